//! A stream of records -> pieces that end where a record ends.

use super::json_values::{TextStart, ValueEvent, ValueScanner};
use super::rows::{QuoteFault, TableShape, line_end, resume, rows_follow};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::chunk::CHUNK;
use crate::ingest::decode::run;
use crate::ingest::source::ByteSource;
use encoding_rs::Decoder;

/// The most records of a piece.
pub(in crate::ingest) const RECORDS: usize = 4096;

/// Where records end, found in bytes that come piecemeal.
#[derive(Debug)]
pub(in crate::ingest) enum RecordEnds {
    /// At each line feed.
    Lines,
    /// At each line end outside quotes (RFC 4180); a quote opens a field only where the field
    /// begins. `begun` is where the row begins. One whose quotes are wrong ends where rows go on.
    Rows { shape: TableShape, at: FieldState, after_return: bool, begun: usize },
    /// Behind each value of a JSON text: how the text goes on behind the first and the last that
    /// was found, where the scan is, and where the value begins that it is in.
    Values { behind: [TextStart; 2], scan: ValueScanner, begun: Option<usize> },
}

/// Where in a row the last byte stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum FieldState {
    /// A field begins.
    Start,
    /// In a field without quotes, or behind its closing quote.
    Plain,
    /// Between quotes.
    Quoted,
    /// At a quote between quotes: the closing one, or the first of two.
    Closing,
    /// Behind a closing quote and white space.
    Closed,
    /// On the line on which it turned out that a quote is not closed, at this position.
    Broken(usize),
}

/// The first and the last end of a record in a piece, and how many there are; 0 where there is
/// none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct EndsFound {
    pub(in crate::ingest) first: usize,
    pub(in crate::ingest) last: usize,
    pub(in crate::ingest) records: usize,
}

impl EndsFound {
    /// Adds an end; whether there is room for another one.
    fn add(&mut self, end: usize) -> bool {
        if self.records == 0 {
            self.first = end;
        }
        self.last = end;
        self.records += 1;
        self.records < RECORDS
    }

    fn is_full(&self) -> bool {
        self.records >= RECORDS
    }
}

impl RecordEnds {
    /// Rows of a table of this shape.
    pub(in crate::ingest) fn rows(shape: TableShape) -> Self {
        Self::Rows { shape, at: FieldState::Start, after_return: false, begun: 0 }
    }

    /// The values of a JSON text.
    pub(in crate::ingest) fn values(start: TextStart) -> Self {
        Self::Values { behind: [start; 2], scan: ValueScanner::from(start), begun: None }
    }

