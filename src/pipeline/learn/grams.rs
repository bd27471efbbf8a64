//! Which words and pairs of words are counted, in the numbers of one worker and in those that all
//! workers share.
//!
//! What comes in: the tokens of a paragraph. What leaves: stems and adjacent pairs of stems, as the
//! patterns `~word` and `~word ~word` match them. Does not know what is counted of them.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::pipeline::coverage::NumberedWords;
use crate::text::{Language, Stemmer, StemmerKind, TermId, Token, Vocabulary};

/// A stem, or two adjacent ones.
pub(super) type TermGram = (TermId, Option<TermId>);

/// The fewest letters of a word that is counted.
const FEWEST_LETTERS: usize = 3;

/// The stems of function words, which are not counted: `~will` would match *will* and *willing*.
pub(super) fn function_stems(language: Language, stemmer: StemmerKind) -> FxHashSet<Box<str>> {
    let stemmer = Stemmer::new(language, stemmer);
    language.stop_words().iter().map(|word| stemmer.stem(word).into()).collect()
}

/// The stems of the words of one worker that are counted.
#[derive(Default)]
pub(super) struct CountedStems {
    of_surface: Vec<Option<TermId>>,
}

impl CountedStems {
    /// Decides on the words that are new.
    pub fn learn(&mut self, vocabulary: &Vocabulary, function_stems: &FxHashSet<Box<str>>) {
        while let Some(surface) = vocabulary.surface_at(self.of_surface.len()) {
            let (key, term) =
                (vocabulary.key_text(vocabulary.key_of(surface)), vocabulary.term_of(surface));
            let is_counted = vocabulary.has_content_key(surface)
                && !vocabulary.is_abbreviation(surface)
                && key.chars().all(char::is_alphabetic)
                && key.chars().count() >= FEWEST_LETTERS
                && !function_stems.contains(vocabulary.term_text(term));
            self.of_surface.push(is_counted.then_some(term));
        }
    }

    /// The stem of a word that is counted.
    pub fn of(&self, token: &Token) -> Option<TermId> {
        self.of_surface[token.surface.index()]
    }

    /// Calls `found` with each stem and each pair of different adjacent stems, and with its words.
    pub fn each(&self, tokens: &[Token], mut found: impl FnMut(TermGram, Range<usize>)) {
        let mut before = None;
        for (at, token) in tokens.iter().enumerate() {
            let stem = self.of(token);
            if let Some(stem) = stem {
                found((stem, None), at..at + 1);
                if let Some(first) = before.filter(|&first| first != stem) {
                    found((first, Some(stem)), at - 1..at + 1);
                }
            }
            before = stem;
        }
    }
}

/// The text of a gram: its stems with a space between.
pub(super) fn text_of(vocabulary: &Vocabulary, (first, second): TermGram) -> Box<str> {
    let first = vocabulary.term_text(first);
    second.map_or_else(
        || first.into(),
        |second| format!("{first} {}", vocabulary.term_text(second)).into(),
    )
}

/// Hashes of the terms of one worker, the same for equal texts in all workers.
#[derive(Default)]
pub(super) struct TermHashes {
    of_term: Vec<u64>,
}

impl TermHashes {
    /// Hashes the terms that are new.
    pub fn learn(&mut self, vocabulary: &Vocabulary) {
        let new = vocabulary.terms_from(self.of_term.len());
        self.of_term.extend(new.map(|term| xxh3_64(term.as_bytes())));
    }

