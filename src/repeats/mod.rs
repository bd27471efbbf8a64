//! What a collection says more than once: exact and near repeats, pull quotes, boilerplate (METHODS
//! 8).
//!
//! Comes in: tokens, as sequences of matching keys. Goes out: [`Fingerprint`]s, the [`Ledger`] of
//! who said what first, and the paragraphs that are quotes. Does not know: themes, terms, files.

mod firsts;
mod ledger_parts;
mod near;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::Kind;
use crate::text::{KeyId, Token, Vocabulary, folded_product};
use firsts::Firsts;

pub use near::{NEAR, NearFinder, Signature, Spill, signature};

/// 64 bits that stand for the sequence of a paragraph's matching keys; the same on every machine.
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

    /// A fingerprint that was kept as its bits.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// The fingerprint of a paragraph, given as its tokens; none where it has no word, for then it says
/// nothing that could be repeated.
pub fn fingerprint(vocabulary: &Vocabulary, tokens: &[Token]) -> Option<Fingerprint> {
    if tokens.is_empty() {
        return None;
    }
    // Order matters: each key is folded into the whole so far. Four wholes take turns, for a
    // product need not wait for those of others.
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

/// Spreads every bit over all (`SplitMix64`, Steele et al. 2014).
const fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Where a paragraph stands in a collection. Orders by input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The article, counted from 0 in input order.
    pub article: u32,
    /// The paragraph within it, counted from 1.
    pub paragraph: u32,
}

/// A paragraph that recurs in at least this many articles of one source is boilerplate.
pub const BOILERPLATE_ARTICLES: u32 = 3;

/// Who said what first, and how many articles of each source say it too.
///
/// Articles are entered in input order, so the first owner is the first in that order whatever the
/// number of threads. Its table has 16 bytes a distinct paragraph (at most 19 with its free room,
/// at any moment), and more only for those that recur.
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
    first: Firsts,
    /// Per recurring paragraph and source: how many articles hold it, and the last that did.
    recurring: FxHashMap<(Fingerprint, u32), (u32, u32)>,
    sources: FxHashMap<Box<str>, u32>,
    source_of_article: Vec<u32>,
    /// The paragraphs of the article last entered, and where they were said first before it.
    looked_up: Vec<(Option<Fingerprint>, Option<Place>)>,
}

/// The number of the source of articles that name none: boilerplate is that of a source, so they
/// have none.
const NO_SOURCE: u32 = u32::MAX;

impl Ledger {
    /// Enters the next article with the fingerprints of its paragraphs, in order. `source` is empty
    /// where unknown.
    pub fn enter(
        &mut self,
        source: &str,
        paragraphs: impl IntoIterator<Item = Option<Fingerprint>>,
    ) {
        self.enter_telling(source, paragraphs, |_| ());
    }

    /// The same, and tells of each paragraph where it was said first, were it here; none where it
    /// has no word.
    pub fn enter_telling(
        &mut self,
        source: &str,
        paragraphs: impl IntoIterator<Item = Option<Fingerprint>>,
        mut tell: impl FnMut(Option<Place>),
    ) {
        let article = narrow(self.source_of_article.len());
        let source = self.source(source);
        self.source_of_article.push(source);
        // Their memory, which is far away, is asked for before any is looked up, and all are looked
        // up before any is entered: the looks at it do not wait for each other.
        self.looked_up.clear();
        for print in paragraphs {
            self.looked_up.push((print, None));
            self.prefetch(print);
        }
        for (print, known) in &mut self.looked_up {
            *known = print.and_then(|print| self.first.get(print));
        }
        for (paragraph, &(print, known)) in (1..).zip(&self.looked_up) {
            let Some(print) = print else {
                tell(None);
                continue;
            };
            let first =
                known.unwrap_or_else(|| self.first.first_or(print, Place { article, paragraph }));
            tell(Some(first));
            if first.article != article {
                let first_source = self.source_of_article[first.article as usize];
                self.recurring.entry((print, first_source)).or_insert((1, first.article));
                let (articles, last) =
                    self.recurring.entry((print, source)).or_insert((0, u32::MAX));
                if *last != article {
                    *articles += 1;
                    *last = article;
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

    /// Asks for the memory that a look-up of a paragraph will read.
    pub(crate) fn prefetch(&self, print: Option<Fingerprint>) {
        if let Some(print) = print {
            self.first.prefetch(print);
        }
    }

    /// The place that says it first.
    pub fn first(&self, print: Fingerprint) -> Option<Place> {
        self.first.get(print)
    }

    /// Whether at least [`BOILERPLATE_ARTICLES`] articles of `source` say it. Never for the unknown
    /// source.
    pub fn is_boilerplate(&self, print: Fingerprint, source: &str) -> bool {
        let source = self.sources.get(source);
        source
            .and_then(|&source| self.recurring.get(&(print, source)))
            .is_some_and(|&(articles, _)| articles >= BOILERPLATE_ARTICLES)
    }

    /// How many articles were entered.
    pub fn articles(&self) -> usize {
        self.source_of_article.len()
    }
}

/// Fewest and most words of a pull quote.
const FEWEST_QUOTED: usize = 4;
const MOST_QUOTED: usize = 40;

/// The positions of the paragraphs of an article that are pull quotes: 4 to 40 words that stand as
/// a contiguous run inside a longer paragraph of the same article. Titles, datelines and headings
/// stay what they are.
///
/// Of each paragraph comes in what it is so far, and its tokens.
pub fn quotes(article: &[(Kind, &[Token])]) -> Vec<usize> {
    let beginning = |at: usize| first_keys(article[at].1);
    let may_be = |(kind, tokens): &(Kind, &[Token])| {
        !matches!(kind, Kind::Title | Kind::Dateline | Kind::Heading)
            && (FEWEST_QUOTED..=MOST_QUOTED).contains(&tokens.len())
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
    // One scan over the article: candidates are looked for where the first two words may be those
    // of one.
    let mut is_quote = vec![false; article.len()];
    for (_, longer) in article {
        for (start, window) in longer.windows(FEWEST_QUOTED).enumerate() {
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

/// Whether `longer` says `quote` as a run of its words.
pub fn holds(longer: &[Token], quote: &[Token]) -> bool {
    longer
        .windows(quote.len().max(1))
        .any(|run| run.iter().zip(quote).all(|(one, other)| one.key == other.key))
}

fn first_keys(tokens: &[Token]) -> [KeyId; FEWEST_QUOTED] {
    std::array::from_fn(|at| tokens[at].key)
}

/// Which pairs of keys candidates begin with; some others may seem to (a Bloom filter of one hash,
/// Bloom 1970).
#[derive(Default)]
struct Beginnings([u64; 32]);

impl Beginnings {
    /// The place among the bits of the first two words; there must be two.
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
            let is_quote = |&at: &usize| !texts[at].0 && texts[at].1.len() >= FEWEST_QUOTED && stands_in(&texts[at].1);
            prop_assert_eq!(quotes(&article), (0..texts.len()).filter(is_quote).collect::<Vec<_>>());
        }
    }
}
