//! Pass 1: what one article must know about all others.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::batch::{Batch, Batches};
use super::desk::{Desk, Item, guarded, items};
use super::language::PerLanguage;
use super::ordered::ordered;
use super::{Progress, Settings};
use crate::error::{Error, Result};
use crate::ingest::{self, Discovery, Ids, Reader};
use crate::model::Article;
use crate::output::SpillFile;
use crate::repeats::{Fingerprint, Ledger, NearFinder, Place, Signature, Spill, signature};
use crate::terms::{CorpusModel, CorpusStats, TermCounter, Unit};
use crate::text::Detected;

/// What pass 1 found out; pass 2 only reads it.
#[derive(Debug, Default)]
pub struct Survey {
    /// The collection's statistics, frozen.
    pub model: Arc<CorpusModel>,
    /// Who said what first.
    pub ledger: Ledger,
    /// The earliest paragraph that a near repeat was found to repeat, where near repeats were looked for.
    pub near: FxHashMap<Place, Place>,
    /// The ids of the articles, in input order.
    pub ids: Vec<Box<str>>,
    /// The languages they were found to be in.
    pub(super) languages: Vec<Option<Detected>>,
    /// What was rejected, in input order.
    pub rejects: Vec<Error>,
    /// Per batch: the number of its first article.
    first_articles: Vec<usize>,
    /// Items of batches that are no articles after all: batch, position.
    refused: BTreeSet<(usize, usize)>,
}

impl Survey {
    /// The articles of a batch with their numbers; what was rejected in pass 1 is left out.
    pub(super) fn admitted(&self, batch: usize, items: Vec<Result<Item>>) -> impl Iterator<Item = (usize, Item)> {
        let first = self.first_articles.get(batch).copied().unwrap_or_default();
        let admitted = (0..).zip(items).filter_map(move |(at, item)| item.ok().filter(|_| !self.refused.contains(&(batch, at))));
        (first..).zip(admitted)
    }
}

struct Surveyed {
    batch: usize,
    bytes: u64,
    items: Vec<Result<Found>>,
}

/// What the ordered part of pass 1 needs of an article.
struct Found {
    item: usize,
    file: usize,
    line: Option<u64>,
    id: String,
    source: String,
    language: Option<Detected>,
    prints: Vec<Option<Fingerprint>>,
    /// As many as prints where near repeats are looked for, else none.
    signatures: Vec<Option<Signature>>,
}

struct Worker<'s> {
    settings: &'s Settings,
    benches: PerLanguage<(Desk, TermCounter)>,
}

/// Reads the whole collection once.
///
/// # Errors
/// When more inputs are rejected than `settings.max_errors` allows: with the kind of the one that is too many, which it names.
/// What is wrong with single inputs is no error but stands in [`Survey::rejects`].
pub fn survey(discovery: &Discovery, settings: &Settings, progress: &mut dyn FnMut(Progress)) -> Result<Survey> {
    let mut refused = BTreeSet::new();
    loop {
        let known = refused.len();
        let (survey, stats) = pass(discovery, settings, &mut refused, progress)?;
        // Rare: an id stood twice, so that its article was counted before it was refused. Count again without it.
        if refused.len() == known {
            let unit = if settings.shape.unit == crate::report::Unit::Article { Unit::Article } else { Unit::Paragraph };
            return Ok(Survey { model: Arc::new(CorpusModel::new(stats, unit)), refused, ..survey });
        }
    }
}

