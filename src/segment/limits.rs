//! Finds articles with too many paragraphs or sentences for their size.

use super::lines::{ends_paragraph, is_blank, line_ends, lines};
use super::{MAX_PARAGRAPH_BYTES, Paragraphs, SegmentOptions, layout, most_paragraphs, sentences};
use crate::model::Article;

/// Whether an article has more paragraphs than [`most_paragraphs`] allows.
///
/// It takes hardly any memory if blank lines or blocks alone make too many.
///
/// # Examples
/// ```
/// use paratheme::model::Article;
/// use paratheme::segment::{SegmentOptions, has_too_many_paragraphs};
/// let article = |text: &str| Article { text: text.to_owned(), ..Article::default() };
/// assert!(has_too_many_paragraphs(&article(&"a\n\n".repeat(60_000)), &SegmentOptions::default()));
/// assert!(!has_too_many_paragraphs(&article(&"A paragraph of a few words.\n\n".repeat(60_000)), &SegmentOptions::default()));
/// ```
pub fn has_too_many_paragraphs(article: &Article, options: &SegmentOptions) -> bool {
    let text = article.text.as_str();
    let most = most_paragraphs(text.len());
    // Each paragraph takes at least two bytes and one line end.
    let ends = || line_ends(text);
    if text.len() / 2 < most {
        return false;
    }
    if !article.blocks.is_empty() {
        return article.blocks.len() > most
            || (ends() >= most
                && article.blocks.iter().map(|block| runs(block.span.of(text))).sum::<usize>()
                    > most);
    }
    match &options.paragraphs {
        Paragraphs::Regex(pattern) => pattern.find_iter(text).count() >= most,
        _ if ends() < most => false,
        Paragraphs::Line => {
            lines(text).filter(|line| !is_blank(&text[line.0..line.1])).count() > most
        }
        Paragraphs::Blank => runs(text) > most,
        Paragraphs::Auto | Paragraphs::Indent => {
            runs(text) > most || layout(article, options).paragraphs.len() > most
        }
    }
}

/// Whether an article has more sentences than [`most_paragraphs`] allows. It must not have too many
/// paragraphs.
///
/// # Examples
/// ```
/// use paratheme::model::Article;
/// use paratheme::segment::{SegmentOptions, has_too_many_sentences};
/// let article = |text: &str| Article { text: text.to_owned(), ..Article::default() };
/// assert!(has_too_many_sentences(&article(&"A. ".repeat(60_000)), &SegmentOptions::default()));
/// assert!(!has_too_many_sentences(&article(&"A sentence of a few words more. ".repeat(60_000)), &SegmentOptions::default()));
/// ```
pub fn has_too_many_sentences(article: &Article, options: &SegmentOptions) -> bool {
    let text = article.text.as_str();
    let most = most_paragraphs(text.len());
    // Each sentence has at least one byte, and white space after it.
    if text.len() / 2 < most {
        return false;
    }
    // A sentence ends at a mark, at a line end, or with its block. All characters beyond ASCII are
    // counted as marks, so this is an upper bound.
    let is_end =
        |byte: &&u8| matches!(**byte, b'.' | b'!' | b'?' | b'\n' | b'\r') || **byte >= 0xC0;
    let is_sure = !matches!(options.paragraphs, Paragraphs::Regex(_)) || !article.blocks.is_empty();
    if is_sure
        && text.as_bytes().iter().filter(is_end).count()
            + article.blocks.len()
            + text.len() / MAX_PARAGRAPH_BYTES
            < most
    {
        return false;
    }
    layout(article, options).paragraphs.iter().flat_map(sentences).nth(most).is_some()
}

/// The number of maximal runs of lines that are not blank.
fn runs(text: &str) -> usize {
    let mut open = false;
    let begins = |line: (usize, usize)| {
        let before = std::mem::replace(&mut open, !is_blank(&text[line.0..line.1]));
        let begins = open && !before;
        open &= !ends_paragraph(text, line.1);
        begins
    };
    lines(text).map(begins).filter(|begins| *begins).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_as_many_as_a_text_may_have() {
        let options = |how: &str| SegmentOptions {
            paragraphs: Paragraphs::parse(how).unwrap(),
            ..SegmentOptions::default()
        };
        for (text, how, expected) in [
            ("A. ".repeat(200_000), "auto", true),
            ("\u{E9}\u{3002}".repeat(200_000), "auto", true),
            ("a\u{2028}".repeat(200_000), "blank", true),
            ("a b ".repeat(200_000), "auto", false),
            ("\u{E9}\u{E8} ".repeat(200_000), "auto", false),
            ("A sentence of several words. ".repeat(50_000), "auto", false),
            ("A word.\n\n".repeat(49_000), "auto", false),
            ("a b".repeat(100_000), "regex:b", true),
        ] {
            let article = Article { text: text.clone(), ..Article::default() };
            assert_eq!(
                has_too_many_sentences(&article, &options(how)),
                expected,
                "{how} {text:.20}"
            );
            let counted =
                layout(&article, &options(how)).paragraphs.iter().flat_map(sentences).count();
            assert_eq!(counted > most_paragraphs(text.len()), expected, "{how} {text:.20}");
        }
    }
}
