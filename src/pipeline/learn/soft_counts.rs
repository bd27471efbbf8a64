//! The two countings of all words: in how many articles they occur, and in how strong paragraphs.
//!
//! What comes in: the articles. What leaves: per theme the stems and pairs that enough articles
//! hold, with their soft counts. Does not know which of them are learnt.

use crate::text::Passage;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Learning;
use super::grams::{ArticleCells, CountedStems, TermGram, TermHashes, text_of};
use crate::error::Result;
use crate::lexicon::{Matcher, SoftCounts};
use crate::pipeline::coverage::{Coverage, SoughtThemes};
use crate::pipeline::pass::{ArticleContext, ArticlePass, Job, Retired};
use crate::pipeline::{ArticleSource, Progress, Reading, Repeats, Survey};

/// What was counted of a gram for a theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct GramCounts {
    /// Its paragraphs, where no entry of the theme takes its words.
    pub soft: SoftCounts,
    /// Their articles.
    pub articles: u64,
}

/// What was counted in all.
#[derive(Default)]
pub(super) struct CountedGrams {
    /// By place of the theme and text.
    pub grams: FxHashMap<(usize, Box<str>), GramCounts>,
    /// Per theme: all paragraphs.
    pub paragraphs: Vec<SoftCounts>,
    /// Per theme: the sums over all stems, and over all pairs.
    pub all: Vec<[SoftCounts; 2]>,
    /// Articles with a counted paragraph.
    pub articles: u64,
}

impl CountedGrams {
    fn new(themes: usize) -> Self {
        Self {
            paragraphs: vec![SoftCounts::default(); themes],
            all: vec![[SoftCounts::default(); 2]; themes],
            ..Self::default()
        }
    }
}

/// The state of a thread that counts articles.
type ArticleWorker = (CountedStems, TermHashes, FxHashSet<TermGram>);

/// Counts, in cells, the articles that hold each gram.
pub(super) fn count_articles(
    source: ArticleSource<'_>,
    reading: &Reading,
    (learning, function_stems): (&Learning<'_>, &FxHashSet<Box<str>>),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<ArticleCells> {
    let cells = ArticleCells::new();
    let job = Job::new(
        |_| ArticleWorker::default(),
        |(stems, hashes, in_article): &mut ArticleWorker, context| {
            let vocabulary = context.analyzer.vocabulary();
            stems.learn(vocabulary, function_stems);
            hashes.learn(vocabulary);
            for (_, tokens) in context.counted(Repeats::Flag) {
                stems.each(tokens, |gram, _| {
                    in_article.insert(gram);
                });
            }
            for gram in in_article.drain() {
                cells.add(hashes.of(gram));
            }
        },
    )
    .only(|head| !head.is_foreign(learning.lexicon));
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, ()| Ok(true))?;
    drop(job);
    Ok(cells)
}

/// The state of a thread.
struct SoftWorker {
    coverage: Coverage,
    stems: CountedStems,
    hashes: TermHashes,
    counted: CountedGrams,
    grams: FxHashMap<(usize, TermGram), GramCounts>,
    in_paragraph: FxHashSet<TermGram>,
    in_article: FxHashSet<(usize, TermGram)>,
}

/// Counts the grams that at least `least` articles hold, by the cells, with the strengths of their
/// paragraphs.
pub(super) fn count_strengths(
    source: ArticleSource<'_>,
    reading: &Reading,
    (learning, matcher): (&Learning<'_>, &Arc<Matcher>),
    of_articles: &FrequentGrams<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<CountedGrams> {
    let sought = learning.sought();
    let themes = sought.themes.len();
    let worker = |analysis| SoftWorker {
        coverage: Coverage::new(&sought, matcher, analysis),
        stems: CountedStems::default(),
        hashes: TermHashes::default(),
        counted: CountedGrams::new(themes),
        grams: FxHashMap::default(),
        in_paragraph: FxHashSet::default(),
        in_article: FxHashSet::default(),
    };
    let all = Mutex::new(CountedGrams::new(themes));
    let job = Job::new(worker, |worker: &mut SoftWorker, context| {
        worker.count(&sought, of_articles, context);
    })
    .only(|head| !head.is_foreign(sought.lexicon))
    .retiring(|retired| all.lock().unwrap_or_else(PoisonError::into_inner).add(retired));
    ArticlePass::new(source, reading, progress)
        .again(of_articles.survey, &job, |_, ()| Ok(true))?;
    drop(job);
    Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Which grams are counted.
pub(super) struct FrequentGrams<'c> {
    pub survey: &'c Survey,
    pub function_stems: &'c FxHashSet<Box<str>>,
    pub cells: &'c ArticleCells,
    pub least: u64,
}

impl SoftWorker {
    fn count(
        &mut self,
        sought: &SoughtThemes<'_>,
        frequent: &FrequentGrams<'_>,
        context: &ArticleContext<'_>,
    ) {
        let Self { coverage, stems, hashes, counted, grams, in_paragraph, in_article } = self;
        let vocabulary = context.analyzer.vocabulary();
        stems.learn(vocabulary, frequent.function_stems);
        hashes.learn(vocabulary);
        let mut has_counted = false;
        for (paragraph, tokens) in context.counted(Repeats::Flag) {
            has_counted = true;
            coverage.at(sought, vocabulary, Passage { paragraph: *paragraph, tokens });
            let scores = coverage.score_paragraph(sought, tokens.len() as u64);
            for (slot, &(_, strength)) in scores.iter().enumerate() {
                let (soft, taken) = (SoftCounts::of_strength(strength), &coverage.taken[slot]);
                counted.paragraphs[slot].add(soft);
                in_paragraph.clear();
                stems.each(tokens, |gram, words| {
                    if taken[words].contains(&true) || !in_paragraph.insert(gram) {
                        return;
                    }
                    counted.all[slot][usize::from(gram.1.is_some())].add(soft);
                    if frequent.cells.articles(hashes.of(gram)) >= frequent.least {
                        grams.entry((slot, gram)).or_default().soft.add(soft);
                        in_article.insert((slot, gram));
                    }
                });
            }
        }
        counted.articles += u64::from(has_counted);
        for gram in in_article.drain() {
            grams.entry(gram).or_default().articles += 1;
        }
    }
}

impl CountedGrams {
    /// Adds what a thread has counted.
    fn add(&mut self, retired: Retired<SoftWorker>) {
        let vocabulary = retired.analyzer.vocabulary();
        let SoftWorker { counted, grams, .. } = retired.worker;
        for ((slot, gram), counts) in grams {
            let sum = self.grams.entry((slot, text_of(vocabulary, gram))).or_default();
            sum.soft.add(counts.soft);
            sum.articles += counts.articles;
        }
        for (sum, counts) in self.paragraphs.iter_mut().zip(counted.paragraphs) {
            sum.add(counts);
        }
        for (sum, counts) in self.all.iter_mut().flatten().zip(counted.all.into_iter().flatten()) {
            sum.add(counts);
        }
        self.articles += counted.articles;
    }
}
