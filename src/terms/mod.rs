//! Tokens become numbers: counts that add up, and the weights that follow from them.
//!
//! ```text
//! tokens --TermCounter--> (once per partition) CorpusStats --merge--> CorpusStats --CorpusModel::new--> weights
//! ```
//!
//! Comes in: tokens and their vocabulary. Goes out: [`CorpusStats`], integers under the terms'
//! text, which any split of a collection adds up to alike; and [`CorpusModel`], frozen, where the
//! floats are born. Does not know: themes, files.

mod association;
mod counter;
mod frequencies;
mod grams;
#[cfg(test)]
mod grams_tests;
mod keyness;
mod model;
mod part;
mod readability;
mod stats;
mod vectors;
mod weights;

pub use association::{Contingency, adjusted, p_of_chi_squared, p_of_z};
pub use counter::TermCounter;
pub use frequencies::{Frequencies, Frequency, Spread, Terms};
pub use grams::{FrequencyCounter, LONGEST, Part, Scratch, Words};
pub use keyness::{KeyFilter, KeyTerm, Measure, key_terms};
pub use model::{CorpusModel, Unit};
pub use readability::{Diversity, Lengths, WINDOW, syllables};
pub use stats::{CorpusStats, TermStats};
pub use vectors::{centroid, cosine, ppmi};
pub use weights::{Occurrence, Scheme, Weights};
