//! Texts of records that hold mark-up -> text as a reader sees it.
//!
//! Whether a text is HTML is decided text by text, by signs that plain text does not have: an
//! element of HTML that is opened and closed, a line break or a picture, a comment, several
//! paragraphs or items that only open, or a reference by the name or number of a character with its
//! semicolon. `a < b`, `R&D` and `<below the cap>` are none of these. No text depends on another,
//! so that files may be read in any pieces.

use super::block_elements::BLOCK_ELEMENTS;
use super::blocks::{Blocks, one_line};
use super::html;
use super::note_marks;
use super::xml::resolved;
use crate::error::Result;
use crate::model::{Block, Markup};
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// Whether the texts and titles of records and feeds hold mark-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextFormat {
    /// Those that show it do, one by one.
    #[default]
    Auto,
    /// None does: all are taken as they are written.
    Plain,
    /// All are HTML.
    Html,
}

/// What a place says about the texts that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// Nothing.
    Nothing,
    /// They may be HTML: one element of HTML is enough, opened or closed.
    Perhaps,
    /// They are HTML.
    Html,
    /// They are no HTML.
    Plain,
}

/// The marks that a text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marks {
    Nothing,
    /// References to characters, and no tags.
    References,
    /// Tags within lines alone, so that line ends part paragraphs as in plain text.
    Inline,
    /// Tags that part paragraphs.
    Blocks,
}

/// Further elements that part a text, and those that hold what is no text; a line break is among
/// them.
const FURTHER_BLOCKS: [&str; 10] =
    ["audio", "br", "head", "iframe", "noscript", "script", "style", "svg", "title", "video"];

/// Elements within lines.
const INLINE: [&str; 45] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "math", "nobr", "object",
    "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "xml", "select",
];

/// Elements that may be left open.
const OPEN: [&str; 7] = ["p", "li", "dd", "dt", "td", "th", "tr"];

/// The text of a record, its blocks where mark-up tells them, and what mark-up it had.
pub(super) fn body(
    text: String,
    format: TextFormat,
    declared: Declared,
) -> Result<(String, Vec<Block>, Option<Markup>)> {
    let is_html = format == TextFormat::Html;
    if format == TextFormat::Plain
        || (!is_html
            && (declared == Declared::Plain || memchr2(b'<', b'&', text.as_bytes()).is_none()))
    {
        return Ok((text, Vec::new(), None));
    }
    let text = without_cdata(&text).map_or(text, |within| within);
    if is_html {
        let blocks = html_blocks(&text)?;
        return Ok((blocks.text, blocks.blocks, Some(Markup::Html)));
    }
    match marks(&text, declared) {
        Marks::Nothing => Ok((text, Vec::new(), None)),
        Marks::References => {
            let text = resolved(&text).into_owned();
            let (text, blocks, again) = read_resolved(text)?;
            Ok((text, blocks, again.or(Some(Markup::References))))
        }
        Marks::Inline => {
            let (text, blocks, _) = read_resolved(resolved(&without_tags(&text)).into_owned())?;
            Ok((text, blocks, Some(Markup::Html)))
        }
        Marks::Blocks => {
            let blocks = html_blocks(&text)?;
            let Blocks { text, blocks } = match marks(&blocks.text, Declared::Nothing) {
                Marks::Nothing => blocks,
                // What is nothing but mark-up has been escaped once too often; in prose, tags are
                // what it is about.
                Marks::Inline | Marks::Blocks if is_all_markup(&blocks.text) => {
                    html_blocks(&blocks.text)?
                }
                _ => {
                    let mut again = Blocks::default();
                    blocks.blocks.iter().for_each(|block| {
                        again.push(block.kind, &resolved(block.span.of(&blocks.text)));
                    });
                    again
                }
            };
            Ok((text, blocks, Some(Markup::Html)))
        }
    }
}

/// A text whose references have been resolved: where that gave mark-up or references, these are
/// read too.
fn read_resolved(text: String) -> Result<(String, Vec<Block>, Option<Markup>)> {
    match marks(&text, Declared::Nothing) {
        Marks::Nothing => Ok((text, Vec::new(), None)),
        Marks::References => Ok((resolved(&text).into_owned(), Vec::new(), None)),
        Marks::Inline => {
            Ok((resolved(&without_tags(&text)).into_owned(), Vec::new(), Some(Markup::Html)))
        }
        Marks::Blocks => {
            let blocks = html_blocks(&text)?;
            Ok((blocks.text, blocks.blocks, Some(Markup::Html)))
        }
    }
}

