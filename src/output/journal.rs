//! The journal of a set of outputs: what a process that is killed between two renames has left to
//! do.
//!
//! Comes in: the complete files of a set, still under their hidden names, and their places. Goes
//! out: a hidden file beside the first of them, and what the next run makes of it. No file system
//! renames several files at once, so that the steps are written down before the first one is
//! taken, and the next run that writes into the folder takes those that are missing. What the files
//! hold is not known here.

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::atomic::hexadecimal;
use super::temporary::{HiddenFile, folder_of, hidden_in, is_hidden_name};
use crate::error::words_of_system;

/// The version of the journal's form.
const VERSION: u32 = 1;
/// The name after which the hidden file is called.
const NAME: &str = "journal";

/// The size of a file and when it was modified: a file that has both is taken to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileState {
    bytes: u64,
    modified: Option<Duration>,
}

impl FileState {
    /// The state of the file at `path`; `None` if there is nothing.
    fn of(path: &Path) -> Option<Self> {
        let found = fs::symlink_metadata(path).ok()?;
        let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
        Some(Self { bytes: found.len(), modified: found.modified().ok().and_then(since) })
    }
}

/// A file that has to get its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JournalStep {
    hidden: PathBuf,
    target: PathBuf,
    bytes: u64,
    sha256: String,
    /// What is in its place before.
    before: Option<FileState>,
}

/// How far a step has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepProgress {
    /// The file is in its place.
    Done,
    /// The file has its hidden name, and what is in its place is what was there before, or nothing.
    Missing,
    /// Anything else: the file is lost, or somebody has changed what is in its place.
    Blocked,
}

impl JournalStep {
    /// A step that puts the complete file `hidden` into the place `target`.
    pub fn new(hidden: &Path, target: &Path, (bytes, sha256): (u64, String)) -> Self {
        let before = FileState::of(target);
        Self { hidden: hidden.to_owned(), target: target.to_owned(), bytes, sha256, before }
    }

    /// The same for a file whose digest is not known yet.
    pub fn of_file(hidden: &Path, target: &Path) -> io::Result<Self> {
        Ok(Self::new(hidden, target, digest(hidden)?))
    }

    fn holds_it(&self, path: &Path) -> bool {
        FileState::of(path).is_some_and(|found| found.bytes == self.bytes)
            && digest(path).is_ok_and(|(_, sha256)| sha256 == self.sha256)
    }

    fn progress(&self) -> StepProgress {
        let now = FileState::of(&self.target);
        if self.hidden.exists() {
            let is_as_before = now.is_none() || now == self.before;
            return if is_as_before && self.holds_it(&self.hidden) {
                StepProgress::Missing
            } else {
                StepProgress::Blocked
            };
        }
        if self.holds_it(&self.target) { StepProgress::Done } else { StepProgress::Blocked }
    }

    /// Whether it leads from a hidden name of ours to the same folder or one below it, so that a
    /// journal that somebody else made reaches no file that its maker could not reach.
    fn is_ours(&self) -> bool {
        let is_plain = |path: &Path| {
            path.components().all(|part| !matches!(part, std::path::Component::ParentDir))
        };
        let named = |path: &Path| path.file_name()?.to_str().map(is_hidden_name);
        let home = self.hidden.ancestors().find(|path| named(path) == Some(true));
        is_plain(&self.hidden)
            && is_plain(&self.target)
            && home.is_some_and(|home| self.target.starts_with(folder_of(home)))
    }

    fn take(&self) -> io::Result<()> {
        fs::create_dir_all(folder_of(&self.target))?;
        // A second name is refused if a file has appeared there; a rename would replace it.
        if FileState::of(&self.target).is_none()
            && fs::hard_link(&self.hidden, &self.target).is_ok()
        {
            return fs::remove_file(&self.hidden);
        }
        fs::rename(&self.hidden, &self.target)
    }
}

