//! 2 x 2 tables of counts, and measures of how strongly a word is associated with one side
//! (docs/METHODS.md, keyness and collocations).

/// A 2 x 2 table of counts: for each of two sides, how often the word occurs there and how often
/// all other words do.
///
/// Measures with a direction are signed: they are above 0 if the word is more frequent in the first
/// column, and swapping the columns changes only the sign.
///
/// # Examples
/// ```
/// use paratheme::terms::{Contingency, SideCount};
/// // 100 of 10,000 words in the target, 50 of 10,000 in the reference.
/// let table = Contingency::of_counts(SideCount::of(100, 10_000), SideCount::of(50, 10_000));
/// assert!((table.log_likelihood() - 16.989_903_68).abs() < 1e-8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contingency {
    /// The word in the target (keyness), both words together (collocation).
    pub a: u64,
    /// The word in the reference; the second word without the first.
    pub b: u64,
    /// All other words of the target; the first word without the second.
    pub c: u64,
    /// All other words of the reference; neither word.
    pub d: u64,
}

/// A count on one side of a comparison, and the size of that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideCount {
    /// How often the word was counted.
    pub count: u64,
    /// How many words were counted in all, this word included.
    pub total: u64,
}

impl SideCount {
    /// A count out of a total.
    pub fn of(count: u64, total: u64) -> Self {
        Self { count, total }
    }
}

/// The count that a word gets in a ratio on a side where it does not occur.
const ZERO_COUNT: f64 = 0.5;

impl Contingency {
    /// The table of a word with these counts in the target and in the reference.
    pub fn of_counts(target: SideCount, reference: SideCount) -> Self {
        let (a, b) = (target.count, reference.count);
        Self { a, b, c: target.total.saturating_sub(a), d: reference.total.saturating_sub(b) }
    }

    fn cells(&self) -> [f64; 4] {
        [self.a, self.b, self.c, self.d].map(|cell| cell as f64)
    }

    fn total(&self) -> f64 {
        (self.a + self.b + self.c + self.d) as f64
    }

    /// The expected count of the first cell, if the word were equally frequent on both sides.
    pub fn expected(&self) -> f64 {
        let [a, b, c, _] = self.cells();
        (a + b) * (a + c) / self.total()
    }

