//! Who says what others said: the pass of `repeats`.

use std::collections::BTreeMap;

use super::desk::{Desk, Item};
use super::language::PerLanguage;
use super::pass::{Second, second_pass};
use super::{Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::model::{Article, Paragraph, single_spaced};
use crate::repeats::{Fingerprint, Place};

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
    /// How the first of the others begins.
    pub text: String,
}

/// Characters of a group's text.
const EXCERPT: usize = 200;

/// One paragraph that says what another said.
struct Member {
    first: Place,
    here: Place,
    kind: GroupKind,
    text: String,
}

/// The groups of paragraphs that say the same, in the order of their first.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn repeat_groups(
    discovery: &Discovery,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<RepeatGroup>>> {
    let mut groups: BTreeMap<(Place, bool), RepeatGroup> = BTreeMap::new();
    let work = |desks: &mut PerLanguage<Desk>, number: usize, item: Item| {
        let article = u32::try_from(number).unwrap_or(u32::MAX);
        let analysis = reading.analysis_of(survey.languages.get(number));
        let desk = desks.of(analysis.language, || Desk::new(analysis, reading));
        members_of(desk, &item.located.article, article, survey)
    };
    let Second { files, rejects, .. } = second_pass(discovery, reading, survey, progress, (PerLanguage::new, work), |members| {
        for Member { first, here, kind, text } in members {
            let new = || RepeatGroup { first, members: Vec::new(), kind, text };
            let group = groups.entry((first, kind == GroupKind::Near)).or_insert_with(new);
            group.members.push(here);
            group.kind = group.kind.max(kind);
        }
        Ok(true)
    })?;
    Ok(Passed { made: groups.into_values().collect(), files, rejects })
}

fn members_of(desk: &mut Desk, article: &Article, number: u32, survey: &Survey) -> Vec<Member> {
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
        let text = single_spaced(paragraph.text());
        Some(Member { first, here, kind, text: text.chars().take(EXCERPT).collect() })
    };
    laid_out.layout.paragraphs.iter().zip(&laid_out.prints).filter_map(member).collect()
}
