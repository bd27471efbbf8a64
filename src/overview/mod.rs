//! What a collection amounts to, as plain values that a page or a workbook can show.
//!
//! Input: for each article an [`ArticleOverview`], in input order, from a run that scores the
//! collection or from a finished table. Output: an [`Overview`], with totals and their intervals by
//! period and source, the entries that drive each theme, the themes that occur together, the
//! repeats, a bounded choice of paragraphs, and quotes. Memory is bounded by the choice, by the
//! lexicon, by the groups of repeats, and by some hundred bytes an article. This room does not know
//! how paragraphs are scored, and how an overview is shown.

mod article_strengths;
mod builder;
mod co_occurrence;
mod contrast;
mod entry_totals;
mod quotes;
mod repeat_totals;
mod selection;

use std::sync::Arc;

use crate::lexicon::{Lexicon, Theme};
use crate::model::{Date, Kind};
use crate::repeats::Place;
use crate::summary::GroupSummary;
use crate::themes::ThemeScore;

pub use article_strengths::{ArticleStrengths, MOST_ARTICLES};
pub use builder::{OverviewBuilder, OverviewPlan};
pub use co_occurrence::ThemePair;
pub use contrast::{Contrast, ContrastRule, ContrastWord};
pub use entry_totals::EntryTotal;
pub use quotes::{MOST_QUOTES_OF_A_THEME, QUOTE_WORDS};
pub use repeat_totals::{MOST_REPEATS, RepeatTotal};
pub use selection::{LONGEST_TEXT_BYTES, MOST_PARAGRAPHS, WhyShown};

/// A theme as an overview names it.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewTheme {
    /// The name of its column: the ids from the top-level theme down, joined by dots.
    pub id: String,
    /// The name for people.
    pub label: String,
    /// What the theme is; empty if this is not known.
    pub description: String,
    /// The theme that it is part of, as an index into the themes.
    pub parent: Option<usize>,
    /// The least strength with which a paragraph is about the theme.
    pub threshold: f64,
}

impl OverviewTheme {
    /// The themes of a lexicon with the thresholds of a run, one for each theme.
    pub fn of_lexicon(lexicon: &Lexicon, thresholds: &[f64]) -> Vec<Self> {
        let of = |(theme, &threshold): (&Theme, &f64)| Self {
            id: theme.column.clone(),
            label: theme.label.clone(),
            description: theme.description.clone(),
            parent: theme.parent,
            threshold,
        };
        lexicon.themes.iter().zip(thresholds).map(of).collect()
    }

    /// Whether a paragraph with this score is about the theme.
    pub fn is_reached(&self, score: &ThemeScore) -> bool {
        score.reaches(self.threshold)
    }
}

/// What is known of an article beside its paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleHeader {
    /// Its number: how many articles come before it.
    pub number: u32,
    /// The id.
    pub id: String,
    /// The title; empty if unknown.
    pub title: String,
    /// The date, as precise as it is known.
    pub date: Option<Date>,
    /// The source; empty if unknown.
    pub source: String,
    /// The address as the input has it, which may be anything; empty if unknown.
    pub url: String,
}

/// An article of a collection with its scored paragraphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArticleOverview {
    /// What is known of it beside its paragraphs.
    pub header: ArticleHeader,
    /// Whether it is in another language than the lexicon.
    pub is_foreign: bool,
    /// Its paragraphs, in order.
    pub paragraphs: Vec<ParagraphOverview>,
}

/// A scored paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParagraphOverview {
    /// Its number within the article, from 1.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether totals use it.
    pub is_counted: bool,
    /// Whether it recurs in several articles of its source.
    pub is_boilerplate: bool,
    /// Whether it is clearly in another language than its article.
    pub is_foreign: bool,
    /// The first paragraph with the same words, if that is another one.
    pub repeat_of: Option<RepeatOf>,
    /// The name of the earliest paragraph with almost the same words, as `article_id#paragraph`;
    /// empty if no paragraph has, or if near repeats are not looked for.
    pub near_repeat_of: String,
    /// Its words.
    pub words: u64,
    /// Its text.
    pub text: String,
    /// Whether the text is only the beginning.
    pub is_cut: bool,
    /// One score for each theme; `None` if it was not scored, because of its language.
    pub scores: Option<Vec<ThemeScore>>,
    /// The matches, in the order of the text.
    pub evidence: Vec<EvidenceMark>,
    /// Its keywords, best first, with `; ` between them.
    pub keywords: String,
}

/// The first paragraph that has the words of a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatOf {
    /// Where it is.
    pub place: Place,
    /// Its name: `article_id#paragraph`.
    pub name: String,
}

/// A match in the text of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvidenceMark {
    /// The theme that it counts for, as an index into the themes.
    pub theme: usize,
    /// The entry, as an index into [`Overview::entries`].
    pub entry: usize,
    /// The first byte in the paragraph's text.
    pub start: usize,
    /// The position after its last byte.
    pub end: usize,
    /// What it adds to the theme's evidence; `None` if this is not known.
    pub points: Option<f64>,
}

