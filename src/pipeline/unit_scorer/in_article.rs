//! Scores paragraphs and sentences in their article.
//!
//! Comes in: the scored texts of an article. Goes out: their scores in the article, and what the
//! article adds to their evidence. Which paragraphs count is decided by the article alone, so that
//! no other article changes a score: repeats of other articles and boilerplate count here.

use std::fmt::Write as _;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{ScoredTexts, TextEnds};
use crate::lexicon::{Evidence, Lexicon};
use crate::pipeline::Repeats;
use crate::pipeline::paragraph_status::{ParagraphStatus, StatusBasis};
use crate::pipeline::pass::ArticleContext;
use crate::repeats::{Fingerprint, Place};
use crate::tables::{ContextEvidence, Hit, as_printed};
use crate::themes::{
    EntryCount, Surroundings, ThemeScore, ThemeScorer, context_points, in_article, neighbour_weight,
};

/// Most paragraphs that are named of those that add to a theme.
const MOST_NAMED: usize = 5;
/// The paragraphs with evidence on either side among which those are looked for.
const MOST_NEAR: usize = 25;

/// Scores texts in their article.
pub(super) struct InArticleScorer {
    themes: usize,
    scorer: ThemeScorer,
    surroundings: Surroundings,
    /// For each paragraph whether it counts.
    counted: Vec<bool>,
    /// For each paragraph the first one of the article that has the same words: it has the scores
    /// of this one.
    firsts: Vec<usize>,
    /// For each paragraph and theme the score by its own evidence.
    paragraphs: Vec<ThemeScore>,
    /// The themes that the article has evidence for.
    found: Vec<usize>,
    /// For each text and theme the mean strength around it.
    around: Vec<f64>,
    first_with: FxHashMap<Fingerprint, usize>,
    /// For each theme the counted paragraphs that have evidence for it, in order.
    with_theme: Vec<Vec<usize>>,
    /// How often each entry matches in a paragraph.
    counts: Vec<EntryCount>,
    evidence: Vec<Evidence>,
    scores: Vec<ThemeScore>,
    points: Vec<f64>,
}

/// The sentences of a paragraph.
struct ParagraphTexts {
    paragraph: usize,
    /// Their positions among the texts of the article.
    texts: Range<usize>,
    /// Their hits among those of the article.
    hits: Range<usize>,
    words: u64,
}

impl InArticleScorer {
    pub fn new(lexicon: &Lexicon) -> Self {
        Self {
            themes: lexicon.themes.len(),
            scorer: ThemeScorer::new(lexicon),
            surroundings: Surroundings::default(),
            counted: Vec::new(),
            firsts: Vec::new(),
            paragraphs: Vec::new(),
            found: Vec::new(),
            around: Vec::new(),
            first_with: FxHashMap::default(),
            with_theme: vec![Vec::new(); lexicon.themes.len()],
            counts: Vec::new(),
            evidence: Vec::new(),
            scores: Vec::new(),
            points: Vec::new(),
        }
    }

    /// Fills in the scores of texts in their article, once all of them have been scored.
    pub fn fill(
        &mut self,
        context: &ArticleContext<'_>,
        repeats: Repeats,
        texts: &mut ScoredTexts,
    ) {
        self.around.clear();
        self.around.resize(texts.scores.len(), 0.0);
        texts.in_article.clone_from(&texts.scores);
        if texts.hits.is_empty() {
            return;
        }
        self.look_at(context.analyzed.status_bases(), repeats);
        self.found.clear();
        self.found.extend((0..self.themes).filter(|&theme| {
            let mut of_texts = texts.scores[theme..].iter().step_by(self.themes);
            of_texts.any(|score| score.hits > 0)
        }));
        if texts.texts.iter().all(|text| text.place.sentence.is_none()) {
            self.paragraphs.clone_from(&texts.scores);
            self.surroundings.fill(&self.paragraphs, &self.counted);
            for at in 0..texts.texts.len() {
                self.place_text(texts, (at, self.firsts[at]), false);
            }
            return;
        }
        let by_paragraph = paragraphs_of(texts);
        self.score_paragraphs(texts, &by_paragraph);
        self.surroundings.fill(&self.paragraphs, &self.counted);
        for ParagraphTexts { paragraph, texts: own, hits, words } in by_paragraph {
            self.count_entries(&texts.hits[hits]);
            for at in own {
                let has_rest = self.score_rest(texts, at, words);
                self.place_text(texts, (at, self.firsts[paragraph]), has_rest);
            }
        }
    }

