//! Where bytes go: standard output, or a whole table into a file.

use std::io::Write as _;
use std::path::Path;

use super::terminal::standard_output;
use crate::error::{Error, Result};
use crate::output::{self, Encoder, FinishedFile, Sink, TableWriter};
use crate::tables::{Cell, Column};

/// Prints; a reader that has hung up is success.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = standard_output();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// How standard output is called where a file is to be named.
const STANDARD: &str = "-";

/// Whether standard output is meant.
pub fn is_standard(file: &Path) -> bool {
    file == Path::new(STANDARD)
}

/// Writes a table at once; a file waits to be put in its place. A reader that has hung up is
/// success.
pub fn write_table<'t>(
    sink: Sink,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<Cell<'t>>>,
    (format, cells): (output::Format, output::Options),
) -> Result<Option<FinishedFile>> {
    let mut encoder = Encoder::new(columns, format, cells);
    let mut table = TableWriter::new(sink, &encoder);
    for row in rows {
        encoder.push(&row);
    }
    let _ = table.append(&encoder.take())?;
    table.finish()
}
