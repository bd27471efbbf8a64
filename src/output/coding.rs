//! What people fill in: which columns of a table, and the code book that tells them how.
//!
//! What comes in: the choice of the command that draws a sample. What leaves: a description for the formats
//! that have means for it. Does not know these formats.

use crate::tables::{Cell, Column};

/// Which columns of a table people fill in, and the code book that tells them how.
#[derive(Clone, Debug)]
pub struct Coding {
    /// The positions of the columns to be filled in.
    pub columns: Vec<usize>,
    /// The columns of the code book.
    pub book_columns: Vec<Column>,
    /// The rows of the code book.
    pub book: Vec<Vec<Cell<'static>>>,
}
