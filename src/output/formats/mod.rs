//! The formats in which tables are written, and their endings.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use super::encoder::{Options, RowEncoder};
use crate::error::{Error, ErrorKind, Result};
use crate::tables::Column;

#[cfg(feature = "parquet")]
mod arrow;
#[cfg(feature = "parquet")]
mod columnar;
#[cfg(not(feature = "parquet"))]
mod columnar_left_out;
mod csv;
mod delimited;
mod jsonl;
mod lines;
#[cfg(feature = "parquet")]
mod parquet;
mod tsv;
mod typed;
#[cfg(feature = "office")]
mod xlsx;
#[cfg(not(feature = "office"))]
#[path = "xlsx_left_out.rs"]
mod xlsx;

#[cfg(not(feature = "parquet"))]
use columnar_left_out::{ARROW, PARQUET};
#[cfg(feature = "parquet")]
use {self::parquet::PARQUET, arrow::ARROW};

pub use delimited::Delimiter;
pub(super) use lines::Lines;
#[cfg(any(feature = "office", feature = "parquet"))]
use typed::TypedFormat;
pub(super) use typed::{TypedRows, cells};

/// The format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values after RFC 4180, with line feeds.
    Csv,
    /// The same with tabs as delimiters.
    Tsv,
    /// One JSON object a row, keys in the order of the columns.
    Jsonl,
    /// Parquet, compressed with Zstandard.
    Parquet,
    /// Arrow IPC files, which are Feather files of version 2.
    Arrow,
    /// A workbook of Excel (Office Open XML).
    Xlsx,
}

/// The one table of formats, in the order of [`Format`] and of messages: everything that differs
/// between them is found here.
const FORMATS: [FormatInfo; 6] = [csv::CSV, tsv::TSV, jsonl::JSONL, PARQUET, ARROW, xlsx::XLSX];

/// What is known about a format.
#[derive(Clone, Copy)]
pub(super) struct FormatInfo {
    /// The name, which is also the ending of a file without its dot.
    name: &'static str,
    /// Whether its files are not text, so that a terminal cannot show them.
    is_binary: bool,
    /// The cargo feature that writes the format, if this build is without it.
    missing: Option<&'static str>,
    /// Creates the encoder of a table with these columns.
    encoder: fn(&[Column], Options) -> Arc<dyn RowEncoder>,
}

/// Formats of the contract that no code writes so far.
impl Format {
    /// All of them, in the order in which messages name them.
    pub const ALL: [Self; FORMATS.len()] =
        [Self::Csv, Self::Tsv, Self::Jsonl, Self::Parquet, Self::Arrow, Self::Xlsx];

    /// Returns the name, which is also the ending of a file without its dot.
    pub const fn name(self) -> &'static str {
        FORMATS[self as usize].name
    }

    /// Whether its files are not text, so that a terminal cannot show them.
    pub const fn is_binary(self) -> bool {
        FORMATS[self as usize].is_binary
    }

    /// Whether it is text with a delimiter between cells.
    pub const fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// Whether it has columns of lists.
    pub const fn has_lists(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }

    /// Returns the format if this build writes it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] with the name of the cargo feature that this build is without.
    fn written_here(self) -> Result<Self> {
        let Some(feature) = FORMATS[self as usize].missing else { return Ok(self) };
        let what = format!("paratheme was built without {feature}, which {} needs", self.name());
        Err(Error::new(ErrorKind::Unsupported, what)
            .with_hint(format!("build it with the feature `{feature}`, or write CSV")))
    }

    /// Returns the names of all formats for a sentence: `csv, tsv or jsonl`, if these were all.
    pub fn names() -> String {
        let names = Self::ALL.map(Self::name);
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        format!("{} or {last}", others.join(", "))
    }

    /// Returns the endings of all formats, with `separator` between them: `.csv .tsv`, and so on.
    pub fn endings(separator: &str) -> String {
        Self::ALL.map(|format| format!(".{}", format.name())).join(separator)
    }

    pub(super) fn row_encoder(self, columns: &[Column], options: Options) -> Arc<dyn RowEncoder> {
        (FORMATS[self as usize].encoder)(columns, options)
    }

    /// Returns the format that the ending of `path` stands for. Upper and lower case are the same; the file
    /// need not exist.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for an unknown ending, and for one whose format is not written yet;
    /// [`ErrorKind::Unsupported`] for a format that this build does not write.
    ///
    /// # Examples
    /// ```
    /// use paratheme::output::Format;
    /// use std::path::Path;
    /// assert_eq!(Format::from_path(Path::new("out/scores.csv"))?, Format::Csv);
    /// let error = Format::from_path(Path::new("scores.txt")).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "scores.txt: no format has the ending .txt; known are .csv, .tsv, .jsonl, .parquet, .arrow, .xlsx (name the format with --format)"
    /// );
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if let Some(format) =
            Self::ALL.into_iter().find(|format| ending.as_deref() == Some(format.name()))
        {
            return format.written_here().map_err(|error| error.at(path.to_string_lossy()));
        }
        let what = match ending {
            None => "the name has no ending that tells the format".to_owned(),
            Some(ending) => format!("no format has the ending .{ending}"),
        };
        let known = Self::endings(", ");
        let error = if path.is_dir() {
            Error::new(ErrorKind::Usage, "is a folder").with_hint("name a file in it")
        } else {
            Error::new(ErrorKind::Usage, format!("{what}; known are {known}"))
                .with_hint("name the format with --format")
        };
        Err(error.at(path.to_string_lossy()))
    }
}

