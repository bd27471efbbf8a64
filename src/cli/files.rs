//! Where bytes go: standard output, or a whole table into a file.

use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, Result};
use crate::output::{self, Encoder, Existing, Sink, Written};
use crate::report::{Cell, Column};

/// Prints; a reader that has hung up is success.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("standard output", &error)),
        _ => Ok(()),
    }
}

/// The file, or standard output where there is none.
pub fn sink(file: Option<&Path>, no_clobber: bool) -> Result<Sink> {
    let existing = if no_clobber { Existing::Refuse } else { Existing::Replace };
    match file {
        Some(file) => Sink::create(file, existing),
        None => Ok(Sink::stream("standard output", std::io::stdout())),
    }
}

/// Writes a table at once. A reader that has hung up is success.
pub fn write_table<'t>(
    mut sink: Sink,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<Cell<'t>>>,
    (format, cells): (output::Format, output::Options),
) -> Result<Option<Written>> {
    let mut encoder = Encoder::new(columns, format, cells);
    let mut bytes = encoder.header().to_vec();
    for row in rows {
        encoder.push(&row);
    }
    bytes.append(&mut encoder.take());
    let _ = sink.write_all(&bytes)?;
    sink.finish()
}
