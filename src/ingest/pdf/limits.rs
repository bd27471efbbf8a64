//! Keeps a PDF from growing without end, or from drawing itself, before its pages are read.
//!
//! What its pages draw is followed as the reader of PDFs will follow it. What is no text is left
//! out of contents and fonts, maps of characters are written again within limits, and what is left
//! is counted against the document's budget.

use super::budget::PdfBudget;
use super::character_maps::{Map, to_codes, to_unicode};
use super::codes::ShownCodes;
use super::content::{Content, Names, text_only};
use super::glyph_names::name_glyphs;
use super::streams::decoded;
use crate::error::{Error, ErrorKind, Result};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The most forms that a page may draw, those within forms counted.
const MOST_FORMS: u64 = 100_000;
/// How deep forms may be nested, and how far below the root a page may be.
const DEEPEST: u32 = 50;
const DEEPEST_PAGE: usize = 100;
/// What an entry of a map of characters takes in memory, in bytes: the reader makes two maps.
const ENTRY: u64 = 200;
/// What a byte of a map or of a font takes in memory while it is parsed.
const PARSED: u64 = 40;
/// The most widths of a font whose codes are bytes: each is looked at for every character without
/// one.
const MOST_WIDTHS: usize = 1000;
/// The most bytes of a font of Type 1 before its encrypted part.
const LONGEST_TYPE_1: usize = 1 << 20;

/// Leaves in a document what its text needs, and refuses forms that draw themselves, pages that are
/// their own parents, and what takes more than the budget: the reader follows all of these without
/// end.
pub(super) fn bound_cost(document: &mut Document, budget: &mut PdfBudget) -> Result<()> {
    part_fonts(document);
    name_glyphs(document, budget)?;
    let mut walk = ContentWalk {
        document,
        budget,
        forms: FxHashMap::default(),
        contents: FxHashMap::default(),
        shown: ShownCodes::default(),
    };
    let visits: Vec<ObjectId> = walk.document.get_pages().into_values().collect();
    let mut pages: FxHashMap<ObjectId, PageCost> = FxHashMap::default();
    for page in &visits {
        if !pages.contains_key(page) {
            pages.insert(*page, walk.page(*page)?);
        }
        let cost = &pages[page].cost;
        if cost.drawn > MOST_FORMS {
            return Err(endless("its forms draw each other too often"));
        }
        walk.budget.step(cost.steps.saturating_add(1000))?;
        walk.budget.fits(cost.memory)?;
    }
    let ContentWalk { contents, shown, .. } = walk;
    tame_fonts(document, &shown, budget)?;
    let mut fonts = Fonts { document, known: FxHashMap::default() };
    for page in &visits {
        let page = &pages[page];
        let (mut steps, mut memory) = (0_u64, page.cost.memory);
        for font in &page.fonts {
            // Whose font a name is depends on what is drawn first.
            let mut dearest = (0, 0);
            for id in font {
                let font = fonts.cost(*id)?;
                dearest = (dearest.0.max(font.0), dearest.1.max(font.1));
            }
            steps = steps.saturating_add(dearest.0);
            memory = memory.saturating_add(dearest.1);
        }
        budget.step(steps)?;
        budget.fits(memory)?;
    }
    for (id, content) in contents {
        if pages.contains_key(&id) {
            let content = document.add_object(Stream::new(Dictionary::new(), content));
            if let Ok(page) = document.get_dictionary_mut(id) {
                page.set("Contents", content);
            }
        } else if let Some(Object::Stream(form)) = document.objects.get_mut(&id) {
            form.set_plain_content(content);
        }
    }
    Ok(())
}

/// Makes objects of the fonts that are written within others, so that each has a number.
fn part_fonts(document: &mut Document) {
    let mut parted = Vec::new();
    for object in document.objects.values_mut() {
        match object {
            Object::Dictionary(dictionary) | Object::Stream(Stream { dict: dictionary, .. }) => {
                part(dictionary, document.max_id, &mut parted);
            }
            _ => {}
        }
    }
    for font in parted {
        document.add_object(font);
    }
}

/// Takes what has a subtype out of a dictionary; what is taken out will have the numbers behind
/// `last`.
fn part(dictionary: &mut Dictionary, last: u32, parted: &mut Vec<Dictionary>) {
    for (_, object) in dictionary.iter_mut() {
        if let Object::Dictionary(inner) = object {
            if inner.has(b"Subtype") {
                parted.push(std::mem::take(inner));
                let more = u32::try_from(parted.len()).unwrap_or(u32::MAX);
                *object = Object::Reference((last.saturating_add(more), 0));
            } else {
                part(inner, last, parted);
            }
        }
    }
}

