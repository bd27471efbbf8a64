//! Looks a lexicon up in tokens and returns the evidence.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::MOST_WORDS;
use super::matcher::{
    ClassId, End, EntryFacts, Matcher, NodeId, Overlap, Phrases, SENTENCE_END_MARKS,
};
use super::nearby::{Nearby, PatternMatch};
use super::word_sets::Scratch;
use crate::model::Span;
use crate::text::{KeyId, Passage, Token, Vocabulary, sentences};

/// One match that counts for one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The theme, as an index into the lexicon's themes. A match of a sub-theme is also evidence
    /// for the themes above it.
    pub theme: u32,
    /// The entry, as an index into the lexicon's entries.
    pub entry: u32,
    /// The byte range in the article's text, from the first to the last word.
    pub span: Span,
}

/// Looks a lexicon up in the tokens of one partition (worker). Each [`Vocabulary`] needs one of its
/// own.
///
/// Definition (docs/METHODS.md, matching): spans are processed longest first, then from left to
/// right; of equal spans of a theme the entry with the greater weight comes first, then the earlier
/// entry. Learnt entries come after all others, so that they take no word from them. A span counts
/// for a theme if none of its words is taken for that theme; under
/// [`Overlap::Lexicon`] it does not count either if all its words are taken by other spans, of any
/// themes. An entry whose context is not satisfied, or that shares a word with a `not` span of its
/// theme or of a theme above, is ignored. Phrases match across punctuation, but only within the
/// given tokens, and by [`Phrases::Sentence`] not across the end of a sentence, unless
/// they are written with one.
pub struct Scanner {
    matcher: Arc<Matcher>,
    /// The classes of each key of the vocabulary that was read so far.
    classes: Lists<ClassId>,
    /// The children of the root for each key.
    starts: Lists<NodeId>,
    frontier: Vec<NodeId>,
    reached: Vec<NodeId>,
    found: Vec<PatternMatch>,
    nots: Vec<PatternMatch>,
    contexts: Vec<PatternMatch>,
    nearby: Nearby,
    sentence_starts: SentenceStarts,
    taken: Taken,
    scratch: Scratch,
}

/// A list for every key; most lists are empty.
struct Lists<T> {
    /// For every 64 keys, a bit mask of those with a non-empty list, because every word is checked
    /// and few have one; and the number of such keys before them.
    filled: Vec<(u64, u32)>,
    keys: usize,
    /// Each non-empty list, as a range of `pool`.
    ranges: Vec<(u32, u32)>,
    pool: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { filled: Vec::new(), keys: 0, ranges: Vec::new(), pool: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Adds and returns the list of the next key, whose items `fill` appends.
    fn push(&mut self, fill: impl FnOnce(&mut Vec<T>)) -> &[T] {
        let start = self.pool.len();
        fill(&mut self.pool);
        if self.keys.is_multiple_of(64) {
            self.filled.push((0, narrow(self.ranges.len())));
        }
        if self.pool.len() > start {
            self.filled[self.keys / 64].0 |= 1 << (self.keys % 64);
            self.ranges.push((narrow(start), narrow(self.pool.len())));
        }
        self.keys += 1;
        &self.pool[start..]
    }

    /// The list of a key.
    #[inline]
    fn of(&self, key: KeyId) -> &[T] {
        let (bits, before) = self.filled[key.index() / 64];
        let bit = 1 << (key.index() % 64);
        if bits & bit == 0 {
            return &[];
        }
        let (start, end) = self.ranges[(before + (bits & (bit - 1)).count_ones()) as usize];
        &self.pool[start as usize..end as usize]
    }
}

impl Scanner {
    /// Creates a scanner. Each call of [`find`](Self::find) passes its vocabulary.
    pub fn new(matcher: Arc<Matcher>) -> Self {
        Self {
            matcher,
            classes: Lists::default(),
            starts: Lists::default(),
            frontier: Vec::new(),
            reached: Vec::new(),
            found: Vec::new(),
            nots: Vec::new(),
            contexts: Vec::new(),
            nearby: Nearby::default(),
            sentence_starts: SentenceStarts::default(),
            taken: Taken::default(),
            scratch: Scratch::default(),
        }
    }

