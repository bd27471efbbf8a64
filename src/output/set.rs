//! Outputs that take their places together or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use super::atomic::{Written, hexadecimal};
use super::destination::io_error;
use super::journal::{Journal, JournalStep};
use super::manifest::{self, Manifest};
use super::temporary::{
    HiddenFile, HiddenFolder, SetAside, folder_of, remove_abandoned, undisturbed,
};
use crate::error::{Error, ErrorKind, Result};

/// What was in an output's place when the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before(Option<(u64, Option<SystemTime>)>);

impl Before {
    /// Remembers what was found, so that a change is noticed.
    pub fn of(found: Option<&Metadata>) -> Self {
        Self(found.map(|found| (found.len(), found.modified().ok())))
    }
}

/// A complete, durable file that has not taken its place yet. Dropped, it is removed.
#[derive(Debug)]
pub struct FinishedFile {
    hidden: HiddenFile,
    target: PathBuf,
    before: Before,
    written: Written,
}

impl FinishedFile {
    pub(super) fn new(
        hidden: HiddenFile,
        target: PathBuf,
        before: Before,
        written: Written,
    ) -> Self {
        Self { hidden, target, before, written }
    }

    /// Returns what a manifest records of it.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// The path of its place, without symbolic links.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the file in its place, and returns how to undo that.
    fn place(self) -> Result<Undo> {
        let Self { hidden, target, written, .. } = self;
        let refused = |error: &io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => appeared(&written.path),
            _ => io_error(Path::new(&written.path), error),
        };
        if !target.exists() {
            hidden.file.persist_noclobber(&target).map_err(|error| refused(&error.error))?;
            return Ok(Undo { target, aside: None });
        }
        let aside = SetAside::link(&target).map_err(|error| refused(&error))?;
        match hidden.file.persist(&target) {
            Ok(_) => Ok(Undo { target, aside: Some(aside) }),
            Err(error) => Err(Undo { target, aside: Some(aside) }
                .undo()
                .err()
                .unwrap_or_else(|| refused(&error.error))),
        }
    }
}

/// A folder that is written into.
#[derive(Debug)]
pub(super) struct OutputFolder {
    /// The path as it was given.
    pub given: PathBuf,
    /// The path without symbolic links.
    pub real: PathBuf,
}

/// A file of a folder.
#[derive(Debug)]
pub(super) struct FolderFile {
    /// The path within the folder.
    pub name: Box<str>,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// Complete, durable files that have not taken their places in a folder yet. Dropped, they are
/// removed.
#[derive(Debug)]
pub struct FinishedFolder {
    pub(super) hidden: HiddenFolder,
    pub(super) folder: OutputFolder,
    pub(super) files: Vec<FolderFile>,
    /// The name of the manifest.
    pub(super) manifest: Option<String>,
    /// What was in their places, while they take these.
    pub(super) old: Option<HiddenFolder>,
}

impl FinishedFolder {
    /// The paths of the files within the folder, in the order in which they were written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    /// Returns what a manifest records of the files.
    pub fn written(&self) -> impl Iterator<Item = Written> {
        self.files.iter().map(|file| Written {
            path: self.folder.given.join(&*file.name).to_string_lossy().into_owned(),
            bytes: file.bytes,
            sha256: hexadecimal(&file.sha256),
        })
    }

    /// The path of the folder, without symbolic links.
    pub fn target(&self) -> &Path {
        &self.folder.real
    }

    /// Adds the manifest of the files, which belongs beside the first of them and takes its place
    /// last.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the disk refuses.
    pub fn add_manifest<I: Serialize>(&mut self, manifest: &Manifest<I>) -> Result<()> {
        let name =
            format!("{}{}", self.files.first().map_or("", |file| &file.name), manifest::ENDING);
        let refused = |error: io::Error| io_error(&self.folder.given.join(&name), &error);
        let mut file = File::create(self.hidden.path().join(&name)).map_err(refused)?;
        manifest::json(&mut file, manifest).and_then(|()| file.sync_all()).map_err(refused)?;
        self.manifest = Some(name);
        Ok(())
    }

