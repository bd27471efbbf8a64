//! The columns of `evaluate`.

use super::{
    ColumnInfo, DATE, Float, GROUP, Int, KEPT, SOURCE, TITLE, Text, URL, always, columns_of, with,
};
use crate::tables::Column;

const LOW: &str = "Lower end of its 95 % interval: of precision, recall and F1 Wilson's with the effective number of texts, else bootstrap over rows, over articles where paragraphs were coded, fixed seed; empty where there is one alone.";
const CODER_LOW: &str = "Lower end of its 95 % interval, by the jackknife over articles (docs/METHODS.md, Agreement); empty where all texts are of one article.";
const HIGH: &str = "Upper end.";
const CODERS: &str = "several coders";
const DRAWN: &str = "a sheet that was drawn with unequal probabilities";

/// `evaluate`.
pub const EVALUATE: &[ColumnInfo] = &[
    GROUP,
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always("n", Int, "texts", "Coded texts: those that have a code for the theme, and scores."),
    always("positives", Int, "texts", "Those whose code is 1."),
    always(
        "threshold",
        Float,
        "0 to 1",
        "The strength from which a text counts as about the theme.",
    ),
    always(
        "precision",
        Float,
        "0 to 1",
        "Of the texts at the threshold or above, the share with code 1. As all measures, 12 decimals; empty where undefined: nothing reaches it.",
    ),
    always("precision_low", Float, "0 to 1", LOW),
    always("precision_high", Float, "0 to 1", HIGH),
    always(
        "recall",
        Float,
        "0 to 1",
        "Of the texts with code 1, the share at the threshold or above.",
    ),
    always("recall_low", Float, "0 to 1", LOW),
    always("recall_high", Float, "0 to 1", HIGH),
    always("f1", Float, "0 to 1", "The harmonic mean of precision and recall."),
    always("f1_low", Float, "0 to 1", LOW),
    always("f1_high", Float, "0 to 1", HIGH),
    always(
        "average_precision",
        Float,
        "0 to 1",
        "The mean over the texts with code 1 of the precision at their strength, ties together: no threshold in it.",
    ),
    always("average_precision_low", Float, "0 to 1", LOW),
    always("average_precision_high", Float, "0 to 1", HIGH),
    always(
        "roc_auc",
        Float,
        "0 to 1",
        "How often, of a text with code 1 and one with code 0, the former is stronger; ties count half. 0.5 is chance.",
    ),
    always("roc_auc_low", Float, "0 to 1", LOW),
    always("roc_auc_high", Float, "0 to 1", HIGH),
    always("kappa", Float, "-1 to 1", "Cohen's kappa, coder against program at the threshold."),
    always("kappa_low", Float, "-1 to 1", LOW),
    always("kappa_high", Float, "-1 to 1", HIGH),
    always("ac1", Float, "-1 to 1", "Gwet's AC1, likewise."),
    always("ac1_low", Float, "-1 to 1", LOW),
    always("ac1_high", Float, "-1 to 1", HIGH),
    always("alpha", Float, "-1 to 1", "Krippendorff's alpha for nominal data, likewise."),
    always("alpha_low", Float, "-1 to 1", LOW),
    always("alpha_high", Float, "-1 to 1", HIGH),
    always(
        "best_threshold",
        Float,
        "0 to 1",
        "The threshold with the best F1 on these same texts: chosen on what it is judged on, it looks better than it is. Judge it on others.",
    ),
    always("best_f1", Float, "0 to 1", "That F1."),
    with(
        DRAWN,
        always(
            "precision_of_sheet",
            Float,
            "0 to 1",
            "Precision of the coded texts alone, each counted once. The measures above weigh each text by 1/probability, and so are about the collection that the sheet was drawn from.",
        ),
    ),
    with(DRAWN, always("recall_of_sheet", Float, "0 to 1", "Likewise.")),
    with(DRAWN, always("f1_of_sheet", Float, "0 to 1", "Likewise.")),
    with(DRAWN, always("average_precision_of_sheet", Float, "0 to 1", "Likewise.")),
    with(DRAWN, always("roc_auc_of_sheet", Float, "0 to 1", "Likewise.")),
    with(DRAWN, always("kappa_of_sheet", Float, "-1 to 1", "Likewise.")),
    with(DRAWN, always("ac1_of_sheet", Float, "-1 to 1", "Likewise.")),
    with(DRAWN, always("alpha_of_sheet", Float, "-1 to 1", "Likewise.")),
    with(
        CODERS,
        always(
            "coded_twice",
            Int,
            "texts",
            "Texts that at least two coders coded; what follows is about their agreement among each other.",
        ),
    ),
    with(CODERS, always("ties", Int, "texts", "Texts left out, for as many coders said 1 as 0.")),
    with(
        CODERS,
        always("coder_kappa", Float, "-1 to 1", "Cohen's kappa, the mean over pairs of coders."),
    ),
    with(CODERS, always("coder_kappa_low", Float, "-1 to 1", CODER_LOW)),
    with(CODERS, always("coder_kappa_high", Float, "-1 to 1", HIGH)),
    with(CODERS, always("coder_ac1", Float, "-1 to 1", "Gwet's AC1 of all coders.")),
    with(CODERS, always("coder_ac1_low", Float, "-1 to 1", CODER_LOW)),
    with(CODERS, always("coder_ac1_high", Float, "-1 to 1", HIGH)),
    with(CODERS, always("coder_alpha", Float, "-1 to 1", "Krippendorff's alpha of all coders.")),
    with(CODERS, always("coder_alpha_low", Float, "-1 to 1", CODER_LOW)),
    with(CODERS, always("coder_alpha_high", Float, "-1 to 1", HIGH)),
    always(
        "note",
        Text,
        "",
        "Why a measure has no interval, or that there are too few articles for one that holds; else empty.",
    ),
];

