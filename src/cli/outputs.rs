//! The files that a command writes: they are declared before anything is read, checked against the
//! inputs, and moved into place together.
//!
//! An output never overwrites a file that the run reads. It overwrites another file only if an
//! earlier run of the same command wrote it and it has not been changed since, or with
//! `--overwrite`. All files of a run appear together after it has succeeded, the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::files::is_standard;
use super::output_paths::{check_folder, open_id, place, real, same_name};
use super::settings::LoadedLexicon;
use super::terminal::{Terminal, standard_output, terminal_at};
use super::{args, config, host, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, FileDigest, FileId, FileRead, OwnOutputs};
use crate::output;
use crate::output::{
    Existing, FinishedFile, FinishedFolder, MATRIX_FILES, OutputSet, Provenance, Sink, TEXT_INDEX,
    Written, is_stream, manifest, path_beside, rejects,
};
use crate::text::{self, StemmerKind};
use serde::{Serialize, Serializer};

/// What to do with existing files.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub no_clobber: bool,
    pub overwrite: bool,
}

impl From<&args::Output> for Policy {
    fn from(args: &args::Output) -> Self {
        Self { no_clobber: args.no_clobber, overwrite: args.overwrite }
    }
}

impl From<&args::Place> for Policy {
    fn from(args: &args::Place) -> Self {
        Self { no_clobber: args.no_clobber, overwrite: args.overwrite }
    }
}

/// The outputs of one run.
pub struct Outputs {
    command: &'static str,
    /// The options for the manifest.
    options: BTreeMap<String, serde_json::Value>,
    /// The INPUTs for the manifest.
    inputs_as_typed: Vec<String>,
    /// The options that name outputs.
    naming: BTreeSet<&'static str>,
    /// The lexicon of the run.
    lexicon: Option<manifest::Lexicon>,
    /// Files that are read besides the INPUTs, each with a description.
    read: Vec<(OsString, &'static str)>,
    /// The same for the manifest.
    also_read: Vec<manifest::AlsoRead>,
    /// Reads the table of `--metadata`.
    metadata: Option<manifest::Table>,
    /// The file that options come from.
    config: Option<manifest::ConfigOrigin>,
    policy: Policy,
    planned: Vec<Planned>,
    /// Folders whose file names are known only during the run, by their real paths.
    folders: Vec<PathBuf>,
    /// Files that streams write to.
    streams: Vec<FileId>,
    set: OutputSet,
    texts: Vec<FinishedFolder>,
    /// The folders in which runs that were killed have been finished, and what is reported of it.
    finished: BTreeSet<PathBuf>,
    remarks: Vec<String>,
}

/// A file that may be written.
struct Planned {
    /// The option that names it.
    option: &'static str,
    /// The path as typed.
    path: PathBuf,
    /// The path without links.
    target: PathBuf,
    /// The existing file, if there is one.
    existing: Option<FileId>,
    /// Whether it is a manifest.
    is_manifest: bool,
}

impl Outputs {
    /// Creates an empty set of outputs for `command`, whose arguments become the options in the
    /// manifest.
    pub fn new(command: &'static str, args: &impl Serialize, policy: impl Into<Policy>) -> Self {
        let mut options: BTreeMap<_, _> = match serde_json::to_value(args) {
            Ok(serde_json::Value::Object(options)) => {
                options.into_iter().filter(|(_, value)| !value.is_null()).collect()
            }
            _ => BTreeMap::new(),
        };
        let inputs = options.remove(config::INPUTS);
        let inputs = inputs.and_then(|inputs| serde_json::from_value(inputs).ok());
        let (policy, read) = (policy.into(), Vec::new());
        Self {
            command,
            options,
            inputs_as_typed: inputs.unwrap_or_default(),
            naming: BTreeSet::new(),
            lexicon: None,
            read,
            also_read: Vec::new(),
            metadata: None,
            config: None,
            policy,
            planned: Vec::new(),
            folders: Vec::new(),
            streams: Vec::new(),
            set: OutputSet::default(),
            texts: Vec::new(),
            finished: BTreeSet::new(),
            remarks: Vec::new(),
        }
    }

