//! The words and phrases that say what a text is about.
//!
//! Comes in: [`Passage`]s, which are paragraphs with their tokens, and a frozen
//! [`CorpusModel`](crate::terms::CorpusModel). Goes out: [`Keyword`]s, best first. Five [`Method`]s
//! over the same tokens: nothing is split into words again, and all work is done per distinct word
//! or phrase. Does not know: lexicons and themes.

mod apart;
mod auto;
mod extractor;
mod phrases;
mod rake;
mod roles;
mod textrank;
mod tfidf;
mod words;
mod yake;

pub use apart::Apart;
pub use extractor::{Keyword, KeywordExtractor, Method};
pub use tfidf::{RankedWord, WordRanking};
pub use words::Passage;
