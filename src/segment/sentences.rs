//! A paragraph -> its sentences.

use unicode_segmentation::UnicodeSegmentation as _;

use super::lines::trimmed;
use crate::model::{Paragraph, Span};

/// From so many bytes on a pause, white space or one mark again and again, is shortened before
/// sentences are looked for: behind a full stop each of its characters would be a look ahead to its
/// end.
const LONG: usize = 256;
/// How much of it is left, in characters. Its length says nothing to the rules, and none of them
/// ends a sentence within it.
const KEPT: usize = 4;

/// The sentences of a paragraph as spans of the article's text, white space at their ends left out.
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

/// A text without most of its long pauses.
struct Shortened {
    text: String,
    /// Where each piece of it begins, and where in the text that it is taken from.
    pieces: Vec<(usize, usize)>,
}

impl Shortened {
    /// The sentences of the text that this one is taken from.
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

/// The text without most of its long pauses; nothing where it has none.
fn shortened(text: &str) -> Option<Shortened> {
    // Nearly every text shows a letter at once wherever it is looked at.
    if text.as_bytes().chunks_exact(LONG).all(|chunk| chunk.iter().any(u8::is_ascii_alphanumeric)) {
        return None;
    }
    let mut short = Shortened { text: String::with_capacity(text.len()), pieces: Vec::new() };
    let (mut last, mut again, mut gap) = ('\n', 0, true);
    for (at, c) in text.char_indices() {
        let goes_on = is_blank(c) && is_blank(last)
            || c == last && !c.is_whitespace() && !c.is_alphanumeric();
        again = if goes_on { again + 1 } else { 0 };
        last = c;
        if again >= KEPT {
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

/// White space that ends no line.
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
