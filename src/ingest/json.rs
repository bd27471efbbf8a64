//! JSON lines and JSON documents -> articles.

use super::fields::{Fields, Record};
use super::parse::Site;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// The article of one JSON object, which begins at `site`. Halves of surrogate pairs become U+FFFD and are counted in `replaced`.
pub(super) fn article(fields: &Fields, json: &str, site: &Site, replaced: &mut u64) -> Result<Article> {
    let record = record(fields, json).or_else(|error| {
        let (mended, halves) = without_halves(json);
        let record = if halves > 0 { record(fields, &mended) } else { Err(error) };
        record.inspect(|_| *replaced += halves)
    });
    let record = record.map_err(|error| malformed(json, &error, site))?;
    if let Some(error) = fields.missing(&record, || keys(json)) {
        return Err(site.locate(error));
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
}

fn record(fields: &Fields, json: &str) -> serde_json::Result<Record> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Wanted(fields).deserialize(&mut deserializer).and_then(|record| deserializer.end().map(|()| record))
}

/// The text with `\uFFFD` for each escaped half of a surrogate pair whose other half is missing, and how many there are. As long as before.
fn without_halves(json: &str) -> (String, u64) {
    let half = |at: usize| {
        let digits = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
    };
    let (mut mended, mut halves, mut at) = (json.to_string(), 0, 0);
    while let Some(found) = json[at..].find('\\') {
        at += found;
        match half(at) {
            Some(..0xDC00) if half(at + 6).is_some_and(|other| other >= 0xDC00) => at += 12,
            Some(_) => {
                mended.replace_range(at + 2..at + 6, "FFFD");
                halves += 1;
                at += 6;
            }
            // The character behind it may be a backslash too.
            None => at = (at + 2).min(json.len()),
        }
        at += json.as_bytes()[at..].iter().take_while(|byte| **byte & 0xC0 == 0x80).count();
    }
    (mended, halves)
}

fn malformed(json: &str, error: &serde_json::Error, site: &Site) -> Error {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = message.replace("EOF while parsing", "it ends within");
    let ahead: usize = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let further = ahead + error.column().saturating_sub(1);
    let line = site.line + error.line().saturating_sub(1) as u64;
    let error = Error::new(ErrorKind::Malformed, format!("not a JSON object: {message}")).at(&*site.origin.name).line(line);
    if let Some(offset) = site.offset { error.byte_offset(offset + further as u64) } else { error }
}

/// The names of an object's fields that hold something.
pub(super) fn keys(json: &str) -> Vec<String> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Vec<String>, A::Error> {
            let mut keys = Vec::new();
            while let Some(key) = map.next_key::<String>()? {
                if map.next_value::<Option<IgnoredAny>>()?.is_some() {
                    keys.push(key);
                }
            }
            Ok(keys)
        }
    }
    serde_json::Deserializer::from_str(json).deserialize_map(Keys).unwrap_or_default()
}

/// Reads the fields that are wanted and passes over the others.
struct Wanted<'f, 'o>(&'f Fields<'o>);

impl<'de> DeserializeSeed<'de> for Wanted<'_, '_> {
    type Value = Record;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Record, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_, '_> {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Record, A::Error> {
        let mut record = self.0.empty();
        while let Some(slot) = map.next_key_seed(Slot(self.0))? {
            match slot {
                Some(slot) if self.0.is_text(slot) => record[slot] = Some(map.next_value::<Value>()?),
                Some(slot) => record[slot] = Some(as_written(map.next_value::<&RawValue>()?.get())?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

/// A value; a number as the text that it is, for ids may have more digits than numbers keep.
fn as_written<E: serde::de::Error>(json: &str) -> std::result::Result<Value, E> {
    if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Ok(Value::String(json.to_string()));
    }
    serde_json::from_str(json).map_err(E::custom)
}

/// The slot of a key.
struct Slot<'f, 'o>(&'f Fields<'o>);

impl<'de> DeserializeSeed<'de> for Slot<'_, '_> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Slot<'_, '_> {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_str<E: serde::de::Error>(self, key: &str) -> std::result::Result<Option<usize>, E> {
        Ok(self.0.slot(key))
    }
    fn visit_bytes<E: serde::de::Error>(self, key: &[u8]) -> std::result::Result<Option<usize>, E> {
        std::str::from_utf8(key).map(|key| self.0.slot(key)).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::testing::read;

    #[test]
    fn halves_of_pairs() {
        for (text, expected, halves) in [
            (r#""a\uD83D\uDE00""#, r#""a\uD83D\uDE00""#, 0),
            (r#""\ud83d \uDE00""#, r#""\uFFFD \uFFFD""#, 2),
            (r#""\uD83D\uD83D\uDE00""#, r#""\uFFFD\uD83D\uDE00""#, 1),
            (r#""\\uD83D \é\uD8""#, r#""\\uD83D \é\uD8""#, 0),
            (r#""\"\uDC00\"#, r#""\"\uFFFD\"#, 1),
        ] {
            assert_eq!(without_halves(text), (expected.to_string(), halves), "{text}");
        }
    }

    #[test]
    fn records_on_one_line_are_different_records() {
        let outcome = read(&[("a.json", b"[{\"text\":\"One\"},{\"text\":\"Two\"}, 3,\n{\"text\":\"Four\"},{\"text\":\"Five\"}]")]);
        assert_eq!(outcome.texts(), ["a.json:1|One", "a.json:1:2|Two", "a.json:2|Four", "a.json:2:2|Five"]);
        // More than a piece has.
        let many = format!("[{}]", vec!["{\"text\":\"x\"}"; 10_000].join(","));
        let outcome = read(&[("a.json", many.as_bytes())]);
        assert_eq!((outcome.articles.len(), outcome.rejects.len()), (10_000, 0));
        assert_eq!(outcome.articles[9_999].0.id, "a.json:1:10000");
    }
}
