//! The candidate phrases of a text, each with a number, its occurrences and its score.

use std::cmp::{Ordering, Reverse};

use rustc_hash::FxHashMap;

use super::word_sequence::{TextWords, Word};
use crate::model::Span;
use crate::text::{KeyId, SurfaceId, Vocabulary};

/// The most words of a candidate of RAKE and `TextRank`: a longer run
/// of content words is a list without commas, or a text in a language whose stop words are not
/// known.
pub(super) const MAX_PHRASE_WORDS: usize = 4;

/// One occurrence of a phrase in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct PhraseOccurrence {
    pub phrase: u32,
    /// The index of its first word among the words of the text.
    pub start: u32,
    /// The number of its words.
    pub words: u32,
    /// The index of the phrase's next occurrence; meaningless for its last one.
    next: u32,
}

impl PhraseOccurrence {
    /// The words of this occurrence; `words` are those of the text.
    pub fn of(self, words: &[Word]) -> &[Word] {
        &words[self.start as usize..(self.start + self.words) as usize]
    }
}

/// How often a phrase occurs in the text, and its occurrences as a linked list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OccurrenceList {
    pub occurrences: u32,
    /// The indices of the first and the last occurrence; meaningless if there is no occurrence.
    first: u32,
    last: u32,
}

/// The distinct phrases of a text, numbered from 0. Phrases 0 to n - 1 are the n distinct words.
#[derive(Default)]
pub(super) struct PhraseTable {
    longer: FxHashMap<(u32, u32), u32>,
    pub lists: Vec<OccurrenceList>,
    occurrences: Vec<PhraseOccurrence>,
}

impl PhraseTable {
    /// Begins a text with this number of distinct words.
    pub fn begin(&mut self, distinct: usize) {
        self.longer.clear();
        self.lists.clear();
        self.lists.resize(distinct, OccurrenceList::default());
        self.occurrences.clear();
    }

    /// The phrase that consists of `phrase` and `word`, which is added if it is new.
    pub fn extend(&mut self, phrase: u32, word: u32) -> u32 {
        let next = narrow(self.lists.len());
        let longer = *self.longer.entry((phrase, word)).or_insert(next);
        if longer == next {
            self.lists.push(OccurrenceList::default());
        }
        longer
    }

    /// The phrase that consists of `phrase` and `word`, or `None` if it was never added.
    pub fn extended(&self, phrase: u32, word: u32) -> Option<u32> {
        self.longer.get(&(phrase, word)).copied()
    }

    /// Adds a new phrase with its first occurrence. Its number is the number of phrases before.
    pub fn add_new(&mut self, start: u32, words: u32) {
        let (phrase, occurrence) = (narrow(self.lists.len()), narrow(self.occurrences.len()));
        self.lists.push(OccurrenceList { occurrences: 1, first: occurrence, last: occurrence });
        self.occurrences.push(PhraseOccurrence { phrase, start, words, next: 0 });
    }

    /// Adds an occurrence of a phrase.
    pub fn add_occurrence(&mut self, phrase: u32, start: u32, words: u32) {
        let count = &mut self.lists[phrase as usize];
        let occurrence = narrow(self.occurrences.len());
        if count.occurrences == 0 {
            count.first = occurrence;
        } else {
            self.occurrences[count.last as usize].next = occurrence;
        }
        count.occurrences += 1;
        count.last = occurrence;
        self.occurrences.push(PhraseOccurrence { phrase, start, words, next: 0 });
    }

    /// The occurrences of a phrase in the order in which they were added. It must have at least
    /// one.
    pub fn occurrences_of(&self, phrase: u32) -> impl Iterator<Item = PhraseOccurrence> {
        let OccurrenceList { occurrences, first, .. } = self.lists[phrase as usize];
        let mut next = first;
        (0..occurrences).map(move |_| {
            let occurrence = self.occurrences[next as usize];
            next = occurrence.next;
            occurrence
        })
    }

    /// The phrases that occur in the text, each with its count and its first occurrence.
    pub fn occurring(&self) -> impl Iterator<Item = (u32, u32, PhraseOccurrence)> {
        let occurring = (0..).zip(&self.lists).filter(|(_, count)| count.occurrences > 0);
        occurring.map(|(phrase, count)| {
            (phrase, count.occurrences, self.occurrences[count.first as usize])
        })
    }

    /// The count and the first occurrence of a phrase. It must have at least one.
    pub fn first_occurrence(&self, phrase: u32) -> (u32, PhraseOccurrence) {
        let count = self.lists[phrase as usize];
        (count.occurrences, self.occurrences[count.first as usize])
    }

    /// The first occurrence of the most frequent form of a phrase; of forms that are equally
    /// frequent, the first. `surfaces` gives the surface forms of the words of an occurrence, and
    /// `forms` is memory for them. The phrase must have at least one occurrence.
    pub fn most_frequent_form<I: Iterator<Item = SurfaceId>>(
        &self,
        phrase: u32,
        surfaces: impl Fn(PhraseOccurrence) -> I,
        forms: &mut Vec<PhraseOccurrence>,
    ) -> PhraseOccurrence {
        let (count, first) = self.first_occurrence(phrase);
        let is_first_form = |occurrence| surfaces(occurrence).eq(surfaces(first));
        if count == 1 || self.occurrences_of(phrase).all(is_first_form) {
            return first;
        }
        forms.clear();
        forms.extend(self.occurrences_of(phrase));
        forms.sort_unstable_by(|&a, &b| surfaces(a).cmp(surfaces(b)).then(a.start.cmp(&b.start)));
        let forms = forms.chunk_by(|&a, &b| surfaces(a).eq(surfaces(b)));
        forms.max_by_key(|form| (form.len(), Reverse(form[0].start))).map_or(first, |form| form[0])
    }
}

/// A candidate with its score, in 16 bytes, because sorting moves most of them about.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScoredCandidate {
    /// Higher is better.
    pub score: f64,
    /// The index of the first word of its first occurrence.
    start: u32,
    pub phrase: u32,
}

impl ScoredCandidate {
    /// A candidate whose first occurrence is `first`.
    pub fn new(score: f64, first: PhraseOccurrence) -> Self {
        Self { score, start: first.start, phrase: first.phrase }
    }
}

impl Ord for ScoredCandidate {
    /// Orders by score, then the earlier is greater, then the longer, because a phrase has a
    /// greater number than the shorter one that it extends.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_place = |scored: &Self| (Reverse(scored.start), scored.phrase);
        self.score.total_cmp(&other.score).then_with(|| by_place(self).cmp(&by_place(other)))
    }
}

impl PartialOrd for ScoredCandidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ScoredCandidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ScoredCandidate {}

/// The span from the first of these words to the last, without a possessive that the last word's
/// key does not have.
pub(super) fn span(text: TextWords<'_>, words: &[Word]) -> Span {
    let (first, last) = (words[0], words[words.len() - 1]);
    let shown = without_possessive(text.vocabulary, last.span.of(text.article), last.key);
    Span::new(first.span.start as usize, last.span.start as usize + shown.len())
}

/// A surface form without a possessive that its key does not have.
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
