//! Weights and probabilities fitted to coded texts, as a user meets them; every number worked out
//! by hand.

use std::fmt::Write as _;

use crate::support::{Ran, Rows, Sandbox};

/// A lexicon whose author takes `levy` for as good as `tax`.
const LEXICON: &str = "name = 'two'\nversion = '1.0.0'\n# A comment.\n[[theme]]\nid = 'money'\nmedium = ['tax', 'levy']\n";

/// A hundred coded texts a round: `tax` is right in so many of ten, `levy` in so many of ten; of
/// eighty that hold neither four are about money.
fn coded(tax: usize, levy: usize, rounds: usize) -> String {
    let mut table = String::from("id,text,money\n");
    for number in 0..rounds * 100 {
        let (word, hits) = match number % 100 {
            0..10 => ("tax", tax),
            10..20 => ("levy", levy),
            _ => ("thing", 4),
        };
        let code = usize::from(if number % 100 < 20 {
            number % 10 < hits
        } else {
            number % 100 < 20 + hits
        });
        // The same number of words each, no text twice.
        writeln!(table, "t{number},The {word} of number {number} is here.,{code}").unwrap();
    }
    table
}

/// The table under other ids: a set of its own.
fn of_its_own(table: &str, letter: char) -> String {
    table.replace("\nt", &format!("\n{letter}"))
}

fn fit(sandbox: &Sandbox, arguments: &str) -> Ran {
    sandbox.run(&format!("lexicon fit --lexicon two.toml --language en {arguments}"))
}

fn sandbox(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with(files);
    sandbox.write("two.toml", LEXICON);
    sandbox
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
}

/// The lines of a lexicon of two files are those of the file that the row names.
#[test]
fn the_report_names_the_file_of_each_line_if_there_are_several() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 1, 10))]);
    sandbox.write(
        "more.toml",
        "name = \"more\"\nextends = \"two.toml\"\n[[theme]]\nid = \"money\"\nextend = true\nmedium = [\"fee\"]\n",
    );
    let report = |lexicon: &str| {
        let ran = sandbox.run(&format!(
            "lexicon fit --lexicon {lexicon} --language en --gold a.csv -o new.toml --report r.csv --overwrite"
        ));
        assert!(ran.code < 2, "{}", ran.err);
        Rows::csv(&sandbox.read("r.csv"))
    };
    let rows = report("more.toml");
    assert_eq!(rows.column("entry"), ["tax", "levy", "fee"]);
    assert_eq!(rows.column("file"), ["two.toml", "two.toml", "more.toml"]);
    assert_eq!(rows.get(2, "line"), "6");
    assert!(!sandbox.read("r.csv").is_empty() && report("two.toml").at("entry") == 1);
    assert!(!sandbox.read("r.csv").lines().next().unwrap().contains(",file,"));
}

