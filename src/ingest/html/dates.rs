//! When a page says that it was published.
//!
//! Comes in: the elements of a page, one after the other. Goes out: the date that is most certain.
//! A page names dates of much else: of a comment, a video, a review, an event, another story, its
//! last change. None of these is a date of the page, and no date is better than a wrong one.

use scraper::ElementRef;
use scraper::node::Element;

use crate::ingest::blocks::one_line;
use crate::model::{Date, DateOrder};

/// How a date is marked, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DateRank {
    /// A name that means publication, or the publication of an article in JSON-LD or microdata.
    Published,
    /// The publication of a page or of a work that is not called an article.
    PageOrWork,
    /// A name that means some date of the page.
    Named,
    /// A `<time>` that is marked as the publication.
    MarkedTime,
    /// Another one in the article.
    ArticleTime,
    /// Another one.
    Time,
}

/// What has the date, by its type in schema.org; none where that is something else than the page.
///
/// # Examples
/// `NewsArticle`, `BlogPosting` and `Report` are [`DateRank::Published`], `WebPage` is
/// [`DateRank::PageOrWork`], `VideoObject` has none.
pub(super) fn rank_of(kind: &str) -> Option<DateRank> {
    let name = local_name(kind);
    if is_article(name) {
        Some(DateRank::Published)
    } else {
        let is_page =
            name.ends_with("Page") && name != "CollectionPage" && name != "SearchResultsPage";
        (is_page || matches!(name, "CreativeWork" | "Book" | "Legislation"))
            .then_some(DateRank::PageOrWork)
    }
}

/// Whether a type of schema.org is that of an article.
pub(super) fn is_article(kind: &str) -> bool {
    let name = local_name(kind);
    name.ends_with("Article") || name.ends_with("Posting") || name == "Report"
}

/// A name without its vocabulary: `NewsArticle` of `http://schema.org/NewsArticle`, `datePublished`
/// of `rnews:datePublished`.
fn local_name(name: &str) -> &str {
    name.trim().rsplit(['/', ':', '#']).next().unwrap_or_default()
}

/// The parts of an article that describe something else. What lies in them says nothing about the
/// page.
pub(super) const OTHER_PARTS: [&str; 22] = [
    "about",
    "associatedMedia",
    "citation",
    "comment",
    "contentLocation",
    "event",
    "hasPart",
    "image",
    "isBasedOn",
    "isPartOf",
    "isRelatedTo",
    "itemListElement",
    "itemReviewed",
    "liveBlogUpdate",
    "mentions",
    "potentialAction",
    "relatedLink",
    "review",
    "reviews",
    "significantLink",
    "thumbnail",
    "video",
];

/// The dates of a page that were found so far.
#[derive(Debug, Default)]
pub(super) struct PageDates(Vec<(DateRank, String)>);

impl PageDates {
    /// The first date of the most certain rank that is one; else what is said instead of one, if
    /// anything is.
    pub(super) fn first(mut self, order: DateOrder) -> Result<Date, Option<String>> {
        self.0.sort_by_key(|(rank, _)| *rank);
        let date = self.0.iter().find_map(|(_, text)| Date::parse_in(text, order));
        date.ok_or_else(|| self.0.iter().find_map(|(_, text)| one_line(text)))
    }

    pub(super) fn add(&mut self, rank: DateRank, date: String) {
        self.0.push((rank, date));
    }

    /// Adds what a `<meta>` of this name says.
    pub(super) fn named(&mut self, name: &str, content: &str) {
        if let Some(rank) = rank_of_name(name) {
            self.add(rank, content.to_string());
        }
    }

