//! Finds fixed texts that every match of a glob or regular expression holds.
//!
//! Input: a glob, or an expression parsed by `regex-syntax`. Output: texts of which every matching
//! word holds at least one, so that a word without any of them need not be tried. This file does
//! not know classes, lexicons and how the texts are searched for.

use std::borrow::Cow;

use regex_syntax::hir::{Class, Hir, HirKind};

/// The most alternative texts of a pattern.
const MAX_TEXTS: usize = 16;

/// A common spelling of characters that regular expressions treat as equal if they ignore case.
///
/// It is used on both sides of a comparison. An expression may still treat two characters with
/// different spellings as equal; its texts are built from all characters that it accepts, so that
/// no match is missed.
fn plain(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (c, lower.next(), lower.next()) {
        ('ſ', ..) => 's',
        ('ς', ..) => 'σ',
        (_, Some(lower), None) => lower,
        _ => c,
    }
}

/// A word in the spelling of the fixed texts. Nearly all keys already have it.
pub(super) fn plainly(key: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if key.bytes().all(is_plain) {
        Cow::Borrowed(key)
    } else {
        Cow::Owned(key.chars().map(plain).collect())
    }
}

/// The fixed text of a glob: its longest part without wildcards, which may be empty.
pub(super) fn of_glob(glob: &str) -> String {
    let parts = glob.split(['*', '?']);
    // Of equally long parts the first is taken.
    let longest = parts.rev().max_by_key(|part| part.chars().count()).unwrap_or_default();
    plainly(longest).into_owned()
}

/// The fixed texts of an expression, of which every match holds one; empty if nothing is known.
pub(super) fn of_expression(expression: &Hir) -> Vec<String> {
    let known = known(expression);
    if known.weight() == 0 { Vec::new() } else { known.texts }
}

/// What is known about the matches of an expression.
struct Known {
    /// Every match holds one of these; a single empty text means that nothing is known.
    texts: Vec<String>,
    /// Whether every match equals one of these, and does not only hold it.
    whole: bool,
}

impl Known {
    fn nothing() -> Self {
        Self { texts: vec![String::new()], whole: false }
    }

    fn whole(mut texts: Vec<String>) -> Self {
        texts.sort_unstable();
        texts.dedup();
        if texts.is_empty() || texts.len() > MAX_TEXTS {
            Self::nothing()
        } else {
            Self { texts, whole: true }
        }
    }

    /// How much is known: the number of characters of the shortest text.
    fn weight(&self) -> usize {
        self.texts.iter().map(|text| text.chars().count()).min().unwrap_or(0)
    }

    /// The one with the greater weight; of two with equal weight, the one with fewer texts.
    fn better(self, other: Self) -> Self {
        let rank = |known: &Self| (known.weight(), usize::MAX - known.texts.len());
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// What is known about an expression. The parser limits its nesting, so recursion is safe.
fn known(expression: &Hir) -> Known {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => Known::whole(vec![String::new()]),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Known::whole(vec![text.chars().map(plain).collect()]),
            Err(_) => Known::nothing(),
        },
        HirKind::Class(Class::Unicode(class)) => {
            let most = u32::try_from(4 * MAX_TEXTS).unwrap_or(u32::MAX);
            let size: u32 = class
                .iter()
                .map(|range| u32::from(range.end()) - u32::from(range.start()) + 1)
                .fold(0, u32::saturating_add);
            if size > most {
                return Known::nothing();
            }
            Known::whole(
                class
                    .iter()
                    .flat_map(|range| range.start()..=range.end())
                    .map(|c| plain(c).to_string())
                    .collect(),
            )
        }
        HirKind::Class(Class::Bytes(_)) => Known::nothing(),
        HirKind::Capture(capture) => known(&capture.sub),
        HirKind::Repetition(repetition) => {
            let inner = known(&repetition.sub);
            match (repetition.min, repetition.max) {
                (1, Some(1)) => inner,
                (0, Some(1)) if inner.whole => {
                    Known::whole([vec![String::new()], inner.texts].concat())
                }
                (0, _) => Known::nothing(),
                _ => Known { whole: false, ..inner },
            }
        }
        HirKind::Concat(parts) => in_a_row(parts),
        HirKind::Alternation(parts) => {
            let parts: Vec<Known> = parts.iter().map(known).collect();
            let whole = parts.iter().all(|part| part.whole);
            let texts: Vec<String> = parts.into_iter().flat_map(|part| part.texts).collect();
            let either = Known::whole(texts);
            Known { whole: whole && either.whole, ..either }
        }
    }
}

