//! The columns of `lexicon fit`.

use super::{Column, ColumnInfo, Float, Int, Shown, TableInfo, Text, always, columns_of, with};
use crate::lexicon::Lexicon;

/// When a table names the files of a lexicon.
pub(super) const SEVERAL_FILES: &str = "(a lexicon of several files)";

const LOW: &str =
    "Lower end of its 95 % interval: bootstrap over the articles of each set, fixed seed.";
const HIGH: &str = "Upper end.";

/// `lexicon fit --report`.
pub const FIT: TableInfo = TableInfo {
    name: "fit",
    title: "`lexicon fit --report FILE`",
    row: "An entry of the lexicon.",
    columns: &[
        always("theme", Text, "", "The theme that it stands in; a sub-theme as `parent.child`."),
        always("entry", Text, "", "Its pattern, with its conditions in brackets."),
        always("line", Int, "1, 2, 3 …", "The line of the lexicon that it stands in."),
        with(SEVERAL_FILES, always("file", Text, "", "The file that the line is in.")),
        always("p", Float, "0 to 1", "The p that it has in the lexicon."),
        always(
            "hits",
            Int,
            "texts",
            "Coded texts that hold it and are about the theme, in all sets.",
        ),
        always("texts", Int, "texts", "Coded texts that hold it."),
        always(
            "hits_capped",
            Float,
            "texts",
            "The same hits, each set in proportion as if it had no more texts than `--cap`.",
        ),
        always("texts_capped", Float, "texts", "Likewise the texts."),
        always(
            "precision",
            Float,
            "0 to 1",
            "hits_capped by texts_capped; empty where no coded text holds it.",
        ),
        always(
            "precision_low",
            Float,
            "0 to 1",
            "Lower end of its 95 % interval (Wilson), by the capped counts.",
        ),
        always("precision_high", Float, "0 to 1", HIGH),
        always(
            "base_rate",
            Float,
            "0 to 1",
            "The share of all coded texts that are about the theme, the sets weighted as they are in texts_capped.",
        ),
        always(
            "effect",
            Text,
            "positive, none, negative, unclear, unseen",
            "Whether texts that hold it are about the theme more often than others: none where the base rate lies in the interval; unclear where there are too few texts to tell: fewer than five, or twice the base rate, or the middle between it and 1, lies in the interval as well; unseen where no coded text holds it.",
        ),
        always(
            "p_fitted",
            Float,
            "0 to 1",
            "(prior · p + hits_capped) / (prior + texts_capped), three decimals.",
        ),
        always(
            "p_new",
            Float,
            "0 to 1",
            "The p in the lexicon that is written: p_fitted where the theme's fit is proven, else p.",
        ),
    ],
};

/// The columns of `lexicon fit --report`, with the file of each entry if the lexicon is made of
/// several.
pub fn fit_columns(lexicon: &Lexicon) -> Vec<Column> {
    let is_there = |info: &ColumnInfo| info.shown == Shown::Always || !lexicon.is_one_file();
    let columns = columns_of("fit", &[]).into_iter().zip(FIT.columns);
    columns.filter(|(_, info)| is_there(info)).map(|(column, _)| column).collect()
}

/// `lexicon fit --left-out`.
pub const LEFT_OUT: TableInfo = TableInfo {
    name: "left_out",
    title: "`lexicon fit --left-out FILE`",
    row: "A theme of a set that was left out; then each theme (no set), and all (no theme).",
    columns: &[
        always(
            "set",
            Text,
            "",
            "The set that is judged on: the file of `--gold`, with `--by` and its group. Empty for the mean over sets.",
        ),
        always("theme", Text, "", "The theme; empty for the mean over themes."),
        always("texts", Int, "texts", "Coded texts of the set."),
        always("positives", Int, "texts", "Those about the theme."),
        always(
            "fitted",
            Float,
            "0 to 1",
            "Average precision of the strengths by p fitted to the other sets.",
        ),
        always("author", Float, "0 to 1", "The same by the p of the lexicon."),
        always("equal", Float, "0 to 1", "The same with one p, `default_p`, for all entries."),
        always("fitted_over_author", Float, "-1 to 1", "The difference of the first two."),
        always("fitted_over_author_low", Float, "-1 to 1", LOW),
        always("fitted_over_author_high", Float, "-1 to 1", HIGH),
        always("fitted_over_equal", Float, "-1 to 1", "The difference of fitted and equal."),
        always("fitted_over_equal_low", Float, "-1 to 1", LOW),
        always("fitted_over_equal_high", Float, "-1 to 1", HIGH),
        always(
            "verdict",
            Text,
            "proven, not proven",
            "Of a theme: proven where both lower ends are above 0. Empty where fewer than two sets can judge.",
        ),
    ],
};
