//! `score --sort`, `--top` and the ranks of articles.

use crate::support::{Rows, Sandbox};

/// Ten articles with one to three paragraphs each. The second paragraph of all but the first is a
/// repeat.
fn sandbox() -> Sandbox {
    let record = |at: usize| {
        let (taxes, year) = ("Tax. ".repeat(at % 4), 2020 - at);
        format!(
            "{{\"id\": \"a{at}\", \"date\": \"{year}\", \"text\": \"{taxes}This is number {at}.\\n\\nTax tax tax.\"}}\n"
        )
    };
    let records: Vec<String> = (0..10).map(record).collect();
    Sandbox::with(&[("r.jsonl", &records.concat())])
}

const SCORE: &str = "score r.jsonl --lexicon small.toml";

#[test]
fn rows_are_sorted_by_a_column() {
    let sandbox = sandbox();
    let plain = Rows::csv(&sandbox.run(SCORE).out);
    let key = |row: usize| plain.float(row, "money");
    let mut expected: Vec<usize> = (0..plain.len()).collect();
    expected.sort_by(|&a, &b| key(b).total_cmp(&key(a)));
    let place = |table: &Rows, row: usize| {
        [table.get(row, "article_id"), table.get(row, "paragraph")].join("#")
    };
    for options in ["", "--threads 3", "--format jsonl", "--near"] {
        let sorted = sandbox.run(&format!("{SCORE} --sort money {options}"));
        assert_eq!(sorted.code, 0, "{}", sorted.err);
        let rows: Vec<String> = if options == "--format jsonl" {
            let values = sorted.out.lines().map(|line| serde_json::from_str(line).unwrap());
            values
                .map(|row: serde_json::Value| {
                    format!("{}#{}", row["article_id"].as_str().unwrap(), row["paragraph"])
                })
                .collect()
        } else {
            let table = Rows::csv(&sorted.out);
            (0..table.len()).map(|row| place(&table, row)).collect()
        };
        let expected: Vec<String> = expected.iter().map(|&row| place(&plain, row)).collect();
        assert_eq!(rows, expected, "{options}");
    }
    let dates = Rows::csv(&sandbox.run(&format!("{SCORE} --sort date")).out);
    assert!(dates.column("date").is_sorted() && dates.len() == plain.len());
}

#[test]
fn the_first_rows_are_counted_ones() {
    let sandbox = sandbox();
    let ran = sandbox.run(&format!("{SCORE} --sort money --top 3 -o o.csv"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&sandbox.read("o.csv"));
    // `Tax tax tax.` of the first article, and the texts with three taxes: no repeat.
    let places: Vec<String> = (0..3)
        .map(|row| [table.get(row, "article_id"), table.get(row, "paragraph")].join("#"))
        .collect();
    assert_eq!((places, table.len()), (["a0#2", "a3#1", "a7#1"].map(String::from).to_vec(), 3));
    assert_eq!(sandbox.manifest("o.csv")["counts"]["rows"], 3);
    assert!(ran.err.contains("20 paragraphs"), "what is read is reported whole: {}", ran.err);
    let kept = sandbox.run(&format!("{SCORE} --sort money --top 3 --repeats keep"));
    assert_eq!(Rows::csv(&kept.out).column("text"), ["Tax tax tax."; 3]);
}

#[test]
fn articles_have_ranks_by_their_strength() {
    let sandbox = sandbox();
    let table = Rows::csv(&sandbox.run(&format!("{SCORE} --unit article --repeats drop")).out);
    let taxes = |row: usize| table.get(row, "money_hits").parse::<u64>().unwrap();
    for row in 0..table.len() {
        let expected = match taxes(row) {
            0 => String::new(),
            own => (1 + (0..table.len()).filter(|&other| taxes(other) > own).count()).to_string(),
        };
        assert_eq!(table.get(row, "money_rank"), expected, "row {row}");
    }
    assert!(table.column("age_rank").iter().all(|rank| rank.is_empty()));
    let header = sandbox.run(SCORE).out;
    assert!(!header.lines().next().unwrap().contains("_rank"), "paragraphs have none");
}

#[test]
fn a_column_that_the_table_lacks_is_named() {
    let sandbox = sandbox();
    let ran = sandbox.run(&format!("{SCORE} --sort mony"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`mony` to sort by (did you mean `money`?"), "{}", ran.err);
    let ran = sandbox.run(&format!("{SCORE} --top 3"));
    assert!(ran.code == 2 && ran.err.contains("--sort <COLUMN>"), "{}", ran.err);
}
