//! Archives among the INPUTs -> their members as files.

use crate::error::{Error, ErrorKind};
use crate::ingest::InputFile;
use crate::ingest::archives::list;
use crate::ingest::discovery::{FileFinder, FoundFile};
use crate::ingest::format::{FileEnding, Packing, ending};
use crate::ingest::spool::Spool;
use std::path::PathBuf;

impl FileFinder<'_> {
    /// Adds the members of the archive `met`; `spool` is its temporary file, where it came from
    /// standard input.
    pub(in crate::ingest) fn archive(
        &mut self,
        met: &FoundFile,
        packing: Packing,
        spool: Option<Spool>,
    ) {
        let listing = match list(&met.path, packing, self.options) {
            Ok(listing) => listing,
            Err(error) => return self.found.rejects.push(error.at(&met.name)),
        };
        let named = |member: &str| {
            if member.is_empty() { met.name.clone() } else { format!("{}!{member}", met.name) }
        };
        for (member, reason) in &listing.skipped {
            self.skip(&named(member), reason);
        }
        let is_said = !listing.rejects.is_empty() || !listing.skipped.is_empty();
        for (member, error) in listing.rejects {
            self.found.rejects.push(error.at(named(member.as_deref().unwrap_or_default())));
        }
        if listing.members.is_empty() && !is_said {
            self.skip(&met.name, "an archive of no files that are read");
        }
        let path: PathBuf = listing
            .spool
            .as_ref()
            .map_or_else(|| met.path.clone(), |spool| spool.path().to_owned());
        let spool = listing.spool.or(spool);
        for (inner, member) in listing.members {
            let (name, id) = (named(&inner), format!("{}!{inner}", met.id));
            let file_name = inner.rsplit('/').next().unwrap_or_default();
            let format = match (ending(file_name), self.options.file_format()) {
                (FileEnding::Asset, _) => {
                    self.skip(&name, "dresses a web page and holds no text");
                    continue;
                }
                _ if member.size == 0 => {
                    self.skip(&name, "empty");
                    continue;
                }
                (FileEnding::Archive(_), _) => {
                    let error = Error::new(
                        ErrorKind::Unsupported,
                        "an archive within an archive is not opened",
                    )
                    .at(name);
                    self.found
                        .rejects
                        .push(error.with_hint("unpack the outer one and name the folder"));
                    continue;
                }
                (FileEnding::Known(format), None) | (_, Some(format)) => Some(format),
                (FileEnding::Unsupported(hint), None) => {
                    let error = Error::new(ErrorKind::Unsupported, "this format is not read")
                        .at(name)
                        .with_hint(hint);
                    self.found.rejects.push(error);
                    continue;
                }
                (FileEnding::Unknown, None) => None,
            };
            // The id of a typed archive says already which one it is.
            let input = if met.in_folder { met.input } else { &id };
            let file = InputFile {
                path: path.clone(),
                name,
                id: id.clone(),
                file_name: file_name.to_owned(),
                format,
                bytes: member.size,
                member: Some(member),
                spool: spool.clone(),
                ..InputFile::default()
            };
            self.add(input, file);
        }
    }
}
