//! The fields of a record -> an article.

use super::blocks::{Blocks, one_line};
use super::field_names::{NameFit, bare, fit, paths_to_text, position};
use super::text_format::{self, Declared};
use super::web_address::{date_in_url, host};
use super::{Condition, Options, TextFormat};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Date, DateOrder, DateSource, Kind, Markup, Metadata};
use serde_json::Value;

const TEXT: [&str; 5] = ["text", "body", "content", "article", "paragraphs"];
const TITLE: [&str; 2] = ["title", "headline"];
const DATE: [&str; 6] =
    ["date", "published", "published_at", "datePublished", "pubdate", "created_at"];
const SOURCE: [&str; 4] = ["source", "site", "blog", "publisher"];
const URL: [&str; 2] = ["url", "link"];

/// The fields that are looked for, by slot; a record is one value a slot, where the field is
/// present.
#[derive(Debug)]
pub(super) struct Fields<'o> {
    options: &'o Options,
    names: Vec<&'o str>,
    /// Of each name whether it may be a path, is not ASCII, or has white space around it.
    unusual: Vec<bool>,
    text: Vec<usize>,
    id: Vec<usize>,
    title: Vec<usize>,
    date: Vec<usize>,
    source: Vec<usize>,
    url: Vec<usize>,
    keep: Vec<usize>,
}

/// The values of a record, one a slot.
pub(super) type Record = Vec<Option<Value>>;

/// A field that is looked for, as which one of a record is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldMatch<'o> {
    pub(super) slot: usize,
    pub(super) fit: NameFit,
    /// The path to what is meant within the field; empty where it is the field itself.
    pub(super) path: &'o str,
}

/// The fields that are looked for, as which one of a record is taken.
#[derive(Debug, Default)]
pub(super) struct FieldMatches<'o> {
    pub(super) first: Option<FieldMatch<'o>>,
    /// Names that differ in case are several fields for one that is called like none of them.
    pub(super) more: Vec<FieldMatch<'o>>,
}

impl<'o> Fields<'o> {
    /// Whether texts hold mark-up.
    pub(super) fn text_format(&self) -> TextFormat {
        self.options.text_format
    }

    /// Which comes first in a date, the day or the month.
    pub(super) fn date_order(&self) -> DateOrder {
        self.options.date_order
    }

