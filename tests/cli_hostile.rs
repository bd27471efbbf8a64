//! Inputs made to hurt: each once took minutes, or was lost.

mod support;

use support::{Bench, GOOD, Rows};

#[test]
fn records_without_an_id_on_one_line_of_json_are_all_read() {
    let bench =
        Bench::with(&[("dump.json", "[{\"text\": \"One.\"}, {\"text\": \"Two.\"},\n {\"text\": \"Three.\"}, {\"text\": \"Four.\"}]")]);
    let ran = bench.run("score dump.json --lexicon small.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    let ids: Vec<&str> = (0..4).map(|row| rows.get(row, "article_id")).collect();
    assert_eq!(ids, ["dump.json:1", "dump.json:1:2", "dump.json:2", "dump.json:2:2"]);
}

/// Offsets were counted from the front of the row for each match: this article would take a minute.
#[test]
fn the_offsets_of_many_matches_are_no_quadratic_work() {
    let words = 60_000;
    let bench = Bench::with(&[("a.txt", &"é tax costs ".repeat(words))]);
    let ran = bench.run("score a.txt --lexicon small.toml --unit article --layout evidence");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    let last = 2 * words - 1;
    let place = |row| (rows.get(row, "form"), rows.get(row, "start"), rows.get(row, "end"));
    assert_eq!(place(0), ("tax", "2", "5"));
    assert_eq!(place(last), ("costs", "719994", "719999"));
}

/// Every beginning of a word was looked up among the beginnings of globs: this word would take a minute.
#[test]
fn a_word_of_half_a_mebibyte_is_no_quadratic_work() {
    let bench = Bench::with(&[("a.txt", &format!("Taxes on {} rise.", "a".repeat(1 << 19)))]);
    let ran = bench.run("score a.txt --lexicon small.toml --columns words,money_hits");
    assert_eq!((ran.code, ran.out.as_str()), (0, "words,money_hits\n4,1\n"), "{}", ran.err);
}

#[test]
fn a_table_does_not_replace_the_lexicon_that_it_is_scored_by() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.")]);
    let before = bench.read("small.toml");
    for writes in ["-o small.toml --format csv", "-o o.csv --summary small.toml --by year"] {
        let ran = bench.run(&format!("score a.txt --lexicon small.toml {writes}"));
        assert_eq!((ran.code, bench.read("small.toml") == before), (2, true), "{}", ran.err);
    }
    let ran = bench.run("lexicon check a.txt --lexicon small.toml -o small.toml --format csv");
    assert_eq!((ran.code, bench.read("small.toml") == before), (2, true), "{}", ran.err);
}

#[test]
fn rejects_that_no_table_names_are_named_up_to_a_thousand() {
    let bench = Bench::with(&[("a.jsonl", &format!("{GOOD}{}", "x\n".repeat(2500)))]);
    let ran = bench.run("score a.jsonl --lexicon small.toml");
    assert_eq!((ran.code, ran.err.matches("warning: rejected: ").count()), (1, 1000));
    assert!(ran.err.contains("1500 more inputs rejected (--verbose names all"), "{}", &ran.err[ran.err.len() - 300..]);
    assert_eq!(bench.run("score a.jsonl --lexicon small.toml -v").err.matches("warning: rejected: ").count(), 2500);
    let ran = bench.run("score a.jsonl --lexicon small.toml -o o.csv");
    assert_eq!(ran.err.matches("warning: rejected: ").count(), 5);
    assert_eq!(bench.read("o.csv.rejects.csv").lines().count(), 2501);
    let ran = bench.run("score a.jsonl --lexicon small.toml --max-errors 1200 -o p.csv");
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("more than 1200 inputs are rejected, the last one: a.jsonl:1202: "), "{}", ran.err);
}

#[test]
fn a_record_above_the_limit_is_the_only_one_that_is_missing() {
    let long = "x, \"\"y\"\"\n".repeat(200_000);
    let csv = format!("id,text\n1,Taxes rise.\n2,\"{long}\"\n3,Taxes fall.\n");
    let word = "x ]}\\\" ".repeat(300_000);
    let json = format!("[{{\"id\": 1, \"text\": \"Taxes\"}},\n{{\"id\": 2, \"text\": \"{word}\"}},\n{{\"id\": 3, \"text\": \"Taxes\"}}]");
    let lines = format!("{{\"id\": 1, \"text\": \"Taxes\"}}\n{{\"id\": 2, \"text\": \"{word}\"}}\n{{\"id\": 3, \"text\": \"Taxes\"}}\n");
    for (name, content) in [("a.csv", csv), ("a.json", json), ("a.jsonl", lines)] {
        let bench = Bench::with(&[(name, &content)]);
        let ran = bench.run(&format!("score {name} --lexicon small.toml --max-file-size 100000 -o o.csv"));
        assert_eq!(ran.code, 1, "{name}: {}", ran.err);
        let table = bench.read("o.csv");
        let ids: Vec<&str> = table.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(ids, ["1", "3"], "{name}");
        let rejects = bench.read("o.csv.rejects.csv");
        let line = if name == "a.csv" { 3 } else { 2 };
        assert!(rejects.lines().nth(1).unwrap().starts_with(&format!("{name},{line},read,too_large,")), "{rejects}");
        assert_eq!(rejects.lines().count(), 2, "{rejects}");
    }
}

#[test]
fn a_file_that_gives_nothing_is_named() {
    let request = "WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 4\r\n\r\nGET \r\n\r\n";
    let files = [
        ("a.jsonl", GOOD),
        ("b.json", "[]"),
        ("c.csv", "id,text\n"),
        ("d.xml", "<rss><channel/></rss>"),
        ("e.warc", request),
        ("f.jsonl", "\n\n"),
    ];
    let bench = Bench::with(&files);
    let names = files.map(|(name, _)| name);
    let all = names.join(" ");
    for (command, options) in
        [("score", "--lexicon small.toml"), ("score", "--lexicon small.toml --no-text --keywords 0"), ("keywords", ""), ("terms", "")]
    {
        let ran = bench.run(&format!("{command} {all} {options} --overwrite -o o.csv"));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let manifest = bench.manifest("o.csv");
        let notes: Vec<Option<&str>> = manifest["inputs"].as_array().unwrap().iter().map(|input| input["note"].as_str()).collect();
        let left_out = "no record that is an article; left out: 1 request";
        assert_eq!(notes, [None, Some("no record"), Some("no record"), Some("no record"), Some(left_out), Some("no record")], "{command}");
        for name in &names[1..] {
            assert!(ran.err.contains(&format!("warning: {name}: no record")), "{command} {name}: {}", ran.err);
        }
    }
    let inspected = bench.run(&format!("inspect {all}"));
    for name in &names[1..] {
        assert!(inspected.out.lines().any(|line| line.contains(name) && line.contains("no record")), "{name}: {}", inspected.out);
    }
}
