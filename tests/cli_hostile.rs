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