    /// Replaces the content of `evidence` by the matches in `passage` that count, longest first,
    /// then from left to right.
    ///
    /// `vocabulary` must be the one of the tokens, and the same in every call.
    pub fn find(
        &mut self,
        vocabulary: &Vocabulary,
        passage: Passage<'_>,
        evidence: &mut Vec<Evidence>,
    ) {
        evidence.clear();
        self.learn(vocabulary);
        self.occurrences(vocabulary, passage);
        if self.found.is_empty() {
            return;
        }
        self.drop_by_rules();
        self.resolve(passage.tokens, evidence);
    }

    /// The `not` spans in the tokens of the last call, each as its theme and the range of words in
    /// which no entry of that theme or a theme below counts.
    pub fn not_spans(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.nots.iter().map(|not| (not.id as usize, not.first as usize..not.end as usize))
    }

    /// Finds the classes of keys that are new since the last call.
    fn learn(&mut self, vocabulary: &Vocabulary) {
        for (key, term) in vocabulary.keys_from(self.classes.keys) {
            let classes = self.classes.push(|pool| {
                self.matcher.classes_of(key, term, &mut self.scratch, |id| pool.push(id));
            });
            self.starts.push(|pool| self.matcher.trie.step(0, classes, pool));
        }
    }

    fn occurrences(&mut self, vocabulary: &Vocabulary, passage: Passage<'_>) {
        let tokens = passage.tokens;
        self.found.clear();
        self.nots.clear();
        self.contexts.clear();
        // Borrowed, not cloned: a reference count that all workers change would make them wait for
        // each other at every paragraph.
        let trie = &self.matcher.trie;
        let with_ends = &self.matcher.with_sentence_ends;
        let in_sentence = self.matcher.rules.phrases == Phrases::Sentence;
        self.sentence_starts.forget();
        for (first, &token) in tokens.iter().enumerate() {
            let starts = self.starts.of(token.key);
            if starts.is_empty() {
                continue;
            }
            self.frontier.clear();
            self.frontier.extend_from_slice(starts);
            let (mut next, mut passes_end) = (first, false);
            while !self.frontier.is_empty() {
                next += 1;
                let mut leads_on = false;
                for &node in &self.frontier {
                    leads_on |= trie.leads_on(node);
                    for &end in trie.ends(node) {
                        if passes_end && !with_ends.contains(&end) {
                            continue;
                        }
                        let (list, id) = match end {
                            End::Entry(id) => (&mut self.found, id),
                            End::Not(id) => (&mut self.nots, id),
                            End::Context(id) => (&mut self.contexts, id),
                        };
                        list.push(PatternMatch { id, first: narrow(first), end: narrow(next) });
                    }
                }
                let Some(&token) = tokens.get(next).filter(|_| leads_on) else { break };
                let classes = self.classes.of(token.key);
                self.reached.clear();
                for &node in &self.frontier {
                    trie.step(node, classes, &mut self.reached);
                }
                std::mem::swap(&mut self.frontier, &mut self.reached);
                passes_end = passes_end
                    || in_sentence
                        && !self.frontier.is_empty()
                        && self.sentence_starts.has_before(next, passage, vocabulary);
            }
        }
    }

    fn drop_by_rules(&mut self) {
        let (nots, contexts, matcher, nearby) =
            (&self.nots, &self.contexts, &*self.matcher, &mut self.nearby);
        nearby.clear();
        self.found.retain(|&found| {
            let entry = &matcher.entries[found.id as usize];
            // The spans are in the order of their first words, and none is longer than a pattern
            // may be.
            let from = nots
                .partition_point(|not| not.first.saturating_add(narrow(MOST_WORDS)) <= found.first);
            let mut nots = nots[from..].iter().take_while(|not| not.first < found.end);
            !nots.any(|not| found.first < not.end && entry.themes.contains(&not.id))
                && entry.rules.as_ref().is_none_or(|rules| {
                    rules.satisfied_by(nearby.met(rules, contexts, matcher.longest_context, found))
                })
        });
    }