    /// Puts the files in their places; `steps` records how to undo that.
    fn place(&mut self, steps: &mut Vec<Undo>) -> Result<()> {
        let old = HiddenFolder::within(self.hidden.home(), &self.folder.given)
            .map_err(|error| io_error(&self.folder.given, &error))?;
        let old = self.old.insert(old).path().to_owned();
        for (number, name) in self.names().chain(self.manifest.as_deref()).enumerate() {
            let target = self.folder.real.join(name);
            let refused = |error: io::Error| io_error(&self.folder.given.join(name), &error);
            fs::create_dir_all(folder_of(&target)).map_err(refused)?;
            let is_new = match fs::symlink_metadata(&target) {
                Ok(found) if found.is_dir() => {
                    return Err(folder_in_the_way(&self.folder.given.join(name)));
                }
                found => found.is_err(),
            };
            if !is_new {
                let aside =
                    SetAside::within(old.join(number.to_string()), &target).map_err(refused)?;
                steps.push(Undo { target: target.clone(), aside: Some(aside) });
            }
            fs::rename(self.hidden.path().join(name), &target).map_err(refused)?;
            if is_new {
                steps.push(Undo { target, aside: None });
            }
        }
        Ok(())
    }
}

/// How to undo one step of a commit.
struct Undo {
    target: PathBuf,
    /// What was there before; a new file if there was nothing.
    aside: Option<SetAside>,
}

impl Undo {
    fn undo(self) -> Result<()> {
        let Self { target, aside } = self;
        match aside {
            Some(aside) => aside.put_back(&target).map_err(|hidden| {
                let error = Error::new(ErrorKind::Io, "the earlier file could not be put back")
                    .at(target.to_string_lossy());
                error.with_hint(format!("rename {} to it", hidden.display()))
            }),
            None => fs::remove_file(&target).map_err(|error| io_error(&target, &error)),
        }
    }
}

/// The outputs of a run: they take their places together or not at all, the manifests last.
///
/// A manifest that was there is taken away first, so that whatever ends the process in between, no
/// manifest speaks of files that are not there. A step that the system refuses undoes those before
/// it.
///
/// # Examples
/// ```
/// use paratheme::output::{AtomicFile, Existing, OutputSet};
/// let folder = tempfile::tempdir().unwrap();
/// let mut set = OutputSet::default();
/// for name in ["scores.csv", "summary.csv"] {
///     let mut file = AtomicFile::create(&folder.path().join(name), Existing::Refuse)?;
///     file.write_all(b"article_id\n")?;
///     set.push(file.finish()?);
/// }
/// assert!(!folder.path().join("scores.csv").exists());
/// set.commit()?;
/// assert!(folder.path().join("scores.csv").exists() && folder.path().join("summary.csv").exists());
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct OutputSet {
    files: Vec<FinishedFile>,
    folders: Vec<FinishedFolder>,
    manifests: Vec<FinishedFile>,
    /// Outputs of an earlier run that have no successor.
    obsolete: Vec<PathBuf>,
}

impl From<FinishedFile> for OutputSet {
    fn from(file: FinishedFile) -> Self {
        Self { files: vec![file], ..Self::default() }
    }
}

impl OutputSet {
    /// Adds a file.
    pub fn push(&mut self, file: FinishedFile) {
        self.files.push(file);
    }

    /// Adds a file before those that have been added.
    pub fn push_first(&mut self, file: FinishedFile) {
        self.files.insert(0, file);
    }

    /// Adds the files of a folder.
    pub fn push_folder(&mut self, folder: FinishedFolder) {
        self.folders.push(folder);
    }

    /// Adds a manifest.
    pub fn push_manifest(&mut self, file: FinishedFile) {
        self.manifests.push(file);
    }

    /// Has an output of an earlier run, by its real path, removed with the commit.
    pub fn remove(&mut self, path: PathBuf) {
        self.obsolete.push(path);
    }

    /// The files that have been added, without manifests and folders.
    pub fn files(&self) -> &[FinishedFile] {
        &self.files
    }

    /// The folders whose files have been added.
    pub fn folders(&self) -> &[FinishedFolder] {
        &self.folders
    }

