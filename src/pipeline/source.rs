//! Where the articles of a collection come from, and how they are cut into batches.
//!
//! Comes in: the files of a [`Discovery`], or articles in memory. Goes out: [`Batch`]es in input
//! order, each worth handing over to another thread. Does not know: what is done with articles.

use std::borrow::Cow;

use super::input_digests::PieceDigest;
use super::passages::ParsedBatch;
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{Chunk, Discovery, FileRead, Files, Options, Reader};
use crate::model::Article;

/// A batch is full from this many bytes.
const BATCH_BYTES: usize = 256 << 10;
/// A batch is full from this many records, since the shortest of them take a thousand times their
/// size in memory.
const BATCH_RECORDS: usize = 4096;

/// Where the articles of a collection come from. It can be read several times.
///
/// Every command's function takes one of them, or what becomes one: `&Discovery`, `&[Article]`,
/// `&Vec<Article>`.
///
/// An article in memory without an id is called by its position, counted from 1; one whose id is
/// taken, by that and a number: `id~2`.
#[derive(Clone, Copy, Debug)]
pub enum ArticleSource<'a> {
    /// The files that [`discover`](crate::ingest::discover) found.
    Files(&'a Discovery),
    /// Articles in memory, in this order.
    Memory(&'a [Article]),
}

impl<'a> From<&'a Discovery> for ArticleSource<'a> {
    fn from(discovery: &'a Discovery) -> Self {
        Self::Files(discovery)
    }
}

impl<'a> From<&'a [Article]> for ArticleSource<'a> {
    fn from(articles: &'a [Article]) -> Self {
        Self::Memory(articles)
    }
}

impl<'a> From<&'a Vec<Article>> for ArticleSource<'a> {
    fn from(articles: &'a Vec<Article>) -> Self {
        Self::Memory(articles)
    }
}

impl<'a> ArticleSource<'a> {
    /// The batches of the source, the same for every reading.
    pub(super) fn batches(self, options: &Options) -> Batches<'a> {
        let reader = match self {
            Self::Files(discovery) => {
                BatchReader::Files(Box::new(Reader::new(&discovery.files, options.clone())))
            }
            Self::Memory(articles) => BatchReader::Memory { articles, before: 0 },
        };
        Batches { reader, next: 0 }
    }

    /// The error of a second reading that met other articles than the first.
    pub(super) fn unlike(self, error: Error) -> Error {
        match self {
            Self::Files(_) => error,
            Self::Memory(_) => {
                Error::new(ErrorKind::Usage, "the articles are not those of the survey").with_hint(
                    "survey them, or choose the part of the survey that they are with Survey::part",
                )
            }
        }
    }

    /// The names and ids of the files. Articles in memory are those of one file.
    pub(super) fn files(self) -> Cow<'a, Files> {
        match self {
            Self::Files(discovery) => Cow::Borrowed(&discovery.files),
            Self::Memory(_) => Cow::Owned(Files::in_memory("memory")),
        }
    }
}

/// Some articles in input order.
pub(super) struct Batch<'a> {
    pub index: usize,
    pub bytes: u64,
    pub content: BatchContent<'a>,
}

pub(super) enum BatchContent<'a> {
    /// Chunks with the positions of their files. What could not be read is an error in its place.
    Chunks(Vec<(usize, Result<Chunk>)>),
    /// Articles in memory, and how many there are before them.
    Articles(&'a [Article], u64),
    /// Articles that were parsed while they were read.
    Parsed(ParsedBatch),
}

impl Batch<'_> {
    /// What tells whether another reading met the same: articles in memory do not change, but may
    /// be others than those of a survey.
    pub fn digests(&mut self) -> Vec<PieceDigest> {
        match &mut self.content {
            BatchContent::Parsed(parsed) => std::mem::take(&mut parsed.digests),
            BatchContent::Chunks(chunks) => {
                chunks.iter().map(|(file, chunk)| PieceDigest::of(*file, chunk)).collect()
            }
            BatchContent::Articles(articles, _) => vec![PieceDigest::of_articles(articles)],
        }
    }
}

/// The batches of a source.
pub(super) struct Batches<'a> {
    reader: BatchReader<'a>,
    next: usize,
}

enum BatchReader<'a> {
    Files(Box<Reader<'a>>),
    Memory { articles: &'a [Article], before: u64 },
}

impl Batches<'_> {
    /// How many batches there were so far.
    pub fn count_so_far(&self) -> usize {
        self.next
    }

    /// The files that were read, in order; none of a source in memory.
    pub fn into_files_read(self) -> Vec<FileRead> {
        match self.reader {
            BatchReader::Files(reader) => reader.into_files_read(),
            BatchReader::Memory { .. } => Vec::new(),
        }
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        let (content, bytes) = match &mut self.reader {
            BatchReader::Files(reader) => {
                let (chunks, bytes) = chunks_of_batch(reader);
                ((!chunks.is_empty()).then_some(BatchContent::Chunks(chunks))?, bytes)
            }
            BatchReader::Memory { articles, before } => {
                let (own, bytes) = articles_of_batch(articles);
                let content = (!own.is_empty()).then_some(BatchContent::Articles(own, *before))?;
                *articles = &articles[own.len()..];
                *before += own.len() as u64;
                (content, bytes)
            }
        };
        let index = self.next;
        self.next += 1;
        Some(Batch { index, bytes: bytes as u64, content })
    }
}

fn chunks_of_batch(reader: &mut Reader<'_>) -> (Vec<(usize, Result<Chunk>)>, usize) {
    let mut chunks = Vec::new();
    let before = reader.bytes_done();
    let (mut bytes, mut records) = (0, 0);
    while bytes < BATCH_BYTES && records < BATCH_RECORDS {
        let Some(chunk) = reader.next() else { break };
        bytes += chunk.as_ref().map_or(0, Chunk::len);
        records += chunk.as_ref().map_or(1, Chunk::records);
        chunks.push((reader.file(), chunk));
    }
    let done = usize::try_from(reader.bytes_done() - before).unwrap_or(usize::MAX);
    (chunks, done)
}

fn articles_of_batch<'a>(articles: &&'a [Article]) -> (&'a [Article], usize) {
    let (mut bytes, mut count) = (0, 0);
    while bytes < BATCH_BYTES && count < BATCH_RECORDS && count < articles.len() {
        bytes += articles[count].text.len();
        count += 1;
    }
    (&articles[..count], bytes)
}
