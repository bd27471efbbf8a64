//! Counting by integer, one partition at a time.

use super::{CorpusStats, TermStats};
use crate::text::{TermId, Vocabulary};

/// Counts the terms of one partition by id; dissolves into [`CorpusStats`] at its end.
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer};
/// use paratheme::terms::TermCounter;
/// # let text = "Taxes and tax";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// # let mut analyzer = Analyzer::new(Analysis::default());
/// # let mut tokens = Vec::new();
/// # analyzer.tokens(&paragraph, &mut tokens); // "Taxes and tax"
/// let mut counter = TermCounter::default();
/// counter.article();
/// counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
/// let stats = counter.dissolve(analyzer.vocabulary());
/// assert_eq!((stats.articles, stats.paragraphs, stats.words), (1, 1, 3));
/// assert_eq!((stats.terms["tax"].count, stats.terms["tax"].paragraphs), (2, 1));
/// ```
#[derive(Default)]
pub struct TermCounter {
    articles: u64,
    paragraphs: u64,
    words: u64,
    terms: Vec<Counted>,
}

/// The counts of a term, with the last paragraph and article that counted it.
#[derive(Clone, Copy, Default)]
struct Counted {
    stats: TermStats,
    in_paragraph: u64,
    in_article: u64,
}

impl TermCounter {
    /// Begins the next article: paragraphs that follow are its own.
    pub fn article(&mut self) {
        self.articles += 1;
    }

    /// Counts one paragraph of the current article.
    pub fn paragraph(&mut self, terms: impl IntoIterator<Item = TermId>) {
        self.paragraphs += 1;
        for term in terms {
            if term.index() >= self.terms.len() {
                self.terms.resize(term.index() + 1, Counted::default());
            }
            let counted = &mut self.terms[term.index()];
            self.words += 1;
            counted.stats.count += 1;
            // Both numbers count from 1, so that 0 is "never".
            counted.stats.paragraphs += u64::from(counted.in_paragraph != self.paragraphs);
            counted.stats.articles += u64::from(counted.in_article != self.articles);
            counted.in_paragraph = self.paragraphs;
            counted.in_article = self.articles;
        }
    }

    /// The counts under the terms' text. `vocabulary` must be the one that the ids came from.
    pub fn dissolve(self, vocabulary: &Vocabulary) -> CorpusStats {
        let counted = vocabulary.terms_from(0).zip(self.terms).filter(|(_, counted)| counted.stats.count > 0);
        CorpusStats {
            articles: self.articles,
            paragraphs: self.paragraphs,
            words: self.words,
            terms: counted.map(|(term, counted)| (term.into(), counted.stats)).collect(),
        }
    }
}
