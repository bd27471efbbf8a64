//! Messages in MIME -> their fields and their parts, decoded.
//!
//! Comes in: the bytes of a mail, or of a page that a browser has saved in one file (RFC 5322, 2045
//! to 2047, 2231, 2557). Goes out: the fields at its head, and its parts in their order, without
//! those that only hold others. Does not know: what becomes of them.
//!
//! Nothing here calls itself, however deep a message nests, and each part is looked at once for
//! each part around it.

use crate::ingest::decode::{DeclaredEncoding, EncodingSample, choose, decode};
use memchr::memmem;

/// The deepest nesting of parts; what is deeper is one part, which is not read.
const DEEPEST: usize = 20;

/// The most parts of a message.
const MOST_PARTS: usize = 10_000;

/// The fields that are looked at, in small letters. Others are not kept: a head may have millions.
const USED: [&str; 15] = [
    "archived-at",
    "content-disposition",
    "content-id",
    "content-language",
    "content-location",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "received",
    "snapshot-content-location",
    "subject",
    "to",
];

/// The fields at the head of a message or a part that are [`USED`], the first of each name.
#[derive(Debug, Default)]
pub(super) struct HeaderFields(Vec<(&'static str, Vec<u8>)>);

/// A field's value and its parameters: `text/plain` with `charset`.
#[derive(Debug, Default)]
pub(super) struct HeaderValue {
    /// In small letters.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

/// A part that holds no others.
#[derive(Debug)]
pub(super) struct MimePart {
    pub(super) fields: HeaderFields,
    pub(super) kind: HeaderValue,
    pub(super) content: Vec<u8>,
    /// The innermost part around whose parts say the same in several ways, by its number.
    pub(super) alternative: Option<usize>,
}

/// A message.
#[derive(Debug, Default)]
pub(super) struct MimeMessage {
    pub(super) fields: HeaderFields,
    pub(super) parts: Vec<MimePart>,
    /// Whether the mark at the end of a part is missing.
    pub(super) is_cut: bool,
}

impl MimeMessage {
    pub(super) fn read(message: &[u8]) -> Self {
        let mut read = Self { fields: HeaderFields::read(message).0, ..Self::default() };
        let mut waiting = vec![(message, 0, None)];
        let mut alternatives = 0;
        while let Some((bytes, depth, around)) = waiting.pop() {
            let (fields, body) = HeaderFields::read(bytes);
            let kind = fields.structured("Content-Type");
            let boundary = kind
                .parameter("boundary")
                .filter(|boundary| kind.value.starts_with("multipart/") && !boundary.is_empty());
            if let Some(boundary) = boundary
                .filter(|_| depth < DEEPEST && waiting.len() + read.parts.len() < MOST_PARTS)
            {
                let (inner, is_cut) = split(body, boundary.as_bytes());
                read.is_cut |= is_cut;
                let is_alternative = kind.value == "multipart/alternative";
                alternatives += usize::from(is_alternative);
                let around = if is_alternative { Some(alternatives) } else { around };
                waiting.extend(inner.into_iter().rev().map(|part| (part, depth + 1, around)));
            } else if read.parts.len() < MOST_PARTS {
                let encoding = fields
                    .text("Content-Transfer-Encoding")
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let content = match encoding.as_str() {
                    "base64" => from_base64(body),
                    "quoted-printable" => from_quoted_printable(body, false),
                    _ => body.to_vec(),
                };
                read.parts.push(MimePart { fields, kind, content, alternative: around });
            }
        }
        read
    }
}

impl MimePart {
    /// Its type, which is plain text where it has none.
    pub(super) fn mime(&self) -> &str {
        if self.kind.value.is_empty() { "text/plain" } else { &self.kind.value }
    }

    pub(super) fn is_page(&self) -> bool {
        matches!(self.mime(), "text/html" | "application/xhtml+xml")
    }

    /// The name of the file that it is attached as.
    pub(super) fn file_name(&self) -> Option<String> {
        let disposition = self.fields.structured("Content-Disposition");
        disposition.parameter("filename").or_else(|| self.kind.parameter("name")).map(str::to_owned)
    }

    /// Whether it comes with the message and is none of its text.
    pub(super) fn is_attached(&self) -> bool {
        let disposition = self.fields.structured("Content-Disposition");
        let is_text = self.is_page() || self.mime() == "text/plain";
        disposition.value == "attachment" || !is_text || disposition.parameter("filename").is_some()
    }
}

impl HeaderFields {
    /// The fields at the beginning of `bytes`, and what follows them.
    fn read(bytes: &[u8]) -> (Self, &[u8]) {
        let mut fields: Vec<(&'static str, Vec<u8>)> = Vec::new();
        // Whether the last field is kept, so that its further lines are, too.
        let mut is_kept = false;
        let mut at = 0;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |feed| at + feed + 1);
            let line = bytes[at..end].trim_ascii_end();
            if line.is_empty() {
                at = end;
                break;
            }
            if line[0].is_ascii_whitespace() {
                if let Some((_, value)) = fields.last_mut().filter(|_| is_kept) {
                    value.push(b' ');
                    value.extend_from_slice(line.trim_ascii_start());
                }
            } else if let Some(colon) =
                memchr::memchr(b':', line).filter(|&colon| is_name(&line[..colon]))
            {
                let name = line[..colon].trim_ascii_end();
                let used = USED.iter().find(|used| used.as_bytes().eq_ignore_ascii_case(name));
                let new = used.filter(|name| !fields.iter().any(|(known, _)| known == *name));
                is_kept = new.is_some();
                fields.extend(new.map(|name| (*name, line[colon + 1..].trim_ascii().to_vec())));
            } else if !(at == 0 && line.starts_with(b"From ")) {
                // The text begins without a blank line.
                break;
            }
            at = end;
        }
        (Self(fields), &bytes[at.min(bytes.len())..])
    }

    /// The first value of a field, decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self
            .0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)?;
        Some(words(value).trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    pub(super) fn structured(&self, name: &str) -> HeaderValue {
        let value = self
            .0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value);
        HeaderValue::read(&value.map(|value| text_of(value)).unwrap_or_default())
    }
}

/// Whether a field may be called so.
fn is_name(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

impl HeaderValue {
    fn read(text: &str) -> Self {
        let mut pieces = unquoted_pieces(text).into_iter();
        let value = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        // `name*0*=utf-8''a` and `name*1=b` are one parameter.
        let mut parameters: Vec<(String, String)> = Vec::new();
        for piece in pieces.take(100) {
            let Some((name, value)) = piece.split_once('=') else { continue };
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim();
            let is_extended = name.ends_with('*');
            let mut parts = name.trim_end_matches('*').split('*');
            let (name, number) = (parts.next().unwrap_or_default(), parts.next());
            let value = if is_extended { percent_decoded(value) } else { words(value.as_bytes()) };
            match parameters.iter_mut().find(|(known, _)| known == name) {
                Some((_, so_far)) if number.is_some() => so_far.push_str(&value),
                Some(_) => {}
                None => parameters.push((name.to_owned(), value)),
            }
        }
        Self { value, parameters }
    }

    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What stands between semicolons, those within quotation marks apart, which go.
fn unquoted_pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        let last = pieces.len() - 1;
        match c {
            c if escaped => {
                pieces[last].push(c);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => pieces.push(String::new()),
            c => pieces[last].push(c),
        }
    }
    pieces
}

/// `utf-8''na%C3%AFve` -> `naïve`; further pieces have no character set.
fn percent_decoded(value: &str) -> String {
    let (label, value) = match value.split_once('\'') {
        Some((label, rest)) => (label, rest.split_once('\'').map_or(rest, |(_, value)| value)),
        None => ("utf-8", value),
    };
    let hex = value.bytes().map(|byte| if byte == b'%' { b'=' } else { byte }).collect::<Vec<_>>();
    in_charset(label, &from_quoted_printable(&hex, false))
}

/// Bytes that say nothing of their character set.
fn text_of(bytes: &[u8]) -> String {
    let choice = choose(EncodingSample { html: false, ..EncodingSample::whole(bytes) }, None);
    choice.map_or_else(
        |_| String::from_utf8_lossy(bytes).into_owned(),
        |choice| decode(choice.encoding, &bytes[choice.bom..], &mut 0).into_owned(),
    )
}

/// Bytes in a named character set; where they are UTF-8 in spite of it, in that.
fn in_charset(label: &str, bytes: &[u8]) -> String {
    let sample = EncodingSample {
        html: false,
        beside: DeclaredEncoding::of(label),
        ..EncodingSample::whole(bytes)
    };
    choose(sample, None).map_or_else(
        |_| String::from_utf8_lossy(bytes).into_owned(),
        |choice| decode(choice.encoding, &bytes[choice.bom..], &mut 0).into_owned(),
    )
}

/// A field's text with its encoded words, such as `=?utf-8?Q?na=C3=AFve?=`, decoded. Neighbours in
/// one character set are decoded together, for some programs cut characters in two.
fn words(value: &[u8]) -> String {
    let text = text_of(value);
    let mut decoded = String::with_capacity(text.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = text.as_str();
    let settle = |pending: &mut Option<(String, Vec<u8>)>, decoded: &mut String| {
        if let Some((label, bytes)) = pending.take() {
            decoded.push_str(&in_charset(&label, &bytes));
        }
    };
    while let Some(at) = rest.find("=?") {
        let Some((label, bytes, length)) = encoded_word(&rest[at..]) else {
            settle(&mut pending, &mut decoded);
            decoded.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        // White space between two of them is none.
        if pending.is_none() || !rest[..at].trim().is_empty() {
            settle(&mut pending, &mut decoded);
            decoded.push_str(&rest[..at]);
        }
        match &mut pending {
            Some((known, so_far)) if known.eq_ignore_ascii_case(label) => so_far.extend(bytes),
            _ => {
                settle(&mut pending, &mut decoded);
                pending = Some((label.to_owned(), bytes));
            }
        }
        rest = &rest[at + length..];
    }
    settle(&mut pending, &mut decoded);
    decoded.push_str(rest);
    decoded
}

/// The character set, the bytes and the length of an encoded word.
fn encoded_word(text: &str) -> Option<(&str, Vec<u8>, usize)> {
    // RFC 2047 allows 75 bytes; programs write more.
    let text = &text[..text.floor_char_boundary(2000)];
    let (label, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let end = rest.find("?=")?;
    // A language may follow the character set.
    let name = label.split('*').next()?;
    if name.len() > 40 || name.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => from_base64(&rest.as_bytes()[..end]),
        "Q" | "q" => from_quoted_printable(&rest.as_bytes()[..end], true),
        _ => return None,
    };
    Some((name, bytes, 2 + label.len() + 1 + encoding.len() + 1 + end + 2))
}

/// What stands between the lines of a boundary, and whether the last of these is missing.
fn split<'b>(body: &'b [u8], boundary: &[u8]) -> (Vec<&'b [u8]>, bool) {
    let mark = [b"--", boundary].concat();
    let (mut parts, mut begin) = (Vec::new(), None);
    for at in memmem::find_iter(body, &mark) {
        let is_line = at == 0 || body[at - 1] == b'\n';
        let after = &body[at + mark.len()..];
        let rest = &after[..memchr::memchr(b'\n', after).unwrap_or(after.len())];
        let ends = rest.starts_with(b"--");
        let is_mark = ends || rest.trim_ascii().is_empty();
        if !is_line || !is_mark || begin.is_some_and(|begin| begin > at) {
            continue;
        }
        if let Some(begin) = begin {
            let part: &[u8] = &body[begin..at];
            let part = part.strip_suffix(b"\n").unwrap_or(part);
            parts.push(part.strip_suffix(b"\r").unwrap_or(part));
        }
        if ends {
            return (parts, false);
        }
        begin = Some((at + mark.len() + rest.len() + 1).min(body.len()));
    }
    parts.extend(begin.map(|begin| &body[begin..]));
    (parts, true)
}

fn from_base64(text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            // The end of one text; another one may follow.
            b'=' => {
                (bits, held) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

/// Text with `=C3` for bytes; in a field `_` is a space.
fn from_quoted_printable(text: &[u8], in_field: bool) -> Vec<u8> {
    let digit = |at: usize| {
        text.get(at)
            .and_then(|&byte| char::from(byte).to_digit(16))
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let (mut bytes, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        match text[at] {
            b'=' => {
                if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
                    bytes.push(high * 16 + low);
                    at += 3;
                    continue;
                }
                // A line that goes on.
                let blank = text[at + 1..]
                    .iter()
                    .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
                    .count();
                match text.get(at + 1 + blank) {
                    Some(b'\n') => at += blank + 2,
                    None => at = text.len(),
                    Some(_) => {
                        bytes.push(b'=');
                        at += 1;
                    }
                }
            }
            b'_' if in_field => {
                bytes.push(b' ');
                at += 1;
            }
            byte => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    bytes
}
