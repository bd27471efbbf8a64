//! Any XML -> blocks: an element that holds words of its own is one, with all that stands in it.

use super::{Xml, XmlToken};
use crate::error::Result;
use crate::ingest::blocks::{Blocks, one_line};
use crate::ingest::fields::Fields;
use crate::model::{Article, Kind, Metadata};

/// What is a block of its own wherever it stands, by the names that TEI, JATS, `DocBook` and XHTML
/// use.
const BLOCKS: [&str; 20] = [
    "p",
    "para",
    "title",
    "head",
    "heading",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "item",
    "list-item",
    "listitem",
    "td",
    "th",
    "entry",
    "abstract",
    "quote",
];

/// An open element.
struct Frame {
    name: String,
    /// The words that stand in it.
    text: String,
    /// Whether some of them are its own, not those of an element in it.
    own: bool,
    /// How many blocks there were when it began.
    before: usize,
}

/// The article of a document.
pub(super) fn article(text: &str, fields: &Fields) -> Result<Article> {
    let mut xml = Xml::new(text);
    let mut open: Vec<Frame> = Vec::new();
    let mut found: Vec<(Kind, String)> = Vec::new();
    loop {
        match xml.next()? {
            XmlToken::Open(tag) => {
                let name = tag.name().to_ascii_lowercase();
                if matches!(name.as_str(), "script" | "style") {
                    xml.skip()?;
                } else {
                    open.push(Frame { name, text: String::new(), own: false, before: found.len() });
                }
            }
            XmlToken::Text(text) => {
                let Some(frame) = open.last_mut() else { continue };
                if !frame.own && !text.trim().is_empty() {
                    frame.own = true;
                    take_in(frame, &mut found);
                }
                frame.text.push_str(&text);
            }
            XmlToken::Close(_) => {
                let Some(frame) = open.pop() else { continue };
                let is_block = BLOCKS.contains(&frame.name.as_str());
                match open.last_mut() {
                    Some(around) if around.own && !is_block => around.text.push_str(&frame.text),
                    _ => found.extend(
                        one_line(&frame.text)
                            .filter(|_| frame.own)
                            .map(|text| (kind_of(&frame.name), text)),
                    ),
                }
            }
            XmlToken::End => break,
        }
    }
    let mut blocks = Blocks::default();
    for (kind, text) in found {
        let kind = if kind == Kind::Title { blocks.first_level() } else { kind };
        blocks.push(kind, &text);
    }
    let title = blocks.first_title().and_then(one_line);
    let meta = Metadata { title, extra: fields.kept(&[]), ..Metadata::default() };
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// An element turns out to hold words of its own: what stood in it before was part of a sentence,
/// unless it was a paragraph.
fn take_in(frame: &mut Frame, found: &mut Vec<(Kind, String)>) {
    let inner = found.split_off(frame.before.min(found.len()));
    for (kind, text) in inner {
        if kind == Kind::Body && BLOCKS.contains(&frame.name.as_str()) {
            frame.text.push_str(&text);
            frame.text.push(' ');
        } else {
            found.push((kind, text));
        }
    }
}

fn kind_of(name: &str) -> Kind {
    match name {
        "title" | "article-title" | "h1" | "headline" => Kind::Title,
        "head" | "heading" | "h2" | "h3" | "h4" | "h5" | "h6" | "subtitle" => Kind::Heading,
        "li" | "item" | "list-item" | "listitem" => Kind::List,
        "td" | "th" | "entry" | "cell" | "row" => Kind::Table,
        _ => Kind::Body,
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::testing::read;

    #[test]
    fn elements_with_words_are_blocks() {
        let tei = "<?xml version='1.0' encoding='windows-1252'?>\n<TEI><teiHeader><title>The <hi>one</hi> title</title><date>2018</date></teiHeader>\
            <text><div><head>First</head><p><hi>Budgets</hi> fell &amp;\n  <b>taxes <i>rose</i></b>.</p><list><item>a</item><item><p>b</p></item></list>\
            <p>caf\u{e9}</p></div></text></TEI>";
        let bytes: Vec<u8> = tei.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let outcome = read(&[("a.xml", &bytes)]);
        let expected = [
            "title|The one title",
            "body|2018",
            "heading|First",
            "body|Budgets fell & taxes rose.",
            "list|a",
            "body|b",
            "body|caf\u{e9}",
        ];
        assert_eq!(outcome.blocks(), expected);
        assert_eq!(outcome.metas(), ["The one title|||"]);
    }
}
