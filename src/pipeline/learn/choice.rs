//! Chooses what is learnt from the short list.
//!
//! What comes in: the counts of all words, and a closer look at some. What leaves: entries, what was
//! left out and why, and words for `unless`. Does not know articles.

use std::collections::BTreeMap;

use super::occurrences::{CodedGrams, MatchCounts, Occurrences, SeenOccurrences};
use super::soft_counts::CountedGrams;
use super::{Learning, ListedGram, ShortList};
use crate::evaluate::average_precision;
use crate::keywords::MeaningfulWords;
use crate::lexicon::{
    LearntEntry, LearntTheme, LearntUnless, NotLearnt, Pattern, SoftCounts, SuggestedCodes, TIERS,
    WordPattern,
};
use crate::tables::as_printed;
use crate::text::{Stemmer, StemmerKind};
use crate::themes::entry_evidence;

/// The 90 % quantile of the normal distribution, from which a word marks a theme or its absence: a
/// person reads what is learnt.
const Z: f64 = 1.281_551_565_544_600_4;

/// The least log-odds ratio of a word that marks a theme: one and a half times the odds.
const LEAST_LOG_ODDS: f64 = 0.4;

/// Whether a word is clearly more frequent in paragraphs about a theme, and hardly by chance.
pub(super) fn is_marking((value, error): (f64, f64)) -> bool {
    value - Z * error > 0.0 && value >= LEAST_LOG_ODDS
}

/// Whether a word is less frequent there, and hardly by chance.
pub(super) fn is_negative((value, error): (f64, f64)) -> bool {
    value + Z * error < 0.0
}

/// A source tells of site furniture if it has at least this number of articles.
const FEWEST_OF_SITE: u64 = 5;
/// The share of the articles of one source, at least, and of all others, at most, that hold a word
/// of site furniture.
const FURNITURE: (f64, f64) = (0.5, 0.05);
/// The fewest coded texts with an entry by which it can do harm.
const FEWEST_CODED: u64 = 3;
/// A pair replaces a stem in it if it has at least this share of the occurrences of the stem.
const REPLACING_SHARE: f64 = 0.7;
/// The most words that are proposed for `unless` of the entries of a theme.
const MOST_UNLESS: usize = 20;

/// What the choice rests on.
pub(super) struct EntryChoice<'c> {
    pub learning: &'c Learning<'c>,
    pub counted: &'c CountedGrams,
    pub list: &'c ShortList<'c>,
    pub seen: &'c SeenOccurrences,
    pub stemmer: StemmerKind,
    pub meaningful: &'c MeaningfulWords,
}

