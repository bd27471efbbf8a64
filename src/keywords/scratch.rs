//! The memory that all methods share and keep from text to text, and the choice of the best
//! candidates.

use std::collections::BinaryHeap;

use super::Keyword;
use super::candidates::{PhraseOccurrence, PhraseTable, ScoredCandidate, span};
use super::word_sequence::TextWords;

/// Memory that a method fills for each text: its phrases, and its candidates with their scores.
#[derive(Default)]
pub(super) struct Scratch {
    pub phrases: PhraseTable,
    /// The candidates of the text, in any order.
    pub scored: Vec<ScoredCandidate>,
    /// The candidates that [`Scratch::choose`] accepted, best first.
    pub chosen: Vec<ScoredCandidate>,
    /// The occurrences of one keyword.
    forms: Vec<PhraseOccurrence>,
}

impl Scratch {
    /// Replaces `keywords` by at most `most` of [`Self::scored`], best first, and empties
    /// [`Self::scored`].
    ///
    /// A candidate is left out if `accept` returns false for it; `accept` also gets the phrases and
    /// the candidates accepted so far.
    pub fn choose(
        &mut self,
        text: TextWords<'_>,
        most: usize,
        mut accept: impl FnMut(&PhraseTable, &ScoredCandidate, &[ScoredCandidate]) -> bool,
        keywords: &mut Vec<Keyword>,
    ) {
        self.chosen.clear();
        let mut heap = BinaryHeap::from(std::mem::take(&mut self.scored));
        while self.chosen.len() < most
            && let Some(best) = heap.pop()
        {
            if accept(&self.phrases, &best, &self.chosen) {
                self.chosen.push(best);
            }
        }
        self.scored = heap.into_vec();
        self.scored.clear();
        self.show(text, keywords);
    }

    /// Replaces `keywords` by the chosen ones, each in the form that occurs most often in the text;
    /// of forms that are equally frequent, the first.
    fn show(&mut self, text: TextWords<'_>, keywords: &mut Vec<Keyword>) {
        keywords.clear();
        keywords.reserve(self.chosen.len());
        let surfaces = |occurrence: PhraseOccurrence| {
            occurrence.of(text.words).iter().map(|word| word.surface)
        };
        for &ScoredCandidate { score, phrase, .. } in &self.chosen {
            let count = self.phrases.lists[phrase as usize].occurrences;
            let form = self.phrases.most_frequent_form(phrase, surfaces, &mut self.forms);
            keywords.push(Keyword {
                span: span(text, form.of(text.words)),
                count,
                score,
                raw: score,
            });
        }
    }
}
