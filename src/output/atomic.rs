//! A file that is written under a hidden name until it is complete.

use std::ffi::OsString;
use std::fs::{Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::background_sync::BackgroundSync;
use super::destination::{Destination, io_error};
use super::set::{Before, FinishedFile, OutputSet};
use super::temporary::HiddenFile;
use crate::error::{Error, ErrorKind, Result};

/// What happens to a file that is already there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced, once its successor is complete.
    #[default]
    Replace,
    /// It is kept, and writing over it is an error (`--no-clobber`).
    Refuse,
}

/// A file that has been written, as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The path as it was given.
    pub path: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
}

/// A file that appears complete or not at all.
///
/// The bytes go to a hidden file in the same folder. [`finish`](Self::finish) makes them durable,
/// and an [`OutputSet`] puts the file in its place together with those that belong to it;
/// [`commit`](Self::commit) does both for a single file. Dropped before that, it leaves nothing
/// behind and FILE as it was. A process that is killed can leave the hidden file, named
/// `.FILE.??????.paratheme.tmp`, but never a part of FILE; the next set of outputs in that folder
/// removes it.
///
/// FILE keeps its permissions, a new one has those of any new file. A symbolic link stays, and the
/// file it leads to is replaced; a hard link is cut.
///
/// # Examples
/// ```
/// use paratheme::output::{AtomicFile, Existing};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("scores.csv");
/// let mut file = AtomicFile::create(&path, Existing::Refuse)?;
/// file.write_all(b"article_id\n")?;
/// assert!(!path.exists());
/// let written = file.commit()?;
/// assert_eq!((written.bytes, std::fs::read(&path).unwrap().len()), (11, 11));
/// assert!(AtomicFile::create(&path, Existing::Refuse).is_err());
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    hidden: HiddenFile,
    path: PathBuf,
    target: PathBuf,
    before: Before,
    bytes: u64,
    sha256: Sha256,
    background_sync: BackgroundSync,
}

impl AtomicFile {
    /// Prepares to write `path`, and finds most obstacles before any work is done.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if `path` is a folder, or a file that is to be
    /// [refused](Existing::Refuse); [`ErrorKind::Io`] if its folder is missing, if it may not
    /// be written, or if it is a device or a pipe, which [`Sink`](super::Sink) can write.
    pub fn create(path: &Path, existing: Existing) -> Result<Self> {
        match Destination::of(path)? {
            Destination::File { target, existing: found } => {
                Self::at(path, target, existing, found.as_ref())
            }
            Destination::Stream => Err(Error::new(ErrorKind::Io, "is not a regular file")
                .at(path.to_string_lossy())
                .with_hint("name a file")),
        }
    }

    /// Prepares to write `path`, which leads to `target`. `found` is the file that is there.
    pub(super) fn at(
        path: &Path,
        target: PathBuf,
        existing: Existing,
        found: Option<&Metadata>,
    ) -> Result<Self> {
        let refused = |error: io::Error| io_error(path, &error);
        if found.is_some() {
            if existing == Existing::Refuse {
                return Err(exists(path));
            }
            // A rename would also replace a file that its owner made read-only.
            OpenOptions::new().write(true).open(&target).map_err(refused)?;
        }
        let hidden = HiddenFile::beside(&target).map_err(refused)?;
        if let Some(found) = found {
            hidden.file.as_file().set_permissions(found.permissions()).map_err(refused)?;
        }
        let before = Before::of(found);
        Ok(Self {
            hidden,
            path: path.to_owned(),
            target,
            before,
            bytes: 0,
            sha256: Sha256::new(),
            background_sync: BackgroundSync::default(),
        })
    }

