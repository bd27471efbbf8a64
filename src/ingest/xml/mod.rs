//! XML as a stream of tags and text, within limits.
//!
//! Entities that a document declares itself are not expanded, so that none can grow beyond its
//! file; nothing is fetched.

pub(super) mod feed;
mod markup;

use crate::error::{Error, ErrorKind, Result};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// The deepest nesting.
const DEEPEST: usize = 1000;

/// A piece of a document.
#[derive(Debug)]
pub(super) enum XmlToken<'t> {
    /// An element begins; one without content ends at once.
    Open(XmlTag<'t>),
    /// The element that began last ends.
    Close(String),
    /// Text with its references resolved.
    Text(Cow<'t, str>),
    /// The document ends.
    End,
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct XmlTag<'t>(BytesStart<'t>);

impl XmlTag<'_> {
    /// The name as written, its prefix included.
    pub(super) fn full_name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.name().local_name().into_inner()
    }

    /// The value of the attribute called `name`, prefixes aside.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(resolved(&found.value).into_owned())
    }
}

/// A document that is read from its beginning to its end.
pub(super) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    depth: usize,
    /// How far lines have been counted, and how many there are.
    counted: usize,
    lines: u64,
}

impl<'t> Xml<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, text, depth: 0, counted: 0, lines: 0 }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The line, counted from 0, on which the reader stands.
    pub(super) fn line(&mut self) -> u64 {
        let at = self.position();
        self.lines += self.text.as_bytes()[self.counted..at]
            .iter()
            .map(|&byte| u64::from(byte == b'\n'))
            .sum::<u64>();
        self.counted = at;
        self.lines
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<XmlToken<'t>> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let message = error.to_string();
                    let message = format!(
                        "not well-formed XML: {}",
                        message.trim_start_matches("ill-formed document: ")
                    );
                    return Err(self.broken(&message));
                }
            };
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(self.broken(&format!("elements nest deeper than {DEEPEST}")));
                    }
                    XmlToken::Open(XmlTag(start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    XmlToken::Close(end.local_name().into_inner().to_string())
                }
                Event::Text(text) => XmlToken::Text(text.into_inner()),
                Event::CData(data) => XmlToken::Text(data.into_inner()),
                Event::GeneralRef(reference) => {
                    XmlToken::Text(Cow::Owned(resolved(&format!("&{};", &*reference)).into_owned()))
                }
                Event::Eof if self.depth > 0 => return Err(self.broken("the XML is cut short")),
                Event::Eof => XmlToken::End,
                _ => continue,
            });
        }
    }

    /// All text up to the end of the element that began last, its inner tags aside.
    pub(super) fn inner_text(&mut self) -> Result<String> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            match self.next()? {
                XmlToken::Text(part) => text.push_str(&part),
                XmlToken::End => break,
                _ => {}
            }
        }
        Ok(text)
    }

    /// All text up to the end of the element that began last, and where there are elements in it,
    /// its mark-up as it is written.
    pub(super) fn inner(&mut self) -> Result<(String, Option<&'t str>)> {
        let outside = self.depth.saturating_sub(1);
        let (mut text, mut has_elements) = (String::new(), false);
        let start = self.position();
        let mut end = start;
        while self.depth > outside {
            end = self.position();
            match self.next()? {
                XmlToken::Text(part) => text.push_str(&part),
                XmlToken::Open(_) => has_elements = true,
                XmlToken::Close(_) => {}
                XmlToken::End => break,
            }
        }
        Ok((text, if has_elements { self.text.get(start..end) } else { None }))
    }

    /// The mark-up up to the end of the element that began last, as it is written.
    pub(super) fn inner_markup(&mut self) -> Result<&'t str> {
        let outside = self.depth.saturating_sub(1);
        let start = self.position();
        let mut end = start;
        while self.depth > outside {
            end = self.position();
            if let XmlToken::End = self.next()? {
                break;
            }
        }
        Ok(self.text.get(start..end).unwrap_or_default())
    }

    /// Passes over the element that began last.
    pub(super) fn skip(&mut self) -> Result<()> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let XmlToken::End = self.next()? {
                break;
            }
        }
        Ok(())
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn broken(&mut self, message: &str) -> Error {
        Error::new(ErrorKind::Malformed, message)
            .line(self.line() + 1)
            .with_hint("fetch it again, or save it again with the program that wrote it")
    }
}

/// Text with the references of XML and HTML resolved; others stay as they are.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        let found =
            end.and_then(|end| character(&rest[1..end]).map(|character| (character, end + 1)));
        if let Some((character, length)) = found {
            plain.push_str(&character);
            rest = &rest[length..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let code = code.ok()?;
        // Numbers of control characters are meant as those of windows-1252, as in HTML.
        if let Some(byte) = u8::try_from(code).ok().filter(|byte| (0x80..0xA0).contains(byte)) {
            return Some(Cow::Owned(
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned(),
            ));
        }
        return char::from_u32(code).map(|character| Cow::Owned(character.to_string()));
    }
    quick_xml::escape::resolve_html5_entity(name).map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let (mut xml, mut shown) = (Xml::new(text), String::new());
        loop {
            match xml.next() {
                Ok(XmlToken::Open(tag)) => shown.extend([
                    "<",
                    tag.full_name(),
                    " ",
                    &tag.attribute("a").unwrap_or_default(),
                    ">",
                ]),
                Ok(XmlToken::Close(name)) => shown.extend(["</", &name, ">"]),
                Ok(XmlToken::Text(text)) => shown += &text,
                Ok(XmlToken::End) => return shown,
                Err(error) => return format!("{shown}! {error}"),
            }
        }
    }

    #[test]
    fn tags_and_text() {
        let all = [
            (
                "\u{feff}<?xml version='1.0'?><x:b y:a='1 &amp; &#x32;'>One &lt; two<c/></x:b>",
                "<x:b 1 & 2>One < two<c ></c></b>",
            ),
            (
                "<a><![CDATA[<p>]]>&nbsp;&eacute;&#8217;&unknown; & b</a>",
                "<a ><p>\u{a0}\u{e9}\u{2019}&unknown; & b</a>",
            ),
            (
                "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;'>]><a>&y;</a>",
                "<a >&y;</a>",
            ),
        ];
        for (text, expected) in all {
            assert_eq!(shown(text), expected);
        }
        assert!(shown("<a>\n<b></a>").contains("! not well-formed XML"));
        assert!(shown("<a>").contains("! the XML is cut short"));
        assert!(shown(&"<a>".repeat(2000)).contains("! elements nest deeper than 1000"));
    }
}
