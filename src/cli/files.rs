//! Writes to standard output, or a whole table into a file.

use std::io::Write as _;
use std::path::Path;

use super::terminal::standard_output;
use crate::error::{Error, ErrorKind, Result};
use crate::output::{self, Encoder, FinishedFile, Sink, TableWriter};
use crate::tables::{Cell, Column};

/// Prints. A reader that has closed the pipe is not an error.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = standard_output();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// The name that means standard output instead of a file.
const STANDARD: &str = "-";

/// Returns whether the path means standard output.
pub fn is_standard(file: &Path) -> bool {
    file == Path::new(STANDARD)
}

/// A whole table that is written.
pub struct WrittenTable {
    /// The file, if it is one.
    pub file: Option<FinishedFile>,
    /// What its format could not write as it is.
    pub warnings: Vec<String>,
}

/// Writes a whole table; a file is moved into place with the other outputs. A reader that has
/// closed the pipe is not an error.
pub fn write_table<'t>(
    sink: Sink,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<Cell<'t>>>,
    (format, cells): (output::Format, output::Options),
) -> Result<WrittenTable> {
    let mut encoder = Encoder::new(columns, format, cells);
    let mut table = TableWriter::new(sink, &encoder);
    for row in rows {
        encoder.push(&row);
    }
    let _ = table.append(&encoder.take())?;
    let warnings = table.warnings()?;
    Ok(WrittenTable { file: table.finish()?, warnings })
}

/// Makes sure that a folder that is to be written is no file.
///
/// # Errors
/// [`ErrorKind::Usage`] for a file.
pub fn ensure_no_file(folder: &Path) -> Result<()> {
    if folder.is_file() {
        let error = Error::new(ErrorKind::Usage, "is a file").at(folder.to_string_lossy());
        return Err(error.with_hint("name a folder"));
    }
    Ok(())
}
