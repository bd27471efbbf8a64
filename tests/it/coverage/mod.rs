//! Intervals of estimated shares hold the truth as often as they say: sheets are drawn again and
//! again, as `lexicon sample` draws them, from collections of which every code is known.
//!
//! `make coverage` prints the table of all scenarios; `cargo test` runs a few of them, and shows
//! that the bootstrap of seen errors would fail.

mod coders;
mod summaries;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use paratheme::evaluate::{
    PlannedTexts, SampledText, ShareEstimate, UncodedStratum, allocate, estimate_share,
    expected_half_width, share_difference, tuned_difference,
};
use paratheme::pipeline::PRIOR;
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom as _;

/// A kind of collection and of sheet. Rates are of each theme; the first one is estimated.
#[derive(Clone, Copy)]
struct Scenario {
    name: &'static str,
    paragraphs: usize,
    /// Paragraphs of an article; where there are several, their kinds and their codes are alike
    /// more often than by chance.
    of_article: usize,
    themes: usize,
    /// The share that the program finds.
    found: f64,
    /// Of that, how much is right.
    precision: f64,
    /// Of the others, how many are missed; five times as many where there is weak evidence.
    missed: f64,
    /// Rows of the sheet.
    sheet: usize,
    groups: usize,
}

const ONE: Scenario = Scenario {
    name: "",
    paragraphs: 10_000,
    of_article: 1,
    themes: 1,
    found: 0.1,
    precision: 0.8,
    missed: 0.02,
    sheet: 100,
    groups: 1,
};

const SCENARIOS: [Scenario; 18] = [
    Scenario { name: "10 % found, 2 % missed", ..ONE },
    Scenario { name: "rare, 0.2 % missed", found: 0.01, precision: 0.7, missed: 0.002, ..ONE },
    Scenario { name: "four themes, long articles", themes: 4, of_article: 20, sheet: 200, ..ONE },
    Scenario { name: "groups", groups: 4, sheet: 200, ..ONE },
    Scenario {
        name: "rare, 0.2 % missed, sheet of 400",
        found: 0.01,
        precision: 0.7,
        missed: 0.002,
        sheet: 400,
        ..ONE
    },
    Scenario {
        name: "rare, 1 % missed, four themes",
        found: 0.01,
        missed: 0.01,
        themes: 4,
        of_article: 20,
        ..ONE
    },
    Scenario {
        name: "rare, half right, four themes",
        found: 0.01,
        precision: 0.5,
        missed: 0.002,
        themes: 4,
        sheet: 400,
        ..ONE
    },
    Scenario { name: "10 % found, 1 % missed", missed: 0.01, sheet: 400, ..ONE },
    Scenario { name: "10 % found, 6 % missed", missed: 0.06, sheet: 400, ..ONE },
    Scenario { name: "four themes, 0.2 % missed", missed: 0.002, themes: 4, sheet: 60, ..ONE },
    Scenario { name: "four themes, sheet of 600", themes: 4, of_article: 20, sheet: 600, ..ONE },
    Scenario {
        name: "common, 10 % missed",
        found: 0.2,
        precision: 0.5,
        missed: 0.1,
        sheet: 60,
        ..ONE
    },
    Scenario { name: "common, long articles", found: 0.2, missed: 0.05, of_article: 20, ..ONE },
    Scenario {
        name: "common, four themes",
        found: 0.2,
        precision: 0.5,
        missed: 0.1,
        themes: 4,
        of_article: 20,
        sheet: 200,
        ..ONE
    },
    Scenario {
        name: "common, a third of all coded",
        found: 0.2,
        missed: 0.1,
        of_article: 20,
        paragraphs: 2000,
        sheet: 600,
        ..ONE
    },
    Scenario {
        name: "common, nearly all right",
        found: 0.2,
        precision: 0.95,
        missed: 0.005,
        sheet: 200,
        ..ONE
    },
    Scenario {
        name: "groups, four themes",
        themes: 4,
        of_article: 20,
        groups: 4,
        sheet: 400,
        ..ONE
    },
    Scenario {
        name: "eight groups",
        found: 0.2,
        precision: 0.7,
        missed: 0.05,
        of_article: 20,
        groups: 8,
        sheet: 600,
        ..ONE
    },
];

/// The strongest theme and whether it is found, as in `lexicon sample`.
type Stratum = Option<(usize, bool)>;

