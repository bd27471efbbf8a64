//! Strengths in the article: their column, their evidence, and what `--context article` decides.

use crate::support::{Rows, Sandbox};

/// Two articles. The first has evidence for `money` in some paragraphs, a repeat of its first, and
/// a paragraph without a letter; the second repeats a paragraph of the first.
fn sandbox() -> Sandbox {
    let first = [
        "Taxes rise this year and nobody knows why they rise.",
        "The weather was fine, and the town went to the sea.",
        "Costs are what people talk about in the long evenings.",
        "Taxes rise this year and nobody knows why they rise.",
        "=======",
        "Budget cuts follow tax rises, and the costs of both are known.",
        "A pension is a promise. The cost of it is not known to anybody here.",
    ];
    let second = ["A short tale of a dog.", first[2], "Another tale of the same dog."];
    let record = |id: &str, paragraphs: &[&str]| {
        format!("{}\n", serde_json::json!({ "id": id, "paragraphs": paragraphs }))
    };
    Sandbox::with(&[("first.jsonl", &record("a", &first)), ("second.jsonl", &record("b", &second))])
}

/// The definition of docs/METHODS.md as plain loops, for the rows of one article.
fn expected(table: &Rows, theme: &str) -> Vec<f64> {
    let own: Vec<f64> = (0..table.len()).map(|row| table.float(row, theme)).collect();
    let counted: Vec<bool> =
        (0..table.len()).map(|row| table.get(row, "counted") == "true").collect();
    let in_article = |at: usize| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for other in (0..own.len()).filter(|&other| other != at && counted[other]) {
            let weight = (-(at.abs_diff(other) as f64) / 5.0).exp();
            sum += weight * own[other];
            weights += weight;
        }
        let r: f64 = sum / weights;
        1.0 - (-((-(1.0 - own[at]).ln() + 0.05) * (2.0 * r.sqrt()).exp() - 0.05)).exp()
    };
    // The fourth paragraph repeats the first.
    (0..own.len()).map(|at| in_article(if at == 3 { 0 } else { at })).collect()
}

#[test]
fn it_is_what_the_definition_says() {
    let table = sandbox().score("first.jsonl");
    for theme in ["money", "age"] {
        for (row, expected) in expected(&table, theme).into_iter().enumerate() {
            let found = table.float(row, &format!("{theme}_in_article"));
            assert!((found - expected).abs() < 2e-6, "{theme} {row}: {found} and {expected}");
        }
    }
    assert_eq!(table.get(1, "money"), "0");
    assert!(table.float(1, "money_in_article") > 0.0, "its article lifts it");
    assert_eq!(table.get(1, "money_hits"), "0");
    let header = table.header.join(",");
    assert!(header.contains("money,age,money_in_article,age_in_article,themes"), "{header}");
    // Long tables have it beside the strength.
    let long = sandbox().score("first.jsonl --layout long");
    assert_eq!(long.get(0, "in_article"), table.get(0, "money_in_article"));
}

#[test]
fn no_other_article_changes_it() {
    let sandbox = sandbox();
    let columns =
        "--columns article_id,paragraph,money_in_article,age_in_article,age.care_in_article";
    let alone = sandbox.score(&format!("second.jsonl {columns}"));
    let after = sandbox.score(&format!("first.jsonl second.jsonl {columns}"));
    assert_eq!(alone.rows, after.rows[after.len() - alone.len()..]);
    assert!(alone.float(0, "money_in_article") > 0.0);
    let threads = sandbox.score(&format!("first.jsonl second.jsonl {columns} --threads 8"));
    assert_eq!(after, threads);
}