    /// The fields that `options` name, else the usual ones.
    pub(super) fn new(options: &'o Options) -> Self {
        let mut names: Vec<&'o str> = Vec::new();
        let mut slots = |wanted: Vec<&'o str>| -> Vec<usize> {
            let slot = |name| {
                names.iter().position(|known| *known == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
            };
            wanted.into_iter().map(slot).collect()
        };
        let or = |named: &'o Option<String>, usual: &[&'static str]| {
            named.as_deref().map_or(usual.to_vec(), |name| vec![name])
        };
        let text = slots(or(&options.text_field, &TEXT));
        let id = slots(or(&options.id_field, &["id"]));
        let title = slots(or(&options.title_field, &TITLE));
        let date = slots(or(&options.date_field, &DATE));
        let source = slots(or(&options.source_field, &SOURCE));
        let url = slots(URL.to_vec());
        // What conditions are about is read like what is kept, and taken off again when they were
        // asked.
        let asked = options.conditions.iter().map(Condition::field);
        let keep = slots(options.keep.iter().map(String::as_str).chain(asked).collect());
        let unusual = names
            .iter()
            .map(|name| name.contains(['.', '[']) || !name.is_ascii() || bare(name) != *name)
            .collect();
        Self { options, names, unusual, text, id, title, date, source, url, keep }
    }

    /// The slots of which the field called `key` may be the value.
    pub(super) fn matches(&self, key: &str) -> FieldMatches<'o> {
        let mut matches = FieldMatches::default();
        let length = bare(key).len();
        let is_ascii = key.is_ascii();
        for (slot, name) in self.names.iter().enumerate() {
            // Names of other lengths are others, but for paths and what changes its length with its
            // case.
            if name.len() != length && is_ascii && !self.unusual[slot] {
                continue;
            }
            if let Some((fit, path)) = fit(key, name) {
                let found = FieldMatch { slot, fit, path };
                match matches.first {
                    None => matches.first = Some(found),
                    Some(_) => matches.more.push(found),
                }
            }
        }
        matches
    }

    /// Whether the field called `key`, or something in it, is looked for.
    #[cfg(feature = "parquet")]
    pub(super) fn wants(&self, key: &str) -> bool {
        self.matches(key).first.is_some()
    }

    /// The columns called `names` that are read, each with its slot: one may be read for several,
    /// and of columns with one name the first is.
    pub(super) fn columns(&self, names: &[&str]) -> Vec<(usize, usize)> {
        let column =
            |(slot, name): (usize, &&str)| Some((position(names.iter().copied(), name)?, slot));
        self.names.iter().enumerate().filter_map(column).collect()
    }

    /// What is missing from a table with columns called `names`, all of whose rows would lack it.
    pub(super) fn missing_from(&self, names: &[&str]) -> Option<Error> {
        let mut record = self.empty();
        for (_, slot) in self.columns(names) {
            record[slot] = Some(Value::String(String::new()));
        }
        self.missing(&record, || {
            names
                .iter()
                .map(|name| bare(name))
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect()
        })
    }

    /// The names of the fields that may hold the text, the first one that is there counts.
    pub(super) fn text_names(&self) -> Vec<&'o str> {
        self.text.iter().map(|&slot| self.names[slot]).collect()
    }

    /// The first slot of a text of which `is_so` holds, with its name.
    pub(super) fn text_slot(&self, is_so: impl Fn(usize) -> bool) -> Option<&'o str> {
        self.text.iter().find(|&&slot| is_so(slot)).map(|&slot| self.names[slot])
    }

    /// Whether a slot may hold the text.
    pub(super) fn is_text(&self, slot: usize) -> bool {
        self.text.contains(&slot)
    }

    /// Whether a record must have a text.
    pub(super) fn need_text(&self) -> bool {
        !self.options.textless
    }

    /// Gives the field called `name` a value, where it is looked for and the record has none.
    pub(super) fn fill(&self, record: &mut Record, name: &str, value: &str) {
        if let Some(slot) = self
            .names
            .iter()
            .position(|known| *known == name)
            .filter(|&slot| record[slot].is_none())
        {
            record[slot] = Some(Value::String(value.to_owned()));
        }
    }

    /// A record without any field.
    pub(super) fn empty(&self) -> Record {
        vec![None; self.names.len()]
    }

    /// What is missing from a record made of the fields `has`: its text, or a field that was named.
    /// Of title, date and source it is enough that the field is there; text and id must hold
    /// something.
    pub(super) fn missing(
        &self,
        record: &[Option<Value>],
        has: impl FnOnce() -> Vec<String>,
    ) -> Option<Error> {
        let options = self.options;
        let there = |slot: &usize| record[*slot].is_some();
        let holds = |slot: &usize| record[*slot].as_ref().is_some_and(|value| !value.is_null());
        let needed = [
            (&self.text, !options.textless && !self.text.iter().any(holds), "--text-field"),
            (
                &self.id,
                options.id_field.is_some() && !self.id.iter().any(holds),
                "--id-field or --article-field",
            ),
            (
                &self.title,
                options.title_field.is_some() && !self.title.iter().any(there),
                "--title-field",
            ),
            (
                &self.date,
                options.date_field.is_some() && !self.date.iter().any(there),
                "--date-field",
            ),
            (
                &self.source,
                options.source_field.is_some() && !self.source.iter().any(there),
                "--source-field",
            ),
        ];
        let (slots, _, option) = needed.into_iter().find(|(_, missing, _)| *missing)?;
        let wanted: Vec<String> =
            slots.iter().map(|&slot| format!("`{}`", self.names[slot])).collect();
        let message = format!("no field {}; the record has {}", wanted.join(", "), listed(&has()));
        Some(
            Error::new(ErrorKind::MissingField, message)
                .with_hint(format!("name it with {option}")),
        )
    }

    /// The article of a record, of which [`Fields::missing`] misses nothing. Without an id it is
    /// called `otherwise`.
    pub(super) fn article(
        &self,
        mut record: Record,
        otherwise: impl FnOnce() -> String,
    ) -> Result<Article> {
        let meta = self.metadata(&record);
        let id = self.id.iter().find_map(|&slot| record[slot].as_ref()).and_then(printed);
        // White space around an id may be all that tells it from another one.
        let id = id.filter(|id| !id.trim().is_empty()).unwrap_or_else(otherwise);
        let slot = self
            .text
            .iter()
            .copied()
            .find(|&slot| record[slot].as_ref().is_some_and(|value| !value.is_null()));
        let value = slot
            .and_then(|slot| record[slot].take())
            .unwrap_or_else(|| Value::String(String::new()));
        let name = slot.map_or("text", |slot| self.names[slot]);
        let (text, blocks, markup) = match value {
            Value::String(text) => {
                text_format::body(text, self.options.text_format, Declared::Nothing)?
            }
            Value::Array(parts) => {
                let (mut joined, mut markup) = (Blocks::default(), None);
                for part in parts {
                    match part {
                        Value::String(part) => self.push_part(&mut joined, part, &mut markup)?,
                        Value::Null => {}
                        // A path may lead to several lists.
                        Value::Array(parts)
                            if parts.iter().all(|part| part.is_string() || part.is_null()) =>
                        {
                            for part in parts.iter().filter_map(Value::as_str) {
                                self.push_part(&mut joined, part.to_owned(), &mut markup)?;
                            }
                        }
                        other => {
                            let within = paths_to_text(&format!("{name}[]"), &other);
                            return Err(not_text(
                                name,
                                &format!("a list that holds {}", type_of(&other)),
                                &within,
                            ));
                        }
                    }
                }
                (joined.text, joined.blocks, markup)
            }
            other => return Err(not_text(name, type_of(&other), &paths_to_text(name, &other))),
        };
        let meta = Metadata { markup, ..meta };
        Ok(Article { id, text, blocks, has_head: false, meta })
    }

    /// Adds a part of a text, which may hold mark-up of its own.
    fn push_part(
        &self,
        joined: &mut Blocks,
        part: String,
        markup: &mut Option<Markup>,
    ) -> Result<()> {
        let (text, blocks, found) =
            text_format::body(part, self.options.text_format, Declared::Nothing)?;
        if blocks.is_empty() {
            joined.push(Kind::Body, &text);
        }
        for block in &blocks {
            joined.push(block.kind, block.span.of(&text));
        }
        *markup = match (*markup, found) {
            (Some(Markup::Html), _) | (_, Some(Markup::Html)) => Some(Markup::Html),
            (before, found) => found.or(before),
        };
        Ok(())
    }

    /// A title or name without its mark-up.
    pub(super) fn line(&self, text: &str, declared: Declared) -> Option<String> {
        text_format::line(text, self.options.text_format, declared)
    }

    /// The further fields that were asked for, of a document that says this about itself.
    pub(super) fn kept(&self, said: &[(String, String)]) -> Vec<(String, String)> {
        let said: Vec<(String, Value)> = said
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        self.metadata_of(&said).extra
    }

    /// What fields by these names say beside the text.
    pub(super) fn metadata_of(&self, said: &[(String, Value)]) -> Metadata {
        let mut record = self.empty();
        let names: Vec<&str> = said.iter().map(|(name, _)| name.as_str()).collect();
        for (at, slot) in self.columns(&names) {
            record[slot] = Some(said[at].1.clone());
        }
        self.metadata(&record)
    }

    /// What the fields say beside the text.
    pub(super) fn metadata(&self, record: &[Option<Value>]) -> Metadata {
        let first = |slots: &[usize]| {
            slots.iter().find_map(|&slot| one_line(&printed(record[slot].as_ref()?)?))
        };
        // What is in an object has a path; an object is no title.
        let words = |slot: usize| {
            record[slot].as_ref().filter(|value| !value.is_object()).and_then(printed)
        };
        let in_words = |slots: &[usize]| {
            slots.iter().find_map(|&slot| self.line(&words(slot)?, Declared::Nothing))
        };
        let url = first(&self.url);
        let dates =
            || self.date.iter().filter_map(|&slot| one_line(&printed(record[slot].as_ref()?)?));
        let written = dates().find_map(|date| Date::parse_in(&date, self.options.date_order));
        let value = |text: String| text_format::value(text, self.options.text_format);
        let kept = |&slot: &usize| {
            let text = record[slot].as_ref().and_then(printed).map(value);
            (self.names[slot].to_string(), text.unwrap_or_default())
        };
        let listed = |(at, &slot): (usize, &usize)| {
            Some((at, list(record[slot].as_ref()?)?.into_iter().map(value).collect()))
        };
        Metadata {
            title: in_words(&self.title),
            date: written
                .map(|date| (date, DateSource::Metadata))
                .or_else(|| date_in_url(url.as_deref()?)),
            unread_date: if written.is_none() { dates().next() } else { None },
            source: in_words(&self.source).or_else(|| host(url.as_deref()?)),
            extra: self.keep.iter().map(kept).collect(),
            lists: self.keep.iter().enumerate().filter_map(listed).collect(),
            url,
            ..Metadata::default()
        }
    }
}

