//! INPUTs -> files: folders are walked, globs expanded, standard input is spooled.

#[cfg(feature = "archives")]
mod archive_members;
mod file_digest;
mod file_id;
mod files;
pub(super) mod names;
mod own_outputs;
mod pattern;
mod sizes;

pub use file_digest::FileDigest;
pub use file_id::FileId;
pub use files::{Files, InputFile};
pub use own_outputs::{Listed, OwnOutputs};

use super::archives::packing;
use super::format::{FileEnding, ending};
use super::ids::{Digest, digest_of};
use super::spool::{self, Spool};
use super::{Format, Options, decode};
use crate::error::{Error, ErrorKind, Result};
use names::{FolderPrefixes, inner_id, near};
use own_outputs::{EarlierOutputs, is_manifest, of_texts_above};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ffi::OsStr;
use std::fs::{self, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The id of what comes from standard input. A single `-`, its name, would be a formula in
/// spreadsheets, so that the same id would be guarded in CSV and not in other formats.
const STDIN_ID: &str = "stdin";

/// Something that was met and not read, though nothing is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// How people would call it.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A file that two INPUTs lead to, which is read for the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateInput {
    /// How people would call it, by the second INPUT.
    pub name: String,
    /// The places of the two INPUTs.
    pub inputs: [usize; 2],
}

/// What the INPUTs lead to.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The files to be read, in the order of the INPUTs, within a folder or glob in the order of
    /// their paths' bytes.
    pub files: Files,
    /// Hidden files, links, FIFOs, sockets, devices, empty files, web assets, what this program
    /// wrote, and files reached twice.
    pub skipped: Vec<Skipped>,
    /// What the user should know about files that are read although this program wrote them.
    pub warnings: Vec<String>,
    /// The files reached twice, by two INPUTs or one.
    pub again: Vec<DuplicateInput>,
    /// What cannot be read, in the order in which it was met; the rest is.
    pub rejects: Vec<Error>,
}

/// Finds the files that `inputs` mean.
///
/// An INPUT is a file, a folder, a glob (`*`, `?`, `[...]`, `**`; where no file has that very
/// name), or `-` for standard input, which is spooled to a temporary file. Archives are folders in
/// one file: what they hold is read as if it lay in a folder, the name of a member behind the
/// archive's and a `!`; archives within archives are not opened. Folders are walked, but for hidden
/// ones; hidden files in them and links are skipped unless [`Options::follow`], and so is in
/// folders and globs what earlier runs wrote, as their manifests say. A file reached twice is read
/// once. A file's id is its path as typed, or its path within the folder; where that is the same
/// for files of two INPUTs, the INPUT as typed goes in front of each.
///
/// # Errors
/// [`NotFound`](ErrorKind::NotFound) where an INPUT matches no file; [`Usage`](ErrorKind::Usage)
/// for a character set that does not exist, and where a file to be read is one that the run is to
/// write ([`Options::outputs`]); [`Io`](ErrorKind::Io) where standard input cannot be spooled.
/// Files that cannot be read are [`Discovery::rejects`].
pub fn discover(inputs: &[impl AsRef<OsStr>], options: &Options) -> Result<Discovery> {
    discover_from(inputs, options, &mut io::stdin().lock())
}

fn discover_from(
    inputs: &[impl AsRef<OsStr>],
    options: &Options,
    stdin: &mut dyn Read,
) -> Result<Discovery> {
    options.encoding.as_deref().map(decode::by_label).transpose()?;
    let mut finder = FileFinder {
        options,
        found: Discovery::default(),
        fronts: FolderPrefixes::default(),
        at: 0,
        seen: FxHashMap::default(),
        others: Vec::new(),
        stdin_is_read: false,
        folder: Default::default(),
        output: None,
    };
    for (at, input) in inputs.iter().enumerate() {
        finder.at = at;
        finder.input(input.as_ref(), stdin)?;
        if let Some(name) = finder.output.take() {
            let error = Error::new(
                ErrorKind::Usage,
                "is one of the files to be read; input and output are the same file",
            )
            .at(name);
            return Err(error.with_hint("choose another output file or folder"));
        }
    }
    let FileFinder { mut found, fronts, .. } = finder;
    if found.files.is_empty() && found.rejects.is_empty() && found.skipped.is_empty() {
        let names: Vec<_> = inputs.iter().map(|input| input.as_ref().to_string_lossy()).collect();
        let error = Error::new(ErrorKind::NotFound, "holds no file").at(names.join(", "));
        return Err(error.with_hint("check the path, or put articles into the folder"));
    }
    fronts.assign(&mut found.files);
    Ok(found)
}

