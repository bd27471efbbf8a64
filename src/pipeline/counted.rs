//! Every counted paragraph with its strengths: the pass of `evaluate --table`.

use std::sync::Arc;

use super::desk::{Desk, Item};
use super::language::is_foreign;
use super::pass::{Second, second_pass};
use super::sample::{each_counted, stratum_of};
use super::{Lookup, Passed, Progress, Reading, Stratum, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::{Matcher, Scanner};
use crate::themes::ThemeScorer;

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
/// Those of `sink`; what is wrong with single inputs stands in the survey.
pub fn counted_texts(
    discovery: &Discovery,
    reading: &Reading,
    (lookup, survey): (&Lookup, &Survey),
    progress: &mut dyn FnMut(Progress),
    sink: impl FnMut(Vec<CountedText>) -> Result<bool>,
) -> Result<Passed<()>> {
    let lexicon = &*lookup.lexicon;
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, lookup.overlap));
    let thresholds: Vec<f64> = lexicon.themes.iter().map(|theme| theme.threshold).collect();
    let worker = || {
        (
            Desk::new(reading.analysis, reading),
            Scanner::new(Arc::clone(&matcher)),
            ThemeScorer::new(lexicon),
        )
    };
    let work =
        |(desk, scanner, scorer): &mut (Desk, Scanner, ThemeScorer), number: usize, item: Item| {
            let mut found = Vec::new();
            if !is_foreign(lexicon, survey.languages.get(number)) {
                each_counted(
                    (desk, scanner, scorer),
                    &item,
                    number,
                    survey,
                    |facts, place, _, scores| {
                        found.push(CountedText {
                            id: facts.id.clone(),
                            paragraph: place.paragraph,
                            values: lookup
                                .group_by
                                .as_ref()
                                .map_or_else(Vec::new, |by| by.values(facts)),
                            source: facts.source.clone(),
                            stratum: stratum_of(scores, lexicon, &thresholds),
                            strengths: scores.iter().map(|score| score.strength).collect(),
                        });
                    },
                );
            }
            found
        };
    let Second { files, rejects, .. } =
        second_pass(discovery, reading, survey, progress, (worker, work), sink)?;
    Ok(Passed { made: (), files, rejects })
}
