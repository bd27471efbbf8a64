//! Options in a file, paratheme.toml: they are added to those of the command line before clap reads
//! these, so that every option has one definition.
//!
//! Its input are the arguments. Its output are the arguments as clap reads them, and which of them come
//! from which file. It does not know what the options mean.

mod command_line;
mod file;
mod known_options;
mod merge;

use std::ffi::OsString;

use clap::FromArgMatches as _;

use super::args::{Cli, Global};
use super::host;
use super::terminal::Terminal;
use crate::error::{Error, ErrorKind, Result};
use crate::output::manifest;
use command_line::{Attempt, CommandLine};
use file::{ConfigFile, found_config};
use known_options::KnownOptions;

pub use file::CONFIG_NAME;
pub use known_options::{INPUTS, names_output};

/// INPUTs, and options about how files are written and what a terminal shows: a program that runs a
/// command decides them itself. `OF_FILES` in python/paratheme/_commands.py has the same options.
const OF_THE_HOST: [&str; 16] = [
    INPUTS,
    "output",
    "format",
    "csv-safe",
    "excel",
    "output-delimiter",
    "decimal-comma",
    "no-clobber",
    "overwrite",
    "summary",
    "write-text",
    "matrix",
    "progress",
    "color",
    "quiet",
    "verbose",
];

/// Which file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigSource {
    /// That of `--config`, or else the one that is found from the current folder.
    Found,
    /// Only that of `--config`, for a command within another program.
    Named,
}

/// Why arguments are refused.
pub enum Refused {
    /// By clap; help and version are among these.
    Arguments(clap::Error),
    /// Because of the file.
    File(Error),
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::File(error)
    }
}

/// What a run has from a file.
#[derive(Default)]
pub struct FromFile {
    /// The file and its options, for the manifest; `None` if no file was read.
    pub config: Option<manifest::ConfigOrigin>,
    /// The options that come from the file.
    options: Vec<OptionOrigin>,
    warnings: Vec<String>,
    details: Vec<String>,
}

/// Where an option comes from.
struct OptionOrigin {
    name: String,
    /// The file and the line.
    place: String,
    /// Its values as they are on a command line.
    values: Vec<String>,
    /// Whether these are paths.
    is_path: bool,
}

/// Reads the arguments, with the options of a file if there is one.
pub fn read_arguments(
    arguments: Vec<OsString>,
    source: ConfigSource,
) -> std::result::Result<(Cli, FromFile), Refused> {
    let alone = <Cli as clap::Parser>::try_parse_from(&arguments);
    // A mistake on the command line is reported before a file is looked for, except that something
    // is missing, which the file may have.
    let alone = match alone {
        Err(error) if error.kind() != clap::error::ErrorKind::MissingRequiredArgument => {
            return Err(error.into());
        }
        alone => alone,
    };
    let may_be_found = source == ConfigSource::Found;
    let is_without_file = |cli: &Cli| {
        let Global { config, no_config, .. } = &cli.global;
        config.is_none() && (*no_config || !may_be_found || found_config().is_none())
    };
    if alone.as_ref().is_ok_and(is_without_file) {
        return Ok((alone?, FromFile::default()));
    }
    let mut line = CommandLine::new(arguments);
    let known = KnownOptions::of(line.program());
    let has_options = known.command(&line.command).is_some();
    let path = match &line.config {
        None if may_be_found && has_options && !line.no_config => found_config(),
        named => named.clone(),
    };
    let Some(path) = path else { return Ok((alone?, FromFile::default())) };
    let file = ConfigFile::read(&path)?;
    merge::check(&mut line, &file, &known)?;
    let are_left: &[&str] = if source == ConfigSource::Named { &OF_THE_HOST } else { &[] };
    let merged = merge::merge(&mut line, &file, &known, are_left)?;
    let matches = match line.with(&merged.used) {
        Attempt::Complete(matches) => matches,
        Attempt::Missing(_, error) | Attempt::Wrong(error) => return Err(error.into()),
    };
    let cli = Cli::from_arg_matches(&matches)?;
    let options: Vec<OptionOrigin> = merged
        .used
        .iter()
        .map(|offer| OptionOrigin {
            name: offer.setting.name.clone(),
            place: file.place(offer.setting.at),
            values: offer.values(),
            is_path: offer.is_path,
        })
        .collect();
    let names = options.iter().map(|option| option.name.replace('-', "_")).collect();
    let (path, sha256) = (file.path.clone(), file.sha256.clone());
    let config = Some(manifest::ConfigOrigin { path, sha256, options: names });
    let (warnings, details) = (merged.warnings, merged.details);
    Ok((cli, FromFile { config, options, warnings, details }))
}

impl FromFile {
    /// Reports which options come from the file, and which of it have no effect. A program that runs
    /// the command has named the file itself.
    pub fn report(&self, terminal: &Terminal) {
        let Some(config) = &self.config else { return };
        let names: Vec<&str> = self.options.iter().map(|option| option.name.as_str()).collect();
        if names.is_empty() {
            terminal.detail(&format!("no options for this command in {}", config.path));
        } else if !host::is_there() {
            terminal.report(&format!("options from {}: {}", config.path, names.join(", ")));
        }
        self.details.iter().for_each(|detail| terminal.detail(detail));
        self.warnings.iter().for_each(|warning| terminal.warn(warning));
    }

    /// Adds to an error about an option, or about its value, where the option is set.
    pub fn explain(&self, error: Error) -> Error {
        let is_about_options =
            matches!(error.kind(), ErrorKind::Usage | ErrorKind::NotFound | ErrorKind::Lexicon);
        let text = error.to_string();
        let names = |option: &&OptionOrigin| mentions(&text, &format!("--{}", option.name));
        let has_value = |option: &&OptionOrigin| option.is_blamed(&error);
        let options = || self.options.iter();
        match options().find(names).or_else(|| options().find(has_value)) {
            Some(OptionOrigin { name, place, .. }) if is_about_options => {
                let hint = error.hint().map_or(String::new(), |hint| format!("{hint}; "));
                error.with_hint(format!("{hint}`{name}` is set in {place}"))
            }
            _ => error,
        }
    }
}

impl OptionOrigin {
    /// Returns whether an error is about a file that the option names, or names the option without its
    /// dashes and the value in quotes behind it. A value alone may occur by chance.
    fn is_blamed(&self, error: &Error) -> bool {
        let file = error.location().path.as_deref();
        let message = error.message();
        self.values.iter().any(|value| {
            let before = message.split_once(&format!("`{value}`")).map(|(before, _)| before);
            (self.is_path && file == Some(value))
                || before.is_some_and(|before| mentions(before, &self.name))
        })
    }
}

/// Returns whether a text has these words, and not as a part of longer ones.
fn mentions(text: &str, words: &str) -> bool {
    let is_within = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(words).any(|(at, _)| {
        let after = &text[at + words.len()..];
        !words.is_empty() && !text[..at].ends_with(is_within) && !after.starts_with(is_within)
    })
}

/// Refuses a file of options for a part of a collection.
///
/// # Errors
/// Returns [`ErrorKind::Usage`] if there is one.
pub fn refuse_on_parts(from_file: &FromFile) -> Result<()> {
    from_file.config.as_ref().map_or(Ok(()), |config| {
        let message = "a part of a collection is read without a file of options";
        let error = Error::new(ErrorKind::Usage, message).at(&*config.path);
        Err(error.with_hint("give the options themselves"))
    })
}
