//! Workbooks of Excel (Office Open XML) with one table.
//!
//! What comes in: typed rows. What leaves: a workbook with the table in a sheet, or in several if it has
//! more rows than a sheet holds. Does not know how a sheet looks, which `workbook` does.

use std::sync::Arc;

use super::{FormatInfo, TypedFormat};
use crate::error::Result;
use crate::output::coding::Coding;
use crate::output::companions::Companions;
use crate::output::container::Container;
use crate::output::encoder::{Options, RowBatch};
use crate::output::sink::{Flow, Sink};
use crate::output::workbook::{
    Book, RowPlaces, SheetInIndex, SheetLimits, SheetWriter, save, write_about, write_companion,
};
use crate::tables::Column;

pub(super) const XLSX: FormatInfo = FormatInfo {
    name: "xlsx",
    is_binary: true,
    missing: None,
    encoder: |_, options| Arc::new(TypedFormat(move || container(options))),
};

fn container(options: Options) -> Box<dyn Container> {
    Box::new(WorkbookContainer {
        options,
        coding: None,
        has_marks: false,
        open: None,
        companions: None,
        companion_warnings: Vec::new(),
        index: Vec::new(),
        told: Vec::new(),
    })
}

/// Writes a workbook with one table, and the sheets beside it. The rows wait in a temporary file of the crate that writes
/// workbooks, and the file is packed when the last row is there.
struct WorkbookContainer {
    options: Options,
    coding: Option<Coding>,
    /// Whether rows end with a cell of marks.
    has_marks: bool,
    open: Option<(Book, SheetWriter)>,
    companions: Option<Companions>,
    /// What could not be written as it is in its sheets.
    companion_warnings: Vec<String>,
    /// The sheets, each with what a row of it is.
    index: Vec<(SheetInIndex, String)>,
    /// The warnings of the run.
    told: Vec<String>,
}

/// The place of the table's sheets; the first sheet has place 0.
const TABLE_PLACE: usize = 1;
/// The name of the table's sheet beside others.
const TABLE_NAME: &str = "Paragraphs";

impl WorkbookContainer {
    /// Writes the sheets beside the table, whose rows are all there.
    fn write_companions(&mut self, book: &mut Book, places: &RowPlaces) -> Result<()> {
        let Some(companions) = &mut self.companions else { return Ok(()) };
        let sheets = std::mem::take(&mut companions.sheets);
        for (sheet, place) in sheets.into_iter().zip(TABLE_PLACE + 1..) {
            let about = sheet.about.clone();
            let written = write_companion(book, sheet, (place, places))?;
            self.index.push((written.index, about));
            self.companion_warnings.extend(written.warnings);
        }
        Ok(())
    }
}

impl Container for WorkbookContainer {
    fn begin(&mut self, _: &mut Sink, columns: &[Column]) -> Result<Flow> {
        let shown = columns.len() - usize::from(self.has_marks);
        let sheet = SheetWriter::new(self.options.table, &columns[..shown], SheetLimits::default());
        let sheet = match &self.coding {
            Some(coding) => sheet.with_codes(&coding.columns),
            None if self.has_marks => sheet.placed(TABLE_NAME, TABLE_PLACE).with_marks(),
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
        if let Some(Companions { about, table: (_, what), .. }) = &self.companions {
            self.index.insert(0, (sheet.in_index(), what.clone()));
            write_about(&mut book, about, &self.index, &self.told)?;
        }
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

    fn mark_rows(&mut self) {
        self.has_marks = true;
    }

    fn accompany(&mut self, companions: Companions) {
        self.companions = Some(companions);
    }

    fn warn(&mut self, warnings: &[String]) {
        self.told.extend_from_slice(warnings);
    }

    fn warnings(&mut self) -> Result<Vec<String>> {
        let Some((mut book, mut sheet)) = self.open.take() else { return Ok(Vec::new()) };
        let mut warnings = sheet.warnings(&mut book)?;
        self.write_companions(&mut book, &sheet.take_places())?;
        warnings.append(&mut self.companion_warnings);
        self.open = Some((book, sheet));
        Ok(warnings)
    }
}
