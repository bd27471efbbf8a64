//! Marks of notes: the raised `3` in `taxes³`, which is no part of the word before it.

/// The most characters of a mark.
const LONGEST: usize = 3;
/// The fewest letters of a word before a mark. What is raised behind fewer may be a power: `m²`,
/// `km²`.
const FEWEST_LETTERS: usize = 3;

/// Whether raised text behind `before` marks a note: digits, asterisks or daggers behind a word,
/// with a punctuation mark between or not.
///
/// # Examples
/// `3` is one behind `taxes` and behind `rose.`; `2` is none behind `km`, nor is `st` behind `1`.
pub(super) fn is_mark(before: &str, raised: &str) -> bool {
    let raised = raised.trim();
    let is_short = !raised.is_empty() && raised.chars().count() <= LONGEST;
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '*' | '†' | '‡' | '§' | ',');
    let word =
        before.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '”', '’', '»', ' ']);
    is_short
        && raised.chars().all(is_sign)
        && word.chars().rev().take_while(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count()
            == FEWEST_LETTERS
}

#[cfg(test)]
mod tests {
    use crate::ingest::note_marks::is_mark;

    #[test]
    fn marks_of_notes_are_told_from_powers_and_ordinals() {
        for (before, raised) in [
            ("taxes", "3"),
            ("rose.", "12"),
            ("said”", "*"),
            ("the reserves ", " 1 "),
            ("Steuern", "1,2"),
            ("налоги", "†"),
        ] {
            assert!(is_mark(before, raised), "{before} {raised}");
        }
        for (before, raised) in [
            ("km", "2"),
            ("10", "6"),
            ("1", "st"),
            ("", "1"),
            ("taxes", "1234"),
            ("taxes", "th"),
            ("x", "2"),
            ("2010", "2"),
        ] {
            assert!(!is_mark(before, raised), "{before} {raised}");
        }
    }
}
