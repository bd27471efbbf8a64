//! Textbook estimates of a share from a program's judgements of all texts and a coder's of some,
//! for comparison with other software.

use std::collections::BTreeMap;

use super::share::SampledText;
use crate::summary::{Estimate, Z};

/// An estimated share and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// The share, which may be below 0 or above 1 in small samples.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// The difference estimate with Hájek's weights: the share that the program finds, plus the mean
/// error in the sample, with each text weighted by the inverse of its inclusion probability. `None`
/// without a sample. In small samples it may be below 0 or above 1.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{SampledText, hajek_difference};
/// // The program finds 30 %. One in five of these is wrong; of the other texts, one in ten is missed.
/// let coded = |found: bool, gold: bool, times: usize| vec![SampledText { found, gold, probability: 0.1 }; times];
/// let sample = [coded(true, true, 24), coded(true, false, 6), coded(false, true, 7), coded(false, false, 63)].concat();
/// assert!((hajek_difference(0.3, &sample).unwrap() - 0.31).abs() < 1e-12);
/// ```
///
/// Follows: Särndal, Swensson and Wretman 1992 (the difference estimator, 6.3); Hájek 1971 (the
/// weights).
pub fn hajek_difference(naive: f64, sample: &[SampledText]) -> Option<f64> {
    let (errors, weights) = weighted(sample);
    (weights > 0.0).then(|| naive + errors / weights)
}

/// The difference estimate with the known number of `texts` in place of the sum of weights (Horvitz
/// and Thompson 1952).
pub fn horvitz_thompson_difference(naive: f64, texts: u64, sample: &[SampledText]) -> f64 {
    naive + weighted(sample).0 / texts as f64
}

/// The weighted sum of errors (the code minus the program's judgement), and the sum of weights.
fn weighted(sample: &[SampledText]) -> (f64, f64) {
    let weight = |text: &SampledText| text.probability.recip();
    (sample.iter().map(|text| weight(text) * text.error()).sum(), sample.iter().map(weight).sum())
}

/// A stratum whose texts were drawn with equal probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CodedStratum<'e> {
    /// The number of all its texts.
    pub texts: u64,
    /// The error of each coded text: the code minus the program's judgement.
    pub errors: &'e [f64],
}

/// The difference estimate of a stratified sample: the share that the program finds, plus the mean
/// errors of the strata weighted by their size. `None` if a stratum has fewer than two coded texts.
///
/// Follows: Cochran 1977, 5.3 and 5.4, with the correction for finite populations.
pub fn stratified_difference(naive: f64, strata: &[CodedStratum<'_>]) -> Option<Corrected> {
    let all: f64 = strata.iter().map(|stratum| stratum.texts as f64).sum();
    let (mut share, mut variance) = (naive, 0.0);
    for &CodedStratum { texts, errors } in strata {
        if errors.len() < 2 {
            return None;
        }
        let (n, texts) = (errors.len() as f64, texts as f64);
        let weight = texts / all;
        share += weight * mean(errors);
        variance += weight * weight * (1.0 - n / texts) * spread(errors) / (n * (n - 1.0));
    }
    Some(Corrected { share, standard_error: variance.sqrt() })
}

/// The prediction-powered estimate of a share: the mean code, plus `lambda` times the difference
/// between the program's judgements of the other texts and of the coded texts. With 1 it trusts the
/// program, with 0 only the coded texts. `None` unless there are both coded and other texts.
///
/// `coded` holds the program's judgement and the code of each coded text, `others` the program's
/// judgement of each other text.
///
/// Follows: Angelopoulos et al. 2023 (PPI and PPI++).
pub fn prediction_powered(
    coded: &[(bool, bool)],
    others: &[bool],
    lambda: f64,
) -> Option<Corrected> {
    if coded.is_empty() || others.is_empty() {
        return None;
    }
    let left: Vec<f64> =
        coded.iter().map(|&(found, gold)| number(gold) - lambda * number(found)).collect();
    let said: Vec<f64> = others.iter().map(|&found| lambda * number(found)).collect();
    // The sum of squares is divided by n twice: once for the variance, once for the variance of the
    // mean.
    let variance = |values: &[f64]| spread(values) / (values.len() as f64).powi(2);
    Some(Corrected {
        share: mean(&left) + mean(&said),
        standard_error: (variance(&left) + variance(&said)).sqrt(),
    })
}

/// The λ of [`prediction_powered`] with the smallest variance: Cov(Y, F) / ((1 + n/N) Var(F)), from
/// 0 to 1; the variance of F is that of all texts. 0 if the program's judgement of all texts is the
/// same.
pub fn tuned_lambda(coded: &[(bool, bool)], others: &[bool]) -> f64 {
    let all: Vec<f64> =
        coded.iter().map(|(found, _)| *found).chain(others.iter().copied()).map(number).collect();
    let (found, gold): (Vec<f64>, Vec<f64>) =
        coded.iter().map(|&(found, gold)| (number(found), number(gold))).unzip();
    let variance = spread(&all) / (all.len() as f64 - 1.0);
    if coded.is_empty() || others.is_empty() || variance <= 0.0 {
        return 0.0;
    }
    let (mean_found, mean_gold) = (mean(&found), mean(&gold));
    let covariance = found
        .iter()
        .zip(&gold)
        .map(|(found, gold)| (found - mean_found) * (gold - mean_gold))
        .sum::<f64>()
        / coded.len() as f64;
    (covariance / ((1.0 + coded.len() as f64 / others.len() as f64) * variance)).clamp(0.0, 1.0)
}

/// The share of a collection, with the program trusted as far as codes agree with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TunedShare {
    /// The share from 0 to 1, with an interval if enough errors were seen.
    pub share: Estimate,
    /// The weight of the program's judgements, 0 to 1.
    pub lambda: f64,
    /// The standard error of the share.
    pub standard_error: f64,
}

