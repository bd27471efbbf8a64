//! Exports of Factiva as documents and texts: either lines in a fixed order, or rows with a code of
//! two letters each.

use super::record::{ExportParagraph, ExportedArticle, is_date};
use crate::model::{DateOrder, Kind};

/// The codes of the second layout, with the names of their fields.
const CODES: [(&str, &str); 25] = [
    ("SE", "section"),
    ("HD", "title"),
    ("CR", "credit"),
    ("BY", "author"),
    ("WC", "length"),
    ("PD", "date"),
    ("ET", "time"),
    ("SN", "source"),
    ("SC", "source_code"),
    ("ED", "edition"),
    ("PG", "page"),
    ("VOL", "volume"),
    ("LA", "language"),
    ("CY", "copyright"),
    ("LP", "text"),
    ("TD", "text"),
    ("CT", "contact"),
    ("RF", "references"),
    ("CO", "company"),
    ("IN", "industry"),
    ("NS", "subject"),
    ("RE", "region"),
    ("PUB", "publisher"),
    ("AN", "id"),
    ("CLM", "column"),
];

/// The name of the field of a code.
pub(super) fn field_of(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, field)| *field)
}

/// The id in a line such as `Document GRDN000020190304ef34000bt`.
pub(super) fn id_in(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("Document")
        .or_else(|| line.strip_prefix("Dokument"))
        .unwrap_or(line)
        .trim();
    let is_id = (16..=40).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && rest.starts_with(|c: char| c.is_ascii_uppercase())
        && rest.bytes().filter(u8::is_ascii_digit).count() >= 8;
    is_id.then_some(rest)
}

fn is_end(paragraph: &ExportParagraph) -> bool {
    let line = paragraph.first();
    paragraph.lines.len() == 1
        && (line.starts_with("Document ") || line.starts_with("Dokument "))
        && id_in(line).is_some()
}

/// Whether a line says how many words the article has.
fn is_length(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [number, word] = *words.as_slice() else { return false };
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
        && ["words", "word", "mots", "wörter", "palabras", "parole", "woorden", "palavras", "ord"]
            .contains(&word.to_lowercase().as_str())
}

fn is_copyright(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["copyright", "(c)", "©", "all rights reserved", "tous droits"]
        .iter()
        .any(|with| lower.starts_with(with))
}

/// The articles, or nothing where the paragraphs have not the shape of an export.
pub(super) fn records(paragraphs: &[ExportParagraph], order: DateOrder) -> Vec<ExportedArticle> {
    let coded = of_codes(paragraphs, order);
    if !coded.is_empty() {
        return coded;
    }
    // Each line of the head is a paragraph of its own.
    let lines: Vec<ExportParagraph> = paragraphs.iter().flat_map(parted).collect();
    let mut pieces: Vec<&[ExportParagraph]> = lines.split_inclusive(is_end).collect();
    pieces.retain(|piece| piece.last().is_some_and(is_end));
    let lengths =
        |piece: &[ExportParagraph]| piece.iter().position(|paragraph| is_length(paragraph.first()));
    let shaped = |piece: &&[ExportParagraph]| {
        lengths(piece).is_some_and(|at| {
            piece[at..].iter().take(4).any(|paragraph| is_date(paragraph.first(), order))
        })
    };
    if pieces.iter().filter(|piece| shaped(piece)).count() * 2 <= pieces.len() {
        return Vec::new();
    }
    pieces.into_iter().map(|piece| of_lines(piece, order)).collect()
}

/// A paragraph whose lines are those of a head, or the end of an article, as paragraphs of their
/// own.
fn parted<'t>(paragraph: &ExportParagraph<'t>) -> Vec<ExportParagraph<'t>> {
    let is_head = paragraph.lines.iter().any(|line| {
        is_length(line)
            || is_copyright(line)
            || (line.starts_with("Document ") && id_in(line).is_some())
    });
    if !is_head {
        return vec![paragraph.clone()];
    }
    (0..paragraph.lines.len()).map(|at| paragraph.part(at..at + 1)).collect()
}

