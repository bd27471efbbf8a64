//! Finds the title, dateline and headings of texts whose mark-up does not name them.

use unicode_segmentation::UnicodeSegmentation as _;

use super::ArticleLayout;
use super::lines::{begins_in_lower_case, ends_like_a_sentence, is_line_end, lines};
use crate::model::{Article, Date, DateOrder, Kind, Paragraph};

/// The number of first paragraphs in which title and dateline are looked for.
const HEAD_PARAGRAPHS: usize = 3;

pub(super) fn find_head(layout: &mut ArticleLayout<'_>, article: &Article, order: DateOrder) {
    if let Some(title) = article.meta.title.as_deref().filter(|title| !title.trim().is_empty()) {
        let is_title = |p: &&mut Paragraph<'_>| {
            p.kind != Kind::List
                && p.span.len() <= 4 * title.len()
                && have_same_words(p.text(), title)
        };
        if let Some(paragraph) = layout.paragraphs.iter_mut().take(HEAD_PARAGRAPHS).find(is_title) {
            paragraph.kind = Kind::Title;
        }
    }
    layout.title = layout
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.kind == Kind::Title)
        .map(Paragraph::text);
    if !article.has_head {
        return;
    }
    for at in 0..HEAD_PARAGRAPHS.min(layout.paragraphs.len()) {
        let paragraph = layout.paragraphs[at];
        if paragraph.kind != Kind::Body {
            continue;
        }
        let titled = layout.title.is_some() || article.meta.title.is_some();
        let body = layout.paragraphs[at + 1..]
            .iter()
            .find(|next| dateline(next.text(), order).is_none())
            .copied();
        let may_be_title =
            |line: &str| !titled && body.is_some_and(|body| is_title_above(line, &body));
        let Some(head) = Head::read(paragraph.text(), order, may_be_title) else { break };
        layout.date = layout.date.or(head.date);
        layout.title = layout.title.or(head.title);
        layout.paragraphs[at].kind =
            if head.title.is_some() { Kind::Title } else { Kind::Dateline };
    }
}

/// The content of a paragraph of an article's head: a title, a date, or both on separate lines.
struct Head<'t> {
    title: Option<&'t str>,
    date: Option<Date>,
}

impl<'t> Head<'t> {
    /// Reads a paragraph; `None` if some line is neither a title nor a date.
    fn read(
        paragraph: &'t str,
        order: DateOrder,
        may_be_title: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut head = Self { title: None, date: None };
        for line in lines(paragraph).map(|(start, end)| paragraph[start..end].trim()) {
            match dateline(line, order) {
                Some(date) if head.date.is_none() => head.date = Some(date),
                _ if head.title.is_none() && may_be_title(line) => head.title = Some(line),
                _ => return None,
            }
        }
        Some(head)
    }
}

/// Whether two texts have the same words, whatever their case.
fn have_same_words(one: &str, other: &str) -> bool {
    // The language is unknown: `I` may be the capital of `i` or of `ı`, and `İ` of `i`.
    let plain = |c: char| if matches!(c, 'İ' | 'ı') { 'i' } else { c };
    let small = |word: &str| word.chars().map(plain).collect::<String>().to_lowercase();
    let is_same = |(one, other): (&str, &str)| {
        let is_ascii = one.is_ascii() && other.is_ascii();
        if is_ascii { one.eq_ignore_ascii_case(other) } else { small(one) == small(other) }
    };
    // The first words of nearly all texts differ.
    let (mut one, mut other) = (one.unicode_words(), other.unicode_words());
    loop {
        match (one.next(), other.next()) {
            (Some(one), Some(other)) if is_same((one, other)) => {}
            (one, other) => return one.is_none() && other.is_none(),
        }
    }
}

/// The date in a line with few other words.
fn dateline(line: &str, order: DateOrder) -> Option<Date> {
    if line.len() > 200 {
        return None;
    }
    Date::find_in_line(line, order)
        .filter(|&(_, other_words)| other_words <= 6)
        .map(|(date, _)| date)
}

fn is_title_above(line: &str, next: &Paragraph<'_>) -> bool {
    !line.ends_with(['.', ',', ';', ':', '…'])
        && next.span.len() > line.len()
        && (1..=30).contains(&line.unicode_words().take(31).count())
}

/// The most words of a heading without mark-up.
const MAX_HEADING_WORDS: usize = 12;

/// Marks headings that no mark-up names, except paragraphs for which `is_quote` holds, because a
/// pull quote looks the same.
///
/// A heading is a paragraph of one line, of at most 12 words, that begins with a capital, a digit
/// or a letter of a script without case, does not end in punctuation, holds no mark of navigation
/// (`>`, `|`), and is right above a paragraph of body text that is at least three times as long and
/// ends like a sentence. A line above a list or another short line is not marked: a missed heading
/// does no harm, because headings are counted like body text.
pub fn mark_headings(layout: &mut ArticleLayout<'_>, is_quote: impl Fn(usize) -> bool) {
    for at in 1..layout.paragraphs.len() {
        let (line, next) = (layout.paragraphs[at - 1], layout.paragraphs[at]);
        let are_body = line.kind == Kind::Body && next.kind == Kind::Body;
        if are_body && is_heading(line.text(), next.text()) && !is_quote(at - 1) {
            layout.paragraphs[at - 1].kind = Kind::Heading;
        }
    }
}

/// Whether a line is a heading if `next` is the paragraph below it.
fn is_heading(line: &str, next: &str) -> bool {
    // Twelve words are not longer than this in any of the languages.
    line.len() <= 400
        && line.ends_with(|c: char| c.is_alphanumeric() || c == ')')
        && next.len() >= 3 * line.len()
        && ends_like_a_sentence(next)
        // Line ends and marks of navigation.
        && !line.contains(|c| is_line_end(c) || matches!(c, '>' | '|' | '»' | '›' | '→'))
        && !begins_in_lower_case(line)
        && line.starts_with(|c: char| c.is_alphanumeric() || c == '“' || c == '"' || c == '¿')
        && line.chars().any(char::is_alphabetic)
        && line.unicode_words().take(MAX_HEADING_WORDS + 1).count() <= MAX_HEADING_WORDS
}
