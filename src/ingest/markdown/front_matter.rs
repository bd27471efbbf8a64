//! The lines before a Markdown text that say what it is about: YAML between `---`, or TOML between
//! `+++`.

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::lines::{lines, numbered_lines};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The largest front matter.
const MOST: usize = 64 << 10;
/// The deepest that its lists and mappings nest.
const DEEPEST: usize = 32;

/// Parts the front matter from the text that follows it. A text without one comes back whole.
///
/// Only scalars and lists are of use; YAML anchors and aliases are refused. A field that cannot be
/// read is left out, and `notes` says so.
pub(super) fn split<'t>(text: &'t str, notes: &mut Vec<String>) -> (Map<String, Value>, &'t str) {
    let none = (Map::new(), text);
    let first = numbered_lines(text).next();
    let (fence, is_yaml) = match first.map(|line| line.text.trim_end()) {
        Some("---") => ("---", true),
        Some("+++") => ("+++", false),
        _ => return none,
    };
    let start = first.map_or(0, |line| line.next);
    let closes = |line: &str| line.trim_end() == fence || (is_yaml && line.trim_end() == "...");
    let body = &text[start..];
    for line in numbered_lines(body) {
        if closes(line.text) {
            let (matter, rest) = (with_line_feeds(&body[..line.start]), &body[line.next..]);
            let fields = read(&matter, is_yaml)
                .unwrap_or_else(|error| by_field(&matter, is_yaml, &error, notes));
            return fields.map_or(none, |fields| (fields, rest));
        }
        if line.next > MOST {
            break;
        }
    }
    none
}

/// Returns a front matter with the line ends that TOML knows. Where it has line feeds, other line
/// ends are a part of its values.
fn with_line_feeds(matter: &str) -> Cow<'_, str> {
    if matter.contains('\n') {
        return Cow::Borrowed(matter);
    }
    let mut ended = String::with_capacity(matter.len());
    for line in lines(matter) {
        ended.push_str(line);
        ended.push('\n');
    }
    Cow::Owned(ended)
}

fn read(matter: &str, is_yaml: bool) -> Result<Option<Map<String, Value>>> {
    if is_yaml { yaml(matter) } else { toml(matter).map(Some) }
}

/// The fields of a front matter that is broken as a whole: each is read on its own. Nothing where
/// it has no field at all.
fn by_field(
    matter: &str,
    is_yaml: bool,
    whole: &Error,
    notes: &mut Vec<String>,
) -> Option<Map<String, Value>> {
    let mark = if is_yaml { ':' } else { '=' };
    let name_of = |line: &str| {
        let name = line.split_once(mark)?.0.trim_end();
        let plain = |c: char| c.is_alphanumeric() || "-_. \"'".contains(c);
        (!name.is_empty()
            && name.chars().count() <= 40
            && name.chars().all(plain)
            && !line.starts_with([' ', '-']))
        .then(|| name.to_string())
    };
    // Each with the line that it begins on, counted from 0.
    let mut pieces: Vec<(usize, Option<String>, String)> = Vec::new();
    for (above, line) in matter.split_inclusive('\n').enumerate() {
        let name = name_of(line);
        let section = !is_yaml
            && line.starts_with('[')
            && pieces
                .last()
                .is_none_or(|(.., text)| text.matches('[').count() == text.matches(']').count());
        match pieces.last_mut() {
            Some((.., piece))
                if !section && (name.is_none() || (!is_yaml && piece.starts_with('['))) =>
            {
                piece.push_str(line);
            }
            _ => pieces.push((above, name, line.to_string())),
        }
    }
    if !pieces.iter().any(|(_, name, _)| name.is_some()) {
        return None;
    }
    let mut fields = Map::new();
    let mut broken = Vec::new();
    for (above, name, piece) in &pieces {
        match read(piece, is_yaml) {
            Ok(found) => fields.extend(found.into_iter().flatten()),
            Err(error) => {
                let line = error.location().line.unwrap_or(2) + *above as u64;
                let named = name.as_ref().map_or_else(String::new, |name| {
                    format!(" `{}`", name.trim_matches(['"', '\'']))
                });
                broken.push(format!(
                    "line {line}: the field{named} of the front matter is left out: {}",
                    reason(&error)
                ));
            }
        }
    }
    if broken.is_empty() {
        let line = whole.location().line.unwrap_or(2);
        broken.push(format!(
            "line {line}: the front matter is read field by field: {}",
            reason(whole)
        ));
    }
    notes.extend(broken);
    Some(fields)
}

