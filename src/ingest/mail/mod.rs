//! Mail (.eml) and pages that a browser has saved in one file (.mhtml, .mht) -> articles.
//!
//! Of a mail the text is read, the plain one where it says what the other says; its subject is the
//! title, its sender the author, the sender's host the source. What is attached is named and not
//! read. Of a saved page the page is read as one, with what it says of itself: the day on which
//! somebody saved it is no date of publication.

mod parts;

use super::blocks::{Blocks, one_line};
use super::decode::{DeclaredEncoding, EncodingSample, choose, decode};
use super::lines::lines;
use super::web_address::{date_in_url, host};
use super::{Extract, Format, Options, html, plain};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Date, DateSource, Kind, Metadata};
use parts::{MimeMessage, MimePart};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// How much of the words of a text that is marked up the plain text of a mail must hold to be read
/// instead of it: some programs send a plain text that says only where to look.
const PLAIN: f64 = 0.5;

/// How many attachments are named.
const MOST_NAMES: usize = 10;

/// The fields without which nothing is taken for a message.
const SIGNS: [&str; 3] = ["mime-version", "message-id", "received"];

/// What a message gives.
#[derive(Default)]
pub(super) struct Mail {
    pub(super) article: Article,
    /// What of it is not read, or read in another way than it says.
    pub(super) notes: Vec<String>,
    /// How many sequences were no text.
    pub(super) replaced: u64,
}

/// Whether a file begins as a message does, and as which.
pub(super) fn sniff(start: &[u8]) -> Option<Format> {
    let line = &start[..memchr::memchr(b'\n', start)?.min(1000)];
    let name = &line[..memchr::memchr(b':', line)?];
    if name.is_empty() || !name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let message = MimeMessage::read(start);
    let fields = &message.fields;
    let is_sent = ["from", "to", "date", "subject", "content-type"]
        .iter()
        .filter(|name| fields.has(name))
        .count()
        >= 2;
    if !is_sent || !SIGNS.iter().any(|name| fields.has(name)) {
        return None;
    }
    let is_saved = fields.structured("Content-Type").value == "multipart/related"
        && !fields.has("to")
        && !fields.has("received");
    Some(if is_saved || fields.has("snapshot-content-location") {
        Format::Mhtml
    } else {
        Format::Eml
    })
}

/// The article of a saved page.
pub(super) fn page(bytes: &[u8], options: &Options) -> Result<Mail> {
    let message = read(bytes)?;
    let Some(part) = message.parts.iter().find(|part| part.is_page()) else {
        return Err(
            Error::new(ErrorKind::Malformed, "no page in it").with_hint("save the page as HTML")
        );
    };
    let mut mail = Mail { notes: notes(&message, &[]), ..Mail::default() };
    let text = mail.text(part, options)?;
    let read = if part.mime() == "text/html" {
        html::article(&text, options)
    } else {
        html::xhtml_article(&text, options)
    };
    mail.article = read?;
    let meta = &mut mail.article.meta;
    let address = message
        .fields
        .text("Snapshot-Content-Location")
        .or_else(|| part.fields.text("Content-Location"));
    meta.url = meta.url.take().or(address.filter(|address| address.contains("://")));
    meta.source = meta.source.take().or_else(|| host(meta.url.as_deref()?));
    meta.date = meta.date.or_else(|| date_in_url(meta.url.as_deref()?));
    meta.title = meta.title.take().or_else(|| one_line(&message.fields.text("Subject")?));
    Ok(mail)
}

