//! Builds HTML and SVG in which text is always escaped.
//!
//! Names of elements and attributes are constants of this program; text and values of attributes
//! may be anything, and are escaped by the only functions that take them. An address gets into a
//! page only as a [`Link`]. No function takes mark-up as text, except for the style sheet and the
//! script, which are constants too.

use std::borrow::Cow;
use std::fmt::Write as _;

/// An attribute of an element.
pub(super) struct Attribute<'v> {
    name: &'static str,
    value: Cow<'v, str>,
}

/// Attributes whose values a browser runs or follows. Only [`href`] makes one of them.
fn is_active(name: &str) -> bool {
    name.starts_with("on")
        || ["href", "src", "srcset", "srcdoc", "style", "action", "formaction"].contains(&name)
}

/// Creates an attribute with any value.
///
/// # Panics
/// Panics if a browser would run or follow the value.
pub(super) fn attr<'v>(name: &'static str, value: impl Into<Cow<'v, str>>) -> Attribute<'v> {
    assert!(!is_active(name), "a value that is followed is a link");
    Attribute { name, value: value.into() }
}

/// Creates an attribute whose value is a number, with at most one decimal.
pub(super) fn number(name: &'static str, value: f64) -> Attribute<'static> {
    attr(name, coordinate(value))
}

/// Creates the attribute `class`.
pub(super) fn class<'v>(value: impl Into<Cow<'v, str>>) -> Attribute<'v> {
    attr("class", value)
}

/// Creates the attribute `href` or its like for a link.
pub(super) fn href(link: Link) -> Attribute<'static> {
    Attribute { name: "href", value: link.0.into() }
}

