//! The default method: noun-like phrases and words, in one ranking.

use std::sync::Arc;

use prefetch_index::prefetch_index;

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
/// How much less a candidate weighs that stands first at the end of the text than one at its
/// beginning.
const LATE: f64 = 0.4;
/// What a single word weighs that is a verb or adverb, that is an opener or closer, that is written
/// like an adjective, that has a hyphen, that is an abbreviation with a point; and the power of its
/// length in letters.
const VERB: f64 = 0.6;
const EDGE: f64 = 0.4;
const ADJECTIVE: f64 = 0.5;
const HYPHENATED: f64 = 0.5;
const ABBREVIATION: f64 = 0.3;
const LETTERS: f64 = 0.4;
/// Single words and phrases weigh alike in a text of so many units, so many of them with a capital
/// inside a sentence, in words of the usual length; this is how fast that changes, and how far it
/// goes.
const USUAL_UNITS: f64 = 180.0;
const USUAL_CAPITALS: f64 = 0.08;
const BY_UNITS: f64 = 1.5;
const BY_CAPITALS: f64 = 12.0;
const BY_LETTERS: f64 = -1.4;
const SINGLES: (f64, f64) = (0.2, 10.0);
/// What single words weigh against phrases where the keywords of many texts are added up.
const SINGLES_OF_MANY: f64 = 0.4;
/// A word loses weight from this share of the documents that hold it on, and has none from that one
/// on.
const COMMON: (f64, f64) = (0.2, 0.5);
/// As if so many more documents did not hold the word: what a few hold need not be common.
const UNSEEN: f64 = 10.0;
/// The memory of a word is asked for so many words before it is read.
const AHEAD: usize = 32;
/// Marks a word that a hyphen joins to the one before, among the words that make a phrase.
const HYPHEN: u32 = 1 << 31;

/// Words that hyphens join are one unit. Candidates are the content units, and the runs of 2 to 4
/// of them that nothing but white space parts, cut at verbs and adverbs, without openers at the
/// beginning and closers and participles at the end. All are weighed by tf-idf; a single unit by
/// the share of its uses in which it stands alone, a phrase by how often it is said; and single
/// units against phrases by the text: a long text in short words, full of names, repeats what it is
/// about in single words, a short one in long words names it in phrases.
pub(super) struct Auto {
    roles: Roles,
    model: Arc<CorpusModel>,
    /// By key, as far as the vocabulary was seen.
    keys: Vec<Key>,
    /// Of the text's words, in a row: looked up together, before what they are decides on the way.
    uses: Vec<Use>,
    /// Numbers the terms by their phrases.
    terms: Dense,
    /// The content units.
    units: Vec<Unit>,
    /// By phrase, of the units. All other phrases come after these.
    facts: Vec<Facts>,
    /// The first units of the runs of two or more that stand side by side.
    runs: Vec<usize>,
    /// By phrase: whether it is a candidate for being said whole somewhere.
    whole: Vec<bool>,
    /// What a single unit weighs against a phrase in this text.
    singles: f64,
    /// Whether the keywords of many texts are added up.
    pub of_many: bool,
}

/// What does not change about a key and is asked of every word, in one place, to be near at hand.
#[derive(Clone, Copy)]
struct Key {
    /// What it weighs as a single word.
    weight: f64,
    idf: f64,
    used: Use,
}

/// How a key is used in phrases.
#[derive(Clone, Copy)]
struct Use {
    letters: u32,
    role: Role,
    /// Whether it says little at the end of a phrase, or is a participle.
    closes: bool,
}

/// A word, or words joined by hyphens, that can be part of a keyword.
#[derive(Clone, Copy)]
struct Unit {
    /// Its number as a phrase.
    phrase: u32,
    start: u32,
    words: u32,
    role: Role,
    closes: bool,
    /// Whether nothing but white space parts it from the unit before.
    beside: bool,
    /// Whether it has a capital inside a sentence.
    capital: bool,
}