/// A further field: references to characters are resolved in what holds no tags, so that one name
/// is one group; mark-up stays as it is.
pub(super) fn value(text: String, format: TextFormat) -> String {
    if format == TextFormat::Plain || memchr(b'&', text.as_bytes()).is_none() {
        return text;
    }
    let mut plain = text;
    for _ in 0..2 {
        if marks(&plain, Declared::Nothing) == Marks::References {
            plain = resolved(&plain).into_owned();
        }
    }
    plain
}

/// A title, a name: without mark-up, on one line.
pub(super) fn line(text: &str, format: TextFormat, declared: Declared) -> Option<String> {
    if format == TextFormat::Plain || memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return one_line(text);
    }
    let declared = if format == TextFormat::Html { Declared::Html } else { declared };
    let within = without_cdata(text);
    let mut plain: Cow<'_, str> = within.as_deref().unwrap_or(text).into();
    // Titles are often escaped once too often, whatever they are declared to be.
    for declared in [declared, Declared::Nothing] {
        plain = match marks(&plain, declared) {
            Marks::Nothing => break,
            Marks::References => resolved(&plain).into_owned().into(),
            _ if declared == Declared::Plain => break,
            Marks::Inline | Marks::Blocks => resolved(&without_tags(&plain)).into_owned().into(),
        };
    }
    one_line(&plain)
}

/// The blocks of a text of HTML. Where it marks no paragraphs, blank lines part them, as in the
/// weblogs that are written so.
fn html_blocks(text: &str) -> Result<Blocks> {
    let text = if memmem::find(text.as_bytes(), b":").is_some() {
        without_prefixes(text)
    } else {
        text.into()
    };
    let has_paragraphs = tags(&text).any(|tag| tag.name.eq_ignore_ascii_case("p"));
    let text = if has_paragraphs { text } else { with_paragraphs(&text) };
    html::blocks_of_fragment(&text)
}

/// Whether a text begins and ends with tags.
fn is_all_markup(text: &str) -> bool {
    let text = text.trim();
    text.ends_with('>') && tags(text).next().is_some_and(|tag| tag.start == 0)
}

/// What stands in the CDATA sections of a text where it is written as mark-up: they are XML's, and
/// HTML has none.
fn without_cdata(text: &str) -> Option<String> {
    const START: &str = "<![CDATA[";
    text.contains(START).then(|| text.replace(START, "").replace("]]>", ""))
}

/// A tag of HTML in a text.
#[derive(Clone, Copy, Debug)]
struct HtmlTag<'t> {
    start: usize,
    end: usize,
    /// The name, without the prefix that XML may give it.
    name: &'t str,
    has_prefix: bool,
    closes: bool,
    has_attributes: bool,
}

/// The tags in a text whose names are of HTML, and comments as tags without a name.
fn tags(text: &str) -> impl Iterator<Item = HtmlTag<'_>> {
    let (mut at, mut has_comments) = (0, true);
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr(b'<', text.as_bytes().get(at..)?)?;
            at = start + 1;
            let rest = &text[at..];
            if rest.starts_with("!--") {
                // Where one is not closed, none behind it is.
                let end = if has_comments { rest.find("-->") } else { None };
                has_comments = end.is_some();
                let Some(length) = end else { continue };
                at += length + 3;
                return Some(HtmlTag {
                    start,
                    end: at,
                    name: "",
                    has_prefix: false,
                    closes: false,
                    has_attributes: false,
                });
            }
            let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
            let length = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-'))
                .count();
            let (whole, rest) = rest.split_at(length);
            let (has_prefix, name) =
                whole.rsplit_once(':').map_or((false, whole), |(_, name)| (true, name));
            // A tag ends before the next one begins.
            let Some(close) = memchr2(b'<', b'>', rest.as_bytes())
                .filter(|&close| rest.as_bytes()[close] == b'>')
            else {
                continue;
            };
            let inside = &rest[..close];
            if !(inside.is_empty()
                || inside.starts_with(|c: char| c.is_ascii_whitespace() || c == '/'))
                || !is_known(name)
            {
                continue;
            }
            at = text.len() - rest.len() + close + 1;
            return Some(HtmlTag {
                start,
                end: at,
                name,
                has_prefix,
                closes,
                has_attributes: inside.contains('='),
            });
        }
    })
}

