//! Measures how far scores agree with human codes: precision and recall, rankings, chance-corrected
//! agreement, each with an interval.
//!
//! Input: strengths with codes, as `(strength, gold)`, or the codes of several coders. Output:
//! numbers, `None` where they are undefined. This room does not know where codes come from, how
//! scores are computed and how tables are written, and does no I/O.
//!
//! # Examples
//! ```
//! use paratheme::evaluate::{Confusion, average_precision, roc_auc};
//! let coded = [(0.9, true), (0.7, false), (0.4, true), (0.1, false)];
//! let at = Confusion::at(&coded, 0.25);
//! assert_eq!((at.precision(), at.recall()), (Some(2.0 / 3.0), Some(1.0)));
//! assert_eq!(roc_auc(&coded), Some(0.75));
//! assert_eq!(average_precision(&coded), Some((1.0 + 2.0 / 3.0) / 2.0));
//! ```

mod agreement;
mod allocation;
mod calibration;
mod component_model;
mod confusion;
mod difference;
mod fit;
mod intervals;
mod logistic;
mod precision;
mod ranking;
mod reliability;
mod ridge;
mod share;

pub use agreement::{
    Agreement, Metric, agreement, gwet_ac1, krippendorff_alpha, light_kappa, majority,
};
pub use allocation::{PlannedTexts, UncodedStratum, allocate, expected_half_width};
pub use calibration::{
    Calibrated, CalibrationText, Curve, MIN_CALIBRATION_TEXTS, TooFewTexts, calibrate, fit_curve,
};
pub use component_model::{
    ComponentModel, MODEL_COLUMNS, ModelText, PRIOR_DEVIATION, PairedMeasure, ProbabilityRule,
    ValidatedModel, fit_model, validate_model,
};
pub use confusion::Confusion;
pub use difference::{
    CodedStratum, Corrected, TunedShare, hajek_difference, horvitz_thompson_difference,
    prediction_powered, stratified_difference, tuned_difference, tuned_lambda,
};
pub use fit::{
    CodedSet, Comparison, EntryFit, Fit, FitOptions, FitText, HeldOutTheme, ThemeFit,
    WeightedEntry, fit,
};
pub use intervals::{Evaluation, Judgement, Measure, WeightedShare, evaluate};
pub use logistic::{Case, logistic};
pub use precision::{Effect, EntryCounts, capped, effect, shrunk};
pub use ranking::{average_precision, best_f1, roc_auc};
pub use reliability::{Forecast, Reliability, reliability};
pub use ridge::{ColumnsCase, ridge_logistic};
pub use share::{NoInterval, SampledText, ShareEstimate, estimate_share, share_difference};
