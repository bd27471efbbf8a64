//! Computes all measures of a theme with their intervals.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;

use super::Confusion;
use super::ranking::{Ranked, Ranking};
use crate::summary::{Estimate, RESAMPLES, SEED, interval, wilson};

/// A measure of agreement, in the order of the columns.
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
    /// All measures, in order.
    pub const ALL: [Self; 8] = [
        Self::Precision,
        Self::Recall,
        Self::F1,
        Self::AveragePrecision,
        Self::RocAuc,
        Self::Kappa,
        Self::Ac1,
        Self::Alpha,
    ];

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

/// A coded text with its strength.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The strength of the theme.
    pub strength: f64,
    /// Whether the coder finds the theme in it.
    pub gold: bool,
    /// The probability with which the text was drawn into the coded sample, above 0 and at most 1;
    /// 1 without sampling.
    pub probability: f64,
    /// The number of its article.
    pub cluster: usize,
}

/// How far the strengths of one theme agree with its codes.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The number of coded texts.
    pub n: u64,
    /// The number of texts about the theme.
    pub positives: u64,
    /// The number of clusters (articles) of the coded texts.
    pub clusters: u64,
    /// The least strength with which a text counts as about the theme.
    pub threshold: f64,
    /// One value for each of [`Measure::ALL`], or `None` where it is undefined.
    pub measures: [Option<Estimate>; 8],
    /// The same measures without weights: each coded text counts once, whatever its probability.
    pub of_sheet: [Option<f64>; 8],
    /// The threshold with the best F1 on these texts, and that F1.
    pub best: Option<(f64, f64)>,
}

impl Evaluation {
    /// The value of a measure, or `None` where it is undefined.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.measures[measure as usize].map(|estimate| estimate.value)
    }
}

/// Computes all measures of coded texts.
///
/// Each text is weighted by the inverse of its probability, so that the measures of a sheet that
/// was drawn with unequal probabilities estimate those of the collection (Hájek 1971), as with
/// `sample_weight` of scikit-learn.
///
/// Intervals are 95 % intervals that allow for similar texts within a cluster; there is none for a
/// single cluster. The intervals of precision, recall and F1 are Wilson's (1927) with the effective
/// number of texts of the underlying share (Korn and Graubard 1998), so that a share of 0 or 1 has
/// an interval too. The others are by percentile bootstrap (Efron 1979), with 1,000 resamples of
/// whole clusters and a fixed seed, without the resamples in which a measure is undefined. If
/// program and coder agree on every text, or the ranking has no error, no resample has an error
/// either; the end then follows from the Wilson interval of that agreement.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Judgement, Measure, evaluate};
/// let text = |at: usize| Judgement { strength: (at % 10) as f64 / 10.0, gold: at % 10 > 3, probability: 1.0, cluster: at };
/// let found = evaluate(&(0..100).map(text).collect::<Vec<_>>(), 0.5);
/// assert_eq!((found.n, found.positives), (100, 60));
/// let precision = found.measures[Measure::Precision as usize].unwrap();
/// assert_eq!(precision.value, 1.0);
/// assert!(precision.interval.unwrap().0 < 0.95); // 50 of 50 does not prove more.
/// assert_eq!(found.best, Some((0.4, 1.0)));
/// ```
pub fn evaluate(coded: &[Judgement], threshold: f64) -> Evaluation {
    let inverse: f64 = coded.iter().map(|text| 1.0 / text.probability).sum();
    let weights: Vec<f64> =
        coded.iter().map(|text| coded.len() as f64 / (text.probability * inverse)).collect();
    let clusters: Vec<usize> = coded.iter().map(|text| text.cluster).collect();
    let ranking =
        Ranking::new(&coded.iter().map(|text| (text.strength, text.gold)).collect::<Vec<_>>());
    let whole = ranking.measure(threshold, |text| weights[text]);
    let mut draws: [Vec<f64>; 8] = Default::default();
    resampled(&clusters, |times| {
        let ranked = ranking.measure(threshold, |text| times(text) as f64 * weights[text]);
        for (values, measure) in draws.iter_mut().zip(Measure::ALL) {
            values.extend(measure.of(&ranked));
        }
    });
    let weighted = WeightedTexts { coded, weights: &weights, threshold };
    let mut draws = draws.into_iter();
    let measures = Measure::ALL.map(|measure| {
        let values = draws.next().unwrap_or_default();
        let value = measure.of(&whole)?;
        let bootstrap = (!values.is_empty()).then(|| interval(values));
        Some(Estimate { value, interval: weighted.interval(measure, &whole, bootstrap) })
    });
    let plain = ranking.measure(threshold, |_| 1.0);
    Evaluation {
        n: coded.len() as u64,
        positives: coded.iter().filter(|text| text.gold).count() as u64,
        clusters: clusters.iter().collect::<BTreeSet<_>>().len() as u64,
        threshold,
        measures,
        of_sheet: Measure::ALL.map(|measure| measure.of(&plain)),
        best: ranking.best_f1(|text| weights[text]),
    }
}

