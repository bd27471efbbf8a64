//! Articles as `paratheme extract` writes them: one JSON object a line, which gives the article
//! again as it was.
//!
//! Comes in: an article with what was found out about it. Goes out: a line; and of a line the
//! article. Does not know: who writes the line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::fields::Fields;
use crate::ingest::record_position::RecordPosition;
use crate::model::{Article, Block, Date, DateSource, Kind, Metadata, Span};

/// The version of the lines, and how each of them begins.
const VERSION: u32 = 1;
const BEGIN: &str = "{\"paratheme_article\":";

/// A line: an article, its paragraphs, and where it came from.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Extracted {
    paratheme_article: u32,
    /// The id.
    pub id: String,
    /// The title, and where it was found: `metadata` or `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title_from: Option<String>,
    /// The date, and where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_from: Option<String>,
    /// What is in the field of the date, if it is not a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unread_date: Option<String>,
    /// A date of the metadata that gives way to one in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other_date: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The language that was found; empty where none was.
    pub language: String,
    /// The language that the article says it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    declared_language: Option<String>,
    /// The file, the line of its record, and the format.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    format: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    /// Whether title and dateline may be among the first lines.
    has_head: bool,
    /// Further fields, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, Value>,
    text: String,
    /// What the mark-up sets apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<Part>,
    /// The paragraphs with their kinds.
    pub paragraphs: Vec<Part>,
}

/// A stretch of the text: its first character and the one behind its last, counted in characters
/// from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    kind: String,
    start: usize,
    end: usize,
}

/// What is found out about an article beside what its file says.
#[derive(Clone, Debug, Default)]
pub struct Found<'a> {
    /// The id, unique in the run.
    pub id: &'a str,
    /// The title and the date, from metadata or text.
    pub title: &'a str,
    /// The date and where it was found.
    pub date: Option<(Date, DateSource)>,
    /// The code of the language; empty where none was found.
    pub language: &'a str,
    /// The path of the file, the line of the record, and the name of the format.
    pub place: (&'a str, Option<u64>, &'a str),
    /// The paragraphs.
    pub paragraphs: &'a [(Kind, Span)],
}

impl Extracted {
    /// The line of an article.
    pub fn of(article: Article, found: &Found<'_>) -> Self {
        let Metadata {
            title,
            date,
            unread_date,
            source,
            folder,
            author,
            language,
            url,
            extra,
            lists,
            ..
        } = article.meta;
        let from_text = found.date.is_some_and(|(_, from)| from == DateSource::Text);
        let written = |(date, from): (Date, DateSource)| (date.to_string(), from.name().to_owned());
        let (date_text, date_from) = found.date.map(written).unzip();
        let fields = extra.into_iter().enumerate().filter(|(_, (_, value))| !value.is_empty()).map(
            |(at, (name, value))| {
                let list = lists
                    .iter()
                    .find(|(of, _)| *of == at)
                    .map(|(_, values)| Value::from(values.clone()));
                (name, list.unwrap_or_else(|| Value::from(value)))
            },
        );
        let mut cursor = TextCursor::of(&article.text);
        let blocks =
            article.blocks.iter().map(|block| cursor.part(block.kind, block.span)).collect();
        let mut cursor = TextCursor::of(&article.text);
        let paragraphs =
            found.paragraphs.iter().map(|(kind, span)| cursor.part(*kind, *span)).collect();
        let (path, line, format) = found.place;
        Self {
            paratheme_article: VERSION,
            id: found.id.to_owned(),
            title_from: (!found.title.is_empty())
                .then(|| if title.is_some() { "metadata" } else { "text" }.to_owned()),
            title: title.or_else(|| (!found.title.is_empty()).then(|| found.title.to_owned())),
            date: date_text,
            date_from,
            unread_date,
            other_date: date.filter(|_| from_text).map(written),
            source,
            author,
            url,
            language: found.language.to_owned(),
            declared_language: language,
            path: path.to_owned(),
            line,
            format: format.to_owned(),
            folder,
            has_head: article.has_head,
            fields: fields.collect(),
            blocks,
            paragraphs,
            text: article.text,
        }
    }
}

/// Whether a line is an article that was extracted.
pub(in crate::ingest) fn is_extracted(json: &str) -> bool {
    json.starts_with(BEGIN)
}

