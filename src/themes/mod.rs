//! Computes the strength of each theme in a text from its evidence.
//!
//! Input: the [`Evidence`] of a text and its number of words. Output: a [`ThemeScore`] for each
//! theme, and the points of each match; and, with the scores of its article, a score that takes
//! the article into account; and the components from which a model computes a probability. This
//! room does not know how matches are found and how scores are used.

mod components;
mod in_article;

pub use components::{COMPONENT_NAMES, COMPONENTS, ThemeComponents};
pub use in_article::{Surroundings, context_points, in_article, neighbour_weight};

use crate::lexicon::{Evidence, Lexicon};

/// The score of one theme in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ThemeScore {
    /// The number of matches that count.
    pub hits: u32,
    /// The strength 1 - exp(-E), from 0 (no evidence) to 1. It is not a probability, and can only
    /// be compared within a theme and a unit.
    pub strength: f64,
}

impl ThemeScore {
    /// Whether a text with this score is about the theme: its strength is above 0 and reaches the
    /// threshold.
    pub fn reaches(&self, threshold: f64) -> bool {
        self.strength > 0.0 && self.strength >= threshold
    }
}

/// How often an entry matches for a theme in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryCount {
    /// The theme, as an index into the lexicon's themes.
    pub theme: u32,
    /// The entry, as an index into the lexicon's entries.
    pub entry: u32,
    /// The number of matches that count.
    pub matches: u32,
}

/// How fast further matches of an entry lose weight (k1 of BM25).
const SATURATION: f64 = 1.2;
/// How much the length of a text reduces the weight of a match (b of BM25).
const LENGTH_WEIGHT: f64 = 0.5;
/// The length in words at which the weight of a match is not changed. It is a constant, so that no
/// other text changes a score.
const LENGTH: f64 = 100.0;

/// The contribution to a theme's E of an entry with these points that matches `matches` times in a
/// text of `words` words.
pub fn entry_evidence(points: f64, matches: u32, words: u64) -> f64 {
    points * saturated(matches, words)
}

/// The saturated count of an entry that matches n times in a text of N words:
/// n(k+1) / (n + k(1 - b + b·N/100)). It grows with each match, but ever more slowly, and is 1 for
/// one match in 100 words. Multiplied by the entry's [points](crate::lexicon::Entry::points) it is
/// the entry's E.
pub fn saturated(matches: u32, words: u64) -> f64 {
    let n = f64::from(matches);
    let length = 1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * words as f64 / LENGTH;
    n * (SATURATION + 1.0) / (n + SATURATION * length)
}

/// Scores texts with one lexicon.
///
/// Definition (docs/METHODS.md, theme scores): strength = 1 - exp(-E), where E is the sum of w ·
/// n(k+1) / (n + k(1 - b + b·N/100)) over the entries that matched; n is the number of an entry's
/// matches that count, N the number of words of the text, w
/// [`Entry::points`](crate::lexicon::Entry::points), k = 1.2 and b = 0.5. The matches of an entry
/// share its points equally, so that the points of a theme's evidence sum to its E.
pub struct ThemeScorer {
    points: Vec<f64>,
    themes: usize,
    order: Vec<usize>,
}

impl ThemeScorer {
    /// Creates a scorer for evidence of this lexicon.
    pub fn new(lexicon: &Lexicon) -> Self {
        let points = lexicon.entries.iter().map(crate::lexicon::Entry::points).collect();
        Self { points, themes: lexicon.themes.len(), order: Vec::new() }
    }

    /// Scores a text with `words` words by how often each entry matches in it, as
    /// [`score`](Self::score) does. `counts` are in the order of themes and entries.
    pub fn score_counts(&self, counts: &[EntryCount], words: u64, scores: &mut Vec<ThemeScore>) {
        scores.clear();
        scores.resize(self.themes, ThemeScore::default());
        for theme in counts.chunk_by(|a, b| a.theme == b.theme) {
            let (mut total, mut hits) = (0.0, 0);
            for &EntryCount { entry, matches, .. } in theme.iter().filter(|it| it.matches > 0) {
                total += entry_evidence(self.points[entry as usize], matches, words);
                hits += matches;
            }
            scores[theme[0].theme as usize] = ThemeScore { hits, strength: -(-total).exp_m1() };
        }
    }