/// Coded texts with their weights and the threshold.
struct WeightedTexts<'c> {
    coded: &'c [Judgement],
    weights: &'c [f64],
    threshold: f64,
}

impl WeightedTexts<'_> {
    /// The interval of a measure, given its bootstrap interval.
    fn interval(
        &self,
        measure: Measure,
        whole: &Ranked,
        bootstrap: Option<(f64, f64)>,
    ) -> Option<(f64, f64)> {
        let is_found = |text: &Judgement| text.strength >= self.threshold;
        let Confusion { both, program, coder, .. } = whole.confusion;
        match measure {
            Measure::Precision => return self.share(is_found, |text| text.gold),
            Measure::Recall => return self.share(|text| text.gold, is_found),
            // F1 follows from the share of texts that both find among those that either finds.
            Measure::F1 => {
                let (low, high) = self.share(
                    |text| text.gold || is_found(text),
                    |text| text.gold && is_found(text),
                )?;
                return Some((2.0 * low / (1.0 + low), 2.0 * high / (1.0 + high)));
            }
            _ => {}
        }
        let (low, high) = bootstrap?;
        if low < high {
            return bootstrap;
        }
        match measure {
            Measure::Kappa | Measure::Ac1 | Measure::Alpha if program + coder <= 0.0 => {
                let (agreement, _) = self.share(|_| true, |_| true)?;
                let n = whole.confusion.all();
                let q = both / n;
                let chance = match measure {
                    Measure::Kappa => q * q + (1.0 - q) * (1.0 - q),
                    Measure::Ac1 => 2.0 * q * (1.0 - q),
                    // Alpha draws from 2n judgements without replacement.
                    _ => 1.0 - 4.0 * n * q * (1.0 - q) / (2.0 * n - 1.0),
                };
                (chance < 1.0).then(|| (((agreement - chance) / (1.0 - chance)).max(-1.0), 1.0))
            }
            // A pair needs both classes, a precision only the texts about the theme.
            Measure::RocAuc | Measure::AveragePrecision if low >= 1.0 => {
                let (of_positives, _) = self.share(|text| text.gold, |_| true)?;
                let (of_negatives, _) = self.share(|text| !text.gold, |_| true)?;
                Some((
                    if measure == Measure::RocAuc {
                        of_positives.min(of_negatives)
                    } else {
                        of_positives
                    },
                    1.0,
                ))
            }
            // No interval can be derived.
            _ => None,
        }
    }

    /// Wilson's interval of the weighted share of `yes` among the texts in `of`, with their
    /// effective number; `None` if they are of fewer than two clusters.
    fn share(
        &self,
        of: impl Fn(&Judgement) -> bool,
        yes: impl Fn(&Judgement) -> bool,
    ) -> Option<(f64, f64)> {
        let texts: Vec<(usize, f64, bool)> = self
            .coded
            .iter()
            .zip(self.weights)
            .filter(|(text, _)| of(text))
            .map(|(text, &weight)| (text.cluster, weight, yes(text)))
            .collect();
        WeightedShare::of(&texts)?.interval()
    }
}

/// A share of texts that have different weights and may be of the same article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedShare {
    /// The share, 0 to 1.
    pub share: f64,
    /// The effective number of texts: that of independent texts with as much information. `None` if
    /// all texts are of one cluster.
    pub size: Option<f64>,
}

