//! Keyness: the terms that are more frequent in one of two collections (docs/METHODS.md, keyness).

use std::cmp::Ordering;

use super::{Contingency, Frequencies, SideCount, TermStats, adjusted, p_of_chi_squared, p_of_z};

/// A measure of keyness, or a significance test.
///
/// # Examples
/// ```
/// use paratheme::terms::{Contingency, KeynessMeasure, SideCount};
/// let measure = KeynessMeasure::from_name("log_likelihood").unwrap();
/// let value = measure.of(&Contingency::of_counts(SideCount::of(100, 10_000), SideCount::of(50, 10_000))).unwrap();
/// assert_eq!(format!("{value:.4} {:.6}", measure.p(value).unwrap()), "16.9899 0.000038");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeynessMeasure {
    /// [`Contingency::log_likelihood`].
    LogLikelihood,
    /// [`Contingency::g2`].
    G2,
    /// [`Contingency::g2`] with the correction of Williams.
    G2Williams,
    /// [`Contingency::chi_squared`].
    Chi2,
    /// [`Contingency::chi_squared`] with the correction of Yates.
    Chi2Yates,
    /// [`Contingency::pmi`].
    Pmi,
    /// [`Contingency::odds_ratio`].
    OddsRatio,
    /// [`Contingency::bic`].
    Bic,
    /// The z-score of [`Contingency::log_odds`], with both sides together as the prior: the
    /// pseudo-counts are the counts of the word and of all words on both sides.
    LogOdds,
}

impl KeynessMeasure {
    /// All measures.
    pub const ALL: [Self; 9] = [
        Self::LogLikelihood,
        Self::G2,
        Self::G2Williams,
        Self::Chi2,
        Self::Chi2Yates,
        Self::Pmi,
        Self::OddsRatio,
        Self::Bic,
        Self::LogOdds,
    ];

    /// The name, which is also the name of the column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogLikelihood => "log_likelihood",
            Self::G2 => "g2",
            Self::G2Williams => "g2_williams",
            Self::Chi2 => "chi2",
            Self::Chi2Yates => "chi2_yates",
            Self::Pmi => "pmi",
            Self::OddsRatio => "odds_ratio",
            Self::Bic => "bic",
            Self::LogOdds => "log_odds",
        }
    }

    /// The measure with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// The value of the measure, or `None` if it is infinite or undefined, such as a ratio to 0.
    pub fn of(self, table: &Contingency) -> Option<f64> {
        Some(self.raw(table)).filter(|value| value.is_finite())
    }

    fn raw(self, table: &Contingency) -> f64 {
        match self {
            Self::LogLikelihood => table.log_likelihood(),
            Self::G2 => table.g2(false),
            Self::G2Williams => table.g2(true),
            Self::Chi2 => table.chi_squared(false),
            Self::Chi2Yates => table.chi_squared(true),
            Self::Pmi => table.pmi(),
            Self::OddsRatio => table.odds_ratio(),
            Self::Bic => table.bic(),
            Self::LogOdds => {
                let (delta, variance) = table.log_odds(
                    (table.a + table.b) as f64,
                    (table.a + table.b + table.c + table.d) as f64,
                );
                delta / variance.sqrt()
            }
        }
    }

    /// The p value: the probability of a value at least as extreme if there is no difference.
    /// `None` if the measure is not a test.
    pub fn p(self, value: f64) -> Option<f64> {
        match self {
            Self::LogLikelihood | Self::G2 | Self::G2Williams | Self::Chi2 | Self::Chi2Yates => {
                Some(p_of_chi_squared(value))
            }
            Self::LogOdds => Some(p_of_z(value)),
            Self::Pmi | Self::OddsRatio | Self::Bic => None,
        }
    }

    /// How far the value is from that of no difference, in either direction. The BIC has no
    /// direction, and a negative BIC is evidence against a difference.
    fn strength(self, table: &Contingency) -> f64 {
        let value = self.raw(table);
        let strength = match self {
            Self::Bic => value,
            Self::OddsRatio => value.ln().abs(),
            _ => value.abs(),
        };
        if strength.is_nan() { 0.0 } else { strength }
    }
}

/// The terms that are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFilter {
    /// The minimum count on both sides together.
    pub count: u64,
    /// The minimum number of articles with the term on the side where it is more frequent, so that
    /// a single article cannot make a key term.
    pub articles: u64,
}

