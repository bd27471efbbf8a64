//! PDFs with a text layer -> the glyphs of their pages -> blocks.
//!
//! Where the glyphs stand makes the lines, columns and paragraphs ([`layout`],
//! [`paragraphs`]). Structure trees, annotations and attached files are not read.

mod budget;
mod character_maps;
mod codes;
mod content;
mod glyph_names;
mod layout;
mod lexer;
mod limits;
mod load;
mod overprint;
mod paragraphs;
mod repair;
mod streams;

use super::Options;
use super::blocks::one_line;
use super::catch_panic::catch_panic;
use super::fields::Fields;
use super::properties::Properties;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use budget::PdfBudget;
use layout::{Glyph, TextLine, lines};
use limits::bound_cost;
use load::{LoadFault, load};
use paragraphs::blocks;
use pdf_extract::{Document, MediaBox, Object, OutputDev, OutputError, Transform};
use repair::repaired;

/// What a glyph of a page takes in memory, in bytes, beside its text, and what a line of a document
/// does.
const GLYPH: u64 = 120;
const LINE: u64 = 200;

/// The article of a document.
pub(super) fn article(bytes: &[u8], fields: &Fields, options: &Options) -> Result<Article> {
    let mut pages = GlyphCollector {
        budget: PdfBudget::new(bytes.len(), options.max_expanded),
        ..GlyphCollector::default()
    };
    // The library panics on much of what is broken.
    let read = catch_panic(|| read(bytes, &mut pages));
    let page = pages.read.len();
    let properties =
        read.unwrap_or_else(|| Err(malformed(&format!("page {page} cannot be read"))))?;
    if !pages.read.iter().flatten().any(|line| !line.text.trim().is_empty()) {
        let error = Error::new(
            ErrorKind::Unsupported,
            "the PDF has no text layer: its pages are pictures, empty or broken",
        );
        return Err(error.with_hint("recognise its text first, for instance with ocrmypdf"));
    }
    let blocks = blocks(pages.read);
    let mut meta = properties.metadata(fields, &["date"]);
    // Programs put the name of the file they printed there.
    meta.title = meta
        .title
        .filter(|title| !is_no_title(title))
        .or_else(|| blocks.first_title().and_then(one_line));
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

fn malformed(message: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("not a whole PDF: {message}"))
        .with_hint("save it anew, or extract its text with another program")
}

fn read(bytes: &[u8], pages: &mut GlyphCollector) -> Result<Properties> {
    // Some programs write a few lines in front.
    if !bytes[..bytes.len().min(1024)].windows(5).any(|five| five == b"%PDF-") {
        return Err(malformed("it does not begin as one, in spite of its name"));
    }
    let mut budget = pages.budget.clone();
    // Others' mistakes in the table of objects are mended as far as they can be.
    let loaded = match load(bytes, &mut budget) {
        Err(LoadFault::Broken(reason)) => {
            match repaired(bytes).map(|bytes| load(&bytes, &mut budget)) {
                Some(Ok(document)) if !document.get_pages().is_empty() => Ok(document),
                Some(Err(fault @ LoadFault::Refused(_))) => Err(fault),
                _ => Err(LoadFault::Broken(reason)),
            }
        }
        loaded => loaded,
    };
    let mut document = loaded.map_err(|fault| match fault {
        LoadFault::Broken(reason) => malformed(reason),
        LoadFault::Encrypted => encrypted(),
        LoadFault::Refused(error) => error,
    })?;
    bound_cost(&mut document, &mut budget)?;
    pages.budget = budget;
    let extracted = pdf_extract::output_doc(&document, pages);
    if let Some(error) = pages.refused.take() {
        return Err(error);
    }
    let page = pages.read.len();
    extracted.map_err(|error| malformed(&format!("page {page}: {error}")))?;
    Ok(properties(&document))
}

fn encrypted() -> Error {
    Error::new(ErrorKind::Unsupported, "the PDF is encrypted")
        .with_hint("save it without a password")
}

