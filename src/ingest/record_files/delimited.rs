//! The rows of a delimited table -> articles.

use super::rows::{ParsedRow, RowParser, TableShape};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Options;
use crate::ingest::decode::decode;
use crate::ingest::field_names::bare;
use crate::ingest::fields::Fields;
use crate::ingest::record_position::RecordPosition;
use crate::model::Article;
use encoding_rs::Encoding;
use memchr::memchr2;
use serde_json::Value;
use std::borrow::Cow;

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Header {
    pub(in crate::ingest) names: Vec<String>,
    pub(in crate::ingest) delimiter: u8,
}

impl Header {
    /// Reads the header row; names are trimmed.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] where its quotes are not closed: the rows below it would be part of
    /// a name.
    pub(in crate::ingest) fn read(
        row: &[u8],
        delimiter: u8,
        encoding: &'static Encoding,
    ) -> Result<Self> {
        let name = |field: Cow<'_, [u8]>| bare(&decode(encoding, &field, &mut 0)).to_string();
        let names = match RowParser::new(row, TableShape { delimiter, columns: 0 })
            .next()
            .map(|row| row.fields)
        {
            None => Vec::new(),
            Some(Ok(fields)) => fields.into_iter().map(name).collect(),
            Some(Err(fault)) => {
                return Err(
                    Error::new(ErrorKind::Malformed, fault.message()).with_hint(fault.hint())
                );
            }
        };
        Ok(Self { names, delimiter })
    }

    /// The names.
    pub(in crate::ingest) fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    /// What its rows are like.
    pub(in crate::ingest) fn shape(&self) -> TableShape {
        TableShape { delimiter: self.delimiter, columns: self.names.len() }
    }

    /// The error of a table that lacks a column it must have: all its rows would lack it.
    pub(in crate::ingest) fn missing(&self, options: &Options) -> Option<Error> {
        Fields::new(options).missing_from(&self.names())
    }
}

/// The delimiters that are looked for, the more usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How much of a table shows its delimiter, in bytes.
const SHOWN: usize = 64 << 10;

/// What the first line says about the delimiter: the line `sep=;` that spreadsheets write and obey.
/// With where the line behind it begins.
pub(in crate::ingest) fn declared(start: &[u8]) -> Option<(u8, usize)> {
    let end = memchr2(b'\n', b'\r', start).unwrap_or(start.len());
    let line = start[..end].trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, delimiter) = line.split_at_checked(4)?;
    // A tab at the end has been taken for white space.
    let delimiter = match delimiter {
        [] if start[..end].ends_with(b"\t") => b'\t',
        [delimiter] if delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() => *delimiter,
        _ => return None,
    };
    let next = if start[end..].starts_with(b"\r\n") { end + 2 } else { (end + 1).min(start.len()) };
    name.eq_ignore_ascii_case(b"sep=").then_some((delimiter, next))
}

/// The delimiter of a table that begins like this; `complete` says whether this is all of it. Of
/// comma, semicolon, tab and bar that part the first row, it is the one by which most of the next
/// rows have as many fields as the first; of those that are equal in this, the one that gives most
/// fields.
pub(in crate::ingest) fn delimiter(start: &[u8], complete: bool) -> u8 {
    let shown = &start[..start.len().min(SHOWN)];
    let is_whole = complete && shown.len() == start.len();
    let fit = |delimiter: u8| {
        let mut counts: Vec<usize> = RowParser::new(shown, TableShape { delimiter, columns: 0 })
            .map(|row| row.fields.map_or(0, |fields| fields.len()))
            .collect();
        // The last row may go on behind what is shown.
        if !is_whole && counts.len() > 1 {
            counts.pop();
        }
        let first = *counts.first().filter(|&&first| first > 1)?;
        let alike = counts.iter().filter(|&&count| count == first).count();
        // In per mille, so that they can be compared.
        Some((1000 * alike / counts.len(), first))
    };
    let fits = DELIMITERS.iter().rev().filter_map(|&delimiter| Some((fit(delimiter)?, delimiter)));
    // Of equals, `max_by_key` gives the last.
    fits.max_by_key(|(fit, _)| *fit).map_or(b',', |(_, delimiter)| delimiter)
}

/// The article of a row, which begins at `site`; `columns` are those that are read, with their
/// slots.
pub(in crate::ingest) fn article(
    fields: &Fields,
    (header, columns): (&Header, &[(usize, usize)]),
    row: ParsedRow<'_>,
    (site, replaced): (&RecordPosition, &mut u64),
) -> Result<Article> {
    let malformed = |message: &str| site.locate(Error::new(ErrorKind::Malformed, message));
    let row = row.fields.map_err(|fault| malformed(fault.message()).with_hint(fault.hint()))?;
    if row.len() != header.names.len() {
        let fields = if row.len() == 1 { "field" } else { "fields" };
        return Err(malformed(&format!(
            "the row has {} {fields}, the header {}",
            row.len(),
            header.names.len()
        ))
        .with_hint("put quotes around a field that holds the delimiter or a line end"));
    }
    let mut record = fields.empty();
    for &(column, slot) in columns {
        record[slot] =
            Some(Value::String(decode(site.origin.encoding, &row[column], replaced).into_owned()));
    }
    fields.article(record, || site.id()).map_err(|error| site.locate(error))
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
            ("id|text\n1|a, b\n", b'|'),
            ("\"a;b;c\",text\n;;;;", b','),
            ("text", b','),
            ("a;b,c", b','),
            ("\r\na;b", b';'),
            // The header alone would be parted by commas.
            ("id;sum, net, gross;text\n1;2;a\n2;3;b, c\n", b';'),
            ("a|b,c|d\n1|2|3\n4|5,5,5|6\n", b'|'),
        ] {
            assert_eq!(delimiter(text.as_bytes(), true), expected, "{text:?}");
        }
        // A last row that is cut does not count.
        assert_eq!(delimiter(b"a,b;c\n1,2;3\n4;5", false), b',');
    }

    #[test]
    fn a_line_that_names_the_delimiter() {
        for (text, expected) in [
            (&b"sep=;\nid;text\n"[..], Some((b';', 6))),
            (b"SEP=|\r\nid", Some((b'|', 7))),
            (b"\"sep=,\"\nid", Some((b',', 8))),
            (b"sep=\t\nid", Some((b'\t', 6))),
            (b"sep=;", Some((b';', 5))),
            (b"sep=ab\n", None),
            (b"sep=a\n", None),
            (b"sep=\nid", None),
            (b"separator\n", None),
            (b"", None),
        ] {
            assert_eq!(declared(text), expected, "{:?}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn names_are_trimmed() {
        let header = Header::read(b" id , \"the text\" ,\xE9\n", b',', encoding_rs::WINDOWS_1252)
            .expect("a header");
        assert_eq!(header.names[0], "id");
        assert_eq!(header.names[2], "\u{e9}");
        assert!(Header::read(b"id,\"text\n1,one", b',', encoding_rs::UTF_8).is_err());
    }
}
