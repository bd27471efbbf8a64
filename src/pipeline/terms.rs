//! How often words occur in which texts: the jobs of `terms`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::pass::{ArticleContext, ArticlePass, Job, Retired};
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::model::Paragraph;
use crate::summary::Group;
use crate::tables::ArticleFacts;
use crate::terms::{
    CorpusModel, CorpusStats, DispersionUnit, Diversity, DocumentUnit, Frequencies,
    FrequencyCounter, Lengths, Scratch, TermCounter,
};
use crate::text::{Analyzer, Language, Token, Vocabulary, sentences};

/// The frequencies of groups of articles, under the groups' values.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped {
    /// By group.
    pub groups: BTreeMap<Group, Frequencies>,
    /// Counted words of all articles, each once whatever groups it is in.
    pub words: u64,
    /// How many articles have no value of each field that groups.
    pub ungrouped: Vec<u64>,
}

impl Grouped {
    /// Adds the counts of other articles.
    pub fn merge(&mut self, other: Self) {
        for (group, frequencies) in other.groups {
            self.groups.entry(group).or_default().merge(frequencies);
        }
        self.words += other.words;
        self.ungrouped.resize(other.ungrouped.len().max(self.ungrouped.len()), 0);
        for (articles, more) in self.ungrouped.iter_mut().zip(other.ungrouped) {
            *articles += more;
        }
    }

    /// Adds the counted words of an article, and of each field that groups whether it has no value.
    pub(super) fn add_article(&mut self, (words, lacks): (u64, Vec<bool>)) {
        self.words += words;
        self.ungrouped.resize(lacks.len().max(self.ungrouped.len()), 0);
        for (articles, lacks) in self.ungrouped.iter_mut().zip(lacks) {
            *articles += u64::from(lacks);
        }
    }

    /// Adds what counters of one partition have counted.
    pub(super) fn add_counters(
        &mut self,
        counters: FxHashMap<Group, FrequencyCounter>,
        vocabulary: &Vocabulary,
    ) {
        for (group, counter) in counters {
            self.groups.entry(group).or_default().merge(counter.dissolve(vocabulary));
        }
    }
}

/// Gives the groups of an article, from its file's position in the discovery and from what is known
/// about it, but for its id.
pub type GroupsOf<'g> = &'g (dyn Fn(usize, &ArticleFacts) -> Vec<Group> + Sync);

#[derive(Default)]
struct GroupCounters {
    scratch: Scratch,
    groups: FxHashMap<Group, FrequencyCounter>,
}

/// Counts terms, and n-grams up to `longest` words, by group, in the paragraphs of a surveyed
/// collection that count.
///
/// # Errors
/// An input that is not what it was in the survey.
pub fn frequencies<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (survey, longest, repeats): (&Survey, usize, Repeats),
    groups_of: GroupsOf<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Grouped>> {
    let made = Mutex::new(Grouped::default());
    let locked = || made.lock().unwrap_or_else(PoisonError::into_inner);
    let job = Job::new(
        |_| GroupCounters::default(),
        |GroupCounters { scratch, groups }: &mut GroupCounters, context| {
            let paragraphs: Vec<_> = context.counted(repeats).collect();
            let facts = context.facts_without_id();
            let of_article = groups_of(context.file, &facts);
            let fields = of_article.first().map_or(0, Vec::len);
            let lacks = (0..fields)
                .map(|field| of_article.iter().any(|group| group[field].is_empty()))
                .collect::<Vec<bool>>();
            for group in of_article {
                let counter = groups.entry(group).or_insert_with(|| {
                    FrequencyCounter::new(longest, DispersionUnit::Article, reading.words)
                });
                let vocabulary = context.analyzer.vocabulary();
                counter.article(vocabulary, scratch, paragraphs.iter().map(|(_, tokens)| *tokens));
            }
            (paragraphs.iter().map(|(_, tokens)| tokens.len() as u64).sum::<u64>(), lacks)
        },
    )
    .retiring(|Retired { worker, analyzer, .. }| {
        locked().add_counters(worker.groups, analyzer.vocabulary());
    });
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, of_article| {
            locked().add_article(of_article);
            Ok(true)
        })?;
    drop(job);
    let made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Passed { made, files, rejects })
}

