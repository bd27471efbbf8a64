//! Scores one article by itself, without a collection, files and threads.
//!
//! Comes in: an article, and how it is to be scored. Goes out: a row for each of its paragraphs,
//! with everything that the article alone decides: kind, language, words, strengths and evidence
//! are those that `score` gives. What only a collection decides (whether a paragraph counts, what
//! it repeats, its keywords) is left out.

use std::sync::Arc;

use super::desk::Desk;
use super::language::{PerLanguage, is_foreign};
use super::scored::{Looking, ScoredTexts, TextReader};
use super::standing::facts;
use super::{Negated, Reading};
use crate::keywords::Method;
use crate::lexicon::{Lexicon, Matcher, Overlap};
use crate::model::{Article, Kind};
use crate::tables::{Row, Unit};
use crate::terms::CorpusModel;

/// How single articles are scored: what all scorers of one lexicon share.
#[derive(Debug)]
pub struct SingleArticleScoring {
    /// How texts are read.
    pub reading: Reading,
    /// What is looked for.
    pub lexicon: Arc<Lexicon>,
    /// Whether themes take words from each other.
    pub overlap: Overlap,
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
    languages: PerLanguage<(Desk, TextReader)>,
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
            languages: PerLanguage::new(),
            texts: ScoredTexts::default(),
        }
    }

    /// Scores the paragraphs of `article` and calls `emit` with the row of each, in order.
    pub fn score(&mut self, mut article: Article, emit: &mut dyn FnMut(&Row<'_>)) {
        let SingleArticleScoring { reading, lexicon, negated, .. } = &*self.scoring;
        let looking = Looking {
            lexicon,
            matcher: &self.matcher,
            model: &self.model,
            keyword_method: Method::default(),
            most_keywords: 0,
            negated: *negated,
            moods: true,
            offsets: false,
            shares: None,
        };
        drop(self.languages.take_full(reading));
        let (language, (desk, reader), words) =
            self.languages.read(reading, &article, |analysis| {
                (Desk::new(analysis, reading), TextReader::new(&looking, analysis.language))
            });
        let (laid_out, analyzer) = desk.lay_out_read(&article, language, words);
        let foreign = is_foreign(lexicon, language);
        reader.foreign = foreign;
        reader.read(&laid_out, analyzer, &[], Unit::Paragraph, &article.text, &mut self.texts);
        let mut facts = facts(&article, &laid_out.layout, &article.id);
        let kinds: Vec<Kind> =
            laid_out.layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        let others = laid_out.foreign;
        facts.text = std::mem::take(&mut article.text);
        let code = language.map_or(reading.analysis.language.code(), |found| found.code);
        for ((text, kind), other) in self.texts.iter().zip(kinds).zip(others) {
            let language = (foreign || other.is_some(), other.map_or(code, |found| found.code));
            emit(&text.row(&facts, Some(kind), language));
        }
    }
}
