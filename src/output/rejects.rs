//! The inputs that could not be used: a list that is bounded in memory, and a table beside FILE.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::atomic::{AtomicFile, Existing, path_beside};
use super::encoder::{Encoder, Options};
use super::formats::Format;
use super::set::FinishedFile;
use super::spill::SpillFile;
use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Cell, CellType, Column};

/// The name of the rejects is that of FILE with this ending.
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
    Column::undescribed(Cow::Borrowed(name), cell_type)
}

/// Errors that are kept in memory; further ones are in a temporary file.
const MOST_IN_MEMORY: usize = 1000;
/// The bytes that are read back from the temporary file at a time.
const READ_BACK_BYTES: usize = 64 << 10;
/// The rows of the table that are written at a time.
const BATCH_ROWS: usize = 256;

/// Rejected inputs in their order. The first thousand are in memory and the others in a temporary
/// file, so that millions of broken records take no memory. If the system gives no temporary file,
/// all of them are in memory.
///
/// # Examples
/// ```
/// use paratheme::output::rejects::Rejects;
/// use paratheme::{Error, ErrorKind};
/// let mut rejects = Rejects::default();
/// rejects.extend((1..=3000).map(|line| Error::new(ErrorKind::Malformed, "not JSON").at("a.jsonl").line(line)))?;
/// assert_eq!(rejects.len(), 3000);
/// let last = rejects.iter().last().expect("one")?;
/// assert_eq!(last.to_string(), "a.jsonl:3000: not JSON");
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Default)]
pub struct Rejects {
    first: Vec<Error>,
    rest: Option<Mutex<Rest>>,
    len: usize,
}

/// Errors on disk.
struct Rest {
    file: SpillFile,
    bytes: u64,
    /// The memory for one record.
    record: Vec<u8>,
}

impl fmt::Debug for Rejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejects")
            .field("len", &self.len)
            .field("first", &self.first.first())
            .finish_non_exhaustive()
    }
}

impl Rejects {
    /// Adds an error.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the temporary file cannot be written; a full disk, for one.
    pub fn push(&mut self, error: Error) -> Result<()> {
        self.len += 1;
        if self.rest.is_none()
            && self.first.len() >= MOST_IN_MEMORY
            && self.len == MOST_IN_MEMORY + 1
        {
            self.rest = SpillFile::create()
                .ok()
                .map(|file| Mutex::new(Rest { file, bytes: 0, record: Vec::new() }));
        }
        if let Some(rest) = &mut self.rest {
            return rest.get_mut().unwrap_or_else(PoisonError::into_inner).append(&error);
        }
        self.first.push(error);
        Ok(())
    }

    /// Adds errors in their order.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn extend(&mut self, errors: impl IntoIterator<Item = Error>) -> Result<()> {
        errors.into_iter().try_for_each(|error| self.push(error))
    }

    /// Adds the errors of another list.
    ///
    /// # Errors
    /// As [`push`](Self::push), and if what is in the temporary file cannot be read back.
    pub fn append(&mut self, other: &Self) -> Result<()> {
        other.iter().try_for_each(|error| self.push(error?.into_owned()))
    }

    /// Returns the number of errors.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the errors in their order. An error that cannot be read back is the last item, as an
    /// `Err`.
    pub fn iter(&self) -> impl Iterator<Item = Result<Cow<'_, Error>>> {
        let rest =
            self.rest.as_ref().map(|rest| ReadBack { rest, offset: 0, buffer: Vec::new(), at: 0 });
        let rest = rest.into_iter().flatten().map(|error| error.map(Cow::Owned));
        self.first.iter().map(|error| Ok(Cow::Borrowed(error))).chain(rest)
    }
}

impl Rest {
    /// Appends the length of a record and the record: the kind, line and offset, and the texts,
    /// each number or text after a byte that tells whether it is known.
    fn append(&mut self, error: &Error) -> Result<()> {
        let Self { file, bytes, record } = self;
        record.clear();
        record.extend_from_slice(&[0; 4]);
        record.push(error.kind() as u8);
        let place = error.location();
        for number in [place.line, place.byte_offset] {
            record.push(u8::from(number.is_some()));
            record.extend_from_slice(&number.unwrap_or_default().to_le_bytes());
        }
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        for text in
            [Some(error.message()), error.hint(), place.path.as_deref(), error.source_line()]
        {
            record.push(u8::from(text.is_some()));
            let text = text.unwrap_or_default();
            record.extend_from_slice(&length(text).to_le_bytes());
            record.extend_from_slice(text.as_bytes());
        }
        let whole = u32::try_from(record.len() - 4).unwrap_or(u32::MAX);
        record[..4].copy_from_slice(&whole.to_le_bytes());
        *bytes += record.len() as u64;
        file.append(record)
    }
}

