//! Inputs made to hurt: each once took minutes, or was lost.

mod support;

use support::{Bench, Rows};

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
