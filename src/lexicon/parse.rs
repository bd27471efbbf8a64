//! TOML -> [`Lexicon`], with a line and a hint for each mistake.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use toml::Spanned;

use super::column_names::{RESERVED, SUFFIXES};
use super::limits::{Budget, FARTHEST, LARGEST_LEXICON};
use super::{Context, Entry, Lexicon, Line, Pattern, Theme};
use crate::error::{Error, ErrorKind, Result};
use crate::text::Language;

/// The p of the tiers `strong`, `medium` and `weak`.
pub const TIERS: [(&str, f64); 3] = [("strong", 0.5), ("medium", 0.2), ("weak", 0.05)];
/// The p of `entries` in a lexicon without `default_p`.
pub const DEFAULT_P: f64 = 0.2;
/// Most characters of a source line that an error shows.
const LONGEST_EXCERPT: usize = 800;
/// Most entries that a lexicon may hold.
pub(super) const MOST_ENTRIES: usize = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    version: String,
    language: Option<Spanned<String>>,
    #[serde(default)]
    description: String,
    default_p: Option<Spanned<f64>>,
    threshold: Option<Spanned<f64>>,
    article_threshold: Option<Spanned<f64>>,
    #[serde(default)]
    theme: Vec<Spanned<ThemeTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeTable {
    id: Spanned<String>,
    label: Option<String>,
    #[serde(default)]
    description: String,
    threshold: Option<Spanned<f64>>,
    article_threshold: Option<Spanned<f64>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
    #[serde(default)]
    entries: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    strong: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    medium: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    weak: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    theme: Vec<Spanned<ThemeTable>>,
}

/// An entry is a string, or a table with conditions. Not an untagged enum, whose errors would not
/// say which field is wrong, nor where.
enum EntryValue {
    Plain(String),
    Table(Box<EntryTable>),
}

