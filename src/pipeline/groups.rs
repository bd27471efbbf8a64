//! Who says what others said: the pass of `repeats`.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Desk, Item};
use super::language::PerLanguage;
use super::pass::{Second, second_pass};
use super::standing::facts;
use super::{Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::{self, Discovery};
use crate::model::{Article, Date, Paragraph, single_spaced};
use crate::repeats::{Fingerprint, Place};
use crate::tables::ArticleFacts;

/// What the paragraphs of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Paragraphs that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatGroup {
    /// The first to say it.
    pub first: Place,
    /// The others, in input order.
    pub members: Vec<Place>,
    /// What they have in common.
    pub kind: GroupKind,
    /// How the first to say it begins.
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

/// Characters of a group's text.
const EXCERPT: usize = 200;

/// One paragraph that says what another said.
struct Member {
    first: Place,
    here: Place,
    kind: GroupKind,
}

/// The other paragraphs of a group in the making, and what is known about their articles.
struct Draft {
    members: Vec<Place>,
    kind: GroupKind,
    sources: BTreeSet<String>,
    dates: Option<(Date, Date)>,
}

impl Draft {
    fn add(&mut self, facts: &ArticleFacts) {
        if !facts.source.is_empty() && !self.sources.contains(&facts.source) {
            self.sources.insert(facts.source.clone());
        }
        if let Some((date, _)) = facts.date {
            let (first, last) = self.dates.unwrap_or((date, date));
            self.dates = Some((first.min(date), last.max(date)));
        }
    }

    /// The group, whose first paragraph has this text, in this article.
    fn group(mut self, first: Place, (text, about): (String, ArticleFacts)) -> RepeatGroup {
        self.add(&about);
        let Self { members, kind, sources, dates } = self;
        let articles: BTreeSet<u32> =
            members.iter().chain([&first]).map(|place| place.article).collect();
        RepeatGroup {
            first,
            members,
            kind,
            text,
            articles: articles.len() as u64,
            sources: sources.len() as u64,
            dates,
            about,
        }
    }
}

/// The groups of paragraphs that say the same, the largest first, of equals the one that was said
/// first. The inputs are read once for the groups, and where there are some once more for what was
/// said first.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn repeat_groups(
    discovery: &Discovery,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<RepeatGroup>>> {
    let mut drafts: BTreeMap<(Place, bool), Draft> = BTreeMap::new();
    let work = |desks: &mut PerLanguage<Desk>, number: usize, item: Item| {
        let desk = desk_of(desks, reading, survey, number);
        members_of(desk, &item.located.article, narrow(number), survey)
    };
    let Second { files, rejects, .. } = second_pass(
        discovery,
        reading,
        survey,
        progress,
        (PerLanguage::new, work),
        |(facts, members)| {
            for Member { first, here, kind } in members {
                let new =
                    || Draft { members: Vec::new(), kind, sources: BTreeSet::new(), dates: None };
                let draft = drafts.entry((first, kind == GroupKind::Near)).or_insert_with(new);
                draft.members.push(here);
                draft.kind = draft.kind.max(kind);
                draft.add(&facts);
            }
            Ok(true)
        },
    )?;
    let firsts: BTreeSet<Place> = drafts.keys().map(|(first, _)| *first).collect();
    let mut said: BTreeMap<Place, (String, ArticleFacts)> = BTreeMap::new();
    if !firsts.is_empty() {
        let reading = Reading {
            ingest: ingest::Options { digest: false, ..reading.ingest.clone() },
            ..reading.clone()
        };
        let work = |desks: &mut PerLanguage<Desk>, number: usize, item: Item| {
            let of_article = Place { article: narrow(number), paragraph: 0 }..=Place {
                article: narrow(number),
                paragraph: u32::MAX,
            };
            if firsts.range(of_article.clone()).next().is_none() {
                return Vec::new();
            }
            let article = &item.located.article;
            let (laid_out, _) = desk_of(desks, &reading, survey, number)
                .lay_out(article, survey.languages.get(number));
            let facts =
                facts(article, &laid_out.layout, survey.ids.get(number).unwrap_or_default());
            let begin = |place: &Place| {
                let paragraph = laid_out.layout.paragraphs.get(place.paragraph as usize - 1)?;
                Some((
                    *place,
                    (
                        single_spaced(paragraph.text()).chars().take(EXCERPT).collect(),
                        facts.clone(),
                    ),
                ))
            };
            firsts.range(of_article).filter_map(begin).collect::<Vec<_>>()
        };
        second_pass(
            discovery,
            &reading,
            survey,
            progress,
            (PerLanguage::new, work),
            |found: Vec<(Place, (String, ArticleFacts))>| {
                said.extend(found);
                Ok(true)
            },
        )?;
    }
    let group = |((first, _), draft): ((Place, bool), Draft)| {
        draft.group(first, said.get(&first).cloned().unwrap_or_default())
    };
    let mut groups: Vec<RepeatGroup> = drafts.into_iter().map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    Ok(Passed { made: groups, files, rejects })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn desk_of<'d>(
    desks: &'d mut PerLanguage<Desk>,
    reading: &Reading,
    survey: &Survey,
    number: usize,
) -> &'d mut Desk {
    let analysis = reading.analysis_of(survey.languages.get(number));
    desks.of(analysis.language, || Desk::new(analysis, reading))
}

fn members_of(
    desk: &mut Desk,
    article: &Article,
    number: u32,
    survey: &Survey,
) -> (ArticleFacts, Vec<Member>) {
    let (laid_out, _) = desk.lay_out(article, survey.languages.get(number as usize));
    let source = article.publication();
    let member = |(paragraph, print): (&Paragraph<'_>, &Option<Fingerprint>)| {
        let print = (*print)?;
        let here = Place { article: number, paragraph: paragraph.ordinal };
        let first = survey.ledger.first(print)?;
        let (first, kind) = if first == here {
            (*survey.near.get(&here)?, GroupKind::Near)
        } else if survey.ledger.is_boilerplate(print, source) {
            (first, GroupKind::Boilerplate)
        } else {
            (first, GroupKind::Repeat)
        };
        Some(Member { first, here, kind })
    };
    let members =
        laid_out.layout.paragraphs.iter().zip(&laid_out.prints).filter_map(member).collect();
    (facts(article, &laid_out.layout, ""), members)
}
