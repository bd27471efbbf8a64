//! The front door for Rust programs: scores, terms and keywords of texts in memory or of files,
//! as plain values.
//!
//! Its input are texts, [`Article`](crate::model::Article)s or paths. Its output are scored paragraphs and
//! rows as values. Does not know: the command line, or how files are written. It holds no rule of
//! its own: every number comes from the `pipeline`, which the command line runs on as well.

mod corpus;
mod options;
mod rows;
mod scored_paragraph;
mod scorer;

pub use corpus::{Corpus, CorpusBuilder};
pub use options::{KeywordOptions, KwicOptions, ScoreOptions, TermOptions};
pub use rows::{CollectionTerm, KeywordRow, KwicLine, RowSet, ScoredRow};
pub use scored_paragraph::{ScoredParagraph, ThemeMatch, ThemeScores};
pub use scorer::{Scorer, ScorerBuilder};
