//! What a lexicon catches in a collection: the pass of `lexicon check`.

use std::sync::Arc;

use super::desk::{Desk, Item};
use super::language::is_foreign;
use super::pass::{Second, second_pass};
use super::{Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::{Check, Evidence, Lexicon, Matcher, Overlap, Scanner};
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
pub fn check(
    discovery: &Discovery,
    reading: &Reading,
    (lexicon, overlap): (&Lexicon, Overlap),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Check>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, overlap));
    let worker = || Worker {
        desk: Desk::new(reading.analysis, reading.segment.clone()),
        scanner: Scanner::new(Arc::clone(&matcher)),
        evidence: Vec::new(),
        check: Check::new(lexicon),
    };
    let work = |worker: &mut Worker, number: usize, item: Item| {
        if is_foreign(lexicon, survey.languages.get(number).copied().flatten()) {
            return;
        }
        let Worker { desk, scanner, evidence, check } = worker;
        let (laid_out, analyzer) = desk.lay_out(&item.located.article);
        for ((paragraph, tokens), print) in laid_out.paragraphs().zip(&laid_out.prints) {
            let here = u32::try_from(number).map(|article| Place { article, paragraph: paragraph.ordinal }).ok();
            if print.and_then(|print| survey.ledger.first(print)) == here {
                scanner.find(analyzer.vocabulary(), tokens, evidence);
                check.add(lexicon, analyzer.vocabulary(), tokens, evidence);
            }
        }
    };
    let Second { workers, files, rejects } = second_pass(discovery, reading, survey, progress, (worker, work), |()| Ok(true))?;
    let mut check = Check::new(lexicon);
    for worker in workers {
        check.merge(worker.check);
    }
    Ok(Passed { made: check, files, rejects })
}