/// Three sets agree that `tax` is right nine times in ten and `levy` once: by hand (50 · .2 + 3 ·
/// 45) / 200 = .725, and (10 + 15) / 200.
#[test]
fn a_fit_that_helps_is_written() {
    let sandbox = sandbox(&[
        ("a.csv", &coded(9, 1, 10)),
        ("b.csv", &of_its_own(&coded(9, 1, 10), 'b')),
        ("c.csv", &of_its_own(&coded(9, 1, 10), 'c')),
    ]);
    let arguments = "--gold a.csv --gold b.csv --gold c.csv -o new.toml --report entries.csv --left-out sets.csv";
    let ran = fit(&sandbox, arguments);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("fitted p: the fitted p rank held-out sets better"), "{}", ran.err);
    let entries = Rows::csv(&sandbox.read("entries.csv"));
    assert_eq!(
        (entries.len(), entries.get(0, "entry"), entries.get(1, "entry")),
        (2, "tax", "levy")
    );
    for (row, hits, p, effect) in [(0, 270, 0.725, "positive"), (1, 30, 0.125, "none")] {
        assert_eq!(
            (entries.int(row, "hits"), entries.int(row, "texts"), entries.get(row, "effect")),
            (hits, 300, effect)
        );
        near(entries.float(row, "p"), 0.2);
        near(entries.float(row, "texts_capped"), 150.0);
        near(entries.float(row, "hits_capped"), 150.0 * hits as f64 / 300.0);
        near(entries.float(row, "p_fitted"), p);
        near(entries.float(row, "p_new"), p);
        // 9 + 1 + 4 of a hundred.
        near(entries.float(row, "base_rate"), 0.14);
    }
    // Of a set: tax first, 90 of 100 right, then levy, 100 of 200, then the rest, 140 of 1000.
    let fitted = (90.0 * 0.9 + 10.0 * 0.5 + 40.0 * 0.14) / 140.0;
    // Without knowing which: 100 of 200, then the rest.
    let tiers = (100.0 * 0.5 + 40.0 * 0.14) / 140.0;
    let sets = Rows::csv(&sandbox.read("sets.csv"));
    assert_eq!(sets.column("set"), ["a.csv", "b.csv", "c.csv", "", ""]);
    assert_eq!(sets.column("theme"), ["money", "money", "money", "money", ""]);
    assert_eq!(sets.column("verdict"), ["", "", "", "proven", ""]);
    for row in 0..5 {
        near(sets.float(row, "fitted"), fitted);
        near(sets.float(row, "author"), tiers);
        near(sets.float(row, "equal"), tiers);
        near(sets.float(row, "fitted_over_author"), fitted - tiers);
        assert!(sets.float(row, "fitted_over_author_low") > 0.0);
    }
    let new = sandbox.read("new.toml");
    assert!(
        new.contains("version = \"1.0.0+fit\"")
            && new.contains("p = 0.725")
            && new.contains("p = 0.125"),
        "{new}"
    );
    assert!(
        new.contains("# Set: a.csv, 1000 coded texts, SHA-256 ")
            && new.contains("prior 50 texts, at most 50 texts a set"),
        "{new}"
    );
    // The same again, byte for byte, on any number of threads.
    assert_eq!(fit(&sandbox, &arguments.replace("new.toml", "again.toml --threads 3")).code, 0);
    assert_eq!(sandbox.read("again.toml"), new);
    // What was written is read, and ranks as the table says.
    let ran = sandbox.run("evaluate --gold a.csv --language en --lexicon new.toml");
    near(Rows::csv(&ran.out).float(0, "average_precision"), fitted);
    assert_eq!(sandbox.run("lexicon show new.toml").code, 0);
}

/// Of two sets that contradict each other nothing can be learnt for the other: the lexicon stays,
/// with its comments.
#[test]
fn a_fit_that_does_not_help_is_not_written() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 1, 5)), ("b.csv", &coded(1, 9, 5))]);
    let ran = fit(&sandbox, "--gold a.csv --gold b.csv -o new.toml --left-out sets.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("own p kept: the fitted p are not shown to rank held-out sets better"),
        "{}",
        ran.err
    );
    let new = sandbox.read("new.toml");
    assert!(new.ends_with(LEXICON), "{new}");
    assert!(new.contains("# money: own p kept"), "{new}");
    let sets = Rows::csv(&sandbox.read("sets.csv"));
    assert!(sets.float(0, "fitted_over_author") < 0.0);
    assert_eq!(sets.get(2, "verdict"), "not proven");
    let ran = fit(&sandbox, "--gold a.csv --gold b.csv -o new.toml --unproven");
    assert_eq!(ran.code, 0);
    // (10 + 45 + 5) / 150.
    assert!(sandbox.read("new.toml").contains("p = 0.4"), "{}", sandbox.read("new.toml"));
}

