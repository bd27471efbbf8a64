//! Strengths as rankings: how far the texts about a theme are ranked above the others.

use super::Confusion;

/// Coded texts in descending order of strength. Each text may count several times, in part, or not
/// at all.
pub(super) struct Ranking {
    /// The strength, index in the input and code of each text, the strongest first.
    order: Vec<(f64, usize, bool)>,
}

/// The measures of a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ranked {
    pub confusion: Confusion,
    pub average_precision: Option<f64>,
    pub roc_auc: Option<f64>,
}

impl Ranking {
    pub fn new(coded: &[(f64, bool)]) -> Self {
        let mut order: Vec<(f64, usize, bool)> =
            coded.iter().enumerate().map(|(at, &(strength, gold))| (strength, at, gold)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self { order }
    }

    /// Goes down the ranking and calls `at` with each distinct strength and the weights of the
    /// texts with code 1 and 0 that have at least this strength. `weight` gives the weight of a
    /// text.
    fn walk(&self, weight: impl Fn(usize) -> f64, mut at: impl FnMut(f64, f64, f64)) {
        let (mut right, mut wrong) = (0.0, 0.0);
        for group in self.order.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            for &(_, text, gold) in group {
                *(if gold { &mut right } else { &mut wrong }) += weight(text);
            }
            at(group[0].0, right, wrong);
        }
    }

    /// Computes all measures in one pass.
    pub fn measure(&self, threshold: f64, weight: impl Fn(usize) -> f64) -> Ranked {
        let (mut precisions, mut pairs) = (0.0, 0.0);
        let (mut right, mut wrong) = (0.0, 0.0);
        let mut confusion = Confusion::default();
        self.walk(weight, |strength, new_right, new_wrong| {
            let (more_right, more_wrong) = (new_right - right, new_wrong - wrong);
            if more_right > 0.0 {
                precisions += more_right * new_right / (new_right + new_wrong);
            }
            // A pair of texts with different codes and equal strength counts half.
            pairs += more_wrong * (right + more_right / 2.0);
            (right, wrong) = (new_right, new_wrong);
            if strength >= threshold {
                (confusion.both, confusion.program) = (right, wrong);
            }
        });
        confusion.coder = right - confusion.both;
        confusion.neither = wrong - confusion.program;
        Ranked {
            confusion,
            average_precision: (right > 0.0).then(|| precisions / right),
            roc_auc: (right > 0.0 && wrong > 0.0).then(|| pairs / (right * wrong)),
        }
    }

    /// See [`best_f1`].
    pub fn best_f1(&self, weight: impl Fn(usize) -> f64) -> Option<(f64, f64)> {
        let positives: f64 =
            self.order.iter().filter(|(_, _, gold)| *gold).map(|&(_, text, _)| weight(text)).sum();
        let mut best: Option<(f64, f64)> = None;
        self.walk(weight, |strength, right, wrong| {
            let counts =
                Confusion { both: right, program: wrong, coder: positives - right, neither: 0.0 };
            let f1 =
                counts.f1().filter(|f1| strength > 0.0 && *f1 > best.map_or(0.0, |(_, f1)| f1));
            best = f1.map(|f1| (strength, f1)).or(best);
        });
        best
    }
}

/// Average precision, 0 to 1: the mean over the texts about the theme of the precision at their
/// strength; texts of equal strength are taken together (without interpolation, like scikit-learn).
/// `None` if no text is about the theme.
pub fn average_precision(coded: &[(f64, bool)]) -> Option<f64> {
    Ranking::new(coded).measure(f64::INFINITY, |_| 1.0).average_precision
}

/// The area under the ROC curve, 0 to 1: the probability that of two texts, one about the theme and
/// one not, the former is stronger; equal strengths count half. `None` if all texts have the same
/// code.
///
/// Follows: Hanley, `McNeil` 1982.
pub fn roc_auc(coded: &[(f64, bool)]) -> Option<f64> {
    Ranking::new(coded).measure(f64::INFINITY, |_| 1.0).roc_auc
}

