//! The names of the columns of `score`, written from `tables::COLUMNS` by
//! `UPDATE_GOLDEN=1 cargo test --test it columns::`.

/// What follows the id of a theme in the names of its columns.
pub(super) const SUFFIXES: [&str; 8] =
    ["", "_hits", "_in_article", "_negated", "_per_1000", "_prob", "_rank", "_share"];

/// The columns that are about no theme: no theme may have one of these names.
pub(super) const RESERVED: [&str; 37] = [
    "article_id",
    "boilerplate",
    "conditional",
    "counted",
    "date",
    "date_from",
    "end",
    "entry",
    "evidence",
    "form",
    "group",
    "hits",
    "in_article",
    "keywords",
    "kind",
    "language",
    "near_repeat_of",
    "negated",
    "paragraph",
    "per_1000",
    "points",
    "prob",
    "repeat_of",
    "repeat_of_article",
    "sentence",
    "share",
    "short",
    "source",
    "start",
    "strength",
    "text",
    "text_truncated",
    "theme",
    "themes",
    "title",
    "url",
    "words",
];
