//! RAKE: rapid automatic keyword extraction.

use super::Keyword;
use super::extractor::Bench;
use super::phrases::{Scored, narrow};
use super::words::{Dense, Gap, TextWords, Word};
use crate::text::Vocabulary;

/// Candidates are the runs of at most [`LONGEST`] content words between stop words, numbers and
/// punctuation. Of each word its degree, the summed lengths of the candidates that it stands in, is
/// divided by its frequency; a candidate's score is the sum over its words.
///
/// Follows: Rose, Engel, Cramer, Cowley 2010. Words are terms here, so that forms of a word count
/// together.
#[derive(Default)]
pub(super) struct Rake {
    terms: Dense,
    /// The term of each word.
    ids: Vec<u32>,
    /// By term: frequency, degree.
    words: Vec<(f64, f64)>,
}

/// The most words of a candidate: a longer run is a list without commas, or a text in a language
/// whose stop words are not known.
pub(super) const LONGEST: usize = 4;

impl Rake {
    pub fn top(
        &mut self,
        vocabulary: &Vocabulary,
        text: TextWords<'_>,
        bench: &mut Bench,
        most: usize,
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.terms.begin();
        self.ids.clear();
        self.ids.extend(words.iter().map(|word| self.terms.of(word.term.index())));
        self.words.clear();
        self.words.resize(self.terms.count(), (0.0, 0.0));
        let Bench { phrases, chooser } = bench;
        phrases.begin(self.terms.count());
        for (start, length) in
            runs(words, |at| words[at].content).filter(|(_, length)| *length <= LONGEST)
        {
            let run = &self.ids[start..start + length];
            for &term in run {
                let (frequency, degree) = &mut self.words[term as usize];
                *frequency += 1.0;
                *degree += length as f64;
            }
            let phrase = run[1..].iter().fold(run[0], |phrase, &term| phrases.extend(phrase, term));
            phrases.stands(phrase, narrow(start), narrow(length));
        }
        chooser.scored.clear();
        chooser.scored.extend(phrases.standing().map(|(_, _, first)| {
            let (start, length) = (first.start as usize, first.words as usize);
            let ratio = |&term: &u32| self.words[term as usize].1 / self.words[term as usize].0;
            let score = self.ids[start..start + length].iter().map(ratio).sum();
            Scored::new(score, first)
        }));
        chooser.choose(vocabulary, text, phrases, most, |_, _| true, keywords);
    }
}

/// The longest runs of words that are wanted and stand side by side, as first word and length.
pub(super) fn runs(
    words: &[Word],
    wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < words.len() && !wanted(at) {
            at += 1;
        }
        let start = at;
        while at < words.len() && wanted(at) && (at == start || words[at].gap <= Gap::Space) {
            at += 1;
        }
        (at > start).then_some((start, at - start))
    })
}

#[cfg(test)]
mod tests {
    use crate::keywords::Method;
    use crate::keywords::words::testing::keywords;

    #[test]
    fn a_run_of_many_words_is_no_candidate() {
        let found = keywords(
            Method::Rake,
            &[
                "Local council budget office staff wrote of council budgets. Budget office staff agree.",
            ],
            10,
        );
        let found: Vec<&str> = found.iter().map(|(text, _)| &**text).collect();
        assert_eq!(
            found,
            ["Budget office staff agree", "council budgets"],
            "of six words in a row none"
        );
    }

    /// Candidates: `public budgets`, `budget cuts hurt`, `cuts`, `public budget`, `2018` is none.
    /// Degrees over frequencies: public (2 + 2) / 2 = 2, budget (2 + 3 + 2) / 3 = 7/3, cut (3 + 1)
    /// / 2 = 2, hurt 3 / 1 = 3.
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