fn endless(message: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("a PDF without end: {message}"))
        .with_hint("extract its text with another program")
}

/// Writes maps of characters again, and empties the parts of fonts that say nothing about
/// characters.
fn tame_fonts(document: &mut Document, shown: &ShownCodes, budget: &mut PdfBudget) -> Result<()> {
    let (mut maps, mut whole_maps, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut empty, mut type_1) = (Vec::new(), Vec::new());
    for object in document.objects.values() {
        let Ok(dictionary) = object.as_dict() else { continue };
        fonts_within(dictionary, 0, &mut |font| {
            let stream = |name: &[u8]| document.dereference(font.get(name).ok()?).ok()?.0;
            let of_codes = stream(b"Encoding").filter(|_| {
                font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0")
            });
            // What such a map makes of codes is not known here.
            if of_codes.is_some() {
                whole_maps.extend(stream(b"ToUnicode"));
            } else {
                maps.extend(stream(b"ToUnicode"));
            }
            codes.extend(of_codes);
            empty.extend(stream(b"FontFile2"));
            empty.extend(stream(b"FontFile3"));
            type_1.extend(stream(b"FontFile"));
        });
    }
    // What is a map and a part of a font at once is written again as the first of them.
    let mut seen = FxHashSet::default();
    let kinds = [(whole_maps, 4), (maps, 0), (codes, 1), (type_1, 2), (empty, 3)];
    for (id, kind) in
        kinds.into_iter().flat_map(|(ids, kind)| ids.into_iter().map(move |id| (id, kind)))
    {
        let Some(Object::Stream(stream)) = document.objects.get(&id).filter(|_| seen.insert(id))
        else {
            continue;
        };
        let keeps = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|kind| kind == b"Type1C");
        let content = match kind {
            3 if !keeps => Vec::new(),
            _ => {
                let content = decoded(stream, budget)?;
                budget.step(content.len() as u64 / 10)?;
                match kind {
                    0 => to_unicode(&content, Some(shown)).text.into_bytes(),
                    4 => to_unicode(&content, None).text.into_bytes(),
                    1 => to_codes(&content).text.into_bytes(),
                    2 => clear_text(&content).to_vec(),
                    _ => content,
                }
            }
        };
        budget.hold(content.len() as u64)?;
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&id) {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(content);
        }
    }
    Ok(())
}

/// Hands on a dictionary and those within it, some levels deep.
fn fonts_within(dictionary: &Dictionary, depth: u32, found: &mut impl FnMut(&Dictionary)) {
    found(dictionary);
    for (_, object) in dictionary.iter().filter(|_| depth < 5) {
        let inner = match object {
            Object::Array(array) if array.len() == 1 => &array[0],
            object => object,
        };
        if let Ok(inner) = inner.as_dict() {
            fonts_within(inner, depth + 1, found);
        }
    }
}

/// The part of a font of Type 1 that says its encoding; a word where it is too long, or nests
/// without end.
fn clear_text(font: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(font, b"eexec").unwrap_or(font.len());
    let clear = &font[..end];
    let mut depth = 0_u32;
    for byte in clear {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 100 {
            return b"none";
        }
    }
    if clear.len() > LONGEST_TYPE_1 { b"none" } else { clear }
}

/// What a page or a form takes to be read, the forms that it draws included.
#[derive(Clone, Debug, Default)]
struct Cost {
    steps: u64,
    /// At one moment, in bytes.
    memory: u64,
    drawn: u64,
}

/// A page or a form: what it takes, which forms it draws, and which fonts it uses.
#[derive(Clone, Debug, Default)]
struct FormCost<'d> {
    cost: Cost,
    drawn: Vec<ObjectId>,
    /// Its own fonts, if it has some; else it uses those of what draws it.
    fonts: Option<&'d Dictionary>,
    used: BTreeSet<Vec<u8>>,
}

/// A page: what it takes beside its fonts, and of each name of a font which it may be.
struct PageCost {
    cost: Cost,
    fonts: Vec<Vec<ObjectId>>,
}

/// The names in the resources of a page or a form.
struct Resources<'d> {
    document: &'d Document,
    forms: Option<&'d Dictionary>,
    fonts: Option<&'d Dictionary>,
    /// Whether the fonts are those of the page.
    inherits: bool,
}

