//! The Arrow `PyCapsule` interface: tables from Python and to Python without a copy.
//!
//! <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

/// What the capsule of a stream is called.
const STREAM: &CStr = c"arrow_array_stream";

/// A table that a caller passed: anything with the method `__arrow_c_stream__`.
pub struct GivenTable(ArrowArrayStreamReader);

impl GivenTable {
    /// Reads all of it.
    pub fn read(self) -> PyResult<(SchemaRef, Vec<RecordBatch>)> {
        let schema = self.0.schema();
        // The library panics on some slices of structs in structs, and trusts that texts are UTF-8.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let batches = self.0.collect::<Result<Vec<RecordBatch>, ArrowError>>()?;
            let mut columns = batches.iter().flat_map(RecordBatch::columns);
            columns.try_for_each(|column| column.to_data().validate_full())?;
            Ok(batches)
        }));
        let message = "the table cannot be read: copy it before, for example with take()";
        let batches = read.map_err(|_| PyValueError::new_err(message))?.map_err(refused)?;
        Ok((schema, batches))
    }
}

impl<'py> FromPyObject<'_, 'py> for GivenTable {
    type Error = PyErr;

    #[allow(unsafe_code, reason = "the interface passes an address")]
    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let stream = given.getattr("__arrow_c_stream__").map_err(|_| {
            let kind = given.get_type();
            PyTypeError::new_err(format!("{kind} has no method __arrow_c_stream__"))
        })?;
        let capsule = stream.call0()?.cast_into::<PyCapsule>()?;
        let address = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds the address of a stream, as the interface says, and
        // lives to the end of this function. The stream is moved out of it, so that the capsule does
        // not release it.
        let stream = unsafe { ArrowArrayStreamReader::from_raw(address.as_ptr()) };
        stream.map(Self).map_err(refused)
    }
}

/// A capsule with the stream of these batches.
pub fn stream_capsule<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
    batches: &[RecordBatch],
) -> PyResult<Bound<'py, PyCapsule>> {
    let batches: Vec<_> = batches.iter().cloned().map(Ok).collect();
    let reader = RecordBatchIterator::new(batches, schema.clone());
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
}

/// The exception of what the library of Arrow refuses.
pub fn refused(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
