//! Which formats there are, and which ending stands for which.

use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// Formats of the contract that no code writes so far.
const NOT_YET: [&str; 2] = ["parquet", "xlsx"];

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values after RFC 4180, with line feeds.
    Csv,
    /// The same with tabs as delimiters.
    Tsv,
    /// One JSON object a row, keys in the order of the columns.
    Jsonl,
}

impl Format {
    /// All of them, in the order in which messages name them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Tsv, Self::Jsonl];

    /// The name, which is also the ending of a file without its dot.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format that the ending of `path` stands for. Upper and lower case are the same; the file
    /// need not exist.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for an ending that is unknown, or whose format is not written yet.
    ///
    /// # Examples
    /// ```
    /// use paratheme::output::Format;
    /// use std::path::Path;
    /// assert_eq!(Format::from_path(Path::new("out/scores.csv"))?, Format::Csv);
    /// let error = Format::from_path(Path::new("scores.txt")).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "scores.txt: no format has the ending .txt; known are .csv, .tsv, .jsonl (name the format with --format)"
    /// );
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if let Some(format) =
            Self::ALL.into_iter().find(|format| ending.as_deref() == Some(format.name()))
        {
            return Ok(format);
        }
        let what = match ending {
            None => "the name has no ending that tells the format".to_owned(),
            Some(ending) if NOT_YET.contains(&ending.as_str()) => {
                format!(".{ending} is not written yet")
            }
            Some(ending) => format!("no format has the ending .{ending}"),
        };
        let known = Self::ALL.map(|format| format!(".{}", format.name())).join(", ");
        Err(Error::new(ErrorKind::Usage, format!("{what}; known are {known}"))
            .at(path.to_string_lossy())
            .with_hint("name the format with --format"))
    }
}

/// Reads a name as given to `--format`; upper and lower case are the same.
///
/// # Examples
/// ```
/// use paratheme::output::Format;
/// assert_eq!("TSV".parse::<Format>()?, Format::Tsv);
/// let error = "cvs".parse::<Format>().unwrap_err();
/// assert_eq!(error.to_string(), "unknown format `cvs`; known are csv, tsv, jsonl (did you mean csv?)");
/// # Ok::<(), paratheme::Error>(())
/// ```
impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        if let Some(format) = Self::ALL.into_iter().find(|format| format.name() == lower) {
            return Ok(format);
        }
        let what = if NOT_YET.contains(&lower.as_str()) {
            format!("the format {lower} is not written yet")
        } else {
            format!("unknown format `{name}`")
        };
        let hint = if NOT_YET.contains(&lower.as_str()) { None } else { nearest(&lower) }
            .map_or_else(
                || "choose one of them".to_owned(),
                |format| format!("did you mean {}?", format.name()),
            );
        let known = Self::ALL.map(Self::name).join(", ");
        Err(Error::new(ErrorKind::Usage, format!("{what}; known are {known}")).with_hint(hint))
    }
}

/// The format whose name is at most two slips of the keyboard away from `name`.
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
            ("a.parquet", Err(".parquet is not written yet; known are .csv, .tsv, .jsonl")),
            ("a.XLSX", Err(".xlsx is not written yet; known are .csv, .tsv, .jsonl")),
            (
                "dir.csv/a",
                Err("the name has no ending that tells the format; known are .csv, .tsv, .jsonl"),
            ),
            (
                ".csv",
                Err("the name has no ending that tells the format; known are .csv, .tsv, .jsonl"),
            ),
            ("a.csv.gz", Err("no format has the ending .gz; known are .csv, .tsv, .jsonl")),
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
        for format in Format::ALL {
            assert_eq!(format.name().parse::<Format>(), Ok(format));
        }
        let cases = [
            ("jsnl", "unknown format `jsnl`; known are csv, tsv, jsonl (did you mean jsonl?)"),
            ("ndjson", "unknown format `ndjson`; known are csv, tsv, jsonl (choose one of them)"),
            (
                "parquet",
                "the format parquet is not written yet; known are csv, tsv, jsonl (choose one of them)",
            ),
            ("", "unknown format ``; known are csv, tsv, jsonl (choose one of them)"),
        ];
        for (name, expected) in cases {
            assert_eq!(
                name.parse::<Format>().map_err(|error| error.to_string()),
                Err(expected.to_owned())
            );
        }
    }
}
