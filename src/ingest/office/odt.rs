//! Text documents of `LibreOffice` and others (`OpenDocument`) -> blocks.
//!
//! Headers, footers, comments, tracked changes, hidden text, indexes and tables of contents are
//! left out; notes stand at the end.

use super::document_builder::DocumentBuilder;
use super::package::Package;
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::decode::{EncodingSample, choose, decode};
use crate::ingest::fields::Fields;
use crate::ingest::note_marks;
use crate::ingest::properties::Properties;
use crate::ingest::sniff::format_of_flat;
use crate::ingest::xml::{Xml, XmlTag, XmlToken};
use crate::model::{Article, Kind};
use rustc_hash::FxHashMap;

/// The article of a document: a package, or one XML file (`.fodt`).
pub(in crate::ingest) fn article(
    bytes: &[u8],
    fields: &Fields,
    options: &Options,
) -> Result<Article> {
    let mut styles = OdtStyles::default();
    let (text, properties) = if let Some(text) = flat(bytes) {
        let text = text?;
        let properties = Properties::read(&text, "meta")?;
        (text, properties)
    } else {
        let mut package = Package::open(bytes, "odt", options)?;
        not_encrypted(&mut package)?;
        let text = package.needed("content.xml", "odt")?;
        if let Some(named) = package.part("styles.xml")? {
            styles.read(&named)?;
        }
        let properties = package.part("meta.xml")?;
        (
            text,
            properties.map_or_else(
                || Ok(Properties::default()),
                |text| Properties::read(&text, "meta"),
            )?,
        )
    };
    let mut flow = DocumentBuilder::default();
    walk(&text, styles, &mut flow)?;
    let mut meta = properties.metadata(fields, &["creation-date", "date"]);
    let blocks = flow.finish();
    meta.title = blocks.first_title().and_then(crate::ingest::blocks::one_line).or(meta.title);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// The text of a document that is one XML file, and no package.
pub(super) fn flat(bytes: &[u8]) -> Option<Result<String>> {
    format_of_flat(bytes)?;
    let choice = choose(EncodingSample::whole(bytes), None);
    Some(choice.map(|choice| decode(choice.encoding, &bytes[choice.bom..], &mut 0).into_owned()))
}

/// Refuses a document with a password.
pub(super) fn not_encrypted(package: &mut Package) -> Result<()> {
    match package.part("META-INF/manifest.xml")? {
        Some(manifest) if manifest.contains("encryption-data") => {
            Err(Error::new(ErrorKind::Unsupported, "it is encrypted")
                .with_hint("save it without a password"))
        }
        _ => Ok(()),
    }
}

/// What holds for the characters of a style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct CharacterFormat {
    is_hidden: bool,
    is_raised: bool,
}

/// Styles by their names.
#[derive(Debug, Default)]
struct OdtStyles {
    parents: FxHashMap<String, String>,
    /// What styles say themselves.
    looks: FxHashMap<String, CharacterFormat>,
    /// The style that is read.
    name: String,
}

impl OdtStyles {
    /// Reads the styles of a part.
    fn read(&mut self, text: &str) -> Result<()> {
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                XmlToken::Open(tag) => self.take(&tag),
                XmlToken::End => return Ok(()),
                XmlToken::Close(_) | XmlToken::Text(_) => {}
            }
        }
    }

    fn take(&mut self, tag: &XmlTag) {
        match tag.name() {
            "style" => {
                self.name = tag.attribute("name").unwrap_or_default();
                if let Some(parent) = tag.attribute("parent-style-name") {
                    self.parents.insert(self.name.clone(), parent);
                }
            }
            "text-properties" => {
                let position = tag.attribute("text-position").unwrap_or_default();
                let by = position.split_whitespace().next().unwrap_or_default();
                let is_raised = by == "super"
                    || by.trim_end_matches('%').parse::<f64>().is_ok_and(|by| by > 0.0);
                let is_hidden = tag.attribute("display").as_deref() == Some("none");
                if is_raised || is_hidden {
                    self.looks.insert(self.name.clone(), CharacterFormat { is_hidden, is_raised });
                }
            }
            _ => {}
        }
    }

    /// What a style makes of characters; one that says nothing looks like its parent, and chains
    /// are short.
    fn look(&self, tag: &XmlTag) -> CharacterFormat {
        let Some(name) = tag.attribute("style-name") else { return CharacterFormat::default() };
        let chain = std::iter::successors(Some(&name), |name| self.parents.get(*name));
        chain.take(5).find_map(|name| self.looks.get(name).copied()).unwrap_or_default()
    }

    fn kind_of(&self, tag: &XmlTag, lists: u32) -> Kind {
        let style = tag.attribute("style-name").unwrap_or_default();
        let is_known = |style: &str| {
            ["Title", "Subtitle", "Heading", "List"].iter().any(|known| style.starts_with(known))
        };
        let style =
            if is_known(&style) { &style } else { self.parents.get(&style).unwrap_or(&style) };
        match style.as_str() {
            "Title" => Kind::Title,
            "Subtitle" => Kind::Heading,
            style if tag.name() == "h" || style.starts_with("Heading") => Kind::Heading,
            style if lists > 0 || style.starts_with("List") => Kind::List,
            _ => Kind::Body,
        }
    }
}

