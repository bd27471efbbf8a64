//! Candidates of a text: runs of words under one number each, where they stand, and the best of them.

use std::cmp::Ordering;
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
}

/// How often a phrase stands in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub places: u32,
    /// Its first place; nothing where there is none.
    pub first: u32,
}

/// The distinct runs of words of a text. Phrases 0 to n - 1 are the n distinct words themselves.
#[derive(Default)]
pub(super) struct Phrases {
    longer: FxHashMap<(u32, u32), u32>,
    pub counts: Vec<Count>,
    pub places: Vec<Place>,
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

    /// Notes that a phrase stands here.
    pub fn stands(&mut self, phrase: u32, start: usize, words: usize) {
        let count = &mut self.counts[phrase as usize];
        if count.places == 0 {
            count.first = narrow(self.places.len());
        }
        count.places += 1;
        self.places.push(Place { phrase, start: narrow(start), words: narrow(words) });
    }

    /// The phrases that stand somewhere, each with its count and first place.
    pub fn standing(&self) -> impl Iterator<Item = (u32, u32, Place)> {
        let standing = (0..).zip(&self.counts).filter(|(_, count)| count.places > 0);
        standing.map(|(phrase, count)| (phrase, count.places, self.places[count.first as usize]))
    }
}

/// A candidate with its score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    /// Higher is better.
    pub score: f64,
    /// The method's own number.
    pub raw: f64,
    /// Where it stands first.
    pub first: Place,
}

impl Ord for Scored {
    /// The better, then the earlier, then the longer.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_place = |scored: &Self| (std::cmp::Reverse(scored.first.start), scored.first.words);
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

/// Takes the best out of scored candidates and finds the forms that they are shown in. Keeps its buffers.
#[derive(Default)]
pub(super) struct Chooser {
    pub scored: Vec<Scored>,
    chosen: Vec<Scored>,
    /// By phrase: one more than its position among the chosen, else 0.
    slots: Vec<u32>,
    /// Position among the chosen, place.
    forms: Vec<(u32, Place)>,
}

impl Chooser {
    /// Replaces `keywords` by at most `most` of [`Self::scored`], best first, those left out that `accept` does not want, which is
    /// told what was chosen before.
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
    fn show(&mut self, vocabulary: &Vocabulary, text: TextWords<'_>, phrases: &Phrases, keywords: &mut Vec<Keyword>) {
        self.slots.clear();
        self.slots.resize(phrases.counts.len(), 0);
        for (slot, chosen) in (1..).zip(&self.chosen) {
            self.slots[chosen.first.phrase as usize] = slot;
        }
        self.forms.clear();
        let with_slot = |place: &Place| (self.slots[place.phrase as usize], *place);
        self.forms.extend(phrases.places.iter().map(with_slot).filter(|(slot, _)| *slot > 0));
        let of = |place: &Place| &text.words[place.start as usize..(place.start + place.words) as usize];
        let surfaces = |place: &Place| of(place).iter().map(|word| word.surface);
        self.forms.sort_unstable_by(|(a_slot, a), (b_slot, b)| {
            a_slot.cmp(b_slot).then_with(|| surfaces(a).cmp(surfaces(b))).then(a.start.cmp(&b.start))
        });
        keywords.clear();
        for (places, chosen) in self.forms.chunk_by(|a, b| a.0 == b.0).zip(&self.chosen) {
            let forms = places.chunk_by(|(_, a), (_, b)| surfaces(a).eq(surfaces(b)));
            let most_frequent = forms.max_by_key(|form| (form.len(), std::cmp::Reverse(form[0].1.start)));
            let Some((_, place)) = most_frequent.and_then(|form| form.first()) else { continue };
            let count = narrow(places.len());
            keywords.push(Keyword { span: span(vocabulary, text.article, of(place)), count, score: chosen.score, raw: chosen.raw });
        }
    }
}

/// From the first word to the last, without a possessive that the last word's key has not.
pub(super) fn span(vocabulary: &Vocabulary, article: &str, words: &[Word]) -> Span {
    let (first, last) = (words[0], words[words.len() - 1]);
    let shown = without_possessive(vocabulary, last.span.of(article), last.key);
    Span::new(first.span.start as usize, last.span.start as usize + shown.len())
}

/// A word's surface form without a possessive that its key has not.
pub(super) fn without_possessive<'t>(vocabulary: &Vocabulary, surface: &'t str, key: KeyId) -> &'t str {
    let without = ["'s", "\u{2019}s", "'", "\u{2019}"].into_iter().find_map(|end| surface.strip_suffix(end));
    let keeps = |key: &str| key.ends_with("'s") || key.ends_with('\'');
    without.filter(|_| !keeps(vocabulary.key_text(key))).unwrap_or(surface)
}

pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 words in a text")
}
