//! The themes of the target and the reference of a comparison: the job of `compare --theme`.

use crate::text::Passage;
use std::sync::Arc;

use super::pass::{ArticlePass, Job};
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Subcorpus, SubcorpusRule, Survey};
use crate::error::Result;
use crate::lexicon::{Evidence, Lexicon, LookupRules, Matcher, Scanner};
use crate::summary::{Summary, ThemeMatrix};
use crate::themes::{ThemeScore, ThemeScorer};

/// The themes of the target and the reference of a comparison.
#[derive(Debug)]
pub struct SubcorpusThemes {
    /// Their articles, under [`Subcorpus::name`]; those in other languages than the lexicon's are left
    /// out.
    pub summary: Summary,
    /// Articles that do not have the field.
    pub unknown: u64,
    /// Articles that have values of both.
    pub both: u64,
}

struct CompareWorker {
    scanner: Scanner,
    scorer: ThemeScorer,
}

/// Scores the paragraphs of the articles of the target and of the reference. A row is about a theme
/// from `thresholds` on, one per theme.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn subcorpus_themes<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lexicon, rules, thresholds): (&Lexicon, LookupRules, Vec<f64>),
    (survey, rule, repeats): (&Survey, &SubcorpusRule, Repeats),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<SubcorpusThemes>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, rules));
    let worker = |_| CompareWorker {
        scanner: Scanner::new(Arc::clone(&matcher)),
        scorer: ThemeScorer::new(lexicon),
    };
    let job = Job::new(worker, |worker: &mut CompareWorker, context| {
        let facts = context.facts_without_id();
        let subcorpus = rule.of(context.file, &facts);
        let is_compared = matches!(subcorpus, Subcorpus::Target | Subcorpus::Reference);
        if context.is_foreign(lexicon) || !is_compared {
            return (subcorpus, None);
        }
        let (mut evidence, mut points): (Vec<Evidence>, Vec<f64>) = (Vec::new(), Vec::new());
        let rows: Vec<(u64, bool, Vec<ThemeScore>)> = context
            .with_status()
            .filter(|(.., status)| !status.is_foreign)
            .map(|(paragraph, tokens, status)| {
                let (words, mut scores) = (tokens.len() as u64, Vec::new());
                let passage = Passage { paragraph: *paragraph, tokens };
                worker.scanner.find(context.analyzer.vocabulary(), passage, &mut evidence);
                worker.scorer.score(&evidence, words, &mut scores, &mut points);
                (words, status.is_counted(repeats), scores)
            })
            .collect();
        let rows =
            rows.iter().map(|(words, counted, scores)| (*words, *counted, scores.as_slice()));
        (subcorpus, Some(ThemeMatrix::new(lexicon.themes.len(), rows)))
    });
    let mut made = SubcorpusThemes { summary: Summary::new(thresholds), unknown: 0, both: 0 };
    let Passed { files, rejects, .. } = ArticlePass::new(source, reading, progress).again(
        survey,
        &job,
        |_, (subcorpus, matrix)| {
            made.unknown += u64::from(subcorpus == Subcorpus::Unknown);
            made.both += u64::from(subcorpus == Subcorpus::Both);
            if let Some(matrix) = matrix {
                made.summary.add(&[vec![subcorpus.name().to_owned()]], &matrix);
            }
            Ok(true)
        },
    )?;
    Ok(Passed { made, files, rejects })
}
