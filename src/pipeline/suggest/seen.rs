//! The first look: the grams of paragraphs about a theme, the words that vectors are made of, and
//! the coded texts.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::look::{Look, Sought, each_gram, words_of};
use super::{Codes, Search, counted_source};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::{Evidence, Matcher};
use crate::pipeline::desk::{Desk, Item, LaidOut};
use crate::pipeline::language::is_foreign;
use crate::pipeline::pass::{Second, second_pass};
use crate::pipeline::standing::{Standing, standings};
use crate::pipeline::{Passed, Progress, Reading, Repeats, Survey, WantedText};
use crate::tables::Unit;
use crate::terms::MAX_NGRAM_WORDS;
use crate::text::{Analyzer, KeyId, Token};

/// What was seen.
#[derive(Default)]
pub(super) struct Seen {
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

struct Worker {
    desk: Desk,
    look: Look,
    grams: FxHashMap<(usize, [KeyId; MAX_NGRAM_WORDS]), u64>,
    in_article: FxHashSet<(usize, [KeyId; MAX_NGRAM_WORDS])>,
    words: FxHashMap<KeyId, u64>,
    entries: Vec<u64>,
}

/// Looks at every counted paragraph, and at the coded texts.
pub(super) fn see(
    discovery: &Discovery,
    reading: &Reading,
    (search, matcher): (&Search<'_>, &Arc<Matcher>),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Seen>> {
    let sought = search.sought();
    let articles: FxHashSet<&str> = search
        .codes
        .iter()
        .flat_map(|codes| codes.rows.keys())
        .map(|text: &WantedText| text.id.as_str())
        .collect();
    let worker = || Worker {
        desk: Desk::new(reading.analysis, reading),
        look: Look::new(&sought, matcher),
        grams: FxHashMap::default(),
        in_article: FxHashSet::default(),
        words: FxHashMap::default(),
        entries: vec![0; sought.lexicon.entries.len()],
    };
    let work = |worker: &mut Worker, number: usize, item: Item| {
        let id = survey.ids.get(number).unwrap_or_default();
        let foreign = is_foreign(sought.lexicon, survey.languages.get(number));
        let codes = search.codes.as_ref().filter(|_| articles.contains(id));
        if foreign {
            let named =
                |codes: &Codes| codes.rows.keys().filter(|name| name.id == id).cloned().collect();
            return (Vec::new(), codes.map_or_else(Vec::new, named));
        }
        let Worker { desk, look, grams, in_article, words, entries } = worker;
        let article = &item.located.article;
        let (laid_out, analyzer) = desk.lay_out(article, survey.languages.get(number));
        let (number, source) = counted_source(number, article);
        let stands = standings(&laid_out, survey, number, source, Repeats::Flag);
        for ((_, tokens), _) in
            laid_out.paragraphs().zip(&stands).filter(|(_, standing)| standing.counted)
        {
            look.at(&sought, analyzer.vocabulary(), tokens);
            for hit in &look.evidence {
                entries[hit.entry as usize] += u64::from(
                    sought.lexicon.entries[hit.entry as usize].theme == hit.theme as usize,
                );
            }
            let scores = look.score_paragraph(&sought, tokens.len() as u64);
            let says = |at: usize| analyzer.vocabulary().has_content_key(tokens[at].surface);
            for at in (0..tokens.len()).filter(|&at| says(at)) {
                *words.entry(tokens[at].key).or_default() += 1;
            }
            for (slot, (_, strength)) in scores.iter().enumerate() {
                if *strength < sought.threshold(slot) {
                    continue;
                }
                let free: Vec<Option<KeyId>> = tokens
                    .iter()
                    .zip(&look.taken[slot])
                    .map(|(&token, taken)| (!taken).then_some(token.key))
                    .collect();
                each_gram(&free, says, |range| {
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
        let texts = codes.map_or_else(Vec::new, |codes| {
            let stands = standings(&laid_out, survey, number, source, codes.repeats);
            coded_words((id, codes), (&laid_out, &stands), analyzer, (&sought, look))
        });
        (texts, Vec::new())
    };
    let mut seen = Seen { entries: vec![0; sought.lexicon.entries.len()], ..Seen::default() };
    let Second { workers, files, rejects } =
        second_pass(discovery, reading, survey, progress, (worker, work), |(coded, foreign)| {
            seen.coded.extend(coded);
            seen.foreign.extend(foreign);
            Ok(true)
        })?;
    for Worker { desk, grams, words, entries, .. } in workers {
        let vocabulary = desk.analyzer.vocabulary();
        for ((slot, gram), articles) in grams {
            let words: Vec<&str> = gram
                .iter()
                .filter(|&&key| key != KeyId::NONE)
                .map(|&key| vocabulary.key_text(key))
                .collect();
            *seen.grams.entry((slot, words.join(" ").into())).or_default() += articles;
        }
        for (key, count) in words {
            *seen.words.entry(vocabulary.key_text(key).into()).or_default() += count;
        }
        for (all, count) in seen.entries.iter_mut().zip(entries) {
            *all += count;
        }
    }
    Ok(Passed { made: seen, files, rejects })
}

/// The coded texts of an article.
fn coded_words(
    (id, codes): (&str, &Codes),
    (laid_out, stands): (&LaidOut<'_>, &[Standing]),
    analyzer: &Analyzer,
    (sought, look): (&Sought<'_>, &mut Look),
) -> Vec<CodedWords> {
    let paragraphs: Vec<_> = laid_out.paragraphs().zip(stands).collect();
    let texts: Vec<(Option<u32>, Vec<usize>)> = match codes.unit {
        Unit::Paragraph => {
            let own = paragraphs.iter().enumerate().filter(|(_, (_, standing))| !standing.foreign);
            own.map(|(at, ((paragraph, _), _))| (Some(paragraph.ordinal), vec![at])).collect()
        }
        _ => vec![(None, (0..paragraphs.len()).filter(|&at| paragraphs[at].1.counted).collect())],
    };
    let mut found = Vec::new();
    for (paragraph, parts) in texts {
        let name = WantedText { id: id.to_owned(), paragraph };
        if !codes.rows.contains_key(&name) {
            continue;
        }
        let mut text = CodedWords {
            name,
            words: Vec::new(),
            taken: vec![Vec::new(); sought.themes.len()],
            scores: Vec::new(),
            length: 0,
            hits: Vec::new(),
        };
        let mut evidence: Vec<Evidence> = Vec::new();
        for tokens in parts.into_iter().map(|at| paragraphs[at].0.1) {
            if !text.words.is_empty() {
                text.words.push(None);
                text.taken.iter_mut().for_each(|taken| taken.push(true));
            }
            let before = text.words.len();
            look.at(sought, analyzer.vocabulary(), tokens);
            text.length += tokens.len() as u64;
            let vocabulary = analyzer.vocabulary();
            let word = |token: &Token| {
                (vocabulary.key_text(token.key).into(), vocabulary.has_content_key(token.surface))
            };
            text.words.extend(tokens.iter().map(word).map(Some));
            for (all, taken) in text.taken.iter_mut().zip(&look.taken) {
                all.extend(taken);
            }
            for hit in &look.evidence {
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
            evidence.extend_from_slice(&look.evidence);
        }
        text.scores = look.score(sought, &evidence, text.length);
        found.push(text);
    }
    found
}
