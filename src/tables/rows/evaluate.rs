//! The rows of `evaluate`.

use super::summary::FEW_ARTICLES;
use crate::evaluate::{Agreement, Evaluation, NoInterval, ShareEstimate, TunedShare};
use crate::summary::Estimate;
use crate::tables::Cell;

/// Enough to compare measures with those of other programs.
const MEASURE_DECIMALS: u8 = 12;

/// What a row of the evaluation is made of.
#[derive(Clone, Copy, Debug)]
pub struct EvaluationRow<'t> {
    /// The values of the fields of `--by`; empty without that option and in the rows about all.
    pub group: &'t [String],
    /// The name of the theme's column.
    pub theme: &'t str,
    /// How far program and codes agree.
    pub evaluation: &'t Evaluation,
    /// Whether the sheet was drawn with unequal probabilities, so that it has measures of its own.
    pub drawn: bool,
    /// How far the coders agree, if there are several.
    pub coders: Option<CoderAgreement>,
}

/// How far several coders agree on a theme.
#[derive(Clone, Copy, Debug)]
pub struct CoderAgreement {
    /// The measures.
    pub agreement: Agreement,
    /// Texts that are left out because as many coders said 1 as 0.
    pub ties: u64,
}

/// Returns the cells of a row of the evaluation.
pub fn evaluation_cells(row: EvaluationRow<'_>) -> Vec<Cell<'_>> {
    let EvaluationRow { group, theme, evaluation: found, drawn, coders } = row;
    let measure = |value: f64| Cell::Float { value, decimals: MEASURE_DECIMALS };
    let or_empty = |value: Option<f64>| value.map_or(Cell::Empty, measure);
    let mut cells: Vec<Cell<'_>> = group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([
        Cell::text(theme),
        Cell::Int(found.n),
        Cell::Int(found.positives),
        Cell::float(found.threshold),
    ]);
    for estimate in found.measures {
        cells.extend(ends(estimate).map(or_empty));
    }
    let (threshold, f1) = found.best.unzip();
    cells.extend([threshold.map_or(Cell::Empty, Cell::float), or_empty(f1)]);
    if drawn {
        cells.extend(found.of_sheet.map(or_empty));
    }
    if let Some(CoderAgreement { agreement, ties }) = coders {
        cells.extend([Cell::Int(agreement.units), Cell::Int(ties)]);
        for estimate in [agreement.kappa, agreement.ac1, agreement.alpha] {
            cells.extend(ends(estimate).map(or_empty));
        }
    }
    cells.push(Cell::text(lacking(found, coders.map(|coders| coders.agreement))));
    cells
}

/// Returns why measures have no intervals.
fn lacking(found: &Evaluation, coders: Option<Agreement>) -> String {
    let without = |named: &[(&'static str, Option<Estimate>)]| -> Vec<&'static str> {
        named
            .iter()
            .filter(|(_, estimate)| estimate.is_some_and(|estimate| estimate.interval.is_none()))
            .map(|(name, _)| *name)
            .collect()
    };
    let mut notes = Vec::new();
    match found.clusters {
        0 => notes.push("no text has a code and scores".to_owned()),
        1 => notes.push("no interval: all coded texts are of one article".to_owned()),
        _ => {
            let names = [
                "precision",
                "recall",
                "f1",
                "average_precision",
                "roc_auc",
                "kappa",
                "ac1",
                "alpha",
            ];
            let without = without(&names.into_iter().zip(found.measures).collect::<Vec<_>>());
            if !without.is_empty() {
                notes.push(format!(
                    "no interval of {}: too few articles, or all say the same",
                    without.join(", ")
                ));
            } else if found.clusters < FEW_ARTICLES {
                notes.push("fewer than ten articles: the intervals are too narrow".to_owned());
            }
        }
    }
    if let Some(Agreement { clusters, kappa, ac1, alpha, .. }) = coders {
        let without =
            without(&[("coder_kappa", kappa), ("coder_ac1", ac1), ("coder_alpha", alpha)]);
        if clusters == 1 {
            notes
                .push("no interval of coders: all texts coded twice are of one article".to_owned());
        } else if !without.is_empty() {
            notes.push(format!("no interval of {}: it rests on one article", without.join(", ")));
        }
    }
    notes.join("; ")
}

/// What is known of the share of paragraphs about a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareRow {
    /// Counted paragraphs.
    pub counted: u64,
    /// The share of them that the program finds; `None` without counted paragraphs.
    pub naive: Option<Estimate>,
    /// Those that are coded.
    pub coded: u64,
    /// The share estimated from these.
    pub estimate: Option<ShareEstimate>,
    /// The same, tuned by how far codes follow the program.
    pub tuned: Option<TunedShare>,
}

/// Returns the cells of a row of the shares. The values of its group come first.
pub fn share_cells<'t>(group: &'t [String], theme: &'t str, row: &ShareRow) -> Vec<Cell<'t>> {
    let ShareRow { counted, naive, coded, estimate, tuned } = *row;
    let mut cells: Vec<Cell<'t>> = group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([Cell::text(theme), Cell::Int(counted), Cell::Int(coded)]);
    let share = |share: Option<Estimate>| ends(share).map(or_empty);
    cells.extend(share(naive));
    cells.extend(share(estimate.map(|estimate| estimate.share)));
    cells.push(or_empty(estimate.map(|estimate| estimate.raw)));
    cells.extend(share(tuned.map(|tuned| tuned.share)));
    cells.extend([or_empty(tuned.map(|tuned| tuned.lambda)), Cell::text(note(estimate))]);
    cells
}

/// What a row of the differences is made of: a group, and the group that it is compared with.
#[derive(Clone, Copy, Debug)]
pub struct DifferenceRow<'t> {
    /// The values of the fields of `--by`.
    pub group: &'t [String],
    /// What the group is called in a sentence.
    pub name: &'t str,
    /// What the other group is called.
    pub compared_with: &'t str,
    /// The name of the theme's column.
    pub theme: &'t str,
    /// The share of the group.
    pub ours: ShareRow,
    /// The share of the other group.
    pub theirs: ShareRow,
    /// The share of the group less that of the other.
    pub difference: Option<Estimate>,
}

