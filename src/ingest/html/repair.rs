//! What authors meant by mark-up that parsers of HTML read otherwise, put right before a page is
//! parsed.
//!
//! Comes in: the text of a page. Goes out: the same with elements that end where they were meant to
//! end. Does not know: what the elements are for.
//!
//! In XML `/>` ends an element; to a parser of HTML it means nothing, so that the rest of a page
//! would be the content of a script, a heading or a title. An `a` without an address is no link but
//! a place to jump to, and the text behind one that nobody closed is text of the page: extractors
//! count whatever is in an `a` as linked.

use super::limits::{StartTag, UNCOUNTED, comment_length, raw_length};
use super::walk::FURTHER_SET_APART;
use crate::ingest::block_elements::BLOCK_ELEMENTS;
use rustc_hash::{FxHashMap, FxHasher};
use std::borrow::Cow;
use std::hash::Hasher as _;

/// By which rules a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Syntax {
    Html,
    /// XHTML as XML: `/>` ends any element.
    Xml,
}

/// Elements without content.
const VOID: [&str; 16] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "link", "meta", "param", "source", "wbr",
];

/// Elements whose content parsers of HTML do not look at for tags.
const RAW: [&str; 9] =
    ["script", "style", "title", "textarea", "iframe", "noscript", "noframes", "noembed", "xmp"];

/// The namespace of XHTML.
const NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// A tag and where it stands.
struct FoundTag<'t> {
    at: usize,
    end: usize,
    name: &'t str,
    closes: bool,
    /// Whether it ends its element, as the rules of the page have it so far.
    ends_itself: bool,
    has_address: bool,
    /// Whether it is in a drawing or a formula, where `/>` ends an element in HTML too.
    is_foreign: bool,
    /// Whether the next tag of that name is an end tag.
    is_closed: bool,
}

impl FoundTag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }
}

/// The rules by which `text` says that it is written: XML where it has an XML declaration and the
/// namespace of XHTML. Browsers read other pages as HTML, whatever their document type.
pub(super) fn syntax_of(text: &str) -> Syntax {
    let is_declared = text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    if is_declared && is_xhtml(text) { Syntax::Xml } else { Syntax::Html }
}

/// Whether the root element of a document is a page of XHTML.
pub(in crate::ingest) fn is_xhtml(text: &str) -> bool {
    let mut at = 0;
    // Before it there are a declaration, a document type, comments.
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at += comment_length(rest);
        } else if !rest.starts_with(['!', '?']) {
            let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
            let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
            return name.rsplit(':').next() == Some("html") && tag.contains(NAMESPACE);
        }
    }
    false
}

/// `text` with its elements ended where they were meant to end; the same text where there is
/// nothing to do.
pub(in crate::ingest) fn repaired(text: &str, syntax: Syntax) -> Cow<'_, str> {
    match syntax {
        Syntax::Html => with_ends(text, syntax),
        Syntax::Xml => Cow::Owned(with_ends(&without_xml(text), syntax).into_owned()),
    }
}

/// `text` with the end tags that it lacks.
fn with_ends(text: &str, syntax: Syntax) -> Cow<'_, str> {
    let mut writer = Writer::new(text);
    let mut found = Vec::new();
    tags(text, syntax, |tag| found.push(tag));
    note_closed(&mut found);
    let (mut link, mut in_name) = (Link::None, false);
    for (at, tag) in found.iter().enumerate() {
        let between = &text[at.checked_sub(1).map_or(0, |before| found[before].end)..tag.at];
        link.see(!between.trim_ascii().is_empty() || tag.is("img"));
        let is_set_apart = tag.is_any(&BLOCK_ELEMENTS) || tag.is_any(&FURTHER_SET_APART);
        if link == Link::Open(true) && is_set_apart {
            writer.replace(tag.at..tag.at, "</a>");
            link = Link::None;
        }
        let is_void = tag.is_any(&VOID);
        let ends = tag.ends_itself && !is_void && !tag.closes && !tag.is_foreign;
        let ends = ends && (syntax == Syntax::Xml || (!tag.is_closed && !tag.is_any(&UNCOUNTED)));
        if tag.is("a") {
            match (tag.closes, tag.has_address) {
                (true, _) => {
                    if std::mem::take(&mut in_name) {
                        writer.replace(tag.at..tag.end, "</span>");
                    } else {
                        link = Link::None;
                    }
                }
                (false, true) if ends => writer.replace(tag.end..tag.end, "</a>"),
                (false, true) => {
                    link = if tag.is_closed { Link::Closed } else { Link::Open(false) }
                }
                (false, false) if ends => writer.replace(tag.at..tag.end, ""),
                (false, false) if tag.is_closed => {
                    writer.replace(tag.at + 1..tag.at + 2, "span");
                    in_name = true;
                }
                (false, false) => {
                    writer.replace(
                        tag.at..tag.end,
                        if matches!(link, Link::Open(_)) { "</a>" } else { "" },
                    );
                    link = Link::None;
                }
            }
        } else if ends {
            writer.replace(tag.end..tag.end, &format!("</{}>", tag.name));
        } else if syntax == Syntax::Xml && tag.closes && is_void {
            writer.replace(tag.at..tag.end, "");
        }
    }
    writer.finish()
}

