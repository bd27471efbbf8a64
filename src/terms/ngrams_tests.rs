//! Tests of counting n-grams: against values computed by hand, a plain loop, and any split of the
//! articles.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::ngrams::*;
use super::{Frequencies, TermStats};
use crate::model::{Kind, Paragraph, Span};
use crate::text::{Analysis, Analyzer, Token};

/// The tokens of the paragraphs of an article, which are its lines.
fn read(analyzer: &mut Analyzer, article: &str) -> Vec<Vec<Token>> {
    let of = |text: &str| {
        let mut tokens = Vec::new();
        let span = Span::new(0, text.len());
        analyzer
            .tokens(&Paragraph { ordinal: 1, span, kind: Kind::Body, article: text }, &mut tokens);
        tokens
    };
    article.lines().map(of).collect()
}

/// The frequencies of groups of articles; the articles go to the groups in turn.
fn of_groups(
    articles: &[&str],
    groups: usize,
    longest: usize,
    part: DispersionUnit,
    which: WordFilter,
) -> Vec<Frequencies> {
    let (mut analyzer, mut scratch) = (Analyzer::new(Analysis::default()), Scratch::default());
    let mut counters: Vec<FrequencyCounter> =
        (0..groups).map(|_| FrequencyCounter::new(longest, part, which)).collect();
    for (at, article) in articles.iter().enumerate() {
        let paragraphs = read(&mut analyzer, article);
        counters[at % groups].article(
            analyzer.vocabulary(),
            &mut scratch,
            paragraphs.iter().map(Vec::as_slice),
        );
    }
    counters.into_iter().map(|counter| counter.dissolve(analyzer.vocabulary())).collect()
}

fn frequencies(articles: &[&str], longest: usize, part: DispersionUnit) -> Frequencies {
    of_groups(articles, 1, longest, part, WordFilter::All).remove(0)
}

/// The example of Gries (2008), five parts of unequal size: D of "a" is .785, of "e" and "q" by
/// hand below.
#[test]
fn golden_dispersion() {
    let parts = [
        "b a m n i b e u p",
        "b a s a t b e w q n",
        "b c a g a b e s t a",
        "b a g h a b e a a t",
        "b a h a a b e a x a t",
    ];
    let found = frequencies(&parts, 1, DispersionUnit::Article);
    assert_eq!((found.parts, found.words), (5, 50));
    let d = |term: &str| found.terms.get(term).unwrap().dispersion(found.parts).unwrap();
    assert!((d("a") - 0.785).abs() < 5e-4, "{}", d("a"));
    // One part has all occurrences: V is 2, D is 0.
    assert!(d("q").abs() < 1e-9);
    // It occurs twice in each part: only the sizes differ.
    assert!(d("b") > 0.96);
    assert_eq!(found.terms.get("a").unwrap().dispersion(1), None);
}

#[test]
fn counts_by_hand() {
    let found = frequencies(&["Taxes and the tax.\nA tax", "tax Tax"], 2, DispersionUnit::Article);
    let of = |term: &str| found.terms.get(term).unwrap();
    let tax = of("tax");
    assert_eq!(tax.stats, TermStats { count: 5, paragraphs: 3, articles: 2 });
    assert_eq!(tax.form(), "tax");
    assert_eq!(tax.forms().collect::<Vec<_>>(), [("Tax", 1), ("Taxes", 1), ("tax", 3)]);
    assert_eq!(of("the tax").stats, TermStats { count: 1, paragraphs: 1, articles: 1 });
    assert!(found.terms.get("tax a").is_none(), "paragraphs end n-grams");
    let of_one = frequencies(&["tax a\ntax b\nc"], 1, DispersionUnit::Paragraph);
    assert_eq!(
        (of_one.parts, of_one.terms.get("tax").unwrap().stats),
        (3, TermStats { count: 2, paragraphs: 2, articles: 1 })
    );
}