    /// Goes on over `bytes[from..]`, and adds the ends to those in `found` until these are as many
    /// as a piece may have; they are positions in `bytes`, one past the record's last byte.
    pub(in crate::ingest) fn scan(&mut self, bytes: &[u8], from: usize, found: &mut EndsFound) {
        if found.is_full() {
            return;
        }
        match self {
            Self::Lines => {
                for at in memchr::memchr_iter(b'\n', &bytes[from..]) {
                    if !found.add(from + at + 1) {
                        break;
                    }
                }
            }
            Self::Rows { shape, at, after_return, begun } => {
                let delimiter = shape.delimiter;
                let ends_plain = |byte: &u8| matches!(*byte, b'\n' | b'\r') || *byte == delimiter;
                let mut position = from;
                while position < bytes.len() {
                    // Most bytes are words, which are passed over at a stride.
                    let skipped = match *at {
                        FieldState::Quoted => memchr::memchr(b'"', &bytes[position..]),
                        FieldState::Plain => bytes[position..].iter().position(ends_plain),
                        FieldState::Broken(_) => memchr::memchr2(b'\n', b'\r', &bytes[position..]),
                        FieldState::Start | FieldState::Closing | FieldState::Closed => Some(0),
                    };
                    let Some(skipped) = skipped else { break };
                    position += skipped;
                    let byte = bytes[position];
                    position += 1;
                    if std::mem::take(after_return) {
                        let end = if byte == b'\n' { position } else { position - 1 };
                        *begun = end;
                        if !found.add(end) {
                            break;
                        }
                        if byte == b'\n' {
                            continue;
                        }
                    }
                    *at = match (*at, byte) {
                        (FieldState::Quoted, _) => FieldState::Closing,
                        (FieldState::Start | FieldState::Closing, b'"') => FieldState::Quoted,
                        (FieldState::Broken(broken), b'\n' | b'\r')
                            if let Some(line) =
                                resume(&bytes[..position], *begun, broken, *shape) =>
                        {
                            (position, *begun) = (line, line);
                            if !found.add(line) {
                                break;
                            }
                            FieldState::Start
                        }
                        (_, b'\n') => {
                            *begun = position;
                            if !found.add(position) {
                                break;
                            }
                            FieldState::Start
                        }
                        (_, b'\r') => {
                            *after_return = true;
                            FieldState::Start
                        }
                        (_, byte) if byte == delimiter => FieldState::Start,
                        (FieldState::Closing | FieldState::Closed, b' ' | b'\t') => {
                            FieldState::Closed
                        }
                        (FieldState::Closing | FieldState::Closed, _) => {
                            FieldState::Broken(position - 1)
                        }
                        _ => FieldState::Plain,
                    };
                }
            }
            Self::Values { behind, scan, begun } => {
                let mut position = from;
                while position < bytes.len() {
                    position += scan.stride(&bytes[position..]);
                    let Some(&byte) = bytes.get(position) else { break };
                    let event = scan.step(byte);
                    position += usize::from(event != ValueEvent::EndBefore);
                    match event {
                        ValueEvent::Begin | ValueEvent::FaultAtValue(_) => {
                            *begun = Some(position - 1);
                        }
                        ValueEvent::End | ValueEvent::EndBefore => {
                            *begun = None;
                            behind[1] = scan.start();
                            if found.records == 0 {
                                behind[0] = scan.start();
                            }
                            if !found.add(position) {
                                break;
                            }
                        }
                        ValueEvent::Nothing | ValueEvent::Fault(_) => {}
                    }
                }
            }
        }
    }

    /// How they are found behind the last end that was found, or the first.
    fn afresh(&self, first: bool) -> Self {
        match *self {
            Self::Lines => Self::Lines,
            Self::Rows { shape, .. } => Self::rows(shape),
            Self::Values { behind: [behind, _], .. } if first => Self::values(behind),
            Self::Values { behind: [_, behind], .. } => Self::values(behind),
        }
    }

    /// Why a record that has begun cannot be at its end, if it cannot.
    fn is_open(&self) -> Option<&'static str> {
        match self {
            Self::Rows { at: FieldState::Quoted, .. } => Some(QuoteFault::Unclosed.message()),
            Self::Values { scan, .. } if scan.is_within() => {
                Some("not JSON: the value that begins here has no end")
            }
            _ => None,
        }
    }
}

/// A record of more than `most` bytes.
pub(in crate::ingest) fn too_long(most: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("a record of more than {most} bytes"))
        .with_hint("raise --max-file-size")
}

/// How many line ends `bytes` hold: LF, CRLF, or CR alone.
pub(in crate::ingest) fn line_ends(bytes: &[u8]) -> u64 {
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
pub(in crate::ingest) struct Transcoder {
    pub(in crate::ingest) decoder: Decoder,
    pub(in crate::ingest) replaced: u64,
}

/// How a stream is cut.
#[derive(Clone, Copy, Debug)]
pub(in crate::ingest) struct PieceLimits {
    /// The least bytes of a piece, but for the last.
    pub(in crate::ingest) piece: usize,
    /// The most bytes of a record.
    pub(in crate::ingest) record: usize,
}

/// Whole records, and where they begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct RawPiece {
    pub(in crate::ingest) bytes: Vec<u8>,
    pub(in crate::ingest) line: u64,
    /// Nothing where the bytes are not those of the file.
    pub(in crate::ingest) offset: Option<u64>,
    /// How many records there are.
    pub(in crate::ingest) records: usize,
    /// Of a JSON text, how it begins.
    pub(in crate::ingest) start: TextStart,
}

