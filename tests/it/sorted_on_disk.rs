//! What is sorted in a temporary file, because it does not fit into the memory allowed, is what is
//! sorted in memory.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use paratheme::ingest::{self, Discovery, discover};
use paratheme::lexicon::{Lexicon, LookupRules, Pattern, Phrases};
use paratheme::pipeline::{self, Around, KwicOrder, Reading, Repeats, Sought};
use paratheme::summary::Group;
use paratheme::tables::{self, ArticleFacts, RankedPair, RankedTerm, TermChoice};
use paratheme::terms::{Frequencies, WordFilter};
use paratheme::text::{Language, Tokens};

use crate::support::Sandbox;

/// Articles with titles, dates and fields, whose sentences recur beside other words.
fn collection(folder: &Path) -> Discovery {
    let mut lines = String::new();
    for number in 0..120 {
        let word = |at: usize| format!("word{}", (number * 17 + at * 31) % 23);
        let text: Vec<String> = (0..4)
            .map(|at| {
                format!(
                    "The {} of {} cut its budget{} before {} in item{number}x{at}.",
                    word(at),
                    word(at + 5),
                    " cut".repeat(at),
                    word(2 * at)
                )
            })
            .collect();
        writeln!(
            lines,
            "{{\"id\": \"a{number}\", \"title\": \"Title {number}\", \"date\": \"2024-05-0{}\", \"town\": [\"x\", \"{}\"], \"text\": \"{}\"}}",
            1 + number % 9,
            number % 5,
            text.join("\\n\\n")
        )
        .unwrap();
    }
    let path = folder.join("articles.jsonl");
    fs::write(&path, lines).unwrap();
    let options = ingest::Options { keep: vec!["town".to_owned()], ..ingest::Options::default() };
    discover(&[path.display().to_string()], &options).unwrap()
}

fn reading(sort_bytes: usize) -> Reading {
    let ingest = ingest::Options { keep: vec!["town".to_owned()], ..ingest::Options::default() };
    Reading { ingest, sort_bytes, threads: 2, ..Reading::default() }
}

#[test]
fn a_concordance_is_the_same_in_memory_and_on_disk() {
    let sandbox = Sandbox::new();
    let found = collection(&sandbox.path(""));
    for order in [KwicOrder::Left, KwicOrder::Right] {
        let lines = |sort_bytes: usize, most: usize| {
            let reading = reading(sort_bytes);
            let pattern = Pattern::parse_by("cut*", Language::English, Tokens::default()).unwrap();
            let sought = Sought::pattern(pattern, Language::English, Phrases::default());
            let survey = pipeline::survey(&found, &reading, &mut |_| ()).unwrap();
            let around = Around { window: 3, byte_offsets: false, order, repeats: Repeats::Flag };
            let mut lines = Vec::new();
            let mut sink = |id: &str, about: &_, line: &pipeline::InContext| {
                lines.push(format!(
                    "{id} {about:?} {}|{}|{}|{}",
                    line.left, line.form, line.right, line.start
                ));
                Ok(lines.len() < most)
            };
            let what = (&sought, around, &survey);
            let passed = pipeline::kwic(&found, &reading, what, &mut sink, &mut |_| ()).unwrap();
            assert_eq!(passed.made, lines.len() as u64);
            lines
        };
        let in_memory = lines(pipeline::SORT_BYTES, usize::MAX);
        assert_eq!(in_memory.len(), 120 * (1 + 2 + 3 + 4));
        assert!(in_memory.iter().any(|line| line.contains("Title 7") && line.contains("\"x\"")));
        for sort_bytes in [1, 300, 10_000, 100_000] {
            assert_eq!(lines(sort_bytes, usize::MAX), in_memory, "{sort_bytes}");
            assert_eq!(lines(sort_bytes, 5), in_memory[..5], "{sort_bytes}");
        }
    }
}

