//! Parts of a collection, on which several processes work: surveys, and rows by the survey of all.
//!
//! Its input are the arguments of a command and the table of a part. Its output are surveys and tables,
//! and what was rejected. Unlike [`call`](crate::call), the work is done on the calling thread, and
//! nothing hears signals: the process belongs to an engine, which ends it.

use paratheme::cli::{CommandAnswer, CommandCall};
use paratheme::pipeline::PartResult;
use paratheme::{Error, Survey};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::capsules::GivenTable;
use crate::errors::exception;
use crate::table::{Table, table};

/// What was rejected: the number of a row, counted from 1, if it is known, and why.
type Reject = (Option<u64>, String);

/// What articles must know about others: the survey of all parts of a collection.
#[pyclass(frozen, module = "paratheme", name = "Survey")]
pub struct PartsSurvey(Survey);

#[pymethods]
impl PartsSurvey {
    /// Joins the surveys of the parts, given as bytes in the order of the parts, for scoring them.
    #[staticmethod]
    fn join(py: Python<'_>, surveys: Vec<PyBackedBytes>) -> PyResult<Self> {
        let joined = py.detach(|| {
            // One is read after the other, so that no more than one is in memory beside the joined one.
            let mut damaged = None;
            let surveys = surveys.iter().map_while(|bytes| {
                Survey::from_bytes(bytes).map_err(|error| damaged = Some(error)).ok()
            });
            let joined = Survey::merge(surveys)?;
            damaged.map_or(Ok(joined.for_scoring()), Err)
        });
        joined.map(Self).map_err(|error| exception(&error))
    }

    /// Returns the bytes of what the part with this number, counted from 0, takes of this survey. `own`
    /// are the bytes of the survey of that part alone.
    fn slice<'py>(
        &self,
        py: Python<'py>,
        number: usize,
        own: &[u8],
    ) -> PyResult<Bound<'py, PyBytes>> {
        let slice = || self.0.slice(number, &Survey::from_bytes(own)?)?.to_bytes();
        let bytes = py.detach(slice).map_err(|error| exception(&error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// How many parts there are.
    #[getter]
    fn parts(&self) -> usize {
        self.0.parts()
    }
}

fn call(arguments: Vec<String>, (name, part): (&str, GivenTable)) -> PyResult<CommandCall> {
    Ok(CommandCall::new(arguments).tables(vec![table(part)?.in_memory(name)]))
}

fn reject(error: &Error) -> Reject {
    let message = match error.hint() {
        Some(hint) => format!("{} ({hint})", error.message()),
        None => error.message().to_owned(),
    };
    (error.location().line, message)
}

/// Surveys the table `part`, which is an INPUT called `name` among the arguments of a command. Returns
/// the bytes of the survey, and what was rejected.
#[pyfunction]
pub fn survey_part<'py>(
    py: Python<'py>,
    arguments: Vec<String>,
    name: &str,
    part: GivenTable,
) -> PyResult<(Bound<'py, PyBytes>, Vec<Reject>)> {
    let call = call(arguments, (name, part))?;
    let surveyed = py.detach(|| {
        let survey = call.survey()?;
        let rejects = survey.rejects.iter().map(|error| Ok(reject(&*error?)));
        let rejects = rejects.collect::<Result<Vec<Reject>, Error>>()?;
        Ok((survey.to_bytes()?, rejects))
    });
    let (bytes, rejects) = surveyed.map_err(|error: Error| exception(&error))?;
    Ok((PyBytes::new(py, &bytes), rejects))
}

/// Runs a command on the table `part`. `survey` are the bytes of what it takes of the survey of all
/// parts; without them, repeats are looked for within each article alone. Returns the table that the
/// command makes, and what was rejected.
#[pyfunction]
#[pyo3(signature = (arguments, name, part, survey = None))]
pub fn rows_of_part(
    py: Python<'_>,
    arguments: Vec<String>,
    name: &str,
    part: GivenTable,
    survey: Option<&[u8]>,
) -> PyResult<(Table, Vec<Reject>)> {
    let call = call(arguments, (name, part))?;
    let answer = py.detach(|| match survey {
        Some(bytes) => call.part_of(Survey::from_bytes(bytes)?).run(),
        None => call.alone().run(),
    });
    let CommandAnswer { output, rejects, .. } = answer.map_err(|error| exception(&error))?;
    let table = Table::from_file(output);
    let table = table.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok((table, rejects.iter().map(reject).collect()))
}

/// Returns what the table `part` gives to the result of all parts, as bytes, for a command whose rows are
/// about several parts. `survey` are the bytes of what the part takes of the survey of all parts.
#[pyfunction]
pub fn result_of_part<'py>(
    py: Python<'py>,
    arguments: Vec<String>,
    name: &str,
    part: GivenTable,
    survey: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    let call = call(arguments, (name, part))?;
    let bytes = py.detach(|| call.part_result(Survey::from_bytes(survey)?)?.to_bytes());
    Ok(PyBytes::new(py, &bytes.map_err(|error| exception(&error))?))
}

/// Returns the table that a command makes of what the parts gave, which are bytes in the order of the
/// parts. `none` is a table without rows in the place of the inputs.
#[pyfunction]
pub fn rows_of_results(
    py: Python<'_>,
    arguments: Vec<String>,
    name: &str,
    none: GivenTable,
    results: Vec<PyBackedBytes>,
) -> PyResult<Table> {
    let call = call(arguments, (name, none))?;
    let answer = py.detach(|| {
        let results = results.iter().map(|bytes| PartResult::from_bytes(bytes));
        call.with_part_results(PartResult::join(results)?).run()
    });
    let answer = answer.map_err(|error: Error| exception(&error))?;
    Table::from_file(answer.output).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}
