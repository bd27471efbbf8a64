//! The words of a text in sequence, with what is between them.

use prefetch_index::prefetch_index;

use super::excluded_words::ExcludedWords;
use crate::model::Span;
use crate::text::{KeyId, Passage, SurfaceId, TermId, Token, Vocabulary};

/// What is between a word and the word before it, ordered from joining to separating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A hyphen.
    Joined,
    /// White space, or nothing at all.
    Space,
    /// Anything else, such as a comma, a bracket or a quotation mark.
    Mark,
    /// The end of a sentence.
    Stop,
    /// The beginning of a passage.
    Passage,
}

/// One word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub span: Span,
    pub surface: SurfaceId,
    pub key: KeyId,
    pub term: TermId,
    /// What is between it and the word before.
    pub gap: Gap,
    /// Whether it is a content word (not a stop word, a number or a single letter) and not
    /// excluded.
    pub content: bool,
    /// Whether it is part of an address or a time of day.
    pub excluded: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// The words of a text, with the passages and the article that they are from and the vocabulary of
/// their ids.
#[derive(Clone, Copy)]
pub(super) struct TextWords<'t> {
    pub vocabulary: &'t Vocabulary,
    pub passages: &'t [Passage<'t>],
    pub article: &'t str,
    pub words: &'t [Word],
}

/// Reads the words of one text after another, and keeps its memory.
#[derive(Default)]
pub(super) struct WordReader {
    excluded: ExcludedWords,
    words: Vec<Word>,
}

impl WordReader {
    /// Reads the words of a text that consists of these passages, which must be of one article.
    pub fn read<'t>(
        &'t mut self,
        vocabulary: &'t Vocabulary,
        passages: &'t [Passage<'t>],
    ) -> TextWords<'t> {
        let Self { excluded, words } = self;
        words.clear();
        for passage @ Passage { paragraph, tokens } in passages {
            let text = paragraph.article;
            let mut before: Option<Span> = None;
            excluded.begin(passage);
            words.extend(tokens.iter().map(|token| {
                let &Token { span, surface, key } = token;
                let gap = before.map_or(Gap::Passage, |before| gap(text, before, span));
                before = Some(span);
                let excluded = excluded.next_is_excluded(text, token);
                let (term, content) =
                    (vocabulary.term_of(surface), vocabulary.is_content_word(surface) && !excluded);
                Word {
                    span,
                    surface,
                    key,
                    term,
                    gap,
                    content,
                    excluded,
                    capital: begins_with_capital(text, span.start as usize),
                }
            }));
        }
        let article = passages.first().map_or("", |passage| passage.paragraph.article);
        TextWords { vocabulary, passages, article, words }
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
        // In scripts without spaces nothing is between words.
        b" " | b"" => Gap::Space,
        b"-" => Gap::Joined,
        b", " => Gap::Mark,
        _ => marks(&text[before.end as usize..word.start as usize], before.of(text)),
    }
}

/// Classifies what is between two words; `before` is the first word. A full stop after an initial
/// or an abbreviation such as `U.S.` does not end a sentence.
// Not inlined, because most words have a space before them and do not come here.
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

/// The maximal runs of adjacent words for which `wanted` holds, as the index of the first word and
/// the length.
pub(super) fn runs(
    words: &[Word],
    wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < words.len() && !wanted(at) {
            at += 1;
        }
        let start = at;
        while at < words.len() && wanted(at) && (at == start || words[at].gap <= Gap::Space) {
            at += 1;
        }
        (at > start).then_some((start, at - start))
    })
}

/// Numbers the distinct ids of a text 0, 1, 2 ... in the order in which they occur. Beginning the
/// next text takes no time.
#[derive(Default)]
pub(super) struct Numbering {
    /// For each id the text in which it last occurred, and its number there.
    met: Vec<(u32, u32)>,
    text: u32,
    count: u32,
}

impl Numbering {
    /// Begins the next text.
    pub fn begin(&mut self) {
        self.text = self.text.wrapping_add(1);
        self.count = 0;
        if self.text == 0 {
            self.met.clear();
            self.text = 1;
        }
    }

    /// The number of an id, which gets the next number if it is new in this text.
    pub fn number(&mut self, id: usize) -> u32 {
        let number = self.number_or(id, self.count);
        self.count += u32::from(number == self.count);
        number
    }

    /// Prefetches the memory that holds the number of an id.
    pub fn prefetch(&self, id: usize) {
        prefetch_index(&self.met, id);
    }

    /// The number of an id, which gets the number `next` if it is new in this text: for a caller
    /// who counts itself.
    pub fn number_or(&mut self, id: usize, next: u32) -> u32 {
        if id >= self.met.len() {
            self.grow(id);
        }
        let met = &mut self.met[id];
        // Without a branch, because the processor cannot predict whether an id is new.
        let number = if met.0 == self.text { met.1 } else { next };
        *met = (self.text, number);
        number
    }

    #[cold]
    fn grow(&mut self, id: usize) {
        self.met.resize(id + 1, (0, 0));
    }

    /// The number of distinct ids in this text so far.
    pub fn count(&self) -> usize {
        self.count as usize
    }
}

#[cfg(test)]
pub(super) mod testing {
    use std::sync::Arc;

    use super::Gap::{Joined, Mark, Space, Stop};
    use super::*;
    use crate::keywords::{Keyword, KeywordExtractor, Method};
    use crate::model::{Kind, Paragraph};
    use crate::terms::{CorpusModel, DocumentUnit, TermCounter};
    use crate::text::{Analysis, Analyzer, Language};

    /// The keywords of the first of these paragraphs; each paragraph is a document of the
    /// collection.
    pub(crate) fn keywords(
        method: Method,
        paragraphs: &[&str],
        most: usize,
    ) -> Vec<(String, Keyword)> {
        found(paragraphs, most, |model| KeywordExtractor::new(method, Language::default(), model))
    }

    /// All keywords of the first of these paragraphs by tf-idf that have at most `longest` words.
    pub(crate) fn keywords_of_words(longest: usize, paragraphs: &[&str]) -> Vec<(String, Keyword)> {
        found(paragraphs, usize::MAX, |model| {
            KeywordExtractor::new(Method::TfIdf, Language::default(), model).with_words(longest)
        })
    }

    fn found(
        paragraphs: &[&str],
        most: usize,
        extractor: impl FnOnce(Arc<CorpusModel>) -> KeywordExtractor,
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
        let model =
            CorpusModel::new(counter.dissolve(analyzer.vocabulary()), DocumentUnit::Paragraph);
        let mut extractor = extractor(model.into());
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
    fn gaps_between_words() {
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
        let passages = [Passage { paragraph, tokens: &tokens }];
        let mut reader = WordReader::default();
        let text = reader.read(analyzer.vocabulary(), &passages);
        let gaps: Vec<Gap> = text.words.iter().map(|word| word.gap).collect();
        assert_eq!(
            gaps,
            [Gap::Passage, Space, Joined, Mark, Stop, Mark, Mark, Space, Space, Space, Space]
        );
    }
}
