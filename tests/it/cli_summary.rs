//! `paratheme score --summary`: totals, groups and their intervals.

use crate::support::{Rows, Sandbox, strength};

#[test]
fn a_summary_divides_sums() {
    let line = |id: &str, date: &str, text: &str| {
        format!(
            "{{\"id\": \"{id}\", \"date\": \"{date}\", \"section\": \"s{}\", \"text\": \"{text}\"}}\n",
            &id[..1]
        )
    };
    let sandbox = Sandbox::with(&[(
        "r.jsonl",
        &[
            line("1a", "2018-12-10", "Tax."),
            line("1b", "2018-11", &"word ".repeat(99)),
            line("2a", "", "Tax tax. Tax tax."),
        ]
        .concat(),
    )]);
    for (by, groups) in [
        ("year", vec!["", "2018"]),
        ("month", vec!["", "2018-11", "2018-12"]),
        ("section", vec!["s1", "s2"]),
        ("article", vec!["1a", "1b", "2a"]),
    ] {
        let ran =
            sandbox.run(&format!("score r.jsonl --lexicon small.toml --summary s.csv --by {by}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let says = ran.err.contains(&format!("1 article has no {by}"));
        assert_eq!(says, by == "year" || by == "month", "{by}: {}", ran.err);
        let table = Rows::csv(&sandbox.read("s.csv"));
        let mut found = table.column(by);
        found.dedup();
        assert_eq!(found, [groups, vec!["all"]].concat());
    }
    sandbox.run("score r.jsonl --lexicon small.toml --summary s.csv --by section");
    let table = Rows::csv(&sandbox.read("s.csv"));
    let cells = [
        "section",
        "theme",
        "articles",
        "paragraphs",
        "counted",
        "words",
        "hits",
        "share",
        "per_1000",
    ]
    .map(|column| table.get(0, column));
    assert_eq!(cells, ["s1", "money", "2", "2", "2", "100", "1", "0.500000", "10.000"]);
    let expected = strength(1, &[(0.5, 1)]) / 2.0;
    assert!((table.float(0, "strength") - expected).abs() < 5e-7);
    assert!(
        table.float(0, "strength_low") <= expected && expected <= table.float(0, "strength_high")
    );
    // One article says nothing about others.
    assert_eq!(
        (table.get(3, "section"), table.get(3, "share_low"), table.get(3, "per_1000")),
        ("s2", "", "1000.000")
    );
    let none = sandbox
        .run("score r.jsonl --lexicon small.toml --summary s.csv --by sction --keep-missing");
    assert!(none.err.contains("3 articles have no sction"), "{}", none.err);
}

#[test]
fn a_summary_groups_by_the_fields_of_the_inputs() {
    let line = |id: &str, fields: &str, text: &str| {
        format!("{{\"id\": \"{id}\", {fields}, \"text\": \"{text}\"}}\n")
    };
    let articles = [
        line(
            "a",
            "\"year\": \"2017/18\", \"date\": \"2018-02-01\", \"party\": \"Left\", \"tags\": [\"x\", \"y\"]",
            "Tax rises.",
        ),
        line(
            "b",
            "\"year\": \"2017/18\", \"date\": \"2017-12-01\", \"party\": \"Right\", \"tags\": [\"y\"]",
            "Rain falls.",
        ),
        line("c", "\"date\": \"2016\", \"party\": \"Left\", \"tags\": []", "Tax falls."),
        line("d", "\"date\": \"2016\", \"party\": \"Right\"", ""),
    ];
    let sandbox = Sandbox::with(&[("r.jsonl", &articles.concat())]);
    let summary = |by: &str| {
        let ran =
            sandbox.run(&format!("score r.jsonl --lexicon small.toml --summary s.csv --by {by}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let table = Rows::csv(&sandbox.read("s.csv"));
        let fields = by.split(',').count();
        let rows = table.rows.iter().filter(|row| row[fields] == "money");
        let rows: Vec<String> = rows
            .map(|row| {
                [&row[..fields], &row[fields + 1..fields + 2], &row[fields + 5..fields + 7]]
                    .concat()
                    .join(" ")
            })
            .collect();
        (rows, table, ran.err)
    };
    // The field, where there is one, else the date; what is meant is said, for the field is no
    // calendar year.
    let (rows, table, said) = summary("year");
    assert_eq!(rows, ["2016 2 1 1.000000", "2017/18 2 1 0.500000", "all 4 2 0.666667"]);
    assert!(said.contains("--by year groups by the field `year` of the inputs, which differs from the date of some articles"), "{said}");
    assert_eq!(table.header[0], "year");
    // Both fields, a column each.
    let (rows, table, _) = summary("year,party");
    assert_eq!(table.header[..3], ["year", "party", "theme"]);
    let expected = [
        "2016 Left 1 1 1.000000",
        "2016 Right 1 0 ",
        "2017/18 Left 1 1 1.000000",
        "2017/18 Right 1 0 0.000000",
        "all all 4 2 0.666667",
    ];
    assert_eq!(
        rows,
        expected.map(|row| row.replace("0.000000", "0")),
        "no counted paragraph, no share"
    );
    let empty = table.rows.iter().find(|row| row[..3] == ["2016", "Right", "money"]).unwrap();
    assert_eq!(
        empty[3..],
        ["1", "0", "0", "0", "0", "", "", "", "", "", "", "", "", "", "no counted row"]
    );
    // Each value of a list; the row `all` counts each article once.
    let (rows, _, said) = summary("tags");
    assert_eq!(rows, [" 2 1 1.000000", "x 1 1 1.000000", "y 2 1 0.500000", "all 4 2 0.666667"]);
    assert!(said.contains("2 articles have no tags"), "{said}");
    // A field whose name holds a comma is in quotes.
    sandbox.write("c.csv", "id,\"a,b\",text\n1,x,Tax.\n");
    let quoted = sandbox.run_with(
        &["score", "c.csv", "--lexicon", "small.toml", "--summary", "s.csv", "--by", "\"a,b\""],
        "",
    );
    assert_eq!(
        (quoted.code, sandbox.read("s.csv").lines().next().unwrap().starts_with("\"a,b\",theme")),
        (0, true),
        "{}",
        quoted.err
    );
    for (by, said) in [
        ("year,year", "`year` twice"),
        ("year,", "without a name"),
        ("hits", "two columns called `hits`"),
        ("theme,about_theme", "two columns called `about_theme`"),
    ] {
        let refused =
            sandbox.run(&format!("score r.jsonl --lexicon small.toml --summary s.csv --by {by}"));
        assert_eq!((refused.code, refused.err.contains(said)), (2, true), "{by}: {}", refused.err);
    }
}

/// Groups say of their intervals what there is to say: none of one article, none of rates where all
/// are alike, too narrow ones of few articles.
#[test]
fn summaries_say_where_intervals_do_not_hold() {
    let mut articles = String::new();
    let mut add = |source: &str, at: usize, text: &str| {
        articles += &[
            "{\"id\": \"",
            source,
            &at.to_string(),
            "\", \"source\": \"",
            source,
            "\", \"text\": \"",
            text,
            " ",
            source,
            " ",
            &at.to_string(),
            ".\"}\n",
        ]
        .concat();
    };
    add("one", 0, "Taxes in");
    add("two", 0, "Rain in");
    add("two", 1, "Snow in");
    (0..9).for_each(|at| add("nine", at, if at < 3 { "Taxes of" } else { "Fog in" }));
    (0..10).for_each(|at| add("ten", at, if at < 3 { "Taxes for" } else { "Sun in" }));
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &articles),
        ("b.jsonl", "{\"id\": \"x\", \"text\": \"Taxes rise.\"}\n"),
    ]);
    sandbox.score("a.jsonl --language en --summary s.csv --by source");
    let summary = Rows::csv(&sandbox.read("s.csv"));
    let note = |source: &str| {
        let row = (0..summary.len())
            .find(|&row| {
                summary.get(row, "source") == source && summary.get(row, "theme") == "money"
            })
            .unwrap();
        (
            summary.get(row, "note"),
            summary.get(row, "share_high").is_empty(),
            summary.get(row, "per_1000_high").is_empty(),
        )
    };
    assert_eq!(note("one"), ("no interval: all counted rows are of one article", true, true));
    assert_eq!(
        note("two"),
        ("no interval of rate or strength: all articles have the same", false, true)
    );
    assert_eq!(
        note("nine"),
        (
            "fewer than ten articles: the intervals of rate and strength are too narrow",
            false,
            false
        )
    );
    assert_eq!(note("ten"), ("", false, false));
    let compared = sandbox.run(
        "compare --target a.jsonl --reference b.jsonl --theme --lexicon small.toml --language en",
    );
    let compared = Rows::csv(&compared.out);
    assert_eq!(
        compared.get(0, "note"),
        "no interval: the reference's paragraphs are of one article"
    );
}
