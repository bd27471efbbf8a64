//! The text of pages that show none: what their data says for programs, and what they show without
//! scripts.

use super::blocks_of_fragment;
use crate::error::Result;
use crate::ingest::blocks::Blocks;
use crate::ingest::lines::lines;
use crate::ingest::xml::resolved;
use crate::model::Kind;
use regex::Regex;
use std::sync::LazyLock;

static NOSCRIPT: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?i)</?noscript\b[^>]*>"));
static TAG: LazyLock<Regex> = LazyLock::new(|| compiled(r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>"));
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);"));

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this file are valid")
}

/// The blocks of a text such as `articleBody` of JSON-LD: its mark-up, where it has any, or else
/// its lines.
pub(super) fn blocks_of_body(body: &str) -> Result<Blocks> {
    // Some escape what needs no escape within a script.
    let body = resolved(body);
    if TAG.is_match(&body) {
        return blocks_of_fragment(&body);
    }
    let mut blocks = Blocks::default();
    for line in lines(&body) {
        blocks.push(Kind::Body, line);
    }
    Ok(blocks)
}

/// `page` with what is in its `noscript` elements, as a browser without scripts reads it; nothing
/// where there is none.
pub(super) fn without_noscript(page: &str) -> Option<String> {
    NOSCRIPT.is_match(page).then(|| NOSCRIPT.replace_all(page, "").into_owned())
}

/// Whether a text asks for scripts and says nothing else.
pub(super) fn is_about_scripts(text: &str) -> bool {
    text.len() < 300 && text.to_ascii_lowercase().replace(' ', "").contains("javascript")
}

/// `text` with its references resolved once more, where a page has escaped it twice: the text that
/// comes of it holds neither references nor mark-up. Of others nobody knows whether they speak of
/// mark-up.
///
/// # Examples
/// `Town &amp; gown` becomes `Town & gown`; `What &lt;b&gt; means` stays as it is.
pub(super) fn without_double_escapes(text: String) -> String {
    if !REFERENCE.is_match(&text) {
        return text;
    }
    let again = resolved(&text);
    if REFERENCE.is_match(&again) || TAG.is_match(&again) { text } else { again.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_twice() {
        for (text, expected) in [
            ("Town &amp; gown&#039;s cut", "Town & gown's cut"),
            ("R&#x26;D &ndash; why", "R&D \u{2013} why"),
            ("What &lt;b&gt; means", "What &lt;b&gt; means"),
            ("What &amp;amp; means", "What &amp;amp; means"),
            ("a &lt; b", "a < b"),
            ("AT&T; fish & chips", "AT&T; fish & chips"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_double_escapes(text.to_owned()), expected);
        }
    }

    #[test]
    fn bodies() {
        let blocks = |body: &str| {
            let blocks = blocks_of_body(body).unwrap();
            blocks
                .blocks
                .iter()
                .map(|block| block.span.of(&blocks.text).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            blocks("Taxes rise.\n\nCosts &amp; fees\r\n rise."),
            ["Taxes rise.", "Costs & fees", "rise."]
        );
        assert_eq!(blocks("<p>Taxes rise.</p><p>Costs rise.</p>"), ["Taxes rise.", "Costs rise."]);
        assert_eq!(
            blocks("&lt;p&gt;Taxes rise.&lt;/p&gt;&lt;p&gt;2 &amp;lt; 3"),
            ["Taxes rise.", "2 < 3"]
        );
        assert!(blocks(" \n ").is_empty());
    }

    #[test]
    fn pages_without_scripts() {
        assert_eq!(
            without_noscript("a<NoScript class=x><p>b</p></noscript>c").as_deref(),
            Some("a<p>b</p>c")
        );
        assert_eq!(without_noscript("<p>a"), None);
        assert!(is_about_scripts("Please enable Java Script.") && !is_about_scripts("Taxes rise."));
    }
}
