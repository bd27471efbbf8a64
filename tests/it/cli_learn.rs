//! `paratheme lexicon learn`: its counts are those of plain loops, its guards leave out what they
//! are for, and its file is a lexicon that never lowers a strength.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::{Rows, Sandbox, strength};
use paratheme::ingest::{self, discover};
use paratheme::lexicon::{LearntTheme, Lexicon, LookupRules};
use paratheme::pipeline::{self, Learning, Reading};
use paratheme::text::{Analysis, Language, StemmerKind};

const LEXICON: &str = "\
name = 'small'
version = '3'
[[theme]]
id = 'money'
strong = ['taxes', 'budget cut']
weak = ['cost']
[[theme]]
id = 'age'
medium = ['pension', 'trim']
";

/// The sources of the articles, in turn.
const SOURCES: [&str; 3] = ["north", "south", "west"];
const ARTICLES: usize = 60;

/// A word that only one article has.
fn own_word(at: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
    format!("zq{}{}v", letter(at / 26), letter(at))
}

/// The paragraphs of an article: one about money, one about age, five about neither. Beside words
/// that mark the theme there are a name, a number, a word of one source, one that is in every
/// article of a source, and one of a single article.
fn paragraphs(at: usize) -> Vec<String> {
    let (own, source) = (own_word(at), SOURCES[at % 3]);
    let millpond = if source == "north" && at % 15 < 4 { "beside the millpond" } else { "again" };
    let footer = if source == "west" { "masthead" } else { "today" };
    let ledger = if at.is_multiple_of(4) { "a careful clerk" } else { "a careful ledger" };
    let salon = if at.is_multiple_of(2) { "salon" } else { "bridge" };
    vec![
        format!(
            "{own} pays taxes while Selbury treasury keeps {ledger} {millpond} in 2021 {footer}."
        ),
        format!("{own} pension treasury waits for a trim, says a nurse {own}."),
        format!("{own} walks along a river, sees hair and a market."),
        format!("{own} gets a trim of hair at a {salon} with a treasury of combs."),
        format!("{own} counts hair, birds, combs along a river walk at no cost."),
        format!("{own} brushes hair by a window."),
        format!("{own} washes hair before a mirror."),
    ]
}

fn articles() -> String {
    let mut lines = String::new();
    for at in 0..ARTICLES {
        let record = serde_json::json!({
            "id": format!("a{at}"), "source": SOURCES[at % 3], "paragraphs": paragraphs(at),
        });
        writeln!(lines, "{record}").unwrap();
    }
    // A repeat, which is not counted, and an article in another language.
    let again =
        serde_json::json!({ "id": "again", "source": "north", "paragraphs": [paragraphs(0)[0]] });
    let german = "Die Gemeinden haben in diesem Jahr weniger Geld als im vergangenen, und das ist nicht gut, sagt die treasury.";
    let german = serde_json::json!({ "id": "de", "source": "north", "text": german });
    writeln!(lines, "{again}\n{german}").unwrap();
    lines
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(&[("small.toml", LEXICON)]);
    sandbox.write("a.jsonl", articles());
    sandbox
}

