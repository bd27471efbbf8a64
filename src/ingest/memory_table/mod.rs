//! A table in memory, such as a data frame of another program -> articles, a row each.
//!
//! Its input are record batches of Arrow. Its output are pieces of rows, and the articles of a piece;
//! columns become fields as those of a Parquet file do. Does not know where the batches come from.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use serde_json::{Map, Value};
use xxhash_rust::xxh3::Xxh3;

use super::Options;
use super::fields::Fields;
use super::record_files::json;
use super::record_files::record_splitter::RECORDS;
use super::record_position::RecordPosition;
use super::written_values::{moment_of_nanos, number, single_number};
use crate::error::{Error, Result};
use crate::model::Article;

/// A table in memory whose rows are articles. It is read where its name is an INPUT.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    name: Arc<str>,
    schema: Arc<Schema>,
    batches: Arc<[RecordBatch]>,
}

impl MemoryTable {
    /// Creates a table of the rows of `batches`, which have this schema. An INPUT called `name` means
    /// it, whether or not there is a file of this name.
    ///
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use paratheme::Corpus;
    /// use paratheme::ingest::{MemoryTable, Options};
    ///
    /// let speeches: ArrayRef = Arc::new(StringArray::from(vec!["Taxes rise.", "It rained."]));
    /// let batch = RecordBatch::try_from_iter([("speech", speeches)])?;
    /// let table = MemoryTable::new("<frame>", batch.schema(), vec![batch]);
    /// let inputs = Options { text_field: Some("speech".into()), tables: vec![table], ..Options::default() };
    /// let corpus = Corpus::builder().inputs(inputs).paths(["<frame>"])?;
    /// assert_eq!(corpus.kwic("tax*", &Default::default())?[0].article_id, "1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(name: impl Into<Arc<str>>, schema: Arc<Schema>, batches: Vec<RecordBatch>) -> Self {
        Self { name: name.into(), schema, batches: batches.into() }
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the cells of a column as the texts that fields are read as; nothing for what is missing.
    ///
    /// # Panics
    /// If there are not as many columns.
    pub fn texts(&self, column: usize) -> Vec<Option<String>> {
        let arrays = self.batches.iter().map(|batch| batch.column(column));
        let cells = arrays.flat_map(|array| (0..array.len()).map(move |row| value(array, row)));
        let text = |cell| match cell {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        };
        cells.map(text).collect()
    }

    /// The bytes of all pieces of it.
    pub(super) fn bytes(&self, options: &Options) -> u64 {
        let columns = self.read_columns(&Fields::new(options));
        let arrays =
            self.batches.iter().flat_map(|batch| columns.iter().map(|&at| batch.column(at))).map(
                |column| (0..column.len()).map(|row| cell_bytes(column, row) as u64).sum::<u64>(),
            );
        arrays.sum()
    }

    /// The columns that are read, by their positions. Of a table without texts, such as one of codes,
    /// all are.
    fn read_columns(&self, fields: &Fields) -> Vec<usize> {
        let is_read = |field: &Field| !fields.need_text() || fields.wants(field.name());
        let named = self.schema.fields().iter().enumerate();
        named.filter(|(_, field)| is_read(field)).map(|(at, _)| at).collect()
    }

    /// What all its rows lack, if they do.
    pub(super) fn missing(&self, fields: &Fields) -> Option<Error> {
        let full = full(self.schema.fields());
        let record = json::record(fields, &full).ok()?;
        fields.missing(&record, || json::keys(&full))
    }
}

/// Some rows of a table that follow each other.
#[derive(Clone, Debug)]
pub(super) struct TableRows {
    columns: Vec<(Arc<str>, ArrayRef)>,
    rows: usize,
    bytes: usize,
}

impl TableRows {
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The bytes of their texts.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A digest of their names and values.
    pub(super) fn digest(&self) -> u64 {
        let mut hasher = Xxh3::new();
        for (name, column) in &self.columns {
            hasher.update(name.as_bytes());
            for row in 0..self.rows {
                let update = |hasher: &mut Xxh3, text: &str| {
                    hasher.update(&(text.len() as u64).to_le_bytes());
                    hasher.update(text.as_bytes());
                };
                match text_of(column, row) {
                    Some(text) => update(&mut hasher, text),
                    None => update(&mut hasher, &value(column, row).to_string()),
                }
            }
        }
        hasher.digest()
    }

