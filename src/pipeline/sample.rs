//! Which paragraphs people are to code: the jobs of `lexicon sample`.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::pass::{ArticleContext, ArticlePass, Job};
use super::unit_scorer::{InArticle, ScoredText, ScoredTexts, ScoringConfig, UnitScorer};
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::evaluate::{
    PlannedTexts, ProbabilityRule, UncodedStratum, allocate, expected_half_width,
};
use crate::lexicon::{Lexicon, LookupRules, Matcher};
use crate::repeats::Place;
use crate::tables::{ArticleFacts, ScoreContext, Unit, as_printed};
use crate::text::Analysis;
use crate::themes::ThemeScore;

/// How a sample is drawn.
#[derive(Clone, Debug)]
pub struct Design {
    /// Paragraphs to draw.
    pub size: usize,
    /// The seed: the same seed draws the same paragraphs.
    pub seed: u64,
    /// Which strengths the strata are by.
    pub context: ScoreContext,
    /// Per theme the strength from which a paragraph is in its upper stratum.
    pub thresholds: Vec<f64>,
    /// Per theme the curve or model that gives a probability; without one, [`PRIOR`] takes its
    /// place.
    pub calibration: Vec<Option<ProbabilityRule>>,
}

/// How often a paragraph is expected to be about a theme, where no calibration says so: where the
/// theme reaches its threshold, where it has weaker evidence, and where it has none.
pub const PRIOR: [f64; 3] = [0.8, 0.4, 0.03];

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

/// The strongest theme of a paragraph, and whether it reaches its threshold; none where there is no
/// evidence.
pub type Stratum = Option<(usize, bool)>;

/// A stratum within a source: what is drawn from with one probability.
type Cell = (Stratum, String);

/// What sheets of several sizes would tell of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemePlan {
    /// The theme, as an index into the lexicon's themes.
    pub theme: usize,
    /// The share of counted paragraphs that reach its threshold.
    pub naive_share: f64,
    /// The share that is expected to be about it.
    pub expected_share: f64,
    /// For each size the half-width of the interval of the estimated share.
    pub half_widths: Vec<f64>,
}

/// The paragraphs of a cell with the smallest random numbers: a simple random sample, whatever the
/// order of reading.
#[derive(Default)]
struct Drawn {
    tally: Tally,
    least: BinaryHeap<(u64, Place)>,
}

/// Paragraphs, and per theme what is expected of them. Sums are of whole numbers, so that their
/// order does not matter.
#[derive(Clone, Default)]
struct Tally {
    paragraphs: u64,
    themes: Vec<ThemeTally>,
}

#[derive(Clone, Copy, Default)]
struct ThemeTally {
    found: u64,
    /// Of those found, how many are expected to be about the theme, in millionths; then of the
    /// others.
    expected: [u64; 2],
}

/// Of one: the unit in which expectations are added up.
const MILLION: f64 = 1e6;

impl Tally {
    fn enter(&mut self, text: &ScoredText<'_>, design: &Design) {
        let scores = text.scores;
        self.paragraphs += 1;
        self.themes.resize(scores.len(), ThemeTally::default());
        for (theme, (tally, score)) in self.themes.iter_mut().zip(scores).enumerate() {
            let is_found = score.reaches(design.thresholds[theme]);
            tally.found += u64::from(is_found);
            tally.expected[usize::from(!is_found)] += millionths(match design.calibration[theme] {
                Some(rule) => {
                    let components = text.components.get(theme).copied().unwrap_or_default();
                    rule.probability(as_printed(score.strength), || components.columns())
                }
                None if is_found => PRIOR[0],
                None => PRIOR[if score.hits > 0 { 1 } else { 2 }],
            });
        }
    }

    fn merge(&mut self, other: &Self) {
        self.paragraphs += other.paragraphs;
        self.themes.resize(self.themes.len().max(other.themes.len()), ThemeTally::default());
        for (own, other) in self.themes.iter_mut().zip(&other.themes) {
            own.found += other.found;
            own.expected[0] += other.expected[0];
            own.expected[1] += other.expected[1];
        }
    }

    /// How far the codes of all themes are expected to vary from paragraph to paragraph.
    fn deviation(&self, themes: impl Iterator<Item = usize>) -> f64 {
        let rate = |theme: usize| {
            self.themes[theme].expected.iter().sum::<u64>() as f64
                / MILLION
                / self.paragraphs as f64
        };
        themes.map(rate).map(|rate| rate * (1.0 - rate)).sum::<f64>().max(0.0).sqrt()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability: from 0 to 1"
)]
fn millionths(probability: f64) -> u64 {
    (probability * MILLION).round() as u64
}

