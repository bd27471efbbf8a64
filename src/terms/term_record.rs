//! The counts of one term as bytes, for terms that wait on disk.
//!
//! What comes in: the frequency of a term in some articles. What leaves: its counts in all articles,
//! summed. It does not know where the bytes are kept.

use serde::{Deserialize, Serialize};

use super::frequencies::{Edges, most_frequent_form};
use super::{DispersionSums, Frequency, TermStats};

/// The counts of a term in some articles, which can be added to those in others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermRecord<'r> {
    /// Its counts.
    pub stats: TermStats,
    edges: Edges,
    /// The sums from which its dispersion is computed.
    pub dispersion: DispersionSums,
    /// Its surface forms with their counts, in the order of their texts.
    #[serde(borrow)]
    forms: Vec<(&'r str, u64)>,
}

impl<'r> TermRecord<'r> {
    /// Returns the counts of a term in a table.
    pub fn of(frequency: Frequency<'r>) -> Self {
        Self {
            stats: frequency.stats,
            edges: frequency.edges(),
            dispersion: frequency.dispersion_sums(),
            forms: frequency.forms().collect(),
        }
    }

    /// Adds the counts of the same term in other articles.
    pub fn merge(&mut self, other: &Self) {
        self.stats.merge(other.stats);
        self.edges.merge(other.edges);
        self.dispersion.merge(other.dispersion);
        self.forms.extend_from_slice(&other.forms);
        // Both are in order, which the sort makes use of.
        self.forms.sort_by_key(|&(form, _)| form);
        self.forms.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            kept.1 += if is_same { next.1 } else { 0 };
            is_same
        });
    }

    /// As [`Frequency::form`].
    pub fn form(&self) -> &'r str {
        most_frequent_form(self.forms.iter().copied())
    }

    /// As [`Frequency::beside`].
    pub fn beside(&self) -> (u64, u64) {
        self.edges.beside(self.stats.count)
    }
}
