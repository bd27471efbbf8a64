//! What a document says about itself -> metadata of its article.

use super::fields::Fields;
use super::xml::{Xml, XmlToken};
use crate::error::Result;
use crate::model::{Date, DateSource, Metadata};

/// What a document says about itself: names of elements, without their prefixes, and their text, in
/// order.
#[derive(Debug, Default)]
pub(super) struct Properties(pub(super) Vec<(String, String)>);

impl Properties {
    /// Reads the elements right below the root or right below an element called `within`.
    pub(super) fn read(text: &str, within: &str) -> Result<Self> {
        let mut xml = Xml::new(text);
        let mut said = Vec::new();
        let mut level = None;
        loop {
            match xml.next()? {
                XmlToken::Open(tag) if level == Some(xml.depth() - 1) => {
                    let name = tag.name().to_string();
                    said.push((name, xml.inner_text()?.trim().to_string()));
                }
                XmlToken::Open(tag) if tag.name() == within => level = Some(xml.depth()),
                XmlToken::Close(_) if level.is_some_and(|level| xml.depth() < level) => {
                    level = None;
                }
                XmlToken::End => return Ok(Self(said)),
                _ => {}
            }
        }
    }

    /// The first filled value of these names.
    pub(super) fn first(&self, names: &[&str]) -> Option<String> {
        let of = |name: &&str| {
            self.0
                .iter()
                .find(|(known, value)| known == name && !value.is_empty())
                .map(|(_, value)| value.clone())
        };
        names.iter().find_map(of)
    }

    /// Title, date of the names `dates`, publisher, and the properties that the user asked to keep;
    /// a `creator` is also an `author`.
    pub(super) fn metadata(mut self, fields: &Fields, dates: &[&str]) -> Metadata {
        let date = self.first(dates).and_then(|date| Date::parse_in(&date, fields.date_order()));
        let (title, source) = (self.first(&["title"]), self.first(&["publisher"]));
        let author = self.first(&["creator", "initial-creator"]);
        self.0.extend(author.clone().map(|author| ("author".into(), author)));
        let (date, extra) = (date.map(|date| (date, DateSource::Metadata)), fields.kept(&self.0));
        Metadata { title, date, source, author, extra, ..Metadata::default() }
    }
}
