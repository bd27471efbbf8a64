//! Documents of offices in a build without the feature `office`: no workbook is read.

/// Workbooks, which are all rejected.
pub(super) mod workbook {
    use crate::error::Result;
    use crate::ingest::Options;
    use crate::ingest::built_without::built_without;

    /// A sheet of a workbook.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SheetRows {
        /// The name of the sheet.
        pub name: String,
        /// The numbers of the rows, and their cells by column.
        pub rows: Vec<(u64, Vec<(usize, String)>)>,
    }

    /// The format of a workbook.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Workbook {
        /// A workbook of Excel.
        Xlsx,
        /// A spreadsheet of `LibreOffice` and others.
        Ods,
    }

    /// Rejects a workbook.
    ///
    /// # Errors
    /// Always returns [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    pub fn workbook_rows(_: &[u8], _: Workbook, _: &Options) -> Result<Vec<SheetRows>> {
        Err(built_without("office"))
    }
}
