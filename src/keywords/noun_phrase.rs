//! The default method: noun-like phrases and single words in one ranking.

use std::sync::Arc;

use prefetch_index::prefetch_index;

use super::Keyword;
use super::candidates::{PhraseOccurrence, PhraseTable, ScoredCandidate, narrow};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_roles::{Role, WordRoles};
use super::word_sequence::{Gap, Numbering, TextWords, Word};
use crate::terms::CorpusModel;
use crate::text::{Language, Vocabulary};

/// The most units of a phrase, and the most words of a unit.
const MAX_UNITS: usize = 4;
/// The weight of a phrase by its length in units.
const LENGTH_WEIGHTS: [f64; MAX_UNITS + 1] = [0.0, 1.0, 2.1, 3.1, 2.7];
/// A phrase in which every unit has a capital weighs more by this share.
const CAPITALS_BONUS: f64 = 0.6;
/// The score of a candidate is divided by 1 + this times the position of its first occurrence,
/// which is 0 at the beginning of the text and 1 at the end.
const POSITION_PENALTY: f64 = 0.4;
/// Factors on the weight of a single word: for a word with an adjective's ending, one with a
/// hyphen, and an abbreviation with a full stop; and the exponent of its length in letters.
const ADJECTIVE_WEIGHT: f64 = 0.7;
const HYPHENATED_WEIGHT: f64 = 0.5;
const ABBREVIATION_WEIGHT: f64 = 0.3;
const LETTERS_EXPONENT: f64 = 0.4;
/// Single words and phrases have equal weight in a text with this number of units, this share of
/// units with a capital inside a sentence, and words of the usual length. The exponent and
/// coefficients tell how fast the weight of single words changes with these, and the minimum and
/// maximum limit it.
const USUAL_UNITS: f64 = 180.0;
const USUAL_CAPITALS_SHARE: f64 = 0.08;
const UNITS_EXPONENT: f64 = 1.5;
const CAPITALS_COEFFICIENT: f64 = 12.0;
const LETTERS_COEFFICIENT: f64 = -1.4;
const MIN_SINGLE_WORD_WEIGHT: f64 = 0.2;
const MAX_SINGLE_WORD_WEIGHT: f64 = 10.0;
/// The weight of single words against phrases when the keywords of many texts are added up.
const SINGLE_WORD_WEIGHT_OF_MANY: f64 = 0.4;
/// A word loses weight if more than the first share of the documents hold it, and has no weight
/// from the second share on.
const COMMON_FROM_SHARE: f64 = 0.2;
const WEIGHTLESS_FROM_SHARE: f64 = 0.5;
/// This number of documents without the word is added, so that a word in a few documents of a small
/// collection does not count as common.
const UNSEEN_DOCUMENTS: f64 = 10.0;
/// The facts about a word are prefetched this number of words ahead.
const PREFETCH_DISTANCE_WORDS: usize = 32;
/// Marks the words of a hyphenated unit among the words of a phrase.
const HYPHEN_FLAG: u32 = 1 << 31;

/// Words that hyphens join are one unit. Candidates are the content units, and the runs of 2 to 4
/// of them with only white space between; runs are split at verbs and adverbs, and openers are
/// removed from their beginning, closers and participles from their end. All candidates are
/// weighted by tf-idf. A single unit is also weighted by the share of its occurrences without an
/// adjacent content unit. A phrase is weighted by its own count and by the square roots of the
/// counts of its units, so that one frequent unit does not lift every phrase around it. The weight of single units against phrases depends
/// on the text: a long text of short words, full of names, repeats its subject in single words, and
/// a short text of long words names it in phrases.
pub(super) struct NounPhrases {
    roles: WordRoles,
    model: Arc<CorpusModel>,
    /// For each key of the vocabulary that was read so far.
    keys: Vec<KeyFacts>,
    /// The use of each word of the text. All are looked up in one pass, before the pass whose
    /// branches depend on them.
    uses: Vec<KeyUse>,
    /// The phrase numbers of terms.
    terms: Numbering,
    /// The content units of the text.
    units: Vec<PhraseUnit>,
    /// For each phrase that is a unit; all other phrases have greater numbers.
    facts: Vec<UnitFacts>,
    /// The indices of the first units of runs of two or more adjacent units.
    runs: Vec<usize>,
    /// For each phrase, whether it is a complete run somewhere, and so a candidate.
    whole: Vec<bool>,
    /// The weight of a single unit against a phrase in this text.
    singles: f64,
    /// Whether the keywords are added up over many texts.
    pub of_many: bool,
}

