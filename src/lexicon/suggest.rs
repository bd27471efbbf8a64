//! Suggestions for a lexicon: their counts, their order, and which of them are left out.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Pattern, WordPattern};
use crate::terms::Contingency;
use crate::text::Language;

/// A suggestion: an entry for a theme, or a word for the `unless` of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The theme, as an index into the lexicon's themes.
    pub theme: usize,
    /// The entry to whose `unless` it could be added, as an index into the lexicon's entries;
    /// `None` if the suggestion is an entry itself.
    pub unless_of: Option<usize>,
    /// The suggested pattern.
    pub pattern: String,
    /// Its counts in the collection; `None` for an `unless`.
    pub counts: Option<SuggestedCounts>,
    /// The similarity of its contexts to those of the theme's entries, or `None` if it is unknown.
    pub similarity: Option<f64>,
    /// Its counts in coded texts; `None` without codes for the theme.
    pub coded: Option<SuggestedCodes>,
    /// The expected gain, or `None` if it is unknown.
    pub gain: Option<f64>,
    /// Its first occurrences, with the words around them.
    pub contexts: Vec<String>,
}

/// Counts of the occurrences of a pattern that do not overlap a match of its theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuggestedCounts {
    /// The number of occurrences.
    pub count: u64,
    /// The number of paragraphs that hold one.
    pub paragraphs: u64,
    /// The number of articles that hold one.
    pub articles: u64,
    /// Juilland's D over the articles.
    pub dispersion: Option<f64>,
    /// Paragraphs among them that reach the theme's threshold.
    pub theme_paragraphs: u64,
    /// The numbers of its occurrences and of all other words, in the paragraphs that reach the
    /// threshold and in the others.
    pub table: Contingency,
}

/// Counts of a pattern in coded texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuggestedCodes {
    /// The number of coded texts that hold it; for an `unless` the number of matches that it would
    /// remove.
    pub with: u64,
    /// The number of these with code 1; for an `unless` the number of right matches that it would
    /// remove.
    pub right: u64,
    /// The numbers of texts that hold it and that do not, among missed texts and among texts with
    /// code 0; `None` for an `unless`.
    pub misses: Option<Contingency>,
}

/// The p of an entry that `with` coded texts hold, of which `right` are about the theme. It is
/// shrunk towards the p of the tier medium, which counts as 50 texts.
///
/// # Examples
/// ```
/// assert!((paratheme::lexicon::shrunk_p(6, 10) - 16.0 / 60.0).abs() < 1e-12);
/// ```
pub fn shrunk_p(right: u64, with: u64) -> f64 {
    (50.0 * 0.2 + right as f64) / (50.0 + with as f64)
}

/// Whether these words, separated by spaces, are a pattern that matches exactly these words.
pub fn is_literal_pattern(words: &str, language: Language) -> bool {
    Pattern::parse(words, language).is_ok_and(|pattern| {
        let literal = |(word, key): (&WordPattern, &str)| matches!(word, WordPattern::Literal(literal) if **literal == *key);
        pattern.words().len() == words.split(' ').count() && pattern.words().iter().zip(words.split(' ')).all(literal)
    })
}

/// The least number of missed texts that count as evidence for a candidate.
const MIN_MISSED_TEXTS: u64 = 3;

/// The lower end of the 95 % interval of a log ratio with these counts in the first and the second
/// column; a count of 0 is replaced by one half.
fn low(log_ratio: f64, first: f64, second: f64) -> f64 {
    // The 97.5 % quantile of the normal distribution.
    let z = 1.959_963_984_540_054_f64;
    log_ratio - z / std::f64::consts::LN_2 * (1.0 / first.max(0.5) + 1.0 / second.max(0.5)).sqrt()
}

impl SuggestedCounts {
    /// A conservative log ratio: the lower end of its 95 % interval, at least 0. Occurrences
    /// cluster in articles, so each paragraph is weighted by the number of articles per paragraph.
    fn conservative(&self) -> f64 {
        let weight =
            if self.paragraphs > 0 { self.articles as f64 / self.paragraphs as f64 } else { 0.0 };
        let about = self.theme_paragraphs as f64 * weight;
        low(self.table.log_ratio(), about, self.paragraphs as f64 * weight - about).max(0.0)
    }
}

impl SuggestedCodes {
    /// A conservative log ratio of missed texts against texts with code 0; 0 if fewer than three
    /// missed texts hold the pattern.
    fn conservative(&self) -> f64 {
        self.misses
            .filter(|table| table.a >= MIN_MISSED_TEXTS)
            .map_or(0.0, |table| low(table.log_ratio(), table.a as f64, table.b as f64).max(0.0))
    }
}

/// The order of suggested entries, best first: the sum of the conservative log ratios for
/// paragraphs about the theme and for missed texts, times the square root of the similarity, times
/// the p from codes divided by that of the tier medium. Equal ones are ordered by G2, then by their
/// text.
pub fn by_rank(one: &Suggestion, other: &Suggestion) -> Ordering {
    let value = |suggestion: &Suggestion| {
        let marks = suggestion.counts.map_or(0.0, |counts| counts.conservative());
        let missed = suggestion.coded.map_or(0.0, |codes| codes.conservative());
        let p = suggestion.coded.map_or(1.0, |codes| shrunk_p(codes.right, codes.with) / 0.2);
        (marks + missed) * suggestion.similarity.unwrap_or(1.0).max(0.0).sqrt() * p
    };
    let g2 =
        |suggestion: &Suggestion| suggestion.counts.map_or(0.0, |counts| counts.table.g2(false));
    let order = value(other).total_cmp(&value(one)).then_with(|| g2(other).total_cmp(&g2(one)));
    order.then_with(|| one.pattern.cmp(&other.pattern))
}

