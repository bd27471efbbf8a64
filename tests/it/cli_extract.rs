//! Articles as lines: what is scored of them is what is scored of the inputs that they came from.

use std::time::{Duration, SystemTime};

use crate::support::{Rows, Sandbox, make};

/// A folder with a file of every format, texts with a head, records with fields, and a paragraph
/// that repeats another.
fn collection() -> Sandbox {
    let sandbox = Sandbox::new();
    for ending in make::ENDINGS {
        let text = format!(
            "The council that speaks of {ending} raised its taxes this year, and cut the budget."
        );
        let date = if ending == "pdf" { "D:20210403" } else { "2021-04-03" };
        sandbox.write(&format!("in/{ending}/whole.{ending}"), make::whole(ending, &text, date));
    }
    sandbox.write(
        "in/head.txt",
        "News 10 December 2018\n\nTaxes rise\n\nBudget\n\nThe county’s budget fell – again.\n\nThe county’s budget fell – again.\n",
    );
    sandbox.write(
        "in/2019-05_lee.md",
        "# Costs\n\n- one cost rose\n- another fell\n\nPensions cost more each year.\n",
    );
    sandbox.write("in/list.jsonl", "{\"id\": 7, \"tags\": [\"a\", \"b\"], \"party\": \"FF\", \"date\": \"some day\", \"text\": [\"Debts grew.\", \"The county’s budget fell – again.\"]}\n");
    sandbox.write("in/cy.txt", "Mae’r cyngor wedi penderfynu codi trethi eleni, ac mae llawer o bobl yn y dref yn poeni am y gost i’r ysgolion a’r gwasanaethau iechyd lleol.\n");
    sandbox
}

#[test]
fn the_lines_are_scored_as_the_inputs_are() {
    let sandbox = collection();
    let ran = sandbox.run("extract in --keep tags,party -o articles.jsonl");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for command in [
        "score FROM",
        "score FROM --columns full --keep party,tags,author,folder",
        "score FROM --layout long",
        "score FROM --layout evidence --columns full",
        "score FROM --unit sentence",
        "score FROM --unit article",
        "score FROM --repeats drop --paragraphs line",
        "score FROM --keep party --where party=FF",
        "terms FROM --by tags,year",
        "keywords FROM --by folder",
        "kwic budget FROM --columns full",
        "repeats FROM --columns full",
    ] {
        let of = |from: &str| sandbox.run(&format!("{} -q", command.replace("FROM", from)));
        let (inputs, lines) = (of("in"), of("articles.jsonl"));
        assert_eq!((inputs.code, lines.code), (0, 0), "{command}: {} {}", inputs.err, lines.err);
        assert!(inputs.out.lines().count() > 1, "{command}");
        assert_eq!(inputs.out, lines.out, "{command}");
    }
    let first = Rows::csv(&sandbox.run("inspect in").out);
    let again = Rows::csv(&sandbox.run("inspect articles.jsonl").out);
    for column in [
        "article_id",
        "title",
        "date",
        "source",
        "language",
        "paragraphs",
        "words",
        "kinds",
        "repeats",
    ] {
        assert_eq!(first.column(column), again.column(column), "{column}");
    }
}

#[test]
fn paragraphs_slice_the_text_by_characters() {
    let sandbox = collection();
    let lines = sandbox.run("extract in/head.txt").out;
    let article: serde_json::Value = serde_json::from_str(lines.trim_end()).unwrap();
    let text: Vec<char> = article["text"].as_str().unwrap().chars().collect();
    let paragraphs = article["paragraphs"].as_array().unwrap().iter().map(|paragraph| {
        let at = |name: &str| usize::try_from(paragraph[name].as_u64().unwrap()).unwrap();
        format!(
            "{}|{}",
            paragraph["kind"].as_str().unwrap(),
            text[at("start")..at("end")].iter().collect::<String>()
        )
    });
    assert_eq!(
        paragraphs.collect::<Vec<_>>(),
        [
            "dateline|News 10 December 2018",
            "body|Taxes rise",
            "heading|Budget",
            "body|The county’s budget fell – again.",
            "body|The county’s budget fell – again."
        ]
    );
    assert_eq!([&article["date"], &article["date_from"]], ["2018-12-10", "text"]);
}

