//! Workbooks as the XML in them; `tests/parity/test_workbook.py` has them read by other programs.

use std::io::{Cursor, Read as _};

use super::*;
use crate::output::cell_text::MOST_UNITS;
use crate::tables::CellType;

fn column(name: &'static str, cell_type: CellType) -> Column {
    Column::new(name, cell_type)
}

/// The XML of the workbook and of its sheets, and the warnings, of a table that is written with
/// these limits.
fn written(
    table: &str,
    columns: &[Column],
    rows: &[Vec<Cell<'_>>],
    limits: SheetLimits,
) -> Written {
    let mut book = Book::new().expect("a workbook");
    let mut sheet = SheetWriter::new(table, columns, limits);
    for row in rows {
        sheet.push(&mut book, row).expect("written");
    }
    let warnings = sheet.warnings(&mut book).expect("written");
    sheet.finish(&mut book).expect("finished");
    Written { warnings, ..parts(book) }
}

/// The XML of a workbook and of its sheets.
fn parts(book: Book) -> Written {
    let mut bytes = Vec::new();
    book.write(&mut bytes).expect("packed");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let names: Vec<String> =
        archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        text
    };
    let count = names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).count();
    let sheets = (1..=count).map(|at| part(&format!("xl/worksheets/sheet{at}.xml"))).collect();
    Written { book: part("xl/workbook.xml"), sheets, warnings: Vec::new() }
}

struct Written {
    book: String,
    sheets: Vec<String>,
    warnings: Vec<String>,
}

/// The texts in a sheet below its header, with their columns.
fn texts(sheet: &str) -> Vec<(char, String)> {
    let cells = sheet.split("<c r=\"").skip(1).filter_map(|cell| {
        let (at, cell) = cell.split_once('"')?;
        let (_, text) = cell.split_once("<is><t")?;
        let (_, text) = text.split_once('>')?;
        let text = text.split_once("</t>")?.0.to_owned();
        (at.get(1..) != Some("1")).then(|| (at.chars().next().expect("a column"), text))
    });
    cells.collect()
}

