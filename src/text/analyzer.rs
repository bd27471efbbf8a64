//! Splits text into tokens, which go into a buffer of the caller.

use std::ops::Range;
use std::sync::Arc;

use super::broken::Dictionary;
use super::rules::WordRules;
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
    /// The rules by which words are found.
    pub tokens: Tokens,
}

/// Splits paragraphs into tokens and owns the vocabulary that their ids refer to. Each partition
/// (worker) has one.
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
    rules: WordRules,
    known: Arc<KnownWords>,
}

impl Analyzer {
    /// Creates an analyzer with an empty vocabulary.
    pub fn new(analysis: Analysis) -> Self {
        Self {
            vocabulary: Vocabulary::of(analysis),
            rules: WordRules::of(analysis.language, analysis.tokens),
            known: Arc::default(),
        }
    }

    /// Sets the words that are joined if a hyphen and a line end break them, in addition to those
    /// that the rest of the article has.
    #[must_use]
    pub fn knowing(self, known: Arc<KnownWords>) -> Self {
        Self { known, ..self }
    }

    /// Appends the words of `paragraph` to `tokens`, in order, as if the article had no other
    /// paragraph.
    pub fn tokens(&mut self, paragraph: &Paragraph<'_>, tokens: &mut Vec<Token>) {
        self.article_tokens(std::slice::from_ref(paragraph), tokens);
    }

    /// Appends the words of all paragraphs of one article to `tokens`, in order, and returns the
    /// range of tokens of each paragraph. All words are looked up together, which is faster than
    /// paragraph by paragraph.
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
                let dictionary =
                    Dictionary { vocabulary: &mut self.vocabulary, known: &self.known };
                broken::join(paragraphs, tokens, &mut ranges, dictionary);
            }
        }
        for (paragraph, range) in paragraphs.iter().zip(&ranges) {
            if is_in_capitals(paragraph, &tokens[range.clone()]) {
                self.vocabulary.undo_capitals(&mut tokens[range.clone()]);
            }
        }
        ranges
    }

    /// Whether this analyzer's language has no word rules of its own, so that it splits a text as a
    /// neutral language does.
    pub(crate) fn reads_as_in_every_language(&self) -> bool {
        self.rules.are_of_every_language()
    }

    /// Replaces the content of `tokens` by the words in these ranges of a text, split by the rules
    /// that all languages share. The ranges must be in ascending order; each is extended to whole
    /// words.
    pub(crate) fn tokens_as_in_every_language(
        &mut self,
        text: &str,
        places: &[Range<usize>],
        tokens: &mut Vec<Token>,
    ) {
        tokens.clear();
        let neutral = WordRules::of(Language::default(), self.rules.tokens);
        let mut read = 0;
        for place in places {
            // Extends the range to whole words: from white space to white space.
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

    /// The vocabulary: all forms seen so far.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// Whether a paragraph has at least two words and no lower-case letter, such as a heading in
/// capitals. For most paragraphs the second letter decides.
fn is_in_capitals(paragraph: &Paragraph<'_>, tokens: &[Token]) -> bool {
    let text = paragraph.text();
    tokens.len() > 1
        && !text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.chars().any(char::is_lowercase)
}

/// Appends the words of a paragraph without looking them up.
fn append_words(paragraph: &Paragraph<'_>, rules: WordRules, tokens: &mut Vec<Token>) {
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
