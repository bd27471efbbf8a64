//! Paragraphs, cells and notes of an office document as they begin and end -> blocks.

use crate::ingest::blocks::Blocks;
use crate::model::Kind;

/// A paragraph of some kind.
type BuiltParagraph = (Kind, String);

/// A row that has begun: its cells, and the paragraphs in these.
type CellsOfRow = Vec<Vec<BuiltParagraph>>;

/// The text of a document that grows. What begins must end in the reverse order.
#[derive(Debug, Default)]
pub(super) struct DocumentBuilder {
    blocks: Blocks,
    /// The paragraphs that have begun, the innermost last: a text box stands within one.
    open: Vec<BuiltParagraph>,
    /// The table rows that have begun, the innermost last.
    rows: Vec<CellsOfRow>,
    /// The notes that have begun, with the rows that were open around them.
    within: Vec<Vec<CellsOfRow>>,
    notes: Vec<String>,
}

impl DocumentBuilder {
    /// A paragraph begins. Of titles the first is one, the others are headings.
    pub(super) fn begin(&mut self, kind: Kind) {
        self.open.push((kind, String::new()));
    }

    /// Makes the paragraph that began last of another kind.
    pub(super) fn turn(&mut self, kind: Kind) {
        if let Some((known, _)) = self.open.last_mut() {
            *known = kind;
        }
    }

    /// The paragraph that began last is an item of a list, unless it is a heading.
    pub(super) fn list(&mut self) {
        if let Some((kind @ Kind::Body, _)) = self.open.last_mut() {
            *kind = Kind::List;
        }
    }

    /// Text of the paragraph that began last; what stands outside paragraphs is none.
    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, paragraph)) = self.open.last_mut() {
            paragraph.push_str(text);
        }
    }

    /// The text of the paragraph that began last.
    pub(super) fn so_far(&self) -> &str {
        self.open.last().map_or("", |(_, paragraph)| paragraph)
    }

    /// A white space, unless one stands there.
    pub(super) fn space(&mut self) {
        if let Some((_, paragraph)) = self.open.last_mut()
            && !paragraph.ends_with(char::is_whitespace)
        {
            paragraph.push(' ');
        }
    }

    /// What the paragraph that began last holds so far is none of the text.
    pub(super) fn drop_text(&mut self) {
        if let Some((_, paragraph)) = self.open.last_mut() {
            paragraph.clear();
        }
    }

    /// The paragraph that began last ends.
    pub(super) fn end(&mut self) {
        let Some((kind, text)) = self.open.pop() else { return };
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push((kind, text));
        } else if self.within.is_empty() {
            self.push(kind, &text);
        } else {
            self.notes.push(text);
        }
    }

    fn push(&mut self, kind: Kind, text: &str) {
        let kind = if kind == Kind::Title { self.blocks.first_level() } else { kind };
        self.blocks.push(kind, text);
    }

    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn begin_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(Vec::new());
        }
    }

    /// A row ends: its cells are one block; a single cell lays out the page, and its paragraphs
    /// stand for themselves.
    pub(super) fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else { return };
        let around = self.rows.last_mut().and_then(|row| row.last_mut());
        match (around, row.len()) {
            (Some(cell), _) => cell.extend(row.into_iter().flatten()),
            (None, 2) if is_text_of_factiva(&row[0]) => {
                let mut cells = row.into_iter();
                let (code, text) =
                    (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
                let mut text = text.into_iter();
                let first = text.next().map_or_else(String::new, |(_, text)| text);
                let code = code.into_iter().map(|(_, text)| text).collect();
                self.blocks.push_row(&[code, first]);
                text.for_each(|(kind, text)| self.push(kind, &text));
            }
            (None, 1) => row.into_iter().flatten().for_each(|(kind, text)| self.push(kind, &text)),
            (None, _) => {
                let joined = |cell: Vec<BuiltParagraph>| {
                    cell.iter()
                        .map(|(_, text)| text.trim())
                        .filter(|text| !text.is_empty())
                        .collect::<Vec<_>>()
                        .join(" ")
                        .replace('\n', " ")
                };
                let cells: Vec<String> = row.into_iter().map(joined).collect();
                self.blocks.push_row(&cells);
            }
        }
    }

    /// A footnote begins: its paragraphs stand at the end of the document.
    pub(super) fn begin_note(&mut self) {
        self.within.push(std::mem::take(&mut self.rows));
    }

    pub(super) fn end_note(&mut self) {
        self.rows = self.within.pop().unwrap_or_default();
    }

    /// The blocks, the notes last.
    pub(super) fn finish(mut self) -> Blocks {
        for note in std::mem::take(&mut self.notes) {
            self.blocks.push(Kind::Body, &note);
        }
        self.blocks
    }
}

/// Whether a cell holds a code behind which documents of Factiva have the text of an article, which
/// keeps its paragraphs.
fn is_text_of_factiva(cell: &[BuiltParagraph]) -> bool {
    matches!(cell, [(_, code)] if matches!(code.trim(), "LP" | "TD"))
}
