//! The share of texts about a theme, the program's error taken out by a coded sample.

use super::intervals::resampled;
use crate::summary::{Estimate, interval};

/// A text of a probability sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Whether the program says that it is about the theme.
    pub found: bool,
    /// Whether the coder does.
    pub gold: bool,
    /// The probability with which it was to come into the sample, above 0 and at most 1.
    pub probability: f64,
}

/// The share of a collection's texts that are about a theme: the share that the program finds, plus the mean error of the program in a coded
/// probability sample, each text with the inverse of its inclusion probability as weight. None without a sample.
///
/// This is the difference estimator with Hájek's weights: right on average however good or bad the program is, which only decides how wide
/// the interval is. The collection is taken as it is, so that chance is in the sample alone: the interval is percentile bootstrap over the
/// sample's `clusters`, its articles, with 1,000 resamples and a fixed seed. In small samples an estimate may fall below 0 or above 1.
///
/// # Panics
/// When there are not as many `clusters` as texts: a defect.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Sampled, difference_estimate};
/// // The program finds 30 %. Of what it finds one in five is wrong; of what it does not find one in ten is missed.
/// let coded = |found: bool, gold: bool, times: usize| vec![Sampled { found, gold, probability: 0.1 }; times];
/// let sample = [coded(true, true, 24), coded(true, false, 6), coded(false, true, 7), coded(false, false, 63)].concat();
/// let share = difference_estimate(0.3, &sample, &(0..100).collect::<Vec<_>>()).unwrap();
/// assert!((share.value - 0.31).abs() < 1e-12);
/// ```
///
/// Follows: Särndal, Swensson, Wretman 1992 (the difference estimator, 6.3); Hájek 1971 (the weights).
pub fn difference_estimate(naive: f64, sample: &[Sampled], clusters: &[usize]) -> Option<Estimate> {
    assert_eq!(sample.len(), clusters.len(), "one cluster per text");
    let estimate = |times: &dyn Fn(usize) -> u64| {
        let (mut errors, mut weights) = (0.0, 0.0);
        for (at, text) in sample.iter().enumerate() {
            let weight = times(at) as f64 / text.probability;
            errors += weight * (f64::from(u8::from(text.gold)) - f64::from(u8::from(text.found)));
            weights += weight;
        }
        (weights > 0.0).then(|| naive + errors / weights)
    };
    let value = estimate(&|_| 1)?;
    let mut draws = Vec::new();
    resampled(clusters, |times| draws.extend(estimate(times)));
    Some(Estimate { value, interval: (!draws.is_empty()).then(|| interval(draws)) })
}

#[cfg(test)]
mod tests {
    use rand::RngExt as _;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// By hand: weights 2, 2 and 10; errors -1, 0 and 1: 0.4 + (10 - 2) / 14.
    #[test]
    fn rare_texts_weigh_more() {
        let text = |found, gold, probability| Sampled { found, gold, probability };
        let sample = [text(true, false, 0.5), text(true, true, 0.5), text(false, true, 0.1)];
        let found = difference_estimate(0.4, &sample, &[0, 1, 2]).unwrap();
        assert!((found.value - (0.4 + 8.0 / 14.0)).abs() < 1e-12);
        assert_eq!(difference_estimate(0.4, &[], &[]), None);
        assert_eq!(difference_estimate(0.4, &sample, &[3, 3, 3]).unwrap().interval, None);
    }

    /// A program that finds half of what is there and as much that is not, and a sample that takes what it finds ten times as often: over
    /// many samples the estimate is the share, and about 95 in 100 intervals hold it.
    #[test]
    fn samples_are_right_on_average_and_intervals_hold_the_share() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let texts: Vec<(bool, bool)> = (0..4000).map(|at| (at % 10 < 2, at % 10 == 1 || at % 10 == 5)).collect();
        let texts: Vec<(bool, bool)> = texts.into_iter().map(|(found, gold)| (found, gold || random.random_range(0..20) == 0)).collect();
        let truth = texts.iter().filter(|(_, gold)| *gold).count() as f64 / texts.len() as f64;
        let (mut sum, mut held) = (0.0, 0);
        for _ in 0..100 {
            let mut sample = Vec::new();
            for &(found, gold) in &texts {
                let (probability, in_a_hundred) = if found { (0.2, 20) } else { (0.05, 5) };
                if random.random_range(0..100) < in_a_hundred {
                    sample.push(Sampled { found, gold, probability });
                }
            }
            let estimate = difference_estimate(0.2, &sample, &(0..sample.len()).collect::<Vec<_>>()).unwrap();
            let (low, high) = estimate.interval.unwrap();
            sum += estimate.value;
            held += usize::from(low <= truth && truth <= high);
        }
        assert!((sum / 100.0 - truth).abs() < 0.01, "{} {truth}", sum / 100.0);
        assert!((88..=100).contains(&held), "{held}");
    }
}
