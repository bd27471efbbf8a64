//! Commands that another program runs in its own process: they give what the program gives, over
//! tables in memory too, and print nothing.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use paratheme::cli::{CommandCall, Message, OptionValue, options_of};
use paratheme::ingest::MemoryTable;
use paratheme::pipeline::{Grouped, Interrupt};
use paratheme::{ErrorKind, Survey};

use crate::support::Sandbox;

const TEXTS: [Option<&str>; 4] = [
    Some("The council must make budget cuts.\n\nIt rained."),
    Some("An ageing population needs <b>care</b> homes."),
    None,
    Some("It rained."),
];

/// A table of articles, cut into batches of one row.
fn table(name: &str) -> MemoryTable {
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![7, 8, 9, 7]));
    let texts: ArrayRef = Arc::new(StringArray::from(TEXTS.to_vec()));
    let batch = RecordBatch::try_from_iter([("id", ids), ("text", texts)]).unwrap();
    let schema = batch.schema();
    let batches = (0..batch.num_rows()).map(|row| batch.slice(row, 1)).collect();
    MemoryTable::new(name, schema, batches)
}

#[test]
fn a_table_gives_what_its_rows_in_a_file_give() {
    let record = |(id, text): (i32, Option<&str>)| {
        serde_json::json!({ "id": id, "text": text }).to_string() + "\n"
    };
    let records: String = [7, 8, 9, 7].into_iter().zip(TEXTS).map(record).collect();
    let sandbox = Sandbox::with(&[("a.jsonl", &records)]);
    for options in [vec!["--layout", "long"], vec!["--unit", "article"], vec!["--columns", "full"]]
    {
        let expected = sandbox.run_with(&[&["score", "a.jsonl"], options.as_slice()].concat(), "");
        let arguments = ["score", "<frame>"].iter().chain(&options);
        let answer = CommandCall::new(arguments.copied()).tables(vec![table("<frame>")]).run();
        let answer = answer.expect("three of four rows are good");
        assert_eq!(String::from_utf8(answer.output).unwrap(), expected.out);
        let warnings: Vec<&str> = answer
            .messages
            .iter()
            .filter_map(|message| match message {
                Message::Warning(text) => text.strip_prefix("rejected: "),
                _ => None,
            })
            .collect();
        assert!(warnings[0].starts_with("<frame>:3: no field `text`"), "{warnings:?}");
        assert!(warnings[1].starts_with("<frame>:4: "), "an id that is taken: {warnings:?}");
    }
}

/// The first two rows of the table, and the others.
fn two_parts() -> [MemoryTable; 2] {
    let ids: [ArrayRef; 2] =
        [vec![7, 8], vec![9, 10]].map(|ids| Arc::new(Int64Array::from(ids)) as _);
    let texts = [&TEXTS[..2], &TEXTS[2..]];
    [0, 1].map(|part| {
        let texts: ArrayRef = Arc::new(StringArray::from(texts[part].to_vec()));
        let columns = [("id", Arc::clone(&ids[part])), ("text", texts)];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        MemoryTable::new("<part>", batch.schema(), vec![batch])
    })
}

