//! YAKE: keywords by features of the text alone.

use rustc_hash::FxHashMap;

use super::Keyword;
use super::candidates::{PhraseOccurrence, PhraseTable, ScoredCandidate, narrow};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_roles::WordRoles;
use super::word_sequence::{Gap, Numbering, TextWords};
use crate::text::{Language, Passage, Tokens, Vocabulary, sentences};

/// The most words of a keyword.
const MAX_WORDS: usize = 3;
/// Longer keywords are similar only if they are equal.
const MAX_COMPARED_BYTES: usize = 500;
/// Of two keywords with a greater similarity only the better is kept. The similarity is 1 -
/// Levenshtein distance / length of the longer, in bytes.
const SIMILARITY_THRESHOLD: f64 = 0.9;

/// Keywords of up to [`MAX_WORDS`] words, scored by the position, case, frequency, context and
/// spread of their words.
///
/// Follows: Campos, Mangaravite, Pasquali, Jorge, Nunes, Jatowt 2020, with window 1. A word counts
/// together with its plural in `s`, and a word of fewer than three letters is a stop word, as in
/// the authors' own program.
pub(super) struct Yake {
    roles: WordRoles,
    stop_words: rustc_hash::FxHashSet<&'static str>,
    /// For each key of the vocabulary that was read so far.
    keys: Vec<KeyUnit>,
    units: FxHashMap<Box<str>, u32>,
    text: TextFacts,
    chosen: Vec<String>,
}

/// The unit of a key, which it shares with its plural, and whether it is a stop word.
#[derive(Clone, Copy)]
struct KeyUnit {
    unit: u32,
    stop: bool,
}

/// What is counted in one text.
#[derive(Default)]
struct TextFacts {
    units: Numbering,
    keys: Numbering,
    words: Vec<WordUse>,
    sentences: u32,
    facts: Vec<UnitFacts>,
    /// How often the second unit of a pair follows the first.
    follows: FxHashMap<(u32, u32), u32>,
    /// The sentences of all words, grouped by unit, and the start of each group.
    by_unit: Vec<u32>,
    starts: Vec<u32>,
}

#[derive(Clone, Copy)]
struct WordUse {
    unit: u32,
    key: u32,
    sentence: u32,
    stop: bool,
    letters: u32,
    spelling: Spelling,
    /// Whether only white space or a hyphen is between it and the word before in its sentence.
    adjacent: bool,
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// A number, letters mixed with digits, or part of an address: never part of a keyword.
    Number,
    /// All capitals.
    Acronym,
    /// An initial capital and no other, not at the beginning of a sentence.
    Capital,
    Plain,
}

/// Counts of a unit, and its score.
#[derive(Clone, Copy, Default)]
struct UnitFacts {
    count: u32,
    acronyms: u32,
    capitals: u32,
    non_stop: bool,
    /// The units before and after it.
    left: Neighbours,
    right: Neighbours,
    score: f64,
}

/// The number of neighbours on one side of a unit.
#[derive(Clone, Copy, Default)]
struct Neighbours {
    distinct: u32,
    all: u32,
}

impl Neighbours {
    fn add(&mut self, is_new: bool) {
        self.distinct += u32::from(is_new);
        self.all += 1;
    }

    /// The share of distinct ones.
    fn diversity(self) -> f64 {
        if self.all > 0 { f64::from(self.distinct) / f64::from(self.all) } else { 0.0 }
    }
}

impl Yake {
    pub fn new(language: Language) -> Self {
        Self {
            roles: WordRoles::new(language),
            stop_words: language
                .stop_words()
                .iter()
                .chain(language.elided(Tokens::Words))
                .copied()
                .collect(),
            keys: Vec::new(),
            units: FxHashMap::default(),
            text: TextFacts::default(),
            chosen: Vec::new(),
        }
    }

