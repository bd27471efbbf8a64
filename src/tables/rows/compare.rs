//! The rows of `compare`.

use super::summary::{FEW_ARTICLES, TOO_NARROW, estimate_cells, lacks};
use crate::lexicon::Lexicon;
use crate::summary::{Estimate, GroupSummary, ThemeComparison};
use crate::tables::Cell;
use crate::terms::KeyTerm;

/// Returns the cells of a row of the table of key terms.
pub fn key_term_cells<'t>(term: &'t KeyTerm<'t>) -> Vec<Cell<'t>> {
    let (target, reference) = term.per_million();
    let rate = |value: f64| Cell::Float { value, decimals: 3 };
    let or_empty = |value: Option<f64>, decimals: u8| {
        value.map_or(Cell::Empty, |value| Cell::Float { value, decimals })
    };
    // A p value that is too small for a float is not printed as 0.
    let p = |p: Option<f64>| p.map_or(Cell::Empty, |p| Cell::P(p.max(f64::MIN_POSITIVE)));
    let counts =
        [Cell::text(term.term), Cell::Int(term.target.count), Cell::Int(term.reference.count)];
    let rates = [rate(target), rate(reference), Cell::float(term.table.log_ratio())];
    let measures = term.values.iter().map(|&value| or_empty(value, 6));
    let tests = [
        p(term.p),
        p(term.p_adjusted),
        Cell::Int(term.target.articles),
        Cell::Int(term.reference.articles),
    ];
    let [target_dispersion, reference_dispersion] =
        term.dispersions.map(|value| or_empty(value, 6));
    let beside = [
        Cell::text(term.form),
        term.side().map_or(Cell::Empty, Cell::text),
        target_dispersion,
        reference_dispersion,
    ];
    counts.into_iter().chain(rates).chain(measures).chain(tests).chain(beside).collect()
}

/// Returns the cells of a row of the table of themes.
pub fn comparison_cells<'t>(compared: &ThemeComparison, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
    let (target, reference) = (&compared.target, &compared.reference);
    let mut cells = vec![Cell::text(lexicon.themes[target.theme].column.as_str())];
    cells.extend(
        [target.articles, reference.articles, target.counted, reference.counted].map(Cell::Int),
    );
    cells.extend([target.words, reference.words, target.hits, reference.hits].map(Cell::Int));
    for (ours, theirs, difference, decimals) in [
        (target.share, reference.share, compared.share, 6),
        (target.per_1000, reference.per_1000, compared.per_1000, 3),
        (target.strength, reference.strength, compared.strength, 6),
    ] {
        let value = |estimate: Option<Estimate>| {
            estimate.map_or(Cell::Empty, |Estimate { value, .. }| Cell::Float { value, decimals })
        };
        cells.extend([value(ours), value(theirs)]);
        cells.extend(estimate_cells(difference, decimals));
    }
    let is_of_one = |side: &GroupSummary| lacks(side.share);
    cells.push(Cell::text(match (is_of_one(target), is_of_one(reference)) {
        _ if target.counted.min(reference.counted) == 0 => "a side has no counted paragraph",
        (true, true) => "no interval: the paragraphs of either side are of one article",
        (true, false) => "no interval: the target's paragraphs are of one article",
        (false, true) => "no interval: the reference's paragraphs are of one article",
        _ if lacks(compared.per_1000) || lacks(compared.strength) => {
            "no interval of rate or strength: all articles have the same"
        }
        _ if target.articles.min(reference.articles) < FEW_ARTICLES => TOO_NARROW,
        _ => "",
    }));
    cells
}
