//! What a lexicon's file changes in the themes of the lexicons that it extends.
//!
//! The input is the file, and the extended lexicons as one. The result is one lexicon, with themes
//! and entries in the order in which a file without `extends` would have them.

use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::parse::{Draft, NamedThresholds, Reader, ThemeTable};
use super::print::quoted;
use super::{Entry, Lexicon, Pattern};
use crate::error::{Error, Result};
use crate::text::Language;

/// What a lexicon has from those that it extends.
#[derive(Default)]
pub(super) struct Inherited {
    /// The themes by their ids, as indices.
    themes: FxHashMap<String, usize>,
    /// How many entries, which are the first and in the order of their themes.
    entries: usize,
    /// Those of them that are dropped.
    dropped: FxHashSet<usize>,
}

impl Inherited {
    /// The entries that a theme has inherited and not dropped.
    pub fn entries_of<'e>(
        &'e self,
        entries: &'e [Entry],
        theme: usize,
    ) -> impl Iterator<Item = &'e Entry> {
        self.indices_of(entries, theme)
            .filter(|at| !self.dropped.contains(at))
            .map(|at| &entries[at])
    }

    fn indices_of(&self, entries: &[Entry], theme: usize) -> std::ops::Range<usize> {
        let entries = &entries[..self.entries];
        let start = entries.partition_point(|entry| entry.theme < theme);
        start..entries.partition_point(|entry| entry.theme <= theme)
    }
}