/// How many articles and paragraphs were read, and what was set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OverviewCounts {
    /// Articles.
    pub articles: u64,
    /// Articles without a paragraph.
    pub empty_articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles without a source.
    pub unsourced: u64,
    /// Articles in another language than the lexicon, which are not scored.
    pub foreign: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Paragraphs that totals use.
    pub counted: u64,
    /// Paragraphs that repeat an earlier one.
    pub repeats: u64,
    /// Boilerplate paragraphs, the first of each included.
    pub boilerplate: u64,
    /// Pull quotes.
    pub quotes: u64,
    /// Titles and datelines.
    pub heads: u64,
    /// Paragraphs that are clearly in another language than their article.
    pub foreign_paragraphs: u64,
    /// Words of all paragraphs.
    pub words: u64,
}

/// The length of the periods of an overview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeriodUnit {
    /// Years, written as `2018`.
    #[default]
    Year,
    /// Months, written as `2018-12`.
    Month,
}

impl PeriodUnit {
    /// The period of a date; `None` if the date is not precise enough.
    pub fn of(self, date: Date) -> Option<String> {
        match self {
            Self::Year => Some(format!("{:04}", date.year())),
            Self::Month => date.month().map(|month| format!("{:04}-{month:02}", date.year())),
        }
    }
}

/// The totals by period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodTotals {
    /// The length of the periods.
    pub unit: PeriodUnit,
    /// One total for each period with articles, in order, and each theme. The last value of
    /// [`GroupSummary::group`] is the period.
    pub totals: Vec<GroupSummary>,
    /// Articles that are in no period, because their date is unknown or not precise enough.
    pub without: u64,
}

/// The totals by source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceTotals {
    /// One total for each of the sources with most articles, the largest first, and each theme. The
    /// last value of [`GroupSummary::group`] is the source.
    pub totals: Vec<GroupSummary>,
    /// How many sources there are beside them.
    pub more: u64,
    /// Articles without a source.
    pub without: u64,
}

/// The articles with most about each theme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopArticles {
    /// The articles, in input order.
    pub articles: Vec<ArticleStrengths>,
    /// How many scored articles there are beside them.
    pub more: u64,
}

/// The largest groups of repeats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopRepeats {
    /// The groups, the largest first.
    pub groups: Vec<RepeatTotal>,
    /// How many groups there are beside them.
    pub more: u64,
}

/// A paragraph that was chosen to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownParagraph {
    /// What is known of its article.
    pub article: Arc<ArticleHeader>,
    /// The paragraph.
    pub paragraph: Arc<ParagraphOverview>,
    /// How many later paragraphs repeat it.
    pub repeats: u64,
    /// Why it was chosen.
    pub why: WhyShown,
}

/// The paragraphs that were chosen to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShownParagraphs {
    /// The paragraphs, in input order.
    pub paragraphs: Vec<ShownParagraph>,
    /// How many there are to choose from: all but those that repeat an earlier one.
    pub of: u64,
    /// How many are shown because they are among the strongest of a theme.
    pub strongest: u64,
    /// How many are shown because they were drawn at random; 0 if all are shown.
    pub random: u64,
}

/// A paragraph worth citing.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeQuote {
    /// The theme that it is cited for.
    pub theme: usize,
    /// What is known of its article.
    pub article: Arc<ArticleHeader>,
    /// The paragraph.
    pub paragraph: Arc<ParagraphOverview>,
}

/// What a collection amounts to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The themes, a theme before its sub-themes.
    pub themes: Vec<OverviewTheme>,
    /// The names of the entries, which [`EvidenceMark::entry`] and [`EntryTotal::entry`] refer to.
    pub entries: Vec<String>,
    /// What was read and set aside.
    pub counts: OverviewCounts,
    /// The earliest and the latest date of an article.
    pub dates: Option<(Date, Date)>,
    /// One total over all scored articles for each theme; empty without articles.
    pub totals: Vec<GroupSummary>,
    /// The totals by period.
    pub periods: PeriodTotals,
    /// The totals by source.
    pub sources: SourceTotals,
    /// The articles with most about each theme.
    pub articles: TopArticles,
    /// The entries that matched in counted paragraphs, by theme, those with most points first.
    pub drivers: Vec<EntryTotal>,
    /// The pairs of top-level themes, in the order of the themes.
    pub pairs: Vec<ThemePair>,
    /// The largest groups of repeats.
    pub repeats: TopRepeats,
    /// The paragraphs that were chosen to be shown.
    pub paragraphs: ShownParagraphs,
    /// Paragraphs worth citing, by theme, the strongest first.
    pub quotes: Vec<ThemeQuote>,
    /// How two parts of the collection differ; `None` if that was not asked for, or if there are
    /// no two parts.
    pub contrast: Option<Contrast>,
}

impl Overview {
    /// The themes that are not part of another one, as indices.
    pub fn top_level(&self) -> impl Iterator<Item = usize> + '_ {
        top_level(&self.themes)
    }
}

/// The themes that are not part of another one, as indices.
fn top_level(themes: &[OverviewTheme]) -> impl Iterator<Item = usize> + '_ {
    (0..themes.len()).filter(|&theme| themes[theme].parent.is_none())
}

#[cfg(test)]
mod tests;
