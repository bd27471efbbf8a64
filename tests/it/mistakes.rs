//! The table of mistakes: what users type wrongly, what they read, and the exit code.
//!
//! `tests/golden/mistakes.txt` has a block for each: the command, the exit code, and standard error.
//! Each command runs in a folder of its own with the files of [`folder`].
//! `UPDATE_GOLDEN=1 cargo test --test it mistakes::` writes what the program answers now; read it as
//! someone would who has just mistyped.

use std::fmt::Write as _;
use std::fs;

use crate::support::{Sandbox, repository};

const TABLE: &str = "tests/golden/mistakes.txt";
/// The fewest mistakes that the table has.
const FEWEST: usize = 50;
/// The most lines of an answer, and the most characters of a line.
const MOST_LINES: usize = 4;
const WIDEST: usize = 330;

fn folder() -> Sandbox {
    let article = |id: &str, text: &str| {
        format!(
            "{{\"id\": \"{id}\", \"text\": \"{text}\", \"section\": \"home\", \"date\": \"2020-05-01\"}}\n"
        )
    };
    let articles = article("a", "Tax rises in town.") + &article("b", "Rain falls on the hills.");
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &articles),
        ("twice.jsonl", &(article("a", "Tax rises.") + &article("a", "Rain falls."))),
        (
            "broken.jsonl",
            "{\"id\": \"a\", \"text\": \"Tax rises.\"}\n{\"id\": \"b\", \"text\": \"Rain\n",
        ),
        ("words.csv", "id,content_of_post\n1,Tax rises.\n"),
        ("codes.csv", "id,money\na,1\nb,0\n"),
        ("codes2.csv", "id,money\na,yes\nb,0\n"),
        ("nobody.csv", "id,money\nx,1\ny,0\n"),
        ("empty.txt", ""),
        ("notes.csv", "what I wrote\n"),
        ("bad.toml", "name = \"bad\"\n[[theme]]\nid = \"money\"\nstrnog = [\"tax*\"]\n"),
        ("broken.toml", "name = \"broken\n"),
        (
            "twice.toml",
            "name = \"twice\"\n[[theme]]\nid = \"a\"\nstrong = [\"x\"]\n[[theme]]\nid = \"a\"\nstrong = [\"y\"]\n",
        ),
        ("options.toml", "[score]\nlexcion = \"small.toml\"\n"),
        ("odd.toml", "[score]\nthreshold = \"high\"\n"),
        ("letter.doc", "\u{0}\u{1}\u{2}"),
    ]);
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox
}

/// The commands of the table, in order.
fn commands(table: &str) -> Vec<&str> {
    table.lines().filter_map(|line| line.strip_prefix("$ paratheme ")).collect()
}

fn answered(command: &str) -> String {
    let sandbox = folder();
    let arguments = shlex::split(command).unwrap_or_else(|| panic!("quotes of {command}"));
    let ran = sandbox.run_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
    let mut block = format!("$ paratheme {command}\nexit {}\n", ran.code);
    for line in ran.err.lines() {
        writeln!(block, "{line}").unwrap();
    }
    block
}

#[test]
fn mistakes_are_answered_as_the_table_has_it() {
    let path = repository(TABLE);
    let known = fs::read_to_string(&path).unwrap();
    let answers: Vec<String> = commands(&known).into_iter().map(answered).collect();
    assert!(answers.len() >= FEWEST, "{} mistakes", answers.len());
    println!("trials: {}", answers.len());
    let answered = answers.join("\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &answered).unwrap();
    }
    let differs = known.lines().zip(answered.lines()).find(|(before, now)| before != now);
    assert!(known == answered, "{TABLE} is not what the program answers, first: {differs:?}");
}

#[test]
fn answers_are_short_and_plain_and_help_on() {
    let known = fs::read_to_string(repository(TABLE)).unwrap();
    for block in known.split("\n\n") {
        let mut lines = block.lines();
        let command = lines.next().unwrap();
        let code = lines.next().unwrap().strip_prefix("exit ").unwrap();
        let answer: Vec<&str> = lines.collect();
        assert!(["1", "2", "3"].contains(&code), "{command} ends with {code}");
        assert!((1..=MOST_LINES).contains(&answer.len()), "{command} has {} lines", answer.len());
        for line in &answer {
            assert!(line.chars().count() <= WIDEST, "{command}: {line}");
            for word in ["os error", "panicked", "Err(", "Some(", "None", "unwrap", "USAGE"] {
                assert!(!line.contains(word), "{command}: {line}");
            }
        }
        let helps = answer.iter().any(|line| line.contains('(') || line.contains("--"));
        assert!(helps, "{command} has no hint: {answer:?}");
    }
}
