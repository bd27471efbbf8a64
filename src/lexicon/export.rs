//! [`Lexicon`] -> dictionaries of other programs, with line by line what they cannot say.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::import::{Note, dicx, in_a_comment};
use super::parse::DEFAULT_P;
use super::{Entry, Lexicon, WordPattern};

/// The longest key of YAML that stands before its colon on one line, quotation marks aside: 1024
/// characters with them.
const LONGEST_KEY: usize = 1000;

/// A format that lexicons are exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// YAML for quanteda's `dictionary(file = ...)`.
    Quanteda,
    /// The table of LIWC-22 (`.dicx`), with weights; sub-themes as `parent.child`.
    Liwc22,
}

/// A lexicon in another format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// What is written; in YAML the notes are comments at its head.
    pub text: String,
    /// What the format cannot say, in the order of the lexicon.
    pub notes: Vec<Note>,
}

impl Lexicon {
    /// Writes the lexicon in another format. Entries that would match something else there are left
    /// out: those with conditions, stems and regular expressions. p, thresholds, labels,
    /// descriptions, `not` spans, and in YAML weights are lost. Everything lost is in
    /// [`Exported::notes`].
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::{ExportFormat, Lexicon};
    /// let toml = "name = 'mine'\n[[theme]]\nid = 'tax'\nmedium = ['tax*', { match = 'levy', weight = 2 }]\n";
    /// let exported = Lexicon::from_toml(toml, "mine.toml")?.export(ExportFormat::Liwc22);
    /// assert_eq!(exported.text, "DicTerm,tax\ntax*,X\nlevy,2\n");
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn export(&self, format: ExportFormat) -> Exported {
        let mut notes = Vec::new();
        self.note_the_head(format, &mut notes);
        let mut kept: Vec<Vec<&Entry>> = vec![Vec::new(); self.themes.len()];
        for theme in 0..self.themes.len() {
            self.note_the_theme(theme, &mut notes);
        }
        let is_one_file = self.is_one_file();
        for entry in &self.entries {
            if let Some(why) = left_out(entry) {
                let text = format!("the entry `{}` is left out: {why}", entry.name());
                notes.push(note_at(entry, text, is_one_file));
            } else {
                let lost = note_the_entry(entry, format);
                notes.extend(lost.map(|text| note_at(entry, text, is_one_file)));
                kept[entry.theme].push(entry);
            }
        }
        // A theme stands before its sub-themes.
        let mut full: Vec<bool> = kept.iter().map(|entries| !entries.is_empty()).collect();
        for theme in (0..full.len()).rev() {
            match self.themes[theme].parent {
                Some(parent) if full[theme] => full[parent] = true,
                _ => {}
            }
            if !full[theme] {
                notes.push(Note {
                    line: None,
                    text: format!(
                        "the theme `{}` is left out: none of its entries is left",
                        self.themes[theme].column
                    ),
                });
            }
        }
        let text = match format {
            ExportFormat::Quanteda => self.yaml(&kept, &full, &notes),
            ExportFormat::Liwc22 => self.dicx(&kept),
        };
        Exported { text, notes }
    }

    /// Whether all themes and entries are written in one file.
    pub fn is_one_file(&self) -> bool {
        let mut files = self.themes.iter().map(|theme| &theme.line.file);
        let first = files.next();
        let mut all = files.chain(self.entries.iter().map(|entry| &entry.line.file));
        all.all(|file| Some(file) == first)
    }

    fn note_the_head(&self, format: ExportFormat, notes: &mut Vec<Note>) {
        let lost = [
            ("name", self.name.as_str()),
            ("version", self.version.as_str()),
            ("language", self.language.code()),
            ("description", self.description.trim()),
        ];
        for (what, value) in lost {
            if !value.is_empty() {
                let value = value.lines().next().unwrap_or_default();
                notes.push(Note {
                    line: None,
                    text: format!("the lexicon's {what} is left out: {value}"),
                });
            }
        }
        if format == ExportFormat::Quanteda {
            let text = "quanteda takes a hyphen as part of a word: split its tokens at hyphens to find what is found here".to_owned();
            notes.push(Note { line: None, text });
        }
    }

