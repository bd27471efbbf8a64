//! Joins words that a hyphen breaks at the end of a line.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::detect::AllStopWords;
use super::normalize::fold;
use super::{KeyId, Language, SurfaceId, Token, Vocabulary};
use crate::model::{Paragraph, Span};
use crate::segment::{has_usual_ends, is_line_end};

/// Words that are joined in every article, even if the article has them only broken: those of a
/// lexicon.
#[derive(Clone, Debug, Default)]
pub struct KnownWords {
    /// Matching keys of single words.
    pub keys: FxHashSet<Box<str>>,
    /// Stems of words that are known in all forms.
    pub stems: FxHashSet<Box<str>>,
    /// The beginnings of words that are known whatever follows.
    pub beginnings: Vec<Box<str>>,
}

impl KnownWords {
    /// Whether a word is known; its first `half` bytes are before a line end.
    fn hold(&self, key: &str, half: usize, vocabulary: &Vocabulary) -> bool {
        self.keys.contains(key)
            || !self.stems.is_empty() && self.stems.contains(&*vocabulary.stem(key))
            // A beginning within the first half gives no information about the second.
            || self.beginnings.iter().any(|beginning| beginning.len() > half && key.starts_with(&**beginning))
    }
}

/// The vocabulary that joined words are added to, and the words that are always joined.
pub(super) struct Dictionary<'a> {
    pub vocabulary: &'a mut Vocabulary,
    pub known: &'a KnownWords,
}

/// Joins the words of an article that a hyphen and a line end break, if the joined word is known:
/// from the rest of the article, from `known`, or as a function word of any language. Two halves
/// around a soft hyphen at a line end are always joined.
///
/// A joined word has the span from its first letter to its last, and the surface form that it would
/// have on one line. `ranges` holds the tokens of each paragraph and is updated.
pub(super) fn join(
    paragraphs: &[Paragraph<'_>],
    tokens: &mut Vec<Token>,
    ranges: &mut [Range<usize>],
    dictionary: Dictionary<'_>,
) {
    let Dictionary { vocabulary, known } = dictionary;
    if !paragraphs.iter().any(|paragraph| has_hyphen_at_line_end(paragraph.text())) {
        return;
    }
    let Some(first) = ranges.first().map(|range| range.start) else { return };
    let read = tokens.split_off(first);
    // Folded without regard to case or language, so that all languages ask for the same words.
    let said: FxHashSet<String> =
        read.iter().map(|token| plain(vocabulary.surface_text(token.surface))).collect();
    for (paragraph, range) in paragraphs.iter().zip(ranges) {
        let of_paragraph = &read[range.start - first..range.end - first];
        range.start = tokens.len();
        for &token in of_paragraph {
            let last = tokens[range.start..].last().copied();
            let joined = last.and_then(|last| {
                whole(paragraph.article, last, token, |word, half| {
                    let key = plain(word);
                    said.contains(&key)
                        || AllStopWords::known().hold(&key)
                        || known.hold(&key, half, vocabulary)
                })
            });
            match (joined, last) {
                (Some(word), Some(last)) => {
                    let (surface, key) = vocabulary.learn(&word);
                    tokens.pop();
                    tokens.push(Token {
                        span: Span { start: last.span.start, end: token.span.end },
                        surface,
                        key,
                    });
                }
                _ => tokens.push(token),
            }
        }
        range.end = tokens.len();
    }
}

fn plain(word: &str) -> String {
    let key = fold(word, Language::default());
    key.strip_suffix("'s").unwrap_or(&key).to_owned()
}

/// The word that two tokens form, if only a hyphen and a line end are between them, and the word is
/// known or the hyphen is soft.
fn whole(
    text: &str,
    one: Token,
    other: Token,
    is_known: impl Fn(&str, usize) -> bool,
) -> Option<String> {
    let (one, between, other) = parts(text, (one.span, other.span))?;
    let (hyphen, is_soft) = hyphen_before_line_end(one, between)?;
    let half = one.trim_end_matches(SOFT_HYPHEN);
    let is_word = half.ends_with(char::is_alphabetic) && other.starts_with(char::is_alphabetic);
    let word = format!("{half}{other}");
    (hyphen && is_word && (is_soft || is_known(&word, half.len()))).then_some(word)
}

fn parts(text: &str, (one, other): (Span, Span)) -> Option<(&str, &str, &str)> {
    (one.end <= other.start)
        .then(|| (one.of(text), Span { start: one.end, end: other.start }.of(text), other.of(text)))
}

const SOFT_HYPHEN: char = '\u{AD}';

/// Whether the text between two words is a hyphen at a line end, and whether the hyphen is soft.
/// `None` if there is no line end.
fn hyphen_before_line_end(one: &str, between: &str) -> Option<(bool, bool)> {
    let blank = |c: char| c.is_whitespace() && !is_line_end(c);
    let (at, end) = between.char_indices().find(|(_, c)| is_line_end(*c))?;
    let (above, below) = (&between[..at], between[at + end.len_utf8()..].trim_start_matches(blank));
    // CR LF is a single line end.
    let below = if end == '\r' {
        below.strip_prefix('\n').unwrap_or(below).trim_start_matches(blank)
    } else {
        below
    };
    let above = above.trim_end_matches(blank);
    let is_soft = one.ends_with(SOFT_HYPHEN) && above.is_empty() || above == "\u{AD}";
    Some((below.is_empty() && (is_soft || above == "-" || above == "\u{2010}"), is_soft))
}

/// Whether some line of a text may end with a hyphen. Most texts have one line, which makes the
/// answer cheap.
fn has_hyphen_at_line_end(text: &str) -> bool {
    let ends_in_hyphen = |at: usize| {
        text[..at].trim_end_matches([' ', '\t', '\r']).ends_with(['-', '\u{2010}', SOFT_HYPHEN])
    };
    if has_usual_ends(text) {
        memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).any(ends_in_hyphen)
    } else {
        text.char_indices().any(|(at, c)| is_line_end(c) && ends_in_hyphen(at))
    }
}

