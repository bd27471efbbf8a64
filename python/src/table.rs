//! Tables of Arrow, on their way from Python and back.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use paratheme::ingest::MemoryTable;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};

use crate::capsules::{GivenTable, refused, stream_capsule};

/// How a file of Arrow begins; the stream of its batches follows.
const MAGIC: &[u8] = b"ARROW1";

/// A table that a command returned: record batches of Arrow.
#[pyclass(frozen, module = "paratheme")]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// Returns the same as a table in memory with a name.
    pub fn in_memory(&self, name: &str) -> MemoryTable {
        MemoryTable::new(name, self.schema.clone(), self.batches.clone())
    }

    /// Reads a file of Arrow that is in memory, whose buffers become those of the table.
    pub fn from_file(bytes: Vec<u8>) -> Result<Self, ArrowError> {
        let mut buffer = Buffer::from_vec(bytes);
        // A command that had nothing to write has not begun the file.
        if !buffer.starts_with(MAGIC) || buffer.len() < 2 * MAGIC.len() + 4 {
            return Ok(Self { schema: Arc::new(Schema::empty()), batches: Vec::new() });
        }
        // Behind the stream are a footer, its length in four bytes, and the magic bytes again.
        let ended = buffer.len() - MAGIC.len();
        let length: [u8; 4] = buffer[ended - 4..ended].try_into().unwrap_or_default();
        let footer = usize::try_from(i32::from_le_bytes(length)).unwrap_or_default();
        let end = ended - 4 - footer;
        // Zeros fill up the beginning, so that columns are aligned.
        let filled = buffer[MAGIC.len()..end].iter().take_while(|byte| **byte == 0).count();
        let start = MAGIC.len() + filled;
        buffer = buffer.slice_with_length(start, end - start);
        let mut decoder = StreamDecoder::new();
        let mut batches = Vec::new();
        while let Some(batch) = decoder.decode(&mut buffer)? {
            batches.push(batch);
        }
        let schema = decoder.schema().unwrap_or_else(|| Arc::new(Schema::empty()));
        Ok(Self { schema, batches })
    }
}

#[pymethods]
impl Table {
    /// The stream of its record batches, as the Arrow `PyCapsule` interface defines it.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer ignore the wish; the consumer casts then.
        drop(requested_schema);
        stream_capsule(py, &self.schema, &self.batches)
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns, in their order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// What a column means, or an empty text.
    fn meaning(&self, name: &str) -> PyResult<String> {
        let field = self.schema.field_with_name(name);
        let field = field.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(field.metadata().get("description").cloned().unwrap_or_default())
    }

    /// The cells of a column as texts; what is missing is None.
    fn texts(&self, name: &str) -> PyResult<Vec<Option<String>>> {
        let at = self.schema.index_of(name).map_err(refused)?;
        Ok(self.in_memory("").texts(at))
    }

    /// The rows of which `kept` is true, in their order; there must be one value for each row.
    fn only(&self, kept: Vec<bool>) -> PyResult<Self> {
        let mut rest = kept.as_slice();
        let mut batches = Vec::with_capacity(self.batches.len());
        for batch in &self.batches {
            let (own, after) = rest
                .split_at_checked(batch.num_rows())
                .ok_or_else(|| PyValueError::new_err("there is not a value for each row"))?;
            rest = after;
            batches.push(filter_record_batch(batch, &own.to_vec().into()).map_err(refused)?);
        }
        Ok(Self { schema: self.schema.clone(), batches })
    }

    /// The table as the bytes of a file of Arrow, of which pickle makes it again.
    fn __reduce__(&self, py: Python<'_>) -> PyResult<(Py<PyAny>, (Py<PyAny>,))> {
        let mut file = FileWriter::try_new(Vec::new(), &self.schema).map_err(refused)?;
        for batch in &self.batches {
            file.write(batch).map_err(refused)?;
        }
        let bytes = file.into_inner().map_err(refused)?;
        let from_bytes = py.import("paratheme._paratheme")?.getattr("from_bytes")?;
        Ok((from_bytes.unbind(), (PyBytes::new(py, &bytes).into_any().unbind(),)))
    }

    /// The values of a column as a list of Python's own types; what is missing is None.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let at = self.schema.index_of(name);
        let at = at.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let mut values = Vec::with_capacity(self.num_rows());
        for batch in &self.batches {
            push_values(py, batch.column(at), &mut values)?;
        }
        Ok(values)
    }
}

/// Adds the cells of an array, in their order.
fn push_values<'py>(
    py: Python<'py>,
    array: &dyn Array,
    values: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
    use pyo3::IntoPyObjectExt;
    for row in 0..array.len() {
        let value = if array.is_null(row) {
            py.None().into_bound(py)
        } else {
            match array.data_type() {
                DataType::Utf8 => array.as_string::<i32>().value(row).into_bound_py_any(py)?,
                DataType::LargeUtf8 => array.as_string::<i64>().value(row).into_bound_py_any(py)?,
                DataType::Boolean => array.as_boolean().value(row).into_bound_py_any(py)?,
                DataType::Int32 => {
                    array.as_primitive::<Int32Type>().value(row).into_bound_py_any(py)?
                }
                DataType::Int64 => {
                    array.as_primitive::<Int64Type>().value(row).into_bound_py_any(py)?
                }
                DataType::Float64 => {
                    array.as_primitive::<Float64Type>().value(row).into_bound_py_any(py)?
                }
                DataType::Date32 => {
                    let days = array.as_primitive::<Date32Type>().value_as_date(row);
                    let day = days.map(|day| day.to_string()).unwrap_or_default();
                    let class = py.import("datetime")?.getattr("date")?;
                    class.call_method1("fromisoformat", (day,))?
                }
                DataType::List(_) => {
                    let mut inner = Vec::new();
                    push_values(py, &array.as_list::<i32>().value(row), &mut inner)?;
                    inner.into_bound_py_any(py)?
                }
                other => {
                    let message = format!("a column of the type {other} has no values in Python");
                    return Err(PyValueError::new_err(message));
                }
            }
        };
        values.push(value);
    }
    Ok(())
}

/// Takes what has the Arrow `PyCapsule` interface as a table.
#[pyfunction]
pub fn table(given: GivenTable) -> PyResult<Table> {
    let (schema, batches) = given.read()?;
    Ok(Table { schema, batches })
}

/// Makes a table of columns of texts; None is what is missing.
#[pyfunction]
pub fn from_columns(columns: Vec<(String, Vec<Option<String>>)>) -> PyResult<Table> {
    let arrays = columns.into_iter().map(|(name, texts)| {
        let texts: LargeStringArray = texts.into_iter().collect();
        (name, Arc::new(texts) as ArrayRef, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(arrays).map_err(refused)?;
    Ok(Table { schema: batch.schema(), batches: vec![batch] })
}

/// Makes a table of the bytes of a file of Arrow.
#[pyfunction]
pub fn from_bytes(bytes: Vec<u8>) -> PyResult<Table> {
    Table::from_file(bytes).map_err(refused)
}

/// Reads a file of Arrow.
#[pyfunction]
pub fn read_table(path: PathBuf) -> PyResult<Table> {
    Table::from_file(std::fs::read(path)?).map_err(refused)
}
