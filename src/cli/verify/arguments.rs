//! The arguments that make a run again.
//!
//! Its input is a manifest and a folder for the outputs. Its output are the arguments of the same
//! command with the same options and INPUTs, in which every output is in that folder. It does not run
//! anything.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, CommandFactory as _};
use serde_json::Value;

use crate::cli::args::Cli;
use crate::cli::config::{INPUTS, names_output};
use crate::cli::read_manifest::{ReadManifest, texts_of};
use crate::cli::typed_options::typed_values;
use crate::error::{Error, ErrorKind, Result};
use crate::output::rejects;

/// The arguments of a run that is made again.
pub struct SameRun {
    /// The command, its options and its INPUTs.
    pub arguments: Vec<OsString>,
    moved: Vec<MovedOutput>,
}

/// An output that goes elsewhere.
struct MovedOutput {
    /// Where the run wrote it.
    from: PathBuf,
    /// Where it is written now.
    to: PathBuf,
}

impl SameRun {
    /// Finds the arguments; each output gets a folder of its own in `folder`.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if this version has no such command or option, and
    /// [`ErrorKind::Io`] if a folder cannot be created.
    pub fn of(manifest: &ReadManifest, folder: &Path) -> Result<Self> {
        let names: Vec<&str> = manifest.command.split_whitespace().collect();
        let mut program = Cli::command();
        program.build();
        let command = names.iter().try_fold(&program, |at, name| at.find_subcommand(name));
        let command = command.filter(|found| !names.is_empty() && !found.has_subcommands());
        let command = command.ok_or_else(|| {
            unknown(
                concat!("paratheme ", env!("CARGO_PKG_VERSION"), " has no command"),
                &names.join(" "),
            )
        })?;
        let mut run =
            Self { arguments: names.iter().map(OsString::from).collect(), moved: Vec::new() };
        let mut operands: Vec<(usize, Vec<String>)> = Vec::new();
        for (name, value) in &manifest.options {
            // What describes something is not an option.
            if value.is_object() || value.is_null() {
                continue;
            }
            let long = name.replace('_', "-");
            let argument = command.get_arguments().find(|argument| {
                argument.get_long().map_or(argument.get_id() == name.as_str(), |own| own == long)
            });
            let argument = argument.ok_or_else(|| {
                unknown(&format!("`{}` has no option", manifest.command), &format!("--{long}"))
            })?;
            match argument.get_index() {
                Some(index) => operands.push((index, texts_of(value))),
                None if names_output(&long, &names) => run.move_output(&long, value, folder)?,
                None => run.add_option(&long, argument, value),
            }
        }
        let inputs = command.get_positionals().find(|argument| argument.get_id() == INPUTS);
        if let Some(index) = inputs.and_then(Arg::get_index) {
            operands.push((index, manifest.inputs_as_typed.clone()));
        }
        operands.sort_by_key(|(index, _)| *index);
        run.arguments.extend(["--no-config".into(), "--".into()]);
        run.arguments.extend(operands.into_iter().flat_map(|(_, texts)| texts).map(OsString::from));
        Ok(run)
    }

    fn add_option(&mut self, name: &str, argument: &Arg, value: &Value) {
        let option = |value| match value {
            Some(value) => format!("--{name}={value}").into(),
            None => format!("--{name}").into(),
        };
        self.arguments.extend(typed_values(argument, value).into_iter().map(option));
    }

    /// Sends an output to a folder of its own, under its name, which may tell the format.
    fn move_output(&mut self, name: &str, value: &Value, folder: &Path) -> Result<()> {
        for text in texts_of(value) {
            let from = PathBuf::from(&text);
            let Some(file_name) = from.file_name().filter(|_| text != "-") else { continue };
            let own = folder.join(self.moved.len().to_string());
            fs::create_dir_all(&own).map_err(|error| Error::io(own.to_string_lossy(), &error))?;
            let to = own.join(file_name);
            let mut argument = OsString::from(format!("--{name}="));
            argument.push(&to);
            self.arguments.push(argument);
            self.moved.push(MovedOutput { from, to });
        }
        Ok(())
    }

    /// Returns where a file is written now that the run wrote at `path`: an output, what belongs to
    /// one, or a file in a folder of outputs.
    pub fn moved(&self, path: &Path) -> Option<PathBuf> {
        self.moved.iter().find_map(|MovedOutput { from, to }| {
            if path == from {
                return Some(to.clone());
            }
            if let Ok(inner) = path.strip_prefix(from) {
                return Some(to.join(inner));
            }
            let name = from.file_name()?.to_str()?;
            let ending = path.file_name()?.to_str()?.strip_prefix(name)?;
            let is_beside = path.parent() == from.parent()
                && (ending == rejects::ENDING || ending.starts_with('.'));
            is_beside.then(|| to.with_file_name(path.file_name().unwrap_or_default()))
        })
    }
}

