//! The frame of a pass: every article of a collection, worked on by any number of threads, its results in input order.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Batch, Batches};
use super::desk::{Item, guarded, items};
use super::ordered::ordered;
use super::{Progress, Reading, Survey};
use crate::error::{Error, Result};
use crate::ingest::{Discovery, FileRead, Ids, Reader};
use crate::model::{Article, Texts};

/// Items that are no articles after all, for another has their id: batch, position.
pub(super) type Refused = BTreeSet<(usize, usize)>;

/// What a first pass leaves.
pub(super) struct First<S> {
    /// The workers.
    pub workers: Vec<S>,
    /// The ids of the articles, in input order.
    pub ids: Texts,
    /// What was rejected, in input order.
    pub rejects: Vec<Error>,
    /// Per batch: the number of its first article.
    pub first_articles: Vec<usize>,
    /// The files read, in order.
    pub files: Vec<FileRead>,
}

/// What a second pass leaves.
pub(super) struct Second<S> {
    /// The workers.
    pub workers: Vec<S>,
    /// The files read, in order.
    pub files: Vec<FileRead>,
    /// What had to be rejected although the first pass had not: defects of the program.
    pub rejects: Vec<Error>,
}

/// An article as it was read.
pub(super) struct Read {
    /// The file's position in the discovery.
    pub file: usize,
    /// The article, without its id.
    pub article: Article,
    /// What of it could not be read, though the article could.
    pub notes: Vec<String>,
}

struct Made<R> {
    item: usize,
    file: usize,
    line: Option<u64>,
    id: String,
    made: R,
}

/// Works on every article as it is read, and hands what came of it to `sink` in input order, with the article's number and id, for what
/// has no id of its own gets one then. `sink` returns whether to go on.
///
/// An article whose id stands already is refused: that is known only after the worker has had it. Where workers count, see
/// [`settled`]; `work` is told whether the article counts.
pub(super) fn first_pass<S: Send, R: Send>(
    discovery: &Discovery,
    reading: &Reading,
    refused: &mut Refused,
    progress: &mut dyn FnMut(Progress),
    (state, work): (impl Fn() -> S + Sync, impl Fn(&mut S, Read, bool) -> R + Sync),
    mut sink: impl FnMut(u32, &str, R) -> Result<bool>,
) -> Result<First<S>> {
    let mut reader = Reader::new(&discovery.files, reading.ingest.clone());
    let before = refused.clone();
    let (mut rejects, mut first_articles) = (discovery.rejects.clone(), Vec::new());
    let mut replaced = Replaced::default();
    let mut ids = Ids::default();
    let mut bytes = 0;
    let on_batch = |worker: &mut S, batch: Batch| {
        let (index, bytes) = (batch.index, batch.bytes);
        let (items, replaced) = items(batch, reading);
        let make = |(at, item): (usize, Result<Item>)| {
            let Item { file, located, .. } = item?;
            let mut article = located.article;
            let id = std::mem::take(&mut article.id);
            // A refused article is entered again, to be refused again, but not counted.
            let counts = !before.contains(&(index, at));
            let made = guarded(|| work(worker, Read { file, article, notes: located.notes }, counts))?;
            Ok(Made { item: at, file, line: located.line, id, made })
        };
        (index, (bytes, replaced), items.into_iter().enumerate().map(make).collect::<Vec<Result<Made<R>>>>())
    };
    let workers = ordered(reading.threads, &mut Batches::new(&mut reader), state, on_batch, |(batch, (batch_bytes, in_batch), items)| {
        bytes += batch_bytes;
        replaced.add(in_batch);
        progress(Progress { pass: 1, bytes });
        first_articles.push(ids.len());
        let mut open = true;
        for item in items {
            match item.and_then(|made| admit(&mut ids, discovery, made, batch, refused)) {
                Ok(Made { id, made, .. }) => {
                    let number = u32::try_from(ids.len() - 1).unwrap_or(u32::MAX);
                    open = open && sink(number, &id, made)?;
                }
                Err(error) => rejects.push(error),
            }
        }
        too_many(&rejects, reading.max_errors)?;
        Ok(open)
    })?;
    Ok(First { workers, ids: ids.into_texts(), rejects, first_articles, files: replaced.files_read(reader) })
}

