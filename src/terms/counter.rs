//! Counts the terms of one partition by their ids.

use prefetch_index::prefetch_index;

use super::{CorpusStats, TermStats};
use crate::text::{TermId, Vocabulary};

/// Counts the terms of one partition by their ids, and turns into [`CorpusStats`] at its end.
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer};
/// use paratheme::terms::TermCounter;
/// # let text = "Taxes and tax";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// # let mut analyzer = Analyzer::new(Analysis::default());
/// # let mut tokens = Vec::new();
/// # analyzer.tokens(&paragraph, &mut tokens); // "Taxes and tax"
/// let mut counter = TermCounter::default();
/// counter.article();
/// counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
/// let stats = counter.dissolve(analyzer.vocabulary());
/// assert_eq!((stats.articles, stats.paragraphs, stats.words), (1, 1, 3));
/// assert_eq!((stats.get("tax").count, stats.get("tax").paragraphs), (2, 1));
/// ```
#[derive(Default)]
pub struct TermCounter {
    articles: u64,
    paragraphs: u64,
    words: u64,
    /// The recent counts of each term.
    recent: Vec<Recent>,
    /// Paragraphs and words since the recent counts began.
    recent_paragraphs: u32,
    recent_words: u64,
    /// The number of the article's first paragraph among the recent ones.
    first_of_article: u32,
    /// The earlier counts of each term.
    earlier: Vec<TermStats>,
}

/// The recent counts of a term, and the last paragraph that counted it, from which the article
/// follows. It has only 16 bytes, because each word of a collection is looked up here, and more of
/// a smaller table is in the cache.
#[derive(Clone, Copy, Default)]
struct Recent {
    count: u32,
    paragraphs: u32,
    articles: u32,
    /// The number of the paragraph, counted from 1, so that 0 means never.
    in_paragraph: u32,
}

/// After this number of words or paragraphs, recent counts are added to the earlier ones. An
/// article is shorter than 4 GiB, so it has fewer than `u32::MAX - RECENT` words.
const RECENT: u32 = 1 << 31;

impl TermCounter {
    /// Begins the next article; the paragraphs that follow belong to it.
    pub fn article(&mut self) {
        if self.recent_words >= RECENT.into() || self.recent_paragraphs >= RECENT {
            self.set_aside();
        }
        self.articles += 1;
        self.first_of_article = self.recent_paragraphs + 1;
    }

    /// Counts one paragraph of the current article. The iterator of its terms is cloned and run
    /// twice.
    pub fn paragraph(&mut self, terms: impl IntoIterator<Item = TermId, IntoIter: Clone>) {
        let terms = terms.into_iter();
        // The counts of all terms are prefetched before any is counted, so that cache misses
        // overlap.
        for term in terms.clone() {
            prefetch_index(&self.recent, term.index());
        }
        self.paragraphs += 1;
        self.recent_paragraphs += 1;
        let (here, first_of_article) = (self.recent_paragraphs, self.first_of_article);
        let mut words = 0;
        for term in terms {
            if term.index() >= self.recent.len() {
                self.recent.resize(term.index() + 1, Recent::default());
            }
            let counted = &mut self.recent[term.index()];
            words += 1;
            counted.count += 1;
            counted.paragraphs += u32::from(counted.in_paragraph != here);
            counted.articles += u32::from(counted.in_paragraph < first_of_article);
            counted.in_paragraph = here;
        }
        self.words += words;
        self.recent_words += words;
    }

    /// Adds the recent counts to the earlier ones, between two articles.
    fn set_aside(&mut self) {
        self.earlier.resize(self.recent.len(), TermStats::default());
        for (earlier, recent) in self.earlier.iter_mut().zip(&mut self.recent) {
            let Recent { count, paragraphs, articles, .. } = std::mem::take(recent);
            earlier.merge(TermStats {
                count: count.into(),
                paragraphs: paragraphs.into(),
                articles: articles.into(),
            });
        }
        (self.recent_paragraphs, self.recent_words) = (0, 0);
    }

    /// The counts by the texts of the terms. `vocabulary` must be the one of the ids.
    pub fn dissolve(mut self, vocabulary: &Vocabulary) -> CorpusStats {
        self.set_aside();
        let mut stats = CorpusStats {
            articles: self.articles,
            paragraphs: self.paragraphs,
            words: self.words,
            ..CorpusStats::default()
        };
        for (term, counts) in
            vocabulary.terms_from(0).zip(self.earlier).filter(|(_, counts)| counts.count > 0)
        {
            stats.add(term, counts);
        }
        stats
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph, Span};
    use crate::text::{Analysis, Analyzer};

    /// Computed by hand: `tax` is in three paragraphs of two articles, `cut` twice in one.
    #[test]
    fn counts_that_were_set_aside_add_up() {
        for aside in [false, true] {
            let mut analyzer = Analyzer::new(Analysis::default());
            let mut counter = TermCounter::default();
            for article in [&["tax and tax", "a tax"][..], &["no"], &["cut, cut: the tax"]] {
                if aside {
                    counter.set_aside();
                }
                counter.article();
                for text in article {
                    let mut tokens = Vec::new();
                    let paragraph = Paragraph {
                        ordinal: 1,
                        span: Span::new(0, text.len()),
                        kind: Kind::Body,
                        article: text,
                    };
                    analyzer.tokens(&paragraph, &mut tokens);
                    counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
                }
            }
            let stats = counter.dissolve(analyzer.vocabulary());
            assert_eq!((stats.articles, stats.paragraphs, stats.words), (3, 4, 10));
            assert_eq!(stats.get("tax"), TermStats { count: 4, paragraphs: 3, articles: 2 });
            assert_eq!(stats.get("cut"), TermStats { count: 2, paragraphs: 1, articles: 1 });
        }
    }
}
