//! Workers that begin anew with their vocabularies write what workers write that remember
//! everything, whatever is scored and counted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use paratheme::ingest::{self, Discovery, discover};
use paratheme::lexicon::Lexicon;
use paratheme::output::SpillFile;
use paratheme::pipeline::{self, Batched, MOST_FORMS, Reading, Settings};
use paratheme::tables::Shape;

/// Articles in two languages, each with words that no other has, and paragraphs that recur.
fn collection(folder: &Path) -> Discovery {
    let mut lines = String::new();
    for number in 0..300 {
        let text = if number % 7 == 3 {
            format!(
                "Die Gemeinden haben in diesem Jahr weniger Geld als im vergangenen, sagt Herr Name{number}, und das ist nicht gut."
            )
        } else {
            let word = |at: usize| format!("word{}x", (number * 17 + at * 31) % 900);
            let words: Vec<String> = (0..30).map(word).collect();
            format!(
                "The council of place{number} cut its budget, and pensions rose.\\n\\n{}\\n\\nRead more about us.",
                words.join(" and the ")
            )
        };
        writeln!(lines, "{{\"id\": \"a{number}\", \"source\": \"Echo\", \"text\": \"{text}\"}}")
            .unwrap();
    }
    let path = folder.join("articles.jsonl");
    fs::write(&path, lines).unwrap();
    discover(&[path.display().to_string()], &ingest::Options::default()).unwrap()
}

fn settings(most_forms: usize, threads: usize, keywords: usize) -> Settings {
    let lexicon = "name = 'l'\n[[theme]]\nid = 'fiscal'\nstrong = ['budget', 'pensions rose']\nweak = ['word1*']\n";
    Settings {
        reading: Reading { threads, most_forms, ..Reading::default() },
        shape: Shape { no_text: keywords == 0, ..Shape::default() },
        keywords,
        ..Settings::new(Arc::new(Lexicon::from_toml(lexicon, "l.toml").unwrap()))
    }
}

fn in_two_passes(discovery: &Discovery, settings: &Settings) -> Vec<u8> {
    let survey = pipeline::survey(discovery, &settings.reading, &mut |_| ()).unwrap();
    let mut rows = Vec::new();
    let mut sink = |batch: Batched| {
        rows.extend_from_slice(batch.rows.bytes());
        Ok(true)
    };
    pipeline::score(discovery, settings, &survey, &mut sink, &mut |_| ()).unwrap();
    rows
}

fn in_one_pass(discovery: &Discovery, settings: &Settings) -> Vec<u8> {
    let room = SpillFile::create().unwrap();
    let (survey, pending) =
        pipeline::score_pending(discovery, settings, room, &mut |_| ()).unwrap();
    let mut rows = Vec::new();
    let mut sink = |batch: Batched| {
        rows.extend_from_slice(batch.rows.bytes());
        Ok(true)
    };
    pending.unwrap().resolve(settings, &survey, &mut sink).unwrap();
    rows
}

#[test]
fn what_is_forgotten_is_learned_again() {
    let folder = tempfile::tempdir().unwrap();
    let discovery = collection(folder.path());
    for threads in [1, 3] {
        let two = in_two_passes(&discovery, &settings(MOST_FORMS, threads, 5));
        assert!(two.split(|byte| *byte == b'\n').count() > 600);
        assert_eq!(in_two_passes(&discovery, &settings(40, threads, 5)), two, "{threads} threads");
        let one = in_one_pass(&discovery, &settings(MOST_FORMS, threads, 0));
        assert_eq!(in_one_pass(&discovery, &settings(40, threads, 0)), one, "{threads} threads");
    }
    let stats = |most_forms| {
        let survey =
            pipeline::survey(&discovery, &settings(most_forms, 2, 5).reading, &mut |_| ()).unwrap();
        survey.model.terms().map(|(term, df)| (term.to_owned(), df)).collect::<Vec<_>>()
    };
    assert_eq!(stats(40), stats(MOST_FORMS));
}
