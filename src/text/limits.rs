//! Finds texts of more different words than their size justifies.

use std::hash::Hasher as _;

use rustc_hash::{FxHashSet, FxHasher};

use super::{Language, Tokens, spans_of_words};

/// The most different words of a text of `bytes`: 75,000, and one more for every 20 bytes.
///
/// The data of a word take 300 bytes in the vocabulary and the statistics of a run, so a text in
/// which hardly any word occurs twice would need far more memory than it has bytes. A text of a
/// million words has fewer than 100,000 in most languages, and some 300,000 if it was badly
/// recognised from pictures.
pub const fn most_words(bytes: usize) -> usize {
    75_000 + bytes / 20
}

/// Whether a text has more different words than [`most_words`] allows, by the given rules for a text
/// in `language`. Words that differ in case are different.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, Tokens, has_too_many_words};
/// let too_many = |text: &str| has_too_many_words(text, Language::English, Tokens::Words);
/// let numbers: String = (0..200_000).map(|number| format!("{number} ")).collect();
/// assert!(too_many(&numbers));
/// assert!(!too_many(&"The same few words in every sentence. ".repeat(100_000)));
/// ```
pub fn has_too_many_words(text: &str, language: Language, tokens: Tokens) -> bool {
    let most = most_words(text.len());
    // Each word takes at least two bytes, with what separates it from the next.
    if text.len() / 2 < most {
        return false;
    }
    let mut met: FxHashSet<u64> = FxHashSet::default();
    spans_of_words(text, language, tokens, |start, end| {
        if met.len() <= most {
            let mut hasher = FxHasher::default();
            hasher.write(&text.as_bytes()[start..end]);
            met.insert(hasher.finish());
        }
    });
    met.len() > most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_many_as_a_text_may_have() {
        let too_many = |text: &str| has_too_many_words(text, Language::English, Tokens::Words);
        // Numbers of six digits and a space: 7 bytes each.
        let numbers = |count: usize| {
            (100_000..100_000 + count)
                .fold(String::new(), |text, number| text + &number.to_string() + " ")
        };
        // 75,000 + 7 n / 20 = n at n = 115,384.6.
        assert!(!too_many(&numbers(115_384)));
        assert!(too_many(&numbers(115_385)));
        assert!(!too_many(&numbers(90_000).repeat(2)));
        // As many ideographs as there are, which are words each.
        let ideographs: String = ('\u{3400}'..='\u{9FFF}').collect();
        assert!(!too_many(&ideographs.repeat(20)));
    }
}
