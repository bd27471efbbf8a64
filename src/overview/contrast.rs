//! How two parts of a collection differ: the words that one has more often than the other
//! (docs/METHODS.md, keyness).

use super::{ArticleHeader, Overview, PeriodUnit};
use crate::summary::GroupSummary;
use crate::terms::{Frequencies, KeyFilter, KeyTerm, KeynessMeasure, key_terms};

/// How many words of each part are kept.
const MOST_WORDS: usize = 15;
/// Which words are tested, as `compare` does by default.
const FILTER: KeyFilter = KeyFilter { count: 5, articles: 3 };

/// The two parts of a collection that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContrastRule {
    /// The articles before a period, and those from it on.
    Periods {
        /// The length of the periods.
        unit: PeriodUnit,
        /// The first period of the second part.
        cut: String,
        /// The names of the parts.
        names: [String; 2],
    },
    /// The articles of the two sources with most articles.
    Sources([String; 2]),
}

impl ContrastRule {
    /// Returns the parts that are compared: the halves of the period, with about as many words each,
    /// or else the two sources with most articles. `None` if there are neither two periods nor two
    /// sources.
    pub fn of(overview: &Overview) -> Option<Self> {
        let of_first_theme = |totals: &'_ [GroupSummary]| -> Vec<(String, u64)> {
            let of_theme = totals.iter().filter(|total| total.theme == 0);
            of_theme.map(|total| (total.group[1].clone(), total.words)).collect()
        };
        let periods = of_first_theme(&overview.periods.totals);
        let words: u64 = periods.iter().map(|(_, words)| words).sum();
        let before = |cut: usize| periods[..cut].iter().map(|(_, words)| words).sum::<u64>();
        let cut = (1..periods.len()).min_by_key(|&cut| (2 * before(cut)).abs_diff(words));
        if let Some(cut) = cut.filter(|&cut| before(cut) > 0 && before(cut) < words) {
            let name = |first: usize, last: usize| match (&periods[first].0, &periods[last].0) {
                (first, last) if first == last => first.clone(),
                (first, last) => format!("{first} to {last}"),
            };
            return Some(Self::Periods {
                unit: overview.periods.unit,
                cut: periods[cut].0.clone(),
                names: [name(0, cut - 1), name(cut, periods.len() - 1)],
            });
        }
        let mut sources = of_first_theme(&overview.sources.totals).into_iter();
        let (first, second) = (sources.next()?, sources.next()?);
        (first.1 > 0 && second.1 > 0).then_some(Self::Sources([first.0, second.0]))
    }

    /// The part that an article belongs to, 0 or 1; `None` if it belongs to neither.
    pub fn part(&self, article: &ArticleHeader) -> Option<usize> {
        match self {
            Self::Periods { unit, cut, .. } => {
                let period = unit.of(article.date?)?;
                Some(usize::from(period >= *cut))
            }
            Self::Sources(names) => names.iter().position(|name| *name == article.source),
        }
    }

    /// The names of the parts.
    pub fn names(&self) -> &[String; 2] {
        match self {
            Self::Periods { names, .. } | Self::Sources(names) => names,
        }
    }
}

/// A word that one part has more often than the other.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastWord {
    /// Its most frequent form.
    pub form: String,
    /// How often it occurs in each part.
    pub counts: [u64; 2],
    /// In how many articles of each part.
    pub articles: [u64; 2],
    /// How often in a million words of each part.
    pub per_million: [f64; 2],
    /// The binary logarithm of the ratio of the two rates, the second part through the first (Hardie
    /// 2014): 1 is twice as frequent in the second.
    pub log_ratio: f64,
    /// The log-likelihood (Rayson and Garside 2000), negative if it is more frequent in the first.
    pub log_likelihood: f64,
    /// The p value of that, adjusted for the number of tested words.
    pub p_adjusted: Option<f64>,
}

/// How two parts of a collection differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// The parts.
    pub rule: ContrastRule,
    /// The articles of each part.
    pub articles: [u64; 2],
    /// The words of each part, without stop words.
    pub words: [u64; 2],
    /// For each part the words that it has more often, the strongest first.
    pub key_words: [Vec<ContrastWord>; 2],
    /// How many different words were tested.
    pub tested: u64,
}

impl Contrast {
    /// Compares the frequencies of the two parts.
    pub fn of(rule: ContrastRule, parts: &[Frequencies; 2]) -> Self {
        let [first, second] = parts;
        let found = key_terms(second, first, &[KeynessMeasure::LogLikelihood], FILTER);
        let of_part = |side: &'static str| {
            let own = found.iter().filter(|term| term.side() == Some(side));
            own.take(MOST_WORDS).map(word).collect()
        };
        Self {
            rule,
            articles: [first.articles, second.articles],
            words: [first.words, second.words],
            key_words: [of_part("reference"), of_part("target")],
            tested: found.len() as u64,
        }
    }
}

fn word(term: &KeyTerm<'_>) -> ContrastWord {
    let (of_second, of_first) = term.per_million();
    ContrastWord {
        form: term.form.to_owned(),
        counts: [term.reference.count, term.target.count],
        articles: [term.reference.articles, term.target.articles],
        per_million: [of_first, of_second],
        log_ratio: term.table.log_ratio(),
        log_likelihood: term.values[0].unwrap_or_default(),
        p_adjusted: term.p_adjusted,
    }
}