/// A paragraph that counts, with its tokens.
type CountedParagraph<'l, 't> = (&'l Paragraph<'t>, &'t [Token]);

/// What takes what was made of each text; it returns whether to go on.
type Sink<'s, T> = &'s mut dyn FnMut(TextName<'_>, T) -> Result<bool>;

/// Of which text of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextName<'n> {
    /// The article's id.
    pub article: &'n str,
    /// The paragraph, where texts are paragraphs.
    pub paragraph: Option<u32>,
}

/// Hands what `look` makes of each text of a surveyed collection, with what the worker keeps for
/// it, to `sink`, in input order, with the text's name: an article as all its paragraphs that
/// count, or each of these paragraphs by itself. `sink` returns whether to go on.
fn each_text<S: Default + Send, T: Send>(
    source: ArticleSource<'_>,
    reading: &Reading,
    (survey, unit, repeats): (&Survey, DocumentUnit, Repeats),
    progress: &mut dyn FnMut(Progress),
    (look, sink): (
        impl Fn(&mut S, &Analyzer, &[CountedParagraph<'_, '_>]) -> T + Sync,
        Sink<'_, T>,
    ),
) -> Result<Passed<()>> {
    let job = Job::new(
        |_| S::default(),
        |scratch: &mut S, context| {
            let paragraphs: Vec<_> = context.counted(repeats).collect();
            match unit {
                DocumentUnit::Article => vec![(None, look(scratch, context.analyzer, &paragraphs))],
                DocumentUnit::Paragraph => paragraphs
                    .chunks(1)
                    .map(|one| (Some(one[0].0.ordinal), look(scratch, context.analyzer, one)))
                    .collect::<Vec<(Option<u32>, T)>>(),
            }
        },
    );
    ArticlePass::new(source, reading, progress).again(survey, &job, |number, texts| {
        for (paragraph, made) in texts {
            let article = &survey.ids[number as usize];
            if !sink(TextName { article, paragraph }, made)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Counts terms, and n-grams up to `longest` words, in each article or paragraph as if it were the
/// collection, and hands them to `sink`.
///
/// # Errors
/// Those of `sink`; an input that is not what it was in the survey.
pub fn frequencies_of_each<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (survey, longest, unit, repeats): (&Survey, usize, DocumentUnit, Repeats),
    sink: &mut dyn FnMut(TextName<'_>, Frequencies) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<()>> {
    let look = |scratch: &mut Scratch,
                analyzer: &Analyzer,
                paragraphs: &[CountedParagraph<'_, '_>]| {
        let mut counter = FrequencyCounter::new(longest, DispersionUnit::Paragraph, reading.words);
        counter.article(
            analyzer.vocabulary(),
            scratch,
            paragraphs.iter().map(|(_, tokens)| *tokens),
        );
        counter.dissolve(analyzer.vocabulary())
    };
    each_text(source.into(), reading, (survey, unit, repeats), progress, (look, sink))
}

/// How varied a text is, and how hard to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readable {
    /// Its words.
    pub words: u64,
    /// How varied they are.
    pub diversity: Diversity,
    /// What the formulas of readability ask; none where the text is not English.
    pub lengths: Option<Lengths>,
}

/// Measures diversity and readability of each article or paragraph.
///
/// # Errors
/// As [`frequencies_of_each`].
pub fn readability<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (survey, unit, repeats): (&Survey, DocumentUnit, Repeats),
    sink: &mut dyn FnMut(TextName<'_>, Readable) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<()>> {
    let look = |(): &mut (), analyzer: &Analyzer, paragraphs: &[CountedParagraph<'_, '_>]| {
        let words: Vec<_> = paragraphs
            .iter()
            .flat_map(|(_, tokens)| tokens.iter())
            .map(|&token| token.key)
            .collect();
        let lengths = (analyzer.vocabulary().language() == Language::English).then(|| {
            let mut lengths = Lengths::default();
            for (paragraph, tokens) in paragraphs {
                for span in sentences(paragraph, tokens, analyzer.vocabulary()) {
                    let from = tokens.partition_point(|token| token.span.start < span.start);
                    let to = tokens.partition_point(|token| token.span.start < span.end);
                    lengths.sentence(analyzer.vocabulary(), &tokens[from..to]);
                }
            }
            lengths
        });
        Readable { words: words.len() as u64, diversity: Diversity::of(&words), lengths }
    };
    each_text(source.into(), reading, (survey, unit, repeats), progress, (look, sink))
}

/// The statistics of the paragraphs of a surveyed collection that count.
///
/// # Errors
/// An input that is not what it was in the survey.
pub fn counted_statistics<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (survey, repeats): (&Survey, Repeats),
    progress: &mut dyn FnMut(Progress),
) -> Result<CorpusModel> {
    let stats = Mutex::new(CorpusStats::default());
    let job = Job::new(
        |_| TermCounter::default(),
        |terms: &mut TermCounter, context| {
            let (analyzer, vocabulary) = (context.analyzer, context.analyzer.vocabulary());
            terms.article();
            for (_, tokens) in context.counted(repeats) {
                let held =
                    tokens.iter().filter(|token| reading.words.holds(vocabulary, token.surface));
                terms.paragraph(held.map(|&token| analyzer.term(token)));
            }
        },
    )
    .retiring(|Retired { worker, analyzer, .. }| {
        let share = worker.dissolve(analyzer.vocabulary());
        stats.lock().unwrap_or_else(PoisonError::into_inner).merge(share);
    });
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, ()| Ok(true))?;
    drop(job);
    let stats = stats.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(CorpusModel::new(stats, reading.document))
}

/// One row of a document-term matrix: a document's name, and its terms by their column with their
/// counts, in the order of columns.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// The article's id.
    pub article: String,
    /// The paragraph, where documents are paragraphs.
    pub paragraph: Option<u32>,
    /// Column and count of each term in it.
    pub counts: Vec<(u32, u64)>,
}

/// Hands the rows of the document-term matrix of a surveyed collection to `sink`, in input order.
/// The columns are those of [`CorpusModel::terms`]; a document is what `reading.document` says.
///
/// # Errors
/// Those of `sink`.
pub fn document_rows<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (survey, model, repeats): (&Survey, &CorpusModel, Repeats),
    sink: &mut dyn FnMut(DocumentRow) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<()>> {
    let columns: FxHashMap<&str, u32> = model.terms().map(|(term, _)| term).zip(0..).collect();
    let work = |context: &ArticleContext<'_>| -> Vec<DocumentRow> {
        let vocabulary = context.analyzer.vocabulary();
        let row = |paragraph, tokens: &mut dyn Iterator<Item = Token>| DocumentRow {
            article: context.id.to_owned(),
            paragraph,
            counts: counts_by_column(
                &columns,
                vocabulary,
                &mut tokens.filter(|&token| reading.words.holds(vocabulary, token.surface)),
            ),
        };
        let mut own = context.counted(repeats);
        match reading.document {
            DocumentUnit::Article => {
                vec![row(None, &mut own.by_ref().flat_map(|(_, tokens)| tokens.iter().copied()))]
            }
            DocumentUnit::Paragraph => own
                .map(|(paragraph, tokens)| {
                    row(Some(paragraph.ordinal), &mut tokens.iter().copied())
                })
                .collect(),
        }
    };
    let job = Job::new(|_| (), |(), context| work(context));
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, rows| {
        for row in rows {
            if !sink(row)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

fn counts_by_column(
    columns: &FxHashMap<&str, u32>,
    vocabulary: &Vocabulary,
    tokens: &mut dyn Iterator<Item = Token>,
) -> Vec<(u32, u64)> {
    let term = |token: Token| vocabulary.term_text(vocabulary.term_of(token.surface));
    // A term that pass 1 did not see is in an input that changed since.
    let mut found: Vec<u32> =
        tokens.filter_map(|token| columns.get(term(token)).copied()).collect();
    found.sort_unstable();
    found.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}
