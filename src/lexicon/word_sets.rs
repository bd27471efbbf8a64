//! Matches many globs and regular expressions against one word together.
//!
//! Input: globs and expressions, each with its class, and the matching key of a word. Output: the
//! classes of the key. This file does not know phrases, entries and texts.
//!
//! A pattern is found by a fixed text that each of its matches holds; all fixed texts are searched
//! for at once (Aho and Corasick 1975). This alone decides `*text*`. The other patterns are in sets
//! of eight. Each set is one lazily built automaton, which runs on the words that hold a fixed text
//! of one of its patterns. In larger sets nearly every word would need states of its own.

use std::borrow::Cow;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind as LiteralMatchKind};
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::{Anchored, Input, MatchKind, PatternSet};
use regex_syntax::hir::{
    Class, ClassUnicode, ClassUnicodeRange, Dot, Hir, HirKind, Look, Repetition,
};
use rustc_hash::FxHashMap;

use super::expression::Engine;
use super::fixed_text;
use super::matcher::ClassId;

/// The number of patterns in a set.
const SET_PATTERNS: usize = 8;
/// The most bytes for the lazily built automata of a scanner together; each gets at least
/// [`MIN_CACHE_BYTES`] and at most [`MAX_CACHE_BYTES`].
const MAX_CACHE_BYTES_IN_ALL: usize = 64 << 20;
const MIN_CACHE_BYTES: usize = 1 << 14;
const MAX_CACHE_BYTES: usize = 1 << 20;

/// A pattern that is not yet in a set.
pub(super) struct LoosePattern {
    pub source: PatternSource,
    pub class: ClassId,
    /// The fixed texts of which each match holds one; if there are none, every word is tried.
    pub texts: Vec<String>,
}

/// The glob or expression of a pattern, which must match a whole word.
#[derive(Clone)]
pub(super) enum PatternSource {
    Glob(Box<str>),
    Regex(Box<Engine>),
}

impl PatternSource {
    fn expression(&self) -> Hir {
        match self {
            Self::Glob(glob) => glob_expression(glob),
            Self::Regex(engine) => engine.expression(),
        }
    }
}

/// The consequence of finding a fixed text.
#[derive(Clone, Copy)]
enum Lead {
    /// The word has the class of `*text*` with this index of [`WordSets::infixes`].
    Infix(u32),
    /// The set with this index must run.
    Set(u32),
}

/// Globs and expressions that are matched together. All scanners share it; each has a [`Scratch`]
/// for what changes.
#[derive(Default)]
pub(super) struct WordSets {
    finder: Option<AhoCorasick>,
    /// The consequences of each text of `finder`.
    leads: Vec<Vec<Lead>>,
    infixes: Vec<(Box<str>, ClassId)>,
    sets: Vec<Set>,
    /// The number of sets, counted from the first, that run on every word.
    always: usize,
}

/// Patterns that run as one automaton.
struct Set {
    /// The automaton for ASCII words, which is small.
    ascii: DFA,
    /// The automata for other words, built when there is one.
    full: OnceLock<Full>,
    patterns: Vec<PatternSource>,
    classes: Vec<ClassId>,
    cache: usize,
}

struct Full {
    fast: DFA,
    /// For `\b` next to a letter beyond ASCII, which the fast automaton cannot decide.
    slow: PikeVM,
}

/// The memory of a scanner for [`WordSets`].
#[derive(Default)]
pub(super) struct Scratch {
    seen: Vec<bool>,
    found: Vec<usize>,
    asked: Vec<bool>,
    /// The sets that must run, without those that always run.
    sets: Vec<u32>,
    /// The caches of each set's automata for ASCII and for all characters.
    caches: Vec<[Option<dfa::Cache>; 2]>,
    matched: Option<PatternSet>,
}

