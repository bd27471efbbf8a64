//! `lexicon sample`: which paragraphs are drawn, with which probability, and that the sheet says nothing that would sway a coder.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::{Bench, Rows, repository};

fn sample(bench: &Bench, options: &str) -> Rows {
    let articles = repository("data/articles");
    let mut arguments = vec!["lexicon", "sample", articles.to_str().unwrap()];
    arguments.extend(options.split_whitespace());
    let ran = bench.run_with(&arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    Rows::csv(&ran.out)
}

#[test]
fn a_sheet_is_blank_and_in_random_order() {
    let bench = Bench::new();
    let sheet = sample(&bench, "--size 60");
    let expected = "article_id paragraph title date source text fiscal_pressure ageing procurement innovation probability";
    assert_eq!(sheet.header, expected.split(' ').collect::<Vec<_>>());
    assert_eq!(sheet.len(), 60);
    assert!(sheet.column("ageing").iter().all(|cell| cell.is_empty()));
    let places = sheet.places();
    let mut sorted = places.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 60, "a paragraph is drawn once");
    assert_ne!(places, sorted);
    assert_eq!(sample(&bench, "--size 60 --threads 8"), sheet);
    assert_ne!(sample(&bench, "--size 60 --seed 2").places(), places);
}

/// Every paragraph that is drawn is counted, its stratum is that of its scores, and the inverse probabilities of a stratum in a source
/// add up to its counted paragraphs, as `score` has them.
#[test]
fn probabilities_are_those_of_the_design() {
    let bench = Bench::new();
    let sheet = sample(&bench, "--size 80 --show-scores");
    let articles = repository("data/articles");
    let ran = bench.run_with(&["score", articles.to_str().unwrap()], "");
    let scores = Rows::csv(&ran.out);
    let themes = ["fiscal_pressure", "ageing", "procurement", "innovation"];
    let mut counted: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut by_place: BTreeMap<String, (String, Vec<f64>)> = BTreeMap::new();
    for (row, place) in scores.places().into_iter().enumerate().filter(|(row, _)| scores.get(*row, "counted") == "true") {
        let strengths: Vec<f64> = themes.iter().map(|theme| scores.float(row, theme)).collect();
        let best = strengths.iter().copied().fold(0.0, f64::max);
        let theme = themes[strengths.iter().position(|strength| *strength >= best).unwrap()];
        let stratum = if best > 0.0 { format!("{theme} {}", if best >= 0.25 { "high" } else { "low" }) } else { "none".to_owned() };
        *counted.entry((stratum.clone(), scores.get(row, "source").to_owned())).or_default() += 1.0;
        by_place.insert(place, (stratum, strengths));
    }
    let mut estimated: BTreeMap<(String, String), f64> = BTreeMap::new();
    for (row, place) in sheet.places().iter().enumerate() {
        let (stratum, strengths) = &by_place[place];
        assert_eq!(sheet.get(row, "stratum"), stratum, "{place}");
        for (theme, strength) in themes.iter().zip(strengths) {
            assert!((sheet.float(row, &format!("{theme}_strength")) - strength).abs() < 1e-6);
        }
        *estimated.entry((stratum.clone(), sheet.get(row, "source").to_owned())).or_default() += 1.0 / sheet.float(row, "probability");
    }
    assert!(estimated.len() > 15);
    for (cell, estimate) in estimated {
        assert!((estimate - counted[&cell]).abs() < 1e-4 * counted[&cell], "{cell:?}: {estimate} of {}", counted[&cell]);
    }
}

/// 68 sources, more than most strata have paragraphs to give: a source that never came into the sheet would be missing from every estimate, and
/// the inverse probabilities would not add up to the collection.
#[test]
fn no_paragraph_is_left_out_for_its_source() {
    let bench = Bench::new();
    let articles = repository("data/gold/articles.jsonl");
    let mut drawn = BTreeSet::new();
    for seed in 1..=12 {
        let (path, seed) = (articles.to_str().unwrap(), seed.to_string());
        let ran = bench.run_with(&["lexicon", "sample", path, "--size", "200", "--seed", &seed], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let sheet = Rows::csv(&ran.out);
        let stand_for: f64 = (0..sheet.len()).map(|row| 1.0 / sheet.float(row, "probability")).sum();
        assert_eq!((sheet.len(), (stand_for * 1e3).round()), (200, 389e3));
        drawn.extend(sheet.places());
    }
    // The 235 without evidence are drawn with probability 46/235: 17 of them, on average, are in none of 12 sheets.
    assert!(drawn.len() > 360, "{}", drawn.len());
}

#[test]
fn instructions_stand_beside_the_sheet() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n\nNothing here.\n")]);
    let ran = bench.run("lexicon sample a.txt --lexicon small.toml -o sheet.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("only 2 counted paragraphs"), "{}", ran.err);
    let page = bench.read("sheet.csv.instructions.md");
    assert!(page.contains("## money (`money`)") && page.contains("## age (`age`)") && !page.contains("`age.care`"), "{page}");
    let sheet = Rows::csv(&bench.read("sheet.csv"));
    assert_eq!(sheet.column("probability"), ["1.000000000", "1.000000000"]);
    assert_eq!(bench.manifest("sheet.csv")["command"], "lexicon sample");
}
