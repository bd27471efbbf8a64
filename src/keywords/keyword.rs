//! A keyword.

use std::borrow::Cow;

use crate::model::{Span, single_spaced};

/// A keyword of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keyword {
    /// The first occurrence of its most frequent form: bytes of the article's text.
    pub span: Span,
    /// The number of occurrences in the text, in all forms.
    pub count: u32,
    /// The score: higher is better. Scores of different methods cannot be compared.
    pub score: f64,
    /// The method's own number: for YAKE its score, of which lower is better; for all others the
    /// same as `score`.
    pub raw: f64,
}

impl Keyword {
    /// The keyword as it is in the article's text, with single spaces between its words.
    pub fn text(self, article: &str) -> Cow<'_, str> {
        single_spaced(self.span.of(article))
    }
}

/// Which keywords of a text are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub most: usize,
    /// Whether a keyword is kept that is nearly the same as a better one.
    pub keep_similar: bool,
}