/// `evaluate --estimate-share`.
pub const EVALUATE_SHARE: &[ColumnInfo] = &[
    GROUP,
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always(
        "counted",
        Int,
        "paragraphs",
        "Counted paragraphs of the group, all that follows is about them.",
    ),
    always("coded", Int, "paragraphs", "Those that are coded for the theme."),
    always(
        "naive_share",
        Float,
        "0 to 1",
        "The share of them whose strength reaches the threshold.",
    ),
    always(
        "naive_share_low",
        Float,
        "0 to 1",
        "Lower end of its 95 % interval, as in summaries; it knows nothing of the program's errors.",
    ),
    always("naive_share_high", Float, "0 to 1", HIGH),
    always(
        "share",
        Float,
        "0 to 1",
        "The share about the theme: the rates of code 1 among the coded paragraphs that reach the threshold and among the others, each weighted by 1/probability, times the share of either. Empty without coded paragraphs.",
    ),
    always(
        "share_low",
        Float,
        "0 to 1",
        "Lower end of its 95 % interval, which respects the articles of the coded paragraphs and has a width where no error was seen as well (docs/METHODS.md, Agreement); empty where nothing can be said.",
    ),
    always("share_high", Float, "0 to 1", HIGH),
    always(
        "raw",
        Float,
        "",
        "The naive share plus the mean error in the coded sample, weighted by 1/probability: the estimate without the counts of either side. In small samples it may be below 0 or above 1.",
    ),
    always(
        "tuned_share",
        Float,
        "0 to 1",
        "The prediction-powered estimate with tuned λ (PPI++), for comparison: lambda · naive share + Σ w (code − lambda · found) / Σ w with w = 1/probability. With lambda 1 it is `raw`, with 0 the weighted share of codes 1.",
    ),
    always(
        "tuned_low",
        Float,
        "0 to 1",
        "Lower end of its normal 95 % interval, by the linearised standard error over articles. That knows seen errors only; it is empty where one of the four combinations of found or not and code 1 or 0 has fewer than ten coded paragraphs. `share_low` holds there too.",
    ),
    always("tuned_high", Float, "0 to 1", HIGH),
    always(
        "lambda",
        Float,
        "0 to 1",
        "How far codes follow the program: their weighted covariance with what it finds, by the variance of that.",
    ),
    always("note", Text, "", "Why there is no interval, or no share; else empty."),
];

