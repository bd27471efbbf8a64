//! Analyzers by language: vocabularies of two languages have nothing in common.

use super::Reading;
use super::article::{ArticleAnalyzer, TokenizedArticle};
use crate::model::Article;
use crate::text::{Analysis, Detected, Language};

/// What one thread holds per language: an analyzer, and the state of its job.
pub(super) struct LanguagePool<W> {
    held: Vec<Held<W>>,
    /// That of the last article whose language was detected.
    last: Option<Language>,
}

/// What is held for one language.
pub(super) struct Held<W> {
    language: Language,
    /// Its number in the pass: 0, 1, 2 ... in no certain order. Ids of words are those of one
    /// partition.
    pub partition: usize,
    pub analyzer: ArticleAnalyzer,
    pub worker: W,
}

/// Creates what a pool does not hold yet.
pub(super) struct NewHeld<'n, W> {
    pub reading: &'n Reading,
    /// Creates the job's state for texts in a language.
    pub worker: &'n (dyn Fn(Analysis) -> W + Sync),
    /// Returns the number of the next partition.
    pub partition: &'n (dyn Fn() -> usize + Sync),
}

impl<W> LanguagePool<W> {
    pub fn new() -> Self {
        Self { held: Vec::new(), last: None }
    }

    /// Returns what is held for texts in this language, creating it if needed.
    fn held(&mut self, analysis: Analysis, new: &NewHeld<'_, W>) -> &mut Held<W> {
        let language = analysis.language;
        let known = self.held.iter().position(|held| held.language == language);
        let at = known.unwrap_or_else(|| {
            self.held.push(Held {
                language,
                partition: (new.partition)(),
                analyzer: ArticleAnalyzer::new(analysis, new.reading),
                worker: (new.worker)(analysis),
            });
            self.held.len() - 1
        });
        &mut self.held[at]
    }

    /// Tokenises `article`, which was found to be in this language.
    pub fn tokenize<'t>(
        &mut self,
        article: &'t Article,
        language: Option<Detected>,
        new: &NewHeld<'_, W>,
    ) -> (&mut Held<W>, TokenizedArticle<'t>) {
        let held = self.held(new.reading.analysis_of(language), new);
        let tokenized = held.analyzer.tokenize(article);
        (held, tokenized)
    }

    /// Detects the language of `article` and tokenises it in that language. Returns the language,
    /// if it is to be detected and was.
    pub fn detect<'t>(
        &mut self,
        article: &'t Article,
        new: &NewHeld<'_, W>,
    ) -> (Option<Detected>, &mut Held<W>, TokenizedArticle<'t>) {
        let Reading { analysis: expected, detect, .. } = new.reading;
        // Most are in the language of the one before. The words are the same in all, and so is what
        // they say about it.
        let tried = Analysis { language: self.last.unwrap_or(expected.language), ..*expected };
        let analyzer = &mut self.held(tried, new).analyzer;
        let mut tokenized = analyzer.tokenize(article);
        let found = if *detect { analyzer.detect(&article.text, expected.language) } else { None };
        let analysis = new.reading.analysis_of(found);
        if analysis.language != tried.language {
            tokenized = self.held(analysis, new).analyzer.tokenize(article);
        }
        self.last = Some(analysis.language);
        (found, self.held(analysis, new), tokenized)
    }

    /// Takes out what has a full vocabulary.
    pub fn take_full(&mut self, reading: &Reading) -> Option<Held<W>> {
        let at = self.held.iter().position(|held| held.analyzer.is_full(reading))?;
        Some(self.held.swap_remove(at))
    }

    /// Returns all that is held.
    pub fn into_held(self) -> impl Iterator<Item = Held<W>> {
        self.held.into_iter()
    }
}
