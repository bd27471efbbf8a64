//! The one table of columns.

use super::CellType::{self, Bool, Float, Int, Text};
use super::Column;

mod compare;
mod evaluate;
mod fit;
mod lexicon;

pub use compare::compare_columns;
use compare::{COMPARE, COMPARE_THEMES};
use evaluate::{EVALUATE, EVALUATE_ERRORS, EVALUATE_SHARE};
pub use evaluate::{evaluate_columns, share_columns};
use fit::{FIT, LEFT_OUT, PROB, ROW_PROB};
use lexicon::{LEXICON_CHECK, LEXICON_SUGGEST};
pub use lexicon::{check_columns, suggest_columns};

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

/// A column, or a group of columns of which there is one per theme (`<theme>` in its name) or per kept field (`FIELD`).
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

const fn always(name: &'static str, cell_type: CellType, unit: &'static str, meaning: &'static str) -> ColumnInfo {
    ColumnInfo { name, cell_type, unit, meaning, shown: Shown::Always }
}

const fn full(name: &'static str, cell_type: CellType, unit: &'static str, meaning: &'static str) -> ColumnInfo {
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
const PARAGRAPH: ColumnInfo =
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article. Empty with `--unit article`.");
const SENTENCE: ColumnInfo = with("--unit sentence", always("sentence", Int, "1, 2, 3 …", "The sentence's number within its paragraph."));
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
    "False for repeats, quotes, boilerplate, titles, datelines and paragraphs in another language than their article: totals, means and summaries use the counted rows alone. With `--repeats keep` false for the last alone.",
);
const WORDS: ColumnInfo = always("words", Int, "words", "Word tokens by UAX #29, stop words and numbers included, punctuation not.");
const REPEAT_OF: ColumnInfo = always(
    "repeat_of",
    Text,
    "article_id#paragraph",
    "The first paragraph that says exactly the same (equal matching keys); empty for a first one.",
);
const KEPT: ColumnInfo = with("--keep FIELD,...", always("FIELD", Text, "", "A field of the source, as it stood there."));
const HITS: &str = "Matches of the theme's entries that count, after the overlap rule; empty where the strength is.";
const STRENGTH: &str = "Strength of the theme: 1 - exp(-E), E the sum of the points of its evidence. 0 exactly where there is no evidence, else at least 0.000001; empty where the article is in another language than the lexicon. Comparable within a theme and a unit; no probability.";
const PER_1000: &str = "Hits per 1,000 words. Never average it over rows: divide the sum of hits by the sum of words.";

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
    with("(not with --no-text)", always("text", Text, "", "The text that is scored: the paragraph, the sentence or the article.")),
    always("<theme>", Float, "0 to 1", STRENGTH),
    PROB,
    always("themes", Text, "names; `; ` between", "The themes whose strength reaches their threshold, strongest first."),
    always("evidence", Text, "theme: form (n), form (n) | …", "The surface forms that matched, by theme, the ones with most points first."),
    always(
        "keywords",
        Text,
        "words; `; ` between",
        "The words and phrases that say what the text is about, weighed against its collection, best first (`--keyword-method`).",
    ),
    always("<theme>_hits", Int, "matches", HITS),
    with(
        "--negated separate",
        always("<theme>_negated", Int, "matches", "Negated matches, which are neither in the hits nor in the strength then."),
    ),
    full("<theme>_per_1000", Float, "per 1,000 words", PER_1000),
    REPEAT_OF,
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
    full("start", Int, "characters", "Where the text begins in the article's text (in bytes with `--offsets byte`)."),
    full("end", Int, "characters", "Where it ends, one past the last character."),
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
    KEPT,
];

const EVIDENCE: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always("theme", Text, "", "The theme that the match counts for; a match of a sub-theme has a row for each theme above it too."),
    always("entry", Text, "", "The lexicon's entry: its pattern, with its conditions in brackets."),
    always("form", Text, "", "The words that matched, exactly as they stand in the text."),
    always("start", Int, "characters", "Where the form begins in the row's text (in bytes with `--offsets byte`)."),
    always("end", Int, "characters", "Where it ends, one past the last character."),
    always("points", Float, "", "What the match adds to E: a theme's strength is 1 - exp(-sum of its points)."),
    always(
        "negated",
        Bool,
        "",
        "Whether the words before the match deny it (no, not, without, rather than ...); empty where that is not judged: in texts that are not English.",
    ),
    always("conditional", Bool, "", "Whether the words before it suppose it (if, would, could ...); likewise."),
    KEPT,
];

