//! The columns that leave the program are those that the documents name, in their order.

use std::fs;

use crate::support::{self, Sandbox, repository};
use paratheme::tables::{column_names_source, columns_markdown};

/// The columns of the wide table for the themes `money` and `age` (with its sub-theme `age.care`),
/// from the contract.
const WIDE: &str = "article_id paragraph title date source kind counted words text money age money_in_article age_in_article themes evidence keywords money_hits age_hits repeat_of";
const FULL: &str = "article_id paragraph title date source kind counted words text money age age.care money_in_article age_in_article age.care_in_article themes evidence keywords \
     money_hits age_hits age.care_hits money_per_1000 age_per_1000 age.care_per_1000 repeat_of repeat_of_article boilerplate short date_from language start end url";
const LONG: &str =
    "article_id paragraph theme strength in_article hits per_1000 words kind counted repeat_of";
const EVIDENCE: &str =
    "article_id paragraph theme entry form start end points negated conditional counted";
const SUMMARY: &str = "source theme articles paragraphs counted words hits share share_low share_high per_1000 per_1000_low per_1000_high \
     strength strength_low strength_high note";
const KWIC: &str = "article_id paragraph start end left match right theme entry counted";
const COMPARE: &str = "term target_count reference_count target_per_million reference_per_million log_ratio log_likelihood odds_ratio p \
     p_adjusted target_articles reference_articles form side target_dispersion reference_dispersion";
const COMPARE_THEMES: &str = "theme target_articles reference_articles target_counted reference_counted target_words reference_words \
     target_hits reference_hits target_share reference_share share_difference share_difference_low share_difference_high \
     target_per_1000 reference_per_1000 per_1000_difference per_1000_difference_low per_1000_difference_high \
     target_strength reference_strength strength_difference strength_difference_low strength_difference_high note";
const DIFF: &str = "article_id paragraph theme strength_a strength_b change entries text";
const EVALUATE: &str = "theme n positives threshold precision precision_low precision_high recall recall_low recall_high f1 f1_low f1_high \
     average_precision average_precision_low average_precision_high roc_auc roc_auc_low roc_auc_high kappa kappa_low kappa_high \
     ac1 ac1_low ac1_high alpha alpha_low alpha_high best_threshold best_f1";
const CODERS: &str = "coded_twice ties coder_kappa coder_kappa_low coder_kappa_high coder_ac1 coder_ac1_low coder_ac1_high \
     coder_alpha coder_alpha_low coder_alpha_high";
const CHECK: &str =
    "theme entry line p hits paragraphs share forms stems notes contexts rank_correlation";
const FIT: &str = "theme entry line p hits texts hits_capped texts_capped precision precision_low precision_high base_rate effect p_fitted p_new";
const LEFT_OUT: &str = "set theme texts positives fitted author equal fitted_over_author fitted_over_author_low fitted_over_author_high \
     fitted_over_equal fitted_over_equal_low fitted_over_equal_high verdict";

const SUGGEST: &str = "kind theme entry pattern count paragraphs articles dispersion theme_paragraphs g2 log_ratio similarity";
const SUGGEST_GOLD: &str = "gold_with gold_right gold_missed precision missed_g2";
const SUGGESTED: &str = "gain contexts";
const CHECK_GOLD: &str = "coded precision precision_low precision_high lift";

#[test]
fn what_is_written_from_the_table_of_columns_is_up_to_date() {
    for (file, expected) in [
        ("docs/COLUMNS.md", columns_markdown()),
        ("src/lexicon/column_names.rs", column_names_source()),
    ] {
        let path = repository(file);
        if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
            fs::write(&path, &expected).unwrap();
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        let update = "UPDATE_GOLDEN=1 cargo test --test it columns::";
        assert_eq!(known, expected, "{file} is not what the table of columns gives: {update}");
    }
}

