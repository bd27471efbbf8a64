//! A survey as bytes, for another process.
//!
//! The form is a line with the version, the survey in the compact encoding of the crate postcard,
//! and a checksum. JSON would be larger: most of a survey are fingerprints. Serde has a
//! survey as these bytes in any format, so that the version is always checked.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use xxhash_rust::xxh3::xxh3_64;

use super::Survey;
use super::language::Languages;
use super::survey_parts::{NearCandidate, PartReading};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::RenamedIds;
use crate::model::Texts;
use crate::output::rejects::Rejects;
use crate::repeats::{Ledger, Place};
use crate::terms::CorpusModel;
use crate::text::Detected;

/// What every survey begins with.
const BEGINNING: &str = "paratheme survey ";
/// The line that a survey of this program begins with. What a text is read as may change with the
/// version, so that a survey is read by the version that wrote it alone.
const FIRST_LINE: &str = concat!("paratheme survey 1 of ", env!("CARGO_PKG_VERSION"), "\n");
/// Bytes of the checksum at the end.
const CHECKSUM: usize = 8;

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
    candidates: Arc<Vec<NearCandidate>>,
    parts: Vec<Arc<PartReading>>,
    /// The position of the part that is chosen.
    chosen: Option<usize>,
}

impl Survey {
    /// Returns the survey as bytes, but for what was rejected. Equal surveys are equal bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the encoder fails, which would be a defect.
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
            candidates: Arc::clone(&self.candidates),
            parts: self.parts.clone(),
            chosen: self.parts.iter().position(is_chosen),
        };
        let mut bytes = postcard::to_extend(&form, FIRST_LINE.as_bytes().to_vec())
            .map_err(|error| Error::new(ErrorKind::Internal, format!("a survey: {error}")))?;
        bytes.extend_from_slice(&xxh3_64(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Reads a survey from the bytes that [`Survey::to_bytes`] made.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for bytes of another version of the program;
    /// [`ErrorKind::Malformed`] for bytes that are no survey, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let Some(body) = bytes.strip_prefix(FIRST_LINE.as_bytes()) else {
            return Err(other_bytes(bytes));
        };
        let damaged = || {
            Error::new(ErrorKind::Malformed, "the bytes of a survey are damaged")
                .with_hint("survey the part again")
        };
        let whole = bytes.len().checked_sub(CHECKSUM).and_then(|end| bytes.split_at_checked(end));
        let is_whole = whole.is_some_and(|(all, sum)| xxh3_64(all).to_le_bytes() == sum);
        let body = body.split_at_checked(body.len().saturating_sub(CHECKSUM));
        let (body, _) = body.filter(|_| is_whole).ok_or_else(damaged)?;
        let form: SurveyForm<'_> = postcard::from_bytes(body).map_err(|_| damaged())?;
        form.survey().ok_or_else(damaged)
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

/// Why bytes are not those of a survey of this version.
fn other_bytes(bytes: &[u8]) -> Error {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    match std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix(BEGINNING)) {
        Some(other) => {
            let message = format!("a survey of another version of paratheme: form {other}");
            let own = FIRST_LINE.trim_end().trim_start_matches(BEGINNING);
            Error::new(ErrorKind::Unsupported, message)
                .with_hint(format!("survey the part with this version, which has form {own}"))
        }
        None => Error::new(ErrorKind::Malformed, "the bytes are not a survey")
            .with_hint("give what Survey::to_bytes returned"),
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
        let are_known =
            places.chain(self.candidates.iter().map(|found| &found.place)).all(is_known);
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
            candidates: self.candidates,
            parts: self.parts,
            chosen,
            rejects: Rejects::default(),
        })
    }
}
