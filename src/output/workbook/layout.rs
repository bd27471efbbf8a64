//! What the columns of a sheet hold and how wide they are, by the table of columns and by the first
//! rows.

use super::styles::CellContent;
use crate::tables::{Cell, CellType, Column, ColumnInfo, column_info};

/// How many rows tell how wide the columns are.
pub(super) const MEASURED_ROWS: usize = 200;
/// The width of a column of long text and of a column of texts, in characters.
const LONG_WIDTH: u16 = 40;
const TEXT_WIDTH: u16 = 80;
/// A column whose texts are longer than this is a column of texts.
const LONG: usize = 160;
/// The least width, and what the button of the filter takes beside the name of a column.
const LEAST_WIDTH: usize = 6;
const BUTTON: usize = 3;
/// A name that is longer than this is broken into lines.
const LONGEST_NAME: usize = 24;
/// A sheet with bars needs room for them.
const BAR_WIDTH: usize = 12;
/// The most lines of a row in a sheet that is looked through: more would leave hardly a row on the
/// screen.
pub(super) const GLANCE_LINES: usize = 6;
/// The most lines of a row in a sheet that is read.
pub(super) const READ_LINES: usize = 16;
/// How many characters of usual text fit where ten digits do, which widths are counted in.
const CHARACTERS_IN_TEN: usize = 11;

/// A column of a sheet.
#[derive(Clone, Debug)]
pub(super) struct SheetColumn {
    pub name: String,
    pub content: CellContent,
    /// The width in digits.
    pub width: u16,
    /// Whether the numbers, from 0 to 1, have bars.
    pub has_bars: bool,
    /// Whether complete dates become dates.
    pub has_dates: bool,
    /// Whether people fill it in.
    pub is_coded: bool,
    /// Whether its numbers are from 0 to 1.
    pub is_of_one: bool,
    /// Whether these are shown as percentages.
    pub has_percents: bool,
}

impl SheetColumn {
    /// Creates a column of the table of this name, before its rows are known.
    pub(super) fn new(table: &str, column: &Column) -> Self {
        let has_dates = column.cell_type == CellType::Date;
        Self {
            name: column.name.to_string(),
            content: match column.cell_type {
                CellType::Date => CellContent::Date,
                CellType::Text | CellType::List => CellContent::Plain,
                CellType::Bool => CellContent::Truth,
                CellType::Int => CellContent::Whole,
                CellType::Float => CellContent::Decimals(6),
            },
            width: 0,
            has_bars: column_info(table, column).is_some_and(is_strength),
            has_dates,
            is_coded: false,
            is_of_one: column.unit == "0 to 1",
            has_percents: false,
        }
    }
}

/// Whether the column holds strengths, or probabilities made of them.
fn is_strength(info: &ColumnInfo) -> bool {
    let name = info.name;
    let is_of_interval =
        ["_low", "_high", "_below", "_above"].iter().any(|ending| name.ends_with(ending));
    let is_of_one = ["strength", "strength_a", "strength_b"].contains(&name);
    info.unit == "0 to 1" && (name.starts_with("<theme>") && !is_of_interval || is_of_one)
}

/// Determines the widths of `columns`, and which of them have lines, by the first rows.
pub(super) fn measure(columns: &mut [SheetColumn], rows: &[Vec<Cell<'_>>]) {
    for (at, column) in columns.iter_mut().enumerate() {
        let cells = || rows.iter().filter_map(|row| row.get(at));
        // The first number tells how many decimals those of the column have.
        let decimals = cells().find_map(|cell| match cell {
            Cell::Float { decimals, .. } => Some(CellContent::Decimals(*decimals)),
            Cell::P(_) => Some(CellContent::P),
            _ => None,
        });
        if let (CellContent::Decimals(_), Some(decimals)) = (column.content, decimals) {
            column.content = if column.has_percents { CellContent::Percent } else { decimals };
        }
        let longest = cells().map(length).max().unwrap_or(0);
        let name = column.name.chars().count().min(LONGEST_NAME) + BUTTON;
        let bars = if column.has_bars { BAR_WIDTH } else { LEAST_WIDTH };
        let needed = (longest + 2).max(name).max(bars);
        let needed = u16::try_from(needed).unwrap_or(u16::MAX);
        column.width = match column.content {
            CellContent::Plain if longest > LONG => TEXT_WIDTH,
            CellContent::Plain => needed.min(LONG_WIDTH),
            _ => needed,
        };
        if column.content == CellContent::Plain && (longest > usize::from(LONG_WIDTH)) {
            column.content = CellContent::Wrapped;
        }
    }
}

/// The characters of a cell, of a text those of its longest line.
fn length(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text(text) => text.lines().map(|line| wide_characters(line, LONG + 1)).max(),
        Cell::Int(value) => Some(value.to_string().len()),
        Cell::Float { value, decimals } => {
            let whole = format!("{:.0}", value.trunc()).len();
            Some(whole + 1 + usize::from(*decimals))
        }
        Cell::P(_) => Some(11),
        Cell::Bool(_) => Some(5),
        Cell::Empty | Cell::Pending(_) => None,
    }
    .unwrap_or(0)
}

/// Counts the characters of a line, those of Chinese, Japanese and Korean twice, but not much
/// further than `most`.
fn wide_characters(line: &str, most: usize) -> usize {
    // Hangul and all that follows is about twice as wide as a Latin letter.
    let width = |character: char| if character < '\u{1100}' { 1 } else { 2 };
    line.chars().take(most).map(width).sum()
}

/// The number of lines that a row shows: those of its longest text that is broken into lines, but
/// at most `most`.
pub(super) fn lines(columns: &[SheetColumn], row: &[Cell<'_>], most: usize) -> usize {
    let lines = columns.iter().zip(row).filter_map(|(column, cell)| match cell {
        Cell::Text(text) if column.content == CellContent::Wrapped => {
            let width = usize::from(column.width) * CHARACTERS_IN_TEN / 10;
            let lines = text
                .lines()
                .take(most)
                .map(|line| wide_characters(line, width * most).div_ceil(width).max(1));
            Some(lines.sum())
        }
        _ => None,
    });
    lines.max().unwrap_or(1).clamp(1, most)
}