/// A longer candidate replaces a shorter one inside it if it has at least this share of the shorter
/// one's occurrences.
const REPLACING_SHARE: f64 = 0.7;

/// Whether each candidate is kept; candidates come with their counts. A candidate is dropped if at
/// least 70 % of its occurrences are inside a longer candidate, or if it adds words to a shorter
/// candidate that `better` prefers.
///
/// `better` compares two candidates by their indices and returns [`Ordering::Less`] if the first is
/// better.
pub fn without_nested(
    candidates: &[(&str, u64)],
    better: impl Fn(usize, usize) -> Ordering,
) -> Vec<bool> {
    let places: HashMap<&str, usize> =
        candidates.iter().enumerate().map(|(at, (text, _))| (*text, at)).collect();
    let mut kept = vec![true; candidates.len()];
    for (longer, (text, count)) in candidates.iter().enumerate() {
        let words: Vec<&str> = text.split(' ').collect();
        let inside =
            (1..words.len()).flat_map(|size| words.windows(size).map(|part| part.join(" ")));
        for shorter in inside.filter_map(|part| places.get(part.as_str()).copied()) {
            if *count as f64 >= REPLACING_SHARE * candidates[shorter].1 as f64 {
                kept[shorter] = false;
            } else if better(shorter, longer).is_lt() {
                kept[longer] = false;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::SideCount;

    #[test]
    fn of_nested_candidates_one_stays() {
        let candidates = [
            ("care", 100),
            ("social care", 40),
            ("social", 50),
            ("adult social care", 10),
            ("living", 9),
        ];
        let by_count = |one: usize, other: usize| candidates[other].1.cmp(&candidates[one].1);
        // `social` is nearly always in `social care`, which is less informative than `care`; the
        // longest is worse than what it holds.
        assert_eq!(without_nested(&candidates, by_count), [true, false, false, false, true]);
        let by_length =
            |one: usize, other: usize| candidates[other].0.len().cmp(&candidates[one].0.len());
        assert_eq!(without_nested(&candidates, by_length), [true, true, false, true, true]);
    }

    fn suggestion(
        pattern: &str,
        about: u64,
        others: u64,
        articles: u64,
        similarity: f64,
    ) -> Suggestion {
        let table =
            Contingency::of_counts(SideCount::of(about, 10_000), SideCount::of(others, 90_000));
        let paragraphs = about + others;
        let counts = SuggestedCounts {
            count: paragraphs,
            paragraphs,
            articles,
            dispersion: None,
            theme_paragraphs: about,
            table,
        };
        Suggestion {
            theme: 0,
            unless_of: None,
            pattern: pattern.to_owned(),
            counts: Some(counts),
            similarity: Some(similarity),
            coded: None,
            gain: None,
            contexts: Vec::new(),
        }
    }

    /// 20 of 10,000 against 20 of 90,000: log2 9, less 1.96/ln 2 times the root of 2/20.
    #[test]
    fn the_log_ratio_is_taken_at_its_lower_end() {
        let counts = suggestion("x", 20, 20, 40, 1.0).counts.unwrap();
        let expected = 9_f64.log2() - 1.959_964 / 2_f64.ln() * 0.1_f64.sqrt();
        assert!((counts.conservative() - expected).abs() < 1e-6, "{}", counts.conservative());
        assert!(
            suggestion("x", 20, 20, 10, 1.0).counts.unwrap().conservative() < expected,
            "from fewer articles it is less sure"
        );
        assert!(suggestion("x", 1, 9, 3, 1.0).counts.unwrap().conservative().abs() < 1e-12);
        let codes = SuggestedCodes {
            with: 6,
            right: 4,
            misses: Some(Contingency::of_counts(SideCount::of(4, 20), SideCount::of(2, 900))),
        };
        let expected = 90_f64.log2() - 1.959_964 / 2_f64.ln() * 0.75_f64.sqrt();
        assert!((codes.conservative() - expected).abs() < 1e-6);
        let few = SuggestedCodes {
            misses: Some(Contingency::of_counts(SideCount::of(2, 20), SideCount::of(0, 900))),
            ..codes
        };
        assert!(few.conservative().abs() < 1e-12);
    }

    #[test]
    fn sure_alike_and_right_ones_come_first() {
        let coded = |with, right| Some(SuggestedCodes { with, right, misses: None });
        let mut all = [
            suggestion("rare", 4, 2, 3, 0.4),
            suggestion("wrong", 30, 20, 40, 0.4),
            suggestion("unlike", 30, 20, 40, 0.1),
            suggestion("right", 30, 20, 40, 0.4),
            suggestion("alike", 30, 20, 40, 0.4),
        ];
        (all[1].coded, all[3].coded) = (coded(20, 0), coded(20, 15));
        all.sort_by(by_rank);
        assert_eq!(
            all.iter().map(|one| one.pattern.as_str()).collect::<Vec<_>>(),
            ["right", "alike", "wrong", "unlike", "rare"]
        );
    }

    #[test]
    fn patterns_mean_the_words() {
        for (words, literal) in [
            ("social care", true),
            ("o'brien", true),
            ("e.g", true),
            ("a*", false),
            ("/x/", false),
            ("", false),
        ] {
            assert_eq!(is_literal_pattern(words, Language::English), literal, "{words}");
        }
    }
}
