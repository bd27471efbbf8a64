//! Finds signs in patterns that no word of a text holds: `C++`, `.NET`, `65+`, `@minister`.

use std::sync::OnceLock;

use regex::Regex;

/// The signs that a pattern would lose, so that it would find something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LostSigns {
    /// The lost signs, each once.
    pub signs: String,
    /// The words that the pattern would find without the signs.
    pub plain: String,
}

impl LostSigns {
    /// A message that names the signs and the words that would be found.
    pub fn message(&self) -> String {
        let Self { signs, plain } = self;
        if plain.is_empty() {
            return format!("no word holds `{signs}`, and without it no word is left");
        }
        let holds = if signs.chars().all(|c| matches!(c, '.' | ':' | ';' | '/')) {
            "begins with"
        } else {
            "holds"
        };
        format!("no word {holds} `{signs}`: without it the pattern finds `{plain}`")
    }
}

/// Looks for signs in a pattern that is not a regular expression. Returns `None` if no sign would
/// be lost.
///
/// A sign between two letters or digits separates two words, in a pattern as in a text (`R&D`), and
/// so does an `&` between two words. All other signs would be lost, and with them the difference
/// between `C++` and `C`.
pub(super) fn lost_signs(source: &str) -> Option<LostSigns> {
    // Nearly every pattern consists only of these characters.
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'*' | b'?' | b'~' | b'\'')
    };
    if source.bytes().all(is_plain) {
        return None;
    }
    let chars: Vec<char> = source.chars().collect();
    let has_word = |part: &[char]| part.iter().any(|c| c.is_alphanumeric());
    let mut signs = String::new();
    let mut plain = String::with_capacity(source.len());
    for (at, &c) in chars.iter().enumerate() {
        let (before, after) = (&chars[..at], &chars[at + 1..]);
        let is_between = before.last().is_some_and(|c| c.is_alphanumeric())
            && after.first().is_some_and(|c| c.is_alphanumeric());
        let joins = is_between || (c == '&' && has_word(before) && has_word(after));
        if (is_sign(c) && !joins) || opens_a_name(before, c, after) {
            plain.push(' ');
            if !signs.contains(c) {
                signs.push(c);
            }
        } else {
            plain.push(c);
        }
    }
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!signs.is_empty()).then_some(LostSigns { signs, plain })
}

/// Whether a character has a meaning of its own: a currency, mathematical or other symbol, or a
/// mark of a name or a number.
fn is_sign(c: char) -> bool {
    static SYMBOL: OnceLock<Regex> = OnceLock::new();
    match c {
        '#' | '@' | '%' | '&' | '^' | '+' | '<' | '>' | '=' | '|' | '$' | '\\' => true,
        _ if c.is_ascii() || c.is_alphanumeric() => false,
        _ => {
            let symbol = SYMBOL.get_or_init(|| {
                Regex::new(r"^[\p{Sm}\p{Sc}\p{So}§¶‰‱＃＠％＆＼]$").expect("it is a constant")
            });
            symbol.is_match(c.encode_utf8(&mut [0; 4]))
        }
    }
}

/// Whether a full stop, a colon, a semicolon or a slash opens a name, as in `.NET`, `:-D` and
/// `/budget`: it follows a space or another sign, and only a dash may be between it and the word.
fn opens_a_name(before: &[char], c: char, after: &[char]) -> bool {
    let is_first = before
        .last()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '?' | '~') || is_sign(*c));
    let rest = after.strip_prefix(&['-']).filter(|_| c != '.').unwrap_or(after);
    matches!(c, '.' | ':' | ';' | '/')
        && is_first
        && rest.first().is_some_and(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_loses() {
        for (source, signs, plain) in [
            ("C++", "+", "C"),
            ("C#", "#", "C"),
            (".NET", ".", "NET"),
            ("asp .net", ".", "asp net"),
            ("65+", "+", "65"),
            ("#metoo", "#", "metoo"),
            ("@minister", "@", "minister"),
            ("£5bn", "£", "5bn"),
            ("cut* of 5%", "%", "cut* of 5"),
            ("€*bn", "€", "*bn"),
            ("great 👍", "👍", "great"),
            ("20 °C", "°", "20 C"),
            (":-D", ":", "-D"),
            ("/budget", "/", "budget"),
            ("<tax>", "<>", "tax"),
            ("marks &", "&", "marks"),
            ("caf\u{FFFD}", "\u{FFFD}", "caf"),
            ("👍", "👍", ""),
        ] {
            let expected = LostSigns { signs: signs.to_owned(), plain: plain.to_owned() };
            assert_eq!(lost_signs(source), Some(expected), "{source}");
        }
    }

    #[test]
    fn what_separates_words_is_no_sign() {
        for source in [
            "R&D",
            "health & safety",
            "A+E",
            "me@example.org",
            "gov.uk",
            "U.S.",
            "etc.",
            "and/or",
            "tax-payer*",
            "“austerity”",
            "carer’s",
            "(in)equality",
            "l’été",
            "...and",
            "Yahoo!",
            "~public ~procurement",
            "km²",
            "税金、予算",
            "नमस्ते",
        ] {
            assert_eq!(lost_signs(source), None, "{source}");
        }
    }
}
