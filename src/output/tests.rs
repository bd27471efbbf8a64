//! Laws of the bytes: what is written is read back.

use proptest::prelude::*;

use super::{Encoder, Format, Options};
use crate::tables::{Cell, CellType, Column};

/// Text with everything that could break a table, more often than chance would have it.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "\"", "'", ",", "\t", "\n", "\r", "\r\n", "=", "+", "-", "@", "＝", " ", "\u{A0}",
        "\u{FEFF}", "\0", "\\", "\u{2028}", "é", "日", "😀", "word", ";", "|",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(hostile, 0..12).prop_map(|parts| parts.concat()),
        "[ a-z,\"]{60,200}",
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..5)
        .prop_flat_map(|width| prop::collection::vec(prop::collection::vec(text(), width), 0..6))
}

/// The rows as CSV and TSV have them: without zeros.
fn without_zeros(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|text| text.replace('\0', "\u{FFFD}")).collect()).collect()
}

fn columns(width: usize) -> Vec<Column> {
    (0..width).map(|index| Column::new(format!("c{index}"), CellType::Text)).collect()
}

/// The bytes of `rows`, in batches of `batch`, each from an encoder of its own.
fn encoded(rows: &[Vec<String>], batch: usize, format: Format, csv_safe: bool) -> Vec<u8> {
    let columns = columns(rows.first().map_or(1, Vec::len));
    let encoder = || Encoder::new(&columns, format, Options { csv_safe, ..Options::default() });
    let mut bytes = encoder().header().to_vec();
    for rows in rows.chunks(batch) {
        let mut encoder = encoder();
        for row in rows {
            let cells: Vec<_> = row.iter().map(|text| Cell::text(text.as_str())).collect();
            encoder.push(&cells);
        }
        bytes.extend(encoder.take().bytes());
    }
    bytes
}

