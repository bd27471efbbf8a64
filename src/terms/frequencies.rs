//! How often terms and n-grams stand in a group of articles, and how evenly.

use std::cmp::Ordering;

use super::TermStats;
use crate::model::Texts;

/// How often a term or n-gram stands in a group of articles: one row of [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency<'f> {
    /// Its counts.
    pub stats: TermStats,
    edges: Edges,
    spread: Spread,
    terms: &'f Terms,
    /// Where its forms begin and end.
    forms: (usize, usize),
}

/// How many paragraphs begin and end with a word; up to 2^32 - 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edges {
    pub begins: u32,
    pub ends: u32,
}

/// How evenly a term is spread over parts of texts: the sum of its relative frequencies in them,
/// and that of their squares, in units of 2^-32 and of 2^-64: integers, so that they add up alike
/// in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    shares: u64,
    /// The higher and the lower half.
    squares: [u64; 2],
}

/// 1 in the fixed-point numbers of [`Spread`].
const UNIT: f64 = (1_u64 << 32) as f64;

impl Spread {
    /// Adds a part of so many words, at least one, which holds the term so many times.
    pub fn part(&mut self, count: u64, words: u64) {
        let share = (count << 32) / words;
        self.add(share, u128::from(share) * u128::from(share));
    }

    /// Adds other parts.
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
    /// variation of the relative frequencies (Juilland and Chang-Rodríguez 1964; Gries 2008). 1
    /// where it is spread evenly, 0 where one part has it all; none for a single part.
    pub fn dispersion(self, parts: u64) -> Option<f64> {
        let (shares, squares) = (self.shares, self.squares());
        if parts < 2 || shares == 0 {
            return None;
        }
        let n = parts as f64;
        let mean = shares as f64 / UNIT / n;
        let variance = (squares as f64 / (UNIT * UNIT) / n - mean * mean).max(0.0);
        Some((1.0 - variance.sqrt() / mean / (n - 1.0).sqrt()).clamp(0.0, 1.0))
    }
}

impl<'f> Frequency<'f> {
    /// The surface form that stands most often; of equals one with fewer capitals, then the first
    /// in the order of texts.
    pub fn form(&self) -> &'f str {
        let mut forms = self.forms();
        let Some((mut best, mut count)) = forms.next() else { return "" };
        let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
        for (form, times) in forms {
            if times > count || times == count && capitals(form) < capitals(best) {
                (best, count) = (form, times);
            }
        }
        best
    }

    /// The surface forms with their counts, in the order of their texts.
    pub fn forms(&self) -> impl Iterator<Item = (&'f str, u64)> {
        let terms = self.terms;
        (self.forms.0..self.forms.1).map(move |at| (&terms.forms[at], terms.form_counts[at]))
    }

    /// How often it has a word after it, and how often one before it: for a single word.
    pub fn beside(&self) -> (u64, u64) {
        (
            self.stats.count - u64::from(self.edges.ends),
            self.stats.count - u64::from(self.edges.begins),
        )
    }

    /// Its [`Spread::dispersion`].
    pub fn dispersion(&self, parts: u64) -> Option<f64> {
        self.spread.dispersion(parts)
    }
}

/// The terms of a group with their frequencies, in the order of their texts.
///
/// A table in a few pieces of memory: a group may hold millions of n-grams, most of them once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    texts: Texts,
    counted: Vec<Counted>,
    /// The forms of all terms, those of a term side by side.
    forms: Texts,
    form_counts: Vec<u64>,
}

/// What is known of a term but for its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub stats: TermStats,
    pub edges: Edges,
    pub spread: Spread,
    /// Where its forms end; those of the next term begin there.
    forms_end: usize,
}

impl Terms {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.counted.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
    }

    /// The term at this position, with its frequency.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn at(&self, at: usize) -> (&str, Frequency<'_>) {
        let Counted { stats, edges, spread, forms_end } = self.counted[at];
        let forms = (if at == 0 { 0 } else { self.counted[at - 1].forms_end }, forms_end);
        (&self.texts[at], Frequency { stats, edges, spread, terms: self, forms })
    }

    /// The terms with their frequencies, in the order of their texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Frequency<'_>)> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// The frequency of a term.
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

    /// Adds the next form of the term that is added next.
    pub(super) fn push_form(&mut self, count: u64, write: impl FnOnce(&mut String)) {
        self.forms.push_with(write);
        self.form_counts.push(count);
    }

    /// Adds the text of the next term, whose forms are those added since the one before, and notes
    /// where they end.
    pub(super) fn push_text(&mut self, counted: &mut Counted, write: impl FnOnce(&mut String)) {
        self.texts.push_with(write);
        counted.forms_end = self.form_counts.len();
    }

    /// What is known of all terms but for their texts, in their order.
    pub(super) fn set_counted(&mut self, counted: Vec<Counted>) {
        self.counted = counted;
    }

    fn push(&mut self, mut counted: Counted, term: &str) {
        self.push_text(&mut counted, |text| text.push_str(term));
        self.counted.push(counted);
    }

    fn push_form_text(&mut self, (form, count): (&str, u64)) {
        self.push_form(count, |text| text.push_str(form));
    }

    /// Adds the next term as it stands in another table.
    fn copy(&mut self, other: &Self, at: usize) {
        let (term, frequency) = other.at(at);
        frequency.forms().for_each(|form| self.push_form_text(form));
        self.push(other.counted[at], term);
    }

    /// Adds the next term, which stands in two tables.
    fn join(&mut self, (one, at): (&Self, usize), (other, other_at): (&Self, usize)) {
        let ((term, ours), (_, theirs)) = (one.at(at), other.at(other_at));
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
        let mut counted = one.counted[at];
        counted.stats.merge(theirs.stats);
        counted.edges.begins = counted.edges.begins.saturating_add(theirs.edges.begins);
        counted.edges.ends = counted.edges.ends.saturating_add(theirs.edges.ends);
        counted.spread.merge(theirs.spread);
        self.push(counted, term);
    }

    fn merged(&self, other: &Self) -> Self {
        let mut all = Self::default();
        let order = |&a: &usize, &b: &usize| self.texts[a].cmp(&other.texts[b]);
        in_step(0..self.len(), 0..other.len(), order, |ours, theirs| match (ours, theirs) {
            (Some(at), Some(other_at)) => all.join((self, at), (other, other_at)),
            (Some(at), None) => all.copy(self, at),
            (None, Some(at)) => all.copy(other, at),
            (None, None) => {}
        });
        all
    }
}

/// Calls `each` with the items of two sorted sequences in order, with two that are equal at once.
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

/// The frequencies of a group of articles: a commutative monoid, as
/// [`CorpusStats`](super::CorpusStats) is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequencies {
    /// Articles.
    pub articles: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Word tokens, whether they are counted as terms or not.
    pub words: u64,
    /// Pairs of them side by side in a paragraph.
    pub pairs: u64,
    /// Parts with a word, which dispersion is measured over.
    pub parts: u64,
    /// By term; an n-gram's terms with a space between.
    pub terms: Terms,
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
    ) -> Terms {
        let mut terms = Terms::default();
        for (term, stats) in counts {
            terms.push(Counted { stats, ..Counted::default() }, term);
        }
        terms
    }
}
