//! Cells and columns.

use std::borrow::Cow;

/// What a column's cells hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellType {
    /// Text that came from outside, or names of ours.
    Text,
    /// Texts, with `; ` between them.
    List,
    /// A date as text in ISO 8601, as precise as it is known: `2018`, `2018-12` or `2018-12-10`.
    Date,
    /// A whole number.
    Int,
    /// A number with decimals.
    Float,
    /// `true` or `false`.
    Bool,
}

impl CellType {
    /// The name in docs/COLUMNS.md.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "list",
            Self::Date => "date",
            Self::Int => "int",
            Self::Float => "float",
            Self::Bool => "bool",
        }
    }
}

/// A column of a table: its name, and the type of all its cells that are not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the header.
    pub name: Cow<'static, str>,
    /// The type of the cells.
    pub cell_type: CellType,
    /// The unit or the range of the values; empty if the type tells enough.
    pub unit: &'static str,
    /// What a cell means; empty if nobody described the column.
    pub meaning: &'static str,
}

impl Column {
    /// Creates a column that nobody described.
    pub fn new(name: impl Into<Cow<'static, str>>, cell_type: CellType) -> Self {
        Self::undescribed(name.into(), cell_type)
    }

    /// The same for constants.
    pub(crate) const fn undescribed(name: Cow<'static, str>, cell_type: CellType) -> Self {
        Self { name, cell_type, unit: "", meaning: "" }
    }
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'t> {
    /// Nothing known, or not applicable.
    Empty,
    /// Text.
    Text(Cow<'t, str>),
    /// A whole number.
    Int(u64),
    /// A number printed with a fixed count of decimals, zero as `0`.
    Float {
        /// The value; never infinite nor NaN.
        value: f64,
        /// How many decimals are printed.
        decimals: u8,
    },
    /// A p value: 9 decimals, below 0.000001 in scientific notation with up to six digits
    /// (`1.7e-37`), zero as `0`.
    P(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A value that is known only when the whole collection has been read. An encoder leaves a mark
    /// in its place, which is replaced at the end.
    Pending(Pending),
}

/// A value of a row that depends on the rest of the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The article's id, which must be unique.
    ArticleId,
    /// Whether totals use the row.
    Counted,
    /// The first paragraph with the same words.
    RepeatOf,
    /// The other article that most of this one's paragraphs repeat.
    RepeatOfArticle,
    /// Whether the paragraph recurs in several articles of its source.
    Boilerplate,
    /// The text, which waits beside the row for its keywords.
    Text,
    /// The keywords, which are weighed against the collection.
    Keywords,
}

impl Pending {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ArticleId,
        Self::Counted,
        Self::RepeatOf,
        Self::RepeatOfArticle,
        Self::Boilerplate,
        Self::Text,
        Self::Keywords,
    ];
}

impl<'t> Cell<'t> {
    /// A text cell; empty text is an empty cell.
    pub fn text(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The same value, which owns its text.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Text(text) => Cell::Text(text.into_owned().into()),
            Self::Empty => Cell::Empty,
            Self::Int(value) => Cell::Int(value),
            Self::Float { value, decimals } => Cell::Float { value, decimals },
            Self::P(value) => Cell::P(value),
            Self::Bool(value) => Cell::Bool(value),
            Self::Pending(pending) => Cell::Pending(pending),
        }
    }

    /// A number with six decimals, as strengths have.
    pub fn float(value: f64) -> Self {
        Self::Float { value, decimals: 6 }
    }
}
