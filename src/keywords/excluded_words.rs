//! Finds the words that are parts of addresses or times of day, which are never keywords.

use crate::model::Span;
use crate::text::{Passage, Token, addresses};

/// Finds the words of passages that are parts of addresses (`https`, `example.org`, `utm_source`)
/// or times of day (`00am`, `9.30pm`, the `pm` of `10 pm`): [`begin`](Self::begin) a passage, then
/// ask for each of its tokens in order.
///
/// Only keywords leave these words out; everything else counts them.
#[derive(Default)]
pub(super) struct ExcludedWords {
    addresses: Vec<Span>,
    /// The number of addresses that end before the next token.
    passed: usize,
    /// The start of the passage in its article.
    start: u32,
    /// The token before, if it is a number.
    number: Option<Span>,
}

impl ExcludedWords {
    /// Begins a passage.
    pub fn begin(&mut self, passage: &Passage<'_>) {
        addresses(passage.paragraph.text(), &mut self.addresses);
        self.passed = 0;
        self.start = passage.paragraph.span.start;
        self.number = None;
    }

    /// Whether `token`, the passage's next one, is part of an address or a time of day. `article`
    /// is the text of its article.
    pub fn next_is_excluded(&mut self, article: &str, token: &Token) -> bool {
        let Token { span, .. } = *token;
        while let Some(address) = self.addresses.get(self.passed) {
            if self.start + address.end > span.start {
                if self.start + address.start < span.end {
                    return true;
                }
                break;
            }
            self.passed += 1;
        }
        let bytes = &article.as_bytes()[span.start as usize..span.end as usize];
        let before = self.number.take();
        if bytes[0].is_ascii_digit() {
            self.number = Some(span);
            return is_time(bytes);
        }
        let beside = || {
            before.is_some_and(|before| {
                article[before.end as usize..span.start as usize].chars().all(char::is_whitespace)
            })
        };
        is_half_of_day(bytes) && beside()
    }
}

/// Whether a word that begins with a digit is a time of day, or the end of one such as the `00am`
/// of `10:00am`.
fn is_time(word: &[u8]) -> bool {
    let digits = |word: &[u8]| word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let hours = digits(word);
    let rest = &word[hours..];
    let rest = match rest {
        [b'.', minutes @ ..] if digits(minutes) == 2 => &minutes[2..],
        _ => rest,
    };
    let french = || matches!(rest, [b'h' | b'H', minutes @ ..] if digits(minutes) == minutes.len() && minutes.len() != 1 && minutes.len() < 3);
    hours <= 2 && (is_half_of_day(rest) || french())
}

/// Whether this is `am`, `pm`, `a.m` or `p.m`.
fn is_half_of_day(word: &[u8]) -> bool {
    matches!(
        word,
        [b'a' | b'A' | b'p' | b'P', b'm' | b'M'] | [b'a' | b'A' | b'p' | b'P', b'.', b'm' | b'M']
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph};
    use crate::text::{Analysis, Analyzer};

    /// The words of a text, with excluded ones in brackets.
    fn marked(text: &str) -> String {
        let mut analyzer = Analyzer::new(Analysis::default());
        // A passage may begin after its article begins.
        let article = format!("Before www.example.org {text}");
        let span = Span::new(article.len() - text.len(), article.len());
        let paragraph = Paragraph { ordinal: 1, span, kind: Kind::Body, article: &article };
        let mut tokens = Vec::new();
        analyzer.tokens(&paragraph, &mut tokens);
        let mut excluded = ExcludedWords::default();
        excluded.begin(&Passage { paragraph, tokens: &tokens });
        let word = |token: &Token| {
            let word = token.span.of(&article);
            if excluded.next_is_excluded(&article, token) {
                format!("[{word}]")
            } else {
                word.to_owned()
            }
        };
        tokens.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parts_of_addresses() {
        let text = "Votes at https://example.org/a_b?utm_source=x, or to jane.doe@example.org before the vote on GOV.UK and/or @alphagov";
        let expected = "Votes at [https] [example.org] [a_b] [utm_source] [x] or to [jane.doe] [example.org] before the vote on GOV.UK and or alphagov";
        assert_eq!(marked(text), expected);
    }

    #[test]
    fn times_of_day() {
        let expected = "From 10 [00am] to [9.30pm] [11am] at 10 [pm] 10 [a.m] [10h30] [14h] but I am 3 pmol 10th 100am AM 10 30";
        assert_eq!(
            marked(
                "From 10:00am to 9.30pm, 11am, at 10 pm, 10 a.m., 10h30, 14h; but I am 3 pmol, 10th, 100am; AM 10:30"
            ),
            expected
        );
    }
}