/// Returns the cells of a row of the differences.
pub fn difference_cells(row: DifferenceRow<'_>) -> Vec<Cell<'_>> {
    let DifferenceRow { group, name, compared_with, theme, ours, theirs, difference } = row;
    let mut cells: Vec<Cell<'_>> = group.iter().map(|value| Cell::text(value.as_str())).collect();
    cells.extend([Cell::text(compared_with), Cell::text(theme)]);
    for (one, other) in [(ours.counted, theirs.counted), (ours.coded, theirs.coded)] {
        cells.extend([Cell::Int(one), Cell::Int(other)]);
    }
    cells.extend(
        [ours, theirs].map(|row| or_empty(row.estimate.map(|estimate| estimate.share.value))),
    );
    cells.extend(ends(difference).map(or_empty));
    cells.push(or_empty(
        ours.naive.zip(theirs.naive).map(|(ours, theirs)| ours.value - theirs.value),
    ));
    let notes =
        [(name, ours), (compared_with, theirs)].map(|(name, row)| (name, note(row.estimate)));
    let notes = notes
        .into_iter()
        .filter(|(_, note)| !note.is_empty())
        .map(|(name, note)| format!("{name}: {note}"));
    cells.push(Cell::text(notes.collect::<Vec<_>>().join("; ")));
    cells
}

/// Returns a value and the ends of its interval.
fn ends(estimate: Option<Estimate>) -> [Option<f64>; 3] {
    let (low, high) = estimate.and_then(|Estimate { interval, .. }| interval).unzip();
    [estimate.map(|estimate| estimate.value), low, high]
}

fn or_empty(value: Option<f64>) -> Cell<'static> {
    value.map_or(Cell::Empty, Cell::float)
}

/// Returns why there is no share, or no interval.
fn note(estimate: Option<ShareEstimate>) -> &'static str {
    match estimate {
        None => "no paragraph is coded",
        Some(ShareEstimate { lack, .. }) => lack.map_or("", NoInterval::note),
    }
}

/// Rounds a strength as tables print it: to six decimals, and never to 0 if there is evidence.
/// Whatever is computed from strengths uses these, so that it can be computed from a table too.
pub fn as_printed(strength: f64) -> f64 {
    let rounded = format!("{strength:.6}").parse().unwrap_or(strength);
    if rounded == 0.0 && strength > 0.0 { 1e-6 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_are_those_of_the_tables() {
        for (strength, printed) in [
            (0.0, 0.0),
            (1e-9, 1e-6),
            (0.123_456_49, 0.123_456),
            (0.123_456_51, 0.123_457),
            (1.0, 1.0),
        ] {
            assert!((as_printed(strength) - printed).abs() < 1e-15, "{strength}");
        }
    }
}
