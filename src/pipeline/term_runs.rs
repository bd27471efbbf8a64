//! The counts of terms of a collection, in sorted runs on disk if they do not fit into the memory
//! allowed.
//!
//! What comes in: the frequencies of terms in parts of the collection, by group. What leaves: each
//! term of each group once, with its counts in the whole collection, ranked. It does not know how
//! terms are counted and what rows they make.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::spool_records::{cut_short, from_record, to_record};
use super::{Grouped, Reading};
use crate::error::Result;
use crate::output::SortedRuns;
use crate::summary::Group;
use crate::tables::{RankedPair, RankedTerm, TermChoice};
use crate::terms::{Frequencies, TermRecord, TermStats};

/// The bytes of a number at the beginning of a key.
const NUMBER: usize = 4;

/// Terms with their counts by group, which are added up at the end.
pub struct TermRuns {
    /// The totals of the groups, without terms.
    totals: Grouped,
    /// The groups' numbers, in the order in which they came.
    numbers: FxHashMap<Group, u32>,
    /// Under the group's number and the term: its counts in a part of the collection.
    runs: SortedRuns,
    sort_bytes: usize,
}

/// What takes a term of a group; it returns whether to go on.
type TermSink<'s> = &'s mut dyn FnMut(&Group, &RankedTerm<'_>) -> Result<bool>;

/// The same of a pair.
type PairSink<'s> = &'s mut dyn FnMut(&Group, &RankedPair<'_>) -> Result<bool>;

/// What takes a record of a group with these totals; it returns whether to go on.
type RankedSink<'s> = &'s mut dyn FnMut(&Group, &Frequencies, &[u8]) -> Result<bool>;

/// What takes a term of the group with this number; it returns whether to go on.
type SumSink<'s> = &'s mut dyn FnMut(u32, &str, &TermRecord<'_>) -> Result<bool>;

impl TermRuns {
    /// Creates counts of no article.
    pub(super) fn new(reading: &Reading) -> Self {
        Self {
            totals: Grouped::default(),
            numbers: FxHashMap::default(),
            runs: SortedRuns::within(reading.sort_bytes),
            sort_bytes: reading.sort_bytes,
        }
    }

    /// Takes counts that are in memory.
    ///
    /// # Errors
    /// Those of a temporary file.
    pub fn of(grouped: Grouped, reading: &Reading) -> Result<Self> {
        let mut runs = Self::new(reading);
        let Grouped { groups, words, ungrouped } = grouped;
        groups.into_iter().try_for_each(|(group, counted)| runs.add(group, counted))?;
        Ok(runs.with_articles(Grouped { groups: BTreeMap::new(), words, ungrouped }))
    }

    /// Adds what was counted in other articles of a group.
    pub(super) fn add(&mut self, group: Group, counted: Frequencies) -> Result<()> {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(group.clone()).or_insert(next);
        let Frequencies { articles, paragraphs, words, pairs, parts, terms } = counted;
        let mut key = number.to_be_bytes().to_vec();
        for (term, frequency) in terms.iter() {
            key.truncate(NUMBER);
            key.extend_from_slice(term.as_bytes());
            self.runs.push(&key, &to_record(&TermRecord::of(frequency))?)?;
        }
        let totals =
            Frequencies { articles, paragraphs, words, pairs, parts, ..Frequencies::default() };
        self.totals.groups.entry(group).or_default().merge(totals);
        Ok(())
    }

    /// Adds what `articles` knows of articles beside their terms.
    pub(super) fn with_articles(mut self, articles: Grouped) -> Self {
        self.totals.merge(articles);
        self
    }

    /// Returns the counted words of all articles, each once whatever groups it is in.
    pub fn words(&self) -> u64 {
        self.totals.words
    }

    /// Returns how many articles have no value of each field that groups.
    pub fn ungrouped(&self) -> &[u64] {
        &self.totals.ungrouped
    }

    /// Hands the terms of each group to `take`, which returns whether to go on: the most frequent
    /// first, equal ones in the order of their texts.
    ///
    /// # Errors
    /// Returns any error of `take`, and those of the temporary files.
    pub fn ranked(self, choice: TermChoice, take: TermSink<'_>) -> Result<()> {
        let Self { totals, numbers, runs, sort_bytes } = self;
        let groups = RankedGroups::new(&totals, &numbers);
        let mut sorted = SortedRuns::within(sort_bytes);
        each_term(runs, &mut |number, term, record| {
            if record.stats.count < choice.min_count {
                return Ok(true);
            }
            let key = groups.key(number, !record.stats.count)?;
            sorted
                .push(&key, &to_record(&(term, record.form(), record.stats, record.dispersion))?)
                .map(|()| true)
        })?;
        groups.each(sorted, choice.top, &mut |group, totals, record| {
            let (term, form, stats, dispersion) = from_record(record)?;
            take(group, &RankedTerm::new((term, form), stats, dispersion, totals))
        })
    }

    /// Hands the pairs of adjacent words of each group to `take`, which returns whether to go on: the
    /// least likely by chance first, equal ones in the order of their texts.
    ///
    /// # Errors
    /// As [`ranked`](Self::ranked).
    pub fn collocations(self, choice: TermChoice, take: PairSink<'_>) -> Result<()> {
        let Self { totals, numbers, runs, sort_bytes } = self;
        let groups = RankedGroups::new(&totals, &numbers);
        // A pair waits until the counts of both its words are known.
        let mut beside: FxHashMap<Vec<u8>, (u64, u64)> = FxHashMap::default();
        let word_key = |number: u32, word: &str| [&number.to_be_bytes(), word.as_bytes()].concat();
        let mut pairs = SortedRuns::within(sort_bytes);
        each_term(runs, &mut |number, term, record| {
            if !term.contains(' ') {
                beside.insert(word_key(number, term), record.beside());
            } else if record.stats.count >= choice.min_count {
                let record = to_record(&(term, record.form(), record.stats))?;
                pairs.push(&number.to_be_bytes(), &record)?;
            }
            Ok(true)
        })?;
        let mut sorted = SortedRuns::within(sort_bytes);
        pairs.release(&mut |key, record| {
            let number = group_number(key)?.0;
            let (pair, form, stats): (&str, &str, TermStats) = from_record(record)?;
            let (one, other) = pair.split_once(' ').ok_or_else(cut_short)?;
            let of_word = |word| beside.get(&word_key(number, word)).ok_or_else(cut_short);
            let around = (of_word(one)?.0, of_word(other)?.1);
            let all = groups.totals(number)?.pairs;
            let table = RankedPair::table(stats.count, around, all);
            let key = groups.key(number, descending(table.g2(false)))?;
            sorted.push(&key, &to_record(&(pair, form, stats, around))?).map(|()| true)
        })?;
        drop(beside);
        groups.each(sorted, choice.top, &mut |group, totals, record| {
            let (pair, form, stats, around): (_, _, TermStats, _) = from_record(record)?;
            let table = RankedPair::table(stats.count, around, totals.pairs);
            take(group, &RankedPair { pair, form, stats, table })
        })
    }
}

/// The groups in their order.
struct RankedGroups<'g> {
    in_order: Vec<(&'g Group, &'g Frequencies)>,
    /// The place of each group in this order, by its number.
    places: Vec<u32>,
}

impl<'g> RankedGroups<'g> {
    fn new(totals: &'g Grouped, numbers: &FxHashMap<Group, u32>) -> Self {
        let in_order: Vec<_> = totals.groups.iter().collect();
        let mut places = vec![0; in_order.len()];
        for (place, (group, _)) in (0..).zip(&in_order) {
            places[numbers[*group] as usize] = place;
        }
        Self { in_order, places }
    }

    fn place(&self, number: u32) -> Result<u32> {
        self.places.get(number as usize).copied().ok_or_else(cut_short)
    }

    fn totals(&self, number: u32) -> Result<&'g Frequencies> {
        let at = self.place(number)? as usize;
        self.in_order.get(at).map(|(_, totals)| *totals).ok_or_else(cut_short)
    }

    /// The key of a term of a group that is before those with a larger `rank`.
    fn key(&self, number: u32, rank: u64) -> Result<Vec<u8>> {
        Ok([&self.place(number)?.to_be_bytes()[..], &rank.to_be_bytes()].concat())
    }

    /// Hands the records of each group to `take`, at most `top` of each.
    fn each(&self, sorted: SortedRuns, top: Option<usize>, take: RankedSink<'_>) -> Result<()> {
        let top = top.unwrap_or(usize::MAX);
        let (mut present, mut taken) = (0, 0);
        sorted.release(&mut |key, record| {
            let place = group_number(key)?.0 as usize;
            if place != present {
                (present, taken) = (place, 0);
            }
            taken += 1;
            if taken > top {
                // There is nothing behind the last group.
                return Ok(place + 1 < self.in_order.len());
            }
            let (group, totals) = self.in_order.get(place).ok_or_else(cut_short)?;
            take(group, totals, record)
        })
    }
}

/// The number at the beginning of a key, and what is behind it.
fn group_number(key: &[u8]) -> Result<(u32, &[u8])> {
    let (number, rest) = key.split_first_chunk::<NUMBER>().ok_or_else(cut_short)?;
    Ok((u32::from_be_bytes(*number), rest))
}

/// A number whose order is the reverse of that of [`f64::total_cmp`].
fn descending(number: f64) -> u64 {
    let bits = number.to_bits();
    let is_negative = bits >> 63 == 1;
    if is_negative { bits } else { !(bits | 1 << 63) }
}

/// Hands each term of each group to `take` with the sum of its counts.
fn each_term(runs: SortedRuns, take: SumSink<'_>) -> Result<()> {
    let mut same = SameTerm::default();
    runs.release(&mut |key, record| {
        if same.key != key {
            if !same.hand_on(take)? {
                return Ok(false);
            }
            same.key.extend_from_slice(key);
        }
        same.records.extend_from_slice(record);
        same.ends.push(same.records.len());
        Ok(true)
    })?;
    same.hand_on(take).map(|_| ())
}

/// The records of one term.
#[derive(Default)]
struct SameTerm {
    key: Vec<u8>,
    records: Vec<u8>,
    /// The end of each record.
    ends: Vec<usize>,
}

impl SameTerm {
    /// Hands on the sum of the records, if there is one, and forgets them.
    fn hand_on(&mut self, take: SumSink<'_>) -> Result<bool> {
        let Some((&first, others)) = self.ends.split_first() else { return Ok(true) };
        let mut sum: TermRecord<'_> = from_record(&self.records[..first])?;
        let mut start = first;
        for &end in others {
            sum.merge(&from_record(&self.records[start..end])?);
            start = end;
        }
        let (number, term) = group_number(&self.key)?;
        let goes_on = take(number, std::str::from_utf8(term).map_err(|_| cut_short())?, &sum)?;
        self.key.clear();
        self.records.clear();
        self.ends.clear();
        Ok(goes_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_numbers_is_reversed() {
        let numbers = [f64::NEG_INFINITY, -2.5, -0.0, 0.0, 1e-300, 1.0, 3.5, f64::INFINITY];
        for pair in numbers.windows(2) {
            assert!(descending(pair[0]) > descending(pair[1]), "{pair:?}");
        }
    }
}
