//! CSV and TSV: RFC 4180, with a line feed after each row.

use super::guard::apostrophes;
use super::late;
use super::number::{push_float, push_int, push_p};
use crate::report::Cell;

/// How cells stand in a row, and whether text is kept from being run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    /// What stands between two cells.
    pub(super) delimiter: u8,
    /// Whether text that a spreadsheet would run gets an apostrophe.
    pub(super) safe: bool,
}

/// From so many bytes on a text is looked through by vector instructions.
const LONG: usize = 32;

impl Dialect {
    /// Appends `row` and its line feed.
    pub(super) fn push_row(self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        let start = bytes.len();
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                bytes.push(self.delimiter);
            }
            self.push_cell(bytes, cell);
        }
        if bytes.len() == start {
            // A line without any byte is no row to readers.
            bytes.extend_from_slice(b"\"\"");
        }
        bytes.push(b'\n');
    }

    /// Appends one cell.
    pub(super) fn push_cell(self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        match cell {
            Cell::Text(text) => self.push_text(bytes, text),
            Cell::Int(value) => push_int(bytes, *value),
            Cell::Float { value, decimals } if value.is_finite() => push_float(bytes, *value, *decimals),
            Cell::P(value) if value.is_finite() => push_p(bytes, *value),
            Cell::Bool(value) => bytes.extend_from_slice(if *value { b"true" } else { b"false" }),
            Cell::Late(late) => late::push_mark(bytes, *late),
            Cell::Empty | Cell::Float { .. } | Cell::P(_) => {}
        }
    }

    /// Appends `text`, in quotes where it needs them.
    fn push_text(self, bytes: &mut Vec<u8>, text: &str) {
        if memchr::memchr(0, text.as_bytes()).is_some() {
            // A file with one is taken for no text, by this program too; in characters, what follows stays where it is.
            return self.push_text(bytes, &text.replace('\0', "\u{FFFD}"));
        }
        let quoted = needs_quotes(text);
        if quoted {
            bytes.push(b'"');
        }
        let mut written = 0;
        if self.safe {
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

/// Whether `text` holds a quote, a line end, or what stands between cells here or elsewhere (`,`, `;`, a tab), since readers guess that; or
/// begins with a byte order mark, which readers drop at the start of a file.
fn needs_quotes(text: &str) -> bool {
    const COMMON: [u8; 3] = [b',', b'"', b'\n'];
    const RARE: [u8; 3] = [b';', b'\t', b'\r'];
    let bytes = text.as_bytes();
    let found = if bytes.len() < LONG {
        // All of them are below 64, a bit each; no branch depends on what letter comes next.
        let special = COMMON.into_iter().chain(RARE).fold(0_u64, |special, byte| special | 1 << byte);
        bytes.iter().fold(0, |found, &byte| found | u64::from(byte < 64) & special >> (byte % 64)) != 0
    } else {
        [COMMON, RARE].iter().any(|[one, other, third]| memchr::memchr3(*one, *other, *third, bytes).is_some())
    };
    found || text.starts_with('\u{FEFF}')
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
            (Cell::text("a text of more than thirty-two bytes"), "a text of more than thirty-two bytes"),
            (Cell::text("a text of more than thirty-two bytes, and a comma"), "\"a text of more than thirty-two bytes, and a comma\""),
            (Cell::text("a text of more than thirty-two bytes\rand a return"), "\"a text of more than thirty-two bytes\rand a return\""),
        ];
        for (cell, expected) in cases {
            let row = [Cell::Int(1), cell];
            assert_eq!(written(b',', true, &row), format!("1,{expected}\n"), "{row:?}");
        }
    }

    #[test]
    fn what_other_readers_split_at_is_quoted_between_tabs_too() {
        let row = [Cell::text("a,b"), Cell::text("a\tb"), Cell::text("+1"), Cell::text("x,=1\t=1"), Cell::float(-1.0)];
        assert_eq!(written(b'\t', true, &row), "\"a,b\"\t\"a\tb\"\t'+1\t\"x,'=1\t=1\"\t-1.000000\n");
        assert_eq!(written(b'\t', false, &row), "\"a,b\"\t\"a\tb\"\t+1\t\"x,=1\t=1\"\t-1.000000\n");
    }

    #[test]
    fn a_row_of_one_empty_cell_is_a_row() {
        assert_eq!(written(b',', true, &[Cell::Empty]), "\"\"\n");
        assert_eq!(written(b',', true, &[Cell::Empty, Cell::Empty]), ",\n");
    }
}
