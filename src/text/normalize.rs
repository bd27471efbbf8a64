//! Normalises a surface form to its matching key.

use std::borrow::Cow;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

use super::{Language, Tokens};
use crate::model::is_default_ignorable;

/// The matching key of a word: the form that lexicon entries and repeats compare.
///
/// It is made by NFKC (which separates ligatures) without white space, full case folding (in
/// Turkish with the mappings of status T: `I` is the capital of `ı`, and `İ` that of `i`),
/// replacing all apostrophes by `'`, and removing all characters with the property
/// `Default_Ignorable_Code_Point`. In English a possessive `'s` or `'` is removed, in Swedish and
/// Finnish the case ending after the colon of an abbreviation (`EU:s`). The key of a word that
/// holds a letter or a digit which is not itself ignorable is never empty. A key never replaces the
/// surface form in the text, so offsets stay valid.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, matching_key};
/// assert_eq!(matching_key("Citizen’s", Language::English), "citizen");
/// assert_eq!(matching_key("ﬁscal", Language::English), "fiscal");
/// assert_eq!(matching_key("innova\u{AD}tion", Language::English), "innovation");
/// assert_eq!(matching_key("STRASSE", Language::German), matching_key("Straße", Language::German));
/// ```
///
/// Follows: Unicode Standard 3.13, default caseless matching on compatibility forms.
pub fn matching_key(surface: &str, language: Language) -> Cow<'_, str> {
    matching_key_of(surface, language, Tokens::Words)
}

/// The [`matching_key`] of a word that was found by these rules: by [`Tokens::Uax29`] the ending
/// after a colon is kept.
pub fn matching_key_of(surface: &str, language: Language, tokens: Tokens) -> Cow<'_, str> {
    if has_case_endings(language) && tokens == Tokens::Words {
        return fold(without_case_ending(surface), language);
    }
    let folded = fold(surface, language);
    if language != Language::English {
        return folded;
    }
    let kept = folded
        .strip_suffix("'s")
        .or_else(|| folded.strip_suffix('\''))
        .map_or(folded.len(), str::len);
    if kept == 0 || kept == folded.len() {
        return folded;
    }
    match folded {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..kept]),
        Cow::Owned(mut text) => {
            text.truncate(kept);
            Cow::Owned(text)
        }
    }
}

/// Whether abbreviations of a language take case endings after a colon.
pub(super) fn has_case_endings(language: Language) -> bool {
    matches!(language, Language::Swedish | Language::Finnish)
}

/// The length of the longest case ending, in letters: Finnish `-ssaan`.
const LONGEST_CASE_ENDING: usize = 5;
/// The most letters of an abbreviation in lower case (`tv:n`).
const LONGEST_SMALL_ABBREVIATION: usize = 3;

/// Removes the case ending of an abbreviation: `EU` for `EU:s`. The ending consists of lower-case
/// letters after a colon, and the part before the colon must look like an abbreviation of at least
/// two letters, because `S:t` and `k:a` are abbreviations themselves.
fn without_case_ending(surface: &str) -> &str {
    let Some((word, ending)) = surface.rsplit_once([':', '\u{FE55}', '\u{FF1A}']) else {
        return surface;
    };
    let is_ending = (1..=LONGEST_CASE_ENDING).contains(&ending.chars().count())
        && ending.chars().all(char::is_lowercase);
    let letters = word.chars().filter(|c| !is_default_ignorable(*c)).count();
    let is_abbreviation =
        word.ends_with(char::is_uppercase) || letters <= LONGEST_SMALL_ABBREVIATION;
    if is_ending && letters >= 2 && is_abbreviation { word } else { surface }
}

/// Whether a character between letters is an apostrophe: U+0027, U+2018, U+2019, U+02BC, and those
/// that are typed or scanned in their place: the grave and acute accents, primes, the reversed
/// quotation mark, modifier letters, full-width forms, and U+0092, which is left of windows-1252
/// text that was decoded as Latin-1.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{92}'
            | '\u{B4}'
            | '\u{2B9}'
            | '\u{2BB}'
            | '\u{2BC}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{A78C}'
            | '\u{FF07}'
            | '\u{FF40}'
    )
}

/// A text in lower case, by the rules of the language.
pub(super) fn lower(text: &str, language: Language) -> String {
    if language == Language::Turkish {
        text.chars().map(turkish_small).collect::<String>().to_lowercase()
    } else {
        text.to_lowercase()
    }
}

/// A text in capitals, by the rules of the language.
pub(super) fn upper(text: &str, language: Language) -> String {
    if language == Language::Turkish {
        text.replace('i', "İ").to_uppercase()
    } else {
        text.to_uppercase()
    }
}

/// Applies the mappings of status T in CaseFolding.txt.
fn turkish_small(c: char) -> char {
    match c {
        'I' => 'ı',
        'İ' => 'i',
        other => other,
    }
}