pub(super) struct FileFinder<'o> {
    pub(super) options: &'o Options,
    pub(super) found: Discovery,
    fronts: FolderPrefixes,
    /// The place of the INPUT that is being followed.
    at: usize,
    /// By the real path: what was met there first.
    seen: FxHashMap<Digest, PathKind>,
    /// What was met and is not itself in the list, such as archives: the name, and the place of the
    /// INPUT.
    others: Vec<(String, usize)>,
    stdin_is_read: bool,
    /// The folder of the last file, and its real path.
    folder: (PathBuf, PathBuf),
    /// A file to be read that the run is to write.
    output: Option<String>,
}

/// What was met at a path.
#[derive(Clone, Copy)]
enum PathKind {
    /// The file at this place of the list.
    File(u32),
    /// The place in [`FileFinder::others`].
    Other(u32),
}

impl FileFinder<'_> {
    fn input(&mut self, input: &OsStr, stdin: &mut dyn Read) -> Result<()> {
        if input == "-" {
            return self.standard_input(stdin);
        }
        let (path, input) = (Path::new(input), &*input.to_string_lossy());
        if let Some(table) = self.options.tables.iter().find(|table| table.name() == input) {
            // Rows of the only table are called by their numbers.
            let id = if let [_] = *self.options.tables { "" } else { input };
            let (name, id) = (input.to_owned(), id.to_owned());
            let format = Some(Format::Parquet);
            let path = path.to_owned();
            let bytes = table.bytes(self.options);
            self.add(input, InputFile { path, name, id, format, bytes, ..InputFile::default() });
            return Ok(());
        }
        match fs::metadata(path) {
            Ok(metadata) => {
                if metadata.is_file() && path.extension().is_some_and(|ending| ending == "toml") {
                    let error =
                        Error::new(ErrorKind::Usage, "is a TOML file, not an article").at(input);
                    return Err(
                        error.with_hint("name a lexicon with --lexicon, and options with --config")
                    );
                }
                if metadata.is_file() && is_own(path) {
                    self.found.warnings.push(format!("{input} is a file that paratheme wrote; it is read because it is named as an INPUT"));
                }
                self.typed(input, path, &metadata);
            }
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    || error.kind() == io::ErrorKind::NotADirectory =>
            {
                if path.is_symlink() {
                    self.skip(input, "a link to nothing");
                } else if input.contains(['*', '?', '[']) {
                    self.glob(input, path)?;
                } else {
                    return Err(nothing_at(input));
                }
            }
            Err(error) => self.found.rejects.push(Error::io(input, &error)),
        }
        Ok(())
    }

    fn standard_input(&mut self, stdin: &mut dyn Read) -> Result<()> {
        if std::mem::replace(&mut self.stdin_is_read, true) {
            self.skip("-", "standard input is read once");
            return Ok(());
        }
        let mut bytes = 0;
        let spool = Spool::written("-", |file| {
            bytes = io::copy(stdin, file).map_err(|error| spool::refused("-", &error))?;
            Ok(())
        })?;
        if bytes == 0 {
            self.skip("-", "empty");
            return Ok(());
        }
        let (path, format) = (spool.path().to_owned(), self.options.file_format());
        if let Some(packing) = packing(&path, self.options) {
            let (name, id, file_name) = ("-".to_owned(), STDIN_ID.to_owned(), String::new());
            let met = FoundFile {
                path,
                name,
                file_name,
                input: "-",
                id,
                bytes,
                in_folder: false,
                may_be_link: true,
                is_output: false,
            };
            self.archive(&met, packing, Some(spool));
            return Ok(());
        }
        self.add(
            "-",
            InputFile {
                path,
                name: "-".into(),
                id: STDIN_ID.into(),
                format,
                bytes,
                spool: Some(spool),
                ..InputFile::default()
            },
        );
        Ok(())
    }

    fn glob(&mut self, input: &str, path: &Path) -> Result<()> {
        let pattern::GlobMatches { paths, refused } =
            pattern::matches(path).map_err(|message| {
                Error::new(ErrorKind::Usage, format!("not a glob: {message}"))
                    .at(input)
                    .with_hint("write `[[]` for a bracket, or name the folder")
            })?;
        if paths.is_empty() && refused.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "no file matches")
                .at(input)
                .with_hint("check the pattern and the folder"));
        }
        for (path, error) in refused {
            self.found.rejects.push(Error::io(path.to_string_lossy(), &error));
        }
        let earlier = EarlierOutputs::beside(&paths);
        for path in paths {
            let name = path.to_string_lossy().into_owned();
            if let Some(reason) = earlier.own.get(&path) {
                self.skip(&name, reason);
                continue;
            }
            if earlier.changed.contains(&path) {
                self.changed(&name);
            }
            match fs::metadata(&path) {
                Ok(metadata) => self.typed(&name, &path, &metadata),
                Err(_) if path.is_symlink() => self.skip(&name, "a link to nothing"),
                Err(error) => self.found.rejects.push(Error::io(name, &error)),
            }
        }
        Ok(())
    }

    /// An INPUT that exists, or one match of a glob.
    fn typed(&mut self, name: &str, path: &Path, metadata: &Metadata) {
        if metadata.is_dir() {
            self.folder(name, path);
        } else if metadata.is_file() {
            let id = inner_id(path);
            self.file(FoundFile {
                path: path.to_path_buf(),
                name: name.to_string(),
                file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                input: name,
                id,
                bytes: metadata.len(),
                in_folder: false,
                may_be_link: true,
                is_output: !self.options.outputs.is_empty()
                    && self.options.outputs.contains(&FileId::known(path, metadata)),
            });
        } else {
            self.skip(name, special(metadata.file_type()));
        }
    }

    fn folder(&mut self, input: &str, root: &Path) {
        // Not yet those to be read: which are is known when all have been met.
        let (mut met, mut links, mut manifests) =
            (Files::default(), FxHashSet::default(), of_texts_above(root));
        // By name: those of a folder differ in nothing else.
        let walk = WalkDir::new(root)
            .sort_by(|one, other| one.path().as_os_str().cmp(other.path().as_os_str()));
        let mut walk = walk.follow_links(self.options.follow).into_iter();
        while let Some(entry) = walk.next() {
            let name_of = |path: &Path| folder_name(input, within(root, path));
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.refused(&error, error.path().map_or_else(|| input.to_string(), name_of));
                    continue;
                }
            };
            let kind = entry.file_type();
            if entry.depth() == 0 {
                continue;
            }
            let name = name_of(entry.path());
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if is_hidden && (kind.is_dir() || !self.options.follow) {
                self.skip(&name, "hidden");
                if kind.is_dir() {
                    walk.skip_current_dir();
                } else if kind.is_file() && is_manifest(&entry.file_name().to_string_lossy()) {
                    manifests.push(entry.into_path());
                }
            } else if kind.is_symlink() {
                self.skip(&name, "a symbolic link; --follow reads it");
            } else if kind.is_file() {
                if entry.path_is_symlink() {
                    links.insert(met.len());
                }
                let id = inner_id(within(root, entry.path()));
                let file_name = entry.file_name().to_string_lossy().into_owned();
                met.push(&InputFile {
                    path: entry.into_path(),
                    name,
                    id,
                    file_name,
                    ..InputFile::default()
                });
            } else if !kind.is_dir() {
                self.skip(&name, special(kind));
            }
        }
        let asked = sizes::fill_in(&mut met, &self.options.outputs, self.options.threads);
        let refused: FxHashMap<usize, io::Error> = asked.refused.into_iter().collect();
        let earlier = EarlierOutputs::among(&met, manifests);
        if !met.is_empty() && earlier.own.len() >= met.len() {
            let message = "all its files are outputs of paratheme and passed over, as their manifests say (name the files to read them all the same)";
            self.found.warnings.push(format!("{input}: {message}"));
        }
        for at in met.by_path() {
            if let Some(error) = refused.get(&(at as usize)) {
                self.found.rejects.push(Error::io(met.name(at as usize), error));
                continue;
            }
            let InputFile { index, path, name, id, file_name, bytes, .. } = met.get(at as usize);
            if let Some(reason) = earlier.own.get(&path) {
                self.skip(&name, reason);
                continue;
            }
            if earlier.changed.contains(&path) {
                self.changed(&name);
            }
            let (may_be_link, is_output) =
                (links.contains(&index), asked.known.contains(&(at as usize)));
            self.file(FoundFile {
                path,
                name,
                file_name,
                input,
                id,
                bytes,
                in_folder: true,
                may_be_link,
                is_output,
            });
        }
    }

    fn refused(&mut self, error: &walkdir::Error, name: String) {
        if let Some(ancestor) = error.loop_ancestor() {
            self.skip(&name, &format!("a link back to {}, which holds it", ancestor.display()));
        } else if error.path().is_some_and(|path| path.is_symlink() && !path.exists()) {
            self.skip(&name, "a link to nothing");
        } else {
            let refused = match error.io_error() {
                Some(error) => Error::of_system(error),
                None => Error::new(ErrorKind::Io, error.to_string()).with_hint("check the path"),
            };
            self.found.rejects.push(refused.at(name));
        }
    }

    fn file(&mut self, met: FoundFile) {
        let ending = ending(&met.file_name);
        if ending == FileEnding::Asset && met.in_folder {
            return self.skip(&met.name, "dresses a web page and holds no text");
        }
        if met.bytes == 0 {
            return self.skip(&met.name, "empty");
        }
        let real = match self.real(&met) {
            Ok(real) => real,
            Err(error) => return self.found.rejects.push(Error::io(met.name, &error)),
        };
        let lies_in = |folders: &[PathBuf]| {
            // First as bytes: paths are slow to be compared, and few begin so.
            let begins = |folder: &PathBuf| {
                real.as_os_str()
                    .as_encoded_bytes()
                    .starts_with(folder.as_os_str().as_encoded_bytes())
            };
            folders.iter().any(|folder| begins(folder) && real.starts_with(folder))
        };
        if lies_in(&self.options.leave_out) {
            return self.skip(&met.name, "holds the codes");
        }
        if met.is_output || lies_in(&self.options.output_folders) {
            self.output.get_or_insert(met.name);
            return;
        }
        let real = digest_of(real.as_os_str().as_encoded_bytes());
        if let Some(seen) = self.seen.get(&real) {
            let (first, input) = match *seen {
                PathKind::File(at) => {
                    (self.found.files.name(at as usize), self.found.files.get(at as usize).input)
                }
                PathKind::Other(at) => self.others[at as usize].clone(),
            };
            self.found
                .again
                .push(DuplicateInput { name: met.name.clone(), inputs: [input, self.at] });
            return self.skip(&met.name, &format!("the same file as {first}"));
        }
        let packing = match ending {
            FileEnding::Archive(packing) => Some(packing),
            FileEnding::Unknown => packing(&met.path, self.options),
            _ => None,
        };
        if let Some(packing) = packing {
            self.other(real, &met);
            return self.archive(&met, packing, None);
        }
        let format = match (self.options.file_format(), ending) {
            (Some(format), _) | (None, FileEnding::Known(format)) => Some(format),
            (None, FileEnding::Unsupported(hint)) => {
                self.other(real, &met);
                let error = Error::new(ErrorKind::Unsupported, "this format is not read")
                    .at(met.name)
                    .with_hint(hint);
                return self.found.rejects.push(error);
            }
            (None, FileEnding::Asset | FileEnding::Unknown | FileEnding::Archive(_)) => None,
        };
        self.seen.insert(real, PathKind::File(narrow(self.found.files.len())));
        let FoundFile { path, name, file_name, input, id, bytes, .. } = met;
        self.add(
            input,
            InputFile { path, name, id, file_name, format, bytes, ..InputFile::default() },
        );
    }

    /// Adds a file that is to be read, which `input` led to.
    pub(super) fn add(&mut self, input: &str, file: InputFile) {
        self.fronts.add(self.found.files.len(), input, &file.id);
        self.found.files.push(&InputFile { input: self.at, ..file });
    }

    /// Remembers what is not itself in the list.
    fn other(&mut self, real: Digest, met: &FoundFile) {
        self.seen.insert(real, PathKind::Other(narrow(self.others.len())));
        self.others.push((met.name.clone(), self.at));
    }

    /// The path without links. Of what is no link itself only the folder is looked up, once for all
    /// its files.
    fn real(&mut self, met: &FoundFile) -> io::Result<PathBuf> {
        let (Some(folder), Some(name), false) =
            (met.path.parent(), met.path.file_name(), met.may_be_link)
        else {
            return fs::canonicalize(&met.path);
        };
        if self.folder.0.as_os_str() != folder.as_os_str() {
            self.folder = (folder.to_path_buf(), fs::canonicalize(folder)?);
        }
        Ok(self.folder.1.join(name))
    }

    /// Warns that a file is read which this program wrote and somebody changed.
    fn changed(&mut self, name: &str) {
        let message = "paratheme wrote it and it has been changed since, so it is read like any other file (keep it elsewhere if it holds no articles)";
        self.found.warnings.push(format!("{name}: {message}"));
    }

    pub(super) fn skip(&mut self, path: &str, reason: &str) {
        self.found.skipped.push(Skipped { path: path.to_string(), reason: reason.to_string() });
    }
}

