//! The one table of columns.

use std::borrow::Cow;

use super::CellType::{self, Bool, Float, Int, Text};
use super::Column;

mod compare;
mod evaluate;
mod fit;
mod inputs;
mod lexicon;
mod terms;

pub use compare::compare_columns;
use compare::{COMPARE, COMPARE_THEMES};
use evaluate::{EVALUATE, EVALUATE_DIFFERENCES, EVALUATE_ERRORS, EVALUATE_SHARE, EVALUATE_TABLE};
pub use evaluate::{difference_columns, evaluate_columns, share_columns};
use fit::{FIT, LEFT_OUT, PROB, ROW_PROB};
use inputs::{INSPECT, INSPECT_SUMMARY, REPEATS};
use lexicon::{LEXICON_CHECK, LEXICON_DIFF, LEXICON_PLAN, LEXICON_SUGGEST, SAMPLE};
pub use lexicon::{check_columns, suggest_columns};
use terms::{COLLOCATIONS, READABILITY, TERMS};

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

/// A column, or a group of columns of which there is one per theme (`<theme>` in its name) or per
/// kept field (`FIELD`).
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// The name, as it stands in the header.
    pub name: &'static str,
    /// The type of its cells.
    pub cell_type: CellType,
    /// Unit or range of the values; empty where the type says all.
    pub unit: &'static str,
    /// What a cell says.
    pub meaning: &'static str,
    /// When the column is there.
    pub shown: Shown,
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
    ColumnInfo { name, cell_type, unit, meaning, shown: Shown::Always }
}

const fn full(
    name: &'static str,
    cell_type: CellType,
    unit: &'static str,
    meaning: &'static str,
) -> ColumnInfo {
    ColumnInfo { name, cell_type, unit, meaning, shown: Shown::Full }
}

const fn with(option: &'static str, column: ColumnInfo) -> ColumnInfo {
    ColumnInfo { shown: Shown::With(option), ..column }
}

const ARTICLE_ID: ColumnInfo = always(
    "article_id",
    Text,
    "",
    "The record's own id; without one `path:line` (`path:line:2` for the second record of a line); of a file its path as typed, of a file in a folder its path inside it.",
);
const PARAGRAPH: ColumnInfo = always(
    "paragraph",
    Int,
    "1, 2, 3 …",
    "The paragraph's number within its article. Empty with `--unit article`.",
);
const SENTENCE: ColumnInfo = with(
    "--unit sentence",
    always("sentence", Int, "1, 2, 3 …", "The sentence's number within its paragraph."),
);
const KIND: ColumnInfo = always(
    "kind",
    Text,
    "title, dateline, heading, body, quote, list, table",
    "What the paragraph is. A quote is a pull quote: 4 to 40 words that stand inside a longer paragraph of the same article.",
);
const COUNTED: ColumnInfo = always(
    "counted",
    Bool,
    "",
    "False for repeats, quotes, boilerplate, titles, datelines, paragraphs without a letter, and those in another language than their article: totals, means and summaries use the counted rows alone. With `--repeats keep` false for the last alone.",
);
const WORDS: ColumnInfo = always(
    "words",
    Int,
    "words",
    "Words (docs/METHODS.md, Words), stop words and numbers included, punctuation not.",
);
const REPEAT_OF: ColumnInfo = always(
    "repeat_of",
    Text,
    "article_id#paragraph",
    "The first paragraph that says exactly the same (equal matching keys); empty for a first one.",
);
/// What is known about an article, as columns that a table is offered.
const TITLE: ColumnInfo = full("title", Text, "", "The article's title, where found.");
const DATE: ColumnInfo = full("date", Text, "ISO 8601", "The article's date, where found.");
const SOURCE: ColumnInfo = full("source", Text, "", "The publication, site or blog, where found.");
const URL: ColumnInfo = full(
    "url",
    Text,
    "",
    "The article's address, where found: a field `url` or `link`, or what a page says.",
);
pub(super) const ABOUT: [ColumnInfo; 4] = [TITLE, DATE, SOURCE, URL];
const KEPT: ColumnInfo = with(
    "--keep FIELD,...",
    always("FIELD", Text, "", "A field of the source, as it stood there."),
);
const HITS: &str = "Matches of the theme's entries that count, after the overlap rule; empty where the strength is.";
const STRENGTH: &str = "Strength of the theme: 1 - exp(-E), E the sum of the points of its evidence. 0 exactly where there is no evidence, else at least 0.000001; empty where the article is in another language than the lexicon. Comparable within a theme and a unit; no probability.";
const SHARE: &str = "The share of the article's counted paragraphs whose strength reaches the theme's threshold for paragraphs: not the threshold that `themes` goes by in this table, which is that for articles. Empty without counted paragraphs.";
const PER_1000: &str = "Hits per 1,000 words (terms and compare count words per million: 1 per 1,000 is 1,000 per million). Never average it over rows: divide the sum of hits by the sum of words.";

