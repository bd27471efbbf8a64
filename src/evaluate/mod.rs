//! How far scores agree with human codes: precision and recall, rankings, chance-corrected agreement, each with an interval.
//!
//! Comes in: strengths beside codes, as `(strength, gold)`, or the codes of several coders. Goes out: numbers, none where they are
//! undefined. Does not know: where codes come from, how scores came about, or how tables are written. No I/O.
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
mod confusion;
mod intervals;
mod ranking;
mod share;

pub use agreement::{Agreement, Metric, agreement, gwet_ac1, krippendorff_alpha, light_kappa, majority};
pub use confusion::Confusion;
pub use intervals::{Evaluation, Measure, evaluate};
pub use ranking::{average_precision, best_f1, roc_auc};
pub use share::{Sampled, difference_estimate};
