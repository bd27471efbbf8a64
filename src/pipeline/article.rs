//! One article: paragraphs, tokens, kinds, fingerprints.
//!
//! Comes in: an [`Article`], and the language that it was found to be in. Goes out: an
//! [`AnalyzedArticle`]. Does not know: other articles.

use std::ops::Range;
use std::sync::Arc;

use super::Reading;
use crate::model::{Article, Kind, Paragraph};
use crate::repeats::{self, Fingerprint};
use crate::segment;
use crate::text::{Analysis, Analyzer, Detected, Language, StopWords, Token, detection_windows};

/// Segments, tokenises and classifies articles in one language, one at a time.
pub(super) struct ArticleAnalyzer {
    pub analyzer: Analyzer,
    options: segment::SegmentOptions,
    /// The language that articles are expected to be in, where it is looked for.
    expected: Option<Language>,
    tokens: Vec<Token>,
    /// The words at the places where a language is looked for, as no language changes them.
    neutral: Vec<Token>,
    stop_words: StopWords,
}

/// The paragraphs of an article, and where the tokens of each are in the analyzer's buffer.
pub(super) struct TokenizedArticle<'t> {
    layout: segment::ArticleLayout<'t>,
    ranges: Vec<Range<usize>>,
}

/// An article with the tokens, kinds, fingerprints and languages of its paragraphs.
pub(super) struct AnalyzedArticle<'t> {
    pub layout: segment::ArticleLayout<'t>,
    /// Per paragraph where its tokens are.
    ranges: Vec<Range<usize>>,
    tokens: &'t [Token],
    /// Per paragraph; none where it has no word.
    pub fingerprints: Vec<Option<Fingerprint>>,
    /// Per paragraph its language where that is clearly another one than the article's.
    pub foreign: Vec<Option<Detected>>,
}

impl<'t> AnalyzedArticle<'t> {
    /// The paragraphs with their tokens, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = (&Paragraph<'t>, &'t [Token])> {
        self.layout
            .paragraphs
            .iter()
            .zip(&self.ranges)
            .map(|(paragraph, range)| (paragraph, &self.tokens[range.clone()]))
    }
}

impl ArticleAnalyzer {
    /// Creates an analyzer for texts in this language.
    pub fn new(analysis: Analysis, reading: &Reading) -> Self {
        let expected = reading.detect.then_some(reading.analysis.language);
        Self {
            analyzer: Analyzer::new(analysis).knowing(Arc::clone(&reading.known)),
            options: reading.segment.clone(),
            expected,
            tokens: Vec::new(),
            neutral: Vec::new(),
            stop_words: StopWords::default(),
        }
    }

    /// Whether its vocabulary has reached the bound, so that another analyzer is to take its place:
    /// this bounds what grows with the words of a collection. Frequent words are soon learned again.
    pub fn is_full(&self, reading: &Reading) -> bool {
        self.analyzer.vocabulary().surfaces() >= reading.most_forms
    }

    /// Finds the paragraphs and the words of an article.
    pub fn tokenize<'t>(&mut self, article: &'t Article) -> TokenizedArticle<'t> {
        let layout = segment::layout(article, &self.options);
        self.tokens.clear();
        let ranges = self.analyzer.article_tokens(&layout.paragraphs, &mut self.tokens);
        TokenizedArticle { layout, ranges }
    }

    /// Detects the language of the article that was tokenised last, which has this text, whatever
    /// the analyzer's own language is.
    pub fn detect(&mut self, text: &str, expected: Language) -> Option<Detected> {
        // Languages that part words in their own way must not decide which language a text is found
        // to be in.
        if !self.analyzer.reads_as_in_every_language() {
            let windows = detection_windows(text);
            self.analyzer.tokens_as_in_every_language(text, &windows, &mut self.neutral);
            return self.stop_words.detect(
                text,
                &self.neutral,
                self.analyzer.vocabulary(),
                expected,
            );
        }
        self.stop_words.detect(text, &self.tokens, self.analyzer.vocabulary(), expected)
    }

    /// Returns the language of each paragraph where that is clearly another one than the article's.
    /// The paragraphs of an article that is itself in another language than expected have that
    /// language.
    fn foreign(
        &mut self,
        tokenized: &TokenizedArticle<'_>,
        language: Option<Detected>,
    ) -> Vec<Option<Detected>> {
        let Self { analyzer, expected, tokens, stop_words, .. } = self;
        let expected = expected
            .filter(|&expected| language.is_none_or(|found| found.language == Some(expected)));
        let of = |(paragraph, range): (&Paragraph<'_>, &Range<usize>)| {
            stop_words.foreign(paragraph, &tokens[range.clone()], analyzer.vocabulary(), expected?)
        };
        tokenized.layout.paragraphs.iter().zip(&tokenized.ranges).map(of).collect()
    }

    /// Classifies the paragraphs of the article that was tokenised last, and takes their
    /// fingerprints. `language` is the one that it was found to be in.
    pub fn classify<'t>(
        &'t mut self,
        article: &'t Article,
        language: Option<Detected>,
        tokenized: TokenizedArticle<'t>,
    ) -> (AnalyzedArticle<'t>, &'t Analyzer) {
        let foreign = self.foreign(&tokenized, language);
        let TokenizedArticle { layout, ranges } = tokenized;
        let (reader, tokens) = (&self.analyzer, self.tokens.as_slice());
        let mut analyzed =
            AnalyzedArticle { layout, ranges, tokens, fingerprints: Vec::new(), foreign };
        let texts: Vec<(Kind, &[Token])> =
            analyzed.paragraphs().map(|(paragraph, tokens)| (paragraph.kind, tokens)).collect();
        let quotes = repeats::quotes(&texts);
        if article.blocks.iter().all(|block| block.kind != Kind::Heading) {
            // What the paragraph right below a heading says again makes the heading no pull quote.
            let is_above = |at: usize| {
                texts
                    .get(at + 1)
                    .is_some_and(|(_, below)| repeats::contains_run(below, texts[at].1))
            };
            segment::mark_headings(&mut analyzed.layout, |at| {
                quotes.binary_search(&at).is_ok() && !is_above(at)
            });
        }
        for at in quotes {
            let kind = &mut analyzed.layout.paragraphs[at].kind;
            if *kind != Kind::Heading {
                *kind = Kind::Quote;
            }
        }
        let fingerprint = |(paragraph, (_, tokens)): (&Paragraph<'_>, (Kind, &[Token]))| {
            let has_letters = paragraph.text().chars().any(char::is_alphabetic);
            repeats::fingerprint(reader.vocabulary(), tokens).filter(|_| has_letters)
        };
        analyzed.fingerprints =
            analyzed.layout.paragraphs.iter().zip(texts).map(fingerprint).collect();
        (analyzed, reader)
    }
}
