//! Which files earlier runs of this program have written, as their manifests say: tables about
//! articles are no articles.
//!
//! A manifest speaks for a file where name, size and SHA-256 are those that it lists. So a table
//! that somebody has edited since is a file like others, and a manifest that was copied beside
//! other files neither hides them nor allows anything to be done to them.

use super::FileDigest;
use crate::ingest::Files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How the names of manifests end.
const MANIFEST: &str = ".manifest.json";
/// The manifest of a folder of texts.
const TEXTS: &str = "index.csv.manifest.json";
/// How the names of files and folders end that a run has not put in their places.
const HIDDEN: &str = ".paratheme.tmp";
/// A manifest has a line for each input; a larger file is taken for a document.
const LARGEST_MANIFEST: u64 = 1 << 30;

/// What a manifest says about the files that a run wrote.
#[derive(Clone, Debug)]
pub struct OwnOutputs {
    /// The command that wrote them, such as `score`.
    pub command: String,
    /// The file that the manifest is beside.
    pub first: PathBuf,
    /// The files, by their paths as text, as a manifest has them.
    pub files: BTreeMap<PathBuf, Listed>,
}

/// A file as a manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The path as it was typed.
    pub path: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
}

/// What is read of a manifest; anything else is a document like others.
#[derive(Deserialize)]
struct ReadManifest {
    paratheme: String,
    command: String,
    outputs: Vec<OutputOfManifest>,
    #[serde(default)]
    earlier_outputs: Vec<OutputOfManifest>,
}

#[derive(Deserialize)]
struct OutputOfManifest {
    path: String,
    bytes: u64,
    sha256: String,
}

impl OwnOutputs {
    /// Reads the manifest at `path`; none where the file is missing or is no manifest of ours.
    ///
    /// Of the files that it lists, those in its own folder and below are known: their paths are
    /// told from that of the first one, which is beside it.
    pub fn read(path: &Path) -> Option<Self> {
        Self::of(path, path.parent()?)
    }

    /// Reads the manifest at `path` of files in `folder`.
    fn of(path: &Path, folder: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        if file.metadata().ok()?.len() > LARGEST_MANIFEST {
            return None;
        }
        let manifest: ReadManifest = serde_json::from_reader(BufReader::new(file)).ok()?;
        if manifest.paratheme.is_empty() {
            return None;
        }
        let first = Path::new(&manifest.outputs.first()?.path);
        let typed = first.parent()?.to_owned();
        let first = as_text(&folder.join(first.file_name()?));
        let files = manifest.outputs.into_iter().chain(manifest.earlier_outputs).filter_map(
            |OutputOfManifest { path, bytes, sha256 }| {
                let inner = Path::new(&path).strip_prefix(&typed).ok()?.to_owned();
                Some((as_text(&folder.join(inner)), Listed { path, bytes, sha256 }))
            },
        );
        Some(Self { command: manifest.command, first, files: files.collect() })
    }

    /// Reads all manifests of the files in a folder, also those that a killed run left under a
    /// hidden name, or in a hidden folder there or beside it.
    pub fn in_folder(folder: &Path) -> Vec<Self> {
        let hidden = [Some(folder), folder.parent()]
            .into_iter()
            .flatten()
            .flat_map(hidden_folders)
            .flat_map(|hidden| manifests_in(&hidden));
        manifests_in(folder)
            .into_iter()
            .chain(hidden)
            .filter_map(|path| Self::of(&path, folder))
            .collect()
    }

    /// Whether the file at `path` is listed and still as it was written.
    pub fn wrote(&self, path: &Path) -> bool {
        self.files.get(&as_text(path)).is_some_and(|listed| listed.is_unchanged(path))
    }
}

impl Listed {
    /// Whether the file at `path` has this size and this digest.
    pub fn is_unchanged(&self, path: &Path) -> bool {
        let same_size =
            fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == self.bytes);
        same_size && FileDigest::of(path).is_ok_and(|digest| digest.sha256 == self.sha256)
    }
}

/// A path with U+FFFD for what is not UTF-8, as in a manifest.
fn as_text(path: &Path) -> PathBuf {
    path.to_str().map_or_else(|| path.to_string_lossy().into_owned().into(), PathBuf::from)
}

/// Whether a file of this name is a manifest, or one that a killed run left under a hidden name.
pub(super) fn is_manifest(name: &str) -> bool {
    name.ends_with(MANIFEST) || (name.starts_with('.') && name.contains(&format!("{MANIFEST}.")))
}

/// The manifests in a folder, in no order.
fn manifests_in(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let named =
        entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_manifest));
    // Joined as a manifest's files are.
    named.map(|entry| folder.join(entry.file_name())).collect()
}

/// The manifests of folders of texts that `folder` is in, for only those speak of files in other
/// folders than their own.
pub(super) fn of_texts_above(folder: &Path) -> Vec<PathBuf> {
    let above = folder.ancestors().skip(1).filter(|above| *above != Path::new(""));
    above.map(|above| above.join(TEXTS)).filter(|path| path.is_file()).collect()
}

