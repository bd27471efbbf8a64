//! A batch of rows to bytes.

use super::delimited::Dialect;
use super::format::Format;
use super::jsonl::{self, Keys};
use super::late;
use crate::tables::{Cell, Column, Late};

/// What can be chosen about the bytes, apart from the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether CSV and TSV set an apostrophe before text that a spreadsheet would run as a formula;
    /// `true` unless chosen otherwise.
    pub csv_safe: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { csv_safe: true }
    }
}

/// Turns rows into bytes of one format, a batch at a time.
///
/// The bytes of [`header`](Self::header), then those of every batch in order, are the file; which
/// encoder wrote which batch makes no difference, so that each worker can have its own. Text is
/// UTF-8 without a byte order mark, and every line ends with a line feed.
///
/// - **CSV and TSV**: RFC 4180; a cell with a comma, a semicolon, a tab, a quote or a line end is
///   in quotes. An empty cell is empty. Text, and a column's name, that a spreadsheet would run as
///   a formula gets an apostrophe ([`Options::csv_safe`]): at the beginning, and after each `;`,
///   `,`, `|`, tab or line end that some reader may split at, though not this one. Numbers never
///   do. U+0000, which makes a file binary to many readers, becomes U+FFFD.
/// - **JSON lines**: one object a row with every column as a key; an empty cell is `null`. Text
///   stands as it is, never guarded.
/// - **Numbers**: a float has its fixed count of decimals; zero is `0`, and no other value is
///   printed as zero but as one step of its last decimal. A float that is infinite or not a number
///   is an empty cell.
///
/// Nothing is allocated for a row, once the buffer has grown to the size of a batch.
///
/// # Examples
/// ```
/// use paratheme::output::{Encoder, Format, Options};
/// use paratheme::tables::{Cell, CellType, Column};
/// let columns = [
///     Column { name: "text".into(), cell_type: CellType::Text },
///     Column { name: "ageing".into(), cell_type: CellType::Float },
/// ];
/// let mut csv = Encoder::new(&columns, Format::Csv, Options::default());
/// csv.push(&[Cell::text("Pensions, again"), Cell::float(0.25)]);
/// csv.push(&[Cell::text("- a list item"), Cell::float(0.0)]);
/// assert_eq!(csv.header(), b"text,ageing\n");
/// assert_eq!(csv.take(), b"\"Pensions, again\",0.250000\n'- a list item,0\n");
///
/// let mut jsonl = Encoder::new(&columns, Format::Jsonl, Options::default());
/// jsonl.push(&[Cell::text("- a list item"), Cell::Empty]);
/// assert_eq!(jsonl.take(), b"{\"text\":\"- a list item\",\"ageing\":null}\n");
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    layout: Layout,
    columns: usize,
    bytes: Vec<u8>,
    /// The size of the last batch: a good guess at that of the next.
    last: usize,
}

#[derive(Clone, Debug)]
enum Layout {
    Delimited { dialect: Dialect, header: Vec<u8> },
    Lines(Keys),
}

impl Encoder {
    /// An encoder of rows that have a cell for each of `columns`.
    pub fn new(columns: &[Column], format: Format, options: Options) -> Self {
        let delimited = |delimiter| {
            let dialect = Dialect { delimiter, safe: options.csv_safe };
            let names: Vec<_> =
                columns.iter().map(|column| Cell::text(column.name.as_ref())).collect();
            let mut header = Vec::new();
            dialect.push_row(&mut header, &names);
            Layout::Delimited { dialect, header }
        };
        let layout = match format {
            Format::Csv => delimited(b','),
            Format::Tsv => delimited(b'\t'),
            Format::Jsonl => Layout::Lines(Keys::new(columns)),
        };
        Self { layout, columns: columns.len(), bytes: Vec::new(), last: 0 }
    }

    /// What stands before the first row: the names of the columns; nothing in JSON lines.
    pub fn header(&self) -> &[u8] {
        match &self.layout {
            Layout::Delimited { header, .. } => header,
            Layout::Lines(_) => &[],
        }
    }

    /// Adds `row` to the batch.
    ///
    /// # Panics
    /// Where the row does not have one cell a column: a defect of the caller that would shift every
    /// value after it.
    pub fn push(&mut self, row: &[Cell<'_>]) {
        assert_eq!(row.len(), self.columns, "a cell for each column");
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(self.last);
        }
        match &self.layout {
            Layout::Delimited { dialect, .. } => dialect.push_row(&mut self.bytes, row),
            Layout::Lines(keys) => keys.push_row(&mut self.bytes, row),
        }
    }

    /// Adds rows that an encoder of the same kind wrote before all of their cells were known, the
    /// late ones filled in.
    pub fn push_filled<'t>(&mut self, rows: &[u8], cell: impl Fn(Late) -> Cell<'t>) {
        let only_cell = self.columns == 1;
        late::fill(&mut self.bytes, rows, |bytes, late| match &self.layout {
            // A row of one empty cell is a line with two quotes.
            Layout::Delimited { dialect, .. } => match cell(late) {
                Cell::Empty if only_cell => bytes.extend_from_slice(b"\"\""),
                cell => dialect.push_cell(bytes, &cell),
            },
            Layout::Lines(_) => jsonl::push_cell(bytes, &cell(late)),
        });
    }

    /// Bytes of the batch so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the batch has no byte yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Hands over the bytes of the batch and starts the next one.
    pub fn take(&mut self) -> Vec<u8> {
        // An eighth of air, so that a batch that is a little larger needs no second allocation.
        self.last = self.bytes.len() + self.bytes.len() / 8;
        std::mem::take(&mut self.bytes)
    }
}
