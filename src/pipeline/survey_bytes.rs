//! A survey as bytes, for another process.
//!
//! Serde has a survey as these bytes in any format, so that the version is always checked.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use super::Survey;
use super::language::Languages;
use super::sealed_bytes::SealedKind;
use super::survey_parts::{NearCandidate, PartReading};
use crate::error::Result;
use crate::ingest::RenamedIds;
use crate::model::Texts;
use crate::output::rejects::Rejects;
use crate::repeats::{Ledger, Place};
use crate::terms::CorpusModel;
use crate::text::Detected;

const SURVEY: SealedKind = SealedKind {
    a: "a survey",
    beginning: "paratheme survey ",
    first_line: concat!("paratheme survey 2 of ", env!("CARGO_PKG_VERSION"), "\n"),
    made_by: "Survey::to_bytes",
};

/// A survey as it is serialised, but for what was rejected.
#[derive(Serialize, Deserialize)]
struct SurveyForm<'s> {
    reading_key: u64,
    paragraphs: u64,
    split: u64,
    ids: Arc<Texts>,
    renamed: Arc<RenamedIds>,
    languages: Arc<Languages>,
    foreign: Vec<(Cow<'s, str>, u64)>,
    model: Arc<CorpusModel>,
    ledger: Arc<Ledger>,
    /// In the order of the places.
    near: Vec<(Place, Place)>,
    near_firsts: Arc<BTreeSet<Place>>,
    candidates: Arc<Vec<NearCandidate>>,
    uncounted: Arc<Texts>,
    parts: Vec<Arc<PartReading>>,
    /// The position of the part that is chosen.
    chosen: Option<usize>,
}

impl Survey {
    /// Returns the survey as bytes, but for what was rejected. Equal surveys are equal bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) if the encoder fails, which would be a defect.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut near: Vec<(Place, Place)> =
            self.near.iter().map(|(&place, &first)| (place, first)).collect();
        near.sort_unstable();
        let is_chosen = |part: &Arc<PartReading>| {
            self.chosen.as_ref().is_some_and(|chosen| Arc::ptr_eq(chosen, part))
        };
        let form = SurveyForm {
            reading_key: self.reading_key,
            paragraphs: self.paragraphs,
            split: self.split,
            ids: Arc::clone(&self.ids),
            renamed: Arc::clone(&self.renamed),
            languages: Arc::clone(&self.languages),
            foreign: self.foreign.iter().map(|(code, &count)| ((*code).into(), count)).collect(),
            model: Arc::clone(&self.model),
            ledger: Arc::clone(&self.ledger),
            near,
            near_firsts: Arc::clone(&self.near_firsts),
            candidates: Arc::clone(&self.candidates),
            uncounted: Arc::clone(&self.uncounted),
            parts: self.parts.clone(),
            chosen: self.parts.iter().position(is_chosen),
        };
        SURVEY.seal(&form)
    }

    /// Reads a survey from the bytes that [`Survey::to_bytes`] made.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for bytes of another version of the program;
    /// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) for bytes that are no survey, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let body = SURVEY.open(bytes)?;
        let form: SurveyForm<'_> = postcard::from_bytes(body).map_err(|_| SURVEY.damaged())?;
        form.survey().ok_or_else(|| SURVEY.damaged())
    }
}

impl Serialize for Survey {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.to_bytes().map_err(ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Survey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Bytes;

        impl<'de> Visitor<'de> for Bytes {
            type Value = Survey;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the bytes of a survey")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> std::result::Result<Survey, E> {
                Survey::from_bytes(bytes).map_err(E::custom)
            }

            /// JSON has bytes as numbers.
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut numbers: A,
            ) -> std::result::Result<Survey, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = numbers.next_element()? {
                    bytes.push(byte);
                }
                self.visit_bytes(&bytes)
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

impl SurveyForm<'_> {
    /// The survey, unless it contradicts itself.
    fn survey(self) -> Option<Survey> {
        let articles = self.ids.len();
        let mut before = 0;
        for part in &self.parts {
            if part.before != before || !part.is_consistent() {
                return None;
            }
            before += part.articles;
        }
        let is_known = |place: &Place| (place.article as usize) < articles;
        let places = self.near.iter().flat_map(|(place, first)| [place, first]);
        let candidates = self.candidates.iter().map(|found| &found.place);
        let are_known = places.chain(&*self.near_firsts).chain(candidates).all(is_known);
        let lengths = [before, self.ledger.articles(), self.languages.len()];
        if !are_known || lengths != [articles; 3] || !self.renamed.are_of(articles) {
            return None;
        }
        let code =
            |(code, count): (Cow<'_, str>, u64)| Some((Detected::of_code(&code)?.code, count));
        let chosen = match self.chosen {
            Some(at) => Some(Arc::clone(self.parts.get(at)?)),
            None => None,
        };
        Some(Survey {
            reading_key: self.reading_key,
            paragraphs: self.paragraphs,
            split: self.split,
            ids: self.ids,
            renamed: self.renamed,
            languages: self.languages,
            foreign: self.foreign.into_iter().map(code).collect::<Option<_>>()?,
            model: self.model,
            ledger: self.ledger,
            near: Arc::new(self.near.into_iter().collect::<FxHashMap<_, _>>()),
            near_firsts: self.near_firsts,
            candidates: self.candidates,
            uncounted: self.uncounted,
            parts: self.parts,
            chosen,
            rejects: Rejects::default(),
        })
    }
}
