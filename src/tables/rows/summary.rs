//! The rows of `score --summary`.

use crate::lexicon::Lexicon;
use crate::summary::{Estimate, GroupSummary};
use crate::tables::Cell;

/// With fewer articles, intervals by resampling articles are too narrow.
pub(super) const FEW_ARTICLES: u64 = 10;
/// The note on such intervals.
pub(super) const TOO_NARROW: &str =
    "fewer than ten articles: the intervals of rate and strength are too narrow";

/// Returns whether there is no interval.
pub(super) fn lacks(estimate: Option<Estimate>) -> bool {
    estimate.is_none_or(|estimate| estimate.interval.is_none())
}

/// Returns the cells of a row of a summary.
pub fn summary_cells<'t>(summary: &'t GroupSummary, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
    let mut cells: Vec<Cell<'t>> =
        summary.group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([
        Cell::text(lexicon.themes[summary.theme].column.as_str()),
        Cell::Int(summary.articles),
        Cell::Int(summary.rows),
        Cell::Int(summary.counted),
        Cell::Int(summary.words),
        Cell::Int(summary.hits),
    ]);
    for (estimate, decimals) in [(summary.share, 6), (summary.per_1000, 3), (summary.strength, 6)] {
        cells.extend(estimate_cells(estimate, decimals));
    }
    cells.push(Cell::text(match summary.share {
        None => "no counted row",
        Some(_) if summary.is_of_theme => {
            "a share of 1 by definition: these rows are about the theme"
        }
        share if lacks(share) => "no interval: all counted rows are of one article",
        _ if lacks(summary.per_1000) || lacks(summary.strength) => {
            "no interval of rate or strength: all articles have the same"
        }
        _ if summary.articles < FEW_ARTICLES => TOO_NARROW,
        _ => "",
    }));
    cells
}

/// Returns a value and the ends of its interval, each empty if it is not known.
pub(super) fn estimate_cells(estimate: Option<Estimate>, decimals: u8) -> [Cell<'static>; 3] {
    let (low, high) = estimate.and_then(|estimate| estimate.interval).unzip();
    [estimate.map(|estimate| estimate.value), low, high]
        .map(|value| value.map_or(Cell::Empty, |value| Cell::Float { value, decimals }))
}
