//! Any number of coders, each of whom may leave units out: majority, kappa, AC1, alpha.

use std::collections::BTreeMap;

use super::Confusion;

/// How far two values are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Equal or not.
    Nominal,
    /// The square of the difference.
    Interval,
}

/// How far coders agree among each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Units that at least two of them coded.
    pub units: u64,
    /// Cohen's kappa, the mean over pairs of coders; see [`light_kappa`].
    pub kappa: Option<f64>,
    /// See [`gwet_ac1`].
    pub ac1: Option<f64>,
    /// See [`krippendorff_alpha`].
    pub alpha: Option<f64>,
}

/// The agreement of coders. A unit is one code per coder, in the same order in every unit; none where a coder cannot tell.
pub fn agreement(units: &[Vec<Option<bool>>]) -> Agreement {
    let values: Vec<Vec<f64>> = units.iter().map(|unit| unit.iter().flatten().map(|code| f64::from(u8::from(*code))).collect()).collect();
    Agreement {
        units: values.iter().filter(|codes| codes.len() > 1).count() as u64,
        kappa: light_kappa(units),
        ac1: gwet_ac1(units),
        alpha: krippendorff_alpha(&values, Metric::Nominal),
    }
}

/// What more than half of those who coded the unit say; none where as many say yes as no, or nobody says anything.
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

/// The mean of Cohen's kappa over the pairs of coders, each over the units that both coded; none where no pair has one.
///
/// Follows: Light 1971.
pub fn light_kappa(units: &[Vec<Option<bool>>]) -> Option<f64> {
    let coders = units.iter().map(Vec::len).max().unwrap_or_default();
    let pairs = (0..coders).flat_map(|one| (0..one).map(move |other| (one, other)));
    let kappas: Vec<f64> = pairs
        .filter_map(|(one, other)| {
            let mut counts = Confusion::default();
            for unit in units {
                if let (Some(Some(one)), Some(Some(other))) = (unit.get(one), unit.get(other)) {
                    counts.add(*one, *other, 1.0);
                }
            }
            counts.kappa()
        })
        .collect();
    (!kappas.is_empty()).then(|| kappas.iter().sum::<f64>() / kappas.len() as f64)
}

/// Gwet's AC1 of any number of coders: observed agreement over the units with two codes or more, chance agreement 2q(1 - q) with q the mean
/// share of yes in a unit over all units with a code. None where no unit has two codes.
///
/// Follows: Gwet 2008.
pub fn gwet_ac1(units: &[Vec<Option<bool>>]) -> Option<f64> {
    let (mut agreed, mut paired, mut shares, mut units_coded) = (0.0, 0.0, 0.0, 0.0);
    for unit in units {
        let given = unit.iter().flatten().count() as f64;
        let yes = unit.iter().flatten().filter(|code| **code).count() as f64;
        if given > 0.0 {
            shares += yes / given;
            units_coded += 1.0;
        }
        if given > 1.0 {
            let no = given - yes;
            agreed += (yes * (yes - 1.0) + no * (no - 1.0)) / (given * (given - 1.0));
            paired += 1.0;
        }
    }
    let q = shares / units_coded;
    let chance = 2.0 * q * (1.0 - q);
    (paired > 0.0).then(|| (agreed / paired - chance) / (1.0 - chance))
}

/// Krippendorff's alpha: 1 - observed / expected disagreement. A unit is the values that it was given, by whomever; units with fewer than two
/// say nothing. None where all values are equal, or there are none.
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
    let expected: f64 =
        counts.iter().flat_map(|(a, n)| counts.iter().map(move |(b, m)| n * m * apart(f64::from_bits(*a), f64::from_bits(*b)))).sum();
    (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// METHODS 7: Krippendorff's example of 4 coders and 12 units, `.` missing.
    #[test]
    fn golden_alpha() {
        let coders = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."];
        let rows: Vec<Vec<Option<f64>>> = coders.iter().map(|row| row.split(' ').map(|value| value.parse().ok()).collect()).collect();
        let units: Vec<Vec<f64>> = (0..12).map(|unit| rows.iter().filter_map(|row| row[unit]).collect()).collect();
        for (metric, expected) in [(Metric::Nominal, 0.743_421), (Metric::Interval, 0.849_107)] {
            let found = krippendorff_alpha(&units, metric).unwrap();
            assert!((found - expected).abs() < 5e-7, "{metric:?} {found}");
        }
    }

    #[test]
    fn coders_who_never_met_have_no_agreement() {
        let units = [vec![Some(true), None], vec![None, Some(true)]];
        assert_eq!(agreement(&units), Agreement::default());
        let alike = agreement(&[vec![Some(true), Some(true)]]);
        assert_eq!((alike.units, alike.kappa, alike.ac1, alike.alpha), (1, None, Some(1.0), None));
    }

    /// By hand. Three coders: 1 1 0 / 1 1 1 / 0 0 . / 0 1 0. AC1: agreement (1/3 + 1 + 1 + 1/3) / 4 = 2/3, q = (2/3 + 1 + 0 + 1/3) / 4 = 1/2,
    /// so (2/3 - 1/2) / (1/2) = 1/3. Kappas of the pairs: 1/2, 0.4 and 0.
    #[test]
    fn three_coders_by_hand() {
        let code = |c: char| (c != '.').then_some(c == '1');
        let units: Vec<Vec<Option<bool>>> = ["110", "111", "00.", "010"].iter().map(|unit| unit.chars().map(code).collect()).collect();
        let found = agreement(&units);
        assert_eq!(found.units, 4);
        assert!((found.ac1.unwrap() - 1.0 / 3.0).abs() < 1e-12, "{:?}", found.ac1);
        assert!((found.kappa.unwrap() - (0.5 + 0.4 + 0.0) / 3.0).abs() < 1e-12, "{:?}", found.kappa);
        assert_eq!(majority(&units[0]), Some(true));
        assert_eq!(majority(&units[3]), Some(false));
    }

    proptest! {
        #[test]
        fn the_order_of_coders_is_nothing(units in prop::collection::vec(prop::collection::vec(prop::option::of(any::<bool>()), 3), 0..20)) {
            let turned: Vec<Vec<Option<bool>>> = units.iter().map(|unit| unit.iter().rev().copied().collect()).collect();
            let (one, other) = (agreement(&units), agreement(&turned));
            for (a, b) in [(one.kappa, other.kappa), (one.ac1, other.ac1), (one.alpha, other.alpha)] {
                prop_assert_eq!(a.is_some(), b.is_some());
                prop_assert!((a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs() < 1e-12);
                prop_assert!(a.is_none_or(|a| (-1.0 - 1e-12..=1.0 + 1e-12).contains(&a)));
            }
        }
    }
}
