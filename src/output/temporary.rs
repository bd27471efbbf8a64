//! The hidden files and folders that hold what is not complete yet: their names, their owner, and
//! their removal.
//!
//! A hidden file is named `.FILE.??????.paratheme.tmp` and lies in the folder of FILE, so that it
//! can be renamed to FILE. The process that made it holds a lock on it. A file with such a name
//! that nobody has locked was left behind by a process that was killed, and can go.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{NamedTempFile, TempDir};

use super::destination::io_error;
use super::journal::pending_in;
use super::manifest;

/// How the names of hidden files end.
const ENDING: &str = ".paratheme.tmp";
/// The random characters in a hidden name.
const RANDOM: usize = 6;
/// The characters of FILE's name in the hidden one: file systems take 255 bytes, and these tell the
/// user whose it is.
const SHOWN: usize = 40;

/// The hidden files and folders of this process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A path that is on the list of hidden files as long as this value lives.
#[derive(Debug)]
struct Listed(PathBuf);

impl Listed {
    fn new(path: &Path) -> Self {
        unfinished().insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

/// A hidden file, removed when it is dropped before it was renamed.
#[derive(Debug)]
pub(super) struct HiddenFile {
    pub file: NamedTempFile,
    _listed: Listed,
}

impl HiddenFile {
    /// Creates an empty hidden file beside `target`, with the permissions of any new file.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let prefix = prefix(target);
        let mut builder = builder(&prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // The process's umask takes away from this.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder_of(target)).map_err(|error| without_path(&error))?;
        // A file system without locks never has its hidden files removed by others.
        let _ = file.as_file().try_lock();
        let listed = Listed::new(file.path());
        Ok(Self { file, _listed: listed })
    }
}

/// A hidden folder, removed with all that is in it when it is dropped.
#[derive(Debug)]
pub(super) struct HiddenFolder {
    folder: TempDir,
    home: PathBuf,
    _lock: Option<File>,
    _listed: Listed,
}

impl HiddenFolder {
    /// Creates an empty hidden folder in `home` for files that belong into `folder`.
    pub fn within(home: &Path, folder: &Path) -> io::Result<Self> {
        let prefix = prefix(folder);
        let made = builder(&prefix).tempdir_in(home).map_err(|error| without_path(&error))?;
        // The folder itself is locked, for a file in it could have the name of one that belongs
        // there.
        let lock = File::open(made.path()).ok().filter(|folder| folder.try_lock().is_ok());
        let listed = Listed::new(made.path());
        Ok(Self { folder: made, home: home.to_owned(), _lock: lock, _listed: listed })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder that it is in.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Keeps the folder, because it holds files that could not be put back.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// A folder for files that are compared and not kept. It is among the system's temporary files, and
/// removed with all that is in it when it is dropped, or when the process is interrupted.
#[derive(Debug)]
pub struct TemporaryFolder(HiddenFolder);

impl TemporaryFolder {
    /// Creates an empty folder.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Io`](crate::ErrorKind::Io) if it cannot be created.
    pub fn create() -> crate::Result<Self> {
        let home = std::env::temp_dir();
        let made = HiddenFolder::within(&home, &home.join("outputs"));
        made.map(Self).map_err(|error| io_error(&home, &error))
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// A file under a hidden name while its successor takes its place. Dropped, it is removed.
#[derive(Debug)]
pub(super) enum SetAside {
    /// Beside its place, locked.
    Beside { hidden: NamedTempFile<()>, _lock: Option<File> },
    /// In a hidden folder, which is removed with it.
    Within(PathBuf),
}

impl SetAside {
    /// Renames `target` to a hidden name.
    pub fn rename(target: &Path) -> io::Result<Self> {
        Self::beside(target, |hidden| fs::rename(target, hidden))
    }

    /// Gives `target` a hidden name too, so that it can be put back after it was replaced; if
    /// the file system knows no second names, it is renamed.
    pub fn link(target: &Path) -> io::Result<Self> {
        Self::beside(target, |hidden| fs::hard_link(target, hidden))
            .or_else(|_| Self::rename(target))
    }

    /// Renames `target` to `hidden`, a path in a hidden folder.
    pub fn within(hidden: PathBuf, target: &Path) -> io::Result<Self> {
        fs::rename(target, &hidden).map(|()| Self::Within(hidden))
    }

    fn beside(target: &Path, hide: impl FnMut(&Path) -> io::Result<()>) -> io::Result<Self> {
        let prefix = prefix(target);
        let hidden = builder(&prefix)
            .make_in(folder_of(target), hide)
            .map_err(|error| without_path(&error))?;
        let lock = File::open(hidden.path()).ok().filter(|file| file.try_lock().is_ok());
        Ok(Self::Beside { hidden, _lock: lock })
    }

    /// Puts the file back in its place. If that fails, it keeps its hidden name, which is
    /// returned.
    pub fn put_back(self, target: &Path) -> Result<(), PathBuf> {
        match self {
            Self::Within(hidden) => fs::rename(&hidden, target).map_err(|_| hidden),
            Self::Beside { hidden, .. } => {
                let path = hidden.path().to_owned();
                let refused = hidden.persist(target).err();
                if let Some(refused) = refused {
                    // It is the only copy of what the user had.
                    let _ = refused.file.keep();
                    return Err(path);
                }
                // Of two names of one file, a rename leaves both.
                let _ = fs::remove_file(path);
                Ok(())
            }
        }
    }
}

/// Held while outputs are put in their places.
static PLACING: Mutex<()> = Mutex::new(());

/// Runs `work`, which puts outputs in their places or writes files into a hidden folder, while
/// [`discard_unfinished`] waits; not at all once that has begun.
pub(super) fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _placing = PLACING.lock().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// Removes the hidden files and folders of this process. For a program that is told to end at once:
/// no output is put in its place after this. While outputs are being put in their places, it waits
/// until all are there.
pub fn discard_unfinished() {
    // Never given back: the process ends, and until then no output may take its place.
    std::mem::forget(PLACING.lock().unwrap_or_else(PoisonError::into_inner));
    for path in &*unfinished() {
        // One that is finished at this moment is no longer there.
        let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
    }
}

/// Removes what killed processes left in `folder`: files and folders under hidden names of ours
/// that no process has locked. What one of them has still to put in its place stays for the next
/// run ([`finish_killed_runs`](super::finish_killed_runs)).
pub(super) fn remove_abandoned(folder: &Path) {
    let pending = folder.canonicalize().map(|folder| pending_in(&folder)).unwrap_or_default();
    let is_pending =
        |path: &Path| pending.iter().any(|pending| pending.file_name() == path.file_name());
    for path in hidden_in(folder).into_iter().filter(|path| !is_pending(path)) {
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// The files and folders in `folder` under hidden names of ours.
pub(super) fn hidden_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir()));
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_hidden_name))
        .map(|entry| entry.path())
        .collect()
}

/// Whether a file of this name is one of [ours](self) that is not complete.
pub(super) fn is_hidden_name(name: &str) -> bool {
    let random = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(ENDING))
        .and_then(|name| name.rsplit_once('.'));
    random.is_some_and(|(_, random)| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // By this ending a manifest is known, also under a hidden name.
    let (stem, ending) =
        name.strip_suffix(manifest::ENDING).map_or((&*name, ""), |stem| (stem, manifest::ENDING));
    let shown: String = stem.chars().take(SHOWN).collect();
    format!(".{shown}{ending}.")
}

fn builder(prefix: &str) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(ENDING).rand_bytes(RANDOM);
    builder
}

/// The user named FILE; the path of the hidden file is no help.
fn without_path(error: &io::Error) -> io::Error {
    let text = error.to_string();
    io::Error::new(
        error.kind(),
        text.split_once(" at path ").map_or(text.as_str(), |(text, _)| text),
    )
}

/// The folder that a path is in.
pub(super) fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_hidden_names() {
        for (name, is_ours) in [
            (".o.csv.aB3xY9.paratheme.tmp", true),
            (".aB3xY9.paratheme.tmp", false),
            ("o.csv.aB3xY9.paratheme.tmp", false),
            (".o.csv.aB3xY9.tmp", false),
            (".o.csv.toolong.paratheme.tmp", false),
            (".o.csv.a-3xY9.paratheme.tmp", false),
            (".paratheme.tmp", false),
        ] {
            assert_eq!(is_hidden_name(name), is_ours, "{name}");
        }
    }

    #[test]
    fn a_manifest_is_known_by_its_hidden_name() {
        let name = format!("{}.csv.manifest.json", "long-".repeat(20));
        assert!(prefix(Path::new(&name)).ends_with(".manifest.json."));
    }

    #[test]
    fn what_nobody_has_locked_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        let held = HiddenFile::beside(&inside("o.csv")).unwrap();
        let held_folder = HiddenFolder::within(folder.path(), &inside("texts")).unwrap();
        for name in [".o.csv.abcdef.paratheme.tmp", ".notes.tmp", "o.csv"] {
            fs::write(inside(name), "x").unwrap();
        }
        fs::create_dir(inside(".texts.abcdef.paratheme.tmp")).unwrap();
        fs::write(inside(".texts.abcdef.paratheme.tmp/a.txt"), "").unwrap();
        remove_abandoned(folder.path());
        assert!(held.file.path().exists() && held_folder.path().exists());
        assert!(inside(".notes.tmp").exists() && inside("o.csv").exists());
        assert!(
            !inside(".o.csv.abcdef.paratheme.tmp").exists()
                && !inside(".texts.abcdef.paratheme.tmp").exists()
        );
    }

    #[test]
    fn a_file_set_aside_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        for hide in [SetAside::rename, SetAside::link] {
            fs::write(&path, "old").unwrap();
            let aside = hide(&path).unwrap();
            fs::write(folder.path().join("new"), "new").unwrap();
            fs::rename(folder.path().join("new"), &path).unwrap();
            aside.put_back(&path).unwrap();
            assert_eq!(
                (
                    fs::read_to_string(&path).unwrap().as_str(),
                    fs::read_dir(folder.path()).unwrap().count()
                ),
                ("old", 1)
            );
            // Also if nothing has taken its place.
            hide(&path).unwrap().put_back(&path).unwrap();
            assert_eq!(
                (
                    fs::read_to_string(&path).unwrap().as_str(),
                    fs::read_dir(folder.path()).unwrap().count()
                ),
                ("old", 1)
            );
        }
    }
}
