//! Statistics of a collection that can be merged.

use crate::model::DistinctTexts;

/// The counts of a term in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermStats {
    /// Occurrences.
    pub count: u64,
    /// The number of paragraphs that hold it: its document frequency by paragraph.
    pub paragraphs: u64,
    /// The number of articles that hold it: its document frequency by article.
    pub articles: u64,
}

impl TermStats {
    /// Adds the counts in other articles.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.paragraphs += other.paragraphs;
        self.articles += other.articles;
    }
}

/// Statistics of a collection: a commutative monoid.
///
/// [`Default`] is the empty collection, and [`CorpusStats::merge`] joins two that share no article.
/// Only integers are merged, so any split of a collection gives exactly the same value; weights are
/// computed once, after the last merge. The caller decides what is counted: a survey counts the
/// content words of all paragraphs, repeats included.
#[derive(Clone, Debug, Default)]
pub struct CorpusStats {
    /// Articles.
    pub articles: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Word tokens.
    pub words: u64,
    /// The terms, in no particular order.
    pub(super) terms: DistinctTexts,
    /// The counts of each term, in the order of `terms`.
    pub(super) counts: Vec<TermStats>,
}

impl CorpusStats {
    /// Adds the statistics of other articles.
    pub fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.paragraphs += other.paragraphs;
        self.words += other.words;
        if self.counts.is_empty() {
            (self.terms, self.counts) = (other.terms, other.counts);
            return;
        }
        for (term, theirs) in other.terms.texts().iter().zip(other.counts) {
            self.add(term, theirs);
        }
    }

    /// Adds the counts of a term.
    pub fn add(&mut self, term: &str, counts: TermStats) {
        let at = self.terms.add(term);
        if at == self.counts.len() {
            self.counts.push(TermStats::default());
        }
        self.counts[at].merge(counts);
    }

    /// The terms with their counts, in the order of their texts.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&str, TermStats)> {
        self.terms.sorted().map(|(at, term)| (term, self.counts[at]))
    }

    /// The counts of a term; all 0 if it was never added.
    pub fn get(&self, term: &str) -> TermStats {
        self.terms.find(term).map_or_else(TermStats::default, |at| self.counts[at])
    }
}

/// Equality does not depend on the order in which terms were added.
impl PartialEq for CorpusStats {
    fn eq(&self, other: &Self) -> bool {
        let sums = |stats: &Self| (stats.articles, stats.paragraphs, stats.words);
        sums(self) == sums(other) && self.terms().eq(other.terms())
    }
}

impl Eq for CorpusStats {}
