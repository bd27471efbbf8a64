//! Workbooks of Excel (Office Open XML) with one table.
//!
//! What comes in: typed rows. What leaves: a workbook with the table in a sheet, or in several if it has
//! more rows than a sheet holds. Does not know how a sheet looks, which `workbook` does.

use std::sync::Arc;

use super::{FormatInfo, TypedRows};
use crate::error::Result;
use crate::output::coding::Coding;
use crate::output::container::Container;
use crate::output::encoder::{Options, RowBatch, RowEncoder};
use crate::output::sink::{Flow, Sink};
use crate::output::workbook::{Book, SheetLimits, SheetWriter, save};
use crate::tables::{Cell, Column, Pending};

pub(super) const XLSX: FormatInfo = FormatInfo {
    name: "xlsx",
    is_binary: true,
    missing: None,
    encoder: |_, options| Arc::new(WorkbookRows(options)),
};

/// Encodes rows as typed cells, which a [`WorkbookContainer`] writes.
#[derive(Debug)]
struct WorkbookRows(Options);

impl RowEncoder for WorkbookRows {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        TypedRows.push_row(bytes, row);
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        TypedRows.push_cell(bytes, cell);
    }

    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        cell: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        TypedRows.push_resolved(bytes, rows, cell);
    }

    fn container(&self) -> Box<dyn Container> {
        Box::new(WorkbookContainer { options: self.0, coding: None, open: None })
    }
}

/// Writes a workbook with one table. The rows wait in a temporary file of the crate that writes
/// workbooks, and the file is packed when the last row is there.
struct WorkbookContainer {
    options: Options,
    coding: Option<Coding>,
    open: Option<(Book, SheetWriter)>,
}

impl Container for WorkbookContainer {
    fn begin(&mut self, _: &mut Sink, columns: &[Column]) -> Result<Flow> {
        let sheet = SheetWriter::new(self.options.table, columns, SheetLimits::default());
        let sheet = match &self.coding {
            Some(coding) => sheet.with_codes(&coding.columns),
            None => sheet,
        };
        self.open = Some((Book::new()?, sheet));
        Ok(Flow::Open)
    }

    fn append(&mut self, _: &mut Sink, batch: &RowBatch) -> Result<Flow> {
        if let Some((book, sheet)) = &mut self.open {
            sheet.append(book, batch)?;
        }
        Ok(Flow::Open)
    }

    fn finish(&mut self, sink: &mut Sink) -> Result<Flow> {
        let Some((mut book, sheet)) = self.open.take() else { return Ok(Flow::Open) };
        sheet.finish(&mut book)?;
        if let Some(coding) = self.coding.take() {
            let mut code_book =
                SheetWriter::new("code book", &coding.book_columns, SheetLimits::default())
                    .with_long_rows();
            for row in &coding.book {
                code_book.push(&mut book, row)?;
            }
            code_book.finish(&mut book)?;
        }
        save(book, sink)
    }

    fn code(&mut self, coding: Coding) {
        self.coding = Some(coding);
    }

    fn warnings(&mut self) -> Result<Vec<String>> {
        self.open.as_mut().map_or(Ok(Vec::new()), |(book, sheet)| sheet.warnings(book))
    }
}
