//! Parquet -> rows as JSON lines, in bounded memory: only the columns that are asked for are read.

mod pages;

use super::catch_panic::catch_panic;
use super::fields::Fields;
use super::record_files::json;
use super::record_files::record_splitter::{RECORDS, RawPiece};
use super::source::ByteSource;
use super::written_values::{moment_of_nanos, number, single_number};
use super::{InputFile, Options};
use crate::error::{Error, ErrorKind, Result};
use pages::Limits;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

/// How many rows are decoded at once.
const BATCH: usize = 128;

/// The rows of a file, as pieces of JSON lines: the line of a piece is the number of its first row,
/// counted from 1.
pub(super) struct ParquetRows {
    pub(super) source: ByteSource,
    rows: Option<RowIter<'static>>,
    number: u64,
    /// The columns of moments in nanoseconds.
    in_nanos: Vec<String>,
    piece: usize,
    /// How many bytes came, and may.
    /// The bytes of text that came so far.
    pub(super) expanded: u64,
    limits: Limits,
}

/// The library panics on much of what is broken.
fn tried<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_panic(work).unwrap_or_else(|| Err(malformed(&"its bytes contradict each other")))
}

pub(super) fn malformed(error: &dyn Display) -> Error {
    let whole = error.to_string();
    let first = whole.lines().next().unwrap_or_default();
    let first =
        first.trim_start_matches("Parquet error: ").trim_start_matches("Invalid Parquet file. ");
    Error::new(ErrorKind::Malformed, format!("not a whole Parquet file: {first}"))
        .with_hint("write it anew, or convert it to .jsonl")
}

impl ParquetRows {
    /// Opens `file`, of which `start` has been read from `source`; pieces have `piece` bytes at
    /// least, but for the last.
    pub(super) fn open(
        file: &InputFile,
        mut source: ByteSource,
        start: &[u8],
        piece: usize,
        options: &Options,
    ) -> Result<Self> {
        let refused = |error: &std::io::Error| Error::of_system(error);
        let on_disk = if source.is_compressed() || file.member.is_some() {
            let mut spool = tempfile::tempfile().map_err(|error| refused(&error))?;
            spool.write_all(start).map_err(|error| refused(&error))?;
            let mut bytes = Vec::new();
            while source.fill(&mut bytes, 1 << 20)? > 0 {
                spool.write_all(&bytes).map_err(|error| refused(&error))?;
                bytes.clear();
            }
            spool
        } else {
            File::open(&file.path).map_err(|error| refused(&error))?
        };
        let stored = on_disk.metadata().map_err(|error| refused(&error))?.len();
        let size = if source.is_compressed() { stored.min(source.on_disk()) } else { stored };
        let limits = Limits::new(size, options);
        let (rows, in_nanos) = tried(|| rows(on_disk, options, limits))?;
        Ok(Self { source, rows: Some(rows), number: 0, in_nanos, piece, expanded: 0, limits })
    }

    fn piece(&mut self) -> Result<Option<RawPiece>> {
        let Some(rows) = &mut self.rows else { return Ok(None) };
        let (line, mut bytes) = (self.number + 1, Vec::new());
        let mut records = 0;
        while bytes.len() < self.piece && records < RECORDS {
            match rows.next() {
                Some(Ok(row)) => {
                    self.number += 1;
                    records += 1;
                    // Writing to memory cannot fail.
                    let _ = serde_json::to_writer(&mut bytes, &row_object(&row, &self.in_nanos));
                    bytes.push(b'\n');
                }
                Some(Err(error)) => return Err(malformed(&error).line(self.number + 1)),
                None => {
                    self.rows = None;
                    break;
                }
            }
        }
        self.expanded += bytes.len() as u64;
        self.limits.check(self.expanded).map_err(|error| error.line(line))?;
        Ok((!bytes.is_empty()).then_some(RawPiece {
            bytes,
            line,
            offset: None,
            records,
            ..RawPiece::default()
        }))
    }
}

impl Iterator for ParquetRows {
    type Item = Result<RawPiece>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = tried(|| self.piece());
        if piece.is_err() {
            self.rows = None;
        }
        piece.transpose()
    }
}

