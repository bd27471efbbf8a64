//! Rich Text Format (1.9.1) -> blocks by styles and outline levels.
//!
//! Headers, footers, pictures, what is hidden or deleted, and tables of contents are left out;
//! notes are at the end.

use super::document_builder::DocumentBuilder;
use super::rtf_codes::{of_charset, of_page, text_of};
use super::rtf_tokens::{RtfToken, RtfTokens};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::blocks::one_line;
use crate::ingest::fields::Fields;
use crate::ingest::note_marks;
use crate::ingest::properties::Properties;
use crate::model::{Article, Kind};
use encoding_rs::{Encoding, WINDOWS_1252};
use rustc_hash::FxHashMap;

/// The deepest nesting of groups.
const DEEPEST: usize = 10_000;

/// Destinations that hold no text of the document.
const SKIPPED: [&str; 44] = [
    "colortbl",
    "pict",
    "nonshppict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "listoverridetable",
    "listtext",
    "pntext",
    "pntxta",
    "pntxtb",
    "filetbl",
    "revtbl",
    "rsidtbl",
    "generator",
    "annotation",
    "atnid",
    "atnauthor",
    "atntime",
    "atnicn",
    "atnref",
    "xe",
    "tc",
    "tcn",
    "rxe",
    "fldinst",
    "sp",
    "shprslt",
    "ftnsep",
    "ftnsepc",
    "ftncn",
    "aftnsep",
    "aftnsepc",
    "aftncn",
    "themedata",
    "datastore",
    "bkmkstart",
    "bkmkend",
];

/// What a group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupUse {
    Text,
    Nothing,
    Fonts,
    Styles,
    Info,
    /// A property that is read.
    Property(&'static str),
    /// The date of creation.
    Created,
}

/// What holds until a group ends.
#[derive(Clone, Copy, Debug)]
struct State {
    is_for: GroupUse,
    is_hidden: bool,
    is_raised: bool,
    /// How many characters after `\u` say the same for older programs.
    replaced: usize,
    font: i32,
    /// Whether a note ends with the group.
    is_note: bool,
}

/// What a style makes of its paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StyleKind {
    #[default]
    Plain,
    Is(Kind),
    /// An entry of a table of contents.
    Contents,
}

struct RtfReader {
    flow: DocumentBuilder,
    state: State,
    groups: Vec<State>,
    /// Bytes of text that are to be decoded together.
    bytes: Vec<u8>,
    /// The first half of a pair of UTF-16.
    high: Option<u16>,
    /// How many more characters are passed over.
    pass: usize,
    page: &'static Encoding,
    fonts: FxHashMap<i32, &'static Encoding>,
    /// The font or style that is being defined.
    defined: i32,
    styles: FxHashMap<i32, StyleKind>,
    look: StyleKind,
    is_in_table: bool,
    /// Whether a row and a cell of it have begun.
    row: (bool, bool),
    /// The text of the property or name that is being read.
    text: String,
    properties: Vec<(String, String)>,
    created: [i32; 3],
}

/// The article of a document, and what there is to say of it.
pub(in crate::ingest) fn article(bytes: &[u8], fields: &Fields) -> Result<(Article, Vec<String>)> {
    if !bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Err(Error::new(ErrorKind::Malformed, "not RTF: it does not begin with {\\rtf")
            .with_hint("give it the ending of what it is"));
    }
    let mut reader = RtfReader::new();
    let mut is_first = false;
    let mut is_starred = false;
    let mut ended = false;
    for token in RtfTokens::new(bytes) {
        match token {
            RtfToken::Open => {
                reader.open()?;
                is_first = true;
                continue;
            }
            RtfToken::Symbol(b'*') if is_first => {
                is_starred = true;
                continue;
            }
            RtfToken::Close => {
                reader.close();
                if reader.groups.is_empty() {
                    ended = true;
                    break;
                }
            }
            RtfToken::Word(name, number) => {
                if is_first {
                    reader.destination(name, is_starred);
                }
                reader.word(name, number);
            }
            RtfToken::Symbol(symbol) => reader.symbol(symbol),
            RtfToken::Hex(byte) | RtfToken::Byte(byte) => reader.byte(byte),
        }
        (is_first, is_starred) = (false, false);
    }
    let notes =
        if ended { Vec::new() } else { vec!["the end of the document is missing".to_owned()] };
    Ok((reader.finish(fields), notes))
}

impl RtfReader {
    fn new() -> Self {
        let state = State {
            is_for: GroupUse::Text,
            is_hidden: false,
            is_raised: false,
            replaced: 1,
            font: -1,
            is_note: false,
        };
        let mut flow = DocumentBuilder::default();
        flow.begin(Kind::Body);
        Self {
            flow,
            state,
            groups: Vec::new(),
            bytes: Vec::new(),
            high: None,
            pass: 0,
            page: WINDOWS_1252,
            fonts: FxHashMap::default(),
            defined: 0,
            styles: FxHashMap::default(),
            look: StyleKind::Plain,
            is_in_table: false,
            row: (false, false),
            text: String::new(),
            properties: Vec::new(),
            created: [0; 3],
        }
    }

