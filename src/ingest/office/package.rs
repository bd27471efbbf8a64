//! Documents that are zip archives of XML parts -> their parts as text, within limits.

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::decode::{EncodingSample, choose, decode_owned};
use crate::ingest::source::RATIO_FROM;
use crate::ingest::zip_error::zip_fault;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The parts of a document.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    stored: u64,
    expanded: u64,
    most: u64,
    max_ratio: u64,
}

impl<'b> Package<'b> {
    /// Opens a document of which `what` is the ending.
    pub(super) fn open(bytes: &'b [u8], what: &str, options: &Options) -> Result<Self> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            let message = format!("not a {what} document: it is encrypted, or of an older format");
            return Err(Error::new(ErrorKind::Unsupported, message)
                .with_hint(format!("save it as .{what} without a password")));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            let message = if bytes.starts_with(b"PK") {
                format!("not a whole {what} document: {}", zip_fault(&error))
            } else {
                format!(
                    "not a whole {what} document: it begins with other bytes, in spite of its name"
                )
            };
            Error::new(ErrorKind::Malformed, message).with_hint("fetch it again, or save it anew")
        })?;
        let most = options.max_file_size.min(options.max_expanded);
        Ok(Self {
            archive,
            stored: bytes.len() as u64,
            expanded: 0,
            most,
            max_ratio: options.max_ratio,
        })
    }

    /// The bytes of a part, if there is one of that name.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let broken = |error: &dyn std::fmt::Display| {
            Error::new(ErrorKind::Decode, format!("its part {name} is broken: {error}"))
                .with_hint("fetch it again, or save it again")
        };
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(&error)),
        };
        let mut bytes = Vec::new();
        let left = self.most - self.expanded.min(self.most);
        let read = entry.take(left.saturating_add(1)).read_to_end(&mut bytes);
        self.expanded = self.expanded.saturating_add(bytes.len() as u64);
        if bytes.len() as u64 > left {
            let message = format!("a document that expands to more than {} bytes", self.most);
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("raise --max-file-size, or split it"));
        }
        if self.expanded > RATIO_FROM && self.expanded / self.max_ratio.max(1) > self.stored {
            let message = format!(
                "expands to more than {} times its size, as decompression bombs do",
                self.max_ratio
            );
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("save it as plain text if it is to be trusted"));
        }
        read.map_err(|error| broken(&error))?;
        Ok(Some(bytes))
    }

    /// The text of a part, if there is one of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let choice = choose(EncodingSample::whole(&bytes), None)?;
        Ok(Some(decode_owned(choice, bytes)))
    }

    /// The text of a part that must be there.
    pub(super) fn needed(&mut self, name: &str, what: &str) -> Result<String> {
        let missing = || {
            Error::new(
                ErrorKind::Malformed,
                format!("not a whole {what} document: it has no part {name}"),
            )
            .with_hint("fetch it again, or save it again")
        };
        self.part(name)?.ok_or_else(missing)
    }
}

/// Where a `target` stands that a part in `folder` names.
pub(super) fn beside(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty() && *part != ".");
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::testing::zip;

    #[test]
    fn where_targets_stand() {
        for (folder, target, expected) in [
            ("word", "styles.xml", "word/styles.xml"),
            ("a/b", "../c.x", "a/c.x"),
            ("a", "/c.x", "c.x"),
            ("", "./c.x", "c.x"),
        ] {
            assert_eq!(beside(folder, target), expected);
        }
    }

    #[test]
    fn limits() {
        let bytes = zip(&[("a.xml", &vec![b' '; 4 << 20])]);
        let open = |options: &Options| {
            Package::open(&bytes, "docx", options)
                .unwrap()
                .bytes("a.xml")
                .map_err(|error| error.to_string())
        };
        assert!(open(&Options { max_ratio: 10_000, ..Options::default() }).is_ok());
        assert!(open(&Options::default()).unwrap_err().contains("as decompression bombs do"));
        assert!(
            open(&Options { max_file_size: 1000, ..Options::default() })
                .unwrap_err()
                .contains("more than 1000 bytes")
        );
    }
}