/// What is known of a unit besides how often it stands.
#[derive(Clone, Copy, Default)]
struct Facts {
    weight: f64,
    idf: f64,
    /// Times that another content unit stands beside it.
    beside: u32,
    /// Times that it has a capital inside a sentence.
    capitals: u32,
    /// Whether a phrase that is said whole somewhere begins with it.
    begins: bool,
}

/// What is counted of a text's units, content units or not, and of the words in its content units.
struct Tally {
    units: u32,
    /// Units inside a sentence, and those of them with a capital.
    inside: u32,
    capitals: u32,
    words: u32,
    letters: u32,
}

impl Auto {
    pub fn new(language: Language, model: Arc<CorpusModel>) -> Self {
        Self {
            roles: Roles::new(language),
            model,
            keys: Vec::new(),
            uses: Vec::new(),
            terms: Dense::default(),
            units: Vec::new(),
            facts: Vec::new(),
            runs: Vec::new(),
            whole: Vec::new(),
            singles: 1.0,
            of_many: false,
        }
    }

    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        text: TextWords<'_>,
        bench: &mut Bench,
        most: usize,
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.learn(vocabulary);
        let Bench { phrases, chooser } = bench;
        let tally = self.read(words);
        self.singles = if self.of_many { SINGLES_OF_MANY } else { self.weigh_singles(&tally) };
        self.number(words, phrases);
        self.find(phrases);
        chooser.scored.clear();
        let scored = phrases.standing().map(|(phrase, count, first)| {
            let weight = match self.facts.get(phrase as usize) {
                Some(facts) => self.single(facts, count),
                None => self.phrase(phrases, f64::from(count), first),
            };
            Scored::new(weight / (1.0 + LATE * f64::from(first.start) / words.len() as f64), first)
        });
        chooser.scored.extend(scored.filter(|scored| scored.score > 0.0));
        // What stands nowhere but inside a better keyword is said by it; but not in all texts, and
        // so all are added up.
        let inside = |part: &Scored, whole: &Scored| {
            let ((times, part), (whole_times, whole)) =
                (phrases.standing_of(part.phrase), phrases.standing_of(whole.phrase));
            whole.start <= part.start
                && part.start + part.words <= whole.start + whole.words
                && times == whole_times
        };
        let of_many = self.of_many;
        let accept = |scored: &Scored, chosen: &[Scored]| {
            of_many || !chosen.iter().any(|better| inside(scored, better))
        };
        chooser.choose(vocabulary, text, phrases, most, accept, keywords);
        if self.of_many
            && let Some(best) = keywords.first().map(|keyword| keyword.score)
        {
            for keyword in keywords {
                keyword.score /= best;
            }
        }
    }

    fn learn(&mut self, vocabulary: &Vocabulary) {
        for (key, term) in vocabulary.keys_from(self.keys.len()) {
            let role = self.roles.of(key);
            let letters = narrow(key.chars().count());
            let edge = matches!(role, Role::Opener | Role::Closer);
            let mut weight = f64::from(letters).powf(LETTERS);
            for (holds, factor) in [
                (role == Role::Verb, VERB),
                (edge, EDGE),
                (self.roles.is_adjective(key), ADJECTIVE),
                (key.contains('.'), ABBREVIATION),
            ] {
                weight *= if holds { factor } else { 1.0 };
            }
            let closes = role == Role::Closer || self.roles.is_participle(key);
            let idf = |term: &str| idf(self.model.documents(), self.model.df(term));
            // Words that are no content words were not counted.
            let word = vocabulary.is_content_key(key).then(|| idf(term));
            let abbreviation = vocabulary.abbreviation(key).map(|term| idf(&term));
            let idf = word.into_iter().chain(abbreviation).reduce(f64::min).unwrap_or_default();
            self.keys.push(Key { weight, idf, used: Use { letters, role, closes } });
        }
    }

    /// Splits the words into units and keeps the content units, as yet without their phrases.
    fn read(&mut self, words: &[Word]) -> Tally {
        self.units.clear();
        self.runs.clear();
        self.uses.clear();
        for (at, word) in words.iter().enumerate() {
            if let Some(soon) = words.get(at + AHEAD) {
                prefetch_index(&self.keys, soon.key.index());
                self.terms.prefetch(soon.term.index());
            }
            self.uses.push(self.keys[word.key.index()].used);
        }
        // Words that are joined to the one before; units that begin a sentence, and others with a
        // capital; words and letters of content units.
        let (mut joined, mut beginning, mut capitals, mut content_words, mut letters) =
            (0, 0, 0, 0, 0);
        // The unit before: whether it is a content unit, and one that stands beside the one before
        // it.
        let (mut content, mut beside) = (false, false);
        for (at, word) in words.iter().enumerate() {
            if word.gap == Gap::Joined {
                joined += 1;
                continue;
            }
            let capital = word.capital && word.gap < Gap::Stop;
            if word.gap >= Gap::Stop {
                beginning += 1;
            } else if capital {
                capitals += 1;
            }
            let (length, used) = if words.get(at + 1).is_some_and(|next| next.gap == Gap::Joined) {
                Self::joined(&words[at..], &self.uses[at..])
            } else if word.content {
                (1, self.uses[at])
            } else {
                content = false;
                continue;
            };
            let Use { letters: own_letters, role, closes } = used;
            if role == Role::Never {
                content = false;
                continue;
            }
            content_words += length;
            letters += own_letters;
            let before_beside = beside;
            beside = content && word.gap <= Gap::Space;
            content = true;
            if beside && !before_beside {
                self.runs.push(self.units.len() - 1);
            }
            self.units.push(Unit {
                phrase: 0,
                start: narrow(at),
                words: length,
                role,
                closes,
                beside,
                capital,
            });
        }
        let units = narrow(words.len()) - joined;
        Tally { units, inside: units - beginning, capitals, words: content_words, letters }
    }

    /// Length and use of the unit of words that hyphens join which begins here.
    // Such units are rare, and inside the loop they slow all others down.
    #[inline(never)]
    fn joined(words: &[Word], uses: &[Use]) -> (u32, Use) {
        let length = 1 + words[1..].iter().take_while(|word| word.gap == Gap::Joined).count();
        let content = length <= LONGEST && words[..length].iter().any(|word| word.content);
        let letters = uses[..length].iter().map(|used| used.letters).sum();
        (
            narrow(length),
            Use { letters, role: if content { Role::Any } else { Role::Never }, closes: false },
        )
    }

    /// Notes the units under the numbers of their phrases.
    fn number(&mut self, words: &[Word], phrases: &mut Phrases) {
        phrases.begin(0);
        self.terms.begin();
        self.facts.clear();
        for unit in &mut self.units {
            let capitals = u32::from(unit.capital);
            if unit.words > 1 {
                let own = &words[unit.start as usize..(unit.start + unit.words) as usize];
                unit.phrase = hyphenated(own, &self.keys, &mut self.facts, phrases);
            } else {
                let word = &words[unit.start as usize];
                let next = narrow(self.facts.len());
                unit.phrase = self.terms.of_or(word.term.index(), next);
                if unit.phrase == next {
                    let key = &self.keys[word.key.index()];
                    phrases.add(unit.start, 1);
                    self.facts.push(Facts {
                        weight: key.weight,
                        idf: key.idf,
                        beside: 0,
                        capitals,
                        begins: false,
                    });
                    continue;
                }
            }
            phrases.stands(unit.phrase, unit.start, unit.words);
            self.facts[unit.phrase as usize].capitals += capitals;
        }
    }

    /// How much a single unit weighs against a phrase in this text.
    fn weigh_singles(&self, tally: &Tally) -> f64 {
        let ratio = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
        let mut weight = (f64::from(tally.units) / USUAL_UNITS).powf(BY_UNITS);
        if let Some(usual) = self.roles.usual_letters
            && tally.inside > 0
            && tally.words > 0
        {
            let (letters, capitals) =
                (ratio(tally.letters, tally.words), ratio(tally.capitals, tally.inside));
            weight *=
                (BY_LETTERS * (letters - usual) + BY_CAPITALS * (capitals - USUAL_CAPITALS)).exp();
        }
        weight.clamp(SINGLES.0, SINGLES.1)
    }

    /// Notes how often units stand beside others, and the phrases of more than one unit wherever
    /// they stand.
    fn find(&mut self, phrases: &mut Phrases) {
        self.whole.clear();
        for &from in &self.runs {
            let run = run(&self.units, from);
            for unit in run {
                self.facts[unit.phrase as usize].beside += 1;
            }
            for piece in run.split(|unit| unit.role == Role::Verb) {
                let piece = trimmed(piece);
                if let ([first, rest @ ..], 2..=LONGEST) = (piece, piece.len()) {
                    let phrase = rest
                        .iter()
                        .fold(first.phrase, |phrase, unit| phrases.extend(phrase, unit.phrase));
                    self.whole.resize(phrases.counts.len(), false);
                    self.whole[phrase as usize] = true;
                    self.facts[first.phrase as usize].begins = true;
                }
            }
        }
        // A phrase that is said whole somewhere counts inside longer ones too.
        for &from in &self.runs {
            let mut rest = run(&self.units, from);
            while let [unit, after @ ..] = rest {
                rest = after;
                if !self.facts[unit.phrase as usize].begins {
                    continue;
                }
                let mut phrase = unit.phrase;
                for other in after.iter().take(LONGEST - 1) {
                    let Some(longer) = phrases.extended(phrase, other.phrase) else { break };
                    phrase = longer;
                    if self.whole[phrase as usize] {
                        phrases.stands(phrase, unit.start, other.start + other.words - unit.start);
                    }
                }
            }
        }
    }

    fn single(&self, facts: &Facts, times: u32) -> f64 {
        let (count, alone) = (f64::from(times), f64::from(times - facts.beside));
        self.singles * facts.weight * count * facts.idf * ((alone + 0.5) / (count + 0.5)).sqrt()
    }

    fn phrase(&self, phrases: &Phrases, count: f64, place: Place) -> f64 {
        let first = self.units.partition_point(|unit| unit.start < place.start);
        let own =
            self.units[first..].iter().take_while(|unit| unit.start < place.start + place.words);
        let (mut counts, mut idf, mut capitals, mut length) = (0.0, 0.0, 0.0, 0_usize);
        for unit in own {
            let facts = &self.facts[unit.phrase as usize];
            let count = f64::from(phrases.counts[unit.phrase as usize].places);
            counts += count;
            idf += facts.idf;
            capitals += f64::from(facts.capitals) / count;
            length += 1;
        }
        let n = length as f64;
        LENGTHS[length] * (counts / n) * (idf / n) * count.sqrt() * (1.0 + NAME * capitals / n)
    }
}

