//! The confusion matrix of two yes-or-no judgements of the same texts: the program's and the
//! coder's.

/// The counts of texts by the judgements of the program and the coder: numbers of texts, or sums of
/// their weights.
///
/// Every measure is `None` if it is undefined because its denominator is 0. All except
/// [`alpha`](Self::alpha) depend only on the shares; for alpha the weights must sum to the number
/// of texts.
///
/// # Examples
/// ```
/// use paratheme::evaluate::Confusion;
/// // Both find the theme in 20 texts, only the program in 10, only the coder in 5, neither in 15.
/// let counts = Confusion { both: 20.0, program: 10.0, coder: 5.0, neither: 15.0 };
/// assert!((counts.kappa().unwrap() - 0.4).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Confusion {
    /// Texts in which both find the theme: true positives.
    pub both: f64,
    /// Texts in which only the program finds it: false positives.
    pub program: f64,
    /// Texts in which only the coder finds it: false negatives.
    pub coder: f64,
    /// Texts in which neither finds it: true negatives.
    pub neither: f64,
}

impl Confusion {
    /// The counts of coded texts, if the program finds the theme in texts with at least this
    /// strength.
    pub fn at(coded: &[(f64, bool)], threshold: f64) -> Self {
        let mut counts = Self::default();
        for &(strength, gold) in coded {
            counts.add(strength >= threshold, gold, 1.0);
        }
        counts
    }

