//! What is known of each article, on disk until the whole collection is known.

use serde::{Deserialize, Serialize};

use super::paragraph_status::StatusBasis;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Kind, Span};
use crate::output::SpillFile;
use crate::repeats::Fingerprint;
use crate::text::{Token, Vocabulary};

/// Records of articles on disk, one after the other, in input order.
pub(super) struct RecordFile {
    spill: SpillFile,
    /// Records are read back together up to about this many bytes.
    chunk: u64,
    /// Of each chunk the number of its first article, and its bytes.
    chunks: Vec<(usize, u64)>,
}

impl RecordFile {
    pub fn new(spill: SpillFile, chunk: u64) -> Self {
        Self { spill, chunk, chunks: Vec::new() }
    }

    /// Adds the record of the next article, which is these parts one behind the other.
    pub fn add(&mut self, number: usize, parts: &[&[u8]]) -> Result<()> {
        if self.chunks.last().is_none_or(|(_, bytes)| *bytes >= self.chunk) {
            self.chunks.push((number, 0));
        }
        if let Some((_, bytes)) = self.chunks.last_mut() {
            *bytes += parts.iter().map(|part| part.len() as u64).sum::<u64>();
        }
        parts.iter().try_for_each(|part| self.spill.append(part))
    }

    /// Forgets all records.
    pub fn clear(&mut self) -> Result<()> {
        self.chunks.clear();
        self.spill.clear()
    }

    /// The chunks in order, each with the number of its first article.
    pub fn chunks(&mut self) -> impl Iterator<Item = Result<(usize, Vec<u8>)>> {
        let Self { spill, chunks, .. } = self;
        let mut offset = 0;
        chunks.iter().map(move |&(first, length)| {
            let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
            let read = spill.read_at(offset, &mut bytes);
            offset += length;
            read.map(|()| (first, bytes))
        })
    }
}

/// A record that is written. Numbers have four bytes, texts their length in front.
#[derive(Default)]
pub(super) struct Record(pub Vec<u8>);

impl Record {
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&narrow(number).to_le_bytes());
    }

    /// Numbers that are below 2^30 and small as a rule. Each is written in as many bytes as it
    /// needs: the lowest two bits tell how many follow the first.
    pub fn varints(&mut self, numbers: impl Iterator<Item = usize>) {
        let start = self.0.len();
        self.number(0);
        for number in numbers {
            let number = narrow(number);
            assert!(number < 1 << 30, "a worker meets fewer than 2^30 forms");
            let more = extra_bytes(number);
            let end = self.0.len() + 1 + more as usize;
            self.0.extend_from_slice(&(number << 2 | more).to_le_bytes());
            self.0.truncate(end);
        }
        // So that four bytes can be read wherever a number begins.
        self.0.extend_from_slice(&[0; 3]);
        let length = narrow(self.0.len() - start - 4);
        self.0[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }

    fn fingerprint(&mut self, fingerprint: Option<Fingerprint>) {
        self.byte(u8::from(fingerprint.is_some()));
        self.0.extend_from_slice(&fingerprint.map_or(0, Fingerprint::bits).to_le_bytes());
    }

    /// The tokens of a text that begins at `start`: of each its surface form, in one to four bytes,
    /// and how far from the token before it begins and how long it is, in one byte as a rule.
    pub fn tokens(&mut self, start: u32, tokens: &[Token]) {
        let begin = self.0.len();
        self.number(0);
        let mut end = start;
        for token in tokens {
            let surface = narrow(token.surface.index());
            assert!(surface < 1 << 30, "a worker meets fewer than 2^30 forms");
            let more = extra_bytes(surface);
            let gap = token.span.start.wrapping_sub(end);
            let length = token.span.end - token.span.start;
            let is_usual = gap < 4 && (1..64).contains(&length);
            let place = if is_usual { gap << 6 | length } else { UNUSUAL };
            let packed = u64::from(surface << 2 | more) | u64::from(place) << (8 * (1 + more));
            let after = self.0.len() + 2 + more as usize;
            self.0.extend_from_slice(&packed.to_le_bytes());
            self.0.truncate(after);
            if !is_usual {
                self.0.extend_from_slice(&gap.to_le_bytes());
                self.0.extend_from_slice(&length.to_le_bytes());
            }
            end = token.span.end;
        }
        // So that eight bytes can be read wherever a token begins.
        self.0.extend_from_slice(&[0; 6]);
        let length = narrow(self.0.len() - begin - 4);
        self.0[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
    }

    /// What decides on the status of a paragraph.
    pub fn basis(&mut self, basis: StatusBasis) {
        self.byte(basis.kind as u8);
        self.fingerprint(basis.fingerprint);
        self.byte(u8::from(basis.is_foreign));
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }
}

/// Records to be read.
pub(super) struct Records<'b>(pub &'b [u8]);

