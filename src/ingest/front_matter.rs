//! The lines before a Markdown text that say what it is about: YAML between `---`, or TOML between `+++`.

use crate::error::{Error, ErrorKind, Result};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Map, Value};

/// The largest front matter.
const MOST: usize = 64 << 10;
/// The deepest that its lists and mappings nest.
const DEEPEST: usize = 32;

/// Parts the front matter from the text that follows it. A text without one comes back whole.
///
/// Only scalars and lists are of use; YAML anchors and aliases are refused.
pub(super) fn split(text: &str) -> Result<(Map<String, Value>, &str)> {
    let none = (Map::new(), text);
    let (fence, is_yaml) = match text.lines().next().map(str::trim_end) {
        Some("---") => ("---", true),
        Some("+++") => ("+++", false),
        _ => return Ok(none),
    };
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut end = start;
    let closes = |line: &str| line.trim_end() == fence || (is_yaml && line.trim_end() == "...");
    for line in text[start..].split_inclusive('\n') {
        if closes(line) {
            let (matter, rest) = (&text[start..end], &text[end + line.len()..]);
            let fields = if is_yaml { yaml(matter)? } else { Some(toml(matter)?) };
            return Ok(fields.map_or(none, |fields| (fields, rest)));
        }
        end += line.len();
        if end - start > MOST {
            break;
        }
    }
    Ok(none)
}

fn toml(text: &str) -> Result<Map<String, Value>> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let above = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count());
        bad(error.message(), above)
    })?;
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, 0)?))).collect())
}

fn from_toml(value: toml::Value, depth: usize) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Array(parts) if depth < DEEPEST => parts.into_iter().filter_map(|part| from_toml(part, depth + 1)).collect(),
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
        let openings = line.matches(['[', '{']).count() + line.matches("- ").count() + line.matches("? ").count();
        let indent = line.len() - line.trim_start().len();
        if openings > 4 * DEEPEST || indent > 4 * DEEPEST {
            return Err(bad("nested too deep", above));
        }
        // Behind a key or in a list; at the front of a line they may be the words of a longer text.
        let item = line.trim_start().trim_start_matches("- ");
        let behind = if item.len() < line.trim_start().len() { item } else { "" };
        let mut start = item.split_once(": ").map_or(behind, |(_, value)| value).trim_start().chars();
        let marked = matches!(start.next(), Some('&' | '*')) && start.next().is_some_and(char::is_alphanumeric);
        if marked && !line.trim_start().starts_with('#') {
            return Err(bad("anchors and aliases are not read", above).mend("write the value out, or put it in quotes"));
        }
    }
    if text.matches(['[', '{']).count() > 16 * DEEPEST {
        return Err(bad("too many lists and mappings", 0));
    }
    let documents = Yaml::load_from_str(text).map_err(|error| bad(error.info(), error.marker().line().saturating_sub(1)))?;
    let Some(mapping) = documents.first().and_then(|document| document.as_mapping()) else { return Ok(None) };
    let field = |(key, value): (&Yaml, &Yaml)| Some((key.as_str()?.to_string(), from_yaml(value, 0)?));
    Ok(Some(mapping.iter().filter_map(field).collect()))
}

fn from_yaml(value: &Yaml, depth: usize) -> Option<Value> {
    if let Some(parts) = value.as_sequence() {
        return (depth < DEEPEST).then(|| parts.iter().filter_map(|part| from_yaml(part, depth + 1)).collect());
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
    Error::new(ErrorKind::Malformed, format!("the front matter: {line}")).line(above as u64 + 2)
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
            ("---\ntags:\n  - x\n  - y\nnone: ~\n---\n", json!({"tags": ["x", "y"]}), ""),
            ("+++\ntitle = 'A'\ndate = 2018-12-10\n+++\nBody", json!({"title": "A", "date": "2018-12-10"}), "Body"),
            ("---\nA quiet paragraph between rules\n---\nBody", json!({}), "---\nA quiet paragraph between rules\n---\nBody"),
            ("---\na: |\n  *words* in a text\n---\n", json!({"a": "*words* in a text\n"}), ""),
            ("---\nno end", json!({}), "---\nno end"),
            ("# Heading\n---\n", json!({}), "# Heading\n---\n"),
            ("", json!({}), ""),
        ] {
            let (fields, after) = split(text).unwrap();
            assert_eq!((Value::Object(fields), after), (expected, rest), "{text:?}");
        }
    }

    #[test]
    fn what_is_refused() {
        let deep = format!("---\na: {}\n---\n", "[".repeat(10_000));
        let spread = format!("---\na: {}\n---\n", "[\n ".repeat(10_000));
        let dashes = format!("---\n{}x\n---\n", "- ".repeat(10_000));
        for (text, line) in [
            ("---\nok: 1\na: &anchor b\n---\n", 3),
            ("---\na: *anchor\n---\n", 2),
            ("---\na:\n  - *anchor\n---\n", 3),
            ("---\na: 'open\n---\n", 2),
            ("+++\na = 1\nb == 2\n+++\n", 3),
            (&deep, 2),
            (&spread, 2),
            (&dashes, 2),
        ] {
            let error = split(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed, "{text:.40?}");
            assert!(error.location().line >= Some(line), "{text:.40?}: {error:?}");
        }
    }
}
