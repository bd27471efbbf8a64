//! A lexicon compiled for lookup: word classes and a trie of phrases. All partitions share it
//! without changing it.

use std::collections::BTreeMap;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::limits::is_loose;
use super::pattern::glob_matches;
use super::word_sets::{LoosePattern, PatternSource, Scratch, WordSets};
use super::{Entry, Expression, Lexicon, Pattern, WordPattern};
use crate::text::{Stemmer, StemmerKind};

/// Whether matches of one theme prevent those of another from counting; the `--overlap` option
/// (docs/METHODS.md, matching).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overlap {
    /// A match counts for a theme if none of its words is taken by another match of that theme
    /// (`nested_scope = "key"` of quanteda).
    #[default]
    Theme,
    /// In addition, not all of its words may be taken by matches of any themes (`nested_scope =
    /// "dictionary"`).
    Lexicon,
}

/// What the words of a phrase must be in; the `--phrases` option (docs/METHODS.md, look-up).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phrases {
    /// In one sentence.
    #[default]
    Sentence,
    /// In one paragraph, as in quanteda once punctuation is removed.
    Paragraph,
}

/// Characters that can end a sentence, but not the `?` of globs. If there is none of them between
/// two words, no sentence ends there. A line end alone ends none here, because lines of plain text
/// break anywhere.
pub(super) const SENTENCE_END_MARKS: [char; 13] =
    ['.', '!', '…', '‼', '⁇', '⁈', '⁉', '。', '！', '？', '؟', '۔', '։'];

/// The rules of look-up that a lexicon does not set itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LookupRules {
    /// Whether matches of one theme prevent those of another from counting.
    pub overlap: Overlap,
    /// What the words of a phrase must be in.
    pub phrases: Phrases,
}

/// The number of a distinct word pattern of the lexicon.
pub(super) type ClassId = u32;
/// The number of a node of the trie; 0 is the root.
pub(super) type NodeId = u32;

/// A node of the trie while a lexicon is compiled: its children, and the phrases that end there.
#[derive(Default)]
struct Node {
    next: Vec<(ClassId, NodeId)>,
    any: Option<NodeId>,
    ends: Vec<End>,
}

/// A trie of phrases. The children of all nodes are in one list and the ends of phrases in another,
/// so that lookups touch little memory.
pub(super) struct Trie {
    ranges: Vec<NodeRange>,
    next: Vec<(ClassId, NodeId)>,
    ends: Vec<End>,
}

/// The starts of a node's share of the lists of a [`Trie`]; it ends at the start of the next node's
/// share.
struct NodeRange {
    next: u32,
    ends: u32,
    any: Option<NodeId>,
}

impl Trie {
    fn new(nodes: Vec<Node>) -> Self {
        let mut trie = Self {
            ranges: Vec::with_capacity(nodes.len() + 1),
            next: Vec::new(),
            ends: Vec::new(),
        };
        for mut node in nodes.into_iter().chain([Node::default()]) {
            trie.ranges.push(NodeRange {
                next: id(trie.next.len()),
                ends: id(trie.ends.len()),
                any: node.any,
            });
            trie.next.append(&mut node.next);
            trie.ends.append(&mut node.ends);
        }
        trie
    }

    /// The phrases that end at a node.
    pub fn ends(&self, node: NodeId) -> &[End] {
        let node = node as usize;
        &self.ends[self.ranges[node].ends as usize..self.ranges[node + 1].ends as usize]
    }

    /// The children of a node, by class.
    fn next(&self, node: NodeId) -> &[(ClassId, NodeId)] {
        let node = node as usize;
        &self.next[self.ranges[node].next as usize..self.ranges[node + 1].next as usize]
    }

    /// Whether a node has children.
    pub fn leads_on(&self, node: NodeId) -> bool {
        self.ranges[node as usize].any.is_some() || !self.next(node).is_empty()
    }

    /// Appends the children of `node` for a word of these classes.
    pub fn step(&self, node: NodeId, classes: &[ClassId], reached: &mut Vec<NodeId>) {
        let next = self.next(node);
        for class in classes {
            if let Ok(at) = next.binary_search_by_key(class, |&(class, _)| class) {
                reached.push(next[at].1);
            }
        }
        reached.extend(self.ranges[node as usize].any);
    }
}