    /// Fills in the scores of a text in its article, of the themes that the article has evidence
    /// for. `place` is its paragraph; the rest of that has been scored, if there is one.
    fn place_text(&mut self, texts: &mut ScoredTexts, (at, place): (usize, usize), has_rest: bool) {
        for &theme in &self.found {
            let nearest = has_rest.then(|| self.scores[theme].strength);
            let cell = at * self.themes + theme;
            self.around[cell] = self.surroundings.mean(place, theme, nearest);
            texts.in_article[cell] = in_article(texts.scores[cell], self.around[cell]);
        }
    }

    /// The mean strength around each text and theme, after [`fill`](Self::fill).
    pub fn around(&self) -> &[f64] {
        &self.around
    }

    /// Finds out which paragraphs of an article count, and which repeat another of it.
    fn look_at(&mut self, bases: impl Iterator<Item = StatusBasis>, repeats: Repeats) {
        let Self { counted, firsts, first_with, .. } = self;
        counted.clear();
        firsts.clear();
        first_with.clear();
        for (at, StatusBasis { kind, fingerprint, is_foreign }) in bases.enumerate() {
            let first = fingerprint.map_or(at, |it| *first_with.entry(it).or_insert(at));
            let status = ParagraphStatus {
                kind,
                is_boilerplate: false,
                first: (first != at).then_some(Place { article: 0, paragraph: 0 }),
                near: None,
                has_words: fingerprint.is_some(),
                is_foreign,
            };
            counted.push(status.is_counted(repeats));
            firsts.push(if repeats == Repeats::Keep { at } else { first });
        }
    }

    /// Scores all paragraphs by the evidence of their sentences.
    fn score_paragraphs(&mut self, texts: &ScoredTexts, by_paragraph: &[ParagraphTexts]) {
        let Self { paragraphs, themes, .. } = self;
        paragraphs.clear();
        paragraphs.resize(self.counted.len() * *themes, ThemeScore::default());
        for of in by_paragraph {
            let cells = of.paragraph * *themes..(of.paragraph + 1) * *themes;
            self.evidence.clear();
            self.evidence.extend(texts.hits[of.hits.clone()].iter().map(evidence_of));
            self.scorer.score(&self.evidence, of.words, &mut self.scores, &mut self.points);
            paragraphs[cells].copy_from_slice(&self.scores);
        }
    }

    /// Counts how often each entry matches in a paragraph.
    fn count_entries(&mut self, hits: &[Hit]) {
        let Self { counts, .. } = self;
        counts.clear();
        counts.extend(hits.iter().map(|hit| EntryCount {
            theme: hit.theme,
            entry: hit.entry,
            matches: 1,
        }));
        counts.sort_unstable_by_key(|count| (count.theme, count.entry));
        counts.dedup_by(|again, count| {
            let is_same = (again.theme, again.entry) == (count.theme, count.entry);
            count.matches += if is_same { again.matches } else { 0 };
            is_same
        });
    }

    /// Scores the paragraph of a sentence without the sentence. `words` is the length of the
    /// paragraph, whose entries have been counted. Returns whether there is such a rest.
    fn score_rest(&mut self, texts: &ScoredTexts, at: usize, words: u64) -> bool {
        let sentence = &texts.texts[at];
        if words == sentence.words {
            return false;
        }
        let start = at.checked_sub(1).map_or(0, |before| texts.texts[before].ends.hits);
        let own = &texts.hits[start..sentence.ends.hits];
        let Self { counts, scores, scorer, .. } = self;
        for_each_count(counts, own, |matches| *matches -= 1);
        scorer.score_counts(counts, words - sentence.words, scores);
        for_each_count(counts, own, |matches| *matches += 1);
        true
    }

