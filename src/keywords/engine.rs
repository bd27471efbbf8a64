//! What every method implements.

use super::Keyword;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_sequence::TextWords;

/// Finds the keywords of texts by one method. It may keep memory from text to text.
pub(super) trait KeywordEngine: Send + Sync {
    /// Appends the wanted keywords of `text` to `keywords`, which is empty, best first.
    fn top(
        &mut self,
        text: TextWords<'_>,
        limit: Limit,
        scratch: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    );

    /// Limits keywords to this many words. Most methods have a limit of their own.
    fn limit_words(&mut self, _longest: usize) {}

    /// Prepares for keywords that are added up over many texts. Most methods need no preparation.
    fn prepare_for_many(&mut self) {}
}
