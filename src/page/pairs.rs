//! The section about themes that occur together.

use std::cmp::Reverse;

use super::data_table::{DataCell, DataTable, count_column, float_column, text_column};
use super::figures::share_with_interval;
use super::markup::{MarkupBuilder, attr, class};
use super::{Page, say};
use crate::overview::ThemePair;
use crate::tables::{several, share_text, thousands};

/// How many pairs are described in words.
const MOST_DESCRIBED: usize = 5;

impl Page<'_> {
    pub(super) fn pairs(&self, section: &mut MarkupBuilder) {
        say(
            section,
            "Two themes meet in a counted paragraph that is about both. The expected number is that of themes which have \
             nothing to do with each other. The phi coefficient is 0 for such themes, 1 if every paragraph about one is \
             about the other, and negative if they avoid each other.",
        );
        let mut met: Vec<&ThemePair> =
            self.overview.pairs.iter().filter(|pair| pair.observed > 0).collect();
        met.sort_by_key(|pair| Reverse(pair.observed));
        if met.is_empty() {
            say(section, "No counted paragraph is about two themes.");
        }
        section.element("ul", &[], |list| {
            for pair in met.iter().take(MOST_DESCRIBED) {
                list.leaf("li", &[], &self.pair_sentence(pair));
            }
        });
        self.pair_matrix(section);
        let rows = self.overview.pairs.iter().map(|pair| self.pair_row(pair)).collect();
        let table = DataTable {
            name: "themes-together",
            caption: "Counted paragraphs about two themes, with 95 % intervals of shares"
                .to_owned(),
            columns: vec![
                text_column("Theme", "theme"),
                text_column("Other theme", "other"),
                count_column("About both", "observed"),
                float_column("Expected", "expected"),
                float_column("Log ratio (bits)", "log_ratio"),
                float_column("Phi", "phi"),
                float_column("Of the theme also about the other", "share"),
                float_column("from", "share_low"),
                float_column("to", "share_high"),
                float_column("Of the other also about the theme", "share_of_other"),
                float_column("from", "share_of_other_low"),
                float_column("to", "share_of_other_high"),
            ],
            rows,
        };
        table.folded(section, "The numbers as a table");
    }

    fn pair_sentence(&self, pair: &ThemePair) -> String {
        let [one, other] = pair.themes.map(|theme| self.label(theme));
        let share = pair.shares[0].map_or_else(String::new, share_with_interval);
        format!(
            "{one} and {other}: {} about both; {} would be expected. Of those about {one}, {share} are also about {other}.",
            several(pair.observed, "paragraph is", "paragraphs are"),
            expected_text(pair.expected),
        )
    }

    /// The phi coefficients as a table with coloured cells.
    fn pair_matrix(&self, section: &mut MarkupBuilder) {
        let region = [
            class("wide"),
            attr("tabindex", "0"),
            attr("role", "region"),
            attr("aria-label", "Phi coefficients of themes"),
        ];
        section.element("div", &region, |region| {
            region.element("table", &[class("heat")], |table| {
                table.leaf("caption", &[], "Phi coefficient, and the paragraphs about both");
                table.element("thead", &[], |head| {
                    head.element("tr", &[], |row| {
                        row.leaf("td", &[], "");
                        for &theme in &self.top {
                            row.element("th", &[attr("scope", "col")], |cell| {
                                self.theme_name(cell, theme);
                            });
                        }
                    });
                });
                table.element("tbody", &[], |body| {
                    for &one in &self.top {
                        body.element("tr", &[], |row| {
                            row.element("th", &[attr("scope", "row")], |cell| {
                                self.theme_name(cell, one);
                            });
                            for &other in &self.top {
                                self.pair_cell(row, [one, other]);
                            }
                        });
                    }
                });
            });
        });
    }

    fn pair_cell(&self, row: &mut MarkupBuilder, [one, other]: [usize; 2]) {
        let themes = [one.min(other), one.max(other)];
        let Some(pair) = self.overview.pairs.iter().find(|pair| pair.themes == themes) else {
            row.leaf("td", &[class("same")], "–");
            return;
        };
        let Some(phi) = pair.phi else {
            row.leaf("td", &[], "–");
            return;
        };
        let shade = (8.0 * phi.abs()).ceil().clamp(0.0, 8.0);
        let side = if phi < 0.0 { 'n' } else { 'h' };
        row.element("td", &[class(format!("{side}{shade:.0}"))], |cell| {
            cell.text(&share_text(phi));
            cell.leaf("span", &[class("from")], &thousands(pair.observed));
        });
    }

    fn pair_row<'t>(&'t self, pair: &'t ThemePair) -> Vec<DataCell<'t>> {
        let mut cells = vec![
            DataCell::text(self.label(pair.themes[0])),
            DataCell::text(self.label(pair.themes[1])),
            DataCell::count(pair.observed),
            DataCell::measure(Some(pair.expected)),
            DataCell::measure(pair.log_ratio),
            DataCell::measure(pair.phi),
        ];
        for share in pair.shares {
            cells.push(DataCell::share(share.map(|share| share.value)));
            cells.extend(DataCell::ends(share));
        }
        cells
    }
}

fn expected_text(expected: f64) -> String {
    if expected >= 10.0 { format!("{expected:.0}") } else { format!("{expected:.1}") }
}
