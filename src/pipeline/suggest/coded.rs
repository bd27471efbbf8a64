//! What human codes say of candidates, and of the words around the matches of entries.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::candidates::CodedWords;
use super::contexts::{strength, with_entry};
use super::counts::CandidateIndex;
use super::{CONTEXTS, Search};
use crate::evaluate::average_precision;
use crate::lexicon::{Context, Pattern, SuggestedCodes, Suggestion, is_literal_pattern, shrunk_p};
use crate::pipeline::coverage::{NONE, each_gram};
use crate::tables::{ScoreContext, Unit, as_printed};
use crate::terms::{Contingency, SideCount};
use crate::text::Stemmer;
use crate::themes::entry_evidence;

/// The coded texts of one theme, with their strengths as tables have them.
pub(super) struct OfTheme<'c> {
    slot: usize,
    threshold: f64,
    texts: Vec<&'c CodedWords>,
    coded: Vec<(f64, bool)>,
    average_precision: f64,
}

/// A match: its text, and its words.
type Match<'t> = (usize, &'t Range<usize>);
/// Per text the matches that an `unless` would take away.
type Gone<'t> = BTreeMap<usize, Vec<&'t Range<usize>>>;

/// The fewest missed texts that make a candidate, and the fewest false matches that make an
/// `unless`.
const FEWEST: u64 = 2;
/// So many false matches must go for each right one.
const FALSE_TO_RIGHT: u64 = 3;

impl<'c> OfTheme<'c> {
    /// None where the theme has no text coded 1.
    pub fn new(search: &Search<'_>, slot: usize, all: &'c [CodedWords]) -> Option<Self> {
        let (said, theme) = (search.codes.as_ref()?, search.themes[slot]);
        let code = |text: &&CodedWords| said.rows.get(&text.name).and_then(|codes| codes[theme]);
        let texts: Vec<&CodedWords> = all.iter().filter(|text| code(text).is_some()).collect();
        let coded: Vec<(f64, bool)> = texts
            .iter()
            .map(|text| (as_printed(text.scores[slot].1), code(text) == Some(true)))
            .collect();
        let average_precision = average_precision(&coded)?;
        // Texts of one paragraph each are judged as paragraphs are.
        let has_paragraphs = |text: &&CodedWords| text.words.iter().any(Option::is_none);
        let unit = if texts.iter().any(has_paragraphs) { said.unit } else { Unit::Paragraph };
        Some(Self {
            slot,
            threshold: unit.threshold(ScoreContext::None, &search.lexicon.themes[theme]),
            texts,
            coded,
            average_precision,
        })
    }

    fn is_missed(&self, at: usize) -> bool {
        self.coded[at].1 && self.coded[at].0 < self.threshold
    }

    /// How much better the texts would be ranked with other strengths for some of them.
    fn gain(&self, changed: impl IntoIterator<Item = (usize, f64)>) -> f64 {
        let mut coded = self.coded.clone();
        for (at, strength) in changed {
            coded[at].0 = strength;
        }
        average_precision(&coded).unwrap_or_default() - self.average_precision
    }

    /// The grams that missed texts have in common and that stand more often there than in texts
    /// that are not about the theme.
    pub fn of_misses(&self) -> Vec<Box<str>> {
        let (missed, others) = self.sizes();
        let mut found: FxHashMap<Box<str>, (u64, u64)> = FxHashMap::default();
        for (at, text) in self.texts.iter().enumerate() {
            let is_missed = self.is_missed(at);
            if self.coded[at].1 && !is_missed {
                continue;
            }
            let words: Vec<Option<&str>> = text
                .words
                .iter()
                .zip(&text.taken[self.slot])
                .map(|(word, taken)| word.as_ref().filter(|_| !taken).map(|(word, _)| &**word))
                .collect();
            let mut here: BTreeSet<Box<str>> = BTreeSet::new();
            each_gram(
                &words,
                |at| text.words[at].as_ref().is_some_and(|(_, content)| *content),
                |range| {
                    here.insert(
                        words[range].iter().flatten().copied().collect::<Vec<_>>().join(" ").into(),
                    );
                },
            );
            for gram in here {
                let (missed, others) = found.entry(gram).or_default();
                *(if is_missed { missed } else { others }) += 1;
            }
        }
        let common = |(with, without): &(u64, u64)| {
            *with >= FEWEST
                && Contingency::of_counts(
                    SideCount::of(*with, missed),
                    SideCount::of(*without, others),
                )
                .g2(false)
                    > 0.0
        };
        found.into_iter().filter(|(_, counts)| common(counts)).map(|(gram, _)| gram).collect()
    }

