//! Textbook estimates of a share from what a program says of all texts and a coder of some, for those who compare with other programs.

use super::share::Sampled;

/// An estimated share and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// The share; in small samples it may be below 0 or above 1.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// The difference estimate with Hájek's weights: the share that the program finds, plus the mean error in the sample, each text weighted by the
/// inverse of its inclusion probability. None without a sample. In small samples it may be below 0 or above 1.
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
/// Follows: Särndal, Swensson and Wretman 1992 (the difference estimator, 6.3); Hájek 1971 (the weights).
pub fn hajek_difference(naive: f64, sample: &[Sampled]) -> Option<f64> {
    let (errors, weights) = weighted(sample);
    (weights > 0.0).then(|| naive + errors / weights)
}

/// The difference estimate with the known number of `texts` in the place of the sum of weights (Horvitz and Thompson 1952).
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

/// The difference estimate of a stratified sample: the share that the program finds, plus the strata's mean errors by their size. None where a
/// stratum has fewer than two coded texts.
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

/// The prediction-powered estimate of a share: the mean code, plus `lambda` times what the program says of the other texts less what it says of
/// the coded ones. With 1 it trusts the program, with 0 the coded texts alone. None without a text of either kind.
///
/// Comes in: of each coded text what the program says and the code; of each other text what the program says.
///
/// Follows: Angelopoulos et al. 2023 (PPI and PPI++).
pub fn prediction_powered(coded: &[(bool, bool)], others: &[bool], lambda: f64) -> Option<Corrected> {
    if coded.is_empty() || others.is_empty() {
        return None;
    }
    let left: Vec<f64> = coded.iter().map(|&(found, gold)| number(gold) - lambda * number(found)).collect();
    let said: Vec<f64> = others.iter().map(|&found| lambda * number(found)).collect();
    // The mean of the squares is over n twice: once for the variance, once for that of the mean.
    let variance = |values: &[f64]| spread(values) / (values.len() as f64).powi(2);
    Some(Corrected { share: mean(&left) + mean(&said), standard_error: (variance(&left) + variance(&said)).sqrt() })
}

/// The λ of [`prediction_powered`] with the smallest variance: Cov(Y, F) / ((1 + n/N) Var(F)), from 0 to 1; the variance of F is that of all texts.
/// 0 where the program says the same of all.
pub fn tuned_lambda(coded: &[(bool, bool)], others: &[bool]) -> f64 {
    let all: Vec<f64> = coded.iter().map(|(found, _)| *found).chain(others.iter().copied()).map(number).collect();
    let (found, gold): (Vec<f64>, Vec<f64>) = coded.iter().map(|&(found, gold)| (number(found), number(gold))).unzip();
    let variance = spread(&all) / (all.len() as f64 - 1.0);
    if coded.is_empty() || others.is_empty() || variance <= 0.0 {
        return 0.0;
    }
    let (mean_found, mean_gold) = (mean(&found), mean(&gold));
    let covariance =
        found.iter().zip(&gold).map(|(found, gold)| (found - mean_found) * (gold - mean_gold)).sum::<f64>() / coded.len() as f64;
    (covariance / ((1.0 + coded.len() as f64 / others.len() as f64) * variance)).clamp(0.0, 1.0)
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
        "1110000010".chars().zip("1100100010".chars()).map(|(found, gold)| (found == '1', gold == '1')).collect()
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
        for (lambda, share, standard_error) in [(1.0, 0.3, 0.158_902), (lambda, 0.349_559, 0.131_600), (0.0, 0.4, 0.154_919)] {
            let found = prediction_powered(&coded(), &others(), lambda).unwrap();
            same(found.share, share);
            same(found.standard_error, standard_error);
        }
        assert_eq!(prediction_powered(&[], &others(), 1.0), None);
        assert!(tuned_lambda(&coded()[3..7], &[false; 9]).abs() < 1e-12, "the program says the same of all");
        // A program that is wrong wherever it can be is not trusted at all.
        let wrong: Vec<(bool, bool)> = coded().into_iter().map(|(_, gold)| (!gold, gold)).collect();
        assert!(tuned_lambda(&wrong, &others()).abs() < 1e-12);
    }

    /// The program finds 16 of 50 texts, .32; two errors, -1 with the weight 2 and 1 with the weight 10: .32 + 8/50, and .32 + 8/(4 · 2 + 6 · 10).
    #[test]
    fn difference_estimates_by_hand() {
        let sample: Vec<Sampled> =
            coded().into_iter().map(|(found, gold)| Sampled { found, gold, probability: if found { 0.5 } else { 0.1 } }).collect();
        same(horvitz_thompson_difference(0.32, 50, &sample), 0.48);
        same(hajek_difference(0.32, &sample).unwrap(), 0.437_647);
        assert_eq!(hajek_difference(0.4, &[]), None);
    }

    /// Weights .1, .1 and .8, mean errors -.25, .15 and .025.
    #[test]
    fn the_stratified_textbook_case() {
        let errors = |net: i32| -> Vec<f64> { (0..40).map(|at| if at < net.abs() { f64::from(net.signum()) } else { 0.0 }).collect() };
        let (first, second, third) = (errors(-10), errors(6), errors(1));
        let strata = [(1000, &first), (1000, &second), (8000, &third)].map(|(texts, errors)| Stratum { texts, errors });
        let found = stratified_difference(0.1, &strata).unwrap();
        same(found.share, 0.11);
        same(found.standard_error, 0.021_807);
        assert_eq!(stratified_difference(0.1, &[Stratum { texts: 9, errors: &[1.0] }]), None);
    }
}
