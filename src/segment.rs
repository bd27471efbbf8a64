//! An article becomes paragraphs, a paragraph becomes sentences.
//!
//! Comes in: an [`Article`]. Goes out: [`Layout`], spans only; nothing is copied and nothing is dropped but white space.
//! Does not know: words. Pull quotes and repeats, which need them, are found in `repeats`.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::{Article, Block, Date, Kind, Paragraph, Span};

/// A paragraph longer than this is split at white space: 1 MiB.
pub const LONGEST_PARAGRAPH: usize = 1 << 20;

/// An article laid out: its paragraphs, and what its first lines say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout<'t> {
    /// In the order of the text, numbered from 1.
    pub paragraphs: Vec<Paragraph<'t>>,
    /// The title found in the text, where one is.
    pub title: Option<&'t str>,
    /// The date of the dateline, where one is.
    pub date: Option<Date>,
    /// How many paragraphs were split for being longer than [`LONGEST_PARAGRAPH`].
    pub split: u32,
}

/// Lays out an article.
///
/// A paragraph is a maximal run of non-blank lines, within a block where the mark-up gives blocks; white space at its ends is not
/// part of its span. A line that holds only white space (no-break and zero-width space included) is blank. Lines end with LF,
/// CR LF or CR. An article of blank lines has no paragraph.
///
/// Where [`Article::has_head`] holds, title and dateline are looked for in the first three paragraphs: a dateline is one line
/// of at most six words beside a full date; a title is one line of at most 30 words that does not end like a sentence and stands
/// above a longer paragraph; both may stand on lines of one paragraph, which is then the title. In any article a paragraph among the first three that says the same as the metadata's title is a title.
///
/// # Examples
/// ```
/// use paratheme::model::{Article, Kind};
/// use paratheme::segment::layout;
///
/// let text = "Comment 10 December 2018\n\u{A0}\nWhy budgets shrink\n\nCouncils have less to spend than a year ago.\n".to_owned();
/// let article = Article { text, has_head: true, ..Article::default() };
/// let layout = layout(&article);
/// let kinds: Vec<Kind> = layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
/// assert_eq!(kinds, [Kind::Dateline, Kind::Title, Kind::Body]);
/// assert_eq!(layout.title, Some("Why budgets shrink"));
/// assert_eq!(layout.date.unwrap().to_string(), "2018-12-10");
/// ```
pub fn layout(article: &Article) -> Layout<'_> {
    let text = article.text.as_str();
    let mut layout = Layout { paragraphs: Vec::new(), title: None, date: None, split: 0 };
    if article.blocks.is_empty() {
        let whole = Block { span: Span::new(0, text.len()), kind: Kind::Body };
        add_block(&mut layout, text, whole);
        for paragraph in &mut layout.paragraphs {
            if paragraph.text().lines().all(begins_with_list_mark) {
                paragraph.kind = Kind::List;
            }
        }
    } else {
        for &block in &article.blocks {
            add_block(&mut layout, text, block);
        }
    }
    find_head(&mut layout, article);
    layout
}

/// The sentences of a paragraph as spans of the article's text, white space at their ends left out.
///
/// Follows: Unicode Standard Annex #29, sentence boundaries.
pub fn sentences<'t>(paragraph: &Paragraph<'t>) -> impl Iterator<Item = Span> + use<'t> {
    let start = paragraph.span.start as usize;
    paragraph.text().split_sentence_bound_indices().map(move |(at, sentence)| trimmed(sentence, start + at)).filter(|span| !span.is_empty())
}

fn add_block<'t>(layout: &mut Layout<'t>, text: &'t str, block: Block) {
    let offset = block.span.start as usize;
    let mut run: Option<(usize, usize)> = None;
    for (start, end) in lines(block.span.of(text)) {
        if is_blank(&block.span.of(text)[start..end]) {
            if let Some((from, to)) = run.take() {
                add_paragraph(layout, text, (offset + from, offset + to), block.kind);
            }
        } else {
            run = Some((run.map_or(start, |(from, _)| from), end));
        }
    }
    if let Some((from, to)) = run {
        add_paragraph(layout, text, (offset + from, offset + to), block.kind);
    }
}