#[test]
fn parts_are_worked_on_by_the_survey_of_all() {
    let call = |arguments: &[&str], part: &MemoryTable| {
        let arguments = [&arguments[..1], &["<part>"], &arguments[1..]].concat();
        CommandCall::new(arguments).tables(vec![part.clone()])
    };
    let surveys = |arguments: &[&str]| -> Vec<Survey> {
        two_parts().iter().map(|part| call(arguments, part).survey().unwrap()).collect()
    };
    let rows = ["score", "--columns", "article_id,paragraph,repeat_of"];
    let joined = Survey::merge(surveys(&rows)).unwrap();
    let [_, second] = two_parts();
    let slice = joined.slice(1, &surveys(&rows)[1]).unwrap();
    let answer = call(&rows, &second).part_of(slice).run().unwrap();
    assert_eq!(answer.output, b"article_id,paragraph,repeat_of\n10,1,7#2\n");
    assert!(
        surveys(&rows)[1].rejects.iter().any(|error| error.unwrap().location().line == Some(1))
    );
    // Alone, the part knows no other.
    let answer = call(&rows, &second).alone().run().unwrap();
    assert_eq!(answer.output, b"article_id,paragraph,repeat_of\n10,1,\n");
    assert_eq!(answer.rejects.len(), 1);

    let terms = &["terms"];
    let joined = Survey::merge(surveys(terms)).unwrap();
    let mut counts = Grouped::default();
    for (number, part) in two_parts().iter().enumerate() {
        let part = call(terms, part).count(joined.part(number).unwrap()).unwrap();
        counts.merge(Grouped::from_bytes(&part.to_bytes().unwrap()).unwrap());
    }
    let answer = call(terms, &second).counted(counts).run().unwrap();
    let whole =
        CommandCall::new(["terms", "<frame>"]).tables(vec![table("<frame>")]).run().unwrap();
    assert_eq!(answer.output, whole.output, "the last row repeats, so that its words do not count");

    let refused = call(&["inspect"], &second).survey().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    let refused = call(&["keywords", "--by", "collection"], &second).survey().unwrap_err();
    assert!(refused.to_string().contains("--by article"), "{refused}");
}

#[test]
fn two_tables_are_two_sides() {
    // Each text of the one is a repeat of the other's.
    let options = ["--min-count", "1", "--min-articles", "1", "--repeats", "keep"];
    let arguments = ["compare", "--target", "<a>", "--reference", "<b>"].into_iter().chain(options);
    let answer =
        CommandCall::new(arguments).tables(vec![table("<a>"), table("<b>")]).run().unwrap();
    let rows = String::from_utf8(answer.output).unwrap();
    assert!(rows.lines().count() > 3 && rows.contains("budget"), "{rows}");
}

#[test]
fn errors_are_those_of_the_command() {
    let failing = |arguments: &[&str]| {
        CommandCall::new(arguments.iter().copied())
            .tables(vec![table("<frame>")])
            .run()
            .unwrap_err()
    };
    assert_eq!(failing(&["score", "/no/such"]).kind(), ErrorKind::NotFound);
    assert_eq!(failing(&["score", "<frame>", "--threshold", "7"]).kind(), ErrorKind::Usage);
    assert_eq!(failing(&["scores"]).kind(), ErrorKind::Usage);
    let error = failing(&["score", "<frame>", "--text-field", "body"]);
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(error.to_string().contains("the first: <frame>: no field `body`"), "{error}");
    let error = failing(&["score", "<frame>", "--strict"]);
    assert!(error.to_string().contains("--strict"), "{error}");
}

#[test]
fn an_interrupt_ends_the_run() {
    let interrupt = Interrupt::default();
    interrupt.raise();
    let call = CommandCall::new(["score", "<frame>"]).tables(vec![table("<frame>")]);
    let error = call.interrupt(interrupt).run().unwrap_err();
    assert_eq!(error.message(), "the run was interrupted");
}

#[test]
fn progress_is_told_up_to_the_end() {
    let (told, heard) = std::sync::mpsc::channel();
    let call = CommandCall::new(["score", "<frame>"]).tables(vec![table("<frame>")]);
    call.progress(move |done| told.send(done).unwrap()).run().unwrap();
    let heard: Vec<f64> = heard.iter().collect();
    assert!(heard.is_sorted() && heard.last().is_some_and(|last| (last - 1.0).abs() < 1e-9));
}

#[test]
fn options_are_those_of_the_help() {
    for command in [&["score"][..], &["terms"], &["kwic"], &["evaluate"], &["lexicon", "sample"]] {
        let help = Sandbox::new().run_with(&[command, &["--help"]].concat(), "").out;
        let options = options_of(command).unwrap();
        for option in &options {
            assert!(help.contains(&format!("--{}", option.name)), "{command:?} {option:?}");
            if option.takes == OptionValue::Nothing {
                assert!(option.default.is_none() && option.choices.is_empty(), "{option:?}");
            }
        }
        let is_option = |line: &&str| line.starts_with("  -") || line.starts_with("      --");
        let listed = help.lines().filter(is_option).count();
        // Help and version are no options of the command.
        assert_eq!(options.len() + 2, listed, "{command:?}");
    }
}
