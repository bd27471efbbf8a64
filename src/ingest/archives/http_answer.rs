//! The answer of a server, as a record of a web archive holds it -> the type and the content of the
//! page.
//!
//! Chunks are joined and content encodings are undone here. What the content means is not known
//! here. Crawlers that have undone an encoding leave its field in the header, so that the bytes
//! decide; but bytes that frame a content never become part of it.

use crate::error::{Error, ErrorKind, Result};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// What a server sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The page, in its own character set.
    pub content: Vec<u8>,
    /// Whether the end of the page is missing.
    pub is_cut_short: bool,
}

/// How much of an answer is accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnswerLimits {
    /// The most bytes of a content.
    pub most: u64,
    /// Whether the crawler declares that it cut the answer, so that a chunk may be incomplete.
    pub may_be_cut: bool,
}

/// Reads an HTTP message.
///
/// # Errors
/// [`ErrorKind::Malformed`] if its chunks are broken, [`ErrorKind::Decode`] if its content encoding
/// is, [`ErrorKind::Unsupported`] if that encoding is not read, [`ErrorKind::TooLarge`] if the
/// content expands to more than the limit.
pub(super) fn answer(message: &[u8], limits: AnswerLimits) -> Result<Answer> {
    let (header, body) = message.split_at(header_end(message).unwrap_or(message.len()));
    let is = |name: &str, value: &str| {
        field(header, name).is_some_and(|field| field.to_ascii_lowercase().contains(value))
    };
    let is_coded = |value| is("Content-Encoding", value) || is("Transfer-Encoding", value);
    let chunks = is("Transfer-Encoding", "chunked").then(|| unchunked(body, limits)).transpose()?;
    let (content, is_cut_short) = chunks.flatten().unwrap_or_else(|| (body.to_vec(), false));
    let not_read = |name: &str| {
        let message = format!("the page is compressed with {name}, which is not read");
        Error::new(ErrorKind::Unsupported, message).with_hint("tell the crawler to ask for gzip")
    };
    let expanded = match content.as_slice() {
        [0x1F, 0x8B, ..] if is_coded("gzip") => {
            Some(inflate(MultiGzDecoder::new(&*content), limits.most)?)
        }
        [0x78, ..] if is_coded("deflate") => {
            Some(inflate(ZlibDecoder::new(&*content), limits.most)?)
        }
        [_, ..] if is_coded("deflate") => inflate(DeflateDecoder::new(&*content), limits.most).ok(),
        [0x28, 0xB5, 0x2F, 0xFD, ..] if is_coded("zstd") => return Err(not_read("Zstandard")),
        _ if is("Content-Encoding", "br") && std::str::from_utf8(&content).is_err() => {
            return Err(not_read("Brotli"));
        }
        _ => None,
    };
    Ok(Answer {
        content_type: field(header, "Content-Type").unwrap_or_default(),
        content: expanded.unwrap_or(content),
        is_cut_short,
    })
}

/// Where a header ends, its blank line included.
pub(super) fn header_end(bytes: &[u8]) -> Option<usize> {
    let feeds = memchr::memchr_iter(b'\n', bytes);
    feeds.map(|at| at + 1).find_map(|next| match bytes[next..] {
        [b'\n', ..] => Some(next + 1),
        [b'\r', b'\n', ..] => Some(next + 2),
        _ => None,
    })
}

/// The value of the first field called `name`.
pub(super) fn field(header: &[u8], name: &str) -> Option<String> {
    header.split(|&byte| byte == b'\n').skip(1).find_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let named = line[..colon].trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        named.then(|| String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned())
    })
}

fn inflate(stream: impl Read, most: u64) -> Result<Vec<u8>> {
    let mut expanded = Vec::new();
    let read = stream.take(most.saturating_add(1)).read_to_end(&mut expanded);
    if expanded.len() as u64 > most {
        return Err(Error::new(ErrorKind::TooLarge, format!("expands to more than {most} bytes"))
            .with_hint("raise --max-file-size"));
    }
    read.map_err(|error| {
        Error::new(ErrorKind::Decode, format!("a broken content encoding: {error}"))
            .with_hint("crawl the page again")
    })?;
    Ok(expanded)
}

/// The length of a chunk, as its first line has it.
enum ChunkLength {
    Bytes(usize),
    /// A number that is no length: negative, or beyond every memory.
    Wrong,
}

/// The length that a line declares (RFC 9112, 7.1): hexadecimal digits, and after a semicolon
/// extensions, which may be anything; `None` if the line is of another kind.
fn chunk_length(line: &[u8]) -> Option<ChunkLength> {
    let number = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let digits = number.strip_prefix(b"-").or_else(|| number.strip_prefix(b"+")).unwrap_or(number);
    let digits =
        digits.strip_prefix(b"0x").or_else(|| digits.strip_prefix(b"0X")).unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let length = std::str::from_utf8(number)
        .ok()
        .filter(|_| digits.len() == number.len())
        .and_then(|number| usize::from_str_radix(number, 16).ok());
    Some(length.map_or(ChunkLength::Wrong, ChunkLength::Bytes))
}

