//! Articles in several languages: each is read in its own.

use std::collections::BTreeMap;

use super::desk::{Desk, Words};
use super::{Reading, Survey};
use crate::lexicon::Lexicon;
use crate::model::Article;
use crate::text::{Analysis, Detected, Language};

/// What one worker holds per language: vocabularies of two languages have nothing in common.
pub(super) struct PerLanguage<T> {
    made: Vec<(Language, T)>,
    /// That of the last article that was [read](Self::read).
    last: Option<Language>,
}

/// What has a desk.
pub(super) trait HasDesk {
    fn desk(&mut self) -> &mut Desk;
}

impl HasDesk for Desk {
    fn desk(&mut self) -> &mut Desk {
        self
    }
}

impl<T> HasDesk for (Desk, T) {
    fn desk(&mut self) -> &mut Desk {
        &mut self.0
    }
}

impl<T> PerLanguage<T> {
    pub fn new() -> Self {
        Self { made: Vec::new(), last: None }
    }

    /// What is held for a language, made when the language is first met.
    pub fn of(&mut self, language: Language, make: impl FnOnce() -> T) -> &mut T {
        let at =
            self.made.iter().position(|(known, _)| *known == language).unwrap_or(self.made.len());
        if at == self.made.len() {
            self.made.push((language, make()));
        }
        &mut self.made[at].1
    }

    pub fn into_values(self) -> impl Iterator<Item = T> {
        self.made.into_iter().map(|(_, value)| value)
    }
}

impl<T: HasDesk> PerLanguage<T> {
    /// Reads an article at the desk of its language, which is looked for among its words. Comes
    /// back: the language, none where it is not looked for or not found; what is held for it, made
    /// where it is new, on whose desk the article is; and its words.
    pub fn read<'t>(
        &mut self,
        reading: &Reading,
        article: &'t Article,
        make: impl Fn(Analysis) -> T,
    ) -> (Option<Detected>, &mut T, Words<'t>) {
        let expected = reading.analysis.language;
        // Most are in the language of the one before. The words are the same in all, and so is what
        // they say about it.
        let tried = Analysis { language: self.last.unwrap_or(expected), ..reading.analysis };
        let desk = self.of(tried.language, || make(tried)).desk();
        let mut words = desk.read(article);
        let found = if reading.detect { desk.detect(&article.text, expected) } else { None };
        let analysis = reading.analysis_of(found);
        if analysis.language != tried.language {
            words = self.of(analysis.language, || make(analysis)).desk().read(article);
        }
        self.last = Some(analysis.language);
        (found, self.of(analysis.language, || make(analysis)), words)
    }

    /// What has a desk that is full, which then is held no more.
    pub fn take_full(&mut self, reading: &Reading) -> Option<T> {
        let at = self.made.iter_mut().position(|(_, held)| held.desk().is_full(reading))?;
        Some(self.made.swap_remove(at).1)
    }
}

/// The languages that articles were found to be in, a byte for each.
#[derive(Debug, Default)]
pub(super) struct Languages {
    /// By article: the place in `met`, or [`Self::NONE`].
    found: Vec<u8>,
    met: Vec<Detected>,
}

impl Languages {
    const NONE: u8 = u8::MAX;

    /// Adds that of the next article.
    pub fn push(&mut self, found: Option<Detected>) {
        let place = found.map(|found| {
            self.met.iter().position(|met| *met == found).unwrap_or_else(|| {
                self.met.push(found);
                self.met.len() - 1
            })
        });
        self.found.push(place.map_or(Self::NONE, |place| {
            u8::try_from(place).expect("fewer than 255 languages are known")
        }));
    }

    /// That of the article with this number; none where it was not found.
    pub fn get(&self, number: usize) -> Option<Detected> {
        self.met.get(usize::from(*self.found.get(number)?)).copied()
    }

    /// Those of all articles, in order.
    fn iter(&self) -> impl Iterator<Item = Option<Detected>> {
        (0..self.found.len()).map(|number| self.get(number))
    }
}

impl Reading {
    /// How a text found to be in this language is read: one that no stemmer knows, as all others
    /// are.
    pub(super) fn analysis_of(&self, found: Option<Detected>) -> Analysis {
        Analysis {
            language: found.and_then(|found| found.language).unwrap_or(self.analysis.language),
            ..self.analysis
        }
    }
}

/// Whether the lexicon has nothing to say about a text found to be in this language.
pub(super) fn is_foreign(lexicon: &Lexicon, found: Option<Detected>) -> bool {
    found.is_some_and(|found| found.language != Some(lexicon.language))
}

impl Survey {
    /// How many articles were found to be in which language, by its code; empty where languages are
    /// not looked for.
    pub fn languages(&self) -> BTreeMap<&'static str, u64> {
        let mut articles = BTreeMap::new();
        for found in self.languages.iter().flatten() {
            *articles.entry(found.code).or_default() += 1;
        }
        articles
    }
}
