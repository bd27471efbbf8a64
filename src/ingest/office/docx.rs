//! Documents of Word (Office Open XML) -> blocks by their styles.
//!
//! Headers, footers, comments, deleted text and tables of contents are left out; notes stand at the
//! end.

use super::document_builder::DocumentBuilder;
use super::package::{Package, beside};
use super::xlsx::unescaped;
use crate::error::Result;
use crate::ingest::Options;
use crate::ingest::fields::Fields;
use crate::ingest::note_marks;
use crate::ingest::properties::Properties;
use crate::ingest::xml::{Xml, XmlTag, XmlToken};
use crate::model::{Article, Kind};
use rustc_hash::FxHashMap;

/// The article of a document.
pub(in crate::ingest) fn article(
    bytes: &[u8],
    fields: &Fields,
    options: &Options,
) -> Result<Article> {
    let mut package = Package::open(bytes, "docx", options)?;
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    let main = target(&relations, "/officeDocument")?
        .map_or_else(|| "word/document.xml".to_string(), |target| beside("", &target));
    let text = package.needed(&main, "docx")?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles = package.part(&beside(folder, "styles.xml"))?;
    let styles =
        styles.map_or_else(|| Ok(DocxStyles::default()), |styles| DocxStyles::read(&styles))?;
    let mut flow = DocumentBuilder::default();
    walk(&text, &styles, &mut flow, false)?;
    for notes in ["footnotes.xml", "endnotes.xml"] {
        if let Some(notes) = package.part(&beside(folder, notes))? {
            walk(&notes, &styles, &mut flow, true)?;
        }
    }
    let properties = package.part("docProps/core.xml")?;
    let properties = properties.map_or_else(
        || Ok(Properties::default()),
        |text| Properties::read(&text, "coreProperties"),
    )?;
    // Word escapes line ends in properties as Excel does in cells.
    let properties = Properties(
        properties.0.into_iter().map(|(name, value)| (name, unescaped(value))).collect(),
    );
    let mut meta = properties.metadata(fields, &["created"]);
    let blocks = flow.finish();
    meta.title = blocks.first_title().and_then(crate::ingest::blocks::one_line).or(meta.title);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// The target of the first relation whose type ends in `kind`.
pub(super) fn target(relations: &str, kind: &str) -> Result<Option<String>> {
    let mut xml = Xml::new(relations);
    loop {
        match xml.next()? {
            XmlToken::Open(tag)
                if tag.attribute("Type").is_some_and(|known| known.ends_with(kind)) =>
            {
                return Ok(tag.attribute("Target"));
            }
            XmlToken::End => return Ok(None),
            _ => {}
        }
    }
}

/// What a style makes of its paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StyleKind {
    Is(Kind),
    /// An entry of a table of contents.
    Contents,
}

/// Styles by their ids.
#[derive(Debug, Default)]
struct DocxStyles {
    looks: FxHashMap<String, StyleKind>,
    /// Those of runs that hide or raise their text.
    runs: FxHashMap<String, RunFormat>,
}

impl DocxStyles {
    fn read(text: &str) -> Result<Self> {
        let mut xml = Xml::new(text);
        let mut looks: FxHashMap<String, StyleKind> = FxHashMap::default();
        let mut parents = Vec::new();
        let mut id = String::new();
        let mut runs: FxHashMap<String, RunFormat> = FxHashMap::default();
        loop {
            match xml.next()? {
                XmlToken::Open(tag) => match tag.name() {
                    "style" => id = tag.attribute("styleId").unwrap_or_default(),
                    "vanish" | "vertAlign" if !id.is_empty() => {
                        runs.entry(id.clone()).or_default().add(&tag, &Self::default());
                    }
                    "name" => {
                        if let Some(look) = look_of(&tag.attribute("val").unwrap_or_default()) {
                            looks.insert(id.clone(), look);
                        }
                    }
                    "basedOn" => {
                        parents.push((id.clone(), tag.attribute("val").unwrap_or_default()));
                    }
                    "outlineLvl" if tag.attribute("val").is_some_and(|level| level != "9") => {
                        looks.entry(id.clone()).or_insert(StyleKind::Is(Kind::Heading));
                    }
                    "numPr" => {
                        looks.entry(id.clone()).or_insert(StyleKind::Is(Kind::List));
                    }
                    _ => {}
                },
                XmlToken::Close(name) if name == "style" => id.clear(),
                XmlToken::End => break,
                _ => {}
            }
        }
        // A style that says nothing looks like the one it is based on; chains are short.
        for _ in 0..4 {
            for (id, parent) in &parents {
                if let (None, Some(&look)) = (looks.get(id), looks.get(parent)) {
                    looks.insert(id.clone(), look);
                }
                if let (None, Some(&run)) = (runs.get(id), runs.get(parent)) {
                    runs.insert(id.clone(), run);
                }
            }
        }
        Ok(Self { looks, runs })
    }
}