    /// Scores a text with `words` words. Replaces the content of `scores` by one score for each
    /// theme of the lexicon, in the lexicon's order, and the content of `points` by the points of
    /// each match, in the order of `evidence`.
    pub fn score(
        &mut self,
        evidence: &[Evidence],
        words: u64,
        scores: &mut Vec<ThemeScore>,
        points: &mut Vec<f64>,
    ) {
        scores.clear();
        scores.resize(self.themes, ThemeScore::default());
        points.clear();
        points.resize(evidence.len(), 0.0);
        self.order.clear();
        self.order.extend(0..evidence.len());
        let group = |&at: &usize| (evidence[at].theme, evidence[at].entry);
        // The order of additions is fixed, so that the sum is the same on every machine.
        self.order.sort_unstable_by_key(group);
        for theme in self.order.chunk_by(|a, b| evidence[*a].theme == evidence[*b].theme) {
            let mut total = 0.0;
            let mut hits = 0;
            for entry in theme.chunk_by(|a, b| evidence[*a].entry == evidence[*b].entry) {
                let matches = u32::try_from(entry.len()).unwrap_or(u32::MAX);
                let sum =
                    entry_evidence(self.points[evidence[entry[0]].entry as usize], matches, words);
                for &at in entry {
                    points[at] = sum / f64::from(matches);
                }
                total += sum;
                hits += matches;
            }
            scores[evidence[theme[0]].theme as usize] =
                ThemeScore { hits, strength: -(-total).exp_m1() };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Span;

    fn lexicon() -> Lexicon {
        let toml = "name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['one']\nweak = ['two']\n[[theme]]\nid = 'b'\nmedium = ['three']\n";
        Lexicon::from_toml(toml, "x.toml").unwrap()
    }

    fn score(matches: &[(u32, u32)], words: u64) -> (Vec<ThemeScore>, Vec<f64>) {
        let evidence: Vec<Evidence> = matches
            .iter()
            .map(|&(theme, entry)| Evidence { theme, entry, span: Span::default() })
            .collect();
        let (mut scores, mut points) = (Vec::new(), Vec::new());
        ThemeScorer::new(&lexicon()).score(&evidence, words, &mut scores, &mut points);
        (scores, points)
    }

    /// Computed by hand from the formula: for N = 100 and one match, n(k+1)/(n+k) is 1, so the
    /// strength is the entry's p.
    #[test]
    fn one_match_in_a_hundred_words_is_the_entrys_p() {
        for (matches, theme, expected) in
            [(vec![(0, 0)], 0, 0.5), (vec![(0, 1)], 0, 0.05), (vec![(1, 2)], 1, 0.2)]
        {
            let (scores, _) = score(&matches, 100);
            assert!((scores[theme].strength - expected).abs() < 1e-12);
            assert_eq!(scores[1 - theme], ThemeScore::default());
        }
        // n = 2, N = 300: 2 · 2.2 / (2 + 1.2 · 2) = 1; w = ln 2.
        assert!((score(&[(0, 0), (0, 0)], 300).0[0].strength - 0.5).abs() < 1e-12);
        // Two entries add up: 1 - 0.5 · 0.95.
        assert!((score(&[(0, 1), (0, 0)], 100).0[0].strength - 0.525).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn evidence_sums_to_hits_and_strengths(matches in prop::collection::vec(prop_oneof![Just((0, 0)), Just((0, 1)), Just((1, 2))], 0..20), words in 0u64..1000) {
            let (scores, points) = score(&matches, words);
            for theme in 0..2u32 {
                let own = || matches.iter().zip(&points).filter(|((t, _), _)| *t == theme);
                let sum: f64 = own().map(|(_, points)| points).sum();
                prop_assert_eq!(scores[theme as usize].hits as usize, own().count());
                prop_assert!((scores[theme as usize].strength - (1.0 - (-sum).exp())).abs() < 1e-12);
                prop_assert!((0.0..1.0).contains(&scores[theme as usize].strength));
            }
        }

        #[test]
        fn counts_have_the_scores_of_their_matches(matches in prop::collection::vec(prop_oneof![Just((0, 0)), Just((0, 1)), Just((1, 2))], 0..20), words in 0u64..1000) {
            let count = |(theme, entry): (u32, u32)| {
                let all = matches.iter().filter(|&&it| it == (theme, entry)).count();
                EntryCount { theme, entry, matches: u32::try_from(all).unwrap() }
            };
            let mut scores = Vec::new();
            ThemeScorer::new(&lexicon()).score_counts(&[(0, 0), (0, 1), (1, 2)].map(count), words, &mut scores);
            prop_assert_eq!(scores, score(&matches, words).0);
        }

        #[test]
        fn each_further_match_makes_it_stronger(matches in prop::collection::vec(prop_oneof![Just((0, 0)), Just((0, 1))], 0..8), words in 0u64..1000) {
            let (before, _) = score(&matches, words);
            let more: Vec<_> = matches.iter().copied().chain([(0, 0)]).collect();
            prop_assert!(score(&more, words).0[0].strength > before[0].strength);
        }
    }
}
