//! All measures of a theme, with their intervals.

use rand::RngExt as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::ranking::{Ranked, Ranking};
use crate::summary::{Estimate, RESAMPLES, SEED, interval};

/// What is measured, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// [`Confusion::precision`](super::Confusion::precision).
    Precision,
    /// [`Confusion::recall`](super::Confusion::recall).
    Recall,
    /// [`Confusion::f1`](super::Confusion::f1).
    F1,
    /// [`average_precision`](super::average_precision()).
    AveragePrecision,
    /// [`roc_auc`](super::roc_auc()).
    RocAuc,
    /// [`Confusion::kappa`](super::Confusion::kappa).
    Kappa,
    /// [`Confusion::ac1`](super::Confusion::ac1).
    Ac1,
    /// [`Confusion::alpha`](super::Confusion::alpha).
    Alpha,
}

impl Measure {
    /// All of them, in order.
    pub const ALL: [Self; 8] =
        [Self::Precision, Self::Recall, Self::F1, Self::AveragePrecision, Self::RocAuc, Self::Kappa, Self::Ac1, Self::Alpha];

    fn of(self, ranked: &Ranked) -> Option<f64> {
        let counts = ranked.confusion;
        match self {
            Self::Precision => counts.precision(),
            Self::Recall => counts.recall(),
            Self::F1 => counts.f1(),
            Self::AveragePrecision => ranked.average_precision,
            Self::RocAuc => ranked.roc_auc,
            Self::Kappa => counts.kappa(),
            Self::Ac1 => counts.ac1(),
            Self::Alpha => counts.alpha(),
        }
    }
}

/// How well the strengths of one theme agree with its codes.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Coded texts.
    pub n: u64,
    /// Those that are about the theme.
    pub positives: u64,
    /// The strength from which a text counts as about the theme.
    pub threshold: f64,
    /// One for each of [`Measure::ALL`]; none where it is undefined.
    pub measures: [Option<Estimate>; 8],
    /// The threshold with the best F1 on these same texts, and that F1.
    pub best: Option<(f64, f64)>,
}

impl Evaluation {
    /// The value of a measure; none where it is undefined.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.measures[measure as usize].map(|estimate| estimate.value)
    }
}

/// Measures coded texts, each `(strength, gold)`; `clusters` says of each which article it is of, as a number below their count.
///
/// Intervals are percentile bootstrap (Efron 1979): 1,000 resamples of whole clusters with a fixed seed, so that the paragraphs of an article
/// stay together. A draw in which a measure is undefined is left out of its interval; a single cluster has none.
///
/// # Panics
/// When there are not as many `clusters` as texts: a defect.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Measure, evaluate};
/// let coded: Vec<(f64, bool)> = (0..100).map(|at| (f64::from(at % 10) / 10.0, at % 10 > 3)).collect();
/// let found = evaluate(&coded, &(0..100).collect::<Vec<_>>(), 0.5);
/// assert_eq!((found.n, found.positives), (100, 60));
/// assert_eq!(found.value(Measure::Precision), Some(1.0));
/// let recall = found.measures[Measure::Recall as usize].unwrap();
/// let (low, high) = recall.interval.unwrap();
/// assert!(low < recall.value && recall.value < high);
/// assert_eq!(found.best, Some((0.4, 1.0)));
/// ```
pub fn evaluate(coded: &[(f64, bool)], clusters: &[usize], threshold: f64) -> Evaluation {
    assert_eq!(coded.len(), clusters.len(), "one cluster per text");
    let ranking = Ranking::new(coded);
    let whole = ranking.measure(threshold, |_| 1);
    let mut draws: [Vec<f64>; 8] = Default::default();
    resampled(clusters, |times| {
        let ranked = ranking.measure(threshold, times);
        for (values, measure) in draws.iter_mut().zip(Measure::ALL) {
            values.extend(measure.of(&ranked));
        }
    });
    let mut draws = draws.into_iter();
    let measures = Measure::ALL.map(|measure| {
        let values = draws.next().unwrap_or_default();
        let value = measure.of(&whole)?;
        Some(Estimate { value, interval: (!values.is_empty()).then(|| interval(values)) })
    });
    let counts = whole.confusion;
    Evaluation { n: counts.all(), positives: counts.both + counts.coder, threshold, measures, best: ranking.best_f1() }
}

/// Draws as many clusters as there are with replacement, 1,000 times, and says each time how often each text is in the draw. Nothing where
/// there is one cluster alone.
pub(super) fn resampled(clusters: &[usize], each: impl FnMut(&dyn Fn(usize) -> u64)) {
    resampled_by(SEED, clusters, each);
}

/// The same by another seed: samples that are drawn side by side must not be drawn alike.
pub(super) fn resampled_by(seed: u64, clusters: &[usize], mut each: impl FnMut(&dyn Fn(usize) -> u64)) {
    let mut held: Vec<usize> = clusters.to_vec();
    held.sort_unstable();
    held.dedup();
    if held.len() < 2 {
        return;
    }
    let place: Vec<usize> = clusters.iter().map(|cluster| held.partition_point(|known| known < cluster)).collect();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut times = vec![0_u64; held.len()];
    for _ in 0..RESAMPLES {
        times.fill(0);
        for _ in 0..held.len() {
            times[random.random_range(0..held.len())] += 1;
        }
        each(&|text| times[place[text]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 400 texts that the program finds, half are right: the standard error of a share is √(pq/n) = 0.025, so 0.5 ± 0.049.
    #[test]
    fn intervals_are_as_wide_as_theory_says_and_always_the_same() {
        let coded: Vec<(f64, bool)> = (0..400).map(|at| (0.5, at % 2 == 0)).collect();
        let rows: Vec<usize> = (0..400).collect();
        let found = evaluate(&coded, &rows, 0.25);
        let (low, high) = found.measures[Measure::Precision as usize].and_then(|precision| precision.interval).unwrap();
        assert!((low - 0.451).abs() < 0.01 && (high - 0.549).abs() < 0.01, "{low} {high}");
        assert_eq!(evaluate(&coded, &rows, 0.25), found);
        // Ten copies of forty articles know no more than forty: √10 times as wide.
        let articles: Vec<usize> = (0..400).map(|at| at % 40).collect();
        let (low, high) = evaluate(&coded, &articles, 0.25).measures[0].and_then(|precision| precision.interval).unwrap();
        assert!((low - 0.345).abs() < 0.03 && (high - 0.655).abs() < 0.03, "{low} {high}");
    }

    #[test]
    fn what_is_undefined_has_no_interval() {
        let found = evaluate(&[(0.5, false), (0.0, false)], &[0, 1], 0.25);
        assert_eq!((found.n, found.positives), (2, 0));
        let defined: Vec<bool> = found.measures.iter().map(Option::is_some).collect();
        assert_eq!(defined, [true, false, true, false, false, true, true, true]);
        let one = evaluate(&[(0.5, true), (0.0, false)], &[7, 7], 0.25);
        assert!(one.measures.iter().all(|estimate| estimate.is_some_and(|estimate| estimate.interval.is_none())));
        assert_eq!(evaluate(&[], &[], 0.25).measures, [None; 8]);
    }
}
