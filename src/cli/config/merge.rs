//! Which options of a file a run has.
//!
//! Its input are the arguments as typed and the settings of a file. Its output are the settings that
//! are used, and what there is to tell about the others. An option of the command line counts more
//! than the same one, or one that it excludes, in the file; the table of the command counts more than
//! the top level.

use std::collections::BTreeSet;
use std::ffi::OsString;

use super::command_line::{Added, Attempt, CommandLine};
use super::file::{ConfigFile, Setting};
use super::known_options::{CommandWords, ConfigOption, INPUTS, KnownOptions};
use crate::cli::usage;
use crate::error::{Error, Result};

/// A setting that a run may have.
pub struct Offer<'f> {
    pub setting: &'f Setting,
    /// The arguments that it is short for.
    arguments: Vec<OsString>,
    /// Whether its values are paths.
    pub is_path: bool,
}

impl Offer<'_> {
    /// Whether it is in the table of the command.
    fn is_own(&self) -> bool {
        !self.setting.table.is_empty()
    }

    /// Returns its values as they are on a command line.
    pub fn values(&self) -> Vec<String> {
        let value = |argument: &OsString| {
            let text = argument.to_string_lossy().into_owned();
            match text.strip_prefix(&format!("--{}", self.setting.name)) {
                Some(value) => value.trim_start_matches('=').to_owned(),
                None => text,
            }
        };
        self.arguments.iter().map(value).collect()
    }
}

impl Added for Offer<'_> {
    fn added(&self) -> (&[OsString], bool) {
        (&self.arguments, self.setting.name == INPUTS)
    }
}

/// What a run has of a file.
#[derive(Default)]
pub struct Merged<'f> {
    /// The settings that are used, in the order of the file.
    pub used: Vec<Offer<'f>>,
    /// Warnings about settings that have no effect though they are meant for the command.
    pub warnings: Vec<String>,
    /// Remarks on other settings that are left out.
    pub details: Vec<String>,
}

/// Checks all settings of a file: names, types and values.
///
/// # Errors
/// Returns an error with the line of the first mistake.
pub fn check(line: &mut CommandLine, file: &ConfigFile, known: &KnownOptions) -> Result<()> {
    for table in &file.tables {
        known.check_table(table, file)?;
    }
    for (number, setting) in file.settings.iter().enumerate() {
        let is_same = |other: &&Setting| {
            other.name == setting.name && other.table.join("-") == setting.table.join("-")
        };
        if let Some(other) = file.settings[..number].iter().find(is_same) {
            let message = format!("`{}` is already set in {}", setting.name, file.place(other.at));
            return Err(file.error(setting.at, message, "remove one of the two lines"));
        }
        let uses = known.uses(setting, file)?;
        // At the top level a value may be right for one command and wrong for another.
        let mut refused = None;
        let is_right = uses.iter().any(|(command, option)| {
            match checked(line, file, (*command, *option, setting)) {
                Ok(_) => true,
                Err(error) => {
                    refused.get_or_insert(error);
                    false
                }
            }
        });
        if let Some(error) = refused.filter(|_| !is_right) {
            return Err(error);
        }
    }
    Ok(())
}

/// Returns the arguments of a setting for a command.
///
/// # Errors
/// Returns an error for a value that the option does not take there.
fn checked(
    line: &mut CommandLine,
    file: &ConfigFile,
    (command, option, setting): (&CommandWords, &ConfigOption, &Setting),
) -> Result<Vec<OsString>> {
    let arguments = option.arguments(setting, file)?;
    match line.refusal(&command.names, &arguments) {
        Some(error) => Err(in_file(&error, setting, file)),
        None => Ok(arguments),
    }
}

/// Returns clap's error about the value of a setting as one about a line of the file.
fn in_file(error: &clap::Error, setting: &Setting, file: &ConfigFile) -> Error {
    use clap::error::{ContextKind, ContextValue};
    let said = usage(&error.to_string());
    let option = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => format!("'{option}'"),
        _ => String::new(),
    };
    let message = match option.as_str() {
        "" => said.message().to_owned(),
        option => said.message().replace(option, &format!("`{}`", setting.name)),
    };
    let hint = match said.hint() {
        Some(hint) if !hint.contains("--help") => hint.to_owned(),
        _ if setting.table.is_empty() => {
            "a value for one command belongs in the table of that command".to_owned()
        }
        _ => format!("`paratheme {} --help` tells what it takes", setting.table.join(" ")),
    };
    file.error(setting.at, message, hint)
}

