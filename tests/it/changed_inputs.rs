//! Inputs that change while they are read: a command that reads them more than once says which file
//! changed, and gives no result.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::support::{SMALL, Sandbox};
use paratheme::ingest::{Discovery, discover};
use paratheme::keywords::Method;
use paratheme::lexicon::{Lexicon, LookupRules};
use paratheme::pipeline::{
    self, KeywordSettings, KeywordUnit, Learning, Reading, Repeats, Search, Settings, Subcorpus,
    SubcorpusRule, Survey,
};
use paratheme::tables::ScoreContext;
use paratheme::{ErrorKind, Result};

/// How many articles `b.jsonl` holds.
const ARTICLES: u32 = 600;

/// Articles numbered `from..to`, all of them of one length.
fn articles(numbers: impl Iterator<Item = u32>) -> String {
    let mut lines = String::new();
    for number in numbers {
        writeln!(lines, "{{\"id\": \"{number:06}\", \"text\": \"Taxes number {number:06} for the pensions of all.\"}}").unwrap();
    }
    lines
}

/// What happens to `b.jsonl` between two readings.
#[derive(Clone, Copy, Debug)]
enum Change {
    Order,
    Content,
    Longer,
    Shorter,
    Gone,
}

const CHANGES: [Change; 5] =
    [Change::Order, Change::Content, Change::Longer, Change::Shorter, Change::Gone];

impl Change {
    fn make(self, folder: &Path) {
        let path = folder.join("b.jsonl");
        match self {
            Self::Order => fs::write(path, articles((0..ARTICLES).rev())).unwrap(),
            Self::Content => fs::write(
                path,
                articles((0..ARTICLES).map(|at| if at == ARTICLES - 1 { 9999 } else { at })),
            )
            .unwrap(),
            Self::Longer => fs::write(path, articles(0..=ARTICLES)).unwrap(),
            Self::Shorter => fs::write(path, articles(0..1)).unwrap(),
            Self::Gone => fs::remove_file(path).unwrap(),
        }
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), "{\"id\": \"a\", \"text\": \"One.\"}\n").unwrap();
    fs::write(folder.path().join("b.jsonl"), articles(0..ARTICLES)).unwrap();
    fs::write(folder.path().join("c.txt"), "Another article about costs.").unwrap();
    folder
}

/// Runs a second reading; it is to name `b.jsonl`.
fn refuses(what: &str, second: impl Fn(&Discovery, &Reading, &Survey) -> Result<()>) {
    for (threads, change) in (1..).zip(CHANGES) {
        let reading = Reading { threads, ..Reading::default() };
        let folder = folder();
        let found = discover(&[folder.path().display().to_string()], &reading.ingest).unwrap();
        let survey = pipeline::survey(&found, &reading, &mut |_| {}).unwrap();
        assert_eq!(survey.ids.len(), ARTICLES as usize + 2);
        second(&found, &reading, &survey)
            .unwrap_or_else(|error| panic!("{what}: nothing has changed yet, and {error}"));
        change.make(folder.path());
        let error = second(&found, &reading, &survey).expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Io, "{what} {change:?}");
        let said = error.to_string();
        assert!(said.contains("b.jsonl: changed while it was read"), "{what} {change:?}: {said}");
        assert!(!matches!(change, Change::Gone) || said.contains("no such file"), "{what}: {said}");
    }
}

fn lexicon() -> Arc<Lexicon> {
    Arc::new(Lexicon::from_toml(SMALL, "small.toml").unwrap())
}

