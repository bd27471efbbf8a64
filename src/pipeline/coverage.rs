//! What the themes have of a paragraph already, and the grams in what is left.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::lexicon::{Evidence, Lexicon, Matcher, Overlap, Scanner};
use crate::pipeline::pass::ArticleContext;
use crate::pipeline::sample::CountedScorer;
use crate::pipeline::unit_scorer::ScoringConfig;
use crate::tables::ScoreContext;
use crate::terms::{CorpusModel, MAX_NGRAM_WORDS};
use crate::text::{Analysis, Passage, Token, Vocabulary};
use crate::themes::{ThemeScore, ThemeScorer};

/// No word.
pub(super) const NONE: u32 = u32::MAX;

/// Words under numbers that all workers share.
#[derive(Default)]
pub(super) struct NumberedWords {
    ids: FxHashMap<Box<str>, u32>,
}

impl NumberedWords {
    /// The number of a word, new or known.
    pub fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(NONE);
        self.ids.insert(word.into(), id);
        id
    }

    /// The number of a known word.
    pub fn known(&self, word: &str) -> u32 {
        self.ids.get(word).copied().unwrap_or(NONE)
    }
}

/// The shared numbers of the keys of one worker's vocabulary.
#[derive(Default)]
pub(super) struct WordNumbers {
    of_key: Vec<u32>,
}

impl WordNumbers {
    /// Looks up the keys that are new.
    pub fn learn(&mut self, vocabulary: &Vocabulary, number: impl Fn(&str) -> u32) {
        self.of_key.extend(vocabulary.keys_from(self.of_key.len()).map(|(key, _)| number(key)));
    }

    pub fn of(&self, token: Token) -> u32 {
        self.of_key[token.key.index()]
    }
}

/// The themes that entries are sought for.
pub(super) struct SoughtThemes<'s> {
    pub lexicon: &'s Lexicon,
    pub overlap: Overlap,
    /// Which strengths decide which paragraphs are about a theme.
    pub context: ScoreContext,
    /// As indices into the lexicon's themes.
    pub themes: &'s [usize],
}

/// Looks paragraphs up and says what each theme has of them. Themes go by their place in
/// [`SoughtThemes::themes`].
pub(super) struct Coverage {
    scanner: Scanner,
    scorer: ThemeScorer,
    /// Scores paragraphs in their article, if these scores decide.
    in_article: Option<CountedScorer>,
    /// The scores of the article's counted paragraphs that were not yet looked at, the last one
    /// first.
    next_in_article: Vec<Vec<ThemeScore>>,
    scores: Vec<ThemeScore>,
    points: Vec<f64>,
    /// The evidence of the paragraph.
    pub evidence: Vec<Evidence>,
    /// Per theme, whether each word is taken: a match that counts for the theme holds it, or a
    /// `not` span.
    pub taken: Vec<Vec<bool>>,
}

impl Coverage {
    pub fn new(sought: &SoughtThemes<'_>, matcher: &Arc<Matcher>, analysis: Analysis) -> Self {
        // Strengths need no statistics of the collection.
        let model: Arc<CorpusModel> = Arc::default();
        let config = ScoringConfig::of_strengths(sought.lexicon, matcher, (&model, sought.context));
        let decides = sought.context == ScoreContext::Article;
        Self {
            in_article: decides.then(|| CountedScorer::new(&config, analysis)),
            next_in_article: Vec::new(),
            scanner: Scanner::new(Arc::clone(matcher)),
            scorer: ThemeScorer::new(sought.lexicon),
            scores: Vec::new(),
            points: Vec::new(),
            evidence: Vec::new(),
            taken: vec![Vec::new(); sought.themes.len()],
        }
    }

    /// Begins with an article, whose counted paragraphs are then looked at in order.
    pub fn begin(&mut self, context: &ArticleContext<'_>) {
        let Self { in_article, next_in_article, .. } = self;
        next_in_article.clear();
        if let Some(scorer) = in_article {
            scorer.each(context, |_, _, _, text| next_in_article.push(text.scores.to_vec()));
            next_in_article.reverse();
        }
    }

    /// Looks at a paragraph.
    pub fn at(&mut self, sought: &SoughtThemes<'_>, vocabulary: &Vocabulary, passage: Passage<'_>) {
        self.scanner.find(vocabulary, passage, &mut self.evidence);
        let tokens = passage.tokens;
        for (&theme, taken) in sought.themes.iter().zip(&mut self.taken) {
            taken.clear();
            taken.resize(tokens.len(), false);
            for hit in &self.evidence {
                if hit.theme as usize == theme || sought.overlap == Overlap::Lexicon {
                    taken[words_of(tokens, hit)].fill(true);
                }
            }
            for (not, words) in self.scanner.not_spans() {
                if sought.lexicon.lineage(theme).any(|theme| theme == not) {
                    taken[words].fill(true);
                }
            }
        }
    }

    /// Per theme sought E and the strength of a text of so many words with this evidence.
    pub fn score(
        &mut self,
        sought: &SoughtThemes<'_>,
        evidence: &[Evidence],
        words: u64,
    ) -> Vec<(f64, f64)> {
        self.scorer.score(evidence, words, &mut self.scores, &mut self.points);
        let of_theme = |&theme: &usize| {
            let own =
                evidence.iter().zip(&self.points).filter(|(hit, _)| hit.theme as usize == theme);
            (own.map(|(_, points)| points).sum::<f64>(), self.scores[theme].strength)
        };
        sought.themes.iter().map(of_theme).collect()
    }

    /// What each match of the text last scored adds to E, in the order of its evidence.
    pub fn points(&self) -> &[f64] {
        &self.points
    }

    /// [`Coverage::score`] of the paragraph last looked at: that in its article, if this one decides.
    pub fn score_paragraph(&mut self, sought: &SoughtThemes<'_>, words: u64) -> Vec<(f64, f64)> {
        let evidence = std::mem::take(&mut self.evidence);
        let mut scores = self.score(sought, &evidence, words);
        self.evidence = evidence;
        if let Some(in_article) = self.next_in_article.pop() {
            for (score, &theme) in scores.iter_mut().zip(sought.themes) {
                let strength = in_article[theme].strength;
                *score = (-(-strength).ln_1p(), strength);
            }
        }
        scores
    }
}

/// The words of a match, as places among the tokens.
pub(super) fn words_of(tokens: &[Token], hit: &Evidence) -> Range<usize> {
    let place = |byte: u32| tokens.partition_point(|token| token.span.start < byte);
    place(hit.span.start)..place(hit.span.end)
}

/// Calls `found` with the words of each gram that begins and ends with a word that says something
/// by itself. One that begins as it ends is left out: it could stand across itself.
pub(super) fn each_gram<Id: Copy + PartialEq>(
    words: &[Option<Id>],
    content: impl Fn(usize) -> bool,
    mut found: impl FnMut(Range<usize>),
) {
    for first in 0..words.len() {
        if words[first].is_none() || !content(first) {
            continue;
        }
        for last in first..words.len().min(first + MAX_NGRAM_WORDS) {
            if words[last].is_none() {
                break;
            }
            if content(last) && (last == first || words[last] != words[first]) {
                found(first..last + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_have_content_at_their_ends_and_stay_on_their_side_of_a_break() {
        let words = ["cost", "of", "living", "|", "new", "by", "new"]
            .map(|word| (word != "|").then_some(word));
        let mut found = Vec::new();
        each_gram(
            &words,
            |at| !["of", "by"].contains(&words[at].unwrap()),
            |range| found.push(range),
        );
        assert_eq!(found, [0..1, 0..3, 2..3, 4..5, 6..7]);
    }
}
