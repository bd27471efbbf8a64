//! Workbooks (Excel, `OpenDocument`) -> their sheets as rows of text, for what is a table and no
//! collection of articles.

use super::{ods, xlsx};
use crate::error::Result;
use crate::ingest::Options;

/// A sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRows {
    /// The name of the sheet.
    pub name: String,
    /// The number of each row that is not empty, counted from 1, and its cells that are not empty
    /// by their columns, counted from 0. Numbers are written with the fewest digits that read back
    /// the same.
    pub rows: Vec<(u64, Vec<(usize, String)>)>,
}

/// The format of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workbook {
    /// Office Open XML, `.xlsx`.
    Xlsx,
    /// `OpenDocument`, `.ods` or `.fods`.
    Ods,
}

/// The sheets of a workbook, in their order.
///
/// # Errors
/// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) and others if it is no such workbook, or
/// passes a limit of `options`.
pub fn workbook_rows(bytes: &[u8], format: Workbook, options: &Options) -> Result<Vec<SheetRows>> {
    let sheets = match format {
        Workbook::Xlsx => xlsx::sheets(bytes, options),
        Workbook::Ods => ods::sheets(bytes, options),
    };
    Ok(sheets?.into_iter().map(super::sheet::Sheet::into_rows).collect())
}
