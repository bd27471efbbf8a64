//! Lexicons of themes: written by people, compiled for lookup.
//!
//! ```text
//! dictionaries of other programs --import--> Lexicon --export--> those of other programs
//! TOML --parse--> Lexicon --Matcher::new--> Matcher --Scanner::find(tokens)--> Evidence
//! ```
//!
//! Input: TOML, and the tokens of the room `text`. Output: [`Evidence`], the matches that count.
//! This room does not know strengths (the room `themes` does), keywords and files of articles.

mod built_in;
mod check;
mod column_names;
mod export;
mod expression;
mod extend;
mod fixed_text;
mod import;
mod learnt;
mod limits;
mod matcher;
mod model;
mod nearby;
mod negation;
mod parse;
mod pattern;
mod print;
mod resolve;
mod scanner;
mod signs;
mod suggest;
mod table;
mod theme_columns;
mod toml_text;
mod word_sets;

pub use built_in::BUILT_IN;
pub use check::{Check, EntryCheck};
pub use export::{ExportFormat, Exported};
pub use expression::Expression;
pub use import::{
    ImportFormat, Imported, LARGEST_DICTIONARY, Note, TableRow, import, import_rows,
    is_lexicon_table, unguarded,
};
pub use learnt::{LearntEntry, LearntFile, LearntTheme, LearntUnless, NotLearnt, SoftCounts};
pub use limits::{FARTHEST, LARGEST_LEXICON};
pub use matcher::{LookupRules, Matcher, Overlap, Phrases};
pub use model::{Context, Entry, Lexicon, SourceLine, Theme};
pub use negation::{Assertion, AssertionClassifier};
pub use parse::{DEFAULT_P, TIERS};
pub use pattern::{LONGEST_PATTERN, MOST_WORDS, Pattern, PatternError, WordPattern};
pub use resolve::{DEEPEST_EXTENDS, LexiconFile, MOST_FILES, ResolvedLexicon};
pub use scanner::{Evidence, Scanner};
pub use suggest::{
    SuggestedCodes, SuggestedCounts, Suggestion, by_rank, is_literal_pattern, shrunk_p,
    without_nested,
};
pub use table::{TABLE_COLUMNS, TableCell};
#[cfg(feature = "cli")]
pub(crate) use toml_text::TomlText;
