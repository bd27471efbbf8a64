//! Surveys of the parts of a collection: joined in order, and chosen from when a part is scored.
//!
//! Comes in: the [`Survey`] of each part, in the order of the parts. Goes out: the survey that one
//! process would have made of all of them. Does not know: how a part was read.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::pass::FirstReading;
use super::survey::near_finder;
use super::{ArticleSource, Reading, Survey};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Ids;
use crate::model::Texts;
use crate::output::rejects::Rejects;
use crate::repeats::{Fingerprint, Ledger, Place, Signature};

/// What the first reading of one source met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct PartReading {
    /// How many articles of the collection come before those of the part.
    pub before: usize,
    /// How many articles the part has.
    pub articles: usize,
    /// Per batch: how many articles of the part come before it.
    pub first_articles: Vec<usize>,
    pub first: FirstReading,
    /// Where the articles are; nothing if the survey is not to be joined with others.
    pub origin: Option<PartOrigin>,
}

/// Where the articles of a part are: what their ids are made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum PartOrigin {
    /// Files with articles: the id of each, and the number of its first article in the part.
    Files { ids: Texts, first_articles: Vec<u32> },
    /// Memory: how many articles there are, and the positions of those that were rejected, counted
    /// from 1 and in order.
    Memory { articles: u64, rejected: Vec<u64> },
}

impl PartReading {
    /// The number of the first article of a batch in the collection.
    pub fn first_article(&self, batch: usize) -> usize {
        self.before + self.first_articles.get(batch).copied().unwrap_or_default()
    }

    /// Whether it does not contradict itself.
    pub fn is_consistent(&self) -> bool {
        self.first_articles.iter().all(|&first| first <= self.articles)
            && match &self.origin {
                Some(PartOrigin::Files { ids, first_articles }) => {
                    ids.len() == first_articles.len()
                }
                Some(PartOrigin::Memory { articles, rejected }) => {
                    articles.checked_sub(rejected.len() as u64) == Some(self.articles as u64)
                }
                None => true,
            }
    }
}

/// An article that was admitted: its number in the part, the position of its file, and its line, or
/// its position in memory.
#[derive(Clone, Copy)]
pub(super) struct FoundPlace {
    pub article: usize,
    pub file: usize,
    pub line: Option<u64>,
}

/// Finds out where the articles of a part are while they are admitted.
pub(super) struct OriginFinder {
    origin: PartOrigin,
    /// The file of the last article.
    file: Option<usize>,
    /// How many articles in memory there were so far.
    in_memory: u64,
}

impl OriginFinder {
    pub fn of(source: ArticleSource<'_>) -> Self {
        let origin = match source {
            ArticleSource::Files(_) => {
                PartOrigin::Files { ids: Texts::default(), first_articles: Vec::new() }
            }
            ArticleSource::Memory(articles) => {
                PartOrigin::Memory { articles: articles.len() as u64, rejected: Vec::new() }
            }
        };
        Self { origin, file: None, in_memory: 0 }
    }

    /// Adds the next article.
    pub fn add(&mut self, place: FoundPlace, file_id: impl FnOnce() -> String) {
        let FoundPlace { article, file, line } = place;
        match &mut self.origin {
            PartOrigin::Files { ids, first_articles } => {
                if self.file.replace(file) != Some(file) {
                    ids.push(&file_id());
                    first_articles.push(u32::try_from(article).unwrap_or(u32::MAX));
                }
            }
            PartOrigin::Memory { rejected, .. } => {
                let position = line.unwrap_or_default();
                rejected.extend(self.in_memory + 1..position);
                self.in_memory = position;
            }
        }
    }

    /// Returns what was found out, when all articles were added.
    pub fn finish(mut self) -> PartOrigin {
        if let PartOrigin::Memory { articles, rejected } = &mut self.origin {
            rejected.extend(self.in_memory + 1..=*articles);
        }
        self.origin
    }
}

/// A paragraph that may be a near repeat: the first of its part that says what it says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NearCandidate {
    pub fingerprint: Fingerprint,
    pub place: Place,
    pub signature: Signature,
}

impl Reading {
    /// A number that two readings share if they find the same words, paragraphs and languages in a
    /// text.
    pub(super) fn key(&self) -> u64 {
        let Self { segment, analysis, known, detect, near, document, statistics, words, .. } = self;
        let sorted = |words: &mut dyn Iterator<Item = &str>| {
            let mut words: Vec<&str> = words.collect();
            words.sort_unstable();
            words.join(" ")
        };
        let (keys, stems) = (
            sorted(&mut known.keys.iter().map(|word| &**word)),
            sorted(&mut known.stems.iter().map(|word| &**word)),
        );
        let beginnings = sorted(&mut known.beginnings.iter().map(|word| &**word));
        let segment = (&segment.paragraphs, segment.date_order);
        let flags = (detect, near, statistics, self.sentences);
        let all = format!(
            "{segment:?}\n{analysis:?}\n{flags:?}\n{document:?}\n{words:?}\n{keys}\n{stems}\n{beginnings}"
        );
        xxh3_64(all.as_bytes())
    }
}

