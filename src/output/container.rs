//! The rows of a table to a file or a stream, in order and in one thread.

use super::coding::Coding;
use super::companions::Companions;
use super::encoder::{Encoder, RowBatch};
use super::set::FinishedFile;
use super::sink::{Flow, Sink};
use crate::error::Result;
use crate::tables::Column;

/// What a format has around and between its rows. Its methods are called in the order in which they
/// are here, `append` any number of times.
pub(super) trait Container: Send {
    /// Writes what comes before the first row.
    fn begin(&mut self, sink: &mut Sink, columns: &[Column]) -> Result<Flow>;

    /// Writes the rows of `batch`, which follow those of the batch before.
    fn append(&mut self, sink: &mut Sink, batch: &RowBatch) -> Result<Flow>;

    /// Writes what comes after the last row.
    fn finish(&mut self, sink: &mut Sink) -> Result<Flow>;

    /// Makes the table one that people fill in, before it is begun. A format that has no means for
    /// this ignores it.
    fn code(&mut self, _: Coding) {}

    /// Says that rows end with a cell of marks, before the table is begun. A format that has no means
    /// for marks is not given any.
    fn mark_rows(&mut self) {}

    /// Takes what the format has beside the table, before the last rows are written. A format that
    /// has no means for this ignores it.
    fn accompany(&mut self, _: Companions) {}

    /// Takes the warnings of the run, before the table is finished.
    fn warn(&mut self, _: &[String]) {}

    /// Returns what the format could not write as it is; complete when the last row is there.
    fn warnings(&mut self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// The container of all formats of text: a header, then the rows as they are encoded.
pub(super) struct TextContainer(Vec<u8>);

impl TextContainer {
    pub(super) fn new(header: &[u8]) -> Self {
        Self(header.to_vec())
    }
}

impl Container for TextContainer {
    fn begin(&mut self, sink: &mut Sink, _: &[Column]) -> Result<Flow> {
        sink.write_all(&self.0)
    }

    fn append(&mut self, sink: &mut Sink, batch: &RowBatch) -> Result<Flow> {
        sink.write_all(batch.bytes())
    }

    fn finish(&mut self, _: &mut Sink) -> Result<Flow> {
        Ok(Flow::Open)
    }
}

/// Writes a table: the batches that [`Encoder`]s of this table encode, in their order.
///
/// Nothing is written before the first batch, so that a run that fails before it leaves a stream
/// empty.
///
/// # Examples
/// ```
/// use paratheme::output::{Encoder, Format, Options, Sink, TableWriter};
/// use paratheme::tables::{Cell, CellType, Column};
/// let columns = [Column::new("term", CellType::Text)];
/// let mut encoder = Encoder::new(&columns, Format::Csv, Options::default());
/// let mut table = TableWriter::new(Sink::stream("standard output", std::io::stdout()), &encoder);
/// for term in ["tax", "budget"] {
///     encoder.push(&[Cell::text(term)]);
///     let _ = table.append(&encoder.take())?;
/// }
/// assert!(table.finish()?.is_none(), "a stream is no file");
/// # Ok::<(), paratheme::Error>(())
/// ```
pub struct TableWriter {
    sink: Sink,
    container: Box<dyn Container>,
    /// The columns, until the table is begun.
    not_begun: Option<Vec<Column>>,
}

impl TableWriter {
    /// Creates a writer of a table that encoders like `encoder` encode the rows of.
    pub fn new(sink: Sink, encoder: &Encoder) -> Self {
        let not_begun = Some(encoder.columns().to_vec());
        Self { sink, container: encoder.container(), not_begun }
    }

    /// Whether it writes a file, which can have its manifest and its rejects beside it.
    pub fn is_file(&self) -> bool {
        self.sink.is_file()
    }

    /// Makes the table one that people fill in, in a format that has means for this: a workbook.
    pub fn code(&mut self, coding: Coding) {
        self.container.code(coding);
    }

    /// Says that rows end with a cell of [marks](crate::tables::RowMarks), which a workbook shows in
    /// the text. No other format may be told this.
    pub fn mark_rows(&mut self) {
        self.container.mark_rows();
    }

    /// Adds sheets beside the table, in a format that has sheets: a workbook.
    pub fn accompany(&mut self, companions: Companions) {
        self.container.accompany(companions);
    }

    /// Hands on the warnings of the run, which a workbook with a first sheet shows there.
    pub fn warn(&mut self, warnings: &[String]) {
        self.container.warn(warnings);
    }

    /// Returns what the format could not write as it is: rows beyond those of a sheet, long texts.
    /// All is known when the last row has been appended.
    ///
    /// # Errors
    /// Any error of [`append`](Self::append), because rows may have waited.
    pub fn warnings(&mut self) -> Result<Vec<String>> {
        self.container.warnings()
    }

    /// Appends the rows of `batch`, and returns whether anybody still reads.
    ///
    /// # Errors
    /// Any error of the [`Sink`].
    pub fn append(&mut self, batch: &RowBatch) -> Result<Flow> {
        if self.begin()? == Flow::Closed {
            return Ok(Flow::Closed);
        }
        self.container.append(&mut self.sink, batch)
    }

    /// Completes the table. A file then waits for its [`OutputSet`](super::OutputSet); the result
    /// is `None` for a stream.
    ///
    /// # Errors
    /// Any error of the [`Sink`].
    pub fn finish(mut self) -> Result<Option<FinishedFile>> {
        if self.begin()? == Flow::Open {
            let _ = self.container.finish(&mut self.sink)?;
        }
        self.sink.finish()
    }

    fn begin(&mut self) -> Result<Flow> {
        match self.not_begun.take() {
            Some(columns) => self.container.begin(&mut self.sink, &columns),
            None => Ok(Flow::Open),
        }
    }
}