/// Reads a name as given to `--format`; upper and lower case are the same.
///
/// # Examples
/// ```
/// use paratheme::output::Format;
/// assert_eq!("TSV".parse::<Format>()?, Format::Tsv);
/// let error = "cvs".parse::<Format>().unwrap_err();
/// assert_eq!(error.to_string(), "unknown format `cvs`; known are csv, tsv, jsonl, parquet, arrow, xlsx (did you mean csv?)");
/// # Ok::<(), paratheme::Error>(())
/// ```
impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        if let Some(format) = Self::ALL.into_iter().find(|format| format.name() == lower) {
            return format.written_here();
        }
        let hint = nearest(&lower).map_or_else(
            || "choose one of them".to_owned(),
            |format| format!("did you mean {}?", format.name()),
        );
        let known = Self::ALL.map(Self::name).join(", ");
        Err(Error::new(ErrorKind::Usage, format!("unknown format `{name}`; known are {known}"))
            .with_hint(hint))
    }
}

/// Returns the format whose name is at most two typing errors away from `name`.
fn nearest(name: &str) -> Option<Format> {
    Format::ALL
        .into_iter()
        .map(|format| (strsim::damerau_levenshtein(format.name(), name), format))
        .filter(|(slips, format)| *slips <= 2 && *slips < format.name().len())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, format)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        let cases = [
            ("a.csv", Ok(Format::Csv)),
            ("a.b.CSV", Ok(Format::Csv)),
            ("dir.csv/a.tsv", Ok(Format::Tsv)),
            ("a.jsonl", Ok(Format::Jsonl)),
            ("a.XLSX", Ok(Format::Xlsx)),
            (
                "dir.csv/a",
                Err(
                    "the name has no ending that tells the format; known are .csv, .tsv, .jsonl, .parquet, .arrow, .xlsx",
                ),
            ),
            (
                ".csv",
                Err(
                    "the name has no ending that tells the format; known are .csv, .tsv, .jsonl, .parquet, .arrow, .xlsx",
                ),
            ),
            (
                "a.csv.gz",
                Err(
                    "no format has the ending .gz; known are .csv, .tsv, .jsonl, .parquet, .arrow, .xlsx",
                ),
            ),
        ];
        for (path, expected) in cases {
            let found = Format::from_path(Path::new(path));
            assert_eq!(
                found.as_ref().map_err(Error::message),
                expected.as_ref().map_err(|message| *message),
                "{path}"
            );
            if let Err(error) = found {
                assert_eq!(
                    (error.kind(), error.hint()),
                    (ErrorKind::Usage, Some("name the format with --format"))
                );
            }
        }
    }

    #[test]
    fn names() {
        for (format, info) in Format::ALL.into_iter().zip(FORMATS) {
            assert_eq!(format.name(), info.name);
            match info.missing {
                None => assert_eq!(info.name.parse(), Ok(format)),
                Some(feature) => {
                    let error = info.name.parse::<Format>().unwrap_err().to_string();
                    assert!(error.contains(&format!("built without {feature}")), "{error}");
                }
            }
        }
        assert_eq!(Format::names(), "csv, tsv, jsonl, parquet, arrow or xlsx");
        assert_eq!(Format::endings(" "), ".csv .tsv .jsonl .parquet .arrow .xlsx");
        let cases = [
            (
                "jsnl",
                "unknown format `jsnl`; known are csv, tsv, jsonl, parquet, arrow, xlsx (did you mean jsonl?)",
            ),
            (
                "ndjson",
                "unknown format `ndjson`; known are csv, tsv, jsonl, parquet, arrow, xlsx (choose one of them)",
            ),
            (
                "xls",
                "unknown format `xls`; known are csv, tsv, jsonl, parquet, arrow, xlsx (did you mean xlsx?)",
            ),
            (
                "",
                "unknown format ``; known are csv, tsv, jsonl, parquet, arrow, xlsx (choose one of them)",
            ),
        ];
        for (name, expected) in cases {
            assert_eq!(
                name.parse::<Format>().map_err(|error| error.to_string()),
                Err(expected.to_owned())
            );
        }
    }
}
