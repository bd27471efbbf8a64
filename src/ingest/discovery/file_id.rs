//! Which file a path leads to, whatever the path is called.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// The identity of a file: two paths with equal ids lead to one file, by links of either kind, in
/// another case, or relative to another folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileId {
    /// The device and the inode.
    Inode(u64, u64),
    /// The path without symbolic links, where the system has no inodes.
    Path(PathBuf),
}

impl FileId {
    /// The id of the file that `path` leads to.
    ///
    /// # Errors
    /// Any error of looking the file up, such as that there is none.
    pub fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::known(path, &fs::metadata(path)?))
    }

    /// The same where the metadata behind all symbolic links is known already.
    pub(super) fn known(path: &Path, metadata: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let _ = path;
            Self::Inode(metadata.dev(), metadata.ino())
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            Self::Path(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
        }
    }

    /// The id of an open regular file; none for a pipe, a device or a terminal, which hold nothing
    /// that could be lost.
    pub fn of_open(file: &File) -> Option<Self> {
        let metadata = file.metadata().ok().filter(Metadata::is_file)?;
        #[cfg(unix)]
        return Some(Self::known(Path::new(""), &metadata));
        #[cfg(not(unix))]
        {
            let _ = metadata;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_file_have_one_id() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        for name in ["a", "b"] {
            fs::write(inside(name), "same").unwrap();
        }
        fs::hard_link(inside("a"), inside("hard")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("a", inside("soft")).unwrap();
        let id = |name: &str| FileId::of(&inside(name)).unwrap();
        assert_ne!(id("a"), id("b"));
        assert_eq!(id("a"), id("./a"));
        #[cfg(unix)]
        assert_eq!([id("hard"), id("soft")], [id("a"), id("a")]);
        #[cfg(unix)]
        assert_eq!(FileId::of_open(&File::open(inside("soft")).unwrap()), Some(id("a")));
        assert!(FileId::of(&inside("none")).is_err());
    }
}
