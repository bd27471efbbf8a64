//! Panics of the library that writes workbooks, which cannot return that a disk is full.
//!
//! What comes in: a call of the library. What leaves: its result, or that it panicked. Does not
//! know how panics are reported.

use std::cell::Cell;
#[cfg(feature = "office")]
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is caught here and becomes an error, so that it is no defect to
/// be reported.
pub fn library_panics_are_caught() -> bool {
    CAUGHT.get()
}

/// Calls `work`. The result is `None` if it panics; what it was working on must not be used then.
#[cfg(feature = "office")]
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    CAUGHT.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(false);
    result.ok()
}