#[test]
fn articles_have_none_and_sentences_have_that_of_their_paragraph_and_article() {
    let sandbox = sandbox();
    let articles = sandbox.score("first.jsonl --unit article");
    assert!(!articles.header.iter().any(|name| name.contains("in_article")));
    let ran =
        sandbox.run("score first.jsonl --lexicon small.toml --unit article --context article");
    assert!(ran.code == 0 && ran.err.contains("no effect with --unit article"), "{}", ran.err);
    let ran = sandbox.run("score first.jsonl --unit article --columns money_in_article");
    assert_eq!(ran.code, 2, "{}", ran.err);
    let paragraphs = sandbox.score("first.jsonl");
    let sentences = sandbox.score("first.jsonl --unit sentence");
    let of_paragraph = |number: &str| {
        (0..sentences.len())
            .filter(|&row| sentences.get(row, "paragraph") == number)
            .collect::<Vec<_>>()
    };
    // The only sentence of a paragraph is the paragraph, except that the last paragraph is shorter
    // for the others, whose phrases end with its sentences.
    let [only] = of_paragraph("1")[..] else { panic!("one sentence") };
    assert_eq!(sentences.get(only, "money_in_article"), paragraphs.get(0, "money_in_article"));
    // Of two sentences the one that names nothing is lifted by the other.
    let [pension, cost] = of_paragraph("7")[..] else { panic!("two sentences") };
    assert_eq!(sentences.get(pension, "money"), "0");
    assert!(sentences.float(pension, "money_in_article") > 0.0);
    assert_eq!(sentences.get(cost, "age"), "0");
    // By hand: the rest of the paragraph is `A pension is a promise.`, 5 words with one match of
    // p .2: n(k+1)/(n+k(1-b+b*5/100)) = 2.2/1.63; no other paragraph has evidence for `age`; their
    // weights are exp(-4/5) for the third, exp(-6/5), exp(-5/5) and exp(-1/5) for the others.
    let strength = 1.0 - (1.0 - 0.2_f64).powf(2.2 / (1.0 + 1.2 * 0.525));
    let weights: f64 =
        [6.0, 5.0, 4.0, 1.0].map(|distance: f64| (-distance / 5.0).exp()).iter().sum();
    let r: f64 = strength / (1.0 + weights);
    let by_hand = 1.0 - (-0.05 * ((2.0 * r.sqrt()).exp() - 1.0)).exp();
    assert!((sentences.float(cost, "age_in_article") - by_hand).abs() < 2e-6, "{by_hand}");
}

#[test]
fn its_evidence_sums_to_it_and_names_the_paragraphs() {
    let sandbox = sandbox();
    let table = sandbox.score("first.jsonl --context article");
    let evidence = sandbox.score("first.jsonl --context article --layout evidence");
    for (row, theme) in (0..table.len()).flat_map(|row| [(row, "money"), (row, "age")]) {
        let is_own = |at: &usize| {
            evidence.get(*at, "paragraph") == table.get(row, "paragraph")
                && evidence.get(*at, "theme") == theme
        };
        let points: f64 =
            (0..evidence.len()).filter(is_own).map(|at| evidence.float(at, "points")).sum();
        let found = table.float(row, &format!("{theme}_in_article"));
        assert!((1.0 - (-points).exp() - found).abs() < 2e-6, "{theme} in {row}");
    }
    let context = (0..evidence.len())
        .find(|&at| {
            evidence.get(at, "entry") == "(context)" && evidence.get(at, "paragraph") == "2"
        })
        .unwrap();
    let form = evidence.get(context, "form");
    assert!(form.starts_with("#1 (0.") && form.contains("; #6 (0."), "{form}");
    assert_eq!([evidence.get(context, "start"), evidence.get(context, "negated")], ["", ""]);
    // Without the option evidence is that of the words alone.
    let words = sandbox.score("first.jsonl --layout evidence");
    assert!(!words.column("entry").contains(&"(context)"));
}