    /// Adds what an element says by microdata, `RDFa`, or as a `<time>`.
    pub(super) fn element(&mut self, element: ElementRef) {
        let value = element.value();
        if let Some(property) = value.attr("itemprop").or_else(|| value.attr("property")) {
            let is_publication = property
                .split_ascii_whitespace()
                .any(|name| local_name(name).eq_ignore_ascii_case("datePublished"));
            // A `<meta>` with a property is read by its name, unless it is within something that
            // has a type.
            if is_publication && let Some(rank) = scope(element) {
                let said =
                    value.attr("content").or_else(|| value.attr("datetime")).and_then(one_line);
                self.0.extend(
                    said.or_else(|| one_line(&element.text().collect::<String>()))
                        .map(|date| (rank, date)),
                );
            }
        } else if value.name() == "time"
            && let Some((rank, date)) = time(element)
        {
            self.add(rank, date);
        } else if matches!(value.name(), "abbr" | "span")
            && has_class(value, &["published", "dt-published"])
        {
            // The microformats hAtom and h-entry.
            let said = value
                .attr("title")
                .and_then(one_line)
                .or_else(|| one_line(&element.text().collect::<String>()));
            if !is_aside(element) {
                self.0.extend(said.map(|date| (DateRank::MarkedTime, date)));
            }
        }
    }
}

/// Names of `<meta>` that give the publication, and those that give some date: Open Graph, Dublin
/// Core, PRISM, Highwire, and the names that content management and statistics of visits use.
fn rank_of_name(name: &str) -> Option<DateRank> {
    let name = name.trim().to_ascii_lowercase().replace([':', '_', '-'], ".");
    let published = [
        "article.published",
        "article.published.time",
        "bt.pubdate",
        "citation.date",
        "citation.online.date",
        "citation.publication.date",
        "date.published",
        "datepublished",
        "dc.date.issued",
        "dc.date.published",
        "dc.issued",
        "dcterms.available",
        "dcterms.date.issued",
        "dcterms.issued",
        "govuk.first.published.at",
        "og.article.published.time",
        "og.published.time",
        "og.pubdate",
        "originalpublicationdate",
        "parsely.pub.date",
        "prism.publicationdate",
        "pubdate",
        "publication.date",
        "publicationdate",
        "publish.date",
        "publishdate",
        "published.time",
        "rnews.datepublished",
        "sailthru.date",
        "schema.datepublished",
        "shareaholic.article.published.time",
    ];
    let some = [
        "date",
        "dc.created",
        "dc.date",
        "dc.date.created",
        "dcterms.created",
        "dcterms.date",
        "parsely.date",
    ];
    if published.contains(&name.as_str()) {
        Some(DateRank::Published)
    } else {
        some.contains(&name.as_str()).then_some(DateRank::Named)
    }
}

/// How certain a date within `element`'s nearest typed scope is; none where the scope is something
/// else than the page.
fn scope(element: ElementRef) -> Option<DateRank> {
    let mut rank = None;
    for outer in element.ancestors().filter_map(ElementRef::wrap) {
        let value = outer.value();
        let is_other =
            |name: &str| OTHER_PARTS.iter().any(|part| part.eq_ignore_ascii_case(local_name(name)));
        let properties = value.attr("itemprop").or_else(|| value.attr("property"));
        if properties.is_some_and(|names| names.split_ascii_whitespace().any(is_other)) {
            return None;
        }
        let Some(kinds) =
            value.attr("itemtype").or_else(|| value.attr("typeof")).filter(|_| rank.is_none())
        else {
            continue;
        };
        rank = Some(kinds.split_ascii_whitespace().filter_map(rank_of).min()?);
    }
    // Without any type it is said of the page.
    Some(rank.unwrap_or(DateRank::Published))
}

/// The date of a `<time>`, unless it is that of an event, of another story, of a change, or stands
/// in running text.
fn time(element: ElementRef) -> Option<(DateRank, String)> {
    let value = element.value();
    let date = one_line(value.attr("datetime")?)?;
    if has_class(value, &["updated", "modified", "dt-updated"]) || is_aside(element) {
        return None;
    }
    if value.attr("pubdate").is_some()
        || has_class(value, &["published", "dt-published", "entry-date", "pubdate"])
    {
        return Some((DateRank::MarkedTime, date));
    }
    let within = |names: &[&str]| ancestor(element, names).is_some();
    // A line that says who wrote when is short.
    let is_running = ancestor(element, &["p", "li", "dd", "td", "blockquote", "figcaption"])
        .is_some_and(|block| words_beside(block, element) > BYLINE_WORDS);
    let rank = if within(&["article", "main"]) { DateRank::ArticleTime } else { DateRank::Time };
    (!is_running).then_some((rank, date))
}

