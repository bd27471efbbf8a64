//! The text of a file in TOML: which line a byte is in, and errors that show it.

use std::sync::Arc;

use super::SourceLine;
use crate::error::{Error, ErrorKind};

/// Most characters of a source line that an error shows.
const LONGEST_EXCERPT: usize = 800;

/// The text of one file, for errors that name the place of a mistake.
pub(crate) struct TomlText<'t> {
    pub toml: &'t str,
    /// The name of the file, as errors give it.
    pub path: Arc<str>,
    /// Where each line but the first begins: counting from the start for each entry would make
    /// reading quadratic.
    later_lines: Vec<usize>,
    /// The kind of its errors.
    kind: ErrorKind,
}

impl<'t> TomlText<'t> {
    /// The text without a byte order mark; `path` is the name that errors give.
    pub fn new(toml: &'t str, path: &str) -> Self {
        let toml = toml.strip_prefix('\u{FEFF}').unwrap_or(toml);
        let later_lines = memchr::memchr_iter(b'\n', toml.as_bytes()).map(|at| at + 1).collect();
        Self { toml, path: path.into(), later_lines, kind: ErrorKind::Lexicon }
    }

    /// The same text, whose errors are of this kind; otherwise they are those of a lexicon.
    #[cfg(feature = "cli")]
    pub fn of_kind(self, kind: ErrorKind) -> Self {
        Self { kind, ..self }
    }

    /// The line that holds the byte `at`.
    pub fn source_line(&self, at: usize) -> SourceLine {
        SourceLine { file: self.path.clone(), number: self.line(at) as u64 }
    }
}

impl TomlText<'_> {
    /// An error at the byte `at`, with its line, the text of that line and a hint.
    pub fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> Error {
        let at = self.toml.floor_char_boundary(at);
        let line = self.line(at);
        // Of a line beyond any screen the place alone.
        let line_start = self.toml[..at].rfind('\n').map_or(0, |end| end + 1);
        let source = self.toml[line_start..].lines().next().unwrap_or_default();
        let from =
            self.toml.floor_char_boundary(at.saturating_sub(LONGEST_EXCERPT / 2).max(line_start));
        let source = if source.len() > LONGEST_EXCERPT {
            &self.toml[from..line_start + source.len()]
        } else {
            source
        };
        let source: String = source.chars().take(LONGEST_EXCERPT).collect();
        Error::new(self.kind, message)
            .at(&*self.path)
            .line(line as u64)
            .with_hint(hint)
            .excerpt(source)
    }

    /// Returns a hint if the line has quotation marks that TOML does not know, as word processors
    /// set them.
    pub fn curly_quotes(&self, at: usize) -> Option<String> {
        const CURLY: [char; 9] = [
            '\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '\u{2018}', '\u{2019}', '\u{201A}',
            '\u{AB}', '\u{BB}',
        ];
        let at = self.toml.floor_char_boundary(at);
        let start = self.toml[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = self.toml[start..].lines().next().unwrap_or_default();
        // Within straight quotation marks they are text like any other.
        let mut within = None;
        let is_bare = |c: &char| {
            match within {
                None if matches!(c, '"' | '\'') => within = Some(*c),
                Some(open) if open == *c => within = None,
                _ => {}
            }
            within.is_none() && CURLY.contains(c)
        };
        let mut found: Vec<char> = line.chars().filter(is_bare).collect();
        found.dedup();
        let named: Vec<String> = found.iter().take(2).map(ToString::to_string).collect();
        (!named.is_empty()).then(|| {
            format!(
                "the line has curly quotation marks ({}): write straight ones, \" or '",
                named.join(" ")
            )
        })
    }

    /// The number of the line that holds the byte `at`, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        self.later_lines.partition_point(|&start| start <= at) + 1
    }
}
