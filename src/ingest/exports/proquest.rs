//! Exports of `ProQuest`: texts with a line of underscores between articles and labels around each
//! text, and tables.

use super::record::{ExportParagraph, ExportedArticle};
use crate::model::{DateOrder, Kind};

/// Labels, with the names of their fields.
const LABELS: [(&str, &str); 41] = [
    ("author", "author"),
    ("authors", "author"),
    ("publication info", "publication_info"),
    ("abstract", "abstract"),
    ("abstract (english)", "abstract"),
    ("links", "links"),
    ("full text", "full_text"),
    ("subject", "subject"),
    ("business indexing term", "business_indexing_term"),
    ("location", "location"),
    ("people", "people"),
    ("company / organization", "company"),
    ("company/organization", "company"),
    ("identifier / keyword", "keywords"),
    ("classification", "classification"),
    ("title", "title"),
    ("alternate title", "alternate_title"),
    ("publication title", "publication_title"),
    ("volume", "volume"),
    ("issue", "issue"),
    ("pages", "page"),
    ("first page", "page"),
    ("number of pages", "number_of_pages"),
    ("publication year", "year"),
    ("publication date", "publication_date"),
    ("year", "year"),
    ("section", "section"),
    ("publisher", "publisher"),
    ("place of publication", "place_of_publication"),
    ("country of publication", "country_of_publication"),
    ("publication subject", "publication_subject"),
    ("issn", "issn"),
    ("source type", "source_type"),
    ("language of publication", "language"),
    ("document type", "document_type"),
    ("proquest document id", "id"),
    ("document url", "document_url"),
    ("copyright", "copyright"),
    ("last updated", "last_updated"),
    ("database", "database"),
    ("column", "column"),
];

fn label(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.split_once(':')?;
    if name.len() > 30 {
        return None;
    }
    let name = name.trim().to_lowercase();
    LABELS.iter().find(|(known, _)| *known == name).map(|(_, field)| (*field, value.trim()))
}

/// The articles, or nothing where the paragraphs have not the shape of an export.
pub(super) fn records(paragraphs: &[ExportParagraph], order: DateOrder) -> Vec<ExportedArticle> {
    let lines = parted(paragraphs);
    let pieces: Vec<&[ExportParagraph]> =
        lines.split(|paragraph| is_rule(paragraph.first())).collect();
    let pieces: Vec<&[ExportParagraph]> = pieces.into_iter().flat_map(numbered).collect();
    let named = |piece: &[ExportParagraph], field: &str| {
        piece
            .iter()
            .any(|paragraph| label(paragraph.first()).is_some_and(|(known, _)| known == field))
    };
    let is_article = |piece: &[ExportParagraph]| {
        let others = [
            "full_text",
            "abstract",
            "publication_title",
            "publication_date",
            "source_type",
            "database",
        ];
        named(piece, "id") && others.iter().filter(|field| named(piece, field)).count() >= 3
    };
    pieces.into_iter().filter(|piece| is_article(piece)).map(|piece| record(piece, order)).collect()
}

/// The paragraphs, in which lines of underscores and lines that follow labels stand alone.
fn parted<'t>(paragraphs: &[ExportParagraph<'t>]) -> Vec<ExportParagraph<'t>> {
    let mut parted = Vec::new();
    for paragraph in paragraphs {
        let mut start = 0;
        for at in 1..paragraph.lines.len() {
            let (before, line) = (paragraph.lines[start], paragraph.lines[at]);
            let is_own = |line: &str| is_rule(line) || is_number(line);
            if is_own(before) || is_own(line) || label(line).is_some() {
                parted.push(paragraph.part(start..at));
                start = at;
            }
        }
        parted.push(paragraph.part(start..paragraph.lines.len()));
    }
    parted
}

fn is_rule(line: &str) -> bool {
    line.len() >= 20 && line.bytes().all(|byte| byte == b'_')
}

/// Whether a line is one such as `Document 1 of 2`.
fn is_number(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(*words.as_slice(), ["Document", number, "of", of] if number.parse::<u32>().is_ok() && of.parse::<u32>().is_ok())
}