fn reason(error: &Error) -> &str {
    error.message().trim_start_matches("the front matter: ")
}

fn toml(text: &str) -> Result<Map<String, Value>> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let above =
            error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count());
        bad(error.message(), above)
    })?;
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, 0)?))).collect())
}

fn from_toml(value: toml::Value, depth: usize) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Array(parts) if depth < DEEPEST => {
            parts.into_iter().filter_map(|part| from_toml(part, depth + 1)).collect()
        }
        toml::Value::Array(_) | toml::Value::Table(_) => return None,
        toml::Value::Integer(number) => Value::String(number.to_string()),
        toml::Value::Float(number) => Value::String(number.to_string()),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
    })
}

/// The fields of a YAML mapping; nothing where the text is no mapping, as between two rules.
fn yaml(text: &str) -> Result<Option<Map<String, Value>>> {
    for (above, line) in text.lines().enumerate() {
        let openings = line.matches(['[', '{']).count()
            + line.matches("- ").count()
            + line.matches("? ").count();
        let indent = line.len() - line.trim_start().len();
        if openings > 4 * DEEPEST || indent > 4 * DEEPEST {
            return Err(bad("nested too deep", above));
        }
        // Behind a key or in a list; at the front of a line they may be the words of a longer text.
        let item = line.trim_start().trim_start_matches("- ");
        let behind = if item.len() < line.trim_start().len() { item } else { "" };
        let mut start =
            item.split_once(": ").map_or(behind, |(_, value)| value).trim_start().chars();
        let marked = matches!(start.next(), Some('&' | '*'))
            && start.next().is_some_and(char::is_alphanumeric);
        if marked && !line.trim_start().starts_with('#') {
            return Err(bad("anchors and aliases are not read", above)
                .with_hint("write the value out, or put it in quotes"));
        }
    }
    if text.matches(['[', '{']).count() > 16 * DEEPEST {
        return Err(bad("too many lists and mappings", 0));
    }
    let documents = Yaml::load_from_str(text)
        .map_err(|error| bad(error.info(), error.marker().line().saturating_sub(1)))?;
    let Some(mapping) = documents.first().and_then(|document| document.as_mapping()) else {
        return Ok(None);
    };
    let field =
        |(key, value): (&Yaml, &Yaml)| Some((key.as_str()?.to_string(), from_yaml(value, 0)?));
    Ok(Some(mapping.iter().filter_map(field).collect()))
}

fn from_yaml(value: &Yaml, depth: usize) -> Option<Value> {
    if let Some(parts) = value.as_sequence() {
        return (depth < DEEPEST)
            .then(|| parts.iter().filter_map(|part| from_yaml(part, depth + 1)).collect());
    }
    if let Some(text) = value.as_str() {
        return Some(Value::String(text.to_string()));
    }
    if let Some(number) = value.as_integer() {
        return Some(Value::String(number.to_string()));
    }
    if let Some(truth) = value.as_bool() {
        return Some(Value::Bool(truth));
    }
    value.as_floating_point().map(|number| Value::String(number.to_string()))
}

