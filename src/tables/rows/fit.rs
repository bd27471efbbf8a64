//! The rows of `lexicon fit`.

use crate::evaluate::{Comparison, EntryFit};
use crate::lexicon::{Entry, Lexicon};
use crate::summary::Estimate;
use crate::tables::Cell;

/// Returns the cells of a row of the report: what coded texts tell about an entry, and its new p.
pub fn fit_cells<'t>(
    lexicon: &'t Lexicon,
    entry: &'t Entry,
    found: &EntryFit,
    new: f64,
) -> Vec<Cell<'t>> {
    let is_seen = found.seen.rows > 0.0;
    let share = |value: f64| if is_seen { Cell::float(value) } else { Cell::Empty };
    let mut cells = vec![
        Cell::text(lexicon.themes[entry.theme].column.as_str()),
        Cell::text(entry.name()),
        Cell::Int(entry.line.number),
        Cell::text(&*entry.line.file),
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
    ];
    if lexicon.is_one_file() {
        cells.remove(3);
    }
    cells
}

/// What a row of the comparison on sets that were left out is made of.
#[derive(Clone, Copy, Debug)]
pub struct LeftOutRow<'t> {
    /// The set; empty for the mean over sets.
    pub set: &'t str,
    /// The name of the theme's column; empty for the mean over themes.
    pub theme: &'t str,
    /// The coded texts of a set.
    pub texts: Option<u64>,
    /// Those about the theme.
    pub positives: Option<u64>,
    /// The measures.
    pub comparison: &'t Comparison,
    /// Whether the fit of a theme is proven; `None` of other rows and if no set can judge.
    pub proven: Option<bool>,
}

/// Returns the cells of a row of the comparison on sets that were left out.
pub fn left_out_cells(row: LeftOutRow<'_>) -> Vec<Cell<'_>> {
    let LeftOutRow { set, theme, texts, positives, comparison: found, proven } = row;
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
