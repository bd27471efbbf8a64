//! The first sheet of a workbook: what it is about.
//!
//! What comes in: what there is to tell, the sheets and the warnings. What leaves: a sheet to be read from
//! top to bottom.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::sheet::{LINE_POINTS, SheetInIndex, written};
use super::{Book, links, refused, styles};
use crate::error::Result;
use crate::output::cell_text::{MOST_UNITS, cut};
use crate::output::{About, AboutRow, AboutSection};
use crate::tables::{Cell, several};

/// The widths of the two columns.
const LABEL_WIDTH: f64 = 30.0;
const TEXT_WIDTH: f64 = 110.0;
/// How many characters fit in a line of the second one.
const LINE: usize = 112;
/// The highest row that Excel knows has 409 points.
const MOST_LINES: usize = 27;
/// The name of the sheet.
const NAME: &str = "About";

/// Adds the first sheet. `index` are the other sheets, each with what a row of it is.
///
/// # Errors
/// [`ErrorKind::Internal`](crate::ErrorKind::Internal) if the library refuses: a defect.
pub(in crate::output) fn write_about(
    book: &mut Book,
    about: &About,
    index: &[(SheetInIndex, String)],
    warnings: &[String],
) -> Result<()> {
    let mut page = Page { worksheet: Worksheet::new(), line: 0 };
    let written = page.write(about, index, warnings);
    written.map_err(|error| refused(&error))?;
    book.add(0, page.worksheet, 0);
    Ok(())
}

struct Page {
    worksheet: Worksheet,
    /// The line that is written next.
    line: u32,
}

impl Page {
    fn write(
        &mut self,
        about: &About,
        index: &[(SheetInIndex, String)],
        warnings: &[String],
    ) -> std::result::Result<(), XlsxError> {
        let sheet = &mut self.worksheet;
        sheet.set_name(NAME)?.set_column_width(0, LABEL_WIDTH)?;
        sheet.set_column_width(1, TEXT_WIDTH)?.set_screen_gridlines(false);
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        self.text(0, &about.title, &styles::title())?;
        self.line += 1;
        for section in &about.sections {
            match section {
                AboutSection::Rows(heading, rows) => {
                    self.heading(heading)?;
                    rows.iter().try_for_each(|row| self.row(row))?;
                }
                AboutSection::Sheets => {
                    self.heading("Sheets")?;
                    index.iter().try_for_each(|(sheet, what)| self.sheet(sheet, what))?;
                }
                AboutSection::Warnings => {
                    self.heading("Warnings")?;
                    let warning = |text: &String| AboutRow::new("", Cell::text(text.clone()));
                    warnings.iter().try_for_each(|text| self.row(&warning(text)))?;
                    if warnings.is_empty() {
                        self.row(&AboutRow::new("", Cell::text("There are no warnings.")))?;
                    }
                }
            }
            self.line += 1;
        }
        Ok(())
    }

    fn text(
        &mut self,
        column: u16,
        text: &str,
        format: &Format,
    ) -> std::result::Result<(), XlsxError> {
        let text = cut(text, MOST_UNITS).unwrap_or(text);
        self.worksheet.write_string_with_format(
            self.line,
            column,
            written(text).as_ref(),
            format,
        )?;
        Ok(())
    }

    fn heading(&mut self, heading: &str) -> std::result::Result<(), XlsxError> {
        self.line += 1;
        self.text(0, heading, &styles::heading())?;
        self.worksheet.write_blank(self.line, 1, &styles::heading())?;
        self.line += 1;
        Ok(())
    }

    fn row(&mut self, row: &AboutRow) -> std::result::Result<(), XlsxError> {
        let prose = styles::prose();
        let label = row.theme.map(|theme| styles::mark(theme, false)).unwrap_or_default();
        if !row.label.is_empty() {
            self.text(0, &row.label, &label.merge(&prose))?;
        }
        match &row.value {
            Some(Cell::Text(text)) => {
                self.text(1, text, &prose)?;
                // Programs other than Excel do not find the height by themselves.
                let lines = text.lines().map(|line| line.chars().count().div_ceil(LINE).max(1));
                let height = LINE_POINTS * lines.sum::<usize>().clamp(1, MOST_LINES) as f64;
                self.worksheet.set_row_height(self.line, height)?;
            }
            Some(Cell::Int(number)) => {
                let format = styles::prose().set_num_format("#,##0");
                self.worksheet.write_number_with_format(self.line, 1, *number as f64, &format)?;
            }
            _ => (),
        }
        self.line += 1;
        Ok(())
    }

    fn sheet(&mut self, sheet: &SheetInIndex, what: &str) -> std::result::Result<(), XlsxError> {
        let SheetInIndex { name, sheets, rows } = sheet;
        let link = links::to_cell(&format!("'{name}'!A1")).set_text(name);
        self.worksheet.write_url_with_format(self.line, 0, link, &styles::link())?;
        let further = match sheets {
            0 | 1 => String::new(),
            sheets => format!(" in {sheets} sheets, up to `{name} {sheets}`"),
        };
        let text = format!("{what} ({}{further})", several(*rows, "row", "rows"));
        self.text(1, &text, &styles::prose())?;
        self.line += 1;
        Ok(())
    }
}
