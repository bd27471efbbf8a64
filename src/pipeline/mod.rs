//! The flow: files in, rows out, in two passes over any number of threads.
//!
//! ```text
//! pass 1  survey   batch of articles -> counts, fingerprints   reduce in input order -> Survey (frozen)
//! pass 2  score    batch of articles + &Survey -> encoded rows, in input order -> sink
//! ```
//!
//! Where nothing needs a second reading, [`draft`](draft()) takes the place of both, and fills in
//! at the end what the survey tells; so does [`note`](note()) for keywords by tf-idf.
//!
//! Comes in: a [`Discovery`](crate::ingest::Discovery) and [`Settings`]. Goes out: bytes in order,
//! and an [`Outcome`]. The only room that starts threads; knows neither the terminal nor where
//! bytes go. The same inputs and settings give the same bytes for any number of threads: batches
//! are cut by bytes read, results are taken in the order of batches, and floats are added within an
//! article alone.

mod batch;
mod check;
mod coded;
mod compare;
mod counted;
mod desk;
mod diff;
mod draft;
mod extract;
mod grouping;
mod groups;
mod inspect;
mod keywords;
mod kwic;
mod language;
mod noted;
mod oddities;
mod ordered;
mod pass;
mod prints;
mod ranking;
mod records;
mod sample;
mod score;
mod scored;
mod sides;
mod single_article;
mod spooled_terms;
mod standing;
mod suggest;
mod survey;
mod terms;

use std::sync::Arc;

use crate::keywords::Method;
use crate::lexicon::{Lexicon, Overlap};
use crate::output::rejects::Rejects;
use crate::summary::GroupSummary;
use crate::tables::Shape;
use crate::terms::{DocumentUnit, WordFilter};
use crate::text::{Analysis, KnownWords};
use crate::{ingest, output, segment};

pub use check::{Checked, check};
pub use coded::{CodedText, Lookup, Wanted, WantedText, coded_texts};
pub use compare::{SideThemes, side_themes};
pub use counted::{CountedText, counted_texts};
pub use diff::{Change, Diff, DiffTheme, diff};
pub use draft::{Drafts, draft, fits_one_pass};
pub use extract::{ExtractedLine, extract};
pub use grouping::{GroupBy, Grouping, combined};
pub use groups::{GroupKind, RepeatGroup, repeat_groups};
pub use inspect::{Inspected, inspect};
pub use keywords::{FoundKeyword, KeywordSettings, KeywordUnit, keywords};
pub use kwic::{Around, InContext, KwicOrder, Sought, kwic};
pub use noted::{Noted, note};
pub use pass::too_many;
pub use sample::{Design, PRIOR, Sampled, Stratum, ThemePlan, plan, sample};
pub use score::{Batched, score};
pub use sides::{Side, Sides, Values};
pub use single_article::{SingleArticleScorer, SingleArticleScoring};
pub use spooled_terms::surveyed_frequencies;
pub use suggest::{Codes, Search, Suggested, suggest};
pub use survey::{Survey, survey, survey_repeats};
pub use terms::{
    DocumentRow, Grouped, GroupsOf, Readable, TextName, counted_statistics, document_rows,
    frequencies, frequencies_of_each, readability,
};

/// What to do with paragraphs that say again what was said; the `--repeats` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Repeats {
    /// They have a row that names their first and is not counted.
    #[default]
    Flag,
    /// They have no row.
    Drop,
    /// They are counted, as is every other row.
    Keep,
}

/// What happens to negated matches; the `--negated` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Negated {
    /// They count: a paragraph that denies budget cuts is about them.
    #[default]
    Count,
    /// They are counted apart, and do not add to the strength.
    Separate,
    /// They are no matches.
    Drop,
}

/// How a collection is read: what every command has in common.
#[derive(Clone, Debug)]
pub struct Reading {
    /// How inputs are read.
    pub ingest: ingest::Options,
    /// How articles are laid out.
    pub segment: segment::SegmentOptions,
    /// How texts are read; those found to be in another language, in that one.
    pub analysis: Analysis,
    /// Words that are joined where a line end breaks them, whatever the rest of the article says:
    /// those of the lexicon.
    pub known: Arc<KnownWords>,
    /// Whether each article's language is looked for.
    pub detect: bool,
    /// Whether near repeats are looked for.
    pub near: bool,
    /// What counts as a document of a document frequency.
    pub document: DocumentUnit,
    /// Whether a survey counts terms.
    pub statistics: bool,
    /// Which words the statistics of terms count: content words are what keywords are weighed by.
    pub words: WordFilter,
    /// Whether articles become one text for each of their sentences: those of more sentences than
    /// their size allows are errors then.
    pub sentences: bool,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// How many distinct forms a worker remembers before it begins anew: a matter of memory and
    /// time that changes no result; [`MOST_FORMS`] unless there is a reason.
    pub most_forms: usize,
    /// How many inputs may be rejected before the run ends.
    pub max_errors: Option<u64>,
}

/// Forms that a worker remembers, as a rule.
pub const MOST_FORMS: usize = 1 << 17;

/// English texts, the language of each looked for, on one thread.
impl Default for Reading {
    fn default() -> Self {
        Self {
            ingest: ingest::Options::default(),
            segment: segment::SegmentOptions::default(),
            analysis: Analysis::default(),
            known: Arc::default(),
            detect: true,
            near: false,
            document: DocumentUnit::default(),
            statistics: true,
            words: WordFilter::Content,
            sentences: false,
            threads: 1,
            most_forms: MOST_FORMS,
            max_errors: None,
        }
    }
}

impl Reading {
    /// The same with the words of a lexicon among those that are known where a line end breaks
    /// them.
    #[must_use]
    pub fn knowing(mut self, lexicon: &Lexicon) -> Self {
        let words = lexicon.known_words(self.analysis.stemmer);
        let known = Arc::make_mut(&mut self.known);
        known.keys.extend(words.keys);
        known.stems.extend(words.stems);
        known.beginnings.extend(words.beginnings);
        self
    }
}

/// Everything that decides what comes out of `score`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the collection is read. An article in another language than the lexicon's has no scores.
    pub reading: Reading,
    /// What is looked for.
    pub lexicon: Arc<Lexicon>,
    /// Whether themes take words from each other.
    pub overlap: Overlap,
    /// What the table is made of.
    pub shape: Shape,
    /// What happens to repeats.
    pub repeats: Repeats,
    /// What happens to negated matches.
    pub negated: Negated,
    /// Keywords a row; 0 for none.
    pub keywords: usize,
    /// How they are found.
    pub keyword_method: Method,
    /// The format of the table.
    pub format: output::Format,
    /// How cells are written.
    pub cells: output::Options,
    /// The fields of the summary, where one is asked for.
    pub group_by: Option<Grouping>,
    /// Whether the articles' texts are handed to the sink.
    pub write_text: bool,
}

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
    /// Bytes of text worked on in this pass.
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
    fn add(&mut self, other: Self) {
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