/// What every word needs of its key and never changes, in one place to save cache misses.
#[derive(Clone, Copy)]
struct KeyFacts {
    /// Its weight as a single word.
    weight: f64,
    idf: f64,
    used: KeyUse,
}

/// How a key is used in phrases.
#[derive(Clone, Copy)]
struct KeyUse {
    letters: u32,
    role: Role,
    /// Whether it is removed from the end of a phrase: a closer or a participle.
    closes: bool,
}

/// A word, or words joined by hyphens, that can be part of a keyword.
#[derive(Clone, Copy)]
struct PhraseUnit {
    /// Its number as a phrase.
    phrase: u32,
    start: u32,
    words: u32,
    role: Role,
    closes: bool,
    /// Whether only white space is between it and the unit before, which is a content unit.
    adjacent: bool,
    /// Whether it has a capital inside a sentence.
    capital: bool,
}

/// What is known of a unit besides its count.
#[derive(Clone, Copy, Default)]
struct UnitFacts {
    weight: f64,
    idf: f64,
    /// The number of occurrences with an adjacent content unit.
    adjacent: u32,
    /// The number of occurrences with a capital inside a sentence.
    capitals: u32,
    /// Whether a candidate of several units begins with it.
    begins: bool,
}

/// Counts of the units of a text, content units or not, and of the words in its content units.
struct TextCounts {
    units: u32,
    /// Units that do not begin a sentence, and those of them with a capital.
    inside: u32,
    capitals: u32,
    words: u32,
    letters: u32,
}

impl NounPhrases {
    pub fn new(language: Language, model: Arc<CorpusModel>) -> Self {
        Self {
            roles: WordRoles::new(language),
            model,
            keys: Vec::new(),
            uses: Vec::new(),
            terms: Numbering::default(),
            units: Vec::new(),
            facts: Vec::new(),
            runs: Vec::new(),
            whole: Vec::new(),
            singles: 1.0,
            of_many: false,
        }
    }

    fn learn(&mut self, vocabulary: &Vocabulary) {
        for (key, term) in vocabulary.keys_from(self.keys.len()) {
            let role = self.roles.of(key);
            let letters = narrow(key.chars().count());
            let mut weight = f64::from(letters).powf(LETTERS_EXPONENT);
            for (holds, factor) in [
                // Verbs, openers and closers are parts of keywords at most.
                (role != Role::Any, 0.0),
                (self.roles.is_adjective(key), ADJECTIVE_WEIGHT),
                (key.contains('.'), ABBREVIATION_WEIGHT),
            ] {
                weight *= if holds { factor } else { 1.0 };
            }
            let closes = role == Role::Closer || self.roles.is_participle(key);
            let idf = |term: &str| idf(self.model.documents(), self.model.df(term));
            // Only content words were counted.
            let word = vocabulary.is_content_key(key).then(|| idf(term));
            let abbreviation = vocabulary.abbreviation(key).map(|term| idf(&term));
            let idf = word.into_iter().chain(abbreviation).reduce(f64::min).unwrap_or_default();
            self.keys.push(KeyFacts { weight, idf, used: KeyUse { letters, role, closes } });
        }
    }

