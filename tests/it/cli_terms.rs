//! `terms` as a user meets it: counts by hand, groups, collocations, readability, the matrix.

use crate::support::{Rows, Sandbox, repository};

const ARTICLES: &str = "\
{\"id\": \"a\", \"source\": \"Echo\", \"date\": \"2018-05-01\", \"paragraphs\": [\"Taxes rise and the tax rises.\", \"No tax.\"]}
{\"id\": \"b\", \"source\": \"Echo\", \"date\": \"2019\", \"paragraphs\": [\"The tax!\"]}
{\"id\": \"c\", \"paragraphs\": [\"Pensions and tax\"]}
";

fn sandbox() -> Sandbox {
    Sandbox::with(&[("a.jsonl", ARTICLES)])
}

fn terms(sandbox: &Sandbox, arguments: &str) -> Rows {
    let ran = sandbox.run(&format!("terms a.jsonl --language en {arguments}"));
    assert_eq!(ran.code, 0, "{arguments}\n{}", ran.err);
    Rows::csv(&ran.out)
}

#[test]
fn counts_by_hand() {
    let table = terms(&sandbox(), "");
    let row = |at: usize| table.header.iter().map(|name| table.get(at, name)).collect::<Vec<_>>();
    // 13 words in 4 paragraphs of 3 articles; idf ln(5/5) + 1.
    assert_eq!(row(0)[..7], ["tax", "tax", "5", "384615.385", "4", "3", "1.000000"]);
    assert_eq!(row(1)[..6], ["and", "and", "2", "153846.154", "2", "2"]);
    assert_eq!(row(2)[..6], ["rise", "rise", "2", "153846.154", "1", "1"]);
    assert_eq!(
        table.column("count").iter().map(|count| count.parse::<u64>().unwrap()).sum::<u64>(),
        13
    );
    // Relative frequencies 3/8, 1/2, 1/3.
    let shares = [3.0 / 8.0, 0.5, 1.0 / 3.0];
    let mean = shares.iter().sum::<f64>() / 3.0;
    let deviation =
        (shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / 3.0).sqrt();
    assert!(
        (table.float(0, "dispersion") - (1.0 - deviation / mean / 2.0_f64.sqrt())).abs() < 1e-6
    );
}

#[test]
fn options_choose_the_rows() {
    let sandbox = sandbox();
    assert_eq!(terms(&sandbox, "--no-stop-words").column("term"), ["tax", "rise", "pension"]);
    assert_eq!(terms(&sandbox, "--min-count 2 --top 2").column("term"), ["tax", "and"]);
    let grams = terms(&sandbox, "--ngrams 2 --min-count 2");
    assert_eq!(grams.column("term"), ["tax", "and", "rise", "tax rise", "the", "the tax"]);
    assert_eq!(grams.get(3, "form"), "tax rises");
}

#[test]
fn groups_come_first_in_their_rows() {
    let sandbox = sandbox();
    let by_source = terms(&sandbox, "--by source --top 1");
    assert_eq!(by_source.header[..2], ["source", "term"]);
    assert_eq!(
        by_source.rows.iter().map(|row| row[..4].join(" ")).collect::<Vec<_>>(),
        [" and and 1", "Echo tax tax 4"]
    );
    assert!(sandbox.run("terms a.jsonl --by source").err.contains("1 article has no source"));
    assert_eq!(terms(&sandbox, "--by year --top 1").column("year"), ["", "2018", "2019"]);
    assert_eq!(terms(&sandbox, "--by article --top 1").column("article_id"), ["a", "b", "c"]);
    let by_paragraph = terms(&sandbox, "--by paragraph --top 1");
    assert_eq!(by_paragraph.places(), ["a#1", "a#2", "b#1", "c#1"]);
    assert_eq!(by_paragraph.column("dispersion"), ["", "", "", ""]);
}

#[test]
fn several_fields_and_lists_group_terms() {
    let line = |id: u32, fields: &str, text: &str| {
        format!("{{\"id\": {id}, {fields}, \"text\": \"{text}\"}}\n")
    };
    let articles = [
        line(1, "\"year\": 1999, \"party\": [\"l\", \"g\"], \"date\": \"2020\"", "tax"),
        line(2, "\"year\": 1999, \"party\": [\"l\"]", "tax tax rain"),
        line(3, "\"year\": 2000", "rain"),
    ];
    let sandbox = Sandbox::with(&[("a.jsonl", &articles.concat())]);
    let ran = sandbox.run("terms a.jsonl --by year,party --language en -o t.csv");
    let table = Rows::csv(&sandbox.read("t.csv"));
    assert_eq!(table.header[..3], ["year", "party", "term"]);
    let rows: Vec<String> =
        table.rows.iter().map(|row| [&row[..3], &row[4..5]].concat().join(" ")).collect();
    assert_eq!(rows, ["1999 g tax 1", "1999 l tax 3", "1999 l rain 1", "2000  rain 1"]);
    assert!(ran.err.contains("--by year groups by the field `year`"), "{}", ran.err);
    assert!(ran.err.contains("1 article has no party"), "{}", ran.err);
    assert_eq!(
        sandbox.manifest("t.csv")["counts"]["words"],
        5,
        "words of an article of two groups are counted once"
    );
    for by in ["year,term", "article,year", "year,year"] {
        assert_eq!(sandbox.run(&format!("terms a.jsonl --by {by}")).code, 2, "{by}");
    }
}

#[test]
fn collocations_are_counted_with_their_margins() {
    let text = "social care. ".repeat(6) + "social work. health care. ";
    let sandbox =
        Sandbox::with(&[("a.jsonl", &format!("{{\"id\": \"a\", \"text\": \"{text}\"}}\n"))]);
    let table = terms(&sandbox, "--collocations --min-count 2");
    // 15 pairs; social stands first in 7, care second in 7; care is always followed by social.
    assert_eq!(table.column("term"), ["care social", "social care"]);
    let row = |at: usize| {
        ["term", "form", "count", "first_count", "second_count"]
            .map(|name| table.get(at, name).to_owned())
    };
    assert_eq!(row(1), ["social care", "social care", "6", "7", "7"]);
    assert!((table.float(1, "expected") - 49.0 / 15.0).abs() < 1e-6);
    assert!((table.float(1, "pmi") - (6.0_f64 * 15.0 / 49.0).ln()).abs() < 1e-6);
    assert!(
        (table.float(1, "npmi") - (6.0_f64 * 15.0 / 49.0).ln() / (15.0_f64 / 6.0).ln()).abs()
            < 1e-6
    );
    assert!((table.float(1, "t_score") - (6.0 - 49.0 / 15.0) / 6.0_f64.sqrt()).abs() < 1e-6);
}

#[test]
fn readability_is_of_texts() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"a\", \"text\": \"The council cut the budget. It will not pay for public libraries.\"}\n\
         {\"id\": \"leer\", \"text\": \"Der Rat kürzt den Haushalt und er wird für die Bücherei nicht mehr zahlen.\"}\n",
    )]);
    let ran = sandbox.run("terms a.jsonl --readability --by article");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let expected = ["12", "11", "2", "52", "17", "1"];
    assert_eq!(
        ["words", "types", "sentences", "characters", "syllables", "polysyllables"]
            .map(|name| table.get(0, name)),
        expected
    );
    assert!((table.float(0, "flesch") - (206.835 - 1.015 * 6.0 - 84.6 * 17.0 / 12.0)).abs() < 1e-3);
    assert_eq!([table.get(1, "words"), table.get(1, "flesch")], ["14", ""]);
    let refused = sandbox.run("terms a.jsonl --readability");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--by article"), "{}", refused.err);
}

