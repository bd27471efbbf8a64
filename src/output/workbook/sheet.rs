//! One table -> a sheet of a workbook, or several if it has more rows than a sheet holds.
//!
//! What comes in: the rows in order. What leaves: sheets with a header that stays in view, filters, and
//! cells of the right type. Does not know how the workbook is packed.

use std::borrow::Cow;

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, DataValidation, DataValidationErrorStyle,
    ProtectionOptions, Url, Worksheet, XlsxError,
};

use super::layout::{GLANCE_LINES, MEASURED_ROWS, READ_LINES, SheetColumn, lines, measure};
use super::links::{self, RowPlaces};
use super::marked_text::write_marked;
use super::styles::{self, CellContent};
use super::{Book, SheetLimits, charts, no_room, refused};
use crate::error::Result;
use crate::output::cell_text::cut;
use crate::output::days::day_number;
use crate::output::encoder::{RowBatch, RowEncoder as _};
use crate::output::formats::TypedRows;
use crate::output::library_panics::caught;
use crate::output::number::{printed_float, printed_p};
use crate::output::{ShareChart, SheetLinks};
use crate::tables::{Cell, Column, Mark, RowMarks, TEXT_TRUNCATED, thousands};

/// The height of a line, in points.
pub(super) const LINE_POINTS: f64 = 15.0;
/// The codes that a coder can give.
const CODES: [&str; 3] = ["1", "0", "?"];

/// Writes the rows of one table into sheets of a [`Book`].
pub(in crate::output) struct SheetWriter {
    name: String,
    columns: Vec<SheetColumn>,
    limits: SheetLimits,
    /// The column whose text is known to be cut by the last column, if the table has texts.
    text: Option<usize>,
    /// The most lines of a row.
    most_lines: usize,
    /// The first rows as typed cells, until there are enough to know the widths of the columns.
    first_rows: Option<FirstRows>,
    open: Option<OpenSheet>,
    /// How many sheets there are, with the open one.
    sheets: u32,
    /// How many cells were cut.
    cut_cells: u64,
    /// How many texts have more marks than could be written.
    unmarked_texts: u64,
    /// Where the rows of paragraphs are, if rows end with a cell of marks.
    places: Option<RowPlaces>,
    links: SheetLinks,
    charts: Vec<ShareChart>,
    /// The place of its sheets in the workbook: lower ones come first.
    place: usize,
    /// How many rows all its sheets have.
    rows: u64,
}

/// A table as the list of sheets names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::output) struct SheetInIndex {
    /// The name of its first sheet.
    pub name: String,
    /// How many sheets it has.
    pub sheets: u32,
    /// How many rows they have.
    pub rows: u64,
}

#[derive(Default)]
struct FirstRows {
    bytes: Vec<u8>,
    rows: usize,
}

/// A sheet that is being filled.
struct OpenSheet {
    worksheet: Worksheet,
    /// How many rows it has below its header.
    rows: u32,
    /// The lines of the last row.
    lines: usize,
    text_bytes: u64,
    links: u32,
}

impl SheetWriter {
    /// Creates a writer of the table of this name, which also names the sheet.
    pub(in crate::output) fn new(table: &str, columns: &[Column], limits: SheetLimits) -> Self {
        let text = columns.iter().position(|column| column.name == "text");
        let is_taken = columns.iter().any(|column| column.name == TEXT_TRUNCATED.name);
        let text = text.filter(|_| !is_taken);
        let mut sheet_columns: Vec<SheetColumn> =
            columns.iter().map(|column| SheetColumn::new(table, column)).collect();
        if text.is_some() {
            let column = TEXT_TRUNCATED.column(TEXT_TRUNCATED.name);
            sheet_columns.push(SheetColumn::new(table, &column));
        }
        Self {
            name: sheet_name(table),
            columns: sheet_columns,
            limits,
            text,
            most_lines: GLANCE_LINES,
            first_rows: Some(FirstRows::default()),
            open: None,
            sheets: 0,
            cut_cells: 0,
            unmarked_texts: 0,
            places: None,
            links: SheetLinks::default(),
            charts: Vec::new(),
            place: 0,
            rows: 0,
        }
    }