/// The link around, if there is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    None,
    /// An end tag comes.
    Closed,
    /// Nothing ends it; whether it has any content yet.
    Open(bool),
}

impl Link {
    fn see(&mut self, is_content: bool) {
        if let Self::Open(seen) = self {
            *seen |= is_content;
        }
    }
}

/// What XML has and HTML has not, as HTML has it: character data as text, a document type without
/// declarations, names without the prefix of XHTML.
fn without_xml(text: &str) -> Cow<'_, str> {
    let mut writer = Writer::new(text);
    tags_and_others(text, Syntax::Xml, |_| {}, |start| not_a_tag(text, start, &mut writer));
    let text = writer.finish();
    match prefix(&text) {
        Some(prefix) => Cow::Owned(
            text.replace(&format!("<{prefix}:"), "<").replace(&format!("</{prefix}:"), "</"),
        ),
        None => text,
    }
}

/// The prefix that stands for the namespace of XHTML, if there is one.
fn prefix(text: &str) -> Option<&str> {
    let declared = &text[..text.find(NAMESPACE)?];
    let (_, after) = declared.rsplit_once("xmlns:")?;
    let (prefix, rest) = after.split_once('=')?;
    // Its own declaration, not one of another namespace that precedes it.
    let is_own = rest.trim_start().len() == 1;
    is_own.then(|| prefix.trim_ascii_end())
}

fn tags<'t>(text: &'t str, syntax: Syntax, each: impl FnMut(FoundTag<'t>)) {
    tags_and_others(text, syntax, each, |_| 0);
}

/// Gives all tags of `text` to `each`. What begins with `<!` in XML and is no comment goes to
/// `other`, by its place, which tells its length but for the first byte.
fn tags_and_others<'t>(
    text: &'t str,
    syntax: Syntax,
    mut each: impl FnMut(FoundTag<'t>),
    mut other: impl FnMut(usize) -> usize,
) {
    let (mut at, mut foreign) = (0, 0_usize);
    while let Some(next) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let start = at + next;
        at = start + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at += comment_length(rest);
            continue;
        }
        if syntax == Syntax::Xml && rest.starts_with('!') {
            at += other(start);
            continue;
        }
        let closes = rest.starts_with('/');
        let name_at = at + usize::from(closes);
        let length = text.as_bytes()[name_at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-:_.".contains(byte))
            .count();
        let name = &text[name_at..name_at + length];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let read = StartTag::read(&text.as_bytes()[name_at + length..]);
        at = name_at + length + read.length;
        let StartTag { ends_itself, has_address, .. } = read;
        let mut tag = FoundTag {
            at: start,
            end: at,
            name,
            closes,
            ends_itself,
            has_address,
            is_foreign: foreign > 0,
            is_closed: false,
        };
        if tag.is_any(&["svg", "math"]) {
            foreign = if closes {
                foreign.saturating_sub(1)
            } else {
                foreign + usize::from(!ends_itself)
            };
            tag.is_foreign = true;
        }
        if !closes && !tag.is_foreign && tag.is_any(&RAW) {
            let is_empty = ends_itself && (syntax == Syntax::Xml || !is_ended(&text[at..], name));
            if !is_empty {
                tag.ends_itself = false;
                at += raw_length(&text[at..], &name.to_ascii_lowercase());
            }
        }
        each(tag);
    }
}