/// The article of a mail.
pub(super) fn mail(bytes: &[u8], options: &Options) -> Result<Mail> {
    let message = read(bytes)?;
    let mut mail = Mail::default();
    let mut texts: Vec<(usize, &MimePart)> =
        message.parts.iter().enumerate().filter(|(_, part)| !part.is_attached()).collect();
    if cfg!(not(feature = "html")) && texts.iter().any(|(_, part)| !part.is_page()) {
        // A mail with a page usually has the same text as plain text.
        texts.retain(|(_, part)| !part.is_page());
    }
    let mut decoded = Vec::new();
    for &(at, part) in &texts {
        let text = mail.text(part, options)?;
        decoded.push(MailText::of(at, part, &text, options)?);
    }
    let chosen = chosen(decoded);
    mail.notes.extend(notes(&message, &texts.iter().map(|(at, _)| *at).collect::<Vec<_>>()));
    if let Some(text) = chosen
        .iter()
        .all(|text| !text.is_page)
        .then(|| chosen.iter().map(|text| text.text.trim_end()).collect::<Vec<_>>())
    {
        mail.article = Article { has_head: false, ..plain::article(text.join("\n\n")) };
    } else {
        let mut blocks = Blocks::default();
        for text in &chosen {
            text.add_to(&mut blocks);
        }
        mail.article = Article { text: blocks.text, blocks: blocks.blocks, ..Article::default() };
    }
    mail.article.meta = metadata(&message, options);
    Ok(mail)
}

fn read(bytes: &[u8]) -> Result<MimeMessage> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let message = MimeMessage::read(bytes);
    if ["from", "date", "subject", "content-type", "mime-version"]
        .iter()
        .any(|name| message.fields.has(name))
    {
        return Ok(message);
    }
    Err(Error::new(
        ErrorKind::Malformed,
        "not a message: no From, Date, Subject or Content-Type at its head",
    )
    .with_hint("give it the ending of what it is"))
}

/// A text of a mail.
struct MailText {
    alternative: Option<usize>,
    is_page: bool,
    /// The text itself; of a page without its mark-up.
    text: String,
    blocks: Blocks,
}

impl MailText {
    fn of(at: usize, part: &MimePart, text: &str, options: &Options) -> Result<Self> {
        let alternative = part.alternative;
        if !part.is_page() {
            let text = if part
                .kind
                .parameter("format")
                .is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
            {
                unflowed(
                    text,
                    part.kind
                        .parameter("delsp")
                        .is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")),
                )
            } else {
                text.to_owned()
            };
            return Ok(Self { alternative, is_page: false, text, blocks: Blocks::default() });
        }
        // All that a reader of the mail sees: it has no navigation around it, and what is quoted is
        // part of it.
        let whole = Options { extract: Extract::All, ..options.clone() };
        let article =
            html::article(text, &whole).map_err(|error| error.at(format!("part {}", at + 1)))?;
        let mut blocks = Blocks::default();
        for block in &article.blocks {
            let kind = if block.kind == Kind::Title { Kind::Heading } else { block.kind };
            blocks.push(kind, block.span.of(&article.text));
        }
        Ok(Self { alternative, is_page: true, text: article.text, blocks })
    }

    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    fn add_to(&self, blocks: &mut Blocks) {
        if self.is_page {
            for block in &self.blocks.blocks {
                blocks.push(block.kind, block.span.of(&self.blocks.text));
            }
            return;
        }
        let mut paragraph = String::new();
        for line in lines(&self.text).chain([""]) {
            if line.trim().is_empty() {
                blocks.push(Kind::Body, &std::mem::take(&mut paragraph));
            } else {
                paragraph.push_str(line);
                paragraph.push('\n');
            }
        }
    }
}

/// Of texts that say the same in several ways one way: the plain one, unless it says far less than
/// the other.
fn chosen(texts: Vec<MailText>) -> Vec<MailText> {
    // Of each the words of the plain texts, and of those that are marked up.
    let mut words: FxHashMap<usize, [usize; 2]> = FxHashMap::default();
    for text in &texts {
        if let Some(alternative) = text.alternative {
            words.entry(alternative).or_default()[usize::from(text.is_page)] += text.words();
        }
    }
    let is_chosen = |text: &MailText| {
        let Some([plain, page]) = text.alternative.and_then(|alternative| words.get(&alternative))
        else {
            return true;
        };
        let takes_page = (*plain as f64) < PLAIN * *page as f64;
        text.is_page == takes_page
    };
    let chosen: Vec<bool> = texts.iter().map(is_chosen).collect();
    texts.into_iter().zip(chosen).filter_map(|(text, chosen)| chosen.then_some(text)).collect()
}

