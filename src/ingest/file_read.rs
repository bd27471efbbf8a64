//! What is known about a file once it has been read to its end.

use super::decode::EncodingFrom;
use super::enrich::Lacking;
use super::left_out::LeftOut;
use encoding_rs::Encoding;
use std::collections::BTreeMap;

/// What is known about a file that has been read; for a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    /// The [`InputFile::index`](super::InputFile::index).
    pub index: usize,
    /// The size on disk.
    pub bytes: u64,
    /// The SHA-256 of the bytes on disk, if [`Options::digest`](super::Options::digest) asked for
    /// it.
    pub sha256: Option<[u8; 32]>,
    /// The character set.
    pub encoding: &'static Encoding,
    /// How that was found.
    pub encoding_from: EncodingFrom,
    /// How many sequences were no text while reading; those found by [`parse`](super::parse) are to
    /// be added.
    pub replaced: u64,
    /// What of it is no article and no mistake, such as the requests and images in an archive of
    /// the web.
    pub left_out: LeftOut,
    /// What was done to the bytes or texts of it that others may not expect.
    pub remarks: Remarks,
    /// Whether it gave nothing: no article, and nothing that was rejected. Whoever counts what
    /// comes of its chunks tells.
    pub is_barren: bool,
    /// The texts of date fields that could not be read as dates, with how often each occurs; at
    /// most [`MOST_DATES`] distinct texts. Added by whoever counts what comes of its chunks, as
    /// [`is_barren`](Self::is_barren) is.
    pub unread_dates: BTreeMap<String, u64>,
    /// What was left out of it by the conditions, and what its articles lack; added in the same
    /// way.
    pub lacking: Lacking,
}

/// The most distinct texts that are not dates kept for one file; others are counted under the last
/// of them.
pub const MOST_DATES: usize = 100;

/// What was done to a file so that it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// How many texts of records were read as HTML. Added by whoever counts what comes of its
    /// chunks, as the next is.
    pub html: u64,
    /// In how many others references to characters were resolved.
    pub references: u64,
    /// What follows the end of its compressed stream.
    pub trailing: Option<&'static str>,
    /// How many times its size it expanded to, if that was a hundred or more.
    pub expanded: Option<u64>,
}

impl FileRead {
    /// What there is to say of it: what it did not give, and what was done to read it; nothing
    /// where there is nothing.
    pub fn note(&self) -> Option<String> {
        let texts = |count: u64, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 text {one}")),
            count => Some(format!("{count} texts {many}")),
        };
        let Remarks { html, references, .. } = self.remarks;
        let parts = [
            self.omissions(),
            texts(html, "was read as HTML", "were read as HTML"),
            texts(references, "had character references", "had character references"),
            self.remarks.expanded.map(|ratio| format!("expands to {ratio} times its size")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// What there is to say of what it did not give; nothing where there is nothing.
    pub fn omissions(&self) -> Option<String> {
        let trailing = self.remarks.trailing.map(|what| {
            format!("{what} behind the end of the compressed stream, which were passed over")
        });
        match (self.left_out_records(), trailing) {
            (Some(left_out), Some(trailing)) => Some(format!("{left_out}; {trailing}")),
            (left_out, trailing) => left_out.or(trailing),
        }
    }

    fn left_out_records(&self) -> Option<String> {
        let left_out: Vec<String> =
            self.left_out.iter().map(|(what, count)| format!("{count} {what}")).collect();
        match (self.is_barren, left_out.is_empty()) {
            (false, true) => None,
            (true, true) => Some("no record".to_owned()),
            (false, false) => Some(format!("left out: {}", left_out.join(", "))),
            (true, false) => {
                Some(format!("no record that is an article; left out: {}", left_out.join(", ")))
            }
        }
    }
}
