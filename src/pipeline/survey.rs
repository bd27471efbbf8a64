//! Pass 1: what one article must know about all others.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::desk::{Desk, Item, LaidOut};
use super::language::{HasDesk, Languages, PerLanguage};
use super::ordered::ordered;
use super::pass::{First, Known, Read, first_pass, settled};
use super::prints::Prints;
use super::records::RecordFile;
use super::{Progress, Reading};
use crate::error::Result;
use crate::ingest::{Discovery, FileRead};
use crate::model::{Article, Texts};
use crate::output::SpillFile;
use crate::output::rejects::Rejects;
use crate::repeats::{Fingerprint, Ledger, NearFinder, Place, Signature, Spill, signature};
use crate::terms::{CorpusModel, CorpusStats, TermCounter};
use crate::text::{Analyzer, Detected};

/// What pass 1 found out; pass 2 only reads it.
#[derive(Debug, Default)]
pub struct Survey {
    /// The collection's statistics, frozen.
    pub model: Arc<CorpusModel>,
    /// Who said what first.
    pub ledger: Ledger,
    /// The earliest paragraph that a near repeat was found to repeat, where near repeats were
    /// looked for.
    pub near: FxHashMap<Place, Place>,
    /// The ids of the articles, in input order.
    pub ids: Texts,
    /// Paragraphs of all articles.
    pub paragraphs: u64,
    /// Those that are longer than a paragraph may be, and were split.
    pub split: u64,
    /// The languages they were found to be in.
    pub(super) languages: Languages,
    /// The paragraphs that are clearly in another language than their article, by language.
    pub(super) foreign: BTreeMap<&'static str, u64>,
    /// What was rejected, in input order.
    pub rejects: Rejects,
    /// Per batch: the number of its first article.
    first_articles: Vec<usize>,
    /// What later readings are to know.
    known: Known,
}

impl Survey {
    /// What a user may want to look at before the results.
    pub fn warnings(&self, files: usize) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.paragraphs == 0 {
            warnings
                .push(format!("no paragraph found in {files} files (are these the right INPUTs?)"));
        }
        if self.split > 0 {
            warnings.push(format!(
                "{} paragraphs are longer than 1 MiB and were split at white space",
                self.split
            ));
        }
        warnings
    }

    /// What pass 1 met.
    pub(super) fn prints(&self) -> &Prints {
        &self.known.prints
    }

    /// How many paragraphs are clearly in another language than their article, which is in the one
    /// expected, by the code of that language.
    pub fn foreign_paragraphs(&self) -> &BTreeMap<&'static str, u64> {
        &self.foreign
    }

    pub(super) fn count_foreign(&mut self, found: &[Detected]) {
        for language in found {
            *self.foreign.entry(language.code).or_default() += 1;
        }
    }

    /// The articles of a batch with their numbers; what was rejected in pass 1 is left out.
    pub(super) fn admitted(
        &self,
        batch: usize,
        items: Vec<Result<Item>>,
    ) -> impl Iterator<Item = (usize, Item)> {
        let first = self.first_articles.get(batch).copied().unwrap_or_default();
        let admitted = (0..).zip(items).filter_map(move |(at, item)| {
            item.ok().filter(|_| !self.known.refused.contains(&(batch, at)))
        });
        (first..).zip(admitted)
    }
}

/// What the ordered part of pass 1 needs of an article.
struct Found<N> {
    source: String,
    split: u32,
    language: Option<Detected>,
    prints: Vec<Option<Fingerprint>>,
    /// The languages of the paragraphs that are in others.
    foreign: Vec<Detected>,
    /// As many as prints where near repeats are looked for, else none.
    signatures: Vec<Option<Signature>>,
    noted: N,
}

/// What a worker has for the articles of one language.
pub(super) struct Bench {
    /// Its number in the pass: 0, 1, 2 ... in no certain order.
    pub partition: usize,
    desk: Desk,
    terms: TermCounter,
}

impl HasDesk for Bench {
    fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }
}

/// An article of pass 1 while it is on the desk.
pub(super) struct OnDesk<'t> {
    pub partition: usize,
    /// The position of its file in the discovery.
    pub file: usize,
    pub article: &'t Article,
    pub source: &'t str,
    pub laid_out: &'t LaidOut<'t>,
    pub analyzer: &'t Analyzer,
}