fn add_paragraph<'t>(layout: &mut Layout<'t>, text: &'t str, (start, end): (usize, usize), kind: Kind) {
    let mut rest = trimmed(&text[start..end], start);
    let mut push = |span: Span| {
        let ordinal = u32::try_from(layout.paragraphs.len() + 1).expect("fewer paragraphs than bytes");
        layout.paragraphs.push(Paragraph { ordinal, span, kind, article: text });
    };
    if rest.len() > LONGEST_PARAGRAPH {
        layout.split += 1;
    }
    while rest.len() > LONGEST_PARAGRAPH {
        let here = rest.of(text);
        let limit = here.floor_char_boundary(LONGEST_PARAGRAPH);
        let cut = here[..limit].rfind(char::is_whitespace).filter(|&cut| cut > 0).unwrap_or(limit);
        let from = rest.start as usize;
        push(trimmed(&here[..cut], from));
        rest = trimmed(&here[cut..], from + cut);
    }
    if !rest.is_empty() {
        push(rest);
    }
}

/// The byte ranges of the lines of `text` without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        at = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        Some((start, end))
    })
}

/// White space as a reader sees it: that of Unicode, and the characters of no width.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

fn is_blank(line: &str) -> bool {
    line.chars().all(is_space)
}

/// The span of `text`, which stands at `offset`, without the white space at its ends.
fn trimmed(text: &str, offset: usize) -> Span {
    let start = offset + text.len() - text.trim_start_matches(is_space).len();
    Span::new(start, start + text.trim_matches(is_space).len())
}

fn begins_with_list_mark(line: &str) -> bool {
    let line = line.trim_start();
    let after_mark = match line.chars().next() {
        Some('-' | '*' | '–' | '•' | '·' | '▪' | '◦' | '‣') => line.chars().nth(1),
        Some('0'..='9') => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            if line.len() - rest.len() > 3 || !rest.starts_with(['.', ')']) {
                return false;
            }
            rest.chars().nth(1)
        }
        _ => None,
    };
    after_mark.is_some_and(char::is_whitespace)
}

/// The head of an article stands in its first paragraphs; this many are looked at.
const HEAD: usize = 3;

fn find_head(layout: &mut Layout<'_>, article: &Article) {
    if let Some(title) = article.meta.title.as_deref().filter(|title| !title.trim().is_empty()) {
        let is_title = |p: &&mut Paragraph<'_>| p.kind != Kind::List && p.span.len() <= 4 * title.len() && says_the_same(p.text(), title);
        if let Some(paragraph) = layout.paragraphs.iter_mut().take(HEAD).find(is_title) {
            paragraph.kind = Kind::Title;
        }
    }
    layout.title = layout.paragraphs.iter().find(|paragraph| paragraph.kind == Kind::Title).map(Paragraph::text);
    if !article.has_head {
        return;
    }
    for at in 0..HEAD.min(layout.paragraphs.len()) {
        let paragraph = layout.paragraphs[at];
        if paragraph.kind != Kind::Body {
            continue;
        }
        let titled = layout.title.is_some() || article.meta.title.is_some();
        let body = layout.paragraphs[at + 1..].iter().find(|next| dateline(next.text()).is_none()).copied();
        let may_be_title = |line: &str| !titled && body.is_some_and(|body| is_title_above(line, &body));
        let Some(head) = Head::read(paragraph.text(), may_be_title) else { break };
        layout.date = layout.date.or(head.date);
        layout.title = layout.title.or(head.title);
        layout.paragraphs[at].kind = if head.title.is_some() { Kind::Title } else { Kind::Dateline };
    }
}

/// What a paragraph of an article's head says: a title, a date, or both on lines of their own.
struct Head<'t> {
    title: Option<&'t str>,
    date: Option<Date>,
}

impl<'t> Head<'t> {
    /// None where some line says anything else.
    fn read(paragraph: &'t str, may_be_title: impl Fn(&str) -> bool) -> Option<Self> {
        let mut head = Self { title: None, date: None };
        for line in paragraph.lines().map(str::trim) {
            match dateline(line) {
                Some(date) if head.date.is_none() => head.date = Some(date),
                _ if head.title.is_none() && may_be_title(line) => head.title = Some(line),
                _ => return None,
            }
        }
        Some(head)
    }
}

fn says_the_same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.unicode_words().map(str::to_lowercase).collect::<Vec<_>>();
    words(one) == words(other)
}

/// The date of a line that says little beside it.
fn dateline(line: &str) -> Option<Date> {
    if line.len() > 200 {
        return None;
    }
    let spare = line.unicode_words().count().checked_sub(Date::words_taken(line)?)?;
    if spare <= 6 { Date::find(line) } else { None }
}

