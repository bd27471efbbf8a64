//! The tables of lexicons that this program writes, and those that people make like them: every
//! column of [`TABLE_COLUMNS`] is read, and what is wrong in a cell is an error.

use rustc_hash::FxHashMap;

use super::{DEEPEST, Note, shown};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::extend::{arrange, without_entries};
use crate::lexicon::limits::{FARTHEST, LexiconBudget};
use crate::lexicon::parse::{DEFAULT_P, LEARNT, MOST_ENTRIES, TIERS, is_id};
use crate::lexicon::table::{TABLE_COLUMNS, split_list};
use crate::lexicon::theme_columns::column_clash;
use crate::lexicon::{Context, Entry, Lexicon, Pattern, SourceLine, Theme};
use crate::text::Language;

/// A row of a table: its line or its number, and the cells that are not empty by their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the file, or the number of the row, counted from 1.
    pub line: u64,
    /// The column, counted from 0, and the text of each cell.
    pub cells: Vec<(usize, String)>,
}

/// Columns that tables of other programs do not have: one of them tells that all are meant.
const OWN: [&str; 13] = [
    "parent",
    "tier",
    "p",
    "near",
    "after",
    "before",
    "unless",
    "within",
    "not",
    "threshold",
    "article_threshold",
    "in_article_threshold",
    "default_p",
];
/// Names of the column with the entry.
const ENTRY: [&str; 3] = ["entry", "pattern", "match"];

/// Whether a table with this header is one that says all that a lexicon can say.
pub(super) fn is_own(header: &TableRow) -> bool {
    let names: Vec<String> = header.cells.iter().map(|(_, name)| column_name(name)).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    has(&["theme"]) && has(&ENTRY) && has(&OWN)
}

/// The error about a table with another header.
pub(super) fn no_header() -> Error {
    let hint = "the first row names the columns: theme, entry, and others that `paratheme lexicon export --to csv` has, such as tier";
    wrong(1, "the table has no columns of a lexicon", hint)
}

fn column_name(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').to_lowercase()
}

fn wrong(line: u64, message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::new(ErrorKind::Lexicon, message).line(line).with_hint(hint)
}

/// A row by the names of its columns.
struct Row<'r> {
    line: u64,
    cells: [&'r str; TABLE_COLUMNS.len()],
}

impl<'r> Row<'r> {
    /// The text of a cell, as it is.
    fn text(&self, column: &str) -> &'r str {
        let at = TABLE_COLUMNS.iter().position(|known| *known == column);
        at.map_or("", |at| self.cells[at])
    }

    /// A number; a decimal comma is one, too.
    fn number(&self, column: &str) -> Result<Option<f64>> {
        let text = self.text(column).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse().or_else(|_| text.replace(',', ".").parse::<f64>());
        number.map(Some).map_err(|_| {
            wrong(self.line, format!("{column} is {}", shown(text)), "write a number, such as 0.2")
        })
    }

    fn share(&self, column: &str) -> Result<Option<f64>> {
        match self.number(column)? {
            Some(share) if !(share > 0.0 && share < 1.0) => {
                Err(wrong(self.line, format!("{column} is {share}"), "a share above 0 and below 1"))
            }
            share => Ok(share),
        }
    }
}

/// What the rows say of a theme.
#[derive(Default)]
struct RawTheme<'r> {
    line: u64,
    parent: Option<usize>,
    /// The first line that fills each cell of the theme, with its text.
    cells: FxHashMap<&'static str, (u64, &'r str)>,
    threshold: Option<f64>,
    article_threshold: Option<f64>,
    in_article_threshold: Option<f64>,
}

/// Cells that are about the theme of a row.
const OF_THEME: [&str; 6] =
    ["label", "not", "threshold", "article_threshold", "in_article_threshold", "description"];
/// Cells that are about the lexicon, whatever the row; a description if the row names no theme.
const OF_LEXICON: [&str; 5] = ["name", "version", "language", "default_p", "description"];

/// A table that is being read.
#[derive(Default)]
struct Table<'r> {
    themes: Vec<RawTheme<'r>>,
    ids: Vec<String>,
    known: FxHashMap<String, usize>,
    head: FxHashMap<&'static str, (u64, &'r str)>,
    default_p: Option<f64>,
    entries: Vec<(usize, Row<'r>)>,
}

