//! The sheets of a workbook -> records: rows below a header that names a field of text.

use super::fields::{Fields, Record};
use super::parse::Site;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use serde_json::Value;

/// The most columns that a sheet has in any program.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// The text that a sheet of any size may have, in bytes, and what each byte of its mark-up adds.
const BASE_TEXT: u64 = 24 << 20;
const TEXT_PER_BYTE: u64 = 10;

/// What a cell and a row take in memory beside the text, in bytes: that of a row becomes an article.
const CELL: u64 = 64;
const ROW: u64 = 400;

/// A row: its number, counted from 1, and its filled cells by their columns, which grow.
type Row = (u64, Vec<(usize, String)>);

/// The rows of a sheet, the empty ones left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rows: Vec<Row>,
    /// The cells of the row that is being read.
    open: Vec<(usize, String)>,
    /// How many bytes it may still take.
    left: u64,
}

/// How much the sheets of a workbook may take together whose mark-up has `bytes`, and no more than `most`: cells may share one text,
/// or be repeated, which makes little files large.
pub(super) fn allowed(bytes: usize, most: u64) -> u64 {
    (BASE_TEXT + TEXT_PER_BYTE * bytes as u64).min(most)
}

impl Sheet {
    /// A sheet that may take `left` bytes.
    pub(super) fn new(left: u64) -> Self {
        Self { left, ..Self::default() }
    }

    /// Adds a cell to the row that is being read, unless it is empty, or beyond the columns that sheets have.
    pub(super) fn cell(&mut self, column: usize, text: String) -> Result<()> {
        if column < MOST_COLUMNS && !text.is_empty() {
            self.take(CELL + 2 * text.len() as u64)?;
            self.open.push((column, text));
        }
        Ok(())
    }

    /// Ends the row that is being read, which is there `times`, from `number` on. An empty one is left out.
    pub(super) fn end_row(&mut self, number: u64, times: u64) -> Result<()> {
        let mut row = std::mem::take(&mut self.open);
        if row.is_empty() {
            return Ok(());
        }
        // Of cells at one place the last counts.
        row.reverse();
        row.sort_by_key(|cell| cell.0);
        row.dedup_by_key(|cell| cell.0);
        self.take(ROW)?;
        let taken = row.iter().map(|(_, text)| CELL + 2 * text.len() as u64).sum::<u64>();
        for at in 1..times {
            self.take(ROW + taken)?;
            self.rows.push((number + at - 1, row.clone()));
        }
        self.rows.push((number + times.max(1) - 1, row));
        Ok(())
    }

    fn take(&mut self, bytes: u64) -> Result<()> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| {
            Error::new(ErrorKind::TooLarge, "its cells hold more text than a workbook of its size may").mend("save it as .csv")
        })?;
        Ok(())
    }

    /// How many more bytes it may take.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The names in its first row, empty ones in between; nothing where it has no row.
    pub(super) fn header(&self) -> Option<Vec<String>> {
        let (_, cells) = self.rows.first()?;
        let mut names = vec![String::new(); cells.last()?.0 + 1];
        for (column, name) in cells {
            name.trim().clone_into(&mut names[*column]);
        }
        Some(names)
    }

    /// The columns that are read, with their fields, or what is missing.
    fn slots(&self, fields: &Fields) -> std::result::Result<Vec<(usize, usize)>, Option<Error>> {
        let Some((_, header)) = self.rows.first() else { return Err(None) };
        let slots: Vec<(usize, usize)> = header.iter().filter_map(|(column, name)| Some((*column, fields.slot(name.trim())?))).collect();
        let mut record = fields.empty();
        for (_, slot) in &slots {
            record[*slot] = Some(Value::String(String::new()));
        }
        let names = || header.iter().map(|(_, name)| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        fields.missing(&record, names).map_or(Ok(slots), |error| Err(Some(error)))
    }
}

/// The articles of the first of `sheets` whose first row names a field of text, with the numbers of their rows.
pub(super) fn articles<'s>(sheets: Vec<Sheet>, fields: &Fields, site: impl Fn(u64) -> Site<'s>) -> Result<Vec<(Result<Article>, u64)>> {
    let mut missing = None;
    for sheet in sheets {
        match sheet.slots(fields) {
            Ok(slots) => {
                let rows = sheet.rows.into_iter().skip(1);
                return Ok(rows.map(|(number, cells)| (article(fields, &slots, cells, &site(number)), number)).collect());
            }
            Err(error) => missing = missing.or(error),
        }
    }
    let error = missing.unwrap_or_else(|| Error::new(ErrorKind::MissingField, "no sheet has a row"));
    Err(error)
}

fn article(fields: &Fields, slots: &[(usize, usize)], mut cells: Vec<(usize, String)>, site: &Site) -> Result<Article> {
    let mut record: Record = fields.empty();
    for (column, slot) in slots {
        // Of columns with one name the first counts.
        if record[*slot].is_none() {
            let cell = cells.binary_search_by_key(column, |cell| cell.0);
            record[*slot] = Some(Value::String(cell.map_or_else(|_| String::new(), |at| std::mem::take(&mut cells[at].1))));
        }
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
}
