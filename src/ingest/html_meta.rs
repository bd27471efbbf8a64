//! What a page says about itself, in its head and in its mark-up.

use super::blocks::{Blocks, one_line};
use super::fields::host;
use crate::model::{Date, DateSource, Metadata};
use scraper::node::Element;
use scraper::{ElementRef, Html};
use serde_json::Value;
use std::collections::VecDeque;

/// Where dates stand, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Published,
    Named,
    Property,
    Time,
    Linked,
}

#[derive(Default)]
struct Said {
    shared_title: Option<String>,
    title: Option<String>,
    site: Option<String>,
    canonical: Option<String>,
    shared_url: Option<String>,
    dates: Vec<(Rank, String)>,
}

/// Title, date, publication and address of a page; the first of each kind counts.
pub(super) fn metadata(page: &Html, blocks: &Blocks) -> Metadata {
    let mut said = Said::default();
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        said.listen(element);
    }
    said.dates.sort_by_key(|(rank, _)| *rank);
    let date = said.dates.iter().find_map(|(_, text)| Date::parse(text));
    let url = said.canonical.or(said.shared_url);
    Metadata {
        title: said.shared_title.or(said.title).or_else(|| blocks.first_title().and_then(one_line)),
        date: date.map(|date| (date, DateSource::Metadata)),
        source: said.site.or_else(|| host(url.as_deref()?)),
        url,
        extra: Vec::new(),
    }
}

impl Said {
    fn listen(&mut self, element: ElementRef) {
        let value = element.value();
        if value.attr("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("datePublished")) {
            let date = value.attr("content").or(value.attr("datetime")).map_or_else(|| element.text().collect(), str::to_string);
            self.dates.push((Rank::Property, date));
        }
        match value.name() {
            "meta" => self.meta(value),
            "title" => {
                let of_page = element.parent().and_then(ElementRef::wrap).is_none_or(|parent| parent.value().name() != "svg");
                if of_page && self.title.is_none() {
                    self.title = one_line(&element.text().collect::<String>());
                }
            }
            "link" => {
                let canonical =
                    value.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical")));
                if let Some(href) = value.attr("href").filter(|_| canonical && self.canonical.is_none()) {
                    self.canonical = one_line(href);
                }
            }
            "time" => {
                let first = !self.dates.iter().any(|(rank, _)| *rank == Rank::Time);
                if let Some(date) = value.attr("datetime").filter(|_| first) {
                    self.dates.push((Rank::Time, date.to_string()));
                }
            }
            "script" if value.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) => {
                let linked = serde_json::from_str(&element.text().collect::<String>()).ok();
                self.dates.extend(linked.and_then(|linked| published(&linked)).map(|date| (Rank::Linked, date)));
            }
            _ => {}
        }
    }

    fn meta(&mut self, element: &Element) {
        let Some(content) = element.attr("content").and_then(one_line) else { return };
        for name in [element.attr("property"), element.attr("name")].into_iter().flatten() {
            let fill = |place: &mut Option<String>| {
                place.get_or_insert_with(|| content.clone());
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "og:title" => fill(&mut self.shared_title),
                "og:site_name" => fill(&mut self.site),
                "og:url" => fill(&mut self.shared_url),
                "article:published_time" => self.dates.push((Rank::Published, content.clone())),
                "date" | "dc.date" | "dc.date.issued" | "dcterms.date" | "dcterms.issued" | "pubdate" => {
                    self.dates.push((Rank::Named, content.clone()));
                }
                _ => {}
            }
        }
    }
}

/// The first `datePublished` of JSON-LD, the outer ones before the inner ones.
fn published(linked: &Value) -> Option<String> {
    let mut waiting = VecDeque::from([linked]);
    while let Some(value) = waiting.pop_front() {
        if let Some(date) = value.get("datePublished").and_then(Value::as_str) {
            return Some(date.to_string());
        }
        match value {
            Value::Array(parts) => waiting.extend(parts),
            Value::Object(fields) => waiting.extend(fields.values()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::ingest::html::article;

    /// title | date | source | url
    fn said(page: &str) -> String {
        let meta = article(page).unwrap().meta;
        let date = meta.date.map(|(date, _)| date.to_string());
        [meta.title, date, meta.source, meta.url].map(Option::unwrap_or_default).join(" | ")
    }

    #[test]
    fn the_most_certain_first() {
        let all = [
            ("<meta property='og:title' content='Shared &amp; said'>", "Shared & said |  |  | "),
            ("<title> The\n page </title><body><svg><title>icon</title></svg><h1>Head</h1>", "The page |  |  | "),
            ("<body><svg><title>icon</title></svg><h1>Head <b>line</b></h1>", "Head line |  |  | "),
            (
                "<meta property='og:site_name' content='The Blog'><link rel=canonical href='https://www.x.org/a'>",
                " |  | The Blog | https://www.x.org/a",
            ),
            (
                "<meta property='og:url' content='https://y.org/b'><link rel='x canonical' href='https://www.X.org:80/a'>",
                " |  | x.org | https://www.X.org:80/a",
            ),
            ("<meta property='og:url' content='https://y.org/b'>", " |  | y.org | https://y.org/b"),
            ("<time datetime='2019-01-02'></time><time datetime='2020-01-02'></time>", " | 2019-01-02 |  | "),
            ("<time datetime='2019-01-02'></time><span itemprop=datePublished>3 May 2018</span>", " | 2018-05-03 |  | "),
            ("<meta itemprop=datePublished content='2018-05-03'><meta name='DC.date' content='2017-05-04'>", " | 2017-05-04 |  | "),
            (
                "<meta name=date content='2017'><meta property='article:published_time' content='2016-02-03T10:00:00Z'>",
                " | 2016-02-03 |  | ",
            ),
            ("<meta name=pubdate content='soon'><time datetime='2019-01-02'></time>", " | 2019-01-02 |  | "),
            (
                "<script type='application/ld+json'>{\"@graph\": [{\"a\": 1}, {\"datePublished\": \"2015-06-07\"}]}</script>",
                " | 2015-06-07 |  | ",
            ),
            ("<script type='application/ld+json'>{broken</script>", " |  |  | "),
        ];
        for (page, expected) in all {
            assert_eq!(said(page), expected, "{page}");
        }
    }
}
