//! The bytes of a PDF -> the objects that its pages need, each read once and within a budget.
//!
//! The reader of PDFs parses an object for every entry of the table of objects, though a thousand
//! entries may name one place, and expands streams before anyone can look at them. So the table is
//! read here, and it parses one object after the other, as far as pages refer to them: comments,
//! bookmarks and the tree of a document's structure are passed over.

use super::budget::PdfBudget;
use super::lexer::{Lexer, PdfToken};
use super::streams::decoded;
use crate::error::{Error, Result};
use pdf_extract::xref::{Xref, XrefEntry, XrefType};
use pdf_extract::{
    Dictionary, Document, EncryptionState, Object, ObjectId, ObjectStream, Reader, Stream,
    encryption,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a token of an object takes in memory once it is parsed, in bytes; while it is, lists grow
/// by doubling.
const TOKEN: u64 = 100;
const PARSING: u64 = 250;
/// What an entry of the table of objects takes in memory.
const ENTRY: u64 = 40;

/// How many bytes are looked at in a step.
const BYTES_PER_STEP: usize = 10;

/// The steps that it takes to look at these many bytes.
fn looked_at(bytes: usize) -> u64 {
    (bytes / BYTES_PER_STEP) as u64
}

/// Why a document is not loaded.
pub(super) enum LoadFault {
    /// It is not as it should be.
    Broken(&'static str),
    /// It cannot be read without a password.
    Encrypted,
    /// It takes more than its size allows.
    Refused(Error),
}

impl From<Error> for LoadFault {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// The most bytes from where an object should begin to the end of its `obj`.
const LONGEST_HEAD: usize = 200;
/// The largest number of an object; no program takes larger ones.
const LARGEST_NUMBER: u32 = 1 << 30;
/// How many lengths may be written in streams whose lengths are written elsewhere.
const DEEPEST_LENGTH: u32 = 10;

/// What is no text, by the names under which pages and their resources refer to it.
const PASSED_OVER: [&[u8]; 18] = [
    b"AcroForm",
    b"Annots",
    b"CharProcs",
    b"ColorSpace",
    b"Dests",
    b"ExtGState",
    b"Metadata",
    b"OCProperties",
    b"OpenAction",
    b"Outlines",
    b"ParentTree",
    b"Pattern",
    b"PieceInfo",
    b"Properties",
    b"Shading",
    b"StructTreeRoot",
    b"Threads",
    b"Thumb",
];

type Loaded<T> = std::result::Result<T, LoadFault>;

/// Where objects are.
#[derive(Default)]
struct ObjectTable {
    /// The first byte of each object that has a place of its own.
    places: BTreeMap<u32, usize>,
    /// The streams within which the others are.
    containers: FxHashMap<u32, u32>,
}

/// Loads a document; one that needs no password is decrypted.
pub(super) fn load(bytes: &[u8], budget: &mut PdfBudget) -> Loaded<Document> {
    let header =
        memchr::memmem::find(bytes, b"%PDF-").ok_or(LoadFault::Broken("it has no header"))?;
    let bytes = &bytes[header..];
    let (table, trailer) = table(bytes, budget)?;
    let mut places = BTreeMap::new();
    for (&number, &at) in &table.places {
        // Where another object is than the table says, that one counts if it is nowhere else.
        if let Some((found, _)) = head(bytes, at) {
            if found == number {
                places.insert(found, at);
            } else {
                places.entry(found).or_insert(at);
            }
        }
    }
    let starts = places.values().copied().collect();
    let mut document = Document::new();
    document.trailer = trailer;
    let mut loader = Loader {
        bytes,
        budget,
        document,
        places,
        starts,
        containers: table.containers,
        packs: FxHashMap::default(),
        read: FxHashSet::default(),
        state: None,
        is_indexed: false,
        depth: 0,
    };
    loader.prepare()?;
    let mut next: Vec<ObjectId> = Vec::new();
    for name in [&b"Root"[..], b"Info"] {
        next.extend(loader.document.trailer.get(name).and_then(Object::as_reference));
    }
    while let Some(id) = next.pop() {
        for id in loader.add(id.0)? {
            if let Some(object) = loader.document.objects.get(&id) {
                references(object, &mut next);
            }
        }
    }
    let mut document = loader.document;
    document.max_id = document.objects.keys().next_back().map_or(0, |id| id.0);
    Ok(document)
}

/// The objects to which an object refers, as far as they may be text.
fn references(object: &Object, found: &mut Vec<ObjectId>) {
    let within = |dictionary: &Dictionary, found: &mut Vec<ObjectId>| {
        let followed =
            dictionary.iter().filter(|(name, _)| !PASSED_OVER.contains(&name.as_slice()));
        followed.for_each(|(_, object)| references(object, found));
    };
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(array) => array.iter().for_each(|object| references(object, found)),
        Object::Dictionary(dictionary) => within(dictionary, found),
        Object::Stream(stream) => within(&stream.dict, found),
        _ => {}
    }
}

/// A stream of objects, and where each is.
struct PackedObjects {
    data: Vec<u8>,
    places: FxHashMap<u32, (usize, usize)>,
}

/// Reads objects as they are needed.
struct Loader<'b> {
    bytes: &'b [u8],
    budget: &'b mut PdfBudget,
    document: Document,
    places: BTreeMap<u32, usize>,
    /// Where objects begin, so that one ends where the next begins.
    starts: BTreeSet<usize>,
    containers: FxHashMap<u32, u32>,
    packs: FxHashMap<u32, Option<PackedObjects>>,
    /// The objects that were read, whether there is one or not.
    read: FxHashSet<u32>,
    state: Option<EncryptionState>,
    /// Whether all streams of objects were searched for what the table does not name.
    is_indexed: bool,
    /// How many streams wait for their lengths.
    depth: u32,
}

impl Loader<'_> {
    /// Finds out how the document is decrypted, if it is encrypted.
    fn prepare(&mut self) -> Loaded<()> {
        if !self.document.trailer.has(b"Encrypt") {
            return Ok(());
        }
        let itself = self.document.trailer.get(b"Encrypt").and_then(Object::as_reference).ok();
        if let Some(itself) = itself {
            self.add(itself.0)?;
        }
        let state = self
            .document
            .authenticate_password("")
            .ok()
            .and_then(|()| EncryptionState::decode(&self.document, "").ok());
        self.state = Some(state.ok_or(LoadFault::Encrypted)?);
        self.document.trailer.remove(b"Encrypt");
        Ok(())
    }

    /// Adds an object to the document, and what it takes to read it; returns what was added.
    fn add(&mut self, number: u32) -> Result<Vec<ObjectId>> {
        let mut added = Vec::new();
        if number > LARGEST_NUMBER || !self.read.insert(number) {
            return Ok(added);
        }
        self.budget.step(2)?;
        if let Some((id, object)) = self.placed(number, &mut added)? {
            self.document.objects.insert(id, object);
            added.push(id);
            return Ok(added);
        }
        if !self.containers.contains_key(&number) && !self.is_indexed {
            self.is_indexed = true;
            let all: Vec<u32> = self.places.keys().copied().collect();
            for place in all {
                self.pack(place, &mut added)?;
            }
        }
        let Some(&container) = self.containers.get(&number) else { return Ok(added) };
        self.pack(container, &mut added)?;
        let Some(Some(pack)) = self.packs.get(&container) else { return Ok(added) };
        let Some(written) =
            pack.places.get(&number).and_then(|(start, end)| pack.data.get(*start..*end))
        else {
            return Ok(added);
        };
        let mut lexer = Lexer::new(written, 0);
        let tokens = lexer.object();
        // Many numbers may name one place, and each of them is an object of its own with strings of
        // its own.
        self.budget.step(1 + tokens + looked_at(written.len()))?;
        self.budget.fits(tokens * PARSING + 3 * written.len() as u64)?;
        if let Some(object) = packed(number, written) {
            self.budget.hold(tokens * TOKEN + lexer.at() as u64)?;
            self.document.objects.insert((number, 0), object);
            added.push((number, 0));
        }
        Ok(added)
    }

    /// Where the next object begins.
    fn end_of(&self, at: usize) -> usize {
        self.starts.range(at.saturating_add(1)..).next().copied().unwrap_or(self.bytes.len())
    }

    /// The object that has a place of its own, decrypted.
    fn placed(
        &mut self,
        number: u32,
        added: &mut Vec<ObjectId>,
    ) -> Result<Option<(ObjectId, Object)>> {
        let Some(&at) = self.places.get(&number) else { return Ok(None) };
        let Some((id, mut object)) = object(self.bytes, (at, self.end_of(at)), self.budget)? else {
            return Ok(None);
        };
        if let Object::Stream(stream) = &mut object {
            if let (true, Some(start)) = (stream.content.is_empty(), stream.start_position) {
                // Its length is written elsewhere.
                let length = stream.dict.get(b"Length").cloned().unwrap_or(Object::Null);
                if let (Object::Reference(length), true) = (&length, self.depth < DEEPEST_LENGTH) {
                    self.depth += 1;
                    let length = self.add(length.0);
                    self.depth -= 1;
                    added.extend(length?);
                }
                let length = self
                    .document
                    .dereference(&length)
                    .ok()
                    .and_then(|(_, length)| usize::try_from(length.as_i64().ok()?).ok());
                let content = length
                    .and_then(|length| self.bytes.get(start..start.checked_add(length)?))
                    .unwrap_or_default();
                self.budget.hold(content.len() as u64)?;
                stream.set_content(content.to_vec());
            }
            if stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|kind| kind == b"Image")
            {
                self.budget.release(stream.content.len() as u64);
                stream.set_content(Vec::new());
            }
        }
        if let Some(state) = &self.state {
            // What cannot be decrypted stays as it is.
            let _ = encryption::decrypt_object(state, id, &mut object);
        }
        Ok(Some((id, object)))
    }

    /// Expands a stream of objects, unless it is none or was expanded.
    fn pack(&mut self, container: u32, added: &mut Vec<ObjectId>) -> Result<()> {
        if self.packs.contains_key(&container) {
            return Ok(());
        }
        self.packs.insert(container, None);
        let mut found = None;
        // One that is not named as such is worth no look.
        let is_one = self.places.get(&container).and_then(|&at| head(self.bytes, at)).is_some_and(
            |(_, start)| {
                let mut lexer = Lexer::new(&self.bytes[..self.end_of(start)], start);
                lexer.object();
                memchr::memmem::find(&self.bytes[start..lexer.at()], b"ObjStm").is_some()
            },
        );
        if is_one && let Some((id, Object::Stream(stream))) = self.placed(container, added)? {
            found = unpacked(&stream, self.budget)?;
            self.budget.release(stream.content.len() as u64);
            for number in found.iter().flat_map(|pack| pack.places.keys()) {
                self.containers.entry(*number).or_insert(id.0);
            }
        }
        self.packs.insert(container, found);
        Ok(())
    }
}

