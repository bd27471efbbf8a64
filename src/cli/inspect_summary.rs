//! Summarises a collection and names its oddest articles, at the end of `paratheme inspect`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::pipeline::Inspected;
use crate::tables::{Cell, several, thousands};

/// The most articles that are named as odd.
const ODD: usize = 10;
/// The most values of a field that are printed.
const VALUES: usize = 8;
/// A paragraph with more words than this is probably several.
const LONG: u64 = 1000;

/// Totals of the articles with one value of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    articles: u64,
    paragraphs: u64,
    words: u64,
    repeats: u64,
    untitled: u64,
    undated: u64,
    unsourced: u64,
}

impl Totals {
    fn add(&mut self, article: &Inspected) {
        self.articles += 1;
        self.paragraphs += article.paragraphs;
        self.words += article.words;
        self.repeats += article.repeats;
        self.untitled += u64::from(article.facts.title.is_empty());
        self.undated += u64::from(article.facts.date.is_none());
        self.unsourced += u64::from(article.facts.source.is_empty());
    }
}

/// Totals by format, language, year and source, and of all articles.
pub struct Summary<'a> {
    articles: &'a [Inspected],
    fields: Vec<(&'static str, BTreeMap<String, Totals>)>,
    all: Totals,
}

impl<'a> Summary<'a> {
    /// Sums up `articles`.
    pub fn of(articles: &'a [Inspected]) -> Self {
        let mut all = Totals::default();
        let mut fields: Vec<(&'static str, BTreeMap<String, Totals>)> =
            ["format", "language", "year", "source"]
                .into_iter()
                .map(|field| (field, BTreeMap::new()))
                .collect();
        for article in articles {
            all.add(article);
            let year =
                article.facts.date.map_or(String::new(), |(date, _)| format!("{:04}", date.year()));
            let values = [
                article.format.name().to_owned(),
                article.language.to_owned(),
                year,
                article.facts.source.clone(),
            ];
            for ((_, totals), value) in fields.iter_mut().zip(values) {
                totals.entry(value).or_default().add(article);
            }
        }
        Self { articles, fields, all }
    }

    /// Returns the rows of the table: one for each value of a field, and one for all articles.
    pub fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        let row = |field: &'static str, value: &str, totals: &Totals| {
            let Totals { articles, paragraphs, words, repeats, untitled, undated, unsourced } =
                *totals;
            let numbers = [articles, paragraphs, words, repeats, untitled, undated, unsourced];
            [Cell::text(field), Cell::text(value.to_owned())]
                .into_iter()
                .chain(numbers.map(Cell::Int))
                .collect()
        };
        let of_fields = self.fields.iter().flat_map(|(field, totals)| {
            totals.iter().map(|(value, totals)| row(field, value, totals))
        });
        of_fields.chain([row("all", "all", &self.all)]).collect()
    }

    /// Describes the totals and the oddest articles in plain text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        for (field, totals) in &self.fields {
            let mut values: Vec<(&String, &Totals)> = totals.iter().collect();
            // Years are listed in order, other values by size.
            if *field == "year" {
                if values.len() > VALUES {
                    values.sort_by_key(|(_, totals)| Reverse(totals.articles));
                    values[..VALUES].sort_by_key(|(value, _)| value.as_str());
                }
            } else {
                values.sort_by_key(|(_, totals)| Reverse(totals.articles));
            }
            let shown: Vec<String> = values
                .iter()
                .take(VALUES)
                .map(|(value, totals)| {
                    let value = if value.is_empty() { "none" } else { value.as_str() };
                    format!("{value} ({})", thousands(totals.articles))
                })
                .collect();
            let more = values.len().saturating_sub(VALUES);
            let more = if more > 0 {
                format!(", and {} more", thousands(more as u64))
            } else {
                String::new()
            };
            let _ = writeln!(text, "  by {field}: {}{more}", shown.join(", "));
        }
        let odd = self.odd();
        if !odd.is_empty() {
            let _ = writeln!(
                text,
                "Look at {} first:",
                if odd.len() == 1 { "this article" } else { "these articles" }
            );
            for (article, oddities) in odd {
                let _ = writeln!(text, "  {}: {}", article.facts.id, oddities.join("; "));
            }
        }
        text
    }

    /// Returns the oddest articles with the reasons, the oddest first. What half of the articles
    /// share is not odd.
    fn odd(&self) -> Vec<(&'a Inspected, Vec<String>)> {
        let found: Vec<Vec<Oddity>> = self.articles.iter().map(oddities).collect();
        let mut articles_with: BTreeMap<Kind, usize> = BTreeMap::new();
        for kind in found.iter().flatten().map(|oddity| oddity.kind) {
            *articles_with.entry(kind).or_default() += 1;
        }
        let is_rare =
            |kind: Kind| kind.is_always_odd() || articles_with[&kind] * 2 <= self.articles.len();
        let mut odd: Vec<(&Inspected, Vec<Oddity>)> = self
            .articles
            .iter()
            .zip(found)
            .map(|(article, found)| {
                (
                    article,
                    found.into_iter().filter(|oddity| is_rare(oddity.kind)).collect::<Vec<_>>(),
                )
            })
            .filter(|(_, found)| !found.is_empty())
            .collect();
        odd.sort_by_key(|(_, found)| (found[0].kind, Reverse(found[0].size), Reverse(found.len())));
        // Each kind of oddity is shown once before any is shown again.
        let mut rank: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut ranked: Vec<(usize, &Inspected, Vec<Oddity>)> = odd
            .into_iter()
            .map(|(article, found)| {
                let rank = rank.entry(found[0].kind).or_default();
                *rank += 1;
                (*rank, article, found)
            })
            .collect();
        ranked.sort_by_key(|(rank, _, found)| (*rank, found[0].kind));
        ranked.truncate(ODD);
        ranked.sort_by_key(|(rank, _, found)| (found[0].kind, *rank));
        ranked
            .into_iter()
            .map(|(_, article, found)| {
                (article, found.into_iter().map(|oddity| oddity.text).collect())
            })
            .collect()
    }
}

