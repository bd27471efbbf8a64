//! Fits the weights of entries to coded sets, and tests whether they rank left-out sets better.

use super::intervals::resampled_by;
use super::precision::{Effect, EntryCounts, capped, effect, shrunk};
use super::ranking::Ranking;
use crate::summary::{Estimate, RESAMPLES, SEED, interval};

/// A coded text of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct FitText {
    /// Whether the coder finds the theme in it.
    pub gold: bool,
    /// Its weight: 1, or in a drawn sheet the inverse of its probability, scaled so that the
    /// weights of a set have the mean 1.
    pub weight: f64,
    /// The number of its article within its set.
    pub cluster: usize,
    /// The entries that it holds, and the saturated count of each: its evidence is Σ -ln(1 - p) ·
    /// weight · count.
    pub held: Vec<(usize, f64)>,
}

/// A set of coded texts: for each theme the texts that have a code for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodedSet {
    /// One list for each theme.
    pub themes: Vec<Vec<FitText>>,
}

/// An entry with the weight given by its author.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedEntry {
    /// The theme whose codes judge it, or `None` if that theme has no codes.
    pub theme: Option<usize>,
    /// The p of the entry.
    pub p: f64,
    /// The factor on its evidence, which is not fitted.
    pub weight: f64,
}

/// Options of fitting weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitOptions {
    /// The strength of the prior: the author's p counts as much as this number of coded texts.
    pub prior: f64,
    /// The most texts with an entry for which a set may count.
    pub cap: f64,
    /// The p of every entry in the comparison with equal weights.
    pub equal_p: f64,
}

/// The result of coded texts for an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EntryFit {
    /// The counts in all sets together.
    pub seen: EntryCounts,
    /// The counts with each set capped.
    pub capped: EntryCounts,
    /// The share of all coded texts that are about the theme, with the sets weighted as in
    /// `capped`; 0 for an entry that no text holds.
    pub base_rate: f64,
    /// The effect of the entry.
    pub effect: Effect,
    /// The Wilson 95 % interval of its precision, from the capped counts.
    pub interval: (f64, f64),
    /// The fitted p, rounded to three decimals; the author's p for an entry that no text holds.
    pub p: f64,
}

/// The average precision of three rankings on texts to which nothing was fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// With the fitted p.
    pub fitted: f64,
    /// With the author's p.
    pub author: f64,
    /// With the same p for all entries.
    pub equal: f64,
    /// The fitted minus the author's, on the same texts.
    pub over_author: Estimate,
    /// The fitted minus the equal, on the same texts.
    pub over_equal: Estimate,
}

/// A theme of a set that was left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldOutTheme {
    /// The index of the set.
    pub set: usize,
    /// The index of the theme.
    pub theme: usize,
    /// The number of coded texts.
    pub texts: u64,
    /// The number of texts about the theme.
    pub positives: u64,
    /// The average precision of the rankings.
    pub comparison: Comparison,
}

/// The result for a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThemeFit {
    /// The number of sets that were left out in turn.
    pub sets: usize,
    /// The means over them, or `None` if fewer than two sets can judge the theme.
    pub comparison: Option<Comparison>,
}

/// Fitted weights, and how they rank left-out sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// One for each entry.
    pub entries: Vec<EntryFit>,
    /// One for each theme.
    pub themes: Vec<ThemeFit>,
    /// Each theme of each set that was left out.
    pub left_out: Vec<HeldOutTheme>,
    /// The means over the themes that can be judged.
    pub all: Option<Comparison>,
}

/// The least number of texts of either class in a set that judges a theme.
const MIN_TEXTS_OF_CLASS: usize = 5;
/// The least number of sets that judge a theme.
const MIN_SETS: usize = 2;

impl ThemeFit {
    /// Whether the fitted p are better than both the author's and equal p, which requires that both
    /// lower ends are above 0. `None` if this cannot be judged.
    pub fn is_proven(&self) -> Option<bool> {
        let above = |difference: Estimate| difference.interval.is_some_and(|(low, _)| low > 0.0);
        self.comparison.map(|found| above(found.over_author) && above(found.over_equal))
    }
}

