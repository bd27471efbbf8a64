//! The languages of articles: each is read in its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Reading, Survey};
use crate::lexicon::Lexicon;
use crate::text::{Analysis, Detected};

/// The languages that articles were found to be in, a byte for each.
#[derive(Clone, Debug, Default)]
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

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Those of all articles, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<Detected>> {
        (0..self.found.len()).map(|number| self.get(number))
    }
}

/// The codes of the languages met, in the order in which they were, and per article one of them.
impl Serialize for Languages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes: Vec<&str> = self.met.iter().map(|met| met.code).collect();
        (codes, &self.found).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Languages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (codes, found) = <(Vec<String>, Vec<u8>)>::deserialize(deserializer)?;
        let met = codes.iter().map(|code| Detected::of_code(code)).collect::<Option<Vec<_>>>();
        let is_met = |place: &u8| *place == Self::NONE || usize::from(*place) < codes.len();
        match met {
            Some(met) if found.iter().all(is_met) => Ok(Self { found, met }),
            _ => Err(serde::de::Error::custom("a language is not known")),
        }
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
