//! Calibrates strengths: a curve from strength to probability is fitted to coded texts and
//! validated.

use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom as _;

use super::logistic::{Case, logistic, sigmoid};
use super::reliability::{Forecast, Reliability, reliability};
use crate::summary::SEED;

/// The probability that a text is about a theme, given its strength s: 1 / (1 + exp(-(intercept +
/// slope · x))), where x = ln(1 + 10 E) and E = -ln(1 - s).
///
/// The slope is never below 0, so that a stronger text never has a lower probability. Without
/// evidence x is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The log odds of a text without evidence.
    pub intercept: f64,
    /// The increase of the log odds for each unit of x, at least 0.
    pub slope: f64,
}

/// A coded text for calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationText {
    /// The strength of the theme in it.
    pub strength: f64,
    /// Whether the coder finds the theme in it.
    pub gold: bool,
    /// The probability with which it was drawn into the sample, above 0 and at most 1.
    pub probability: f64,
    /// The number of its article.
    pub cluster: usize,
}

/// The ridge penalty on the slope, which matters if there are few texts.
const RIDGE: f64 = 0.01;
/// How fast further evidence loses weight.
const STEEPNESS: f64 = 10.0;
/// The evidence from which a strength with six decimals is 1.
const MAX_EVIDENCE: f64 = 14.0;
/// The number of folds of the cross-validation, if there are enough articles.
const FOLDS: usize = 10;
/// The least number of coded texts for a curve.
pub const MIN_CALIBRATION_TEXTS: usize = 100;

impl Curve {
    /// The probability for a strength, 0 to 1.
    ///
    /// # Examples
    /// ```
    /// use paratheme::evaluate::Curve;
    /// let curve = Curve { intercept: -3.0, slope: 2.0 };
    /// assert!((curve.probability(0.0) - 0.047_426).abs() < 1e-6); // without evidence
    /// assert!(curve.probability(0.5) > curve.probability(0.2));
    /// ```
    pub fn probability(&self, strength: f64) -> f64 {
        sigmoid(self.intercept + self.slope * column(strength))
    }
}

/// The x of a strength.
fn column(strength: f64) -> f64 {
    let evidence = (-(-strength).ln_1p()).min(MAX_EVIDENCE);
    (STEEPNESS * evidence).ln_1p()
}

/// Fits a curve to texts, each weighted by the inverse of its probability, with mean weight 1; a
/// slope below 0 is set to 0. `None` if all texts have the same code.
///
/// Follows: Platt 1999 (a logistic curve over scores); the slope has a ridge of 0.01, a normal
/// prior with a standard deviation of 10.
pub fn fit_curve(texts: &[CalibrationText]) -> Option<Curve> {
    let weights = weights(texts);
    let case = |(text, &weight): (&CalibrationText, &f64)| Case {
        x: column(text.strength),
        is_one: text.gold,
        weight,
    };
    let cases: Vec<Case> = texts.iter().zip(&weights).map(case).collect();
    let (intercept, slope) = logistic(&cases, RIDGE)?;
    if slope >= 0.0 {
        return Some(Curve { intercept, slope });
    }
    let ones: f64 = cases.iter().filter(|case| case.is_one).map(|case| case.weight).sum();
    let all: f64 = cases.iter().map(|case| case.weight).sum();
    Some(Curve { intercept: (ones / (all - ones)).ln(), slope: 0.0 })
}

/// The inverse of each text's probability, scaled to mean 1.
pub(super) fn weights(texts: &[CalibrationText]) -> Vec<f64> {
    let inverse: Vec<f64> = texts.iter().map(|text| 1.0 / text.probability).collect();
    let mean = inverse.iter().sum::<f64>() / inverse.len() as f64;
    inverse.into_iter().map(|weight| weight / mean).collect()
}

/// A curve, and the reliability of curves fitted in the same way on texts that were left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// The curve fitted to all texts.
    pub curve: Curve,
    /// The number of texts.
    pub n: u64,
    /// The number of texts about the theme.
    pub positives: u64,
    /// The number of their articles.
    pub clusters: u64,
    /// The weighted share of texts about the theme.
    pub base_rate: f64,
    /// The number of folds of the cross-validation.
    pub folds: usize,
    /// The reliability of curves fitted to the other folds.
    pub ours: Reliability,
    /// The reliability of the probability 0 for every text.
    pub always_zero: Reliability,
    /// The reliability of the share in the other folds for every text.
    pub always_base_rate: Reliability,
}

