//! The sheets of a workbook -> records: rows below a header that names a field of text.

use super::workbook::SheetRows;
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::exports::proquest;
use crate::ingest::field_names::bare;
use crate::ingest::fields::{Fields, Record};
use crate::ingest::record_position::RecordPosition;
use crate::model::Article;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The most columns that a sheet has in any program.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// The text that a sheet of any size may have, in bytes, and what each byte of its mark-up adds.
const BASE_TEXT: u64 = 24 << 20;
const TEXT_PER_BYTE: u64 = 10;

/// What a cell and a row take in memory beside the text, in bytes: that of a row becomes an
/// article.
const CELL: u64 = 64;
const ROW: u64 = 600;

/// A row: its number, counted from 1, and its filled cells by their columns, which grow.
type SheetRow = (u64, Vec<(usize, String)>);

/// The rows of a sheet, the empty ones left out.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Sheet {
    rows: Vec<SheetRow>,
    /// The cells of the row that is being read.
    open: Vec<(usize, String)>,
    /// How many bytes it may still take.
    left: u64,
    /// What it is called.
    name: String,
}

/// How much the sheets of a workbook may take together whose mark-up has `bytes`, and no more than
/// `most`: cells may share one text, or be repeated, which makes little files large.
pub(super) fn allowed(bytes: usize, most: u64) -> u64 {
    (BASE_TEXT + TEXT_PER_BYTE * bytes as u64).min(most)
}

impl Sheet {
    /// A sheet of this name that may take `left` bytes.
    pub(super) fn new(name: String, left: u64) -> Self {
        Self { left, name, ..Self::default() }
    }

    /// Adds a cell to the row that is being read, unless it is empty, or beyond the columns that
    /// sheets have.
    pub(super) fn cell(&mut self, column: usize, text: String) -> Result<()> {
        if column < MOST_COLUMNS && !text.is_empty() {
            self.take(CELL + 2 * text.len() as u64)?;
            self.open.push((column, text));
        }
        Ok(())
    }

    /// Ends the row that is being read, which is there `times`, from `number` on. An empty one is
    /// left out.
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
            Error::new(
                ErrorKind::TooLarge,
                "its cells hold more text than a workbook of its size may",
            )
            .with_hint("save it as .csv")
        })?;
        Ok(())
    }

    /// How many more bytes it may take.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Its rows, as they are.
    pub(super) fn into_rows(self) -> SheetRows {
        SheetRows { name: self.name, rows: self.rows }
    }

    /// The columns that are read, with their fields, or what is missing; neither where it has no
    /// row.
    fn slots(&self, fields: &Fields) -> Option<Result<Vec<(usize, usize)>>> {
        let (_, header) = self.rows.first()?;
        let mut columns: Vec<(usize, &str)> =
            header.iter().map(|(column, name)| (*column, name.as_str())).collect();
        let names: Vec<&str> = columns.iter().map(|(_, name)| *name).collect();
        let usual: Vec<(usize, &str)> =
            proquest::columns(&names).into_iter().map(|(at, name)| (columns[at].0, name)).collect();
        columns.extend(usual);
        let names: Vec<&str> = columns.iter().map(|(_, name)| *name).collect();
        if let Some(error) = fields.missing_from(&names) {
            return Some(Err(error));
        }
        Some(Ok(fields
            .columns(&names)
            .into_iter()
            .map(|(at, slot)| (columns[at].0, slot))
            .collect()))
    }

    /// The names in its first row.
    fn names(&self) -> Vec<String> {
        let header = self.rows.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default();
        header.iter().map(|(_, name)| bare(name).to_owned()).collect()
    }
}

/// The sheets of a workbook that are read.
#[derive(Debug)]
pub(in crate::ingest) struct RecordSheets {
    /// The sheets, each with its columns that are read and their fields.
    sheets: Vec<(Sheet, Vec<(usize, usize)>)>,
    /// The sheets with rows that are not read, and why.
    pub(in crate::ingest) left_out: Vec<String>,
}

impl RecordSheets {
    /// Those of `sheets` whose first row names a field of text, and all that must be there. Where
    /// records need no text, it is the first sheet that has rows, and those that have its columns.
    pub(in crate::ingest) fn of(sheets: Vec<Sheet>, fields: &Fields) -> Result<Self> {
        let (mut missing, mut chosen) = (None, Self { sheets: Vec::new(), left_out: Vec::new() });
        for sheet in sheets {
            match sheet.slots(fields) {
                None => {}
                Some(Ok(slots)) => {
                    let first = chosen.sheets.first().map(|(first, _)| first.names());
                    if !fields.need_text()
                        && first.is_some_and(|first| {
                            !first.iter().all(|name| sheet.names().contains(name))
                        })
                    {
                        chosen.left_out.push(format!(
                            "sheet `{}` with other columns than the first",
                            sheet.name
                        ));
                    } else {
                        chosen.sheets.push((sheet, slots));
                    }
                }
                Some(Err(error)) => {
                    chosen.left_out.push(format!("sheet `{}`: {}", sheet.name, error.message()));
                    missing = missing.or(Some(error));
                }
            }
        }
        if chosen.sheets.is_empty() {
            return Err(missing.unwrap_or_else(|| {
                Error::new(ErrorKind::MissingField, "no sheet has a row")
                    .with_hint("fill in rows below a header")
            }));
        }
        Ok(chosen)
    }

    /// The names of the columns of the sheets that are read.
    pub(in crate::ingest) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in self.sheets.iter().flat_map(|(sheet, _)| sheet.names()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The articles, with the numbers of their rows. An id that an earlier sheet has gets the name
    /// of its sheet in front.
    pub(in crate::ingest) fn articles<'s>(
        self,
        fields: &Fields,
        site: impl Fn(u64) -> RecordPosition<'s>,
    ) -> Vec<(Result<Article>, u64)> {
        let mut articles = Vec::new();
        let (mut earlier, has_several) = (FxHashSet::default(), self.sheets.len() > 1);
        for (at, (sheet, slots)) in self.sheets.into_iter().enumerate() {
            let Sheet { name, rows, .. } = sheet;
            let mut own = Vec::new();
            for (number, cells) in rows.into_iter().skip(1) {
                let site = site(number);
                let in_sheet = || if at == 0 { site.id() } else { site.id_in(&name) };
                let mut record = record(fields, &slots, &cells);
                fields.fill(&mut record, "sheet", &name);
                let article = fields.article(record, in_sheet).map(|mut article| {
                    if earlier.contains(&article.id) {
                        article.id = format!("{name}/{}", article.id);
                    }
                    if has_several {
                        own.push(article.id.clone());
                    }
                    article
                });
                let within = |error: Error| {
                    let message = format!("sheet `{name}`: {}", error.message());
                    if has_several { error.saying(message) } else { error }
                };
                articles.push((article.map_err(|error| site.locate(within(error))), number));
            }
            earlier.extend(own);
        }
        articles
    }
}

fn record(fields: &Fields, slots: &[(usize, usize)], cells: &[(usize, String)]) -> Record {
    let mut record: Record = fields.empty();
    for (column, slot) in slots {
        let cell = cells.binary_search_by_key(column, |cell| cell.0).map(|at| cells[at].1.clone());
        record[*slot] = Some(Value::String(cell.unwrap_or_default()));
    }
    record
}
