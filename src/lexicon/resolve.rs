//! Names of lexicons -> one [`Lexicon`]: built-in ones and files, those that they extend, and
//! several together.

use std::path::{Path, PathBuf};

use std::io::Read as _;

use rustc_hash::FxHashSet;

use super::extend::{did_you_mean, without_themes};
use super::import::in_a_comment;
use super::limits::{LARGEST_LEXICON, LexiconBudget};
use super::parse::{DEFAULT_P, File, MOST_ENTRIES, Reader};
use super::theme_columns::column_clash;
use super::toml_text::TomlText;
use super::{BUILT_IN, Entry, Lexicon, Theme};
use crate::error::{Error, ErrorKind, Result};

/// The most lexicons that extend one another in a row.
pub const DEEPEST_EXTENDS: usize = 16;
/// The most files that a lexicon is read from.
pub const MOST_FILES: usize = 256;
/// What joins the names of several lexicons.
const JOINT: &str = " + ";

/// A lexicon with the files that it is read from.
///
/// # Examples
/// ```
/// use paratheme::lexicon::ResolvedLexicon;
/// let both = ResolvedLexicon::load(&["public-services", "public-sector-change"])?;
/// assert_eq!(both.lexicon.name, "public-services + public-sector-change");
/// assert_eq!(both.files.len(), 2);
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResolvedLexicon {
    /// The themes of all files.
    pub lexicon: Lexicon,
    /// The files, each after those that it extends.
    pub files: Vec<LexiconFile>,
}

/// A file that a lexicon is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexiconFile {
    /// Its path, as typed or as found from the file that extends it; for a built-in lexicon its
    /// name.
    pub path: String,
    /// Whether it is part of the program.
    pub is_built_in: bool,
    /// The name that the lexicon gives itself.
    pub name: String,
    /// The version that the lexicon gives itself.
    pub version: String,
    /// The text of the file, as it is.
    pub text: String,
}

impl ResolvedLexicon {
    /// Reads lexicons, each a built-in one by its name or else a file, and puts their themes
    /// together in this order. Each theme keeps the thresholds of its own file.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a name is neither that of a built-in lexicon nor of a file;
    /// [`ErrorKind::Lexicon`] for a mistake in a file, a theme id that two lexicons have, lexicons
    /// for different languages, or limits that they pass together.
    pub fn load(names: &[impl AsRef<str>]) -> Result<Self> {
        let mut loader = Loader::new(true);
        let mut lexicons = Vec::new();
        for name in names {
            let source = Loader::named(name.as_ref())?;
            lexicons.push(loader.resolve(source)?);
        }
        Ok(Self { lexicon: together(lexicons)?, files: loader.files })
    }

    /// The lexicon as TOML that reads back as an equal one: the text of its only file as it is, or
    /// else all themes, with comments that name the files.
    pub fn to_toml(&self) -> String {
        if let [file] = self.files.as_slice() {
            return file.text.clone();
        }
        let file = |file: &LexiconFile| {
            let LexiconFile { path, name, version, .. } = file;
            format!("# {}\n", in_a_comment(format!("{path}: {name} {version}").trim_end()))
        };
        let files: String = self.files.iter().map(file).collect();
        format!("# The themes of several files, resolved:\n{files}\n{}", self.lexicon.to_toml())
    }
}

impl Lexicon {
    /// Reads a lexicon from TOML, with or without a byte order mark; `path` is the name that errors
    /// give. It may extend built-in lexicons, but no files: see [`Lexicon::from_file`].
    ///
    /// # Errors
    /// [`ErrorKind::Lexicon`] with the line, its text and the hint: TOML that does not parse, a
    /// duplicate key, an unknown field, an id that is no id or is taken, a theme without entries or
    /// with one twice, a number out of range, or a pattern that is none.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Lexicon;
    /// let toml = "name = 'mine'\n[[theme]]\nid = 'tax'\nentries = ['tax*', '*']\n";
    /// let error = Lexicon::from_toml(toml, "mine.toml").unwrap_err();
    /// assert!(error.to_string().starts_with("mine.toml:4: the pattern can match everything"));
    /// ```
    pub fn from_toml(toml: &str, path: &str) -> Result<Self> {
        Loader::new(false).resolve(Source::file(path.to_owned(), toml.to_owned()))
    }

    /// Reads a lexicon from a file, with the lexicons that it extends.
    ///
    /// # Errors
    /// Those of [`Lexicon::read`] and [`Lexicon::from_toml`].
    pub fn from_file(path: &Path) -> Result<Self> {
        let source = Source::file(path.display().to_string(), Self::read(path)?);
        Loader::new(true).resolve(source)
    }

