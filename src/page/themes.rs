//! The sections about shares: what was read, themes at a glance, over time, by source.

use std::fmt::Write as _;

use super::charts::{Axis, ChartBar, Point, Series, bars, line};
use super::data_table::{DataCell, DataTable, count_column, float_column, text_column};
use super::figures::{dates_words, share_with_interval};
use super::markup::{MarkupBuilder, class};
use super::{Page, say};
use crate::overview::{OverviewCounts, PeriodUnit};
use crate::summary::GroupSummary;
use crate::tables::listed;
use crate::tables::{percent_text, several, thousands};

/// A period with fewer articles does not decide on the scale of a chart.
const FEW_ARTICLES: u64 = 10;

impl Page<'_> {
    /// The collection in two sentences.
    pub(super) fn in_short(&self) -> String {
        let OverviewCounts { paragraphs, counted, .. } = self.overview.counts;
        let names: Vec<String> =
            self.top.iter().map(|theme| self.label(*theme).to_owned()).collect();
        let dates = dates_words(self.overview.dates);
        let when = if dates.is_empty() { String::new() } else { format!(" ({dates})") };
        format!(
            "This page shows which of the {} of a collection{when} are about {}, how strongly, and by which words. \
             Of these paragraphs {} are counted.",
            several(paragraphs, "paragraph", "paragraphs"),
            listed(&names),
            thousands(counted)
        )
    }

    pub(super) fn what_was_read(&self, section: &mut MarkupBuilder) {
        let counts = &self.overview.counts;
        let scored = counts.articles - counts.foreign;
        say(
            section,
            &format!(
                "{} with {} and {} were read, and {} scored. \
                 Shares are of the {} that are counted, so that no text counts twice.",
                several(counts.articles, "article", "articles"),
                several(counts.paragraphs, "paragraph", "paragraphs"),
                several(counts.words, "word", "words"),
                if scored == counts.articles {
                    "all articles were".to_owned()
                } else {
                    format!("{} of the articles were", thousands(scored))
                },
                several(counts.counted, "paragraph", "paragraphs"),
            ),
        );
        for lack in &self.run.lacks {
            section.leaf("p", &[class("note")], lack);
        }
        let rows = [
            (
                "Repeats",
                counts.repeats,
                "The same words are in an earlier paragraph, which counts.",
            ),
            (
                "Boilerplate",
                counts.boilerplate,
                "The paragraph recurs in at least three articles of a source.",
            ),
            (
                "Pull quotes",
                counts.quotes,
                "A part of a longer paragraph of the same article, shown apart.",
            ),
            (
                "Titles and datelines",
                counts.heads,
                "They are scored, but they are not text of the article.",
            ),
            (
                "Paragraphs in another language",
                counts.foreign_paragraphs,
                "Clearly in another language than their article; not scored.",
            ),
            (
                "Articles in another language",
                counts.foreign,
                "In another language than the lexicon; not scored.",
            ),
            ("Articles without a paragraph", counts.empty_articles, "Nothing could be scored."),
            ("Articles without a date", counts.undated, "They are not in the figures over time."),
            (
                "Articles without a source",
                counts.unsourced,
                "They are not in the figures by source.",
            ),
            (
                "Inputs that could not be read",
                self.run.rejected,
                "The file of rejects beside this page has the reasons.",
            ),
        ];
        let table = DataTable {
            name: "set-aside",
            caption: "What was set aside (a paragraph can be several of these)".to_owned(),
            columns: vec![
                text_column("What", "what"),
                count_column("Number", "number"),
                text_column("Why", "why"),
            ],
            rows: rows
                .iter()
                .filter(|(_, number, _)| *number > 0)
                .map(|(what, number, why)| {
                    vec![DataCell::text(what), DataCell::count(*number), DataCell::text(why)]
                })
                .collect(),
        };
        if !table.rows.is_empty() {
            table.shown(section);
        }
    }

    pub(super) fn themes_at_a_glance(&self, section: &mut MarkupBuilder) {
        say(
            section,
            "The strength of a theme in a paragraph goes from 0 (no evidence) to 1. It grows with the number and the \
             weight of the words that were found. It is not a probability, and strengths of different themes cannot \
             be compared. A paragraph is about a theme if its strength reaches the threshold of the theme.",
        );
        say(
            section,
            "Each share has a 95 % interval. It tells how much the share might differ in another sample of articles of \
             this kind; it does not tell how often the lexicon is wrong.",
        );
        section.element("ul", &[class("themes")], |list| {
            for total in self.of_top(&self.overview.totals) {
                list.element("li", &[], |item| {
                    item.element("strong", &[], |name| self.theme_name(name, total.theme));
                    item.text(&format!(": {}", self.sentence(total)));
                });
            }
        });
        let shown = self.of_top(&self.overview.totals);
        let of_bars: Vec<ChartBar<'_>> =
            shown.map(|total| self.bar(self.label(total.theme), total)).collect();
        section.element("figure", &[], |figure| {
            let name = "Share of counted paragraphs that are about each theme, with 95 % intervals";
            bars(figure, name, Axis::Percent, &of_bars);
            figure.leaf("figcaption", &[], &format!("{name}."));
        });
        self.totals_table(&self.overview.totals, ("themes-shares", "theme"), None)
            .folded(section, "The numbers as a table, with sub-themes");
        self.definitions(section);
    }

    /// What the themes are, as the lexicon describes them.
    fn definitions(&self, section: &mut MarkupBuilder) {
        let is_described = |theme: &&usize| !self.overview.themes[**theme].description.is_empty();
        if !self.top.iter().any(|theme| is_described(&theme)) {
            return;
        }
        section.element("details", &[], |details| {
            details.leaf("summary", &[], "What the themes are");
            details.element("dl", &[], |list| {
                for theme in self.top.iter().filter(is_described) {
                    list.element("dt", &[], |term| self.theme_name(term, *theme));
                    list.leaf("dd", &[], &self.overview.themes[*theme].description);
                }
            });
        });
    }

    /// A theme in words.
    fn sentence(&self, total: &GroupSummary) -> String {
        let threshold = self.overview.themes[total.theme].threshold;
        match total.share {
            None => "no paragraph is counted.".to_owned(),
            Some(share) => {
                let about = about(total);
                format!(
                    "{} of {} {} about it, {}. There are {}; the threshold is {threshold}.",
                    thousands(about),
                    several(total.counted, "paragraph", "paragraphs"),
                    if about == 1 { "is" } else { "are" },
                    share_with_interval(share),
                    several(total.hits, "match", "matches"),
                )
            }
        }
    }

    pub(super) fn over_time(&self, section: &mut MarkupBuilder) {
        let periods = &self.overview.periods;
        let (unit, column) = match periods.unit {
            PeriodUnit::Year => ("year", "year"),
            PeriodUnit::Month => ("month", "month"),
        };
        let mut text = format!(
            "The share of counted paragraphs that are about each theme, by {unit}. Each chart has a scale of its own. \
             The band is the 95 % interval; where it is wide, there are few articles, and a step may be chance."
        );
        if periods.totals.iter().any(|total| total.articles < FEW_ARTICLES) {
            let _ = write!(
                text,
                " A hollow point is a {unit} with fewer than {FEW_ARTICLES} articles; it may lie beyond the scale, and the \
                 table has its numbers."
            );
        }
        if periods.without > 0 {
            let _ = write!(
                text,
                " {} not shown, because no {unit} is known.",
                are(periods.without, "article")
            );
        }
        say(section, &text);
        section.element("div", &[class("panels")], |panels| {
            for &theme in &self.top {
                let points = periods.totals.iter().filter(|total| total.theme == theme);
                let points = points.map(|total| Point {
                    label: group(total),
                    at: period_number(group(total)),
                    value: total.share,
                    is_sparse: total.articles < FEW_ARTICLES,
                });
                let series = Series { points: points.collect(), colour: self.colours[theme] };
                let name = format!("{}: share of counted paragraphs by {unit}", self.label(theme));
                self.panel(panels, theme, |panel| line(panel, &name, &series));
            }
        });
        self.totals_table(&periods.totals, ("themes-over-time", column), Some(column))
            .folded(section, "The numbers as a table");
    }

    pub(super) fn by_source(&self, section: &mut MarkupBuilder) {
        let sources = &self.overview.sources;
        let mut text = "The share of counted paragraphs that are about each theme, by source; the source with most \
            articles comes first. Each chart has a scale of its own."
            .to_owned();
        if sources.more > 0 {
            let more = several(sources.more, "further source has", "further sources have");
            let _ = write!(text, " {more} fewer articles and no bar.");
        }
        if sources.without > 0 {
            let _ = write!(text, " {} no known source.", have(sources.without, "article"));
        }
        say(section, &text);
        section.element("div", &[class("panels")], |panels| {
            for &theme in &self.top {
                let totals = sources.totals.iter().filter(|total| total.theme == theme);
                let of_bars: Vec<ChartBar<'_>> = totals
                    .map(|total| ChartBar {
                        colour: self.colours[theme],
                        ..self.bar(group(total), total)
                    })
                    .collect();
                let name = format!("{}: share of counted paragraphs by source", self.label(theme));
                self.panel(panels, theme, |panel| bars(panel, &name, Axis::Percent, &of_bars));
            }
        });
        self.totals_table(&sources.totals, ("themes-by-source", "source"), Some("source"))
            .folded(section, "The numbers as a table");
    }

    /// Adds a drawing about a theme.
    pub(super) fn panel(
        &self,
        panels: &mut MarkupBuilder,
        theme: usize,
        drawing: impl FnOnce(&mut MarkupBuilder),
    ) {
        panels.element("figure", &[], |figure| {
            figure.element("figcaption", &[class("panel")], |name| self.theme_name(name, theme));
            drawing(figure);
        });
    }

    fn bar<'t>(&self, label: &'t str, total: &GroupSummary) -> ChartBar<'t> {
        let share = total.share.map_or_else(|| "–".to_owned(), |share| percent_text(share.value));
        ChartBar {
            label,
            written: format!("{share} of {}", thousands(total.counted)),
            value: total.share,
            colour: self.colours[total.theme],
        }
    }

    /// The totals about top-level themes.
    fn of_top<'t>(&self, totals: &'t [GroupSummary]) -> impl Iterator<Item = &'t GroupSummary> {
        let top = self.top.clone();
        totals.iter().filter(move |total| top.contains(&total.theme))
    }

    /// A table of totals: `name` is that of its file and `about` what its rows are about. `by` is
    /// the name of the column with the groups; without groups all themes have a row, with the names
    /// of the themes above them.
    fn totals_table<'t>(
        &'t self,
        totals: &'t [GroupSummary],
        (name, about_what): (&'static str, &str),
        by: Option<&'static str>,
    ) -> DataTable<'t> {
        let group_column = by.map(|by| text_column(capital(by), by));
        let mut columns: Vec<_> = group_column.into_iter().collect();
        columns.extend([
            text_column("Theme", "theme"),
            count_column("Articles", "articles"),
            count_column("Counted paragraphs", "counted"),
            count_column("About it", "about"),
            float_column("Share", "share"),
            float_column("from", "share_low"),
            float_column("to", "share_high"),
            count_column("Matches", "hits"),
        ]);
        let rows = totals.iter().filter(|total| by.is_none() || self.top.contains(&total.theme));
        let rows = rows.map(|total| {
            let mut cells: Vec<DataCell<'_>> =
                by.iter().map(|_| DataCell::text(group(total))).collect();
            cells.push(DataCell::owned(self.full_label(total.theme)));
            cells.extend([total.articles, total.counted, about(total)].map(DataCell::count));
            cells.push(DataCell::share(total.share.map(|share| share.value)));
            cells.extend(DataCell::ends(total.share));
            cells.push(DataCell::count(total.hits));
            cells
        });
        DataTable {
            name,
            caption: format!("Share of counted paragraphs by {about_what}, with 95 % intervals"),
            columns,
            rows: rows.collect(),
        }
    }

    /// The label of a theme with those above it: `Ageing › Care`.
    pub(super) fn full_label(&self, theme: usize) -> String {
        let themes = &self.overview.themes;
        let lineage = std::iter::successors(Some(theme), |&theme| themes[theme].parent);
        let mut labels: Vec<&str> = lineage.map(|theme| themes[theme].label.as_str()).collect();
        labels.reverse();
        labels.join(" › ")
    }
}

/// The paragraphs of a group that are about its theme.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a count, which is not negative"
)]
fn about(total: &GroupSummary) -> u64 {
    total.share.map_or(0, |share| (share.value * total.counted as f64).round() as u64)
}

/// The group without its kind.
fn group(total: &GroupSummary) -> &str {
    total.group.last().map_or("", String::as_str)
}

/// Numbers periods so that consecutive ones have consecutive numbers.
fn period_number(period: &str) -> u32 {
    match period.split_once('-') {
        None => period.parse().unwrap_or_default(),
        Some((year, month)) => {
            let number = |text: &str| text.parse::<u32>().unwrap_or_default();
            12 * number(year) + number(month)
        }
    }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn are(number: u64, what: &str) -> String {
    format!(
        "{} {}",
        several(number, what, &format!("{what}s")),
        if number == 1 { "is" } else { "are" }
    )
}

fn have(number: u64, what: &str) -> String {
    format!(
        "{} {}",
        several(number, what, &format!("{what}s")),
        if number == 1 { "has" } else { "have" }
    )
}