/// The articles of a piece that has numbers instead of lines of underscores.
fn numbered<'p, 't>(piece: &'p [ExportParagraph<'t>]) -> Vec<&'p [ExportParagraph<'t>]> {
    piece
        .split(|paragraph| paragraph.lines.len() == 1 && is_number(paragraph.first()))
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn record(piece: &[ExportParagraph], order: DateOrder) -> ExportedArticle {
    let mut record = ExportedArticle {
        at: piece.first().map_or(1, |first| first.at),
        ..ExportedArticle::default()
    };
    let text = piece.iter().position(|paragraph| {
        label(paragraph.first()).is_some_and(|(field, _)| field == "full_text")
    });
    // The labels below the text, up from the one that every article has.
    let id = piece
        .iter()
        .rposition(|paragraph| label(paragraph.first()).is_some_and(|(field, _)| field == "id"))
        .unwrap_or(piece.len());
    let mut below = id;
    while below > text.map_or(0, |text| text + 1) && label(piece[below - 1].first()).is_some() {
        below -= 1;
    }
    let (mut heading, mut title, mut is_abstract) = (None, None, false);
    for (at, paragraph) in piece.iter().enumerate() {
        let is_text = text.is_some_and(|text| (text..below).contains(&at));
        match label(paragraph.first()) {
            Some(("full_text", value)) if Some(at) == text => {
                let mut first = paragraph.clone();
                first.lines[0] = value;
                first.lines.retain(|line| !line.is_empty());
                if !first.lines.is_empty() {
                    record.paragraph(&first);
                }
            }
            _ if is_text => record.paragraph(paragraph),
            Some((field, value)) => {
                let whole = [&[value], &paragraph.lines[1..]].concat().join(" ");
                match field {
                    "title" => title = title.or(Some(whole)),
                    "id" => record.id = Some(value.to_owned()),
                    // The place follows the name.
                    "publication_title" => {
                        record.source = value.split("; ").next().map(|name| name.trim().to_owned());
                        record.field(field, value);
                    }
                    "publication_date" => record.dated(value, order),
                    "language" => record.language = Some(value.to_owned()),
                    "document_url" => record.field("document_url", value),
                    field => record.field(field, &whole),
                }
                is_abstract = field == "abstract";
            }
            None if text.is_none_or(|text| at < text) && record.fields.is_empty() => {
                heading = heading.or_else(|| Some(paragraph.line()));
            }
            None if is_abstract => record.go_on(&paragraph.line()),
            None => {}
        }
    }
    record.title = title.filter(|title| !title.trim().is_empty()).or(heading);
    if record.date.is_none()
        && let Some(year) = record.value("year").map(str::to_owned)
    {
        let unread = record.unread_date.take();
        record.dated(&year, order);
        record.unread_date = if record.date.is_some() { None } else { unread };
    }
    // What is known of an article whose text the database does not give.
    if record.body.is_empty()
        && let Some(summary) = record.value("abstract").map(str::to_owned)
    {
        record.body.push((Kind::Body, summary));
    }
    record
}

/// The columns of a table of `ProQuest` that stand for usual ones: the position of each, and what
/// it is called elsewhere.
pub(in crate::ingest) fn columns(names: &[&str]) -> Vec<(usize, &'static str)> {
    const COLUMNS: [(&str, &str); 7] = [
        ("full text", "text"),
        ("fulltext", "text"),
        ("abstract", "text"),
        ("pubtitle", "source"),
        ("publication title", "source"),
        ("storeid", "id"),
        ("publication date", "date"),
    ];
    const SIGNS: [&str; 8] = [
        "title",
        "abstract",
        "storeid",
        "pubtitle",
        "pubdate",
        "documenturl",
        "documenttype",
        "entrydate",
    ];
    let known: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    if SIGNS.iter().filter(|sign| known.iter().any(|name| name == *sign)).count() < 5 {
        return Vec::new();
    }
    let position = |name: &str| known.iter().position(|known| known == name);
    COLUMNS.iter().filter_map(|(name, field)| Some((position(name)?, *field))).collect()
}