/// The article of a line.
pub(in crate::ingest) fn article(
    fields: &Fields,
    json: &str,
    site: &RecordPosition,
) -> Result<Article> {
    let malformed = |message: String| {
        site.locate(
            Error::new(ErrorKind::Malformed, message).with_hint("run paratheme extract again"),
        )
    };
    let line: Extracted = serde_json::from_str(json).map_err(|error| {
        malformed(format!("not an article that paratheme extract wrote: {error}"))
    })?;
    if line.paratheme_article != VERSION {
        return Err(malformed(format!(
            "an article of version {} of paratheme extract, where {VERSION} is read",
            line.paratheme_article
        )));
    }
    let spans = |parts: &[Part]| {
        let mut cursor = TextCursor::of(&line.text);
        let block =
            |part: &Part| Some(Block { kind: kind_of(&part.kind)?, span: cursor.span(part)? });
        parts.iter().map(block).collect::<Option<Vec<Block>>>()
    };
    let blocks = spans(&line.blocks)
        .ok_or_else(|| malformed("a block that is not in the text".to_owned()))?;
    let date_of = |date: Option<&String>, from: Option<&String>| {
        Some((Date::parse(date?)?, source_of(from?)?))
    };
    let date = match &line.other_date {
        Some((date, from)) => date_of(Some(date), Some(from)),
        None => date_of(line.date.as_ref(), line.date_from.as_ref())
            .filter(|(_, from)| *from != DateSource::Text),
    };
    let mut said: Vec<(String, Value)> = line.fields.into_iter().collect();
    for (name, value) in
        [("author", &line.author), ("language", &line.declared_language), ("url", &line.url)]
    {
        if let Some(value) = value.as_ref().filter(|_| said.iter().all(|(known, _)| known != name))
        {
            said.push((name.to_owned(), Value::from(value.as_str())));
        }
    }
    let Metadata { extra, lists, .. } = fields.metadata_of(&said);
    let meta = Metadata {
        title: line.title.filter(|_| line.title_from.as_deref() != Some("text")),
        date,
        unread_date: line.unread_date,
        source: line.source,
        folder: line.folder,
        author: line.author,
        language: line.declared_language,
        url: line.url,
        extra,
        lists,
        ..Metadata::default()
    };
    Ok(Article { id: line.id, text: line.text, blocks, has_head: line.has_head, meta })
}

fn kind_of(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn source_of(name: &str) -> Option<DateSource> {
    [DateSource::Metadata, DateSource::Text, DateSource::Url, DateSource::Filename]
        .into_iter()
        .find(|source| source.name() == name)
}

/// A place in a text, in bytes and in characters. It moves forward through the places that are
/// asked for.
struct TextCursor<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl<'t> TextCursor<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, byte: 0, character: 0 }
    }

    /// The number of characters before a byte.
    fn character_at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.character) = (0, 0);
        }
        self.character += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.character
    }

    /// The byte at which a character begins; `None` if the text is shorter or the cursor has
    /// passed it.
    fn byte_at(&mut self, character: usize) -> Option<usize> {
        let rest = &self.text[self.byte..];
        let ahead = character.checked_sub(self.character)?;
        let starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        self.byte += starts.take(ahead + 1).nth(ahead)?;
        self.character = character;
        Some(self.byte)
    }

    fn part(&mut self, kind: Kind, span: Span) -> Part {
        let start = self.character_at(span.start as usize);
        Part { kind: kind.name().to_owned(), start, end: self.character_at(span.end as usize) }
    }

    fn span(&mut self, part: &Part) -> Option<Span> {
        let start = self.byte_at(part.start)?;
        Some(Span::new(start, self.byte_at(part.end)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Options;

    #[test]
    fn an_article_comes_back_as_it_was() {
        let text = "Kürzungen\n\nDie Stadt spart – überall.\n";
        let article = Article {
            id: "a".to_owned(),
            text: text.to_owned(),
            blocks: vec![
                Block { span: Span::new(0, 10), kind: Kind::Heading },
                Block { span: Span::new(12, text.trim_end().len()), kind: Kind::Body },
            ],
            has_head: true,
            meta: Metadata {
                date: Some((Date::parse("2019-03").unwrap(), DateSource::Filename)),
                source: Some("Echo".to_owned()),
                folder: Some("in/x/".to_owned()),
                author: Some("A. Lee".to_owned()),
                extra: vec![
                    ("party".to_owned(), "FF".to_owned()),
                    ("tags".to_owned(), "a; b".to_owned()),
                ],
                lists: vec![(1, vec!["a".to_owned(), "b".to_owned()])],
                ..Metadata::default()
            },
        };
        let paragraphs = [(Kind::Heading, Span::new(0, 10)), (Kind::Body, Span::new(12, 41))];
        for date in [
            Some((Date::parse("2019-03").unwrap(), DateSource::Filename)),
            Some((Date::parse("2018").unwrap(), DateSource::Text)),
        ] {
            let found = Found {
                id: "a",
                title: "Kürzungen",
                date,
                language: "de",
                place: ("in/a.txt", None, "txt"),
                paragraphs: &paragraphs,
            };
            let line = serde_json::to_string(&Extracted::of(article.clone(), &found)).unwrap();
            assert!(is_extracted(&line), "{line}");
            let options =
                Options { keep: vec!["party".to_owned(), "tags".to_owned()], ..Options::default() };
            let read = |line: &str| {
                crate::ingest::testing::read_with(&[("a.jsonl", line.as_bytes())], &options)
            };
            assert_eq!(read(&line).articles, [(article.clone(), Some(1))]);
            let parts: Value = serde_json::from_str(&line).unwrap();
            let body = &parts["paragraphs"][1];
            let [start, end] =
                ["start", "end"].map(|name| usize::try_from(body[name].as_u64().unwrap()).unwrap());
            assert_eq!(
                text.chars().skip(start).take(end - start).collect::<String>(),
                "Die Stadt spart – überall."
            );
            let broken = line.replace("\"end\":37", "\"end\":99");
            assert!(
                broken != line
                    && read(&broken).rejects[0].contains("a block that is not in the text"),
                "{:?}",
                read(&broken)
            );
        }
    }
}
