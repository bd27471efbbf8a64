//! Which format a file has by its content.

use super::format::Format;
use super::mail;
use memchr::memmem;
use serde::de::IgnoredAny;

/// The format that the beginning of a file that is no text looks like.
pub(super) fn sniff_packed(start: &[u8]) -> Option<Format> {
    let holds = |name: &str| memmem::find(start, name.as_bytes()).is_some();
    match start {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Format::Pdf),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(Format::Rtf),
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        [b'W', b'A', b'R', b'C', b'/', ..] => Some(Format::Warc),
        [b'P', b'K', 3, 4, ..] => [
            ("application/vnd.oasis.opendocument.text", Format::Odt),
            ("application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
            ("application/epub+zip", Format::Epub),
            ("word/", Format::Docx),
            ("xl/", Format::Xlsx),
        ]
        .into_iter()
        .find_map(|(name, format)| holds(name).then_some(format)),
        _ => format_of_flat(start).or_else(|| mail::sniff(start)),
    }
}

/// The format of a document that is one XML file, if it begins as one.
pub(super) fn format_of_flat(start: &[u8]) -> Option<Format> {
    let start = &start[..start.len().min(16 << 10)];
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let root = memmem::find(text, b"<office:document").filter(|_| text.starts_with(b"<"))?;
    let named = &text[root..];
    let kind = &named[memmem::find(named, b"application/vnd.oasis.opendocument.")? + 35..];
    if kind.starts_with(b"text") {
        Some(Format::Odt)
    } else {
        kind.starts_with(b"spreadsheet").then_some(Format::Ods)
    }
}

/// The format that the beginning of a text looks like. `complete` says whether it is the whole
/// text.
pub(super) fn sniff(start: &str, complete: bool) -> Format {
    let text = start.trim_start();
    let begins =
        |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Format::Html;
    }
    if begins("<?xml") {
        return if text.contains("<html") { Format::Html } else { Format::Xml };
    }
    if begins("<rss") || begins("<feed") || begins("<rdf:RDF") {
        return Format::Xml;
    }
    let inner = |open: char| text.strip_prefix(open).map(str::trim_start);
    if inner('{').is_some() {
        return match text.split_once('\n') {
            Some((line, _)) if is_object(line) => Format::Jsonl,
            None if !complete || is_object(text) => Format::Jsonl,
            _ if inner('{').is_some_and(|rest| rest.starts_with('"')) => Format::Json,
            _ => Format::Text,
        };
    }
    if inner('[').is_some_and(|rest| rest.starts_with('{')) { Format::Json } else { Format::Text }
}

fn is_object(line: &str) -> bool {
    line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content() {
        for (text, complete, expected) in [
            ("Plain words.\n", true, Format::Text),
            ("  <!DOCTYPE HTML>\n<p>x", true, Format::Html),
            ("<html lang=en>", true, Format::Html),
            ("<p>not enough", true, Format::Text),
            ("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", true, Format::Jsonl),
            ("{\"text\": \"a\"}", true, Format::Jsonl),
            ("{\n  \"text\": \"a\"\n}\n", true, Format::Json),
            ("[{\"text\": \"a\"}]", true, Format::Json),
            ("[a note in brackets]", true, Format::Text),
            ("{braces} around a word\nand more", true, Format::Text),
            ("{\"text\": \"a line without an end in the sam", false, Format::Jsonl),
            ("", true, Format::Text),
        ] {
            assert_eq!(sniff(text, complete), expected, "{text:?}");
        }
    }
}
