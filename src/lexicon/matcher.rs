//! A lexicon compiled for look-up: word classes and a trie of phrases. Shared by all partitions, changed by none.

use regex::Regex;
use rustc_hash::FxHashMap;

use super::pattern::glob_matches;
use super::{Entry, Lexicon, Pattern, WordPattern};
use crate::text::{Stemmer, StemmerKind};

/// Whether matches of one theme keep those of another from counting; the `--overlap` option (METHODS 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overlap {
    /// A match counts for a theme when none of its words is taken for that theme (quanteda's `nested_scope = "key"`).
    #[default]
    Theme,
    /// In addition, when not all of its words are taken by matches of whatever themes (`nested_scope = "dictionary"`).
    Lexicon,
}

/// A distinct word pattern of the lexicon.
pub(super) type ClassId = u32;
/// A node of the trie; 0 is the root.
pub(super) type NodeId = u32;

/// A place in a phrase: what may follow, and what ends here.
#[derive(Default)]
pub(super) struct Node {
    pub next: Vec<(ClassId, NodeId)>,
    pub any: Option<NodeId>,
    pub ends: Vec<End>,
}

/// What a phrase that ends at a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Entry(u32),
    /// A `not` span of this theme.
    Not(u32),
    /// A pattern that some entries ask for or forbid near them.
    Context(u32),
}

/// What look-up needs to know about an entry.
pub(super) struct EntryFacts {
    pub points: f64,
    /// The theme that it stands in and those above.
    pub themes: Vec<u32>,
    pub rules: Option<Box<Rules>>,
}

/// The conditions of an entry, as context ids.
pub(super) struct Rules {
    pub near: Vec<u32>,
    pub after: Vec<u32>,
    pub before: Vec<u32>,
    pub unless: Vec<u32>,
    pub within: u32,
}

/// A lexicon compiled for look-up.
///
/// The cost of a pattern is paid per distinct word of the texts, not per token: each key is sorted into the classes
/// (literals, globs, stems, regexes) that it belongs to when it is first seen.
pub struct Matcher {
    pub(super) overlap: Overlap,
    pub(super) nodes: Vec<Node>,
    pub(super) entries: Vec<EntryFacts>,
    /// The most words of a context pattern.
    pub(super) longest_context: u32,
    literals: FxHashMap<Box<str>, ClassId>,
    stems: FxHashMap<Box<str>, Vec<ClassId>>,
    /// Globs by the letters before their first wildcard.
    globs: FxHashMap<Box<str>, Vec<(Box<str>, ClassId)>>,
    /// Bytes of the longest of those beginnings. No longer part of a key is looked up, or a word of a mebibyte costs its square.
    longest_prefix: usize,
    regexes: Vec<(Regex, ClassId)>,
}

impl Matcher {
    /// Compiles a lexicon. `stemmer` must be the one of the texts.
    pub fn new(lexicon: &Lexicon, stemmer: StemmerKind, overlap: Overlap) -> Self {
        let mut builder = Builder {
            stemmer: Stemmer::new(lexicon.language, stemmer),
            classes: FxHashMap::default(),
            contexts: FxHashMap::default(),
            matcher: Self {
                overlap,
                nodes: vec![Node::default()],
                entries: Vec::with_capacity(lexicon.entries.len()),
                longest_context: 0,
                literals: FxHashMap::default(),
                stems: FxHashMap::default(),
                globs: FxHashMap::default(),
                longest_prefix: 0,
                regexes: Vec::new(),
            },
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
            builder.matcher.entries.push(EntryFacts { points: entry.points(), themes, rules });
        }
        builder.matcher
    }

    /// Calls `class` with each class that a key, whose term is `term`, belongs to.
    pub(super) fn classes_of(&self, key: &str, term: &str, mut class: impl FnMut(ClassId)) {
        if let Some(&literal) = self.literals.get(key) {
            class(literal);
        }
        for &stem in self.stems.get(term).into_iter().flatten() {
            class(stem);
        }
        if !self.globs.is_empty() {
            let ends = key.char_indices().map(|(at, _)| at).chain([key.len()]);
            let ends = ends.take_while(|&end| end <= self.longest_prefix);
            for (glob, id) in ends.filter_map(|end| self.globs.get(&key[..end])).flatten() {
                if glob_matches(glob, key) {
                    class(*id);
                }
            }
        }
        for (regex, id) in &self.regexes {
            if regex.is_match(key) {
                class(*id);
            }
        }
    }
}

struct Builder {
    stemmer: Stemmer,
    classes: FxHashMap<WordPattern, ClassId>,
    contexts: FxHashMap<Pattern, u32>,
    matcher: Matcher,
}

impl Builder {
    fn add(&mut self, pattern: &Pattern, end: End) {
        let mut node = 0;
        for word in pattern.words() {
            node = self.step(node, word);
        }
        self.matcher.nodes[node as usize].ends.push(end);
    }

    fn step(&mut self, from: NodeId, word: &WordPattern) -> NodeId {
        let next = id(self.matcher.nodes.len());
        let to = if matches!(word, WordPattern::Any) {
            *self.matcher.nodes[from as usize].any.get_or_insert(next)
        } else {
            let class = self.class(word);
            // Classes count up, so that a new one nearly always goes to the end.
            let node = &mut self.matcher.nodes[from as usize];
            match node.next.binary_search_by_key(&class, |&(class, _)| class) {
                Ok(at) => node.next[at].1,
                Err(at) => {
                    node.next.insert(at, (class, next));
                    next
                }
            }
        };
        if to == next {
            self.matcher.nodes.push(Node::default());
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
            WordPattern::Glob(glob) => {
                let prefix = glob.find(['*', '?']).unwrap_or(glob.len());
                matcher.longest_prefix = matcher.longest_prefix.max(prefix);
                matcher.globs.entry(glob[..prefix].into()).or_default().push((glob.clone(), class));
            }
            WordPattern::Regex(_, regex) => matcher.regexes.push((regex.clone(), class)),
            WordPattern::Any => {}
        }
        class
    }

    fn rules(&mut self, entry: &Entry) -> Option<Box<Rules>> {
        let context = &entry.context;
        if context.is_empty() {
            return None;
        }
        let mut ids = |patterns: &[Pattern]| patterns.iter().map(|pattern| self.context(pattern)).collect();
        Some(Box::new(Rules {
            near: ids(&context.near),
            after: ids(&context.after),
            before: ids(&context.before),
            unless: ids(&context.unless),
            within: context.within,
        }))
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

fn id(index: usize) -> u32 {
    u32::try_from(index).expect("a lexicon has at most a million entries of at most 32 words")
}
