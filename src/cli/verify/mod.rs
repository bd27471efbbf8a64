//! `paratheme verify`: is everything that a manifest names still the same, and does the run give the same
//! bytes again?
//!
//! Its input is a manifest and the files that it names. Its output are lines about what differs, and an
//! exit code. The run is made again within this process, as a program that calls a command makes it, with
//! its outputs in a temporary folder; nothing is written anywhere else.

mod arguments;
mod files;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::config::names_output;
use super::host::{self, CommandCall};
use super::read_manifest::{ReadFile, ReadManifest, texts_of};
use super::settings::load_lexicon;
use super::terminal::Terminal;
use super::{RunStatus, args, files as output_files};
use crate::error::{Error, ErrorKind, Result, words_of_system};
use crate::output::{TEXT_INDEX, TemporaryFolder, manifest, path_beside, rejects};
use crate::tables::several;
use arguments::SameRun;
use files::{FileState, first_difference, state_of};

/// The most files of a kind that are named.
const NAMED: usize = 20;

pub fn run(args: &args::Verify, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut manifest = ReadManifest::read(&args.manifest)?;
    if let Some(folder) = &args.folder {
        enter(folder)?;
    }
    let mut findings = Findings::default();
    findings.version(&manifest);
    findings.texts(&mut manifest);
    findings.read_files(&manifest);
    findings.lexicon(&manifest);
    let outputs = findings.outputs(&manifest);
    let mut failure = None;
    if args.no_run {
        findings.lines.push("run again: no (--no-run)".to_owned());
    } else {
        terminal.report(&format!("running `paratheme {}` again", manifest.command));
        match run_again(&manifest, &outputs, global.threads, &mut findings) {
            Ok(()) => {}
            Err(error) => {
                findings.lines.push(format!("run again: not possible: {error}"));
                failure = Some(error);
            }
        }
    }
    host::interrupt().check()?;
    output_files::print(findings.text(failure.is_some()).as_bytes())?;
    match failure {
        _ if findings.differences > 0 => Ok(RunStatus::Differs),
        Some(error) => Err(could_not_run(&error, &args.manifest)),
        None => Ok(RunStatus::Complete),
    }
}

/// Makes a folder the current one, because articles are named as INPUTs are typed.
fn enter(folder: &Path) -> Result<()> {
    if host::is_there() {
        let error = Error::new(ErrorKind::Usage, "--folder cannot be used within another program");
        return Err(error.with_hint("make the folder the current one before"));
    }
    std::env::set_current_dir(folder).map_err(|error| {
        let kind = if folder.is_dir() { ErrorKind::Io } else { ErrorKind::NotFound };
        Error::new(kind, format!("--folder: {}", words_of_system(&error)))
            .at(folder.to_string_lossy())
            .with_hint("name the folder in which the command was run")
    })
}

fn could_not_run(error: &Error, manifest: &Path) -> Error {
    let message = format!("could not be run again: {}", error.message());
    let hint = error.hint().unwrap_or("--no-run compares without running");
    Error::new(ErrorKind::Io, message).at(manifest.to_string_lossy()).with_hint(hint)
}

/// What was found, as lines.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    differences: usize,
}

/// An output as it is now.
struct OutputNow<'m> {
    listed: &'m ReadFile,
    state: FileState,
}

impl Findings {
    fn differs(&mut self, line: String) {
        self.differences += 1;
        self.lines.push(line);
    }

    fn version(&mut self, manifest: &ReadManifest) {
        let now = env!("CARGO_PKG_VERSION");
        if manifest.paratheme == now {
            self.lines.push(format!("program: paratheme {now}, the same version"));
        } else {
            let then = &manifest.paratheme;
            self.differs(format!("program: the run was made by paratheme {then}, this is {now}"));
        }
    }

    /// Adds the files of `--write-text` to the outputs: the manifest in their folder lists them.
    fn texts(&mut self, manifest: &mut ReadManifest) {
        for folder in manifest.texts("write_text") {
            let listed = path_beside(&Path::new(&folder).join(TEXT_INDEX), manifest::ENDING);
            match ReadManifest::read(&listed) {
                Ok(inner) => {
                    let known: BTreeSet<String> =
                        manifest.outputs.iter().map(|output| output.path.clone()).collect();
                    let texts = inner.outputs.into_iter();
                    manifest.outputs.extend(texts.filter(|text| !known.contains(&text.path)));
                }
                Err(error) if error.kind() == ErrorKind::NotFound => self.differs(format!(
                    "texts of --write-text not compared: {} is missing",
                    listed.display()
                )),
                Err(error) => {
                    self.differs(format!("texts of --write-text not compared: {error}"));
                }
            }
        }
    }

