//! Dictionaries of other programs -> [`Lexicon`]: what is carried over, and line by line what is
//! not.
//!
//! ```text
//! bytes --decode--> text --yaml, liwc, xml, wordstat, table--> Draft --finish--> Lexicon + notes
//! ```

mod decode;
pub(super) mod dicx;
mod draft;
mod ids;
mod liwc;
mod own_table;
mod rules;
mod table;
mod wordstat;
mod xml;
mod yaml;

use std::path::Path;

use draft::Draft;
pub use own_table::TableRow;
pub use table::unguarded;

use super::Lexicon;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Language;

/// The largest dictionary, in bytes: 64 MiB.
pub const LARGEST_DICTIONARY: usize = 64 << 20;
/// The deepest that themes nest in a dictionary.
const DEEPEST: usize = 32;

/// A format that dictionaries come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportFormat {
    /// YAML as quanteda reads and writes it: nested keys are themes, lists are patterns.
    Quanteda,
    /// LIWC 2007 and 2015 (`.dic`): numbered categories between `%`, then words with their numbers.
    Liwc,
    /// LIWC-22 (`.dicx`): a table with a row for each word and a column for each category, with
    /// weights or not.
    Liwc22,
    /// Lexicoder (`.lcd`, `.lc3`): XML whose patterns are compared with the text, spaces included.
    Lexicoder,
    /// Yoshikoder (`.ykd`): XML with globs or regular expressions, and scores.
    Yoshikoder,
    /// `WordStat` (`.cat`): categories by indentation, words with weights, rules.
    WordStat,
    /// A table with columns for theme and pattern, and maybe for weight.
    Csv,
    /// A table with the columns of [`TABLE_COLUMNS`](super::TABLE_COLUMNS), as [`Lexicon::to_rows`]
    /// makes them: it says all that a lexicon can say.
    Table,
}

impl ImportFormat {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Quanteda,
        Self::Liwc,
        Self::Liwc22,
        Self::Lexicoder,
        Self::Yoshikoder,
        Self::WordStat,
        Self::Csv,
        Self::Table,
    ];

    /// The name in `--from`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quanteda => "quanteda",
            Self::Liwc => "liwc",
            Self::Liwc22 => "liwc22",
            Self::Lexicoder => "lexicoder",
            Self::Yoshikoder => "yoshikoder",
            Self::WordStat => "wordstat",
            Self::Csv => "csv",
            Self::Table => "table",
        }
    }

    /// The format that files with the ending of `path` have.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::ImportFormat;
    /// assert_eq!(ImportFormat::from_path("laver-garry.CAT"), Some(ImportFormat::WordStat));
    /// assert_eq!(ImportFormat::from_path("words.txt"), None);
    /// ```
    pub fn from_path(path: &str) -> Option<Self> {
        let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "yml" | "yaml" => Self::Quanteda,
            "dic" => Self::Liwc,
            "dicx" => Self::Liwc22,
            "lcd" | "lc3" => Self::Lexicoder,
            "ykd" => Self::Yoshikoder,
            "cat" => Self::WordStat,
            "csv" | "tsv" => Self::Csv,
            _ => return None,
        })
    }

    /// The format that a text looks like.
    fn from_text(text: &str) -> Option<Self> {
        let said = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
        let line = text.lines().find(said)?;
        let start = line.trim_start();
        if start.starts_with('<') {
            let head: String = text.chars().take(2000).collect::<String>().to_ascii_lowercase();
            return Some(if head.contains("lexicoder") {
                Self::Lexicoder
            } else {
                Self::Yoshikoder
            });
        }
        if dicx::is_one(text) {
            return Some(Self::Liwc22);
        }
        if start.starts_with('%') {
            return Some(Self::Liwc);
        }
        if line.starts_with("[[")
            || line
                .split_once(" = ")
                .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        {
            return None;
        }
        let weighted =
            |line: &str| line.starts_with('\t') && wordstat::weight(line.trim()).1.is_some();
        if text.lines().filter(said).take(100).any(weighted) {
            return Some(Self::WordStat);
        }
        if start.starts_with('{')
            || line.trim_end().ends_with(':')
            || line.contains(": ")
            || line.starts_with("---")
        {
            return Some(Self::Quanteda);
        }
        line.contains([',', ';', '\t']).then_some(Self::Csv)
    }
}

