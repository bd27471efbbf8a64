//! Statistics of a collection that can be merged.

use serde::{Deserialize, Serialize, Serializer};

use crate::model::{DistinctTexts, Texts};

/// The counts of a term in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
/// content words of all paragraphs, repeats included. It is serialised with its terms in the order
/// of their texts, so that equal statistics have equal bytes.
///
/// # Examples
/// ```
/// use paratheme::terms::{CorpusStats, TermStats};
/// let mut here = CorpusStats::default();
/// here.words = 9;
/// here.add("tax", TermStats { count: 3, paragraphs: 2, articles: 1 });
/// let sent = serde_json::to_string(&here)?;
/// let mut there = CorpusStats::default();
/// there.words = 4;
/// there.merge(serde_json::from_str(&sent)?);
/// assert_eq!((there.words, there.get("tax").count), (13, 3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "SortedStats")]
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

/// Statistics as they are serialised.
#[derive(Serialize, Deserialize)]
struct SortedStats {
    articles: u64,
    paragraphs: u64,
    words: u64,
    terms: Texts,
    /// By position of the term.
    counts: Vec<TermStats>,
}

impl Serialize for CorpusStats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { articles, paragraphs, words, .. } = *self;
        let terms = self.terms().map(|(term, _)| term).collect();
        let counts = self.terms().map(|(_, counts)| counts).collect();
        SortedStats { articles, paragraphs, words, terms, counts }.serialize(serializer)
    }
}

impl TryFrom<SortedStats> for CorpusStats {
    type Error = &'static str;

    fn try_from(sorted: SortedStats) -> Result<Self, Self::Error> {
        let SortedStats { articles, paragraphs, words, terms, counts } = sorted;
        Ok(Self { articles, paragraphs, words, terms: distinct(&terms, counts.len())?, counts })
    }
}

/// Makes the table of terms that were serialised in order, each once, with as many counts.
pub(super) fn distinct(terms: &Texts, counts: usize) -> Result<DistinctTexts, &'static str> {
    let mut distinct = DistinctTexts::default();
    if terms.len() != counts || !terms.iter().enumerate().all(|(at, term)| distinct.add(term) == at)
    {
        return Err("the terms of statistics are not distinct, or their counts are missing");
    }
    Ok(distinct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_serialised_comes_back() {
        let mut stats = CorpusStats { articles: 3, ..CorpusStats::default() };
        for (count, term) in [(5, "tax"), (1, "age"), (7, "übrig")] {
            stats.add(term, TermStats { count, paragraphs: 1, articles: 1 });
        }
        let json = serde_json::to_string(&stats).unwrap();
        assert!(json.contains(r#""terms":["age","tax","übrig"]"#), "{json}");
        let back: CorpusStats = serde_json::from_str(&json).unwrap();
        assert_eq!(back, stats);
        assert_eq!(back.get("übrig").count, 7);
        for wrong in [json.replace("tax", "age"), json.replace(",\"übrig\"", "")] {
            assert!(serde_json::from_str::<CorpusStats>(&wrong).is_err(), "{wrong}");
        }
    }
}
