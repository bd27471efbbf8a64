//! Counts n-grams as integers, for one group of articles in one partition.

use rustc_hash::{FxHashMap, FxHashSet};

use super::TermStats;
use super::document_counts::{DocumentCount, DocumentCounts};
use super::frequencies::{Frequencies, TermCounts, TermTable};
use crate::text::{SurfaceId, TermId, Token, Vocabulary};

/// The most words of an n-gram.
pub const MAX_NGRAM_WORDS: usize = 3;

/// The parts of a group over which the dispersion of a term is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DispersionUnit {
    /// The articles of the group.
    #[default]
    Article,
    /// The paragraphs of the group, which is a single article.
    Paragraph,
}

/// The words that are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WordFilter {
    /// All words.
    #[default]
    All,
    /// Content words: all but stop words, numbers and single letters. This is decided for the
    /// surface form, before stemming. An n-gram is counted if its first and its last word are
    /// content words.
    Content,
}

impl WordFilter {
    /// Whether a word is counted.
    pub fn holds(self, vocabulary: &Vocabulary, surface: SurfaceId) -> bool {
        self == Self::All || vocabulary.is_content_word(surface)
    }
}

/// The prefix of an n-gram of one word.
pub(super) const NO_PREFIX: u32 = u32::MAX;

/// Marks a free slot, or a word without a number.
const NO_NUMBER: u32 = u32::MAX;

/// Distinct n-grams, numbered 0, 1, 2 ... in the order in which they were added. An n-gram is
/// stored as its prefix, which is one word shorter, and its last word.
///
/// An open-addressing table of numbers, each with the hash of its n-gram, so that other n-grams are
/// rarely read in a lookup.
pub(super) struct NgramTable<Id> {
    /// The hashes and numbers of n-grams. The length is a power of two, and at most three quarters
    /// of the slots are used.
    slots: Vec<(u32, u32)>,
    links: Vec<(u32, Id)>,
}

impl<Id: Copy + PartialEq> NgramTable<Id> {
    pub(super) fn new() -> Self {
        Self { slots: Vec::new(), links: Vec::new() }
    }

    /// The number of the n-gram with the prefix `before` and the last word `word`, which has the
    /// index `index`, and whether it is new.
    pub(super) fn extend(&mut self, before: u32, word: Id, index: usize) -> (u32, bool) {
        if 4 * (self.links.len() + 1) > 3 * self.slots.len() {
            self.grow();
        }
        let hash = hash(before, index);
        let most = self.slots.len() - 1;
        let mut at = hash as usize & most;
        loop {
            let (known, number) = self.slots[at];
            if number == NO_NUMBER {
                break;
            }
            if known == hash && self.links[number as usize] == (before, word) {
                return (number, false);
            }
            at = (at + 1) & most;
        }
        let number = narrow(self.links.len());
        self.slots[at] = (hash, number);
        self.links.push((before, word));
        (number, true)
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![(0, NO_NUMBER); (2 * self.slots.len()).max(16)];
        let most = larger.len() - 1;
        for (hash, number) in std::mem::replace(&mut self.slots, larger) {
            if number != NO_NUMBER {
                let mut at = hash as usize & most;
                while self.slots[at].1 != NO_NUMBER {
                    at = (at + 1) & most;
                }
                self.slots[at] = (hash, number);
            }
        }
    }
}

/// Multiplies the two numbers by a constant and folds the product (as in wyhash, Wang Yi 2019).
fn hash(before: u32, index: usize) -> u32 {
    let product = u128::from(u64::from(before) << 32 | index as u64) * 0x9E37_79B9_7F4A_7C15;
    #[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
    let folded = (product >> 64) as u32 ^ (product >> 32) as u32;
    folded
}

pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index)
        .ok()
        .filter(|&index| index != NO_NUMBER)
        .expect("fewer than 2^32 - 1 distinct n-grams in a group")
}

