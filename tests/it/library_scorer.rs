//! The library's `Scorer` gives the numbers of the command `score`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use paratheme::ingest::{self, Ids, Reader};
use paratheme::lexicon::{Assertion, Lexicon};
use paratheme::model::Article;
use paratheme::pipeline::Negated;
use paratheme::{ScoredParagraph, Scorer};

use crate::support::{Rows, SMALL, Sandbox};

/// The sample articles with their ids.
fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let options = ingest::Options::default();
    let found = ingest::discover(&[folder], &options).unwrap();
    let (mut ids, mut articles) = (Ids::default(), Vec::new());
    for chunk in Reader::new(&found.files, options.clone()) {
        let parsed = ingest::parse(&chunk.unwrap(), &options);
        for located in parsed.articles {
            let Ok(mut located) = located else { continue };
            let (file, line) = (parsed.file, located.line);
            ids.admit(&found.files, file, line, &mut located.article.id).unwrap();
            articles.push(located.article);
        }
    }
    articles
}

/// The table of the command over the same articles, with offsets in bytes.
fn table(options: &str) -> Rows {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let usual = "score --offsets byte --csv-safe off";
    let ran = Sandbox::new().run(&format!("{usual} {} {options}", folder.display()));
    assert!(ran.code < 2, "{}", ran.err);
    Rows::csv(&ran.out)
}

/// A strength as a table has it.
fn printed(strength: f64) -> String {
    match format!("{strength:.6}") {
        zero if zero.trim_matches(['0', '.']).is_empty() && strength > 0.0 => "0.000001".into(),
        zero if zero.trim_matches(['0', '.']).is_empty() => "0".into(),
        other => other,
    }
}

#[test]
fn it_gives_the_numbers_of_the_command() {
    let (wide, evidence) = (table("--columns full"), table("--layout evidence"));
    let in_article = table("--context article");
    let themes = Lexicon::built_in("public-services").unwrap().themes;
    let scorer = Scorer::builder(Lexicon::built_in("public-services").unwrap()).build();
    let (mut row, mut hit, mut in_other_languages) = (0, 0, 0);
    for article in articles() {
        let (id, text) = (article.id.clone(), article.text.clone());
        for paragraph in scorer.score_article(article) {
            let cell = |column: &str| wide.get(row, column);
            assert_eq!(cell("article_id"), id);
            let place = format!("{id}#{}", paragraph.number);
            assert_eq!(cell("paragraph"), paragraph.number.to_string(), "{place}");
            assert_eq!(cell("kind"), paragraph.kind.name(), "{place}");
            assert_eq!(cell("words"), paragraph.words.to_string(), "{place}");
            assert_eq!(cell("text"), paragraph.text, "{place}");
            assert_eq!(cell("language"), paragraph.language, "{place}");
            assert_eq!(cell("start"), paragraph.span.start.to_string(), "{place}");
            assert_eq!(cell("end"), paragraph.span.end.to_string(), "{place}");
            assert_eq!(paragraph.span.of(&text), paragraph.text, "{place}");
            assert_eq!(cell("themes"), paragraph.scores.reached().join("; "), "{place}");
            let reached = paragraph.in_article.reached().join("; ");
            assert_eq!(in_article.get(row, "themes"), reached, "{place}");
            in_other_languages += u32::from(!paragraph.scores.are_known());
            for theme in &themes {
                let score = paragraph.scores.get(&theme.id);
                let strength = score.map_or(String::new(), |score| printed(score.strength));
                let hits = score.map_or(String::new(), |score| score.hits.to_string());
                let column = &theme.column;
                assert_eq!(wide.float_or_empty(row, column), strength, "{place} {column}");
                assert_eq!(cell(&format!("{column}_hits")), hits, "{place} {column}");
                let score = paragraph.in_article.get(&theme.id);
                let strength = score.map_or(String::new(), |score| printed(score.strength));
                let column = format!("{column}_in_article");
                assert_eq!(wide.float_or_empty(row, &column), strength, "{place} {column}");
            }
            for found in &paragraph.evidence {
                let cell = |column: &str| evidence.get(hit, column);
                assert_eq!(cell("article_id"), id);
                assert_eq!(cell("paragraph"), paragraph.number.to_string());
                let theme = themes.iter().find(|theme| *theme.id == *found.theme).unwrap();
                assert_eq!((cell("theme"), cell("entry")), (&*theme.column, &*found.entry));
                assert_eq!(cell("form"), found.form);
                assert_eq!(cell("start"), found.span.start.to_string());
                assert_eq!(cell("end"), found.span.end.to_string());
                assert_eq!(found.span.of(&paragraph.text), found.form);
                assert!((evidence.float(hit, "points") - found.points).abs() < 6e-10);
                assert_eq!(
                    cell("negated"),
                    (found.assertion == Some(Assertion::Negated)).to_string()
                );
                hit += 1;
            }
            row += 1;
        }
    }
    assert_eq!((row, hit), (wide.len(), evidence.len()));
    assert!(row > 100 && hit > 50, "{row} rows, {hit} matches");
    assert!(in_other_languages == 0 || wide.column("language").iter().any(|code| *code != "en"));
}

