//! What could be added to a lexicon: the jobs of `lexicon suggest`.
//!
//! Three looks at the collection. The first gathers the grams of the paragraphs about each theme;
//! the second counts in all paragraphs those that enough articles have; the third looks at a short
//! list: its company, its contexts, what it would bring. Only integers leave a worker.

mod candidates;
mod coded;
mod contexts;
mod counts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::check::CONTEXTS;
use super::coverage::SoughtThemes;
use super::pass::ArticleContext;
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Survey, WantedText};
use crate::error::Result;
use crate::lexicon::{
    Lexicon, LookupRules, Matcher, SuggestedCodes, SuggestedCounts, Suggestion, by_rank,
    is_literal_pattern, without_nested,
};
use crate::model::Paragraph;
use crate::tables::{ScoreContext, Unit};
use crate::terms::{Contingency, SideCount};
use crate::text::{Passage, Stemmer, Token};
use coded::OfTheme;
use counts::{CandidateCount, CandidateCounts, CandidateIndex};

/// What is sought.
#[derive(Clone, Debug)]
pub struct Search<'s> {
    /// The lexicon that could be added to.
    pub lexicon: &'s Lexicon,
    /// The rules of look-up.
    pub rules: LookupRules,
    /// Which strengths decide which paragraphs are about a theme. Coded texts are judged by their
    /// own evidence.
    pub context: ScoreContext,
    /// The themes, as indices into the lexicon's.
    pub themes: Vec<usize>,
    /// The most entries proposed for a theme, and the most `unless`.
    pub top: usize,
    /// The fewest articles that hold a proposed entry.
    pub min_articles: u64,
    /// Human codes, where there are some.
    pub codes: Option<Codes>,
}

/// Human codes of texts.
#[derive(Clone, Debug)]
pub struct Codes {
    /// What the texts are: articles or paragraphs.
    pub unit: Unit,
    /// Which paragraphs make the text of an article.
    pub repeats: Repeats,
    /// Per text what was said of each theme of the lexicon.
    pub rows: FxHashMap<WantedText, Vec<Option<bool>>>,
}

impl Codes {
    /// The coded texts of an article, each with the tokens of the paragraphs that it is made of.
    pub(super) fn texts_in<'t>(
        &self,
        context: &ArticleContext<'t>,
    ) -> Vec<(WantedText, Vec<Passage<'t>>)> {
        let name = |paragraph| WantedText { id: context.id.to_owned(), paragraph };
        let passage = |(paragraph, tokens): (&Paragraph<'t>, &'t [Token])| Passage {
            paragraph: *paragraph,
            tokens,
        };
        let texts: Vec<(WantedText, Vec<Passage<'_>>)> = if self.unit == Unit::Paragraph {
            let own = context.with_status().filter(|(.., status)| !status.is_foreign);
            own.map(|(paragraph, tokens, _)| {
                (name(Some(paragraph.ordinal)), vec![passage((paragraph, tokens))])
            })
            .collect()
        } else {
            let counted = context.counted(self.repeats).map(passage);
            vec![(name(None), counted.collect())]
        };
        texts.into_iter().filter(|(name, _)| self.rows.contains_key(name)).collect()
    }
}

/// What is proposed.
#[derive(Debug, Default)]
pub struct Suggested {
    /// By theme in the order asked for: entries, then words for `unless`, the best first.
    pub suggestions: Vec<Suggestion>,
    /// The coded texts that were found.
    pub coded: FxHashSet<WantedText>,
    /// Coded texts in other languages than the lexicon's.
    pub foreign: FxHashSet<WantedText>,
}

impl Search<'_> {
    fn sought(&self) -> SoughtThemes<'_> {
        SoughtThemes {
            lexicon: self.lexicon,
            overlap: self.rules.overlap,
            context: self.context,
            themes: &self.themes,
        }
    }
}

impl SoughtThemes<'_> {
    /// The threshold of the theme at this place.
    fn threshold(&self, slot: usize) -> f64 {
        let theme = &self.lexicon.themes[self.themes[slot]];
        Unit::Paragraph.threshold(self.context, theme)
    }
}

/// So many candidates per proposal are looked at closely, and at least so many a theme.
const CLOSELY: (usize, usize) = (10, 200);

