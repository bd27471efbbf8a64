//! An archive -> the list of its members that can be read.

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::discovery::names::id_of;
use crate::ingest::format::Packing;
use crate::ingest::member_reader::ArchiveMember;
use crate::ingest::source::{ByteSource, RATIO_FROM};
use crate::ingest::spool::{self, Spool};
use crate::ingest::zip_error::zip_fault;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use tar::{EntryType, PaxExtensions};
use zip::{CompressionMethod, ZipArchive};

/// The longest name of a member.
const LONGEST_NAME: u64 = 1 << 16;

/// What an archive holds.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Listing {
    /// The members that can be read with their names, in the order of the names' bytes.
    pub(in crate::ingest) members: Vec<(String, ArchiveMember)>,
    /// Names of members that are not read though nothing is wrong with them, and why.
    pub(in crate::ingest) skipped: Vec<(String, &'static str)>,
    /// What is wrong with which member, or with the archive.
    pub(in crate::ingest) rejects: Vec<(Option<String>, Error)>,
    /// The decompressed archive, where the members stand in it.
    pub(in crate::ingest) spool: Option<Spool>,
}

/// Lists the members of the archive at `path`. A compressed tar is decompressed to a temporary
/// file.
pub(in crate::ingest) fn list(path: &Path, packing: Packing, options: &Options) -> Result<Listing> {
    let mut listing = Listing::default();
    match packing {
        Packing::Zip => listing.zip(path, options)?,
        Packing::Tar => listing.tar(path, options)?,
    }
    listing.members.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(listing)
}

/// How a file packs its members, by its content; nothing where it is no archive, or a document that
/// is packed as one.
pub(in crate::ingest) fn packing(path: &Path, options: &Options) -> Option<Packing> {
    let mut start = Vec::new();
    let mut source = ByteSource::open(path, "", None, options).ok()?;
    source.fill(&mut start, 512).ok()?;
    if start.get(257..262) == Some(b"ustar") {
        return Some(Packing::Tar);
    }
    let is_zip = start.starts_with(b"PK\x03\x04") && !source.is_compressed();
    let archive = is_zip
        .then(|| File::open(path).ok())
        .flatten()
        .and_then(|file| ZipArchive::new(BufReader::new(file)).ok())?;
    let is_document = ["[Content_Types].xml", "mimetype"]
        .iter()
        .any(|name| archive.index_for_name(name).is_some());
    (!is_document).then_some(Packing::Zip)
}