/// Goes through the errors on disk.
struct ReadBack<'r> {
    rest: &'r Mutex<Rest>,
    /// How many bytes were read back.
    offset: u64,
    buffer: Vec<u8>,
    /// The beginning of the rest in the buffer.
    at: usize,
}

impl ReadBack<'_> {
    /// The next `length` bytes; nothing at the end.
    fn take(&mut self, length: usize) -> Result<Option<&[u8]>> {
        if self.buffer.len() - self.at < length {
            let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
            self.buffer.drain(..self.at);
            self.at = 0;
            let have = self.buffer.len();
            let left =
                usize::try_from(rest.bytes.saturating_sub(self.offset)).unwrap_or(usize::MAX);
            let more = left.min((length - have).max(READ_BACK_BYTES));
            if more > 0 {
                self.buffer.resize(have + more, 0);
                rest.file.read_at(self.offset, &mut self.buffer[have..])?;
                self.offset += more as u64;
            }
        }
        let taken = self.buffer.get(self.at..self.at + length);
        self.at += taken.map_or(0, <[u8]>::len);
        Ok(taken)
    }

    fn read(&mut self) -> Result<Option<Error>> {
        let Some(length) = self.take(4)?.and_then(|bytes| bytes.first_chunk().copied()) else {
            return Ok(None);
        };
        let record = self.take(u32::from_le_bytes(length) as usize)?;
        record.and_then(|mut record| error_of(&mut record)).map(Some).ok_or_else(|| {
            Error::new(ErrorKind::Io, "a temporary file is not as it was written")
                .with_hint("run again, with TMPDIR on another disk")
        })
    }
}

impl Iterator for ReadBack<'_> {
    type Item = Result<Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read();
        if read.is_err() {
            // Nothing that follows can be trusted.
            (self.offset, self.at) = (u64::MAX, 0);
            self.buffer.clear();
        }
        read.transpose()
    }
}

/// Reads a record that [`Rest::append`] has written.
fn error_of(record: &mut &[u8]) -> Option<Error> {
    fn array<const N: usize>(record: &mut &[u8]) -> Option<[u8; N]> {
        let (array, rest) = record.split_first_chunk()?;
        *record = rest;
        Some(*array)
    }
    let [kind] = array(record)?;
    let mut numbers = [None; 2];
    for number in &mut numbers {
        let ([known], value) = (array(record)?, u64::from_le_bytes(array(record)?));
        *number = (known != 0).then_some(value);
    }
    let mut texts = [const { None }; 4];
    for text in &mut texts {
        let ([known], length) = (array(record)?, u32::from_le_bytes(array(record)?) as usize);
        let (bytes, rest) = record.split_at_checked(length)?;
        *record = rest;
        *text = (known != 0).then(|| String::from_utf8_lossy(bytes).into_owned());
    }
    let [message, hint, path, source_line] = texts;
    let mut error = Error::new(*ErrorKind::ALL.get(usize::from(kind))?, message?);
    error = if let Some(path) = path { error.at(path) } else { error };
    error = if let Some(line) = numbers[0] { error.line(line) } else { error };
    error = if let Some(offset) = numbers[1] { error.byte_offset(offset) } else { error };
    error = if let Some(hint) = hint { error.with_hint(hint) } else { error };
    Some(if let Some(line) = source_line { error.excerpt(line) } else { error })
}

/// Writes `rejects` as a table that belongs beside `file`, as CSV whatever the format of FILE; the
/// result is `None` without rejects. The table waits for its
/// [`OutputSet`](super::OutputSet).
///
/// `record` is the line on which the record begins and `byte_offset` the byte within the file, each
/// empty if unknown; `stage` and `code` are those of the error's [kind](crate::ErrorKind);
/// `message` ends with the hint in brackets.
///
/// # Errors
/// Any error returned by [`AtomicFile::create`] and [`AtomicFile::finish`].
///
/// # Examples
/// ```
/// use paratheme::output::rejects::{self, Rejects};
/// use paratheme::output::{Options, OutputSet};
/// use paratheme::{Error, ErrorKind};
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("scores.csv");
/// let error = Error::new(ErrorKind::MissingField, "no field `body`").at("news.csv").line(17).with_hint("name it with --text-field");
/// let mut found = Rejects::default();
/// found.push(error)?;
/// let table = rejects::write(&file, &found, Options::default())?.unwrap();
/// OutputSet::from(table).commit()?;
/// assert_eq!(
///     std::fs::read_to_string(folder.path().join("scores.csv.rejects.csv")).unwrap(),
///     "path,record,stage,code,message,byte_offset\n\
///      news.csv,17,parse,missing_field,no field `body` (name it with --text-field),\n"
/// );
/// assert!(rejects::write(&file, &Rejects::default(), Options::default())?.is_none());
/// # Ok::<(), paratheme::Error>(())
/// ```
pub fn write(file: &Path, rejects: &Rejects, options: Options) -> Result<Option<FinishedFile>> {
    if rejects.is_empty() {
        return Ok(None);
    }
    let mut encoder = Encoder::new(&COLUMNS, Format::Csv, options);
    let mut file = AtomicFile::create(&path_beside(file, ENDING), Existing::Replace)?;
    file.write_all(encoder.header())?;
    for (at, reject) in (1..).zip(rejects.iter()) {
        encoder.push(&row(&*reject?));
        if at % BATCH_ROWS == 0 {
            file.write_all(encoder.take().bytes())?;
        }
    }
    file.write_all(encoder.take().bytes())?;
    file.finish().map(Some)
}

