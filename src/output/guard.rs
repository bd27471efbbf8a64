//! Which text a spreadsheet would run as a formula.

/// Whether a spreadsheet could take `text` for a formula, so that CSV and TSV set an apostrophe before it.
///
/// It could where the first character that counts is `=`, `+`, `-`, `@`, one of their full-width twins, a tab, a carriage return or a
/// line feed. What does not count, because readers drop it: white space of any kind, other control characters, zero-width
/// characters, the byte order mark, and the straight quotes `'` and `"`.
///
/// After OWASP, "CSV Injection".
pub(super) fn is_formula(text: &str) -> bool {
    // Nearly every paragraph begins with a letter.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    text.chars().find(|&char| is_live(char) || !is_dropped(char)).is_some_and(is_live)
}

fn is_live(char: char) -> bool {
    matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n')
}

fn is_dropped(char: char) -> bool {
    char.is_whitespace() || char.is_control() || matches!(char, '\'' | '"' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
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
