//! The distinct forms of one partition, each under an integer.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::forms::{Forms, Line, Wanted};
use super::{Language, Stemmer, StemmerKind, matching_key};
use crate::model::Span;

/// A surface form: a word exactly as it stands in the text. Never leaves its [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SurfaceId(u32);

/// A matching key: what surface forms that differ in case, possessive or invisible characters share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

/// A term: the stem that keys share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);

impl SurfaceId {
    /// Of a word that is not looked up yet.
    pub(super) const NONE: Self = Self(u32::MAX);

    /// The position of the form in the order of first sight: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl KeyId {
    /// No key, where some of a fixed number are missing.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The position of the key in the order of first sight: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl TermId {
    /// The position of the term in the order of first sight: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One word: where it stands, and which surface form and key it is. 16 bytes, `Copy`, free of lifetimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Byte offsets into the article's text.
    pub span: Span,
    /// The surface form, in the vocabulary of the partition that made the token.
    pub surface: SurfaceId,
    /// The matching key of the surface form, there too.
    pub key: KeyId,
}

/// So many words are looked up together: enough that looks at memory overlap, few enough to stay near the processor.
const TOGETHER: usize = 128;

/// What is asked about every word that is read, in 16 bytes, so that two forms share a line of the processor's memory.
#[derive(Clone, Copy)]
struct Surface {
    key: KeyId,
    /// The term, and in the last bit whether it is a content word.
    term: u32,
    /// A hash of the key.
    fingerprint: u64,
}

impl Surface {
    fn term(self) -> TermId {
        TermId(self.term >> 1)
    }

    fn is_content_word(self) -> bool {
        self.term & 1 != 0
    }
}

/// Surface forms, keys and terms of one partition (one worker's share of a collection).
///
/// A form is normalised, stemmed and judged once, when it is first seen. Ids count up from 0 without gaps and mean nothing
/// outside: what leaves a partition is text.
pub struct Vocabulary {
    language: Language,
    stemmer: Stemmer,
    stop_words: FxHashSet<&'static str>,
    surfaces: Forms<Surface, Line>,
    keys: Forms<TermId>,
    terms: Forms,
    wanted: Vec<Wanted>,
}

impl Vocabulary {
    /// An empty vocabulary.
    pub fn new(language: Language, stemmer: StemmerKind) -> Self {
        Self {
            language,
            stemmer: Stemmer::new(language, stemmer),
            stop_words: language.stop_words().iter().copied().collect(),
            surfaces: Forms::default(),
            keys: Forms::default(),
            terms: Forms::default(),
            wanted: Vec::new(),
        }
    }

    /// The language of the texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How many surface forms were seen.
    pub fn surfaces(&self) -> usize {
        self.surfaces.len()
    }

    /// Looks up the surface form and the key of tokens of `text`, new or known.
    pub(super) fn look_up(&mut self, text: &str, tokens: &mut [Token]) {
        let mut wanted = std::mem::take(&mut self.wanted);
        for tokens in tokens.chunks_mut(TOGETHER) {
            let spans = tokens.iter().map(|token| (token.span.start as usize, token.span.end as usize));
            self.surfaces.find_all(text, spans, &mut wanted);
            for (token, &wanted) in tokens.iter_mut().zip(&wanted) {
                let known = self.surfaces.find_wanted(wanted, || token.span.of(text));
                let id = known.unwrap_or_else(|| self.add_surface(token.span.of(text)));
                (token.surface, token.key) = (SurfaceId(id), self.surfaces.about(id).key);
            }
        }
        self.wanted = wanted;
    }

    #[cold]
    fn add_surface(&mut self, surface: &str) -> u32 {
        // It may have come since it was looked for.
        self.surfaces.find(surface, 0, surface.len()).unwrap_or_else(|| {
            let key_text = matching_key(surface, self.language);
            let key = self.add_key(&key_text);
            let TermId(term) = self.keys.about(key.0);
            assert!(term < 1 << 31, "fewer than 2^31 distinct terms");
            let term = term << 1 | u32::from(self.says_something(&key_text));
            self.surfaces.insert(surface, Surface { key, term, fingerprint: xxh3_64(key_text.as_bytes()) })
        })
    }

    fn add_key(&mut self, key: &str) -> KeyId {
        let known = self.keys.find(key, 0, key.len());
        KeyId(known.unwrap_or_else(|| {
            let term = TermId(self.terms.add(&self.stemmer.stem(key), ()));
            self.keys.insert(key, term)
        }))
    }

    fn says_something(&self, key: &str) -> bool {
        !self.stop_words.contains(key) && key.chars().any(char::is_alphabetic) && key.chars().nth(1).is_some()
    }

    /// The surface form at this position in the order of first sight; none where fewer were seen.
    pub fn surface_at(&self, index: usize) -> Option<SurfaceId> {
        (index < self.surfaces.len()).then(|| SurfaceId(narrow(index)))
    }

    /// The key of a surface form.
    pub fn key_of(&self, surface: SurfaceId) -> KeyId {
        self.surfaces.about(surface.0).key
    }

    /// Whether a word says something by itself: no stop word of the language, no number, no single letter.
    pub fn is_content_word(&self, surface: SurfaceId) -> bool {
        self.surfaces.about(surface.0).is_content_word()
    }

    /// The term of a surface form.
    pub fn term_of(&self, surface: SurfaceId) -> TermId {
        self.surfaces.about(surface.0).term()
    }

    /// A hash of the text of a surface form's key (XXH3, 64 bits), the same in every partition and on every machine.
    pub fn fingerprint_of(&self, surface: SurfaceId) -> u64 {
        self.surfaces.about(surface.0).fingerprint
    }

    /// The text of a surface form.
    pub fn surface_text(&self, surface: SurfaceId) -> &str {
        self.surfaces.text(surface.0)
    }

    /// The text of a key.
    pub fn key_text(&self, key: KeyId) -> &str {
        self.keys.text(key.0)
    }

    /// The text of a term.
    pub fn term_text(&self, term: TermId) -> &str {
        self.terms.text(term.0)
    }

    /// The terms not yet seen by a caller who has seen the first `known`.
    pub fn terms_from(&self, known: usize) -> impl Iterator<Item = &str> {
        (known..self.terms.len()).map(|index| self.terms.text(narrow(index)))
    }

    /// The keys not yet seen by a caller who has seen the first `known`, with their texts and the texts of their terms.
    pub fn keys_from(&self, known: usize) -> impl Iterator<Item = (&str, &str)> {
        (known..self.keys.len()).map(narrow).map(|key| (self.keys.text(key), self.term_text(self.keys.about(key))))
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 distinct forms")
}
