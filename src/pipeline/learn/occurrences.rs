//! A closer look at a short list of words: their forms, sources and contexts, whether they are
//! names, which matches they are near, and which coded texts hold them.
//!
//! What comes in: the articles, and the short list. What leaves: counts of each word on it. Does not
//! know which of them are learnt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::grams::{CountedStems, StemNumbers};
use super::soft_counts::GramCounts;
use super::{Learning, ShortList};
use crate::error::Result;
use crate::lexicon::{Context, Evidence, Matcher, SoftCounts};
use crate::model::{Paragraph, Span};
use crate::pipeline::check::{AROUND, CONTEXTS, shown_in};
use crate::pipeline::coverage::{Coverage, SoughtThemes, words_of};
use crate::pipeline::kwic::in_context;
use crate::pipeline::pass::{ArticleContext, ArticlePass, Job, Retired};
use crate::pipeline::{ArticleSource, Passed, Progress, Reading, Repeats, Survey, WantedText};
use crate::segment::sentences;
use crate::text::{KeyId, Passage, Token, Vocabulary};

/// What is known of one word of the short list.
#[derive(Clone, Debug, Default)]
pub(super) struct Occurrences {
    /// How often each form occurs, by its matching keys with a space between.
    pub forms: BTreeMap<String, u64>,
    /// Occurrences inside sentences of paragraphs in ordinary case, and those in capitals.
    pub inside: u64,
    pub capitals: u64,
    /// By source.
    pub sources: BTreeMap<Box<str>, GramCounts>,
    pub contexts: Vec<String>,
}

/// The matches of an entry near a word, or all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MatchCounts {
    /// The matches, and the strengths that their paragraphs have without the entry.
    pub soft: SoftCounts,
    /// Their articles.
    pub articles: u64,
}

/// A coded text.
pub(super) struct CodedGrams {
    pub name: WantedText,
    /// Per theme E and the strength.
    pub scores: Vec<(f64, f64)>,
    /// How many words it has.
    pub length: u64,
    /// How often it holds which words of the short list.
    pub held: BTreeMap<usize, u32>,
}

/// What was seen in all.
#[derive(Default)]
pub(super) struct SeenOccurrences {
    /// One per word of the short list.
    pub words: Vec<Occurrences>,
    /// By source: its articles, and per theme the sums over all stems and over all pairs.
    pub sources: BTreeMap<Box<str>, OfSource>,
    /// By place of the theme, entry and word.
    pub near: BTreeMap<(usize, u32, usize), MatchCounts>,
    /// By place of the theme and entry.
    pub matches: BTreeMap<(usize, u32), MatchCounts>,
    /// The coded texts, in the order of the input.
    pub coded: Vec<CodedGrams>,
    /// Coded texts in other languages.
    pub foreign: Vec<WantedText>,
}

/// What was counted in a source.
#[derive(Clone, Debug, Default)]
pub(super) struct OfSource {
    pub articles: u64,
    pub all: Vec<[SoftCounts; 2]>,
}

/// The state of a thread.
struct OccurrenceWorker {
    coverage: Coverage,
    stems: CountedStems,
    numbers: StemNumbers,
    forms: FxHashMap<(usize, KeyId, Option<KeyId>), u64>,
    seen: SeenOccurrences,
    shown: Vec<usize>,
}

/// What an article hands on.
#[derive(Default)]
struct OfArticle {
    contexts: Vec<(usize, String)>,
    coded: Vec<CodedGrams>,
    foreign: Vec<WantedText>,
}

