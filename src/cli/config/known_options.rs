//! What a file of options may hold: the options of every command, read off the definitions that the
//! command line is parsed by.
//!
//! Its input are these definitions and settings of a file. Its output are the arguments that a
//! setting is short for, or an error with a suggestion. It does not know what the command line has.

use std::ffi::OsString;

use clap::Arg;

use super::file::{ConfigFile, ConfigTable, Setting, SettingValue};
use crate::cli::command_options::{CommandOption, OptionValue, described};
use crate::error::{Error, Result};
use crate::lexicon::BUILT_IN;
use crate::tables::nearest;

/// The name under which a file has the INPUTs, which have no option.
pub const INPUTS: &str = "inputs";
/// Commands that no file has options for.
const WITHOUT_OPTIONS: [&str; 5] = ["completions", "init", "man", "methods", "verify"];
/// Options that are about the file itself.
const ABOUT_THE_FILE: [&str; 2] = ["config", "no-config"];
/// The names of values that are paths.
const PATHS: [&str; 5] = ["FILE", "DIR", "CODED", "INPUT", "NAME_OR_FILE"];
/// Options that name files to write.
const WRITTEN: [&str; 8] =
    ["output", "summary", "write-text", "matrix", "report", "left-out", "table", "errors"];

/// Returns whether an option of a command names a file to write.
pub fn names_output(option: &str, command: &[impl AsRef<str>]) -> bool {
    let is_fit = || command.iter().map(AsRef::as_ref).eq(["lexicon", "fit"]);
    WRITTEN.contains(&option) || (option == "calibration" && is_fit())
}

/// The commands with their options.
pub struct KnownOptions {
    commands: Vec<CommandWords>,
}

/// A command with its options.
pub struct CommandWords {
    /// The names that lead to it: `["lexicon", "sample"]`.
    pub names: Vec<String>,
    options: Vec<ConfigOption>,
}

/// An option of a command.
pub struct ConfigOption {
    /// Its name within clap.
    pub id: String,
    option: CommandOption,
    /// Whether its value may be left out.
    may_be_bare: bool,
    /// Whether it names a file to write.
    is_written: bool,
}

impl KnownOptions {
    /// Collects the options of all commands.
    pub fn of(program: &clap::Command) -> Self {
        let mut commands = Vec::new();
        collect(program, &[], &mut commands);
        Self { commands }
    }

    /// Returns a command by its names, of which there may be one for all: `["lexicon-sample"]`.
    pub fn command(&self, names: &[String]) -> Option<&CommandWords> {
        let name = names.join("-");
        self.commands.iter().find(|command| command.table_name() == name)
    }

    /// Checks the name of a table.
    ///
    /// # Errors
    /// Returns an error for one that is not a command.
    pub fn check_table(&self, table: &ConfigTable, file: &ConfigFile) -> Result<()> {
        let name = table.names.join("-");
        let is_around = |command: &&CommandWords| {
            command.names.len() > table.names.len() && command.names.starts_with(&table.names)
        };
        if self.command(&table.names).is_some() {
            return Ok(());
        }
        let inner: Vec<&CommandWords> = self.commands.iter().filter(is_around).collect();
        if !inner.is_empty() {
            // The table of `lexicon` itself holds tables and no options.
            let has_options = file.settings.iter().find(|setting| setting.table == table.names);
            return has_options.map_or(Ok(()), |setting| {
                let message = format!("`{name}` is several commands");
                let names: Vec<String> = inner.iter().map(|command| command.table_name()).collect();
                let hint = format!("the table of one of them is meant: {}", names.join(", "));
                Err(file.error(setting.at, message, hint))
            });
        }
        if WITHOUT_OPTIONS.contains(&name.as_str()) {
            let message = format!("`{name}` takes no options from a file");
            return Err(file.error(table.at, message, "remove the table, and type the options"));
        }
        if let Some((option, around)) = table.names.split_last() {
            let commands = self.commands_of(around);
            if commands.iter().any(|command| command.option(option).is_some()) {
                let message = format!("`{option}` is an option, but here it is a table");
                let hint = format!("write a value: {option} = ...");
                return Err(file.error(table.at, message, hint));
            }
        }
        let names: Vec<String> = self.commands.iter().map(CommandWords::table_name).collect();
        let near = nearest(&name, names.iter().map(String::as_str));
        let hint = format!("{near}tables have the names of commands: [score], [lexicon-sample]");
        Err(file.error(table.at, format!("there is no command `{name}`"), hint))
    }

