//! The coded texts of data/gold: each code belongs to a paragraph that the program numbers the
//! same.
//!
//! A change of how texts are cut into paragraphs would otherwise set codes beside other paragraphs,
//! and every figure that rests on them would be wrong without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{Rows, Sandbox, repository, shared};

const THEMES: [&str; 4] = ["fiscal_pressure", "ageing", "procurement", "innovation"];

fn codes(name: &str) -> Rows {
    Rows::csv(&fs::read_to_string(repository("data/gold").join(name)).unwrap())
}

fn scored(input: &Path) -> Rows {
    let sandbox = Sandbox::new();
    let columns = "article_id,paragraph,kind,counted,text";
    let ran = sandbox.run_with(
        &[
            "score",
            input.to_str().unwrap(),
            "--lexicon",
            "small.toml",
            "--columns",
            columns,
            "--csv-safe",
            "off",
        ],
        "",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    Rows::csv(&ran.out)
}

/// The paragraphs told apart by hand: in these articles a blank line stands between two, and
/// nowhere else.
#[test]
fn each_code_stands_beside_its_own_paragraph() {
    let path = repository("data/gold/articles.jsonl");
    let mut by_hand = BTreeMap::new();
    for line in fs::read_to_string(&path).unwrap().lines() {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        for (at, text) in article["text"].as_str().unwrap().split("\n\n").enumerate() {
            by_hand
                .insert(format!("{}#{}", article["id"].as_str().unwrap(), at + 1), text.to_owned());
        }
    }
    let table = scored(&path);
    let found: BTreeMap<String, String> = table
        .places()
        .into_iter()
        .zip(table.column("text").into_iter().map(str::to_owned))
        .collect();
    assert_eq!(found, by_hand);
    assert_eq!(table.column("kind").into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["body"]));
    assert_eq!(
        table.column("counted").into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from(["true"])
    );
    let coded = codes("articles-codes.csv").places();
    assert_eq!(coded.len(), 389);
    assert_eq!(coded.into_iter().collect::<BTreeSet<_>>(), by_hand.into_keys().collect());
}

/// Where the two readers agree their code is the gold; `settled` names the themes on which they did
/// not, and no others.
#[test]
fn only_disagreements_are_settled() {
    let table = codes("articles-codes.csv");
    let mut settled = 0;
    for row in 0..table.len() {
        let named: Vec<&str> =
            table.get(row, "settled").split("; ").filter(|name| !name.is_empty()).collect();
        settled += named.len();
        let apart: Vec<&str> = THEMES
            .into_iter()
            .filter(|theme| {
                table.get(row, &format!("{theme}_1")) != table.get(row, &format!("{theme}_2"))
            })
            .collect();
        assert_eq!(named, apart, "row {row}");
        for theme in THEMES {
            let [gold, first, second] =
                [theme.to_owned(), format!("{theme}_1"), format!("{theme}_2")]
                    .map(|name| table.get(row, &name));
            assert!(
                [gold, first, second].iter().all(|code| ["0", "1"].contains(code)),
                "row {row}: {theme}"
            );
            assert!(first != second || gold == first, "row {row}: {theme}");
        }
    }
    assert_eq!(settled, 9);
}

#[test]
fn evaluate_finds_each_coded_paragraph() {
    let folder = repository("data/gold");
    let [gold, articles] = ["articles-codes.csv", "articles.jsonl"]
        .map(|name| folder.join(name).to_str().unwrap().to_owned());
    let ran = Sandbox::new().run_with(&["evaluate", "--gold", &gold, &articles], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    assert_eq!(table.column("theme"), THEMES);
    for (row, positives) in [49, 40, 56, 65].into_iter().enumerate() {
        assert_eq!((table.int(row, "n"), table.int(row, "positives")), (389, positives));
    }
}

/// The posts are not ours to pass on: where they are not at hand this says so and passes.
#[test]
fn each_code_of_the_posts_stands_beside_a_paragraph() {
    let Some(path) = shared("data/articles/uk-gov-blogs.jsonl") else {
        return println!("skipped: the posts are not at hand");
    };
    let table = codes("posts-codes.csv");
    let there: BTreeSet<String> = scored(&path).places().into_iter().collect();
    let lost: Vec<String> =
        table.places().into_iter().filter(|place| !there.contains(place)).collect();
    assert_eq!(lost, [""; 0]);
    for row in 0..table.len() {
        let twice = table.get(row, "half") != "more";
        for theme in ["F", "A", "P", "I"] {
            assert_eq!(
                ["0", "1"].contains(&table.get(row, &format!("{theme}_independent"))),
                twice,
                "row {row}"
            );
        }
    }
}
