//! Joins the ledgers of the parts of a collection in order, and serialises ledgers.
//!
//! Appending a ledger to another one has the same result as entering its articles there, and equal
//! ledgers are serialised to equal bytes.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};

use super::first_occurrence::FirstOccurrences;
use super::{Fingerprint, Ledger, NO_SOURCE, Place, Recurrence, narrow};

impl Ledger {
    /// Enters the articles of `other`, in their order, after those that were entered here.
    ///
    /// # Examples
    /// ```
    /// use paratheme::repeats::{Ledger, Place};
    /// # use paratheme::model::{Kind, Paragraph, Span};
    /// # use paratheme::text::{Analysis, Analyzer};
    /// # let text = "Read more";
    /// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
    /// # let mut analyzer = Analyzer::new(Analysis::default());
    /// # let mut tokens = Vec::new();
    /// # analyzer.tokens(&paragraph, &mut tokens);
    /// # let print = paratheme::repeats::fingerprint(analyzer.vocabulary(), &tokens);
    /// let (mut here, mut there) = (Ledger::default(), Ledger::default());
    /// here.enter("gazette", [print]);
    /// there.enter("echo", []);
    /// there.enter("gazette", [print]);
    /// here.append(&there);
    /// assert_eq!(here.articles(), 3);
    /// assert_eq!(here.first(print.unwrap()), Some(Place { article: 0, paragraph: 1 }));
    /// ```
    pub fn append(&mut self, other: &Self) {
        let shift = narrow(self.source_of_article.len());
        let renumbered: Vec<u32> =
            other.source_names().into_iter().map(|name| self.source(name)).collect();
        let renumber = |source: u32| {
            if source == NO_SOURCE { NO_SOURCE } else { renumbered[source as usize] }
        };
        for (print, place) in other.first.iter() {
            let there = Place { article: place.article + shift, ..place };
            let first = self.first.get_or_insert(print, there);
            if first == there {
                continue;
            }
            // The paragraph is in both ledgers, so it recurs, even if it recurs in neither of them.
            let first_source = self.source_of_article[first.article as usize];
            let in_first = Recurrence { articles: 1, last: first.article };
            self.recurring.entry((print, first_source)).or_insert(in_first);
            let source = other.source_of_article[place.article as usize];
            if !other.recurring.contains_key(&(print, source)) {
                let here = Recurrence { articles: 1, last: there.article };
                self.add_recurring((print, renumber(source)), here);
            }
        }
        for (&(print, source), &Recurrence { articles, last }) in &other.recurring {
            let there = Recurrence { articles, last: last + shift };
            self.add_recurring((print, renumber(source)), there);
        }
        self.source_of_article
            .extend(other.source_of_article.iter().map(|&source| renumber(source)));
    }

    /// Adds the recurrence of a paragraph in a source, in articles after those entered so far.
    fn add_recurring(&mut self, key: (Fingerprint, u32), more: Recurrence) {
        let none = Recurrence { articles: 0, last: more.last };
        let recurrence = self.recurring.entry(key).or_insert(none);
        recurrence.articles += more.articles;
        recurrence.last = more.last;
    }

    /// The names of the sources in the order of their numbers.
    pub(super) fn source_names(&self) -> Vec<&str> {
        let mut names = vec![""; self.sources.len()];
        for (name, &source) in &self.sources {
            names[source as usize] = name;
        }
        names
    }
}

/// A ledger as it is serialised.
#[derive(Serialize, Deserialize)]
pub(super) struct SortedLedger {
    /// The names of the sources, in the order of their first articles.
    sources: Vec<String>,
    articles: Vec<LedgerArticle>,
    /// The fingerprints of first occurrences, in the order of their positions.
    prints: Vec<Fingerprint>,
    recurring: Vec<Recurring>,
}

#[derive(Serialize, Deserialize)]
struct LedgerArticle {
    /// The number of its source, if it has one.
    source: Option<u32>,
    /// The numbers of its paragraphs that are first occurrences; the same number of `prints` belong
    /// to it.
    firsts: Vec<u32>,
}

/// The number of articles of a source in which a paragraph recurs, and the last of them.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Recurring {
    print: Fingerprint,
    source: Option<u32>,
    articles: u32,
    last: u32,
}

fn known(source: u32) -> Option<u32> {
    (source != NO_SOURCE).then_some(source)
}

impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SortedLedger::from(self).serialize(serializer)
    }
}

