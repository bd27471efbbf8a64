//! The columns of `compare`.

use super::{ColumnInfo, Float, Int, Text, always, columns_of};
use crate::tables::Column;

/// `compare`.
pub const COMPARE: &[ColumnInfo] = &[
    always(
        "term",
        Text,
        "",
        "The term: the stem of a word; of an n-gram the stems with a space between.",
    ),
    always("target_count", Int, "", "Its occurrences in the target."),
    always("reference_count", Int, "", "Its occurrences in the reference."),
    always(
        "target_per_million",
        Float,
        "per million words",
        "Its occurrences per million words of the target. Themes are counted per 1,000 words: 1,000 per million is 1 per 1,000.",
    ),
    always(
        "reference_per_million",
        Float,
        "per million words",
        "Its occurrences per million words of the reference.",
    ),
    always(
        "log_ratio",
        Float,
        "",
        "Effect size: the binary logarithm of the ratio of the two, 1 where the target has it twice as often, -1 half as often; a count of 0 is taken as 0.5.",
    ),
    always(
        "<measure>",
        Float,
        "",
        "One column for each name of `--measure`, called so. Above 0 (odds_ratio: 1) where the target has it more often, bic aside. Empty where it is infinite: pmi where the target does not have the term, odds_ratio where the reference does not.",
    ),
    always(
        "p",
        Float,
        "0 to 1",
        "The p value of the first measure that is a test (pmi, odds_ratio and bic are none): the probability of a difference at least as large if the sides were alike. 9 decimals, below 0.000001 as 1.7e-37; never written as 0.",
    ),
    always(
        "p_adjusted",
        Float,
        "0 to 1",
        "The p value adjusted for all terms tested, by Benjamini and Hochberg (1995).",
    ),
    always("target_articles", Int, "articles", "Articles of the target that hold the term."),
    always("reference_articles", Int, "articles", "Articles of the reference that hold the term."),
    always(
        "form",
        Text,
        "",
        "Its most frequent surface form on the side that holds it more often.",
    ),
    always(
        "side",
        Text,
        "target, reference",
        "The side that has it more often by its words; empty where both have it alike.",
    ),
    always(
        "target_dispersion",
        Float,
        "0 to 1",
        "Juilland's D over the articles of the target, as in `terms`: 1 spread evenly, 0 all in one; empty where the target does not have it or is a single article.",
    ),
    always("reference_dispersion", Float, "0 to 1", "The same over the articles of the reference."),
];

const DIFFERENCE_LOW: &str = "Lower end of its 95 % interval: bootstrap over the articles of each side, fixed seed; empty where a side has a single article with counted rows.";

/// `compare --theme`.
pub const COMPARE_THEMES: &[ColumnInfo] = &[
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always(
        "target_articles",
        Int,
        "articles",
        "Articles of the target; those in other languages than the lexicon's are left out.",
    ),
    always("reference_articles", Int, "articles", "Articles of the reference, likewise."),
    always(
        "target_counted",
        Int,
        "paragraphs",
        "Counted paragraphs of the target; all that follows is about counted paragraphs.",
    ),
    always("reference_counted", Int, "paragraphs", "Counted paragraphs of the reference."),
    always("target_words", Int, "words", "Words of the target."),
    always("reference_words", Int, "words", "Words of the reference."),
    always("target_hits", Int, "matches", "Matches in the target."),
    always("reference_hits", Int, "matches", "Matches in the reference."),
    always(
        "target_share",
        Float,
        "0 to 1",
        "The share of the target's paragraphs whose strength reaches the theme's threshold.",
    ),
    always(
        "reference_share",
        Float,
        "0 to 1",
        "The share of the reference's paragraphs whose strength reaches it.",
    ),
    always(
        "share_difference",
        Float,
        "-1 to 1",
        "The share of the target less that of the reference.",
    ),
    always(
        "share_difference_low",
        Float,
        "-1 to 1",
        "Lower end of its 95 % interval, from those of both shares (Newcombe); empty where a side has a single article with counted rows.",
    ),
    always("share_difference_high", Float, "-1 to 1", "Upper end."),
    always(
        "target_per_1000",
        Float,
        "per 1,000 words",
        "Hits per 1,000 words of the target: the sum of hits divided by the sum of words.",
    ),
    always(
        "reference_per_1000",
        Float,
        "per 1,000 words",
        "Hits per 1,000 words of the reference.",
    ),
    always(
        "per_1000_difference",
        Float,
        "per 1,000 words",
        "The hits per 1,000 words of the target less those of the reference.",
    ),
    always("per_1000_difference_low", Float, "per 1,000 words", DIFFERENCE_LOW),
    always("per_1000_difference_high", Float, "per 1,000 words", "Upper end."),
    always("target_strength", Float, "0 to 1", "Mean strength in the target."),
    always("reference_strength", Float, "0 to 1", "Mean strength in the reference."),
    always(
        "strength_difference",
        Float,
        "-1 to 1",
        "The mean strength of the target less that of the reference.",
    ),
    always("strength_difference_low", Float, "-1 to 1", DIFFERENCE_LOW),
    always("strength_difference_high", Float, "-1 to 1", "Upper end."),
    always(
        "note",
        Text,
        "",
        "Why there is no interval, or that there are too few articles for one that holds; else empty.",
    ),
];

/// The columns of `compare` with these measures.
pub fn compare_columns(measures: &[&'static str]) -> Vec<Column> {
    let of_measure = |column: Column| {
        measures.iter().map(move |&name| Column { name: name.into(), ..column.clone() }).collect()
    };
    let columns = columns_of("compare", &[]).into_iter();
    columns
        .flat_map(
            |column| if column.name == "<measure>" { of_measure(column) } else { vec![column] },
        )
        .collect()
}
