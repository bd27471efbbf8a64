//! What CSV and TSV share: RFC 4180, with a line feed after each row, and what spreadsheets want in
//! their place.

use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::output::cell_text::{MOST_UNITS, cut};
use crate::output::encoder::{Options, RowEncoder};
use crate::output::formula_escape::{OPENERS, apostrophes};
use crate::output::number::{push_float, push_int, push_p};
use crate::output::pending;
use crate::tables::{Cell, Column, Pending, TEXT_TRUNCATED};

/// What is between the cells of a row: a character for which the apostrophes against formulas are
/// made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Returns the character, which is one byte.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// Reads a delimiter, as the character itself or by its name.
///
/// # Examples
/// ```
/// use paratheme::output::Delimiter;
/// assert_eq!(";".parse(), Ok(Delimiter::Semicolon));
/// assert_eq!("Tab".parse(), Ok(Delimiter::Tab));
/// assert!("x".parse::<Delimiter>().is_err());
/// ```
impl FromStr for Delimiter {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "," | "comma" => Self::Comma,
            ";" | "semicolon" => Self::Semicolon,
            "\t" | "\\t" | "tab" => Self::Tab,
            "|" | "pipe" => Self::Pipe,
            _ => {
                let message = format!("no table is written with `{name}` between its cells");
                return Err(Error::new(ErrorKind::Usage, message)
                    .with_hint("choose one of comma, semicolon, tab and pipe"));
            }
        })
    }
}

/// The rows of a table with a delimiter between cells.
#[derive(Debug)]
pub(super) struct Delimited {
    dialect: Dialect,
    header: Vec<u8>,
    has_one_column: bool,
    /// The column of texts, if a last column tells which of them are cut.
    cut_texts: Option<usize>,
}

impl Delimited {
    /// Creates an encoder whose header is the names of `columns`.
    pub(super) fn new(delimiter: Delimiter, columns: &[Column], options: Options) -> Self {
        let dialect = Dialect {
            delimiter: delimiter.byte(),
            safe: options.csv_safe,
            decimal_comma: options.decimal_comma,
            excel: options.excel,
        };
        let has = |name: &str| columns.iter().position(|column| column.name == name);
        let is_flagged = options.excel && has(TEXT_TRUNCATED.name).is_none();
        let cut_texts = has(TEXT).filter(|_| is_flagged);
        let mut names: Vec<_> =
            columns.iter().map(|column| Cell::text(column.name.as_ref())).collect();
        names.extend(cut_texts.map(|_| Cell::text(TEXT_TRUNCATED.name)));
        let mut header = Vec::new();
        if options.excel {
            header.extend_from_slice("\u{FEFF}".as_bytes());
        }
        dialect.push_row(&mut header, &names, None);
        Self { dialect, header, has_one_column: names.len() == 1, cut_texts }
    }
}

/// The name of the column of texts.
const TEXT: &str = "text";

impl RowEncoder for Delimited {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        self.dialect.push_row(bytes, row, self.cut_texts);
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        self.dialect.push_cell(bytes, cell, Long::Shortened);
    }

    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        cell: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        // The mark of a text is there twice, if a column at the end of its row tells whether the
        // text is cut.
        let mut is_cut = None;
        pending::resolve(bytes, rows, |bytes, pending| match cell(pending) {
            text if pending == Pending::Text && self.cut_texts.is_some() => match is_cut.take() {
                None => is_cut = Some(self.dialect.push_cell(bytes, &text, Long::Cut)),
                Some(is_cut) => self.push_cell(bytes, &Cell::Bool(is_cut)),
            },
            // Readers do not take a line without any byte for a row.
            Cell::Empty if self.has_one_column => bytes.extend_from_slice(b"\"\""),
            cell => self.push_cell(bytes, &cell),
        });
    }

    fn header(&self) -> &[u8] {
        &self.header
    }
}

/// How the cells of a row are delimited, and how they are written.
#[derive(Clone, Copy, Debug)]
struct Dialect {
    /// The byte between two cells.
    delimiter: u8,
    /// Whether text that a spreadsheet would run gets an apostrophe.
    safe: bool,
    /// Whether numbers have a comma before their decimals.
    decimal_comma: bool,
    /// Whether lines and cells are as Excel has them.
    excel: bool,
}

/// What becomes of a text that is longer than a cell of Excel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Long {
    /// It is cut, and another cell tells so.
    Cut,
    /// It ends with `…`, because no other cell tells that it is cut.
    Shortened,
}

/// The mark at the end of a text that is cut.
const ELLIPSIS: char = '…';

/// Texts of at least this many bytes are searched by vector instructions.
const LONG_BYTES: usize = 32;

