//! `TextRank`: words that are central in the graph of neighbouring words.

use super::Keyword;
use super::candidates::{MAX_PHRASE_WORDS, ScoredCandidate, narrow};
use super::engine::KeywordEngine;
use super::keyword::Limit;
use super::scratch::Scratch;
use super::word_roles::FurtherStopWords;
use super::word_sequence::{Gap, Numbering, TextWords, runs};
use crate::text::Language;

const DAMPING: f64 = 0.85;
const TOLERANCE: f64 = 1e-4;
/// Each round changes the ranks at most by the damping factor times the change before, so this
/// number of rounds is enough for any tolerance above 1e-14.
const MOST_ROUNDS: usize = 200;

/// The terms of a text are the vertices of a graph; an edge joins two terms that follow each other
/// in a sentence, with stop words removed (a window of two words). The best third by `PageRank` is
/// kept, and kept terms that are adjacent in the text are joined. The score of a keyword is the sum
/// of the ranks of its terms.
///
/// Follows: Mihalcea, Tarau 2004, unweighted and undirected.
pub(super) struct TextRank {
    stop_words: FurtherStopWords,
    terms: Numbering,
    /// The term of each word; `u32::MAX` if the word is not in the graph.
    ids: Vec<u32>,
    graph: Graph,
    order: Vec<u32>,
    kept: Vec<bool>,
}

