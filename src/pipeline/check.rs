//! What a lexicon catches in a collection: the job of `lexicon check`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::entry_influence::{Contribution, EntryInfluence};
use super::kwic::in_context;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::{
    Around, ArticleSource, InContext, KwicOrder, Passed, Progress, Reading, Repeats, Survey,
};
use crate::error::Result;
use crate::lexicon::{Check, Evidence, Lexicon, LookupRules, Matcher, Scanner};
use crate::model::Span;
use crate::text::Passage;
use crate::themes::ThemeScorer;

/// Contexts shown of an entry.
pub(super) const CONTEXTS: usize = 3;
/// Words on either side of a match in its context.
pub(super) const AROUND: Around =
    Around { window: 4, byte_offsets: true, order: KwicOrder::Input, repeats: Repeats::Flag };

/// What a lexicon caught.
#[derive(Debug)]
pub struct Checked {
    /// What each entry caught.
    pub check: Check,
    /// Per entry its first matches in the order of the input, with the words around them:
    /// `left [match] right`.
    pub contexts: Vec<Vec<String>>,
    /// Per entry the rank correlation (Spearman) of the articles by its theme with and without its
    /// matches; none where either ranking has no order. An article is ranked by the evidence of the
    /// paragraphs looked at, as one text; what the entry's matches have kept other entries from
    /// does not come back.
    pub rank_correlations: Vec<Option<f64>>,
}

/// What an article has to say.
#[derive(Default)]
struct OfArticle {
    contributions: Vec<Contribution>,
    contexts: Vec<(u32, String)>,
}

struct CheckWorker {
    scanner: Scanner,
    scorer: ThemeScorer,
    evidence: Vec<Evidence>,
    check: Check,
    /// Per entry how many contexts were handed on: a worker meets articles in their order, so that
    /// its later ones are not among the first.
    shown: Vec<usize>,
}

/// Looks the lexicon up in every paragraph that is the first to say what it says, articles in other
/// languages left out.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn check<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lexicon, rules): (&Lexicon, LookupRules),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Checked>> {
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, rules));
    let worker = |_| CheckWorker {
        scanner: Scanner::new(Arc::clone(&matcher)),
        scorer: ThemeScorer::new(lexicon),
        evidence: Vec::new(),
        check: Check::new(lexicon),
        shown: vec![0; lexicon.entries.len()],
    };
    let checks = Mutex::new(Check::new(lexicon));
    let job =
        Job::new(worker, |worker: &mut CheckWorker, context| look_at(worker, context, lexicon))
            .only(|head| !head.is_foreign(lexicon))
            .retiring(|retired| {
                checks.lock().unwrap_or_else(PoisonError::into_inner).merge(retired.worker.check);
            });
    let mut influence = EntryInfluence::new(lexicon);
    let mut contexts: Vec<Vec<String>> = vec![Vec::new(); lexicon.entries.len()];
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| {
            influence.add(&found.contributions);
            for (entry, context) in found.contexts {
                let contexts = &mut contexts[entry as usize];
                if contexts.len() < CONTEXTS {
                    contexts.push(context);
                }
            }
            Ok(true)
        })?;
    drop(job);
    let check = checks.into_inner().unwrap_or_else(PoisonError::into_inner);
    let rank_correlations = influence.correlations(lexicon);
    Ok(Passed { made: Checked { check, contexts, rank_correlations }, files, rejects })
}

fn look_at(worker: &mut CheckWorker, context: &ArticleContext<'_>, lexicon: &Lexicon) -> OfArticle {
    let CheckWorker { scanner, scorer, evidence, check, shown } = worker;
    let analyzer = context.analyzer;
    let mut found = OfArticle::default();
    let (mut all, mut words) = (Vec::new(), 0);
    for (paragraph, tokens, _) in context.with_status().filter(|(.., status)| status.is_first()) {
        let passage = Passage { paragraph: *paragraph, tokens };
        scanner.find(analyzer.vocabulary(), passage, evidence);
        check.add(lexicon, analyzer.vocabulary(), tokens, evidence);
        words += tokens.len() as u64;
        all.extend_from_slice(evidence);
        evidence.retain(|hit| {
            lexicon.entries[hit.entry as usize].theme == hit.theme as usize
                && shown[hit.entry as usize] < CONTEXTS
        });
        evidence.sort_unstable_by_key(|hit| (hit.span, hit.entry));
        evidence.retain(|hit| {
            shown[hit.entry as usize] += 1;
            shown[hit.entry as usize] <= CONTEXTS
        });
        let mut lines = Vec::new();
        in_context(paragraph, tokens, evidence, (analyzer, AROUND), &mut lines);
        let context = |(hit, line): (&Evidence, &InContext)| {
            (hit.entry, shown_in(paragraph.article, hit.span, line))
        };
        found.contexts.extend(evidence.iter().zip(&lines).map(context));
    }
    found.contributions = contributions(scorer, &all, words);
    found
}

/// A match in brackets with the words around it, where they touch it in the text without a space.
pub(super) fn shown_in(text: &str, span: Span, line: &InContext) -> String {
    let space = |has: bool| if has { " " } else { "" };
    let before = space(text[..span.start as usize].ends_with(char::is_whitespace));
    let after = space(text[span.end as usize..].starts_with(char::is_whitespace));
    let form: Vec<&str> = line.form.split_whitespace().collect();
    format!("{}{before}[{}]{after}{}", line.left, form.join(" "), line.right).trim().to_owned()
}

/// The evidence of an article by theme and entry, its paragraphs taken as one text.
fn contributions(scorer: &mut ThemeScorer, evidence: &[Evidence], words: u64) -> Vec<Contribution> {
    let (mut strengths, mut points) = (Vec::new(), Vec::new());
    scorer.score(evidence, words, &mut strengths, &mut points);
    let mut sums: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for (hit, points) in evidence.iter().zip(&points) {
        *sums.entry((hit.theme, hit.entry)).or_default() += points;
    }
    sums.into_iter()
        .map(|((theme, entry), evidence)| Contribution { theme, entry, evidence })
        .collect()
}
