//! A paragraph becomes words: integers that stand for surface forms, keys and terms.
//!
//! ```text
//! "Ageing populations’ needs"
//!   tokenize   [0..6) [7..18) [20..25)          word segments of UAX #29, by the rules of `--tokens`
//!   surface    "Ageing" "populations" "needs"    as it stands in the text
//!   key        "ageing" "populations" "needs"    normalised: what lexicons and repeats compare
//!   term       "age" "popul" "need"              stemmed: what statistics count
//! ```
//!
//! Comes in: text. Goes out: [`Token`]s and the [`Vocabulary`] they point into. Each step of the
//! ladder is climbed once per distinct form, never per token. Does not know: articles, lexicons,
//! counts.

mod abbreviations;
mod addresses;
mod analyzer;
mod broken;
mod detect;
mod english;
mod forms;
mod language;
mod normalize;
mod passages;
mod rules;
mod runs;
mod stem;
mod tokenize;
mod vocabulary;

pub use abbreviations::sentences;
pub use addresses::addresses;
pub use analyzer::{Analysis, Analyzer};
pub use broken::KnownWords;
pub(crate) use detect::looked_at;
pub use detect::{Detected, StopWords, detect};
pub(crate) use forms::folded_product;
pub use language::Language;
pub(crate) use normalize::fold;
pub use normalize::{matching_key, matching_key_of};
pub use rules::Tokens;
pub(crate) use rules::{is_connector, word_bounds};
pub use stem::{Stemmer, StemmerKind};
pub use tokenize::{spans_of_words, unicode_word_spans, word_spans};
pub use vocabulary::{KeyId, SurfaceId, TermId, Token, Vocabulary};

/// The Unicode version of the word segmentation, as the manifest names it.
pub fn unicode_version() -> String {
    let (major, minor, patch) = unicode_segmentation::UNICODE_VERSION;
    format!("{major}.{minor}.{patch}")
}
