//! The distinct forms of one partition, each with an integer id.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::interner::{CacheLine, Interner, PendingLookup};
use super::normalize::{lower, matching_key_of, upper};
use super::{Analysis, Language, Stemmer, StemmerKind, Tokens};
use crate::model::{Paragraph, Span};

/// The id of a surface form: a word exactly as it is in the text. It means nothing outside its
/// [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SurfaceId(u32);

/// The id of a matching key, which surface forms share that differ only in case, possessive or
/// invisible characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

/// The id of a term: a stem that several keys may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);

impl SurfaceId {
    /// Marks a word that has not been looked up.
    pub(super) const NONE: Self = Self(u32::MAX);

    /// The position of the form in the order in which forms were first seen: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl KeyId {
    /// Marks a missing key in arrays of a fixed length.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The position of the key in the order in which keys were first seen: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl TermId {
    /// The position of the term in the order in which terms were first seen: 0, 1, 2 ...
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One word of a text: its position, surface form and key, in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The byte range of the word in the article's text.
    pub span: Span,
    /// The surface form, as an id of the vocabulary that made the token.
    pub surface: SurfaceId,
    /// The matching key of the surface form, as an id of the same vocabulary.
    pub key: KeyId,
}

/// A paragraph, or part of one such as a sentence, with its tokens.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'t> {
    /// The paragraph; its span may be that of a part of it.
    pub paragraph: Paragraph<'t>,
    /// The words of the span, in order.
    pub tokens: &'t [Token],
}

/// The number of words that are looked up together: enough for cache misses to overlap, few enough
/// to stay in the cache.
const LOOKUP_BATCH_WORDS: usize = 128;

/// What every word that is read needs to know, in 16 bytes, so that an entry of the interner takes
/// 32.
#[derive(Clone, Copy)]
struct Surface {
    key: KeyId,
    /// The id of the term, shifted left by two; the last two bits tell whether the word is an
    /// abbreviation and whether it is a content word.
    term: u32,
    /// A hash of the key.
    fingerprint: u64,
}

impl Surface {
    fn term(self) -> TermId {
        TermId(self.term >> 2)
    }

    fn is_abbreviation(self) -> bool {
        self.term & 2 != 0
    }

    fn is_content_word(self) -> bool {
        self.term & 1 != 0
    }
}

/// Surface forms, keys and terms of one partition (one worker's share of a collection).
///
/// A form is normalised, stemmed and classified once, when it is first seen. Ids count up from 0
/// without gaps. They mean nothing outside the vocabulary: results that leave a partition hold
/// text.
pub struct Vocabulary {
    language: Language,
    tokens: Tokens,
    stemmer: Stemmer,
    stop_words: FxHashSet<&'static str>,
    surfaces: Interner<Surface, CacheLine>,
    keys: Interner<TermId>,
    terms: Interner,
    pending: Vec<PendingLookup>,
}

impl Vocabulary {
    /// Creates an empty vocabulary for texts in `language`, split by [`Tokens::Words`].
    pub fn new(language: Language, stemmer: StemmerKind) -> Self {
        Self::of(Analysis { language, stemmer, ..Analysis::default() })
    }

    /// Creates an empty vocabulary for texts that are analysed like this.
    pub(super) fn of(Analysis { language, stemmer, tokens }: Analysis) -> Self {
        Self {
            language,
            tokens,
            stemmer: Stemmer::new(language, stemmer),
            stop_words: language
                .stop_words()
                .iter()
                .chain(language.elided(tokens))
                .copied()
                .collect(),
            surfaces: Interner::default(),
            keys: Interner::default(),
            terms: Interner::default(),
            pending: Vec::new(),
        }
    }

    /// The language of the texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The number of distinct surface forms seen so far.
    pub fn surfaces(&self) -> usize {
        self.surfaces.len()
    }

    /// Sets the surface form and the key of tokens of `text`, adding forms that are new.
    pub(super) fn look_up(&mut self, text: &str, tokens: &mut [Token]) {
        let mut pending = std::mem::take(&mut self.pending);
        for tokens in tokens.chunks_mut(LOOKUP_BATCH_WORDS) {
            let spans =
                tokens.iter().map(|token| (token.span.start as usize, token.span.end as usize));
            self.surfaces.begin_lookups(text, spans, &mut pending);
            for (token, &pending) in tokens.iter_mut().zip(&pending) {
                let known = self.surfaces.finish_lookup(pending, || token.span.of(text));
                let id = known.unwrap_or_else(|| self.add_surface(token.span.of(text)));
                (token.surface, token.key) = (SurfaceId(id), self.surfaces.data(id).key);
            }
        }
        self.pending = pending;
    }

