//! The section about articles: a heat map of their strengths, as a table with coloured cells.
//!
//! A table and not a drawing, because it has text that readers select, that screen readers read
//! cell by cell, and that breaks over lines on a phone.

use super::data_table::{DataCell, DataTable, count_column, float_column, text_column};
use super::markup::{MarkupBuilder, attr, class};
use super::{Page, article_name, published, say};
use crate::overview::ArticleStrengths;
use crate::tables::{several, share_text};
use std::fmt::Write as _;

/// The number of shades of a cell.
const SHADES: f64 = 8.0;

impl Page<'_> {
    pub(super) fn articles(&self, section: &mut MarkupBuilder) {
        let top = &self.overview.articles;
        let mut text = "The mean strength of each theme over the counted paragraphs of an article; a darker cell is a \
            stronger theme. An article with a high mean is about the theme in most of its paragraphs."
            .to_owned();
        if top.more > 0 {
            let _ = write!(
                text,
                " These are the {} with most about each theme; {} not shown.",
                several(top.articles.len() as u64, "article", "articles"),
                several(top.more, "further article is", "further articles are")
            );
        }
        let counts = &self.overview.counts;
        let without = counts.articles - counts.foreign - top.more - top.articles.len() as u64;
        if without > 0 {
            let has = if without == 1 { "has" } else { "have" };
            let _ = write!(
                text,
                " {} {has} no counted paragraph.",
                several(without, "further article", "further articles")
            );
        }
        say(section, &text);
        let most = self.strongest(&top.articles);
        let region = [
            class("wide"),
            attr("tabindex", "0"),
            attr("role", "region"),
            attr("aria-label", "Heat map of articles and themes"),
        ];
        section.element("div", &region, |region| {
            region.element("table", &[class("heat")], |table| {
                table.leaf("caption", &[], "Mean strength of themes in articles");
                table.element("thead", &[], |head| {
                    head.element("tr", &[], |row| {
                        row.leaf("th", &[attr("scope", "col"), class("l")], "Article");
                        for &theme in &self.top {
                            row.element("th", &[attr("scope", "col")], |cell| {
                                self.theme_name(cell, theme);
                            });
                        }
                    });
                });
                table.element("tbody", &[], |body| {
                    for article in &top.articles {
                        body.element("tr", &[], |row| self.heat_row(row, article, most));
                        body.line_end();
                    }
                });
            });
        });
        self.article_table().folded(section, "The numbers as a table");
    }

    fn heat_row(&self, row: &mut MarkupBuilder, article: &ArticleStrengths, most: f64) {
        row.element("th", &[attr("scope", "row")], |cell| {
            article_name(cell, &article.header);
            cell.leaf("span", &[class("from")], &published(&article.header));
        });
        for &theme in &self.top {
            let strength = article.strengths[theme];
            let shade =
                if strength > 0.0 { (SHADES * strength / most).ceil().min(SHADES) } else { 0.0 };
            row.leaf("td", &[class(format!("h{shade:.0}"))], &share_text(strength));
        }
    }

    /// The greatest strength of any theme in any of these articles.
    fn strongest(&self, articles: &[ArticleStrengths]) -> f64 {
        let strengths = articles
            .iter()
            .flat_map(|article| self.top.iter().map(|theme| article.strengths[*theme]));
        strengths.fold(0.0, f64::max)
    }

    fn article_table(&self) -> DataTable<'_> {
        let rows = self.overview.articles.articles.iter().flat_map(|article| {
            let found = self.top.iter().filter(|theme| article.strengths[**theme] > 0.0);
            found.map(|&theme| {
                let counted = article.counted as f64;
                vec![
                    DataCell::text(&article.header.id),
                    DataCell::text(&article.header.title),
                    DataCell::owned(published(&article.header)),
                    DataCell::text(self.label(theme)),
                    DataCell::measure(Some(article.strengths[theme])),
                    DataCell::count(article.counted),
                    DataCell::count(article.reached[theme]),
                    DataCell::share(Some(article.reached[theme] as f64 / counted)),
                ]
            })
        });
        DataTable {
            name: "articles",
            caption: "Mean strengths and shares of the themes that were found, by article"
                .to_owned(),
            columns: vec![
                text_column("Article", "article_id"),
                text_column("Title", "title"),
                text_column("Published", "published"),
                text_column("Theme", "theme"),
                float_column("Mean strength", "strength"),
                count_column("Counted paragraphs", "counted"),
                count_column("About it", "about"),
                float_column("Share", "share"),
            ],
            rows: rows.collect(),
        }
    }
}
