//! Models of simulated texts, whose codes follow known weights.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;

/// Texts whose codes follow a model exactly, up to chance: every article has one text.
fn simulated(number: usize, truth: &ComponentModel, seed: u64) -> Vec<ModelText> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let text = |cluster: usize| {
        let mut some = |share: f64, most: f64| {
            let is_there = random.random_bool(share);
            if is_there { random.random_range(0.0..most) } else { 0.0 }
        };
        let columns = [some(0.6, 3.0), some(0.8, 2.0), some(0.6, 1.5)];
        let gold = random.random_bool(truth.probability(columns));
        let strength = 1.0 - (-0.05 * (columns.iter().sum::<f64>().exp() - 1.0)).exp();
        ModelText { text: CalibrationText { strength, gold, probability: 1.0, cluster }, columns }
    };
    (0..number).map(text).collect()
}

const TRUTH: ComponentModel =
    ComponentModel { intercept: -4.0, weights: [1.5, 0.4, 2.0], scale: 0.0 };

#[test]
fn weights_are_recovered_from_many_codes() {
    let found = fit_model(&simulated(40_000, &TRUTH, 1)).unwrap();
    assert!((found.intercept - TRUTH.intercept).abs() < 0.15, "{found:?}");
    for (found, truth) in found.weights.iter().zip(TRUTH.weights) {
        assert!((found - truth).abs() < 0.15, "{found}, not {truth}");
    }
}

/// With few codes the weights are near each other, with many they are not.
#[test]
fn few_codes_give_the_sum_of_the_columns() {
    let distance = |model: &ComponentModel| -> f64 {
        model.weights.iter().map(|weight| (weight - model.scale).powi(2)).sum::<f64>().sqrt()
    };
    let mean = |texts: usize, times: u64| -> f64 {
        let fitted = |seed| fit_model(&simulated(texts, &TRUTH, seed)).map(|it| distance(&it));
        let distances: Vec<f64> = (0..times).filter_map(fitted).collect();
        distances.iter().sum::<f64>() / distances.len() as f64
    };
    let (few, some, many) = (mean(20, 40), mean(200, 20), mean(20_000, 1));
    assert!(few < 0.5 * many && few < some && some < many, "{few}, {some}, {many}");
    assert!(many > 1.0, "{many}");
}

/// The gradient of the loss with its penalties, written as plain loops over weights and centre, is
/// 0 at the fit.
#[test]
fn the_fit_is_the_mode_of_the_posterior() {
    let mut texts = simulated(150, &TRUTH, 3);
    for (at, text) in texts.iter_mut().enumerate() {
        text.text.probability = [1.0, 0.5, 0.2][at % 3];
    }
    let ComponentModel { intercept, weights, scale } = fit_model(&texts).unwrap();
    let all: f64 = texts.iter().map(|it| 1.0 / it.text.probability).sum();
    let loss = |moved: [f64; 5]| {
        let [intercept, own, context, learnt, scale] = moved;
        let mut loss = 0.005 * scale * scale;
        for weight in [own, context, learnt] {
            loss += ((weight - scale) / 0.5).powi(2) / 2.0;
        }
        for ModelText { text, columns: [x, y, z] } in &texts {
            let eta = intercept + own * x + context * y + learnt * z;
            let p = 1.0 / (1.0 + (-eta).exp());
            let weight = texts.len() as f64 / all / text.probability;
            loss -= weight * if text.gold { p.ln() } else { (1.0 - p).ln() };
        }
        loss
    };
    let [own, context, learnt] = weights;
    let found = [intercept, own, context, learnt, scale];
    for at in 0..found.len() {
        let step = |by: f64| {
            let mut moved = found;
            moved[at] += by;
            loss(moved)
        };
        let slope = (step(1e-4) - step(-1e-4)) / 2e-4;
        assert!(slope.abs() < 1e-4, "{at}: {slope}");
    }
}

#[test]
fn weights_are_never_below_zero() {
    let mut texts = simulated(5_000, &TRUTH, 4);
    for text in &mut texts {
        // The second column speaks against the theme.
        text.text.gold &= text.columns[1] < 0.4;
    }
    let found = fit_model(&texts).unwrap();
    assert!(found.weights[1].abs() < 1e-15 && found.weights[0] > 0.1, "{found:?}");
}

#[test]
fn a_component_that_no_text_has_has_no_weight() {
    let mut texts = simulated(500, &TRUTH, 5);
    for text in &mut texts {
        text.columns[1] = 0.0;
    }
    let found = fit_model(&texts).unwrap();
    assert!(found.weights[1].abs() < 1e-15 && found.weights[2] > 0.1, "{found:?}");
}

/// Codes that follow other weights than equal ones leave something to gain.
#[test]
fn a_model_is_better_where_equal_weights_are_wrong() {
    let wrong = ComponentModel { intercept: -2.0, weights: [0.3, 2.5, 0.0], scale: 0.0 };
    let found = validate_model(&simulated(2_000, &wrong, 6)).unwrap();
    assert!(found.is_better(), "{found:?}");
    let low = |measure: PairedMeasure| measure.difference.interval.unwrap().0;
    assert!(low(found.average_precision) > 0.0 && low(found.skill) > 0.0, "{found:?}");
    assert!(found.log_loss.difference.value < 0.0, "{found:?}");
    assert!(found.reliability.meets_bars(), "{found:?}");
    assert_eq!(found, validate_model(&simulated(2_000, &wrong, 6)).unwrap(), "the same each time");
    assert_eq!(validate_model(&simulated(99, &wrong, 6)).unwrap_err(), TooFewTexts::InAll(99));
}