/// A regular file on its way into the list.
pub(super) struct FoundFile<'i> {
    pub(super) path: PathBuf,
    pub(super) name: String,
    file_name: String,
    pub(super) input: &'i str,
    pub(super) id: String,
    bytes: u64,
    pub(super) in_folder: bool,
    may_be_link: bool,
    /// Whether the run is to write it.
    is_output: bool,
}

/// Whether the file at `path` is a table that an earlier run wrote, its manifest or its rejects, as
/// the manifest beside the table says.
fn is_own(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let table = name.strip_suffix(".rejects.csv").unwrap_or(&name);
    if name.ends_with(".manifest.json") {
        return OwnOutputs::read(path).is_some();
    }
    OwnOutputs::read(&path.with_file_name(format!("{table}.manifest.json")))
        .is_some_and(|own| own.wrote(path))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 files")
}

/// The path within the folder `root` that is walked. As text where it is text, for paths are slow
/// to be taken apart.
fn within<'p>(root: &Path, path: &'p Path) -> &'p Path {
    let inner = || {
        let root = root.to_str()?;
        let inner = path.to_str()?.strip_prefix(root)?;
        if root.ends_with('/') { Some(inner) } else { inner.strip_prefix('/') }
    };
    inner().map_or_else(|| path.strip_prefix(root).unwrap_or(path), Path::new)
}

fn folder_name(input: &str, inner: &Path) -> String {
    let trimmed = input.trim_end_matches(std::path::is_separator);
    format!("{trimmed}/{}", inner.to_string_lossy())
}

fn special(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a FIFO; pipe it to `-` instead";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    let _ = kind;
    "a device"
}

fn nothing_at(input: &str) -> Error {
    let error = Error::new(ErrorKind::NotFound, "no such file or folder").at(input);
    match near(Path::new(input)) {
        names if names.is_empty() => error.with_hint("check the path"),
        names => error.with_hint(format!("did you mean {}?", names.join(" or "))),
    }
}

#[cfg(test)]
mod tests;
