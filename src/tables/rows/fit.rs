//! The rows of `lexicon fit`.

use crate::evaluate::{Comparison, EntryFit};
use crate::lexicon::{Entry, Lexicon};
use crate::summary::Estimate;
use crate::tables::Cell;

/// A row of the report: what coded texts say about an entry, and the p that it gets.
pub fn fit_cells<'t>(
    lexicon: &'t Lexicon,
    entry: &Entry,
    found: &EntryFit,
    new: f64,
) -> Vec<Cell<'t>> {
    let is_seen = found.seen.rows > 0.0;
    let share = |value: f64| if is_seen { Cell::float(value) } else { Cell::Empty };
    vec![
        Cell::text(lexicon.themes[entry.theme].column.as_str()),
        Cell::text(entry.name()),
        Cell::Int(entry.line.number),
        Cell::float(entry.p),
        Cell::Int(whole(found.seen.hits)),
        Cell::Int(whole(found.seen.rows)),
        Cell::float(found.capped.hits),
        Cell::float(found.capped.rows),
        share(found.capped.hits / found.capped.rows),
        share(found.interval.0),
        share(found.interval.1),
        share(found.base_rate),
        Cell::text(found.effect.name()),
        Cell::float(found.p),
        Cell::float(new),
    ]
}

/// A row of the comparison on sets that were left out; without a theme the mean over themes,
/// without a set the mean over sets.
pub fn left_out_cells<'t>(
    (set, theme): (&'t str, &'t str),
    counts: Option<(u64, u64)>,
    found: &Comparison,
    proven: Option<bool>,
) -> Vec<Cell<'t>> {
    let (texts, positives) = counts.unzip();
    let count = |value: Option<u64>| value.map_or(Cell::Empty, Cell::Int);
    let mut cells = vec![Cell::text(set), Cell::text(theme), count(texts), count(positives)];
    cells.extend([found.fitted, found.author, found.equal].map(Cell::float));
    for Estimate { value, interval } in [found.over_author, found.over_equal] {
        let (low, high) = interval.unzip();
        cells.extend([Some(value), low, high].map(|value| value.map_or(Cell::Empty, Cell::float)));
    }
    cells.push(Cell::text(match proven {
        Some(true) => "proven",
        Some(false) => "not proven",
        None => "",
    }));
    cells
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of texts: whole and not negative"
)]
fn whole(count: f64) -> u64 {
    count as u64
}