    /// 1 if the first cell holds more than expected, -1 if it holds less, otherwise 0.
    pub(super) fn direction(&self) -> f64 {
        let (ad, bc) =
            (u128::from(self.a) * u128::from(self.d), u128::from(self.b) * u128::from(self.c));
        match ad.cmp(&bc) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Less => -1.0,
        }
    }

    /// Pearson's chi-squared, signed, with the continuity correction of Yates if `yates`. 0 if a
    /// row or a column is empty.
    pub fn chi_squared(&self, yates: bool) -> f64 {
        let [a, b, c, d] = self.cells();
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        if margins == 0.0 {
            return 0.0;
        }
        let total = self.total();
        let correction = if yates { total / 2.0 } else { 0.0 };
        let difference = ((a * d - b * c).abs() - correction).max(0.0);
        self.direction() * total * difference * difference / margins
    }

    /// The likelihood ratio G2 over all four cells (Dunning 1993), signed, with the correction of
    /// Williams (1976) if `williams`. 0 if a row or a column is empty.
    pub fn g2(&self, williams: bool) -> f64 {
        let [a, b, c, d] = self.cells();
        let total = self.total();
        let (word, other, first, second) = (a + b, c + d, a + c, b + d);
        if word * other * first * second == 0.0 {
            return 0.0;
        }
        let part = |observed: f64, row: f64, column: f64| {
            if observed > 0.0 { observed * (observed * total / (row * column)).ln() } else { 0.0 }
        };
        let g2 = 2.0
            * (part(a, word, first)
                + part(b, word, second)
                + part(c, other, first)
                + part(d, other, second));
        let correction = if williams {
            1.0 + (total / word + total / other - 1.0) * (total / first + total / second - 1.0)
                / (6.0 * total)
        } else {
            1.0
        };
        self.direction() * g2.max(0.0) / correction
    }

    /// The log-likelihood of Rayson and Garside (2000), which uses only the two cells of the word,
    /// signed.
    pub fn log_likelihood(&self) -> f64 {
        let [a, b, c, d] = self.cells();
        let (target, reference) = (a + c, b + d);
        let rate = (a + b) / (target + reference);
        let part = |observed: f64, size: f64| {
            if observed > 0.0 { observed * (observed / (size * rate)).ln() } else { 0.0 }
        };
        let log_likelihood = 2.0 * (part(a, target) + part(b, reference));
        self.direction() * log_likelihood.max(0.0)
    }

    /// The Bayesian information criterion of the log-likelihood, LL - ln N (Wilson 2013): from 2 on
    /// there is evidence of a difference, from 10 on very strong evidence. It has no direction.
    pub fn bic(&self) -> f64 {
        self.log_likelihood().abs() - self.total().ln()
    }

    /// Pointwise mutual information: the natural logarithm of the observed by the expected count;
    /// minus infinity if the observed count is 0.
    pub fn pmi(&self) -> f64 {
        (self.a as f64 / self.expected()).ln()
    }

    /// Normalised pointwise mutual information, -1 to 1 (Bouma 2009).
    pub fn npmi(&self) -> f64 {
        let share = self.a as f64 / self.total();
        if share >= 1.0 {
            1.0
        } else if self.a == 0 {
            -1.0
        } else {
            self.pmi() / -share.ln()
        }
    }

    /// The t-score: observed minus expected count, divided by the square root of the observed count
    /// (Church et al. 1991). Minus infinity if the observed count is 0.
    pub fn t_score(&self) -> f64 {
        if self.a == 0 {
            f64::NEG_INFINITY
        } else {
            (self.a as f64 - self.expected()) / (self.a as f64).sqrt()
        }
    }

    /// The binary logarithm of the ratio of the relative frequencies (Hardie 2014): 1 is twice as
    /// frequent, 3 eight times. A word that does not occur on one side counts as half an occurrence
    /// there.
    pub fn log_ratio(&self) -> f64 {
        let [a, b, c, d] = self.cells();
        let some = |count: f64| if count == 0.0 { ZERO_COUNT } else { count };
        (some(a) / (a + c)).log2() - (some(b) / (b + d)).log2()
    }

    /// The odds of the word in the target divided by those in the reference; infinite if it is not
    /// in the reference.
    pub fn odds_ratio(&self) -> f64 {
        let [a, b, c, d] = self.cells();
        (a / c) / (b / d)
    }

    /// The log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008):
    /// its value and its variance. The value divided by the square root of the variance is the
    /// z-score. `word` and `all` are the pseudo-counts of the word and of all words.
    pub fn log_odds(&self, word: f64, all: f64) -> (f64, f64) {
        let [a, b, c, d] = self.cells();
        let side = |count: f64, size: f64| ((count + word) / (size + all - count - word)).ln();
        (side(a, a + c) - side(b, b + d), 1.0 / (a + word) + 1.0 / (b + word))
    }
}

/// The probability that a chi-squared variable with one degree of freedom is at least as large as
/// the absolute value of `statistic`.
pub fn p_of_chi_squared(statistic: f64) -> f64 {
    libm::erfc((statistic.abs() / 2.0).sqrt())
}

