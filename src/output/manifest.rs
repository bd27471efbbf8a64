//! What was done to which inputs, in a file beside FILE.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::atomic::{AtomicFile, Existing, Written, path_beside};
use super::destination::io_error;
use super::set::FinishedFile;
use crate::error::Result;

/// The name of the manifest is that of FILE with this ending.
pub const ENDING: &str = ".manifest.json";

/// Everything needed to tell whether a run can be repeated, in the order in which the file has it.
///
/// Only `seconds` differs between two runs that are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Manifest<I = Vec<Input>> {
    /// The version of this program.
    pub paratheme: String,
    /// The command, such as `score`.
    pub command: String,
    /// Every option that bears on the output, by its long name without dashes, also if it was
    /// not given.
    pub options: BTreeMap<String, serde_json::Value>,
    /// The file that some of the options come from, if one was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<ConfigOrigin>,
    /// The lexicon, for commands that use one.
    pub lexicon: Option<Lexicon>,
    /// The themes that the run is about, with their thresholds, for commands that decide by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<RunTheme>,
    /// What turned strengths into probabilities, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// How well scores or probabilities agree with human codes: the measures of `evaluate` over all
    /// coded texts, or the cross-validated figures of a calibration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validation: Vec<Validation>,
    /// The table of `--metadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Table>,
    /// The stemmer and its version.
    pub stemmer: String,
    /// The version of Unicode whose rules cut and fold the words.
    pub unicode: String,
    /// The INPUTs as they were typed, or as the file of options has them from the current folder;
    /// empty without INPUTs, as with `--target` and `--reference`, which are options.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs_as_typed: Vec<String>,
    /// The inputs that were read, in order: what serialises as a list of [`Input`]s, which many
    /// files need not be in memory for.
    pub inputs: I,
    /// The files that were read besides the INPUTs: lexicons, codes, a calibration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_read: Vec<AlsoRead>,
    /// What was passed over without being a reject.
    pub skipped: Vec<Skipped>,
    /// Articles, paragraphs, words, rejects and what else is counted.
    pub counts: BTreeMap<String, u64>,
    /// How many articles were left out by which condition of `--where`, `--from` and `--to`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
    /// What the user was warned of.
    pub warnings: Vec<String>,
    /// The files that were written, without the manifests; the one that this manifest is beside
    /// comes first.
    pub outputs: Vec<Written>,
    /// What earlier runs of the same command had written in this folder by this name, and this run
    /// left as it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier_outputs: Vec<Written>,
    /// How long it took.
    pub seconds: f64,
}

impl<I> Manifest<I> {
    /// A manifest with these inputs, and all else empty.
    pub fn of(inputs: I) -> Self {
        Self {
            paratheme: String::new(),
            command: String::new(),
            options: BTreeMap::new(),
            config: None,
            lexicon: None,
            themes: Vec::new(),
            calibration: None,
            validation: Vec::new(),
            metadata: None,
            stemmer: String::new(),
            unicode: String::new(),
            inputs_as_typed: Vec::new(),
            inputs,
            also_read: Vec::new(),
            skipped: Vec::new(),
            counts: BTreeMap::new(),
            left_out: BTreeMap::new(),
            warnings: Vec::new(),
            outputs: Vec::new(),
            earlier_outputs: Vec::new(),
            seconds: 0.0,
        }
    }
}

/// A file of options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConfigOrigin {
    /// The path, as it was typed or from the current folder.
    pub path: String,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
    /// The options of the run that come from it, by the names that `options` has, and `inputs` if
    /// the INPUTs do.
    pub options: Vec<String>,
}

/// The lexicon of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lexicon {
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// The SHA-256 of its file, in 64 hexadecimal digits; of several files that of a list of
    /// theirs, each with a line feed.
    pub sha256: String,
    /// The files, if it is made of several: an extended one before the file that extends it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<LexiconFile>,
}

/// A theme of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RunTheme {
    /// The name of its column.
    pub id: String,
    /// The least strength with which a text of the run's unit is about it.
    pub threshold: f64,
}

/// How well the scores or probabilities of a theme agree with human codes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Validation {
    /// The name of the theme's column.
    pub theme: String,
    /// The coded texts.
    pub texts: u64,
    /// Those of them that are about the theme.
    pub positives: u64,
    /// The least strength with which a text counts as about the theme; none for probabilities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What gives the theme's probabilities, `curve` or `model`; none for scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The figures by their names, six decimals: the value, and if there is a 95 % interval its
    /// lower and its upper end. Undefined ones are left out.
    pub figures: BTreeMap<String, Vec<f64>>,
}