impl<'b> Records<'b> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(*array)
    }

    pub fn byte(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    pub fn number(&mut self) -> Result<usize> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    pub fn varints(&mut self) -> Result<Varints<'b>> {
        self.bytes().map(Varints)
    }

    /// Replaces the content of `tokens` by those that [`Record::tokens`] has written, in a text that
    /// begins at 0. `vocabulary` is that of their partition.
    pub fn tokens(&mut self, vocabulary: &Vocabulary, tokens: &mut Vec<Token>) -> Result<()> {
        tokens.clear();
        let (mut rest, mut end) = (self.bytes()?, 0_u32);
        while let Some(packed) = rest.first_chunk().copied().map(u64::from_le_bytes) {
            let more = (packed & 3) as u32;
            let (surface, place) = (first_number(low(packed)), low(packed >> (8 * (1 + more))));
            rest = &rest[2 + more as usize..];
            let (mut gap, mut length) = (place >> 6 & 3, place & 63);
            if place & 0xFF == UNUSUAL {
                let (unusual, after) = rest.split_first_chunk().ok_or_else(cut_short)?;
                let unusual = u64::from_le_bytes(*unusual);
                (gap, length, rest) = (low(unusual), low(unusual >> 32), after);
            }
            let surface = vocabulary.surface_at(surface as usize).ok_or_else(cut_short)?;
            let start = end.wrapping_add(gap);
            end = start.wrapping_add(length);
            let span = Span { start, end };
            tokens.push(Token { span, surface, key: vocabulary.key_of(surface) });
        }
        Ok(())
    }

    /// What [`Record::basis`] has written.
    pub fn basis(&mut self) -> Result<StatusBasis> {
        let (kind, fingerprint) = (self.kind()?, self.fingerprint()?);
        Ok(StatusBasis { kind, fingerprint, is_foreign: self.byte()? != 0 })
    }

    fn kind(&mut self) -> Result<Kind> {
        Kind::ALL.get(usize::from(self.byte()?)).copied().ok_or_else(cut_short)
    }

    fn fingerprint(&mut self) -> Result<Option<Fingerprint>> {
        let known = self.byte()? != 0;
        let bits = u64::from_le_bytes(self.array()?);
        Ok(known.then(|| Fingerprint::from_bits(bits)))
    }

    pub fn bytes(&mut self) -> Result<&'b [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub fn text(&mut self) -> Result<&'b str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| cut_short())
    }
}

/// Numbers as [`Record::varints`] has written them.
#[derive(Clone)]
pub(super) struct Varints<'b>(&'b [u8]);

impl Iterator for Varints<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let packed = u32::from_le_bytes(*self.0.first_chunk()?);
        self.0 = self.0.get(1 + (packed & 3) as usize..)?;
        Some(first_number(packed) as usize)
    }
}

/// In the place of the gap and the length of a token, if these follow in four bytes each.
const UNUSUAL: u32 = 0;

/// How many bytes a number below 2^30 takes beyond the first one.
// Without branches, since it cannot be foreseen what number comes next.
fn extra_bytes(number: u32) -> u32 {
    u32::from(number >= 1 << 6) + u32::from(number >= 1 << 14) + u32::from(number >= 1 << 22)
}

