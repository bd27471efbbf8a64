//! The flow: articles in, rows out, on any number of threads.
//!
//! ```text
//! ArticleSource --ArticlePass--> ArticleContext --Job--> outputs, in input order
//! ```
//!
//! The pass is the one frame of all commands: it reads the articles of a source, opens each of them
//! once (language, tokens, kinds, fingerprints, status), and hands it to a job. What a command does
//! with articles is a job. A first reading makes the [`Survey`], which later readings only use.
//! Where nothing else needs a second reading, jobs run along with the survey, and what they made
//! waits in a temporary file until the collection is known: [`PendingRows`],
//! [`SpooledKeywords`], [`surveyed_frequencies`].
//!
//! Comes in: an [`ArticleSource`] and [`Settings`]. Goes out: bytes in order, and an [`Outcome`].
//! The only room that starts threads; knows neither the terminal nor where bytes go. The same inputs
//! and settings give the same bytes for any number of threads: batches are cut by bytes read,
//! results are taken in the order of batches, and floats are added within an article alone.

mod article;
mod article_rows;
mod check;
mod compare;
mod counted;
mod coverage;
mod diff;
mod duplicate_groups;
mod entry_influence;
mod evidence_rows;
mod extract;
mod file_findings;
mod gold_texts;
mod grouping;
mod input_digests;
mod inspect;
mod interrupt;
mod keywords;
mod kwic;
mod language;
mod language_pool;
mod learn;
mod oddities;
mod ordered;
mod outcome;
mod overview;
mod paragraph_status;
mod parsed_articles;
mod part_result;
mod pass;
mod passages;
mod pending_rows;
mod repeat_drafts;
mod sample;
mod score;
mod scored_rows;
mod sealed_bytes;
mod settings;
mod single_article;
mod source;
mod spool_records;
mod spooled_keywords;
mod spooled_terms;
mod subcorpora;
mod suggest;
mod survey;
mod survey_bytes;
mod survey_parts;
mod survey_slice;
mod term_runs;
mod terms;
mod unit_scorer;

pub use check::{Checked, check};
pub use compare::{SubcorpusThemes, subcorpus_themes};
pub use counted::{CountedText, counted_texts};
pub use diff::{Change, Changes, Diff, DiffTheme, diff};
pub use duplicate_groups::repeat_drafts;
pub use evidence_rows::evidence_columns;
pub use extract::{ExtractedLine, extract};
pub use gold_texts::{CodedText, Lookup, Wanted, WantedText, coded_texts};
pub use grouping::{GroupBy, Grouping, combined};
pub use inspect::{Inspected, inspect};
pub use interrupt::Interrupt;
pub use keywords::{FoundKeyword, KeywordSettings, KeywordUnit, keywords};
pub use kwic::{Around, InContext, KwicOrder, Sought, kwic};
pub use learn::{Learning, Learnt, learn};
pub use outcome::{Counts, MOST_NOTES, Outcome, Passed, Progress, ThemeTotal};
pub use overview::{OverviewOf, add_contrast, overview, overview_plan};
pub use part_result::PartResult;
pub use pass::too_many;
pub use pending_rows::{PendingRows, fits_one_reading, score_pending};
pub use repeat_drafts::{GroupKind, RepeatDrafts, RepeatGroup};
pub use sample::{Design, PRIOR, Sampled, Stratum, ThemePlan, plan, sample};
pub use score::{Batched, score};
pub use scored_rows::{RowFn, score_rows};
pub use settings::{MOST_FORMS, MOST_TERMS, Negated, Reading, Repeats, SORT_BYTES, Settings};
pub use single_article::{SingleArticleScorer, SingleArticleScoring};
pub use source::ArticleSource;
pub use spooled_keywords::{SpooledKeywords, spool_keywords};
pub use spooled_terms::{surveyed_frequencies, surveyed_terms};
pub use subcorpora::{Subcorpus, SubcorpusRule, Values};
pub use suggest::{Codes, Search, Suggested, suggest};
pub use survey::{Survey, survey, survey_repeats};
pub use term_runs::TermRuns;
pub use terms::{
    DocumentRow, Grouped, GroupsOf, Readable, TextName, counted_statistics, document_rows,
    frequencies, frequencies_of_each, readability,
};