/// One of several files that the lexicon of a run is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LexiconFile {
    /// The name that it gives itself.
    pub name: String,
    /// The version that it gives itself.
    pub version: String,
    /// The path, as typed or as found from the file that extends it; for a built-in lexicon its
    /// name.
    pub path: String,
    /// The SHA-256 of the file, in 64 hexadecimal digits.
    pub sha256: String,
}

/// A table that was read beside the inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The path, as it was typed.
    pub path: String,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
}

/// A file that was read and is not an INPUT.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AlsoRead {
    /// The path, as it was typed, or as found from the file that names it.
    pub path: String,
    /// What it is: `lexicon`, `table of codes`, `calibration`, `dictionary`.
    pub what: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
}

/// A calibration, and the coded sample that it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Calibration {
    /// The path of its file.
    pub path: String,
    /// The SHA-256 of its file, in 64 hexadecimal digits.
    pub sha256: String,
    /// The themes that it has a curve for.
    pub themes: Vec<String>,
    /// The files of coded texts.
    pub sample: Vec<Sample>,
    /// The cross-validated figures of its curves and models, each theme with those of the one that is used.
    pub validation: Vec<Validation>,
}

/// A file of coded texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The path, as it was typed.
    pub path: String,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
    /// The coded texts that were learnt from.
    pub texts: u64,
}

/// An input that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The path as the user would recognise it.
    pub path: String,
    /// The size in bytes, as stored.
    pub bytes: u64,
    /// The SHA-256 of the bytes, in 64 hexadecimal digits.
    pub sha256: String,
    /// The encoding that its bytes were read in.
    pub encoding: &'static str,
    /// How that encoding is known, such as `bom`, `declared` or `detected`.
    pub encoding_from: &'static str,
    /// How many malformed sequences were replaced with U+FFFD.
    pub replaced: u64,
    /// What in it is not an article, and whether it has no article at all; absent if all of it is
    /// articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that was passed over: an empty file, a link, a hidden file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The path as the user would recognise it.
    pub path: String,
    /// Why, in a few words.
    pub reason: String,
}

/// Writes `manifest` as the file that belongs beside `file`. It is JSON for people: indented, a
/// line feed at the end. It waits for its [`OutputSet`](super::OutputSet).
///
/// # Errors
/// Any error returned by [`AtomicFile::create`] and [`AtomicFile::finish`].
///
/// # Examples
/// ```
/// use paratheme::output::manifest::{self, Manifest};
/// let folder = tempfile::tempdir().unwrap();
/// let manifest: Manifest = Manifest { command: "score".to_owned(), ..Manifest::default() };
/// let finished = manifest::write(&folder.path().join("scores.csv"), &manifest)?;
/// assert!(finished.written().path.ends_with("scores.csv.manifest.json"));
/// # Ok::<(), paratheme::Error>(())
/// ```
pub fn write<I: Serialize>(file: &Path, manifest: &Manifest<I>) -> Result<FinishedFile> {
    let path = path_beside(file, ENDING);
    let mut file = AtomicFile::create(&path, Existing::Replace)?;
    // Not by way of memory: it names every input.
    json(&mut file, manifest).map_err(|error| io_error(&path, &error))?;
    file.finish()
}

/// The bytes that are written together.
const BUFFER: usize = 128 << 10;