impl From<&Ledger> for SortedLedger {
    fn from(ledger: &Ledger) -> Self {
        let sources = ledger.source_names().into_iter().map(str::to_owned).collect();
        let mut articles: Vec<LedgerArticle> = ledger
            .source_of_article
            .iter()
            .map(|&source| LedgerArticle { source: known(source), firsts: Vec::new() })
            .collect();
        let mut firsts: Vec<(Place, Fingerprint)> =
            ledger.first.iter().map(|(print, place)| (place, print)).collect();
        firsts.sort_unstable();
        for (place, _) in &firsts {
            articles[place.article as usize].firsts.push(place.paragraph);
        }
        let recurring =
            ledger.recurring.iter().map(|(&(print, source), &Recurrence { articles, last })| {
                Recurring { print, source: known(source), articles, last }
            });
        let mut recurring: Vec<Recurring> = recurring.collect();
        recurring.sort_unstable();
        let prints = firsts.into_iter().map(|(_, print)| print).collect();
        Self { sources, articles, prints, recurring }
    }
}

impl TryFrom<SortedLedger> for Ledger {
    type Error = &'static str;

    fn try_from(sorted: SortedLedger) -> Result<Self, Self::Error> {
        const WRONG: &str = "a ledger of repeats contradicts itself";
        let SortedLedger { sources, articles, prints, recurring } = sorted;
        let source_number = |source: Option<u32>| match source {
            Some(source) if source as usize >= sources.len() => Err(WRONG),
            source => Ok(source.unwrap_or(NO_SOURCE)),
        };
        let (mut first, mut remaining) = (FirstOccurrences::default(), prints.into_iter());
        let mut source_of_article = Vec::with_capacity(articles.len());
        for (article, LedgerArticle { source, firsts }) in (0..).zip(&articles) {
            source_of_article.push(source_number(*source)?);
            for &paragraph in firsts {
                let place = Place { article, paragraph };
                let print = remaining.next().ok_or(WRONG)?;
                if paragraph == 0 || first.get_or_insert(print, place) != place {
                    return Err(WRONG);
                }
            }
        }
        let recurring = recurring.into_iter().map(|Recurring { print, source, articles, last }| {
            let is_known = first.get(print).is_some() && (last as usize) < source_of_article.len();
            let source = source_number(source).ok().filter(|_| is_known).ok_or(WRONG)?;
            Ok(((print, source), Recurrence { articles, last }))
        });
        let recurring = recurring.collect::<Result<FxHashMap<_, _>, Self::Error>>()?;
        if remaining.next().is_some() {
            return Err(WRONG);
        }
        let sources = sources.into_iter().zip(0..).map(|(name, at)| (name.into(), at)).collect();
        Ok(Self { first, recurring, sources, source_of_article, looked_up: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ledger(articles: &[(usize, Vec<u64>)]) -> Ledger {
        let mut ledger = Ledger::default();
        for (source, prints) in articles {
            // One of the values is that of a paragraph without a word.
            let print = |&print: &u64| (print > 0).then_some(Fingerprint(print << 40));
            ledger.enter(["", "echo", "gazette", "post"][*source], prints.iter().map(print));
        }
        ledger
    }

    fn json(ledger: &Ledger) -> String {
        serde_json::to_string(ledger).unwrap()
    }

    proptest! {
        #[test]
        fn parts_make_the_whole(
            articles in prop::collection::vec((0usize..4, prop::collection::vec(0u64..9, 0..6)), 0..30),
            cuts in prop::collection::vec(0usize..31, 0..4),
        ) {
            let whole = json(&ledger(&articles));
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(articles.len())).collect();
            cuts.extend([0, articles.len()]);
            cuts.sort_unstable();
            let mut joined = Ledger::default();
            for cut in cuts.windows(2) {
                let part = json(&ledger(&articles[cut[0]..cut[1]]));
                joined.append(&serde_json::from_str(&part).unwrap());
            }
            prop_assert_eq!(json(&joined), whole);
        }
    }

    #[test]
    fn what_contradicts_itself_is_an_error() {
        let whole = json(&ledger(&[(1, vec![1, 2]), (2, vec![1])]));
        assert!(serde_json::from_str::<Ledger>(&whole).is_ok());
        for (from, to) in [
            (r#""firsts":[1,2]"#, r#""firsts":[1]"#),
            (r#""firsts":[1,2]"#, r#""firsts":[0,2]"#),
            (r#""firsts":[1,2]"#, r#""firsts":[1,2,3]"#),
            (r#""source":1,"firsts""#, r#""source":2,"firsts""#),
            (r#""last":1"#, r#""last":2"#),
        ] {
            assert!(whole.contains(from), "{whole} has no {from}");
            assert!(serde_json::from_str::<Ledger>(&whole.replace(from, to)).is_err(), "{to}");
        }
    }
}