impl Drawn {
    fn enter(&mut self, random: u64, place: Place, most: usize) {
        self.least.push((random, place));
        if self.least.len() > most {
            self.least.pop();
        }
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.tally.merge(&other.tally);
        for (random, place) in other.least {
            self.enter(random, place, most);
        }
    }
}

struct SampleWorker {
    counted: CountedScorer,
    cells: Cells,
}

/// Draws counted paragraphs of a surveyed collection, stratified by the strongest theme, its
/// strength and the source. Each stratum gets as many as [`allocate`] says, by how often its
/// paragraphs are expected to be about the themes, and a source its share of them, at least one;
/// where that is more than the stratum gets, sources are not told apart in it, and where `size` is
/// below the number of strata, these are not. So each counted paragraph has a probability above 0.
/// Rows come in random order.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn sample<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lexicon, rules): (&Lexicon, LookupRules),
    (survey, design): (&Survey, &Design),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<Sampled>>> {
    let source = source.into();
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, rules));
    let what = (lexicon, &matcher);
    let Passed { made: cells, rejects, .. } =
        cells(source, reading, what, (survey, design), progress)?;
    let chosen = choose(&cells, (lexicon, design.size));
    let of_model = (&survey.model, design.context);
    let config = ScoringConfig::of_strengths(lexicon, &matcher, of_model);
    let job = Job::new(
        |analysis| CountedScorer::new(&config, analysis),
        |counted: &mut CountedScorer, context| {
            let mut found: Vec<Sampled> = Vec::new();
            counted.each(context, |facts, place, text, ScoredText { scores, .. }| {
                if let Some(&probability) = chosen.get(&place) {
                    let article = ArticleFacts { text: text.to_owned(), ..facts.clone() };
                    let stratum = stratum_of(scores, lexicon, &design.thresholds);
                    found.push(Sampled {
                        article,
                        paragraph: place.paragraph,
                        stratum,
                        probability,
                        scores: scores.to_vec(),
                    });
                }
            });
            found
        },
    )
    .only(|head| {
        let first = Place { article: head.number, paragraph: 0 };
        chosen.range(first..).next().is_some_and(|(place, _)| place.article == head.number)
    });
    let mut sampled = Vec::new();
    let Passed { files, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| {
            sampled.extend(found);
            Ok(true)
        })?;
    let order = |one: &Sampled| {
        xxh3_64_with_seed(format!("{}#{}", one.article.id, one.paragraph).as_bytes(), !design.seed)
    };
    sampled.sort_by_cached_key(order);
    Ok(Passed { made: sampled, files, rejects })
}

/// What sheets of these sizes would tell of the top-level themes of a surveyed collection, each
/// drawn as [`sample`] does.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn plan<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lexicon, rules): (&Lexicon, LookupRules),
    (survey, design, sizes): (&Survey, &Design, &[u64]),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<ThemePlan>>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, rules));
    let design = Design { size: 0, ..design.clone() };
    let Passed { made: cells, files, rejects } =
        cells(source.into(), reading, (lexicon, &matcher), (survey, &design), progress)?;
    let strata = strata_of(&cells);
    let all: u64 = strata.values().map(|stratum| stratum.paragraphs).sum();
    let quotas: Vec<Quotas> =
        sizes.iter().map(|&size| Quotas::new(&strata, (lexicon, size))).collect();
    let of_theme = |theme: usize| {
        let sum = |of: &dyn Fn(&ThemeTally) -> u64| {
            strata.values().map(|stratum| of(&stratum.themes[theme])).sum::<u64>()
        };
        let half_width = |quotas: &Quotas| {
            let parts = strata.iter().flat_map(|(stratum, tally)| {
                planned(tally, theme, quotas.probability(*stratum, tally))
            });
            expected_half_width(&parts.collect::<Vec<_>>())
        };
        ThemePlan {
            theme,
            naive_share: sum(&|theme| theme.found) as f64 / all as f64,
            expected_share: sum(&|theme| theme.expected.iter().sum()) as f64 / MILLION / all as f64,
            half_widths: quotas.iter().map(half_width).collect(),
        }
    };
    let made = if all == 0 { Vec::new() } else { top_level(lexicon).map(of_theme).collect() };
    Ok(Passed { made, files, rejects })
}