#[test]
fn rows_beyond_those_of_a_sheet_are_in_further_sheets() {
    let columns = [column("term", CellType::Text)];
    let terms = ["a", "b", "c", "d", "e"];
    let rows: Vec<Vec<Cell<'_>>> = terms.iter().map(|term| vec![Cell::text(*term)]).collect();
    let limits = SheetLimits { rows: 2, ..SheetLimits::default() };
    let many = written("wide", &columns, &rows, limits);
    for name in ["scores", "scores 2", "scores 3"] {
        assert!(many.book.contains(&format!("<sheet name=\"{name}\"")), "{}", many.book);
    }
    let found: Vec<Vec<String>> = many
        .sheets
        .iter()
        .map(|sheet| texts(sheet).into_iter().map(|(_, text)| text).collect())
        .collect();
    assert_eq!(found, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    assert!(many.sheets.iter().all(|sheet| sheet.contains("<t>term</t>")), "a header in each");
    assert_eq!(
        many.warnings,
        ["a sheet of a workbook holds 2 rows: the others are in further sheets, up to `scores 3`"]
    );
    // As many as a sheet holds make no other sheet.
    let exact = written("terms", &columns, &rows[..2], limits);
    assert_eq!((exact.sheets.len(), exact.warnings), (1, Vec::new()));
}

#[test]
fn long_texts_are_cut_and_the_column_text_tells_it() {
    let columns = [column("title", CellType::Text), column("text", CellType::Text)];
    let rows = [
        vec![Cell::text("short"), Cell::text("ab😀d")],
        vec![Cell::text("a long title"), Cell::text("abcd")],
    ];
    let limits = SheetLimits { units: 4, ..SheetLimits::default() };
    let cut = written("wide", &columns, &rows, limits);
    let found = texts(&cut.sheets[0]);
    let expected = [('A', "shor"), ('B', "ab😀"), ('A', "a lo"), ('B', "abcd")];
    assert_eq!(found, expected.map(|(column, text)| (column, text.to_owned())));
    assert!(cut.sheets[0].contains("<t>text_truncated</t>"));
    for (cell, value) in [("C2", 1), ("C3", 0)] {
        let (_, after) = cut.sheets[0].split_once(&format!("<c r=\"{cell}\"")).expect("a cell");
        assert!(after.contains(&format!(" t=\"b\"><v>{value}</v>")), "{cell}: {after}");
        let (found, _) = after.split_once("</v>").expect("a value");
        assert!(found.ends_with(&format!("<v>{value}")), "{cell}: {found}");
    }
    assert_eq!(
        cut.warnings,
        [
            "3 cells are longer than the 4 characters that a cell of a workbook holds, and cut; `text_truncated` tells which texts (CSV and JSON lines have the whole texts)"
        ]
    );
    // A table without texts has no such column.
    let plain = written("terms", &columns[..1], &[rows[1][..1].to_vec()], limits);
    assert!(!plain.sheets[0].contains("text_truncated"));
    assert_eq!(
        plain.warnings,
        [
            "1 cell is longer than the 4 characters that a cell of a workbook holds, and cut (CSV and JSON lines have the whole texts)"
        ]
    );
}

#[test]
fn a_cell_holds_as_much_as_excel_allows() {
    let columns = [column("text", CellType::Text)];
    let most = "x".repeat(MOST_UNITS);
    let more = format!("{most}y");
    let rows = [vec![Cell::text(most.as_str())], vec![Cell::text(more.as_str())]];
    let long = written("wide", &columns, &rows, SheetLimits::default());
    let lengths: Vec<usize> = texts(&long.sheets[0]).iter().map(|(_, text)| text.len()).collect();
    assert_eq!(lengths, [32_767, 32_767]);
    assert!(long.warnings[0].starts_with("1 cell is longer than the 32,767 characters"));
}

#[test]
fn dates_are_dates_where_they_are_complete() {
    let columns = [column("date", CellType::Date)];
    let dates = ["2018-12-10", "2018-12", "2018", "1899-12-31", "1900-02-28", "1900-03-01"];
    let rows = dates.map(|date| vec![Cell::text(date)]);
    let sheet = &written("wide", &columns, &rows, SheetLimits::default()).sheets[0];
    // 43444 days after 1899-12-30.
    for (cell, number) in [("A2", 43444), ("A7", 61)] {
        let found = sheet.split_once(&format!("<c r=\"{cell}\"")).expect("a cell").1;
        assert!(found.split_once("</c>").expect("closed").0.ends_with(&format!("<v>{number}</v>")));
    }
    let left: Vec<String> = texts(sheet).into_iter().map(|(_, text)| text).collect();
    assert_eq!(left, ["2018-12", "2018", "1899-12-31", "1900-02-28"]);
    // A column of dates is one by its type, not by its values.
    let columns = [column("posted", CellType::Text)];
    let sheet = &written("wide", &columns, &rows, SheetLimits::default()).sheets[0];
    assert_eq!(texts(sheet).len(), dates.len());
}

#[test]
fn strengths_have_bars_and_other_numbers_do_not() {
    let columns = [
        column("words", CellType::Int),
        column("ageing", CellType::Float),
        column("ageing_prob", CellType::Float),
        column("ageing_per_1000", CellType::Float),
    ];
    let rows = [vec![Cell::Int(7), Cell::float(0.5), Cell::float(0.6), Cell::float(0.7)]];
    let sheet = &written("wide", &columns, &rows, SheetLimits::default()).sheets[0];
    for (range, has_bars) in [("A2:A2", false), ("B2", true), ("C2", true), ("D2", false)] {
        let found = sheet.contains(&format!("<conditionalFormatting sqref=\"{range}\">"));
        assert_eq!(found, has_bars, "{range}");
    }
    // The highest bar is a strength of 1, not the largest strength in the sheet.
    assert!(
        sheet.contains("<cfvo type=\"num\" val=\"0\"/><cfvo type=\"num\" val=\"1\"/>"),
        "{sheet}"
    );
}

#[test]
fn a_long_text_does_not_make_a_high_row() {
    let columns = [column("text", CellType::Text)];
    let long = "word ".repeat(600);
    let rows = [vec![Cell::text("short")], vec![Cell::text(long.as_str())], vec![Cell::text("x")]];
    let sheet = &written("wide", &columns, &rows, SheetLimits::default()).sheets[0];
    assert!(sheet.contains("<row r=\"3\" ht=\"90\" customHeight=\"1\">"), "six lines");
    assert!(sheet.contains("<row r=\"2\">") && sheet.contains("<row r=\"4\">"), "{sheet}");
    let last = &written("wide", &columns, &rows[..2], SheetLimits::default()).sheets[0];
    assert!(last.contains("<row r=\"3\" ht=\"90\" customHeight=\"1\">"), "also the last row");
    assert!(last.contains("<sheetFormatPr defaultRowHeight=\"15\""), "{last}");
}

#[test]
fn coded_columns_have_a_choice_and_the_others_are_protected() {
    let columns = [column("article_id", CellType::Text), column("ageing", CellType::Int)];
    let mut book = Book::new().expect("a workbook");
    let mut sheet = SheetWriter::new("sample", &columns, SheetLimits::default()).with_codes(&[1]);
    sheet.push(&mut book, &[Cell::text("a"), Cell::Empty]).expect("written");
    sheet.finish(&mut book).expect("finished");
    let mut bytes = Vec::new();
    book.write(&mut bytes).expect("packed");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet");
    part.read_to_string(&mut text).expect("UTF-8");
    for expected in [
        "sqref=\"B2\"><formula1>\"1,0,?\"</formula1>",
        "<sheetProtection sheet=\"1\"",
        "formatColumns=\"0\"",
        "autoFilter=\"0\"",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("password"), "{text}");
}

#[test]
fn a_table_without_rows_is_a_header() {
    let empty = written("terms", &[column("term", CellType::Text)], &[], SheetLimits::default());
    assert_eq!((empty.sheets.len(), texts(&empty.sheets[0]).len()), (1, 0));
    assert!(empty.sheets[0].contains("<t>term</t>") && empty.warnings.is_empty());
}

#[test]
fn the_same_rows_give_the_same_bytes_however_they_are_batched() {
    use crate::output::{Encoder, Format, Options, TableWriter};
    let columns = [column("text", CellType::Text), column("ageing", CellType::Float)];
    let bytes = |batch: usize| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.xlsx");
        let sink = Sink::create(&path, crate::output::Existing::Refuse).expect("created");
        let mut encoder = Encoder::new(&columns, Format::Xlsx, Options::default().of("wide"));
        let mut table = TableWriter::new(sink, &encoder);
        for row in 0..500_u32 {
            encoder.push(&[Cell::text(format!("text {row}")), Cell::float(f64::from(row) / 500.0)]);
            if (row as usize).is_multiple_of(batch) {
                let _ = table.append(&encoder.take()).expect("appended");
            }
        }
        let _ = table.append(&encoder.take()).expect("appended");
        let file = table.finish().expect("finished").expect("a file");
        crate::output::OutputSet::from(file).commit().expect("in place");
        std::fs::read(path).expect("read")
    };
    let one = bytes(1);
    assert!(one.len() > 1000);
    assert!(bytes(7) == one && bytes(1000) == one);
}

