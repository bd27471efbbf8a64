//! Reads a finished table of scores, the wide table of `score`, as the articles of an overview.
//!
//! Input: a file of records with the columns of that table. Output: the articles with their scored
//! paragraphs, the names of themes and forms, and what the table does not tell. Evidence is found
//! again in the texts by its forms.

use std::collections::{BTreeMap, HashMap};

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, InputFile, Options, Record, Records};
use crate::lexicon::Lexicon;
use crate::model::{Date, Kind};
use crate::output::rejects::Rejects;
use crate::overview::{
    ArticleHeader, ArticleOverview, EvidenceMark, Overview, OverviewBuilder, OverviewPlan,
    OverviewTheme, ParagraphOverview, RepeatOf,
};
use crate::repeats::Place;
use crate::themes::ThemeScore;

/// The columns that a table of scores is recognised by.
const SIGNS: [&str; 5] = ["article_id", "paragraph", "counted", "themes", "evidence"];
/// The ending of the column with the matches of a theme.
const HITS: &str = "_hits";
/// The ending of the column with its strength in the article.
const IN_ARTICLE: &str = "_in_article";

/// Whether a file is a finished table of scores.
pub fn is_scored_table(file: &InputFile, options: &Options) -> bool {
    // A file that is not a table has no fields; what is wrong with it is reported when it is read.
    ingest::fields_of(file, options)
        .is_ok_and(|fields| SIGNS.iter().all(|sign| fields.iter().any(|field| field == sign)))
}

/// A table of scores.
pub struct ScoredTable {
    records: Records,
    /// The position of each column.
    columns: HashMap<String, usize>,
    /// The columns with the strengths of themes.
    themes: Vec<ThemeColumn>,
    /// What the table does not tell, in sentences.
    pub lacks: Vec<String>,
}

/// The columns of a theme, by position.
struct ThemeColumn {
    name: String,
    /// The strength that decides what a paragraph is about.
    strength: usize,
    in_article: Option<usize>,
    hits: usize,
}

/// What a table of scores amounts to.
pub struct TableOverview {
    pub overview: Overview,
    /// Rows that could not be read.
    pub rejects: Rejects,
    /// Whether the strengths in the article decide what its paragraphs are about.
    pub in_article: bool,
}

/// The strengths of the rows that name a theme in the column `themes`, and of those that do not.
struct NamedRange {
    least_named: f64,
    most_unnamed: f64,
}

impl ThemeColumn {
    /// Whether the theme is part of another one.
    fn is_part(&self) -> bool {
        self.name.contains('.')
    }
}

impl NamedRange {
    /// Whether a threshold can have decided.
    fn has_threshold(&self) -> bool {
        self.least_named > self.most_unnamed
    }

    /// Whether this threshold can have decided.
    fn agrees(&self, threshold: f64) -> bool {
        self.least_named >= threshold && self.most_unnamed < threshold
    }

    /// The threshold: the usual one if it can be that.
    fn threshold(&self, usual: f64) -> f64 {
        if self.agrees(usual) || self.least_named.is_infinite() { usual } else { self.least_named }
    }
}

impl ScoredTable {
    /// Reads a table that [`is_scored_table`] recognises.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if the table has no theme, and any error of reading the file.
    pub fn read(file: &InputFile, options: &Options) -> Result<Self> {
        let options = Options { textless: true, ..options.for_tables() };
        let records = ingest::records(file, &options)?;
        let columns: HashMap<String, usize> =
            records.fields.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let theme = |(strength, name): (usize, &String)| {
            let hits = *columns.get(&format!("{name}{HITS}"))?;
            let in_article = columns.get(&format!("{name}{IN_ARTICLE}")).copied();
            Some(ThemeColumn { name: name.clone(), strength, in_article, hits })
        };
        let themes: Vec<ThemeColumn> =
            records.fields.iter().enumerate().filter_map(theme).collect();
        if themes.is_empty() {
            let message =
                "the table has no column with the strength of a theme and one with its matches";
            let error = Error::new(ErrorKind::Usage, message).at(&file.name);
            return Err(error.with_hint("give the wide table of `score` with its usual columns"));
        }
        let lacks = lacks(&columns);
        Ok(Self { records, columns, themes, lacks })
    }

