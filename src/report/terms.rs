//! The rows of `terms`.

use std::collections::BTreeMap;

use super::{Cell, Column, columns_of};
use crate::terms::{Contingency, Frequencies, Frequency, Scheme, Weights};

/// What the rows of a table are about; the `--by` option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsBy {
    /// The whole collection.
    Collection,
    /// Each article.
    Article,
    /// Each paragraph.
    Paragraph,
    /// Each value of this field.
    Field(String),
}

impl RowsBy {
    /// The columns of a table whose first one is `FIELD`.
    pub fn columns(&self, table: &str) -> Vec<Column> {
        let named = match self {
            Self::Collection => columns_of(table, ""),
            Self::Article | Self::Paragraph => columns_of(table, "article_id"),
            Self::Field(field) => columns_of(table, field),
        };
        named.into_iter().filter(|column| !column.name.is_empty() && (column.name != "paragraph" || *self == Self::Paragraph)).collect()
    }

    /// The cells that a row begins with.
    pub fn cells<'t>(&self, group: &'t str, paragraph: Option<u32>) -> Vec<Cell<'t>> {
        match self {
            Self::Collection => Vec::new(),
            _ => std::iter::once(Cell::text(group)).chain(paragraph.map(|number| Cell::Int(number.into()))).collect(),
        }
    }
}

/// Which terms a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermChoice {
    /// No term that begins or ends with a stop word, a number or a single letter.
    pub content: bool,
    /// None that is counted less often.
    pub min_count: u64,
    /// At most so many of a group.
    pub top: Option<usize>,
}

impl TermChoice {
    fn of<'f>(&self, frequencies: &'f Frequencies) -> impl Iterator<Item = (&'f str, &'f Frequency)> {
        let Self { content, min_count, .. } = *self;
        let chosen = move |frequency: &Frequency| (frequency.content || !content) && frequency.stats.count >= min_count;
        frequencies.terms.iter().map(|(term, frequency)| (&**term, frequency)).filter(move |(_, frequency)| chosen(frequency))
    }
}

/// The rows of a group's terms, the most frequent first.
pub fn term_rows<'f>(begin: &[Cell<'f>], frequencies: &'f Frequencies, choice: TermChoice) -> Vec<Vec<Cell<'f>>> {
    let mut chosen: Vec<(&str, &Frequency)> = choice.of(frequencies).collect();
    // They come in the order of their texts, which stays that of equals.
    chosen.sort_by_key(|(_, frequency)| std::cmp::Reverse(frequency.stats.count));
    let weights = Weights { scheme: Scheme::Sklearn, documents: frequencies.paragraphs, words: frequencies.words };
    let row = |(term, frequency): (&'f str, &'f Frequency)| {
        let stats = frequency.stats;
        let mut row = begin.to_vec();
        row.extend([
            Cell::text(term),
            Cell::text(frequency.form()),
            Cell::Int(stats.count),
            Cell::Float { value: 1e6 * stats.count as f64 / frequencies.words as f64, decimals: 3 },
            Cell::Int(stats.paragraphs),
            Cell::Int(stats.articles),
            Cell::float(weights.idf(stats.paragraphs)),
            frequency.dispersion(frequencies.parts).map_or(Cell::Empty, Cell::float),
        ]);
        row
    };
    chosen.into_iter().take(choice.top.unwrap_or(usize::MAX)).map(row).collect()
}

/// The rows of a group's collocations, those least likely by chance first: pairs of words that stand side by side, the first word, then
/// the second. `frequencies` must hold the n-grams of two words.
pub fn collocation_rows<'f>(begin: &[Cell<'f>], frequencies: &'f Frequencies, choice: TermChoice) -> Vec<Vec<Cell<'f>>> {
    let (mut first, mut second) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    let mut pairs = 0;
    for (pair, frequency) in &frequencies.terms {
        if let Some((one, other)) = pair.split_once(' ') {
            pairs += frequency.stats.count;
            *first.entry(one).or_default() += frequency.stats.count;
            *second.entry(other).or_default() += frequency.stats.count;
        }
    }
    let table = |(pair, frequency): (&'f str, &'f Frequency)| {
        let (one, other) = pair.split_once(' ')?;
        let (together, one, other) = (frequency.stats.count, first[one], second[other]);
        let (b, c) = (other - together, one - together);
        Some((pair, frequency, Contingency { a: together, b, c, d: pairs - together - b - c }))
    };
    let mut found: Vec<_> = choice.of(frequencies).filter_map(table).collect();
    found.sort_by(|x, y| y.2.g2(false).total_cmp(&x.2.g2(false)).then(x.0.cmp(y.0)));
    let row = |(pair, frequency, table): (&'f str, &'f Frequency, Contingency)| {
        let mut row = begin.to_vec();
        row.extend([
            Cell::text(pair),
            Cell::text(frequency.form()),
            Cell::Int(table.a),
            Cell::Int(table.a + table.c),
            Cell::Int(table.a + table.b),
            Cell::float(table.expected()),
            Cell::float(table.pmi()),
            Cell::float(table.npmi()),
            Cell::float(table.g2(false)),
            Cell::float(table.t_score()),
            Cell::Int(frequency.stats.paragraphs),
            Cell::Int(frequency.stats.articles),
        ]);
        row
    };
    found.into_iter().take(choice.top.unwrap_or(usize::MAX)).map(row).collect()
}
