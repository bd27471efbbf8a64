//! How well keywords are found, against floors.
//!
//! The measure, F1@10: keyphrases in small letters are runs of `[a-z0-9]+` with inner `-` or `'`,
//! each reduced to its stem (Snowball English); those that are then equal are one. The first 10
//! keywords are compared with all keyphrases that people gave a document, exactly; F1 per document,
//! mean over the documents, times 100.
//!
//! `cargo test --release --test it quality_keywords -- --nocapture` prints the table of all
//! methods, for each set as a whole and for its even and its odd documents: the numbers of auto
//! come from a search on the even ones and were rounded with both in view. The sets are read where
//! they are present, in `../shared/data/keywords` or `$PARATHEME_SHARED/data/keywords`; they are no
//! part of the repository. Each set is a collection of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Rows, Sandbox};
use paratheme::text::{Language, Stemmer, StemmerKind};

/// The methods with their options, and the least F1@10 of each on each set, in hundredths: what is reached, less .3.
/// Floors only go up.
const METHODS: [(&str, [u32; 3]); 6] = [
    ("auto", [2090, 3303, 1178]),
    ("tfidf", [1950, 1916, 921]),
    ("tfidf --ngrams 1", [1943, 1176, 491]),
    ("yake", [1112, 1875, 1073]),
    ("rake", [682, 2999, 969]),
    ("textrank", [1089, 1998, 769]),
];
/// News, paragraphs of papers, titles and abstracts.
const SETS: [&str; 3] = ["kpcrowd-train", "semeval2017", "kdd"];
/// How many keywords count.
const FIRST: usize = 10;

struct Measure {
    word: regex::Regex,
    stemmer: Stemmer,
}

impl Measure {
    fn new() -> Self {
        let word = regex::Regex::new("[a-z0-9]+(?:[-'][a-z0-9]+)*").unwrap();
        Self { word, stemmer: Stemmer::new(Language::English, StemmerKind::Snowball) }
    }

    fn stems(&self, phrase: &str) -> String {
        let small = phrase.to_lowercase();
        self.word
            .find_iter(&small)
            .map(|word| self.stemmer.stem(word.as_str()).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn f1<'t>(
        &self,
        found: impl IntoIterator<Item = &'t str>,
        gold: impl IntoIterator<Item = &'t str>,
    ) -> f64 {
        let gold: BTreeSet<String> = gold
            .into_iter()
            .map(|phrase| self.stems(phrase))
            .filter(|stems| !stems.is_empty())
            .collect();
        let mut first = Vec::new();
        for stems in found.into_iter().map(|phrase| self.stems(phrase)) {
            if !stems.is_empty() && !first.contains(&stems) && first.len() < FIRST {
                first.push(stems);
            }
        }
        let right = first.iter().filter(|stems| gold.contains(*stems)).count();
        if right == 0 { 0.0 } else { 2.0 * right as f64 / (first.len() + gold.len()) as f64 }
    }
}

/// Where the data that is no part of the repository may be.
fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("PARATHEME_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    named
        .into_iter()
        .chain([beside])
        .map(|folder| folder.join("data/keywords"))
        .find(|folder| folder.is_dir())
}

/// The keyphrases of the documents of a set, by id, in order.
fn gold(set: &Path) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(set).unwrap();
    let record = |line: &str| -> (String, Vec<String>) {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let phrases = record["keyphrases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|phrase| phrase.as_str().unwrap().to_owned());
        (record["id"].as_str().unwrap().to_owned(), phrases.collect())
    };
    text.lines().map(record).collect()
}

/// The keywords of each document, best first.
fn found(set: &Path, method: &str) -> BTreeMap<String, Vec<String>> {
    let mut arguments = vec!["keywords", set.to_str().unwrap(), "--method"];
    arguments.extend(method.split_whitespace());
    let ran = Sandbox::new().run_with(&arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, keyword) in table.column("article_id").iter().zip(table.column("keyword")) {
        found.entry((*id).to_owned()).or_default().push(keyword.to_owned());
    }
    found
}

fn hundredths(mean: f64) -> u32 {
    (0..=10_000).rev().find(|&floor| f64::from(floor) <= mean * 10_000.0).unwrap_or_default()
}

fn mean(values: &[f64], from: usize, step: usize) -> f64 {
    let chosen: Vec<f64> = values.iter().skip(from).step_by(step).copied().collect();
    chosen.iter().sum::<f64>() / chosen.len() as f64
}

#[test]
fn the_measure() {
    let measure = Measure::new();
    assert_eq!(measure.stems("Tax-payers’ 2nd  budgets"), "tax-pay 2nd budget");
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(measure.f1(["Taxes", "tax", "cut"], ["tax", "budget"]), 2.0 / 4.0);
    near(measure.f1(["tax cut"], ["tax", "cut"]), 0.0);
    near(measure.f1([], ["tax"]), 0.0);
    near(measure.f1(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "tax"], ["tax"]), 0.0);
}

#[test]
fn keyphrases_of_others() {
    let Some(folder) = shared() else {
        println!(
            "skipped: there are no sets in ../shared/data/keywords; name a folder with PARATHEME_SHARED"
        );
        return;
    };
    let measure = Measure::new();
    let mut table = format!("{:16}", "F1@10");
    for set in SETS {
        write!(table, " {set:>24}").unwrap();
    }
    let (mut below, mut whole): (Vec<String>, BTreeMap<(&str, &str), f64>) =
        (Vec::new(), BTreeMap::new());
    for (method, floors) in METHODS {
        write!(table, "\n{method:16}").unwrap();
        for (set, floor) in SETS.into_iter().zip(floors) {
            let path = folder.join(format!("{set}.jsonl"));
            let found = found(&path, method);
            let scores: Vec<f64> = gold(&path)
                .iter()
                .map(|(id, gold)| {
                    measure.f1(
                        found.get(id).into_iter().flatten().map(String::as_str),
                        gold.iter().map(String::as_str),
                    )
                })
                .collect();
            let all = mean(&scores, 0, 1);
            write!(
                table,
                "  {:6.2} (even {:5.2} odd {:5.2})",
                100.0 * all,
                100.0 * mean(&scores, 0, 2),
                100.0 * mean(&scores, 1, 2)
            )
            .unwrap();
            whole.insert((method, set), all);
            if hundredths(all) < floor {
                below.push(format!("{method} on {set}: {:.2}", 100.0 * all));
            }
        }
    }
    println!("\n{table}");
    assert!(below.is_empty(), "{below:#?}");
    for (method, _) in METHODS.into_iter().skip(1) {
        for set in SETS {
            assert!(
                whole[&("auto", set)] > whole[&(method, set)],
                "{method} is better than auto on {set}"
            );
        }
    }
}