/// What a word weighs that so many of the documents hold: ln(n/df) + 1, but nothing where most of
/// them hold it.
fn idf(documents: u64, df: u64) -> f64 {
    // A term that the collection does not hold is in an input that changed since.
    let (n, df) = (documents.max(1) as f64, df.max(1) as f64);
    let share = (df - 1.0) / (n + UNSEEN);
    let rare = (COMMON.1 - share) / (COMMON.1 - COMMON.0);
    ((n / df).ln() + 1.0).max(0.0) * rare.clamp(0.0, 1.0)
}

/// The phrase of words that hyphens join, with what is known of it.
// Out of line as they are rare.
#[inline(never)]
fn hyphenated(words: &[Word], keys: &[Key], facts: &mut Vec<Facts>, phrases: &mut Phrases) -> u32 {
    let terms = words.iter().map(|word| narrow(word.term.index()) | HYPHEN);
    let phrase = terms.reduce(|phrase, term| phrases.extend(phrase, term)).unwrap_or_default();
    facts.resize(phrases.counts.len(), Facts::default());
    if phrases.counts[phrase as usize].places == 0 {
        let keys = || words.iter().map(|word| &keys[word.key.index()]);
        let letters: u32 = keys().map(|key| key.used.letters).sum();
        let facts = &mut facts[phrase as usize];
        facts.weight = HYPHENATED * f64::from(letters).powf(LETTERS);
        facts.idf = keys().map(|key| key.idf).fold(0.0, f64::max);
    }
    phrase
}

