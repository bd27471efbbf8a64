//! Text -> spans of its words.

use unicode_segmentation::UnicodeSegmentation as _;

/// Calls `word` with the byte range of each word of `text`, in order.
///
/// Words are the segments of UAX #29 that contain a letter or a digit; the same as [`unicode_word_spans`], several times
/// as fast on ASCII. Only the pieces between white space that hold a byte beyond ASCII take the table-driven way.
///
/// # Examples
/// ```
/// let mut words = Vec::new();
/// paratheme::text::word_spans("The tax-payer’s £3.50", |start, end| words.push((start, end)));
/// assert_eq!(words, [(0, 3), (4, 7), (8, 17), (20, 24)]);
/// ```
///
/// Follows: Unicode Standard Annex #29, word boundaries.
pub fn word_spans(text: &str, mut word: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let class = |at: usize| bytes.get(at).map_or(Class::Other, |&byte| CLASS[byte as usize]);
    let mut at = 0;
    while at < bytes.len() {
        let segment = match class(at) {
            // A mark that combines belongs to what it follows, were it a space.
            Class::Other if class(at + 1) == Class::Beyond => Ascii::Mixed,
            Class::Other => Ascii::Nothing(at + 1),
            _ => ascii_word(bytes, at),
        };
        match segment {
            Ascii::Word(end) => {
                word(at, end);
                at = end;
            }
            Ascii::Nothing(end) => at = end,
            Ascii::Mixed => {
                let (start, end) = piece_around(bytes, at);
                unicode_word_spans(&text[start..end], |from, to| {
                    if start + to > at {
                        word(start + from, start + to);
                    }
                });
                at = end;
            }
        }
    }
}

/// The piece between white space that holds `at`, with the white space before it: no word crosses its ends.
fn piece_around(bytes: &[u8], at: usize) -> (usize, usize) {
    let word = bytes[..at].iter().rposition(u8::is_ascii_whitespace).map_or(0, |i| i + 1);
    let start = bytes[..word].iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |i| i + 1);
    let end = bytes[at + 1..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |i| at + 1 + i);
    (start, end)
}

/// The words of `text` by the tables of UAX #29 alone: the reference for [`word_spans`].
pub fn unicode_word_spans(text: &str, mut word: impl FnMut(usize, usize)) {
    for (start, surface) in text.unicode_word_indices() {
        word(start, start + surface.len());
    }
}

/// What a byte is to the word rules of UAX #29.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// `_`: joins letters and digits, is neither.
    Underscore,
    /// `:` between letters.
    MidLetter,
    /// `,` and `;` between digits.
    MidNumber,
    /// `.` and `'` between letters or between digits.
    MidBoth,
    /// Not ASCII: the tables decide.
    Beyond,
    Other,
}

const CLASS: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class_of(byte);
        byte += 1;
    }
    table
};

#[expect(clippy::cast_possible_truncation, reason = "called with the 256 bytes; a const loop cannot count in u8")]
const fn class_of(byte: usize) -> Class {
    match byte as u8 {
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'_' => Class::Underscore,
        b':' => Class::MidLetter,
        b',' | b';' => Class::MidNumber,
        b'.' | b'\'' => Class::MidBoth,
        0x80.. => Class::Beyond,
        _ => Class::Other,
    }
}

enum Ascii {
    /// A word ends here.
    Word(usize),
    /// A segment without letter or digit ends here.
    Nothing(usize),
    /// A byte beyond ASCII touches the segment.
    Mixed,
}

/// The segment that begins at `start`, whose byte is not [`Class::Other`].
fn ascii_word(bytes: &[u8], start: usize) -> Ascii {
    let class = |at: usize| bytes.get(at).map_or(Class::Other, |&byte| CLASS[byte as usize]);
    let mut at = start;
    let mut counts = false;
    let mut last = Class::Other;
    loop {
        let here = class(at);
        match here {
            Class::Letter | Class::Digit => counts = true,
            Class::Underscore => {}
            Class::Beyond => return Ascii::Mixed,
            Class::Other => break,
            Class::MidLetter | Class::MidNumber | Class::MidBoth => {
                let next = class(at + 1);
                if next == Class::Beyond {
                    return Ascii::Mixed;
                }
                let joins = match last {
                    Class::Letter => next == Class::Letter && here != Class::MidNumber,
                    Class::Digit => next == Class::Digit && here != Class::MidLetter,
                    _ => false,
                };
                if !joins {
                    break;
                }
            }
        }
        last = here;
        at += 1;
    }
    let end = at.max(start + 1);
    if counts { Ascii::Word(end) } else { Ascii::Nothing(end) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(text: &str) -> (Vec<&str>, Vec<&str>) {
        let (mut fast, mut slow) = (Vec::new(), Vec::new());
        word_spans(text, |start, end| fast.push(&text[start..end]));
        unicode_word_spans(text, |start, end| slow.push(&text[start..end]));
        (fast, slow)
    }

    #[test]
    fn table() {
        let cases: [(&str, &[&str]); 13] = [
            ("tax-payer", &["tax", "payer"]),
            ("tax\u{2010}payer's", &["tax", "payer's"]),
            ("3.5 1,000 24/7 3rd", &["3.5", "1,000", "24", "7", "3rd"]),
            ("e.g. gov.uk a:b 1:2", &["e.g", "gov.uk", "a:b", "1", "2"]),
            ("'quoted' don't rock'n'roll''s", &["quoted", "don't", "rock'n'roll", "s"]),
            ("snake_case __ _a_ 1_2", &["snake_case", "_a_", "1_2"]),
            ("“citizen’s”", &["citizen’s"]),
            ("inno\u{AD}vation zero\u{200B}width", &["inno\u{AD}vation", "zero", "width"]),
            ("", &[]),
            (" \n\t.,;:'", &[]),
            ("naïve café", &["naïve", "café"]),
            ("a.\u{301}b x'é 1,\u{661}", &["a.\u{301}b", "x'é", "1,\u{661}"]),
            ("R&D £5m", &["R", "D", "5m"]),
        ];
        for (text, expected) in cases {
            let (fast, slow) = both(text);
            assert_eq!(slow, expected, "tables on {text:?}");
            assert_eq!(fast, expected, "fast path on {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn fast_path_equals_the_tables(text in "[a-zA-Z0-9_:,;.'\" \t\n’é\u{AD}\u{200D}\u{301}1٣א\u{1F1E6}ア漢ก-]{0,40}") {
            let (fast, slow) = both(&text);
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn fast_path_equals_the_tables_on_anything(text in any::<String>()) {
            let (fast, slow) = both(&text);
            prop_assert_eq!(fast, slow);
        }
    }
}
