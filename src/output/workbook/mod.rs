//! Tables -> a workbook of Excel (Office Open XML) with a sheet for each.
//!
//! What comes in: columns and rows of typed cells, a sheet at a time or several side by side. What
//! leaves: the bytes of the workbook. Rows wait in temporary files, so that memory does not grow with them.
//! Does not know where the rows come from.

mod about;
mod charts;
mod companion_sheets;
mod layout;
mod limits;
mod links;
mod marked_text;
mod sheet;
mod styles;

use std::io::{self, BufWriter, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::library_panics::caught;
use super::sink::{Flow, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Cell, Column};
pub(super) use about::write_about;
pub(super) use companion_sheets::write_companion;
pub(super) use limits::SheetLimits;
pub(super) use links::RowPlaces;
pub(super) use sheet::{SheetInIndex, SheetWriter};

/// A workbook that is being written. [`SheetWriter`]s add its sheets, which are in the order of
/// their places. The same sheets give the same bytes.
pub(super) struct Book {
    workbook: Workbook,
    /// The sheets that are complete, each with its place: those of a lower one come first.
    sheets: Vec<(usize, Worksheet)>,
    /// The text in all its sheets, in bytes.
    text_bytes: u64,
}

/// From this much text on, a sheet may be larger than a zip archive without 64-bit sizes allows:
/// mark-up adds to the text.
const LARGE_BYTES: u64 = 1 << 30;

impl Book {
    /// Creates a workbook without sheets.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the library refuses: a defect.
    pub(super) fn new() -> Result<Self> {
        let mut workbook = Workbook::new();
        // The time of the run would make two runs differ.
        let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| refused(&error))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        Ok(Self { workbook, sheets: Vec::new(), text_bytes: 0 })
    }

    /// Creates a sheet whose rows wait on disk.
    fn worksheet(&mut self) -> Result<Worksheet> {
        self.workbook.new_worksheet_with_constant_memory().map_err(|error| refused(&error))
    }

    /// Adds a sheet that is complete. Of two sheets with the same place the first one comes first.
    fn add(&mut self, place: usize, sheet: Worksheet, text_bytes: u64) {
        self.sheets.push((place, sheet));
        self.text_bytes += text_bytes;
    }

    fn write(mut self, to: impl Write + Send) -> std::result::Result<(), XlsxError> {
        self.sheets.sort_by_key(|(place, _)| *place);
        for (_, sheet) in self.sheets {
            self.workbook.push_worksheet(sheet);
        }
        self.workbook.use_zip_large_file(self.text_bytes > LARGE_BYTES);
        self.workbook.save_to_writer(to)
    }
}

/// Packs `book` and writes it to `sink`.
///
/// # Errors
/// Any error of `sink`; [`ErrorKind::Io`] if temporary files cannot be read.
pub(super) fn save(book: Book, sink: &mut Sink) -> Result<Flow> {
    let mut to = SinkBytes { sink, flow: Flow::Open, failed: None };
    let saved = caught(|| book.write(BufWriter::with_capacity(PART_BYTES, &mut to)));
    let saved = saved.ok_or_else(no_room)?;
    match (to.failed, to.flow, saved) {
        (Some(error), ..) => Err(error),
        (None, Flow::Closed, _) => Ok(Flow::Closed),
        (None, Flow::Open, saved) => saved.map(|()| Flow::Open).map_err(|error| refused(&error)),
    }
}

/// Returns the bytes of a workbook with one sheet of this name.
///
/// # Errors
/// [`ErrorKind::TooLarge`] if there are more columns than a sheet has.
pub fn workbook(sheet: &str, columns: &[Column], rows: &[Vec<Cell<'_>>]) -> Result<Vec<u8>> {
    let mut book = Book::new()?;
    let mut writer = SheetWriter::new(sheet, columns, SheetLimits::default());
    for row in rows {
        writer.push(&mut book, row)?;
    }
    writer.finish(&mut book)?;
    let mut bytes = Vec::new();
    book.write(&mut bytes).map_err(|error| refused(&error))?;
    Ok(bytes)
}

/// How many bytes are handed to a sink together.
const PART_BYTES: usize = 1 << 16;

/// A sink as a writer of bytes, which keeps the sink's own error.
struct SinkBytes<'s> {
    sink: &'s mut Sink,
    flow: Flow,
    failed: Option<Error>,
}

impl Write for SinkBytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.sink.write_all(bytes) {
            Ok(Flow::Open) => Ok(bytes.len()),
            Ok(Flow::Closed) => {
                self.flow = Flow::Closed;
                Err(io::ErrorKind::BrokenPipe.into())
            }
            Err(error) => {
                self.failed = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error for a panic of the library: it has no other answer to a full disk.
fn no_room() -> Error {
    Error::new(ErrorKind::Io, "cannot write the temporary file of the workbook")
        .with_hint("make room for temporary files, or name a folder for them in TMPDIR")
}

/// Turns an error of the library that writes workbooks into one of ours.
fn refused(error: &XlsxError) -> Error {
    match error {
        XlsxError::RowColumnLimitError => {
            Error::new(ErrorKind::TooLarge, "a sheet of a workbook has at most 16,384 columns")
                .with_hint("write CSV")
        }
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => {
            Error::new(ErrorKind::Io, format!("cannot write the workbook: {error}"))
                .with_hint("make room for temporary files, or name a folder for them in TMPDIR")
        }
        error => Error::new(ErrorKind::Internal, format!("cannot write the workbook: {error}")),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
