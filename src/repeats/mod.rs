//! Finds repeated text: exact and near repeats, pull quotes and boilerplate (docs/METHODS.md,
//! repeats).
//!
//! Input: tokens, as sequences of matching keys. Output: [`Fingerprint`]s, the [`Ledger`] of first
//! occurrences, and the paragraphs that are pull quotes. This room does not know themes, terms and
//! files.

mod first_occurrence;
mod ledger_parts;
mod ledger_slice;
mod near;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::Kind;
use crate::text::{KeyId, Token, Vocabulary, folded_product};
use first_occurrence::FirstOccurrences;

pub use ledger_slice::LedgerSlice;
pub use near::{NEAR_SIMILARITY, NearFinder, Signature, Spill, signature};

/// A hash of 64 bits of the sequence of a paragraph's matching keys, the same on every machine.
///
/// Two different paragraphs of a collection of n share one with probability n² / 2⁶⁵: 3 in a
/// million for ten million paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The 64 bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// The fingerprint with these bits.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// The fingerprint of a paragraph, given as its tokens; `None` for a paragraph without words, which
/// cannot be a repeat.
pub fn fingerprint(vocabulary: &Vocabulary, tokens: &[Token]) -> Option<Fingerprint> {
    if tokens.is_empty() {
        return None;
    }
    // The order matters: each key is folded into the hash so far. Four hashes take turns, because
    // their products can be computed in parallel.
    let mut wholes = [tokens.len() as u64, 0, 0, 0];
    let mut fold = |turn: &[Token]| {
        for (whole, token) in wholes.iter_mut().zip(turn) {
            *whole = folded_product(
                *whole ^ vocabulary.fingerprint_of(token.surface),
                0x9E37_79B9_7F4A_7C15,
            );
        }
    };
    let (turns, rest) = tokens.as_chunks::<4>();
    for turn in turns {
        fold(turn);
    }
    fold(rest);
    Some(Fingerprint(mix(wholes.iter().fold(0, |all: u64, whole| all.rotate_left(16) ^ whole))))
}

/// Mixes the bits of a number so that each affects all others (`SplitMix64`, Steele et al. 2014).
const fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The position of a paragraph in a collection. Ordered by input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The article, counted from 0 in input order.
    pub article: u32,
    /// The paragraph within it, counted from 1.
    pub paragraph: u32,
}

/// A paragraph that occurs in at least this number of articles of one source is boilerplate.
pub const BOILERPLATE_ARTICLES: u32 = 3;

/// The first occurrence of every paragraph, and the number of articles of each source that repeat
/// it.
///
/// Articles are entered in input order, so the first occurrence does not depend on the number of
/// threads. The table takes 16 bytes for each distinct paragraph (at any moment at most 19 with
/// free slots), and more only for paragraphs that recur.
///
/// # Examples
/// ```
/// use paratheme::repeats::{Ledger, Place, fingerprint};
/// use paratheme::text::{Analysis, Analyzer};
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # let text = "Read more";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// let mut analyzer = Analyzer::new(Analysis::default());
/// let mut tokens = Vec::new();
/// analyzer.tokens(&paragraph, &mut tokens);
/// let print = fingerprint(analyzer.vocabulary(), &tokens);
/// let mut ledger = Ledger::default();
/// for _ in 0..3 {
///     ledger.enter("gazette", [print]);
/// }
/// assert_eq!(ledger.first(print.unwrap()), Some(Place { article: 0, paragraph: 1 }));
/// assert!(ledger.is_boilerplate(print.unwrap(), "gazette"));
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "ledger_parts::SortedLedger")]
pub struct Ledger {
    first: FirstOccurrences,
    /// The recurrence of each repeated paragraph in each source.
    recurring: FxHashMap<(Fingerprint, u32), Recurrence>,
    sources: FxHashMap<Box<str>, u32>,
    source_of_article: Vec<u32>,
    /// The paragraphs of the article entered last, with their first occurrences in earlier
    /// articles.
    looked_up: Vec<(Option<Fingerprint>, Option<Place>)>,
}

/// How often a paragraph recurs in the articles of one source.
#[derive(Clone, Copy, Debug)]
struct Recurrence {
    /// The number of articles that hold it.
    articles: u32,
    /// The last of them.
    last: u32,
}

/// The number of the source of articles without one. Boilerplate belongs to a source, so these
/// articles have no boilerplate.
const NO_SOURCE: u32 = u32::MAX;

