//! The models of a calibration file, which give probabilities by the components of strengths:
//! `lexicon fit --calibration FILE --model` writes them beside the curves.
//!
//! Input: validated models. Output: their tables in the file and their lines on the terminal. This
//! module does not know how models are fitted and where the file is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::calibration::{figures, rounded, short};
use crate::evaluate::{
    ComponentModel, MODEL_COLUMNS, PRIOR_DEVIATION, PairedMeasure, TooFewTexts, ValidatedModel,
};
use crate::themes::COMPONENT_NAMES;

/// The version of calibration files with models; files without models have no version.
pub const VERSION: u32 = 2;

/// How a model computes a probability.
pub const MODEL_FORMULA: &str = "probability = 1 / (1 + exp(-(intercept + own * ln(1 + E / 0.05) + context * 2 * sqrt(r) + learnt * ln(1 + L / (E + 0.05))))), E = points of entries that were not learnt, r = mean strength around the text, L = points of learnt entries";

/// The comment that explains models, below the one that explains curves.
pub const MODEL_HEAD: &str = "\
# A model weighs the text's own evidence, its article and learnt entries, with normal priors around scale, standard deviation
# prior_deviation: with equal weights it goes by the strength in the article. Where used is true, it gives the probabilities of the theme; where it is false, the curve does.
# average_precision, skill, log_loss: [the model's, the curve's, the difference, its lower end, upper end], on articles not seen, each part of
# them by a fit of its own. Better: log_loss low, the others high. strength_average_precision: that of the strength, which is not fitted.
";

/// The model of a theme, and what it is compared with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeModel {
    /// Whether the model gives the probabilities of the theme.
    pub used: bool,
    intercept: f64,
    own: f64,
    context: f64,
    learnt: f64,
    scale: f64,
    prior_deviation: f64,
    pub meets_bars: bool,
    average_precision: Vec<f64>,
    skill: Vec<f64>,
    log_loss: Vec<f64>,
    strength_average_precision: f64,
    pub cross_validated: BTreeMap<String, Vec<f64>>,
}

impl From<&ValidatedModel> for ThemeModel {
    fn from(found: &ValidatedModel) -> Self {
        let ComponentModel { intercept, weights: [own, context, learnt], scale } = found.model;
        Self {
            used: found.is_better(),
            intercept,
            own,
            context,
            learnt,
            scale,
            prior_deviation: PRIOR_DEVIATION,
            meets_bars: found.reliability.meets_bars(),
            average_precision: paired(&found.average_precision),
            skill: paired(&found.skill),
            log_loss: paired(&found.log_loss),
            strength_average_precision: rounded(found.of_strength),
            cross_validated: figures(&found.reliability),
        }
    }
}

impl ThemeModel {
    /// Returns the model, or `None` if its numbers are not those of a model.
    pub fn model(&self) -> Option<ComponentModel> {
        let Self { intercept, own, context, learnt, scale, .. } = *self;
        let weights: [f64; MODEL_COLUMNS] = [own, context, learnt];
        let is_model = intercept.is_finite()
            && scale.is_finite()
            && weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
        is_model.then_some(ComponentModel { intercept, weights, scale })
    }

    /// Describes the model and its comparison in plain text.
    pub fn text(&self) -> String {
        let weights = [self.own, self.context, self.learnt];
        let weights = COMPONENT_NAMES.iter().zip(weights);
        let weights: Vec<String> =
            weights.map(|(name, weight)| format!("{name} {weight:.2}")).collect();
        let used = if self.used {
            "used"
        } else {
            "not used, because it is not better than the curve in both average precision and skill"
        };
        let mut text = format!("  model ({}): {used}\n", weights.join(", "));
        for (name, found) in [
            ("average precision", &self.average_precision),
            ("skill", &self.skill),
            ("log loss", &self.log_loss),
        ] {
            let [model, curve, difference @ ..] = found.as_slice() else { continue };
            // Writing into a String cannot fail.
            let _ = writeln!(
                text,
                "    {name} {model:.3} (curve {curve:.3}, difference {})",
                short(difference, 3)
            );
        }
        let _ = writeln!(
            text,
            "    average precision of the strength itself {:.3}",
            self.strength_average_precision
        );
        text
    }
}

/// Explains why a theme with a curve has no model.
pub fn no_model(theme: &str, lack: TooFewTexts) -> String {
    let lack = match lack {
        TooFewTexts::InAll(texts) => format!("it has {texts} coded texts"),
        TooFewTexts::OfClass(about, others) => {
            format!("it has codes 1 in {about} articles and codes 0 in {others}")
        }
    };
    format!("{theme} has no model, only the curve: {lack}")
}

/// The two values of a measure, their difference, and its interval if there is one.
fn paired(found: &PairedMeasure) -> Vec<f64> {
    let ends = found.difference.interval.map_or_else(Vec::new, |(low, high)| vec![low, high]);
    let values = [vec![found.model, found.curve, found.difference.value], ends].concat();
    values.into_iter().map(rounded).collect()
}
