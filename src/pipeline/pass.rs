//! The one frame of all commands: it reads every article of a source, opens it once on any number
//! of threads, and hands what a [`Job`] makes of it on in input order.
//!
//! Comes in: an [`ArticleSource`], a [`Reading`], a job. Goes out: the job's outputs in input order,
//! and what was met on the way. Does not know: what any job is for.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::article::AnalyzedArticle;
use super::file_findings::{ChunkFindings, FileFindings};
use super::input_digests::{DigestCheck, InputDigests, PieceDigest};
use super::language::is_foreign;
use super::language_pool::{Held, LanguagePool, NewHeld};
use super::ordered::ordered;
use super::paragraph_status::{ParagraphStatus, facts, paragraph_status};
use super::parsed_articles::{ParsedArticle, guarded, parse_batch};
use super::passages::JoinedBatches;
use super::source::{ArticleSource, Batch};
use super::survey_parts::{FoundPlace, OriginFinder, PartOrigin, PartReading};
use super::{Passed, Progress, Reading, Repeats, Survey};
use crate::error::{Error, Result};
use crate::ingest::{FileRead, Files, Format, Ids, RenamedIds};
use crate::lexicon::Lexicon;
use crate::model::{Article, Paragraph, Texts};
use crate::output::rejects::Rejects;
use crate::tables::ArticleFacts;
use crate::text::{Analysis, Analyzer, Detected, Token};

/// What is known of an article before it is opened a second time.
#[derive(Clone, Copy)]
pub(super) struct ArticleHead<'t> {
    /// Its number: how many articles come before it.
    pub number: u32,
    pub id: &'t str,
    /// The language that it was found to be in.
    pub language: Option<Detected>,
}

impl ArticleHead<'_> {
    /// Whether it is in another language than the lexicon's.
    pub fn is_foreign(&self, lexicon: &Lexicon) -> bool {
        is_foreign(lexicon, self.language)
    }
}

/// An article that is open: read, tokenised and classified.
pub(super) struct ArticleContext<'t> {
    /// Its number; 0 in a first reading, in which the articles before it are still being read.
    pub number: u32,
    /// Its id; empty in a first reading, in which it is not yet known to be unique.
    pub id: &'t str,
    /// Whether an earlier run of a first reading found its id to be another article's.
    pub is_duplicate: bool,
    /// The position of its file in the source.
    pub file: usize,
    pub format: Format,
    /// The line of its record; nothing where it is the whole file.
    pub line: Option<u64>,
    /// What of it could not be read.
    pub notes: &'t [String],
    pub article: &'t Article,
    pub language: Option<Detected>,
    /// The partition that the ids of its words belong to.
    pub partition: usize,
    pub analyzer: &'t Analyzer,
    pub analyzed: AnalyzedArticle<'t>,
    /// The status of each paragraph; none until the collection is known.
    pub status: Option<Vec<ParagraphStatus>>,
}

impl<'t> ArticleContext<'t> {
    /// Whether it is in another language than the lexicon's.
    pub fn is_foreign(&self, lexicon: &Lexicon) -> bool {
        is_foreign(lexicon, self.language)
    }

    /// What boilerplate is told by: the source, or else the folder.
    pub fn publication(&self) -> &'t str {
        self.article.publication()
    }

    /// What the rows of the article share, but for its text.
    pub fn facts(&self) -> ArticleFacts {
        facts(self.article, &self.analyzed.layout, self.id)
    }

    /// The same without the id, which is not known in all readings.
    pub fn facts_without_id(&self) -> ArticleFacts {
        facts(self.article, &self.analyzed.layout, "")
    }

    /// The paragraphs with their tokens, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = (&Paragraph<'t>, &'t [Token])> {
        self.analyzed.paragraphs()
    }

    /// The status of each paragraph; empty until the collection is known.
    pub fn status(&self) -> &[ParagraphStatus] {
        self.status.as_deref().unwrap_or_default()
    }

    /// The paragraphs with their status, if that is known.
    pub fn with_status(
        &self,
    ) -> impl Iterator<Item = (&Paragraph<'t>, &'t [Token], &ParagraphStatus)> {
        self.paragraphs()
            .zip(self.status())
            .map(|((paragraph, tokens), status)| (paragraph, tokens, status))
    }

    /// The paragraphs that count.
    pub fn counted(&self, repeats: Repeats) -> impl Iterator<Item = (&Paragraph<'t>, &'t [Token])> {
        self.with_status()
            .filter(move |(.., status)| status.is_counted(repeats))
            .map(|(paragraph, tokens, _)| (paragraph, tokens))
    }
}

