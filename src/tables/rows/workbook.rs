//! The rows of the sheets that a workbook of scores has beside its paragraphs.
//!
//! What comes in: what articles and the collection amount to. What leaves: columns, and rows with a cell for
//! each. Does not know sheets.

use std::sync::Arc;

use crate::lexicon::{Entry, Lexicon};
use crate::model::Date;
use crate::overview::{
    ArticleOverview, ArticleStrengths, EntryTotal, Overview, OverviewTheme, PeriodUnit, RepeatTotal,
};
use crate::summary::{Estimate, GroupSummary};
use crate::tables::columns::{COLUMNS, ROW};
use crate::tables::{Cell, Column, ColumnInfo, paragraph_key};

/// Decimals of shares, as in all tables.
const SHARE_DECIMALS: u8 = 6;
/// Decimals of points, as in the layout of evidence.
const POINT_DECIMALS: u8 = 9;
/// Decimals of an entry's p.
const P_DECIMALS: u8 = 4;

fn infos(table: &str) -> &'static [ColumnInfo] {
    let table = COLUMNS.iter().find(|known| known.name == table).expect("a table by that name");
    table.columns
}

/// The themes that have columns: those that are not part of another one.
fn top_level(themes: &[OverviewTheme]) -> impl Iterator<Item = (usize, &OverviewTheme)> {
    themes.iter().enumerate().filter(|(_, theme)| theme.parent.is_none())
}

/// Returns the columns of a sheet about all themes: those that are about no theme, then for each
/// theme those about it, without those of `last`, which follow theme by theme.
fn theme_columns(table: &str, themes: &[OverviewTheme], last: &[&str]) -> Vec<Column> {
    let (of_themes, others): (Vec<&ColumnInfo>, Vec<&ColumnInfo>) =
        infos(table).iter().partition(|info| info.name.starts_with("<theme>"));
    let is_last = |info: &ColumnInfo| last.iter().any(|ending| info.name.ends_with(ending));
    let (behind, shown): (Vec<&ColumnInfo>, Vec<&ColumnInfo>) =
        of_themes.into_iter().partition(|info| is_last(info));
    let named = |infos: &[&ColumnInfo]| -> Vec<Column> {
        let columns = top_level(themes).flat_map(|(_, theme)| {
            infos.iter().map(|info| info.column(info.name.replace("<theme>", &theme.id)))
        });
        columns.collect()
    };
    let others = others.into_iter().map(|info| info.column(info.name));
    others.chain(named(&shown)).chain(named(&behind)).collect()
}

/// Returns the columns of the sheet Articles.
pub fn book_article_columns(themes: &[OverviewTheme]) -> Vec<Column> {
    theme_columns("book_articles", themes, &[])
}

/// Returns the cells of an article on the sheet Articles.
pub fn book_article_cells<'t>(
    article: &'t ArticleOverview,
    themes: &[OverviewTheme],
) -> Vec<Cell<'t>> {
    let header = &article.header;
    let words = article.counted().map(|paragraph| paragraph.words).sum();
    let strengths = ArticleStrengths::of(article, &Arc::new(header.clone()), themes);
    let mut cells = vec![
        Cell::text(header.id.as_str()),
        Cell::text(header.title.as_str()),
        date_cell(header.date),
        Cell::text(header.source.as_str()),
        Cell::text(header.url.as_str()),
        Cell::Int(article.counted().count() as u64),
        Cell::Int(words),
    ];
    cells.extend(top_level(themes).map(|(theme, _)| match &strengths {
        Some(found) if !article.is_foreign => {
            Cell::float(found.reached[theme] as f64 / found.counted as f64)
        }
        _ => Cell::Empty,
    }));
    cells
}

fn date_cell(date: Option<Date>) -> Cell<'static> {
    date.map_or(Cell::Empty, |date| Cell::text(date.to_string()))
}

/// Where the columns of a theme are on the sheets of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareColumns {
    /// The column of its share.
    pub share: usize,
    /// The columns of what its interval reaches below and above.
    pub reach: (usize, usize),
}

/// How many columns are before the first share.
const HEADS: usize = 4;

/// Returns where the columns of a theme are, by its position among the top-level ones, of which there
/// are this many.
pub fn share_columns_of(theme: usize, themes: usize) -> ShareColumns {
    let behind = HEADS + 3 * themes + 2 * theme;
    ShareColumns { share: HEADS + 3 * theme, reach: (behind, behind + 1) }
}

/// Returns the columns of the sheet Themes over time.
pub fn book_period_columns(overview: &Overview) -> Vec<Column> {
    let mut columns = theme_columns("book_periods", &overview.themes, &["_below", "_above"]);
    let other = match overview.periods.unit {
        PeriodUnit::Year => "month",
        PeriodUnit::Month => "year",
    };
    columns.retain(|column| column.name != other);
    columns
}

