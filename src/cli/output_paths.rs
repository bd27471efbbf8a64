//! Where outputs are: paths without links, and whether two of them are the same file.
//!
//! Its input are paths as typed and standard streams. It does not know what is written there.

#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::FileId;

/// Refuses a destination folder that is a file.
pub fn check_folder(option: &str, folder: &Path) -> Result<()> {
    if folder.is_file() {
        let error =
            Error::new(ErrorKind::Usage, format!("{option} needs a folder, but this is a file"))
                .at(folder.to_string_lossy());
        return Err(error.with_hint("name a folder"));
    }
    Ok(())
}

/// Returns the id of the regular file that a standard stream is connected to, if any.
pub fn open_id(
    #[cfg(unix)] stream: &impl AsFd,
    #[cfg(not(unix))] _: &impl Sized,
) -> Option<FileId> {
    #[cfg(unix)]
    return FileId::of_open(&File::from(stream.as_fd().try_clone_to_owned().ok()?));
    #[cfg(not(unix))]
    None
}

/// Returns the path without links and dots, also of a file that does not exist yet.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| place(path))
}

/// Returns the same, but does not follow the path itself if it is a link.
pub fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        (Err(_), Some(name)) if folder != Path::new(".") => place(folder).join(name),
        _ => path.to_owned(),
    }
}

/// Returns whether two paths are the same file on a disk that ignores case and Unicode
/// normalisation.
pub fn same_name(one: &Path, other: &Path) -> bool {
    let folded =
        |path: &Path| path.to_string_lossy().nfc().flat_map(char::to_lowercase).collect::<String>();
    one == other || folded(one) == folded(other)
}
