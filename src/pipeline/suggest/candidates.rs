//! The first job: the grams of paragraphs about a theme, the words that vectors are made of, and
//! the coded texts.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Codes, Search};
use crate::error::Result;
use crate::lexicon::{Evidence, Matcher};
use crate::pipeline::coverage::{Coverage, SoughtThemes, each_gram, words_of};
use crate::pipeline::pass::{ArticleContext, ArticlePass, Job, Retired};
use crate::pipeline::{ArticleSource, Passed, Progress, Reading, Repeats, Survey, WantedText};
use crate::terms::MAX_NGRAM_WORDS;
use crate::text::{KeyId, Passage, Token};

/// What was seen.
#[derive(Default)]
pub(super) struct FoundCandidates {
    /// By theme and text, of the grams of paragraphs about the theme: how many articles have them
    /// there.
    pub grams: FxHashMap<(usize, Box<str>), u64>,
    /// The words that say something by themselves, with their counts.
    pub words: FxHashMap<Box<str>, u64>,
    /// Per entry its matches for its own theme.
    pub entries: Vec<u64>,
    /// The coded texts, in the order of the input.
    pub coded: Vec<CodedWords>,
    /// Coded texts in other languages.
    pub foreign: Vec<WantedText>,
}

/// A coded text as its words stand to the themes.
pub(super) struct CodedWords {
    pub name: WantedText,
    /// Its words, with whether they say something by themselves; none between two paragraphs.
    pub words: Vec<Option<(Box<str>, bool)>>,
    /// Per theme, whether each of them is taken.
    pub taken: Vec<Vec<bool>>,
    /// Per theme E and the strength.
    pub scores: Vec<(f64, f64)>,
    /// How many words it has.
    pub length: u64,
    /// The matches that count for themes sought: theme, entry, words.
    pub hits: Vec<(usize, usize, std::ops::Range<usize>)>,
}

/// The state of a thread.
struct CandidateWorker {
    coverage: Coverage,
    grams: FxHashMap<(usize, [KeyId; MAX_NGRAM_WORDS]), u64>,
    in_article: FxHashSet<(usize, [KeyId; MAX_NGRAM_WORDS])>,
    words: FxHashMap<KeyId, u64>,
    entries: Vec<u64>,
}

/// Looks at every counted paragraph, and at the coded texts.
pub(super) fn find(
    source: ArticleSource<'_>,
    reading: &Reading,
    (search, matcher): (&Search<'_>, &Arc<Matcher>),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<FoundCandidates>> {
    let sought = search.sought();
    let articles: FxHashSet<&str> = search
        .codes
        .iter()
        .flat_map(|codes| codes.rows.keys())
        .map(|text: &WantedText| text.id.as_str())
        .collect();
    let worker = |analysis| CandidateWorker {
        coverage: Coverage::new(&sought, matcher, analysis),
        grams: FxHashMap::default(),
        in_article: FxHashSet::default(),
        words: FxHashMap::default(),
        entries: vec![0; sought.lexicon.entries.len()],
    };
    let all = Mutex::new(FoundCandidates {
        entries: vec![0; sought.lexicon.entries.len()],
        ..FoundCandidates::default()
    });
    let locked = || all.lock().unwrap_or_else(PoisonError::into_inner);
    let job = Job::new(worker, |worker: &mut CandidateWorker, context| {
        let codes = search.codes.as_ref().filter(|_| articles.contains(context.id));
        if context.is_foreign(sought.lexicon) {
            let names = codes.into_iter().flat_map(|codes| codes.rows.keys());
            let own = names.filter(|name| name.id == context.id);
            return (Vec::new(), own.cloned().collect::<Vec<WantedText>>());
        }
        worker.look_at(&sought, context);
        let texts = codes.map_or_else(Vec::new, |codes| {
            coded_words(codes, context, (&sought, &mut worker.coverage))
        });
        (texts, Vec::new())
    })
    .only(|head| !head.is_foreign(sought.lexicon) || articles.contains(head.id))
    .retiring(|retired| locked().add(retired));
    let Passed { files, rejects, .. } = ArticlePass::new(source, reading, progress).again(
        survey,
        &job,
        |_, (coded, foreign)| {
            let mut all = locked();
            all.coded.extend(coded);
            all.foreign.extend(foreign);
            Ok(true)
        },
    )?;
    drop(job);
    let made = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Passed { made, files, rejects })
}

