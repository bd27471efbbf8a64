//! Which paragraphs are repeated, how often, and in how many articles and sources.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{ArticleHeader, ArticleOverview, ParagraphOverview, RepeatOf, TopRepeats};
use crate::model::{Date, single_spaced};
use crate::repeats::Place;

/// How many groups of repeats an overview has at most.
pub const MOST_REPEATS: usize = 100;
/// The characters of the text of a group.
const EXCERPT_CHARACTERS: usize = 240;

/// A paragraph that is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatTotal {
    /// The first paragraph with these words.
    pub first: RepeatOf,
    /// How the first of its repeats begins.
    pub text: String,
    /// How often it is repeated.
    pub repeats: u64,
    /// How many articles have it, the first one included.
    pub articles: u64,
    /// How many sources these articles have.
    pub sources: u64,
    /// The earliest and the latest date of these articles.
    pub dates: Option<(Date, Date)>,
    /// Whether it is boilerplate of a source.
    pub is_boilerplate: bool,
}

/// A repeat total in the making.
#[derive(Debug)]
struct RepeatCount {
    name: String,
    text: String,
    repeats: u64,
    /// The articles other than the first.
    articles: u64,
    last: u32,
    sources: BTreeSet<u32>,
    dates: Option<(Date, Date)>,
    is_boilerplate: bool,
}

/// What is remembered of every article.
#[derive(Clone, Copy, Debug, Default)]
struct Published {
    /// The number of the source, from 1; 0 if it is unknown.
    source: u32,
    date: Option<Date>,
}

/// Counts repeats by the first paragraph with the same words.
#[derive(Debug, Default)]
pub(super) struct RepeatCounts {
    counts: BTreeMap<Place, RepeatCount>,
    sources: BTreeMap<String, u32>,
    published: Vec<Published>,
}

impl RepeatCounts {
    pub fn add(&mut self, article: &ArticleOverview) {
        let published = self.enter(&article.header);
        for paragraph in &article.paragraphs {
            if let Some(first) = &paragraph.repeat_of {
                self.count(article.header.number, (paragraph, first), published);
            }
        }
    }

    fn enter(&mut self, header: &ArticleHeader) -> Published {
        let next = u32::try_from(self.sources.len() + 1).unwrap_or(u32::MAX);
        let source = if header.source.is_empty() {
            0
        } else {
            *self.sources.entry(header.source.clone()).or_insert(next)
        };
        let published = Published { source, date: header.date };
        self.published.resize(header.number as usize, Published::default());
        self.published.push(published);
        published
    }

    fn count(
        &mut self,
        article: u32,
        (paragraph, first): (&ParagraphOverview, &RepeatOf),
        published: Published,
    ) {
        let new = || {
            let of_first = self.published.get(first.place.article as usize).copied();
            let of_first = of_first.unwrap_or_default();
            RepeatCount {
                name: first.name.clone(),
                text: excerpt(&paragraph.text),
                repeats: 0,
                articles: 0,
                last: first.place.article,
                sources: (of_first.source > 0).then_some(of_first.source).into_iter().collect(),
                dates: of_first.date.map(|date| (date, date)),
                is_boilerplate: false,
            }
        };
        let count = self.counts.entry(first.place).or_insert_with(new);
        count.repeats += 1;
        count.articles += u64::from(count.last != article);
        count.last = article;
        if published.source > 0 {
            count.sources.insert(published.source);
        }
        if let Some(date) = published.date {
            let (first, last) = count.dates.unwrap_or((date, date));
            count.dates = Some((first.min(date), last.max(date)));
        }
        count.is_boilerplate |= paragraph.is_boilerplate;
    }

    /// How often this paragraph is repeated.
    pub fn repeats_of(&self, place: Place) -> u64 {
        self.counts.get(&place).map_or(0, |count| count.repeats)
    }

    /// The largest groups, of equally large ones those that occur first.
    pub fn finish(self) -> TopRepeats {
        let total = |(place, count): (Place, RepeatCount)| RepeatTotal {
            first: RepeatOf { place, name: count.name },
            text: count.text,
            repeats: count.repeats,
            articles: count.articles + 1,
            sources: count.sources.len() as u64,
            dates: count.dates,
            is_boilerplate: count.is_boilerplate,
        };
        let mut groups: Vec<RepeatTotal> = self.counts.into_iter().map(total).collect();
        groups.sort_by_key(|group| Reverse(group.repeats));
        let more = groups.len().saturating_sub(MOST_REPEATS) as u64;
        groups.truncate(MOST_REPEATS);
        TopRepeats { groups, more }
    }
}

fn excerpt(text: &str) -> String {
    let text = single_spaced(text);
    match text.char_indices().nth(EXCERPT_CHARACTERS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.into_owned(),
    }
}
