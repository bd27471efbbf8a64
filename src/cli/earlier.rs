//! Reuses what an earlier run of `extract` wrote (`--update`).
//!
//! An input is unchanged if its path, size and modification time, or else its size and SHA-256, are
//! those in the manifest. Its lines are copied from the existing file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, sha256_of};
use crate::output::{hexadecimal, manifest, path_beside, rejects};

/// The lines of an earlier run whose inputs have not changed.
pub struct Earlier {
    path: PathBuf,
    lines: std::io::Lines<BufReader<File>>,
    /// The positions of the unchanged inputs, with their entries in the manifest.
    unchanged: BTreeMap<usize, Value>,
    places: HashMap<String, usize>,
    /// The line that was read last and belongs to a later file.
    waiting: Option<(usize, String)>,
    ids: HashSet<String>,
}

/// The part of a manifest that is read.
#[derive(Deserialize)]
struct Manifest {
    paratheme: String,
    command: String,
    options: BTreeMap<String, Value>,
    inputs: Vec<Value>,
    outputs: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    bytes: u64,
    sha256: String,
}

/// The part of a line that is read.
#[derive(Deserialize)]
struct Line {
    id: String,
    path: String,
}

impl Earlier {
    /// Finds the lines of `file` that can be reused: none if the file does not exist, if its
    /// manifest has another version or other options, or if the inputs are in another order.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Io`] if the file cannot be read.
    pub fn read(
        file: &Path,
        options: &BTreeMap<String, Value>,
        discovery: &Discovery,
    ) -> Result<Option<Self>> {
        let Some(manifest) = manifest_of(file, options) else { return Ok(None) };
        // An input that was rejected is read again: it may be readable now.
        let rejected: HashSet<String> = rejected_paths(&path_beside(file, rejects::ENDING));
        let mut places: HashMap<String, usize> = HashMap::new();
        for input in discovery.files.iter() {
            places.insert(input.name.clone(), input.index);
        }
        let mut unchanged = BTreeMap::new();
        let mut last = None;
        for input in manifest.inputs {
            let place = input["path"]
                .as_str()
                .filter(|path| !rejected.contains(*path))
                .and_then(|path| places.get(path).copied());
            let Some(place) =
                place.filter(|&place| is_unchanged(&input, &discovery.files.get(place)))
            else {
                continue;
            };
            if last.is_some_and(|last| place <= last) {
                return Ok(None);
            }
            last = Some(place);
            unchanged.insert(place, input);
        }
        let open = || File::open(file).map(BufReader::new).map_err(|error| io_error(file, &error));
        let mut ids = HashSet::new();
        for line in open()?.lines() {
            let line = line.map_err(|error| io_error(file, &error))?;
            let Line { id, path } = parsed(file, &line)?;
            if places.get(&path).is_some_and(|place| unchanged.contains_key(place)) {
                ids.insert(id);
            }
        }
        Ok(Some(Self {
            path: file.to_owned(),
            lines: open()?.lines(),
            unchanged,
            places,
            waiting: None,
            ids,
        }))
    }

    /// Returns whether the input at this position is unchanged.
    pub fn has(&self, place: usize) -> bool {
        self.unchanged.contains_key(&place)
    }

    /// Returns the position of the input with this name.
    pub fn place_of(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or(usize::MAX)
    }