    /// How many texts are missed, and how many are not about the theme.
    fn sizes(&self) -> (u64, u64) {
        let missed = (0..self.coded.len()).filter(|&at| self.is_missed(at)).count() as u64;
        (missed, self.coded.iter().filter(|(_, gold)| !gold).count() as u64)
    }

    /// Per candidate of the theme the texts that hold it, with how often.
    fn held(&self, index: &CandidateIndex) -> BTreeMap<usize, BTreeMap<usize, u32>> {
        let mut found: BTreeMap<usize, BTreeMap<usize, u32>> = BTreeMap::new();
        for (at, text) in self.texts.iter().enumerate() {
            let known = |word: &(Box<str>, bool)| {
                Some(index.words.known(&word.0)).filter(|&word| word != NONE)
            };
            let words: Vec<Option<u32>> =
                text.words.iter().map(|word| word.as_ref().and_then(known)).collect();
            index.each(&words, &text.taken, |candidate, _| {
                if index.slots[candidate] == self.slot {
                    *found.entry(candidate).or_default().entry(at).or_default() += 1;
                }
            });
        }
        found
    }

    /// What the codes say of each candidate of the theme that a text holds.
    pub fn codes(&self, index: &CandidateIndex) -> BTreeMap<usize, SuggestedCodes> {
        let sizes = self.sizes();
        self.held(index)
            .into_iter()
            .map(|(candidate, texts)| (candidate, self.codes_of(&texts, sizes)))
            .collect()
    }

    fn codes_of(
        &self,
        texts: &BTreeMap<usize, u32>,
        (missed_texts, other_texts): (u64, u64),
    ) -> SuggestedCodes {
        let (with, right) =
            (texts.len() as u64, texts.keys().filter(|&&at| self.coded[at].1).count() as u64);
        let missed = texts.keys().filter(|&&at| self.is_missed(at)).count() as u64;
        let table = Contingency::of_counts(
            SideCount::of(missed, missed_texts),
            SideCount::of(with - right, other_texts),
        );
        SuggestedCodes { with, right, misses: Some(table) }
    }

    /// The same, and how much better the texts would be ranked with each as an entry, its p by the
    /// codes.
    pub fn gains(&self, index: &CandidateIndex) -> BTreeMap<usize, (SuggestedCodes, f64)> {
        let sizes = self.sizes();
        let judge = |(candidate, texts): (usize, BTreeMap<usize, u32>)| {
            let codes = self.codes_of(&texts, sizes);
            let p = shrunk_p(codes.right, codes.with);
            let changed = texts.iter().map(|(&at, &count)| {
                let text = self.texts[at];
                (at, with_entry(text.scores[self.slot].0, p, count, text.length))
            });
            (candidate, (codes, self.gain(changed)))
        };
        self.held(index).into_iter().map(judge).collect()
    }

