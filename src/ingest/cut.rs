//! A stream of records -> pieces that end where a record ends.

use super::decode::run;
use super::read::CHUNK;
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use encoding_rs::Decoder;

/// The most records of a piece.
pub(super) const RECORDS: usize = 4096;

/// Where records end, found in bytes that come piecemeal.
#[derive(Debug)]
pub(super) enum Ends {
    /// At each line feed.
    Lines,
    /// At each line end outside quotes (RFC 4180); a quote opens a field only where the field begins.
    Rows { delimiter: u8, at: At, after_return: bool },
}

/// Where in a row the last byte stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// A field begins.
    Start,
    /// In a field without quotes, or behind its closing quote.
    Plain,
    /// Between quotes.
    Quoted,
    /// At a quote between quotes: the closing one, or the first of two.
    Closing,
}

/// The first and the last end of a record in a piece; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Ends {
    /// Rows of a table with this delimiter.
    pub(super) fn rows(delimiter: u8) -> Self {
        Self::Rows { delimiter, at: At::Start, after_return: false }
    }

    /// Goes on over `bytes[from..]`; ends are positions in `bytes`, one past the record's last byte.
    pub(super) fn scan(&mut self, bytes: &[u8], from: usize) -> Found {
        match self {
            Self::Lines => {
                let first = memchr::memchr(b'\n', &bytes[from..]).map_or(0, |at| from + at + 1);
                let last = memchr::memrchr(b'\n', &bytes[from..]).map_or(0, |at| from + at + 1);
                Found { first, last }
            }
            Self::Rows { delimiter, at, after_return } => {
                let mut found = Found::default();
                let mut end = |position: usize| {
                    if found.first == 0 {
                        found.first = position;
                    }
                    found.last = position;
                };
                let ends_plain = |byte: &u8| matches!(*byte, b'\n' | b'\r') || byte == delimiter;
                let mut position = from;
                while position < bytes.len() {
                    // Most bytes are words, which are passed over at a stride.
                    let skipped = match *at {
                        At::Quoted => bytes[position..].iter().position(|&byte| byte == b'"'),
                        At::Plain => bytes[position..].iter().position(ends_plain),
                        At::Start | At::Closing => Some(0),
                    };
                    let Some(skipped) = skipped else { break };
                    position += skipped;
                    let byte = bytes[position];
                    position += 1;
                    if std::mem::take(after_return) {
                        if byte == b'\n' {
                            end(position);
                            continue;
                        }
                        end(position - 1);
                    }
                    *at = match (*at, byte) {
                        (At::Quoted, _) => At::Closing,
                        (At::Start | At::Closing, b'"') => At::Quoted,
                        (_, b'\n') => {
                            end(position);
                            At::Start
                        }
                        (_, b'\r') => {
                            *after_return = true;
                            At::Start
                        }
                        (_, byte) if byte == *delimiter => At::Start,
                        _ => At::Plain,
                    };
                }
                found
            }
        }
    }

    /// Whether the bytes ended between quotes.
    fn is_open(&self) -> bool {
        matches!(self, Self::Rows { at: At::Quoted, .. })
    }
}

/// How many line ends `bytes` hold: LF, CRLF, or CR alone.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    if !bytes.contains(&b'\r') {
        return feeds(bytes);
    }
    let lone = |pair: &[u8]| u64::from(pair[0] == b'\r' && pair[1] != b'\n');
    feeds(bytes) + bytes.windows(2).map(lone).sum::<u64>() + u64::from(bytes.last() == Some(&b'\r'))
}

fn feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Turns bytes whose line ends are not ASCII's into UTF-8 while they stream.
pub(super) struct Transcoder {
    pub(super) decoder: Decoder,
    pub(super) replaced: u64,
}

/// How a stream is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// The least bytes of a piece, but for the last.
    pub(super) piece: usize,
    /// The most bytes of a record.
    pub(super) record: usize,
}

/// Whole records, and where they begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) line: u64,
    /// Nothing where the bytes are not those of the file.
    pub(super) offset: Option<u64>,
    /// How many records there are.
    pub(super) records: usize,
}

/// Cuts a source into pieces. An error ends it, but for a line that is too long, which is left out.
pub(super) struct Cutter {
    pub(super) source: Source,
    pub(super) transcoder: Option<Transcoder>,
    ends: Ends,
    sizes: Sizes,
    buffer: Vec<u8>,
    found: Found,
    line: u64,
    offset: u64,
    ended: bool,
    failure: Option<Error>,
}

impl Cutter {
    /// Cuts what `source` gives, after what [`Cutter::begin`] has been told.
    pub(super) fn new(source: Source, transcoder: Option<Transcoder>, ends: Ends, sizes: Sizes) -> Self {
        let (buffer, found) = (Vec::new(), Found::default());
        Self { source, transcoder, ends, sizes, buffer, found, line: 1, offset: 0, ended: false, failure: None }
    }

