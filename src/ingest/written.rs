//! Which files of a folder an earlier run has written: tables about articles are no articles.

use super::Files;
use std::collections::{BTreeMap, BTreeSet};
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

/// The manifests among these files, and what they say was written beside them and still is as it was, with the reason for leaving it
/// out.
pub(super) fn by_us(files: &Files) -> BTreeMap<PathBuf, &'static str> {
    let (mut own, mut written) = (BTreeMap::new(), BTreeSet::new());
    let may_be = |at: &usize| matches!(files.own_name(*at), (name, ..=LARGEST_MANIFEST) if name.ends_with(MANIFEST));
    for file in (0..files.len()).filter(may_be).map(|at| files.get(at)) {
        let manifest = File::open(&file.path).ok().and_then(|file| serde_json::from_reader::<_, Manifest>(BufReader::new(file)).ok());
        let Some(manifest) = manifest.filter(|manifest| !manifest.paratheme.is_empty()) else { continue };
        for Output { path, bytes } in manifest.outputs {
            written.extend(Path::new(&path).file_name().map(|name| (file.path.with_file_name(name), bytes)));
        }
        own.insert(file.path, "the manifest of a table that paratheme wrote");
    }
    if !written.is_empty() {
        let found = files.iter().map(|file| (file.path, file.bytes)).filter(|file| written.contains(file));
        own.extend(found.map(|(path, _)| (path, "written by paratheme, as the manifest beside it says")));
    }
    own
}