/// The least number of codes of each kind, on either side of the threshold, for which
/// [`tuned_difference`] has an interval.
const MIN_CODES: usize = 10;

/// The prediction-powered estimate for a collection of `texts`, of which the program finds the
/// share `naive`, from a coded sample whose texts are weighted by the inverse of their probability:
/// `naive` λ + Σ w (code − λ found) / Σ w. λ is Cov(code, found) / (naive (1 − naive)), with a
/// weighted covariance, from 0 to 1. `None` without a sample.
///
/// For a simple sample it is [`prediction_powered`] with [`tuned_lambda`]: the other texts do not
/// include the coded ones there, so that its λ is this λ divided by 1 + n/N. The standard error is
/// linearised over `clusters`, with the correction for finite populations. The interval is a normal
/// 95 % interval, which is only valid if errors of each kind were seen: it exists if the sample has
/// at least ten texts of either code among those found and among the others, from at least two
/// clusters.
///
/// Follows: Angelopoulos, Duchi and Zrnic 2023; Hájek 1971; Särndal, Swensson and Wretman 1992,
/// 6.4.
///
/// # Panics
/// Panics if the numbers of `clusters` and of texts differ, which is a defect of the caller.
pub fn tuned_difference(
    naive: f64,
    texts: u64,
    sample: &[SampledText],
    clusters: &[usize],
) -> Option<TunedShare> {
    assert_eq!(sample.len(), clusters.len(), "one cluster per text");
    let all: f64 = sample.iter().map(|text| text.probability.recip()).sum();
    if sample.is_empty() {
        return None;
    }
    // Weights are scaled to sum to the number of texts, so that a partly coded sheet counts as a
    // smaller sample.
    let scale = texts as f64 / all;
    let weight = |text: &SampledText| scale / text.probability;
    let mean = |of: &dyn Fn(&SampledText) -> f64| {
        sample.iter().map(|text| weight(text) * of(text)).sum::<f64>() / texts as f64
    };
    let (code, found) = (mean(&|text| number(text.gold)), mean(&|text| number(text.found)));
    let covariance = mean(&|text| (number(text.gold) - code) * (number(text.found) - found));
    // The variance is that of all texts, so that λ is that of PPI++.
    let variance = naive * (1.0 - naive) * texts as f64 / (texts as f64 - 1.0).max(1.0);
    let lambda = if variance > 0.0 { (covariance / variance).clamp(0.0, 1.0) } else { 0.0 };
    let left = |text: &SampledText| number(text.gold) - lambda * number(text.found);
    let mean_left = mean(&left);
    let value = (lambda * naive + mean_left).clamp(0.0, 1.0);
    let mut by_cluster: BTreeMap<usize, f64> = BTreeMap::new();
    for (text, cluster) in sample.iter().zip(clusters) {
        let without_itself = (1.0 - weight(text).recip()).max(0.0).sqrt();
        *by_cluster.entry(*cluster).or_default() +=
            weight(text) * (left(text) - mean_left) * without_itself;
    }
    let number_of_clusters = by_cluster.len() as f64;
    let squares: f64 = by_cluster.values().map(|sum| sum * sum).sum();
    let standard_error = if by_cluster.len() < 2 {
        0.0
    } else {
        (squares * number_of_clusters / (number_of_clusters - 1.0)).sqrt() / texts as f64
    };
    let coded = |found: bool, gold: bool| {
        sample.iter().filter(|text| (text.found, text.gold) == (found, gold)).count()
    };
    let is_known = |found: bool, share: f64| {
        share <= 0.0 || coded(found, true).min(coded(found, false)) >= MIN_CODES
    };
    let holds = by_cluster.len() > 1 && is_known(true, naive) && is_known(false, 1.0 - naive);
    let interval = holds
        .then(|| ((value - Z * standard_error).max(0.0), (value + Z * standard_error).min(1.0)));
    Some(TunedShare { share: Estimate { value, interval }, lambda, standard_error })
}