    /// Compares the inputs, and the files that were read besides.
    fn read_files(&mut self, manifest: &ReadManifest) {
        let inputs = manifest.inputs.iter().map(|file| ("input", file));
        let also = manifest.also_read.iter().map(|file| (file.what.as_str(), file));
        let calibration = manifest.calibration.iter().map(|found| ReadFile {
            path: found.path.clone(),
            sha256: found.sha256.clone(),
            ..ReadFile::default()
        });
        let calibration: Vec<ReadFile> = calibration.collect();
        let config = manifest.config.iter().map(|file| ("file of options", file));
        let others = manifest.metadata.iter().map(|file| ("metadata", file));
        let others =
            others.chain(config).chain(calibration.iter().map(|file| ("calibration", file)));
        let mut known: Vec<&str> = Vec::new();
        let mut counts = [0_u64; 2];
        let mut lines = Vec::new();
        for (at, (what, file)) in inputs.chain(also).chain(others).enumerate() {
            // Only what was read besides the INPUTs may be listed twice.
            if at >= manifest.inputs.len() {
                if known.contains(&file.path.as_str()) {
                    continue;
                }
                known.push(&file.path);
            }
            if what == "input" && is_standard_input(manifest, &file.path) {
                self.lines.push("input: standard input, which cannot be compared".to_owned());
                continue;
            }
            let line = match state_of(file) {
                FileState::Same => {
                    counts[usize::from(what != "input")] += 1;
                    continue;
                }
                FileState::Changed(now) => {
                    let size = match file.bytes {
                        Some(then) if then != now.bytes && !file.sha256.is_empty() && then > 0 => {
                            format!(": {then} bytes then, {} now", now.bytes)
                        }
                        _ => String::new(),
                    };
                    format!("{what} changed: {}{size}", file.path)
                }
                FileState::Missing => format!("{what} missing: {}", file.path),
                FileState::Unreadable(why) => {
                    format!("{what} cannot be read: {}: {why}", file.path)
                }
            };
            lines.push(line);
        }
        for (count, what) in counts.into_iter().zip(["inputs", "also read"]) {
            if count > 0 {
                let files = several(count, "file is", "files are");
                self.lines.push(format!("{what}: {files} unchanged"));
            }
        }
        self.all_differ(lines, "files");
        // The file itself, or the archive that it is in.
        let is_elsewhere = |file: &ReadFile| {
            let path = Path::new(file.path.split('!').next().unwrap_or_default());
            path.is_relative() && !path.exists() && !is_standard_input(manifest, &file.path)
        };
        if !manifest.inputs.is_empty() && manifest.inputs.iter().all(is_elsewhere) {
            self.lines.push(
                "no input is in this folder: --folder DIR names the one in which the command was run"
                    .to_owned(),
            );
        }
    }

    /// Adds lines about differences, of many only some.
    fn all_differ(&mut self, lines: Vec<String>, what: &str) {
        self.differences += lines.len();
        let more = lines.len().saturating_sub(NAMED);
        self.lines.extend(lines.into_iter().take(NAMED));
        if more > 0 {
            self.lines.push(format!("{more} more {what} differ"));
        }
    }

    /// Compares the lexicon as a whole; its files are compared one by one before.
    fn lexicon(&mut self, manifest: &ReadManifest) {
        let Some(then) = &manifest.lexicon else { return };
        let names = ["lexicon", "a"].map(|option| manifest.texts(option));
        let Some(names) = names.into_iter().find(|names| !names.is_empty()) else { return };
        match load_lexicon(&names) {
            Ok(now) if now.sha256 == then.sha256 => {
                let version = [&*then.name, &then.version].join(" ");
                self.lines.push(format!("lexicon: {}, unchanged", version.trim_end()));
            }
            Ok(now) => {
                let now = now.in_manifest();
                self.differs(format!(
                    "lexicon differs: {} {} with SHA-256 {} then, {} {} with {} now",
                    then.name,
                    then.version,
                    short(&then.sha256),
                    now.name,
                    now.version,
                    short(&now.sha256)
                ));
            }
            Err(error) => self.differs(format!("lexicon cannot be read: {error}")),
        }
    }

