//! [`Lexicon`] -> TOML.

use std::fmt::Write as _;

use super::parse::{DEFAULT_P, TIERS};
use super::{Context, Entry, Lexicon, Pattern};

impl Lexicon {
    /// Prints the lexicon as TOML that reads back as an equal lexicon, without the comments of the
    /// original file.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Lexicon;
    /// let lexicon = Lexicon::from_toml("name = 'mine'\n[[theme]]\nid = 'tax'\nstrong = ['tax*']\n", "mine.toml").unwrap();
    /// assert_eq!(Lexicon::from_toml(&lexicon.to_toml(), "again.toml").unwrap(), lexicon);
    /// ```
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = self.print(&mut out);
        out
    }

    fn print(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "name = {}", quoted(&self.name))?;
        writeln!(out, "version = {}", quoted(&self.version))?;
        writeln!(out, "language = {}", quoted(self.language.code()))?;
        writeln!(out, "description = {}", quoted(&self.description))?;
        if self.default_p.to_bits() != DEFAULT_P.to_bits() {
            writeln!(out, "default_p = {}", number(self.default_p))?;
        }
        let mut by_theme: Vec<Vec<&Entry>> = vec![Vec::new(); self.themes.len()];
        for entry in &self.entries {
            by_theme[entry.theme].push(entry);
        }
        for (index, theme) in self.themes.iter().enumerate() {
            let path = vec!["theme"; self.lineage(index).count()].join(".");
            writeln!(out, "\n[[{path}]]")?;
            writeln!(out, "id = {}", quoted(&theme.id))?;
            writeln!(out, "label = {}", quoted(&theme.label))?;
            writeln!(out, "description = {}", quoted(&theme.description))?;
            writeln!(out, "threshold = {}", number(theme.threshold))?;
            // A theme inherits the threshold of the theme around it.
            let lineage = || self.lineage(index).map(|theme| &self.themes[theme]);
            if lineage().any(|theme| !is_usual(theme)) {
                writeln!(out, "article_threshold = {}", number(theme.article_threshold))?;
            }
            if lineage().any(|theme| !is_usual_in_article(theme)) {
                writeln!(out, "in_article_threshold = {}", number(theme.in_article_threshold))?;
            }
            if !theme.not.is_empty() {
                writeln!(out, "not = {}", list(&theme.not))?;
            }
            self.print_entries(out, &by_theme[index])?;
        }
        Ok(())
    }

    /// Prints one array in the order of the entries, because this order decides which of two equal
    /// matches is the evidence.
    fn print_entries(&self, out: &mut String, entries: &[&Entry]) -> std::fmt::Result {
        let in_tier = |p: f64| entries.iter().all(|entry| entry.p.to_bits() == p.to_bits());
        let tier = TIERS.iter().find(|(_, p)| in_tier(*p));
        let (name, p) = tier.copied().unwrap_or(("entries", self.default_p));
        if entries.is_empty() {
            return Ok(());
        }
        writeln!(out, "{name} = [")?;
        for entry in entries {
            writeln!(out, "  {},", entry_text(entry, p))?;
        }
        writeln!(out, "]")
    }
}

fn entry_text(entry: &Entry, list_p: f64) -> String {
    let mut fields = vec![format!("match = {}", quoted(entry.pattern.source()))];
    let context = &entry.context;
    for (name, patterns) in [
        ("near", &context.near),
        ("after", &context.after),
        ("before", &context.before),
        ("unless", &context.unless),
    ] {
        if !patterns.is_empty() {
            fields.push(format!("{name} = {}", list(patterns)));
        }
    }
    if !context.is_empty() && context.within != Context::WITHIN {
        fields.push(format!("within = {}", context.within));
    }
    if entry.p.to_bits() != list_p.to_bits() {
        fields.push(format!("p = {}", number(entry.p)));
    }
    if entry.weight.to_bits() != 1f64.to_bits() {
        fields.push(format!("weight = {}", number(entry.weight)));
    }
    if entry.learnt {
        fields.push("learnt = true".to_owned());
    }
    match fields.as_slice() {
        [_] => quoted(entry.pattern.source()),
        _ => format!("{{ {} }}", fields.join(", ")),
    }
}

fn list(patterns: &[Pattern]) -> String {
    let sources: Vec<String> = patterns.iter().map(|pattern| quoted(pattern.source())).collect();
    format!("[{}]", sources.join(", "))
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A TOML float with the shortest digits that read back as the same number.
pub(super) fn number(value: f64) -> String {
    toml::Value::Float(value).to_string()
}

/// Whether the threshold for articles is the default one.
fn is_usual(theme: &super::Theme) -> bool {
    theme.article_threshold.to_bits() == Lexicon::usual_article_threshold(theme.threshold).to_bits()
}

/// Whether the threshold in the article is the default one.
fn is_usual_in_article(theme: &super::Theme) -> bool {
    theme.in_article_threshold.to_bits()
        == Lexicon::usual_in_article_threshold(theme.threshold).to_bits()
}
