//! Commands within another program: they get tables in memory, and what they would print is handed
//! back.
//!
//! Its input are the arguments of a command and tables. Its output are the bytes that the command
//! would write to standard output, and its messages. A command runs on the thread that called it, so
//! that the program whose guest it is has a place in that thread.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::collection::REJECTED;
use super::config::{self, ConfigSource, Refused};
use super::parts::PartStage;
use super::terminal::Terminal;
use super::{RunStatus, dispatch, usage};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::MemoryTable;
use crate::output::rejects::Rejects;
use crate::pipeline::Interrupt;

/// A command that a program calls.
#[derive(Default)]
#[must_use]
pub struct CommandCall {
    arguments: Vec<OsString>,
    tables: Vec<MemoryTable>,
    interrupt: Interrupt,
    progress: Option<ProgressFn>,
    part: PartStage,
    without: Vec<PathBuf>,
}

/// Is told how much of the work is done, from 0 to 1.
type ProgressFn = Box<dyn FnMut(f64) + Send>;

/// What a command has to show.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CommandAnswer {
    /// What it would have written to standard output.
    pub output: Vec<u8>,
    /// What it would have written to standard error, in order.
    pub messages: Vec<Message>,
    /// The inputs that were rejected, in their order; the messages name them too.
    pub rejects: Vec<Error>,
}

/// A message of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// Something that the user should know, such as an input that was rejected.
    Warning(String),
    /// What the run found.
    Report(String),
}

impl CommandCall {
    /// Creates a call of a command with its arguments: `score`, `--lexicon`, `mine.toml`, `articles`.
    pub fn new<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { arguments, ..Self::default() }
    }

    /// Sets tables in memory; an INPUT that has the name of one means it.
    pub fn tables(mut self, tables: Vec<MemoryTable>) -> Self {
        self.tables = tables;
        self
    }

    /// Sets what ends the run early.
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Sets what is told how much of the work is done, from 0 to 1.
    pub fn progress(mut self, told: impl FnMut(f64) + Send + 'static) -> Self {
        self.progress = Some(Box::new(told));
        self
    }

    /// Sets files that folders and globs among the INPUTs do not lead to.
    pub(super) fn without_inputs(self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { without: files.into_iter().collect(), ..self }
    }

    /// Runs the command on this thread and those that it starts.
    ///
    /// # Errors
    /// The error with which the command would have ended, and [`ErrorKind::Malformed`] if every input
    /// was rejected. A panic is an error of the kind [`ErrorKind::Internal`].
    ///
    /// # Examples
    /// ```
    /// use paratheme::cli::CommandCall;
    /// let answer = CommandCall::new(["lexicon", "show", "--format", "toml"]).run()?;
    /// assert!(answer.output.starts_with(b"# The built-in lexicon"));
    /// let error = CommandCall::new(["score", "no-such-folder"]).run().unwrap_err();
    /// assert_eq!(error.kind(), paratheme::ErrorKind::NotFound);
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn run(self) -> Result<CommandAnswer> {
        self.run_part().map(|(answer, _)| answer)
    }

    /// Sets how far the work on the inputs is.
    pub(super) fn at(self, part: PartStage) -> Self {
        Self { part, ..self }
    }

    /// Runs the command; returns how far the work on its inputs is then, too.
    pub(super) fn run_part(self) -> Result<(CommandAnswer, PartStage)> {
        let Self { arguments, tables, interrupt, progress, part, without } = self;
        let command = [OsString::from("paratheme")].into_iter().chain(arguments);
        let read = config::read_arguments(command.collect(), ConfigSource::Named);
        let (cli, from_file) = read.map_err(|refused| match refused {
            Refused::Arguments(error) => usage(&error.to_string()),
            Refused::File(error) => error,
        })?;
        if !matches!(part, PartStage::Whole) {
            config::refuse_on_parts(&from_file)?;
        }
        let (output, messages) = (Captured::default(), Vec::new());
        let captured = output.clone();
        let rejects = Vec::new();
        let host = Host { tables, interrupt, progress, output, messages, part, rejects, without };
        let (ended, host) = within(host, || {
            let terminal = Terminal::new(&cli.global).with_config(from_file.config.clone());
            from_file.report(&terminal);
            dispatch(&cli, &terminal).map_err(|error| from_file.explain(error))
        });
        let Host { messages, part, rejects, .. } = host;
        let (refused, messages) = messages.into_iter().fold(
            (None, Vec::new()),
            |(refused, mut messages), said| match said {
                Said::Error(error) => (Some(error), messages),
                Said::Message(message) => {
                    messages.push(message);
                    (refused, messages)
                }
            },
        );
        match ended? {
            // A part of which every row is rejected is one without rows.
            RunStatus::Failed if matches!(part, PartStage::Whole) => {
                Err(failed(refused, &messages))
            }
            RunStatus::Complete
            | RunStatus::SomeRejected
            | RunStatus::Differs
            | RunStatus::Failed => {
                let output = std::mem::take(&mut *captured.bytes());
                Ok((CommandAnswer { output, messages, rejects }, part))
            }
        }
    }
}