#[test]
fn an_update_reads_what_changed_and_gives_the_file_of_a_run_from_scratch() {
    let sandbox = collection();
    let kept = |err: &str| {
        err.lines()
            .find_map(|line| {
                line.split_once(" of them as they were")?.0.rsplit(' ').next()?.parse::<u64>().ok()
            })
            .unwrap()
    };
    let of = |sandbox: &Sandbox, step: &str| {
        let update = sandbox.run("extract in -o articles.jsonl --update");
        assert!(update.code <= 1, "{step}: {}", update.err);
        let whole = sandbox.run("extract in -o whole.jsonl --overwrite");
        assert_eq!(update.code, whole.code, "{step}");
        assert_eq!(sandbox.read("articles.jsonl"), sandbox.read("whole.jsonl"), "{step}");
        let inputs = |file: &str| {
            let mut manifest = sandbox.manifest(file);
            manifest["inputs"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .for_each(|input| drop(input.as_object_mut().unwrap().remove("modified")));
            manifest["inputs"].clone()
        };
        assert_eq!(inputs("articles.jsonl"), inputs("whole.jsonl"), "{step}");
        kept(&update.err)
    };
    assert_eq!(of(&sandbox, "from nothing"), 0);
    let all = u64::try_from(sandbox.read("articles.jsonl").lines().count()).unwrap();
    assert_eq!(of(&sandbox, "nothing changed"), all);
    sandbox.write("in/head.txt", "Taxes fall\n\nThe budget rose.\n");
    assert_eq!(of(&sandbox, "one changed"), all - 1);
    // The same bytes at another time: the digest tells.
    let later = SystemTime::now() + Duration::from_secs(10);
    std::fs::File::options()
        .append(true)
        .open(sandbox.path("in/cy.txt"))
        .unwrap()
        .set_modified(later)
        .unwrap();
    assert_eq!(of(&sandbox, "touched"), all);
    sandbox.write("in/a-new.txt", "A new text about debts.\n");
    assert_eq!(of(&sandbox, "one new"), all);
    std::fs::remove_file(sandbox.path("in/head.txt")).unwrap();
    assert_eq!(of(&sandbox, "one gone"), all);
    sandbox.write("in/bad.jsonl", "{\"id\": \"good\", \"text\": \"Costs fell.\"}\n{broken\n");
    assert_eq!(of(&sandbox, "one with rejects"), all);
    assert_eq!(of(&sandbox, "what is rejected is read again"), all);
    let ran = sandbox.run("extract in -o articles.jsonl --update --paragraphs line");
    assert_eq!(kept(&ran.err), 0, "other options: {}", ran.err);
}

#[test]
fn what_is_no_line_of_ours_is_rejected_and_tables_are_refused() {
    let sandbox = collection();
    sandbox.write("a.jsonl", "{\"paratheme_article\":2,\"id\":\"a\"}\n");
    let ran = sandbox.run("score a.jsonl");
    assert!(ran.err.contains("run paratheme extract again"), "{}", ran.err);
    let ran = sandbox.run("extract in -o articles.csv");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("articles are written as JSON lines, not as csv"), "{}", ran.err);
}

#[test]
fn a_folder_of_texts_holds_what_the_lines_hold() {
    let sandbox = collection();
    let lines = sandbox.run("extract in").out;
    let ran = sandbox.run("extract in -o texts/");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let index = Rows::csv(&sandbox.read("texts/index.csv"));
    assert_eq!(index.len(), lines.lines().count());
    for (line, row) in lines.lines().zip(0..) {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(index.get(row, "article_id"), article["id"].as_str().unwrap());
        assert_eq!(
            sandbox.read(&format!("texts/{}", index.get(row, "file"))),
            article["text"].as_str().unwrap()
        );
    }
    assert_eq!(sandbox.manifest("texts/index.csv")["counts"]["articles"], index.len());
    assert_eq!(sandbox.run("extract in -o texts").code, 0, "its own folder is written again");
    assert_eq!(sandbox.run("extract in -o texts --update").code, 2);
}

#[test]
fn with_strict_nothing_is_written_where_an_input_is_rejected() {
    let sandbox = Sandbox::with(&[("a.jsonl", "{\"text\": \"Costs fell.\"}\n{broken\n")]);
    for output in ["", "-o a-out.jsonl", "-o texts/"] {
        let ran = sandbox.run(&format!("extract a.jsonl --strict {output}"));
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{output}: {}", ran.err);
        assert!(!sandbox.has("a-out.jsonl") && !sandbox.has("texts/index.csv"));
    }
    assert_eq!(sandbox.run("extract a.jsonl").out.lines().count(), 1);
}