/// Reads the rows of such a table, of which the first is the header; `name` is that of a lexicon
/// that names itself nowhere, `language` that of one that does not say its own.
pub(super) fn read(
    rows: &[TableRow],
    name: String,
    language: Option<Language>,
) -> Result<(Lexicon, Vec<Note>)> {
    let (header, rows) = rows.split_first().ok_or_else(|| {
        wrong(1, "the table has no header", "begin it with the names of the columns")
    })?;
    let mut notes = Vec::new();
    let columns = columns(header, &mut notes)?;
    let mut table = Table::default();
    for row in rows {
        let mut cells = [""; TABLE_COLUMNS.len()];
        for (at, text) in &row.cells {
            if let Some(&column) = columns.get(at) {
                cells[column] = text;
            }
        }
        table.row(Row { line: row.line, cells })?;
    }
    Ok((table.finish(name, language)?, notes))
}

/// The place in [`TABLE_COLUMNS`] of each column that is read.
fn columns(header: &TableRow, notes: &mut Vec<Note>) -> Result<FxHashMap<usize, usize>> {
    let mut columns = FxHashMap::default();
    for (at, name) in &header.cells {
        let plain = column_name(name);
        let plain = if ENTRY.contains(&plain.as_str()) { "entry" } else { plain.as_str() };
        let Some(column) = TABLE_COLUMNS.iter().position(|known| *known == plain) else {
            let text = format!("the column {} is left out", shown(name));
            notes.push(Note { line: Some(header.line), text });
            continue;
        };
        if columns.values().any(|&other| other == column) {
            let message = format!("there are two columns {}", shown(plain));
            return Err(wrong(header.line, message, "keep one of them"));
        }
        columns.insert(*at, column);
    }
    Ok(columns)
}

impl<'r> Table<'r> {
    fn row(&mut self, row: Row<'r>) -> Result<()> {
        let (theme, entry) = (row.text("theme").trim(), row.text("entry"));
        for column in OF_LEXICON {
            if column != "description" || theme.is_empty() {
                agree(&mut self.head, column, &row)?;
            }
        }
        self.default_p = self.default_p.or(row.share("default_p")?);
        if theme.is_empty() {
            if !entry.trim().is_empty() {
                let message = format!("the entry {} is in no theme", shown(entry));
                return Err(wrong(row.line, message, "fill in the column theme"));
            }
            let of_theme = |column: &&&str| !row.text(column).trim().is_empty();
            if let Some(column) = ["parent", "label", "not", "threshold"].iter().find(of_theme) {
                let message = format!("the row has a {column} and no theme");
                return Err(wrong(row.line, message, "fill in the column theme"));
            }
            return Ok(());
        }
        let at = self.theme(theme, &row)?;
        for column in OF_THEME {
            agree(&mut self.themes[at].cells, column, &row)?;
        }
        let (threshold, of_articles) = (row.share("threshold")?, row.share("article_threshold")?);
        let in_articles = row.share("in_article_threshold")?;
        let theme = &mut self.themes[at];
        theme.threshold = theme.threshold.or(threshold);
        theme.article_threshold = theme.article_threshold.or(of_articles);
        theme.in_article_threshold = theme.in_article_threshold.or(in_articles);
        if !entry.trim().is_empty() {
            if self.entries.len() == MOST_ENTRIES {
                let message = "the table has more than a million entries";
                return Err(wrong(row.line, message, "split it into several lexicons"));
            }
            self.entries.push((at, row));
        }
        Ok(())
    }

    /// The theme of a row: an id, or with the ids of the themes around it, `parent.child`.
    fn theme(&mut self, path: &str, row: &Row<'_>) -> Result<usize> {
        let mut above = match row.text("parent").trim() {
            "" => None,
            parent => Some(self.theme_of_id(last(parent), row.line)?),
        };
        let (around, id) = path.rsplit_once('.').map_or(("", path), |(around, id)| (around, id));
        if let Some(parent) = around.split('.').next_back().filter(|parent| !parent.is_empty()) {
            above = Some(self.theme_of_id(parent, row.line)?);
        }
        let theme = self.theme_of_id(id, row.line)?;
        match (self.themes[theme].parent, above) {
            (Some(known), Some(above)) if known != above => {
                let [known, above] = [known, above].map(|theme| &self.ids[theme]);
                let message = format!("the theme `{id}` is part of `{known}` and of `{above}`");
                return Err(wrong(row.line, message, "name one of them in all rows"));
            }
            (None, Some(above)) => self.themes[theme].parent = Some(above),
            _ => {}
        }
        Ok(theme)
    }

    fn theme_of_id(&mut self, id: &str, line: u64) -> Result<usize> {
        if let Some(&known) = self.known.get(id) {
            return Ok(known);
        }
        if !is_id(id) {
            return Err(wrong(
                line,
                format!("{} is no theme id", shown(id)),
                "lower case letters, digits and underscores, a letter first; the column label has the name for people",
            ));
        }
        self.known.insert(id.to_owned(), self.themes.len());
        self.ids.push(id.to_owned());
        self.themes.push(RawTheme { line, ..RawTheme::default() });
        Ok(self.themes.len() - 1)
    }