    /// Splits the words into units and keeps the content units, whose phrase numbers follow later.
    fn read(&mut self, words: &[Word]) -> TextCounts {
        self.units.clear();
        self.runs.clear();
        self.uses.clear();
        for (at, word) in words.iter().enumerate() {
            if let Some(soon) = words.get(at + PREFETCH_DISTANCE_WORDS) {
                prefetch_index(&self.keys, soon.key.index());
                self.terms.prefetch(soon.term.index());
            }
            self.uses.push(self.keys[word.key.index()].used);
        }
        // Counts of the words joined to the one before, the units that begin a sentence, the other
        // units with a capital, and the words and letters of content units.
        let (mut joined, mut beginning, mut capitals, mut content_words, mut letters) =
            (0, 0, 0, 0, 0);
        // Whether the unit before is a content unit, and whether it is adjacent to the one before
        // it.
        let (mut content, mut adjacent) = (false, false);
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
            let KeyUse { letters: own_letters, role, closes } = used;
            if role == Role::Never {
                content = false;
                continue;
            }
            content_words += length;
            letters += own_letters;
            let before_beside = adjacent;
            adjacent = content && word.gap <= Gap::Space;
            content = true;
            if adjacent && !before_beside {
                self.runs.push(self.units.len() - 1);
            }
            self.units.push(PhraseUnit {
                phrase: 0,
                start: narrow(at),
                words: length,
                role,
                closes,
                adjacent,
                capital,
            });
        }
        let units = narrow(words.len()) - joined;
        TextCounts { units, inside: units - beginning, capitals, words: content_words, letters }
    }

    /// The length in words and the use of the hyphenated unit that begins here.
    // Not inlined, because such units are rare and would slow the loop down for all others.
    #[inline(never)]
    fn joined(words: &[Word], uses: &[KeyUse]) -> (u32, KeyUse) {
        let length = 1 + words[1..].iter().take_while(|word| word.gap == Gap::Joined).count();
        let content = length <= MAX_UNITS && words[..length].iter().any(|word| word.content);
        let letters = uses[..length].iter().map(|used| used.letters).sum();
        (
            narrow(length),
            KeyUse { letters, role: if content { Role::Any } else { Role::Never }, closes: false },
        )
    }

    /// Gives the units their phrase numbers and adds their occurrences.
    fn number(&mut self, words: &[Word], phrases: &mut PhraseTable) {
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
                unit.phrase = self.terms.number_or(word.term.index(), next);
                if unit.phrase == next {
                    let key = &self.keys[word.key.index()];
                    phrases.add_new(unit.start, 1);
                    self.facts.push(UnitFacts {
                        weight: key.weight,
                        idf: key.idf,
                        adjacent: 0,
                        capitals,
                        begins: false,
                    });
                    continue;
                }
            }
            phrases.add_occurrence(unit.phrase, unit.start, unit.words);
            self.facts[unit.phrase as usize].capitals += capitals;
        }
    }

    /// The weight of a single unit against a phrase in this text.
    fn weigh_singles(&self, counts: &TextCounts) -> f64 {
        let ratio = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
        let mut weight = (f64::from(counts.units) / USUAL_UNITS).powf(UNITS_EXPONENT);
        if let Some(usual) = self.roles.usual_letters
            && counts.inside > 0
            && counts.words > 0
        {
            let (letters, capitals) =
                (ratio(counts.letters, counts.words), ratio(counts.capitals, counts.inside));
            weight *= (LETTERS_COEFFICIENT * (letters - usual)
                + CAPITALS_COEFFICIENT * (capitals - USUAL_CAPITALS_SHARE))
                .exp();
        }
        weight.clamp(MIN_SINGLE_WORD_WEIGHT, MAX_SINGLE_WORD_WEIGHT)
    }

    /// Counts how often units are adjacent to others, and adds the phrases of several units with
    /// all their occurrences.
    fn find(&mut self, phrases: &mut PhraseTable) {
        self.whole.clear();
        for &from in &self.runs {
            let run = run(&self.units, from);
            for unit in run {
                self.facts[unit.phrase as usize].adjacent += 1;
            }
            for piece in run.split(|unit| unit.role == Role::Verb) {
                let piece = trimmed(piece);
                if let ([first, rest @ ..], 2..=MAX_UNITS) = (piece, piece.len()) {
                    let phrase = rest
                        .iter()
                        .fold(first.phrase, |phrase, unit| phrases.extend(phrase, unit.phrase));
                    self.whole.resize(phrases.lists.len(), false);
                    self.whole[phrase as usize] = true;
                    self.facts[first.phrase as usize].begins = true;
                }
            }
        }
        // A phrase that is a complete run somewhere also counts inside longer runs.
        for &from in &self.runs {
            let mut rest = run(&self.units, from);
            while let [unit, after @ ..] = rest {
                rest = after;
                if !self.facts[unit.phrase as usize].begins {
                    continue;
                }
                let mut phrase = unit.phrase;
                for other in after.iter().take(MAX_UNITS - 1) {
                    let Some(longer) = phrases.extended(phrase, other.phrase) else { break };
                    phrase = longer;
                    if self.whole[phrase as usize] {
                        phrases.add_occurrence(
                            phrase,
                            unit.start,
                            other.start + other.words - unit.start,
                        );
                    }
                }
            }
        }
    }

    fn single(&self, facts: &UnitFacts, times: u32) -> f64 {
        let (count, alone) = (f64::from(times), f64::from(times - facts.adjacent));
        self.singles * facts.weight * count * facts.idf * ((alone + 0.5) / (count + 0.5)).sqrt()
    }

    fn phrase(&self, phrases: &PhraseTable, count: f64, place: PhraseOccurrence) -> f64 {
        let first = self.units.partition_point(|unit| unit.start < place.start);
        let own =
            self.units[first..].iter().take_while(|unit| unit.start < place.start + place.words);
        let (mut roots, mut idf, mut capitals, mut length) = (0.0, 0.0, 0.0, 0_usize);
        for unit in own {
            let facts = &self.facts[unit.phrase as usize];
            let count = f64::from(phrases.lists[unit.phrase as usize].occurrences);
            roots += count.sqrt();
            idf += facts.idf;
            capitals += f64::from(facts.capitals) / count;
            length += 1;
        }
        let n = length as f64;
        LENGTH_WEIGHTS[length]
            * (roots / n)
            * (idf / n)
            * count
            * (1.0 + CAPITALS_BONUS * capitals / n)
    }
}

