//! How often terms and n-grams stand in a group of articles, and how evenly.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::TermStats;
use crate::text::{SurfaceId, TermId, Token, Vocabulary};

/// The longest n-gram.
pub const LONGEST: usize = 3;

/// What the dispersion of a term is measured over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
    /// The articles of the group.
    #[default]
    Article,
    /// The paragraphs of the group, where it is one article.
    Paragraph,
}

/// How often a term or n-gram stands in a group of articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequency {
    /// Its counts.
    pub stats: TermStats,
    /// Whether it begins and ends with a word that says something by itself: no stop word, number or single letter.
    pub content: bool,
    spread: Spread,
    /// Its surface forms with their counts, in the order of their texts.
    forms: Vec<(Box<str>, u64)>,
}

impl Frequency {
    /// The surface form that stands most often; of equals one with fewer capitals, then the first in the order of texts.
    pub fn form(&self) -> &str {
        let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
        let rank = |form: &&(Box<str>, u64)| (std::cmp::Reverse(form.1), capitals(&form.0));
        // The first of equals.
        self.forms.iter().min_by_key(rank).map_or("", |(text, _)| text)
    }

    /// The surface forms with their counts, in the order of their texts.
    pub fn forms(&self) -> &[(Box<str>, u64)] {
        &self.forms
    }

    /// Its [`Spread::dispersion`].
    pub fn dispersion(&self, parts: u64) -> Option<f64> {
        self.spread.dispersion(parts)
    }

    fn merge(&mut self, other: Self) {
        self.stats.merge(other.stats);
        self.content |= other.content;
        self.spread.merge(other.spread);
        for (form, count) in other.forms {
            self.add_form(&form, count);
        }
    }

    fn add_form(&mut self, form: &str, count: u64) {
        match self.forms.binary_search_by(|(known, _)| (**known).cmp(form)) {
            Ok(at) => self.forms[at].1 += count,
            Err(at) => self.forms.insert(at, (form.into(), count)),
        }
    }
}

/// How evenly a thing is spread over parts of texts. Two of them add up in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The sum of the relative frequencies in the parts, and that of their squares, in units of 2^-32 and of 2^-64: integers, so that
    /// they add up alike in any order.
    shares: u128,
    squares: u128,
}

impl Spread {
    /// Adds a part with so many words, at least one, of which so many are the thing.
    pub fn add(&mut self, count: u64, words: u64) {
        let share = (u128::from(count) << 32) / u128::from(words);
        self.shares += share;
        self.squares += share * share;
    }

    /// Adds other parts.
    pub fn merge(&mut self, other: Self) {
        self.shares += other.shares;
        self.squares += other.squares;
    }

    /// Juilland's D over `parts` parts of any size: 1 - V/sqrt(n - 1), V the coefficient of variation of the relative frequencies
    /// (Juilland and Chang-Rodríguez 1964; Gries 2008). 1 where the thing is spread evenly, 0 where one part has it all; none for a
    /// single part.
    pub fn dispersion(self, parts: u64) -> Option<f64> {
        if parts < 2 || self.shares == 0 {
            return None;
        }
        let n = parts as f64;
        let mean = self.shares as f64 / UNIT / n;
        let variance = (self.squares as f64 / (UNIT * UNIT) / n - mean * mean).max(0.0);
        Some((1.0 - variance.sqrt() / mean / (n - 1.0).sqrt()).clamp(0.0, 1.0))
    }
}

/// 1 in the fixed-point numbers of [`Spread`].
const UNIT: f64 = (1_u64 << 32) as f64;

/// The frequencies of a group of articles: a commutative monoid, as [`CorpusStats`](super::CorpusStats) is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequencies {
    /// Articles.
    pub articles: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Word tokens.
    pub words: u64,
    /// Parts with a word, which dispersion is measured over.
    pub parts: u64,
    /// By term; an n-gram's terms with a space between.
    pub terms: BTreeMap<Box<str>, Frequency>,
}

impl Frequencies {
    /// Adds the frequencies of other articles.
    pub fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.paragraphs += other.paragraphs;
        self.words += other.words;
        self.parts += other.parts;
        for (term, theirs) in other.terms {
            self.terms.entry(term).or_default().merge(theirs);
        }
    }
}

/// The words of an n-gram; those that it does not have are `NONE`.
type Gram<Id> = [Id; LONGEST];

#[derive(Clone, Copy, Default)]
struct Counted {
    stats: TermStats,
    spread: Spread,
}

#[derive(Clone, Copy, Default)]
struct InPart {
    count: u64,
    paragraphs: u64,
    last: u64,
}

