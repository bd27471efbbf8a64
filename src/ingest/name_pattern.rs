//! Fields in the names of files: the option `--name-pattern`.
//!
//! Comes in: a pattern such as `{year}_BUDGET_{nr}_{speaker}_{party}`, and the name of a file. Goes
//! out: the value of each field, or nothing where the name does not fit. Does not know: what the
//! fields are for.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

use super::format::{FileEnding, ending};
use super::source::without_compression;
use crate::error::{Error, ErrorKind, Result};

/// What the values of a field look like if the pattern does not say so.
const DIGITS_ELSE_ALL: &str = r"\d+|[^/]+";
/// What the values of the parts of dates look like.
const TYPED: [(&str, &str); 4] = [
    ("year", r"[12]\d{3}"),
    ("month", r"\d{1,2}|\p{L}{3,}"),
    ("day", r"\d{1,2}"),
    (
        "date",
        r"[12]\d{3}[-_. ]?\d{1,2}(?:[-_. ]?\d{1,2})?|\d{1,2}[-_. ]\d{1,2}[-_. ]\d{4}|[12]\d{3}",
    ),
];

/// A pattern for the names of files.
///
/// `{name}` is a field: digits where there are digits, otherwise as much text as fits. `{year}`,
/// `{month}`, `{day}` and `{date}` are parts of a date. `{name:PATTERN}` is a field that matches a
/// regular expression. `*` is any text, and all other characters stand for themselves, without
/// regard to case. A pattern with slashes also matches the folders above the file. Endings such as
/// `.txt` or `.csv.gz` need not be written.
///
/// # Examples
/// ```
/// use paratheme::ingest::NamePattern;
/// let pattern = NamePattern::parse("{year}_BUDGET_{nr}_{speaker}_{party}")?;
/// let fields = pattern.fields_in("speeches/2010_BUDGET_01_Ann_Lee_GP.txt").unwrap();
/// assert_eq!(fields, ["2010", "01", "Ann_Lee", "GP"]);
/// assert_eq!(pattern.fields_in("speeches/notes.txt"), None);
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NamePattern {
    text: String,
    names: Vec<String>,
    regex: Regex,
    /// How many folders above the file belong to what is matched.
    folders: usize,
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for NamePattern {}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a pattern without a field, with a field that is named twice or not
    /// at all, with a brace that is not closed, or with a regular expression that is none.
    pub fn parse(text: &str) -> Result<Self> {
        let usage = |message: String| {
            let hint = "write fields in braces, as in --name-pattern '{year}_{speaker}_{party}'";
            Error::new(ErrorKind::Usage, format!("--name-pattern {text}: {message}"))
                .with_hint(hint)
        };
        let mut names: Vec<String> = Vec::new();
        let mut regex = "^".to_owned();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            match next {
                '{' => {
                    let end =
                        closing(rest).ok_or_else(|| usage("a brace is not closed".to_owned()))?;
                    let (name, own) = rest[1..end]
                        .split_once(':')
                        .map_or((&rest[1..end], None), |(name, own)| (name, Some(own)));
                    let name = name.trim();
                    if name.is_empty() {
                        return Err(usage("a field has no name".to_owned()));
                    }
                    if names.iter().any(|known| known == name) {
                        return Err(usage(format!("the field `{name}` is named twice")));
                    }
                    let typed =
                        TYPED.iter().find(|(known, _)| *known == name).map(|(_, look)| *look);
                    let look = own.or(typed).unwrap_or(DIGITS_ELSE_ALL);
                    // It has to be an expression by itself, for what follows is put together of
                    // several.
                    Regex::new(look)
                        .map_err(|_| usage(format!("`{look}` is not a regular expression")))?;
                    let _ = write!(regex, "(?P<f{}>{look})", names.len());
                    names.push(name.to_owned());
                    rest = &rest[end + 1..];
                }
                '}' => return Err(usage("a brace is closed that was not opened".to_owned())),
                '*' => {
                    regex.push_str("[^/]*");
                    rest = &rest[1..];
                }
                _ => {
                    let end = rest.find(['{', '}', '*']).unwrap_or(rest.len());
                    regex.push_str(&regex::escape(&rest[..end]));
                    rest = &rest[end..];
                }
            }
        }
        if names.is_empty() {
            return Err(usage("it has no field".to_owned()));
        }
        regex.push('$');
        let compiled = RegexBuilder::new(&regex).case_insensitive(true).build();
        let regex = compiled.map_err(|error| usage(format!("it is too large: {error}")))?;
        Ok(Self { text: text.to_owned(), names, regex, folders: text.matches('/').count() })
    }

    /// The names of the fields, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The values of the fields in the name of a file, which may have folders before it; nothing
    /// where it does not fit.
    pub fn fields_in(&self, path: &str) -> Option<Vec<String>> {
        let path = path.replace(['\\', '!'], "/");
        let start = path.rmatch_indices('/').nth(self.folders).map_or(0, |(at, _)| at + 1);
        let whole = &path[start..];
        let found =
            self.regex.captures(without_endings(whole)).or_else(|| self.regex.captures(whole))?;
        Some(
            (0..self.names.len())
                .map(|at| {
                    found
                        .name(&format!("f{at}"))
                        .map_or(String::new(), |value| value.as_str().to_owned())
                })
                .collect(),
        )
    }
}

