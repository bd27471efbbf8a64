//! The text of the paratheme.toml of a new folder: common options as lines to switch on.
//!
//! Its input are the definitions of the options. Its output is a file in which each option has what it
//! means and its default, or an example if it has no default. It does not know what the options do.

use std::fmt::Write as _;

use crate::cli::command_options::{CommandOption, OptionValue, options_of};

/// Characters of a line.
const WIDTH: usize = 98;

const HEAD: &str = "\
# Options of paratheme for this folder and all folders in it.
# A line that begins with # has no effect; remove the # from a line with `=` to use it. Such a line
# shows the default, or an example if there is no default.
# An option here counts for every command that has it, and one in a table, such as [score], for one
# command. Options that are typed count more.

# What the commands read: files, folders and globs, from the folder of this file.
inputs = [\"articles\"]

# The themes and their words. The built-in ones are public-services and public-sector-change.
lexicon = \"lexicon.toml\"
";

/// Options under a heading: the names of the command that explains them, and each option with an
/// example for those without a default.
struct Section {
    heading: &'static str,
    command: &'static [&'static str],
    options: &'static [(&'static str, &'static str)],
}

const SECTIONS: [Section; 8] = [
    Section {
        heading: "# ---- How articles are read ----",
        command: &["score"],
        options: &[
            ("text-field", "\"body\""),
            ("id-field", "\"id\""),
            ("title-field", "\"headline\""),
            ("date-field", "\"published\""),
            ("source-field", "\"newspaper\""),
            ("name-pattern", "\"{year}_{speaker}_{party}\""),
            ("metadata", "\"about.csv\""),
            ("metadata-key", "\"file\""),
            ("where", "[\"year=2019..2021\", \"source!=Echo\"]"),
            ("from", "2019-01-01"),
            ("to", "2021-12-31"),
            ("paragraphs", ""),
            ("date-order", ""),
            ("encoding", "\"windows-1252\""),
            ("input-format", "\"nexis\""),
            ("delimiter", ""),
            ("text-format", ""),
            ("extract", ""),
            ("strict", ""),
            ("threads", "4"),
        ],
    },
    Section {
        heading: "# ---- How words are read ----",
        command: &["score"],
        options: &[("stemmer", ""), ("tokens", "")],
    },
    Section {
        heading: "# ---- What counts ----",
        command: &["score"],
        options: &[
            ("overlap", ""),
            ("phrases", ""),
            ("context", ""),
            ("repeats", ""),
            ("negated", ""),
            ("threshold", "0.25"),
        ],
    },
    Section {
        heading: "# ---- Fields as columns ----",
        command: &["score"],
        options: &[("keep", "[\"author\", \"section\"]")],
    },
    Section {
        heading: "# ---- How tables are written ----",
        command: &["score"],
        options: &[("excel", ""), ("decimal-comma", ""), ("csv-safe", "")],
    },
    Section {
        heading: "[score]",
        command: &["score"],
        options: &[
            ("output", "\"scores.csv\""),
            // At the top these two would change what other commands do.
            ("by", "[\"year\", \"source\"]"),
            ("language", ""),
            ("summary", "\"summary.csv\""),
            ("unit", ""),
            ("layout", ""),
            ("columns", "[\"full\"]"),
            ("no-text", ""),
            ("keywords", ""),
            ("near", ""),
            ("sort", "\"transport\""),
            ("top", "100"),
        ],
    },
    Section {
        heading: "[report]",
        command: &["report"],
        options: &[("output", "\"report.html\""), ("most-paragraphs", "")],
    },
    Section {
        heading: "[lexicon-sample]",
        command: &["lexicon", "sample"],
        options: &[("output", "\"sheet.csv\""), ("size", ""), ("seed", ""), ("coders", "")],
    },
];

/// Returns the text of the file.
///
/// # Panics
/// If a section names an option that its command does not have: a defect.
pub fn options_file() -> String {
    let mut text = String::from(HEAD);
    for Section { heading, command, options } in SECTIONS {
        let known = options_of(command).expect("a command");
        text += "\n";
        text += heading;
        text += "\n";
        for (name, example) in options {
            let option = known.iter().find(|option| option.name == *name).expect("an option");
            text += "\n";
            text += &commented(&meaning(option));
            // Writing into a String cannot fail.
            let _ = writeln!(text, "#{name} = {}", value(option, example));
        }
    }
    text
}

/// Returns what an option means, with the values that it may have.
fn meaning(option: &CommandOption) -> String {
    if option.name == "output" {
        return "The file to write if none is typed; without one, standard output.".to_owned();
    }
    // In a file options have no dashes.
    let words = option.help.split(' ').map(|word| match word.strip_prefix("--") {
        Some(name) => {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(name.len());
            format!("`{}`{}", &name[..end], &name[end..])
        }
        None => word.to_owned(),
    });
    let help = words.collect::<Vec<_>>().join(" ");
    match option.choices.as_slice() {
        [] => format!("{help}."),
        choices => format!("{help}. Values: {}.", choices.join(", ")),
    }
}

/// Returns the value of an option in TOML: its default or else the example.
fn value(option: &CommandOption, example: &str) -> String {
    match (option.takes, &option.default) {
        (OptionValue::Nothing, _) => "false".to_owned(),
        (_, Some(default)) if default.parse::<f64>().is_ok() => default.clone(),
        (_, Some(default)) => format!("\"{default}\""),
        (_, None) => example.to_owned(),
    }
}

/// Returns a text as comments that are cut between words.
fn commented(text: &str) -> String {
    let mut lines = String::from("#");
    let mut width = 1;
    for word in text.split_whitespace() {
        let length = word.chars().count() + 1;
        if width + length > WIDTH {
            lines += "\n#";
            width = 1;
        }
        lines += " ";
        lines += word;
        width += length;
    }
    lines + "\n"
}
