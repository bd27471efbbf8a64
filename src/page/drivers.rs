//! The section about the entries that drive each theme.

use super::charts::{Axis, ChartBar, bars};
use super::data_table::{DataCell, DataTable, count_column, float_column, text_column};
use super::markup::{MarkupBuilder, class};
use super::{Page, say};
use crate::overview::EntryTotal;
use crate::summary::Estimate;
use crate::tables::{percent_text, several};

/// How many entries of a theme are drawn.
const MOST_DRAWN: usize = 10;
/// How many entries of a theme are in the table.
const MOST_LISTED: usize = 50;
/// How many forms of an entry are named.
const MOST_NAMED: usize = 5;

impl Page<'_> {
    pub(super) fn drivers(&self, section: &mut MarkupBuilder) {
        say(
            section,
            "Entries of the lexicon by the part of a theme's evidence that they make in counted paragraphs. If one entry \
             makes most of a theme, read some of its paragraphs below before you believe the share.",
        );
        section.element("div", &[class("panels")], |panels| {
            for &theme in &self.top {
                let all: Vec<&EntryTotal> = self.drivers_of(theme).collect();
                if all.is_empty() {
                    continue;
                }
                let shares = evidence_shares(&all);
                let of_bars: Vec<ChartBar<'_>> = all
                    .iter()
                    .zip(&shares)
                    .take(MOST_DRAWN)
                    .map(|(total, &value)| ChartBar {
                        label: &self.overview.entries[total.entry],
                        written: format!(
                            "{}, {}",
                            percent_text(value),
                            several(total.hits, "match", "matches")
                        ),
                        value: Some(Estimate { value, interval: None }),
                        colour: self.colours[theme],
                    })
                    .collect();
                let name = format!("{}: entries by their part of the evidence", self.label(theme));
                self.panel(panels, theme, |panel| bars(panel, &name, Axis::Percent, &of_bars));
            }
        });
        let rows = self.top.iter().flat_map(|&theme| {
            let all: Vec<&EntryTotal> = self.drivers_of(theme).collect();
            let shares = evidence_shares(&all);
            let rows = all.into_iter().zip(shares).take(MOST_LISTED);
            rows.map(|(total, share)| self.driver_row(total, share)).collect::<Vec<_>>()
        });
        let table = DataTable {
            name: "words",
            caption: format!("Entries that drive each theme, at most {MOST_LISTED} of each"),
            columns: vec![
                text_column("Theme", "theme"),
                text_column("Entry", "entry"),
                text_column("Forms", "forms"),
                count_column("Matches", "hits"),
                float_column("Points", "points"),
                float_column("Part of the evidence", "share"),
                count_column("Paragraphs", "paragraphs"),
                count_column("Articles", "articles"),
            ],
            rows: rows.collect(),
        };
        table.folded(section, "The numbers as a table, with the forms that were found");
    }

    fn drivers_of(&self, theme: usize) -> impl Iterator<Item = &EntryTotal> {
        self.overview.drivers.iter().filter(move |total| total.theme == theme)
    }

    fn driver_row<'t>(&'t self, total: &'t EntryTotal, share: f64) -> Vec<DataCell<'t>> {
        let named =
            total.forms.iter().take(MOST_NAMED).map(|(form, count)| format!("{form} ({count})"));
        let mut forms = named.collect::<Vec<_>>().join(", ");
        if total.forms.len() > MOST_NAMED || total.other_forms > 0 {
            forms.push_str(", …");
        }
        vec![
            DataCell::text(self.label(total.theme)),
            DataCell::text(&self.overview.entries[total.entry]),
            DataCell::owned(forms),
            DataCell::count(total.hits),
            DataCell::measure(total.points),
            DataCell::share(Some(share)),
            DataCell::count(total.paragraphs),
            DataCell::count(total.articles),
        ]
    }
}

/// The part of each entry in the points of a theme, or in its matches if points are not known.
fn evidence_shares(totals: &[&EntryTotal]) -> Vec<f64> {
    let points: Option<Vec<f64>> = totals.iter().map(|total| total.points).collect();
    let amounts = points.unwrap_or_else(|| totals.iter().map(|total| total.hits as f64).collect());
    let all: f64 = amounts.iter().sum();
    amounts.into_iter().map(|amount| amount / all).collect()
}