/// Cuts a source into pieces. An error ends it, but for a record that is too long, which is left
/// out.
pub(in crate::ingest) struct RecordSplitter {
    pub(in crate::ingest) source: ByteSource,
    pub(in crate::ingest) transcoder: Option<Transcoder>,
    ends: RecordEnds,
    sizes: PieceLimits,
    buffer: Vec<u8>,
    found: EndsFound,
    line: u64,
    offset: u64,
    /// Of a JSON text, how the buffer begins.
    start: TextStart,
    ended: bool,
    failure: Option<Error>,
    /// What is wrong at the very end.
    last_fault: Option<Error>,
}

impl RecordSplitter {
    /// Cuts what `source` gives, after what [`RecordSplitter::begin`] has been told.
    pub(in crate::ingest) fn new(
        source: ByteSource,
        transcoder: Option<Transcoder>,
        ends: RecordEnds,
        sizes: PieceLimits,
    ) -> Self {
        let (buffer, found) = (Vec::new(), EndsFound::default());
        Self {
            source,
            transcoder,
            ends,
            sizes,
            buffer,
            found,
            line: 1,
            offset: 0,
            start: TextStart::default(),
            ended: false,
            failure: None,
            last_fault: None,
        }
    }

    /// Bytes that were read from the source before, a byte order mark of `bom` bytes among them.
    pub(in crate::ingest) fn begin(&mut self, bytes: &[u8], bom: usize) {
        self.offset = bom as u64;
        self.take_in(&bytes[bom..], false);
    }

    /// An error met while reading the bytes given to [`RecordSplitter::begin`], or their being all.
    pub(in crate::ingest) fn end(&mut self, failure: Option<Error>) {
        self.take_in(&[], true);
        self.ended = true;
        self.failure = failure;
    }

    /// How many columns the table has, once that is known.
    pub(in crate::ingest) fn columns(&mut self, count: usize) {
        if let RecordEnds::Rows { shape, .. } = &mut self.ends {
            shape.columns = count;
        }
        // What has been found so far was found without this.
        self.ends = self.ends.afresh(false);
        self.found = EndsFound::default();
        self.look(0);
    }

    /// Rejects the row at the front, of which a quote is never closed, and goes to where rows go
    /// on.
    fn unclosed(&mut self, next: usize) -> Error {
        let error = self
            .error(ErrorKind::Malformed, QuoteFault::Unclosed.message().to_owned())
            .with_hint(QuoteFault::Unclosed.hint());
        self.cut(next);
        error
    }

