//! The rows of `lexicon suggest`.

use crate::lexicon::{Lexicon, Suggestion};
use crate::tables::Cell;

/// Returns the cells of a row; `gold` tells whether the table has the columns about codes.
pub fn suggestion_cells<'t>(
    suggestion: &'t Suggestion,
    lexicon: &'t Lexicon,
    gold: bool,
) -> Vec<Cell<'t>> {
    let or_empty = |value: Option<f64>| value.map_or(Cell::Empty, Cell::float);
    let entry = suggestion.unless_of.map(|entry| lexicon.entries[entry].name());
    let mut cells = vec![
        Cell::text(if entry.is_some() { "unless" } else { "entry" }),
        Cell::text(lexicon.themes[suggestion.theme].column.as_str()),
        entry.map_or(Cell::Empty, Cell::text),
        Cell::text(suggestion.pattern.as_str()),
    ];
    match suggestion.counts {
        Some(counts) => {
            cells.extend([counts.count, counts.paragraphs, counts.articles].map(Cell::Int));
            cells.extend([or_empty(counts.dispersion), Cell::Int(counts.theme_paragraphs)]);
            cells.extend([counts.table.g2(false), counts.table.log_ratio()].map(Cell::float));
        }
        None => cells.extend([const { Cell::Empty }; 7]),
    }
    cells.push(or_empty(suggestion.similarity));
    if gold {
        let codes = suggestion.coded;
        let misses = codes.and_then(|codes| codes.misses);
        let of_entry = codes.filter(|codes| codes.misses.is_some() && codes.with > 0);
        cells.extend(
            [codes.map(|codes| codes.with), codes.map(|codes| codes.right)]
                .map(|count| count.map_or(Cell::Empty, Cell::Int)),
        );
        cells.push(misses.map_or(Cell::Empty, |misses| Cell::Int(misses.a)));
        cells.push(or_empty(of_entry.map(|codes| codes.right as f64 / codes.with as f64)));
        cells.push(or_empty(misses.map(|misses| misses.g2(false))));
    }
    cells.push(or_empty(suggestion.gain));
    cells.push(Cell::text(suggestion.contexts.join(" | ")));
    cells
}
