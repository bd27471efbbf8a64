//! What a cell of a table of scores is found from, and how a column says it.

use super::{Cell, ContextEvidence, Hit, Pending, Row, Shape, Table};
use crate::lexicon::Assertion;
use crate::themes::ThemeScore;

/// Finds a cell and pushes it. It is pushed and not returned, because a cell that is returned is
/// written to memory in parts and then read as a whole, which processors wait for.
pub(super) type FillCell = for<'r, 't> fn(&mut RowContext<'r, 't>, &mut Vec<Cell<'t>>);

/// How the cells of a column are found.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScoreCell {
    pub fill: FillCell,
    /// What decides on the cell, if that is the whole collection.
    pub pending: Option<Pending>,
    /// Whether a table of this shape can have the column; of a column of themes whether it can
    /// have that of this theme.
    pub offered: fn(&Shape, usize) -> bool,
    /// Whether the cell needs the offset of the row's text within the article.
    pub needs_offset: bool,
    /// Whether the cell needs the scores of paragraphs in their articles.
    pub needs_article: bool,
    /// Whether the cell holds what is ranked once all rows are known.
    pub is_rank: bool,
}

impl ScoreCell {
    pub const fn new(fill: FillCell) -> Self {
        Self {
            fill,
            pending: None,
            offered: |_, _| true,
            needs_offset: false,
            needs_article: false,
            is_rank: false,
        }
    }
}

/// What the cells of a row are found from.
pub(super) struct RowContext<'r, 't> {
    pub table: &'t Table,
    pub row: &'r Row<'t>,
    /// The theme or the kept field that the column is about; in a row about one theme that theme.
    pub index: usize,
    /// What the row is about, in the layout of evidence.
    pub proof: Proof<'t>,
    /// The last offset that was asked for.
    last_offset: Offset,
}

/// What a row of evidence is about.
#[derive(Clone, Copy)]
pub(super) enum Proof<'t> {
    /// Rows of the other layouts are about a text.
    None,
    Match(&'t Hit),
    /// What the article adds to the evidence of a theme.
    Context(&'t ContextEvidence),
}

/// An offset within a row's text.
#[derive(Clone, Copy)]
struct Offset {
    /// In bytes of the article's text.
    byte: u32,
    /// The characters of the row's text before it.
    characters: u64,
}

impl<'r, 't> RowContext<'r, 't> {
    pub fn new(table: &'t Table, row: &'r Row<'t>) -> Self {
        let last_offset = Offset { byte: row.span.start, characters: 0 };
        Self { table, row, index: 0, proof: Proof::None, last_offset }
    }

    /// Returns the score of the theme by the text's own evidence; `None` if the text is in another
    /// language.
    pub fn own_score(&self) -> Option<&'t ThemeScore> {
        self.row.own.map(|scores| &scores[self.index])
    }

    /// Returns the score of the theme in the article; `None` if the text is in another language.
    pub fn score_in_article(&self) -> Option<&'t ThemeScore> {
        self.row.in_article.and_then(|scores| scores.get(self.index))
    }

    /// Returns the match that the row is about.
    pub fn hit(&self) -> Option<&'t Hit> {
        match self.proof {
            Proof::Match(hit) => Some(hit),
            Proof::None | Proof::Context(_) => None,
        }
    }

    /// Returns the value of the kept field.
    pub fn kept_field(&self) -> Cell<'t> {
        let value = self.row.article.extra.get(self.index);
        value.map_or(Cell::Empty, |value| Cell::text(value.as_str()))
    }

    /// Returns whether the match has this assertion status; empty if the status is unknown.
    pub fn of_assertion(&self, assertion: Assertion) -> Cell<'t> {
        let found = self.hit().and_then(|hit| hit.assertion);
        found.map_or(Cell::Empty, |found| Cell::Bool(found == assertion))
    }

    /// Returns the offset of a byte of the article's text as the table prints it: within the
    /// article.
    pub fn offset_in_article(&mut self, byte: u32) -> u64 {
        if self.table.counts_bytes() {
            byte.into()
        } else {
            self.row.offset + self.offset_in_row(byte)
        }
    }

    /// Returns the offset of a byte of the article's text as the table prints it: within the row's
    /// text.
    pub fn offset_in_row(&mut self, byte: u32) -> u64 {
        if self.table.counts_bytes() {
            return (byte - self.row.span.start).into();
        }
        // Counted from the last one: counting from the beginning of the row would make an article
        // of many matches take quadratic time.
        let last = self.last_offset;
        let characters = |from: u32, to: u32| {
            self.row.article.text[from as usize..to as usize].chars().count() as u64
        };
        let characters = if byte < last.byte {
            last.characters - characters(byte, last.byte)
        } else {
            last.characters + characters(last.byte, byte)
        };
        self.last_offset = Offset { byte, characters };
        characters
    }
}