    /// The article of a row.
    pub(super) fn article(
        &self,
        fields: &Fields,
        row: usize,
        site: &RecordPosition<'_>,
    ) -> Result<Article> {
        // Paths lead into lists and objects, which are read as those of JSON lines are.
        if self.columns.iter().any(|(_, column)| column.data_type().is_nested()) {
            let cells = self.columns.iter().map(|(name, column)| (name, value(column, row)));
            let object: Map<_, _> =
                cells.map(|(name, value)| (name.as_ref().to_owned(), value)).collect();
            return json::article(fields, &Value::Object(object).to_string(), site, &mut 0);
        }
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| &**name).collect();
        let mut record = fields.empty();
        for (column, slot) in fields.columns(&names) {
            record[slot] = Some(value(&self.columns[column].1, row));
        }
        let missing = fields.missing(&record, || names.iter().map(ToString::to_string).collect());
        if let Some(error) = missing {
            return Err(site.locate(error));
        }
        fields.article(record, || site.id()).map_err(|error| site.locate(error))
    }
}

/// The rows of a table, in pieces.
pub(super) struct MemoryRows {
    table: MemoryTable,
    /// The columns that are read, by their positions.
    columns: Vec<usize>,
    piece: usize,
    /// The next row: its batch, its place in it, and its number, counted from 1.
    next: (usize, usize, u64),
}

impl MemoryRows {
    /// Cuts a table into pieces of about `piece` bytes.
    pub(super) fn new(table: &MemoryTable, fields: &Fields, piece: usize) -> Self {
        let columns = table.read_columns(fields);
        Self { table: table.clone(), columns, piece, next: (0, 0, 1) }
    }
}

impl Iterator for MemoryRows {
    /// The number of the first row, counted from 1, and the rows.
    type Item = (u64, TableRows);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut batch, mut from, number) = self.next;
        while self.table.batches.get(batch)?.num_rows() == from {
            (batch, from) = (batch + 1, 0);
        }
        let whole = &self.table.batches[batch];
        let columns: Vec<&ArrayRef> = self.columns.iter().map(|&at| whole.column(at)).collect();
        let (mut rows, mut bytes) = (0, 0);
        while from + rows < whole.num_rows() && bytes < self.piece && rows < RECORDS {
            bytes += columns.iter().map(|column| cell_bytes(column, from + rows)).sum::<usize>();
            rows += 1;
        }
        self.next = (batch, from + rows, number + rows as u64);
        let columns = self.columns.iter().map(|&at| {
            let name = self.table.schema.field(at).name().as_str().into();
            (name, whole.column(at).slice(from, rows))
        });
        Some((number, TableRows { columns: columns.collect(), rows, bytes }))
    }
}

/// The bytes of a cell; a cell that is not a text counts as eight bytes.
fn cell_bytes(column: &ArrayRef, row: usize) -> usize {
    text_of(column, row).map_or(8, str::len)
}