/// Fits the p of entries to coded sets, and leaves out each set in turn to test whether p fitted to
/// the other sets rank its texts better.
///
/// The fitted p is [`shrunk`] over the [`capped`] counts of the sets, rounded to three decimals. A
/// set judges a theme if it has at least five texts of either class, and another set has codes for
/// the theme; at least two sets must judge a theme. Means are over sets, then over themes.
/// Intervals are 95 % percentile bootstrap over the articles of each set, with a fixed seed and the
/// same resample for all compared rankings; the fit is not repeated for each resample.
///
/// # Panics
/// Panics if a set does not have one list for each theme, or a text holds an entry that does not
/// exist, which are defects of the caller.
pub fn fit(
    sets: &[CodedSet],
    entries: &[WeightedEntry],
    themes: usize,
    options: FitOptions,
) -> Fit {
    let counts: Vec<Vec<EntryCounts>> = sets.iter().map(|set| counted(set, entries)).collect();
    let equal: Vec<f64> = entries.iter().map(|_| points(options.equal_p, 1.0)).collect();
    let author: Vec<f64> = entries.iter().map(|entry| points(entry.p, entry.weight)).collect();
    let mut judged: Vec<Judged> = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let can_judge = |&theme: &usize| {
            let others = sets
                .iter()
                .enumerate()
                .any(|(other, set)| other != at && !set.themes[theme].is_empty());
            let positives = set.themes[theme].iter().filter(|text| text.gold).count();
            others
                && positives >= MIN_TEXTS_OF_CLASS
                && set.themes[theme].len() - positives >= MIN_TEXTS_OF_CLASS
        };
        let judging: Vec<usize> = (0..themes).filter(can_judge).collect();
        if judging.is_empty() {
            continue;
        }
        let others = counts
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, counts)| counts.as_slice());
        let fitted = fitted(others, entries, options);
        let fitted: Vec<f64> =
            fitted.iter().zip(entries).map(|(&p, entry)| points(p, entry.weight)).collect();
        judged.extend(judge(set, at, &judging, [&fitted, &author, &equal]));
    }
    let of_theme = |theme: usize| -> Vec<&Judged> {
        judged.iter().filter(|judged| judged.theme == theme).collect()
    };
    let judgeable: Vec<Vec<&Judged>> =
        (0..themes).map(of_theme).filter(|sets| sets.len() >= MIN_SETS).collect();
    Fit {
        entries: entry_fits(sets, &counts, entries, options),
        themes: (0..themes)
            .map(|theme| {
                let sets = of_theme(theme);
                let enough = sets.len() >= MIN_SETS;
                ThemeFit {
                    sets: sets.len(),
                    comparison: if enough { compared(&[sets]) } else { None },
                }
            })
            .collect(),
        left_out: judged.iter().filter_map(Judged::row).collect(),
        all: compared(&judgeable),
    }
}

/// The points of one match.
fn points(p: f64, weight: f64) -> f64 {
    -(-p).ln_1p() * weight
}

/// For each entry, the number of texts of the set that hold it, and of these the weighted share
/// that is about its theme.
fn counted(set: &CodedSet, entries: &[WeightedEntry]) -> Vec<EntryCounts> {
    let mut counts = vec![(0.0, EntryCounts::default()); entries.len()];
    for (theme, texts) in set.themes.iter().enumerate() {
        for text in texts {
            for &(entry, _) in
                text.held.iter().filter(|(entry, _)| entries[*entry].theme == Some(theme))
            {
                let (rows, weights) = &mut counts[entry];
                *rows += 1.0;
                weights.rows += text.weight;
                weights.hits += if text.gold { text.weight } else { 0.0 };
            }
        }
    }
    let of_entry = |(rows, weights): (f64, EntryCounts)| EntryCounts {
        hits: if rows > 0.0 { rows * weights.hits / weights.rows } else { 0.0 },
        rows,
    };
    counts.into_iter().map(of_entry).collect()
}

