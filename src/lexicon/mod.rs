//! Theme dictionaries: written by people, compiled for look-up.
//!
//! ```text
//! TOML --parse--> Lexicon --Matcher::new--> Matcher --Scanner::find(tokens)--> Evidence
//! ```
//!
//! Comes in: TOML, and the tokens of `text`. Goes out: [`Evidence`], the matches that count.
//! Does not know: strengths (those are `themes`), keywords, files of articles.

mod check;
mod matcher;
mod model;
mod mood;
mod parse;
mod pattern;
mod print;
mod scanner;

pub use check::{Check, EntryCheck};
pub use matcher::{Matcher, Overlap};
pub use model::{Context, Entry, Lexicon, Line, Theme};
pub use mood::{Mood, MoodJudge};
pub use parse::{DEFAULT_P, TIERS};
pub use pattern::{LONGEST_PATTERN, MOST_WORDS, Pattern, PatternError, WordPattern};
pub use scanner::{Evidence, Scanner};

/// The lexicons that are part of the program: name and TOML.
pub const BUILT_IN: [(&str, &str); 1] = [("public-services", include_str!("../../data/lexicons/public-services.toml"))];