/// Runs a first pass until it refuses nothing that it has counted: again only where an id stood twice, which is rare.
pub(super) fn settled<T>(mut pass: impl FnMut(&mut Refused) -> Result<T>) -> Result<(T, Refused)> {
    let mut refused = Refused::new();
    loop {
        let known = refused.len();
        let outcome = pass(&mut refused)?;
        if refused.len() == known {
            return Ok((outcome, refused));
        }
    }
}

/// Works on every article that pass 1 admitted, with its number, and hands what came of it to `sink` in input order. `sink` returns
/// whether to go on. A defect that one article meets leaves the others to be worked on.
pub(super) fn second_pass<S: Send, R: Send>(
    discovery: &Discovery,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
    (state, work): (impl Fn() -> S + Sync, impl Fn(&mut S, usize, Item) -> R + Sync),
    mut sink: impl FnMut(R) -> Result<bool>,
) -> Result<Second<S>> {
    let mut reader = Reader::new(&discovery.files, reading.ingest.clone());
    let mut replaced = Replaced::default();
    let mut rejects = Vec::new();
    let mut bytes = 0;
    let on_batch = |worker: &mut S, batch: Batch| {
        let (index, bytes) = (batch.index, batch.bytes);
        let (items, replaced) = items(batch, reading);
        let make = |(number, item): (usize, Item)| {
            guarded(|| work(worker, number, item)).map_err(|error| error.at(survey.ids.get(number).unwrap_or_default()))
        };
        (bytes, replaced, survey.admitted(index, items).map(make).collect::<Vec<Result<R>>>())
    };
    let workers = ordered(reading.threads, &mut Batches::new(&mut reader), state, on_batch, |(batch_bytes, in_batch, made)| {
        bytes += batch_bytes;
        progress(Progress { pass: 2, bytes });
        replaced.add(in_batch);
        for made in made {
            match made {
                Ok(made) => {
                    if !sink(made)? {
                        return Ok(false);
                    }
                }
                Err(error) => rejects.push(error),
            }
        }
        Ok(true)
    })?;
    Ok(Second { workers, files: replaced.files_read(reader), rejects })
}

/// Per file in which the workers found sequences that are no text: how many were replaced.
#[derive(Default)]
pub(super) struct Replaced(BTreeMap<usize, u64>);

impl Replaced {
    /// Adds what was replaced in a batch: file, number.
    pub fn add(&mut self, in_batch: Vec<(usize, u64)>) {
        for (file, count) in in_batch {
            *self.0.entry(file).or_default() += count;
        }
    }

    /// The files of a reader, with what was replaced in the workers.
    pub fn files_read(&self, reader: Reader<'_>) -> Vec<FileRead> {
        let mut files = reader.into_files_read();
        for file in &mut files {
            file.replaced += self.0.get(&file.index).copied().unwrap_or_default();
        }
        files
    }
}

fn admit<R>(ids: &mut Ids, discovery: &Discovery, mut made: Made<R>, batch: usize, refused: &mut Refused) -> Result<Made<R>> {
    if let Err(error) = ids.admit(&discovery.files, made.file, made.line, &mut made.id) {
        refused.insert((batch, made.item));
        return Err(error);
    }
    Ok(made)
}

/// Whether no more inputs are rejected than there may be at most.
///
/// # Errors
/// Where there are more: of the kind of the one that is too many, which it names.
pub fn too_many(rejects: &[Error], most: Option<u64>) -> Result<()> {
    match most {
        Some(most) if rejects.len() as u64 > most => {
            let last = &rejects[usize::try_from(most).unwrap_or_default()];
            let error = Error::new(last.kind(), format!("more than {most} inputs are rejected, the last one: {last}"));
            Err(error.mend("mend them, or raise --max-errors"))
        }
        _ => Ok(()),
    }
}
