//! Where bytes go: standard output, or a whole table into a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::terminal::{standard_output, terminal_at};
use crate::error::{Error, ErrorKind, Result};
use crate::output::{self, Encoder, Existing, Sink, Written, manifest, path_beside, rejects};
use crate::report::{Cell, Column};

/// Prints; a reader that has hung up is success.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = standard_output();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("standard output", &error)),
        _ => Ok(()),
    }
}

/// How standard output is called where a file is to be named.
const STANDARD: &str = "-";

/// The file, or standard output where there is none or where it is `-`.
pub fn sink(file: Option<&Path>, no_clobber: bool) -> Result<Sink> {
    let existing = if no_clobber { Existing::Refuse } else { Existing::Replace };
    match file {
        Some(file) if !is_standard(file) => match terminal_at(file) {
            Some(terminal) => Ok(Sink::stream(file.to_string_lossy(), terminal)),
            None => Sink::create(file, existing),
        },
        _ => Ok(Sink::stream("standard output", standard_output())),
    }
}

/// Whether standard output is meant.
pub fn is_standard(file: &Path) -> bool {
    file == Path::new(STANDARD)
}

/// The real paths of all that a run writes, for folders of INPUTs that hold them too.
///
/// # Errors
/// [`ErrorKind::Usage`] where two of them are one file, or where one is an INPUT or the lexicon, which would be lost.
pub fn own(
    output: Option<&Path>,
    beside: Option<(&Path, &str)>,
    texts: Option<&Path>,
    inputs: &[String],
    lexicon: Option<&str>,
) -> Result<Vec<PathBuf>> {
    // Devices and pipes hold nothing that could be lost.
    let is_file = |path: &&Path| path.is_file() || !path.exists();
    let mut own = Vec::new();
    if let Some(file) = output.filter(is_file) {
        own.extend([file.to_owned(), path_beside(file, manifest::ENDING), path_beside(file, rejects::ENDING)].map(|file| real(&file)));
    }
    if let Some((file, option)) = beside.filter(|(file, _)| is_file(file)) {
        if own.contains(&real(file)) {
            let error = Error::new(ErrorKind::Usage, format!("{option} names a file that --output writes")).at(file.to_string_lossy());
            return Err(error.mend("name another one"));
        }
        own.push(real(file));
    }
    own.extend(texts.map(real));
    let read = inputs.iter().map(|input| (input.as_str(), "is an INPUT, and would be written over"));
    let read = read.chain(lexicon.map(|lexicon| (lexicon, "is the lexicon, and would be written over")));
    for (input, message) in read.filter(|(input, _)| Path::new(input).exists()) {
        if own.iter().any(|own| real(Path::new(input)).starts_with(own)) {
            let error = Error::new(ErrorKind::Usage, message).at(input);
            return Err(error.mend("write to another file or folder"));
        }
    }
    Ok(own)
}

/// The path without links and dots, also of a file that is not there yet.
fn real(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let to_be = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(to_be).unwrap_or_else(|| path.to_owned())
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
