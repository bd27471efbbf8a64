//! Statistics of a collection that add up.

use std::collections::BTreeMap;

/// How often a term stands in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermStats {
    /// Occurrences.
    pub count: u64,
    /// Paragraphs that hold it: its document frequency by paragraph.
    pub paragraphs: u64,
    /// Articles that hold it: its document frequency by article.
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
/// [`Default`] is the empty collection and [`CorpusStats::merge`] joins two that share no article. Only integers are merged,
/// so any split gives the same value bit for bit; weights are computed once, after the last merge. Every paragraph counts,
/// repeats included, and every word, stop words and numbers included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusStats {
    /// Articles.
    pub articles: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Word tokens.
    pub words: u64,
    /// By term.
    pub terms: BTreeMap<Box<str>, TermStats>,
}

impl CorpusStats {
    /// Adds the statistics of other articles.
    pub fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.paragraphs += other.paragraphs;
        self.words += other.words;
        if self.terms.is_empty() {
            self.terms = other.terms;
            return;
        }
        for (term, theirs) in other.terms {
            self.terms.entry(term).or_default().merge(theirs);
        }
    }
}