    /// Compares the outputs with what the run wrote.
    fn outputs<'m>(&mut self, manifest: &'m ReadManifest) -> Vec<OutputNow<'m>> {
        let outputs = manifest.outputs.iter();
        let outputs: Vec<OutputNow<'_>> =
            outputs.map(|listed| OutputNow { listed, state: state_of(listed) }).collect();
        let same = outputs.iter().filter(|output| output.state == FileState::Same).count() as u64;
        if same > 0 {
            let files = ["file is as the run wrote it", "files are as the run wrote them"];
            self.lines.push(format!("outputs: {}", several(same, files[0], files[1])));
        }
        let line = |OutputNow { listed, state }: &OutputNow<'_>| match state {
            FileState::Same => None,
            FileState::Changed(_) => Some(format!("output changed since the run: {}", listed.path)),
            FileState::Missing => Some(format!("output missing: {}", listed.path)),
            FileState::Unreadable(why) => {
                Some(format!("output cannot be read: {}: {why}", listed.path))
            }
        };
        self.all_differ(outputs.iter().filter_map(line).collect(), "outputs");
        outputs
    }

    /// Returns all lines; the last one sums up.
    fn text(&self, could_not_run: bool) -> String {
        let end = match self.differences {
            0 if could_not_run => "no file differs; the run could not be made again".to_owned(),
            0 => "nothing differs".to_owned(),
            count => several(count as u64, "difference", "differences"),
        };
        self.lines.iter().map(String::as_str).chain([&*end]).collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// Makes the run again, and adds what differs.
///
/// # Errors
/// Returns an error if it cannot be made.
fn run_again(
    manifest: &ReadManifest,
    outputs: &[OutputNow<'_>],
    threads: Option<u16>,
    findings: &mut Findings,
) -> Result<()> {
    let refused = |message: &str, hint: &str| {
        Err(Error::new(ErrorKind::Usage, message).with_hint(hint.to_owned()))
    };
    if manifest.has_standard_input() {
        return refused(
            "the run has read standard input",
            "save the input in a file and run the command on it",
        );
    }
    let Some(first) = manifest.outputs.first() else {
        return refused("the manifest lists no output", "name the manifest of another run");
    };
    let folder = TemporaryFolder::create()?;
    let same = SameRun::of(manifest, folder.path())?;
    let Some(place) = same.moved(Path::new(&first.path)) else {
        return refused(
            "no option of the manifest names its first output",
            "the manifest has been changed; name the one that the command wrote",
        );
    };
    let threads = threads.map(|threads| format!("--threads={threads}").into());
    let answer = CommandCall::new(threads.into_iter().chain(same.arguments.iter().cloned()))
        .interrupt(host::interrupt())
        .without_inputs(outputs.iter().map(|output| PathBuf::from(&output.listed.path)))
        .run();
    // A run that rejects all inputs ends in an error, and has a manifest all the same.
    let beside = [Some(place.clone()), table_of(&place)];
    let written = beside.into_iter().flatten().map(|file| path_beside(&file, manifest::ENDING));
    let Some(again) = written.into_iter().find(|path| path.is_file()) else {
        let error = Error::new(ErrorKind::Io, "the run wrote no output")
            .with_hint("run the command by hand; its messages tell why");
        return Err(answer.err().unwrap_or(error));
    };
    let again = ReadManifest::read(&again)?;
    findings.all_differ(differing_settings(manifest, &again), "settings");
    findings.all_differ(differing_inputs(manifest, &again), "inputs");
    let mut same_bytes = 0;
    let mut lines = Vec::new();
    for output in outputs {
        let place = same.moved(Path::new(&output.listed.path));
        match differing_output(output, place.as_deref(), &again) {
            Some(line) => lines.push(line),
            None => same_bytes += 1,
        }
        // An output that was changed is shown beside what the run wrote.
        if let (FileState::Changed(_), Some(place)) = (&output.state, &place) {
            let files = [place.as_path(), Path::new(&output.listed.path)];
            if let Ok(Some(found)) = first_difference(files) {
                let text = found.text(["the run gives", "the file has"]);
                findings.lines.push(format!("  {}: {text}", output.listed.path));
            }
        }
    }
    let moved: Vec<PathBuf> =
        outputs.iter().filter_map(|output| same.moved(Path::new(&output.listed.path))).collect();
    let is_beside = |file: &&ReadFile| moved.iter().all(|known| *known != Path::new(&file.path));
    if let Some(first) = again.outputs.iter().find(is_beside) {
        // Of outputs in several folders, each manifest but the first lists only its own.
        if Path::new(&again.outputs[0].path) == moved[0] && first.path.ends_with(rejects::ENDING) {
            lines.push(format!("output new: {}", name_of(&first.path)));
        }
    }
    if same_bytes > 0 {
        let files = several(same_bytes, "output has", "outputs have");
        findings.lines.push(format!("run again: {files} the same bytes"));
    }
    findings.all_differ(lines, "outputs");
    Ok(())
}

/// Returns the line about an output that the run gives otherwise now.
fn differing_output(
    output: &OutputNow<'_>,
    place: Option<&Path>,
    again: &ReadManifest,
) -> Option<String> {
    let path = &output.listed.path;
    let Some(place) = place else {
        return Some(format!("output not compared: no option names {path}"));
    };
    let listed = |file: &&ReadFile| Path::new(&file.path) == place;
    let now = again.outputs.iter().find(listed).map(|file| file.sha256.clone());
    // It may be listed in a manifest in another folder.
    let now = now.or_else(|| Some(crate::ingest::FileDigest::of(place).ok()?.sha256));
    match now {
        None => Some(format!("run again: {path} is not written any more")),
        Some(now) if now == output.listed.sha256 => None,
        Some(_) if output.state != FileState::Same => {
            Some(format!("run again: {path} differs from what the run wrote"))
        }
        Some(_) => {
            let found = first_difference([Path::new(path), place]).ok().flatten();
            let found = found.map_or_else(String::new, |found| {
                format!(", {}", found.text(["the run wrote", "now it is"]))
            });
            Some(format!("run again: {path} differs{found}"))
        }
    }
}

/// Returns lines about options, and versions of what words are read by, that are not the same.
fn differing_settings(then: &ReadManifest, now: &ReadManifest) -> Vec<String> {
    let names: Vec<&str> = then.command.split_whitespace().collect();
    let is_written = |name: &str| names_output(&name.replace('_', "-"), &names);
    let text = |manifest: &ReadManifest, name: &str| {
        manifest.options.get(name).map_or_else(
            || "not set".to_owned(),
            |value| match texts_of(value) {
                texts if texts.is_empty() => value.to_string(),
                texts => texts.join(","),
            },
        )
    };
    let mut names: Vec<&String> = then.options.keys().chain(now.options.keys()).collect();
    names.sort();
    names.dedup();
    let mut lines = Vec::new();
    for name in names.into_iter().filter(|name| !is_written(name)) {
        if then.options.get(name) != now.options.get(name) {
            let [before, after] = [then, now].map(|manifest| text(manifest, name));
            lines.push(format!("option differs: {name} was {before}, is {after}"));
        }
    }
    let versions =
        [("stemmer", &then.stemmer, &now.stemmer), ("Unicode", &then.unicode, &now.unicode)];
    for (what, before, after) in versions {
        if before != after {
            lines.push(format!("{what} differs: it was `{before}`, is `{after}`"));
        }
    }
    lines
}

/// Returns lines about inputs that only one of the runs has read.
fn differing_inputs(then: &ReadManifest, now: &ReadManifest) -> Vec<String> {
    let paths = |manifest: &ReadManifest| {
        let paths = manifest.inputs.iter().map(|input| input.path.clone());
        paths.collect::<BTreeSet<_>>()
    };
    let (then, now) = (paths(then), paths(now));
    let new = now.difference(&then).map(|path| format!("input new: {path}"));
    // Those that are missing are named already.
    let gone = then.difference(&now).filter(|path| Path::new(path).exists());
    new.chain(gone.map(|path| format!("input not read any more: {path}"))).collect()
}

/// Returns whether an input is standard input, by its name in the manifest.
fn is_standard_input(manifest: &ReadManifest, path: &str) -> bool {
    manifest.has_standard_input() && ["-", "stdin", "standard input"].contains(&path)
}

/// Returns the table that a file of rejects belongs to.
fn table_of(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?.strip_suffix(rejects::ENDING)?;
    Some(file.with_file_name(name))
}

fn name_of(path: &str) -> String {
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the beginning of a digest.
fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