    /// The text of a lexicon's file, as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the file cannot be read as UTF-8; [`ErrorKind::TooLarge`] if it has
    /// more than [`LARGEST_LEXICON`] bytes, of which no more are read.
    pub fn read(path: &Path) -> Result<String> {
        let refused = |error: std::io::Error| Error::io(path.display().to_string(), &error);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(refused)?;
        file.take(LARGEST_LEXICON as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
        if bytes.len() > LARGEST_LEXICON {
            return Err(too_large().at(path.display().to_string()));
        }
        String::from_utf8(bytes).map_err(|_| {
            Error::new(ErrorKind::Io, "the file is not UTF-8")
                .at(path.display().to_string())
                .with_hint("save it as UTF-8")
        })
    }
}

fn too_large() -> Error {
    let error = Error::new(
        ErrorKind::TooLarge,
        format!("a lexicon of more than {} MiB", LARGEST_LEXICON >> 20),
    );
    error.with_hint("split it into several lexicons")
}

/// The text of a lexicon, not yet read.
struct Source {
    /// The path, or the name of a built-in lexicon.
    path: String,
    is_built_in: bool,
    text: String,
}

impl Source {
    fn file(path: String, text: String) -> Self {
        Self { path, is_built_in: false, text }
    }

    fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Self { path: (*name).to_owned(), is_built_in: true, text: (*text).to_owned() })
    }

    /// What errors call it.
    fn shown(&self) -> String {
        if self.is_built_in { format!("built-in lexicon {}", self.path) } else { self.path.clone() }
    }

    /// What it is, whatever path leads to it.
    fn identity(&self) -> PathBuf {
        let path = Path::new(&self.path);
        if self.is_built_in {
            // No file's real path is relative.
            return path.to_owned();
        }
        path.canonicalize().unwrap_or_else(|_| Path::new("/").join(path))
    }
}

/// Reads lexicons and what they extend.
struct Loader {
    /// Whether files may be read that a lexicon extends.
    reads_files: bool,
    /// The files that have been read.
    files: Vec<LexiconFile>,
    /// The files that are being read, each extended by the one before it.
    open: Vec<PathBuf>,
}

impl Loader {
    fn new(reads_files: bool) -> Self {
        Self { reads_files, files: Vec::new(), open: Vec::new() }
    }

    /// The lexicon that a user names.
    fn named(name: &str) -> Result<Source> {
        if let Some(source) = Source::built_in(name) {
            return Ok(source);
        }
        if Path::new(name).exists() {
            // What cannot be read as a lexicon was named by mistake.
            let text = Lexicon::read(Path::new(name)).map_err(|error| {
                let hint = error.hint().unwrap_or("name a TOML file in UTF-8");
                Error::new(ErrorKind::Lexicon, error.message()).at(name).with_hint(hint)
            })?;
            return Ok(Source::file(name.to_owned(), text));
        }
        let names = BUILT_IN.iter().map(|(name, _)| (*name).to_owned());
        let hint = did_you_mean(name, names).unwrap_or_else(|| {
            format!("name a TOML file, or one of the built-in lexicons: {}", built_in_names())
        });
        let message = format!("no lexicon and no file `{name}`");
        Err(Error::new(ErrorKind::NotFound, message).with_hint(hint))
    }

    /// The lexicon that `from` extends under this name; or why there is none, and a hint.
    fn extended(&self, name: &str, from: &Source) -> std::result::Result<Source, (String, String)> {
        if let Some(source) = Source::built_in(name) {
            return Ok(source);
        }
        if !self.reads_files {
            let hint = format!("only built-in lexicons can be extended here: {}", built_in_names());
            return Err((format!("cannot read the extended lexicon `{name}`"), hint));
        }
        let path = Path::new(&from.path).with_file_name("").join(name);
        let shown = path.display().to_string();
        match Lexicon::read(&path) {
            Ok(text) => Ok(Source::file(shown, text)),
            Err(error) => {
                let hint = format!(
                    "name a built-in lexicon ({}), or a file by its path from the folder of this one",
                    built_in_names()
                );
                let message =
                    format!("cannot read the extended lexicon {shown}: {}", error.message());
                Err((message, hint))
            }
        }
    }

    /// Reads a lexicon with all that it extends.
    fn resolve(&mut self, source: Source) -> Result<Lexicon> {
        let shown = source.shown();
        if source.text.len() > LARGEST_LEXICON {
            return Err(too_large().at(shown));
        }
        let text = TomlText::new(&source.text, &shown);
        let reader = Reader::new(&text);
        let file = reader.file()?;
        self.open.push(source.identity());
        let base = self.base(&file, &source, &reader)?;
        self.open.pop();
        let lexicon = reader.lexicon(file, base)?;
        let Source { path, is_built_in, text } = source;
        let is_known = |known: &LexiconFile| known.path == path && known.is_built_in == is_built_in;
        if !self.files.iter().any(is_known) {
            let (name, version) = (lexicon.name.clone(), lexicon.version.clone());
            self.files.push(LexiconFile { path, is_built_in, name, version, text });
        }
        Ok(lexicon)
    }

