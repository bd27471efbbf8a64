//! A dictionary as its format says it, on its way to a lexicon.

use std::borrow::Cow;
use std::collections::HashMap;

use super::ids::Ids;
use super::{DEEPEST, Note, malformed, shown};
use crate::error::{Error, Result};
use crate::lexicon::limits::LexiconBudget;
use crate::lexicon::parse::{DEFAULT_P, MOST_ENTRIES};
use crate::lexicon::pattern::regex_body;
use crate::lexicon::signs::lost_signs;
use crate::lexicon::{Context, Entry, Lexicon, Pattern, SourceLine, Theme};
use crate::text::Language;

/// The largest weight of an entry.
const LARGEST_WEIGHT: f64 = 1000.0;

/// A category with what stands in it.
pub(super) struct Category {
    pub name: String,
    pub description: String,
    pub line: u64,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub entries: Vec<RawEntry>,
    depth: usize,
}

/// An entry in the words of our patterns, not yet read.
#[derive(Clone)]
pub(super) struct RawEntry {
    pub line: u64,
    pub pattern: String,
    pub weight: f64,
    pub context: RawContext,
}

/// The conditions of an entry, not yet read.
#[derive(Clone, Default)]
pub(super) struct RawContext {
    pub near: Vec<String>,
    pub after: Vec<String>,
    pub before: Vec<String>,
    pub unless: Vec<String>,
    pub within: u32,
}

/// Categories, entries and notes in the order of the source.
#[derive(Default)]
pub(super) struct Draft {
    pub categories: Vec<Category>,
    notes: Vec<Note>,
    known: HashMap<(Option<usize>, String), usize>,
    entries: usize,
}

impl Draft {
    pub fn note(&mut self, line: Option<u64>, text: String) {
        self.notes.push(Note { line, text });
    }

    /// The notes, and nothing else.
    pub fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    /// The category of this name in `parent`; the same one where it stands there already.
    pub fn category(&mut self, parent: Option<usize>, name: &str, line: u64) -> Result<usize> {
        let name = name.trim();
        let key = (parent, name.to_owned());
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let depth = parent.map_or(1, |parent| self.categories[parent].depth + 1);
        if depth > DEEPEST {
            return Err(malformed(line, format!("themes nest deeper than {DEEPEST}")));
        }
        let category = self.categories.len();
        self.known.insert(key, category);
        let (name, description) = (name.to_owned(), String::new());
        self.categories.push(Category {
            name,
            description,
            line,
            parent,
            children: Vec::new(),
            entries: Vec::new(),
            depth,
        });
        if let Some(parent) = parent {
            self.categories[parent].children.push(category);
        }
        Ok(category)
    }

    /// Whether a category of this name stands in `parent`: a format in which it is written once
    /// says so.
    pub fn again(&mut self, parent: Option<usize>, name: &str, line: u64) {
        let key = (parent, name.trim().to_owned());
        if let Some(&known) = self.known.get(&key) {
            let first = self.categories[known].line;
            self.note(
                Some(line),
                format!(
                    "the theme {} stands in line {first} already: it is one theme",
                    shown(&key.1)
                ),
            );
        }
    }

    /// Adds a word or phrase with globs. What our patterns would read as something else is taken
    /// out and noted.
    pub fn glob(&mut self, category: usize, line: u64, source: &str, weight: f64) -> Result<()> {
        let pattern = self.as_glob(line, source);
        self.entry(category, RawEntry { line, pattern, weight, context: RawContext::default() })
    }

    /// A word or phrase with globs, in the words of our patterns.
    pub fn as_glob(&mut self, line: u64, source: &str) -> String {
        let source = source.trim();
        let is_regex = source.len() > 1 && source.starts_with('/') && source.ends_with('/');
        if !source.contains('~') && !is_regex {
            return source.to_owned();
        }
        let plain = source.replace('~', " ");
        let plain = if is_regex { plain.trim_matches('/') } else { plain.trim() };
        self.note(
            Some(line),
            format!(
                "{}: a mark that means something else in a lexicon is left out: {}",
                shown(source),
                shown(plain)
            ),
        );
        plain.to_owned()
    }

