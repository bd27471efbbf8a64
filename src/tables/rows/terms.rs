//! The rows of `terms`.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::tables::{Cell, Column, columns_of};
use crate::terms::{
    Contingency, DispersionSums, Frequencies, Frequency, Scheme, TermStats, TermTable, Weights,
};

/// What the rows of a table are about; the `--by` option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsBy {
    /// The whole collection.
    Collection,
    /// Each article.
    Article,
    /// Each paragraph.
    Paragraph,
    /// Each value of a field, or each combination of the values of several.
    Fields(Vec<String>),
}

impl RowsBy {
    /// Returns the columns of a table whose first column is `FIELD`.
    pub fn columns(&self, table: &str) -> Vec<Column> {
        let named = match self {
            Self::Collection => columns_of(table, &[]),
            Self::Article | Self::Paragraph => columns_of(table, &["article_id"]),
            Self::Fields(fields) => {
                columns_of(table, &fields.iter().map(String::as_str).collect::<Vec<_>>())
            }
        };
        named
            .into_iter()
            .filter(|column| column.name != "paragraph" || *self == Self::Paragraph)
            .collect()
    }

    /// Returns the cells at the beginning of a row.
    pub fn cells<'t>(
        &self,
        group: impl IntoIterator<Item = &'t str>,
        paragraph: Option<u32>,
    ) -> Vec<Cell<'t>> {
        match self {
            Self::Collection => Vec::new(),
            _ => group
                .into_iter()
                .map(Cell::text)
                .chain(paragraph.map(|number| Cell::Int(number.into())))
                .collect(),
        }
    }
}

/// Which terms a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermChoice {
    /// The least count of a term.
    pub min_count: u64,
    /// The most terms of a group.
    pub top: Option<usize>,
}

impl TermChoice {
    /// Returns the positions of the chosen terms, with their counts.
    fn of(self, terms: &TermTable) -> impl Iterator<Item = (usize, u64)> {
        let chosen = move |frequency: &Frequency<'_>| frequency.stats.count >= self.min_count;
        let with_count = move |(at, (_, frequency)): (usize, (&str, Frequency<'_>))| {
            chosen(&frequency).then_some((at, frequency.stats.count))
        };
        terms.iter().enumerate().filter_map(with_count)
    }
}

/// A term of a group with what is computed of its counts.
#[derive(Clone, Copy, Debug)]
pub struct RankedTerm<'f> {
    /// The term.
    pub term: &'f str,
    /// Its most frequent surface form.
    pub form: &'f str,
    /// Its counts.
    pub stats: TermStats,
    /// Occurrences per million words.
    pub per_million: f64,
    /// Its inverse document frequency by paragraph.
    pub idf: f64,
    /// How evenly the parts of the group have it; none where there is a single part.
    pub dispersion: Option<f64>,
}

impl<'f> RankedTerm<'f> {
    /// Computes the numbers of a term with these counts and sums in a group, of which `group` has
    /// the totals.
    pub fn new(
        (term, form): (&'f str, &'f str),
        stats: TermStats,
        dispersion: DispersionSums,
        group: &Frequencies,
    ) -> Self {
        let weights =
            Weights { scheme: Scheme::Sklearn, documents: group.paragraphs, words: group.words };
        Self {
            term,
            form,
            stats,
            per_million: 1e6 * stats.count as f64 / group.words as f64,
            idf: weights.idf(stats.paragraphs),
            dispersion: dispersion.dispersion(group.parts),
        }
    }
}

/// Returns the terms of a group, the most frequent first.
pub fn ranked_terms(
    frequencies: &Frequencies,
    choice: TermChoice,
) -> impl Iterator<Item = RankedTerm<'_>> + use<'_> {
    // Equals stay in the order of their texts.
    let mut chosen: Vec<(Reverse<u64>, usize)> =
        choice.of(&frequencies.terms).map(|(at, count)| (Reverse(count), at)).collect();
    chosen.sort_unstable();
    let ranked = move |(_, at)| {
        let (term, frequency) = frequencies.terms.at(at);
        let names = (term, frequency.form());
        RankedTerm::new(names, frequency.stats, frequency.dispersion_sums(), frequencies)
    };
    chosen.into_iter().take(choice.top.unwrap_or(usize::MAX)).map(ranked)
}

