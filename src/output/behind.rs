//! A file's way to the disk, beside the work.

use std::fs::File;
use std::io;
use std::thread::{self, JoinHandle};

/// Brings what was written of a file to the disk while more is worked out, so that little is left
/// to wait for when it is complete.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// Bytes written since they were last sent on their way.
    waiting: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

/// So many bytes are sent on their way together.
const STRETCH: u64 = 1 << 20;

impl Behind {
    /// Tells that so many bytes were written.
    pub fn wrote(&mut self, bytes: u64) {
        self.waiting += bytes;
    }

    /// Sends what was written to `file` on its way, where that is enough; before more is written,
    /// so that what the disk has to say about it is not said of a write that was done.
    ///
    /// # Errors
    /// What the disk had to say about what was sent before.
    pub fn send(&mut self, file: &File) -> io::Result<()> {
        let busy = self.running.as_ref().is_some_and(|running| !running.is_finished());
        if self.waiting < STRETCH || busy {
            return Ok(());
        }
        self.arrive()?;
        // Where the system has no handle or thread to spare, it is left for the next time, or for
        // the end.
        if let Ok(file) = file.try_clone() {
            self.running = thread::Builder::new().spawn(move || file.sync_data()).ok();
        }
        self.waiting = 0;
        Ok(())
    }

    /// Waits for what is on its way. What is not is left to be synchronised.
    ///
    /// # Errors
    /// What the disk has to say, which it says once.
    pub fn arrive(&mut self) -> io::Result<()> {
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
    fn stretches_are_sent_and_arrive() {
        let mut file = tempfile::tempfile().unwrap();
        let mut behind = Behind::default();
        let stretch = vec![7; usize::try_from(STRETCH).unwrap()];
        for part in [&stretch[1..], &stretch[..1]] {
            behind.send(&file).unwrap();
            assert!(behind.running.is_none(), "a stretch is full with its last byte");
            file.write_all(part).unwrap();
            behind.wrote(part.len() as u64);
        }
        behind.send(&file).unwrap();
        assert!(behind.running.is_some());
        behind.arrive().unwrap();
        assert!(behind.running.is_none());
        behind.arrive().unwrap();
    }
}