/// Looks at every counted paragraph, and at the coded texts.
pub(super) fn look_closer(
    source: ArticleSource<'_>,
    reading: &Reading,
    (learning, matcher): (&Learning<'_>, &Arc<Matcher>),
    (survey, list): (&Survey, &ShortList<'_>),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<SeenOccurrences>> {
    let sought = learning.sought();
    let coded: FxHashSet<&str> = learning
        .codes
        .iter()
        .flat_map(|codes| codes.rows.keys())
        .map(|text: &WantedText| text.id.as_str())
        .collect();
    let empty = || SeenOccurrences {
        words: vec![Occurrences::default(); list.words.len()],
        ..SeenOccurrences::default()
    };
    let worker = |analysis| OccurrenceWorker {
        coverage: Coverage::new(&sought, matcher, analysis),
        stems: CountedStems::default(),
        numbers: StemNumbers::default(),
        forms: FxHashMap::default(),
        seen: empty(),
        shown: vec![0; list.words.len()],
    };
    let all = Mutex::new(empty());
    let locked = || all.lock().unwrap_or_else(PoisonError::into_inner);
    let job = Job::new(worker, |worker: &mut OccurrenceWorker, context| {
        let mut found = OfArticle::default();
        let is_coded = coded.contains(context.id);
        if context.is_foreign(sought.lexicon) {
            let names = learning.codes.iter().flat_map(|codes| codes.rows.keys());
            found.foreign.extend(names.filter(|name| name.id == context.id).cloned());
            return found;
        }
        worker.stems.learn(context.analyzer.vocabulary(), list.function_stems);
        worker.numbers.learn(context.analyzer.vocabulary(), &list.index);
        worker.look_at(&sought, list, (context, &mut found));
        if is_coded {
            worker.look_at_codes((learning, &sought), list, (context, &mut found));
        }
        found
    })
    .only(|head| !head.is_foreign(sought.lexicon) || coded.contains(head.id))
    .retiring(|retired| locked().add(retired));
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| {
            let mut all = locked();
            all.coded.extend(found.coded);
            all.foreign.extend(found.foreign);
            for (word, context) in found.contexts {
                let contexts = &mut all.words[word].contexts;
                if contexts.len() < CONTEXTS {
                    contexts.push(context);
                }
            }
            Ok(true)
        })?;
    drop(job);
    let made = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Passed { made, files, rejects })
}

