//! Pages of Factiva -> its articles, each an element of class `article`, by lines or by a table
//! with codes.

use super::factiva::{CodedRow, is_coded, of_lines, of_rows};
use super::record::{ExportParagraph, ExportedArticle};
use crate::ingest::lines;
use crate::model::{DateOrder, Kind};
use scraper::{ElementRef, Html};

/// The articles, or nothing where the page has none of that shape.
pub(super) fn records(page: &Html, order: DateOrder) -> Vec<ExportedArticle> {
    let elements = page.tree.nodes().filter_map(ElementRef::wrap);
    let is_within = |element: &ElementRef| {
        element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|around| has_class(around, |class| class == "article"))
    };
    let articles: Vec<ElementRef> =
        elements.filter(|element| is_article(*element) && !is_within(element)).collect();
    let mut records = Vec::new();
    let mut shaped = 0;
    for (at, article) in articles.iter().enumerate() {
        let rows = rows(*article);
        let mut record = if is_coded(&rows) {
            of_rows(&rows, order)
        } else {
            let lines: Vec<(Kind, String, bool)> = lines(*article);
            let mut paragraphs: Vec<ExportParagraph> = Vec::new();
            for (kind, text, _) in &lines {
                let parts =
                    lines::lines(text).map(str::trim).filter(|line| !line.is_empty()).collect();
                paragraphs.push(ExportParagraph { lines: parts, kind: *kind, at: 0 });
            }
            let mut record = of_lines(&paragraphs, order);
            if let Some((_, author, _)) = lines.iter().find(|(.., is_author)| *is_author) {
                record.author = Some(author.clone());
            }
            record
        };
        shaped +=
            usize::from(record.date.is_some() && record.title.is_some() && record.source.is_some());
        (record.at, record.is_marked) = (at as u64 + 1, true);
        records.push(record);
    }
    if shaped * 2 > records.len() { records } else { Vec::new() }
}

fn has_class(element: ElementRef, is: impl Fn(&str) -> bool) -> bool {
    element.value().attr("class").is_some_and(|classes| classes.split_whitespace().any(is))
}

/// Whether an element is `div.article` with a class of its language beside, or with paragraphs of
/// Factiva.
fn is_article(element: ElementRef) -> bool {
    element.value().name() == "div"
        && has_class(element, |class| class == "article")
        && (has_class(element, |class| class.len() > 7 && class.ends_with("Article"))
            || descendants(element).any(|inner| {
                has_class(inner, |class| class == "articleParagraph" || class.ends_with("Headline"))
            }))
}

fn descendants(element: ElementRef) -> impl Iterator<Item = ElementRef> {
    element.descendants().skip(1).filter_map(ElementRef::wrap)
}

fn text_of(element: ElementRef) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        if let Some(piece) = node.value().as_text() {
            text.push_str(piece);
        } else if node.value().as_element().is_some_and(|element| element.name() == "br") {
            text.push(' ');
        }
    }
    crate::ingest::blocks::one_line(&text).unwrap_or_default()
}

/// The lines of an article: the texts of its innermost elements that are set apart. Whether each is
/// the author comes with it.
fn lines(article: ElementRef) -> Vec<(Kind, String, bool)> {
    let is_block = |element: &ElementRef| {
        matches!(element.value().name(), "div" | "p" | "h1" | "h2" | "h3" | "h4" | "li")
    };
    let leaves = descendants(article).filter(|element| {
        is_block(element) && !descendants(*element).any(|inner| is_block(&inner))
    });
    let headline = |element: ElementRef| {
        element.value().id() == Some("hd")
            || has_class(element, |class| class.ends_with("Headline"))
            || descendants(element)
                .any(|inner| has_class(inner, |class| class.ends_with("Headline")))
    };
    let line = |element: ElementRef| {
        let kind = if headline(element) { Kind::Title } else { Kind::Body };
        (kind, text_of(element), has_class(element, |class| class == "author"))
    };
    leaves.map(line).filter(|(_, text, _)| !text.is_empty()).collect()
}

/// The rows of an article that is a table with codes.
fn rows(article: ElementRef) -> Vec<CodedRow<'static>> {
    const CODES: [&str; 25] = [
        "SE", "HD", "CR", "BY", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP",
        "TD", "CT", "RF", "CO", "IN", "NS", "RE", "PUB", "AN", "CLM",
    ];
    let is = |element: &ElementRef, name: &str| element.value().name() == name;
    let mut rows = Vec::new();
    for row in descendants(article).filter(|element| is(element, "tr")) {
        let mut cells =
            row.children().filter_map(ElementRef::wrap).filter(|element| is(element, "td"));
        let (Some(code), Some(value)) = (cells.next(), cells.next()) else { continue };
        let code = text_of(code);
        let Some(code) = CODES.iter().find(|known| **known == code) else { continue };
        let paragraphs: Vec<String> = descendants(value)
            .filter(|element| is(element, "p"))
            .map(text_of)
            .filter(|text| !text.is_empty())
            .collect();
        rows.push(CodedRow {
            code,
            value: if paragraphs.is_empty() { vec![text_of(value)] } else { paragraphs },
        });
    }
    rows
}
