//! What `inspect` says about inputs before anything is scored.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{Bench, Rows};

#[test]
fn every_input_has_a_row_also_one_that_gives_no_article() {
    let bench = Bench::with(&[
        (
            "in/a.txt",
            "News 10 December 2018\n\nTaxes rise\n\nTaxes and taxes rise for everybody in the town.\n\nTaxes and taxes rise for everybody in the town.\n",
        ),
        ("in/b.jsonl", "{\"id\": \"b\", \"source\": \"Echo\", \"date\": \"2019\", \"title\": \"B\", \"text\": \"Costs fell.\"}\n{broken\n"),
        ("in/empty.txt", ""),
    ]);
    let ran = bench.run("inspect in");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let row = |at: usize| {
        ["article_id", "format", "encoding", "title", "date", "source", "paragraphs", "words", "kinds", "repeats"]
            .map(|column| table.get(at, column))
    };
    assert_eq!(table.len(), 4);
    assert_eq!(
        row(0),
        ["a.txt", "txt", "UTF-8 (utf8)", "Taxes rise", "2018-12-10", "", "4", "24", "title (1); dateline (1); body (2)", "1"]
    );
    assert_eq!(row(1), ["b", "jsonl", "UTF-8 (utf8)", "B", "2019", "Echo", "1", "2", "body (1)", "0"]);
    assert_eq!(table.get(0, "warnings"), "no source");
    assert_eq!(table.get(1, "warnings"), "");
    assert_eq!(table.get(2, "path"), "in/b.jsonl:2");
    assert!(table.get(2, "warnings").starts_with("rejected: "));
    assert_eq!(table.get(3, "path"), "in/empty.txt");
    assert!(table.get(3, "warnings").starts_with("skipped: "));
}