/// Returns the values of a list as text, and nothing for a value that is not a list.
fn list(value: &Value) -> Option<Vec<String>> {
    if let Value::Array(parts) = value {
        Some(parts.iter().filter_map(printed).collect())
    } else {
        None
    }
}

/// A value in words: lists joined by `; `, objects as JSON, nothing for null.
fn printed(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            Some(parts.iter().filter_map(printed).collect::<Vec<_>>().join("; "))
        }
        other => Some(other.to_string()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A field whose value is `what`; the texts that are in it have the paths `within`.
fn not_text(field: &str, what: &str, within: &[String]) -> Error {
    let message = format!("the field `{field}` is {what}, where text or a list of texts is needed");
    let hint = match within {
        [] => "name another field with --text-field".to_owned(),
        [only] => format!("name what is in it: --text-field {only}"),
        [first, ..] => {
            format!("name what is in it, such as --text-field {first}; it has {}", listed(within))
        }
    };
    Error::new(ErrorKind::Malformed, message).with_hint(hint)
}

/// The error of a text that is no number, where text is needed.
pub(super) fn not_a_number(field: &str) -> Error {
    not_text(field, "NaN or Infinity", &[])
}

/// Field names in a row, cut where there are too many for a line.
fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "no fields".to_string();
    }
    let mut shown: Vec<String> =
        names.iter().take(20).map(|name| name.chars().take(40).collect()).collect();
    if names.len() > shown.len() {
        shown.push("...".to_string());
    }
    shown.join(", ")
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
