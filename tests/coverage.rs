//! Intervals of estimated shares hold the truth as often as they say: sheets are drawn again and again, as `lexicon sample` draws them, from
//! collections of which every code is known.
//!
//! `make coverage` prints the table of all scenarios; `cargo test` runs a few of them, and shows that the bootstrap of seen errors would fail.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use paratheme::evaluate::{Sampled, estimate_share};
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

/// A kind of collection and of sheet. Rates are of each theme; the first one is estimated.
#[derive(Clone, Copy)]
struct Scenario {
    name: &'static str,
    paragraphs: usize,
    /// Paragraphs of an article; where there are several, their kinds and their codes are alike more often than by chance.
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

const ONE: Scenario =
    Scenario { name: "", paragraphs: 10_000, of_article: 1, themes: 1, found: 0.1, precision: 0.8, missed: 0.02, sheet: 100, groups: 1 };

const SCENARIOS: [Scenario; 18] = [
    Scenario { name: "10 % found, 2 % missed", ..ONE },
    Scenario { name: "rare, 0.2 % missed", found: 0.01, precision: 0.7, missed: 0.002, ..ONE },
    Scenario { name: "four themes, long articles", themes: 4, of_article: 20, sheet: 200, ..ONE },
    Scenario { name: "groups", groups: 4, sheet: 200, ..ONE },
    Scenario { name: "rare, 0.2 % missed, sheet of 400", found: 0.01, precision: 0.7, missed: 0.002, sheet: 400, ..ONE },
    Scenario { name: "rare, 1 % missed, four themes", found: 0.01, missed: 0.01, themes: 4, of_article: 20, ..ONE },
    Scenario { name: "rare, half right, four themes", found: 0.01, precision: 0.5, missed: 0.002, themes: 4, sheet: 400, ..ONE },
    Scenario { name: "10 % found, 1 % missed", missed: 0.01, sheet: 400, ..ONE },
    Scenario { name: "10 % found, 6 % missed", missed: 0.06, sheet: 400, ..ONE },
    Scenario { name: "four themes, 0.2 % missed", missed: 0.002, themes: 4, sheet: 60, ..ONE },
    Scenario { name: "four themes, sheet of 600", themes: 4, of_article: 20, sheet: 600, ..ONE },
    Scenario { name: "common, 10 % missed", found: 0.2, precision: 0.5, missed: 0.1, sheet: 60, ..ONE },
    Scenario { name: "common, long articles", found: 0.2, missed: 0.05, of_article: 20, ..ONE },
    Scenario { name: "common, four themes", found: 0.2, precision: 0.5, missed: 0.1, themes: 4, of_article: 20, sheet: 200, ..ONE },
    Scenario { name: "common, a third of all coded", found: 0.2, missed: 0.1, of_article: 20, paragraphs: 2000, sheet: 600, ..ONE },
    Scenario { name: "common, nearly all right", found: 0.2, precision: 0.95, missed: 0.005, sheet: 200, ..ONE },
    Scenario { name: "groups, four themes", themes: 4, of_article: 20, groups: 4, sheet: 400, ..ONE },
    Scenario { name: "eight groups", found: 0.2, precision: 0.7, missed: 0.05, of_article: 20, groups: 8, sheet: 600, ..ONE },
];

/// The strongest theme and whether it is found, as in `lexicon sample`.
type Stratum = Option<(usize, bool)>;

/// A paragraph of which everything is known.
struct Paragraph {
    article: usize,
    group: usize,
    stratum: Stratum,
    found: bool,
    gold: bool,
}

/// Draws that are 1 with a probability, and within an article alike where they happen to be drawn for it as a whole.
struct Alike {
    articles: Vec<f64>,
    alike: f64,
}

impl Alike {
    /// Correlated by .2 within articles of several paragraphs.
    fn new(scenario: &Scenario, random: &mut ChaCha8Rng) -> Self {
        let articles = (0..scenario.paragraphs / scenario.of_article).map(|_| random.random()).collect();
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
            let strongest =
                evidence.iter().enumerate().filter_map(|(theme, kind)| kind.map(|found| (found, random.random::<u32>(), theme)));
            let stratum = strongest.max().map(|(found, _, theme)| (theme, found));
            let rate = match evidence[0] {
                Some(true) => scenario.precision,
                Some(false) => 5.0 * missed,
                None => missed,
            };
            let gold = codes.is(article, rate, random);
            Paragraph { article, group: groups[article], stratum, found: evidence[0] == Some(true), gold }
        })
        .collect()
}

/// Equal quotas of the strata, or all that they have, and within them of groups by their sizes: places and their probabilities.
fn draw(collection: &[Paragraph], size: usize, random: &mut ChaCha8Rng) -> Vec<(usize, f64)> {
    let mut strata: BTreeMap<Stratum, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    for (at, paragraph) in collection.iter().enumerate() {
        strata.entry(paragraph.stratum).or_default().entry(paragraph.group).or_default().push(at);
    }
    let mut by_size: Vec<Vec<Vec<usize>>> = strata.into_values().map(|groups| groups.into_values().collect()).collect();
    let have = |groups: &[Vec<usize>]| groups.iter().map(Vec::len).sum::<usize>();
    by_size.sort_by_key(|groups| have(groups));
    let (mut left, strata) = (size, by_size.len());
    let mut drawn = Vec::new();
    for (at, mut groups) in by_size.into_iter().enumerate() {
        let mut rest = have(&groups);
        let mut quota = left.div_ceil(strata - at).min(rest);
        left -= quota;
        if quota < groups.len() {
            groups = vec![groups.concat()];
        }
        let mut others = groups.len();
        for mut places in groups {
            others -= 1;
            // In proportion, rounded, and at least one for each group that is left.
            let share = ((2 * quota * places.len() + rest) / (2 * rest)).clamp(1.min(quota), places.len().min(quota - others.min(quota)));
            rest -= places.len();
            quota -= share;
            let probability = share as f64 / places.len() as f64;
            places.shuffle(random);
            drawn.extend(places.into_iter().take(share).map(|place| (place, probability)));
        }
    }
    drawn
}

