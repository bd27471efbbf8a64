//! The columns of the tables about a lexicon.

use super::CellType::{Date, Float, Int, List, Text};
use super::fit::SEVERAL_FILES;
use super::{
    ARTICLE_ID, Column, ColumnInfo, DATE, KEPT, SOURCE, Shown, TITLE, URL, always, columns_of, with,
};
use crate::lexicon::Lexicon;

/// The option that brings columns about human codes.
const GOLD: &str = "--gold CODED";

/// `lexicon check`.
pub const LEXICON_CHECK: &[ColumnInfo] = &[
    always("theme", Text, "", "The theme that the entry stands in; a sub-theme as `parent.child`."),
    always("entry", Text, "", "The entry: its pattern, with its conditions in brackets."),
    always("line", Int, "", "Its line in the lexicon's file."),
    with(SEVERAL_FILES, always("file", Text, "", "The file that the line is in.")),
    always("p", Float, "0 to 1", "Its p."),
    always("hits", Int, "matches", "Its matches that count for its theme."),
    always("paragraphs", Int, "paragraphs", "Paragraphs that hold one of them."),
    always("share", Float, "0 to 1", "Its share of the theme's matches."),
    always("forms", List, "form (n); `; ` between", "The forms caught, the most frequent first."),
    always("stems", List, "stems; `; ` between", "The distinct stems of those forms."),
    always(
        "notes",
        Text,
        "",
        "What to look at: never fires; fires on several stems; makes more than half of the hits of a theme of several entries; catches words that another theme catches.",
    ),
    always(
        "contexts",
        Text,
        "left [match] right; ` | ` between",
        "Its first matches in the order of the input, at most three, with up to four words on either side.",
    ),
    always(
        "rank_correlation",
        Float,
        "-1 to 1",
        "Spearman's rank correlation of all articles by the theme's evidence, with and without the entry's matches: 1 where it changes no order. Empty where one of the rankings has no order, as where the entry is all that fires.",
    ),
    with(
        GOLD,
        always(
            "coded",
            Int,
            "texts",
            "Coded texts in which a match of the entry counts. This and what follows is empty where the theme has no codes.",
        ),
    ),
    with(
        GOLD,
        always(
            "precision",
            Float,
            "0 to 1",
            "The share of them coded 1, each text weighted by 1/probability where the sheet has that column; empty where there is none.",
        ),
    ),
    with(GOLD, always("precision_low", Float, "0 to 1", "Lower end of its Wilson 95 % interval.")),
    with(GOLD, always("precision_high", Float, "0 to 1", "Upper end.")),
    with(
        GOLD,
        always(
            "lift",
            Float,
            "times",
            "The precision by the share coded 1 of all texts coded for the theme: 1 where the entry says nothing.",
        ),
    ),
];

/// The columns of `lexicon check`; with codes those about them, and the file of each entry if the
/// lexicon is made of several.
pub fn check_columns(gold: bool, lexicon: &Lexicon) -> Vec<Column> {
    let is_there = |info: &ColumnInfo| match info.shown {
        Shown::Always => true,
        Shown::With(SEVERAL_FILES) => !lexicon.is_one_file(),
        _ => gold,
    };
    let columns = columns_of("check", &[]).into_iter().zip(LEXICON_CHECK);
    columns.filter(|(_, info)| is_there(info)).map(|(column, _)| column).collect()
}

/// `lexicon sample --plan`.
pub const LEXICON_PLAN: &[ColumnInfo] = &[
    always("theme", Text, "", "The theme."),
    always(
        "naive_share",
        Float,
        "0 to 1",
        "The share of the counted paragraphs whose strength reaches the theme's threshold.",
    ),
    always(
        "expected_share",
        Float,
        "0 to 1",
        "The share that is expected to be about the theme: the mean of the probabilities of `--calibration`, else of fixed ones (docs/METHODS.md, Agreement). A guess that plans rest on, no result.",
    ),
    always(
        "half_width_100",
        Float,
        "0 to 1",
        "Half the width of the 95 % interval that `evaluate --estimate-share` can be expected to give with a sheet of 100 paragraphs, all coded, if codes come out as expected. Articles whose paragraphs are alike make it wider.",
    ),
    always(
        "half_width_200",
        Float,
        "0 to 1",
        "The same with 200; 0 where there are no more paragraphs than that.",
    ),
    always("half_width_400", Float, "0 to 1", "The same with 400."),
    always("half_width_800", Float, "0 to 1", "The same with 800."),
];

