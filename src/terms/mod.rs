//! Tokens become numbers: counts that add up, and the weights that follow from them.
//!
//! ```text
//! tokens --TermCounter--> (once per partition) CorpusStats --merge--> CorpusStats --CorpusModel::new--> weights
//! ```
//!
//! Comes in: tokens and their vocabulary. Goes out: [`CorpusStats`], integers under the terms' text, which any split of a
//! collection adds up to alike; and [`CorpusModel`], frozen, where the floats are born. Does not know: themes, files.

mod counter;
mod model;
mod stats;

pub use counter::TermCounter;
pub use model::{CorpusModel, Unit};
pub use stats::{CorpusStats, TermStats};
