//! Fields that are asked for and that no article has.

use std::fs;

use crate::support::Sandbox;

const ARTICLES: &str = "\
    {\"id\": \"a\", \"text\": \"Tax rises in town.\", \"section\": \"home\", \"date\": \"2020-05-01\"}\n\
    {\"id\": \"b\", \"text\": \"Rain falls.\", \"section\": \"\", \"date\": \"2021-05-01\"}\n";

/// Every command that has the option, with a word misspelt.
const SLIPS: [&str; 10] = [
    "score a.jsonl --lexicon small.toml --keep sectoin -o o.csv",
    "score a.jsonl --lexicon small.toml --summary s.csv --by sectoin -o o.csv",
    "score a.jsonl --lexicon small.toml --where sectoin=home -o o.csv",
    "terms a.jsonl --by sectoin -o o.csv",
    "terms a.jsonl --where sectoin!=home -o o.csv",
    "keywords a.jsonl --by sectoin -o o.csv",
    "kwic tax a.jsonl --keep sectoin -o o.csv",
    "repeats a.jsonl --keep sectoin -o o.csv",
    "extract a.jsonl --keep sectoin -o o.jsonl",
    "inspect a.jsonl --keep sectoin -o o.csv",
];

#[test]
fn a_slip_is_an_error_with_the_field_that_was_meant() {
    for command in SLIPS {
        let sandbox = Sandbox::with(&[("a.jsonl", ARTICLES)]);
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        let message = "no article has a field `sectoin` (did you mean `section`? the inputs have text, section; --keep-missing goes on without the field)";
        assert!(ran.err.contains(message), "{command}: {}", ran.err);
        let output = sandbox.path(command.rsplit(' ').next().unwrap());
        assert!(fs::metadata(&output).is_err(), "{command} leaves no table");

        let kept = sandbox.run(&format!("{command} --keep-missing"));
        assert_eq!(kept.code, 0, "{command}: {}", kept.err);
        assert!(fs::metadata(&output).is_ok(), "{command}");

        // What one article has is no slip, and neither is a field of the program's own.
        for right in ["section", "SECTION", "author"] {
            let ran = sandbox.run(&format!("{} --overwrite", command.replace("sectoin", right)));
            assert_eq!(ran.code, 0, "{command} with {right}: {}", ran.err);
        }
    }
}

#[test]
fn a_field_that_is_empty_everywhere_is_no_slip() {
    let sandbox = Sandbox::with(&[("a.csv", "id,text,party\n1,Tax rises.,\n2,Rain falls.,\n")]);
    let ran = sandbox.run("terms a.csv --by Party");
    assert_eq!(ran.code, 0, "{}", ran.err);
    // It does not excuse the slip behind it.
    let ran = sandbox.run("terms a.csv --by party,txet");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no article has a field `txet` (did you mean `text`?"), "{}", ran.err);
}

#[test]
fn a_condition_after_one_that_nobody_meets_is_no_slip() {
    let sandbox = Sandbox::with(&[("a.jsonl", ARTICLES)]);
    let ran = sandbox.run("terms a.jsonl --where year=1999 --where section=home");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("section"), "{}", ran.err);
}

#[test]
fn fields_of_file_names_and_of_the_table_of_metadata_are_no_slips() {
    let files = [("ann_1.txt", "Tax rises."), ("m.csv", "file,party\nann_1.txt,\n")];
    let sandbox = Sandbox::with(&files);
    for options in
        ["--name-pattern {speaker}_{number} --keep speaker", "--metadata m.csv --keep party"]
    {
        let ran = sandbox.run(&format!("terms ann_1.txt {}", options.replace("--keep", "--by")));
        assert_eq!(ran.code, 0, "{options}: {}", ran.err);
    }
    let ran = sandbox.run("terms ann_1.txt --metadata m.csv --by parti");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `party`?"), "{}", ran.err);
}