    /// The first record, which must be whole before any other is cut; blank lines before it are
    /// passed over.
    pub(in crate::ingest) fn header(&mut self) -> Result<Option<RawPiece>> {
        loop {
            let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank > 0 {
                self.cut(blank);
            }
            if self.found.records > 0 || self.ended {
                break;
            }
            if self.buffer.len() > self.sizes.record {
                return Err(self.too_long());
            }
            self.more();
        }
        let end = if self.found.records > 0 { self.found.first } else { self.buffer.len() };
        match self.failure.take() {
            Some(failure) if self.found.records == 0 => Err(failure),
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
        self.ends.scan(&self.buffer, from, &mut self.found);
    }

    /// Takes the first `end` bytes, which are whole records, and looks at the rest afresh.
    fn cut(&mut self, end: usize) -> RawPiece {
        let bytes = if end > self.buffer.len() / 2 {
            let rest = self.buffer.split_off(end);
            std::mem::replace(&mut self.buffer, rest)
        } else {
            self.buffer.drain(..end).collect()
        };
        let offset = self.transcoder.is_none().then_some(self.offset);
        let records = self.found.records.max(1);
        let piece = RawPiece { line: self.line, offset, records, start: self.start, bytes };
        self.pass(&piece.bytes);
        self.ends = self.ends.afresh(end == self.found.first);
        if let RecordEnds::Values { behind, .. } = self.ends {
            self.start = behind[0];
        }
        self.found = EndsFound::default();
        self.look(0);
        piece
    }

    /// Counts bytes that are left behind.
    fn pass(&mut self, bytes: &[u8]) {
        self.line +=
            if matches!(self.ends, RecordEnds::Lines) { feeds(bytes) } else { line_ends(bytes) };
        self.offset += bytes.len() as u64;
    }

    fn error(&self, kind: ErrorKind, message: String) -> Error {
        let error = Error::new(kind, message).line(self.line);
        if self.transcoder.is_none() { error.byte_offset(self.offset) } else { error }
    }

    /// An error at the record that has begun and is not at its end.
    fn error_at_open(&mut self, kind: ErrorKind, message: String) -> Error {
        if let RecordEnds::Values { begun: Some(begun), .. } = &mut self.ends {
            // What stands between values is no part of them.
            let begun = std::mem::take(begun);
            let between: Vec<u8> = self.buffer.drain(..begun).collect();
            self.pass(&between);
        }
        self.error(kind, message)
    }

    /// Rejects the record at the front, and goes to the next one.
    fn too_long(&mut self) -> Error {
        let too_long = too_long(self.sizes.record as u64).message().to_owned();
        let error = self.error_at_open(ErrorKind::TooLarge, String::new());
        while !self.ended && self.found.records == 0 {
            self.forget();
            self.more();
        }
        let message = match self.ends.is_open().filter(|_| self.found.records == 0) {
            Some(open) => format!("{too_long}, and {open}: what follows is missing"),
            None => too_long,
        };
        if self.found.records > 0 {
            self.cut(self.found.first);
        } else {
            self.buffer.clear();
            self.ends = self.ends.afresh(false);
        }
        error.saying(message).with_hint("raise --max-file-size")
    }

    /// Drops what has been looked at, but for line ends that may not be at their end.
    fn forget(&mut self) {
        let kept = self
            .buffer
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count()
            .max(1);
        let rest = self.buffer.split_off(self.buffer.len().saturating_sub(kept));
        let forgotten = std::mem::replace(&mut self.buffer, rest);
        self.pass(&forgotten);
    }
}

impl Iterator for RecordSplitter {
    type Item = Result<RawPiece>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended
            && !self.found.is_full()
            && (self.buffer.len() < self.sizes.piece || self.found.records == 0)
        {
            if self.found.records == 0 && self.buffer.len() > self.sizes.record {
                if let RecordEnds::Rows { shape, at: FieldState::Quoted, .. } = self.ends
                    && let Some(next) =
                        line_end(&self.buffer, 0).filter(|_| rows_follow(&self.buffer, 0, shape))
                {
                    return Some(Err(self.unclosed(next)));
                }
                return Some(Err(self.too_long()));
            }
            self.more();
        }
        let is_rest = self.ended
            && self.failure.is_none()
            && !self.found.is_full()
            && !self.buffer.is_empty();
        if is_rest && self.ends.is_open().is_none() {
            if matches!(&self.ends, RecordEnds::Values { scan, .. } if scan.is_in_array()) {
                self.last_fault = Some(
                    Error::new(ErrorKind::Malformed, "not JSON: the list has no end")
                        .with_hint("fetch it again, it may be cut short"),
                );
            }
            // What has no line end at the end of a file is a record too.
            self.found.records += 1;
            self.found.last = self.buffer.len();
        }
        if self.found.records > 0 {
            return Some(Ok(self.cut(self.found.last)));
        }
        if let Some(failure) = self.failure.take() {
            self.buffer.clear();
            // A limit is where it stopped; records before that are kept.
            let is_limit = failure.kind() == ErrorKind::TooLarge;
            return Some(Err(if is_limit { failure.line(self.line) } else { failure }));
        }
        if let RecordEnds::Rows { shape, at: FieldState::Quoted, .. } = self.ends
            && let Some(next) = resume(&self.buffer, 0, self.buffer.len(), shape)
        {
            return Some(Err(self.unclosed(next)));
        }
        if let Some(open) = self.ends.is_open().filter(|_| !self.buffer.is_empty()) {
            let error = self.error_at_open(ErrorKind::Malformed, open.to_string());
            self.buffer.clear();
            let hint = match self.ends {
                RecordEnds::Values { .. } => "close it; what follows is missing",
                _ => "close it, or double the quotes within the field; what follows is missing",
            };
            return Some(Err(error.with_hint(hint)));
        }
        let fault = self.last_fault.take()?.line(self.line);
        Some(Err(if self.transcoder.is_none() { fault.byte_offset(self.offset) } else { fault }))
    }
}

#[cfg(test)]
#[path = "record_splitter_tests.rs"]
mod tests;
