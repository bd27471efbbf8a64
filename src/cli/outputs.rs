//! The files that a command writes: named before anything is read, kept apart from what is read,
//! and put in place together.
//!
//! An output never overwrites a file that the run reads. It overwrites another file only where an
//! earlier run of the same command wrote it and nobody has changed it since, or with `--overwrite`.
//! All files of a run appear together when it has succeeded, the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use super::files::is_standard;
use super::settings::LoadedLexicon;
use super::terminal::{standard_output, terminal_at};
use super::{args, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, FileId, FileRead, OwnOutputs};
use crate::output;
use crate::output::{
    Existing, FinishedFile, FinishedFolder, MATRIX_FILES, OutputSet, Sink, TEXT_INDEX, Written,
    is_stream, manifest, path_beside, rejects,
};
use crate::text::{self, StemmerKind};

/// What the user wants to happen to files that are there already.
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
    /// The options, as the manifest has them.
    options: BTreeMap<String, serde_json::Value>,
    /// Files that are read beside the INPUTs, and what they are.
    read: Vec<(OsString, &'static str)>,
    /// The table of `--metadata`.
    metadata: Option<manifest::Table>,
    policy: Policy,
    planned: Vec<Planned>,
    /// Folders whose files get their names only while the run goes on, by their real paths.
    folders: Vec<PathBuf>,
    /// Files that streams write to.
    streams: Vec<FileId>,
    set: OutputSet,
    texts: Vec<FinishedFolder>,
}

/// A file that may be written.
struct Planned {
    /// The option that names it.
    option: &'static str,
    /// The path as typed.
    path: PathBuf,
    /// The real path.
    target: PathBuf,
    /// The file that is there.
    existing: Option<FileId>,
    /// Whether it is a manifest.
    is_manifest: bool,
}

impl Outputs {
    /// The outputs of `command`, none so far; its arguments are the options in the manifest.
    pub fn new(command: &'static str, args: &impl Serialize, policy: impl Into<Policy>) -> Self {
        let options = match serde_json::to_value(args) {
            Ok(serde_json::Value::Object(options)) => {
                options.into_iter().filter(|(_, value)| !value.is_null()).collect()
            }
            _ => BTreeMap::new(),
        };
        let (policy, read) = (policy.into(), Vec::new());
        Self {
            command,
            options,
            read,
            metadata: None,
            policy,
            planned: Vec::new(),
            folders: Vec::new(),
            streams: Vec::new(),
            set: OutputSet::default(),
            texts: Vec::new(),
        }
    }

    /// The outputs of a command that makes one table, with its manifest and its rejects.
    ///
    /// # Errors
    /// Those of [`file`](Self::file).
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