impl Survey {
    /// The survey of a collection that was read in one part.
    pub(super) fn of_one_part(mut self, part: PartReading) -> Self {
        let part = Arc::new(part);
        self.chosen = Some(Arc::clone(&part));
        self.parts = vec![part];
        self
    }

    /// Joins the surveys of the parts of a collection, in the order of the parts: the survey that
    /// one process would have made of the whole. A part may itself be joined from several.
    ///
    /// Each part must have been surveyed with [`Reading::mergeable`] and otherwise the same options.
    /// Which inputs were rejected is not part of a survey that was serialised.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a part was surveyed with other options, or not to be joined.
    pub fn merge(parts: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut joined = Joined::default();
        for (number, part) in (1..).zip(parts) {
            joined.add(number, &part)?;
        }
        joined.finish()
    }

    /// Leaves out what only joining with further parts needs: the own ids of articles that were
    /// given others, what near repeats are looked for among, and the terms that the parts do not
    /// count.
    #[must_use]
    pub fn for_scoring(mut self) -> Self {
        let chosen = self.chosen.as_ref();
        let chosen =
            self.parts.iter().position(|part| chosen.is_some_and(|it| Arc::ptr_eq(it, part)));
        let bare = |part: &Arc<PartReading>| {
            Arc::new(PartReading {
                before: part.before,
                articles: part.articles,
                first_articles: part.first_articles.clone(),
                first: part.first.clone(),
                origin: None,
            })
        };
        self.parts = self.parts.iter().map(bare).collect();
        self.chosen = chosen.map(|at| Arc::clone(&self.parts[at]));
        (self.renamed, self.candidates) = (Arc::default(), Arc::default());
        self.uncounted = Arc::default();
        self
    }

    /// Returns how many parts the collection was surveyed in.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// Returns the survey for scoring one of its parts, counted from 0. What is large is shared;
    /// what was rejected is left out.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there are not as many parts.
    pub fn part(&self, number: usize) -> Result<Self> {
        let Some(part) = self.parts.get(number) else {
            let message = format!("no part {number}: the survey has {}", self.parts());
            return Err(Error::new(ErrorKind::Usage, message).with_hint("parts are counted from 0"));
        };
        Ok(Self {
            model: Arc::clone(&self.model),
            ledger: Arc::clone(&self.ledger),
            near: Arc::clone(&self.near),
            near_firsts: Arc::clone(&self.near_firsts),
            ids: Arc::clone(&self.ids),
            languages: Arc::clone(&self.languages),
            foreign: self.foreign.clone(),
            paragraphs: self.paragraphs,
            split: self.split,
            reading_key: self.reading_key,
            renamed: Arc::clone(&self.renamed),
            candidates: Arc::clone(&self.candidates),
            uncounted: Arc::clone(&self.uncounted),
            parts: self.parts.clone(),
            chosen: Some(Arc::clone(part)),
            rejects: Rejects::default(),
        })
    }

    /// Returns the survey without what paragraphs are found to repeat: no paragraph is a repeat or
    /// boilerplate by it.
    #[must_use]
    pub fn without_repeats(mut self) -> Self {
        let mut ledger = Ledger::default();
        (0..self.ids.len()).for_each(|_| ledger.enter("", []));
        self.ledger = Arc::new(ledger);
        self.set_near(FxHashMap::default());
        self
    }

    /// Returns how many articles the part has that is to be read again.
    pub fn articles_read(&self) -> usize {
        self.chosen.as_ref().map_or(self.ids.len(), |part| part.articles)
    }

    /// Checks that the survey is one for reading a single source again.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it is that of several parts.
    pub(super) fn chosen(&self) -> Result<&PartReading> {
        self.chosen.as_deref().ok_or_else(|| {
            let message = format!("the survey is that of {} parts", self.parts());
            Error::new(ErrorKind::Usage, message)
                .with_hint("choose the part to be read with Survey::part")
        })
    }

    /// Checks that texts are read now as they were for the survey.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if they are not.
    pub fn check_reading(&self, reading: &Reading) -> Result<()> {
        if self.reading_key == reading.key() {
            return Ok(());
        }
        let message = "the survey was made with other options than these";
        Err(Error::new(ErrorKind::Usage, message)
            .with_hint("survey the collection with the lexicon and the options of the scorer"))
    }
}

