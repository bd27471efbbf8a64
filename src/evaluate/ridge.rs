//! Logistic regression on several columns, each with a ridge penalty of its own.

use super::logistic::{Case, sigmoid};

/// A case of a logistic regression on several columns.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnsCase {
    /// The variables on which the probability depends.
    pub columns: Vec<f64>,
    /// The outcome.
    pub is_one: bool,
    /// The weight of the case, above 0.
    pub weight: f64,
}

impl From<Case> for ColumnsCase {
    fn from(Case { x, is_one, weight }: Case) -> Self {
        Self { columns: vec![x], is_one, weight }
    }
}

/// The most Newton steps; a penalised loss needs about ten.
const MAX_STEPS: usize = 100;
/// A smaller step is the last one, because the next would be about its square.
const CONVERGED_STEP: f64 = 1e-6;

/// The intercept a and the weights b that minimise Σ w ln(1 + exp(∓(a + b·x))) + Σ ridge/2 b²; the
/// intercept is first in the result and is not penalised. `None` if all cases are of one class.
///
/// It uses Newton's method, and halves steps that increase the loss. In one column it is
/// [`logistic`](super::logistic).
///
/// # Panics
/// Panics if a case does not have one column for each ridge, or a ridge is not above 0, which are
/// defects of the caller.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Case, ColumnsCase, logistic, ridge_logistic};
/// let cases = [(0.0, false), (1.0, true), (2.0, false), (3.0, true)].map(|(x, is_one)| Case { x, is_one, weight: 1.0 });
/// let (a, b) = logistic(&cases, 0.5).unwrap();
/// let found = ridge_logistic(&cases.map(ColumnsCase::from), &[0.5]).unwrap();
/// assert!((found[0] - a).abs() < 1e-9 && (found[1] - b).abs() < 1e-9);
/// ```
pub fn ridge_logistic(cases: &[ColumnsCase], ridge: &[f64]) -> Option<Vec<f64>> {
    assert!(ridge.iter().all(|&ridge| ridge > 0.0), "each column has a penalty");
    assert!(
        cases.iter().all(|case| case.columns.len() == ridge.len()),
        "each penalty has a column"
    );
    if cases.iter().all(|case| case.is_one) || cases.iter().all(|case| !case.is_one) {
        return None;
    }
    let mut weights = vec![0.0; ridge.len() + 1];
    let mut least = loss(cases, ridge, &weights);
    for _ in 0..MAX_STEPS {
        let step = newton_step(cases, ridge, &weights)?;
        let moved = |scale: f64| -> Vec<f64> {
            weights.iter().zip(&step).map(|(weight, step)| weight + scale * step).collect()
        };
        if step.iter().all(|step| step.abs() < CONVERGED_STEP) {
            return Some(moved(1.0));
        }
        let mut scale = 1.0;
        let (next, found) = loop {
            let next = moved(scale);
            let found = loss(cases, ridge, &next);
            if found <= least {
                break (next, found);
            }
            scale /= 2.0;
            if scale < CONVERGED_STEP {
                return None;
            }
        };
        (weights, least) = (next, found);
    }
    None
}

/// The log odds of a case.
fn log_odds(case: &ColumnsCase, weights: &[f64]) -> f64 {
    weights[0] + case.columns.iter().zip(&weights[1..]).map(|(x, weight)| x * weight).sum::<f64>()
}

fn loss(cases: &[ColumnsCase], ridge: &[f64], weights: &[f64]) -> f64 {
    let of_case = |case: &ColumnsCase| {
        let eta = log_odds(case, weights);
        let against = if case.is_one { -eta } else { eta };
        // ln(1 + exp(x)) without overflow.
        case.weight * (against.max(0.0) + (-against.abs()).exp().ln_1p())
    };
    let penalty = |(ridge, weight): (&f64, &f64)| ridge / 2.0 * weight * weight;
    cases.iter().map(of_case).sum::<f64>()
        + ridge.iter().zip(&weights[1..]).map(penalty).sum::<f64>()
}

