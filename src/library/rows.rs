//! Rows as values.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::ScoredParagraph;
use super::scored_paragraph::LexiconNames;
use crate::error::{Error, Result};
use crate::output::rejects::Rejects;
use crate::pipeline::{FoundKeyword, InContext};
use crate::tables::{ArticleFacts, RankedTerm, Row};

/// The rows of a result in their order, and what had to be rejected on the way. It is a slice of
/// its rows, and can be iterated.
#[derive(Clone, Debug)]
pub struct RowSet<T> {
    rows: Vec<T>,
    rejects: Vec<Error>,
}

impl<T> RowSet<T> {
    pub(super) fn new(rows: Vec<T>, rejects: &[&Rejects]) -> Result<Self> {
        let all = rejects.iter().flat_map(|rejects| rejects.iter());
        let rejects = all.map(|error| error.map(Cow::into_owned)).collect::<Result<_>>()?;
        Ok(Self { rows, rejects })
    }

    /// Returns why inputs were rejected, in their order: rows of these are missing.
    pub fn rejects(&self) -> &[Error] {
        &self.rejects
    }

    /// Returns the rows alone.
    pub fn into_vec(self) -> Vec<T> {
        self.rows
    }
}

impl<T> Deref for RowSet<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T> IntoIterator for RowSet<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'r, T> IntoIterator for &'r RowSet<T> {
    type Item = &'r T;
    type IntoIter = std::slice::Iter<'r, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

/// A paragraph of a collection with its scores and its place in the collection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScoredRow {
    /// What the rows of the article share: its id, title, date and source.
    pub article: Arc<ArticleFacts>,
    /// The paragraph.
    pub paragraph: ScoredParagraph,
    /// Whether totals use the paragraph.
    pub counted: bool,
    /// Whether the paragraph recurs in several articles of its source.
    pub boilerplate: bool,
    /// `article_id#paragraph` of the first paragraph that says the same, if that is another one.
    pub repeat_of: Option<String>,
    /// `article_id#paragraph` of the earliest paragraph that says almost the same, if there is one
    /// and near repeats were looked for.
    pub near_repeat_of: Option<String>,
    /// The keywords, best first.
    pub keywords: Vec<String>,
}

impl ScoredRow {
    pub(super) fn new(
        row: &Row<'_>,
        article: &Arc<ArticleFacts>,
        names: &Arc<LexiconNames>,
    ) -> Self {
        let known = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Self {
            article: Arc::clone(article),
            paragraph: ScoredParagraph::new(row, names),
            counted: row.counted,
            boilerplate: row.boilerplate,
            repeat_of: known(row.repeat_of),
            near_repeat_of: known(row.near_repeat_of),
            keywords: row.keywords.split("; ").filter_map(known).collect(),
        }
    }
}

/// A term of a collection with its counts: a row of `paratheme terms`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CollectionTerm {
    /// The term: a stem, or several of an n-gram with spaces between.
    pub term: String,
    /// Its most frequent surface form.
    pub form: String,
    /// Occurrences.
    pub count: u64,
    /// Occurrences per million words.
    pub per_million: f64,
    /// Paragraphs that have it.
    pub paragraphs: u64,
    /// Articles that have it.
    pub articles: u64,
    /// Its inverse document frequency by paragraph.
    pub idf: f64,
    /// How evenly articles have it, from 0 to 1; `None` if there is a single article.
    pub dispersion: Option<f64>,
}

impl From<RankedTerm<'_>> for CollectionTerm {
    fn from(ranked: RankedTerm<'_>) -> Self {
        let RankedTerm { term, form, stats, per_million, idf, dispersion } = ranked;
        Self {
            term: term.to_owned(),
            form: form.to_owned(),
            count: stats.count,
            per_million,
            paragraphs: stats.paragraphs,
            articles: stats.articles,
            idf,
            dispersion,
        }
    }
}

/// A keyword: a row of `paratheme keywords`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeywordRow {
    /// The id of the article, if articles or paragraphs have keywords.
    pub article_id: Option<String>,
    /// The number of the paragraph, if paragraphs have keywords.
    pub paragraph: Option<u32>,
    /// 1, 2, 3 ... within the text.
    pub rank: u64,
    /// As it is in the text most often.
    pub keyword: String,
    /// Higher is better.
    pub score: f64,
    /// The method's own number, if there is one.
    pub raw: Option<f64>,
    /// Occurrences.
    pub count: u64,
}

impl KeywordRow {
    pub(super) fn new(found: &FoundKeyword, article_id: Option<&str>) -> Self {
        Self {
            article_id: article_id.map(str::to_owned),
            paragraph: (found.paragraph > 0).then_some(found.paragraph),
            rank: found.rank,
            keyword: found.text.clone(),
            score: found.score,
            raw: found.raw,
            count: found.count,
        }
    }
}

/// A match with the words around it: a row of `paratheme kwic`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KwicLine {
    /// The id of the article.
    pub article_id: String,
    /// The number of the paragraph.
    pub paragraph: u32,
    /// Where the match begins in the paragraph, in bytes.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The words before it.
    pub left: String,
    /// The match.
    pub form: String,
    /// The words after it.
    pub right: String,
    /// Whether totals use the paragraph.
    pub counted: bool,
}

impl KwicLine {
    pub(super) fn new(article_id: &str, line: &InContext) -> Self {
        Self {
            article_id: article_id.to_owned(),
            paragraph: line.paragraph,
            start: line.start,
            end: line.end,
            left: line.left.clone(),
            form: line.form.clone(),
            right: line.right.clone(),
            counted: line.counted,
        }
    }
}