fn number(value: bool) -> f64 {
    f64::from(u8::from(value))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of squared distances from the mean.
fn spread(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The program's judgements of ten coded texts, and the codes.
    fn coded() -> Vec<(bool, bool)> {
        "1110000010"
            .chars()
            .zip("1100100010".chars())
            .map(|(found, gold)| (found == '1', gold == '1'))
            .collect()
    }

    /// The program finds the theme in twelve of forty other texts.
    fn others() -> Vec<bool> {
        (0..40).map(|at| at < 12).collect()
    }

    fn same(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-7, "{found}, not {expected}");
    }

    /// Numbers computed from the definitions of ppi-python.
    #[test]
    fn prediction_powered_by_hand() {
        let lambda = tuned_lambda(&coded(), &others());
        same(lambda, 0.504_412);
        for (lambda, share, standard_error) in
            [(1.0, 0.3, 0.158_902), (lambda, 0.349_559, 0.131_600), (0.0, 0.4, 0.154_919)]
        {
            let found = prediction_powered(&coded(), &others(), lambda).unwrap();
            same(found.share, share);
            same(found.standard_error, standard_error);
        }
        assert_eq!(prediction_powered(&[], &others(), 1.0), None);
        assert!(
            tuned_lambda(&coded()[3..7], &[false; 9]).abs() < 1e-12,
            "the program says the same of all"
        );
        // A program that is always wrong gets no trust.
        let wrong: Vec<(bool, bool)> = coded().into_iter().map(|(_, gold)| (!gold, gold)).collect();
        assert!(tuned_lambda(&wrong, &others()).abs() < 1e-12);
    }

    /// The program finds 16 of 50 texts, .32; two errors, -1 with the weight 2 and 1 with the
    /// weight 10: .32 + 8/50, and .32 + 8/(4 · 2 + 6 · 10).
    #[test]
    fn difference_estimates_by_hand() {
        let sample: Vec<SampledText> = coded()
            .into_iter()
            .map(|(found, gold)| SampledText {
                found,
                gold,
                probability: if found { 0.5 } else { 0.1 },
            })
            .collect();
        same(horvitz_thompson_difference(0.32, 50, &sample), 0.48);
        same(hajek_difference(0.32, &sample).unwrap(), 0.437_647);
        assert_eq!(hajek_difference(0.4, &[]), None);
    }

    /// The golden numbers of PPI++ computed differently: λ is larger by the factor 1 + 10/40, and
    /// the program finds 16 of all 50.
    #[test]
    fn a_simple_sample_is_tuned_as_by_ppi() {
        let sample: Vec<SampledText> = coded()
            .into_iter()
            .map(|(found, gold)| SampledText { found, gold, probability: 0.2 })
            .collect();
        let found = tuned_difference(0.32, 50, &sample, &(0..10).collect::<Vec<_>>()).unwrap();
        assert!(
            (found.lambda / 1.25 - 0.504_412).abs() < 5e-7
                && (found.share.value - 0.349_559).abs() < 5e-7,
            "{found:?}"
        );
        // The other texts are known, so they add no variance: the sum of squares of what is left,
        // divided by 10 · 9, times 1 - 10/50.
        let left: Vec<f64> = coded()
            .iter()
            .map(|&(says, gold)| number(gold) - found.lambda * number(says))
            .collect();
        same(found.standard_error, (spread(&left) / 90.0 * 0.8).sqrt());
        assert_eq!(found.share.interval, None, "too few errors of either kind");
        assert_eq!(tuned_difference(0.32, 50, &[], &[]), None);
    }

    /// Each of four kinds occurs twenty times, in a collection of 800: λ is 0, because the program
    /// carries no information, and the interval is that of a share of one half.
    #[test]
    fn where_enough_was_seen_there_is_an_interval() {
        let sample: Vec<SampledText> = (0..80)
            .map(|at| SampledText { found: at % 2 == 0, gold: at % 4 < 2, probability: 0.1 })
            .collect();
        let apart: Vec<usize> = (0..80).collect();
        let found = tuned_difference(0.5, 800, &sample, &apart).unwrap();
        let half = 1.959_964 * (0.25_f64 / 79.0 * 0.9).sqrt();
        let (low, high) = found.share.interval.unwrap();
        same(found.lambda, 0.0);
        same(low, 0.5 - half);
        same(high, 0.5 + half);
        assert_eq!(
            tuned_difference(0.5, 800, &sample[..36], &apart[..36]).unwrap().share.interval,
            None
        );
        assert_eq!(tuned_difference(0.5, 800, &sample, &[7; 80]).unwrap().share.interval, None);
    }

    /// Weights .1, .1 and .8, mean errors -.25, .15 and .025.
    #[test]
    fn the_stratified_textbook_case() {
        let errors = |net: i32| -> Vec<f64> {
            (0..40).map(|at| if at < net.abs() { f64::from(net.signum()) } else { 0.0 }).collect()
        };
        let (first, second, third) = (errors(-10), errors(6), errors(1));
        let strata = [(1000, &first), (1000, &second), (8000, &third)]
            .map(|(texts, errors)| CodedStratum { texts, errors });
        let found = stratified_difference(0.1, &strata).unwrap();
        same(found.share, 0.11);
        same(found.standard_error, 0.021_807);
        assert_eq!(stratified_difference(0.1, &[CodedStratum { texts: 9, errors: &[1.0] }]), None);
    }
}
