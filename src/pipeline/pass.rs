//! The frame of a pass: every article of a collection, worked on by any number of threads, its
//! results in input order.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Batch, Batches};
use super::desk::{Given, Item, guarded, items};
use super::ordered::ordered;
use super::prints::{Again, Prints};
use super::{Progress, Reading, Survey};
use crate::error::{Error, Result};
use crate::ingest::{Discovery, FileRead, Format, Ids, Lacking, LeftOut, MOST_DATES, Reader};
use crate::model::{Article, Texts};
use crate::output::rejects::Rejects;

/// What a first reading leaves for those that follow.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Items that are no articles after all, for another has their id: batch, position.
    pub refused: BTreeSet<(usize, usize)>,
    /// What the reading met; empty before the first one.
    pub prints: Prints,
}

/// What a first pass leaves.
pub(super) struct First<S> {
    /// The workers.
    pub workers: Vec<S>,
    /// The ids of the articles, in input order.
    pub ids: Texts,
    /// What was rejected, in input order.
    pub rejects: Rejects,
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
    pub rejects: Rejects,
}

/// An article as it was read.
pub(super) struct Read {
    /// The file's position in the discovery.
    pub file: usize,
    /// The format of the file.
    pub format: Format,
    /// The line of the record; nothing where the article is the whole file.
    pub line: Option<u64>,
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
    /// What it may be called where that is taken.
    further_ids: Vec<String>,
    made: R,
}

/// Works on every article as it is read, and hands what came of it to `sink` in input order, with
/// the article's number and id, for what has no id of its own gets one then. `sink` returns whether
/// to go on.
///
/// An article whose id stands already is refused: that is known only after the worker has had it.
/// Where workers count, see [`settled`]; `work` is told whether the article counts.
///
/// # Errors
/// Those of `sink`; more rejects than there may be; an input that is not what it was in the reading
/// that `known` is of.
pub(super) fn first_pass<S: Send, R: Send>(
    discovery: &Discovery,
    reading: &Reading,
    known: &mut Known,
    progress: &mut dyn FnMut(Progress),
    (state, work): (impl Fn() -> S + Sync, impl Fn(&mut S, Read, bool) -> R + Sync),
    mut sink: impl FnMut(u32, &str, R) -> Result<bool>,
) -> Result<First<S>> {
    let mut reader = Reader::new(&discovery.files, reading.ingest.clone());
    let Known { refused, prints } = known;
    let before = refused.clone();
    let (met, mut now) = (std::mem::take(prints), Prints::default());
    let mut again = (!met.is_empty()).then(|| Again::of(&met));
    let (mut rejects, mut first_articles) = (Rejects::default(), Vec::new());
    rejects.extend(discovery.rejects.iter().cloned())?;
    let mut of_files = OfFiles::default();
    let mut ids = Ids::default();
    let (mut bytes, mut read_whole) = (0, true);
    let on_batch = |worker: &mut S, batch: Batch| {
        let (index, bytes, prints) = (batch.index, batch.bytes, batch.prints());
        let (items, given) = items(batch, reading);
        let make = |(at, item): (usize, Result<Item>)| {
            let Item { file, format, located } = item?;
            let further_ids = located.further_ids();
            let mut article = located.article;
            let id = std::mem::take(&mut article.id);
            // A refused article is entered again, to be refused again, but not counted.
            let counts = !before.contains(&(index, at));
            let made = guarded(|| {
                work(
                    worker,
                    Read { file, format, line: located.line, article, notes: located.notes },
                    counts,
                )
            })?;
            Ok(Made { item: at, file, line: located.line, id, further_ids, made })
        };
        (
            index,
            (bytes, given, prints),
            items.into_iter().enumerate().map(make).collect::<Vec<Result<Made<R>>>>(),
        )
    };
    let workers = ordered(
        reading.threads,
        &mut Batches::new(&mut reader),
        state,
        on_batch,
        |(batch, (batch_bytes, in_batch, prints), items)| {
            if let Some(again) = &mut again {
                again.check(&prints, &discovery.files)?;
            }
            now.add(&prints);
            bytes += batch_bytes;
            of_files.add(in_batch);
            progress(Progress { pass: 1, bytes });
            first_articles.push(ids.len());
            let mut open = true;
            for item in items {
                match item.and_then(|made| admit(&mut ids, discovery, made, batch, refused)) {
                    Ok(Made { id, made, .. }) => {
                        let number = u32::try_from(ids.len() - 1).unwrap_or(u32::MAX);
                        open = open && sink(number, &id, made)?;
                    }
                    Err(error) => rejects.push(error)?,
                }
            }
            too_many(&rejects, reading.max_errors)?;
            read_whole &= open;
            Ok(open)
        },
    )?;
    if let Some(again) = again.filter(|_| read_whole) {
        again.finish(&discovery.files)?;
    }
    *prints = now;
    Ok(First {
        workers,
        ids: ids.into_texts(),
        rejects,
        first_articles,
        files: of_files.files_read(reader),
    })
}

