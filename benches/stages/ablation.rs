//! What a trick gives: the way that is taken, beside the same work without it.

use std::collections::HashMap;

use paratheme::lexicon::{Lexicon, WordPattern};
use paratheme::text::{
    Analysis, Analyzer, Language, Stemmer, StemmerKind, matching_key, word_spans,
};
use prefetch_index::prefetch_index;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use rustc_hash::FxHashMap;

use super::collection::Collection;
use super::stages::{Whole, count_spans, count_spans_by_tables, key_texts, read_tokens, scanner};
use super::stopwatch::Stopwatch;

pub fn run(collection: &Collection, stopwatch: &mut Stopwatch) {
    let bytes = collection.bytes();
    stopwatch.pair(
        "tables of UAX #29 for every character",
        bytes,
        || count_spans_by_tables(collection),
        "word_spans: ASCII by blocks of 64 bytes",
        || count_spans(collection),
    );

    look_ups(collection, stopwatch);

    let mut tokens = Vec::new();
    let stemmer = Stemmer::new(Language::English, StemmerKind::Snowball);
    stopwatch.pair(
        "key and stem of every word",
        bytes,
        || {
            let mut letters = 0;
            for paragraph in &collection.paragraphs {
                let text = paragraph.text();
                word_spans(text, |start, end| {
                    letters +=
                        stemmer.stem(&matching_key(&text[start..end], Language::English)).len();
                });
            }
            letters
        },
        "of every distinct word, by the vocabulary",
        || {
            // A vocabulary that knows nothing yet: what it learns is part of the time.
            let mut analyzer = Analyzer::new(Analysis::default());
            let mut letters = 0;
            for paragraph in &collection.paragraphs {
                tokens.clear();
                analyzer.tokens(paragraph, &mut tokens);
                letters += tokens
                    .iter()
                    .map(|token| analyzer.vocabulary().term_text(analyzer.term(*token)).len())
                    .sum::<usize>();
            }
            letters
        },
    );

    let vocabulary = collection.analyzer.vocabulary();
    let library = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    stopwatch.pair(
        "a stem for every word by rust-stemmers",
        bytes,
        || key_texts(collection, vocabulary).map(|key| library.stem(key).len()).sum::<usize>(),
        "by our Porter2",
        || key_texts(collection, vocabulary).map(|key| stemmer.stem(key).len()).sum::<usize>(),
    );
    let firsts = Firsts::new(&collection.lexicon, &stemmer);
    stopwatch.pair(
        "word classes of every token",
        bytes,
        || key_texts(collection, vocabulary).filter(|key| firsts.begins_one(key, &stemmer)).count(),
        "of every distinct word, and the whole scan",
        || {
            let mut scanner = scanner(&collection.lexicon);
            let mut evidence = Vec::new();
            let mut hits = 0;
            for passage in collection.passages() {
                scanner.find(vocabulary, passage, &mut evidence);
                hits += evidence.len();
            }
            hits
        },
    );

    let folder = tempfile::tempdir().unwrap();
    let whole = Whole::new(collection, folder.path());
    stopwatch.pair(
        "score, bare, in two passes",
        bytes,
        || whole.two_passes(),
        "in one, with marks filled in",
        || whole.one_pass(),
    );
}

fn look_ups(collection: &Collection, stopwatch: &mut Stopwatch) {
    let bytes = collection.bytes();
    let mut tokens = Vec::new();
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut known: FxHashMap<Box<str>, u32> = FxHashMap::default();
    stopwatch.pair(
        "FxHashMap<Box<str>, u32>",
        bytes,
        || number_words(collection, &mut known),
        "vocabulary: words packed into integers",
        || read_tokens(collection, &mut analyzer, &mut tokens),
    );
    let mut known: HashMap<Box<str>, u32> = HashMap::new();
    stopwatch.pair(
        "HashMap<Box<str>, u32> of std",
        bytes,
        || number_words(collection, &mut known),
        "vocabulary: words packed into integers",
        || read_tokens(collection, &mut analyzer, &mut tokens),
    );

    let far = FarWords::new(collection.words());
    stopwatch.pair(
        "rare words in a large table, one step for all",
        bytes,
        || far.look_up::<false>(),
        "and the memory of the next asked for",
        || far.look_up::<true>(),
    );

    let mut by_article = Analyzer::new(Analysis::default());
    let mut of_article = Vec::new();
    stopwatch.pair(
        "words of a paragraph looked up together",
        bytes,
        || read_tokens(collection, &mut analyzer, &mut tokens),
        "of an article",
        || {
            let articles = collection
                .paragraphs
                .chunk_by(|one, other| std::ptr::eq(one.article, other.article));
            let words = articles.map(|article| {
                of_article.clear();
                by_article.article_tokens(article, &mut of_article);
                of_article.len()
            });
            words.sum::<usize>()
        },
    );
}