    /// Names the sheet otherwise than its table, and sets its place in the workbook.
    pub(in crate::output) fn placed(mut self, name: &str, place: usize) -> Self {
        name.clone_into(&mut self.name);
        self.place = place;
        self
    }

    /// Says that rows end with a cell of marks, which has no column.
    pub(in crate::output) fn with_marks(mut self) -> Self {
        let (sheet, rows_of_a_sheet) = (self.name.clone(), self.limits.rows);
        self.places = Some(RowPlaces { sheet, rows_of_a_sheet, rows: Vec::new() });
        self
    }

    /// Makes cells links. Those to rows are texts such as `Paragraphs!A12`.
    pub(in crate::output) fn with_links(mut self, links: SheetLinks) -> Self {
        self.links = links;
        self
    }

    /// Adds charts below the rows.
    pub(in crate::output) fn with_charts(mut self, charts: Vec<ShareChart>) -> Self {
        self.charts = charts;
        self
    }

    /// Shows numbers from 0 to 1 as percentages.
    pub(in crate::output) fn with_percents(mut self) -> Self {
        for column in &mut self.columns {
            column.has_percents = column.is_of_one;
        }
        self
    }

    /// Returns where the rows of paragraphs are, once all are there.
    pub(in crate::output) fn take_places(&mut self) -> RowPlaces {
        let mut places = self.places.as_mut().map(std::mem::take).unwrap_or_default();
        places.sort();
        places
    }

    /// Returns how the list of sheets names the table; complete when all rows are there.
    pub(in crate::output) fn in_index(&self) -> SheetInIndex {
        SheetInIndex { name: self.name.clone(), sheets: self.sheets.max(1), rows: self.rows }
    }

    /// How many cells a row has.
    fn cells_of_a_row(&self) -> usize {
        self.columns.len() - usize::from(self.text.is_some()) + usize::from(self.places.is_some())
    }

    /// Makes the rows high enough for texts that are to be read, and not only found.
    pub(in crate::output) fn with_long_rows(mut self) -> Self {
        self.most_lines = READ_LINES;
        self
    }

    /// Makes these columns those that people fill in: with a choice of codes, while all other cells
    /// are protected.
    pub(in crate::output) fn with_codes(mut self, columns: &[usize]) -> Self {
        for &at in columns {
            self.columns[at].is_coded = true;
        }
        self.with_long_rows()
    }

