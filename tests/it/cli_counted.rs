//! `paratheme score`: which paragraphs are counted: no repeats, no boilerplate, no other language, no
//! article whose id is taken.

use crate::support::{Rows, Sandbox};

#[test]
fn a_duplicate_id_is_neither_scored_nor_counted() {
    let line = |id: u32, text: &str| {
        format!("{{\"id\": {id}, \"source\": \"Echo\", \"text\": \"{text}\"}}\n")
    };
    let one = Sandbox::with(&[(
        "r.jsonl",
        &[
            line(1, "Taxes fell."),
            line(2, "Pension costs."),
            line(1, "Secret zebra taxes."),
            line(3, "Secret zebra taxes."),
        ]
        .concat(),
    )]);
    let other = Sandbox::with(&[(
        "r.jsonl",
        &[line(1, "Taxes fell."), line(2, "Pension costs."), line(3, "Secret zebra taxes.")]
            .concat(),
    )]);
    let options =
        "score r.jsonl --lexicon small.toml --columns full --summary s.csv --by source -o";
    assert_eq!(one.run(&format!("{options} o.csv")).code, 1);
    assert_eq!(other.run(&format!("{options} o.csv")).code, 0);
    assert_eq!(one.read("o.csv"), other.read("o.csv"));
    assert_eq!(one.read("s.csv"), other.read("s.csv"));
    let counts = |sandbox: &Sandbox| {
        let mut counts = sandbox.manifest("o.csv")["counts"].as_object().unwrap().clone();
        counts.remove("rejects");
        counts
    };
    assert_eq!(counts(&one), counts(&other));
    assert_eq!(counts(&one)["words"], 7);
    let message = Rows::csv(&one.read("o.csv.rejects.csv")).get(0, "message").to_owned();
    assert!(message.contains("r.jsonl:1"), "{message}");
    // Keywords of the third record see its words as those of one paragraph.
    assert_eq!(Rows::csv(&one.read("o.csv")).get(2, "repeat_of"), "");
    let check = |sandbox: &Sandbox| sandbox.run("lexicon check r.jsonl --lexicon small.toml").out;
    assert_eq!(check(&one), check(&other));
}

#[test]
fn repeats_are_flagged_dropped_or_kept() {
    let sandbox = Sandbox::with(&[
        ("a.txt", "Taxes rise again.\n\nTAXES\u{A0}rise,  again!\n\nCosts.\n"),
        ("b.txt", "Costs\n\nTaxes rise again.\n\n* * *\n\n* * *\n"),
    ]);
    let flag = sandbox.score("a.txt b.txt");
    assert_eq!(
        flag.places(),
        ["a.txt#1", "a.txt#2", "a.txt#3", "b.txt#1", "b.txt#2", "b.txt#3", "b.txt#4"]
    );
    assert_eq!(flag.column("repeat_of"), ["", "a.txt#1", "", "a.txt#3", "a.txt#1", "", ""]);
    assert_eq!(
        flag.column("counted"),
        ["true", "false", "true", "false", "false", "false", "false"],
        "a line without a letter is no text"
    );
    let drop = sandbox.score("a.txt b.txt --repeats drop");
    assert_eq!(drop.places(), ["a.txt#1", "a.txt#3", "b.txt#3", "b.txt#4"]);
    let keep = sandbox.score("a.txt b.txt --repeats keep");
    assert_eq!(keep.column("repeat_of"), flag.column("repeat_of"));
    assert!(keep.column("counted").iter().all(|counted| *counted == "true"));
    assert_eq!(
        sandbox.score("b.txt a.txt").column("repeat_of")[4],
        "b.txt#2",
        "the first in input order owns"
    );
}

#[test]
fn boilerplate_is_what_three_articles_of_a_source_say() {
    let line = |id: &str, source: &str| {
        format!(
            "{{\"id\": \"{id}\", \"source\": \"{source}\", \"paragraphs\": [\"News {id}.\", \"Subscribe to our taxes\"]}}\n"
        )
    };
    let sandbox = Sandbox::with(&[(
        "r.jsonl",
        &[line("a", "Echo"), line("b", "Echo"), line("c", "Echo"), line("d", "Post")].concat(),
    )]);
    let table =
        sandbox.score("r.jsonl --columns article_id,paragraph,boilerplate,counted,repeat_of");
    let second: Vec<String> =
        table.rows.iter().filter(|row| row[1] == "2").map(|row| row[2..].join("|")).collect();
    assert_eq!(second, ["true|false|", "true|false|a#2", "true|false|a#2", "false|false|a#2"]);
    assert!(
        table
            .rows
            .iter()
            .filter(|row| row[1] == "1")
            .all(|row| row[2..].join("|") == "false|true|")
    );
}