    /// Adds the rows up to an overview.
    ///
    /// # Errors
    /// Returns an error if the list of rejects cannot be kept.
    pub fn overview(mut self, most_paragraphs: usize) -> Result<TableOverview> {
        let mut rejects = Rejects::default();
        let mut rows: Vec<(String, Vec<Record>)> = Vec::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for record in std::mem::take(&mut self.records.records) {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    rejects.push(error)?;
                    continue;
                }
            };
            let id = self.value(&record, "article_id");
            let next = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(id.to_owned()).or_insert(next);
            if number == next {
                rows.push((id.to_owned(), Vec::new()));
            }
            rows[number as usize].1.push(record);
        }
        let in_article = self.choose_strengths(&rows);
        let plan = OverviewPlan {
            themes: self.overview_themes(&rows, in_article),
            most_paragraphs,
            drops_repeats: false,
        };
        let mut builder = OverviewBuilder::new(plan);
        let mut forms = Forms::default();
        for (number, (id, rows)) in (0..).zip(&rows) {
            builder.add(self.article((number, id), rows, (&numbers, &mut forms)));
        }
        Ok(TableOverview { overview: builder.finish(forms.names), rejects, in_article })
    }

    fn value<'r>(&self, record: &'r Record, name: &str) -> &'r str {
        self.columns.get(name).map_or("", |&at| record.values[at].as_str())
    }

    /// Finds out which strengths the column `themes` goes by, and takes those: the first that agree
    /// with it by their usual threshold, or else by any. Returns whether they are those in the
    /// article.
    fn choose_strengths(&mut self, rows: &[(String, Vec<Record>)]) -> bool {
        let ranges = |strength: &dyn Fn(&ThemeColumn) -> Option<usize>| {
            let columns = self.themes.iter().filter(|column| !column.is_part());
            let range = |column: &ThemeColumn| {
                Some(self.named_range(&column.name, strength(column)?, rows))
            };
            columns.map(range).collect::<Option<Vec<NamedRange>>>()
        };
        let own = ranges(&|column| Some(column.strength)).unwrap_or_default();
        let Some(in_article) = ranges(&|column| column.in_article) else { return false };
        let agree = |ranges: &[NamedRange], usual| ranges.iter().all(|range| range.agrees(usual));
        let may_agree = |ranges: &[NamedRange]| ranges.iter().all(NamedRange::has_threshold);
        let is_by_article = !agree(&own, Lexicon::THRESHOLD)
            && (agree(&in_article, Lexicon::IN_ARTICLE_THRESHOLD)
                || !may_agree(&own) && may_agree(&in_article));
        for column in self.themes.iter_mut().filter(|_| is_by_article) {
            column.strength = column.in_article.unwrap_or(column.strength);
        }
        is_by_article
    }

    /// The strengths in a column of the rows that name the theme, and of the others.
    fn named_range(
        &self,
        theme: &str,
        strength: usize,
        rows: &[(String, Vec<Record>)],
    ) -> NamedRange {
        let mut range = NamedRange { least_named: f64::INFINITY, most_unnamed: 0.0 };
        for record in rows.iter().flat_map(|(_, records)| records) {
            let Some(strength) = number(&record.values[strength]) else { continue };
            let named = self.value(record, "themes").split(';');
            if named.map(str::trim).any(|name| name == theme) {
                range.least_named = range.least_named.min(strength);
            } else {
                range.most_unnamed = range.most_unnamed.max(strength);
            }
        }
        range
    }

    /// The themes with thresholds that agree with the column `themes`: the usual one if it does, or
    /// else the least strength with which a paragraph is said to be about the theme.
    fn overview_themes(
        &self,
        rows: &[(String, Vec<Record>)],
        in_article: bool,
    ) -> Vec<OverviewTheme> {
        let usual = if in_article { Lexicon::IN_ARTICLE_THRESHOLD } else { Lexicon::THRESHOLD };
        let theme = |column: &ThemeColumn| {
            // Sub-themes are not in the column.
            let threshold = if column.is_part() {
                usual
            } else {
                self.named_range(&column.name, column.strength, rows).threshold(usual)
            };
            let parent = column.name.rsplit_once('.').map(|(parent, _)| parent);
            OverviewTheme {
                id: column.name.clone(),
                label: label(&column.name),
                description: String::new(),
                parent: parent
                    .and_then(|parent| self.themes.iter().position(|it| it.name == parent)),
                threshold,
            }
        };
        self.themes.iter().map(theme).collect()
    }

    fn article(
        &self,
        (number, id): (u32, &str),
        rows: &[Record],
        (numbers, forms): (&HashMap<String, u32>, &mut Forms),
    ) -> ArticleOverview {
        let first = |name: &str| rows.first().map_or("", |row| self.value(row, name));
        let header = ArticleHeader {
            number,
            id: id.to_owned(),
            title: first("title").to_owned(),
            date: Date::parse(first("date")),
            source: first("source").to_owned(),
            url: first("url").to_owned(),
        };
        let paragraphs: Vec<ParagraphOverview> =
            rows.iter().map(|row| self.paragraph(row, (numbers, &mut *forms))).collect();
        let is_foreign = paragraphs.iter().all(|paragraph| paragraph.scores.is_none());
        ArticleOverview { header, is_foreign, paragraphs }
    }

    fn paragraph(
        &self,
        row: &Record,
        (numbers, forms): (&HashMap<String, u32>, &mut Forms),
    ) -> ParagraphOverview {
        let score = |column: &ThemeColumn| {
            let strength = number(&row.values[column.strength])?;
            let hits = row.values[column.hits].parse().unwrap_or_default();
            Some(ThemeScore { hits, strength })
        };
        let scores: Option<Vec<ThemeScore>> = self.themes.iter().map(score).collect();
        let text = self.value(row, "text").to_owned();
        let kind = self.value(row, "kind");
        let repeat_of = self.value(row, "repeat_of");
        let place = repeat_of.rsplit_once('#').and_then(|(article, paragraph)| {
            Some(Place { article: *numbers.get(article)?, paragraph: paragraph.parse().ok()? })
        });
        ParagraphOverview {
            number: self.value(row, "paragraph").parse().unwrap_or_default(),
            kind: Kind::ALL.into_iter().find(|known| known.name() == kind).unwrap_or_default(),
            is_counted: self.value(row, "counted").eq_ignore_ascii_case("true"),
            is_boilerplate: self.value(row, "boilerplate").eq_ignore_ascii_case("true"),
            is_foreign: scores.is_none(),
            repeat_of: place.map(|place| RepeatOf { place, name: repeat_of.to_owned() }),
            near_repeat_of: self.value(row, "near_repeat_of").to_owned(),
            words: self.value(row, "words").parse().unwrap_or_default(),
            evidence: self.marks(self.value(row, "evidence"), &text, forms),
            text,
            is_cut: false,
            scores,
            keywords: self.value(row, "keywords").to_owned(),
        }
    }

    /// The marks of the evidence that a row names, where its forms are in the text.
    fn marks(&self, evidence: &str, text: &str, forms: &mut Forms) -> Vec<EvidenceMark> {
        let mut marks = Vec::new();
        for of_theme in evidence.split(" | ") {
            let Some((name, listed)) = of_theme.split_once(": ") else { continue };
            let Some(theme) = self.themes.iter().position(|theme| theme.name == name) else {
                continue;
            };
            for (form, count) in forms_of(listed) {
                let entry = forms.number(form);
                let found = occurrences(text, form).into_iter().take(count);
                marks.extend(found.map(|(start, end)| EvidenceMark {
                    theme,
                    entry,
                    start,
                    end,
                    points: None,
                }));
            }
        }
        marks.sort_by_key(|mark| (mark.start, mark.end, mark.theme));
        marks
    }
}