/// The hidden folders in a folder.
fn hidden_folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_hidden = |name: &str| name.starts_with('.') && name.ends_with(HIDDEN);
    let named = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_hidden));
    named.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// What earlier runs left among the files of a folder or a glob.
#[derive(Debug, Default)]
pub(super) struct EarlierOutputs {
    /// The manifests, and what they say was written and still is as it was, with the reason for
    /// leaving it out.
    pub own: BTreeMap<PathBuf, &'static str>,
    /// What a manifest says was written, and somebody has changed since.
    pub changed: BTreeSet<PathBuf>,
}

impl EarlierOutputs {
    /// What the manifests among `files` say of them, and those that a killed run left under hidden
    /// names.
    pub fn among(files: &Files, hidden: Vec<PathBuf>) -> Self {
        let may_be = |at: &usize| is_manifest(files.own_name(*at).0);
        let manifests: Vec<PathBuf> =
            (0..files.len()).filter(may_be).map(|at| files.path(at)).chain(hidden).collect();
        let mut earlier = Self::default();
        let listed = earlier.read(&manifests);
        if !listed.is_empty() {
            for at in 0..files.len() {
                earlier.judge(&listed, files.path(at));
            }
        }
        earlier
    }

    /// What the manifests in the folders of `paths` say of them.
    pub fn beside(paths: &[PathBuf]) -> Self {
        let folders: BTreeSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
        let above: BTreeSet<PathBuf> =
            folders.iter().flat_map(|folder| of_texts_above(folder)).collect();
        let manifests: Vec<PathBuf> =
            folders.into_iter().flat_map(manifests_in).chain(above).collect();
        let mut earlier = Self::default();
        let listed = earlier.read(&manifests);
        for path in paths {
            earlier.judge(&listed, path.clone());
        }
        earlier
    }

    /// Reads manifests; the files that they list.
    fn read(&mut self, manifests: &[PathBuf]) -> BTreeMap<PathBuf, Vec<Listed>> {
        let mut listed: BTreeMap<PathBuf, Vec<Listed>> = BTreeMap::new();
        for path in manifests {
            let Some(own) = OwnOutputs::read(path) else { continue };
            for (file, entry) in own.files {
                listed.entry(file).or_default().push(entry);
            }
            self.own.insert(path.clone(), "the manifest of a table that paratheme wrote");
        }
        listed
    }

    fn judge(&mut self, listed: &BTreeMap<PathBuf, Vec<Listed>>, path: PathBuf) {
        let Some(entries) = listed.get(&as_text(&path)) else { return };
        if entries.iter().any(|entry| entry.is_unchanged(&path)) {
            self.own.insert(path, "written by paratheme, as the manifest beside it says");
        } else {
            self.changed.insert(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of `abc` (FIPS 180-2, appendix B.1).
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_manifest_speaks_for_what_is_as_it_was_and_for_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        fs::create_dir(inside("t")).unwrap();
        for (name, text) in [
            ("o.csv", "abc"),
            ("edited.csv", "abd"),
            ("longer.csv", "abcd"),
            ("t/a.txt", "abc"),
            ("other.csv", "abc"),
        ] {
            fs::write(inside(name), text).unwrap();
        }
        let output = |name: &str| {
            format!("{{\"path\": \"typed/in/{name}\", \"bytes\": 3, \"sha256\": \"{ABC}\"}}")
        };
        let outputs =
            ["o.csv", "edited.csv", "longer.csv", "t/a.txt", "gone.csv"].map(output).join(",");
        let beyond =
            format!("{{\"path\": \"elsewhere/other.csv\", \"bytes\": 3, \"sha256\": \"{ABC}\"}}");
        let manifest = format!(
            "{{\"paratheme\": \"1\", \"command\": \"score\", \"outputs\": [{outputs},{beyond}]}}"
        );
        fs::write(inside("o.csv.manifest.json"), &manifest).unwrap();
        fs::write(inside(".x.csv.manifest.json.abcdef.paratheme.tmp"), manifest).unwrap();
        for foreign in [
            "[]",
            "{\"outputs\": []}",
            "{\"paratheme\": \"\", \"command\": \"score\", \"outputs\": []}",
        ] {
            fs::write(inside("foreign.manifest.json"), foreign).unwrap();
            assert!(OwnOutputs::read(&inside("foreign.manifest.json")).is_none(), "{foreign}");
        }
        let own = OwnOutputs::in_folder(folder.path());
        assert_eq!(own.len(), 2);
        for own in own {
            let wrote = ["o.csv", "edited.csv", "longer.csv", "t/a.txt", "gone.csv", "other.csv"]
                .map(|name| own.wrote(&inside(name)));
            assert_eq!(wrote, [true, false, false, true, false, false]);
        }
        let paths = ["o.csv", "edited.csv", "other.csv", "o.csv.manifest.json"].map(inside);
        let earlier = EarlierOutputs::beside(&paths);
        assert!(
            earlier.own.contains_key(&inside("o.csv"))
                && earlier.own.contains_key(&inside("o.csv.manifest.json"))
        );
        assert_eq!(earlier.changed.into_iter().collect::<Vec<_>>(), [inside("edited.csv")]);
        assert!(!earlier.own.contains_key(&inside("other.csv")));
    }
}
