//! Files of records as the tables that they are: all fields of all records, for codes rather than
//! texts.

use super::field_names::position;
use super::fields::Fields;
#[cfg(feature = "office")]
use super::office::{ods, sheet, xlsx};
use super::record_files::{json, json_values};
use super::source::ByteSource;
use super::{Format, InputFile, Options, Reader, TextFormat, decode, parse};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;

/// A record with all its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its id: its own, else `path:line`.
    pub id: String,
    /// Its values, in the order of [`Records::fields`]; empty where it lacks one.
    pub values: Vec<String>,
    /// Of those that are lists, by their position: what is in them.
    pub lists: Vec<(usize, Vec<String>)>,
}

/// The records of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// The names of the fields.
    pub fields: Vec<String>,
    /// The records and what is none, in order.
    pub records: Vec<Result<Record>>,
    /// The SHA-256 of the file.
    pub sha256: Option<[u8; 32]>,
}

/// The names of the fields of a file of records, in the order in which they are met: a table's
/// columns, or what any JSON object has.
///
/// # Errors
/// [`ErrorKind::Unsupported`] for a file of another format; those of reading the file.
pub fn fields_of(file: &InputFile, options: &Options) -> Result<Vec<String>> {
    read_fields(file, options).map(|(fields, _)| fields)
}

/// The names of the fields, and the SHA-256 of the file.
fn read_fields(file: &InputFile, options: &Options) -> Result<(Vec<String>, Option<[u8; 32]>)> {
    let given = options;
    let options = Options { textless: true, digest: true, ..given.for_tables() };
    let mut names: Vec<String> = Vec::new();
    let mut reader = Reader::new([file.clone()], options.clone());
    for chunk in reader.by_ref() {
        let chunk = chunk?;
        let found = match (&chunk.origin.header, chunk.format()) {
            (Some(header), _) => header.names.clone(),
            #[cfg(feature = "office")]
            (None, Format::Xlsx) => columns(xlsx::sheets(&chunk.bytes, &options), given)
                .map_err(|error| error.at(&file.name))?,
            #[cfg(feature = "office")]
            (None, Format::Ods) => columns(ods::sheets(&chunk.bytes, &options), given)
                .map_err(|error| error.at(&file.name))?,
            (None, Format::Jsonl | Format::Json) => {
                let text = decode::decode(chunk.origin.encoding, &chunk.bytes, &mut 0);
                // What is no JSON is said when the records are read.
                json_values::values(text.as_bytes(), chunk.start)
                    .flatten()
                    .flat_map(|range| json::keys(&text[range]))
                    .collect()
            }
            (None, format) => {
                let error = Error::new(
                    ErrorKind::Unsupported,
                    format!("{} holds no records", format.name()),
                )
                .at(&file.name);
                return Err(error
                    .with_hint("give a table: CSV, TSV, JSON lines, JSON, Excel or OpenDocument"));
            }
        };
        for name in found.into_iter().filter(|name| !name.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok((names, digest(reader)))
}

/// The SHA-256 of the only file of a reader.
fn digest(reader: Reader<'_>) -> Option<[u8; 32]> {
    reader.into_files_read().first().and_then(|file| file.sha256)
}

/// The records of a file with the fields of [`fields_of`]. With [`Options::textless`] none needs a
/// text.
///
/// # Errors
/// As [`fields_of`]; [`ErrorKind::Io`] if the file changes while it is read. What is wrong with
/// single records is among them.
pub fn records(file: &InputFile, options: &Options) -> Result<Records> {
    let (fields, before) = read_fields(file, options)?;
    let options = Options {
        keep: fields.clone(),
        digest: true,
        text_format: TextFormat::Plain,
        ..options.for_tables()
    };
    let mut records = Vec::new();
    let mut reader = Reader::new([file.clone()], options.clone());
    for chunk in reader.by_ref() {
        match chunk {
            Err(error) => records.push(Err(error)),
            Ok(chunk) => {
                records.extend(parse(&chunk, &options).articles.into_iter().map(|located| {
                    let located = located?;
                    let Article { id, meta, .. } = located.article;
                    let values = meta.extra.into_iter().map(|(_, value)| value).collect();
                    Ok(Record { line: located.line.unwrap_or(1), id, values, lists: meta.lists })
                }));
            }
        }
    }
    // A table that lacks what it must have is no file that was read.
    if digest(reader).is_some_and(|now| before.is_some_and(|before| before != now)) {
        let error = Error::new(ErrorKind::Io, "changed while it was read").at(&file.name);
        return Err(error.with_hint("run again when nothing writes to it"));
    }
    Ok(Records { fields, records, sha256: before })
}

/// The SHA-256 of a file as it is now.
///
/// # Errors
/// Those of opening it.
pub fn sha256_of(file: &InputFile, options: &Options) -> Result<Option<[u8; 32]>> {
    let source = ByteSource::of(file, &Options { digest: true, ..options.clone() })
        .map_err(|error| error.at(&file.name))?;
    Ok(source.finish().1)
}

impl Records {
    /// The field that holds the records' texts: the one that `options` name, else the usual one
    /// that is there.
    pub fn text_field<'o>(&self, options: &'o Options) -> Option<&'o str> {
        Fields::new(options).text_names().into_iter().find(|name| self.position(name).is_some())
    }

    /// The position of the field that `name` means: the one of this name, else the one that differs
    /// in case and white space alone, else the one to which the path leads.
    pub fn position(&self, name: &str) -> Option<usize> {
        position(self.fields.iter().map(String::as_str), name)
    }
}

