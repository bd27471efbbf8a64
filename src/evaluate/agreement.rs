//! The agreement of any number of coders, each of whom may leave units out: majority, kappa, AC1
//! and alpha.

use std::collections::BTreeMap;

use super::{Confusion, WeightedShare};
use crate::summary::{Estimate, Z};

/// The distance between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// 0 if the values are equal, otherwise 1.
    Nominal,
    /// The square of the difference.
    Interval,
}

/// The agreement among coders. Each coefficient has the 95 % interval of [`agreement`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Units that at least two of them coded.
    pub units: u64,
    /// The number of clusters of these units.
    pub clusters: u64,
    /// The mean of Cohen's kappa over pairs of coders, see [`light_kappa`].
    pub kappa: Option<Estimate>,
    /// Gwet's AC1, see [`gwet_ac1`].
    pub ac1: Option<Estimate>,
    /// Krippendorff's alpha, see [`krippendorff_alpha`].
    pub alpha: Option<Estimate>,
}

/// Measures the agreement of coders. A unit holds one code for each coder, in the same order in
/// every unit, or `None` if the coder cannot decide. Its cluster is its article.
///
/// Each coefficient is 1 - D, where D is the disagreement divided by that expected by chance. Its
/// interval is a normal interval of ln D, with the standard error of the jackknife that leaves out
/// one cluster at a time (Efron and Stein 1981), so that it is never above 1 and extends further
/// down than up. If the coders agree on every unit, the lower end follows from the Wilson interval
/// of that agreement. There is no interval if all units are of one cluster, or if the coefficient
/// is undefined without one of the clusters.
///
/// # Panics
/// Panics if the numbers of `clusters` and of units differ, which is a defect of the caller.
///
/// # Examples
/// ```
/// use paratheme::evaluate::agreement;
/// // Two coders agree on 50 texts except every tenth.
/// let units: Vec<Vec<Option<bool>>> = (0..50).map(|at| vec![Some(at % 2 == 0), Some((at % 2 == 0) != (at % 10 == 0))]).collect();
/// let kappa = agreement(&units, &(0..50).collect::<Vec<_>>()).kappa.unwrap();
/// let (low, high) = kappa.interval.unwrap();
/// assert_eq!(format!("{:.2} {low:.2} {high:.2}", kappa.value), "0.80 0.54 0.91");
/// ```
pub fn agreement(units: &[Vec<Option<bool>>], clusters: &[usize]) -> Agreement {
    assert_eq!(units.len(), clusters.len(), "one cluster per unit");
    // Units with the same codes are equivalent, so only their number matters, in all and in each
    // cluster.
    let mut kinds: BTreeMap<&[Option<bool>], BTreeMap<usize, f64>> = BTreeMap::new();
    let is_paired = |unit: &[Option<bool>]| unit.iter().flatten().count() > 1;
    for (unit, cluster) in units.iter().zip(clusters) {
        *kinds.entry(unit).or_default().entry(*cluster).or_default() += 1.0;
    }
    let whole: Vec<UnitKind<'_>> =
        kinds.iter().map(|(codes, of)| UnitKind { codes, times: of.values().sum() }).collect();
    let paired = || kinds.iter().filter(|(codes, _)| is_paired(codes));
    let mut held: Vec<usize> = paired().flat_map(|(_, of)| of.keys().copied()).collect();
    held.sort_unstable();
    held.dedup();
    let left_out = held.iter().map(|cluster| {
        let times = |(kind, of): (&UnitKind<'_>, &BTreeMap<usize, f64>)| {
            kind.times - of.get(cluster).copied().unwrap_or_default()
        };
        let without = whole
            .iter()
            .zip(kinds.values())
            .map(|one| UnitKind { codes: one.0.codes, times: times(one) });
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

/// The index of AC1 among the coefficients.
const AC1: usize = 1;

/// Units with the same codes, and their number.
#[derive(Clone, Copy)]
struct UnitKind<'u> {
    codes: &'u [Option<bool>],
    times: f64,
}

/// Kappa, AC1 and alpha, in this order.
fn coefficients(kinds: &[UnitKind<'_>]) -> [Option<f64>; 3] {
    [kappa_of(kinds), ac1_of(kinds), alpha_of(kinds)]
}

/// The jackknife interval of a coefficient below 1, from its values with one cluster left out.
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

/// The lower end of a coefficient of coders who agree on every unit, if `agreement` is the lower
/// end of the share on which they agree.
fn all_alike(kinds: &[UnitKind<'_>], is_ac1: bool, agreement: f64) -> f64 {
    let (yes, all) = sums(kinds);
    let by_chance = 2.0 * yes / all * (1.0 - yes / all);
    let expected = if is_ac1 { 1.0 - by_chance } else { by_chance };
    (1.0 - (1.0 - agreement) / expected).max(-1.0)
}

/// The number of codes 1, and of all codes, in units with at least two codes.
fn sums(kinds: &[UnitKind<'_>]) -> (f64, f64) {
    kinds
        .iter()
        .map(|kind| (count(kind.codes), kind.times))
        .filter(|((yes, no), _)| yes + no > 1.0)
        .fold((0.0, 0.0), |(ones, all), ((yes, no), times)| {
            (ones + times * yes, all + times * (yes + no))
        })
}

/// The number of codes yes and no.
fn count(codes: &[Option<bool>]) -> (f64, f64) {
    let yes = codes.iter().flatten().filter(|code| **code).count();
    (yes as f64, (codes.iter().flatten().count() - yes) as f64)
}

/// The code of more than half of those who coded the unit, or `None` if there are as many yes as
/// no, or no codes.
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

/// The mean of Cohen's kappa over the pairs of coders, each over the units that both coded; `None`
/// if no pair has a kappa.
///
/// Follows: Light 1971.
pub fn light_kappa(units: &[Vec<Option<bool>>]) -> Option<f64> {
    kappa_of(&once(units))
}

fn once(units: &[Vec<Option<bool>>]) -> Vec<UnitKind<'_>> {
    units.iter().map(|codes| UnitKind { codes, times: 1.0 }).collect()
}

fn kappa_of(kinds: &[UnitKind<'_>]) -> Option<f64> {
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

/// Gwet's AC1 of any number of coders: the observed agreement is over the units with at least two
/// codes; the chance agreement is 2q(1 - q), where q is the mean share of yes over all units with a
/// code. `None` if no unit has two codes.
///
/// Follows: Gwet 2008.
pub fn gwet_ac1(units: &[Vec<Option<bool>>]) -> Option<f64> {
    ac1_of(&once(units))
}

fn ac1_of(kinds: &[UnitKind<'_>]) -> Option<f64> {
    let (mut agreed, mut paired, mut shares, mut units_coded) = (0.0, 0.0, 0.0, 0.0);
    for &UnitKind { codes, times } in kinds {
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

/// [`krippendorff_alpha`] of yes-or-no codes.
fn alpha_of(kinds: &[UnitKind<'_>]) -> Option<f64> {
    let disagreement = |kind: &UnitKind<'_>| {
        let (yes, no) = count(kind.codes);
        if yes + no > 1.0 { kind.times * 2.0 * yes * no / (yes + no - 1.0) } else { 0.0 }
    };
    let observed: f64 = kinds.iter().map(disagreement).sum();
    let (yes, all) = sums(kinds);
    let expected = 2.0 * yes * (all - yes);
    (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
}

/// Krippendorff's alpha: 1 - observed / expected disagreement. A unit holds the values that any
/// coders gave it; units with fewer than two values are ignored. `None` if all values are equal, or
/// there are no values.
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
    // The count of each value, by its bits: there are only few distinct codes.
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

    /// From docs/METHODS.md: Krippendorff's example of 4 coders and 12 units, `.` missing.
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

    /// Computed by hand. Three coders: 1 1 0 / 1 1 1 / 0 0 . / 0 1 0. AC1: agreement (1/3 + 1 + 1 +
    /// 1/3) / 4 = 2/3, q = (2/3 + 1 + 0 + 1/3) / 4 = 1/2, so (2/3 - 1/2) / (1/2) = 1/3. Kappas of
    /// the pairs: 1/2, 0.4 and 0.
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

    /// Two coders with the counts [[20, 5], [10, 15]], where each unit is an article of its own.
    /// The large-sample variance of kappa by the formula of Fleiss, Cohen and Everitt (1969) is
    /// .016128.
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
        // The variance of the logarithm of 1 - kappa.
        let standard_error = ((1.0 - low) / (1.0 - high)).ln() / (2.0 * Z) * 0.6;
        assert!((standard_error.powi(2) - 0.016_128).abs() < 0.001, "{}", standard_error.powi(2));
        // Five articles of ten units, each with the same codes: units vary, articles do not.
        let (low, high) = agreement(&units, &(0..50).map(|at| at % 5).collect::<Vec<_>>())
            .kappa
            .unwrap()
            .interval
            .unwrap();
        assert!(high - low < 0.05, "{low} {high}");
        assert_eq!(agreement(&units, &[3; 50]).kappa.unwrap().interval, None);
    }

    /// The coders agree on 30 of 30 units, of which 10 are about the theme: the lower end of
    /// Wilson's interval is 30 / (30 + z²), and the disagreement expected by chance is 4/9.
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
            // The definition for arbitrary values.
            let values: Vec<Vec<f64>> = units.iter().map(|unit| unit.iter().flatten().map(|code| f64::from(u8::from(*code))).collect()).collect();
            let general = krippendorff_alpha(&values, Metric::Nominal);
            prop_assert_eq!(general.is_some(), one.alpha.is_some());
            prop_assert!((general.unwrap_or(0.0) - one.alpha.map_or(0.0, |alpha| alpha.value)).abs() < 1e-9);
        }
    }
}
