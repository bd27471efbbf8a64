//! YAKE: keywords by features of the text alone.

use rustc_hash::FxHashMap;

use super::Keyword;
use super::extractor::Bench;
use super::phrases::{Phrases, Place, Scored, narrow};
use super::words::{Dense, Gap, Passage, TextWords, Word};
use crate::text::{Language, Tokens, Vocabulary, sentences};

/// The most words of a keyword.
const LONGEST: usize = 3;
/// Keywords of more characters are alike only where they are equal.
const LONGEST_ALIKE: usize = 500;
/// Two keywords more alike than this are one: 1 - Levenshtein distance / length of the longer.
const ALIKE: f64 = 0.9;

/// Follows: Campos, Mangaravite, Pasquali, Jorge, Nunes, Jatowt 2020, window 1. A word counts
/// together with its plural in `s`, and one of fewer than three letters is a stop word, as in the
/// authors' own program.
pub(super) struct Yake {
    stop_words: rustc_hash::FxHashSet<&'static str>,
    /// By key, as far as the vocabulary was seen: its unit, and whether it is a stop word.
    keys: Vec<(u32, bool)>,
    units: FxHashMap<Box<str>, u32>,
    text: Text,
    chosen: Vec<String>,
}

/// What is known about a text.
#[derive(Default)]
struct Text {
    units: Dense,
    keys: Dense,
    words: Vec<Occurrence>,
    sentences: u32,
    facts: Vec<Facts>,
    /// How often the second unit follows the first.
    follows: FxHashMap<(u32, u32), u32>,
    /// Occurrences by unit, and where those of each unit begin.
    by_unit: Vec<u32>,
    starts: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Occurrence {
    unit: u32,
    key: u32,
    sentence: u32,
    stop: bool,
    letters: u32,
    tag: Tag,
    /// Whether nothing but white space or a hyphen stands between it and the word before in its
    /// sentence.
    beside: bool,
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// A number, letters and digits mixed, or part of an address: no part of a keyword.
    Number,
    /// All capitals.
    Acronym,
    /// A capital and no other, not at the beginning of a sentence.
    Capital,
    Plain,
}

/// What is counted of a unit.
#[derive(Clone, Copy, Default)]
struct Facts {
    count: u32,
    acronyms: u32,
    capitals: u32,
    non_stop: bool,
    /// Distinct units before and after, and all of them.
    left: (u32, u32),
    right: (u32, u32),
    score: f64,
}

impl Yake {
    pub fn new(language: Language) -> Self {
        Self {
            stop_words: language
                .stop_words()
                .iter()
                .chain(language.elided(Tokens::Words))
                .copied()
                .collect(),
            keys: Vec::new(),
            units: FxHashMap::default(),
            text: Text::default(),
            chosen: Vec::new(),
        }
    }

    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        (text, passages): (TextWords<'_>, &[Passage<'_>]),
        bench: &mut Bench,
        (most, deduplicate): (usize, bool),
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.learn(vocabulary);
        self.read(vocabulary, words, passages);
        self.text.count();
        self.text.score();
        let Bench { phrases, chooser } = bench;
        self.text.candidates(phrases);
        chooser.scored.clear();
        let raw = |(count, first): (u32, Place)| {
            let words =
                &self.text.words[first.start as usize..(first.start + first.words) as usize];
            self.text.raw(words, count)
        };
        chooser.scored.extend(
            phrases
                .standing()
                .map(|(_, count, first)| Scored::new(1.0 / (1.0 + raw((count, first))), first)),
        );
        let texts = &mut self.chosen;
        texts.clear();
        let accept = |scored: &Scored, _: &[Scored]| {
            let (_, first) = phrases.standing_of(scored.phrase);
            let text = first
                .of(words)
                .iter()
                .map(|word| vocabulary.key_text(word.key))
                .collect::<Vec<_>>()
                .join(" ");
            let new = !deduplicate || !texts.iter().any(|known| alike(known, &text));
            if new {
                texts.push(text);
            }
            new
        };
        chooser.choose(vocabulary, text, phrases, most, accept, keywords);
        for (keyword, chosen) in keywords.iter_mut().zip(&chooser.chosen) {
            keyword.raw = raw(phrases.standing_of(chosen.phrase));
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
            self.keys.push((unit, stop(key) || stop(single) || short));
        }
    }

    fn read(&mut self, vocabulary: &Vocabulary, words: &[Word], passages: &[Passage<'_>]) {
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
                    let (unit, stop) = self.keys[word.key.index()];
                    let surface = vocabulary.surface_text(word.surface);
                    let is_name = vocabulary.is_abbreviation(word.surface)
                        && surface.chars().nth(2).is_some();
                    text.words.push(Occurrence {
                        unit: text.units.of(unit as usize),
                        key: text.keys.of(word.key.index()),
                        sentence,
                        stop: stop && !is_name,
                        letters: u32::try_from(surface.chars().count()).unwrap_or(u32::MAX),
                        tag: if word.apart { Tag::Number } else { tag(surface, first) },
                        beside: !first && word.gap <= Gap::Space,
                    });
                    first = false;
                }
                sentence += u32::from(!first);
            }
        }
        text.sentences = sentence;
    }
}