/// What a pass 1 leaves before its statistics are frozen.
pub(super) struct Pass {
    survey: Survey,
    benches: Vec<Bench>,
    /// What benches had counted when they were full.
    stats: CorpusStats,
    pub files: Vec<FileRead>,
}

/// Reads the whole collection once.
///
/// # Errors
/// When more inputs are rejected than `reading.max_errors` allows: with the kind of the one that is
/// too many, which it names. What is wrong with single inputs is no error but stands in
/// [`Survey::rejects`].
pub fn survey(
    discovery: &Discovery,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey> {
    // What the files hold is digested in pass 2.
    let mut reading = reading.clone();
    reading.ingest.digest = false;
    let (pass, known) = settled(|known| {
        pass(discovery, &reading, known, progress, (|_: &OnDesk<'_>| (), |_, ()| Ok(())))
    })?;
    pass.freeze(known, &reading, |_, _| ())
}

/// Reads the whole collection once for what [`survey`] finds out but its statistics of terms.
///
/// # Errors
/// Those of [`survey`].
pub fn survey_repeats(
    discovery: &Discovery,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey> {
    survey(discovery, &Reading { statistics: false, ..reading.clone() }, progress)
}

/// A survey with a record of each article on disk.
pub(super) struct Recorded {
    pub survey: Survey,
    pub records: RecordFile,
    /// By partition what its articles were read with: ids of words in records are those of its
    /// vocabulary.
    pub analyzers: Vec<Analyzer>,
    pub files: Vec<FileRead>,
}

/// Reads the collection once: what [`survey`] finds out, and what `record` says of each article,
/// which comes into `records` in input order. Once more where an id is found twice.
pub(super) fn recorded(
    discovery: &Discovery,
    reading: &Reading,
    mut records: RecordFile,
    record: impl Fn(&OnDesk<'_>) -> Vec<u8> + Sync,
    progress: &mut dyn FnMut(Progress),
) -> Result<Recorded> {
    // Records hold the numbers of words, so that none may be forgotten.
    let reading = &Reading { most_forms: usize::MAX, ..reading.clone() };
    let (mut pass, known) = settled(|known| {
        records.clear()?;
        pass(
            discovery,
            reading,
            known,
            progress,
            (&record, |number, record: Vec<u8>| records.add(number, &[&record])),
        )
    })?;
    let files = std::mem::take(&mut pass.files);
    let mut analyzers = Vec::new();
    let survey =
        pass.freeze(known, reading, |partition, analyzer| analyzers.push((partition, analyzer)))?;
    analyzers.sort_by_key(|(partition, _)| *partition);
    Ok(Recorded {
        survey,
        records,
        analyzers: analyzers.into_iter().map(|(_, analyzer)| analyzer).collect(),
        files,
    })
}

/// Pass 1, as [`settled`] runs it. Of each article that it reads `note` says what else is kept, and
/// `keep` takes it, with the number of the article and in input order.
pub(super) fn pass<N: Send>(
    discovery: &Discovery,
    reading: &Reading,
    known: &mut Known,
    progress: &mut dyn FnMut(Progress),
    (note, mut keep): (impl Fn(&OnDesk<'_>) -> N + Sync, impl FnMut(usize, N) -> Result<()>),
) -> Result<Pass> {
    let mut survey = Survey::default();
    let mut finder = reading.near.then(near_finder).transpose()?;
    let (partitions, stats) = (AtomicUsize::new(0), Mutex::new(CorpusStats::default()));
    let work = |benches: &mut PerLanguage<Bench>, read: Read, counts: bool| {
        look_at(benches, (&partitions, &stats), reading, &read, (counts, &note))
    };
    let First { workers, ids, rejects, first_articles, files } = first_pass(
        discovery,
        reading,
        known,
        progress,
        (PerLanguage::new, work),
        |number, _, found| {
            survey.languages.push(found.language);
            survey.paragraphs += found.prints.len() as u64;
            survey.split += u64::from(found.split);
            survey.count_foreign(&found.foreign);
            survey.ledger.enter(&found.source, found.prints.iter().copied());
            if let Some(finder) = &mut finder {
                enter_near(finder, &survey.ledger, number, (&found.prints, &found.signatures))?;
            }
            keep(number as usize, found.noted)?;
            Ok(true)
        },
    )?;
    if let Some(finder) = finder {
        survey.near = finder.finish()?;
    }
    let benches = workers.into_iter().flat_map(PerLanguage::into_values).collect();
    let stats = stats.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Pass { survey: Survey { ids, rejects, first_articles, ..survey }, benches, stats, files })
}

impl Pass {
    /// Adds up what the workers counted. `analyzers` gets those that they read with, and the
    /// numbers of their partitions.
    pub fn freeze(
        mut self,
        known: Known,
        reading: &Reading,
        mut analyzers: impl FnMut(usize, Analyzer),
    ) -> Result<Survey> {
        let dissolve = |(): &mut (), Bench { partition, desk, terms }: Bench| {
            (partition, terms.dissolve(desk.analyzer.vocabulary()), desk.analyzer)
        };
        let merge = |(partition, more, analyzer)| {
            self.stats.merge(more);
            analyzers(partition, analyzer);
            Ok(true)
        };
        ordered(reading.threads, &mut self.benches.into_iter(), || (), dissolve, merge)?;
        Ok(Survey {
            model: Arc::new(CorpusModel::new(self.stats, reading.document)),
            known,
            ..self.survey
        })
    }
}

fn near_finder() -> Result<NearFinder<SpillFile>> {
    Ok(NearFinder::new(SpillFile::create()?, SpillFile::create()?))
}

/// Enters the paragraphs of an article that are the first to say what they say: the others are
/// exact repeats.
fn enter_near(
    finder: &mut NearFinder<SpillFile>,
    ledger: &Ledger,
    article: u32,
    (prints, signatures): (&[Option<Fingerprint>], &[Option<Signature>]),
) -> Result<()> {
    for (paragraph, (print, signature)) in (1..).zip(prints.iter().zip(signatures)) {
        let here = Place { article, paragraph };
        if let Some(signature) =
            signature.as_ref().filter(|_| print.and_then(|print| ledger.first(print)) == Some(here))
        {
            finder.enter(here, signature)?;
        }
    }
    Ok(())
}

impl Spill for SpillFile {
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.append(bytes)
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Result<()> {
        self.read_at(offset, bytes)
    }
}

fn look_at<N>(
    benches: &mut PerLanguage<Bench>,
    (partitions, stats): (&AtomicUsize, &Mutex<CorpusStats>),
    reading: &Reading,
    read: &Read,
    (counts, note): (bool, &impl Fn(&OnDesk<'_>) -> N),
) -> Found<N> {
    let article = &read.article;
    if let Some(Bench { desk, terms, .. }) = benches.take_full(reading) {
        let share = terms.dissolve(desk.analyzer.vocabulary());
        stats.lock().unwrap_or_else(PoisonError::into_inner).merge(share);
    }
    let new = |analysis| Bench {
        partition: partitions.fetch_add(1, Ordering::Relaxed),
        desk: Desk::new(analysis, reading),
        terms: TermCounter::default(),
    };
    let (language, Bench { partition, desk, terms }, words) = benches.read(reading, article, new);
    let (laid_out, analyzer) = desk.lay_out_read(article, language, words);
    if counts && reading.statistics {
        terms.article();
        for ((_, tokens), _) in
            laid_out.paragraphs().zip(&laid_out.foreign).filter(|(_, foreign)| foreign.is_none())
        {
            let counted = tokens
                .iter()
                .filter(|token| reading.words.holds(analyzer.vocabulary(), token.surface));
            terms.paragraph(counted.map(|&token| analyzer.term(token)));
        }
    }
    let signatures = if reading.near {
        laid_out.paragraphs().map(|(_, tokens)| signature(analyzer.vocabulary(), tokens)).collect()
    } else {
        Vec::new()
    };
    let source = article.publication();
    let noted = note(&OnDesk {
        partition: *partition,
        file: read.file,
        article,
        source,
        laid_out: &laid_out,
        analyzer,
    });
    let split = laid_out.layout.split;
    let (prints, foreign) = (laid_out.prints, laid_out.foreign.into_iter().flatten().collect());
    Found { source: source.to_owned(), split, language, prints, foreign, signatures, noted }
}