/// An error in the front matter, `above` lines below its opening fence.
fn bad(message: &str, above: usize) -> Error {
    let line = message.lines().next().unwrap_or_default();
    Error::new(ErrorKind::Malformed, format!("the front matter: {line}"))
        .line(above as u64 + 2)
        .with_hint("correct it, or put a blank line before the first `---` if it is text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_kinds() {
        for (text, expected, rest) in [
            (
                "---\ntitle: \"A: b\"\ndate: 2018-12-10\ntags: [x, y]\nn: 7\n---\nBody",
                json!({"title": "A: b", "date": "2018-12-10", "tags": ["x", "y"], "n": "7"}),
                "Body",
            ),
            ("---\r\ntitle: A\r\n...\r\nBody", json!({"title": "A"}), "Body"),
            // Line ends of other systems, for YAML and for TOML, which does not know them.
            ("---\rtitle: A\rn: 7\r---\rBody", json!({"title": "A", "n": "7"}), "Body"),
            ("+++\rtitle = 'A'\rn = 7\r+++\rBody", json!({"title": "A", "n": "7"}), "Body"),
            ("---\u{2028}title: A\u{2028}---\u{2028}Body", json!({"title": "A"}), "Body"),
            ("---\u{85}title: A\u{85}---\u{85}Body", json!({"title": "A"}), "Body"),
            ("---\ntags:\n  - x\n  - y\nnone: ~\n---\n", json!({"tags": ["x", "y"]}), ""),
            (
                "+++\ntitle = 'A'\ndate = 2018-12-10\n+++\nBody",
                json!({"title": "A", "date": "2018-12-10"}),
                "Body",
            ),
            (
                "---\nA quiet paragraph between rules\n---\nBody",
                json!({}),
                "---\nA quiet paragraph between rules\n---\nBody",
            ),
            ("---\na: |\n  *words* in a text\n---\n", json!({"a": "*words* in a text\n"}), ""),
            ("---\nno end", json!({}), "---\nno end"),
            ("# Heading\n---\n", json!({}), "# Heading\n---\n"),
            ("", json!({}), ""),
        ] {
            let mut notes = Vec::new();
            let (fields, after) = split(text, &mut notes);
            assert_eq!(notes, Vec::<String>::new(), "{text:?}");
            assert_eq!((Value::Object(fields), after), (expected, rest), "{text:?}");
        }
    }

    #[test]
    fn a_broken_field_is_named_and_the_others_are_read() {
        let deep = format!("---\na: {}\nok: 1\n---\n", "[".repeat(10_000));
        let spread = format!("---\na: {}\n---\n", "[\n ".repeat(10_000));
        for (text, expected, noted) in [
            (
                "---\nok: 1\na: &anchor b\n---\n",
                json!({"ok": "1"}),
                "line 3: the field `a` of the front matter is left out: anchors",
            ),
            ("---\na: *anchor\n---\n", json!({}), "line 2: the field `a` of"),
            ("---\na:\n  - *anchor\nok: 1\n---\n", json!({"ok": "1"}), "line 3: the field `a` of"),
            (
                "---\na: 'open\nok: 1\ntags:\n- x\n---\n",
                json!({"ok": "1", "tags": ["x"]}),
                "line 2: the field `a` of",
            ),
            ("---\nok: 1\na: b: c\n---\n", json!({"ok": "1"}), "line 3: the field `a` of"),
            (
                "+++\na = 1\nb == 2\n[c]\nd = 1\n+++\n",
                json!({"a": "1"}),
                "line 3: the field `b` of",
            ),
            (
                &deep,
                json!({"ok": "1"}),
                "line 2: the field `a` of the front matter is left out: nested too deep",
            ),
            (&spread, json!({}), "line 2: the field `a` of"),
        ] {
            let mut notes = Vec::new();
            let (fields, rest) = split(text, &mut notes);
            assert_eq!((Value::Object(fields), rest), (expected, ""), "{text:.40?}");
            assert!(notes.len() == 1 && notes[0].starts_with(noted), "{text:.40?}: {notes:?}");
        }
    }

    #[test]
    fn text_between_rules_is_no_front_matter() {
        let text = format!("---\n{}x\n---\nBody", "- ".repeat(10_000));
        assert_eq!(split(&text, &mut Vec::new()), (Map::new(), text.as_str()));
    }
}
