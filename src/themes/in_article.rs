//! Computes the strength of a theme in a paragraph given the article around it.
//!
//! Input: the [`ThemeScore`]s of an article's paragraphs, and which of these count. Output: the
//! scores in the article. What is around a paragraph is its article alone: no other article changes
//! a score.

use super::ThemeScore;

/// What a paragraph without evidence has, so that its article can lift it.
pub(super) const BASE: f64 = 0.05;
/// How much the article lifts a paragraph.
pub(super) const LIFT: f64 = 2.0;
/// The distance, in paragraphs, at which a neighbour has 1/e of the weight of one at distance 0.
const REACH: f64 = 5.0;

/// The weight of a neighbour at this distance in paragraphs.
pub fn neighbour_weight(distance: usize) -> f64 {
    (-(distance as f64) / REACH).exp()
}

/// Returns the score of a paragraph in its article (docs/METHODS.md, strength in the article).
///
/// `own` is the score by its own evidence E, `around` the mean strength r of the paragraphs around
/// it: E' = (E + ε) · exp(c · √r) − ε with ε = 0.05 and c = 2, and the strength is 1 − exp(−E').
/// Hits are those of the paragraph. With r = 0 it is the own score.
///
/// # Examples
/// ```
/// use paratheme::themes::{ThemeScore, in_article};
/// let own = ThemeScore { hits: 1, strength: 0.5 };
/// assert_eq!(in_article(own, 0.0), own);
/// assert!(in_article(own, 0.25).strength > 0.86);
/// assert!(in_article(ThemeScore::default(), 0.25).strength > 0.0);
/// ```
pub fn in_article(own: ThemeScore, around: f64) -> ThemeScore {
    if around <= 0.0 {
        return own;
    }
    // Most paragraphs have no evidence for most themes.
    let evidence = if own.strength > 0.0 { -(-own.strength).ln_1p() } else { 0.0 };
    let total = (evidence + BASE) * (LIFT * around.sqrt()).exp() - BASE;
    ThemeScore { hits: own.hits, strength: -(-total).exp_m1() }
}

/// Returns what the article adds to the E of a paragraph with this own score: E' − E.
pub fn context_points(own: ThemeScore, around: f64) -> f64 {
    // From this strength on a text has no greater one, whatever is added.
    let evidence = -(-own.strength.min(1.0 - f64::EPSILON)).ln_1p();
    (evidence + BASE) * (LIFT * around.max(0.0).sqrt()).exp_m1()
}

/// How strong the themes are around each paragraph of an article: weighted sums over its other
/// counted paragraphs.
#[derive(Debug, Default)]
pub struct Surroundings {
    themes: usize,
    /// For each paragraph and theme the weighted strengths.
    sums: Vec<f64>,
    /// For each paragraph the weights.
    weights: Vec<f64>,
}

impl Surroundings {
    /// Replaces them by those of an article. `scores` has a score for each theme of the first
    /// paragraph, then of the second, and so on; `counted` has a value for each paragraph.
    ///
    /// The weight of a neighbour falls by the same factor with each paragraph, so that two passes
    /// are enough: what comes before a paragraph, and what follows it.
    pub fn fill(&mut self, scores: &[ThemeScore], counted: &[bool]) {
        let themes = scores.len().checked_div(counted.len()).unwrap_or(0);
        self.themes = themes;
        self.sums.clear();
        self.sums.resize(scores.len(), 0.0);
        self.weights.clear();
        self.weights.resize(counted.len(), 0.0);
        let step = neighbour_weight(1);
        let mut sums = vec![0.0; themes];
        let mut pass = |order: &mut dyn Iterator<Item = usize>| {
            sums.fill(0.0);
            let mut weight = 0.0;
            for at in order {
                self.weights[at] += weight;
                let of_paragraph = at * themes..(at + 1) * themes;
                for (all, sum) in self.sums[of_paragraph.clone()].iter_mut().zip(&sums) {
                    *all += sum;
                }
                let is_counted = f64::from(u8::from(counted[at]));
                weight = (weight + is_counted) * step;
                for (sum, own) in sums.iter_mut().zip(&scores[of_paragraph]) {
                    *sum = (*sum + is_counted * own.strength) * step;
                }
            }
        };
        pass(&mut (0..counted.len()));
        pass(&mut (0..counted.len()).rev());
    }

