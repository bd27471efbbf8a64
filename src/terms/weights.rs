//! Weights of terms in documents, by the schemes of other tools (docs/METHODS.md, weights).

/// A weighting scheme, named after the tool whose numbers it reproduces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// The count of the term in the document; the idf is that of [`Scheme::Sklearn`].
    #[default]
    Count,
    /// scikit-learn's default: count times ln((1+n)/(1+df)) + 1, with the weights of a document
    /// scaled to length 1.
    Sklearn,
    /// scikit-learn with `smooth_idf=False`: the idf is ln(n/df) + 1.
    SklearnNosmooth,
    /// scikit-learn with `sublinear_tf=True`: 1 + ln(count) in place of the count.
    SklearnSublinear,
    /// quanteda's `dfm_tfidf`: count times log10(n/df).
    Quanteda,
    /// quanteda with `scheme_tf = "prop"`: the count divided by the sum of counts.
    QuantedaProp,
    /// tidytext's `bind_tf_idf`: the count divided by the sum of counts, times ln(n/df).
    Tidytext,
    /// BM25 (Robertson and Zaragoza 2009), k1 1.2 and b .75, with the idf ln(1 + (n - df +
    /// .5)/(df + .5)).
    Bm25,
}

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The counts of one term in a document and in the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The number of occurrences in the document, at least one.
    pub count: u64,
    /// The number of documents of the collection that hold it, at least one.
    pub df: u64,
}

/// A weighting scheme applied to a collection.
///
/// # Examples
/// ```
/// use paratheme::terms::{Occurrence, Scheme, Weights};
/// // Six documents; the first holds a term of all six three times, and a term of two once.
/// let weights = Weights { scheme: Scheme::Sklearn, documents: 6, words: 23 };
/// let row = weights.row(&[Occurrence { count: 3, df: 6 }, Occurrence { count: 1, df: 2 }]);
/// assert!((row[0] - 0.851_513_35).abs() < 1e-8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// The scheme.
    pub scheme: Scheme,
    /// The number of documents of the collection.
    pub documents: u64,
    /// The number of their words, which only BM25 uses, for the mean length.
    pub words: u64,
}

impl Weights {
    /// The inverse document frequency of a term that `df` documents hold.
    ///
    /// It is finite for `df` of at least 1, and by the smoothed schemes for 0 as well.
    pub fn idf(&self, df: u64) -> f64 {
        let (n, df) = (self.documents as f64, df as f64);
        match self.scheme {
            Scheme::Count | Scheme::Sklearn | Scheme::SklearnSublinear => {
                ((1.0 + n) / (1.0 + df)).ln() + 1.0
            }
            Scheme::SklearnNosmooth => (n / df).ln() + 1.0,
            Scheme::Quanteda | Scheme::QuantedaProp => (n / df).log10(),
            Scheme::Tidytext => (n / df).ln(),
            Scheme::Bm25 => (1.0 + (n - df + 0.5) / (df + 0.5)).ln(),
        }
    }