#[test]
fn marks_are_not_cells_and_rows_are_found_in_further_sheets() {
    let columns = [column("text", CellType::Text)];
    let limits = SheetLimits { rows: 2, ..SheetLimits::default() };
    let mut book = Book::new().expect("a workbook");
    let mut sheet = SheetWriter::new("wide", &columns, limits).placed("Paragraphs", 1).with_marks();
    for (key, marks) in [(7, "7,0 3 0 0"), (8, "8"), (9, "9,4 6 1 1")] {
        let row = [Cell::text(format!("tax {key}0")), Cell::text(marks)];
        sheet.push(&mut book, &row).expect("written");
    }
    let warnings = sheet.warnings(&mut book).expect("written");
    let places = sheet.take_places();
    let cells = [7, 9, 10].map(|key| places.cell(key));
    assert_eq!(cells, [Some("Paragraphs!A2".into()), Some("'Paragraphs 2'!A2".into()), None]);
    assert_eq!((sheet.in_index().sheets, sheet.in_index().rows), (2, 3));
    assert!(warnings[0].contains("up to `Paragraphs 2`"), "{warnings:?}");
    sheet.finish(&mut book).expect("finished");
    let parts = parts(book);
    assert_eq!(parts.sheets[0].matches("<r>").count(), 2, "a mark and what follows it");
    assert!(parts.sheets[1].contains("<u/>") && !parts.sheets[0].contains("<u/>"));
    assert!(!parts.sheets[0].contains("7,0 3"));
}

#[test]
fn links_beyond_those_of_a_sheet_are_text() {
    let columns = [column("row", CellType::Text), column("url", CellType::Text)];
    let limits = SheetLimits { links: 3, ..SheetLimits::default() };
    let mut book = Book::new().expect("a workbook");
    let links = crate::output::SheetLinks { to_rows: true, web: Some(1) };
    let mut sheet = SheetWriter::new("book_articles", &columns, limits).with_links(links);
    for line in 2..5 {
        let row = [Cell::text(format!("Paragraphs!A{line}")), Cell::text("https://example.org")];
        sheet.push(&mut book, &row).expect("written");
    }
    sheet.finish(&mut book).expect("finished");
    let parts = parts(book);
    assert_eq!(parts.sheets[0].matches("<hyperlink ").count(), 3);
    assert!(parts.sheets[0].contains("<t>Paragraphs!A4</t>"));
}
