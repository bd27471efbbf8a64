//! The library's `Corpus`: articles in memory and in files, whole and in parts.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use paratheme::lexicon::Lexicon;
use paratheme::model::Article;
use paratheme::pipeline::KeywordUnit;
use paratheme::tables::{Choice, Layout};
use paratheme::{
    Corpus, ErrorKind, KeywordOptions, KwicOptions, ScoreOptions, Scorer, Survey, TermOptions,
};
use proptest::prelude::*;

use crate::support::{Rows, SMALL, Sandbox};

/// Paragraphs: with themes, repeated ones, two that are nearly the same, a pull quote of one of
/// them, one without a word, one in another language.
const PARAGRAPHS: [&str; 9] = [
    "Taxes rise and care homes close.",
    "Read more about us here.",
    "The council cut its budget again, and pensions rose faster than the tax that pays for them all, which nobody had foreseen in spring.",
    "The council cut its budget again, and pensions rose faster than the tax that pays for them all, which nobody had foreseen in autumn.",
    "pensions rose faster than the tax that pays",
    "====",
    "Die Gemeinden haben weniger Geld als im vergangenen Jahr, und das sagen sie auch jedem, der es hören will, wenn er nur fragt.",
    "Innovation costs, and costs again: innovation is a cost of pension funds.",
    "Nobody was told.",
];
const IDS: [&str; 5] = ["a", "b", "", "a~2", "3"];
const SOURCES: [Option<&str>; 3] = [None, Some("Echo"), Some("Gazette")];

fn scorer() -> Scorer {
    Scorer::builder(Lexicon::from_toml(SMALL, "small.toml").unwrap()).build()
}

fn article(id: &str, source: Option<&str>, text: String) -> Article {
    let mut article = Article { id: id.into(), text, ..Article::default() };
    article.meta.source = source.map(str::to_owned);
    article
}

fn arbitrary_article() -> impl Strategy<Value = Article> {
    let paragraphs = prop::collection::vec(0..PARAGRAPHS.len(), 0..6);
    (0..IDS.len(), 0..SOURCES.len(), paragraphs).prop_map(|(id, source, paragraphs)| {
        let text: Vec<&str> = paragraphs.into_iter().map(|at| PARAGRAPHS[at]).collect();
        article(IDS[id], SOURCES[source], text.join("\n\n"))
    })
}

/// The table of a collection, by the survey of it or of one of its parts.
fn table(corpus: &Corpus, survey: &Survey, options: &ScoreOptions) -> String {
    let bytes = SharedBytes::default();
    corpus.write_scores(&scorer(), survey, options, bytes.clone()).unwrap();
    String::from_utf8(bytes.0.lock().unwrap().clone()).unwrap()
}

