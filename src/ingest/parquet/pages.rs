//! The pages of a Parquet file -> what they expand to, before any is read.
//!
//! A page of a few bytes may hold millions of values, and what the file says about all of its pages
//! need not be true. So the heads of the pages of the columns that are read are looked at first,
//! and what they take is tied to the size of the file, as it is for gzip and ZIP.

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::source::RATIO_FROM;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};

/// What a row or a value takes at least as JSON, and the head of a page in time, in bytes.
const VALUE: u64 = 16;
const PAGE: u64 = 100;
/// The most values in lists that a file of any size may have; each byte of it adds one.
const LIST_VALUES: u64 = 1 << 20;
/// How many times the size of its file a page may take that is larger than the largest record.
const PAGE_RATIO: u64 = 20;
/// What a value of a list takes in memory beside its text.
const LISTED: u64 = 16;

/// What a file of `size` bytes may expand to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    size: u64,
    most: u64,
    ratio: u64,
    record: u64,
}

impl Limits {
    pub(super) fn new(size: u64, options: &Options) -> Self {
        Self {
            size,
            most: options.max_expanded,
            ratio: options.max_ratio.max(1),
            record: options.max_file_size,
        }
    }

    /// Whether the file may expand to `bytes`.
    pub(super) fn check(&self, bytes: u64) -> Result<()> {
        if bytes > self.most {
            let message = format!(
                "a Parquet file of more than {} bytes of text, the most that --max-expanded allows",
                self.most
            );
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("raise --max-expanded if the file is to be trusted"));
        }
        if bytes > RATIO_FROM && bytes / self.ratio > self.size {
            return Err(too_large(format!(
                "expands to more than {} times its size, as decompression bombs do",
                self.ratio
            )));
        }
        Ok(())
    }

    /// Checks the pages of these columns of the file, and the lists in them.
    pub(super) fn check_pages(
        &self,
        reader: &SerializedFileReader<File>,
        file: &File,
        is_read: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let metadata = reader.metadata();
        let mut bytes = 0_u64;
        let mut listed = 0_u64;
        let mut input = BufReader::new(file.try_clone().map_err(|error| Error::of_system(&error))?);
        for group in metadata.row_groups() {
            let rows = u64::try_from(group.num_rows()).unwrap_or(u64::MAX);
            bytes = bytes.saturating_add(rows.saturating_mul(VALUE));
            for column in group.columns().iter().filter(|column| is_read(root(column))) {
                let is_list = column.column_descr().max_rep_level() > 0;
                let (start, length) = column.byte_range();
                let (mut at, end) = (start, start.saturating_add(length));
                while at < end {
                    // What is broken is named when it is read.
                    let Some(page) = head(&mut input, at) else { break };
                    let taken = page
                        .bytes
                        .saturating_add(PAGE)
                        .saturating_add(page.values.saturating_mul(VALUE));
                    bytes = bytes.saturating_add(taken);
                    self.check(bytes)?;
                    if page.bytes > self.record && page.bytes / PAGE_RATIO > self.size {
                        return Err(too_large(format!(
                            "a page of {} bytes, more than one of its size may have",
                            page.bytes
                        )));
                    }
                    if is_list {
                        listed = listed.saturating_add(page.values);
                        if listed > LIST_VALUES + self.size {
                            return Err(too_large(
                                "more values in lists than a file of its size may have".to_owned(),
                            ));
                        }
                    }
                    at = page.end;
                }
            }
        }
        self.check(bytes)?;
        self.check_lists(reader, metadata, is_read)
    }

    /// Checks that no list is longer than a record may be: its values may be one long text, named
    /// many times.
    fn check_lists(
        &self,
        reader: &SerializedFileReader<File>,
        metadata: &ParquetMetaData,
        is_read: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let mut first = 0;
        for (at, group) in metadata.row_groups().iter().enumerate() {
            let broken =
                |error: parquet::errors::ParquetError| crate::ingest::parquet::malformed(&error);
            let read = reader.get_row_group(at).map_err(broken)?;
            for (number, column) in group.columns().iter().enumerate() {
                if column.column_descr().max_rep_level() == 0 || !is_read(root(column)) {
                    continue;
                }
                let mut lists = read.get_column_reader(number).map_err(broken)?;
                let mut line = first;
                while let Some(bytes) = next_list(&mut lists).map_err(broken)? {
                    line += 1;
                    if bytes > self.record {
                        let error = Error::new(
                            ErrorKind::TooLarge,
                            format!("a record of more than {} bytes", self.record),
                        );
                        return Err(error.line(line).with_hint("raise --max-file-size"));
                    }
                }
            }
            first += u64::try_from(group.num_rows()).unwrap_or(0);
        }
        Ok(())
    }
}