/// What a command does with articles. `W` is the state that a thread has for articles of one
/// language, `O` is what it makes of one article.
pub(super) struct Job<'j, W, O> {
    new_worker: Box<dyn Fn(Analysis) -> W + Sync + 'j>,
    article: Box<ArticleFn<'j, W, O>>,
    wants: Box<dyn Fn(&ArticleHead<'_>) -> bool + Sync + 'j>,
    retire: Option<Box<dyn Fn(Retired<W>) + Sync + 'j>>,
}

type ArticleFn<'j, W, O> = dyn Fn(&mut W, &ArticleContext<'_>) -> O + Sync + 'j;

/// The state of a thread that has read its last article with this vocabulary.
pub(super) struct Retired<W> {
    pub worker: W,
    pub partition: usize,
    pub analyzer: Analyzer,
}

impl<W> From<Held<W>> for Retired<W> {
    fn from(Held { worker, partition, analyzer, .. }: Held<W>) -> Self {
        Self { worker, partition, analyzer: analyzer.analyzer }
    }
}

impl<'j, W, O> Job<'j, W, O> {
    /// Creates a job from what creates a worker and what makes an output of an article.
    pub fn new(
        new_worker: impl Fn(Analysis) -> W + Sync + 'j,
        article: impl Fn(&mut W, &ArticleContext<'_>) -> O + Sync + 'j,
    ) -> Self {
        Self {
            new_worker: Box::new(new_worker),
            article: Box::new(article),
            wants: Box::new(|_| true),
            retire: None,
        }
    }

    /// In readings after the first one, articles that `wants` refuses are not opened.
    pub fn only(self, wants: impl Fn(&ArticleHead<'_>) -> bool + Sync + 'j) -> Self {
        Self { wants: Box::new(wants), ..self }
    }

    /// Hands each worker to `retire` when its vocabulary is full, and at the end.
    pub fn retiring(self, retire: impl Fn(Retired<W>) + Sync + 'j) -> Self {
        Self { retire: Some(Box::new(retire)), ..self }
    }

    /// Creates a worker for texts in this language.
    pub fn new_worker(&self, analysis: Analysis) -> W {
        (self.new_worker)(analysis)
    }

    /// Makes an output of an article.
    pub fn article(&self, worker: &mut W, context: &ArticleContext<'_>) -> O {
        (self.article)(worker, context)
    }

    /// Takes a worker that reads no more articles.
    pub fn retire(&self, retired: Retired<W>) {
        if let Some(retire) = &self.retire {
            retire(retired);
        }
    }
}

/// What a first reading leaves for those that follow.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct FirstReading {
    /// Articles that are left out because another one has their id: batch, position.
    pub duplicates: DuplicateIds,
    /// What the reading met; empty before the first one.
    pub digests: InputDigests,
}

type DuplicateIds = BTreeSet<(usize, usize)>;

/// What a first pass leaves.
pub(super) struct FirstPassOutput {
    /// The ids of the articles, in input order.
    pub ids: Texts,
    /// The own ids of those that were given others.
    pub renamed: RenamedIds,
    /// Where the articles are, if the survey is to be joined with others.
    pub origin: Option<PartOrigin>,
    /// What was rejected, in input order.
    pub rejects: Rejects,
    /// Per batch: the number of its first article.
    pub first_articles: Vec<usize>,
    /// The files read, in order.
    pub files: Vec<FileRead>,
}

/// A reading of all articles of a source.
pub(super) struct ArticlePass<'p> {
    source: ArticleSource<'p>,
    reading: &'p Reading,
    progress: &'p mut dyn FnMut(Progress),
}

/// What a job made of an article, and what decides on its id.
struct Produced<O> {
    /// Its position in the batch.
    item: usize,
    /// Its number, in readings after the first one.
    number: u32,
    file: usize,
    line: Option<u64>,
    id: String,
    /// What it may be called where that is taken.
    further_ids: Vec<String>,
    output: O,
}