/// A paragraph of which everything is known.
struct Paragraph {
    article: usize,
    group: usize,
    stratum: Stratum,
    /// Per theme whether it is found; none without evidence.
    evidence: Vec<Option<bool>>,
    found: bool,
    gold: bool,
}

/// Draws that are 1 with a probability, and within an article alike where they happen to be drawn
/// for it as a whole.
struct Alike {
    articles: Vec<f64>,
    alike: f64,
}

impl Alike {
    /// Correlated by .2 within articles of several paragraphs.
    fn new(scenario: &Scenario, random: &mut ChaCha8Rng) -> Self {
        let articles =
            (0..scenario.paragraphs / scenario.of_article).map(|_| random.random()).collect();
        Self { articles, alike: if scenario.of_article > 1 { 0.2_f64.sqrt() } else { 0.0 } }
    }

    fn is(&self, article: usize, probability: f64, random: &mut ChaCha8Rng) -> bool {
        let own: f64 = random.random();
        let is_alike = random.random::<f64>() < self.alike;
        (if is_alike { self.articles[article] } else { own }) < probability
    }
}

fn collection(scenario: &Scenario, random: &mut ChaCha8Rng) -> Vec<Paragraph> {
    const WEAK: f64 = 0.05;
    let mut draws = || Alike::new(scenario, random);
    let kinds: Vec<[Alike; 2]> = (0..scenario.themes).map(|_| [draws(), draws()]).collect();
    let codes = draws();
    // Half as many articles in each group as in the one before.
    let groups: Vec<usize> = (0..scenario.paragraphs / scenario.of_article)
        .map(|_| (0..scenario.groups).find(|_| random.random()).unwrap_or_default())
        .collect();
    let missed = scenario.missed / (1.0 + 4.0 * WEAK);
    (0..scenario.paragraphs)
        .map(|at| {
            let article = at / scenario.of_article;
            let evidence: Vec<Option<bool>> = kinds
                .iter()
                .map(|[found, weak]| {
                    let is_found = found.is(article, scenario.found, random);
                    let is_weak = weak.is(article, WEAK, random);
                    (is_found || is_weak).then_some(is_found)
                })
                .collect();
            let strongest = evidence.iter().enumerate().filter_map(|(theme, kind)| {
                kind.map(|found| (found, random.random::<u32>(), theme))
            });
            let stratum = strongest.max().map(|(found, _, theme)| (theme, found));
            let rate = match evidence[0] {
                Some(true) => scenario.precision,
                Some(false) => 5.0 * missed,
                None => missed,
            };
            let gold = codes.is(article, rate, random);
            Paragraph {
                article,
                group: groups[article],
                stratum,
                found: evidence[0] == Some(true),
                gold,
                evidence,
            }
        })
        .collect()
}

/// How often a paragraph is expected to be about a theme with this evidence.
fn prior(evidence: Option<bool>) -> f64 {
    match evidence {
        Some(true) => PRIOR[0],
        Some(false) => PRIOR[1],
        None => PRIOR[2],
    }
}

/// Places by stratum, and in it by group.
type Strata = BTreeMap<Stratum, BTreeMap<usize, Vec<usize>>>;

fn strata(collection: &[Paragraph]) -> Strata {
    let mut strata = Strata::new();
    for (at, paragraph) in collection.iter().enumerate() {
        strata.entry(paragraph.stratum).or_default().entry(paragraph.group).or_default().push(at);
    }
    strata
}

/// How many paragraphs of each stratum are drawn, as `lexicon sample` has it.
fn by_expectation(collection: &[Paragraph], size: usize) -> Vec<usize> {
    let deviation = |places: &[usize]| {
        let rate = |theme: usize| {
            places.iter().map(|&at| prior(collection[at].evidence[theme])).sum::<f64>()
                / places.len() as f64
        };
        (0..collection[0].evidence.len())
            .map(rate)
            .map(|rate| rate * (1.0 - rate))
            .sum::<f64>()
            .sqrt()
    };
    let uncoded: Vec<UncodedStratum> = strata(collection)
        .values()
        .map(|groups| groups.values().flatten().copied().collect::<Vec<usize>>())
        .map(|places| UncodedStratum { texts: places.len() as u64, deviation: deviation(&places) })
        .collect();
    allocate(&uncoded, size as u64)
        .into_iter()
        .map(|number| usize::try_from(number).unwrap())
        .collect()
}

