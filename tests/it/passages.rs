//! `--article-field`: records that are passages of articles.

use std::fmt::Write as _;

use crate::support::{Rows, Sandbox};

/// Speeches of debates in order: sixty debates, so long that records of one are in several pieces
/// of the file.
fn speeches() -> (String, String) {
    let (mut rows, mut whole) = (String::new(), String::new());
    for debate in 0..60 {
        let speech = |at: usize| {
            format!(
                "Speech {at} of debate {debate} is about the tax. {}",
                "It is long. ".repeat(60)
            )
        };
        let speeches: Vec<String> = (0..20 + debate % 3).map(speech).collect();
        for (at, speech) in speeches.iter().enumerate() {
            let (debate, date) =
                (format!("debate-{debate}"), format!("20{:02}-05-01", debate % 20));
            let row =
                serde_json::json!({ "debate": debate, "date": date, "nr": at, "text": speech });
            writeln!(rows, "{row}").unwrap();
        }
        let date = format!("20{:02}-05-01", debate % 20);
        let id = format!("debate-{debate}");
        let article = serde_json::json!({ "id": id, "date": date, "paragraphs": speeches });
        writeln!(whole, "{article}").unwrap();
    }
    (rows, whole)
}

#[test]
fn consecutive_records_are_paragraphs_of_one_article() {
    let (rows, whole) = speeches();
    assert!(rows.len() > 3 * (256 << 10), "several pieces");
    let sandbox = Sandbox::with(&[("rows.jsonl", &rows), ("whole.jsonl", &whole)]);
    let expected = sandbox.score("whole.jsonl");
    assert!(expected.len() > 1200);
    for threads in [1, 2, 8] {
        let joined =
            sandbox.score(&format!("rows.jsonl --article-field debate --threads {threads}"));
        assert_eq!(joined, expected, "{threads} threads");
    }
    // As do two readings, and what is extracted.
    let near = sandbox
        .score("rows.jsonl --article-field debate --near --columns article_id,paragraph,money");
    assert_eq!(near.len(), expected.len());
    let ran = sandbox.run("extract rows.jsonl --article-field debate -o articles.jsonl");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(sandbox.score("articles.jsonl"), expected);
}

#[test]
fn fields_are_those_of_the_first_record_and_nothing_is_lost() {
    let csv = "doc,speaker,text\n\
               d1,Ann,Tax rises are near.\n\
               d1,Bob,I speak of costs.\n\
               ,Eve,A record without a document.\n\
               ,Eve,Another one.\n\
               d2,Ann,The pension is safe.\n\
               d1,Bob,I come back to taxes.\n";
    let sandbox = Sandbox::with(&[("rows.csv", csv)]);
    let ran = sandbox.run("score rows.csv --article-field doc --keep speaker --lexicon small.toml --no-text --keywords 0");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let shown: Vec<[&str; 3]> = (0..table.len())
        .map(|row| ["article_id", "paragraph", "speaker"].map(|name| table.get(row, name)))
        .collect();
    assert_eq!(
        shown,
        [
            ["d1", "1", "Ann"],
            ["d1", "2", "Ann"],
            ["rows.csv:4", "1", "Eve"],
            ["rows.csv:5", "1", "Eve"],
            ["d2", "1", "Ann"],
        ]
    );
    // The kept field is that of the first passage, which is told once.
    let told = "d1: its passages differ in `speaker`; a row has that of the first passage";
    assert_eq!(ran.err.matches(told).count(), 1, "{}", ran.err);
    // What belongs to an article that has ended is a reject, not another article of that id.
    assert!(ran.err.contains("d1"), "{}", ran.err);
    assert_ne!(table.get(1, "money_in_article"), table.get(1, "money"), "its neighbour counts");

    let both = sandbox.run("score rows.csv --article-field doc --id-field doc");
    assert_eq!(both.code, 2, "{}", both.err);
}

#[test]
fn articles_of_passages_are_whole_or_rejected() {
    let mut rows = String::new();
    for at in 0..40 {
        writeln!(rows, "{{\"doc\": \"long\", \"text\": \"Tax number {at} is due this year.\"}}")
            .unwrap();
    }
    rows.push_str(
        "{\"doc\": \"short\", \"text\": \"Tax.\"}\n{\"doc\": \"short\", \"text\": \"\"}\n",
    );
    rows.push_str("{\"doc\": \"short\", \"text\": \"More tax.\"}\n");
    let sandbox = Sandbox::with(&[("rows.jsonl", &rows)]);
    let score = "score rows.jsonl --article-field doc --lexicon small.toml --max-file-size 500";
    let ran = sandbox.run(score);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    assert_eq!(table.column("article_id"), ["short", "short"]);
    assert!(
        ran.err.contains("rows.jsonl:1: the passages of `long` together are too large"),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.matches("too large").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("the record of line 42 has no text"), "{}", ran.err);
}

#[test]
fn rows_that_have_codes_are_not_joined() {
    let coded = "id,doc,text,money\n1,d,Tax rises.,1\n2,d,Rain falls.,0\n";
    let sandbox = Sandbox::with(&[("coded.csv", coded)]);
    for command in ["evaluate --gold", "lexicon fit --gold", "lexicon check --gold"] {
        let ran =
            sandbox.run(&format!("{command} coded.csv --lexicon small.toml --article-field doc"));
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(ran.err.contains("rows that have codes of their own"), "{command}: {}", ran.err);
    }
}
