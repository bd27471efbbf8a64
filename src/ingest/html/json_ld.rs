//! JSON-LD: what a page says about its article in the words of schema.org.

use super::dates::{DateRank, OTHER_PARTS, is_article, rank_of};
use crate::ingest::blocks::one_line;
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// What is said; the outer objects before the inner ones, the first of each kind counts.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub(super) dates: Vec<(DateRank, String)>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) body: Option<String>,
}

impl JsonLd {
    /// Adds what a script says; one that is no JSON says nothing.
    pub(super) fn read(&mut self, script: &str) {
        let script = with_escapes(unwrapped(script));
        let Ok(linked) = serde_json::from_str::<Value>(&script) else { return };
        let mut waiting = VecDeque::from([&linked]);
        while let Some(value) = waiting.pop_front() {
            match value {
                Value::Array(parts) => waiting.extend(parts),
                Value::Object(fields) => {
                    self.object(fields);
                    waiting.extend(
                        fields
                            .iter()
                            .filter(|(name, _)| !OTHER_PARTS.contains(&name.as_str()))
                            .map(|(_, value)| value),
                    );
                }
                _ => {}
            }
        }
    }

    fn object(&mut self, fields: &Map<String, Value>) {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).and_then(one_line);
        let names = |name: &str| fields.get(name).and_then(names);
        let kinds = kinds(fields);
        // An object without a type is about the page.
        let rank = if kinds.is_empty() {
            Some(DateRank::PageOrWork)
        } else {
            kinds.iter().filter_map(|kind| rank_of(kind)).min()
        };
        self.dates.extend(rank.zip(text("datePublished")));
        if !kinds.into_iter().any(is_article) {
            return;
        }
        fill(&mut self.title, || text("headline"));
        fill(&mut self.author, || names("author"));
        fill(&mut self.publisher, || names("publisher"));
        fill(&mut self.language, || text("inLanguage"));
        let whole = |name: &str| {
            fields
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        };
        fill(&mut self.body, || whole("articleBody").or_else(|| whole("text")));
        fill(&mut self.url, || {
            let main = fields
                .get("mainEntityOfPage")
                .and_then(|main| main.as_str().or_else(|| main.get("@id")?.as_str()));
            text("url").or_else(|| one_line(main?)).filter(|url| url.contains("://"))
        });
    }
}

/// `script` without the comment or the marks of character data around it that older pages have.
fn unwrapped(script: &str) -> &str {
    let (mut script, is_mark) =
        (script, |c: char| c.is_whitespace() || matches!(c, '/' | '*' | ';'));
    for (begin, end) in [("<!--", "-->"), ("<![CDATA[", "]]>")] {
        let Some(inner) = script.trim_start_matches(is_mark).strip_prefix(begin) else { continue };
        let inner = inner.trim_end_matches(is_mark);
        script = inner.strip_suffix(end).unwrap_or(inner);
    }
    script.trim_matches(is_mark)
}

/// `script` with the line ends in its strings escaped, which are common there and no JSON, and
/// without other control characters.
fn with_escapes(script: &str) -> String {
    let (mut escaped, mut in_string, mut after_backslash) =
        (String::with_capacity(script.len()), false, false);
    for c in script.chars() {
        match c {
            '\n' if in_string => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
        in_string ^= c == '"' && !after_backslash;
        after_backslash = c == '\\' && !after_backslash;
    }
    escaped
}

fn fill(place: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if place.is_none() {
        *place = value();
    }
}

/// The types of an object.
fn kinds(fields: &Map<String, Value>) -> Vec<&str> {
    match fields.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.and_then(Value::as_str).into_iter().collect(),
    }
}

/// The names of people or of an organisation, `, ` between them.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => one_line(name).filter(|name| !name.contains("://")),
        Value::Object(fields) => fields.get("name").and_then(names),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(names).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_articles_say() {
        let mut linked = JsonLd::default();
        linked.read("{broken");
        linked.read(r#"{"@type": "WebSite", "name": "The Bugle", "inLanguage": "fr"}"#);
        linked.read(
            r#"{"@graph": [{"@type": ["Thing", "NewsArticle"], "headline": " Budget
               cut ", "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Day", {"url": "x"}], "publisher": {"name": "The Bugle"},
               "inLanguage": "en-GB", "articleBody": "One. Two.", "datePublished": "2020-01-02", "mainEntityOfPage": {"@id": "https://b.org/1"}}]}"#,
        );
        let said = |value: Option<String>| value.unwrap_or_default();
        assert_eq!(said(linked.title), "Budget cut");
        assert_eq!(said(linked.author), "Ann Lee, Bo Day");
        assert_eq!(said(linked.publisher), "The Bugle");
        assert_eq!(said(linked.url), "https://b.org/1");
        assert_eq!(said(linked.language), "en-GB");
        assert_eq!(said(linked.body), "One. Two.");
        assert_eq!(linked.dates, [(DateRank::Published, "2020-01-02".to_string())]);
    }

    #[test]
    fn scripts_in_marks_of_older_pages() {
        for script in [
            "JSON",
            " //<![CDATA[\nJSON\n//]]>\n",
            "/* <![CDATA[ */ JSON /* ]]> */",
            "<!--\nJSON\n//-->",
            "JSON;",
        ] {
            let mut linked = JsonLd::default();
            linked.read(&script.replace(
                "JSON",
                r#"{"@type": "Article", "headline": "Cuts", "articleBody": "One.
Two \"2\".	"}"#,
            ));
            assert_eq!(
                (linked.title.as_deref(), linked.body.as_deref()),
                (Some("Cuts"), Some("One.\nTwo \"2\". ")),
                "{script}"
            );
        }
    }
}