/// As many of each stratum as of the others, or all that it has.
fn equally(collection: &[Paragraph], size: usize) -> Vec<usize> {
    let have: Vec<usize> =
        strata(collection).values().map(|groups| groups.values().map(Vec::len).sum()).collect();
    let mut order: Vec<usize> = (0..have.len()).collect();
    order.sort_by_key(|&at| have[at]);
    let (mut left, mut quotas) = (size, vec![0; have.len()]);
    for (done, at) in order.into_iter().enumerate() {
        quotas[at] = left.div_ceil(have.len() - done).min(have[at]);
        left -= quotas[at];
    }
    quotas
}

/// So many of each stratum, and within it of groups by their sizes: places and their probabilities.
fn draw(collection: &[Paragraph], quotas: &[usize], random: &mut ChaCha8Rng) -> Vec<(usize, f64)> {
    let mut drawn = Vec::new();
    for (groups, &quota) in strata(collection).into_values().zip(quotas) {
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        let (mut quota, mut rest) = (quota, groups.iter().map(Vec::len).sum::<usize>());
        if quota < groups.len() {
            groups = vec![groups.concat()];
        }
        let mut others = groups.len();
        for mut places in groups {
            others -= 1;
            // In proportion, rounded, and at least one for each group that is left.
            let share = ((2 * quota * places.len() + rest) / (2 * rest))
                .clamp(1.min(quota), places.len().min(quota - others.min(quota)));
            rest -= places.len();
            quota -= share;
            let probability = share as f64 / places.len() as f64;
            places.shuffle(random);
            drawn.extend(places.into_iter().take(share).map(|place| (place, probability)));
        }
    }
    drawn
}

/// What was there before: the mean error over resamples of articles, which knows of no error that
/// was not seen.
fn bootstrap(
    naive: f64,
    sample: &[SampledText],
    clusters: &[usize],
    random: &mut ChaCha8Rng,
) -> (f64, f64) {
    // Sums of weighed errors and of weights, by article.
    let mut articles: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (text, &cluster) in sample.iter().zip(clusters) {
        let (errors, weights) = articles.entry(cluster).or_default();
        *errors +=
            (f64::from(u8::from(text.gold)) - f64::from(u8::from(text.found))) / text.probability;
        *weights += text.probability.recip();
    }
    let articles: Vec<(f64, f64)> = articles.into_values().collect();
    let mut estimates: Vec<f64> = (0..200)
        .map(|_| {
            let drawn =
                (0..articles.len()).map(|_| articles[random.random_range(0..articles.len())]);
            let (errors, weights) = drawn.fold((0.0, 0.0), |(errors, weights), (more, heavier)| {
                (errors + more, weights + heavier)
            });
            naive + errors / weights
        })
        .collect();
    estimates.sort_by(f64::total_cmp);
    (estimates[5], estimates[194])
}

/// How often intervals held the truth, how wide they were, and how many of all there were.
#[derive(Default)]
struct Held {
    intervals: usize,
    held: usize,
    width: f64,
    without: usize,
}

impl Held {
    fn add(&mut self, interval: Option<(f64, f64)>, truth: f64) {
        let Some((low, high)) = interval else {
            self.without += 1;
            return;
        };
        self.intervals += 1;
        self.held += usize::from(low <= truth + 1e-12 && truth <= high + 1e-12);
        self.width += high - low;
    }

    fn in_a_hundred(&self) -> f64 {
        100.0 * self.held as f64 / self.intervals as f64
    }

    fn mean_width(&self) -> f64 {
        self.width / self.intervals as f64
    }
}

/// What one kind of sheets gave.
#[derive(Default)]
struct Outcome {
    /// The program's intervals of shares, and those of the bootstrap.
    ours: Held,
    bootstrap: Held,
    /// Those of the tuned estimate, which has fewer.
    tuned: Held,
    /// Those of differences between groups.
    differences: Held,
    /// The sum of errors of the estimates, and of their squares.
    errors: (f64, f64),
}

/// What a group holds: paragraphs, the share that the program finds, and the true one.
type Known = (u64, f64, f64);

fn known(all: &[&Paragraph]) -> Known {
    let share = |is: fn(&Paragraph) -> bool| {
        all.iter().filter(|paragraph| is(paragraph)).count() as f64 / all.len() as f64
    };
    (all.len() as u64, share(|paragraph| paragraph.found), share(|paragraph| paragraph.gold))
}