/// The rows of a file, and its columns of moments in nanoseconds.
fn rows(file: File, options: &Options, limits: Limits) -> Result<(RowIter<'static>, Vec<String>)> {
    let again = file.try_clone().map_err(|error| Error::of_system(&error))?;
    let reader = SerializedFileReader::new(file).map_err(|error| malformed(&error))?;
    let fields = Fields::new(options);
    let schema = reader.metadata().file_metadata().schema().clone();
    // What a row with something in each column would lack, all rows lack.
    let full = full(schema.get_fields());
    if let Some(error) = json::record(&fields, &full)
        .ok()
        .and_then(|record| fields.missing(&record, || json::keys(&full)))
    {
        return Err(error);
    }
    // Of a table without texts, such as one of codes, all columns may be asked for.
    let wants = |name: &str| options.textless || fields.wants(name);
    limits.check_pages(&reader, &again, wants)?;
    let wanted: Vec<Arc<Type>> =
        schema.get_fields().iter().filter(|column| wants(column.name())).cloned().collect();
    let in_nanos = wanted.iter().filter(|column| is_in_nanos(column));
    let in_nanos = in_nanos.map(|column| column.name().to_owned()).collect();
    let projection = Type::group_type_builder(schema.name())
        .with_fields(wanted)
        .build()
        .map_err(|error| malformed(&error))?;
    let rows = RowIter::from_file_into(Box::new(reader)).with_batch_size(BATCH);
    let rows = rows.project(Some(projection)).map_err(|error| malformed(&error))?;
    Ok((rows, in_nanos))
}

/// Whether a column holds moments in nanoseconds, as pandas writes them.
fn is_in_nanos(column: &Type) -> bool {
    let logical = column.get_basic_info().logical_type_ref();
    matches!(logical, Some(LogicalType::Timestamp(moment)) if moment.unit == TimeUnit::NANOS)
}

/// The key of a map in words.
fn name(key: &Field) -> String {
    if let Value::String(name) = value(key) { name } else { key.to_string() }
}

/// A row as an object. The library has whole numbers for moments in nanoseconds.
fn row_object(row: &Row, in_nanos: &[String]) -> Value {
    let cell = |(name, field): (&String, &Field)| {
        let moment = match field {
            Field::Long(nanos) if in_nanos.contains(name) => moment_of_nanos(*nanos),
            _ => None,
        };
        (name.clone(), moment.map_or_else(|| value(field), Value::String))
    };
    Value::Object(row.get_column_iter().map(cell).collect())
}

fn object(row: &Row) -> Value {
    Value::Object(
        row.get_column_iter()
            .map(|(name, field)| (name.clone(), value(field)))
            .collect::<Map<_, _>>(),
    )
}