/// Returns the columns of the sheet Sources.
pub fn book_source_columns(overview: &Overview) -> Vec<Column> {
    theme_columns("book_sources", &overview.themes, &["_below", "_above"])
}

/// Returns the rows of totals by period or source: one for each group.
pub fn book_share_rows<'o>(
    totals: &'o [GroupSummary],
    themes: &'o [OverviewTheme],
) -> impl Iterator<Item = Vec<Cell<'o>>> {
    totals.chunks(themes.len().max(1)).map(|group| {
        let first = &group[0];
        let name = first.group.last().map_or("", String::as_str);
        let mut cells = vec![
            Cell::text(name),
            Cell::Int(first.articles),
            Cell::Int(first.counted),
            Cell::Int(first.words),
        ];
        let shares = || top_level(themes).map(|(theme, _)| group[theme].share);
        cells.extend(
            shares().flat_map(|share| super::summary::estimate_cells(share, SHARE_DECIMALS)),
        );
        cells.extend(shares().flat_map(reach_cells));
        cells
    })
}

/// How far an interval reaches below and above its value.
fn reach_cells<'t>(share: Option<Estimate>) -> [Cell<'t>; 2] {
    let reach = share.and_then(|Estimate { value, interval }| {
        let (low, high) = interval?;
        Some([value - low, high - value].map(Cell::float))
    });
    reach.unwrap_or([const { Cell::Empty }; 2])
}

/// Returns the columns of the sheet Evidence: the row of the paragraph, then these.
pub fn book_evidence_columns(evidence: &[Column]) -> Vec<Column> {
    [ROW.column(ROW.name)].into_iter().chain(evidence.iter().cloned()).collect()
}

/// Returns the cells of a paragraph on the sheet Repeats; the first one is the key of the paragraph.
pub fn book_repeat_cells(group: &RepeatTotal) -> Vec<Cell<'_>> {
    let RepeatTotal { first, text, repeats, articles, sources, dates, is_boilerplate } = group;
    vec![
        Cell::Int(paragraph_key(first.place.article, first.place.paragraph)),
        Cell::text(first.name.as_str()),
        Cell::Int(*repeats),
        Cell::Int(*articles),
        Cell::Int(*sources),
        date_cell(dates.map(|(first, _)| first)),
        date_cell(dates.map(|(_, last)| last)),
        Cell::text(if *is_boilerplate { "boilerplate" } else { "repeat" }),
        Cell::text(text.as_str()),
    ]
}

/// Returns the rows of the sheet Lexicon.
pub fn book_entry_rows<'o>(
    lexicon: &'o Lexicon,
    overview: &'o Overview,
) -> impl Iterator<Item = Vec<Cell<'o>>> {
    let is_own = |total: &&EntryTotal| lexicon.entries[total.entry].theme == total.theme;
    let mut totals: Vec<Option<&EntryTotal>> = vec![None; lexicon.entries.len()];
    for total in overview.drivers.iter().filter(is_own) {
        totals[total.entry] = Some(total);
    }
    let points = |at: usize| totals[at].and_then(|total| total.points).unwrap_or_default();
    let mut order: Vec<usize> = (0..lexicon.entries.len()).collect();
    order.sort_by(|&a, &b| {
        let theme = |at: usize| lexicon.entries[at].theme;
        theme(a).cmp(&theme(b)).then(points(b).total_cmp(&points(a)))
    });
    order.into_iter().map(move |at| entry_cells((&lexicon.entries[at], totals[at]), lexicon))
}

fn entry_cells<'o>(
    (entry, total): (&'o Entry, Option<&EntryTotal>),
    lexicon: &'o Lexicon,
) -> Vec<Cell<'o>> {
    let none = EntryTotal { points: Some(0.0), ..EntryTotal::default() };
    let EntryTotal { hits, points, paragraphs, articles, forms, other_forms, .. } =
        total.unwrap_or(&none);
    let mut found: Vec<String> =
        forms.iter().map(|(form, count)| format!("{form} ({count})")).collect();
    if *other_forms > 0 {
        found.push(format!("others ({other_forms})"));
    }
    let of_points = |value| Cell::Float { value, decimals: POINT_DECIMALS };
    vec![
        Cell::text(lexicon.themes[entry.theme].column.as_str()),
        Cell::text(entry.name()),
        Cell::Float { value: entry.p, decimals: P_DECIMALS },
        Cell::Int(*hits),
        points.map_or(Cell::Empty, of_points),
        Cell::Int(*paragraphs),
        Cell::Int(*articles),
        Cell::text(found.join(", ")),
    ]
}
