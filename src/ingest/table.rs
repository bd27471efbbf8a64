//! The rows of a delimited table -> articles.

use super::Options;
use super::decode::decode;
use super::fields::Fields;
use super::parse::Site;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::Encoding;
use serde_json::Value;

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) names: Vec<String>,
    pub(super) delimiter: u8,
}

impl Header {
    /// Reads the header row; names are trimmed.
    pub(super) fn read(row: &[u8], delimiter: u8, encoding: &'static Encoding) -> Self {
        let name = |field: &[u8]| decode(encoding, field, &mut 0).trim().to_string();
        let names = Rows::new(row, delimiter).next().map_or_else(Vec::new, |(.., fields)| fields.iter().map(name).collect());
        Self { names, delimiter }
    }

    /// The error of a table that lacks a column it must have: all its rows would lack it.
    pub(super) fn missing(&self, options: &Options) -> Option<Error> {
        let fields = Fields::new(options);
        let mut row = fields.empty();
        for slot in self.names.iter().filter_map(|name| fields.slot(name)) {
            row[slot] = Some(Value::String(String::new()));
        }
        let names = || self.names.iter().filter(|name| !name.is_empty()).cloned().collect();
        fields.missing(&row, names)
    }
}

/// The delimiter of a table: the one of comma, semicolon and tab that stands most often in its first line, outside quotes.
pub(super) fn delimiter(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in start.iter().skip_while(|byte| matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals, `max_by_key` gives the last.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// The article of the row with these fields, which begins at `site`.
pub(super) fn article(fields: &Fields, header: &Header, row: &ByteRecord, site: &Site, replaced: &mut u64) -> Result<Article> {
    if row.len() != header.names.len() {
        let fields = if row.len() == 1 { "field" } else { "fields" };
        let message = format!("the row has {} {fields}, the header {}", row.len(), header.names.len());
        return Err(site.locate(Error::new(ErrorKind::Malformed, message)));
    }
    let mut record = fields.empty();
    for (name, field) in header.names.iter().zip(row) {
        // Of columns with one name the first counts.
        if let Some(slot) = fields.slot(name).filter(|&slot| record[slot].is_none()) {
            record[slot] = Some(Value::String(decode(site.origin.encoding, field, replaced).into_owned()));
        }
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
}

/// The rows of a piece of a table, each with the position of its first byte, and how many it has but for its line end. Blank lines are passed over.
pub(super) struct Rows<'b> {
    bytes: &'b [u8],
    reader: csv::Reader<&'b [u8]>,
}

impl<'b> Rows<'b> {
    pub(super) fn new(bytes: &'b [u8], delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
        Self { bytes, reader }
    }
}

impl Iterator for Rows<'_> {
    type Item = (usize, usize, ByteRecord);

    fn next(&mut self) -> Option<Self::Item> {
        let place = |reader: &csv::Reader<_>| usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(self.bytes.len());
        let start = place(&self.reader);
        let blank = self.bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let mut row = ByteRecord::new();
        // Reading bytes from memory, of any number of fields, has no way to fail.
        if !matches!(self.reader.read_byte_record(&mut row), Ok(true)) {
            return None;
        }
        let (start, end) = (start + blank, place(&self.reader));
        let breaks = self.bytes[start..end.max(start)].iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        Some((start, end.saturating_sub(start + breaks), row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        for (text, expected) in [
            ("id,text\n", b','),
            ("id;text;a,b\n", b';'),
            ("id\ttext\n", b'\t'),
            ("\"a;b;c\",text\n;;;;", b','),
            ("text", b','),
            ("a;b,c", b','),
            ("\r\na;b", b';'),
        ] {
            assert_eq!(delimiter(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn rows_and_where_they_begin() {
        let bytes = b"a,b\r\n\r\n\"c\nd\",e\n\n\"say \"\"no\"\"\",f\rg,h";
        let rows: Vec<(usize, Vec<String>)> = Rows::new(bytes, b',')
            .map(|(at, _, row)| (at, row.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect()))
            .collect();
        let expected = [(0, ["a", "b"]), (7, ["c\nd", "e"]), (16, ["say \"no\"", "f"]), (31, ["g", "h"])];
        assert_eq!(rows, expected.map(|(at, row)| (at, row.map(String::from).to_vec())));
    }

    #[test]
    fn names_are_trimmed() {
        let header = Header::read(b" id , \"the text\" ,\xE9\n", b',', encoding_rs::WINDOWS_1252);
        assert_eq!(header.names[0], "id");
        assert_eq!(header.names[2], "é");
    }
}
