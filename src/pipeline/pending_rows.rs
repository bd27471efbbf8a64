//! Scores in one reading: rows whose cells about the rest of the collection are pending wait on disk
//! until all articles have been read.
//!
//! Comes in: an [`ArticleSource`]. Goes out: a [`Survey`], then rows. Does not know: how rows come
//! about, which is the same [job](super::score) in two readings.

use super::article_rows::{ArticleRows, Resolver, RowTotals};
use super::ordered::ordered;
use super::paragraph_status::paragraph_status;
use super::pass::Job;
use super::score::{AloneFacts, ArticleScorer, ScoreWorker, ScoredArticle};
use super::spool_records::{Record, RecordFile, Records};
use super::survey::{Keep, SurveyWith};
use super::{ArticleSource, Batched, Outcome, Progress, Reading, Settings, Survey};
use crate::error::Result;
use crate::output::{Encoder, RowBatch, SpillFile};
use crate::tables::Unit;

/// Records are resolved together up to about this many bytes.
const CHUNK_BYTES: u64 = 256 << 10;
/// How many bytes the record of a paragraph takes as a rule, without its rows.
const USUAL_RECORD_BYTES: usize = 64;

/// Rows with pending cells, on disk.
pub struct PendingRows {
    records: RecordFile,
    outcome: Outcome,
}

/// Whether the settings leave nothing to a second reading: no keywords that rest on the whole
/// collection, no text that is made of those paragraphs of an article that count, no near repeats,
/// no summary, no texts.
pub fn fits_one_reading(settings: &Settings) -> bool {
    let keywords = settings.keywords == 0 || !settings.keyword_method.rests_on_the_collection();
    keywords
        && settings.shape.unit != Unit::Article
        && !settings.reading.near
        && settings.group_by.is_none()
        && !settings.write_text
}

/// Reads the collection once: what [`survey`](super::survey()) finds out, and all rows, which take
/// `room` on disk. The settings must [fit](fits_one_reading).
///
/// # Errors
/// Those of `survey`; those of [`score`](super::score()) for a choice of columns that there are
/// not.
pub fn score_pending<'s>(
    source: impl Into<ArticleSource<'s>>,
    settings: &Settings,
    room: SpillFile,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, PendingRows)> {
    let scorer = ArticleScorer::new(settings, None)?;
    // No keyword rests on the collection.
    let reading = Reading { statistics: false, ..settings.reading.clone() };
    let job = Job::new(
        |analysis| scorer.worker(analysis),
        |worker: &mut ScoreWorker, context| {
            let ScoredArticle { alone, rows, encoded, .. } = scorer.article(worker, context);
            let size = USUAL_RECORD_BYTES * (1 + rows.bases.len()) + encoded.bytes().len();
            let mut record = Record(Vec::with_capacity(size));
            rows.write(encoded.bytes(), &mut record);
            (alone, record)
        },
    );
    let mut pending =
        PendingRows { records: RecordFile::new(room, CHUNK_BYTES), outcome: Outcome::of(settings) };
    let pass = SurveyWith { source: source.into(), reading: &reading, inner: &job };
    let (survey, files) = pass.run(&mut pending, progress)?;
    pending.outcome.files = files;
    Ok((survey, pending))
}

impl Keep<(AloneFacts, Record)> for PendingRows {
    fn restart(&mut self) -> Result<()> {
        let outcome = &mut self.outcome;
        let kept = vec![0; outcome.kept.len()];
        *outcome =
            Outcome { kept, themes: std::mem::take(&mut outcome.themes), ..Outcome::default() };
        self.records.clear()
    }

    fn keep(&mut self, number: u32, id: &str, noted: (AloneFacts, Record)) -> Result<()> {
        let (alone, record) = noted;
        self.outcome.add(id, alone);
        self.records.add(number as usize, &[&record.0])
    }
}

impl PendingRows {
    /// Fills in what the survey tells, and hands the rows to `sink` in input order. `sink` returns
    /// whether to go on.
    ///
    /// # Errors
    /// Returns any error of `sink`; [`ErrorKind::Io`](crate::ErrorKind::Io) if the rows cannot be
    /// read back.
    pub fn resolve(
        self,
        settings: &Settings,
        survey: &Survey,
        sink: &mut dyn FnMut(Batched) -> Result<bool>,
    ) -> Result<Outcome> {
        let Self { mut records, mut outcome } = self;
        let scorer = ArticleScorer::new(settings, None)?;
        let resolver = Resolver { settings, survey };
        let mut open = true;
        let worker = || ResolvingWorker {
            resolver: &resolver,
            encoder: scorer.encoder(),
            rows: ArticleRows::default(),
        };
        let resolve = |worker: &mut ResolvingWorker<'_>, chunk: Result<(usize, Vec<u8>)>| {
            let (first, bytes) = chunk?;
            worker.chunk(first, &bytes)
        };
        ordered(settings.reading.threads, &mut records.chunks(), worker, resolve, |resolved| {
            let (rows, totals): (RowBatch, RowTotals) = resolved?;
            outcome.add_totals(&totals);
            open = open && sink(Batched { rows, texts: Vec::new() })?;
            Ok(open)
        })?;
        Ok(outcome)
    }
}

/// What a thread needs to resolve rows.
struct ResolvingWorker<'r> {
    resolver: &'r Resolver<'r>,
    encoder: Encoder,
    rows: ArticleRows,
}

impl ResolvingWorker<'_> {
    /// Resolves the rows of some articles, the first of which has this number.
    fn chunk(&mut self, first: usize, chunk: &[u8]) -> Result<(RowBatch, RowTotals)> {
        let Resolver { settings, survey } = *self.resolver;
        let mut totals = RowTotals::of(settings);
        let mut records = Records(chunk);
        let mut numbers = u32::try_from(first).unwrap_or(u32::MAX)..;
        while let (false, Some(number)) = (records.0.is_empty(), numbers.next()) {
            let encoded = self.rows.read(&mut records)?;
            let bases = self.rows.bases.iter().copied();
            let status = paragraph_status(survey, number, &self.rows.source, bases);
            let article = (&self.rows, encoded);
            self.resolver.resolve(article, (number, &status), &mut self.encoder, &mut totals);
        }
        Ok((self.encoder.take(), totals))
    }
}