/// What was written to it can be read while its writer is elsewhere.
#[derive(Clone, Default)]
struct SharedBytes(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The table of parts that are surveyed by themselves and then scored one by one, each as if by a
/// process of its own.
fn table_of_parts(parts: &[Corpus], options: &ScoreOptions) -> String {
    let surveys: Vec<Vec<u8>> =
        parts.iter().map(|part| part.survey(&scorer()).unwrap().to_bytes().unwrap()).collect();
    let read = |bytes: &Vec<u8>| Survey::from_bytes(bytes).unwrap();
    let joined = Survey::merge(surveys.iter().map(read)).unwrap().to_bytes().unwrap();
    // In two steps it is the same.
    let (first, rest) = surveys.split_at(surveys.len() / 2);
    let halves = [first, rest].map(|half| Survey::merge(half.iter().map(read)).unwrap());
    if surveys.len() > 1 {
        assert_eq!(Survey::merge(halves).unwrap().to_bytes().unwrap(), joined);
    }
    let mut all = String::new();
    for (number, part) in parts.iter().enumerate() {
        let survey = Survey::from_bytes(&joined).unwrap().part(number).unwrap();
        let own = table(part, &survey, options);
        // What the part takes of the survey is enough.
        let slice = survey.slice(number, &read(&surveys[number])).unwrap().to_bytes().unwrap();
        assert_eq!(table(part, &Survey::from_bytes(&slice).unwrap(), options), own);
        let header = own.find('\n').unwrap() + 1;
        all.push_str(if number == 0 { &own } else { &own[header..] });
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn parts_are_scored_as_the_whole_is(
        articles in prop::collection::vec(arbitrary_article(), 1..14),
        cuts in prop::collection::vec(0usize..14, 0..4),
        near in any::<bool>(),
        evidence in any::<bool>(),
    ) {
        let corpus = |articles: &[Article]| {
            Corpus::builder().near_repeats(near).articles(articles.iter().cloned())
        };
        let layout = if evidence { Layout::Evidence } else { Layout::Wide };
        let options = ScoreOptions::default().columns(Choice::Full).layout(layout);
        let whole = corpus(&articles);
        let expected = table(&whole, &whole.survey(&scorer()).unwrap(), &options);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(articles.len())).collect();
        cuts.extend([0, articles.len()]);
        cuts.sort_unstable();
        let parts: Vec<Corpus> =
            cuts.windows(2).map(|cut| corpus(&articles[cut[0]..cut[1]])).collect();
        prop_assert_eq!(table_of_parts(&parts, &options), expected);
    }
}

/// Files in two folders: ids that are used twice in a file and in several, records that are none,
/// boilerplate of a folder.
fn files() -> Sandbox {
    let sandbox = Sandbox::new();
    for (number, name) in ["x/a.jsonl", "x/b.jsonl", "y/c.jsonl", "y/d.jsonl"].iter().enumerate() {
        let mut lines = String::new();
        for (at, paragraph) in PARAGRAPHS.iter().enumerate() {
            let id = if at == 4 { 1 } else { at * number };
            writeln!(
                lines,
                "{{\"id\": \"{id}\", \"text\": \"{paragraph}\\n\\n{}\"}}",
                PARAGRAPHS[1]
            )
            .unwrap();
        }
        sandbox
            .write(&format!("in/{name}"), format!("{lines}{{broken\n{{\"text\": \"Taxes.\"}}\n"));
    }
    for (number, paragraph) in PARAGRAPHS.iter().enumerate() {
        sandbox.write(&format!("in/z{number}.txt"), format!("Title {number}\n\n{paragraph}\n"));
    }
    sandbox
}

#[test]
fn files_are_scored_as_the_command_scores_them() {
    let sandbox = files();
    let ran = sandbox.run("score in --lexicon small.toml --columns full");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let options = ScoreOptions::default().columns(Choice::Full);
    let corpus = || Corpus::from_paths([sandbox.path("in")]).unwrap();
    let survey = corpus().survey(&scorer()).unwrap();
    assert_eq!(table(&corpus(), &survey, &options), ran.out);
    assert!(ran.out.contains("y/d.jsonl/1") && !survey.rejects.is_empty());
    for parts in [1, 2, 3, 13, 20] {
        assert_eq!(table_of_parts(&corpus().into_parts(parts), &options), ran.out, "{parts}");
    }
}

#[test]
fn rows_are_those_of_the_table() {
    let sandbox = files();
    let corpus =
        Corpus::builder().near_repeats(true).threads(2).paths([sandbox.path("in")]).unwrap();
    let scorer = scorer();
    let survey = corpus.survey(&scorer).unwrap();
    let options = ScoreOptions::default().columns(Choice::Full);
    let expected = Rows::csv(&table(&corpus, &survey, &options));
    let rows = corpus.score(&scorer, &survey).unwrap();
    assert_eq!(rows.len(), expected.len());
    assert!(!rows.rejects().is_empty() && rows.rejects().len() == survey.rejects.len());
    for (at, row) in rows.iter().enumerate() {
        let cell = |column: &str| expected.get(at, column);
        assert_eq!(row.article.id, cell("article_id"));
        assert_eq!(row.paragraph.number.to_string(), cell("paragraph"));
        assert_eq!(row.counted.to_string(), cell("counted"));
        assert_eq!(row.boilerplate.to_string(), cell("boilerplate"));
        assert_eq!(row.repeat_of.as_deref().unwrap_or_default(), cell("repeat_of"));
        assert_eq!(row.near_repeat_of.as_deref().unwrap_or_default(), cell("near_repeat_of"));
        assert_eq!(row.keywords.join("; "), cell("keywords"));
        assert_eq!(row.article.title, cell("title"));
        if row.paragraph.scores.are_known() {
            let strength = row.paragraph["money"].strength;
            assert!((expected.float(at, "money") - strength).abs() < 1e-6);
        } else {
            assert_eq!(cell("money"), "");
        }
    }
    for column in ["repeat_of", "near_repeat_of", "keywords"] {
        assert!(expected.column(column).iter().any(|cell| !cell.is_empty()), "{column}");
    }
    let dropped = ScoreOptions::default().repeats(paratheme::pipeline::Repeats::Drop);
    let fewer = corpus.score_with(&scorer, &survey, &dropped).unwrap();
    assert!(fewer.len() < rows.len() && fewer.iter().all(|row| row.repeat_of.is_none()));
}

#[test]
fn words_are_those_of_the_commands() {
    let sandbox = files();
    let corpus = Corpus::from_paths([sandbox.path("in")]).unwrap();
    let run = |command: &str| Rows::csv(&sandbox.run(command).out);

    let expected = run("terms in");
    let terms = corpus.terms(&TermOptions::default()).unwrap();
    assert_eq!(terms.len(), expected.len());
    for (at, term) in terms.iter().enumerate() {
        assert_eq!(
            (&*term.term, &*term.form),
            (expected.get(at, "term"), expected.get(at, "form"))
        );
        assert_eq!(
            (term.count, term.articles),
            (expected.int(at, "count"), expected.int(at, "articles"))
        );
        assert!((term.idf - expected.float(at, "idf")).abs() < 1e-6);
    }
    assert_eq!(corpus.terms(&TermOptions::default().top(3)).unwrap().into_vec(), terms[..3]);

    for (unit, by) in [
        (KeywordUnit::Article, "article"),
        (KeywordUnit::Paragraph, "paragraph"),
        (KeywordUnit::Collection, "collection"),
    ] {
        let expected = run(&format!("keywords in --by {by}"));
        let keywords = corpus.keywords(&KeywordOptions::default().by(unit)).unwrap();
        assert_eq!(keywords.len(), expected.len(), "{by}");
        for (at, keyword) in keywords.iter().enumerate() {
            assert_eq!(keyword.keyword, expected.get(at, "keyword"));
            assert_eq!(keyword.count, expected.int(at, "count"));
            if let Some(id) = &keyword.article_id {
                assert_eq!(id, expected.get(at, "article_id"));
            }
        }
    }

    let expected = run("kwic tax* in --offsets byte");
    let lines = corpus.kwic("tax*", &KwicOptions::default()).unwrap();
    assert_eq!(lines.len(), expected.len());
    for (at, line) in lines.iter().enumerate() {
        assert_eq!(line.article_id, expected.get(at, "article_id"));
        assert_eq!(
            (&*line.left, &*line.form),
            (expected.get(at, "left"), expected.get(at, "match"))
        );
        assert_eq!(line.start, expected.int(at, "start"));
    }
    assert_eq!(corpus.kwic("*", &KwicOptions::default()).unwrap_err().kind(), ErrorKind::Usage);
}

#[test]
fn a_survey_that_does_not_belong_is_refused() {
    let texts = |texts: &[&str]| {
        Corpus::from_articles(texts.iter().map(|text| article("", None, (*text).to_owned())))
    };
    let scorer = scorer();
    let (one, other) = (texts(&["Taxes rise.", "Costs fall."]), texts(&["Pensions rise."]));
    let (first, second) = (one.survey(&scorer).unwrap(), other.survey(&scorer).unwrap());
    let bytes = first.to_bytes().unwrap();
    let refused = |result: paratheme::Result<Survey>, expected: &str| {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    let json = serde_json::to_string(&first).unwrap();
    let back: Survey = serde_json::from_str(&json).unwrap();
    assert_eq!(back.to_bytes().unwrap(), bytes);
    // Bytes that are no survey of this version.
    refused(Survey::from_bytes(b"{}"), "not a survey");
    refused(Survey::from_bytes(&bytes[..bytes.len() - 1]), "damaged");
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    refused(Survey::from_bytes(&changed), "damaged");
    let version = env!("CARGO_PKG_VERSION");
    let at = bytes.windows(version.len()).position(|found| found == version.as_bytes()).unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'9';
    refused(Survey::from_bytes(&changed), "another version");
    // Parts that were surveyed with other options.
    let toml = format!("{SMALL}[[theme]]\nid = 'more'\nentries = ['broken-word*']\n");
    let more = Scorer::builder(Lexicon::from_toml(&toml, "more.toml").unwrap()).build();
    let third = other.survey(&more).unwrap();
    refused(Survey::merge([Survey::from_bytes(&bytes).unwrap(), third]), "part 2");
    assert_eq!(other.score(&more, &second).unwrap_err().kind(), ErrorKind::Usage);
    // Another collection, another part, no part.
    assert!(one.score(&scorer, &second).is_err() && other.score(&scorer, &first).is_err());
    let joined = Survey::merge([first, second]).unwrap();
    assert_eq!(joined.parts(), 2);
    assert_eq!(one.score(&scorer, &joined.part(0).unwrap()).unwrap().len(), 2);
    assert!(one.score(&scorer, &joined.part(1).unwrap()).is_err());
    refused(joined.part(2), "no part 2");
    let error = one.score(&scorer, &joined).unwrap_err();
    assert!(error.to_string().contains("2 parts"), "{error}");
}

/// The bound that docs/LIBRARY.md names, in a collection that has few terms.
#[test]
fn a_survey_has_thirteen_bytes_a_paragraph() {
    let paragraph = |number: usize| {
        let digits = number.to_string().into_bytes();
        let words: Vec<String> = digits.iter().map(|digit| format!("w{digit}")).collect();
        format!("budget cuts for {} and care", words.join(" "))
    };
    let paragraphs = 20_000;
    let articles = (0..paragraphs / 10).map(|number| {
        let own: Vec<String> = (0..10).map(|at| paragraph(10 * number + at)).collect();
        article("", None, own.join("\n\n"))
    });
    let articles: Vec<Article> = articles.collect();
    let survey = |near: bool| {
        let corpus = Corpus::builder().near_repeats(near).articles(articles.clone());
        corpus.survey(&scorer()).unwrap()
    };
    let each = |survey: &Survey| survey.to_bytes().unwrap().len() as f64 / f64::from(20_000);
    let plain = each(&survey(false));
    assert!((10.0..13.0).contains(&plain), "{plain}");
    let near = survey(true);
    assert!((250.0..330.0).contains(&(each(&near) - plain)), "{}", each(&near));
    let bare = Survey::from_bytes(&near.for_scoring().to_bytes().unwrap()).unwrap();
    assert!(each(&bare) < plain + 10.0, "{}", each(&bare));
    let refused = Survey::merge([bare]).unwrap_err();
    assert!(refused.to_string().contains("part 1 was not surveyed to be joined"), "{refused}");
}

#[test]
fn what_threads_share() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Scorer>();
    is_shared::<Survey>();
    is_shared::<Corpus>();
    is_shared::<paratheme::ScoredRow>();
}
