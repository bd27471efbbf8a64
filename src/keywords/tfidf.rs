//! Words by tf-idf.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use super::Keyword;
use super::phrases::{narrow, span, without_possessive};
use super::words::{Dense, TextWords};
use crate::model::single_spaced;
use crate::terms::CorpusModel;
use crate::text::{SurfaceId, TermId, Vocabulary};

/// Every content word is a candidate; its score is its count times its term's idf.
pub(super) struct TfIdf {
    model: Arc<CorpusModel>,
    /// By term, as far as the vocabulary was seen.
    idf: Vec<f64>,
    ranking: WordRanking,
    /// Where the content words stand among all.
    content: Vec<u32>,
    best: Vec<RankedWord>,
}

impl TfIdf {
    pub fn new(model: Arc<CorpusModel>) -> Self {
        Self {
            model,
            idf: Vec::new(),
            ranking: WordRanking::default(),
            content: Vec::new(),
            best: Vec::new(),
        }
    }

    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        text: TextWords<'_>,
        most: usize,
        keywords: &mut Vec<Keyword>,
    ) {
        self.idf.extend(vocabulary.terms_from(self.idf.len()).map(|term| self.model.idf(term)));
        self.ranking.begin();
        self.content.clear();
        for (at, word) in text.words.iter().enumerate().filter(|(_, word)| word.content) {
            self.ranking.add(word.surface, word.term);
            self.content.push(narrow(at));
        }
        self.ranking.best(&self.idf, most, &mut self.best);
        keywords.extend(self.best.iter().map(|ranked| {
            let at = self.content[ranked.place as usize] as usize;
            let span = span(vocabulary, text.article, &text.words[at..=at]);
            Keyword { span, count: ranked.count, score: ranked.score, raw: ranked.score }
        }));
    }
}

/// A word among the best of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedWord {
    /// Its count times the idf of its term.
    pub score: f64,
    /// How often its term stands in the text, in all forms.
    pub count: u32,
    /// The form that the term has most often in the text, the first of equals.
    pub surface: SurfaceId,
    /// Which of the words added to the text is the first in that form, counted from 0.
    place: u32,
}

impl RankedWord {
    /// The word as it is shown: without a possessive, with single spaces.
    pub fn text(self, vocabulary: &Vocabulary) -> Cow<'_, str> {
        let shown = without_possessive(
            vocabulary,
            vocabulary.surface_text(self.surface),
            vocabulary.key_of(self.surface),
        );
        single_spaced(shown)
    }
}

/// Ranks the content words of texts by tf-idf, a text at a time: [`begin`](Self::begin) it,
/// [`add`](Self::add) its words, ask for the [`best`](Self::best). It asks for no text, so that
/// words may be ranked long after they were read.
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer};
/// use paratheme::keywords::WordRanking;
/// # let text = "Taxes rise: a tax, more taxes";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// # let mut analyzer = Analyzer::new(Analysis::default());
/// # let mut tokens = Vec::new();
/// # analyzer.tokens(&paragraph, &mut tokens); // "Taxes rise: a tax, more taxes"
/// let mut ranking = WordRanking::default();
/// ranking.begin();
/// for token in &tokens {
///     ranking.add(token.surface, analyzer.term(*token));
/// }
/// let idf = vec![1.5; tokens.len()]; // by the index of a term
/// let mut best = Vec::new();
/// ranking.best(&idf, 1, &mut best);
/// assert_eq!((&*best[0].text(analyzer.vocabulary()), best[0].count, best[0].score), ("Taxes", 3, 4.5));
/// ```
#[derive(Default)]
pub struct WordRanking {
    numbers: Dense,
    /// The words of the text: form, and the number of its term in the text.
    words: Vec<(SurfaceId, u32)>,
    /// By number of a term, which is in the order of first standing: the term, and its count. There
    /// may be more of earlier texts.
    counts: Vec<(TermId, u32)>,
    /// Score, number of the term.
    scored: Vec<(f64, u32)>,
    /// By number of a term: one more than its rank among the best, else 0.
    ranks: Vec<u32>,
    /// Rank, form, place.
    forms: Vec<(u32, SurfaceId, u32)>,
}

impl WordRanking {
    /// Begins a text.
    pub fn begin(&mut self) {
        self.numbers.begin();
        self.words.clear();
    }

    /// Adds the next content word of the text.
    pub fn add(&mut self, surface: SurfaceId, term: TermId) {
        // What a new term needs is made ready before every word: whether the next is one cannot be
        // foreseen.
        let next = self.numbers.count();
        if next == self.counts.len() {
            self.counts.push((term, 0));
        }
        self.counts[next] = (term, 0);
        let number = self.numbers.of(term.index());
        self.counts[number as usize].1 += 1;
        self.words.push((surface, number));
    }

    /// Replaces the content of `best` by the `most` best words of the text, the earlier of equals
    /// first. `idf` is by the index of a term.
    pub fn best(&mut self, idf: &[f64], most: usize, best: &mut Vec<RankedWord>) {
        best.clear();
        let counts = &self.counts[..self.numbers.count()];
        self.scored.clear();
        self.scored.extend(
            (0..)
                .zip(counts)
                .map(|(number, &(term, count))| (f64::from(count) * idf[term.index()], number)),
        );
        let better = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if most < self.scored.len() {
            self.scored.select_nth_unstable_by(most, better);
            self.scored.truncate(most);
        }
        self.scored.sort_unstable_by(better);
        self.ranks.clear();
        self.ranks.resize(counts.len(), 0);
        for (rank, &(_, number)) in (1..).zip(&self.scored) {
            self.ranks[number as usize] = rank;
        }
        self.forms.clear();
        let ranked = (0..)
            .zip(&self.words)
            .map(|(place, &(surface, number))| (self.ranks[number as usize], surface, place));
        self.forms.extend(ranked.filter(|(rank, ..)| *rank > 0));
        self.forms.sort_unstable();
        for (places, &(score, _)) in self.forms.chunk_by(|a, b| a.0 == b.0).zip(&self.scored) {
            let forms = places.chunk_by(|a, b| a.1 == b.1);
            let Some(&[(_, surface, place), ..]) =
                forms.max_by_key(|form| (form.len(), Reverse(form[0].2)))
            else {
                continue;
            };
            best.push(RankedWord { score, count: narrow(places.len()), surface, place });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::words::testing::keywords;

    #[test]
    fn rare_terms_of_the_collection_come_first() {
        let paragraphs =
            ["Taxes rise and the taxes rise again", "The tax, 2018 and a Council's", "Rise!"];
        let top = |at: usize, most| {
            let mut paragraphs = paragraphs;
            paragraphs.swap(0, at);
            keywords(Method::TfIdf, &paragraphs, most)
                .into_iter()
                .map(|(text, k)| (text, k.count))
                .collect::<Vec<_>>()
        };
        // By hand, n = 3: idf(tax) = idf(rise) = ln(4/3) + 1 = 1.288, idf(council) = ln(4/2) + 1 =
        // 1.693; ties go to the earlier.
        assert_eq!(top(0, 5), [("Taxes".to_owned(), 2), ("rise".to_owned(), 2)]);
        assert_eq!(top(1, 5), [("Council".to_owned(), 1), ("tax".to_owned(), 1)]);
        assert_eq!(top(1, 1), [("Council".to_owned(), 1)]);
        assert!(top(0, 0).is_empty());
        let (_, tax) = &keywords(Method::TfIdf, &paragraphs, 1)[0];
        assert!((tax.score - 2.0 * ((4.0_f64 / 3.0).ln() + 1.0)).abs() < 1e-12);
    }
}