    #[cold]
    fn add_surface(&mut self, surface: &str) -> u32 {
        // An earlier token of the same batch may have added it.
        self.surfaces.find(surface, 0, surface.len()).unwrap_or_else(|| {
            let key_text = matching_key_of(surface, self.language, self.tokens);
            let key = self.add_key(&key_text);
            let own_term =
                self.abbreviation(&key_text).filter(|_| is_in_capitals(surface, self.language));
            let is_abbreviation = own_term.is_some();
            let TermId(term) = own_term
                .map_or_else(|| self.keys.data(key.0), |term| TermId(self.terms.add(&term, ())));
            assert!(term < 1 << 30, "fewer than 2^30 distinct terms");
            let is_content = is_abbreviation || self.is_content_key(&key_text);
            let term = term << 2 | u32::from(is_abbreviation) << 1 | u32::from(is_content);
            self.surfaces
                .insert(surface, Surface { key, term, fingerprint: xxh3_64(key_text.as_bytes()) })
        })
    }

    /// The term that this key's word has when it is written in capitals, if it is then an
    /// abbreviation that case folding would turn into a stop word: `IT`, `US`, `WHO`, and `ONS`,
    /// whose stem is `on`.
    ///
    /// A stop word of three letters or more in capitals is taken as stressed (`you must NOT`),
    /// except `WHO`; so are `DO`, `NO` and `OR`.
    pub(crate) fn abbreviation(&self, key: &str) -> Option<String> {
        let is_english = self.language == Language::English;
        // The English list lacks `us`.
        let is_stop_word = self.stop_words.contains(key) || is_english && key == "us";
        if !is_stop_word && !self.stop_words.contains(&*self.stemmer.stem(key)) {
            return None;
        }
        let is_stressed = match key.chars().count() {
            0 | 1 => true,
            2 => is_stop_word && is_english && matches!(key, "do" | "no" | "or"),
            _ => is_stop_word && !(is_english && key == "who"),
        };
        (!is_stressed).then(|| upper(key, self.language))
    }

    /// Replaces the abbreviations among the tokens of a text in capitals by the ordinary words with
    /// the same spelling: each token gets the surface form in lower case.
    pub(super) fn undo_capitals(&mut self, tokens: &mut [Token]) {
        for token in tokens {
            if self.is_abbreviation(token.surface) {
                let small = lower(self.surface_text(token.surface), self.language);
                token.surface = SurfaceId(self.add_surface(&small));
            }
        }
    }

    /// The surface form of a word, which is added if it is new.
    pub(super) fn surface_of(&mut self, word: &str) -> SurfaceId {
        SurfaceId(self.add_surface(word))
    }

    /// The stem of a key in the language of the texts.
    pub(super) fn stem<'k>(&self, key: &'k str) -> Cow<'k, str> {
        self.stemmer.stem(key)
    }

    /// The rules by which words are found.
    pub fn tokens(&self) -> Tokens {
        self.tokens
    }

    fn add_key(&mut self, key: &str) -> KeyId {
        let known = self.keys.find(key, 0, key.len());
        KeyId(known.unwrap_or_else(|| {
            let term = TermId(self.terms.add(&self.stemmer.stem(key), ()));
            self.keys.insert(key, term)
        }))
    }

    /// Whether a key is that of a content word; abbreviations in capitals are decided by
    /// [`is_abbreviation`](Self::is_abbreviation).
    pub(crate) fn is_content_key(&self, key: &str) -> bool {
        !self.stop_words.contains(key)
            && key.chars().any(char::is_alphabetic)
            && key.chars().nth(1).is_some()
    }

    /// The surface form at this position in the order in which forms were first seen, or `None` if
    /// fewer forms are known.
    pub fn surface_at(&self, index: usize) -> Option<SurfaceId> {
        (index < self.surfaces.len()).then(|| SurfaceId(narrow(index)))
    }

    /// The key of a surface form.
    pub fn key_of(&self, surface: SurfaceId) -> KeyId {
        self.surfaces.data(surface.0).key
    }

    /// Whether a word is a content word: not a stop word of the language, not a number, not a
    /// single letter. This is decided for the surface form, before stemming: `will` is a stop word,
    /// and `willing`, which has the same stem, is a content word.
    pub fn is_content_word(&self, surface: SurfaceId) -> bool {
        self.surfaces.data(surface.0).is_content_word()
    }

    /// Whether a word is an abbreviation in capitals, such as `IT`, that would be a stop word, or
    /// have the stem of one, in lower case. It is a content word and has a term of its own in
    /// capitals; its key is that of the word in lower case.
    pub fn is_abbreviation(&self, surface: SurfaceId) -> bool {
        self.surfaces.data(surface.0).is_abbreviation()
    }

    /// Whether a word is a content word by its key, whatever its case.
    pub fn has_content_key(&self, surface: SurfaceId) -> bool {
        self.is_content_word(surface)
            && !(self.is_abbreviation(surface)
                && self.stop_words.contains(self.key_text(self.key_of(surface))))
    }

    /// The term of a surface form: the stem of its key, or for an
    /// [abbreviation](Self::is_abbreviation) the word in capitals.
    pub fn term_of(&self, surface: SurfaceId) -> TermId {
        self.surfaces.data(surface.0).term()
    }

    /// A hash of the text of a surface form's key (XXH3, 64 bits), the same in every partition and
    /// on every machine.
    pub fn fingerprint_of(&self, surface: SurfaceId) -> u64 {
        self.surfaces.data(surface.0).fingerprint
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

    /// The texts of all terms but the first `known`, in order.
    pub fn terms_from(&self, known: usize) -> impl Iterator<Item = &str> {
        (known..self.terms.len()).map(|index| self.terms.text(narrow(index)))
    }

    /// The texts of all keys but the first `known`, in order, each with the text of its term.
    pub fn keys_from(&self, known: usize) -> impl Iterator<Item = (&str, &str)> {
        (known..self.keys.len())
            .map(narrow)
            .map(|key| (self.keys.text(key), self.term_text(self.keys.data(key))))
    }

    /// The terms that words of these texts may be weighed by: their own, and those that they would have
    /// in capitals. A term may come twice.
    pub(crate) fn weighed_terms(&self) -> impl Iterator<Item = String> {
        let in_capitals = self.keys_from(0).filter_map(|(key, _)| self.abbreviation(key));
        self.terms_from(0).map(str::to_owned).chain(in_capitals)
    }
}