/// The probability that a standard normal variable is at least as far from 0.
pub fn p_of_z(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The p values adjusted for multiple testing, in the given order: the expected share of false
/// findings among those below a bound is at most that bound (Benjamini and Hochberg 1995).
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&x, &y| p[y].total_cmp(&p[x]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (larger, at) in order.into_iter().enumerate() {
        let rank = (p.len() - larger) as f64;
        least = least.min(p[at] * (p.len() as f64 / rank));
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(found: f64, golden: f64) {
        assert!((found - golden).abs() < 1e-8, "{found} is not {golden}");
    }

    /// quanteda 4.3.1, a = 7, b = 2, c = 3, d = 7 (METHODS 5).
    #[test]
    fn golden_quanteda() {
        let table = Contingency { a: 7, b: 2, c: 3, d: 7 };
        close(table.chi_squared(false), 4.337_160_49);
        close(table.chi_squared(true), 2.632_438_27);
        close(table.g2(false), 4.534_939_33);
        close(table.g2(true), 4.200_833_41);
        close(table.pmi(), 0.390_539_46);
    }

    /// From the formulas (METHODS 5).
    #[test]
    fn golden_formulas() {
        let first = Contingency::of_counts(SideCount::of(100, 10_000), SideCount::of(50, 10_000));
        close(first.log_likelihood(), 16.989_903_68);
        close(first.g2(false), 17.115_848_40);
        let second = Contingency::of_counts(SideCount::of(10, 1000), SideCount::of(2, 2000));
        close(second.log_likelihood(), 12.780_637_19);
        close(second.g2(false), 12.834_908_74);
        close(second.log_ratio(), std::f64::consts::LOG2_10);
        close(second.odds_ratio(), 10.090_909_09);
        close(second.bic(), 4.774_269_63);
        for ((word, all), delta, z) in [
            ((12.0, 3000.0), 0.677_839_93, 1.982_673_74),
            ((0.01, 10.0), 2.302_594_09, 2.979_066_65),
        ] {
            let (value, variance) = second.log_odds(word, all);
            close(value, delta);
            close(value / variance.sqrt(), z);
        }
        close(second.log_odds(12.0, 3000.0).1, 0.116_883_12);
    }

    /// Quantiles from any table of the chi-squared and of the normal distribution.
    #[test]
    fn golden_probabilities() {
        for (statistic, p) in [
            (3.841_458_820_694_124, 0.05),
            (6.634_896_601_021_214, 0.01),
            (10.827_566_170_662_733, 0.001),
        ] {
            assert!((p_of_chi_squared(statistic) - p).abs() < 1e-12);
            assert!((p_of_chi_squared(-statistic) - p).abs() < 1e-12);
            assert!((p_of_z(statistic.sqrt()) - p).abs() < 1e-12);
        }
    }

    /// Computed by hand: the example of Benjamini and Hochberg's step-up rule with four hypotheses.
    #[test]
    fn golden_adjustment() {
        // .01 * 4 / 1 = .04; .03 * 4 / 3 = .04 (below .02 * 4 / 2 = .04 as well); .5 stays.
        let found = adjusted(&[0.01, 0.5, 0.03, 0.02]);
        for (found, golden) in found.iter().zip([0.04, 0.5, 0.04, 0.04]) {
            close(*found, golden);
        }
        assert!(adjusted(&[]).is_empty());
    }

    #[test]
    fn empty_margins_say_nothing() {
        let table = Contingency { a: 0, b: 0, c: 10, d: 10 };
        let measures = [table.chi_squared(true), table.g2(true), table.log_likelihood()];
        assert!(measures.iter().all(|measure| measure.abs() < f64::MIN_POSITIVE), "{measures:?}");
    }

    proptest! {
        #[test]
        fn swapping_the_sides_changes_the_sign_alone(a in 0..500_u64, b in 0..500_u64, c in 1..50_000_u64, d in 1..50_000_u64) {
            let (table, swapped) = (Contingency { a, b, c, d }, Contingency { a: b, b: a, c: d, d: c });
            let signed = |table: &Contingency| {
                let (delta, variance) = table.log_odds(0.5, 100.0);
                [
                    table.chi_squared(false),
                    table.chi_squared(true),
                    table.g2(false),
                    table.g2(true),
                    table.log_likelihood(),
                    table.log_ratio(),
                    delta / variance.sqrt(),
                ]
            };
            for (one, other) in signed(&table).into_iter().zip(signed(&swapped)) {
                prop_assert!((one + other).abs() <= 1e-9 * one.abs().max(1.0), "{one} {other}");
            }
            prop_assert!((table.bic() - swapped.bic()).abs() < 1e-9);
        }

        #[test]
        fn adjusted_values_rise_with_the_raw_ones(p in proptest::collection::vec(0.0..=1.0_f64, 1..40)) {
            let adjusted = adjusted(&p);
            for (at, value) in adjusted.iter().enumerate() {
                prop_assert!(*value >= p[at] && *value <= 1.0);
                for (other, larger) in adjusted.iter().enumerate() {
                    prop_assert!(p[at] > p[other] || value <= larger);
                }
            }
        }
    }
}