/// Proposes entries for themes, and with codes words for the `unless` of their entries.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn suggest<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    search: &Search<'_>,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Suggested>> {
    let source = source.into();
    let matcher = Arc::new(Matcher::new(search.lexicon, reading.analysis.stemmer, search.rules));
    let stemmer = Stemmer::new(search.lexicon.language, reading.analysis.stemmer);
    let Passed { made: seen, files, rejects } =
        candidates::find(source, reading, (search, &matcher), survey, progress)?;
    let themes: Vec<Option<OfTheme<'_>>> =
        (0..search.themes.len()).map(|slot| OfTheme::new(search, slot, &seen.coded)).collect();

    let of_theme = seen
        .grams
        .into_iter()
        .filter(|(_, articles)| *articles >= search.min_articles)
        .map(|(gram, _)| gram);
    let of_misses = |(slot, theme): (usize, &OfTheme<'_>)| {
        theme.of_misses().into_iter().map(move |gram| (slot, gram)).collect::<Vec<_>>()
    };
    let of_misses: BTreeSet<(usize, Box<str>)> = themes
        .iter()
        .enumerate()
        .filter_map(|(slot, theme)| Some((slot, theme.as_ref()?)))
        .flat_map(of_misses)
        .collect();
    let all: BTreeSet<(usize, Box<str>)> = of_theme.chain(of_misses.iter().cloned()).collect();
    let all: Vec<(usize, Box<str>)> = all
        .into_iter()
        .filter(|(_, gram)| is_literal_pattern(gram, search.lexicon.language))
        .collect();

    let index = CandidateIndex::new(all.iter().map(|(slot, gram)| (*slot, &**gram)));
    let counted = counts::count(source, reading, (search, &matcher), (survey, &index), progress)?;
    let list = short_list(search, &all, &counted, &of_misses, &themes, &index);

    let index = CandidateIndex::new(list.iter().map(|&at| (all[at].0, &*all[at].1)));
    let vectors = contexts::Vectors::new(search, seen.words, &seen.entries);
    let near =
        contexts::find(source, reading, (search, &matcher), (survey, &index, &vectors), progress)?;
    let coded: Vec<BTreeMap<usize, (SuggestedCodes, f64)>> = themes
        .iter()
        .map(|theme| theme.as_ref().map(|theme| theme.gains(&index)).unwrap_or_default())
        .collect();

    let mut made =
        Suggested { foreign: seen.foreign.into_iter().collect(), ..Suggested::default() };
    for (slot, of_theme) in themes.iter().enumerate() {
        let suggestion = |(at, &from): (usize, &usize)| {
            let of_codes = of_theme
                .as_ref()
                .map(|_| coded[slot].get(&at).copied().unwrap_or_else(|| (unseen(), 0.0)));
            Suggestion {
                theme: search.themes[slot],
                unless_of: None,
                pattern: all[from].1.to_string(),
                counts: Some(counts(&counted, slot, &counted.candidates[from])),
                similarity: near.similarities[at],
                coded: of_codes.map(|(codes, _)| codes),
                gain: match (&search.codes, of_codes) {
                    (None, _) => Some(near.lifted[at] as f64),
                    (Some(_), of_codes) => of_codes.map(|(_, gain)| gain),
                },
                contexts: near.contexts[at].clone(),
            }
        };
        let mut own: Vec<Suggestion> = list
            .iter()
            .enumerate()
            .filter(|(_, from)| all[**from].0 == slot)
            .map(suggestion)
            .collect();
        own.sort_by(by_rank);
        own.truncate(search.top);
        made.suggestions.extend(own);
        made.suggestions.extend(
            of_theme.iter().flat_map(|theme| theme.unless(search, &stemmer)).take(search.top),
        );
    }
    drop(themes);
    made.coded = seen.coded.into_iter().map(|text| text.name).collect();
    Ok(Passed { made, files, rejects })
}

/// Of a candidate that no coded text holds.
fn unseen() -> SuggestedCodes {
    SuggestedCodes {
        misses: Some(Contingency { a: 0, b: 0, c: 0, d: 0 }),
        ..SuggestedCodes::default()
    }
}

fn counts(counted: &CandidateCounts, slot: usize, tally: &CandidateCount) -> SuggestedCounts {
    let &CandidateCount { count, theme_count, paragraphs, theme_paragraphs, articles, spread } =
        tally;
    let (of_theme, all) = (counted.theme_words[slot], counted.words);
    SuggestedCounts {
        count,
        paragraphs,
        articles,
        dispersion: spread.dispersion(counted.articles),
        theme_paragraphs,
        table: Contingency::of_counts(
            SideCount::of(theme_count, of_theme),
            SideCount::of(count - theme_count, all - of_theme),
        ),
    }
}

/// The candidates to look at closely: those that mark the paragraphs of their theme most, and those
/// that mark missed texts most.
fn short_list(
    search: &Search<'_>,
    all: &[(usize, Box<str>)],
    counted: &CandidateCounts,
    of_misses: &BTreeSet<(usize, Box<str>)>,
    themes: &[Option<OfTheme<'_>>],
    index: &CandidateIndex,
) -> Vec<usize> {
    let most = (CLOSELY.0 * search.top).max(CLOSELY.1);
    let mut list = BTreeSet::new();
    for (slot, of_theme) in themes.iter().enumerate() {
        let g2 = |at: usize| counts(counted, slot, &counted.candidates[at]).table.g2(false);
        let enough = |at: &usize| {
            all[*at].0 == slot && counted.candidates[*at].articles >= search.min_articles
        };
        let mut own: Vec<(usize, f64)> =
            (0..all.len()).filter(enough).map(|at| (at, g2(at))).collect();
        let named: Vec<(&str, u64)> =
            own.iter().map(|&(at, _)| (&*all[at].1, counted.candidates[at].count)).collect();
        let kept = without_nested(&named, |one, other| own[other].1.total_cmp(&own[one].1));
        let mut kept = kept.into_iter();
        own.retain(|_| kept.next().unwrap_or(true));
        own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        list.extend(own.iter().filter(|(_, g2)| *g2 > 0.0).take(most).map(|(at, _)| *at));
        if let Some(of_theme) = of_theme {
            let codes = of_theme.codes(index);
            let g2 = |at: usize| {
                codes.get(&at).and_then(|codes| codes.misses).map_or(0.0, |table| table.g2(false))
            };
            let mut own: Vec<(usize, f64)> = own
                .iter()
                .filter(|(at, _)| of_misses.contains(&all[*at]))
                .map(|&(at, _)| (at, g2(at)))
                .collect();
            own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            list.extend(own.iter().take(most).map(|(at, _)| *at));
        }
    }
    list.into_iter().collect()
}