/// Where the brace at the beginning of `text` is closed; a regular expression may have braces of
/// its own.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// The name of a file without the endings that say its format and how it is compressed.
pub(super) fn without_endings(name: &str) -> &str {
    let plain = &name[..without_compression(&name.to_ascii_lowercase()).len()];
    match plain.rsplit_once('.') {
        Some((before, _))
            if !before.is_empty()
                && !before.ends_with('/')
                && !matches!(ending(plain), FileEnding::Unknown) =>
        {
            before
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values with a bar between; nothing where the name does not fit.
    fn fields(pattern: &str, name: &str) -> Option<String> {
        NamePattern::parse(pattern).unwrap().fields_in(name).map(|values| values.join("|"))
    }

    #[test]
    fn fields_are_digits_where_there_are_digits_else_as_long_as_fits() {
        let speeches = "{year}_BUDGET_{nr}_{speaker}_{party}";
        assert_eq!(
            fields(speeches, "in/2010_budget_01_Ann_Lee_GP.txt"),
            Some("2010|01|Ann_Lee|GP".to_owned())
        );
        assert_eq!(
            fields(speeches, "2010_BUDGET_01_Lee_GP.docx"),
            Some("2010|01|Lee|GP".to_owned())
        );
        assert_eq!(fields(speeches, "10_BUDGET_01_Lee_GP.txt"), None);
        assert_eq!(fields("{a}_{b}", "x_y_z.txt"), Some("x_y|z".to_owned()));
        assert_eq!(fields("{a:[^_]+}_{b}", "x_y_z.txt"), Some("x|y_z".to_owned()));
        assert_eq!(fields("{nr:[0-9]{2}}{rest}", "123.txt"), Some("12|3".to_owned()));
    }

    #[test]
    fn dates_folders_and_anything() {
        assert_eq!(
            fields("{source}/{date}*", "in/Echo/2019-03-04 Budget.pdf"),
            Some("Echo|2019-03-04".to_owned())
        );
        assert_eq!(
            fields("{source}/{year}/{month}", "corpus.zip!Echo/2019/march.txt.gz"),
            Some("Echo|2019|march".to_owned())
        );
        assert_eq!(fields("{source}/{title}", "alone.txt"), None, "it has no folder");
        assert_eq!(
            fields("{title}", "v1.2 draft.final.txt"),
            Some("v1.2 draft.final".to_owned()),
            "only endings of formats are left out"
        );
        assert_eq!(fields("{title}.txt", "a.txt"), Some("a".to_owned()));
        assert_eq!(fields("{ort}", "Köln.txt"), Some("Köln".to_owned()));
    }

    #[test]
    fn patterns_that_cannot_be_read_are_refused() {
        for (pattern, why) in [
            ("budget", "has no field"),
            ("{a}_{a}", "named twice"),
            ("{}", "has no name"),
            ("{a", "not closed"),
            ("a}", "not opened"),
            ("{a:(}", "not a regular expression"),
        ] {
            let error = NamePattern::parse(pattern).unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
            assert_eq!(error.kind(), ErrorKind::Usage);
        }
    }
}
