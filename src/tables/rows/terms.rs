//! The rows of `terms`.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::tables::{Cell, Column, columns_of};
use crate::terms::{Contingency, Frequencies, Frequency, Scheme, TermTable, Weights};

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
    /// Its counts and forms.
    pub frequency: Frequency<'f>,
    /// Occurrences per million words.
    pub per_million: f64,
    /// Its inverse document frequency by paragraph.
    pub idf: f64,
    /// How evenly the parts of the group have it; none where there is a single part.
    pub dispersion: Option<f64>,
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
    let weights = Weights {
        scheme: Scheme::Sklearn,
        documents: frequencies.paragraphs,
        words: frequencies.words,
    };
    let ranked = move |(_, at)| {
        let (term, frequency) = frequencies.terms.at(at);
        RankedTerm {
            term,
            frequency,
            per_million: 1e6 * frequency.stats.count as f64 / frequencies.words as f64,
            idf: weights.idf(frequency.stats.paragraphs),
            dispersion: frequency.dispersion(frequencies.parts),
        }
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
    let row = move |ranked: RankedTerm<'f>| {
        let RankedTerm { term, frequency, per_million, idf, dispersion } = ranked;
        let mut row = begin.clone();
        row.extend([
            Cell::text(term),
            Cell::text(frequency.form()),
            Cell::Int(frequency.stats.count),
            Cell::Float { value: per_million, decimals: 3 },
            Cell::Int(frequency.stats.paragraphs),
            Cell::Int(frequency.stats.articles),
            Cell::float(idf),
            dispersion.map_or(Cell::Empty, Cell::float),
        ]);
        row
    };
    ranked_terms(frequencies, choice).map(row)
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
    let pairs = frequencies.pairs;
    let table = |(at, together): (usize, u64)| {
        let (one, other) = frequencies.terms.at(at).0.split_once(' ')?;
        let (one, other) = (beside[one].0, beside[other].1);
        let (b, c) = (other - together, one - together);
        let table = Contingency { a: together, b, c, d: pairs - together - b - c };
        Some((at, table, table.g2(false)))
    };
    let mut found: Vec<_> = choice.of(&frequencies.terms).filter_map(table).collect();
    // Equals stay in the order of their texts.
    found.sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then(x.0.cmp(&y.0)));
    let begin = begin.to_vec();
    let row = move |(at, table, g2): (usize, Contingency, f64)| {
        let (pair, frequency) = frequencies.terms.at(at);
        let mut row = begin.clone();
        row.extend([
            Cell::text(pair),
            Cell::text(frequency.form()),
            Cell::Int(table.a),
            Cell::Int(table.a + table.c),
            Cell::Int(table.a + table.b),
            Cell::float(table.expected()),
            Cell::float(table.pmi()),
            Cell::float(table.npmi()),
            Cell::float(g2),
            Cell::float(table.t_score()),
            Cell::Int(frequency.stats.paragraphs),
            Cell::Int(frequency.stats.articles),
        ]);
        row
    };
    found.into_iter().take(choice.top.unwrap_or(usize::MAX)).map(row)
}
