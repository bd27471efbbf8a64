//! What the ledger of a collection knows about the paragraphs of one of its parts.

use std::collections::BTreeSet;

use super::{Ledger, NO_SOURCE, Place, Recurrence, narrow};

/// The ledger of a part of a collection and of those earlier articles that it repeats.
///
/// Articles keep their order and get other numbers: those that the part repeats come first, and the
/// articles of the part follow.
#[derive(Clone, Debug)]
pub struct LedgerSlice {
    /// What is known about the paragraphs of the part.
    pub ledger: Ledger,
    /// The numbers in the collection of the earlier articles, in order.
    pub earlier: Vec<u32>,
}

impl Ledger {
    /// Returns what is known about the paragraphs of `part`, the ledger of a part of the collection
    /// alone, of whose articles `before` come before the part. `further` are articles that the slice
    /// has to have as well.
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
    /// let (mut all, mut part) = (Ledger::default(), Ledger::default());
    /// all.enter("echo", []);
    /// all.enter("gazette", [print]);
    /// all.enter("gazette", [print]);
    /// part.enter("gazette", [print]);
    /// let slice = all.slice(&part, 2, []);
    /// assert_eq!(slice.earlier, [1]);
    /// assert_eq!(slice.ledger.articles(), 2);
    /// assert_eq!(slice.ledger.first(print.unwrap()), Some(Place { article: 0, paragraph: 1 }));
    /// ```
    pub fn slice(
        &self,
        part: &Self,
        before: u32,
        further: impl IntoIterator<Item = u32>,
    ) -> LedgerSlice {
        let firsts: Vec<_> = part
            .first
            .iter()
            .filter_map(|(print, _)| Some((print, self.first.get(print)?)))
            .collect();
        let articles = firsts.iter().map(|(_, first)| first.article).chain(further);
        let earlier: BTreeSet<u32> = articles.filter(|&article| article < before).collect();
        let earlier: Vec<u32> = earlier.into_iter().collect();
        let mut slice = LedgerSlice { ledger: Self::default(), earlier };
        let names = self.source_names();
        let own = before..before + narrow(part.source_of_article.len());
        for article in slice.earlier.iter().copied().chain(own) {
            let source = self.source_of_article.get(article as usize).copied();
            let name = source.and_then(|source| names.get(source as usize)).unwrap_or(&"");
            slice.ledger.enter(name, []);
        }
        for &(print, first) in &firsts {
            let place = slice.renumbered(first, before);
            slice.ledger.first.get_or_insert(print, place);
        }
        // Boilerplate is looked up by paragraphs of the part and the sources of its articles, and what
        // recurs by the source of its first article.
        let part_names = part.source_names();
        let of_firsts = part
            .first
            .iter()
            .map(|(print, place)| (print, part.source_of_article[place.article as usize]));
        for (print, source) in of_firsts.chain(part.recurring.keys().copied()) {
            let name = part_names.get(source as usize).copied().unwrap_or_default();
            let numbers = (self.number_of_source(name), slice.ledger.number_of_source(name));
            let (Some(in_all), Some(in_slice)) = numbers else { continue };
            if let Some(&Recurrence { articles, .. }) = self.recurring.get(&(print, in_all)) {
                // Nothing more is entered into a slice, so that the last article is not needed.
                let recurrence = Recurrence { articles, last: 0 };
                slice.ledger.recurring.insert((print, in_slice), recurrence);
            }
        }
        slice
    }

    /// Returns the number of a source, if an article is of it.
    fn number_of_source(&self, name: &str) -> Option<u32> {
        if name.is_empty() { Some(NO_SOURCE) } else { self.sources.get(name).copied() }
    }
}

impl LedgerSlice {
    /// Returns the number that an article of the collection has in the slice, if it is there.
    pub fn number(&self, article: u32, before: u32) -> Option<u32> {
        match article.checked_sub(before) {
            Some(own) => Some(narrow(self.earlier.len()) + own),
            None => self.earlier.binary_search(&article).ok().map(narrow),
        }
    }

    fn renumbered(&self, place: Place, before: u32) -> Place {
        let article = self.number(place.article, before).unwrap_or_default();
        Place { article, ..place }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Fingerprint;
    use super::*;

    const SOURCES: [&str; 4] = ["", "echo", "gazette", "post"];

    fn print(print: u64) -> Option<Fingerprint> {
        // One of the values is that of a paragraph without a word.
        (print > 0).then_some(Fingerprint(print << 40))
    }

    fn ledger(articles: &[(usize, Vec<u64>)]) -> Ledger {
        let mut ledger = Ledger::default();
        for (source, prints) in articles {
            ledger.enter(SOURCES[*source], prints.iter().map(|&value| print(value)));
        }
        ledger
    }

    proptest! {
        #[test]
        fn a_slice_knows_of_a_part_what_the_whole_does(
            articles in prop::collection::vec((0..4_usize, prop::collection::vec(0..9_u64, 0..6)), 0..14),
            cuts in (0..14_usize, 0..14_usize),
        ) {
            let (low, high) = (cuts.0.min(cuts.1).min(articles.len()), cuts.0.max(cuts.1).min(articles.len()));
            let whole = ledger(&articles);
            let before = narrow(low);
            let slice = whole.slice(&ledger(&articles[low..high]), before, []);
            let restored: Ledger =
                serde_json::from_str(&serde_json::to_string(&slice.ledger).unwrap()).unwrap();
            for (source, prints) in &articles[low..high] {
                for found in prints.iter().filter_map(|&value| print(value)) {
                    let first = whole.first(found).map(|place| slice.renumbered(place, before));
                    prop_assert_eq!(restored.first(found), first);
                    let is_known = |ledger: &Ledger| ledger.is_boilerplate(found, SOURCES[*source]);
                    prop_assert_eq!(is_known(&restored), is_known(&whole));
                    let is_first_here = whole.first(found).is_some_and(|place| place.article >= before);
                    if is_first_here {
                        prop_assert_eq!(restored.recurs(found), whole.recurs(found));
                    }
                }
            }
        }
    }
}
