//! The columns that leave the program are those that the documents name, in their order.

mod support;

use std::fs;

use paratheme::report::columns_markdown;
use support::{Bench, repository};

/// The columns of the wide table for the themes `money` and `age` (with its sub-theme `age.care`), from the contract.
const WIDE: &str =
    "article_id paragraph title date source kind counted words text money age themes evidence keywords money_hits age_hits repeat_of";
const FULL: &str = "article_id paragraph title date source kind counted words text money age age.care themes evidence keywords \
     money_hits age_hits age.care_hits money_per_1000 age_per_1000 age.care_per_1000 repeat_of repeat_of_article boilerplate short date_from language start end";
const LONG: &str = "article_id paragraph theme strength hits per_1000 words kind counted repeat_of";
const EVIDENCE: &str = "article_id paragraph theme entry form start end points negated conditional";
const SUMMARY: &str = "source theme articles paragraphs counted words hits share share_low share_high per_1000 per_1000_low per_1000_high \
     strength strength_low strength_high";
const KWIC: &str = "article_id paragraph start end left match right theme entry counted";
const COMPARE: &str = "term target_count reference_count target_per_million reference_per_million log_ratio log_likelihood odds_ratio p \
     p_adjusted target_articles reference_articles";
const COMPARE_THEMES: &str = "theme target_articles reference_articles target_counted reference_counted target_words reference_words \
     target_hits reference_hits target_share reference_share share_difference share_difference_low share_difference_high \
     target_per_1000 reference_per_1000 per_1000_difference per_1000_difference_low per_1000_difference_high \
     target_strength reference_strength strength_difference strength_difference_low strength_difference_high";
const DIFF: &str = "article_id paragraph theme strength_a strength_b change entries text";
const EVALUATE: &str = "theme n positives threshold precision precision_low precision_high recall recall_low recall_high f1 f1_low f1_high \
     average_precision average_precision_low average_precision_high roc_auc roc_auc_low roc_auc_high kappa kappa_low kappa_high \
     ac1 ac1_low ac1_high alpha alpha_low alpha_high best_threshold best_f1";
const CODERS: &str = "coded_twice ties coder_kappa coder_ac1 coder_alpha";
const CHECK: &str = "theme entry line p hits paragraphs share forms stems notes contexts rank_correlation";
const FIT: &str =
    "theme entry line p hits texts hits_capped texts_capped precision precision_low precision_high base_rate effect p_fitted p_new";
const LEFT_OUT: &str = "set theme texts positives fitted author equal fitted_over_author fitted_over_author_low fitted_over_author_high \
     fitted_over_equal fitted_over_equal_low fitted_over_equal_high verdict";

const SUGGEST: &str = "kind theme entry pattern count paragraphs articles dispersion theme_paragraphs g2 log_ratio similarity";
const SUGGEST_GOLD: &str = "gold_with gold_right gold_missed precision missed_g2";
const SUGGESTED: &str = "gain contexts";
const CHECK_GOLD: &str = "coded precision precision_low precision_high lift";

#[test]
fn the_reference_is_that_of_the_program() {
    let path = repository("docs/COLUMNS.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::create_dir_all(repository("docs")).unwrap();
        fs::write(&path, columns_markdown()).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, columns_markdown(), "docs/COLUMNS.md is not that of the program: UPDATE_GOLDEN=1 cargo test --test columns");
}

