//! `score` reads a collection once where nothing needs a second reading. The rows are those of two readings, byte for byte.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;

use support::Bench;

/// Articles with repeats within and between them, boilerplate of one source, a quote, an article without a paragraph, an id used twice,
/// ids that need quotes, and one that a spreadsheet would run.
fn collection() -> String {
    let long = "The council cut its budget again, and pensions rose faster than the tax that pays for them all.";
    let mut lines = String::new();
    for number in 0..200 {
        let source = ["Echo", "Gazette", ""][number % 3];
        let id = match number {
            7 => "=7, \\\"seven\\\"".to_owned(),
            11 => "10".to_owned(),
            _ => number.to_string(),
        };
        let own = if number % 5 == 0 { String::new() } else { format!("Taxes number {number} for public procurement of pensions.\\n\\n") };
        let text = match number {
            13 => String::new(),
            17 => format!("pensions rose faster than the tax\\n\\n{long}"),
            _ if number % 4 == 0 => format!("{own}{long}\\n\\n{long}"),
            _ => format!("{own}Read more about us here.\\n\\nInnovation, {number} times."),
        };
        writeln!(lines, "{{\"id\": \"{id}\", \"source\": \"{source}\", \"date\": \"20{:02}-05-01\", \"text\": \"{text}\"}}", number % 20)
            .unwrap();
    }
    lines
}

#[test]
fn one_pass_says_what_two_say() {
    let bench = Bench::with(&[("r.jsonl", &collection())]);
    // A summary needs two readings and changes nothing else.
    let two_passes = "--summary s.csv --by article";
    for options in [
        "",
        "--columns full",
        "--columns repeat_of,counted,words",
        "--repeats drop",
        "--repeats keep --columns full",
        "--unit sentence",
        "--layout long",
        "--layout evidence",
        "--negated separate --overlap lexicon",
        "--language auto",
    ] {
        for (file, threads) in [("o.csv", 1), ("o.jsonl", 4), ("o.tsv", 2)] {
            let run = |more: &str, name: &str| {
                let run = bench.run(&format!(
                    "score r.jsonl --lexicon small.toml --no-text --keywords 0 --threads {threads} {options} {more} -o {name}{file}"
                ));
                assert_eq!(run.code, 1, "{options} {more}: {}", run.err);
                (bench.read(&format!("{name}{file}")), bench.manifest(&format!("{name}{file}")), run.err.replace(name, ""))
            };
            let ((one, one_manifest, one_said), (two, two_manifest, two_said)) = (run("", "one-"), run(two_passes, "two-"));
            assert_eq!(one, two, "{options} {file}");
            assert_eq!(one_said, two_said, "{options} {file}: what a person is told");
            for said in ["counts", "inputs", "warnings"] {
                assert_eq!(one_manifest[said], two_manifest[said], "{options} {file}: {said}");
            }
            assert!(one.lines().count() > 20, "{options} {file}");
        }
    }
}
