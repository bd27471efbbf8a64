//! Statistics of terms: counts that can be merged, and the weights computed from them.
//!
//! ```text
//! tokens --TermCounter--> (once per partition) CorpusStats --merge--> CorpusStats --CorpusModel::new--> weights
//! ```
//!
//! Input: tokens and their vocabulary. Output: [`CorpusStats`], integer counts by the text of each
//! term, which add up to the same whatever parts a collection is split into; and a frozen
//! [`CorpusModel`], from which all floating-point numbers are computed. This room does not know
//! themes and files.

mod association;
mod counter;
mod document_counts;
mod frequencies;
mod keyness;
mod model;
mod ngrams;
#[cfg(test)]
mod ngrams_tests;
mod readability;
mod stats;
mod term_record;
mod vectors;
mod weights;

pub use association::{Contingency, SideCount, adjusted, p_of_chi_squared, p_of_z};
pub use counter::TermCounter;
pub use frequencies::{DispersionSums, Frequencies, Frequency, TermTable};
pub use keyness::{KeyFilter, KeyTerm, KeynessMeasure, key_terms};
pub use model::{CorpusModel, DocumentUnit};
pub use ngrams::{DispersionUnit, FrequencyCounter, MAX_NGRAM_WORDS, Scratch, WordFilter};
pub use readability::{Diversity, Lengths, MATTR_WINDOW_WORDS, syllables};
pub use stats::{CorpusStats, TermStats};
pub use term_record::TermRecord;
pub use vectors::{centroid, cosine, ppmi};
pub use weights::{Occurrence, Scheme, Weights};