    fn finish(self, name: String, language: Option<Language>) -> Result<Lexicon> {
        let head = |column: &str| self.head.get(column).map_or("", |(_, text)| *text);
        let own =
            match self.head.get("language") {
                Some(&(line, code)) => Some(Language::parse(code.trim()).map_err(|error| {
                    wrong(line, error.message(), error.hint().unwrap_or_default())
                })?),
                None => None,
            };
        if let (Some(own), Some(asked)) = (own, language.filter(|asked| own != Some(*asked))) {
            let line = self.head.get("language").map_or(1, |(line, _)| *line);
            let message =
                format!("the table is for `{}`, --language for `{}`", own.code(), asked.code());
            return Err(wrong(line, message, "leave out --language, or change the table"));
        }
        let language = own.or(language).unwrap_or_default();
        let mut lexicon = Lexicon {
            name: Some(head("name")).filter(|name| !name.is_empty()).map_or(name, str::to_owned),
            version: head("version").to_owned(),
            language,
            description: head("description").to_owned(),
            default_p: self.default_p.unwrap_or(DEFAULT_P),
            themes: Vec::with_capacity(self.themes.len()),
            entries: Vec::with_capacity(self.entries.len()),
        };
        let mut reader = Patterns { language, budget: LexiconBudget::default() };
        self.check_depth()?;
        for (at, theme) in self.themes.iter().enumerate() {
            let found = self.as_theme(at, theme, &mut reader)?;
            lexicon.themes.push(found);
        }
        let default_p = lexicon.default_p;
        for (theme, row) in &self.entries {
            lexicon.entries.push(reader.entry(*theme, row, default_p)?);
        }
        no_duplicates(&lexicon)?;
        let kept = vec![true; lexicon.themes.len()];
        arrange(&mut lexicon, &kept, |_| true);
        check(&lexicon)?;
        Ok(lexicon)
    }

    /// Refuses themes that are part of themselves, or nest deeper than those of dictionaries.
    fn check_depth(&self) -> Result<()> {
        for (at, theme) in self.themes.iter().enumerate() {
            let above = std::iter::successors(Some(at), |&at| self.themes[at].parent);
            if above.take(DEEPEST + 1).count() > DEEPEST {
                let message = format!(
                    "the theme `{}` is part of itself, or deeper than {DEEPEST} themes",
                    self.ids[at]
                );
                return Err(wrong(theme.line, message, "change the column parent"));
            }
        }
        Ok(())
    }

    fn as_theme(&self, at: usize, theme: &RawTheme<'_>, reader: &mut Patterns) -> Result<Theme> {
        let cell = |column: &str| theme.cells.get(column).copied().unwrap_or((theme.line, ""));
        let above = || std::iter::successors(Some(at), |&at| self.themes[at].parent);
        let id = self.ids[at].clone();
        let mut path: Vec<&str> = above().map(|theme| self.ids[theme].as_str()).collect();
        path.reverse();
        let threshold = above().find_map(|at| self.themes[at].threshold);
        let threshold = threshold.unwrap_or(Lexicon::THRESHOLD);
        let (line, not) = cell("not");
        let not = split_list(not).into_iter().map(|source| reader.pattern(&source, line));
        Ok(Theme {
            column: path.join("."),
            label: Some(cell("label").1)
                .filter(|label| !label.is_empty())
                .map_or_else(|| id.replace('_', " "), str::to_owned),
            id,
            description: cell("description").1.to_owned(),
            threshold,
            article_threshold: above()
                .find_map(|at| self.themes[at].article_threshold)
                .unwrap_or_else(|| Lexicon::usual_article_threshold(threshold)),
            in_article_threshold: above()
                .find_map(|at| self.themes[at].in_article_threshold)
                .unwrap_or_else(|| Lexicon::usual_in_article_threshold(threshold)),
            parent: theme.parent,
            not: not.collect::<Result<_>>()?,
            line: SourceLine { number: theme.line, ..SourceLine::default() },
        })
    }
}

/// The last of the ids of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Notes what a row says; the rows that say something must say the same.
fn agree<'r>(
    cells: &mut FxHashMap<&'static str, (u64, &'r str)>,
    column: &'static str,
    row: &Row<'r>,
) -> Result<()> {
    let text = row.text(column);
    if text.is_empty() {
        return Ok(());
    }
    let (line, first) = *cells.entry(column).or_insert((row.line, text));
    if first == text {
        return Ok(());
    }
    let message = format!("{column} is {} here, {} in line {line}", shown(text), shown(first));
    Err(wrong(row.line, message, "fill it in once, or the same in all rows"))
}