/// The columns of the sheets that are read.
#[cfg(feature = "office")]
fn columns(sheets: Result<Vec<sheet::Sheet>>, options: &Options) -> Result<Vec<String>> {
    Ok(sheet::RecordSheets::of(sheets?, &Fields::new(options))?.names())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::discover;

    fn read(name: &str, content: &str, options: &Options) -> Result<Records> {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        let found = discover(&[path.display().to_string()], options).expect("found");
        records(&found.files.get(0), options)
    }

    #[test]
    fn every_field_of_every_record() {
        let textless = Options { textless: true, ..Options::default() };
        for (name, content) in [
            ("a.csv", "id,tax, age \n1,1,\n2,\"0\",1\n"),
            ("a.tsv", "id\ttax\tage\n1\t1\t\n2\t0\t1\n"),
            ("a.jsonl", "{\"id\": 1, \"tax\": 1}\n{\"tax\": 0, \"id\": 2, \"age\": 1}\n"),
            (
                "a.json",
                "[{\"id\": \"1\", \"tax\": \"1\", \"age\": null},\n {\"tax\": 0, \"id\": 2, \"age\": 1}]",
            ),
        ] {
            let found = read(name, content, &textless).expect("a table");
            assert_eq!(found.fields, ["id", "tax", "age"], "{name}");
            let rows: Vec<(&str, Vec<&str>)> = found
                .records
                .iter()
                .map(|record| record.as_ref().expect("a record"))
                .map(|record| {
                    (record.id.as_str(), record.values.iter().map(String::as_str).collect())
                })
                .collect();
            assert_eq!(rows, [("1", vec!["1", "1", ""]), ("2", vec!["2", "0", "1"])], "{name}");
        }
        assert_eq!(read("a.txt", "text", &textless).unwrap_err().kind(), ErrorKind::Unsupported);
    }

    #[test]
    fn what_is_no_record_says_where_it_stands() {
        let found =
            read("a.csv", "id,text,tax\n1,a,1\n2,b\n", &Options::default()).expect("a table");
        assert_eq!(found.text_field(&Options::default()), Some("text"));
        assert_eq!(found.records[1].as_ref().unwrap_err().location().line, Some(3));
        let found = read("a.csv", "id,tax\n1,1\n", &Options::default()).expect("a table");
        assert_eq!(found.text_field(&Options::default()), None);
        assert!(found.records[0].is_err(), "no text");
    }
}
