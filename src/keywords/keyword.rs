//! A keyword, and the methods that find keywords.

use std::borrow::Cow;

use crate::model::{Span, single_spaced};

/// The method by which keywords are found; the `--method` option. docs/METHODS.md has the formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Noun-like phrases and single words in one ranking, by tf-idf and by how they are used.
    #[default]
    Auto,
    /// Single words, by their count times idf.
    TfIdf,
    /// Phrases of up to three words, by features of the text alone (Campos et al. 2020).
    Yake,
    /// Runs of words between stop words, by the degree of their words over their frequency (Rose et
    /// al. 2010).
    Rake,
    /// Words that are central in the graph of neighbouring words, joined if they are adjacent in
    /// the text (Mihalcea and Tarau 2004).
    TextRank,
}

impl Method {
    /// Whether the keywords of a text depend on the other texts of the collection.
    pub fn rests_on_the_collection(self) -> bool {
        matches!(self, Self::Auto | Self::TfIdf)
    }
}

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
