//! Finds keywords: the words and phrases that tell what a text is about.
//!
//! Input: [`Passage`](crate::text::Passage)s, which are paragraphs with their tokens, and a frozen
//! [`CorpusModel`](crate::terms::CorpusModel). Output: [`Keyword`]s, best first. Five [`Method`]s
//! work on the same tokens: no text is tokenised again, and work is done once per distinct word or
//! phrase. This room does not know lexicons and themes.

mod candidates;
mod content_words;
mod engine;
mod excluded_words;
mod extractor;
mod keyword;
mod method;
mod ngram_ranking;
mod noun_phrase;
mod rake;
mod scratch;
mod textrank;
mod tfidf;
mod word_roles;
mod word_sequence;
mod yake;

pub use content_words::{ContentWord, ContentWords, Joint, keyword_text};
pub use extractor::KeywordExtractor;
pub use keyword::Keyword;
pub use method::Method;
pub use ngram_ranking::{DEFAULT_KEYWORD_WORDS, NgramRanking, RankedNgram};
pub use word_roles::MeaningfulWords;