    /// Adds the rows of a batch of typed cells.
    ///
    /// # Errors
    /// Any error of [`push`](Self::push).
    pub(in crate::output) fn append(&mut self, book: &mut Book, batch: &RowBatch) -> Result<()> {
        batch.rows(self.cells_of_a_row()).try_for_each(|row| self.push(book, &row))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if there is no room for temporary files;
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) if the table has too many columns.
    pub(in crate::output) fn push(&mut self, book: &mut Book, row: &[Cell<'_>]) -> Result<()> {
        let Some(first) = &mut self.first_rows else {
            return self.write_row(book, row);
        };
        TypedRows.push_row(&mut first.bytes, row);
        first.rows += 1;
        if first.rows >= MEASURED_ROWS { self.write_first_rows(book) } else { Ok(()) }
    }

    /// Determines the widths of the columns, and writes the rows that waited for that.
    fn write_first_rows(&mut self, book: &mut Book) -> Result<()> {
        let Some(FirstRows { bytes, .. }) = self.first_rows.take() else { return Ok(()) };
        let batch = RowBatch(bytes);
        let rows: Vec<Vec<Cell<'_>>> = batch.rows(self.cells_of_a_row()).collect();
        measure(&mut self.columns, &rows);
        self.open = Some(self.open_sheet(book)?);
        rows.iter().try_for_each(|row| self.write_row(book, row))
    }

    fn open_sheet(&mut self, book: &mut Book) -> Result<OpenSheet> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.name.clone(),
            number => format!("{} {number}", self.name),
        };
        begin(book.worksheet()?, &name, &self.columns).map_err(|error| refused(&error))
    }

    fn write_row(&mut self, book: &mut Book, row: &[Cell<'_>]) -> Result<()> {
        let mut open = match self.open.take() {
            Some(open) if open.rows < self.limits.rows => open,
            full => {
                full.map_or(Ok(()), |full| self.close(book, full))?;
                self.open_sheet(book)?
            }
        };
        let (row, marks) = self.without_marks(row);
        let written = caught(|| self.write_cells(&mut open, row, &marks)).ok_or_else(no_room)?;
        self.open = Some(open);
        let lost = written.map_err(|error| refused(&error))?;
        self.cut_cells += lost.cut_cells;
        self.unmarked_texts += u64::from(lost.marks);
        self.rows += 1;
        Ok(())
    }

    /// Takes the marks off a row, and remembers where the row of its paragraph is.
    fn without_marks<'r, 't>(&mut self, row: &'r [Cell<'t>]) -> (&'r [Cell<'t>], Vec<Mark>) {
        let Some(places) = &mut self.places else { return (row, Vec::new()) };
        let Some((Cell::Text(text), cells)) = row.split_last() else { return (row, Vec::new()) };
        let RowMarks { paragraph, marks } = RowMarks::parse(text).unwrap_or_default();
        places.rows.push((paragraph, self.rows));
        (cells, marks)
    }

    /// Writes the cells of a row, and returns what of them could not be written.
    fn write_cells(
        &self,
        open: &mut OpenSheet,
        row: &[Cell<'_>],
        marks: &[Mark],
    ) -> std::result::Result<Lost, XlsxError> {
        open.rows += 1;
        let line = open.rows;
        let (mut lost, mut is_text_cut, mut is_first) = (Lost::default(), false, true);
        let row_lines = lines(&self.columns, row, self.most_lines);
        for ((at, cell), column) in (0_u16..).zip(row).zip(&self.columns) {
            let is_written = match cell {
                Cell::Text(text) => {
                    let shorter = cut(text, self.limits.units);
                    lost.cut_cells += u64::from(shorter.is_some());
                    let is_text = self.text == Some(usize::from(at));
                    is_text_cut |= shorter.is_some() && is_text;
                    let text = shorter.unwrap_or(text);
                    open.text_bytes += text.len() as u64;
                    let target = self.link(usize::from(at), text);
                    if let Some(target) = target.filter(|_| open.links < self.limits.links) {
                        open.links += 1;
                        open.worksheet.write_url_with_format(line, at, target, &styles::link())?;
                    } else if is_text && !marks.is_empty() {
                        let kept = marks.partition_point(|mark| mark.end <= text.len());
                        let (sheet, marks) = (&mut open.worksheet, &marks[..kept]);
                        lost.marks |= !write_marked(sheet, (line, at), text, marks)?;
                    } else {
                        open.write_text((line, at), column, text)?;
                    }
                    true
                }
                _ => open.write_value((line, at), column, cell)?,
            };
            if is_written && std::mem::take(&mut is_first) {
                // The library writes a row to disk with the height that is the default by then,
                // when the next row gets its first cell.
                open.set_lines(row_lines);
            }
        }
        if self.text.is_some() {
            let at = u16::try_from(row.len()).unwrap_or(u16::MAX);
            open.worksheet.write_boolean(line, at, is_text_cut)?;
            if is_first {
                open.set_lines(row_lines);
            }
        }
        Ok(lost)
    }

    /// Returns the link that a text of this column is.
    fn link(&self, column: usize, text: &str) -> Option<Url> {
        if self.links.to_rows && column == 0 {
            Some(links::to_cell(text))
        } else {
            links::to_web(text).filter(|_| self.links.web == Some(column))
        }
    }

    fn close(&self, book: &mut Book, open: OpenSheet) -> Result<()> {
        let (text_bytes, rows) = (open.text_bytes, open.rows);
        let complete = |mut sheet: Worksheet| {
            charts::insert(&mut sheet, (&self.name, rows), &self.charts)?;
            Ok(sheet)
        };
        let worksheet = open.complete(&self.columns).and_then(complete);
        book.add(self.place, worksheet.map_err(|error| refused(&error))?, text_bytes);
        Ok(())
    }

    /// Adds the sheets of the table to the workbook.
    ///
    /// # Errors
    /// Any error of [`push`](Self::push).
    pub(in crate::output) fn finish(mut self, book: &mut Book) -> Result<()> {
        self.write_first_rows(book)?;
        match self.open.take() {
            Some(open) => self.close(book, open),
            None => Ok(()),
        }
    }

    /// Returns what readers of the workbook should know about the rows so far: that they go on in
    /// further sheets, or that texts are cut.
    ///
    /// # Errors
    /// Any error of [`push`](Self::push): rows that still wait are written.
    pub(in crate::output) fn warnings(&mut self, book: &mut Book) -> Result<Vec<String>> {
        self.write_first_rows(book)?;
        let mut warnings = Vec::new();
        if self.sheets > 1 {
            warnings.push(format!(
                "a sheet of a workbook holds {} rows: the others are in further sheets, up to `{} {}`",
                thousands(self.limits.rows.into()),
                self.name,
                self.sheets
            ));
        }
        if self.cut_cells > 0 {
            let flag = match self.text {
                Some(_) => format!("; `{}` tells which texts", TEXT_TRUNCATED.name),
                None => String::new(),
            };
            warnings.push(format!(
                "{} longer than the {} characters that a cell of a workbook holds, and cut{flag} (CSV and JSON lines have the whole texts)",
                match self.cut_cells {
                    1 => "1 cell is".to_owned(),
                    cells => format!("{} cells are", thousands(cells)),
                },
                thousands(self.limits.units as u64),
            ));
        }
        if self.unmarked_texts > 0 {
            warnings.push(format!(
                "{} more matched words than can be coloured in a cell: the last ones are not coloured (the sheet Evidence has all)",
                match self.unmarked_texts {
                    1 => "1 text has".to_owned(),
                    texts => format!("{} texts have", thousands(texts)),
                }
            ));
        }
        Ok(warnings)
    }
}