    /// Creates the outputs of a command that writes one table, with its manifest and its rejects.
    ///
    /// # Errors
    /// Returns any error of [`file`](Self::file).
    pub fn of_table(
        command: &'static str,
        args: &impl Serialize,
        output: &args::Output,
    ) -> Result<Self> {
        let mut outputs = Self::new(command, args, output);
        if let Some(file) = outputs.file("--output", output.output.as_deref())? {
            outputs.plan("--output", path_beside(&file, rejects::ENDING), false)?;
        }
        Ok(outputs)
    }

    /// Adds the file that `option` names, and its manifest. Returns the path if it is a regular
    /// file or does not exist yet, and `None` for standard output, a device or a pipe.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if another option names the same file.
    pub fn file(&mut self, option: &'static str, file: Option<&Path>) -> Result<Option<PathBuf>> {
        self.naming.insert(option);
        let Some(file) = file.filter(|file| !is_standard(file)) else {
            if option == "--output" {
                self.streams.extend(open_id(&io::stdout()));
            }
            return Ok(None);
        };
        if is_stream(file) {
            self.streams.extend(File::open(file).ok().as_ref().and_then(FileId::of_open));
            return Ok(None);
        }
        self.plan(option, file.to_owned(), false)?;
        self.plan(option, path_beside(file, manifest::ENDING), true)?;
        Ok(Some(file.to_owned()))
    }

    /// Adds a file with the name of `file` and `ending` appended.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if another option names the same file.
    pub fn beside(&mut self, file: Option<&Path>, ending: &str) -> Result<()> {
        match file.filter(|file| self.planned.iter().any(|planned| planned.path == *file)) {
            Some(file) => self.plan("--output", path_beside(file, ending), false),
            None => Ok(()),
        }
    }

    /// Adds the folder of `--matrix`.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if it is a file, or if another option names a file in it.
    pub fn matrix(&mut self, folder: Option<&Path>) -> Result<()> {
        self.naming.insert("--matrix");
        let Some(folder) = folder else { return Ok(()) };
        check_folder("--matrix", folder)?;
        for name in MATRIX_FILES {
            self.plan("--matrix", folder.join(name), false)?;
        }
        self.plan("--matrix", path_beside(&folder.join(MATRIX_FILES[0]), manifest::ENDING), true)
    }

    /// Adds the folder of `--write-text`, whose files are named after articles.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if it is a file, or if another option names its index.
    pub fn texts(&mut self, folder: Option<&Path>) -> Result<()> {
        self.naming.insert("--write-text");
        let Some(folder) = folder else { return Ok(()) };
        check_folder("--write-text", folder)?;
        self.plan("--write-text", folder.join(TEXT_INDEX), false)?;
        self.plan("--write-text", path_beside(&folder.join(TEXT_INDEX), manifest::ENDING), true)?;
        self.folders.push(real(folder));
        Ok(())
    }

    fn plan(&mut self, option: &'static str, path: PathBuf, is_manifest: bool) -> Result<()> {
        let target = real(&path);
        // Before anything is made of the files that are there.
        for folder in [&path, &target].map(|path| path.parent().unwrap_or(Path::new(""))) {
            if self.finished.insert(folder.to_owned()) {
                self.remarks.extend(output::finish_killed_runs(folder));
            }
        }
        let existing = FileId::of(&path).ok();
        let same = |other: &&Planned| {
            let same_id = existing.is_some() && other.existing == existing;
            // A file cannot contain another output.
            let is_within = other.target.starts_with(&target) || target.starts_with(&other.target);
            same_id || is_within || same_name(&other.target, &target)
        };
        if let Some(other) = self.planned.iter().find(same) {
            let message = format!("{option} and {} would write the same file", other.option);
            return Err(Error::new(ErrorKind::Usage, message)
                .at(path.to_string_lossy())
                .with_hint("name another file"));
        }
        self.planned.push(Planned { option, path, target, existing, is_manifest });
        Ok(())
    }

