//! Exports of Nexis: the older ones, in which `1 of 80 DOCUMENTS` stands above each article, and
//! those of Nexis Uni, in which `End of Document` stands below.

use super::labels::{LabelPlace, is_copyright, label};
use super::record::{ExportParagraph, ExportedArticle, date_in, is_date};
use crate::model::{DateOrder, Kind};

/// What stands below an article of Nexis Uni.
pub(super) const ENDS: [&str; 4] =
    ["End of Document", "Ende des Dokuments", "Fin du document", "Fin del documento"];

/// What stands above its text.
const BODIES: [&str; 4] = ["Body", "Volltext", "Corps", "Cuerpo"];

/// The most paragraphs above the text of an article, below which no label is looked for, and of a
/// cover page.
const HEAD: usize = 40;
const COVER: usize = 400;

/// The articles, or nothing where the paragraphs have not the shape of an export.
pub(super) fn records(paragraphs: &[ExportParagraph], order: DateOrder) -> Vec<ExportedArticle> {
    let paragraphs = parted(paragraphs);
    let starts: Vec<usize> =
        (0..paragraphs.len()).filter(|&at| is_start(&paragraphs[at])).collect();
    if let Some(&first) = starts.first().filter(|&&first| first <= COVER) {
        let ends = starts.iter().skip(1).copied().chain([paragraphs.len()]);
        let pieces: Vec<&[ExportParagraph]> =
            starts.iter().zip(ends).map(|(start, end)| &paragraphs[start + 1..end]).collect();
        let shaped = pieces.iter().filter(|piece| has_labels(piece)).count();
        if shaped * 2 > pieces.len() && first < COVER {
            return starts
                .iter()
                .zip(pieces)
                .map(|(&start, piece)| ExportedArticle {
                    at: paragraphs[start].at,
                    ..older(piece, order)
                })
                .collect();
        }
    }
    let mut pieces: Vec<&[ExportParagraph]> =
        paragraphs.split(|paragraph| is_end(paragraph)).collect();
    // What follows the last end is no article.
    pieces.pop();
    pieces.retain(|piece| !piece.is_empty());
    let shaped = pieces.iter().filter(|piece| is_uni(piece, order)).count();
    if shaped == 0 || shaped * 2 <= pieces.len() {
        return Vec::new();
    }
    pieces.into_iter().enumerate().map(|(at, piece)| uni(piece, at == 0, order)).collect()
}

/// The paragraphs, in which lines that begin with a label, and lines between articles, are
/// paragraphs of their own.
fn parted<'t>(paragraphs: &[ExportParagraph<'t>]) -> Vec<ExportParagraph<'t>> {
    let mut parted = Vec::new();
    for paragraph in paragraphs {
        let mut start = 0;
        let is_labelled = |line: &str| label(line).is_some();
        for at in 1..paragraph.lines.len() {
            let (before, line) = (paragraph.lines[start], paragraph.lines[at]);
            let is_own = |line: &str| is_marker(line) || ENDS.contains(&line);
            if is_own(before)
                || is_own(line)
                || (is_labelled(before) && (is_labelled(line) || is_copyright(line)))
            {
                parted.push(paragraph.part(start..at));
                start = at;
            }
        }
        parted.push(paragraph.part(start..paragraph.lines.len()));
    }
    parted.retain(|paragraph| !is_page_number(paragraph.first()));
    parted
}

fn is_start(paragraph: &ExportParagraph) -> bool {
    paragraph.lines.len() == 1 && is_marker(paragraph.first())
}

/// Whether a line is one such as `1 of 80 DOCUMENTS`.
fn is_marker(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ([number, "of" | "OF", of, "DOCUMENTS" | "DOCUMENT"]
    | ["Dokument" | "DOKUMENT", number, "von" | "VON", of]
    | ["Document" | "DOCUMENT", number, "de" | "DE", of]
    | ["DOCUMENT", number, "OF", of]) = *words.as_slice()
    else {
        return false;
    };
    matches!((number.parse::<u32>(), of.parse::<u32>()), (Ok(number), Ok(of)) if 1 <= number && number <= of)
}

