//! What `inspect` says about inputs before anything is scored.

use crate::support::{Rows, Sandbox};

#[test]
fn every_input_has_a_row_also_one_that_gives_no_article() {
    let sandbox = Sandbox::with(&[
        (
            "in/a.txt",
            "News 10 December 2018\n\nTaxes rise\n\nTaxes and taxes rise for everybody in the town.\n\nTaxes and taxes rise for everybody in the town.\n",
        ),
        (
            "in/b.jsonl",
            "{\"id\": \"b\", \"source\": \"Echo\", \"date\": \"2019\", \"title\": \"B\", \"text\": \"Costs fell.\"}\n{broken\n",
        ),
        ("in/empty.txt", ""),
    ]);
    let ran = sandbox.run("inspect in");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let row = |at: usize| {
        [
            "article_id",
            "format",
            "encoding",
            "title",
            "date",
            "source",
            "paragraphs",
            "words",
            "kinds",
            "repeats",
        ]
        .map(|column| table.get(at, column))
    };
    assert_eq!(table.len(), 4);
    assert_eq!(
        row(0),
        [
            "a.txt",
            "txt",
            "UTF-8 (utf8)",
            "Taxes rise",
            "2018-12-10",
            "",
            "4",
            "24",
            "title (1); dateline (1); body (2)",
            "1"
        ]
    );
    assert_eq!(
        row(1),
        ["b", "jsonl", "UTF-8 (utf8)", "B", "2019", "Echo", "1", "2", "body (1)", "0"]
    );
    assert_eq!(table.get(0, "warnings"), "no source");
    assert_eq!(table.get(1, "warnings"), "");
    assert_eq!(table.get(2, "path"), "in/b.jsonl:2");
    assert!(table.get(2, "warnings").starts_with("rejected: "));
    assert_eq!(table.get(3, "path"), "in/empty.txt");
    assert!(table.get(3, "warnings").starts_with("skipped: "));
}

#[test]
fn dates_that_are_not_understood_are_counted_and_named() {
    let rows = "id,date,text\n1,Spring 2019,a\n2,Spring 2019,b\n3,Q1 2020,c\n4,2021-22,d\n5,2020-03-01,e\n6,,f\n";
    let sandbox = Sandbox::with(&[
        ("d.csv", rows),
        ("one.jsonl", "{\"text\": \"a\", \"date\": \"n.d.\"}\n"),
        ("web.html", "<p>Rain.</p>"),
    ]);
    let said = "4 dates are not understood, such as `Spring 2019` (2), `2021-22` (1), `Q1 2020` (1) (write them as 2019, 2019-03 or 2019-03-01";
    for command in [
        "score d.csv -o o.csv",
        "terms d.csv --by year -o o.csv",
        "inspect d.csv -o o.csv",
        "keywords d.csv -o o.csv",
        "kwic a d.csv -o o.csv",
    ] {
        let ran = sandbox.run(&format!("{command} --overwrite"));
        assert_eq!(
            (ran.code, ran.err.matches("not understood").count()),
            (0, 1),
            "{command}: {}",
            ran.err
        );
        assert!(ran.err.contains(said), "{command}: {}", ran.err);
        let manifest = sandbox.manifest("o.csv");
        assert_eq!(manifest["counts"]["dates_not_understood"], 4, "{command}");
        assert!(manifest["warnings"].to_string().contains("not understood"), "{command}");
    }
    let table = Rows::csv(&sandbox.run("inspect d.csv").out);
    assert_eq!(table.column("date"), ["", "", "", "", "2020-03-01", ""]);
    let named = table
        .column("warnings")
        .iter()
        .map(|warnings| warnings.contains("date not understood"))
        .collect::<Vec<_>>();
    assert_eq!(named, [true, true, true, true, false, false]);
    let one = sandbox.run("inspect one.jsonl web.html -o o.csv --overwrite");
    assert!(one.err.contains("1 date is not understood: `n.d.` (1)"), "{}", one.err);
}

#[test]
fn the_summary_adds_up_what_the_table_has_and_names_the_oddest_articles() {
    let sandbox = Sandbox::with(&[
        (
            "a.jsonl",
            "{\"id\": \"a\", \"source\": \"Echo\", \"date\": \"2019\", \"text\": \"Costs fell in the town.\"}\n{\"id\": \"b\", \"date\": \"2020-01\", \"text\": \"Le budget votÃ© par lâ€™assemblÃ©e.\"}\n",
        ),
        (
            "c.txt",
            "<<<<<<< HEAD\nTaxes rose in the town this year.\n=======\nTaxes fell in the town this year.\n>>>>>>> main\n",
        ),
    ]);
    let ran = sandbox.run("inspect a.jsonl c.txt -o i.csv --summary s.tsv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (table, summary) = (Rows::csv(&sandbox.read("i.csv")), sandbox.read("s.tsv"));
    let rows: Vec<Vec<&str>> =
        summary.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    for field in ["format", "language", "year", "source", "all"] {
        for (at, column) in [(3, "paragraphs"), (4, "words"), (5, "repeats")] {
            let of_field: u64 = rows
                .iter()
                .filter(|row| row[0] == field)
                .map(|row| row[at].parse::<u64>().unwrap())
                .sum();
            let of_table: u64 =
                table.column(column).iter().map(|value| value.parse::<u64>().unwrap()).sum();
            assert_eq!(of_field, of_table, "{field} {column}");
        }
    }
    assert!(rows.contains(&vec!["year", "2020", "1", "1", "7", "0", "1", "0", "1"]), "{summary}");
    assert!(ran.err.contains("b: characters look wrong in 3 places"), "{}", ran.err);
    assert!(ran.err.contains("c.txt: marks of a merge conflict"), "{}", ran.err);
    assert!(
        table.get(1, "warnings").contains("characters look wrong in 3 places"),
        "{}",
        table.get(1, "warnings")
    );
    assert!(sandbox.manifest("i.csv")["outputs"].to_string().contains("s.tsv"));
}