    /// Returns the options for the manifest.
    pub fn options(&self) -> &BTreeMap<String, serde_json::Value> {
        &self.options
    }

    /// Returns the options without those that are about where outputs are, so that two equal runs
    /// have the same ones wherever they write.
    pub fn options_without_outputs(&self) -> BTreeMap<String, serde_json::Value> {
        let names_output =
            |name: &str| self.naming.contains(&*format!("--{}", name.replace('_', "-")));
        let mut options = self.options.clone();
        options.retain(|name, _| !names_output(name) && name != "no_clobber");
        options
    }

    /// Adds a file that is read but is not an INPUT; `what` describes it, with an article.
    pub fn reads(&mut self, path: impl Into<OsString>, what: &'static str) {
        self.read.push((path.into(), what));
    }

    /// Adds the files of a lexicon. The first one is that of the run.
    pub fn reads_lexicon(&mut self, lexicon: &LoadedLexicon) {
        self.lexicon.get_or_insert_with(|| lexicon.in_manifest());
        for path in lexicon.paths() {
            self.reads(path, "the lexicon");
        }
    }

    /// Reports what runs that were killed have left, checks the outputs against the INPUTs and the
    /// other files that are read, and adds to
    /// `options` the outputs that must not be found in folders and globs.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if an output is a file that is read, or if it exists and may
    /// not be replaced.
    pub fn protect(
        &mut self,
        inputs: &[OsString],
        options: &mut ingest::Options,
        terminal: &Terminal,
    ) -> Result<()> {
        self.remarks.drain(..).for_each(|remark| terminal.warn(&remark));
        self.also_read = self.read.iter().filter_map(also_read).collect();
        self.config = terminal.config().cloned();
        if let Some(config) = &self.config {
            self.read.push((OsString::from(&config.path), "the file of options"));
            // It may be in a folder of INPUTs.
            options.leave_out.extend(Path::new(&config.path).canonicalize());
        }
        let others = self.read.iter().map(|(path, what)| (path.as_os_str(), *what));
        self.metadata = options.metadata.as_ref().map(|table| {
            let (path, sha256) = table.digest();
            manifest::Table { path: path.to_owned(), sha256: output::hexadecimal(&sha256) }
        });
        let metadata = options.metadata.as_ref().map(|table| table.path().as_os_str());
        let named = inputs.iter().map(|input| (input.as_os_str(), "an INPUT")).chain(others);
        for (path, what) in named.chain(metadata.map(|path| (path, "the table of --metadata"))) {
            let id =
                if path == "-" { open_id(&io::stdin()) } else { FileId::of(Path::new(path)).ok() };
            let Some(id) = id else { continue };
            let is_written =
                self.planned.iter().any(|planned| planned.existing.as_ref() == Some(&id))
                    || self.streams.contains(&id);
            let is_within = || {
                path != "-"
                    && self.folders.iter().any(|folder| real(Path::new(path)).starts_with(folder))
            };
            if is_written || is_within() {
                let error = Error::new(
                    ErrorKind::Usage,
                    format!("is {what}; input and output are the same file"),
                )
                .at(path.to_string_lossy());
                return Err(error.with_hint("choose another output file or folder"));
            }
        }
        self.check_existing()?;
        // The table may be in a folder of INPUTs.
        options.leave_out.extend(metadata.and_then(|path| Path::new(path).canonicalize().ok()));
        let without = host::without_inputs();
        options.leave_out.extend(without.iter().filter_map(|path| path.canonicalize().ok()));
        options.outputs = self
            .planned
            .iter()
            .filter_map(|planned| planned.existing.clone())
            .chain(self.streams.clone())
            .collect();
        options.output_folders.clone_from(&self.folders);
        Ok(())
    }

