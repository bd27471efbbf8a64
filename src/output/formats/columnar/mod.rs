//! What Parquet and Arrow share: tables that are stored by column.
//!
//! Takes batches of typed rows. Gives record batches of Arrow, which a [`BatchWriter`] turns into
//! the bytes of a file. Does not know the layout of these files.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};

use self::arrays::ColumnArrays;
use super::{TypedFormat, cells};
use crate::error::{Error, ErrorKind, Result};
use crate::output::container::Container;
use crate::output::encoder::{Options, RowBatch, RowEncoder};
use crate::output::provenance::Provenance;
use crate::output::sink::{Flow, Sink};
use crate::tables::Column;

mod arrays;

/// Writes record batches into a file. What it has written waits in memory until it is taken.
pub(super) trait BatchWriter: Send + Sized + 'static {
    /// Begins a file of batches with this schema.
    fn begin(schema: &Schema, provenance: &Provenance) -> WriterResult<Self>;

    /// Adds the rows of `batch`.
    fn append(&mut self, batch: &RecordBatch) -> WriterResult<()>;

    /// Completes the file.
    fn finish(&mut self) -> WriterResult<()>;

    /// The bytes of the file that have not been taken yet.
    fn written(&mut self) -> &mut Vec<u8>;
}

/// The error of a library that writes files.
pub(super) type WriterError = Box<dyn std::error::Error + Send + Sync>;

/// What a function of such a library returns.
pub(super) type WriterResult<T> = std::result::Result<T, WriterError>;

/// Creates the encoder of a format whose files `W` writes.
pub(super) fn row_encoder<W: BatchWriter>(options: Options) -> Arc<dyn RowEncoder> {
    let container = move || -> Box<dyn Container> {
        Box::new(ColumnarContainer::<W> { lists: options.lists, table: None })
    };
    Arc::new(TypedFormat(container))
}

/// Collects rows by column, and writes them a record batch at a time.
struct ColumnarContainer<W> {
    lists: bool,
    /// The table, when it has been begun.
    table: Option<ColumnarTable<W>>,
}

struct ColumnarTable<W> {
    schema: SchemaRef,
    arrays: ColumnArrays,
    writer: W,
}

impl<W: BatchWriter> Container for ColumnarContainer<W> {
    fn begin(&mut self, sink: &mut Sink, columns: &[Column]) -> Result<Flow> {
        let arrays = ColumnArrays::new(columns, self.lists);
        let schema = Arc::new(arrays.schema());
        let writer = W::begin(&schema, sink.provenance()).map_err(defect)?;
        self.table.insert(ColumnarTable { schema, arrays, writer }).pass_on(sink)
    }

    fn append(&mut self, sink: &mut Sink, batch: &RowBatch) -> Result<Flow> {
        let Some(table) = &mut self.table else { return Ok(Flow::Open) };
        for cell in cells(batch.bytes()) {
            table.arrays.push(&cell);
            if table.arrays.is_full() {
                table.write_batch()?;
                if table.pass_on(sink)? == Flow::Closed {
                    return Ok(Flow::Closed);
                }
            }
        }
        Ok(Flow::Open)
    }

    fn finish(&mut self, sink: &mut Sink) -> Result<Flow> {
        let Some(table) = &mut self.table else { return Ok(Flow::Open) };
        table.write_batch()?;
        table.writer.finish().map_err(defect)?;
        table.pass_on(sink)
    }
}

impl<W: BatchWriter> ColumnarTable<W> {
    /// Writes the rows that are collected.
    fn write_batch(&mut self) -> Result<()> {
        let arrays = self.arrays.take();
        if arrays.first().is_none_or(|array| array.is_empty()) {
            return Ok(());
        }
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
            .map_err(Into::into)
            .and_then(|batch| self.writer.append(&batch))
            .map_err(defect)
    }

    /// Passes on to `sink` what has been written.
    fn pass_on(&mut self, sink: &mut Sink) -> Result<Flow> {
        let written = self.writer.written();
        let flow = if written.is_empty() { Ok(Flow::Open) } else { sink.write_all(written) };
        written.clear();
        flow
    }
}

/// Returns the error for rows that a library refuses to write into memory.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` passes it")]
fn defect(error: WriterError) -> Error {
    Error::new(ErrorKind::Internal, format!("cannot write the table: {error}"))
}