/// What of a row could not be written.
#[derive(Default)]
struct Lost {
    /// Cells that were cut.
    cut_cells: u64,
    /// Whether marks of its text are missing.
    marks: bool,
}

/// Returns the name of the sheet for a table.
fn sheet_name(table: &str) -> String {
    match table {
        "" => "table".to_owned(),
        "wide" | "long" => "scores".to_owned(),
        // A name has at most 31 characters, and further sheets have a number.
        table => table.replace('_', " ").chars().take(24).collect(),
    }
}

/// Writes the header of a sheet.
fn begin(
    mut worksheet: Worksheet,
    name: &str,
    columns: &[SheetColumn],
) -> std::result::Result<OpenSheet, XlsxError> {
    worksheet.set_name(name)?;
    worksheet.set_freeze_panes(1, 0)?;
    // On paper all columns are on a page, and the header is on each.
    worksheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let header = styles::header();
    for (at, column) in (0_u16..).zip(columns) {
        worksheet.set_column_width(at, f64::from(column.width))?;
        worksheet.set_column_format(at, &styles::of(column.content))?;
        worksheet.write_string_with_format(0, at, &column.name, &header)?;
    }
    Ok(OpenSheet { worksheet, rows: 0, lines: 1, text_bytes: 0, links: 0 })
}

impl OpenSheet {
    /// Sets how many lines the row shows whose first cell has been written.
    fn set_lines(&mut self, lines: usize) {
        self.lines = lines;
        self.worksheet.set_default_row_height(LINE_POINTS * lines as f64);
    }

    fn write_text(
        &mut self,
        (line, at): (u32, u16),
        column: &SheetColumn,
        text: &str,
    ) -> std::result::Result<(), XlsxError> {
        if let Some(date) = Some(text).filter(|_| column.has_dates).and_then(excel_date) {
            self.worksheet.write_number(line, at, date)?;
        } else {
            self.worksheet.write_string(line, at, written(text).as_ref())?;
        }
        Ok(())
    }

