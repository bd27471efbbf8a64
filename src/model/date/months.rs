//! The names of the months in all languages of texts.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

/// Each line is a language and each column a month; it is a data file, so that speakers of a
/// language can correct it.
const TABLE: &str = include_str!("../../../data/months.tsv");

static MONTHS: LazyLock<FxHashMap<String, u8>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| (1..).zip(line.split('\t').skip(1)))
        .flat_map(|(month, forms)| {
            forms.split_whitespace().map(move |form| (fold(&form.replace('_', " ")), month))
        })
        .collect()
});

/// The month, 1 to 12, that a word names in any of the languages, in full or abbreviated.
pub(super) fn month(word: &str) -> Option<u8> {
    MONTHS.get(&fold(word)).copied()
}

/// The month that two words name together, as in Levantine Arabic.
pub(super) fn month_of_two(first: &str, second: &str) -> Option<u8> {
    if first.is_ascii() || second.is_ascii() {
        return None;
    }
    MONTHS.get(&format!("{} {}", fold(first), fold(second))).copied()
}

/// Folds case and accents, because capitals lose accents in Greek and French, and hamzas are left
/// out in Arabic.
fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{640}');
    let plain = |c: char| match c {
        'ı' => 'i',
        'ς' => 'σ',
        other => other,
    };
    word.to_lowercase().nfkd().filter(|c| !accent(c)).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_names_twelve_months_and_no_name_is_two() {
        let mut languages = 0;
        let mut known: FxHashMap<String, u8> = FxHashMap::default();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            languages += 1;
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 13, "{line}");
            for (month, forms) in (1..).zip(&columns[1..]) {
                assert!(!forms.is_empty(), "{line}");
                for form in forms.split_whitespace() {
                    let before = known.insert(fold(&form.replace('_', " ")), month);
                    assert!(
                        before.is_none_or(|before| before == month),
                        "{form} is {before:?} and {month}"
                    );
                    assert!(form.contains('_') || super::month(form) == Some(month));
                }
            }
        }
        assert_eq!(languages, 18);
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (word, month) in [
            ("ΔΕΚΕΜΒΡΙΟΥ", 12),
            ("AOUT", 8),
            ("KASIM", 11),
            ("Aralık", 12),
            ("ŞUBAT", 2),
            ("ابريل", 4),
            ("Мая", 5),
            ("MÄRZ", 3),
        ] {
            assert_eq!(super::month(word), Some(month), "{word}");
        }
        assert_eq!(month_of_two("تشرين", "الثاني"), Some(11));
        assert_eq!(month("marching"), None);
    }
}
