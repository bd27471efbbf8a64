//! Text -> tokens, in a buffer that the caller brings.

use std::ops::Range;

use super::tokenize::word_batches;
use super::{KeyId, Language, StemmerKind, SurfaceId, TermId, Token, Vocabulary};
use crate::model::{Paragraph, Span};

/// How texts are read: language and stemmer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The language of the texts.
    pub language: Language,
    /// The family of stemmers.
    pub stemmer: StemmerKind,
}

/// Splits paragraphs into tokens and keeps the vocabulary that they point into. One per partition.
///
/// # Examples
/// ```
/// use paratheme::model::{Kind, Paragraph, Span};
/// use paratheme::text::{Analysis, Analyzer};
///
/// let text = "Ageing populations";
/// let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// let mut analyzer = Analyzer::new(Analysis::default());
/// let mut tokens = Vec::new();
/// analyzer.tokens(&paragraph, &mut tokens);
/// assert_eq!(tokens[1].span.of(text), "populations");
/// assert_eq!(analyzer.vocabulary().term_text(analyzer.term(tokens[0])), "age");
/// ```
pub struct Analyzer {
    vocabulary: Vocabulary,
}

impl Analyzer {
    /// An analyzer that has seen nothing yet.
    pub fn new(analysis: Analysis) -> Self {
        Self { vocabulary: Vocabulary::new(analysis.language, analysis.stemmer) }
    }

    /// Appends the words of `paragraph` to `tokens`, in order.
    pub fn tokens(&mut self, paragraph: &Paragraph<'_>, tokens: &mut Vec<Token>) {
        let first = tokens.len();
        append_words(paragraph, tokens);
        self.vocabulary.look_up(paragraph.article, &mut tokens[first..]);
        if is_in_capitals(paragraph, &tokens[first..]) {
            self.vocabulary.undo_capitals(&mut tokens[first..]);
        }
    }

    /// Appends the words of the paragraphs of one article to `tokens`, in order, all looked up together, and returns of each paragraph
    /// where its tokens stand.
    pub fn article_tokens(&mut self, paragraphs: &[Paragraph<'_>], tokens: &mut Vec<Token>) -> Vec<Range<usize>> {
        let first = tokens.len();
        let ranges = paragraphs.iter().map(|paragraph| {
            let start = tokens.len();
            append_words(paragraph, tokens);
            start..tokens.len()
        });
        let ranges: Vec<Range<usize>> = ranges.collect();
        if let Some(paragraph) = paragraphs.first() {
            self.vocabulary.look_up(paragraph.article, &mut tokens[first..]);
        }
        for (paragraph, range) in paragraphs.iter().zip(&ranges) {
            if is_in_capitals(paragraph, &tokens[range.clone()]) {
                self.vocabulary.undo_capitals(&mut tokens[range.clone()]);
            }
        }
        ranges
    }

    /// The term of a token of this analyzer.
    pub fn term(&self, token: Token) -> TermId {
        self.vocabulary.term_of(token.surface)
    }

    /// The forms seen so far.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// Whether a paragraph has two words or more and no small letter, such as a heading in capitals. Most say no with their second letter.
fn is_in_capitals(paragraph: &Paragraph<'_>, tokens: &[Token]) -> bool {
    let text = paragraph.text();
    tokens.len() > 1 && !text.bytes().any(|byte| byte.is_ascii_lowercase()) && !text.chars().any(char::is_lowercase)
}

/// Appends the words of a paragraph, which are yet to be looked up.
fn append_words(paragraph: &Paragraph<'_>, tokens: &mut Vec<Token>) {
    let offset = paragraph.span.start;
    word_batches(paragraph.text(), |mut words| {
        tokens.extend((0..words.len()).map(|_| {
            let (start, end) = words.next();
            Token { span: Span { start: offset + start, end: offset + end }, surface: SurfaceId::NONE, key: KeyId::NONE }
        }));
    });
}