/// What a scorer remembers changes nothing: the same texts in another order, by clones and threads.
#[test]
fn it_forgets_no_difference() {
    let small = || Lexicon::from_toml(SMALL, "small.toml").unwrap();
    let scorer = Scorer::builder(small()).build();
    let values = |paragraphs: Vec<ScoredParagraph>| -> Vec<(String, BTreeMap<String, f64>)> {
        let strengths = |paragraph: &ScoredParagraph| {
            paragraph.scores.iter().map(|(id, score)| (id.to_owned(), score.strength)).collect()
        };
        paragraphs.iter().map(|paragraph| (paragraph.text.clone(), strengths(paragraph))).collect()
    };
    let mut texts: Vec<String> = (0..300)
        .map(|number| format!("Taxes and costs of word{number}.\n\nPensions in care homes."))
        .collect();
    texts
        .push("Die Gemeinden haben weniger Geld als im Jahr davor, und das sagen sie auch.".into());
    let expected: Vec<_> = texts
        .iter()
        .map(|text| values(Scorer::builder(small()).build().score(text.as_str())))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let (scorer, texts, expected) = (scorer.clone(), &texts, &expected);
            scope.spawn(move || {
                for (text, expected) in texts.iter().zip(expected).rev() {
                    assert_eq!(values(scorer.score(text.as_str())), *expected);
                }
            });
        }
    });
}

#[test]
fn options_are_those_of_the_command() {
    let small = || Lexicon::from_toml(SMALL, "small.toml").unwrap();
    let text = "There are no budget cuts and no pensions here at all, and nobody denies that.";
    let sandbox = Sandbox::with(&[("a.txt", text)]);
    let of_command = |options: &str| {
        let rows = sandbox.score(&format!("a.txt {options}"));
        [rows.get(0, "money").to_owned(), rows.get(0, "age").to_owned()]
    };
    let of_library = |scorer: Scorer| {
        let paragraphs = scorer.score(text);
        ["money", "age"].map(|theme| printed(paragraphs[0][theme].strength))
    };
    let builder = || Scorer::builder(small());
    assert_eq!(of_library(builder().build()), of_command(""));
    let dropped = of_library(builder().negated(Negated::Drop).build());
    assert_eq!(dropped, of_command("--negated drop"));
    assert_ne!(dropped, of_command(""));
    let line = paratheme::segment::Paragraphs::Line;
    assert_eq!(builder().paragraphs(line).build().score("a\nb\nc").len(), 3);
    // A text that is in another language than the lexicon is not scored unless it is read in that.
    let mut german = String::from("Die Gemeinden haben weniger Geld als im Jahr davor, ");
    write!(german, "und das sagen sie auch jedem, der es hören will, in budget cuts.").unwrap();
    let detected = builder().build().score(german.as_str());
    assert!(!detected[0].scores.are_known() && detected[0].scores.get("money").is_none());
    assert_eq!((detected[0].language, detected[0]["money"].hits), ("de", 0));
    let english = builder().language(paratheme::text::Language::English).build();
    assert_eq!(english.score(german)[0]["money"].hits, 1);
}

#[test]
#[should_panic(expected = "the lexicon has no theme `taxes`")]
fn a_theme_that_there_is_not() {
    let scorer = Scorer::builder(Lexicon::from_toml(SMALL, "small.toml").unwrap()).build();
    let _ = scorer.score("Taxes rise.")[0]["taxes"];
}

impl Rows {
    /// A strength as it is printed: `0.500000` and `0.5` are the same.
    fn float_or_empty(&self, row: usize, column: &str) -> String {
        let cell = self.get(row, column);
        if cell.is_empty() { String::new() } else { printed(self.float(row, column)) }
    }
}
