//! Adds articles up to an overview, in one pass.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::article_strengths::ArticleRanking;
use super::co_occurrence::PairCounts;
use super::entry_totals::EntryTotals;
use super::quotes::QuoteCandidates;
use super::repeat_totals::RepeatCounts;
use super::selection::ParagraphChoice;
use super::{
    ArticleHeader, ArticleOverview, ArticleStrengths, Overview, OverviewCounts, OverviewTheme,
    ParagraphOverview, PeriodTotals, PeriodUnit, SourceTotals,
};
use crate::model::{Date, Kind};
use crate::summary::{Group, GroupSummary, Summary, ThemeMatrix};
use crate::themes::ThemeScore;

/// How many sources an overview has at most.
const MOST_SOURCES: usize = 20;
/// Collections that span fewer months are shown by month.
const MOST_MONTHS: u32 = 36;

/// What an overview is made for.
#[derive(Clone, Debug)]
pub struct OverviewPlan {
    /// The themes, a theme before its sub-themes.
    pub themes: Vec<OverviewTheme>,
    /// How many paragraphs are chosen to be shown.
    pub most_paragraphs: usize,
    /// Whether repeats are left out of the rows of totals, as by `--repeats drop`.
    pub drops_repeats: bool,
}

/// Adds articles up to an [`Overview`].
///
/// # Examples
/// ```
/// use paratheme::overview::{ArticleOverview, OverviewBuilder, OverviewPlan, OverviewTheme};
/// use paratheme::overview::ParagraphOverview;
/// use paratheme::themes::ThemeScore;
/// let theme = OverviewTheme { id: "tax".into(), label: "Tax".into(), description: String::new(), parent: None, threshold: 0.25 };
/// let mut builder = OverviewBuilder::new(OverviewPlan { themes: vec![theme], most_paragraphs: 10, drops_repeats: false });
/// let paragraph = |number, hits, strength| ParagraphOverview {
///     number, is_counted: true, words: 5, text: "Five words are in here.".into(),
///     scores: Some(vec![ThemeScore { hits, strength }]), ..ParagraphOverview::default()
/// };
/// builder.add(ArticleOverview { paragraphs: vec![paragraph(1, 1, 0.6), paragraph(2, 0, 0.0)], ..ArticleOverview::default() });
/// let overview = builder.finish(vec!["tax*".into()]);
/// assert_eq!((overview.counts.counted, overview.totals[0].share.unwrap().value), (2, 0.5));
/// ```
#[derive(Debug)]
pub struct OverviewBuilder {
    plan: OverviewPlan,
    counts: OverviewCounts,
    dates: Option<(Date, Date)>,
    summary: Summary,
    months: MonthRange,
    /// For each source the number of its scored articles.
    sources: BTreeMap<String, u64>,
    ranking: ArticleRanking,
    entries: EntryTotals,
    pairs: PairCounts,
    repeats: RepeatCounts,
    choice: ParagraphChoice,
    quotes: QuoteCandidates,
}

/// When the dated articles appeared, in months since the year 0.
#[derive(Debug, Default)]
struct MonthRange {
    range: Option<(u32, u32)>,
    /// Scored articles whose year is known, and those of them whose month is known.
    years: u64,
    months: u64,
}

impl MonthRange {
    fn add(&mut self, date: Date) {
        let month = |(year, month, _): (u16, u8, u8)| 12 * u32::from(year) + u32::from(month);
        let (first, last) = (month(date.first_day()), month(date.last_day()));
        let (earliest, latest) = self.range.unwrap_or((first, last));
        self.range = Some((earliest.min(first), latest.max(last)));
        self.years += 1;
        self.months += u64::from(date.month().is_some());
    }

    /// Months if they are few and nine of ten articles have one, otherwise years.
    fn unit(&self) -> PeriodUnit {
        match self.range {
            Some((first, last))
                if last - first < MOST_MONTHS && 10 * self.months >= 9 * self.years =>
            {
                PeriodUnit::Month
            }
            _ => PeriodUnit::Year,
        }
    }
}

/// The kinds of groups in the summary, each the first value of its groups.
const ALL: &str = "all";
const YEAR: &str = "year";
const MONTH: &str = "month";
const SOURCE: &str = "source";

impl OverviewBuilder {
    /// Creates a builder that has no article.
    pub fn new(plan: OverviewPlan) -> Self {
        let themes = &plan.themes;
        Self {
            counts: OverviewCounts::default(),
            dates: None,
            summary: Summary::new(themes.iter().map(|theme| theme.threshold).collect()),
            months: MonthRange::default(),
            sources: BTreeMap::new(),
            ranking: ArticleRanking::new(themes),
            entries: EntryTotals::default(),
            pairs: PairCounts::new(themes),
            repeats: RepeatCounts::default(),
            choice: ParagraphChoice::new(plan.most_paragraphs, themes),
            quotes: QuoteCandidates::new(themes),
            plan,
        }
    }

