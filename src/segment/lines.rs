//! Lines, and what can be seen of them without knowing words.

use crate::model::Span;

/// The byte ranges of the lines of `text` without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        at = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        Some((start, end))
    })
}

/// White space as a reader sees it: that of Unicode, and the characters of no width.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

pub(super) fn is_blank(line: &str) -> bool {
    line.chars().all(is_space)
}

/// The span of `text`, which stands at `offset`, without the white space at its ends.
pub(super) fn trimmed(text: &str, offset: usize) -> Span {
    let start = offset + text.len() - text.trim_start_matches(is_space).len();
    Span::new(start, start + text.trim_matches(is_space).len())
}

/// What a list item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListMark {
    Bullet(char),
    Number(u16),
}

/// The mark of a list item at the beginning of a line: a dash, star or bullet, or one to three digits with a full stop or
/// bracket, and white space.
pub(super) fn list_mark(line: &str) -> Option<ListMark> {
    let line = line.trim_start();
    let (mark, after_mark) = match line.chars().next()? {
        bullet @ ('-' | '*' | '–' | '•' | '·' | '▪' | '◦' | '‣') => (ListMark::Bullet(bullet), line.chars().nth(1)),
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

/// Whether the line ends as sentences do, closing quotes and brackets aside.
pub(super) fn ends_like_a_sentence(line: &str) -> bool {
    let closing = |c: char| is_space(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | '‘' | ')' | ']' | '*' | '_');
    line.trim_end_matches(closing).ends_with(['.', '!', '?', '…', '؟', '۔', '。', '！', '？', '\u{37E}'])
}

/// Whether the first letter of the line stands before anything else but opening marks, and is in lower case.
pub(super) fn begins_in_lower_case(line: &str) -> bool {
    let opening = |c: &char| is_space(*c) || matches!(c, '"' | '\'' | '“' | '‘' | '„' | '«' | '»' | '(' | '[' | '¿' | '¡');
    line.chars().find(|c| !opening(c)).is_some_and(char::is_lowercase)
}

/// How many columns of white space the line begins with; a tab reaches to the next multiple of eight.
pub(super) fn indent(line: &str) -> usize {
    let white = line.chars().take_while(|&c| is_space(c));
    white.fold(0, |columns, c| match c {
        '\t' => (columns / 8 + 1) * 8,
        '\u{3000}' | '\u{2003}' | '\u{2001}' => columns + 2,
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => columns,
        _ => columns + 1,
    })
}