/// The forms that evidence names, in lower case, which take the place of entries.
#[derive(Default)]
struct Forms {
    names: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl Forms {
    fn number(&mut self, form: &str) -> usize {
        let form = form.to_lowercase();
        *self.numbers.entry(form).or_insert_with_key(|form| {
            self.names.push(form.clone());
            self.names.len() - 1
        })
    }
}

/// A number with decimals as `score` writes it, also with a comma before the decimals.
fn number(text: &str) -> Option<f64> {
    text.parse().or_else(|_| text.replacen(',', ".", 1).parse()).ok()
}

/// What a table with these columns does not tell.
fn lacks(columns: &HashMap<String, usize>) -> Vec<String> {
    let mut lacks = vec![
        "This page is made from a finished table. The table has neither the lexicon nor the points of single matches: \
         what was found is marked by its forms, and parts of the evidence are parts of the matches. It has no words of \
         the articles either, so that no two parts are compared."
            .to_owned(),
    ];
    let sentences = [
        ("text", "The table has no texts, so that none are shown."),
        ("url", "The table has no addresses of articles, so that nothing leads to them."),
        ("date", "The table has no dates."),
        ("source", "The table has no sources."),
        ("kind", "The table has no kinds of paragraphs."),
        ("repeat_of", "The table does not tell what a repeat repeats."),
        ("boilerplate", "The table does not tell which paragraphs are boilerplate."),
    ];
    let lacking = sentences.iter().filter(|(name, _)| !columns.contains_key(*name));
    lacks.extend(lacking.map(|(_, sentence)| (*sentence).to_owned()));
    lacks
}

/// The name of a theme for people: `fiscal_pressure` is `Fiscal pressure`.
fn label(name: &str) -> String {
    let own = name.rsplit('.').next().unwrap_or(name).replace('_', " ");
    let mut characters = own.chars();
    let first = characters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(characters).collect()
}

/// The forms with their counts in `form (n), form (n)`.
fn forms_of(listed: &str) -> Vec<(&str, usize)> {
    let mut forms = Vec::new();
    let mut rest = listed;
    // A form may hold a comma or a bracket, so that the end of a form is a number in brackets that
    // ends the list or is before the next form.
    let mut from = 0;
    while let Some(at) = rest[from..].find(" (").map(|at| from + at) {
        let after = &rest[at + 2..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let tail = &after[digits..];
        let is_end = digits > 0 && (tail == ")" || tail.starts_with("), "));
        if !is_end {
            from = at + 2;
            continue;
        }
        forms.push((&rest[..at], after[..digits].parse().unwrap_or(1)));
        rest = tail.trim_start_matches([')', ',']).trim_start();
        from = 0;
    }
    forms
}

/// Where a form is in a text, as whole words, whatever the case and the white space between words.
fn occurrences(text: &str, form: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut last_end = 0;
    let mut before = None;
    for (start, c) in text.char_indices() {
        let begins =
            before.is_none_or(|before: char| !(before.is_alphanumeric() && c.is_alphanumeric()));
        before = Some(c);
        if !begins || start < last_end {
            continue;
        }
        let Some(length) = matched(&text[start..], form) else { continue };
        let end = start + length;
        let continues =
            |next: char| next.is_alphanumeric() && text[..end].ends_with(char::is_alphanumeric);
        if !text[end..].starts_with(continues) {
            found.push((start, end));
            last_end = end;
        }
    }
    found
}

/// How many bytes of a text are the form at its beginning; `None` if it does not begin with it.
fn matched(text: &str, form: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    let mut end = 0;
    for expected in form.chars() {
        if expected == ' ' {
            let mut is_space = false;
            while let Some((at, c)) = rest.next_if(|(_, c)| c.is_whitespace()) {
                (is_space, end) = (true, at + c.len_utf8());
            }
            if !is_space {
                return None;
            }
        } else {
            let (at, c) = rest.next()?;
            if c != expected && !c.to_lowercase().eq(expected.to_lowercase()) {
                return None;
            }
            end = at + c.len_utf8();
        }
    }
    (end > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_in_lists_and_texts() {
        assert_eq!(
            forms_of("spending freeze (1), 5, 000 (x) (12), tax (2)"),
            [("spending freeze", 1), ("5, 000 (x)", 12), ("tax", 2)]
        );
        assert_eq!(forms_of(""), []);
        let text = "Tax, taxes: the TAX. A spending\n freeze.";
        assert_eq!(occurrences(text, "tax"), [(0, 3), (16, 19)]);
        assert_eq!(occurrences(text, "spending freeze").len(), 1);
        assert_eq!(occurrences("été", "ÉTÉ"), [(0, 5)]);
        assert_eq!(occurrences("a", ""), []);
    }

    #[test]
    fn labels_are_made_of_names() {
        assert_eq!([label("fiscal_pressure"), label("ageing.care")], ["Fiscal pressure", "Care"]);
    }
}
