//! Workbooks in a build without the feature `office`: nothing is written.

use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Cell, Column};

/// Refuses to write a workbook.
///
/// # Errors
/// Always returns [`ErrorKind::Unsupported`].
pub fn workbook(_: &str, _: &[Column], _: &[Vec<Cell<'_>>]) -> Result<Vec<u8>> {
    Err(Error::new(ErrorKind::Unsupported, "paratheme was built without office")
        .with_hint("build it with the feature `office`, or write CSV"))
}
