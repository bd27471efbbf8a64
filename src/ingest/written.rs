//! Which files of a folder an earlier run has written: tables about articles are no articles.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What is asked of a manifest; anything else is a document like others.
#[derive(Deserialize)]
struct Manifest {
    paratheme: String,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    path: String,
    bytes: u64,
}

const MANIFEST: &str = ".manifest.json";
/// A manifest has a line for each input; one that is larger is taken for a document.
const LARGEST_MANIFEST: u64 = 1 << 30;

/// The manifests among these files, given with their sizes, and what they say was written beside them and still is as it was, with the
/// reason for leaving it out.
pub(super) fn by_us<'f>(files: impl Iterator<Item = (&'f Path, u64)> + Clone) -> BTreeMap<PathBuf, &'static str> {
    let sizes: BTreeMap<&Path, u64> = files.clone().collect();
    let mut own = BTreeMap::new();
    for (path, _) in files.filter(|(path, bytes)| *bytes <= LARGEST_MANIFEST && path.to_string_lossy().ends_with(MANIFEST)) {
        let manifest = File::open(path).ok().and_then(|file| serde_json::from_reader::<_, Manifest>(BufReader::new(file)).ok());
        let Some(manifest) = manifest.filter(|manifest| !manifest.paratheme.is_empty()) else { continue };
        own.insert(path.to_path_buf(), "the manifest of a table that paratheme wrote");
        for Output { path: written, bytes } in manifest.outputs {
            let beside = Path::new(&written).file_name().map(|name| path.with_file_name(name));
            if let Some(beside) = beside.filter(|beside| sizes.get(beside.as_path()) == Some(&bytes)) {
                own.insert(beside, "written by paratheme, as the manifest beside it says");
            }
        }
    }
    own
}