/// Memory that the counters of one partition share, which count one article at a time.
#[derive(Default)]
pub struct Scratch {
    counters: u64,
    /// The active counter, and the numbers of its single words by surface form: [`NO_NUMBER`] for a
    /// word that did not occur since it became active.
    counter: u64,
    singles: Vec<u32>,
    met: Vec<SurfaceId>,
    /// The counts of terms in the document that is read.
    document: DocumentCounts,
}

impl Scratch {
    /// Makes `counter` the active one and forgets what belongs to another.
    fn turn_to(&mut self, counter: &mut u64) {
        if *counter == 0 {
            self.counters += 1;
            *counter = self.counters;
        }
        if self.counter != *counter {
            for surface in self.met.drain(..) {
                self.singles[surface.index()] = NO_NUMBER;
            }
            self.counter = *counter;
        }
        // Removes counts that a panic may have left.
        self.document.end(drop);
    }

    /// The number of a single word, or `None` if the active counter has not seen it.
    fn single(&self, surface: SurfaceId) -> Option<u32> {
        self.singles.get(surface.index()).copied().filter(|&number| number != NO_NUMBER)
    }

    fn meet(&mut self, surface: SurfaceId, number: u32) {
        if surface.index() >= self.singles.len() {
            self.singles.resize(surface.index() + 1, NO_NUMBER);
        }
        self.singles[surface.index()] = number;
        self.met.push(surface);
    }
}

/// Counts the terms and n-grams of one group of articles in one partition, and turns into
/// [`Frequencies`] at its end.
pub struct FrequencyCounter {
    longest: usize,
    unit: DispersionUnit,
    which: WordFilter,
    articles: u64,
    paragraphs: u64,
    words: u64,
    pairs: u64,
    parts: u64,
    /// The number of this counter in the scratch memory; 0 before the first article.
    number: u64,
    forms: NgramTable<SurfaceId>,
    form_counts: Vec<u64>,
    /// The term of each form.
    terms_of: Vec<u32>,
    terms: NgramTable<TermId>,
    counted: Vec<TermCounts>,
}

impl FrequencyCounter {
    /// Creates a counter of n-grams of up to `longest` words, which is clamped to 1 to
    /// [`MAX_NGRAM_WORDS`].
    pub fn new(longest: usize, unit: DispersionUnit, which: WordFilter) -> Self {
        Self {
            longest: longest.clamp(1, MAX_NGRAM_WORDS),
            unit,
            which,
            articles: 0,
            paragraphs: 0,
            words: 0,
            pairs: 0,
            parts: 0,
            number: 0,
            forms: NgramTable::new(),
            form_counts: Vec::new(),
            terms_of: Vec::new(),
            terms: NgramTable::new(),
            counted: Vec::new(),
        }
    }

    /// The number of distinct surface forms of terms and n-grams.
    pub fn forms(&self) -> usize {
        self.forms.links.len()
    }

