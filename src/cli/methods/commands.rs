//! The commands of the checklist, as they can be typed into a POSIX shell.
//!
//! Its input are a manifest and the name of a command. Its output is a line with the run's INPUTs and the
//! options that decide which texts are read, how, and how strong they are. It does not run anything.

use std::borrow::Cow;

use clap::{Arg, CommandFactory as _};

use crate::cli::args::Cli;
use crate::cli::read_manifest::ReadManifest;
use crate::cli::typed_options::typed_values;

/// The options that a command has from the run, in the order in which they are typed.
const READING: [&str; 32] = [
    "lexicon",
    "context",
    "unit",
    "overlap",
    "phrases",
    "repeats",
    "negated",
    "threshold",
    "language",
    "stemmer",
    "tokens",
    "where",
    "from",
    "to",
    "metadata",
    "metadata-key",
    "name-pattern",
    "text-field",
    "id-field",
    "article-field",
    "title-field",
    "date-field",
    "source-field",
    "paragraphs",
    "date-order",
    "encoding",
    "input-format",
    "delimiter",
    "text-format",
    "extract",
    "follow",
    "max-file-size",
];

/// Returns the line of a command, such as `lexicon sample`, that reads what the run has read: the command
/// with the operands before its INPUTs, the INPUTs, the run's options, and then `options`.
pub fn line(run: Option<&ReadManifest>, name: &str, operands: &[&str], options: &str) -> String {
    let mut words = vec![format!("paratheme {name}")];
    words.extend(operands.iter().map(|operand| quoted(&as_path(operand))));
    words.extend(run.map(inputs).filter(|inputs| !inputs.is_empty()).map_or_else(
        || vec!["INPUT".to_owned()],
        |inputs| inputs.iter().map(|input| quoted(&as_path(input))).collect(),
    ));
    if let Some(run) = run {
        words.extend(reading_options(run, name));
    }
    words.push(options.to_owned());
    words.join(" ").trim_end().to_owned()
}

/// Returns the INPUTs of a run as they were typed; those of `compare` may be options.
pub fn inputs(run: &ReadManifest) -> Vec<String> {
    if run.inputs_as_typed.is_empty() {
        return [run.texts("target"), run.texts("reference")].concat();
    }
    run.inputs_as_typed.clone()
}

fn reading_options(run: &ReadManifest, name: &str) -> Vec<String> {
    let mut program = Cli::command();
    program.build();
    let command = name.split(' ').try_fold(&program, |at, word| at.find_subcommand(word));
    let Some(command) = command else { return Vec::new() };
    let typed = READING.into_iter().filter_map(|long| {
        let argument =
            command.get_arguments().find(|argument| argument.get_long() == Some(long))?;
        Some(option(run, long, argument))
    });
    typed.flatten().collect()
}

/// Returns an option of a run as it is typed; nothing if the run has the default.
fn option(run: &ReadManifest, long: &str, argument: &Arg) -> Vec<String> {
    let Some(value) = run.options.get(&long.replace('-', "_")) else { return Vec::new() };
    let typed = |value: Option<String>| match value {
        None => format!("--{long}"),
        // A value that begins with a hyphen would be read as another option.
        Some(value) if value.starts_with('-') => format!("--{long}={}", quoted(&value)),
        Some(value) => format!("--{long} {}", quoted(&value)),
    };
    typed_values(argument, value).into_iter().map(typed).collect()
}

/// Returns an INPUT so that it is not taken for an option; `-` alone is standard input.
fn as_path(input: &str) -> String {
    if input.len() > 1 && input.starts_with('-') { format!("./{input}") } else { input.to_owned() }
}

/// Quotes a word for a POSIX shell if it needs to be; a NUL cannot be quoted and is left out.
pub fn quoted(word: &str) -> String {
    let word = word.replace('\0', "");
    shlex::try_quote(&word).map_or_else(|_| String::new(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_a_shell_reads_them() {
        for word in ["posts/a-1.jsonl", "my posts", "a*.txt", "it's", "$(x)`y`", "", "ä", "a=b,c"]
        {
            assert_eq!(shlex::split(&quoted(word)), Some(vec![word.to_owned()]));
        }
        assert_eq!(quoted("posts/a-1.jsonl"), "posts/a-1.jsonl");
        assert_eq!(quoted("my posts"), "'my posts'");
    }
}