fn is_title_above(line: &str, next: &Paragraph<'_>) -> bool {
    !line.ends_with(['.', ',', ';', ':', '…']) && next.span.len() > line.len() && (1..=30).contains(&line.unicode_words().take(31).count())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Metadata;

    fn plain(text: &str) -> Article {
        Article { text: text.to_owned(), ..Article::default() }
    }

    fn texts(article: &Article) -> Vec<&str> {
        layout(article).paragraphs.iter().map(Paragraph::text).collect()
    }

    #[test]
    fn blank_lines_of_every_kind_separate() {
        for gap in ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\u{A0}\n", "\n\u{2003}\u{200B}\n", "\n\n\n\n"] {
            assert_eq!(texts(&plain(&format!("one\ntwo{gap}three"))), ["one\ntwo", "three"], "{gap:?}");
        }
        assert_eq!(texts(&plain("  \u{A0}one\r\ntwo \u{A0}\r\n")), ["one\r\ntwo"]);
        assert!(texts(&plain("")).is_empty());
        assert!(texts(&plain(" \n\u{A0}\n\n")).is_empty());
    }

    #[test]
    fn list_lines_are_a_list() {
        let article = plain("- one\n- two\n\n1. three\n\n2018. Not a mark\n\n-5 degrees\n\n• four");
        let kinds: Vec<Kind> = layout(&article).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        assert_eq!(kinds, [Kind::List, Kind::List, Kind::Body, Kind::Body, Kind::List]);
    }

    #[test]
    fn heads() {
        let cases: [(&str, &[Kind]); 9] = [
            ("10 December 2018\nA title\n\nA body that is longer.", &[Kind::Title, Kind::Body]),
            ("A line\nAnother line\n\nA body that is longer.", &[Kind::Body, Kind::Body]),
            ("10 December 2018\n\nA title?\n\nA body that is longer.", &[Kind::Dateline, Kind::Title, Kind::Body]),
            ("A title\n\nNews, 10 December 2018\n\nA body that is longer.", &[Kind::Title, Kind::Dateline, Kind::Body]),
            ("A title\n\nA body that is longer.", &[Kind::Title, Kind::Body]),
            ("One line of body.\n\nAnother line of body.", &[Kind::Body, Kind::Body]),
            ("No theme words here at all", &[Kind::Body]),
            ("On 10 December 2018 the council met to decide about its savings.\n\nIt did.", &[Kind::Body, Kind::Body]),
            ("A body that is longer than what follows\n\nA line", &[Kind::Body, Kind::Body]),
        ];
        for (text, expected) in cases {
            let article = Article { has_head: true, ..plain(text) };
            let kinds: Vec<Kind> = layout(&article).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
            assert_eq!(kinds, expected, "{text:?}");
        }
    }

    #[test]
    fn a_paragraph_that_repeats_the_metadata_title_is_the_title() {
        let meta = Metadata { title: Some("Why budgets shrink".into()), ..Metadata::default() };
        let article = Article { meta, ..plain("Why Budgets Shrink \n\nBecause.") };
        assert_eq!(layout(&article).paragraphs[0].kind, Kind::Title);
    }

    #[test]
    fn sentences_are_trimmed_spans() {
        let article = plain("It rose. It fell!  Why?\nNobody knows");
        let paragraph = layout(&article).paragraphs[0];
        let found: Vec<&str> = sentences(&paragraph).map(|span| span.of(&article.text)).collect();
        assert_eq!(found, ["It rose.", "It fell!", "Why?", "Nobody knows"]);
    }

    #[test]
    fn a_paragraph_beyond_a_mebibyte_is_split_at_white_space() {
        let article = plain(&"word ".repeat(300_000));
        let layout = layout(&article);
        assert_eq!((layout.split, layout.paragraphs.len()), (1, 2));
        assert!(layout.paragraphs.iter().all(|p| p.span.len() <= LONGEST_PARAGRAPH && p.text().ends_with("word")));
        let unbroken = plain(&"é".repeat(LONGEST_PARAGRAPH));
        assert_eq!(super::layout(&unbroken).paragraphs.iter().map(|p| p.span.len()).sum::<usize>(), 2 * LONGEST_PARAGRAPH);
    }

    proptest! {
        #[test]
        fn only_white_space_is_dropped(text in "[a-c \u{A0}\n\r\t\u{200B}é.-]{0,60}", has_head: bool) {
            let article = Article { has_head, ..plain(&text) };
            let layout = layout(&article);
            let visible = |text: &str| text.chars().filter(|&c| !is_space(c)).collect::<String>();
            let kept: String = layout.paragraphs.iter().map(|paragraph| visible(paragraph.text())).collect();
            prop_assert_eq!(kept, visible(&text));
            prop_assert!(layout.paragraphs.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            prop_assert!(layout.paragraphs.iter().enumerate().all(|(i, p)| p.ordinal as usize == i + 1 && !p.span.is_empty()));
        }
    }
}
