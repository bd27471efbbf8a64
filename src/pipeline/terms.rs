//! How often words stand where: the passes of `terms`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::desk::{Desk, Item, LaidOut};
use super::language::{HasDesk, PerLanguage};
use super::pass::{First, Known, Read, Second, first_pass, second_pass, settled};
use super::standing::facts;
use super::{Met, Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::model::Paragraph;
use crate::report::ArticleFacts;
use crate::segment;
use crate::summary::Group;
use crate::terms::{CorpusModel, Diversity, Frequencies, FrequencyCounter, Lengths, Part, Scratch, Unit};
use crate::text::{Analyzer, Language, Token, Vocabulary};

/// The frequencies of groups of articles, under the groups' values.
#[derive(Debug, Default)]
pub struct Grouped {
    /// By group.
    pub groups: BTreeMap<Group, Frequencies>,
    /// Articles.
    pub articles: u64,
    /// Words of all articles, each counted once whatever groups it is in.
    pub words: u64,
    /// How many articles have no value of each field that groups.
    pub ungrouped: Vec<u64>,
    /// What was read.
    pub met: Met,
}

struct Bench {
    desk: Desk,
    scratch: Scratch,
    groups: FxHashMap<Group, FrequencyCounter>,
}

impl HasDesk for Bench {
    fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }
}

/// Counts terms, and n-grams up to `longest` words, by group: `groups_of` gives those of an article, from its file's position in the discovery
/// and from what is known about it, but for its id.
///
/// # Errors
/// When more inputs are rejected than `reading.max_errors` allows.
pub fn frequencies(
    discovery: &Discovery,
    reading: &Reading,
    longest: usize,
    groups_of: &(dyn Fn(usize, &ArticleFacts) -> Vec<Group> + Sync),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Grouped>> {
    let work = |benches: &mut PerLanguage<Bench>, Read { file, article, .. }: Read, counts: bool| {
        if !counts {
            return (0, Vec::new());
        }
        let new = |analysis| Bench {
            desk: Desk::new(analysis, reading.segment.clone()),
            scratch: Scratch::default(),
            groups: FxHashMap::default(),
        };
        let (_, Bench { desk, scratch, groups }, words) = benches.read(reading, &article, new);
        let (laid_out, analyzer) = desk.lay_out_read(&article, words);
        let of_article = groups_of(file, &facts(&article, &laid_out.layout, ""));
        let fields = of_article.first().map_or(0, Vec::len);
        let lacks = (0..fields).map(|field| of_article.iter().any(|group| group[field].is_empty())).collect::<Vec<bool>>();
        for group in of_article {
            let counter = groups.entry(group).or_insert_with(|| FrequencyCounter::new(longest, Part::Article, reading.words));
            counter.article(analyzer.vocabulary(), scratch, laid_out.paragraphs().map(|(_, tokens)| tokens));
        }
        (laid_out.paragraphs().map(|(_, tokens)| tokens.len() as u64).sum::<u64>(), lacks)
    };
    let (mut words, mut ungrouped) = (0, Vec::new());
    let pass = |known: &mut _| {
        (words, ungrouped) = (0, Vec::new());
        first_pass(discovery, reading, known, progress, (PerLanguage::new, work), |_, _, (of_article, lacks): (u64, Vec<bool>)| {
            words += of_article;
            ungrouped.resize(lacks.len().max(ungrouped.len()), 0);
            for (articles, lacks) in ungrouped.iter_mut().zip(lacks) {
                *articles += u64::from(lacks);
            }
            Ok(true)
        })
    };
    let (First { workers, ids, rejects, files, .. }, known) = settled(pass)?;
    let mut made = Grouped { groups: BTreeMap::new(), articles: ids.len() as u64, words, ungrouped, met: Met(known.prints) };
    for Bench { desk, groups, .. } in workers.into_iter().flat_map(PerLanguage::into_values) {
        for (group, counter) in groups {
            made.groups.entry(group).or_default().merge(counter.dissolve(desk.analyzer.vocabulary()));
        }
    }
    Ok(Passed { made, files, rejects })
}

/// Of which text of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextName<'n> {
    /// The article's id.
    pub article: &'n str,
    /// The paragraph, where texts are paragraphs.
    pub paragraph: Option<u32>,
}

