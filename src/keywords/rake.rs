//! RAKE: rapid automatic keyword extraction.

use super::Keyword;
use super::candidates::{MAX_PHRASE_WORDS, ScoredCandidate, narrow};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_roles::FurtherStopWords;
use super::word_sequence::{Numbering, TextWords, runs};
use crate::text::Language;

/// Candidates are the runs of at most [`MAX_PHRASE_WORDS`] content words between stop words,
/// numbers and punctuation. The degree of a word is the summed length of the candidates that it is
/// in; it is divided by the word's frequency, and the score of a candidate is the sum of these
/// quotients over its words.
///
/// Follows: Rose, Engel, Cramer, Cowley 2010. Words are terms here, so that forms of a word count
/// together.
pub(super) struct Rake {
    stop_words: FurtherStopWords,
    terms: Numbering,
    /// The term of each word of the text.
    ids: Vec<u32>,
    /// The frequency and degree of each term.
    words: Vec<WordDegree>,
}

#[derive(Clone, Copy, Default)]
struct WordDegree {
    frequency: f64,
    degree: f64,
}

impl Rake {
    pub fn new(language: Language) -> Self {
        Self {
            stop_words: FurtherStopWords::new(language),
            terms: Numbering::default(),
            ids: Vec::new(),
            words: Vec::new(),
        }
    }
}

impl KeywordEngine for Rake {
    fn top(
        &mut self,
        text: TextWords<'_>,
        Limit { most, .. }: Limit,
        scratch: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.stop_words.learn(text.vocabulary);
        self.terms.begin();
        self.ids.clear();
        self.ids.extend(words.iter().map(|word| self.terms.number(word.term.index())));
        self.words.clear();
        self.words.resize(self.terms.count(), WordDegree::default());
        let Scratch { phrases, scored, .. } = &mut *scratch;
        phrases.begin(self.terms.count());
        let wanted = |at: usize| words[at].content && !self.stop_words.contains(words[at].key);
        for (start, length) in runs(words, wanted).filter(|(_, length)| *length <= MAX_PHRASE_WORDS)
        {
            let run = &self.ids[start..start + length];
            for &term in run {
                let word = &mut self.words[term as usize];
                word.frequency += 1.0;
                word.degree += length as f64;
            }
            let phrase = run[1..].iter().fold(run[0], |phrase, &term| phrases.extend(phrase, term));
            phrases.add_occurrence(phrase, narrow(start), narrow(length));
        }
        scored.clear();
        scored.extend(phrases.occurring().map(|(_, _, first)| {
            let (start, length) = (first.start as usize, first.words as usize);
            let ratio = |&term: &u32| {
                self.words[term as usize].degree / self.words[term as usize].frequency
            };
            let score = self.ids[start..start + length].iter().map(ratio).sum();
            ScoredCandidate::new(score, first)
        }));
        scratch.choose(text, most, |_, _, _| true, keywords);
    }
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::word_sequence::testing::keywords;

    #[test]
    fn a_run_of_many_words_is_no_candidate() {
        let found = keywords(
            Method::Rake,
            &[
                "Local council budget office staff wages of council budgets. Budget office staff agree.",
            ],
            10,
        );
        let found: Vec<&str> = found.iter().map(|(text, _)| &**text).collect();
        assert_eq!(found, ["Budget office staff", "council budgets"], "of six words in a row none");
    }

    /// Candidates: `council`, `wind farms`, `farms`. The verb, the adverb and the opener end runs,
    /// as in published lists of stop words. Degrees over frequencies: wind 2 / 1, farm (2 + 1) / 2.
    #[test]
    fn verbs_adverbs_and_openers_end_a_run() {
        let found =
            keywords(Method::Rake, &["Council quickly builds several wind farms: farms"], 10);
        let found: Vec<(&str, f64)> = found.iter().map(|(text, k)| (&**text, k.score)).collect();
        assert_eq!(found, [("wind farms", 3.5), ("farms", 1.5), ("Council", 1.0)]);
    }

    /// Candidates: `public budgets`, `budget cuts hurt`, `cuts`, `public budget`; `2018` is not
    /// one. Degrees over frequencies: public (2 + 2) / 2 = 2, budget (2 + 3 + 2) / 3 = 7/3, cut (3
    /// + 1) / 2 = 2, hurt 3 / 1 = 3.
    #[test]
    fn golden_by_hand() {
        let found = keywords(
            Method::Rake,
            &["Public budgets: the budget cuts hurt. No cuts in 2018 to the public budget!"],
            10,
        );
        let found: Vec<(&str, u32, f64)> =
            found.iter().map(|(text, k)| (&**text, k.count, k.score)).collect();
        let expected = [
            ("budget cuts hurt", 1, 22.0 / 3.0),
            ("Public budgets", 2, 13.0 / 3.0),
            ("cuts", 1, 2.0),
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((found.0, found.1), (expected.0, expected.1));
            assert!((found.2 - expected.2).abs() < 1e-12, "{found:?}");
        }
    }
}
