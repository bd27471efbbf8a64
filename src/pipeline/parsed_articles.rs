//! The articles of a batch.
//!
//! Comes in: a [`Batch`]. Goes out: its articles, each with the place that it comes from, and what
//! its chunks gave beside. Does not know: ids that must be unique, other batches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Reading;
use super::file_findings::ChunkFindings;
use super::source::{Batch, BatchContent};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Chunk, Format, Located};
use crate::model::{Article, Markup};
use crate::segment;
use crate::text::{Analysis, has_too_many_words, most_words};

/// An article as it was read.
pub(super) struct ParsedArticle {
    /// The file's position in the source.
    pub file: usize,
    /// The name of the file.
    pub name: Arc<str>,
    /// The format of the file.
    pub format: Format,
    /// The line of the record; nothing where the article is the whole file.
    pub line: Option<u64>,
    /// The article. Its id may be another one's.
    pub article: Article,
    /// What of it could not be read, though the article could.
    pub notes: Vec<String>,
    /// The ids that it may have where another article has its own.
    pub further_ids: Vec<String>,
}

/// Parses a batch: its articles in order, and what its chunks gave beside.
///
/// An article of more paragraphs or different words than its size is worth is an error, whatever it
/// is read for; so is one of more sentences, if these are texts.
pub(super) fn parse_batch(
    batch: Batch<'_>,
    reading: &Reading,
) -> (Vec<Result<ParsedArticle>>, Vec<ChunkFindings>) {
    let mut articles = Vec::new();
    let findings = match batch.content {
        BatchContent::Chunks(chunks) => chunks
            .into_iter()
            .map(|(file, chunk)| parse_chunk(file, chunk, reading, &mut articles))
            .collect(),
        BatchContent::Articles(own, before) => {
            articles.extend((before + 1..).zip(own).map(|(position, article)| {
                let parsed = ParsedArticle::in_memory(article.clone(), position);
                check_size(&parsed, reading).map_or(Ok(parsed), Err)
            }));
            Vec::new()
        }
        BatchContent::Parsed(parsed) => return (parsed.articles, parsed.findings),
    };
    (articles, findings)
}

impl ParsedArticle {
    /// Returns an article that is in memory, at this position among all, counted from 1.
    pub fn in_memory(article: Article, position: u64) -> Self {
        Self {
            file: 0,
            name: "memory".into(),
            format: Format::Text,
            line: Some(position),
            article,
            notes: Vec::new(),
            further_ids: Vec::new(),
        }
    }
}

/// Parses a chunk: adds its articles, and returns what it gave beside.
pub(super) fn parse_chunk(
    file: usize,
    chunk: Result<Chunk>,
    reading: &Reading,
    articles: &mut Vec<Result<ParsedArticle>>,
) -> ChunkFindings {
    let mut findings = ChunkFindings::of(file);
    let before = articles.len();
    let parsed = chunk.and_then(|chunk| {
        guarded(|| ingest::parse(&chunk, &reading.ingest)).map(|parsed| (chunk.format(), parsed))
    });
    match parsed {
        Err(error) => articles.push(Err(error)),
        Ok((format, parsed)) => {
            findings.replaced = parsed.replaced;
            findings.left_out = parsed.left_out;
            findings.lacking = parsed.lacking;
            let (name, format) = (parsed.name, parsed.export.unwrap_or(format));
            articles.extend(parsed.articles.into_iter().map(|located| {
                let located = located?;
                let meta = &located.article.meta;
                findings.unread_dates.extend(meta.unread_date.clone());
                findings.markup.0 += u64::from(meta.markup == Some(Markup::Html));
                findings.markup.1 += u64::from(meta.markup == Some(Markup::References));
                let further_ids = located.further_ids();
                let Located { article, line, notes, .. } = located;
                let name = Arc::clone(&name);
                let parsed =
                    ParsedArticle { file, name, format, line, article, notes, further_ids };
                check_size(&parsed, reading).map_or(Ok(parsed), Err)
            }));
        }
    }
    findings.gave_something = articles.len() > before || !findings.lacking.left_out.is_empty();
    findings
}

/// The error of an article that has too many parts for its size.
pub(super) fn check_size(parsed: &ParsedArticle, reading: &Reading) -> Option<Error> {
    let (article, options) = (&parsed.article, &reading.segment);
    let Analysis { language, tokens, .. } = reading.analysis;
    let most = segment::most_paragraphs(article.text.len());
    let by_paragraphs = "split it, or name what separates its paragraphs with --paragraphs";
    let (most, what, hint) = if segment::has_too_many_paragraphs(article, options) {
        (most, "paragraphs", by_paragraphs)
    } else if reading.sentences && segment::has_too_many_sentences(article, options) {
        (most, "sentences", by_paragraphs)
    } else if has_too_many_words(&article.text, language, tokens) {
        let hint = "split it; a table with a row for each text is read as .csv";
        (most_words(article.text.len()), "different words", hint)
    } else {
        return None;
    };
    let message = format!("an article of more than {most} {what}, the most that its size allows");
    let error = Error::new(ErrorKind::TooLarge, message).at(&*parsed.name).with_hint(hint);
    Some(match parsed.line {
        Some(line) => error.line(line),
        None => error,
    })
}

/// Runs `work`; a panic in it is an error of kind [`ErrorKind::Internal`], not the end of the
/// batch.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    // Buffers that a panic leaves behind are cleared before their next use; the vocabulary only
    // ever grows.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Error::new(
            ErrorKind::Internal,
            format!("a defect of paratheme: {}", message.unwrap_or("panic")),
        )
        .with_hint("please report it with this input; the rest of the batch went on")
    })
}