/// The meaning of a phrase that ends at a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum End {
    Entry(u32),
    /// A `not` span of this theme.
    Not(u32),
    /// A pattern that conditions of entries name.
    Context(u32),
}

/// What a lookup needs to know about an entry.
pub(super) struct EntryFacts {
    pub points: f64,
    /// Its theme and the themes above it.
    pub themes: Vec<u32>,
    pub rules: Option<Box<Rules>>,
    pub learnt: bool,
}

/// The conditions of an entry.
pub(super) struct Rules {
    /// The ids of its contexts in ascending order, each with its roles: the bits [`Rules::AFTER`]
    /// and so on.
    pub contexts: Vec<(u32, u8)>,
    /// The bits that contexts must meet.
    pub asked: u8,
    pub within: u32,
    /// A number that all rules with the same contexts share.
    pub number: u32,
}

impl Rules {
    /// The entry must come after this context, or after another one with this bit; likewise for the
    /// next two.
    pub const AFTER: u8 = 1;
    pub const BEFORE: u8 = 2;
    pub const NEAR: u8 = 4;
    /// The entry must not be near this context.
    pub const UNLESS: u8 = 8;

    /// Whether contexts that meet these bits satisfy the entry.
    pub fn satisfied_by(&self, met: u8) -> bool {
        met & Self::UNLESS == 0 && met & self.asked == self.asked
    }
}

/// A lexicon compiled for lookup.
///
/// A pattern costs time for each distinct word of the texts, not for each token: the classes of a
/// key (literals, globs, stems, regular expressions) are found when it is first seen.
pub struct Matcher {
    pub(super) rules: LookupRules,
    pub(super) trie: Trie,
    pub(super) entries: Vec<EntryFacts>,
    /// Whether some entry was learnt.
    pub(super) has_learnt: bool,
    /// The most words of a context pattern.
    pub(super) longest_context: u32,
    literals: FxHashMap<Box<str>, ClassId>,
    stems: FxHashMap<Box<str>, Vec<ClassId>>,
    /// Globs by the characters before their first wildcard.
    globs: FxHashMap<Box<str>, Vec<(Box<str>, ClassId)>>,
    /// The length of the longest of those beginnings, in bytes. No longer part of a key is looked
    /// up; otherwise the time for a very long word would be quadratic.
    longest_prefix: usize,
    /// The first two bytes of those beginnings, or `None` if one is shorter. Most keys begin with
    /// other bytes and match none of these globs.
    first_bytes: Option<FxHashSet<[u8; 2]>>,
    /// Globs `*end` by their end, and the length of the longest end in bytes.
    ends: FxHashMap<Box<str>, ClassId>,
    longest_end: usize,
    /// Regular expressions that match only a few keys, by these keys.
    spelled: FxHashMap<Box<str>, Vec<ClassId>>,
    /// All other globs and regular expressions.
    sets: WordSets,
    /// The phrases that pass over the end of a sentence, because they are written with one.
    pub(super) with_sentence_ends: FxHashSet<End>,
}

/// The most globs with the same characters before their first wildcard that are tried one by one.
const MAX_GLOBS_TRIED: usize = 8;

impl Matcher {
    /// Compiles a lexicon. `stemmer` must be the one of the texts.
    pub fn new(lexicon: &Lexicon, stemmer: StemmerKind, rules: LookupRules) -> Self {
        let mut builder = Builder {
            stemmer: Stemmer::new(lexicon.language, stemmer),
            classes: FxHashMap::with_capacity_and_hasher(2 * lexicon.entries.len(), FxBuildHasher),
            contexts: FxHashMap::default(),
            numbers: FxHashMap::default(),
            nodes: vec![Node::default()],
            matcher: Self {
                rules,
                trie: Trie::new(Vec::new()),
                entries: Vec::with_capacity(lexicon.entries.len()),
                has_learnt: lexicon.entries.iter().any(|entry| entry.learnt),
                longest_context: 0,
                literals: FxHashMap::with_capacity_and_hasher(lexicon.entries.len(), FxBuildHasher),
                stems: FxHashMap::default(),
                globs: FxHashMap::default(),
                longest_prefix: 0,
                first_bytes: Some(FxHashSet::default()),
                ends: FxHashMap::default(),
                longest_end: 0,
                spelled: FxHashMap::default(),
                sets: WordSets::default(),
                with_sentence_ends: FxHashSet::default(),
            },
            loose: Vec::new(),
            infixes: Vec::new(),
        };
        for (index, theme) in lexicon.themes.iter().enumerate() {
            for pattern in &theme.not {
                builder.add(pattern, End::Not(id(index)));
            }
        }
        for (index, entry) in lexicon.entries.iter().enumerate() {
            builder.add(&entry.pattern, End::Entry(id(index)));
            let rules = builder.rules(entry);
            let themes = lexicon.lineage(entry.theme).map(id).collect();
            builder.matcher.entries.push(EntryFacts {
                points: entry.points(),
                themes,
                rules,
                learnt: entry.learnt,
            });
        }
        builder.finish()
    }

