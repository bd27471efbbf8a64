//! What comes of a run, and how far it is.

use crate::ingest;
use crate::output::rejects::Rejects;
use crate::summary::GroupSummary;

/// What a pass over a collection made, and what it met.
#[derive(Debug)]
pub struct Passed<T> {
    /// What it made.
    pub made: T,
    /// The files read, in order.
    pub files: Vec<ingest::FileRead>,
    /// What had to be rejected. After a survey: defects of the program alone.
    pub rejects: Rejects,
}

/// How far a pass is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// 1 or 2.
    pub pass: u8,
    /// Bytes of the inputs read in this pass, of those that `Files::bytes` counts.
    pub bytes: u64,
}

/// How many notes about single articles are kept.
pub const MOST_NOTES: usize = 1000;

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles scored.
    pub articles: u64,
    /// Articles without a paragraph.
    pub empty_articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles without a source.
    pub unsourced: u64,
    /// Articles in another language than the lexicon's.
    pub foreign: u64,
    /// Paragraphs that are clearly in another language than their article.
    pub foreign_paragraphs: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Paragraphs that totals use.
    pub counted: u64,
    /// Paragraphs that repeat an earlier one.
    pub repeats: u64,
    /// Pull quotes, repeated ones included.
    pub quotes: u64,
    /// Boilerplate paragraphs, the first of each included.
    pub boilerplate: u64,
    /// Titles and datelines.
    pub heads: u64,
    /// Words of all paragraphs.
    pub words: u64,
    /// Paragraphs split for their length.
    pub split: u64,
    /// Rows written.
    pub rows: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        let Self {
            articles,
            empty_articles,
            undated,
            unsourced,
            foreign,
            foreign_paragraphs,
            paragraphs,
            counted,
            repeats,
            quotes,
            boilerplate,
            heads,
            words,
            split,
            rows,
        } = other;
        self.articles += articles;
        self.empty_articles += empty_articles;
        self.undated += undated;
        self.unsourced += unsourced;
        self.foreign += foreign;
        self.foreign_paragraphs += foreign_paragraphs;
        self.paragraphs += paragraphs;
        self.counted += counted;
        self.repeats += repeats;
        self.quotes += quotes;
        self.boilerplate += boilerplate;
        self.heads += heads;
        self.words += words;
        self.split += split;
        self.rows += rows;
    }
}

/// What the counted rows say about one theme, those in other languages left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeTotal {
    /// Counted rows.
    pub rows: u64,
    /// Those whose strength reaches the theme's threshold.
    pub reached: u64,
    /// Their hits.
    pub hits: u64,
}

impl ThemeTotal {
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.reached += other.reached;
        self.hits += other.hits;
    }
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Counts.
    pub counts: Counts,
    /// One total per theme of the lexicon.
    pub themes: Vec<ThemeTotal>,
    /// What pass 2 had to reject although pass 1 had not: defects of the program.
    pub rejects: Rejects,
    /// What could not be read of articles that were, and which have no paragraph, as `id: what`:
    /// the first [`MOST_NOTES`].
    pub notes: Vec<String>,
    /// How many there are.
    pub noted: u64,
    /// How many articles have something in each field of [`ingest::Options::keep`].
    pub kept: Vec<u64>,
    /// The files read, in order.
    pub files: Vec<ingest::FileRead>,
    /// The summary, where one was asked for: its groups, then all articles.
    pub summary: Vec<GroupSummary>,
    /// How many articles of the summary lack each field that groups.
    pub ungrouped: Vec<u64>,
}