#[test]
fn a_duplicate_id_moves_no_keyword() {
    let line = |id: u32, text: &str| format!("{{\"id\": {id}, \"text\": \"{text}\"}}\n");
    // Of equals the earlier word is the keyword; were the refused record counted, `orchard` would
    // be in two paragraphs of three.
    let sandbox = Sandbox::with(&[(
        "r.jsonl",
        &[line(1, "Orchard; blossom."), line(2, "River."), line(1, "Orchard.")].concat(),
    )]);
    let table = sandbox.score_ending(1, "r.jsonl --keywords 1 --keyword-method tfidf");
    assert_eq!(table.column("keywords"), ["Orchard", "River"]);
    let twice = Sandbox::with(&[(
        "r.jsonl",
        &[line(1, "Orchard; blossom."), line(2, "River."), line(3, "Orchard.")].concat(),
    )]);
    assert_eq!(
        twice.score("r.jsonl --keywords 1 --keyword-method tfidf").column("keywords"),
        ["blossom", "River", "Orchard"]
    );
}

const WELSH: &str = "Mae’r cyngor wedi penderfynu cau’r llyfrgell am nad oes digon o arian tax ar gyfer yr adeilad hwn.";

/// A paragraph of ten words in another language is not looked up; a short one is as its article is.
#[test]
fn a_paragraph_in_another_language_has_no_scores() {
    let english = "The council has decided to raise the tax, for there is not enough money for the libraries of the town this year.";
    let article = serde_json::json!({"id": "a", "paragraphs": [english, WELSH, "Mae’r dreth yn codi, tax", "预算 tax", "税金が上がる"]});
    let sandbox = Sandbox::with(&[("a.jsonl", &format!("{article}\n"))]);
    let columns = "article_id,paragraph,language,counted,money,money_hits,themes,evidence,keywords";
    // In one reading and in two.
    for options in [
        "--no-text --keywords 0",
        "--no-text --keywords 3",
        "--no-text --keywords 0 --repeats keep",
    ] {
        let table = sandbox.score(
            &format!("a.jsonl --columns {columns} {options} --summary s.csv --by article")
                .replace("--keywords 0 --summary s.csv --by article", "--keywords 0"),
        );
        assert_eq!(table.column("language"), ["en", "cy", "en", "en", "ja"], "{options}");
        assert_eq!(
            table.column("counted"),
            ["true", "false", "true", "true", "false"],
            "{options}"
        );
        assert_eq!(table.column("money_hits"), ["1", "", "1", "1", ""], "{options}");
        for at in [1, 4] {
            assert_eq!(
                ["money", "themes", "evidence", "keywords"].map(|name| table.get(at, name)),
                [""; 4],
                "{options}"
            );
        }
    }
    let ran = sandbox.run("score a.jsonl --lexicon small.toml -o s.csv");
    assert!(
        ran.err.contains("2 of 5 paragraphs are in another language than their article")
            && ran.err.contains("2 in other languages"),
        "{}",
        ran.err
    );
    let manifest = sandbox.manifest("s.csv");
    let count = |name: &str| manifest["counts"][name].as_u64();
    assert_eq!(
        ["counted", "paragraphs_in_other_languages", "paragraphs_in_cy", "paragraphs_in_ja"]
            .map(count),
        [3, 2, 1, 1].map(Some)
    );
    let all = sandbox.score("a.jsonl --columns language,counted,money_hits --language en");
    assert_eq!(
        all.column("money_hits"),
        ["1", "1", "1", "1", "0"],
        "with --language nothing is looked for"
    );
    assert!(
        sandbox.run("inspect a.jsonl").out.contains("1 paragraphs in `cy`; 1 paragraphs in `ja`")
    );
    assert_eq!(
        Rows::csv(&sandbox.run("kwic --theme money --lexicon small.toml a.jsonl").out)
            .column("paragraph"),
        ["1", "3", "4"]
    );
    assert_eq!(
        Rows::csv(&sandbox.run("kwic tax a.jsonl").out).column("paragraph"),
        ["1", "2", "3", "4"],
        "a pattern is of every language"
    );
}

/// Three articles of a folder that end alike; their like elsewhere, and in one folder alone.
#[test]
fn boilerplate_is_found_in_folders_where_no_source_is_known() {
    let sandbox = Sandbox::new();
    for (folder, number) in [("echo", 1), ("echo", 2), ("echo", 3), ("post", 1)] {
        let text =
            format!("Tax number {number} of the {folder} rises.\n\nSubscribe to our letter now.\n");
        sandbox.write(&format!("in/{folder}/{number}.txt"), text);
    }
    let boilerplate = |inputs: &str| -> Vec<String> {
        let table = sandbox.score(&format!("{inputs} --columns article_id,paragraph,boilerplate,repeat_of,counted --no-text --keywords 0"));
        (0..table.len())
            .filter(|&at| table.get(at, "boilerplate") == "true")
            .map(|at| table.places()[at].clone())
            .collect()
    };
    assert_eq!(boilerplate("in"), ["echo/1.txt#2", "echo/2.txt#2", "echo/3.txt#2"]);
    assert_eq!(boilerplate("in/echo in/post").len(), 3);
    assert_eq!(boilerplate("in/echo"), [""; 0], "one folder may hold everything");
    assert_eq!(boilerplate("in/echo/1.txt in/echo/2.txt in/echo/3.txt"), [""; 0]);
    let line =
        |id: u8| format!("{{\"id\": {id}, \"source\": \"S{id}\", \"text\": \"Subscribe now.\"}}\n");
    sandbox.write("lines.jsonl", [line(1), line(2), line(3)].concat());
    assert_eq!(boilerplate("lines.jsonl in/post"), [""; 0], "a source that is known counts");
}