/// The two halves of a word that a line end breaks.
pub(super) fn halves(word: &str) -> impl Iterator<Item = &str> {
    word.split(is_line_end)
        .map(|half| half.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|half| !half.is_empty())
}

impl Vocabulary {
    /// The surface form and the key of a word that was put together and is not in the text itself.
    fn learn(&mut self, word: &str) -> (SurfaceId, KeyId) {
        let surface = self.surface_of(word);
        (surface, self.key_of(surface))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Kind;
    use crate::text::{Analysis, Analyzer};

    fn read(text: &str, known: KnownWords) -> Vec<String> {
        let mut analyzer = Analyzer::new(Analysis::default()).knowing(Arc::new(known));
        let mut tokens = Vec::new();
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        analyzer.tokens(&paragraph, &mut tokens);
        tokens
            .iter()
            .map(|token| analyzer.vocabulary().surface_text(token.surface).to_owned())
            .collect()
    }

    #[test]
    fn broken_words_are_joined_where_they_are_known() {
        let cases: [(&str, &[&str]); 12] = [
            ("a pen-\nsion, and Pension", &["a", "pension", "and", "Pension"]),
            ("a pen-\nsion alone", &["a", "pen", "sion", "alone"]),
            ("bud\u{AD}\nget", &["budget"]),
            ("bud\u{AD}\r\n  get bud\u{AD}\u{2028}get", &["budget", "budget"]),
            ("be-\ncause", &["because"]),
            ("tax-\npayer and taxpayers", &["tax", "payer", "and", "taxpayers"]),
            ("pen\u{2010} \r\n\tsions of pensions", &["pensions", "of", "pensions"]),
            ("pen-\x0Bsions of pensions", &["pensions", "of", "pensions"]),
            ("pen - \nsion of pension", &["pen", "sion", "of", "pension"]),
            ("pen -\n- sion of pension", &["pen", "sion", "of", "pension"]),
            ("pen-\nsion's pension", &["pension's", "pension"]),
            ("20-\n30 and 2030", &["20", "30", "and", "2030"]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, KnownWords::default()), expected, "{text:?}");
        }
        let known = KnownWords {
            keys: ["budget".into()].into_iter().collect(),
            stems: ["pension".into()].into_iter().collect(),
            beginnings: vec!["procure".into(), "age".into()],
        };
        let text = "bud-\nget pen-\nsions procu-\nrement procure-\nment age-\nfriendly";
        assert_eq!(
            read(text, known),
            ["budget", "pensions", "procurement", "procure", "ment", "age", "friendly"]
        );
    }
}