    /// Counts an article, given as the tokens of its paragraphs. `vocabulary` must be the one of
    /// the tokens, and all counters with this vocabulary must share `scratch`.
    ///
    /// The words of an n-gram are adjacent in a paragraph; there may be punctuation between them.
    pub fn article<'t>(
        &mut self,
        vocabulary: &Vocabulary,
        scratch: &mut Scratch,
        paragraphs: impl IntoIterator<Item = &'t [Token]>,
    ) {
        scratch.turn_to(&mut self.number);
        self.articles += 1;
        let mut words = 0;
        for (number, tokens) in (0..).zip(paragraphs) {
            self.paragraphs += 1;
            words += tokens.len() as u64;
            self.pairs += tokens.len().saturating_sub(1) as u64;
            for start in 0..tokens.len() {
                let first = tokens[start].surface;
                if !self.which.holds(vocabulary, first) {
                    continue;
                }
                let mut form = scratch.single(first).unwrap_or_else(|| {
                    let form = self.form(vocabulary, NO_PREFIX, first);
                    scratch.meet(first, form);
                    form
                });
                self.count(scratch, form, number);
                if start == 0 || start + 1 == tokens.len() {
                    let edges = &mut self.counted[self.terms_of[form as usize] as usize].edges;
                    edges.begins = edges.begins.saturating_add(u32::from(start == 0));
                    edges.ends = edges.ends.saturating_add(u32::from(start + 1 == tokens.len()));
                }
                let following = &tokens[start + 1..tokens.len().min(start + self.longest)];
                let last =
                    following.iter().rposition(|token| self.which.holds(vocabulary, token.surface));
                for token in &following[..last.map_or(0, |last| last + 1)] {
                    form = self.form(vocabulary, form, token.surface);
                    if self.which.holds(vocabulary, token.surface) {
                        self.count(scratch, form, number);
                    }
                }
            }
            if self.unit == DispersionUnit::Paragraph {
                self.end_document(scratch, std::mem::take(&mut words));
            }
        }
        if self.unit == DispersionUnit::Article {
            self.end_document(scratch, words);
        }
    }

    fn count(&mut self, scratch: &mut Scratch, form: u32, paragraph: u32) {
        self.form_counts[form as usize] += 1;
        scratch.document.count(self.terms_of[form as usize], paragraph);
    }

    /// The number of the form with the prefix `before` and the last word `surface`, which is added
    /// if it is new.
    fn form(&mut self, vocabulary: &Vocabulary, before: u32, surface: SurfaceId) -> u32 {
        let (form, new) = self.forms.extend(before, surface, surface.index());
        if new {
            self.add(vocabulary, before, surface);
        }
        form
    }

    /// Adds the term of the form that was added last.
    fn add(&mut self, vocabulary: &Vocabulary, before: u32, surface: SurfaceId) {
        let word = vocabulary.term_of(surface);
        let before_term =
            if before == NO_PREFIX { NO_PREFIX } else { self.terms_of[before as usize] };
        let (term, new) = self.terms.extend(before_term, word, word.index());
        if new {
            self.counted.push(TermCounts::default());
        }
        self.form_counts.push(0);
        self.terms_of.push(term);
    }

    fn end_document(&mut self, scratch: &mut Scratch, words: u64) {
        self.words += words;
        self.parts += u64::from(words > 0);
        scratch.document.end(|DocumentCount { number, count, paragraphs, .. }| {
            let TermCounts { stats, dispersion, .. } = &mut self.counted[number as usize];
            // If documents are paragraphs, the group is a single article.
            let articles = if self.unit == DispersionUnit::Paragraph {
                u64::from(stats.articles == 0)
            } else {
                1
            };
            stats.merge(TermStats { count: count.into(), paragraphs: paragraphs.into(), articles });
            dispersion.add_part(count.into(), words);
        });
    }

    /// The counts by the texts of the terms. `vocabulary` must be the one of the tokens.
    pub fn dissolve(self, vocabulary: &Vocabulary) -> Frequencies {
        let Self {
            articles,
            paragraphs,
            words,
            pairs,
            parts,
            forms,
            form_counts,
            terms_of,
            terms,
            mut counted,
            ..
        } = self;
        let (forms, terms) = (forms.links, terms.links);
        let mut order = in_order(&terms, |term| vocabulary.term_text(term));
        let mut places = vec![0; order.len()];
        for (place, &term) in (0_u32..).zip(&order) {
            places[term as usize] = place;
        }
        let mut by_term: Vec<(u32, u32)> =
            (0..).zip(&terms_of).map(|(form, &term)| (places[term as usize], form)).collect();
        drop((places, terms_of));
        // A form that is only the prefix of a longer one was not counted.
        by_term.retain(|&(_, form)| form_counts[form as usize] > 0);
        by_term.sort_unstable();
        let counted_terms = order
            .iter()
            .copied()
            .filter(|&term| counted[term as usize].stats.count > 0)
            .collect::<Vec<_>>();
        let (term_word, form_word) =
            (|term| vocabulary.term_text(term), |surface| vocabulary.surface_text(surface));
        let mut table = TermTable::default();
        for (of_term, &term) in by_term.chunk_by(|a, b| a.0 == b.0).zip(&counted_terms) {
            if let &[(_, form)] = of_term {
                table.push_form(form_counts[form as usize], |text| {
                    spell(&forms, form, text, &form_word);
                });
            } else {
                let mut spelled: Vec<(String, u64)> = Vec::with_capacity(of_term.len());
                for &(_, form) in of_term {
                    let mut text = String::new();
                    spell(&forms, form, &mut text, &form_word);
                    spelled.push((text, form_counts[form as usize]));
                }
                spelled.sort_unstable();
                for (form, count) in &spelled {
                    table.push_form(*count, |text| text.push_str(form));
                }
            }
            table.push_text(&mut counted[term as usize], |text| {
                spell(&terms, term, text, &term_word);
            });
        }
        reorder(&mut counted, &mut order);
        counted.retain(|counted| counted.stats.count > 0);
        table.set_counted(counted);
        Frequencies { articles, paragraphs, words, pairs, parts, terms: table }
    }
}

