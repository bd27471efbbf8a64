//! The columns of `terms`.

use super::{ColumnInfo, Float, GROUP, Int, Text, always, with};

const OF_PARAGRAPH: ColumnInfo = with(
    "--by paragraph",
    always("paragraph", Int, "1, 2, 3 …", "The paragraph's number within its article."),
);
const TERM: ColumnInfo = always(
    "term",
    Text,
    "stems; a space between",
    "The term: the stem, of an n-gram the stems of its words.",
);
const FORM: ColumnInfo =
    always("form", Text, "", "Its most frequent surface form; of equals one with fewer capitals.");

/// `terms`.
pub const TERMS: &[ColumnInfo] = &[
    GROUP,
    OF_PARAGRAPH,
    TERM,
    FORM,
    always("count", Int, "occurrences", "How often it stands in the group, repeats included."),
    always(
        "per_million",
        Float,
        "per million words",
        "The same by the words of the group. Themes are counted per 1,000 words: 1,000 per million is 1 per 1,000.",
    ),
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

/// `terms --collocations`.
pub const COLLOCATIONS: &[ColumnInfo] = &[
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

/// `terms --readability`.
pub const READABILITY: &[ColumnInfo] = &[
    GROUP,
    OF_PARAGRAPH,
    always("words", Int, "words", "Words of the text."),
    always("types", Int, "types", "Distinct words, as matching keys."),
    always("ttr", Float, "0 to 1", "Types by words; falls with the length of the text."),
    always(
        "mattr",
        Float,
        "0 to 1",
        "Mean type-token ratio of all runs of 50 words (Covington and McFall 2010).",
    ),
    always("yule_k", Float, "0 and above", "Yule's K: low for varied texts (Yule 1944)."),
    always(
        "sentences",
        Int,
        "sentences",
        "Sentences with a word. This and what follows is empty for a text that is not English.",
    ),
    always("characters", Int, "characters", "Letters and digits of the words."),
    always("syllables", Int, "syllables", "Syllables, by rule."),
    always("polysyllables", Int, "words", "Words of three syllables or more."),
    always("flesch", Float, "100 easy, 0 hard", "Flesch reading ease (1948)."),
    always(
        "flesch_kincaid",
        Float,
        "years of school",
        "Flesch-Kincaid grade (Kincaid et al. 1975).",
    ),
    always("fog", Float, "years of school", "Gunning's Fog index (1952)."),
    always(
        "smog",
        Float,
        "years of school",
        "SMOG grade (McLaughlin 1969); made for 30 sentences and more.",
    ),
    always("ari", Float, "years of school", "Automated readability index (Smith and Senter 1967)."),
];