/// Runs a first pass until it refuses nothing that it has counted: again only where an id stood
/// twice, which is rare.
pub(super) fn settled<T>(mut pass: impl FnMut(&mut Known) -> Result<T>) -> Result<(T, Known)> {
    let mut known = Known::default();
    loop {
        let before = known.refused.len();
        let outcome = pass(&mut known)?;
        if known.refused.len() == before {
            return Ok((outcome, known));
        }
    }
}

/// Works on every article that pass 1 admitted, with its number, and hands what came of it to
/// `sink` in input order. `sink` returns whether to go on. A defect that one article meets leaves
/// the others to be worked on.
///
/// # Errors
/// Those of `sink`; an input that is not what it was in the first pass.
pub(super) fn second_pass<S: Send, R: Send>(
    discovery: &Discovery,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
    (state, work): (impl Fn() -> S + Sync, impl Fn(&mut S, usize, Item) -> R + Sync),
    mut sink: impl FnMut(R) -> Result<bool>,
) -> Result<Second<S>> {
    let mut reader = Reader::new(&discovery.files, reading.ingest.clone());
    let mut of_files = OfFiles::default();
    let mut rejects = Rejects::default();
    let mut again = Again::of(survey.prints());
    let (mut bytes, mut read_whole) = (0, true);
    let on_batch = |worker: &mut S, batch: Batch| {
        let (index, bytes, prints) = (batch.index, batch.bytes, batch.prints());
        let (items, given) = items(batch, reading);
        let make = |(number, item): (usize, Item)| {
            guarded(|| work(worker, number, item))
                .map_err(|error| error.at(survey.ids.get(number).unwrap_or_default()))
        };
        (
            prints,
            (bytes, given),
            survey.admitted(index, items).map(make).collect::<Vec<Result<R>>>(),
        )
    };
    let workers = ordered(
        reading.threads,
        &mut Batches::new(&mut reader),
        state,
        on_batch,
        |(prints, (batch_bytes, in_batch), made)| {
            again.check(&prints, &discovery.files)?;
            bytes += batch_bytes;
            progress(Progress { pass: 2, bytes });
            of_files.add(in_batch);
            for made in made {
                match made {
                    Ok(made) => {
                        if !sink(made)? {
                            read_whole = false;
                            return Ok(false);
                        }
                    }
                    Err(error) => rejects.push(error)?,
                }
            }
            Ok(true)
        },
    )?;
    if read_whole {
        again.finish(&discovery.files)?;
    }
    Ok(Second { workers, files: of_files.files_read(reader), rejects })
}

