//! Textbook estimates of a share from what a program says of all texts and a coder of some, for
//! those who compare with other programs.

use std::collections::BTreeMap;

use super::share::Sampled;
use crate::summary::{Estimate, Z};

/// An estimated share and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// The share; in small samples it may be below 0 or above 1.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// The difference estimate with Hájek's weights: the share that the program finds, plus the mean
/// error in the sample, each text weighted by the inverse of its inclusion probability. None
/// without a sample. In small samples it may be below 0 or above 1.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Sampled, hajek_difference};
/// // The program finds 30 %. Of what it finds one in five is wrong; of what it does not find one in ten is missed.
/// let coded = |found: bool, gold: bool, times: usize| vec![Sampled { found, gold, probability: 0.1 }; times];
/// let sample = [coded(true, true, 24), coded(true, false, 6), coded(false, true, 7), coded(false, false, 63)].concat();
/// assert!((hajek_difference(0.3, &sample).unwrap() - 0.31).abs() < 1e-12);
/// ```
///
/// Follows: Särndal, Swensson and Wretman 1992 (the difference estimator, 6.3); Hájek 1971 (the
/// weights).
pub fn hajek_difference(naive: f64, sample: &[Sampled]) -> Option<f64> {
    let (errors, weights) = weighted(sample);
    (weights > 0.0).then(|| naive + errors / weights)
}

/// The difference estimate with the known number of `texts` in the place of the sum of weights
/// (Horvitz and Thompson 1952).
pub fn horvitz_thompson_difference(naive: f64, texts: u64, sample: &[Sampled]) -> f64 {
    naive + weighted(sample).0 / texts as f64
}

/// The sums of errors, code less what the program says, and of weights.
fn weighted(sample: &[Sampled]) -> (f64, f64) {
    let weight = |text: &Sampled| text.probability.recip();
    (sample.iter().map(|text| weight(text) * text.error()).sum(), sample.iter().map(weight).sum())
}

/// A stratum from which texts were drawn with one probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum<'e> {
    /// All its texts.
    pub texts: u64,
    /// Of each coded text the code less what the program says.
    pub errors: &'e [f64],
}