#[test]
fn the_matrix_names_its_rows_and_columns() {
    let sandbox = sandbox();
    terms(&sandbox, "--matrix m");
    let matrix = sandbox.read("m/matrix.mtx");
    let lines: Vec<&str> = matrix.lines().collect();
    assert_eq!(lines[..2], ["%%MatrixMarket matrix coordinate integer general", "3 6 10"]);
    assert_eq!(lines.len(), 12);
    let names = Rows::csv(&sandbox.read("m/terms.csv"));
    assert_eq!(names.column("term"), ["and", "no", "pension", "rise", "tax", "the"]);
    assert!(lines.contains(&"1 5 3") && lines.contains(&"3 3 1"), "{matrix}");
    assert_eq!(Rows::csv(&sandbox.read("m/documents.csv")).column("article_id"), ["a", "b", "c"]);
    assert_eq!(sandbox.names().iter().filter(|name| name.contains(".tmp")).count(), 0);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let articles = repository("data/articles");
    let articles = articles.to_str().unwrap();
    let sandbox = Sandbox::new();
    for options in [
        "--ngrams 3 --by source",
        "--collocations --min-count 2",
        "--by article",
        "--readability --by paragraph",
    ] {
        let run = |threads: &str| {
            let mut arguments = vec!["terms", articles, "--threads", threads];
            arguments.extend(options.split(' '));
            sandbox.run_with(&arguments, "").out
        };
        let one = run("1");
        assert!(one.lines().count() > 30, "{options}");
        assert!(run("2") == one && run("8") == one, "{options}");
    }
}

#[test]
fn rejects_and_repeated_ids_are_in_no_count() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        &format!("{ARTICLES}{{\"id\": \"a\", \"text\": \"tax tax\"}}\n{{\"id\": \n"),
    )]);
    let ran = sandbox.run("terms a.jsonl --language en -o t.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(Rows::csv(&sandbox.read("t.csv")).get(0, "count"), "5");
    assert_eq!(Rows::csv(&sandbox.read("t.csv.rejects.csv")).len(), 2);
    let manifest = sandbox.manifest("t.csv");
    assert_eq!(
        [&manifest["command"], &manifest["counts"]["articles"], &manifest["counts"]["words"]],
        [&"terms".into(), &serde_json::json!(3), &serde_json::json!(13)]
    );
    assert_eq!(sandbox.run("terms a.jsonl --strict").code, 3);
    assert_eq!(sandbox.run("terms nowhere.jsonl").code, 2);
    assert_eq!(sandbox.run("terms a.jsonl --by count").code, 2);
    assert_eq!(sandbox.run_with(&["terms", "a.jsonl", "--by", ""], "").code, 2);
}