    fn note_the_theme(&self, theme: usize, notes: &mut Vec<Note>) {
        let theme = &self.themes[theme];
        let mut lost = Vec::new();
        if theme.label != theme.id.replace('_', " ") {
            lost.push(format!("label `{}`", theme.label));
        }
        if !theme.description.trim().is_empty() {
            lost.push("description".to_owned());
        }
        if theme.threshold.to_bits() != Self::THRESHOLD.to_bits() {
            lost.push(format!("threshold {}", theme.threshold));
        }
        if theme.article_threshold.to_bits()
            != Self::usual_article_threshold(theme.threshold).to_bits()
        {
            lost.push(format!("threshold {} for articles", theme.article_threshold));
        }
        if theme.in_article_threshold.to_bits()
            != Self::usual_in_article_threshold(theme.threshold).to_bits()
        {
            lost.push(format!("threshold {} in articles", theme.in_article_threshold));
        }
        lost.extend(theme.not.iter().map(|pattern| format!("not span `{}`", pattern.source())));
        for what in lost {
            notes.push(Note {
                line: None,
                text: format!("the theme `{}` loses its {what}", theme.column),
            });
        }
    }

    fn yaml(&self, kept: &[Vec<&Entry>], full: &[bool], notes: &[Note]) -> String {
        let mut text =
            format!("# {}, exported by paratheme for quanteda\n", in_a_comment(&self.name));
        // Writing into a String cannot fail.
        for note in notes {
            let _ = writeln!(
                text,
                "# {}",
                in_a_comment(&note.line.map_or_else(
                    || note.text.clone(),
                    |line| format!("line {line}: {}", note.text)
                ))
            );
        }
        for (theme, entries) in kept.iter().enumerate().filter(|(theme, _)| full[*theme]) {
            let depth = self.lineage(theme).count() - 1;
            let (margin, mark) = ("    ".repeat(depth), if depth == 0 { "" } else { "- " });
            let id = &self.themes[theme].id;
            // A longer key is none to YAML without a mark of its own.
            let (opens, ends) = if id.len() > LONGEST_KEY {
                ("? ", format!("\n{margin}"))
            } else {
                ("", String::new())
            };
            let _ = writeln!(
                text,
                "{}{mark}{opens}{}{ends}:",
                margin.get(2..).unwrap_or_default(),
                quoted(id)
            );
            for entry in entries {
                let _ = writeln!(text, "{margin}  - {}", quoted(entry.pattern.source()));
            }
        }
        text
    }

    /// A row for each pattern and a column for each theme that has one: `X`, or the weight where it
    /// is not 1.
    fn dicx(&self, kept: &[Vec<&Entry>]) -> String {
        let themes: Vec<usize> = (0..kept.len()).filter(|&theme| !kept[theme].is_empty()).collect();
        let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        for (column, &theme) in themes.iter().enumerate() {
            for entry in &kept[theme] {
                let source = entry.pattern.source();
                let row = *known.entry(source).or_insert_with(|| {
                    rows.push((source, vec![String::new(); themes.len()]));
                    rows.len() - 1
                });
                rows[row].1[column] = if entry.weight.to_bits() == 1f64.to_bits() {
                    dicx::IN.to_owned()
                } else {
                    entry.weight.to_string()
                };
            }
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = std::iter::once(dicx::TERM)
            .chain(themes.iter().map(|&theme| self.themes[theme].column.as_str()));
        writer.write_record(header).expect("memory takes all");
        for (source, cells) in &rows {
            writer
                .write_record(std::iter::once(*source).chain(cells.iter().map(String::as_str)))
                .expect("memory takes all");
        }
        String::from_utf8(writer.into_inner().expect("memory takes all")).expect("cells are text")
    }
}

/// Why an entry cannot be said in another format.
fn left_out(entry: &Entry) -> Option<&'static str> {
    if !entry.context.is_empty() {
        return Some("the format has no conditions, and without them it would match more");
    }
    let words = entry.pattern.words();
    let has = |test: fn(&WordPattern) -> bool| words.iter().any(test);
    if has(|word| matches!(word, WordPattern::Stem(_))) {
        return Some("the format has no stems");
    }
    has(|word| matches!(word, WordPattern::Regex(..)))
        .then_some("the format has no regular expressions beside globs")
}

/// A note about an entry, with its line; in a lexicon of several files with its file, too.
fn note_at(entry: &Entry, text: String, is_one_file: bool) -> Note {
    if is_one_file {
        Note { line: Some(entry.line.number), text }
    } else {
        Note { line: None, text: format!("{text} ({})", entry.line) }
    }
}

fn note_the_entry(entry: &Entry, format: ExportFormat) -> Option<String> {
    let mut lost = Vec::new();
    if entry.p.to_bits() != DEFAULT_P.to_bits() {
        lost.push(format!("p {}", entry.p));
    }
    if format == ExportFormat::Quanteda && entry.weight.to_bits() != 1f64.to_bits() {
        lost.push(format!("weight {}", entry.weight));
    }
    let lost = Some(lost.join(" and its ")).filter(|lost| !lost.is_empty())?;
    Some(format!("the entry `{}` loses its {lost}", entry.name()))
}

/// A double-quoted scalar of YAML, of whose escapes those of JSON are a part.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