    /// Bytes that were read from the source before, a byte order mark of `bom` bytes among them.
    pub(super) fn begin(&mut self, bytes: &[u8], bom: usize) {
        self.offset = bom as u64;
        self.take_in(&bytes[bom..], false);
    }

    /// An error met while reading the bytes given to [`Cutter::begin`], or their being all.
    pub(super) fn end(&mut self, failure: Option<Error>) {
        self.take_in(&[], true);
        self.ended = true;
        self.failure = failure;
    }

    /// The first record, which must be whole before any other is cut; blank lines before it are passed over.
    pub(super) fn header(&mut self) -> Result<Option<Piece>> {
        loop {
            let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank > 0 {
                self.cut(blank);
            }
            if self.found.first > 0 || self.ended {
                break;
            }
            if self.buffer.len() > self.sizes.record {
                return Err(self.too_long());
            }
            self.more();
        }
        let end = if self.found.first > 0 { self.found.first } else { self.buffer.len() };
        match self.failure.take() {
            Some(failure) if self.found.first == 0 => Err(failure),
            failure => {
                self.failure = failure;
                Ok((end > 0).then(|| self.cut(end)))
            }
        }
    }

    /// Reads on; errors are kept until what came before them has been cut.
    fn more(&mut self) {
        let (from, most) = (self.buffer.len(), self.sizes.piece.max(1 << 10));
        let read = if self.transcoder.is_some() {
            let mut bytes = Vec::new();
            let read = self.source.fill(&mut bytes, most);
            self.take_in(&bytes, !matches!(read, Ok(1..)));
            read
        } else {
            // In one piece: readers that do not know what is to come ask for little at a time.
            self.buffer.reserve(most.min(CHUNK));
            let read = self.source.fill(&mut self.buffer, most);
            self.look(from);
            read
        };
        self.ended = !matches!(read, Ok(1..));
        self.failure = read.err();
    }

    fn take_in(&mut self, bytes: &[u8], last: bool) {
        let from = self.buffer.len();
        if let Some(transcoder) = &mut self.transcoder {
            let mut text = String::new();
            transcoder.replaced += run(&mut transcoder.decoder, bytes, last, &mut text);
            self.buffer.extend_from_slice(text.as_bytes());
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        self.look(from);
    }

    /// Looks for the ends of records in what came from `from` on.
    fn look(&mut self, from: usize) {
        let found = self.ends.scan(&self.buffer, from);
        if self.found.first == 0 {
            self.found.first = found.first;
        }
        self.found.last = self.found.last.max(found.last);
    }

    /// Takes the first `end` bytes, which are whole records, and looks at the rest afresh.
    fn cut(&mut self, end: usize) -> Piece {
        let rest = self.buffer.split_off(end);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let offset = self.transcoder.is_none().then_some(self.offset);
        let piece = Piece { line: self.line, offset, records: feeds(&bytes).try_into().unwrap_or(usize::MAX), bytes };
        self.line += if matches!(self.ends, Ends::Lines) { feeds(&piece.bytes) } else { line_ends(&piece.bytes) };
        self.offset += piece.bytes.len() as u64;
        if let Ends::Rows { delimiter, .. } = self.ends {
            self.ends = Ends::rows(delimiter);
        }
        self.found = self.ends.scan(&self.buffer, 0);
        piece
    }

    fn error(&self, kind: ErrorKind, message: String) -> Error {
        let error = Error::new(kind, message).line(self.line);
        if self.transcoder.is_none() { error.byte_offset(self.offset) } else { error }
    }

    /// Rejects the record at the front; after a line that is too long the next one is read.
    fn too_long(&mut self) -> Error {
        let message = format!("a record of more than {} bytes", self.sizes.record);
        let error = self.error(ErrorKind::TooLarge, message).mend("raise --max-file-size");
        let by_line = matches!(self.ends, Ends::Lines);
        while by_line && !self.ended && self.found.first == 0 {
            self.offset += self.buffer.len() as u64;
            self.buffer.clear();
            self.more();
        }
        match self.found.first {
            0 => {
                self.buffer.clear();
                self.ended = true;
            }
            end => {
                self.cut(end);
            }
        }
        error
    }
}

impl Iterator for Cutter {
    type Item = Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended && (self.buffer.len() < self.sizes.piece || self.found.last == 0) {
            if self.found.last == 0 && self.buffer.len() > self.sizes.record {
                return Some(Err(self.too_long()));
            }
            self.more();
        }
        if self.ended && self.failure.is_none() && !self.ends.is_open() {
            self.found.last = self.buffer.len();
        }
        if self.found.last > 0 {
            return Some(Ok(self.cut(self.found.last)));
        }
        if let Some(failure) = self.failure.take() {
            self.buffer.clear();
            return Some(Err(failure));
        }
        if self.buffer.is_empty() {
            return None;
        }
        let error = self.error(ErrorKind::Malformed, "a quote opens here that is never closed".to_string());
        self.buffer.clear();
        Some(Err(error.mend("close it, or double the quotes within the field; all rows from here on are missing")))
    }
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
