//! Files of a run's own that stand for what cannot be read twice: standard input, and archives once
//! they are decompressed.

use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::{NamedTempFile, TempPath};

/// Those that are there.
static SPOOLS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file, removed with the last clone of this.
#[derive(Clone, Debug)]
pub(super) struct Spool(Arc<Held>);

#[derive(Debug)]
struct Held(TempPath);

impl Spool {
    /// An empty file for what `name` gives, which `write` writes.
    ///
    /// # Errors
    /// Those of `write`; [`ErrorKind::Io`](crate::ErrorKind::Io) where the system gives no
    /// temporary file.
    pub fn written(
        name: &str,
        write: impl FnOnce(&mut NamedTempFile) -> Result<()>,
    ) -> Result<Self> {
        let mut file = NamedTempFile::new().map_err(|error| refused(name, &error))?;
        // From the start: a signal may come while it is filled.
        SPOOLS.lock().unwrap_or_else(PoisonError::into_inner).insert(file.path().to_owned());
        let written = write(&mut file);
        let spool = Self(Arc::new(Held(file.into_temp_path())));
        written.map(|()| spool)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0.0
    }

    /// Whether two are one file.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        SPOOLS.lock().unwrap_or_else(PoisonError::into_inner).remove(&*self.0);
    }
}

/// Why there is no temporary file, or no more room in it.
pub(super) fn refused(name: &str, error: &io::Error) -> Error {
    Error::io(name, error).with_hint("make room there, or name another folder in TMPDIR")
}

/// Removes the temporary files that stand for standard input and for archives. For a program that
/// is told to end at once: nothing is to be read after.
pub fn discard_spools() {
    for path in &*SPOOLS.lock().unwrap_or_else(PoisonError::into_inner) {
        // One that is removed at this moment is no longer there.
        let _ = std::fs::remove_file(path);
    }
}
