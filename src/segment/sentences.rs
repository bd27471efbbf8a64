//! Splits a paragraph into sentences.

use unicode_segmentation::UnicodeSegmentation as _;

use super::lines::trimmed;
use crate::model::{Paragraph, Span};

/// A pause (white space, or the same mark again and again) with at least this number of bytes is
/// shortened before sentences are searched for. After a full stop the search would otherwise look
/// ahead to the end of the pause at each of its characters.
const LONG_PAUSE_BYTES: usize = 256;
/// The number of characters of a pause that are kept. The rules do not depend on its length, and
/// none ends a sentence within it.
const KEPT_PAUSE_CHARS: usize = 4;

/// The sentences of a paragraph as spans of the article's text, without white space at their ends.
///
/// Follows: Unicode Standard Annex #29, sentence boundaries.
pub fn sentences<'t>(paragraph: &Paragraph<'t>) -> impl Iterator<Item = Span> + use<'t> {
    let (text, start) = (paragraph.text(), paragraph.span.start as usize);
    let short = shortened(text);
    let usual = if short.is_some() { "" } else { text };
    let rare = short.map_or_else(Vec::new, |short| short.sentences(text));
    let found = usual.split_sentence_bound_indices().chain(rare);
    found.map(move |(at, sentence)| trimmed(sentence, start + at)).filter(|span| !span.is_empty())
}

/// A text with its long pauses shortened.
struct Shortened {
    text: String,
    /// The start of each piece in this text, and in the original.
    pieces: Vec<(usize, usize)>,
}

impl Shortened {
    /// The sentences of the original text, with their offsets.
    fn sentences<'t>(&self, whole: &'t str) -> Vec<(usize, &'t str)> {
        let place = |at: usize| {
            let (short, long) =
                self.pieces[self.pieces.partition_point(|&(short, _)| short <= at) - 1];
            long + at - short
        };
        let bounds: Vec<usize> = self
            .text
            .split_sentence_bound_indices()
            .map(|(at, _)| place(at))
            .chain([whole.len()])
            .collect();
        bounds.windows(2).map(|pair| (pair[0], &whole[pair[0]..pair[1]])).collect()
    }
}

/// The text with its long pauses shortened, or `None` if it has no long pause.
fn shortened(text: &str) -> Option<Shortened> {
    // Nearly every text has a letter or digit in every chunk.
    if text
        .as_bytes()
        .chunks_exact(LONG_PAUSE_BYTES)
        .all(|chunk| chunk.iter().any(u8::is_ascii_alphanumeric))
    {
        return None;
    }
    let mut short = Shortened { text: String::with_capacity(text.len()), pieces: Vec::new() };
    let (mut last, mut again, mut gap) = ('\n', 0, true);
    for (at, c) in text.char_indices() {
        let goes_on = is_blank(c) && is_blank(last)
            || c == last && !c.is_whitespace() && !c.is_alphanumeric();
        again = if goes_on { again + 1 } else { 0 };
        last = c;
        if again >= KEPT_PAUSE_CHARS {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            short.pieces.push((short.text.len(), at));
        }
        short.text.push(c);
    }
    (short.text.len() < text.len()).then_some(short)
}

/// Whether a character is white space and not a line end.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Kind;

    fn found(text: &str) -> Vec<&str> {
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        sentences(&paragraph).map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_long_pause_behind_a_full_stop_takes_no_longer() {
        for pause in [" ", "\u{A0}", "\t ", "\"", "."] {
            let pause = pause.repeat(1 << 20);
            assert_eq!(
                found(&format!("Taxes of approx.{pause}one pound. Costs.")).len(),
                2,
                "{pause:.4}"
            );
            assert_eq!(found(&format!("It cost £1.{pause}")).len(), 1, "{pause:.4}");
        }
        let spaces = " ".repeat(1 << 20);
        assert_eq!(
            found(&format!("Taxes rise.{spaces}Costs rise.{spaces}")),
            ["Taxes rise.", "Costs rise."]
        );
    }

    proptest! {
        #[test]
        fn shortened_text_has_the_same_sentences(pieces in prop::collection::vec(("[a-cA-C1.?! \t\"'(,;\n\u{A0}\u{2028}\u{301}\u{AD}…»漢-]{1,2}", 1..4_usize), 0..12)) {
            let text: String = pieces.iter().map(|(piece, times)| piece.repeat(times * times * 30)).collect();
            let slow: Vec<&str> = text.split_sentence_bounds().map(|sentence| trimmed(sentence, 0).of(sentence)).filter(|sentence| !sentence.is_empty()).collect();
            prop_assert_eq!(found(&text), slow);
        }
    }
}