    /// Returns the number of articles that are reused.
    pub fn articles(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Refuses the id of a new article if a reused one has it.
    ///
    /// # Errors
    /// Returns [`ErrorKind::DuplicateId`] in that case.
    pub fn check(&self, id: &str) -> Result<()> {
        if !self.ids.contains(id) {
            return Ok(());
        }
        let error = Error::new(
            ErrorKind::DuplicateId,
            format!("the id `{id}` is also that of an article of an unchanged input"),
        );
        Err(error.at(self.path.to_string_lossy()).with_hint("leave out --update once"))
    }

    /// Passes the lines of unchanged inputs before the input at `place` to `sink`.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Io`] if the file cannot be read, and any error of `sink`.
    pub fn lines_before(
        &mut self,
        place: usize,
        sink: &mut dyn FnMut(&str) -> Result<bool>,
    ) -> Result<()> {
        loop {
            let next = match self.waiting.take() {
                waiting @ Some(_) => waiting,
                None => self.next_line()?,
            };
            let Some((of, line)) = next else { return Ok(()) };
            if of >= place {
                self.waiting = Some((of, line));
                return Ok(());
            }
            if !sink(&line)? {
                return Ok(());
            }
        }
    }

    /// Returns the next line of an unchanged input with the input's position, or `None` at the end.
    fn next_line(&mut self) -> Result<Option<(usize, String)>> {
        for line in self.lines.by_ref() {
            let line = line.map_err(|error| io_error(&self.path, &error))?;
            let Line { path, .. } = parsed(&self.path, &line)?;
            if let Some(of) =
                self.places.get(&path).copied().filter(|place| self.unchanged.contains_key(place))
            {
                return Ok(Some((of, line)));
            }
        }
        Ok(None)
    }
}

/// Returns the inputs for the manifest, in order: those that were read, with their modification
/// times, and those that are unchanged.
pub fn input_values(
    read: &impl serde::Serialize,
    earlier: Option<&Earlier>,
    discovery: &Discovery,
) -> Vec<Value> {
    let Ok(Value::Array(mut inputs)) = serde_json::to_value(read) else { return Vec::new() };
    let times: HashMap<String, Option<u64>> =
        discovery.files.iter().map(|file| (file.name.clone(), modified(&file.path))).collect();
    for input in &mut inputs {
        let time = input["path"].as_str().and_then(|path| times.get(path).copied().flatten());
        if let (Some(time), Some(input)) = (time, input.as_object_mut()) {
            input.insert("modified".to_owned(), time.into());
        }
    }
    let Some(earlier) = earlier else { return inputs };
    let place = |input: &Value| {
        input["path"]
            .as_str()
            .and_then(|path| earlier.places.get(path).copied())
            .unwrap_or(usize::MAX)
    };
    inputs.extend(earlier.unchanged.values().cloned());
    inputs.sort_by_key(place);
    inputs
}

fn manifest_of(file: &Path, options: &BTreeMap<String, Value>) -> Option<Manifest> {
    let manifest: Manifest = serde_json::from_reader(BufReader::new(
        File::open(path_beside(file, manifest::ENDING)).ok()?,
    ))
    .ok()?;
    let is_same = manifest.paratheme == env!("CARGO_PKG_VERSION")
        && manifest.command == "extract"
        && manifest.options == *options;
    let listed = manifest.outputs.first()?;
    let listed = ingest::Listed {
        path: listed.path.clone(),
        bytes: listed.bytes,
        sha256: listed.sha256.clone(),
    };
    (is_same && listed.is_unchanged(file)).then_some(manifest)
}

fn is_unchanged(input: &Value, file: &ingest::InputFile) -> bool {
    let time = modified(&file.path);
    if input["bytes"].as_u64() != Some(file.bytes) || file.bytes == 0 {
        return false;
    }
    if time.is_some() && input["modified"].as_u64() == time {
        return true;
    }
    let digest = sha256_of(file, &ingest::Options::default()).ok().flatten();
    digest.is_some_and(|digest| input["sha256"] == hexadecimal(&digest))
}

/// Returns the modification time of a file in nanoseconds since 1970.
fn modified(path: &Path) -> Option<u64> {
    let time = path.metadata().ok()?.modified().ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

fn rejected_paths(file: &Path) -> HashSet<String> {
    let Ok(mut reader) = csv::Reader::from_path(file) else { return HashSet::new() };
    reader.records().flatten().filter_map(|row| row.get(0).map(str::to_owned)).collect()
}

fn parsed(file: &Path, line: &str) -> Result<Line> {
    serde_json::from_str(line).map_err(|error| {
        let error = Error::new(
            ErrorKind::Malformed,
            format!("a line is not an article that paratheme extract wrote: {error}"),
        );
        error.at(file.to_string_lossy()).with_hint("leave out --update once")
    })
}

fn io_error(file: &Path, error: &std::io::Error) -> Error {
    Error::of_system(error).at(file.to_string_lossy())
}
