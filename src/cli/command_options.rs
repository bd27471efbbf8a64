//! What the commands can be told, as values: for programs that have the commands as functions.
//!
//! Its input is the name of a command. Its output are its options, read off the definitions that the
//! command line is parsed by.

use clap::{Arg, ArgAction, CommandFactory as _};

use super::args::Cli;

/// An option of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandOption {
    /// Its name without dashes in front: `text-field`.
    pub name: String,
    /// What it takes.
    pub takes: OptionValue,
    /// What its value is called in the help: `N`, `FILE`, `FIELD`.
    pub value_name: String,
    /// The value that it has if it is not given.
    pub default: Option<String>,
    /// The values that it may have, if they are few.
    pub choices: Vec<String>,
    /// What it means.
    pub help: String,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// Nothing: it is on or off.
    Nothing,
    /// One value.
    One,
    /// One or several values; it may be given several times.
    Several,
}

/// Returns the options of a command, in the order in which its help has them, or `None` if there is no
/// such command. A command in a command has both names: `["lexicon", "check"]`.
///
/// # Examples
/// ```
/// use paratheme::cli::{OptionValue, options_of};
/// let options = options_of(&["score"]).expect("a command");
/// let keep = options.iter().find(|option| option.name == "keep").expect("an option");
/// assert_eq!(keep.takes, OptionValue::Several);
/// assert!(options_of(&["scores"]).is_none());
/// ```
pub fn options_of(command: &[impl AsRef<str>]) -> Option<Vec<CommandOption>> {
    let mut whole = Cli::command();
    whole.build();
    let mut found = &whole;
    for name in command {
        found = found.find_subcommand(name.as_ref())?;
    }
    Some(found.get_arguments().filter_map(described).collect())
}

/// Describes an option; returns `None` for an argument that has no name, and for help and version.
pub(super) fn described(argument: &Arg) -> Option<CommandOption> {
    let name = argument.get_long().filter(|name| !matches!(*name, "help" | "version"))?;
    let takes = match argument.get_action() {
        ArgAction::Append => OptionValue::Several,
        ArgAction::Set if argument.get_num_args().is_some_and(|range| range.max_values() > 1) => {
            OptionValue::Several
        }
        ArgAction::Set => OptionValue::One,
        _ => OptionValue::Nothing,
    };
    let default = argument.get_default_values().first();
    let default = default.map(|value| value.to_string_lossy().into_owned());
    let value_name = argument.get_value_names().and_then(<[_]>::first);
    let choices = argument.get_possible_values();
    Some(CommandOption {
        name: name.to_owned(),
        takes,
        value_name: value_name.map(ToString::to_string).unwrap_or_default(),
        default: default.filter(|_| takes != OptionValue::Nothing),
        choices: choices.iter().map(|value| value.get_name().to_owned()).collect(),
        help: argument.get_help().map(ToString::to_string).unwrap_or_default(),
    })
}
