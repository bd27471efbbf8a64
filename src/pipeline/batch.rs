//! Chunks of input, grouped so that a batch is worth a hand-over.

use crate::error::Result;
use crate::ingest::{Chunk, Reader};

/// A batch is full from this many bytes.
const BATCH_BYTES: usize = 256 << 10;

/// Some chunks in input order; what could not be read stands as an error in its place.
pub(super) struct Batch {
    pub index: usize,
    pub chunks: Vec<Result<Chunk>>,
    pub bytes: u64,
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
        let mut bytes = 0;
        while bytes < BATCH_BYTES {
            let Some(chunk) = self.reader.next() else { break };
            bytes += chunk.as_ref().map_or(0, Chunk::len);
            chunks.push(chunk);
        }
        let index = self.next;
        self.next += 1;
        (!chunks.is_empty()).then_some(Batch { index, chunks, bytes: bytes as u64 })
    }
}