    /// Adds the next article, in input order.
    ///
    /// # Panics
    /// Panics if a paragraph does not have one score for each theme, or if evidence is outside its
    /// text.
    pub fn add(&mut self, article: ArticleOverview) {
        self.count(&article);
        let header = Arc::new(article.header.clone());
        if !article.is_foreign {
            self.add_totals(&article);
            self.entries.add(&article);
            self.pairs.add(&article, &self.plan.themes);
            if let Some(strengths) = ArticleStrengths::of(&article, &header, &self.plan.themes) {
                self.ranking.add(strengths);
            }
        }
        self.repeats.add(&article);
        let firsts = article.paragraphs.into_iter().filter(|it| it.repeat_of.is_none());
        let firsts: Vec<Arc<ParagraphOverview>> = firsts
            .map(|mut paragraph| {
                paragraph.cut();
                Arc::new(paragraph)
            })
            .collect();
        self.quotes.add(&header, &firsts, &self.plan.themes);
        for paragraph in firsts {
            self.choice.add((Arc::clone(&header), paragraph));
        }
    }

    fn count(&mut self, article: &ArticleOverview) {
        let ArticleOverview { header, is_foreign, paragraphs } = article;
        let counts = &mut self.counts;
        counts.articles += 1;
        counts.empty_articles += u64::from(paragraphs.is_empty());
        counts.undated += u64::from(header.date.is_none());
        if let Some(date) = header.date {
            let (first, last) = self.dates.unwrap_or((date, date));
            self.dates = Some((first.min(date), last.max(date)));
        }
        counts.unsourced += u64::from(header.source.is_empty());
        counts.foreign += u64::from(*is_foreign);
        for paragraph in paragraphs {
            counts.paragraphs += 1;
            counts.counted += u64::from(paragraph.is_counted);
            counts.repeats += u64::from(paragraph.repeat_of.is_some());
            counts.boilerplate += u64::from(paragraph.is_boilerplate);
            counts.quotes += u64::from(paragraph.kind == Kind::Quote);
            counts.heads += u64::from(matches!(paragraph.kind, Kind::Title | Kind::Dateline));
            counts.foreign_paragraphs += u64::from(paragraph.is_foreign);
            counts.words += paragraph.words;
        }
    }

    fn add_totals(&mut self, article: &ArticleOverview) {
        let has_row = |paragraph: &&ParagraphOverview| {
            !(self.plan.drops_repeats && paragraph.repeat_of.is_some())
        };
        let rows = article.paragraphs.iter().filter(has_row).filter_map(|paragraph| {
            Some((paragraph.words, paragraph.is_counted, paragraph.scores.as_deref()?))
        });
        let matrix = ThemeMatrix::new(self.plan.themes.len(), rows);
        let ArticleHeader { date, source, .. } = &article.header;
        let group = |kind: &str, value: String| vec![kind.to_owned(), value];
        let mut groups: Vec<Group> = vec![group(ALL, ALL.to_owned())];
        if let Some(date) = date {
            self.months.add(*date);
            groups.extend(PeriodUnit::Year.of(*date).map(|year| group(YEAR, year)));
            groups.extend(PeriodUnit::Month.of(*date).map(|month| group(MONTH, month)));
        }
        if !source.is_empty() {
            *self.sources.entry(source.clone()).or_default() += 1;
            groups.push(group(SOURCE, source.clone()));
        }
        self.summary.add(&groups, &matrix);
    }

    /// Ends the overview. `entries` are the names of the entries that evidence refers to.
    pub fn finish(self, entries: Vec<String>) -> Overview {
        let Self { plan, counts, dates, summary, months, sources, .. } = self;
        let kind = |kind: &'static str| summary.groups_where(|group| group[0] == kind);
        let unit = months.unit();
        let (of_unit, dated) = match unit {
            PeriodUnit::Year => (YEAR, months.years),
            PeriodUnit::Month => (MONTH, months.months),
        };
        let scored = counts.articles - counts.foreign;
        let periods = PeriodTotals { unit, totals: kind(of_unit), without: scored - dated };
        let with_source: u64 = sources.values().sum();
        let by_source = of_sources(&summary, sources);
        Overview {
            entries,
            counts,
            dates,
            totals: kind(ALL),
            periods,
            sources: SourceTotals { without: scored - with_source, ..by_source },
            articles: self.ranking.finish(),
            drivers: self.entries.finish(),
            pairs: self.pairs.finish(),
            paragraphs: self.choice.finish(&self.repeats),
            quotes: self.quotes.finish(&self.repeats),
            repeats: self.repeats.finish(),
            themes: plan.themes,
            contrast: None,
        }
    }
}

/// The totals of the sources with most articles, the largest first.
fn of_sources(summary: &Summary, sources: BTreeMap<String, u64>) -> SourceTotals {
    let mut sources: Vec<(String, u64)> = sources.into_iter().collect();
    sources.sort_by_key(|(_, articles)| Reverse(*articles));
    let more = sources.len().saturating_sub(MOST_SOURCES) as u64;
    sources.truncate(MOST_SOURCES);
    let rank = |name: &String| sources.iter().position(|(source, _)| source == name);
    let mut totals: Vec<GroupSummary> =
        summary.groups_where(|group| group[0] == SOURCE && rank(&group[1]).is_some());
    totals.sort_by_key(|total| rank(&total.group[1]));
    SourceTotals { totals, more, without: 0 }
}

impl ArticleOverview {
    /// The paragraphs that totals use.
    pub fn counted(&self) -> impl Iterator<Item = &ParagraphOverview> {
        self.paragraphs.iter().filter(|paragraph| paragraph.is_counted)
    }

    /// The scores of the paragraphs that totals use, if they were scored.
    pub fn counted_scores(&self) -> impl Iterator<Item = &[ThemeScore]> {
        self.counted().filter_map(|paragraph| paragraph.scores.as_deref())
    }
}