/// One set cannot judge itself, unless it is parted.
#[test]
fn one_set_moves_nothing() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 1, 10))]);
    let ran = fit(&sandbox, "--gold a.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.ends_with(LEXICON), "{}", ran.out);
    assert!(ran.err.contains("cannot be judged"), "{}", ran.err);
    // (10 + 45) / 100 and (10 + 5) / 100, on standard output.
    let ran = fit(&sandbox, "--gold a.csv --unproven");
    assert!(
        ran.out.contains("p = 0.55")
            && ran.out.contains("p = 0.15")
            && ran.out.contains("--unproven"),
        "{}",
        ran.out
    );
    // A prior of 100, a cap of 10: (20 + 9) / 110.
    let ran = fit(&sandbox, "--gold a.csv --unproven --prior 100 --cap 10");
    assert!(ran.out.contains("p = 0.264"), "{}", ran.out);
    let parted = coded(9, 1, 10).lines().enumerate().fold(String::new(), |table, (at, line)| {
        table
            + line
            + if at == 0 {
                ",source"
            } else if at <= 500 {
                ",x"
            } else {
                ",y"
            }
            + "\n"
    });
    sandbox.write("parted.csv", parted);
    let ran = fit(&sandbox, "--gold parted.csv --by source");
    assert!(ran.out.contains("p = 0.667") && ran.out.contains("p = 0.133"), "{}", ran.out);
    assert!(ran.err.contains("parted.csv, source x"), "{}", ran.err);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let sandbox = sandbox(&[
        ("a.csv", &coded(9, 1, 1)),
        ("none.csv", "id,text,money\nx,The tax.,\n"),
        ("odd.csv", "id,text,money\nx,The tax.,2\ny,The tax.,1\n"),
    ]);
    let refused = |arguments: &str, says: &str| {
        let ran = fit(&sandbox, arguments);
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(ran.err.contains(says), "{arguments}: {}", ran.err);
    };
    refused("--gold a.csv --prior 49", "49");
    refused("--gold a.csv -o two.toml", "is the lexicon; input and output are the same file");
    refused("--gold a.csv -o a.csv", "input and output are the same file");
    refused(
        "--gold a.csv -o x.csv --report x.csv",
        "--report and --output would write the same file",
    );
    refused("--gold a.csv --report x.doc", "x.doc");
    refused("--gold a.csv --map money=age", "no theme `age`");
    refused("", "--gold");
    sandbox.write("head.csv", "id,text,money\n");
    refused("--gold head.csv", "head.csv: the file has no rows");
    let ran = fit(&sandbox, "--gold none.csv");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("no text is coded"), "{}", ran.err);
    let ran = fit(&sandbox, "--gold odd.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("odd.csv:2: `money` is `2`"), "{}", ran.err);
    assert_eq!(fit(&sandbox, "--gold odd.csv --strict").code, 3);
    let ran = fit(&sandbox, "--gold odd.csv --max-errors 0");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err
            .contains("more than 0 inputs are rejected, the last one: odd.csv:2: `money` is `2`"),
        "{}",
        ran.err
    );
}

/// What people call their lexicons and fields does not get out of the comments.
#[test]
fn names_of_several_lines_stay_comments() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 1, 1))]);
    sandbox.write("two.toml", LEXICON.replace("'two'", "\"two\\nname = 'three'\""));
    let ran = fit(&sandbox, "--gold a.csv -o new.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = sandbox.read("new.toml");
    assert!(written.starts_with("# Fitted by"), "{written}");
    assert_eq!(written.lines().filter(|line| line.starts_with("name")).count(), 1, "{written}");
    assert_eq!(sandbox.run("lexicon show new.toml").code, 0);
}

