use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::themes::{ThemeScore, in_article};

/// Texts whose codes follow a model exactly, up to chance: every article has one text.
fn simulated(number: usize, truth: &ComponentModel, seed: u64) -> Vec<ModelText> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let text = |cluster: usize| {
        let mut some = |share: f64, most: f64| {
            let is_there = random.random_bool(share);
            if is_there { random.random_range(0.0..most) } else { 0.0 }
        };
        let components =
            ThemeComponents { own: some(0.6, 2.0), around: some(0.8, 0.9), learnt: some(0.6, 0.3) };
        let gold = random.random_bool(truth.probability(&components));
        let evidence = components.own + components.learnt;
        let own = ThemeScore { hits: 1, strength: 1.0 - (-evidence).exp() };
        let strength = in_article(own, components.around).strength;
        ModelText {
            text: CalibrationText { strength, gold, probability: 1.0, cluster },
            components,
        }
    };
    (0..number).map(text).collect()
}

const TRUTH: ComponentModel =
    ComponentModel { intercept: -4.0, weights: [1.5, 0.8, 2.0], scale: 0.0 };

#[test]
fn weights_are_recovered_from_many_codes() {
    let found = fit_model(&simulated(40_000, &TRUTH, 1)).unwrap();
    assert!((found.intercept - TRUTH.intercept).abs() < 0.15, "{found:?}");
    for (found, truth) in found.weights.iter().zip(TRUTH.weights) {
        assert!((found - truth).abs() < 0.15, "{found}, not {truth}");
    }
}

/// With few codes the weights are near a multiple of the built-in ones, with many they are not.
#[test]
fn few_codes_give_the_strength_in_the_article() {
    let distance = |model: &ComponentModel| -> f64 {
        let away = |(weight, built_in): (f64, f64)| (weight / built_in - model.scale).powi(2);
        model.weights.into_iter().zip(BUILT_IN_WEIGHTS).map(away).sum::<f64>().sqrt()
    };
    let (few, many) = (simulated(40, &TRUTH, 2), simulated(40_000, &TRUTH, 2));
    let (few, many) = (fit_model(&few).unwrap(), fit_model(&many).unwrap());
    assert!(distance(&few) < 0.5 && few.scale > 0.2, "{few:?}");
    assert!(distance(&many) > 1.0, "{many:?}");
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
        for (weight, built_in) in [(own, 1.0), (context, 2.0), (learnt, 1.0)] {
            loss += ((weight - scale * built_in) / (0.5 * built_in)).powi(2) / 2.0;
        }
        for ModelText { text, components: it } in &texts {
            let eta = intercept
                + own * (1.0 + it.own / 0.05).ln()
                + context * it.around.sqrt()
                + learnt * (1.0 + it.learnt / (it.own + 0.05)).ln();
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
        // Context speaks against the theme.
        text.text.gold &= text.components.around < 0.2;
    }
    let found = fit_model(&texts).unwrap();
    assert!(found.weights[1].abs() < 1e-15 && found.weights[0] > 0.1, "{found:?}");
}

#[test]
fn a_component_that_no_text_has_has_no_weight() {
    let mut texts = simulated(500, &TRUTH, 5);
    for text in &mut texts {
        text.components.around = 0.0;
    }
    let found = fit_model(&texts).unwrap();
    assert!(found.weights[1].abs() < 1e-15 && found.weights[2] > 0.1, "{found:?}");
}

/// Codes that follow the strength in the article leave nothing to gain; codes that do not follow it
/// do.
#[test]
fn a_model_is_better_where_the_built_in_weights_are_wrong() {
    let wrong = ComponentModel { intercept: -2.0, weights: [0.3, 5.0, 0.0], scale: 0.0 };
    let found = validate_model(&simulated(2_000, &wrong, 6)).unwrap();
    assert!(found.is_better(), "{found:?}");
    let low = |measure: PairedMeasure| measure.difference.interval.unwrap().0;
    assert!(low(found.average_precision) > 0.0 && low(found.skill) > 0.0, "{found:?}");
    assert!(found.log_loss.difference.value < 0.0, "{found:?}");
    assert!(found.reliability.meets_bars(), "{found:?}");
    assert_eq!(found, validate_model(&simulated(2_000, &wrong, 6)).unwrap(), "the same each time");
    assert_eq!(validate_model(&simulated(99, &wrong, 6)).unwrap_err(), TooFewTexts::InAll(99));
}
