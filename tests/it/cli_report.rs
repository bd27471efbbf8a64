//! `paratheme report` as a user meets it; what a browser does with the page is in tests/browser.

use crate::support::{BROKEN, Rows, Sandbox, repository};

/// Three articles of two sources and two years, with a repeat.
fn sandbox() -> Sandbox {
    let record = |id: &str, about: &str, text: &str| {
        format!("{{\"id\": \"{id}\", {about}, \"text\": \"{text}\"}}\n")
    };
    let one = "\"source\": \"Echo\", \"date\": \"2015-03-01\", \"url\": \"https://echo.org/a\"";
    let two = "\"source\": \"Post\", \"date\": \"2019\", \"url\": \"javascript:alert(1)\"";
    let articles = [
        record("a", one, "Taxes rise and pensions fall.\\n\\nNobody was told about it."),
        record("b", two, "Taxes rise and pensions fall.\\n\\nCare homes close in the county."),
        record("c", one, "The budget cuts go on.\\n\\nA tax is a tax."),
    ];
    Sandbox::with(&[("a.jsonl", &articles.concat())])
}

#[test]
fn a_page_is_written_with_its_manifest() {
    let sandbox = sandbox();
    let ran = sandbox.run("report a.jsonl --lexicon small.toml -o report.html");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("3 articles, 6 paragraphs, 5 of them counted"), "{}", ran.err);
    assert!(ran.err.contains("with 5 of 5 paragraphs"), "{}", ran.err);
    let page = sandbox.read("report.html");
    assert!(page.contains("<title>Themes in 3 articles</title>"));
    assert!(page.contains("<a href=\"https://echo.org/a\">a</a>"));
    assert!(!page.contains("href=\"javascript"));
    assert!(page.contains("repeated 1 time"));
    let manifest = sandbox.manifest("report.html");
    assert_eq!(manifest["command"], "report");
    assert_eq!(
        (&manifest["counts"]["counted"], &manifest["counts"]["repeats"]),
        (&5.into(), &1.into())
    );
    assert_eq!(manifest["counts"]["paragraphs_shown"], 5);
    assert_eq!(manifest["outputs"][0]["path"], "report.html");
}

/// The sums of `score` with its summary, worked out by another command.
#[test]
fn the_numbers_are_those_of_score() {
    let sandbox = sandbox();
    sandbox.run("report a.jsonl --lexicon small.toml -o report.html");
    sandbox.run("score a.jsonl --lexicon small.toml -o scores.csv --summary by.csv --by source");
    let summary = Rows::csv(&sandbox.read("by.csv"));
    let all = (0..summary.len())
        .find(|&row| summary.get(row, "source") == "all" && summary.get(row, "theme") == "money")
        .unwrap();
    let counted = summary.int(all, "counted");
    let about = (summary.float(all, "share") * counted as f64).round();
    let sentence = format!("{about} of {counted} paragraphs are about it");
    assert!(sandbox.read("report.html").contains(&sentence), "{sentence}");
}

