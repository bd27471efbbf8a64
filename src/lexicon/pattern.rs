//! The pattern language of lexicon entries: one or more words, each of which is a literal, a glob,
//! a stem or any word; or a regular expression.

use std::hash::{Hash, Hasher};

use super::signs::lost_signs;
use super::{Expression, fixed_text};
use crate::model::is_default_ignorable;
use crate::text::{Language, Stemmer, Tokens, fold, is_connector, matching_key_of, word_bounds};

/// The length of the longest pattern, in characters.
pub const LONGEST_PATTERN: usize = 500;
/// The most words of a pattern.
pub const MOST_WORDS: usize = 32;

/// The condition on one word of a text.
#[derive(Clone, Debug)]
pub enum WordPattern {
    /// The matching key must equal this text.
    Literal(Box<str>),
    /// The matching key must match this glob: `*` matches any number of characters, also 0, and `?`
    /// matches one.
    Glob(Box<str>),
    /// The stem must be that of this key.
    Stem(Box<str>),
    /// The whole matching key must match this expression, given with its source.
    Regex(Box<str>, Expression),
    /// Any word.
    Any,
}

impl WordPattern {
    fn identity(&self) -> (u8, &str) {
        match self {
            Self::Literal(key) => (0, key),
            Self::Glob(glob) => (1, glob),
            Self::Stem(key) => (2, key),
            Self::Regex(source, _) => (3, source),
            Self::Any => (4, ""),
        }
    }

    /// Whether a word with this matching key matches. This is the slow definition, with which
    /// lookups must agree.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Pattern;
    /// use paratheme::text::{Language, Stemmer, StemmerKind};
    /// let stemmer = Stemmer::new(Language::English, StemmerKind::Snowball);
    /// let glob = &Pattern::parse("age*", Language::English).unwrap().words()[0].clone();
    /// assert!(glob.matches("agency", &stemmer)); // more than ages
    /// ```
    pub fn matches(&self, key: &str, stemmer: &Stemmer) -> bool {
        match self {
            Self::Literal(literal) => **literal == *key,
            Self::Glob(glob) => glob_matches(glob, key),
            Self::Stem(word) => stemmer.stem(word) == stemmer.stem(key),
            Self::Regex(_, expression) => expression.is_match(key),
            Self::Any => true,
        }
    }

    /// Texts of which every word that a glob or an expression of the engine matches holds at least
    /// one; empty if nothing is known.
    pub(super) fn fixed_texts(&self) -> Vec<String> {
        match self {
            Self::Glob(glob) => Some(fixed_text::of_glob(glob))
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect(),
            Self::Regex(_, Expression::Engine(engine)) => {
                fixed_text::of_expression(&engine.expression())
            }
            _ => Vec::new(),
        }
    }
}

impl PartialEq for WordPattern {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for WordPattern {}

impl Hash for WordPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

/// A pattern: one word or a phrase. Equal patterns have the same matches: `tax-payer*` equals `tax
/// payer*`.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: Box<str>,
    words: Vec<WordPattern>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.words.hash(state);
    }
}