    /// Returns the mean strength of a theme around a paragraph; 0 if no other one is counted. The
    /// strength `nearest` counts as a further neighbour at distance 0: for a sentence that of the
    /// rest of its paragraph.
    pub fn mean(&self, paragraph: usize, theme: usize, nearest: Option<f64>) -> f64 {
        let sum = self.sums[paragraph * self.themes + theme] + nearest.unwrap_or(0.0);
        let weight = self.weights[paragraph] + f64::from(u8::from(nearest.is_some()));
        if weight > 0.0 { sum / weight } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(strength: f64) -> ThemeScore {
        ThemeScore { hits: u32::from(strength > 0.0), strength }
    }

    /// Computed by hand: E = -ln(1 - 0.5) = 0.693147, r = 0.25, exp(2 · 0.5) = 2.718282,
    /// E' = 0.743147 · 2.718282 - 0.05 = 1.970084; without evidence E' = 0.05 · 1.718282 = 0.085914.
    #[test]
    fn the_article_lifts_a_paragraph() {
        assert!((in_article(score(0.5), 0.25).strength - 0.860_554_9).abs() < 1e-6);
        assert!((in_article(score(0.0), 0.25).strength - 0.082_327).abs() < 1e-6);
        assert!((context_points(score(0.5), 0.25) - 1.276_936_7).abs() < 1e-6);
        assert_eq!(in_article(score(0.0), 0.0), ThemeScore::default());
        assert!((in_article(score(1.0), 0.5).strength - 1.0).abs() < 1e-15);
        assert!(context_points(score(1.0), 0.5).is_finite());
    }

    #[test]
    fn a_sentence_has_the_rest_of_its_paragraph_nearest() {
        let mut around = Surroundings::default();
        around.fill(&[score(0.5), score(0.2)], &[true, true]);
        let weight = neighbour_weight(1);
        let expected = (0.2 * weight + 0.8) / (weight + 1.0);
        assert!((around.mean(0, 0, Some(0.8)) - expected).abs() < 1e-12);
        assert!((around.mean(0, 0, None) - 0.2).abs() < 1e-12);
    }

    proptest! {
        /// The definition as two plain loops.
        #[test]
        fn two_passes_give_the_weighted_mean(
            paragraphs in prop::collection::vec((0.0..1.0f64, 0.0..1.0f64, any::<bool>()), 1..60)
        ) {
            let scores: Vec<ThemeScore> =
                paragraphs.iter().flat_map(|&(a, b, _)| [score(a), score(b)]).collect();
            let counted: Vec<bool> = paragraphs.iter().map(|&(.., counted)| counted).collect();
            let mut around = Surroundings::default();
            around.fill(&scores, &counted);
            for (at, theme) in (0..paragraphs.len()).flat_map(|at| [(at, 0), (at, 1)]) {
                let (mut sum, mut weights) = (0.0, 0.0);
                for other in (0..paragraphs.len()).filter(|&other| other != at && counted[other]) {
                    let weight = (-(at.abs_diff(other) as f64) / 5.0).exp();
                    sum += weight * scores[2 * other + theme].strength;
                    weights += weight;
                }
                let expected = if weights > 0.0 { sum / weights } else { 0.0 };
                prop_assert!((around.mean(at, theme, None) - expected).abs() < 1e-9);
            }
        }

        #[test]
        fn a_stronger_paragraph_stays_stronger(a in 0.0..0.99f64, b in 0.0..0.99f64, r in 0.0..1.0f64) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(in_article(score(low), r).strength <= in_article(score(high), r).strength);
            prop_assert!(in_article(score(a), r).strength >= a - 1e-12);
            let points = -(1.0 - in_article(score(a), r).strength).ln() + (1.0 - a).ln();
            prop_assert!(points > 20.0 || (points - context_points(score(a), r)).abs() < 1e-6);
        }
    }
}
