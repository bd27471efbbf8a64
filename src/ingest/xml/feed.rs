//! XML -> articles: the items of a feed (RSS 0.9 to 2.0, Atom), or one article of the text of any
//! other document.

use super::markup;
use super::{Xml, XmlTag, XmlToken};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::blocks::one_line;
use crate::ingest::fields::Fields;
use crate::ingest::html::{Syntax, repaired};
use crate::ingest::properties::Properties;
use crate::ingest::record_position::RecordPosition;
use crate::ingest::text_format::{self, Declared};
use crate::ingest::web_address::{date_in_url, host};
use crate::model::{Article, Date, DateSource, Metadata};

/// The most items of a feed: one takes some hundred bytes however short it is, and none has so many
/// that is meant to be read.
const MOST_ITEMS: usize = 1_000_000;

/// What an XML document holds.
pub(in crate::ingest) enum XmlContents {
    /// The items of a feed with their lines, counted from 0, and what ended it too soon.
    Items(Vec<(u64, FeedItem)>, Option<Error>),
    /// Another document: one article.
    One(Box<Article>),
}

/// An item of a feed, whose parts are to be read.
#[derive(Debug, Default)]
pub(in crate::ingest) struct FeedItem {
    /// Names of elements, prefixes included, and their text.
    said: Vec<(String, String)>,
    /// Of each of them, what it is declared to be.
    declared: Vec<Declared>,
    /// The media type of a content that is no text.
    media: Option<String>,
    /// The feed's own title.
    source: Option<String>,
}

/// Reads a document.
pub(in crate::ingest) fn contents(text: &str, fields: &Fields) -> Result<XmlContents> {
    let mut xml = Xml::new(text);
    loop {
        match xml.next()? {
            XmlToken::Open(tag) if matches!(tag.name(), "rss" | "RDF" | "feed") => {
                let is_atom = tag.name() == "feed";
                return Ok(items(xml, is_atom, fields));
            }
            XmlToken::Open(_) => {
                return markup::article(text, fields)
                    .map(|article| XmlContents::One(Box::new(article)));
            }
            XmlToken::Text(text) if !text.trim().is_empty() => {
                let error = Error::new(ErrorKind::Malformed, "not XML: it begins with text")
                    .line(xml.line() + 1);
                return Err(error.with_hint("give it the ending of what it is"));
            }
            XmlToken::End => {
                let error = Error::new(ErrorKind::Malformed, "not XML: it has no element");
                return Err(error.with_hint("give it the ending of what it is"));
            }
            _ => {}
        }
    }
}

fn items(mut xml: Xml, is_atom: bool, fields: &Fields) -> XmlContents {
    let mut items = Vec::new();
    let mut source = None;
    let failure = loop {
        match xml.next() {
            Ok(XmlToken::Open(tag)) => match tag.name() {
                "item" | "entry" if items.len() >= MOST_ITEMS => {
                    let error = Error::new(
                        ErrorKind::TooLarge,
                        format!("more than {MOST_ITEMS} items in one feed"),
                    );
                    break Some(error.line(xml.line() + 1).with_hint("split it"));
                }
                "item" | "entry" => {
                    let line = xml.line();
                    match item(&mut xml, is_atom) {
                        Ok(item) => items.push((line, item)),
                        Err(error) => break Some(error),
                    }
                }
                "channel" => {}
                "title" if source.is_none() && tag.full_name() != "media:title" => {
                    match part(&tag, &mut xml, is_atom) {
                        Ok(ItemPart { text, declared, .. }) => {
                            source = fields.line(&text, declared);
                        }
                        Err(error) => break Some(error),
                    }
                }
                _ => {
                    if let Err(error) = xml.skip() {
                        break Some(error);
                    }
                }
            },
            Ok(XmlToken::End) => break None,
            Ok(_) => {}
            Err(error) => break Some(error),
        }
    };
    for (_, item) in &mut items {
        item.source.clone_from(&source);
    }
    let failure = failure.map(|error| {
        let (kind, message) =
            (error.kind(), format!("{}; the items before it were read", error.message()));
        let line = error.location().line.unwrap_or(1);
        let hint = error.hint().unwrap_or("fetch the feed again").to_owned();
        Error::new(kind, message).line(line).with_hint(hint)
    });
    XmlContents::Items(items, failure)
}

/// What an element of an item holds.
struct ItemPart {
    text: String,
    declared: Declared,
    /// Its media type, if it is no text.
    media: Option<String>,
}

/// Reads an item whose start has been read.
fn item(xml: &mut Xml, is_atom: bool) -> Result<FeedItem> {
    let mut item = FeedItem::default();
    let outside = xml.depth() - 1;
    while xml.depth() > outside {
        match xml.next()? {
            XmlToken::Open(tag) => {
                let name = tag.full_name().trim_start_matches("atom:").to_string();
                let (text, declared) = if name == "link" && tag.attribute("href").is_some() {
                    let alternate = tag.attribute("rel").is_none_or(|rel| rel == "alternate");
                    let href = tag.attribute("href").filter(|_| alternate).unwrap_or_default();
                    xml.skip()?;
                    (href, Declared::Plain)
                } else if name == "author" {
                    (author(xml)?, Declared::Nothing)
                } else {
                    let part = part(&tag, xml, is_atom)?;
                    item.media = item.media.or(part.media);
                    (part.text, part.declared)
                };
                item.said.push((name, text.trim().to_string()));
                item.declared.push(declared);
            }
            XmlToken::End => break,
            _ => {}
        }
    }
    Ok(item)
}

