//! The arguments as typed, and as they are with options of a file added.
//!
//! Its input are the arguments and those that a file adds. Its output is what clap makes of both. It
//! does not know where the added ones come from.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _};

use crate::cli::args::Cli;

/// The arguments of a run.
pub struct CommandLine {
    program: clap::Command,
    arguments: Vec<OsString>,
    /// The names of the command: `["lexicon", "sample"]`.
    pub command: Vec<String>,
    /// The arguments that are given, by their names within clap.
    given: BTreeSet<String>,
    /// The file of `--config`.
    pub config: Option<PathBuf>,
    /// Whether no file is to be read.
    pub no_config: bool,
}

/// What clap makes of arguments.
pub enum Attempt {
    /// They are complete.
    Complete(ArgMatches),
    /// These are missing.
    Missing(BTreeSet<String>, clap::Error),
    /// They are wrong for another reason, such as that two of them exclude each other.
    Wrong(clap::Error),
}

impl Attempt {
    /// Returns what is missing; `None` if something else is wrong.
    pub fn missing(self) -> Option<BTreeSet<String>> {
        match self {
            Self::Complete(_) => Some(BTreeSet::new()),
            Self::Missing(names, _) => Some(names),
            Self::Wrong(_) => None,
        }
    }
}

/// Arguments that a file adds.
pub trait Added {
    /// Returns the arguments, and whether they come after all options because they are INPUTs.
    fn added(&self) -> (&[OsString], bool);
}

impl CommandLine {
    /// Reads what is given, whether it is complete or not.
    pub fn new(arguments: Vec<OsString>) -> Self {
        let mut program = Cli::command();
        // Before it is built, since commands take this from those above them then.
        let lenient = program.clone().ignore_errors(true).try_get_matches_from(&arguments);
        program.build();
        let lenient = lenient.unwrap_or_default();
        let (mut inner, mut command) = (&lenient, Vec::new());
        while let Some((name, below)) = inner.subcommand() {
            command.push(name.to_owned());
            inner = below;
        }
        let is_given =
            |id: &&clap::Id| inner.value_source(id.as_str()) == Some(ValueSource::CommandLine);
        let given = inner.ids().filter(is_given).map(ToString::to_string).collect();
        let config = inner.try_get_one::<PathBuf>("config").ok().flatten().cloned();
        let no_config = inner.try_get_one("no_config").ok().flatten().is_some_and(|is| *is);
        Self { program, arguments, command, given, config, no_config }
    }

    /// Returns the definitions that it is read by.
    pub fn program(&self) -> &clap::Command {
        &self.program
    }

    /// Returns whether an argument is given, by its name within clap.
    pub fn has(&self, id: &str) -> bool {
        self.given.contains(id)
    }

    /// Reads the arguments with others added: options before `--`, INPUTs at the end.
    pub fn with<'a, A: Added + 'a>(&mut self, added: impl IntoIterator<Item = &'a A>) -> Attempt {
        let end = self.arguments.iter().position(|argument| argument == "--");
        let (options, operands) = self.arguments.split_at(end.unwrap_or(self.arguments.len()));
        let (mut options, mut operands) = (options.to_vec(), operands.to_vec());
        for added in added {
            match added.added() {
                (arguments, false) => options.extend_from_slice(arguments),
                (inputs, true) => {
                    if operands.is_empty() {
                        operands.push("--".into());
                    }
                    operands.extend_from_slice(inputs);
                }
            }
        }
        options.append(&mut operands);
        self.attempt(&options)
    }

    /// Reads the arguments of one option of a command as if nothing else were given. Returns the
    /// error if they are wrong by themselves.
    pub fn refusal(&mut self, command: &[String], arguments: &[OsString]) -> Option<clap::Error> {
        let names = command.iter().map(OsString::from);
        let program = OsStr::new("paratheme").to_owned();
        let line: Vec<OsString> =
            std::iter::once(program).chain(names).chain(arguments.iter().cloned()).collect();
        match self.attempt(&line) {
            Attempt::Wrong(error) if error.kind() != clap::error::ErrorKind::ArgumentConflict => {
                Some(error)
            }
            _ => None,
        }
    }

    fn attempt(&mut self, arguments: &[OsString]) -> Attempt {
        match self.program.try_get_matches_from_mut(arguments) {
            Ok(matches) => Attempt::Complete(matches),
            Err(error) if error.kind() == clap::error::ErrorKind::MissingRequiredArgument => {
                let names = match error.get(ContextKind::InvalidArg) {
                    Some(ContextValue::Strings(names)) => names.iter().cloned().collect(),
                    _ => BTreeSet::new(),
                };
                Attempt::Missing(names, error)
            }
            Err(error) => Attempt::Wrong(error),
        }
    }
}
