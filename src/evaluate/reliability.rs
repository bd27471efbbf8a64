//! Measures how reliable probabilities are.

use super::intervals::resampled;
use super::logistic::{Case, logistic};
use crate::summary::{Estimate, interval};

/// A probability with the true outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The probability, 0 to 1.
    pub probability: f64,
    /// The outcome: whether the text is about the theme.
    pub gold: bool,
    /// The weight of the text, above 0.
    pub weight: f64,
    /// The number of its article.
    pub cluster: usize,
}

/// Measures of probabilities, `None` where they are undefined. Intervals are 95 % percentile
/// bootstrap over articles with a fixed seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    /// The Brier score: the mean of (probability - code)², at least 0; lower is better (Brier
    /// 1950).
    pub brier: Option<Estimate>,
    /// The skill 1 - Brier / (q(1 - q)), where q is the share of codes that are 1: 1 is perfect, 0
    /// as good as knowing only q.
    pub skill: Option<Estimate>,
    /// The sum of the probabilities divided by the number of codes that are 1: 1 if they are right
    /// on average.
    pub expected_observed: Option<Estimate>,
    /// The slope of a logistic regression of the codes on the log odds of the probabilities: 1 if
    /// the probabilities differ as much as they should, below 1 if they differ too much (Cox 1958).
    /// `None` if all are the same.
    pub slope: Option<Estimate>,
    /// The mean probability minus the share of codes that are 1, among the 2 % with the highest
    /// probabilities.
    pub top_gap: Option<Estimate>,
}

/// The share of texts with the highest probabilities that [`Reliability::top_gap`] uses.
const TOP_SHARE: f64 = 0.02;
/// The factor by which the ratio of expected to observed and the slope may differ from 1.
const ACCEPTED_FACTOR: f64 = 1.25;

impl Reliability {
    /// Whether the probabilities are better than the share for all (skill above 0), right on the
    /// whole (expected/observed from 0.8 to 1.25), and as far apart as they should be (slope from
    /// 0.8 to 1.25).
    ///
    /// Always 0 fails all three; always the share fails the first, judged on other texts than it
    /// was counted on. The targets 0, 1 and 1 are those of Steyerberg et al. 2010 and Van Calster
    /// et al. 2019; how far off is too far is ours.
    pub fn meets_bars(&self) -> bool {
        let near_one = |estimate: Option<Estimate>| {
            estimate.is_some_and(|found| {
                (1.0 / ACCEPTED_FACTOR..=ACCEPTED_FACTOR).contains(&found.value)
            })
        };
        self.skill.is_some_and(|skill| skill.value > 0.0)
            && near_one(self.expected_observed)
            && near_one(self.slope)
    }

    /// Its measures with their names, in order.
    pub fn named(&self) -> [(&'static str, Option<Estimate>); 5] {
        [
            ("brier", self.brier),
            ("skill", self.skill),
            ("expected_observed", self.expected_observed),
            ("slope", self.slope),
            ("top_gap", self.top_gap),
        ]
    }
}

/// Measures probabilities.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Forecast, reliability};
/// let forecast = |probability, gold| Forecast { probability, gold, weight: 1.0, cluster: 0 };
/// let found = reliability(&[forecast(0.8, true), forecast(0.4, false)]);
/// assert!((found.brier.unwrap().value - 0.1).abs() < 1e-12); // (0.2² + 0.4²) / 2
/// assert!((found.skill.unwrap().value - 0.6).abs() < 1e-12); // 1 - 0.1 / 0.25
/// assert!((found.expected_observed.unwrap().value - 1.2).abs() < 1e-12);
/// ```
///
/// Follows: Brier 1950; Cox 1958; Steyerberg et al. 2010.
pub fn reliability(forecasts: &[Forecast]) -> Reliability {
    let clusters: Vec<usize> = forecasts.iter().map(|forecast| forecast.cluster).collect();
    let whole = measured(forecasts, &|_| 1);
    let mut draws: [Vec<f64>; 5] = Default::default();
    resampled(&clusters, |times| {
        for (values, value) in draws.iter_mut().zip(measured(forecasts, times)) {
            values.extend(value);
        }
    });
    let mut estimates = whole.into_iter().zip(draws).map(|(value, draws)| {
        let value = value?;
        Some(Estimate { value, interval: (!draws.is_empty()).then(|| interval(draws)) })
    });
    let mut next = || estimates.next().flatten();
    Reliability {
        brier: next(),
        skill: next(),
        expected_observed: next(),
        slope: next(),
        top_gap: next(),
    }
}

fn measured(forecasts: &[Forecast], times: &dyn Fn(usize) -> u64) -> [Option<f64>; 5] {
    let drawn: Vec<Forecast> = forecasts
        .iter()
        .enumerate()
        .map(|(at, forecast)| Forecast { weight: forecast.weight * times(at) as f64, ..*forecast })
        .filter(|forecast| forecast.weight > 0.0)
        .collect();
    let sum = |of: &dyn Fn(&Forecast) -> f64| {
        drawn.iter().map(|forecast| forecast.weight * of(forecast)).sum::<f64>()
    };
    let code = |forecast: &Forecast| f64::from(u8::from(forecast.gold));
    let (all, ones, expected) = (sum(&|_| 1.0), sum(&code), sum(&|forecast| forecast.probability));
    if all <= 0.0 {
        return [None; 5];
    }
    let brier = sum(&|forecast| (forecast.probability - code(forecast)).powi(2)) / all;
    let share = ones / all;
    let unknowing = share * (1.0 - share);
    [
        Some(brier),
        (unknowing > 0.0).then(|| 1.0 - brier / unknowing),
        (ones > 0.0).then(|| expected / ones),
        slope(&drawn, all),
        top_gap(&drawn, TOP_SHARE * all),
    ]
}

/// `None` if a probability is 0 or 1, which has no log odds.
fn slope(forecasts: &[Forecast], all: f64) -> Option<f64> {
    let scale = forecasts.len() as f64 / all;
    let case = |forecast: &Forecast| {
        let p = forecast.probability;
        (p > 0.0 && p < 1.0).then(|| Case {
            x: (p / (1.0 - p)).ln(),
            is_one: forecast.gold,
            weight: forecast.weight * scale,
        })
    };
    let cases: Vec<Case> = forecasts.iter().map(case).collect::<Option<_>>()?;
    let (low, high) = cases.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), case| {
        (low.min(case.x), high.max(case.x))
    });
    if high - low < 1e-9 {
        return None;
    }
    logistic(&cases, 0.0).map(|(_, slope)| slope)
}

