//! A lexicon as TOML: what is read is printed so that it reads back as an equal one, and what is
//! exported is imported again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use paratheme::lexicon::{ExportFormat, ImportFormat, Lexicon, LookupRules, Matcher, TABLE_COLUMNS, TableCell, import};
use paratheme::output::{Encoder, Format, Options};
use paratheme::tables::{Cell, CellType, Column};
use paratheme::text::StemmerKind;

fuzz_target!(|data: &[u8]| {
    let toml = String::from_utf8_lossy(data);
    let Ok(lexicon) = Lexicon::from_toml(&toml, "a.toml") else { return };
    let printed = lexicon.to_toml();
    let again = Lexicon::from_toml(&printed, "printed.toml").unwrap_or_else(|error| panic!("{error}\n{printed}"));
    assert_eq!(again, lexicon, "{printed}");
    assert_eq!(again.to_toml(), printed);
    let _ = Arc::new(Matcher::new(&lexicon, StemmerKind::Snowball, LookupRules::default()));

    let name_and_labels = std::iter::once(&lexicon.name).chain(lexicon.themes.iter().map(|theme| &theme.label));
    if name_and_labels.clone().all(|text| !text.is_empty()) && !toml.contains('\0') && !toml.contains("\\u0000") {
        let imported = import(table(&lexicon).as_bytes(), "a.csv", None, None).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(imported.lexicon, lexicon, "{printed}");
    }
    for (format, read_as) in [(ExportFormat::Quanteda, ImportFormat::Quanteda), (ExportFormat::Liwc22, ImportFormat::Liwc22)] {
        let exported = lexicon.export(format);
        let text = &exported.text;
        let left_out =
            exported.notes.iter().filter(|note| note.text.starts_with("the entry ") && note.text.contains("` is left out: ")).count();
        if left_out >= lexicon.entries.len() {
            continue;
        }
        let imported = import(text.as_bytes(), "a", Some(read_as), lexicon.language)
            .unwrap_or_else(|error| panic!("{error}\n{}", text));
        let patterns = imported.lexicon.entries.iter().map(|entry| &entry.pattern);
        let kept = lexicon.entries.iter().map(|entry| &entry.pattern).filter(|pattern| patterns.clone().any(|other| other == *pattern));
        assert!(kept.count() >= lexicon.entries.len() - left_out, "{:?}\n{}", imported.notes, text);
    }
});

fn table(lexicon: &Lexicon) -> String {
    let columns = TABLE_COLUMNS.map(|name| Column::new(name, CellType::Text));
    let mut encoder = Encoder::new(&columns, Format::Csv, Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in lexicon.to_rows() {
        encoder.push(&row.map(|cell| match cell {
            TableCell::Empty => Cell::Empty,
            TableCell::Text(text) => Cell::text(text),
            TableCell::Number(number) => Cell::text(number.to_string()),
        }));
    }
    bytes.extend(encoder.take().bytes());
    String::from_utf8(bytes).unwrap()
}