/// The most words beside a date in a line that says who wrote when: "By Ann Lee and Bo Day,
/// published on ..., 5 minutes to read".
const BYLINE_WORDS: usize = 12;

fn words_beside(block: ElementRef, time: ElementRef) -> usize {
    let words = |element: ElementRef| element.text().flat_map(str::split_whitespace).count();
    words(block) - words(time)
}

/// Whether `element` is in a part of the page that is about other pages, or made by readers.
fn is_aside(element: ElementRef) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|outer| {
        let value = outer.value();
        match value.name() {
            "aside" | "nav" => true,
            // An article has a footer of its own.
            "footer" => ancestor(outer, &["article"]).is_none(),
            // A link leads to another page, but for a permanent link, which weblogs set on the date
            // of the page itself.
            "a" => {
                let is_permanent = value
                    .attr("rel")
                    .is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel == "bookmark"));
                !is_permanent && value.attr("href").is_some_and(|href| !href.starts_with('#'))
            }
            "html" | "body" => false,
            _ => value.classes().chain(value.attr("id")).any(is_of_others),
        }
    })
}

/// Whether a class or id is that of comments, or of a list of other pages.
fn is_of_others(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let of_all = ["comments-open", "comments-closed"];
    matches!(name.as_str(), "sidebar" | "widget")
        || (["comment", "related", "recommend"].iter().any(|start| name.starts_with(start))
            && !of_all.contains(&name.as_str()))
}

fn ancestor<'p>(element: ElementRef<'p>, names: &[&str]) -> Option<ElementRef<'p>> {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|outer| names.contains(&outer.value().name()))
}