impl Ledger {
    /// Enters the next article with the fingerprints of its paragraphs, in order. `source` is empty
    /// if it is unknown.
    pub fn enter(
        &mut self,
        source: &str,
        paragraphs: impl IntoIterator<Item = Option<Fingerprint>>,
    ) {
        let article = narrow(self.source_of_article.len());
        let source = self.source(source);
        self.source_of_article.push(source);
        // All entries are prefetched before any is looked up, and all are looked up before any is
        // inserted, so that cache misses overlap.
        self.looked_up.clear();
        for print in paragraphs {
            self.looked_up.push((print, None));
            self.prefetch(print);
        }
        for (print, known) in &mut self.looked_up {
            *known = print.and_then(|print| self.first.get(print));
        }
        for (paragraph, &(print, known)) in (1..).zip(&self.looked_up) {
            let Some(print) = print else { continue };
            let first = known
                .unwrap_or_else(|| self.first.get_or_insert(print, Place { article, paragraph }));
            if first.article != article {
                let first_source = self.source_of_article[first.article as usize];
                let in_first = Recurrence { articles: 1, last: first.article };
                self.recurring.entry((print, first_source)).or_insert(in_first);
                let unseen = Recurrence { articles: 0, last: u32::MAX };
                let recurrence = self.recurring.entry((print, source)).or_insert(unseen);
                if recurrence.last != article {
                    recurrence.articles += 1;
                    recurrence.last = article;
                }
            }
        }
    }

    fn source(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return NO_SOURCE;
        }
        if let Some(&source) = self.sources.get(name) {
            return source;
        }
        let source = narrow(self.sources.len());
        self.sources.insert(name.into(), source);
        source
    }

    /// Prefetches the memory that a lookup of a paragraph reads.
    pub(crate) fn prefetch(&self, print: Option<Fingerprint>) {
        if let Some(print) = print {
            self.first.prefetch(print);
        }
    }

    /// The first occurrence of a paragraph, or `None` if no article has it.
    pub fn first(&self, print: Fingerprint) -> Option<Place> {
        self.first.get(print)
    }

    /// Whether at least [`BOILERPLATE_ARTICLES`] articles of `source` hold this paragraph. Always
    /// false for the unknown source.
    pub fn is_boilerplate(&self, print: Fingerprint, source: &str) -> bool {
        let source = self.sources.get(source);
        source
            .and_then(|&source| self.recurring.get(&(print, source)))
            .is_some_and(|recurrence| recurrence.articles >= BOILERPLATE_ARTICLES)
    }

    /// Whether further articles than that of its first occurrence hold this paragraph.
    pub fn recurs(&self, print: Fingerprint) -> bool {
        self.first.get(print).is_some_and(|first| {
            let source = self.source_of_article[first.article as usize];
            self.recurring.contains_key(&(print, source))
        })
    }

    /// The number of articles entered.
    pub fn articles(&self) -> usize {
        self.source_of_article.len()
    }
}

/// The least and the most words of a pull quote.
const MIN_QUOTE_WORDS: usize = 4;
const MAX_QUOTE_WORDS: usize = 40;

/// The indices of the paragraphs of an article that are pull quotes: 4 to 40 words that are a
/// contiguous run of words in a longer paragraph of the same article. Titles, datelines and
/// headings are never pull quotes.
///
/// `article` holds the kind and the tokens of each paragraph.
pub fn quotes(article: &[(Kind, &[Token])]) -> Vec<usize> {
    let beginning = |at: usize| first_keys(article[at].1);
    let may_be = |(kind, tokens): &(Kind, &[Token])| {
        !matches!(kind, Kind::Title | Kind::Dateline | Kind::Heading)
            && (MIN_QUOTE_WORDS..=MAX_QUOTE_WORDS).contains(&tokens.len())
    };
    let mut candidates: Vec<usize> =
        (0..article.len()).filter(|&at| may_be(&article[at])).collect();
    if candidates.is_empty() {
        return candidates;
    }
    candidates.sort_unstable_by_key(|&at| (beginning(at), article[at].1.len()));
    let mut beginnings = Beginnings::default();
    for &at in &candidates {
        beginnings.add(article[at].1);
    }
    // One scan over the article: candidates are only compared where two words may begin one.
    let mut is_quote = vec![false; article.len()];
    for (_, longer) in article {
        for (start, window) in longer.windows(MIN_QUOTE_WORDS).enumerate() {
            if !beginnings.may_hold(window) {
                continue;
            }
            let here = first_keys(window);
            let from = candidates.partition_point(|&at| beginning(at) < here);
            let may_stand_here =
                |at: &&usize| article[**at].1.len() < longer.len() && beginning(**at) == here;
            for &at in candidates[from..].iter().take_while(may_stand_here) {
                let quote = article[at].1;
                let stands_here = |said: &[Token]| {
                    said.iter().zip(quote).all(|(one, other)| one.key == other.key)
                };
                is_quote[at] =
                    is_quote[at] || longer.get(start..start + quote.len()).is_some_and(stands_here);
            }
        }
    }
    (0..article.len()).filter(|&at| is_quote[at]).collect()
}

/// Whether `quote` is a contiguous run of the words of `longer`, compared by matching keys.
pub fn contains_run(longer: &[Token], quote: &[Token]) -> bool {
    longer
        .windows(quote.len().max(1))
        .any(|run| run.iter().zip(quote).all(|(one, other)| one.key == other.key))
}

fn first_keys(tokens: &[Token]) -> [KeyId; MIN_QUOTE_WORDS] {
    std::array::from_fn(|at| tokens[at].key)
}

/// The pairs of keys with which candidates begin, as a Bloom filter with one hash (Bloom 1970): it
/// may report a pair that no candidate begins with.
#[derive(Default)]
struct Beginnings([u64; 32]);