/// What the document says about itself, under the names that other documents use.
fn properties(document: &Document) -> Properties {
    let info = document
        .trailer
        .get(b"Info")
        .and_then(|info| document.dereference(info))
        .and_then(|(_, info)| info.as_dict());
    let Ok(info) = info else { return Properties::default() };
    let said = [
        ("title", "Title"),
        ("creator", "Author"),
        ("subject", "Subject"),
        ("keywords", "Keywords"),
        ("date", "CreationDate"),
    ];
    let value = |name: &str| {
        let (_, object) =
            info.get(name.as_bytes()).and_then(|value| document.dereference(value)).ok()?;
        let Object::String(bytes, _) = object else { return None };
        one_line(&text_string(bytes).replace('\0', ""))
    };
    let named = said.iter().filter_map(|(name, key)| {
        let value = value(key)?;
        let is_date = *name == "date";
        Some(((*name).to_string(), if is_date { iso_date(&value).unwrap_or(value) } else { value }))
    });
    Properties(named.collect())
}

/// A string outside the pages: UTF-16 or UTF-8 with a mark, else much like Latin-1.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xFF, 0xFE, rest @ ..] => {
            encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()
        }
        bytes => std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
            .map_or_else(
                |_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
                str::to_string,
            ),
    }
}

/// `D:20181210093000Z` as `2018-12-10`; nothing where a program has written a date of another form.
fn iso_date(date: &str) -> Option<String> {
    let date = date.trim_start_matches("D:");
    let digits: String = date.chars().take_while(char::is_ascii_digit).take(8).collect();
    if date[digits.len()..].starts_with(['/', '-', '.', ' ']) {
        return None;
    }
    Some(match digits.len() {
        8 => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        6 => format!("{}-{}", &digits[..4], &digits[4..]),
        4 => digits,
        _ => return None,
    })
}

/// Whether a title is what programs write on their own.
fn is_no_title(title: &str) -> bool {
    let lower = title.to_ascii_lowercase();
    lower.starts_with("microsoft word")
        || lower.starts_with("untitled")
        || lower.starts_with("(anonymous)")
        || lower == "(unspecified)"
        || {
            let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
            matches!(
                ending,
                "doc" | "docx" | "pdf" | "indd" | "tex" | "dvi" | "rtf" | "odt" | "qxd" | "ps"
            )
        }
}

/// Gathers the glyphs of page after page.
#[derive(Debug, Default)]
struct GlyphCollector {
    read: Vec<Vec<TextLine>>,
    page: Vec<Glyph>,
    budget: PdfBudget,
    /// What the glyphs of the page hold of the budget.
    held: u64,
    /// Why the document is not read to its end.
    refused: Option<Error>,
}

impl GlyphCollector {
    /// Ends the work of the reader where the budget does not allow for more.
    fn allowed(&mut self, taken: Result<()>) -> std::result::Result<(), OutputError> {
        taken.map_err(|error| {
            self.refused = Some(error);
            std::fmt::Error.into()
        })
    }
}

impl OutputDev for GlyphCollector {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> std::result::Result<(), OutputError> {
        self.page.clear();
        self.read.push(Vec::new());
        Ok(())
    }

    fn end_page(&mut self) -> std::result::Result<(), OutputError> {
        let read = lines(&std::mem::take(&mut self.page));
        self.budget.release(std::mem::take(&mut self.held));
        let taken =
            self.budget.hold(read.iter().map(|line| LINE + 2 * line.text.len() as u64).sum());
        if let Some(last) = self.read.last_mut() {
            *last = read;
        }
        self.allowed(taken)
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> std::result::Result<(), OutputError> {
        let bytes = GLYPH + text.len() as u64;
        let taken =
            self.budget.step(1 + text.len() as u64 / 100).and_then(|()| self.budget.hold(bytes));
        self.allowed(taken)?;
        self.held += bytes;
        // Text that does not run from left to right, such as watermarks and labels of axes, is no
        // part of the reading order.
        let upright = place.m11 > 0.0 && place.m12.abs() <= place.m11 * 0.2;
        let height = size * place.m22.hypot(place.m21);
        let glyph = Glyph {
            x: place.m31,
            y: place.m32,
            width: width * size * place.m11,
            size: height,
            text: text.into(),
        };
        if upright
            && [glyph.x, glyph.y, glyph.width, glyph.size].iter().all(|number| number.is_finite())
            && height > 0.0
        {
            self.page.push(glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