#[test]
fn tables_have_the_columns_of_the_contract_in_its_order() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"a\", \"source\": \"Echo\", \"place\": \"Ely\", \"text\": \"Taxes and pensions.\"}\n",
    )]);
    let without = |columns: &str, gone: &str| {
        columns.split_whitespace().filter(|name| *name != gone).collect::<Vec<_>>().join(" ")
    };
    // Articles are in no article.
    let of_articles = |columns: &str| {
        columns
            .split_whitespace()
            .filter(|name| !name.ends_with("in_article"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let sentence = |columns: &str| columns.replacen("paragraph", "paragraph sentence", 1);
    let cases = [
        ("", WIDE.to_owned()),
        ("--columns full", FULL.to_owned()),
        ("--no-text", without(WIDE, "text")),
        ("--no-text --columns full", without(FULL, "text")),
        ("--keep place,id", format!("{WIDE} place id")),
        ("--near", format!("{WIDE} near_repeat_of")),
        (
            "--unit article",
            format!("{} money_share age_share money_rank age_rank", of_articles(WIDE)),
        ),
        ("--unit article --layout long", format!("{} share", of_articles(LONG))),
        ("--unit sentence", sentence(WIDE)),
        ("--columns age.care,text,article_id", "age.care text article_id".to_owned()),
        ("--columns age.care,text --keep place,id", "age.care text place id".to_owned()),
        (
            "--layout long --columns full --keep place",
            format!("{LONG} title date source url place"),
        ),
        (
            "--layout evidence --columns form,title,counted,url --keep place",
            "form title counted url place".to_owned(),
        ),
        ("--layout long", LONG.to_owned()),
        ("--layout long --unit sentence", sentence(LONG)),
        ("--layout evidence", EVIDENCE.to_owned()),
        ("--layout evidence --unit sentence", sentence(EVIDENCE)),
    ];
    for (options, expected) in cases {
        let table = sandbox.score(&format!("a.jsonl {options}"));
        assert_eq!(
            table.header,
            expected.split_whitespace().collect::<Vec<_>>(),
            "score {options}"
        );
        assert!(table.len() > 0, "score {options}");
    }
    sandbox.score("a.jsonl --summary s.csv --by source");
    assert_eq!(
        sandbox.read("s.csv").lines().next().unwrap(),
        SUMMARY.split_whitespace().collect::<Vec<_>>().join(",")
    );
    let check = sandbox.run("lexicon check a.jsonl --lexicon small.toml");
    assert_eq!(check.out.lines().next().unwrap(), CHECK.replace(' ', ","));
    sandbox.write("codes.csv", "article_id,money\na,1\n");
    let check = sandbox.run("lexicon check a.jsonl --lexicon small.toml --gold codes.csv");
    assert_eq!(
        check.out.lines().next().unwrap(),
        format!("{CHECK} {CHECK_GOLD}").replace(' ', ","),
        "{}",
        check.err
    );
    for (options, expected) in [
        ("", format!("{SUGGEST} {SUGGESTED}")),
        ("--gold codes.csv", format!("{SUGGEST} {SUGGEST_GOLD} {SUGGESTED}")),
    ] {
        let suggest =
            sandbox.run(&format!("lexicon suggest a.jsonl --lexicon small.toml {options}"));
        assert_eq!(
            suggest.out.lines().next().unwrap(),
            expected.replace(' ', ","),
            "{}",
            suggest.err
        );
    }
    let diff = sandbox.run("lexicon diff small.toml small.toml a.jsonl");
    assert_eq!(diff.out, DIFF.replace(' ', ",") + "\n");
    let repeats = sandbox.run("repeats a.jsonl");
    assert_eq!(
        repeats.out.lines().next().unwrap(),
        "group,size,first,members,kind,text,articles,sources,first_date,last_date"
    );
    let kwic = sandbox.run("kwic tax* a.jsonl");
    assert_eq!(kwic.out.lines().next().unwrap(), KWIC.replace(' ', ","));
    sandbox.write("b.txt", "Cuts.\n");
    for (options, expected) in
        [("--measure log_likelihood,odds_ratio", COMPARE), ("--theme", COMPARE_THEMES)]
    {
        let ran = sandbox.run(&format!("compare --target a.jsonl --reference b.txt {options}"));
        let expected = expected.split_whitespace().collect::<Vec<_>>().join(",");
        assert_eq!(ran.out.lines().next().unwrap(), expected, "compare {options}");
    }
    for (options, expected) in [
        ("", "article_id,rank,keyword,score,raw,count"),
        ("--by paragraph", "article_id,paragraph,rank,keyword,score,raw,count"),
        ("--by collection", "rank,keyword,score,raw,count,articles"),
        ("--by town,year", "town,year,rank,keyword,score,raw,count,articles"),
    ] {
        let keywords = sandbox.run(&format!("keywords a.jsonl {options}"));
        assert_eq!(keywords.out.lines().next().unwrap(), expected, "keywords {options}");
    }
    sandbox.write("gold.csv", "text,town,money_1,money_2\nTaxes.,Ely,1,1\nRain.,Ely,0,0\n");
    for (options, expected) in [
        ("", format!("{EVALUATE} {CODERS} note")),
        ("--by town", format!("town {EVALUATE} {CODERS} note")),
        ("--map money_1=money", format!("{EVALUATE} note")),
    ] {
        let ran = sandbox.run(&format!("evaluate --gold gold.csv --lexicon small.toml {options}"));
        assert_eq!(
            ran.out.lines().next().unwrap(),
            expected.split_whitespace().collect::<Vec<_>>().join(","),
            "evaluate {options}"
        );
    }
    sandbox.run("lexicon fit --gold gold.csv --lexicon small.toml -o new.toml --report fit.csv --left-out sets.csv");
    for (file, expected) in [("fit.csv", FIT), ("sets.csv", LEFT_OUT)] {
        assert_eq!(
            sandbox.read(file).lines().next().unwrap(),
            expected.replace(' ', ","),
            "{file}"
        );
    }
    let rows: Vec<String> =
        (0..100).map(|at| format!("Taxes {at}.,{}\n", u8::from(at % 3 > 0))).collect();
    sandbox.write("many.csv", format!("text,money\n{}", rows.concat()));
    assert_eq!(sandbox.run("lexicon fit --gold many.csv --lexicon small.toml --calibration c.toml --language en").code, 0);
    for (options, expected) in [
        ("", WIDE.replacen("money age", "money age money_prob", 1)),
        ("--columns money_prob,age", "money_prob age".to_owned()),
        ("--layout long", LONG.replacen("strength", "strength prob", 1)),
        ("--layout evidence", EVIDENCE.to_owned()),
    ] {
        let table = sandbox.score(&format!("a.jsonl --calibration c.toml {options}"));
        assert_eq!(
            table.header,
            expected.split_whitespace().collect::<Vec<_>>(),
            "score --calibration {options}"
        );
    }
    let inspect = sandbox.run("inspect a.jsonl");
    let expected = "article_id,path,format,encoding,title,date,source,language,paragraphs,words,kinds,repeats,warnings,longest_paragraph,median_paragraph";
    assert_eq!(inspect.out.lines().next().unwrap(), expected);
}

#[test]
fn the_built_in_lexicon_has_the_four_themes_of_the_contract() {
    let sandbox = Sandbox::with(&[("a.txt", "Austerity.\n")]);
    let header = sandbox.run("score a.txt --no-text").out.lines().next().unwrap().to_owned();
    let expected = "article_id,paragraph,title,date,source,kind,counted,words,fiscal_pressure,ageing,procurement,innovation,fiscal_pressure_in_article,\
         ageing_in_article,procurement_in_article,innovation_in_article,themes,evidence,\
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

/// Every table of single paragraphs, matches or keywords can say of which article it is: title,
/// date, source and url on request, kept fields always at the end.
#[test]
fn tables_of_single_things_say_of_which_article() {
    let sandbox = Sandbox::new();
    let record = "{\"id\": \"a\", \"title\": \"On taxes\", \"date\": \"2018-12-10\", \"site\": \"Echo\", \"url\": \"https://example.org/a\", \
                  \"party\": \"Left\", \"text\": \"Taxes rise. Budget cuts follow them.\\n\\nRain falls on the town hall.\\n\\nRain falls on the town hall.\"}\n";
    sandbox.write("a.jsonl", record);
    sandbox.write("gold.csv", "article_id,paragraph,money\na,1,0\na,2,1\n");
    sandbox.write("other.toml", "name = 'other'\n[[theme]]\nid = 'money'\nentries = ['rain']\n");
    let wanted = "--columns title,date,source,url --keep party";
    for command in [
        "score a.jsonl --lexicon small.toml",
        "score a.jsonl --lexicon small.toml --layout long",
        "score a.jsonl --lexicon small.toml --layout evidence",
        "kwic tax* a.jsonl",
        "kwic tax* a.jsonl --sort right",
        "keywords a.jsonl",
        "keywords a.jsonl --method tfidf",
        "keywords a.jsonl --by paragraph",
        "repeats a.jsonl",
        "lexicon diff small.toml other.toml a.jsonl",
        "evaluate --gold gold.csv a.jsonl --lexicon small.toml -o m.csv --errors e.csv --overwrite",
    ] {
        let ran = sandbox.run(&format!("{command} {wanted}"));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let out = if command.starts_with("evaluate") { sandbox.read("e.csv") } else { ran.out };
        let mut lines = out.lines();
        assert_eq!(lines.next().unwrap(), "title,date,source,url,party", "{command}");
        assert_eq!(
            lines.next().unwrap(),
            "On taxes,2018-12-10,Echo,https://example.org/a,Left",
            "{command}"
        );
        let full = sandbox.run(&format!("{command} --columns full --keep party"));
        let out = if command.starts_with("evaluate") { sandbox.read("e.csv") } else { full.out };
        let header: Vec<&str> = out.lines().next().unwrap().split(',').collect();
        let end = if command == "score a.jsonl --lexicon small.toml" {
            &["end", "url", "party"][..]
        } else {
            &["title", "date", "source", "url", "party"]
        };
        assert!(header.ends_with(end), "{command}: {header:?}");
        let refused = sandbox.run(&format!("{command} --columns titel"));
        assert!(
            refused.code == 2 && refused.err.contains("did you mean `title`?"),
            "{command}: {}",
            refused.err
        );
    }
    assert_eq!(sandbox.run("keywords a.jsonl --by collection --keep party").code, 2);
    let evidence = support::Rows::csv(
        &sandbox.run("score a.jsonl --lexicon small.toml --layout evidence --repeats flag").out,
    );
    assert!(evidence.column("counted").iter().all(|counted| *counted == "true"));
    let one_pass = "score a.jsonl --lexicon small.toml --layout evidence --no-text --keywords 0";
    assert_eq!(
        sandbox.run(one_pass).out.lines().count(),
        evidence.len() + 1,
        "read once, the same rows"
    );
}