#[test]
fn tables_have_the_columns_of_the_contract_in_its_order() {
    let bench =
        Bench::with(&[("a.jsonl", "{\"id\": \"a\", \"source\": \"Echo\", \"place\": \"Ely\", \"text\": \"Taxes and pensions.\"}\n")]);
    let without = |columns: &str, gone: &str| columns.split_whitespace().filter(|name| *name != gone).collect::<Vec<_>>().join(" ");
    let sentence = |columns: &str| columns.replacen("paragraph", "paragraph sentence", 1);
    let cases = [
        ("", WIDE.to_owned()),
        ("--columns full", FULL.to_owned()),
        ("--no-text", without(WIDE, "text")),
        ("--no-text --columns full", without(FULL, "text")),
        ("--keep place,id", format!("{WIDE} place id")),
        ("--near", format!("{WIDE} near_repeat_of")),
        ("--unit article", WIDE.to_owned()),
        ("--unit sentence", sentence(WIDE)),
        ("--columns age.care,text,article_id", "age.care text article_id".to_owned()),
        ("--layout long", LONG.to_owned()),
        ("--layout long --unit sentence", sentence(LONG)),
        ("--layout evidence", EVIDENCE.to_owned()),
        ("--layout evidence --unit sentence", sentence(EVIDENCE)),
    ];
    for (options, expected) in cases {
        let table = bench.score(&format!("a.jsonl {options}"));
        assert_eq!(table.header, expected.split_whitespace().collect::<Vec<_>>(), "score {options}");
        assert!(table.len() > 0, "score {options}");
    }
    bench.score("a.jsonl --summary s.csv --by source");
    assert_eq!(bench.read("s.csv").lines().next().unwrap(), SUMMARY.split_whitespace().collect::<Vec<_>>().join(","));
    let check = bench.run("lexicon check a.jsonl --lexicon small.toml");
    assert_eq!(check.out.lines().next().unwrap(), CHECK.replace(' ', ","));
    bench.write("codes.csv", "article_id,money\na,1\n");
    let check = bench.run("lexicon check a.jsonl --lexicon small.toml --gold codes.csv");
    assert_eq!(check.out.lines().next().unwrap(), format!("{CHECK} {CHECK_GOLD}").replace(' ', ","), "{}", check.err);
    for (options, expected) in
        [("", format!("{SUGGEST} {SUGGESTED}")), ("--gold codes.csv", format!("{SUGGEST} {SUGGEST_GOLD} {SUGGESTED}"))]
    {
        let suggest = bench.run(&format!("lexicon suggest a.jsonl --lexicon small.toml {options}"));
        assert_eq!(suggest.out.lines().next().unwrap(), expected.replace(' ', ","), "{}", suggest.err);
    }
    let diff = bench.run("lexicon diff small.toml small.toml a.jsonl");
    assert_eq!(diff.out, DIFF.replace(' ', ",") + "\n");
    let repeats = bench.run("repeats a.jsonl");
    assert_eq!(repeats.out.lines().next().unwrap(), "group,size,first,members,kind,text");
    let kwic = bench.run("kwic tax* a.jsonl");
    assert_eq!(kwic.out.lines().next().unwrap(), KWIC.replace(' ', ","));
    bench.write("b.txt", "Cuts.\n");
    for (options, expected) in [("--measure log_likelihood,odds_ratio", COMPARE), ("--theme", COMPARE_THEMES)] {
        let ran = bench.run(&format!("compare --target a.jsonl --reference b.txt {options}"));
        let expected = expected.split_whitespace().collect::<Vec<_>>().join(",");
        assert_eq!(ran.out.lines().next().unwrap(), expected, "compare {options}");
    }
    for (options, expected) in [
        ("", "article_id,rank,keyword,score,raw,count"),
        ("--by paragraph", "article_id,paragraph,rank,keyword,score,raw,count"),
        ("--by collection", "rank,keyword,score,raw,count"),
    ] {
        let keywords = bench.run(&format!("keywords a.jsonl {options}"));
        assert_eq!(keywords.out.lines().next().unwrap(), expected, "keywords {options}");
    }
    bench.write("gold.csv", "text,town,money_1,money_2\nTaxes.,Ely,1,1\nRain.,Ely,0,0\n");
    for (options, expected) in [
        ("", format!("{EVALUATE} {CODERS}")),
        ("--by town", format!("town {EVALUATE} {CODERS}")),
        ("--map money_1=money", EVALUATE.to_owned()),
    ] {
        let ran = bench.run(&format!("evaluate --gold gold.csv --lexicon small.toml {options}"));
        assert_eq!(ran.out.lines().next().unwrap(), expected.split_whitespace().collect::<Vec<_>>().join(","), "evaluate {options}");
    }
    bench.run("lexicon fit --gold gold.csv --lexicon small.toml -o new.toml --report fit.csv --left-out sets.csv");
    for (file, expected) in [("fit.csv", FIT), ("sets.csv", LEFT_OUT)] {
        assert_eq!(bench.read(file).lines().next().unwrap(), expected.replace(' ', ","), "{file}");
    }
    let rows: Vec<String> = (0..100).map(|at| format!("Taxes {at}.,{}\n", u8::from(at % 3 > 0))).collect();
    bench.write("many.csv", format!("text,money\n{}", rows.concat()));
    assert_eq!(bench.run("lexicon fit --gold many.csv --lexicon small.toml --calibration c.toml --language en").code, 0);
    for (options, expected) in [
        ("", WIDE.replacen("money age", "money age money_prob", 1)),
        ("--columns money_prob,age", "money_prob age".to_owned()),
        ("--layout long", LONG.replacen("strength", "strength prob", 1)),
        ("--layout evidence", EVIDENCE.to_owned()),
    ] {
        let table = bench.score(&format!("a.jsonl --calibration c.toml {options}"));
        assert_eq!(table.header, expected.split_whitespace().collect::<Vec<_>>(), "score --calibration {options}");
    }
    let inspect = bench.run("inspect a.jsonl");
    let expected = "article_id,path,format,encoding,title,date,source,language,paragraphs,words,kinds,repeats,warnings";
    assert_eq!(inspect.out.lines().next().unwrap(), expected);
}

#[test]
fn the_built_in_lexicon_has_the_four_themes_of_the_contract() {
    let bench = Bench::with(&[("a.txt", "Austerity.\n")]);
    let header = bench.run("score a.txt --no-text").out.lines().next().unwrap().to_owned();
    let expected = "article_id,paragraph,title,date,source,kind,counted,words,fiscal_pressure,ageing,procurement,innovation,themes,evidence,\
         keywords,fiscal_pressure_hits,ageing_hits,procurement_hits,innovation_hits,repeat_of";
    assert_eq!(header, expected);
}

#[test]
fn every_column_of_a_table_is_in_the_reference() {
    let reference = columns_markdown();
    for name in [
        FULL,
        LONG,
        EVIDENCE,
        SUMMARY,
        CHECK,
        CHECK_GOLD,
        SUGGEST,
        SUGGEST_GOLD,
        SUGGESTED,
        DIFF,
        KWIC,
        COMPARE_THEMES,
        EVALUATE,
        CODERS,
        FIT,
        LEFT_OUT,
        "money_prob",
        "prob",
    ]
    .iter()
    .flat_map(|columns| columns.split_whitespace())
    {
        let generic = name.replace("age.care", "<theme>").replace("money", "<theme>");
        let generic = generic
            .strip_prefix("age")
            .filter(|rest| rest.is_empty() || rest.starts_with('_'))
            .map_or(generic.clone(), |rest| format!("<theme>{rest}"));
        assert!(reference.contains(&format!("| `{generic}`")), "`{name}`");
    }
}

#[test]
fn the_reference_reads_as_tables() {
    let reference = columns_markdown();
    let rows: Vec<&str> = reference.lines().filter(|line| line.starts_with("| `")).collect();
    assert!(rows.len() > 50);
    for row in rows {
        let bars = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count();
        assert_eq!(bars, 5, "{row}");
    }
}