/// Sheets of one kind, a new collection for every fifty: the program's intervals, and where it is
/// wanted those of the bootstrap.
fn simulate(
    scenario: &Scenario,
    draws: usize,
    with_bootstrap: bool,
    quotas: fn(&[Paragraph], usize) -> Vec<usize>,
) -> Outcome {
    let mut random = ChaCha8Rng::seed_from_u64(scenario.name.bytes().map(u64::from).sum());
    let mut outcome = Outcome::default();
    for _ in 0..draws / 50 {
        let collection = collection(scenario, &mut random);
        let quotas = quotas(&collection, scenario.sheet);
        let groups: Vec<Known> = (0..scenario.groups)
            .map(|group| {
                known(
                    &collection
                        .iter()
                        .filter(|paragraph| paragraph.group == group)
                        .collect::<Vec<_>>(),
                )
            })
            .collect();
        for _ in 0..50 {
            let sheet = draw(&collection, &quotas, &mut random);
            let mut found_in: Vec<Option<ShareEstimate>> = Vec::new();
            for (group, &(all, naive, truth)) in groups.iter().enumerate() {
                let here = sheet
                    .iter()
                    .map(|&(at, probability)| (&collection[at], probability))
                    .filter(|(one, _)| one.group == group);
                let (sample, clusters): (Vec<SampledText>, Vec<usize>) = here
                    .map(|(one, probability)| {
                        (SampledText { found: one.found, gold: one.gold, probability }, one.article)
                    })
                    .unzip();
                let found = estimate_share(naive, all, &sample, &clusters);
                outcome.ours.add(found.and_then(|found| found.share.interval), truth);
                if let Some(found) = found {
                    let error = found.share.value - truth;
                    outcome.errors = (outcome.errors.0 + error, outcome.errors.1 + error * error);
                }
                outcome.tuned.add(
                    tuned_difference(naive, all, &sample, &clusters)
                        .and_then(|tuned| tuned.share.interval),
                    truth,
                );
                if with_bootstrap && !sample.is_empty() {
                    outcome
                        .bootstrap
                        .add(Some(bootstrap(naive, &sample, &clusters, &mut random)), truth);
                }
                found_in.push(found);
            }
            for (one, other) in
                (0..groups.len()).flat_map(|one| (0..one).map(move |other| (one, other)))
            {
                if let (Some(ours), Some(theirs)) = (found_in[one], found_in[other]) {
                    outcome.differences.add(
                        share_difference(ours.share, theirs.share).interval,
                        groups[one].2 - groups[other].2,
                    );
                }
            }
        }
    }
    outcome
}

/// Of 200 draws at 95 of 100, 91 of 100 or fewer hold in one of a hundred runs: seeds are fixed, so
/// that this one does not.
#[test]
fn intervals_hold_and_those_of_seen_errors_would_not() {
    for scenario in &SCENARIOS[..4] {
        let Outcome { ours, bootstrap, differences, .. } =
            simulate(scenario, 200, scenario.sheet == 100, by_expectation);
        assert!(ours.in_a_hundred() >= 92.0, "{}: {}", scenario.name, ours.in_a_hundred());
        assert!(ours.mean_width() < 0.3, "{}: {}", scenario.name, ours.mean_width());
        if scenario.groups > 1 {
            assert!(
                differences.in_a_hundred() >= 92.0,
                "{}: {}",
                scenario.name,
                differences.in_a_hundred()
            );
        }
        if scenario.sheet == 100 {
            assert!(
                bootstrap.in_a_hundred() < 90.0,
                "{}: {}",
                scenario.name,
                bootstrap.in_a_hundred()
            );
        }
    }
}

/// Sheets that are drawn by what is expected tell more than sheets with as many paragraphs of each
/// stratum where misses are rare, and are right on average, for each paragraph can be drawn.
#[test]
fn sheets_tell_more_where_codes_are_spent_by_expectation() {
    for scenario in &SCENARIOS[4..8] {
        let (ours, equal) = (
            simulate(scenario, 200, false, by_expectation),
            simulate(scenario, 200, false, equally),
        );
        let (width, equal_width) = (ours.ours.mean_width(), equal.ours.mean_width());
        assert!(
            width < 0.9 * equal_width,
            "{}: {width}, with equal quotas {equal_width}",
            scenario.name
        );
        for (sum, squares) in [ours.errors, equal.errors] {
            let n = 200.0;
            let standard_error = ((squares / n - (sum / n).powi(2)) / n).sqrt();
            assert!(
                (sum / n).abs() < 3.0 * standard_error,
                "{}: {} ± {standard_error}",
                scenario.name,
                sum / n
            );
        }
    }
}

