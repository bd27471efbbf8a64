//! A command that Python calls: it runs on a thread of its own, so that Python hears signals.

use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, unbounded};
use paratheme::cli::{CommandAnswer, CommandCall, Message};
use paratheme::pipeline::Interrupt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::exception;
use crate::table::Table;

/// How often signals are heard and progress is told.
const TICK: Duration = Duration::from_millis(50);
/// How long an interrupted command may go on before it is left to itself.
const PATIENCE: Duration = Duration::from_millis(300);

/// What comes from the thread of a command.
enum Said {
    Progress(f64),
    Ended(paratheme::Result<CommandAnswer>),
}

/// The warnings and the reports of a command.
type Messages = (Vec<String>, Vec<String>);

/// Runs a command with these arguments. `tables` are pairs of a name, which is among the arguments as
/// an INPUT, and a table. `progress` is called with how much is done, from 0 to 1. Returns what the
/// command writes to standard output, as a table if it `is_table`, else as bytes; its warnings; and
/// its reports.
#[pyfunction]
#[pyo3(signature = (arguments, tables, is_table, progress = None))]
pub fn call(
    py: Python<'_>,
    arguments: Vec<String>,
    tables: Vec<(String, Py<Table>)>,
    is_table: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Py<PyAny>, Messages)> {
    let tables = tables.iter().map(|(name, table)| table.get().in_memory(name)).collect();
    let interrupt = Interrupt::default();
    let (to_python, from_command) = unbounded();
    let told = to_python.clone();
    let call = CommandCall::new(arguments).tables(tables).interrupt(interrupt.clone());
    let call = move || {
        // A hung-up receiver has been interrupted.
        let answer = call.progress(move |done| drop(told.send(Said::Progress(done)))).run();
        let _ = to_python.send(Said::Ended(answer));
    };
    std::thread::Builder::new().name("paratheme".into()).spawn(call)?;
    let mut interrupted: Option<(Instant, PyErr)> = None;
    let answer = loop {
        let said = py.detach(|| from_command.recv_timeout(TICK));
        match said {
            Ok(Said::Ended(answer)) => break answer,
            Ok(Said::Progress(done)) => {
                if let Some(progress) = progress.as_ref().filter(|_| interrupted.is_none())
                    && let Err(error) = progress.call1(py, (done,))
                {
                    interrupt.raise();
                    interrupted = Some((Instant::now(), error));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the command ended without an answer"));
            }
        }
        if let Err(error) = py.check_signals() {
            interrupt.raise();
            interrupted = Some((Instant::now(), error));
        }
        // A command that hears nothing of it, in the midst of a long computation, ends later.
        if interrupted.as_ref().is_some_and(|(since, _)| since.elapsed() > PATIENCE) {
            break Err(paratheme::Error::new(paratheme::ErrorKind::Io, "interrupted"));
        }
    };
    if let Some((_, error)) = interrupted {
        return Err(error);
    }
    let CommandAnswer { output, messages, .. } = answer.map_err(|error| exception(&error))?;
    let (mut warnings, mut reports) = (Vec::new(), Vec::new());
    for message in messages {
        match message {
            Message::Report(text) => reports.push(text),
            Message::Warning(text) => warnings.push(text),
            _ => {}
        }
    }
    let output = if is_table {
        let table = Table::from_file(output);
        let table = table.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Py::new(py, table)?.into_any()
    } else {
        PyBytes::new(py, &output).into_any().unbind()
    };
    Ok((output, (warnings, reports)))
}
