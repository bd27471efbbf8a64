//! Finds the keywords of texts by any method.

use std::sync::Arc;

use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_sequence::WordReader;
use super::{Keyword, Method};
use crate::terms::CorpusModel;
use crate::text::{Language, Passage, Vocabulary};

/// Finds the keywords of texts of one partition (worker). Each [`Vocabulary`] needs one of its own.
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer, Passage};
/// use paratheme::keywords::{KeywordExtractor, Method};
///
/// let text = "Linear constraints, and systems of linear constraints.";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// # let analysis = Analysis::default();
/// # let mut analyzer = Analyzer::new(analysis);
/// # let mut tokens = Vec::new();
/// # analyzer.tokens(&paragraph, &mut tokens);
/// let mut extractor = KeywordExtractor::new(Method::Rake, analysis.language, Default::default());
/// let mut keywords = Vec::new();
/// extractor.top(analyzer.vocabulary(), &[Passage { paragraph, tokens: &tokens }], 10, &mut keywords);
/// assert_eq!((&*keywords[0].text(text), keywords[0].count, keywords[0].score), ("Linear constraints", 2, 4.0));
/// assert_eq!(keywords[1].text(text), "systems");
/// ```
pub struct KeywordExtractor {
    engine: Box<dyn KeywordEngine>,
    reader: WordReader,
    scratch: Scratch,
}

impl KeywordExtractor {
    /// Creates an extractor for texts in this language, which are weighed against this collection.
    pub fn new(method: Method, language: Language, model: Arc<CorpusModel>) -> Self {
        let engine = method.engine(language, model);
        Self { engine, reader: WordReader::default(), scratch: Scratch::default() }
    }

    /// Limits keywords to this many words (3 at first). This changes tf-idf only, as the other
    /// methods have limits of their own.
    #[must_use]
    pub fn with_words(mut self, longest: usize) -> Self {
        self.engine.limit_words(longest);
        self
    }

    /// Prepares the extractor for keywords that are added up over many texts. With the default
    /// method and tf-idf, what occurs only inside another keyword is kept too; with the default
    /// method, single words have the same weight against phrases in all texts, and scores are
    /// divided by the best score of the text.
    #[must_use]
    pub fn of_many(mut self) -> Self {
        self.engine.prepare_for_many();
        self
    }

    /// Replaces the content of `keywords` by at most `most` keywords of the text that consists of
    /// these passages, best first; of equally good ones the earlier comes first. The passages must
    /// be of one article.
    ///
    /// `vocabulary` must be the one of the tokens, and the same in every call.
    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        most: usize,
        keywords: &mut Vec<Keyword>,
    ) {
        self.find(vocabulary, passages, Limit { most, keep_similar: false }, keywords);
    }

    /// Replaces the content of `keywords` by all keywords of a text, best first, including those
    /// that are nearly the same as a better one.
    pub fn candidates(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        keywords: &mut Vec<Keyword>,
    ) {
        let all = Limit { most: usize::MAX, keep_similar: true };
        self.find(vocabulary, passages, all, keywords);
    }

    fn find(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        limit: Limit,
        keywords: &mut Vec<Keyword>,
    ) {
        keywords.clear();
        if limit.most == 0 {
            return;
        }
        let text = self.reader.read(vocabulary, passages);
        self.engine.top(text, limit, &mut self.scratch, keywords);
    }
}