impl<'d> Resources<'d> {
    fn form(&self, name: &[u8]) -> Option<(ObjectId, &'d Stream)> {
        match self.document.dereference(self.forms?.get(name).ok()?) {
            Ok((Some(id), Object::Stream(stream))) => stream
                .dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|kind| kind == b"Form")
                .then_some((id, stream)),
            _ => None,
        }
    }
}

impl Names for Resources<'_> {
    fn is_form(&self, name: &[u8]) -> bool {
        self.form(name).is_some()
    }

    fn is_font(&self, name: &[u8]) -> bool {
        self.inherits || self.fonts.is_some_and(|fonts| fonts.has(name))
    }
}

struct ContentWalk<'d, 'b> {
    document: &'d Document,
    budget: &'b mut PdfBudget,
    /// The forms that are known; nothing while one is followed.
    forms: FxHashMap<ObjectId, Option<FormCost<'d>>>,
    /// What is left of the contents of pages and forms.
    contents: FxHashMap<ObjectId, Vec<u8>>,
    /// The codes of their strings.
    shown: ShownCodes,
}

impl<'d> ContentWalk<'d, '_> {
    fn page(&mut self, id: ObjectId) -> Result<PageCost> {
        let document = self.document;
        let mut content = Vec::new();
        for part in document.get_page_contents(id) {
            if let Ok(Object::Stream(stream)) = document.get_object(part) {
                let part = decoded(stream, self.budget)?;
                self.budget.fits((content.len() + part.len()) as u64 * 2)?;
                content.extend(part);
                content.push(b'\n');
            }
        }
        let page = self.follow(id, &content, self.resources(id)?, 0)?;
        let cost = page.cost.clone();
        let (mut fonts, mut used) = (Vec::new(), BTreeSet::new());
        let (mut seen, mut next) = (FxHashSet::default(), vec![page]);
        while let Some(form) = next.pop() {
            self.budget.step(1 + (form.drawn.len() + form.used.len()) as u64)?;
            fonts.extend(form.fonts);
            used.extend(form.used);
            for id in form.drawn.into_iter().filter(|id| seen.insert(*id)) {
                next.extend(self.forms.get(&id).cloned().flatten());
            }
        }
        // A font is made once for a name on a page.
        fonts.sort_unstable_by_key(|fonts| std::ptr::from_ref(*fonts));
        fonts.dedup_by_key(|fonts| std::ptr::from_ref(*fonts));
        self.budget.step((used.len() * fonts.len()) as u64)?;
        let found = |name: &Vec<u8>| {
            let fonts = fonts
                .iter()
                .filter_map(|fonts| document.dereference(fonts.get(name).ok()?).ok()?.0);
            fonts.collect::<BTreeSet<ObjectId>>().into_iter().collect()
        };
        Ok(PageCost { cost, fonts: used.iter().map(found).collect() })
    }

    /// What a page inherits, or has.
    fn resources(&self, page: ObjectId) -> Result<Option<&'d Dictionary>> {
        let mut of = self.document.get_dictionary(page).ok();
        let mut found = None;
        for _ in 0..DEEPEST_PAGE {
            let Some(node) = of else { return Ok(found) };
            found = found.or_else(|| self.dictionary(node.get(b"Resources").ok()?));
            of = node
                .get(b"Parent")
                .and_then(Object::as_reference)
                .ok()
                .and_then(|id| self.document.get_dictionary(id).ok());
        }
        Err(endless("a page is its own parent"))
    }

    fn dictionary(&self, object: &'d Object) -> Option<&'d Dictionary> {
        self.document.dereference(object).ok()?.1.as_dict().ok()
    }

    /// What is drawn by a content, which becomes that of the object `id`.
    fn follow(
        &mut self,
        id: ObjectId,
        content: &[u8],
        resources: Option<&'d Dictionary>,
        depth: u32,
    ) -> Result<FormCost<'d>> {
        let document = self.document;
        let part = |name: &[u8]| self.dictionary(resources?.get(name).ok()?);
        let names = Resources {
            document,
            forms: part(b"XObject"),
            fonts: part(b"Font"),
            inherits: resources.is_none(),
        };
        self.budget.fits(content.len() as u64 * 2)?;
        let Content { bytes, memory, tokens, forms: drawn, fonts: used } =
            text_only(content, &names, &mut self.shown);
        self.budget.step(tokens / 4)?;
        self.budget.fits(memory)?;
        self.budget
            .hold((bytes.len() + used.iter().map(|name| 64 + name.len()).sum::<usize>()) as u64)?;
        self.contents.insert(id, bytes);
        let mut found = FormCost {
            cost: Cost { steps: memory / 500, memory, drawn: 0 },
            drawn: Vec::new(),
            fonts: names.fonts,
            used,
        };
        let mut deepest = 0;
        for (name, times) in drawn {
            let Some((id, stream)) = names.form(&name) else { continue };
            let inner = self.form(id, stream, depth)?;
            found.cost.steps = found
                .cost
                .steps
                .saturating_add(times.saturating_mul(inner.steps.saturating_add(1)));
            found.cost.drawn = found
                .cost
                .drawn
                .saturating_add(times.saturating_mul(inner.drawn.saturating_add(1)));
            deepest = deepest.max(inner.memory);
            found.drawn.push(id);
        }
        found.cost.memory = found.cost.memory.saturating_add(deepest);
        Ok(found)
    }

    fn form(&mut self, id: ObjectId, stream: &'d Stream, depth: u32) -> Result<Cost> {
        match self.forms.get(&id) {
            Some(Some(form)) => return Ok(form.cost.clone()),
            Some(None) => return Err(endless("a form draws itself")),
            None if depth >= DEEPEST => return Err(endless("its forms are nested too deep")),
            None => {}
        }
        self.forms.insert(id, None);
        let content = decoded(stream, self.budget)?;
        let resources =
            stream.dict.get(b"Resources").ok().and_then(|resources| self.dictionary(resources));
        let form = self.follow(id, &content, resources, depth + 1)?;
        let cost = form.cost.clone();
        self.forms.insert(id, Some(form));
        Ok(cost)
    }
}

