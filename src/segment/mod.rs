//! Splits an article into paragraphs, and a paragraph into sentences.
//!
//! Input: an [`Article`]. Output: an [`ArticleLayout`], which holds only spans; nothing is copied,
//! and nothing but white space is dropped. This room does not know words. Pull quotes and repeats
//! need words, and are found in the room `repeats`.

mod head;
mod limits;
mod lines;
mod plain;
mod sentences;

use regex::Regex;

use crate::error::{Error, ErrorKind, Result};
pub use crate::model::most_paragraphs;
use crate::model::{Article, Block, Date, DateOrder, Kind, Paragraph, Span};
pub use head::mark_headings;
pub use limits::{has_too_many_paragraphs, has_too_many_sentences};
use lines::{ends_paragraph, is_blank, lines, trimmed};
pub(crate) use lines::{has_usual_ends, is_line_end};
pub use sentences::sentences;

/// The most bytes of a paragraph: a longer one is split at white space.
pub const MAX_PARAGRAPH_BYTES: usize = 1 << 20;

/// The paragraphs of an article, and the title and date found in its first lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleLayout<'t> {
    /// The paragraphs in the order of the text, numbered from 1.
    pub paragraphs: Vec<Paragraph<'t>>,
    /// The title found in the text, if there is one.
    pub title: Option<&'t str>,
    /// The date of the dateline, if there is one.
    pub date: Option<Date>,
    /// The number of paragraphs that were split because they were longer than
    /// [`MAX_PARAGRAPH_BYTES`].
    pub split: u32,
}

/// What separates the paragraphs of a text without mark-up; the `--paragraphs` option.
#[derive(Clone, Debug, Default)]
pub enum Paragraphs {
    /// Detects the separators from the text: blank lines, or, if there are hardly any, single line
    /// ends or the short last lines of hard-wrapped paragraphs; in addition list marks, first-line
    /// indents and quotation marks `>`. See docs/METHODS.md.
    #[default]
    Auto,
    /// Only blank lines.
    Blank,
    /// Each line is a paragraph.
    Line,
    /// Blank lines, and lines that are indented by at least two columns more than the least
    /// indented line of the text.
    Indent,
    /// A paragraph begins at each match of the expression, and at the beginning of the text. `^`
    /// and `$` match at line ends.
    Regex(Regex),
}

/// Limits of the regular expression of [`Paragraphs::parse`]: its length, and the memory of its
/// compiled form.
const MAX_PATTERN_BYTES: usize = 1000;
const MAX_COMPILED_PATTERN_BYTES: usize = 1 << 20;

impl Paragraphs {
    /// Reads `auto`, `blank`, `line`, `indent` or `regex:PATTERN`.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] for anything else, and for a pattern that is malformed or too
    /// large.
    ///
    /// # Examples
    /// ```
    /// use paratheme::segment::Paragraphs;
    /// assert!(matches!(Paragraphs::parse("blank").unwrap(), Paragraphs::Blank));
    /// assert!(Paragraphs::parse(r"regex:^\d+\.").is_ok());
    /// assert!(Paragraphs::parse("regex:(").is_err());
    /// ```
    pub fn parse(written: &str) -> Result<Self> {
        let usage = |message: String| Error::new(ErrorKind::Usage, message);
        match written {
            "auto" => Ok(Self::Auto),
            "blank" => Ok(Self::Blank),
            "line" => Ok(Self::Line),
            "indent" => Ok(Self::Indent),
            _ => {
                let Some(pattern) =
                    written.strip_prefix("regex:").filter(|pattern| !pattern.is_empty())
                else {
                    return Err(usage(format!("--paragraphs `{written}`"))
                        .with_hint("one of auto, blank, line, indent, regex:PATTERN"));
                };
                if pattern.len() > MAX_PATTERN_BYTES {
                    return Err(usage(format!(
                        "the pattern of --paragraphs is longer than {MAX_PATTERN_BYTES} bytes"
                    ))
                    .with_hint("use a shorter one"));
                }
                let built = regex::RegexBuilder::new(pattern)
                    .multi_line(true)
                    .size_limit(MAX_COMPILED_PATTERN_BYTES)
                    .build();
                built.map(Self::Regex).map_err(|error| {
                    let reason = error.to_string();
                    let reason =
                        reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    usage(format!(
                        "--paragraphs: `{pattern}` is not a regular expression: {reason}"
                    ))
                    .with_hint(r"write \ before a sign that is meant as it is, as in regex:\(")
                })
            }
        }
    }
}