#[test]
fn every_second_reading_names_the_file_that_changed() {
    let (lexicon, rules) = (lexicon(), LookupRules::default());
    let quiet = || Box::new(|_: pipeline::Progress| {});
    refuses("score", |found, reading, survey| {
        let settings = Settings {
            reading: reading.clone(),
            keywords: 3,
            keyword_method: Method::TfIdf,
            ..Settings::new(Arc::clone(&lexicon))
        };
        pipeline::score(found, &settings, survey, &mut |_| Ok(true), quiet().as_mut()).map(drop)
    });
    refuses("keywords", |found, reading, survey| {
        let settings = KeywordSettings {
            method: Method::Rake,
            by: KeywordUnit::Article,
            top: 3,
            ..KeywordSettings::default()
        };
        pipeline::keywords(found, reading, settings, survey, quiet().as_mut(), &mut |_| Ok(true))
            .map(drop)
    });
    refuses("inspect", |found, reading, survey| {
        pipeline::inspect(found, reading, survey, quiet().as_mut()).map(drop)
    });
    refuses("repeats", |found, reading, survey| {
        pipeline::repeat_drafts(found, reading, survey, quiet().as_mut()).map(drop)
    });
    refuses("diff", |found, reading, survey| {
        pipeline::diff(found, reading, ([&lexicon, &lexicon], rules, 0.1), survey, quiet().as_mut())
            .map(drop)
    });
    refuses("check", |found, reading, survey| {
        pipeline::check(found, reading, (&lexicon, rules), survey, quiet().as_mut()).map(drop)
    });
    refuses("compare", |found, reading, survey| {
        let sides =
            SubcorpusRule::Files(vec![Subcorpus::Target, Subcorpus::Target, Subcorpus::Reference]);
        let what = (&*lexicon, rules, vec![0.25; lexicon.themes.len()]);
        pipeline::subcorpus_themes(
            found,
            reading,
            what,
            (survey, &sides, Repeats::Flag),
            quiet().as_mut(),
        )
        .map(drop)
    });
    refuses("sample", |found, reading, survey| {
        let design = pipeline::Design {
            size: 5,
            seed: 1,
            context: ScoreContext::Article,
            thresholds: vec![0.25; lexicon.themes.len()],
            calibration: vec![None; lexicon.themes.len()],
        };
        pipeline::sample(found, reading, (&lexicon, rules), (survey, &design), quiet().as_mut())
            .map(drop)
    });
    refuses("suggest", |found, reading, survey| {
        let search = Search {
            lexicon: &lexicon,
            rules,
            context: ScoreContext::Article,
            themes: vec![0],
            top: 3,
            min_articles: 1,
            codes: None,
        };
        pipeline::suggest(found, reading, &search, survey, quiet().as_mut()).map(drop)
    });
    refuses("learn", |found, reading, survey| {
        let learning = Learning {
            lexicon: &lexicon,
            rules,
            themes: vec![0],
            most: 3,
            strength: 0.1,
            min_articles: 1,
            codes: None,
        };
        pipeline::learn(found, reading, &learning, survey, quiet().as_mut()).map(drop)
    });
    refuses("terms", |found, reading, survey| {
        let group = |_: usize, _: &paratheme::tables::ArticleFacts| vec![Vec::new()];
        pipeline::frequencies(found, reading, (survey, 1, Repeats::Flag), &group, quiet().as_mut())
            .map(drop)
    });
    refuses("the statistics of a matrix", |found, reading, survey| {
        pipeline::counted_statistics(found, reading, (survey, Repeats::Flag), quiet().as_mut())
            .map(drop)
    });
    refuses("terms --by article", |found, reading, survey| {
        let what = (survey, 1, paratheme::terms::DocumentUnit::Article, Repeats::Flag);
        pipeline::frequencies_of_each(found, reading, what, &mut |_, _| Ok(true), quiet().as_mut())
            .map(drop)
    });
    refuses("kwic", |found, reading, survey| {
        let sought = pipeline::Sought::evidence(Arc::clone(&lexicon), rules, Some(0), None);
        let order = pipeline::KwicOrder::Input;
        let around =
            pipeline::Around { window: 3, byte_offsets: false, order, repeats: Repeats::Flag };
        pipeline::kwic(
            found,
            reading,
            (&sought, around, survey),
            &mut |_, _, _| Ok(true),
            quiet().as_mut(),
        )
        .map(drop)
    });
    refuses("terms --matrix", |found, reading, survey| {
        let model = Arc::clone(&survey.model);
        pipeline::document_rows(
            found,
            reading,
            (survey, &model, Repeats::Keep),
            &mut |_| Ok(true),
            quiet().as_mut(),
        )
        .map(drop)
    });
    refuses("evaluate", |found, reading, survey| {
        let lookup = pipeline::Lookup {
            lexicon: Arc::clone(&lexicon),
            rules,
            unit: paratheme::tables::Unit::Article,
            context: ScoreContext::None,
            components: false,
            repeats: Repeats::Flag,
            group_by: None,
            summed: None,
        };
        pipeline::coded_texts(
            found,
            reading,
            &lookup,
            (&pipeline::Wanted::default(), survey),
            quiet().as_mut(),
        )
        .map(drop)
    });
}

#[test]
fn between_the_readings_of_a_survey_too() {
    // An id that is in a file twice makes the survey read everything again.
    for change in CHANGES {
        let folder = folder();
        fs::write(
            folder.path().join("d.jsonl"),
            "{\"id\": 1, \"text\": \"a\"}\n{\"id\": 1, \"text\": \"b\"}\n",
        )
        .unwrap();
        let reading = Reading::default();
        let found = discover(&[folder.path().display().to_string()], &reading.ingest).unwrap();
        let mut whole = 0;
        pipeline::survey(&found, &reading, &mut |progress| whole = whole.max(progress.bytes))
            .unwrap();
        let mut changed = false;
        let outcome = pipeline::survey(&found, &reading, &mut |progress| {
            // After the last batch of the first reading.
            if progress.bytes == whole && !std::mem::replace(&mut changed, true) {
                change.make(folder.path());
            }
        });
        let said = outcome.map(drop).unwrap_err().to_string();
        assert!(said.contains("b.jsonl: changed while it was read"), "{change:?}: {said}");
    }
}

#[test]
fn a_file_that_vanishes_before_it_is_read_is_a_reject_like_others() {
    let folder = folder();
    let reading = Reading::default();
    let found = discover(&[folder.path().display().to_string()], &reading.ingest).unwrap();
    fs::remove_file(folder.path().join("b.jsonl")).unwrap();
    let survey = pipeline::survey(&found, &reading, &mut |_| {}).unwrap();
    assert_eq!(survey.ids.len(), 2);
    let rejects: Vec<String> =
        survey.rejects.iter().map(|error| error.unwrap().to_string()).collect();
    assert!(rejects.len() == 1 && rejects[0].contains("b.jsonl: no such file"), "{rejects:?}");
    assert_eq!(pipeline::inspect(&found, &reading, &survey, &mut |_| {}).unwrap().made.len(), 2);
}

#[test]
fn the_command_ends_with_three_and_names_the_file() {
    let sandbox = Sandbox::new();
    let rows = 60_000;
    sandbox.write("in.jsonl", articles(0..rows));
    let mut child = Command::new(env!("CARGO_BIN_EXE_paratheme"))
        .current_dir(sandbox.path(""))
        // A summary takes two readings.
        .args(["score", "in.jsonl", "--lexicon", "small.toml", "--by", "year"])
        .args(["--threads", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut header = String::new();
    // The second reading has begun, and waits for this reader of the rows long before its end.
    out.read_line(&mut header).unwrap();
    assert!(header.starts_with("article_id,"));
    sandbox.write("in.jsonl", articles((0..rows).map(|at| if at == rows - 1 { 0 } else { at })));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("error: in.jsonl: changed while it was read"), "{said}");
}