/// A term with its counts on both sides and the results of the tests.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyTerm<'f> {
    /// The term.
    pub term: &'f str,
    /// Its counts in the target.
    pub target: TermStats,
    /// Its counts in the reference.
    pub reference: TermStats,
    /// Its count and the count of all other words, on both sides.
    pub table: Contingency,
    /// The value of each requested measure, or `None` where it is undefined.
    pub values: Vec<Option<f64>>,
    /// The p value of the first requested measure that is a test.
    pub p: Option<f64>,
    /// The p value adjusted for the number of tested terms (Benjamini and Hochberg 1995).
    pub p_adjusted: Option<f64>,
    /// Its most frequent surface form on the side that holds it more often.
    pub form: &'f str,
    /// Its dispersion over the articles of the target and of the reference; `None` if a side does
    /// not have the term or is a single article.
    pub dispersions: [Option<f64>; 2],
}

impl KeyTerm<'_> {
    /// The occurrences per million words in the target and in the reference.
    pub fn per_million(&self) -> (f64, f64) {
        let Contingency { a, b, c, d } = self.table;
        let rate = |count: u64, words: u64| 1e6 * count as f64 / words as f64;
        (rate(a, a + c), rate(b, b + d))
    }

    /// The side with the greater relative frequency, or `None` if both are equal.
    pub fn side(&self) -> Option<&'static str> {
        match self.table.direction().total_cmp(&0.0) {
            Ordering::Greater => Some("target"),
            Ordering::Less => Some("reference"),
            Ordering::Equal => None,
        }
    }
}

/// The terms of two collections that pass the filter, ordered by the strength of the first measure,
/// strongest first; equally strong ones are in the order of their texts. Empty if a side has no
/// words.
///
/// Signed measures are above 0 if the term is more frequent in the target. Their absolute value
/// decides the order, so that swapping the sides changes signs but not the order.
///
/// Follows: Rayson and Garside 2000; Dunning 1993; Hardie 2014; Monroe et al. 2008; Wilson 2013;
/// Benjamini and Hochberg 1995.
pub fn key_terms<'f>(
    target: &'f Frequencies,
    reference: &'f Frequencies,
    measures: &[KeynessMeasure],
    filter: KeyFilter,
) -> Vec<KeyTerm<'f>> {
    if target.words == 0 || reference.words == 0 {
        return Vec::new();
    }
    let ours =
        target.terms.iter().map(|(term, found)| (term, Some(found), reference.terms.get(term)));
    let theirs =
        reference.terms.iter().map(|(term, found)| (term, target.terms.get(term), Some(found)));
    let mut found: Vec<KeyTerm<'f>> = ours
        .chain(theirs.filter(|(_, ours, _)| ours.is_none()))
        .filter_map(|(term, ours, theirs)| {
            let stats = |found: Option<super::Frequency<'_>>| {
                found.map_or_else(TermStats::default, |found| found.stats)
            };
            let (ours_stats, theirs_stats) = (stats(ours), stats(theirs));
            let table = Contingency::of_counts(
                SideCount::of(ours_stats.count, target.words),
                SideCount::of(theirs_stats.count, reference.words),
            );
            let articles = match table.direction().total_cmp(&0.0) {
                Ordering::Greater => ours_stats.articles,
                Ordering::Less => theirs_stats.articles,
                Ordering::Equal => ours_stats.articles.max(theirs_stats.articles),
            };
            let passes = ours_stats.count + theirs_stats.count >= filter.count
                && articles >= filter.articles;
            passes.then(|| {
                let more = if ours_stats.count >= theirs_stats.count { ours } else { theirs };
                KeyTerm {
                    form: more.map_or("", |found| found.form()),
                    dispersions: [
                        ours.and_then(|found| found.dispersion(target.parts)),
                        theirs.and_then(|found| found.dispersion(reference.parts)),
                    ],
                    target: ours_stats,
                    reference: theirs_stats,
                    ..test(term, table, measures)
                }
            })
        })
        .collect();
    let tested: Vec<f64> = found.iter().filter_map(|term| term.p).collect();
    for (term, p) in found.iter_mut().filter(|term| term.p.is_some()).zip(adjusted(&tested)) {
        term.p_adjusted = Some(p);
    }
    if let Some(&first) = measures.first() {
        found.sort_by(|a, b| {
            first
                .strength(&b.table)
                .total_cmp(&first.strength(&a.table))
                .then_with(|| a.term.cmp(b.term))
        });
    }
    found
}