    fn resolve(&mut self, tokens: &[Token], evidence: &mut Vec<Evidence>) {
        let entries = &self.matcher.entries;
        let points = |found: &PatternMatch| entries[found.id as usize].points;
        let has_learnt = self.matcher.has_learnt;
        let is_learnt = |found: &PatternMatch| has_learnt && entries[found.id as usize].learnt;
        self.found.sort_unstable_by(|a, b| {
            let length =
                |found: &PatternMatch| (is_learnt(found), Reverse(found.end - found.first));
            length(a)
                .cmp(&length(b))
                .then(a.first.cmp(&b.first))
                .then(points(b).total_cmp(&points(a)))
                .then(a.id.cmp(&b.id))
        });
        self.taken.clear();
        let lexicon_scope = self.matcher.rules.overlap == Overlap::Lexicon;
        let place = |found: &PatternMatch| (found.first, found.end, is_learnt(found));
        for equal in self.found.chunk_by(|a, b| place(a) == place(b)) {
            let words = equal[0].first..equal[0].end;
            if lexicon_scope && self.taken.all(ANY_THEME, words.clone()) {
                continue;
            }
            let span = Span {
                start: tokens[words.start as usize].span.start,
                end: tokens[words.end as usize - 1].span.end,
            };
            let before = evidence.len();
            for found in equal {
                let EntryFacts { themes, .. } = &entries[found.id as usize];
                for &theme in themes {
                    if !self.taken.any(theme as usize + 1, words.clone()) {
                        self.taken.take(theme as usize + 1, words.clone());
                        evidence.push(Evidence { theme, entry: found.id, span });
                    }
                }
            }
            if lexicon_scope && evidence.len() > before {
                self.taken.take(ANY_THEME, words);
            }
        }
    }
}

/// Where the sentences of a passage start. They are found when they are first asked for: few
/// paragraphs have words of a phrase with the end of a sentence between them.
#[derive(Default)]
struct SentenceStarts {
    known: bool,
    starts: Vec<u32>,
}

impl SentenceStarts {
    /// Forgets the passage.
    fn forget(&mut self) {
        self.known = false;
    }

    /// Whether a sentence ends between the word `next` and the one before it.
    fn has_before(&mut self, next: usize, passage: Passage<'_>, vocabulary: &Vocabulary) -> bool {
        let Passage { paragraph, tokens } = passage;
        let between = Span { start: tokens[next - 1].span.end, end: tokens[next].span.start };
        if !between.of(paragraph.article).contains(|c| c == '?' || SENTENCE_END_MARKS.contains(&c))
        {
            return false;
        }
        if !std::mem::replace(&mut self.known, true) {
            self.starts.clear();
            self.starts.extend(sentences(&paragraph, tokens, vocabulary).map(|span| span.start));
        }
        let first = self.starts.partition_point(|&start| start < between.start);
        self.starts.get(first).is_some_and(|&start| start <= between.end)
    }
}

/// The taken words of a text for each theme, with a bit for each word.
#[derive(Default)]
struct Taken {
    themes: Vec<Vec<u64>>,
    /// The themes with taken words.
    touched: Vec<usize>,
}

/// The index in [`Taken`] for words taken by any theme; the themes follow.
const ANY_THEME: usize = 0;

impl Taken {
    fn clear(&mut self) {
        for theme in self.touched.drain(..) {
            self.themes[theme].clear();
        }
    }

    fn has(&self, theme: usize, word: u32) -> bool {
        let bits = self.themes.get(theme).and_then(|theme| theme.get(word as usize / 64));
        bits.is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }

    fn any(&self, theme: usize, mut words: Range<u32>) -> bool {
        words.any(|word| self.has(theme, word))
    }

    fn all(&self, theme: usize, mut words: Range<u32>) -> bool {
        words.all(|word| self.has(theme, word))
    }

    fn take(&mut self, theme: usize, words: Range<u32>) {
        if self.themes.len() <= theme {
            self.themes.resize_with(theme + 1, Vec::new);
        }
        let bits = &mut self.themes[theme];
        if bits.is_empty() {
            self.touched.push(theme);
        }
        for word in words {
            let at = word as usize / 64;
            if bits.len() <= at {
                bits.resize(at + 1, 0);
            }
            bits[at] |= 1 << (word % 64);
        }
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index)
        .expect("fewer than 2^32 words in a paragraph, and word classes in a partition")
}