    /// Puts all files in their places, durably.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a file has appeared or changed in the place of an output since it
    /// was begun; [`ErrorKind::Io`] if the system refuses. Either way, what was there before is
    /// there again.
    pub fn commit(mut self) -> Result<()> {
        let places: BTreeSet<PathBuf> = {
            let files = self
                .files
                .iter()
                .chain(&self.manifests)
                .map(|file| folder_of(&file.target).to_owned());
            let folders = self
                .folders
                .iter()
                .flat_map(|folder| [folder.folder.real.clone(), folder.hidden.home().to_owned()]);
            // Each by one path, for a folder that is locked twice waits for itself.
            files.chain(folders).map(|folder| folder.canonicalize().unwrap_or(folder)).collect()
        };
        let journal = undisturbed(|| {
            // Another run that ends at this moment waits, and then finds what has changed. A file
            // system without locks cannot tell.
            let _locks: Vec<File> = places
                .iter()
                .filter_map(|place| File::open(place).ok())
                .filter(|folder| folder.lock().is_ok())
                .collect();
            self.files.iter().chain(&self.manifests).try_for_each(unchanged)?;
            // Written before the first step, so that a run that is killed can be finished.
            let journal = self.journal().ok().and_then(|journal| journal.write(&self.home()?));
            let mut steps = Vec::new();
            let Err(error) = self.place(&mut steps) else { return Ok(journal) };
            // What is undone must not be finished by another run.
            drop(journal);
            let mut lost = None;
            for step in steps.into_iter().rev() {
                lost = step.undo().err().or(lost);
            }
            if lost.is_some() {
                for folder in self.folders.drain(..) {
                    folder.hidden.keep();
                    folder.old.into_iter().for_each(HiddenFolder::keep);
                }
            }
            Err(lost.unwrap_or(error))
        })?;
        // What was set aside is removed with them.
        drop(self);
        for folder in places {
            remove_abandoned(&folder);
            // The files are complete by now; a folder that cannot be synchronised delays only the
            // moment from which they survive a power cut.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        drop(journal);
        Ok(())
    }

    /// The folder of FILE, without symbolic links; of a set of folders the first of them.
    fn home(&self) -> Option<PathBuf> {
        let of_file = self.files.first().map(|file| folder_of(&file.target));
        of_file.or_else(|| Some(self.folders.first()?.hidden.home()))?.canonicalize().ok()
    }

    /// The steps of [`place`](Self::place) as they are written down.
    fn journal(&self) -> io::Result<Journal> {
        let mut steps = Vec::new();
        for folder in &self.folders {
            for file in &folder.files {
                let (hidden, target) =
                    (folder.hidden.path().join(&*file.name), folder.folder.real.join(&*file.name));
                let written = (file.bytes, hexadecimal(&file.sha256));
                steps.push(JournalStep::new(&hidden.canonicalize()?, &target, written));
            }
            if let Some(name) = &folder.manifest {
                let hidden = folder.hidden.path().join(name).canonicalize()?;
                steps.push(JournalStep::of_file(&hidden, &folder.folder.real.join(name))?);
            }
        }
        for file in self.files.iter().rev().chain(&self.manifests) {
            let Written { bytes, sha256, .. } = &file.written;
            let hidden = file.hidden.file.path().canonicalize()?;
            let target = folder_of(&file.target)
                .canonicalize()?
                .join(file.target.file_name().unwrap_or_default());
            steps.push(JournalStep::new(&hidden, &target, (*bytes, sha256.clone())));
        }
        Ok(Journal::new(steps, &self.obsolete))
    }

    /// Puts all files in their places; `steps` records how to undo that.
    fn place(&mut self, steps: &mut Vec<Undo>) -> Result<()> {
        let in_folder =
            |folder: &FinishedFolder| Some(folder.folder.real.join(folder.manifest.as_deref()?));
        let earlier = self
            .manifests
            .iter()
            .map(|manifest| manifest.target.clone())
            .chain(self.folders.iter().filter_map(in_folder));
        for target in earlier.chain(self.obsolete.drain(..)).filter(|target| target.is_file()) {
            let aside = SetAside::rename(&target).map_err(|error| io_error(&target, &error))?;
            steps.push(Undo { target, aside: Some(aside) });
        }
        for folder in &mut self.folders {
            folder.place(steps)?;
        }
        // FILE comes first in the list and last of all in its place: if it is new, so is what
        // belongs to it.
        for file in self.files.drain(..).rev().chain(self.manifests.drain(..)) {
            steps.push(file.place()?);
        }
        Ok(())
    }
}

/// Returns an error if something has appeared or changed in the place of an output since it was
/// begun.
fn unchanged(file: &FinishedFile) -> Result<()> {
    let now = Before::of(fs::metadata(&file.target).ok().as_ref());
    if now == Before(None) || now == file.before {
        return Ok(());
    }
    if file.before == Before(None) {
        return Err(appeared(&file.written.path));
    }
    let error =
        Error::new(ErrorKind::Usage, "changed while the run was under way, and was not replaced")
            .at(&file.written.path);
    Err(error.with_hint("run again, or name another file"))
}

/// Returns the error about a folder in the place of a file.
fn folder_in_the_way(path: &Path) -> Error {
    Error::new(ErrorKind::Usage, "is a folder, where a file is to be written")
        .at(path.to_string_lossy())
        .with_hint("name another folder")
}

fn appeared(path: &str) -> Error {
    let error = Error::new(ErrorKind::Usage, "already exists: it appeared during the run").at(path);
    error.with_hint("run again, or name another file")
}

#[cfg(test)]
mod tests {
    use super::super::{AtomicFile, Existing};
    use super::*;

