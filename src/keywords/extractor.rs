//! Keywords by any method.

use std::borrow::Cow;
use std::sync::Arc;

use super::Apart;
use super::auto::Auto;
use super::phrases::{Chooser, Phrases};
use super::rake::Rake;
use super::textrank::TextRank;
use super::tfidf::TfIdf;
use super::words::{self, Passage, TextWords, Word};
use super::yake::Yake;
use crate::model::{Span, single_spaced};
use crate::terms::CorpusModel;
use crate::text::{Language, Vocabulary};

/// How keywords are found; the `--method` option. docs/METHODS.md has the formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Noun-like phrases and words in one ranking, by tf-idf and how they are used.
    #[default]
    Auto,
    /// Words by count times idf.
    TfIdf,
    /// Phrases of up to three words, by features of the text alone (Campos et al. 2020).
    Yake,
    /// Runs of words between stop words, by the degree of their words over their frequency (Rose et
    /// al. 2010).
    Rake,
    /// Words that are central among their neighbours, joined where they stand side by side
    /// (Mihalcea and Tarau 2004).
    TextRank,
}

impl Method {
    /// Whether the other texts of the collection decide on the keywords of one.
    pub fn rests_on_the_collection(self) -> bool {
        matches!(self, Self::Auto | Self::TfIdf)
    }
}

/// A keyword of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keyword {
    /// Where it stands first in the form in which it stands most often: bytes of the article's
    /// text.
    pub span: Span,
    /// Occurrences in the text, in all forms.
    pub count: u32,
    /// Higher is better. Comparable within a method.
    pub score: f64,
    /// The method's own number: of YAKE, where lower is better; else the score.
    pub raw: f64,
}

impl Keyword {
    /// The keyword as it stands in the article's text, with single spaces.
    pub fn text(self, article: &str) -> Cow<'_, str> {
        single_spaced(self.span.of(article))
    }
}

/// Picks keywords out of texts of one partition. One per [`Vocabulary`].
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer};
/// use paratheme::keywords::{KeywordExtractor, Method, Passage};
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
    engine: Engine,
    apart: Apart,
    words: Vec<Word>,
    bench: Bench,
}

enum Engine {
    Auto(Box<Auto>),
    TfIdf(TfIdf),
    Yake(Box<Yake>),
    Rake(Rake),
    TextRank(Box<TextRank>),
}

/// What every method works on, kept from text to text.
#[derive(Default)]
pub(super) struct Bench {
    pub phrases: Phrases,
    pub chooser: Chooser,
}

impl KeywordExtractor {
    /// An extractor for texts in this language that weighs them against this collection.
    pub fn new(method: Method, language: Language, model: Arc<CorpusModel>) -> Self {
        let engine = match method {
            Method::Auto => Engine::Auto(Box::new(Auto::new(language, model))),
            Method::TfIdf => Engine::TfIdf(TfIdf::new(model)),
            Method::Yake => Engine::Yake(Box::new(Yake::new(language))),
            Method::Rake => Engine::Rake(Rake::default()),
            Method::TextRank => Engine::TextRank(Box::default()),
        };
        Self { engine, apart: Apart::default(), words: Vec::new(), bench: Bench::default() }
    }

    /// The same for keywords of many texts that are added up: by the default method, a word weighs
    /// as much against a phrase in all of them, what stands only inside a better keyword is one
    /// too, and scores are parts of a text's best.
    #[must_use]
    pub fn of_many(mut self) -> Self {
        if let Engine::Auto(auto) = &mut self.engine {
            auto.of_many = true;
        }
        self
    }

    /// Replaces the content of `keywords` by the `most` best keywords of a text, which is made of
    /// these passages; of equals the earlier comes first.
    ///
    /// `vocabulary` must be the one that the tokens point into, and the same in every call.
    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        most: usize,
        keywords: &mut Vec<Keyword>,
    ) {
        self.find(vocabulary, passages, (most, true), keywords);
    }

    /// All keywords of a text, best first, alike ones included.
    pub fn candidates(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        keywords: &mut Vec<Keyword>,
    ) {
        self.find(vocabulary, passages, (usize::MAX, false), keywords);
    }

    fn find(
        &mut self,
        vocabulary: &Vocabulary,
        passages: &[Passage<'_>],
        (most, deduplicate): (usize, bool),
        keywords: &mut Vec<Keyword>,
    ) {
        keywords.clear();
        if most == 0 {
            return;
        }
        words::read(vocabulary, passages, (&mut self.apart, &mut self.words));
        let article = passages.first().map_or("", |passage| passage.paragraph.article);
        let (text, bench) = (TextWords { article, words: &self.words }, &mut self.bench);
        match &mut self.engine {
            Engine::Auto(auto) => auto.top(vocabulary, text, bench, most, keywords),
            Engine::TfIdf(tfidf) => tfidf.top(vocabulary, text, most, keywords),
            Engine::Yake(yake) => {
                yake.top(vocabulary, (text, passages), bench, (most, deduplicate), keywords);
            }
            Engine::Rake(rake) => rake.top(vocabulary, text, bench, most, keywords),
            Engine::TextRank(textrank) => textrank.top(vocabulary, text, bench, most, keywords),
        }
    }
}
