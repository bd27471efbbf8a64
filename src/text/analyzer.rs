//! Text -> tokens, in a buffer that the caller brings.

use std::ops::Range;
use std::sync::Arc;

use super::rules::Rules;
use super::tokenize::word_batches;
use super::{
    KeyId, KnownWords, Language, StemmerKind, SurfaceId, TermId, Token, Tokens, Vocabulary, broken,
};
use crate::model::{Kind, Paragraph, Span};

/// How texts are read: language, stemmer, and what a word is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The language of the texts.
    pub language: Language,
    /// The family of stemmers.
    pub stemmer: StemmerKind,
    /// By which rules words are found.
    pub tokens: Tokens,
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
    rules: Rules,
    known: Arc<KnownWords>,
}

impl Analyzer {
    /// An analyzer that has seen nothing yet.
    pub fn new(analysis: Analysis) -> Self {
        Self {
            vocabulary: Vocabulary::of(analysis),
            rules: Rules::of(analysis.language, analysis.tokens),
            known: Arc::default(),
        }
    }

    /// The analyzer, which also knows these words where a line end breaks them.
    #[must_use]
    pub fn knowing(self, known: Arc<KnownWords>) -> Self {
        Self { known, ..self }
    }

    /// Appends the words of `paragraph` to `tokens`, in order, as if it were all of its article.
    pub fn tokens(&mut self, paragraph: &Paragraph<'_>, tokens: &mut Vec<Token>) {
        self.article_tokens(std::slice::from_ref(paragraph), tokens);
    }

    /// Appends the words of the paragraphs of one article to `tokens`, in order, all looked up
    /// together, and returns of each paragraph where its tokens stand.
    pub fn article_tokens(
        &mut self,
        paragraphs: &[Paragraph<'_>],
        tokens: &mut Vec<Token>,
    ) -> Vec<Range<usize>> {
        let first = tokens.len();
        let ranges = paragraphs.iter().map(|paragraph| {
            let start = tokens.len();
            append_words(paragraph, self.rules, tokens);
            start..tokens.len()
        });
        let mut ranges: Vec<Range<usize>> = ranges.collect();
        if let Some(paragraph) = paragraphs.first() {
            self.vocabulary.look_up(paragraph.article, &mut tokens[first..]);
            if self.rules.tokens == Tokens::Words {
                broken::join(paragraphs, tokens, &mut ranges, (&mut self.vocabulary, &self.known));
            }
        }
        for (paragraph, range) in paragraphs.iter().zip(&ranges) {
            if is_in_capitals(paragraph, &tokens[range.clone()]) {
                self.vocabulary.undo_capitals(&mut tokens[range.clone()]);
            }
        }
        ranges
    }

    /// Whether the words of a text are the same in all languages by the rules of this analyzer's.
    pub(crate) fn reads_as_in_every_language(&self) -> bool {
        self.rules.are_of_every_language()
    }

    /// Replaces the content of `tokens` by the words in some places of a text, which are in order,
    /// by the rules that no language changes.
    pub(crate) fn tokens_as_in_every_language(
        &mut self,
        text: &str,
        places: &[Range<usize>],
        tokens: &mut Vec<Token>,
    ) {
        tokens.clear();
        let neutral = Rules::of(Language::default(), self.rules.tokens);
        let mut read = 0;
        for place in places {
            // Whole words: from white space to white space.
            let start =
                text[..place.start].rfind(|c: char| c.is_ascii_whitespace()).unwrap_or(0).max(read);
            let end = text[place.end..]
                .find(|c: char| c.is_ascii_whitespace())
                .map_or(text.len(), |length| place.end + length);
            if start < end {
                let span = Span::new(start, end);
                append_words(
                    &Paragraph { ordinal: 1, span, kind: Kind::Body, article: text },
                    neutral,
                    tokens,
                );
                read = end;
            }
        }
        self.vocabulary.look_up(text, tokens);
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

/// Whether a paragraph has two words or more and no small letter, such as a heading in capitals.
/// Most say no with their second letter.
fn is_in_capitals(paragraph: &Paragraph<'_>, tokens: &[Token]) -> bool {
    let text = paragraph.text();
    tokens.len() > 1
        && !text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.chars().any(char::is_lowercase)
}

/// Appends the words of a paragraph, which are yet to be looked up.
fn append_words(paragraph: &Paragraph<'_>, rules: Rules, tokens: &mut Vec<Token>) {
    let offset = paragraph.span.start;
    word_batches(paragraph.text(), rules, |mut words| {
        tokens.extend((0..words.len()).map(|_| {
            let (start, end) = words.next();
            Token {
                span: Span { start: offset + start, end: offset + end },
                surface: SurfaceId::NONE,
                key: KeyId::NONE,
            }
        }));
    });
}