    /// The hash of a gram.
    pub fn of(&self, (first, second): TermGram) -> u64 {
        let first = self.of_term[first.index()];
        let second = second.map_or(0, |second| self.of_term[second.index()].rotate_left(31));
        (first ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// Bits of the number of a cell.
const CELL_BITS: u32 = 24;
/// The most cells whose grams are counted.
pub(super) const MOST_CELLS: usize = 1 << 18;

/// How many articles hold the grams of each of some millions of cells: a count that is never too
/// low, in memory that does not grow.
pub(super) struct ArticleCells {
    cells: Vec<AtomicU32>,
}

impl ArticleCells {
    /// Creates empty cells.
    pub fn new() -> Self {
        let mut cells = Vec::new();
        cells.resize_with(1 << CELL_BITS, AtomicU32::default);
        Self { cells }
    }

    fn cell(hash: u64) -> usize {
        usize::try_from(hash >> (u64::BITS - CELL_BITS)).unwrap_or_default()
    }

    /// Adds an article that holds the gram with this hash. Additions give the same in any order.
    pub fn add(&self, hash: u64) {
        self.cells[Self::cell(hash)].fetch_add(1, Ordering::Relaxed);
    }

    /// The number of articles that hold the gram, or more.
    pub fn articles(&self, hash: u64) -> u64 {
        self.cells[Self::cell(hash)].load(Ordering::Relaxed).into()
    }

    /// The least number of articles, at least `wanted`, that no more than [`MOST_CELLS`] cells
    /// reach.
    pub fn least(&self, wanted: u64) -> u64 {
        let articles = self.cells.iter().map(|cell| u64::from(cell.load(Ordering::Relaxed)));
        let mut reached: Vec<u64> = articles.filter(|&articles| articles >= wanted).collect();
        if reached.len() <= MOST_CELLS {
            return wanted;
        }
        let (_, &mut last, _) = reached.select_nth_unstable_by(MOST_CELLS, |a, b| b.cmp(a));
        last + 1
    }
}

/// A gram in the numbers of stems that all workers share.
type NumberedGram = (u32, Option<u32>);

/// Grams of themes under numbers that all workers share.
pub(super) struct GramIndex {
    words: NumberedWords,
    /// By the numbers of the stems: place of the theme, and number of the gram.
    grams: FxHashMap<NumberedGram, Vec<(usize, usize)>>,
}

impl GramIndex {
    /// Of grams given as place of the theme and text.
    pub fn new<'g>(all: impl Iterator<Item = (usize, &'g str)>) -> Self {
        let mut index = Self { words: NumberedWords::default(), grams: FxHashMap::default() };
        for (number, (slot, text)) in all.enumerate() {
            let (first, second) = match text.split_once(' ') {
                Some((first, second)) => (first, Some(index.words.id(second))),
                None => (text, None),
            };
            let gram = (index.words.id(first), second);
            index.grams.entry(gram).or_default().push((slot, number));
        }
        index
    }

    /// The grams with these stems.
    fn of(&self, gram: NumberedGram) -> &[(usize, usize)] {
        self.grams.get(&gram).map_or(&[], Vec::as_slice)
    }
}

/// The shared numbers of the terms of one worker.
#[derive(Default)]
pub(super) struct StemNumbers {
    of_term: Vec<u32>,
}

impl StemNumbers {
    /// Looks up the terms that are new.
    pub fn learn(&mut self, vocabulary: &Vocabulary, index: &GramIndex) {
        let new = vocabulary.terms_from(self.of_term.len());
        self.of_term.extend(new.map(|term| index.words.known(term)));
    }

    /// The grams of the index with these stems: place of the theme, and number of the gram.
    pub fn find<'i>(
        &self,
        index: &'i GramIndex,
        (first, second): TermGram,
    ) -> &'i [(usize, usize)] {
        index.of((self.of_term[first.index()], second.map(|second| self.of_term[second.index()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_rises_until_few_enough_cells_reach_it() {
        let cells = ArticleCells::new();
        let step = 1_u64 << (u64::BITS - CELL_BITS);
        for cell in 0..=MOST_CELLS as u64 {
            cells.add(cell * step);
            cells.add(cell * step);
        }
        assert_eq!(cells.least(1), 3, "one cell too many reaches 2");
        cells.add(0);
        assert_eq!((cells.articles(0), cells.articles(step)), (3, 2));
        assert_eq!(cells.least(3), 3);
        assert_eq!(ArticleCells::new().least(5), 5);
    }

    #[test]
    fn grams_are_found_by_their_stems() {
        let index = GramIndex::new([(0, "fund"), (1, "fund cut"), (1, "fund")].into_iter());
        let (fund, cut) = (index.words.known("fund"), index.words.known("cut"));
        assert_eq!(index.of((fund, None)), [(0, 0), (1, 2)]);
        assert_eq!(index.of((fund, Some(cut))), [(1, 1)]);
        assert!(index.of((cut, None)).is_empty());
    }
}
