//! A model of the probability that a text is about a theme, given the components of a score: fitted
//! to coded texts, shrunk towards the sum of the components, and validated against the curve of the
//! strength alone.

use super::calibration::{
    CalibrationText, Curve, Folds, TooFewTexts, checked_folds, fit_curve, forecasts, weights,
};
use super::intervals::resampled;
use super::logistic::sigmoid;
use super::ranking::Ranking;
use super::reliability::{Reliability, reliability};
use super::ridge::{ColumnsCase, ridge_logistic};
use crate::summary::{Estimate, interval};

/// The number of columns of a model.
pub const MODEL_COLUMNS: usize = 3;

/// The probability that a text is about a theme, given the columns of its components: 1 / (1 +
/// exp(-(intercept + Σ weight · column))).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentModel {
    /// The log odds of a text whose columns are 0.
    pub intercept: f64,
    /// The increase of the log odds for each unit of a column, at least 0. The weight of a column
    /// that is 0 in all coded texts is 0.
    pub weights: [f64; MODEL_COLUMNS],
    /// The centre of the prior: if all weights are this, the model is a function of the sum of the
    /// columns.
    pub scale: f64,
}

/// A coded text with the columns of its components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelText {
    /// Its strength, its code, its probability in the sample and its article.
    pub text: CalibrationText,
    /// The columns, at least 0.
    pub columns: [f64; MODEL_COLUMNS],
}

/// How a probability is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ProbabilityRule {
    /// By the strength alone.
    Curve(Curve),
    /// By the components of a score.
    Model(ComponentModel),
}

impl ProbabilityRule {
    /// Whether it needs the components.
    pub fn needs_components(&self) -> bool {
        matches!(self, Self::Model(_))
    }

    /// The probability of a text with this strength, and these columns of its components, 0 to 1.
    pub fn probability(
        &self,
        strength: f64,
        columns: impl FnOnce() -> [f64; MODEL_COLUMNS],
    ) -> f64 {
        match self {
            Self::Curve(curve) => curve.probability(strength),
            Self::Model(model) => model.probability(columns()),
        }
    }
}

/// The standard deviation of the weights around their centre; chosen on the coded paragraphs of
/// data/gold (docs/BUILT-IN-LEXICON.md).
pub const PRIOR_DEVIATION: f64 = 0.5;
/// The ridge penalty on the scale, the same as on the slope of a curve.
const SCALE_RIDGE: f64 = 0.01;
/// The penalty of a deviation of one from the centre.
const RIDGE: f64 = 1.0 / (PRIOR_DEVIATION * PRIOR_DEVIATION);
/// Probabilities nearer to 0 or 1 have the log loss of this one.
const LEAST_PROBABILITY: f64 = 1e-15;

impl ComponentModel {
    /// The probability of a text with these columns, 0 to 1.
    ///
    /// # Examples
    /// ```
    /// use paratheme::evaluate::ComponentModel;
    /// let model = ComponentModel { intercept: -4.0, weights: [1.0, 1.5, 0.0], scale: 1.0 };
    /// // 1 / (1 + exp(4 - 1 · 2.5 - 1.5 · 1))
    /// assert!((model.probability([2.5, 1.0, 3.0]) - 0.5).abs() < 1e-12);
    /// ```
    pub fn probability(&self, columns: [f64; MODEL_COLUMNS]) -> f64 {
        let sum: f64 = self.weights.iter().zip(columns).map(|(weight, x)| weight * x).sum();
        sigmoid(self.intercept + sum)
    }
}

