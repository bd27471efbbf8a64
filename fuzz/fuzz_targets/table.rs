//! Cells written as CSV, TSV and JSON lines, and read back by other programs. The first byte says
//! how many columns there are and whether text is kept from being run as a formula; U+001F ends a
//! cell.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paratheme::output::{Encoder, Format, Options};
use paratheme::tables::{Cell, CellType, Column};
use serde_json::Value;

/// What a spreadsheet runs where it stands first.
const LIVE: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

fuzz_target!(|data: &[u8]| {
    let Some((&pick, data)) = data.split_first() else { return };
    let (width, csv_safe) = (usize::from(pick % 8) + 1, pick & 8 == 0);
    let text = String::from_utf8_lossy(data);
    let texts: Vec<&str> = text.split('\u{1F}').collect();
    let rows: Vec<&[&str]> = texts.chunks_exact(width).collect();
    let Some((names, rows)) = rows.split_first() else { return };

    // Two columns of numbers behind those of text, made of the same bytes.
    let mut columns: Vec<Column> = names.iter().map(|name| Column::new((*name).to_owned(), CellType::Text)).collect();
    columns.push(Column::new("int", CellType::Int));
    columns.push(Column::new("float", CellType::Float));
    let numbers = |row: &[&str]| {
        let bits = row.iter().flat_map(|cell| cell.bytes()).fold(0_u64, |bits, byte| bits << 8 | u64::from(byte));
        let value = f64::from_bits(bits);
        (bits, if value.is_finite() && value.abs() < 1e15 { value } else { bits as f64 / 1e20 }, (bits % 10) as u8)
    };
    let encoded = |format| {
        let mut encoder = Encoder::new(&columns, format, Options { csv_safe, ..Options::default() });
        let mut bytes = encoder.header().to_vec();
        for row in rows {
            let mut cells: Vec<Cell<'_>> = row.iter().map(|cell| Cell::text(*cell)).collect();
            let (int, value, decimals) = numbers(row);
            cells.extend([Cell::Int(int), Cell::Float { value, decimals }]);
            encoder.push(&cells);
        }
        bytes.extend(encoder.take().bytes());
        bytes
    };

    for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
        let bytes = encoded(format);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes.as_slice());
        let read: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("rows of one width, as text")).collect();
        assert_eq!(read.len(), rows.len() + 1, "{:?}", String::from_utf8_lossy(&bytes));
        for (row, record) in [*names].iter().chain(rows).zip(&read) {
            assert_eq!(record.len(), width + 2);
            for (cell, found) in row.iter().zip(record) {
                let guarded = csv_safe && found.strip_prefix('\'') == Some(*cell);
                assert!(found == *cell || guarded, "{cell:?} is read back as {found:?}");
                assert!(!csv_safe || !found.starts_with(LIVE), "a spreadsheet would run {found:?}");
                assert!(!guarded || cell.contains(LIVE), "{cell:?} needs no guard");
            }
        }
        for (row, record) in rows.iter().zip(&read[1..]) {
            let (int, value, decimals) = numbers(row);
            assert_eq!(record[width].parse(), Ok(int));
            check_float(value, decimals, record[width + 1].parse().expect("a number"));
        }
    }
    let lines = String::from_utf8(encoded(Format::Jsonl)).expect("JSON is UTF-8");
    assert_eq!(lines.matches('\n').count(), rows.len());
    for (row, line) in rows.iter().zip(lines.lines()) {
        let object: Value = serde_json::from_str(line).expect("a line of JSON lines is JSON");
        // Of columns with one name the last is what a reader sees.
        for (at, cell) in row.iter().enumerate().filter(|(at, _)| columns[at + 1..].iter().all(|column| column.name != columns[*at].name)) {
            assert_eq!(object[&*columns[at].name].as_str().unwrap_or_default(), *cell);
        }
        let (int, value, decimals) = numbers(row);
        assert_eq!(object["int"], int);
        check_float(value, decimals, object["float"].as_f64().expect("a number"));
    }
});

/// The nearest number with so many decimals; only zero is zero.
fn check_float(value: f64, decimals: u8, found: f64) {
    let step = 10_f64.powi(-i32::from(decimals));
    let near = (found - value).abs() <= step / 2.0 + value.abs() * 1e-15;
    let least = value.abs() < step && (found.abs() - step).abs() <= step * 1e-9 && found.is_sign_negative() == value.is_sign_negative();
    assert!(near || least, "{value:e} with {decimals} decimals is {found:e}");
    assert_eq!(found == 0.0, value == 0.0, "{value:e} with {decimals} decimals is {found:e}");
}