    /// Appends `bytes`. Nothing is buffered: hand over a batch at a time.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        Write::write_all(self, bytes).map_err(|error| io_error(&self.path, &error))
    }

    /// Makes the complete file durable, still under its hidden name.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the disk refuses. What was there before is untouched.
    pub fn finish(self) -> Result<FinishedFile> {
        let Self { hidden, path, target, before, bytes, sha256, mut background_sync } = self;
        background_sync
            .wait()
            .and_then(|()| hidden.file.as_file().sync_all())
            .map_err(|error| io_error(&path, &error))?;
        let written = Written {
            path: path.to_string_lossy().into_owned(),
            bytes,
            sha256: hexadecimal(&sha256.finalize()),
        };
        Ok(FinishedFile::new(hidden, target, before, written))
    }

    /// Makes the complete file durable and puts it in its place.
    ///
    /// # Errors
    /// Those of [`finish`](Self::finish) and of [`OutputSet::commit`]. Either way, what was there
    /// before is untouched.
    pub fn commit(self) -> Result<Written> {
        let finished = self.finish()?;
        let written = finished.written().clone();
        OutputSet::from(finished).commit()?;
        Ok(written)
    }
}

/// For those who write piecemeal, through a buffer.
impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.background_sync.start(self.hidden.file.as_file())?;
        let written = self.hidden.file.as_file_mut().write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        self.background_sync.wrote(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hidden.file.as_file_mut().flush()
    }
}

/// Returns the path of a file beside `file`: the whole name of `file` with `ending` after it.
///
/// # Examples
/// ```
/// use paratheme::output::path_beside;
/// use std::path::Path;
/// assert_eq!(path_beside(Path::new("out/scores.csv"), ".manifest.json"), Path::new("out/scores.csv.manifest.json"));
/// ```
pub fn path_beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

fn exists(path: &Path) -> Error {
    Error::new(ErrorKind::Usage, "already exists")
        .at(path.to_string_lossy())
        .with_hint("name another file, or leave out --no-clobber")
}