/// What there is to say of a message whose parts at these places are read.
fn notes(message: &MimeMessage, read: &[usize]) -> Vec<String> {
    let mut names = Vec::new();
    for (at, part) in message.parts.iter().enumerate().filter(|(at, _)| !read.contains(at)) {
        let is_picture_within = part.fields.has("content-id") && part.mime().starts_with("image/");
        let is_signature = part.mime().ends_with("-signature");
        if part.is_attached()
            && !part.fields.has("content-location")
            && !is_picture_within
            && !is_signature
        {
            names.push(
                part.file_name().unwrap_or_else(|| format!("part {} ({})", at + 1, part.mime())),
            );
        }
    }
    let mut notes = Vec::new();
    if !names.is_empty() {
        let more = names.len().saturating_sub(MOST_NAMES);
        names.truncate(MOST_NAMES);
        let mut note = format!("attached and not read: {}", names.join(", "));
        if more > 0 {
            let _ = write!(note, " and {more} more");
        }
        notes.push(note);
    }
    if message.is_cut {
        notes.push("the end of the message is missing".to_owned());
    }
    notes
}

fn metadata(message: &MimeMessage, options: &Options) -> Metadata {
    let fields = &message.fields;
    let dated = fields.text("Date");
    let date = dated.as_ref().and_then(|date| Date::parse_in(date, options.date_order));
    let from = fields.text("From").map(|from| sender(&from));
    let (author, source) = from.unwrap_or_default();
    let url = fields
        .text("Archived-At")
        .map(|url| url.trim_matches(['<', '>']).to_owned())
        .filter(|url| url.contains("://"));
    let language = fields
        .text("Content-Language")
        .and_then(|tag| Some(tag.split(['-', ',']).next()?.trim().to_ascii_lowercase()));
    Metadata {
        title: fields.text("Subject").and_then(|subject| one_line(&subject)),
        date: date.map(|date| (date, DateSource::Metadata)),
        unread_date: dated.filter(|_| date.is_none()).and_then(|date| one_line(&date)),
        source,
        author,
        url,
        language: language.filter(|language| matches!(language.len(), 2 | 3)),
        ..Metadata::default()
    }
}

/// The name of a sender, or the address without one, and the address's host.
fn sender(from: &str) -> (Option<String>, Option<String>) {
    let (name, address) = from
        .rsplit_once('<')
        .map_or(("", from), |(name, address)| (name, address.trim_end_matches(['>', ' '])));
    let address = address.split(',').next().unwrap_or_default().trim();
    let name = one_line(name.trim().trim_matches('"'));
    let host = address
        .rsplit_once('@')
        .map(|(_, host)| host.trim_matches(['>', ' ']).to_ascii_lowercase())
        .filter(|host| !host.is_empty());
    (name.or_else(|| one_line(address)), host)
}

/// Lines that end with a space go on in the next one (RFC 3676); in texts without spaces between
/// words that space goes.
fn unflowed(text: &str, without_space: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in lines(text) {
        // Stuffed, so that nothing is taken for a quotation.
        let line = line.strip_prefix(' ').unwrap_or(line);
        let goes_on = line.ends_with(' ') && line != "-- " && !line.starts_with('>');
        joined.push_str(if goes_on && without_space { &line[..line.len() - 1] } else { line });
        if !goes_on {
            joined.push('\n');
        }
    }
    joined
}

impl Mail {
    /// The text of a part in its character set.
    fn text(&mut self, part: &MimePart, options: &Options) -> Result<String> {
        let beside = part.kind.parameter("charset").and_then(DeclaredEncoding::of);
        let sample =
            EncodingSample { html: part.is_page(), beside, ..EncodingSample::whole(&part.content) };
        let choice = choose(sample, options.encoding.as_deref())?;
        self.notes.extend(choice.note());
        Ok(decode(choice.encoding, &part.content[choice.bom..], &mut self.replaced).into_owned())
    }
}

#[cfg(test)]
#[cfg(feature = "html")]
mod tests;