/// The paragraphs of a stratum that the program finds a theme in, and the others, as far as there
/// are any.
fn planned(tally: &Tally, theme: usize, probability: f64) -> impl Iterator<Item = PlannedTexts> {
    let ThemeTally { found, expected } = tally.themes[theme];
    let texts = [found, tally.paragraphs - found];
    let part = move |at: usize| {
        let texts = texts[at] as f64;
        PlannedTexts {
            found: at == 0,
            texts,
            rate: expected[at] as f64 / MILLION / texts,
            probability,
        }
    };
    (0..2).filter(move |&at| texts[at] > 0).map(part)
}

/// What is counted in each cell.
type Cells = BTreeMap<Cell, Drawn>;

/// Reads the collection for the first time: only places are kept, for which paragraphs are drawn is
/// known when the last one has been read.
fn cells(
    source: ArticleSource<'_>,
    reading: &Reading,
    (lexicon, matcher): (&Lexicon, &Arc<Matcher>),
    (survey, design): (&Survey, &Design),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Cells>> {
    let all = Mutex::new(Cells::new());
    let of_model = (&survey.model, design.context);
    let components = design.calibration.iter().flatten().any(ProbabilityRule::needs_components);
    let in_article = InArticle { components, ..InArticle::deciding(design.context) };
    let config =
        ScoringConfig { in_article, ..ScoringConfig::of_strengths(lexicon, matcher, of_model) };
    let job = Job::new(
        |analysis| SampleWorker {
            counted: CountedScorer::new(&config, analysis),
            cells: Cells::new(),
        },
        |SampleWorker { counted, cells }: &mut SampleWorker, context| {
            counted.each(context, |facts, place, _, text| {
                let stratum = stratum_of(text.scores, lexicon, &design.thresholds);
                let drawn = cells.entry((stratum, facts.source.clone())).or_default();
                drawn.tally.enter(text, design);
                drawn.enter(random(&facts.id, place, design.seed), place, design.size);
            });
        },
    )
    .only(|head| !head.is_foreign(lexicon))
    .retiring(|retired| {
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        for (cell, drawn) in retired.worker.cells {
            all.entry(cell).or_default().merge(drawn, design.size);
        }
    });
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, ()| Ok(true))?;
    drop(job);
    let made = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Passed { made, files, rejects })
}

/// Scores the counted paragraphs of articles in the language of the lexicon.
pub(super) struct CountedScorer {
    scorer: UnitScorer,
    texts: ScoredTexts,
}

impl CountedScorer {
    pub fn new(config: &ScoringConfig<'_>, analysis: Analysis) -> Self {
        let scorer = UnitScorer::new(config, analysis.language);
        Self { scorer, texts: ScoredTexts::default() }
    }

    /// Hands each counted paragraph of an article on: what is known about the article, the
    /// paragraph's place, text and scores.
    pub fn each(
        &mut self,
        context: &ArticleContext<'_>,
        mut take: impl FnMut(&ArticleFacts, Place, &str, &ScoredText<'_>),
    ) {
        let facts = context.facts();
        self.scorer.score(context, (Unit::Paragraph, Repeats::Flag), &mut self.texts);
        for (text, (paragraph, _, status)) in self.texts.iter().zip(context.with_status()) {
            if status.is_counted(Repeats::Flag) {
                let place = Place { article: context.number, paragraph: paragraph.ordinal };
                take(&facts, place, paragraph.text(), &text);
            }
        }
    }
}

/// The stratum of a paragraph with these scores, by the thresholds of the themes.
pub(super) fn stratum_of(scores: &[ThemeScore], lexicon: &Lexicon, thresholds: &[f64]) -> Stratum {
    let with_evidence = scores
        .iter()
        .enumerate()
        .filter(|(theme, score)| score.hits > 0 && lexicon.is_top_level(*theme));
    // The earlier of equals.
    let strongest = with_evidence
        .rev()
        .max_by(|(_, one), (_, other)| one.strength.total_cmp(&other.strength))?;
    Some((strongest.0, strongest.1.strength >= thresholds[strongest.0]))
}

/// A number that any order of reading gives a paragraph alike.
fn random(id: &str, place: Place, seed: u64) -> u64 {
    xxh3_64_with_seed(format!("{id}#{}", place.paragraph).as_bytes(), seed)
}

fn top_level(lexicon: &Lexicon) -> impl Iterator<Item = usize> {
    (0..lexicon.themes.len()).filter(|&theme| lexicon.is_top_level(theme))
}

/// The strata, the sources of each together.
fn strata_of(cells: &Cells) -> BTreeMap<Stratum, Tally> {
    let mut strata: BTreeMap<Stratum, Tally> = BTreeMap::new();
    for ((stratum, _), drawn) in cells {
        strata.entry(*stratum).or_default().merge(&drawn.tally);
    }
    strata
}

/// How many paragraphs are drawn from what.
enum Quotas {
    Strata(BTreeMap<Stratum, u64>),
    /// From all strata together, where there are too many to draw from each: with this probability.
    All(f64),
}

impl Quotas {
    fn new(strata: &BTreeMap<Stratum, Tally>, (lexicon, size): (&Lexicon, u64)) -> Self {
        if size < strata.len() as u64 {
            // A stratum without a row could never be drawn from, and the weighted sample would
            // stand for the others alone.
            return Self::All(
                size as f64 / strata.values().map(|stratum| stratum.paragraphs).sum::<u64>() as f64,
            );
        }
        let uncoded: Vec<UncodedStratum> = strata
            .values()
            .map(|stratum| UncodedStratum {
                texts: stratum.paragraphs,
                deviation: stratum.deviation(top_level(lexicon)),
            })
            .collect();
        Self::Strata(strata.keys().copied().zip(allocate(&uncoded, size)).collect())
    }

