//! The columns of the sheets that a workbook of scores has beside its paragraphs.

use super::{ColumnInfo, Date, Float, Int, Text, always, with};

const ARTICLES_OF: ColumnInfo = always(
    "articles",
    Int,
    "articles",
    "Articles; those in other languages than the lexicon are left out.",
);
const COUNTED: ColumnInfo = always(
    "counted",
    Int,
    "paragraphs",
    "Paragraphs that are counted; what follows is about them.",
);
const WORDS: ColumnInfo = always("words", Int, "words", "Their words.");
const SHARE: ColumnInfo = always(
    "<theme>_share",
    Float,
    "0 to 1",
    "The share of them whose strength reaches the theme's threshold, as in the table of `--summary`. Empty without counted paragraphs.",
);
const SHARE_LOW: ColumnInfo = always(
    "<theme>_share_low",
    Float,
    "0 to 1",
    "Lower end of its 95 % interval, as in the table of `--summary`; empty with a single article that has counted paragraphs.",
);
const SHARE_HIGH: ColumnInfo = always("<theme>_share_high", Float, "0 to 1", "Upper end.");
const BELOW: ColumnInfo = always(
    "<theme>_below",
    Float,
    "0 to 1",
    "Behind all shares, hidden: how far the interval reaches below the share, which the charts draw.",
);
const ABOVE: ColumnInfo =
    always("<theme>_above", Float, "0 to 1", "Hidden: how far it reaches above the share.");

/// The sheet Articles.
pub const BOOK_ARTICLES: &[ColumnInfo] = &[
    always("article_id", Text, "", "As in the table of scores."),
    always("title", Text, "", "The article's title, where found."),
    always("date", Date, "ISO 8601", "The article's date, where found."),
    always("source", Text, "", "The publication, site or blog, where found."),
    always("url", Text, "", "The article's address, where found: a link if it is one of the web."),
    COUNTED,
    WORDS,
    always(
        "<theme>_share",
        Float,
        "0 to 1",
        "The share of them whose strength reaches the theme's threshold, as in the table of `--unit article`. Empty without counted paragraphs, and for an article in another language than the lexicon.",
    ),
];

/// The sheet Themes over time.
pub const BOOK_PERIODS: &[ColumnInfo] = &[
    with(
        "(if the articles are of more than three years)",
        always("year", Text, "2018", "The year."),
    ),
    with("(otherwise)", always("month", Text, "2018-12", "The month.")),
    ARTICLES_OF,
    COUNTED,
    WORDS,
    SHARE,
    SHARE_LOW,
    SHARE_HIGH,
    BELOW,
    ABOVE,
];

/// The sheet Sources.
pub const BOOK_SOURCES: &[ColumnInfo] = &[
    always("source", Text, "", "The publication, site or blog."),
    ARTICLES_OF,
    COUNTED,
    WORDS,
    SHARE,
    SHARE_LOW,
    SHARE_HIGH,
    BELOW,
    ABOVE,
];

/// Where a paragraph is on the sheet Paragraphs.
pub const ROW: ColumnInfo = always(
    "row",
    Text,
    "Paragraphs!A12",
    "A link to the row of the paragraph on the sheet Paragraphs; empty if it has no row there. A sheet holds 65,530 links: what follows is only text.",
);

/// The sheet Repeats.
pub const BOOK_REPEATS: &[ColumnInfo] = &[
    ROW,
    always("first", Text, "article_id#paragraph", "The first paragraph with these words."),
    always("repeats", Int, "paragraphs", "How many later paragraphs repeat it."),
    always("articles", Int, "articles", "How many articles have it, the first one included."),
    always(
        "sources",
        Int,
        "sources",
        "How many sources these are of; articles without a source count for none.",
    ),
    always("first_date", Date, "ISO 8601", "The earliest date of these articles, where known."),
    always("last_date", Date, "ISO 8601", "The latest."),
    always(
        "kind",
        Text,
        "repeat, boilerplate",
        "Boilerplate if it is in at least 3 articles of one source.",
    ),
    always("beginning", Text, "", "How it begins."),
];

/// The sheet Lexicon.
pub const BOOK_ENTRIES: &[ColumnInfo] = &[
    always("theme", Text, "", "The theme of the entry; a sub-theme as `parent.child`."),
    always("entry", Text, "", "Its pattern, with its conditions in brackets."),
    always(
        "p",
        Float,
        "0 to 1",
        "The share of the paragraphs with the entry that are about the theme, as the lexicon has it.",
    ),
    always("hits", Int, "matches", "Its matches in counted paragraphs."),
    always("points", Float, "", "The sum of the points of these."),
    always("paragraphs", Int, "paragraphs", "The counted paragraphs in which it matches."),
    always("articles", Int, "articles", "Their articles."),
    always(
        "forms",
        Text,
        "form (n); `, ` between",
        "What it matched, in lower case, the most frequent first.",
    ),
];
