//! The columns of `score`, and how each of their cells is found.

use super::{
    ARTICLE_ID, Bool, ColumnInfo, DATE, Date, Float, Int, KEPT, List, SOURCE, TITLE, Text, URL,
    always, full, with,
};
use crate::lexicon::Assertion;
use crate::tables::score_cells::{FillCell, Proof};
use crate::tables::{Cell, Pending, Shape, Unit};

/// A text has fewer words than this: its strength says little.
const SHORT_WORDS: u64 = 20;
/// Decimals of hits per 1,000 words.
const RATE_DECIMALS: u8 = 3;
/// The name of what an article adds, in the place of an entry's.
const CONTEXT_ENTRY: &str = "(context)";
/// Decimals of points.
const POINT_DECIMALS: u8 = 9;

// Cells about the theme of a column, or about that of a row that is about one theme.
const THEME_CELL: FillCell = |at, cells| cells.push(Cell::text(at.table.theme_name(at.index)));
const STRENGTH_CELL: FillCell = |at, cells| {
    cells.push(at.own_score().map_or(Cell::Empty, |score| Cell::float(score.strength)));
};
const IN_ARTICLE_CELL: FillCell = |at, cells| {
    cells.push(at.score_in_article().map_or(Cell::Empty, |score| Cell::float(score.strength)));
};
const PROB_CELL: FillCell = |at, cells| {
    let deciding = at.row.scores.map(|scores| &scores[at.index]);
    let probability = deciding.map(|score| at.table.probability(at.index, score, at.row));
    cells.push(probability.unwrap_or(Cell::Empty));
};
const HITS_CELL: FillCell = |at, cells| {
    cells.push(at.own_score().map_or(Cell::Empty, |score| Cell::Int(score.hits.into())));
};
const PER_1000_CELL: FillCell = |at, cells| {
    let rate = |value| Cell::Float { value, decimals: RATE_DECIMALS };
    cells.push(at.row.per_1000(at.index).map_or(Cell::Empty, rate));
};
const SHARE_CELL: FillCell =
    |at, cells| cells.push(at.row.share(at.index).map_or(Cell::Empty, Cell::float));
const OF_ARTICLES: fn(&Shape, usize) -> bool = |shape, _| shape.unit == Unit::Article;
const NOT_OF_ARTICLES: fn(&Shape, usize) -> bool = |shape, _| shape.unit != Unit::Article;

fn number<'t>(number: Option<u32>) -> Cell<'t> {
    number.map_or(Cell::Empty, |number| Cell::Int(number.into()))
}