/// The threshold above 0 with the best F1 on these texts, and that F1; of equally good thresholds
/// the highest. `None` if no text with a strength above 0 is about the theme.
///
/// A threshold looks better than it is on the texts on which it was chosen: evaluate it on others.
pub fn best_f1(coded: &[(f64, bool)]) -> Option<(f64, f64)> {
    Ranking::new(coded).best_f1(|_| 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Few distinct strengths, so that there are ties.
    fn coded() -> impl Strategy<Value = Vec<(f64, bool)>> {
        prop::collection::vec((0u8..12, any::<bool>()), 0..60).prop_map(|coded| {
            coded.into_iter().map(|(strength, gold)| (f64::from(strength) / 16.0, gold)).collect()
        })
    }

    fn close(a: Option<f64>, b: Option<f64>) -> bool {
        a.is_some() == b.is_some() && (a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs() < 1e-12
    }

    /// Computed by hand: at 0.8 one of two is right, at 0.5 two of three; a tie has no order.
    #[test]
    fn ties_stand_together() {
        let coded = [(0.8, true), (0.8, false), (0.5, true), (0.0, false)];
        assert!(close(average_precision(&coded), Some(7.0 / 12.0)));
        assert!(close(roc_auc(&coded), Some((0.5 + 1.0 + 0.0 + 1.0) / 4.0)));
        assert_eq!(best_f1(&coded), Some((0.5, 0.8)));
        let turned: Vec<(f64, bool)> = coded.iter().rev().copied().collect();
        assert_eq!(average_precision(&turned), average_precision(&coded));
    }

    #[test]
    fn one_class_has_no_ranking() {
        assert_eq!(
            (
                average_precision(&[(0.5, false)]),
                roc_auc(&[(0.5, false)]),
                best_f1(&[(0.5, false)])
            ),
            (None, None, None)
        );
        assert_eq!(
            (average_precision(&[(0.0, true)]), roc_auc(&[(0.0, true)]), best_f1(&[(0.0, true)])),
            (Some(1.0), None, None)
        );
    }

    proptest! {
        #[test]
        fn rankings_know_no_scale(coded in coded()) {
            let stretched: Vec<(f64, bool)> = coded.iter().map(|&(strength, gold)| ((3.0 * strength).exp() - 0.5, gold)).collect();
            prop_assert_eq!(average_precision(&stretched), average_precision(&coded));
            prop_assert_eq!(roc_auc(&stretched), roc_auc(&coded));
        }

        #[test]
        fn the_area_is_the_share_of_pairs_in_order(coded in coded()) {
            let (mut pairs, mut won) = (0.0, 0.0);
            for (strength, _) in coded.iter().filter(|(_, gold)| *gold) {
                for (other, _) in coded.iter().filter(|(_, gold)| !*gold) {
                    pairs += 1.0;
                    won += if strength > other { 1.0 } else if strength < other { 0.0 } else { 0.5 };
                }
            }
            prop_assert!(close(roc_auc(&coded), (pairs > 0.0).then(|| won / pairs)));
            let turned: Vec<(f64, bool)> = coded.iter().map(|&(strength, gold)| (-strength, gold)).collect();
            prop_assert!(close(roc_auc(&turned), roc_auc(&coded).map(|area| 1.0 - area)));
        }

        #[test]
        fn average_precision_is_the_sum_over_thresholds(coded in coded()) {
            let mut thresholds: Vec<f64> = coded.iter().map(|(strength, _)| *strength).collect();
            thresholds.sort_by(|a, b| b.total_cmp(a));
            thresholds.dedup();
            let (mut sum, mut before) = (0.0, 0.0);
            for threshold in thresholds {
                let counts = Confusion::at(&coded, threshold);
                let recall = counts.recall().unwrap_or(0.0);
                sum += (recall - before) * counts.precision().unwrap_or(0.0);
                before = recall;
            }
            prop_assert!(close(average_precision(&coded), coded.iter().any(|(_, gold)| *gold).then_some(sum)));
        }

        #[test]
        fn no_threshold_beats_the_best(coded in coded(), other in 0.01f64..1.0) {
            let f1 = |threshold| Confusion::at(&coded, threshold).f1().unwrap_or(0.0);
            let (threshold, best) = best_f1(&coded).unwrap_or((1.0, 0.0));
            prop_assert!((f1(threshold) - best).abs() < 1e-12);
            prop_assert!(f1(other) <= best + 1e-12);
        }

        #[test]
        fn a_walk_counts_as_a_count_does(coded in coded(), threshold in 0.01f64..1.0) {
            let ranking = Ranking::new(&coded);
            prop_assert_eq!(ranking.measure(threshold, |_| 1.0).confusion, Confusion::at(&coded, threshold));
            // A weight of 2 equals having the text twice.
            let doubled: Vec<(f64, bool)> = coded.iter().chain(&coded[..coded.len() / 2]).copied().collect();
            let times = |at: usize| if at < coded.len() / 2 { 2.0 } else { 1.0 };
            prop_assert_eq!(ranking.measure(threshold, times), Ranking::new(&doubled).measure(threshold, |_| 1.0));
        }
    }
}
