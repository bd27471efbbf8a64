//! A page that shows an overview: one file of HTML with its style, script and drawings in it.
//!
//! Input: an [`Overview`], and what is known of the run. Output: the text of the page. It asks for
//! nothing from anywhere: its content policy allows only the style sheet and the script whose
//! hashes it has. Without a script everything can be read, and only the filters are missing. This
//! room does not know how an overview came about, and where the page is written.

mod about;
mod articles;
mod charts;
mod contrast;
mod data_table;
mod drivers;
mod figures;
mod markup;
mod pairs;
mod paragraphs;
mod policy;
mod quotes;
mod themes;

use crate::output::palette::PALETTE;
use crate::overview::{ArticleHeader, Overview};
use crate::tables::several;
use markup::{Link, MarkupBuilder, attr, class, href};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What is known of the run that an overview comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageRun {
    /// The program with its version.
    pub program: String,
    /// The lexicon; `None` if it is not known.
    pub lexicon: Option<PageLexicon>,
    /// Whether repeats, boilerplate, quotes, titles and datelines are counted like all others.
    pub keeps_repeats: bool,
    /// Whether the strength in the article decides what a paragraph is about.
    pub in_article: bool,
    /// The first inputs.
    pub inputs: Vec<PageInput>,
    /// How many inputs there are.
    pub inputs_of: u64,
    /// The options with their values, as the manifest has them.
    pub options: Vec<(String, String)>,
    /// How many inputs could not be read.
    pub rejected: u64,
    /// What the user was warned of.
    pub warnings: Vec<String>,
    /// What is missing because the overview is made from a finished table, in sentences.
    pub lacks: Vec<String>,
}

/// The lexicon of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLexicon {
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// The SHA-256 of its file, in hexadecimal digits.
    pub sha256: String,
}

/// An input of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageInput {
    /// The path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// How many inputs are named on a page.
pub const MOST_INPUTS: usize = 20;

/// Returns the text of the page for an overview.
///
/// # Examples
/// ```
/// use paratheme::overview::Overview;
/// use paratheme::page::{PageRun, page};
/// let html = page(&Overview::default(), &PageRun::default());
/// assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
/// assert!(html.contains("default-src &#39;none&#39;"));
/// ```
pub fn page(overview: &Overview, run: &PageRun) -> String {
    Page::new(overview, run).html()
}

/// A page in the making.
struct Page<'p> {
    overview: &'p Overview,
    run: &'p PageRun,
    /// The top-level themes, as indices.
    top: Vec<usize>,
    /// The number of the colour of each theme, which is that of its top-level theme.
    colours: Vec<usize>,
}

/// How many colours there are; further themes begin with the first one again.
const COLOURS: usize = PALETTE.len();

/// A section of a page: its id, its heading, and its content.
type Section<'p> = (&'static str, &'static str, fn(&Page<'p>, &mut MarkupBuilder));

impl<'p> Page<'p> {
    fn new(overview: &'p Overview, run: &'p PageRun) -> Self {
        let top: Vec<usize> = overview.top_level().collect();
        let mut colours: Vec<usize> = Vec::new();
        for theme in &overview.themes {
            let own = colours.iter().zip(&overview.themes);
            let next = own.filter(|(_, theme)| theme.parent.is_none()).count() % COLOURS;
            colours.push(theme.parent.map_or(next, |parent| colours[parent]));
        }
        Self { overview, run, top, colours }
    }