    fn learn(&mut self, vocabulary: &Vocabulary) {
        for (key, _) in vocabulary.keys_from(self.keys.len()) {
            let single = singular(key);
            let stop = |word: &str| self.stop_words.contains(word);
            let short = single.chars().filter(|c| c.is_alphanumeric()).nth(2).is_none();
            let next = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
            let unit = match self.units.get(single) {
                Some(&unit) => unit,
                None => *self.units.entry(single.into()).or_insert(next),
            };
            // Not of the singular form, or *news* would be a stop word because *new* is one.
            let listed = self.roles.is_stop_word(key);
            self.keys.push(KeyUnit { unit, stop: stop(key) || stop(single) || listed || short });
        }
    }

    /// Reads the words of a text and the sentences that they are in.
    fn read(&mut self, TextWords { vocabulary, passages, words, .. }: TextWords<'_>) {
        let text = &mut self.text;
        text.units.begin();
        text.keys.begin();
        text.words.clear();
        let mut sentence = 0;
        let mut words = words.iter().peekable();
        for Passage { paragraph, tokens } in passages {
            for bounds in sentences(paragraph, tokens, vocabulary) {
                let mut first = true;
                while let Some(word) = words.next_if(|word| {
                    word.span.start < bounds.end && word.span.start >= paragraph.span.start
                }) {
                    let KeyUnit { unit, stop } = self.keys[word.key.index()];
                    let surface = vocabulary.surface_text(word.surface);
                    let is_name = vocabulary.is_abbreviation(word.surface)
                        && surface.chars().nth(2).is_some();
                    text.words.push(WordUse {
                        unit: text.units.number(unit as usize),
                        key: text.keys.number(word.key.index()),
                        sentence,
                        stop: stop && !is_name,
                        letters: u32::try_from(surface.chars().count()).unwrap_or(u32::MAX),
                        spelling: if word.excluded {
                            Spelling::Number
                        } else {
                            spelling(surface, first)
                        },
                        adjacent: !first && word.gap <= Gap::Space,
                    });
                    first = false;
                }
                sentence += u32::from(!first);
            }
        }
        text.sentences = sentence;
    }
}

impl KeywordEngine for Yake {
    fn top(
        &mut self,
        text: TextWords<'_>,
        limit: Limit,
        scratch: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    ) {
        let TextWords { vocabulary, words, .. } = text;
        self.learn(vocabulary);
        self.read(text);
        self.text.count();
        self.text.score();
        let Scratch { phrases, scored, .. } = &mut *scratch;
        self.text.candidates(phrases);
        scored.clear();
        let raw = |(count, first): (u32, PhraseOccurrence)| {
            let words =
                &self.text.words[first.start as usize..(first.start + first.words) as usize];
            self.text.raw(words, count)
        };
        scored.extend(phrases.occurring().map(|(_, count, first)| {
            ScoredCandidate::new(1.0 / (1.0 + raw((count, first))), first)
        }));
        let texts = &mut self.chosen;
        texts.clear();
        let accept = |phrases: &PhraseTable, candidate: &ScoredCandidate, _: &[ScoredCandidate]| {
            let (_, first) = phrases.first_occurrence(candidate.phrase);
            let keys = first.of(words).iter().map(|word| vocabulary.key_text(word.key));
            let text = keys.collect::<Vec<_>>().join(" ");
            let is_new = limit.keep_similar || !texts.iter().any(|known| are_similar(known, &text));
            if is_new {
                texts.push(text);
            }
            is_new
        };
        scratch.choose(text, limit.most, accept, keywords);
        for (keyword, chosen) in keywords.iter_mut().zip(&scratch.chosen) {
            keyword.raw = raw(scratch.phrases.first_occurrence(chosen.phrase));
        }
    }
}

