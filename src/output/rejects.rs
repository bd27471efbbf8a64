//! The inputs that could not be used, in a table beside FILE.

use std::borrow::Cow;
use std::path::Path;

use super::atomic::{AtomicFile, Existing, path_beside};
use super::encoder::{Encoder, Options};
use super::format::Format;
use super::set::FinishedFile;
use crate::error::{Error, Result};
use crate::report::{Cell, CellType, Column};

/// What stands behind the name of FILE in that of its rejects.
pub const ENDING: &str = ".rejects.csv";

const COLUMNS: [Column; 6] = [
    column("path", CellType::Text),
    column("record", CellType::Int),
    column("stage", CellType::Text),
    column("code", CellType::Text),
    column("message", CellType::Text),
    column("byte_offset", CellType::Int),
];

const fn column(name: &'static str, cell_type: CellType) -> Column {
    Column { name: Cow::Borrowed(name), cell_type }
}

/// Writes `rejects` as a table that belongs beside `file`, as CSV whatever the format of FILE; the result is `None` where there is no
/// reject. The table waits for its [`OutputSet`](super::OutputSet).
///
/// `record` is the line on which the record begins and `byte_offset` the byte within the file, each empty where unknown; `stage` and
/// `code` are those of the error's [kind](crate::ErrorKind); `message` ends with the hint in brackets.
///
/// # Errors
/// Any error returned by [`AtomicFile::create`] and [`AtomicFile::finish`].
///
/// # Examples
/// ```
/// use paratheme::output::{Options, OutputSet, rejects};
/// use paratheme::{Error, ErrorKind};
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("scores.csv");
/// let error = Error::new(ErrorKind::MissingField, "no field `body`").at("news.csv").line(17).mend("name it with --text-field");
/// let table = rejects::write(&file, &[error], Options::default())?.unwrap();
/// OutputSet::from(table).commit()?;
/// assert_eq!(
///     std::fs::read_to_string(folder.path().join("scores.csv.rejects.csv")).unwrap(),
///     "path,record,stage,code,message,byte_offset\n\
///      news.csv,17,parse,missing_field,no field `body` (name it with --text-field),\n"
/// );
/// assert!(rejects::write(&file, &[], Options::default())?.is_none());
/// # Ok::<(), paratheme::Error>(())
/// ```
pub fn write(file: &Path, rejects: &[Error], options: Options) -> Result<Option<FinishedFile>> {
    if rejects.is_empty() {
        return Ok(None);
    }
    let mut encoder = Encoder::new(&COLUMNS, Format::Csv, options);
    for reject in rejects {
        encoder.push(&row(reject));
    }
    let mut file = AtomicFile::create(&path_beside(file, ENDING), Existing::Replace)?;
    file.write_all(encoder.header())?;
    file.write_all(&encoder.take())?;
    file.finish().map(Some)
}

fn row(reject: &Error) -> [Cell<'_>; 6] {
    let place = reject.location();
    let message = match reject.how_to_mend() {
        Some(mend) => Cow::Owned(format!("{} ({mend})", reject.message())),
        None => Cow::Borrowed(reject.message()),
    };
    [
        place.path.as_deref().map_or(Cell::Empty, Cell::text),
        place.line.map_or(Cell::Empty, Cell::Int),
        Cell::text(reject.kind().stage()),
        Cell::text(reject.kind().code()),
        Cell::text(message),
        place.byte_offset.map_or(Cell::Empty, Cell::Int),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn every_part_has_its_column_and_formulas_are_guarded() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("out.jsonl");
        let rejects = [
            Error::new(ErrorKind::Malformed, "expected `,`, found \"x\"").at("=cmd().json").line(3).byte_offset(0),
            Error::new(ErrorKind::Binary, "holds a NUL byte").at("a\nb").mend("convert it to text"),
            Error::new(ErrorKind::Internal, "=1"),
        ];
        let table = write(&file, &rejects, Options::default()).expect("written").expect("a table");
        let bytes = table.written().bytes;
        crate::output::OutputSet::from(table).commit().expect("committed");
        let text = std::fs::read_to_string(folder.path().join("out.jsonl.rejects.csv")).expect("read");
        assert_eq!(
            text,
            "path,record,stage,code,message,byte_offset\n\
             '=cmd().json,3,parse,malformed,\"expected `,`, found \"\"x\"\"\",0\n\
             \"a\nb\",,decode,binary,holds a NUL byte (convert it to text),\n\
             ,,score,internal,'=1,\n"
        );
        assert_eq!(bytes, text.len() as u64);
    }
}
