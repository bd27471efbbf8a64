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

/// Rows of all types, read back by the libraries of the formats that store columns.
#[cfg(feature = "parquet")]
mod columnar {
    use std::io::{Cursor, Write};
    use std::sync::{Arc, Mutex};

    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Float64Type, Int64Type};
    use arrow_array::{Array as _, RecordBatch};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::output::{Sink, TableWriter};

    /// Memory that a sink writes to.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("not poisoned").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    type Values = (Option<String>, Option<u32>, Option<(f64, u8)>, Option<bool>);

    fn values() -> impl Strategy<Value = Vec<Values>> {
        let number = prop_oneof![-1.0..1.0, 0.0..1e-7, -1e12..1e12];
        let row = (
            prop::option::of(text()),
            prop::option::of(any::<u32>()),
            prop::option::of((number, 0_u8..13)),
            prop::option::of(any::<bool>()),
        );
        prop::collection::vec(row, 0..40)
    }

    fn written(rows: &[Values], format: Format, batch: usize) -> Vec<u8> {
        let columns = [CellType::Text, CellType::Int, CellType::Float, CellType::Bool]
            .map(|cell_type| Column::new(cell_type.name(), cell_type));
        let mut encoder = Encoder::new(&columns, format, Options::default());
        let shared = Shared::default();
        let mut table = TableWriter::new(Sink::stream("memory", shared.clone()), &encoder);
        for rows in rows.chunks(batch) {
            for (text, int, float, bool) in rows {
                encoder.push(&[
                    text.as_deref().map_or(Cell::Empty, Cell::text),
                    int.map_or(Cell::Empty, |value| Cell::Int(value.into())),
                    float.map_or(Cell::Empty, |(value, decimals)| Cell::Float { value, decimals }),
                    bool.map_or(Cell::Empty, Cell::Bool),
                ]);
            }
            let _ = table.append(&encoder.take()).expect("memory takes every write");
        }
        table.finish().expect("memory takes every write");
        shared.0.lock().expect("not poisoned").clone()
    }

    /// The rows of record batches, with numbers as CSV has them.
    fn rows_of(batches: &[RecordBatch]) -> Vec<[String; 4]> {
        let row = |batch: &RecordBatch, at: usize| {
            let shown = |column: usize, show: &dyn Fn() -> String| {
                if batch.column(column).is_null(at) { String::new() } else { show() }
            };
            [
                shown(0, &|| batch.column(0).as_string::<i32>().value(at).to_owned()),
                shown(1, &|| batch.column(1).as_primitive::<Int64Type>().value(at).to_string()),
                shown(2, &|| {
                    batch.column(2).as_primitive::<Float64Type>().value(at).to_bits().to_string()
                }),
                shown(3, &|| batch.column(3).as_boolean().value(at).to_string()),
            ]
        };
        let rows =
            batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |at| row(batch, at)));
        rows.collect()
    }

    proptest! {
        #[test]
        fn typed_values_are_read_back(rows in values(), batch in 1_usize..9) {
            let expected: Vec<[String; 4]> = rows.iter().map(|(text, int, float, bool)| {
                let float = float.map(|(value, decimals)| {
                    let mut digits = Vec::new();
                    crate::output::number::push_float(&mut digits, value, decimals);
                    let read: f64 = String::from_utf8(digits).expect("digits").parse().expect("a number");
                    read.to_bits().to_string()
                });
                [
                    text.clone().unwrap_or_default(),
                    int.map(|value| value.to_string()).unwrap_or_default(),
                    float.unwrap_or_default(),
                    bool.map(|value| value.to_string()).unwrap_or_default(),
                ]
            }).collect();
            let file = written(&rows, Format::Arrow, batch);
            let reader = arrow_ipc::reader::FileReader::try_new(Cursor::new(file), None).expect("a file");
            let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("a batch")).collect();
            prop_assert_eq!(&rows_of(&batches), &expected);
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&written(&rows, Format::Parquet, batch)).expect("written");
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a file");
            let batches: Vec<RecordBatch> =
                reader.build().expect("a reader").map(|batch| batch.expect("a batch")).collect();
            prop_assert_eq!(&rows_of(&batches), &expected);
        }
    }
}