    fn finish(mut self, fields: &Fields) -> Article {
        self.flush();
        while !self.groups.is_empty() {
            self.close();
        }
        self.end_paragraph();
        self.end_row();
        let [year, month, day] = self.created;
        if year > 0 {
            self.properties.push(("created".to_owned(), format!("{year:04}-{month:02}-{day:02}")));
        }
        let mut meta = Properties(self.properties).metadata(fields, &["created"]);
        let blocks = self.flow.finish();
        meta.title = blocks.first_title().and_then(one_line).or(meta.title);
        Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() }
    }

    fn open(&mut self) -> Result<()> {
        self.flush();
        self.pass = 0;
        if self.groups.len() >= DEEPEST {
            return Err(Error::new(
                ErrorKind::Malformed,
                format!("more than {DEEPEST} groups within each other"),
            )
            .with_hint("save it as .docx"));
        }
        self.groups.push(self.state);
        self.state.is_note = false;
        if self.is_style() {
            (self.defined, self.look) = (0, StyleKind::Plain);
            self.text.clear();
        }
        Ok(())
    }

    /// Whether the group that has begun defines a style.
    fn is_style(&self) -> bool {
        let within =
            self.groups.iter().rev().take_while(|group| group.is_for == GroupUse::Styles).count();
        self.state.is_for == GroupUse::Styles && within == 1
    }

    fn close(&mut self) {
        self.flush();
        self.pass = 0;
        let Some(outer) = self.groups.pop() else { return };
        match self.state.is_for {
            GroupUse::Property(name) if outer.is_for != self.state.is_for => {
                let value = std::mem::take(&mut self.text);
                self.properties.push((name.to_owned(), value.trim().to_owned()));
            }
            GroupUse::Styles
                if outer.is_for == GroupUse::Styles
                    && self
                        .groups
                        .last()
                        .is_some_and(|around| around.is_for != GroupUse::Styles) =>
            {
                let name = std::mem::take(&mut self.text);
                let look = look_of(name.trim_matches([' ', ';'])).unwrap_or(self.look);
                self.styles.insert(self.defined, look);
            }
            GroupUse::Styles if outer.is_for != GroupUse::Styles => self.look = StyleKind::Plain,
            _ => {}
        }
        if self.state.is_note {
            self.flow.end();
            self.flow.end_note();
        }
        self.state = outer;
    }

    /// A group begins with a word that may say what it is for.
    fn destination(&mut self, name: &str, is_starred: bool) {
        let is_text = self.state.is_for == GroupUse::Text;
        self.state.is_for = match name {
            "fonttbl" if is_text => GroupUse::Fonts,
            "stylesheet" if is_text => GroupUse::Styles,
            "info" if is_text => GroupUse::Info,
            "title" if self.state.is_for == GroupUse::Info => GroupUse::Property("title"),
            "author" if self.state.is_for == GroupUse::Info => GroupUse::Property("creator"),
            "creatim" if self.state.is_for == GroupUse::Info => GroupUse::Created,
            "shpinst" if is_text => GroupUse::Text,
            // A style of characters says nothing of paragraphs; its number may be that of another
            // one.
            _ if is_starred && self.state.is_for == GroupUse::Styles => GroupUse::Nothing,
            _ if is_starred || SKIPPED.contains(&name) || self.state.is_for == GroupUse::Info => {
                GroupUse::Nothing
            }
            _ => self.state.is_for,
        };
        if let GroupUse::Property(_) = self.state.is_for {
            self.text.clear();
        }
        if name == "footnote" && self.state.is_for == GroupUse::Text {
            self.flow.begin_note();
            self.flow.begin(Kind::Body);
            self.state.is_note = true;
        }
    }

    fn word(&mut self, name: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        match (self.state.is_for, name) {
            (_, "uc") => {
                self.state.replaced =
                    usize::try_from(number.unwrap_or(1)).unwrap_or_default().min(100);
            }
            (_, "u") => self.unicode(number.unwrap_or_default()),
            (_, "ansicpg") => self.page = number.and_then(of_page).unwrap_or(self.page),
            (_, "mac") => self.page = of_page(10_000).unwrap_or(self.page),
            (GroupUse::Fonts, "f") | (GroupUse::Styles, "s") => {
                self.defined = number.unwrap_or_default();
            }
            (GroupUse::Fonts, "fcharset") => self.define_font(number.and_then(of_charset)),
            (GroupUse::Fonts, "cpg") => self.define_font(number.and_then(of_page)),
            (GroupUse::Styles, "outlinelevel") if number.is_some_and(|level| level < 9) => {
                self.look = StyleKind::Is(Kind::Heading);
            }
            (GroupUse::Created, "yr") => self.created[0] = number.unwrap_or_default(),
            (GroupUse::Created, "mo") => self.created[1] = number.unwrap_or_default(),
            (GroupUse::Created, "dy") => self.created[2] = number.unwrap_or_default(),
            (GroupUse::Text | GroupUse::Property(_), "f") => {
                self.flush();
                self.state.font = number.unwrap_or_default();
            }
            (GroupUse::Text, "v" | "deleted" | "webhidden") => {
                self.flush();
                self.state.is_hidden = is_on;
            }
            (GroupUse::Text, "plain") => {
                self.flush();
                (self.state.is_hidden, self.state.is_raised) = (false, false);
            }
            (GroupUse::Text, "super" | "sub" | "nosupersub" | "up" | "dn") => {
                self.flush();
                self.state.is_raised = matches!(name, "super" | "up") && is_on;
            }
            (GroupUse::Text, "pard") => (self.look, self.is_in_table) = (StyleKind::Plain, false),
            (GroupUse::Text, "s") => {
                self.look =
                    number.and_then(|style| self.styles.get(&style).copied()).unwrap_or_default();
            }
            (GroupUse::Text, "outlinelevel") if number.is_some_and(|level| level < 9) => {
                self.look = StyleKind::Is(Kind::Heading);
            }
            (GroupUse::Text, "ls") if is_on && self.look == StyleKind::Plain => {
                self.look = StyleKind::Is(Kind::List);
            }
            (GroupUse::Text, "intbl") => self.is_in_table = true,
            (GroupUse::Text, "par" | "sect" | "nestcell") => self.paragraph(),
            (GroupUse::Text, "cell") => {
                self.is_in_table = true;
                self.paragraph();
                self.row.1 = false;
            }
            (GroupUse::Text, "row") => {
                self.flush();
                self.end_row();
            }
            _ => {
                if let Some(text) = text_of(name) {
                    self.put(text);
                }
            }
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\n' | b'\r' if self.state.is_for == GroupUse::Text => self.paragraph(),
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("\u{2011}"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.pass > 0 {
            self.pass -= 1;
            return;
        }
        if self.is_read() {
            self.bytes.push(byte);
        }
    }

    /// Whether the text of the group is of use.
    fn is_read(&self) -> bool {
        match self.state.is_for {
            GroupUse::Text => !self.state.is_hidden,
            GroupUse::Styles | GroupUse::Property(_) => true,
            GroupUse::Nothing | GroupUse::Fonts | GroupUse::Info | GroupUse::Created => false,
        }
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        self.pass = self.state.replaced;
        // Numbers above 32767 are written as negative ones.
        let unit = u16::try_from(number & 0xFFFF).unwrap_or_default();
        match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high = Some(unit),
            (high, unit) => {
                let units: Vec<u16> = high.into_iter().chain([unit]).collect();
                let text = String::from_utf16_lossy(&units);
                self.append(&text);
            }
        }
    }

    /// Adds text that a control word stands for.
    fn put(&mut self, text: &str) {
        if self.pass > 0 {
            self.pass -= 1;
            return;
        }
        self.flush();
        self.append(text);
    }

    fn append(&mut self, text: &str) {
        if !self.is_read() {
            return;
        }
        match self.state.is_for {
            GroupUse::Text
                if self.state.is_raised && note_marks::is_mark(self.flow.so_far(), text) => {}
            GroupUse::Text => self.flow.text(text),
            _ => self.text.push_str(text),
        }
    }

    /// Decodes the bytes that have come together.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.get(&self.state.font).copied().unwrap_or(self.page);
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        self.append(&text);
    }

    fn define_font(&mut self, encoding: Option<&'static Encoding>) {
        if let Some(encoding) = encoding {
            self.fonts.insert(self.defined, encoding);
        }
    }

    /// A paragraph ends, and the next one begins.
    fn paragraph(&mut self) {
        self.flush();
        self.end_paragraph();
        self.flow.begin(Kind::Body);
    }

    fn end_paragraph(&mut self) {
        let is_note = self.groups.iter().any(|group| group.is_note) || self.state.is_note;
        if !is_note {
            match (self.is_in_table, self.row) {
                (true, (has_row, has_cell)) => {
                    if !has_row {
                        self.flow.begin_row();
                    }
                    if !has_cell {
                        self.flow.begin_cell();
                    }
                    self.row = (true, true);
                }
                (false, _) => self.end_row(),
            }
        }
        match self.look {
            StyleKind::Is(kind) => self.flow.turn(kind),
            StyleKind::Contents => self.flow.drop_text(),
            StyleKind::Plain => {}
        }
        self.flow.end();
    }

    fn end_row(&mut self) {
        if self.row.0 {
            self.flow.end_row();
        }
        self.row = (false, false);
    }
}

/// What the name of a style says.
fn look_of(name: &str) -> Option<StyleKind> {
    let name = name.to_ascii_lowercase();
    Some(match name.as_str() {
        "title" => StyleKind::Is(Kind::Title),
        "subtitle" => StyleKind::Is(Kind::Heading),
        name if name.starts_with("heading ")
            || name.starts_with("überschrift ")
            || name.starts_with("titre ") =>
        {
            StyleKind::Is(Kind::Heading)
        }
        name if name.starts_with("list") => StyleKind::Is(Kind::List),
        name if name.starts_with("toc ") || name.starts_with("contents ") => StyleKind::Contents,
        _ => return None,
    })
}

#[cfg(test)]
#[path = "rtf_tests.rs"]
mod tests;