const WIDE: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always("title", Text, "", "The article's title, where found."),
    always(
        "date",
        Text,
        "ISO 8601",
        "The article's date, as precise as known (2018, 2018-12, 2018-12-10); empty where none is found, never guessed.",
    ),
    always("source", Text, "", "The publication, site or blog, where found."),
    KIND,
    COUNTED,
    WORDS,
    with(
        "(not with --no-text)",
        always(
            "text",
            Text,
            "",
            "The text that is scored: the paragraph, the sentence or the article.",
        ),
    ),
    always("<theme>", Float, "0 to 1", STRENGTH),
    PROB,
    always(
        "themes",
        Text,
        "names; `; ` between",
        "The themes whose strength reaches their threshold (with `--unit article` that for articles), strongest first.",
    ),
    always(
        "evidence",
        Text,
        "theme: form (n), form (n) | …",
        "The surface forms that matched, by theme, the ones with most points first.",
    ),
    always(
        "keywords",
        Text,
        "words; `; ` between",
        "The words and phrases that say what the text is about, weighed against its collection, best first (`--keyword-method`).",
    ),
    always("<theme>_hits", Int, "matches", HITS),
    with(
        "--negated separate",
        always(
            "<theme>_negated",
            Int,
            "matches",
            "Negated matches, which are neither in the hits nor in the strength then.",
        ),
    ),
    full("<theme>_per_1000", Float, "per 1,000 words", PER_1000),
    REPEAT_OF,
    with("--unit article", always("<theme>_share", Float, "0 to 1", SHARE)),
    with(
        "--near",
        always(
            "near_repeat_of",
            Text,
            "article_id#paragraph",
            "The earliest paragraph that says almost the same: Jaccard similarity of word 5-shingles of at least .8, estimated by MinHash. It keeps its own score and is counted.",
        ),
    ),
    full(
        "repeat_of_article",
        Text,
        "article_id",
        "The other article that more than half of this one's paragraphs repeat, boilerplate aside: a syndicated article.",
    ),
    full(
        "boilerplate",
        Bool,
        "",
        "Whether the paragraph recurs in at least 3 articles of this source; without a source, of this folder, where there are several.",
    ),
    full("short", Bool, "", "Whether the text has fewer than 20 words: its strength says little."),
    full("date_from", Text, "metadata, text, url, filename", "Where the date was found."),
    full(
        "language",
        Text,
        "ISO 639-1",
        "The article's language as detected; the lexicon's where that cannot be told; with `--language CODE` that one.",
    ),
    full(
        "start",
        Int,
        "characters",
        "Where the text begins in the article's text (in bytes with `--offsets byte`).",
    ),
    full("end", Int, "characters", "Where it ends, one past the last character."),
    URL,
    KEPT,
];

const LONG: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`."),
    always("strength", Float, "0 to 1", STRENGTH),
    ROW_PROB,
    always("hits", Int, "matches", HITS),
    always("per_1000", Float, "per 1,000 words", PER_1000),
    WORDS,
    KIND,
    COUNTED,
    REPEAT_OF,
    with("--unit article", always("share", Float, "0 to 1", SHARE)),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

const EVIDENCE: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always(
        "theme",
        Text,
        "",
        "The theme that the match counts for; a match of a sub-theme has a row for each theme above it too.",
    ),
    always("entry", Text, "", "The lexicon's entry: its pattern, with its conditions in brackets."),
    always("form", Text, "", "The words that matched, exactly as they stand in the text."),
    always(
        "start",
        Int,
        "characters",
        "Where the form begins in the row's text (in bytes with `--offsets byte`).",
    ),
    always("end", Int, "characters", "Where it ends, one past the last character."),
    always(
        "points",
        Float,
        "",
        "What the match adds to E: a theme's strength is 1 - exp(-sum of its points).",
    ),
    always(
        "negated",
        Bool,
        "",
        "Whether the words before the match deny it (no, not, without, rather than ...); empty where that is not judged: in texts that are not English.",
    ),
    always(
        "conditional",
        Bool,
        "",
        "Whether the words before it suppose it (if, would, could ...); likewise.",
    ),
    COUNTED,
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

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
        row: "A value of the field, or a combination of values, and a theme; then `all` and a theme.",
        columns: SUMMARY,
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
];

/// The columns of a table by its name; `fields` take the place of its column `FIELD`.
///
/// # Panics
/// Where there is no such table: a defect.
pub fn columns_of(table: &str, fields: &[&str]) -> Vec<Column> {
    let table = COLUMNS.iter().find(|known| known.name == table).expect("a table by that name");
    let named = |info: &ColumnInfo| -> Vec<Column> {
        let column = |name: Cow<'static, str>| Column { name, cell_type: info.cell_type };
        if info.name == "FIELD" {
            fields.iter().map(|field| column(Cow::Owned((*field).to_owned()))).collect()
        } else {
            vec![column(info.name.into())]
        }
    };
    table.columns.iter().flat_map(named).collect()
}
