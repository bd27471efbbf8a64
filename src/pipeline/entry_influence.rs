//! What one entry does to the ranking of articles by its theme: the ranking with it against the one
//! without.

use crate::lexicon::Lexicon;

/// What an entry adds to the evidence of a theme in an article.
pub(super) struct Contribution {
    pub theme: u32,
    pub entry: u32,
    pub evidence: f64,
}

/// Per theme, what each article with evidence for it owes to which entries.
pub(super) struct EntryInfluence {
    articles: u64,
    themes: Vec<Vec<Vec<(u32, f64)>>>,
}

impl EntryInfluence {
    /// Creates one of no articles.
    pub fn new(lexicon: &Lexicon) -> Self {
        Self { articles: 0, themes: vec![Vec::new(); lexicon.themes.len()] }
    }

    /// Adds an article; its contributions stand together by theme.
    pub fn add(&mut self, contributions: &[Contribution]) {
        self.articles += 1;
        for of_theme in contributions.chunk_by(|a, b| a.theme == b.theme) {
            self.themes[of_theme[0].theme as usize]
                .push(of_theme.iter().map(|one| (one.entry, one.evidence)).collect());
        }
    }

    /// Per entry the rank correlation of the two rankings by its theme; none where one of them has
    /// no order.
    pub fn correlations(&self, lexicon: &Lexicon) -> Vec<Option<f64>> {
        let full: Vec<Vec<f64>> =
            (0..self.themes.len()).map(|theme| self.ranks(theme, None)).collect();
        let counts: Vec<Vec<f64>> =
            (0..self.themes.len()).map(|theme| self.counts(theme)).collect();
        let of_entry = |(entry, theme): (usize, usize)| {
            let without = self.ranks(theme, u32::try_from(entry).ok());
            correlation(&full[theme], &without, &counts[theme])
        };
        lexicon.entries.iter().map(|entry| entry.theme).enumerate().map(of_entry).collect()
    }

    /// How many articles each value stands for: one each, the last for all without evidence.
    fn counts(&self, theme: usize) -> Vec<f64> {
        let with = self.themes[theme].len();
        let mut counts = vec![1.0; with];
        counts.push((self.articles - with as u64) as f64);
        counts
    }

    fn ranks(&self, theme: usize, without: Option<u32>) -> Vec<f64> {
        // A sum anew, not a difference: without evidence it is exactly 0.
        let total = |article: &Vec<(u32, f64)>| {
            article
                .iter()
                .filter(|(entry, _)| Some(*entry) != without)
                .map(|(_, points)| points)
                .sum()
        };
        let mut totals: Vec<f64> = self.themes[theme].iter().map(total).collect();
        totals.push(0.0);
        ranks(&totals, &self.counts(theme))
    }
}

/// The rank of each value that stands for so many; equal ones share the mean of theirs.
fn ranks(values: &[f64], counts: &[f64]) -> Vec<f64> {
    // An empty sum of floats is -0.
    let key = |at: usize| values[at] + 0.0;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| key(a).total_cmp(&key(b)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0.0;
    for equal in order.chunk_by(|&a, &b| key(a).total_cmp(&key(b)).is_eq()) {
        let size: f64 = equal.iter().map(|&at| counts[at]).sum();
        for &at in equal {
            ranks[at] = before + f64::midpoint(size, 1.0);
        }
        before += size;
    }
    ranks
}

/// Pearson's correlation of ranks, which is Spearman's of the values.
fn correlation(a: &[f64], b: &[f64], counts: &[f64]) -> Option<f64> {
    let all: f64 = counts.iter().sum();
    let middle = f64::midpoint(all, 1.0);
    let sum = |x: &[f64], y: &[f64]| -> f64 {
        counts.iter().zip(x.iter().zip(y)).map(|(n, (x, y))| n * (x - middle) * (y - middle)).sum()
    };
    let (own, other) = (sum(a, a), sum(b, b));
    (own > 0.0 && other > 0.0).then(|| (sum(a, b) / (own * other).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spearman's own formula, which holds where no two are equal: 1 - 6 Σd² / (n(n² - 1)).
    #[test]
    fn without_ties_it_is_spearmans_formula() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
        let ones = [1.0; 5];
        let found = correlation(&ranks(&a, &ones), &ranks(&b, &ones), &ones).unwrap();
        assert!((found - (1.0 - 6.0 * 4.0 / (5.0 * 24.0))).abs() < 1e-12);
        assert_eq!(ranks(&[0.5, 0.1, 0.5, 0.0], &[1.0, 1.0, 1.0, 2.0]), [4.5, 3.0, 4.5, 1.5]);
        assert_eq!(correlation(&ranks(&ones, &ones), &a, &ones), None, "no order, no correlation");
    }

    proptest! {
        /// A value that stands for several is as good as the value several times, ranked by
        /// counting who is smaller and who equal.
        #[test]
        fn counts_are_repetitions(values in prop::collection::vec((0u8..4, 0u8..4, 0u8..4), 1..12)) {
            let counts: Vec<f64> = values.iter().map(|value| f64::from(value.2)).collect();
            let column = |of: fn(&(u8, u8, u8)) -> u8| values.iter().map(|value| f64::from(of(value))).collect::<Vec<f64>>();
            let (a, b) = (column(|value| value.0), column(|value| value.1));
            let repeated = |column: &[f64]| -> Vec<f64> {
                let all: Vec<f64> = column.iter().zip(&values).flat_map(|(&value, &(_, _, count))| (0..count).map(move |_| value)).collect();
                let rank = |x: &f64| {
                    let smaller = all.iter().filter(|y| *y < x).count() as f64;
                    let equal = all.iter().filter(|y| *y <= x).count() as f64 - smaller;
                    smaller + f64::midpoint(equal, 1.0)
                };
                all.iter().map(rank).collect()
            };
            let (slow_a, slow_b) = (repeated(&a), repeated(&b));
            let ones = vec![1.0; slow_a.len()];
            let slow = correlation(&slow_a, &slow_b, &ones);
            let fast = correlation(&ranks(&a, &counts), &ranks(&b, &counts), &counts);
            prop_assert_eq!(slow.is_some(), fast.is_some());
            prop_assert!((slow.unwrap_or(0.0) - fast.unwrap_or(0.0)).abs() < 1e-9);
        }
    }
}