/// Whether a surface form has two letters or more, all of them capitals, an English possessive
/// aside.
fn is_in_capitals(surface: &str, language: Language) -> bool {
    let possessive =
        ["'s", "\u{2019}s", "\u{2BC}s"].into_iter().find_map(|end| surface.strip_suffix(end));
    let word = possessive.filter(|_| language == Language::English).unwrap_or(surface);
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().nth(1).is_some() && letters.all(char::is_uppercase)
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 distinct forms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph};
    use crate::text::{Analysis, Analyzer};

    /// The terms of the content words of a text.
    fn judged(text: &str, language: Language) -> Vec<(String, bool)> {
        let mut analyzer = Analyzer::new(Analysis { language, ..Analysis::default() });
        let mut tokens = Vec::new();
        analyzer.tokens(
            &Paragraph {
                ordinal: 1,
                span: Span::new(0, text.len()),
                kind: Kind::Body,
                article: text,
            },
            &mut tokens,
        );
        let vocabulary = analyzer.vocabulary();
        let judge = |token: &Token| {
            (
                vocabulary.term_text(vocabulary.term_of(token.surface)).to_owned(),
                vocabulary.is_content_word(token.surface),
            )
        };
        tokens.iter().map(judge).collect()
    }

    fn content(text: &str, language: Language) -> Vec<String> {
        judged(text, language).into_iter().filter(|(_, says)| *says).map(|(term, _)| term).collect()
    }

    #[test]
    fn abbreviations_are_no_stop_words() {
        let text = "It was IT’s and the ONS's, the WHO, who told us in the US; HE and he, ons, on";
        assert_eq!(
            content(text, Language::English),
            ["IT", "ONS", "WHO", "told", "us", "US", "HE", "on"]
        );
        assert_eq!(
            content("you must NOT, I DO say NO, MORE or ALL of YOU", Language::English),
            ["must", "say"],
            "these are stressed"
        );
        assert_eq!(
            content("NHS and AIDS and aid", Language::English),
            ["nhs", "aid", "aid"],
            "what folds into no stop word is as before"
        );
        assert_eq!(content("die EU, der ES, DIE", Language::German), ["eu", "ES"]);
    }

    #[test]
    fn a_text_in_capitals_has_no_abbreviations() {
        assert_eq!(content("HOW IT WORKS FOR WHO: 5 WAYS", Language::English), ["work", "way"]);
        assert_eq!(
            judged("ABOUT US", Language::English),
            [("about".to_owned(), false), ("us".to_owned(), true)]
        );
        assert_eq!(content("IT", Language::English), ["IT"], "one word alone may be anything");
        assert_eq!(content("ÜBER UNS", Language::German), content("über uns", Language::German));
    }

    #[test]
    fn entries_by_key_do_not_tell_an_abbreviation_from_the_word() {
        let mut vocabulary = Vocabulary::new(Language::English, StemmerKind::Snowball);
        let [it, ons, willing] =
            ["IT", "ONS", "willing"].map(|word| SurfaceId(vocabulary.add_surface(word)));
        assert!(vocabulary.is_content_word(it) && !vocabulary.has_content_key(it));
        assert!(vocabulary.has_content_key(ons) && vocabulary.has_content_key(willing));
        assert_eq!(vocabulary.key_text(vocabulary.key_of(it)), "it");
    }
}