impl KeywordEngine for NounPhrases {
    fn top(
        &mut self,
        text: TextWords<'_>,
        Limit { most, .. }: Limit,
        scratch: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.learn(text.vocabulary);
        let Scratch { phrases, scored, .. } = &mut *scratch;
        let counts = self.read(words);
        self.singles =
            if self.of_many { SINGLE_WORD_WEIGHT_OF_MANY } else { self.weigh_singles(&counts) };
        self.number(words, phrases);
        self.find(phrases);
        scored.clear();
        let candidates = phrases.occurring().map(|(phrase, count, first)| {
            let weight = match self.facts.get(phrase as usize) {
                Some(facts) => self.single(facts, count),
                None => self.phrase(phrases, f64::from(count), first),
            };
            ScoredCandidate::new(
                weight / (1.0 + POSITION_PENALTY * f64::from(first.start) / words.len() as f64),
                first,
            )
        });
        scored.extend(candidates.filter(|candidate| candidate.score > 0.0));
        // A phrase that occurs only inside a better keyword is left out, but not if keywords are
        // added up over many texts, in some of which it may occur alone.
        let inside = |phrases: &PhraseTable, part: &ScoredCandidate, whole: &ScoredCandidate| {
            let ((times, part), (whole_times, whole)) =
                (phrases.first_occurrence(part.phrase), phrases.first_occurrence(whole.phrase));
            whole.start <= part.start
                && part.start + part.words <= whole.start + whole.words
                && times == whole_times
        };
        let of_many = self.of_many;
        let accept =
            |phrases: &PhraseTable, candidate: &ScoredCandidate, chosen: &[ScoredCandidate]| {
                of_many || !chosen.iter().any(|better| inside(phrases, candidate, better))
            };
        scratch.choose(text, most, accept, keywords);
        if self.of_many
            && let Some(best) = keywords.first().map(|keyword| keyword.score)
        {
            for keyword in keywords {
                keyword.score /= best;
            }
        }
    }

    fn prepare_for_many(&mut self) {
        self.of_many = true;
    }
}

/// The idf of a term that `df` of the documents hold: ln(n/df) + 1, reduced to 0 if most documents
/// hold it.
fn idf(documents: u64, df: u64) -> f64 {
    // A term that the collection does not hold comes from an input that changed since it was
    // counted.
    let (n, df) = (documents.max(1) as f64, df.max(1) as f64);
    let share = (df - 1.0) / (n + UNSEEN_DOCUMENTS);
    let rare = (WEIGHTLESS_FROM_SHARE - share) / (WEIGHTLESS_FROM_SHARE - COMMON_FROM_SHARE);
    ((n / df).ln() + 1.0).max(0.0) * rare.clamp(0.0, 1.0)
}

