//! Groups of repeats while they are put together, from one reading of a collection or of its parts.
//!
//! Comes in: what each article repeats, and the beginnings of what others repeat. Goes out:
//! [`RepeatDrafts`], which are joined in the order of the parts, and the [`RepeatGroup`]s made of
//! them. Does not know: how an article is read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::{Date, Texts};
use crate::repeats::Place;
use crate::tables::ArticleFacts;

/// What the paragraphs of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GroupKind {
    /// They say exactly the same.
    Repeat,
    /// They say exactly the same in several articles of one source.
    Boilerplate,
    /// They say almost the same.
    Near,
}

impl GroupKind {
    /// The name in the `kind` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Boilerplate => "boilerplate",
            Self::Near => "near",
        }
    }
}

/// Paragraphs that say the same. Each is given as `article_id#paragraph`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatGroup {
    /// The first to say it.
    pub first: String,
    /// The others, in input order.
    pub members: Vec<String>,
    /// What they have in common.
    pub kind: GroupKind,
    /// The beginning of the first paragraph.
    pub text: String,
    /// How many articles say it.
    pub articles: u64,
    /// How many sources these are of.
    pub sources: u64,
    /// The earliest and the latest date of these articles.
    pub dates: Option<(Date, Date)>,
    /// The article that says it first.
    pub about: ArticleFacts,
}

/// What is known of groups of repeats from one part of a collection, or from several.
///
/// Articles are counted among those alone that repeat something or are repeated, in the order of
/// the collection.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatDrafts {
    /// The ids of these articles.
    ids: Texts,
    /// The paragraphs that repeat others, by the first to say the same and by whether they only
    /// almost say it.
    drafts: BTreeMap<(Place, bool), Draft>,
    /// The paragraphs that others repeat.
    firsts: BTreeMap<Place, FirstParagraph>,
}

/// What an article repeats, and what of it is repeated.
pub(super) struct ArticleRepeats {
    /// What is known about the article, but for its id.
    pub facts: ArticleFacts,
    pub members: Vec<Member>,
    /// The paragraphs that others repeat, with the beginnings of their texts.
    pub firsts: Vec<(Place, String)>,
}

/// A paragraph that says what another one said.
pub(super) struct Member {
    pub first: Place,
    pub here: Place,
    pub kind: GroupKind,
}

/// A paragraph that others repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct FirstParagraph {
    /// The beginning of its text.
    text: String,
    /// Its article, without the id.
    about: ArticleFacts,
}

/// The paragraphs of a group but for the first, and what is known about their articles.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    members: Vec<Place>,
    kind: GroupKind,
    sources: BTreeSet<String>,
    dates: Option<(Date, Date)>,
}

impl Draft {
    fn new(kind: GroupKind) -> Self {
        Self { members: Vec::new(), kind, sources: BTreeSet::new(), dates: None }
    }

    fn add(&mut self, facts: &ArticleFacts) {
        if !facts.source.is_empty() && !self.sources.contains(&facts.source) {
            self.sources.insert(facts.source.clone());
        }
        self.dates = span(self.dates, facts.date.map(|(date, _)| (date, date)));
    }

    /// Adds the paragraphs of a later part.
    fn append(&mut self, mut later: Self) {
        self.members.append(&mut later.members);
        self.kind = self.kind.max(later.kind);
        self.sources.append(&mut later.sources);
        self.dates = span(self.dates, later.dates);
    }
}

/// Returns the earliest and the latest of dates.
fn span(dates: Option<(Date, Date)>, more: Option<(Date, Date)>) -> Option<(Date, Date)> {
    let all = dates.into_iter().chain(more);
    all.reduce(|(first, last), (begin, end)| (first.min(begin), last.max(end)))
}

impl RepeatDrafts {
    /// Adds the next article; places have its number in the survey until all have been
    /// [named](Self::named).
    pub(super) fn add(&mut self, article: ArticleRepeats) {
        let ArticleRepeats { facts, members, firsts } = article;
        for Member { first, here, kind } in members {
            let key = (first, kind == GroupKind::Near);
            let draft = self.drafts.entry(key).or_insert_with(|| Draft::new(kind));
            draft.members.push(here);
            draft.kind = draft.kind.max(kind);
            draft.add(&facts);
        }
        for (place, text) in firsts {
            self.firsts.insert(place, FirstParagraph { text, about: facts.clone() });
        }
    }