/// The Newton step, or `None` if the loss is flat in some direction.
fn newton_step(cases: &[ColumnsCase], ridge: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let size = weights.len();
    let mut slope = vec![0.0; size];
    let mut bend = vec![vec![0.0; size]; size];
    for (at, ridge) in ridge.iter().enumerate() {
        slope[at + 1] = ridge * weights[at + 1];
        bend[at + 1][at + 1] = *ridge;
    }
    let mut row = vec![1.0; size];
    for case in cases {
        let p = sigmoid(log_odds(case, weights));
        let error = case.weight * (p - f64::from(u8::from(case.is_one)));
        let curvature = case.weight * p * (1.0 - p);
        row[1..].copy_from_slice(&case.columns);
        for at in 0..size {
            slope[at] += error * row[at];
            for other in 0..size {
                bend[at][other] += curvature * row[at] * row[other];
            }
        }
    }
    let downhill = slope.iter().map(|slope| -slope).collect();
    solved(bend, downhill)
}

/// Solves a system of linear equations with a symmetric, positive definite matrix by Gaussian
/// elimination, which needs no exchange of rows there.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for at in 0..size {
        let pivot = matrix[at][at];
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        let (above, below) = matrix.split_at_mut(at + 1);
        for (below_at, row) in below.iter_mut().enumerate() {
            let factor = row[at] / pivot;
            for (cell, upper) in row.iter_mut().zip(&above[at]).skip(at) {
                *cell -= factor * upper;
            }
            right[at + 1 + below_at] -= factor * right[at];
        }
    }
    let mut solution = vec![0.0; size];
    for at in (0..size).rev() {
        let known: f64 =
            matrix[at].iter().zip(&solution).skip(at + 1).map(|(cell, x)| cell * x).sum();
        solution[at] = (right[at] - known) / matrix[at][at];
    }
    solution.iter().all(|x| x.is_finite()).then_some(solution)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::logistic::logistic;
    use super::*;

    /// Three equations solved by hand: x = 1, y = -2, z = 3.
    #[test]
    fn a_system_is_solved() {
        let matrix = vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, 1.0], vec![0.5, 1.0, 2.0]];
        let found = solved(matrix, vec![3.5, -2.0, 4.5]).unwrap();
        for (found, expected) in found.iter().zip([1.0, -2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
        assert_eq!(solved(vec![vec![0.0]], vec![1.0]), None);
    }

    proptest! {
        /// No point near the minimum has a lower loss, and one column has the result of `logistic`.
        #[test]
        fn the_loss_is_least(
            rows in prop::collection::vec((0u8..5, 0u8..5, any::<bool>()), 10..60),
            by in prop::array::uniform3(-0.1f64..0.1),
        ) {
            prop_assume!(rows.iter().any(|row| row.2) && rows.iter().any(|row| !row.2));
            let cases: Vec<ColumnsCase> = rows.iter().map(|&(x, y, is_one)| ColumnsCase {
                columns: vec![f64::from(x) / 2.0, f64::from(y)], is_one, weight: 1.0 + f64::from(x),
            }).collect();
            let ridge = [0.1, 2.0];
            let found = ridge_logistic(&cases, &ridge).unwrap();
            let beside: Vec<f64> = found.iter().zip(by).map(|(weight, by)| weight + by).collect();
            prop_assert!(loss(&cases, &ridge, &found) <= loss(&cases, &ridge, &beside) + 1e-9);
            let one: Vec<Case> = cases.iter().map(|case| Case {
                x: case.columns[0], is_one: case.is_one, weight: case.weight,
            }).collect();
            let (a, b) = logistic(&one, 0.1).unwrap();
            let again: Vec<ColumnsCase> = one.iter().map(|&case| case.into()).collect();
            let found = ridge_logistic(&again, &[0.1]).unwrap();
            prop_assert!((found[0] - a).abs() < 1e-6 && (found[1] - b).abs() < 1e-6);
        }
    }
}
