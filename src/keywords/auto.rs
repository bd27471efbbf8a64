//! The default method: noun-like phrases and words, in one ranking.

use std::sync::Arc;

use super::Keyword;
use super::extractor::Bench;
use super::phrases::{Phrases, Place, Scored, narrow};
use super::roles::{Role, Roles};
use super::words::{Dense, Gap, TextWords, Word};
use crate::terms::CorpusModel;
use crate::text::{Language, Vocabulary};

/// The most units of a phrase, and words of a unit.
const LONGEST: usize = 4;
/// What a phrase weighs for its length in units.
const LENGTHS: [f64; LONGEST + 1] = [0.0, 1.0, 1.6, 2.1, 1.1];
/// How much more a phrase weighs that is written with capitals throughout.
const NAME: f64 = 0.6;
/// How much less a candidate weighs that stands first at the end of the text than one at its beginning.
const LATE: f64 = 0.4;
/// What a single word weighs that is a verb or adverb, that is an opener or closer, that is written like an adjective, that has a hyphen, that is an abbreviation
/// with a point; and the power of its length in letters.
const VERB: f64 = 0.6;
const EDGE: f64 = 0.4;
const ADJECTIVE: f64 = 0.5;
const HYPHENATED: f64 = 0.5;
const ABBREVIATION: f64 = 0.3;
const LETTERS: f64 = 0.4;
/// Single words and phrases weigh alike in a text of so many units, so many of them with a capital inside a sentence, in words of the usual
/// length; this is how fast that changes, and how far it goes.
const USUAL_UNITS: f64 = 180.0;
const USUAL_CAPITALS: f64 = 0.08;
const BY_UNITS: f64 = 1.5;
const BY_CAPITALS: f64 = 12.0;
const BY_LETTERS: f64 = -1.4;
const SINGLES: (f64, f64) = (0.2, 10.0);
/// Marks a word that a hyphen joins to the one before, among the words that make a phrase.
const HYPHEN: u32 = 1 << 31;

/// Words that hyphens join are one unit. Candidates are the content units, and the runs of 2 to 4 of them that nothing but white space
/// parts, cut at verbs and adverbs, without openers at the beginning and closers and participles at the end. All are weighed by tf-idf; a
/// single unit by the share of its uses in which it stands alone, a phrase by how often it is said; and single units against phrases
/// by the text: a long text in short words, full of names, repeats what it is about in single words, a short one in long words
/// names it in phrases.
pub(super) struct Auto {
    roles: Roles,
    model: Arc<CorpusModel>,
    /// By key, as far as the vocabulary was seen.
    keys: Vec<Key>,
    terms: Dense,
    ids: Vec<u32>,
    units: Vec<Unit>,
    /// By phrase: first the words, of which some are units, then the hyphenated units. All other phrases come after these.
    facts: Vec<Facts>,
    /// The runs of units that stand side by side: first, one past the last.
    runs: Vec<(usize, usize)>,
    /// By phrase: whether it is a candidate for being said whole somewhere.
    whole: Vec<bool>,
    /// What a single unit weighs against a phrase in this text.
    singles: f64,
}

/// What does not change about a key and is asked of every word, in one place, to be near at hand.
#[derive(Clone, Copy)]
struct Key {
    /// What it weighs as a single word.
    weight: f64,
    idf: f64,
    letters: u32,
    role: Role,
    participle: bool,
}

/// A word, or words joined by hyphens.
#[derive(Clone, Copy)]
struct Unit {
    /// Its number as a phrase.
    phrase: u32,
    start: u32,
    words: u32,
    role: Role,
    /// What stands before it.
    gap: Gap,
}

/// What is counted of a unit that is a candidate.
#[derive(Clone, Copy, Default)]
struct Facts {
    count: f64,
    /// Times that no other content word stands beside it.
    alone: f64,
    capitals: f64,
    idf: f64,
}

