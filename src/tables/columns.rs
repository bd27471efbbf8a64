//! The one table of columns.

use std::borrow::Cow;

use super::CellType::{self, Bool, Date, Float, Int, List, Text};
use super::score_cells::{FillCell, ScoreCell};
use super::{Cell, Column, Pending, Shape};

mod compare;
mod evaluate;
mod fit;
mod inputs;
mod lexicon;
mod scores;
mod terms;
mod workbook;

pub use compare::compare_columns;
use compare::{COMPARE, COMPARE_THEMES};
use evaluate::{EVALUATE, EVALUATE_DIFFERENCES, EVALUATE_ERRORS, EVALUATE_SHARE, EVALUATE_TABLE};
pub use evaluate::{difference_columns, evaluate_columns, share_columns};
pub use fit::fit_columns;
use fit::{FIT, LEFT_OUT};
use inputs::{INSPECT, INSPECT_SUMMARY, REPEATS};
use lexicon::{LEXICON_CHECK, LEXICON_DIFF, LEXICON_PLAN, LEXICON_SUGGEST, SAMPLE};
pub use lexicon::{check_columns, suggest_columns};
pub use scores::{EVIDENCE, LONG, WIDE};
use terms::{COLLOCATIONS, READABILITY, TERMS};
pub(super) use workbook::ROW;
use workbook::{BOOK_ARTICLES, BOOK_ENTRIES, BOOK_PERIODS, BOOK_REPEATS, BOOK_SOURCES};

/// When a column is part of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Always.
    Always,
    /// With `--columns full`, or when named.
    Full,
    /// With the option that the text names.
    With(&'static str),
}

/// A column, or a group of columns: one for each theme (`<theme>` in its name) or for each kept
/// field (`FIELD`).
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// The name in the header.
    pub name: &'static str,
    /// The type of its cells.
    pub cell_type: CellType,
    /// The unit or the range of the values; empty if the type tells enough.
    pub unit: &'static str,
    /// What a cell means.
    pub meaning: &'static str,
    /// When the table has the column.
    pub shown: Shown,
    /// How its cells are found, in a table of scores. The rows of other tables are made whole, with
    /// a cell for each column in their order.
    pub(super) score: Option<ScoreCell>,
}

impl ColumnInfo {
    /// Returns the column by this name: its own, or that of a theme or a field.
    pub(crate) fn column(&self, name: impl Into<Cow<'static, str>>) -> Column {
        let Self { cell_type, unit, meaning, .. } = *self;
        Column { name: name.into(), cell_type, unit, meaning }
    }

    /// Says how a cell of a table of scores is found.
    const fn filled(self, fill: FillCell) -> Self {
        Self { score: Some(ScoreCell::new(fill)), ..self }
    }

    /// Says that the whole collection decides on the cell.
    const fn pending(self, pending: Pending) -> Self {
        let score = self.score.expect("filled before");
        Self { score: Some(ScoreCell { pending: Some(pending), ..score }), ..self }
    }

    /// Says for which tables the column is offered, and with `<theme>` in its name for which
    /// themes.
    const fn offered(self, offered: fn(&Shape, usize) -> bool) -> Self {
        let score = self.score.expect("filled before");
        Self { score: Some(ScoreCell { offered, ..score }), ..self }
    }

    /// Says that the cell needs the offset of the row's text within the article.
    const fn with_offset(self) -> Self {
        let score = self.score.expect("filled before");
        Self { score: Some(ScoreCell { needs_offset: true, ..score }), ..self }
    }

    /// Says that the cell needs the scores of paragraphs in their articles.
    const fn with_article(self) -> Self {
        let score = self.score.expect("filled before");
        Self { score: Some(ScoreCell { needs_article: true, ..score }), ..self }
    }

    /// Says that the cell becomes its rank once all rows are known.
    const fn ranked(self) -> Self {
        let score = self.score.expect("filled before");
        Self { score: Some(ScoreCell { is_rank: true, ..score }), ..self }
    }
}

/// A table that the program writes.
#[derive(Clone, Copy, Debug)]
pub struct TableInfo {
    /// The name of the table.
    pub name: &'static str,
    /// The call that writes it.
    pub title: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// The columns in order.
    pub columns: &'static [ColumnInfo],
}

const fn always(
    name: &'static str,
    cell_type: CellType,
    unit: &'static str,
    meaning: &'static str,
) -> ColumnInfo {
    ColumnInfo { name, cell_type, unit, meaning, shown: Shown::Always, score: None }
}

const fn full(
    name: &'static str,
    cell_type: CellType,
    unit: &'static str,
    meaning: &'static str,
) -> ColumnInfo {
    ColumnInfo { name, cell_type, unit, meaning, shown: Shown::Full, score: None }
}

const fn with(option: &'static str, column: ColumnInfo) -> ColumnInfo {
    ColumnInfo { shown: Shown::With(option), ..column }
}

