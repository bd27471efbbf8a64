//! The columns of the tables about a lexicon.

use super::CellType::{Float, Int, Text};
use super::{Column, ColumnInfo, Shown, always, columns_of, with};

/// The option that brings columns about human codes.
const GOLD: &str = "--gold CODED";

/// `lexicon check`.
pub const LEXICON_CHECK: &[ColumnInfo] = &[
    always("theme", Text, "", "The theme that the entry stands in; a sub-theme as `parent.child`."),
    always("entry", Text, "", "The entry: its pattern, with its conditions in brackets."),
    always("line", Int, "", "Its line in the lexicon's file."),
    always("p", Float, "0 to 1", "Its p."),
    always("hits", Int, "matches", "Its matches that count for its theme."),
    always("paragraphs", Int, "paragraphs", "Paragraphs that hold one of them."),
    always("share", Float, "0 to 1", "Its share of the theme's matches."),
    always("forms", Text, "form (n); `; ` between", "The forms caught, the most frequent first."),
    always("stems", Text, "stems; `; ` between", "The distinct stems of those forms."),
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
            "The share of them coded 1, each text counted once and not weighted; empty where there is none.",
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

/// The columns of `lexicon check`; with codes those about them.
pub fn check_columns(gold: bool) -> Vec<Column> {
    let columns = columns_of("check", "").into_iter().zip(LEXICON_CHECK);
    columns.filter(|(_, info)| gold || info.shown == Shown::Always).map(|(column, _)| column).collect()
}
