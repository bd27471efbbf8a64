//! The workbook of `score`: the sheets beside the paragraphs.
//!
//! Input: what each article adds, batch by batch, and at the end what there is to tell about the run.
//! Output: the sheets, whose rows wait on disk. It does not know how they are written.

use super::settings::LoadedLexicon;
use crate::error::Result;
use crate::lexicon::Entry;
use crate::output::{
    About, AboutRow, AboutSection, CompanionSheet, Companions, ShareChart, SheetLinks, SpilledRows,
};
use crate::overview::{Overview, OverviewBuilder, OverviewTheme, PeriodUnit};
use crate::pipeline::{self, Batched, Outcome, Repeats, Settings};
use crate::summary::GroupSummary;
use crate::tables::{
    self, Cell, book_article_cells, book_entry_rows, book_repeat_cells, book_share_rows,
    columns_of, percent_text, several, share_columns_of, thousands,
};

/// A sheet of shares has charts of at most this many themes.
const MOST_CHARTS: usize = 12;
/// Groups of fewer articles have intervals that reach far.
const ENOUGH_ARTICLES: u64 = 10;
/// The workbook shows no paragraphs of its overview: it has them all.
const SHOWN_PARAGRAPHS: usize = 0;

/// The sheets that are filled while articles are scored.
pub struct ScoreWorkbook {
    builder: OverviewBuilder,
    themes: Vec<OverviewTheme>,
    articles: SpilledRows,
    evidence: SpilledRows,
}

impl ScoreWorkbook {
    /// Creates the sheets for a run with these settings.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if no temporary file can be made.
    pub fn new(settings: &Settings) -> Result<Self> {
        let plan = pipeline::overview_plan(settings, SHOWN_PARAGRAPHS)?;
        let themes = plan.themes.clone();
        Ok(Self {
            articles: SpilledRows::new(&tables::book_article_columns(&themes))?,
            evidence: SpilledRows::new(&pipeline::evidence_columns(settings)?)?,
            builder: OverviewBuilder::new(plan),
            themes,
        })
    }

    /// Adds the articles of a batch.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the disk is full, for one.
    pub fn add(&mut self, batched: &mut Batched) -> Result<()> {
        self.evidence.append(&batched.evidence)?;
        for article in std::mem::take(&mut batched.articles) {
            self.articles.push(&book_article_cells(&article, &self.themes))?;
            self.builder.add(article);
        }
        Ok(())
    }

    /// Completes the sheets.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the disk is full, for one.
    pub fn finish(self, run: &ScoredRun<'_>) -> Result<Companions> {
        let Self { builder, articles, evidence, .. } = self;
        let lexicon = &run.settings.lexicon;
        let overview = builder.finish(lexicon.entries.iter().map(Entry::name).collect());
        let sheets = vec![
            CompanionSheet {
                links: SheetLinks { to_rows: false, web: Some(4) },
                has_percents: true,
                ..sheet(
                    "Articles",
                    "book_articles",
                    "Each article, with the share of its counted paragraphs that are about each theme",
                    articles,
                )
            },
            periods(&overview)?,
            sources(&overview)?,
            CompanionSheet {
                links: SheetLinks { to_rows: true, web: None },
                ..sheet(
                    "Evidence",
                    "book_evidence",
                    "Each match and the theme that it counts for, with a link to its paragraph",
                    evidence,
                )
            },
            repeats(&overview)?,
            entries(run.settings, &overview)?,
        ];
        let what = match run.settings.order.top {
            Some(top) => format!(
                "The first {} of the counted paragraphs by `--sort`, with the matched words in the text",
                thousands(top as u64)
            ),
            None => {
                "Each paragraph, with the matched words in the text in the colours of their themes"
                    .to_owned()
            }
        };
        Ok(Companions { about: run.about(&overview), table: ("Paragraphs", what), sheets })
    }
}

/// A sheet without links and charts.
fn sheet(
    name: &'static str,
    table: &'static str,
    about: impl Into<String>,
    rows: SpilledRows,
) -> CompanionSheet {
    CompanionSheet {
        name,
        about: about.into(),
        table,
        rows,
        links: SheetLinks::default(),
        has_percents: false,
        charts: Vec::new(),
    }
}