    /// Refuses existing outputs, except unchanged ones of an earlier run of the same command.
    fn check_existing(&self) -> Result<()> {
        if self.policy.overwrite {
            return Ok(());
        }
        let mut manifests = BTreeMap::new();
        for planned in self.planned.iter().filter(|planned| planned.existing.is_some()) {
            let refused = |message: String, hint: &str| {
                Err(Error::new(ErrorKind::Usage, message)
                    .at(planned.path.to_string_lossy())
                    .with_hint(hint))
            };
            if self.policy.no_clobber {
                return refused(
                    "already exists".to_owned(),
                    "name another file, or leave out --no-clobber",
                );
            }
            if !self.is_own(planned, &mut manifests) {
                let message = format!(
                    "already exists, and `paratheme {}` did not write it or it was changed since",
                    self.command
                );
                return refused(message, "name another file, or replace it with --overwrite");
            }
        }
        Ok(())
    }

    /// Returns whether an earlier run of the same command wrote an existing file and it has not
    /// been changed since. Manifests that were read are cached by folder.
    fn is_own(
        &self,
        planned: &Planned,
        manifests: &mut BTreeMap<PathBuf, Vec<OwnOutputs>>,
    ) -> bool {
        if planned.is_manifest {
            // The files that it lists are checked one by one.
            return OwnOutputs::read(&planned.target)
                .is_some_and(|own| own.command == self.command);
        }
        // The manifest is next to the path as typed, which may be a link.
        [place(&planned.path), planned.target.clone()].iter().any(|path| {
            let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
            let own =
                manifests.entry(folder).or_insert_with_key(|folder| OwnOutputs::in_folder(folder));
            own.iter().any(|own| own.command == self.command && own.wrote(path))
        })
    }

