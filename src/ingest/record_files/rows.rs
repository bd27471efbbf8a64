//! The rows of a delimited table, strictly by RFC 4180 where there are quotes, so that one which is
//! never closed costs its row and no other.

use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;

/// So many lines in a row must have as many fields as the table before they are taken for rows
/// behind a quote that is never closed.
const ALIKE: usize = 3;

/// The fields of a row without their quotes.
type FieldsOfRow<'b> = Vec<Cow<'b, [u8]>>;

/// A row that was read, or what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ingest) struct ParsedRow<'b> {
    /// Where it begins.
    pub(in crate::ingest) start: usize,
    /// How many bytes it has but for its line end.
    pub(in crate::ingest) length: usize,
    pub(in crate::ingest) fields: Result<FieldsOfRow<'b>, QuoteFault>,
}

/// What is wrong with the quotes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum QuoteFault {
    /// Text follows the closing quote of a field, on the line on which the row begins.
    TextBehindQuote,
    /// A quote opens that is not closed in the row.
    Unclosed,
}

impl QuoteFault {
    /// The message.
    pub(in crate::ingest) fn message(self) -> &'static str {
        match self {
            Self::TextBehindQuote => "text follows the closing quote of a field",
            Self::Unclosed => "a quote opens here that is never closed",
        }
    }

    /// How to fix it.
    pub(in crate::ingest) fn hint(self) -> &'static str {
        match self {
            Self::TextBehindQuote => "double the quotes within the field",
            Self::Unclosed => "close it, or double the quotes within the field",
        }
    }
}

/// What delimits the fields of a table, and how many there are; 0 where that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct TableShape {
    pub(in crate::ingest) delimiter: u8,
    pub(in crate::ingest) columns: usize,
}

/// The rows of whole lines of a table. Blank lines are passed over.
pub(in crate::ingest) struct RowParser<'b> {
    bytes: &'b [u8],
    at: usize,
    shape: TableShape,
}

impl<'b> RowParser<'b> {
    pub(in crate::ingest) fn new(bytes: &'b [u8], shape: TableShape) -> Self {
        Self { bytes, at: 0, shape }
    }
}

impl<'b> Iterator for RowParser<'b> {
    type Item = ParsedRow<'b>;

    fn next(&mut self) -> Option<ParsedRow<'b>> {
        let bytes = self.bytes;
        let start =
            self.at + bytes[self.at..].iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
        let (fields, end) = match fields(bytes, start, self.shape.delimiter) {
            Ok((fields, end)) => (Ok(fields), end),
            Err((fault, at)) => {
                let end = resume(bytes, start, at, self.shape)
                    .unwrap_or_else(|| line_end(bytes, at).unwrap_or(bytes.len()));
                (Err(fault), end)
            }
        };
        self.at = end;
        let breaks =
            bytes[start..end].iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        Some(ParsedRow { start, length: end - start - breaks, fields })
    }
}

/// The fields of the row that begins at `start`, and where the next row begins; or what is wrong
/// with it, and where.
fn fields(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
) -> Result<(FieldsOfRow<'_>, usize), (QuoteFault, usize)> {
    let mut fields = Vec::new();
    let mut at = start;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let (field, behind) =
                quoted(bytes, at + 1).ok_or((QuoteFault::Unclosed, bytes.len()))?;
            let spaces = bytes[behind..]
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t') && **byte != delimiter)
                .count();
            at = behind + spaces;
            fields.push(field);
            if !matches!(bytes.get(at), None | Some(b'\r' | b'\n')) && bytes[at] != delimiter {
                let is_one_line = memchr2(b'\n', b'\r', &bytes[start..at]).is_none();
                return Err((
                    if is_one_line { QuoteFault::TextBehindQuote } else { QuoteFault::Unclosed },
                    at,
                ));
            }
        } else {
            let length = memchr3(delimiter, b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at);
            fields.push(Cow::Borrowed(&bytes[at..at + length]));
            at += length;
        }
        match bytes.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return Ok((fields, at + 2)),
            Some(_) => return Ok((fields, at + 1)),
            None => return Ok((fields, at)),
        }
    }
}

/// A field behind its opening quote, and where what follows its closing one begins.
fn quoted(bytes: &[u8], start: usize) -> Option<(Cow<'_, [u8]>, usize)> {
    let (mut from, mut field) = (start, Vec::new());
    loop {
        let end = from + memchr(b'"', &bytes[from..])?;
        if bytes.get(end + 1) == Some(&b'"') {
            field.extend_from_slice(&bytes[from..=end]);
            from = end + 2;
        } else if field.is_empty() && from == start {
            return Some((Cow::Borrowed(&bytes[start..end]), end + 1));
        } else {
            field.extend_from_slice(&bytes[from..end]);
            return Some((Cow::Owned(field), end + 1));
        }
    }
}

