//! Splits texts into lines, and finds properties of lines that do not need words.

use crate::model::{Span, is_default_ignorable};

/// The byte ranges of the lines of `text` without their ends.
///
/// A line ends with LF, CR LF, CR, a vertical tab, a form feed, U+0085, U+2028 or U+2029. A form
/// feed right after a line end belongs to it, because programs put one before the first line of a
/// page, and this is not a blank line.
///
/// Follows: Unicode Standard 5.8, newline guidelines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let is_usual = has_usual_ends(text);
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let length = if is_usual {
            memchr::memchr2(b'\n', b'\r', &bytes[start..])
        } else {
            text[start..].find(is_line_end)
        };
        let end = length.map_or(bytes.len(), |length| start + length);
        at = if bytes[end..].starts_with(b"\r\n") {
            end + 2
        } else {
            end + text[end..].chars().next().map_or(1, char::len_utf8)
        };
        at += usize::from(!is_usual && bytes.get(at) == Some(&b'\x0C'));
        Some((start, end))
    })
}

/// Whether a character ends a line.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether all lines of a text end with LF, CR LF or CR.
pub(crate) fn has_usual_ends(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Only the last byte is searched for, which hardly any other character of English text has.
    let is_rare = |at: usize| {
        ["\u{85}", "\u{2028}", "\u{2029}"].iter().any(|end| bytes[..=at].ends_with(end.as_bytes()))
    };
    memchr::memchr2(b'\x0B', b'\x0C', bytes).is_none()
        && (text.is_ascii() || !memchr::memchr3_iter(0x85, 0xA8, 0xA9, bytes).any(is_rare))
}

/// The number of characters of a text that end lines.
pub(super) fn line_ends(text: &str) -> usize {
    if has_usual_ends(text) {
        memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).count()
    } else {
        text.chars().filter(|c| is_line_end(*c)).count()
    }
}

/// Whether the line end at `at` separates paragraphs: U+2029.
pub(super) fn ends_paragraph(text: &str, at: usize) -> bool {
    text.as_bytes()[at..].starts_with("\u{2029}".as_bytes())
}

/// Whether a character is white space to a reader: that of Unicode, and characters without width.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a line is blank: it holds only white space and characters without width, such as
/// direction marks.
pub(super) fn is_blank(line: &str) -> bool {
    line.chars().all(|c| is_space(c) || is_default_ignorable(c))
}

/// The span of `text`, which begins at `offset`, without the white space at its ends.
pub(super) fn trimmed(text: &str, offset: usize) -> Span {
    let start = offset + text.len() - text.trim_start_matches(is_space).len();
    Span::new(start, start + text.trim_matches(is_space).len())
}

/// The mark with which a list item begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListMark {
    Bullet(char),
    Number(u16),
}

/// The list mark at the beginning of a line: a dash, star or bullet, or one to three digits with a
/// full stop or bracket, and then white space.
pub(super) fn list_mark(line: &str) -> Option<ListMark> {
    let line = line.trim_start();
    let (mark, after_mark) = match line.chars().next()? {
        bullet @ ('-' | '*' | '–' | '•' | '·' | '▪' | '◦' | '‣') => {
            (ListMark::Bullet(bullet), line.chars().nth(1))
        }
        '0'..='9' => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = &line[..line.len() - rest.len()];
            if digits.len() > 3 || !rest.starts_with(['.', ')']) {
                return None;
            }
            (ListMark::Number(digits.parse().ok()?), rest.chars().nth(1))
        }
        _ => return None,
    };
    after_mark.is_some_and(char::is_whitespace).then_some(mark)
}

/// Whether the line ends like a sentence, ignoring closing quotation marks and brackets.
pub(super) fn ends_like_a_sentence(line: &str) -> bool {
    let closing = |c: char| {
        is_space(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | '‘' | ')' | ']' | '*' | '_')
    };
    line.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…', '؟', '۔', '。', '！', '？', '\u{37E}'])
}

/// Whether the first character of the line after opening quotation marks and brackets is a
/// lower-case letter.
pub(super) fn begins_in_lower_case(line: &str) -> bool {
    let opening = |c: &char| {
        is_space(*c)
            || matches!(c, '"' | '\'' | '“' | '‘' | '„' | '«' | '»' | '(' | '[' | '¿' | '¡')
    };
    line.chars().find(|c| !opening(c)).is_some_and(char::is_lowercase)
}

/// The number of columns of white space at the beginning of the line; a tab reaches to the next
/// multiple of eight.
pub(super) fn indent(line: &str) -> usize {
    let white = line.chars().take_while(|&c| is_space(c));
    white.fold(0, |columns, c| match c {
        '\t' => (columns / 8 + 1) * 8,
        '\u{3000}' | '\u{2003}' | '\u{2001}' => columns + 2,
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => columns,
        _ => columns + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_of_unicode_ends_a_line() {
        for end in [
            "\n", "\r\n", "\r", "\x0B", "\x0C", "\u{85}", "\u{2028}", "\u{2029}", "\n\x0C",
            "\r\n\x0C",
        ] {
            let text = format!("one{end}two é{end}{end}three{end}");
            let found: Vec<&str> = lines(&text).map(|(start, end)| &text[start..end]).collect();
            let expected: &[&str] = if end == "\x0C" {
                &["one", "two é", "three"]
            } else {
                &["one", "two é", "", "three"]
            };
            // The second of two form feeds belongs to the first.
            assert_eq!(found, expected, "{end:?}");
        }
        for c in '\0'..=char::MAX {
            let expected = matches!(u32::from(c), 0xA..=0xD | 0x85 | 0x2028 | 0x2029);
            assert_eq!(lines(&format!("a{c}b")).count() == 2, expected, "{c:?}");
        }
    }
}