/// The number of the object that begins at a place, and where its `obj` ends.
fn head(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut lexer = Lexer::new(&bytes[..bytes.len().min(at.saturating_add(LONGEST_HEAD))], at);
    let (number, _) = (lexer.number()?, lexer.number()?);
    matches!(lexer.next()?, PdfToken::Word(word) if word.starts_with(b"obj"))
        .then_some((u32::try_from(number).ok()?, lexer.at()))
}

/// The table of objects and its trailer, of the last version of the document; what only older ones
/// have is added.
fn table(bytes: &[u8], budget: &mut PdfBudget) -> Loaded<(ObjectTable, Dictionary)> {
    const NO_TABLE: LoadFault =
        LoadFault::Broken("the table of its objects is not where it should be");
    let tail = bytes.len().saturating_sub(512);
    let end = memchr::memmem::rfind(&bytes[tail..], b"%%EOF").ok_or(NO_TABLE)? + tail;
    let start = memchr::memmem::rfind(&bytes[end.saturating_sub(40)..end], b"startxref")
        .ok_or(NO_TABLE)?
        + end.saturating_sub(40);
    let start = Lexer::new(bytes, start + 9).number().ok_or(NO_TABLE)?;
    let (mut table, mut newest) = (ObjectTable::default(), None);
    let (mut next, mut seen) = (vec![start], FxHashSet::default());
    while let Some(at) = next.pop() {
        if !seen.insert(at) {
            continue;
        }
        budget.step(100)?;
        let trailer = if at < bytes.len() { section(bytes, at, &mut table, budget)? } else { None };
        let trailer = trailer.ok_or(NO_TABLE)?;
        let place = |name: &[u8]| {
            trailer
                .get(name)
                .and_then(Object::as_i64)
                .ok()
                .and_then(|place| usize::try_from(place).ok())
        };
        next.extend(place(b"Prev"));
        next.extend(place(b"XRefStm"));
        newest.get_or_insert(trailer);
    }
    newest.map(|trailer| (table, trailer)).ok_or(NO_TABLE)
}

