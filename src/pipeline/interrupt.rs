//! What ends a run early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Ends the runs that have it, from another thread: clones are one.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Ends the runs before their next batch of articles.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Goes on unless it was raised.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it was.
    pub fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            let error = Error::new(ErrorKind::Io, "the run was interrupted");
            return Err(error.with_hint("start it again for a result"));
        }
        Ok(())
    }
}
