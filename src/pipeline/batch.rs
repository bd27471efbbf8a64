//! Chunks of input, grouped so that a batch is worth a hand-over.

use super::prints::Print;
use crate::error::Result;
use crate::ingest::{Chunk, Reader};

/// A batch is full from this many bytes.
const BATCH_BYTES: usize = 256 << 10;
/// A batch is full from this many records, for the shortest of them take a thousand times their
/// size in memory.
const BATCH_RECORDS: usize = 4096;

/// Some chunks in input order, each with the place of its file; what could not be read stands as an
/// error in its place.
pub(super) struct Batch {
    pub index: usize,
    pub chunks: Vec<(usize, Result<Chunk>)>,
    pub bytes: u64,
}

impl Batch {
    /// What tells whether another reading met the same.
    pub fn prints(&self) -> Vec<Print> {
        self.chunks.iter().map(|(file, chunk)| Print::of(*file, chunk)).collect()
    }
}

/// The batches of a reader: the same for every run over the same inputs.
pub(super) struct Batches<'r, 'f> {
    reader: &'r mut Reader<'f>,
    next: usize,
}

impl<'r, 'f> Batches<'r, 'f> {
    pub fn new(reader: &'r mut Reader<'f>) -> Self {
        Self { reader, next: 0 }
    }
}

impl Iterator for Batches<'_, '_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let mut chunks = Vec::new();
        let (mut bytes, mut records) = (0, 0);
        while bytes < BATCH_BYTES && records < BATCH_RECORDS {
            let Some(chunk) = self.reader.next() else { break };
            bytes += chunk.as_ref().map_or(0, Chunk::len);
            records += chunk.as_ref().map_or(1, Chunk::records);
            chunks.push((self.reader.file(), chunk));
        }
        let index = self.next;
        self.next += 1;
        (!chunks.is_empty()).then_some(Batch { index, chunks, bytes: bytes as u64 })
    }
}