    pub fn entry(&mut self, category: usize, mut entry: RawEntry) -> Result<()> {
        if !entry.weight.is_finite() {
            self.note(
                Some(entry.line),
                format!("the weight of {} is no number: it is taken as 1", shown(&entry.pattern)),
            );
            entry.weight = 1.0;
        }
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(malformed(entry.line, "more than a million entries"));
        }
        self.categories[category].entries.push(entry);
        Ok(())
    }

    /// The lexicon, and everything that was said on the way, in the order of the source.
    pub fn finish(mut self, name: String, language: Language) -> Result<(Lexicon, Vec<Note>)> {
        self.scale_weights();
        let mut lexicon = Lexicon {
            name,
            version: String::new(),
            language,
            description: String::new(),
            default_p: DEFAULT_P,
            themes: Vec::new(),
            entries: Vec::new(),
        };
        let mut budget = LexiconBudget::default();
        let mut kept: Vec<Vec<Entry>> = Vec::with_capacity(self.categories.len());
        for category in 0..self.categories.len() {
            let raw = std::mem::take(&mut self.categories[category].entries);
            kept.push(self.read_entries(&raw, language, &mut budget));
        }
        // A category comes after its parent, so that from the end on each is known before what it
        // stands in.
        let mut full: Vec<bool> = kept.iter().map(|entries| !entries.is_empty()).collect();
        for category in (0..full.len()).rev() {
            if let (true, Some(parent)) = (full[category], self.categories[category].parent) {
                full[parent] = true;
            }
        }
        if !full.contains(&true) {
            return Err(self.nothing());
        }
        let mut ids = Ids::default();
        let mut open: Vec<(usize, Option<usize>)> = Vec::new();
        open.extend(
            (0..full.len())
                .rev()
                .filter(|&at| self.categories[at].parent.is_none())
                .map(|at| (at, None)),
        );
        while let Some((category, parent)) = open.pop() {
            let Category { name, description, line, .. } = &self.categories[category];
            let (label, line, description) = (name.clone(), *line, description.clone());
            if !full[category] {
                self.note(
                    Some(line),
                    format!("the theme {} has no entries: it is left out", shown(&label)),
                );
                continue;
            }
            let above = parent.map(|parent: usize| &lexicon.themes[parent]);
            let (id, column) =
                ids.of(&label, above.map(|theme| (theme.id.as_str(), theme.column.as_str())));
            if id != label {
                self.note(
                    Some(line),
                    format!(
                        "the name {} is no id: the theme is `{id}`, its label keeps the name",
                        shown(&label)
                    ),
                );
            }
            let theme = lexicon.themes.len();
            let label = if label.is_empty() { id.clone() } else { label };
            lexicon.themes.push(Theme {
                id,
                column,
                label,
                description,
                threshold: Lexicon::THRESHOLD,
                article_threshold: Lexicon::ARTICLE_THRESHOLD,
                in_article_threshold: Lexicon::IN_ARTICLE_THRESHOLD,
                parent,
                not: Vec::new(),
                line: SourceLine { number: line, ..SourceLine::default() },
            });
            lexicon.entries.extend(
                std::mem::take(&mut kept[category])
                    .into_iter()
                    .map(|entry| Entry { theme, ..entry }),
            );
            open.extend(
                self.categories[category].children.iter().rev().map(|&child| (child, Some(theme))),
            );
        }
        self.notes.sort_by_key(|note| note.line);
        Ok((lexicon, self.notes))
    }

    /// The error where no entry is left.
    fn nothing(&self) -> Error {
        match self.notes.iter().find(|note| note.text.contains("left out")) {
            Some(note) => {
                malformed(note.line.unwrap_or(1), format!("no pattern is left: {}", note.text))
            }
            None => malformed(
                self.categories.first().map_or(1, |category| category.line),
                "no pattern in it",
            ),
        }
    }

    /// Weights beyond the largest are scaled down, all of them alike: an entry is to count as much
    /// more than another as it did.
    fn scale_weights(&mut self) {
        let entries = self.categories.iter().flat_map(|category| &category.entries);
        let Some(heaviest) = entries.max_by(|a, b| a.weight.total_cmp(&b.weight)) else { return };
        if heaviest.weight <= LARGEST_WEIGHT {
            return;
        }
        let (line, divisor) = (heaviest.line, heaviest.weight / LARGEST_WEIGHT);
        let weight = heaviest.weight;
        // A negative weight is said as it stands.
        for entry in self
            .categories
            .iter_mut()
            .flat_map(|category| &mut category.entries)
            .filter(|entry| entry.weight > 0.0)
        {
            entry.weight = if entry.weight.total_cmp(&weight).is_eq() {
                LARGEST_WEIGHT
            } else {
                entry.weight / divisor
            };
        }
        let text = format!(
            "the weight {weight} is above {LARGEST_WEIGHT}: all weights of the file are divided by {divisor}"
        );
        self.note(Some(line), text);
    }

    /// A pattern without the signs that no word holds, which a note names.
    fn without_signs<'p>(&mut self, line: u64, source: &'p str) -> Cow<'p, str> {
        let is_regex = regex_body(source.trim()).is_some();
        match lost_signs(source)
            .filter(|lost| !is_regex && lost.plain.contains(char::is_alphanumeric))
        {
            None => Cow::Borrowed(source),
            Some(lost) => {
                self.note(
                    Some(line),
                    format!("the entry {} changes: {}", shown(source), lost.message()),
                );
                Cow::Owned(lost.plain)
            }
        }
    }

    fn context_without_signs<'p>(
        &mut self,
        line: u64,
        context: &'p RawContext,
    ) -> Cow<'p, RawContext> {
        let RawContext { near, after, before, unless, within } = context;
        if [near, after, before, unless].into_iter().all(Vec::is_empty) {
            return Cow::Borrowed(context);
        }
        let mut list = |sources: &[String]| {
            sources.iter().map(|source| self.without_signs(line, source).into_owned()).collect()
        };
        let (near, after, before, unless) = (list(near), list(after), list(before), list(unless));
        Cow::Owned(RawContext { near, after, before, unless, within: *within })
    }

    #[expect(
        clippy::mutable_key_type,
        reason = "the caches of a regular expression take no part in equality"
    )]
    fn read_entries(
        &mut self,
        raw: &[RawEntry],
        language: Language,
        budget: &mut LexiconBudget,
    ) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<(Pattern, Context), (u64, f64)> = HashMap::new();
        for RawEntry { line, pattern: written, weight, context } in raw {
            let weight = *weight;
            let source = &self.without_signs(*line, written);
            let context = &self.context_without_signs(*line, context);
            let read = check_weight(weight).and_then(|()| {
                let pattern = Pattern::parse(source, language).map_err(|error| error.message)?;
                let context = read_context(context, language)?;
                let patterns = [&context.near, &context.after, &context.before, &context.unless]
                    .into_iter()
                    .flatten();
                for pattern in patterns.chain([&pattern]) {
                    budget.spend(pattern).map_err(|error| error.message)?;
                }
                Ok((pattern, context))
            });
            let (pattern, context) = match read {
                Ok(read) => read,
                Err(why) => {
                    self.note(
                        Some(*line),
                        format!("the entry {} is left out: {why}", shown(source)),
                    );
                    continue;
                }
            };
            let key = (pattern.clone(), context.clone());
            if let Some((first, other)) = seen.get(&key).copied() {
                let differs = if other.total_cmp(&weight).is_eq() {
                    String::new()
                } else {
                    format!(", with the weight {other}, which is kept")
                };
                self.note(
                    Some(*line),
                    format!("the entry {} matches what one in line {first} does{differs}: it is left out", shown(source)),
                );
                continue;
            }
            seen.insert(key, (*line, weight));
            entries.push(Entry {
                theme: 0,
                pattern,
                context,
                p: DEFAULT_P,
                weight,
                learnt: false,
                line: SourceLine { number: *line, ..SourceLine::default() },
            });
        }
        entries
    }
}

/// Why an entry of this weight is left out, where it is.
fn check_weight(weight: f64) -> std::result::Result<(), String> {
    if weight < 0.0 {
        return Err(format!(
            "its weight {weight} is negative, and nothing can count against a theme"
        ));
    }
    if weight == 0.0 {
        return Err("its weight is 0".to_owned());
    }
    Ok(())
}

fn read_context(raw: &RawContext, language: Language) -> std::result::Result<Context, String> {
    let list = |sources: &[String]| {
        let read = |source: &String| {
            Pattern::parse(source, language)
                .map_err(|error| format!("in its condition, {}: {}", shown(source), error.message))
        };
        sources.iter().map(read).collect::<std::result::Result<Vec<_>, _>>()
    };
    let context = Context {
        near: list(&raw.near)?,
        after: list(&raw.after)?,
        before: list(&raw.before)?,
        unless: list(&raw.unless)?,
        within: raw.within,
    };
    Ok(if context.is_empty() { Context { within: Context::WITHIN, ..context } } else { context })
}