/// What may be odd about an article; the worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Empty,
    Mojibake,
    ConflictMarks,
    LongParagraph,
    Repeated,
    MixedLanguages,
    Undated,
}

impl Kind {
    /// Returns whether it is odd even if most of the collection shares it.
    fn is_always_odd(self) -> bool {
        matches!(self, Self::Empty | Self::Mojibake | Self::ConflictMarks | Self::LongParagraph)
    }
}

struct Oddity {
    kind: Kind,
    size: u64,
    text: String,
}

/// Returns what is odd about an article, the worst first.
fn oddities(article: &Inspected) -> Vec<Oddity> {
    let mut found = Vec::new();
    let mut add = |kind: Kind, size: u64, text: String| {
        if size > 0 {
            found.push(Oddity { kind, size, text });
        }
    };
    let longest = article.words_by_paragraph.last().copied().unwrap_or_default();
    let foreign: u64 = article.foreign.values().sum();
    add(Kind::Empty, u64::from(article.paragraphs == 0), "no paragraph".to_owned());
    add(Kind::Mojibake, article.mojibake, mojibake_text(article.mojibake));
    add(Kind::ConflictMarks, u64::from(article.has_conflict_marks), CONFLICT_MARKS.to_owned());
    add(
        Kind::LongParagraph,
        if longest > LONG { longest } else { 0 },
        format!("a paragraph of {} words", thousands(longest)),
    );
    let repeated = if article.repeats * 2 >= article.paragraphs { article.repeats } else { 0 };
    add(
        Kind::Repeated,
        repeated,
        format!(
            "{repeated} of {} are repeats",
            several(article.paragraphs, "paragraph", "paragraphs")
        ),
    );
    let codes: Vec<&str> = article.foreign.keys().copied().collect();
    add(
        Kind::MixedLanguages,
        foreign,
        format!("{} in {}", several(foreign, "paragraph", "paragraphs"), codes.join(", ")),
    );
    add(Kind::Undated, u64::from(article.facts.date.is_none()), "no date".to_owned());
    found
}

/// The remark on an article with marks of a merge conflict.
pub const CONFLICT_MARKS: &str = "marks of a merge conflict";

/// The remark on an article whose characters look wrong.
pub fn mojibake_text(places: u64) -> String {
    format!(
        "characters look wrong in {} (as if UTF-8 had been read as Windows-1252)",
        several(places, "place", "places")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Format;
    use crate::model::{Date, DateSource};
    use crate::tables::ArticleFacts;

    fn article(id: &str, year: &str) -> Inspected {
        Inspected {
            facts: ArticleFacts {
                id: id.to_owned(),
                source: "Echo".to_owned(),
                date: Date::parse(year).map(|date| (date, DateSource::Metadata)),
                ..ArticleFacts::default()
            },
            file: 0,
            format: Format::Text,
            language: "en",
            paragraphs: 4,
            words: 40,
            words_by_paragraph: vec![10; 4],
            kinds: Vec::new(),
            repeats: 0,
            boilerplate: 0,
            foreign: BTreeMap::new(),
            notes: Vec::new(),
            mojibake: 0,
            has_conflict_marks: false,
            repeat_of_article: String::new(),
        }
    }

    #[test]
    fn articles_are_added_up_by_each_field() {
        let articles = [article("a", "2019"), article("b", "2019"), article("c", "")];
        let summary = Summary::of(&articles);
        let text = summary.text();
        assert!(
            text.contains("by year: none (1), 2019 (2)\n")
                && text.contains("by source: Echo (3)\n"),
            "{text}"
        );
        let rows = summary.rows();
        assert_eq!(rows.len(), 1 + 1 + 2 + 1 + 1);
        assert_eq!(rows.last().unwrap()[2..5], [Cell::Int(3), Cell::Int(12), Cell::Int(120)]);
    }

    #[test]
    fn the_oddest_articles_of_each_kind_come_first() {
        let mut articles: Vec<Inspected> =
            (0..40).map(|at| article(&format!("a{at}"), "2019")).collect();
        for (at, of) in articles.iter_mut().enumerate().take(20) {
            of.mojibake = at as u64;
        }
        articles[30].has_conflict_marks = true;
        articles[31].words_by_paragraph = vec![10, 5000];
        articles[32].repeats = 3;
        articles[33].foreign = [("cy", 2)].into();
        articles[34].facts.date = None;
        articles[35].paragraphs = 0;
        let summary = Summary::of(&articles);
        let odd: Vec<(&str, String)> = summary
            .odd()
            .into_iter()
            .map(|(article, found)| (article.facts.id.as_str(), found.join("; ")))
            .collect();
        let ids: Vec<&str> = odd.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, ["a35", "a19", "a18", "a17", "a16", "a30", "a31", "a32", "a33", "a34"]);
        assert_eq!(odd[6].1, "a paragraph of 5,000 words");
        for of in &mut articles {
            of.facts.date = None;
        }
        assert!(!Summary::of(&articles).text().contains("no date"), "what all have is not odd");
    }
}
