//! The third job, for a short list: what is near candidates and entries, where candidates
//! stand, and which paragraphs they would lift.

use crate::text::Passage;
use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array1;
use rustc_hash::FxHashMap;

use super::Search;
use super::counts::CandidateIndex;
use crate::error::Result;
use crate::lexicon::{Evidence, Matcher, TIERS};
use crate::model::Span;
use crate::pipeline::check::{AROUND, CONTEXTS, shown_in};
use crate::pipeline::coverage::{Coverage, NONE, NumberedWords, WordNumbers, words_of};
use crate::pipeline::kwic::in_context;
use crate::pipeline::pass::{ArticlePass, Job};
use crate::pipeline::{ArticleSource, Progress, Reading, Repeats, Survey};
use crate::tables::as_printed;
use crate::terms::{centroid, cosine, ppmi};
use crate::themes::entry_evidence;

/// Words on either side of an occurrence that are its company.
const WINDOW: usize = 5;
/// A context word counts where it stands near a word more than so many times as often as elsewhere.
const SHIFT: f64 = 5.0;
/// Words that vectors are made of.
const CONTEXT_WORDS: usize = 2000;
/// The most entries of a theme whose vectors make that of the theme.
const MOST_ENTRIES: usize = 500;

/// The words that vectors are made of, with their counts: those of the collection that stand most
/// often, equals in the order of their texts.
fn context_words(words: FxHashMap<Box<str>, u64>) -> (NumberedWords, Vec<u64>) {
    let mut words: Vec<(Box<str>, u64)> = words.into_iter().collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(CONTEXT_WORDS);
    let mut numbers = NumberedWords::default();
    for (word, _) in &words {
        numbers.id(word);
    }
    (numbers, words.into_iter().map(|(_, count)| count).collect())
}

/// The entries of each theme, and of those below it, that matched most often.
fn entries_of_themes(search: &Search<'_>, hits: &[u64]) -> Vec<Vec<usize>> {
    let lexicon = search.lexicon;
    let of_theme = |&theme: &usize| {
        let own = |&entry: &usize| {
            hits[entry] > 0
                && lexicon.lineage(lexicon.entries[entry].theme).any(|above| above == theme)
        };
        let mut entries: Vec<usize> = (0..lexicon.entries.len()).filter(own).collect();
        entries.sort_by_key(|&entry| (std::cmp::Reverse(hits[entry]), entry));
        entries.truncate(MOST_ENTRIES);
        entries
    };
    search.themes.iter().map(of_theme).collect()
}

/// What vectors are made of.
pub(super) struct Vectors {
    /// The context words, and how often each stands in the collection.
    contexts: (NumberedWords, Vec<u64>),
    /// Per theme the entries whose vectors make its own.
    entries: Vec<Vec<usize>>,
}

impl Vectors {
    /// Of the words and the entries with these counts.
    pub fn new(search: &Search<'_>, words: FxHashMap<Box<str>, u64>, hits: &[u64]) -> Self {
        Self { contexts: context_words(words), entries: entries_of_themes(search, hits) }
    }
}

/// What was found near candidates.
#[derive(Default)]
pub(super) struct FoundContexts {
    /// Per candidate the cosine of its vector and its theme's.
    pub similarities: Vec<Option<f64>>,
    /// Per candidate the paragraphs that it would lift to the threshold of its theme as an entry of
    /// the tier medium.
    pub lifted: Vec<u64>,
    /// Per candidate its first occurrences.
    pub contexts: Vec<Vec<String>>,
}

/// The state of a thread.
struct ContextWorker {
    coverage: Coverage,
    numbers: WordNumbers,
    context_numbers: WordNumbers,
    /// By row, a candidate or behind those an entry, and context word.
    near: FxHashMap<(u32, u32), u64>,
    lifted: Vec<u64>,
    shown: Vec<usize>,
}

/// What all threads have counted.
struct NearCounts {
    /// By row the context words with how often each is near it.
    near: FxHashMap<u32, Vec<(u32, u64)>>,
    lifted: Vec<u64>,
}

