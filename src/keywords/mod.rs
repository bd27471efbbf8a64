//! The words that say what a text is about, compared with its collection.
//!
//! Comes in: tokens and a frozen [`CorpusModel`](crate::terms::CorpusModel). Goes out: [`Keyword`]s, best first.
//! Does not know: lexicons and themes.

mod tfidf;

pub use tfidf::{Keyword, KeywordExtractor};
