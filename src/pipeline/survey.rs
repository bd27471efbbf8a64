//! The first reading: what one article must know about all others.
//!
//! Comes in: an [`ArticleSource`]. Goes out: a [`Survey`], and what another job makes of the same
//! reading. Does not know: lexicons and themes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::language::Languages;
use super::pass::{ArticleContext, ArticlePass, FirstPassOutput, FirstReading, Job, Retired};
use super::spool_records::RecordFile;
use super::survey_parts::{NearCandidate, PartReading};
use super::{ArticleSource, Progress, Reading};
use crate::error::Result;
use crate::ingest::{FileRead, RenamedIds};
use crate::model::Texts;
use crate::output::SpillFile;
use crate::output::rejects::Rejects;
use crate::repeats::{Fingerprint, Ledger, NearFinder, Place, Signature, Spill, signature};
use crate::tables::several;
use crate::terms::{CorpusModel, CorpusStats, TermCounter, TermStats};
use crate::text::{Analyzer, Detected};

/// What the first reading found out; later readings only use it.
#[derive(Debug, Default)]
pub struct Survey {
    /// The collection's statistics, frozen.
    pub model: Arc<CorpusModel>,
    /// Who said what first.
    pub ledger: Arc<Ledger>,
    /// The earliest paragraph that a near repeat was found to repeat, where near repeats were
    /// looked for.
    pub near: Arc<FxHashMap<Place, Place>>,
    /// The paragraphs that near repeats were found to repeat, of the part that is to be read again.
    pub(super) near_firsts: Arc<BTreeSet<Place>>,
    /// The ids of the articles, in input order.
    pub ids: Arc<Texts>,
    /// Paragraphs of all articles.
    pub paragraphs: u64,
    /// Those that are longer than a paragraph may be, and were split.
    pub split: u64,
    /// The languages they were found to be in.
    pub(super) languages: Arc<Languages>,
    /// The paragraphs that are clearly in another language than their article, by language.
    pub(super) foreign: BTreeMap<&'static str, u64>,
    /// What was rejected, in input order.
    pub rejects: Rejects,
    /// What decides how texts were read.
    pub(super) reading_key: u64,
    /// The own ids of the articles that were given others, if the survey is to be joined.
    pub(super) renamed: Arc<RenamedIds>,
    /// The paragraphs that near repeats are looked for among, if the survey is to be joined.
    pub(super) candidates: Arc<Vec<NearCandidate>>,
    /// The terms that the keywords of the texts may be weighed by and that the texts themselves do not
    /// count, such as `US` for `us`, in the order of their texts; if the survey is to be joined.
    pub(super) uncounted: Arc<Texts>,
    /// The parts in which the collection was read.
    pub(super) parts: Vec<Arc<PartReading>>,
    /// The one that is to be read again.
    pub(super) chosen: Option<Arc<PartReading>>,
}

impl Survey {
    /// Sets what near repeats were found to repeat.
    pub(super) fn set_near(&mut self, near: FxHashMap<Place, Place>) {
        self.near_firsts = Arc::new(near.values().copied().collect());
        self.near = Arc::new(near);
    }

    /// What a user may want to look at before the results.
    pub fn warnings(&self, files: usize) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.paragraphs == 0 && files == 0 {
            warnings.push(
                "no paragraph found: what is there is empty or skipped (-v names it)".to_owned(),
            );
        } else if self.paragraphs == 0 {
            let files = several(files as u64, "file", "files");
            warnings.push(format!("no paragraph found in {files} (are these the right INPUTs?)"));
        }
        if self.split > 0 {
            warnings.push(format!(
                "{} paragraphs are longer than 1 MiB and were split at white space",
                self.split
            ));
        }
        warnings
    }

    /// How many paragraphs are clearly in another language than their article, which is in the one
    /// expected, by the code of that language.
    pub fn foreign_paragraphs(&self) -> &BTreeMap<&'static str, u64> {
        &self.foreign
    }
}