impl EntryChoice<'_> {
    /// Chooses the entries of the theme at this place.
    pub fn of_theme(&self, slot: usize) -> LearntTheme {
        let codes = CodedTheme::new(self.learning, slot, &self.seen.coded);
        let mut left_out = Vec::new();
        let mut kept: Vec<(usize, LearntEntry)> = Vec::new();
        let own = |(_, word): &(usize, &ListedGram)| word.slot == slot && !word.is_negative;
        for (at, _) in self.list.words.iter().enumerate().filter(own) {
            let Some(pattern) = self.pattern(at) else { continue };
            if let Some(reason) = self.reason_against(at, &pattern) {
                left_out.push((reason, pattern));
                continue;
            }
            let entry = self.entry(at, pattern, codes.as_ref());
            let harms = entry.coded.is_some_and(|(coded, gain)| {
                let rate = codes.as_ref().map_or(0.0, CodedTheme::rate);
                coded.with >= FEWEST_CODED
                    && gain < 0.0
                    && (coded.right as f64) < rate * coded.with as f64
            });
            if harms {
                left_out.push((NotLearnt::Harms, entry.pattern));
            } else {
                kept.push((at, entry));
            }
        }
        let mut kept = self.without_nested(kept);
        kept.truncate(self.learning.most);
        LearntTheme {
            theme: self.learning.themes[slot],
            all: self.counted.paragraphs[slot],
            entries: kept.into_iter().map(|(_, entry)| entry).collect(),
            left_out,
            unless: self.unless(slot),
        }
    }

    /// Leaves out a stem that is mostly in a better pair, and a pair that holds a better stem. The
    /// entries come in the order of their rank.
    fn without_nested(&self, all: Vec<(usize, LearntEntry)>) -> Vec<(usize, LearntEntry)> {
        let mut kept: Vec<(usize, LearntEntry)> = Vec::new();
        for (at, entry) in all {
            let text = &*self.list.words[at].text;
            let is_nested = kept.iter().any(|&(other, _)| {
                let better = &*self.list.words[other].text;
                let count = self.occurrences(other) as f64;
                let is_part = |part: &str, whole: &str| whole.split(' ').any(|word| word == part);
                is_part(better, text)
                    || is_part(text, better)
                        && count >= REPLACING_SHARE * self.occurrences(at) as f64
            });
            if !is_nested {
                kept.push((at, entry));
            }
        }
        kept
    }

    fn occurrences(&self, at: usize) -> u64 {
        self.seen.words[at].forms.values().sum()
    }

    /// The pattern of a word: its most frequent form, whose stems are asked for. `None` if this
    /// would not match what was counted, or what an entry of the theme matches.
    fn pattern(&self, at: usize) -> Option<String> {
        let language = self.learning.lexicon.language;
        let stemmer = Stemmer::new(language, self.stemmer);
        let word = &self.list.words[at];
        let more = |one: &(&String, &u64), other: &(&String, &u64)| {
            one.1.cmp(other.1).then_with(|| other.0.cmp(one.0))
        };
        let (form, _) = self.seen.words[at].forms.iter().max_by(more)?;
        let source = form.split(' ').map(|word| format!("~{word}")).collect::<Vec<_>>().join(" ");
        let pattern = Pattern::parse(&source, language).ok()?;
        let stems: Option<Vec<String>> = pattern
            .words()
            .iter()
            .map(|word| match word {
                WordPattern::Stem(key) => Some(stemmer.stem(key).into_owned()),
                _ => None,
            })
            .collect();
        let theme = self.learning.themes[word.slot];
        let mut entries = self.learning.lexicon.entries.iter();
        let is_new = !entries.any(|entry| {
            entry.theme == theme && entry.context.is_empty() && entry.pattern == pattern
        });
        (is_new && stems?.join(" ") == *word.text).then_some(source)
    }

    /// Why a word is not learnt, if it is not.
    fn reason_against(&self, at: usize, pattern: &str) -> Option<NotLearnt> {
        let (word, seen) = (&self.list.words[at], &self.seen.words[at]);
        if self.seen.sources.len() > 1 {
            if self.is_furniture(seen) {
                return Some(NotLearnt::SiteFurniture);
            }
            if !self.marks_elsewhere(word, seen) {
                return Some(NotLearnt::OneSource);
            }
        }
        if 2 * seen.capitals > seen.inside {
            return Some(NotLearnt::Name);
        }
        (!self.has_meaning(pattern)).then_some(NotLearnt::LittleMeaning)
    }

    fn has_meaning(&self, pattern: &str) -> bool {
        let keys: Vec<&str> = pattern.split(' ').map(|word| word.trim_matches('~')).collect();
        self.meaningful.has_meaning(&keys)
    }

    /// Whether nearly every article of one source holds the word, and hardly any other.
    fn is_furniture(&self, seen: &Occurrences) -> bool {
        let all = self.seen.sources.values().map(|source| source.articles).sum::<u64>();
        let with = seen.sources.values().map(|counts| counts.articles).sum::<u64>();
        seen.sources.iter().any(|(source, counts)| {
            let of_source = self.seen.sources.get(source).map_or(0, |source| source.articles);
            let share = |with: u64, all: u64| with as f64 / all.max(1) as f64;
            of_source >= FEWEST_OF_SITE
                && share(counts.articles, of_source) >= FURNITURE.0
                && share(with - counts.articles, all - of_source) <= FURNITURE.1
        })
    }

    /// Whether the word marks the theme without the source that makes most of it.
    fn marks_elsewhere(&self, word: &ListedGram, seen: &Occurrences) -> bool {
        let (mut main, mut most) = (None, 0);
        for (source, counts) in &seen.sources {
            if main.is_none() || counts.soft.strength > most {
                (main, most) = (Some(source), counts.soft.strength);
            }
        }
        let Some(main) = main else { return false };
        let rest = word.counts.soft.without(seen.sources[main].soft);
        let kind = usize::from(word.text.contains(' '));
        let of_main = self
            .seen
            .sources
            .get(main)
            .and_then(|source| source.all.get(word.slot))
            .map_or_else(SoftCounts::default, |all| all[kind]);
        let all = self.counted.all_like(word.slot, &word.text).without(of_main);
        let (log_odds, _) = rest.log_odds(all);
        rest.strength > 0 && log_odds >= LEAST_LOG_ODDS / 2.0
    }

    fn entry(&self, at: usize, pattern: String, codes: Option<&CodedTheme<'_>>) -> LearntEntry {
        let (word, seen) = (&self.list.words[at], &self.seen.words[at]);
        let p = learnt_p(word.log_odds.0, self.learning.strength);
        LearntEntry {
            pattern,
            p,
            soft: word.counts.soft,
            articles: word.counts.articles,
            sources: seen.sources.len() as u64,
            log_odds: word.log_odds,
            coded: codes.map(|codes| codes.judge(at, p)),
            contexts: seen.contexts.clone(),
        }
    }

    /// The words near the matches of which the paragraphs are weak without the entry.
    fn unless(&self, slot: usize) -> Vec<LearntUnless> {
        let mut found: Vec<(f64, LearntUnless)> = Vec::new();
        for (&(of, entry, word), near) in &self.seen.near {
            let Some(all) = self.seen.matches.get(&(of, entry)).filter(|_| of == slot) else {
                continue;
            };
            let MatchCounts { soft, articles } = *near;
            let is_weak = 2.0 * soft.mean() < all.soft.mean();
            if articles < self.learning.min_articles || !is_weak {
                continue;
            }
            let Some(pattern) = self.pattern(word).filter(|pattern| self.has_meaning(pattern))
            else {
                continue;
            };
            let lost = soft.paragraphs as f64 * (all.soft.mean() - soft.mean());
            found.push((
                lost,
                LearntUnless {
                    entry: entry as usize,
                    pattern,
                    matches: [soft.paragraphs, all.soft.paragraphs],
                    strengths: [soft.mean(), all.soft.mean()],
                },
            ));
        }
        found.sort_by(|(one, a), (other, b)| {
            other.total_cmp(one).then_with(|| (a.entry, &a.pattern).cmp(&(b.entry, &b.pattern)))
        });
        found.truncate(MOST_UNLESS);
        found.into_iter().map(|(_, unless)| unless).collect()
    }
}