impl Auto {
    pub fn new(language: Language, model: Arc<CorpusModel>) -> Self {
        Self {
            roles: Roles::new(language),
            model,
            keys: Vec::new(),
            terms: Dense::default(),
            ids: Vec::new(),
            units: Vec::new(),
            facts: Vec::new(),
            runs: Vec::new(),
            whole: Vec::new(),
            singles: 1.0,
        }
    }

    pub fn top(&mut self, vocabulary: &Vocabulary, text: TextWords<'_>, bench: &mut Bench, most: usize, keywords: &mut Vec<Keyword>) {
        let words = text.words;
        self.learn(vocabulary);
        let Bench { phrases, chooser } = bench;
        self.read(words, phrases);
        self.weigh_singles(words);
        self.find(words, phrases);
        chooser.scored.clear();
        chooser.scored.extend(phrases.standing().map(|(phrase, count, first)| {
            let weight = match self.facts.get(phrase as usize) {
                Some(facts) => self.single(facts, words, first),
                None => self.phrase(f64::from(count), first),
            };
            let score = weight / (1.0 + LATE * f64::from(first.start) / words.len() as f64);
            Scored { score, raw: score, first }
        }));
        let times = |scored: &Scored| phrases.counts[scored.first.phrase as usize].places;
        let end = |place: Place| place.start + place.words;
        // What stands nowhere but inside a better keyword is said by it.
        let inside = |part: &Scored, whole: &Scored| {
            whole.first.start <= part.first.start && end(part.first) <= end(whole.first) && times(part) == times(whole)
        };
        let accept = |scored: &Scored, chosen: &[Scored]| !chosen.iter().any(|better| inside(scored, better));
        chooser.choose(vocabulary, text, phrases, most, accept, keywords);
    }

    fn learn(&mut self, vocabulary: &Vocabulary) {
        for (key, term) in vocabulary.keys_from(self.keys.len()) {
            let role = self.roles.of(key);
            let letters = narrow(key.chars().count());
            let edge = matches!(role, Role::Opener | Role::Closer);
            let mut weight = f64::from(letters).powf(LETTERS);
            for (holds, factor) in
                [(role == Role::Verb, VERB), (edge, EDGE), (self.roles.is_adjective(key), ADJECTIVE), (key.contains('.'), ABBREVIATION)]
            {
                weight *= if holds { factor } else { 1.0 };
            }
            self.keys.push(Key { weight, idf: self.model.idf(term), letters, role, participle: self.roles.is_participle(key) });
        }
    }

    /// Splits the words into units, each under the number of a phrase.
    fn read(&mut self, words: &[Word], phrases: &mut Phrases) {
        self.terms.begin();
        self.ids.clear();
        self.ids.extend(words.iter().map(|word| self.terms.of(word.term.index())));
        phrases.begin(self.terms.count());
        self.units.clear();
        let mut start = 0;
        while start < words.len() {
            let mut end = start + 1;
            let (mut phrase, mut content) = (self.ids[start], words[start].content);
            while end < words.len() && words[end].gap == Gap::Joined {
                phrase = phrases.extend(phrase, self.ids[end] | HYPHEN);
                content |= words[end].content;
                end += 1;
            }
            let role = match end - start {
                words if !content || words > LONGEST => Role::Never,
                1 => self.keys[words[start].key.index()].role,
                _ => Role::Any,
            };
            self.units.push(Unit { phrase, start: narrow(start), words: narrow(end - start), role, gap: words[start].gap });
            start = end;
        }
        self.facts.clear();
        self.facts.resize(phrases.counts.len(), Facts::default());
    }

    fn letters(&self, word: &Word) -> f64 {
        f64::from(self.keys[word.key.index()].letters)
    }

