//! The rows of `evaluate`.

use super::Cell;
use crate::evaluate::{Agreement, Evaluation, NoInterval, ShareEstimate};
use crate::summary::{Estimate, GroupSummary};

/// Enough to compare measures with those of other programs.
const MEASURE_DECIMALS: u8 = 12;

/// A row of the evaluation; `group` where there is one. Where the sheet was `drawn` with unequal probabilities its own measures follow, and where
/// there are several coders their agreement and how often they were tied.
pub fn evaluation_cells<'t>(
    group: &'t [String],
    theme: &'t str,
    found: &Evaluation,
    (drawn, coders): (bool, Option<(Agreement, u64)>),
) -> Vec<Cell<'t>> {
    let measure = |value: f64| Cell::Float { value, decimals: MEASURE_DECIMALS };
    let or_empty = |value: Option<f64>| value.map_or(Cell::Empty, measure);
    let mut cells: Vec<Cell<'t>> = group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([Cell::text(theme), Cell::Int(found.n), Cell::Int(found.positives), Cell::float(found.threshold)]);
    for estimate in found.measures {
        let (low, high) = estimate.and_then(|Estimate { interval, .. }| interval).unzip();
        cells.extend([estimate.map(|estimate| estimate.value), low, high].map(or_empty));
    }
    let (threshold, f1) = found.best.unzip();
    cells.extend([threshold.map_or(Cell::Empty, Cell::float), or_empty(f1)]);
    if drawn {
        cells.extend(found.of_sheet.map(or_empty));
    }
    if let Some((agreement, ties)) = coders {
        cells.extend([Cell::Int(agreement.units), Cell::Int(ties)]);
        cells.extend([agreement.kappa, agreement.ac1, agreement.alpha].map(or_empty));
    }
    cells
}

/// A row of the shares: what a summary says of the group, and the share estimated with so many coded paragraphs.
pub fn share_cells<'t>(theme: &'t str, naive: &'t GroupSummary, (coded, estimate): (u64, Option<ShareEstimate>)) -> Vec<Cell<'t>> {
    let mut cells: Vec<Cell<'t>> = naive.group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([Cell::text(theme), Cell::Int(naive.counted), Cell::Int(coded)]);
    let or_empty = |value: Option<f64>| value.map_or(Cell::Empty, Cell::float);
    for share in [naive.share, estimate.map(|estimate| estimate.share)] {
        let (low, high) = share.and_then(|Estimate { interval, .. }| interval).unzip();
        cells.extend([share.map(|share| share.value), low, high].map(or_empty));
    }
    let note = match estimate {
        None => "no paragraph is coded",
        Some(ShareEstimate { lack, .. }) => lack.map_or("", NoInterval::note),
    };
    cells.extend([or_empty(estimate.map(|estimate| estimate.raw)), Cell::text(note)]);
    cells
}

/// A strength as tables have it: six decimals, and never 0 where there is evidence. What is computed from a table's strengths is computed
/// from these.
pub fn as_printed(strength: f64) -> f64 {
    let rounded = format!("{strength:.6}").parse().unwrap_or(strength);
    if rounded == 0.0 && strength > 0.0 { 1e-6 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_are_those_of_the_tables() {
        for (strength, printed) in [(0.0, 0.0), (1e-9, 1e-6), (0.123_456_49, 0.123_456), (0.123_456_51, 0.123_457), (1.0, 1.0)] {
            assert!((as_printed(strength) - printed).abs() < 1e-15, "{strength}");
        }
    }
}