/// A sub-theme's entry is judged by its own codes, without them by those of the theme around it.
#[test]
fn entries_of_sub_themes_have_the_nearest_codes() {
    let sandbox = sandbox(&[]);
    let mut outer = String::from("id,text,age\n");
    let mut inner = String::from("id,text,age,age.care\n");
    for number in 0..50 {
        writeln!(outer, "t{number},The care home number {number}.,1").unwrap();
        writeln!(inner, "t{number},The care home number {number}.,1,0").unwrap();
    }
    sandbox.write("outer.csv", outer);
    sandbox.write("inner.csv", inner);
    let p = |gold: &str| {
        let ran = sandbox.run(&format!(
            "lexicon fit --lexicon small.toml --language en --gold {gold} --report r.csv -o n.toml"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = Rows::csv(&sandbox.read("r.csv"));
        let care = rows.column("entry").iter().position(|entry| *entry == "care home*").unwrap();
        rows.float(care, "p_fitted")
    };
    near(p("outer.csv"), 0.75);
    near(p("inner.csv"), 0.25);
}

#[test]
fn probabilities_are_fitted_and_scored() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 3, 5))]);
    let ran = fit(&sandbox, "--gold a.csv --calibration c.toml");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(
        ran.err.contains("money: 500 coded texts of 500 articles, 80 about it, base rate 0.16"),
        "{}",
        ran.err
    );
    let file = sandbox.read("c.toml");
    let value: toml::Table = file.parse().unwrap();
    assert_eq!(value["unit"].as_str(), Some("paragraph"), "each text is one paragraph");
    assert_eq!(value["sample"][0]["path"].as_str(), Some("a.csv"));
    let number = |key: &str| value["theme"][0][key].as_float().unwrap();
    let (intercept, slope) = (number("intercept"), number("slope"));
    assert!(slope > 0.0);
    sandbox.write("new.csv", "id,text\nx,Nothing here.\ny,The tax is here today.\n");
    let table = Rows::csv(
        &sandbox.run("score new.csv --lexicon two.toml --language en --calibration c.toml").out,
    );
    assert_eq!(
        table.header.iter().position(|name| name == "money_prob"),
        table.header.iter().position(|name| name == "money").map(|at| at + 1)
    );
    // Half of the texts with evidence hold `levy`: 12 of 20 are about it, of those without 4 of 80.
    for row in 0..2 {
        let evidence = -(1.0 - table.float(row, "money")).ln();
        near(
            table.float(row, "money_prob"),
            1.0 / (1.0 + (-(intercept + slope * (1.0 + 10.0 * evidence).ln())).exp()),
        );
    }
    assert!(
        (table.float(0, "money_prob") - 0.05).abs() < 0.01 && table.float(0, "money").abs() < 1e-12
    );
    let long = Rows::csv(
        &sandbox
            .run(
                "score new.csv --lexicon two.toml --language en --layout long --calibration c.toml",
            )
            .out,
    );
    near(long.float(1, "prob"), table.float(1, "money_prob"));
    // The manifest names the sample.
    assert_eq!(
        sandbox
            .run("score new.csv --lexicon two.toml --language en --calibration c.toml -o s.csv")
            .code,
        0
    );
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("s.csv.manifest.json")).unwrap();
    assert_eq!(manifest["calibration"]["sample"][0]["texts"], 500);
    assert_eq!(
        manifest["calibration"]["sample"][0]["sha256"],
        value["sample"][0]["sha256"].as_str().unwrap()
    );
    assert_eq!(manifest["calibration"]["themes"][0], "money");
}

