//! The page of all commands and options, docs/OPTIONS.md.
//!
//! Its input are the definitions that the command line is parsed by. Its output is Markdown, which a
//! test compares with the file. An option that several commands have is described once.

use std::fmt::Write as _;

use clap::{Arg, CommandFactory as _};

use super::args::Cli;

/// The number of commands from which on an option is described once for all of them.
const SHARED_FROM: usize = 3;
/// The heading of options that have no heading of their own.
const WITHOUT_HEADING: &str = "Other";
const INTRODUCTION: &str = "# Options

Written from the definitions of the command line by `UPDATE_GOLDEN=1 cargo test --test it options::`; the test fails if page and program differ.
`paratheme COMMAND --help` shows the options of one command, and `paratheme man DIR` writes them as man pages.
Any option can also be in a file ([how](GUIDE.md#type-options-once)).
The keys of a lexicon are on [their page](LEXICONS.md#reference-of-keys), and the columns of each table in [COLUMNS](COLUMNS.md).
";

/// An option as the page shows it.
struct DescribedOption<'p> {
    id: &'p str,
    heading: &'p str,
    /// Its row of a table.
    row: String,
}

/// A command with its options.
struct DescribedCommand<'p> {
    /// How it is typed: `lexicon check`.
    name: String,
    about: String,
    usage: String,
    options: Vec<DescribedOption<'p>>,
}

/// Returns the content of docs/OPTIONS.md.
pub fn options_markdown() -> String {
    let mut program = Cli::command();
    program.build();
    let mut commands = Vec::new();
    describe_commands(&program, &[], &mut commands);
    let shared = shared_options(&commands);
    let mut page = INTRODUCTION.to_owned();
    // Writing into a String cannot fail.
    let _ = writeln!(page, "\n## Commands\n\n| command | what it does |\n|---|---|");
    for command in &commands {
        let anchor = anchor(&command.name);
        let _ = writeln!(page, "| [`{}`](#{anchor}) | {} |", command.name, command.about);
    }
    for heading in headings(&shared) {
        let _ = writeln!(page, "\n## Shared options: {heading}");
        push_table(&mut page, shared.iter().copied().filter(|option| option.heading == heading));
    }
    for command in &commands {
        push_command(&mut page, command, &shared);
    }
    page
}

/// Adds the section of a command: its usage, its own options, and which of the shared ones it has.
fn push_command(page: &mut String, command: &DescribedCommand, shared: &[&DescribedOption]) {
    let is_shared = |option: &DescribedOption| shared.iter().any(|known| known.row == option.row);
    let _ = writeln!(page, "\n## `{}`\n\n{}.", command.name, command.about);
    let _ = writeln!(page, "\n```text\n{}\n```", command.usage);
    let own: Vec<&DescribedOption> =
        command.options.iter().filter(|option| !is_shared(option)).collect();
    for heading in headings(&own) {
        if heading != WITHOUT_HEADING {
            let _ = writeln!(page, "\n**{heading}**");
        }
        push_table(page, own.iter().copied().filter(|option| option.heading == heading));
    }
    let mut links = Vec::new();
    for heading in headings(shared) {
        let of_heading = shared.iter().filter(|option| option.heading == heading);
        let (has, lacks): (Vec<_>, Vec<_>) = of_heading
            .map(|option| (option, command.options.iter().any(|own| own.row == option.row)))
            .partition(|(_, has)| *has);
        let names = |options: &[(&&DescribedOption, bool)]| {
            let names: Vec<String> =
                options.iter().map(|(option, _)| format!("`{}`", option.id)).collect();
            names.join(", ")
        };
        let which = match (has.len(), lacks.len()) {
            (0, _) => continue,
            (_, 0) => String::new(),
            (some, others) if some <= others => format!(" (only {})", names(&has)),
            _ => format!(" (without {})", names(&lacks)),
        };
        let anchor = anchor(&format!("Shared options: {heading}"));
        links.push(format!("- [{heading}](#{anchor}){which}"));
    }
    let _ = writeln!(page, "\nShared options:\n\n{}", links.join("\n"));
}

fn push_table<'o>(page: &mut String, options: impl Iterator<Item = &'o DescribedOption<'o>>) {
    let _ = writeln!(page, "\n| option | meaning | default |\n|---|---|---|");
    for option in options {
        let _ = writeln!(page, "{}", option.row);
    }
}

