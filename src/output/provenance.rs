//! What a table tells about the run that wrote it, in formats with room for metadata.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::manifest::Lexicon;

/// The essentials of a manifest, as names and texts: version, command, options and lexicon.
///
/// Two runs that differ in nothing but where their inputs, lexicons and outputs are have the same
/// one, so that their tables have the same bytes. So there is no absolute path in it.
///
/// # Examples
/// ```
/// use paratheme::output::Provenance;
/// let options = [("by".to_owned(), "year".into()), ("gold".to_owned(), "/home/ada/gold.csv".into())];
/// let provenance = Provenance::new("score", &options.into());
/// let pairs: Vec<_> = provenance.pairs().collect();
/// assert_eq!(pairs[1], ("paratheme.command", "score"));
/// assert_eq!(pairs[2], ("paratheme.options", r#"{"by":"year","gold":"gold.csv"}"#));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance(Vec<(&'static str, String)>);

impl Provenance {
    /// Creates the provenance of a run of `command` with these options, without those that name its
    /// outputs. Of an absolute path among them only the name of the file is kept.
    pub fn new(command: &str, options: &BTreeMap<String, Value>) -> Self {
        let options: Map<String, Value> =
            options.iter().map(|(name, value)| (name.clone(), without_folders(value))).collect();
        Self(vec![
            ("paratheme.version", env!("CARGO_PKG_VERSION").to_owned()),
            ("paratheme.command", command.to_owned()),
            ("paratheme.options", Value::Object(options).to_string()),
        ])
    }

    /// Adds the lexicon of the run.
    #[must_use]
    pub fn with_lexicon(mut self, lexicon: &Lexicon) -> Self {
        self.0.extend([
            ("paratheme.lexicon", format!("{} {}", lexicon.name, lexicon.version)),
            ("paratheme.lexicon_sha256", lexicon.sha256.clone()),
        ]);
        self
    }

    /// Returns the names and their texts, always in the same order.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str()))
    }
}

/// Returns a value in which each absolute path is only its last component.
fn without_folders(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_folder(text).to_owned()),
        Value::Array(values) => Value::Array(values.iter().map(without_folders).collect()),
        Value::Object(values) => Value::Object(
            values.iter().map(|(name, value)| (name.clone(), without_folders(value))).collect(),
        ),
        value => value.clone(),
    }
}

fn without_folder(text: &str) -> &str {
    let is_of_windows =
        text.as_bytes().get(1..3).is_some_and(|rest| rest == b":\\" || rest == b":/");
    if !text.starts_with(['/', '\\']) && !is_of_windows {
        return text;
    }
    let path = text.trim_end_matches(['/', '\\']);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_absolute_path_is_left() {
        for (text, expected) in [
            ("mine.toml", "mine.toml"),
            ("lexicons/mine.toml", "lexicons/mine.toml"),
            ("/home/ada/mine.toml", "mine.toml"),
            ("/home/ada/articles/", "articles"),
            ("C:\\Users\\ada\\mine.toml", "mine.toml"),
            ("\\\\server\\share\\mine.toml", "mine.toml"),
            ("/", ""),
            ("a", "a"),
        ] {
            assert_eq!(without_folder(text), expected);
        }
        let nested = serde_json::json!({"a": ["/x/y", 1], "b": {"c": "/z"}});
        assert_eq!(without_folders(&nested), serde_json::json!({"a": ["y", 1], "b": {"c": "z"}}));
    }
}
