//! How much text a cell of a spreadsheet holds.
//!
//! What comes in: a text. What leaves: as much of it as a cell takes. Does not know formats.

/// The most text that a cell of Excel holds, in UTF-16 units, which is how Excel counts.
pub(super) const MOST_UNITS: usize = 32_767;

/// Returns the longest beginning of `text` with at most `most` UTF-16 units, or `None` if the whole
/// text has no more than these.
pub(super) fn cut(text: &str, most: usize) -> Option<&str> {
    // No character has more UTF-16 units than bytes of UTF-8.
    if text.len() <= most {
        return None;
    }
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > most {
            return Some(&text[..at]);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_counted_as_excel_counts_them() {
        let cases = [
            ("", 0, None),
            ("abc", 3, None),
            ("abcd", 3, Some("abc")),
            // Two bytes and one unit each.
            ("ééé", 3, None),
            ("éééé", 3, Some("ééé")),
            // A character outside the basic plane has two units, and is not cut into halves.
            ("a😀", 3, None),
            ("a😀", 2, Some("a")),
            ("😀😀", 3, Some("😀")),
        ];
        for (text, most, expected) in cases {
            assert_eq!(cut(text, most), expected, "{text:?} in {most}");
        }
    }
}
