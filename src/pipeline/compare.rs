//! The themes of the two sides of a comparison: the pass of `compare --theme`.

use std::sync::Arc;

use super::desk::{Desk, Item};
use super::language::is_foreign;
use super::pass::{Second, second_pass};
use super::standing::{facts, standings};
use super::{Passed, Progress, Reading, Repeats, Side, Sides, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::{Evidence, Lexicon, Matcher, Overlap, Scanner};
use crate::summary::{Summary, ThemeMatrix};
use crate::themes::{ThemeScore, ThemeScorer};

/// The themes of the sides of a comparison.
#[derive(Debug)]
pub struct SideThemes {
    /// Their articles, under [`Side::name`]; those in other languages than the lexicon's are left
    /// out.
    pub summary: Summary,
    /// Articles that do not have the field.
    pub unknown: u64,
    /// Articles that have values of both sides.
    pub both: u64,
}

struct Worker {
    desk: Desk,
    scanner: Scanner,
    scorer: ThemeScorer,
}

/// Scores the paragraphs of the articles on the two sides. A row is about a theme from `thresholds`
/// on, one per theme.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn side_themes(
    discovery: &Discovery,
    reading: &Reading,
    (lexicon, overlap, thresholds): (&Lexicon, Overlap, Vec<f64>),
    (survey, sides, repeats): (&Survey, &Sides, Repeats),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<SideThemes>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, overlap));
    let worker = || Worker {
        desk: Desk::new(reading.analysis, reading),
        scanner: Scanner::new(Arc::clone(&matcher)),
        scorer: ThemeScorer::new(lexicon),
    };
    let work = |worker: &mut Worker, number: usize, item: Item| {
        let article = &item.located.article;
        let (laid_out, analyzer) = worker.desk.lay_out(article, survey.languages.get(number));
        let facts = facts(article, &laid_out.layout, "");
        let side = sides.of(item.file, &facts);
        let foreign = is_foreign(lexicon, survey.languages.get(number));
        if foreign || !matches!(side, Side::Target | Side::Reference) {
            return (side, None);
        }
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let (mut evidence, mut points): (Vec<Evidence>, Vec<f64>) = (Vec::new(), Vec::new());
        let rows: Vec<(u64, bool, Vec<ThemeScore>)> =
            standings(&laid_out, survey, number, article.publication(), repeats)
                .iter()
                .zip(laid_out.paragraphs())
                .filter(|(standing, _)| !standing.foreign)
                .map(|(standing, (_, tokens))| {
                    let mut scores = Vec::new();
                    worker.scanner.find(analyzer.vocabulary(), tokens, &mut evidence);
                    worker.scorer.score(&evidence, tokens.len() as u64, &mut scores, &mut points);
                    (tokens.len() as u64, standing.counted, scores)
                })
                .collect();
        let rows =
            rows.iter().map(|(words, counted, scores)| (*words, *counted, scores.as_slice()));
        (side, Some(ThemeMatrix::new(lexicon.themes.len(), rows)))
    };
    let mut made = SideThemes { summary: Summary::new(thresholds), unknown: 0, both: 0 };
    let Second { files, rejects, .. } =
        second_pass(discovery, reading, survey, progress, (worker, work), |(side, matrix)| {
            made.unknown += u64::from(side == Side::Unknown);
            made.both += u64::from(side == Side::Both);
            if let Some(matrix) = matrix {
                made.summary.add(&[vec![side.name().to_owned()]], &matrix);
            }
            Ok(true)
        })?;
    Ok(Passed { made, files, rejects })
}