/// The reason why no curve can be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFewTexts {
    /// There are only this number of texts, fewer than [`MIN_CALIBRATION_TEXTS`].
    InAll(usize),
    /// There are only these numbers of articles with a text about the theme, and with a text that
    /// is not about it; two of each are needed.
    OfClass(usize, usize),
}

/// Fits a curve and validates it by cross-validation. The articles are randomly divided into ten
/// folds with a fixed seed, those with a text about the theme first, so that each fold has some;
/// with fewer articles of either kind there are fewer folds. No article is in two folds.
///
/// # Errors
/// Returns [`TooFewTexts`] if there are too few texts, or too few articles of either kind.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{CalibrationText, calibrate};
/// let text = |at: usize| {
///     let strength = [0.0, 0.2, 0.5, 0.8][at % 4];
///     CalibrationText { strength, gold: (at / 4) % 10 < [0, 2, 5, 8][at % 4], probability: 1.0, cluster: at }
/// };
/// let found = calibrate(&(0..400).map(text).collect::<Vec<_>>()).unwrap();
/// assert!((found.curve.probability(0.5) - 0.5).abs() < 0.05);
/// assert!(found.ours.meets_bars() && !found.always_zero.meets_bars() && !found.always_base_rate.meets_bars());
/// ```
pub fn calibrate(texts: &[CalibrationText]) -> Result<Calibrated, TooFewTexts> {
    let Folds { number, of_text, lack } = checked_folds(texts)?;
    let mut held_out = vec![[0.0; 2]; texts.len()];
    for fold in 0..number {
        let in_fold = |(_, of_text): &(&CalibrationText, &usize)| **of_text == fold;
        let seen: Vec<CalibrationText> =
            texts.iter().zip(&of_text).filter(|it| !in_fold(it)).map(|(text, _)| *text).collect();
        let curve = fit_curve(&seen).ok_or(lack)?;
        let rate = base_rate(&seen);
        for ((text, _), forecasts) in
            texts.iter().zip(&of_text).zip(&mut held_out).filter(|(it, _)| in_fold(it))
        {
            *forecasts = [curve.probability(text.strength), rate];
        }
    }
    let judged = |forecast: &dyn Fn(usize) -> f64| reliability(&forecasts(texts, forecast));
    let clusters: std::collections::BTreeSet<usize> =
        texts.iter().map(|text| text.cluster).collect();
    Ok(Calibrated {
        curve: fit_curve(texts).ok_or(lack)?,
        n: texts.len() as u64,
        positives: texts.iter().filter(|text| text.gold).count() as u64,
        clusters: clusters.len() as u64,
        base_rate: base_rate(texts),
        folds: number,
        ours: judged(&|at| held_out[at][0]),
        always_zero: judged(&|_| 0.0),
        always_base_rate: judged(&|at| held_out[at][1]),
    })
}

/// The folds of a cross-validation.
pub(super) struct Folds {
    /// The number of folds.
    pub number: usize,
    /// The fold of each text.
    pub of_text: Vec<usize>,
    /// The reason why nothing is fitted if the texts outside a fold have one code only.
    pub lack: TooFewTexts,
}

/// Divides texts into folds by their articles, if there are enough of them.
pub(super) fn checked_folds(texts: &[CalibrationText]) -> Result<Folds, TooFewTexts> {
    if texts.len() < MIN_CALIBRATION_TEXTS {
        return Err(TooFewTexts::InAll(texts.len()));
    }
    let with = |code: bool| {
        let mut clusters: Vec<usize> =
            texts.iter().filter(|text| text.gold == code).map(|text| text.cluster).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters
    };
    let (about, others) = (with(true), with(false));
    let lack = TooFewTexts::OfClass(about.len(), others.len());
    let folds = FOLDS.min(about.len()).min(others.len());
    if folds < 2 {
        return Err(lack);
    }
    let fold_of = dealt(about, others, folds);
    let of_text = texts.iter().map(|text| fold_of(text.cluster)).collect();
    Ok(Folds { number: folds, of_text, lack })
}

/// Returns what is predicted of each text, beside its code.
pub(super) fn forecasts(
    texts: &[CalibrationText],
    probability: impl Fn(usize) -> f64,
) -> Vec<Forecast> {
    let forecast = |(at, text): (usize, &CalibrationText)| Forecast {
        probability: probability(at),
        gold: text.gold,
        weight: 1.0 / text.probability,
        cluster: text.cluster,
    };
    texts.iter().enumerate().map(forecast).collect()
}