/// Returns the headings of options in the order in which they first occur.
fn headings<'p>(options: &[&DescribedOption<'p>]) -> Vec<&'p str> {
    let mut headings = Vec::new();
    for option in options {
        if !headings.contains(&option.heading) {
            headings.push(option.heading);
        }
    }
    headings
}

/// Returns the options that several commands have with the same meaning.
fn shared_options<'c, 'p>(commands: &'c [DescribedCommand<'p>]) -> Vec<&'c DescribedOption<'p>> {
    let mut shared: Vec<&DescribedOption> = Vec::new();
    for option in commands.iter().flat_map(|command| &command.options) {
        let is_same =
            |other: &&DescribedOption| other.row == option.row && other.heading == option.heading;
        let having =
            commands.iter().filter(|command| command.options.iter().any(|o| is_same(&o))).count();
        if having >= SHARED_FROM && !shared.iter().any(is_same) {
            shared.push(option);
        }
    }
    shared
}

/// Describes the commands that can be typed, in the order of the help.
fn describe_commands<'p>(
    command: &'p clap::Command,
    names: &[&str],
    commands: &mut Vec<DescribedCommand<'p>>,
) {
    let inner: Vec<&clap::Command> =
        command.get_subcommands().filter(|inner| !inner.is_hide_set()).collect();
    for command in &inner {
        describe_commands(command, &[names, &[command.get_name()]].concat(), commands);
    }
    if inner.is_empty() {
        let usage = command.clone().render_usage().to_string();
        commands.push(DescribedCommand {
            name: names.join(" "),
            about: escaped(&command.get_about().map(ToString::to_string).unwrap_or_default()),
            usage: usage.trim_start_matches("Usage: ").to_owned(),
            options: command.get_arguments().filter_map(describe).collect(),
        });
    }
}

/// Describes an argument, unless the help hides it.
fn describe(argument: &Arg) -> Option<DescribedOption<'_>> {
    let id = argument.get_id().as_str();
    if argument.is_hide_set() || matches!(id, "help" | "version") {
        return None;
    }
    let takes_value = argument.get_action().takes_values();
    let values = argument.get_value_names().filter(|_| takes_value).unwrap_or_default();
    let mut name = String::new();
    if let Some(short) = argument.get_short() {
        let _ = write!(name, "`-{short}`, ");
    }
    let value = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let shown = match argument.get_long() {
        Some(long) => format!("--{long} {value}"),
        None => value,
    };
    let _ = write!(name, "`{}`", shown.trim_end());
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let (help, told) = help
        .strip_suffix(']')
        .and_then(|help| help.rsplit_once(" [default: "))
        .unwrap_or((&help, ""));
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy());
    let default = match defaults.collect::<Vec<_>>().join(",") {
        default if default.is_empty() || !takes_value => escaped(told),
        default => format!("`{default}`"),
    };
    let meaning = format!("{}{}", escaped(help), choices(argument));
    Some(DescribedOption {
        id: argument.get_long().map_or(id, |long| long),
        heading: argument.get_help_heading().unwrap_or(WITHOUT_HEADING),
        row: format!("| {name} | {meaning} | {default} |"),
    })
}

/// Returns the values that an option may have, each with its meaning.
fn choices(argument: &Arg) -> String {
    if !argument.get_action().takes_values() {
        return String::new();
    }
    let values = argument.get_possible_values();
    let choices: Vec<String> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({})", value.get_name(), escaped(&help.to_string())),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if choices.is_empty() { String::new() } else { format!(". Values: {}", choices.join(", ")) }
}

/// Returns text as Markdown shows it unchanged, in a cell of a table; what is between backticks is code.
fn escaped(text: &str) -> String {
    let has_pairs = text.matches('`').count().is_multiple_of(2);
    let mut is_code = false;
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '`' if has_pairs => {
                is_code = !is_code;
                escaped.push(letter);
            }
            '<' if !is_code => escaped.push_str("&lt;"),
            '\n' => escaped.push(' '),
            '|' => escaped.push_str("\\|"),
            '*' | '_' | '`' | '~' | '\\' | '[' | ']' if !is_code => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Returns the anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || "- ".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
}
