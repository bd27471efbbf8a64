//! Work of libraries that panic on broken files.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is at work on a file in a library whose panics are caught, and become an
/// error of that file: they are no defect of this program, and not to be printed.
pub fn panics_are_caught() -> bool {
    IS_CATCHING.get()
}

/// Runs `work`; nothing where it panics.
pub(super) fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    IS_CATCHING.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_CATCHING.set(false);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_are_nothing() {
        assert_eq!(
            catch_panic(|| panics_are_caught().then(|| panic!("broken"))),
            None::<Option<()>>
        );
        assert_eq!((catch_panic(|| 1), panics_are_caught()), (Some(1), false));
    }
}