/// Parts in a row: adjacent parts whose matches are known completely are joined, as long as that
/// makes few texts.
fn in_a_row(parts: &[Hir]) -> Known {
    let mut best = Known::nothing();
    let mut run = Known::whole(vec![String::new()]);
    let mut whole = true;
    for part in parts {
        let part = known(part);
        if part.whole && run.texts.len() * part.texts.len() <= MAX_TEXTS {
            let joined = run
                .texts
                .iter()
                .flat_map(|start| part.texts.iter().map(move |end| format!("{start}{end}")));
            run = Known::whole(joined.collect());
            continue;
        }
        whole = false;
        best = best.better(run);
        run = if part.whole {
            part
        } else {
            best = best.better(part);
            Known::whole(vec![String::new()])
        };
    }
    Known { whole, ..best.better(run) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn texts(body: &str) -> Vec<String> {
        let parsed = regex_syntax::ParserBuilder::new()
            .case_insensitive(true)
            .build()
            .parse(&format!("^(?:{body})$"));
        of_expression(&parsed.unwrap())
    }

    #[test]
    fn by_hand() {
        let cases: [(&str, &[&str]); 17] = [
            (r"\w+x\w+", &["x"]),
            (r"\w+tax\w+", &["tax"]),
            (r"\w*Kosten\w*", &["kosten"]),
            (r"(sub|over)spend\w+", &["overspend", "subspend"]),
            (r"\w+[sz]ation", &["sation", "zation"]),
            (r"\w+(tax|levy|duty)\w*", &["duty", "levy", "tax"]),
            (r"(ab|\w+)c", &["c"]),
            (r"(ab|c\w+)d?", &["ab", "c"]),
            (r"a\w+bcd\w+ef", &["bcd"]),
            (r"(tax)+es", &["tax"]),
            (r"a{2}\w", &["a"]),
            (r"ta?x\w", &["tax", "tx"]),
            (r"\w+", &[]),
            (r"[a-z]+", &[]),
            (r"(ab)?\w", &[]),
            (r"ab|\w", &[]),
            (r"\bλόγος\w", &["λόγοσ"]),
        ];
        for (body, expected) in cases {
            assert_eq!(texts(body), expected, "{body}");
        }
        for (glob, expected) in
            [("*ab?c*", "ab"), ("?a*bc?d", "bc"), ("*?", ""), ("ab*cd", "ab"), ("*x*", "x")]
        {
            assert_eq!(of_glob(glob), expected, "{glob}");
        }
    }

    proptest! {
        #[test]
        fn every_match_holds_one_of_the_texts(
            body in "(\\(\\?-i\\))?(([abksABK]|\\[[abK]{1,2}\\]|\\[\\^a\\]|\\\\w|\\(a\\|b(\\|ab)?\\)|\\(ks\\|A\\\\w\\)|\\(\\?:Sb\\))([?+*]|\\{1,2\\}|\\{2\\})?){1,6}",
            key in "[abksKſσς]{0,8}",
        ) {
            let regex = Regex::new(&format!("(?i)^(?:{body})$")).unwrap();
            let texts = texts(&body);
            if !texts.is_empty() && regex.is_match(&key) {
                let key = plainly(&key);
                prop_assert!(texts.iter().any(|text| !text.is_empty() && key.contains(text)), "{} {:?} {}", body, texts, key);
            }
        }
    }
}