impl WeightedShare {
    /// The weighted share of the texts whose last component is true; a text is given as its
    /// cluster, its weight and this value. `None` without texts.
    ///
    /// The effective number of n texts is n divided by the design effect: the linearised variance
    /// of the ratio between clusters, divided by that of n independent texts of equal weight, p(1 -
    /// p) / (n - 1). It is at most n. A share of 0 or 1 has no variance; its effective number is
    /// that of Kish (1965), (Σw)² / Σw², or the number of clusters if that is smaller.
    ///
    /// # Examples
    /// ```
    /// use paratheme::evaluate::WeightedShare;
    /// // One text of weight 3 that counts, and three of weight 1 that do not.
    /// let found = WeightedShare::of(&[(0, 3.0, true), (1, 1.0, false), (2, 1.0, false), (3, 1.0, false)]).unwrap();
    /// assert_eq!(found.share, 0.5);
    /// assert_eq!(found.size.unwrap().round(), 3.0); // as much as three texts of equal weight
    /// ```
    ///
    /// Follows: Korn, Graubard 1998.
    pub fn of(texts: &[(usize, f64, bool)]) -> Option<Self> {
        let sum: f64 = texts.iter().map(|(_, weight, _)| weight).sum();
        if texts.is_empty() {
            return None;
        }
        let share =
            texts.iter().filter(|(.., yes)| *yes).map(|(_, weight, _)| weight).sum::<f64>() / sum;
        let mut residuals: BTreeMap<usize, f64> = BTreeMap::new();
        for (cluster, weight, yes) in texts {
            *residuals.entry(*cluster).or_default() +=
                weight / sum * (f64::from(u8::from(*yes)) - share);
        }
        let clusters = residuals.len() as f64;
        let kish = sum * sum / texts.iter().map(|(_, weight, _)| weight * weight).sum::<f64>();
        let variance = clusters / (clusters - 1.0)
            * residuals.values().map(|residual| residual * residual).sum::<f64>();
        let number = texts.len() as f64;
        let of_independent = share * (1.0 - share) / (number - 1.0);
        // Rounding may leave a tiny variance in place of 0.
        let varies = of_independent > 1e-12 && variance > 1e-12;
        let size = if varies {
            (number * of_independent / variance).min(number)
        } else {
            kish.min(clusters)
        };
        Some(Self { share, size: (clusters > 1.0).then_some(size) })
    }

    /// Wilson's 95 % interval with the effective number of texts; `None` if all texts are of one
    /// cluster.
    pub fn interval(self) -> Option<(f64, f64)> {
        self.size.map(|size| wilson(self.share, size))
    }
}

/// Resamples clusters with replacement, 1,000 times, and calls `each` with a function that tells
/// how often a text is in the resample. Does nothing if there is only one cluster.
pub(super) fn resampled(clusters: &[usize], each: impl FnMut(&dyn Fn(usize) -> u64)) {
    resampled_by(SEED, clusters, each);
}