const ARTICLE_ID: ColumnInfo = always(
    "article_id",
    Text,
    "",
    "The record's own id; without one `path:line` (`path:line:2` for the second record of a line); of a file its path as typed, of a file in a folder its path inside it; of standard input `stdin`.",
)
.filled(|at, cells| cells.push(Cell::text(&*at.row.article.id)))
.pending(Pending::ArticleId);
const TITLE: ColumnInfo = full("title", Text, "", "The article's title, where found.")
    .filled(|at, cells| cells.push(Cell::text(&*at.row.article.title)));
const DATE: ColumnInfo = full("date", Date, "ISO 8601", "The article's date, where found.")
    .filled(|at, cells| cells.push(Cell::text(&*at.row.article.date_text)));
const SOURCE: ColumnInfo = full("source", Text, "", "The publication, site or blog, where found.")
    .filled(|at, cells| cells.push(Cell::text(&*at.row.article.source)));
const URL: ColumnInfo = full(
    "url",
    Text,
    "",
    "The article's address, where found: a field `url` or `link`, or what a page says.",
)
.filled(|at, cells| cells.push(Cell::text(&*at.row.article.url)));
pub(super) const ABOUT: [ColumnInfo; 4] = [TITLE, DATE, SOURCE, URL];
pub(super) const KEPT: ColumnInfo = with(
    "--keep FIELD,...",
    always("FIELD", Text, "", "A field of the source, as it stood there.")
        .filled(|at, cells| cells.push(at.kept_field())),
);
const SUMMARY: &[ColumnInfo] = &[
    always(
        "FIELD",
        Text,
        "",
        "The value of the `--by` field, empty for the articles that have none; one column for each field of `--by`. The last rows, `all`, are about all articles, each counted once.",
    ),
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always("articles", Int, "articles", "Articles of the group."),
    always(
        "paragraphs",
        Int,
        "rows",
        "Rows of the group in the table of scores, counted or not; articles and paragraphs in other languages than the lexicon's are left out.",
    ),
    always("counted", Int, "rows", "Those that are counted; all that follows is about them."),
    always("words", Int, "words", "Their words."),
    always("hits", Int, "matches", "Their matches."),
    always(
        "share",
        Float,
        "0 to 1",
        "The share of them whose strength reaches the theme's threshold; empty, as what follows, where none is counted.",
    ),
    always(
        "share_low",
        Float,
        "0 to 1",
        "Lower end of its 95 % interval: Clopper-Pearson by the effective size over articles (Korn and Graubard); empty with a single article that has counted rows.",
    ),
    always("share_high", Float, "0 to 1", "Upper end."),
    always(
        "per_1000",
        Float,
        "per 1,000 words",
        "Hits per 1,000 words: the sum of hits divided by the sum of words. Terms are counted per million: 1 per 1,000 is 1,000 per million.",
    ),
    always(
        "per_1000_low",
        Float,
        "per 1,000 words",
        "Lower end of its 95 % interval; empty also where every draw gives the same.",
    ),
    always("per_1000_high", Float, "per 1,000 words", "Upper end."),
    always("strength", Float, "0 to 1", "Mean strength."),
    always(
        "strength_low",
        Float,
        "0 to 1",
        "Lower end of its 95 % interval; empty also where every draw gives the same.",
    ),
    always("strength_high", Float, "0 to 1", "Upper end."),
    always(
        "note",
        Text,
        "",
        "Why there is no interval, or that there are too few articles for one that holds; else empty.",
    ),
];

const KWIC: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always(
        "start",
        Int,
        "characters",
        "Where the match begins in the paragraph's text (in bytes with `--offsets byte`).",
    ),
    always("end", Int, "characters", "Where it ends, one past the last character."),
    always(
        "left",
        Text,
        "",
        "Up to `--window` words before the match within its paragraph, with their punctuation; white space is one space.",
    ),
    always("match", Text, "", "The words that matched, exactly as they stand in the text."),
    always("right", Text, "", "What follows, likewise."),
    always(
        "theme",
        Text,
        "",
        "The theme that the match counts for; a sub-theme as `parent.child`; empty with a PATTERN.",
    ),
    always(
        "entry",
        Text,
        "",
        "The lexicon's entry: its pattern, with its conditions in brackets; the PATTERN where one is given.",
    ),
    always(
        "counted",
        Bool,
        "",
        "Whether totals use the paragraph: false for repeats, boilerplate, pull quotes, titles, datelines, paragraphs in another language than their article, and those without a letter.",
    ),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

