//! What the readers of exports have in common: paragraphs that come in, records that go out.

use crate::ingest::blocks::{Blocks, one_line};
use crate::ingest::fields::Fields;
use crate::ingest::lines::{lines, numbered_lines};
use crate::ingest::web_address::{date_in_url, host};
use crate::model::{Article, Date, DateOrder, DateSource, Kind, Metadata};

/// A paragraph of a document, line by line, and its number or the line of the text that it begins
/// on, counted from 1.
#[derive(Clone, Debug)]
pub(super) struct ExportParagraph<'t> {
    pub(super) lines: Vec<&'t str>,
    pub(super) kind: Kind,
    pub(super) at: u64,
}

impl<'t> ExportParagraph<'t> {
    pub(super) fn first(&self) -> &'t str {
        self.lines.first().copied().unwrap_or_default()
    }

    /// The text in one line.
    pub(super) fn line(&self) -> String {
        one_line(&self.lines.join(" ")).unwrap_or_default()
    }

    /// The text with the line ends that it has.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The lines from `from` on, as a paragraph of its own.
    pub(super) fn part(&self, lines: std::ops::Range<usize>) -> Self {
        Self {
            lines: self.lines[lines.clone()].to_vec(),
            kind: self.kind,
            at: self.at + lines.start as u64,
        }
    }
}

/// The paragraphs of a plain text: runs of lines that are not blank.
pub(super) fn of_text(text: &str) -> Vec<ExportParagraph<'_>> {
    let mut paragraphs: Vec<ExportParagraph> = Vec::new();
    let mut is_open = false;
    for numbered in numbered_lines(text) {
        let line = numbered.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if line.is_empty() {
            is_open = false;
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if is_open => last.lines.push(line),
            _ => {
                paragraphs.push(ExportParagraph {
                    lines: vec![line],
                    kind: Kind::Body,
                    at: numbered.number,
                });
            }
        }
        is_open = true;
    }
    paragraphs
}

/// The paragraphs of a document of which the blocks are known.
pub(super) fn of_blocks<'t>(
    blocks: impl Iterator<Item = (Kind, &'t str)>,
) -> Vec<ExportParagraph<'t>> {
    let filled = |text: &'t str| {
        lines(text).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    let paragraph = |(at, (kind, text)): (usize, (Kind, &'t str))| ExportParagraph {
        lines: filled(text),
        kind,
        at: at as u64 + 1,
    };
    blocks.enumerate().map(paragraph).filter(|paragraph| !paragraph.lines.is_empty()).collect()
}

/// An article of an export.
#[derive(Debug, Default)]
pub(crate) struct ExportedArticle {
    /// What the database calls it.
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<Date>,
    /// What stands in the place of the date, if it is not read as one.
    pub(super) unread_date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    /// The language as the database names it.
    pub(super) language: Option<String>,
    pub(super) url: Option<String>,
    /// Further fields by name; the first of a name counts.
    pub(super) fields: Vec<(String, String)>,
    pub(super) body: Vec<(Kind, String)>,
    /// Where it begins.
    pub(crate) at: u64,
    /// Whether its text is marked up.
    pub(super) is_marked: bool,
}

impl ExportedArticle {
    pub(super) fn field(&mut self, name: &str, value: &str) {
        if let Some(value) = one_line(value) {
            self.fields.push((name.to_owned(), value));
        }
    }