    /// Takes over the ids of the articles that occur here from those of all articles of the survey.
    pub(super) fn named(self, ids: &Texts) -> Self {
        let articles: BTreeSet<u32> = self.places().map(|place| place.article).collect();
        let mut named = Self {
            ids: articles.iter().map(|&article| &ids[article as usize]).collect(),
            ..Self::default()
        };
        let numbers: FxHashMap<u32, u32> = articles.into_iter().zip(0..).collect();
        named.append(self, |article| numbers[&article]);
        named
    }

    /// Adds the groups of a later part, whose articles get other numbers.
    fn append(&mut self, later: Self, number: impl Fn(u32) -> u32) {
        let renumbered = |place: Place| Place { article: number(place.article), ..place };
        for ((first, is_near), mut draft) in later.drafts {
            draft.members.iter_mut().for_each(|place| *place = renumbered(*place));
            let kind = draft.kind;
            let known = self.drafts.entry((renumbered(first), is_near));
            known.or_insert_with(|| Draft::new(kind)).append(draft);
        }
        self.firsts
            .extend(later.firsts.into_iter().map(|(place, first)| (renumbered(place), first)));
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        let of_drafts = self.drafts.iter();
        of_drafts
            .flat_map(|((first, _), draft)| draft.members.iter().chain([first]))
            .chain(self.firsts.keys())
    }

    /// Whether every article that occurs has an id.
    pub(super) fn is_consistent(&self) -> bool {
        self.places().all(|place| (place.article as usize) < self.ids.len())
    }

    /// Returns how many groups there are.
    pub fn len(&self) -> usize {
        self.drafts.len()
    }

    /// Returns whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Returns the groups, the largest first, of equals the one that was said first.
    pub fn groups(&self) -> impl Iterator<Item = RepeatGroup> {
        let mut drafts: Vec<(&(Place, bool), &Draft)> = self.drafts.iter().collect();
        drafts.sort_by_key(|(_, draft)| Reverse(draft.members.len()));
        drafts.into_iter().map(|(&(first, _), draft)| self.group(first, draft))
    }

    fn group(&self, first: Place, draft: &Draft) -> RepeatGroup {
        let FirstParagraph { text, mut about } =
            self.firsts.get(&first).cloned().unwrap_or_default();
        self.ids[first.article as usize].clone_into(&mut about.id);
        let name =
            |&Place { article, paragraph }| format!("{}#{paragraph}", &self.ids[article as usize]);
        let articles: BTreeSet<u32> =
            draft.members.iter().chain([&first]).map(|place| place.article).collect();
        let is_further = !about.source.is_empty() && !draft.sources.contains(&about.source);
        RepeatGroup {
            first: name(&first),
            members: draft.members.iter().map(name).collect(),
            kind: draft.kind,
            text,
            articles: articles.len() as u64,
            sources: draft.sources.len() as u64 + u64::from(is_further),
            dates: span(draft.dates, about.date.map(|(date, _)| (date, date))),
            about,
        }
    }
}

/// What was found in the parts of a collection so far, in the order of the parts.
#[derive(Default)]
pub(super) struct JoinedDrafts {
    pub drafts: RepeatDrafts,
    /// The numbers of the articles by their ids, which are unique in the collection.
    numbers: FxHashMap<Box<str>, u32>,
}

impl JoinedDrafts {
    /// Adds what was found in the next part.
    pub fn add(&mut self, mut part: RepeatDrafts) {
        let Self { drafts, numbers } = self;
        let ids = std::mem::take(&mut part.ids);
        let in_all: Vec<u32> = ids
            .iter()
            .map(|id| {
                if let Some(&number) = numbers.get(id) {
                    return number;
                }
                let number = u32::try_from(drafts.ids.len()).unwrap_or(u32::MAX);
                drafts.ids.push(id);
                numbers.insert(id.into(), number);
                number
            })
            .collect();
        drafts.append(part, |article| in_all[article as usize]);
    }
}
