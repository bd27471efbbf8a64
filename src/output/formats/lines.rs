//! Lines for people, on a terminal.

use std::fmt;

use crate::output::encoder::{LineOf, RowEncoder};
use crate::tables::Cell;

/// Makes each row a line.
pub(in crate::output) struct Lines(pub(in crate::output) Box<LineOf>);

impl RowEncoder for Lines {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        bytes.extend_from_slice((self.0)(row).as_bytes());
        bytes.push(b'\n');
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        bytes.extend_from_slice((self.0)(std::slice::from_ref(cell)).as_bytes());
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}