fn decoded(bytes: &[u8], format: Format) -> Vec<Vec<String>> {
    let delimiter = if format == Format::Tsv { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    reader
        .records()
        .map(|record| record.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

/// The text of a cell without the apostrophes that keep it from being run: each that stands first,
/// or after what some reader splits at, and before white space, quotes and then a sign that opens a
/// formula. At the very beginning that is also a tab or a line end; elsewhere it is no hyphen
/// before white space.
fn without_apostrophes(read: &str, format: Format) -> String {
    let opens = |char: char| "=+-@＝＋－＠".contains(char);
    let splits = |char: char| {
        ";,|\t\n\r".contains(char) && char != if format == Format::Tsv { '\t' } else { ',' }
    };
    let passed = |char: char| {
        char.is_whitespace()
            || char.is_control()
            || "'\"\u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{2060}\u{FEFF}".contains(char)
    };
    let mut text = String::new();
    let mut rest = read.chars();
    let mut before = None;
    while let Some(char) = rest.next() {
        let first = before.is_none();
        let live = |char: &char| opens(*char) || (first && "\t\r\n".contains(*char));
        let mut ahead = rest.clone();
        let next = ahead.find(|char| live(char) || splits(*char) || !passed(*char));
        let is_dash = !first && next == Some('-') && ahead.next().is_none_or(char::is_whitespace);
        let guards = char == '\''
            && before.is_none_or(splits)
            && next.as_ref().is_some_and(live)
            && !is_dash;
        if !guards {
            text.push(char);
        }
        before = Some(char);
    }
    text
}

proptest! {
    #[test]
    fn delimited_text_is_read_back(rows in table(), batch in 1_usize..4, format in prop::sample::select(vec![Format::Csv, Format::Tsv])) {
        let expected = without_zeros(&rows);
        prop_assert_eq!(decoded(&encoded(&rows, batch, format, false), format), expected.clone());
        for (read, row) in decoded(&encoded(&rows, batch, format, true), format).iter().zip(&expected) {
            for (read, text) in read.iter().zip(row) {
                prop_assert_eq!(&without_apostrophes(read, format), text, "{:?}", read);
                let live = read.trim_start_matches([' ', '\u{A0}', '\u{FEFF}', '"']);
                prop_assert!(!live.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{read:?} is live");
            }
        }
    }

    #[test]
    fn no_reader_sees_a_formula(
        rows in table(),
        format in prop::sample::select(vec![Format::Csv, Format::Tsv]),
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
    ) {
        let bytes = String::from_utf8(encoded(&rows, 2, format, true)).expect("UTF-8");
        // Who splits at another character than the delimiter sees quotes within cells, and takes
        // them for text.
        let own = if format == Format::Tsv { '\t' } else { ',' };
        for cell in bytes.split([separator, '\n', '\r']).filter(|_| separator != own) {
            let live = cell.trim_start_matches([' ', '\u{A0}', '\u{FEFF}', '"']);
            // What follows it may be the quote at the end of the cell, or the delimiter behind it.
            let ends = |c: char| c.is_whitespace() || c == '"' || c == own;
            let is_dash = live.strip_prefix('-').is_some_and(|rest| rest.chars().next().is_none_or(ends));
            prop_assert!(is_dash || !live.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?} is live in {bytes:?}");
        }
    }

    #[test]
    fn without_a_header_the_first_cell_is_read_back(rows in table()) {
        let encode = |format| {
            let mut encoder = Encoder::new(&columns(rows.first().map_or(1, Vec::len)), format, Options { csv_safe: false, ..Options::default() });
            for row in &rows {
                encoder.push(&row.iter().map(|text| Cell::text(text.as_str())).collect::<Vec<_>>());
            }
            encoder.take()
        };
        let bytes = encode(Format::Csv);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.bytes());
        let read: Vec<Vec<String>> = reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(read, without_zeros(&rows));
    }

    #[test]
    fn json_lines_are_read_back(rows in table(), batch in 1_usize..4, csv_safe: bool) {
        let bytes = encoded(&rows, batch, Format::Jsonl, csv_safe);
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        prop_assert_eq!(lines.len(), rows.len());
        for (line, row) in lines.iter().zip(&rows) {
            let value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line).expect("an object");
            prop_assert_eq!(value.len(), row.len());
            for (index, text) in row.iter().enumerate() {
                let expected = if text.is_empty() { serde_json::Value::Null } else { text.as_str().into() };
                prop_assert_eq!(&value[&format!("c{index}")], &expected);
            }
        }
    }

    #[test]
    fn the_csv_crate_writes_the_same_bytes(rows in table()) {
        let width = rows.first().map_or(1, Vec::len);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(columns(width).iter().map(|column| column.name.as_ref())).expect("written");
        // Ours alone puts quotes around text that begins with a byte order mark, or that other
        // readers split.
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| text.replace(['\u{FEFF}', ';', '\t'], "")).collect()).collect();
        for row in without_zeros(&rows) {
            writer.write_record(row).expect("written");
        }
        prop_assert_eq!(encoded(&rows, 2, Format::Csv, false), writer.into_inner().expect("flushed"));
    }
}

#[test]
fn headers() {
    let columns = [
        Column::new("article_id", CellType::Text),
        Column::new("@type", CellType::Text),
        Column::new("a,b\tc", CellType::Text),
    ];
    let cases = [
        (Format::Csv, true, "article_id,'@type,\"a,b\tc\"\n"),
        (Format::Csv, false, "article_id,@type,\"a,b\tc\"\n"),
        (Format::Tsv, true, "article_id\t'@type\t\"a,b\tc\"\n"),
        (Format::Jsonl, true, ""),
    ];
    for (format, csv_safe, expected) in cases {
        let encoder = Encoder::new(&columns, format, Options { csv_safe, ..Options::default() });
        assert_eq!(String::from_utf8_lossy(encoder.header()), expected, "{format:?}");
    }
    assert_eq!(
        Options::default(),
        Options {
            csv_safe: true,
            lists: false,
            excel: false,
            delimiter: None,
            decimal_comma: false,
            table: "",
        }
    );
}

#[test]
fn a_taken_batch_is_gone() {
    let mut encoder = Encoder::new(&columns(1), Format::Csv, Options::default());
    for expected in [b"a\n", b"b\n"] {
        encoder.push(&[Cell::text(if expected == b"a\n" { "a" } else { "b" })]);
        assert_eq!(encoder.take().bytes(), expected);
    }
    assert!(encoder.take().is_empty());
}

#[test]
#[should_panic(expected = "a cell for each column")]
fn a_short_row_is_a_defect() {
    Encoder::new(&columns(2), Format::Jsonl, Options::default()).push(&[Cell::Empty]);
}
