//! How often terms and n-grams occur in a group of articles, and how evenly they are dispersed.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::TermStats;
use crate::model::Texts;

/// The frequency of a term or n-gram in a group of articles: one row of a [`TermTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency<'f> {
    /// Its counts.
    pub stats: TermStats,
    edges: Edges,
    dispersion: DispersionSums,
    terms: &'f TermTable,
    /// The range of its forms in the table.
    forms: (usize, usize),
}

/// The number of paragraphs that begin and end with a word, at most 2^32 - 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Edges {
    pub begins: u32,
    pub ends: u32,
}

impl Edges {
    /// Adds the numbers of other paragraphs.
    pub fn merge(&mut self, other: Self) {
        self.begins = self.begins.saturating_add(other.begins);
        self.ends = self.ends.saturating_add(other.ends);
    }

    /// How often a word that occurs `count` times has a word after it, and before it.
    pub fn beside(self, count: u64) -> (u64, u64) {
        (count - u64::from(self.ends), count - u64::from(self.begins))
    }
}

/// Of forms in the order of their texts, the most frequent one; of equally frequent ones the one with
/// fewer capitals, then the first.
pub(super) fn most_frequent_form<'f>(mut forms: impl Iterator<Item = (&'f str, u64)>) -> &'f str {
    let Some((mut best, mut count)) = forms.next() else { return "" };
    let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
    for (form, times) in forms {
        if times > count || times == count && capitals(form) < capitals(best) {
            (best, count) = (form, times);
        }
    }
    best
}

/// The sums from which the dispersion of a term is computed: the sum of its relative frequencies in
/// the parts of a collection, and the sum of their squares, in units of 2^-32 and of 2^-64. They
/// are integers, so that the order of adding does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispersionSums {
    shares: u64,
    /// The high and the low half of a 128-bit integer.
    squares: [u64; 2],
}

/// The number 1 in the fixed-point numbers of [`DispersionSums`].
const FIXED_POINT_ONE: f64 = (1_u64 << 32) as f64;

impl DispersionSums {
    /// Adds a part of `words` words, at least one, in which the term occurs `count` times.
    pub fn add_part(&mut self, count: u64, words: u64) {
        let share = (count << 32) / words;
        self.add(share, u128::from(share) * u128::from(share));
    }

    /// Adds the sums over other parts.
    pub fn merge(&mut self, other: Self) {
        self.add(other.shares, other.squares());
    }

    fn add(&mut self, share: u64, square: u128) {
        self.shares += share;
        let squares = self.squares() + square;
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let low = squares as u64;
        self.squares = [(squares >> 64) as u64, low];
    }

    fn squares(self) -> u128 {
        u128::from(self.squares[0]) << 64 | u128::from(self.squares[1])
    }

    /// Juilland's D over `parts` parts of any size: 1 - V/sqrt(n - 1), V the coefficient of
    /// variation of the relative frequencies (Juilland and Chang-Rodríguez 1964; Gries 2008). 1 if
    /// the term is evenly dispersed, 0 if one part has all occurrences; `None` for a single part or
    /// a term that does not occur.
    pub fn dispersion(self, parts: u64) -> Option<f64> {
        let (shares, squares) = (self.shares, self.squares());
        if parts < 2 || shares == 0 {
            return None;
        }
        let n = parts as f64;
        let mean = shares as f64 / FIXED_POINT_ONE / n;
        let variance =
            (squares as f64 / (FIXED_POINT_ONE * FIXED_POINT_ONE) / n - mean * mean).max(0.0);
        Some((1.0 - variance.sqrt() / mean / (n - 1.0).sqrt()).clamp(0.0, 1.0))
    }
}