/// Options of splitting articles. [`Default`] is what the command line does without options.
#[derive(Clone, Debug, Default)]
pub struct SegmentOptions {
    /// What separates paragraphs in a text without mark-up.
    pub paragraphs: Paragraphs,
    /// Whether the day or the month comes first in ambiguous datelines.
    pub date_order: DateOrder,
}

/// Splits an article into paragraphs and finds its title and date.
///
/// If the mark-up gives blocks, a paragraph is a maximal run of non-blank lines within a block;
/// otherwise [`SegmentOptions::paragraphs`] defines the separators. White space at the ends of a
/// paragraph is not part of its span. A line that holds only white space (no-break and zero-width
/// space included) is blank. Lines end with LF, CR LF, CR, a vertical tab, a form feed, U+0085,
/// U+2028 or U+2029, and U+2029 separates paragraphs like a blank line. An article of blank lines
/// has no paragraphs.
///
/// If [`Article::has_head`] holds, title and dateline are looked for in the first three paragraphs.
/// A dateline is one line with a full date and at most six other words. A title is one line of at
/// most 30 words that does not end like a sentence and is above a longer paragraph. Both may be
/// lines of one paragraph, which then is the title. In any article, a paragraph among the first
/// three with the same words as the title of the metadata is a title.
///
/// # Examples
/// ```
/// use paratheme::model::{Article, Kind};
/// use paratheme::segment::{SegmentOptions, layout};
///
/// let text = "Comment 10 December 2018\n\u{A0}\nWhy budgets shrink\n\nCouncils have less to spend than a year ago.\n".to_owned();
/// let article = Article { text, has_head: true, ..Article::default() };
/// let layout = layout(&article, &SegmentOptions::default());
/// let kinds: Vec<Kind> = layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
/// assert_eq!(kinds, [Kind::Dateline, Kind::Title, Kind::Body]);
/// assert_eq!(layout.title, Some("Why budgets shrink"));
/// assert_eq!(layout.date.unwrap().to_string(), "2018-12-10");
/// ```
pub fn layout<'t>(article: &'t Article, options: &SegmentOptions) -> ArticleLayout<'t> {
    let text = article.text.as_str();
    let mut layout = ArticleLayout { paragraphs: Vec::new(), title: None, date: None, split: 0 };
    if article.blocks.is_empty() {
        let stretches = plain::split(text, &options.paragraphs);
        layout.paragraphs.reserve(stretches.len());
        for (start, end, kind) in stretches {
            add_paragraph(&mut layout, text, (start, end), kind);
        }
    } else {
        for &block in &article.blocks {
            add_block(&mut layout, text, block);
        }
    }
    head::find_head(&mut layout, article, options.date_order);
    layout
}

fn add_block<'t>(layout: &mut ArticleLayout<'t>, text: &'t str, block: Block) {
    let offset = block.span.start as usize;
    let mut run: Option<(usize, usize)> = None;
    for (start, end) in lines(block.span.of(text)) {
        if is_blank(&block.span.of(text)[start..end]) {
            if let Some((from, to)) = run.take() {
                add_paragraph(layout, text, (offset + from, offset + to), block.kind);
            }
        } else {
            let from = run.map_or(start, |(from, _)| from);
            run = Some((from, end));
            if ends_paragraph(block.span.of(text), end) {
                run = None;
                add_paragraph(layout, text, (offset + from, offset + end), block.kind);
            }
        }
    }
    if let Some((from, to)) = run {
        add_paragraph(layout, text, (offset + from, offset + to), block.kind);
    }
}

