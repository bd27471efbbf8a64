//! Files -> chunks, one file after the other, in bounded memory.

#[cfg(feature = "archives")]
use super::archives::warc;
use super::built_without;
use super::chunk::{CHUNK, Chunk, LARGEST, Origin};
use super::decode::{
    EncodingChoice, EncodingFrom, EncodingSample, choose, decode, keeps_line_ends,
};
use super::enrich::Lacking;
use super::fields::Fields;
use super::file_read::{FileRead, Remarks};
use super::left_out::LeftOut;
use super::memory_table::{MemoryRows, MemoryTable};
#[cfg(feature = "parquet")]
use super::parquet;
use super::record_files::delimited::{self, Header};
use super::record_files::json_values::TextStart;
use super::record_files::record_splitter::{
    PieceLimits, RawPiece, RecordEnds, RecordSplitter, Transcoder,
};
use super::record_files::rows::TableShape;
use super::sniff::{format_of_flat, sniff, sniff_packed};
use super::source::ByteSource;
use super::{Format, InputFile, Options};
use crate::error::{Error, ErrorKind, Result};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much of a file decides on its format and character set.
const SAMPLE: usize = 1 << 20;
/// Of a file that is no text in a character set.
const PACKED: EncodingChoice =
    EncodingChoice { encoding: UTF_8, from: EncodingFrom::Format, bom: 0, overruled: None };

/// Reads files in their order, and gives their chunks and what is wrong with them.
///
/// An error ends its file, but for a line that is too long; the next file is read. Errors say where
/// they stand.
///
/// # Examples
/// See the [module](super).
pub struct Reader<'f> {
    files: Box<dyn Iterator<Item = InputFile> + Send + 'f>,
    options: Options,
    piece: usize,
    open: Option<OpenRecords>,
    table: Option<OpenTable>,
    read: Vec<FileRead>,
    /// The place of the file that was opened last.
    at: usize,
    /// The bytes of the files before that one, and its own.
    done: u64,
    at_bytes: u64,
}

/// A file of records that is being cut.
struct OpenRecords {
    cut: RecordSource,
    origin: Arc<Origin>,
    choice: EncodingChoice,
}

/// A table in memory that is being cut.
struct OpenTable {
    rows: MemoryRows,
    origin: Arc<Origin>,
    bytes: u64,
}

/// How a file of records is cut, by its format.
enum RecordSource {
    Text(Box<RecordSplitter>),
    #[cfg(feature = "archives")]
    Warc(Box<warc::WarcRecords>),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::ParquetRows>),
}

