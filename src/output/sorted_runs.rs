//! Records that are sorted without being in memory together.
//!
//! What comes in: records, each a key and a value, both bytes. What leaves: the same records in the
//! order of their keys, equal keys in the order in which they came. Records that fill the memory
//! allowed are sorted and written to a temporary file as a run; at the end all runs are merged. It
//! does not know what the bytes mean.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::spill::SpillFile;
use crate::error::Result;

/// The least that is read of a run at once.
const LEAST_READ: usize = 4 << 10;

/// The bytes before each record in a run: the lengths of its key and of its value.
const HEADER: usize = 8;

/// What takes the key and the value of each record; it returns whether to go on.
type RecordSink<'s> = &'s mut dyn FnMut(&[u8], &[u8]) -> Result<bool>;

/// Sorts records in bounded memory, through a temporary file without a name.
///
/// # Examples
/// ```
/// use paratheme::output::SortedRuns;
/// let mut records = SortedRuns::within(1 << 20);
/// for (key, value) in [("tax", "1"), ("budget", "2"), ("tax", "3")] {
///     records.push(key.as_bytes(), value.as_bytes())?;
/// }
/// let mut values = Vec::new();
/// records.release(&mut |_key, value| {
///     values.push(value[0]);
///     Ok(true)
/// })?;
/// assert_eq!(values, *b"213");
/// # Ok::<(), paratheme::Error>(())
/// ```
pub struct SortedRuns {
    /// The most bytes in memory.
    most: usize,
    bytes: Vec<u8>,
    records: Vec<RecordSpan>,
    spill: Option<SpillFile>,
    runs: Vec<Run>,
}

/// Where a record is in the bytes: its key begins at `start`, and its value behind the key.
#[derive(Clone, Copy)]
struct RecordSpan {
    start: usize,
    key_end: usize,
    end: usize,
}

/// Where a run is in the temporary file.
#[derive(Clone, Copy)]
struct Run {
    start: u64,
    end: u64,
}

impl SortedRuns {
    /// Creates an empty collection of records that takes about `most` bytes of memory.
    pub fn within(most: usize) -> Self {
        Self { most, bytes: Vec::new(), records: Vec::new(), spill: None, runs: Vec::new() }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if no temporary file can be made or the disk is full.
    ///
    /// # Panics
    /// Panics if the key or the value has 4 GiB or more.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let more = key.len() + value.len();
        let taken = self.bytes.len() + self.records.len() * size_of::<RecordSpan>();
        if !self.records.is_empty() && taken + more > self.most {
            self.end_run()?;
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        self.records.push(RecordSpan { start, key_end: start + key.len(), end: start + more });
        Ok(())
    }

    /// Writes the records in memory as a run.
    fn end_run(&mut self) -> Result<()> {
        self.sort();
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(SpillFile::create()?),
        };
        let start = self.runs.last().map_or(0, |run| run.end);
        let mut end = start;
        for record in self.records.drain(..) {
            let RecordSpan { start, key_end, end: record_end } = record;
            spill.append(&header(key_end - start, record_end - key_end))?;
            spill.append(&self.bytes[start..record_end])?;
            end += (HEADER + record_end - start) as u64;
        }
        self.bytes.clear();
        self.runs.push(Run { start, end });
        Ok(())
    }

    fn sort(&mut self) {
        let Self { bytes, records, .. } = self;
        records.sort_by(|one, other| {
            bytes[one.start..one.key_end].cmp(&bytes[other.start..other.key_end])
        });
    }

    /// Hands the key and the value of each record to `take`, which returns whether to go on.
    ///
    /// # Errors
    /// Returns any error of `take`, and those of the temporary file.
    pub fn release(mut self, take: RecordSink<'_>) -> Result<()> {
        if self.spill.is_some() && !self.records.is_empty() {
            self.end_run()?;
        }
        let Some(mut spill) = self.spill.take() else {
            self.sort();
            for &RecordSpan { start, key_end, end } in &self.records {
                if !take(&self.bytes[start..key_end], &self.bytes[key_end..end])? {
                    break;
                }
            }
            return Ok(());
        };
        (self.bytes, self.records) = (Vec::new(), Vec::new());
        let at_once = (self.most / self.runs.len()).max(LEAST_READ);
        let mut heads = BinaryHeap::with_capacity(self.runs.len());
        for (number, &run) in self.runs.iter().enumerate() {
            let mut reader = RunReader::new(number, run, at_once);
            if reader.advance(&mut spill)? {
                heads.push(Reverse(reader));
            }
        }
        while let Some(mut first) = heads.peek_mut() {
            let Reverse(reader) = &mut *first;
            if !take(reader.key(), reader.value())? {
                break;
            }
            if !reader.advance(&mut spill)? {
                PeekMut::pop(first);
            }
        }
        Ok(())
    }
}