/// The fitted p of each entry.
fn fitted<'c>(
    sets: impl Iterator<Item = &'c [EntryCounts]>,
    entries: &[WeightedEntry],
    options: FitOptions,
) -> Vec<f64> {
    let mut sums = vec![EntryCounts::default(); entries.len()];
    for counts in sets {
        for (sum, seen) in sums.iter_mut().zip(counts) {
            *sum = plus(*sum, capped(*seen, options.cap));
        }
    }
    sums.iter().zip(entries).map(|(&seen, entry)| moved(entry.p, seen, options.prior)).collect()
}

/// The p of an entry with these counts, rounded as in a lexicon.
fn moved(p: f64, seen: EntryCounts, prior: f64) -> f64 {
    if seen.rows > 0.0 {
        ((shrunk(p, prior, seen) * 1e3).round() / 1e3).clamp(0.001, 0.999)
    } else {
        p
    }
}

fn plus(a: EntryCounts, b: EntryCounts) -> EntryCounts {
    EntryCounts { hits: a.hits + b.hits, rows: a.rows + b.rows }
}

fn entry_fits(
    sets: &[CodedSet],
    counts: &[Vec<EntryCounts>],
    entries: &[WeightedEntry],
    options: FitOptions,
) -> Vec<EntryFit> {
    let rate = |texts: &Vec<FitText>| {
        let about: f64 = texts.iter().filter(|text| text.gold).map(|text| text.weight).sum();
        about / texts.iter().map(|text| text.weight).sum::<f64>()
    };
    let rates: Vec<Vec<f64>> =
        sets.iter().map(|set| set.themes.iter().map(rate).collect()).collect();
    let of_entry = |(at, entry): (usize, &WeightedEntry)| {
        let (mut all, mut sum, mut base) = (EntryCounts::default(), EntryCounts::default(), 0.0);
        for (counts, rates) in counts.iter().zip(&rates).filter(|(counts, _)| counts[at].rows > 0.0)
        {
            let seen = capped(counts[at], options.cap);
            (all, sum) = (plus(all, counts[at]), plus(sum, seen));
            base += seen.rows * entry.theme.map_or(0.0, |theme| rates[theme]);
        }
        let base_rate = if sum.rows > 0.0 { base / sum.rows } else { 0.0 };
        let (effect, interval) = effect(sum, base_rate);
        EntryFit {
            seen: all,
            capped: sum,
            base_rate,
            effect,
            interval,
            p: moved(entry.p, sum, options.prior),
        }
    };
    entries.iter().enumerate().map(of_entry).collect()
}

/// A theme of a left-out set, with the average precision of the three rankings, on the set and on
/// each resample of it.
struct Judged {
    set: usize,
    theme: usize,
    texts: usize,
    positives: usize,
    whole: [f64; 3],
    /// `None` for a resample without a text about the theme.
    draws: Vec<Option<[f64; 3]>>,
}

impl Judged {
    fn row(&self) -> Option<HeldOutTheme> {
        let &Self { set, theme, texts, positives, .. } = self;
        Some(HeldOutTheme {
            set,
            theme,
            texts: texts as u64,
            positives: positives as u64,
            comparison: compared(&[vec![self]])?,
        })
    }
}

/// Ranks the texts of a set by three sets of weights.
fn judge(set: &CodedSet, number: usize, themes: &[usize], weights: [&[f64]; 3]) -> Vec<Judged> {
    let mut clusters = Vec::new();
    let mut judged = Vec::new();
    let mut rankings = Vec::new();
    for &theme in themes {
        let texts = &set.themes[theme];
        let ranked = weights.map(|points| {
            let coded: Vec<(f64, bool)> =
                texts.iter().map(|text| (strength(text, points), text.gold)).collect();
            Ranking::new(&coded)
        });
        let first = clusters.len();
        clusters.extend(texts.iter().map(|text| text.cluster));
        let positives = texts.iter().filter(|text| text.gold).count();
        let whole = precisions(&ranked, &|text| texts[text].weight).unwrap_or_default();
        judged.push(Judged {
            set: number,
            theme,
            texts: texts.len(),
            positives,
            whole,
            draws: Vec::with_capacity(RESAMPLES),
        });
        rankings.push((first, ranked));
    }
    // Each set has a seed of its own, so that sets are resampled independently.
    resampled_by(SEED + number as u64, &clusters, |times| {
        for (judged, (first, ranked)) in judged.iter_mut().zip(&rankings) {
            let texts = &set.themes[judged.theme];
            judged
                .draws
                .push(precisions(ranked, &|text| times(first + text) as f64 * texts[text].weight));
        }
    });
    judged
}