impl TextFacts {
    fn count(&mut self) {
        self.facts.clear();
        self.facts.resize(self.units.count(), UnitFacts::default());
        self.follows.clear();
        let mut before: Option<WordUse> = None;
        for word in &self.words {
            let facts = &mut self.facts[word.unit as usize];
            facts.count += 1;
            facts.acronyms += u32::from(word.spelling == Spelling::Acronym);
            facts.capitals += u32::from(word.spelling == Spelling::Capital);
            facts.non_stop |= !word.stop;
            if let Some(before) = before.filter(|before| {
                word.adjacent
                    && word.spelling != Spelling::Number
                    && before.spelling != Spelling::Number
            }) {
                let times = self.follows.entry((before.unit, word.unit)).or_default();
                *times += 1;
                let is_new = *times == 1;
                self.facts[before.unit as usize].right.add(is_new);
                self.facts[word.unit as usize].left.add(is_new);
            }
            before = Some(*word);
        }
        // Groups the sentences by unit, in order.
        self.starts.clear();
        self.starts.push(0);
        let mut end = 0;
        for facts in &self.facts {
            end += facts.count;
            self.starts.push(end);
        }
        self.by_unit.clear();
        self.by_unit.resize(self.words.len(), 0);
        for word in &self.words {
            let at = &mut self.starts[word.unit as usize];
            self.by_unit[*at as usize] = word.sentence;
            *at += 1;
        }
        // Each start has moved to the end of its unit, which is the start of the next one.
        self.starts.pop();
        self.starts.insert(0, 0);
    }

    /// Computes the score H of each unit: lower is better.
    fn score(&mut self) {
        let counts =
            || self.facts.iter().filter(|facts| facts.non_stop).map(|facts| f64::from(facts.count));
        let n = counts().count() as f64;
        let mean = counts().sum::<f64>() / n;
        let deviation = (counts().map(|count| (count - mean).powi(2)).sum::<f64>() / n).sqrt();
        let most = f64::from(self.facts.iter().map(|facts| facts.count).max().unwrap_or_default());
        for unit in 0..self.facts.len() {
            let sentences =
                &mut self.by_unit[self.starts[unit] as usize..self.starts[unit + 1] as usize];
            let distinct = distinct(sentences);
            let facts = &mut self.facts[unit];
            let count = f64::from(facts.count);
            let related = 1.0 + (facts.left.diversity() + facts.right.diversity()) * count / most;
            let frequency = count / (mean + deviation);
            let spread = distinct.len() as f64 / f64::from(self.sentences);
            let cased = f64::from(facts.acronyms.max(facts.capitals)) / (1.0 + count.ln());
            let position = (3.0 + median(distinct)).ln().ln();
            facts.score = position * related / (cased + frequency / related + spread / related);
        }
    }

    /// Adds the candidates: n-grams within sentences that neither begin nor end with a stop word
    /// and hold no number.
    fn candidates(&mut self, phrases: &mut PhraseTable) {
        phrases.begin(self.keys.count());
        for (start, first) in self.words.iter().enumerate() {
            if first.stop || first.spelling == Spelling::Number {
                continue;
            }
            let (mut phrase, mut letters) = (first.key, 0);
            for (length, word) in (1..=MAX_WORDS).zip(&self.words[start..]) {
                if length > 1 {
                    if !word.adjacent || word.spelling == Spelling::Number {
                        break;
                    }
                    phrase = phrases.extend(phrase, word.key);
                }
                letters += word.letters;
                if !word.stop && letters >= 3 {
                    phrases.add_occurrence(phrase, narrow(start), narrow(length));
                }
            }
        }
    }

    /// The score of an n-gram that occurs `count` times: lower is better.
    fn raw(&self, words: &[WordUse], count: u32) -> f64 {
        let (mut product, mut sum) = (1.0, 0.0);
        for (at, word) in words.iter().enumerate() {
            if word.stop {
                // A candidate does not begin or end with a stop word, so both neighbours exist.
                let (before, after) = (words[at - 1], words[at + 1]);
                let times = |a: u32, b: u32| {
                    f64::from(self.follows.get(&(a, b)).copied().unwrap_or_default())
                };
                let of = |unit: u32| f64::from(self.facts[unit as usize].count);
                let p = times(before.unit, word.unit) / of(before.unit)
                    * times(word.unit, after.unit)
                    / of(after.unit);
                product *= 1.0 + (1.0 - p);
                sum -= 1.0 - p;
            } else {
                let score = self.facts[word.unit as usize].score;
                product *= score;
                sum += score;
            }
        }
        product / (f64::from(count) * (1.0 + sum))
    }
}

