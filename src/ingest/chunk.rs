//! A piece of a file that can be parsed on its own, and what it shares with the other pieces of the
//! file.

use super::Format;
use super::memory_table::TableRows;
use super::record_files::delimited::Header;
use super::record_files::json_values::TextStart;
use encoding_rs::Encoding;
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The size of a chunk of records.
pub(super) const CHUNK: usize = 256 << 10;

/// The largest document: decoding may triple it, and spans have 32 bits.
pub(super) const LARGEST: u64 = 1 << 30;

/// A piece of a file that can be parsed on its own: a document, or whole records.
#[derive(Clone, Debug)]
pub struct Chunk {
    pub(super) origin: Arc<Origin>,
    pub(super) bytes: Vec<u8>,
    /// The rows of a table in memory, in place of bytes.
    pub(super) table: Option<TableRows>,
    pub(super) line: u64,
    pub(super) offset: Option<u64>,
    pub(super) records: usize,
    /// Of a JSON text, how it begins.
    pub(super) start: TextStart,
}

impl Chunk {
    /// The [`InputFile::index`](super::InputFile::index) of its file.
    pub fn file(&self) -> usize {
        self.origin.index
    }

    /// The format of its file.
    pub fn format(&self) -> Format {
        self.origin.format
    }

    /// The line on which it begins, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The byte at which it begins in the file as decompressed; unknown where UTF-16 was decoded on
    /// the way.
    pub fn byte_offset(&self) -> Option<u64> {
        self.offset
    }

    /// How many bytes it holds: a measure of the work to parse it.
    pub fn len(&self) -> usize {
        self.table.as_ref().map_or(self.bytes.len(), TableRows::bytes)
    }

    /// A digest of its bytes, its place, and what decides how they are read: two chunks with one
    /// digest give the same articles.
    pub fn digest(&self) -> u64 {
        let Origin { index, format, encoding, header, .. } = &*self.origin;
        let mut place = format!(
            "{index} {} {} {} {:?}",
            self.line,
            format.name(),
            encoding.name(),
            self.offset
        );
        if let Some(header) = header {
            place.push(char::from(header.delimiter));
            place.extend(header.names.iter().flat_map(|name| [name.as_str(), "\0"]));
        }
        let seed = xxh3_64(place.as_bytes());
        match &self.table {
            Some(rows) => xxh3_64_with_seed(&rows.digest().to_le_bytes(), seed),
            None => xxh3_64_with_seed(&self.bytes, seed),
        }
    }

    /// About how many records it holds.
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the chunks of a file have in common.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) index: usize,
    pub(super) id: String,
    pub(super) name: Arc<str>,
    pub(super) file_name: String,
    /// The [`InputFile::folder`].
    pub(super) folder: Option<String>,
    pub(super) format: Format,
    /// That of the chunks' bytes.
    pub(super) encoding: &'static Encoding,
    pub(super) header: Option<Header>,
    /// The fields in the file's name, where there is a pattern that it fits.
    pub(super) of_name: Option<Vec<String>>,
    /// What there is to say of its character set.
    pub(super) note: Option<String>,
}
