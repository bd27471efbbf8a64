//! The paragraph for a methods section.
//!
//! Input: an [`Overview`] and what is known of its run. Output: sentences to paste.

use super::several;
use crate::overview::Overview;

/// What a methods section names beside the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodsOf<'a> {
    /// The program with its version.
    pub program: &'a str,
    /// The lexicon; `None` if it is not known.
    pub lexicon: Option<LexiconOf<'a>>,
    /// Whether repeats, boilerplate, quotes, titles and datelines are counted like all others.
    pub keeps_repeats: bool,
    /// Whether the strength in the article decides what a paragraph is about.
    pub in_article: bool,
}

/// A lexicon as a methods section names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LexiconOf<'a> {
    /// The name it gives itself.
    pub name: &'a str,
    /// The version it gives itself; may be empty.
    pub version: &'a str,
    /// The SHA-256 of its file, in hexadecimal digits.
    pub sha256: &'a str,
}

/// How many digits of a SHA-256 are named.
const DIGITS: usize = 12;

/// Returns a paragraph that says how the numbers of an overview came about, in the words of a paper.
pub fn methods_paragraph(overview: &Overview, of: &MethodsOf<'_>) -> String {
    let themes: Vec<_> = overview.top_level().map(|theme| &overview.themes[theme]).collect();
    let labels: Vec<String> = themes.iter().map(|theme| theme.label.clone()).collect();
    let mut thresholds: Vec<String> =
        themes.iter().map(|theme| theme.threshold.to_string()).collect();
    thresholds.dedup();
    let lexicon = of.lexicon.map_or_else(String::new, |lexicon| {
        let space = if lexicon.version.is_empty() { "" } else { " " };
        let digits = lexicon.sha256.get(..DIGITS).unwrap_or(lexicon.sha256);
        let LexiconOf { name, version, .. } = lexicon;
        format!(" and the lexicon {name}{space}{version} (SHA-256 {digits}…)")
    });
    let not_counted = if of.keeps_repeats {
        "paragraphs in another language than their article"
    } else {
        "exact repeats of earlier paragraphs, boilerplate, pull quotes, titles, datelines, and paragraphs in another language than their article"
    };
    let (in_article, decides) = if of.in_article {
        (
            " The article around a paragraph lifts it: the strength in the article is 1 - exp(-E'), E' = (E + 0.05) exp(2 sqrt(r)) - 0.05, \
             where r is the mean strength of the article's other counted paragraphs, weighted by exp(-distance/5).",
            "strength in the article",
        )
    } else {
        ("", "strength")
    };
    format!(
        "We scored the {} of {} for the themes {} with {}{lexicon}. The strength of a theme in a paragraph is 1 - exp(-E), \
         where E adds up the saturated and length-normalised weights of the entries that match.{in_article} A paragraph is \
         about a theme if its {decides} is at least {}. We counted {}; {not_counted} are not counted. Shares have 95 % \
         Clopper-Pearson intervals for the effective sample size of paragraphs clustered in articles (Korn and Graubard \
         1998).",
        several(overview.counts.paragraphs, "paragraph", "paragraphs"),
        several(overview.counts.articles, "article", "articles"),
        listed(&labels),
        of.program,
        listed(&thresholds),
        several(overview.counts.counted, "paragraph", "paragraphs"),
    )
}

/// Joins words as in a sentence: `a, b and c`.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