impl OccurrenceWorker {
    fn look_at(
        &mut self,
        sought: &SoughtThemes<'_>,
        list: &ShortList<'_>,
        (context, found): (&ArticleContext<'_>, &mut OfArticle),
    ) {
        let Self { coverage, stems, numbers, forms, seen, shown } = self;
        let (source, vocabulary) = (context.publication(), context.analyzer.vocabulary());
        let mut in_article: BTreeSet<usize> = BTreeSet::new();
        let mut near_in_article: BTreeSet<(usize, u32, usize)> = BTreeSet::new();
        let mut has_counted = false;
        let mut of_source =
            OfSource { articles: 1, all: vec![Default::default(); sought.themes.len()] };
        for (paragraph, tokens) in context.counted(Repeats::Flag) {
            has_counted = true;
            coverage.at(sought, vocabulary, Passage { paragraph: *paragraph, tokens });
            let scores = coverage.score_paragraph(sought, tokens.len() as u64);
            let soft: Vec<SoftCounts> =
                scores.iter().map(|(_, strength)| SoftCounts::of_strength(*strength)).collect();
            for (slot, &soft) in soft.iter().enumerate() {
                let mut distinct = FxHashSet::default();
                stems.each(tokens, |gram, words| {
                    if !coverage.taken[slot][words].contains(&true) && distinct.insert(gram) {
                        of_source.all[slot][usize::from(gram.1.is_some())].add(soft);
                    }
                });
            }
            let capitals = Capitals::new(paragraph, tokens, stems, vocabulary);
            let mut in_paragraph: BTreeMap<usize, (usize, Span)> = BTreeMap::new();
            stems.each(tokens, |gram, words| {
                for &(slot, word) in numbers.find(&list.index, gram) {
                    if coverage.taken[slot][words.clone()].contains(&true) {
                        continue;
                    }
                    let second = (words.len() > 1).then(|| tokens[words.end - 1].key);
                    *forms.entry((word, tokens[words.start].key, second)).or_default() += 1;
                    if let Some(is_capital) = capitals.of(words.clone()) {
                        seen.words[word].inside += 1;
                        seen.words[word].capitals += u64::from(is_capital);
                    }
                    let span = Span {
                        start: tokens[words.start].span.start,
                        end: tokens[words.end - 1].span.end,
                    };
                    in_paragraph.entry(word).or_insert((slot, span));
                }
            });
            for (word, (slot, span)) in in_paragraph {
                let sources = &mut seen.words[word].sources;
                if !sources.contains_key(source) {
                    sources.insert(source.into(), GramCounts::default());
                }
                let counts = sources.entry(source.into()).or_default();
                counts.soft.add(soft[slot]);
                if !in_article.insert(word) {
                    continue;
                }
                counts.articles += 1;
                if shown[word] < CONTEXTS {
                    shown[word] += 1;
                    let (mut lines, hit) = (Vec::new(), [Evidence { theme: 0, entry: 0, span }]);
                    in_context(paragraph, tokens, &hit, (context.analyzer, AROUND), &mut lines);
                    let lines = lines.iter();
                    found
                        .contexts
                        .extend(lines.map(|line| (word, shown_in(paragraph.article, span, line))));
                }
            }
            for (slot, &theme) in sought.themes.iter().enumerate() {
                near_matches(
                    (coverage, tokens, slot, theme),
                    |at| {
                        let stem = stems.of(&tokens[at])?;
                        let own = numbers.find(&list.index, (stem, None)).iter();
                        own.copied().find(|&(of, word)| of == slot && list.words[word].is_negative)
                    },
                    scores[slot].0,
                    |(entry, word), rest| {
                        let key = (slot, entry, word.unwrap_or(usize::MAX));
                        let counts = match word {
                            Some(word) => seen.near.entry((slot, entry, word)).or_default(),
                            None => seen.matches.entry((slot, entry)).or_default(),
                        };
                        counts.soft.add(SoftCounts::of_strength(rest));
                        counts.articles += u64::from(near_in_article.insert(key));
                    },
                );
            }
        }
        if has_counted {
            seen.sources.entry(source.into()).or_default().add(of_source);
        }
    }

    /// Counts the words of the short list in the coded texts of an article.
    fn look_at_codes(
        &mut self,
        (learning, sought): (&Learning<'_>, &SoughtThemes<'_>),
        list: &ShortList<'_>,
        (context, found): (&ArticleContext<'_>, &mut OfArticle),
    ) {
        let Some(codes) = &learning.codes else { return };
        let Self { coverage, stems, numbers, .. } = self;
        for (name, parts) in codes.texts_in(context) {
            let (mut evidence, mut length, mut held) = (Vec::new(), 0, BTreeMap::new());
            for passage in parts {
                coverage.at(sought, context.analyzer.vocabulary(), passage);
                let tokens = passage.tokens;
                length += tokens.len() as u64;
                stems.each(tokens, |gram, words| {
                    for &(slot, word) in numbers.find(&list.index, gram) {
                        if !coverage.taken[slot][words.clone()].contains(&true) {
                            *held.entry(word).or_default() += 1;
                        }
                    }
                });
                evidence.extend_from_slice(&coverage.evidence);
            }
            let scores = coverage.score(sought, &evidence, length);
            found.coded.push(CodedGrams { name, scores, length, held });
        }
    }
}

/// Calls `found` with each match of the theme's own entries, with what strength the paragraph has
/// without the entry, and again with each different word near it that `word` knows.
fn near_matches(
    (coverage, tokens, slot, theme): (&Coverage, &[Token], usize, usize),
    word: impl Fn(usize) -> Option<(usize, usize)>,
    evidence: f64,
    mut found: impl FnMut((u32, Option<usize>), f64),
) {
    let reach = Context::WITHIN as usize + 1;
    let own = |hit: &&Evidence| hit.theme as usize == theme;
    for hit in coverage.evidence.iter().filter(own) {
        let points = coverage.evidence.iter().zip(coverage.points());
        let of_entry: f64 = points
            .filter(|(other, _)| other.theme == hit.theme && other.entry == hit.entry)
            .map(|(_, points)| points)
            .sum();
        let left = (evidence - of_entry).max(0.0);
        let rest = if left < 1e-12 { 0.0 } else { -(-left).exp_m1() };
        found((hit.entry, None), rest);
        let words = words_of(tokens, hit);
        let around = words.start.saturating_sub(reach)..tokens.len().min(words.end + reach);
        let near: BTreeSet<usize> = around
            .filter(|at| !words.contains(at) && !coverage.taken[slot][*at])
            .filter_map(|at| word(at).map(|(_, word)| word))
            .collect();
        for word in near {
            found((hit.entry, Some(word)), rest);
        }
    }
}

/// Which words of a paragraph begin with a capital although no sentence begins there.
struct Capitals {
    /// Per word; `None` where a sentence begins.
    is_capital: Vec<Option<bool>>,
    /// Whether most words are in capitals, as in headings, where that tells nothing.
    is_title: bool,
}

impl Capitals {
    fn new(
        paragraph: &Paragraph<'_>,
        tokens: &[Token],
        stems: &CountedStems,
        vocabulary: &Vocabulary,
    ) -> Self {
        let mut is_capital: Vec<Option<bool>> = tokens
            .iter()
            .map(|token| {
                let first = vocabulary.surface_text(token.surface).chars().next();
                Some(first.is_some_and(char::is_uppercase))
            })
            .collect();
        let counted: Vec<usize> =
            (0..tokens.len()).filter(|&at| stems.of(&tokens[at]).is_some()).collect();
        let capitals = counted.iter().filter(|&&at| is_capital[at] == Some(true)).count();
        for sentence in sentences(paragraph) {
            let first = tokens.partition_point(|token| token.span.start < sentence.start);
            if let Some(first) = is_capital.get_mut(first) {
                *first = None;
            }
        }
        Self { is_capital, is_title: 2 * capitals > counted.len() }
    }

    /// Whether one of these words is in capitals; `None` where that tells nothing.
    fn of(&self, mut words: std::ops::Range<usize>) -> Option<bool> {
        if self.is_title || words.clone().any(|at| self.is_capital[at].is_none()) {
            return None;
        }
        Some(words.any(|at| self.is_capital[at] == Some(true)))
    }
}

impl OfSource {
    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.all.resize(self.all.len().max(other.all.len()), Default::default());
        for (sum, counts) in self.all.iter_mut().flatten().zip(other.all.into_iter().flatten()) {
            sum.add(counts);
        }
    }
}

impl MatchCounts {
    fn add(&mut self, other: Self) {
        self.soft.add(other.soft);
        self.articles += other.articles;
    }
}

impl SeenOccurrences {
    /// Adds what a thread has seen.
    fn add(&mut self, retired: Retired<OccurrenceWorker>) {
        let vocabulary = retired.analyzer.vocabulary();
        let OccurrenceWorker { forms, seen, .. } = retired.worker;
        for ((word, first, second), count) in forms {
            let first = vocabulary.key_text(first);
            let form = second.map_or_else(
                || first.to_owned(),
                |second| format!("{first} {}", vocabulary.key_text(second)),
            );
            *self.words[word].forms.entry(form).or_default() += count;
        }
        for (sum, seen) in self.words.iter_mut().zip(seen.words) {
            sum.inside += seen.inside;
            sum.capitals += seen.capitals;
            for (source, counts) in seen.sources {
                let sum = sum.sources.entry(source).or_default();
                sum.soft.add(counts.soft);
                sum.articles += counts.articles;
            }
        }
        for (source, counts) in seen.sources {
            self.sources.entry(source).or_default().add(counts);
        }
        for (near, counts) in seen.near {
            self.near.entry(near).or_default().add(counts);
        }
        for (entry, counts) in seen.matches {
            self.matches.entry(entry).or_default().add(counts);
        }
    }
}
