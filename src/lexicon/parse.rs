//! TOML -> [`Lexicon`], with a line and a hint for each mistake.

use std::cell::RefCell;
use std::collections::HashMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::extend::{Inherited, did_you_mean, other_language};
use super::limits::{FARTHEST, LexiconBudget};
use super::print::quoted;
use super::theme_columns::column_clash;
use super::toml_text::TomlText;
use super::{Context, Entry, Lexicon, Pattern, SourceLine, Theme};
use crate::error::{Error, Result};
use crate::text::Language;

/// The p of the tiers `strong`, `medium` and `weak`.
pub const TIERS: [(&str, f64); 3] = [("strong", 0.5), ("medium", 0.2), ("weak", 0.05)];
/// What the column `tier` of a lexicon's table holds for a learnt entry, which has a p of its own.
pub(super) const LEARNT: &str = "learnt";
/// The p of `entries` in a lexicon without `default_p`.
pub const DEFAULT_P: f64 = 0.2;
/// Most entries that a lexicon may hold.
pub(super) const MOST_ENTRIES: usize = 1_000_000;

/// A lexicon's file: the keys above its themes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    name: String,
    #[serde(default)]
    version: String,
    pub extends: Option<Spanned<Extends>>,
    #[serde(default)]
    pub drop: Vec<Spanned<String>>,
    language: Option<Spanned<String>>,
    #[serde(default)]
    description: String,
    default_p: Option<Spanned<f64>>,
    threshold: Option<Spanned<f64>>,
    article_threshold: Option<Spanned<f64>>,
    in_article_threshold: Option<Spanned<f64>>,
    #[serde(default)]
    theme: Vec<Spanned<ThemeTable>>,
}

/// The keys of a theme.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeTable {
    pub id: Spanned<String>,
    extend: Option<Spanned<bool>>,
    pub label: Option<String>,
    pub description: Option<String>,
    pub threshold: Option<Spanned<f64>>,
    pub article_threshold: Option<Spanned<f64>>,
    pub in_article_threshold: Option<Spanned<f64>>,
    #[serde(default)]
    pub not: Vec<Spanned<String>>,
    #[serde(default)]
    pub drop: Vec<Spanned<String>>,
    #[serde(default)]
    entries: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    strong: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    medium: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    weak: Vec<Spanned<EntryValue>>,
    #[serde(default)]
    pub theme: Vec<Spanned<ThemeTable>>,
}

/// The thresholds that a theme has unless it names its own.
#[derive(Clone, Copy)]
pub(super) struct NamedThresholds {
    pub paragraph: f64,
    /// `None` if it follows from that of paragraphs.
    pub article: Option<f64>,
    /// Likewise.
    pub in_article: Option<f64>,
}

/// The lexicons that a file extends: one, or a list of them.
pub(super) enum Extends {
    One(String),
    Several(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Extends {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ExtendsVisitor)
    }
}

struct ExtendsVisitor;

impl<'de> Visitor<'de> for ExtendsVisitor {
    type Value = Extends;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the lexicon that is extended, or a list of lexicons")
    }

    fn visit_str<E>(self, name: &str) -> std::result::Result<Extends, E> {
        Ok(Extends::One(name.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Extends, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element()? {
            names.push(name);
        }
        Ok(Extends::Several(names))
    }
}

impl File {
    /// The lexicons that the file extends, with the byte at which each is named.
    pub fn extended(&self) -> Vec<(usize, &str)> {
        let Some(extends) = &self.extends else { return Vec::new() };
        match extends.get_ref() {
            Extends::One(name) => vec![(extends.span().start, name.as_str())],
            Extends::Several(names) => {
                names.iter().map(|name| (name.span().start, name.get_ref().as_str())).collect()
            }
        }
    }
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
    #[serde(default)]
    learnt: bool,
}

/// Whether a text can be the id of a theme.
pub(super) fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A hint at the key that was probably meant, by the message about an unknown one, which has this
/// and those that there are in backticks.
fn key_meant(message: &str) -> Option<String> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    did_you_mean(quoted.next()?, quoted.map(str::to_owned))
}

/// What every check needs to report where it failed.
pub(super) struct Reader<'t> {
    pub text: &'t TomlText<'t>,
    /// What the patterns read so far cost together.
    pub budget: RefCell<LexiconBudget>,
}

/// A lexicon in the making.
pub(super) struct Draft {
    pub lexicon: Lexicon,
    /// Where in the file each theme id is written.
    pub ids: HashMap<String, usize>,
    /// What comes from the lexicons that the file extends.
    pub inherited: Inherited,
}

impl<'t> Reader<'t> {
    /// A reader of the file with this text.
    pub fn new(text: &'t TomlText<'t>) -> Self {
        Self { text, budget: RefCell::default() }
    }