/// The expected values filter first and then stem, as other programs do, in a plain loop over words
/// with the library's stemmer.
#[test]
fn stop_words_are_left_out_before_stemming() {
    let articles = [
        "They will be willing to use the ONS data\nthe being of IT and its uses",
        "willing beings on ons",
        "a US user, used by us",
    ];
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    let stop_words = crate::text::Language::English.stop_words();
    for longest in 1..=3 {
        let mut expected: BTreeMap<String, Stands> = BTreeMap::new();
        for (article, text) in articles.iter().enumerate() {
            for (paragraph, line) in text.lines().enumerate() {
                let words: Vec<&str> = line
                    .split(|c: char| !c.is_alphabetic())
                    .filter(|word| !word.is_empty())
                    .collect();
                let is_name = |word: &str| ["ONS", "IT", "US"].contains(&word);
                let says = |word: &str| {
                    is_name(word)
                        || word.len() > 1 && !stop_words.contains(&word.to_lowercase().as_str())
                };
                let term = |word: &&str| {
                    if is_name(word) {
                        (*word).to_owned()
                    } else {
                        stemmer.stem(&word.to_lowercase()).into_owned()
                    }
                };
                let grams = (1..=longest)
                    .flat_map(|n| words.windows(n))
                    .filter(|gram| says(gram[0]) && says(gram[gram.len() - 1]));
                for gram in grams {
                    let terms: Vec<String> = gram.iter().map(term).collect();
                    expected.entry(terms.join(" ")).or_default().push((
                        article,
                        paragraph,
                        gram.join(" "),
                    ));
                }
            }
        }
        let found = of_groups(&articles, 1, longest, DispersionUnit::Article, WordFilter::Content)
            .remove(0);
        let counts = |stands: &Stands| {
            let paragraphs: BTreeSet<(usize, usize)> =
                stands.iter().map(|at| (at.0, at.1)).collect();
            let articles: BTreeSet<usize> = stands.iter().map(|at| at.0).collect();
            TermStats {
                count: stands.len() as u64,
                paragraphs: paragraphs.len() as u64,
                articles: articles.len() as u64,
            }
        };
        let expected: Vec<(&str, TermStats)> =
            expected.iter().map(|(term, stands)| (&**term, counts(stands))).collect();
        assert_eq!(
            found.terms.iter().map(|(term, found)| (term, found.stats)).collect::<Vec<_>>(),
            expected
        );
        assert_eq!(
            (found.words, found.pairs),
            (26, 22),
            "stop words stay in the size of the collection"
        );
        let (will, us) = (found.terms.get("will").unwrap(), found.terms.get("US").unwrap());
        assert_eq!((will.stats.count, will.form(), us.stats.count), (2, "willing", 1));
        assert_eq!(will.beside(), (2, 1), "one begins a paragraph");
        assert_eq!(found.terms.get("it"), None);
    }
}

/// The occurrences of an n-gram: article, paragraph and form.
type Stands = Vec<(usize, usize, String)>;