    /// Adds what the article adds to the evidence of each text, after [`fill`](Self::fill).
    pub fn add_evidence(&mut self, texts: &mut ScoredTexts) {
        for (theme, places) in self.with_theme.iter_mut().enumerate() {
            let strength = |at: usize| self.paragraphs[at * self.themes + theme].strength;
            places.clear();
            if !texts.hits.is_empty() {
                let all = 0..self.counted.len();
                places.extend(all.filter(|&at| self.counted[at] && strength(at) > 0.0));
            }
        }
        for at in 0..texts.texts.len() {
            let paragraph = texts.texts[at].place.paragraph.unwrap_or_default();
            for theme in 0..self.themes {
                let cell = at * self.themes + theme;
                if self.around[cell] > 0.0 {
                    texts.context.push(ContextEvidence {
                        theme,
                        points: context_points(texts.scores[cell], self.around[cell]),
                        paragraphs: self.names(self.firsts[paragraph], theme),
                    });
                }
            }
            texts.texts[at].ends.context = texts.context.len();
        }
    }

    /// The paragraphs that add most to a theme in this one, with their strengths; the nearest with
    /// evidence are looked at.
    fn names(&self, place: usize, theme: usize) -> String {
        let strength = |at: usize| self.paragraphs[at * self.themes + theme].strength;
        let weighted = |at: usize| strength(at) * neighbour_weight(at.abs_diff(place));
        let with_theme = &self.with_theme[theme];
        let here = with_theme.partition_point(|&at| at < place);
        let near = here.saturating_sub(MOST_NEAR)..with_theme.len().min(here + MOST_NEAR + 1);
        let mut around: Vec<usize> =
            with_theme[near].iter().copied().filter(|&at| at != place).collect();
        around.sort_by(|&a, &b| weighted(b).total_cmp(&weighted(a)));
        let mut names = String::new();
        for (count, &at) in around.iter().take(MOST_NAMED).enumerate() {
            names.push_str(if count == 0 { "" } else { "; " });
            // Writing into a String cannot fail.
            let _ = write!(names, "#{} ({})", at + 1, as_printed(strength(at)));
        }
        if around.len() > MOST_NAMED {
            names.push_str("; …");
        }
        names
    }
}

/// Changes the counts of the entries of these hits.
fn for_each_count(counts: &mut [EntryCount], hits: &[Hit], change: impl Fn(&mut u32)) {
    for hit in hits {
        let key = (hit.theme, hit.entry);
        let place = counts.binary_search_by_key(&key, |count| (count.theme, count.entry));
        if let Ok(place) = place {
            change(&mut counts[place].matches);
        }
    }
}

/// The sentences of each paragraph.
fn paragraphs_of(texts: &ScoredTexts) -> Vec<ParagraphTexts> {
    let mut by_paragraph: Vec<ParagraphTexts> = Vec::with_capacity(texts.texts.len());
    let mut start = TextEnds::default();
    for (at, text) in texts.texts.iter().enumerate() {
        let Some(paragraph) = text.place.paragraph else { continue };
        let hits = start.hits..text.ends.hits;
        start = text.ends;
        match by_paragraph.last_mut().filter(|last| last.paragraph == paragraph) {
            Some(last) => {
                last.texts.end = at + 1;
                last.hits.end = hits.end;
                last.words += text.words;
            }
            None => by_paragraph.push(ParagraphTexts {
                paragraph,
                texts: at..at + 1,
                hits,
                words: text.words,
            }),
        }
    }
    by_paragraph
}

fn evidence_of(hit: &Hit) -> Evidence {
    Evidence { theme: hit.theme, entry: hit.entry, span: hit.span }
}
