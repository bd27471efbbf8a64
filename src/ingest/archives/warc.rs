//! Archives of the web (ISO 28500) -> records -> the pages among them.
//!
//! A `response` with a page or plain text, a `resource` or a `conversion` is an article, called by
//! its address. Requests, redirects, missing pages, images and the crawler's own notes are none;
//! they are left out and counted. The date of the crawl is no date of publication.

use super::http_answer::{Answer, AnswerLimits, answer, field, header_end};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::chunk::LARGEST;
use crate::ingest::decode::{DeclaredEncoding, EncodingSample, choose, decode};
use crate::ingest::fields::Fields;
use crate::ingest::left_out::LeftOut;
use crate::ingest::record_files::record_splitter::RawPiece;
use crate::ingest::record_position::RecordPosition;
use crate::ingest::source::ByteSource;
use crate::ingest::web_address::{date_in_url, host};
use crate::ingest::{Options, html, plain};
use crate::model::Article;
use memchr::memmem::find;

/// The longest header of a record.
const LONGEST_HEADER: usize = 1 << 20;
const FILL: usize = 256 << 10;

/// How a record begins that follows another one.
const NEXT: &[u8] = b"\nWARC/";
/// Cuts a stream into records; what is no article is left out and counted. After a broken record
/// the next one is looked for.
pub(in crate::ingest) struct WarcRecords {
    pub(in crate::ingest) source: ByteSource,
    buffer: Vec<u8>,
    /// Where the rest begins in the buffer, and in the stream.
    at: usize,
    offset: u64,
    number: u64,
    most: u64,
    /// The most bytes that all records have.
    whole: u64,
    ended: bool,
    failure: Option<Error>,
    pub(in crate::ingest) left_out: LeftOut,
}

impl WarcRecords {
    /// The records of `source`, of which `buffer` has been read before; none of more than `most`
    /// bytes.
    pub(in crate::ingest) fn new(
        source: ByteSource,
        buffer: Vec<u8>,
        failure: Option<Error>,
        most: u64,
    ) -> Self {
        let ended = failure.is_some();
        Self {
            source,
            buffer,
            at: 0,
            offset: 0,
            number: 0,
            most,
            whole: u64::MAX,
            ended,
            failure,
            left_out: LeftOut::default(),
        }
    }

    /// The same of a stream that has no more than `whole` bytes, so that a longer record has a
    /// wrong length.
    pub(in crate::ingest) fn within(self, whole: u64) -> Self {
        Self { whole, ..self }
    }

    /// Reads on until `bytes` are there; `false` where there are fewer.
    fn need(&mut self, bytes: usize) -> bool {
        if self.at > FILL {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        while self.buffer.len() - self.at < bytes && !self.ended {
            match self.source.fill(&mut self.buffer, FILL) {
                Ok(read) => self.ended = read < FILL,
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error);
                }
            }
        }
        self.buffer.len() - self.at >= bytes
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.offset += bytes as u64;
    }

    /// Passes over `bytes`, which need not be kept; `false` where there are fewer.
    fn pass_over(&mut self, mut bytes: u64) -> bool {
        while bytes > 0 && self.need(1) {
            let step = usize::try_from(bytes).unwrap_or(usize::MAX).min(self.rest().len());
            self.pass(step);
            bytes -= step as u64;
        }
        bytes == 0
    }

    /// The length of the header of the next record.
    fn header(&mut self) -> Option<usize> {
        let mut seen = 0;
        loop {
            if let Some(end) = header_end(&self.rest()[seen..]) {
                return Some(seen + end);
            }
            seen = self.rest().len().saturating_sub(3);
            if seen > LONGEST_HEADER || !self.need(self.rest().len() + 1) {
                return None;
            }
        }
    }

    /// Goes to where the next record may begin, behind `bytes` that belong to this one.
    fn resume(&mut self, bytes: usize) {
        self.pass(bytes.min(self.rest().len()));
        while self.need(NEXT.len()) {
            if let Some(found) = next_record(self.rest()) {
                return self.pass(found + 1);
            }
            self.pass(self.rest().len() + 1 - NEXT.len());
        }
        self.pass(self.rest().len());
    }

    /// Whether a record of `whole` bytes, `header` of them its header, takes in another one: its
    /// length is wrong then. Where it ends, the next one begins or nothing comes; a page may quote
    /// an archive.
    fn takes_in_another(&mut self, header: usize, whole: usize) -> bool {
        let mut end = whole;
        while self.need(end + 1) && is_padding(self.rest()[end]) {
            end += 1;
        }
        let fits = !self.need(end + 1)
            || (self.need(end + NEXT.len() - 1) && self.rest()[end..].starts_with(&NEXT[1..]));
        // A record without a line end behind it may have been cut within the next one, or at its
        // end.
        let is_sure = fits && end > whole;
        let whole = whole.min(self.rest().len());
        !is_sure && find(&self.rest()[header - 1..whole], NEXT).is_some()
    }

    fn broken(&mut self, kind: ErrorKind, message: &str) -> Error {
        Error::new(kind, message)
            .line(self.number)
            .byte_offset(self.offset)
            .with_hint("fetch the archive again; its other records are read")
    }
}

