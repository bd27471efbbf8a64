//! `paratheme lexicon suggest`, as a user meets it. What a proposal would bring is compared with
//! what the program does once it is taken.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::{Rows, Sandbox};

const LEXICON: &str = "\
name = 'small'
[[theme]]
id = 'money'
strong = ['taxes', 'budget cut*']
weak = ['cost*', { match = 'taxi*', p = 0.15 }]
[[theme]]
id = 'age'
medium = ['pension*']
[[theme.theme]]
id = 'care'
strong = ['care home*']
";

const TOWNS: [&str; 8] = ["Ely", "Bath", "Ripon", "Truro", "Wells", "Derby", "Luton", "Poole"];

/// Eight articles with five paragraphs each, about money, nearly about money, and not about it; no
/// two say the same. In the first four of them is a levy.
fn articles() -> String {
    let mut lines = String::new();
    for (at, town) in TOWNS.iter().enumerate() {
        let levy = if at < 4 { "A small levy is due." } else { "Nothing is due." };
        let paragraphs = [
            format!("In {town} taxes fill the town treasury and budget cuts follow each year."),
            format!(
                "The {town} treasury keeps careful ledgers of its {}.",
                if at % 2 == 0 { "costs" } else { "rents" }
            ),
            format!("A {town} taxi rank stands by the river. {levy}"),
            format!("Rain fell on {town} and on the river all day."),
            format!("Visitors like {town} for its river and the market."),
        ];
        let record = serde_json::json!({ "id": town.to_lowercase(), "paragraphs": paragraphs });
        writeln!(lines, "{record}").unwrap();
    }
    lines
}

/// The first paragraph of each article is about money, the second in the first six of them, the
/// third never.
fn codes() -> String {
    let mut lines = "article_id,paragraph,cash\n".to_owned();
    for (at, town) in TOWNS.iter().enumerate() {
        let id = town.to_lowercase();
        writeln!(lines, "{id},1,1\n{id},2,{}\n{id},3,0\n{id},4,0\n{id},5,", u8::from(at < 6))
            .unwrap();
    }
    lines
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(&[("small.toml", LEXICON)]);
    sandbox.write("a.jsonl", articles());
    sandbox.write("codes.csv", codes());
    sandbox
}

