//! One table -> a workbook of Excel (Office Open XML) with one sheet.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Cell, Column};

/// The widest that a column is made, in characters.
const WIDEST: u32 = 60;

/// A workbook with one sheet of this name: a header that stays in view, then the rows. Text is
/// text, whatever it begins with, so that nothing runs as a formula; numbers are numbers. The same
/// rows give the same bytes.
///
/// # Errors
/// [`ErrorKind::TooLarge`] if a cell has more than 32,767 characters or the sheet more than
/// 1,048,576 rows, which no spreadsheet reads.
pub fn workbook(sheet: &str, columns: &[Column], rows: &[Vec<Cell<'_>>]) -> Result<Vec<u8>> {
    write(sheet, columns, rows).map_err(|error| match error {
        XlsxError::MaxStringLengthExceeded | XlsxError::RowColumnLimitError => {
            let what = "a sheet has at most 1,048,576 rows, and 32,767 characters a cell";
            Error::new(ErrorKind::TooLarge, what).with_hint("write CSV")
        }
        error => Error::new(ErrorKind::Internal, format!("cannot write the workbook: {error}")),
    })
}

fn write(
    sheet: &str,
    columns: &[Column],
    rows: &[Vec<Cell<'_>>],
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The date of the file would make two exports differ.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let page = workbook.add_worksheet();
    page.set_name(sheet)?;
    page.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let top = Format::new().set_align(FormatAlign::Top);
    for (column, at) in columns.iter().zip(0_u16..) {
        page.write_string_with_format(0, at, column.name.as_ref(), &bold)?;
        let cells = rows.iter().filter_map(|row| row.get(usize::from(at)));
        let widest = cells.map(width).max().unwrap_or(0).max(column.name.chars().count());
        let widest = u32::try_from(widest).unwrap_or(WIDEST).min(WIDEST);
        page.set_column_width(at, f64::from(widest + 2))?;
    }
    for (row, line) in rows.iter().zip(1_u32..) {
        for (cell, at) in row.iter().zip(0_u16..) {
            match cell {
                Cell::Empty | Cell::Pending(_) => continue,
                Cell::Text(text) => page.write_string_with_format(line, at, text.as_ref(), &top)?,
                Cell::Int(value) => page.write_number_with_format(line, at, *value as f64, &top)?,
                Cell::Float { value, .. } | Cell::P(value) => {
                    page.write_number_with_format(line, at, *value, &top)?
                }
                Cell::Bool(value) => page.write_boolean_with_format(line, at, *value, &top)?,
            };
        }
    }
    workbook.save_to_buffer()
}

/// The characters of a cell's longest line, as far as they count for the width of its column.
fn width(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text(text) => {
            let line = |line: &str| line.chars().take(WIDEST as usize).count();
            text.lines().map(line).max().unwrap_or(0)
        }
        _ => 6,
    }
}