/// The bytes as two lower-case hexadecimal digits each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(digit(byte >> 4));
        digits.push(digit(byte & 15));
    }
    digits
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn dropped_without_commit_the_old_file_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").expect("written");
        let mut file = AtomicFile::create(&path, Existing::Replace).expect("created");
        file.write_all(b"new").expect("written");
        let hidden = names(folder.path());
        assert!(hidden.len() == 2 && hidden[0].starts_with(".a.csv."), "{hidden:?}");
        drop(file);
        assert_eq!(names(folder.path()), ["a.csv"]);
        assert_eq!(fs::read(&path).expect("read"), b"old");
    }

    #[test]
    fn committed_it_replaces_and_tells_what_it_wrote() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "something older and longer").expect("written");
        let mut file = AtomicFile::create(&path, Existing::Replace).expect("created");
        file.write_all(b"a").expect("written");
        file.write_all(b"bc").expect("written");
        let written = file.commit().expect("committed");
        assert_eq!(fs::read(&path).expect("read"), b"abc");
        assert_eq!(names(folder.path()), ["a.csv"]);
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned();
        assert_eq!(
            written,
            Written { path: path.to_string_lossy().into_owned(), bytes: 3, sha256 }
        );
    }

    #[test]
    fn refused_the_existing_file_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        let late = AtomicFile::create(&path, Existing::Refuse).expect("nothing there yet");
        fs::write(&path, "old").expect("written");
        for (error, hint) in [
            (
                AtomicFile::create(&path, Existing::Refuse).expect_err("it exists"),
                "name another file, or leave out --no-clobber",
            ),
            (late.commit().expect_err("it exists by now"), "run again, or name another file"),
        ] {
            assert_eq!((error.kind(), error.hint()), (ErrorKind::Usage, Some(hint)));
            assert!(error.to_string().contains("a.csv: already exists"), "{error}");
        }
        assert_eq!(fs::read(&path).expect("read"), b"old");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn places_that_cannot_be_written() {
        let folder = tempfile::tempdir().expect("folder");
        let inside = |name: &str| folder.path().join(name);
        fs::write(inside("file"), "").expect("written");
        let missing = format!("create the folder {} first", inside("none").display());
        let cases = [
            (inside("none/a.csv"), ErrorKind::Io, missing.as_str()),
            (
                inside("file/a.csv"),
                ErrorKind::Io,
                "a part of its path is a file where a folder should be",
            ),
            (inside(""), ErrorKind::Usage, "name a file in it"),
            (inside("new/"), ErrorKind::Usage, "name a file in it"),
            (PathBuf::new(), ErrorKind::Usage, "name a file"),
            (folder.path().to_owned(), ErrorKind::Usage, "name a file in it"),
        ];
        for (path, kind, hint) in cases {
            let error =
                AtomicFile::create(&path, Existing::Replace).expect_err("not a place for a file");
            assert_eq!((error.kind(), error.hint()), (kind, Some(hint)), "{}", path.display());
        }
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn long_names_have_room_for_the_hidden_one() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("é".repeat(127));
        let file = AtomicFile::create(&path, Existing::Replace).expect("created");
        assert_eq!(file.commit().expect("committed").bytes, 0);
        assert!(path.exists());
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).expect("there").permissions().mode() & 0o7777
        }

        fn replace(path: &Path) {
            let mut file = AtomicFile::create(path, Existing::Replace).expect("created");
            file.write_all(b"new").expect("written");
            file.commit().expect("committed");
        }

        #[test]
        fn permissions_are_those_of_the_old_file_or_of_any_new_one() {
            let folder = tempfile::tempdir().expect("folder");
            let (path, other) = (folder.path().join("a.csv"), folder.path().join("other"));
            fs::write(&other, "").expect("written");
            replace(&path);
            assert_eq!(mode(&path), mode(&other));
            for kept in [0o600, 0o640, 0o664, 0o755] {
                fs::set_permissions(&path, fs::Permissions::from_mode(kept)).expect("allowed");
                replace(&path);
                assert_eq!(mode(&path), kept);
            }
        }

        #[test]
        fn links_stay_and_their_ends_are_replaced() {
            let folder = tempfile::tempdir().expect("folder");
            let inside = |name: &str| folder.path().join(name);
            fs::create_dir(inside("deep")).expect("created");
            fs::write(inside("deep/a.csv"), "old").expect("written");
            symlink("deep/a.csv", inside("one")).expect("linked");
            symlink(inside("one"), inside("two")).expect("linked");
            symlink("deep/b.csv", inside("dangling")).expect("linked");
            symlink("loop", inside("loop")).expect("linked");
            replace(&inside("two"));
            replace(&inside("dangling"));
            for name in ["deep/a.csv", "deep/b.csv"] {
                assert_eq!(fs::read(inside(name)).expect("read"), b"new", "{name}");
            }
            for name in ["one", "two", "dangling"] {
                assert!(inside(name).is_symlink(), "{name}");
            }
            let error = AtomicFile::create(&inside("loop"), Existing::Replace).expect_err("a loop");
            assert_eq!(error.kind(), ErrorKind::Io);
        }

        #[test]
        fn a_read_only_file_is_replaced_by_those_alone_who_may_write_it() {
            let folder = tempfile::tempdir().expect("folder");
            let path = folder.path().join("a.csv");
            fs::write(&path, "old").expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("allowed");
            let may_write = OpenOptions::new().write(true).open(&path).is_ok();
            assert_eq!(AtomicFile::create(&path, Existing::Replace).is_ok(), may_write);
            assert_eq!(fs::read(&path).expect("read"), b"old");
        }

        #[test]
        fn a_link_into_a_missing_folder_says_so() {
            let folder = tempfile::tempdir().expect("folder");
            let link = folder.path().join("link");
            symlink("none/a.csv", &link).expect("linked");
            let error = AtomicFile::create(&link, Existing::Replace).expect_err("no folder");
            assert_eq!(error.hint(), Some("create the folder that it leads to first"));
        }

        #[test]
        fn devices_are_no_files() {
            let error = AtomicFile::create(Path::new("/dev/null"), Existing::Replace)
                .expect_err("a device");
            assert_eq!(error.to_string(), "/dev/null: is not a regular file (name a file)");
        }
    }
}
