//! `paratheme lexicon`, and what is said about a lexicon that is wrong.

use crate::support::{Rows, SMALL, Sandbox};

#[test]
fn lexicon_mistakes_show_the_line() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes.\n")]);
    for (lexicon, line, says) in [
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['tax']\nfoo = 1\n", 5, "foo"),
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['*']\n", 4, "everything"),
        ("name = 'x'\n[[theme]\nid = 'a'\n", 2, "]"),
        ("name = 'x'\nname = 'y'\n[[theme]]\nid = 'a'\nstrong = ['tax']\n", 2, "duplicate"),
        ("name = 'x'\n[[theme]]\nid = 'a'\n", 2, "a"),
        (
            "name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['tax']\n[[theme]]\nid = 'a'\nstrong = ['b']\n",
            6,
            "a",
        ),
        ("name = 'x'\n[[theme]]\nid = 'words'\nstrong = ['tax']\n", 3, "words"),
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = [{ match = 'tax', p = 2.0 }]\n", 4, "p"),
    ] {
        sandbox.write("l.toml", lexicon);
        let source = lexicon.lines().nth(line - 1).unwrap();
        for command in [
            "score a.txt --lexicon l.toml",
            "lexicon show l.toml",
            "lexicon check a.txt --lexicon l.toml",
        ] {
            let ran = sandbox.run(command);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{lexicon}{}", ran.err);
            assert!(
                ran.err.starts_with(&format!("error: l.toml:{line}: ")),
                "{lexicon}{}",
                ran.err
            );
            assert!(ran.err.contains(says), "{lexicon}{}", ran.err);
            assert!(
                ran.err.lines().nth(1).is_some_and(
                    |shown| shown.ends_with(source) && shown.contains(&format!("{line} | "))
                ),
                "{lexicon}{}",
                ran.err
            );
        }
    }
}