/// What the survey needs of an article, and what else was made of it.
struct Found<N> {
    source: String,
    split: u32,
    language: Option<Detected>,
    fingerprints: Vec<Option<Fingerprint>>,
    /// The languages of the paragraphs that are in others.
    foreign: Vec<Detected>,
    /// As many as fingerprints where near repeats are looked for, else none.
    signatures: Vec<Option<Signature>>,
    noted: N,
}

/// What takes the outputs of a job that runs along with a survey.
pub(super) trait Keep<N> {
    /// Forgets all outputs: the source is read once more, because an id was found twice.
    ///
    /// # Errors
    /// Returns an error if the system refuses.
    fn restart(&mut self) -> Result<()>;

    /// Takes the output of the next article, with its number and id.
    ///
    /// # Errors
    /// Returns an error if the system refuses.
    fn keep(&mut self, number: u32, id: &str, noted: N) -> Result<()>;
}

/// Keeps nothing.
impl Keep<()> for () {
    fn restart(&mut self) -> Result<()> {
        Ok(())
    }

    fn keep(&mut self, _: u32, _: &str, (): ()) -> Result<()> {
        Ok(())
    }
}

/// Reads the whole collection once.
///
/// # Errors
/// When more inputs are rejected than `reading.max_errors` allows: with the kind of the one that is
/// too many, which it names. What is wrong with single inputs is no error but is listed in
/// [`Survey::rejects`].
pub fn survey<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey> {
    // What the files hold is digested in the second reading.
    let mut reading = reading.clone();
    reading.ingest.digest = false;
    let nothing = Job::new(|_| (), |(), _| ());
    let survey_only = SurveyWith { source: source.into(), reading: &reading, inner: &nothing };
    let (survey, _) = survey_only.run(&mut (), progress)?;
    Ok(survey)
}

/// Reads the whole collection once for what [`survey`] finds out but its statistics of terms.
///
/// # Errors
/// Those of [`survey`].
pub fn survey_repeats<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey> {
    survey(source, &Reading { statistics: false, ..reading.clone() }, progress)
}

/// The state of a thread that surveys, and that of the job which runs along.
struct SurveyWorker<W> {
    terms: TermCounter,
    inner: W,
}

/// A first reading with a job that runs along.
pub(super) struct SurveyWith<'s, 'j, W, N> {
    pub source: ArticleSource<'s>,
    pub reading: &'s Reading,
    /// The job.
    pub inner: &'s Job<'j, W, N>,
}

impl<W: Send, N: Send> SurveyWith<'_, '_, W, N> {
    /// Reads the collection once: what [`survey`] finds out, and what the job makes of each article,
    /// which `kept` takes in input order. Returns the files read, too.
    ///
    /// Where terms are counted, an id that is found twice means another run, in which the article
    /// that has it second is not counted.
    pub fn run(
        &self,
        kept: &mut impl Keep<N>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Survey, Vec<FileRead>)> {
        let mut known = FirstReading::default();
        loop {
            let before = known.duplicates.len();
            let CountedSurvey { survey, stats, mut part, files } =
                self.run_once(&mut known, kept, progress)?;
            if known.duplicates.len() == before || !self.reading.statistics {
                let model = Arc::new(CorpusModel::new(stats, self.reading.document));
                part.first = known;
                return Ok((Survey { model, ..survey }.of_one_part(part), files));
            }
            kept.restart()?;
        }
    }