/// The tests of a term; its counts, form and dispersions are left empty.
fn test<'f>(term: &'f str, table: Contingency, measures: &[KeynessMeasure]) -> KeyTerm<'f> {
    let values: Vec<Option<f64>> = measures.iter().map(|measure| measure.of(&table)).collect();
    let is_test = |measure: &KeynessMeasure| measure.p(0.0).is_some();
    let p = measures.iter().position(is_test).and_then(|at| measures[at].p(values[at]?));
    KeyTerm {
        term,
        target: TermStats::default(),
        reference: TermStats::default(),
        table,
        values,
        p,
        p_adjusted: None,
        form: "",
        dispersions: [None; 2],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::terms::frequencies::testing::terms;

    /// A side whose terms `a`, `b`, ... have these counts, each in the given number of articles,
    /// among other words.
    fn side(counts: &[(u64, u64)], others: u64) -> Frequencies {
        let named = ["a", "b", "c", "d", "e", "f", "g", "h"]
            .into_iter()
            .zip(counts)
            .filter(|(_, (count, _))| *count > 0);
        let terms = terms(named.map(|(name, &(count, articles))| {
            (name, TermStats { count, paragraphs: articles, articles })
        }));
        let words = others + counts.iter().map(|(count, _)| count).sum::<u64>();
        Frequencies { words, terms, ..Frequencies::default() }
    }

    const ALL: KeyFilter = KeyFilter { count: 1, articles: 1 };

    fn names(found: &[KeyTerm<'_>]) -> Vec<String> {
        found.iter().map(|term| term.term.to_owned()).collect()
    }

    #[test]
    fn the_articles_of_the_side_that_has_it_more_often_decide() {
        // 119 words on each side: equally strong terms are in the order of texts.
        let (target, reference) =
            (side(&[(9, 1), (9, 3), (1, 1)], 100), side(&[(1, 9), (1, 1), (9, 3)], 108));
        let filter = KeyFilter { articles: 3, ..ALL };
        assert_eq!(
            names(&key_terms(&target, &reference, &[KeynessMeasure::LogLikelihood], filter)),
            ["b", "c"]
        );
        assert_eq!(
            names(&key_terms(
                &target,
                &reference,
                &[KeynessMeasure::LogLikelihood],
                KeyFilter { count: 11, ..ALL }
            )),
            [""; 0]
        );
    }

    #[test]
    fn no_evidence_comes_last_by_bic_and_a_ratio_to_nothing_first_by_odds() {
        // In the order of log-likelihood: b, c, a; a is as frequent on both sides.
        let (target, reference) =
            (side(&[(50, 9), (40, 9), (3, 3)], 1000), side(&[(50, 9), (5, 5), (0, 0)], 1000));
        let by = |measure| names(&key_terms(&target, &reference, &[measure], ALL));
        assert_eq!(by(KeynessMeasure::Bic), ["b", "c", "a"]);
        assert_eq!(by(KeynessMeasure::OddsRatio), ["c", "b", "a"]);
        let found =
            key_terms(&target, &reference, &[KeynessMeasure::OddsRatio, KeynessMeasure::Bic], ALL);
        assert_eq!((found[0].values[0], found[0].p, found[0].p_adjusted), (None, None, None));
        assert!(key_terms(&target, &side(&[], 0), &KeynessMeasure::ALL, ALL).is_empty());
    }

    proptest! {
        #[test]
        fn swapping_the_sides_swaps_counts_and_changes_signs(
            target in proptest::collection::vec((0..40_u64, 1..9_u64), 8),
            reference in proptest::collection::vec((0..40_u64, 1..9_u64), 8),
            (ours, theirs) in (1..5000_u64, 1..5000_u64),
        ) {
            let (target, reference) = (side(&target, ours), side(&reference, theirs));
            let measures = [KeynessMeasure::LogLikelihood, KeynessMeasure::G2, KeynessMeasure::G2Williams, KeynessMeasure::Chi2, KeynessMeasure::Chi2Yates, KeynessMeasure::LogOdds];
            let filter = KeyFilter { count: 5, articles: 3 };
            let (found, swapped) = (key_terms(&target, &reference, &measures, filter), key_terms(&reference, &target, &measures, filter));
            prop_assert_eq!(names(&found), names(&swapped));
            for (one, other) in found.iter().zip(&swapped) {
                prop_assert_eq!((one.target, one.reference, one.p), (other.reference, other.target, other.p));
                prop_assert!(one.p <= one.p_adjusted);
                for (value, negated) in one.values.iter().zip(&other.values) {
                    let (value, negated) = (value.unwrap(), negated.unwrap());
                    prop_assert!((value + negated).abs() <= 1e-9 * value.abs().max(1.0), "{value} {negated}");
                }
            }
            let strengths: Vec<f64> = found.iter().map(|term| term.values[0].unwrap().abs()).collect();
            prop_assert!(strengths.is_sorted_by(|a, b| a >= b));
        }
    }
}