impl TextRank {
    pub fn new(language: Language) -> Self {
        Self {
            stop_words: FurtherStopWords::new(language),
            terms: Numbering::default(),
            ids: Vec::new(),
            graph: Graph::default(),
            order: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Keeps the best third of the terms. Terms are numbered in the order of the text, so of
    /// equally good ones the earlier are kept.
    fn keep_a_third(&mut self, terms: usize) {
        let ranks = &self.graph.ranks;
        self.order.clear();
        self.order.extend((0..).zip(ranks).map(|(term, _)| term));
        self.order.sort_unstable_by(|&a, &b| {
            ranks[b as usize].total_cmp(&ranks[a as usize]).then(a.cmp(&b))
        });
        self.kept.clear();
        self.kept.resize(terms, false);
        for &term in &self.order[..terms.div_ceil(3)] {
            self.kept[term as usize] = true;
        }
    }
}

impl KeywordEngine for TextRank {
    fn top(
        &mut self,
        text: TextWords<'_>,
        Limit { most, .. }: Limit,
        scratch: &mut Scratch,
        keywords: &mut Vec<Keyword>,
    ) {
        let words = text.words;
        self.stop_words.learn(text.vocabulary);
        self.terms.begin();
        self.ids.clear();
        self.graph.edges.clear();
        let mut before = None;
        for word in words {
            if word.gap >= Gap::Stop {
                before = None;
            }
            let wanted = word.content && !self.stop_words.contains(word.key);
            let term = if wanted { self.terms.number(word.term.index()) } else { u32::MAX };
            self.ids.push(term);
            if wanted {
                self.graph.edges.extend(before.map(|before| (before, term)));
                before = Some(term);
            }
        }
        let terms = self.terms.count();
        self.graph.rank(terms);
        self.keep_a_third(terms);
        let Scratch { phrases, scored, .. } = &mut *scratch;
        phrases.begin(terms);
        for (start, length) in
            runs(words, |at| self.kept.get(self.ids[at] as usize).is_some_and(|&kept| kept))
                .filter(|(_, length)| *length <= MAX_PHRASE_WORDS)
        {
            let run = &self.ids[start..start + length];
            let phrase = run[1..].iter().fold(run[0], |phrase, &term| phrases.extend(phrase, term));
            phrases.add_occurrence(phrase, narrow(start), narrow(length));
        }
        scored.clear();
        scored.extend(phrases.occurring().map(|(_, _, first)| {
            let run = &self.ids[first.start as usize..(first.start + first.words) as usize];
            let score = run.iter().map(|&term| self.graph.ranks[term as usize]).sum();
            ScoredCandidate::new(score, first)
        }));
        scratch.choose(text, most, |_, _, _| true, keywords);
    }
}

/// An undirected graph without weights, and the ranks of its vertices.
#[derive(Default)]
struct Graph {
    /// Pairs of vertices; duplicates and loops are ignored.
    edges: Vec<(u32, u32)>,
    /// The start of each vertex's neighbours.
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    ranks: Vec<f64>,
    next: Vec<f64>,
}

impl Graph {
    /// Computes the `PageRank` of each vertex: S(v) = 1 - d + d Σ S(u) / degree(u) over its
    /// neighbours u, starting from 1, until no rank changes by more than the tolerance.
    fn rank(&mut self, vertices: usize) {
        self.link(vertices);
        self.ranks.clear();
        self.ranks.resize(vertices, 1.0);
        for _ in 0..MOST_ROUNDS {
            let degree = |vertex: u32| {
                (self.starts[vertex as usize + 1] - self.starts[vertex as usize]) as f64
            };
            self.next.clear();
            self.next.extend(self.starts.windows(2).map(|range| {
                let given = self.neighbours[range[0]..range[1]]
                    .iter()
                    .map(|&other| self.ranks[other as usize] / degree(other));
                1.0 - DAMPING + DAMPING * given.sum::<f64>()
            }));
            let moved = self
                .ranks
                .iter()
                .zip(&self.next)
                .map(|(old, new)| (old - new).abs())
                .fold(0.0, f64::max);
            std::mem::swap(&mut self.ranks, &mut self.next);
            if moved <= TOLERANCE {
                break;
            }
        }
    }

    /// Fills the lists of the distinct neighbours of each vertex.
    fn link(&mut self, vertices: usize) {
        self.edges.retain(|(a, b)| a != b);
        for at in 0..self.edges.len() {
            let (a, b) = self.edges[at];
            self.edges.push((b, a));
        }
        self.edges.sort_unstable();
        self.edges.dedup();
        self.neighbours.clear();
        self.neighbours.extend(self.edges.iter().map(|&(_, to)| to));
        self.starts.clear();
        let mut at = 0;
        for vertex in 0..vertices {
            self.starts.push(at);
            while self.edges.get(at).is_some_and(|&(from, _)| from as usize == vertex) {
                at += 1;
            }
        }
        self.starts.push(at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keywords::Method;
    use crate::keywords::word_sequence::testing::keywords;

    fn ranked(edges: &[(u32, u32)], vertices: usize) -> Graph {
        let mut graph = Graph { edges: edges.to_vec(), ..Graph::default() };
        graph.rank(vertices);
        graph
    }

    /// A star: the centre c has three leaves l. c = .15 + .85 · 3l and l = .15 + .85 · c/3, so c =
    /// .5325/.2775, l = .15 + .85 c/3.
    #[test]
    fn golden_by_hand() {
        let star = ranked(&[(0, 1), (0, 2), (3, 0), (1, 0)], 4);
        let centre = (0.15 + 0.85 * 0.45) / (1.0 - 0.85 * 0.85);
        let leaf = 0.15 + 0.85 * centre / 3.0;
        for (rank, expected) in star.ranks.iter().zip([centre, leaf, leaf, leaf]) {
            assert!((rank - expected).abs() < 1e-3, "{:?}", star.ranks);
        }
        // In a ring all vertices are equal, and an isolated vertex has 1 - d.
        let ring = ranked(&[(0, 1), (1, 2), (2, 3), (3, 0)], 5);
        for (rank, expected) in ring.ranks.iter().zip([1.0, 1.0, 1.0, 1.0, 0.15]) {
            assert!((rank - expected).abs() < 1e-3, "{:?}", ring.ranks);
        }
    }

    /// Of six terms two are kept: budgets and cuts, which are adjacent once.
    #[test]
    fn neighbours_are_joined() {
        let found = keywords(
            Method::TextRank,
            &["Budgets of schools, budgets of roads; cuts of trees, cuts of jobs and budget cuts."],
            10,
        );
        let found: Vec<(&str, u32)> = found.iter().map(|(text, k)| (&**text, k.count)).collect();
        assert_eq!(found, [("budget cuts", 1), ("Budgets", 2), ("cuts", 2)]);
    }

    /// The vertices are council, wind, farm and shore, in a path; the two inner ones have the same
    /// rank, and the greatest. Of four terms two are kept.
    #[test]
    fn verbs_adverbs_and_openers_are_no_vertices() {
        let found = keywords(
            Method::TextRank,
            &["The council quickly builds several wind farms beside various shores."],
            10,
        );
        let found: Vec<&str> = found.iter().map(|(text, _)| &**text).collect();
        assert_eq!(found, ["wind farms"]);
    }

    proptest! {
        #[test]
        fn ranks_are_a_fixed_point(edges in prop::collection::vec((0_u32..12, 0_u32..12), 0..40)) {
            let graph = ranked(&edges, 12);
            for vertex in 0..12_u32 {
                let mut near: Vec<u32> = edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).filter(|&(a, b)| a == vertex && b != vertex).map(|(_, b)| b).collect();
                near.sort_unstable();
                near.dedup();
                let degree = |v: u32| {
                    let mut near: Vec<u32> = edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).filter(|&(a, b)| a == v && b != v).map(|(_, b)| b).collect();
                    near.sort_unstable();
                    near.dedup();
                    near.len() as f64
                };
                let expected = 0.15 + 0.85 * near.iter().map(|&u| graph.ranks[u as usize] / degree(u)).sum::<f64>();
                prop_assert!((graph.ranks[vertex as usize] - expected).abs() < 1e-3);
            }
        }
    }
}
