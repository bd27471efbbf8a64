//! What is known of each article, on disk until the whole collection is known.

use super::standing::Stands;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Kind;
use crate::output::SpillFile;
use crate::repeats::{Fingerprint, Place};

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

    /// Of these numbers those that are marked. They are below 2^30 and small as a rule, and each is
    /// written in as many bytes as it needs: the lowest two bits say how many follow the first.
    pub fn smalls(&mut self, numbers: impl Iterator<Item = (usize, bool)>) {
        let start = self.0.len();
        self.number(0);
        for (number, marked) in numbers {
            let number = narrow(number);
            assert!(number < 1 << 30, "a worker meets fewer than 2^30 forms");
            // Without branches, for what number comes next, and whether it is marked, cannot be
            // foreseen.
            let more = u32::from(number >= 1 << 6)
                + u32::from(number >= 1 << 14)
                + u32::from(number >= 1 << 22);
            let end = self.0.len() + usize::from(marked) * (1 + more as usize);
            self.0.extend_from_slice(&(number << 2 | more).to_le_bytes());
            self.0.truncate(end);
        }
        // So that four bytes can be read wherever a number begins.
        self.0.extend_from_slice(&[0; 3]);
        let length = narrow(self.0.len() - start - 4);
        self.0[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }

    fn print(&mut self, print: Option<Fingerprint>) {
        self.byte(u8::from(print.is_some()));
        self.0.extend_from_slice(&print.map_or(0, Fingerprint::bits).to_le_bytes());
    }

    /// What decides whether a paragraph counts, but for where it was said first.
    pub fn stands(&mut self, kind: Kind, print: Option<Fingerprint>, is_foreign: bool) {
        self.byte(kind as u8);
        self.print(print);
        self.byte(u8::from(is_foreign));
    }

    /// Where a paragraph was said first; none where it has no word.
    pub fn place(&mut self, place: Option<Place>) {
        let Place { article, paragraph } = place.unwrap_or(Place { article: 0, paragraph: 0 });
        self.0.extend_from_slice(&article.to_le_bytes());
        self.0.extend_from_slice(&paragraph.to_le_bytes());
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

    pub fn smalls(&mut self) -> Result<Smalls<'b>> {
        self.bytes().map(Smalls)
    }

    /// What [`Record::stands`] has written; `first` says where a paragraph of such a fingerprint
    /// was said first.
    pub fn stands(
        &mut self,
        first: impl FnOnce(Option<Fingerprint>) -> Option<Place>,
    ) -> Result<Stands> {
        let (kind, print) = (self.kind()?, self.print()?);
        Ok(Stands { kind, print, first: first(print), foreign: self.byte()? != 0 })
    }

    fn kind(&mut self) -> Result<Kind> {
        Kind::ALL.get(usize::from(self.byte()?)).copied().ok_or_else(cut_short)
    }

    fn print(&mut self) -> Result<Option<Fingerprint>> {
        let known = self.byte()? != 0;
        let bits = u64::from_le_bytes(self.array()?);
        Ok(known.then(|| Fingerprint::from_bits(bits)))
    }

    pub fn place(&mut self) -> Result<Option<Place>> {
        let (article, paragraph) =
            (u32::from_le_bytes(self.array()?), u32::from_le_bytes(self.array()?));
        // They are counted from 1.
        Ok((paragraph > 0).then_some(Place { article, paragraph }))
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

/// Numbers as [`Record::smalls`] has written them.
#[derive(Clone)]
pub(super) struct Smalls<'b>(&'b [u8]);

impl Iterator for Smalls<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let number = u32::from_le_bytes(*self.0.first_chunk()?);
        let more = number & 3;
        self.0 = self.0.get(1 + more as usize..)?;
        Some((number >> 2 & (u32::MAX >> 2 >> (8 * (3 - more)))) as usize)
    }
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

    #[test]
    fn small_numbers_come_back() {
        let mut record = Record::default();
        let numbers = [0, 1, 63, 64, 16_383, 16_384, 4_194_303, 4_194_304, (1 << 30) - 1, 5, 200];
        record.smalls(numbers.into_iter().flat_map(|number| [(number, true), (7, false)]));
        record.smalls(std::iter::empty());
        record.byte(9);
        // A length before and three bytes behind; four numbers of one byte, three of two, two of
        // three, two of four.
        assert_eq!(record.0.len(), (4 + (4 + 3 * 2 + 2 * 3 + 2 * 4) + 3) + (4 + 3) + 1);
        let mut records = Records(&record.0);
        assert_eq!(records.smalls().unwrap().collect::<Vec<_>>(), numbers);
        assert_eq!(records.smalls().unwrap().count(), 0);
        assert_eq!(records.byte().unwrap(), 9);
        assert!(records.smalls().is_err(), "nothing is left");
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
