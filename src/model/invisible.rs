//! Characters that have no width and no meaning for a reader.

/// Whether a character is invisible by default: the property `Default_Ignorable_Code_Point`.
///
/// These are the soft hyphen, joiners, direction marks and isolates, variation selectors, Hangul
/// fillers, tags, and code points reserved for such characters.
///
/// Follows: DerivedCoreProperties.txt of the Unicode Character Database.
pub(crate) fn is_default_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_unicode() {
        let property = regex::Regex::new(r"^\p{Default_Ignorable_Code_Point}$").unwrap();
        for c in '\0'..=char::MAX {
            assert_eq!(
                is_default_ignorable(c),
                property.is_match(c.encode_utf8(&mut [0; 4])),
                "{:04X}",
                u32::from(c)
            );
        }
    }
}
