//! What the commands can be told, and lexicons as values of Python.

use paratheme::cli::{CommandOption, OptionValue, options_of};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The options of a command, such as `["lexicon", "check"]`: for each its name without dashes, what it
/// takes (`flag`, `value` or `values`), the kind of its value, its default and its help.
#[pyfunction]
pub fn options(py: Python<'_>, command: Vec<String>) -> PyResult<Bound<'_, PyList>> {
    let found = options_of(&command).ok_or_else(|| {
        PyValueError::new_err(format!("there is no command `{}`", command.join(" ")))
    })?;
    let entries = found.into_iter().map(
        |CommandOption { name, takes, value_name, default, choices, help, .. }| {
            let entry = PyDict::new(py);
            entry.set_item("name", name)?;
            let takes = match takes {
                OptionValue::Nothing => "flag",
                OptionValue::One => "value",
                OptionValue::Several => "values",
            };
            entry.set_item("takes", takes)?;
            entry.set_item("value_name", value_name)?;
            entry.set_item("default", default)?;
            entry.set_item("choices", choices)?;
            entry.set_item("help", help)?;
            Ok(entry)
        },
    );
    PyList::new(py, entries.collect::<PyResult<Vec<_>>>()?)
}

/// The text of a lexicon in TOML as JSON.
#[pyfunction]
pub fn toml_to_json(text: &str) -> PyResult<String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        PyValueError::new_err(format!("the lexicon is no TOML: {}", error.message()))
    })?;
    serde_json::to_string(&table).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A lexicon in JSON as the text of a lexicon in TOML, with everything in its order.
#[pyfunction]
pub fn json_to_toml(json: &str, name: &str) -> PyResult<String> {
    let table: toml::Table =
        serde_json::from_str(json).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let text =
        toml::to_string_pretty(&table).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let lexicon = paratheme::lexicon::Lexicon::from_toml(&text, name);
    lexicon.map(|_| text).map_err(|error| crate::errors::exception(&error))
}
