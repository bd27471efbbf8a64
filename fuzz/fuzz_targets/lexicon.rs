//! A lexicon as TOML: what is read is printed so that it reads back as an equal one, and what is
//! exported is imported again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use paratheme::lexicon::{ExportContent, ExportFormat, ImportFormat, Lexicon, Matcher, Overlap, import};
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
    let _ = Arc::new(Matcher::new(&lexicon, StemmerKind::Snowball, Overlap::Theme));

    for (format, read_as) in [(ExportFormat::Quanteda, ImportFormat::Quanteda), (ExportFormat::Csv, ImportFormat::Csv)] {
        let exported = lexicon.export(format);
        let text = match &exported.content {
            ExportContent::Text(text) => text.clone(),
            ExportContent::Table(rows) => table(rows),
        };
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

fn table(rows: &[[String; 3]]) -> String {
    let columns = ExportContent::COLUMNS.map(|name| Column { name: name.into(), cell_type: CellType::Text });
    let mut encoder = Encoder::new(&columns, Format::Csv, Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in rows {
        encoder.push(&[&row[0], &row[1], &row[2]].map(|cell| Cell::text(cell.as_str())));
    }
    bytes.extend(encoder.take().bytes());
    String::from_utf8(bytes).unwrap()
}
