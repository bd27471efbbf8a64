//! What a page says about itself, in its head and in its mark-up.

use super::dates::PageDates;
use super::fallback::without_double_escapes;
use super::json_ld::JsonLd;
use super::main_text::DeclaredMetadata;
use crate::ingest::blocks::one_line;
use crate::ingest::web_address::host;
use crate::model::{DateOrder, DateSource, Metadata};
use scraper::node::Element;
use scraper::{ElementRef, Html};

#[derive(Default)]
struct HeadValues {
    shared_title: Option<String>,
    title: Option<String>,
    site: Option<String>,
    author: Option<String>,
    author_link: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    canonical: Option<String>,
    shared_url: Option<String>,
    dates: PageDates,
    linked: JsonLd,
}

/// Title, date, author, publication, language and address of a page, the first of each kind counts;
/// and what tells its main text.
pub(super) fn metadata(page: &Html, order: DateOrder) -> (Metadata, DeclaredMetadata) {
    let mut said = HeadValues::default();
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        said.listen(element);
    }
    let linked = said.linked;
    for (rank, date) in linked.dates {
        said.dates.add(rank, date);
    }
    let (date, unread_date) = match said.dates.first(order) {
        Ok(date) => (Some(date), None),
        Err(unread) => (None, unread),
    };
    let url = said.canonical.or(said.shared_url).or(linked.url);
    let [shared_title, linked_title, page_title] = [said.shared_title, linked.title, said.title]
        .map(|title| title.map(without_double_escapes));
    let titles =
        [&shared_title, &linked_title, &page_title].into_iter().flatten().cloned().collect();
    let language = [said.language, linked.language, said.locale]
        .into_iter()
        .flatten()
        .find_map(|tag| language(&tag));
    let meta = Metadata {
        title: shared_title.or(linked_title).or(page_title),
        date: date.map(|date| (date, DateSource::Metadata)),
        unread_date,
        source: said
            .site
            .or(linked.publisher)
            .map(without_double_escapes)
            .or_else(|| host(url.as_deref()?)),
        author: linked.author.or(said.author).or(said.author_link).map(without_double_escapes),
        language,
        url,
        ..Metadata::default()
    };
    (meta, DeclaredMetadata { titles, body: linked.body })
}