    /// The weights of all terms of one document, in the order of `terms`.
    pub fn row(&self, terms: &[Occurrence]) -> Vec<f64> {
        let length: u64 = terms.iter().map(|term| term.count).sum();
        let mean = self.words as f64 / self.documents.max(1) as f64;
        let tf = |count: u64| {
            let (tf, length) = (count as f64, length as f64);
            match self.scheme {
                Scheme::Count | Scheme::Sklearn | Scheme::SklearnNosmooth | Scheme::Quanteda => tf,
                Scheme::SklearnSublinear => 1.0 + tf.ln(),
                Scheme::QuantedaProp | Scheme::Tidytext => tf / length,
                Scheme::Bm25 => tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * length / mean)),
            }
        };
        if self.scheme == Scheme::Count {
            return terms.iter().map(|term| term.count as f64).collect();
        }
        let mut row: Vec<f64> =
            terms.iter().map(|term| tf(term.count) * self.idf(term.df)).collect();
        if matches!(
            self.scheme,
            Scheme::Sklearn | Scheme::SklearnNosmooth | Scheme::SklearnSublinear
        ) {
            let norm = row.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
            for weight in &mut row {
                *weight /= norm;
            }
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weights of each document of a small collection given by its counts.
    fn weigh(scheme: Scheme, counts: &[&[u64]]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let df: Vec<u64> = (0..counts[0].len())
            .map(|term| counts.iter().filter(|row| row[term] > 0).count() as u64)
            .collect();
        let words = counts.iter().flat_map(|row| row.iter()).sum();
        let weights = Weights { scheme, documents: counts.len() as u64, words };
        let row = |row: &&[u64]| {
            let held: Vec<usize> = (0..row.len()).filter(|&term| row[term] > 0).collect();
            let terms: Vec<Occurrence> =
                held.iter().map(|&term| Occurrence { count: row[term], df: df[term] }).collect();
            let mut all = vec![0.0; row.len()];
            for (at, weight) in held.into_iter().zip(weights.row(&terms)) {
                all[at] = weight;
            }
            all
        };
        (df.iter().map(|&df| weights.idf(df)).collect(), counts.iter().map(row).collect())
    }

    fn close(found: &[f64], golden: &[f64]) {
        assert_eq!(found.len(), golden.len());
        for (one, other) in found.iter().zip(golden) {
            assert!((one - other).abs() < 5e-8, "{found:?} is not {golden:?}");
        }
    }

    const COUNTS: [&[u64]; 6] =
        [&[3, 0, 1], &[2, 0, 0], &[3, 0, 0], &[4, 0, 0], &[3, 2, 0], &[3, 0, 2]];

    /// scikit-learn 1.9.1 (METHODS 4).
    #[test]
    fn golden_sklearn() {
        let (idf, rows) = weigh(Scheme::Sklearn, &COUNTS);
        close(&idf, &[1.0, 2.252_762_97, 1.847_297_86]);
        close(&rows[0], &[0.851_513_35, 0.0, 0.524_332_93]);
        close(&rows[4], &[0.554_228_93, 0.832_364_28, 0.0]);
        close(&rows[5], &[0.630_357_31, 0.0, 0.776_305_14]);
        let (idf, rows) = weigh(Scheme::SklearnNosmooth, &COUNTS);
        close(&idf, &[1.0, 2.791_759_47, 2.098_612_29]);
        close(&rows[0], &[0.819_409_95, 0.0, 0.573_207_93]);
        close(&rows[5], &[0.581_492_61, 0.0, 0.813_551_69]);
        close(&weigh(Scheme::SklearnSublinear, &COUNTS).1[0], &[0.750_621_44, 0.0, 0.660_732_52]);
    }

    /// quanteda 4.3.1, "this is a a sample" and "this is another another example example example"
    /// (METHODS 4).
    #[test]
    fn golden_quanteda() {
        let counts: [&[u64]; 2] = [&[1, 1, 2, 1, 0, 0], &[1, 1, 0, 0, 2, 3]];
        let (_, rows) = weigh(Scheme::QuantedaProp, &counts);
        close(&rows[0], &[0.0, 0.0, 0.120_412_0, 0.060_206_0, 0.0, 0.0]);
        close(&rows[1], &[0.0, 0.0, 0.0, 0.0, 0.086_008_57, 0.129_012_9]);
        // Without the division: 2 log10(2).
        close(&weigh(Scheme::Quanteda, &counts).1[0][2..3], &[0.602_059_99]);
    }

    /// tidytext, {this 1, is 1, a 2, sample 1} and {this 1, is 1, another 2} (METHODS 4).
    #[test]
    fn golden_tidytext() {
        let (_, rows) = weigh(Scheme::Tidytext, &[&[1, 1, 2, 1, 0], &[1, 1, 0, 0, 2]]);
        close(&rows[0], &[0.0, 0.0, 0.277_258_9, 0.138_629_4, 0.0]);
        close(&rows[1], &[0.0, 0.0, 0.0, 0.0, 0.346_573_6]);
    }

    /// Computed by hand: n 2, df 1, so idf ln(1 + 1.5/1.5) = ln 2; lengths 3 and 1, mean 2; tf 2
    /// gives 2 * 2.2 / (2 + 1.2 (.25 + .75 * 1.5)).
    #[test]
    fn golden_bm25() {
        let (idf, rows) = weigh(Scheme::Bm25, &[&[2, 1], &[0, 1]]);
        close(&idf[..1], &[2.0_f64.ln()]);
        close(&rows[0][..1], &[2.0_f64.ln() * 4.4 / 3.65]);
    }
}