    /// Calls `class` with each class of a key, whose term is `term`.
    pub(super) fn classes_of(
        &self,
        key: &str,
        term: &str,
        scratch: &mut Scratch,
        mut class: impl FnMut(ClassId),
    ) {
        if let Some(&literal) = self.literals.get(key) {
            class(literal);
        }
        for &stem in self.stems.get(term).into_iter().flatten() {
            class(stem);
        }
        let first = key.as_bytes().first_chunk();
        if self
            .first_bytes
            .as_ref()
            .is_none_or(|known| first.is_some_and(|first| known.contains(first)))
        {
            let ends = key.char_indices().map(|(at, _)| at).chain([key.len()]);
            let ends = ends.take_while(|&end| end <= self.longest_prefix);
            for (glob, id) in ends.filter_map(|end| self.globs.get(&key[..end])).flatten() {
                if glob_matches(glob, key) {
                    class(*id);
                }
            }
        }
        for &spelled in self.spelled.get(key).into_iter().flatten() {
            class(spelled);
        }
        if !self.ends.is_empty() {
            let starts = key
                .char_indices()
                .rev()
                .map(|(at, _)| at)
                .take_while(|&at| key.len() - at <= self.longest_end);
            for &end in starts.filter_map(|at| self.ends.get(&key[at..])) {
                class(end);
            }
        }
        self.sets.classes_of(key, scratch, class);
    }
}

struct Builder {
    stemmer: Stemmer,
    classes: FxHashMap<WordPattern, ClassId>,
    contexts: FxHashMap<Pattern, u32>,
    /// The numbers of rules, by their contexts and roles.
    numbers: FxHashMap<Vec<(u32, u8)>, u32>,
    nodes: Vec<Node>,
    matcher: Matcher,
    loose: Vec<LoosePattern>,
    /// The texts of globs `*text*`, with their classes.
    infixes: Vec<(Box<str>, ClassId)>,
}

impl Builder {
    fn add(&mut self, pattern: &Pattern, end: End) {
        if pattern.words().len() > 1 && pattern.source().contains(SENTENCE_END_MARKS) {
            self.matcher.with_sentence_ends.insert(end);
        }
        let mut node = 0;
        for word in pattern.words() {
            node = self.step(node, word);
        }
        self.nodes[node as usize].ends.push(end);
    }

    fn step(&mut self, from: NodeId, word: &WordPattern) -> NodeId {
        let next = id(self.nodes.len());
        let to = if matches!(word, WordPattern::Any) {
            *self.nodes[from as usize].any.get_or_insert(next)
        } else {
            let class = self.class(word);
            // Class numbers increase, so a new one is nearly always inserted at the end.
            let node = &mut self.nodes[from as usize];
            match node.next.binary_search_by_key(&class, |&(class, _)| class) {
                Ok(at) => node.next[at].1,
                Err(at) => {
                    node.next.insert(at, (class, next));
                    next
                }
            }
        };
        if to == next {
            self.nodes.push(Node::default());
        }
        to
    }

