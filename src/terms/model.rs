//! The frozen statistics of a collection.

use serde::{Deserialize, Serialize, Serializer};

use super::stats::distinct;
use super::{CorpusStats, Scheme, Weights};
use crate::model::{DistinctTexts, Texts};

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
/// share one. It is serialised with its terms in the order of their texts, so that equal models have
/// equal bytes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "SortedModel")]
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

    /// Adds the statistics of other articles, whose documents are of the same unit.
    pub fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.words += other.words;
        for (term, df) in other.terms.texts().iter().zip(&other.df) {
            let at = self.terms.add(term);
            if at == self.df.len() {
                self.df.push(0);
            }
            self.df[at] += df;
        }
    }

    /// Returns the statistics of these terms, which are different ones, of the same documents.
    #[must_use]
    pub fn of_terms<'t>(&self, terms: impl IntoIterator<Item = &'t str>) -> Self {
        let mut model = Self { documents: self.documents, words: self.words, ..Self::default() };
        for (term, df) in terms.into_iter().map(|term| (term, self.df(term))) {
            if df > 0 {
                model.terms.add(term);
                model.df.push(df);
            }
        }
        model
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

/// A model as it is serialised.
#[derive(Serialize, Deserialize)]
struct SortedModel {
    documents: u64,
    words: u64,
    terms: Texts,
    /// By position of the term.
    df: Vec<u64>,
}

impl Serialize for CorpusModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { documents, words, .. } = *self;
        let terms = self.terms().map(|(term, _)| term).collect();
        let df = self.terms().map(|(_, df)| df).collect();
        SortedModel { documents, words, terms, df }.serialize(serializer)
    }
}

impl TryFrom<SortedModel> for CorpusModel {
    type Error = &'static str;

    fn try_from(sorted: SortedModel) -> Result<Self, Self::Error> {
        let SortedModel { documents, words, terms, df } = sorted;
        Ok(Self { documents, words, terms: distinct(&terms, df.len())?, df })
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
    /// Freezing and adding up may be done in either order.
    #[test]
    fn models_add_up_as_statistics_do() {
        let stats = |terms: &[(&str, u64)]| {
            let mut stats =
                CorpusStats { articles: 1, paragraphs: 4, words: 9, ..Default::default() };
            for &(term, df) in terms {
                stats.add(term, TermStats { count: 2 * df, paragraphs: df, articles: 1 });
            }
            stats
        };
        let (one, other) = (stats(&[("tax", 3), ("age", 1)]), stats(&[("care", 2), ("tax", 4)]));
        for unit in [DocumentUnit::Paragraph, DocumentUnit::Article] {
            let mut sum = one.clone();
            sum.merge(other.clone());
            let mut merged = CorpusModel::new(one.clone(), unit);
            merged.merge(&CorpusModel::new(other.clone(), unit));
            let json = serde_json::to_string(&merged).unwrap();
            assert_eq!(json, serde_json::to_string(&CorpusModel::new(sum, unit)).unwrap());
            let back: CorpusModel = serde_json::from_str(&json).unwrap();
            assert_eq!((back.documents(), back.df("tax")), (merged.documents(), merged.df("tax")));
        }
    }
}