/// `lexicon suggest`.
pub const LEXICON_SUGGEST: &[ColumnInfo] = &[
    always(
        "kind",
        Text,
        "entry, unless",
        "An entry that the theme could have, or a word that the `unless` of one of its entries could name (with codes alone).",
    ),
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always(
        "entry",
        Text,
        "",
        "The entry that the `unless` is of: its pattern, with its conditions in brackets; empty for a proposed entry.",
    ),
    always("pattern", Text, "", "What to write in the lexicon: the words, in small letters."),
    always(
        "count",
        Int,
        "occurrences",
        "How often it stands in counted paragraphs without sharing a word with a match of the theme. This and what follows, to `similarity`, is empty for an `unless`.",
    ),
    always("paragraphs", Int, "paragraphs", "Paragraphs that hold it so."),
    always("articles", Int, "articles", "Articles that hold it so."),
    always(
        "dispersion",
        Float,
        "0 to 1",
        "Juilland's D over the articles: 1 spread evenly, 0 all in one; empty for a single article.",
    ),
    always(
        "theme_paragraphs",
        Int,
        "paragraphs",
        "Paragraphs among them that reach the theme's threshold as it is.",
    ),
    always(
        "g2",
        Float,
        "",
        "G2 of its count in the paragraphs that reach the threshold against that in all others (Dunning 1993), below 0 where it stands there less often.",
    ),
    always(
        "log_ratio",
        Float,
        "",
        "log2 of the ratio of its relative frequencies in the two (Hardie 2014).",
    ),
    always(
        "similarity",
        Float,
        "0 to 1",
        "Cosine of its vector and the mean vector of the theme's entries: how alike their company is. Empty where no entry matched.",
    ),
    with(
        GOLD,
        always(
            "gold_with",
            Int,
            "texts",
            "Coded texts that hold it; of an `unless` the matches that it would take away in them. This and what follows is empty where the theme has no text coded 1.",
        ),
    ),
    with(
        GOLD,
        always(
            "gold_right",
            Int,
            "texts",
            "Those coded 1; of an `unless` the matches that it would take away there, rightly made.",
        ),
    ),
    with(
        GOLD,
        always(
            "gold_missed",
            Int,
            "texts",
            "Those coded 1 that do not reach the threshold as it is; empty for an `unless`.",
        ),
    ),
    with(
        GOLD,
        always(
            "precision",
            Float,
            "0 to 1",
            "`gold_right` by `gold_with`; empty where no coded text holds it, and for an `unless`.",
        ),
    ),
    with(
        GOLD,
        always(
            "missed_g2",
            Float,
            "",
            "G2 of the missed texts that hold it against the texts coded 0 that do, each counted once; empty for an `unless`.",
        ),
    ),
    always(
        "gain",
        Float,
        "paragraphs; with `--gold` average precision, -1 to 1",
        "What it would bring: the paragraphs that an entry of p 0.2 would lift to the threshold; with `--gold` how much the average precision of the theme on the coded texts would rise, an entry's p being (10 + gold_right)/(50 + gold_with).",
    ),
    always(
        "contexts",
        Text,
        "left [match] right; ` | ` between",
        "Its first occurrences in the order of the input, at most three, with up to four words on either side; of an `unless` the matching keys around false matches.",
    ),
];

/// The columns of `lexicon suggest`; with codes those about them.
pub fn suggest_columns(gold: bool) -> Vec<Column> {
    let columns = columns_of("suggest", &[]).into_iter().zip(LEXICON_SUGGEST);
    columns
        .filter(|(_, info)| gold || info.shown == Shown::Always)
        .map(|(column, _)| column)
        .collect()
}

/// `lexicon sample`.
pub const SAMPLE: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always("title", Text, "", "The article's title, where found."),
    always("date", Date, "ISO 8601", "The article's date, where found."),
    always("source", Text, "", "The publication, site or blog, where found."),
    always("text", Text, "", "The paragraph, to be coded by itself."),
    always(
        "<theme>",
        Int,
        "1, 0",
        "To be filled in: 1 where the paragraph is about the theme, 0 where it is not, `?` or empty where that cannot be told. With `--coders N` a column for each coder: `<theme>_1`, `<theme>_2` and so on.",
    ),
    always(
        "probability",
        Float,
        "0 to 1",
        "The probability with which the design draws the paragraph; leave it as it is.",
    ),
    with(
        "--show-scores",
        always(
            "stratum",
            Text,
            "",
            "The theme that is strongest, with `high` where it reaches its threshold, else `low`; `none` without evidence.",
        ),
    ),
    with(
        "--show-scores",
        always("<theme>_strength", Float, "0 to 1", "The strength of each theme."),
    ),
];

/// `lexicon diff`.
pub const LEXICON_DIFF: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always("theme", Text, "", "The theme, told by its column: a sub-theme is `parent.child`."),
    always(
        "strength_a",
        Float,
        "0 to 1",
        "Its strength under the lexicon A; 0 where A does not have the theme.",
    ),
    always("strength_b", Float, "0 to 1", "Its strength under the lexicon B, likewise."),
    always("change", Float, "-1 to 1", "The strength under B less that under A."),
    always(
        "entries",
        Text,
        "entry (form) +n; `; ` between",
        "The evidence that makes the difference: `+n` matches that B has more, `-n` that A has more, `±` what both have with another p or weight.",
    ),
    always("text", Text, "", "The paragraph."),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];