    /// The lexicons that a file extends, together and without the themes that it drops.
    fn base(
        &mut self,
        file: &File,
        source: &Source,
        reader: &Reader<'_>,
    ) -> Result<Option<Lexicon>> {
        let extended = file.extended();
        let dropped: Vec<&str> = file.drop.iter().map(|id| id.get_ref().as_str()).collect();
        let (mut found, mut known) = (FxHashSet::default(), Vec::new());
        let mut lexicons = Vec::new();
        for &(at, name) in &extended {
            let base = self
                .extended(name, source)
                .map_err(|(message, hint)| reader.error(at, message, hint))?;
            if self.open.contains(&base.identity()) {
                let message = format!("`{name}` extends this file, directly or through others");
                return Err(reader.error(at, message, "take one of the `extends` out"));
            }
            if self.open.len() >= DEEPEST_EXTENDS || self.files.len() >= MOST_FILES {
                let message = format!(
                    "the lexicon extends others more than {DEEPEST_EXTENDS} deep, or is made of more than {MOST_FILES} files"
                );
                return Err(reader.error(at, message, "put some of these files together"));
            }
            let lexicon = self.resolve(base)?;
            known.extend(lexicon.themes.iter().map(|theme| theme.id.clone()));
            lexicons.push(without_themes(lexicon, &dropped, &mut found));
        }
        if let Some(id) = file.drop.iter().find(|id| !found.contains(id.get_ref().as_str())) {
            let usual = "`paratheme lexicon show` lists the themes of a lexicon";
            let hint = did_you_mean(id.get_ref(), known.into_iter());
            return Err(reader.error(
                id.span().start,
                format!("no extended lexicon has the theme `{}`", id.get_ref()),
                hint.unwrap_or_else(|| usual.to_owned()),
            ));
        }
        let Some(&(at, _)) = extended.first() else { return Ok(None) };
        let together = together(lexicons);
        together
            .map(Some)
            .map_err(|error| reader.error(at, error.message(), error.hint().unwrap_or_default()))
    }
}

fn built_in_names() -> String {
    BUILT_IN.map(|(name, _)| name).join(", ")
}

/// The themes of all lexicons in one, in their order; one alone is as it is.
fn together(lexicons: Vec<Lexicon>) -> Result<Lexicon> {
    let mut lexicons = lexicons.into_iter();
    let Some(mut all) = lexicons.next() else {
        let error = Error::new(ErrorKind::Usage, "no lexicon is named");
        return Err(error.with_hint("name one that is built in, or a file"));
    };
    let mut is_alone = true;
    for Lexicon { name, version, language, description, default_p, themes, entries } in lexicons {
        is_alone = false;
        if language != all.language {
            let message = format!(
                "the lexicons are for different languages: {} for `{}`, {name} for `{}`",
                all.name,
                all.language.code(),
                language.code()
            );
            return Err(Error::new(ErrorKind::Lexicon, message)
                .with_hint("score the articles of each language with its own lexicon"));
        }
        all.name = joined(&[&all.name, &name], JOINT);
        all.version = joined(&[&all.version, &version], JOINT);
        all.description = joined(&[&all.description, &description], "\n\n");
        if default_p.to_bits() != all.default_p.to_bits() {
            all.default_p = DEFAULT_P;
        }
        let first = all.themes.len();
        let parent = |theme: &Theme| theme.parent.map(|parent| parent + first);
        all.themes
            .extend(themes.into_iter().map(|theme| Theme { parent: parent(&theme), ..theme }));
        all.entries
            .extend(entries.into_iter().map(|entry| Entry { theme: entry.theme + first, ..entry }));
    }
    if !is_alone {
        check_together(&all)?;
    }
    Ok(all)
}

/// The texts that are not empty, with `joint` between them.
fn joined(texts: &[&str], joint: &str) -> String {
    let texts: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    texts.join(joint)
}

/// Checks what a file checks of itself: ids, columns and limits.
fn check_together(lexicon: &Lexicon) -> Result<()> {
    let refused =
        |message: String, hint: &str| Err(Error::new(ErrorKind::Lexicon, message).with_hint(hint));
    let mut ids = std::collections::HashMap::new();
    for Theme { id, line, .. } in &lexicon.themes {
        let Some(first) = ids.insert(id, line) else { continue };
        if (&first.file, first.number) == (&line.file, line.number) {
            let message = format!("the theme id `{id}` is read twice from {line}");
            return refused(message, "name each lexicon once, and none that another one extends");
        }
        return refused(
            format!("the theme id `{id}` is in two lexicons, in {first} and in {line}"),
            "rename one of the two, or change the theme in a lexicon with `extends`",
        );
    }
    if let Some(clash) = column_clash(&lexicon.themes) {
        let theme = &lexicon.themes[clash.theme];
        let other = clash.other.map_or("the table itself".to_owned(), |other| {
            let Theme { id, line, .. } = &lexicon.themes[other];
            format!("`{id}` in {line}")
        });
        let Theme { id, line, .. } = theme;
        let column = &clash.column;
        let message = format!("the theme `{id}` in {line} builds the column `{column}` of {other}");
        return refused(message, "rename one of the two");
    }
    if lexicon.entries.len() > MOST_ENTRIES {
        return refused(
            "the lexicons have more than a million entries together".to_owned(),
            "score with some of them at a time",
        );
    }
    let mut budget = LexiconBudget::default();
    for pattern in lexicon.patterns() {
        if let Err(error) = budget.spend(pattern) {
            let message = format!("with all its files, {}", error.message);
            return refused(message, error.hint);
        }
    }
    Ok(())
}