    /// Returns the commands that a setting with this table is about: of the top level all.
    fn commands_of(&self, table: &[String]) -> Vec<&CommandWords> {
        if table.is_empty() {
            return self.commands.iter().collect();
        }
        self.command(table).into_iter().collect()
    }

    /// Returns the commands that a setting applies to, with the option that it is there.
    ///
    /// # Errors
    /// Returns an error for a name that no such command has, with the nearest one, and for a file to
    /// write at the top level.
    pub fn uses(
        &self,
        setting: &Setting,
        file: &ConfigFile,
    ) -> Result<Vec<(&CommandWords, &ConfigOption)>> {
        let name = setting.name.as_str();
        let commands = self.commands_of(&setting.table);
        let with_option = |command: &&'_ CommandWords| command.option(name).is_some();
        let all: Vec<&CommandWords> = commands.iter().copied().filter(with_option).collect();
        let option = |command| CommandWords::option(command, name).map(|option| (command, option));
        let uses: Vec<_> = all.iter().copied().filter_map(option).collect();
        if all.is_empty() {
            return Err(self.unknown(setting, &commands, file));
        }
        if !setting.table.is_empty() {
            return Ok(uses);
        }
        let uses: Vec<_> = uses.into_iter().filter(|(_, option)| !option.is_written).collect();
        if uses.is_empty() {
            let message =
                format!("`{name}` names a file to write, which two commands cannot share");
            let table = all[0].table_name();
            let hint = format!("put it under the name of its command: [{table}]");
            return Err(file.error(setting.at, message, hint));
        }
        Ok(uses)
    }

    fn unknown(&self, setting: &Setting, commands: &[&CommandWords], file: &ConfigFile) -> Error {
        let name = setting.name.as_str();
        let of_command = match commands {
            [command] if !setting.table.is_empty() => format!(" of `{}`", command.names.join(" ")),
            _ => String::new(),
        };
        let message = format!("`{name}` is not an option{of_command}");
        if ABOUT_THE_FILE.contains(&name) {
            return file.error(setting.at, message + " that a file can have", "remove the line");
        }
        let others: Vec<String> = self
            .commands
            .iter()
            .filter(|command| command.option(name).is_some())
            .map(CommandWords::table_name)
            .collect();
        if !others.is_empty() {
            let hint = format!("these commands have it: {}", others.join(", "));
            return file.error(setting.at, message, hint);
        }
        if self.command(std::slice::from_ref(&setting.name)).is_some() {
            let hint = format!("`{name}` is a command: write a table, [{name}]");
            return file.error(setting.at, message, hint);
        }
        let known = commands.iter().flat_map(|command| &command.options);
        let near = nearest(name, known.map(|option| option.option.name.as_str()));
        let help = match commands {
            [command] => format!("`paratheme {} --help` lists them", command.names.join(" ")),
            _ => "`paratheme COMMAND --help` lists the options of a command".to_owned(),
        };
        file.error(setting.at, message, near + &help)
    }
}

impl CommandWords {
    /// Returns the name of its table: `lexicon-sample`.
    pub fn table_name(&self) -> String {
        self.names.join("-")
    }

    /// Returns an option by its name.
    pub fn option(&self, name: &str) -> Option<&ConfigOption> {
        self.options.iter().find(|option| option.option.name == name)
    }
}

impl ConfigOption {
    /// Returns whether its values are paths.
    pub fn is_path(&self) -> bool {
        PATHS.contains(&self.option.value_name.as_str())
    }

