//! Regular expressions on one word.

use regex::Regex;
use regex_syntax::hir::literal::Extractor;

use super::PatternError;

/// A regular expression that the whole matching key of a word matches or not, upper and lower case alike unless it says `(?-i)`.
#[derive(Clone, Debug)]
pub enum Expression {
    /// It stands for these keys and no other, as `/cuts?/` does for two: they are looked up, and nothing is compiled.
    Keys(Box<[Box<str>]>),
    /// It is left to the engine, which is linear in time.
    Engine(Regex),
}

/// An expression that stands for more words than this is compiled.
const MOST_KEYS: usize = 64;
/// Bytes that a compiled expression may take.
const LARGEST: usize = 1 << 20;

impl Expression {
    /// Reads what stands between the slashes.
    ///
    /// # Errors
    /// Where it holds white space, does not compile, or is too large.
    pub fn parse(body: &str) -> Result<Self, PatternError> {
        if body.contains(char::is_whitespace) {
            let message = "a regular expression is matched against one word, and no word holds a space".to_owned();
            return Err(PatternError { message, mend: "write a phrase; globs and stems may stand in it" });
        }
        // On its own first: `a)|(?:b` would leave the brackets of the anchors.
        let hir = regex_syntax::parse(body).map_err(|error| refused(&error.to_string()))?;
        if let Some(keys) = is_plain(body).then(|| keys(&hir)).flatten() {
            return Ok(Self::Keys(keys));
        }
        let built = regex::RegexBuilder::new(&format!("^(?:{body})$")).case_insensitive(true).size_limit(LARGEST).build();
        built.map(Self::Engine).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError { message: "the regular expression is too large".to_owned(), mend: MEND },
            other => refused(&other.to_string()),
        })
    }

    /// Whether this matching key matches.
    pub fn is_match(&self, key: &str) -> bool {
        match self {
            Self::Keys(keys) => keys.iter().any(|known| **known == *key),
            Self::Engine(regex) => regex.is_match(key),
        }
    }
}

const MEND: &str = "it must match one whole word, in lower case";

fn refused(reason: &str) -> PatternError {
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
    PatternError { message: format!("the regular expression does not compile: {reason}"), mend: MEND }
}

/// Whether the expression is of ASCII letters and digits, groups, alternatives, classes and counts alone. Flags, complements, escapes and
/// anchors are left to the engine: with those, what an expression stands for is not what it spells in lower case.
fn is_plain(body: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"()|?[]{},'_-".contains(&byte);
    body.bytes().all(plain) && !body.contains("(?") && !body.contains("--")
}

/// The keys that a plain expression stands for, where they are few.
fn keys(expression: &regex_syntax::hir::Hir) -> Option<Box<[Box<str>]>> {
    let found = Extractor::new().limit_total(MOST_KEYS).extract(expression);
    let literals = found.literals().filter(|_| found.is_exact())?;
    // Keys are in lower case.
    let key = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(|text| text.to_ascii_lowercase().into());
    let mut keys: Vec<Box<str>> = literals.iter().map(|literal| key(literal.as_bytes())).collect::<Option<_>>()?;
    keys.sort_unstable();
    keys.dedup();
    Some(keys.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_words_are_written_out() {
        let cases: [(&str, Option<&[&str]>); 15] = [
            ("debts?", Some(&["debt", "debts"])),
            ("(re)?priorit(i[sz]e|y)", Some(&["prioritise", "prioritize", "priority", "reprioritise", "reprioritize", "repriority"])),
            ("Tax|TAX", Some(&["tax"])),
            ("[A-C]x", Some(&["ax", "bx", "cx"])),
            ("a{1,2}b", None),
            ("a|", Some(&["", "a"])),
            ("(?i)Cut", None),
            ("(?-i)Cut", None),
            ("[a-c&&[^B]]x", None),
            ("[A-C--B]x", None),
            ("cut(s|ting)*", None),
            ("[a-z]at", None),
            ("^cut$", None),
            ("caf[eé]", None),
            (r"\d\d", None),
        ];
        for (body, expected) in cases {
            let keys = match Expression::parse(body).unwrap() {
                Expression::Keys(keys) => Some(keys),
                Expression::Engine(_) => None,
            };
            let keys: Option<Vec<&str>> = keys.as_ref().map(|keys| keys.iter().map(|key| &**key).collect());
            assert_eq!(keys.as_deref(), expected, "{body}");
        }
    }

    proptest! {
        #[test]
        fn as_the_engine_says(
            body in "(\\(\\?-i\\))?(([abksABK]|\\[[abK]{1,2}\\]|\\[\\^a\\]|\\[a-c&&\\[\\^B\\]\\]|\\(a\\|b(\\|ab)?\\)|\\(\\?:S\\))([?]|\\{1,2\\})?){1,6}",
            key in "[abks]{0,8}",
        ) {
            let regex = Regex::new(&format!("(?i)^(?:{body})$")).unwrap();
            prop_assert_eq!(Expression::parse(&body).unwrap().is_match(&key), regex.is_match(&key), "{}", body);
        }
    }
}