struct ProducedBatch<O> {
    index: usize,
    bytes: u64,
    digests: Vec<PieceDigest>,
    findings: Vec<ChunkFindings>,
    articles: Vec<Result<Produced<O>>>,
}

/// A survey, and the part of it that is being read again.
#[derive(Clone, Copy)]
struct KnownPart<'o> {
    survey: &'o Survey,
    part: &'o PartReading,
}

/// What the threads of a pass share.
struct Opener<'o, 'j, W, O> {
    reading: &'o Reading,
    /// What the first reading found out; nothing while that is under way.
    survey: Option<KnownPart<'o>>,
    duplicates: &'o DuplicateIds,
    job: &'o Job<'j, W, O>,
    partitions: AtomicUsize,
}

impl<'p> ArticlePass<'p> {
    /// Creates a pass over a source.
    pub fn new<'s: 'p>(
        source: impl Into<ArticleSource<'s>>,
        reading: &'p Reading,
        progress: &'p mut dyn FnMut(Progress),
    ) -> Self {
        Self { source: source.into(), reading, progress }
    }

    /// Reads the source for the first time. `reduce` takes the output of each article in input
    /// order, with its number and id, and returns whether to go on.
    ///
    /// An article whose id another one has is rejected, which is known only after the job has had
    /// it. `first` keeps what was found out, for a further run that leaves it out.
    ///
    /// # Errors
    /// Returns any error of `reduce`; an error if there are more rejects than there may be, or if an
    /// input is not what it was in an earlier run.
    pub fn first<W: Send, O: Send>(
        &mut self,
        first: &mut FirstReading,
        job: &Job<'_, W, O>,
        mut reduce: impl FnMut(u32, &str, O) -> Result<bool>,
    ) -> Result<FirstPassOutput> {
        let FirstReading { duplicates, digests } = first;
        let before = duplicates.clone();
        let mut rejects = Rejects::default();
        if let ArticleSource::Files(discovery) = self.source {
            rejects.extend(discovery.rejects.iter().cloned())?;
        }
        let (files, most_errors) = (self.source.files(), self.reading.max_errors);
        let is_in_memory = matches!(self.source, ArticleSource::Memory(_));
        let (mut ids, mut first_articles) = (Ids::default(), Vec::new());
        let mut origin = self.reading.mergeable.then(|| OriginFinder::of(self.source));
        let known = std::mem::take(digests);
        let opener = Opener::new(self.reading, None, &before, job);
        let (files_read, met) = self.run(&opener, &known, |batch: ProducedBatch<O>| {
            first_articles.push(ids.len());
            let mut open = true;
            for article in batch.articles {
                let admitted = article.and_then(|made| {
                    if is_in_memory {
                        return Ok(admit_in_memory(&mut ids, made));
                    }
                    admit((&mut ids, &files), made, batch.index, duplicates)
                });
                match admitted {
                    Ok(Produced { id, output, file, line, .. }) => {
                        if let Some(origin) = &mut origin {
                            let place = FoundPlace { article: ids.len() - 1, file, line };
                            origin.add(place, || files.id(file));
                        }
                        let number = u32::try_from(ids.len() - 1).unwrap_or(u32::MAX);
                        open = open && reduce(number, &id, output)?;
                    }
                    Err(error) => rejects.push(error)?,
                }
            }
            too_many(&rejects, most_errors)?;
            Ok(open)
        })?;
        *digests = met;
        let (ids, renamed) = ids.into_parts();
        let origin = origin.map(OriginFinder::finish);
        Ok(FirstPassOutput { ids, renamed, origin, rejects, first_articles, files: files_read })
    }

    /// Reads the source that was surveyed again. `reduce` takes the output of each article that the
    /// survey has, in input order, with its number, and returns whether to go on. A defect that one
    /// article meets leaves the others to be worked on.
    ///
    /// # Errors
    /// Returns any error of `reduce`, and an error if an input is not what it was in the survey.
    pub fn again<W: Send, O: Send>(
        &mut self,
        survey: &Survey,
        job: &Job<'_, W, O>,
        mut reduce: impl FnMut(u32, O) -> Result<bool>,
    ) -> Result<Passed<()>> {
        let mut rejects = Rejects::default();
        let part = survey.chosen()?;
        let FirstReading { duplicates, digests } = &part.first;
        let opener = Opener::new(self.reading, Some(KnownPart { survey, part }), duplicates, job);
        let (files, _) = self.run(&opener, digests, |batch: ProducedBatch<O>| {
            let mut open = true;
            for article in batch.articles {
                match article {
                    Ok(Produced { number, output, .. }) => {
                        open = open && reduce(number, output)?;
                    }
                    Err(error) => rejects.push(error)?,
                }
            }
            Ok(open)
        })?;
        Ok(Passed { made: (), files, rejects })
    }

