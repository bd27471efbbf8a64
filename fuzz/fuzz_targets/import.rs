//! A dictionary of another program: the first byte picks the format, or leaves it to the content.
//! What is imported is printed, notes and all, so that it reads back as an equal lexicon.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paratheme::lexicon::{ImportFormat, Lexicon, import};
use paratheme::text::Language;

fuzz_target!(|data: &[u8]| {
    let Some((&pick, data)) = data.split_first() else { return };
    let format = ImportFormat::ALL.get(usize::from(pick) % (ImportFormat::ALL.len() + 1)).copied();
    let imported = import(data, "a", format, Language::English);
    assert_eq!(imported, import(data, "a", format, Language::English), "imported twice");
    let Ok(imported) = imported else { return };
    // A table that says all that a lexicon can say is known by its header.
    assert!(imported.format == ImportFormat::Table || format.is_none_or(|format| format == imported.format));
    assert!(!imported.lexicon.entries.is_empty(), "a lexicon without entries");
    let printed = imported.to_toml("a\nb");
    let again = Lexicon::from_toml(&printed, "printed.toml").unwrap_or_else(|error| panic!("{error}\n{printed}"));
    assert_eq!(again, imported.lexicon, "{printed}");
});
