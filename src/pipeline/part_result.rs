//! What commands make of single parts of a collection, and join to the result for the whole.
//!
//! Comes in: what several parts gave, in the order of the parts. Goes out: one value, and bytes for
//! another process. Does not know: how a part was read.

use serde::{Deserialize, Serialize};

use super::repeat_drafts::JoinedDrafts;
use super::sealed_bytes::SealedKind;
use super::{Grouped, RepeatDrafts};
use crate::error::{Error, ErrorKind, Result};

/// What a command makes of a part of a collection if its rows are about several parts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub enum PartResult {
    /// There is no part.
    #[default]
    Nothing,
    /// The counts of `terms`.
    Terms(Grouped),
    /// The groups of `repeats`.
    Repeats(RepeatDrafts),
}

const PART_RESULT: SealedKind = SealedKind {
    a: "the result of a part",
    beginning: "paratheme part ",
    first_line: concat!("paratheme part 1 of ", env!("CARGO_PKG_VERSION"), "\n"),
    made_by: "PartResult::to_bytes",
};

impl PartResult {
    /// Returns the result as bytes. Equal results are equal bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) if the encoder fails, which would be a defect.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        PART_RESULT.seal(self)
    }

    /// Reads a result from the bytes that [`PartResult::to_bytes`] made.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for bytes of another version of the
    /// program; [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) for bytes that are no result, or
    /// damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let result = postcard::from_bytes(PART_RESULT.open(bytes)?).ok();
        let is_consistent = |result: &Self| match result {
            Self::Nothing | Self::Terms(_) => true,
            Self::Repeats(drafts) => drafts.is_consistent(),
        };
        result.filter(is_consistent).ok_or_else(|| PART_RESULT.damaged())
    }

    /// Joins the results of the parts of a collection, given in the order of the parts.
    ///
    /// # Errors
    /// Returns any error among `parts`, and [`ErrorKind::Usage`] if they are of several commands.
    pub fn join(parts: impl IntoIterator<Item = Result<Self>>) -> Result<Self> {
        let (mut terms, mut repeats) = (None::<Grouped>, None::<JoinedDrafts>);
        for part in parts {
            match part? {
                Self::Nothing => {}
                Self::Terms(counts) => terms.get_or_insert_default().merge(counts),
                Self::Repeats(drafts) => repeats.get_or_insert_default().add(drafts),
            }
        }
        match (terms, repeats) {
            (None, None) => Ok(Self::Nothing),
            (Some(counts), None) => Ok(Self::Terms(counts)),
            (None, Some(joined)) => Ok(Self::Repeats(joined.drafts)),
            (Some(_), Some(_)) => {
                let error = Error::new(ErrorKind::Usage, "the parts were given to two commands");
                Err(error.with_hint("join the results of one command"))
            }
        }
    }
}