fn add_paragraph<'t>(
    layout: &mut ArticleLayout<'t>,
    text: &'t str,
    (start, end): (usize, usize),
    kind: Kind,
) {
    let mut rest = trimmed(&text[start..end], start);
    let mut push = |span: Span| {
        let ordinal =
            u32::try_from(layout.paragraphs.len() + 1).expect("fewer paragraphs than bytes");
        layout.paragraphs.push(Paragraph { ordinal, span, kind, article: text });
    };
    if rest.len() > MAX_PARAGRAPH_BYTES {
        layout.split += 1;
    }
    while rest.len() > MAX_PARAGRAPH_BYTES {
        let here = rest.of(text);
        let limit = here.floor_char_boundary(MAX_PARAGRAPH_BYTES);
        let cut = here[..limit].rfind(char::is_whitespace).filter(|&cut| cut > 0).unwrap_or(limit);
        let from = rest.start as usize;
        push(trimmed(&here[..cut], from));
        rest = trimmed(&here[cut..], from + cut);
    }
    if !rest.is_empty() {
        push(rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::lines::is_space;
    use super::*;
    use crate::model::Metadata;

    fn plain(text: &str) -> Article {
        Article { text: text.to_owned(), ..Article::default() }
    }

    fn texts(article: &Article) -> Vec<&str> {
        layout(article, &SegmentOptions::default()).paragraphs.iter().map(Paragraph::text).collect()
    }

    #[test]
    fn blank_lines_of_every_kind_separate() {
        for gap in [
            "\n\n",
            "\r\n\r\n",
            "\r\r",
            "\n \t\n",
            "\n\u{A0}\n",
            "\n\u{2003}\u{200B}\n",
            "\n\n\n\n",
        ] {
            assert_eq!(
                texts(&plain(&format!("one\ntwo{gap}three"))),
                ["one\ntwo", "three"],
                "{gap:?}"
            );
        }
        assert_eq!(texts(&plain("  \u{A0}one\r\ntwo \u{A0}\r\n")), ["one\r\ntwo"]);
        for gap in [
            "\u{2029}",
            "\u{2028}\u{2028}",
            "\x0B\x0B",
            "\u{85}\u{85}",
            "\n\x0C\n",
            "\n\u{200E}\n",
            "\n\u{FEFF}\u{2069}\n",
        ] {
            for how in ["auto", "blank", "indent"] {
                let article = plain(&format!("one\ntwo{gap}three"));
                let options = SegmentOptions {
                    paragraphs: Paragraphs::parse(how).unwrap(),
                    ..SegmentOptions::default()
                };
                let found: Vec<&str> =
                    layout(&article, &options).paragraphs.iter().map(Paragraph::text).collect();
                assert_eq!(found, ["one\ntwo", "three"], "{gap:?} {how}");
                let blocks =
                    vec![Block { span: Span::new(0, article.text.len()), kind: Kind::List }];
                assert_eq!(
                    texts(&Article { blocks, ..article.clone() }),
                    ["one\ntwo", "three"],
                    "{gap:?} in mark-up"
                );
            }
        }
        assert!(texts(&plain("")).is_empty());
        assert!(texts(&plain(" \n\u{A0}\n\n")).is_empty());
    }

    #[test]
    fn list_lines_are_a_list() {
        let article = plain("- one\n- two\n\n1. three\n\n2018. Not a mark\n\n-5 degrees\n\n• four");
        let kinds: Vec<Kind> = layout(&article, &SegmentOptions::default())
            .paragraphs
            .iter()
            .map(|paragraph| paragraph.kind)
            .collect();
        assert_eq!(kinds, [Kind::List, Kind::List, Kind::List, Kind::Body, Kind::Body, Kind::List]);
    }

    /// Texts whose separators must be detected; `¶` marks the expected paragraph ends, and kinds
    /// other than body come first.
    #[test]
    fn plain_text_shows_its_paragraphs() {
        let cases: [(&str, &str, &str); 18] = [
            (
                "wrapped lines stay joined",
                "Councils have less to spend\nthan they had a year ago.\n\nThey say so.",
                "Councils have less to spend\nthan they had a year ago. ¶ They say so.",
            ),
            (
                "no blank line, long lines",
                &format!("{LONG}\n{LONG}\nIt is short.\n{LONG}"),
                &format!("{LONG} ¶ {LONG} ¶ It is short. ¶ {LONG}"),
            ),
            (
                "sections of lines",
                "Councils met on Monday.\nThey had little to spend.\nNobody liked that much.\nSome said so in public.\nOthers kept silent.\n\nA vote was held.\nIt was lost by two.",
                "Councils met on Monday. ¶ They had little to spend. ¶ Nobody liked that much. ¶ Some said so in public. ¶ Others kept silent. ¶ A vote was held. ¶ It was lost by two.",
            ),
            (
                "sections of lines, broken by hand",
                "Councils have less to spend than\nthey had a year ago. They say so.\nNobody has a way out of it.\n\nThe vote will be held next week.\nIt may be lost, as the others\nwere. So it goes.",
                "Councils have less to spend than\nthey had a year ago. They say so.\nNobody has a way out of it. ¶ The vote will be held next week.\nIt may be lost, as the others\nwere. So it goes.",
            ),
            (
                "sections of lines, with a list and an address",
                "Write to:\nThe Council\nHigh Street\nTown\n\n- one\n- two",
                "Write to:\nThe Council\nHigh Street\nTown ¶ List:- one ¶ List:- two",
            ),
            (
                "a title, a blank line, then none",
                &format!("A title\n\n{}", [LONG; 12].join("\n")),
                &format!("A title ¶ {}", [LONG; 12].join(" ¶ ")),
            ),
            (
                "no blank line, wrapped by hand",
                WRAPPED,
                &WRAPPED.replace("ago.\nThe", "ago. ¶ The"),
            ),
            (
                "no blank line, wrapped by hand, with a heading",
                &WRAPPED.replace("ago.\nThe", "ago.\nThe other side\nThe"),
                &WRAPPED.replace("ago.\nThe", "ago. ¶ The other side ¶ The"),
            ),
            (
                "no blank line, one sentence a line",
                "It rose.\nIt fell.\nWhy?\nNobody knows.\nSo be it.",
                "It rose. ¶ It fell. ¶ Why? ¶ Nobody knows. ¶ So be it.",
            ),
            (
                "a verse",
                "I wandered lonely as a cloud\nThat floats on high o'er vales and hills,\nWhen all at once I saw a crowd,\nA host, of golden daffodils;",
                "",
            ),
            ("two lines", "Councils met\nto save.", ""),
            (
                "list items",
                "We need\n- nurses, who\n  are few\n- money",
                "We need ¶ List:- nurses, who\n  are few ¶ List:- money",
            ),
            (
                "numbered items",
                "1. One\n2. Two\nand a half\n3. Three",
                "List:1. One ¶ List:2. Two\nand a half ¶ List:3. Three",
            ),
            (
                "no list: a date at the line's start",
                "They met on\n10. December and\n12. December again.",
                "",
            ),
            ("no list: a dash alone", "They met\n- as ever - in\nthe hall.", ""),
            (
                "first-line indents",
                "  It rose. And so\nit went on.\n  It fell. And so\nit went on.",
                "It rose. And so\nit went on. ¶ It fell. And so\nit went on.",
            ),
            ("an indent alone", "It rose. And so it.\n   Went on\nfor years.", ""),
            (
                "quoted lines",
                "He wrote:\n> It rose.\n> It fell.\n>\n> Why?\nI do not know.",
                "He wrote: ¶ > It rose.\n> It fell.\n> ¶ > Why? ¶ I do not know.",
            ),
        ];
        for (name, text, expected) in cases {
            let expected = if expected.is_empty() { text.to_owned() } else { expected.to_owned() };
            let article = plain(text);
            let layout = layout(&article, &SegmentOptions::default());
            let show = |p: &Paragraph<'_>| {
                if p.kind == Kind::Body {
                    p.text().to_owned()
                } else {
                    format!("{:?}:{}", p.kind, p.text())
                }
            };
            let found: Vec<String> = layout.paragraphs.iter().map(show).collect();
            assert_eq!(found.join(" ¶ "), expected, "{name}");
        }
    }

    const LONG: &str = "Councils have less to spend than they had a year ago, and they say so wherever they are asked, which is often enough to be heard by those who decide.";
    const WRAPPED: &str = "Councils have less to spend than they had a\nyear ago, and they say so wherever they are\nasked, which is often. It was not so a year\nago.\nThe ministry sees that otherwise, and says\nthat Budgets were never larger than now.";

    #[test]
    fn the_user_says_what_separates() {
        for (how, text, expected) in [
            ("blank", "- one\n- two\n\nthree", "- one\n- two ¶ three"),
            ("line", "one\n\ntwo\nthree", "one ¶ two ¶ three"),
            (
                "line",
                "one\u{2028}two\x0Bthree\u{85}four\x0Cfive\u{2029}six",
                "one ¶ two ¶ three ¶ four ¶ five ¶ six",
            ),
            ("indent", "  one\ntwo\n\tthree\n\n  four\nfive", "one\ntwo ¶ three ¶ four\nfive"),
            (
                "regex:^\\d+\\.",
                "Intro\n\n1. one\n\nstill\n2. two",
                "Intro ¶ 1. one\n\nstill ¶ 2. two",
            ),
            ("regex:\\n\\n", "one\n\ntwo", "one ¶ two"),
            ("regex:^", "one\ntwo", "one ¶ two"),
        ] {
            let article = plain(text);
            let options = SegmentOptions {
                paragraphs: Paragraphs::parse(how).unwrap(),
                ..SegmentOptions::default()
            };
            let found: Vec<&str> =
                layout(&article, &options).paragraphs.iter().map(Paragraph::text).collect();
            assert_eq!(found.join(" ¶ "), expected, "{how}");
        }
        for wrong in [
            "",
            "lines",
            "regex:",
            "regex:(",
            "regex:\\w{1000}{1000}",
            &format!("regex:{}", "a".repeat(2000)),
        ] {
            assert!(Paragraphs::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn headings_without_mark_up() {
        let body = "Councils have less to spend than they had a year ago, and they say so.";
        for (line, expected) in [
            ("Why budgets shrink", Kind::Heading),
            ("2. Why budgets shrink", Kind::List),
            ("Haushalte (2018)", Kind::Heading),
            ("why budgets shrink", Kind::Body),
            ("Why do budgets shrink?", Kind::Body),
            ("They shrink.", Kind::Body),
            ("Why budgets\nshrink", Kind::Body),
            ("2018", Kind::Body),
            ("Home > Councils", Kind::Body),
            (
                "Why the budgets of all the councils in all the counties shrink every single year",
                Kind::Body,
            ),
        ] {
            let article = plain(&format!("{body}\n\n{line}\n\n{body}\n\nThe end"));
            let mut layout = layout(&article, &SegmentOptions::default());
            mark_headings(&mut layout, |_| false);
            let kinds: Vec<Kind> =
                layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
            assert_eq!(kinds, [Kind::Body, expected, Kind::Body, Kind::Body], "{line}");
        }
    }

    #[test]
    fn heads() {
        let cases: [(&str, &[Kind]); 11] = [
            (
                "10 December 2018\u{2028}A title\u{2029}A body that is longer.",
                &[Kind::Title, Kind::Body],
            ),
            ("10 December 2018\x0BA title\n\nA body that is longer.", &[Kind::Title, Kind::Body]),
            ("10 December 2018\nA title\n\nA body that is longer.", &[Kind::Title, Kind::Body]),
            ("A line\nAnother line\n\nA body that is longer.", &[Kind::Body, Kind::Body]),
            (
                "10 December 2018\n\nA title?\n\nA body that is longer.",
                &[Kind::Dateline, Kind::Title, Kind::Body],
            ),
            (
                "A title\n\nNews, 10 December 2018\n\nA body that is longer.",
                &[Kind::Title, Kind::Dateline, Kind::Body],
            ),
            ("A title\n\nA body that is longer.", &[Kind::Title, Kind::Body]),
            ("One line of body.\n\nAnother line of body.", &[Kind::Body, Kind::Body]),
            ("No theme words here at all", &[Kind::Body]),
            (
                "On 10 December 2018 the council met to decide about its savings.\n\nIt did.",
                &[Kind::Body, Kind::Body],
            ),
            ("A body that is longer than what follows\n\nA line", &[Kind::Body, Kind::Body]),
        ];
        for (text, expected) in cases {
            let article = Article { has_head: true, ..plain(text) };
            let kinds: Vec<Kind> = layout(&article, &SegmentOptions::default())
                .paragraphs
                .iter()
                .map(|paragraph| paragraph.kind)
                .collect();
            assert_eq!(kinds, expected, "{text:?}");
        }
    }

    #[test]
    fn a_paragraph_that_repeats_the_metadata_title_is_the_title() {
        let meta = Metadata { title: Some("Why budgets shrink".into()), ..Metadata::default() };
        let article = Article { meta, ..plain("Why Budgets Shrink \n\nBecause.") };
        assert_eq!(layout(&article, &SegmentOptions::default()).paragraphs[0].kind, Kind::Title);
    }

    #[test]
    fn articles_of_too_many_paragraphs() {
        let options = |how: &str| SegmentOptions {
            paragraphs: Paragraphs::parse(how).unwrap(),
            ..SegmentOptions::default()
        };
        let short = "a\n\n".repeat(60_000);
        let lines = "a line\n".repeat(70_000);
        let prose = "A line of some words.\nAnother one\n\n".repeat(60_000);
        for (text, how, expected) in [
            (&short, "auto", true),
            (&short, "blank", true),
            (&short, "indent", true),
            (&short, "line", true),
            (&short, "regex:a", true),
            (&short, "regex:b", false),
            (&lines, "blank", false),
            (&lines, "line", true),
            (&prose, "auto", false),
            (&prose, "line", false),
        ] {
            let article = plain(text);
            assert_eq!(
                has_too_many_paragraphs(&article, &options(how)),
                expected,
                "{how} {text:.9}"
            );
            let counted = layout(&article, &options(how)).paragraphs.len();
            assert_eq!(counted > most_paragraphs(text.len()), expected, "{how} {text:.9}");
        }
        let block = |at: usize| Block { span: Span::new(3 * at, 3 * at + 1), kind: Kind::Body };
        let marked = |text: &str, blocks: Vec<Block>| Article { blocks, ..plain(text) };
        assert!(has_too_many_paragraphs(
            &marked(&short, (0..60_000).map(block).collect()),
            &SegmentOptions::default()
        ));
        let whole = Block { span: Span::new(0, short.len()), kind: Kind::Body };
        assert!(has_too_many_paragraphs(&marked(&short, vec![whole]), &SegmentOptions::default()));
        assert!(!has_too_many_paragraphs(
            &marked(&prose, vec![Block { span: Span::new(0, prose.len()), ..whole }]),
            &SegmentOptions::default()
        ));
    }

    #[test]
    fn sentences_are_trimmed_spans() {
        let article = plain("It rose. It fell!  Why?\nNobody knows");
        let paragraph = layout(&article, &SegmentOptions::default()).paragraphs[0];
        let found: Vec<&str> = sentences(&paragraph).map(|span| span.of(&article.text)).collect();
        assert_eq!(found, ["It rose.", "It fell!", "Why?", "Nobody knows"]);
    }

    #[test]
    fn a_paragraph_beyond_a_mebibyte_is_split_at_white_space() {
        let article = plain(&"word ".repeat(300_000));
        let layout = layout(&article, &SegmentOptions::default());
        assert_eq!((layout.split, layout.paragraphs.len()), (1, 2));
        assert!(
            layout
                .paragraphs
                .iter()
                .all(|p| p.span.len() <= MAX_PARAGRAPH_BYTES && p.text().ends_with("word"))
        );
        let unbroken = plain(&"é".repeat(MAX_PARAGRAPH_BYTES));
        assert_eq!(
            super::layout(&unbroken, &SegmentOptions::default())
                .paragraphs
                .iter()
                .map(|p| p.span.len())
                .sum::<usize>(),
            2 * MAX_PARAGRAPH_BYTES
        );
    }

    proptest! {
        #[test]
        fn only_white_space_is_dropped(text in "[a-cA-C1 \u{A0}\n\r\t\u{200B}é.>\\-]{0,80}", has_head: bool, how in 0..6usize) {
            let article = Article { has_head, ..plain(&text) };
            let how = ["auto", "blank", "line", "indent", "regex:b|^", "regex:$"][how];
            let options = SegmentOptions { paragraphs: Paragraphs::parse(how).unwrap(), ..SegmentOptions::default() };
            let mut layout = layout(&article, &options);
            mark_headings(&mut layout, |_| false);
            let visible = |text: &str| text.chars().filter(|&c| !is_space(c)).collect::<String>();
            let kept: String = layout.paragraphs.iter().map(|paragraph| visible(paragraph.text())).collect();
            prop_assert_eq!(kept, visible(&text));
            prop_assert!(layout.paragraphs.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            prop_assert!(layout.paragraphs.iter().enumerate().all(|(i, p)| p.ordinal as usize == i + 1 && !p.span.is_empty()));
        }
    }
}
