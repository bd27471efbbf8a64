//! Exact and near repeats, boilerplate and syndicated articles, as a user meets them.

use crate::support::{Rows, Sandbox};

const LONG: &str = "The council has said for years that it cannot pay for the roof, the boiler, the windows and the drains of the old town hall";

/// Three articles: one that says things, one that repeats most of them, one that says one of them
/// almost.
fn sandbox() -> Sandbox {
    let first = format!("{LONG}.\\n\\nTaxes rise again.\\n\\nRead more on our site.");
    let copy = format!(
        "{LONG}.\\n\\nTaxes rise again!\\n\\nOne line of its own.\\n\\nRead more on our site."
    );
    let almost = format!("{LONG} today.\\n\\nSomething else.\\n\\nRead more on our site.");
    let record = |id: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"source\": \"Echo\", \"text\": \"{text}\"}}\n")
    };
    Sandbox::with(&[(
        "a.jsonl",
        &(record("one", &first) + &record("two", &copy) + &record("three", &almost)),
    )])
}

#[test]
fn the_ledger_has_a_row_for_each_group() {
    let sandbox = sandbox();
    let ran = sandbox.run("repeats a.jsonl --near");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let table = Rows::csv(&ran.out);
    let row = |at: usize| {
        ["group", "size", "first", "members", "kind"].map(|column| table.get(at, column))
    };
    assert_eq!(table.len(), 4);
    assert_eq!(row(0), ["1", "3", "one#3", "two#4; three#3", "boilerplate"]);
    assert_eq!(row(1), ["2", "2", "one#1", "two#1", "repeat"]);
    assert_eq!(row(2), ["3", "2", "one#1", "three#1", "near"]);
    assert_eq!(row(3), ["4", "2", "one#2", "two#2", "repeat"]);
    assert_eq!(table.get(3, "text"), "Taxes rise again.", "the words of the first");
    let exact = Rows::csv(&sandbox.run("repeats a.jsonl").out);
    assert_eq!(exact.column("kind"), ["boilerplate", "repeat", "repeat"]);
}

#[test]
fn a_group_says_how_widely_and_when_it_was_said() {
    let record = |id: &str, source: &str, date: &str, text: &str| {
        format!(
            "{{\"id\": \"{id}\", \"source\": \"{source}\", \"date\": \"{date}\", \"desk\": \"d{id}\", \"text\": \"{text}\"}}\n"
        )
    };
    let articles = [
        record("a", "Echo", "2019-05-02", "Taxes rise here again.\\n\\nTaxes rise here again."),
        record("b", "Post", "2018-03", "Taxes rise, here again!"),
        record("c", "", "", "Taxes rise here again."),
        record("d", "Post", "2020-01-01", "Snow falls on the hills."),
    ];
    let sandbox = Sandbox::with(&[("a.jsonl", &articles.concat())]);
    let table = Rows::csv(&sandbox.run("repeats a.jsonl --keep desk").out);
    assert_eq!(
        table.header.join(" "),
        "group size first members kind text articles sources first_date last_date desk"
    );
    assert_eq!(
        table.rows,
        [[
            "1",
            "4",
            "a#1",
            "a#2; b#1; c#1",
            "repeat",
            "Taxes rise here again.",
            "3",
            "2",
            "2018-03",
            "2019-05-02",
            "da"
        ]]
    );
}

#[test]
fn the_ledger_is_the_same_for_any_number_of_threads() {
    let sandbox = sandbox();
    let one = sandbox.run("repeats a.jsonl --near --threads 1");
    assert_eq!(sandbox.run("repeats a.jsonl --near --threads 8").out, one.out);
}

#[test]
fn a_near_repeat_is_named_keeps_its_score_and_is_counted() {
    let table = sandbox().score("a.jsonl --near");
    let near = table.column("near_repeat_of");
    assert_eq!(near, ["", "", "", "", "", "", "", "one#1", "", ""]);
    assert_eq!([table.get(7, "counted"), table.get(7, "repeat_of")], ["true", ""]);
}

#[test]
fn an_article_most_of_whose_paragraphs_repeat_another_is_named() {
    let table = sandbox().score("a.jsonl --columns article_id,paragraph,repeat_of_article");
    // Of the second article, two of three paragraphs are those of the first, boilerplate aside; of
    // the third none is.
    assert_eq!(
        table.column("repeat_of_article"),
        ["", "", "", "one", "one", "one", "one", "", "", ""]
    );
}

#[test]
fn what_cannot_be_read_is_said_and_ends_with_one() {
    let sandbox = sandbox();
    sandbox.write("b.jsonl", "{\n");
    let ran = sandbox.run("repeats a.jsonl b.jsonl -o r.csv");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("b.jsonl:1"), "{}", ran.err);
    assert_eq!(Rows::csv(&sandbox.read("r.csv")).len(), 3);
}