/// Returns the rows of a group's terms, the most frequent first.
pub fn term_rows<'f>(
    begin: &[Cell<'f>],
    frequencies: &'f Frequencies,
    choice: TermChoice,
) -> impl Iterator<Item = Vec<Cell<'f>>> + use<'f> {
    let begin = begin.to_vec();
    ranked_terms(frequencies, choice).map(move |ranked| term_row(begin.clone(), &ranked))
}

/// Returns the row of a term, which begins with the cells `row`.
pub fn term_row<'f>(mut row: Vec<Cell<'f>>, ranked: &RankedTerm<'f>) -> Vec<Cell<'f>> {
    let &RankedTerm { term, form, stats, per_million, idf, dispersion } = ranked;
    row.extend([
        Cell::text(term),
        Cell::text(form),
        Cell::Int(stats.count),
        Cell::Float { value: per_million, decimals: 3 },
        Cell::Int(stats.paragraphs),
        Cell::Int(stats.articles),
        Cell::float(idf),
        dispersion.map_or(Cell::Empty, Cell::float),
    ]);
    row
}

/// A pair of adjacent words in their order with what is computed of its counts.
#[derive(Clone, Copy, Debug)]
pub struct RankedPair<'f> {
    /// The words with a space between.
    pub pair: &'f str,
    /// Its most frequent surface form.
    pub form: &'f str,
    /// Its counts.
    pub stats: TermStats,
    /// How often the words are beside each other and beside others.
    pub table: Contingency,
}

impl RankedPair<'_> {
    /// Returns the table of a pair: how often its words occur `together`, the first word before
    /// another and the second one behind another, and how many pairs there are in all.
    pub fn table(together: u64, (first, second): (u64, u64), pairs: u64) -> Contingency {
        let (b, c) = (second - together, first - together);
        Contingency { a: together, b, c, d: pairs - together - b - c }
    }
}

/// Returns the rows of a group's collocations, the least likely by chance first. A collocation is a
/// pair of adjacent words in their order. `frequencies` must contain the n-grams of two words.
pub fn collocation_rows<'f>(
    begin: &[Cell<'f>],
    frequencies: &'f Frequencies,
    choice: TermChoice,
) -> impl Iterator<Item = Vec<Cell<'f>>> + use<'f> {
    let singles = frequencies.terms.iter().filter(|(term, _)| !term.contains(' '));
    let beside: FxHashMap<&str, (u64, u64)> =
        singles.map(|(term, frequency)| (term, frequency.beside())).collect();
    let table = |(at, together): (usize, u64)| {
        let (one, other) = frequencies.terms.at(at).0.split_once(' ')?;
        let beside = (beside[one].0, beside[other].1);
        let table = RankedPair::table(together, beside, frequencies.pairs);
        Some((at, table, table.g2(false)))
    };
    let mut found: Vec<_> = choice.of(&frequencies.terms).filter_map(table).collect();
    // Equals stay in the order of their texts.
    found.sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then(x.0.cmp(&y.0)));
    let begin = begin.to_vec();
    let row = move |(at, table, _): (usize, Contingency, f64)| {
        let (pair, frequency) = frequencies.terms.at(at);
        let (form, stats) = (frequency.form(), frequency.stats);
        collocation_row(begin.clone(), &RankedPair { pair, form, stats, table })
    };
    found.into_iter().take(choice.top.unwrap_or(usize::MAX)).map(row)
}

/// Returns the row of a collocation, which begins with the cells `row`.
pub fn collocation_row<'f>(mut row: Vec<Cell<'f>>, ranked: &RankedPair<'f>) -> Vec<Cell<'f>> {
    let &RankedPair { pair, form, stats, table } = ranked;
    row.extend([
        Cell::text(pair),
        Cell::text(form),
        Cell::Int(table.a),
        Cell::Int(table.a + table.c),
        Cell::Int(table.a + table.b),
        Cell::float(table.expected()),
        Cell::float(table.pmi()),
        Cell::float(table.npmi()),
        Cell::float(table.g2(false)),
        Cell::float(table.t_score()),
        Cell::Int(stats.paragraphs),
        Cell::Int(stats.articles),
    ]);
    row
}