/// Reads patterns and entries.
struct Patterns {
    language: Language,
    budget: LexiconBudget,
}

impl Patterns {
    fn pattern(&mut self, source: &str, line: u64) -> Result<Pattern> {
        let read = Pattern::parse(source, self.language);
        let paid = read.and_then(|pattern| self.budget.spend(&pattern).map(|()| pattern));
        paid.map_err(|error| {
            wrong(line, format!("{}: {}", error.message, shown(source)), error.hint)
        })
    }

    fn entry(&mut self, theme: usize, row: &Row<'_>, default_p: f64) -> Result<Entry> {
        let mut list = |column: &str| {
            let sources = split_list(row.text(column));
            sources.iter().map(|source| self.pattern(source, row.line)).collect::<Result<Vec<_>>>()
        };
        let mut context = Context {
            near: list("near")?,
            after: list("after")?,
            before: list("before")?,
            unless: list("unless")?,
            within: Context::WITHIN,
        };
        if let Some(within) = row.number("within")? {
            if context.is_empty() {
                let message = "within says how far, but nothing says of what";
                return Err(wrong(row.line, message, "fill in near, after, before or unless"));
            }
            context.within = whole(within).ok_or_else(|| {
                let hint = format!("a number of words from 0 to {FARTHEST}");
                wrong(row.line, format!("within is {within}"), hint)
            })?;
        }
        let weight = row.number("weight")?.unwrap_or(1.0);
        if !(weight > 0.0 && weight <= 1000.0) {
            let message = format!("weight is {weight}");
            return Err(wrong(row.line, message, "a weight is above 0 and at most 1000"));
        }
        Ok(Entry {
            theme,
            pattern: self.pattern(row.text("entry"), row.line)?,
            context,
            p: p_of(row)?.unwrap_or(default_p),
            weight,
            learnt: tier_of(row) == LEARNT,
            line: SourceLine { number: row.line, ..SourceLine::default() },
        })
    }
}

/// The tier of a row; empty if the cell is.
fn tier_of(row: &Row<'_>) -> String {
    row.text("tier").trim().to_lowercase()
}

/// The p of a row, as a number or by its tier.
fn p_of(row: &Row<'_>) -> Result<Option<f64>> {
    let (tier, p) = (tier_of(row), row.share("p")?);
    if tier.is_empty() || tier == LEARNT {
        return Ok(p);
    }
    let Some((_, of_tier)) = TIERS.iter().find(|(name, _)| *name == tier) else {
        let message = format!("tier is {}", shown(&tier));
        return Err(wrong(row.line, message, "a tier is strong, medium, weak or learnt"));
    };
    match p {
        Some(p) if p.to_bits() != of_tier.to_bits() => Err(wrong(
            row.line,
            format!("tier is {tier}, which is p {of_tier}, and p is {p}"),
            "empty one of the two cells",
        )),
        _ => Ok(Some(*of_tier)),
    }
}

/// A number of words up to [`FARTHEST`].
fn whole(number: f64) -> Option<u32> {
    let is_whole = (0.0..=f64::from(FARTHEST)).contains(&number) && number.fract() == 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    is_whole.then_some(number as u32)
}

#[expect(
    clippy::mutable_key_type,
    reason = "the caches of a regular expression take no part in equality"
)]
fn no_duplicates(lexicon: &Lexicon) -> Result<()> {
    let mut seen: FxHashMap<(usize, &Pattern, &Context), u64> = FxHashMap::default();
    for entry in &lexicon.entries {
        let line = entry.line.number;
        if let Some(first) = seen.insert((entry.theme, &entry.pattern, &entry.context), line) {
            let message =
                format!("the entry `{}` is in line {first}, too, in the same theme", entry.name());
            return Err(wrong(line, message, "keep one of them"));
        }
    }
    Ok(())
}

/// Checks what only the whole shows: empty themes, and columns of tables.
fn check(lexicon: &Lexicon) -> Result<()> {
    if lexicon.themes.is_empty() {
        return Err(wrong(1, "the table has no entries", "add rows with a theme and an entry"));
    }
    if let Some(empty) = without_entries(lexicon) {
        let Theme { id, line, .. } = &lexicon.themes[empty];
        let message = format!("the theme `{id}` has no entries");
        return Err(wrong(line.number, message, "add entries, or take the theme out"));
    }
    let Some(clash) = column_clash(&lexicon.themes) else { return Ok(()) };
    let theme = &lexicon.themes[clash.theme];
    let other = clash.other.map_or("the table itself", |other| &lexicon.themes[other].id);
    let message =
        format!("the theme `{}` builds the column `{}` of {other}", theme.id, clash.column);
    Err(wrong(theme.line.number, message, "rename it"))
}
