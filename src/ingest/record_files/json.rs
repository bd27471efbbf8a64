//! JSON lines and JSON documents -> articles.

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::field_names::{NameFit, Reached, paths};
use crate::ingest::fields::{FieldMatch, FieldMatches, Fields, Record, not_a_number};
use crate::ingest::record_position::RecordPosition;
use crate::model::Article;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// The article of one JSON object, which begins at `site`. Halves of surrogate pairs become U+FFFD
/// and are counted in `replaced`.
pub(in crate::ingest) fn article(
    fields: &Fields,
    json: &str,
    site: &RecordPosition,
    replaced: &mut u64,
) -> Result<Article> {
    let record = record(fields, json).map(Ok).or_else(|error| {
        let (mended, halves) = without_halves(json);
        let mut record = if halves > 0 { record(fields, &mended) } else { Err(error) };
        let (without, numbers) = if record.is_err() {
            without_bare_numbers(&mended, "null")
        } else {
            (String::new(), 0)
        };
        if numbers > 0 {
            if let Some(name) = text_that_is_no_number(fields, &mended) {
                return Ok(Err(not_a_number(name)));
            }
            record = self::record(fields, &without).or(record);
        }
        record.inspect(|_| *replaced += halves).map(Ok)
    });
    let record = record
        .map_err(|error| malformed(json, &error, site))?
        .map_err(|error| site.locate(error))?;
    if let Some(error) = fields.missing(&record, || keys(json)) {
        return Err(site.locate(error));
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
}

/// The name of the text of a record, if it is `NaN` or the like: what is read as text has it, what
/// is read as null has not.
fn text_that_is_no_number<'o>(fields: &Fields<'o>, json: &str) -> Option<&'o str> {
    let read = |instead: &str| record(fields, &without_bare_numbers(json, instead).0).ok();
    let (null, text) = (read("null")?, read("\"\"")?);
    let holds = |slot: usize| null[slot].as_ref().is_some_and(|value| !value.is_null());
    let holds_nothing = fields.text_slot(holds).is_none();
    fields
        .text_slot(|slot| {
            null[slot] == Some(Value::Null) && text[slot] == Some(Value::String(String::new()))
        })
        .filter(|_| holds_nothing)
}

/// The text with `instead` for each `NaN`, `Infinity` and `-Infinity` outside strings, which
/// programs write for numbers that JSON does not have, and how many there are.
fn without_bare_numbers(json: &str, instead: &str) -> (String, u64) {
    let (mut mended, mut numbers, mut copied, mut at) =
        (String::with_capacity(json.len() + 16), 0, 0, 0);
    let bytes = json.as_bytes();
    let mut quoted = false;
    while at < bytes.len() {
        let stop = |byte: &u8| {
            if quoted {
                matches!(byte, b'"' | b'\\')
            } else {
                matches!(byte, b'"' | b'N' | b'I' | b'-' | b'+')
            }
        };
        let Some(skipped) = bytes[at..].iter().position(stop) else { break };
        at += skipped;
        let rest = &json[at..];
        let word = if quoted {
            None
        } else {
            ["NaN", "Infinity", "-Infinity", "-NaN", "+Infinity", "+NaN"]
                .iter()
                .find(|word| rest.starts_with(**word))
        };
        match (word, bytes[at]) {
            (Some(word), _) => {
                mended.push_str(&json[copied..at]);
                mended.push_str(instead);
                numbers += 1;
                at += word.len();
                copied = at;
            }
            // The character behind it may be a quote.
            (None, b'\\') => at += 2,
            (None, byte) => {
                quoted ^= byte == b'"';
                at += 1;
            }
        }
        // A backslash may stand before a character of several bytes.
        at += bytes
            .get(at..)
            .map_or(0, |rest| rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count());
    }
    mended.push_str(&json[copied..]);
    (mended, numbers)
}

/// The fields of one JSON object that are looked for.
pub(in crate::ingest) fn record(fields: &Fields, json: &str) -> serde_json::Result<Record> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    RecordVisitor(fields)
        .deserialize(&mut deserializer)
        .and_then(|record| deserializer.end().map(|()| record))
}

/// The text with `\uFFFD` for each escaped half of a surrogate pair whose other half is missing,
/// and how many there are. As long as before.
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

/// What to do about a text that is no JSON.
pub(in crate::ingest) const HINT: &str = "correct it, or write the file again";

fn malformed(json: &str, error: &serde_json::Error, site: &RecordPosition) -> Error {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = message.replace("EOF while parsing", "it ends within");
    let ahead: usize =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let further = ahead + error.column().saturating_sub(1);
    let line = site.line + error.line().saturating_sub(1) as u64;
    let error = Error::new(ErrorKind::Malformed, format!("not a JSON object: {message}"))
        .at(&*site.origin.name)
        .line(line)
        .with_hint(HINT);
    if let Some(offset) = site.offset { error.byte_offset(offset + further as u64) } else { error }
}

