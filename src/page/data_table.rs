//! A table of numbers for people, with the same numbers as a CSV file to download.

use super::markup::{Link, MarkupBuilder, attr, class, href};
use crate::output::{Encoder, Format, Options};
use crate::summary::Estimate;
use crate::tables::{Cell, CellType, Column, percent_text, share_text, thousands};

/// A column: its heading for people, and its name and type in the file.
pub(super) struct DataColumn {
    heading: String,
    column: Column,
}

/// Creates a column of text.
pub(super) fn text_column(heading: impl Into<String>, name: &'static str) -> DataColumn {
    of_type(heading, name, CellType::Text)
}

/// Creates a column of whole numbers.
pub(super) fn count_column(heading: impl Into<String>, name: &'static str) -> DataColumn {
    of_type(heading, name, CellType::Int)
}

/// Creates a column of numbers with decimals.
pub(super) fn float_column(heading: impl Into<String>, name: &'static str) -> DataColumn {
    of_type(heading, name, CellType::Float)
}

fn of_type(heading: impl Into<String>, name: &'static str, cell_type: CellType) -> DataColumn {
    DataColumn { heading: heading.into(), column: Column::new(name, cell_type) }
}

/// A cell: what people see, and what the file has.
pub(super) struct DataCell<'t> {
    shown: String,
    cell: Cell<'t>,
}

impl<'t> DataCell<'t> {
    pub fn text(text: &'t str) -> Self {
        Self { shown: text.to_owned(), cell: Cell::text(text) }
    }

    pub fn owned(text: String) -> Self {
        Self { shown: text.clone(), cell: Cell::text(text) }
    }

    pub fn count(count: u64) -> Self {
        Self { shown: thousands(count), cell: Cell::Int(count) }
    }

    /// A share, which people see in percent.
    pub fn share(share: Option<f64>) -> Self {
        let shown = share.map_or_else(String::new, percent_text);
        Self { shown, cell: share.map_or(Cell::Empty, Cell::float) }
    }

    /// The ends of an interval of a share.
    pub fn ends(estimate: Option<Estimate>) -> [Self; 2] {
        let interval = estimate.and_then(|estimate| estimate.interval);
        [Self::share(interval.map(|(low, _)| low)), Self::share(interval.map(|(_, high)| high))]
    }

    /// A rate, which people see as a whole number.
    pub fn rate(rate: f64) -> Self {
        Self { shown: format!("{rate:.0}"), cell: Cell::float(rate) }
    }

    /// A p value; people see two digits of it.
    pub fn p(p: Option<f64>) -> Self {
        let shown = p.map_or_else(String::new, |p| match p {
            p if p < 1e-4 => "< 0.0001".to_owned(),
            p => share_text(p),
        });
        Self { shown, cell: p.map_or(Cell::Empty, Cell::P) }
    }

    /// A number that people see with two decimals or two digits.
    pub fn measure(value: Option<f64>) -> Self {
        let shown = value.map_or_else(String::new, share_text);
        Self { shown, cell: value.map_or(Cell::Empty, Cell::float) }
    }
}

/// A table with its file.
pub(super) struct DataTable<'t> {
    /// The name of the file, without its ending.
    pub name: &'static str,
    /// What the table is about.
    pub caption: String,
    pub columns: Vec<DataColumn>,
    pub rows: Vec<Vec<DataCell<'t>>>,
}

impl DataTable<'_> {
    /// Adds the table, folded under `summary`.
    pub fn folded(&self, markup: &mut MarkupBuilder, summary: &str) {
        markup.element("details", &[], |details| {
            details.leaf("summary", &[], summary);
            self.shown(details);
        });
    }

    /// Adds the table.
    pub fn shown(&self, markup: &mut MarkupBuilder) {
        let region = [
            class("wide"),
            attr("tabindex", "0"),
            attr("role", "region"),
            attr("aria-label", &*self.caption),
        ];
        markup.element("div", &region, |region| {
            region.element("table", &[], |table| self.content(table));
        });
        let file = format!("{}.csv", self.name);
        markup.element("p", &[class("file")], |line| {
            let link = [attr("download", file.as_str()), href(Link::to_csv(&self.csv()))];
            line.leaf("a", &link, &format!("Download {file}"));
        });
        markup.line_end();
    }

    fn content(&self, table: &mut MarkupBuilder) {
        table.leaf("caption", &[], &self.caption);
        table.element("thead", &[], |head| {
            head.element("tr", &[], |row| {
                for DataColumn { heading, column } in &self.columns {
                    let is_text = column.cell_type == CellType::Text;
                    let side = if is_text { "l" } else { "r" };
                    row.leaf("th", &[attr("scope", "col"), class(side)], heading);
                }
            });
        });
        table.element("tbody", &[], |body| {
            for cells in &self.rows {
                body.element("tr", &[], |row| {
                    for (at, (cell, DataColumn { column, .. })) in
                        cells.iter().zip(&self.columns).enumerate()
                    {
                        let is_text = column.cell_type == CellType::Text;
                        match (at, is_text) {
                            (0, _) => row.leaf(
                                "th",
                                &[attr("scope", "row"), attr("dir", "auto")],
                                &cell.shown,
                            ),
                            (_, true) => row.leaf("td", &[attr("dir", "auto")], &cell.shown),
                            (_, false) => row.leaf("td", &[class("r")], &cell.shown),
                        };
                    }
                });
                body.line_end();
            }
        });
    }

    /// The table as a CSV file, whose texts no spreadsheet runs.
    fn csv(&self) -> Vec<u8> {
        let columns: Vec<Column> =
            self.columns.iter().map(|DataColumn { column, .. }| column.clone()).collect();
        let mut encoder = Encoder::new(&columns, Format::Csv, Options::default());
        for row in &self.rows {
            let cells: Vec<Cell<'_>> = row.iter().map(|cell| cell.cell.clone()).collect();
            encoder.push(&cells);
        }
        let rows = encoder.take();
        [encoder.header(), rows.bytes()].concat()
    }
}