    /// Parses the TOML of the file.
    pub fn file(&self) -> Result<File> {
        toml::from_str(self.text.toml).map_err(|error| {
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            let at = error.span().unwrap_or_default().start;
            let usual = "see `paratheme lexicon show --format toml` for an example";
            let hint = self.text.curly_quotes(at).unwrap_or_else(|| {
                key_meant(&message)
                    .map_or_else(|| usual.to_owned(), |meant| format!("{meant} {usual}"))
            });
            self.error(at, message, hint)
        })
    }

    /// An error at the byte `at` of the file.
    pub fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> Error {
        self.text.error(at, message, hint)
    }

    /// The lexicon that the file describes; `base` is what it extends, if it does.
    pub fn lexicon(&self, file: File, base: Option<Lexicon>) -> Result<Lexicon> {
        let language = match &file.language {
            Some(code) => Language::parse(code.get_ref()).map_err(|error| {
                self.error(
                    code.span().start,
                    error.message().to_owned(),
                    error.hint().unwrap_or_default(),
                )
            })?,
            None => base.as_ref().map_or_else(Language::default, |base| base.language),
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
        let around = NamedThresholds {
            paragraph: self.share(file.threshold.as_ref(), "threshold", Lexicon::THRESHOLD)?,
            article: self.named_share(file.article_threshold.as_ref(), "article_threshold")?,
            in_article: self
                .named_share(file.in_article_threshold.as_ref(), "in_article_threshold")?,
        };
        if file.theme.is_empty() && base.as_ref().is_none_or(|base| base.themes.is_empty()) {
            return Err(self.error(
                0,
                "the lexicon has no theme",
                "add a `[[theme]]` with an id and entries",
            ));
        }
        let mut draft = Draft { lexicon, ids: HashMap::new(), inherited: Inherited::default() };
        let extends_at = file.extends.as_ref().map_or(0, |extends| extends.span().start);
        let extends = base.is_some();
        if let Some(base) = base {
            if let Some(code) = file.language.filter(|_| base.language != language) {
                let languages = [language, base.language];
                return Err(other_language(self, code.span().start, languages));
            }
            self.inherit(&mut draft, base, extends_at)?;
        }
        for theme in file.theme {
            self.theme(&mut draft, theme, None, around)?;
        }
        if extends {
            self.in_order(&mut draft, extends_at)?;
        }
        self.check_columns(&draft)?;
        Ok(draft.lexicon)
    }

    /// Reads a theme with its sub-themes; `around` are the thresholds that it has unless it names
    /// its own.
    pub fn theme(
        &self,
        draft: &mut Draft,
        table: Spanned<ThemeTable>,
        parent: Option<usize>,
        around: NamedThresholds,
    ) -> Result<()> {
        let start = table.span().start;
        let mut table = table.into_inner();
        let id = table.id.get_ref().clone();
        let at = table.id.span().start;
        if !is_id(&id) {
            return Err(self.error(
                at,
                format!("`{id}` is no theme id"),
                "lower case letters, digits and underscores, a letter first",
            ));
        }
        if let Some(first) = draft.ids.insert(id.clone(), at) {
            return Err(self.error(
                at,
                format!("the theme id `{id}` is taken, in line {}", self.text.line(first)),
                "give each theme and sub-theme an id of its own",
            ));
        }
        if table.extend.as_ref().is_some_and(|extend| *extend.get_ref()) {
            return self.extend_theme(draft, table, parent);
        }
        self.is_new(draft, &table)?;
        let lexicon = &mut draft.lexicon;
        let index = lexicon.themes.len();
        let first_entry = lexicon.entries.len();
        let threshold = self.share(table.threshold.as_ref(), "threshold", around.paragraph)?;
        let article = self.named_share(table.article_threshold.as_ref(), "article_threshold")?;
        let in_article =
            self.named_share(table.in_article_threshold.as_ref(), "in_article_threshold")?;
        let named = NamedThresholds {
            paragraph: threshold,
            article: article.or(around.article),
            in_article: in_article.or(around.in_article),
        };
        let not = self.patterns(&table.not, lexicon.language)?;
        lexicon.themes.push(Theme {
            id: id.clone(),
            column: parent.map_or_else(
                || id.clone(),
                |parent| format!("{}.{id}", lexicon.themes[parent].column),
            ),
            label: table.label.take().unwrap_or_else(|| id.replace('_', " ")),
            description: table.description.take().unwrap_or_default(),
            threshold,
            article_threshold: named
                .article
                .unwrap_or_else(|| Lexicon::usual_article_threshold(threshold)),
            in_article_threshold: named
                .in_article
                .unwrap_or_else(|| Lexicon::usual_in_article_threshold(threshold)),
            parent,
            not,
            line: self.text.source_line(start),
        });
        self.entries(draft, &mut table, index)?;
        for theme in table.theme {
            self.theme(draft, theme, Some(index), named)?;
        }
        if draft.lexicon.entries.len() == first_entry {
            return Err(self.error(
                start,
                format!("the theme `{id}` has no entries"),
                "add entries, or take the theme out",
            ));
        }
        Ok(())
    }

    /// Reads the entries of a theme in the order of the file, whatever the order of the tiers.
    pub fn entries(&self, draft: &mut Draft, table: &mut ThemeTable, theme: usize) -> Result<()> {
        let lexicon = &mut draft.lexicon;
        let lists = [
            (std::mem::take(&mut table.strong), TIERS[0].1),
            (std::mem::take(&mut table.medium), TIERS[1].1),
            (std::mem::take(&mut table.weak), TIERS[2].1),
            (std::mem::take(&mut table.entries), lexicon.default_p),
        ];
        let mut entries = Vec::new();
        for (list, p) in lists {
            for entry in list {
                entries.push((entry.span().start, self.entry(entry, theme, p, lexicon.language)?));
            }
        }
        entries.sort_by_key(|&(at, _)| at);
        self.no_duplicates(draft.inherited.entries_of(&lexicon.entries, theme), &entries)?;
        lexicon.entries.extend(entries.into_iter().map(|(_, entry)| entry));
        if lexicon.entries.len() > MOST_ENTRIES {
            return Err(self.error(
                table.id.span().start,
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
        let line = self.text.source_line(span.start);
        let table = match value.into_inner() {
            EntryValue::Plain(pattern) => {
                let pattern = self.pattern(&Spanned::new(span, pattern), language)?;
                let context = Context { within: Context::WITHIN, ..Context::default() };
                return Ok(Entry { theme, pattern, context, p, weight: 1.0, learnt: false, line });
            }
            EntryValue::Table(table) => *table,
        };
        let patterns = |sources: &[Spanned<String>]| self.patterns(sources, language);
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
            learnt: table.learnt,
            line,
        })
    }

    /// Of two entries of a theme that match the same, one would never be the evidence.
    #[expect(
        clippy::mutable_key_type,
        reason = "the caches of a regular expression take no part in equality"
    )]
    fn no_duplicates<'e>(
        &self,
        inherited: impl Iterator<Item = &'e Entry>,
        entries: &'e [(usize, Entry)],
    ) -> Result<()> {
        let mut seen: FxHashMap<(&Pattern, &Context), &SourceLine> =
            inherited.map(|entry| ((&entry.pattern, &entry.context), &entry.line)).collect();
        for (at, entry) in entries {
            if let Some(first) = seen.insert((&entry.pattern, &entry.context), &entry.line) {
                let name = entry.name();
                return Err(if first.file == self.text.path {
                    let message =
                        format!("the entry `{name}` stands in line {} already", first.number);
                    self.error(*at, message, "keep one of them")
                } else {
                    let message = format!("the theme inherits the entry `{name}` from {first}");
                    let hint = format!("to replace it, add drop = [{}]", quoted(&name));
                    self.error(*at, message, hint)
                });
            }
        }
        Ok(())
    }

    /// Reads a list of patterns.
    pub fn patterns(
        &self,
        sources: &[Spanned<String>],
        language: Language,
    ) -> Result<Vec<Pattern>> {
        sources.iter().map(|source| self.pattern(source, language)).collect()
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

    /// A share that the file names, else `default`.
    pub fn share(&self, value: Option<&Spanned<f64>>, name: &str, default: f64) -> Result<f64> {
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

    /// A share, if the file names it.
    pub fn named_share(&self, value: Option<&Spanned<f64>>, name: &str) -> Result<Option<f64>> {
        value.map(|share| self.share(Some(share), name, 0.0)).transpose()
    }

    /// No theme may build the name of a column that the tables have already.
    fn check_columns(&self, draft: &Draft) -> Result<()> {
        let Some(clash) = column_clash(&draft.lexicon.themes) else { return Ok(()) };
        let id = |theme: usize| draft.lexicon.themes[theme].id.as_str();
        // Of what is inherited no two themes build the same column.
        let at = |theme: usize| draft.ids.get(id(theme)).copied();
        let at = at(clash.theme).or(clash.other.and_then(at)).unwrap_or_default();
        let message = format!(
            "the theme `{}` builds the column `{}` of {}",
            id(clash.theme),
            clash.column,
            clash.other.map_or("the table itself", id)
        );
        Err(self.error(at, message, "rename it"))
    }
}