/// `evaluate --estimate-share --differences`.
pub const EVALUATE_DIFFERENCES: &[ColumnInfo] = &[
    GROUP,
    always(
        "compared_with",
        Text,
        "",
        "The group that it is compared with: each later one, or `all others` where there are more than five groups.",
    ),
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always("counted", Int, "paragraphs", "Counted paragraphs of the group."),
    always("counted_there", Int, "paragraphs", "Those of what it is compared with."),
    always("coded", Int, "paragraphs", "Coded paragraphs of the group."),
    always("coded_there", Int, "paragraphs", "Those of what it is compared with."),
    always(
        "share",
        Float,
        "0 to 1",
        "The share of the group about the theme, as `--estimate-share` has it without `--differences`.",
    ),
    always("share_there", Float, "0 to 1", "That of what it is compared with."),
    always(
        "difference",
        Float,
        "-1 to 1",
        "share less share_there; empty where one of them has no coded paragraph.",
    ),
    always(
        "difference_low",
        Float,
        "-1 to 1",
        "Lower end of its 95 % interval, from those of both shares; empty where one of them has no interval. One of twenty intervals does not hold the truth: with many pairs some exclude 0 by chance.",
    ),
    always("difference_high", Float, "-1 to 1", HIGH),
    always(
        "naive_difference",
        Float,
        "-1 to 1",
        "The difference of the shares that reach the threshold: it has the program's errors in it.",
    ),
    always("note", Text, "", "Why there is no interval, or no share; else empty."),
];

/// `evaluate --estimate-share --table`.
pub const EVALUATE_TABLE: &[ColumnInfo] = &[
    always("article_id", Text, "", "The article's id: its own, else `path:line`."),
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    GROUP,
    always(
        "probability",
        Float,
        "0 to 1",
        "The probability with which the paragraph was to come into the sheet, for every paragraph: that of the sheet's rows of its stratum and source. Empty, with a warning, where the sheet has no such row.",
    ),
    always(
        "<theme>",
        Int,
        "1, 0",
        "The code where the paragraph is coded for the theme, else empty. No column for a theme without codes.",
    ),
    always("<theme>_found", Int, "1, 0", "Whether its strength reaches the threshold."),
    always("<theme>_strength", Float, "0 to 1", "Its strength."),
];

/// `evaluate --errors`.
pub const EVALUATE_ERRORS: &[ColumnInfo] = &[
    always(
        "article_id",
        Text,
        "",
        "The text's id: its own, else `path:line`; of a paragraph its article's.",
    ),
    always(
        "paragraph",
        Int,
        "1, 2, 3 …",
        "The paragraph's number within its article; empty where articles or texts were coded.",
    ),
    always("theme", Text, "", "The theme that program and coder do not agree on."),
    always("gold", Int, "0, 1", "The code: 0 for a false positive, 1 for a miss."),
    always("strength", Float, "0 to 1", "The theme's strength."),
    always(
        "threshold",
        Float,
        "0 to 1",
        "The strength from which a text counts as about the theme. The further the strength is from it, the earlier the row.",
    ),
    always(
        "evidence",
        Text,
        "form (n), form (n)",
        "The surface forms that matched, the ones with most points first.",
    ),
    always("text", Text, "", "The text."),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

/// The columns of `evaluate --estimate-share`, with the field of `--by`.
pub fn share_columns(by: &[&str]) -> Vec<Column> {
    columns_of("evaluate_share", by)
}

/// The columns of `evaluate --estimate-share --differences`, with the field of `--by`.
pub fn difference_columns(by: &[&str]) -> Vec<Column> {
    columns_of("evaluate_differences", by)
}

/// The columns of `evaluate`: with the field of `--by`, with those about coders, and with those
/// about a sheet that was drawn.
pub fn evaluate_columns(by: &[&str], coders: bool, drawn: bool) -> Vec<Column> {
    let hidden = |column: &Column| {
        let info = EVALUATE.iter().find(|info| info.name == column.name);
        info.is_some_and(|info| match info.shown {
            super::Shown::With(CODERS) => !coders,
            super::Shown::With(DRAWN) => !drawn,
            _ => false,
        })
    };
    let mut columns = columns_of("evaluate", by);
    let rest = columns.split_off(by.len());
    columns.extend(rest.into_iter().filter(|column| !hidden(column)));
    columns
}
