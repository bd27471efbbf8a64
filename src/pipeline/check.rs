//! What a lexicon catches in a collection: the pass of `lexicon check`.

use std::sync::Arc;

use super::batch::Batches;
use super::desk::{Desk, guarded, items};
use super::ordered::ordered;
use super::{Progress, Settings, Survey};
use crate::error::Result;
use crate::ingest::{Discovery, Reader};
use crate::lexicon::{Check, Evidence, Matcher, Scanner};
use crate::repeats::Place;

struct Worker {
    desk: Desk,
    scanner: Scanner,
    evidence: Vec<Evidence>,
    check: Check,
}

/// Looks the lexicon up in every paragraph that is the first to say what it says, articles in other languages left out.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn check(discovery: &Discovery, settings: &Settings, survey: &Survey, progress: &mut dyn FnMut(Progress)) -> Result<Check> {
    let lexicon = &settings.lexicon;
    let matcher = Arc::new(Matcher::new(lexicon, settings.analysis.stemmer, settings.overlap));
    let mut reader = Reader::new(discovery.files.clone(), settings.ingest.clone());
    let mut bytes = 0;
    let workers = ordered(
        settings.threads,
        &mut Batches::new(&mut reader),
        || Worker {
            desk: Desk::new(settings.analysis, settings.segment.clone()),
            scanner: Scanner::new(Arc::clone(&matcher)),
            evidence: Vec::new(),
            check: Check::new(lexicon),
        },
        |worker, batch| {
            let (index, bytes) = (batch.index, batch.bytes);
            let (items, _) = items(batch, &settings.ingest);
            for (number, item) in survey.admitted(index, items) {
                if settings.is_foreign(survey.languages.get(number).copied().flatten()) {
                    continue;
                }
                // A defect that one article meets leaves the others to be checked; `score` reports it.
                let _ = guarded(|| {
                    let Worker { desk, scanner, evidence, check } = &mut *worker;
                    let (laid_out, analyzer) = desk.lay_out(&item.located.article);
                    for ((paragraph, tokens), print) in laid_out.paragraphs().zip(&laid_out.prints) {
                        let here = u32::try_from(number).map(|article| Place { article, paragraph: paragraph.ordinal }).ok();
                        if print.and_then(|print| survey.ledger.first(print)) == here {
                            scanner.find(analyzer.vocabulary(), tokens, evidence);
                            check.add(lexicon, analyzer.vocabulary(), tokens, evidence);
                        }
                    }
                });
            }
            bytes
        },
        |batch_bytes| {
            bytes += batch_bytes;
            progress(Progress { pass: 2, bytes });
            Ok(true)
        },
    )?;
    let mut check = Check::new(lexicon);
    for worker in workers {
        check.merge(worker.check);
    }
    Ok(check)
}
