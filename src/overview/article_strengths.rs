//! How strongly articles are about each theme, and which articles have most about each.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{ArticleHeader, ArticleOverview, OverviewTheme, TopArticles, top_level};

/// How many articles an overview has at most.
pub const MOST_ARTICLES: usize = 40;

/// How strongly an article is about each theme, over its counted paragraphs.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleStrengths {
    /// What is known of the article.
    pub header: Arc<ArticleHeader>,
    /// Its counted paragraphs.
    pub counted: u64,
    /// The mean strength of each theme in them.
    pub strengths: Vec<f64>,
    /// How many of them are about each theme.
    pub reached: Vec<u64>,
}

impl ArticleStrengths {
    /// Returns the strengths of an article; `None` if it has no counted paragraph that was scored.
    pub fn of(
        article: &ArticleOverview,
        header: &Arc<ArticleHeader>,
        themes: &[OverviewTheme],
    ) -> Option<Self> {
        let (mut sums, mut reached) = (vec![0.0; themes.len()], vec![0; themes.len()]);
        let mut counted = 0;
        for scores in article.counted_scores() {
            counted += 1;
            for (at, (theme, score)) in themes.iter().zip(scores).enumerate() {
                sums[at] += score.strength;
                reached[at] += u64::from(theme.is_reached(score));
            }
        }
        let strengths = sums.into_iter().map(|sum| sum / counted as f64).collect();
        (counted > 0).then(|| Self { header: Arc::clone(header), counted, strengths, reached })
    }

    /// The sum of the strengths of a theme over the counted paragraphs: how much of the article is
    /// about it.
    fn amount(&self, theme: usize) -> f64 {
        self.strengths[theme] * self.counted as f64
    }
}

/// Ordered by the amount, then by the number of the article, earlier ones being greater.
type Rank = (u64, Reverse<u32>);

/// Keeps for each top-level theme the articles with most about it.
#[derive(Debug)]
pub(super) struct ArticleRanking {
    /// For each top-level theme.
    best: Vec<(usize, BTreeMap<Rank, Arc<ArticleStrengths>>)>,
    articles: u64,
}

impl ArticleRanking {
    pub fn new(themes: &[OverviewTheme]) -> Self {
        Self {
            best: top_level(themes).map(|theme| (theme, BTreeMap::new())).collect(),
            articles: 0,
        }
    }

    pub fn add(&mut self, article: ArticleStrengths) {
        self.articles += 1;
        let article = Arc::new(article);
        for (theme, best) in &mut self.best {
            // Numbers that are not negative are in the order of their bits.
            let rank = (article.amount(*theme).to_bits(), Reverse(article.header.number));
            best.insert(rank, Arc::clone(&article));
            if best.len() > MOST_ARTICLES {
                best.pop_first();
            }
        }
    }

    /// The articles that rank first, in turn for each theme, until there are enough.
    pub fn finish(self) -> TopArticles {
        let mut chosen: BTreeMap<u32, Arc<ArticleStrengths>> = BTreeMap::new();
        let mut queues: Vec<_> =
            self.best.into_iter().map(|(_, best)| best.into_values().rev()).collect();
        loop {
            let mut is_done = true;
            for queue in &mut queues {
                let numbers: BTreeSet<u32> = chosen.keys().copied().collect();
                let Some(next) = queue.find(|next| !numbers.contains(&next.header.number)) else {
                    continue;
                };
                is_done = false;
                if chosen.len() < MOST_ARTICLES {
                    chosen.insert(next.header.number, next);
                }
            }
            if is_done || chosen.len() >= MOST_ARTICLES {
                break;
            }
        }
        let more = self.articles - chosen.len() as u64;
        TopArticles { articles: chosen.into_values().map(Arc::unwrap_or_clone).collect(), more }
    }
}
