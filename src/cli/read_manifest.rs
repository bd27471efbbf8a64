//! A manifest that is read back.
//!
//! Its input is a file that a command wrote beside its output, or one that somebody has changed since.
//! Its output are the parts that `verify` and `methods` need. It does not know what is done with them;
//! keys that it does not know are passed over, so that manifests of later versions can be read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Error, ErrorKind, Result};
use crate::output::manifest::ENDING;
use crate::output::path_beside;

/// A manifest has a line for each input; a larger file is none.
const LARGEST: u64 = 1 << 30;

/// A manifest; docs/MANIFEST.md describes its keys.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReadManifest {
    pub paratheme: String,
    pub command: String,
    #[serde(default)]
    pub options: BTreeMap<String, Value>,
    /// The file of options.
    pub config: Option<ReadFile>,
    pub lexicon: Option<ReadLexicon>,
    #[serde(default)]
    pub themes: Vec<ReadTheme>,
    pub calibration: Option<ReadCalibration>,
    #[serde(default)]
    pub validation: Vec<ReadValidation>,
    pub metadata: Option<ReadFile>,
    #[serde(default)]
    pub stemmer: String,
    #[serde(default)]
    pub unicode: String,
    #[serde(default)]
    pub inputs_as_typed: Vec<String>,
    #[serde(default)]
    pub inputs: Vec<ReadFile>,
    #[serde(default)]
    pub also_read: Vec<ReadFile>,
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    #[serde(default)]
    pub left_out: BTreeMap<String, u64>,
    #[serde(default)]
    pub outputs: Vec<ReadFile>,
}

/// A file that a manifest lists.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReadFile {
    pub path: String,
    /// The size; of tables beside the inputs it is not known.
    pub bytes: Option<u64>,
    /// Empty if it is not known.
    #[serde(default)]
    pub sha256: String,
    /// What it is, if it is not an INPUT.
    #[serde(default)]
    pub what: String,
}

/// A lexicon.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReadLexicon {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub sha256: String,
    /// Its files, if there are several.
    #[serde(default)]
    pub files: Vec<Self>,
}

/// A theme with its threshold.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadTheme {
    pub id: String,
    pub threshold: f64,
}

/// A calibration.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadCalibration {
    pub path: String,
    #[serde(default)]
    pub sha256: String,
    #[serde(default)]
    pub sample: Vec<ReadSample>,
    #[serde(default)]
    pub validation: Vec<ReadValidation>,
}

/// A file of coded texts.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadSample {
    pub path: String,
    pub texts: u64,
}

/// How well a theme agrees with human codes.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadValidation {
    pub theme: String,
    pub texts: u64,
    pub positives: u64,
    pub threshold: Option<f64>,
    /// What gives the theme's probabilities: `curve` or `model`.
    pub rule: Option<String>,
    #[serde(default)]
    pub figures: BTreeMap<String, Vec<f64>>,
}

impl ReadManifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Returns [`ErrorKind::NotFound`] if there is no such file, and [`ErrorKind::Usage`] if it is not a
    /// manifest.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.to_string_lossy().into_owned();
        let refused = |message: String, hint: &str| {
            Error::new(ErrorKind::Usage, message).at(&*name).with_hint(hint)
        };
        let beside = path_beside(path, ENDING);
        let usual = if path.is_file() && beside.is_file() {
            format!("its manifest is {}", beside.display())
        } else {
            format!("a manifest is the file FILE{ENDING} that a command wrote beside FILE")
        };
        if path.is_dir() {
            return Err(refused("is a folder, not a manifest".to_owned(), &usual));
        }
        let mut bytes = Vec::new();
        let opened = File::open(path);
        opened.and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(
            |error| match error.kind() {
                std::io::ErrorKind::NotFound => {
                    Error::new(ErrorKind::NotFound, "no such file").at(&*name).with_hint(&*usual)
                }
                _ => Error::io(&name, &error),
            },
        )?;
        if bytes.len() as u64 > LARGEST {
            return Err(refused("is larger than any manifest".to_owned(), &usual));
        }
        let read: Self = serde_json::from_slice(&bytes).map_err(|error| {
            // Only where the JSON itself is broken does a line help.
            let line = (error.is_syntax() || error.is_eof()).then_some(error.line() as u64);
            let why = not_a_manifest(&bytes).unwrap_or_else(|| error.to_string());
            let refused = refused(format!("is not a manifest of paratheme: {why}"), &usual);
            line.map_or_else(|| refused.clone(), |line| refused.clone().line(line))
        })?;
        if read.paratheme.is_empty() || read.command.is_empty() {
            return Err(refused("is a manifest without a version or a command".to_owned(), &usual));
        }
        Ok(read)
    }

    /// Returns an option that is a text.
    pub fn text(&self, option: &str) -> Option<&str> {
        self.options.get(option)?.as_str()
    }

    /// Returns the texts of an option, of which there may be one or several.
    pub fn texts(&self, option: &str) -> Vec<String> {
        self.options.get(option).map(texts_of).unwrap_or_default()
    }

    /// Returns whether an option is switched on.
    pub fn is_on(&self, option: &str) -> bool {
        self.options.get(option).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Returns whether the run has read standard input.
    pub fn has_standard_input(&self) -> bool {
        let options = ["target", "reference", "gold", "file"].map(|option| self.texts(option));
        self.inputs_as_typed.iter().chain(options.iter().flatten()).any(|input| input == "-")
    }
}

/// Returns why JSON is no manifest, with the key that has a wrong value; `None` if it is not JSON.
fn not_a_manifest(bytes: &[u8]) -> Option<String> {
    let entries = match serde_json::from_slice(bytes).ok()? {
        Value::Object(entries) => entries,
        Value::Array(_) => return Some("it is a list".to_owned()),
        _ => return Some("it is a single value".to_owned()),
    };
    let missing = ["paratheme", "command"].into_iter().find(|key| !entries.contains_key(*key));
    if let Some(key) = missing {
        return Some(format!("it has no `{key}`"));
    }
    entries.into_iter().find_map(|(key, value)| {
        let mut alone = json!({"paratheme": "", "command": ""});
        alone[&key] = value;
        let error = serde_json::from_value::<ReadManifest>(alone).err()?;
        Some(format!("`{key}`: {error}"))
    })
}

/// Returns a value as the texts that it has on a command line; objects are not options.
pub fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Object(_) => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts_of).collect(),
        value => vec![value.to_string()],
    }
}