/// What it takes to make fonts: steps, and bytes of memory.
struct Fonts<'d> {
    document: &'d Document,
    known: FxHashMap<ObjectId, (u64, u64)>,
}

impl<'d> Fonts<'d> {
    fn cost(&mut self, id: ObjectId) -> Result<(u64, u64)> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let Ok(font) = self.document.get_dictionary(id) else { return Ok((0, 0)) };
        let mut bytes = 0;
        let mut entries = 0;
        for (name, read) in [
            (&b"ToUnicode"[..], (|map| to_unicode(map, None)) as fn(&[u8]) -> Map),
            (b"Encoding", to_codes),
        ] {
            if let Some(stream) = self.stream(font, name) {
                bytes += stream.content.len() as u64;
                entries += read(&stream.content).entries;
            }
        }
        let kin = self.part(font, b"DescendantFonts").and_then(|kin| kin.as_array().ok()?.first());
        let kin = kin.and_then(|kin| self.document.dereference(kin).ok()?.1.as_dict().ok());
        let descriptor = |font: &'d Dictionary| {
            self.part(font, b"FontDescriptor").and_then(|descriptor| descriptor.as_dict().ok())
        };
        for descriptor in [Some(font), kin].into_iter().flatten().filter_map(descriptor) {
            let files = [&b"FontFile"[..], b"FontFile3"]
                .into_iter()
                .filter_map(|name| self.stream(descriptor, name));
            bytes += files.map(|file| file.content.len() as u64).sum::<u64>();
        }
        let length = |object: Option<&Object>| {
            object.and_then(|object| object.as_array().ok()).map_or(0, Vec::len)
        };
        let widths = length(self.part(font, b"Widths"));
        if widths > MOST_WIDTHS {
            let message = format!("a PDF with a font of {widths} widths, but 256 characters");
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("extract its text with another program if it is to be trusted"));
        }
        let of_glyphs = kin
            .and_then(|kin| self.part(kin, b"W"))
            .and_then(|widths| widths.as_array().ok())
            .into_iter()
            .flatten();
        let of_glyphs: usize = of_glyphs
            .map(|part| 1 + length(self.document.dereference(part).ok().map(|part| part.1)))
            .sum();
        let differences = self
            .part(font, b"Encoding")
            .and_then(|encoding| self.part(encoding.as_dict().ok()?, b"Differences"));
        let listed = (widths + of_glyphs + length(differences)) as u64;
        let cost =
            (20 + bytes + entries / 2 + listed, bytes * PARSED + entries * ENTRY + listed * PARSED);
        self.known.insert(id, cost);
        Ok(cost)
    }

    fn part(&self, of: &'d Dictionary, name: &[u8]) -> Option<&'d Object> {
        Some(self.document.dereference(of.get(name).ok()?).ok()?.1)
    }

    fn stream(&self, of: &'d Dictionary, name: &[u8]) -> Option<&'d Stream> {
        self.part(of, name)?.as_stream().ok()
    }
}