impl<'f> Frequency<'f> {
    /// The most frequent surface form; of equally frequent ones the one with fewer capitals, then
    /// the first in the order of texts.
    pub fn form(&self) -> &'f str {
        most_frequent_form(self.forms())
    }

    /// The surface forms with their counts, in the order of their texts.
    pub fn forms(&self) -> impl Iterator<Item = (&'f str, u64)> {
        let terms = self.terms;
        (self.forms.0..self.forms.1).map(move |at| (&terms.forms[at], terms.form_counts[at]))
    }

    /// How often a single word has a word after it, and how often it has one before it, in the same
    /// paragraph.
    pub fn beside(&self) -> (u64, u64) {
        self.edges.beside(self.stats.count)
    }

    /// The numbers of paragraphs that begin and end with it.
    pub(super) fn edges(&self) -> Edges {
        self.edges
    }

    /// The sums from which its dispersion is computed.
    pub fn dispersion_sums(&self) -> DispersionSums {
        self.dispersion
    }

    /// The dispersion over `parts` parts, see [`DispersionSums::dispersion`].
    pub fn dispersion(&self, parts: u64) -> Option<f64> {
        self.dispersion.dispersion(parts)
    }
}

/// The terms of a group with their frequencies, in the order of their texts.
///
/// The table takes only a few allocations, because a group may hold millions of n-grams, most of
/// them once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedTable")]
pub struct TermTable {
    texts: Texts,
    counted: Vec<TermCounts>,
    /// The forms of all terms; those of one term are contiguous.
    forms: Texts,
    form_counts: Vec<u64>,
}

/// A table that was serialised, which may contradict itself.
#[derive(Deserialize)]
struct UncheckedTable {
    texts: Texts,
    counted: Vec<TermCounts>,
    forms: Texts,
    form_counts: Vec<u64>,
}

impl TryFrom<UncheckedTable> for TermTable {
    type Error = &'static str;

    fn try_from(table: UncheckedTable) -> Result<Self, Self::Error> {
        let UncheckedTable { texts, counted, forms, form_counts } = table;
        let last_end = counted.last().map_or(0, |counts| counts.forms_end);
        let is_consistent = texts.len() == counted.len()
            && forms.len() == form_counts.len()
            && counted.is_sorted_by_key(|counts| counts.forms_end)
            && last_end == forms.len()
            && texts.iter().is_sorted_by(|one, next| one < next);
        if !is_consistent {
            return Err("a table of terms contradicts itself");
        }
        Ok(Self { texts, counted, forms, form_counts })
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
struct TableRow<'t> {
    table: &'t TermTable,
    at: usize,
}

/// The counts of a term, without its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TermCounts {
    pub stats: TermStats,
    pub edges: Edges,
    pub dispersion: DispersionSums,
    /// The end of its forms, which is the start of those of the next term.
    forms_end: usize,
}

impl TermTable {
    /// The number of terms.
    pub fn len(&self) -> usize {
        self.counted.len()
    }