impl RecordSource {
    fn next(&mut self) -> Option<Result<RawPiece>> {
        match self {
            Self::Text(cutter) => cutter.next(),
            #[cfg(feature = "archives")]
            Self::Warc(records) => records.next(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.next(),
        }
    }

    /// How many bytes of the file were read so far.
    fn position(&self) -> u64 {
        match self {
            Self::Text(cutter) => cutter.source.position(),
            #[cfg(feature = "archives")]
            Self::Warc(records) => records.source.position(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.expanded,
        }
    }

    /// The source, how many sequences were no text, and what was left out.
    fn finish(self) -> (ByteSource, u64, LeftOut) {
        match self {
            Self::Text(cutter) => (
                cutter.source,
                cutter.transcoder.map_or(0, |transcoder| transcoder.replaced),
                LeftOut::default(),
            ),
            #[cfg(feature = "archives")]
            Self::Warc(records) => (records.source, 0, records.left_out),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => (rows.source, 0, LeftOut::default()),
        }
    }
}

/// The beginning of a file.
struct FileStart {
    source: ByteSource,
    bytes: Vec<u8>,
    /// Whether there is no more.
    complete: bool,
    /// What kept it from being longer.
    failure: Option<Error>,
}

/// What opening a file gives.
enum Opened {
    Document(Option<Chunk>, Box<FileRead>),
    Records(Box<OpenRecords>),
    Table(OpenTable),
}

impl<'f> Reader<'f> {
    /// A reader of `files`, which [`discover`](super::discover) found.
    pub fn new(
        files: impl IntoIterator<Item = InputFile, IntoIter: Send + 'f>,
        options: Options,
    ) -> Self {
        Self::with_pieces(files, options, CHUNK)
    }

    fn with_pieces(
        files: impl IntoIterator<Item = InputFile, IntoIter: Send + 'f>,
        options: Options,
        piece: usize,
    ) -> Self {
        Self {
            files: Box::new(files.into_iter()),
            options,
            piece,
            open: None,
            table: None,
            read: Vec::new(),
            at: 0,
            done: 0,
            at_bytes: 0,
        }
    }

    /// The [`InputFile::index`] of the file of which the last chunk or error is.
    pub fn file(&self) -> usize {
        self.at
    }

    /// How many bytes were read of those that [`Files::bytes`](super::Files::bytes) counts. What a
    /// compressed file expands to does not matter.
    pub fn bytes_done(&self) -> u64 {
        let within = match &self.open {
            Some(OpenRecords { cut, .. }) => cut.position(),
            None if self.table.is_some() => 0,
            None => self.at_bytes,
        };
        self.done + within.min(self.at_bytes)
    }

    /// What is known about the files read to their end so far, in their order. A file is listed
    /// also where a later part of it was rejected, but not where nothing of it could be read as
    /// text.
    pub fn into_files_read(self) -> Vec<FileRead> {
        self.read
    }

    fn open(&self, file: &InputFile) -> Result<Opened> {
        if let Some(table) = self.options.tables.iter().find(|table| table.name() == file.name) {
            return self.table(file, table).map(Opened::Table);
        }
        let mut source = ByteSource::of(file, &self.options)?;
        let mut bytes = Vec::new();
        let read = source.fill(&mut bytes, SAMPLE);
        let complete = !matches!(read, Ok(SAMPLE));
        let start = FileStart { source, bytes, complete, failure: read.err() };
        let sniffed = || {
            if let Some(format) = sniff_packed(&start.bytes) {
                return Ok(format);
            }
            let choice = self.choose(&start.bytes, complete, false)?;
            Ok(sniff(&decode(choice.encoding, &start.bytes[choice.bom..], &mut 0), complete))
        };
        let format = self.options.file_format().or(file.format).map_or_else(sniffed, Ok)?;
        // A document of an office may be XML.
        let format = Some(format)
            .filter(|format| *format != Format::Xml)
            .or_else(|| format_of_flat(&start.bytes))
            .unwrap_or(Format::Xml);
        built_without::check(format)?;
        if let Some(export) = self.options.export_format().filter(|_| !format.may_be_export()) {
            let error = Error::new(
                ErrorKind::Malformed,
                format!(
                    "not an export of {}: its exports are no .{}",
                    export.name(),
                    format.name()
                ),
            );
            return Err(error.with_hint(
                "leave out --input-format, so that the format is recognised file by file",
            ));
        }
        if format.is_whole() {
            self.document(file, format, start)
        } else {
            self.records(file, format, start).map(|open| Opened::Records(Box::new(open)))
        }
    }

    fn origin(
        &self,
        file: &InputFile,
        format: Format,
        encoding: &'static Encoding,
        header: Option<Header>,
    ) -> Origin {
        let (id, name, file_name) =
            (file.id.clone(), file.name.as_str().into(), file.file_name.clone());
        let of_name =
            self.options.name_pattern.as_ref().and_then(|pattern| pattern.fields_in(&file.name));
        Origin {
            index: file.index,
            id,
            name,
            file_name,
            folder: file.folder.clone(),
            format,
            encoding,
            header,
            of_name,
            note: None,
        }
    }

    fn choose(&self, bytes: &[u8], complete: bool, html: bool) -> Result<EncodingChoice> {
        choose(
            EncodingSample { complete, html, ..EncodingSample::whole(bytes) },
            self.options.encoding.as_deref(),
        )
    }

    fn table(&self, file: &InputFile, table: &MemoryTable) -> Result<OpenTable> {
        let fields = Fields::new(&self.options);
        if let Some(error) = table.missing(&fields) {
            return Err(error);
        }
        let rows = MemoryRows::new(table, &fields, self.piece);
        let origin = Arc::new(self.origin(file, Format::Parquet, UTF_8, None));
        Ok(OpenTable { rows, origin, bytes: table.bytes(&self.options) })
    }

    fn document(&self, file: &InputFile, format: Format, start: FileStart) -> Result<Opened> {
        let FileStart { mut source, mut bytes, failure, .. } = start;
        if let Some(failure) = failure {
            return Err(failure);
        }
        let most = self.options.max_file_size.min(LARGEST);
        loop {
            if bytes.len() as u64 > most {
                let error = Error::new(
                    ErrorKind::TooLarge,
                    format!("a document of more than {most} bytes"),
                );
                return Err(error.with_hint("raise --max-file-size, or split it"));
            }
            if source.fill(&mut bytes, SAMPLE)? == 0 {
                break;
            }
        }
        let choice =
            if format.is_packed() { PACKED } else { self.choose(&bytes, true, format.declares())? };
        let origin = Arc::new(Origin {
            note: choice.note(),
            ..self.origin(file, format, choice.encoding, None)
        });
        let is_empty = bytes.is_empty();
        bytes.drain(..choice.bom);
        let chunk = Chunk {
            origin,
            bytes,
            table: None,
            line: 1,
            offset: Some(choice.bom as u64),
            records: 1,
            start: TextStart::default(),
        };
        Ok(Opened::Document(
            (!is_empty).then_some(chunk),
            Box::new(summary(file.index, source, choice, 0)),
        ))
    }

    fn records(&self, file: &InputFile, format: Format, start: FileStart) -> Result<OpenRecords> {
        let FileStart { source, bytes, complete, failure } = start;
        if let Some(failure) = failure.clone().filter(|_| bytes.is_empty()) {
            return Err(failure);
        }
        #[cfg(feature = "archives")]
        if format == Format::Warc {
            let is_known = !source.is_compressed() && file.member.is_none() && file.bytes > 0;
            let whole = if is_known { file.bytes } else { self.options.max_expanded };
            let records = warc::WarcRecords::new(
                source,
                bytes,
                failure,
                self.options.max_file_size.min(LARGEST),
            )
            .within(whole);
            let cut = RecordSource::Warc(Box::new(records));
            let origin = Arc::new(self.origin(file, format, UTF_8, None));
            return Ok(OpenRecords { cut, origin, choice: PACKED });
        }
        #[cfg(feature = "parquet")]
        if format == Format::Parquet {
            return self.parquet(file, source, &bytes);
        }
        let choice = self.choose(&bytes, complete, false)?;
        // In some character sets brackets and backslashes are parts of other characters.
        let streams = if format == Format::Json {
            choice.encoding == UTF_8
        } else {
            keeps_line_ends(choice.encoding)
        };
        let encoding = if streams { choice.encoding } else { UTF_8 };
        let decoder = || Transcoder {
            decoder: choice.encoding.new_decoder_without_bom_handling(),
            replaced: 0,
        };
        // What is said in characters that are not ASCII's is looked at as text.
        let start: Cow<'_, [u8]> = match &bytes[choice.bom..] {
            start if streams => start.into(),
            start => decode(choice.encoding, start, &mut 0).into_owned().into_bytes().into(),
        };
        let is_csv = matches!(format, Format::Csv | Format::Tsv);
        let declared = if is_csv { delimited::declared(&start) } else { None };
        let delimiter = match (self.options.delimiter, declared) {
            (Some(delimiter), _) | (None, Some((delimiter, _))) => delimiter,
            // Tabs are what the ending says, where there is one.
            (None, None)
                if format == Format::Tsv
                    && memchr::memchr2(b'\t', b'\n', &start)
                        .is_some_and(|at| start[at] == b'\t') =>
            {
                b'\t'
            }
            (None, None) if is_csv => delimited::delimiter(&start, complete),
            (None, None) => b',',
        };
        let ends = match format {
            Format::Jsonl => RecordEnds::Lines,
            Format::Json => RecordEnds::values(TextStart::default()),
            _ => RecordEnds::rows(TableShape { delimiter, columns: 0 }),
        };
        let record = usize::try_from(self.options.max_file_size.min(LARGEST)).unwrap_or(usize::MAX);
        let mut cutter = RecordSplitter::new(
            source,
            (!streams).then(decoder),
            ends,
            PieceLimits { piece: self.piece, record },
        );
        cutter.begin(&bytes, choice.bom);
        if complete {
            cutter.end(failure);
        }
        if declared.is_some() {
            cutter.header()?;
        }
        let header = if is_csv { cutter.header()? } else { None };
        let line = header.as_ref().map_or(1, |piece| piece.line);
        let header = header
            .map(|piece: RawPiece| Header::read(&piece.bytes, delimiter, encoding))
            .transpose()
            .map_err(|error| error.line(line))?;
        if let Some(header) = &header {
            cutter.columns(header.names.len());
        }
        if let Some(error) = header.as_ref().and_then(|header| header.missing(&self.options)) {
            return Err(error.line(line));
        }
        let origin = Arc::new(self.origin(file, format, encoding, header));
        Ok(OpenRecords { cut: RecordSource::Text(Box::new(cutter)), origin, choice })
    }
}

#[cfg(feature = "parquet")]
impl Reader<'_> {
    fn parquet(&self, file: &InputFile, source: ByteSource, start: &[u8]) -> Result<OpenRecords> {
        let cut = RecordSource::Parquet(Box::new(parquet::ParquetRows::open(
            file,
            source,
            start,
            self.piece,
            &self.options,
        )?));
        // Its rows come as JSON lines.
        let origin = Arc::new(self.origin(file, Format::Jsonl, UTF_8, None));
        Ok(OpenRecords { cut, origin, choice: PACKED })
    }
}

