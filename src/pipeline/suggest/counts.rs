//! The second job: how often candidates occur in paragraphs about their theme, and in all others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Search;
use crate::error::Result;
use crate::lexicon::Matcher;
use crate::pipeline::coverage::{
    Coverage, Gram, NONE, NumberedWords, SoughtThemes, WordNumbers, each_gram,
};
use crate::pipeline::pass::{ArticleContext, ArticlePass, Job};
use crate::pipeline::{ArticleSource, Progress, Reading, Repeats, Survey};
use crate::terms::{DispersionSums, MAX_NGRAM_WORDS};
use crate::text::{Analyzer, Passage, Token};

/// Candidates by their words.
pub(super) struct CandidateIndex {
    /// The words that they are made of.
    pub words: NumberedWords,
    /// Per candidate the place of its theme.
    pub slots: Vec<usize>,
    candidates: FxHashMap<Gram, Vec<(usize, usize)>>,
}

impl CandidateIndex {
    /// Of candidates given as theme and text.
    pub fn new<'c>(candidates: impl Iterator<Item = (usize, &'c str)>) -> Self {
        let mut index = Self {
            words: NumberedWords::default(),
            slots: Vec::new(),
            candidates: FxHashMap::default(),
        };
        for (at, (slot, text)) in candidates.enumerate() {
            let gram = index.words.gram(text);
            index.slots.push(slot);
            index.candidates.entry(gram).or_default().push((slot, at));
        }
        index
    }

    /// Calls `found` with the candidates in a text that share no word with what their theme has
    /// taken, and with the words of each.
    pub fn each(
        &self,
        words: &[Option<u32>],
        taken: &[Vec<bool>],
        mut found: impl FnMut(usize, std::ops::Range<usize>),
    ) {
        each_gram(
            words,
            |_| true,
            |range| {
                let mut gram = [NONE; MAX_NGRAM_WORDS];
                for (place, word) in gram.iter_mut().zip(&words[range.clone()]) {
                    *place = word.unwrap_or(NONE);
                }
                for &(slot, candidate) in self.candidates.get(&gram).into_iter().flatten() {
                    if !taken[slot][range.clone()].contains(&true) {
                        found(candidate, range.clone());
                    }
                }
            },
        );
    }

    /// The words of a paragraph that are words of candidates.
    pub fn numbered(
        &self,
        numbers: &mut WordNumbers,
        analyzer: &Analyzer,
        tokens: &[Token],
    ) -> Vec<Option<u32>> {
        numbers.learn(analyzer.vocabulary(), |word| self.words.known(word));
        tokens.iter().map(|&token| Some(numbers.of(token)).filter(|&word| word != NONE)).collect()
    }
}

/// What was counted of a candidate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CandidateCount {
    pub count: u64,
    pub theme_count: u64,
    pub paragraphs: u64,
    pub theme_paragraphs: u64,
    pub articles: u64,
    pub spread: DispersionSums,
}

impl CandidateCount {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.theme_count += other.theme_count;
        self.paragraphs += other.paragraphs;
        self.theme_paragraphs += other.theme_paragraphs;
        self.articles += other.articles;
        self.spread.merge(other.spread);
    }
}

/// What was counted in all.
pub(super) struct CandidateCounts {
    /// One per candidate.
    pub candidates: Vec<CandidateCount>,
    /// Counted words of all paragraphs, and per theme of those about it.
    pub words: u64,
    pub theme_words: Vec<u64>,
    /// Articles with a counted word.
    pub articles: u64,
}

impl CandidateCounts {
    fn new(candidates: usize, themes: usize) -> Self {
        Self {
            candidates: vec![CandidateCount::default(); candidates],
            words: 0,
            theme_words: vec![0; themes],
            articles: 0,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.words += other.words;
        self.articles += other.articles;
        for (sum, words) in self.theme_words.iter_mut().zip(&other.theme_words) {
            *sum += words;
        }
        for (sum, count) in self.candidates.iter_mut().zip(&other.candidates) {
            sum.merge(count);
        }
    }
}

/// The state of a thread.
struct CountWorker {
    coverage: Coverage,
    numbers: WordNumbers,
    counted: CandidateCounts,
}

/// Counts candidates in every counted paragraph.
pub(super) fn count(
    source: ArticleSource<'_>,
    reading: &Reading,
    (search, matcher): (&Search<'_>, &Arc<Matcher>),
    (survey, index): (&Survey, &CandidateIndex),
    progress: &mut dyn FnMut(Progress),
) -> Result<CandidateCounts> {
    let sought: SoughtThemes<'_> = search.sought();
    let (candidates, themes) = (index.slots.len(), sought.themes.len());
    let worker = |analysis| CountWorker {
        coverage: Coverage::new(&sought, matcher, analysis),
        numbers: WordNumbers::default(),
        counted: CandidateCounts::new(candidates, themes),
    };
    let all = Mutex::new(CandidateCounts::new(candidates, themes));
    let job = Job::new(worker, |worker: &mut CountWorker, context| {
        worker.count(&sought, index, context);
    })
    .only(|head| !head.is_foreign(sought.lexicon))
    .retiring(|retired| {
        all.lock().unwrap_or_else(PoisonError::into_inner).merge(&retired.worker.counted);
    });
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, ()| Ok(true))?;
    drop(job);
    Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
}

impl CountWorker {
    fn count(
        &mut self,
        sought: &SoughtThemes<'_>,
        index: &CandidateIndex,
        context: &ArticleContext<'_>,
    ) {
        let Self { coverage, numbers, counted } = self;
        let mut here: BTreeMap<usize, CandidateCount> = BTreeMap::new();
        let mut length = 0;
        coverage.begin(context);
        for (paragraph, tokens) in context.counted(Repeats::Flag) {
            coverage.at(
                sought,
                context.analyzer.vocabulary(),
                Passage { paragraph: *paragraph, tokens },
            );
            let words = tokens.len() as u64;
            length += words;
            let scores = coverage.score_paragraph(sought, words);
            for (slot, all) in counted.theme_words.iter_mut().enumerate() {
                *all += if scores[slot].1 >= sought.threshold(slot) { words } else { 0 };
            }
            let mut in_paragraph: BTreeMap<usize, u64> = BTreeMap::new();
            let numbered = index.numbered(numbers, context.analyzer, tokens);
            index.each(&numbered, &coverage.taken, |candidate, _| {
                *in_paragraph.entry(candidate).or_default() += 1;
            });
            for (candidate, times) in in_paragraph {
                let slot = index.slots[candidate];
                let about = u64::from(scores[slot].1 >= sought.threshold(slot));
                let count = here.entry(candidate).or_default();
                count.count += times;
                count.theme_count += about * times;
                count.paragraphs += 1;
                count.theme_paragraphs += about;
            }
        }
        counted.words += length;
        counted.articles += u64::from(length > 0);
        for (candidate, mut count) in here {
            count.articles = 1;
            count.spread.add_part(count.count, length);
            counted.candidates[candidate].merge(&count);
        }
    }
}