fn too_large(message: String) -> Error {
    Error::new(ErrorKind::TooLarge, message)
        .with_hint("convert it to .jsonl if it is to be trusted")
}

/// The name of the column of the table to which a column of the file belongs.
fn root(column: &ColumnChunkMetaData) -> &str {
    column.column_path().parts().first().map_or("", String::as_str)
}

/// How many bytes the texts of the next row of a column have, in lists; nothing at the end, and for
/// what has no texts.
fn next_list(column: &mut ColumnReader) -> parquet::errors::Result<Option<u64>> {
    let (mut definitions, mut repetitions) = (Vec::new(), Vec::new());
    let (rows, texts, levels) = match column {
        ColumnReader::ByteArrayColumnReader(column) => {
            let mut values: Vec<ByteArray> = Vec::new();
            let (rows, _, levels) = column.read_records(
                1,
                Some(&mut definitions),
                Some(&mut repetitions),
                &mut values,
            )?;
            (rows, values.iter().map(|value| value.len() as u64).sum::<u64>(), levels)
        }
        ColumnReader::FixedLenByteArrayColumnReader(column) => {
            let mut values: Vec<FixedLenByteArray> = Vec::new();
            let (rows, _, levels) = column.read_records(
                1,
                Some(&mut definitions),
                Some(&mut repetitions),
                &mut values,
            )?;
            (rows, values.iter().map(|value| value.len() as u64).sum::<u64>(), levels)
        }
        // Numbers are as long as they are.
        _ => return Ok(None),
    };
    Ok((rows > 0 || levels > 0).then_some(texts.saturating_add(LISTED * levels as u64)))
}

/// What the head of a page says.
#[derive(Debug, Default, PartialEq, Eq)]
struct PageHeader {
    /// How many bytes it expands to.
    bytes: u64,
    values: u64,
    /// Where the next page begins.
    end: u64,
}

/// The head of the page that begins at `at`; nothing where there is none.
fn head(input: &mut BufReader<File>, at: u64) -> Option<PageHeader> {
    let before = input.stream_position().ok()?;
    input.seek_relative(i64::try_from(at).ok()?.checked_sub(i64::try_from(before).ok()?)?).ok()?;
    let mut fields = Compact { input: &mut *input };
    let (mut page, mut stored) = (PageHeader::default(), 0);
    let mut number = 0;
    loop {
        let kind = fields.field(&mut number)?;
        match (number, kind) {
            (_, STOP) => break,
            (2, INTEGER) => page.bytes = u64::try_from(fields.signed()?).ok()?,
            (3, INTEGER) => stored = u64::try_from(fields.signed()?).ok()?,
            // The heads of pages of data, of dictionaries, and of data in the second version; each
            // begins with how many values it has.
            (5 | 7 | 8, STRUCT) => {
                let mut inner = 0;
                loop {
                    let kind = fields.field(&mut inner)?;
                    match (inner, kind) {
                        (_, STOP) => break,
                        // Those of a dictionary are no rows.
                        (1, INTEGER) if number != 7 => {
                            page.values = u64::try_from(fields.signed()?).ok()?;
                        }
                        _ => fields.pass(kind, DEEPEST)?,
                    }
                }
            }
            _ => fields.pass(kind, DEEPEST)?,
        }
    }
    page.end = input.stream_position().ok()?.checked_add(stored)?;
    Some(page)
}

/// Types of fields; the first is at the end of a structure.
const STOP: u8 = 0;
const INTEGER: u8 = 5;
const STRUCT: u8 = 12;
/// How deep what is passed over may be nested.
const DEEPEST: u32 = 8;

/// Fields in Thrift's compact protocol.
struct Compact<'i> {
    input: &'i mut BufReader<File>,
}

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.input.fill_buf().ok()?.first()?;
        self.input.consume(1);
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.unsigned()?;
        Some((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// The type of the next field, of which the number becomes `number`.
    fn field(&mut self, number: &mut i64) -> Option<u8> {
        let byte = self.byte()?;
        let kind = byte & 0x0F;
        if kind != STOP {
            *number = match byte >> 4 {
                0 => self.signed()?,
                by => number.checked_add(i64::from(by))?,
            };
        }
        Some(kind)
    }

    /// Passes over a value of this type.
    fn pass(&mut self, kind: u8, depth: u32) -> Option<()> {
        match kind {
            // The value of a truth is in its type.
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.unsigned()?),
            7 => self.skip(8)?,
            8 => {
                let length = self.unsigned()?;
                self.skip(length)?;
            }
            STRUCT if depth > 0 => {
                let mut number = 0;
                loop {
                    match self.field(&mut number)? {
                        STOP => break,
                        kind => self.pass(kind, depth - 1)?,
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        let skipped =
            std::io::copy(&mut self.input.by_ref().take(bytes), &mut std::io::sink()).ok()?;
        (skipped == bytes).then_some(())
    }
}