fn suggest(sandbox: &Sandbox, options: &str) -> Rows {
    let ran = sandbox
        .run(&format!("lexicon suggest a.jsonl --lexicon small.toml --language en {options}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    Rows::csv(&ran.out)
}

fn rows_of(table: &Rows, kind: &str) -> Vec<usize> {
    (0..table.len()).filter(|&row| table.get(row, "kind") == kind).collect()
}

/// The lexicon of the tests with one more entry.
fn with_entry(pattern: &str, p: f64) -> String {
    let entry = format!("weak = ['cost*', {{ match = '{pattern}', p = {p} }}, ");
    let lexicon = LEXICON.replace("weak = ['cost*', ", &entry);
    assert_ne!(lexicon, LEXICON);
    lexicon
}

fn average_precision(sandbox: &Sandbox, lexicon: &str) -> f64 {
    let ran = sandbox.run(&format!(
        "evaluate a.jsonl --gold codes.csv --map cash=money --language en --lexicon {lexicon}"
    ));
    assert_eq!(ran.code, 0, "{}", ran.err);
    Rows::csv(&ran.out).float(0, "average_precision")
}

#[test]
fn words_that_mark_a_theme_are_proposed() {
    let sandbox = sandbox();
    let table = suggest(&sandbox, "--theme money");
    assert_eq!(
        table.header,
        "kind theme entry pattern count paragraphs articles dispersion theme_paragraphs g2 log_ratio similarity gain contexts"
            .split(' ')
            .collect::<Vec<_>>()
    );
    let patterns = table.column("pattern");
    let at = |pattern: &str| {
        patterns
            .iter()
            .position(|known| *known == pattern)
            .unwrap_or_else(|| panic!("{pattern} in {patterns:?}"))
    };
    // `town treasury` stands for `town`, but not for `treasury`, which is in the second paragraphs
    // too.
    let treasury = at("treasury");
    for (column, expected) in [
        ("count", "16"),
        ("paragraphs", "16"),
        ("articles", "8"),
        ("theme_paragraphs", "8"),
        ("theme", "money"),
    ] {
        assert_eq!(table.get(treasury, column), expected, "{column}");
    }
    assert!(
        table
            .get(treasury, "contexts")
            .starts_with("taxes fill the town [treasury] and budget cuts follow |"),
        "{}",
        table.get(treasury, "contexts")
    );
    assert!(at("fill the town") < table.len() && !patterns.contains(&"town"), "{patterns:?}");
    // G2 over all four cells: 8 of 13 times 8 words, and 8 of all others.
    let all: f64 = Rows::csv(&sandbox.run("score a.jsonl --lexicon small.toml --language en").out)
        .column("words")
        .iter()
        .map(|words| words.parse::<f64>().unwrap())
        .sum();
    let about = 8.0 * 13.0;
    let part =
        |observed: f64, row: f64, column: f64| observed * (observed * all / (row * column)).ln();
    let words = part(8.0, 16.0, about) + part(8.0, 16.0, all - about);
    let others =
        part(about - 8.0, all - 16.0, about) + part(all - about - 8.0, all - 16.0, all - about);
    let g2 = 2.0 * (words + others);
    assert!(
        (table.float(treasury, "g2") - g2).abs() < 1e-5,
        "{} {g2}",
        table.float(treasury, "g2")
    );
    assert!((table.float(treasury, "log_ratio") - ((all - about) / about).log2()).abs() < 1e-5);
}

#[test]
fn nothing_is_proposed_that_the_theme_has() {
    let sandbox = sandbox();
    let table = suggest(&sandbox, "--theme money --top 1000 --min-articles 1");
    assert!(table.len() > 3);
    for pattern in table.column("pattern") {
        let words: Vec<&str> = pattern.split(' ').collect();
        assert!(
            words.iter().all(|word| !word.starts_with("tax") && !word.starts_with("cost")),
            "{pattern}"
        );
        assert!(!words.contains(&"budget") && !words.contains(&"cuts"), "{pattern}");
        let ends = [words[0], words[words.len() - 1]];
        assert!(
            ends.iter().all(|word| !["the", "and", "of", "in", "its", "a"].contains(word)),
            "{pattern}"
        );
    }
    assert_eq!(suggest(&sandbox, "--theme money --min-articles 9").len(), 0);
    assert_eq!(suggest(&sandbox, "--theme money --top 2").len(), 2);
    // What the theme does not take, as it stands in a span of `not`, no entry could have.
    sandbox.write(
        "small.toml",
        LEXICON.replace("id = 'money'", "id = 'money'\nnot = ['town treasury']"),
    );
    let table = suggest(&sandbox, "--theme money --top 1000 --min-articles 1");
    assert!(!table.column("pattern").contains(&"town treasury"), "{:?}", table.column("pattern"));
}

#[test]
fn without_codes_the_gain_is_paragraphs_lifted_to_the_threshold() {
    let sandbox = sandbox();
    let table = suggest(&sandbox, "--theme money --top 1000");
    let about = |lexicon: &str| {
        let scores = Rows::csv(
            &sandbox.run(&format!("score a.jsonl --language en --lexicon {lexicon}")).out,
        );
        (0..scores.len())
            .filter(|&row| {
                scores.get(row, "counted") == "true" && scores.float(row, "money") >= 0.25
            })
            .count()
    };
    let before = about("small.toml");
    assert_eq!(before, 8);
    let mut lifting = 0;
    for row in 0..table.len() {
        sandbox.write("more.toml", with_entry(table.get(row, "pattern"), 0.2));
        let lifted = about("more.toml") - before;
        assert!(
            (table.float(row, "gain") - lifted as f64).abs() < 1e-9,
            "{}: {lifted}",
            table.get(row, "pattern")
        );
        lifting += usize::from(lifted > 0);
    }
    assert!(lifting > 0);
    assert!(rows_of(&table, "unless").is_empty());
}

/// Each proposal is taken, and the program measured again.
#[test]
fn with_codes_the_gain_is_that_of_the_average_precision() {
    let sandbox = sandbox();
    let table = suggest(&sandbox, "--gold codes.csv --map cash=money --theme money --top 1000");
    let before = average_precision(&sandbox, "small.toml");
    let entries = rows_of(&table, "entry");
    let mut gains = 0;
    for &row in &entries {
        let (with, right) = (table.int(row, "gold_with"), table.int(row, "gold_right"));
        sandbox.write(
            "more.toml",
            with_entry(table.get(row, "pattern"), (10.0 + right as f64) / (50.0 + with as f64)),
        );
        let gain = average_precision(&sandbox, "more.toml") - before;
        assert!(
            (table.float(row, "gain") - gain).abs() < 1e-6,
            "{}: {gain}",
            table.get(row, "pattern")
        );
        gains += usize::from(gain.abs() > 1e-3);
    }
    assert!(gains > 2, "{gains}");
    let treasury =
        entries.iter().copied().find(|&row| table.get(row, "pattern") == "treasury").unwrap();
    let found = ["gold_with", "gold_right", "gold_missed", "precision"]
        .map(|column| table.get(treasury, column));
    assert_eq!(found, ["16", "14", "6", "0.875000"]);
    assert!(table.float(treasury, "missed_g2") > 0.0);

    // `taxi*` is never right.
    let unless = rows_of(&table, "unless");
    assert!(!unless.is_empty());
    for &row in &unless {
        let entry = table.get(row, "entry");
        let changed = LEXICON
            .replace("'taxi*'", &format!("'taxi*', unless = ['{}']", table.get(row, "pattern")));
        assert_eq!(entry, "taxi*", "no other entry is wrong");
        sandbox.write("more.toml", &changed);
        let gain = average_precision(&sandbox, "more.toml") - before;
        assert!(
            (table.float(row, "gain") - gain).abs() < 1e-6 && gain > 0.0,
            "{entry} unless {}: {gain}",
            table.get(row, "pattern")
        );
    }
    let first = unless[0];
    assert_eq!(
        ["entry", "gold_with", "gold_right", "count", "precision"]
            .map(|column| table.get(first, column)),
        ["taxi*", "8", "0", "", ""]
    );
    assert!(
        ["rank", "stands", "river"].contains(&table.get(first, "pattern")),
        "{}",
        table.get(first, "pattern")
    );
    assert!(table.get(first, "contexts").contains("[taxi]"), "{}", table.get(first, "contexts"));
    // The words `rank` and `stands` would take the same matches away: one of them is enough.
    assert_eq!(unless.iter().filter(|&&row| table.get(row, "entry") == "taxi*").count(), 1);
}

#[test]
fn any_number_of_threads_proposes_the_same() {
    let sandbox = sandbox();
    for options in ["--top 50", "--gold codes.csv --map cash=money --min-articles 2"] {
        let run = |threads| {
            sandbox
                .run(&format!(
                    "lexicon suggest a.jsonl --lexicon small.toml {options} --threads {threads}"
                ))
                .out
        };
        let one = run(1);
        assert!(one.lines().count() > 4, "{one}");
        assert_eq!(run(4), one);
    }
}

#[test]
fn coded_texts_are_a_collection_too() {
    let sandbox = Sandbox::with(&[("small.toml", LEXICON)]);
    let texts: String = TOWNS.iter().fold("text,money\n".to_owned(), |mut lines, town| {
        writeln!(
            lines,
            "Taxes fill the {town} treasury.,1\nThe {town} treasury is empty.,1\nRain in {town}.,0"
        )
        .unwrap();
        lines
    });
    sandbox.write("gold.csv", &texts);
    let ran =
        sandbox.run("lexicon suggest --gold gold.csv --lexicon small.toml --language en -o s.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&sandbox.read("s.csv"));
    let treasury =
        table.column("pattern").iter().position(|pattern| *pattern == "treasury").unwrap();
    assert_eq!(
        ["theme", "gold_with", "gold_missed"].map(|column| table.get(treasury, column)),
        ["money", "16", "8"]
    );
    assert!(
        ran.err.contains("themes without a column in CODED have no gain: age, age.care"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("read their contexts before you use one"), "{}", ran.err);
    assert_eq!(sandbox.manifest("s.csv")["counts"]["coded"], 24);
    assert_eq!(sandbox.read("small.toml"), LEXICON, "the lexicon is not changed");
}

#[test]
fn what_is_wrong_is_said() {
    let sandbox = sandbox();
    sandbox.write("lost.csv", "article_id,paragraph,money\nely,1,1\nely,77,0\nrome,1,0\n");
    for (arguments, code, says) in [
        ("lexicon suggest", 2, "INPUT"),
        ("lexicon suggest a.jsonl --theme rain", 2, "no theme `rain`"),
        ("lexicon suggest a.jsonl --map cash=money", 2, "--gold"),
        ("lexicon suggest a.jsonl --top 0", 2, "--top"),
        (
            "lexicon suggest a.jsonl --lexicon small.toml -o small.toml --format csv",
            2,
            "input and output are the same file",
        ),
        (
            "lexicon suggest a.jsonl --lexicon small.toml --gold codes.csv",
            2,
            "no column is a theme",
        ),
        (
            "lexicon suggest a.jsonl --lexicon small.toml --language en --gold lost.csv",
            1,
            "lost.csv:3: the article `ely` has no paragraph 77",
        ),
        (
            "lexicon suggest a.jsonl --lexicon small.toml --language en --gold lost.csv",
            1,
            "lost.csv:4: no article `rome`",
        ),
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.err.contains(says)), (code, true), "{arguments}: {}", ran.err);
    }
}

/// The vectors of `levy` and of the only entry, counted anew: five words on either side, against
/// all words; none of them is a stop word.
#[test]
fn similarity_is_that_of_the_company() {
    let mut paragraphs: Vec<String> = [
        "council raises tax money levy bridge upon stony ground",
        "mayor raises tax money levy river",
        "village raises tax coins levy forest",
        "sheep wander forest river bridge levy",
        "clouds cover forest river village",
    ]
    .map(str::to_owned)
    .to_vec();
    let fillers: Vec<String> = (0..400).map(|at| format!("filler{at}x")).collect();
    paragraphs.push(fillers.join(" "));
    let lines: String =
        paragraphs.iter().enumerate().fold(String::new(), |mut lines, (at, text)| {
            writeln!(lines, "{}", serde_json::json!({ "id": at.to_string(), "text": text }))
                .unwrap();
            lines
        });
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &lines),
        ("one.toml", "name = 'one'\n[[theme]]\nid = 'money'\nstrong = ['tax']\n"),
    ]);
    let ran = sandbox.run("lexicon suggest a.jsonl --lexicon one.toml --language en");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let levy = table.column("pattern").iter().position(|pattern| *pattern == "levy").unwrap();

    let mut all: BTreeMap<&str, f64> = BTreeMap::new();
    for word in paragraphs.iter().flat_map(|text| text.split(' ')) {
        *all.entry(word).or_default() += 1.0;
    }
    let size: f64 = all.values().sum();
    let vector = |of: &str| {
        let mut near: BTreeMap<&str, f64> = BTreeMap::new();
        for text in &paragraphs {
            let words: Vec<&str> = text.split(' ').collect();
            for at in (0..words.len()).filter(|&at| words[at] == of) {
                for (_, word) in words
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != at && other.abs_diff(at) <= 5)
                {
                    *near.entry(word).or_default() += 1.0;
                }
            }
        }
        let company: f64 = near.values().sum();
        all.iter()
            .map(|(word, count)| {
                near.get(word)
                    .map_or(0.0, |near| (near / company / (count / size) / 5.0).ln().max(0.0))
            })
            .collect::<Vec<f64>>()
    };
    let (one, other) = (vector("levy"), vector("tax"));
    let dot = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>()
    };
    let cosine = dot(&one, &other) / (dot(&one, &one) * dot(&other, &other)).sqrt();
    assert!(cosine > 0.3 && cosine < 0.99, "{cosine}");
    assert!(
        (table.float(levy, "similarity") - cosine).abs() < 1e-6,
        "{} {cosine}",
        table.float(levy, "similarity")
    );
}