    fn finished(path: &Path, text: &str) -> FinishedFile {
        let mut file = AtomicFile::create(path, Existing::Replace).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.finish().unwrap()
    }

    fn texts(folder: &Path) -> Vec<(String, String)> {
        let mut found: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| {
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    fs::read_to_string(&path).unwrap(),
                )
            })
            .collect();
        found.sort();
        found
    }

    /// A file that turns up in the place of the last output undoes the others.
    #[test]
    fn a_set_appears_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        for name in ["o.csv", "s.csv", "o.csv.manifest.json", "o.csv.rejects.csv"] {
            fs::write(inside(name), "old").unwrap();
        }
        let before = texts(folder.path());
        for hindrance in [false, true] {
            let mut set = OutputSet::default();
            for name in ["o.csv", "s.csv", "new.csv"] {
                set.push(finished(&inside(name), "new"));
            }
            set.push_manifest(finished(&inside("o.csv.manifest.json"), "new"));
            set.remove(inside("o.csv.rejects.csv"));
            if hindrance {
                // Neither a file that could be replaced nor nothing: what the check before the
                // first step does not see.
                set.push(finished(&inside("last/x.csv").with_file_name("x.csv"), "new"));
                fs::remove_dir_all(inside("last")).unwrap();
                assert!(set.commit().is_err());
            } else {
                fs::create_dir(inside("last")).unwrap();
                fs::write(inside("new.csv"), "theirs").unwrap();
                let error = set.commit().unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Usage);
                assert_eq!(fs::read_to_string(inside("new.csv")).unwrap(), "theirs");
                fs::remove_file(inside("new.csv")).unwrap();
            }
            assert_eq!(texts(folder.path()), before, "{hindrance}");
        }
        let mut set = OutputSet::default();
        for name in ["o.csv", "s.csv", "new.csv"] {
            set.push(finished(&inside(name), "new"));
        }
        set.push_manifest(finished(&inside("o.csv.manifest.json"), "new"));
        set.remove(inside("o.csv.rejects.csv"));
        set.commit().unwrap();
        let all = ["new.csv", "o.csv", "o.csv.manifest.json", "s.csv"]
            .map(|name| (name.to_owned(), "new".to_owned()));
        assert_eq!(texts(folder.path()), all);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        fs::write(&path, "old").unwrap();
        let set = OutputSet::from(finished(&path, "new"));
        fs::write(&path, "edited").unwrap();
        assert_eq!(set.commit().unwrap_err().kind(), ErrorKind::Usage);
        assert_eq!(texts(folder.path()), [("o.csv".to_owned(), "edited".to_owned())]);
    }
}