    /// The sections that have something to show, in the order in which they are read.
    fn sections(&self) -> Vec<Section<'p>> {
        let Overview { periods, sources, articles, drivers, quotes, contrast, .. } = self.overview;
        let all: [(bool, Section<'p>); 11] = [
            (true, ("read", "What was read and set aside", Self::what_was_read)),
            (true, ("themes", "Themes at a glance", Self::themes_at_a_glance)),
            (!periods.totals.is_empty(), ("time", "Over time", Self::over_time)),
            (!sources.totals.is_empty(), ("sources", "By source", Self::by_source)),
            (!articles.articles.is_empty(), ("articles", "Articles and themes", Self::articles)),
            (!drivers.is_empty(), ("words", "Words that drive each theme", Self::drivers)),
            (self.top.len() > 1, ("together", "Which themes meet", Self::pairs)),
            (contrast.is_some(), ("contrast", "How two parts differ", Self::contrast)),
            (true, ("paragraphs", "The paragraphs", Self::paragraphs)),
            (!quotes.is_empty(), ("quotes", "Quotes worth citing", Self::quotes)),
            (true, ("made", "How it was made", Self::how_it_was_made)),
        ];
        all.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, section)| section).collect()
    }

    fn html(&self) -> String {
        let mut document = MarkupBuilder::document();
        document.element("html", &[attr("lang", "en")], |html| {
            html.element("head", &[], |head| self.head(head)).line_end();
            html.element("body", &[], |body| {
                let skip = [class("skip"), href(Link::to_id("main"))];
                body.leaf("a", &skip, "Skip to the content");
                self.header(body);
                body.element("main", &[attr("id", "main")], |main| {
                    for (id, heading, content) in self.sections() {
                        let title = format!("{id}-title");
                        let of = [attr("id", id), attr("aria-labelledby", &*title)];
                        main.element("section", &of, |section| {
                            section.leaf("h2", &[attr("id", &*title)], heading);
                            content(self, section);
                        });
                        main.line_end();
                    }
                });
                body.constant("script", SCRIPT);
            });
        });
        document.line_end();
        document.finish()
    }

    fn head(&self, head: &mut MarkupBuilder) {
        head.void("meta", &[attr("charset", "utf-8")]);
        let policy = policy::content_policy(SCRIPT, STYLE);
        head.void(
            "meta",
            &[attr("http-equiv", "Content-Security-Policy"), attr("content", policy)],
        );
        let view = "width=device-width, initial-scale=1";
        head.void("meta", &[attr("name", "viewport"), attr("content", view)]);
        head.void("meta", &[attr("name", "referrer"), attr("content", "no-referrer")]);
        head.void("meta", &[attr("name", "color-scheme"), attr("content", "light dark")]);
        head.void("meta", &[attr("name", "generator"), attr("content", &*self.run.program)]);
        head.void("link", &[attr("rel", "icon"), href(Link::to_no_icon())]);
        head.leaf("title", &[], &self.title());
        head.constant("style", STYLE);
    }

    fn title(&self) -> String {
        format!("Themes in {}", several(self.overview.counts.articles, "article", "articles"))
    }

    fn header(&self, body: &mut MarkupBuilder) {
        body.element("header", &[], |header| {
            header.leaf("h1", &[], &self.title());
            header.leaf("p", &[class("lead")], &self.in_short());
            header.element("nav", &[attr("aria-label", "Sections")], |nav| {
                nav.element("ul", &[], |list| {
                    for (id, heading, _) in self.sections() {
                        list.element("li", &[], |item| {
                            item.leaf("a", &[href(Link::to_id(id))], heading);
                        });
                    }
                });
            });
        });
        body.line_end();
    }

    fn label(&self, theme: usize) -> &'p str {
        &self.overview.themes[theme].label
    }

    /// Adds a dot in the colour of a theme, and its label.
    fn theme_name(&self, markup: &mut MarkupBuilder, theme: usize) {
        markup.leaf("span", &[class(format!("dot b{}", self.colours[theme]))], "");
        markup.text(self.label(theme));
    }
}

/// Adds a paragraph of text.
fn say(markup: &mut MarkupBuilder, text: &str) {
    markup.leaf("p", &[], text).line_end();
}

/// Adds the title of an article, or its id, as a link if its address is one of the web.
fn article_name(markup: &mut MarkupBuilder, article: &ArticleHeader) {
    let name = if article.title.is_empty() { &article.id } else { &article.title };
    match Link::to_web(&article.url) {
        Some(link) => markup.leaf("a", &[href(link)], name),
        None => markup.leaf("bdi", &[], name),
    };
}

/// Where and when an article appeared, as far as it is known: `Echo, 2018-03-01`.
fn published(article: &ArticleHeader) -> String {
    let date = article.date.map_or_else(String::new, |date| date.to_string());
    let parts = [article.source.clone(), date];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