/// Where the line behind `at` begins.
pub(in crate::ingest) fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    let end = at + memchr2(b'\n', b'\r', bytes.get(at..)?)?;
    Some(if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 })
}

/// Where rows go on behind the row at `start`, of which a quote turns out at `at` not to be closed:
/// at the first line up to there which has as many fields as the table, as have those behind it.
/// The line of `at` is to be whole. Nothing where there is no such line.
pub(in crate::ingest) fn resume(
    bytes: &[u8],
    start: usize,
    at: usize,
    shape: TableShape,
) -> Option<usize> {
    let mut line = line_end(bytes, start)?;
    while line <= at && line < bytes.len() {
        let mut following = std::iter::successors(Some(line), |&line| line_end(bytes, line))
            .take_while(|&line| line <= at && line < bytes.len());
        if following
            .by_ref()
            .take(ALIKE)
            .all(|line| fields_of_line(bytes, line, shape.delimiter) == shape.columns)
        {
            return Some(line);
        }
        line = line_end(bytes, line)?;
    }
    None
}

/// Whether the lines behind the one at `start` all are rows of the table: so many of them, and
/// without quotes, that they are no prose in a field.
pub(in crate::ingest) fn rows_follow(bytes: &[u8], start: usize, shape: TableShape) -> bool {
    const MANY: usize = 8;
    let is_row = |line: usize| {
        let end = line_end(bytes, line).unwrap_or(bytes.len());
        memchr(b'"', &bytes[line..end]).is_none()
            && fields_of_line(bytes, line, shape.delimiter) == shape.columns
    };
    let lines =
        std::iter::successors(line_end(bytes, start), |&line| line_end(bytes, line)).take(MANY);
    shape.columns > 1 && lines.filter(|&line| is_row(line)).count() == MANY
}

/// How many fields the line at `start` has, taken by itself.
fn fields_of_line(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let length = memchr2(b'\n', b'\r', &bytes[start..]).unwrap_or(bytes.len() - start);
    let (mut fields, mut quoted, mut begins) = (1, false, true);
    for &byte in &bytes[start..start + length] {
        match byte {
            b'"' if begins || quoted => quoted = !quoted,
            byte if byte == delimiter && !quoted => fields += 1,
            _ => {}
        }
        begins = byte == delimiter && !quoted;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows as `start:field|field`, or with `!` and the fault.
    fn shown(text: &str, columns: usize) -> Vec<String> {
        let shape = TableShape { delimiter: b',', columns };
        let row = |row: ParsedRow<'_>| match row.fields {
            Ok(fields) => {
                let fields: Vec<Cow<'_, str>> =
                    fields.iter().map(|field| String::from_utf8_lossy(field)).collect();
                format!("{}:{}", row.start, fields.join("|"))
            }
            Err(fault) => format!(
                "{}!{}",
                row.start,
                if fault == QuoteFault::Unclosed { "unclosed" } else { "text" }
            ),
        };
        RowParser::new(text.as_bytes(), shape).map(row).collect()
    }

    #[test]
    fn rows_and_where_they_begin() {
        assert_eq!(
            shown("a,b\r\n\r\n\"c\nd\",e\n\n\"say \"\"no\"\"\",f\rg,h", 2),
            ["0:a|b", "7:c\nd|e", "16:say \"no\"|f", "31:g|h"]
        );
        assert_eq!(
            shown("\"a\" ,\"\"\t\n,\n5\" pipe,\"\"\"\"", 2),
            ["0:a|", "9:|", "11:5\" pipe|\""]
        );
        let rows: Vec<usize> =
            RowParser::new(b"ab,c\r\n\"d\n\"\n", TableShape { delimiter: b',', columns: 2 })
                .map(|row| row.length)
                .collect();
        assert_eq!(rows, [4, 4]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_row() {
        // It meets the quote of the next row, of one further on, and none.
        assert_eq!(shown("1,\"open\n2,\"x\"\n3,y", 2), ["0!unclosed", "8:2|x", "14:3|y"]);
        assert_eq!(
            shown("1,\"open\n2,x\n3,\"y, z\"\n4,w", 2),
            ["0!unclosed", "8:2|x", "12:3|y, z", "21:4|w"]
        );
        assert_eq!(
            shown("1,\"open\n2,\"open, too\n3,\"z\"\n", 2),
            ["0!unclosed", "8!unclosed", "21:3|z"]
        );
        // Text behind a closing quote, and lines of one field that are no rows.
        assert_eq!(shown("1,\"a \"word\" b\"\n2,x", 2), ["0!text", "15:2|x"]);
        assert_eq!(
            shown("1,\"a\nprose \"word\" b\nmore\",z\n2,x", 3),
            ["0!unclosed", "20:more\"|z", "28:2|x"]
        );
        assert_eq!(shown("1,\"a\nprose\nmore", 2), ["0!unclosed"]);
    }
}
