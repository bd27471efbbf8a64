//! What a page says about itself, in its head and in its mark-up.

use super::blocks::one_line;
use super::fields::host;
use super::html_linked::Linked;
use super::main_text::Told;
use crate::model::{Date, DateOrder, DateSource, Metadata};
use scraper::node::Element;
use scraper::{ElementRef, Html};

/// Where dates stand, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Published,
    Named,
    Property,
    Linked,
    Time,
}

#[derive(Default)]
struct Said {
    shared_title: Option<String>,
    title: Option<String>,
    site: Option<String>,
    author: Option<String>,
    author_link: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    canonical: Option<String>,
    shared_url: Option<String>,
    dates: Vec<(Rank, String)>,
    linked: Linked,
}

/// Title, date, author, publication, language and address of a page, the first of each kind counts; and what tells its main text.
pub(super) fn metadata(page: &Html, order: DateOrder) -> (Metadata, Told) {
    let mut said = Said::default();
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        said.listen(element);
    }
    let linked = said.linked;
    said.dates.extend(linked.date.map(|date| (Rank::Linked, date)));
    said.dates.sort_by_key(|(rank, _)| *rank);
    let date = said.dates.iter().find_map(|(_, text)| Date::parse_in(text, order));
    let url = said.canonical.or(said.shared_url).or(linked.url);
    let titles = [&said.shared_title, &linked.title, &said.title].into_iter().flatten().cloned().collect();
    let language = [said.language, linked.language, said.locale].into_iter().flatten().find_map(|tag| language(&tag));
    let meta = Metadata {
        title: said.shared_title.or(linked.title).or(said.title),
        date: date.map(|date| (date, DateSource::Metadata)),
        source: said.site.or(linked.publisher).or_else(|| host(url.as_deref()?)),
        author: linked.author.or(said.author).or(said.author_link),
        folder: None,
        language,
        url,
        extra: Vec::new(),
    };
    (meta, Told { titles, body: linked.body })
}

/// The language of a tag such as `en-GB` or `pt_BR`.
fn language(tag: &str) -> Option<String> {
    let language = tag.trim().split(['-', '_', ',']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(language)
}

impl Said {
    fn listen(&mut self, element: ElementRef) {
        let value = element.value();
        if value.attr("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("datePublished")) {
            let date = value.attr("content").or(value.attr("datetime")).map_or_else(|| element.text().collect(), str::to_string);
            self.dates.push((Rank::Property, date));
        }
        let related =
            |name: &str| value.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(name)));
        match value.name() {
            "html" if self.language.is_none() => self.language = value.attr("lang").or(value.attr("xml:lang")).and_then(one_line),
            "meta" => self.meta(value),
            "title" => {
                let of_page = element.parent().and_then(ElementRef::wrap).is_none_or(|parent| parent.value().name() != "svg");
                if of_page && self.title.is_none() {
                    self.title = one_line(&element.text().collect::<String>());
                }
            }
            "link" => {
                if let Some(href) = value.attr("href").filter(|_| related("canonical") && self.canonical.is_none()) {
                    self.canonical = one_line(href);
                }
            }
            "a" if self.author_link.is_none() && related("author") => self.author_link = one_line(&element.text().collect::<String>()),
            "time" => {
                let first = !self.dates.iter().any(|(rank, _)| *rank == Rank::Time);
                if let Some(date) = value.attr("datetime").filter(|_| first) {
                    self.dates.push((Rank::Time, date.to_string()));
                }
            }
            "script" if value.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) => {
                self.linked.read(&element.text().collect::<String>());
            }
            _ => {}
        }
    }

    fn meta(&mut self, element: &Element) {
        let Some(content) = element.attr("content").and_then(one_line) else { return };
        let names = [element.attr("property"), element.attr("name"), element.attr("http-equiv")];
        for name in names.into_iter().flatten() {
            let fill = |place: &mut Option<String>| {
                place.get_or_insert_with(|| content.clone());
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "og:title" => fill(&mut self.shared_title),
                "og:site_name" => fill(&mut self.site),
                "og:url" => fill(&mut self.shared_url),
                "og:locale" | "content-language" | "dc.language" | "language" => fill(&mut self.locale),
                // Profiles are addresses, no names.
                "author" | "article:author" | "dc.creator" | "dcterms.creator" if !content.contains("://") => fill(&mut self.author),
                "article:published_time" => self.dates.push((Rank::Published, content.clone())),
                "date" | "dc.date" | "dc.date.issued" | "dcterms.date" | "dcterms.issued" | "pubdate" => {
                    self.dates.push((Rank::Named, content.clone()));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Extract, Options, html::article};

    /// title | date | source | url
    fn said(page: &str) -> String {
        let meta = article(page, &Options { extract: Extract::All, ..Options::default() }).unwrap().meta;
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