/// Resamples clusters like [`resampled`], with a seed, because samples that are compared must not
/// be resampled alike.
pub(super) fn resampled_by(
    seed: u64,
    clusters: &[usize],
    mut each: impl FnMut(&dyn Fn(usize) -> u64),
) {
    let mut held: Vec<usize> = clusters.to_vec();
    held.sort_unstable();
    held.dedup();
    if held.len() < 2 {
        return;
    }
    let place: Vec<usize> =
        clusters.iter().map(|cluster| held.partition_point(|known| known < cluster)).collect();
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

    fn text(strength: f64, gold: bool, cluster: usize) -> Judgement {
        Judgement { strength, gold, probability: 1.0, cluster }
    }

    fn ends(found: &Evaluation, measure: Measure) -> (f64, f64) {
        found.measures[measure as usize].and_then(|estimate| estimate.interval).unwrap()
    }

    /// Of 400 texts that the program finds, half are right: the standard error of a share is
    /// √(pq/n) = 0.025, so 0.5 ± 0.049.
    #[test]
    fn intervals_are_as_wide_as_theory_says_and_always_the_same() {
        let coded: Vec<Judgement> = (0..400).map(|at| text(0.5, at % 2 == 0, at)).collect();
        let found = evaluate(&coded, 0.25);
        let (low, high) = ends(&found, Measure::Precision);
        assert!((low - 0.451).abs() < 0.01 && (high - 0.549).abs() < 0.01, "{low} {high}");
        assert_eq!(evaluate(&coded, 0.25), found);
        // Ten copies of forty articles give no more information than forty: √10 times as wide.
        let copies: Vec<Judgement> =
            coded.iter().map(|coded| Judgement { cluster: coded.cluster % 40, ..*coded }).collect();
        let (low, high) = ends(&evaluate(&copies, 0.25), Measure::Precision);
        assert!((low - 0.345).abs() < 0.03 && (high - 0.655).abs() < 0.03, "{low} {high}");
    }

    /// Wilson's lower end of 17 of 17 is 17 / (17 + z²) = .8157.
    #[test]
    fn what_was_never_wrong_has_an_interval_all_the_same() {
        let found = evaluate(
            &(0..40)
                .map(|at| text(if at < 17 { 0.5 } else { 0.0 }, at < 17, at))
                .collect::<Vec<_>>(),
            0.25,
        );
        let z_squared = 1.959_963_984_540_054_f64.powi(2);
        for measure in [Measure::Precision, Measure::Recall] {
            let (low, high) = ends(&found, measure);
            assert!(
                (low - 17.0 / (17.0 + z_squared)).abs() < 1e-9 && high >= 1.0 - 1e-9,
                "{measure:?} {low} {high}"
            );
        }
        for measure in [
            Measure::F1,
            Measure::Kappa,
            Measure::Ac1,
            Measure::Alpha,
            Measure::RocAuc,
            Measure::AveragePrecision,
        ] {
            let (low, high) = ends(&found, measure);
            assert!((0.5..0.99).contains(&low) && high >= 1.0 - 1e-9, "{measure:?} {low} {high}");
        }
    }

    /// A sheet draws texts that the program finds ten times as often as others: the measures are
    /// those of the collection, not of the sheet.
    #[test]
    fn a_drawn_sheet_is_weighted_to_its_collection() {
        // 100 texts are found, 80 of them correctly; 900 are not found, 90 of them wrongly. All
        // that are found are coded, and every tenth of the others.
        let all = |at: usize| {
            text(
                if at < 100 { 0.5 } else { 0.0 },
                at < 80 || at.is_multiple_of(10) && at >= 100,
                at,
            )
        };
        let whole = evaluate(&(0..1000).map(all).collect::<Vec<_>>(), 0.25);
        let sheet: Vec<Judgement> = (0..1000)
            .filter(|at| *at < 100 || at / 10 % 10 == 3)
            .map(|at| Judgement { probability: if at < 100 { 1.0 } else { 0.1 }, ..all(at) })
            .collect();
        let found = evaluate(&sheet, 0.25);
        for measure in Measure::ALL.into_iter().filter(|measure| *measure != Measure::Alpha) {
            let (one, other) = (found.value(measure).unwrap(), whole.value(measure).unwrap());
            assert!((one - other).abs() < 1e-9, "{measure:?}: {one} {other}");
        }
        let recall = |measures: [Option<f64>; 8]| measures[Measure::Recall as usize].unwrap();
        assert!((found.value(Measure::Recall).unwrap() - 80.0 / 170.0).abs() < 1e-9);
        assert!((recall(found.of_sheet) - 80.0 / 89.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_undefined_has_no_interval() {
        let found = evaluate(&[text(0.5, false, 0), text(0.0, false, 1)], 0.25);
        assert_eq!((found.n, found.positives), (2, 0));
        let defined: Vec<bool> = found.measures.iter().map(Option::is_some).collect();
        assert_eq!(defined, [true, false, true, false, false, true, true, true]);
        let one = evaluate(&[text(0.5, true, 7), text(0.0, false, 7)], 0.25);
        assert!(
            one.measures
                .iter()
                .all(|estimate| estimate.is_some_and(|estimate| estimate.interval.is_none()))
        );
        assert_eq!(evaluate(&[], 0.25).measures, [None; 8]);
    }

    /// Over many samples with a known truth, about 95 of 100 intervals hold it, also for few texts
    /// and rare errors.
    #[test]
    fn intervals_hold_the_truth() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        for (n, precision, recall) in [(40, 0.9, 0.6), (40, 0.98, 0.95), (200, 0.8, 0.3)] {
            let (mut held, mut drawn) = ([0_u32; 2], [0_u32; 2]);
            for _ in 0..300 {
                let coded: Vec<Judgement> = (0..n)
                    .map(|at| {
                        // A share of .3 is about the theme, and false positives give the precision.
                        let gold = random.random_range(0.0..1.0) < 0.3;
                        let wrongly = 0.3 * recall * (1.0 - precision) / precision / 0.7;
                        let found =
                            random.random_range(0.0..1.0) < if gold { recall } else { wrongly };
                        text(if found { 0.5 } else { 0.0 }, gold, at)
                    })
                    .collect();
                let found = evaluate(&coded, 0.25);
                for (at, (measure, truth)) in
                    [(Measure::Precision, precision), (Measure::Recall, recall)]
                        .into_iter()
                        .enumerate()
                {
                    let interval =
                        found.measures[measure as usize].and_then(|estimate| estimate.interval);
                    drawn[at] += u32::from(interval.is_some());
                    held[at] += u32::from(
                        interval.is_some_and(|(low, high)| low <= truth && truth <= high),
                    );
                }
            }
            for (held, drawn) in held.into_iter().zip(drawn) {
                let share = f64::from(held) / f64::from(drawn);
                assert!((0.92..=1.0).contains(&share), "{n} {precision} {recall}: {share}");
            }
        }
    }
}
