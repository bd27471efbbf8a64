//! Which paragraphs are worth citing: for each theme the strongest that are counted and never
//! repeated, of a readable length, and no two of an article (docs/METHODS.md, quotes).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::repeat_totals::RepeatCounts;
use super::selection::{Candidate, StrengthRank, strength_rank};
use super::{ArticleHeader, OverviewTheme, ParagraphOverview, ThemeQuote, top_level};
use crate::model::Kind;
use crate::repeats::Place;

/// The number of words of a paragraph that can be cited.
pub const QUOTE_WORDS: RangeInclusive<u64> = 20..=90;
/// How many paragraphs are cited for a theme at most.
pub const MOST_QUOTES_OF_A_THEME: usize = 3;
/// How many candidates are kept for a theme: some will be repeated by later articles, or belong to
/// an article that is cited already.
const CANDIDATES: usize = 50;

/// Keeps candidates for each top-level theme.
#[derive(Debug)]
pub(super) struct QuoteCandidates {
    best: Vec<(usize, BTreeMap<StrengthRank, Candidate>)>,
}

impl QuoteCandidates {
    pub fn new(themes: &[OverviewTheme]) -> Self {
        Self { best: top_level(themes).map(|theme| (theme, BTreeMap::new())).collect() }
    }

    /// Takes the best candidate of an article for each theme.
    pub fn add(
        &mut self,
        header: &Arc<ArticleHeader>,
        paragraphs: &[Arc<ParagraphOverview>],
        themes: &[OverviewTheme],
    ) {
        for (theme, best) in &mut self.best {
            let ranked = paragraphs.iter().filter(|paragraph| is_readable(paragraph)).filter_map(
                |paragraph| {
                    let score = &paragraph.scores.as_ref()?[*theme];
                    let place = Place { article: header.number, paragraph: paragraph.number };
                    let is_about = themes[*theme].is_reached(score);
                    is_about.then(|| (strength_rank(score.strength, place), paragraph))
                },
            );
            if let Some((rank, paragraph)) = ranked.max_by_key(|(rank, _)| *rank) {
                best.insert(rank, (Arc::clone(header), Arc::clone(paragraph)));
                if best.len() > CANDIDATES {
                    best.pop_first();
                }
            }
        }
    }

    /// The quotes by theme, the strongest first. Themes choose in turn, so that each has its
    /// strongest candidate that another theme has not taken.
    pub fn finish(self, repeats: &RepeatCounts) -> Vec<ThemeQuote> {
        let (mut cited, mut quotes) = (BTreeSet::new(), Vec::new());
        let mut queues: Vec<_> =
            self.best.into_iter().map(|(theme, best)| (theme, best.into_iter().rev())).collect();
        for _ in 0..MOST_QUOTES_OF_A_THEME {
            for (theme, queue) in &mut queues {
                let is_free = |((_, place), (header, _)): &(StrengthRank, Candidate)| {
                    repeats.repeats_of(place.0) == 0 && !cited.contains(&header.number)
                };
                if let Some((_, (article, paragraph))) = queue.find(is_free) {
                    cited.insert(article.number);
                    quotes.push(ThemeQuote { theme: *theme, article, paragraph });
                }
            }
        }
        quotes.sort_by_key(|quote| quote.theme);
        quotes
    }
}

/// Whether a paragraph can be cited by itself: counted running text of whole sentences.
fn is_readable(paragraph: &ParagraphOverview) -> bool {
    let end = paragraph.text.trim_end().trim_end_matches(['"', '”', '’', '»', ')', '\'']);
    paragraph.is_counted
        && paragraph.kind == Kind::Body
        && !paragraph.is_cut
        && QUOTE_WORDS.contains(&paragraph.words)
        && end.ends_with(['.', '!', '?', '…'])
}