fn precisions(ranked: &[Ranking; 3], weight: &dyn Fn(usize) -> f64) -> Option<[f64; 3]> {
    let of = |ranking: &Ranking| ranking.measure(f64::INFINITY, weight).average_precision;
    Some([of(&ranked[0])?, of(&ranked[1])?, of(&ranked[2])?])
}

/// The strength rounded as in tables, so that the ranking is that of the table.
fn strength(text: &FitText, points: &[f64]) -> f64 {
    let evidence: f64 = text.held.iter().map(|&(entry, times)| points[entry] * times).sum();
    if evidence > 0.0 { ((-(-evidence).exp_m1() * 1e6).round() / 1e6).max(1e-6) } else { 0.0 }
}

/// The means over sets, then over themes; `None` without any.
fn compared(themes: &[Vec<&Judged>]) -> Option<Comparison> {
    let mean = |values: &[[f64; 3]]| -> Option<[f64; 3]> {
        (!values.is_empty()).then(|| {
            [0, 1, 2]
                .map(|at| values.iter().map(|value| value[at]).sum::<f64>() / values.len() as f64)
        })
    };
    let over = |of: &dyn Fn(&Judged) -> Option<[f64; 3]>| -> Option<[f64; 3]> {
        let by_theme: Option<Vec<[f64; 3]>> = themes
            .iter()
            .map(|sets| mean(&sets.iter().filter_map(|judged| of(judged)).collect::<Vec<_>>()))
            .collect();
        mean(&by_theme?)
    };
    let [fitted, author, equal] = over(&|judged| Some(judged.whole))?;
    let draws: Vec<[f64; 3]> = (0..RESAMPLES)
        .filter_map(|draw| over(&|judged| judged.draws.get(draw).copied().flatten()))
        .collect();
    let difference = |other: usize, value: f64| {
        let values: Vec<f64> = draws.iter().map(|draw| draw[0] - draw[other]).collect();
        Estimate { value, interval: (!values.is_empty()).then(|| interval(values)) }
    };
    let (over_author, over_equal) = (difference(1, fitted - author), difference(2, fitted - equal));
    Some(Comparison { fitted, author, equal, over_author, over_equal })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: FitOptions = FitOptions { prior: 50.0, cap: 50.0, equal_p: 0.2 };

    /// Entry 0 is right in `good` of 10 texts that hold it, entry 1 in `bad` of 10; 80 more texts
    /// hold neither, and four of these are about the theme.
    fn set(good: usize, bad: usize, times: usize) -> CodedSet {
        let mut texts = Vec::new();
        for _ in 0..times {
            let holding =
                |entry: usize, hits: usize| (0..10).map(move |at| (at < hits, vec![(entry, 1.0)]));
            let others = (0..80).map(|at| (at < 4, Vec::new()));
            texts.extend(holding(0, good).chain(holding(1, bad)).chain(others));
        }
        let text = |(cluster, (gold, held))| FitText { gold, weight: 1.0, cluster, held };
        CodedSet { themes: vec![texts.into_iter().enumerate().map(text).collect()] }
    }

    fn weighed(good: f64, bad: f64) -> Vec<WeightedEntry> {
        [good, bad].map(|p| WeightedEntry { theme: Some(0), p, weight: 1.0 }).to_vec()
    }

    /// Computed by hand: 9 of 10 in two sets is 18 of 20: (50 · .2 + 18) / 70 = .4; 1 of 10 twice:
    /// (10 + 2) / 70 = .171.
    #[test]
    fn precisions_are_drawn_towards_the_author() {
        let found = fit(&[set(9, 1, 1), set(9, 1, 1)], &weighed(0.2, 0.2), 1, OPTIONS);
        assert_eq!(found.entries.iter().map(|entry| entry.p).collect::<Vec<_>>(), [0.4, 0.171]);
        assert_eq!(
            (found.entries[0].seen, found.entries[0].effect),
            (EntryCounts { hits: 18.0, rows: 20.0 }, Effect::Positive)
        );
        // 10 · 2 + 4 of 100 texts: the base rate of .14 is in [.028, .301], the interval of 2 of
        // 20, and so is twice that rate.
        assert_eq!(
            (found.entries[1].effect, format!("{:.2}", found.entries[1].base_rate)),
            (Effect::Unclear, "0.14".to_owned())
        );
    }

    /// A set ten times as large counts as 50 texts: 90 of 100 is 45 of 50, and with 10 of 10 of the
    /// other set (10 + 55) / 110.
    #[test]
    fn a_large_set_does_not_rule() {
        let found = fit(&[set(9, 1, 10), set(10, 1, 1)], &weighed(0.2, 0.2), 1, OPTIONS);
        assert_eq!(found.entries[0].capped, EntryCounts { hits: 55.0, rows: 60.0 });
        assert_eq!(found.entries[0].p.to_bits(), 0.591_f64.to_bits());
    }

    /// The author's weights are the wrong way round, and equal weights make no difference: the fit
    /// is better than both.
    #[test]
    fn a_fit_that_helps_is_proven() {
        let sets = [set(9, 1, 10), set(9, 1, 10), set(8, 2, 10)];
        let found = fit(&sets, &weighed(0.2, 0.25), 1, OPTIONS);
        assert_eq!((found.themes[0].sets, found.themes[0].is_proven()), (3, Some(true)));
        let all = found.all.unwrap();
        assert_eq!(Some(all), found.themes[0].comparison, "one theme");
        assert!(all.fitted > all.equal && all.equal > all.author, "{all:?}");
        assert_eq!(found, fit(&sets, &weighed(0.2, 0.25), 1, OPTIONS), "the same each time");
    }

    /// The author's weights are right, so the order does not change and there is no difference to
    /// prove. If sets contradict each other, the fit is worse.
    #[test]
    fn a_fit_that_does_not_help_is_not() {
        let found = fit(&[set(9, 1, 10), set(9, 1, 10)], &weighed(0.5, 0.05), 1, OPTIONS);
        assert_eq!(found.themes[0].is_proven(), Some(false));
        assert!(found.all.unwrap().over_author.value.abs() < 1e-12);
        let found = fit(&[set(9, 1, 10), set(1, 9, 10)], &weighed(0.2, 0.2), 1, OPTIONS);
        assert!(found.all.unwrap().over_author.value < 0.0);
        assert_eq!(found.themes[0].is_proven(), Some(false));
    }

    #[test]
    fn one_set_cannot_judge() {
        let found = fit(&[set(9, 1, 10)], &weighed(0.2, 0.2), 1, OPTIONS);
        assert_eq!((found.themes[0].is_proven(), found.all, found.left_out.len()), (None, None, 0));
        assert!(found.entries[0].p > 0.2);
        // A second set without enough texts about the theme counts, but does not judge.
        let few = CodedSet { themes: vec![set(1, 0, 1).themes[0][..20].to_vec()] };
        let found = fit(&[set(9, 1, 10), few], &weighed(0.2, 0.2), 1, OPTIONS);
        assert_eq!((found.themes[0].sets, found.themes[0].is_proven()), (1, None));
    }

    /// Weights fitted to a set must not be judged on it: with codes that contradict all others, the
    /// fit cannot look good.
    #[test]
    fn a_left_out_set_is_not_seen() {
        let found =
            fit(&[set(9, 1, 10), set(9, 1, 10), set(1, 9, 10)], &weighed(0.2, 0.2), 1, OPTIONS);
        let of = |set: usize| found.left_out.iter().find(|row| row.set == set).unwrap().comparison;
        assert!(
            of(2).over_equal.value < 0.0 && of(0).over_equal.value > -1e-12,
            "{:?}",
            found.left_out
        );
        // For the first set only the other two count, of which 45 of 50 and 5 of 50 together carry
        // no information.
        assert!((of(0).fitted - of(0).equal).abs() < 1e-12);
    }
}