fn spilled<'r>(
    columns: &[tables::Column],
    rows: impl Iterator<Item = Vec<Cell<'r>>>,
) -> Result<SpilledRows> {
    let mut spilled = SpilledRows::new(columns)?;
    for row in rows {
        spilled.push(&row)?;
    }
    Ok(spilled)
}

fn periods(overview: &Overview) -> Result<CompanionSheet> {
    let columns = tables::book_period_columns(overview);
    let rows = book_share_rows(&overview.periods.totals, &overview.themes);
    let unit = match overview.periods.unit {
        PeriodUnit::Year => "year",
        PeriodUnit::Month => "month",
    };
    let about = format!(
        "Each {unit}, with the share of the counted paragraphs that are about each theme, its 95 % interval, and a chart for each theme{}",
        without(overview.periods.without, unit)
    );
    Ok(CompanionSheet {
        has_percents: true,
        charts: charts(overview, &overview.periods.totals, true),
        ..sheet("Themes over time", "book_periods", about, spilled(&columns, rows)?)
    })
}

fn sources(overview: &Overview) -> Result<CompanionSheet> {
    let columns = tables::book_source_columns(overview);
    let rows = book_share_rows(&overview.sources.totals, &overview.themes);
    let more = match overview.sources.more {
        0 => String::new(),
        more => {
            format!("; {} with fewer articles are left out", several(more, "source", "sources"))
        }
    };
    let about = format!(
        "Each source, with the same shares and charts{}{more}",
        without(overview.sources.without, "source")
    );
    Ok(CompanionSheet {
        has_percents: true,
        charts: charts(overview, &overview.sources.totals, false),
        ..sheet("Sources", "book_sources", about, spilled(&columns, rows)?)
    })
}

/// How many articles are in no group.
fn without(articles: u64, what: &str) -> String {
    match articles {
        0 => String::new(),
        1 => format!("; 1 article without a {what} is left out"),
        _ => format!("; {} articles without a {what} are left out", thousands(articles)),
    }
}

/// A chart for each of the first themes, of these totals.
fn charts(overview: &Overview, totals: &[GroupSummary], is_over_time: bool) -> Vec<ShareChart> {
    let themes = overview.top_level().count();
    let chart = |(at, theme): (usize, usize)| {
        let columns = share_columns_of(at, themes);
        let title = overview.themes[theme].label.clone();
        let own: Vec<&GroupSummary> = totals.iter().filter(|it| it.theme == theme).collect();
        ShareChart {
            title,
            theme: at,
            is_over_time,
            share: columns.share,
            reach: columns.reach,
            highest: highest(&own),
        }
    };
    overview.top_level().enumerate().take(MOST_CHARTS).map(chart).collect()
}

/// The highest end of an interval. Groups with few articles, whose shares and intervals reach far,
/// are left out if there are others: the charts would show nothing but these.
fn highest(totals: &[&GroupSummary]) -> f64 {
    let is_large = |total: &&&GroupSummary| total.articles >= ENOUGH_ARTICLES;
    let any_large = totals.iter().any(|total| is_large(&total));
    let ends = totals.iter().filter(|total| !any_large || is_large(total)).filter_map(|total| {
        let share = total.share?;
        Some(share.interval.map_or(share.value, |(_, high)| high))
    });
    ends.fold(0.0, f64::max)
}

fn repeats(overview: &Overview) -> Result<CompanionSheet> {
    let rows = overview.repeats.groups.iter().map(book_repeat_cells);
    let more = match overview.repeats.more {
        0 => String::new(),
        more => format!("; {} more are repeated less often", thousands(more)),
    };
    let about =
        format!("Each paragraph that is repeated, with a link to its first occurrence{more}");
    Ok(CompanionSheet {
        links: SheetLinks { to_rows: true, web: None },
        ..sheet("Repeats", "book_repeats", about, spilled(&columns_of("book_repeats", &[]), rows)?)
    })
}

fn entries(settings: &Settings, overview: &Overview) -> Result<CompanionSheet> {
    let rows = book_entry_rows(&settings.lexicon, overview);
    let about = "Each entry of the lexicon, with what it matched in counted paragraphs";
    let rows = spilled(&columns_of("book_entries", &[]), rows)?;
    Ok(sheet("Lexicon", "book_entries", about, rows))
}

/// What the first sheet tells about the run.
pub struct ScoredRun<'r> {
    /// Its settings.
    pub settings: &'r Settings,
    /// Its lexicon.
    pub lexicon: &'r LoadedLexicon,
    /// What came of it.
    pub outcome: &'r Outcome,
    /// How many inputs were rejected.
    pub rejects: u64,
}