/// The reason why a text is not a pattern, and how to fix it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: &'static str,
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// A text between slashes, `/…/`, is a regular expression for one word. Any other text is split
    /// into words like articles, with these additions: `*` and `?` belong to the word that they
    /// touch, a separate `*` is any word, and `~` before a word means its stem. Hyphens separate
    /// words.
    ///
    /// # Errors
    /// Returns an error if there is no word, if the pattern would match everything or has a sign
    /// that no word holds (`C++`, `#metoo`), if a regular expression does not compile, or if a
    /// limit is exceeded.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Pattern;
    /// use paratheme::text::Language;
    /// let parse = |text| Pattern::parse(text, Language::English);
    /// assert_eq!(parse("tax-payer*").unwrap(), parse("Tax payer*").unwrap());
    /// assert!(parse("*").is_err());
    /// ```
    pub fn parse(source: &str, language: Language) -> Result<Self, PatternError> {
        Self::parse_by(source, language, Tokens::default())
    }

    /// Parses a pattern for texts whose words are found by these rules.
    ///
    /// # Errors
    /// Returns the errors of [`Pattern::parse`].
    pub fn parse_by(
        source: &str,
        language: Language,
        tokens: Tokens,
    ) -> Result<Self, PatternError> {
        let error = |message: &str, hint| Err(PatternError { message: message.to_owned(), hint });
        // The length is checked here and not at the end, because a combining mark makes a word of
        // the space before it.
        let source = source.trim();
        if source.chars().count() > LONGEST_PATTERN {
            return error(
                "the pattern is longer than 500 characters",
                "split it into several entries",
            );
        }
        let body = regex_body(source);
        let words = match body {
            Some(body) => vec![WordPattern::Regex(body.into(), Expression::parse(body)?)],
            None => words(source, language, tokens)?,
        };
        if words.is_empty() {
            return error(
                "the pattern holds no word",
                "write a word, a phrase, `stem*`, `~word` or `/regex/`",
            );
        }
        if words.len() > MOST_WORDS {
            return error("the pattern has more than 32 words", "shorten the phrase");
        }
        if words.iter().all(matches_everything) {
            return error("the pattern can match everything", "add at least one letter or digit");
        }
        if let Some(lost) = body.is_none().then(|| lost_signs(source)).flatten() {
            return error(
                &lost.message(),
                "leave the sign out if only the words are meant; near, after and unless can tell meanings apart",
            );
        }
        Ok(Self { source: source.into(), words })
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its words, at least one.
    pub fn words(&self) -> &[WordPattern] {
        &self.words
    }
}

pub(super) fn regex_body(source: &str) -> Option<&str> {
    source.strip_prefix('/')?.strip_suffix('/')
}

fn words(
    source: &str,
    language: Language,
    tokens: Tokens,
) -> Result<Vec<WordPattern>, PatternError> {
    // Adjacent pieces form one word if a wildcard is between them.
    let mut pieces: Vec<String> = Vec::new();
    let mut glue = false;
    for segment in segments(source, language, tokens) {
        // A wildcard is alone in its segment, apart from invisible characters and marks after it.
        let wild = segment.starts_with(['*', '?', '~']);
        let segment = if wild { &segment[..1] } else { segment };
        if !wild && !segment.chars().any(|c| c.is_alphanumeric() && !is_default_ignorable(c)) {
            glue = false;
            continue;
        }
        // `~` begins a word, and a wildcard continues one; two words are never adjacent without
        // either.
        match pieces.last_mut() {
            Some(last) if glue && segment != "~" && (wild || last.ends_with(['*', '?', '~'])) => {
                last.push_str(segment);
            }
            _ => pieces.push(segment.to_owned()),
        }
        glue = true;
    }
    pieces.into_iter().map(|piece| word(&piece, language, tokens)).collect()
}

/// Splits the source at the word boundaries of texts; successive spaces may be split too. Nearly
/// all patterns consist of letters, digits and spaces, which can be split without tables.
fn segments(source: &str, language: Language, tokens: Tokens) -> Vec<&str> {
    let needs_no_table =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'*' | b'?' | b'~');
    if !source.bytes().all(needs_no_table) {
        return word_bounds(source, language, tokens);
    }
    let (mut segments, mut rest) = (Vec::new(), source);
    while !rest.is_empty() {
        let run = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (segment, after) = rest.split_at(run.max(1));
        segments.push(segment);
        rest = after;
    }
    segments
}

fn word(piece: &str, language: Language, tokens: Tokens) -> Result<WordPattern, PatternError> {
    let bare = |word: &str| {
        if tokens == Tokens::Words {
            word.trim_matches(is_connector).to_owned()
        } else {
            word.to_owned()
        }
    };
    let wild = |text: &str| text.contains(['*', '?']);
    if let Some(stem) = piece.strip_prefix('~') {
        if stem.is_empty() || wild(stem) || stem.contains('~') {
            return Err(PatternError {
                message: format!("`{piece}` does not have a plain word after `~`"),
                hint: "write `~` before a whole word, without wildcards",
            });
        }
        return Ok(WordPattern::Stem(matching_key_of(&bare(stem), language, tokens).into()));
    }
    Ok(if piece == "*" {
        WordPattern::Any
    } else if wild(piece) {
        let possessive = fold(piece, language);
        if language == Language::English
            && ["'s", "'"].iter().any(|end| possessive.trim_end_matches('*').ends_with(end))
        {
            let message =
                format!("`{piece}` has a possessive, which is removed before words are matched");
            return Err(PatternError { message, hint: "leave the 's out" });
        }
        WordPattern::Glob(possessive.into())
    } else {
        WordPattern::Literal(matching_key_of(&bare(piece), language, tokens).into())
    })
}

