//! Any number of coders, each of whom may leave units out: majority, kappa, AC1, alpha.

use std::collections::BTreeMap;

use super::{Confusion, WeightedShare};
use crate::summary::{Estimate, Z};

/// How far two values are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Equal or not.
    Nominal,
    /// The square of the difference.
    Interval,
}

/// How far coders agree among each other. Each coefficient has the 95 % interval of [`agreement`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Units that at least two of them coded.
    pub units: u64,
    /// The clusters that these are of.
    pub clusters: u64,
    /// Cohen's kappa, the mean over pairs of coders; see [`light_kappa`].
    pub kappa: Option<Estimate>,
    /// See [`gwet_ac1`].
    pub ac1: Option<Estimate>,
    /// See [`krippendorff_alpha`].
    pub alpha: Option<Estimate>,
}

/// The agreement of coders. A unit is one code per coder, in the same order in every unit; none
/// where a coder cannot tell. Its cluster is the article that it is of.
///
/// Each coefficient is 1 - D, D the disagreement by that which chance would give. Its interval is
/// that of ln D, normal, with the standard error of the jackknife that leaves out one cluster at a
/// time (Efron and Stein 1981), so that it is never above 1 and reaches further down than up. Where
/// the coders agree on every unit, its lower end follows from Wilson's for that agreement. There is
/// none with units of one cluster, or where the coefficient is undefined without one of the
/// clusters.
///
/// # Panics
/// When there are not as many `clusters` as units: a defect.
///
/// # Examples
/// ```
/// use paratheme::evaluate::agreement;
/// // Of 50 texts two coders agree on all but every tenth.
/// let units: Vec<Vec<Option<bool>>> = (0..50).map(|at| vec![Some(at % 2 == 0), Some((at % 2 == 0) != (at % 10 == 0))]).collect();
/// let kappa = agreement(&units, &(0..50).collect::<Vec<_>>()).kappa.unwrap();
/// let (low, high) = kappa.interval.unwrap();
/// assert_eq!(format!("{:.2} {low:.2} {high:.2}", kappa.value), "0.80 0.54 0.91");
/// ```
pub fn agreement(units: &[Vec<Option<bool>>], clusters: &[usize]) -> Agreement {
    assert_eq!(units.len(), clusters.len(), "one cluster per unit");
    // Units of the same codes are alike: what counts is how many there are, and how many in each
    // cluster.
    let mut kinds: BTreeMap<&[Option<bool>], BTreeMap<usize, f64>> = BTreeMap::new();
    let is_paired = |unit: &[Option<bool>]| unit.iter().flatten().count() > 1;
    for (unit, cluster) in units.iter().zip(clusters) {
        *kinds.entry(unit).or_default().entry(*cluster).or_default() += 1.0;
    }
    let whole: Vec<Kind<'_>> =
        kinds.iter().map(|(codes, of)| Kind { codes, times: of.values().sum() }).collect();
    let paired = || kinds.iter().filter(|(codes, _)| is_paired(codes));
    let mut held: Vec<usize> = paired().flat_map(|(_, of)| of.keys().copied()).collect();
    held.sort_unstable();
    held.dedup();
    let left_out = held.iter().map(|cluster| {
        let times = |(kind, of): (&Kind<'_>, &BTreeMap<usize, f64>)| {
            kind.times - of.get(cluster).copied().unwrap_or_default()
        };
        let without = whole
            .iter()
            .zip(kinds.values())
            .map(|one| Kind { codes: one.0.codes, times: times(one) });
        coefficients(&without.filter(|kind| kind.times > 0.0).collect::<Vec<_>>())
    });
    let left_out: Vec<[Option<f64>; 3]> = left_out.collect();
    let agreed = WeightedShare::of(
        &units
            .iter()
            .zip(clusters)
            .filter(|(unit, _)| is_paired(unit))
            .map(|(_, cluster)| (*cluster, 1.0, true))
            .collect::<Vec<_>>(),
    );
    let found = coefficients(&whole);
    let estimate = |at: usize| {
        let value = found[at]?;
        let interval = if value < 1.0 - 1e-12 {
            without_one(value, &left_out.iter().map(|values| values[at]).collect::<Vec<_>>())
        } else {
            agreed
                .and_then(WeightedShare::interval)
                .map(|(low, _)| (all_alike(&whole, at == AC1, low), 1.0))
        };
        Some(Estimate { value, interval })
    };
    Agreement {
        units: units.iter().filter(|unit| is_paired(unit)).count() as u64,
        clusters: held.len() as u64,
        kappa: estimate(0),
        ac1: estimate(AC1),
        alpha: estimate(2),
    }
}

/// The place of AC1 among the coefficients.
const AC1: usize = 1;