/// The language of a tag such as `en-GB` or `pt_BR`.
fn language(tag: &str) -> Option<String> {
    let language = tag.trim().split(['-', '_', ',']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then_some(language)
}

/// A title without the name of the site that pages have behind it: `Buses cut` of
/// `Buses cut | News | The Bugle`.
///
/// What follows a separator goes where it is the publication, a name in the address's host, or
/// where what precedes it is the `heading`.
pub(super) fn without_site(title: &str, meta: &Metadata, heading: Option<&str>) -> String {
    const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « "];
    let named = |text: &str| {
        let name: String = text
            .chars()
            .filter(|char| char.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        name.strip_prefix("the").filter(|rest| !rest.is_empty()).unwrap_or(&name).to_string()
    };
    let last = |title: &str| {
        SEPARATORS
            .iter()
            .filter_map(|separator| Some((title.rfind(separator)?, separator.len())))
            .max()
    };
    let host = meta.url.as_deref().and_then(host);
    let mut sites: Vec<String> = meta.source.iter().chain(&host).map(|site| named(site)).collect();
    sites.extend(
        host.iter().flat_map(|host| host.split('.')).filter(|label| label.len() > 3).map(named),
    );
    let mut kept = title;
    while let Some((at, separator)) = last(kept) {
        if !sites.contains(&named(&kept[at + separator..])) {
            break;
        }
        kept = &kept[..at];
    }
    let heading = heading.map(named).filter(|heading| !heading.is_empty());
    let starts = SEPARATORS
        .iter()
        .flat_map(|separator| kept.match_indices(separator))
        .map(|(at, _)| &kept[..at]);
    let of_heading =
        starts.filter(|start| Some(named(start)) == heading).max_by_key(|start| start.len());
    of_heading.unwrap_or(kept).trim().to_string()
}

impl HeadValues {
    fn listen(&mut self, element: ElementRef) {
        let value = element.value();
        self.dates.element(element);
        let related = |name: &str| {
            value.attr("rel").is_some_and(|rel| {
                rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(name))
            })
        };
        match value.name() {
            "html" if self.language.is_none() => {
                self.language = value.attr("lang").or(value.attr("xml:lang")).and_then(one_line);
            }
            "meta" => self.meta(value),
            "title" => {
                let of_page = element
                    .parent()
                    .and_then(ElementRef::wrap)
                    .is_none_or(|parent| parent.value().name() != "svg");
                if of_page && self.title.is_none() {
                    self.title = one_line(&element.text().collect::<String>());
                }
            }
            "link" => {
                if let Some(href) =
                    value.attr("href").filter(|_| related("canonical") && self.canonical.is_none())
                {
                    self.canonical = one_line(href);
                }
            }
            "a" | "span" if self.author_link.is_none() && related("author") => {
                self.author_link = one_line(&element.text().collect::<String>());
            }
            "script"
                if value.attr("type").is_some_and(|kind| {
                    kind.trim().eq_ignore_ascii_case("application/ld+json")
                }) =>
            {
                self.linked.read(&element.text().collect::<String>());
            }
            _ => {}
        }
    }

    fn meta(&mut self, element: &Element) {
        if element.attr("itemprop") == Some("articleBody") && self.linked.body.is_none() {
            self.linked.body = element.attr("content").map(str::to_owned);
        }
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
                "og:locale" | "content-language" | "dc.language" | "language" => {
                    fill(&mut self.locale);
                }
                // Profiles are addresses, no names.
                "author" | "article:author" | "dc.creator" | "dcterms.creator"
                    if !content.contains("://") =>
                {
                    fill(&mut self.author);
                }
                name => self.dates.named(name, &content),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::html::article;
    use crate::ingest::{Extract, Options};

    /// title | date | source | url
    fn said(page: &str) -> String {
        let meta =
            article(page, &Options { extract: Extract::All, ..Options::default() }).unwrap().meta;
        let date = meta.date.map(|(date, _)| date.to_string());
        [meta.title, date, meta.source, meta.url].map(Option::unwrap_or_default).join(" | ")
    }

    #[test]
    fn titles_without_the_site() {
        let site = "<meta property='og:site_name' content='The Bugle'><link rel=canonical href='https://www.town-bugle.org/a'>";
        for (title, rest, expected) in [
            ("Buses cut | The Bugle", site, "Buses cut"),
            ("Buses cut - news - Bugle", site, "Buses cut - news"),
            ("Buses cut — The BUGLE | town-bugle.org", site, "Buses cut"),
            ("Buses cut | Town Bugle", site, "Buses cut"),
            ("The Bugle | Buses cut", site, "The Bugle | Buses cut"),
            ("The Bugle", site, "The Bugle"),
            ("Buses cut - again", site, "Buses cut - again"),
            ("Buses cut | Some place | News", "<h1>Buses cut</h1>", "Buses cut"),
            ("Buses cut | Some place", "<h1>Other</h1>", "Buses cut | Some place"),
        ] {
            let page = format!("<title>{title}</title>{rest}");
            assert_eq!(
                said(&page)
                    .split(" | ")
                    .take(expected.matches(" | ").count() + 1)
                    .collect::<Vec<_>>()
                    .join(" | "),
                expected,
                "{page}"
            );
        }
    }

    #[test]
    fn the_most_certain_first() {
        let all = [
            ("<meta property='og:title' content='Shared &amp; said'>", "Shared & said |  |  | "),
            (
                "<title> The\n page </title><body><svg><title>icon</title></svg><h1>Head</h1>",
                "The page |  |  | ",
            ),
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
            (
                "<time datetime='2019-01-02'></time><time datetime='2020-01-02'></time>",
                " | 2019-01-02 |  | ",
            ),
            (
                "<time datetime='2019-01-02'></time><span itemprop=datePublished>3 May 2018</span>",
                " | 2018-05-03 |  | ",
            ),
            (
                "<meta itemprop=datePublished content='2018-05-03'><meta name='DC.date' content='2017-05-04'>",
                " | 2018-05-03 |  | ",
            ),
            (
                "<meta name=date content='2017'><meta property='article:published_time' content='2016-02-03T10:00:00Z'>",
                " | 2016-02-03 |  | ",
            ),
            (
                "<meta name=pubdate content='soon'><time datetime='2019-01-02'></time>",
                " | 2019-01-02 |  | ",
            ),
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