    /// Writes a cell without text. Returns whether there is a cell now.
    fn write_value(
        &mut self,
        (line, at): (u32, u16),
        column: &SheetColumn,
        cell: &Cell<'_>,
    ) -> std::result::Result<bool, XlsxError> {
        let (content, value) = match *cell {
            Cell::Float { value, decimals } if value.is_finite() && column.has_percents => {
                (CellContent::Percent, printed_float(value, decimals))
            }
            Cell::Int(value) => (CellContent::Whole, value as f64),
            Cell::Float { value, decimals } if value.is_finite() => {
                (CellContent::Decimals(decimals), printed_float(value, decimals))
            }
            Cell::P(value) if value.is_finite() => (CellContent::P, printed_p(value)),
            Cell::Bool(value) => {
                self.worksheet.write_boolean(line, at, value)?;
                return Ok(true);
            }
            _ if column.is_coded => {
                self.worksheet.write_blank(line, at, &styles::to_fill_in())?;
                return Ok(true);
            }
            _ => return Ok(false),
        };
        if content == column.content {
            self.worksheet.write_number(line, at, value)?;
        } else {
            self.worksheet.write_number_with_format(line, at, value, &styles::of(content))?;
        }
        Ok(true)
    }

    /// Adds what concerns all rows.
    fn complete(mut self, columns: &[SheetColumn]) -> std::result::Result<Worksheet, XlsxError> {
        let (last_row, sheet) = (self.rows, &mut self.worksheet);
        // The height of the last row is its own, as that of the sheet is the usual one again.
        if last_row > 0 {
            sheet.set_row_height(last_row, LINE_POINTS * self.lines as f64)?;
        }
        sheet.set_default_row_height(LINE_POINTS);
        let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, last_row, last_column)?;
        for (at, column) in (0_u16..).zip(columns).filter(|_| last_row > 0) {
            if column.has_bars {
                sheet.add_conditional_format(1, at, last_row, at, &bars())?;
            }
            if column.is_coded {
                sheet.add_data_validation(1, at, last_row, at, &codes()?)?;
            }
        }
        if columns.iter().any(|column| column.is_coded) {
            sheet.protect_with_options(&ProtectionOptions {
                format_columns: true,
                format_rows: true,
                sort: true,
                use_autofilter: true,
                ..ProtectionOptions::new()
            });
        }
        Ok(self.worksheet)
    }
}

/// Returns bars for numbers from 0 to 1.
fn bars() -> ConditionalFormatDataBar {
    ConditionalFormatDataBar::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_fill_color(styles::BAR)
        .set_solid_fill(true)
        .set_border_off(true)
}

/// Returns the choice of codes.
fn codes() -> std::result::Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_strings(&CODES)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("A code is 1, 0 or ?")?
        .set_error_message("1: about the theme. 0: not about it. ? or empty: you cannot tell.")
}

/// The number that workbooks give to 1 January 1970.
const DAY_OF_1970: i32 = 25_569;
/// That of 1 March 1900.
const FIRST_DAY: i32 = 61;

/// Returns the number of a complete date from March 1900 on. Earlier ones stay text: Excel knows no
/// date before 1900, and takes 1900 for a leap year, unlike other programs.
fn excel_date(text: &str) -> Option<f64> {
    day_number(text).map(|day| day + DAY_OF_1970).filter(|day| *day >= FIRST_DAY).map(f64::from)
}

/// Returns a text as the library can write it without loss: it writes control characters, which XML
/// has not, as `_x0001_`, and such text as `_x005F_x0001_`. U+FFFD takes the place of U+0000, as in
/// CSV, and of a control character after text such as `_x0041`, with which it would be misread.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    let is_control = |character: char| matches!(character, '\0'..='\u{8}' | '\u{B}'..='\u{1F}');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let is_lost = character == '\0' || (is_control(character) && ends_like_an_escape(&safe));
        safe.push(if is_lost { char::REPLACEMENT_CHARACTER } else { character });
    }
    Cow::Owned(safe)
}

/// Whether `text` ends in `_x` and four hexadecimal digits.
fn ends_like_an_escape(text: &str) -> bool {
    text.as_bytes().last_chunk::<6>().is_some_and(|[low, x, digits @ ..]| {
        (*low, *x) == (b'_', b'x') && digits.iter().all(u8::is_ascii_hexdigit)
    })
}