/// Something that was not carried over as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the source, counted from 1; of an export that of the lexicon's file. None where
    /// it is about the whole.
    pub line: Option<u64>,
    /// What, and what became of it.
    pub text: String,
}

impl Note {
    /// The note as a message: `path:line: text`.
    pub fn message(&self, path: &str) -> String {
        match self.line {
            Some(line) => format!("{path}:{line}: {}", self.text),
            None => format!("{path}: {}", self.text),
        }
    }
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The lexicon. Every entry has [`DEFAULT_P`](super::DEFAULT_P), unless the format is
    /// [`ImportFormat::Table`].
    pub lexicon: Lexicon,
    /// The format that was read.
    pub format: ImportFormat,
    /// What was not carried over as it stood, in the order of the source.
    pub notes: Vec<Note>,
}

impl Imported {
    /// The lexicon as TOML, with the notes as comments above it; `path` is the name of the source.
    pub fn to_toml(&self, path: &str) -> String {
        let Self { lexicon, format, notes } = self;
        let mut lines = vec![format!("Imported from {path} ({}).", format.name())];
        if *format != ImportFormat::Table {
            lines.push(
                "The source does not say how much an entry says: each has p = 0.2. Where you know better, move it to strong or weak."
                    .to_owned(),
            );
        }
        if !notes.is_empty() {
            lines.push("Not carried over as it stood:".to_owned());
        }
        lines.extend(notes.iter().map(|note| note.message(path)));
        let lines: Vec<String> =
            lines.iter().map(|line| format!("# {}", in_a_comment(line))).collect();
        format!("{}\n\n{}", lines.join("\n"), lexicon.to_toml())
    }
}

/// A text that cannot end the comment that it stands in.
pub(super) fn in_a_comment(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// A text as messages show it: in quotes, the end of a long one left out.
fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

fn malformed(line: u64, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Lexicon, message)
        .line(line)
        .with_hint("correct it there, or name the format of the dictionary with --from")
}

