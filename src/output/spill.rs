//! Temporary files for data that outgrows memory.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use crate::error::{Error, Result};

/// A temporary file without a name: bytes are appended and read back, and gone when it is dropped.
pub struct SpillFile {
    file: File,
    /// Bytes that are not written yet.
    pending: Vec<u8>,
    written: u64,
}

impl SpillFile {
    /// Bytes that are collected before they are written.
    const PENDING: usize = 1 << 20;

    /// Creates an empty file in the system's folder for temporary files.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn create() -> Result<Self> {
        let file = tempfile::tempfile().map_err(|error| refused(&error))?;
        Ok(Self { file, pending: Vec::with_capacity(Self::PENDING), written: 0 })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses; a full disk, for one.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= Self::PENDING { self.flush() } else { Ok(()) }
    }

    /// Fills `bytes` with what was appended from `offset` on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses, or if less was
    /// appended.
    pub fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Result<()> {
        self.flush()?;
        let read =
            self.file.seek(SeekFrom::Start(offset)).and_then(|_| self.file.read_exact(bytes));
        read.map_err(|error| refused(&error))
    }

    /// Removes all bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn clear(&mut self) -> Result<()> {
        self.pending.clear();
        self.written = 0;
        self.file.set_len(0).map_err(|error| refused(&error))
    }

    fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let wrote = self
            .file
            .seek(SeekFrom::Start(self.written))
            .and_then(|_| self.file.write_all(&self.pending));
        wrote.map_err(|error| refused(&error))?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }
}

fn refused(error: &std::io::Error) -> Error {
    Error::io("temporary file", error)
        .with_hint("make room there, or name another folder in TMPDIR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_read_back() {
        let mut spill = SpillFile::create().unwrap();
        let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut back = [0; 8];
        for piece in bytes.chunks(700_001) {
            spill.append(piece).unwrap();
            spill.read_at(4, &mut back).unwrap();
            assert_eq!(back, [1, 0, 0, 0, 2, 0, 0, 0]);
        }
        spill.read_at(bytes.len() as u64 - 8, &mut back).unwrap();
        assert_eq!(back, bytes[bytes.len() - 8..]);
        assert!(spill.read_at(bytes.len() as u64, &mut back).is_err());
        spill.clear().unwrap();
        assert!(spill.read_at(0, &mut back).is_err());
        spill.append(&[7; 8]).unwrap();
        spill.read_at(0, &mut back).unwrap();
        assert_eq!(back, [7; 8]);
    }
}
