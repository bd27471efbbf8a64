//! `score --by`: the groups of a summary, and the table for people.

use crate::support::{Rows, Sandbox};

/// Three articles of two years. Of the counted paragraphs three are about money, of which one is
/// about age too, and one about age alone.
fn sandbox() -> Sandbox {
    let record = |id: &str, date: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"date\": \"{date}\", \"text\": \"{text}\"}}\n")
    };
    Sandbox::with(&[(
        "r.jsonl",
        &[
            record("a", "2017-05-01", "The tax on pensions.\\n\\nTax again.\\n\\nNothing."),
            record("b", "2018-01-02", "Budget cuts.\\n\\nTax again."),
            record("c", "2018-03-04", "A pension.\\n\\nNothing else."),
        ]
        .concat(),
    )])
}

#[test]
fn themes_are_groups_of_the_texts_about_them() {
    let sandbox = sandbox();
    let ran = sandbox.run("score r.jsonl --lexicon small.toml --summary s.csv --by theme");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&sandbox.read("s.csv"));
    let rows: Vec<[String; 5]> = (0..table.len())
        .map(|row| {
            ["about_theme", "theme", "articles", "counted", "share"]
                .map(|column| table.get(row, column).to_owned())
        })
        .filter(|row| row[0] != "age.care" && row[1] != "age.care")
        .collect();
    let expected = [
        ["money", "money", "2", "3", "1.000000"],
        ["money", "age", "2", "3", "0.333333"],
        ["age", "money", "2", "2", "0.500000"],
        ["age", "age", "2", "2", "1.000000"],
        ["all", "money", "3", "6", "0.500000"],
        ["all", "age", "3", "6", "0.333333"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));
    assert_eq!((table.get(0, "share_low"), table.get(0, "share_high")), ("", ""));
    assert!(table.get(0, "note").starts_with("a share of 1 by definition"));
    assert_ne!(table.get(1, "share_high"), "", "the other shares are estimates");
}

#[test]
fn groups_are_printed_as_a_table_with_intervals() {
    let sandbox = sandbox();
    let ran = sandbox.run("score r.jsonl --lexicon small.toml -o o.csv --by year");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.err.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("Share of counted paragraphs")).unwrap();
    // An article alone has no interval. Those of 2018 have two counted rows each, so that with none
    // about a theme the effective number is 2 articles.
    assert_eq!(
        lines[at + 1].split_whitespace().collect::<Vec<_>>(),
        ["year", "articles", "counted", "money", "age"]
    );
    assert_eq!(
        lines[at + 2].split_whitespace().collect::<Vec<_>>()[..4],
        ["2017", "1", "3", "66.7"]
    );
    assert!(lines[at + 3].trim_start().starts_with("2018"), "{}", ran.err);
    assert!(lines[at + 4].trim_start().starts_with("all"), "{}", ran.err);
    let widths: Vec<usize> =
        lines[at + 1..=at + 4].iter().map(|line| line.chars().count()).collect();
    assert!(
        widths.iter().all(|width| *width == widths[0]),
        "numbers end in one column: {widths:?}"
    );
    assert!(!ran.err.contains('█'), "{}", ran.err);

    let table = sandbox.run("score r.jsonl --lexicon small.toml --by year,theme --threads 3");
    assert!(table.out.starts_with("article_id,"), "the rows go to standard output");
    assert!(table.err.contains("year  about_theme"), "{}", table.err);
    assert!(table.err.contains('–'), "nothing is about money in some group: {}", table.err);
}