/// Adds the entries of the table that begins at `at`, unless there are newer ones. Nothing where
/// there is no table.
fn section(
    bytes: &[u8],
    at: usize,
    table: &mut ObjectTable,
    budget: &mut PdfBudget,
) -> Result<Option<Dictionary>> {
    let mut lexer = Lexer::new(bytes, at);
    let first = lexer.next();
    budget.step(looked_at(lexer.at() - at))?;
    if first == Some(PdfToken::Word(b"xref")) {
        return written_table(lexer, bytes, table, budget);
    }
    let Some((_, Object::Stream(stream))) = object(bytes, (at, bytes.len()), budget)? else {
        return Ok(None);
    };
    let data = decoded(&stream, budget)?;
    let numbers = |name: &[u8]| {
        let array = stream.dict.get(name).and_then(Object::as_array).ok()?;
        array
            .iter()
            .map(|number| number.as_i64().ok().and_then(|number| u64::try_from(number).ok()))
            .collect::<Option<Vec<u64>>>()
    };
    let widths =
        numbers(b"W").filter(|widths| widths.len() >= 3 && widths.iter().all(|width| *width <= 8));
    let Some(widths) = widths.map(|widths| {
        [widths[0], widths[1], widths[2]].map(|width| usize::try_from(width).unwrap_or(8))
    }) else {
        return Ok(None);
    };
    let size = stream.dict.get(b"Size").and_then(Object::as_i64).unwrap_or(0);
    let sections = numbers(b"Index").unwrap_or_else(|| vec![0, u64::try_from(size).unwrap_or(0)]);
    let numbered = sections
        .as_chunks::<2>()
        .0
        .iter()
        .flat_map(|[first, count]| (*first..).take(usize::try_from(*count).unwrap_or(0)));
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
        match (if widths[0] == 0 { 1 } else { kind }, usize::try_from(first), u32::try_from(first))
        {
            (1, Ok(place), _) => drop(table.places.insert(number, place)),
            (2, _, Ok(container)) => drop(table.containers.insert(number, container)),
            _ => {}
        }
    }
    Ok(Some(stream.dict))
}

