//! Electronic books (EPUB 2 and 3) -> blocks, chapter by chapter in the order of reading; the table
//! of contents is left out.

use super::package::{Package, beside};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::blocks::Blocks;
use crate::ingest::fields::Fields;
use crate::ingest::html;
use crate::ingest::properties::Properties;
use crate::ingest::xml::{Xml, XmlToken};
use crate::model::{Article, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The article of a book.
pub(in crate::ingest) fn article(
    bytes: &[u8],
    fields: &Fields,
    options: &Options,
) -> Result<Article> {
    let mut package = Package::open(bytes, "epub", options)?;
    let container = package.needed("META-INF/container.xml", "epub")?;
    let opf = root(&container)?.ok_or_else(|| {
        Error::new(ErrorKind::Malformed, "not an epub document: it names no book")
            .with_hint("fetch it again, or save it again")
    })?;
    let text = package.needed(&opf, "epub")?;
    let folder = opf.rsplit_once('/').map_or("", |(folder, _)| folder);
    let encrypted = package.part("META-INF/encryption.xml")?.unwrap_or_default();
    let mut blocks = Blocks::default();
    for chapter in Book::read(&text)?.chapters() {
        let name = beside(folder, &unescaped(chapter));
        // Fonts are often scrambled, which does no harm.
        if encrypted.contains(&format!("\"{name}\"")) {
            return Err(Error::new(ErrorKind::Unsupported, "the book is encrypted")
                .with_hint("fetch a copy without rights management"));
        }
        let page = package.needed(&name, "epub")?;
        let read = html::blocks_of_xhtml(&page)?;
        for block in &read.blocks {
            // The book has a title, its chapters have headings.
            let kind = if block.kind == Kind::Title { Kind::Heading } else { block.kind };
            blocks.push(kind, block.span.of(&read.text));
        }
    }
    let meta = Properties::read(&text, "metadata")?.metadata(fields, &["date"]);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// The name of the part that describes the book.
fn root(container: &str) -> Result<Option<String>> {
    let mut xml = Xml::new(container);
    loop {
        match xml.next()? {
            XmlToken::Open(tag) if tag.name() == "rootfile" => {
                return Ok(tag.attribute("full-path"));
            }
            XmlToken::End => return Ok(None),
            _ => {}
        }
    }
}

/// What a book consists of.
#[derive(Debug, Default)]
struct Book {
    /// The addresses of pages by their ids.
    pages: FxHashMap<String, String>,
    /// The ids in the order of reading.
    order: Vec<String>,
    /// Addresses of tables of contents.
    contents: FxHashSet<String>,
}

impl Book {
    fn read(text: &str) -> Result<Self> {
        let mut xml = Xml::new(text);
        let mut book = Self::default();
        loop {
            match xml.next()? {
                XmlToken::Open(tag) => {
                    let is = |name: &str, part: &str| {
                        tag.attribute(name)
                            .is_some_and(|value| value.split_whitespace().any(|one| one == part))
                    };
                    let page = tag
                        .attribute("href")
                        .map(|href| href.split('#').next().unwrap_or_default().to_string());
                    match (tag.name(), page) {
                        ("item", Some(page)) => {
                            if is("properties", "nav") {
                                book.contents.insert(page);
                            } else if tag
                                .attribute("media-type")
                                .is_none_or(|kind| kind.contains("html"))
                            {
                                book.pages.insert(tag.attribute("id").unwrap_or_default(), page);
                            }
                        }
                        ("reference", Some(page)) if is("type", "toc") => {
                            book.contents.insert(page);
                        }
                        ("itemref", _) => book.order.extend(tag.attribute("idref")),
                        _ => {}
                    }
                }
                XmlToken::End => return Ok(book),
                _ => {}
            }
        }
    }

    /// The addresses of the pages to be read.
    fn chapters(&self) -> impl Iterator<Item = &String> {
        self.order
            .iter()
            .filter_map(|id| self.pages.get(id))
            .filter(|page| !self.contents.contains(*page))
    }
}

/// An address without `%20` and the like.
fn unescaped(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use crate::ingest::testing::{read, zip};

    const OPF: &str = "<package><metadata xmlns:dc='d'><dc:title>The book</dc:title><dc:creator>A. Writer</dc:creator>\
        <dc:date>2018-12-10</dc:date><dc:publisher>The Press</dc:publisher></metadata><manifest>\
        <item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>\
        <item id='c2' href='two.xhtml' media-type='application/xhtml+xml'/>\
        <item id='c1' href='text/one%20a.xhtml' media-type='application/xhtml+xml'/>\
        <item id='pic' href='p.svg' media-type='image/svg+xml'/></manifest>\
        <spine><itemref idref='nav'/><itemref idref='c1'/><itemref idref='pic'/><itemref idref='c2'/></spine></package>";

    fn book(second: &str) -> Vec<u8> {
        let container =
            "<container><rootfiles><rootfile full-path='OEBPS/b.opf'/></rootfiles></container>";
        let first = "<?xml version='1.0'?><html><head><title>No</title></head><body><h1>One</h1><p>First &eacute;.</p></body></html>";
        let parts = [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("OEBPS/b.opf", OPF),
            ("OEBPS/nav.xhtml", "<body><a>One</a></body>"),
            ("OEBPS/text/one a.xhtml", first),
            (second, "<html><body><h1>Two</h1><ul><li>Item</li></ul></body></html>"),
        ];
        zip(&parts.map(|(name, text)| (name, text.as_bytes())))
    }

    #[test]
    fn chapters_in_the_order_of_reading() {
        let outcome = read(&[("a.epub", &book("OEBPS/two.xhtml"))]);
        assert_eq!(
            outcome.blocks(),
            ["heading|One", "body|First \u{e9}.", "heading|Two", "list|Item"]
        );
        assert_eq!(outcome.metas(), ["The book|2018-12-10|The Press|"]);
    }

    #[test]
    fn what_is_broken() {
        let whole = book("OEBPS/three.xhtml");
        let outcome = read(&[
            ("a.epub", &whole),
            ("b.epub", &whole[..100]),
            ("c.epub", &zip(&[("x", b"x")])),
        ]);
        assert_eq!(
            outcome.rejects[0],
            "a.epub: not a whole epub document: it has no part OEBPS/two.xhtml (fetch it again, or save it again)"
        );
        assert!(
            outcome.rejects[1].starts_with("b.epub: not a whole epub document: "),
            "{outcome:?}"
        );
        assert_eq!(
            outcome.rejects[2],
            "c.epub: not a whole epub document: it has no part META-INF/container.xml (fetch it again, or save it again)"
        );
    }
}
