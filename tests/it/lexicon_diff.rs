//! `lexicon diff`: what two lexicons score otherwise, against the tables of `score`.

use std::collections::BTreeMap;

use crate::support::{Rows, SMALL, Sandbox, strength};

/// `tax*` is gone, `levy` is new, `cost*` is strong; a theme is gone and another one is new.
const OTHER: &str = "\
name = 'other'
[[theme]]
id = 'money'
strong = ['levy', 'budget cut*', 'cost*']
[[theme]]
id = 'town'
strong = ['mayor']
";

const TEXT: &str = "The tax is a levy.\n\nCosts rise, and costs fall.\n\nBudget cuts.\n\nThe mayor draws a pension.\n\nThe tax is a levy.\n\nNothing.\n";

fn sandbox() -> Sandbox {
    Sandbox::with(&[
        ("a.txt", TEXT),
        ("b.txt", "Taxes, taxes, taxes and a levy on the costs of care homes.\n"),
        ("other.toml", OTHER),
    ])
}

#[test]
fn each_change_has_its_row_and_its_reason() {
    let sandbox = sandbox();
    let ran = sandbox.run("lexicon diff small.toml other.toml a.txt");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let rows: BTreeMap<String, Vec<&str>> = (0..table.len())
        .map(|row| {
            let cell = |column| table.get(row, column);
            (
                format!("{} {}", cell("paragraph"), cell("theme")),
                vec![cell("entries"), cell("text")],
            )
        })
        .collect();
    let expected = [
        ("2 money", vec!["cost* (Costs) ±; cost* (costs) ±", "Costs rise, and costs fall."]),
        ("4 age", vec!["pension* (pension) -1", "The mayor draws a pension."]),
        ("4 town", vec!["mayor (mayor) +1", "The mayor draws a pension."]),
    ];
    // The first paragraph changes its evidence and not its strength, and the fifth says it again.
    assert_eq!(rows, expected.map(|(place, cells)| (place.to_owned(), cells)).into());
    assert_eq!(table.get(0, "theme"), "town");
    assert!((table.float(0, "change") - strength(5, &[(0.5, 1)])).abs() < 1e-6);
    assert!(
        (table.float(1, "change") - strength(5, &[(0.5, 2)]) + strength(5, &[(0.05, 2)])).abs()
            < 1e-6
    );
    assert!((table.float(2, "change") + strength(5, &[(0.2, 1)])).abs() < 1e-6);
    assert!(
        ran.err
            .starts_with("3 changes of strengths in 5 paragraphs; a theme's threshold is reached 2 times only with B, 1 times only with A\n"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("  money: 1 by B alone, 0 by A alone\n  age: 0 by B alone, 1 by A alone\n  town: 1 by B alone"),
        "{}",
        ran.err
    );
}

/// The oracle: both tables of `score`, subtracted.
#[test]
fn changes_are_the_differences_of_two_tables() {
    let sandbox = sandbox();
    let long = |lexicon: &str| {
        let table = Rows::csv(
            &sandbox.run(&format!("score a.txt b.txt --lexicon {lexicon} --layout long")).out,
        );
        let place = |row| {
            format!(
                "{}#{} {}",
                table.get(row, "article_id"),
                table.get(row, "paragraph"),
                table.get(row, "theme")
            )
        };
        let firsts = (0..table.len()).filter(|&row| table.get(row, "repeat_of").is_empty());
        firsts.map(|row| (place(row), table.float(row, "strength"))).collect::<BTreeMap<_, _>>()
    };
    let (a, b) = (long("small.toml"), long("other.toml"));
    let mut expected: BTreeMap<String, (f64, f64)> =
        a.iter().map(|(place, &a)| (place.clone(), (a, 0.0))).collect();
    for (place, &b) in &b {
        expected.entry(place.clone()).or_default().1 = b;
    }
    for least in [0.0, 0.01, 0.3, 1.0] {
        let table = Rows::csv(
            &sandbox
                .run(&format!(
                    "lexicon diff small.toml other.toml a.txt b.txt --min-change {least}"
                ))
                .out,
        );
        let cells = |row| {
            (
                table.float(row, "strength_a"),
                table.float(row, "strength_b"),
                table.float(row, "change"),
            )
        };
        let mut found = BTreeMap::new();
        for row in 0..table.len() {
            let (a, b, change) = cells(row);
            assert!((b - a - change).abs() < 2e-6);
            assert!(row == 0 || cells(row - 1).2.abs() >= change.abs());
            found.insert(format!("{} {}", table.places()[row], table.get(row, "theme")), (a, b));
        }
        let mut expected = expected.clone();
        expected.retain(|_, (a, b)| a.total_cmp(b).is_ne() && (*b - *a).abs() >= least);
        assert_eq!(found, expected, "{least}");
        assert_eq!(found.is_empty(), least > 0.9, "{least}");
    }
    let same = sandbox.run("lexicon diff small.toml small.toml a.txt b.txt --min-change 0");
    assert_eq!(Rows::csv(&same.out).len(), 0);
    let backwards = Rows::csv(&sandbox.run("lexicon diff other.toml small.toml a.txt b.txt").out);
    assert!(
        backwards.column("entries").contains(&"care home* (care homes) +1"),
        "{:?}",
        backwards.column("entries")
    );
    let b_money = (0..backwards.len())
        .find(|&row| {
            backwards.get(row, "article_id") == "b.txt" && backwards.get(row, "theme") == "money"
        })
        .unwrap();
    assert_eq!(
        backwards.get(b_money, "entries"),
        "tax* (Taxes) +1; tax* (taxes) +2; levy (levy) -1; cost* (costs) ±"
    );
}

#[test]
fn the_table_is_the_same_on_any_number_of_threads_and_has_its_manifest() {
    let sandbox = sandbox();
    let line =
        |n| format!("{{\"id\": \"{n}\", \"text\": \"Levy number {n} costs a tax of {n}.\"}}");
    let lines = (0..400).map(line).collect::<Vec<_>>().join("\n");
    sandbox.write("many.jsonl", lines);
    let one = sandbox.run("lexicon diff small.toml other.toml many.jsonl -o d.csv --threads 1");
    assert_eq!(one.code, 0, "{}", one.err);
    assert!(one.err.contains("changes of strengths in 400 paragraphs"), "{}", one.err);
    let many = sandbox.run("lexicon diff small.toml other.toml many.jsonl --threads 4");
    assert_eq!(many.out, sandbox.read("d.csv"));
    assert_eq!(Rows::csv(&many.out).len(), 400);
    let manifest = sandbox.manifest("d.csv");
    assert_eq!(
        (&manifest["command"], &manifest["counts"]["paragraphs"]),
        (&"lexicon diff".into(), &400.into())
    );
    assert_eq!(
        (&manifest["lexicon"]["name"], &manifest["options"]["lexicon_b"]["name"]),
        (&"small".into(), &"other".into())
    );
    assert_eq!(manifest["options"]["lexicon_b"]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(
        (&manifest["options"]["a"], &manifest["options"]["b"]),
        (&"small.toml".into(), &"other.toml".into())
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let sandbox = sandbox();
    sandbox
        .write("german.toml", SMALL.replace("name = 'small'", "name = 'small'\nlanguage = 'de'"));
    for (arguments, says) in [
        ("small.toml german.toml a.txt", "different languages, `en` and `de`"),
        ("small.toml other.toml a.txt --min-change 2", "--min-change"),
        ("small.toml nowhere.toml a.txt", "nowhere.toml"),
        ("small.toml other.toml", "INPUT"),
        (
            "small.toml other.toml a.txt -o other.toml --format csv",
            "input and output are the same file",
        ),
        (
            "small.toml other.toml a.txt -o small.toml --format csv",
            "input and output are the same file",
        ),
    ] {
        let ran = sandbox.run(&format!("lexicon diff {arguments}"));
        assert!(
            ran.code == 2 && ran.err.contains(says) && ran.out.is_empty(),
            "{arguments}: {} {}",
            ran.code,
            ran.err
        );
    }
    assert_eq!(sandbox.read("other.toml"), OTHER);
}