/// The numbers of the n-grams in the order of their texts.
///
/// No word holds a space or a character that sorts before one, so the order of n-grams is that of
/// their words, and no two have the same text.
fn in_order<'v>(links: &[(u32, TermId)], text: impl Fn(TermId) -> &'v str) -> Vec<u32> {
    let mut singles: Vec<(TermId, u32)> = (0..)
        .zip(links)
        .filter(|(_, (before, _))| *before == NO_PREFIX)
        .map(|(run, &(_, word))| (word, run))
        .collect();
    singles.sort_unstable_by_key(|&(word, _)| text(word));
    if singles.len() == links.len() {
        return singles.into_iter().map(|(_, run)| run).collect();
    }
    // The ranks of the words, from 1. Some words occur only inside longer n-grams.
    let mut met: FxHashSet<usize> = FxHashSet::default();
    let mut words: Vec<TermId> =
        links.iter().map(|&(_, word)| word).filter(|word| met.insert(word.index())).collect();
    words.sort_unstable_by_key(|&word| text(word));
    let rank_of: FxHashMap<usize, u32> = words.iter().map(|word| word.index()).zip(1..).collect();
    // For each n-gram the ranks of its words, followed by zeros.
    let mut order: Vec<([u32; MAX_NGRAM_WORDS], u32)> = Vec::with_capacity(links.len());
    for (run, &(before, word)) in (0..).zip(links) {
        // A run comes after the one that it makes longer.
        let mut ranks =
            order.get(before as usize).map_or([0; MAX_NGRAM_WORDS], |(ranks, _)| *ranks);
        if let Some(free) = ranks.iter_mut().find(|rank| **rank == 0) {
            *free = rank_of[&word.index()];
        }
        order.push((ranks, run));
    }
    order.sort_unstable();
    order.into_iter().map(|(_, run)| run).collect()
}

/// Permutes items in place, so that the item at each position is the one whose number `order` holds
/// there. `order` is overwritten. A copy would take as much memory again.
pub(super) fn reorder<T>(items: &mut [T], order: &mut [u32]) {
    for start in 0..order.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], narrow(at)) as usize;
            if from == at || from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Appends the words of an n-gram, with spaces between them.
fn spell<'v, Id: Copy>(
    links: &[(u32, Id)],
    run: u32,
    text: &mut String,
    word: &impl Fn(Id) -> &'v str,
) {
    let (before, last) = links[run as usize];
    if before != NO_PREFIX {
        spell(links, before, text, word);
        text.push(' ');
    }
    text.push_str(word(last));
}
