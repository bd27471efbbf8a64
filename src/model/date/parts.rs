//! Text -> what dates are made of: numbers, months, the marks between them.

use unicode_normalization::char::is_combining_mark;

use super::months::{month, month_of_two};

/// A piece of text as far as dates care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A number with its count of digits.
    Number(u64, usize),
    Month(u8),
    /// Any other word, or what stuck to a number.
    Other,
}

/// A piece, where it stands among the words, and what stood between it and the piece before,
/// without white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub piece: Piece,
    /// How many words came before, fillers included.
    pub word: usize,
    pub gap: &'t str,
    /// Whether a filler stood there.
    pub filled: bool,
}

/// Words that stand between day, month and year and say nothing.
const FILLERS: [&str; 14] =
    ["of", "de", "del", "do", "den", "d", "di", "the", "го", "г", "года", "του", "من", "º"];

/// What sticks to the number of a day or year.
const SUFFIXES: [&str; 15] =
    ["st", "nd", "rd", "th", "er", "re", "ère", "e", "º", "ª", "o", "г", "η", "ης", "го"];

/// The pieces of a text in order, fillers left out, and its count of words, fillers included.
pub(super) fn parts(text: &str) -> (Vec<Part<'_>>, usize) {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (mut word, mut filled, mut levantine) = (0, false, "");
    for (gap, text) in (Words { text, at: 0 }) {
        let mut push = |piece: Piece, gap, filled| parts.push(Part { piece, word, gap, filled });
        let digits = text.find(|c: char| digit(c).is_none()).unwrap_or(text.len());
        let (number, rest) = text.split_at(digits);
        let before = std::mem::take(&mut levantine);
        if digits > 0 {
            let count = number.chars().count();
            let value = number
                .chars()
                .filter_map(digit)
                .try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(digit.into()));
            push(value.map_or(Piece::Other, |value| Piece::Number(value, count)), gap, filled);
            // What sticks to a number ends it ("10T09:30"), and is a word of its own unless it only
            // says that it is ordinal.
            if !rest.is_empty() && !SUFFIXES.contains(&rest) {
                push(Piece::Other, "", false);
            }
        } else if let Some(month) = month(text) {
            push(Piece::Month(month), gap, filled);
        } else if let Some(month) = month_of_two(before, text) {
            if let Some(last) = parts.last_mut() {
                *last = Part { piece: Piece::Month(month), word, ..*last };
            }
        } else if FILLERS.contains(&text.to_lowercase().as_str()) {
            filled = true;
            word += 1;
            continue;
        } else {
            levantine = text;
            push(Piece::Other, gap, filled);
        }
        word += 1;
        filled = false;
    }
    // A month may be named twice, as where two calendars share it: "ديسمبر/كانون الأول".
    parts.dedup_by(|later, earlier| {
        matches!(earlier.piece, Piece::Month(_)) && later.piece == earlier.piece
    });
    (parts, word)
}

/// The words of a text, each behind what stands before it.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let in_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let rest = &self.text[self.at..];
        let start = rest.find(in_word)?;
        let length = rest[start..].find(|c| !in_word(c)).unwrap_or(rest.len() - start);
        self.at += start + length;
        Some((rest[..start].trim(), &rest[start..start + length]))
    }
}

/// Whether a text has what a year and a day or month take: two numbers, one of them of four digits.
/// Most have not, and are not taken apart.
pub(super) fn may_hold_date(text: &str) -> bool {
    let (mut numbers, mut has_year, mut length) = (0, false, 0);
    for c in text.chars().chain(['\0']) {
        if digit(c).is_some() {
            length += 1;
        } else if length > 0 {
            numbers += 1;
            has_year |= length == 4;
            length = 0;
        }
    }
    has_year && numbers > 1
}

/// The value of a decimal digit: ASCII, Arabic-Indic, its eastern form, Tamil, full width.
pub(super) fn digit(c: char) -> Option<u32> {
    let from = |zero: char| u32::from(c) - u32::from(zero);
    match c {
        '0'..='9' => Some(from('0')),
        '\u{660}'..='\u{669}' => Some(from('\u{660}')),
        '\u{6F0}'..='\u{6F9}' => Some(from('\u{6F0}')),
        '\u{BE6}'..='\u{BEF}' => Some(from('\u{BE6}')),
        '\u{FF10}'..='\u{FF19}' => Some(from('\u{FF10}')),
        _ => None,
    }
}