    fn class(&mut self, word: &WordPattern) -> ClassId {
        if let Some(&class) = self.classes.get(word) {
            return class;
        }
        let class = id(self.classes.len());
        self.classes.insert(word.clone(), class);
        let matcher = &mut self.matcher;
        match word {
            WordPattern::Literal(key) => {
                matcher.literals.insert(key.clone(), class);
            }
            WordPattern::Stem(key) => {
                let stem = self.stemmer.stem(key);
                matcher.stems.entry(stem.into()).or_default().push(class);
            }
            WordPattern::Glob(glob) => self.glob(glob, class),
            WordPattern::Regex(_, Expression::Keys(keys)) => {
                for key in keys {
                    matcher.spelled.entry(key.clone()).or_default().push(class);
                }
            }
            WordPattern::Regex(_, Expression::Engine(engine)) => {
                self.loose.push(LoosePattern {
                    source: PatternSource::Regex(engine.clone()),
                    class,
                    texts: word.fixed_texts(),
                });
            }
            WordPattern::Any => {}
        }
        class
    }

    fn glob(&mut self, glob: &str, class: ClassId) {
        let prefix = glob.find(['*', '?']).unwrap_or(glob.len());
        let matcher = &mut self.matcher;
        match glob.strip_prefix('*') {
            Some(end) if !is_loose(glob) => {
                matcher.longest_end = matcher.longest_end.max(end.len());
                matcher.ends.insert(end.into(), class);
            }
            Some(rest) if rest.find(['*', '?']) == Some(rest.len() - 1) && rest.ends_with('*') => {
                self.infixes.push((rest[..rest.len() - 1].into(), class));
            }
            _ if prefix == 0 => self.loose.push(loose_glob(glob, class)),
            _ => matcher.globs.entry(glob[..prefix].into()).or_default().push((glob.into(), class)),
        }
    }

    fn finish(self) -> Matcher {
        let Self { nodes, mut matcher, mut loose, infixes, .. } = self;
        for alike in matcher.globs.values_mut().filter(|alike| alike.len() > MAX_GLOBS_TRIED) {
            // `beginning*` always matches here, and there is at most one for each beginning.
            let (tried, others): (Vec<_>, Vec<_>) =
                alike.drain(..).partition(|(glob, _)| !is_loose(glob));
            *alike = tried;
            loose.extend(others.into_iter().map(|(glob, class)| loose_glob(&glob, class)));
        }
        matcher.globs.retain(|_, alike| !alike.is_empty());
        matcher.longest_prefix = matcher.globs.keys().map(|prefix| prefix.len()).max().unwrap_or(0);
        matcher.first_bytes =
            matcher.globs.keys().map(|prefix| prefix.as_bytes().first_chunk().copied()).collect();
        matcher.trie = Trie::new(nodes);
        // Sorted, so that the sets do not depend on the order of a hash table.
        loose.sort_by_key(|pattern| pattern.class);
        matcher.sets = WordSets::new(loose, infixes);
        matcher
    }

    fn rules(&mut self, entry: &Entry) -> Option<Box<Rules>> {
        let context = &entry.context;
        if context.is_empty() {
            return None;
        }
        let mut contexts: BTreeMap<u32, u8> = BTreeMap::new();
        for (patterns, role) in [
            (&context.near, Rules::NEAR),
            (&context.after, Rules::AFTER),
            (&context.before, Rules::BEFORE),
            (&context.unless, Rules::UNLESS),
        ] {
            for pattern in patterns {
                *contexts.entry(self.context(pattern)).or_default() |= role;
            }
        }
        let asked = contexts.values().fold(0, |asked, roles| asked | roles) & !Rules::UNLESS;
        let contexts: Vec<(u32, u8)> = contexts.into_iter().collect();
        let next = id(self.numbers.len());
        let number = *self.numbers.entry(contexts.clone()).or_insert(next);
        Some(Box::new(Rules { contexts, asked, within: context.within, number }))
    }

    fn context(&mut self, pattern: &Pattern) -> u32 {
        if let Some(&context) = self.contexts.get(pattern) {
            return context;
        }
        let context = id(self.contexts.len());
        self.contexts.insert(pattern.clone(), context);
        self.add(pattern, End::Context(context));
        self.matcher.longest_context = self.matcher.longest_context.max(id(pattern.words().len()));
        context
    }
}

fn loose_glob(glob: &str, class: ClassId) -> LoosePattern {
    LoosePattern {
        source: PatternSource::Glob(glob.into()),
        class,
        texts: WordPattern::Glob(glob.into()).fixed_texts(),
    }
}

fn id(index: usize) -> u32 {
    u32::try_from(index).expect("a lexicon has at most a million entries of at most 32 words")
}
