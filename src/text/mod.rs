//! Splits a paragraph into words: integers that represent surface forms, keys and terms.
//!
//! ```text
//! "Ageing populations’ needs"
//!   tokenize   [0..6) [7..18) [20..25)          word segments of UAX #29, by the rules of `--tokens`
//!   surface    "Ageing" "populations" "needs"    exactly as in the text
//!   key        "ageing" "populations" "needs"    normalised: what lexicons and repeats compare
//!   term       "age" "popul" "need"              stemmed: what statistics count
//! ```
//!
//! Input: text. Output: [`Token`]s and the [`Vocabulary`] that their ids refer to. Each step runs
//! once per distinct form, not once per token. This room does not know articles, lexicons or
//! counts.

mod abbreviations;
mod addresses;
mod analyzer;
mod broken;
mod detect;

mod interner;
mod language;
mod limits;
mod normalize;
mod passages;
mod porter2;
mod rules;
mod stem;
mod tokenize;
mod vocabulary;
mod word_masks;

pub use abbreviations::sentences;
pub use addresses::addresses;
pub use analyzer::{Analysis, Analyzer};
pub use broken::KnownWords;
pub(crate) use detect::detection_windows;
pub use detect::{Detected, StopWords, detect};
pub(crate) use interner::folded_product;
pub use language::Language;
pub use limits::{has_too_many_words, most_words};
pub(crate) use normalize::fold;
pub use normalize::{matching_key, matching_key_of};
pub use rules::Tokens;
pub(crate) use rules::{is_connector, word_bounds};
pub use stem::{Stemmer, StemmerKind};
pub use tokenize::{spans_of_words, unicode_word_spans, word_spans};
pub use vocabulary::{KeyId, Passage, SurfaceId, TermId, Token, Vocabulary};

/// The Unicode version of the word segmentation, as the manifest reports it, such as `17.0.0`.
pub fn unicode_version() -> String {
    let (major, minor, patch) = unicode_segmentation::UNICODE_VERSION;
    format!("{major}.{minor}.{patch}")
}