impl WordSets {
    /// Divides patterns into sets; `infixes` are the texts of the globs `*text*`, with their
    /// classes.
    pub fn new(mut loose: Vec<LoosePattern>, infixes: Vec<(Box<str>, ClassId)>) -> Self {
        // Patterns with the same text are adjacent, so that a text selects few sets; those without
        // a text come first.
        loose.sort_by(|a, b| a.texts.cmp(&b.texts));
        let unfixed = loose.partition_point(|pattern| pattern.texts.is_empty());
        let count = unfixed.div_ceil(SET_PATTERNS) + (loose.len() - unfixed).div_ceil(SET_PATTERNS);
        let cache = (MAX_CACHE_BYTES_IN_ALL / count.max(1)).clamp(MIN_CACHE_BYTES, MAX_CACHE_BYTES);
        let mut texts: FxHashMap<Cow<'_, str>, Vec<Lead>> = FxHashMap::default();
        for (number, (text, _)) in (0..).zip(&infixes) {
            texts.entry(fixed_text::plainly(text)).or_default().push(Lead::Infix(number));
        }
        let (first, others) = loose.split_at(unfixed);
        let mut sets = Vec::with_capacity(count);
        for patterns in first.chunks(SET_PATTERNS).chain(others.chunks(SET_PATTERNS)) {
            let number =
                u32::try_from(sets.len()).expect("a lexicon has at most a million entries");
            for text in patterns.iter().flat_map(|pattern| &pattern.texts) {
                let leads = texts.entry(Cow::Borrowed(text)).or_default();
                if !matches!(leads.last(), Some(Lead::Set(last)) if *last == number) {
                    leads.push(Lead::Set(number));
                }
            }
            sets.push(Set::new(patterns, cache));
        }
        let mut texts: Vec<(Cow<'_, str>, Vec<Lead>)> = texts.into_iter().collect();
        texts.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let finder = (!texts.is_empty()).then(|| {
            let mut builder = AhoCorasickBuilder::new();
            builder.match_kind(LiteralMatchKind::Standard).prefilter(false);
            builder
                .build(texts.iter().map(|(text, _)| text.as_bytes()))
                .expect("texts of patterns are fewer than 2^31 bytes")
        });
        let leads = texts.into_iter().map(|(_, leads)| leads).collect();
        Self { finder, leads, infixes, sets, always: unfixed.div_ceil(SET_PATTERNS) }
    }

    /// Calls `class` with each class of `key`.
    pub fn classes_of(&self, key: &str, scratch: &mut Scratch, mut class: impl FnMut(ClassId)) {
        if self.finder.is_none() && self.sets.is_empty() {
            return;
        }
        scratch.asked.resize(self.sets.len(), false);
        if let Some(finder) = &self.finder {
            scratch.seen.resize(self.leads.len(), false);
            let plain = fixed_text::plainly(key);
            for found in finder.find_overlapping_iter(plain.as_bytes()) {
                let text = found.pattern().as_usize();
                if !std::mem::replace(&mut scratch.seen[text], true) {
                    scratch.found.push(text);
                }
            }
            for text in scratch.found.drain(..) {
                scratch.seen[text] = false;
                for &lead in &self.leads[text] {
                    match lead {
                        Lead::Infix(number) => {
                            let (infix, id) = &self.infixes[number as usize];
                            if key.contains(&**infix) {
                                class(*id);
                            }
                        }
                        Lead::Set(set) => {
                            if !std::mem::replace(&mut scratch.asked[set as usize], true) {
                                scratch.sets.push(set);
                            }
                        }
                    }
                }
            }
        }
        scratch.caches.resize_with(self.sets.len(), Default::default);
        let matched = scratch.matched.get_or_insert_with(|| PatternSet::new(SET_PATTERNS));
        for set in (0..self.always).chain(scratch.sets.drain(..).map(|set| set as usize)) {
            scratch.asked[set] = false;
            self.sets[set].run(key, &mut scratch.caches[set], matched);
            for pattern in matched.iter() {
                class(self.sets[set].classes[pattern.as_usize()]);
            }
        }
    }
}

impl Set {
    fn new(patterns: &[LoosePattern], cache: usize) -> Self {
        let expressions: Vec<Hir> =
            patterns.iter().map(|pattern| of_ascii(&pattern.source.expression())).collect();
        Self {
            ascii: automaton(compiled(&expressions), cache),
            full: OnceLock::new(),
            patterns: patterns.iter().map(|pattern| pattern.source.clone()).collect(),
            classes: patterns.iter().map(|pattern| pattern.class).collect(),
            cache,
        }
    }