impl Reader<'_> {
    /// Puts the themes of the extended lexicons into the draft; they are named at byte `at`.
    pub fn inherit(&self, draft: &mut Draft, base: Lexicon, at: usize) -> Result<()> {
        for pattern in base.patterns() {
            self.budget
                .borrow_mut()
                .spend(pattern)
                .map_err(|error| self.error(at, error.message, error.hint))?;
        }
        let ids = base.themes.iter().enumerate().map(|(index, theme)| (theme.id.clone(), index));
        draft.inherited = Inherited {
            themes: ids.collect(),
            entries: base.entries.len(),
            dropped: FxHashSet::default(),
        };
        draft.lexicon.themes = base.themes;
        draft.lexicon.entries = base.entries;
        Ok(())
    }

    /// Refuses a theme that is inherited under the same id, or drops entries that it cannot have.
    pub fn is_new(&self, draft: &Draft, table: &ThemeTable) -> Result<()> {
        if let Some(dropped) = table.drop.first() {
            return Err(self.error(
                dropped.span().start,
                "`drop` takes out entries that a theme inherits, and this theme does not inherit any",
                "add `extend = true` to change a theme of an extended lexicon",
            ));
        }
        let id = table.id.get_ref();
        let Some(&theme) = draft.inherited.themes.get(id) else { return Ok(()) };
        let line = &draft.lexicon.themes[theme].line;
        Err(self.error(
            table.id.span().start,
            format!("the theme id `{id}` is inherited from {line}"),
            format!(
                "add `extend = true` to change that theme, or drop = [{}] above all themes to replace it",
                quoted(id)
            ),
        ))
    }

    /// Changes an inherited theme by what the file writes of it.
    pub fn extend_theme(
        &self,
        draft: &mut Draft,
        mut table: ThemeTable,
        parent: Option<usize>,
    ) -> Result<()> {
        let (id, at) = (table.id.get_ref().clone(), table.id.span().start);
        let Some(&index) = draft.inherited.themes.get(&id) else {
            return Err(self.no_theme(draft, &id, at));
        };
        let around = draft.lexicon.themes[index].parent;
        if parent.is_some() && parent != around {
            let themes = &draft.lexicon.themes;
            let of = |theme: Option<usize>| {
                theme.map_or("of no other".to_owned(), |theme| format!("of `{}`", themes[theme].id))
            };
            let message = format!("the theme `{id}` is part {}, not {}", of(around), of(parent));
            return Err(self.error(at, message, "write it as a [[theme]] of its own"));
        }
        let theme = &mut draft.lexicon.themes[index];
        // A threshold that follows from that of paragraphs follows from the new one too.
        let unless = |value: f64, usual: f64| (value.to_bits() != usual.to_bits()).then_some(value);
        let article = self.named_share(table.article_threshold.as_ref(), "article_threshold")?;
        let in_article =
            self.named_share(table.in_article_threshold.as_ref(), "in_article_threshold")?;
        let usual = Lexicon::usual_article_threshold(theme.threshold);
        let usual_in = Lexicon::usual_in_article_threshold(theme.threshold);
        let around = NamedThresholds {
            paragraph: self.share(table.threshold.as_ref(), "threshold", theme.threshold)?,
            article: article.or(unless(theme.article_threshold, usual)),
            in_article: in_article.or(unless(theme.in_article_threshold, usual_in)),
        };
        let threshold = around.paragraph;
        theme.threshold = threshold;
        theme.article_threshold =
            around.article.unwrap_or_else(|| Lexicon::usual_article_threshold(threshold));
        theme.in_article_threshold =
            around.in_article.unwrap_or_else(|| Lexicon::usual_in_article_threshold(threshold));
        if let Some(label) = table.label.take() {
            theme.label = label;
        }
        if let Some(description) = table.description.take() {
            theme.description = description;
        }
        theme.not.extend(self.patterns(&table.not, draft.lexicon.language)?);
        for name in &table.drop {
            self.drop_entry(draft, index, name)?;
        }
        self.entries(draft, &mut table, index)?;
        for theme in table.theme {
            self.theme(draft, theme, Some(index), around)?;
        }
        Ok(())
    }

    /// Drops the inherited entries of a theme that are called like this, or have this pattern.
    fn drop_entry(&self, draft: &mut Draft, theme: usize, name: &Spanned<String>) -> Result<()> {
        let Draft { lexicon, inherited, .. } = draft;
        let pattern = Pattern::parse(name.get_ref(), lexicon.language).ok();
        let is_meant = |entry: &Entry| {
            entry.name() == **name.get_ref() || pattern.as_ref() == Some(&entry.pattern)
        };
        let indices = inherited.indices_of(&lexicon.entries, theme);
        let meant: Vec<usize> = indices.filter(|&at| is_meant(&lexicon.entries[at])).collect();
        if meant.is_empty() {
            let names = inherited.entries_of(&lexicon.entries, theme).map(Entry::name);
            let usual = "`paratheme lexicon show` lists the entries of a lexicon";
            let message = format!(
                "the theme `{}` inherits no entry `{}`",
                lexicon.themes[theme].id,
                name.get_ref()
            );
            return Err(self.error(
                name.span().start,
                message,
                did_you_mean(name.get_ref(), names).unwrap_or_else(|| usual.to_owned()),
            ));
        }
        inherited.dropped.extend(meant);
        Ok(())
    }

    /// The error about a theme that is not inherited.
    fn no_theme(&self, draft: &Draft, id: &str, at: usize) -> Error {
        let usual = if draft.inherited.themes.is_empty() {
            "name the lexicon that has it above all themes: extends = \"public-services\""
        } else {
            "leave out `extend = true` if the theme is new"
        };
        let themes = &draft.lexicon.themes[..draft.inherited.themes.len()];
        let ids = themes.iter().map(|theme| theme.id.clone());
        self.error(
            at,
            format!("no extended lexicon has the theme `{id}`"),
            did_you_mean(id, ids).unwrap_or_else(|| usual.to_owned()),
        )
    }

    /// Puts themes and entries in the order of a file that has all of them: sub-themes after their
    /// themes, entries by their themes; `at` is where the extended lexicons are named.
    pub fn in_order(&self, draft: &mut Draft, at: usize) -> Result<()> {
        let Draft { lexicon, inherited, ids } = draft;
        let kept = vec![true; lexicon.themes.len()];
        arrange(lexicon, &kept, |entry| !inherited.dropped.contains(&entry));
        let Some(empty) = without_entries(lexicon) else { return Ok(()) };
        let id = &lexicon.themes[empty].id;
        Err(self.error(
            ids.get(id).copied().unwrap_or(at),
            format!("the theme `{id}` has no entries left"),
            format!("to drop the theme, write drop = [{}] above all themes", quoted(id)),
        ))
    }
}