/// An object with something in each of these fields, as JSON in their order.
fn full(fields: &[Arc<Type>]) -> String {
    let members: Vec<String> = fields
        .iter()
        .map(|field| format!("{}:{}", Value::from(field.name()), filled(field)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Something that a field of this type may hold, as JSON.
fn filled(field: &Type) -> String {
    if field.is_primitive() {
        return "\"\"".to_owned();
    }
    match (field.get_basic_info().converted_type(), field.get_fields()) {
        // A list holds a group of one field, which is the element; where the group has several, it
        // is itself.
        (ConvertedType::LIST, [group]) => {
            let inner = if group.is_primitive() { &[] } else { group.get_fields() };
            format!("[{}]", if let [element] = inner { filled(element) } else { filled(group) })
        }
        (ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE, _) => "\"\"".to_owned(),
        (_, fields) => full(fields),
    }
}

/// A cell as JSON; dates and numbers as they are written.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        Field::Group(row) => object(row),
        Field::Float(found) => single_number(*found).map_or(Value::Null, Value::String),
        Field::Double(found) => number(*found).map_or(Value::Null, Value::String),
        Field::MapInternal(map) => Value::Object(
            map.entries().iter().map(|(key, of_key)| (name(key), value(of_key))).collect(),
        ),
        other => Value::String(other.to_string()),
    }
}

#[cfg(test)]
#[cfg(feature = "archives")]
mod tests {
    use crate::ingest::Options;
    use crate::ingest::testing::{gzip, read, read_with, zip};
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::properties::{EnabledStatistics, WriterProperties};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn parquet(texts: &[&str], compression: Compression) -> Vec<u8> {
        let schema = "message m { required int64 id; optional binary text (UTF8); required int32 date (DATE); required binary other; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let number = i64::try_from(texts.len()).unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&(1..=number).collect::<Vec<_>>(), None, None)
            .unwrap();
        column.close().unwrap();
        let filled: Vec<ByteArray> = texts
            .iter()
            .filter(|text| !text.is_empty())
            .map(|text| ByteArray::from(*text))
            .collect();
        let levels: Vec<i16> = texts.iter().map(|text| i16::from(!text.is_empty())).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&filled, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&vec![17_875; texts.len()], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&vec![ByteArray::from("x"); texts.len()], None, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn rows_are_articles() {
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::ZSTD(ZstdLevel::default()),
        ] {
            let bytes = parquet(&["One", "Gr\u{fc}\u{df}e\ntwo", ""], compression);
            let packed = zip(&[("a.parquet", &bytes)]);
            for (name, bytes) in [
                ("a.parquet", &bytes),
                ("a", &bytes),
                ("a.parquet.gz", &gzip(&bytes)),
                ("a.zip", &packed),
            ] {
                let outcome = read(&[(name, bytes)]);
                assert_eq!(
                    outcome.texts(),
                    ["1|One", "2|Gr\u{fc}\u{df}e\ntwo"],
                    "{name} {outcome:?}"
                );
                assert_eq!(outcome.metas(), ["|2018-12-10||", "|2018-12-10||"]);
                let inner = if name == "a.zip" { "a.zip!a.parquet" } else { name };
                assert!(
                    outcome.rejects[0].starts_with(&format!("{inner}:3: no field `text`")),
                    "{outcome:?}"
                );
            }
        }
    }

    #[test]
    fn columns_within_columns() {
        use parquet::data_type::DoubleType;
        let schema = "message m { required int32 ID; required double date; required group content { required binary rendered (UTF8); }
            required group parts (LIST) { repeated group list { required group element { required binary body (UTF8); } } } }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut writer = SerializedFileWriter::new(
            Vec::new(),
            schema,
            Arc::new(WriterProperties::builder().build()),
        )
        .unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[1, 2], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[20_181_210.0, f64::NAN], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts = [ByteArray::from("<p>R&amp;D</p><p>Two</p>"), ByteArray::from("a < b")];
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let bodies = ["One", "Two", "Three"].map(ByteArray::from);
        column
            .typed::<ByteArrayType>()
            .write_batch(&bodies, Some(&[1, 1, 1]), Some(&[0, 1, 0]))
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        let bytes = writer.into_inner().unwrap();
        for (path, expected) in [
            ("Content.Rendered", ["1|R&D\n\nTwo", "2|a < b"]),
            ("parts[].body", ["1|One\n\nTwo", "2|Three"]),
            ("parts.body", ["1|One\n\nTwo", "2|Three"]),
        ] {
            let outcome = read_with(
                &[("a.parquet", &bytes)],
                &Options { text_field: Some(path.into()), ..Options::default() },
            );
            assert_eq!(outcome.texts(), expected, "{path} {outcome:?}");
            assert_eq!(outcome.metas(), ["|2018-12-10||", "|||"]);
        }
        let outcome = read(&[("a.parquet", &bytes)]);
        let hint = "(name what is in it: --text-field content.rendered)";
        assert!(outcome.rejects[0].ends_with(hint), "{outcome:?}");
        let outcome = read_with(
            &[("a.parquet", &bytes)],
            &Options { text_field: Some("content.raw".into()), ..Options::default() },
        );
        let expected = "a.parquet: no field `content.raw`; the record has ID, date, content.rendered, parts[].body (name it with --text-field)";
        assert_eq!(outcome.rejects, [expected]);
    }

    #[test]
    fn what_is_broken() {
        let whole = parquet(&["One"], Compression::SNAPPY);
        let options = Options { text_field: Some("words".into()), ..Options::default() };
        let outcome = read_with(&[("a.parquet", &whole)], &options);
        assert_eq!(
            outcome.rejects,
            [
                "a.parquet: no field `words`; the record has id, text, date, other (name it with --text-field)"
            ]
        );
        let outcome = read(&[
            ("a.parquet", &whole[..whole.len() / 2]),
            ("b.parquet", b"PAR1"),
            ("c.parquet", b"no such thing"),
        ]);
        assert_eq!(outcome.rejects.len(), 3);
        assert!(
            outcome
                .rejects
                .iter()
                .all(|error| error.contains(".parquet: not a whole Parquet file: ")),
            "{outcome:?}"
        );
    }

    /// Rows of a column of texts, and of one of lists of texts, each a run of one text, as they are
    /// written to a dictionary.
    fn repeated(text: &str, rows: usize, in_list: Option<usize>) -> Vec<u8> {
        let text_type = if in_list.is_some() {
            "optional group text (LIST) { repeated group list { optional binary element (UTF8); } }"
        } else {
            "required binary text (UTF8);"
        };
        let schema = Arc::new(parse_message_type(&format!("message m {{ {text_type} }}")).unwrap());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_dictionary_page_size_limit(1 << 30)
            .set_statistics_enabled(EnabledStatistics::None);
        let mut writer =
            SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let values = vec![ByteArray::from(text); in_list.unwrap_or(1)];
        let mut levels = vec![1; values.len()];
        levels[0] = 0;
        for _ in 0..rows {
            column
                .typed::<ByteArrayType>()
                .write_batch(&values, Some(&vec![3; values.len()]), Some(&levels))
                .unwrap();
        }
        column.close().unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    /// Files of a few thousand bytes that expand to gigabytes: long lists, long texts, many rows,
    /// and one text named many times.
    #[test]
    fn little_files_of_much_text_are_refused() {
        let bomb = "expands to more than 1000 times its size, as decompression bombs do (convert it to .jsonl if it is to be trusted)";
        let options = Options { max_file_size: 1 << 20, ..Options::default() };
        for (bytes, expected) in [
            (repeated("", 2, Some(800_000)), format!("a.parquet: {bomb}")),
            (repeated(&"x ".repeat(4 << 20), 1, None), format!("a.parquet: {bomb}")),
            (repeated("", 400_000, None), format!("a.parquet: {bomb}")),
            (repeated(&"x ".repeat(400_000), 40, None), format!("a.parquet:2: {bomb}")),
            (
                repeated(&"x ".repeat(3000), 2, Some(1000)),
                "a.parquet:1: a record of more than 1048576 bytes (raise --max-file-size)".into(),
            ),
        ] {
            assert!(bytes.len() < 20_000, "{}", bytes.len());
            let outcome = read_with(&[("a.parquet", &bytes)], &options);
            assert_eq!(outcome.rejects, [expected]);
            assert!(outcome.texts().len() < 2, "one row may have been read before");
        }
        let many = repeated("", 2, Some(800_000));
        let outcome = read_with(
            &[("a.parquet", &many)],
            &Options { max_ratio: 1_000_000, ..Options::default() },
        );
        assert_eq!(
            outcome.rejects,
            [
                "a.parquet: more values in lists than a file of its size may have (convert it to .jsonl if it is to be trusted)"
            ]
        );
    }

    #[test]
    fn texts_that_are_repeated_are_read() {
        let outcome = read(&[
            ("a.parquet", &repeated("One text of many", 1000, None)),
            ("b.parquet", &repeated("One", 2, Some(3))),
        ]);
        assert_eq!((outcome.texts().len(), outcome.rejects.len()), (1002, 0), "{outcome:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        /// A whole file of which a byte was changed.
        #[test]
        fn broken_bytes(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = parquet(&["One", "Two"], Compression::SNAPPY);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            read(&[("a.parquet", &bytes)]);
        }
    }
}
