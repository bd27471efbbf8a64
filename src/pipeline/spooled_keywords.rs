//! Keywords by tf-idf in one reading: the words of the articles are noted as they are read, and
//! ranked when all are known.
//!
//! What the rest of the collection decides is a word's idf and whether a paragraph is boilerplate
//! or said before. So of each paragraph the fingerprint is noted and its content words in a row,
//! each as the number of its form among those that its worker has met, and a byte for what joins it
//! to the one before: a fraction of the input. The numbers mean nothing outside the partition that
//! made them, so the vocabulary of each is kept, and its words are ranked and shown with that.

use std::sync::Arc;

use super::keywords::{FoundKeyword, HandOver, KeywordSettings, KeywordUnit};
use super::ordered::ordered;
use super::paragraph_status::{StatusBasis, paragraph_status};
use super::pass::ArticleContext;
use super::spool_records::{Record, RecordFile, Records, Varints, cut_short};
use super::survey::{Recorded, recorded};
use super::{ArticleSource, Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::FileRead;
use crate::keywords::{
    ContentWord, ContentWords, Joint, Method, NgramRanking, RankedNgram, keyword_text,
};
use crate::output::SpillFile;
use crate::output::rejects::Rejects;
use crate::terms::CorpusModel;
use crate::text::{Analyzer, Passage, TermId};

/// Records are ranked together up to about this many bytes: what comes of a chunk is several times
/// its size where each article has 100 keywords.
const CHUNK: u64 = 64 << 10;

/// The words of a collection, on disk, with what is needed to rank them.
pub struct SpooledKeywords {
    records: RecordFile,
    partitions: Vec<Partition>,
    files: Vec<FileRead>,
}

/// What one worker read in one language.
struct Partition {
    analyzer: Analyzer,
    /// By surface form: its term.
    terms: Vec<TermId>,
    /// By term.
    idf: Vec<f64>,
}

impl KeywordSettings<'_> {
    /// Whether the keywords can be found in one reading.
    pub fn fits_one_pass(self) -> bool {
        self.method == Method::TfIdf && !self.about && self.group.is_none()
    }
}

/// Reads the collection once: what [`survey`](super::survey()) finds out, and the words of all
/// articles, which take `room` on disk. Reads it once more if an id is found twice.
///
/// # Errors
/// Those of `survey`; [`ErrorKind::Io`](crate::ErrorKind::Io) where there is not room enough.
pub fn spool_keywords<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    room: SpillFile,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, SpooledKeywords)> {
    let Recorded { survey, records, analyzers, files } =
        recorded(source.into(), reading, RecordFile::new(room, CHUNK), record, progress)?;
    let partitions = partitions(reading.threads, analyzers, &survey.model)?;
    Ok((survey, SpooledKeywords { records, partitions, files }))
}

fn partitions(
    threads: usize,
    analyzers: Vec<Analyzer>,
    model: &CorpusModel,
) -> Result<Vec<Partition>> {
    let mut partitions = Vec::with_capacity(analyzers.len());
    let weigh = |(): &mut (), analyzer: Analyzer| {
        let vocabulary = analyzer.vocabulary();
        let terms = (0..)
            .map_while(|at| vocabulary.surface_at(at))
            .map(|surface| vocabulary.term_of(surface))
            .collect();
        let idf = vocabulary.terms_from(0).map(|term| model.idf(term)).collect();
        Partition { analyzer, terms, idf }
    };
    ordered(
        threads,
        &mut analyzers.into_iter(),
        || (),
        weigh,
        |partition| {
            partitions.push(partition);
            Ok(true)
        },
    )?;
    Ok(partitions)
}

fn record(context: &ArticleContext<'_>) -> Vec<u8> {
    let vocabulary = context.analyzer.vocabulary();
    let mut record = Record::default();
    record.number(context.partition);
    record.text(context.publication());
    record.number(context.analyzed.fingerprints.len());
    let (mut content_words, mut joints) = (ContentWords::default(), Vec::new());
    for (basis, (paragraph, tokens)) in context.analyzed.status_bases().zip(context.paragraphs()) {
        record.basis(basis);
        joints.clear();
        let passage = Passage { paragraph: *paragraph, tokens };
        record.varints(content_words.read(vocabulary, &passage).map(|word| {
            joints.push(word.joint as u8);
            word.surface.index()
        }));
        record.bytes(&joints);
    }
    record.0
}