/// Fits a model to texts, each weighted by the inverse of its probability, with mean weight 1.
/// `None` if all texts have the same code.
///
/// The weights have a normal prior around `scale`, with the standard deviation [`PRIOR_DEVIATION`];
/// `scale` has one around 0 with a standard deviation of 10. The fit is the mode of the posterior: a
/// logistic regression with ridge penalties on the sum of the columns and on each column. A weight
/// below 0 is set to 0, and the others are fitted again.
pub fn fit_model(texts: &[ModelText]) -> Option<ComponentModel> {
    let own: Vec<CalibrationText> = texts.iter().map(|it| it.text).collect();
    let is_seen = |&at: &usize| texts.iter().any(|it| it.columns[at] > 0.0);
    let seen: Vec<usize> = (0..MODEL_COLUMNS).filter(is_seen).collect();
    let mut free = seen.clone();
    loop {
        let case = |(it, weight): (&ModelText, f64)| {
            let chosen = free.iter().map(|&at| it.columns[at]);
            let sum: f64 = chosen.clone().sum();
            ColumnsCase {
                columns: std::iter::once(sum).chain(chosen).collect(),
                is_one: it.text.gold,
                weight,
            }
        };
        let cases: Vec<ColumnsCase> = texts.iter().zip(weights(&own)).map(case).collect();
        // A weight that is 0 is as far from the prior's centre as the centre is from 0.
        let at_zero = (seen.len() - free.len()) as f64;
        let mut ridge = vec![SCALE_RIDGE + at_zero * RIDGE];
        ridge.resize(free.len() + 1, RIDGE);
        let found = ridge_logistic(&cases, &ridge)?;
        let (intercept, scale) = (found[0], found[1]);
        let weight_of = |place: usize| scale + found[2 + place];
        let (least, lowest) = (0..free.len())
            .map(|place| (place, weight_of(place)))
            .fold((0, 0.0), |least, one| if one.1 < least.1 { one } else { least });
        if lowest < 0.0 {
            free.remove(least);
            continue;
        }
        let mut weights = [0.0; MODEL_COLUMNS];
        for (place, &at) in free.iter().enumerate() {
            weights[at] = weight_of(place);
        }
        return Some(ComponentModel { intercept, weights, scale: scale.max(0.0) });
    }
}

/// A measure of models beside that of curves, on the same left-out texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedMeasure {
    /// The measure of the models.
    pub model: f64,
    /// The measure of the curves.
    pub curve: f64,
    /// The first minus the second, with the 95 % percentile bootstrap over articles.
    pub difference: Estimate,
}

/// A model, and how models fitted in the same way do on texts that were left out.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidatedModel {
    /// The model fitted to all texts.
    pub model: ComponentModel,
    /// The reliability of models fitted to the other folds.
    pub reliability: Reliability,
    /// The average precision of their probabilities, and of those of curves. Both rank texts by
    /// several fits, one for each fold, so that both are lower than that of one ranking.
    pub average_precision: PairedMeasure,
    /// The skill of their probabilities likewise.
    pub skill: PairedMeasure,
    /// The log loss likewise; lower is better.
    pub log_loss: PairedMeasure,
    /// The average precision of the strength, which is not fitted.
    pub of_strength: f64,
}

impl ValidatedModel {
    /// Whether the models rank left-out texts better than curves, and predict them better.
    pub fn is_better(&self) -> bool {
        self.average_precision.difference.value > 0.0 && self.skill.difference.value > 0.0
    }
}