const KEYWORDS: &[ColumnInfo] = &[
    with(
        "--by FIELD",
        always(
            "FIELD",
            Text,
            "",
            "The group, one column for each field; in front whatever `--columns` names.",
        ),
    ),
    with("--by article or paragraph", ARTICLE_ID),
    with(
        "--by paragraph",
        always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    ),
    always(
        "rank",
        Int,
        "1, 2, 3 …",
        "The best first; of equals the one that stands first in the text.",
    ),
    always("keyword", Text, "", "The keyword, in the form that stands in the text most often."),
    always(
        "score",
        Float,
        "",
        "Higher is better; comparable within a method. With `--by collection` or `--by FIELD` the sum over the articles, by auto each score as a part of the article's best, by yake of each article's best 100 (more with a larger `--top`).",
    ),
    always(
        "raw",
        Float,
        "",
        "The method's own number: of YAKE, where lower is better, with score = 1 / (1 + raw); else the score. Empty with `--by collection` and `--by FIELD`.",
    ),
    always(
        "count",
        Int,
        "",
        "How often the keyword stands in the text, in all forms; of rake and textrank, how often it stands there by itself and not within a longer candidate.",
    ),
    with(
        "--by collection or FIELD",
        always(
            "articles",
            Int,
            "articles",
            "Articles of the collection or the group that have it as a keyword: that hold it in a paragraph that counts, a phrase not only within longer phrases; by yake among their best 100.",
        ),
    ),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

/// What Parquet and Arrow add after each column of dates, `<date>`.
pub const DAY: ColumnInfo = with(
    "(Parquet and Arrow)",
    always(
        "<date>_day",
        Date,
        "a day",
        "Behind each column of dates: the same date in the type that these formats have for days; empty where the day is not known.",
    ),
);

/// A column that a table with a column `text` has besides its own in formats whose cells hold only
/// so much.
pub const TEXT_TRUNCATED: ColumnInfo = with(
    "(tables with a column `text`, in xlsx and with `--excel`)",
    always(
        "text_truncated",
        Bool,
        "",
        "At the end of a table with a column `text`: whether the text is longer than the 32,767 characters (UTF-16 units) that a cell of a spreadsheet holds, and so cut. Other formats have the whole text and no such column.",
    ),
);

const GROUP: ColumnInfo = with(
    "--by FIELD",
    always(
        "FIELD",
        Text,
        "",
        "What the row is about: a value of the field of `--by`, one column for each field; with `--by article` and `--by paragraph` `article_id`. Of `evaluate` the last rows are `all`.",
    ),
);
/// Every table that the program writes, with its columns in order.
pub const COLUMNS: &[TableInfo] = &[
    TableInfo {
        name: "wide",
        title: "`score` (wide, the default)",
        row: "A paragraph; a sentence or an article with `--unit`.",
        columns: WIDE,
    },
    TableInfo {
        name: "long",
        title: "`score --layout long`",
        row: "A paragraph and a theme.",
        columns: LONG,
    },
    TableInfo {
        name: "evidence",
        title: "`score --layout evidence`",
        row: "A match and a theme that it counts for.",
        columns: EVIDENCE,
    },
    TableInfo {
        name: "summary",
        title: "`score --summary FILE --by FIELD`",
        row: "A value of the field, or a combination of values, and a theme; then `all` and a theme. With `--by theme` the field is called `about_theme`: the theme that the texts of the row are about.",
        columns: SUMMARY,
    },
    TableInfo {
        name: "book_articles",
        title: "`score -o FILE.xlsx`: sheet Articles",
        row: "An article.",
        columns: BOOK_ARTICLES,
    },
    TableInfo {
        name: "book_periods",
        title: "`score -o FILE.xlsx`: sheet Themes over time",
        row: "A year or a month with articles.",
        columns: BOOK_PERIODS,
    },
    TableInfo {
        name: "book_sources",
        title: "`score -o FILE.xlsx`: sheet Sources",
        row: "A source, the one with most articles first; at most 20.",
        columns: BOOK_SOURCES,
    },
    TableInfo {
        name: "book_evidence",
        title: "`score -o FILE.xlsx`: sheet Evidence",
        row: "A match and a theme that it counts for. Behind the column `row` are those of `--layout evidence`.",
        columns: &[ROW],
    },
    TableInfo {
        name: "book_repeats",
        title: "`score -o FILE.xlsx`: sheet Repeats",
        row: "A paragraph that is repeated, the one that is repeated most first; at most 100.",
        columns: BOOK_REPEATS,
    },
    TableInfo {
        name: "book_entries",
        title: "`score -o FILE.xlsx`: sheet Lexicon",
        row: "An entry of the lexicon, by theme; those with most points first.",
        columns: BOOK_ENTRIES,
    },
    TableInfo {
        name: "check",
        title: "`lexicon check`",
        row: "An entry of the lexicon.",
        columns: LEXICON_CHECK,
    },
    TableInfo {
        name: "suggest",
        title: "`lexicon suggest`",
        row: "A proposal, by theme in the lexicon's order: entries, then words for `unless`, the best first.",
        columns: LEXICON_SUGGEST,
    },
    TableInfo {
        name: "sample",
        title: "`lexicon sample`",
        row: "A paragraph to be coded, in random order.",
        columns: SAMPLE,
    },
    TableInfo {
        name: "plan",
        title: "`lexicon sample --plan`",
        row: "A theme, in the lexicon's order.",
        columns: LEXICON_PLAN,
    },
    TableInfo {
        name: "diff",
        title: "`lexicon diff`",
        row: "A paragraph and a theme whose strength changes, the largest change first; a repeat has none.",
        columns: LEXICON_DIFF,
    },
    TableInfo {
        name: "repeats",
        title: "`repeats`",
        row: "Paragraphs that say the same.",
        columns: REPEATS,
    },
    TableInfo {
        name: "kwic",
        title: "`kwic`",
        row: "A match, in a repeat as well as in its first.",
        columns: KWIC,
    },
    TableInfo {
        name: "compare",
        title: "`compare`",
        row: "A term, the one that the first measure sets apart most first.",
        columns: COMPARE,
    },
    TableInfo {
        name: "compare_themes",
        title: "`compare --theme`",
        row: "A theme, in the lexicon's order.",
        columns: COMPARE_THEMES,
    },
    TableInfo {
        name: "keywords",
        title: "`keywords`",
        row: "A keyword of an article, a paragraph, the collection, or a group of its articles.",
        columns: KEYWORDS,
    },
    TableInfo {
        name: "evaluate",
        title: "`evaluate`",
        row: "A theme that has codes, in the lexicon's order.",
        columns: EVALUATE,
    },
    TableInfo {
        name: "evaluate_share",
        title: "`evaluate --estimate-share`",
        row: "A theme that has codes, in the lexicon's order.",
        columns: EVALUATE_SHARE,
    },
    TableInfo {
        name: "evaluate_differences",
        title: "`evaluate --estimate-share --differences`",
        row: "A theme that has codes, and two groups, or a group and all others.",
        columns: EVALUATE_DIFFERENCES,
    },
    TableInfo {
        name: "evaluate_table",
        title: "`evaluate --estimate-share --table FILE`",
        row: "A counted paragraph of the INPUTs, coded or not.",
        columns: EVALUATE_TABLE,
    },
    TableInfo {
        name: "evaluate_errors",
        title: "`evaluate --errors FILE`",
        row: "A false positive or a miss.",
        columns: EVALUATE_ERRORS,
    },
    FIT,
    LEFT_OUT,
    TableInfo {
        name: "inspect",
        title: "`inspect`",
        row: "An article, then what gives none.",
        columns: INSPECT,
    },
    TableInfo {
        name: "inspect_summary",
        title: "`inspect --summary FILE`",
        row: "A value of a field.",
        columns: INSPECT_SUMMARY,
    },
    TableInfo {
        name: "terms",
        title: "`terms`",
        row: "A term of a group, the most frequent first.",
        columns: TERMS,
    },
    TableInfo {
        name: "collocations",
        title: "`terms --collocations`",
        row: "Two words that stand side by side.",
        columns: COLLOCATIONS,
    },
    TableInfo {
        name: "readability",
        title: "`terms --readability`",
        row: "An article or a paragraph.",
        columns: READABILITY,
    },
    TableInfo {
        name: "added",
        title: "What a format adds",
        row: "As without these columns.",
        columns: &[DAY, TEXT_TRUNCATED],
    },
];

/// The columns of a table by its name; `fields` take the place of its column `FIELD`.
///
/// # Panics
/// If there is no such table: a defect.
pub fn columns_of(table: &str, fields: &[&str]) -> Vec<Column> {
    let table = COLUMNS.iter().find(|known| known.name == table).expect("a table by that name");
    let named = |info: &ColumnInfo| -> Vec<Column> {
        if info.name == "FIELD" {
            fields.iter().map(|field| info.column((*field).to_owned())).collect()
        } else {
            vec![info.column(info.name)]
        }
    };
    table.columns.iter().flat_map(named).collect()
}

/// Returns what is known about a column of the table of this name: the column of its name, or else
/// the one for all themes that ends as it does.
pub fn column_info(table: &str, column: &Column) -> Option<&'static ColumnInfo> {
    let table = COLUMNS.iter().find(|known| known.name == table)?;
    let of_type = |info: &&ColumnInfo| info.cell_type == column.cell_type;
    let infos = || table.columns.iter().filter(of_type);
    let of_themes = infos().filter_map(|info| Some((info.name.strip_prefix("<theme>")?, info)));
    infos().find(|info| info.name == column.name).or_else(|| {
        of_themes
            .filter(|(ending, _)| column.name.ends_with(ending))
            .max_by_key(|(ending, _)| ending.len())
            .map(|(_, info)| info)
    })
}
