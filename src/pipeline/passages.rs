//! Joins records that are passages of one article: speeches of a debate, sentences of a manifesto.
//!
//! Comes in: batches of chunks. Goes out: batches of articles, in which consecutive records of a
//! file with the same id are one article with a paragraph for each. An article may begin in one
//! batch and end in another, so that records are parsed on the thread that reads.

use super::Reading;
use super::file_findings::ChunkFindings;
use super::input_digests::PieceDigest;
use super::parsed_articles::{ParsedArticle, check_size, parse_chunk};
use super::source::{Batch, BatchContent, Batches};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::FileRead;
use crate::model::{Article, Block, Kind, Span};

/// What separates passages in the text of their article.
const BETWEEN: &str = "\n\n";
/// The most bytes of an article: spans have 32 bits, and decoding may have tripled its size.
const LARGEST: usize = 1 << 30;

/// Articles that were parsed while they were read.
pub(super) struct ParsedBatch {
    pub articles: Vec<Result<ParsedArticle>>,
    pub findings: Vec<ChunkFindings>,
    pub digests: Vec<PieceDigest>,
}

/// An article that may have further passages.
struct JoinedArticle {
    article: ParsedArticle,
    /// Whether it is larger than an article may be; what is left out then is not kept.
    is_too_large: bool,
}

/// The batches of a source, with passages joined if that is asked for.
pub(super) struct JoinedBatches<'a> {
    batches: Batches<'a>,
    reading: &'a Reading,
    /// The article that may have further passages.
    held: Option<JoinedArticle>,
    /// The kept fields of which it is noted that passages of an article differ in them.
    noted: Vec<usize>,
}

impl<'a> JoinedBatches<'a> {
    pub fn new(batches: Batches<'a>, reading: &'a Reading) -> Self {
        Self { batches, reading, held: None, noted: Vec::new() }
    }

    /// The files that were read, in order.
    pub fn into_files_read(self) -> Vec<FileRead> {
        self.batches.into_files_read()
    }

    /// Adds a record to the held article, or takes that article out and holds the record.
    fn add(&mut self, record: ParsedArticle, articles: &mut Vec<Result<ParsedArticle>>) {
        let most = usize::try_from(self.reading.ingest.max_file_size)
            .map_or(LARGEST, |most| most.min(LARGEST));
        let has_no_text = record.article.text.trim().is_empty();
        let note = has_no_text.then(|| {
            let line = record.line.map_or_else(String::new, |line| format!(" of line {line}"));
            format!("the record{line} has no text, so that it is no paragraph")
        });
        match &mut self.held {
            Some(JoinedArticle { article: held, is_too_large })
                if held.file == record.file && held.article.id == record.article.id =>
            {
                let differs = differing_fields(&held.article, &record.article);
                for at in differs.filter(|at| !self.noted.contains(at)).collect::<Vec<_>>() {
                    let name = &record.article.meta.extra[at].0;
                    held.notes.push(format!(
                        "its passages differ in `{name}`; a row has that of the first passage, here and in all other articles"
                    ));
                    self.noted.push(at);
                }
                *is_too_large |= held.article.text.len() + record.article.text.len() > most;
                if !*is_too_large {
                    append(&mut held.article, record.article);
                    held.notes.extend(record.notes.into_iter().chain(note));
                }
            }
            _ => {
                let mut record = record;
                let text = std::mem::take(&mut record.article.text);
                let blocks = std::mem::take(&mut record.article.blocks);
                let passage = Article { text, blocks, ..Article::default() };
                append(&mut record.article, passage);
                record.notes.extend(note);
                let before =
                    self.held.replace(JoinedArticle { article: record, is_too_large: false });
                articles.extend(before.map(|held| self.whole(held)));
            }
        }
    }

    /// An article whose passages are all there, or why it is none.
    fn whole(&self, held: JoinedArticle) -> Result<ParsedArticle> {
        let JoinedArticle { article: parsed, is_too_large } = held;
        if is_too_large {
            let id = &parsed.article.id;
            let message = format!("the passages of `{id}` together are too large for an article");
            let error = Error::new(ErrorKind::TooLarge, message).at(&*parsed.name);
            let error = error.with_hint("raise --max-file-size, or choose another --article-field");
            return Err(match parsed.line {
                Some(line) => error.line(line),
                None => error,
            });
        }
        check_size(&parsed, self.reading).map_or(Ok(parsed), Err)
    }
}

/// The kept fields in which a passage differs from its article, by their places.
fn differing_fields(article: &Article, passage: &Article) -> impl Iterator<Item = usize> {
    let pairs = article.meta.extra.iter().zip(&passage.meta.extra).enumerate();
    let differing =
        pairs.filter(|(_, ((_, of_article), (_, of_passage)))| of_article != of_passage);
    differing.map(|(at, _)| at)
}

/// Appends a passage to an article: as a paragraph, or as those that its mark-up gives.
fn append(article: &mut Article, passage: Article) {
    if !article.text.is_empty() {
        article.text.push_str(BETWEEN);
    }
    let start = article.text.len();
    article.text.push_str(&passage.text);
    if passage.blocks.is_empty() {
        let span = Span::new(start, article.text.len());
        article.blocks.push(Block { span, kind: Kind::Body });
    } else {
        let shifted = passage.blocks.into_iter().map(|Block { span, kind }| {
            let (from, to) = (span.start as usize + start, span.end as usize + start);
            Block { span: Span::new(from, to), kind }
        });
        article.blocks.extend(shifted);
    }
}

impl<'a> Iterator for JoinedBatches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        if !self.reading.passages {
            return self.batches.next();
        }
        let Some(mut batch) = self.batches.next() else {
            let last = self.held.take()?;
            let articles = vec![self.whole(last)];
            let content = BatchContent::Parsed(ParsedBatch {
                articles,
                findings: Vec::new(),
                digests: Vec::new(),
            });
            return Some(Batch { index: self.batches.count_so_far(), bytes: 0, content });
        };
        let digests = batch.digests();
        let Batch { index, bytes, content } = batch;
        let BatchContent::Chunks(chunks) = content else {
            return Some(Batch { index, bytes, content });
        };
        let (mut articles, mut findings) = (Vec::new(), Vec::new());
        for (file, chunk) in chunks {
            let mut records = Vec::new();
            findings.push(parse_chunk(file, chunk, self.reading, &mut records));
            for record in records {
                match record {
                    Ok(record) => self.add(record, &mut articles),
                    Err(error) => articles.push(Err(error)),
                }
            }
        }
        let content = BatchContent::Parsed(ParsedBatch { articles, findings, digests });
        Some(Batch { index, bytes, content })
    }
}