const PARAGRAPH: ColumnInfo = always(
    "paragraph",
    Int,
    "1, 2, 3 …",
    "The paragraph's number within its article. Empty with `--unit article`.",
)
.filled(|at, cells| cells.push(number(at.row.paragraph)));
const SENTENCE: ColumnInfo = with(
    "--unit sentence",
    always("sentence", Int, "1, 2, 3 …", "The sentence's number within its paragraph.")
        .filled(|at, cells| cells.push(number(at.row.sentence)))
        .offered(|shape, _| shape.unit == Unit::Sentence),
);
const KIND: ColumnInfo = always(
    "kind",
    Text,
    "title, dateline, heading, body, quote, list, table",
    "What the paragraph is. A quote is a pull quote: 4 to 40 words that stand inside a longer paragraph of the same article.",
)
.filled(|at, cells| cells.push(at.row.kind.map_or(Cell::Empty, |kind| Cell::text(kind.name()))));
const COUNTED: ColumnInfo = always(
    "counted",
    Bool,
    "",
    "False for repeats, quotes, boilerplate, titles, datelines, paragraphs without a letter, and those in another language than their article: totals, means and summaries use the counted rows alone. With `--repeats keep` false for the last alone.",
)
.filled(|at, cells| cells.push(Cell::Bool(at.row.counted)))
.pending(Pending::Counted);
const WORDS: ColumnInfo = always(
    "words",
    Int,
    "words",
    "Words (docs/METHODS.md, Words), stop words and numbers included, punctuation not.",
)
.filled(|at, cells| cells.push(Cell::Int(at.row.words)));
const REPEAT_OF: ColumnInfo = always(
    "repeat_of",
    Text,
    "article_id#paragraph",
    "The first paragraph that says exactly the same (equal matching keys); empty for a first one.",
)
.filled(|at, cells| cells.push(Cell::text(at.row.repeat_of)))
.pending(Pending::RepeatOf);
const HITS: &str = "Matches of the theme's entries that count, after the overlap rule; empty where the strength is.";
const STRENGTH: &str = "Strength of the theme: 1 - exp(-E), E the sum of the points of its evidence. 0 exactly where there is no evidence, else at least 0.000001; empty where the article is in another language than the lexicon. Comparable within a theme and a unit; no probability.";
const IN_ARTICLE: &str = "Strength of the theme in the article: the text's own, lifted by how strong the theme is in the article's other counted paragraphs, the nearest most (docs/METHODS.md, strength in the article). Never below the strength, and above 0 also without evidence where the article has some. No other article changes it.";
const SHARE: &str = "The share of the article's counted paragraphs whose strength reaches the theme's threshold for paragraphs: not the threshold that `themes` goes by in this table, which is that for articles. Empty without counted paragraphs.";
const PER_1000: &str = "Hits per 1,000 words (terms and compare count words per million: 1 per 1,000 is 1,000 per million). Never average it over rows: divide the sum of hits by the sum of words.";

const PROBABILITY: &str = "The probability that the text is about the theme, by the curve of `--calibration`: a function of the strength alone (with `--context article` of the strength in the article), above 0 also without evidence. By a model (`lexicon fit --model`) it is a function of the text's own evidence, that of learnt entries, and the strengths around it. No column for a theme without a curve.";

