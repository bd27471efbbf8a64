//! [`Lexicon`] -> the rows of a table that says all that the lexicon says, to be edited in a
//! spreadsheet and imported again.

use super::parse::{LEARNT, TIERS};
use super::{Context, Entry, Lexicon, Pattern, Theme};

/// A cell of a lexicon's table.
#[derive(Clone, Debug, PartialEq)]
pub enum TableCell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number, which reads back exactly.
    Number(f64),
}

impl TableCell {
    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// The columns of a lexicon's table. They are called as the keys of the TOML are, but for `theme`
/// (its `id`), `parent` (the id of the theme around it), `entry` (its `match`) and `tier`.
pub const TABLE_COLUMNS: [&str; 21] = [
    "theme",
    "parent",
    "entry",
    "tier",
    "p",
    "weight",
    "near",
    "after",
    "before",
    "unless",
    "within",
    "label",
    "not",
    "threshold",
    "article_threshold",
    "in_article_threshold",
    "description",
    "name",
    "version",
    "language",
    "default_p",
];

/// What separates the patterns of one cell.
pub(super) const SEPARATOR: char = ';';

impl Lexicon {
    /// The lexicon as a table with the columns [`TABLE_COLUMNS`]. The first row is about the
    /// lexicon; then each theme has a row of its own, followed by one for each of its entries.
    /// Patterns that share a cell have `; ` between them; one that contains `;` or `"`, or begins
    /// or ends with white space, is in double quotes, and a quote in it is doubled.
    ///
    /// [`import`](super::import) and [`import_rows`](super::import_rows) make an equal lexicon of
    /// it, with two exceptions: an empty label becomes the theme's id, and a lexicon without a
    /// name is called by its file.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::{Lexicon, TableCell};
    /// let toml = "name = 'mine'\n[[theme]]\nid = 'tax'\nstrong = ['tax*', { match = 'levy', near = ['a', 'b'] }]\n";
    /// let rows = Lexicon::from_toml(toml, "mine.toml")?.to_rows();
    /// assert_eq!(rows.len(), 4);
    /// assert_eq!(rows[3][2], TableCell::Text("levy".to_owned()));
    /// assert_eq!(rows[3][6], TableCell::Text("a; b".to_owned()));
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn to_rows(&self) -> Vec<[TableCell; TABLE_COLUMNS.len()]> {
        let mut rows = Vec::with_capacity(1 + self.themes.len() + self.entries.len());
        rows.push(row(&[
            ("description", TableCell::text(&self.description)),
            ("name", TableCell::text(&self.name)),
            ("version", TableCell::text(&self.version)),
            ("language", TableCell::text(self.language.code())),
            ("default_p", TableCell::Number(self.default_p)),
        ]));
        let mut by_theme: Vec<Vec<&Entry>> = vec![Vec::new(); self.themes.len()];
        for entry in &self.entries {
            by_theme[entry.theme].push(entry);
        }
        for (theme, entries) in self.themes.iter().zip(by_theme) {
            let parent = theme.parent.map_or("", |parent| self.themes[parent].id.as_str());
            let place =
                [("theme", TableCell::text(&theme.id)), ("parent", TableCell::text(parent))];
            rows.push(row(&[place.to_vec(), of_theme(theme)].concat()));
            rows.extend(
                entries.into_iter().map(|entry| row(&[place.to_vec(), of_entry(entry)].concat())),
            );
        }
        rows
    }
}

/// A row with these cells.
fn row(cells: &[(&str, TableCell)]) -> [TableCell; TABLE_COLUMNS.len()] {
    TABLE_COLUMNS.map(|column| {
        let found = cells.iter().find(|(name, _)| *name == column);
        found.map_or(TableCell::Empty, |(_, cell)| cell.clone())
    })
}

fn of_theme(theme: &Theme) -> Vec<(&'static str, TableCell)> {
    vec![
        ("label", TableCell::text(&theme.label)),
        ("not", TableCell::text(&list(&theme.not))),
        ("threshold", TableCell::Number(theme.threshold)),
        ("article_threshold", TableCell::Number(theme.article_threshold)),
        ("in_article_threshold", TableCell::Number(theme.in_article_threshold)),
        ("description", TableCell::text(&theme.description)),
    ]
}

fn of_entry(entry: &Entry) -> Vec<(&'static str, TableCell)> {
    let Context { near, after, before, unless, within } = &entry.context;
    let tier = TIERS.iter().find(|(_, p)| p.to_bits() == entry.p.to_bits());
    let tier = if entry.learnt { LEARNT } else { tier.map_or("", |(name, _)| name) };
    let mut cells = vec![
        ("entry", TableCell::text(entry.pattern.source())),
        ("tier", TableCell::text(tier)),
        ("p", TableCell::Number(entry.p)),
        ("weight", TableCell::Number(entry.weight)),
        ("near", TableCell::text(&list(near))),
        ("after", TableCell::text(&list(after))),
        ("before", TableCell::text(&list(before))),
        ("unless", TableCell::text(&list(unless))),
    ];
    if !entry.context.is_empty() {
        cells.push(("within", TableCell::Number(f64::from(*within))));
    }
    cells
}

/// Patterns in one cell.
fn list(patterns: &[Pattern]) -> String {
    let quoted = |pattern: &Pattern| {
        let source = pattern.source();
        if source.contains([SEPARATOR, '"']) || source.trim() != source {
            format!("\"{}\"", source.replace('"', "\"\""))
        } else {
            source.to_owned()
        }
    };
    patterns.iter().map(quoted).collect::<Vec<_>>().join("; ")
}

/// The patterns of a cell, the reverse of [`list`].
pub(super) fn split_list(cell: &str) -> Vec<String> {
    let mut patterns = Vec::new();
    let (mut pattern, mut is_quoted, mut was_quoted) = (String::new(), false, false);
    let mut chars = cell.chars().peekable();
    let mut end = |pattern: &mut String, was_quoted: &mut bool| {
        let pattern = std::mem::take(pattern);
        let was_quoted = std::mem::take(was_quoted);
        let pattern = if was_quoted { pattern } else { pattern.trim().to_owned() };
        if was_quoted || !pattern.is_empty() {
            patterns.push(pattern);
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.next_if_eq(&'"').is_some() => pattern.push('"'),
            '"' if is_quoted => is_quoted = false,
            '"' if pattern.trim().is_empty() && !was_quoted => {
                pattern.clear();
                (is_quoted, was_quoted) = (true, true);
            }
            SEPARATOR if !is_quoted => end(&mut pattern, &mut was_quoted),
            // White space between a closing quote and the separator.
            c if was_quoted && !is_quoted && c.is_whitespace() => {}
            c => pattern.push(c),
        }
    }
    end(&mut pattern, &mut was_quoted);
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_a_cell() {
        for (cell, patterns) in [
            ("", &[][..]),
            ("a; b*;c d ;", &["a", "b*", "c d"]),
            ("\"a;b\"; c", &["a;b", "c"]),
            ("\"say \"\"a\"\"\" ;d", &["say \"a\"", "d"]),
            ("\" a \"", &[" a "]),
            ("a \"b\" c", &["a \"b\" c"]),
        ] {
            assert_eq!(split_list(cell), patterns, "{cell}");
        }
    }
}