/// What was there before: the mean error over resamples of articles, which knows of no error that was not seen.
fn bootstrap(naive: f64, sample: &[Sampled], clusters: &[usize], random: &mut ChaCha8Rng) -> (f64, f64) {
    // Sums of weighed errors and of weights, by article.
    let mut articles: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (text, &cluster) in sample.iter().zip(clusters) {
        let (errors, weights) = articles.entry(cluster).or_default();
        *errors += (f64::from(u8::from(text.gold)) - f64::from(u8::from(text.found))) / text.probability;
        *weights += text.probability.recip();
    }
    let articles: Vec<(f64, f64)> = articles.into_values().collect();
    let mut estimates: Vec<f64> = (0..200)
        .map(|_| {
            let drawn = (0..articles.len()).map(|_| articles[random.random_range(0..articles.len())]);
            let (errors, weights) = drawn.fold((0.0, 0.0), |(errors, weights), (more, heavier)| (errors + more, weights + heavier));
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

/// Sheets of one kind, a new collection for every fifty: the program's intervals, and where it is wanted those of the bootstrap.
fn simulate(scenario: &Scenario, draws: usize, with_bootstrap: bool) -> (Held, Held) {
    let mut random = ChaCha8Rng::seed_from_u64(scenario.name.bytes().map(u64::from).sum());
    let (mut ours, mut theirs) = (Held::default(), Held::default());
    for _ in 0..draws / 50 {
        let collection = collection(scenario, &mut random);
        let groups: Vec<(u64, f64, f64)> = (0..scenario.groups)
            .map(|group| {
                let all: Vec<&Paragraph> = collection.iter().filter(|paragraph| paragraph.group == group).collect();
                let share = |is: fn(&Paragraph) -> bool| all.iter().filter(|paragraph| is(paragraph)).count() as f64 / all.len() as f64;
                (all.len() as u64, share(|paragraph| paragraph.found), share(|paragraph| paragraph.gold))
            })
            .collect();
        for _ in 0..50 {
            let sheet = draw(&collection, scenario.sheet, &mut random);
            for (group, &(all, naive, truth)) in groups.iter().enumerate() {
                let here = sheet.iter().map(|&(at, probability)| (&collection[at], probability)).filter(|(one, _)| one.group == group);
                let (sample, clusters): (Vec<Sampled>, Vec<usize>) =
                    here.map(|(one, probability)| (Sampled { found: one.found, gold: one.gold, probability }, one.article)).unzip();
                let found = estimate_share((naive, all), &sample, &clusters);
                ours.add(found.and_then(|found| found.share.interval), truth);
                if with_bootstrap && !sample.is_empty() {
                    theirs.add(Some(bootstrap(naive, &sample, &clusters, &mut random)), truth);
                }
            }
        }
    }
    (ours, theirs)
}

/// Of 200 draws at 95 of 100, 91 of 100 or fewer hold in one of a hundred runs: seeds are fixed, so that this one does not.
#[test]
fn intervals_hold_and_those_of_seen_errors_would_not() {
    for scenario in &SCENARIOS[..4] {
        let (ours, theirs) = simulate(scenario, 200, scenario.sheet == 100);
        assert!(ours.in_a_hundred() >= 92.0, "{}: {}", scenario.name, ours.in_a_hundred());
        assert!(ours.mean_width() < 0.3, "{}: {}", scenario.name, ours.mean_width());
        if scenario.sheet == 100 {
            assert!(theirs.in_a_hundred() < 85.0, "{}: {}", scenario.name, theirs.in_a_hundred());
        }
    }
}

/// The table that `make coverage` prints.
#[test]
#[ignore = "takes minutes: make coverage"]
fn all_scenarios() {
    let mut table = "| scenario | themes | of an article | sheet | holds | mean width | none | bootstrap holds | mean width |\n".to_owned();
    table += "|---|---|---|---|---|---|---|---|---|\n";
    let mut least = f64::INFINITY;
    for scenario in &SCENARIOS {
        let (ours, theirs) = simulate(scenario, 600, true);
        let Scenario { name, themes, of_article, sheet, .. } = scenario;
        let (holds, width, old, old_width) = (ours.in_a_hundred(), ours.mean_width(), theirs.in_a_hundred(), theirs.mean_width());
        let none = 100.0 * ours.without as f64 / (ours.without + ours.intervals) as f64;
        // Writing into a String cannot fail.
        let _ = writeln!(
            table,
            "| {name} | {themes} | {of_article} | {sheet} | {holds:.1} | {width:.3} | {none:.1} | {old:.1} | {old_width:.3} |"
        );
        least = least.min(holds);
    }
    println!("{table}");
    assert!(least >= 93.0, "{least}\n{table}");
}
