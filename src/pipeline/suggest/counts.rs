//! The second job: how often candidates occur in paragraphs about their theme, and in all others.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Search;
use crate::error::Result;
use crate::lexicon::Matcher;
use crate::pipeline::coverage::{Coverage, NONE, NumberedWords, SoughtThemes, WordNumbers};
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
    /// By the number of a word the node of the candidates that begin with it, or [`NONE`].
    first: Vec<u32>,
    /// By a node and the number of the next word the node of one word more.
    next: FxHashMap<(u32, u32), u32>,
    nodes: Vec<CandidateNode>,
}

/// The candidates that begin with the same words.
#[derive(Default)]
struct CandidateNode {
    /// Those of these words alone, each with the place of its theme.
    candidates: Vec<(usize, usize)>,
    /// Whether there are longer ones.
    goes_on: bool,
}

impl CandidateIndex {
    /// Of candidates given as theme and text.
    pub fn new<'c>(candidates: impl Iterator<Item = (usize, &'c str)>) -> Self {
        let mut index = Self {
            words: NumberedWords::default(),
            slots: Vec::new(),
            first: Vec::new(),
            next: FxHashMap::default(),
            nodes: Vec::new(),
        };
        for (at, (slot, text)) in candidates.enumerate() {
            index.slots.push(slot);
            let mut words = text.split(' ');
            let mut node = index.first_node(words.next().unwrap_or_default());
            for word in words {
                node = index.next_node(node, word);
            }
            index.nodes[node as usize].candidates.push((slot, at));
        }
        index
    }

    /// The node of a word, new or known.
    fn first_node(&mut self, word: &str) -> u32 {
        let word = self.words.id(word) as usize;
        if word >= self.first.len() {
            self.first.resize(word + 1, NONE);
        }
        if self.first[word] == NONE {
            self.first[word] = self.new_node();
        }
        self.first[word]
    }

    /// The node of one word more, new or known.
    fn next_node(&mut self, node: u32, word: &str) -> u32 {
        let key = (node, self.words.id(word));
        if let Some(&next) = self.next.get(&key) {
            return next;
        }
        let next = self.new_node();
        self.next.insert(key, next);
        self.nodes[node as usize].goes_on = true;
        next
    }

    fn new_node(&mut self) -> u32 {
        self.nodes.push(CandidateNode::default());
        u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
    }

    /// Calls `found` with the candidates in a text that share no word with what their theme has
    /// taken, and with the words of each. One that ends as it begins is left out, as by
    /// [`each_gram`](crate::pipeline::coverage::each_gram).
    pub fn each(
        &self,
        words: &[Option<u32>],
        taken: &[Vec<bool>],
        mut found: impl FnMut(usize, std::ops::Range<usize>),
    ) {
        for (first, &word) in words.iter().enumerate() {
            let node = word.and_then(|word| self.first.get(word as usize).copied());
            let Some(mut node) = node.filter(|&node| node != NONE) else { continue };
            for last in first..words.len().min(first + MAX_NGRAM_WORDS) {
                if last > first {
                    let next = words[last].and_then(|word| self.next.get(&(node, word)));
                    let Some(&next) = next else { break };
                    node = next;
                }
                let CandidateNode { candidates, goes_on } = &self.nodes[node as usize];
                if last == first || words[last] != word {
                    for &(slot, candidate) in candidates {
                        if !taken[slot][first..=last].contains(&true) {
                            found(candidate, first..last + 1);
                        }
                    }
                }
                if !goes_on {
                    break;
                }
            }
        }
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
    /// One per candidate, of the article that is read; zero in all that are not among `met`.
    here: Vec<ArticleCount>,
    met: Vec<usize>,
    /// The candidates in a paragraph, one for each occurrence.
    occurring: Vec<usize>,
}

/// What was counted of a candidate in one article.
#[derive(Clone, Copy, Default)]
struct ArticleCount {
    count: u32,
    theme_count: u32,
    paragraphs: u32,
    theme_paragraphs: u32,
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
        here: vec![ArticleCount::default(); candidates],
        met: Vec::new(),
        occurring: Vec::new(),
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
        let Self { coverage, numbers, counted, here, met, occurring } = self;
        // Removes what a panic may have left.
        met.drain(..).for_each(|candidate| here[candidate] = ArticleCount::default());
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
            let numbered = index.numbered(numbers, context.analyzer, tokens);
            occurring.clear();
            index.each(&numbered, &coverage.taken, |candidate, _| occurring.push(candidate));
            occurring.sort_unstable();
            for same in occurring.chunk_by(|one, next| one == next) {
                let (candidate, times) = (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX));
                let slot = index.slots[candidate];
                let about = u32::from(scores[slot].1 >= sought.threshold(slot));
                let count = &mut here[candidate];
                if count.paragraphs == 0 {
                    met.push(candidate);
                }
                count.count += times;
                count.theme_count += about * times;
                count.paragraphs += 1;
                count.theme_paragraphs += about;
            }
        }
        counted.words += length;
        counted.articles += u64::from(length > 0);
        for candidate in met.drain(..) {
            let ArticleCount { count, theme_count, paragraphs, theme_paragraphs } =
                std::mem::take(&mut here[candidate]);
            let sum = &mut counted.candidates[candidate];
            sum.count += u64::from(count);
            sum.theme_count += u64::from(theme_count);
            sum.paragraphs += u64::from(paragraphs);
            sum.theme_paragraphs += u64::from(theme_paragraphs);
            sum.articles += 1;
            sum.spread.add_part(count.into(), length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_found_by_their_words_and_not_across_what_is_taken() {
        // The first three belong to the theme at place 0, the others to that at place 1.
        let texts = ["cost", "cost of living", "living wage", "cost of", "wage", "b c b"];
        let index = CandidateIndex::new(
            texts.iter().enumerate().map(|(at, &text)| (usize::from(at > 2), text)),
        );
        let text = "a cost of living wage | cost of b c b cost of living";
        let words: Vec<Option<u32>> = text
            .split(' ')
            .map(|word| Some(index.words.known(word)).filter(|&word| word != NONE))
            .collect();
        let mut taken = vec![vec![false; words.len()]; 2];
        taken[0][3] = true;
        let mut found = Vec::new();
        index.each(&words, &taken, |candidate, range| found.push((texts[candidate], range)));
        // Without those that hold the `living` that is taken, and the one that ends as it begins.
        let expected = [
            ("cost", 1..2),
            ("cost of", 1..3),
            ("wage", 4..5),
            ("cost", 6..7),
            ("cost of", 6..8),
            ("cost", 11..12),
            ("cost of", 11..13),
            ("cost of living", 11..14),
        ];
        assert_eq!(found, expected);
    }
}
