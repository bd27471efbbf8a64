//! The error type: what went wrong, where, and how to fix it.
//!
//! Every room uses [`Error`]: programs branch on its [`ErrorKind`], and its text tells people what
//! to do. This room does not know any other.

use std::fmt;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// The kind of an error, on which programs can branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call is wrong: an unknown name, a value out of range, or options that exclude each
    /// other.
    Usage,
    /// An INPUT matches no file.
    NotFound,
    /// The operating system refused to read or write.
    Io,
    /// The bytes are not text: they hold NUL bytes and are not UTF-16.
    Binary,
    /// The input is larger than its limit.
    TooLarge,
    /// The bytes cannot be decoded: a truncated gzip stream, an unknown character set.
    Decode,
    /// The format is not supported.
    Unsupported,
    /// The text does not follow the grammar of its format.
    Malformed,
    /// A record lacks the field that holds its text.
    MissingField,
    /// Two records of one file have the same id.
    DuplicateId,
    /// A lexicon has a mistake.
    Lexicon,
    /// A defect of this program, which was caught while it worked on an article.
    Internal,
}

impl ErrorKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 12] = [
        Self::Usage,
        Self::NotFound,
        Self::Io,
        Self::Binary,
        Self::TooLarge,
        Self::Decode,
        Self::Unsupported,
        Self::Malformed,
        Self::MissingField,
        Self::DuplicateId,
        Self::Lexicon,
        Self::Internal,
    ];

    /// The name of the kind in the `code` column of a rejects file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Io => "io",
            Self::Binary => "binary",
            Self::TooLarge => "too_large",
            Self::Decode => "decode",
            Self::Unsupported => "unsupported",
            Self::Malformed => "malformed",
            Self::MissingField => "missing_field",
            Self::DuplicateId => "duplicate_id",
            Self::Lexicon => "lexicon",
            Self::Internal => "internal",
        }
    }

    /// The stage at which an input fails with this kind: `find`, `read`, `decode`, `parse` or
    /// `score`.
    pub const fn stage(self) -> &'static str {
        match self {
            Self::Usage | Self::NotFound => "find",
            Self::Io | Self::TooLarge => "read",
            Self::Binary | Self::Decode | Self::Unsupported => "decode",
            Self::Malformed | Self::MissingField | Self::DuplicateId | Self::Lexicon => "parse",
            Self::Internal => "score",
        }
    }
}

/// The location of an error. Every part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The path, as the user named it.
    pub path: Option<String>,
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// The offset within the file in bytes, counted from 0.
    pub byte_offset: Option<u64>,
}

/// An error with its kind, message, location and hint. It has the size of one pointer.
///
/// # Examples
/// ```
/// use paratheme::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::MissingField, "no field `body`; the record has id, text")
///     .at("news.csv")
///     .line(17)
///     .with_hint("name it with --text-field");
/// assert_eq!(error.to_string(), "news.csv:17: no field `body`; the record has id, text (name it with --text-field)");
/// assert_eq!(error.kind(), ErrorKind::MissingField);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    location: Location,
    excerpt: Option<String>,
}

impl Error {
    /// Creates an error. `message` is one line without a full stop at its end.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            location: Location::default(),
            excerpt: None,
        }))
    }

    /// Creates an error of kind [`ErrorKind::Io`] from an error of the operating system about
    /// `path`.
    pub fn io(path: impl Into<String>, error: &std::io::Error) -> Self {
        Self::of_system(error).at(path)
    }

    /// Creates the same without a path, for those that add it later.
    pub fn of_system(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{
            IsADirectory, NotADirectory, NotFound, OutOfMemory, PermissionDenied, QuotaExceeded,
            StorageFull,
        };
        let hint = match error.kind() {
            NotFound => "check the path; it may have been moved while the run was under way",
            IsADirectory | NotADirectory => "check the path",
            PermissionDenied => "check who may read and write it",
            StorageFull | QuotaExceeded => "make room on the disk",
            OutOfMemory => "give the program more memory, or fewer --threads",
            _ => "check the disk or the connection to it, and run again",
        };
        Self::new(ErrorKind::Io, words_of_system(error)).with_hint(hint)
    }

    /// Replaces the message.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.0.message = message.into();
        self
    }

    /// Adds the path.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.location.path = Some(path.into());
        self
    }

    /// Adds the line, counted from 1.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.0.location.line = Some(line);
        self
    }

    /// Adds the byte offset within the file, counted from 0.
    #[must_use]
    pub fn byte_offset(mut self, offset: u64) -> Self {
        self.0.location.byte_offset = Some(offset);
        self
    }

    /// Adds a hint: what the user can do about the error.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the line of the source that the error is about.
    #[must_use]
    pub fn excerpt(mut self, source_line: impl Into<String>) -> Self {
        self.0.excerpt = Some(source_line.into());
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without location and hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The hint: what the user can do about the error.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The source line that the error is about, if there is one.
    pub fn source_line(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// The location of the error.
    pub fn location(&self) -> &Location {
        &self.0.location
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.location.path {
            write!(f, "{path}:")?;
            if let Some(line) = self.0.location.line {
                write!(f, "{line}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// What the operating system says, in the form of our own messages: without its number, and without
/// a capital.
pub(crate) fn words_of_system(error: &std::io::Error) -> String {
    let words = error.to_string();
    let words = match words.split_once(" (os error ") {
        Some((before, after)) => {
            format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest))
        }
        None => words,
    };
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_speaks_without_numbers() {
        let missing = std::io::Error::from_raw_os_error(2);
        let with_path = std::io::Error::other(format!("{missing} at path \"none\""));
        for (error, words) in [
            (missing, "no such file or directory"),
            (with_path, "no such file or directory at path \"none\""),
            (std::io::Error::other("Deadline passed"), "deadline passed"),
            (std::io::Error::other(""), ""),
        ] {
            assert_eq!(words_of_system(&error), words);
        }
    }

    #[test]
    fn all_kinds_are_listed_in_order() {
        assert!(ErrorKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
        assert_eq!(ErrorKind::ALL.last(), Some(&ErrorKind::Internal));
    }
}