pub(super) fn json<I: Serialize>(to: impl Write, manifest: &Manifest<I>) -> io::Result<()> {
    let mut to = BufWriter::with_capacity(BUFFER, to);
    serde_json::to_writer_pretty(&mut to, manifest)?;
    to.write_all(b"\n")?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn full() -> Manifest {
        Manifest {
            paratheme: "0.1.0".to_owned(),
            command: "score".to_owned(),
            options: [
                ("threshold".to_owned(), json!(0.25)),
                ("csv-safe".to_owned(), json!("apostrophe")),
            ]
            .into(),
            config: Some(ConfigOrigin {
                path: "paratheme.toml".to_owned(),
                sha256: "44".repeat(32),
                options: vec!["threshold".to_owned()],
            }),
            lexicon: Some(Lexicon {
                name: "public-services".to_owned(),
                version: "1.0.0".to_owned(),
                sha256: "00".repeat(32),
                files: Vec::new(),
            }),
            themes: vec![RunTheme { id: "tax".to_owned(), threshold: 0.25 }],
            validation: vec![Validation {
                theme: "tax".to_owned(),
                texts: 200,
                positives: 40,
                threshold: None,
                rule: Some("curve"),
                figures: [("brier".to_owned(), vec![0.1, 0.05, 0.2])].into(),
            }],
            calibration: Some(Calibration {
                path: "c.toml".to_owned(),
                sha256: "22".repeat(32),
                themes: vec!["tax".to_owned()],
                sample: vec![Sample {
                    path: "gold.csv".to_owned(),
                    sha256: "33".repeat(32),
                    texts: 200,
                }],
                validation: Vec::new(),
            }),
            metadata: None,
            stemmer: "snowball".to_owned(),
            unicode: "17.0.0".to_owned(),
            inputs_as_typed: vec!["a*.txt".to_owned()],
            inputs: vec![Input {
                path: "a.txt".to_owned(),
                bytes: 3,
                encoding: "UTF-8",
                ..Input::default()
            }],
            also_read: vec![AlsoRead {
                path: "mine.toml".to_owned(),
                what: "lexicon".to_owned(),
                bytes: 7,
                sha256: "55".repeat(32),
            }],
            skipped: vec![Skipped { path: "b".to_owned(), reason: "a link".to_owned() }],
            counts: [("words".to_owned(), 2), ("articles".to_owned(), 1)].into(),
            left_out: BTreeMap::new(),
            warnings: vec!["no paragraph in a.txt".to_owned()],
            outputs: vec![Written {
                path: "out.csv".to_owned(),
                bytes: 9,
                sha256: "11".repeat(32),
            }],
            earlier_outputs: Vec::new(),
            seconds: 0.5,
        }
    }

    #[test]
    fn every_field_stands_under_its_name() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("out.csv");
        std::fs::write(path_beside(&path, ENDING), "old").expect("written");
        crate::output::OutputSet::from(write(&path, &full()).expect("written"))
            .commit()
            .expect("committed");
        let text =
            std::fs::read_to_string(folder.path().join("out.csv.manifest.json")).expect("read");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let expected = json!({
            "paratheme": "0.1.0",
            "command": "score",
            "options": {"csv-safe": "apostrophe", "threshold": 0.25},
            "config": {"path": "paratheme.toml", "sha256": "44".repeat(32), "options": ["threshold"]},
            "lexicon": {"name": "public-services", "version": "1.0.0", "sha256": "00".repeat(32)},
            "themes": [{"id": "tax", "threshold": 0.25}],
            "validation": [{"theme": "tax", "texts": 200, "positives": 40, "rule": "curve", "figures": {"brier": [0.1, 0.05, 0.2]}}],
            "calibration": {"path": "c.toml", "sha256": "22".repeat(32), "themes": ["tax"],
                "sample": [{"path": "gold.csv", "sha256": "33".repeat(32), "texts": 200}], "validation": []},
            "stemmer": "snowball",
            "unicode": "17.0.0",
            "inputs_as_typed": ["a*.txt"],
            "inputs": [{"path": "a.txt", "bytes": 3, "sha256": "", "encoding": "UTF-8", "encoding_from": "", "replaced": 0}],
            "also_read": [{"path": "mine.toml", "what": "lexicon", "bytes": 7, "sha256": "55".repeat(32)}],
            "skipped": [{"path": "b", "reason": "a link"}],
            "counts": {"articles": 1, "words": 2},
            "warnings": ["no paragraph in a.txt"],
            "outputs": [{"path": "out.csv", "bytes": 9, "sha256": "11".repeat(32)}],
            "seconds": 0.5,
        });
        assert_eq!(value, expected);
        assert!(
            text.starts_with("{\n  \"paratheme\": \"0.1.0\",\n  \"command\"")
                && text.ends_with("\n}\n"),
            "{text}"
        );
    }

    #[test]
    fn a_command_without_lexicon_says_null() {
        let value = serde_json::to_value(<Manifest>::default()).expect("JSON");
        assert_eq!(value["lexicon"], serde_json::Value::Null);
        assert_eq!(value.get("calibration"), None, "only where there is one");
        assert_eq!(value.get("config"), None, "only where there is one");
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        let folder = tempfile::tempdir().expect("folder");
        let error = write(&folder.path().join("none/out.csv"), &full()).expect_err("no folder");
        assert_eq!(error.kind(), crate::error::ErrorKind::Io);
    }
}
