//! The frozen statistics of a collection.

use super::{CorpusStats, Scheme, Weights};
use crate::model::DistinctTexts;

/// What counts as a document in document frequencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DocumentUnit {
    /// A paragraph.
    #[default]
    Paragraph,
    /// An article.
    Article,
}

/// The frozen statistics of a collection, against which single texts are weighed. All partitions
/// share one.
#[derive(Clone, Debug, Default)]
pub struct CorpusModel {
    documents: u64,
    words: u64,
    terms: DistinctTexts,
    /// The document frequency of each term.
    df: Vec<u64>,
}

impl CorpusModel {
    /// Freezes statistics, with `unit` as the documents of document frequencies.
    pub fn new(stats: CorpusStats, unit: DocumentUnit) -> Self {
        let df = stats.counts.into_iter().map(|counts| match unit {
            DocumentUnit::Paragraph => counts.paragraphs,
            DocumentUnit::Article => counts.articles,
        });
        Self {
            df: df.collect(),
            terms: stats.terms,
            words: stats.words,
            documents: match unit {
                DocumentUnit::Paragraph => stats.paragraphs,
                DocumentUnit::Article => stats.articles,
            },
        }
    }

    /// The number of documents in the collection.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The terms with their document frequencies, in the order of their texts.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.terms.sorted().map(|(at, term)| (term, self.df[at]))
    }

    /// The number of documents that hold a term; 0 if the collection does not have it.
    pub fn df(&self, term: &str) -> u64 {
        self.terms.find(term).map_or(0, |at| self.df[at])
    }

    /// A weighting scheme applied to this collection.
    pub fn weights(&self, scheme: Scheme) -> Weights {
        Weights { scheme, documents: self.documents, words: self.words }
    }

    /// The inverse document frequency of a term, ln((1+n)/(1+df)) + 1, as scikit-learn smooths it;
    /// at least 1.
    ///
    /// A term that the collection does not hold has a document frequency of 0.
    pub fn idf(&self, term: &str) -> f64 {
        self.weights(Scheme::Sklearn).idf(self.df(term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::TermStats;

    /// scikit-learn 1.9.1, counts [[3,0,1],[2,0,0],[3,0,0],[4,0,0],[3,2,0],[3,0,2]] (METHODS 4).
    #[test]
    fn golden_idf() {
        let mut stats =
            CorpusStats { articles: 1, paragraphs: 6, words: 23, ..CorpusStats::default() };
        for (term, df) in [("c", 2), ("a", 6), ("b", 1)] {
            stats.add(term, TermStats { count: df, paragraphs: df, articles: 1 });
        }
        let model = CorpusModel::new(stats, DocumentUnit::Paragraph);
        assert_eq!(model.terms().collect::<Vec<_>>(), [("a", 6), ("b", 1), ("c", 2)]);
        for (term, idf) in [("a", 1.0), ("b", 2.252_762_97), ("c", 1.847_297_86)] {
            assert!((model.idf(term) - idf).abs() < 1e-8, "{term}: {}", model.idf(term));
        }
        assert!(
            (model.idf("d") - (7.0_f64.ln() + 1.0)).abs() < 1e-12,
            "a term that the collection does not hold"
        );
    }
}
