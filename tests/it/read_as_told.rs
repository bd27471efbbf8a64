//! What a user says about the texts (language, order of dates, paragraphs), through the program.

use std::fs;

use assert_cmd::Command;

const LEXICON: &str =
    "name = 'money'\n[[theme]]\nid = 'money'\nstrong = ['budget*', 'Gemeinden']\n";
const ENGLISH: &str = "The councils have less money than they had a year ago, and their budgets will not let them mend what they would like to mend.";
const GERMAN: &str = "Die Gemeinden haben weniger Geld als im vergangenen Jahr, und ihre budgets lassen nicht mehr zu, was sie gern reparieren würden.";
const POLISH: &str = "Gminy mają w tym roku mniej pieniędzy niż w zeszłym i dlatego nie mogą już naprawiać dróg i szkół tak, jakby chciały.";

/// Runs `paratheme score` on three articles; gives standard output and standard error.
fn score(options: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let record = |id: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"date\": \"03/04/2021\", \"text\": \"{text}\"}}\n")
    };
    let records = [
        record("en", ENGLISH),
        record("de", GERMAN),
        record("pl", POLISH),
        record("short", "Budgets 2018"),
    ]
    .concat();
    fs::write(folder.path().join("texts.jsonl"), records).unwrap();
    fs::write(folder.path().join("money.toml"), LEXICON).unwrap();
    let mut program = Command::cargo_bin("paratheme").unwrap();
    let output = program
        .current_dir(folder.path())
        .args(["score", "texts.jsonl", "--lexicon", "money.toml"])
        .args(options)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn an_article_in_another_language_has_no_scores() {
    let columns = ["--columns", "article_id,counted,money_hits,themes,evidence,language"];
    let (rows, said) = score(&columns);
    let expected = "article_id,counted,money_hits,themes,evidence,language\nen,true,1,money,money: budgets (1),en\nde,true,,,,de\npl,true,,,,pl\nshort,true,1,money,money: Budgets (1),en\n";
    assert_eq!(rows, expected);
    assert!(said.contains("2 of 4 articles are not in the lexicon's language `en`"), "{said}");
    assert!(said.contains("1 in `de`, 1 in `pl`"), "{said}");

    let (rows, said) = score(&[&columns[..], &["--language", "en"]].concat());
    assert!(rows.contains("\nde,true,2,money,") && rows.contains("\npl,true,0,,,en\n"), "{rows}");
    assert_eq!(said, "");

    let (rows, _) = score(&["--layout", "long"]);
    assert!(rows.contains("\nde,1,money,,,,,21,body,true,"), "{rows}");
    let (rows, _) = score(&["--layout", "evidence"]);
    assert!(rows.contains("\nen,1,money,") && !rows.contains("\nde,"), "{rows}");
    let (keywords, _) = score(&["--columns", "article_id,keywords", "--keywords", "30"]);
    let german = keywords.lines().find(|line| line.starts_with("de,")).unwrap();
    assert!(german.contains("Gemeinden") && !german.contains("und"), "{german}");
}

#[test]
fn totals_and_the_manifest_tell_of_other_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (scores, summary) = (folder.path().join("scores.csv"), folder.path().join("summary.csv"));
    let files =
        ["-o", scores.to_str().unwrap(), "--summary", summary.to_str().unwrap(), "--by", "year"];
    let (_, said) = score(&files);
    let all = said.lines().find(|line| line.trim_start().starts_with("all ")).unwrap();
    assert_eq!(all.split_whitespace().take(4).collect::<Vec<_>>(), ["all", "2", "2", "100"]);
    let summary = fs::read_to_string(summary).unwrap();
    assert!(summary.lines().nth(1).unwrap().starts_with("2021,money,2,2,2,"), "{summary}");
    let manifest = fs::read_to_string(folder.path().join("scores.csv.manifest.json")).unwrap();
    for line in [
        "\"articles_in_other_languages\": 2",
        "\"articles_in_de\": 1",
        "\"articles_in_en\": 1",
        "\"articles_in_pl\": 1",
    ] {
        assert!(manifest.contains(line), "{line} in {manifest}");
    }
}

#[test]
fn the_order_of_dates_is_told() {
    for (order, date) in [("auto", "2021"), ("dmy", "2021-04-03"), ("mdy", "2021-03-04")] {
        let (rows, _) = score(&["--columns", "date", "--date-order", order]);
        assert_eq!(rows.lines().nth(1), Some(date), "{order}");
    }
    let datelined = |order: &str| {
        let mut program = Command::cargo_bin("paratheme").unwrap();
        let text = "News, 3.4.2021\n\nCouncils shrink\n\nThe councils have less money than they had a year ago.\n";
        program
            .args(["score", "-", "--columns", "date,kind", "--date-order", order])
            .write_stdin(text);
        String::from_utf8(program.output().unwrap().stdout).unwrap()
    };
    assert_eq!(
        datelined("dmy"),
        "date,kind\n2021-04-03,dateline\n2021-04-03,title\n2021-04-03,body\n"
    );
    assert_eq!(datelined("auto"), "date,kind\n2021,dateline\n2021,title\n2021,body\n");
}

#[test]
fn paragraphs_are_told() {
    let rows = |how: &str| {
        let mut program = Command::cargo_bin("paratheme").unwrap();
        program
            .args(["score", "-", "--columns", "paragraph,kind", "--paragraphs", how])
            .write_stdin("a\nb.\n\n- c\n- d\n");
        let output = program.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(rows("auto").1, "paragraph,kind\n1,body\n2,list\n3,list\n");
    assert_eq!(rows("blank").1, "paragraph,kind\n1,body\n2,list\n");
    assert_eq!(rows("line").1, "paragraph,kind\n1,title\n2,body\n3,list\n4,list\n");
    assert_eq!(rows("regex:^- d").1, "paragraph,kind\n1,body\n2,list\n");
    for wrong in ["words", "regex:("] {
        let (code, _, said) = rows(wrong);
        assert_eq!((code, said.lines().count()), (2, 1), "{said}");
    }
}