/// Reads a dictionary of another program. `path` is its name: the lexicon is called by it, and
/// where `format` is not given its ending, else the content, decides. Text is read as UTF-8 or
/// UTF-16 by its mark, as UTF-8, else as windows-1252, which a note says.
///
/// A table that has columns of [`TABLE_COLUMNS`](super::TABLE_COLUMNS) which other programs do not
/// know is read as [`ImportFormat::Table`]. Such a table names its language itself; `language` is
/// that of all other dictionaries, English if it is missing.
///
/// Nothing is left out in silence: [`Imported::notes`] names every entry, rule, name and weight
/// that is not carried over as it stood.
///
/// # Errors
/// [`ErrorKind::Lexicon`] where the bytes are no dictionary of that format, or hold no pattern;
/// [`ErrorKind::TooLarge`]; [`ErrorKind::Binary`].
///
/// # Examples
/// ```
/// use paratheme::lexicon::{ImportFormat, import};
/// use paratheme::text::Language;
/// let yaml = b"Economy:\n  - market*\n  - Tax: [tax*, '*']\n";
/// let imported = import(yaml, "topics.yml", None, Language::English)?;
/// assert_eq!(imported.format, ImportFormat::Quanteda);
/// let columns: Vec<&str> = imported.lexicon.themes.iter().map(|theme| theme.column.as_str()).collect();
/// assert_eq!(columns, ["economy", "economy.tax"]);
/// assert_eq!(imported.lexicon.entries.len(), 2);
/// assert!(imported.notes.iter().any(|note| note.line == Some(3) && note.text.contains("`*`")));
/// # Ok::<(), paratheme::Error>(())
/// ```
pub fn import(
    bytes: &[u8],
    path: &str,
    format: Option<ImportFormat>,
    language: impl Into<Option<Language>>,
) -> Result<Imported> {
    let language = language.into();
    if bytes.len() > LARGEST_DICTIONARY {
        let error = Error::new(
            ErrorKind::TooLarge,
            format!("a dictionary of more than {} MiB", LARGEST_DICTIONARY >> 20),
        );
        return Err(error.at(path).with_hint("split it"));
    }
    let mut draft = Draft::default();
    let text = decode::text(bytes, &mut draft).map_err(|error| error.at(path))?;
    let looks_like = ImportFormat::from_text(&text);
    let Some(format) = format.or_else(|| ImportFormat::from_path(path)).or(looks_like) else {
        let names: Vec<&str> = ImportFormat::ALL.iter().map(|format| format.name()).collect();
        let error = Error::new(
            ErrorKind::Lexicon,
            "neither the ending nor the content is that of a dictionary that can be read",
        );
        return Err(error
            .at(path)
            .with_hint(format!("name the format with --from: {}", names.join(", "))));
    };
    if matches!(format, ImportFormat::Csv | ImportFormat::Table)
        && let Some(rows) = table::own_rows(&text)
    {
        let rows = rows.map_err(|error| error.at(path))?;
        let mut imported = import_rows(&rows, path, language)?;
        imported.notes.splice(0..0, draft.into_notes());
        return Ok(imported);
    }
    let read = match format {
        ImportFormat::Quanteda => yaml::read(&text, &mut draft),
        ImportFormat::Liwc => liwc::read(&text, &mut draft),
        ImportFormat::Liwc22 => dicx::read(&text, &mut draft),
        ImportFormat::Lexicoder | ImportFormat::Yoshikoder => xml::read(&text, format, &mut draft),
        ImportFormat::WordStat => wordstat::read(&text, &mut draft),
        ImportFormat::Csv => table::read(&text, &mut draft),
        ImportFormat::Table => Err(own_table::no_header()),
    };
    let language = language.unwrap_or_default();
    let finished = read.and_then(|()| draft.finish(name_of(path), language));
    let (lexicon, notes) = finished.map_err(|error| {
        let guess = match looks_like {
            Some(other) if other != format => {
                format!(
                    "read as {}, looks like {}: name the format with --from",
                    format.name(),
                    other.name()
                )
            }
            _ => format!(
                "read as {}; where it is something else, name the format with --from",
                format.name()
            ),
        };
        error.at(path).with_hint(guess)
    })?;
    Ok(Imported { lexicon, format, notes })
}

/// The name of a lexicon that is imported from this path.
fn name_of(path: &str) -> String {
    Path::new(path)
        .file_stem()
        .map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Reads the rows of a table as [`Lexicon::to_rows`] makes them, such as those of a sheet. The
/// first row is the header; columns may be in any order, and unknown ones are named in
/// [`Imported::notes`]. What is about a theme may be in any of its rows, and so may what is about
/// the lexicon. `language` is that of a table that does not name its own.
///
/// # Errors
/// [`ErrorKind::Lexicon`] with the row: a header without theme and entry, a cell that holds
/// something else than its column, rows that contradict each other, and all mistakes that a
/// lexicon's TOML can have.
pub fn import_rows(
    rows: &[TableRow],
    path: &str,
    language: impl Into<Option<Language>>,
) -> Result<Imported> {
    let read = if is_lexicon_table(rows) {
        own_table::read(rows, name_of(path), language.into())
    } else {
        Err(own_table::no_header())
    };
    let (lexicon, notes) = read.map_err(|error| error.at(path))?;
    Ok(Imported { lexicon, format: ImportFormat::Table, notes })
}

/// Whether the rows begin with the header of a lexicon's table.
pub fn is_lexicon_table(rows: &[TableRow]) -> bool {
    rows.first().is_some_and(own_table::is_own)
}
