//! The command line: it turns arguments into settings, runs a command, and reports messages and an
//! exit code.
//!
//! Its input are the arguments. Its output are files, standard output, and one line for each
//! message on standard error: what is wrong, where, and how to fix it. No other room knows clap or
//! the terminal.

mod aligned;
mod args;
mod calibration;
mod calibration_model;
mod check;
mod coded_sets;
mod coded_table;
mod coding_sheet;
mod collection;
mod command_options;
mod compare;
mod config;
mod diff;
mod earlier;
mod evaluate;
mod exchange;
mod extract;
mod files;
mod fit;
mod gold;
mod group_table;
mod host;
mod init;
mod inspect;
mod inspect_summary;
mod judged;
mod keywords;
mod kwic;
mod learn;
mod lexicon;
mod man_pages;
mod metadata;
mod methods;
mod missing_fields;
mod options_page;
mod output_paths;
mod outputs;
mod parts;
mod read_manifest;
mod repeats;
mod report;
mod sample;
mod score;
mod score_workbook;
mod scored_table;
mod settings;
mod shares;
mod suggest;
mod terminal;
mod terms;
mod typed_options;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::error::{Error, ErrorKind};
use args::{Cli, Command};
use config::{ConfigSource, Refused};
use terminal::Terminal;

pub use command_options::{CommandOption, OptionValue, options_of};
pub use host::{CommandAnswer, CommandCall, Message};
pub use options_page::options_markdown;

/// The exit code after an interrupt, as shells define it.
const INTERRUPTED: i32 = 130;

/// How a run ended, which determines the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunStatus {
    /// Everything was read and written.
    Complete,
    /// Done, but some inputs were rejected.
    SomeRejected,
    /// Every input was rejected, or some were with `--strict`.
    Failed,
    /// Something is not as it was, which `verify` reports.
    Differs,
}

/// Runs the command line with these arguments, the program's name first.
///
/// Exit codes: 0 all read and written; 1 done, but some inputs were rejected, or `verify` has found a
/// difference; 2 wrong usage,
/// configuration or lexicon, or an INPUT that matches no file; 3 failed, every input rejected, or
/// some with `--strict`.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(exit_code(arguments))
}

/// Does what [`run`] does, and returns the exit code as a number.
pub fn exit_code(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = arguments.into_iter().collect();
    let (cli, from_file) = match config::read_arguments(arguments, ConfigSource::Found) {
        Ok(read) => read,
        Err(Refused::File(error)) => {
            Terminal::without_options().error(&error);
            return code_of(&error);
        }
        Err(Refused::Arguments(error))
            if error.use_stderr()
                && error.kind()
                    != clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            Terminal::without_options().error(&usage(&error.to_string()));
            return 2;
        }
        Err(Refused::Arguments(error)) => {
            // Help and version are not errors, and a closed pipe is not reported.
            let _ = error.print();
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let terminal = Terminal::new(&cli.global).with_config(from_file.config.clone());
    from_file.report(&terminal);
    std::panic::set_hook(Box::new(|panic| {
        if !crate::ingest::panics_are_caught() && !crate::output::library_panics_are_caught() {
            Terminal::defect(&panic.to_string());
        }
    }));
    // The handler removes hidden and temporary files of unfinished outputs. If it cannot be
    // installed, they stay behind.
    let _ = ctrlc::set_handler(|| {
        crate::output::discard_unfinished();
        crate::ingest::discard_spools();
        std::process::exit(INTERRUPTED);
    });
    match dispatch(&cli, &terminal) {
        Ok(RunStatus::Complete) => 0,
        Ok(RunStatus::SomeRejected | RunStatus::Differs) => 1,
        Ok(RunStatus::Failed) => 3,
        Err(error) => {
            let error = from_file.explain(error);
            terminal.error(&error);
            code_of(&error)
        }
    }
}

/// Runs the command that was given.
fn dispatch(cli: &Cli, terminal: &Terminal) -> crate::Result<RunStatus> {
    match &cli.command {
        Command::Score(args) => score::run(args, &cli.global, terminal),
        Command::Inspect(args) => inspect::run(args, &cli.global, terminal),
        Command::Extract(args) => extract::run(args, &cli.global, terminal),
        Command::Repeats(args) => repeats::run(args, &cli.global, terminal),
        Command::Terms(args) => terms::run(args, &cli.global, terminal),
        Command::Kwic(args) => kwic::run(args, &cli.global, terminal),
        Command::Compare(args) => compare::run(args, &cli.global, terminal),
        Command::Report(args) => report::run(args, &cli.global, terminal),
        Command::Keywords(args) => keywords::run(args, &cli.global, terminal),
        Command::Evaluate(args) => evaluate::run(args, &cli.global, terminal),
        Command::Lexicon(command) => lexicon::run(command, &cli.global, terminal),
        Command::Init(args) => init::run(args, terminal),
        Command::Methods(args) => methods::run(args, terminal),
        Command::Verify(args) => verify::run(args, &cli.global, terminal),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "paratheme", &mut script);
            files::print(&script).map(|()| RunStatus::Complete)
        }
        Command::Man(args) => man_pages::run(args, terminal),
    }
}

/// Shortens clap's paragraph to one line: its message with the listed values, and its first tip as
/// the hint.
fn usage(paragraph: &str) -> Error {
    let lines = paragraph
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage: ") && !line.starts_with("For more "));
    let (tips, said): (Vec<&str>, Vec<&str>) =
        lines.filter(|line| !line.is_empty()).partition(|line| line.starts_with("tip: "));
    let said = said.join(" ");
    let said = said.trim_start_matches("error: ");
    let hint = match (tips.first(), of_lexicons(said)) {
        (_, Some(command)) => format!("write paratheme lexicon {command}"),
        (Some(tip), None) => tip.trim_start_matches("tip: ").to_owned(),
        (None, None) => "see --help".to_owned(),
    };
    Error::new(ErrorKind::Usage, said).with_hint(hint)
}

/// The command about lexicons that clap's message takes for one of the program.
fn of_lexicons(said: &str) -> Option<String> {
    let typed = said.strip_prefix("unrecognized subcommand '")?.strip_suffix('\'')?;
    let program = Cli::command();
    let command = program.find_subcommand("lexicon")?.find_subcommand(typed)?;
    Some(command.get_name().to_owned())
}

fn code_of(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Usage | ErrorKind::NotFound | ErrorKind::Lexicon => 2,
        _ => 3,
    }
}