/// The weighted share of texts about the theme.
fn base_rate(texts: &[CalibrationText]) -> f64 {
    let weight = |text: &CalibrationText| 1.0 / text.probability;
    let all: f64 = texts.iter().map(weight).sum();
    texts.iter().filter(|text| text.gold).map(weight).sum::<f64>() / all
}

/// Divides articles into folds, and returns the function from an article to its fold. `about` are
/// the articles with a text about the theme.
fn dealt(mut about: Vec<usize>, mut others: Vec<usize>, folds: usize) -> impl Fn(usize) -> usize {
    others.retain(|cluster| about.binary_search(cluster).is_err());
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    about.shuffle(&mut random);
    others.shuffle(&mut random);
    let fold_of: std::collections::HashMap<usize, usize> = about
        .into_iter()
        .chain(others)
        .enumerate()
        .map(|(at, cluster)| (cluster, at % folds))
        .collect();
    move |cluster| fold_of[&cluster]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(shares: [usize; 4], cluster: impl Fn(usize) -> usize) -> Vec<CalibrationText> {
        let text = |at: usize| {
            let (kind, round) = (at % 4, at / 4);
            CalibrationText {
                strength: [0.0, 0.1, 0.4, 0.9][kind],
                gold: round % 20 < shares[kind],
                probability: 1.0,
                cluster: cluster(at),
            }
        };
        (0..800).map(text).collect()
    }

    #[test]
    fn the_stronger_is_never_the_less_likely() {
        let turned = fit_curve(&texts([18, 12, 6, 1], |at| at)).unwrap();
        assert!(turned.slope.abs() < 1e-15);
        assert!((turned.probability(0.9) - 37.0 / 80.0).abs() < 1e-12, "the share of all");
        let curve = fit_curve(&texts([1, 4, 10, 18], |at| at)).unwrap();
        let ladder: Vec<f64> = [0.0, 1e-6, 0.1, 0.5, 0.99, 0.999_999, 1.0]
            .iter()
            .map(|&strength| curve.probability(strength))
            .collect();
        assert!(ladder.windows(2).all(|pair| pair[0] < pair[1] || pair[0] > 0.9), "{ladder:?}");
        assert!(ladder.iter().all(|p| (0.0..=1.0).contains(p)), "{ladder:?}");
    }

    /// A text drawn with probability one half represents two.
    #[test]
    fn rare_texts_weigh_more() {
        let plain = texts([1, 4, 10, 18], |at| at);
        let halved: Vec<CalibrationText> = plain
            .iter()
            .map(|text| CalibrationText { probability: if text.gold { 0.5 } else { 1.0 }, ..*text })
            .collect();
        let doubled: Vec<CalibrationText> =
            plain.iter().chain(plain.iter().filter(|text| text.gold)).copied().collect();
        let (a, b) = (fit_curve(&halved).unwrap(), fit_curve(&doubled).unwrap());
        // The ridge has the same weight against 800 texts of mean weight 1 as against 1130.
        assert!(
            (a.intercept - b.intercept).abs() < 1e-3 && (a.slope - b.slope).abs() < 1e-3,
            "{a:?} {b:?}"
        );
        assert!((base_rate(&halved) - base_rate(&doubled)).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_learnt_is_said() {
        let all = texts([1, 4, 10, 18], |at| at);
        assert_eq!(calibrate(&all[..99]).unwrap_err(), TooFewTexts::InAll(99));
        assert_eq!(calibrate(&texts([0; 4], |at| at)).unwrap_err(), TooFewTexts::OfClass(0, 800));
        assert_eq!(
            calibrate(&texts([1, 4, 10, 18], |_| 7)).unwrap_err(),
            TooFewTexts::OfClass(1, 1),
            "one article"
        );
        let two = calibrate(&texts([1, 4, 10, 18], |at| at % 8)).unwrap();
        assert_eq!((two.folds, two.clusters), (7, 8), "one article has no text about the theme");
        assert_eq!(
            two,
            calibrate(&texts([1, 4, 10, 18], |at| at % 8)).unwrap(),
            "the same each time"
        );
    }

    /// Each article has ten texts with the same code, which a curve fitted to the article would
    /// learn. Strengths carry no information, so no curve may be better than the base rate.
    #[test]
    fn no_article_is_in_two_parts() {
        let mut found = texts([10; 4], |at| at / 10);
        for text in &mut found {
            text.gold = text.cluster % 2 == 0;
            text.strength = (text.cluster as f64) / 100.0;
        }
        let judged = calibrate(&found).unwrap();
        assert!(judged.ours.skill.unwrap().value < 0.0, "{:?}", judged.ours);
        assert!(!judged.ours.meets_bars());
    }
}