/// Looks at every counted paragraph again.
pub(super) fn find(
    source: ArticleSource<'_>,
    reading: &Reading,
    (search, matcher): (&Search<'_>, &Arc<Matcher>),
    (survey, index, vectors): (&Survey, &CandidateIndex, &Vectors),
    progress: &mut dyn FnMut(Progress),
) -> Result<FoundContexts> {
    let Vectors { contexts, entries } = vectors;
    let sought = search.sought();
    let candidates = index.slots.len();
    let mut rows: FxHashMap<usize, usize> = FxHashMap::default();
    for &entry in entries.iter().flatten() {
        let next = candidates + rows.len();
        rows.entry(entry).or_insert(next);
    }
    let worker = |analysis| ContextWorker {
        coverage: Coverage::new(&sought, matcher, analysis),
        numbers: WordNumbers::default(),
        context_numbers: WordNumbers::default(),
        near: FxHashMap::default(),
        lifted: vec![0; candidates],
        shown: vec![0; candidates],
    };
    let all = Mutex::new(NearCounts { near: FxHashMap::default(), lifted: vec![0; candidates] });
    let job = Job::new(worker, |worker: &mut ContextWorker, context| {
        let mut shown_here = Vec::new();
        let ContextWorker { coverage, numbers, context_numbers, near, lifted, shown } = worker;
        let analyzer = context.analyzer;
        coverage.begin(context);
        for (paragraph, tokens) in context.counted(Repeats::Flag) {
            coverage.at(&sought, analyzer.vocabulary(), Passage { paragraph: *paragraph, tokens });
            let length = tokens.len() as u64;
            let scores = coverage.score_paragraph(&sought, length);
            context_numbers.learn(analyzer.vocabulary(), |word| contexts.0.known(word));
            let mut add = |row: usize, words: std::ops::Range<usize>| {
                let around =
                    words.start.saturating_sub(WINDOW)..tokens.len().min(words.end + WINDOW);
                for at in around.filter(|at| !words.contains(at)) {
                    let word = context_numbers.of(tokens[at]);
                    if word != NONE {
                        *near.entry((u32::try_from(row).unwrap_or(NONE), word)).or_default() += 1;
                    }
                }
            };
            for hit in &coverage.evidence {
                let own = sought.lexicon.entries[hit.entry as usize].theme == hit.theme as usize;
                if let Some(&row) = rows.get(&(hit.entry as usize)).filter(|_| own) {
                    add(row, words_of(tokens, hit));
                }
            }
            let mut counts: FxHashMap<usize, u32> = FxHashMap::default();
            let numbered = index.numbered(numbers, analyzer, tokens);
            index.each(&numbered, &coverage.taken, |candidate, words| {
                add(candidate, words.clone());
                *counts.entry(candidate).or_default() += 1;
                if shown[candidate] < CONTEXTS {
                    shown[candidate] += 1;
                    let span = Span {
                        start: tokens[words.start].span.start,
                        end: tokens[words.end - 1].span.end,
                    };
                    let (mut lines, occurrence) =
                        (Vec::new(), [Evidence { theme: 0, entry: 0, span }]);
                    in_context(paragraph, tokens, &occurrence, (analyzer, AROUND), &mut lines);
                    shown_here.extend(
                        lines
                            .iter()
                            .map(|line| (candidate, shown_in(paragraph.article, span, line))),
                    );
                }
            });
            for (candidate, count) in counts {
                let (slot, medium) = (index.slots[candidate], TIERS[1].1);
                let (before, strength) = scores[slot];
                let lifts = || with_entry(before, medium, count, length) >= sought.threshold(slot);
                lifted[candidate] += u64::from(strength < sought.threshold(slot) && lifts());
            }
        }
        shown_here
    })
    .only(|head| !head.is_foreign(sought.lexicon))
    .retiring(|retired| {
        let ContextWorker { near, lifted, .. } = retired.worker;
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        for ((row, word), count) in near {
            all.near.entry(row).or_default().push((word, count));
        }
        for (sum, lifted) in all.lifted.iter_mut().zip(lifted) {
            *sum += lifted;
        }
    });
    let mut found =
        FoundContexts { contexts: vec![Vec::new(); candidates], ..FoundContexts::default() };
    ArticlePass::new(source, reading, progress).again(survey, &job, |_, shown| {
        for (candidate, context) in shown {
            if found.contexts[candidate].len() < CONTEXTS {
                found.contexts[candidate].push(context);
            }
        }
        Ok(true)
    })?;
    drop(job);
    let NearCounts { near: all, lifted } = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.lifted = lifted;
    let vector = |row: usize| -> Array1<f64> {
        let mut counts = vec![0; contexts.1.len()];
        for &(word, count) in
            u32::try_from(row).ok().and_then(|row| all.get(&row)).into_iter().flatten()
        {
            counts[word as usize] += count;
        }
        ppmi(&counts, &contexts.1, SHIFT)
    };
    let of_themes: Vec<Option<Array1<f64>>> = entries
        .iter()
        .map(|entries| centroid(entries.iter().map(|entry| vector(rows[entry]))))
        .collect();
    found.similarities = index
        .slots
        .iter()
        .enumerate()
        .map(|(at, &slot)| cosine(&vector(at), of_themes[slot].as_ref()?))
        .collect();
    Ok(found)
}

/// The strength, as tables have it, of a text of so many words whose evidence for a theme is
/// `before`, once an entry with this p that matches so often is added.
pub(super) fn with_entry(before: f64, p: f64, count: u32, words: u64) -> f64 {
    strength(before + entry_evidence(-(-p).ln_1p(), count, words))
}

/// The strength of evidence, as tables have it.
pub(super) fn strength(evidence: f64) -> f64 {
    as_printed(-(-evidence.max(0.0)).exp_m1())
}
