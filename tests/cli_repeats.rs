//! Exact and near repeats, boilerplate and syndicated articles, as a user meets them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{Bench, Rows};

const LONG: &str =
    "The council has said for years that it cannot pay for the roof, the boiler, the windows and the drains of the old town hall";

/// Three articles: one that says things, one that repeats most of them, one that says one of them almost.
fn bench() -> Bench {
    let first = format!("{LONG}.\\n\\nTaxes rise again.\\n\\nRead more on our site.");
    let copy = format!("{LONG}.\\n\\nTaxes rise again!\\n\\nOne line of its own.\\n\\nRead more on our site.");
    let almost = format!("{LONG} today.\\n\\nSomething else.\\n\\nRead more on our site.");
    let record = |id: &str, text: &str| format!("{{\"id\": \"{id}\", \"source\": \"Echo\", \"text\": \"{text}\"}}\n");
    Bench::with(&[("a.jsonl", &(record("one", &first) + &record("two", &copy) + &record("three", &almost)))])
}

#[test]
fn the_ledger_has_a_row_for_each_group() {
    let bench = bench();
    let ran = bench.run("repeats a.jsonl --near");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let table = Rows::csv(&ran.out);
    let row = |at: usize| ["group", "size", "first", "members", "kind"].map(|column| table.get(at, column));
    assert_eq!(table.len(), 4);
    assert_eq!(row(0), ["1", "2", "one#1", "two#1", "repeat"]);
    assert_eq!(row(1), ["2", "2", "one#1", "three#1", "near"]);
    assert_eq!(row(2), ["3", "2", "one#2", "two#2", "repeat"]);
    assert_eq!(row(3), ["4", "3", "one#3", "two#4; three#3", "boilerplate"]);
    assert_eq!(table.get(2, "text"), "Taxes rise again!");
    let exact = Rows::csv(&bench.run("repeats a.jsonl").out);
    assert_eq!(exact.column("kind"), ["repeat", "repeat", "boilerplate"]);
}

#[test]
fn the_ledger_is_the_same_for_any_number_of_threads() {
    let bench = bench();
    let one = bench.run("repeats a.jsonl --near --threads 1");
    assert_eq!(bench.run("repeats a.jsonl --near --threads 8").out, one.out);
}

#[test]
fn a_near_repeat_is_named_keeps_its_score_and_is_counted() {
    let table = bench().score("a.jsonl --near");
    let near = table.column("near_repeat_of");
    assert_eq!(near, ["", "", "", "", "", "", "", "one#1", "", ""]);
    assert_eq!([table.get(7, "counted"), table.get(7, "repeat_of")], ["true", ""]);
}

#[test]
fn an_article_most_of_whose_paragraphs_repeat_another_is_named() {
    let table = bench().score("a.jsonl --columns article_id,paragraph,repeat_of_article");
    // Of the second article, two of three paragraphs are those of the first, boilerplate aside; of the third none is.
    assert_eq!(table.column("repeat_of_article"), ["", "", "", "one", "one", "one", "one", "", "", ""]);
}

#[test]
fn what_cannot_be_read_is_said_and_ends_with_one() {
    let bench = bench();
    bench.write("b.jsonl", "{\n");
    let ran = bench.run("repeats a.jsonl b.jsonl -o r.csv");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("b.jsonl:1"), "{}", ran.err);
    assert_eq!(Rows::csv(&bench.read("r.csv")).len(), 3);
}
