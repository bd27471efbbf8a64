//! XML -> articles: the items of a feed (RSS 0.9 to 2.0, Atom), or one article of the text of any other document.

use super::blocks::one_line;
use super::fields::{Fields, date_in_url, host};
use super::html_repair::{Syntax, repaired};
use super::package::Properties;
use super::parse::Site;
use super::xml::{Tag, Token, Xml};
use super::{html, markup};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Date, DateSource, Metadata};

/// The most items of a feed: one takes some hundred bytes however short it is, and none has so many that is meant to be read.
const MOST_ITEMS: usize = 1_000_000;

/// What an XML document holds.
pub(super) enum Contents {
    /// The items of a feed with their lines, counted from 0, and what ended it too soon.
    Items(Vec<(u64, Item)>, Option<Error>),
    /// Another document: one article.
    One(Box<Article>),
}

/// An item of a feed, whose parts are to be read.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Names of elements, prefixes included, and their text.
    said: Vec<(String, String)>,
    /// The feed's own title.
    source: Option<String>,
}

/// Reads a document.
pub(super) fn contents(text: &str, fields: &Fields) -> Result<Contents> {
    let mut xml = Xml::new(text);
    loop {
        match xml.next()? {
            Token::Open(tag) if matches!(tag.name(), "rss" | "RDF" | "feed") => return Ok(items(xml)),
            Token::Open(_) => return markup::article(text, fields).map(|article| Contents::One(Box::new(article))),
            Token::Text(text) if !text.trim().is_empty() => {
                let error = Error::new(ErrorKind::Malformed, "not XML: it begins with text").line(xml.line() + 1);
                return Err(error.mend("give it the ending of what it is"));
            }
            Token::End => return Err(Error::new(ErrorKind::Malformed, "not XML: it has no element")),
            _ => {}
        }
    }
}

fn items(mut xml: Xml) -> Contents {
    let mut items = Vec::new();
    let mut source = None;
    let failure = loop {
        match xml.next() {
            Ok(Token::Open(tag)) => match tag.name() {
                "item" | "entry" if items.len() >= MOST_ITEMS => {
                    let error = Error::new(ErrorKind::TooLarge, format!("more than {MOST_ITEMS} items in one feed"));
                    break Some(error.line(xml.line() + 1).mend("split it"));
                }
                "item" | "entry" => {
                    let line = xml.line();
                    match item(&mut xml) {
                        Ok(item) => items.push((line, item)),
                        Err(error) => break Some(error),
                    }
                }
                "channel" => {}
                "title" if source.is_none() && tag.full_name() != "media:title" => match xml.inner_text() {
                    Ok(title) => source = one_line(&title),
                    Err(error) => break Some(error),
                },
                _ => {
                    if let Err(error) = xml.skip() {
                        break Some(error);
                    }
                }
            },
            Ok(Token::End) => break None,
            Ok(_) => {}
            Err(error) => break Some(error),
        }
    };
    for (_, item) in &mut items {
        item.source.clone_from(&source);
    }
    let failure = failure.map(|error| {
        let (kind, message) = (error.kind(), format!("{}; the items before it were read", error.message()));
        let line = error.location().line.unwrap_or(1);
        Error::new(kind, message).line(line)
    });
    Contents::Items(items, failure)
}

/// Reads an item whose start has been read.
fn item(xml: &mut Xml) -> Result<Item> {
    let mut item = Item::default();
    let outside = xml.depth() - 1;
    while xml.depth() > outside {
        match xml.next()? {
            Token::Open(tag) => {
                let name = tag.full_name().trim_start_matches("atom:").to_string();
                let text = if name == "link" && tag.attribute("href").is_some() {
                    let alternate = tag.attribute("rel").is_none_or(|rel| rel == "alternate");
                    let href = tag.attribute("href").filter(|_| alternate).unwrap_or_default();
                    xml.skip()?;
                    href
                } else {
                    text_of(&tag, xml)?
                };
                item.said.push((name, text.trim().to_string()));
            }
            Token::End => break,
            _ => {}
        }
    }
    Ok(item)
}

fn text_of(tag: &Tag, xml: &mut Xml) -> Result<String> {
    if tag.attribute("type").is_some_and(|kind| kind == "xhtml") {
        // Its elements end as those of XML do; it is read as HTML later.
        return xml.inner_markup().map(|markup| repaired(markup, Syntax::Xml).into_owned());
    }
    xml.inner_text()
}

impl Item {
    /// The article of the item, which begins at `site`.
    pub(super) fn article(self, fields: &Fields, site: &Site) -> Result<Article> {
        let Self { said, source } = self;
        let said = Properties(said);
        let Some(text) = said.first(&["content:encoded", "content", "description", "summary", "itunes:summary", "media:description"])
        else {
            let error = Error::new(ErrorKind::MissingField, "the item has no content, description or summary");
            return Err(site.locate(error));
        };
        let is_html = text.contains('<') || text.contains('&');
        let (text, blocks) = if is_html {
            let blocks = html::blocks_of_fragment(&text).map_err(|error| site.locate(error))?;
            (blocks.text, blocks.blocks)
        } else {
            (text, Vec::new())
        };
        let url = said.first(&["link", "feedburner:origLink"]).or_else(|| said.first(&["guid"]).filter(|id| id.starts_with("http")));
        let dated = said.first(&["pubDate", "dc:date", "published", "issued", "updated", "modified"]);
        let date = dated.as_ref().and_then(|date| Date::parse_in(date, fields.date_order()));
        let title = said.first(&["title"]).and_then(|title| match html::blocks_of_fragment(&title) {
            Ok(blocks) if title.contains('<') || title.contains('&') => one_line(&blocks.text),
            _ => one_line(&title),
        });
        let meta = Metadata {
            title,
            date: date.map(|date| (date, DateSource::Metadata)).or_else(|| date_in_url(url.as_deref()?)),
            unread_date: dated.filter(|_| date.is_none()).and_then(|date| one_line(&date)),
            source: source.or_else(|| host(url.as_deref()?)),
            author: said.first(&["dc:creator", "author", "itunes:author"]),
            folder: None,
            language: None,
            extra: fields.kept(&aliased(&said)),
            lists: Vec::new(),
            url,
        };
        let id = said.first(&["guid", "id"]).or_else(|| meta.url.clone()).unwrap_or_else(|| site.id());
        Ok(Article { id, text, blocks, has_head: false, meta })
    }
}

/// What an item says, under the short names too; categories as one.
fn aliased(said: &Properties) -> Vec<(String, String)> {
    let mut all = said.0.clone();
    let author = said.first(&["dc:creator", "author", "itunes:author"]);
    all.extend(author.map(|author| ("author".to_string(), author)));
    let categories: Vec<&str> = said.0.iter().filter(|(name, _)| name == "category").map(|(_, value)| value.as_str()).collect();
    all.insert(0, ("category".to_string(), categories.join("; ")));
    all
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
