//! Words by tf-idf.

use std::sync::Arc;

use super::Keyword;
use super::extractor::Bench;
use super::phrases::Scored;
use super::words::{Dense, TextWords};
use crate::terms::CorpusModel;
use crate::text::Vocabulary;

/// Every content word is a candidate; its score is its count times its term's idf.
pub(super) struct TfIdf {
    model: Arc<CorpusModel>,
    /// By term, as far as the vocabulary was seen.
    idf: Vec<f64>,
    terms: Dense,
}

impl TfIdf {
    pub fn new(model: Arc<CorpusModel>) -> Self {
        Self { model, idf: Vec::new(), terms: Dense::default() }
    }

    pub fn top(&mut self, vocabulary: &Vocabulary, text: TextWords<'_>, bench: &mut Bench, most: usize, keywords: &mut Vec<Keyword>) {
        let words = text.words;
        self.idf.extend(vocabulary.terms_from(self.idf.len()).map(|term| self.model.idf(term)));
        self.terms.begin();
        let Bench { phrases, chooser } = bench;
        phrases.begin(0);
        for (at, word) in words.iter().enumerate().filter(|(_, word)| word.content) {
            let term = self.terms.of(word.term.index());
            phrases.reserve(self.terms.count());
            phrases.stands(term, at, 1);
        }
        chooser.scored.clear();
        chooser.scored.extend(phrases.standing().map(|(_, count, first)| {
            let score = f64::from(count) * self.idf[words[first.start as usize].term.index()];
            Scored { score, raw: score, first }
        }));
        chooser.choose(vocabulary, text, phrases, most, |_, _| true, keywords);
    }
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::words::testing::keywords;

    #[test]
    fn rare_terms_of_the_collection_come_first() {
        let paragraphs = ["Taxes rise and the taxes rise again", "The tax, 2018 and a Council's", "Rise!"];
        let top = |at: usize, most| {
            let mut paragraphs = paragraphs;
            paragraphs.swap(0, at);
            keywords(Method::TfIdf, &paragraphs, most).into_iter().map(|(text, k)| (text, k.count)).collect::<Vec<_>>()
        };
        // By hand, n = 3: idf(tax) = idf(rise) = ln(4/3) + 1 = 1.288, idf(council) = ln(4/2) + 1 = 1.693; ties go to the earlier.
        assert_eq!(top(0, 5), [("Taxes".to_owned(), 2), ("rise".to_owned(), 2)]);
        assert_eq!(top(1, 5), [("Council".to_owned(), 1), ("tax".to_owned(), 1)]);
        assert_eq!(top(1, 1), [("Council".to_owned(), 1)]);
        assert!(top(0, 0).is_empty());
        let (_, tax) = &keywords(Method::TfIdf, &paragraphs, 1)[0];
        assert!((tax.score - 2.0 * ((4.0_f64 / 3.0).ln() + 1.0)).abs() < 1e-12);
    }
}