/// An article whose head is lines: section, headline, author, length, date, time, publication,
/// code, pages, language, copyright.
pub(super) fn of_lines(piece: &[ExportParagraph], order: DateOrder) -> ExportedArticle {
    let mut record = ExportedArticle {
        at: piece.first().map_or(1, |first| first.at),
        ..ExportedArticle::default()
    };
    let (piece, end) = match piece.split_last() {
        Some((end, rest)) if is_end(end) => (rest, id_in(end.first())),
        _ => (piece, None),
    };
    record.id = end.map(str::to_owned);
    let Some(length) = piece.iter().take(40).position(|paragraph| is_length(paragraph.first()))
    else {
        if let Some((first, rest)) = piece.split_first() {
            record.title = Some(first.line());
            for paragraph in rest {
                record.paragraph(paragraph);
            }
        }
        return record;
    };
    let above = &piece[..length];
    let titled = above
        .iter()
        .position(|paragraph| paragraph.kind == Kind::Title || paragraph.kind == Kind::Heading);
    let title = titled.unwrap_or_else(|| above.len().saturating_sub(2));
    for (at, paragraph) in above.iter().enumerate() {
        match at {
            _ if at == title => record.title = Some(paragraph.line()),
            _ if at > title => record.author = Some(paragraph.line()),
            _ => record.field("section", &paragraph.line()),
        }
    }
    record.field("length", &piece[length].line());
    let mut at = length + 1;
    let copyright = piece[at..]
        .iter()
        .take(12)
        .position(|paragraph| is_copyright(paragraph.first()))
        .map(|place| at + place);
    let last = copyright.unwrap_or_else(|| piece.len().min(at + 7));
    if let Some(dated) = (at..last).find(|&at| is_date(piece[at].first(), order)) {
        record.dated(piece[dated].first(), order);
        at = dated + 1;
        if piece.get(at).is_some_and(|paragraph| is_time(paragraph.first())) {
            record.field("time", piece[at].first());
            at += 1;
        }
        if at < last {
            record.source = Some(piece[at].line());
            at += 1;
        }
    }
    while at < last {
        let line = piece[at].first();
        let is_code = (2..=10).contains(&line.len())
            && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let is_short = piece[at].lines.len() == 1 && line.split_whitespace().count() <= 4;
        if copyright.is_none() && !is_short {
            break;
        }
        let is_page = line.bytes().any(|byte| byte.is_ascii_digit()) && line.len() <= 12;
        match () {
            () if is_code
                && record.value("source_code").is_none()
                && !line.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                record.field("source_code", line);
            }
            () if is_page => record.field("page", line),
            () if is_language(line) => record.language = Some(line.to_owned()),
            () => record.field("edition", line),
        }
        at += 1;
    }
    if let Some(copyright) = copyright {
        record.field("copyright", &piece[copyright].line());
        at = copyright + 1;
        while piece.get(at).is_some_and(|paragraph| {
            is_copyright(paragraph.first()) && paragraph.line().len() < 200
        }) {
            at += 1;
        }
    }
    for paragraph in &piece[at..] {
        record.paragraph(paragraph);
    }
    record
}

fn is_time(line: &str) -> bool {
    line.len() <= 12 && line.contains(':') && line.starts_with(|c: char| c.is_ascii_digit())
}

fn is_language(line: &str) -> bool {
    const NAMES: [&str; 16] = [
        "English",
        "French",
        "German",
        "Spanish",
        "Italian",
        "Portuguese",
        "Dutch",
        "Swedish",
        "Danish",
        "Norwegian",
        "Finnish",
        "Polish",
        "Hungarian",
        "Catalan",
        "Englisch",
        "Deutsch",
    ];
    NAMES.contains(&line)
        || ["Anglais", "Français", "Allemand", "Espagnol", "Español", "Inglés"].contains(&line)
}

/// A row of the second layout: its code and the lines of its value.
pub(super) struct CodedRow<'t> {
    pub(super) code: &'t str,
    pub(super) value: Vec<String>,
}

/// The articles of paragraphs that begin with codes.
fn of_codes(paragraphs: &[ExportParagraph], order: DateOrder) -> Vec<ExportedArticle> {
    let mut articles: Vec<(u64, Vec<CodedRow>)> = Vec::new();
    let mut rows: Vec<CodedRow> = Vec::new();
    let mut start = 0;
    for paragraph in paragraphs {
        for (nth, line) in paragraph.lines.iter().enumerate() {
            match code_of(line) {
                Some((code, value)) => {
                    if rows.is_empty() {
                        start = paragraph.at;
                    }
                    rows.push(CodedRow { code, value: vec![value.to_owned()] });
                    if code == "AN" {
                        articles.push((start, std::mem::take(&mut rows)));
                    }
                }
                None => {
                    if let Some(row) = rows.last_mut() {
                        match row.value.last_mut() {
                            Some(last) if nth > 0 || last.is_empty() => {
                                let space = if last.is_empty() { "" } else { "\n" };
                                last.push_str(space);
                                last.push_str(line);
                            }
                            _ => row.value.push((*line).to_owned()),
                        }
                    }
                }
            }
        }
    }
    articles.retain(|(_, rows)| is_coded(rows));
    articles.into_iter().map(|(at, rows)| ExportedArticle { at, ..of_rows(&rows, order) }).collect()
}

/// Whether an article has the rows without which it is none.
pub(super) fn is_coded(rows: &[CodedRow]) -> bool {
    ["HD", "PD", "SN"].iter().all(|code| rows.iter().any(|row| row.code == *code))
}

/// The code that a line begins with, and what follows.
fn code_of(line: &str) -> Option<(&str, &str)> {
    let end = line.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(line.len());
    let (code, rest) = line.split_at(end);
    let value = rest.strip_prefix(" | ").unwrap_or(rest);
    let parted = rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}']);
    (parted && field_of(code).is_some()).then(|| (code, value.trim()))
}

/// An article of the second layout.
pub(super) fn of_rows(rows: &[CodedRow], order: DateOrder) -> ExportedArticle {
    let mut record = ExportedArticle::default();
    for row in rows {
        let whole = row.value.join(" ");
        match field_of(row.code) {
            Some("title") => record.title = crate::ingest::blocks::one_line(&whole),
            Some("date") => record.dated(&whole, order),
            Some("source") => record.source = crate::ingest::blocks::one_line(&whole),
            Some("author") => record.author = crate::ingest::blocks::one_line(&whole),
            Some("language") => record.language = Some(whole.trim().to_owned()),
            Some("id") => record.id = Some(id_in(whole.trim()).unwrap_or(whole.trim()).to_owned()),
            Some("text") => {
                record.body.extend(row.value.iter().map(|text| (Kind::Body, text.clone())));
            }
            Some(name) => record.field(name, &whole),
            None => {}
        }
    }
    record
}