/// A number of a drawing, with at most one decimal.
pub(super) fn coordinate(value: f64) -> String {
    let written = format!("{value:.1}");
    let short = written.strip_suffix(".0").unwrap_or(&written);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// An address that may be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link(String);

impl Link {
    /// Returns the address of a page of the web, if that is what the text is: it begins with
    /// `http://` or `https://` and has no white space and no characters that are not shown.
    pub fn to_web(address: &str) -> Option<Self> {
        let scheme = ["http://", "https://"].into_iter().find(|scheme| {
            address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })?;
        let rest = &address[scheme.len()..];
        let is_plain = |c: char| !(c.is_whitespace() || c.is_control() || is_steering(c));
        (rest.starts_with(char::is_alphanumeric) && rest.chars().all(is_plain))
            .then(|| Self(address.to_owned()))
    }

    /// Returns a link to an element of the page.
    pub fn to_id(id: &str) -> Self {
        Self(format!("#{id}"))
    }

    /// Returns the address of an empty icon, so that browsers ask for none.
    pub fn to_no_icon() -> Self {
        Self("data:,".to_owned())
    }

    /// Returns a link that holds a CSV file.
    pub fn to_csv(bytes: &[u8]) -> Self {
        let mut address = "data:text/csv;charset=utf-8,".to_owned();
        for &byte in bytes {
            if byte.is_ascii_alphanumeric() || b"-_.~,:;/()".contains(&byte) {
                address.push(char::from(byte));
            } else {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
                address.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
        Self(address)
    }
}

/// Whether a character has an effect on the order of the characters around it that goes beyond its
/// own word: embeddings, overrides and isolates of the bidirectional algorithm.
fn is_steering(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// HTML or SVG in the making.
#[derive(Default)]
pub(super) struct MarkupBuilder(String);

impl MarkupBuilder {
    /// Creates markup that begins with the declaration of the document type.
    pub fn document() -> Self {
        Self("<!DOCTYPE html>\n".to_owned())
    }

    /// Adds text. Control characters and characters that steer the direction of text are written as
    /// escapes, such as `\u202E`.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.0, text);
        self
    }

    /// Adds an element with what `content` adds to it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        content: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(name, attributes);
        content(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// Adds an element that holds text.
    pub fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> &mut Self {
        self.element(name, attributes, |element| {
            element.text(text);
        })
    }

    /// Adds an element that has no content and no end, as HTML has them, or as SVG closes them.
    pub fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.open(name, attributes);
        if ["rect", "line", "path", "circle"].contains(&name) {
            self.0.truncate(self.0.len() - 1);
            self.0.push_str("/>");
        }
        self
    }

    /// Adds a line end, which is not shown.
    pub fn line_end(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// Adds the style sheet or the script, which are part of the program.
    pub fn constant(&mut self, name: &'static str, content: &'static str) -> &mut Self {
        self.open(name, &[]);
        self.0.push_str(content);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// Returns the whole.
    pub fn finish(self) -> String {
        self.0
    }

    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.0.push('<');
        self.0.push_str(name);
        for Attribute { name, value } in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape(&mut self.0, value);
            self.0.push('"');
        }
        self.0.push('>');
    }
}

/// Appends text that can be neither mark-up nor the end of a value. Writing into a text cannot fail.
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            // A line end; HTML reads it as a line feed.
            '\r' => html.push('\n'),
            _ if c.is_control() || is_steering(c) => {
                let _ = write!(html, "\\u{:04X}", u32::from(c));
            }
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts that try to get out of where they are put.
    const HOSTILE: [&str; 8] = [
        "</script><img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onfocus='alert(1)' autofocus='",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "\u{202E}evil\u{2066}",
        "javascript:alert(1)",
    ];

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            (0..HOSTILE.len()).prop_map(|at| HOSTILE[at].to_owned()),
            "\\PC{0,8}",
            "[<>&\"'=/a-z \u{0}-\u{1F}\u{7F}-\u{9F}\u{202A}-\u{202E}\u{2066}-\u{2069}]{0,8}",
        ];
        prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
    }

    /// What a browser makes of escaped text.
    fn unescaped(html: &str) -> String {
        let names =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        names.iter().fold(html.to_owned(), |text, (name, c)| text.replace(name, c))
    }

    proptest! {
        #[test]
        fn no_text_and_no_value_yields_a_tag(text in hostile(), value in hostile()) {
            let mut markup = MarkupBuilder::default();
            markup.leaf("p", &[attr("data-x", value.as_str())], &text);
            let html = markup.finish();
            let rest = html.strip_prefix("<p data-x=\"").unwrap().strip_suffix("</p>").unwrap();
            let (shown_value, shown) = rest.split_once("\">").unwrap();
            for part in [shown_value, shown] {
                prop_assert!(!part.contains(['<', '>', '"', '\'', '\0', '\u{202E}', '\u{2066}']), "{part:?}");
            }
            // Nothing is lost but what is written as an escape.
            if !text.contains(|c: char| c.is_control() || is_steering(c)) {
                prop_assert_eq!(unescaped(shown), text);
            }
        }

        #[test]
        fn only_pages_of_the_web_become_links(address in hostile()) {
            for address in [address.clone(), format!("https:{address}"), format!("http://{address}")] {
                if let Some(Link(link)) = Link::to_web(&address) {
                    prop_assert!(link.starts_with("http://") || link.starts_with("https://"));
                    prop_assert!(!link.contains(char::is_whitespace));
                }
            }
        }
    }

    #[test]
    fn links_are_addresses_of_the_web() {
        for good in ["https://a.org/b?c=d&e#f", "HTTP://a.org", "http://é.fr/x"] {
            assert!(Link::to_web(good).is_some(), "{good}");
        }
        let bad = [
            "javascript:alert(1)",
            " https://a.org",
            "https://a.org/ b",
            "https://",
            "data:text/html,x",
            "//a.org",
            "ftp://a.org",
            "https:/a.org",
            "java\nscript:x",
            "http://\u{202E}a",
            "",
        ];
        for bad in bad {
            assert_eq!(Link::to_web(bad), None, "{bad}");
        }
        assert_eq!(Link::to_csv("a,é\n".as_bytes()).0, "data:text/csv;charset=utf-8,a,%C3%A9%0A");
    }

    #[test]
    #[should_panic(expected = "a value that is followed is a link")]
    fn an_attribute_that_is_followed_is_refused() {
        let _ = attr("href", "javascript:alert(1)");
    }

    #[test]
    fn drawings_have_short_numbers() {
        assert_eq!([1.0, 0.25, -0.01, 12.34].map(coordinate), ["1", "0.2", "0", "12.3"]);
        let mut markup = MarkupBuilder::default();
        markup.void("rect", &[number("x", 1.5)]).void("br", &[]);
        assert_eq!(markup.finish(), "<rect x=\"1.5\"/><br>");
    }
}