    /// Hands every batch to `take` in input order, which returns whether to go on. Returns the files
    /// read, and the digests of what was met, which are to be those that are known.
    fn run<W: Send, O: Send>(
        &mut self,
        opener: &Opener<'_, '_, W, O>,
        known: &InputDigests,
        mut take: impl FnMut(ProducedBatch<O>) -> Result<bool>,
    ) -> Result<(Vec<FileRead>, InputDigests)> {
        let (reading, files) = (self.reading, self.source.files());
        let pass = if opener.survey.is_some() { 2 } else { 1 };
        let is_known = opener.survey.is_some() || !known.is_empty();
        let mut check = is_known.then(|| DigestCheck::of(known));
        let mut batches = JoinedBatches::new(self.source.batches(&reading.ingest), reading);
        let (mut met, mut findings) = (InputDigests::default(), FileFindings::default());
        let (mut bytes, mut read_whole) = (0, true);
        let pools = ordered(
            reading.threads,
            &mut batches,
            LanguagePool::new,
            |pool, batch| opener.batch(pool, batch),
            |mut batch| {
                reading.interrupt.check()?;
                if let Some(check) = &mut check {
                    check
                        .check(&batch.digests, &files)
                        .map_err(|error| self.source.unlike(error))?;
                }
                met.add(&batch.digests);
                bytes += batch.bytes;
                findings.add(std::mem::take(&mut batch.findings));
                (self.progress)(Progress { pass, bytes });
                read_whole = take(batch)?;
                Ok(read_whole)
            },
        )?;
        if let Some(check) = check.filter(|_| read_whole) {
            check.finish(&files).map_err(|error| self.source.unlike(error))?;
        }
        if opener.job.retire.is_some() {
            let mut held = pools.into_iter().flat_map(LanguagePool::into_held);
            let retire = |(): &mut (), held: Held<W>| opener.job.retire(held.into());
            ordered(reading.threads, &mut held, || (), retire, |()| Ok(true))?;
        }
        Ok((findings.complete(batches.into_files_read()), met))
    }
}

impl<'o, 'j, W, O> Opener<'o, 'j, W, O> {
    fn new(
        reading: &'o Reading,
        survey: Option<KnownPart<'o>>,
        duplicates: &'o DuplicateIds,
        job: &'o Job<'j, W, O>,
    ) -> Self {
        Self { reading, survey, duplicates, job, partitions: AtomicUsize::new(0) }
    }

    fn batch(&self, pool: &mut LanguagePool<W>, mut batch: Batch<'_>) -> ProducedBatch<O> {
        let digests = batch.digests();
        let (index, bytes) = (batch.index, batch.bytes);
        let (parsed, findings) = parse_batch(batch, self.reading);
        let articles = match self.survey {
            None => parsed
                .into_iter()
                .enumerate()
                .map(|(item, parsed)| self.new_article(pool, (index, item), parsed?))
                .collect(),
            Some(KnownPart { survey, part }) => {
                let is_admitted = |item: usize| !self.duplicates.contains(&(index, item));
                let admitted = parsed
                    .into_iter()
                    .enumerate()
                    .filter_map(|(item, parsed)| parsed.ok().filter(|_| is_admitted(item)));
                (part.first_article(index)..)
                    .zip(admitted)
                    .filter_map(|(number, parsed)| {
                        self.known_article(pool, (survey, number), &parsed)
                    })
                    .collect()
            }
        };
        ProducedBatch { index, bytes, digests, findings, articles }
    }

