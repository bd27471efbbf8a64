//! Candidates of a text: runs of words under one number each, where they stand, and the best of
//! them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::Keyword;
use super::words::{TextWords, Word};
use crate::model::Span;
use crate::text::{KeyId, Vocabulary};

/// A stretch of words that is one candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub phrase: u32,
    /// Its first word.
    pub start: u32,
    /// How many words.
    pub words: u32,
    /// The next place of the phrase among the places; nothing where it is the last.
    next: u32,
}

impl Place {
    /// The words that stand here, among those of the text.
    pub fn of(self, words: &[Word]) -> &[Word] {
        &words[self.start as usize..(self.start + self.words) as usize]
    }
}

/// How often a phrase stands in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub places: u32,
    /// Its first and its last place; nothing where there is none.
    first: u32,
    last: u32,
}

/// The distinct runs of words of a text. Phrases 0 to n - 1 are the n distinct words themselves.
#[derive(Default)]
pub(super) struct Phrases {
    longer: FxHashMap<(u32, u32), u32>,
    pub counts: Vec<Count>,
    places: Vec<Place>,
}

impl Phrases {
    /// Begins a text of so many distinct words.
    pub fn begin(&mut self, distinct: usize) {
        self.longer.clear();
        self.counts.clear();
        self.counts.resize(distinct, Count::default());
        self.places.clear();
    }

    /// The phrase that `word` makes of another.
    pub fn extend(&mut self, phrase: u32, word: u32) -> u32 {
        let next = narrow(self.counts.len());
        let longer = *self.longer.entry((phrase, word)).or_insert(next);
        if longer == next {
            self.counts.push(Count::default());
        }
        longer
    }

    /// The phrase that `word` makes of another, where there is such a phrase.
    pub fn extended(&self, phrase: u32, word: u32) -> Option<u32> {
        self.longer.get(&(phrase, word)).copied()
    }

    /// Adds a phrase that stands here and was not met before. Its number is how many there were.
    pub fn add(&mut self, start: u32, words: u32) {
        let (phrase, place) = (narrow(self.counts.len()), narrow(self.places.len()));
        self.counts.push(Count { places: 1, first: place, last: place });
        self.places.push(Place { phrase, start, words, next: 0 });
    }

    /// Notes that a phrase stands here.
    pub fn stands(&mut self, phrase: u32, start: u32, words: u32) {
        let count = &mut self.counts[phrase as usize];
        let place = narrow(self.places.len());
        if count.places == 0 {
            count.first = place;
        } else {
            self.places[count.last as usize].next = place;
        }
        count.places += 1;
        count.last = place;
        self.places.push(Place { phrase, start, words, next: 0 });
    }

    /// The places of a phrase that stands somewhere, in the order in which they were noted.
    fn places_of(&self, phrase: u32) -> impl Iterator<Item = Place> {
        let Count { places, first, .. } = self.counts[phrase as usize];
        let mut next = first;
        (0..places).map(move |_| {
            let place = self.places[next as usize];
            next = place.next;
            place
        })
    }

    /// The phrases that stand somewhere, each with its count and first place.
    pub fn standing(&self) -> impl Iterator<Item = (u32, u32, Place)> {
        let standing = (0..).zip(&self.counts).filter(|(_, count)| count.places > 0);
        standing.map(|(phrase, count)| (phrase, count.places, self.places[count.first as usize]))
    }

    /// The count and first place of a phrase that stands somewhere.
    pub fn standing_of(&self, phrase: u32) -> (u32, Place) {
        let count = self.counts[phrase as usize];
        (count.places, self.places[count.first as usize])
    }
}

/// A candidate with its score. Small, for most are only moved about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    /// Higher is better.
    pub score: f64,
    /// The first word of its first place.
    start: u32,
    pub phrase: u32,
}

impl Scored {
    /// A candidate that stands first here.
    pub fn new(score: f64, first: Place) -> Self {
        Self { score, start: first.start, phrase: first.phrase }
    }
}

