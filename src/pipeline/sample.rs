//! Which paragraphs people are to code: the passes of `lexicon sample`.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::desk::{Desk, Item};
use super::language::is_foreign;
use super::pass::{Second, second_pass};
use super::standing::{facts, standings};
use super::{Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::{Evidence, Lexicon, Matcher, Overlap, Scanner};
use crate::repeats::Place;
use crate::report::ArticleFacts;
use crate::themes::{ThemeScore, ThemeScorer};

/// How a sample is drawn.
#[derive(Clone, Debug)]
pub struct Design {
    /// Paragraphs to draw.
    pub size: usize,
    /// The seed: the same seed draws the same paragraphs.
    pub seed: u64,
    /// Per theme the strength from which a paragraph is in its upper stratum.
    pub thresholds: Vec<f64>,
}

/// A paragraph to be coded.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// Its article; the text is the paragraph's alone.
    pub article: ArticleFacts,
    /// Its number within the article.
    pub paragraph: u32,
    /// Its stratum.
    pub stratum: Stratum,
    /// The probability with which the design draws it.
    pub probability: f64,
    /// Its scores, one per theme.
    pub scores: Vec<ThemeScore>,
}

/// The strongest theme of a paragraph, and whether it reaches its threshold; none where there is no evidence.
pub type Stratum = Option<(usize, bool)>;

/// A stratum within a source: what is drawn from with one probability.
type Cell = (Stratum, String);

/// The paragraphs of a cell with the smallest random numbers: a simple random sample, whatever the order of reading.
#[derive(Default)]
struct Drawn {
    paragraphs: u64,
    least: BinaryHeap<(u64, Place)>,
}

impl Drawn {
    fn enter(&mut self, random: u64, place: Place, most: usize) {
        self.least.push((random, place));
        if self.least.len() > most {
            self.least.pop();
        }
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.paragraphs += other.paragraphs;
        for (random, place) in other.least {
            self.enter(random, place, most);
        }
    }
}

struct Worker {
    desk: Desk,
    scanner: Scanner,
    scorer: ThemeScorer,
    cells: BTreeMap<Cell, Drawn>,
}

/// Draws counted paragraphs of a surveyed collection, stratified by the strongest theme, its strength and the source: each stratum that
/// there is gets as many as the others, or all that it has, and a source its share of them, at least one; where that is more than the stratum
/// gets, sources are not told apart in it. So each counted paragraph has a probability above 0 where `size` is at
/// least the number of strata. Rows come in random order.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn sample(
    discovery: &Discovery,
    reading: &Reading,
    (lexicon, overlap): (&Lexicon, Overlap),
    (survey, design): (&Survey, &Design),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<Sampled>>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, overlap));
    let worker = || Worker {
        desk: Desk::new(reading.analysis, reading),
        scanner: Scanner::new(Arc::clone(&matcher)),
        scorer: ThemeScorer::new(lexicon),
        cells: BTreeMap::new(),
    };
    let is_own = |number: usize| !is_foreign(lexicon, survey.languages.get(number));
    // First only places are kept: which paragraphs are drawn is known when the last one has been read.
    let draw = |worker: &mut Worker, number: usize, item: Item| {
        if is_own(number) {
            let Worker { desk, scanner, scorer, cells } = worker;
            each_counted((desk, scanner, scorer), &item, number, survey, |facts, place, _, scores| {
                let drawn = cells.entry((stratum_of(scores, lexicon, design), facts.source.clone())).or_default();
                drawn.paragraphs += 1;
                drawn.enter(random(&facts.id, place, design.seed), place, design.size);
            });
        }
    };
    let Second { workers, rejects, .. } = second_pass(discovery, reading, survey, progress, (worker, draw), |()| Ok(true))?;
    let mut cells: BTreeMap<Cell, Drawn> = BTreeMap::new();
    for worker in workers {
        for (cell, drawn) in worker.cells {
            cells.entry(cell).or_default().merge(drawn, design.size);
        }
    }
    let chosen = choose(&cells, design.size);
    let fetch = |worker: &mut Worker, number: usize, item: Item| {
        let mut found: Vec<Sampled> = Vec::new();
        let here = u32::try_from(number).unwrap_or(u32::MAX);
        let first = Place { article: here, paragraph: 0 };
        if chosen.range(first..).next().is_some_and(|(place, _)| place.article == here) {
            let Worker { desk, scanner, scorer, .. } = worker;
            each_counted((desk, scanner, scorer), &item, number, survey, |facts, place, text, scores| {
                if let Some(&probability) = chosen.get(&place) {
                    let article = ArticleFacts { text: text.to_owned(), ..facts.clone() };
                    let stratum = stratum_of(scores, lexicon, design);
                    found.push(Sampled { article, paragraph: place.paragraph, stratum, probability, scores: scores.to_vec() });
                }
            });
        }
        found
    };
    let mut sampled = Vec::new();
    let Second { files, .. } = second_pass(discovery, reading, survey, progress, (worker, fetch), |found| {
        sampled.extend(found);
        Ok(true)
    })?;
    let order = |one: &Sampled| xxh3_64_with_seed(format!("{}#{}", one.article.id, one.paragraph).as_bytes(), !design.seed);
    sampled.sort_by_cached_key(order);
    Ok(Passed { made: sampled, files, rejects })
}

