//! Weights that follow from frozen statistics.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::{CorpusStats, Scheme, Weights};

/// What counts as a document of a document frequency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A paragraph.
    #[default]
    Paragraph,
    /// An article.
    Article,
}

/// A collection's statistics, frozen: what one text is weighed against. Shared by all partitions.
#[derive(Clone, Debug, Default)]
pub struct CorpusModel {
    documents: u64,
    words: u64,
    /// Each term with its document frequency, in the order of their texts.
    terms: Vec<(Box<str>, u64)>,
    /// Where a term of this hash stands among them.
    places: FxHashMap<u64, u32>,
}

impl CorpusModel {
    /// Freezes statistics, with document frequencies by `unit`.
    pub fn new(stats: CorpusStats, unit: Unit) -> Self {
        let terms = stats.terms.into_iter().map(|(term, stats)| match unit {
            Unit::Paragraph => (term, stats.paragraphs),
            Unit::Article => (term, stats.articles),
        });
        let terms: Vec<(Box<str>, u64)> = terms.collect();
        Self {
            places: terms.iter().map(|(term, _)| xxh3_64(term.as_bytes())).zip(0..).collect(),
            terms,
            words: stats.words,
            documents: match unit {
                Unit::Paragraph => stats.paragraphs,
                Unit::Article => stats.articles,
            },
        }
    }

    /// How many documents the collection has.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The terms with their document frequencies, in the order of their texts.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.terms.iter().map(|(term, df)| (&**term, *df))
    }

    /// A scheme of weights over this collection.
    pub fn weights(&self, scheme: Scheme) -> Weights {
        Weights { scheme, documents: self.documents, words: self.words }
    }

    /// The inverse document frequency of a term, ln((1+n)/(1+df)) + 1, as scikit-learn smooths it; at least 1.
    ///
    /// A term that the collection does not hold has df 0.
    pub fn idf(&self, term: &str) -> f64 {
        let place = self.places.get(&xxh3_64(term.as_bytes())).map(|&at| at as usize).filter(|&at| &*self.terms[at].0 == term);
        // Another term may have the same hash.
        let place = place.or_else(|| self.terms.binary_search_by(|(known, _)| (**known).cmp(term)).ok());
        self.weights(Scheme::Sklearn).idf(place.map_or(0, |at| self.terms[at].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::TermStats;

    /// scikit-learn 1.9.1, counts [[3,0,1],[2,0,0],[3,0,0],[4,0,0],[3,2,0],[3,0,2]] (METHODS 4).
    #[test]
    fn golden_idf() {
        let term = |text: &str, df| (text.into(), TermStats { count: df, paragraphs: df, articles: 1 });
        let terms = [term("a", 6), term("b", 1), term("c", 2)].into_iter().collect();
        let model = CorpusModel::new(CorpusStats { articles: 1, paragraphs: 6, words: 23, terms }, Unit::Paragraph);
        for (term, idf) in [("a", 1.0), ("b", 2.252_762_97), ("c", 1.847_297_86)] {
            assert!((model.idf(term) - idf).abs() < 1e-8, "{term}: {}", model.idf(term));
        }
        assert!((model.idf("d") - (7.0_f64.ln() + 1.0)).abs() < 1e-12, "a term that the collection does not hold");
    }
}