/// The size and the SHA-256 of a file.
fn digest(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok((bytes, hexadecimal(&hasher.finalize()))),
            read => {
                hasher.update(&block[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// An output of an earlier run that goes with the set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Obsolete {
    path: PathBuf,
    before: Option<FileState>,
}

/// All steps of a set, in their order.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    paratheme_journal: u32,
    steps: Vec<JournalStep>,
    obsolete: Vec<Obsolete>,
}

impl Journal {
    pub fn new(steps: Vec<JournalStep>, obsolete: &[PathBuf]) -> Self {
        let obsolete = obsolete
            .iter()
            .map(|path| Obsolete { path: path.clone(), before: FileState::of(path) })
            .collect();
        Self { paratheme_journal: VERSION, steps, obsolete }
    }

    /// Writes the journal durably into the folder `home`. `None` if there is nothing to write down,
    /// because there is one step only, or if it cannot be written: then the set is put in its
    /// places all the same.
    pub fn write(&self, home: &Path) -> Option<HiddenFile> {
        if self.steps.len() + self.obsolete.len() < 2 {
            return None;
        }
        let json = serde_json::to_vec(self).ok()?;
        let mut hidden = HiddenFile::beside(&home.join(NAME)).ok()?;
        let file = hidden.file.as_file_mut();
        file.write_all(&json).and_then(|()| file.sync_all()).ok()?;
        // Windows opens no folders, and keeps the entries of one by itself.
        if cfg!(unix) {
            File::open(home).and_then(|folder| folder.sync_all()).ok()?;
        }
        Some(hidden)
    }

    /// Reads the file at `path`; `None` if it is no journal of ours.
    fn read(path: &Path, file: &File) -> Option<Self> {
        let journal: Self = serde_json::from_reader(BufReader::new(file)).ok()?;
        let folder = folder_of(path);
        let is_ours = journal.paratheme_journal == VERSION
            && journal.steps.iter().all(JournalStep::is_ours)
            && journal.obsolete.iter().all(|old| folder_of(&old.path) == folder)
            && journal.steps.iter().any(|step| step.target.starts_with(folder));
        is_ours.then_some(journal)
    }

    /// Takes the steps that are missing. Returns what a user should know about it.
    fn finish(self) -> Option<String> {
        let named = |wanted: &dyn Fn(StepProgress) -> bool,
                     all: &[(&JournalStep, StepProgress)]| {
            let names = all.iter().filter(|(_, progress)| wanted(*progress)).map(|(step, _)| {
                let name = step.target.file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            });
            shortened(&names.collect::<Vec<_>>())
        };
        let all: Vec<(&JournalStep, StepProgress)> =
            self.steps.iter().map(|step| (step, step.progress())).collect();
        let has = |wanted: StepProgress| all.iter().any(|(_, progress)| *progress == wanted);
        if has(StepProgress::Blocked) {
            return has(StepProgress::Done).then(|| {
                format!(
                    "a run was killed while it put its files in their places, and some have been changed or lost since: of that run are {}; of an earlier one, or changed, are {} (run its command again)",
                    named(&|progress| progress == StepProgress::Done, &all),
                    named(&|progress| progress != StepProgress::Done, &all)
                )
            });
        }
        let missing = named(&|progress| progress == StepProgress::Missing, &all);
        for (step, progress) in &all {
            if *progress == StepProgress::Missing
                && let Err(error) = step.take()
            {
                return Some(format!(
                    "{}: the file of a run that was killed could not be put in its place: {}",
                    step.target.display(),
                    words_of_system(&error)
                ));
            }
        }
        for old in &self.obsolete {
            if old.before.is_some() && FileState::of(&old.path) == old.before {
                let _ = fs::remove_file(&old.path);
            }
        }
        (!missing.is_empty()).then(|| {
            format!("a run was killed while it put its files in their places; this was finished now: {missing}")
        })
    }
}

/// The first names, with commas between, and how many more there are.
fn shortened(names: &[String]) -> String {
    const MOST_NAMED: usize = 5;
    let more = match names.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names[..names.len().min(MOST_NAMED)].join(", "))
}

/// The journals that killed processes left in `folder`.
fn left_in(folder: &Path) -> impl Iterator<Item = (PathBuf, File, Journal)> {
    let prefix = format!(".{NAME}.");
    let named = hidden_in(folder).into_iter().filter(move |path| {
        path.is_file()
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    });
    named.filter_map(|path| {
        let file = File::open(&path).ok()?;
        file.try_lock().ok()?;
        let journal = Journal::read(&path, &file)?;
        Some((path, file, journal))
    })
}

/// The hidden files in `folder` that a killed process has still to put in their places.
pub(super) fn pending_in(folder: &Path) -> Vec<PathBuf> {
    left_in(folder)
        .flat_map(|(path, _lock, journal)| {
            let hidden = journal.steps.into_iter().map(|step| step.hidden);
            // Files of a folder of texts are in a hidden folder.
            hidden.flat_map(|hidden| [folder_of(&hidden).to_owned(), hidden]).chain([path])
        })
        .collect()
}

/// Puts the files in their places that a process had to leave under their hidden names because it
/// was killed between two steps, if nobody has changed anything since. Returns what a user should
/// know about it.
///
/// A run calls it for each folder that it writes into, before it looks at what is there.
pub fn finish_killed_runs(folder: &Path) -> Vec<String> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    // The paths in a journal are without links.
    let Ok(folder) = folder.canonicalize() else { return Vec::new() };
    let mut journals = left_in(&folder).peekable();
    if journals.peek().is_none() {
        return Vec::new();
    }
    // As a run does that puts its files in their places. The lock ends with this value.
    let _lock = File::open(&folder).ok().filter(|folder| folder.lock().is_ok());
    journals
        .filter_map(|(path, _lock, journal)| {
            let message = journal.finish();
            let _ = fs::remove_file(path);
            message
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three files, of which two replace others, as they are after the first `steps` renames.
    fn killed_after(steps: usize) -> (tempfile::TempDir, PathBuf) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().canonicalize().unwrap();
        let inside = |name: &str| folder.join(name);
        for name in ["o.csv", "s.csv", "o.csv.rejects.csv"] {
            fs::write(inside(name), "old").unwrap();
        }
        let names = ["s.csv", "o.csv", "o.csv.manifest.json"];
        let hidden = |name: &str| inside(&format!(".{name}.abcdef.paratheme.tmp"));
        for name in names {
            fs::write(hidden(name), format!("new {name}")).unwrap();
        }
        let planned = names.map(|name| JournalStep::of_file(&hidden(name), &inside(name)).unwrap());
        let journal = Journal::new(planned.to_vec(), &[inside("o.csv.rejects.csv")]);
        let written = journal.write(&folder).unwrap();
        // What a killed process leaves is a copy without its lock.
        fs::copy(written.file.path(), inside(".journal.ghijkl.paratheme.tmp")).unwrap();
        drop(written);
        for name in &names[..steps] {
            fs::rename(hidden(name), inside(name)).unwrap();
        }
        (temporary, folder)
    }

    fn texts(folder: &Path) -> Vec<(String, String)> {
        let mut all: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    fs::read_to_string(entry.path()).unwrap(),
                )
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn the_next_run_finishes_what_was_begun() {
        for steps in 0..=3 {
            let (_temporary, folder) = killed_after(steps);
            // Another run that ends meanwhile leaves what is to be put in its place.
            super::super::temporary::remove_abandoned(&folder);
            let said = finish_killed_runs(&folder);
            assert_eq!(said.len(), usize::from(steps < 3), "{said:?}");
            let expected = ["o.csv", "o.csv.manifest.json", "s.csv"]
                .map(|name| (name.to_owned(), format!("new {name}")));
            assert_eq!(texts(&folder), expected, "killed after {steps} steps");
            assert_eq!(finish_killed_runs(&folder), Vec::<String>::new());
        }
    }

    #[test]
    fn what_somebody_has_changed_since_stays_and_is_named() {
        for (steps, changed) in [(1, "o.csv"), (2, "s.csv"), (1, "o.csv.manifest.json")] {
            let (_temporary, folder) = killed_after(steps);
            fs::write(folder.join(changed), "edited since").unwrap();
            let said = finish_killed_runs(&folder);
            assert_eq!(said.len(), 1);
            assert!(said[0].contains("of that run are"), "{said:?}");
            assert_eq!(fs::read_to_string(folder.join(changed)).unwrap(), "edited since");
            assert!(folder.join("o.csv.rejects.csv").exists());
            super::super::temporary::remove_abandoned(&folder);
            assert!(texts(&folder).iter().all(|(name, _)| !name.starts_with('.')));
        }
        // Nothing had been done, so that nothing is mixed.
        let (_temporary, folder) = killed_after(0);
        fs::write(folder.join("o.csv"), "edited since").unwrap();
        assert_eq!(finish_killed_runs(&folder), Vec::<String>::new());
        assert_eq!(fs::read_to_string(folder.join("s.csv")).unwrap(), "old");
    }

    #[test]
    fn a_journal_of_somebody_else_reaches_no_other_folder() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().canonicalize().unwrap();
        fs::create_dir(folder.join("in")).unwrap();
        let theirs = folder.join("notes.txt");
        fs::write(&theirs, "notes").unwrap();
        let hidden = folder.join("in/.x.csv.abcdef.paratheme.tmp");
        fs::write(&hidden, "x").unwrap();
        let journal_at = folder.join("in/.journal.abcdef.paratheme.tmp");
        let inside = JournalStep::of_file(&hidden, &folder.join("in/x.csv")).unwrap();
        let outside = JournalStep::of_file(&hidden, &theirs).unwrap();
        let dotted = JournalStep::of_file(&hidden, &folder.join("in/../notes.txt")).unwrap();
        for (steps, obsolete) in [
            (vec![inside.clone(), outside], None),
            (vec![inside.clone(), dotted], None),
            (vec![inside], Some(theirs.clone())),
        ] {
            let journal = Journal::new(steps, obsolete.as_slice());
            fs::write(&journal_at, serde_json::to_vec(&journal).unwrap()).unwrap();
            assert_eq!(finish_killed_runs(&folder.join("in")), Vec::<String>::new());
            assert_eq!(fs::read_to_string(&theirs).unwrap(), "notes");
            assert!(hidden.exists());
        }
    }
}