    fn run_once(
        &self,
        known: &mut FirstReading,
        kept: &mut impl Keep<N>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<CountedSurvey> {
        let Self { source, reading, inner } = *self;
        let stats = Mutex::new(CorpusStats::default());
        let weighed = Mutex::new(BTreeSet::new());
        let job = Job::new(
            |analysis| SurveyWorker {
                terms: TermCounter::default(),
                inner: inner.new_worker(analysis),
            },
            |worker: &mut SurveyWorker<W>, context| look_at(worker, context, reading, inner),
        )
        .retiring(|Retired { worker, partition, analyzer }| {
            let share = worker.terms.dissolve(analyzer.vocabulary());
            stats.lock().unwrap_or_else(PoisonError::into_inner).merge(share);
            if reading.mergeable && reading.statistics {
                let mut weighed = weighed.lock().unwrap_or_else(PoisonError::into_inner);
                weighed.extend(analyzer.vocabulary().weighed_terms().map(String::into_boxed_str));
            }
            inner.retire(Retired { worker: worker.inner, partition, analyzer });
        });
        let mut survey = Survey { reading_key: reading.key(), ..Survey::default() };
        let (mut ledger, mut languages) = (Ledger::default(), Languages::default());
        let mut near = reading.near.then(|| NearSearch::of(reading)).transpose()?;
        let passed = ArticlePass::new(source, reading, progress).first(
            known,
            &job,
            |number, id, found| {
                languages.push(found.language);
                survey.paragraphs += found.fingerprints.len() as u64;
                survey.split += u64::from(found.split);
                for language in &found.foreign {
                    *survey.foreign.entry(language.code).or_default() += 1;
                }
                ledger.enter(&found.source, found.fingerprints.iter().copied());
                if let Some(near) = &mut near {
                    let prints = found.fingerprints.iter().copied();
                    near.enter(&ledger, number, prints.zip(&found.signatures))?;
                }
                kept.keep(number, id, found.noted)?;
                Ok(true)
            },
        )?;
        drop(job);
        if let Some(near) = near {
            survey.set_near(near.finder.finish()?);
            survey.candidates = Arc::new(near.candidates.unwrap_or_default());
        }
        let FirstPassOutput { ids, renamed, origin, rejects, first_articles, files } = passed;
        let articles = ids.len();
        survey.renamed = if reading.mergeable { Arc::new(renamed) } else { Arc::default() };
        let survey = Survey {
            ids: Arc::new(ids),
            ledger: Arc::new(ledger),
            languages: Arc::new(languages),
            rejects,
            ..survey
        };
        let stats = stats.into_inner().unwrap_or_else(PoisonError::into_inner);
        let weighed = weighed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let uncounted = weighed.iter().filter(|term| stats.get(term) == TermStats::default());
        let survey =
            Survey { uncounted: Arc::new(uncounted.map(|term| &**term).collect()), ..survey };
        let part = PartReading { articles, first_articles, origin, ..PartReading::default() };
        Ok(CountedSurvey { survey, stats, part, files })
    }
}

/// A survey before its statistics are frozen.
struct CountedSurvey {
    survey: Survey,
    stats: CorpusStats,
    part: PartReading,
    files: Vec<FileRead>,
}

fn look_at<W, N>(
    worker: &mut SurveyWorker<W>,
    context: &ArticleContext<'_>,
    reading: &Reading,
    inner: &Job<'_, W, N>,
) -> Found<N> {
    let SurveyWorker { terms, inner: inner_worker } = worker;
    let (analyzed, vocabulary) = (&context.analyzed, context.analyzer.vocabulary());
    if reading.statistics && !context.is_duplicate {
        terms.article();
        for ((_, tokens), _) in
            context.paragraphs().zip(&analyzed.foreign).filter(|(_, foreign)| foreign.is_none())
        {
            let counted =
                tokens.iter().filter(|token| reading.words.holds(vocabulary, token.surface));
            terms.paragraph(counted.map(|&token| context.analyzer.term(token)));
        }
    }
    let signatures = if reading.near {
        context.paragraphs().map(|(_, tokens)| signature(vocabulary, tokens)).collect()
    } else {
        Vec::new()
    };
    Found {
        source: context.publication().to_owned(),
        split: analyzed.layout.split,
        language: context.language,
        fingerprints: analyzed.fingerprints.clone(),
        foreign: analyzed.foreign.iter().flatten().copied().collect(),
        signatures,
        noted: inner.article(inner_worker, context),
    }
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
/// which comes into `records` in input order.
pub(super) fn recorded(
    source: ArticleSource<'_>,
    reading: &Reading,
    records: RecordFile,
    record: impl Fn(&ArticleContext<'_>) -> Vec<u8> + Sync,
    progress: &mut dyn FnMut(Progress),
) -> Result<Recorded> {
    // Records hold the numbers of words, so that none may be forgotten.
    let reading = &Reading { most_forms: usize::MAX, ..reading.clone() };
    let analyzers = Analyzers::default();
    let job =
        Job::new(|_| (), |(), context| record(context)).retiring(|retired| analyzers.keep(retired));
    let mut kept = KeptRecords { records, analyzers: &analyzers };
    let (survey, files) = SurveyWith { source, reading, inner: &job }.run(&mut kept, progress)?;
    let KeptRecords { records, .. } = kept;
    drop(job);
    Ok(Recorded { survey, records, analyzers: analyzers.into_vec(), files })
}

/// Records, and the analyzers of the partitions that they are of.
struct KeptRecords<'a> {
    records: RecordFile,
    analyzers: &'a Analyzers,
}

/// What the articles of each partition were read with.
#[derive(Default)]
pub(super) struct Analyzers {
    by_partition: Mutex<BTreeMap<usize, Analyzer>>,
}

impl Analyzers {
    fn locked(&self) -> MutexGuard<'_, BTreeMap<usize, Analyzer>> {
        self.by_partition.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds that of a worker that reads no more articles.
    pub fn keep<W>(&self, retired: Retired<W>) {
        self.locked().insert(retired.partition, retired.analyzer);
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        self.locked().clear();
    }

    /// Returns them in the order of their partitions, which are numbered without gaps.
    pub fn into_vec(self) -> Vec<Analyzer> {
        let by_partition = self.by_partition.into_inner().unwrap_or_else(PoisonError::into_inner);
        by_partition.into_values().collect()
    }
}

impl Keep<Vec<u8>> for KeptRecords<'_> {
    fn restart(&mut self) -> Result<()> {
        self.analyzers.clear();
        self.records.clear()
    }

    fn keep(&mut self, number: u32, _: &str, record: Vec<u8>) -> Result<()> {
        self.records.add(number as usize, &[&record])
    }
}

pub(super) fn near_finder() -> Result<NearFinder<SpillFile>> {
    Ok(NearFinder::new(SpillFile::create()?, SpillFile::create()?))
}

/// A search for near repeats that is under way.
struct NearSearch {
    finder: NearFinder<SpillFile>,
    /// What was entered, if the survey is to be joined with others.
    candidates: Option<Vec<NearCandidate>>,
}

impl NearSearch {
    fn of(reading: &Reading) -> Result<Self> {
        Ok(Self { finder: near_finder()?, candidates: reading.mergeable.then(Vec::new) })
    }

    /// Enters the paragraphs of an article that are the first to say what they say: the others are
    /// exact repeats.
    fn enter<'p>(
        &mut self,
        ledger: &Ledger,
        article: u32,
        paragraphs: impl Iterator<Item = (Option<Fingerprint>, &'p Option<Signature>)>,
    ) -> Result<()> {
        for (paragraph, found) in (1..).zip(paragraphs) {
            let place = Place { article, paragraph };
            let (Some(fingerprint), Some(signature)) = found else { continue };
            if ledger.first(fingerprint) == Some(place) {
                self.finder.enter(place, signature)?;
                if let Some(candidates) = &mut self.candidates {
                    let signature = signature.clone();
                    candidates.push(NearCandidate { fingerprint, place, signature });
                }
            }
        }
        Ok(())
    }
}

impl Spill for SpillFile {
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.append(bytes)
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Result<()> {
        self.read_at(offset, bytes)
    }
}