    /// Whether the table has no term.
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
    }

    /// The term at this position in the order of texts, with its frequency.
    ///
    /// # Panics
    /// Panics if `at` is not less than [`len`](Self::len).
    pub fn at(&self, at: usize) -> (&str, Frequency<'_>) {
        let TermCounts { stats, edges, dispersion, forms_end } = self.counted[at];
        let forms = (if at == 0 { 0 } else { self.counted[at - 1].forms_end }, forms_end);
        (&self.texts[at], Frequency { stats, edges, dispersion, terms: self, forms })
    }

    /// The terms with their frequencies, in the order of their texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Frequency<'_>)> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// The frequency of a term, or `None` if the table does not have it.
    pub fn get(&self, term: &str) -> Option<Frequency<'_>> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.texts[middle].cmp(term) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return Some(self.at(middle).1),
            }
        }
        None
    }

    /// Adds a form of the term whose text is added next.
    pub(super) fn push_form(&mut self, count: u64, write: impl FnOnce(&mut String)) {
        self.forms.push_with(write);
        self.form_counts.push(count);
    }

    /// Adds the text of the next term, whose forms are those added since the term before, and
    /// stores the end of its forms in `counted`.
    pub(super) fn push_text(&mut self, counted: &mut TermCounts, write: impl FnOnce(&mut String)) {
        self.texts.push_with(write);
        counted.forms_end = self.form_counts.len();
    }

    /// Sets the counts of all terms, in the order of their texts.
    pub(super) fn set_counted(&mut self, counted: Vec<TermCounts>) {
        self.counted = counted;
    }

    fn push(&mut self, mut counted: TermCounts, term: &str) {
        self.push_text(&mut counted, |text| text.push_str(term));
        self.counted.push(counted);
    }

    fn push_form_text(&mut self, (form, count): (&str, u64)) {
        self.push_form(count, |text| text.push_str(form));
    }

    /// Adds a term of another table as the next one.
    fn copy(&mut self, other: &Self, at: usize) {
        let (term, frequency) = other.at(at);
        frequency.forms().for_each(|form| self.push_form_text(form));
        self.push(other.counted[at], term);
    }

    /// Adds the sum of two rows of the same term as the next one.
    fn join(&mut self, one: TableRow<'_>, other: TableRow<'_>) {
        let ((term, ours), (_, theirs)) = (one.table.at(one.at), other.table.at(other.at));
        in_step(
            ours.forms(),
            theirs.forms(),
            |a, b| a.0.cmp(b.0),
            |ours, theirs| {
                let count = |form: Option<(&str, u64)>| form.map_or(0, |(_, count)| count);
                let form = ours.or(theirs).map_or("", |(form, _)| form);
                self.push_form_text((form, count(ours) + count(theirs)));
            },
        );
        let mut counted = one.table.counted[one.at];
        counted.stats.merge(theirs.stats);
        counted.edges.merge(theirs.edges);
        counted.dispersion.merge(theirs.dispersion);
        self.push(counted, term);
    }

    fn merged(&self, other: &Self) -> Self {
        let mut all = Self::default();
        let order = |&a: &usize, &b: &usize| self.texts[a].cmp(&other.texts[b]);
        in_step(0..self.len(), 0..other.len(), order, |ours, theirs| match (ours, theirs) {
            (Some(at), Some(other_at)) => {
                all.join(TableRow { table: self, at }, TableRow { table: other, at: other_at });
            }
            (Some(at), None) => all.copy(self, at),
            (None, Some(at)) => all.copy(other, at),
            (None, None) => {}
        });
        all
    }
}

/// Calls `each` with the items of two sorted sequences in order; two equal items come together.
fn in_step<T>(
    one: impl Iterator<Item = T>,
    other: impl Iterator<Item = T>,
    order: impl Fn(&T, &T) -> Ordering,
    mut each: impl FnMut(Option<T>, Option<T>),
) {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    loop {
        let next = match (one.peek(), other.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => order(a, b),
        };
        each(one.next_if(|_| next.is_le()), other.next_if(|_| next.is_ge()));
    }
}

/// The frequencies of a group of articles: a commutative monoid like
/// [`CorpusStats`](super::CorpusStats).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequencies {
    /// Articles.
    pub articles: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Word tokens, including those that are not counted as terms.
    pub words: u64,
    /// Pairs of adjacent word tokens in a paragraph.
    pub pairs: u64,
    /// Parts with at least one word, over which dispersion is measured.
    pub parts: u64,
    /// The terms; an n-gram is written with a space between its terms.
    pub terms: TermTable,
}

impl Frequencies {
    /// Adds the frequencies of other articles.
    pub fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.paragraphs += other.paragraphs;
        self.words += other.words;
        self.pairs += other.pairs;
        self.parts += other.parts;
        self.terms = match (self.terms.is_empty(), other.terms.is_empty()) {
            (true, _) => other.terms,
            (_, true) => return,
            _ => self.terms.merged(&other.terms),
        };
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// A table of terms in the order of their texts, without forms.
    pub(in crate::terms) fn terms<'t>(
        counts: impl IntoIterator<Item = (&'t str, TermStats)>,
    ) -> TermTable {
        let mut terms = TermTable::default();
        for (term, stats) in counts {
            terms.push(TermCounts { stats, ..TermCounts::default() }, term);
        }
        terms
    }
}