/// Whether a section, a paragraph or a text is hidden, as a condition has come out.
fn is_hidden(tag: &XmlTag) -> bool {
    let is = |name: &str, value: &str| tag.attribute(name).as_deref() == Some(value);
    match tag.name() {
        "section" => {
            is("display", "none") || (is("display", "condition") && is("is-hidden", "true"))
        }
        "hidden-text" => is("is-hidden", "true"),
        _ => false,
    }
}

fn walk(text: &str, mut styles: OdtStyles, flow: &mut DocumentBuilder) -> Result<()> {
    let mut xml = Xml::new(text);
    let mut lists = 0;
    // What holds for the characters of the paragraphs and spans around, the innermost last.
    let mut looks: Vec<CharacterFormat> = Vec::new();
    loop {
        let look = looks.last().copied().unwrap_or_default();
        match xml.next()? {
            XmlToken::Open(tag) => match tag.name() {
                "style" | "text-properties" => styles.take(&tag),
                "tracked-changes" | "annotation" | "table-of-content" | "alphabetical-index"
                | "illustration-index" | "table-index" | "object-index" | "user-index"
                | "bibliography" | "note-citation" | "forms" | "ruby-text" | "binary-data"
                | "desc" | "master-styles" | "scripts" | "settings" => xml.skip()?,
                "section" | "hidden-text" if is_hidden(&tag) => xml.skip()?,
                // Its paragraph is hidden as a whole.
                "hidden-paragraph" if tag.attribute("is-hidden").as_deref() == Some("true") => {
                    flow.drop_text();
                    for look in &mut looks {
                        look.is_hidden = true;
                    }
                }
                "h" | "p" => {
                    flow.begin(styles.kind_of(&tag, lists));
                    looks.push(styles.look(&tag));
                }
                "span" => {
                    let own = styles.look(&tag);
                    looks.push(CharacterFormat {
                        is_hidden: look.is_hidden || own.is_hidden,
                        is_raised: look.is_raised || own.is_raised,
                    });
                }
                "list" => lists += 1,
                "table-row" => flow.begin_row(),
                "table-cell" => flow.begin_cell(),
                "note" => flow.begin_note(),
                "s" | "tab" if !look.is_hidden => flow.space(),
                "line-break" if !look.is_hidden => flow.text("\n"),
                _ => {}
            },
            XmlToken::Close(name) => match name.as_str() {
                "h" | "p" => {
                    looks.pop();
                    flow.end();
                }
                "span" => drop(looks.pop()),
                "list" => lists -= 1,
                "table-row" => flow.end_row(),
                "note" => flow.end_note(),
                _ => {}
            },
            XmlToken::Text(_) if look.is_hidden => {}
            XmlToken::Text(text) if look.is_raised && note_marks::is_mark(flow.so_far(), &text) => {
            }
            // White space runs count as one.
            XmlToken::Text(text) => {
                for (at, word) in text.split([' ', '\t', '\n', '\r']).enumerate() {
                    if at > 0 {
                        flow.space();
                    }
                    flow.text(word);
                }
            }
            XmlToken::End => return Ok(()),
        }
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
        let bytes =
            zip(&[mimetype, ("content.xml", CONTENT.as_bytes()), ("meta.xml", META.as_bytes())]);
        let outcome = read(&[("a.odt", &bytes)]);
        let expected = [
            "title|The title",
            "heading|One",
            "body|Budgets & taxes\nfell. More.",
            "list|Item",
            "table|a | b",
            "body|A note.",
        ];
        assert_eq!(outcome.blocks(), expected);
        assert_eq!(outcome.metas(), ["The title|2018-12-10||"]);
    }

    /// The same document as a package and as one file.
    fn both(styles: &str, body: &str) -> [Vec<u8>; 2] {
        let named = "<style:style style:name='Heading'/><style:style style:name='Title' style:parent-style-name='Heading'/>\
            <style:style style:name='Secret'><style:text-properties text:display='none'/></style:style>\
            <style:style style:name='Mark'><style:text-properties style:text-position='super 58%'/></style:style>";
        let inner = format!(
            "<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        );
        let meta = META
            .strip_prefix("<office:document-meta>")
            .and_then(|meta| meta.strip_suffix("</office:document-meta>"))
            .unwrap();
        let file = format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<office:document xmlns:office='o' office:mimetype='application/vnd.oasis.opendocument.text'>{meta}\
             <office:settings><config:item>words of settings</config:item></office:settings><office:styles>{named}</office:styles>\
             <office:master-styles><style:header><text:p>Page</text:p></style:header></office:master-styles>{inner}</office:document>"
        );
        let content = format!("<office:document-content>{inner}</office:document-content>");
        let named = format!(
            "<office:document-styles><office:styles>{named}</office:styles></office:document-styles>"
        );
        let mimetype = ("mimetype", &b"application/vnd.oasis.opendocument.text"[..]);
        let parts = [
            mimetype,
            ("content.xml", content.as_bytes()),
            ("styles.xml", named.as_bytes()),
            ("meta.xml", META.as_bytes()),
        ];
        [zip(&parts), file.into_bytes()]
    }

    #[test]
    fn a_document_in_one_file_is_read_as_the_package() {
        let body = &CONTENT[CONTENT.find("<text:tracked-changes>").unwrap()
            ..CONTENT.find("</office:text>").unwrap()];
        let [package, file] =
            both("<style:style style:name='P1' style:parent-style-name='Title'/>", body);
        for (name, bytes) in [
            ("a.odt", &package),
            ("a.fodt", &file),
            ("b", &file),
            ("c.odt", &file),
            ("d.xml", &file),
        ] {
            let outcome = read(&[(name, bytes)]);
            let expected = [
                "title|The title",
                "heading|One",
                "body|Budgets & taxes\nfell. More.",
                "list|Item",
                "table|a | b",
                "body|A note.",
            ];
            assert_eq!(
                (outcome.blocks(), outcome.metas()),
                (expected.map(str::to_owned).to_vec(), vec!["The title|2018-12-10||".to_owned()]),
                "{name}"
            );
        }
        let outcome = read(&[("a.fodt", b"<a><b></a>"), ("b.fodt", &file[..file.len() - 30])]);
        assert!(outcome.rejects[0].starts_with("a.fodt: not a whole odt document"), "{outcome:?}");
        assert!(outcome.rejects[1].starts_with("b.fodt:3: not well-formed XML"), "{outcome:?}");
    }

    #[test]
    fn hidden_text_and_marks_of_notes_are_left_out() {
        let styles = "<style:style style:name='T1'><style:text-properties text:display='none'/></style:style>\
            <style:style style:name='T2'><style:text-properties style:text-position='33% 60%'/></style:style>\
            <style:style style:name='T3'><style:text-properties style:text-position='sub 58%'/></style:style>\
            <style:style style:name='P2' style:parent-style-name='Secret'/><style:style style:name='T4' style:parent-style-name='Mark'/>";
        let body = "<text:p>Taxes<text:span text:style-name='T2'>3</text:span> rose<text:span text:style-name='T1'>, it is<text:s/>hidden</text:span>.</text:p>\
            <text:p text:style-name='P2'>Hidden.</text:p><text:p>Seen <text:hidden-paragraph text:is-hidden='true'/>once.</text:p>\
            <text:section text:display='none'><text:p>Hidden.</text:p></text:section>\
            <text:section text:display='condition' text:is-hidden='true'><text:p>Hidden.</text:p></text:section>\
            <text:section text:display='condition'><text:p>A section.</text:p></text:section>\
            <text:p>Costs<text:span text:style-name='T4'>4</text:span> of 2 km<text:span text:style-name='T2'>2</text:span> and \
            CO<text:span text:style-name='T3'>2</text:span><text:hidden-text text:is-hidden='true'>hidden</text:hidden-text> fell on the \
            10<text:span text:style-name='T4'>th</text:span>.</text:p>";
        for (name, bytes) in ["a.odt", "a.fodt"].into_iter().zip(both(styles, body)) {
            let outcome = read(&[(name, &bytes)]);
            assert_eq!(
                outcome.blocks(),
                [
                    "body|Taxes rose.",
                    "body|A section.",
                    "body|Costs of 2 km2 and CO2 fell on the 10th."
                ],
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_broken() {
        let manifest = ("META-INF/manifest.xml", &b"<m><manifest:encryption-data/></m>"[..]);
        let outcome = read(&[
            ("a.odt", &zip(&[manifest])),
            ("b.odt", b"PK\x03\x04"),
            ("c.odt", &zip(&[("content.xml", b"<a><b></a>")])),
        ]);
        assert_eq!(outcome.rejects[0], "a.odt: it is encrypted (save it without a password)");
        assert!(outcome.rejects[1].starts_with("b.odt: not a whole odt document"), "{outcome:?}");
        assert!(outcome.rejects[2].starts_with("c.odt:1: not well-formed XML"), "{outcome:?}");
    }
}