/// Gives every distinct word a number, by a map of the standard kind, and counts all words.
fn number_words<S: std::hash::BuildHasher>(
    collection: &Collection,
    known: &mut HashMap<Box<str>, u32, S>,
) -> usize {
    let mut numbers: Vec<(u32, usize)> = Vec::new();
    let mut count = 0;
    for paragraph in &collection.paragraphs {
        let text = paragraph.text();
        numbers.clear();
        word_spans(text, |start, end| {
            let word = &text[start..end];
            let number = known.get(word).copied().unwrap_or_else(|| {
                let next = u32::try_from(known.len()).unwrap();
                known.insert(word.into(), next);
                next
            });
            numbers.push((number, start));
        });
        count += numbers.len();
    }
    count
}

/// The vocabulary's table as large as it becomes, in its shape: slots that lead to what is known of
/// a word. Each word is as rare as the next, so that all its memory is far away.
struct FarWords {
    slots: Vec<u32>,
    known: Vec<[u64; 4]>,
    /// The slots that are looked up, in order.
    wanted: Vec<usize>,
}

impl FarWords {
    const WORDS: usize = 131_072;
    const TOGETHER: usize = 128;

    fn new(looks: usize) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(7);
        let word = |dice: &mut ChaCha8Rng| dice.random_range(0..Self::WORDS);
        Self {
            slots: (0..2 * Self::WORDS).map(|_| u32::try_from(word(&mut dice)).unwrap()).collect(),
            known: vec![[1; 4]; Self::WORDS],
            wanted: (0..looks).map(|_| 2 * word(&mut dice)).collect(),
        }
    }

    fn look_up<const AHEAD: bool>(&self) -> usize {
        let mut ids = [0; Self::TOGETHER];
        let mut found = 0;
        for wanted in self.wanted.chunks(Self::TOGETHER) {
            if AHEAD {
                for &at in wanted {
                    prefetch_index(&self.slots, at);
                }
            }
            for (id, &at) in ids.iter_mut().zip(wanted) {
                *id = self.slots[at] as usize;
                if AHEAD {
                    prefetch_index(&self.known, *id);
                }
            }
            found += ids[..wanted.len()]
                .iter()
                .map(|&id| usize::from(self.known[id][0] == 1))
                .sum::<usize>();
        }
        found
    }
}

/// The first words of a lexicon's patterns, as fast to ask as they can be by their text: maps of
/// words, of beginnings, of stems.
struct Firsts {
    literals: FxHashMap<Box<str>, u32>,
    beginnings: FxHashMap<Box<str>, u32>,
    longest: usize,
    stems: FxHashMap<String, u32>,
    others: Vec<WordPattern>,
}

impl Firsts {
    fn new(lexicon: &Lexicon, stemmer: &Stemmer) -> Self {
        let mut firsts = Self {
            literals: FxHashMap::default(),
            beginnings: FxHashMap::default(),
            longest: 0,
            stems: FxHashMap::default(),
            others: Vec::new(),
        };
        for (number, entry) in (0..).zip(&lexicon.entries) {
            match &entry.pattern.words()[0] {
                WordPattern::Literal(word) => {
                    firsts.literals.insert(word.clone(), number);
                }
                WordPattern::Stem(word) => {
                    firsts.stems.insert(stemmer.stem(word).into_owned(), number);
                }
                WordPattern::Glob(glob)
                    if glob.find(['*', '?']) == Some(glob.len() - 1) && glob.ends_with('*') =>
                {
                    firsts.longest = firsts.longest.max(glob.len() - 1);
                    firsts.beginnings.insert(glob[..glob.len() - 1].into(), number);
                }
                other => firsts.others.push(other.clone()),
            }
        }
        firsts
    }

    fn begins_one(&self, key: &str, stemmer: &Stemmer) -> bool {
        let beginnings = (1..=key.len().min(self.longest)).filter(|&end| key.is_char_boundary(end));
        self.literals.contains_key(key)
            || beginnings.into_iter().any(|end| self.beginnings.contains_key(&key[..end]))
            || self.stems.contains_key(&*stemmer.stem(key))
            || self.others.iter().any(|word| word.matches(key, stemmer))
    }
}
