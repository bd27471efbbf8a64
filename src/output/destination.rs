//! What is at the path where FILE is to be written.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// The most symbolic links that are followed, as in Linux.
const MAX_LINKS: usize = 40;

/// What is at the path where FILE is to be written.
pub(super) enum Destination {
    /// A regular file, or nothing so far: the file is written beside it and renamed.
    File {
        /// The end of the chain of symbolic links.
        target: PathBuf,
        /// The file that is there.
        existing: Option<Metadata>,
    },
    /// A device, a pipe, a socket, or a name such as /dev/stdout: written directly.
    Stream,
}

impl Destination {
    /// Looks at `path` and follows its symbolic links, also those that dangle.
    pub(super) fn of(path: &Path) -> Result<Self> {
        let is_slash = |byte: &u8| std::path::is_separator(char::from(*byte));
        if path.as_os_str().is_empty() {
            return Err(Error::new(ErrorKind::Usage, "the name of the file to write is empty")
                .with_hint("name a file"));
        }
        let mut target = path.to_owned();
        for _ in 0..MAX_LINKS {
            let existing = match fs::metadata(&target) {
                Ok(metadata) => Some(metadata),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(io_error(path, &error)),
            };
            if existing.as_ref().is_some_and(Metadata::is_dir)
                || target.as_os_str().as_encoded_bytes().last().is_some_and(is_slash)
            {
                return Err(Error::new(ErrorKind::Usage, "is a folder")
                    .at(path.to_string_lossy())
                    .with_hint("name a file in it"));
            }
            if existing
                .as_ref()
                .is_some_and(|metadata| !metadata.is_file() || is_descriptor(&target))
            {
                return Ok(Self::Stream);
            }
            match fs::read_link(&target) {
                Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
                Err(_) => return Ok(Self::File { target, existing }),
            }
        }
        Err(Error::new(ErrorKind::Io, "too many symbolic links")
            .at(path.to_string_lossy())
            .with_hint("name the file itself"))
    }
}

/// Whether `path` leads to a device, a pipe, a socket, or an open file of the process, all of which
/// are written directly.
pub fn is_stream(path: &Path) -> bool {
    matches!(Destination::of(path), Ok(Destination::Stream))
}

/// Whether `path` names an open file of the process, as /dev/stdout and /dev/fd/3 do: to rename
/// over the file that is open there would take away what the shell is about to add to it.
fn is_descriptor(path: &Path) -> bool {
    path.parent() == Some(Path::new("/dev"))
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc")
}

/// Returns the error of the operating system about `path`, with a hint if one is known.
pub(super) fn io_error(path: &Path, error: &io::Error) -> Error {
    let refused = Error::io(path.to_string_lossy(), error);
    match error.kind() {
        io::ErrorKind::NotFound => match path.parent() {
            Some(folder) if !folder.exists() && folder != Path::new("") => {
                refused.with_hint(format!("create the folder {} first", folder.to_string_lossy()))
            }
            _ => refused.with_hint("create the folder that it leads to first"),
        },
        io::ErrorKind::NotADirectory => {
            refused.with_hint("a part of its path is a file where a folder should be")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            refused.with_hint("name a place that may be written")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            refused.with_hint("make room, or name a place on another disk")
        }
        _ => refused,
    }
}
