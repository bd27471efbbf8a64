//! What a collection teaches about the words of themes: the jobs of `lexicon learn`.
//!
//! What comes in: articles, and a base lexicon whose strengths are soft labels of their paragraphs.
//! What leaves: stems and adjacent pairs of stems that mark the paragraphs of a theme, with their
//! counts. Three readings after the survey: the first counts articles, so that rare words need no
//! memory; the second counts words in strong and weak paragraphs; the third takes a closer look at a
//! short list. Only integers leave a worker. Does not know how a lexicon is written.

mod choice;
mod grams;
mod occurrences;
mod soft_counts;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::coverage::SoughtThemes;
use super::{ArticleSource, Codes, Passed, Progress, Reading, Survey, WantedText};
use crate::error::Result;
use crate::keywords::MeaningfulWords;
use crate::lexicon::{LearntTheme, Lexicon, LookupRules, Matcher, SoftCounts};
use crate::tables::ScoreContext;
use choice::{EntryChoice, is_marking, is_negative};
use grams::GramIndex;
use soft_counts::{CountedGrams, FrequentGrams, GramCounts};

/// What is to be learnt.
#[derive(Clone, Debug)]
pub struct Learning<'s> {
    /// The lexicon whose strengths are the labels.
    pub lexicon: &'s Lexicon,
    /// The rules of look-up.
    pub rules: LookupRules,
    /// The themes, as indices into the lexicon's.
    pub themes: Vec<usize>,
    /// The most entries of a theme.
    pub most: usize,
    /// How much a learnt entry weighs for each unit of its log-odds, as a share of an entry of the
    /// tier medium.
    pub strength: f64,
    /// The fewest articles that hold a learnt entry.
    pub min_articles: u64,
    /// Human codes, if there are any.
    pub codes: Option<Codes>,
}

/// What was learnt.
#[derive(Debug, Default)]
pub struct Learnt {
    /// By theme, in the order asked for.
    pub themes: Vec<LearntTheme>,
    /// Articles with a counted paragraph.
    pub articles: u64,
    /// The number of their sources.
    pub sources: u64,
    /// The fewest articles of a word that was counted: more than asked for if the collection has too
    /// many words.
    pub least_articles: u64,
    /// The coded texts that were found.
    pub coded: FxHashSet<WantedText>,
    /// Coded texts in other languages than the lexicon's.
    pub foreign: FxHashSet<WantedText>,
}

impl Learning<'_> {
    fn sought(&self) -> SoughtThemes<'_> {
        SoughtThemes {
            lexicon: self.lexicon,
            overlap: self.rules.overlap,
            context: ScoreContext::None,
            themes: &self.themes,
        }
    }
}

/// A word that is looked at closely.
struct ListedGram {
    slot: usize,
    text: Box<str>,
    counts: GramCounts,
    log_odds: (f64, f64),
    is_negative: bool,
}

/// The words that are looked at closely.
struct ShortList<'l> {
    words: Vec<ListedGram>,
    index: GramIndex,
    function_stems: &'l FxHashSet<Box<str>>,
}

/// How many words are looked at closely for each that may be learnt.
const LISTED_FOR_EACH: usize = 10;
/// The most words of a theme that may be proposed for `unless`.
const MOST_NEGATIVE: usize = 500;

/// Learns entries for themes from the articles of a source.
///
/// # Errors
/// Returns an error if an input is not what it was in the survey.
pub fn learn<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    learning: &Learning<'_>,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Learnt>> {
    let source = source.into();
    let stemmer = reading.analysis.stemmer;
    let matcher = Arc::new(Matcher::new(learning.lexicon, stemmer, learning.rules));
    let function_stems = grams::function_stems(learning.lexicon.language, stemmer);
    let cells = soft_counts::count_articles(
        source,
        reading,
        (learning, &function_stems),
        survey,
        progress,
    )?;
    let least = cells.least(learning.min_articles);
    let frequent = FrequentGrams { survey, function_stems: &function_stems, cells: &cells, least };
    let counted =
        soft_counts::count_strengths(source, reading, (learning, &matcher), &frequent, progress)?;
    let list = ShortList::new(learning, &counted, least, &function_stems);
    let Passed { made: seen, files, rejects } =
        occurrences::look_closer(source, reading, (learning, &matcher), (survey, &list), progress)?;
    let meaningful = MeaningfulWords::new(learning.lexicon.language);
    let choice = EntryChoice {
        learning,
        counted: &counted,
        list: &list,
        seen: &seen,
        stemmer,
        meaningful: &meaningful,
    };
    let made = Learnt {
        themes: (0..learning.themes.len()).map(|slot| choice.of_theme(slot)).collect(),
        articles: counted.articles,
        sources: seen.sources.len() as u64,
        least_articles: least,
        coded: seen.coded.iter().map(|text| text.name.clone()).collect(),
        foreign: seen.foreign.iter().cloned().collect(),
    };
    Ok(Passed { made, files, rejects })
}

impl<'l> ShortList<'l> {
    /// Takes the words that mark each theme most surely, and those that mark its absence.
    fn new(
        learning: &Learning<'_>,
        counted: &CountedGrams,
        least: u64,
        function_stems: &'l FxHashSet<Box<str>>,
    ) -> Self {
        let mut all: Vec<Vec<ListedGram>> = learning.themes.iter().map(|_| Vec::new()).collect();
        for ((slot, text), &counts) in &counted.grams {
            if counts.articles < least {
                continue;
            }
            let log_odds = counts.soft.log_odds(counted.all_like(*slot, text));
            let is_negative = is_negative(log_odds) && !text.contains(' ');
            if is_negative || is_marking(log_odds) {
                let text = text.clone();
                all[*slot].push(ListedGram { slot: *slot, text, counts, log_odds, is_negative });
            }
        }
        let z = |word: &ListedGram| word.log_odds.0 / word.log_odds.1;
        let mut words = Vec::new();
        for mut own in all {
            own.sort_by(|a, b| z(b).abs().total_cmp(&z(a).abs()).then_with(|| a.text.cmp(&b.text)));
            let (negative, marking): (Vec<_>, Vec<_>) =
                own.into_iter().partition(|word| word.is_negative);
            words.extend(marking.into_iter().take(LISTED_FOR_EACH * learning.most));
            words.extend(negative.into_iter().take(MOST_NEGATIVE));
        }
        let index = GramIndex::new(words.iter().map(|word| (word.slot, &*word.text)));
        Self { words, index, function_stems }
    }
}

impl CountedGrams {
    /// The sums over all stems, or over all pairs if the text is one.
    fn all_like(&self, slot: usize, text: &str) -> SoftCounts {
        self.all[slot][usize::from(text.contains(' '))]
    }
}