const SUMMARY: &[ColumnInfo] = &[
    always("FIELD", Text, "", "The value of the `--by` field; empty for the articles that have none."),
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
    always("share", Float, "0 to 1", "The share of them whose strength reaches the theme's threshold."),
    always(
        "share_low",
        Float,
        "0 to 1",
        "Lower end of its 95 % interval: bootstrap over articles, fixed seed; exact by the number of articles where all have the same share; empty with a single article that has counted rows.",
    ),
    always("share_high", Float, "0 to 1", "Upper end."),
    always("per_1000", Float, "per 1,000 words", "Hits per 1,000 words: the sum of hits divided by the sum of words."),
    always("per_1000_low", Float, "per 1,000 words", "Lower end of its 95 % interval; empty also where every draw gives the same."),
    always("per_1000_high", Float, "per 1,000 words", "Upper end."),
    always("strength", Float, "0 to 1", "Mean strength."),
    always("strength_low", Float, "0 to 1", "Lower end of its 95 % interval; empty also where every draw gives the same."),
    always("strength_high", Float, "0 to 1", "Upper end."),
];

const SAMPLE: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always("title", Text, "", "The article's title, where found."),
    always("date", Text, "ISO 8601", "The article's date, where found."),
    always("source", Text, "", "The publication, site or blog, where found."),
    always("text", Text, "", "The paragraph, to be coded by itself."),
    always(
        "<theme>",
        Int,
        "1, 0",
        "To be filled in: 1 where the paragraph is about the theme, 0 where it is not, empty where that cannot be told.",
    ),
    always("probability", Float, "0 to 1", "The probability with which the design draws the paragraph; leave it as it is."),
    with(
        "--show-scores",
        always(
            "stratum",
            Text,
            "",
            "The theme that is strongest, with `high` where it reaches its threshold, else `low`; `none` without evidence.",
        ),
    ),
    with("--show-scores", always("<theme>_strength", Float, "0 to 1", "The strength of each theme.")),
];

const LEXICON_DIFF: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always("theme", Text, "", "The theme, told by its column: a sub-theme is `parent.child`."),
    always("strength_a", Float, "0 to 1", "Its strength under the lexicon A; 0 where A does not have the theme."),
    always("strength_b", Float, "0 to 1", "Its strength under the lexicon B, likewise."),
    always("change", Float, "-1 to 1", "The strength under B less that under A."),
    always(
        "entries",
        Text,
        "entry (form) +n; `; ` between",
        "The evidence that makes the difference: `+n` matches that B has more, `-n` that A has more, `±` what both have with another p or weight.",
    ),
    always("text", Text, "", "The paragraph."),
];

const REPEATS: &[ColumnInfo] = &[
    always("group", Int, "1, 2, 3 …", "The group's number, in the order of the first paragraphs."),
    always("size", Int, "paragraphs", "How many paragraphs say it, the first included."),
    always("first", Text, "article_id#paragraph", "The first to say it."),
    always("members", Text, "article_id#paragraph; `; ` between", "The others."),
    always(
        "kind",
        Text,
        "repeat, boilerplate, near",
        "Exact repeats; exact repeats in at least 3 articles of one source; near repeats (`--near`).",
    ),
    always("text", Text, "", "How it begins: the first 200 characters of the first of the others."),
];

const KWIC: &[ColumnInfo] = &[
    ARTICLE_ID,
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
    always("start", Int, "characters", "Where the match begins in the paragraph's text (in bytes with `--offsets byte`)."),
    always("end", Int, "characters", "Where it ends, one past the last character."),
    always(
        "left",
        Text,
        "",
        "Up to `--window` words before the match within its paragraph, with their punctuation; white space is one space.",
    ),
    always("match", Text, "", "The words that matched, exactly as they stand in the text."),
    always("right", Text, "", "What follows, likewise."),
    always("theme", Text, "", "The theme that the match counts for; a sub-theme as `parent.child`; empty with a PATTERN."),
    always("entry", Text, "", "The lexicon's entry: its pattern, with its conditions in brackets; the PATTERN where one is given."),
    always(
        "counted",
        Bool,
        "",
        "Whether totals use the paragraph: false for repeats, boilerplate, pull quotes, titles, datelines, and paragraphs in another language than their article.",
    ),
];

