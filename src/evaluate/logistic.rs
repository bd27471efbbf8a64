//! Logistic regression on one variable, with weights and a ridge penalty.

/// A case of a logistic regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// The variable on which the probability depends.
    pub x: f64,
    /// The outcome.
    pub is_one: bool,
    /// The weight of the case, above 0.
    pub weight: f64,
}

/// The most Newton steps; a loss with a minimum needs about ten.
const MAX_STEPS: usize = 100;
/// A smaller step is the last one, because the next would be about its square.
const CONVERGED_STEP: f64 = 1e-6;
/// A greater coefficient diverges, because the classes are separable.
const DIVERGED_COEFFICIENT: f64 = 1e4;

/// The intercept a and slope b that minimise Σ w ln(1 + exp(∓(a + b x))) + ridge/2 b²; the
/// intercept is not penalised. `None` if there is no minimum: all cases are of one class, or
/// without a ridge the classes are separable.
///
/// It uses Newton's method, and halves steps that increase the loss (`McCullagh`, Nelder 1989). The
/// minimum is that of scikit-learn's `LogisticRegression` with C = 1/ridge and `sample_weight`.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Case, logistic};
/// // 2 of 10 for x = 0 and 6 of 10 for x = 1: a is the log odds, b the log odds ratio.
/// let case = |x, is_one, weight| Case { x, is_one, weight };
/// let (a, b) = logistic(&[case(0.0, true, 2.0), case(0.0, false, 8.0), case(1.0, true, 6.0), case(1.0, false, 4.0)], 0.0).unwrap();
/// assert!((a - 0.25_f64.ln()).abs() < 1e-9 && (b - 6.0_f64.ln()).abs() < 1e-9);
/// ```
pub fn logistic(cases: &[Case], ridge: f64) -> Option<(f64, f64)> {
    if cases.iter().all(|case| case.is_one) || cases.iter().all(|case| !case.is_one) {
        return None;
    }
    let (mut a, mut b) = (0.0, 0.0);
    let mut least = loss(cases, ridge, a, b);
    for _ in 0..MAX_STEPS {
        let (step_a, step_b) = newton_step(cases, ridge, a, b)?;
        if step_a.abs() < CONVERGED_STEP && step_b.abs() < CONVERGED_STEP {
            return Some((a + step_a, b + step_b));
        }
        let mut scale = 1.0;
        loop {
            let (next_a, next_b) = (a + scale * step_a, b + scale * step_b);
            let found = loss(cases, ridge, next_a, next_b);
            if found <= least {
                (a, b, least) = (next_a, next_b, found);
                break;
            }
            scale /= 2.0;
            if scale < CONVERGED_STEP {
                return None;
            }
        }
        if a.abs() > DIVERGED_COEFFICIENT || b.abs() > DIVERGED_COEFFICIENT {
            return None;
        }
    }
    None
}

/// 1 / (1 + exp(-x)).
pub(super) fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

fn loss(cases: &[Case], ridge: f64, a: f64, b: f64) -> f64 {
    let of_case = |case: &Case| {
        let eta = a + b * case.x;
        let against = if case.is_one { -eta } else { eta };
        // ln(1 + exp(x)) without overflow.
        case.weight * (against.max(0.0) + (-against.abs()).exp().ln_1p())
    };
    cases.iter().map(of_case).sum::<f64>() + ridge / 2.0 * b * b
}

/// The Newton step: the distance to the minimum of the quadratic approximation of the loss, or
/// `None` if the loss is flat.
fn newton_step(cases: &[Case], ridge: f64, a: f64, b: f64) -> Option<(f64, f64)> {
    let (mut slope_a, mut slope_b) = (0.0, ridge * b);
    let (mut bend_a, mut cross, mut bend_b) = (0.0, 0.0, ridge);
    for Case { x, is_one, weight } in cases {
        let p = sigmoid(a + b * x);
        let error = weight * (p - f64::from(u8::from(*is_one)));
        let curvature = weight * p * (1.0 - p);
        slope_a += error;
        slope_b += error * x;
        bend_a += curvature;
        cross += curvature * x;
        bend_b += curvature * x * x;
    }
    let determinant = bend_a * bend_b - cross * cross;
    let step = (
        -(slope_a * bend_b - slope_b * cross) / determinant,
        -(slope_b * bend_a - slope_a * cross) / determinant,
    );
    (determinant > 0.0 && step.0.is_finite() && step.1.is_finite()).then_some(step)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn case(x: f64, is_one: bool) -> Case {
        Case { x, is_one, weight: 1.0 }
    }

    #[test]
    fn classes_that_are_apart_have_no_slope_without_a_ridge() {
        let cases = [case(0.0, false), case(1.0, true)];
        assert_eq!(logistic(&cases, 0.0), None);
        assert!(logistic(&cases, 0.1).unwrap().1 > 0.0);
        assert_eq!(logistic(&[case(0.0, true), case(1.0, true)], 0.1), None, "one class");
        assert_eq!(
            logistic(&[case(0.5, true), case(0.5, false)], 0.0),
            None,
            "a column that does not vary"
        );
    }

    proptest! {
        /// No point near the minimum has a lower loss, and a weight of 2 equals the case twice.
        #[test]
        fn the_loss_is_least(rows in prop::collection::vec((0u8..5, any::<bool>(), any::<bool>()), 10..60), by in (-0.1f64..0.1, -0.1f64..0.1)) {
            let weighted: Vec<Case> =
                rows.iter().map(|&(x, is_one, twice)| Case { x: f64::from(x) / 2.0, is_one, weight: if twice { 2.0 } else { 1.0 } }).collect();
            prop_assume!(weighted.iter().any(|case| case.is_one) && weighted.iter().any(|case| !case.is_one));
            let (a, b) = logistic(&weighted, 0.1).unwrap();
            prop_assert!(loss(&weighted, 0.1, a, b) <= loss(&weighted, 0.1, a + by.0, b + by.1) + 1e-9);
            let again: Vec<Case> = rows.iter().zip(&weighted).filter(|((.., twice), _)| *twice).map(|(_, case)| *case).collect();
            let repeated: Vec<Case> = weighted.iter().chain(&again).map(|case| Case { weight: 1.0, ..*case }).collect();
            let (other_a, other_b) = logistic(&repeated, 0.1).unwrap();
            prop_assert!((a - other_a).abs() < 1e-6 && (b - other_b).abs() < 1e-6);
        }
    }
}