/// The content of a body that was sent in chunks, and whether its end is missing; `None` if the
/// body does not begin with a chunk, because the crawler has joined them.
fn unchunked(mut body: &[u8], limits: AnswerLimits) -> Result<Option<(Vec<u8>, bool)>> {
    let broken = |what: &str| {
        Error::new(ErrorKind::Malformed, format!("the page was sent in chunks, and {what}"))
            .with_hint("crawl the page again")
    };
    let mut content = Vec::with_capacity(body.len());
    let mut is_first = true;
    loop {
        if body.is_empty() {
            return Ok((!is_first).then_some((content, true)));
        }
        let end = memchr::memchr(b'\n', body);
        let length = match (chunk_length(&body[..end.unwrap_or(body.len())]), end) {
            (None, _) if is_first => return Ok(None),
            // The line of a length may be cut too.
            (_, None) if limits.may_be_cut && !is_first => return Ok(Some((content, true))),
            (None, _) => return Err(broken("one of them has no length")),
            (Some(ChunkLength::Wrong), _) => {
                return Err(broken("the length of one of them is not a length"));
            }
            (Some(ChunkLength::Bytes(0)), _) => return Ok(Some((content, false))),
            (Some(ChunkLength::Bytes(length)), _) => length,
        };
        body = &body[end.map_or(body.len(), |end| end + 1)..];
        is_first = false;
        let Some(chunk) = body.get(..length) else {
            if limits.may_be_cut {
                content.extend_from_slice(body);
                return Ok(Some((content, true)));
            }
            return Err(broken("one of them is longer than what is left of the record"));
        };
        content.extend_from_slice(chunk);
        let rest = &body[length..];
        body = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
            [] | [b'\r'] => &[],
            _ => return Err(broken("one of them does not end where its length says")),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: AnswerLimits = AnswerLimits { most: 1 << 20, may_be_cut: false };

    fn message(header: &str, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n").as_bytes(), body].concat()
    }

    fn chunked(body: &[u8], limits: AnswerLimits) -> Result<Answer> {
        answer(&message("Transfer-Encoding: chunked", body), limits)
    }

    #[test]
    fn chunks_are_joined_whatever_their_extensions_are() {
        for body in [
            &b"5\r\n<p>Ch\r\n4;x=y\r\nunks\r\n0\r\n\r\n"[..],
            b"5\n<p>Ch\n4\nunks\n0\n\n",
            b"0005 \r\n<p>Ch\r\n4;\xFF\"\0;;=\r\nunks\r\n0;last\r\nTrailer: 5\r\n\r\n",
            b"9\r\n<p>Chunks\r\n0",
            // Joined by the crawler, which kept the field.
            b"<p>Chunks",
        ] {
            let read = chunked(body, LIMITS).unwrap();
            assert_eq!((&*read.content, read.is_cut_short), (&b"<p>Chunks"[..], false), "{body:?}");
        }
        let read = chunked(b"9\r\n<p>Chunks\r\n", LIMITS).unwrap();
        assert_eq!((&*read.content, read.is_cut_short), (&b"<p>Chunks"[..], true));
    }

    /// No byte that frames a chunk becomes text.
    #[test]
    fn broken_chunks_are_rejected() {
        for body in [
            &b"ffffffffffffffff\r\n<p>Chunks\r\n0\r\n\r\n"[..],
            b"fffffffffffffffff\r\n<p>Chunks\r\n0\r\n\r\n",
            b"-9\r\n<p>Chunks\r\n0\r\n\r\n",
            b"+9\r\n<p>Chunks\r\n0\r\n\r\n",
            b"0x9\r\n<p>Chunks\r\n0\r\n\r\n",
            b"8\r\n<p>Chunks\r\n0\r\n\r\n",
            b"b\r\n<p>Chunks\r\n0\r\n\r\n",
            b"9\r\n<p>Chunks\r\nnine\r\n0\r\n\r\n",
            b"9\r\n<p>Chunks\r\n9\r\nand a pa",
            b"9\r\n<p>Chunks\r\n;x\r\n",
        ] {
            let error = chunked(body, LIMITS).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed, "{body:?}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn what_the_crawler_cut_is_kept_without_its_frame() {
        let cut = AnswerLimits { may_be_cut: true, ..LIMITS };
        for body in [&b"9\r\n<p>Chunks\r\n9\r\n and"[..], b"d\r\n<p>Chunks and\r\n1"] {
            let read = chunked(body, cut).unwrap();
            assert_eq!((&*read.content, read.is_cut_short), (&b"<p>Chunks and"[..], true));
        }
    }

    #[test]
    fn compressed_contents_that_are_not_read_are_named() {
        for (name, body) in [("br", &b"\x0B\x02\x80\xFF"[..]), ("zstd", b"\x28\xB5\x2F\xFD\x04")] {
            let error =
                answer(&message(&format!("Content-Encoding: {name}"), body), LIMITS).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
        }
        let read = answer(&message("Content-Encoding: zstd", b"<p>undone"), LIMITS).unwrap();
        assert_eq!(read.content, b"<p>undone");
    }
}