    /// Replaces the content of `matched` by the patterns that match `key`.
    fn run(
        &self,
        key: &str,
        [ascii, full]: &mut [Option<dfa::Cache>; 2],
        matched: &mut PatternSet,
    ) {
        matched.clear();
        let input = Input::new(key).anchored(Anchored::Yes);
        if key.is_ascii() {
            let cache = ascii.get_or_insert_with(|| self.ascii.create_cache());
            self.ascii
                .try_which_overlapping_matches(cache, &input, matched)
                .expect("no byte of ASCII stops it");
            return;
        }
        let Full { fast, slow } = self.full.get_or_init(|| {
            let expressions: Vec<Hir> =
                self.patterns.iter().map(PatternSource::expression).collect();
            let nfa = compiled(&expressions);
            let slow = PikeVM::builder()
                .configure(PikeVM::config().match_kind(MatchKind::All))
                .build_from_nfa(nfa.clone());
            Full { fast: automaton(nfa, self.cache), slow: slow.expect("it takes every automaton") }
        });
        let cache = full.get_or_insert_with(|| fast.create_cache());
        if fast.try_which_overlapping_matches(cache, &input, matched).is_err() {
            matched.clear();
            slow.which_overlapping_matches(&mut pikevm::Cache::new(slow), &input, matched);
        }
    }
}

fn automaton(nfa: NFA, cache: usize) -> DFA {
    let config = DFA::config()
        .match_kind(MatchKind::All)
        .unicode_word_boundary(true)
        .cache_capacity(cache)
        .skip_cache_capacity_check(true)
        .minimum_cache_clear_count(None);
    DFA::builder()
        .configure(config)
        .build_from_nfa(nfa)
        .expect("its memory is not checked, and it may leave `\\b` beyond ASCII to others")
}

fn compiled(expressions: &[Hir]) -> NFA {
    let expressions: Vec<&Hir> = expressions.iter().collect();
    nfa_of(&expressions, None)
        .expect("each is compiled on its own before, and eight of them are far below 2^31 states")
}

/// An expression that matches the same ASCII texts, and no others.
fn of_ascii(expression: &Hir) -> Hir {
    match expression.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) if literal.0.is_ascii() => Hir::literal(literal.0.clone()),
        HirKind::Literal(_) | HirKind::Class(Class::Bytes(_)) => Hir::fail(),
        HirKind::Class(Class::Unicode(class)) => {
            let mut class = class.clone();
            class.intersect(&ClassUnicode::new([ClassUnicodeRange::new('\0', '\x7F')]));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Look(look) => Hir::look(match look {
            Look::WordUnicode => Look::WordAscii,
            Look::WordUnicodeNegate => Look::WordAsciiNegate,
            Look::WordStartUnicode => Look::WordStartAscii,
            Look::WordEndUnicode => Look::WordEndAscii,
            Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
            Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
            other => *other,
        }),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(of_ascii(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => of_ascii(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(of_ascii).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(of_ascii).collect()),
    }
}

/// The automaton of expressions; an error if it would be larger than `limit` bytes.
pub(super) fn nfa_of(
    expressions: &[&Hir],
    limit: Option<usize>,
) -> Result<NFA, Box<thompson::BuildError>> {
    let config = thompson::Config::new().which_captures(WhichCaptures::None).nfa_size_limit(limit);
    thompson::Compiler::new().configure(config).build_many_from_hir(expressions).map_err(Box::new)
}

/// A glob as an expression that must match a whole word.
fn glob_expression(glob: &str) -> Hir {
    let part = |c: char| match c {
        '*' => Hir::repetition(Repetition {
            min: 0,
            max: None,
            greedy: true,
            sub: Box::new(Hir::dot(Dot::AnyChar)),
        }),
        '?' => Hir::dot(Dot::AnyChar),
        c => Hir::literal(c.to_string().into_bytes()),
    };
    let parts = [Hir::look(Look::Start)]
        .into_iter()
        .chain(glob.chars().map(part))
        .chain([Hir::look(Look::End)]);
    Hir::concat(parts.collect())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use regex::Regex;

    use super::super::pattern::glob_matches;
    use super::super::{Expression, WordPattern};
    use super::*;

    /// Divides patterns into sets as for a lexicon, with their positions as classes; patterns that
    /// match only a few words are left out.
    fn sets(globs: &[String], bodies: &[String]) -> WordSets {
        let globs = globs.iter().map(|glob| {
            (WordPattern::Glob(glob.as_str().into()), PatternSource::Glob(glob.as_str().into()))
        });
        let regexes = bodies.iter().filter_map(|body| match Expression::parse(body) {
            Ok(Expression::Engine(engine)) => Some((
                WordPattern::Regex(body.as_str().into(), Expression::Engine(engine.clone())),
                PatternSource::Regex(engine),
            )),
            _ => None,
        });
        let loose = (0..).zip(globs.chain(regexes)).map(|(class, (word, source))| LoosePattern {
            source,
            class,
            texts: word.fixed_texts(),
        });
        let infixes = [("ab".into(), 1_000_000), ("ß".into(), 1_000_001), ("".into(), 1_000_002)];
        WordSets::new(loose.collect(), infixes.into())
    }

    /// Parts of regular expressions; expressions that do not compile are left out.
    const PIECES: [&str; 22] = [
        "a",
        "b",
        "k",
        "S",
        "é",
        "ß",
        r"\w",
        r"\b",
        r"\B",
        ".",
        "[^a]",
        "[a-cß]",
        "[aé]",
        "(a|b|ab)",
        r"(?:ks|A\w)",
        "?",
        "+",
        "*",
        "{1,2}",
        "$",
        "(?-i)",
        r"\d",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

        #[test]
        fn many_together_match_as_one_by_one(
            globs in vec("[ab*?é]{1,6}", 0..60),
            bodies in vec(vec(prop::sample::select(PIECES.to_vec()), 1..7).prop_map(|pieces| pieces.concat()), 0..24),
            keys in vec("[abksé]{0,7}|[abksKſßσ漢]{0,5}", 1..12),
        ) {
            let bodies: Vec<String> = bodies.into_iter().filter(|body| matches!(Expression::parse(body), Ok(Expression::Engine(_)))).collect();
            let sets = sets(&globs, &bodies);
            let regexes: Vec<Regex> = bodies.iter().map(|body| Regex::new(&format!("(?i)^(?:{body})$")).unwrap()).collect();
            // One scratch for all keys: what it keeps of one key must not affect the next.
            let mut scratch = Scratch::default();
            for key in keys {
                let mut found = Vec::new();
                sets.classes_of(&key, &mut scratch, |class| found.push(class));
                found.sort_unstable();
                let globs = globs.iter().map(|glob| glob_matches(glob, &key));
                let patterns = globs.chain(regexes.iter().map(|regex| regex.is_match(&key)));
                let mut expected: Vec<ClassId> = (0..).zip(patterns).filter(|(_, matches)| *matches).map(|(class, _)| class).collect();
                expected.extend(key.contains("ab").then_some(1_000_000));
                expected.extend(key.contains('ß').then_some(1_000_001));
                expected.push(1_000_002);
                prop_assert_eq!(found, expected, "{} {:?}", key, bodies);
            }
        }
    }
}