/// `score`.
pub const WIDE: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always("title", Text, "", "The article's title, where found.")
        .filled(|at, cells| cells.push(Cell::text(&*at.row.article.title))),
    always(
        "date",
        Date,
        "ISO 8601",
        "The article's date, as precise as known (2018, 2018-12, 2018-12-10); empty where none is found, never guessed.",
    )
    .filled(|at, cells| cells.push(Cell::text(&*at.row.article.date_text))),
    always("source", Text, "", "The publication, site or blog, where found.")
        .filled(|at, cells| cells.push(Cell::text(&*at.row.article.source))),
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
        )
        .filled(|at, cells| cells.push(Cell::text(at.row.text())))
        .pending(Pending::Text)
        .offered(|shape, _| !shape.no_text),
    ),
    always("<theme>", Float, "0 to 1", STRENGTH).filled(STRENGTH_CELL),
    with(
        "--calibration FILE",
        always("<theme>_prob", Float, "0 to 1", PROBABILITY)
            .filled(PROB_CELL)
            .offered(|shape, theme| shape.probability_rule(theme).is_some()),
    ),
    with(
        "(not with --unit article)",
        always("<theme>_in_article", Float, "0 to 1", IN_ARTICLE)
            .filled(IN_ARTICLE_CELL)
            .with_article()
            .offered(NOT_OF_ARTICLES),
    ),
    always(
        "themes",
        List,
        "names; `; ` between",
        "The themes whose strength reaches their threshold (with `--unit article` that for articles), strongest first. With `--context article` the strength in the article decides, by a threshold of its own.",
    )
    .filled(|at, cells| cells.push(Cell::text(at.table.themes_text(at.row)))),
    always(
        "evidence",
        Text,
        "theme: form (n), form (n) | …",
        "The surface forms that matched, by theme, the ones with most points first.",
    )
    .filled(|at, cells| cells.push(Cell::text(at.table.evidence_text(at.row)))),
    always(
        "keywords",
        List,
        "words; `; ` between",
        "The words and phrases that say what the text is about, weighed against its collection, best first (`--keyword-method`).",
    )
    .filled(|at, cells| cells.push(Cell::text(at.row.keywords)))
    .pending(Pending::Keywords),
    always("<theme>_hits", Int, "matches", HITS).filled(HITS_CELL),
    with(
        "--negated separate",
        always(
            "<theme>_negated",
            Int,
            "matches",
            "Negated matches, which are neither in the hits nor in the strength then.",
        )
        .filled(|at, cells| {
            let negated = at.row.scores.and(at.row.negated.get(at.index));
            cells.push(negated.map_or(Cell::Empty, |&count| Cell::Int(count)));
        })
        .offered(|shape, _| shape.negated),
    ),
    full("<theme>_per_1000", Float, "per 1,000 words", PER_1000).filled(PER_1000_CELL),
    REPEAT_OF,
    with(
        "--unit article",
        always("<theme>_share", Float, "0 to 1", SHARE).filled(SHARE_CELL).offered(OF_ARTICLES),
    ),
    with(
        "--unit article",
        always(
            "<theme>_rank",
            Int,
            "1, 2, 3 …",
            "The place of the article among all when they are ordered by the theme's strength, the strongest first. Articles of equal strength have the same rank, and the next one follows after all of them (1, 2, 2, 4). Empty without evidence.",
        )
        .filled(STRENGTH_CELL)
        .ranked()
        .offered(|shape, _| shape.ranked),
    ),
    with(
        "--near",
        always(
            "near_repeat_of",
            Text,
            "article_id#paragraph",
            "The earliest paragraph that says almost the same: Jaccard similarity of word 5-shingles of at least .8, estimated by MinHash. It keeps its own score and is counted.",
        )
        .filled(|at, cells| cells.push(Cell::text(at.row.near_repeat_of)))
        .offered(|shape, _| shape.near),
    ),
    full(
        "repeat_of_article",
        Text,
        "article_id",
        "The other article that more than half of this one's paragraphs repeat, boilerplate aside: a syndicated article.",
    )
    .filled(|at, cells| cells.push(Cell::text(at.row.repeat_of_article)))
    .pending(Pending::RepeatOfArticle),
    full(
        "boilerplate",
        Bool,
        "",
        "Whether the paragraph recurs in at least 3 articles of this source; without a source, of this folder, where there are several.",
    )
    .filled(|at, cells| cells.push(Cell::Bool(at.row.boilerplate)))
    .pending(Pending::Boilerplate),
    full("short", Bool, "", "Whether the text has fewer than 20 words: its strength says little.")
        .filled(|at, cells| cells.push(Cell::Bool(at.row.words < SHORT_WORDS))),
    full("date_from", Text, "metadata, text, url, filename", "Where the date was found.")
        .filled(|at, cells| {
            let date = at.row.article.date;
            cells.push(date.map_or(Cell::Empty, |(_, from)| Cell::text(from.name())));
        }),
    full(
        "language",
        Text,
        "ISO 639-1",
        "The article's language as detected; the lexicon's where that cannot be told; with `--language CODE` that one.",
    )
    .filled(|at, cells| cells.push(Cell::text(at.row.language))),
    full(
        "start",
        Int,
        "characters",
        "Where the text begins in the article's text (in bytes with `--offsets byte`).",
    )
    .filled(|at, cells| {
        let start = at.offset_in_article(at.row.span.start);
        cells.push(Cell::Int(start));
    })
    .with_offset(),
    full("end", Int, "characters", "Where it ends, one past the last character.")
        .filled(|at, cells| {
            let end = at.offset_in_article(at.row.span.end);
            cells.push(Cell::Int(end));
        })
        .with_offset(),
    URL,
    KEPT,
];

