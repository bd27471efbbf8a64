//! Which themes occur together: how many counted paragraphs are about both, beside how many would
//! be if the themes were independent (docs/METHODS.md, co-occurrence of themes).

use std::collections::BTreeMap;

use super::{ArticleOverview, OverviewTheme, top_level};
use crate::summary::{Estimate, clustered};

/// Two themes, and the counted paragraphs that are about both.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemePair {
    /// The themes, as indices; the earlier one first.
    pub themes: [usize; 2],
    /// The counted paragraphs that are about each.
    pub paragraphs: [u64; 2],
    /// Those that are about both.
    pub observed: u64,
    /// Those that would be about both if the themes were independent.
    pub expected: f64,
    /// The binary logarithm of observed through expected: the pointwise mutual information of the
    /// themes in bits (Church and Hanks 1990). `None` if it is infinite or undefined.
    pub log_ratio: Option<f64>,
    /// The phi coefficient of the two-by-two table, from -1 to 1: the correlation of being about
    /// one and being about the other (Yule 1912). `None` if a theme is in none or in all paragraphs.
    pub phi: Option<f64>,
    /// The share of the paragraphs about the first theme that are about the second, and of those
    /// about the second that are about the first, with the interval of clustered texts. `None`
    /// without such paragraphs.
    pub shares: [Option<Estimate>; 2],
}

/// A number of paragraphs in an article.
type InArticle = (u32, u32);

/// Counts the counted paragraphs about each theme and about each two of them, by article.
#[derive(Debug)]
pub(super) struct PairCounts {
    themes: Vec<usize>,
    counted: u64,
    /// For each theme its articles.
    single: Vec<Vec<InArticle>>,
    /// For each pair, by positions in `themes`, its articles.
    both: BTreeMap<(usize, usize), Vec<InArticle>>,
}

impl PairCounts {
    pub fn new(themes: &[OverviewTheme]) -> Self {
        let themes: Vec<usize> = top_level(themes).collect();
        let single = vec![Vec::new(); themes.len()];
        Self { themes, counted: 0, single, both: BTreeMap::new() }
    }

    pub fn add(&mut self, article: &ArticleOverview, themes: &[OverviewTheme]) {
        let number = article.header.number;
        for scores in article.counted_scores() {
            self.counted += 1;
            let is_reached = |at: &usize| {
                let theme = self.themes[*at];
                themes[theme].is_reached(&scores[theme])
            };
            let reached: Vec<usize> = (0..self.themes.len()).filter(is_reached).collect();
            for (at, &one) in reached.iter().enumerate() {
                count(&mut self.single[one], number);
                for &other in &reached[at + 1..] {
                    count(self.both.entry((one, other)).or_default(), number);
                }
            }
        }
    }

    /// The pairs, in the order of the themes.
    pub fn finish(self) -> Vec<ThemePair> {
        let Self { themes, counted, single, both } = self;
        let total =
            |articles: &[InArticle]| articles.iter().map(|(_, n)| u64::from(*n)).sum::<u64>();
        let pairs = (0..themes.len())
            .flat_map(|one| (one + 1..themes.len()).map(move |other| (one, other)));
        pairs
            .map(|(one, other)| {
                let together = both.get(&(one, other)).map_or(&[][..], Vec::as_slice);
                let paragraphs = [total(&single[one]), total(&single[other])];
                let observed = total(together);
                let [a, b] = paragraphs.map(|paragraphs| paragraphs as f64);
                let (n, ab) = (counted as f64, observed as f64);
                let expected = if counted > 0 { a * b / n } else { 0.0 };
                let spread = (a * (n - a) * b * (n - b)).sqrt();
                let share = |of: usize| {
                    let articles = shares(&single[of], together);
                    let texts = total(&single[of]) as f64;
                    let value = ab / texts;
                    (texts > 0.0).then(|| Estimate { value, interval: clustered(&articles) })
                };
                ThemePair {
                    themes: [themes[one], themes[other]],
                    paragraphs,
                    observed,
                    expected,
                    log_ratio: (observed > 0).then(|| (ab / expected).log2()),
                    phi: (spread > 0.0).then(|| (n * ab - a * b) / spread),
                    shares: [share(one), share(other)],
                }
            })
            .collect()
    }
}

/// Counts a paragraph of this article, which is the last one or a later one.
fn count(articles: &mut Vec<InArticle>, number: u32) {
    match articles.last_mut() {
        Some((last, paragraphs)) if *last == number => *paragraphs += 1,
        _ => articles.push((number, 1)),
    }
}

/// For each article of `all` its paragraphs, and how many of them are among those `together`.
fn shares(all: &[InArticle], together: &[InArticle]) -> Vec<(f64, f64)> {
    let mut rest = together.iter().peekable();
    let of = |&(article, paragraphs): &InArticle| {
        let both = rest.next_if(|(other, _)| *other == article).map_or(0, |(_, both)| *both);
        (f64::from(paragraphs), f64::from(both))
    };
    all.iter().map(of).collect()
}