/// The matching key of a word before a language's endings are removed: NFKC, full case folding by
/// the rules of the language, plain apostrophes, no invisible characters.
pub(crate) fn fold(surface: &str, language: Language) -> Cow<'_, str> {
    let is_turkish = language == Language::Turkish;
    let is_usual =
        |byte: u8| byte.is_ascii_graphic() && byte != b'`' && !(is_turkish && byte == b'I');
    if surface.bytes().all(is_usual) {
        return if surface.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(surface.to_ascii_lowercase())
        } else {
            Cow::Borrowed(surface)
        };
    }
    let straight = |c| if is_apostrophe(c) { '\'' } else { c };
    let plain = surface.chars().filter(|c| !is_default_ignorable(*c)).map(straight);
    // In NFKC a spacing accent is a space and a combining accent, and a key with a space would be
    // two words.
    let unspaced = plain.nfkc().filter(|c| !c.is_whitespace());
    let small = unspaced.map(|c| if is_turkish { turkish_small(c) } else { c });
    // Folding may leave a form that can be composed further, hence the second pass; it turns ŉ into
    // an apostrophe and n.
    Cow::Owned(small.default_case_fold().nfkc().map(straight).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (surface, key) in [
            ("Budget", "budget"),
            ("ŉ", "'n"),
            ("budget", "budget"),
            ("agency's", "agency"),
            ("AGENCY’S", "agency"),
            ("agency\u{2BC}s", "agency"),
            ("tax-payer", "tax-payer"),
            ("it's", "it"),
            ("s", "s"),
            ("'s", "'s"),
            ("don’t", "don't"),
            ("ﬁscal", "fiscal"),
            ("innova\u{AD}tion", "innovation"),
            ("a\u{200D}b\u{200C}c\u{FEFF}d\u{2060}e", "abcde"),
            ("Cafe\u{301}", "café"),
            ("Σίσυφος", "σίσυφοσ"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("İ", "i\u{307}"),
            ("２０１８", "2018"),
            ("Straße", "strasse"),
            ("a\u{B8}b", "a\u{327}b"),
        ] {
            assert_eq!(matching_key(surface, Language::English), key, "{surface:?}");
        }
        assert_eq!(matching_key("l's", Language::French), "l's");
        for (surface, key) in [
            ("İhale", "ihale"),
            ("I\u{307}hale", "ihale"),
            ("IŞIK", "ışık"),
            ("DEĞİŞTİ", "değişti"),
            ("Ilık", "ılık"),
            ("TBMM", "tbmm"),
            ("Ｉ", "ı"),
        ] {
            assert_eq!(matching_key(surface, Language::Turkish), key, "{surface:?}");
            assert_eq!(matching_key(key, Language::Turkish), key, "{surface:?}");
        }
        for apostrophe in "'`\u{B4}\u{2019}\u{2018}\u{2032}\u{2BC}\u{2B9}\u{FF07}\u{92}".chars() {
            assert_eq!(
                matching_key(&format!("Council{apostrophe}s"), Language::English),
                "council",
                "{apostrophe:?}"
            );
            assert_eq!(
                matching_key(&format!("O{apostrophe}Brien"), Language::English),
                "o'brien",
                "{apostrophe:?}"
            );
        }
        assert_eq!(
            (upper("ilki", Language::Turkish), lower("IŞIK", Language::Turkish)),
            ("İLKİ".to_owned(), "ışık".to_owned())
        );
    }

    #[test]
    fn case_endings_behind_a_colon_are_cut_in_swedish_and_finnish() {
        for (surface, key) in [
            ("EU:s", "eu"),
            ("USA:n", "usa"),
            ("EU:ssa", "eu"),
            ("tv:n", "tv"),
            ("S:t", "s:t"),
            ("k:a", "k:a"),
            ("ökade:pensionerna", "ökade:pensionerna"),
            ("ökade:mer", "ökade:mer"),
            ("EU:", "eu:"),
        ] {
            for language in [Language::Swedish, Language::Finnish] {
                assert_eq!(matching_key(surface, language), key);
                assert_eq!(
                    matching_key_of(surface, language, Tokens::Uax29),
                    surface.to_lowercase()
                );
            }
        }
        assert_eq!(matching_key("EU:s", Language::German), "eu:s");
    }

    #[test]
    fn no_key_holds_white_space_or_what_is_ignorable() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_whitespace() || is_default_ignorable(*c)) {
            for language in [Language::English, Language::Turkish, Language::Swedish] {
                assert_eq!(
                    matching_key(&format!("lev{c}y"), language),
                    "levy",
                    "{:04X}",
                    u32::from(c)
                );
            }
        }
    }

    proptest! {
        #[test]
        fn ascii_path_equals_unicode_path(word in "[A-Za-z0-9']{1,12}") {
            let slow: String = word.chars().nfkc().default_case_fold().nfkc().collect();
            prop_assert_eq!(fold(&word, Language::English), slow);
        }

        #[test]
        fn a_key_of_any_text_has_no_white_space(word in any::<String>(), language in 0..Language::ALL.len()) {
            let key = matching_key(&word, Language::ALL[language]).into_owned();
            prop_assert!(!key.chars().any(|c| c.is_whitespace() || is_default_ignorable(c)), "{key:?}");
        }

        #[test]
        fn a_key_is_its_own_key_in_languages_without_possessives(word in "\\PC{1,12}") {
            let once = matching_key(&word, Language::German).into_owned();
            prop_assert_eq!(matching_key(&once, Language::German).into_owned(), once);
        }
    }
}
