//! What a PDF may cost: memory and steps, in proportion to its size.
//!
//! Nearly everything in a PDF can refer to something else many times, so its size says little about
//! the work that it makes. What is about to be expanded, parsed or drawn is therefore counted here
//! first.

use crate::error::{Error, ErrorKind, Result};

/// The memory that a document of any size may take, in bytes.
const BASE_MEMORY: u64 = 28 << 20;
/// The memory that each byte of a document adds.
const MEMORY_PER_BYTE: u64 = 16;
/// The steps that a document of any size may take, each of about a microsecond.
const BASE_STEPS: u64 = 3_000_000;
/// The steps that each byte of a document adds.
const STEPS_PER_BYTE: u64 = 8;

/// What is left for a document.
#[derive(Clone, Debug, Default)]
pub(super) struct PdfBudget {
    memory: u64,
    steps: u64,
}

impl PdfBudget {
    /// The budget of a document of `size` bytes, of which no more than `most` bytes of memory may
    /// be taken.
    pub(super) fn new(size: usize, most: u64) -> Self {
        let size = size as u64;
        Self {
            memory: (BASE_MEMORY + MEMORY_PER_BYTE * size).min(most),
            steps: BASE_STEPS + STEPS_PER_BYTE * size,
        }
    }

    /// How many more bytes of memory may be taken.
    pub(super) fn room(&self) -> u64 {
        self.memory
    }

    /// Checks that `bytes` of memory may be taken for a while.
    pub(super) fn fits(&self, bytes: u64) -> Result<()> {
        if bytes > self.memory { Err(too_much_memory()) } else { Ok(()) }
    }

    /// Takes `bytes` of memory for as long as the document is read.
    pub(super) fn hold(&mut self, bytes: u64) -> Result<()> {
        self.memory = self.memory.checked_sub(bytes).ok_or_else(too_much_memory)?;
        Ok(())
    }

    /// Gives back `bytes` that were held.
    pub(super) fn release(&mut self, bytes: u64) {
        self.memory += bytes;
    }

    /// Takes `steps`.
    pub(super) fn step(&mut self, steps: u64) -> Result<()> {
        self.steps = self.steps.checked_sub(steps).ok_or_else(|| too_large("work"))?;
        Ok(())
    }
}

pub(super) fn too_much_memory() -> Error {
    too_large("memory")
}

fn too_large(what: &str) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!("a PDF that takes more {what} to read than one of its size may"),
    )
    .with_hint("extract its text with another program if it is to be trusted")
}