fn pass(
    discovery: &Discovery,
    settings: &Settings,
    refused: &mut BTreeSet<(usize, usize)>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, CorpusStats)> {
    let mut reader = Reader::new(discovery.files.clone(), ingest::Options { digest: false, ..settings.ingest.clone() });
    let before = refused.clone();
    let mut survey = Survey { rejects: discovery.rejects.clone(), ..Survey::default() };
    let mut ids = Ids::default();
    let mut finder = settings.near.then(near_finder).transpose()?;
    let mut bytes = 0;
    let workers = ordered(
        settings.threads,
        &mut Batches::new(&mut reader),
        || Worker { settings, benches: PerLanguage::new() },
        |worker, batch| worker.batch(batch, &before),
        |surveyed| {
            bytes += surveyed.bytes;
            progress(Progress { pass: 1, bytes });
            survey.first_articles.push(survey.ids.len());
            for item in surveyed.items {
                match item.and_then(|found| admit(&mut ids, discovery, found, surveyed.batch, refused)) {
                    Ok(found) => {
                        let article = u32::try_from(survey.ids.len()).unwrap_or(u32::MAX);
                        survey.ids.push(found.id.as_str().into());
                        survey.languages.push(found.language);
                        survey.ledger.enter(&found.source, found.prints.iter().copied());
                        if let Some(finder) = &mut finder {
                            enter_near(finder, &survey.ledger, article, &found)?;
                        }
                    }
                    Err(error) => survey.rejects.push(error),
                }
            }
            match settings.max_errors {
                Some(most) if survey.rejects.len() as u64 > most => {
                    let last = &survey.rejects[usize::try_from(most).unwrap_or_default()];
                    let error = Error::new(last.kind(), format!("more than {most} inputs are rejected, the last one: {last}"));
                    Err(error.mend("mend them, or raise --max-errors"))
                }
                _ => Ok(true),
            }
        },
    )?;
    if let Some(finder) = finder {
        survey.near = finder.finish()?;
    }
    let mut stats = CorpusStats::default();
    for (desk, counter) in workers.into_iter().flat_map(|worker| worker.benches.into_values()) {
        stats.merge(counter.dissolve(desk.analyzer.vocabulary()));
    }
    Ok((survey, stats))
}

fn admit(ids: &mut Ids, discovery: &Discovery, mut found: Found, batch: usize, refused: &mut BTreeSet<(usize, usize)>) -> Result<Found> {
    let mut named = Article { id: std::mem::take(&mut found.id), ..Article::default() };
    if let Err(error) = ids.admit(&discovery.files[found.file], found.line, &mut named) {
        refused.insert((batch, found.item));
        return Err(error);
    }
    Ok(Found { id: named.id, ..found })
}

fn near_finder() -> Result<NearFinder<SpillFile>> {
    Ok(NearFinder::new(SpillFile::create()?, SpillFile::create()?))
}

/// Enters the paragraphs of an article that are the first to say what they say: the others are exact repeats.
fn enter_near(finder: &mut NearFinder<SpillFile>, ledger: &Ledger, article: u32, found: &Found) -> Result<()> {
    for (paragraph, (print, signature)) in (1..).zip(found.prints.iter().zip(&found.signatures)) {
        let here = Place { article, paragraph };
        if let Some(signature) = signature.as_ref().filter(|_| print.and_then(|print| ledger.first(print)) == Some(here)) {
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

impl Worker<'_> {
    fn batch(&mut self, batch: Batch, refused: &BTreeSet<(usize, usize)>) -> Surveyed {
        let (index, bytes) = (batch.index, batch.bytes);
        let (items, _) = items(batch, &self.settings.ingest);
        let survey = |(at, item): (usize, Result<Item>)| {
            let item = item?;
            // A refused article is entered again, to be refused again, but not counted.
            let counted = !refused.contains(&(index, at));
            guarded(|| self.article(at, item, counted))
        };
        Surveyed { batch: index, bytes, items: items.into_iter().enumerate().map(survey).collect() }
    }

    fn article(&mut self, at: usize, item: Item, counted: bool) -> Found {
        let Article { id, text, blocks, has_head, meta } = item.located.article;
        let article = Article { id: String::new(), text, blocks, has_head, meta };
        let language = self.settings.detect(&article.text);
        let analysis = self.settings.analysis_of(language);
        let bench = || (Desk::new(analysis, self.settings.segment.clone()), TermCounter::default());
        let (desk, terms) = self.benches.of(analysis.language, bench);
        let (laid_out, analyzer) = desk.lay_out(&article);
        if counted {
            terms.article();
            for (_, tokens) in laid_out.paragraphs() {
                terms.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
            }
        }
        let signatures = if self.settings.near {
            laid_out.paragraphs().map(|(_, tokens)| signature(analyzer.vocabulary(), tokens)).collect()
        } else {
            Vec::new()
        };
        let prints = laid_out.prints;
        let source = article.meta.source.unwrap_or_default();
        Found { item: at, file: item.file, line: item.located.line, id, source, language, prints, signatures }
    }
}