/// Hands each counted paragraph of an article on: what is known about the article, the paragraph's place, text and scores.
fn each_counted(
    (desk, scanner, score): (&mut Desk, &mut Scanner, &mut ThemeScorer),
    item: &Item,
    number: usize,
    survey: &Survey,
    mut take: impl FnMut(&ArticleFacts, Place, &str, &[ThemeScore]),
) {
    let article = &item.located.article;
    let (laid_out, analyzer) = desk.lay_out(article, survey.languages.get(number));
    let facts = facts(article, &laid_out, survey.ids.get(number).unwrap_or_default());
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let standings = standings(&laid_out, survey, number, article.publication(), Repeats::Flag);
    let (mut evidence, mut scores, mut points): (Vec<Evidence>, Vec<ThemeScore>, Vec<f64>) = (Vec::new(), Vec::new(), Vec::new());
    for ((paragraph, tokens), _) in laid_out.paragraphs().zip(&standings).filter(|(_, standing)| standing.counted) {
        scanner.find(analyzer.vocabulary(), tokens, &mut evidence);
        score.score(&evidence, tokens.len() as u64, &mut scores, &mut points);
        take(&facts, Place { article: number, paragraph: paragraph.ordinal }, paragraph.text(), &scores);
    }
}

fn stratum_of(scores: &[ThemeScore], lexicon: &Lexicon, design: &Design) -> Stratum {
    let with_evidence = scores.iter().enumerate().filter(|(theme, score)| score.hits > 0 && lexicon.is_top_level(*theme));
    // The earlier of equals.
    let strongest = with_evidence.rev().max_by(|(_, one), (_, other)| one.strength.total_cmp(&other.strength))?;
    Some((strongest.0, strongest.1.strength >= design.thresholds[strongest.0]))
}

/// A number that any order of reading gives a paragraph alike.
fn random(id: &str, place: Place, seed: u64) -> u64 {
    xxh3_64_with_seed(format!("{id}#{}", place.paragraph).as_bytes(), seed)
}

