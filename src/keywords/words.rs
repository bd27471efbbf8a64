//! The words of a text in a row, with what stands between them.

use prefetch_index::prefetch_index;

use super::Apart;
use crate::model::{Paragraph, Span};
use crate::text::{KeyId, SurfaceId, TermId, Token, Vocabulary};

/// A stretch of a text that is read for keywords: a paragraph, or a part of one such as a sentence,
/// with its tokens.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'t> {
    /// The paragraph; its span may be that of a part.
    pub paragraph: Paragraph<'t>,
    /// The words of the span, in order.
    pub tokens: &'t [Token],
}

/// What stands between a word and the one before it, from what joins to what parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A hyphen.
    Joined,
    /// White space, or nothing.
    Space,
    /// Anything else, such as a comma, a bracket or a quotation mark.
    Mark,
    /// The end of a sentence.
    Stop,
    /// The beginning of a passage.
    Passage,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub span: Span,
    pub surface: SurfaceId,
    pub key: KeyId,
    pub term: TermId,
    /// What stands before it.
    pub gap: Gap,
    /// No stop word, no number, no single letter, and not apart.
    pub content: bool,
    /// Part of an address or a time of day.
    pub apart: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// A text's words, and the article that they stand in.
#[derive(Clone, Copy)]
pub(super) struct TextWords<'t> {
    pub article: &'t str,
    pub words: &'t [Word],
}

/// Fills `words` with those of the passages.
pub(super) fn read(
    vocabulary: &Vocabulary,
    passages: &[Passage<'_>],
    (apart, words): (&mut Apart, &mut Vec<Word>),
) {
    words.clear();
    for passage @ Passage { paragraph, tokens } in passages {
        let text = paragraph.article;
        let mut before: Option<Span> = None;
        apart.begin(passage);
        words.extend(tokens.iter().map(|token| {
            let &Token { span, surface, key } = token;
            let gap = before.map_or(Gap::Passage, |before| gap(text, before, span));
            before = Some(span);
            let apart = apart.holds(text, token);
            let (term, content) =
                (vocabulary.term_of(surface), vocabulary.is_content_word(surface) && !apart);
            Word {
                span,
                surface,
                key,
                term,
                gap,
                content,
                apart,
                capital: begins_with_capital(text, span.start as usize),
            }
        }));
    }
}

fn begins_with_capital(text: &str, at: usize) -> bool {
    let first = text.as_bytes()[at];
    if first.is_ascii() {
        first.is_ascii_uppercase()
    } else {
        text[at..].starts_with(char::is_uppercase)
    }
}

fn gap(text: &str, before: Span, word: Span) -> Gap {
    match &text.as_bytes()[before.end as usize..word.start as usize] {
        // Scripts without spaces have nothing between their words.
        b" " | b"" => Gap::Space,
        b"-" => Gap::Joined,
        b", " => Gap::Mark,
        _ => marks(&text[before.end as usize..word.start as usize], before.of(text)),
    }
}

/// A full stop that ends an initial or an abbreviation such as `U.S.` ends no sentence.
// Out of line as most words have a space before them.
#[inline(never)]
fn marks(between: &str, before: &str) -> Gap {
    if matches!(between, "\u{2010}" | "\u{2011}" | "\u{2013}") {
        return Gap::Joined;
    }
    if between.chars().all(char::is_whitespace) {
        return Gap::Space;
    }
    let abbreviated = || {
        before.contains('.')
            || before.chars().nth(1).is_none() && before.chars().all(char::is_uppercase)
    };
    if between.strip_prefix('.').is_some_and(|rest| rest.chars().all(char::is_whitespace))
        && abbreviated()
    {
        return Gap::Space;
    }
    if between.contains(['.', '!', '?', '…', '。']) { Gap::Stop } else { Gap::Mark }
}

/// Numbers the distinct ids of a text 0, 1, 2 ... in the order in which they come; forgets them at
/// no cost.
#[derive(Default)]
pub(super) struct Dense {
    /// By id: the text that it was last met in, and its number there.
    met: Vec<(u32, u32)>,
    text: u32,
    count: u32,
}

impl Dense {
    /// Begins the next text.
    pub fn begin(&mut self) {
        self.text = self.text.wrapping_add(1);
        self.count = 0;
        if self.text == 0 {
            self.met.clear();
            self.text = 1;
        }
    }

    /// The number of an id.
    pub fn of(&mut self, id: usize) -> u32 {
        let number = self.of_or(id, self.count);
        self.count += u32::from(number == self.count);
        number
    }

    /// Asks for the memory that the number of an id will be read from.
    pub fn prefetch(&self, id: usize) {
        prefetch_index(&self.met, id);
    }

    /// The number of an id, or this one for a new id, for a caller who counts.
    pub fn of_or(&mut self, id: usize, next: u32) -> u32 {
        if id >= self.met.len() {
            self.grow(id);
        }
        let met = &mut self.met[id];
        // Without a branch: whether the next id is new cannot be foreseen.
        let number = if met.0 == self.text { met.1 } else { next };
        *met = (self.text, number);
        number
    }

    #[cold]
    fn grow(&mut self, id: usize) {
        self.met.resize(id + 1, (0, 0));
    }

    /// How many ids were met in this text.
    pub fn count(&self) -> usize {
        self.count as usize
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::Gap::{Joined, Mark, Space, Stop};
    use super::*;
    use crate::keywords::{Keyword, KeywordExtractor, Method};
    use crate::model::Kind;
    use crate::terms::{CorpusModel, TermCounter, Unit};
    use crate::text::{Analysis, Analyzer};

    /// The keywords of the first of these paragraphs, each of which is a document of the
    /// collection.
    pub(crate) fn keywords(
        method: Method,
        paragraphs: &[&str],
        most: usize,
    ) -> Vec<(String, Keyword)> {
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut counter = TermCounter::default();
        counter.article();
        let read = |text: &'_ str, analyzer: &mut Analyzer| {
            let mut tokens = Vec::new();
            let paragraph = Paragraph {
                ordinal: 1,
                span: Span::new(0, text.len()),
                kind: Kind::Body,
                article: text,
            };
            analyzer.tokens(&paragraph, &mut tokens);
            tokens
        };
        let tokens: Vec<Vec<Token>> =
            paragraphs.iter().map(|text| read(text, &mut analyzer)).collect();
        for tokens in &tokens {
            counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
        }
        let model = CorpusModel::new(counter.dissolve(analyzer.vocabulary()), Unit::Paragraph);
        let mut extractor =
            KeywordExtractor::new(method, Analysis::default().language, model.into());
        let mut found = Vec::new();
        let text = paragraphs[0];
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        extractor.top(
            analyzer.vocabulary(),
            &[Passage { paragraph, tokens: &tokens[0] }],
            most,
            &mut found,
        );
        found.into_iter().map(|keyword| (keyword.text(text).into_owned(), keyword)).collect()
    }

    #[test]
    fn what_stands_between_words() {
        let text = "One two-three, four. Five (six) U.S. Army J. Smith\nseven";
        let mut analyzer = Analyzer::new(Analysis::default());
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        let mut tokens = Vec::new();
        analyzer.tokens(&paragraph, &mut tokens);
        let mut words = Vec::new();
        read(
            analyzer.vocabulary(),
            &[Passage { paragraph, tokens: &tokens }],
            (&mut Apart::default(), &mut words),
        );
        let gaps: Vec<Gap> = words.iter().map(|word| word.gap).collect();
        assert_eq!(
            gaps,
            [Gap::Passage, Space, Joined, Mark, Stop, Mark, Mark, Space, Space, Space, Space]
        );
    }
}