impl Listing {
    fn zip(&mut self, path: &Path, options: &Options) -> Result<()> {
        let refused = |error: &io::Error| Error::of_system(error);
        let file = File::open(path).map_err(|error| refused(&error))?;
        let bytes = file.metadata().map_err(|error| refused(&error))?.len();
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| {
            Error::new(
                ErrorKind::Malformed,
                format!("not a whole zip archive: {}", zip_fault(&error)),
            )
            .with_hint("fetch it again, or unpack what is left of it")
        })?;
        if archive.has_duplicate_names() {
            self.skipped.push((String::new(), "of members with one name the last is read"));
        }
        let mut total = 0_u64;
        for index in 0..archive.len() {
            let raw = archive
                .by_index_data(index)
                .map(|entry| entry.name_raw().to_vec())
                .unwrap_or_default();
            let member = match archive.by_index_raw(index) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => {
                    let name = entry.name().map_or_else(|_| id_of(&raw), Cow::into_owned);
                    let Some(name) = self.admit(&name, options) else { continue };
                    let method = entry.compression();
                    if entry.is_symlink() {
                        self.skipped.push((name, "a link"));
                        continue;
                    } else if entry.encrypted() {
                        let error = Error::new(ErrorKind::Unsupported, "it is encrypted");
                        self.rejects
                            .push((Some(name), error.with_hint("unpack it with its password")));
                        continue;
                    } else if !matches!(
                        method,
                        CompressionMethod::Stored | CompressionMethod::Deflated
                    ) {
                        let error = Error::new(
                            ErrorKind::Unsupported,
                            format!("it is compressed with {method}, which is not read"),
                        );
                        self.rejects.push((
                            Some(name),
                            error.with_hint("unpack it, or pack it with deflate"),
                        ));
                        continue;
                    }
                    let (stored, size, crc) =
                        (entry.compressed_size(), entry.size(), Some(entry.crc32()));
                    let deflated = method == CompressionMethod::Deflated;
                    (
                        name,
                        ArchiveMember {
                            offset: entry.data_start().unwrap_or(bytes),
                            stored,
                            size,
                            deflated,
                            crc,
                        },
                    )
                }
                Err(error) => {
                    let error = Error::new(
                        ErrorKind::Decode,
                        format!("a broken member of its archive: {error}"),
                    )
                    .with_hint("fetch the archive again");
                    self.rejects.push((Some(id_of(&raw)), error));
                    continue;
                }
            };
            total = total.saturating_add(member.1.size);
            self.add(member, options)?;
        }
        if total > options.max_expanded {
            let message = format!("its members expand to more than {} bytes", options.max_expanded);
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("raise --max-expanded if the archive is to be trusted"));
        }
        if total > RATIO_FROM && total / options.max_ratio.max(1) > bytes {
            let message = format!(
                "its members expand to more than {} times its size, as decompression bombs do",
                options.max_ratio
            );
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("unpack it first if it is to be trusted"));
        }
        Ok(())
    }

    fn tar(&mut self, path: &Path, options: &Options) -> Result<()> {
        let refused = |error: &io::Error| Error::of_system(error);
        let name = path.to_string_lossy();
        let mut source =
            ByteSource::open(path, &name, None, &Options { digest: false, ..options.clone() })?;
        let mut file = if source.is_compressed() {
            let mut bytes = Vec::new();
            let spool = Spool::written(&name, |file| {
                loop {
                    bytes.clear();
                    let filled = source.fill(&mut bytes, 1 << 20);
                    file.write_all(&bytes).map_err(|error| spool::refused(&name, &error))?;
                    match filled {
                        Ok(0) => return Ok(()),
                        Ok(_) => {}
                        Err(error) if error.kind() == ErrorKind::TooLarge => return Err(error),
                        // What came before can be read.
                        Err(error) => {
                            self.rejects.push((None, error));
                            return Ok(());
                        }
                    }
                }
            })?;
            let file = File::open(spool.path()).map_err(|error| refused(&error))?;
            self.spool = Some(spool);
            file
        } else {
            File::open(path).map_err(|error| refused(&error))?
        };
        let broken = |error: &io::Error| {
            Error::new(ErrorKind::Malformed, format!("a broken tar archive: {error}"))
                .with_hint("the members from here on are missing")
        };
        file.seek(SeekFrom::Start(0)).map_err(|error| refused(&error))?;
        let mut archive = tar::Archive::new(file);
        let entries = archive.entries_with_seek().map_err(|error| broken(&error))?;
        let mut long = None;
        // The extensions are read here, within limits.
        for entry in entries.raw(true) {
            let mut entry = match entry {
                Ok(entry) => entry,
                // That a stream is cut short has been said.
                Err(_) if !self.rejects.is_empty() && self.spool.is_some() => break,
                Err(_) if self.members.is_empty() && self.skipped.is_empty() => {
                    let error = Error::new(
                        ErrorKind::Malformed,
                        "not a tar archive, or one that is cut short in its first member",
                    );
                    return Err(
                        error.with_hint("fetch it again, or give it the ending of what it is")
                    );
                }
                Err(error) => {
                    self.rejects.push((None, broken(&error)));
                    break;
                }
            };
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::GNULongName | EntryType::XHeader) {
                let mut extension = Vec::new();
                let read = entry.by_ref().take(LONGEST_NAME).read_to_end(&mut extension);
                read.map_err(|error| broken(&error))?;
                match (kind, pax_path(&extension)) {
                    (EntryType::XHeader, Some(path)) => long = Some(path),
                    (EntryType::GNULongName, _) => {
                        let end =
                            extension.iter().position(|&byte| byte == 0).unwrap_or(extension.len());
                        long = Some(extension[..end].to_vec());
                    }
                    _ => {}
                }
                continue;
            }
            let raw = long.take().unwrap_or_else(|| entry.path_bytes().into_owned());
            if matches!(
                kind,
                EntryType::Directory | EntryType::XGlobalHeader | EntryType::GNULongLink
            ) {
                continue;
            }
            let Some(name) = self.admit(&id_of(&raw), options) else { continue };
            match kind {
                EntryType::Regular | EntryType::Continuous => {
                    let (offset, size) = (entry.raw_file_position(), entry.size());
                    self.add(
                        (
                            name,
                            ArchiveMember {
                                offset,
                                stored: size,
                                size,
                                deflated: false,
                                crc: None,
                            },
                        ),
                        options,
                    )?;
                }
                EntryType::Link | EntryType::Symlink => self.skipped.push((name, "a link")),
                EntryType::GNUSparse => {
                    let error = Error::new(
                        ErrorKind::Unsupported,
                        "it is a sparse file, which is not read",
                    )
                    .with_hint("unpack it");
                    self.rejects.push((Some(name), error));
                }
                _ => self.skipped.push((name, "no regular file")),
            }
        }
        Ok(())
    }

    /// The name of a member as an id, unless it is hidden or leads elsewhere.
    fn admit(&mut self, name: &str, options: &Options) -> Option<String> {
        let name = name.strip_prefix("./").unwrap_or(name).replace('\\', "/");
        let drive =
            name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
        if drive
            || name.starts_with('/')
            || name.contains('\0')
            || name.split('/').any(|part| part == "..")
        {
            let error = Error::new(ErrorKind::Malformed, "its name leads out of the archive")
                .with_hint("unpack it by hand if it is to be trusted");
            self.rejects.push((Some(name), error));
            return None;
        }
        let is_hidden = |part: &str| part.len() > 1 && part.starts_with('.') || part == "__MACOSX";
        let (folder, own) = name.rsplit_once('/').unwrap_or(("", &name));
        if folder.split('/').any(is_hidden) || (is_hidden(own) && !options.follow) {
            self.skipped.push((name, "hidden"));
            return None;
        }
        Some(name)
    }

    fn add(&mut self, member: (String, ArchiveMember), options: &Options) -> Result<()> {
        if self.members.len() as u64 >= options.max_members {
            let message = format!("more than {} members", options.max_members);
            return Err(
                Error::new(ErrorKind::TooLarge, message).with_hint("unpack it and name the folder")
            );
        }
        self.members.push(member);
        Ok(())
    }
}

/// The name that a POSIX extension gives to the member that follows.
fn pax_path(extension: &[u8]) -> Option<Vec<u8>> {
    let records = PaxExtensions::new(extension).flatten();
    records
        .filter(|record| record.key_bytes() == b"path")
        .last()
        .map(|record| record.value_bytes().to_vec())
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