fn header(key: usize, value: usize) -> [u8; HEADER] {
    let narrow = |length| u32::try_from(length).expect("keys and values are below 4 GiB");
    let mut header = [0; HEADER];
    header[..4].copy_from_slice(&narrow(key).to_le_bytes());
    header[4..].copy_from_slice(&narrow(value).to_le_bytes());
    header
}

/// A run that is read from its beginning. It is compared by the key of its present record, and of
/// equal keys the earlier run is first.
struct RunReader {
    number: usize,
    /// What is not read yet.
    rest: Run,
    at_once: usize,
    bytes: Vec<u8>,
    record: RecordSpan,
}

impl RunReader {
    fn new(number: usize, rest: Run, at_once: usize) -> Self {
        let record = RecordSpan { start: 0, key_end: 0, end: 0 };
        Self { number, rest, at_once, bytes: Vec::new(), record }
    }

    fn key(&self) -> &[u8] {
        &self.bytes[self.record.start..self.record.key_end]
    }

    fn value(&self) -> &[u8] {
        &self.bytes[self.record.key_end..self.record.end]
    }

    /// Goes to the next record, and returns whether there is one.
    fn advance(&mut self, spill: &mut SpillFile) -> Result<bool> {
        let at = self.record.end;
        if at == self.bytes.len() && self.rest.start == self.rest.end {
            return Ok(false);
        }
        let at = self.read(spill, at, HEADER)?;
        let length = |from: usize| {
            let bytes = self.bytes[from..].first_chunk().copied().unwrap_or_default();
            u32::from_le_bytes(bytes) as usize
        };
        let (key, value) = (length(at), length(at + 4));
        let at = self.read(spill, at, HEADER + key + value)?;
        let start = at + HEADER;
        self.record = RecordSpan { start, key_end: start + key, end: start + key + value };
        Ok(true)
    }

    /// Has at least `least` bytes in memory from the position `at` on, and returns where they are.
    fn read(&mut self, spill: &mut SpillFile, at: usize, least: usize) -> Result<usize> {
        if self.bytes.len() - at >= least {
            return Ok(at);
        }
        self.bytes.drain(..at);
        let known = self.bytes.len();
        let left = usize::try_from(self.rest.end - self.rest.start).unwrap_or(usize::MAX);
        // A record that is cut short cannot be: its missing bytes are an error of the file.
        let more = left.min(self.at_once).max(least - known);
        self.bytes.resize(known + more, 0);
        spill.read_at(self.rest.start, &mut self.bytes[known..])?;
        self.rest.start += more as u64;
        Ok(0)
    }
}

impl Ord for RunReader {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(other.key()).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for RunReader {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RunReader {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for RunReader {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Pair = (Vec<u8>, Vec<u8>);

    /// The records as they leave, at most `most` of them.
    fn sorted(records: &[Pair], within: usize, most: usize) -> (Vec<Pair>, usize) {
        let mut sorted = SortedRuns::within(within);
        for (key, value) in records {
            sorted.push(key, value).unwrap();
        }
        let (runs, mut released) = (sorted.runs.len(), Vec::new());
        sorted
            .release(&mut |key, value| {
                released.push((key.to_vec(), value.to_vec()));
                Ok(released.len() < most)
            })
            .unwrap();
        (released, runs)
    }

    proptest! {
        #[test]
        fn runs_on_disk_give_what_a_stable_sort_gives(
            keys in prop::collection::vec(prop::collection::vec(0_u8..4, 0..4), 0..200),
            within in 1_usize..6_000,
        ) {
            // The values tell equal keys apart; some are longer than all the memory allowed.
            let value = |at: usize| vec![u8::try_from(at).unwrap(); at * at % 97];
            let records: Vec<Pair> =
                keys.into_iter().enumerate().map(|(at, key)| (key, value(at))).collect();
            let mut expected = records.clone();
            expected.sort_by(|one, other| one.0.cmp(&other.0));
            prop_assert_eq!(sorted(&records, within, usize::MAX).0, expected);
        }
    }

    #[test]
    fn each_budget_has_its_runs() {
        let records: Vec<Pair> = (0..100_u8).rev().map(|at| (vec![at], vec![at; 75])).collect();
        let expected: Vec<Pair> = records.iter().rev().cloned().collect();
        assert_eq!(sorted(&records, 1 << 20, usize::MAX), (expected.clone(), 0), "no file");
        assert_eq!(sorted(&records, 1_000, usize::MAX), (expected.clone(), 9));
        assert_eq!(sorted(&records, 1, usize::MAX), (expected.clone(), 99), "a run each");
        assert_eq!(sorted(&records, 1_000, 7).0, expected[..7], "the rest is not asked for");
    }

    #[test]
    fn a_run_is_read_in_pieces() {
        // Longer than what is read at once, so that records are cut in two.
        let records: Vec<Pair> =
            (0..300_u32).map(|at| (at.to_be_bytes().to_vec(), vec![7; 777])).collect();
        assert_eq!(sorted(&records, 100_000, usize::MAX).0, records);
    }
}