#[test]
fn the_changes_of_two_lexicons_are_the_same_in_memory_and_on_disk() {
    let sandbox = Sandbox::new();
    let found = collection(&sandbox.path(""));
    let lexicon = |entries: &str| {
        let text = format!("name = 'l'\n[[theme]]\nid = 'money'\nstrong = [{entries}]\n");
        Arc::new(Lexicon::from_toml(&text, "l.toml").unwrap())
    };
    let (one, other) = (lexicon("'budget', 'word7'"), lexicon("'cut*', 'budget'"));
    let changes = |sort_bytes: usize| {
        let reading = reading(sort_bytes);
        let survey = pipeline::survey(&found, &reading, &mut |_| ()).unwrap();
        let what = ([&*one, &*other], LookupRules::default(), 0.0);
        let diff = pipeline::diff(&found, &reading, what, &survey, &mut |_| ()).unwrap().made;
        let (number, mut changes) = (diff.changes.number(), Vec::new());
        let mut take = |change: &pipeline::Change| {
            changes.push(change.clone());
            Ok(true)
        };
        diff.changes.read(&mut take).unwrap();
        assert_eq!(number, changes.len() as u64);
        changes
    };
    let in_memory = changes(pipeline::SORT_BYTES);
    assert!(in_memory.len() > 450, "nearly every paragraph: {}", in_memory.len());
    let size = |change: &pipeline::Change| (change.after - change.before).abs();
    assert!(in_memory.is_sorted_by(|one, next| size(one) >= size(next)));
    for sort_bytes in [1, 300, 10_000] {
        assert_eq!(changes(sort_bytes), in_memory, "{sort_bytes}");
    }
}

/// What `terms` counts of towns: in memory with what makes its rows of `Frequencies`, and on disk
/// with what makes them term by term.
#[test]
fn terms_and_collocations_of_groups_are_the_same_in_memory_and_on_disk() {
    let sandbox = Sandbox::new();
    let found = collection(&sandbox.path(""));
    let groups = |_: usize, facts: &ArticleFacts| {
        let number: usize = facts.title.rsplit(' ').next().unwrap().parse().unwrap();
        // Groups do not come in their order, and an article may be in two of them.
        vec![vec![["z", "b", "a"][number % 3].to_owned()], vec!["all".to_owned()]]
    };
    for words in [WordFilter::All, WordFilter::Content] {
        for (longest, min_count, top) in [(3, 1, None), (2, 2, None), (1, 1, None), (3, 1, Some(7))]
        {
            let choice = TermChoice { min_count, top };
            let reading = Reading { words, ..reading(pipeline::SORT_BYTES) };
            let asked = (longest, Repeats::Flag);
            let (_, passed) =
                pipeline::surveyed_frequencies(&found, &reading, asked, &groups, &mut |_| ())
                    .unwrap();
            let (mut terms, mut pairs) = (Vec::new(), Vec::new());
            for (group, counted) in &passed.made.groups {
                let rows = tables::term_rows(&[], counted, choice);
                terms.extend(rows.map(|row| format!("{group:?} {row:?}")));
                let counted = if longest == 2 { counted } else { &Frequencies::default() };
                let rows = tables::collocation_rows(&[], counted, choice);
                pairs.extend(rows.map(|row| format!("{group:?} {row:?}")));
            }
            assert!(terms.len() > 25 && (longest != 2 || pairs.len() > 20), "{}", terms.len());
            for (sort_bytes, most_terms) in
                [(pipeline::SORT_BYTES, pipeline::MOST_TERMS), (1, 1), (5_000, 500)]
            {
                let reading = Reading { sort_bytes, most_terms, ..reading.clone() };
                let counted = || {
                    let what = (longest, Repeats::Flag);
                    let (_, passed) =
                        pipeline::surveyed_terms(&found, &reading, what, &groups, &mut |_| ())
                            .unwrap();
                    assert!(passed.made.words() > 4_000);
                    passed.made
                };
                let mut rows = Vec::new();
                let mut take = |group: &Group, term: &RankedTerm<'_>| {
                    rows.push(format!("{group:?} {:?}", tables::term_row(Vec::new(), term)));
                    Ok(true)
                };
                counted().ranked(choice, &mut take).unwrap();
                assert!(rows == terms, "terms of {longest} words within {sort_bytes} bytes");
                if longest == 2 {
                    let mut rows = Vec::new();
                    let mut take = |group: &Group, pair: &RankedPair<'_>| {
                        rows.push(format!(
                            "{group:?} {:?}",
                            tables::collocation_row(Vec::new(), pair)
                        ));
                        Ok(true)
                    };
                    counted().collocations(choice, &mut take).unwrap();
                    assert!(rows == pairs, "collocations within {sort_bytes} bytes");
                }
            }
        }
    }
}