    /// How much a single unit weighs against a phrase in this text.
    fn weigh_singles(&mut self, words: &[Word]) {
        let units = self.units.len() as f64;
        let mut weight = (units / USUAL_UNITS).powf(BY_UNITS);
        if let Some(usual) = self.roles.usual_letters {
            let (mut letters, mut content, mut inside, mut capitals) = (0.0, 0.0, 0.0, 0.0);
            for unit in &self.units {
                if unit.gap < Gap::Stop {
                    inside += 1.0;
                    capitals += f64::from(u8::from(words[unit.start as usize].capital));
                }
                if unit.role != Role::Never {
                    let words = &words[unit.start as usize..(unit.start + unit.words) as usize];
                    letters += words.iter().map(|word| self.letters(word)).sum::<f64>();
                    content += words.len() as f64;
                }
            }
            if inside > 0.0 && content > 0.0 {
                weight *= (BY_LETTERS * (letters / content - usual) + BY_CAPITALS * (capitals / inside - USUAL_CAPITALS)).exp();
            }
        }
        self.singles = weight.clamp(SINGLES.0, SINGLES.1);
    }

    /// Notes the candidates wherever they stand, and what is counted of the single units among them.
    fn find(&mut self, words: &[Word], phrases: &mut Phrases) {
        self.runs.clear();
        self.whole.clear();
        let beside = |unit: &Unit| unit.role != Role::Never && unit.gap <= Gap::Space;
        let mut from = 0;
        while from < self.units.len() {
            if self.units[from].role == Role::Never {
                from += 1;
                continue;
            }
            let to = from + 1 + self.units[from + 1..].iter().take_while(|unit| beside(unit)).count();
            for piece in self.units[from..to].split(|unit| unit.role == Role::Verb) {
                let piece = self.trimmed(piece, words);
                if let ([first, rest @ ..], 2..=LONGEST) = (piece, piece.len()) {
                    let phrase = rest.iter().fold(first.phrase, |phrase, unit| phrases.extend(phrase, unit.phrase));
                    self.whole.resize(phrases.counts.len(), false);
                    self.whole[phrase as usize] = true;
                }
            }
            self.runs.push((from, to));
            from = to;
        }
        for &(from, to) in &self.runs {
            for at in from..to {
                let unit = self.units[at];
                let own = &words[unit.start as usize..(unit.start + unit.words) as usize];
                let facts = &mut self.facts[unit.phrase as usize];
                if facts.count == 0.0 {
                    facts.idf = own.iter().map(|word| self.keys[word.key.index()].idf).fold(0.0, f64::max);
                }
                facts.count += 1.0;
                facts.alone += f64::from(u8::from(to == from + 1));
                facts.capitals += f64::from(u8::from(own[0].capital && unit.gap < Gap::Stop));
                phrases.stands(unit.phrase, unit.start as usize, unit.words as usize);
                // A phrase that is said whole somewhere counts inside longer ones too.
                let mut phrase = unit.phrase;
                for other in self.units[at + 1..to].iter().take(LONGEST - 1) {
                    let Some(longer) = phrases.extended(phrase, other.phrase) else { break };
                    phrase = longer;
                    if self.whole[phrase as usize] {
                        phrases.stands(phrase, unit.start as usize, (other.start + other.words - unit.start) as usize);
                    }
                }
            }
        }
    }