/// Hands what `look` makes of each text, with what the worker keeps for it, to `sink`, in input order, with the text's name: an article as all its paragraphs, or each of its
/// paragraphs by itself. `sink` returns whether to go on. Gives the number of articles, and what was read.
fn each_text<S: Default + Send, T: Send>(
    discovery: &Discovery,
    reading: &Reading,
    unit: Unit,
    progress: &mut dyn FnMut(Progress),
    look: impl Fn(&mut S, &Analyzer, &[(&Paragraph<'_>, &[Token])]) -> T + Sync,
    sink: &mut dyn FnMut(TextName<'_>, T) -> Result<bool>,
) -> Result<Passed<(u64, Met)>> {
    let work = |benches: &mut PerLanguage<(Desk, S)>, Read { article, .. }: Read, _: bool| {
        let new = |analysis| (Desk::new(analysis, reading.segment.clone()), S::default());
        let (_, (desk, scratch), words) = benches.read(reading, &article, new);
        let (laid_out, analyzer) = desk.lay_out_read(&article, words);
        let paragraphs: Vec<(&Paragraph<'_>, &[Token])> = laid_out.paragraphs().collect();
        match unit {
            Unit::Article => vec![(None, look(scratch, analyzer, &paragraphs))],
            Unit::Paragraph => paragraphs.chunks(1).map(|one| (Some(one[0].0.ordinal), look(scratch, analyzer, one))).collect(),
        }
    };
    let mut known = Known::default();
    let first = first_pass(discovery, reading, &mut known, progress, (PerLanguage::new, work), |_, id, texts| {
        for (paragraph, made) in texts {
            if !sink(TextName { article: id, paragraph }, made)? {
                return Ok(false);
            }
        }
        Ok(true)
    })?;
    Ok(Passed { made: (first.ids.len() as u64, Met(known.prints)), files: first.files, rejects: first.rejects })
}

/// Counts terms, and n-grams up to `longest` words, in each article or paragraph as if it were the collection, and hands them to `sink`.
///
/// # Errors
/// Those of `sink`; when more inputs are rejected than `reading.max_errors` allows.
pub fn frequencies_of_each(
    discovery: &Discovery,
    reading: &Reading,
    (longest, unit): (usize, Unit),
    sink: &mut dyn FnMut(TextName<'_>, Frequencies) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<(u64, Met)>> {
    let look = |scratch: &mut Scratch, analyzer: &Analyzer, paragraphs: &[(&Paragraph<'_>, &[Token])]| {
        let mut counter = FrequencyCounter::new(longest, Part::Paragraph, reading.words);
        counter.article(analyzer.vocabulary(), scratch, paragraphs.iter().map(|(_, tokens)| *tokens));
        counter.dissolve(analyzer.vocabulary())
    };
    each_text(discovery, reading, unit, progress, look, sink)
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
pub fn readability(
    discovery: &Discovery,
    reading: &Reading,
    unit: Unit,
    sink: &mut dyn FnMut(TextName<'_>, Readable) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<(u64, Met)>> {
    let look = |(): &mut (), analyzer: &Analyzer, paragraphs: &[(&Paragraph<'_>, &[Token])]| {
        let words: Vec<_> = paragraphs.iter().flat_map(|(_, tokens)| tokens.iter()).map(|&token| token.key).collect();
        let lengths = (analyzer.vocabulary().language() == Language::English).then(|| {
            let mut lengths = Lengths::default();
            for (paragraph, tokens) in paragraphs {
                for span in segment::sentences(paragraph) {
                    let from = tokens.partition_point(|token| token.span.start < span.start);
                    let to = tokens.partition_point(|token| token.span.start < span.end);
                    lengths.sentence(analyzer.vocabulary(), &tokens[from..to]);
                }
            }
            lengths
        });
        Readable { words: words.len() as u64, diversity: Diversity::of(&words), lengths }
    };
    each_text(discovery, reading, unit, progress, look, sink)
}

/// One row of a document-term matrix: a document's name, and its terms by their column with their counts, in the order of columns.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// The article's id.
    pub article: String,
    /// The paragraph, where documents are paragraphs.
    pub paragraph: Option<u32>,
    /// Column and count of each term in it.
    pub counts: Vec<(u32, u64)>,
}

/// Hands the rows of the document-term matrix of a surveyed collection to `sink`, in input order. The columns are those of
/// [`CorpusModel::terms`]; a document is what `reading.document` says.
///
/// # Errors
/// Those of `sink`.
pub fn document_rows(
    discovery: &Discovery,
    reading: &Reading,
    survey: &Survey,
    sink: &mut dyn FnMut(DocumentRow) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<()>> {
    let model: Arc<CorpusModel> = Arc::clone(&survey.model);
    let columns: FxHashMap<&str, u32> = model.terms().map(|(term, _)| term).zip(0..).collect();
    let work = |desks: &mut PerLanguage<Desk>, number: usize, item: Item| -> Vec<DocumentRow> {
        let analysis = reading.analysis_of(survey.languages.get(number));
        let desk = desks.of(analysis.language, || Desk::new(analysis, reading.segment.clone()));
        let (laid_out, analyzer): (LaidOut<'_>, &Analyzer) = desk.lay_out(&item.located.article);
        let article = survey.ids.get(number).unwrap_or_default().to_owned();
        let row = |paragraph, tokens: &mut dyn Iterator<Item = Token>| DocumentRow {
            article: article.clone(),
            paragraph,
            counts: counts_by_column(
                &columns,
                analyzer.vocabulary(),
                &mut tokens.filter(|&token| reading.words.holds(analyzer.vocabulary(), token.surface)),
            ),
        };
        match reading.document {
            Unit::Article => vec![row(None, &mut laid_out.paragraphs().flat_map(|(_, tokens)| tokens.iter().copied()))],
            Unit::Paragraph => {
                laid_out.paragraphs().map(|(paragraph, tokens)| row(Some(paragraph.ordinal), &mut tokens.iter().copied())).collect()
            }
        }
    };
    let Second { files, rejects, .. } = second_pass(discovery, reading, survey, progress, (PerLanguage::new, work), |rows| {
        for row in rows {
            if !sink(row)? {
                return Ok(false);
            }
        }
        Ok(true)
    })?;
    Ok(Passed { made: (), files, rejects })
}

fn counts_by_column(columns: &FxHashMap<&str, u32>, vocabulary: &Vocabulary, tokens: &mut dyn Iterator<Item = Token>) -> Vec<(u32, u64)> {
    let term = |token: Token| vocabulary.term_text(vocabulary.term_of(token.surface));
    // A term that pass 1 did not see is in an input that changed since.
    let mut found: Vec<u32> = tokens.filter_map(|token| columns.get(term(token)).copied()).collect();
    found.sort_unstable();
    found.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}
