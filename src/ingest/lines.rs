//! The lines of a text by all the line ends that texts have, not only LF and CR LF.

/// A line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumberedLine<'t> {
    /// The line without its end.
    pub(super) text: &'t str,
    /// The number of the line in the file, counted from 1: files are counted by LF, CR LF and CR.
    pub(super) number: u64,
    /// Where the line begins in the text.
    pub(super) start: usize,
    /// Where the next line begins in the text.
    pub(super) next: usize,
}

/// Returns the lines of `text`, as [`str::lines`] does, but with the line ends of METHODS 1: LF,
/// CR LF, CR, a vertical tab, a form feed, U+0085, U+2028 and U+2029. An empty line follows U+2029,
/// because it separates paragraphs as a blank line does. A form feed right behind a line end
/// belongs to it.
pub(super) fn numbered_lines(text: &str) -> impl Iterator<Item = NumberedLine<'_>> {
    let (mut at, mut number, mut is_separated) = (0, 1, false);
    std::iter::from_fn(move || {
        if std::mem::take(&mut is_separated) {
            return Some(NumberedLine { text: "", number, start: at, next: at });
        }
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(is_line_end).unwrap_or(rest.len());
        let end = rest[length..].chars().next();
        let mut next = at + length + end.map_or(0, char::len_utf8);
        if end == Some('\r') && text[next..].starts_with('\n') {
            next += 1;
        }
        if end.is_some() && text[next..].starts_with('\x0C') {
            next += 1;
        }
        let line = NumberedLine { text: &rest[..length], number, start: at, next };
        number += u64::from(matches!(end, Some('\n' | '\r')));
        is_separated = end == Some('\u{2029}');
        at = next;
        Some(line)
    })
}

/// Returns the lines of `text` as [`numbered_lines`] finds them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    numbered_lines(text).map(|line| line.text)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_line_end_ends_a_line() {
        for end in ["\n", "\r\n", "\r", "\x0B", "\x0C", "\u{85}", "\u{2028}", "\n\x0C"] {
            let text = format!("one{end}two");
            assert_eq!(lines(&text).collect::<Vec<_>>(), ["one", "two"], "{end:?}");
        }
        assert_eq!(lines("one\u{2029}two").collect::<Vec<_>>(), ["one", "", "two"]);
        assert_eq!(lines("").count(), 0);
    }

    #[test]
    fn lines_of_files_are_counted_by_their_own_ends() {
        let found = numbered_lines("a\u{2028}b\rc\r\nd\x0Be");
        let numbers: Vec<(&str, u64)> = found.map(|line| (line.text, line.number)).collect();
        assert_eq!(numbers, [("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 3)]);
    }

    proptest! {
        #[test]
        fn as_the_standard_library_where_ends_are_its_own(text in "[ab é]{0,4}((\n|\r\n)[ab é]{0,3}){0,6}") {
            prop_assert_eq!(lines(&text).collect::<Vec<_>>(), text.lines().collect::<Vec<_>>());
        }

        #[test]
        fn lines_cover_the_text(text in "[ab\n\r\x0B\x0C\u{85}\u{2028}\u{2029}]{0,12}") {
            let mut at = 0;
            for line in numbered_lines(&text) {
                prop_assert_eq!(line.start, at);
                prop_assert_eq!(&text[line.start..line.start + line.text.len()], line.text);
                at = line.next;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
