//! The sheets that a workbook has beside its table, and what its first sheet tells.
//!
//! What comes in: what a command found out beside the rows of its table. What leaves: a description for the
//! format that has sheets. Does not know how they are written.

use super::spilled_rows::SpilledRows;
use crate::tables::Cell;

/// What a workbook has beside its table.
pub struct Companions {
    /// The first sheet.
    pub about: About,
    /// The name of the table's sheet, and what a row of it is.
    pub table: (&'static str, String),
    /// The sheets behind the table, in order.
    pub sheets: Vec<CompanionSheet>,
}

/// A sheet beside the table.
pub struct CompanionSheet {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub about: String,
    /// The name of its columns in [`COLUMNS`](crate::tables::COLUMNS).
    pub table: &'static str,
    /// Its rows.
    pub rows: SpilledRows,
    /// Which of its cells are links.
    pub links: SheetLinks,
    /// Whether numbers from 0 to 1 are shown as percentages.
    pub has_percents: bool,
    /// Its charts.
    pub charts: Vec<ShareChart>,
}

/// Which cells of a sheet are links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SheetLinks {
    /// Whether the first cell of each row is the [key](crate::tables::paragraph_key) of a paragraph,
    /// which becomes a link to its row in the table.
    pub to_rows: bool,
    /// The column of web addresses.
    pub web: Option<usize>,
}

/// A chart of shares with their intervals, of one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareChart {
    /// The title: the theme.
    pub title: String,
    /// The position of the theme among those that have colours.
    pub theme: usize,
    /// Whether the rows are points in time, and not separate groups.
    pub is_over_time: bool,
    /// The column of shares; the first column has the names of the rows.
    pub share: usize,
    /// The columns of what the interval reaches below and above the share.
    pub reach: (usize, usize),
    /// The highest share, with its interval.
    pub highest: f64,
}

/// What the first sheet tells.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The title.
    pub title: String,
    /// The parts below it.
    pub sections: Vec<AboutSection>,
}

/// A part of the first sheet.
#[derive(Clone, Debug)]
pub enum AboutSection {
    /// Rows below a heading.
    Rows(String, Vec<AboutRow>),
    /// The list of sheets, with links.
    Sheets,
    /// The warnings of the run.
    Warnings,
}

/// A row of the first sheet.
#[derive(Clone, Debug, Default)]
pub struct AboutRow {
    /// What it is about; empty if the heading tells.
    pub label: String,
    /// The number or the text; empty if there is only a label.
    pub value: Option<Cell<'static>>,
    /// The theme whose colour the label has.
    pub theme: Option<usize>,
}

impl AboutRow {
    /// Creates a row without a colour.
    pub fn new(label: impl Into<String>, value: Cell<'static>) -> Self {
        Self { label: label.into(), value: Some(value), theme: None }
    }
}