/// The names of an object's fields that hold something; of objects among them, the paths to what is
/// in them.
pub(in crate::ingest) fn keys(json: &str) -> Vec<String> {
    let found = paths(json);
    if found.is_empty() { paths(&without_bare_numbers(json, "null").0) } else { found }
}

/// Reads the fields that are wanted and passes over the others.
struct RecordVisitor<'f, 'o>(&'f Fields<'o>);

impl<'de> DeserializeSeed<'de> for RecordVisitor<'_, '_> {
    type Value = Record;
    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Record, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordVisitor<'_, '_> {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Record, A::Error> {
        let fields = self.0;
        let mut record = fields.empty();
        let mut fits: Vec<Option<NameFit>> = vec![None; record.len()];
        while let Some(FieldMatches { first, more }) = map.next_key_seed(KeyVisitor(fields))? {
            let Some(first) = first else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            // Of fields with one name the last counts, as everywhere in JSON; of those that differ
            // in case, the first.
            let better = |slot: usize, fit: NameFit| {
                fits[slot]
                    .is_none_or(|known| fit > known || (fit == known && fit == NameFit::Exactly))
            };
            if more.is_empty() && first.fit.is_whole() {
                let value = if fields.is_text(first.slot) {
                    map.next_value::<Value>()?
                } else {
                    as_written(map.next_value::<&RawValue>()?.get())?
                };
                if better(first.slot, first.fit) {
                    record[first.slot] = Some(value);
                    fits[first.slot] = Some(first.fit);
                }
                continue;
            }
            let raw = map.next_value::<&RawValue>()?;
            for FieldMatch { slot, fit, path } in std::iter::once(first).chain(more) {
                let better = fits[slot]
                    .is_none_or(|known| fit > known || (fit == known && fit == NameFit::Exactly));
                if let Some(value) = value_at(raw, path, fields.is_text(slot))?.filter(|_| better) {
                    record[slot] = Some(value);
                    fits[slot] = Some(fit);
                }
            }
        }
        Ok(record)
    }
}

/// What `path` leads to from a value on: a list where it goes through one.
fn value_at<E: serde::de::Error>(
    value: &RawValue,
    path: &str,
    is_text: bool,
) -> std::result::Result<Option<Value>, E> {
    let parsed = |json: &str| {
        if is_text { serde_json::from_str(json).map_err(E::custom) } else { as_written(json) }
    };
    let mut reached = Reached::default();
    reached.follow(value, path);
    if reached.is_list {
        let values = reached
            .values
            .iter()
            .map(|value| parsed(value.get()))
            .collect::<std::result::Result<Vec<_>, E>>()?;
        return Ok((!values.is_empty() || reached.is_empty_list).then_some(Value::Array(values)));
    }
    reached.values.first().map(|value| parsed(value.get())).transpose()
}

/// A value; a number as the text that it is, for ids may have more digits than numbers keep.
fn as_written<E: serde::de::Error>(json: &str) -> std::result::Result<Value, E> {
    if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Ok(Value::String(json.to_string()));
    }
    serde_json::from_str(json).map_err(E::custom)
}

/// The fields that are looked for, of a key.
struct KeyVisitor<'f, 'o>(&'f Fields<'o>);

impl<'de, 'o> DeserializeSeed<'de> for KeyVisitor<'_, 'o> {
    type Value = FieldMatches<'o>;
    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<FieldMatches<'o>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'o> Visitor<'_> for KeyVisitor<'_, 'o> {
    type Value = FieldMatches<'o>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_str<E: serde::de::Error>(self, key: &str) -> std::result::Result<FieldMatches<'o>, E> {
        Ok(self.0.matches(key))
    }
    fn visit_bytes<E: serde::de::Error>(
        self,
        key: &[u8],
    ) -> std::result::Result<FieldMatches<'o>, E> {
        std::str::from_utf8(key).map(|key| self.0.matches(key)).map_err(E::custom)
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
        let outcome = read(&[(
            "a.json",
            b"[{\"text\":\"One\"},{\"text\":\"Two\"}, 3,\n{\"text\":\"Four\"},{\"text\":\"Five\"}]",
        )]);
        assert_eq!(
            outcome.texts(),
            ["a.json:1|One", "a.json:1:2|Two", "a.json:2|Four", "a.json:2:2|Five"]
        );
        // More than a piece has.
        let many = format!("[{}]", vec!["{\"text\":\"x\"}"; 10_000].join(","));
        let outcome = read(&[("a.json", many.as_bytes())]);
        assert_eq!((outcome.articles.len(), outcome.rejects.len()), (10_000, 0));
        assert_eq!(outcome.articles[9_999].0.id, "a.json:1:10000");
    }
}