/// The entries of a table that is written out, of which the first word has been read.
fn written_table(
    mut lexer: Lexer,
    bytes: &[u8],
    table: &mut ObjectTable,
    budget: &mut PdfBudget,
) -> Result<Option<Dictionary>> {
    let mut number = 0;
    let begin = lexer.at();
    loop {
        let mut ahead = lexer.clone();
        let (Some(first), Some(_)) = (ahead.number(), ahead.number()) else { break };
        lexer = ahead.clone();
        match ahead.next() {
            Some(PdfToken::Word(kind @ (b"n" | b"f"))) => {
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
    if lexer.next() != Some(PdfToken::Word(b"trailer")) {
        return Ok(None);
    }
    lexer.space();
    let start = lexer.at();
    let tokens = lexer.object();
    // A table may be within a comment or a string of another one, which is looked at as often as
    // there are tables in it.
    budget.step(tokens + looked_at(lexer.at() - begin))?;
    budget.fits(tokens * PARSING + 2 * (lexer.at() - start) as u64)?;
    let written = [b"1 0 obj ", &bytes[start..lexer.at()], b" endobj"].concat();
    Ok(match object(&written, (0, written.len()), budget)? {
        Some((_, Object::Dictionary(trailer))) => Some(trailer),
        _ => None,
    })
}

/// The object that begins at the first of two places and ends before the second; nothing where
/// there is none.
fn object(
    bytes: &[u8],
    (at, end): (usize, usize),
    budget: &mut PdfBudget,
) -> Result<Option<(ObjectId, Object)>> {
    let mut lexer = Lexer::new(&bytes[..end.min(bytes.len())], at);
    lexer.space();
    budget.step(looked_at(lexer.at().saturating_sub(at)))?;
    let at = lexer.at();
    let (Some(number), Some(generation), Some(PdfToken::Word(word))) =
        (lexer.number(), lexer.number(), lexer.next())
    else {
        return Ok(None);
    };
    let (Ok(number), Ok(generation), Ok(offset)) =
        (u32::try_from(number), u16::try_from(generation), u32::try_from(at))
    else {
        return Ok(None);
    };
    if !word.starts_with(b"obj") {
        return Ok(None);
    }
    let start = at + memchr::memmem::find(&bytes[at..lexer.at()], b"obj").unwrap_or(0) + 3;
    let mut lexer = Lexer::new(&bytes[..end.min(bytes.len())], start);
    let tokens = lexer.object();
    let written = lexer.at() - start.min(lexer.at());
    budget.fits(tokens * PARSING + written as u64)?;
    budget.step(tokens + looked_at(written))?;
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
    let Ok(object) = reader.get_object((number, generation), &mut HashSet::new()) else {
        return Ok(None);
    };
    let content =
        if let Object::Stream(stream) = &object { stream.content.len() as u64 } else { 0 };
    budget.hold(tokens * TOKEN + written as u64 + content)?;
    Ok(Some(((number, generation), object)))
}

/// The objects within a stream; nothing where it says not where they are.
fn unpacked(stream: &Stream, budget: &mut PdfBudget) -> Result<Option<PackedObjects>> {
    let mut data = decoded(stream, budget)?;
    let first = stream
        .dict
        .get(b"First")
        .and_then(Object::as_i64)
        .ok()
        .and_then(|first| usize::try_from(first).ok());
    let Some(numbers) = first.and_then(|first| std::str::from_utf8(data.get(..first)?).ok()) else {
        return Ok(None);
    };
    budget.fits(numbers.len() as u64 * 32)?;
    let numbers: Vec<Option<usize>> =
        numbers.split_ascii_whitespace().map(|number| number.parse().ok()).collect();
    let objects = data.split_off(first.unwrap_or_default());
    let pairs = numbers.as_chunks::<2>().0;
    let starts: BTreeSet<usize> = pairs.iter().filter_map(|pair| pair[1]).collect();
    let mut places = FxHashMap::default();
    for pair in pairs {
        let (Some(Ok(number)), Some(start)) = (pair[0].map(u32::try_from), pair[1]) else {
            continue;
        };
        let end = starts.range(start.saturating_add(1)..).next().copied().unwrap_or(objects.len());
        places.entry(number).or_insert((start, end.min(objects.len())));
    }
    budget.hold(objects.len() as u64 + ENTRY * places.len() as u64)?;
    Ok(Some(PackedObjects { data: objects, places }))
}

/// An object as it is written within a stream.
fn packed(number: u32, written: &[u8]) -> Option<Object> {
    let head = format!("{number} 0 ");
    let length = i64::try_from(head.len()).ok()?;
    let fields = Dictionary::from_iter([("First", length.into()), ("N", 1.into())]);
    let mut alone = Stream::new(fields, [head.as_bytes(), written].concat());
    ObjectStream::new(&mut alone).ok()?.objects.remove(&(number, 0))
}
