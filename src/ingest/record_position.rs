//! Where a record begins in its file.

use super::chunk::Origin;
use crate::error::Error;

/// Where a record begins.
pub(super) struct RecordPosition<'c> {
    pub(super) origin: &'c Origin,
    pub(super) line: u64,
    /// Of the records that begin on this line, which, counted from 1.
    pub(super) nth: u64,
    pub(super) offset: Option<u64>,
}

impl RecordPosition<'_> {
    /// The id of a record that has none of its own: `path:line`, and for a further record of one
    /// line `path:line:2` and so on. The rows of a table without an id are called by their numbers.
    pub(super) fn id(&self) -> String {
        if self.origin.id.is_empty() {
            return self.line.to_string();
        }
        let further = if self.nth > 1 { format!(":{}", self.nth) } else { String::new() };
        format!("{}:{}{further}", self.origin.id, self.line)
    }

    /// The id of a record in a part of the file that is called `part`, which has lines of its own.
    pub(super) fn id_in(&self, part: &str) -> String {
        format!("{}!{part}:{}", self.origin.id, self.line)
    }

    /// Says that `error` stands here.
    pub(super) fn locate(&self, error: Error) -> Error {
        let error = error.at(&*self.origin.name).line(self.line);
        if let Some(offset) = self.offset { error.byte_offset(offset) } else { error }
    }
}