fn row(reject: &Error) -> [Cell<'_>; 6] {
    let place = reject.location();
    let message = match reject.hint() {
        Some(hint) => Cow::Owned(format!("{} ({hint})", reject.message())),
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

    /// Errors that differ in every part, the parts that are not known included.
    fn many(number: u64) -> Vec<Error> {
        let error = |at: u64| {
            let error = Error::new(
                ErrorKind::ALL[usize::try_from(at).unwrap() % ErrorKind::ALL.len()],
                format!("what {at} \u{e9}\n"),
            );
            let error = if at.is_multiple_of(2) { error.at(format!("{at}.jsonl")) } else { error };
            let error = if at.is_multiple_of(3) {
                error.line(at).byte_offset(u64::MAX - at)
            } else {
                error
            };
            let error = if at.is_multiple_of(5) {
                error.with_hint("x".repeat(usize::try_from(at).unwrap() % 9000))
            } else {
                error
            };
            if at.is_multiple_of(7) { error.excerpt("") } else { error }
        };
        (0..number).map(error).collect()
    }

    #[test]
    fn what_outgrows_memory_comes_back_in_order() {
        for number in [0, 1, 999, 1000, 1001, 20_000] {
            let (expected, mut rejects) = (many(number), Rejects::default());
            rejects.extend(expected.iter().cloned()).unwrap();
            assert_eq!(rejects.first.len(), expected.len().min(MOST_IN_MEMORY));
            let mut both = Rejects::default();
            for _ in 0..2 {
                let found: Vec<Error> =
                    rejects.iter().map(|error| error.unwrap().into_owned()).collect();
                assert!(found == expected, "{number}");
                both.append(&rejects).unwrap();
            }
            assert_eq!(
                (rejects.len(), both.len(), both.iter().count()),
                (expected.len(), 2 * expected.len(), 2 * expected.len())
            );
            assert_eq!(both.is_empty(), number == 0);
            rejects.push(Error::new(ErrorKind::Io, "the last")).unwrap();
            assert_eq!(rejects.iter().last().unwrap().unwrap().message(), "the last");
        }
    }

    #[test]
    fn the_table_names_those_on_disk() {
        let folder = tempfile::tempdir().expect("folder");
        let mut rejects = Rejects::default();
        rejects
            .extend(
                (1..=5000).map(|line| Error::new(ErrorKind::Malformed, "no").at("a").line(line)),
            )
            .unwrap();
        let table = write(&folder.path().join("o"), &rejects, Options::default()).unwrap().unwrap();
        crate::output::OutputSet::from(table).commit().unwrap();
        let text = std::fs::read_to_string(folder.path().join("o.rejects.csv")).unwrap();
        let expected: Vec<String> =
            (1..=5000).map(|line| format!("a,{line},parse,malformed,no,")).collect();
        assert!(text.lines().skip(1).eq(expected.iter()));
    }

    #[test]
    fn every_part_has_its_column_and_formulas_are_guarded() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("out.jsonl");
        let errors = [
            Error::new(ErrorKind::Malformed, "expected `,`, found \"x\"")
                .at("=cmd().json")
                .line(3)
                .byte_offset(0),
            Error::new(ErrorKind::Binary, "holds a NUL byte")
                .at("a\nb")
                .with_hint("convert it to text"),
            Error::new(ErrorKind::Internal, "=1"),
        ];
        let mut rejects = Rejects::default();
        rejects.extend(errors).expect("room");
        let table = write(&file, &rejects, Options::default()).expect("written").expect("a table");
        let bytes = table.written().bytes;
        crate::output::OutputSet::from(table).commit().expect("committed");
        let text =
            std::fs::read_to_string(folder.path().join("out.jsonl.rejects.csv")).expect("read");
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
