//! The tables beside the scores: summaries, the check of a lexicon, the ledger of repeats, the
//! inputs.

use super::{Cell, percent_text};
use crate::evaluate::WeightedShare;
use crate::lexicon::{Check, EntryCheck, Lexicon};
use crate::summary::{Estimate, GroupSummary};

/// With fewer articles, intervals by resampling them are too narrow.
pub(super) const FEW_ARTICLES: u64 = 10;
/// What is to be said of those.
pub(super) const TOO_NARROW: &str =
    "fewer than ten articles: the intervals of rate and strength are too narrow";

/// Whether there is no interval.
pub(super) fn lacks(estimate: Option<Estimate>) -> bool {
    estimate.is_none_or(|estimate| estimate.interval.is_none())
}

/// A row of a summary.
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
        share if lacks(share) => "no interval: all counted rows are of one article",
        _ if lacks(summary.per_1000) || lacks(summary.strength) => {
            "no interval of rate or strength: all articles have the same"
        }
        _ if summary.articles < FEW_ARTICLES => TOO_NARROW,
        _ => "",
    }));
    cells
}

/// A value with the ends of its interval; empty where there is none.
pub(super) fn estimate_cells(estimate: Option<Estimate>, decimals: u8) -> [Cell<'static>; 3] {
    let (low, high) = estimate.and_then(|estimate| estimate.interval).unzip();
    [estimate.map(|estimate| estimate.value), low, high]
        .map(|value| value.map_or(Cell::Empty, |value| Cell::Float { value, decimals }))
}

/// Most forms named in a row of a check.
const MOST_FORMS: usize = 20;

/// How many of the coded texts that hold an entry are about its theme.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EntryPrecision {
    /// Coded texts in which it counts; none where its theme has no codes.
    pub coded: Option<u64>,
    /// The share of them that is about its theme, each weighed by the inverse of its probability;
    /// none without any.
    pub precision: Option<WeightedShare>,
    /// The share of all texts coded for its theme that is about it, likewise.
    pub base_rate: f64,
}

impl EntryPrecision {
    /// Precision with its interval, and lift; where the theme has no codes, no entry has any of it.
    fn cells(self) -> [Cell<'static>; 5] {
        let number = |value: f64| Cell::Float { value, decimals: 6 };
        let (low, high) = self.precision.and_then(WeightedShare::interval).unzip();
        let share = self.precision.map(|precision| precision.share);
        let lift = share.filter(|_| self.base_rate > 0.0).map(|share| share / self.base_rate);
        let [share, low, high, lift] =
            [share, low, high, lift].map(|value| value.map_or(Cell::Empty, number));
        [self.coded.map_or(Cell::Empty, Cell::Int), share, low, high, lift]
    }
}

/// The rows of a lexicon's check, one per entry in the lexicon's order; with its contexts and the
/// correlation of rankings, one each per entry, and its precision where there are codes.
pub fn check_rows<'t>(
    check: &'t Check,
    lexicon: &'t Lexicon,
    contexts: &'t [Vec<String>],
    correlations: &'t [Option<f64>],
    precisions: Option<&'t [EntryPrecision]>,
) -> impl Iterator<Item = Vec<Cell<'t>>> {
    let mut hits: Vec<u64> = vec![0; lexicon.themes.len()];
    let mut sizes: Vec<usize> = vec![0; lexicon.themes.len()];
    for (checked, entry) in check.entries.iter().zip(&lexicon.entries) {
        hits[entry.theme] += checked.hits;
        sizes[entry.theme] += 1;
    }
    let beside = contexts.iter().zip(correlations);
    let is_one_file = lexicon.is_one_file();
    check.entries.iter().zip(&lexicon.entries).zip(beside).enumerate().map(
        move |(at, ((checked, entry), (contexts, correlation)))| {
            let share = if hits[entry.theme] > 0 {
                checked.hits as f64 / hits[entry.theme] as f64
            } else {
                0.0
            };
            let mut cells = vec![
                Cell::text(lexicon.themes[entry.theme].column.as_str()),
                Cell::text(entry.name()),
                Cell::Int(entry.line.number),
                Cell::text(&*entry.line.file),
                Cell::Float { value: entry.p, decimals: 3 },
                Cell::Int(checked.hits),
                Cell::Int(checked.paragraphs),
                Cell::Float { value: share, decimals: 3 },
                Cell::text(forms(checked)),
                Cell::text(checked.stems.iter().map(String::as_str).collect::<Vec<_>>().join("; ")),
                Cell::text(notes(
                    checked,
                    entry.pattern.words().len(),
                    if sizes[entry.theme] > 1 { share } else { 0.0 },
                    lexicon,
                )),
                Cell::text(contexts.join(" | ")),
                correlation.map_or(Cell::Empty, |value| Cell::Float { value, decimals: 3 }),
            ];
            if is_one_file {
                cells.remove(3);
            }
            cells.extend(precisions.into_iter().flat_map(|precisions| precisions[at].cells()));
            cells
        },
    )
}

fn forms(checked: &EntryCheck) -> String {
    let mut forms: Vec<(&String, &u64)> = checked.forms.iter().collect();
    forms.sort_by_key(|&(form, count)| (std::cmp::Reverse(count), form));
    let more = forms.len().saturating_sub(MOST_FORMS);
    let mut named: Vec<String> = forms
        .into_iter()
        .take(MOST_FORMS)
        .map(|(form, count)| format!("{form} ({count})"))
        .collect();
    if more > 0 {
        named.push(format!("… and {more} more"));
    }
    named.join("; ")
}

fn notes(checked: &EntryCheck, words: usize, share: f64, lexicon: &Lexicon) -> String {
    let mut notes = Vec::new();
    if checked.hits == 0 {
        notes.push("never fires".to_owned());
    }
    if words == 1 && checked.stems.len() > 1 {
        notes.push(format!("fires on {} stems", checked.stems.len()));
    }
    if share > 0.5 {
        notes.push(format!("makes {} of the theme's hits", percent_text(share)));
    }
    for (&other, count) in &checked.shared_with {
        let entry = &lexicon.entries[other];
        notes.push(format!(
            "shares words with {}: {} ({count})",
            lexicon.themes[entry.theme].column,
            entry.name()
        ));
    }
    notes.join("; ")
}
