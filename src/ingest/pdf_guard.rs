//! Keeps a PDF from growing without end, or from drawing itself, before its pages are read.

use super::Options;
use crate::error::{Error, ErrorKind, Result};
use flate2::read::ZlibDecoder;
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use rustc_hash::FxHashMap;
use std::io::Read;

/// The most bytes that a stream other than a picture may expand to.
const LARGEST_STREAM: u64 = 256 << 20;
/// The most forms that a page may draw, those within forms counted.
const MOST_FORMS: u64 = 100_000;

/// Refuses a document whose streams expand to more than the limits allow.
pub(super) fn check_size(bytes: &[u8], options: &Options) -> Result<()> {
    let too_large = |most: u64| {
        let error = Error::new(ErrorKind::TooLarge, format!("a PDF with streams that expand to more than {most} bytes"));
        error.mend("extract its text with another program if it is to be trusted")
    };
    let mut total = 0_u64;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let is_end = at >= 3 && &bytes[at - 3..at] == b"end";
        let start = bytes[at + 6..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ')).count() + at + 6;
        if is_end || bytes.get(start).is_none_or(|first| first & 0x0F != 8) {
            continue;
        }
        let head = &bytes[at.saturating_sub(512)..at];
        let is_picture = memchr::memmem::find(head, b"/Image").is_some();
        let most = options.max_expanded.saturating_sub(total).min(if is_picture { u64::MAX } else { LARGEST_STREAM });
        let (expanded, first) = expand(&bytes[start..], most);
        if expanded > most {
            return Err(too_large(most));
        }
        // What is compressed twice can grow a million times.
        if first.first().is_some_and(|byte| byte & 0x0F == 8) && !is_picture && expand(&first, 1 << 20).0 > 1 << 20 {
            return Err(too_large(1 << 20));
        }
        total += expanded;
    }
    Ok(())
}

/// How many bytes come out, up to one more than `most`, and the first of them.
fn expand(stream: &[u8], most: u64) -> (u64, Vec<u8>) {
    let mut stream = ZlibDecoder::new(stream).take(most.saturating_add(1));
    let mut first = Vec::new();
    let mut block = [0; 16 << 10];
    let mut expanded = 0;
    // What is broken ends it; the reader will say so.
    while let Ok(read @ 1..) = stream.read(&mut block) {
        expanded += read as u64;
        if first.len() < 64 << 10 {
            first.extend_from_slice(&block[..read]);
        }
    }
    (expanded, first)
}

/// Empties pictures, and refuses forms that draw themselves and pages that are their own parents: the reader follows both without end.
pub(super) fn tame(document: &mut Document) -> Result<()> {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let is = |name: &[u8]| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == name);
        if is(b"Image") {
            stream.set_content(Vec::new());
            stream.dict.remove(b"Filter");
        } else if is(b"Form") && !stream.dict.has(b"Resources") && draws(stream) > 0 {
            // It would inherit the page's forms, and so itself.
            stream.dict.set("Resources", Dictionary::new());
        }
    }
    let mut walk = Walk { document, drawn: FxHashMap::default() };
    for page in document.get_pages().into_values() {
        let mut of = Some(page);
        let mut steps = 0;
        while let Some(node) = of.and_then(|id| document.get_dictionary(id).ok()) {
            steps += 1;
            if steps > 100 {
                return Err(endless("a page is its own parent"));
            }
            if let Ok(resources) = node.get(b"Resources")
                && walk.forms(resources, 0)? > MOST_FORMS
            {
                return Err(endless("its forms draw each other too often"));
            }
            of = node.get(b"Parent").and_then(Object::as_reference).ok();
        }
    }
    Ok(())
}

fn endless(message: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("a PDF without end: {message}")).mend("extract its text with another program")
}

/// How often a form draws others.
fn draws(form: &Stream) -> u64 {
    let content = form.get_plain_content().unwrap_or_else(|_| form.content.clone());
    memchr::memmem::find_iter(&content, b"Do").count() as u64
}

struct Walk<'d> {
    document: &'d Document,
    /// How many forms a form draws in all; nothing while that is being found out.
    drawn: FxHashMap<ObjectId, Option<u64>>,
}

impl Walk<'_> {
    /// The most forms that one of these resources draws.
    fn forms(&mut self, resources: &Object, depth: u32) -> Result<u64> {
        let document = self.document;
        let dictionary = |object: &Object| document.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok().cloned());
        let forms = dictionary(resources).and_then(|resources| dictionary(resources.get(b"XObject").ok()?));
        let mut most = 0;
        for (_, form) in forms.iter().flat_map(Dictionary::iter) {
            let Ok((Some(id), Object::Stream(stream))) = document.dereference(form) else { continue };
            let drawn = match self.drawn.get(&id) {
                Some(Some(drawn)) => *drawn,
                Some(None) => return Err(endless("a form draws itself")),
                None if depth > 50 => return Err(endless("forms stand within forms too deep")),
                None => {
                    self.drawn.insert(id, None);
                    let inner = match stream.dict.get(b"Resources") {
                        Ok(resources) => self.forms(resources, depth + 1)?,
                        Err(_) => 0,
                    };
                    let drawn = draws(stream).saturating_mul(inner).saturating_add(1);
                    self.drawn.insert(id, Some(drawn));
                    drawn
                }
            };
            most = most.max(drawn);
        }
        Ok(most)
    }
}
