//! The components of a theme in a text, from which a model computes a probability.
//!
//! Input: the evidence of a text for a theme, separated by where it comes from. Output: the columns
//! of a linear model. This module does not know how the weights of a model are found.

use super::in_article::{BASE, LIFT};

/// Where the strength of a theme in a text comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ThemeComponents {
    /// The evidence of entries that were not learnt: the sum of their points, at least 0.
    pub own: f64,
    /// The mean strength r of the paragraphs around it, 0 to 1; 0 for an article as one text.
    pub around: f64,
    /// The evidence of learnt entries: the sum of their points, at least 0.
    pub learnt: f64,
}

/// The number of components.
pub const COMPONENTS: usize = 3;

/// The names of the components, in the order of their columns.
pub const COMPONENT_NAMES: [&str; COMPONENTS] = ["own", "context", "learnt"];

impl ThemeComponents {
    /// Returns the columns of the components: ln(1 + own/ε), c·√around, and ln(1 + learnt/(own +
    /// ε)), with ε = 0.05 and c = 2. A component that is 0 has a column that is 0.
    ///
    /// Their sum is ln(1 + E'/ε), where E' is the evidence of the strength
    /// [in the article](super::in_article).
    ///
    /// # Examples
    /// ```
    /// use paratheme::themes::{ThemeComponents, ThemeScore, in_article};
    /// let columns = ThemeComponents { own: 0.6, around: 0.25, learnt: 0.1 }.columns();
    /// let sum: f64 = columns.iter().sum();
    /// let own = ThemeScore { hits: 2, strength: 1.0 - f64::exp(-0.7) };
    /// let evidence = -(1.0 - in_article(own, 0.25).strength).ln();
    /// assert!((sum - (1.0 + evidence / 0.05).ln()).abs() < 1e-9);
    /// ```
    pub fn columns(&self) -> [f64; COMPONENTS] {
        let Self { own, around, learnt } = *self;
        [(own / BASE).ln_1p(), LIFT * around.max(0.0).sqrt(), (learnt / (own + BASE)).ln_1p()]
    }
}