#[test]
fn context_decides_on_themes_and_totals() {
    let sandbox = sandbox();
    let own = sandbox.score("first.jsonl");
    let table = sandbox.score("first.jsonl --context article");
    for name in ["money", "money_in_article", "money_hits", "evidence"] {
        assert_eq!(own.column(name), table.column(name), "{name}");
    }
    let by_threshold = |table: &Rows, column: &str, threshold: f64| -> Vec<bool> {
        (0..table.len()).map(|row| table.float(row, column) >= threshold).collect()
    };
    let named = |table: &Rows| -> Vec<bool> {
        (0..table.len()).map(|row| table.get(row, "themes").contains("money")).collect()
    };
    assert_eq!(named(&own), by_threshold(&own, "money", 0.25));
    assert_eq!(named(&table), by_threshold(&table, "money_in_article", 0.45));
    assert_ne!(own.column("themes"), table.column("themes"), "the example tells them apart");
    let low = sandbox.score("first.jsonl --context article --threshold 0.01");
    assert_eq!(named(&low), by_threshold(&low, "money_in_article", 0.01));

    let summary = |options: &str| {
        let ran = sandbox.run(&format!(
            "score first.jsonl --lexicon small.toml {options} --by source --summary s.csv -o o.csv --overwrite"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&sandbox.read("s.csv"))
    };
    let counted = |row: &usize| table.get(*row, "counted") == "true";
    let mean = |column: &str| {
        let rows: Vec<usize> = (0..table.len()).filter(counted).collect();
        rows.iter().map(|&row| table.float(row, column)).sum::<f64>() / rows.len() as f64
    };
    for (options, column, threshold) in
        [("", "money", 0.25), ("--context article", "money_in_article", 0.45)]
    {
        let summary = summary(options);
        let row = (0..summary.len()).find(|&row| summary.get(row, "theme") == "money").unwrap();
        let rows: Vec<usize> = (0..table.len()).filter(counted).collect();
        let reached = rows.iter().filter(|&&row| table.float(row, column) >= threshold).count();
        let share = reached as f64 / rows.len() as f64;
        assert!((summary.float(row, "share") - share).abs() < 2e-6, "{options}");
        assert!((summary.float(row, "strength") - mean(column)).abs() < 2e-6, "{options}");
    }
}

#[test]
fn context_decides_in_evaluate_sample_suggest_and_report() {
    let sandbox = sandbox();
    let codes = "article_id,paragraph,money\na,1,1\na,2,0\na,3,1\na,6,1\na,7,0\n";
    sandbox.write("codes.csv", codes);
    let table = sandbox.score("first.jsonl");
    let errors = |options: &str| {
        let ran = sandbox.run(&format!(
            "evaluate --gold codes.csv first.jsonl --lexicon small.toml --threshold 0.999 --errors e.csv -o m.csv --overwrite {options}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&sandbox.read("e.csv"))
    };
    for (options, column) in [("", "money"), ("--context article", "money_in_article")] {
        let errors = errors(options);
        assert_eq!(errors.len(), 3, "{options}");
        for row in 0..errors.len() {
            let paragraph: usize = errors.get(row, "paragraph").parse().unwrap();
            assert_eq!(errors.get(row, "strength"), table.get(paragraph - 1, column), "{options}");
        }
    }
    let sheet = |options: &str| {
        let ran = sandbox.run(&format!(
            "lexicon sample first.jsonl --lexicon small.toml --size 5 --show-scores {options}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = Rows::csv(&ran.out);
        let at = (0..rows.len()).find(|&row| rows.get(row, "paragraph") == "2").unwrap();
        rows.float(at, "money_strength")
    };
    assert!(sheet("").abs() < 1e-12);
    assert!((sheet("--context article") - table.float(1, "money_in_article")).abs() < 1e-9);

    let ran = sandbox.run("report first.jsonl --lexicon small.toml --context article -o r.html");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(sandbox.read("r.html").contains("strength in the article is at least 0.45"));
    // A finished table tells by its themes which strengths decided.
    for (options, threshold) in [
        ("", "its strength is at least 0.25"),
        ("--context article", "its strength in the article is at least 0.45"),
    ] {
        let ran = sandbox
            .run(&format!("score first.jsonl --lexicon small.toml -o t.csv --overwrite {options}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let ran = sandbox.run("report t.csv -o t.html --overwrite");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(sandbox.read("t.html").contains(threshold), "{options}");
    }
    let ran = sandbox
        .run("lexicon suggest first.jsonl --lexicon small.toml --min-articles 1 --context article");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let own = sandbox.run("lexicon suggest first.jsonl --lexicon small.toml --min-articles 1");
    assert_ne!(ran.out, own.out);
}

#[test]
fn articles_of_one_paragraph_have_no_context() {
    let sandbox = Sandbox::with(&[("one.csv", "id,text\n1,Tax rises.\n2,Rain falls.\n")]);
    let ran = sandbox.run("score one.csv --lexicon small.toml --context article");
    assert!(ran.code == 0 && ran.err.contains("no article has a second paragraph"), "{}", ran.err);
    let ran = sandbox.run("score one.csv --lexicon small.toml");
    assert!(!ran.err.contains("second paragraph"), "{}", ran.err);
}

/// The decimals of a table may follow a comma.
#[test]
fn a_page_reads_numbers_with_a_comma() {
    let sandbox = sandbox();
    let score = "score first.jsonl --lexicon small.toml";
    for (name, options) in [("point.csv", ""), ("comma.csv", "--decimal-comma")] {
        assert_eq!(sandbox.run(&format!("{score} -o {name} {options}")).code, 0);
    }
    let said = |name: &str| {
        let ran = sandbox.run(&format!("report {name} -o {name}.html"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err.lines().filter(|line| line.contains("Money")).map(str::to_owned).collect::<Vec<_>>()
    };
    let point = said("point.csv");
    assert!(point.concat().contains('%') && point == said("comma.csv"), "{point:?}");
}