/// What the workers found out about files.
#[derive(Default)]
pub(super) struct OfFiles {
    /// Per file in which there were sequences that are no text: how many were replaced.
    replaced: BTreeMap<usize, u64>,
    /// Per file whether it gave an article or a reject.
    gave: Vec<bool>,
    /// By file, where there were some: the texts of date fields that could not be read as dates,
    /// with how often each occurs.
    unread_dates: BTreeMap<usize, BTreeMap<String, u64>>,
    /// By file, where there were some: how many texts were read as HTML, and how many others had
    /// references to characters.
    markup: BTreeMap<usize, (u64, u64)>,
    /// By file, where there were some: parts that hold no articles.
    left_out: BTreeMap<usize, LeftOut>,
    /// By file, where there is some: what was left out by conditions, and what articles lack.
    lacking: BTreeMap<usize, Lacking>,
}

impl OfFiles {
    /// Adds what the chunks of a batch gave.
    pub fn add(&mut self, in_batch: Vec<Given>) {
        for Given { file, replaced, items, unread_dates, markup, left_out, lacking } in in_batch {
            if lacking != Lacking::default() {
                self.lacking.entry(file).or_default().add(lacking);
            }
            for date in unread_dates {
                let of_file = self.unread_dates.entry(file).or_default();
                // Of a file in which each date is another text, the first ones are enough.
                let is_full = of_file.len() >= MOST_DATES && !of_file.contains_key(&date);
                let date = if is_full {
                    of_file.keys().next_back().cloned().unwrap_or(date)
                } else {
                    date
                };
                *of_file.entry(date).or_default() += 1;
            }
            if markup != (0, 0) {
                let of_file = self.markup.entry(file).or_default();
                *of_file = (of_file.0 + markup.0, of_file.1 + markup.1);
            }
            if !left_out.is_empty() {
                self.left_out.insert(file, left_out);
            }
            if replaced > 0 {
                *self.replaced.entry(file).or_default() += replaced;
            }
            if self.gave.len() <= file {
                self.gave.resize(file + 1, false);
            }
            self.gave[file] |= items;
        }
    }

    /// The files of a reader, with what the workers found out.
    pub fn files_read(&self, reader: Reader<'_>) -> Vec<FileRead> {
        let mut files = reader.into_files_read();
        for file in &mut files {
            file.replaced += self.replaced.get(&file.index).copied().unwrap_or_default();
            file.unread_dates = self.unread_dates.get(&file.index).cloned().unwrap_or_default();
            (file.remarks.html, file.remarks.references) =
                self.markup.get(&file.index).copied().unwrap_or_default();
            if let Some(left_out) = self.left_out.get(&file.index) {
                file.left_out = left_out.clone();
            }
            file.lacking = self.lacking.get(&file.index).cloned().unwrap_or_default();
            file.is_barren = !self.gave.get(file.index).copied().unwrap_or_default();
        }
        files
    }
}

fn admit<R>(
    ids: &mut Ids,
    discovery: &Discovery,
    mut made: Made<R>,
    batch: usize,
    refused: &mut BTreeSet<(usize, usize)>,
) -> Result<Made<R>> {
    let Err(error) = ids.admit(&discovery.files, made.file, made.line, &mut made.id) else {
        return Ok(made);
    };
    for mut id in std::mem::take(&mut made.further_ids) {
        if ids.admit(&discovery.files, made.file, made.line, &mut id).is_ok() {
            return Ok(Made { id, ..made });
        }
    }
    refused.insert((batch, made.item));
    Err(error)
}

/// Whether no more inputs are rejected than there may be at most.
///
/// # Errors
/// Where there are more: of the kind of the one that is too many, which it names.
pub fn too_many(rejects: &Rejects, most: Option<u64>) -> Result<()> {
    let Some(most) = most.filter(|&most| rejects.len() as u64 > most) else { return Ok(()) };
    let Some(last) = rejects.iter().nth(usize::try_from(most).unwrap_or_default()) else {
        return Ok(());
    };
    let last = last?;
    let error = Error::new(
        last.kind(),
        format!("more than {most} inputs are rejected, the last one: {last}"),
    );
    Err(error.with_hint("fix them, or raise --max-errors"))
}
