//! Errors of the library as exceptions of Python.

use paratheme::{Error, ErrorKind};
use pyo3::PyErr;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyRuntimeError, PyValueError};

/// The exception of an error: its text has the place and the hint.
pub fn exception(error: &Error) -> PyErr {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
        ErrorKind::Io => PyOSError::new_err(text),
        ErrorKind::Internal => PyRuntimeError::new_err(text),
        _ => PyValueError::new_err(text),
    }
}