/// The places that are drawn, with their probabilities.
fn choose(cells: &BTreeMap<Cell, Drawn>, size: usize) -> BTreeMap<Place, f64> {
    let mut strata: BTreeMap<Stratum, u64> = BTreeMap::new();
    for ((stratum, _), drawn) in cells {
        *strata.entry(*stratum).or_default() += drawn.paragraphs;
    }
    let quotas = shares_up_to(&strata, size as u64);
    let mut chosen = BTreeMap::new();
    for (stratum, quota) in quotas {
        let in_stratum: Vec<&Drawn> = cells.iter().filter(|((of, _), _)| *of == stratum).map(|(_, drawn)| drawn).collect();
        let mut draw = |from: &[&Drawn], quota: u64| {
            let mut least: Vec<(u64, Place)> = from.iter().flat_map(|drawn| drawn.least.iter().copied()).collect();
            least.sort_unstable();
            let probability = quota as f64 / from.iter().map(|drawn| drawn.paragraphs).sum::<u64>() as f64;
            chosen.extend(least.into_iter().take(usize::try_from(quota).unwrap_or(usize::MAX)).map(|(_, place)| (place, probability)));
        };
        if quota < in_stratum.len() as u64 {
            // With none from some source its paragraphs could never be drawn, and the weighted sample would stand for the others alone.
            draw(&in_stratum, quota);
            continue;
        }
        let sizes: Vec<u64> = in_stratum.iter().map(|drawn| drawn.paragraphs).collect();
        for (&drawn, quota) in in_stratum.iter().zip(proportional(&sizes, quota)) {
            draw(&[drawn], quota);
        }
    }
    chosen
}

/// Equal shares of `size` for all, but for those who have less: what they leave is shared among the others.
fn shares_up_to<K: Copy + Ord>(have: &BTreeMap<K, u64>, size: u64) -> BTreeMap<K, u64> {
    let mut shares = BTreeMap::new();
    let mut order: Vec<(u64, K)> = have.iter().map(|(key, have)| (*have, *key)).collect();
    order.sort_unstable();
    let (mut left, mut others) = (size, order.len() as u64);
    for (have, key) in order {
        let share = have.min(left.div_ceil(others));
        shares.insert(key, share);
        left -= share;
        others -= 1;
    }
    shares
}

/// Shares of `quota` in proportion to `sizes`, at least one each where there are enough, none larger than its size: by largest remainder.
fn proportional(sizes: &[u64], quota: u64) -> Vec<u64> {
    let all: u64 = sizes.iter().sum();
    if quota >= all {
        return sizes.to_vec();
    }
    let least = u64::from(quota >= sizes.len() as u64);
    let spare = quota - least * sizes.len() as u64;
    let rest: u64 = all - least * sizes.len() as u64;
    let part = |size: u64| u128::from(size - least) * u128::from(spare);
    let mut shares: Vec<u64> =
        sizes.iter().map(|&size| least + u64::try_from(part(size) / u128::from(rest.max(1))).unwrap_or(u64::MAX)).collect();
    let mut by_remainder: BTreeSet<(u128, std::cmp::Reverse<usize>)> =
        sizes.iter().enumerate().map(|(at, &size)| (part(size) % u128::from(rest.max(1)), std::cmp::Reverse(at))).collect();
    let mut missing = quota - shares.iter().sum::<u64>();
    while missing > 0 {
        let Some((_, std::cmp::Reverse(at))) = by_remainder.pop_last() else { break };
        if shares[at] < sizes[at] {
            shares[at] += 1;
            missing -= 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_by_hand() {
        let have: BTreeMap<char, u64> = [('a', 3), ('b', 100), ('c', 40)].into();
        assert_eq!(shares_up_to(&have, 60), [('a', 3), ('b', 28), ('c', 29)].into());
        assert_eq!(proportional(&[10, 30, 60], 10), [2, 3, 5]);
        assert_eq!(proportional(&[1, 1, 98], 2), [0, 0, 2]);
        assert_eq!(proportional(&[2, 3], 9), [2, 3]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_what_can_be_had(sizes in proptest::collection::vec(1..50_u64, 1..12), quota in 0..200_u64) {
            let all: u64 = sizes.iter().sum();
            let shares = proportional(&sizes, quota);
            prop_assert_eq!(shares.iter().sum::<u64>(), quota.min(all));
            prop_assert!(shares.iter().zip(&sizes).all(|(share, size)| share <= size));
            let equal = shares_up_to(&sizes.iter().copied().enumerate().collect(), quota);
            prop_assert_eq!(equal.values().sum::<u64>(), quota.min(all));
        }
    }
}