impl Text {
    fn count(&mut self) {
        self.facts.clear();
        self.facts.resize(self.units.count(), Facts::default());
        self.follows.clear();
        let mut before: Option<Occurrence> = None;
        for word in &self.words {
            let facts = &mut self.facts[word.unit as usize];
            facts.count += 1;
            facts.acronyms += u32::from(word.tag == Tag::Acronym);
            facts.capitals += u32::from(word.tag == Tag::Capital);
            facts.non_stop |= !word.stop;
            if let Some(before) = before.filter(|before| {
                word.beside && word.tag != Tag::Number && before.tag != Tag::Number
            }) {
                let times = self.follows.entry((before.unit, word.unit)).or_default();
                *times += 1;
                let new = u32::from(*times == 1);
                let right = &mut self.facts[before.unit as usize].right;
                *right = (right.0 + new, right.1 + 1);
                let left = &mut self.facts[word.unit as usize].left;
                *left = (left.0 + new, left.1 + 1);
            }
            before = Some(*word);
        }
        // The occurrences of a unit side by side, in order.
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
        // Each start has moved to the unit's end, which is the next one's start.
        self.starts.pop();
        self.starts.insert(0, 0);
    }

    /// H of each unit: lower is better.
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
            let share = |(distinct, all): (u32, u32)| {
                if all > 0 { f64::from(distinct) / f64::from(all) } else { 0.0 }
            };
            let related = 1.0 + (share(facts.left) + share(facts.right)) * count / most;
            let frequency = count / (mean + deviation);
            let spread = distinct.len() as f64 / f64::from(self.sentences);
            let cased = f64::from(facts.acronyms.max(facts.capitals)) / (1.0 + count.ln());
            let position = (3.0 + median(distinct)).ln().ln();
            facts.score = position * related / (cased + frequency / related + spread / related);
        }
    }

    /// Notes the n-grams within sentences that neither begin nor end with a stop word and hold no
    /// number.
    fn candidates(&mut self, phrases: &mut Phrases) {
        phrases.begin(self.keys.count());
        for (start, first) in self.words.iter().enumerate() {
            if first.stop || first.tag == Tag::Number {
                continue;
            }
            let (mut phrase, mut letters) = (first.key, 0);
            for (length, word) in (1..=LONGEST).zip(&self.words[start..]) {
                if length > 1 {
                    if !word.beside || word.tag == Tag::Number {
                        break;
                    }
                    phrase = phrases.extend(phrase, word.key);
                }
                letters += word.letters;
                if !word.stop && letters >= 3 {
                    phrases.stands(phrase, narrow(start), narrow(length));
                }
            }
        }
    }

    /// The score of an n-gram that stands so many times; lower is better.
    fn raw(&self, words: &[Occurrence], count: u32) -> f64 {
        let (mut product, mut sum) = (1.0, 0.0);
        for (at, word) in words.iter().enumerate() {
            if word.stop {
                // Candidates begin and end with other words.
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

fn tag(surface: &str, first: bool) -> Tag {
    let capitals = || surface.chars().filter(|c| c.is_uppercase()).count();
    if surface.chars().any(|c| c.is_ascii_digit()) {
        Tag::Number
    } else if surface.chars().all(char::is_uppercase) {
        Tag::Acronym
    } else if !first && surface.starts_with(char::is_uppercase) && capitals() == 1 {
        Tag::Capital
    } else {
        Tag::Plain
    }
}

/// Moves the distinct numbers of a sorted list to its front.
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

fn alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a.len(), b.len()) } else { (b.len(), a.len()) };
    // The distance is at least the difference in length; in bytes, as the rest.
    let possible = short as f64 > ALIKE * long as f64 - 1e-9;
    // Beyond any phrase that people write the distance would take longer than the rest of the
    // program.
    possible
        && long <= LONGEST_ALIKE
        && 1.0 - strsim::levenshtein(a, b) as f64 / long as f64 > ALIKE
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::words::testing::keywords;

    /// METHODS 6.
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
            super::alike("procurement reform", "procurement reforms")
                && !super::alike("reform", "reforms")
        );
    }

    #[test]
    fn a_text_of_stop_words_has_none() {
        for text in ["", "of the and", "2018 3.5 of B2C", "a b c"] {
            assert!(keywords(Method::Yake, &[text], 10).is_empty(), "{text}");
        }
    }
}
