//! The size and the SHA-256 of a file, by which manifests tell whether it is the same.
//!
//! Its input is a path. It does not know what the file holds, and opens no archive.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// The size and the SHA-256 of a file as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDigest {
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
}

impl FileDigest {
    /// Reads the regular file at `path`.
    ///
    /// # Errors
    /// Any error of the system, and [`io::ErrorKind::InvalidInput`] for a folder, a device or a pipe.
    pub fn of(path: &Path) -> io::Result<Self> {
        // Before it is opened: a pipe would wait for its writer.
        if !path.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
        let (mut block, mut bytes) = (vec![0; 1 << 16], 0);
        loop {
            match file.read(&mut block)? {
                0 => break,
                read => {
                    hasher.update(&block[..read]);
                    bytes += read as u64;
                }
            }
        }
        let mut sha256 = String::new();
        for byte in hasher.finalize() {
            // Writing into a String cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(Self { bytes, sha256 })
    }
}
