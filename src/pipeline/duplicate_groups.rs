//! Who says what others said: the job of `repeats`.

use std::collections::{BTreeMap, BTreeSet};

use super::paragraph_status::ParagraphStatus;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::{ArticleSource, Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest;
use crate::model::{Date, single_spaced};
use crate::repeats::Place;
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
pub fn repeat_groups<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<RepeatGroup>>> {
    let mut drafts: BTreeMap<(Place, bool), Draft> = BTreeMap::new();
    let source = source.into();
    let job = Job::new(|_| (), |(), context| members_of(context));
    let Passed { files, rejects, .. } = ArticlePass::new(source, reading, progress).again(
        survey,
        &job,
        |_, (facts, members): (ArticleFacts, Vec<Member>)| {
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
        let of_article = |article| {
            firsts.range(Place { article, paragraph: 0 }..=Place { article, paragraph: u32::MAX })
        };
        let begin = |context: &ArticleContext<'_>, place: &Place| {
            let paragraphs = &context.analyzed.layout.paragraphs;
            let text = single_spaced(paragraphs.get(place.paragraph as usize - 1)?.text());
            Some((*place, (text.chars().take(EXCERPT).collect(), context.facts())))
        };
        let job = Job::new(
            |_| (),
            |(), context| {
                let of_article = of_article(context.number);
                of_article.filter_map(|place| begin(context, place)).collect::<Vec<_>>()
            },
        )
        .only(|head| of_article(head.number).next().is_some());
        let begin_all = |_, found: Vec<(Place, (String, ArticleFacts))>| {
            said.extend(found);
            Ok(true)
        };
        ArticlePass::new(source, &reading, progress).again(survey, &job, begin_all)?;
    }
    let group = |((first, _), draft): ((Place, bool), Draft)| {
        draft.group(first, said.get(&first).cloned().unwrap_or_default())
    };
    let mut groups: Vec<RepeatGroup> = drafts.into_iter().map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    Ok(Passed { made: groups, files, rejects })
}

fn members_of(context: &ArticleContext<'_>) -> (ArticleFacts, Vec<Member>) {
    let member = |(paragraph, status): (u32, &ParagraphStatus)| {
        let here = Place { article: context.number, paragraph };
        let (first, kind) = match (status.first, status.near) {
            (Some(first), _) if status.is_boilerplate => (first, GroupKind::Boilerplate),
            (Some(first), _) => (first, GroupKind::Repeat),
            (None, near) => (near.filter(|_| status.has_words)?, GroupKind::Near),
        };
        Some(Member { first, here, kind })
    };
    let members = (1..).zip(context.status()).filter_map(member).collect();
    (context.facts_without_id(), members)
}