fn matches_everything(word: &WordPattern) -> bool {
    match word {
        WordPattern::Any => true,
        WordPattern::Glob(glob) => !glob.chars().any(char::is_alphanumeric),
        WordPattern::Regex(_, expression) => expression.is_vacuous(),
        WordPattern::Literal(_) | WordPattern::Stem(_) => false,
    }
}

/// Whether `text` matches `glob`, in time proportional at most to the product of their lengths.
pub(super) fn glob_matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    let (mut g, mut t) = (0, 0);
    // The last star, and the position in the text when it was reached.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                g += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    g = at + 1;
                    t = taken + 1;
                    star = Some((at, taken + 1));
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    fn shape(source: &str) -> Vec<String> {
        let name = |word: &WordPattern| match word {
            WordPattern::Literal(key) => key.to_string(),
            WordPattern::Glob(glob) => format!("glob {glob}"),
            WordPattern::Stem(key) => format!("stem {key}"),
            WordPattern::Regex(body, _) => format!("regex {body}"),
            WordPattern::Any => "any".to_owned(),
        };
        Pattern::parse(source, Language::English).unwrap().words().iter().map(name).collect()
    }

    #[test]
    fn words_of_patterns() {
        let cases: [(&str, &[&str]); 16] = [
            ("austerity", &["austerity"]),
            ("Citizen’s", &["citizen"]),
            ("deficit*", &["glob deficit*"]),
            ("budget cut*", &["budget", "glob cut*"]),
            ("tax-payer*", &["tax", "glob payer*"]),
            ("~public ~procurement", &["stem public", "stem procurement"]),
            ("Federal * of *", &["federal", "any", "of", "any"]),
            ("innov?tion", &["glob innov?tion"]),
            ("co*op*", &["glob co*op*"]),
            ("balance* the budget", &["glob balance*", "the", "budget"]),
            ("/tax(es|ation)?/", &["regex tax(es|ation)?"]),
            ("R&D", &["r", "d"]),
            ("gov.uk", &["gov.uk"]),
            ("value-for-money", &["value", "for", "money"]),
            ("“austerity”", &["austerity"]),
            ("a~b", &["a", "stem b"]),
        ];
        for (source, expected) in cases {
            assert_eq!(shape(source), expected, "{source:?}");
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for source in [
            "citizen's*",
            "/two words/",
            "",
            " ",
            "-",
            "*",
            "**",
            "?*",
            "* *",
            "? ?",
            "~",
            "~tax*",
            "~~tax",
            "/.*/",
            "/[a-z]+/",
            "//",
            "/(/",
            "/\\w{1000}{1000}/",
        ] {
            assert!(Pattern::parse(source, Language::English).is_err(), "{source:?}");
        }
        assert!(Pattern::parse(&"x".repeat(501), Language::English).is_err());
        assert!(Pattern::parse(&"x ".repeat(33), Language::English).is_err());
        assert!(
            Pattern::parse("/(a*)*b/", Language::English).is_ok(),
            "linear time makes it harmless"
        );
    }

    proptest! {
        #[test]
        fn globs_agree_with_the_regex_engine(glob in "[ab*?]{1,8}", text in "[ab]{0,8}") {
            let regex = Regex::new(&format!("^{}$", glob.replace('*', ".*").replace('?', "."))).unwrap();
            prop_assert_eq!(glob_matches(&glob, &text), regex.is_match(&text));
        }

        #[test]
        fn segments_are_those_of_the_tables(source in "[a-cX09 *?~.'_é-]{0,24}") {
            let says = |segment: &&str| !segment.trim().is_empty();
            let by_tables: Vec<&str> = source.split_word_bounds().filter(says).collect();
            prop_assert_eq!(segments(&source, Language::English, Tokens::Uax29).into_iter().filter(says).collect::<Vec<_>>(), by_tables);
        }

        #[test]
        fn no_text_panics(source in "\\PC{0,20}") {
            drop(Pattern::parse(&source, Language::English));
        }
    }
}
