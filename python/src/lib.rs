//! The extension module of the Python package: the commands of paratheme over tables in memory.
//!
//! Its input are the arguments of a command and tables of Arrow. Its output are tables of Arrow and
//! messages. What these mean to a user of Python is decided in the package, in `python/paratheme`.

mod call;
mod capsules;
mod errors;
mod options;
mod parts;
mod table;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Whether files with names like this are read.
#[pyfunction]
fn is_name_of_input(name: &str) -> bool {
    paratheme::ingest::is_name_of_input(name)
}

/// Runs the command line with these arguments, the program's name first; returns the exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| paratheme::cli::exit_code(arguments))
}

#[pymodule(gil_used = false)]
fn _paratheme(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<table::Table>()?;
    module.add_class::<parts::PartsSurvey>()?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(is_name_of_input, module)?)?;
    module.add_function(wrap_pyfunction!(parts::survey_part, module)?)?;
    module.add_function(wrap_pyfunction!(parts::rows_of_part, module)?)?;
    module.add_function(wrap_pyfunction!(parts::result_of_part, module)?)?;
    module.add_function(wrap_pyfunction!(parts::rows_of_results, module)?)?;
    module.add_function(wrap_pyfunction!(call::call, module)?)?;
    module.add_function(wrap_pyfunction!(table::table, module)?)?;
    module.add_function(wrap_pyfunction!(table::from_columns, module)?)?;
    module.add_function(wrap_pyfunction!(table::from_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(table::read_table, module)?)?;
    module.add_function(wrap_pyfunction!(options::options, module)?)?;
    module.add_function(wrap_pyfunction!(options::toml_to_json, module)?)?;
    module.add_function(wrap_pyfunction!(options::json_to_toml, module)?)?;
    Ok(())
}
