//! Rows to bytes: what each worker does with the rows that it makes.

use std::sync::Arc;

use super::container::{Container, TextContainer};
use super::formats::{Delimiter, Format, Lines, TypedRows, cells};
use super::pending;
use crate::tables::{Cell, Column, Pending};

/// What can be chosen about the bytes, apart from the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether CSV and TSV set an apostrophe before text that a spreadsheet would run as a formula;
    /// `true` unless chosen otherwise.
    pub csv_safe: bool,
    /// Whether Parquet and Arrow have columns of several texts as lists; `false` unless chosen
    /// otherwise.
    pub lists: bool,
    /// Whether CSV and TSV are written as Excel opens them: with a byte order mark, lines that end
    /// with a carriage return and a line feed, and cells that are cut to what Excel holds, with a
    /// last column [`TEXT_TRUNCATED`](crate::tables::TEXT_TRUNCATED) in a table with texts; `false`
    /// unless chosen otherwise.
    pub excel: bool,
    /// What CSV has between cells; a comma unless chosen otherwise, or a semicolon if numbers have
    /// a comma.
    pub delimiter: Option<Delimiter>,
    /// Whether numbers in CSV and TSV have a comma before their decimals; `false` unless chosen
    /// otherwise.
    pub decimal_comma: bool,
    /// The name of the table in [`COLUMNS`](crate::tables::COLUMNS), which names the sheet of a
    /// workbook and tells how its columns look; empty if the table is none of these.
    pub table: &'static str,
}

impl Options {
    /// Returns these options for the table of this name.
    #[must_use]
    pub fn of(self, table: &'static str) -> Self {
        Self { table, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            csv_safe: true,
            lists: false,
            excel: false,
            delimiter: None,
            decimal_comma: false,
            table: "",
        }
    }
}

/// How one format encodes the rows of one table. All workers share it.
pub(super) trait RowEncoder: std::fmt::Debug + Send + Sync {
    /// Appends a row, which has a cell for each column of the table.
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]);

    /// Appends one cell as it is in a row.
    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>);

    /// Appends rows that this encoder encoded, with `cell` in the place of each pending cell.
    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        cell: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        pending::resolve(bytes, rows, |bytes, pending| self.push_cell(bytes, &cell(pending)));
    }

    /// Returns the bytes before the first row, in a format of text.
    fn header(&self) -> &[u8] {
        &[]
    }

    /// Returns what writes the encoded rows. In a format of text that is the header and the bytes
    /// of the batches; a format with a structure of its own has a container of its own.
    fn container(&self) -> Box<dyn Container> {
        Box::new(TextContainer::new(self.header()))
    }
}

/// Encoded rows that follow each other in a table: what a worker hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowBatch(pub(super) Vec<u8>);

impl RowBatch {
    /// Returns the bytes of the rows, in the encoding of the format.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the batch has no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the rows of a batch from an [encoder of cells](Encoder::of_cells) with this many
    /// columns.
    ///
    /// # Panics
    /// If the batch is from another encoder, or has another number of columns: a defect of the
    /// caller.
    pub fn rows(&self, columns: usize) -> impl Iterator<Item = Vec<Cell<'_>>> {
        let mut cells = cells(&self.0);
        std::iter::from_fn(move || {
            let row: Vec<Cell<'_>> = cells.by_ref().take(columns).collect();
            assert!(row.is_empty() || row.len() == columns, "a cell for each column");
            (!row.is_empty()).then_some(row)
        })
    }

    /// Moves the rows of `next`, which follow those of this batch, to its end.
    pub fn append(&mut self, mut next: Self) {
        if self.0.is_empty() { *self = next } else { self.0.append(&mut next.0) }
    }

    /// Removes all rows and keeps their memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Encodes rows in one format, a batch at a time. A [`TableWriter`](super::TableWriter) writes the