    /// Returns the manifest of a run that read these files, without the fields that only some
    /// commands fill in.
    pub fn manifest<'a>(
        &self,
        stemmer: StemmerKind,
        discovery: &'a Discovery,
        files: &'a [FileRead],
    ) -> manifest::Manifest<Inputs<'a>> {
        let skipped = |skipped: &ingest::Skipped| manifest::Skipped {
            path: skipped.path.clone(),
            reason: skipped.reason.clone(),
        };
        manifest::Manifest {
            stemmer: stemmer.name().to_owned(),
            unicode: text::unicode_version(),
            skipped: discovery.skipped.iter().map(skipped).collect(),
            metadata: self.metadata.clone(),
            left_out: metadata::left_out(files),
            ..self.plain_manifest(Inputs { discovery, files })
        }
    }

    /// Returns the manifest of a run that read these inputs and no collection.
    pub fn plain_manifest<I>(&self, inputs: I) -> manifest::Manifest<I> {
        let (command, options) = (self.command.to_owned(), self.options.clone());
        manifest::Manifest {
            paratheme: env!("CARGO_PKG_VERSION").to_owned(),
            command,
            options,
            inputs_as_typed: self.inputs_as_typed.clone(),
            also_read: self.also_read.clone(),
            config: self.config.clone(),
            ..manifest::Manifest::of(inputs)
        }
    }

    /// Returns what to do with existing files: those that may not be replaced have been refused
    /// before.
    pub fn existing(&self) -> Existing {
        if self.policy.no_clobber { Existing::Refuse } else { Existing::Replace }
    }

    /// Returns what tables themselves tell about the run.
    fn provenance(&self) -> Provenance {
        let provenance = Provenance::new(self.command, &self.options_without_outputs());
        match &self.lexicon {
            Some(lexicon) => provenance.with_lexicon(lexicon),
            None => provenance,
        }
    }

    /// Opens the destination of a table: `file`, or standard output if it is missing or `-`.
    ///
    /// # Errors
    /// Returns any error of [`Sink::create`].
    pub fn sink(&self, file: Option<&Path>) -> Result<Sink> {
        let sink = match file {
            Some(file) if !is_standard(file) => match terminal_at(file) {
                Some(terminal) => Sink::stream(file.to_string_lossy(), terminal),
                None => Sink::create(file, self.existing())?,
            },
            _ => Sink::stream("standard output", standard_output()),
        };
        Ok(sink.told(self.provenance()))
    }

    /// The file names in the folder of `--write-text`.
    pub fn taken_in(&self, folder: &Path) -> Vec<&str> {
        let folder = real(folder);
        self.planned
            .iter()
            .filter_map(|planned| planned.target.strip_prefix(&folder).ok()?.to_str())
            .collect()
    }

    /// Adds finished files.
    pub fn add(&mut self, files: impl IntoIterator<Item = FinishedFile>) {
        for file in files {
            self.set.push(file);
        }
    }

    /// Adds the finished FILE before all others.
    pub fn add_first(&mut self, file: Option<FinishedFile>) {
        if let Some(file) = file {
            self.set.push_first(file);
        }
    }

    /// Adds the finished files of `--write-text`.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if a file of the same name exists and may not be replaced.
    pub fn add_texts(&mut self, texts: FinishedFolder) -> Result<()> {
        let folder = texts.target();
        let mut earlier = OwnOutputs::in_folder(folder);
        earlier.retain(|own| {
            own.command == self.command && own.first.file_name() == Some(TEXT_INDEX.as_ref())
        });
        let names: BTreeSet<&str> = texts.names().collect();
        for name in &names {
            let target = folder.join(name);
            // A link in the folder could lead to the inputs.
            if target.is_dir() || !place(&target).starts_with(folder) {
                let why = if target.is_dir() {
                    "is a folder, but a text file is to be written there"
                } else {
                    "is a link that leads out of the folder"
                };
                let error = Error::new(ErrorKind::Usage, why).at(target.to_string_lossy());
                return Err(error.with_hint("name another folder"));
            }
            let is_own = || earlier.iter().any(|earlier| earlier.wrote(&target));
            if !self.policy.overwrite
                && *name != TEXT_INDEX
                && target.exists()
                && (self.policy.no_clobber || !is_own())
            {
                let message = format!(
                    "already exists, and `paratheme {}` did not write it or it was changed since",
                    self.command
                );
                let error = Error::new(ErrorKind::Usage, message).at(target.to_string_lossy());
                return Err(
                    error.with_hint("name another folder, or replace its files with --overwrite")
                );
            }
        }
        // Texts of articles that are no longer among the inputs are removed.
        for own in &earlier {
            let inner = |path: &PathBuf| {
                path.strip_prefix(own.first.parent()?).ok()?.to_str().map(str::to_owned)
            };
            for (name, listed) in
                own.files.iter().filter_map(|(path, listed)| Some((inner(path)?, listed)))
            {
                let path = folder.join(&name);
                if !names.contains(name.as_str()) && listed.is_unchanged(&path) {
                    self.set.remove(path);
                }
            }
        }
        self.texts.push(texts);
        Ok(())
    }

    /// Moves all files into place, with a manifest in each folder, next to the first of its files.
    ///
    /// # Errors
    /// Returns any error of [`OutputSet::commit`]; then none of the files is in place.
    pub fn commit<I: Serialize>(mut self, mut manifest: manifest::Manifest<I>) -> Result<()> {
        // A run that was interrupted after its last article puts nothing in place either.
        host::interrupt().check()?;
        let written: Vec<(PathBuf, Written)> = self
            .set
            .files()
            .iter()
            .map(|file| (place(Path::new(&file.written().path)), file.written().clone()))
            .collect();
        let mut folders: Vec<&Path> = Vec::new();
        for (path, first) in &written {
            let folder = path.parent().unwrap_or(Path::new(""));
            if folders.contains(&folder) {
                continue;
            }
            // The manifest next to FILE lists all files, another one those of its folder.
            let others = written.iter().filter(|(other, file)| {
                file != first && (folders.is_empty() || other.starts_with(folder))
            });
            manifest.outputs = std::iter::once(first.clone())
                .chain(others.map(|(_, file)| file.clone()))
                .collect();
            let beside = Path::new(self.table_of(&first.path)).to_owned();
            manifest.earlier_outputs = self.left(&beside, &written);
            self.set.push_manifest(manifest::write(&beside, &manifest)?);
            folders.push(folder);
        }
        for mut texts in std::mem::take(&mut self.texts) {
            manifest.outputs = texts.written().collect();
            manifest.earlier_outputs = Vec::new();
            texts.add_manifest(&manifest)?;
            self.set.push_folder(texts);
        }
        self.set.commit()
    }

    /// Returns the file whose manifest lists a file: the file itself, or the table to which the
    /// rejects belong.
    fn table_of<'p>(&self, path: &'p str) -> &'p str {
        path.strip_suffix(rejects::ENDING)
            .filter(|table| self.planned.iter().any(|planned| planned.path == Path::new(table)))
            .unwrap_or(path)
    }

    /// Finds the files that the old manifest next to `file` lists and this run does not write. They
    /// stay as they are, except old rejects, which are removed.
    fn left(&mut self, file: &Path, written: &[(PathBuf, Written)]) -> Vec<Written> {
        let target = place(file);
        let folder = target.parent().unwrap_or(Path::new("")).to_owned();
        let rejects = path_beside(&target, rejects::ENDING);
        let mut left: Vec<Written> = Vec::new();
        // There may be more than one if an earlier run was killed.
        for earlier in
            OwnOutputs::in_folder(&folder).into_iter().filter(|own| own.command == self.command)
        {
            let is_of_file = earlier.first == target || earlier.first == rejects;
            for (path, listed) in earlier.files {
                let is_written = path == target || written.iter().any(|(other, _)| *other == path);
                if !is_of_file || is_written || !listed.is_unchanged(&path) {
                    continue;
                }
                if path == rejects {
                    self.set.remove(path);
                } else if let Ok(inner) = path.strip_prefix(&folder) {
                    let path = file.with_file_name("").join(inner).to_string_lossy().into_owned();
                    if left.iter().all(|known| known.path != path) {
                        left.push(Written { path, bytes: listed.bytes, sha256: listed.sha256 });
                    }
                }
            }
        }
        if self.policy.overwrite
            && rejects.is_file()
            && written.iter().all(|(other, _)| *other != rejects)
        {
            self.set.remove(rejects);
        }
        left
    }
}

/// The inputs of a manifest, created one by one while it is written.
pub struct Inputs<'a> {
    discovery: &'a Discovery,
    files: &'a [FileRead],
}

impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.files.iter().map(|read| manifest::Input {
            path: self.discovery.files.name(read.index),
            bytes: read.bytes,
            sha256: read.sha256.map_or(String::new(), |digest| output::hexadecimal(&digest)),
            encoding: read.encoding.name(),
            encoding_from: read.encoding_from.name(),
            replaced: read.replaced,
            note: read.note(),
        }))
    }
}

/// Describes a file that is read besides the INPUTs; `None` if it is standard input, or cannot be read,
/// which is reported by the one who needs it.
fn also_read((path, what): &(OsString, &str)) -> Option<manifest::AlsoRead> {
    let FileDigest { bytes, sha256 } = FileDigest::of(Path::new(path)).ok()?;
    let what = what.split_once(' ').map_or(*what, |(_article, what)| what).to_owned();
    Some(manifest::AlsoRead { path: path.to_string_lossy().into_owned(), what, bytes, sha256 })
}