const KEYWORDS: &[ColumnInfo] = &[
    with("(not with --by collection)", ARTICLE_ID),
    with("--by paragraph", always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article.")),
    always("rank", Int, "1, 2, 3 …", "The best first; of equals the one that stands first in the text."),
    always("keyword", Text, "", "The keyword, in the form that stands in the text most often."),
    always(
        "score",
        Float,
        "",
        "Higher is better; comparable within a method. With `--by collection` the sum over the articles, of each of which the best 100 keywords count (more with a larger `--top`).",
    ),
    always(
        "raw",
        Float,
        "",
        "The method's own number: of YAKE, where lower is better, with score = 1 / (1 + raw); else the score. Empty with `--by collection`.",
    ),
    always(
        "count",
        Int,
        "",
        "How often the keyword stands in the text, in all forms; of rake and textrank, how often it stands there by itself and not within a longer candidate.",
    ),
];

const INSPECT: &[ColumnInfo] = &[
    always("article_id", Text, "", "As in the table of scores; empty for an input that gives no article."),
    always("path", Text, "", "The file, with the line of a record that was rejected."),
    always("format", Text, "", "The file's format."),
    always("encoding", Text, "name (how it was known)", "The file's character set."),
    always("title", Text, "", "The article's title, where found."),
    always("date", Text, "ISO 8601", "The article's date, where found."),
    always("source", Text, "", "The publication, site or blog, where found."),
    always("language", Text, "ISO 639", "The language that was found; empty where none was."),
    always("paragraphs", Int, "paragraphs", "Its paragraphs."),
    always("words", Int, "words", "Their words."),
    always("kinds", Text, "kind (n); `; ` between", "How many paragraphs are of which kind."),
    always("repeats", Int, "paragraphs", "Those that repeat an earlier one."),
    always("warnings", Text, "`; ` between", "What to look at; for an input that gives no article why it is skipped or rejected."),
];

const GROUP: ColumnInfo = with(
    "--by FIELD",
    always(
        "FIELD",
        Text,
        "",
        "What the row is about: a value of the field of `--by`, or with `--by article` and `--by paragraph` `article_id`.",
    ),
);
const OF_PARAGRAPH: ColumnInfo =
    with("--by paragraph", always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."));
const TERM: ColumnInfo = always("term", Text, "stems; a space between", "The term: the stem, of an n-gram the stems of its words.");
const FORM: ColumnInfo = always("form", Text, "", "Its most frequent surface form; of equals one with fewer capitals.");

const TERMS: &[ColumnInfo] = &[
    GROUP,
    OF_PARAGRAPH,
    TERM,
    FORM,
    always("count", Int, "occurrences", "How often it stands in the group, repeats left out unless `--repeats keep` counts them."),
    always("per_million", Float, "per 1,000,000 words", "The same by the words of the group."),
    always("paragraphs", Int, "paragraphs", "Paragraphs of the group that hold it."),
    always("articles", Int, "articles", "Articles of the group that hold it."),
    always("idf", Float, "1 and above", "ln((1+n)/(1+df)) + 1 over the paragraphs of the group."),
    always(
        "dispersion",
        Float,
        "0 to 1",
        "Juilland's D over the articles of the group, over the paragraphs with `--by article`: 1 spread evenly, 0 all in one; empty for a single part.",
    ),
];

const COLLOCATIONS: &[ColumnInfo] = &[
    GROUP,
    OF_PARAGRAPH,
    TERM,
    FORM,
    always("count", Int, "occurrences", "How often the two words stand side by side."),
    always("first_count", Int, "occurrences", "Pairs that begin with the first word."),
    always("second_count", Int, "occurrences", "Pairs that end with the second."),
    always("expected", Float, "occurrences", "How often they would by chance."),
    always("pmi", Float, "nats", "Pointwise mutual information, ln(count/expected)."),
    always("npmi", Float, "-1 to 1", "The same by its greatest value (Bouma 2009)."),
    always(
        "log_likelihood",
        Float,
        "",
        "G2 over the four cells (Dunning 1993), below 0 where they avoid each other; rows are sorted by it.",
    ),
    always("t_score", Float, "", "(count - expected) by the root of count (Church et al. 1991)."),
    always("paragraphs", Int, "paragraphs", "Paragraphs that hold the pair."),
    always("articles", Int, "articles", "Articles that hold it."),
];

const READABILITY: &[ColumnInfo] = &[
    GROUP,
    OF_PARAGRAPH,
    always("words", Int, "words", "Words of the text."),
    always("types", Int, "types", "Distinct words, as matching keys."),
    always("ttr", Float, "0 to 1", "Types by words; falls with the length of the text."),
    always("mattr", Float, "0 to 1", "Mean type-token ratio of all runs of 50 words (Covington and McFall 2010)."),
    always("yule_k", Float, "0 and above", "Yule's K: low for varied texts (Yule 1944)."),
    always("sentences", Int, "sentences", "Sentences with a word. This and what follows is empty for a text that is not English."),
    always("characters", Int, "characters", "Letters and digits of the words."),
    always("syllables", Int, "syllables", "Syllables, by rule."),
    always("polysyllables", Int, "words", "Words of three syllables or more."),
    always("flesch", Float, "100 easy, 0 hard", "Flesch reading ease (1948)."),
    always("flesch_kincaid", Float, "years of school", "Flesch-Kincaid grade (Kincaid et al. 1975)."),
    always("fog", Float, "years of school", "Gunning's Fog index (1952)."),
    always("smog", Float, "years of school", "SMOG grade (McLaughlin 1969); made for 30 sentences and more."),
    always("ari", Float, "years of school", "Automated readability index (Smith and Senter 1967)."),
];

/// Every table that the program writes, with its columns in order.
pub const COLUMNS: &[TableInfo] = &[
    TableInfo {
        name: "wide",
        title: "`score` (wide, the default)",
        row: "A paragraph; a sentence or an article with `--unit`.",
        columns: WIDE,
    },
    TableInfo { name: "long", title: "`score --layout long`", row: "A paragraph and a theme.", columns: LONG },
    TableInfo { name: "evidence", title: "`score --layout evidence`", row: "A match and a theme that it counts for.", columns: EVIDENCE },
    TableInfo { name: "summary", title: "`score --summary FILE --by FIELD`", row: "A value of the field and a theme.", columns: SUMMARY },
    TableInfo { name: "check", title: "`lexicon check`", row: "An entry of the lexicon.", columns: LEXICON_CHECK },
    TableInfo {
        name: "suggest",
        title: "`lexicon suggest`",
        row: "A proposal, by theme in the lexicon's order: entries, then words for `unless`, the best first.",
        columns: LEXICON_SUGGEST,
    },
    TableInfo { name: "sample", title: "`lexicon sample`", row: "A paragraph to be coded, in random order.", columns: SAMPLE },
    TableInfo {
        name: "diff",
        title: "`lexicon diff`",
        row: "A paragraph and a theme whose strength changes, the largest change first; a repeat has none.",
        columns: LEXICON_DIFF,
    },
    TableInfo { name: "repeats", title: "`repeats`", row: "Paragraphs that say the same.", columns: REPEATS },
    TableInfo { name: "kwic", title: "`kwic`", row: "A match, in a repeat as well as in its first.", columns: KWIC },
    TableInfo {
        name: "compare",
        title: "`compare`",
        row: "A term, the one that the first measure sets apart most first.",
        columns: COMPARE,
    },
    TableInfo { name: "compare_themes", title: "`compare --theme`", row: "A theme, in the lexicon's order.", columns: COMPARE_THEMES },
    TableInfo { name: "keywords", title: "`keywords`", row: "A keyword of an article, a paragraph or the collection.", columns: KEYWORDS },
    TableInfo { name: "evaluate", title: "`evaluate`", row: "A theme that has codes, in the lexicon's order.", columns: EVALUATE },
    TableInfo {
        name: "evaluate_share",
        title: "`evaluate --estimate-share`",
        row: "A theme that has codes, in the lexicon's order.",
        columns: EVALUATE_SHARE,
    },
    TableInfo { name: "evaluate_errors", title: "`evaluate --errors FILE`", row: "A false positive or a miss.", columns: EVALUATE_ERRORS },
    FIT,
    LEFT_OUT,
    TableInfo { name: "inspect", title: "`inspect`", row: "An article, then what gives none.", columns: INSPECT },
    TableInfo { name: "terms", title: "`terms`", row: "A term of a group, the most frequent first.", columns: TERMS },
    TableInfo { name: "collocations", title: "`terms --collocations`", row: "Two words that stand side by side.", columns: COLLOCATIONS },
    TableInfo { name: "readability", title: "`terms --readability`", row: "An article or a paragraph.", columns: READABILITY },
];

/// The columns of a table by its name; `field` is called `FIELD` in the table.
///
/// # Panics
/// Where there is no such table: a defect.
pub fn columns_of(table: &str, field: &str) -> Vec<Column> {
    let table = COLUMNS.iter().find(|known| known.name == table).expect("a table by that name");
    let name = |name: &'static str| if name == "FIELD" { field.to_owned().into() } else { name.into() };
    table.columns.iter().map(|column| Column { name: name(column.name), cell_type: column.cell_type }).collect()
}