fn unknown(message: &str, name: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{message} `{name}`"))
        .with_hint("verify it with the version of paratheme that the manifest names")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use serde_json::json;

    use super::*;

    fn same_run(value: &Value, folder: &Path) -> Result<SameRun> {
        SameRun::of(&serde_json::from_value(value.clone()).expect("a manifest"), folder)
    }

    fn words(run: &SameRun) -> Vec<&str> {
        run.arguments.iter().map(|argument| argument.to_str().expect("text")).collect()
    }

    #[test]
    fn options_and_inputs_become_arguments_and_outputs_go_elsewhere() {
        let folder = tempfile::tempdir().expect("folder");
        let manifest = json!({
            "paratheme": "0.1.0", "command": "score", "lexicon": null,
            "options": {"by": "year", "near": true, "no_text": false, "keep": ["a", "b"], "columns": [],
                "threshold": 0.3, "where": ["x=-1"], "output": "out/s.csv", "summary": "y.csv"},
            "inputs_as_typed": ["-a.txt", "in"],
        });
        let run = same_run(&manifest, folder.path()).expect("arguments");
        let [output, summary] =
            ["0/s.csv", "1/y.csv"].map(|name| folder.path().join(name).display().to_string());
        assert_eq!(
            words(&run),
            [
                "score",
                "--by=year",
                "--keep=a",
                "--keep=b",
                "--near",
                &format!("--output={output}"),
                &format!("--summary={summary}"),
                "--threshold=0.3",
                "--where=x=-1",
                "--no-config",
                "--",
                "-a.txt",
                "in"
            ]
        );
        let moved = |path: &str| run.moved(Path::new(path)).map(|path| path.display().to_string());
        assert_eq!(moved("out/s.csv"), Some(output.clone()));
        assert_eq!(moved("out/s.csv.rejects.csv"), Some(output + ".rejects.csv"));
        assert_eq!(moved("y.csv"), Some(summary));
        assert_eq!(moved("s.csv"), None, "in another folder");
        assert_eq!(moved("out/s.csvx"), None);
    }

    #[test]
    fn positional_arguments_have_their_places_and_bare_options_stay_bare() {
        let folder = tempfile::tempdir().expect("folder");
        let of = |value: &Value| {
            let run = same_run(value, folder.path()).expect("arguments");
            words(&run).join(" ")
        };
        let kwic = json!({"paratheme": "1", "command": "kwic", "inputs_as_typed": ["in"],
            "options": {"pattern": "tax*", "window": 3}});
        assert_eq!(of(&kwic), "kwic --window=3 --no-config -- tax* in");
        let diff = json!({"paratheme": "1", "command": "lexicon diff", "inputs_as_typed": ["in"],
            "options": {"b": "b.toml", "a": "a.toml", "lexicon_b": {"name": "b"}}});
        assert_eq!(of(&diff), "lexicon diff --no-config -- a.toml b.toml in");
        let compare = |themes: Value| {
            json!({"paratheme": "1", "command": "compare",
                "options": {"theme": themes, "target": ["a", "b"], "reference": ["c"]}})
        };
        assert_eq!(
            of(&compare(json!([]))),
            "compare --reference=c --target=a --target=b --theme --no-config --"
        );
        assert_eq!(
            of(&compare(json!(["x", "y"]))),
            "compare --reference=c --target=a --target=b --theme=x,y --no-config --"
        );
    }

    #[test]
    fn every_option_of_every_command_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("folder");
        for line in [
            "score in --where a=1 --where b=2 --lexicon x.toml --lexicon y.toml --columns a,b --top 3 --sort a",
            "terms in --by year,party --ngrams 2 --min-count 0",
            "kwic --theme ageing in --sort right",
            "compare in --by party --target-value GP,FF --measure bic,pmi",
            "lexicon suggest in --theme a,b --gold g.csv --map x=y,z=w",
        ] {
            let words = std::iter::once("paratheme").chain(line.split(' '));
            let cli = Cli::try_parse_from(words).expect("arguments");
            let options = options_of(&cli);
            let manifest = json!({"paratheme": "1", "command": line.split(" in").next().map(|command| {
                command.split(' ').take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" ")
            }), "options": options, "inputs_as_typed": ["in"]});
            let run = same_run(&manifest, folder.path()).expect("arguments");
            let again = std::iter::once(OsString::from("paratheme")).chain(run.arguments);
            let again = Cli::try_parse_from(again).expect("the same arguments");
            assert_eq!(options_of(&again), options, "{line}");
        }
    }

    fn options_of(cli: &Cli) -> Value {
        use crate::cli::args::{Command, Lexicon};
        let options = match &cli.command {
            Command::Score(args) => serde_json::to_value(args),
            Command::Terms(args) => serde_json::to_value(args),
            Command::Kwic(args) => serde_json::to_value(args),
            Command::Compare(args) => serde_json::to_value(args),
            Command::Lexicon(Lexicon::Suggest(args)) => serde_json::to_value(args),
            _ => panic!("a command that the test does not know"),
        };
        let mut options = options.expect("JSON");
        options.as_object_mut().expect("object").retain(|name, value| {
            // With --theme, what is in the place of the pattern is an INPUT.
            !value.is_null() && !["inputs", "pattern"].contains(&name.as_str())
        });
        options
    }
}