fn has_class(element: &Element, names: &[&str]) -> bool {
    element.classes().any(|class| names.iter().any(|name| class.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use crate::ingest::html::article;
    use crate::ingest::{Extract, Options};

    fn date(page: &str) -> String {
        let meta =
            article(page, &Options { extract: Extract::All, ..Options::default() }).unwrap().meta;
        meta.date.map(|(date, _)| date.to_string()).unwrap_or_default()
    }

    fn linked(json: &str) -> String {
        date(&format!("<script type='application/ld+json'>{json}</script><p>Text."))
    }

    #[test]
    fn the_date_of_the_article_and_of_nothing_in_it() {
        let article = r#"{"@type": "NewsArticle", "datePublished": "2021-03-04"}"#;
        for other in [
            "VideoObject",
            "ImageObject",
            "WebSite",
            "Product",
            "Comment",
            "Review",
            "Event",
            "Organization",
            "CollectionPage",
        ] {
            let other = format!(r#"{{"@type": "{other}", "datePublished": "2015-01-01"}}"#);
            assert_eq!(linked(&format!("[{other}, {article}]")), "2021-03-04", "{other}");
            assert_eq!(linked(&other), "", "{other}");
        }
        let nested = r#"{"@type": "WebPage", "datePublished": "2014-01-01", "mainEntity": {"@type": ["Thing", "https://schema.org/Report"],
            "comment": [{"datePublished": "2022-01-01"}], "hasPart": {"@type": "Article", "datePublished": "2010-01-01"}, "datePublished": "2021-03-04"}}"#;
        assert_eq!(linked(nested), "2021-03-04");
        let list = r#"{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2010-01-01"}]}"#;
        assert_eq!(linked(list), "", "a list of other pages");
        assert_eq!(linked(r#"{"@type": "WebPage", "datePublished": "2014-01-01"}"#), "2014-01-01");
        assert_eq!(
            linked(
                r#"{"@type": "NewsArticle", "dateModified": "2021-03-04", "uploadDate": "2020-01-01"}"#
            ),
            ""
        );
    }

    #[test]
    fn microdata_and_rdfa_by_what_they_are_within() {
        for (page, expected) in [
            (
                "<div itemscope itemtype='http://schema.org/Comment'><meta itemprop=datePublished content=2023-05-05></div>",
                "",
            ),
            (
                "<div itemscope itemtype='http://schema.org/BlogPosting'><meta itemprop=datePublished content=2021-03-04></div>",
                "2021-03-04",
            ),
            (
                "<div itemscope itemtype='http://schema.org/Article'><div itemprop=video itemscope><i itemprop=datePublished>2011</i></div>\
                 <i itemprop=datePublished>4 March 2021</i></div>",
                "2021-03-04",
            ),
            (
                "<div vocab='http://schema.org/' typeof=Article><span property=datePublished content=2021-03-04>now</span></div>",
                "2021-03-04",
            ),
            (
                "<div typeof='schema:VideoObject'><span property='schema:datePublished' content=2011-03-04>then</span></div>",
                "",
            ),
            (
                "<meta property='rnews:datePublished' content='2021-03-04T10:00'><meta name=date content=2022>",
                "2021-03-04",
            ),
            ("<time itemprop=startDate datetime=2030-01-01></time>", ""),
        ] {
            assert_eq!(date(page), expected, "{page}");
        }
    }

    #[test]
    fn publication_before_any_other_date() {
        for name in [
            "OriginalPublicationDate",
            "DC.date.issued",
            "dcterms:issued",
            "dc:issued",
            "parsely-pub-date",
            "sailthru.date",
            "citation_publication_date",
            "govuk:first-published-at",
            "publish_date",
            "article:published_time",
        ] {
            let head = format!(
                "<meta name='DC.date' content='2022-01-01'><meta name='{name}' content='2021-03-04'>"
            );
            assert_eq!(
                date(&format!("{head}<time datetime='2020-01-01'></time>")),
                "2021-03-04",
                "{name}"
            );
        }
        for name in [
            "article:modified_time",
            "last-modified",
            "dcterms.modified",
            "og:updated_time",
            "expires",
        ] {
            assert_eq!(
                date(&format!("<meta name='{name}' content='2021-03-04'><p>Text.")),
                "",
                "{name}"
            );
        }
    }

    #[test]
    fn a_time_of_an_event_or_of_another_story_is_none_of_the_page() {
        let time = |date: &str| format!("<time datetime='{date}'>a day</time>");
        let (own, other) = (time("2021-03-04"), time("2012-01-01"));
        for (page, expected) in [
            (format!("<p>The fair is on {other} in the park of the town, and the council said that everybody may come to it.</p>"), ""),
            (format!("<p>By Ann Lee, {own}</p><p>Text."), "2021-03-04"),
            (format!("<aside>{other}</aside><article>{own}<p>Text.</p></article>"), "2021-03-04"),
            (format!("<a href='/old'>Old story {other}</a><article>{own}<p>Text.</p></article>"), "2021-03-04"),
            (format!("<span class=posted-on><a href='https://b.org/2021/03/buses/' rel=bookmark>{own}</a></span><p>Text."), "2021-03-04"),
            (format!("<div>{other}</div><main><h1>Head</h1>{own}</main>"), "2021-03-04"),
            (format!("<div id=comments>{other}</div><ul class=related-posts><li>{other}</ul>"), ""),
            (format!("<article class='post comments-open'>{own}</article>"), "2021-03-04"),
            (format!("<article><footer>{own}</footer></article><footer>{other}</footer>"), "2021-03-04"),
            (format!("<article>{other}<time class='entry-date published' datetime='2021-03-04'></time></article>"), "2021-03-04"),
            ("<article><time class=updated datetime='2022-01-01'></time></article>".to_string(), ""),
            ("<div class=hentry><abbr class=published title='2021-03-04T10:00:00Z'>yesterday</abbr></div>".to_string(), "2021-03-04"),
        ] {
            assert_eq!(date(&page), expected, "{page}");
        }
    }
}