/// The phrase number of a hyphenated unit, whose facts are added if it is new.
// Not inlined, because such units are rare.
#[inline(never)]
fn hyphenated(
    words: &[Word],
    keys: &[KeyFacts],
    facts: &mut Vec<UnitFacts>,
    phrases: &mut PhraseTable,
) -> u32 {
    let terms = words.iter().map(|word| narrow(word.term.index()) | HYPHEN_FLAG);
    let phrase = terms.reduce(|phrase, term| phrases.extend(phrase, term)).unwrap_or_default();
    facts.resize(phrases.lists.len(), UnitFacts::default());
    if phrases.lists[phrase as usize].occurrences == 0 {
        let keys = || words.iter().map(|word| &keys[word.key.index()]);
        let letters: u32 = keys().map(|key| key.used.letters).sum();
        let facts = &mut facts[phrase as usize];
        facts.weight = HYPHENATED_WEIGHT * f64::from(letters).powf(LETTERS_EXPONENT);
        facts.idf = keys().map(|key| key.idf).fold(0.0, f64::max);
    }
    phrase
}

/// The run of adjacent units that begins at `from`.
fn run(units: &[PhraseUnit], from: usize) -> &[PhraseUnit] {
    let length = 1 + units[from + 1..].iter().take_while(|unit| unit.adjacent).count();
    &units[from..from + length]
}

/// Removes openers from the beginning, and closers and participles from the end.
fn trimmed(piece: &[PhraseUnit]) -> &[PhraseUnit] {
    let start = piece.iter().take_while(|unit| unit.role == Role::Opener).count();
    let end = piece.len() - piece[start..].iter().rev().take_while(|unit| unit.closes).count();
    &piece[start..end]
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::word_sequence::testing::keywords;

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

    /// Computed by hand: one document, so that every idf is 1. The text has only 8 words, so single
    /// words have the minimum weight, .2. `cuts` occurs 3 times, once without a neighbour, first as
    /// the third word; `budget` only inside `budget cuts`, which occurs twice, first at the second
    /// word.
    #[test]
    fn golden_by_hand() {
        let found = keywords(Method::Auto, &["Of budget cuts and budget cuts, and cuts"], 10);
        let scores: Vec<(&str, f64)> =
            found.iter().map(|(text, keyword)| (&**text, keyword.score)).collect();
        let roots = f64::midpoint(2.0_f64.sqrt(), 3.0_f64.sqrt());
        let phrase = 2.1 * roots * 2.0 / (1.0 + 0.4 / 8.0);
        let cuts = 0.2 * 4.0_f64.powf(0.4) * 3.0 * (1.5_f64 / 3.5).sqrt() / (1.0 + 0.8 / 8.0);
        let expected = [("budget cuts", phrase), ("cuts", cuts)];
        assert_eq!(scores.len(), 2, "{scores:?}");
        for (found, expected) in scores.iter().zip(expected) {
            assert_eq!(found.0, expected.0);
            assert!((found.1 - expected.1).abs() < 1e-12, "{scores:?} {expected:?}");
        }
    }

    #[test]
    fn no_verb_opener_or_closer_is_a_keyword_alone() {
        let text = "Various trams: we propose many, second approach, e.g. of days using a bridge. It proposes.";
        assert_eq!(texts(&[text], 20), ["bridge", "trams"]);
    }

    /// By hand, with every idf 1: *tram* occurs 9 times, *stop* once, *bus* and *lane* 4 times each.
    /// The mean of the counts alone would put `tram stop` first: 5 against 4.
    #[test]
    fn one_frequent_unit_does_not_lift_a_phrase() {
        let text =
            "Tram stop, bus lane, bus lane, bus lane, bus lane. ".to_owned() + &"Tram. ".repeat(8);
        let found = keywords(Method::Auto, &[&text], 20);
        let score = |wanted: &str| {
            found.iter().find(|(text, _)| text == wanted).map(|(_, found)| found.score).unwrap()
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}: {found:?}");
        near(score("Tram stop"), 2.1 * (3.0 + 1.0) / 2.0);
        near(score("bus lane"), 2.1 * (2.0 + 2.0) / 2.0 * 4.0 / (1.0 + 0.4 * 2.0 / 18.0));
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
        // The term is in the only article, and in both of two.
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
        // A name that never occurs in part is kept as a whole.
        assert_eq!(texts(&[&news], 3), ["dock", "Bob", "Ann Lee"]);
    }
}