/// Texts of equal probability at the boundary count in part, so that the order of rows does not
/// matter.
fn top_gap(forecasts: &[Forecast], room: f64) -> Option<f64> {
    let mut order: Vec<&Forecast> = forecasts.iter().collect();
    order.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let (mut left, mut expected, mut observed) = (room, 0.0, 0.0);
    for equal in order.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
        let weight: f64 = equal.iter().map(|forecast| forecast.weight).sum();
        let ones: f64 =
            equal.iter().filter(|forecast| forecast.gold).map(|forecast| forecast.weight).sum();
        let part = (left / weight).min(1.0);
        expected += part * weight * equal[0].probability;
        observed += part * ones;
        left -= part * weight;
        if left <= 0.0 {
            break;
        }
    }
    (room > 0.0).then(|| (expected - observed) / room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts(rows: &[(f64, bool, f64)]) -> Vec<Forecast> {
        rows.iter()
            .enumerate()
            .map(|(cluster, &(probability, gold, weight))| Forecast {
                probability,
                gold,
                weight,
                cluster,
            })
            .collect()
    }

    fn value(estimate: Option<Estimate>) -> f64 {
        estimate.unwrap().value
    }

    /// Two of 10 texts at 0.2 are about the theme, and six of 10 at 0.6: the probabilities are
    /// right on average and for each value.
    #[test]
    fn probabilities_that_are_right() {
        let rows: Vec<(f64, bool, f64)> = (0..20)
            .map(|at| if at < 10 { (0.2, at < 2, 1.0) } else { (0.6, at < 16, 1.0) })
            .collect();
        let found = reliability(&forecasts(&rows));
        assert!((value(found.expected_observed) - 1.0).abs() < 1e-12);
        assert!((value(found.slope) - 1.0).abs() < 1e-9);
        // (10 · 0.2 · 0.8 + 10 · 0.6 · 0.4) / 20 = 0.2; q = 0.4.
        assert!((value(found.brier) - 0.2).abs() < 1e-12);
        assert!((value(found.skill) - (1.0 - 0.2 / 0.24)).abs() < 1e-12);
        assert!(value(found.top_gap).abs() < 1e-12, "ties count in part");
        assert!(found.meets_bars());
        // Log odds that differ twice as much give half the slope.
        let doubled: Vec<(f64, bool, f64)> = rows
            .iter()
            .map(|&(p, gold, weight)| (p * p / (p * p + (1.0 - p) * (1.0 - p)), gold, weight))
            .collect();
        let found = reliability(&forecasts(&doubled));
        assert!((value(found.slope) - 0.5).abs() < 1e-9);
        assert!(!found.meets_bars());
    }

    #[test]
    fn weights_are_repetitions() {
        let weighted = forecasts(&[
            (0.1, false, 3.0),
            (0.1, true, 1.0),
            (0.7, true, 2.0),
            (0.4, true, 1.0),
            (0.4, false, 1.0),
        ]);
        let repeated = forecasts(&[
            (0.1, false, 1.0),
            (0.1, false, 1.0),
            (0.1, false, 1.0),
            (0.1, true, 1.0),
            (0.7, true, 1.0),
            (0.7, true, 1.0),
            (0.4, true, 1.0),
            (0.4, false, 1.0),
        ]);
        for (a, b) in reliability(&weighted).named().into_iter().zip(reliability(&repeated).named())
        {
            assert!((value(a.1) - value(b.1)).abs() < 1e-8, "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_top_is_two_in_a_hundred() {
        let mut rows = vec![(0.1, false, 1.0); 98];
        rows.extend([(0.9, true, 1.0), (0.8, false, 1.0)]);
        // The mean of .9 and .8, minus one of two.
        assert!((value(reliability(&forecasts(&rows)).top_gap) - 0.35).abs() < 1e-12);
    }

    #[test]
    fn who_knows_nothing_fails() {
        let zero =
            reliability(&forecasts(&[(0.0, true, 1.0), (0.0, false, 1.0), (0.0, false, 1.0)]));
        assert!(
            value(zero.skill) < 0.0
                && value(zero.expected_observed).abs() < 1e-12
                && zero.slope.is_none()
                && !zero.meets_bars()
        );
        let share = reliability(&forecasts(&[
            (0.25, true, 1.0),
            (0.25, false, 1.0),
            (0.25, false, 1.0),
            (0.25, false, 1.0),
        ]));
        assert!(value(share.skill).abs() < 1e-12 && share.slope.is_none() && !share.meets_bars());
        assert_eq!(reliability(&[]), Reliability::default());
    }
}
