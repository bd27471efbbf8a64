//! Scores in one reading: rows whose cells about the rest of the collection are pending wait on disk
//! until all articles have been read, with the texts whose keywords are weighed against the
//! collection.
//!
//! Comes in: an [`ArticleSource`]. Goes out: a [`Survey`], then rows. Does not know: how rows come
//! about, which is the same [job](super::score) in two readings.

use std::sync::{Arc, Mutex, PoisonError};

use super::article_rows::{ArticleRows, KeywordText, KnownArticle, Resolver, RowTotals};
use super::ordered::ordered;
use super::paragraph_status::{ParagraphStatus, paragraph_status};
use super::pass::Job;
use super::score::{AloneFacts, ArticleScorer, ScoreWorker, ScoredArticle};
use super::spool_records::{Record, RecordFile, Records, cut_short};
use super::survey::{Analyzers, Keep, SurveyWith};
use super::unit_scorer::push_keywords;
use super::{ArticleSource, Batched, Outcome, Progress, Reading, Settings, Survey};
use crate::error::Result;
use crate::keywords::{Keyword, KeywordExtractor};
use crate::model::{Kind, Paragraph, Span};
use crate::output::{Encoder, RowBatch, SpillFile};
use crate::tables::Unit;
use crate::text::{Analyzer, Passage, Token};

/// Records are resolved together up to about this many bytes.
const CHUNK_BYTES: u64 = 256 << 10;
/// Inputs of more bytes are read twice if rows carry texts or keywords: the texts and words that
/// wait on disk take about twice the input, and the vocabularies that they refer to stay in memory.
const MOST_CARRIED_BYTES: u64 = 256 << 20;
/// How many bytes the record of a paragraph takes as a rule, without its rows.
const USUAL_RECORD_BYTES: usize = 64;

/// Rows with pending cells, on disk.
pub struct PendingRows {
    records: RecordFile,
    /// What the words of pending keywords belong to; empty if no keywords are pending.
    partitions: Vec<KeywordPartition>,
    outcome: Outcome,
}

/// Returns whether inputs of so many bytes are read once: the settings leave nothing to a second
/// reading (no text that is made of those paragraphs of an article that count, no near repeats, no
/// summary, no saved texts, no overview), and what waits on disk is small enough to be worth it.
pub fn fits_one_reading(settings: &Settings, input_bytes: u64) -> bool {
    let carries_texts = !settings.shape.no_text || settings.keywords > 0;
    settings.shape.unit != Unit::Article
        && (!carries_texts || input_bytes <= MOST_CARRIED_BYTES)
        && !settings.reading.near
        && settings.group_by.is_none()
        && !settings.write_text
        && !settings.tells_articles
}

/// Reads the collection once: what [`survey`](super::survey()) finds out, and all rows, which take
/// `room` on disk. The settings must [fit](fits_one_reading). If there is not room enough, there are
/// no rows, and the collection is to be read again.
///
/// # Errors
/// Those of `survey`; those of [`score`](super::score()) for a choice of columns that there are
/// not.
pub fn score_pending<'s>(
    source: impl Into<ArticleSource<'s>>,
    settings: &Settings,
    room: SpillFile,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, Option<PendingRows>)> {
    let scorer = ArticleScorer::new(settings, None)?;
    let has_keywords = scorer.has_pending_keywords();
    let mut reading = Reading { statistics: has_keywords, ..settings.reading.clone() };
    if has_keywords {
        // Records hold the numbers of words, so that none may be forgotten.
        reading.most_forms = usize::MAX;
    }
    let analyzers = Analyzers::default();
    let job = Job::new(
        |analysis| scorer.worker(analysis),
        |worker: &mut ScoreWorker, context| {
            let ScoredArticle { alone, rows, encoded, passages, .. } =
                scorer.article(worker, context);
            let (encoded, bases) = (encoded.bytes(), rows.bases.len());
            let size = USUAL_RECORD_BYTES * (1 + bases) + encoded.len() + passages.0.len();
            let mut record = Record(Vec::with_capacity(size));
            rows.write(encoded, &mut record);
            record.0.extend_from_slice(&passages.0);
            (alone, record)
        },
    )
    .retiring(|retired| {
        if has_keywords {
            analyzers.keep(retired);
        }
    });
    let mut kept = KeptRows {
        records: Some(RecordFile::new(room, CHUNK_BYTES)),
        outcome: Outcome::of(settings),
        settings,
        analyzers: &analyzers,
    };
    let pass = SurveyWith { source: source.into(), reading: &reading, inner: &job };
    let (survey, files) = pass.run(&mut kept, progress)?;
    let KeptRows { records, outcome, .. } = kept;
    drop(job);
    let partitions = analyzers.into_vec().into_iter().map(KeywordPartition::new).collect();
    let outcome = Outcome { files, ..outcome };
    Ok((survey, records.map(|records| PendingRows { records, partitions, outcome })))
}