#[test]
fn tables_that_an_earlier_run_wrote_are_no_articles() {
    let sandbox = Sandbox::new();
    sandbox.write("in/one.txt", "The budget is cut.\n");
    for command in [
        "score in -o in/scores.csv --summary in/years.csv --by year",
        "inspect in -o in/inputs.csv",
    ] {
        assert_eq!(sandbox.run(command).code, 0);
    }
    let ran = sandbox.run("terms in --language en -o in/terms.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(Rows::csv(&sandbox.read("in/terms.csv")).column("count"), ["1", "1", "1", "1"]);
    assert_eq!(sandbox.manifest("in/terms.csv")["skipped"].as_array().unwrap().len(), 5);
    // One that somebody has changed since is theirs.
    sandbox.write("in/scores.csv", "text\nA budget.\n");
    let again = sandbox.run("terms in --language en");
    assert_eq!(Rows::csv(&again.out).get(0, "count"), "2", "{}", again.out);
}

#[test]
#[cfg(unix)]
fn a_closed_standard_error_ends_nothing() {
    let sandbox = Sandbox::with(&[("a.jsonl", &format!("{ARTICLES}{{\"id\": \n"))]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let program = env!("CARGO_BIN_EXE_paratheme");
    let mut command = std::process::Command::new(program);
    let status = command
        .current_dir(sandbox.path(""))
        .args(["terms", "a.jsonl", "-o", "t.csv"])
        .stderr(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(sandbox.has("t.csv.manifest.json") && sandbox.has("t.csv.rejects.csv"));
}

/// Two articles that share a paragraph, one in Welsh among the others, and a pull quote.
const SHARED: &str = "\
{\"id\": \"a\", \"source\": \"Echo\", \"paragraphs\": [\"The council raises the tax on land again.\", \"Costs fell.\", \"raises the tax on land\"]}
{\"id\": \"b\", \"source\": \"Post\", \"paragraphs\": [\"Costs fell.\", \"Mae’r cyngor wedi penderfynu cau’r llyfrgell am nad oes digon o arian ar gyfer yr adeilad hwn.\", \"More tax is what the council says it needs, and it has said so to the people of this town before.\"]}
";

#[test]
fn words_are_counted_once_unless_repeats_are_kept() {
    let sandbox = Sandbox::with(&[("a.jsonl", SHARED)]);
    let run = |arguments: &str| Rows::csv(&sandbox.run(&format!("terms a.jsonl {arguments}")).out);
    let count = |table: &Rows, term: &str| {
        table
            .column("term")
            .iter()
            .position(|found| *found == term)
            .map_or(0, |at| table.int(at, "count"))
    };
    for options in ["", "--repeats drop"] {
        let table = run(options);
        assert_eq!(
            (count(&table, "cost"), count(&table, "tax"), count(&table, "cyngor")),
            (1, 2, 0),
            "{options}"
        );
        assert_eq!(
            table.column("count").iter().map(|count| count.parse::<u64>().unwrap()).sum::<u64>(),
            8 + 2 + 21
        );
    }
    let kept = run("--repeats keep");
    assert_eq!(
        (count(&kept, "cost"), count(&kept, "tax"), count(&kept, "cyngor")),
        (2, 3, 0),
        "another language is no repeat"
    );
    assert!(
        count(&run("--repeats keep --language en"), "cyngor") == 1,
        "but with --language nothing is looked for"
    );
    assert_eq!(run("--by paragraph --top 1").places(), ["a#1", "a#2", "b#3"]);
    let together = |options: &str| {
        count(&run(&format!("--collocations --min-count 1 {options}")), "cost fell")
    };
    assert_eq!((together(""), together("--repeats keep")), (1, 2));
    let words = |options: &str| {
        run(&format!("--readability --by article {options}")).column("words").join(" ")
    };
    assert_eq!((words(""), words("--repeats keep")), ("10 21".to_owned(), "15 23".to_owned()));
    // The matrix holds what the table counts.
    for (options, words) in
        [("", 31), ("--repeats keep", 38), ("--no-stop-words --by paragraph", 13)]
    {
        let table = run(&format!("--matrix m --overwrite {options}"));
        assert_eq!(
            table.column("count").iter().map(|count| count.parse::<u64>().unwrap()).sum::<u64>(),
            words,
            "{options}"
        );
        let entries: Vec<u64> = sandbox
            .read("m/matrix.mtx")
            .lines()
            .skip(2)
            .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(entries.iter().sum::<u64>(), words, "{options}");
    }
    let said = sandbox.run("terms a.jsonl -o t.csv").err;
    assert!(
        said.contains("1 of 6 paragraphs are in another language than their article")
            && said.contains("1 in `cy`"),
        "{said}"
    );
}