impl CandidateWorker {
    /// Counts the words of the counted paragraphs, and the grams of those about a theme.
    fn look_at(&mut self, sought: &SoughtThemes<'_>, context: &ArticleContext<'_>) {
        let Self { coverage, grams, in_article, words, entries } = self;
        let vocabulary = context.analyzer.vocabulary();
        coverage.begin(context);
        for (paragraph, tokens) in context.counted(Repeats::Flag) {
            coverage.at(sought, vocabulary, Passage { paragraph: *paragraph, tokens });
            for hit in &coverage.evidence {
                entries[hit.entry as usize] += u64::from(
                    sought.lexicon.entries[hit.entry as usize].theme == hit.theme as usize,
                );
            }
            let scores = coverage.score_paragraph(sought, tokens.len() as u64);
            let is_content = |at: usize| vocabulary.has_content_key(tokens[at].surface);
            for at in (0..tokens.len()).filter(|&at| is_content(at)) {
                *words.entry(tokens[at].key).or_default() += 1;
            }
            for (slot, (_, strength)) in scores.iter().enumerate() {
                if *strength < sought.threshold(slot) {
                    continue;
                }
                let free: Vec<Option<KeyId>> = tokens
                    .iter()
                    .zip(&coverage.taken[slot])
                    .map(|(&token, taken)| (!taken).then_some(token.key))
                    .collect();
                each_gram(&free, is_content, |range| {
                    let mut gram = [KeyId::NONE; MAX_NGRAM_WORDS];
                    for (place, key) in gram.iter_mut().zip(&free[range]) {
                        *place = key.unwrap_or(KeyId::NONE);
                    }
                    in_article.insert((slot, gram));
                });
            }
        }
        for gram in in_article.drain() {
            *grams.entry(gram).or_default() += 1;
        }
    }
}

impl FoundCandidates {
    /// Adds what a thread has counted.
    fn add(&mut self, retired: Retired<CandidateWorker>) {
        let vocabulary = retired.analyzer.vocabulary();
        let CandidateWorker { grams, words, entries, .. } = retired.worker;
        for ((slot, gram), articles) in grams {
            let words: Vec<&str> = gram
                .iter()
                .filter(|&&key| key != KeyId::NONE)
                .map(|&key| vocabulary.key_text(key))
                .collect();
            *self.grams.entry((slot, words.join(" ").into())).or_default() += articles;
        }
        for (key, count) in words {
            *self.words.entry(vocabulary.key_text(key).into()).or_default() += count;
        }
        for (all, count) in self.entries.iter_mut().zip(entries) {
            *all += count;
        }
    }
}

/// The coded texts of an article.
fn coded_words(
    codes: &Codes,
    context: &ArticleContext<'_>,
    (sought, coverage): (&SoughtThemes<'_>, &mut Coverage),
) -> Vec<CodedWords> {
    let vocabulary = context.analyzer.vocabulary();
    let mut found = Vec::new();
    for (name, parts) in codes.texts_in(context) {
        let mut text = CodedWords {
            name,
            words: Vec::new(),
            taken: vec![Vec::new(); sought.themes.len()],
            scores: Vec::new(),
            length: 0,
            hits: Vec::new(),
        };
        let mut evidence: Vec<Evidence> = Vec::new();
        for passage in parts {
            if !text.words.is_empty() {
                text.words.push(None);
                text.taken.iter_mut().for_each(|taken| taken.push(true));
            }
            let before = text.words.len();
            coverage.at(sought, vocabulary, passage);
            let tokens = passage.tokens;
            text.length += tokens.len() as u64;
            let word = |token: &Token| {
                (vocabulary.key_text(token.key).into(), vocabulary.has_content_key(token.surface))
            };
            text.words.extend(tokens.iter().map(word).map(Some));
            for (all, taken) in text.taken.iter_mut().zip(&coverage.taken) {
                all.extend(taken);
            }
            for hit in &coverage.evidence {
                if let Some(slot) =
                    sought.themes.iter().position(|&theme| theme == hit.theme as usize)
                {
                    let words = words_of(tokens, hit);
                    text.hits.push((
                        slot,
                        hit.entry as usize,
                        before + words.start..before + words.end,
                    ));
                }
            }
            evidence.extend_from_slice(&coverage.evidence);
        }
        text.scores = coverage.score(sought, &evidence, text.length);
        found.push(text);
    }
    found
}
