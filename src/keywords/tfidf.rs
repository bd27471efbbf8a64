//! Ranks words and phrases by tf-idf.

use std::sync::Arc;

use super::Keyword;
use super::candidates::{narrow, span};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::ngram_ranking::{NgramRanking, RankedNgram};
use super::scratch::Scratch;
use super::word_sequence::{Gap, TextWords};
use crate::terms::CorpusModel;

/// Every content word is a candidate, and so are phrases of content words, as [`NgramRanking`]
/// defines them. The score is the count times the idf of the term; for a phrase, times the mean idf
/// of its terms.
pub(super) struct TfIdf {
    model: Arc<CorpusModel>,
    /// For each term of the vocabulary that was read so far.
    idf: Vec<f64>,
    ranking: NgramRanking,
    /// The indices of the content words among all words.
    content: Vec<u32>,
    best: Vec<RankedNgram>,
}

impl TfIdf {
    pub fn new(model: Arc<CorpusModel>) -> Self {
        Self {
            model,
            idf: Vec::new(),
            ranking: NgramRanking::default(),
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
        let mut follows_content = false;
        for (at, word) in text.words.iter().enumerate() {
            if word.content {
                let continues = follows_content && word.gap <= Gap::Space;
                self.ranking.add(word.surface, word.term, continues);
                self.content.push(narrow(at));
            }
            follows_content = word.content;
        }
        self.ranking.best(&self.idf, most, &mut self.best);
        keywords.extend(self.best.iter().map(|ranked| {
            let place = ranked.place();
            let first = self.content[place.start] as usize;
            let span = span(text, &text.words[first..first + place.len()]);
            Keyword { span, count: ranked.count, score: ranked.score, raw: ranked.score }
        }));
    }

    fn limit_words(&mut self, longest: usize) {
        self.ranking.limit_words(longest);
    }

    fn prepare_for_many(&mut self) {
        self.ranking.keep_parts();
    }
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::word_sequence::testing::{keywords, keywords_of_words};

    /// The keywords of the first paragraph with their counts and scores.
    fn found(longest: usize, paragraphs: &[&str]) -> Vec<(String, u32, f64)> {
        let found = keywords_of_words(longest, paragraphs);
        found.into_iter().map(|(text, keyword)| (text, keyword.count, keyword.score)).collect()
    }

    fn assert_found(found: &[(String, u32, f64)], expected: &[(&str, u32, f64)]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((&*found.0, found.1), (expected.0, expected.1), "{found:?}");
            assert!((found.2 - expected.2).abs() < 1e-12, "{found:?}");
        }
    }

    #[test]
    fn rare_terms_of_the_collection_come_first() {
        let paragraphs =
            ["Taxes rise and the taxes rise again", "The tax, 2018 and a Council's", "Rise!"];
        let top = |at: usize| {
            let mut paragraphs = paragraphs;
            paragraphs.swap(0, at);
            found(1, &paragraphs)
        };
        // Computed by hand, n = 3: idf(tax) = idf(rise) = ln(4/3) + 1 = 1.288, idf(council) =
        // ln(4/2) + 1 = 1.693; ties go to the earlier.
        let (common, rare) = ((4.0_f64 / 3.0).ln() + 1.0, 2.0_f64.ln() + 1.0);
        assert_found(&top(0), &[("Taxes", 2, 2.0 * common), ("rise", 2, 2.0 * common)]);
        assert_found(&top(1), &[("Council", 1, rare), ("tax", 1, common)]);
        let most =
            |most| keywords(Method::TfIdf, &[paragraphs[1], paragraphs[0], paragraphs[2]], most);
        assert_eq!((most(1).len(), &*most(1)[0].0), (1, "Council"));
        assert!(most(0).is_empty());
    }

    /// By hand, n = 2. Of the first paragraph the runs are `Heat pumps warm homes`, `heat pumps`
    /// (in its two forms), and `cold homes`. `heat pump` is a whole run; of the first run nothing
    /// else is, nor does it occur twice. `heat` and `pump` occur only inside `heat pump`, and `cold`
    /// only inside `cold homes`; `home` occurs twice, in two runs.
    #[test]
    fn phrases_are_whole_runs_or_occur_twice() {
        let paragraphs =
            ["Heat pumps warm homes. The heat pump, and a heat pump: cold homes.", "Pump it up."];
        let (common, rare) = (1.0, (3.0_f64 / 2.0).ln() + 1.0);
        let expected = [
            ("heat pump", 3, 3.0 * (common + rare) / 2.0),
            ("homes", 2, 2.0 * rare),
            ("warm", 1, rare),
            ("cold homes", 1, rare),
        ];
        assert_found(&found(3, &paragraphs), &expected);
        assert_found(&found(2, &paragraphs), &expected);
        let words = [
            ("heat", 3, 3.0 * rare),
            ("pump", 3, 3.0 * common),
            ("homes", 2, 2.0 * rare),
            ("warm", 1, rare),
            ("cold", 1, rare),
        ];
        assert_found(&found(1, &paragraphs), &words);
    }

    /// By hand: a stop word, a number, a comma, a bracket and the end of a sentence end a run; a
    /// hyphen, the end of a line and the point of an abbreviation do not. A run of four words has no
    /// phrase unless part of it occurs twice.
    #[test]
    fn phrases_are_within_runs() {
        let phrases = |text: &str| -> Vec<String> {
            let found = found(3, &[text]).into_iter().map(|(keyword, ..)| keyword);
            found.filter(|keyword| keyword.contains([' ', '-'])).collect()
        };
        assert_eq!(phrases("Ox of yak 7 gnu, emu (cat). Dog"), [""; 0]);
        assert_eq!(phrases("sea-shore\n wind; U.S. Army's"), ["sea-shore wind", "U.S. Army"]);
        assert_eq!(phrases("Red ox eats hay"), [""; 0]);
        assert_eq!(phrases("Red ox eats hay, big red ox"), ["Red ox", "big red ox"]);
    }
}
