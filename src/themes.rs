//! Matches become strengths, and every strength keeps its evidence.
//!
//! Comes in: the [`Evidence`] of a text and its number of words. Goes out: a [`ThemeScore`] per
//! theme, and the points of each match. Does not know: how matches are found, or what is made of
//! the scores.

use crate::lexicon::{Evidence, Lexicon};

/// How strongly a text is about one theme.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ThemeScore {
    /// Matches that count.
    pub hits: u32,
    /// 1 - exp(-E), from 0 (no evidence) to 1; comparable within a theme and a unit, and no
    /// probability.
    pub strength: f64,
}

/// How fast further matches of one entry lose weight (BM25's k1).
const SATURATION: f64 = 1.2;
/// How much a text's length takes from a match (BM25's b).
const LENGTH_WEIGHT: f64 = 0.5;
/// The length that takes nothing: a constant, so that no other text moves a score.
const LENGTH: f64 = 100.0;

/// What an entry with these points adds to E of a theme with so many matches in a text of so many
/// words.
pub fn entry_evidence(points: f64, matches: u32, words: u64) -> f64 {
    points * saturated(matches, words)
}

/// How often an entry counts that matches n times in a text of N words: n(k+1) / (n + k(1 - b +
/// b·N/100)), rising with each match, ever more slowly; 1 for one match in 100 words. Times the
/// entry's [points](crate::lexicon::Entry::points) it is the entry's E.
pub fn saturated(matches: u32, words: u64) -> f64 {
    let n = f64::from(matches);
    let length = 1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * words as f64 / LENGTH;
    n * (SATURATION + 1.0) / (n + SATURATION * length)
}

/// Scores texts by one lexicon.
///
/// Definition (METHODS 3): strength = 1 - exp(-E), E the sum over the entries that matched of w ·
/// n(k+1) / (n + k(1 - b + b·N/100)), n the entry's matches that count, N the words of the text, w
/// [`Entry::points`](crate::lexicon::Entry::points), k = 1.2, b = 0.5. An entry's points are shared
/// equally by its matches, so that the points of a theme's evidence sum to its E.
pub struct ThemeScorer {
    points: Vec<f64>,
    themes: usize,
    order: Vec<usize>,
}

impl ThemeScorer {
    /// A scorer for the evidence of this lexicon.
    pub fn new(lexicon: &Lexicon) -> Self {
        let points = lexicon.entries.iter().map(crate::lexicon::Entry::points).collect();
        Self { points, themes: lexicon.themes.len(), order: Vec::new() }
    }

    /// Replaces the content of `scores` by one score per theme of the lexicon, in its order, and
    /// that of `points` by the points of each match, in the order of `evidence`, whose text has
    /// `words` words.
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
        // A fixed order of addition: the same sum on every machine.
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

    /// Worked out by hand from the formula: at N = 100 one match of an entry with p gives
    /// n(k+1)/(n+k) = 1 of its w, so that the strength is p.
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
        fn each_further_match_makes_it_stronger(matches in prop::collection::vec(prop_oneof![Just((0, 0)), Just((0, 1))], 0..8), words in 0u64..1000) {
            let (before, _) = score(&matches, words);
            let more: Vec<_> = matches.iter().copied().chain([(0, 0)]).collect();
            prop_assert!(score(&more, words).0[0].strength > before[0].strength);
        }
    }
}
