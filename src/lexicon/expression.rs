//! Regular expressions that match one word.

use std::sync::OnceLock;

use regex::Regex;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::Extractor;

use super::PatternError;
use super::word_sets::nfa_of;

/// A regular expression that must match the whole matching key of a word, ignoring case unless it
/// contains `(?-i)`.
#[derive(Clone, Debug)]
pub enum Expression {
    /// It matches exactly these keys, as `/cuts?/` matches two: they are looked up, and nothing is
    /// compiled.
    Keys(Box<[Box<str>]>),
    /// It is matched by the regular expression engine, in linear time.
    Engine(Box<Engine>),
}

/// An expression for the engine. Lookups compile many of them together; only
/// [`Expression::is_match`] compiles a single one.
#[derive(Clone, Debug)]
pub struct Engine {
    anchored: String,
    compiled_bytes: usize,
    /// Whether it matches the empty text, or each of [`NONSENSE`].
    is_vacuous: bool,
    alone: OnceLock<Regex>,
}

/// An expression that matches more keys than this is compiled.
const MAX_KEYS: usize = 64;
/// The most bytes that a compiled expression may take.
const MAX_COMPILED_BYTES: usize = 1 << 20;
/// Words that no entry means: a pattern that matches all of them matches everything.
pub(super) const NONSENSE: [&str; 3] = ["qxzvkjw", "jwpfhzxd", "vbkqz"];

impl Engine {
    fn new(anchored: String) -> Result<Self, PatternError> {
        let expression = parsed(&anchored).map_err(|error| refused(&error.to_string()))?;
        let nfa = nfa_of(&[&expression], Some(MAX_COMPILED_BYTES)).map_err(|error| match error
            .size_limit()
        {
            Some(_) => PatternError {
                message: "the regular expression is too large".to_owned(),
                hint: HINT,
            },
            None => refused(&error.to_string()),
        })?;
        let compiled_bytes = nfa.memory_usage();
        let once = PikeVM::new_from_nfa(nfa).map_err(|error| refused(&error.to_string()))?;
        let mut cache = once.create_cache();
        let is_vacuous = once.is_match(&mut cache, "")
            || NONSENSE.iter().all(|word| once.is_match(&mut cache, *word));
        Ok(Self { anchored, compiled_bytes, is_vacuous, alone: OnceLock::new() })
    }

    /// The expression, anchored at the beginning and end of a word.
    pub(super) fn expression(&self) -> Hir {
        parsed(&self.anchored).expect("it was parsed before")
    }

    /// The bytes that it takes when it is compiled.
    pub(super) fn compiled_bytes(&self) -> usize {
        self.compiled_bytes
    }

    fn is_match(&self, key: &str) -> bool {
        let build = || {
            regex::RegexBuilder::new(&self.anchored)
                .case_insensitive(true)
                .size_limit(2 * MAX_COMPILED_BYTES)
                .build()
        };
        self.alone.get_or_init(|| build().expect("it was compiled before")).is_match(key)
    }
}

fn parsed(anchored: &str) -> Result<Hir, Box<regex_syntax::Error>> {
    regex_syntax::ParserBuilder::new()
        .case_insensitive(true)
        .build()
        .parse(anchored)
        .map_err(Box::new)
}

impl Expression {
    /// Parses the text between the slashes of a pattern.
    ///
    /// # Errors
    /// Returns an error if it holds white space, does not compile, or is too large.
    pub fn parse(body: &str) -> Result<Self, PatternError> {
        if body.contains(char::is_whitespace) {
            let message =
                "a regular expression is matched against one word, and no word holds a space"
                    .to_owned();
            return Err(PatternError {
                message,
                hint: "write a phrase; its words may be globs and stems",
            });
        }
        // It is parsed on its own first, because `a)|(?:b` would escape from the group between the
        // anchors.
        let hir = regex_syntax::parse(body).map_err(|error| refused(&error.to_string()))?;
        if let Some(keys) = is_plain(body).then(|| keys(&hir)).flatten() {
            return Ok(Self::Keys(keys));
        }
        Engine::new(format!("^(?:{body})$")).map(|engine| Self::Engine(Box::new(engine)))
    }

    /// Whether the expression matches this matching key.
    pub fn is_match(&self, key: &str) -> bool {
        match self {
            Self::Keys(keys) => keys.iter().any(|known| **known == *key),
            Self::Engine(engine) => engine.is_match(key),
        }
    }

    /// Whether it matches the empty text, or all words of [`NONSENSE`].
    pub(super) fn is_vacuous(&self) -> bool {
        match self {
            Self::Keys(_) => self.is_match("") || NONSENSE.iter().all(|word| self.is_match(word)),
            Self::Engine(engine) => engine.is_vacuous,
        }
    }
}

const HINT: &str = "it must match one whole word, in lower case";

fn refused(reason: &str) -> PatternError {
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
    PatternError {
        message: format!("the regular expression does not compile: {reason}"),
        hint: HINT,
    }
}

/// Whether the expression consists only of ASCII letters and digits, groups, alternatives, classes
/// and repetitions. Expressions with flags, complements, escapes and anchors need the engine,
/// because their matches are not simply their spellings in lower case.
fn is_plain(body: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"()|?[]{},'_-".contains(&byte);
    body.bytes().all(plain) && !body.contains("(?") && !body.contains("--")
}

/// The keys that a plain expression matches, or `None` if there are too many.
fn keys(expression: &Hir) -> Option<Box<[Box<str>]>> {
    let found = Extractor::new().limit_total(MAX_KEYS).extract(expression);
    let literals = found.literals().filter(|_| found.is_exact())?;
    // Keys are in lower case.
    let key =
        |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(|text| text.to_ascii_lowercase().into());
    let mut keys: Vec<Box<str>> =
        literals.iter().map(|literal| key(literal.as_bytes())).collect::<Option<_>>()?;
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
            (
                "(re)?priorit(i[sz]e|y)",
                Some(&[
                    "prioritise",
                    "prioritize",
                    "priority",
                    "reprioritise",
                    "reprioritize",
                    "repriority",
                ]),
            ),
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
            let keys: Option<Vec<&str>> =
                keys.as_ref().map(|keys| keys.iter().map(|key| &**key).collect());
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