impl Ord for Scored {
    /// The better, then the earlier, then the longer, which is numbered after the shorter that it
    /// extends.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_place = |scored: &Self| (Reverse(scored.start), scored.phrase);
        self.score.total_cmp(&other.score).then_with(|| by_place(self).cmp(&by_place(other)))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scored {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scored {}

/// Takes the best out of scored candidates and finds the forms that they are shown in. Keeps its
/// buffers.
#[derive(Default)]
pub(super) struct Chooser {
    pub scored: Vec<Scored>,
    pub chosen: Vec<Scored>,
    /// The places of a keyword.
    forms: Vec<Place>,
}

impl Chooser {
    /// Replaces `keywords` by at most `most` of [`Self::scored`], best first, those left out that
    /// `accept` does not want, which is told what was chosen before.
    pub fn choose(
        &mut self,
        vocabulary: &Vocabulary,
        text: TextWords<'_>,
        phrases: &Phrases,
        most: usize,
        mut accept: impl FnMut(&Scored, &[Scored]) -> bool,
        keywords: &mut Vec<Keyword>,
    ) {
        self.chosen.clear();
        let mut heap = BinaryHeap::from(std::mem::take(&mut self.scored));
        while self.chosen.len() < most
            && let Some(best) = heap.pop()
        {
            if accept(&best, &self.chosen) {
                self.chosen.push(best);
            }
        }
        self.scored = heap.into_vec();
        self.scored.clear();
        self.show(vocabulary, text, phrases, keywords);
    }

    /// Each keyword in the form that stands in the text most often, the first of equals.
    fn show(
        &mut self,
        vocabulary: &Vocabulary,
        text: TextWords<'_>,
        phrases: &Phrases,
        keywords: &mut Vec<Keyword>,
    ) {
        keywords.clear();
        keywords.reserve(self.chosen.len());
        for &Scored { score, phrase, .. } in &self.chosen {
            let (count, first) = phrases.standing_of(phrase);
            let place = if count == 1 {
                first
            } else {
                most_frequent(text.words, phrases, first, &mut self.forms)
            };
            keywords.push(Keyword {
                span: span(vocabulary, text.article, place.of(text.words)),
                count,
                score,
                raw: score,
            });
        }
    }
}

/// Where the phrase that stands first here stands first in its most frequent form.
fn most_frequent(words: &[Word], phrases: &Phrases, first: Place, forms: &mut Vec<Place>) -> Place {
    let surfaces = |place: Place| place.of(words).iter().map(|word| word.surface);
    if phrases.places_of(first.phrase).all(|place| surfaces(place).eq(surfaces(first))) {
        return first;
    }
    forms.clear();
    forms.extend(phrases.places_of(first.phrase));
    forms.sort_unstable_by(|&a, &b| surfaces(a).cmp(surfaces(b)).then(a.start.cmp(&b.start)));
    let forms = forms.chunk_by(|&a, &b| surfaces(a).eq(surfaces(b)));
    forms.max_by_key(|form| (form.len(), Reverse(form[0].start))).map_or(first, |form| form[0])
}

/// From the first word to the last, without a possessive that the last word's key has not.
pub(super) fn span(vocabulary: &Vocabulary, article: &str, words: &[Word]) -> Span {
    let (first, last) = (words[0], words[words.len() - 1]);
    let shown = without_possessive(vocabulary, last.span.of(article), last.key);
    Span::new(first.span.start as usize, last.span.start as usize + shown.len())
}

/// A word's surface form without a possessive that its key has not.
pub(super) fn without_possessive<'t>(
    vocabulary: &Vocabulary,
    surface: &'t str,
    key: KeyId,
) -> &'t str {
    let without =
        ["'s", "\u{2019}s", "'", "\u{2019}"].into_iter().find_map(|end| surface.strip_suffix(end));
    let keeps = |key: &str| key.ends_with("'s") || key.ends_with('\'');
    without.filter(|_| !keeps(vocabulary.key_text(key))).unwrap_or(surface)
}

pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 words in a text")
}