impl Beginnings {
    /// The index of the number and of the bit for the first two words; there must be two.
    fn place(tokens: &[Token]) -> (usize, usize) {
        let pair = tokens[0].key.index() + 31 * tokens[1].key.index();
        (pair / 64 % 32, pair % 64)
    }

    fn add(&mut self, tokens: &[Token]) {
        let (place, bit) = Self::place(tokens);
        self.0[place] |= 1 << bit;
    }

    fn may_hold(&self, tokens: &[Token]) -> bool {
        let (place, bit) = Self::place(tokens);
        self.0[place] >> bit & 1 != 0
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 articles")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Paragraph, Span};
    use crate::text::{Analysis, Analyzer};

    fn tokens(analyzer: &mut Analyzer, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let span = Span::new(0, text.len());
        analyzer
            .tokens(&Paragraph { ordinal: 1, span, kind: Kind::Body, article: text }, &mut tokens);
        tokens
    }

    fn print(text: &str) -> Option<Fingerprint> {
        let mut analyzer = Analyzer::new(Analysis::default());
        let tokens = tokens(&mut analyzer, text);
        fingerprint(analyzer.vocabulary(), &tokens)
    }

    #[test]
    fn equal_keys_make_equal_fingerprints() {
        let one = print("The citizen’s budget, cut.");
        for same in [
            "the CITIZEN's budget cut",
            "“The citizens’ budget” — cut!".replace("citizens’", "citizen").as_str(),
        ] {
            assert_eq!(print(same), one, "{same:?}");
        }
        for other in [
            "The budget, citizen's cut.",
            "The citizen's budget cut cut",
            "The citizens budget cut",
            "budget",
        ] {
            assert_ne!(print(other), one, "{other:?}");
        }
        assert_eq!(print("* * *"), None);
    }

    #[test]
    fn boilerplate_needs_three_articles_of_one_source() {
        let (a, b) = (print("about us"), print("another line"));
        let mut ledger = Ledger::default();
        ledger.enter("x", [b, a, a, a]);
        ledger.enter("y", [a]);
        ledger.enter("", [a]);
        ledger.enter("", [a]);
        ledger.enter("", [a]);
        ledger.enter("x", [a, None]);
        let boilerplate = |ledger: &Ledger, source| ledger.is_boilerplate(a.unwrap(), source);
        assert!(
            !boilerplate(&ledger, "x") && !boilerplate(&ledger, "y") && !boilerplate(&ledger, "")
        );
        ledger.enter("x", [a]);
        assert!(
            boilerplate(&ledger, "x") && !boilerplate(&ledger, "y") && !boilerplate(&ledger, "")
        );
        assert_eq!(ledger.first(a.unwrap()), Some(Place { article: 0, paragraph: 2 }));
        assert!(!ledger.is_boilerplate(b.unwrap(), "x"));
    }

    #[test]
    fn quotes_stand_inside_longer_paragraphs() {
        let mut analyzer = Analyzer::new(Analysis::default());
        let article = [
            (Kind::Body, "So we need new approaches and fresh thinking, to create it."),
            (Kind::Body, "We need new approaches and fresh thinking"),
            (Kind::Heading, "new approaches and fresh thinking"),
            (Kind::Body, "fresh thinking to"),
            (Kind::Body, "new approaches, and thinking fresh"),
            (Kind::List, "“AND FRESH THINKING TO”"),
            (Kind::Body, "So we need new approaches and fresh thinking, to create it!"),
        ];
        let tokens: Vec<Vec<Token>> =
            article.iter().map(|(_, text)| tokens(&mut analyzer, text)).collect();
        let article: Vec<(Kind, &[Token])> = article
            .iter()
            .zip(&tokens)
            .map(|((kind, _), tokens)| (*kind, tokens.as_slice()))
            .collect();
        assert_eq!(quotes(&article), [1, 5]);
    }

    proptest! {
        #[test]
        fn quotes_by_their_definition(texts in prop::collection::vec((any::<bool>(), prop::collection::vec(0..2_usize, 0..9)), 0..12)) {
            let text = |words: &[usize]| words.iter().map(|&word| ["budget ", "cuts "][word]).collect::<String>();
            let mut analyzer = Analyzer::new(Analysis::default());
            let tokens: Vec<Vec<Token>> = texts.iter().map(|(_, words)| tokens(&mut analyzer, &text(words))).collect();
            let kind = |heads: bool| if heads { Kind::Heading } else { Kind::Body };
            let article: Vec<(Kind, &[Token])> = texts.iter().zip(&tokens).map(|((heads, _), tokens)| (kind(*heads), tokens.as_slice())).collect();
            let stands_in = |words: &[usize]| texts.iter().any(|(_, longer)| longer.len() > words.len() && longer.windows(words.len()).any(|run| run == words));
            let is_quote = |&at: &usize| !texts[at].0 && texts[at].1.len() >= MIN_QUOTE_WORDS && stands_in(&texts[at].1);
            prop_assert_eq!(quotes(&article), (0..texts.len()).filter(is_quote).collect::<Vec<_>>());
        }
    }
}