/// Where codes are as often 1 as the plan expects, intervals are as wide as it says.
#[test]
fn plans_foretell_the_width_of_intervals() {
    let scenario = Scenario { name: "as expected", themes: 2, missed: 0.036, sheet: 300, ..ONE };
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let collection = collection(&scenario, &mut random);
    let quotas = by_expectation(&collection, scenario.sheet);
    let (mut parts, mut rates) = (Vec::new(), BTreeMap::<Option<bool>, (f64, f64)>::new());
    for paragraph in &collection {
        let (about, all) = rates.entry(paragraph.evidence[0]).or_default();
        (*about, *all) = (*about + f64::from(u8::from(paragraph.gold)), *all + 1.0);
    }
    for (groups, quota) in strata(&collection).into_values().zip(&quotas) {
        let places: Vec<usize> = groups.into_values().flatten().collect();
        let probability = *quota as f64 / places.len() as f64;
        for found in [true, false] {
            let here: Vec<&Paragraph> =
                places.iter().map(|&at| &collection[at]).filter(|one| one.found == found).collect();
            let rate = here
                .iter()
                .map(|one| rates[&one.evidence[0]])
                .map(|(about, all)| about / all)
                .sum::<f64>()
                / here.len() as f64;
            if !here.is_empty() {
                parts.push(PlannedTexts { found, texts: here.len() as f64, rate, probability });
            }
        }
    }
    let planned = 2.0 * expected_half_width(&parts);
    let (all, naive, truth) = known(&collection.iter().collect::<Vec<_>>());
    let mut held = Held::default();
    for _ in 0..200 {
        let sheet = draw(&collection, &quotas, &mut random);
        let one = |&(at, probability): &(usize, f64)| SampledText {
            found: collection[at].found,
            gold: collection[at].gold,
            probability,
        };
        let sample: Vec<SampledText> = sheet.iter().map(one).collect();
        held.add(
            estimate_share(naive, all, &sample, &(0..sample.len()).collect::<Vec<_>>())
                .unwrap()
                .share
                .interval,
            truth,
        );
    }
    let width = held.mean_width();
    assert!((planned / width - 1.0).abs() < 0.1, "planned {planned}, found {width}");
}

/// The table that `make coverage` prints.
#[test]
#[ignore = "takes minutes: make coverage"]
fn all_scenarios() {
    let mut table =
        "| scenario | themes | of an article | sheet | holds | mean width | without, % | with equal quotas | bootstrap holds | mean width \
                     | tuned holds | mean width | without, % | differences hold | mean width |\n"
            .to_owned();
    table += "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    let mut least = f64::INFINITY;
    let cell = |held: &Held| {
        if held.intervals == 0 {
            "– | –".to_owned()
        } else {
            format!("{:.1} | {:.3}", held.in_a_hundred(), held.mean_width())
        }
    };
    for scenario in &SCENARIOS {
        let Outcome { ours, bootstrap, tuned, differences, .. } =
            simulate(scenario, 600, true, by_expectation);
        let equal = simulate(scenario, 300, false, equally).ours;
        let Scenario { name, themes, of_article, sheet, .. } = scenario;
        let without =
            |held: &Held| 100.0 * held.without as f64 / (held.without + held.intervals) as f64;
        // Writing into a String cannot fail.
        let _ = writeln!(
            table,
            "| {name} | {themes} | {of_article} | {sheet} | {} | {:.1} | {:.3} | {} | {} | {:.1} | {} |",
            cell(&ours),
            without(&ours),
            equal.mean_width(),
            cell(&bootstrap),
            cell(&tuned),
            without(&tuned),
            cell(&differences)
        );
        least = [&ours, &differences]
            .iter()
            .filter(|held| held.intervals > 0)
            .fold(least, |least, held| least.min(held.in_a_hundred()));
        // Of few intervals one cannot tell how often they hold.
        if tuned.intervals >= 300 {
            least = least.min(tuned.in_a_hundred());
        }
    }
    println!("{table}");
    assert!(least >= 93.0, "{least}\n{table}");
}