    /// Adds a text of this weight with the judgements of the program and the coder.
    pub fn add(&mut self, program: bool, coder: bool, weight: f64) {
        *match (program, coder) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.program,
            (false, true) => &mut self.coder,
            (false, false) => &mut self.neither,
        } += weight;
    }

    /// The number of all texts, or the sum of their weights.
    pub fn all(self) -> f64 {
        self.both + self.program + self.coder + self.neither
    }

    /// Precision: the share of the program's findings that the coder confirms, or `None` if it
    /// finds nothing.
    pub fn precision(self) -> Option<f64> {
        ratio(self.both, self.both + self.program)
    }

    /// Recall: the share of the coder's findings that the program finds too, or `None` if there is
    /// nothing to find.
    pub fn recall(self) -> Option<f64> {
        ratio(self.both, self.both + self.coder)
    }

    /// F1: the harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn), or `None` if neither
    /// finds anything.
    pub fn f1(self) -> Option<f64> {
        ratio(2.0 * self.both, 2.0 * self.both + self.program + self.coder)
    }

    /// Cohen's kappa, -1 to 1: agreement beyond what the two shares of yes would give by chance.
    /// `None` if chance agreement is certain, because both give every text the same judgement.
    ///
    /// Follows: Cohen 1960.
    pub fn kappa(self) -> Option<f64> {
        let n = self.all();
        let (program, coder) = (self.both + self.program, self.both + self.coder);
        let observed = (self.both + self.neither) * n;
        let expected = program * coder + (n - program) * (n - coder);
        (n * n > expected).then(|| (observed - expected) / (n * n - expected))
    }

    /// Gwet's AC1, -1 to 1: like kappa, but with the chance agreement 2q(1 - q), where q is the
    /// mean of the two shares of yes. Unlike kappa it stays high if nearly all texts have the same
    /// code. `None` without texts.
    ///
    /// Follows: Gwet 2008.
    pub fn ac1(self) -> Option<f64> {
        let observed = ratio(self.both + self.neither, self.all())?;
        let q = ratio(2.0 * self.both + self.program + self.coder, 2.0 * self.all())?;
        let chance = 2.0 * q * (1.0 - q);
        Some((observed - chance) / (1.0 - chance))
    }

    /// Krippendorff's alpha for nominal data, coder against program: 1 - observed / expected
    /// disagreement. `None` if all judgements are the same.
    ///
    /// Follows: Krippendorff 2019.
    pub fn alpha(self) -> Option<f64> {
        let judgements = 2.0 * self.all();
        let yes = 2.0 * self.both + self.program + self.coder;
        let disagreements = self.program + self.coder;
        let pairs = yes * (judgements - yes);
        (pairs > 0.0).then(|| 1.0 - disagreements * (judgements - 1.0) / pairs)
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::{Metric, gwet_ac1, krippendorff_alpha};

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-12)
    }

    /// From docs/METHODS.md: kappa of [[20, 5], [10, 15]] = 0.4.
    #[test]
    fn golden_kappa() {
        let counts = Confusion { both: 20.0, program: 5.0, coder: 10.0, neither: 15.0 };
        assert!(close(counts.kappa(), 0.4), "{:?}", counts.kappa());
    }

    /// Computed by hand: of 125 pairs 118 agree; q = (2 + 7/2) / 125 = 0.044, chance 0.084128, AC1
    /// = (0.944 - 0.084128) / 0.915872.
    #[test]
    fn ac1_stays_high_where_nearly_all_codes_are_the_same() {
        let counts = Confusion { both: 2.0, program: 3.0, coder: 4.0, neither: 116.0 };
        assert!(close(counts.ac1(), 0.859_872 / 0.915_872));
        assert!(counts.kappa().is_some_and(|kappa| kappa < 0.4));
    }

    #[test]
    fn what_is_undefined_is_none() {
        let nothing = Confusion::default();
        assert_eq!(
            [
                nothing.precision(),
                nothing.recall(),
                nothing.f1(),
                nothing.kappa(),
                nothing.ac1(),
                nothing.alpha()
            ],
            [None; 6]
        );
        let all_no = Confusion { neither: 9.0, ..Confusion::default() };
        assert_eq!(
            [all_no.precision(), all_no.recall(), all_no.f1(), all_no.kappa(), all_no.alpha()],
            [None; 5]
        );
        assert_eq!(all_no.ac1(), Some(1.0));
        let missed = Confusion { coder: 2.0, neither: 1.0, ..Confusion::default() };
        assert_eq!(
            (missed.precision(), missed.recall(), missed.f1()),
            (None, Some(0.0), Some(0.0))
        );
    }

    proptest! {
        #[test]
        fn agreement_does_not_care_who_is_who(both in 0u64..50, program in 0u64..50, coder in 0u64..50, neither in 0u64..50) {
            let [both, program, coder, neither] = [both, program, coder, neither].map(|count| count as f64);
            let one = Confusion { both, program, coder, neither };
            let other = Confusion { both, program: coder, coder: program, neither };
            prop_assert_eq!((one.kappa(), one.ac1(), one.alpha(), one.f1()), (other.kappa(), other.ac1(), other.alpha(), other.f1()));
            prop_assert_eq!(one.precision(), other.recall());
            // The measures do not depend on which of the two answers is called yes.
            let turned = Confusion { both: neither, program: coder, coder: program, neither: both };
            for (a, b) in [(one.kappa(), turned.kappa()), (one.ac1(), turned.ac1()), (one.alpha(), turned.alpha())] {
                prop_assert_eq!(a.is_some(), b.is_some());
                prop_assert!((a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs() < 1e-9);
            }
        }

        #[test]
        fn two_coders_without_gaps_are_the_general_case(both in 0u64..30, program in 0u64..30, coder in 0u64..30, neither in 0u64..30) {
            let counts = Confusion { both: both as f64, program: program as f64, coder: coder as f64, neither: neither as f64 };
            let of = |codes: [bool; 2], times: u64| (0..times).map(move |_| codes.map(Some).to_vec());
            let units: Vec<Vec<Option<bool>>> = of([true, true], both)
                .chain(of([true, false], program)).chain(of([false, true], coder)).chain(of([false, false], neither)).collect();
            let values: Vec<Vec<f64>> = units.iter().map(|unit| unit.iter().map(|code| f64::from(u8::from(*code == Some(true)))).collect()).collect();
            for (a, b) in [(counts.alpha(), krippendorff_alpha(&values, Metric::Nominal)), (counts.ac1(), gwet_ac1(&units))] {
                prop_assert_eq!(a.is_some(), b.is_some());
                prop_assert!((a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs() < 1e-9, "{:?} {:?}", a, b);
            }
        }
    }
}
