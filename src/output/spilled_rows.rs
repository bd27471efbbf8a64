//! Rows that wait on disk and come back in their order.
//!
//! What comes in: rows of cells, one by one or in batches. What leaves: the same rows, once. In memory is a
//! position for each batch. It does not know what the columns mean.

use super::encoder::{Encoder, RowBatch};
use super::spill::SpillFile;
use crate::error::Result;
use crate::tables::{Cell, Column};

/// Single rows are written from this many bytes on.
const BATCH_BYTES: usize = 64 << 10;

/// Rows of a table that wait on disk.
///
/// # Examples
/// ```
/// use paratheme::output::SpilledRows;
/// use paratheme::tables::{Cell, CellType, Column};
/// let mut rows = SpilledRows::new(&[Column::new("term", CellType::Text)])?;
/// rows.push(&[Cell::text("tax")])?;
/// rows.push(&[Cell::text("budget")])?;
/// let mut terms = Vec::new();
/// rows.read(&mut |row| Ok(terms.push(row[0].clone().into_owned())))?;
/// assert_eq!(terms, [Cell::text("tax"), Cell::text("budget")]);
/// # Ok::<(), paratheme::Error>(())
/// ```
pub struct SpilledRows {
    columns: Vec<Column>,
    encoder: Encoder,
    spill: SpillFile,
    /// The position behind each batch.
    ends: Vec<u64>,
}

impl SpilledRows {
    /// Creates a temporary file for rows that have a cell for each of `columns`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn new(columns: &[Column]) -> Result<Self> {
        Ok(Self {
            columns: columns.to_vec(),
            encoder: Encoder::of_cells(columns),
            spill: SpillFile::create()?,
            ends: Vec::new(),
        })
    }

    /// Returns the columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the disk is full, for one.
    pub fn push(&mut self, row: &[Cell<'_>]) -> Result<()> {
        self.encoder.push(row);
        if self.encoder.len() >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Adds the rows of an [encoder of cells](Encoder::of_cells).
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn append(&mut self, batch: &RowBatch) -> Result<()> {
        self.flush()?;
        self.write(batch)
    }

    fn flush(&mut self) -> Result<()> {
        let batch = self.encoder.take();
        self.write(&batch)
    }

    fn write(&mut self, batch: &RowBatch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        self.spill.append(batch.bytes())?;
        self.ends.push(self.ends.last().unwrap_or(&0) + batch.bytes().len() as u64);
        Ok(())
    }

    /// Hands each row to `take`, in the order in which they came.
    ///
    /// # Errors
    /// Returns any error of `take`, and those of the temporary file.
    pub fn read(mut self, take: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        self.flush()?;
        let (mut batch, mut start) = (RowBatch::default(), 0);
        for end in self.ends {
            batch.0.resize(usize::try_from(end - start).unwrap_or_default(), 0);
            self.spill.read_at(start, &mut batch.0)?;
            batch.rows(self.columns.len()).try_for_each(|row| take(&row))?;
            start = end;
        }
        Ok(())
    }
}