    /// Without openers at its beginning, and closers and participles at its end.
    fn trimmed<'u>(&self, piece: &'u [Unit], words: &[Word]) -> &'u [Unit] {
        let start = piece.iter().take_while(|unit| unit.role == Role::Opener).count();
        let participle = |unit: &Unit| unit.words == 1 && self.keys[words[unit.start as usize].key.index()].participle;
        let closes = |unit: &&Unit| unit.role == Role::Closer || participle(unit);
        let end = piece.len() - piece[start..].iter().rev().take_while(closes).count();
        &piece[start..end]
    }

    fn single(&self, facts: &Facts, words: &[Word], place: Place) -> f64 {
        let own = &words[place.start as usize..(place.start + place.words) as usize];
        let weight = match own {
            [word] => self.keys[word.key.index()].weight,
            _ => HYPHENATED * own.iter().map(|word| self.letters(word)).sum::<f64>().powf(LETTERS),
        };
        self.singles * weight * facts.count * facts.idf * ((facts.alone + 0.5) / (facts.count + 0.5)).sqrt()
    }

    fn phrase(&self, count: f64, place: Place) -> f64 {
        let first = self.units.partition_point(|unit| unit.start < place.start);
        let own = self.units[first..].iter().take_while(|unit| unit.start < place.start + place.words);
        let (mut counts, mut idf, mut capitals, mut length) = (0.0, 0.0, 0.0, 0_usize);
        for unit in own {
            let facts = &self.facts[unit.phrase as usize];
            counts += facts.count;
            idf += facts.idf;
            capitals += facts.capitals / facts.count;
            length += 1;
        }
        let n = length as f64;
        LENGTHS[length] * (counts / n) * (idf / n) * count.sqrt() * (1.0 + NAME * capitals / n)
    }
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::words::testing::keywords;

    fn texts(paragraphs: &[&str], most: usize) -> Vec<String> {
        keywords(Method::Auto, paragraphs, most).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn phrases_are_cut_where_they_end() {
        let found =
            texts(&["We propose various neural network approaches, which clearly outperform the well-known decision trees used."], 20);
        for expected in ["neural network", "well-known decision trees"] {
            assert!(found.iter().any(|text| text == expected), "{expected}: {found:?}");
        }
        for text in &found {
            let ends: Vec<&str> = text.split(' ').collect();
            assert!(ends.len() == 1 || !["various", "approaches", "clearly", "used"].iter().any(|word| ends.contains(word)), "{found:?}");
        }
    }

    #[test]
    fn phrases_pass_over_no_mark_and_no_stop_word() {
        let found = texts(&["Solar panels, wind turbines. Grid storage of heat pumps (boiler room)"], 30);
        let phrases: Vec<&String> = found.iter().filter(|text| text.contains(' ')).collect();
        assert_eq!(phrases.len(), 5, "{found:?}");
        for phrase in ["Solar panels", "wind turbines", "Grid storage", "heat pumps", "boiler room"] {
            assert!(phrases.iter().any(|found| *found == phrase), "{phrase}: {found:?}");
        }
    }

    #[test]
    fn what_stands_only_inside_a_better_keyword_is_said_by_it() {
        let found = texts(&["Budget cuts hurt. The budget cuts of a council; cuts to follow."], 20);
        assert!(found.iter().any(|text| text == "cuts") && !found.iter().any(|text| text.to_lowercase() == "budget"), "{found:?}");
    }

    /// By hand, one document, so that every idf is 1. The text has 8 words, so few that single ones have the least weight, .2. `cuts` stands
    /// 3 times, once alone, first as the third word; `budget` nowhere but in `budget cuts`, which stands twice, first as the second.
    #[test]
    fn golden_by_hand() {
        let found = keywords(Method::Auto, &["Of budget cuts and budget cuts, and cuts"], 10);
        let scores: Vec<(&str, f64)> = found.iter().map(|(text, keyword)| (&**text, keyword.score)).collect();
        let phrase = 1.6 * 2.5 * 2.0_f64.sqrt() / (1.0 + 0.4 / 8.0);
        let cuts = 0.2 * 4.0_f64.powf(0.4) * 3.0 * (1.5_f64 / 3.5).sqrt() / (1.0 + 0.8 / 8.0);
        let expected = [("budget cuts", phrase), ("cuts", cuts)];
        assert_eq!(scores.len(), 2, "{scores:?}");
        for (found, expected) in scores.iter().zip(expected) {
            assert_eq!(found.0, expected.0);
            assert!((found.1 - expected.1).abs() < 1e-12, "{scores:?} {expected:?}");
        }
    }

    #[test]
    fn a_long_text_of_short_words_is_about_single_words() {
        let news = "Ann Lee met Bob at the dock. Bob said the dock is old. ".repeat(30);
        // A name that nobody says in part is still said whole.
        assert_eq!(texts(&[&news], 3), ["dock", "Bob", "Ann Lee"]);
    }
}