impl ScoredRun<'_> {
    fn about(&self, overview: &Overview) -> About {
        let counts = &self.outcome.counts;
        About {
            title: format!(
                "Themes in {} of {}",
                several(counts.paragraphs, "paragraph", "paragraphs"),
                several(counts.articles, "article", "articles")
            ),
            sections: vec![
                AboutSection::Rows("What was read".to_owned(), self.read()),
                AboutSection::Rows(
                    "Themes (share of the counted paragraphs, with its 95 % interval)".to_owned(),
                    theme_rows(overview),
                ),
                AboutSection::Sheets,
                AboutSection::Warnings,
                AboutSection::Rows(
                    "A paragraph for a methods section".to_owned(),
                    vec![AboutRow::new("", Cell::text(self.methods(overview)))],
                ),
            ],
        }
    }

    /// What was read and what was set aside.
    fn read(&self) -> Vec<AboutRow> {
        let counts = &self.outcome.counts;
        let always = [
            ("Articles", counts.articles),
            ("Paragraphs", counts.paragraphs),
            ("Counted paragraphs", counts.counted),
            ("Words", counts.words),
        ];
        let if_any = [
            ("Repeats", counts.repeats),
            ("Boilerplate", counts.boilerplate),
            ("Pull quotes", counts.quotes),
            ("Titles and datelines", counts.heads),
            ("Paragraphs in other languages", counts.foreign_paragraphs),
            ("Articles in other languages", counts.foreign),
            ("Articles without a paragraph", counts.empty_articles),
            ("Articles without a date", counts.undated),
            ("Articles without a source", counts.unsourced),
            ("Rejected inputs", self.rejects),
        ];
        let row = |(label, count): (&str, u64)| AboutRow::new(label, Cell::Int(count));
        let if_any = if_any.into_iter().filter(|(_, count)| *count > 0);
        let mut rows: Vec<AboutRow> = always.into_iter().chain(if_any).map(row).collect();
        let note = match self.settings.repeats {
            Repeats::Keep => {
                "All paragraphs are counted but those in another language than their article (--repeats keep)."
            }
            _ => {
                "Repeats, boilerplate, pull quotes, titles, datelines and paragraphs in another language than their article are not counted, so that no text is counted twice. A paragraph can be several of these."
            }
        };
        rows.push(AboutRow::new("Not counted", Cell::text(note)));
        rows
    }

    /// A paragraph to paste.
    fn methods(&self, overview: &Overview) -> String {
        let lexicon = self.lexicon.in_manifest();
        let of = tables::MethodsOf {
            program: concat!("paratheme ", env!("CARGO_PKG_VERSION")),
            lexicon: Some(tables::LexiconOf {
                name: &lexicon.name,
                version: &lexicon.version,
                sha256: &lexicon.sha256,
            }),
            keeps_repeats: self.settings.repeats == Repeats::Keep,
            in_article: self.settings.shape.context == tables::ScoreContext::Article,
        };
        tables::methods_paragraph(overview, &of)
    }
}

/// A row for each theme in its colour, and what the colours mean.
fn theme_rows(overview: &Overview) -> Vec<AboutRow> {
    let row = |(position, at): (usize, usize)| {
        let theme = &overview.themes[at];
        let share = overview.totals.get(at).and_then(|total| total.share);
        let share = share.map_or_else(
            || "nothing is counted".to_owned(),
            |share| {
                let interval = share.interval.map_or_else(String::new, |(low, high)| {
                    format!(" ({} to {})", percent_text(low), percent_text(high))
                });
                format!("{}{interval}", percent_text(share.value))
            },
        );
        let description = match theme.description.as_str() {
            "" => String::new(),
            description => format!(". {description}"),
        };
        AboutRow {
            label: theme.label.clone(),
            value: Some(Cell::text(format!("{share}{description}"))),
            theme: Some(position),
        }
    };
    let mut rows: Vec<AboutRow> = overview.top_level().enumerate().map(row).collect();
    rows.push(AboutRow::new(
        "Colours",
        Cell::text(
            "Matched words are bold and have the colour of their theme. Words that several themes match are underlined, and have \
             the colour of the theme for which they have most points.",
        ),
    ));
    rows
}
