//! Articles in memory go through every command's function, and come to what the same articles in a
//! file come to.

use std::fmt::Debug;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use paratheme::Result;
use paratheme::ingest::{self, Discovery, discover};
use paratheme::lexicon::{Lexicon, LookupRules};
use paratheme::model::Article;
use paratheme::output::SpillFile;
use paratheme::pipeline::{
    self, ArticleSource, Batched, KeywordSettings, Progress, Reading, Repeats, Settings, Survey,
};
use paratheme::terms::DocumentUnit;

const LEXICON: &str =
    "name = 'l'\n[[theme]]\nid = 'fiscal'\nstrong = ['budget', 'pensions rose']\nweak = ['tax*']\n";

/// Enough articles for several batches, with repeats and two languages.
fn articles() -> Vec<Article> {
    let article = |number: usize| {
        let text = if number % 7 == 3 {
            format!(
                "Die Gemeinden haben in diesem Jahr weniger Geld als im vergangenen, sagt Herr Name{number}, und das ist nicht gut."
            )
        } else {
            format!(
                "The council of place{number} cut its budget, and pensions rose.\n\nTaxes rise for the {number}th time, says the council.\n\nRead more about us on our pages.\n\n{}",
                "=".repeat(500)
            )
        };
        let mut article = Article { id: format!("a{number}"), text, ..Article::default() };
        article.meta.source = Some("Echo".into());
        article
    };
    (0..700).map(article).collect()
}

fn in_a_file(articles: &[Article], folder: &Path) -> Discovery {
    let line = |article: &Article| {
        let Article { id, text, .. } = article;
        serde_json::json!({"id": id, "text": text, "source": "Echo"}).to_string() + "\n"
    };
    let path = folder.join("articles.jsonl");
    fs::write(&path, articles.iter().map(line).collect::<String>()).unwrap();
    discover(&[path.display().to_string()], &ingest::Options::default()).unwrap()
}

fn settings() -> Settings {
    Settings {
        reading: Reading { threads: 2, ..Reading::default() },
        keywords: 3,
        ..Settings::new(Arc::new(Lexicon::from_toml(LEXICON, "l.toml").unwrap()))
    }
}

/// What each command makes of a source, as text.
fn outcomes(source: ArticleSource<'_>) -> Vec<(&'static str, String)> {
    let settings = settings();
    let (reading, lexicon) = (&settings.reading, &settings.lexicon);
    let quiet: &mut dyn FnMut(Progress) = &mut |_| ();
    let survey: Survey = pipeline::survey(source, reading, quiet).unwrap();
    let shown = |made: &dyn Debug| format!("{made:?}");
    let mut found = Vec::new();

    let (mut rows, mut rows_in_one) = (Vec::new(), Vec::new());
    let mut sink = |batch: Batched| -> Result<bool> {
        rows.extend_from_slice(batch.rows.bytes());
        Ok(true)
    };
    pipeline::score(source, &settings, &survey, &mut sink, quiet).unwrap();
    let room = SpillFile::create().unwrap();
    let (own, pending) = pipeline::score_pending(source, &settings, room, quiet).unwrap();
    let mut sink = |batch: Batched| -> Result<bool> {
        rows_in_one.extend_from_slice(batch.rows.bytes());
        Ok(true)
    };
    pending.unwrap().resolve(&settings, &own, &mut sink).unwrap();
    assert_eq!(rows, rows_in_one);
    found.push(("score", String::from_utf8(rows).unwrap()));

    let mut keywords = String::new();
    let asked = KeywordSettings { top: 2, ..KeywordSettings::default() };
    pipeline::keywords(source, reading, asked, &survey, quiet, &mut |keyword| {
        writeln!(keywords, "{} {} {}", keyword.article, keyword.text, keyword.score).unwrap();
        Ok(true)
    })
    .unwrap();
    found.push(("keywords", keywords));

    let what = (&**lexicon, LookupRules::default());
    let checked = pipeline::check(source, reading, what, &survey, quiet).unwrap().made;
    found.push(("lexicon check", shown(&checked)));

    let what = ([&**lexicon; 2], LookupRules::default(), 0.0);
    found.push((
        "lexicon diff",
        shown(&pipeline::diff(source, reading, what, &survey, quiet).unwrap().made.paragraphs),
    ));

    let inspected = pipeline::inspect(source, reading, &survey, quiet).unwrap().made;
    let facts: Vec<_> =
        inspected.iter().map(|one| (&one.facts.id, one.words, one.repeats)).collect();
    found.push(("inspect", shown(&facts)));

    let drafts = pipeline::repeat_drafts(source, reading, &survey, quiet).unwrap().made;
    found.push(("repeats", shown(&drafts.groups().map(|group| group.members).collect::<Vec<_>>())));

    let model = pipeline::counted_statistics(source, reading, (&survey, Repeats::Flag), quiet);
    let model = model.unwrap();
    found.push(("terms", shown(&model.terms().collect::<Vec<_>>())));

    let mut each = String::new();
    let what = (&survey, 1, DocumentUnit::Article, Repeats::Flag);
    pipeline::frequencies_of_each(
        source,
        reading,
        what,
        &mut |name, frequencies| {
            writeln!(each, "{} {}", name.article, frequencies.words).unwrap();
            Ok(true)
        },
        quiet,
    )
    .unwrap();
    found.push(("terms --by article", each));

    let mut lines = String::new();
    pipeline::extract(source, reading, quiet, &mut |line| {
        writeln!(lines, "{} {}", line.id, line.line.len() > 40).unwrap();
        Ok(true)
    })
    .unwrap();
    found.push(("extract", lines));
    found
}

#[test]
fn articles_in_memory_are_read_as_those_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let articles = articles();
    let discovery = in_a_file(&articles, folder.path());
    let of_file = outcomes(ArticleSource::Files(&discovery));
    let of_memory = outcomes(ArticleSource::Memory(&articles));
    for ((command, expected), (_, found)) in of_file.iter().zip(&of_memory) {
        assert!(expected.len() > 3, "{command}");
        assert!(expected == found, "{command}");
    }
}

#[test]
fn articles_in_memory_have_ids_of_their_own() {
    let text = || "Taxes rise.".to_owned();
    let with_id = |id: &str| Article { id: id.into(), text: text(), ..Article::default() };
    let articles = vec![with_id(""), with_id("x"), with_id("x"), with_id("")];
    let survey = pipeline::survey(&articles, &Reading::default(), &mut |_| ()).unwrap();
    let ids: Vec<&str> = (0..survey.ids.len()).map(|number| &survey.ids[number]).collect();
    assert_eq!(ids, ["1", "x", "x~2", "4"]);
    assert_eq!(survey.rejects.len(), 0);
}