fn singular(key: &str) -> &str {
    if key.chars().nth(3).is_some() { key.strip_suffix('s').unwrap_or(key) } else { key }
}

fn spelling(surface: &str, first: bool) -> Spelling {
    let capitals = || surface.chars().filter(|c| c.is_uppercase()).count();
    if surface.chars().any(|c| c.is_ascii_digit()) {
        Spelling::Number
    } else if surface.chars().all(char::is_uppercase) {
        Spelling::Acronym
    } else if !first && surface.starts_with(char::is_uppercase) && capitals() == 1 {
        Spelling::Capital
    } else {
        Spelling::Plain
    }
}

/// Moves the distinct numbers of a sorted list to its front and returns them.
fn distinct(sorted: &mut [u32]) -> &[u32] {
    let mut kept = 1.min(sorted.len());
    for at in 1..sorted.len() {
        if sorted[at] != sorted[kept - 1] {
            sorted[kept] = sorted[at];
            kept += 1;
        }
    }
    &sorted[..kept]
}

fn median(sorted: &[u32]) -> f64 {
    let value = |at: usize| f64::from(sorted.get(at).copied().unwrap_or_default());
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        value(middle)
    } else {
        f64::midpoint(value(middle.saturating_sub(1)), value(middle))
    }
}

fn are_similar(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a.len(), b.len()) } else { (b.len(), a.len()) };
    // The distance is at least the difference in length, here in bytes.
    let possible = short as f64 > SIMILARITY_THRESHOLD * long as f64 - 1e-9;
    // For texts longer than any phrase that people write, the distance would take longer than the
    // rest of the program.
    possible
        && long <= MAX_COMPARED_BYTES
        && 1.0 - strsim::levenshtein(a, b) as f64 / long as f64 > SIMILARITY_THRESHOLD
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::word_sequence::testing::keywords;

    /// Values from docs/METHODS.md, under keywords.
    #[test]
    fn golden() {
        for (text, expected) in [
            ("this is a keyword", &[("keyword", 0.1583)][..]),
            ("Do you need an Apple laptop?", &[("Apple", 0.1448), ("laptop", 0.1583)]),
        ] {
            let found = keywords(Method::Yake, &[text], 10);
            for (keyword, raw) in expected {
                let (_, found) = found.iter().find(|(text, _)| text == keyword).unwrap();
                assert!((found.raw - raw).abs() < 5e-5, "{keyword}: {}", found.raw);
                assert!((found.score - 1.0 / (1.0 + found.raw)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn similar_keywords_are_one() {
        let found = keywords(
            Method::Yake,
            &["Procurement reforms. The procurement reform is here, a reform of procurement."],
            100,
        );
        let reforms = found
            .iter()
            .filter(|(text, _)| text.to_lowercase().starts_with("procurement reform"))
            .count();
        assert_eq!(reforms, 1, "{found:?}");
        assert!(
            super::are_similar("procurement reform", "procurement reforms")
                && !super::are_similar("reform", "reforms")
        );
    }

    #[test]
    fn verbs_adverbs_and_openers_begin_and_end_no_keyword() {
        let text =
            "Ministers quickly propose various news channels, proposing news of many channels.";
        let found = keywords(Method::Yake, &[text], 100);
        let mut found: Vec<String> =
            found.into_iter().map(|(text, _)| text.to_lowercase()).collect();
        found.sort();
        let words = "channels, ministers, news, news channels";
        assert_eq!(found.join(", "), words, "*news* is no form of *new*");
    }

    #[test]
    fn a_text_of_stop_words_has_none() {
        for text in ["", "of the and", "2018 3.5 of B2C", "a b c"] {
            assert!(keywords(Method::Yake, &[text], 10).is_empty(), "{text}");
        }
    }
}