/// The error of a run that made nothing, with its first reject as the reason.
fn failed(refused: Option<Error>, messages: &[Message]) -> Error {
    let first = messages.iter().find_map(|message| match message {
        Message::Warning(text) => text.strip_prefix(REJECTED),
        Message::Report(_) => None,
    });
    match (refused, first) {
        (Some(refused), Some(first)) => {
            Error::new(ErrorKind::Malformed, format!("{}; the first: {first}", refused.message()))
                .with_hint("inspect lists all of them")
        }
        (Some(refused), None) => refused,
        (None, first) => Error::new(ErrorKind::Malformed, "nothing could be read")
            .with_hint(first.unwrap_or("check the inputs")),
    }
}

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// The program whose guest a command is.
struct Host {
    tables: Vec<MemoryTable>,
    interrupt: Interrupt,
    progress: Option<ProgressFn>,
    output: Captured,
    messages: Vec<Said>,
    part: PartStage,
    rejects: Vec<Error>,
    without: Vec<PathBuf>,
}

enum Said {
    Error(Error),
    Message(Message),
}

/// Runs a command as a guest; a panic is an error.
fn within(host: Host, run: impl FnOnce() -> Result<RunStatus>) -> (Result<RunStatus>, Host) {
    let before = HOST.replace(Some(host));
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    let host = HOST.replace(before).expect("it is there while the command runs");
    let ended = ended.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
        Err(Error::new(ErrorKind::Internal, format!("a defect of paratheme: {said}"))
            .with_hint("please report it with these inputs"))
    });
    (ended, host)
}

/// What the host says, or nothing for a command that runs by itself.
fn ask<T>(question: impl FnOnce(&mut Host) -> T) -> Option<T> {
    HOST.with_borrow_mut(|host| host.as_mut().map(question))
}

/// The tables in memory.
pub fn tables() -> Vec<MemoryTable> {
    ask(|host| host.tables.clone()).unwrap_or_default()
}

/// The files that folders and globs do not lead to.
pub fn without_inputs() -> Vec<PathBuf> {
    ask(|host| host.without.clone()).unwrap_or_default()
}

/// What ends the run early.
pub fn interrupt() -> Interrupt {
    ask(|host| host.interrupt.clone()).unwrap_or_default()
}

/// Where standard output goes instead, if the command is a guest.
pub fn output() -> Option<Box<dyn Write + Send>> {
    ask(|host| Box::new(host.output.clone()) as Box<dyn Write + Send>)
}

/// Whether the command is a guest.
pub fn is_there() -> bool {
    ask(|_| ()).is_some()
}

/// Takes how far the work on the inputs is.
pub fn take_stage() -> PartStage {
    ask(|host| std::mem::take(&mut host.part)).unwrap_or_default()
}

/// Sets how far the work on the inputs is.
pub fn set_stage(stage: PartStage) {
    ask(|host| host.part = stage);
}

/// Whether the inputs are a part of a collection.
pub fn is_part() -> bool {
    ask(|host| !matches!(host.part, PartStage::Whole)).unwrap_or_default()
}

/// Whether every part is a collection of its own.
pub fn is_alone() -> bool {
    ask(|host| matches!(host.part, PartStage::Alone)).unwrap_or_default()
}

/// Hands rejected inputs to the host.
pub fn hand_rejects(rejects: &Rejects) -> Result<()> {
    let handed = ask(|host| {
        rejects.iter().try_for_each(|error| {
            host.rejects.push(error?.into_owned());
            Ok(())
        })
    });
    handed.unwrap_or(Ok(()))
}

/// Tells the host how much of the work is done.
pub fn advance(done: f64) {
    // The host may call a command of its own while it is told.
    let told = ask(|host| host.progress.take()).flatten();
    if let Some(mut told) = told {
        told(done);
        ask(|host| host.progress = Some(told));
    }
}

/// Hands a message to the host; returns it if the command runs by itself.
pub fn tell(message: Message) -> Option<Message> {
    let mut message = Some(message);
    ask(|host| host.messages.extend(message.take().map(Said::Message)));
    message
}

/// Hands an error to the host; returns whether there is one.
pub fn refuse(error: &Error) -> bool {
    ask(|host| host.messages.push(Said::Error(error.clone()))).is_some()
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn bytes(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