/// The number that begins with the lowest of these bytes.
fn first_number(packed: u32) -> u32 {
    packed >> 2 & (u32::MAX >> 2 >> (8 * (3 - (packed & 3))))
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
fn low(packed: u64) -> u32 {
    packed as u32
}

/// Returns a value as the bytes of a record.
pub(super) fn to_record(value: &impl Serialize) -> Result<Vec<u8>> {
    postcard::to_extend(value, Vec::new())
        .map_err(|error| Error::new(ErrorKind::Internal, format!("a record: {error}")))
}

/// Returns the value that [`to_record`] has made a record of.
pub(super) fn from_record<'b, T: Deserialize<'b>>(record: &'b [u8]) -> Result<T> {
    postcard::from_bytes(record).map_err(|_| cut_short())
}

pub(super) fn cut_short() -> Error {
    Error::new(ErrorKind::Io, "a temporary file is not as it was written")
        .with_hint("run again, with TMPDIR on another disk")
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("articles, their rows and vocabularies are far below 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Paragraph;
    use crate::text::{Analysis, Analyzer};

    #[test]
    fn small_numbers_come_back() {
        let mut record = Record::default();
        let numbers = [0, 1, 63, 64, 16_383, 16_384, 4_194_303, 4_194_304, (1 << 30) - 1, 5, 200];
        record.varints(numbers.into_iter());
        record.varints(std::iter::empty());
        record.byte(9);
        // A length before and three bytes behind; four numbers of one byte, three of two, two of
        // three, two of four.
        assert_eq!(record.0.len(), (4 + (4 + 3 * 2 + 2 * 3 + 2 * 4) + 3) + (4 + 3) + 1);
        let mut records = Records(&record.0);
        assert_eq!(records.varints().unwrap().collect::<Vec<_>>(), numbers);
        assert_eq!(records.varints().unwrap().count(), 0);
        assert_eq!(records.byte().unwrap(), 9);
        assert!(records.varints().is_err(), "nothing is left");
    }

    #[test]
    fn tokens_come_back() {
        let text = "Of  budgets,    and of an-other word";
        let long = format!("{text} {}", "x".repeat(80));
        let mut analyzer = Analyzer::new(Analysis::default());
        let span = Span::new(4, long.len());
        let paragraph = Paragraph { ordinal: 1, span, kind: Kind::Body, article: &long };
        let mut tokens = Vec::new();
        analyzer.tokens(&paragraph, &mut tokens);
        assert!(tokens.len() > 5);
        let mut record = Record::default();
        record.tokens(4, &tokens);
        record.tokens(0, &[]);
        let (mut records, mut read) = (Records(&record.0), Vec::new());
        records.tokens(analyzer.vocabulary(), &mut read).unwrap();
        let moved = |token: &Token| Span { start: token.span.start - 4, end: token.span.end - 4 };
        let expected: Vec<_> =
            tokens.iter().map(|token| Token { span: moved(token), ..*token }).collect();
        assert_eq!(read, expected);
        records.tokens(analyzer.vocabulary(), &mut read).unwrap();
        assert!(read.is_empty() && records.0.is_empty());
    }

    #[test]
    fn records_come_back_in_chunks() {
        let mut file = RecordFile::new(SpillFile::create().unwrap(), 4);
        let filled = |records: &mut RecordFile, from: u8| {
            for number in 0..5 {
                records.add(usize::from(number), &[&[from + number; 2], &[from + number]]).unwrap();
            }
            records.chunks().map(|chunk| chunk.unwrap()).collect::<Vec<_>>()
        };
        let expected = |from: u8| {
            [
                (0, [[from; 3], [from + 1; 3]].concat()),
                (2, [[from + 2; 3], [from + 3; 3]].concat()),
                (4, vec![from + 4; 3]),
            ]
        };
        assert_eq!(filled(&mut file, 10), expected(10));
        file.clear().unwrap();
        assert_eq!(filled(&mut file, 20), expected(20));
    }
}