/// Units with the same codes.
#[derive(Clone, Copy)]
struct Kind<'u> {
    codes: &'u [Option<bool>],
    times: f64,
}

/// Kappa, AC1 and alpha.
fn coefficients(kinds: &[Kind<'_>]) -> [Option<f64>; 3] {
    [kappa_of(kinds), ac1_of(kinds), alpha_of(kinds)]
}

/// The interval of a coefficient below 1, by its values where one cluster is left out.
fn without_one(value: f64, left_out: &[Option<f64>]) -> Option<(f64, f64)> {
    let values: Vec<f64> = left_out.iter().copied().collect::<Option<_>>()?;
    let n = values.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() * (n - 1.0) / n;
    let disagreement = 1.0 - value;
    let factor = (Z * variance.sqrt() / disagreement).exp();
    Some(((1.0 - disagreement * factor).max(-1.0), 1.0 - disagreement / factor))
}

/// The lower end of a coefficient of coders who agree on every unit, where they may agree on no
/// more than this share.
fn all_alike(kinds: &[Kind<'_>], is_ac1: bool, agreement: f64) -> f64 {
    let (yes, all) = sums(kinds);
    let by_chance = 2.0 * yes / all * (1.0 - yes / all);
    let expected = if is_ac1 { 1.0 - by_chance } else { by_chance };
    (1.0 - (1.0 - agreement) / expected).max(-1.0)
}

/// Codes 1 and all codes of the units with two or more.
fn sums(kinds: &[Kind<'_>]) -> (f64, f64) {
    kinds
        .iter()
        .map(|kind| (count(kind.codes), kind.times))
        .filter(|((yes, no), _)| yes + no > 1.0)
        .fold((0.0, 0.0), |(ones, all), ((yes, no), times)| {
            (ones + times * yes, all + times * (yes + no))
        })
}

/// How many say yes, and no.
fn count(codes: &[Option<bool>]) -> (f64, f64) {
    let yes = codes.iter().flatten().filter(|code| **code).count();
    (yes as f64, (codes.iter().flatten().count() - yes) as f64)
}

/// What more than half of those who coded the unit say; none where as many say yes as no, or nobody
/// says anything.
///
/// # Examples
/// ```
/// use paratheme::evaluate::majority;
/// assert_eq!(majority(&[Some(true), None, Some(true), Some(false)]), Some(true));
/// assert_eq!(majority(&[Some(true), Some(false)]), None);
/// ```
pub fn majority(codes: &[Option<bool>]) -> Option<bool> {
    let count = |wanted: bool| codes.iter().filter(|code| **code == Some(wanted)).count();
    match count(true).cmp(&count(false)) {
        std::cmp::Ordering::Greater => Some(true),
        std::cmp::Ordering::Less => Some(false),
        std::cmp::Ordering::Equal => None,
    }
}

/// The mean of Cohen's kappa over the pairs of coders, each over the units that both coded; none
/// where no pair has one.
///
/// Follows: Light 1971.
pub fn light_kappa(units: &[Vec<Option<bool>>]) -> Option<f64> {
    kappa_of(&once(units))
}

fn once(units: &[Vec<Option<bool>>]) -> Vec<Kind<'_>> {
    units.iter().map(|codes| Kind { codes, times: 1.0 }).collect()
}

fn kappa_of(kinds: &[Kind<'_>]) -> Option<f64> {
    let coders = kinds.iter().map(|kind| kind.codes.len()).max().unwrap_or_default();
    let pairs = (0..coders).flat_map(|one| (0..one).map(move |other| (one, other)));
    let kappas: Vec<f64> = pairs
        .filter_map(|(one, other)| {
            let mut counts = Confusion::default();
            for kind in kinds {
                if let (Some(Some(one)), Some(Some(other))) =
                    (kind.codes.get(one), kind.codes.get(other))
                {
                    counts.add(*one, *other, kind.times);
                }
            }
            counts.kappa()
        })
        .collect();
    (!kappas.is_empty()).then(|| kappas.iter().sum::<f64>() / kappas.len() as f64)
}

/// Gwet's AC1 of any number of coders: observed agreement over the units with two codes or more,
/// chance agreement 2q(1 - q) with q the mean share of yes in a unit over all units with a code.
/// None where no unit has two codes.
///
/// Follows: Gwet 2008.
pub fn gwet_ac1(units: &[Vec<Option<bool>>]) -> Option<f64> {
    ac1_of(&once(units))
}

fn ac1_of(kinds: &[Kind<'_>]) -> Option<f64> {
    let (mut agreed, mut paired, mut shares, mut units_coded) = (0.0, 0.0, 0.0, 0.0);
    for &Kind { codes, times } in kinds {
        let (yes, no) = count(codes);
        let given = yes + no;
        if given > 0.0 {
            shares += times * yes / given;
            units_coded += times;
        }
        if given > 1.0 {
            agreed += times * (yes * (yes - 1.0) + no * (no - 1.0)) / (given * (given - 1.0));
            paired += times;
        }
    }
    let q = shares / units_coded;
    let chance = 2.0 * q * (1.0 - q);
    (paired > 0.0).then(|| (agreed / paired - chance) / (1.0 - chance))
}

/// [`krippendorff_alpha`] of codes that are 1 or 0.
fn alpha_of(kinds: &[Kind<'_>]) -> Option<f64> {
    let disagreement = |kind: &Kind<'_>| {
        let (yes, no) = count(kind.codes);
        if yes + no > 1.0 { kind.times * 2.0 * yes * no / (yes + no - 1.0) } else { 0.0 }
    };
    let observed: f64 = kinds.iter().map(disagreement).sum();
    let (yes, all) = sums(kinds);
    let expected = 2.0 * yes * (all - yes);
    (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
}

/// Krippendorff's alpha: 1 - observed / expected disagreement. A unit is the values that it was
/// given, by whomever; units with fewer than two say nothing. None where all values are equal, or
/// there are none.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Metric, krippendorff_alpha};
/// let units = [vec![1.0, 1.0], vec![2.0, 2.0], vec![1.0, 2.0]];
/// // 5 pairs of unequal values of 9 can be expected among 6 values, three of each: 18 of 30; 2 of 6 are observed.
/// let alpha = krippendorff_alpha(&units, Metric::Nominal).unwrap();
/// assert!((alpha - (1.0 - (2.0 / 6.0) / (18.0 / 30.0))).abs() < 1e-12);
/// ```
///
/// Follows: Krippendorff 2019.
pub fn krippendorff_alpha(units: &[Vec<f64>], metric: Metric) -> Option<f64> {
    let apart = |a: f64, b: f64| match metric {
        Metric::Nominal => f64::from(u8::from(a.total_cmp(&b).is_ne())),
        Metric::Interval => (a - b) * (a - b),
    };
    let paired = || units.iter().filter(|values| values.len() > 1);
    let observed: f64 = paired()
        .map(|values| {
            let pairs = values.iter().flat_map(|&a| values.iter().map(move |&b| apart(a, b)));
            pairs.sum::<f64>() / (values.len() - 1) as f64
        })
        .sum();
    // How often each value stands, by its bits: values are codes, of which there are few.
    let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
    for value in paired().flatten() {
        *counts.entry((value + 0.0).to_bits()).or_default() += 1.0;
    }
    let all: f64 = counts.values().sum();
    let expected: f64 = counts
        .iter()
        .flat_map(|(a, n)| {
            counts.iter().map(move |(b, m)| n * m * apart(f64::from_bits(*a), f64::from_bits(*b)))
        })
        .sum();
    (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// METHODS 7: Krippendorff's example of 4 coders and 12 units, `.` missing.
    #[test]
    fn golden_alpha() {
        let coders = [
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ];
        let rows: Vec<Vec<Option<f64>>> = coders
            .iter()
            .map(|row| row.split(' ').map(|value| value.parse().ok()).collect())
            .collect();
        let units: Vec<Vec<f64>> =
            (0..12).map(|unit| rows.iter().filter_map(|row| row[unit]).collect()).collect();
        for (metric, expected) in [(Metric::Nominal, 0.743_421), (Metric::Interval, 0.849_107)] {
            let found = krippendorff_alpha(&units, metric).unwrap();
            assert!((found - expected).abs() < 5e-7, "{metric:?} {found}");
        }
    }

    #[test]
    fn coders_who_never_met_have_no_agreement() {
        let units = [vec![Some(true), None], vec![None, Some(true)]];
        assert_eq!(agreement(&units, &[0, 1]), Agreement::default());
        let alike = agreement(&[vec![Some(true), Some(true)]], &[0]);
        assert_eq!(
            (alike.units, alike.kappa, alike.ac1, alike.alpha),
            (1, None, Some(Estimate { value: 1.0, interval: None }), None)
        );
    }

    /// By hand. Three coders: 1 1 0 / 1 1 1 / 0 0 . / 0 1 0. AC1: agreement (1/3 + 1 + 1 + 1/3) / 4
    /// = 2/3, q = (2/3 + 1 + 0 + 1/3) / 4 = 1/2, so (2/3 - 1/2) / (1/2) = 1/3. Kappas of the pairs:
    /// 1/2, 0.4 and 0.
    #[test]
    fn three_coders_by_hand() {
        let code = |c: char| (c != '.').then_some(c == '1');
        let units: Vec<Vec<Option<bool>>> = ["110", "111", "00.", "010"]
            .iter()
            .map(|unit| unit.chars().map(code).collect())
            .collect();
        let found = agreement(&units, &[0, 1, 2, 3]);
        assert_eq!((found.units, found.clusters), (4, 4));
        assert!((found.ac1.unwrap().value - 1.0 / 3.0).abs() < 1e-12, "{:?}", found.ac1);
        assert!(
            (found.kappa.unwrap().value - (0.5 + 0.4 + 0.0) / 3.0).abs() < 1e-12,
            "{:?}",
            found.kappa
        );
        assert_eq!(majority(&units[0]), Some(true));
        assert_eq!(majority(&units[3]), Some(false));
    }

    /// Two coders, [[20, 5], [10, 15]] by units that are an article each. The variance of kappa in
    /// large samples is that of Fleiss, Cohen and Everitt (1969), .016128 by their formula.
    #[test]
    fn intervals_have_the_variance_of_large_samples() {
        let of = |codes: [bool; 2], times: usize| vec![codes.map(Some).to_vec(); times];
        let units = [
            of([true, true], 20),
            of([true, false], 5),
            of([false, true], 10),
            of([false, false], 15),
        ]
        .concat();
        let kappa = agreement(&units, &(0..50).collect::<Vec<_>>()).kappa.unwrap();
        let (low, high) = kappa.interval.unwrap();
        assert!((kappa.value - 0.4).abs() < 1e-12);
        // Of the logarithm of 1 - kappa.
        let standard_error = ((1.0 - low) / (1.0 - high)).ln() / (2.0 * Z) * 0.6;
        assert!((standard_error.powi(2) - 0.016_128).abs() < 0.001, "{}", standard_error.powi(2));
        // Five articles of ten units whose codes are all there in each: chance is in the units, not
        // in the articles.
        let (low, high) = agreement(&units, &(0..50).map(|at| at % 5).collect::<Vec<_>>())
            .kappa
            .unwrap()
            .interval
            .unwrap();
        assert!(high - low < 0.05, "{low} {high}");
        assert_eq!(agreement(&units, &[3; 50]).kappa.unwrap().interval, None);
    }

    /// 30 of 30, of which 10 are about it: Wilson's lower end is 30 / (30 + z²), and chance
    /// disagrees on 4/9 of them.
    #[test]
    fn who_always_agreed_may_not_do_so_again() {
        let units: Vec<Vec<Option<bool>>> = (0..30).map(|at| vec![Some(at % 3 == 0); 2]).collect();
        let found = agreement(&units, &(0..30).collect::<Vec<_>>());
        let agreed = 30.0 / (30.0 + Z * Z);
        for (estimate, expected) in
            [(found.kappa, 4.0 / 9.0), (found.ac1, 5.0 / 9.0), (found.alpha, 4.0 / 9.0)]
        {
            let (low, high) = estimate.unwrap().interval.unwrap();
            assert!(
                (low - (1.0 - (1.0 - agreed) / expected)).abs() < 1e-9 && high >= 1.0,
                "{low} {high}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_order_of_coders_is_nothing(units in prop::collection::vec(prop::collection::vec(prop::option::of(any::<bool>()), 3), 0..20)) {
            let turned: Vec<Vec<Option<bool>>> = units.iter().map(|unit| unit.iter().rev().copied().collect()).collect();
            let clusters: Vec<usize> = (0..units.len()).map(|at| at / 2).collect();
            let (one, other) = (agreement(&units, &clusters), agreement(&turned, &clusters));
            for (a, b) in [(one.kappa, other.kappa), (one.ac1, other.ac1), (one.alpha, other.alpha)] {
                prop_assert_eq!(a.is_some(), b.is_some());
                let (a, b) = (a.map_or(0.0, |a| a.value), b.map_or(0.0, |b| b.value));
                prop_assert!((a - b).abs() < 1e-12);
                prop_assert!((-1.0 - 1e-12..=1.0 + 1e-12).contains(&a));
            }
            for Estimate { value, interval } in [one.kappa, one.ac1, one.alpha].into_iter().flatten() {
                prop_assert!(interval.is_none_or(|(low, high)| low <= value + 1e-12 && value <= high + 1e-12), "{value} {interval:?}");
            }
            // By the definition for any values.
            let values: Vec<Vec<f64>> = units.iter().map(|unit| unit.iter().flatten().map(|code| f64::from(u8::from(*code))).collect()).collect();
            let general = krippendorff_alpha(&values, Metric::Nominal);
            prop_assert_eq!(general.is_some(), one.alpha.is_some());
            prop_assert!((general.unwrap_or(0.0) - one.alpha.map_or(0.0, |alpha| alpha.value)).abs() < 1e-9);
        }
    }
}
