//! Who says what others said: the job of `repeats`.

use std::collections::BTreeSet;

use super::paragraph_status::ParagraphStatus;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::repeat_drafts::{ArticleRepeats, Member};
use super::{ArticleSource, GroupKind, Passed, Progress, Reading, RepeatDrafts, Survey};
use crate::error::Result;
use crate::model::single_spaced;
use crate::repeats::Place;

/// Characters of a group's text.
const EXCERPT: usize = 200;

/// Finds the paragraphs that say the same, in one reading of a surveyed collection or of the part
/// of it that is [chosen](Survey::part).
///
/// # Errors
/// An input that is not what it was in the survey.
pub fn repeat_drafts<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<RepeatDrafts>> {
    let job = Job::new(|_| (), |(), context| repeats_of(context, survey));
    let mut drafts = RepeatDrafts::default();
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| {
            if let Some(found) = found {
                drafts.add(found);
            }
            Ok(true)
        })?;
    Ok(Passed { made: drafts.named(&survey.ids), files, rejects })
}

/// Returns what an article repeats and what of it is repeated, if there is anything.
fn repeats_of(context: &ArticleContext<'_>, survey: &Survey) -> Option<ArticleRepeats> {
    let number = context.number;
    let member = |(paragraph, status): (u32, &ParagraphStatus)| {
        let here = Place { article: number, paragraph };
        let (first, kind) = match (status.first, status.near) {
            (Some(first), _) if status.is_boilerplate => (first, GroupKind::Boilerplate),
            (Some(first), _) => (first, GroupKind::Repeat),
            (None, near) => (near.filter(|_| status.has_words)?, GroupKind::Near),
        };
        Some(Member { first, here, kind })
    };
    let members: Vec<Member> = (1..).zip(context.status()).filter_map(member).collect();
    // The ledger does not count what only one article says several times.
    let within: BTreeSet<Place> =
        members.iter().map(|member| member.first).filter(|first| first.article == number).collect();
    let prints = context.analyzed.fingerprints.iter();
    let mut firsts = Vec::new();
    for ((paragraph, _, status), print) in context.with_status().zip(prints) {
        let here = Place { article: number, paragraph: paragraph.ordinal };
        let recurs =
            status.first.is_none() && print.is_some_and(|print| survey.ledger.recurs(print));
        if recurs || within.contains(&here) || survey.near_firsts.contains(&here) {
            let text = single_spaced(paragraph.text());
            firsts.push((here, text.chars().take(EXCERPT).collect()));
        }
    }
    (!members.is_empty() || !firsts.is_empty()).then(|| ArticleRepeats {
        facts: context.facts_without_id(),
        members,
        firsts,
    })
}