/// The p of a learnt entry: its points are those of the tier medium, multiplied by the log-odds ratio
/// of the word and by `strength`.
fn learnt_p(log_odds: f64, strength: f64) -> f64 {
    let points = strength * log_odds * -(-TIERS[1].1).ln_1p();
    // Six decimals, but above 0 and below 1.
    ((-(-points).exp_m1() * 1e6).round() / 1e6).clamp(1e-6, 0.999_999)
}

/// The coded texts of a theme.
struct CodedTheme<'c> {
    slot: usize,
    texts: Vec<&'c CodedGrams>,
    coded: Vec<(f64, bool)>,
    average_precision: f64,
}

impl<'c> CodedTheme<'c> {
    /// `None` if no text of the theme is coded 1.
    fn new(learning: &Learning<'_>, slot: usize, all: &'c [CodedGrams]) -> Option<Self> {
        let (human, theme) = (learning.codes.as_ref()?, learning.themes[slot]);
        let code = |text: &CodedGrams| human.rows.get(&text.name).and_then(|codes| codes[theme]);
        let texts: Vec<&CodedGrams> = all.iter().filter(|text| code(text).is_some()).collect();
        let coded: Vec<(f64, bool)> = texts
            .iter()
            .map(|text| (as_printed(text.scores[slot].1), code(text) == Some(true)))
            .collect();
        let average_precision = average_precision(&coded)?;
        Some(Self { slot, texts, coded, average_precision })
    }

    /// The share of the texts that are coded 1.
    fn rate(&self) -> f64 {
        let ones = self.coded.iter().filter(|(_, gold)| *gold).count();
        ones as f64 / self.coded.len().max(1) as f64
    }

    /// How often texts with the word are coded 1, and how the average precision changes with the
    /// word as the only further entry.
    fn judge(&self, word: usize, p: f64) -> (SuggestedCodes, f64) {
        let points = -(-p).ln_1p();
        let mut coded = self.coded.clone();
        let (mut with, mut right) = (0, 0);
        let mut changed: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, text) in self.texts.iter().enumerate() {
            let Some(&count) = text.held.get(&word) else { continue };
            with += 1;
            right += u64::from(self.coded[at].1);
            let evidence = text.scores[self.slot].0 + entry_evidence(points, count, text.length);
            changed.insert(at, as_printed(-(-evidence).exp_m1()));
        }
        for (at, strength) in changed {
            coded[at].0 = strength;
        }
        let gain = average_precision(&coded).unwrap_or_default() - self.average_precision;
        (SuggestedCodes { with, right, misses: None }, gain)
    }
}