    /// The words near the matches of entries that stand near false ones at least three times as
    /// often as near right ones, and that would better the ranking; those first that take most
    /// false matches away for the right ones lost. Of an entry each takes some that no better one
    /// takes.
    pub fn unless(&self, search: &Search<'_>, stemmer: &Stemmer) -> Vec<Suggestion> {
        // By entry and word: per text the matches that would go.
        let mut found: BTreeMap<(usize, &str), Gone<'_>> = BTreeMap::new();
        let mut matches: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (at, text) in self.texts.iter().enumerate() {
            for (_, entry, hit) in text.hits.iter().filter(|(slot, ..)| *slot == self.slot) {
                *matches.entry((*entry, at)).or_default() += 1;
                for word in words_near(text, self.slot, hit) {
                    found.entry((*entry, word)).or_default().entry(at).or_default().push(hit);
                }
            }
        }
        let mut judged: Vec<(i64, Suggestion, Vec<Match<'_>>)> = Vec::new();
        for ((entry, word), gone) in found {
            let hits = |gold: bool| {
                gone.iter()
                    .filter(|(at, _)| self.coded[**at].1 == gold)
                    .map(|(_, hits)| hits.len() as u64)
                    .sum::<u64>()
            };
            let false_texts = gone.keys().filter(|&&at| !self.coded[at].1).count() as u64;
            let (removed, lost) = (hits(false), hits(true));
            let context = &search.lexicon.entries[entry].context;
            if false_texts < FEWEST
                || removed < FALSE_TO_RIGHT * lost
                || asks_for(context, word, stemmer)
                || !is_literal_pattern(word, search.lexicon.language)
            {
                continue;
            }
            let points = search.lexicon.entries[entry].points();
            let changed = gone.iter().map(|(&at, hits)| {
                let (text, all) = (self.texts[at], matches[&(entry, at)]);
                let left = all - u32::try_from(hits.len()).unwrap_or(all);
                let less = entry_evidence(points, all, text.length)
                    - if left > 0 { entry_evidence(points, left, text.length) } else { 0.0 };
                // Of a text that has no other evidence nothing is left, whatever the rounding.
                let rest = text.scores[self.slot].0 - less;
                (at, strength(if rest < 1e-12 { 0.0 } else { rest }))
            });
            let gain = self.gain(changed);
            if gain <= 0.0 {
                continue;
            }
            let wrong: Vec<Match<'_>> = gone
                .iter()
                .filter(|(at, _)| !self.coded[**at].1)
                .flat_map(|(&at, hits)| hits.iter().map(move |&hit| (at, hit)))
                .collect();
            let suggestion = Suggestion {
                theme: search.themes[self.slot],
                unless_of: Some(entry),
                pattern: word.to_owned(),
                counts: None,
                similarity: None,
                coded: Some(SuggestedCodes { with: removed + lost, right: lost, misses: None }),
                gain: Some(gain),
                contexts: wrong
                    .iter()
                    .take(CONTEXTS)
                    .map(|&(at, hit)| shown(self.texts[at], hit))
                    .collect(),
            };
            let worth = i64::try_from(removed).unwrap_or(i64::MAX)
                - i64::try_from(FALSE_TO_RIGHT * lost).unwrap_or(i64::MAX);
            judged.push((worth, suggestion, wrong));
        }
        judged.sort_by(|(worth, one, _), (other_worth, other, _)| {
            let gain = |suggestion: &Suggestion| suggestion.gain.unwrap_or_default();
            other_worth
                .cmp(worth)
                .then(gain(other).total_cmp(&gain(one)))
                .then_with(|| key(one).cmp(&key(other)))
        });
        let mut taken: BTreeSet<(Option<usize>, usize, usize)> = BTreeSet::new();
        judged.retain(|(_, suggestion, wrong)| {
            let before = taken.len();
            taken.extend(wrong.iter().map(|(at, hit)| (suggestion.unless_of, *at, hit.start)));
            taken.len() > before
        });
        judged.into_iter().map(|(_, suggestion, _)| suggestion).collect()
    }
}

fn key(suggestion: &Suggestion) -> (Option<usize>, &str) {
    (suggestion.unless_of, &suggestion.pattern)
}

/// Whether a word is one that the entry asks for near it.
fn asks_for(context: &Context, word: &str, stemmer: &Stemmer) -> bool {
    let patterns = [&context.near, &context.after, &context.before].into_iter().flatten();
    patterns.flat_map(Pattern::words).any(|pattern| pattern.matches(word, stemmer))
}

/// The words that say something by themselves, are no part of a match of the theme, and have at
/// most [`Context::WITHIN`] words between them and the match, each once.
fn words_near<'t>(text: &'t CodedWords, slot: usize, hit: &Range<usize>) -> BTreeSet<&'t str> {
    let reach = Context::WITHIN as usize + 1;
    let left = (0..hit.start).rev().take(reach).take_while(|&at| text.words[at].is_some());
    let right = (hit.end..text.words.len()).take(reach).take_while(|&at| text.words[at].is_some());
    let says = |at: usize| {
        text.words[at]
            .as_ref()
            .filter(|(_, content)| *content && !text.taken[slot][at])
            .map(|(word, _)| &**word)
    };
    left.chain(right).filter_map(says).collect()
}

/// A match in brackets among the matching keys around it.
fn shown(text: &CodedWords, hit: &Range<usize>) -> String {
    let reach = Context::WITHIN as usize + 1;
    let mut left = spelled(text.words[..hit.start].iter().rev().take(reach));
    left.reverse();
    let (form, right) = (
        spelled(text.words[hit.clone()].iter()),
        spelled(text.words[hit.end..].iter().take(reach)),
    );
    format!("{} [{}] {}", left.join(" "), form.join(" "), right.join(" ")).trim().to_owned()
}

/// The words up to the end of their paragraph.
fn spelled<'t>(words: impl Iterator<Item = &'t Option<(Box<str>, bool)>>) -> Vec<&'t str> {
    words.map_while(|word| word.as_ref().map(|(word, _)| &**word)).collect()
}