fn learn(sandbox: &Sandbox, options: &str) -> String {
    let ran = sandbox.run(&format!("lexicon learn a.jsonl --lexicon small.toml {options}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// What the library learns, with words as their own stems.
fn learnt(sandbox: &Sandbox, min_articles: u64) -> Vec<LearntTheme> {
    let lexicon = Lexicon::from_toml(LEXICON, "small.toml").unwrap();
    let analysis = Analysis { stemmer: StemmerKind::None, ..Analysis::default() };
    let reading = Reading { threads: 2, detect: true, analysis, ..Reading::default() };
    let path = sandbox.path("a.jsonl").display().to_string();
    let found = discover(&[path], &ingest::Options::default()).unwrap();
    let survey = pipeline::survey(&found, &reading, &mut |_| {}).unwrap();
    let learning = Learning {
        lexicon: &lexicon,
        rules: LookupRules::default(),
        themes: vec![0, 1],
        most: 100,
        strength: 0.1,
        min_articles,
        codes: None,
    };
    pipeline::learn(&found, &reading, &learning, &survey, &mut |_| {}).unwrap().made.themes
}

/// The sums of a word: its paragraphs, their strengths, its articles.
#[derive(Default, Clone)]
struct Sums {
    paragraphs: f64,
    strengths: f64,
    articles: BTreeSet<usize>,
}

/// Counts by plain loops what the words and pairs of the theme money have.
fn counted_by_loops() -> (BTreeMap<String, Sums>, [Sums; 2]) {
    let is_function = |word: &str| Language::English.stop_words().contains(&word);
    let (mut words, mut all) =
        (BTreeMap::<String, Sums>::new(), [Sums::default(), Sums::default()]);
    for at in 0..ARTICLES {
        for paragraph in paragraphs(at) {
            let tokens: Vec<String> = paragraph
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect();
            let taken: Vec<bool> =
                tokens.iter().map(|word| ["taxes", "cost"].contains(&word.as_str())).collect();
            let times = |entry: &str| {
                u32::try_from(tokens.iter().filter(|word| *word == entry).count()).unwrap()
            };
            let matches: Vec<(f64, u32)> = [(0.5, times("taxes")), (0.05, times("cost"))]
                .into_iter()
                .filter(|(_, times)| *times > 0)
                .collect();
            let strength = (strength(tokens.len() as u64, &matches) * 1e6).round() / 1e6;
            let counts = |at: usize| {
                let word = &tokens[at];
                !taken[at]
                    && word.len() >= 3
                    && !is_function(word)
                    && word.chars().all(char::is_alphabetic)
            };
            let single = (0..tokens.len()).filter(|&at| counts(at)).map(|at| tokens[at].clone());
            let pairs = (1..tokens.len())
                .filter(|&at| counts(at - 1) && counts(at) && tokens[at - 1] != tokens[at])
                .map(|at| format!("{} {}", tokens[at - 1], tokens[at]));
            for gram in single.chain(pairs).collect::<BTreeSet<String>>() {
                let kind = usize::from(gram.contains(' '));
                for sums in [&mut all[kind], words.entry(gram).or_default()] {
                    sums.paragraphs += 1.0;
                    sums.strengths += strength;
                    sums.articles.insert(at);
                }
            }
        }
    }
    (words, all)
}

#[test]
fn log_odds_are_those_of_plain_loops() {
    let sandbox = sandbox();
    let money = &learnt(&sandbox, 3)[0];
    let (words, all) = counted_by_loops();
    let patterns: Vec<&str> = money.entries.iter().map(|entry| entry.pattern.as_str()).collect();
    assert!(patterns.contains(&"~ledger") && patterns.contains(&"~clerk"), "{patterns:?}");
    for entry in &money.entries {
        let gram = entry.pattern.replace('~', "");
        let (word, all) = (&words[&gram], &all[usize::from(gram.contains(' '))]);
        assert!((entry.soft.paragraphs as f64 - word.paragraphs).abs() < 1e-9, "{gram}");
        assert_eq!(entry.articles, word.articles.len() as u64, "{gram}");
        assert!((entry.soft.mean() - word.strengths / word.paragraphs).abs() < 1e-9, "{gram}");
        // Monroe et al. (2008), with as many pseudo-counts as all strengths amount to.
        let prior = all.strengths;
        let pseudo = prior * word.paragraphs / all.paragraphs;
        let side =
            |count: f64, size: f64| ((count + pseudo) / (size + prior - count - pseudo)).ln();
        let others = |sums: &Sums| sums.paragraphs - sums.strengths;
        let log_odds = side(word.strengths, all.strengths) - side(others(word), others(all));
        let error = (1.0 / (word.strengths + pseudo) + 1.0 / (others(word) + pseudo)).sqrt();
        assert!((entry.log_odds.0 - log_odds).abs() < 1e-9, "{gram}: {:?}", entry.log_odds);
        assert!((entry.log_odds.1 - error).abs() < 1e-9, "{gram}: {:?}", entry.log_odds);
        // A tenth of the tier medium for each unit of the log-odds.
        let p = 1.0 - 0.8_f64.powf(0.1 * log_odds);
        assert!((entry.p - p).abs() < 1e-6, "{gram}: {} {p}", entry.p);
    }
}

#[test]
fn the_file_is_the_same_for_any_number_of_threads() {
    let sandbox = sandbox();
    let one = learn(&sandbox, "--min-articles 3 --threads 1");
    assert!(one.contains("learnt = true"), "{one}");
    for threads in [2, 8] {
        assert_eq!(learn(&sandbox, &format!("--min-articles 3 --threads {threads}")), one);
    }
}

/// The patterns of the entries that a file has, and its comments.
fn entries_and_comments(toml: &str) -> (BTreeSet<String>, String) {
    let entries = toml.lines().filter_map(|line| line.trim().strip_prefix("{ match = \""));
    let entries = entries.filter_map(|line| Some(line.split_once('"')?.0.to_owned())).collect();
    let comments: Vec<&str> = toml.lines().filter(|line| line.starts_with('#')).collect();
    (entries, comments.join("\n"))
}

#[test]
fn names_numbers_function_words_and_words_of_one_source_are_not_learnt() {
    let toml = learn(&sandbox(), "--min-articles 3 --theme money");
    let (entries, comments) = entries_and_comments(&toml);
    assert!(entries.iter().any(|entry| entry.contains("ledger")), "{toml}");
    for word in ["selbury", "millpond", "masthead", "2021", "while", "taxes", "cost", "zq"] {
        assert!(!entries.iter().any(|entry| entry.contains(word)), "{word}: {toml}");
    }
    for (reason, word) in [
        ("Not learnt: names: ", "~selbury"),
        ("Not learnt: words that mark the theme in one source only: ", "~millpond"),
        ("Not learnt: words of nearly every article of one source: ", "~masthead"),
    ] {
        let line = comments.lines().find(|line| line.contains(reason)).unwrap_or_default();
        assert!(line.contains(word), "{reason}{word}: {toml}");
    }
}

#[test]
fn one_source_alone_has_no_words_of_its_own() {
    let sandbox = sandbox();
    let all = articles();
    let one: Vec<&str> = all.lines().filter(|line| line.contains("\"north\"")).collect();
    sandbox.write("a.jsonl", one.join("\n"));
    let ran = sandbox.run("lexicon learn a.jsonl --lexicon small.toml --min-articles 3");
    let (entries, _) = entries_and_comments(&ran.out);
    assert!(entries.iter().any(|entry| entry.contains("millpond")), "{}", ran.out);
    assert!(ran.err.contains("all articles are of one source"), "{}", ran.err);
}

#[test]
fn rare_words_and_more_than_asked_for_are_not_learnt() {
    let sandbox = sandbox();
    let count = |options: &str| entries_and_comments(&learn(&sandbox, options)).0.len();
    assert!(count("--min-articles 3 --theme money") > 2);
    assert_eq!(count("--min-articles 3 --theme money --most 2"), 2);
    let often = learn(&sandbox, "--min-articles 30 --theme money");
    // The clerk is in 15 articles, the ledger in 45.
    let (entries, _) = entries_and_comments(&often);
    assert!(!entries.iter().any(|entry| entry.contains("clerk")), "{often}");
    assert!(entries.iter().any(|entry| entry.contains("ledger")), "{often}");
}

#[test]
fn words_near_weak_matches_are_proposed_in_comments_only() {
    let toml = learn(&sandbox(), "--min-articles 3 --theme age");
    let (entries, comments) = entries_and_comments(&toml);
    // A trim counts for age, and half of the trims are of hair, where nothing else does.
    assert!(
        comments.contains(
            "Proposed: unless = [\"~hair\"] for the entry \"trim\" (60 of its 120 matches"
        ),
        "{toml}"
    );
    assert!(!entries.contains("~hair"), "{toml}");
}

#[test]
fn the_file_extends_its_base_and_never_lowers_a_strength() {
    let sandbox = sandbox();
    let ran = sandbox.run(
        "lexicon learn a.jsonl --lexicon small.toml --min-articles 3 --strength 0.5 -o sub/learnt.toml",
    );
    assert_eq!(ran.code, 3, "no such folder: {}", ran.err);
    std::fs::create_dir(sandbox.path("sub")).unwrap();
    let ran = sandbox.run(
        "lexicon learn a.jsonl --lexicon small.toml --min-articles 3 --strength 0.5 -o sub/learnt.toml",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let toml = sandbox.read("sub/learnt.toml");
    assert!(toml.contains("extends = \"../small.toml\""), "{toml}");
    let own = sandbox.score("a.jsonl");
    let score = |options: &str| {
        let ran = sandbox.run(&format!("score a.jsonl --lexicon sub/learnt.toml {options}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&ran.out)
    };
    let (both, evidence) = (score(""), score("--layout evidence"));
    let mut with_learnt = BTreeSet::new();
    for row in 0..evidence.len() {
        if evidence.get(row, "entry").ends_with(" [learnt]") {
            let key =
                ["article_id", "paragraph", "theme"].map(|at| evidence.get(row, at).to_owned());
            with_learnt.insert(key);
        }
    }
    assert!(with_learnt.len() > 30, "{}", with_learnt.len());
    assert_eq!(own.len(), both.len());
    for row in 0..own.len() {
        for theme in ["money", "age"] {
            let key = [own.get(row, "article_id"), own.get(row, "paragraph"), theme];
            if own.get(row, theme).is_empty() {
                assert_eq!(both.get(row, theme), "", "{key:?}");
                continue;
            }
            let [before, after] = [own.float(row, theme), both.float(row, theme)];
            if with_learnt.contains(&key.map(str::to_owned)) {
                assert!(after > before, "{key:?}: {before} {after}");
            } else {
                assert_eq!(own.get(row, theme), both.get(row, theme), "{key:?}");
            }
        }
    }
    // A table of the lexicon keeps what is learnt.
    let ran = sandbox.run("lexicon export sub/learnt.toml -o learnt.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = sandbox.run("lexicon import learnt.csv -o back.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let read = |name: &str| Lexicon::from_file(&sandbox.path(name)).unwrap();
    assert_eq!(read("back.toml").entries, read("sub/learnt.toml").entries);
}

#[test]
fn with_codes_each_entry_has_its_precision_and_harm_is_left_out() {
    let sandbox = sandbox();
    // About money are, by these codes, the paragraphs with a clerk and those with combs.
    let mut codes = "article_id,paragraph,money\n".to_owned();
    for at in 0..ARTICLES {
        writeln!(codes, "a{at},1,{}\na{at},3,0\na{at},4,0", u8::from(at.is_multiple_of(4)))
            .unwrap();
    }
    sandbox.write("codes.csv", codes);
    let toml = learn(&sandbox, "--min-articles 3 --theme money --gold codes.csv --strength 0.2");
    let (entries, comments) = entries_and_comments(&toml);
    assert!(entries.iter().any(|entry| entry.contains("clerk")), "{toml}");
    assert!(!entries.iter().any(|entry| entry.contains("ledger")), "{toml}");
    let harm = "Not learnt: entries with which the coded texts rank worse: ";
    let line = comments.lines().find(|line| line.contains(harm)).unwrap_or_default();
    assert!(line.contains("ledger"), "{toml}");
    assert!(toml.contains("codes: 15 of 15 texts about it, average precision +"), "{toml}");
}

#[test]
fn what_cannot_be_learnt_is_refused() {
    let sandbox = sandbox();
    sandbox.write(
        "again.toml",
        "name = 'a'\n[[theme]]\nid = 'b'\nentries = [{ match = 'x', learnt = true }]\n",
    );
    for (arguments, message) in [
        ("a.jsonl --lexicon again.toml", "has learnt entries, such as `x [learnt]`"),
        ("a.jsonl --strength 0", "--strength"),
        ("a.jsonl --strength 1.1", "--strength"),
        ("a.jsonl --most 0", "--most"),
        ("a.jsonl --theme rain", "no theme `rain`"),
        ("a.jsonl --map cash=money", "--gold"),
        ("", "INPUT"),
    ] {
        let ran = sandbox.run(&format!("lexicon learn {arguments}"));
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(ran.err.contains(message), "{arguments}: {}", ran.err);
    }
}