/// Counts the terms and n-grams of one group in one partition; dissolves into [`Frequencies`] at its end.
pub struct FrequencyCounter {
    longest: usize,
    part: Part,
    articles: u64,
    paragraphs: u64,
    words: u64,
    parts: u64,
    terms: FxHashMap<Gram<TermId>, Counted>,
    forms: FxHashMap<Gram<SurfaceId>, u64>,
    /// The part that is being counted.
    in_part: FxHashMap<Gram<TermId>, InPart>,
}

impl FrequencyCounter {
    /// A counter of n-grams up to this length, 1 to [`LONGEST`].
    pub fn new(longest: usize, part: Part) -> Self {
        Self {
            longest: longest.clamp(1, LONGEST),
            part,
            articles: 0,
            paragraphs: 0,
            words: 0,
            parts: 0,
            terms: FxHashMap::default(),
            forms: FxHashMap::default(),
            in_part: FxHashMap::default(),
        }
    }

    /// Counts an article, given as the tokens of its paragraphs. `vocabulary` must be the one that they point into.
    ///
    /// The words of an n-gram stand side by side in a paragraph, punctuation between them or not.
    pub fn article<'t>(&mut self, vocabulary: &Vocabulary, paragraphs: impl IntoIterator<Item = &'t [Token]>) {
        self.articles += 1;
        let mut words = 0;
        for tokens in paragraphs {
            self.paragraphs += 1;
            words += tokens.len() as u64;
            for start in 0..tokens.len() {
                let (mut surfaces, mut terms) = ([SurfaceId::NONE; LONGEST], [TermId::NONE; LONGEST]);
                for (at, token) in tokens[start..].iter().take(self.longest).enumerate() {
                    surfaces[at] = token.surface;
                    terms[at] = vocabulary.term_of(vocabulary.key_of(token.surface));
                    *self.forms.entry(surfaces).or_default() += 1;
                    let counted = self.in_part.entry(terms).or_default();
                    counted.count += 1;
                    // Paragraphs count from 1, so that 0 is "never".
                    counted.paragraphs += u64::from(counted.last != self.paragraphs);
                    counted.last = self.paragraphs;
                }
            }
            if self.part == Part::Paragraph {
                self.end_part(std::mem::take(&mut words));
            }
        }
        if self.part == Part::Article {
            self.end_part(words);
        }
    }

    fn end_part(&mut self, words: u64) {
        if words == 0 {
            return;
        }
        self.words += words;
        self.parts += 1;
        for (gram, InPart { count, paragraphs, .. }) in self.in_part.drain() {
            let counted = self.terms.entry(gram).or_default();
            // Where parts are paragraphs, the group is one article.
            let articles = if self.part == Part::Paragraph { u64::from(counted.stats.articles == 0) } else { 1 };
            counted.stats.merge(TermStats { count, paragraphs, articles });
            counted.spread.add(count, words);
        }
    }

    /// The counts under the terms' texts. `vocabulary` must be the one that the tokens pointed into.
    pub fn dissolve(self, vocabulary: &Vocabulary) -> Frequencies {
        let mut forms: Vec<(Gram<TermId>, Gram<SurfaceId>, u64)> =
            self.forms.into_iter().map(|(form, count)| (terms_of(vocabulary, form), form, count)).collect();
        forms.sort_unstable();
        let frequency = |forms: &[(Gram<TermId>, Gram<SurfaceId>, u64)]| {
            let gram = forms[0].0;
            let Counted { stats, spread } = self.terms.get(&gram).copied().unwrap_or_default();
            let content = forms.iter().any(|(_, form, _)| has_content_edges(vocabulary, form));
            let text = |form: &Gram<SurfaceId>| spelled(form, SurfaceId::NONE, |surface| vocabulary.surface_text(surface));
            let mut forms: Vec<(Box<str>, u64)> = forms.iter().map(|(_, form, count)| (text(form), *count)).collect();
            forms.sort_unstable();
            // No term holds a space, so that no two n-grams have the same text.
            (spelled(&gram, TermId::NONE, |term| vocabulary.term_text(term)), Frequency { stats, content, spread, forms })
        };
        let found = forms.chunk_by(|one, other| one.0 == other.0).map(frequency).collect();
        Frequencies { articles: self.articles, paragraphs: self.paragraphs, words: self.words, parts: self.parts, terms: found }
    }
}

/// The terms of the words of an n-gram.
fn terms_of(vocabulary: &Vocabulary, surfaces: Gram<SurfaceId>) -> Gram<TermId> {
    surfaces.map(|surface| if surface == SurfaceId::NONE { TermId::NONE } else { vocabulary.term_of(vocabulary.key_of(surface)) })
}