/// What the name of a style says; built-in ones are in English whatever the language of the program
/// was.
fn look_of(name: &str) -> Option<StyleKind> {
    let name = name.to_ascii_lowercase();
    Some(match name.as_str() {
        "title" => StyleKind::Is(Kind::Title),
        "subtitle" => StyleKind::Is(Kind::Heading),
        name if name.starts_with("heading ") => StyleKind::Is(Kind::Heading),
        name if name.starts_with("list") => StyleKind::Is(Kind::List),
        name if name.starts_with("toc ") || name == "toc heading" => StyleKind::Contents,
        _ => return None,
    })
}

fn walk(text: &str, styles: &DocxStyles, flow: &mut DocumentBuilder, notes: bool) -> Result<()> {
    let mut xml = Xml::new(text);
    // Of each open paragraph, whether it is left out.
    let mut left_out: Vec<bool> = Vec::new();
    let (mut run, mut in_paragraph_properties) = (RunFormat::default(), false);
    // What the style of the paragraph makes of its runs.
    let mut of_paragraph = RunFormat::default();
    loop {
        match xml.next()? {
            XmlToken::Open(tag) => match tag.name() {
                // Numbers of pages and the like, what was deleted or moved away, and a second
                // version of the same.
                "del" | "moveFrom" | "Fallback" | "instrText" | "sectPr" | "rt" => xml.skip()?,
                "r" => run = of_paragraph,
                // Those of a paragraph are about its mark.
                "pPr" => in_paragraph_properties = true,
                "rPr" if in_paragraph_properties => xml.skip()?,
                "rPr" => run.read(&mut xml, styles)?,
                "footnote" | "endnote"
                    if tag.attribute("type").is_some_and(|kind| kind != "normal") =>
                {
                    xml.skip()?;
                }
                "footnote" | "endnote" if notes => flow.begin_note(),
                "p" => {
                    flow.begin(Kind::Body);
                    left_out.push(false);
                    of_paragraph = RunFormat::default();
                }
                "pStyle" => {
                    let style = tag.attribute("val").unwrap_or_default();
                    of_paragraph = styles.runs.get(&style).copied().unwrap_or_default();
                    match styles.looks.get(&style) {
                        Some(StyleKind::Is(kind)) => flow.turn(*kind),
                        Some(StyleKind::Contents) => {
                            left_out.fill(true);
                        }
                        None => {}
                    }
                }
                "outlineLvl" if tag.attribute("val").is_some_and(|level| level != "9") => {
                    flow.turn(Kind::Heading);
                }
                "numPr" => numbered(&mut xml, flow)?,
                "tr" => flow.begin_row(),
                "tc" => flow.begin_cell(),
                "t" | "delText" => {
                    let text = xml.inner_text()?;
                    let is_mark = run.is_raised && note_marks::is_mark(flow.so_far(), &text);
                    if left_out.last() == Some(&false) && !run.is_hidden && !is_mark {
                        flow.text(&text);
                    }
                }
                "tab" | "ptab" => flow.space(),
                "br" | "cr" => line_break(&tag, flow),
                "noBreakHyphen" => flow.text("-"),
                _ => {}
            },
            XmlToken::Close(name) => match name.as_str() {
                "pPr" => in_paragraph_properties = false,
                "p" => {
                    left_out.pop();
                    flow.end();
                    (run, of_paragraph) = (RunFormat::default(), RunFormat::default());
                }
                "tr" => flow.end_row(),
                "footnote" | "endnote" if notes => flow.end_note(),
                _ => {}
            },
            XmlToken::Text(_) => {}
            XmlToken::End => return Ok(()),
        }
    }
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default)]
struct RunFormat {
    /// Word neither shows nor prints it.
    is_hidden: bool,
    is_raised: bool,
}

impl RunFormat {
    /// Reads the properties of a run, whose start has been read.
    fn read(&mut self, xml: &mut Xml, styles: &DocxStyles) -> Result<()> {
        let outside = xml.depth() - 1;
        while xml.depth() > outside {
            match xml.next()? {
                XmlToken::Open(tag) => self.add(&tag, styles),
                XmlToken::End => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, tag: &XmlTag, styles: &DocxStyles) {
        let value = tag.attribute("val");
        match tag.name() {
            "vanish" => self.is_hidden = !matches!(value.as_deref(), Some("0" | "false" | "off")),
            "vertAlign" => self.is_raised = value.as_deref() == Some("superscript"),
            "rStyle" => {
                if let Some(style) = styles.runs.get(&value.unwrap_or_default()) {
                    (self.is_hidden, self.is_raised) =
                        (self.is_hidden || style.is_hidden, self.is_raised || style.is_raised);
                }
            }
            _ => {}
        }
    }
}

/// A paragraph is numbered: an item of a list, unless its style made it something else, or the
/// number is 0, that is none.
fn numbered(xml: &mut Xml, flow: &mut DocumentBuilder) -> Result<()> {
    let outside = xml.depth() - 1;
    while xml.depth() > outside {
        match xml.next()? {
            XmlToken::Open(tag)
                if tag.name() == "numId" && tag.attribute("val").as_deref() != Some("0") =>
            {
                flow.list();
            }
            XmlToken::End => break,
            _ => {}
        }
    }
    Ok(())
}

fn line_break(tag: &XmlTag, flow: &mut DocumentBuilder) {
    match tag.attribute("type").as_deref() {
        Some("page" | "column") => flow.space(),
        _ => flow.text("\n"),
    }
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