impl SpooledKeywords {
    /// Hands the keywords to `sink`, as [`keywords`](super::keywords()) does.
    ///
    /// # Errors
    /// Those of `sink`; [`ErrorKind::Io`](crate::ErrorKind::Io) where the words cannot be read
    /// back.
    pub fn rank(
        self,
        reading: &Reading,
        settings: KeywordSettings<'_>,
        survey: &Survey,
        sink: &mut dyn FnMut(&FoundKeyword) -> Result<bool>,
    ) -> Result<Passed<Vec<u64>>> {
        let Self { mut records, partitions, files } = self;
        let mut hand_over = HandOver::new(settings, sink);
        let rank = |ranker: &mut Ranker, chunk: Result<(usize, Vec<u8>)>| {
            let (first, bytes) = chunk?;
            let (mut records, mut found) = (Records(&bytes), Vec::new());
            for article in first.. {
                if records.0.is_empty() {
                    break;
                }
                ranker.article(
                    &mut records,
                    article,
                    (&partitions, survey, settings),
                    &mut found,
                )?;
            }
            Ok(found)
        };
        let ranker = || Ranker::new(settings);
        ordered(reading.threads, &mut records.chunks(), ranker, rank, |found| {
            hand_over.take(found?)
        })?;
        hand_over.finish()?;
        Ok(Passed { made: Vec::new(), files, rejects: Rejects::default() })
    }
}

struct Ranker {
    ranking: NgramRanking,
    /// The content words of the text.
    words: Vec<ContentWord>,
    best: Vec<RankedNgram>,
}

/// The words of a paragraph as they were written.
struct WrittenWords<'b> {
    surfaces: Varints<'b>,
    joints: &'b [u8],
}

impl Ranker {
    fn new(settings: KeywordSettings<'_>) -> Self {
        let mut ranking = NgramRanking::default();
        ranking.limit_words(settings.ngrams);
        if settings.by == KeywordUnit::Collection {
            ranking.keep_parts();
        }
        Self { ranking, words: Vec::new(), best: Vec::new() }
    }

    fn article(
        &mut self,
        records: &mut Records<'_>,
        article: usize,
        (partitions, survey, settings): (&[Partition], &Survey, KeywordSettings<'_>),
        found: &mut Vec<FoundKeyword>,
    ) -> Result<()> {
        let partition = partitions.get(records.number()?).ok_or_else(cut_short)?;
        let source = records.text()?;
        let paragraphs = records.number()?;
        let mut read = || {
            let basis = records.basis()?;
            let (surfaces, joints) = (records.varints()?, records.bytes()?);
            Ok((basis, WrittenWords { surfaces, joints }))
        };
        let paragraphs: Vec<(StatusBasis, WrittenWords<'_>)> =
            (0..paragraphs).map(|_| read()).collect::<Result<_>>()?;
        let number = u32::try_from(article).unwrap_or(u32::MAX);
        let (bases, words): (Vec<StatusBasis>, Vec<WrittenWords<'_>>) =
            paragraphs.into_iter().unzip();
        let status = paragraph_status(survey, number, source, bases.iter().copied());
        let heard = (1..)
            .zip(words.into_iter().zip(&status))
            .filter(|(_, (_, status))| settings.reads(status, number));
        if settings.by == KeywordUnit::Paragraph {
            for (ordinal, (words, _)) in heard {
                self.begin();
                self.add(partition, words)?;
                self.take(partition, (article, ordinal), settings, found);
            }
        } else {
            self.begin();
            for (_, (words, _)) in heard {
                self.add(partition, words)?;
            }
            self.take(partition, (article, 0), settings, found);
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.ranking.begin();
        self.words.clear();
    }

    fn add(&mut self, partition: &Partition, words: WrittenWords<'_>) -> Result<()> {
        let vocabulary = partition.analyzer.vocabulary();
        let mut joints = words.joints.iter();
        for word in words.surfaces {
            let surface = vocabulary.surface_at(word).ok_or_else(cut_short)?;
            let joint = joints.next().and_then(|&joint| Joint::ALL.get(usize::from(joint)));
            let joint = *joint.ok_or_else(cut_short)?;
            self.ranking.add(surface, partition.terms[word], joint != Joint::Apart);
            self.words.push(ContentWord { surface, joint });
        }
        Ok(())
    }

    /// The best words and phrases of a text, whose words are all added.
    fn take(
        &mut self,
        partition: &Partition,
        place: (usize, u32),
        settings: KeywordSettings<'_>,
        found: &mut Vec<FoundKeyword>,
    ) {
        let vocabulary = partition.analyzer.vocabulary();
        self.ranking.best(&partition.idf, settings.most(), &mut self.best);
        found.extend((1..).zip(&self.best).map(|(rank, ranked)| {
            let words = &self.words[ranked.place()];
            let term = |word: &ContentWord| vocabulary.term_text(vocabulary.term_of(word.surface));
            let terms = || words.iter().map(term).collect::<Vec<_>>().join(" ");
            FoundKeyword {
                groups: Arc::default(),
                article: place.0,
                paragraph: place.1,
                rank,
                text: keyword_text(vocabulary, words).into_owned(),
                score: ranked.score,
                raw: Some(ranked.score),
                count: u64::from(ranked.count),
                articles: 1,
                about: None,
                terms: if settings.by == KeywordUnit::Collection { terms() } else { String::new() },
            }
        }));
    }
}