impl Iterator for WarcRecords {
    type Item = Result<RawPiece>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while self.need(1) && is_padding(self.rest()[0]) {
                self.pass(1);
            }
            if self.rest().is_empty() {
                return self.failure.take().map(Err);
            }
            self.number += 1;
            let header = self.header().filter(|_| self.rest().starts_with(b"WARC/"));
            let length = header
                .and_then(|end| field(&self.rest()[..end], "Content-Length")?.parse::<u64>().ok());
            let (Some(header), Some(length)) = (header, length) else {
                if let Some(failure) = self.failure.take() {
                    self.pass(self.rest().len());
                    return Some(Err(failure));
                }
                let error = self
                    .broken(ErrorKind::Malformed, "not a WARC record, or one without its length");
                self.resume(1);
                return Some(Err(error));
            };
            let kind =
                field(&self.rest()[..header], "WARC-Type").unwrap_or_default().to_ascii_lowercase();
            let wanted = matches!(kind.as_str(), "response" | "resource" | "conversion");
            let whole = usize::try_from(length)
                .ok()
                .filter(|_| length <= self.most)
                .and_then(|length| length.checked_add(header));
            let can_be = length
                .checked_add(header as u64)
                .is_some_and(|whole| whole <= self.whole.saturating_sub(self.offset));
            if length > self.most && can_be {
                let error = self.broken(
                    ErrorKind::TooLarge,
                    &format!("a record of more than {} bytes", self.most),
                );
                let cut = self.broken(ErrorKind::Decode, "the record is cut short");
                if !self.pass_over(length + header as u64) {
                    return Some(Err(self.failure.take().unwrap_or(cut)));
                }
                if wanted {
                    return Some(Err(error.with_hint("raise --max-file-size")));
                }
                self.left_out.add(named(&kind));
                continue;
            }
            let (line, offset) = (self.number, Some(self.offset));
            let Some(whole) = whole.filter(|&whole| self.need(whole)) else {
                let cut = self.broken(ErrorKind::Decode, "the record is cut short");
                // Its length may be wrong, and others follow.
                self.resume(header - 1);
                if self.rest().is_empty() {
                    return Some(Err(self.failure.take().unwrap_or(cut)));
                }
                return Some(Err(cut));
            };
            if self.takes_in_another(header, whole) {
                let error = self.broken(
                    ErrorKind::Malformed,
                    "the length of the record is wrong: another one begins within it",
                );
                self.resume(header - 1);
                return Some(Err(error));
            }
            let left_out = if wanted {
                left_out(&self.rest()[..whole], self.most)
            } else {
                Some(named(&kind))
            };
            if let Some(what) = left_out {
                self.pass(whole);
                self.left_out.add(what);
                continue;
            }
            let bytes = self.rest()[..whole].to_vec();
            self.pass(whole);
            return Some(Ok(RawPiece { bytes, line, offset, records: 1, ..RawPiece::default() }));
        }
    }
}