/// Takes rows while they are made.
struct KeptRows<'k> {
    /// None if there was not room enough.
    records: Option<RecordFile>,
    outcome: Outcome,
    settings: &'k Settings,
    analyzers: &'k Analyzers,
}

impl Keep<(AloneFacts, Record)> for KeptRows<'_> {
    fn restart(&mut self) -> Result<()> {
        self.outcome = Outcome::of(self.settings);
        self.analyzers.clear();
        self.records.as_mut().map_or(Ok(()), RecordFile::clear)
    }

    fn keep(&mut self, number: u32, id: &str, noted: (AloneFacts, Record)) -> Result<()> {
        let (alone, record) = noted;
        self.outcome.add(id, alone);
        if let Some(records) = &mut self.records
            && records.add(number as usize, &[&record.0]).is_err()
        {
            // What was written is freed.
            self.records = None;
        }
        Ok(())
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
        let Self { mut records, partitions, mut outcome } = self;
        let scorer = ArticleScorer::new(settings, Some(survey))?;
        let resolver = Resolver { settings, survey };
        let mut open = true;
        let worker = || ResolvingWorker {
            resolver: &resolver,
            partitions: &partitions,
            encoder: scorer.encoder(),
            rows: ArticleRows::default(),
            tokens: Vec::new(),
            keywords: Vec::new(),
        };
        let resolve = |worker: &mut ResolvingWorker<'_>, chunk: Result<(usize, Vec<u8>)>| {
            let (first, bytes) = chunk?;
            worker.chunk(first, &bytes)
        };
        ordered(settings.reading.threads, &mut records.chunks(), worker, resolve, |resolved| {
            let (rows, totals): (RowBatch, RowTotals) = resolved?;
            outcome.add_totals(&totals);
            open = open && sink(Batched { rows, ..Batched::default() })?;
            Ok(open)
        })?;
        Ok(outcome)
    }
}

/// What one worker read in one language.
struct KeywordPartition {
    analyzer: Analyzer,
    /// Extractors for its words that no thread is using. What they learn of the words is large, so
    /// that there are no more of them than were in use at once.
    idle: Mutex<Vec<KeywordExtractor>>,
}

impl KeywordPartition {
    fn new(analyzer: Analyzer) -> Self {
        Self { analyzer, idle: Mutex::default() }
    }

    fn take(&self, settings: &Settings, survey: &Survey) -> KeywordExtractor {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| {
            let language = self.analyzer.vocabulary().language();
            let model = Arc::clone(&survey.model);
            KeywordExtractor::new(settings.keyword_method, language, model)
        })
    }

    fn give_back(&self, extractor: KeywordExtractor) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(extractor);
    }
}

/// What a thread needs to resolve rows.
struct ResolvingWorker<'r> {
    resolver: &'r Resolver<'r>,
    partitions: &'r [KeywordPartition],
    encoder: Encoder,
    rows: ArticleRows,
    tokens: Vec<Token>,
    keywords: Vec<Keyword>,
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
            let texts = if self.partitions.is_empty() {
                Vec::new()
            } else {
                self.texts_with_keywords(&mut records, &status)?
            };
            let known = KnownArticle { number, status: &status, texts: &texts };
            let rows = (&self.rows, encoded);
            self.resolver.resolve(rows, &known, &mut self.encoder, &mut totals);
        }
        Ok((self.encoder.take(), totals))
    }

    /// Reads the texts of an article and finds their keywords.
    fn texts_with_keywords<'b>(
        &mut self,
        records: &mut Records<'b>,
        status: &[ParagraphStatus],
    ) -> Result<Vec<KeywordText<'b>>> {
        let Resolver { settings, survey } = *self.resolver;
        let partition = self.partitions.get(records.number()?).ok_or_else(cut_short)?;
        let vocabulary = partition.analyzer.vocabulary();
        let mut extractor = partition.take(settings, survey);
        let mut texts = Vec::with_capacity(self.rows.texts.len());
        for rows in &self.rows.texts {
            let text = records.text()?;
            records.tokens(vocabulary, &mut self.tokens)?;
            let mut keywords = String::new();
            if rows.paragraph.is_none_or(|at| !settings.drops(&status[at])) {
                let span = Span::new(0, text.len());
                let paragraph = Paragraph { ordinal: 1, span, kind: Kind::Body, article: text };
                let passage = Passage { paragraph, tokens: &self.tokens };
                extractor.top(vocabulary, &[passage], settings.keywords, &mut self.keywords);
                push_keywords(&mut keywords, &self.keywords, text);
            }
            texts.push(KeywordText { text, keywords });
        }
        partition.give_back(extractor);
        Ok(texts)
    }
}
