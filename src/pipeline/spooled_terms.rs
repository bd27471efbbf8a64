//! Frequencies in one reading: the words of the articles are noted on disk as they are read, and
//! counted when it is known which paragraphs repeat others.
//!
//! Comes in: the inputs. Goes out: the survey, and what [`frequencies`] counts in a second reading.
//! A word is noted as the number of its surface form among those that its partition has met, so
//! that the vocabulary of each partition is kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::ordered::ordered;
use super::paragraph_status::{StatusBasis, paragraph_status};
use super::pass::ArticleContext;
use super::spool_records::{Record, RecordFile, Records, cut_short};
use super::survey::{Recorded, recorded, survey_repeats};
use super::term_runs::TermRuns;
use super::terms::{Grouped, GroupsOf, frequencies};
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::ingest::FileRead;
use crate::model::Span;
use crate::output::SpillFile;
use crate::output::rejects::Rejects;
use crate::summary::Group;
use crate::terms::{DispersionUnit, Frequencies, FrequencyCounter, Scratch};
use crate::text::{Analyzer, Token};

/// Records are counted together up to about this many bytes.
const CHUNK: u64 = 256 << 10;

/// Surveys the collection for repeats and counts its terms, as [`survey_repeats`] and
/// [`frequencies`] do: in one reading where a temporary file can be made, else in two.
///
/// # Errors
/// Those of a survey and of [`frequencies`].
pub fn surveyed_frequencies<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (longest, repeats): (usize, Repeats),
    groups_of: GroupsOf<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, Passed<Grouped>)> {
    let source = source.into();
    if let Ok(room) = SpillFile::create() {
        let groups = Mutex::new(BTreeMap::<Group, Frequencies>::new());
        let take = |group, counted| {
            let mut groups = groups.lock().unwrap_or_else(PoisonError::into_inner);
            groups.entry(group).or_default().merge(counted);
            Ok(())
        };
        let counting = Counting { longest, repeats, most_terms: usize::MAX, take: &take };
        let read = in_one_reading(source, reading, (room, &counting), groups_of, progress)?;
        let SurveyedArticles { survey, files, totals } = read;
        let groups = groups.into_inner().unwrap_or_else(PoisonError::into_inner);
        let made = Grouped { groups, ..totals };
        return Ok((survey, Passed { made, files, rejects: Rejects::default() }));
    }
    let survey = survey_repeats(source, reading, progress)?;
    let made = frequencies(source, reading, (&survey, longest, repeats), groups_of, progress)?;
    Ok((survey, made))
}
/// Surveys the collection for repeats and counts its terms, as [`surveyed_frequencies`] does, in
/// memory that does not grow with the number of terms.
///
/// # Errors
/// Those of [`surveyed_frequencies`] and of a temporary file.
pub fn surveyed_terms<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (longest, repeats): (usize, Repeats),
    groups_of: GroupsOf<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, Passed<TermRuns>)> {
    let source = source.into();
    let Ok(room) = SpillFile::create() else {
        let asked = (longest, repeats);
        let (survey, Passed { made, files, rejects }) =
            surveyed_frequencies(source, reading, asked, groups_of, progress)?;
        return Ok((survey, Passed { made: TermRuns::of(made, reading)?, files, rejects }));
    };
    let made = Mutex::new(TermRuns::new(reading));
    let take =
        |group, counted| made.lock().unwrap_or_else(PoisonError::into_inner).add(group, counted);
    let most_terms = reading.most_terms / reading.threads.max(1);
    let counting = Counting { longest, repeats, most_terms, take: &take };
    let read = in_one_reading(source, reading, (room, &counting), groups_of, progress)?;
    let SurveyedArticles { survey, files, totals } = read;
    let made = made.into_inner().unwrap_or_else(PoisonError::into_inner).with_articles(totals);
    Ok((survey, Passed { made, files, rejects: Rejects::default() }))
}

/// How terms are counted.
struct Counting<'c> {
    longest: usize,
    repeats: Repeats,
    /// How many distinct terms a thread counts before it hands the counts on.
    most_terms: usize,
    /// Takes what was counted in some articles of a group.
    take: &'c (dyn Fn(Group, Frequencies) -> Result<()> + Sync),
}

/// What is known of the collection beside its terms.
struct SurveyedArticles {
    survey: Survey,
    files: Vec<FileRead>,
    totals: Grouped,
}

