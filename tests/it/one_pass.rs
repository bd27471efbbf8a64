//! `score` reads a collection once where nothing needs a second reading, and `keywords` by tf-idf.
//! The rows are those of two readings, byte for byte.

use std::fmt::Write as _;

use crate::support::Sandbox;

/// Articles with repeats within and between them, boilerplate of one source, a quote, an article
/// without a paragraph, an id used twice, ids that need quotes, and one that a spreadsheet would
/// run.
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
        let own = if number % 5 == 0 {
            String::new()
        } else {
            format!("Taxes number {number} for public procurement of pensions.\\n\\n")
        };
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
    let sandbox = Sandbox::with(&[("r.jsonl", &collection())]);
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
                let run = sandbox.run(&format!(
                    "score r.jsonl --lexicon small.toml --no-text --keywords 0 --threads {threads} {options} {more} -o {name}{file}"
                ));
                assert_eq!(run.code, 1, "{options} {more}: {}", run.err);
                (
                    sandbox.read(&format!("{name}{file}")),
                    sandbox.manifest(&format!("{name}{file}")),
                    run.err.replace(name, ""),
                )
            };
            let ((one, one_manifest, one_said), (two, two_manifest, two_said)) =
                (run("", "one-"), run(two_passes, "two-"));
            assert_eq!(one, two, "{options} {file}");
            let told = [one_said, two_said].map(|said| before_the_themes(&said));
            assert_eq!(told[0], told[1], "{options} {file}: what a person is told");
            for said in ["counts", "inputs", "warnings"] {
                assert_eq!(one_manifest[said], two_manifest[said], "{options} {file}: {said}");
            }
            assert!(one.lines().count() > 20, "{options} {file}");
        }
    }
}

/// Rows wait on disk with their texts and words until keywords can be weighed. Where no temporary
/// file can be made, the inputs are read twice.
#[cfg(unix)]
#[test]
fn scores_of_one_reading_are_those_of_two() {
    let sandbox = Sandbox::with(&[("r.jsonl", &(collection() + &forms()))]);
    let run = |options: &str, name: &str, has_room: bool| {
        let arguments = format!("score r.jsonl --lexicon small.toml {options} -o {name}");
        let mut command = sandbox.command(&arguments.split_whitespace().collect::<Vec<_>>());
        if !has_room {
            command.env("TMPDIR", sandbox.path("missing"));
        }
        let ran = command.output().unwrap();
        assert_eq!(ran.status.code(), Some(1), "{options}");
        let messages = String::from_utf8(ran.stderr).unwrap().replace(name, "");
        (sandbox.read(name), messages, sandbox.manifest(name))
    };
    for options in [
        "",
        "--columns full --threads 4",
        "--columns keywords,text",
        "--columns keywords",
        "--columns repeat_of",
        "--no-text --keywords 20",
        "--unit sentence --threads 2",
        "--language auto --keyword-method tfidf",
        "--keyword-method yake",
        "--repeats drop",
        "--keywords 0",
    ] {
        for file in ["o.csv", "o.jsonl"] {
            let (one, one_messages, one_manifest) = run(options, &format!("one-{file}"), true);
            let (two, two_messages, two_manifest) = run(options, &format!("two-{file}"), false);
            assert_eq!(one, two, "{options} {file}");
            assert_eq!(one_messages, two_messages, "{options} {file}");
            for name in ["counts", "inputs", "warnings"] {
                assert_eq!(one_manifest[name], two_manifest[name], "{options} {file}: {name}");
            }
            assert!(one.lines().count() > 20, "{options} {file}");
        }
    }
}

/// Forms that a keyword is chosen of: capitals, possessives, a space that joins, words of other
/// languages; a title; a line that is no record.
fn forms() -> String {
    let mut lines = String::new();
    for (number, text) in [
        "Quarries close. A quarry's owner, the Quarry's owner and quarries\u{2019} owners; QUARRIES, quarries.",
        "Das Rathaus beschließt den Haushalt. Die Häuser und das Haus der Stadt werden von der Gemeinde bezahlt, sagt das Rathaus.",
        "La mairie vote le budget de la ville. Les mairies et les villes votent des budgets pour les écoles et pour les routes.",
        "A rate of 3\u{202F}per\u{202F}cent and 3\u{202F}per\u{202F}cent again; Per\u{202F}Cent\u{2019}s share.",
        "O'Neill and O'Neill's rise'; rock 'n' roll, the bosses' boss and the boss's bosses.",
    ]
    .into_iter()
    .enumerate()
    {
        let value = serde_json::json!({"id": format!("f{number}"), "title": "Quarries of the year", "text": format!("{text}\n\n{text}\n\nEcho, 3 May 2018")});
        writeln!(lines, "{value}").unwrap();
        lines.push_str(if number == 2 { "{\"id\": 5, \"text\":\n" } else { "" });
    }
    lines
}