fn is_block(name: &str) -> bool {
    let blocks = BLOCK_ELEMENTS.iter().chain(&FURTHER_BLOCKS);
    blocks.into_iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_known(name: &str) -> bool {
    is_block(name) || INLINE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn marks(text: &str, declared: Declared) -> Marks {
    let mut opened: Vec<&str> = Vec::new();
    let (mut sure, mut blocks) = (false, false);
    for tag in tags(text) {
        let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(tag.name));
        let was_opened = opened.iter().any(|known| known.eq_ignore_ascii_case(tag.name));
        let opens = tag.name.is_empty()
            || is(&["br", "hr", "wbr"])
            || (is(&["img"]) && tag.has_attributes)
            || (is(&OPEN) && (tag.start == 0 || was_opened));
        sure |= declared != Declared::Nothing || if tag.closes { was_opened } else { opens };
        blocks |= is_block(tag.name);
        if !tag.closes && !was_opened {
            opened.push(tag.name);
        }
        if sure && blocks {
            return Marks::Blocks;
        }
    }
    let looks_like_a_tag = || {
        memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
            text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
        })
    };
    if sure {
        Marks::Inline
    } else if declared == Declared::Html && looks_like_a_tag() {
        Marks::Blocks
    } else if matches!(resolved(text), Cow::Owned(plain) if plain != text) {
        Marks::References
    } else {
        Marks::Nothing
    }
}

/// A text without its tags and the marks of its notes; tags that part it leave a space.
fn without_tags(text: &str) -> String {
    let (mut plain, mut at) = (String::with_capacity(text.len()), 0);
    // Where raised text begins.
    let mut raised: Option<usize> = None;
    for tag in tags(text) {
        plain.push_str(&text[at..tag.start]);
        if tag.name.eq_ignore_ascii_case("sup") {
            let ended = raised.take().filter(|_| tag.closes);
            if let Some(start) =
                ended.filter(|start| note_marks::is_mark(&plain[..*start], &plain[*start..]))
            {
                plain.truncate(start);
            }
            raised = (!tag.closes).then_some(plain.len());
        }
        if is_block(tag.name) {
            plain.push(' ');
        }
        at = tag.end;
    }
    plain.push_str(&text[at..]);
    plain
}

/// A text whose tags of HTML have no prefixes (`<jats:p>`), as HTML knows none.
fn without_prefixes(text: &str) -> Cow<'_, str> {
    if !tags(text).any(|tag| tag.has_prefix) {
        return text.into();
    }
    let (mut plain, mut at) = (String::with_capacity(text.len()), 0);
    for tag in tags(text).filter(|tag| tag.has_prefix) {
        let inner = &text[tag.start..tag.end];
        let name = inner.find(':').map_or(inner, |colon| &inner[colon + 1..]);
        plain.push_str(&text[at..tag.start]);
        plain.push_str(if tag.closes { "</" } else { "<" });
        // A title within a text of XML is a heading; in HTML it would be that of the page, which is
        // not shown.
        plain.push_str(if tag.name == "title" { "h2>" } else { name });
        at = tag.end;
    }
    plain.push_str(&text[at..]);
    plain.into()
}

/// A text of HTML with a paragraph at each blank line outside tags and preformatted text.
fn with_paragraphs(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return text.into();
    }
    let (mut marked, mut preformatted) = (String::with_capacity(text.len() + 64), 0_usize);
    let between = |text: &str, preformatted: usize, marked: &mut String| {
        let mut lines = text.split_inclusive('\n');
        let mut ends = false;
        for line in lines.by_ref() {
            if ends && line.trim().is_empty() && line.ends_with('\n') && preformatted == 0 {
                marked.push_str("<p>");
            }
            marked.push_str(line);
            ends = line.ends_with('\n');
        }
    };
    let mut at = 0;
    for tag in tags(text) {
        between(&text[at..tag.start], preformatted, &mut marked);
        if ["pre", "textarea", "script", "style"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(tag.name))
        {
            preformatted =
                if tag.closes { preformatted.saturating_sub(1) } else { preformatted + 1 };
        }
        marked.push_str(&text[tag.start..tag.end]);
        at = tag.end;
    }
    between(&text[at..], preformatted, &mut marked);
    marked.into()
}

#[cfg(test)]
#[cfg(feature = "html")]
#[path = "text_format_tests.rs"]
mod tests;
