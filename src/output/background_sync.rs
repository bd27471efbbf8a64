//! Flushes written data to disk in the background.

use std::fs::File;
use std::io;
use std::thread::{self, JoinHandle};

/// Flushes what was written of a file to disk while more is worked out, so that little is left to
/// wait for when the file is complete.
#[derive(Debug, Default)]
pub(super) struct BackgroundSync {
    /// Bytes written since the last flush was started.
    unflushed: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

/// This many bytes are flushed together.
const FLUSH_BYTES: u64 = 1 << 20;

impl BackgroundSync {
    /// Records that this many bytes were written.
    pub fn wrote(&mut self, bytes: u64) {
        self.unflushed += bytes;
    }

    /// Starts to flush `file` if enough was written and no flush is running. Call this before more
    /// is written, so that an error of the disk is not reported for a write that succeeded.
    ///
    /// # Errors
    /// Any error of the flush before this one.
    pub fn start(&mut self, file: &File) -> io::Result<()> {
        let busy = self.running.as_ref().is_some_and(|running| !running.is_finished());
        if self.unflushed < FLUSH_BYTES || busy {
            return Ok(());
        }
        self.wait()?;
        // If the system has no handle or thread to spare, the next flush or the end does it.
        if let Ok(file) = file.try_clone() {
            self.running = thread::Builder::new().spawn(move || file.sync_data()).ok();
        }
        self.unflushed = 0;
        Ok(())
    }

    /// Waits for the flush that is running. What was written after it started is not flushed.
    ///
    /// # Errors
    /// Any error of that flush, which the system reports once.
    pub fn wait(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), |running| {
            running.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes ended")))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_flush_starts_when_enough_was_written() {
        let mut file = tempfile::tempfile().unwrap();
        let mut sync = BackgroundSync::default();
        let bytes = vec![7; usize::try_from(FLUSH_BYTES).unwrap()];
        for part in [&bytes[1..], &bytes[..1]] {
            sync.start(&file).unwrap();
            assert!(sync.running.is_none(), "the last byte is missing");
            file.write_all(part).unwrap();
            sync.wrote(part.len() as u64);
        }
        sync.start(&file).unwrap();
        assert!(sync.running.is_some());
        sync.wait().unwrap();
        assert!(sync.running.is_none());
        sync.wait().unwrap();
    }
}