/// The units that stand side by side from this one on.
fn run(units: &[Unit], from: usize) -> &[Unit] {
    let length = 1 + units[from + 1..].iter().take_while(|unit| unit.beside).count();
    &units[from..from + length]
}

/// Without openers at its beginning, and closers and participles at its end.
fn trimmed(piece: &[Unit]) -> &[Unit] {
    let start = piece.iter().take_while(|unit| unit.role == Role::Opener).count();
    let end = piece.len() - piece[start..].iter().rev().take_while(|unit| unit.closes).count();
    &piece[start..end]
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
        let found = texts(
            &[
                "We propose various neural network approaches, which clearly outperform the well-known decision trees used.",
            ],
            20,
        );
        for expected in ["neural network", "well-known decision trees"] {
            assert!(found.iter().any(|text| text == expected), "{expected}: {found:?}");
        }
        for text in &found {
            let ends: Vec<&str> = text.split(' ').collect();
            assert!(
                ends.len() == 1
                    || !["various", "approaches", "clearly", "used"]
                        .iter()
                        .any(|word| ends.contains(word)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn phrases_pass_over_no_mark_and_no_stop_word() {
        let found =
            texts(&["Solar panels, wind turbines. Grid storage of heat pumps (boiler room)"], 30);
        let phrases: Vec<&String> = found.iter().filter(|text| text.contains(' ')).collect();
        assert_eq!(phrases.len(), 5, "{found:?}");
        for phrase in ["Solar panels", "wind turbines", "Grid storage", "heat pumps", "boiler room"]
        {
            assert!(phrases.iter().any(|found| *found == phrase), "{phrase}: {found:?}");
        }
    }

    #[test]
    fn what_stands_only_inside_a_better_keyword_is_said_by_it() {
        let found = texts(&["Budget cuts hurt. The budget cuts of a council; cuts to follow."], 20);
        assert!(
            found.iter().any(|text| text == "cuts")
                && !found.iter().any(|text| text.to_lowercase() == "budget"),
            "{found:?}"
        );
    }

    /// By hand, one document, so that every idf is 1. The text has 8 words, so few that single ones
    /// have the least weight, .2. `cuts` stands 3 times, once alone, first as the third word;
    /// `budget` nowhere but in `budget cuts`, which stands twice, first as the second.
    #[test]
    fn golden_by_hand() {
        let found = keywords(Method::Auto, &["Of budget cuts and budget cuts, and cuts"], 10);
        let scores: Vec<(&str, f64)> =
            found.iter().map(|(text, keyword)| (&**text, keyword.score)).collect();
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
    fn a_word_that_most_documents_hold_weighs_nothing() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        for df in [756, 757, 1500] {
            near(super::idf(1500, df), 0.0);
        }
        for df in [1, 150, 300] {
            near(super::idf(1500, df), (1500.0 / df as f64).ln() + 1.0);
        }
        // (529 - 1)/1510 is .35, half way.
        assert!((super::idf(1500, 529) - 0.5 * ((1500.0_f64 / 529.0).ln() + 1.0)).abs() < 0.01);
        // The only article, and both of two.
        near(super::idf(1, 1), 1.0);
        near(super::idf(2, 2), 1.0);
        let others: Vec<String> =
            (0..30).map(|at| format!("The council met about quarry{at}.")).collect();
        let mut paragraphs = vec!["The council met about heat pumps; council, council"];
        paragraphs.extend(others.iter().map(String::as_str));
        assert_eq!(texts(&paragraphs, 10), ["heat pumps"]);
    }

    #[test]
    fn a_long_text_of_short_words_is_about_single_words() {
        let news = "Ann Lee met Bob at the dock. Bob said the dock is old. ".repeat(30);
        // A name that nobody says in part is still said whole.
        assert_eq!(texts(&[&news], 3), ["dock", "Bob", "Ann Lee"]);
    }
}