/// Fits a model and validates it on the folds on which [`calibrate`](super::calibrate) validates the
/// curve of the same texts.
///
/// # Errors
/// Returns [`TooFewTexts`] if there are too few texts, or too few articles of either kind.
pub fn validate_model(texts: &[ModelText]) -> Result<ValidatedModel, TooFewTexts> {
    let own: Vec<CalibrationText> = texts.iter().map(|it| it.text).collect();
    let Folds { number, of_text, lack } = checked_folds(&own)?;
    let mut held_out = vec![[0.0; 2]; texts.len()];
    for fold in 0..number {
        let seen: Vec<ModelText> = texts
            .iter()
            .zip(&of_text)
            .filter(|(_, of_text)| **of_text != fold)
            .map(|(text, _)| *text)
            .collect();
        let seen_own: Vec<CalibrationText> = seen.iter().map(|it| it.text).collect();
        let model = fit_model(&seen).ok_or(lack)?;
        let curve = fit_curve(&seen_own).ok_or(lack)?;
        for (at, text) in texts.iter().enumerate().filter(|(at, _)| of_text[*at] == fold) {
            held_out[at] = [model.probability(text.columns), curve.probability(text.text.strength)];
        }
    }
    let of = |which: usize| -> Vec<f64> { held_out.iter().map(|both| both[which]).collect() };
    let (model, curve) = (of(0), of(1));
    let [average_precision, skill, log_loss] = compared(&own, &model, &curve).ok_or(lack)?;
    let weight = |at: usize| 1.0 / own[at].probability;
    let strengths = ranking(&own, |at| own[at].strength);
    let of_strength = strengths.measure(f64::INFINITY, weight).average_precision.ok_or(lack)?;
    Ok(ValidatedModel {
        model: fit_model(texts).ok_or(lack)?,
        reliability: reliability(&forecasts(&own, |at| model[at])),
        average_precision,
        skill,
        log_loss,
        of_strength,
    })
}

/// Returns the ranking of texts by a score.
fn ranking(texts: &[CalibrationText], score: impl Fn(usize) -> f64) -> Ranking {
    let scored = texts.iter().enumerate().map(|(at, text)| (score(at), text.gold));
    Ranking::new(&scored.collect::<Vec<_>>())
}

/// The average precision, skill and log loss of two predictions of the same texts. `None` if all
/// texts have the same code.
fn compared(
    texts: &[CalibrationText],
    model: &[f64],
    curve: &[f64],
) -> Option<[PairedMeasure; COMPARED]> {
    let by_model = ranking(texts, |at| model[at]);
    let by_curve = ranking(texts, |at| curve[at]);
    let measures = |times: &dyn Fn(usize) -> u64| -> Option<[(f64, f64); COMPARED]> {
        let weight = |at: usize| times(at) as f64 / texts[at].probability;
        let precision =
            |ranking: &Ranking| ranking.measure(f64::INFINITY, weight).average_precision;
        let (all, ones) = texts.iter().enumerate().fold((0.0, 0.0), |(all, ones), (at, text)| {
            (all + weight(at), ones + if text.gold { weight(at) } else { 0.0 })
        });
        let unknowing = ones / all * (1.0 - ones / all);
        if unknowing.is_nan() || unknowing <= 0.0 {
            return None;
        }
        let mean = |of: &dyn Fn(usize) -> f64| {
            (0..texts.len()).map(|at| weight(at) * of(at)).sum::<f64>() / all
        };
        let skill = |of: &[f64]| {
            let code = |at: usize| f64::from(u8::from(texts[at].gold));
            1.0 - mean(&|at| (of[at] - code(at)).powi(2)) / unknowing
        };
        let log_loss = |of: &[f64]| {
            let right = |at: usize| if texts[at].gold { of[at] } else { 1.0 - of[at] };
            mean(&|at| -right(at).max(LEAST_PROBABILITY).ln())
        };
        Some([
            (precision(&by_model)?, precision(&by_curve)?),
            (skill(model), skill(curve)),
            (log_loss(model), log_loss(curve)),
        ])
    };
    let whole = measures(&|_| 1)?;
    let clusters: Vec<usize> = texts.iter().map(|text| text.cluster).collect();
    let mut draws: [Vec<f64>; COMPARED] = Default::default();
    resampled(&clusters, |times| {
        for (draws, (model, curve)) in draws.iter_mut().zip(measures(times).into_iter().flatten()) {
            draws.push(model - curve);
        }
    });
    let mut draws = draws.into_iter();
    Some(whole.map(|(model, curve)| {
        let draws = draws.next().unwrap_or_default();
        let interval = (!draws.is_empty()).then(|| interval(draws));
        PairedMeasure { model, curve, difference: Estimate { value: model - curve, interval } }
    }))
}

/// The number of measures that are compared.
const COMPARED: usize = 3;

#[cfg(test)]
mod tests;