/// batches.
///
/// It does not matter which encoder of a table encodes which rows, so that each worker can have its
/// own. Text is UTF-8 without a byte order mark, and every line ends with a line feed.
///
/// - **CSV and TSV**: RFC 4180; a cell with a comma, a semicolon, a tab, a quote or a line end is
///   in quotes. An empty cell is empty. Text, and a column's name, that a spreadsheet would run as
///   a formula gets an apostrophe ([`Options::csv_safe`]): at the beginning, and after each `;`,
///   `,`, `|`, tab or line end that some reader may split at, though not this one. Numbers never
///   do. U+0000, which makes a file binary to many readers, becomes U+FFFD.
/// - **JSON lines**: one object a row with every column as a key; an empty cell is `null`. Text is
///   written as it is, without apostrophes.
/// - **Workbooks**: text is text, whatever it looks like, numbers are those that CSV prints, and
///   complete dates are dates. Texts longer than a cell holds are cut, and a last column
///   `text_truncated` tells which. Rows are encoded as typed cells.
/// - **Numbers**: a float has its fixed count of decimals; zero is `0`, and no other value is
///   printed as zero but as one step of its last decimal. A float that is infinite or not a number
///   is an empty cell.
///
/// No memory is allocated for a row, once the buffer has grown to the size of a batch.
///
/// # Examples
/// ```
/// use paratheme::output::{Encoder, Format, Options};
/// use paratheme::tables::{Cell, CellType, Column};
/// let columns = [
///     Column::new("text", CellType::Text),
///     Column::new("ageing", CellType::Float),
/// ];
/// let mut csv = Encoder::new(&columns, Format::Csv, Options::default());
/// csv.push(&[Cell::text("Pensions, again"), Cell::float(0.25)]);
/// csv.push(&[Cell::text("- a list item"), Cell::float(0.0)]);
/// assert_eq!(csv.header(), b"text,ageing\n");
/// assert_eq!(csv.take().bytes(), b"\"Pensions, again\",0.250000\n'- a list item,0\n");
///
/// let mut jsonl = Encoder::new(&columns, Format::Jsonl, Options::default());
/// jsonl.push(&[Cell::text("- a list item"), Cell::Empty]);
/// assert_eq!(jsonl.take().bytes(), b"{\"text\":\"- a list item\",\"ageing\":null}\n");
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    rows: Arc<dyn RowEncoder>,
    /// The columns of the table; `None` for lines for people.
    columns: Option<Arc<[Column]>>,
    bytes: Vec<u8>,
    /// How much memory the next batch is given at first: a little more than the last one took.
    capacity: usize,
}

impl Encoder {
    /// Creates an encoder of rows that have a cell for each of `columns`.
    pub fn new(columns: &[Column], format: Format, options: Options) -> Self {
        Self::with(format.row_encoder(columns, options), Some(columns))
    }

    /// Creates an encoder that makes each row one line for people, without a header. Its rows may
    /// have any number of cells.
    pub fn of_lines(line: Box<LineOf>) -> Self {
        Self::with(Arc::new(Lines(line)), None)
    }

    /// Creates an encoder that keeps the cells as typed values, which [`RowBatch::rows`] returns.
    /// This is how cells get to code that is not a format of text.
    ///
    /// # Examples
    /// ```
    /// use paratheme::output::Encoder;
    /// use paratheme::tables::{Cell, CellType, Column};
    /// let columns = [
    ///     Column::new("term", CellType::Text),
    ///     Column::new("count", CellType::Int),
    /// ];
    /// let mut encoder = Encoder::of_cells(&columns);
    /// encoder.push(&[Cell::text("tax"), Cell::Int(7)]);
    /// encoder.push(&[Cell::text("budget"), Cell::Empty]);
    /// let batch = encoder.take();
    /// let rows: Vec<_> = batch.rows(columns.len()).collect();
    /// assert_eq!(rows, [[Cell::text("tax"), Cell::Int(7)], [Cell::text("budget"), Cell::Empty]]);
    /// ```
    pub fn of_cells(columns: &[Column]) -> Self {
        Self::with(Arc::new(TypedRows), Some(columns))
    }

    fn with(rows: Arc<dyn RowEncoder>, columns: Option<&[Column]>) -> Self {
        Self { rows, columns: columns.map(Arc::from), bytes: Vec::new(), capacity: 0 }
    }

    /// Returns the columns of the table; an empty list for lines for people.
    pub fn columns(&self) -> &[Column] {
        self.columns.as_deref().unwrap_or_default()
    }

    /// Returns the bytes before the first row: the names of the columns in CSV and TSV, nothing in
    /// other formats.
    pub fn header(&self) -> &[u8] {
        self.rows.header()
    }

    pub(super) fn container(&self) -> Box<dyn Container> {
        self.rows.container()
    }

    /// Adds `row` to the batch.
    ///
    /// # Panics
    /// If the row does not have one cell a column: a defect of the caller that would shift every
    /// value after it.
    pub fn push(&mut self, row: &[Cell<'_>]) {
        let is_whole = self.columns.as_ref().is_none_or(|columns| columns.len() == row.len());
        assert!(is_whole, "a cell for each column");
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(self.capacity);
        }
        self.rows.push_row(&mut self.bytes, row);
    }

    /// Adds rows that an encoder of this table encoded when some cells were still
    /// [pending](Cell::Pending); `cell` returns their values.
    pub fn push_resolved<'t>(&mut self, rows: &[u8], cell: impl Fn(Pending) -> Cell<'t>) {
        self.rows.push_resolved(&mut self.bytes, rows, &cell);
    }

    /// Returns the bytes of the batch so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the batch has no row yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Hands over the batch and starts the next one.
    pub fn take(&mut self) -> RowBatch {
        // An eighth more, so that a batch that is a little larger needs no second allocation.
        self.capacity = self.bytes.len() + self.bytes.len() / 8;
        RowBatch(std::mem::take(&mut self.bytes))
    }
}

/// Makes a line for people of a row.
pub type LineOf = dyn Fn(&[Cell<'_>]) -> String + Send + Sync;
