//! The sheets of a workbook -> records: rows below a header that names a field of text.

use super::fields::{Fields, Record};
use super::parse::Site;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use serde_json::Value;

/// The most columns that a sheet has in any program.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// The most rows that a sheet has in any program.
const MOST_ROWS: usize = 1 << 20;

/// A row: its number, counted from 1, and its cells as text.
pub(super) type Row = (u64, Vec<String>);

/// The rows of a sheet, the empty ones left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
    /// How many bytes of text it may still take.
    left: u64,
}

impl Sheet {
    /// A sheet of at most `most` bytes of text: cells may share one text, which makes little files large.
    pub(super) fn new(most: u64) -> Self {
        Self { rows: Vec::new(), left: most }
    }

    /// Adds a row, unless it is empty.
    pub(super) fn add(&mut self, number: u64, mut cells: Vec<String>) -> Result<()> {
        cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        if cells.is_empty() {
            return Ok(());
        }
        let bytes = cells.iter().map(|cell| cell.len() + size_of::<String>()).sum::<usize>() as u64;
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or_else(|| Error::new(ErrorKind::TooLarge, "a sheet of more text than --max-expanded allows").mend("save it as .csv"))?;
        if self.rows.len() >= MOST_ROWS {
            return Err(Error::new(ErrorKind::TooLarge, format!("a sheet of more than {MOST_ROWS} rows")).mend("save it as .csv"));
        }
        self.rows.push((number, cells));
        Ok(())
    }

    /// How many more bytes of text fit in.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The slots of the columns, or what is missing.
    fn slots(&self, fields: &Fields) -> std::result::Result<Vec<Option<usize>>, Option<Error>> {
        let Some((_, header)) = self.rows.first() else { return Err(None) };
        let slots: Vec<Option<usize>> = header.iter().map(|name| fields.slot(name.trim())).collect();
        let mut record = fields.empty();
        for slot in slots.iter().flatten() {
            record[*slot] = Some(Value::String(String::new()));
        }
        let names = || header.iter().map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        fields.missing(&record, names).map_or(Ok(slots), |error| Err(Some(error)))
    }
}

/// The articles of the first of `sheets` whose first row names a field of text, with the numbers of their rows.
pub(super) fn articles<'s>(sheets: &[Sheet], fields: &Fields, site: impl Fn(u64) -> Site<'s>) -> Result<Vec<(Result<Article>, u64)>> {
    let mut missing = None;
    for sheet in sheets {
        match sheet.slots(fields) {
            Ok(slots) => {
                let rows = sheet.rows.iter().skip(1);
                let article = |(number, cells): &Row| (article(fields, &slots, cells, &site(*number)), *number);
                return Ok(rows.map(article).collect());
            }
            Err(error) => missing = missing.or(error),
        }
    }
    let error = missing.unwrap_or_else(|| Error::new(ErrorKind::MissingField, "no sheet has a row"));
    Err(error)
}

fn article(fields: &Fields, slots: &[Option<usize>], cells: &[String], site: &Site) -> Result<Article> {
    let mut record: Record = fields.empty();
    for (at, slot) in slots.iter().enumerate() {
        // Of columns with one name the first counts; a row ends with its last filled cell.
        if let Some(slot) = slot.filter(|&slot| record[slot].is_none()) {
            record[slot] = Some(Value::String(cells.get(at).cloned().unwrap_or_default()));
        }
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
}
