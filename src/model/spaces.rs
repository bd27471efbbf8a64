//! White space as it is shown in a cell or a line, where a line end would separate what belongs
//! together.

use std::borrow::Cow;

/// The text with a single space for any white space between its words, and without white space at
/// its ends. Text that needs no change is borrowed.
///
/// # Examples
/// ```
/// use paratheme::model::single_spaced;
/// assert_eq!(single_spaced(" budget\n  cuts\u{A0}"), "budget cuts");
/// ```
pub fn single_spaced(text: &str) -> Cow<'_, str> {
    // Nearly all texts are printable ASCII with single spaces.
    let mut before = b' ';
    let plain = text.bytes().all(|byte| {
        let single = byte != b' ' || before != b' ';
        before = byte;
        (b' '..=b'~').contains(&byte) && single
    });
    if plain && before != b' ' {
        return Cow::Borrowed(text);
    }
    let other_space = |c: char| c.is_whitespace() && c != ' ';
    let changes = text.contains(other_space)
        || text.contains("  ")
        || text.starts_with(' ')
        || text.ends_with(' ');
    if changes {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_words_joined_by_spaces(text in "[ab é\\n\\u{A0}]{0,12}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            let spaced = single_spaced(&text);
            prop_assert_eq!(&spaced, &words.join(" "));
            prop_assert_eq!(matches!(spaced, Cow::Borrowed(_)), text == words.join(" "), "copied only where it changes");
        }
    }
}