impl<'de> Deserialize<'de> for EntryValue {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = EntryValue;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an entry, which is a string or a table")
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<EntryValue, E> {
        Ok(EntryValue::Plain(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<EntryValue, A::Error> {
        EntryTable::deserialize(MapAccessDeserializer::new(map))
            .map(|table| EntryValue::Table(Box::new(table)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryTable {
    #[serde(rename = "match")]
    pattern: Spanned<String>,
    #[serde(default)]
    near: Vec<Spanned<String>>,
    #[serde(default)]
    after: Vec<Spanned<String>>,
    #[serde(default)]
    before: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    within: Option<Spanned<i64>>,
    p: Option<Spanned<f64>>,
    weight: Option<Spanned<f64>>,
}

impl Lexicon {
    /// Reads a lexicon from TOML, with or without a byte order mark; `path` is the name that errors
    /// give.
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
        let toml = toml.strip_prefix('\u{FEFF}').unwrap_or(toml);
        let later_lines = memchr::memchr_iter(b'\n', toml.as_bytes()).map(|at| at + 1).collect();
        let reader = Reader { toml, path, later_lines, budget: RefCell::default() };
        if toml.len() > LARGEST_LEXICON {
            return Err(too_large().at(path));
        }
        let file: File = toml::from_str(toml).map_err(|error| {
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            let at = error.span().unwrap_or_default().start;
            let usual = "see `paratheme lexicon show --format toml` for an example";
            reader.error(at, message, reader.curly_quotes(at).unwrap_or_else(|| usual.to_owned()))
        })?;
        reader.lexicon(file)
    }

    /// Reads a lexicon from a file.
    ///
    /// # Errors
    /// Those of [`Lexicon::read`] and [`Lexicon::from_toml`].
    pub fn from_file(path: &Path) -> Result<Self> {
        Self::from_toml(&Self::read(path)?, &path.display().to_string())
    }

    /// The text of a lexicon's file, as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be read as UTF-8; [`ErrorKind::TooLarge`] where it
    /// has more than [`LARGEST_LEXICON`] bytes, of which no more are read.
    pub fn read(path: &Path) -> Result<String> {
        let refused = |error: std::io::Error| Error::io(path.display().to_string(), &error);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(refused)?;
        file.take(LARGEST_LEXICON as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
        if bytes.len() > LARGEST_LEXICON {
            return Err(too_large().at(path.display().to_string()));
        }
        String::from_utf8(bytes).map_err(|_| {
            Error::new(ErrorKind::Io, "the file is not UTF-8").at(path.display().to_string())
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

/// What every check needs to say where it failed.
struct Reader<'t> {
    toml: &'t str,
    path: &'t str,
    /// Where each line but the first begins: counting anew for each entry would make reading
    /// quadratic.
    later_lines: Vec<usize>,
    /// What the patterns read so far cost together.
    budget: RefCell<Budget>,
}

/// A lexicon in the making.
struct Draft {
    lexicon: Lexicon,
    /// Where in the file each theme id stands.
    ids: HashMap<String, usize>,
}

impl Reader<'_> {
    fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> Error {
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
        Error::new(ErrorKind::Lexicon, message)
            .at(self.path)
            .line(line as u64)
            .with_hint(hint)
            .excerpt(source)
    }

    /// Returns a hint if the line has quotation marks that TOML does not know, as word processors
    /// set them.
    fn curly_quotes(&self, at: usize) -> Option<String> {
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

    fn line(&self, at: usize) -> usize {
        self.later_lines.partition_point(|&start| start <= at) + 1
    }

    fn lexicon(&self, file: File) -> Result<Lexicon> {
        let language = match &file.language {
            Some(code) => Language::parse(code.get_ref()).map_err(|error| {
                self.error(
                    code.span().start,
                    error.message().to_owned(),
                    error.hint().unwrap_or_default(),
                )
            })?,
            None => Language::default(),
        };
        let lexicon = Lexicon {
            name: file.name,
            version: file.version,
            language,
            description: file.description,
            default_p: self.share(file.default_p.as_ref(), "default_p", DEFAULT_P)?,
            themes: Vec::new(),
            entries: Vec::new(),
        };
        let threshold = self.share(file.threshold.as_ref(), "threshold", Lexicon::THRESHOLD)?;
        let article_threshold = self.article_threshold(file.article_threshold.as_ref(), None)?;
        if file.theme.is_empty() {
            return Err(self.error(
                0,
                "the lexicon has no theme",
                "add a `[[theme]]` with an id and entries",
            ));
        }
        let mut draft = Draft { lexicon, ids: HashMap::new() };
        for theme in file.theme {
            self.theme(&mut draft, theme, None, (threshold, article_threshold))?;
        }
        self.check_columns(&draft)?;
        Ok(draft.lexicon)
    }

    fn theme(
        &self,
        draft: &mut Draft,
        table: Spanned<ThemeTable>,
        parent: Option<usize>,
        around: (f64, Option<f64>),
    ) -> Result<()> {
        let start = table.span().start;
        let table = table.into_inner();
        let id = table.id.get_ref();
        let at = table.id.span().start;
        let well_formed = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !well_formed {
            return Err(self.error(
                at,
                format!("`{id}` is no theme id"),
                "lower case letters, digits and underscores, a letter first",
            ));
        }
        if draft.ids.insert(id.clone(), at).is_some() {
            return Err(self.error(
                at,
                format!("the theme id `{id}` is taken"),
                "give each theme and sub-theme an id of its own",
            ));
        }
        let lexicon = &mut draft.lexicon;
        let index = lexicon.themes.len();
        let first_entry = lexicon.entries.len();
        let threshold = self.share(table.threshold.as_ref(), "threshold", around.0)?;
        let article_threshold =
            self.article_threshold(table.article_threshold.as_ref(), around.1)?;
        let not = table.not.iter().map(|pattern| self.pattern(pattern, lexicon.language));
        lexicon.themes.push(Theme {
            id: id.clone(),
            column: parent.map_or_else(
                || id.clone(),
                |parent| format!("{}.{id}", lexicon.themes[parent].column),
            ),
            label: table.label.unwrap_or_else(|| id.replace('_', " ")),
            description: table.description,
            threshold,
            article_threshold: article_threshold
                .unwrap_or_else(|| Lexicon::usual_article_threshold(threshold)),
            parent,
            not: not.collect::<Result<_>>()?,
        });
        let lists = [
            (table.strong, TIERS[0].1),
            (table.medium, TIERS[1].1),
            (table.weak, TIERS[2].1),
            (table.entries, lexicon.default_p),
        ];
        let mut entries = Vec::new();
        for (list, p) in lists {
            for entry in list {
                entries.push((entry.span().start, self.entry(entry, index, p, lexicon.language)?));
            }
        }
        // Entries stand in the order of the file, whatever the order of the tiers.
        entries.sort_by_key(|&(at, _)| at);
        self.no_duplicates(&entries)?;
        lexicon.entries.extend(entries.into_iter().map(|(_, entry)| entry));
        for theme in table.theme {
            self.theme(draft, theme, Some(index), (threshold, article_threshold))?;
        }
        let lexicon = &draft.lexicon;
        if lexicon.entries.len() == first_entry {
            return Err(self.error(
                start,
                format!("the theme `{id}` has no entries"),
                "add entries, or take the theme out",
            ));
        }
        if lexicon.entries.len() > MOST_ENTRIES {
            return Err(self.error(
                start,
                "the lexicon has more than a million entries",
                "split it into several lexicons",
            ));
        }
        Ok(())
    }

    fn entry(
        &self,
        value: Spanned<EntryValue>,
        theme: usize,
        p: f64,
        language: Language,
    ) -> Result<Entry> {
        let span = value.span();
        let line = Line(self.line(span.start) as u64);
        let table = match value.into_inner() {
            EntryValue::Plain(pattern) => {
                let pattern = self.pattern(&Spanned::new(span, pattern), language)?;
                let context = Context { within: Context::WITHIN, ..Context::default() };
                return Ok(Entry { theme, pattern, context, p, weight: 1.0, line });
            }
            EntryValue::Table(table) => *table,
        };
        let patterns = |sources: &[Spanned<String>]| {
            sources.iter().map(|source| self.pattern(source, language)).collect::<Result<Vec<_>>>()
        };
        let context = Context {
            near: patterns(&table.near)?,
            after: patterns(&table.after)?,
            before: patterns(&table.before)?,
            unless: patterns(&table.unless)?,
            within: self.within(table.within.as_ref())?,
        };
        if let Some(within) = table.within.filter(|_| context.is_empty()) {
            let message = "`within` says how far, but nothing says of what";
            return Err(self.error(
                within.span().start,
                message,
                "add near, after, before or unless",
            ));
        }
        let p = self.share(table.p.as_ref(), "p", p)?;
        let weight = match table.weight {
            Some(weight) if !(*weight.get_ref() > 0.0 && *weight.get_ref() <= 1000.0) => {
                let message = format!("weight is {}", weight.get_ref());
                return Err(self.error(
                    weight.span().start,
                    message,
                    "a weight is above 0 and at most 1000",
                ));
            }
            weight => weight.map_or(1.0, Spanned::into_inner),
        };
        Ok(Entry {
            theme,
            pattern: self.pattern(&table.pattern, language)?,
            context,
            p,
            weight,
            line,
        })
    }

    /// Of two entries of a theme that match the same, one would never be the evidence.
    #[expect(
        clippy::mutable_key_type,
        reason = "the caches of a regular expression take no part in equality"
    )]
    fn no_duplicates(&self, entries: &[(usize, Entry)]) -> Result<()> {
        let mut seen: FxHashMap<(&Pattern, &Context), Line> = FxHashMap::default();
        for (at, entry) in entries {
            if let Some(first) = seen.insert((&entry.pattern, &entry.context), entry.line) {
                let message =
                    format!("the entry `{}` stands in line {} already", entry.name(), first.0);
                return Err(self.error(*at, message, "keep one of them"));
            }
        }
        Ok(())
    }

    fn pattern(&self, source: &Spanned<String>, language: Language) -> Result<Pattern> {
        let read = Pattern::parse(source.get_ref(), language);
        let paid =
            read.and_then(|pattern| self.budget.borrow_mut().spend(&pattern).map(|()| pattern));
        paid.map_err(|error| {
            let message = format!("{}: `{}`", error.message, source.get_ref());
            self.error(source.span().start, message, error.hint)
        })
    }

    /// How many words may be between: a whole number up to [`FARTHEST`].
    fn within(&self, value: Option<&Spanned<i64>>) -> Result<u32> {
        let Some(within) = value else { return Ok(Context::WITHIN) };
        u32::try_from(*within.get_ref()).ok().filter(|within| *within <= FARTHEST).ok_or_else(
            || {
                let message = format!("within is {}", within.get_ref());
                self.error(
                    within.span().start,
                    message,
                    format!("a number of words from 0 to {FARTHEST}"),
                )
            },
        )
    }

    fn share(&self, value: Option<&Spanned<f64>>, name: &str, default: f64) -> Result<f64> {
        match value {
            Some(share) if !(*share.get_ref() > 0.0 && *share.get_ref() < 1.0) => Err(self.error(
                share.span().start,
                format!("{name} is {}", share.get_ref()),
                "a share above 0 and below 1",
            )),
            Some(share) => Ok(*share.get_ref()),
            None => Ok(default),
        }
    }

    /// The threshold for articles that is named here, or around.
    fn article_threshold(
        &self,
        value: Option<&Spanned<f64>>,
        around: Option<f64>,
    ) -> Result<Option<f64>> {
        match value {
            Some(_) => self.share(value, "article_threshold", Lexicon::ARTICLE_THRESHOLD).map(Some),
            None => Ok(around),
        }
    }

    /// No theme may build the name of a column that the tables have already.
    fn check_columns(&self, draft: &Draft) -> Result<()> {
        let mut taken: HashMap<String, &str> = HashMap::new();
        for theme in &draft.lexicon.themes {
            for suffix in SUFFIXES {
                let column = format!("{}{suffix}", theme.column);
                let other = taken.get(column.as_str()).copied();
                if let Some(other) = other
                    .or_else(|| RESERVED.contains(&column.as_str()).then_some("the table itself"))
                {
                    let message =
                        format!("the theme `{}` builds the column `{column}` of {other}", theme.id);
                    return Err(self.error(draft.ids[&theme.id], message, "rename it"));
                }
                taken.insert(column, &theme.id);
            }
        }
        Ok(())
    }
}