/// Whether a byte between two records is none of theirs: programs that write in blocks fill these
/// up.
fn is_padding(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// Where a record begins in what is left of another one, but for the byte before it.
fn next_record(bytes: &[u8]) -> Option<usize> {
    let padded = find(bytes, b"\0WARC/");
    let line = find(&bytes[..padded.map_or(bytes.len(), |at| at + NEXT.len())], NEXT);
    line.or(padded)
}

/// A kind of record as it is named among what is left out.
fn named(kind: &str) -> String {
    if kind.is_empty() { "without a WARC-Type".to_owned() } else { kind.chars().take(40).collect() }
}

/// What a record is that holds no article: a server's refusal, or what is neither a page nor plain
/// text.
fn left_out(record: &[u8], most: u64) -> Option<String> {
    let (header, body) = record.split_at(header_end(record).unwrap_or(record.len()));
    let is_response =
        field(header, "WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
    let header = if is_response {
        let (header, _) = body.split_at(header_end(body).unwrap_or(body.len()));
        if !header.starts_with(b"HTTP/") {
            return Some("response that is not HTTP".to_owned());
        }
        let status = header
            .split(|&byte| byte == b' ' || byte == b'\r' || byte == b'\n')
            .nth(1)
            .unwrap_or_default();
        if !status.starts_with(b"2") {
            return Some(format!(
                "response {}",
                String::from_utf8_lossy(&status[..status.len().min(10)])
            ));
        }
        header
    } else {
        header
    };
    let mime = mime(&field(header, "Content-Type").unwrap_or_default());
    // What cannot be expanded is rejected when it is read.
    let is_sniffed = || {
        if is_response {
            let limits = AnswerLimits { most, may_be_cut: true };
            answer(body, limits).map_or(true, |answer| looks_like_page(&answer.content))
        } else {
            looks_like_page(body)
        }
    };
    if is_untyped(&mime) && is_sniffed() {
        return None;
    }
    (!is_page(&mime) && mime != "text/plain")
        .then(|| if mime.is_empty() { "without a Content-Type".to_owned() } else { named(&mime) })
}

/// Whether a type says nothing, so that the content decides
/// (<https://mimesniff.spec.whatwg.org/#interpreting-the-resource-metadata>).
fn is_untyped(mime: &str) -> bool {
    matches!(mime, "" | "unknown/unknown" | "application/unknown" | "*/*")
}

/// Whether a content without a type begins as a page does: with a document type, an element of
/// HTML, or the namespace of XHTML.
fn looks_like_page(content: &[u8]) -> bool {
    const FIRST: [&str; 17] = [
        "!doctype html",
        "html",
        "head",
        "title",
        "meta",
        "body",
        "script",
        "style",
        "h1",
        "div",
        "p",
        "table",
        "a",
        "br",
        "b",
        "font",
        "iframe",
    ];
    let head = String::from_utf8_lossy(&content[..content.len().min(2048)]);
    let mut text = head.trim_start_matches('\u{feff}').trim_start();
    while let Some(end) = text.strip_prefix("<!--").and_then(|comment| comment.find("-->")) {
        text = text[4 + end + 3..].trim_start();
    }
    if text.starts_with("<?xml") {
        return html::is_xhtml(text);
    }
    let Some(tag) = text.strip_prefix('<') else { return false };
    FIRST.iter().any(|first| {
        let is_named = tag.get(..first.len()).is_some_and(|name| name.eq_ignore_ascii_case(first));
        is_named
            && tag[first.len()..].starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/')
    })
}

/// The type of a content, without its parameters.
fn mime(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_page(mime: &str) -> bool {
    matches!(mime, "text/html" | "application/xhtml+xml")
}

/// What a record holds.
pub(in crate::ingest) struct CapturedPage {
    pub(in crate::ingest) article: Article,
    /// When it was captured, such as `2021-04-04T10:00:00Z`.
    pub(in crate::ingest) captured: Option<String>,
    /// What could not be read as it was sent: its character set, its end.
    pub(in crate::ingest) notes: Vec<String>,
    /// How many sequences of it were no text.
    pub(in crate::ingest) replaced: u64,
}

/// The article of a record, which is not to be [`left_out`].
pub(in crate::ingest) fn article(
    record: &[u8],
    fields: &Fields,
    site: &RecordPosition,
    options: &Options,
) -> Result<CapturedPage> {
    let (header, body) = record.split_at(header_end(record).unwrap_or(record.len()));
    let url = field(header, "WARC-Target-URI")
        .map(|url| url.trim_matches(['<', '>']).to_string())
        .filter(|url| !url.is_empty());
    let is_response =
        field(header, "WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
    let Answer { content_type: kind, content: body, is_cut_short } = if is_response {
        let limits = AnswerLimits {
            most: options.max_file_size.min(options.max_expanded).min(LARGEST),
            may_be_cut: field(header, "WARC-Truncated").is_some(),
        };
        answer(body, limits).map_err(|error| site.locate(error))?
    } else {
        let content_type = field(header, "Content-Type").unwrap_or_default();
        Answer { content_type, content: body.to_vec(), is_cut_short: false }
    };
    let is_page = is_page(&mime(&kind)) || (is_untyped(&mime(&kind)) && looks_like_page(&body));
    let parts = kind.split(';').skip(1).filter_map(|part| part.split_once('='));
    let charset = parts
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, label)| label.trim().trim_matches(['"', '\'']));
    let beside = charset.filter_map(DeclaredEncoding::of).last();
    let mut replaced = 0;
    let sample = EncodingSample { html: is_page, beside, ..EncodingSample::whole(&body) };
    let choice = choose(sample, options.encoding.as_deref()).map_err(|error| site.locate(error))?;
    let text = decode(choice.encoding, &body[choice.bom..], &mut replaced);
    let read = match mime(&kind).as_str() {
        "application/xhtml+xml" => html::xhtml_article(&text, options),
        _ if is_page => html::article(&text, options),
        _ => Ok(plain::article(text.into_owned())),
    };
    let mut article = read.map_err(|error| site.locate(error))?;
    article.id = url.clone().unwrap_or_else(|| site.id());
    let meta = &mut article.meta;
    meta.date = meta.date.or_else(|| date_in_url(url.as_deref()?));
    meta.source = meta.source.take().or_else(|| host(url.as_deref()?));
    meta.extra = fields.metadata(&fields.empty()).extra;
    meta.url = url;
    let captured = field(header, "WARC-Date").filter(|time| !time.is_empty());
    let cut = is_cut_short.then(|| {
        "the page is cut short: it was sent in chunks, and the last one is missing".to_owned()
    });
    Ok(CapturedPage {
        article,
        captured,
        notes: choice.note().into_iter().chain(cut).collect(),
        replaced,
    })
}

#[cfg(test)]
#[path = "warc_tests.rs"]
mod tests;