/// `score --layout long`.
pub const LONG: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always("theme", Text, "", "The theme; a sub-theme as `parent.child`.").filled(THEME_CELL),
    always("strength", Float, "0 to 1", STRENGTH).filled(STRENGTH_CELL),
    with(
        "--calibration FILE",
        always("prob", Float, "0 to 1", PROBABILITY)
            .filled(PROB_CELL)
            .offered(|shape, _| !shape.calibration.is_empty()),
    ),
    with(
        "(not with --unit article)",
        always("in_article", Float, "0 to 1", IN_ARTICLE)
            .filled(IN_ARTICLE_CELL)
            .with_article()
            .offered(NOT_OF_ARTICLES),
    ),
    always("hits", Int, "matches", HITS).filled(HITS_CELL),
    always("per_1000", Float, "per 1,000 words", PER_1000).filled(PER_1000_CELL),
    WORDS,
    KIND,
    COUNTED,
    REPEAT_OF,
    with(
        "--unit article",
        always("share", Float, "0 to 1", SHARE).filled(SHARE_CELL).offered(OF_ARTICLES),
    ),
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];

/// `score --layout evidence`.
pub const EVIDENCE: &[ColumnInfo] = &[
    ARTICLE_ID,
    PARAGRAPH,
    SENTENCE,
    always(
        "theme",
        Text,
        "",
        "The theme that the match counts for; a match of a sub-theme has a row for each theme above it too.",
    )
    .filled(THEME_CELL),
    always(
        "entry",
        Text,
        "",
        "The lexicon's entry: its pattern, with its conditions in brackets. With `--context article` a row `(context)` for each theme that the article lifts.",
    )
    .filled(|at, cells| {
        cells.push(match at.proof {
            Proof::Match(hit) => Cell::text(at.table.entry_name(hit)),
            Proof::Context(_) => Cell::text(CONTEXT_ENTRY),
            Proof::None => Cell::Empty,
        });
    }),
    always(
        "form",
        Text,
        "",
        "The words that matched, exactly as they stand in the text; of `(context)` the paragraphs of the article that add most, with their strengths.",
    )
    .filled(|at, cells| {
        cells.push(match at.proof {
            Proof::Match(hit) => Cell::text(hit.span.of(&at.row.article.text)),
            Proof::Context(of_article) => Cell::text(of_article.paragraphs.as_str()),
            Proof::None => Cell::Empty,
        });
    }),
    always(
        "start",
        Int,
        "characters",
        "Where the form begins in the row's text (in bytes with `--offsets byte`).",
    )
    .filled(|at, cells| {
        let start = at.hit().map(|hit| at.offset_in_row(hit.span.start));
        cells.push(start.map_or(Cell::Empty, Cell::Int));
    }),
    always("end", Int, "characters", "Where it ends, one past the last character.")
        .filled(|at, cells| {
            let end = at.hit().map(|hit| at.offset_in_row(hit.span.end));
            cells.push(end.map_or(Cell::Empty, Cell::Int));
        }),
    always(
        "points",
        Float,
        "",
        "What the match adds to E: a theme's strength is 1 - exp(-sum of its points), and with the points of `(context)` its strength in the article.",
    )
    .filled(|at, cells| {
        let points = |value| Cell::Float { value, decimals: POINT_DECIMALS };
        cells.push(match at.proof {
            Proof::Match(hit) => points(hit.points),
            Proof::Context(of_article) => points(of_article.points),
            Proof::None => Cell::Empty,
        });
    }),
    always(
        "negated",
        Bool,
        "",
        "Whether the words before the match deny it (no, not, without, rather than ...); empty where that is not judged: in texts that are not English.",
    )
    .filled(|at, cells| cells.push(at.of_assertion(Assertion::Negated))),
    always(
        "conditional",
        Bool,
        "",
        "Whether the words before it suppose it (if, would, could ...); likewise.",
    )
    .filled(|at, cells| cells.push(at.of_assertion(Assertion::Conditional))),
    COUNTED,
    TITLE,
    DATE,
    SOURCE,
    URL,
    KEPT,
];