fn is_end(paragraph: &ExportParagraph) -> bool {
    paragraph.lines.len() == 1 && ENDS.contains(&paragraph.first())
}

fn is_page_number(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(*words.as_slice(), ["Page" | "Seite", page, "of" | "von" | "de", of] if page.parse::<u32>().is_ok() && of.parse::<u32>().is_ok())
}

/// Whether two different labels of Nexis stand in an article, one of which says its length, its
/// language or when it was loaded.
fn has_labels(piece: &[ExportParagraph]) -> bool {
    let mut found: Vec<&str> = piece
        .iter()
        .filter_map(|paragraph| label(paragraph.first()))
        .map(|(_, field, _)| field)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.len() >= 2
        && ["length", "language", "load_date"].iter().any(|field| found.contains(field))
}

/// Whether a piece before `End of Document` has the parts of an article: two of four.
fn is_uni(piece: &[ExportParagraph], order: DateOrder) -> bool {
    let any = |is: &dyn Fn(&ExportParagraph) -> bool| usize::from(piece.iter().any(is));
    let labelled = |field: &'static str| {
        move |paragraph: &ExportParagraph| {
            label(paragraph.first()).is_some_and(|(_, known, _)| known == field)
        }
    };
    let signs = any(&is_body)
        + any(&|paragraph| is_copyright(paragraph.first()))
        + any(&labelled("length"))
        + any(&labelled("load_date"));
    signs >= 2 && piece.iter().any(|paragraph| is_date(paragraph.first(), order))
}

fn is_body(paragraph: &ExportParagraph) -> bool {
    paragraph.lines.len() == 1 && BODIES.contains(&paragraph.first())
}

/// An article of the older exports: publication, date, headline, labels, text, labels.
fn older(piece: &[ExportParagraph], order: DateOrder) -> ExportedArticle {
    let mut record = ExportedArticle::default();
    let (piece, below) = piece.split_at(tail(piece));
    add_tail(&mut record, below);
    let piece =
        &piece[piece.iter().take_while(|paragraph| is_copyright(paragraph.first())).count()..];
    let labelled = piece
        .iter()
        .take(HEAD)
        .position(|paragraph| label(paragraph.first()).is_some())
        .unwrap_or(piece.len().min(6));
    let at = piece
        .iter()
        .take(labelled)
        .position(|paragraph| paragraph.lines.iter().any(|line| is_date(line, order)));
    let mut rest = 0;
    if let Some(at) = at {
        let lines: Vec<&str> =
            piece[..=at].iter().flat_map(|paragraph| paragraph.lines.iter().copied()).collect();
        let line = lines.iter().position(|line| is_date(line, order)).unwrap_or_default();
        record.source = crate::ingest::blocks::one_line(&lines[..line].join(" "));
        record.dated(lines[line], order);
        record.field("edition", &lines[line + 1..].join(" "));
        rest = at + 1;
    } else if let Some(first) = piece.first().filter(|_| labelled > 0) {
        record.source = Some(first.line());
        rest = 1;
    }
    let piece = &piece[rest..];
    let text = head(&mut record, piece);
    for paragraph in &piece[text..] {
        record.paragraph(paragraph);
    }
    record.titled();
    record
}