    /// Adds to the field that was added last.
    pub(super) fn go_on(&mut self, value: &str) {
        if let (Some((_, last)), Some(value)) = (self.fields.last_mut(), one_line(value)) {
            last.push(' ');
            last.push_str(&value);
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn dated(&mut self, text: &str, order: DateOrder) {
        self.date = date_in(text, order);
        if self.date.is_none() {
            self.unread_date = one_line(text);
        }
    }

    pub(super) fn paragraph(&mut self, paragraph: &ExportParagraph) {
        // Of the text of an article a first-level heading is no second title.
        let kind = if paragraph.kind == Kind::Title { Kind::Heading } else { paragraph.kind };
        self.body.push((kind, paragraph.text()));
    }

    /// The article; `otherwise` is its id where it has none.
    pub(crate) fn into_article(
        self,
        fields: &Fields,
        otherwise: impl FnOnce() -> String,
    ) -> Article {
        let mut blocks = Blocks::default();
        for (kind, text) in &self.body {
            blocks.push(*kind, text);
        }
        let author = self.author.or_else(|| {
            self.fields.iter().find(|(name, _)| name == "author").map(|(_, value)| value.clone())
        });
        let author = author.as_deref().map(by_whom).filter(|author| !author.is_empty());
        let language = self.language.as_deref().map(language_code);
        let id = self.id.filter(|id| !id.is_empty());
        let mut said = self.fields;
        let known = [
            ("title", &self.title),
            ("source", &self.source),
            ("author", &author),
            ("language", &language),
            ("url", &self.url),
            ("id", &id),
        ];
        let known =
            known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        said.splice(0..0, known);
        let meta = Metadata {
            title: self.title,
            date: self
                .date
                .map(|date| (date, DateSource::Metadata))
                .or_else(|| date_in_url(self.url.as_deref()?)),
            unread_date: self.unread_date,
            source: self.source.or_else(|| host(self.url.as_deref()?)),
            author,
            language,
            url: self.url,
            extra: fields.kept(&said),
            ..Metadata::default()
        };
        let blocks_of = if self.is_marked { blocks.blocks } else { Vec::new() };
        Article {
            id: id.unwrap_or_else(otherwise),
            text: blocks.text,
            blocks: blocks_of,
            has_head: false,
            meta,
        }
    }
}

/// The date in a line of an export; the day of the week and times may stand beside it.
pub(super) fn date_in(line: &str, order: DateOrder) -> Option<Date> {
    if let Some((date, _)) = Date::find_in_line(line, order) {
        return Some(date);
    }
    let words: Vec<&str> =
        line.split_whitespace().map(|word| word.trim_end_matches([',', ';'])).collect();
    [3, 2].into_iter().find_map(|size| {
        words.windows(size).find_map(|window| Date::parse_in(&window.join(" "), order))
    })
}

/// Whether a line is a date with little beside it.
pub(super) fn is_date(line: &str, order: DateOrder) -> bool {
    line.split_whitespace().count() <= 10 && date_in(line, order).is_some()
}

/// Names without the word that introduces them.
fn by_whom(names: &str) -> String {
    let begins = ["By ", "BY ", "by ", "Von ", "VON ", "Par ", "PAR ", "par "];
    let names = begins.iter().find_map(|begin| names.strip_prefix(begin)).unwrap_or(names);
    names.trim_matches(|c: char| c.is_whitespace() || c == ';' || c == ',').to_owned()
}

/// The code of a language that databases name in English, German, French or Spanish; the name
/// itself where it is another one.
fn language_code(name: &str) -> String {
    const NAMES: [(&str, &[&str]); 14] = [
        ("en", &["english", "englisch", "anglais", "inglés"]),
        ("de", &["german", "deutsch", "allemand", "alemán"]),
        ("fr", &["french", "französisch", "français", "francés"]),
        ("es", &["spanish", "spanisch", "espagnol", "español"]),
        ("it", &["italian", "italienisch", "italien", "italiano"]),
        ("pt", &["portuguese", "portugiesisch", "portugais", "português"]),
        ("nl", &["dutch", "niederländisch", "néerlandais", "nederlands"]),
        ("sv", &["swedish", "schwedisch", "suédois", "svenska"]),
        ("da", &["danish", "dänisch", "danois", "dansk"]),
        ("no", &["norwegian", "norwegisch", "norvégien", "norsk"]),
        ("fi", &["finnish", "finnisch", "finnois", "suomi"]),
        ("pl", &["polish", "polnisch", "polonais", "polski"]),
        ("hu", &["hungarian", "ungarisch", "hongrois", "magyar"]),
        ("ca", &["catalan", "katalanisch", "catalán", "català"]),
    ];
    let first = name.split([';', ',', '/']).next().unwrap_or_default().trim().to_lowercase();
    let known = NAMES.iter().find(|(_, names)| names.contains(&first.as_str()));
    known.map_or(first.clone(), |(code, _)| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_by_any_line_end() {
        for end in ["\n", "\r\n", "\r", "\x0B", "\u{85}", "\u{2028}"] {
            let text = format!("Cuts{end}ahead{end}{end}Taxes rise.");
            let paragraphs = of_text(&text);
            let found: Vec<&[&str]> = paragraphs.iter().map(|part| &part.lines[..]).collect();
            assert_eq!(found, [&["Cuts", "ahead"][..], &["Taxes rise."]], "{end:?}");
        }
        assert_eq!(of_text("Cuts\u{2029}Taxes rise.").len(), 2);
    }
}
