//! How large files are, and which of them the run is to write: asked for many together.

use crate::ingest::{FileId, Files};
use rustc_hash::FxHashSet;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Fewer files are not worth a thread.
const SHARE: usize = 256;

/// What asking came to, but for the sizes.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The places of those that cannot be asked, in order.
    pub refused: Vec<(usize, io::Error)>,
    /// The places of those that have one of the ids.
    pub known: FxHashSet<usize>,
}

impl Asked {
    fn append(&mut self, other: Self) {
        self.refused.extend(other.refused);
        self.known.extend(other.known);
    }
}

/// Fills in the sizes of these files on up to so many threads, and finds those that have one of
/// `ids`.
///
/// Of many small files, half the time of finding them goes into this, and on a disk that is far
/// away nearly all of it.
pub(super) fn fill_in(files: &mut Files, ids: &[FileId], threads: usize) -> Asked {
    let share = files.len().div_ceil(threads.max(1)).max(SHARE);
    let mut sizes = vec![0; files.len()];
    let ask = |first: usize, sizes: &mut [u64]| {
        let mut asked = Asked::default();
        for (at, size) in (first..).zip(sizes) {
            let path = files.path(at);
            match path.metadata() {
                Ok(metadata) => {
                    *size = metadata.len();
                    if !ids.is_empty() && ids.contains(&FileId::known(&path, &metadata)) {
                        asked.known.insert(at);
                    }
                }
                Err(error) => asked.refused.push((at, error)),
            }
        }
        asked
    };
    let others = files.len().div_ceil(share).saturating_sub(1);
    // Whichever threads the system starts, and the calling one, take shares until none is left.
    let shares = Mutex::new((0..).step_by(share).zip(sizes.chunks_mut(share)));
    let ask_next = || shares.lock().unwrap_or_else(PoisonError::into_inner).next();
    let ask_all = || {
        let mut asked = Asked::default();
        while let Some((first, sizes)) = ask_next() {
            asked.append(ask(first, sizes));
        }
        asked
    };
    let mut asked = thread::scope(|scope| {
        let others: Vec<_> = (0..others)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, ask_all).ok())
            .collect();
        let mut asked = ask_all();
        for other in others {
            asked.append(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        asked
    });
    asked.refused.sort_by_key(|(at, _)| *at);
    for (at, size) in sizes.into_iter().enumerate() {
        files.set_bytes(at, size);
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::InputFile;
    use std::fs;

    #[test]
    fn on_any_number_of_threads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let count = 3 * SHARE + 7;
        let mut files = Files::default();
        for at in 0..count {
            let file_name = format!("{at}.txt");
            let path = folder.path().join(&file_name);
            fs::write(&path, "x".repeat(at)).unwrap();
            files.push(&InputFile {
                name: path.display().to_string(),
                id: file_name.clone(),
                path,
                file_name,
                ..InputFile::default()
            });
        }
        for at in [2, 2 * SHARE] {
            fs::remove_file(folder.path().join(format!("{at}.txt"))).unwrap();
        }
        let ids = [5, SHARE + 1].map(|at| FileId::of(&files.path(at)).unwrap());
        for threads in [0, 1, 2, 3, 8, 1000] {
            let Asked { refused, known } = fill_in(&mut files, &ids, threads);
            assert_eq!(known, FxHashSet::from_iter([5, SHARE + 1]));
            let places: Vec<usize> = refused.iter().map(|(at, _)| *at).collect();
            assert_eq!(places, [2, 2 * SHARE]);
            assert!(refused.iter().all(|(_, error)| error.kind() == io::ErrorKind::NotFound));
            let sizes: Vec<u64> = files.iter().map(|file| file.bytes).collect();
            let expected = |at: usize| if places.contains(&at) { 0 } else { at as u64 };
            assert_eq!(sizes, (0..count).map(expected).collect::<Vec<_>>());
        }
        assert!(fill_in(&mut Files::default(), &[], 4).refused.is_empty());
    }
}