    fn new_article(
        &self,
        pool: &mut LanguagePool<W>,
        place: (usize, usize),
        mut parsed: ParsedArticle,
    ) -> Result<Produced<O>> {
        let id = std::mem::take(&mut parsed.article.id);
        let is_duplicate = self.duplicates.contains(&place);
        let opening = Opening { parsed: &parsed, is_duplicate, known: None };
        let output = guarded(|| self.open(pool, opening))?;
        let ParsedArticle { file, line, further_ids, .. } = parsed;
        Ok(Produced { item: place.1, number: 0, file, line, id, further_ids, output })
    }

    fn known_article(
        &self,
        pool: &mut LanguagePool<W>,
        (survey, number): (&Survey, usize),
        parsed: &ParsedArticle,
    ) -> Option<Result<Produced<O>>> {
        // An input that changed since the survey may hold more articles. Its digest tells before
        // anything is made of them.
        let id = survey.ids.get(number)?;
        let head = ArticleHead {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            id,
            language: survey.languages.get(number),
        };
        if !(self.job.wants)(&head) {
            return None;
        }
        let opening = Opening { parsed, is_duplicate: false, known: Some((head, survey)) };
        let output = guarded(|| self.open(pool, opening));
        Some(output.map_err(|error| error.at(id)).map(|output| Produced {
            item: 0,
            number: head.number,
            file: parsed.file,
            line: parsed.line,
            id: String::new(),
            further_ids: Vec::new(),
            output,
        }))
    }

    fn open(&self, pool: &mut LanguagePool<W>, opening: Opening<'_>) -> O {
        if let Some(full) = pool.take_full(self.reading) {
            self.job.retire(full.into());
        }
        let new = NewHeld {
            reading: self.reading,
            worker: &|analysis| self.job.new_worker(analysis),
            partition: &|| self.partitions.fetch_add(1, Ordering::Relaxed),
        };
        opening.open(pool, &new, |worker, context| self.job.article(worker, context))
    }
}

/// An article that is to be opened.
pub(super) struct Opening<'t> {
    pub parsed: &'t ParsedArticle,
    pub is_duplicate: bool,
    /// What the first reading found out; nothing while that is under way.
    pub known: Option<(ArticleHead<'t>, &'t Survey)>,
}

impl Opening<'_> {
    /// Opens the article and hands it to `then`: the one place in which its language, its tokens,
    /// the kinds of its paragraphs and their status are found out.
    pub fn open<W, R>(
        self,
        pool: &mut LanguagePool<W>,
        new: &NewHeld<'_, W>,
        then: impl FnOnce(&mut W, &ArticleContext<'_>) -> R,
    ) -> R {
        let Self { parsed, is_duplicate, known } = self;
        let ParsedArticle { file, format, line, article, notes, .. } = parsed;
        let (language, held, tokenized) = match known {
            None => pool.detect(article, new),
            Some((ArticleHead { language, .. }, _)) => {
                let (held, tokenized) = pool.tokenize(article, language, new);
                (language, held, tokenized)
            }
        };
        let Held { partition, analyzer, worker, .. } = held;
        let (analyzed, reader) = analyzer.classify(article, language, tokenized);
        let status = known.map(|(head, survey)| {
            let bases = analyzed.status_bases();
            paragraph_status(survey, head.number, article.publication(), bases)
        });
        let context = ArticleContext {
            number: known.map_or(0, |(head, _)| head.number),
            id: known.map_or("", |(head, _)| head.id),
            is_duplicate,
            file: *file,
            format: *format,
            line: *line,
            notes,
            article,
            language,
            partition: *partition,
            analyzer: reader,
            analyzed,
            status,
        };
        then(worker, &context)
    }
}

fn admit_in_memory<O>(ids: &mut Ids, mut made: Produced<O>) -> Produced<O> {
    ids.admit_in_memory(made.line.unwrap_or_default(), &mut made.id);
    made
}

fn admit<O>(
    (ids, files): (&mut Ids, &Files),
    mut made: Produced<O>,
    batch: usize,
    duplicates: &mut DuplicateIds,
) -> Result<Produced<O>> {
    let Err(error) = ids.admit(files, made.file, made.line, &mut made.id) else {
        return Ok(made);
    };
    for mut id in std::mem::take(&mut made.further_ids) {
        if ids.admit(files, made.file, made.line, &mut id).is_ok() {
            return Ok(Produced { id, ..made });
        }
    }
    duplicates.insert((batch, made.item));
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
