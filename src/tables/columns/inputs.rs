//! The columns of `inspect` and `repeats`, which tell what a collection is made of.

use super::{ColumnInfo, Date, Float, Int, KEPT, List, Text, always, full};

/// `repeats`.
pub const REPEATS: &[ColumnInfo] = &[
    always(
        "group",
        Int,
        "1, 2, 3 …",
        "The group's number: the largest first, of equals the one that was said first.",
    ),
    always("size", Int, "paragraphs", "How many paragraphs say it, the first included."),
    always("first", Text, "article_id#paragraph", "The first to say it."),
    always("members", List, "article_id#paragraph; `; ` between", "The others."),
    always(
        "kind",
        Text,
        "repeat, boilerplate, near",
        "Exact repeats; exact repeats in at least 3 articles of one source; near repeats (`--near`).",
    ),
    always("text", Text, "", "How it begins: the first 200 characters of the first to say it."),
    always("articles", Int, "articles", "How many articles say it."),
    always(
        "sources",
        Int,
        "sources",
        "How many sources these are of; articles without a source count for none.",
    ),
    always(
        "first_date",
        Date,
        "ISO 8601",
        "The earliest date of these articles; empty where none has a date.",
    ),
    always("last_date", Date, "ISO 8601", "The latest."),
    full("title", Text, "", "The title of the article that says it first, where found."),
    full("date", Date, "ISO 8601", "Its date, where found."),
    full("source", Text, "", "Its publication, site or blog, where found."),
    full("url", Text, "", "Its address, where found."),
    KEPT,
];

/// `inspect --summary`.
pub const INSPECT_SUMMARY: &[ColumnInfo] = &[
    always(
        "field",
        Text,
        "format, language, year, source, all",
        "What the articles are told apart by; the last row, `all`, is about all of them.",
    ),
    always("value", Text, "", "The value of the field; empty for the articles that have none."),
    always("articles", Int, "articles", "The articles that have it."),
    always("paragraphs", Int, "paragraphs", "Their paragraphs."),
    always("words", Int, "words", "Their words."),
    always("repeats", Int, "paragraphs", "Paragraphs that repeat an earlier one."),
    always("without_title", Int, "articles", "Articles without a title."),
    always("without_date", Int, "articles", "Articles without a date."),
    always("without_source", Int, "articles", "Articles without a source."),
];

/// `inspect`.
pub const INSPECT: &[ColumnInfo] = &[
    always(
        "article_id",
        Text,
        "",
        "As in the table of scores; empty for an input that gives no article.",
    ),
    always("path", Text, "", "The file, with the line of a record that was rejected."),
    always("format", Text, "", "The file's format."),
    always("encoding", Text, "name (how it was known)", "The file's character set."),
    always("title", Text, "", "The article's title, where found."),
    always("date", Date, "ISO 8601", "The article's date, where found."),
    always("source", Text, "", "The publication, site or blog, where found."),
    always("language", Text, "ISO 639", "The language that was found; empty where none was."),
    always("paragraphs", Int, "paragraphs", "Its paragraphs."),
    always("words", Int, "words", "Their words."),
    always("kinds", List, "kind (n); `; ` between", "How many paragraphs are of which kind."),
    always("repeats", Int, "paragraphs", "Those that repeat an earlier one."),
    always(
        "warnings",
        Text,
        "`; ` between",
        "What to look at; for an input that gives no article why it is skipped or rejected.",
    ),
    always(
        "longest_paragraph",
        Int,
        "words",
        "The words of its longest paragraph: one of thousands is a text whose paragraphs were not found (`--paragraphs`).",
    ),
    always(
        "median_paragraph",
        Float,
        "words",
        "The median of the words of its paragraphs, those without words left out; one decimal.",
    ),
    full("date_from", Text, "metadata, text, url, filename", "Where the date was found."),
    full("url", Text, "", "The article's address, where found."),
    KEPT,
];