/// Whether the first and the last word say something by themselves.
fn has_content_edges(vocabulary: &Vocabulary, surfaces: &Gram<SurfaceId>) -> bool {
    let words = || surfaces.iter().filter(|&&surface| surface != SurfaceId::NONE);
    let says = |surface: &SurfaceId| vocabulary.is_content_word(vocabulary.key_of(*surface));
    words().next().is_none_or(says) && words().next_back().is_none_or(says)
}

/// The words of a gram with spaces between.
fn spelled<'v, Id: Copy + PartialEq>(gram: &Gram<Id>, none: Id, text: impl Fn(Id) -> &'v str) -> Box<str> {
    let words: Vec<&str> = gram.iter().filter(|&&id| id != none).map(|&id| text(id)).collect();
    words.join(" ").into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Kind, Paragraph, Span};
    use crate::text::{Analysis, Analyzer};

    /// The frequencies of articles given as texts, their lines as paragraphs.
    fn frequencies(articles: &[&str], longest: usize, part: Part) -> Frequencies {
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut counter = FrequencyCounter::new(longest, part);
        for article in articles {
            let read = |text: &str| {
                let mut tokens = Vec::new();
                let span = Span::new(0, text.len());
                analyzer.tokens(&Paragraph { ordinal: 1, span, kind: Kind::Body, article: text }, &mut tokens);
                tokens
            };
            let paragraphs: Vec<Vec<Token>> = article.lines().map(read).collect();
            counter.article(analyzer.vocabulary(), paragraphs.iter().map(Vec::as_slice));
        }
        counter.dissolve(analyzer.vocabulary())
    }

    /// The example of Gries (2008), five parts of unequal size: D of "a" is .785, of "e" and "q" by hand below.
    #[test]
    fn golden_dispersion() {
        let parts = ["b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a", "b a g h a b e a a t", "b a h a a b e a x a t"];
        let found = frequencies(&parts, 1, Part::Article);
        assert_eq!((found.parts, found.words), (5, 50));
        let d = |term: &str| found.terms[term].dispersion(found.parts).unwrap();
        assert!((d("a") - 0.785).abs() < 5e-4, "{}", d("a"));
        // One part has it all: V is 2, D 0.
        assert!(d("q").abs() < 1e-9);
        // Twice in each part: only the sizes differ.
        assert!(d("b") > 0.96);
        assert_eq!(found.terms["a"].dispersion(1), None);
    }

    #[test]
    fn counts_by_hand() {
        let found = frequencies(&["Taxes and the tax.\nA tax", "tax Tax"], 2, Part::Article);
        let tax = &found.terms["tax"];
        assert_eq!(tax.stats, TermStats { count: 5, paragraphs: 3, articles: 2 });
        assert_eq!(tax.form(), "tax");
        assert_eq!(tax.forms().iter().map(|(form, count)| (&**form, *count)).collect::<Vec<_>>(), [("Tax", 1), ("Taxes", 1), ("tax", 3)]);
        assert!(tax.content && !found.terms["the"].content && !found.terms["the tax"].content && found.terms["tax tax"].content);
        assert_eq!(found.terms["the tax"].stats, TermStats { count: 1, paragraphs: 1, articles: 1 });
        assert!(!found.terms.contains_key("tax a"), "paragraphs end n-grams");
        let of_one = frequencies(&["tax a\ntax b\nc"], 1, Part::Paragraph);
        assert_eq!((of_one.parts, of_one.terms["tax"].stats), (3, TermStats { count: 2, paragraphs: 2, articles: 1 }));
    }

    proptest! {
        /// Any split gives the same, and n-grams are as many as there are places for them.
        #[test]
        fn splits_and_sums(articles in proptest::collection::vec("([abc]{1,2}[ \n]){0,12}", 1..8), at in 0..8_usize) {
            let texts: Vec<&str> = articles.iter().map(String::as_str).collect();
            let at = at.min(texts.len());
            let whole = frequencies(&texts, 3, Part::Article);
            let mut parts = frequencies(&texts[at..], 3, Part::Article);
            parts.merge(frequencies(&texts[..at], 3, Part::Article));
            prop_assert_eq!(&parts, &whole);
            let places = |n: u64| -> u64 {
                let of = |line: &str| (line.split_whitespace().count() as u64 + 1).saturating_sub(n);
                texts.iter().flat_map(|text| text.lines()).map(of).sum()
            };
            for n in 1..=3_u64 {
                let of_length = whole.terms.iter().filter(|(term, _)| term.split(' ').count() as u64 == n);
                let (counts, forms) = of_length.fold((0, 0), |(counts, forms), (_, found)| {
                    (counts + found.stats.count, forms + found.forms().iter().map(|(_, count)| count).sum::<u64>())
                });
                prop_assert_eq!((counts, forms), (places(n), places(n)));
            }
        }
    }
}
