//! Which entries of the lexicon drive each theme: their matches and points in counted paragraphs.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{ArticleOverview, ParagraphOverview};
use crate::model::single_spaced;

/// How many different forms of an entry are counted by themselves. Only patterns that match nearly
/// everything have more.
const MOST_FORMS: usize = 200;

/// What an entry found for a theme, in counted paragraphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryTotal {
    /// The theme that its matches count for, as an index into the themes.
    pub theme: usize,
    /// The entry, as an index into the names of the entries.
    pub entry: usize,
    /// Its matches.
    pub hits: u64,
    /// The sum of the points of its matches; `None` if points are not known.
    pub points: Option<f64>,
    /// The paragraphs in which it matches.
    pub paragraphs: u64,
    /// The articles in which it matches.
    pub articles: u64,
    /// The forms that it matched, in lower case, the most frequent first, with how often.
    pub forms: Vec<(String, u64)>,
    /// Matches of further forms, which are not listed.
    pub other_forms: u64,
}

/// An entry total in the making.
#[derive(Debug)]
struct EntryCount {
    total: EntryTotal,
    forms: BTreeMap<String, u64>,
    /// The last article and paragraph with a match.
    last: Option<(u32, u32)>,
}

/// Counts the matches of each entry for each theme.
#[derive(Debug, Default)]
pub(super) struct EntryTotals {
    counts: BTreeMap<(usize, usize), EntryCount>,
}

impl EntryTotals {
    pub fn add(&mut self, article: &ArticleOverview) {
        for paragraph in article.counted() {
            self.add_paragraph(article.header.number, paragraph);
        }
    }

    fn add_paragraph(&mut self, article: u32, paragraph: &ParagraphOverview) {
        for mark in &paragraph.evidence {
            let new = || EntryCount {
                total: EntryTotal {
                    theme: mark.theme,
                    entry: mark.entry,
                    points: Some(0.0),
                    ..EntryTotal::default()
                },
                forms: BTreeMap::new(),
                last: None,
            };
            let EntryCount { total, forms, last } =
                self.counts.entry((mark.theme, mark.entry)).or_insert_with(new);
            total.hits += 1;
            total.points = total.points.zip(mark.points).map(|(sum, points)| sum + points);
            let here = (article, paragraph.number);
            total.articles += u64::from(last.is_none_or(|(last, _)| last != article));
            total.paragraphs += u64::from(*last != Some(here));
            *last = Some(here);
            let form = single_spaced(&paragraph.text[mark.start..mark.end]).to_lowercase();
            if let Some(count) = forms.get_mut(&form) {
                *count += 1;
            } else if forms.len() < MOST_FORMS {
                forms.insert(form, 1);
            } else {
                total.other_forms += 1;
            }
        }
    }

    /// The totals by theme, those with most points first, and then those with most matches.
    pub fn finish(self) -> Vec<EntryTotal> {
        let total = |EntryCount { mut total, forms, .. }: EntryCount| {
            total.forms = forms.into_iter().collect();
            total.forms.sort_by_key(|(_, count)| Reverse(*count));
            total
        };
        let mut totals: Vec<EntryTotal> = self.counts.into_values().map(total).collect();
        let points = |total: &EntryTotal| total.points.unwrap_or_default();
        totals.sort_by(|a, b| {
            let by_points = points(b).total_cmp(&points(a));
            a.theme.cmp(&b.theme).then(by_points).then(b.hits.cmp(&a.hits))
        });
        totals
    }
}
