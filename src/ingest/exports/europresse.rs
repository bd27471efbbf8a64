//! Pages of Europresse -> its articles, each an `article` with what is known about it in its
//! header.

use super::record::{ExportedArticle, date_in};
use crate::error::Result;
use crate::ingest::blocks::one_line;
use crate::ingest::html::blocks_of_fragment;
use crate::model::{DateOrder, Kind};
use scraper::{ElementRef, Html};

/// The articles that name their publication.
pub(super) fn records(page: &Html, order: DateOrder) -> Result<Vec<ExportedArticle>> {
    let articles = page
        .tree
        .nodes()
        .filter_map(ElementRef::wrap)
        .filter(|element| element.value().name() == "article");
    let mut records = Vec::new();
    for article in articles {
        if let Some(record) = record(article, order)? {
            records.push(ExportedArticle {
                at: records.len() as u64 + 1,
                is_marked: true,
                ..record
            });
        }
    }
    Ok(records)
}

/// The first element within another that has a class.
fn first<'p>(within: ElementRef<'p>, classes: &[&str]) -> Option<ElementRef<'p>> {
    let has = |element: &ElementRef, class: &str| {
        element
            .value()
            .attr("class")
            .is_some_and(|known| known.split_whitespace().any(|known| known == class))
    };
    let elements = || within.descendants().skip(1).filter_map(ElementRef::wrap);
    classes.iter().find_map(|class| elements().find(|element| has(element, class)))
}

fn text_of(element: ElementRef) -> Option<String> {
    one_line(&element.text().collect::<Vec<_>>().join(" "))
}

fn record(article: ElementRef, order: DateOrder) -> Result<Option<ExportedArticle>> {
    let Some(publication) = first(article, &["DocPublicationName", "rdp__DocPublicationName"])
    else {
        return Ok(None);
    };
    let mut record = ExportedArticle::default();
    // The number of the issue and the pages follow the name.
    let name = publication.text().find_map(one_line).unwrap_or_default();
    let (source, issue) = without_issue(&name);
    record.source = Some(source.to_owned());
    record.field("issue", issue);
    let headers: Vec<String> = article
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(|element| {
            element
                .value()
                .attr("class")
                .is_some_and(|known| known.split_whitespace().any(|known| known == "DocHeader"))
        })
        .filter_map(text_of)
        .collect();
    let header = headers.join(", ");
    if !header.is_empty() {
        record.dated(&header, order);
        about(&mut record, &header, order);
    }
    record.title =
        first(article, &["titreArticle", "titreArticleVisu", "rdp__articletitle", "grandTitre"])
            .and_then(text_of);
    record.author = first(article, &["docAuthors", "sm-margin-bottomNews"]).and_then(text_of);
    if let Some(subtitle) = first(article, &["rdp__subtitle"]).and_then(text_of) {
        record.field("subtitle", &subtitle);
        record.body.push((Kind::Body, subtitle));
    }
    record.id = first(article, &["publiC-lblNodoc"]).and_then(text_of);
    let texts = ["DocText", "docOcurrContainer", "doc-content"];
    if let Some(text) = first(article, &texts) {
        let blocks = blocks_of_fragment(&text.html())?;
        for block in &blocks.blocks {
            let kind = if block.kind == Kind::Title { Kind::Heading } else { block.kind };
            record.body.push((kind, block.span.of(&blocks.text).to_owned()));
        }
    }
    Ok(Some(record))
}

/// A publication without the number of its issue and the pages that follow its name: `La Croix` of
/// `La Croix, no. 43018`.
fn without_issue(name: &str) -> (&str, &str) {
    let starts = [", no. ", ", no ", ", n° ", ", vol. ", ", Vol. ", ", No. ", " - ", ", p. "];
    let at = starts.iter().filter_map(|start| name.find(start)).min();
    let is_number = |rest: &str| rest.chars().any(|c| c.is_ascii_digit());
    match at {
        Some(at) if is_number(&name[at..]) => (&name[..at], name[at + 2..].trim()),
        _ => (name, ""),
    }
}

/// Section, length and pages of a header such as `Société, lundi 4 mars 2019 1 234 mots, p. 12`.
fn about(record: &mut ExportedArticle, header: &str, order: DateOrder) {
    let parts: Vec<&str> = header.split(", ").map(str::trim).collect();
    if let Some(section) = parts.first().filter(|first| {
        parts.len() > 1 && date_in(first, order).is_none() && !first.contains(char::is_numeric)
    }) {
        const DAYS: [&str; 14] = [
            "lundi",
            "mardi",
            "mercredi",
            "jeudi",
            "vendredi",
            "samedi",
            "dimanche",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        if !DAYS.contains(&section.to_lowercase().as_str()) {
            record.field("section", section);
        }
    }
    for part in &parts {
        if let Some(page) = part.strip_prefix("p. ").or_else(|| part.strip_prefix("pp. ")) {
            record.field("page", page);
        }
    }
    let words: Vec<&str> =
        header.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    if let Some(at) =
        words.iter().position(|word| matches!(*word, "mots" | "words")).filter(|&at| at > 0)
    {
        record.field("length", &format!("{} {}", words[at - 1], words[at]));
    }
}