/// The same in one reading; the words take `room` on disk.
fn in_one_reading(
    source: ArticleSource<'_>,
    reading: &Reading,
    (room, counting): (SpillFile, &Counting<'_>),
    groups_of: GroupsOf<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<SurveyedArticles> {
    let reading = &Reading { statistics: false, ..reading.clone() };
    let note = |context: &ArticleContext<'_>| record(context, groups_of);
    let Recorded { survey, mut records, analyzers, files } =
        recorded(source, reading, RecordFile::new(room, CHUNK), note, progress)?;
    let count = |counter: &mut Counter, chunk: Result<(usize, Vec<u8>)>| {
        let (first, bytes) = chunk?;
        let mut records = Records(&bytes);
        let mut counted = Vec::new();
        for article in first.. {
            if records.0.is_empty() {
                break;
            }
            counted.push(counter.article(
                &mut records,
                article,
                (&analyzers, &survey, reading),
                counting,
            )?);
        }
        if counter.terms() >= counting.most_terms {
            counter.hand_on(&analyzers, counting)?;
        }
        Ok(counted)
    };
    let mut totals = Grouped::default();
    let counters = ordered(
        reading.threads,
        &mut records.chunks(),
        Counter::default,
        count,
        |counted: Result<Vec<(u64, Vec<bool>)>>| {
            counted?.into_iter().for_each(|of_article| totals.add_article(of_article));
            Ok(true)
        },
    )?;
    for mut counter in counters {
        counter.hand_on(&analyzers, counting)?;
    }
    Ok(SurveyedArticles { survey, files, totals })
}

/// Of an article its partition, its publication, its groups, and of each paragraph what decides
/// whether it counts, and its words.
fn record(context: &ArticleContext<'_>, groups_of: GroupsOf<'_>) -> Vec<u8> {
    let mut record = Record::default();
    record.number(context.partition);
    record.text(context.publication());
    let groups = groups_of(context.file, &context.facts());
    record.number(groups.len());
    for group in groups {
        record.number(group.len());
        for value in group {
            record.text(&value);
        }
    }
    record.number(context.analyzed.fingerprints.len());
    for (basis, (_, tokens)) in context.analyzed.status_bases().zip(context.paragraphs()) {
        record.basis(basis);
        record.varints(tokens.iter().map(|token| token.surface.index()));
    }
    record.0
}

/// What one thread counts: by partition, since the ids of words are those of one.
#[derive(Default)]
struct Counter {
    partitions: FxHashMap<usize, (Scratch, FxHashMap<Group, FrequencyCounter>)>,
    tokens: Vec<Token>,
}

impl Counter {
    /// The number of distinct terms that it holds.
    fn terms(&self) -> usize {
        let counters = self.partitions.values().flat_map(|(_, groups)| groups.values());
        counters.map(FrequencyCounter::forms).sum()
    }

    /// Hands on all counts, and begins again without any.
    fn hand_on(&mut self, analyzers: &[Analyzer], counting: &Counting<'_>) -> Result<()> {
        for (partition, (_, groups)) in self.partitions.drain() {
            for (group, counter) in groups {
                let vocabulary = analyzers[partition].vocabulary();
                (counting.take)(group, counter.dissolve(vocabulary))?;
            }
        }
        Ok(())
    }

    /// Counts the next article; its counted words, and of each field that groups whether it has no
    /// value.
    fn article(
        &mut self,
        records: &mut Records<'_>,
        article: usize,
        (analyzers, survey, reading): (&[Analyzer], &Survey, &Reading),
        &Counting { longest, repeats, .. }: &Counting<'_>,
    ) -> Result<(u64, Vec<bool>)> {
        let partition = records.number()?;
        let vocabulary = analyzers.get(partition).ok_or_else(cut_short)?.vocabulary();
        let source = records.text()?;
        let groups = (0..records.number()?)
            .map(|_| (0..records.number()?).map(|_| Ok(records.text()?.to_owned())).collect());
        let groups: Vec<Group> = groups.collect::<Result<_>>()?;
        let paragraphs = (0..records.number()?).map(|_| Ok((records.basis()?, records.varints()?)));
        let (bases, words): (Vec<StatusBasis>, Vec<_>) =
            paragraphs.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let number = u32::try_from(article).unwrap_or(u32::MAX);
        let status = paragraph_status(survey, number, source, bases.iter().copied());
        self.tokens.clear();
        let mut ends = Vec::new();
        let own = words.into_iter().zip(&status);
        for (words, _) in own.filter(|(_, status)| status.is_counted(repeats)) {
            for word in words {
                let surface = vocabulary.surface_at(word).ok_or_else(cut_short)?;
                // Where it stands does not matter for how often it does.
                self.tokens.push(Token {
                    span: Span::default(),
                    surface,
                    key: vocabulary.key_of(surface),
                });
            }
            ends.push(self.tokens.len());
        }
        let fields = groups.first().map_or(0, Vec::len);
        let lacks =
            (0..fields).map(|field| groups.iter().any(|group| group[field].is_empty())).collect();
        let (scratch, counters) = self.partitions.entry(partition).or_default();
        for group in groups {
            let counter = counters.entry(group).or_insert_with(|| {
                FrequencyCounter::new(longest, DispersionUnit::Article, reading.words)
            });
            let starts = std::iter::once(0).chain(ends.iter().copied());
            counter.article(
                vocabulary,
                scratch,
                starts.zip(&ends).map(|(start, &end)| &self.tokens[start..end]),
            );
        }
        Ok((self.tokens.len() as u64, lacks))
    }
}
