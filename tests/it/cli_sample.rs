//! `lexicon sample`: which paragraphs are drawn, with which probability, and that the sheet says
//! nothing that would sway a coder.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Rows, Sandbox, repository};

fn sample(sandbox: &Sandbox, options: &str) -> Rows {
    let articles = repository("data/articles");
    let mut arguments = vec!["lexicon", "sample", articles.to_str().unwrap()];
    arguments.extend(options.split_whitespace());
    let ran = sandbox.run_with(&arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    Rows::csv(&ran.out)
}

#[test]
fn a_sheet_is_blank_and_in_random_order() {
    let sandbox = Sandbox::new();
    let sheet = sample(&sandbox, "--size 60");
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
    assert_eq!(sample(&sandbox, "--size 60 --threads 8"), sheet);
    assert_ne!(sample(&sandbox, "--size 60 --seed 2").places(), places);
}

/// Every paragraph that is drawn is counted, its stratum is that of its scores, and the inverse
/// probabilities of a stratum in a source add up to its counted paragraphs, as `score` has them.
#[test]
fn probabilities_are_those_of_the_design() {
    let sandbox = Sandbox::new();
    let sheet = sample(&sandbox, "--size 80 --show-scores");
    let articles = repository("data/articles");
    let ran = sandbox.run_with(&["score", articles.to_str().unwrap()], "");
    let scores = Rows::csv(&ran.out);
    let themes = ["fiscal_pressure", "ageing", "procurement", "innovation"];
    let mut counted: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut by_place: BTreeMap<String, (String, Vec<f64>)> = BTreeMap::new();
    for (row, place) in scores
        .places()
        .into_iter()
        .enumerate()
        .filter(|(row, _)| scores.get(*row, "counted") == "true")
    {
        let strengths: Vec<f64> = themes.iter().map(|theme| scores.float(row, theme)).collect();
        let best = strengths.iter().copied().fold(0.0, f64::max);
        let theme = themes[strengths.iter().position(|strength| *strength >= best).unwrap()];
        let stratum = if best > 0.0 {
            format!("{theme} {}", if best >= 0.25 { "high" } else { "low" })
        } else {
            "none".to_owned()
        };
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
        *estimated.entry((stratum.clone(), sheet.get(row, "source").to_owned())).or_default() +=
            1.0 / sheet.float(row, "probability");
    }
    assert!(estimated.len() > 15);
    for (cell, estimate) in estimated {
        assert!(
            (estimate - counted[&cell]).abs() < 1e-4 * counted[&cell],
            "{cell:?}: {estimate} of {}",
            counted[&cell]
        );
    }
}

/// 68 sources, more than most strata have paragraphs to give: a source that never came into the
/// sheet would be missing from every estimate, and the inverse probabilities would not add up to
/// the collection.
#[test]
fn no_paragraph_is_left_out_for_its_source() {
    let sandbox = Sandbox::new();
    let articles = repository("data/gold/articles.jsonl");
    let mut drawn = BTreeSet::new();
    for seed in 1..=12 {
        let (path, seed) = (articles.to_str().unwrap(), seed.to_string());
        let ran =
            sandbox.run_with(&["lexicon", "sample", path, "--size", "200", "--seed", &seed], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let sheet = Rows::csv(&ran.out);
        let stand_for: f64 =
            (0..sheet.len()).map(|row| 1.0 / sheet.float(row, "probability")).sum();
        assert_eq!((sheet.len(), (stand_for * 1e3).round()), (200, 389e3));
        drawn.extend(sheet.places());
    }
    // The 235 without evidence are drawn with probability 46/235: 17 of them, on average, are in
    // none of 12 sheets.
    assert!(drawn.len() > 360, "{}", drawn.len());
}

#[test]
fn instructions_stand_beside_the_sheet() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n\nNothing here.\n")]);
    let ran = sandbox.run("lexicon sample a.txt --lexicon small.toml -o sheet.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("only 2 counted paragraphs"), "{}", ran.err);
    let page = sandbox.read("sheet.csv.instructions.md");
    assert!(
        page.contains("## money (`money`)")
            && page.contains("## age (`age`)")
            && !page.contains("`age.care`"),
        "{page}"
    );
    let sheet = Rows::csv(&sandbox.read("sheet.csv"));
    assert!(
        page.contains("| money | `money_1` | `money_2` | `money` |") && page.contains("`age_1`"),
        "{page}"
    );
    assert_eq!(sheet.column("probability"), ["1.000000000", "1.000000000"]);
    assert_eq!(sandbox.manifest("sheet.csv")["command"], "lexicon sample");
}

/// Articles of which `n` have no evidence, and ten are about money.
fn mostly_nothing(n: usize) -> String {
    let article = |at: usize| {
        let text = if at < 10 {
            format!("Taxes rise by {at}.")
        } else {
            format!("Rain falls on place {at}.")
        };
        format!("{{\"id\": \"a{at}\", \"text\": \"{text}\"}}\n")
    };
    (0..n + 10).map(article).collect()
}

/// Of 190 paragraphs without evidence .03 are expected to be about either theme, of ten found .8
/// and .03: standard deviations √(2 · .0291) and √(.16 + .0291), times 190 and 10, are 45.8 and
/// 4.3, of which 40 rows are 37 and 3; but the floor is half of an equal part, 10.
#[test]
fn codes_are_spent_where_they_tell_most() {
    let sandbox = Sandbox::with(&[("a.jsonl", &mostly_nothing(190))]);
    let sheet = |options: &str| {
        let ran = sandbox.run(&format!(
            "lexicon sample a.jsonl --lexicon small.toml --language en --show-scores {options}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&ran.out)
    };
    let count = |sheet: &Rows, stratum: &str| {
        sheet.column("stratum").iter().filter(|of| **of == stratum).count()
    };
    let drawn = sheet("--size 40");
    assert_eq!((count(&drawn, "none"), count(&drawn, "money high")), (30, 10));
    let drawn = sheet("--size 16");
    assert_eq!((count(&drawn, "none"), count(&drawn, "money high")), (12, 4));
    for row in 0..drawn.len() {
        let expected = if drawn.get(row, "stratum") == "none" { 12.0 / 190.0 } else { 0.4 };
        assert!((drawn.float(row, "probability") - expected).abs() < 1e-6);
    }
    // With fewer rows than strata, all have the same chance.
    assert_eq!(sheet("--size 1").column("probability"), ["0.005000000"]);
}

/// The plan of the same: by hand for the theme without evidence, .03 of 200, of 100 rows 90 without
/// evidence and 10 of 10; larger sheets are the collection itself.
#[test]
fn a_plan_says_what_sheets_would_tell() {
    let sandbox = Sandbox::with(&[("a.jsonl", &mostly_nothing(190))]);
    let ran =
        sandbox.run("lexicon sample a.jsonl --lexicon small.toml --language en --plan -o plan.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let plan = Rows::csv(&sandbox.read("plan.csv"));
    assert_eq!(
        plan.header.join(" "),
        "theme naive_share expected_share half_width_100 half_width_200 half_width_400 half_width_800"
    );
    assert_eq!(plan.column("theme"), ["money", "age"]);
    for (row, naive, expected) in [(0, 0.05, (190.0 * 0.03 + 8.0) / 200.0), (1, 0.0, 0.03)] {
        assert!(
            (plan.float(row, "naive_share") - naive).abs() < 1e-9
                && (plan.float(row, "expected_share") - expected).abs() < 1e-6
        );
        // What is not drawn of those without evidence: 1.96 √(.0291/90 (1 - 90/190)) of 190 of 200;
        // skewed, so that it is a little more.
        let normal = 1.96 * (0.0291 / 90.0 * (1.0 - 90.0 / 190.0_f64)).sqrt() * 0.95;
        let found = plan.float(row, "half_width_100");
        assert!(found > normal && found < 1.3 * normal, "{found} {normal}");
        assert_eq!([plan.get(row, "half_width_200"), plan.get(row, "half_width_800")], ["0", "0"]);
    }
    assert!(
        !sandbox.has("plan.csv.instructions.md")
            && sandbox.manifest("plan.csv")["counts"]["planned"] == 2
    );
    assert!(
        ran.err.contains("money: 0.068   100: ±0.025")
            && ran.err.contains("Expected without --calibration: 0.8"),
        "{}",
        ran.err
    );
    assert_eq!(sandbox.run("lexicon sample a.jsonl --plan --size 9").code, 2);
}

/// A calibration that expects more of strong paragraphs than the fixed expectation moves rows to
/// them; one of another lexicon is refused.
#[test]
fn a_calibration_says_where_codes_tell_most() {
    let text = |at: u32| match at % 3 {
        0 => ("Costs.", at.is_multiple_of(2)),
        1 => ("Taxes and taxes.", at % 60 != 1),
        _ => ("Rain.", at.is_multiple_of(4)),
    };
    let coded: Vec<String> =
        (0..180_u32).map(|at| format!("{},{}\n", text(at).0, u8::from(text(at).1))).collect();
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &mostly_nothing(190)),
        ("coded.csv", &format!("text,money\n{}", coded.concat())),
    ]);
    let fit = sandbox.run(
        "lexicon fit --gold coded.csv --lexicon small.toml --language en --calibration c.toml",
    );
    assert_eq!(fit.code, 0, "{}", fit.err);
    let ran = sandbox.run(
        "lexicon sample a.jsonl --lexicon small.toml --language en --calibration c.toml --plan",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(sandbox.run("lexicon sample a.jsonl --lexicon small.toml --language en --calibration c.toml -o sheet.csv").code, 0);
    assert_eq!(sandbox.manifest("sheet.csv")["calibration"]["path"], "c.toml");
    let scores = sandbox.score("a.jsonl --language en --calibration c.toml --no-text --keywords 0");
    let mean = (0..scores.len()).map(|row| scores.float(row, "money_prob")).sum::<f64>()
        / scores.len() as f64;
    assert!(
        (Rows::csv(&ran.out).float(0, "expected_share") - mean).abs() < 2e-6,
        "{} {mean}",
        ran.out
    );
    assert_eq!(
        sandbox.run("lexicon sample a.jsonl --calibration c.toml --plan").code,
        2,
        "another lexicon"
    );
}