/// Articles of two paragraphs: the first is about money if it says so, the second repeats nothing and
/// is about money if the first is.
#[test]
fn probabilities_of_strengths_in_the_article() {
    let (mut articles, mut codes) = (String::new(), String::from("article_id,paragraph,money\n"));
    for number in 0..100 {
        let word = if number % 4 == 0 { "tax" } else { "thing" };
        let texts = [
            format!("The {word} of number {number} is here."),
            format!("Nobody knows what comes after number {number} here."),
        ];
        let record = serde_json::json!({ "id": format!("a{number}"), "paragraphs": texts });
        writeln!(articles, "{record}").unwrap();
        let code = u8::from(number % 4 == 0 && number % 20 != 0);
        writeln!(codes, "a{number},1,{code}\na{number},2,{code}").unwrap();
    }
    let sandbox = sandbox(&[("a.jsonl", &articles), ("codes.csv", &codes)]);
    let ran = fit(&sandbox, "a.jsonl --gold codes.csv --context article --calibration c.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value: toml::Table = sandbox.read("c.toml").parse().unwrap();
    assert_eq!(value["context"].as_str(), Some("article"));
    let number = |key: &str| value["theme"][0][key].as_float().unwrap();
    let (intercept, slope) = (number("intercept"), number("slope"));
    let score = "score a.jsonl --lexicon two.toml --language en --calibration c.toml";
    let ran = sandbox.run(&format!("{score} --context article"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    for row in 0..table.len() {
        let evidence = -(1.0 - table.float(row, "money_in_article")).ln();
        let expected = 1.0 / (1.0 + (-(intercept + slope * (1.0 + 10.0 * evidence).ln())).exp());
        assert!((table.float(row, "money_prob") - expected).abs() < 1e-5, "{row}");
    }
    // The second paragraphs have no evidence of their own; those after one that has some are likely.
    assert!(table.float(1, "money_prob") > 4.0 * table.float(3, "money_prob"));
    let ran = sandbox.run(score);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("score with --context article"), "{}", ran.err);
    let ran = sandbox.run("lexicon sample a.jsonl --lexicon two.toml --calibration c.toml");
    assert!(ran.code == 2 && ran.err.contains("--context article"), "{}", ran.err);
}

#[test]
fn a_calibration_is_for_one_lexicon_and_unit() {
    let sandbox = sandbox(&[("a.csv", &coded(9, 3, 5)), ("new.csv", "id,text\ny,The tax.\n")]);
    assert_eq!(fit(&sandbox, "--gold a.csv --calibration c.toml").code, 0);
    sandbox.write("other.toml", LEXICON.replace("'levy'", "'levy*'"));
    sandbox.write("cut.toml", &sandbox.read("c.toml")[..900]);
    for (arguments, says) in [
        (
            "--lexicon other.toml --calibration c.toml",
            "the calibration is for the lexicon two 1.0.0",
        ),
        (
            "--lexicon two.toml --calibration c.toml --unit article",
            "the calibration is for --unit paragraph, not article",
        ),
        ("--lexicon two.toml --calibration c.toml --negated drop", "--negated count"),
        ("--lexicon two.toml --calibration c.toml --overlap lexicon", "--overlap theme"),
        ("--lexicon two.toml --calibration c.toml --phrases paragraph", "--phrases sentence"),
        ("--lexicon two.toml --calibration none.toml", "none.toml"),
        ("--lexicon two.toml --calibration two.toml", "no calibration"),
        ("--lexicon two.toml --calibration cut.toml", "no calibration"),
        ("--lexicon two.toml --calibration c.toml -o c.toml", "c.toml"),
    ] {
        let ran = sandbox.run(&format!("score new.csv --language en {arguments}"));
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(ran.err.contains(says), "{arguments}: {}", ran.err);
    }
    let ran =
        sandbox.run("score new.csv --lexicon two.toml --calibration c.toml --layout evidence");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("--layout evidence has no strengths"), "{}", ran.err);
    assert!(
        !sandbox
            .run("score new.csv --lexicon two.toml")
            .out
            .lines()
            .next()
            .unwrap()
            .contains("_prob")
    );
}

#[test]
fn too_few_codes_make_no_probabilities() {
    let sandbox =
        sandbox(&[("few.csv", &coded(9, 3, 1).lines().take(100).collect::<Vec<_>>().join("\n"))]);
    let ran = fit(&sandbox, "--gold few.csv --calibration c.toml");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("few.csv: no theme can be calibrated: money has 99 coded texts, 100 are needed (code more texts"),
        "{}",
        ran.err
    );
    sandbox.write("one.csv", coded(0, 0, 2).replace(",1\n", ",0\n"));
    let ran = fit(&sandbox, "--gold one.csv --calibration c.toml");
    assert!(ran.code == 2 && ran.err.contains("codes 1 in 0 articles"), "{}", ran.err);
    assert!(!sandbox.has("c.toml"));
}