fn summary(index: usize, source: ByteSource, choice: EncodingChoice, replaced: u64) -> FileRead {
    let (trailing, expanded) = (source.trailing(), source.remarkable_ratio());
    let (bytes, sha256) = source.finish();
    let remarks = Remarks { trailing, expanded, ..Remarks::default() };
    FileRead { sha256, replaced, remarks, ..read_whole(index, bytes, choice) }
}

/// What is known of a file of which every byte was text.
fn read_whole(index: usize, bytes: u64, choice: EncodingChoice) -> FileRead {
    FileRead {
        index,
        bytes,
        sha256: None,
        encoding: choice.encoding,
        encoding_from: choice.from,
        replaced: 0,
        left_out: LeftOut::default(),
        remarks: Remarks::default(),
        is_barren: false,
        unread_dates: BTreeMap::new(),
        lacking: Lacking::default(),
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.open {
                match open.cut.next() {
                    Some(Ok(RawPiece { bytes, line, offset, records, start })) => {
                        return Some(Ok(Chunk {
                            origin: Arc::clone(&open.origin),
                            bytes,
                            table: None,
                            line,
                            offset,
                            records,
                            start,
                        }));
                    }
                    Some(Err(error)) => return Some(Err(error.at(&*open.origin.name))),
                    None => {}
                }
            }
            if let Some(OpenRecords { cut, origin, choice, .. }) = self.open.take() {
                let (source, replaced, left_out) = cut.finish();
                self.read
                    .push(FileRead { left_out, ..summary(origin.index, source, choice, replaced) });
            }
            if let Some(open) = &mut self.table {
                if let Some((line, rows)) = open.rows.next() {
                    return Some(Ok(Chunk {
                        origin: Arc::clone(&open.origin),
                        bytes: Vec::new(),
                        records: rows.len(),
                        table: Some(rows),
                        line,
                        offset: None,
                        start: TextStart::default(),
                    }));
                }
                self.read.push(read_whole(open.origin.index, open.bytes, PACKED));
                self.table = None;
            }
            let file = self.files.next()?;
            self.at = file.index;
            self.done += std::mem::replace(&mut self.at_bytes, file.bytes);
            match self.open(&file) {
                Ok(Opened::Document(chunk, read)) => {
                    self.read.push(*read);
                    if let Some(chunk) = chunk {
                        return Some(Ok(chunk));
                    }
                }
                Ok(Opened::Records(open)) => self.open = Some(*open),
                Ok(Opened::Table(open)) => self.table = Some(open),
                Err(error) => return Some(Err(error.at(file.name))),
            }
        }
    }
}

#[cfg(test)]
#[cfg(all(feature = "archives", feature = "html"))]
#[path = "reader_tests.rs"]
mod tests;