/// The text of a cell, if it is a text as it is.
fn text_of(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

/// A cell as JSON; numbers and dates are texts, as they are in cells of Parquet files.
fn value(column: &ArrayRef, row: usize) -> Value {
    if let Some(text) = text_of(column, row) {
        return text.into();
    }
    if column.is_null(row) {
        return Value::Null;
    }
    macro_rules! number {
        ($type:ty) => {
            column.as_primitive::<$type>().value(row).to_string().into()
        };
    }
    macro_rules! moment {
        ($type:ty, $format:literal) => {
            column
                .as_primitive::<$type>()
                .value_as_datetime(row)
                .map_or(Value::Null, |moment| moment.format($format).to_string().into())
        };
    }
    macro_rules! time {
        ($type:ty, $format:literal) => {
            column
                .as_primitive::<$type>()
                .value_as_time(row)
                .map_or(Value::Null, |time| time.format($format).to_string().into())
        };
    }
    let or_null = |written: Option<String>| written.map_or(Value::Null, Value::String);
    let bytes = |bytes: &[u8]| -> Value { String::from_utf8_lossy(bytes).into() };
    let list = |list: ArrayRef| -> Value { (0..list.len()).map(|at| value(&list, at)).collect() };
    match column.data_type() {
        DataType::Boolean => column.as_boolean().value(row).to_string().into(),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float16 => {
            or_null(single_number(column.as_primitive::<Float16Type>().value(row).to_f32()))
        }
        DataType::Float32 => {
            or_null(single_number(column.as_primitive::<Float32Type>().value(row)))
        }
        DataType::Float64 => or_null(number(column.as_primitive::<Float64Type>().value(row))),
        DataType::Decimal128(..) => {
            column.as_primitive::<Decimal128Type>().value_as_string(row).into()
        }
        DataType::Date32 => column
            .as_primitive::<Date32Type>()
            .value_as_date(row)
            .map_or(Value::Null, |day| day.to_string().into()),
        DataType::Date64 => column
            .as_primitive::<Date64Type>()
            .value_as_date(row)
            .map_or(Value::Null, |day| day.to_string().into()),
        DataType::Timestamp(TimeUnit::Second, _) => {
            moment!(TimestampSecondType, "%Y-%m-%d %H:%M:%S%.3f +00:00")
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            moment!(TimestampMillisecondType, "%Y-%m-%d %H:%M:%S%.3f +00:00")
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moment!(TimestampMicrosecondType, "%Y-%m-%d %H:%M:%S%.6f +00:00")
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            or_null(moment_of_nanos(column.as_primitive::<TimestampNanosecondType>().value(row)))
        }
        DataType::Time32(TimeUnit::Second) => time!(Time32SecondType, "%H:%M:%S%.3f"),
        DataType::Time32(_) => time!(Time32MillisecondType, "%H:%M:%S%.3f"),
        DataType::Time64(TimeUnit::Microsecond) => time!(Time64MicrosecondType, "%H:%M:%S%.6f"),
        DataType::Time64(_) => time!(Time64NanosecondType, "%H:%M:%S%.9f"),
        DataType::Binary => bytes(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(column.as_binary_view().value(row)),
        DataType::List(_) => list(column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(column.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(column.as_fixed_size_list().value(row)),
        DataType::Struct(_) => object(column.as_struct(), row),
        DataType::Map(..) => {
            let entries = column.as_map().value(row);
            let pairs = (0..entries.len())
                .map(|at| (words(&entries.column(0).clone(), at), value(entries.column(1), at)));
            Value::Object(pairs.collect())
        }
        DataType::Dictionary(..) => {
            // The keys of the whole column would be copied for each cell.
            let cell = column.slice(row, 1);
            let dictionary = cell.as_any_dictionary();
            value(dictionary.values(), dictionary.normalized_keys()[0])
        }
        // Nothing that people write articles or codes in.
        _ => Value::Null,
    }
}

/// A cell in words.
fn words(column: &ArrayRef, row: usize) -> String {
    match value(column, row) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn object(columns: &StructArray, row: usize) -> Value {
    let fields = columns.fields().iter().zip(columns.columns());
    Value::Object(
        fields.map(|(field, column)| (field.name().clone(), value(column, row))).collect(),
    )
}

/// An object with something in each of these fields, as JSON in their order.
fn full<'f>(fields: impl IntoIterator<Item = &'f Arc<Field>>) -> String {
    let members: Vec<String> = fields
        .into_iter()
        .map(|field| {
            format!("{}:{}", Value::from(field.name().as_str()), filled(field.data_type()))
        })
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Something that a column of this type may hold, as JSON.
fn filled(data_type: &DataType) -> String {
    match data_type {
        DataType::List(element)
        | DataType::LargeList(element)
        | DataType::FixedSizeList(element, _) => format!("[{}]", filled(element.data_type())),
        DataType::Struct(fields) => full(fields),
        _ => "\"\"".to_owned(),
    }
}