    /// Returns the arguments of the command line that a setting is short for. INPUTs are without an
    /// option in front.
    ///
    /// # Errors
    /// Returns an error for a value of another type than the option has.
    pub fn arguments(&self, setting: &Setting, file: &ConfigFile) -> Result<Vec<OsString>> {
        let CommandOption { name, takes, value_name, .. } = &self.option;
        let flag = OsString::from(format!("--{name}"));
        let is_list = *takes == OptionValue::Several || value_name.ends_with(",...");
        let wrong = |what: &str, hint: String| {
            Err(file.error(setting.at, format!("`{name}` {what}"), hint))
        };
        let is_number = ["N", "X", "BYTES", "STRENGTH"].contains(&value_name.as_str());
        let quote = if is_number { "" } else { "\"" };
        let values = match (&setting.value, takes) {
            (SettingValue::Switch(true), OptionValue::Nothing) => return Ok(vec![flag]),
            (SettingValue::Switch(true), _) if self.may_be_bare => return Ok(vec![flag]),
            (SettingValue::Switch(false), _)
                if self.may_be_bare || *takes == OptionValue::Nothing =>
            {
                return Ok(Vec::new());
            }
            (_, OptionValue::Nothing) => {
                return wrong("is on or off", format!("write {name} = true, or false"));
            }
            (SettingValue::Switch(_), _) => {
                return wrong("has a value", format!("write {name} = {quote}{value_name}{quote}"));
            }
            (SettingValue::Several(_), _) if !is_list => {
                let hint = format!("write {name} = {quote}{value_name}{quote}");
                return wrong("has one value", hint);
            }
            (SettingValue::One(value), _) => vec![value.clone()],
            (SettingValue::Several(values), OptionValue::Several) => values.clone(),
            (SettingValue::Several(values), OptionValue::One) => vec![comma_list(values)],
        };
        let is_path = self.is_path();
        let values = values.into_iter().map(|value| {
            let is_built_in =
                value_name == "NAME_OR_FILE" && BUILT_IN.iter().any(|(known, _)| *known == value);
            let value = if is_path && !is_built_in {
                file.resolved(&value).into_os_string()
            } else {
                OsString::from(value)
            };
            if name == INPUTS {
                return value;
            }
            let mut argument = flag.clone();
            argument.push("=");
            argument.push(value);
            argument
        });
        Ok(values.collect())
    }
}

/// Joins values with commas as a row of a CSV file, which is how the command line reads them.
fn comma_list(values: &[String]) -> String {
    let mut row = csv::Writer::from_writer(Vec::new());
    row.write_record(values).expect("memory takes every row");
    let row = row.into_inner().expect("memory takes every row");
    String::from_utf8(row).expect("values are text").trim_end_matches('\n').to_owned()
}

/// Adds the commands below one, each with its options.
fn collect(above: &clap::Command, names: &[String], commands: &mut Vec<CommandWords>) {
    for command in above.get_subcommands() {
        let name = command.get_name();
        if name == "help" || (names.is_empty() && WITHOUT_OPTIONS.contains(&name)) {
            continue;
        }
        let names = [names, &[name.to_owned()]].concat();
        if command.has_subcommands() {
            collect(command, &names, commands);
            continue;
        }
        let options =
            command.get_arguments().filter_map(|argument| config_option(argument, &names));
        commands.push(CommandWords { options: options.collect(), names });
    }
}

/// Returns the option that an argument is in a file. Those that the help of a command hides have no
/// effect there.
fn config_option(argument: &Arg, command: &[String]) -> Option<ConfigOption> {
    let id = argument.get_id().to_string();
    if argument.is_hide_set() {
        return None;
    }
    let option = match described(argument) {
        Some(option) => Some(option),
        None if id == INPUTS => Some(CommandOption {
            name: id.clone(),
            takes: OptionValue::Several,
            value_name: "INPUT".to_owned(),
            default: None,
            choices: Vec::new(),
            help: String::new(),
        }),
        None => None,
    }?;
    if ABOUT_THE_FILE.contains(&option.name.as_str()) {
        return None;
    }
    let may_be_bare = option.takes != OptionValue::Nothing
        && argument.get_num_args().is_some_and(|range| range.min_values() == 0);
    let is_written = names_output(&option.name, command);
    Some(ConfigOption { id, option, may_be_bare, is_written })
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::ffi::OsString;
    use std::path::PathBuf;

    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Cli;

    #[test]
    fn every_path_is_known_as_one_and_every_output_as_one() {
        let mut program = Cli::command();
        program.build();
        let mut leaves = Vec::new();
        let known = KnownOptions::of(&program);
        assert!(known.commands.len() > 15);
        for words in &known.commands {
            let found =
                words.names.iter().fold(&program, |at, name| at.find_subcommand(name).unwrap());
            leaves.push((words, found));
        }
        for (words, command) in leaves {
            for argument in command.get_arguments() {
                let Some(option) = argument.get_long().and_then(|name| words.option(name)) else {
                    continue;
                };
                let (name, value) = (&option.option.name, argument.get_value_parser().type_id());
                let [path, text] = [TypeId::of::<PathBuf>(), TypeId::of::<OsString>()];
                if value == path || value == text {
                    let value_name = option.option.value_name.as_str();
                    assert!(PATHS.contains(&value_name), "{:?} --{name}", words.names);
                }
                // Files that are only read are texts or OsStrings, except this one.
                let writes = value == path && name != "metadata";
                assert_eq!(option.is_written, writes, "{:?} --{name}", words.names);
            }
        }
    }
}
