//! The second look: how often candidates stand in paragraphs about their theme, and in all others.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::look::{Gram, Look, NONE, Numbers, Sought, Words, each_gram};
use super::{Search, counted_source};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::Matcher;
use crate::pipeline::desk::{Desk, Item};
use crate::pipeline::language::is_foreign;
use crate::pipeline::pass::{Second, second_pass};
use crate::pipeline::standing::standings;
use crate::pipeline::{Progress, Reading, Repeats, Survey};
use crate::terms::{DispersionSums, MAX_NGRAM_WORDS};
use crate::text::{Analyzer, Token};

/// Candidates by their words.
pub(super) struct Index {
    /// The words that they are made of.
    pub words: Words,
    /// Per candidate the place of its theme.
    pub slots: Vec<usize>,
    candidates: FxHashMap<Gram, Vec<(usize, usize)>>,
}

impl Index {
    /// Of candidates given as theme and text.
    pub fn new<'c>(candidates: impl Iterator<Item = (usize, &'c str)>) -> Self {
        let mut index =
            Self { words: Words::default(), slots: Vec::new(), candidates: FxHashMap::default() };
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
        numbers: &mut Numbers,
        analyzer: &Analyzer,
        tokens: &[Token],
    ) -> Vec<Option<u32>> {
        numbers.learn(analyzer.vocabulary(), |word| self.words.known(word));
        tokens.iter().map(|&token| Some(numbers.of(token)).filter(|&word| word != NONE)).collect()
    }
}

/// What was counted of a candidate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub count: u64,
    pub theme_count: u64,
    pub paragraphs: u64,
    pub theme_paragraphs: u64,
    pub articles: u64,
    pub spread: DispersionSums,
}

impl Tally {
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
pub(super) struct Tallies {
    /// One per candidate.
    pub candidates: Vec<Tally>,
    /// Counted words of all paragraphs, and per theme of those about it.
    pub words: u64,
    pub theme_words: Vec<u64>,
    /// Articles with a counted word.
    pub articles: u64,
}

impl Tallies {
    fn new(candidates: usize, themes: usize) -> Self {
        Self {
            candidates: vec![Tally::default(); candidates],
            words: 0,
            theme_words: vec![0; themes],
            articles: 0,
        }
    }
}

struct Worker {
    desk: Desk,
    look: Look,
    numbers: Numbers,
    tallies: Tallies,
}

/// Counts candidates in every counted paragraph.
pub(super) fn tally(
    discovery: &Discovery,
    reading: &Reading,
    (search, matcher): (&Search<'_>, &Arc<Matcher>),
    (survey, index): (&Survey, &Index),
    progress: &mut dyn FnMut(Progress),
) -> Result<Tallies> {
    let sought: Sought<'_> = search.sought();
    let (candidates, themes) = (index.slots.len(), sought.themes.len());
    let worker = || Worker {
        desk: Desk::new(reading.analysis, reading),
        look: Look::new(&sought, matcher),
        numbers: Numbers::default(),
        tallies: Tallies::new(candidates, themes),
    };
    let work = |worker: &mut Worker, number: usize, item: Item| {
        if is_foreign(sought.lexicon, survey.languages.get(number)) {
            return;
        }
        let Worker { desk, look, numbers, tallies } = worker;
        let article = &item.located.article;
        let (laid_out, analyzer) = desk.lay_out(article, survey.languages.get(number));
        let (number, source) = counted_source(number, article);
        let stands = standings(&laid_out, survey, number, source, Repeats::Flag);
        let mut here: BTreeMap<usize, Tally> = BTreeMap::new();
        let mut length = 0;
        for ((_, tokens), _) in
            laid_out.paragraphs().zip(&stands).filter(|(_, standing)| standing.counted)
        {
            look.at(&sought, analyzer.vocabulary(), tokens);
            let words = tokens.len() as u64;
            length += words;
            let scores = look.score_paragraph(&sought, words);
            for (slot, all) in tallies.theme_words.iter_mut().enumerate() {
                *all += if scores[slot].1 >= sought.threshold(slot) { words } else { 0 };
            }
            let mut in_paragraph: BTreeMap<usize, u64> = BTreeMap::new();
            let numbered = index.numbered(numbers, analyzer, tokens);
            index.each(&numbered, &look.taken, |candidate, _| {
                *in_paragraph.entry(candidate).or_default() += 1;
            });
            for (candidate, count) in in_paragraph {
                let slot = index.slots[candidate];
                let about = u64::from(scores[slot].1 >= sought.threshold(slot));
                let tally = here.entry(candidate).or_default();
                tally.count += count;
                tally.theme_count += about * count;
                tally.paragraphs += 1;
                tally.theme_paragraphs += about;
            }
        }
        tallies.words += length;
        tallies.articles += u64::from(length > 0);
        for (candidate, mut tally) in here {
            tally.articles = 1;
            tally.spread.add_part(tally.count, length);
            tallies.candidates[candidate].merge(&tally);
        }
    };
    let Second { workers, .. } =
        second_pass(discovery, reading, survey, progress, (worker, work), |()| Ok(true))?;
    let mut all = Tallies::new(candidates, themes);
    for Worker { tallies, .. } in workers {
        all.words += tallies.words;
        all.articles += tallies.articles;
        for (sum, words) in all.theme_words.iter_mut().zip(&tallies.theme_words) {
            *sum += words;
        }
        for (sum, tally) in all.candidates.iter_mut().zip(&tallies.candidates) {
            sum.merge(tally);
        }
    }
    Ok(all)
}
