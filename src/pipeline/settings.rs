//! Everything that decides what comes out of a run.

use std::sync::Arc;

use super::{Grouping, Interrupt};
use crate::keywords::Method;
use crate::lexicon::{Lexicon, LookupRules};
use crate::tables::Shape;
use crate::terms::{DocumentUnit, WordFilter};
use crate::text::{Analysis, KnownWords};
use crate::{ingest, output, segment};

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
    /// Whether consecutive records of a file that have one id are passages of one article, each a
    /// paragraph of it.
    pub passages: bool,
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
    /// Whether a survey keeps what it takes to join it with those of other parts of the collection:
    /// the own ids of articles that were given others, and 256 bytes a paragraph if near repeats are
    /// looked for.
    pub mergeable: bool,
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
    /// How many bytes of records are sorted in memory before they go to a temporary file: a matter
    /// of memory and time that changes no result; [`SORT_BYTES`] unless there is a reason.
    pub sort_bytes: usize,
    /// How many distinct terms and n-grams all workers count before the counts go where they are
    /// sorted: a matter of memory and time that changes no result; [`MOST_TERMS`] unless there is a
    /// reason.
    pub most_terms: usize,
    /// How many inputs may be rejected before the run ends.
    pub max_errors: Option<u64>,
    /// What ends the run early.
    pub interrupt: Interrupt,
}

/// Forms that a worker remembers, as a rule.
pub const MOST_FORMS: usize = 1 << 17;

/// Bytes of records that are sorted in memory, as a rule.
pub const SORT_BYTES: usize = 32 << 20;

/// Distinct terms and n-grams that all workers count, as a rule.
pub const MOST_TERMS: usize = 3 << 17;

/// English texts, the language of each looked for, on one thread.
impl Default for Reading {
    fn default() -> Self {
        Self {
            ingest: ingest::Options::default(),
            passages: false,
            segment: segment::SegmentOptions::default(),
            analysis: Analysis::default(),
            known: Arc::default(),
            detect: true,
            near: false,
            document: DocumentUnit::default(),
            mergeable: false,
            statistics: true,
            words: WordFilter::Content,
            sentences: false,
            threads: 1,
            most_forms: MOST_FORMS,
            sort_bytes: SORT_BYTES,
            most_terms: MOST_TERMS,
            max_errors: None,
            interrupt: Interrupt::default(),
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
    pub rules: LookupRules,
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
    /// What is done with rows once all are known. If they have to wait for it, they are handed on as
    /// cells.
    pub order: output::RowOrder,
    /// How cells are written.
    pub cells: output::Options,
    /// The fields of the summary, where one is asked for.
    pub group_by: Option<Grouping>,
    /// Whether the articles' texts are handed to the sink.
    pub write_text: bool,
    /// Whether what each article adds to an overview and its evidence are handed to the sink too.
    /// Paragraphs must be the unit.
    pub tells_articles: bool,
}

impl Settings {
    /// The settings for a lexicon with every option at its default, and without keywords.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            reading: Reading::default(),
            lexicon,
            rules: LookupRules::default(),
            shape: Shape::default(),
            repeats: Repeats::default(),
            negated: Negated::default(),
            keywords: 0,
            keyword_method: Method::default(),
            format: output::Format::Csv,
            order: output::RowOrder::default(),
            cells: output::Options::default(),
            group_by: None,
            write_text: false,
            tells_articles: false,
        }
    }
}
