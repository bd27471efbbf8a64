//! Articles that the program was asked for in the first place. They are not ours to pass on: where
//! they are not at hand (`../shared`, or the folder that `PARATHEME_SHARED` names) these tests say
//! so and pass.

use crate::support::{Rows, Sandbox, shared};

fn article(options: &[&str]) -> Option<Rows> {
    let path = shared("data/articles/public-sector-innovation.txt")?;
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with(&[&["score", path.to_str().unwrap()], options].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    Some(Rows::csv(&ran.out))
}

/// The paragraphs, counted by hand: a dateline, a title, six paragraphs, the last three of them
/// three times more, a pull quote twice, and a line of five words.
#[test]
fn an_article_with_repeats_and_pull_quotes() {
    let Some(table) = article(&["--columns", "full"]) else {
        return println!("skipped: the article is not at hand");
    };
    assert_eq!(table.len(), 20);
    assert_eq!(
        table.column("paragraph"),
        (1..=20).map(|number| number.to_string()).collect::<Vec<_>>()
    );
    let repeats: Vec<usize> =
        (0..20).filter(|&row| !table.get(row, "repeat_of").is_empty()).collect();
    assert_eq!(repeats, [8, 9, 10, 11, 12, 13, 14, 15, 16, 18]);
    for row in 8..17 {
        let expected = format!("{}#{}", table.get(row, "article_id"), 6 + (row - 8) % 3);
        assert_eq!(table.get(row, "repeat_of"), expected, "paragraph {}", row + 1);
        assert_eq!(table.get(row, "text"), table.get(5 + (row - 8) % 3, "text"));
    }
    let kinds: Vec<String> = ["dateline", "title"]
        .into_iter()
        .chain(["body"; 15])
        .chain(["quote", "quote", "body"])
        .map(str::to_owned)
        .collect();
    assert_eq!(table.column("kind"), kinds);
    assert!(table.get(18, "repeat_of").ends_with("#18"));
    let counted: Vec<usize> =
        (0..20).filter(|&row| table.get(row, "counted") == "true").map(|row| row + 1).collect();
    assert_eq!(counted, [3, 4, 5, 6, 7, 8, 20]);
    for row in 0..20 {
        assert_eq!((table.get(row, "date"), table.get(row, "date_from")), ("2018-12-10", "text"));
        assert_eq!(table.get(row, "title"), table.get(1, "text"));
    }
}

#[test]
fn each_theme_is_seen_where_the_article_speaks_of_it() {
    let Some(table) = article(&[]) else { return println!("skipped: the article is not at hand") };
    for (theme, paragraph, form) in [
        ("fiscal_pressure", 5, "fiscal pressure"),
        ("procurement", 5, "purchasing"),
        ("ageing", 6, "Ageing populations"),
        ("innovation", 3, "nnovation"),
    ] {
        assert!(table.get(paragraph - 1, "text").contains(form), "the article changed");
        assert!(table.float(paragraph - 1, theme) > 0.0, "{theme} in paragraph {paragraph}");
        let evidence = table
            .get(paragraph - 1, "evidence")
            .split(" | ")
            .find(|part| part.starts_with(&format!("{theme}: ")));
        assert!(
            evidence.is_some_and(|evidence| evidence.contains(form)),
            "{theme}: {evidence:?} lacks {form}"
        );
    }
    // A repeat scores as its first.
    for theme in ["fiscal_pressure", "ageing", "procurement", "innovation"] {
        for row in 8..17 {
            assert_eq!(table.get(row, theme), table.get(5 + (row - 8) % 3, theme));
        }
    }
}

#[test]
fn a_collection_in_one_run() {
    let Some(path) = shared("data/articles/uk-gov-blogs.jsonl") else {
        return println!("skipped: the collection is not at hand");
    };
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with(&["score", path.to_str().unwrap(), "-o", "o.csv", "--no-text"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let manifest = sandbox.manifest("o.csv");
    assert_eq!(manifest["counts"]["articles"], 1500);
    let table = Rows::csv(&sandbox.read("o.csv"));
    let mut ids = table.column("article_id");
    ids.dedup();
    assert_eq!(
        ids.len() as u64 + manifest["counts"]["articles_without_paragraph"].as_u64().unwrap(),
        1500
    );
    assert_eq!(manifest["counts"]["paragraphs"], table.len());
}
