//! Surface form -> matching key.

use std::borrow::Cow;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

use super::Language;

/// The form of a word under which lexicon entries and repeats compare it.
///
/// NFKC (which unfolds ligatures) without the spaces that it makes of free-standing accents, full case folding, the apostrophes U+2018, U+2019 and U+02BC to `'`; soft hyphen U+00AD,
/// U+200C, U+200D, U+2060 and U+FEFF removed; in English a possessive `'s` or `'` cut. A key is never empty for a word that holds a letter
/// or a digit. Offsets do not move: a key is looked up by the surface form, and never stands in for it in the text.
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
    let folded = fold(surface);
    if language != Language::English {
        return folded;
    }
    let kept = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')).map_or(folded.len(), str::len);
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

/// NFKC, full case folding, plain apostrophes, nothing invisible: the key but for the possessive.
pub(crate) fn fold(surface: &str) -> Cow<'_, str> {
    if surface.is_ascii() {
        return if surface.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(surface.to_ascii_lowercase())
        } else {
            Cow::Borrowed(surface)
        };
    }
    let straight = |c| if matches!(c, '\u{2018}' | '\u{2019}' | '\u{2BC}') { '\'' } else { c };
    let is_hidden = |c: &char| matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}');
    let plain = surface.chars().filter(|c| !is_hidden(c)).map(straight);
    // A free-standing accent is a space and a combining one in NFKC, and a key with a space would be two words.
    let unspaced = plain.nfkc().filter(|c| *c != ' ');
    // Folding may leave a form that composes further, hence the second pass; of ŉ it makes an apostrophe and n.
    Cow::Owned(unspaced.default_case_fold().nfkc().map(straight).collect())
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
    }

    proptest! {
        #[test]
        fn ascii_path_equals_unicode_path(word in "[A-Za-z0-9']{1,12}") {
            let slow: String = word.chars().nfkc().default_case_fold().nfkc().collect();
            prop_assert_eq!(fold(&word), slow);
        }

        #[test]
        fn a_key_is_its_own_key_in_languages_without_possessives(word in "\\PC{1,12}") {
            let once = matching_key(&word, Language::German).into_owned();
            prop_assert_eq!(matching_key(&once, Language::German).into_owned(), once);
        }
    }
}