/// Finds out which settings the run has; `are_left` says which options it cannot have.
///
/// # Errors
/// Returns an error for two settings that exclude each other.
pub fn merge<'f>(
    line: &mut CommandLine,
    file: &'f ConfigFile,
    known: &KnownOptions,
    are_left: &[&str],
) -> Result<Merged<'f>> {
    let Some(command) = known.command(&line.command) else {
        return Ok(Merged::default());
    };
    let table = command.table_name();
    let mut warnings = Vec::new();
    let (own, top): (Vec<_>, Vec<_>) = file
        .settings
        .iter()
        .filter(|setting| setting.table.is_empty() || setting.table.join("-") == table)
        .partition(|setting| !setting.table.is_empty());
    let mut offers: Vec<Offer<'f>> = Vec::new();
    for setting in own.iter().chain(&top).copied() {
        let is_shadowed =
            setting.table.is_empty() && own.iter().any(|other| other.name == setting.name);
        let uses = known.uses(setting, file)?;
        let here = uses.into_iter().find(|(other, _)| other.names == command.names);
        let Some((_, option)) = here.filter(|_| !is_shadowed) else { continue };
        if line.has(&option.id) || are_left.contains(&setting.name.as_str()) {
            continue;
        }
        match checked(line, file, (command, option, setting)) {
            Ok(arguments) if arguments.is_empty() => {}
            Ok(arguments) => {
                let is_path = option.is_path();
                offers.push(Offer { setting, arguments, is_path });
            }
            Err(error) if !setting.table.is_empty() => return Err(error),
            // At the top level the value is right for another command.
            Err(error) => warnings.push(format!(
                "{}: no effect on `{}`: {}",
                file.place(setting.at),
                command.names.join(" "),
                error.message()
            )),
        }
    }
    let missing = line.with::<Offer<'_>>([]).missing().unwrap_or_default();
    if takes_inputs_for_others(line, &offers, &missing) {
        offers.retain(|offer| offer.setting.name != INPUTS);
    }
    let mut merged = chosen(line, file, offers)?;
    merged.warnings.append(&mut warnings);
    merged.used.sort_by_key(|offer| offer.setting.at);
    Ok(merged)
}

/// Returns whether INPUTs of the file would be taken for something else: if another argument without an
/// option, such as the second lexicon of `lexicon diff`, is missing. With `--theme` or `--entry`, what
/// `kwic` has in the place of its PATTERN is an INPUT itself, and counts more than those of the file.
fn takes_inputs_for_others(
    line: &CommandLine,
    offers: &[Offer<'_>],
    missing: &BTreeSet<String>,
) -> bool {
    let is_other = |name: &String| {
        name.starts_with('<') && !name.starts_with("<-") && !name.starts_with("<INPUT>")
    };
    let names_matches = ["theme", "entry"]
        .iter()
        .any(|name| line.has(name) || offers.iter().any(|offer| offer.setting.name == *name));
    let has_pattern = line.has("pattern");
    if names_matches { has_pattern } else { missing.iter().any(is_other) }
}

/// Chooses among settings those that go with the command line and with each other.
fn chosen<'f>(
    line: &mut CommandLine,
    file: &ConfigFile,
    offers: Vec<Offer<'f>>,
) -> Result<Merged<'f>> {
    let mut missing = line.with::<Offer<'_>>([]).missing().unwrap_or_default();
    if adds_no_need(line.with(&offers), &mut missing) {
        return Ok(Merged { used: offers, ..Merged::default() });
    }
    let mut merged = Merged::default();
    let mut waiting = offers;
    loop {
        let before = waiting.len();
        for offer in std::mem::take(&mut waiting) {
            merged.used.push(offer);
            let attempt = line.with(&merged.used);
            let excludes = matches!(attempt, Attempt::Wrong(_));
            if adds_no_need(attempt, &mut missing) {
                continue;
            }
            let Some(offer) = merged.used.pop() else { continue };
            if excludes {
                let detail = excluded(line, file, (&offer, &merged.used))?;
                merged.details.push(detail);
            } else {
                waiting.push(offer);
            }
        }
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    // What is left needs an option that is missing, unless some need each other.
    if adds_no_need(line.with(merged.used.iter().chain(&waiting)), &mut missing) {
        merged.used.append(&mut waiting);
    }
    for offer in waiting {
        let attempt = line.with(merged.used.iter().chain([&offer]));
        let needed: Vec<String> =
            attempt.missing().unwrap_or_default().difference(&missing).cloned().collect();
        let (place, name) = (file.place(offer.setting.at), &offer.setting.name);
        let remark = format!("{place}: `{name}` has no effect without {}", needed.join(", "));
        if offer.is_own() {
            merged.warnings.push(remark);
        } else {
            merged.details.push(remark);
        }
    }
    Ok(merged)
}

/// Returns whether nothing is wrong, and nothing missing that was not missing before; what is missing
/// now takes its place.
fn adds_no_need(attempt: Attempt, missing: &mut BTreeSet<String>) -> bool {
    match attempt.missing() {
        Some(now) if now.is_subset(missing) => {
            *missing = now;
            true
        }
        _ => false,
    }
}

/// Returns the remark on a setting that the command line or a setting in `used` excludes.
///
/// # Errors
/// Returns an error if both are in the same table.
fn excluded(
    line: &mut CommandLine,
    file: &ConfigFile,
    (offer, used): (&Offer<'_>, &[Offer<'_>]),
) -> Result<String> {
    let (place, name) = (file.place(offer.setting.at), &offer.setting.name);
    if !matches!(line.with([offer]), Attempt::Wrong(_)) {
        let excludes = |other: &&Offer<'_>| matches!(line.with([*other, offer]), Attempt::Wrong(_));
        if let Some(other) = used.iter().find(excludes) {
            let other_name = &other.setting.name;
            if other.is_own() == offer.is_own() {
                let message = format!(
                    "`{name}` and `{other_name}` ({}) exclude each other",
                    file.place(other.setting.at)
                );
                return Err(file.error(offer.setting.at, message, "leave one of them out"));
            }
            return Ok(format!(
                "{place}: `{name}` is left out, because `{other_name}` in the table of the command excludes it"
            ));
        }
    }
    Ok(format!("{place}: `{name}` is left out, because an option of the command line excludes it"))
}
