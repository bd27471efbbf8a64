//! Every counted paragraph with its strengths: the job of `evaluate --table`.

use std::sync::Arc;

use super::pass::{ArticlePass, Job};
use super::sample::{CountedScorer, stratum_of};
use super::unit_scorer::{ScoredText, ScoringConfig};
use super::{ArticleSource, Lookup, Passed, Progress, Reading, Stratum, Survey};
use crate::error::Result;
use crate::lexicon::Matcher;
use crate::tables::Unit;

/// A counted paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedText {
    /// Its article's id.
    pub id: String,
    /// Its number within the article.
    pub paragraph: u32,
    /// The values of its article in each field of [`Lookup::group_by`].
    pub values: Vec<Vec<String>>,
    /// The source of its article.
    pub source: String,
    /// The stratum that [`sample`](super::sample()) draws it from, by the lexicon's thresholds.
    pub stratum: Stratum,
    /// One strength per theme of the lexicon.
    pub strengths: Vec<f64>,
}

/// Hands the counted paragraphs of a surveyed collection on, article by article in its order; those
/// in other languages than the lexicon's are left out.
///
/// # Errors
/// Those of `sink`; what is wrong with single inputs is in the survey.
pub fn counted_texts<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lookup, survey): (&Lookup, &Survey),
    progress: &mut dyn FnMut(Progress),
    mut sink: impl FnMut(Vec<CountedText>) -> Result<bool>,
) -> Result<Passed<()>> {
    let lexicon = &*lookup.lexicon;
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, lookup.rules));
    let threshold = |theme| Unit::Paragraph.threshold(lookup.context, theme);
    let thresholds: Vec<f64> = lexicon.themes.iter().map(threshold).collect();
    let config = ScoringConfig::of_strengths(lexicon, &matcher, (&survey.model, lookup.context));
    let job = Job::new(
        |analysis| CountedScorer::new(&config, analysis),
        |counted: &mut CountedScorer, context| {
            let mut found = Vec::new();
            counted.each(context, |facts, place, _, ScoredText { scores, .. }| {
                found.push(CountedText {
                    id: facts.id.clone(),
                    paragraph: place.paragraph,
                    values: lookup.group_by.as_ref().map_or_else(Vec::new, |by| by.values(facts)),
                    source: facts.source.clone(),
                    stratum: stratum_of(scores, lexicon, &thresholds),
                    strengths: scores.iter().map(|score| score.strength).collect(),
                });
            });
            found
        },
    )
    .only(|head| !head.is_foreign(lexicon));
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| sink(found))
}
