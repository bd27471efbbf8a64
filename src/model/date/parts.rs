//! Splits text into the parts of dates: numbers, months, and the marks between them.

use unicode_normalization::char::is_combining_mark;

use super::months::{month, month_of_two};

/// A word, as far as it matters for dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatePiece {
    /// A number and the number of its digits.
    Number(u64, usize),
    Month(u8),
    /// Any other word, or the rest of a word that begins with a number.
    Other,
}

/// A piece, its position among the words, and the marks between it and the piece before, without
/// white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DatePart<'t> {
    pub piece: DatePiece,
    /// The number of words before it, fillers included.
    pub word: usize,
    pub gap: &'t str,
    /// Whether a filler is between it and the piece before.
    pub filled: bool,
}

/// Words between day, month and year that do not matter.
const FILLERS: [&str; 14] =
    ["of", "de", "del", "do", "den", "d", "di", "the", "го", "г", "года", "του", "من", "º"];

/// Suffixes of the number of a day or year.
const SUFFIXES: [&str; 15] =
    ["st", "nd", "rd", "th", "er", "re", "ère", "e", "º", "ª", "o", "г", "η", "ης", "го"];

/// The parts of a text in order, without fillers, and its number of words, with fillers.
pub(super) fn parts(text: &str) -> (Vec<DatePart<'_>>, usize) {
    let mut parts: Vec<DatePart<'_>> = Vec::new();
    let (mut word, mut filled, mut levantine) = (0, false, "");
    for (gap, text) in (GapsAndWords { text, at: 0 }) {
        let mut push =
            |piece: DatePiece, gap, filled| parts.push(DatePart { piece, word, gap, filled });
        let digits = text.find(|c: char| digit(c).is_none()).unwrap_or(text.len());
        let (number, rest) = text.split_at(digits);
        let before = std::mem::take(&mut levantine);
        if digits > 0 {
            let count = number.chars().count();
            let value = number
                .chars()
                .filter_map(digit)
                .try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(digit.into()));
            push(
                value.map_or(DatePiece::Other, |value| DatePiece::Number(value, count)),
                gap,
                filled,
            );
            // Other characters end a number ("10T09:30"), and are a word of their own unless they
            // are an ordinal suffix.
            if !rest.is_empty() && !SUFFIXES.contains(&rest) {
                push(DatePiece::Other, "", false);
            }
        } else if let Some(month) = month(text) {
            push(DatePiece::Month(month), gap, filled);
        } else if let Some(month) = month_of_two(before, text) {
            if let Some(last) = parts.last_mut() {
                *last = DatePart { piece: DatePiece::Month(month), word, ..*last };
            }
        } else if FILLERS.contains(&text.to_lowercase().as_str()) {
            filled = true;
            word += 1;
            continue;
        } else {
            levantine = text;
            push(DatePiece::Other, gap, filled);
        }
        word += 1;
        filled = false;
    }
    // A month may be named twice, in two calendars: "ديسمبر/كانون الأول".
    parts.dedup_by(|later, earlier| {
        matches!(earlier.piece, DatePiece::Month(_)) && later.piece == earlier.piece
    });
    (parts, word)
}

/// The words of a text, each with the gap before it.
struct GapsAndWords<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for GapsAndWords<'t> {
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

/// Whether a text has two numbers, one of them with four digits, as a date needs. Most texts do
/// not, and are not split further.
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

/// The value of a decimal digit: ASCII, Arabic-Indic, Eastern Arabic-Indic, Tamil, or full width.
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
