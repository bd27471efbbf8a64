//! Texts in which the matched words have colours.
//!
//! What comes in: a text and its marks. What leaves: a rich string in a cell. Does not know which theme has
//! which mark.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::sheet::written;
use super::styles;
use crate::tables::Mark;

/// Writes a text with marks. Returns whether all of them are there: the library writes a text only
/// if it is, together with its mark-up, no longer than a cell holds, and so the last marks of a long
/// text may be missing.
pub(super) fn write_marked(
    worksheet: &mut Worksheet,
    (line, at): (u32, u16),
    text: &str,
    marks: &[Mark],
) -> Result<bool, XlsxError> {
    let mut shown = marks.len();
    while shown > 0 {
        let pieces = pieces(text, &marks[..shown]);
        let pieces: Vec<(&Format, &str)> =
            pieces.iter().map(|(format, piece)| (format, piece.as_ref())).collect();
        match worksheet.write_rich_string(line, at, &pieces) {
            Ok(_) => return Ok(shown == marks.len()),
            Err(XlsxError::MaxStringLengthExceeded) => shown /= 2,
            Err(error) => return Err(error),
        }
    }
    worksheet.write_string(line, at, written(text).as_ref())?;
    Ok(marks.is_empty())
}

/// Cuts a text at its marks. No piece is empty.
fn pieces<'t>(text: &'t str, marks: &[Mark]) -> Vec<(Format, Cow<'t, str>)> {
    let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
    let mut push = |format: Format, piece: &'t str| {
        if !piece.is_empty() {
            pieces.push((format, escaped(piece)));
        }
    };
    let mut end = 0;
    for mark in marks {
        push(Format::new(), &text[end..mark.start]);
        push(styles::mark(mark.theme, mark.is_shared), &text[mark.start..mark.end]);
        end = mark.end;
    }
    push(Format::new(), &text[end..]);
    pieces
}

/// Returns a piece as it must be handed to the library: in rich strings it does not escape text that
/// looks like an escape, such as `_x0041_`.
fn escaped(piece: &str) -> Cow<'_, str> {
    let safe = written(piece);
    let is_escape = |at: &usize| {
        let after = &safe.as_bytes()[*at..];
        after.get(6) == Some(&b'_') && after[2..6].iter().all(u8::is_ascii_hexdigit)
    };
    let places: Vec<usize> = safe.match_indices("_x").map(|(at, _)| at).filter(is_escape).collect();
    if places.is_empty() {
        return safe;
    }
    let (mut text, mut end) = (String::with_capacity(safe.len() + 6 * places.len()), 0);
    for at in places {
        text.push_str(&safe[end..at]);
        text.push_str("_x005F");
        end = at;
    }
    text.push_str(&safe[end..]);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_an_escape_is_escaped() {
        for (text, expected) in [
            ("plain", "plain"),
            ("_x", "_x"),
            ("_x0041_", "_x005F_x0041_"),
            ("a_x0041_x0042_", "a_x005F_x0041_x005F_x0042_"),
            ("_x00é1_", "_x00é1_"),
            ("_x0041", "_x0041"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn pieces_are_the_text() {
        let mark = |start, end| Mark { start, end, theme: 0, is_shared: false };
        let cut = |marks: &[Mark]| -> Vec<String> {
            pieces("tax is a tax", marks).into_iter().map(|(_, piece)| piece.into()).collect()
        };
        assert_eq!(cut(&[mark(0, 3), mark(9, 12)]), ["tax", " is a ", "tax"]);
        assert_eq!(cut(&[mark(4, 6), mark(6, 7)]), ["tax ", "is", " ", "a tax"]);
        assert_eq!(cut(&[]), ["tax is a tax"]);
    }
}
