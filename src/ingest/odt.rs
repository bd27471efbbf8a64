//! Text documents of `LibreOffice` and others (`OpenDocument`) -> blocks.
//!
//! Headers, footers, comments, tracked changes, indexes and tables of contents are left out; notes stand at the end.

use super::Options;
use super::decode::{Sample, choose, decode};
use super::fields::Fields;
use super::flow::Flow;
use super::note_marks;
use super::package::{Package, Properties};
use super::xml::{Tag, Token, Xml};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The article of a document.
pub(super) fn article(bytes: &[u8], fields: &Fields, options: &Options) -> Result<Article> {
    let (text, properties) = if is_flat(bytes) {
        let text = flat(bytes)?;
        (text.clone(), Some(text))
    } else {
        let mut package = Package::open(bytes, "odt", options)?;
        not_encrypted(&mut package)?;
        (package.needed("content.xml", "odt")?, package.part("meta.xml")?)
    };
    let properties = properties.map_or_else(|| Ok(Properties::default()), |text| Properties::read(&text, "meta"))?;
    let mut flow = Flow::default();
    walk(&text, &mut flow)?;
    let mut meta = properties.metadata(fields, &["creation-date", "date"]);
    let blocks = flow.finish();
    meta.title = blocks.first_title().and_then(super::blocks::one_line).or(meta.title);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// Whether a document is one file of XML (`.fodt`, `.fods`), not a package of several.
pub(super) fn is_flat(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"<")
}

/// The text of a document that is one file of XML.
pub(super) fn flat(bytes: &[u8]) -> Result<String> {
    let choice = choose(Sample::whole(bytes), None)?;
    Ok(decode(choice.encoding, &bytes[choice.bom..], &mut 0).into_owned())
}

/// Refuses a document with a password.
pub(super) fn not_encrypted(package: &mut Package) -> Result<()> {
    match package.part("META-INF/manifest.xml")? {
        Some(manifest) if manifest.contains("encryption-data") => {
            Err(Error::new(ErrorKind::Unsupported, "it is encrypted").mend("save it without a password"))
        }
        _ => Ok(()),
    }
}

fn walk(text: &str, flow: &mut Flow) -> Result<()> {
    let mut xml = Xml::new(text);
    // Styles that the program made -> what they are made of.
    let mut parents: FxHashMap<String, String> = FxHashMap::default();
    let mut lists = 0;
    // The style that is being defined, and those that hide or raise their text.
    let mut style = String::new();
    let (mut hidden, mut raised): (FxHashSet<String>, FxHashSet<String>) = (FxHashSet::default(), FxHashSet::default());
    // Of each open span whether it is raised.
    let mut spans: Vec<bool> = Vec::new();
    loop {
        match xml.next()? {
            Token::Open(tag) => match tag.name() {
                "style" => {
                    style = tag.attribute("name").unwrap_or_default();
                    if let Some(parent) = tag.attribute("parent-style-name") {
                        parents.insert(style.clone(), parent);
                    }
                }
                "text-properties" => {
                    if tag.attribute("display").as_deref() == Some("none") {
                        hidden.insert(style.clone());
                    }
                    if tag.attribute("text-position").is_some_and(|position| is_raised(&position)) {
                        raised.insert(style.clone());
                    }
                }
                "p" | "h" | "span" if tag.attribute("style-name").is_some_and(|style| hidden.contains(&style)) => xml.skip()?,
                "hidden-text" | "hidden-paragraph" | "section" if is_hidden(&tag) => xml.skip()?,
                "span" => spans.push(tag.attribute("style-name").is_some_and(|style| raised.contains(&style))),
                "tracked-changes" | "annotation" | "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index"
                | "object-index" | "user-index" | "bibliography" | "note-citation" | "forms" | "ruby-text" | "binary-data" | "desc"
                | "master-styles" => xml.skip()?,
                "h" | "p" => flow.begin(kind_of(&tag, &parents, lists)),
                "list" => lists += 1,
                "table-row" => flow.begin_row(),
                "table-cell" => flow.begin_cell(),
                "note" => flow.begin_note(),
                "s" | "tab" => flow.space(),
                "line-break" => flow.text("\n"),
                _ => {}
            },
            Token::Close(name) => match name.as_str() {
                "h" | "p" => flow.end(),
                "span" => drop(spans.pop()),
                "list" => lists -= 1,
                "table-row" => flow.end_row(),
                "note" => flow.end_note(),
                _ => {}
            },
            // White space runs count as one.
            Token::Text(text) if spans.last() == Some(&true) && note_marks::is_mark(flow.so_far(), &text) => {}
            Token::Text(text) => {
                for (at, word) in text.split([' ', '\t', '\n', '\r']).enumerate() {
                    if at > 0 {
                        flow.space();
                    }
                    flow.text(word);
                }
            }
            Token::End => return Ok(()),
        }
    }
}

