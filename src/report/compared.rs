//! The rows of `compare`.

use super::Cell;
use super::others::{FEW_ARTICLES, TOO_NARROW};
use crate::lexicon::Lexicon;
use crate::summary::{Estimate, GroupSummary, ThemeComparison};
use crate::terms::KeyTerm;

/// A row of the table of key terms.
pub fn key_term_cells<'t>(term: &'t KeyTerm<'t>) -> Vec<Cell<'t>> {
    let (target, reference) = term.per_million();
    let rate = |value: f64| Cell::Float { value, decimals: 3 };
    let or_empty = |value: Option<f64>, decimals: u8| value.map_or(Cell::Empty, |value| Cell::Float { value, decimals });
    // A p value too small for a float is no 0.
    let p = |p: Option<f64>| or_empty(p.map(|p| p.max(f64::MIN_POSITIVE)), 9);
    let counts = [Cell::text(term.term), Cell::Int(term.target.count), Cell::Int(term.reference.count)];
    let rates = [rate(target), rate(reference), Cell::float(term.table.log_ratio())];
    let measures = term.values.iter().map(|&value| or_empty(value, 6));
    let tests = [p(term.p), p(term.p_adjusted), Cell::Int(term.target.articles), Cell::Int(term.reference.articles)];
    counts.into_iter().chain(rates).chain(measures).chain(tests).collect()
}

/// A row of the table of themes.
pub fn comparison_cells<'t>(compared: &ThemeComparison, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
    let (target, reference) = (&compared.target, &compared.reference);
    let mut cells = vec![Cell::text(lexicon.themes[target.theme].column.as_str())];
    cells.extend([target.articles, reference.articles, target.counted, reference.counted].map(Cell::Int));
    cells.extend([target.words, reference.words, target.hits, reference.hits].map(Cell::Int));
    for (ours, theirs, difference, decimals) in [
        (target.share, reference.share, compared.share, 6),
        (target.per_1000, reference.per_1000, compared.per_1000, 3),
        (target.strength, reference.strength, compared.strength, 6),
    ] {
        let Estimate { value, interval } = difference;
        // Of nothing there is no share.
        let of = |counted: u64, value: f64| if counted == 0 { Cell::Empty } else { Cell::Float { value, decimals } };
        let (here, there) = (target.counted, reference.counted);
        cells.extend([of(here, ours.value), of(there, theirs.value), of(here.min(there), value)]);
        match interval {
            Some((low, high)) => cells.extend([low, high].map(|value| Cell::Float { value, decimals })),
            None => cells.extend([Cell::Empty, Cell::Empty]),
        }
    }
    let is_of_one = |side: &GroupSummary| side.share.interval.is_none();
    cells.push(Cell::text(match (is_of_one(target), is_of_one(reference)) {
        _ if target.counted.min(reference.counted) == 0 => "a side has no counted paragraph",
        (true, true) => "no interval: the paragraphs of either side are of one article",
        (true, false) => "no interval: the target's paragraphs are of one article",
        (false, true) => "no interval: the reference's paragraphs are of one article",
        _ if compared.per_1000.interval.is_none() || compared.strength.interval.is_none() => {
            "no interval of rate or strength: all articles have the same"
        }
        _ if target.articles.min(reference.articles) < FEW_ARTICLES => TOO_NARROW,
        _ => "",
    }));
    cells
}
