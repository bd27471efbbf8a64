//! Scores one article by itself, without a collection, files and threads.
//!
//! Comes in: an article, and how it is to be scored. Goes out: a row for each of its paragraphs,
//! with everything that the article alone decides: kind, language, words, strengths and evidence
//! are those that `score` gives. What only a collection decides (whether a paragraph counts, what
//! it repeats, its keywords) is left out.

use std::sync::Arc;

use super::language_pool::{LanguagePool, NewHeld};
use super::parsed_articles::ParsedArticle;
use super::pass::Opening;
use super::unit_scorer::{InArticle, ScoredTexts, ScoringConfig, UnitScorer};
use super::{Negated, Reading, Repeats};
use crate::keywords::Method;
use crate::lexicon::{Lexicon, LookupRules, Matcher};
use crate::model::Article;
use crate::tables::{ArticleFacts, Row, Unit};
use crate::terms::CorpusModel;

/// How single articles are scored: what all scorers of one lexicon share.
#[derive(Debug)]
pub struct SingleArticleScoring {
    /// How texts are read.
    pub reading: Reading,
    /// What is looked for.
    pub lexicon: Arc<Lexicon>,
    /// The rules of look-up.
    pub rules: LookupRules,
    /// What happens to negated matches.
    pub negated: Negated,
}

/// Scores articles one after the other. It keeps the words that it has met from article to article,
/// up to [`Reading::most_forms`] of each language, so that a word is analysed once.
pub struct SingleArticleScorer {
    scoring: Arc<SingleArticleScoring>,
    matcher: Arc<Matcher>,
    /// The statistics of no collection: keywords are not asked for.
    model: Arc<CorpusModel>,
    languages: LanguagePool<UnitScorer>,
    texts: ScoredTexts,
}

impl SingleArticleScorer {
    /// Creates a scorer that has met no word yet. `matcher` is the one of `scoring`, which scorers
    /// share because it takes long to make.
    pub fn new(scoring: Arc<SingleArticleScoring>, matcher: Arc<Matcher>) -> Self {
        Self {
            scoring,
            matcher,
            model: Arc::default(),
            languages: LanguagePool::new(),
            texts: ScoredTexts::default(),
        }
    }

    /// Scores the paragraphs of `article` and calls `emit` with the row of each, in order.
    pub fn score(&mut self, article: Article, emit: &mut dyn FnMut(&Row<'_>)) {
        let SingleArticleScoring { reading, lexicon, negated, .. } = &*self.scoring;
        let config = ScoringConfig {
            lexicon,
            matcher: &self.matcher,
            model: &self.model,
            keyword_method: Method::default(),
            most_keywords: 0,
            negated: *negated,
            moods: true,
            offsets: false,
            shares: None,
            in_article: InArticle { scores: true, ..InArticle::default() },
        };
        let new = NewHeld {
            reading,
            worker: &|analysis| UnitScorer::new(&config, analysis.language),
            partition: &|| 0,
        };
        drop(self.languages.take_full(reading));
        let parsed = ParsedArticle::in_memory(article, 1);
        let opening = Opening { parsed: &parsed, is_duplicate: false, known: None };
        opening.open(&mut self.languages, &new, |scorer, context| {
            scorer.foreign = context.is_foreign(lexicon);
            scorer.score(context, (Unit::Paragraph, Repeats::Flag), &mut self.texts);
            let (id, text) = (context.article.id.clone(), context.article.text.clone());
            let facts = ArticleFacts { id, text, ..context.facts() };
            let expected = reading.analysis.language.code();
            let code = context.language.map_or(expected, |found| found.code);
            let kinds = context.analyzed.layout.paragraphs.iter().map(|paragraph| paragraph.kind);
            for ((text, kind), other) in self.texts.iter().zip(kinds).zip(&context.analyzed.foreign)
            {
                let is_foreign = scorer.foreign || other.is_some();
                let language = (is_foreign, other.map_or(code, |found| found.code));
                emit(&text.row(&facts, Some(kind), language));
            }
        });
    }
}
