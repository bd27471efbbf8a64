//! The file of options: where it is, and what it holds.
//!
//! Its input is a path, or the current folder. Its output are settings: each has a name, a value, the
//! table around it and its place in the file. It does not know which commands and options there are.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use toml::de::{DeTable, DeValue};

use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::TomlText;
use crate::output;

/// The name of the file that is looked for.
pub const CONFIG_NAME: &str = "paratheme.toml";
/// The most bytes that a file may have.
const LARGEST: u64 = 1 << 20;

/// A file of options.
pub struct ConfigFile {
    /// The path, as typed or from the current folder.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    text: String,
    /// The tables, in their order.
    pub tables: Vec<ConfigTable>,
    /// The values, in their order.
    pub settings: Vec<Setting>,
}

/// A table of the file.
pub struct ConfigTable {
    /// Its names: `["lexicon", "sample"]` for `[lexicon.sample]`.
    pub names: Vec<String>,
    /// The byte of the file at which it begins.
    pub at: usize,
}

/// A value with its name.
pub struct Setting {
    /// The names of the table around it; without one at the top level.
    pub table: Vec<String>,
    /// Its name with `-` for `_`, as options have it.
    pub name: String,
    pub value: SettingValue,
    /// The byte of the file at which it begins.
    pub at: usize,
}

/// The value of a setting; numbers and dates are texts, as on a command line.
pub enum SettingValue {
    Switch(bool),
    One(String),
    Several(Vec<String>),
}

impl ConfigFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Returns an error with the line for what is not TOML and for values that no option can have.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            let error =
                Error::new(ErrorKind::Usage, "is a folder, not a file of options").at(&*name);
            return Err(error.with_hint("name the TOML file in it"));
        }
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "no such file")
                .at(&*name)
                .with_hint("--config takes a TOML file of options; `paratheme init` makes one"),
            _ => Error::io(&name, &error),
        })?;
        if bytes.len() as u64 > LARGEST {
            let message = format!("is larger than {LARGEST} bytes, which no file of options is");
            let error = Error::new(ErrorKind::Usage, message).at(&*name);
            return Err(error.with_hint("name a TOML file of options"));
        }
        let sha256 = output::hexadecimal(&Sha256::digest(&bytes));
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
            Error::new(ErrorKind::Usage, "is not UTF-8")
                .at(&*name)
                .line(line)
                .with_hint("save the file as UTF-8")
        })?;
        // Places in the file are counted without a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
        let (tables, settings) = (Vec::new(), Vec::new());
        let mut file = Self { path: name, sha256, text, tables, settings };
        let text = file.text.clone();
        let whole = DeTable::parse(&text).map_err(|error| file.not_toml(&error))?;
        file.add(&[], whole.get_ref())?;
        file.tables.sort_by_key(|table| table.at);
        file.settings.sort_by_key(|setting| setting.at);
        Ok(file)
    }

    /// Adds what is in a table.
    fn add(&mut self, names: &[String], table: &DeTable<'_>) -> Result<()> {
        for (key, value) in table {
            let (name, at) = (key.get_ref().replace('_', "-"), key.span().start);
            if let DeValue::Table(inner) = value.get_ref() {
                let names = [names, &[name]].concat();
                self.tables.push(ConfigTable { names: names.clone(), at });
                self.add(&names, inner)?;
                continue;
            }
            let value = self.value(value.get_ref(), &name, at)?;
            self.settings.push(Setting { table: names.to_vec(), name, value, at });
        }
        Ok(())
    }

    fn value(&self, value: &DeValue<'_>, name: &str, at: usize) -> Result<SettingValue> {
        if let DeValue::Boolean(is_on) = value {
            return Ok(SettingValue::Switch(*is_on));
        }
        let DeValue::Array(values) = value else {
            let text = as_typed(value).ok_or_else(|| {
                self.error(at, format!("`{name}` is not a number that fits"), "check its digits")
            });
            return text.map(SettingValue::One);
        };
        let texts: Option<Vec<String>> =
            values.iter().map(|value| as_typed(value.get_ref())).collect();
        texts.map(SettingValue::Several).ok_or_else(|| {
            let is_tables = values.iter().any(|value| value.get_ref().is_table());
            let hint = if is_tables {
                format!("write [{name}] with one pair of brackets for a table")
            } else {
                "write a list such as [\"a\", \"b\"]".to_owned()
            };
            self.error(
                at,
                format!("`{name}` has a list of other values than texts and numbers"),
                hint,
            )
        })
    }

    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
        let at = error.span().unwrap_or_default().start;
        // Three options are called as commands are: lexicon, keywords, repeats.
        let is_taken = message.starts_with("duplicate key") || message.contains("dotted key");
        let usual = if is_taken {
            "a name occurs once in a table: beside `lexicon = ...` write [lexicon-sample], and beside \
             [keywords] or [repeats] put an option of that name into the tables of its commands"
        } else {
            "an option is a line such as: by = \"year\""
        };
        let hint = TomlText::new(&self.text, &self.path).curly_quotes(at);
        let unquoted = || self.without_quotes(at).filter(|_| !is_taken);
        self.error(at, message, hint.or_else(unquoted).unwrap_or_else(|| usual.to_owned()))
    }

    /// Returns a hint if the line around a byte of the file has a value of letters and digits that lacks
    /// quotes, such as `from = 2019-05`.
    fn without_quotes(&self, at: usize) -> Option<String> {
        let before = self.text.get(..at)?;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let (name, value) = self.text[start..].lines().next()?.split_once('=')?;
        let value = value.split('#').next().unwrap_or_default().trim();
        let is_bare = value.starts_with(|c: char| c.is_alphanumeric())
            && !value.contains(['"', '\'', '[', ']', '{', '}', '\\']);
        is_bare.then(|| format!("put it in quotes: {} = \"{value}\"", name.trim()))
    }

    /// Returns an error at a byte of the file, with its line.
    pub fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> Error {
        TomlText::new(&self.text, &self.path).of_kind(ErrorKind::Usage).error(at, message, hint)
    }

    /// Returns `path:line` of a byte of the file.
    pub fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, TomlText::new(&self.text, &self.path).line(at))
    }

    /// Returns a path in the file as one from the current folder.
    pub fn resolved(&self, path: &str) -> PathBuf {
        let folder = Path::new(&self.path).parent().unwrap_or(Path::new(""));
        if path == "-" { PathBuf::from(path) } else { folder.join(path) }
    }
}

/// Returns the text that a value would have on a command line; `None` if it has none.
fn as_typed(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Integer(number) => {
            u64::from_str_radix(number.as_str(), number.radix()).ok()?.to_string()
        }
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

/// Looks for [`CONFIG_NAME`] in the current folder and in those around it, up to the home folder if
/// the current one is within it. Returns its path from the current folder.
///
/// A folder around the current one is passed over if everybody may write to it, such as `/tmp`: its
/// file may be somebody else's.
pub fn found_config() -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    let home = std::env::home_dir();
    for (depth, folder) in current.ancestors().enumerate() {
        let path = std::iter::repeat_n("..", depth).collect::<PathBuf>().join(CONFIG_NAME);
        if path.is_file() && (depth == 0 || !everybody_may_write(folder)) {
            return Some(path);
        }
        if home.as_deref() == Some(folder) {
            return None;
        }
    }
    None
}

#[cfg(unix)]
fn everybody_may_write(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn everybody_may_write(_: &Path) -> bool {
    false
}
