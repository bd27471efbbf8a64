//! YAKE is that of another program: the crate yake-rust, compared on our own articles before
//! similar keywords are dropped.

use std::collections::BTreeMap;

use crate::support::repository;
use paratheme::ingest::{Options, Reader, discover, parse};
use paratheme::keywords::{KeywordExtractor, Method};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::text::{Analysis, Analyzer, Language, Passage};

/// The articles in data/articles in the words and sentences on which both tokenisers agree: of
/// letters and digits alone, each sentence on a line of its own, brackets and quotation marks left
/// out; each ends with `!`, for a full stop after `May` ends no sentence to the oracle.
fn articles() -> Vec<String> {
    let options = Options::default();
    let found = discover(&[repository("data/articles").display().to_string()], &options).unwrap();
    let articles = Reader::new(&found.files, options.clone())
        .flat_map(|chunk| parse(&chunk.unwrap(), &options).articles);
    articles
        .map(|located| plain(&located.unwrap().article.text))
        .filter(|text| text.len() > 200)
        .collect()
}

fn plain(text: &str) -> String {
    let spaced: String = text
        .replace("’s", "")
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric()
                || matches!(c, '.' | ',' | ';' | ':' | '?' | '!' | '\n') =>
            {
                c
            }
            _ => ' ',
        })
        .collect();
    let words = spaced.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    // What stands inside a word, such as the point of 3.5, is left out; what stands after it stays.
    let mut text = String::new();
    for word in words {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let marks = &word[bare.len()..];
        text.extend(bare.chars().filter(char::is_ascii_alphanumeric));
        text.push_str(match marks.chars().next() {
            None => " ",
            Some('.' | '?' | '!') => "!\n",
            Some(_) => ", ",
        });
    }
    text
}

/// Raw scores by candidate.
fn ours(text: &str) -> BTreeMap<String, f64> {
    let mut analyzer = Analyzer::new(Analysis::default());
    let sentences = text.lines().scan(0, |at, line| {
        let start = *at;
        *at += line.len() + 1;
        Some(Span::new(start, start + line.len()))
    });
    let paragraphs: Vec<Paragraph<'_>> = sentences
        .map(|span| Paragraph { ordinal: 1, span, kind: Kind::Body, article: text })
        .collect();
    let tokens: Vec<_> = paragraphs
        .iter()
        .map(|paragraph| {
            let mut tokens = Vec::new();
            analyzer.tokens(paragraph, &mut tokens);
            tokens
        })
        .collect();
    let passages: Vec<Passage<'_>> = paragraphs
        .iter()
        .zip(&tokens)
        .map(|(&paragraph, tokens)| Passage { paragraph, tokens })
        .collect();
    let mut extractor =
        KeywordExtractor::new(Method::Yake, Language::English, std::sync::Arc::default());
    let mut keywords = Vec::new();
    extractor.candidates(analyzer.vocabulary(), &passages, &mut keywords);
    keywords.into_iter().map(|keyword| (keyword.text(text).to_lowercase(), keyword.raw)).collect()
}

/// The further stop words of the texts, read from data/keywords.tsv by this test: the words that are
/// never part of a keyword, the verbs and openers, and adverbs by their ending.
fn further_stop_words(texts: &[String]) -> Vec<String> {
    let table = std::fs::read_to_string(repository("data/keywords.tsv")).unwrap();
    let listed = |role: &str| -> Vec<&str> {
        let row = table.lines().find_map(|line| line.strip_prefix(&format!("en\t{role}\t")));
        row.unwrap().split(' ').collect()
    };
    let stop: Vec<&str> = ["never", "verb", "opener"].into_iter().flat_map(listed).collect();
    let other = [listed("any"), listed("closer")].concat();
    let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let words = words.map(str::to_lowercase);
    let adverbs = words
        .filter(|word| word.ends_with("ly") && word.len() >= 5 && !other.contains(&word.as_str()));
    adverbs.chain(stop.iter().map(|&word| word.to_owned())).collect()
}

fn theirs(text: &str, further: &[String]) -> BTreeMap<String, f64> {
    let stop_words = Language::English.stop_words().iter().map(|&word| word.to_owned());
    let stop_words =
        yake_rust::StopWords::custom(stop_words.chain(further.iter().cloned()).collect());
    let config = yake_rust::Config { remove_duplicates: false, ..yake_rust::Config::default() };
    yake_rust::get_n_best(usize::MAX, text, &stop_words, &config)
        .into_iter()
        .map(|found| (found.keyword, found.score))
        .collect()
}

/// The text with *trams* for each word that is no stop word although it is a further stop word with
/// an *s*, such as *news* and *goods*: the oracle, like the authors' own program, takes these for
/// forms of *new* and *good*.
fn without_plurals(text: &str, further: &[String]) -> String {
    let is_listed = |word: &str| {
        further.iter().any(|listed| listed == word)
            || Language::English.stop_words().contains(&word)
    };
    let replace = |found: &regex::Captures<'_>| {
        let word = found[0].to_lowercase();
        let one = word.strip_suffix('s').filter(|one| one.len() > 2 && is_listed(one));
        if one.is_some() && !is_listed(&word) { "trams".to_owned() } else { found[0].to_owned() }
    };
    regex::Regex::new("[A-Za-z]+").unwrap().replace_all(text, replace).into_owned()
}

#[test]
fn scores_are_those_of_the_oracle() {
    let articles = articles();
    assert!(articles.len() > 20, "{} articles", articles.len());
    let further = further_stop_words(&articles);
    let mut compared = 0;
    for text in articles.iter().map(|text| without_plurals(text, &further)) {
        let text = text.as_str();
        let (ours, theirs) = (ours(text), theirs(text, &further));
        let only = |these: &BTreeMap<String, f64>, those: &BTreeMap<String, f64>| -> Vec<String> {
            these.keys().filter(|keyword| !those.contains_key(*keyword)).cloned().collect()
        };
        assert_eq!(
            (only(&ours, &theirs), only(&theirs, &ours)),
            (Vec::new(), Vec::new()),
            "{text}"
        );
        for (keyword, score) in &ours {
            let other = theirs[keyword];
            assert!(
                (score - other).abs() <= 1e-9 * other.abs(),
                "{keyword}: {score}, the oracle {other}\n{text}"
            );
            compared += 1;
        }
    }
    assert!(compared > 2500, "{compared} keywords");
}