/// Reads headline and labels, and returns where the text begins.
fn head(record: &mut ExportedArticle, piece: &[ExportParagraph]) -> usize {
    let is_label = |paragraph: &ExportParagraph| {
        matches!(label(paragraph.first()), Some((LabelPlace::Head, ..)))
    };
    let above = &piece[..piece.len().min(HEAD)];
    let is_length =
        |paragraph: &ExportParagraph| matches!(label(paragraph.first()), Some((_, "length", _)));
    // The length is the last of the labels, but for some that belong to the text.
    let length = above.iter().position(is_length);
    let first = above.iter().position(is_label);
    let mut at = 0;
    let headline = match first {
        Some(first) => first,
        None => 1.min(piece.len()),
    };
    for paragraph in &piece[..headline.min(8)] {
        if at == 0 {
            record.title = Some(paragraph.line());
        } else {
            record.body.push((Kind::Body, paragraph.text()));
        }
        at += 1;
    }
    while let Some(paragraph) = piece.get(at) {
        if let Some((LabelPlace::Head, name, value)) = label(paragraph.first()) {
            add(record, name, value, &paragraph.lines[1..]);
        } else if length.is_some_and(|length| at < length) {
            record.go_on(&paragraph.line());
        } else {
            break;
        }
        at += 1;
    }
    at
}

fn add(record: &mut ExportedArticle, name: &str, value: &str, more: &[&str]) {
    let whole = [&[value], more].concat().join("\n");
    record.field(name, &whole);
    if name == "highlight" && !whole.trim().is_empty() {
        record.body.push((Kind::Body, whole.trim().to_owned()));
    }
}

/// Where the labels below the text begin.
fn tail(piece: &[ExportParagraph]) -> usize {
    let is_sure = |paragraph: &ExportParagraph| {
        matches!(label(paragraph.first()), Some((LabelPlace::Sure, ..)))
    };
    let is_tail = |paragraph: &ExportParagraph| {
        matches!(label(paragraph.first()), Some((LabelPlace::Sure | LabelPlace::Tail, ..)))
            || is_copyright(paragraph.first())
            || matches!(paragraph.line().as_str(), "Classification" | "Graphic" | "Load-Date")
    };
    let request = |paragraph: &ExportParagraph| {
        ["Download Request:", "Time Of Request:", "Time of Request:"]
            .iter()
            .any(|with| paragraph.first().starts_with(with))
    };
    let end = piece.iter().position(request).filter(|&at| at > 2).unwrap_or(piece.len());
    let last = piece[..end]
        .iter()
        .rposition(is_sure)
        .or_else(|| piece[..end].iter().rposition(|paragraph| is_copyright(paragraph.first())));
    let Some(last) = last.filter(|&last| last >= 2 && end - last <= 12) else { return end };
    let mut start = last;
    // What stands between two labels belongs to the first of them.
    while let Some(before) = (start.saturating_sub(4)..start).rev().find(|&at| is_tail(&piece[at]))
    {
        let is_near = before + 1 == start || is_multiple(&piece[before]);
        if !is_near || before < 2 {
            break;
        }
        start = before;
    }
    start
}

/// Whether what a label names may take several paragraphs.
fn is_multiple(paragraph: &ExportParagraph) -> bool {
    matches!(label(paragraph.first()), Some((LabelPlace::Tail, ..)))
        || matches!(paragraph.line().as_str(), "Graphic" | "Classification")
}

fn add_tail(record: &mut ExportedArticle, below: &[ExportParagraph]) {
    let mut is_graphic = false;
    for paragraph in below {
        match label(paragraph.first()) {
            Some((LabelPlace::Sure | LabelPlace::Tail, name, value)) => {
                let whole = [&[value], &paragraph.lines[1..]].concat().join("\n");
                if name == "language" {
                    record.language =
                        record.language.take().or_else(|| Some(whole.trim().to_owned()));
                } else {
                    record.field(name, &whole);
                }
                is_graphic = name == "graphic";
            }
            _ if is_copyright(paragraph.first()) => {
                record.field("copyright", &paragraph.line());
                is_graphic = false;
            }
            _ if paragraph.line() == "Classification" => is_graphic = false,
            _ if paragraph.line() == "Graphic" => {
                record.field("graphic", " ");
                is_graphic = true;
            }
            _ if is_graphic && record.value("graphic").is_some() => record.go_on(&paragraph.line()),
            _ if is_graphic => record.field("graphic", &paragraph.line()),
            _ => {}
        }
    }
}

