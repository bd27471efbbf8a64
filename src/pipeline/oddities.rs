//! Marks in a text that show that something went wrong before it was read.
//!
//! Comes in: the text of an article. Goes out: how often it shows the marks of a wrong character
//! set, and whether it holds those of a merge conflict.

use std::sync::LazyLock;

use regex::Regex;

/// How often a text shows letters that come out if UTF-8 is read as Windows-1252: `Ã©` for `é`,
/// `â€™` for `’`, `Â£` for `£`.
///
/// Only pairs that no language writes count: `Ã`, `Ð`, `Ñ` before a mark that stands for a
/// continuation byte, `Â` before one of U+00A0 to U+00BF, `â€` before a third one.
pub(super) fn mojibake(text: &str) -> u64 {
    // What Windows-1252 has for the bytes 0x80 to 0xBF.
    static PAIRS: LazyLock<Regex> = LazyLock::new(|| {
        let high = r"\u{80}-\u{bf}\u{20ac}\u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\u{152}\u{17d}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}\u{203a}\u{153}\u{17e}\u{178}";
        let pattern = format!("[ÃÐÑ][{high}]|Â[\\u{{a0}}-\\u{{bf}}]|â[€\\u{{80}}][{high}]");
        Regex::new(&pattern).expect("a pattern of our own")
    });
    if text.is_ascii() { 0 } else { PAIRS.find_iter(text).count() as u64 }
}

/// Whether a text holds the lines with which version control marks a conflict.
pub(super) fn has_conflict_marks(text: &str) -> bool {
    let holds = |mark: &str| text.starts_with(mark) || text.contains(&format!("\n{mark}"));
    holds("<<<<<<< ") && holds(">>>>>>> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_read_in_the_wrong_character_set_is_told_from_others() {
        let original = "Le budget voté à l’été, £5 pour « l’impôt »: naïve.";
        let wrong: String = encoding_rs::WINDOWS_1252.decode(original.as_bytes()).0.into_owned();
        assert_eq!((mojibake(&wrong), mojibake(original)), (11, 0), "{wrong}");
        for right in
            ["ÂNGELA DISSE NÃO À DÍVIDA", "Ñandú y año", "hotărâ”", "Ísland, Ðorđe", "plain", "ÇÃO"]
        {
            assert_eq!(mojibake(right), 0, "{right}");
        }
    }

    #[test]
    fn marks_of_a_conflict_are_whole_lines() {
        assert!(has_conflict_marks("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n"));
        assert!(
            !has_conflict_marks("a <<<<<<< HEAD\n>>>>>>> main\n")
                && !has_conflict_marks("<<<<<<< HEAD\n")
        );
    }
}
