//! The rows of `lexicon check`.

use crate::evaluate::WeightedShare;
use crate::lexicon::{Check, EntryCheck, Lexicon};
use crate::tables::{Cell, percent_text};

/// The most forms that a row names.
const MOST_FORMS: usize = 20;

/// How many of the coded texts that hold an entry are about its theme.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EntryPrecision {
    /// Coded texts in which it counts; `None` if its theme has no codes.
    pub coded: Option<u64>,
    /// The share of them that is about its theme, each weighted by the inverse of its probability;
    /// `None` without such texts.
    pub precision: Option<WeightedShare>,
    /// The share of all texts coded for its theme that is about it, likewise.
    pub base_rate: f64,
}

impl EntryPrecision {
    /// Returns the cells about codes: their number, precision with its interval, and lift. They are
    /// empty if the theme has no codes.
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

/// What the rows of a lexicon's check are made of; lists have an item for each entry.
#[derive(Clone, Copy, Debug)]
pub struct CheckTable<'t> {
    /// The lexicon that is checked.
    pub lexicon: &'t Lexicon,
    /// What its entries matched.
    pub check: &'t Check,
    /// The first matches with the words around them.
    pub contexts: &'t [Vec<String>],
    /// The correlation of the ranking of articles with that without the entry; `None` if one of the
    /// two has no order.
    pub correlations: &'t [Option<f64>],
    /// The precision, if there are codes.
    pub precisions: Option<&'t [EntryPrecision]>,
}

/// Returns the rows of a lexicon's check, one for each entry in the lexicon's order.
pub fn check_rows(table: CheckTable<'_>) -> impl Iterator<Item = Vec<Cell<'_>>> {
    let CheckTable { lexicon, check, contexts, correlations, precisions } = table;
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