/// The length of what begins with `<!` at `start`, but for the first byte.
fn not_a_tag(text: &str, start: usize, writer: &mut Writer) -> usize {
    let rest = &text[start..];
    if let Some(data) = rest.strip_prefix("<![CDATA[") {
        let (data, length) =
            data.find("]]>").map_or((data, rest.len()), |end| (&data[..end], 9 + end + 3));
        writer.replace(start..start + length, &data.replace('&', "&amp;").replace('<', "&lt;"));
        return length - 1;
    }
    let end = rest.find('>').unwrap_or(rest.len());
    // Declarations of its own: up to `]>`.
    if let Some(open) = rest[..end].find('[')
        && let Some(close) = rest[open..].find("]>")
    {
        writer.replace(start + open..start + open + close + 1, "");
        return open + close + 1;
    }
    end - 1
}

/// Whether an end tag of `name` comes before another start tag of it.
fn is_ended(rest: &str, name: &str) -> bool {
    let bytes = rest.as_bytes();
    let named = |at: usize| {
        bytes
            .get(at..at + name.len())
            .is_some_and(|other| other.eq_ignore_ascii_case(name.as_bytes()))
    };
    let starts = memchr::memchr_iter(b'<', bytes);
    starts
        .map(|at| (bytes.get(at + 1) == Some(&b'/'), at))
        .find(|&(closes, at)| named(at + 1 + usize::from(closes)))
        .is_some_and(|(closes, _)| closes)
}

/// Notes of each start tag whether the next tag of its name is an end tag.
fn note_closed(found: &mut [FoundTag]) {
    let mut next: FxHashMap<u64, bool> = FxHashMap::default();
    for tag in found.iter_mut().rev() {
        let mut hasher = FxHasher::default();
        tag.name.bytes().for_each(|byte| hasher.write_u8(byte.to_ascii_lowercase()));
        tag.is_closed = next.insert(hasher.finish(), tag.closes).unwrap_or_default();
    }
}

/// A text that is copied with replacements, in their order.
struct Writer<'t> {
    text: &'t str,
    copied: usize,
    repaired: String,
}