/// Coded paragraphs of articles, drawn with probabilities: what is rare in the sample weighs more.
#[test]
fn a_sample_is_weighted_back() {
    let mut articles = String::new();
    let mut sheet = String::from("article_id,paragraph,money,probability\n");
    for number in 0..100 {
        writeln!(articles, "{{\"id\": \"a{number}\", \"text\": \"The tax of number {number}.\\n\\nThe thing of number {number}.\"}}")
            .unwrap();
        writeln!(
            sheet,
            "a{number},1,{},1\na{number},2,{},0.1",
            usize::from(number % 10 < 8),
            usize::from(number % 10 < 1)
        )
        .unwrap();
    }
    let sandbox = sandbox(&[("articles.jsonl", &articles), ("sheet.csv", &sheet)]);
    let ran = fit(&sandbox, "--gold sheet.csv articles.jsonl --calibration c.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value: toml::Table = sandbox.read("c.toml").parse().unwrap();
    let theme = &value["theme"][0];
    assert_eq!(
        (value["unit"].as_str(), theme["weighted"].as_bool()),
        (Some("paragraph"), Some(true))
    );
    assert_eq!(
        (theme["texts"].as_integer(), theme["articles"].as_integer()),
        (Some(200), Some(100))
    );
    // 80 + 10 · 10 of 100 + 1000.
    near(theme["base_rate"].as_float().unwrap(), (180.0f64 / 1100.0 * 1e6).round() / 1e6);
    let table = Rows::csv(
        &sandbox
            .run("score articles.jsonl --lexicon two.toml --language en --calibration c.toml")
            .out,
    );
    assert!((table.float(0, "money_prob") - 0.8).abs() < 0.02, "{}", table.float(0, "money_prob"));
    assert!((table.float(1, "money_prob") - 0.1).abs() < 0.01, "{}", table.float(1, "money_prob"));
    // A sheet that lacks one says where.
    sandbox.write("sheet.csv", sheet.replacen(",0.1\n", ",\n", 1));
    let ran = fit(&sandbox, "--gold sheet.csv articles.jsonl --calibration c.toml");
    assert!(ran.code == 1 && ran.err.contains("sheet.csv:3: `probability` is ``"), "{}", ran.err);
}

/// Texts of several paragraphs are articles; a table cannot have both.
#[test]
fn the_unit_is_that_of_the_coded_texts() {
    let mut long = String::from("id,text,money\n");
    let mut mixed = String::from("id,paragraph,text,money\n");
    for number in 0..100 {
        let word = if number % 10 < 5 { "tax" } else { "thing" };
        writeln!(
            long,
            "t{number},\"The {word} {number}.\n\nMore of it.\",{}",
            usize::from(number % 10 < 4)
        )
        .unwrap();
        let paragraph = if number % 2 == 0 { "1" } else { "" };
        writeln!(
            mixed,
            "t{number},{paragraph},\"The {word} {number}.\n\nMore of it.\",{}",
            usize::from(number % 10 < 4)
        )
        .unwrap();
    }
    let sandbox = sandbox(&[("long.csv", &long), ("mixed.csv", &mixed)]);
    assert_eq!(fit(&sandbox, "--gold long.csv --calibration c.toml").code, 0);
    assert!(sandbox.read("c.toml").contains("unit = \"article\""));
    let scored = |unit: &str| {
        sandbox
            .run(&format!(
                "score long.csv --lexicon two.toml --language en --calibration c.toml {unit}"
            ))
            .code
    };
    assert_eq!((scored("--unit article"), scored("")), (0, 2));
    let ran = fit(&sandbox, "--gold mixed.csv --calibration c.toml");
    assert!(
        ran.code == 2 && ran.err.contains("50 coded texts are paragraphs, 50 are not"),
        "{}",
        ran.err
    );
}

/// A text in two sets would be left out of neither.
#[test]
fn a_text_is_in_one_set() {
    let paragraphs = "article_id,paragraph,money\na.txt,1,1\na.txt,2,0\n";
    let sandbox = sandbox(&[
        ("a.txt", "Taxes rise.\n\nThings fall.\n\nMore.\n"),
        ("one.csv", paragraphs),
        ("two.csv", "article_id,paragraph,money\na.txt,2,0\na.txt,3,0\n"),
        ("copy.csv", paragraphs),
    ]);
    for (other, said) in [
        ("two.csv", "one.csv and two.csv have 1 text in common"),
        ("copy.csv", "one.csv and copy.csv are the same"),
    ] {
        let ran = fit(&sandbox, &format!("--gold one.csv --gold {other} a.txt -o new.toml"));
        assert!(ran.code == 2 && ran.err.contains(said), "{}", ran.err);
        assert!(!sandbox.path("new.toml").exists());
    }
}

/// Fitted p and probabilities in one go: the probabilities are those of the new lexicon.
#[test]
fn both_at_once() {
    let sandbox =
        sandbox(&[("a.csv", &coded(9, 1, 5)), ("b.csv", &of_its_own(&coded(9, 1, 5), 'b'))]);
    let ran = fit(&sandbox, "--gold a.csv --gold b.csv -o new.toml --calibration c.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("fitted to the same texts as the p"), "{}", ran.err);
    sandbox.write(
        "new.csv",
        "id,text\nx,The tax is of the number here.\ny,The levy is of the number here.\n",
    );
    let table = Rows::csv(
        &sandbox.run("score new.csv --lexicon new.toml --language en --calibration c.toml").out,
    );
    assert!(
        (table.float(0, "money_prob") - 0.9).abs() < 0.1
            && (table.float(1, "money_prob") - 0.1).abs() < 0.2,
        "{table:?}"
    );
    assert_eq!(
        sandbox.run("score new.csv --lexicon two.toml --language en --calibration c.toml").code,
        2
    );
}
