//! Commands that another program runs in its own process: they give what the program gives, over
//! tables in memory too, and print nothing.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use paratheme::cli::{CommandAnswer, CommandCall, Message, OptionValue, options_of};
use paratheme::ingest::MemoryTable;
use paratheme::pipeline::{Interrupt, PartResult};
use paratheme::{ErrorKind, Survey};
use proptest::prelude::*;

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

    for command in ["terms", "repeats"] {
        let joined = Survey::merge(surveys(&[command])).unwrap();
        let parts = two_parts();
        let results = (0..).zip(&parts).map(|(number, part)| {
            let slice = joined.slice(number, &surveys(&[command])[number]).unwrap();
            let result = call(&[command], part).part_result(slice).unwrap();
            PartResult::from_bytes(&result.to_bytes().unwrap())
        });
        let results = PartResult::join(results).unwrap();
        let answer = call(&[command], &second).with_part_results(results).run().unwrap();
        if command == "repeats" {
            let row = b"\n1,2,7#2,10#1,repeat,It rained.,2,0,,\n";
            assert!(answer.output.ends_with(row), "{}", String::from_utf8_lossy(&answer.output));
        } else {
            let whole = CommandCall::new(["terms", "<frame>"])
                .tables(vec![table("<frame>")])
                .run()
                .unwrap();
            assert_eq!(answer.output, whole.output, "the words of the last row do not count");
        }
        let none = call(&[command], &second).with_part_results(PartResult::Nothing).run().unwrap();
        assert_eq!(String::from_utf8(none.output).unwrap().lines().count(), 1, "a header");
    }
    let terms = || call(&["terms"], &second);
    let counts = terms().part_result(Survey::merge(surveys(&["terms"])).unwrap().part(1).unwrap());
    let error = call(&["repeats"], &second).with_part_results(counts.unwrap()).run().unwrap_err();
    assert!(error.to_string().contains("those of another command"), "{error}");

    let refused = call(&["inspect"], &second).survey().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    let refused = call(&["keywords", "--by", "collection"], &second).survey().unwrap_err();
    assert!(refused.to_string().contains("--by article"), "{refused}");
}

const SAID: [&str; 6] = [
    "Taxes rise.",
    "It rained.",
    "The council has said for years that it cannot pay for the roof and the drains of the old town hall.",
    "The council has said for years that it cannot pay for the roof and the drains of the old town hall today.",
    "Now the council has said for years that it cannot pay for the roof and the drains of the old town hall.",
    "***",
];

/// An article: the number of its source, and of the paragraphs of `SAID`.
type Saying = (usize, Vec<usize>);

/// A table of articles, of which each also has a paragraph that no other has.
fn sayings(name: &str, first: usize, articles: &[Saying]) -> MemoryTable {
    let text = |(number, (_, said)): (usize, &Saying)| {
        let own = format!("Alone{number} is what one article says.");
        let said = said.iter().map(|&at| SAID[at]).chain([own.as_str()]);
        said.collect::<Vec<_>>().join("\n\n")
    };
    let column = |made: Vec<String>| -> ArrayRef { Arc::new(StringArray::from(made)) };
    let numbers = first..first + articles.len();
    let ids = column(numbers.clone().map(|number| format!("a#{number}")).collect());
    let sources = articles.iter().map(|&(source, _)| ["", "Echo", "Post"][source].to_owned());
    let texts = column(numbers.zip(articles).map(text).collect());
    let columns = [("id", ids), ("source", column(sources.collect())), ("text", texts)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    MemoryTable::new(name, batch.schema(), vec![batch])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn repeats_of_parts_are_those_of_the_whole(
        articles in prop::collection::vec((0..3_usize, prop::collection::vec(0..6_usize, 0..6)), 1..12),
        cuts in prop::collection::vec(0..12_usize, 0..4),
        near in any::<bool>(),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(articles.len())).collect();
        cuts.extend([0, articles.len()]);
        cuts.sort_unstable();
        let call = |table: MemoryTable| {
            let options = ["repeats", "<part>", "--near"];
            CommandCall::new(options[..2 + usize::from(near)].to_vec()).tables(vec![table])
        };
        let part = |cut: &[usize]| call(sayings("<part>", cut[0], &articles[cut[0]..cut[1]]));
        let surveys: Vec<Vec<u8>> =
            cuts.windows(2).map(|cut| part(cut).survey().unwrap().to_bytes().unwrap()).collect();
        let read = |bytes: &Vec<u8>| Survey::from_bytes(bytes).unwrap();
        let joined = Survey::merge(surveys.iter().map(read)).unwrap().for_scoring();
        let mut results = Vec::new();
        for (number, cut) in cuts.windows(2).enumerate() {
            let slice = joined.slice(number, &read(&surveys[number])).unwrap().to_bytes().unwrap();
            let result = part(cut).part_result(read(&slice)).unwrap().to_bytes().unwrap();
            // What is not repeated is not sent.
            prop_assert!(!result.windows(5).any(|bytes| bytes == b"Alone"));
            results.push(PartResult::from_bytes(&result));
        }
        let results = PartResult::join(results).unwrap();
        let none = call(sayings("<part>", 0, &[])).with_part_results(results).run().unwrap();
        let whole = call(sayings("<part>", 0, &articles)).run().unwrap();
        let shown = |answer: CommandAnswer| String::from_utf8(answer.output).unwrap();
        prop_assert_eq!(shown(none), shown(whole));
    }
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