#[test]
fn a_page_is_the_same_for_any_number_of_threads_and_in_every_run() {
    let sandbox = sandbox();
    for threads in ["1", "3"] {
        let ran = sandbox.run(&format!(
            "report a.jsonl --lexicon small.toml -o {threads}.html --threads {threads}"
        ));
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let again = sandbox.run("report a.jsonl --lexicon small.toml");
    // The options of the runs differ in the name of the output alone, which a page does not tell.
    assert_eq!(
        sandbox.read("1.html").replace("1.html", "X"),
        sandbox.read("3.html").replace("3.html", "X")
    );
    assert!(again.out.starts_with("<!DOCTYPE html>") && again.err.is_empty(), "{}", again.err);
}

#[test]
fn fewer_paragraphs_are_shown_if_asked_for() {
    let sandbox = sandbox();
    for options in
        ["--most-paragraphs 4", "--paragraphs 4", "--paragraphs line --most-paragraphs 4"]
    {
        let ran =
            sandbox.run(&format!("report a.jsonl --lexicon small.toml -o few.html {options}"));
        assert!(ran.err.contains("with 4 of 5 paragraphs"), "{options}: {}", ran.err);
        let page = sandbox.read("few.html");
        assert!(page.contains("4 of 5 paragraphs that do not repeat an earlier one: 2 that are among the strongest"), "{options}");
    }
    let none = sandbox.run("report a.jsonl --lexicon small.toml --paragraphs 0 -o none.html");
    assert!(none.err.contains("with 0 of 5 paragraphs"), "{}", none.err);
}

#[test]
fn a_report_is_a_page_and_no_table() {
    let sandbox = sandbox();
    for (arguments, said) in [
        ("-o report.csv", "a report is a page in HTML, not .csv (call the file .html"),
        ("--format csv", "a report is a page in HTML, not csv"),
        ("-o a.jsonl", "a report is a page in HTML, not .jsonl"),
        ("-o report.html --threshold 0", "not such a number"),
    ] {
        let ran = sandbox.run(&format!("report a.jsonl {arguments}"));
        assert_eq!(ran.code, 2, "{arguments}");
        assert!(ran.err.contains(said), "{arguments}: {}", ran.err);
    }
}

#[test]
fn a_page_of_somebody_else_is_not_replaced() {
    let sandbox = sandbox();
    sandbox.write("report.html", "mine");
    let ran = sandbox.run("report a.jsonl -o report.html");
    assert_eq!((ran.code, sandbox.read("report.html").as_str()), (2, "mine"));
    assert_eq!(sandbox.run("report a.jsonl -o report.html --overwrite").code, 0);
    // Its own page is replaced.
    assert_eq!(sandbox.run("report a.jsonl --lexicon small.toml -o report.html").code, 0);
    assert_eq!(sandbox.run("report a.jsonl -o report.html --no-clobber").code, 2);
}

#[test]
fn inputs_that_cannot_be_read_are_told_of() {
    let sandbox = sandbox();
    sandbox.write("broken.jsonl", BROKEN);
    let ran = sandbox.run("report a.jsonl broken.jsonl --lexicon small.toml -o report.html");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(sandbox.has("report.html.rejects.csv"));
    assert!(sandbox.read("report.html").contains("Inputs that could not be read"));
    let strict = sandbox.run("report a.jsonl broken.jsonl --strict -o strict.html");
    assert_eq!((strict.code, sandbox.has("strict.html")), (3, false));
    let only = sandbox.run("report broken.jsonl -o none.html");
    assert_eq!((only.code, sandbox.has("none.html")), (3, false));
}

#[test]
fn a_page_has_the_warnings_of_its_run() {
    let record = "{\"id\": \"a\", \"date\": \"soon\", \"text\": \"Taxes rise.\"}\n";
    let sandbox = Sandbox::with(&[("a.jsonl", record)]);
    let ran = sandbox.run("report a.jsonl --lexicon small.toml -o report.html");
    assert!(ran.err.contains("1 date is not understood: `soon`"), "{}", ran.err);
    assert!(sandbox.read("report.html").contains("1 date is not understood: `soon`"));
}

#[test]
fn the_methods_paragraph_tells_what_is_counted() {
    let sandbox = sandbox();
    for (repeats, counted, left_out) in [("flag", 5, true), ("keep", 6, false)] {
        let ran = sandbox.run(&format!(
            "report a.jsonl --lexicon small.toml --repeats {repeats} -o {repeats}.html"
        ));
        assert_eq!(ran.code, 0, "{ran:?}");
        let page = sandbox.read(&format!("{repeats}.html"));
        let methods = page.split_once("<blockquote class=\"methods\">").unwrap().1;
        let methods = methods.split_once("</blockquote>").unwrap().0;
        assert!(methods.contains(&format!("We counted {counted} paragraphs;")), "{methods}");
        assert_eq!(methods.contains("exact repeats"), left_out, "{methods}");
        assert!(methods.contains("for the themes money and age with paratheme"), "{methods}");
        assert!(methods.contains(" and the lexicon small (SHA-256 "), "{methods}");
    }
}

#[test]
fn an_empty_collection_has_a_page() {
    let sandbox = Sandbox::with(&[("empty.txt", "")]);
    let ran = sandbox.run("report empty.txt -o report.html");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(sandbox.read("report.html").contains("</html>"));
}

/// The shares of the page, as they are written in its sentences.
fn sentences(page: &str) -> Vec<&str> {
    let found = page.match_indices("paragraphs are about it");
    found.map(|(at, _)| &page[at - 10..at + page[at..].find("There").unwrap()]).collect()
}

#[test]
fn a_finished_table_has_the_page_of_its_articles() {
    let sandbox = sandbox();
    sandbox.run("report a.jsonl --lexicon small.toml -o articles.html");
    let of_articles = sandbox.read("articles.html");
    for (name, options) in
        [("scores.csv", ""), ("scores.jsonl", "--columns full"), ("scores.tsv", "")]
    {
        sandbox.run(&format!("score a.jsonl --lexicon small.toml {options} -o {name}"));
        let ran = sandbox.run(&format!("report {name} -o table.html"));
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let of_table = sandbox.read("table.html");
        assert_eq!(sentences(&of_table), sentences(&of_articles), "{name}");
        let marks = |page: &str| page.matches("<mark class=").count();
        assert_eq!(marks(&of_table), marks(&of_articles), "{name}");
        assert!(of_table.contains("repeated 1 time"), "{name}");
        assert!(of_table.contains("made from a finished table"), "{name}");
        assert!(!of_table.contains("points)"), "{name}: points are not known");
        assert_eq!(sandbox.manifest("table.html")["inputs"][0]["path"], name);
    }
}

#[test]
fn a_threshold_of_a_table_is_that_of_its_themes() {
    let sandbox = sandbox();
    sandbox.run("score a.jsonl --lexicon small.toml --threshold 0.6 -o scores.csv --no-text");
    sandbox.run("report scores.csv -o table.html");
    sandbox.run("report a.jsonl --lexicon small.toml --threshold 0.6 -o articles.html");
    let (of_table, of_articles) = (sandbox.read("table.html"), sandbox.read("articles.html"));
    assert_eq!(sentences(&of_table), sentences(&of_articles));
    assert!(of_table.contains("The table has no texts, so that none are shown."));
}

/// The words that differ between the halves are those of `compare`.
#[test]
fn the_words_of_two_parts_are_those_of_compare() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles").display().to_string();
    sandbox.run_with(&["report", &articles, "-o", "report.html"], "");
    let page = sandbox.read("report.html");
    assert!(page.contains("2015 to 2018 (14 articles) and 2019 to 2024 (16 articles)"));
    let compare = ["compare", &articles, "--by", "year", "--target-value", "2019-2024"];
    let parts = ["--reference-value", "2015-2018", "--no-stop-words"];
    let table = Rows::csv(&sandbox.run_with(&[&compare[..], &parts[..]].concat(), "").out);
    for (side, is_more) in [("target", true), ("reference", false)] {
        let strongest =
            (0..table.len()).find(|&row| (table.float(row, "log_ratio") > 0.0) == is_more);
        let value = |column: &str| table.int(strongest.unwrap(), &format!("{side}_{column}"));
        let written = format!("{} in {} articles", value("count"), value("articles"));
        assert!(page.contains(&written), "{side}: {written}");
    }
}