/// There is no room for words where the folder for temporary files is missing, and everything is
/// read twice.
#[cfg(unix)]
#[test]
fn keywords_of_one_pass_are_those_of_two() {
    let sandbox =
        Sandbox::with(&[("r.jsonl", &(collection() + &forms())), ("s.jsonl", &collection())]);
    let run = |options: &str, name: &str, room: bool| {
        let arguments = format!("keywords r.jsonl s.jsonl --method tfidf {options} -o {name}");
        let mut command = sandbox.command(&arguments.split_whitespace().collect::<Vec<_>>());
        if !room {
            command.env("TMPDIR", sandbox.path("missing"));
        }
        let ran = command.output().unwrap();
        (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
    };
    let mut command =
        sandbox.command(&["keywords", "-", "--method", "tfidf", "--input-format", "jsonl"]);
    let refused =
        command.env("TMPDIR", sandbox.path("missing")).write_stdin(collection()).output().unwrap();
    assert!(!refused.status.success(), "standard input has no room there either");
    for options in [
        "",
        "--top 1",
        "--top 150",
        "--by paragraph --top 3",
        "--by collection --top 500",
        "--by collection",
        "--ngrams 1",
        "--ngrams 2 --by paragraph --top 20",
        "--language de",
        "--stemmer none",
        "--paragraphs line",
    ] {
        for (file, threads) in [("o.csv", 1), ("o.jsonl", 4), ("o.tsv", 2)] {
            let of = |name: &str, room: bool| {
                let name = format!("{name}{file}");
                let (code, said) = run(&format!("{options} --threads {threads}"), &name, room);
                assert_eq!(code, Some(1), "{options}: {said}");
                (
                    sandbox.read(&name),
                    sandbox.read(&format!("{name}.rejects.csv")),
                    sandbox.manifest(&name),
                    said.replace(&name, file),
                )
            };
            let (
                (one, one_rejects, one_manifest, one_said),
                (two, two_rejects, two_manifest, two_said),
            ) = (of("one-", true), of("two-", false));
            assert_eq!(one, two, "{options} {file}");
            assert_eq!((one_rejects, one_said), (two_rejects, two_said), "{options} {file}");
            for said in ["counts", "inputs", "warnings"] {
                assert_eq!(one_manifest[said], two_manifest[said], "{options} {file}: {said}");
            }
            assert!(one.lines().count() >= 10, "{options} {file}");
        }
    }
    for options in ["--max-errors 1", "--strict"] {
        let (one, two) = (run(options, "no.csv", true), run(options, "no.csv", false));
        assert_eq!(one, two, "{options}");
        assert!(
            one.0 != Some(0) && one.0 != Some(1) && !sandbox.has("no.csv"),
            "{options}: {one:?}"
        );
    }
}

/// Words are noted on disk until it is known which paragraphs repeat others; where no temporary
/// file can be made, the inputs are read twice.
#[cfg(unix)]
#[test]
fn terms_of_one_reading_are_those_of_two() {
    let sandbox = Sandbox::with(&[
        ("r.jsonl", &collection()),
        ("s.jsonl", &collection().replace("Taxes", "Fines")),
    ]);
    let run = |arguments: &str, room: bool| {
        let mut command = sandbox.command(&arguments.split_whitespace().collect::<Vec<_>>());
        if !room {
            command.env("TMPDIR", sandbox.path("missing"));
        }
        let ran = command.output().unwrap();
        (
            ran.status.code(),
            String::from_utf8(ran.stdout).unwrap(),
            String::from_utf8(ran.stderr).unwrap(),
        )
    };
    for arguments in [
        "terms r.jsonl",
        "terms r.jsonl --threads 4 --ngrams 3",
        "terms r.jsonl --no-stop-words --by source",
        "terms r.jsonl --by year,source --repeats keep --threads 3",
        "terms r.jsonl s.jsonl --collocations --language auto",
        "compare --target r.jsonl --reference s.jsonl --min-count 1 --min-articles 1",
        "compare r.jsonl --by source --target-value Echo --reference-value Gazette --min-count 1 --min-articles 1 --ngrams 2",
    ] {
        let (one, two) = (run(arguments, true), run(arguments, false));
        assert!(one.1.lines().count() > 2, "{arguments}: {one:?}");
        assert_eq!(one, two, "{arguments}");
    }
}

/// The lines of a report before those about the themes, which are a table with `--by`.
fn before_the_themes(said: &str) -> String {
    let is_of_themes = |line: &&str| line.starts_with("  money") || line.starts_with("Share of");
    said.lines().take_while(|line| !is_of_themes(line)).collect::<Vec<_>>().join("\n")
}