/// The difference estimate of a stratified sample: the share that the program finds, plus the
/// strata's mean errors by their size. None where a stratum has fewer than two coded texts.
///
/// Follows: Cochran 1977, 5.3 and 5.4, with the correction for finite populations.
pub fn stratified_difference(naive: f64, strata: &[Stratum<'_>]) -> Option<Corrected> {
    let all: f64 = strata.iter().map(|stratum| stratum.texts as f64).sum();
    let (mut share, mut variance) = (naive, 0.0);
    for &Stratum { texts, errors } in strata {
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

/// The prediction-powered estimate of a share: the mean code, plus `lambda` times what the program
/// says of the other texts less what it says of the coded ones. With 1 it trusts the program, with
/// 0 the coded texts alone. None without a text of either kind.
///
/// Comes in: of each coded text what the program says and the code; of each other text what the
/// program says.
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
    // The mean of the squares is over n twice: once for the variance, once for that of the mean.
    let variance = |values: &[f64]| spread(values) / (values.len() as f64).powi(2);
    Some(Corrected {
        share: mean(&left) + mean(&said),
        standard_error: (variance(&left) + variance(&said)).sqrt(),
    })
}

/// The λ of [`prediction_powered`] with the smallest variance: Cov(Y, F) / ((1 + n/N) Var(F)), from
/// 0 to 1; the variance of F is that of all texts. 0 where the program says the same of all.
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

/// The share of a collection, tuned by how far codes follow the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TunedShare {
    /// From 0 to 1; with an interval where enough errors were seen.
    pub share: Estimate,
    /// How far the program is trusted, 0 to 1.
    pub lambda: f64,
    /// The standard error of the share.
    pub standard_error: f64,
}

/// The fewest codes of each kind, on either side of the threshold, from which [`tuned_difference`]
/// has an interval.
const FEWEST_CODES: usize = 10;

/// The prediction-powered estimate for a collection of `texts`, of which the program finds the
/// share `naive`, by a coded sample whose texts weigh the inverse of their probability: `naive` λ +
/// Σ w (code − λ found) / Σ w. λ is Cov(code, found) / (naive (1 − naive)), the covariance
/// weighted, from 0 to 1. None without a sample.
///
/// For a simple sample it is [`prediction_powered`] with [`tuned_lambda`]: there, what the program
/// says of the coded texts is not among what it says of the others, so that its λ is this one by
/// 1 + n/N. The standard error is linearised over `clusters`, with the correction for finite
/// populations. The interval is a normal one, 95 %, which holds only where errors of each kind were
/// seen: it is there where the sample has at least ten texts of either code among those found and
/// among the others, of two clusters or more.
///
/// Follows: Angelopoulos, Duchi and Zrnic 2023; Hájek 1971; Särndal, Swensson and Wretman 1992,
/// 6.4.
///
/// # Panics
/// When there are not as many `clusters` as texts: a defect.
pub fn tuned_difference(
    (naive, texts): (f64, u64),
    sample: &[Sampled],
    clusters: &[usize],
) -> Option<TunedShare> {
    assert_eq!(sample.len(), clusters.len(), "one cluster per text");
    let all: f64 = sample.iter().map(|text| text.probability.recip()).sum();
    if sample.is_empty() {
        return None;
    }
    // Weights sum to the texts, so that a sheet that is coded in part is taken for the smaller
    // sample that it is.
    let scale = texts as f64 / all;
    let weight = |text: &Sampled| scale / text.probability;
    let mean = |of: &dyn Fn(&Sampled) -> f64| {
        sample.iter().map(|text| weight(text) * of(text)).sum::<f64>() / texts as f64
    };
    let (code, found) = (mean(&|text| number(text.gold)), mean(&|text| number(text.found)));
    let covariance = mean(&|text| (number(text.gold) - code) * (number(text.found) - found));
    // As of all texts that there are, so that λ is that of PPI++.
    let variance = naive * (1.0 - naive) * texts as f64 / (texts as f64 - 1.0).max(1.0);
    let lambda = if variance > 0.0 { (covariance / variance).clamp(0.0, 1.0) } else { 0.0 };
    let left = |text: &Sampled| number(text.gold) - lambda * number(text.found);
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
        share <= 0.0 || coded(found, true).min(coded(found, false)) >= FEWEST_CODES
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

/// The sum of squared distances from the mean, which a variance divides.
fn spread(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the program says of ten coded texts, and the codes.
    fn coded() -> Vec<(bool, bool)> {
        "1110000010"
            .chars()
            .zip("1100100010".chars())
            .map(|(found, gold)| (found == '1', gold == '1'))
            .collect()
    }

    /// Of forty others the program finds twelve.
    fn others() -> Vec<bool> {
        (0..40).map(|at| at < 12).collect()
    }

    fn same(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-7, "{found}, not {expected}");
    }

    /// The numbers of ppi-python's definitions, worked out beside it.
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
        // A program that is wrong wherever it can be is not trusted at all.
        let wrong: Vec<(bool, bool)> = coded().into_iter().map(|(_, gold)| (!gold, gold)).collect();
        assert!(tuned_lambda(&wrong, &others()).abs() < 1e-12);
    }

    /// The program finds 16 of 50 texts, .32; two errors, -1 with the weight 2 and 1 with the
    /// weight 10: .32 + 8/50, and .32 + 8/(4 · 2 + 6 · 10).
    #[test]
    fn difference_estimates_by_hand() {
        let sample: Vec<Sampled> = coded()
            .into_iter()
            .map(|(found, gold)| Sampled {
                found,
                gold,
                probability: if found { 0.5 } else { 0.1 },
            })
            .collect();
        same(horvitz_thompson_difference(0.32, 50, &sample), 0.48);
        same(hajek_difference(0.32, &sample).unwrap(), 0.437_647);
        assert_eq!(hajek_difference(0.4, &[]), None);
    }

    /// The golden numbers of PPI++ by the other way: λ is larger by 1 + 10/40, and the program
    /// finds 16 of all 50.
    #[test]
    fn a_simple_sample_is_tuned_as_by_ppi() {
        let sample: Vec<Sampled> = coded()
            .into_iter()
            .map(|(found, gold)| Sampled { found, gold, probability: 0.2 })
            .collect();
        let found = tuned_difference((0.32, 50), &sample, &(0..10).collect::<Vec<_>>()).unwrap();
        assert!(
            (found.lambda / 1.25 - 0.504_412).abs() < 5e-7
                && (found.share.value - 0.349_559).abs() < 5e-7,
            "{found:?}"
        );
        // Without the part of chance that is in the other texts, which are all there: the spread of
        // what is left, by 10 · 9, times 1 - 10/50.
        let left: Vec<f64> = coded()
            .iter()
            .map(|&(says, gold)| number(gold) - found.lambda * number(says))
            .collect();
        same(found.standard_error, (spread(&left) / 90.0 * 0.8).sqrt());
        assert_eq!(found.share.interval, None, "too few errors of either kind");
        assert_eq!(tuned_difference((0.32, 50), &[], &[]), None);
    }

    /// Each of four kinds twenty times, of 800: λ is 0 as the program says nothing, and the
    /// interval is that of a share of one half.
    #[test]
    fn where_enough_was_seen_there_is_an_interval() {
        let sample: Vec<Sampled> = (0..80)
            .map(|at| Sampled { found: at % 2 == 0, gold: at % 4 < 2, probability: 0.1 })
            .collect();
        let apart: Vec<usize> = (0..80).collect();
        let found = tuned_difference((0.5, 800), &sample, &apart).unwrap();
        let half = 1.959_964 * (0.25_f64 / 79.0 * 0.9).sqrt();
        let (low, high) = found.share.interval.unwrap();
        same(found.lambda, 0.0);
        same(low, 0.5 - half);
        same(high, 0.5 + half);
        assert_eq!(
            tuned_difference((0.5, 800), &sample[..36], &apart[..36]).unwrap().share.interval,
            None
        );
        assert_eq!(tuned_difference((0.5, 800), &sample, &[7; 80]).unwrap().share.interval, None);
    }

    /// Weights .1, .1 and .8, mean errors -.25, .15 and .025.
    #[test]
    fn the_stratified_textbook_case() {
        let errors = |net: i32| -> Vec<f64> {
            (0..40).map(|at| if at < net.abs() { f64::from(net.signum()) } else { 0.0 }).collect()
        };
        let (first, second, third) = (errors(-10), errors(6), errors(1));
        let strata = [(1000, &first), (1000, &second), (8000, &third)]
            .map(|(texts, errors)| Stratum { texts, errors });
        let found = stratified_difference(0.1, &strata).unwrap();
        same(found.share, 0.11);
        same(found.standard_error, 0.021_807);
        assert_eq!(stratified_difference(0.1, &[Stratum { texts: 9, errors: &[1.0] }]), None);
    }
}