#[test]
fn a_lexicon_is_shown_for_reading_and_for_editing() {
    let sandbox = Sandbox::with(&[("a.txt", "Austerity, procurement and pensions.\n")]);
    let text = sandbox.run("lexicon show").out;
    for part in [
        "public-services",
        "fiscal_pressure",
        "ageing",
        "procurement",
        "innovation",
        "austerity",
        "p 0.5",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let toml = sandbox.run("lexicon show --format toml").out;
    let table: toml::Table = toml.parse().unwrap();
    let ids: Vec<&str> = table["theme"]
        .as_array()
        .unwrap()
        .iter()
        .map(|theme| theme["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["fiscal_pressure", "ageing", "procurement", "innovation"]);
    sandbox.write("mine.toml", &toml);
    assert_eq!(sandbox.run("score a.txt --lexicon mine.toml").out, sandbox.run("score a.txt").out);
    assert_eq!(sandbox.run("lexicon show small.toml --format toml").out, SMALL);
}

#[test]
fn a_lexicon_check_says_what_to_look_at() {
    let sandbox = Sandbox::with(&[(
        "a.txt",
        "Tax, taxi and taxes. Taxed pension pots.\n\nTax, taxi and taxes. Taxed pension pots.\n\nTax again.\n",
    )]);
    sandbox.write(
        "l.toml",
        "name = 'x'\n[[theme]]\nid = 'money'\nstrong = ['tax*', 'levy']\nweak = ['pension pot*']\n[[theme]]\nid = 'age'\nmedium = ['pension']\n",
    );
    let ran = sandbox.run("lexicon check a.txt --lexicon l.toml -o c.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&sandbox.read("c.csv"));
    let rows: Vec<String> =
        table.rows.iter().map(|row| row[..table.at("contexts")].join("|")).collect();
    // The repeat does not count again; the first paragraph has four forms, the last one of them
    // once more.
    assert_eq!(
        rows[0],
        "money|tax*|4|0.500|5|2|0.833|tax (2); taxed (1); taxes (1); taxi (1)|tax; taxi|fires on 2 stems; makes 83.3 % of the theme's hits"
    );
    assert_eq!(rows[1], "money|levy|4|0.500|0|0|0|||never fires");
    assert_eq!(
        rows[2],
        "money|pension pot*|5|0.050|1|1|0.167|pension pots (1)|pension pot|shares words with age: pension (1)"
    );
    assert_eq!(
        rows[3],
        "age|pension|8|0.200|1|1|1.000|pension (1)|pension|shares words with money: pension pot* (1)"
    );
    assert_eq!(table.len(), 4);
    assert!(ran.err.contains("1 of them match nothing"), "{}", ran.err);
}

#[test]
fn hair_cuts_are_no_cuts_of_the_built_in_lexicon() {
    let sandbox = Sandbox::with(&[("a.txt", "The hair cuts were cheap. He cuts hair.")]);
    assert_eq!(
        sandbox.run("score a.txt --columns fiscal_pressure_hits").out,
        "fiscal_pressure_hits\n0\n"
    );
}

#[test]
fn a_mistake_in_a_line_of_a_megabyte_shows_its_place_alone() {
    let entries = "\"austerity\", ".repeat(50_000);
    let lexicon =
        format!("name = 'x'\n[[theme]]\nid = 'x'\nentries = [{entries}\"*\", {entries}]\n");
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("long.toml", &lexicon)]);
    let ran = sandbox.run("score a.txt --lexicon long.toml");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.starts_with("error: long.toml:4: ") && ran.err.contains("\"*\""),
        "{}",
        ran.err
    );
    assert!(ran.err.len() < 1200, "{} bytes", ran.err.len());
}

#[test]
fn a_check_shows_the_first_contexts_of_each_entry() {
    let text = "One two three four five tax six seven eight nine ten.\n\nA tax.\n\nTax cuts, tax rises.\n\nTax day.\n";
    let sandbox = Sandbox::with(&[("a.txt", text), ("b.txt", "Each levy is\na tax.\n")]);
    sandbox.write(
        "l.toml",
        "name = 'x'\n[[theme]]\nid = 'money'\nstrong = ['tax*', 'levy', 'toll']\n",
    );
    for threads in [1, 4] {
        let table = Rows::csv(
            &sandbox
                .run(&format!("lexicon check a.txt b.txt --lexicon l.toml --threads {threads}"))
                .out,
        );
        let expected = [
            "two three four five [tax] six seven eight nine | A [tax]. | [Tax] cuts, tax rises.",
            "Each [levy] is a tax.",
            "",
        ];
        assert_eq!(table.column("contexts"), expected);
    }
}

/// The oracle: the table of articles with the entry in the lexicon and without it, ranked by
/// counting.
#[test]
fn a_check_says_what_an_entry_does_to_the_ranking() {
    let words = ["tax", "levy", "toll", "fee", "road", "tree"];
    let article = |n: usize| {
        let text: Vec<&str> =
            (0..20).map(|at| words[(n * n + 3 * at * n + at * at) % (6 + n % 3) % 6]).collect();
        format!("{{\"id\": \"{n}\", \"text\": \"{}\"}}", text[..8 + n % 12].join(" "))
    };
    let sandbox =
        Sandbox::with(&[("a.jsonl", &(0..25).map(article).collect::<Vec<_>>().join("\n"))]);
    let entries = ["tax", "levy", "toll", "fee"];
    let lexicon = |without: &str| {
        let kept: Vec<String> = entries
            .iter()
            .filter(|entry| **entry != without)
            .map(|entry| format!("'{entry}'"))
            .collect();
        format!(
            "name = 'x'\nlanguage = 'en'\n[[theme]]\nid = 'money'\nstrong = [{}]\n",
            kept.join(", ")
        )
    };
    let strengths = |without: &str| {
        sandbox.write("l.toml", lexicon(without));
        let table = Rows::csv(
            &sandbox.run("score a.jsonl --lexicon l.toml --unit article --language en").out,
        );
        (0..table.len()).map(|row| table.float(row, "money")).collect::<Vec<f64>>()
    };
    let ranks = |values: &[f64]| -> Vec<f64> {
        let count = |x: f64, test: fn(f64, f64) -> bool| {
            values.iter().filter(|y| test(**y, x)).count() as f64
        };
        values
            .iter()
            .map(|&x| {
                count(x, |y, x| y < x)
                    + f64::midpoint(count(x, |y, x| y <= x) - count(x, |y, x| y < x), 1.0)
            })
            .collect()
    };
    let full = ranks(&strengths(""));
    let mean = f64::midpoint(full.len() as f64, 1.0);
    let product =
        |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    sandbox.write("l.toml", lexicon(""));
    let checked =
        Rows::csv(&sandbox.run("lexicon check a.jsonl --lexicon l.toml --language en").out);
    let mut distinct = std::collections::BTreeSet::new();
    for (row, entry) in entries.iter().enumerate() {
        sandbox.write("l.toml", lexicon(""));
        let without = ranks(&strengths(entry));
        let expected =
            product(&full, &without) / (product(&full, &full) * product(&without, &without)).sqrt();
        let found = checked.float(row, "rank_correlation");
        assert!((found - expected).abs() < 6e-4, "{entry}: {found}, not {expected}");
        distinct.insert(checked.get(row, "rank_correlation").to_owned());
    }
    assert!(distinct.len() > 2, "{distinct:?}");
    sandbox.write("one.toml", "name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['tax']\n[[theme]]\nid = 'b'\nstrong = ['levy', 'nowhere']\n");
    let one = Rows::csv(&sandbox.run("lexicon check a.jsonl --lexicon one.toml --language en").out);
    assert_eq!(
        one.column("rank_correlation"),
        ["", "", "1.000"],
        "without its only entry a theme ranks nothing"
    );
}

/// Of five coded paragraphs two are about money. `tax*` counts in three of them, two right: by hand
/// from Wilson's formula, z² = 3.841459, centre (2/3 + z²/6) / (1 + z²/3) and half width
/// sqrt(2/27 + z²/36) · z / (1 + z²/3).
#[test]
fn an_entry_is_checked_against_codes() {
    let text = "A tax on tea.\n\nTaxes rise and taxes fall.\n\nTaxi ranks.\n\nA levy.\n\nNothing.\n\nTaxes again.\n\nA tax on tea.\n";
    let sandbox = Sandbox::with(&[("a.txt", text)]);
    sandbox.write(
        "l.toml",
        "name = 'x'\n[[theme]]\nid = 'money'\nstrong = ['tax*', 'levy', 'toll']\n[[theme]]\nid = 'tea'\nstrong = ['tea']\n[[theme]]\nid = 'age'\nstrong = ['old']\n",
    );
    // The sixth is not told, the ninth not there.
    sandbox.write(
        "codes.csv",
        "article_id,paragraph,cash,tea\na.txt,1,1,1\na.txt,2,1,\na.txt,3,0,\na.txt,4,0,\na.txt,5,0,\na.txt,6,,\na.txt,9,1,\n",
    );
    let check = |options: &str| {
        sandbox.run(&format!("lexicon check a.txt --lexicon l.toml --language en {options}"))
    };
    let ran = check("--gold codes.csv --map cash=money");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("codes.csv:8: the article `a.txt` has no paragraph 9"), "{}", ran.err);
    assert!(
        ran.err.contains("themes left out because CODED has no column for them: age"),
        "{}",
        ran.err
    );
    let table = Rows::csv(&ran.out);
    assert_eq!(table.column("entry"), ["tax*", "levy", "toll", "tea", "old"]);
    assert_eq!(table.column("coded"), ["3", "1", "0", "1", ""]);
    let found = |row: usize| {
        ["precision", "precision_low", "precision_high", "lift"]
            .map(|column| table.get(row, column).to_owned())
    };
    // All of one article, of which no interval can be said.
    assert_eq!(found(0), ["0.666667", "", "", "1.666667"]);
    assert_eq!(found(1), ["0", "", "", "0"]);
    assert_eq!(found(2), ["", "", "", ""]);
    assert_eq!(found(3), ["1.000000", "", "", "1.000000"]);
    assert_eq!(found(4), ["", "", "", ""]);
    // The same paragraphs as articles.
    for (number, paragraph) in text.split("\n\n").take(5).enumerate() {
        sandbox.write(&format!("d/{number}.txt"), paragraph);
    }
    sandbox
        .write("articles.csv", "article_id,money\n0.txt,1\n1.txt,1\n2.txt,0\n3.txt,0\n4.txt,0\n");
    let of_articles = Rows::csv(
        &sandbox.run("lexicon check d --lexicon l.toml --language en --gold articles.csv").out,
    );
    let found = ["precision", "precision_low", "precision_high", "lift"]
        .map(|column| of_articles.get(0, column).to_owned());
    assert_eq!(found, ["0.666667", "0.207660", "0.938508", "1.666667"]);
    // A sheet that drew the taxi ranks four times as often as the others: (1 + 1) / (1 + 1 + 1/4).
    sandbox.write("drawn.csv", "article_id,money,probability\n0.txt,1,0.2\n1.txt,1,0.2\n2.txt,0,0.8\n3.txt,0,0.2\n4.txt,0,0.2\n");
    let drawn = Rows::csv(
        &sandbox.run("lexicon check d --lexicon l.toml --language en --gold drawn.csv").out,
    );
    assert_eq!((drawn.get(0, "coded"), drawn.get(0, "precision")), ("3", "0.888889"));
    let plain = Rows::csv(&check("").out);
    assert_eq!(
        plain.rows,
        table.rows.iter().map(|row| row[..plain.header.len()].to_vec()).collect::<Vec<_>>(),
        "the rest is the same"
    );
    assert_eq!(check("--gold codes.csv --map cash=money --threads 4").out, ran.out);
}

/// Without INPUT the table of codes has the texts, repeats among them: a row is judged by what it
/// says.
#[test]
fn an_entry_is_checked_against_coded_texts() {
    let sandbox =
        Sandbox::with(&[("gold.csv", "text,money\nTaxes rise.,1\nTaxes rise.,0\nRain.,0\n")]);
    let ran = sandbox.run("lexicon check --lexicon small.toml --language en --gold gold.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let tax = table.column("forms").iter().position(|forms| forms.contains("taxes")).unwrap();
    assert_eq!(
        ["hits", "coded", "precision", "lift"].map(|column| table.get(tax, column)),
        ["1", "2", "0.500000", "1.500000"]
    );
    for (arguments, says) in [
        ("lexicon check --lexicon small.toml", "INPUT"),
        ("lexicon check gold.csv --map a=money", "--gold"),
        (
            "lexicon check --gold gold.csv --lexicon small.toml -o gold.csv",
            "input and output are the same file",
        ),
        ("lexicon check --gold none.csv", "none.csv"),
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.err.contains(says)), (2, true), "{arguments}: {}", ran.err);
    }
}