    /// Adds the file that `option` names, and its manifest. Returns the path where it is a regular
    /// file or none yet, not where it is missing, standard output, a device or a pipe.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where another option names the same file.
    pub fn file(&mut self, option: &'static str, file: Option<&Path>) -> Result<Option<PathBuf>> {
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

    /// Adds a file whose name is that of `file` with `ending` behind it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where another option names the same file.
    pub fn beside(&mut self, file: Option<&Path>, ending: &str) -> Result<()> {
        match file.filter(|file| self.planned.iter().any(|planned| planned.path == *file)) {
            Some(file) => self.plan("--output", path_beside(file, ending), false),
            None => Ok(()),
        }
    }

    /// Adds the folder of `--matrix`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where it is a file, or where another option names a file of it.
    pub fn matrix(&mut self, folder: Option<&Path>) -> Result<()> {
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
    /// [`ErrorKind::Usage`] where it is a file, or where another option names its index.
    pub fn texts(&mut self, folder: Option<&Path>) -> Result<()> {
        let Some(folder) = folder else { return Ok(()) };
        check_folder("--write-text", folder)?;
        self.plan("--write-text", folder.join(TEXT_INDEX), false)?;
        self.plan("--write-text", path_beside(&folder.join(TEXT_INDEX), manifest::ENDING), true)?;
        self.folders.push(real(folder));
        Ok(())
    }

    fn plan(&mut self, option: &'static str, path: PathBuf, is_manifest: bool) -> Result<()> {
        let target = real(&path);
        let existing = FileId::of(&path).ok();
        let same = |other: &&Planned| {
            let same_id = existing.is_some() && other.existing == existing;
            // A file cannot be a folder of another one.
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

    /// The options as the manifest has them.
    pub fn options(&self) -> &BTreeMap<String, serde_json::Value> {
        &self.options
    }

    /// Adds a file that is read and is no INPUT: `what` is it, with its article.
    pub fn reads(&mut self, path: impl Into<OsString>, what: &'static str) {
        self.read.push((path.into(), what));
    }

    /// Adds the files of a lexicon.
    pub fn reads_lexicon(&mut self, lexicon: &LoadedLexicon) {
        for path in lexicon.paths() {
            self.reads(path, "the lexicon");
        }
    }

    /// Keeps the outputs apart from the INPUTs and the other files that are read, and says in
    /// `options` what must not be met among the files of folders and globs.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where an output is a file that is read, or exists and may not be
    /// replaced.
    pub fn protect(&mut self, inputs: &[OsString], options: &mut ingest::Options) -> Result<()> {
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
                    format!("is {what}, and the run would overwrite it"),
                )
                .at(path.to_string_lossy());
                return Err(error.with_hint("write to another file or folder"));
            }
        }
        self.check_existing()?;
        // A folder of INPUTs may hold the table.
        options.leave_out.extend(metadata.and_then(|path| Path::new(path).canonicalize().ok()));
        options.outputs = self
            .planned
            .iter()
            .filter_map(|planned| planned.existing.clone())
            .chain(self.streams.clone())
            .collect();
        options.output_folders.clone_from(&self.folders);
        Ok(())
    }

    /// Refuses outputs that exist, but for those of an earlier run of the same command that are as
    /// they were.
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
                    "exists already".to_owned(),
                    "name another file, or leave out --no-clobber",
                );
            }
            if !self.is_own(planned, &mut manifests) {
                let message = format!(
                    "exists already, and is not a file that `paratheme {}` wrote and nobody changed since",
                    self.command
                );
                return refused(
                    message,
                    "name another file, or let it be replaced with --overwrite",
                );
            }
        }
        Ok(())
    }

    /// Whether an earlier run of the same command wrote a file that is there, and it is as it was;
    /// with the manifests of folders that have been looked at.
    fn is_own(
        &self,
        planned: &Planned,
        manifests: &mut BTreeMap<PathBuf, Vec<OwnOutputs>>,
    ) -> bool {
        if planned.is_manifest {
            // The files that it lists are judged one by one.
            return OwnOutputs::read(&planned.target)
                .is_some_and(|own| own.command == self.command);
        }
        // The manifest is beside the path that was typed, which may be a link.
        [place(&planned.path), planned.target.clone()].iter().any(|path| {
            let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
            let own =
                manifests.entry(folder).or_insert_with_key(|folder| OwnOutputs::in_folder(folder));
            own.iter().any(|own| own.command == self.command && own.wrote(path))
        })
    }

    /// The manifest of a run that read these files, but for what only some commands know.
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

    /// The manifest of a run that read these inputs and no collection.
    pub fn plain_manifest<I>(&self, inputs: I) -> manifest::Manifest<I> {
        let (command, options) = (self.command.to_owned(), self.options.clone());
        manifest::Manifest {
            paratheme: env!("CARGO_PKG_VERSION").to_owned(),
            command,
            options,
            ..manifest::Manifest::of(inputs)
        }
    }

    /// What becomes of files that are there: those that may not be replaced have been refused.
    pub fn existing(&self) -> Existing {
        if self.policy.no_clobber { Existing::Refuse } else { Existing::Replace }
    }

    /// The place for a table: `file`, or standard output where it is missing or `-`.
    ///
    /// # Errors
    /// Those of [`Sink::create`].
    pub fn sink(&self, file: Option<&Path>) -> Result<Sink> {
        match file {
            Some(file) if !is_standard(file) => match terminal_at(file) {
                Some(terminal) => Ok(Sink::stream(file.to_string_lossy(), terminal)),
                None => Sink::create(file, self.existing()),
            },
            _ => Ok(Sink::stream("standard output", standard_output())),
        }
    }

    /// The names that files have in the folder of `--write-text`.
    pub fn taken_in(&self, folder: &Path) -> Vec<&str> {
        let folder = real(folder);
        self.planned
            .iter()
            .filter_map(|planned| planned.target.strip_prefix(&folder).ok()?.to_str())
            .collect()
    }

    /// Adds files that are complete.
    pub fn add(&mut self, files: impl IntoIterator<Item = FinishedFile>) {
        for file in files {
            self.set.push(file);
        }
    }

    /// Adds FILE when it is complete, before all others.
    pub fn add_first(&mut self, file: Option<FinishedFile>) {
        if let Some(file) = file {
            self.set.push_first(file);
        }
    }

    /// Whether no file has been added.
    pub fn is_empty(&self) -> bool {
        self.set.files().is_empty() && self.texts.is_empty()
    }

    /// Adds the complete files of `--write-text`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where a file of the same name is there and may not be replaced.
    pub fn add_texts(&mut self, texts: FinishedFolder) -> Result<()> {
        let folder = texts.target();
        let mut earlier = OwnOutputs::in_folder(folder);
        earlier.retain(|own| {
            own.command == self.command && own.first.file_name() == Some(TEXT_INDEX.as_ref())
        });
        let names: BTreeSet<&str> = texts.names().collect();
        for name in &names {
            let target = folder.join(name);
            // A link below the folder could lead to the inputs.
            if target.is_dir() || !place(&target).starts_with(folder) {
                let why = if target.is_dir() {
                    "is a folder, where a text is to be written"
                } else {
                    "leads out of the folder through a link"
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
                    "exists already, and is not a text that `paratheme {}` wrote and nobody changed since",
                    self.command
                );
                let error = Error::new(ErrorKind::Usage, message).at(target.to_string_lossy());
                return Err(error.with_hint(
                    "name another folder, or let its files be replaced with --overwrite",
                ));
            }
        }
        // Texts of articles that are no longer among the inputs.
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

    /// Puts all files in their places, with a manifest in each folder that has some: beside the
    /// first of its files.
    ///
    /// # Errors
    /// Those of [`OutputSet::commit`]; none of the files is there then.
    pub fn commit<I: Serialize>(mut self, mut manifest: manifest::Manifest<I>) -> Result<()> {
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
            // All files are listed in the manifest beside FILE, in another one those of its folder.
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

    /// The file whose manifest lists a file: itself, or the table whose rejects it has.
    fn table_of<'p>(&self, path: &'p str) -> &'p str {
        path.strip_suffix(rejects::ENDING)
            .filter(|table| self.planned.iter().any(|planned| planned.path == Path::new(table)))
            .unwrap_or(path)
    }

    /// What the manifest beside `file` lists that this run does not write: it is left as it is, but
    /// for the rejects of the run before, which go.
    fn left(&mut self, file: &Path, written: &[(PathBuf, Written)]) -> Vec<Written> {
        let target = place(file);
        let folder = target.parent().unwrap_or(Path::new("")).to_owned();
        let rejects = path_beside(&target, rejects::ENDING);
        let mut left: Vec<Written> = Vec::new();
        // More than one where a run was killed before this one.
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

/// The inputs as a manifest has them, made one after the other as it is written.
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

/// Refuses a folder to write into that is a file.
fn check_folder(option: &str, folder: &Path) -> Result<()> {
    if folder.is_file() {
        let error =
            Error::new(ErrorKind::Usage, format!("{option} writes a folder, and this is a file"))
                .at(folder.to_string_lossy());
        return Err(error.with_hint("name a folder"));
    }
    Ok(())
}

/// The id of the regular file that a standard stream is, where it is one.
fn open_id(#[cfg(unix)] stream: &impl AsFd, #[cfg(not(unix))] _: &impl Sized) -> Option<FileId> {
    #[cfg(unix)]
    return FileId::of_open(&File::from(stream.as_fd().try_clone_to_owned().ok()?));
    #[cfg(not(unix))]
    None
}

/// The path without links and dots, also of a file that is not there yet.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| place(path))
}

/// The same, but for a link that the path itself is.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        (Err(_), Some(name)) if folder != Path::new(".") => place(folder).join(name),
        _ => path.to_owned(),
    }
}

/// Whether two paths are one file on a disk that ignores case and the form of Unicode.
fn same_name(one: &Path, other: &Path) -> bool {
    let folded =
        |path: &Path| path.to_string_lossy().nfc().flat_map(char::to_lowercase).collect::<String>();
    one == other || folded(one) == folded(other)
}