/// Surveys that are being joined.
#[derive(Default)]
struct Joined {
    survey: Survey,
    ids: JoinedIds,
    candidates: Vec<NearCandidate>,
    uncounted: BTreeSet<Box<str>>,
    seen: bool,
}

/// The ids of the parts so far.
#[derive(Default)]
struct JoinedIds {
    ids: Ids,
    /// How many files there are in the parts so far.
    files: usize,
    /// How many articles in memory there are in the parts so far.
    in_memory: u64,
}

impl Joined {
    fn add(&mut self, number: usize, other: &Survey) -> Result<()> {
        let refused = |message: String, hint: &str| {
            Err(Error::new(ErrorKind::Usage, message).with_hint(hint))
        };
        if std::mem::replace(&mut self.seen, true) && self.survey.reading_key != other.reading_key {
            let message = format!("part {number} was surveyed with other options than part 1");
            return refused(message, "survey all parts with the same options");
        }
        let survey = &mut self.survey;
        survey.reading_key = other.reading_key;
        let before = self.ids.ids.len();
        for part in &*other.parts {
            let Some(origin) = &part.origin else {
                let message = format!("part {number} was not surveyed to be joined with others");
                return refused(message, "survey it with Reading::mergeable");
            };
            let own = |article: usize| {
                let article = part.before + article;
                let renamed = u32::try_from(article).ok().and_then(|at| other.renamed.get(at));
                renamed.unwrap_or(&other.ids[article]).to_owned()
            };
            self.ids.admit(origin, part.articles, own);
            survey.parts.push(Arc::new(PartReading {
                before: before + part.before,
                articles: part.articles,
                first_articles: part.first_articles.clone(),
                first: part.first.clone(),
                origin: Some(origin.clone()),
            }));
        }
        Arc::make_mut(&mut survey.model).merge(&other.model);
        Arc::make_mut(&mut survey.ledger).append(&other.ledger);
        let languages = Arc::make_mut(&mut survey.languages);
        other.languages.iter().for_each(|found| languages.push(found));
        for (code, paragraphs) in &other.foreign {
            *survey.foreign.entry(code).or_default() += paragraphs;
        }
        survey.paragraphs += other.paragraphs;
        survey.split += other.split;
        survey.rejects.append(&other.rejects)?;
        self.uncounted.extend(other.uncounted.iter().map(Box::from));
        let shift = u32::try_from(before).unwrap_or(u32::MAX);
        self.candidates.extend(other.candidates.iter().map(|candidate| {
            let Place { article, paragraph } = candidate.place;
            NearCandidate {
                place: Place { article: article + shift, paragraph },
                ..candidate.clone()
            }
        }));
        Ok(())
    }

    fn finish(self) -> Result<Survey> {
        let Self { mut survey, ids, candidates, uncounted, .. } = self;
        let uncounted = uncounted.iter().filter(|term| survey.model.df(term) == 0);
        survey.uncounted = Arc::new(uncounted.map(|term| &**term).collect());
        let (ids, renamed) = ids.ids.into_parts();
        (survey.ids, survey.renamed) = (Arc::new(ids), Arc::new(renamed));
        let is_first =
            |found: &&NearCandidate| survey.ledger.first(found.fingerprint) == Some(found.place);
        let candidates: Vec<NearCandidate> = candidates.iter().filter(is_first).cloned().collect();
        if !candidates.is_empty() {
            let mut finder = near_finder()?;
            for candidate in &candidates {
                finder.enter(candidate.place, &candidate.signature)?;
            }
            survey.set_near(finder.finish()?);
        }
        survey.candidates = Arc::new(candidates);
        if let [only] = survey.parts.as_slice() {
            survey.chosen = Some(Arc::clone(only));
        }
        Ok(survey)
    }
}

impl JoinedIds {
    /// Admits the articles of the next part again, behind those of other parts, by their own ids.
    fn admit(&mut self, origin: &PartOrigin, articles: usize, own: impl Fn(usize) -> String) {
        match origin {
            PartOrigin::Files { ids, first_articles } => {
                let mut file = 0;
                for article in 0..articles {
                    while first_articles.get(file + 1).is_some_and(|&next| next as usize <= article)
                    {
                        file += 1;
                    }
                    let file_id = ids.get(file).unwrap_or_default();
                    self.ids.admit_again(self.files + file, file_id, &mut own(article));
                }
                self.files += ids.len();
            }
            PartOrigin::Memory { articles: offered, rejected } => {
                let (mut position, mut rejected) = (0, rejected.iter().peekable());
                for article in 0..articles {
                    position += 1;
                    while rejected.next_if_eq(&&position).is_some() {
                        position += 1;
                    }
                    self.ids.admit_in_memory(self.in_memory + position, &mut own(article));
                }
                self.in_memory += offered;
            }
        }
    }
}
