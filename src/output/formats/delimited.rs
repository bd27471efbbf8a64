//! What CSV and TSV share: RFC 4180, with a line feed after each row.

use crate::output::encoder::{Options, RowEncoder};
use crate::output::formula_escape::{OPENERS, apostrophes};
use crate::output::number::{push_float, push_int, push_p};
use crate::output::pending;
use crate::tables::{Cell, Column, Pending};

/// The rows of a table with a delimiter between cells.
#[derive(Debug)]
pub(super) struct Delimited {
    dialect: Dialect,
    header: Vec<u8>,
    has_one_column: bool,
}

impl Delimited {
    /// Creates an encoder whose header is the names of `columns`.
    pub(super) fn new(delimiter: u8, columns: &[Column], options: Options) -> Self {
        let dialect = Dialect { delimiter, safe: options.csv_safe };
        let names: Vec<_> = columns.iter().map(|column| Cell::text(column.name.as_ref())).collect();
        let mut header = Vec::new();
        dialect.push_row(&mut header, &names);
        Self { dialect, header, has_one_column: columns.len() == 1 }
    }
}

impl RowEncoder for Delimited {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        self.dialect.push_row(bytes, row);
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        self.dialect.push_cell(bytes, cell);
    }

    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        cell: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        pending::resolve(bytes, rows, |bytes, pending| match cell(pending) {
            // Readers do not take a line without any byte for a row.
            Cell::Empty if self.has_one_column => bytes.extend_from_slice(b"\"\""),
            cell => self.push_cell(bytes, &cell),
        });
    }

    fn header(&self) -> &[u8] {
        &self.header
    }
}

/// How the cells of a row are delimited, and whether formulas are escaped.
#[derive(Clone, Copy, Debug)]
struct Dialect {
    /// The byte between two cells.
    delimiter: u8,
    /// Whether text that a spreadsheet would run gets an apostrophe.
    safe: bool,
}

/// Texts of at least this many bytes are searched by vector instructions.
const LONG_BYTES: usize = 32;

impl Dialect {
    /// Appends `row` and its line feed.
    fn push_row(self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        let start = bytes.len();
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                bytes.push(self.delimiter);
            }
            self.push_cell(bytes, cell);
        }
        if bytes.len() == start {
            // Readers skip a line without any byte.
            bytes.extend_from_slice(b"\"\"");
        }
        bytes.push(b'\n');
    }

    /// Appends one cell.
    fn push_cell(self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        match cell {
            Cell::Text(text) => self.push_text(bytes, text),
            Cell::Int(value) => push_int(bytes, *value),
            Cell::Float { value, decimals } if value.is_finite() => {
                push_float(bytes, *value, *decimals);
            }
            Cell::P(value) if value.is_finite() => push_p(bytes, *value),
            Cell::Bool(value) => bytes.extend_from_slice(if *value { b"true" } else { b"false" }),
            Cell::Pending(pending) => pending::push_mark(bytes, *pending),
            Cell::Empty | Cell::Float { .. } | Cell::P(_) => {}
        }
    }

    /// Appends `text`, in quotes if it needs them.
    fn push_text(self, bytes: &mut Vec<u8>, text: &str) {
        let held = held_by(text.as_bytes());
        if held & held::NUL != 0 {
            // A file with one is taken for no text, by this program too; in characters, what
            // follows stays where it is.
            return self.push_text(bytes, &text.replace('\0', "\u{FFFD}"));
        }
        // Readers drop a byte order mark at the start of a file.
        let quoted = held & held::QUOTED != 0 || text.starts_with('\u{FEFF}');
        if quoted {
            bytes.push(b'"');
        }
        let mut written = 0;
        // A formula opens at the beginning, which is a letter or digit in nearly every text, or
        // after what begins a cell to some reader.
        let may_run = !text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric)
            || held & (held::CUT | held::OPENER) == held::CUT | held::OPENER;
        if self.safe && may_run {
            for at in apostrophes(text, self.delimiter) {
                push_part(bytes, &text[written..at], quoted);
                bytes.push(b'\'');
                written = at;
            }
        }
        push_part(bytes, &text[written..], quoted);
        if quoted {
            bytes.push(b'"');
        }
    }
}

fn push_part(bytes: &mut Vec<u8>, part: &str, quoted: bool) {
    if !quoted {
        bytes.extend_from_slice(part.as_bytes());
        return;
    }
    let mut parts = part.split('"');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        bytes.extend_from_slice(b"\"\"");
        bytes.extend_from_slice(part.as_bytes());
    }
}

/// What a text may hold that decides how it is written, a bit for each kind; a byte may be of
/// several.
mod held {
    /// U+0000.
    pub(super) const NUL: u8 = 1;
    /// A quote, a line end, or what lies between cells here or in other files (`,`, `;`, a tab),
    /// since readers guess that.
    pub(super) const QUOTED: u8 = 2;
    /// What begins a cell to some readers: the same without quotes, and `|`.
    pub(super) const CUT: u8 = 4;
    /// The first byte of a character that opens a formula.
    pub(super) const OPENER: u8 = 8;
}

