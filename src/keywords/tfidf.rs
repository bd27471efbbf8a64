//! Keywords by tf-idf.

use std::sync::Arc;

use crate::terms::CorpusModel;
use crate::text::{SurfaceId, TermId, Token, Vocabulary};

/// A keyword of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keyword {
    /// The surface form of the term that stands in the text most often, the first of equals.
    pub surface: SurfaceId,
    /// Occurrences of the term in the text.
    pub count: u32,
    /// count times idf.
    pub score: f64,
}

/// Picks keywords out of texts of one partition. One per [`Vocabulary`].
pub struct KeywordExtractor {
    model: Arc<CorpusModel>,
    /// By term, as far as the vocabulary was seen.
    idf: Vec<f64>,
    candidates: Vec<(TermId, SurfaceId, u32)>,
    ranked: Vec<(Keyword, u32)>,
}

impl KeywordExtractor {
    /// An extractor that weighs texts against this collection.
    pub fn new(model: Arc<CorpusModel>) -> Self {
        Self { model, idf: Vec::new(), candidates: Vec::new(), ranked: Vec::new() }
    }

    /// Replaces the content of `keywords` by the `most` terms of `tokens` with the highest tf-idf, the earlier of equals first.
    ///
    /// Stop words, numbers and single letters are no keywords. `vocabulary` must be the one that the tokens point into, and the
    /// same in every call.
    pub fn top(&mut self, vocabulary: &Vocabulary, tokens: &[Token], most: usize, keywords: &mut Vec<Keyword>) {
        keywords.clear();
        if most == 0 {
            return;
        }
        for term in vocabulary.terms_from(self.idf.len()) {
            self.idf.push(self.model.idf(term));
        }
        self.candidates.clear();
        for (at, token) in (0..).zip(tokens) {
            let key = vocabulary.key_of(token.surface);
            if vocabulary.is_content_word(key) {
                self.candidates.push((vocabulary.term_of(key), token.surface, at));
            }
        }
        self.candidates.sort_unstable();
        self.ranked.clear();
        for term in self.candidates.chunk_by(|a, b| a.0 == b.0) {
            let forms = term.chunk_by(|a, b| a.1 == b.1);
            let Some(form) = forms.max_by_key(|form| (form.len(), std::cmp::Reverse(form[0].2))) else { continue };
            let count = u32::try_from(term.len()).unwrap_or(u32::MAX);
            let first = term.iter().map(|&(_, _, at)| at).min().unwrap_or_default();
            let score = f64::from(count) * self.idf[term[0].0.index()];
            self.ranked.push((Keyword { surface: form[0].1, count, score }, first));
        }
        self.ranked.sort_unstable_by(|(a, first_a), (b, first_b)| b.score.total_cmp(&a.score).then(first_a.cmp(first_b)));
        keywords.extend(self.ranked.iter().take(most).map(|&(keyword, _)| keyword));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph, Span};
    use crate::terms::{TermCounter, Unit};
    use crate::text::{Analysis, Analyzer};

    #[test]
    fn rare_terms_of_the_collection_come_first() {
        let paragraphs = ["Taxes rise and the taxes rise again", "The tax, 2018 and a Council", "Rise!"];
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut counter = TermCounter::default();
        counter.article();
        let tokens: Vec<Vec<Token>> = paragraphs
            .iter()
            .map(|text| {
                let mut tokens = Vec::new();
                let span = Span::new(0, text.len());
                analyzer.tokens(&Paragraph { ordinal: 1, span, kind: Kind::Body, article: text }, &mut tokens);
                counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
                tokens
            })
            .collect();
        let stats = counter.dissolve(analyzer.vocabulary());
        let model = Arc::new(CorpusModel::new(stats, Unit::Paragraph));
        let mut extractor = KeywordExtractor::new(model);
        let mut found = Vec::new();
        let mut top = |at: usize, most| {
            extractor.top(analyzer.vocabulary(), &tokens[at], most, &mut found);
            found.iter().map(|k| (analyzer.vocabulary().surface_text(k.surface).to_owned(), k.count)).collect::<Vec<_>>()
        };
        // By hand, n = 3: idf(tax) = idf(rise) = ln(4/3) + 1 = 1.288, idf(council) = ln(4/2) + 1 = 1.693; ties go to the earlier.
        assert_eq!(top(0, 5), [("Taxes".to_owned(), 2), ("rise".to_owned(), 2)]);
        assert_eq!(top(1, 5), [("Council".to_owned(), 1), ("tax".to_owned(), 1)]);
        assert_eq!(top(1, 1), [("Council".to_owned(), 1)]);
        assert!(top(0, 0).is_empty());
    }
}