/// The text of an element whose start has been read, as its type declares it (RFC 4287, 3.1 and
/// 4.1.3).
fn part(tag: &XmlTag, xml: &mut Xml, is_atom: bool) -> Result<ItemPart> {
    let kind = tag.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    let (full_name, is_base64) =
        (tag.full_name(), tag.attribute("mode").is_some_and(|mode| mode == "base64"));
    // The parameters of a media type are of no matter.
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_typed =
        matches!(tag.name(), "content" | "summary" | "title" | "subtitle" | "description")
            && full_name != "media:content";
    let (declared, is_markup) = match kind {
        _ if !is_typed => (Declared::Nothing, false),
        "html" | "text/html" => (Declared::Html, false),
        "text" | "plain" | "text/plain" => (Declared::Plain, false),
        "" if full_name == "content:encoded" => (Declared::Html, false),
        "" if is_atom && full_name == tag.name() => (Declared::Plain, false),
        "" => (Declared::Perhaps, false),
        "xhtml" => (Declared::Html, true),
        kind if kind.ends_with("+xml") || kind.ends_with("/xml") => (Declared::Html, true),
        kind if kind.starts_with("text/") => (Declared::Plain, false),
        kind if kind.contains('/') => {
            xml.skip()?;
            return Ok(ItemPart {
                text: String::new(),
                declared: Declared::Plain,
                media: Some(kind.to_owned()),
            });
        }
        _ => (Declared::Perhaps, false),
    };
    if is_base64 {
        xml.skip()?;
        return Ok(ItemPart {
            text: String::new(),
            declared,
            media: Some(format!("{kind} in base64")),
        });
    }
    if is_markup {
        return Ok(ItemPart {
            text: repaired(xml.inner_markup()?, Syntax::Xml).into_owned(),
            declared: Declared::Html,
            media: None,
        });
    }
    let (text, markup) = xml.inner()?;
    match markup.filter(|_| is_typed) {
        // Mark-up that was not escaped is mark-up, whatever the type says.
        Some(markup) => Ok(ItemPart {
            text: repaired(markup, Syntax::Xml).into_owned(),
            declared: Declared::Html,
            media: None,
        }),
        None => Ok(ItemPart { text, declared, media: None }),
    }
}

/// The name of an author, beside whose address may be.
fn author(xml: &mut Xml) -> Result<String> {
    let outside = xml.depth() - 1;
    let (mut text, mut name) = (String::new(), None);
    while xml.depth() > outside {
        match xml.next()? {
            XmlToken::Open(tag) if tag.name() == "name" => name = Some(xml.inner_text()?),
            XmlToken::Text(part) => text.push_str(&part),
            XmlToken::End => break,
            _ => {}
        }
    }
    Ok(name.unwrap_or(text))
}

impl FeedItem {
    /// The media type of its content, if that is no text.
    pub(in crate::ingest) fn media(&self) -> Option<&str> {
        self.media.as_deref()
    }

    /// The article of the item, which begins at `site`.
    pub(in crate::ingest) fn article(
        self,
        fields: &Fields,
        site: &RecordPosition,
    ) -> Result<Article> {
        let Self { said, declared, source, media } = self;
        let said = Properties(said);
        let place = |name: &str| {
            said.0.iter().position(|(known, value)| known == name && !value.is_empty())
        };
        let texts = [
            "content:encoded",
            "content",
            "description",
            "summary",
            "itunes:summary",
            "media:description",
        ];
        let Some(at) = texts.into_iter().find_map(place) else {
            let message = match media {
                Some(media) => format!("the content of the item is {media}, not text"),
                None => "the item has no content, description or summary".to_owned(),
            };
            let error = Error::new(ErrorKind::MissingField, message);
            return Err(site.locate(error.with_hint("fetch the page that the item links to")));
        };
        let read = text_format::body(said.0[at].1.clone(), fields.text_format(), declared[at]);
        let (text, blocks, markup) = read.map_err(|error| site.locate(error))?;
        let url = said
            .first(&["link", "feedburner:origLink"])
            .or_else(|| said.first(&["guid"]).filter(|id| id.starts_with("http")));
        let dated =
            said.first(&["pubDate", "dc:date", "published", "issued", "updated", "modified"]);
        let date = dated.as_ref().and_then(|date| Date::parse_in(date, fields.date_order()));
        let title = place("title").and_then(|at| fields.line(&said.0[at].1, declared[at]));
        let meta = Metadata {
            title,
            date: date
                .map(|date| (date, DateSource::Metadata))
                .or_else(|| date_in_url(url.as_deref()?)),
            unread_date: dated.filter(|_| date.is_none()).and_then(|date| one_line(&date)),
            source: source.or_else(|| host(url.as_deref()?)),
            author: said
                .first(&["dc:creator", "author", "itunes:author"])
                .and_then(|author| fields.line(&author, Declared::Nothing)),
            // A feed is mark-up anyway: only what a reader would not expect is worth a word.
            markup: markup.filter(|_| declared[at] != Declared::Html),
            extra: fields.kept(&aliased(&said)),
            url,
            ..Metadata::default()
        };
        let id =
            said.first(&["guid", "id"]).or_else(|| meta.url.clone()).unwrap_or_else(|| site.id());
        Ok(Article { id, text, blocks, has_head: false, meta })
    }
}

/// What an item says, under the short names too; categories as one.
fn aliased(said: &Properties) -> Vec<(String, String)> {
    let mut all = said.0.clone();
    let author = said.first(&["dc:creator", "author", "itunes:author"]);
    all.extend(author.map(|author| ("author".to_string(), author)));
    let categories: Vec<&str> = said
        .0
        .iter()
        .filter(|(name, _)| name == "category")
        .map(|(_, value)| value.as_str())
        .collect();
    all.insert(0, ("category".to_string(), categories.join("; ")));
    all
}

#[cfg(test)]
#[cfg(feature = "html")]
#[path = "feed_tests.rs"]
mod tests;