/// Whether a position of text, such as `super 58%` or `33% 58%`, is above the line.
fn is_raised(position: &str) -> bool {
    let first = position.split_whitespace().next().unwrap_or_default();
    first == "super" || first.strip_suffix('%').and_then(|percent| percent.parse::<f64>().ok()).is_some_and(|percent| percent > 0.0)
}

/// Whether a part of a document is not shown.
fn is_hidden(tag: &Tag) -> bool {
    tag.attribute("is-hidden").as_deref() == Some("true") || tag.attribute("display").as_deref() == Some("none")
}

fn kind_of(tag: &Tag, parents: &FxHashMap<String, String>, lists: u32) -> Kind {
    let style = tag.attribute("style-name").unwrap_or_default();
    let style = parents.get(&style).unwrap_or(&style);
    match style.as_str() {
        "Title" => Kind::Title,
        "Subtitle" => Kind::Heading,
        style if tag.name() == "h" || style.starts_with("Heading") => Kind::Heading,
        style if lists > 0 || style.starts_with("List") => Kind::List,
        _ => Kind::Body,
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::testing::{read, zip};

    const CONTENT: &str = "<office:document-content><office:automatic-styles>\
        <style:style style:name='P1' style:parent-style-name='Title'/></office:automatic-styles><office:body><office:text>\
        <text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>\
        <text:p text:style-name='P1'>The title</text:p>\
        <text:table-of-content><text:index-body><text:p>One 3</text:p></text:index-body></text:table-of-content>\
        <text:h text:outline-level='1'>One</text:h>\
        <text:p>Budgets<text:s text:c='2'/>\n  &amp; <text:span>taxes</text:span><text:line-break/>fell.\
        <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> More.\
        <office:annotation><text:p>why?</text:p></office:annotation></text:p>\
        <text:list><text:list-item><text:p>Item</text:p></text:list-item></text:list>\
        <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
        <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>\
        </office:text></office:body></office:document-content>";

    const META: &str = "<office:document-meta><office:meta><dc:title>Of the file</dc:title>\
        <meta:creation-date>2018-12-10T09:00:00</meta:creation-date><dc:date>2020-01-01</dc:date></office:meta></office:document-meta>";

    #[test]
    fn styles_make_blocks() {
        let mimetype = ("mimetype", &b"application/vnd.oasis.opendocument.text"[..]);
        let bytes = zip(&[mimetype, ("content.xml", CONTENT.as_bytes()), ("meta.xml", META.as_bytes())]);
        let outcome = read(&[("a.odt", &bytes)]);
        let expected = ["title|The title", "heading|One", "body|Budgets & taxes\nfell. More.", "list|Item", "table|a | b", "body|A note."];
        assert_eq!(outcome.blocks(), expected);
        assert_eq!(outcome.metas(), ["The title|2018-12-10||"]);
    }

    #[test]
    fn flat_documents_hidden_text_and_marks_of_notes() {
        let flat = "<?xml version='1.0' encoding='UTF-8'?><office:document><office:meta><dc:title>T</dc:title><dc:date>2020-01-01</dc:date></office:meta>\
            <office:automatic-styles><style:style style:name='H'><style:text-properties text:display='none'/></style:style>\
            <style:style style:name='U'><style:text-properties style:text-position='super 58%'/></style:style></office:automatic-styles>\
            <office:master-styles><text:p>header</text:p></office:master-styles><office:body><office:text>\
            <text:section text:display='none'><text:p>unseen</text:p></text:section>\
            <text:p>The taxes<text:span text:style-name='U'>3</text:span><text:s/>rose <text:span text:style-name='H'>gone </text:span>by 2 km<text:span text:style-name='U'>2</text:span>.\
            <text:hidden-text text:is-hidden='true'>secret</text:hidden-text></text:p></office:text></office:body></office:document>";
        let outcome = read(&[("a.fodt", flat.as_bytes())]);
        assert_eq!(outcome.blocks(), ["body|The taxes rose by 2 km2."]);
        assert_eq!(outcome.metas(), ["T|2020-01-01||"]);
    }

    #[test]
    fn what_is_broken() {
        let manifest = ("META-INF/manifest.xml", &b"<m><manifest:encryption-data/></m>"[..]);
        let outcome = read(&[("a.odt", &zip(&[manifest])), ("b.odt", b"PK\x03\x04"), ("c.odt", &zip(&[("content.xml", b"<a><b></a>")]))]);
        assert_eq!(outcome.rejects[0], "a.odt: it is encrypted (save it without a password)");
        assert!(outcome.rejects[1].starts_with("b.odt: not a whole odt document"), "{outcome:?}");
        assert!(outcome.rejects[2].starts_with("c.odt:1: not well-formed XML"), "{outcome:?}");
    }
}
