//! Ranks single words by tf-idf.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use super::Keyword;
use super::candidates::{narrow, span, without_possessive};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_sequence::{Numbering, TextWords};
use crate::model::single_spaced;
use crate::terms::CorpusModel;
use crate::text::{SurfaceId, TermId, Vocabulary};

/// Every content word is a candidate; its score is the count of its term times the term's idf.
pub(super) struct TfIdf {
    model: Arc<CorpusModel>,
    /// For each term of the vocabulary that was read so far.
    idf: Vec<f64>,
    ranking: WordRanking,
    /// The indices of the content words among all words.
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
}

impl KeywordEngine for TfIdf {
    fn top(
        &mut self,
        text: TextWords<'_>,
        Limit { most, .. }: Limit,
        _: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    ) {
        self.idf
            .extend(text.vocabulary.terms_from(self.idf.len()).map(|term| self.model.idf(term)));
        self.ranking.begin();
        self.content.clear();
        for (at, word) in text.words.iter().enumerate().filter(|(_, word)| word.content) {
            self.ranking.add(word.surface, word.term);
            self.content.push(narrow(at));
        }
        self.ranking.best(&self.idf, most, &mut self.best);
        keywords.extend(self.best.iter().map(|ranked| {
            let at = self.content[ranked.place as usize] as usize;
            let span = span(text, &text.words[at..=at]);
            Keyword { span, count: ranked.count, score: ranked.score, raw: ranked.score }
        }));
    }
}

/// One of the best words of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedWord {
    /// The count times the idf of its term.
    pub score: f64,
    /// How often its term occurs in the text, in all forms.
    pub count: u32,
    /// The most frequent form of the term in the text; of equally frequent forms the first.
    pub surface: SurfaceId,
    /// The first of the added words that has this form, counted from 0.
    place: u32,
}

impl RankedWord {
    /// The word as it is shown: without a possessive, and with single spaces.
    pub fn text(self, vocabulary: &Vocabulary) -> Cow<'_, str> {
        let shown = without_possessive(
            vocabulary,
            vocabulary.surface_text(self.surface),
            vocabulary.key_of(self.surface),
        );
        single_spaced(shown)
    }
}

/// Ranks the content words of texts by tf-idf, one text at a time: [`begin`](Self::begin) the text,
/// [`add`](Self::add) its words, then get the [`best`](Self::best). It does not need the text
/// itself, so words may be ranked long after they were read.
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
    numbers: Numbering,
    /// The words of the text: the form, and the number of the term in the text.
    words: Vec<(SurfaceId, u32)>,
    /// The term and count of each term number, in the order of their first occurrence. Entries of
    /// earlier texts may follow.
    counts: Vec<(TermId, u32)>,
    /// The score and number of each term.
    scored: Vec<(f64, u32)>,
    /// For each term number one more than its rank among the best, or 0 if it is not among them.
    ranks: Vec<u32>,
    /// The rank, form and position of each word among the best.
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
        // The entry of a new term is prepared before every word, without a branch, because the
        // processor cannot predict whether a term is new.
        let next = self.numbers.count();
        if next == self.counts.len() {
            self.counts.push((term, 0));
        }
        self.counts[next] = (term, 0);
        let number = self.numbers.number(term.index());
        self.counts[number as usize].1 += 1;
        self.words.push((surface, number));
    }

    /// Replaces the content of `best` by at most `most` words of the text, best first; of equally
    /// good ones the earlier comes first. `idf` holds the idf of each term by its index.
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
    use crate::keywords::word_sequence::testing::keywords;

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
        // Computed by hand, n = 3: idf(tax) = idf(rise) = ln(4/3) + 1 = 1.288, idf(council) =
        // ln(4/2) + 1 = 1.693; ties go to the earlier.
        assert_eq!(top(0, 5), [("Taxes".to_owned(), 2), ("rise".to_owned(), 2)]);
        assert_eq!(top(1, 5), [("Council".to_owned(), 1), ("tax".to_owned(), 1)]);
        assert_eq!(top(1, 1), [("Council".to_owned(), 1)]);
        assert!(top(0, 0).is_empty());
        let (_, tax) = &keywords(Method::TfIdf, &paragraphs, 1)[0];
        assert!((tax.score - 2.0 * ((4.0_f64 / 3.0).ln() + 1.0)).abs() < 1e-12);
    }
}