impl Dialect {
    /// Appends `row` and its line end. If a column of texts is named, a last cell tells whether the
    /// text in it is cut.
    fn push_row(self, bytes: &mut Vec<u8>, row: &[Cell<'_>], cut_texts: Option<usize>) {
        let start = bytes.len();
        let mut is_cut = Cell::Empty;
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                bytes.push(self.delimiter);
            }
            if cut_texts == Some(index) {
                let was_cut = self.push_cell(bytes, cell, Long::Cut);
                // Not known before the text is.
                is_cut =
                    if let Cell::Pending(_) = cell { cell.clone() } else { Cell::Bool(was_cut) };
            } else {
                self.push_cell(bytes, cell, Long::Shortened);
            }
        }
        if cut_texts.is_some() {
            bytes.push(self.delimiter);
            self.push_cell(bytes, &is_cut, Long::Cut);
        }
        if bytes.len() == start {
            // Readers skip a line without any byte.
            bytes.extend_from_slice(b"\"\"");
        }
        bytes.extend_from_slice(if self.excel { b"\r\n" } else { b"\n" });
    }

    /// Appends one cell, and returns whether it is cut.
    fn push_cell(self, bytes: &mut Vec<u8>, cell: &Cell<'_>, long: Long) -> bool {
        let start = bytes.len();
        match cell {
            Cell::Text(text) if self.excel && text.len() > MOST_UNITS => {
                return self.push_long_text(bytes, text, long);
            }
            Cell::Text(text) => self.push_text(bytes, text, self.safe),
            Cell::Int(value) => push_int(bytes, *value),
            Cell::Float { value, decimals } if value.is_finite() => {
                push_float(bytes, *value, *decimals);
                self.set_comma(&mut bytes[start..]);
            }
            Cell::P(value) if value.is_finite() => {
                push_p(bytes, *value);
                self.set_comma(&mut bytes[start..]);
            }
            Cell::Bool(value) => bytes.extend_from_slice(if *value { b"true" } else { b"false" }),
            Cell::Pending(pending) => pending::push_mark(bytes, *pending),
            Cell::Empty | Cell::Float { .. } | Cell::P(_) => {}
        }
        false
    }

    /// Replaces the decimal point of a number, if numbers have a comma.
    fn set_comma(self, number: &mut [u8]) {
        if self.decimal_comma
            && let Some(point) = memchr::memchr(b'.', number)
        {
            number[point] = b',';
        }
    }

    /// Appends as much of `text` as a cell of Excel holds, and returns whether that is not all of
    /// it. The apostrophes against formulas count.
    fn push_long_text(self, bytes: &mut Vec<u8>, text: &str, long: Long) -> bool {
        let mut guarded = String::with_capacity(text.len());
        let mut written = 0;
        for at in if self.safe { apostrophes(text, self.delimiter) } else { Vec::new() } {
            guarded.push_str(&text[written..at]);
            guarded.push('\'');
            written = at;
        }
        guarded.push_str(&text[written..]);
        let shortened = match long {
            Long::Cut => cut(&guarded, MOST_UNITS).map(str::to_owned),
            // The mark has one unit.
            Long::Shortened => cut(&guarded, MOST_UNITS)
                .and_then(|_| cut(&guarded, MOST_UNITS - 1))
                .map(|text| format!("{text}{ELLIPSIS}")),
        };
        self.push_text(bytes, shortened.as_deref().unwrap_or(&guarded), false);
        shortened.is_some()
    }

    /// Appends `text`, in quotes if it needs them, and if it is to be made safe with apostrophes
    /// against formulas.
    fn push_text(self, bytes: &mut Vec<u8>, text: &str, safe: bool) {
        let held = held_by(text.as_bytes());
        if held & held::NUL != 0 {
            // A file with one is taken for no text, by this program too; in characters, what
            // follows stays where it is.
            return self.push_text(bytes, &text.replace('\0', "\u{FFFD}"), safe);
        }
        // Readers drop a byte order mark at the start of a file.
        let is_split = self.delimiter == b'|' && held & held::CUT != 0;
        let quoted = is_split || held & held::QUOTED != 0 || text.starts_with('\u{FEFF}');
        if quoted {
            bytes.push(b'"');
        }
        let mut written = 0;
        // A formula opens at the beginning, which is a letter or digit in nearly every text, or
        // after what begins a cell to some reader.
        let may_run = !text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric)
            || held & (held::CUT | held::OPENER) == held::CUT | held::OPENER;
        if safe && may_run {
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
        let dialect = Dialect { delimiter, safe, decimal_comma: false, excel: false };
        dialect.push_row(&mut bytes, row, None);
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

    fn table(options: Options, names: [&'static str; 2]) -> Delimited {
        let usual = if options.decimal_comma { Delimiter::Semicolon } else { Delimiter::Comma };
        let columns = names.map(|name| Column::new(name, crate::tables::CellType::Text));
        Delimited::new(options.delimiter.unwrap_or(usual), &columns, options)
    }

    fn row(table: &Delimited, row: &[Cell<'_>]) -> String {
        String::from_utf8(row_bytes(table, row)).expect("UTF-8")
    }

    const EXCEL: Options = Options {
        csv_safe: true,
        lists: false,
        excel: true,
        delimiter: None,
        decimal_comma: false,
        table: "",
    };

    #[test]
    fn excel_has_a_mark_at_the_beginning_and_two_characters_at_the_end_of_a_line() {
        let scores = table(EXCEL, ["term", "count"]);
        assert_eq!(scores.header(), "\u{FEFF}term,count\r\n".as_bytes());
        assert_eq!(row(&scores, &[Cell::text("a\nb"), Cell::Int(1)]), "\"a\nb\",1\r\n");
    }

    #[test]
    fn what_a_cell_of_excel_does_not_hold_is_cut() {
        let scores = table(EXCEL, ["evidence", "text"]);
        assert_eq!(scores.header(), "\u{FEFF}evidence,text,text_truncated\r\n".as_bytes());
        let most = "a".repeat(MOST_UNITS);
        let more = "a".repeat(MOST_UNITS + 1);
        let cases = [
            (most.clone(), most.clone(), most.clone(), false),
            (more.clone(), format!("{}…", "a".repeat(MOST_UNITS - 1)), most.clone(), true),
            // The apostrophe against formulas is a character of the cell.
            (
                format!("={most}"),
                format!("'={}…", "a".repeat(MOST_UNITS - 3)),
                format!("'={}", "a".repeat(MOST_UNITS - 2)),
                true,
            ),
            // Two UTF-16 units each, of which the number is odd.
            ("😀".repeat(20_000), format!("{}…", "😀".repeat(16_383)), "😀".repeat(16_383), true),
        ];
        for (text, elsewhere, cut, is_cut) in &cases {
            let expected = format!("{elsewhere},{cut},{is_cut}\r\n");
            let cells = [Cell::text(text.as_str()), Cell::text(text.as_str())];
            assert!(row(&scores, &cells) == expected, "{} characters", text.len());
            // The same if the text is known only at the end.
            let pending =
                row_bytes(&scores, &[Cell::text(text.as_str()), Cell::Pending(Pending::Text)]);
            let mut bytes = Vec::new();
            scores.push_resolved(&mut bytes, &[pending.clone(), pending].concat(), &|pending| {
                assert_eq!(pending, Pending::Text);
                Cell::text(text.as_str())
            });
            assert!(bytes == expected.repeat(2).into_bytes(), "{} characters, pending", text.len());
        }
        assert_eq!(row(&scores, &[Cell::Empty, Cell::Empty]), ",,false\r\n");
        let plain = table(Options { excel: false, ..EXCEL }, ["evidence", "text"]);
        assert_eq!(row(&plain, &[Cell::Empty, Cell::text(&*more)]), format!(",{more}\n"));
    }

    fn row_bytes(table: &Delimited, row: &[Cell<'_>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        table.push_row(&mut bytes, row);
        bytes
    }

    #[test]
    fn numbers_may_have_a_decimal_comma() {
        let scores = table(Options { decimal_comma: true, ..Options::default() }, ["a", "b"]);
        assert_eq!(scores.header(), b"a;b\n");
        for (cell, expected) in [
            (Cell::float(-0.25), "-0,250000"),
            (Cell::float(0.0), "0"),
            (Cell::P(1.7e-37), "1,7e-37"),
            (Cell::Int(12_345), "12345"),
            (Cell::text("1.5"), "1.5"),
        ] {
            assert_eq!(row(&scores, &[Cell::Int(1), cell]), format!("1;{expected}\n"));
        }
    }

    #[test]
    fn a_cell_with_the_delimiter_is_in_quotes() {
        for (name, delimiter) in [(",", ','), ("semicolon", ';'), ("tab", '\t'), ("|", '|')] {
            let options = Options { delimiter: name.parse().ok(), ..Options::default() };
            let text = format!("a{delimiter}=1");
            let expected = format!("{delimiter}\"{text}\"\n");
            assert_eq!(
                row(&table(options, ["a", "b"]), &[Cell::Empty, Cell::text(text)]),
                expected
            );
        }
        let error = ":".parse::<Delimiter>().unwrap_err();
        assert_eq!(error.hint(), Some("choose one of comma, semicolon, tab and pipe"));
    }

    #[test]
    fn a_row_of_one_empty_cell_is_a_row() {
        assert_eq!(written(b',', true, &[Cell::Empty]), "\"\"\n");
        assert_eq!(written(b',', true, &[Cell::Empty, Cell::Empty]), ",\n");
    }
}