/// An article of Nexis Uni: headline, publication, date, copyright, labels, `Body`, text, labels.
/// The first follows the cover page.
fn uni(piece: &[ExportParagraph], has_cover: bool, order: DateOrder) -> ExportedArticle {
    let mut record = ExportedArticle {
        at: piece.first().map_or(1, |first| first.at),
        ..ExportedArticle::default()
    };
    let (piece, below) = piece.split_at(tail(piece));
    add_tail(&mut record, below);
    let body = piece.iter().position(is_body);
    let above = &piece[..body.unwrap_or(piece.len().min(COVER))];
    let copyright = if body.is_some() {
        above.iter().rposition(|paragraph| is_copyright(paragraph.first()))
    } else {
        above.iter().position(|paragraph| is_copyright(paragraph.first()))
    };
    let is_label = |paragraph: &ExportParagraph| {
        matches!(label(paragraph.first()), Some((LabelPlace::Head, ..)))
    };
    let labels = copyright.or_else(|| above.iter().position(is_label)).unwrap_or(above.len());
    // A line of the cover page may hold a date too.
    let is_dated = |paragraph: &ExportParagraph| {
        paragraph.lines.iter().any(|line| !line.contains(": ") && is_date(line, order))
    };
    let dated = above[..labels].iter().rposition(is_dated);
    let lines: Vec<&ExportParagraph> = above[..dated.map_or(labels, |at| at + 1)].iter().collect();
    if let Some((last, before)) = lines.split_last() {
        // Publication and date may be lines of one paragraph, with or without the headline.
        let needed = 3_usize.saturating_sub(last.lines.len());
        let from = if has_cover { before.len().saturating_sub(needed) } else { 0 };
        let joined = before[from..].iter().map(|paragraph| paragraph.lines.join(" "));
        let mut texts: Vec<String> = joined.collect();
        texts.extend(last.lines.iter().map(|line| (*line).to_owned()));
        if dated.is_some() {
            let line =
                texts.iter().rposition(|line| is_date(line, order)).unwrap_or(texts.len() - 1);
            record.dated(&texts[line], order);
            record.field("edition", &texts[line + 1..].join(" "));
            texts.truncate(line);
            record.source = if texts.len() > 1 { texts.pop() } else { None };
        }
        record.at = before.get(from).unwrap_or(last).at;
        let mut texts = texts.into_iter();
        record.title = texts.next();
        for standfirst in texts {
            record.body.push((Kind::Body, standfirst));
        }
    }
    let first = dated.map_or(labels, |at| at + 1);
    let mut at = first;
    let end = body.unwrap_or(piece.len());
    while let Some(paragraph) = piece.get(at).filter(|_| at < end) {
        if let Some((LabelPlace::Head, name, value)) = label(paragraph.first()) {
            add(&mut record, name, value, &paragraph.lines[1..]);
        } else if is_copyright(paragraph.first()) {
            record.field("copyright", &paragraph.line());
        } else if body.is_some() && copyright.is_some_and(|copyright| at < copyright) {
            record.field("edition", &paragraph.line());
        } else if body.is_some() {
            record.go_on(&paragraph.line());
        } else {
            break;
        }
        at += 1;
    }
    let text = body.map_or(at, |body| body + 1);
    for paragraph in &piece[text..] {
        record.paragraph(paragraph);
    }
    record.titled();
    record
}

impl ExportedArticle {
    /// Takes a headline that has a label, the language, the page, and the date of loading where
    /// there is no other date.
    fn titled(&mut self) {
        if let Some(headline) = self.value("headline").map(str::to_owned) {
            self.title = Some(headline);
        }
        let page = self
            .value("section")
            .and_then(|section| Some(section.split_once("Pg. ")?.1.trim().to_owned()));
        if let Some(page) = page {
            self.field("page", &page);
        }
        self.title = self.title.take().filter(|title| {
            date_in(title, DateOrder::Unknown).is_none() || title.split_whitespace().count() > 4
        });
    }
}
