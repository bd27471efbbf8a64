//! Finds text that a spreadsheet would run as a formula.

/// The places in `text`, as bytes, before which CSV and TSV with this delimiter set an apostrophe,
/// in order.
///
/// The first is the beginning, if [`is_formula`] returns true. A reader that splits cells at another
/// character than the delimiter, as spreadsheets do in countries whose numbers have a decimal
/// comma, sees no quotes around a cell that is not the first of its row. To it every `;`, `,`, `|`,
/// tab (but the delimiter) and line end begins a cell. So the others are the places after these
/// where a formula begins, also after white space and quotes; a hyphen before white space, as lists
/// have it, begins no formula there.
///
/// To take the apostrophes out again is to remove each that is first, or follows such a character,
/// and is followed by a formula: if the text had one there already, it has two.
pub(super) fn apostrophes(text: &str, delimiter: u8) -> Vec<usize> {
    let bytes = text.as_bytes();
    // Formulas are looked for by what opens them, which text has less often than what begins a
    // cell.
    let [equals, plus, hyphen, at, full_width] = OPENERS;
    let openers = memchr::memchr3_iter(equals, plus, at, bytes)
        .chain(memchr::memchr2_iter(hyphen, full_width, bytes));
    let mut places: Vec<usize> = openers.filter_map(|at| cell_of(text, at, delimiter)).collect();
    places.sort_unstable();
    if is_formula(text) {
        places.insert(0, 0);
    }
    places
}

/// The first bytes of the characters that open a formula; the last one is that of the full-width
/// ones.
pub(super) const OPENERS: [u8; 5] = [b'=', b'+', b'-', b'@', 0xEF];

/// Returns the place after the character that begins a cell, if a formula opens at byte `at` and only
/// what readers drop lies in between.
fn cell_of(text: &str, at: usize, delimiter: u8) -> Option<usize> {
    // Most hyphens are within words.
    if at > 0 && text.as_bytes()[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let (before, rest) = text.split_at(at);
    let mut rest = rest.chars();
    let opener = rest.next().filter(|&char| opens(char))?;
    // A hyphen with a space after it marks an item of a list, or is a dash.
    if opener == '-' && rest.next().is_none_or(char::is_whitespace) {
        return None;
    }
    let is_cut = |char: char| char.is_ascii() && cuts(char as u8, delimiter);
    let (place, char) =
        before.char_indices().rfind(|&(_, char)| is_cut(char) || !is_dropped(char))?;
    is_cut(char).then_some(place + 1)
}

/// Returns whether some reader begins a new cell at this byte, in a file with this delimiter.
fn cuts(byte: u8, delimiter: u8) -> bool {
    matches!(byte, b';' | b',' | b'|' | b'\t' | b'\n' | b'\r') && byte != delimiter
}

/// Whether a spreadsheet could take `text` for a formula.
///
/// It could if the first character that counts is `=`, `+`, `-`, `@`, one of their full-width
/// twins, a tab, a carriage return or a line feed. What does not count, because readers drop it:
/// white space of any kind, other control characters, zero-width characters, the byte order mark,
/// and the straight quotes `'` and `"`.
///
/// After OWASP, "CSV Injection".
fn is_formula(text: &str) -> bool {
    // Nearly every paragraph begins with a letter.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    text.chars().find(|&char| is_live(char) || !is_dropped(char)).is_some_and(is_live)
}

fn is_live(char: char) -> bool {
    opens(char) || matches!(char, '\t' | '\r' | '\n')
}

fn opens(char: char) -> bool {
    matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

fn is_dropped(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\'' | '"' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_text() {
        let cases = [
            "=1+1",
            "+1",
            "-1",
            "- an item",
            "@SUM(A1)",
            "\t=1",
            "\tindented",
            "\rx",
            "\nx",
            "  =1",
            "\u{A0}=1",
            "\u{3000}＝1",
            "＋1",
            "－1",
            "＠x",
            "\u{FEFF}=1",
            "\"=1\"",
            "'=1",
            "' \" =1",
            "\0=1",
            "\u{200B}=1",
            "\u{B}=1",
            "\u{85}@x",
            " \u{FEFF}'\u{A0}-",
            "=",
        ];
        for text in cases {
            assert!(is_formula(text), "{text:?}");
        }
    }

    #[test]
    fn formulas_that_other_readers_would_see() {
        for (text, comma, tab) in [
            ("x;=1", vec![2], vec![2]),
            ("x,=1", vec![], vec![2]),
            ("x\t=1", vec![2], vec![]),
            ("x|@1", vec![2], vec![2]),
            ("x\n-1", vec![2], vec![2]),
            ("x\n- y", vec![], vec![]),
            ("x; -", vec![], vec![]),
            ("x\r\n+1", vec![3], vec![3]),
            ("x; \"=1", vec![2], vec![2]),
            ("x;\u{FEFF}'＝1;y", vec![2], vec![2]),
            ("=1;-1;1;+1", vec![0, 3, 8], vec![0, 3, 8]),
            ("x;\t=1", vec![3], vec![2]),
            ("\t=1", vec![0, 1], vec![0]),
            ("x;y=1;(-1)", vec![], vec![]),
            ("x; ", vec![], vec![]),
            ("x:=1 -1", vec![], vec![]),
        ] {
            assert_eq!(apostrophes(text, b','), comma, "{text:?}");
            assert_eq!(apostrophes(text, b'\t'), tab, "{text:?}");
        }
    }

    #[test]
    fn dead_text() {
        let cases = [
            "",
            " ",
            "'",
            "\"",
            "\u{FEFF}",
            "a",
            "1",
            "a=1",
            "1-1",
            "x\t=1",
            "x\n=1",
            "'quoted'",
            "\"Quoted,\" she said",
            "(=1)",
            "– a dash",
            "— a dash",
            "−1",
            "“=1”",
            "§ 1",
            "  text",
            "é",
            "日本",
            "#x",
            ";=1",
            ",=1",
        ];
        for text in cases {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