/// The kinds of every byte.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    kinds[0] = held::NUL;
    kinds[b'"' as usize] = held::QUOTED;
    kinds[b'|' as usize] = held::CUT;
    let mut at = 0;
    while at < COMMON.len() {
        kinds[COMMON[at] as usize] |= held::QUOTED | held::CUT;
        at += 1;
    }
    at = 0;
    while at < OPENERS.len() {
        kinds[OPENERS[at] as usize] |= held::OPENER;
        at += 1;
    }
    kinds
};

/// What lies between cells, and line ends; the frequent ones first.
const COMMON: [u8; 5] = [b',', b'\n', b';', b'\t', b'\r'];

/// The kinds of what the text holds.
fn held_by(bytes: &[u8]) -> u8 {
    if bytes.len() < LONG_BYTES {
        return bytes.iter().fold(0, |found, &byte| found | KINDS[usize::from(byte)]);
    }
    let [comma, line, semicolon, tab, carriage_return] = COMMON;
    let [equals, plus, hyphen, at, full_width] = OPENERS;
    let any2 = |one, other| memchr::memchr2(one, other, bytes).is_some();
    let any3 = |one, other, third| memchr::memchr3(one, other, third, bytes).is_some();
    let kind = |kind, found: bool| if found { kind } else { 0 };
    kind(held::NUL, memchr::memchr(0, bytes).is_some())
        | kind(held::QUOTED | held::CUT, any3(comma, semicolon, line) || any2(tab, carriage_return))
        | kind(held::QUOTED, memchr::memchr(b'"', bytes).is_some())
        | kind(held::CUT, memchr::memchr(b'|', bytes).is_some())
        | kind(held::OPENER, any2(hyphen, equals) || any3(plus, at, full_width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(delimiter: u8, safe: bool, row: &[Cell<'_>]) -> String {
        let mut bytes = Vec::new();
        Dialect { delimiter, safe }.push_row(&mut bytes, row);
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn cells() {
        let cases = [
            (Cell::Empty, ""),
            (Cell::Bool(true), "true"),
            (Cell::Bool(false), "false"),
            (Cell::Int(12), "12"),
            (Cell::float(-0.5), "-0.500000"),
            (Cell::float(f64::NAN), ""),
            (Cell::float(f64::INFINITY), ""),
            (Cell::text("plain text"), "plain text"),
            (Cell::text(" spaces "), " spaces "),
            (Cell::text("a,b"), "\"a,b\""),
            (Cell::text("a\tb"), "\"a\tb\""),
            (Cell::text("a; b"), "\"a; b\""),
            (Cell::text("x;=1+1;y"), "\"x;'=1+1;y\""),
            (Cell::text("x\n\"=1\""), "\"x\n'\"\"=1\"\"\""),
            (Cell::text("x|-1"), "x|'-1"),
            (Cell::text("a\nb"), "\"a\nb\""),
            (Cell::text("a\r\nb"), "\"a\r\nb\""),
            (Cell::text("\""), "\"\"\"\""),
            (Cell::text("a \"b\" c"), "\"a \"\"b\"\" c\""),
            (Cell::text("\u{FEFF}a"), "\"\u{FEFF}a\""),
            (Cell::text("=1"), "'=1"),
            (Cell::text("a\0b, \0"), "\"a\u{FFFD}b, \u{FFFD}\""),
            (Cell::text("=1,2"), "\"'=1,2\""),
            (Cell::text("\"=1"), "\"'\"\"=1\""),
            (Cell::text("\t=1"), "\"'\t'=1\""),
            (
                Cell::text("a text of more than thirty-two bytes"),
                "a text of more than thirty-two bytes",
            ),
            (
                Cell::text("a text of more than thirty-two bytes, and a comma"),
                "\"a text of more than thirty-two bytes, and a comma\"",
            ),
            (
                Cell::text("a text of more than thirty-two bytes\rand a return"),
                "\"a text of more than thirty-two bytes\rand a return\"",
            ),
        ];
        for (cell, expected) in cases {
            let row = [Cell::Int(1), cell];
            assert_eq!(written(b',', true, &row), format!("1,{expected}\n"), "{row:?}");
        }
    }

    #[test]
    fn what_other_readers_split_at_is_quoted_between_tabs_too() {
        let row = [
            Cell::text("a,b"),
            Cell::text("a\tb"),
            Cell::text("+1"),
            Cell::text("x,=1\t=1"),
            Cell::float(-1.0),
        ];
        assert_eq!(
            written(b'\t', true, &row),
            "\"a,b\"\t\"a\tb\"\t'+1\t\"x,'=1\t=1\"\t-1.000000\n"
        );
        assert_eq!(written(b'\t', false, &row), "\"a,b\"\t\"a\tb\"\t+1\t\"x,=1\t=1\"\t-1.000000\n");
    }

    #[test]
    fn a_row_of_one_empty_cell_is_a_row() {
        assert_eq!(written(b',', true, &[Cell::Empty]), "\"\"\n");
        assert_eq!(written(b',', true, &[Cell::Empty, Cell::Empty]), ",\n");
    }
}