    fn probability(&self, stratum: Stratum, tally: &Tally) -> f64 {
        match self {
            Self::Strata(quotas) => quotas[&stratum] as f64 / tally.paragraphs as f64,
            Self::All(probability) => *probability,
        }
    }
}

/// The places that are drawn, with their probabilities.
fn choose(cells: &Cells, (lexicon, size): (&Lexicon, usize)) -> BTreeMap<Place, f64> {
    let mut chosen = BTreeMap::new();
    let mut draw = |from: &[&Drawn], quota: u64| {
        let mut least: Vec<(u64, Place)> =
            from.iter().flat_map(|drawn| drawn.least.iter().copied()).collect();
        least.sort_unstable();
        let probability =
            quota as f64 / from.iter().map(|drawn| drawn.tally.paragraphs).sum::<u64>() as f64;
        chosen.extend(
            least
                .into_iter()
                .take(usize::try_from(quota).unwrap_or(usize::MAX))
                .map(|(_, place)| (place, probability)),
        );
    };
    let Quotas::Strata(quotas) = Quotas::new(&strata_of(cells), (lexicon, size as u64)) else {
        draw(&cells.values().collect::<Vec<_>>(), size as u64);
        return chosen;
    };
    for (stratum, quota) in quotas {
        let in_stratum: Vec<&Drawn> =
            cells.iter().filter(|((of, _), _)| *of == stratum).map(|(_, drawn)| drawn).collect();
        if quota < in_stratum.len() as u64 {
            // With none from some source its paragraphs could never be drawn.
            draw(&in_stratum, quota);
            continue;
        }
        let sizes: Vec<u64> = in_stratum.iter().map(|drawn| drawn.tally.paragraphs).collect();
        for (&drawn, quota) in in_stratum.iter().zip(proportional(&sizes, quota)) {
            draw(&[drawn], quota);
        }
    }
    chosen
}

/// Shares of `quota` in proportion to `sizes`, at least one each where there are enough, none
/// larger than its size: by largest remainder.
fn proportional(sizes: &[u64], quota: u64) -> Vec<u64> {
    let all: u64 = sizes.iter().sum();
    if quota >= all {
        return sizes.to_vec();
    }
    let least = u64::from(quota >= sizes.len() as u64);
    let spare = quota - least * sizes.len() as u64;
    let rest: u64 = all - least * sizes.len() as u64;
    let part = |size: u64| u128::from(size - least) * u128::from(spare);
    let mut shares: Vec<u64> = sizes
        .iter()
        .map(|&size| {
            least + u64::try_from(part(size) / u128::from(rest.max(1))).unwrap_or(u64::MAX)
        })
        .collect();
    let mut by_remainder: BTreeSet<(u128, std::cmp::Reverse<usize>)> = sizes
        .iter()
        .enumerate()
        .map(|(at, &size)| (part(size) % u128::from(rest.max(1)), std::cmp::Reverse(at)))
        .collect();
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
        }
    }
}