/// The n-grams of articles the simple way, as texts.
fn slowly(articles: &[&str], longest: usize, which: WordFilter) -> BTreeMap<String, Stands> {
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut found: BTreeMap<String, Stands> = BTreeMap::new();
    for (article, text) in articles.iter().enumerate() {
        for (paragraph, (line, tokens)) in text.lines().zip(read(&mut analyzer, text)).enumerate() {
            for n in 1..=longest {
                let edge = |token: &Token| {
                    which == WordFilter::All || analyzer.vocabulary().is_content_word(token.surface)
                };
                for words in
                    tokens.windows(n).filter(|words| edge(&words[0]) && edge(&words[n - 1]))
                {
                    let spelled = |text: &dyn Fn(&Token) -> String| {
                        words.iter().map(text).collect::<Vec<String>>().join(" ")
                    };
                    let term = spelled(&|&token| {
                        analyzer.vocabulary().term_text(analyzer.term(token)).to_owned()
                    });
                    let form = spelled(&|token| token.span.of(line).to_owned());
                    found.entry(term).or_default().push((article, paragraph, form));
                }
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn items_are_reordered(keys in proptest::collection::vec(0_u8..50, 0..40)) {
        let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap()).collect();
        order.sort_by_key(|&at| keys[at as usize]);
        let expected: Vec<u8> = order.iter().map(|&at| keys[at as usize]).collect();
        let mut found = keys;
        reorder(&mut found, &mut order);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn runs_are_numbered_as_a_map_would(links in proptest::collection::vec((0_usize..6, 0_usize..6), 0..200)) {
        let (mut runs, mut map) = (NgramTable::new(), BTreeMap::new());
        for (before, word) in links {
            let before = if before == 0 || map.is_empty() { NO_PREFIX } else { narrow(before % map.len()) };
            let next = narrow(map.len());
            let expected = *map.entry((before, word)).or_insert(next);
            prop_assert_eq!(runs.extend(before, word, word), (expected, expected == next));
        }
    }

    #[test]
    fn as_the_simple_way_counts(
        articles in proptest::collection::vec("((a|A|aa|Tax|taxes|the|of|a.a|b_|é|7)[ \n]){0,12}", 1..8),
        (groups, longest, content) in (1..4_usize, 1..4_usize, proptest::bool::ANY),
    ) {
        let which = if content { WordFilter::Content } else { WordFilter::All };
        let texts: Vec<&str> = articles.iter().map(String::as_str).collect();
        for (group, found) in of_groups(&texts, groups, longest, DispersionUnit::Article, which).iter().enumerate() {
            let own: Vec<&str> = texts.iter().copied().skip(group).step_by(groups).collect();
            let slow = slowly(&own, longest, which);
            prop_assert_eq!(found.terms.iter().map(|(term, _)| term).collect::<Vec<_>>(), slow.keys().collect::<Vec<_>>());
            for ((term, fast), stands) in found.terms.iter().zip(slow.values()) {
                let paragraphs: BTreeSet<(usize, usize)> = stands.iter().map(|at| (at.0, at.1)).collect();
                let articles: BTreeSet<usize> = stands.iter().map(|at| at.0).collect();
                let stats =
                    TermStats { count: stands.len() as u64, paragraphs: paragraphs.len() as u64, articles: articles.len() as u64 };
                prop_assert_eq!(fast.stats, stats, "{}", term);
                let mut forms: BTreeMap<&str, u64> = BTreeMap::new();
                for at in stands {
                    *forms.entry(&at.2).or_default() += 1;
                }
                prop_assert_eq!(fast.forms().collect::<Vec<_>>(), forms.into_iter().collect::<Vec<_>>());
                prop_assert_eq!(Some(fast), found.terms.get(term));
            }
        }
    }

    /// Any split gives the same counts, and the number of n-grams is the number of positions for
    /// them.
    #[test]
    fn splits_and_sums(articles in proptest::collection::vec("([abc]{1,2}[ \n]){0,12}", 1..8), at in 0..8_usize) {
        let texts: Vec<&str> = articles.iter().map(String::as_str).collect();
        let at = at.min(texts.len());
        let whole = frequencies(&texts, 3, DispersionUnit::Article);
        let mut parts = frequencies(&texts[at..], 3, DispersionUnit::Article);
        parts.merge(frequencies(&texts[..at], 3, DispersionUnit::Article));
        prop_assert_eq!(&parts, &whole);
        let places = |n: u64| -> u64 {
            let of = |line: &str| (line.split_whitespace().count() as u64 + 1).saturating_sub(n);
            texts.iter().flat_map(|text| text.lines()).map(of).sum()
        };
        for n in 1..=3_u64 {
            let of_length = whole.terms.iter().filter(|(term, _)| term.split(' ').count() as u64 == n);
            let (counts, forms) = of_length.fold((0, 0), |(counts, forms), (_, found)| {
                (counts + found.stats.count, forms + found.forms().map(|(_, count)| count).sum::<u64>())
            });
            prop_assert_eq!((counts, forms), (places(n), places(n)));
        }
    }
}