impl<'t> Writer<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, copied: 0, repaired: String::new() }
    }

    fn is_untouched(&self) -> bool {
        self.copied == 0 && self.repaired.is_empty()
    }

    fn replace(&mut self, range: std::ops::Range<usize>, with: &str) {
        self.repaired.push_str(&self.text[self.copied..range.start]);
        self.repaired.push_str(with);
        self.copied = range.end;
    }

    fn finish(mut self) -> Cow<'t, str> {
        if self.is_untouched() {
            return Cow::Borrowed(self.text);
        }
        self.repaired.push_str(&self.text[self.copied..]);
        Cow::Owned(self.repaired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        repaired(text, Syntax::Html).into_owned()
    }

    fn xml(text: &str) -> String {
        repaired(text, Syntax::Xml).into_owned()
    }

    #[test]
    fn names_are_no_links() {
        for (text, expected) in [
            ("<a name=x></a>b", "<span name=x></span>b"),
            ("<A NAME='x>y'>b</A>c", "<span NAME='x>y'>b</span>c"),
            ("<p><a name=x>b<p><a href=y>c</a>", "<p>b<p><a href=y>c</a>"),
            ("<a name=x/>b</a>", "<span name=x/>b</span>"),
            ("<a name='x'/>b<a href=y>c</a>", "b<a href=y>c</a>"),
            ("<a id=x><a href=y>b</a></a>c", "<a href=y>b</a></a>c"),
            ("<a href=y>b<a name=x>c", "<a href=y>b</a>c"),
            ("<a hRef=y>b</a><abbr>c</abbr>", "<a hRef=y>b</a><abbr>c</abbr>"),
            (
                "<script>'<a name=x>'</script><!-- <a name=y> -->",
                "<script>'<a name=x>'</script><!-- <a name=y> -->",
            ),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn links_that_nobody_closed_end_with_their_block() {
        for (text, expected) in [
            ("<p><a href=y>b</p><p>c</p>", "<p><a href=y>b</a></p><p>c</p>"),
            ("<a href=y><h2>b</h2><p>c", "<a href=y><h2>b</a></h2><p>c"),
            ("<li><a href=y><img src=z><li>c", "<li><a href=y><img src=z></a><li>c"),
            ("<a href='y'/>b<p>c", "<a href='y'/></a>b<p>c"),
            ("<a href=/y/>b</a><p>c", "<a href=/y/>b</a><p>c"),
            ("<a href=y><p>b</p><p>c</p></a>d", "<a href=y><p>b</p><p>c</p></a>d"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn elements_that_end_at_once() {
        for (text, expected) in [
            (
                "<script src=a /><p>b<script>c</script>",
                "<script src=a /></script><p>b<script>c</script>",
            ),
            ("<script src=a />b</script><p>c", "<script src=a />b</script><p>c"),
            ("<head><title/></head><p>b", "<head><title/></title></head><p>b"),
            ("<h2 id='x'/><p>b<h2>c</h2>", "<h2 id='x'/></h2><p>b<h2>c</h2>"),
            ("<div class='x'/>b</div>c", "<div class='x'/>b</div>c"),
            ("a<br/>b<img src='c'/><p/>d<li/>", "a<br/>b<img src='c'/><p/>d<li/>"),
            ("<svg><path d='x'/><g/></svg><h2/>b", "<svg><path d='x'/><g/></svg><h2/></h2>b"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn xml_as_html_has_it() {
        for (text, expected) in [
            ("<h2 id='x'/><p>b</p></h2>", "<h2 id='x'/></h2><p>b</p></h2>"),
            (
                "<script src='a'/><p>b</p><script>c</script>",
                "<script src='a'/></script><p>b</p><script>c</script>",
            ),
            ("<br></br>a<p/>b<td/>", "<br>a<p/></p>b<td/></td>"),
            ("<p>a<![CDATA[ <b> & ]]>c</p>", "<p>a &lt;b> &amp; c</p>"),
            ("<!DOCTYPE html [<!ENTITY a 'b>'> ]><p>&a;</p>", "<!DOCTYPE html ><p>&a;</p>"),
            (
                "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:p>a<h:br/>b</h:p></h:html>",
                "<html xmlns:h='http://www.w3.org/1999/xhtml'><p>a<br/>b</p></html>",
            ),
            ("<math><mi/></math><svg><path/></svg>", "<math><mi/></math><svg><path/></svg>"),
            (
                "<script>//<![CDATA[\n a < b //]]></script>",
                "<script>//<![CDATA[\n a < b //]]></script>",
            ),
        ] {
            assert_eq!(xml(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_page_says_that_it_is() {
        let root = "<html xmlns=\"http://www.w3.org/1999/xhtml\">";
        for (text, expected) in [
            (format!("<?xml version='1.0'?><!-- <html> --><!DOCTYPE html>{root}"), Syntax::Xml),
            (format!("\u{feff}<?xml version='1.0'?>{root}"), Syntax::Xml),
            // Sent as HTML, and read so by browsers.
            (
                format!("<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'>{root}"),
                Syntax::Html,
            ),
            ("<?xml version='1.0'?><html>".to_owned(), Syntax::Html),
            (format!("<?xml version='1.0'?><report>{root}"), Syntax::Html),
            (String::new(), Syntax::Html),
        ] {
            assert_eq!(syntax_of(&text), expected, "{text}");
        }
    }

    /// Whatever is cut or turned, a text comes out.
    #[test]
    fn broken_pages() {
        let page = "<?xml version='1.0'?><!DOCTYPE html [ <!ENTITY ü 'ö'> ]><h:html xmlns:h='http://www.w3.org/1999/xhtml'><title/>\
            <a name='ü'/>ö<a href=ü>ß<p>ä</p><![CDATA[ü < &]]><script src='ü'/><!-- ö --><h2/>ü<svg><a/></svg></h:html>";
        for mutant in crate::ingest::testing::mutants(page.as_bytes(), 1) {
            let text = String::from_utf8_lossy(&mutant);
            for syntax in [Syntax::Html, Syntax::Xml, syntax_of(&text)] {
                let once = repaired(&text, syntax).into_owned();
                assert!(once.len() < 3 * text.len(), "{once}");
            }
        }
    }

    #[test]
    fn a_page_without_faults_is_not_copied() {
        assert!(matches!(
            repaired("<p>a <a href=b>c</a><br/><b>d</b>", Syntax::Html),
            Cow::Borrowed(_)
        ));
    }
}
