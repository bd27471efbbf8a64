//! Whether the inputs are the same in every reading.
//!
//! Comes in: of each piece of input its file and a digest, in the order of reading. Goes out: an
//! error that names the file in which two readings differ. Numbers, ids and places of the first
//! reading would otherwise be given to other articles in the second.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{Chunk, Files};
use crate::model::Article;

/// A piece of input as one reading met it.
#[derive(Debug)]
pub(super) struct PieceDigest {
    file: u32,
    digest: u64,
    /// Why it could not be read.
    refused: Option<String>,
}

impl PieceDigest {
    /// The digest of what the reader gave of the file at this place.
    pub fn of(file: usize, chunk: &Result<Chunk>) -> Self {
        let refused = chunk.as_ref().err().map(|error| error.message().to_owned());
        let digest = chunk.as_ref().map_or(0, Chunk::digest);
        Self { file: narrow(file), digest, refused }
    }

    /// The digest of articles in memory.
    pub fn of_articles(articles: &[Article]) -> Self {
        let mut hasher = Xxh3::new();
        for article in articles {
            for part in [&*article.id, &*article.text, article.publication()] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        Self { file: 0, digest: hasher.digest(), refused: None }
    }
}

/// What one reading met: 12 bytes for each piece of input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct InputDigests {
    files: Vec<u32>,
    digests: Vec<u64>,
}

impl InputDigests {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Adds what comes next.
    pub fn add(&mut self, batch: &[PieceDigest]) {
        self.files.extend(batch.iter().map(|print| print.file));
        self.digests.extend(batch.iter().map(|print| print.digest));
    }
}

/// Compares a further reading with the one before.
pub(super) struct DigestCheck<'p> {
    known: &'p InputDigests,
    at: usize,
}

impl<'p> DigestCheck<'p> {
    /// Begins a reading that is to meet what `known` has.
    pub fn of(known: &'p InputDigests) -> Self {
        Self { known, at: 0 }
    }

    /// Checks what comes next.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] that names the file that is not what it was.
    pub fn check(&mut self, batch: &[PieceDigest], files: &Files) -> Result<()> {
        for print in batch {
            let known = self.known.files.get(self.at).copied();
            let digest = self.known.digests.get(self.at).copied();
            if known != Some(print.file) || digest != Some(print.digest) {
                // A file that has become shorter gives way to the next one too early, one that has
                // become longer too late.
                let file = known.map_or(print.file, |known| known.min(print.file));
                let why = print.refused.as_deref().filter(|_| file == print.file);
                return Err(changed(&files.name(file as usize), why));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Checks that nothing is missing.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn finish(&self, files: &Files) -> Result<()> {
        self.known
            .files
            .get(self.at)
            .map_or(Ok(()), |&file| Err(changed(&files.name(file as usize), None)))
    }
}

/// The error of a file that two readings met differently.
fn changed(name: &str, why: Option<&str>) -> Error {
    let why = why.map_or(String::new(), |why| format!(": {why}"));
    let error = Error::new(ErrorKind::Io, format!("changed while it was read{why}")).at(name);
    error.with_hint("run again when nothing writes to it")
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
