//! The bytes of a PDF -> its objects, each read once and within a budget.
//!
//! The reader of PDFs parses an object for every entry of the table of objects, though a thousand entries may name one place, and
//! expands streams before anyone can look at them. So the table is read here, and it parses one object after the other.

use super::pdf_budget::Budget;
use super::pdf_lexer::{Lexer, Token};
use super::pdf_streams::decoded;
use crate::error::{Error, Result};
use pdf_extract::xref::{Xref, XrefEntry, XrefType};
use pdf_extract::{Dictionary, Document, EncryptionState, Object, ObjectId, ObjectStream, Reader, Stream, encryption};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a parsed object takes in memory, in bytes: it, and its share of what holds it.
const OBJECT: u64 = 160;
/// What an entry of the table of objects takes in memory.
const ENTRY: u64 = 40;

/// Why a document is not loaded.
pub(super) enum Fault {
    /// It is not as it should be.
    Broken(&'static str),
    /// It cannot be read without a password.
    Encrypted,
    /// It takes more than its size allows.
    Refused(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

type Loaded<T> = std::result::Result<T, Fault>;

/// Where objects are.
#[derive(Default)]
struct Table {
    /// The first byte of each object that has a place of its own.
    places: BTreeMap<u32, usize>,
    /// The streams within which the others are.
    containers: FxHashMap<u32, u32>,
}

/// Loads a document; one that needs no password is decrypted.
pub(super) fn load(bytes: &[u8], budget: &mut Budget) -> Loaded<Document> {
    let header = memchr::memmem::find(bytes, b"%PDF-").ok_or(Fault::Broken("it has no header"))?;
    let bytes = &bytes[header..];
    let (table, trailer) = table(bytes, budget)?;
    let mut document = Document::new();
    document.trailer = trailer;
    let starts: BTreeSet<usize> = table.places.values().copied().collect();
    let mut read = FxHashSet::default();
    for (&number, &at) in &table.places {
        if !read.insert(at) {
            continue;
        }
        let end = starts.range(at + 1..).next().copied().unwrap_or(bytes.len());
        if let Some((id, object)) = object(bytes, (at, end), budget)? {
            if id.0 == number {
                document.objects.insert(id, object);
            } else {
                document.objects.entry(id).or_insert(object);
            }
        }
    }
    fill(&mut document, bytes, budget)?;
    if document.is_encrypted() {
        decrypt(&mut document)?;
    }
    unpack(&mut document, &table, budget)?;
    fill(&mut document, bytes, budget)?;
    document.max_id = document.objects.keys().next_back().map_or(0, |id| id.0);
    Ok(document)
}

/// The table of objects and what stands behind it, of the last version of the document; what only older ones have is added.
fn table(bytes: &[u8], budget: &mut Budget) -> Loaded<(Table, Dictionary)> {
    const NO_TABLE: Fault = Fault::Broken("the table of its objects is not where it should be");
    let tail = bytes.len().saturating_sub(512);
    let end = memchr::memmem::rfind(&bytes[tail..], b"%%EOF").ok_or(NO_TABLE)? + tail;
    let start = memchr::memmem::rfind(&bytes[end.saturating_sub(40)..end], b"startxref").ok_or(NO_TABLE)? + end.saturating_sub(40);
    let start = Lexer::new(bytes, start + 9).number().ok_or(NO_TABLE)?;
    let (mut table, mut newest) = (Table::default(), None);
    let (mut next, mut seen) = (vec![start], FxHashSet::default());
    while let Some(at) = next.pop() {
        if !seen.insert(at) {
            continue;
        }
        budget.step(100)?;
        let trailer = if at < bytes.len() { section(bytes, at, &mut table, budget)? } else { None };
        let trailer = trailer.ok_or(NO_TABLE)?;
        let place = |name: &[u8]| trailer.get(name).and_then(Object::as_i64).ok().and_then(|place| usize::try_from(place).ok());
        next.extend(place(b"Prev"));
        next.extend(place(b"XRefStm"));
        newest.get_or_insert(trailer);
    }
    newest.map(|trailer| (table, trailer)).ok_or(NO_TABLE)
}

/// Adds the entries of the table that begins at `at`, unless there are newer ones. Nothing where there is no table.
fn section(bytes: &[u8], at: usize, table: &mut Table, budget: &mut Budget) -> Result<Option<Dictionary>> {
    let mut lexer = Lexer::new(bytes, at);
    if lexer.next() == Some(Token::Word(b"xref")) {
        return written_table(lexer, bytes, table, budget);
    }
    let Some((_, Object::Stream(stream))) = object(bytes, (at, bytes.len()), budget)? else { return Ok(None) };
    let data = decoded(&stream, budget)?;
    let numbers = |name: &[u8]| {
        let array = stream.dict.get(name).and_then(Object::as_array).ok()?;
        array.iter().map(|number| number.as_i64().ok().and_then(|number| u64::try_from(number).ok())).collect::<Option<Vec<u64>>>()
    };
    let widths = numbers(b"W").filter(|widths| widths.len() >= 3 && widths.iter().all(|width| *width <= 8));
    let Some(widths) = widths.map(|widths| [widths[0], widths[1], widths[2]].map(|width| usize::try_from(width).unwrap_or(8))) else {
        return Ok(None);
    };
    let size = stream.dict.get(b"Size").and_then(Object::as_i64).unwrap_or(0);
    let sections = numbers(b"Index").unwrap_or_else(|| vec![0, u64::try_from(size).unwrap_or(0)]);
    let numbered = sections.as_chunks::<2>().0.iter().flat_map(|[first, count]| (*first..).take(usize::try_from(*count).unwrap_or(0)));
    let width = widths.iter().sum::<usize>();
    if width == 0 {
        return Ok(None);
    }
    for (entry, number) in data.chunks_exact(width).zip(numbered) {
        let mut rest = entry;
        let [kind, first, _] = widths.map(|width| {
            let (field, others) = rest.split_at(width);
            rest = others;
            field.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
        });
        let Ok(number) = u32::try_from(number) else { break };
        if table.places.contains_key(&number) || table.containers.contains_key(&number) {
            continue;
        }
        budget.hold(ENTRY)?;
        match (if widths[0] == 0 { 1 } else { kind }, usize::try_from(first), u32::try_from(first)) {
            (1, Ok(place), _) => drop(table.places.insert(number, place)),
            (2, _, Ok(container)) => drop(table.containers.insert(number, container)),
            _ => {}
        }
    }
    Ok(Some(stream.dict))
}

/// The entries of a table that is written out, of which the first word has been read.
fn written_table(mut lexer: Lexer, bytes: &[u8], table: &mut Table, budget: &mut Budget) -> Result<Option<Dictionary>> {
    let mut number = 0;
    loop {
        let mut ahead = lexer.clone();
        let (Some(first), Some(_)) = (ahead.number(), ahead.number()) else { break };
        lexer = ahead.clone();
        match ahead.next() {
            Some(Token::Word(kind @ (b"n" | b"f"))) => {
                lexer = ahead;
                if let (b"n", Ok(number)) = (kind, u32::try_from(number))
                    && !table.containers.contains_key(&number)
                {
                    budget.hold(ENTRY)?;
                    table.places.entry(number).or_insert(first);
                }
                number += 1;
            }
            _ => number = first,
        }
    }
    if lexer.next() != Some(Token::Word(b"trailer")) {
        return Ok(None);
    }
    lexer.space();
    let start = lexer.at();
    budget.fits(lexer.object() * 2 * OBJECT)?;
    let written = [b"1 0 obj ", &bytes[start..lexer.at()], b" endobj"].concat();
    Ok(match object(&written, (0, written.len()), budget)? {
        Some((_, Object::Dictionary(trailer))) => Some(trailer),
        _ => None,
    })
}

/// The object that begins at the first of two places and ends before the second; nothing where there is none.
fn object(bytes: &[u8], (at, end): (usize, usize), budget: &mut Budget) -> Result<Option<(ObjectId, Object)>> {
    let mut lexer = Lexer::new(&bytes[..end.min(bytes.len())], at);
    lexer.space();
    let at = lexer.at();
    let (Some(number), Some(generation), Some(Token::Word(word))) = (lexer.number(), lexer.number(), lexer.next()) else {
        return Ok(None);
    };
    let (Ok(number), Ok(generation), Ok(offset)) = (u32::try_from(number), u16::try_from(generation), u32::try_from(at)) else {
        return Ok(None);
    };
    if !word.starts_with(b"obj") {
        return Ok(None);
    }
    let start = at + memchr::memmem::find(&bytes[at..lexer.at()], b"obj").unwrap_or(0) + 3;
    let tokens = Lexer::new(&bytes[..end.min(bytes.len())], start).object();
    // Lists grow by doubling.
    budget.fits(tokens * 2 * OBJECT)?;
    budget.step(tokens)?;
    let mut reader = Reader {
        buffer: &bytes[..end.min(bytes.len())],
        document: Document::new(),
        encryption_state: None,
        raw_objects: BTreeMap::new(),
        password: None,
        strict: false,
    };
    reader.document.reference_table = Xref::new(0, XrefType::CrossReferenceTable);
    reader.document.reference_table.insert(number, XrefEntry::Normal { offset, generation });
    let Ok(object) = reader.get_object((number, generation), &mut HashSet::new()) else { return Ok(None) };
    let content = if let Object::Stream(stream) = &object { stream.content.len() as u64 } else { 0 };
    budget.hold(tokens * OBJECT + content)?;
    Ok(Some(((number, generation), object)))
}

/// Gives streams their content whose length is written elsewhere.
fn fill(document: &mut Document, bytes: &[u8], budget: &mut Budget) -> Result<()> {
    let lacks = |object: &Object| matches!(object, Object::Stream(stream) if stream.content.is_empty() && stream.start_position.is_some());
    let ids: Vec<ObjectId> = document.objects.iter().filter(|(_, object)| lacks(object)).map(|(id, _)| *id).collect();
    for id in ids {
        let Some(Object::Stream(stream)) = document.objects.get(&id) else { continue };
        let length = stream.dict.get(b"Length").and_then(|length| document.dereference(length)).and_then(|(_, length)| length.as_i64());
        let (Ok(length), Some(start)) = (length.map(usize::try_from), stream.start_position) else { continue };
        let Some(content) = length.ok().and_then(|length| bytes.get(start..start.checked_add(length)?)) else { continue };
        budget.hold(content.len() as u64)?;
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&id) {
            stream.set_content(content.to_vec());
        }
    }
    Ok(())
}

fn decrypt(document: &mut Document) -> Loaded<()> {
    let state = document.authenticate_password("").ok().and_then(|()| EncryptionState::decode(&*document, "").ok());
    let state = state.ok_or(Fault::Encrypted)?;
    let itself = document.trailer.get(b"Encrypt").and_then(Object::as_reference).ok();
    for (id, object) in document.objects.iter_mut().filter(|(id, _)| Some(**id) != itself) {
        // What cannot be decrypted stays as it is.
        let _ = encryption::decrypt_object(&state, *id, object);
    }
    document.trailer.remove(b"Encrypt");
    if let Some(itself) = itself {
        document.objects.remove(&itself);
    }
    Ok(())
}

/// Adds the objects that are within streams, and drops these.
fn unpack(document: &mut Document, table: &Table, budget: &mut Budget) -> Result<()> {
    let is_packed = |object: &Object| matches!(object, Object::Stream(stream) if stream.dict.has_type(b"ObjStm"));
    let ids: Vec<ObjectId> = document.objects.iter().filter(|(_, object)| is_packed(object)).map(|(id, _)| *id).collect();
    for id in ids {
        let Some(Object::Stream(stream)) = document.objects.remove(&id) else { continue };
        let data = decoded(&stream, budget)?;
        let first = stream.dict.get(b"First").and_then(Object::as_i64).ok().and_then(|first| usize::try_from(first).ok());
        let Some((head, objects)) = first.and_then(|first| data.split_at_checked(first)) else { continue };
        let numbers: Option<Vec<Option<usize>>> = std::str::from_utf8(head).ok().and_then(|head| {
            budget.fits(head.len() as u64 * 16).ok()?;
            Some(head.split_ascii_whitespace().map(|number| number.parse().ok()).collect())
        });
        let numbers = numbers.unwrap_or_default();
        let pairs = numbers.as_chunks::<2>().0;
        let starts: BTreeSet<usize> = pairs.iter().filter_map(|pair| pair[1]).collect();
        for pair in pairs {
            let (Some(Ok(number)), Some(start)) = (pair[0].map(u32::try_from), pair[1]) else { continue };
            let elsewhere = table.containers.get(&number).is_some_and(|container| *container != id.0);
            if elsewhere || document.objects.contains_key(&(number, 0)) {
                continue;
            }
            let end = starts.range(start.saturating_add(1)..).next().copied().unwrap_or(objects.len()).min(objects.len());
            let Some(written) = objects.get(start..end) else { continue };
            let tokens = Lexer::new(written, 0).object();
            budget.step(1 + tokens)?;
            budget.fits(tokens * 2 * OBJECT + 2 * written.len() as u64)?;
            if let Some(object) = packed(number, written) {
                budget.hold(tokens * OBJECT)?;
                document.objects.insert((number, 0), object);
            }
        }
    }
    Ok(())
}

/// An object as it is written within a stream.
fn packed(number: u32, written: &[u8]) -> Option<Object> {
    let head = format!("{number} 0 ");
    let length = i64::try_from(head.len()).ok()?;
    let fields = Dictionary::from_iter([("First", length.into()), ("N", 1.into())]);
    let mut alone = Stream::new(fields, [head.as_bytes(), written].concat());
    ObjectStream::new(&mut alone).ok()?.objects.remove(&(number, 0))
}