/// A hint at the name that is most like `name`.
pub(super) fn did_you_mean(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let like = |known: &String| strsim::jaro_winkler(known, name);
    let near = known.max_by(|a, b| like(a).total_cmp(&like(b)))?;
    (like(&near) > 0.8).then(|| format!("did you mean `{near}`?"))
}

/// The lexicon without themes of these ids and their sub-themes. Of the ids, those that it has are
/// added to `found`.
pub(super) fn without_themes<'i>(
    mut lexicon: Lexicon,
    ids: &[&'i str],
    found: &mut FxHashSet<&'i str>,
) -> Lexicon {
    let mut kept: Vec<bool> = Vec::with_capacity(lexicon.themes.len());
    for theme in &lexicon.themes {
        let dropped = ids.iter().find(|id| **id == theme.id);
        found.extend(dropped);
        kept.push(dropped.is_none() && theme.parent.is_none_or(|parent| kept[parent]));
    }
    if kept.contains(&false) {
        let of: Vec<bool> = lexicon.entries.iter().map(|entry| kept[entry.theme]).collect();
        arrange(&mut lexicon, &kept, |entry| of[entry]);
    }
    lexicon
}

/// Keeps some themes and entries, each theme before its sub-themes, entries by their themes. What
/// is kept of sub-themes must have its theme.
pub(super) fn arrange(lexicon: &mut Lexicon, kept: &[bool], keeps_entry: impl Fn(usize) -> bool) {
    let themes = std::mem::take(&mut lexicon.themes);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); themes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, theme) in themes.iter().enumerate().rev().filter(|(index, _)| kept[*index]) {
        match theme.parent {
            Some(parent) => children[parent].push(index),
            None => open.push(index),
        }
    }
    let mut new: Vec<Option<usize>> = vec![None; themes.len()];
    let mut themes: Vec<_> = themes.into_iter().map(Some).collect();
    while let Some(index) = open.pop() {
        let Some(mut theme) = themes[index].take() else { continue };
        theme.parent = theme.parent.and_then(|parent| new[parent]);
        new[index] = Some(lexicon.themes.len());
        lexicon.themes.push(theme);
        open.append(&mut children[index]);
    }
    let entries = std::mem::take(&mut lexicon.entries);
    let kept = entries.into_iter().enumerate().filter(|(at, _)| keeps_entry(*at));
    let moved = kept.filter_map(|(_, entry)| Some(Entry { theme: new[entry.theme]?, ..entry }));
    lexicon.entries = moved.collect();
    lexicon.entries.sort_by_key(|entry| entry.theme);
}

/// The first theme that has no entries, nor a sub-theme that has some.
pub(super) fn without_entries(lexicon: &Lexicon) -> Option<usize> {
    let mut full = vec![false; lexicon.themes.len()];
    for entry in &lexicon.entries {
        full[entry.theme] = true;
    }
    for theme in (0..full.len()).rev().filter(|&theme| full[theme]).collect::<Vec<_>>() {
        lexicon.lineage(theme).for_each(|theme| full[theme] = true);
    }
    full.iter().position(|full| !full)
}

/// Refuses a file in another language than what it extends.
pub(super) fn other_language(reader: &Reader<'_>, at: usize, [own, base]: [Language; 2]) -> Error {
    let message =
        format!("the file is for `{}`, what it extends is for `{}`", own.code(), base.code());
    reader.error(at, message, "take the line out, or extend a lexicon of that language")
}
