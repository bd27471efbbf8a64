//! Models of probabilities by the components of strength, as a user meets them; expected
//! probabilities are computed from the columns of the table and the weights in the file.

use std::fmt::Write as _;

use crate::support::{Rows, Sandbox};

/// A lexicon with an entry that was learnt.
const LEXICON: &str = "name = 'two'\nversion = '1.0.0'\n[[theme]]\nid = 'money'\nmedium = ['tax']\nentries = [{ match = 'budget', p = 0.1, learnt = true }]\n";

const FIT: &str = "lexicon fit --lexicon two.toml --language en";

/// A hundred articles of three paragraphs, and their codes. Every third article is about money in
/// all of its paragraphs, but names it only in the first, some by a learnt word; every fifth one of
/// the others names it in passing.
fn articles() -> (String, String) {
    let (mut articles, mut codes) = (String::new(), String::from("article_id,paragraph,money\n"));
    for number in 0..100 {
        let is_about = number % 3 == 0;
        let first = match number {
            _ if number % 6 == 0 => "tax",
            _ if is_about => "tax and the budget",
            _ => "thing",
        };
        let last = if !is_about && number % 5 == 0 { "tax" } else { "thing" };
        let texts = [
            format!("The {first} of number {number} is here, and the tax is there."),
            format!("Nobody knows what comes after number {number} here."),
            format!("The last {last} of number {number} is over there."),
        ];
        let texts =
            if is_about { texts } else { texts.map(|text| text.replace("the tax is", "it is")) };
        let record = serde_json::json!({ "id": format!("a{number}"), "paragraphs": texts });
        writeln!(articles, "{record}").unwrap();
        for paragraph in 1..=3 {
            let code = u8::from(is_about && (number + paragraph) % 10 != 0);
            writeln!(codes, "a{number},{paragraph},{code}").unwrap();
        }
    }
    (articles, codes)
}

/// A folder with a lexicon, articles and codes that a model can be fitted to.
pub fn sandbox() -> Sandbox {
    let (articles, codes) = articles();
    let sandbox = Sandbox::with(&[("a.jsonl", &articles), ("codes.csv", &codes)]);
    sandbox.write("two.toml", LEXICON);
    sandbox
}

/// The model of the only theme in a calibration.
fn model(file: &str) -> toml::Table {
    let value: toml::Table = file.parse().unwrap();
    value["theme"][0]["model"].as_table().unwrap().clone()
}

fn number(model: &toml::Table, key: &str) -> f64 {
    model[key].as_float().unwrap()
}

/// The points of each paragraph: of entries, of learnt entries, of its article.
fn points(evidence: &Rows) -> std::collections::HashMap<String, [f64; 3]> {
    let mut points: std::collections::HashMap<String, [f64; 3]> = std::collections::HashMap::new();
    for row in 0..evidence.len() {
        let key = format!("{}#{}", evidence.get(row, "article_id"), evidence.get(row, "paragraph"));
        let kind = match evidence.get(row, "entry") {
            "(context)" => 2,
            entry if entry.ends_with("[learnt]") => 1,
            _ => 0,
        };
        points.entry(key).or_default()[kind] += evidence.float(row, "points");
    }
    points
}

#[test]
fn a_model_gives_probabilities_by_its_components() {
    let sandbox = sandbox();
    let ran = sandbox.run(&format!("{FIT} a.jsonl --gold codes.csv --calibration c.toml --model"));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("  model (own ") && ran.err.contains("): used\n"), "{}", ran.err);
    let file = sandbox.read("c.toml");
    assert!(file.contains("\nversion = 2\n") && file.contains("\nmodel_formula = "), "{file}");
    let model = model(&file);
    assert_eq!(model["used"].as_bool(), Some(true));
    let gain = |measure: &str| model[measure][2].as_float().unwrap();
    assert!(gain("average_precision") > 0.0 && gain("skill") > 0.0 && gain("log_loss") < 0.0);
    // The same again on other threads, byte for byte.
    let again = format!("{FIT} a.jsonl --gold codes.csv --calibration d.toml --model --threads 3");
    assert_eq!(sandbox.run(&again).code, 0);
    assert_eq!(sandbox.read("d.toml"), file);

    let score = "score a.jsonl --lexicon two.toml --language en";
    let evidence =
        Rows::csv(&sandbox.run(&format!("{score} --layout evidence --context article")).out);
    let points = points(&evidence);
    assert!(points.values().any(|it| it[1] > 0.0) && points.values().any(|it| it[2] > 0.0));
    let table = Rows::csv(&sandbox.run(&format!("{score} --calibration c.toml")).out);
    for row in 0..table.len() {
        let key = format!("{}#{}", table.get(row, "article_id"), table.get(row, "paragraph"));
        let [own, learnt, lift] = points.get(&key).copied().unwrap_or_default();
        // E' + 0.05 = (E + 0.05) exp(2 √r), so that √r is half the logarithm of their ratio.
        let root = ((own + learnt + lift + 0.05) / (own + learnt + 0.05)).ln() / 2.0;
        let log_odds = number(&model, "intercept")
            + number(&model, "own") * (1.0 + own / 0.05).ln()
            + number(&model, "context") * 2.0 * root
            + number(&model, "learnt") * (1.0 + learnt / (own + 0.05)).ln();
        let expected = 1.0 / (1.0 + (-log_odds).exp());
        assert!((table.float(row, "money_prob") - expected).abs() < 2e-4, "{key}: {expected}");
    }
    // Of two paragraphs without evidence the one in an article about money is the likelier.
    assert!(table.float(1, "money_prob") > 3.0 * table.float(4, "money_prob"));
    let long = Rows::csv(&sandbox.run(&format!("{score} --layout long --calibration c.toml")).out);
    assert_eq!(long.column("prob"), table.column("money_prob"));
}

/// What is in other articles changes no probability, and neither does the way of reading.
#[test]
fn a_probability_belongs_to_its_article() {
    let sandbox = sandbox();
    let fit = format!("{FIT} a.jsonl --gold codes.csv --calibration c.toml --model");
    assert_eq!(sandbox.run(&fit).code, 0);
    let (articles, _) = articles();
    let tenth: Vec<&str> = articles.lines().skip(9).take(1).collect();
    sandbox.write("one.jsonl", tenth.join("\n"));
    let score = |input: &str, more: &str| {
        let ran = sandbox.run(&format!(
            "score {input} --lexicon two.toml --language en --calibration c.toml --columns article_id,money_prob {more}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&ran.out)
    };
    let all = score("a.jsonl", "");
    assert_eq!(score("one.jsonl", "").column("money_prob"), all.column("money_prob")[27..30]);
    assert_eq!(score("a.jsonl", "--threads 3").column("money_prob"), all.column("money_prob"));
    assert_eq!(score("a.jsonl", "--near").column("money_prob"), all.column("money_prob"));
    // A sheet is drawn by the same probabilities.
    let plan = |calibration: &str| {
        let ran = sandbox.run(&format!(
            "lexicon sample a.jsonl --lexicon two.toml --language en --plan {calibration}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&ran.out).float(0, "expected_share")
    };
    let probabilities = all.column("money_prob");
    let sum: f64 = probabilities.iter().map(|it| it.parse::<f64>().unwrap()).sum();
    let mean = sum / probabilities.len() as f64;
    assert!((plan("--calibration c.toml") - mean).abs() < 1e-5, "{mean}");
    assert!((plan("") - mean).abs() > 1e-3);
}

/// Texts of a table have no article around them: no weight is guessed for it.
#[test]
fn a_component_that_was_never_seen_is_not_used() {
    let sandbox = sandbox();
    let mut table = String::from("id,text,money\n");
    for number in 0..200 {
        let (word, code) = match number % 10 {
            0..4 => ("tax", number % 4 != 3),
            4 => ("budget", true),
            _ => ("thing", number % 9 == 0),
        };
        writeln!(table, "t{number},The {word} of number {number} is here.,{}", u8::from(code))
            .unwrap();
    }
    sandbox.write("texts.csv", table);
    let ran = sandbox.run(&format!("{FIT} --gold texts.csv --calibration c.toml --model"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let model = model(&sandbox.read("c.toml"));
    assert!(number(&model, "context").abs() < 1e-15, "{model}");
    assert!(number(&model, "own") > 0.0 && number(&model, "learnt") > 0.0, "{model}");
}

/// Codes that follow the strength alone leave nothing to gain: the curve gives the probabilities,
/// and the file has the comparison.
#[test]
fn a_model_that_is_not_better_is_not_used() {
    let sandbox = sandbox();
    let mut articles = String::new();
    let mut codes = String::from("article_id,paragraph,money\n");
    for number in 0..150 {
        // The neighbour has nothing to do with the code.
        let word = if number % 3 == 0 { "tax" } else { "thing" };
        let next = if number % 4 == 0 { "tax" } else { "thing" };
        let texts =
            [format!("The {word} of number {number}."), format!("The {next} again, {number}.")];
        writeln!(
            articles,
            "{}",
            serde_json::json!({ "id": format!("b{number}"), "paragraphs": texts })
        )
        .unwrap();
        let code = |is_named: bool| u8::from(is_named && number % 12 != 0);
        writeln!(codes, "b{number},1,{}\nb{number},2,{}", code(word == "tax"), code(next == "tax"))
            .unwrap();
    }
    sandbox.write("b.jsonl", articles);
    sandbox.write("b.csv", codes);
    let fit = format!("{FIT} b.jsonl --gold b.csv");
    let ran = sandbox.run(&format!("{fit} --calibration c.toml --model"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("): not used, because it is not better than the curve"),
        "{}",
        ran.err
    );
    assert_eq!(model(&sandbox.read("c.toml"))["used"].as_bool(), Some(false));
    assert_eq!(sandbox.run(&format!("{fit} --calibration plain.toml")).code, 0);
    let score = |calibration: &str| {
        sandbox
            .run(&format!(
                "score b.jsonl --lexicon two.toml --language en --calibration {calibration}"
            ))
            .out
    };
    assert_eq!(score("c.toml"), score("plain.toml"));
    assert!(!sandbox.read("plain.toml").contains("version = 2"));
}

#[test]
fn what_is_no_model_is_refused() {
    let sandbox = sandbox();
    let ran = sandbox.run(&format!("{FIT} a.jsonl --gold codes.csv --model"));
    assert!(ran.code == 2 && ran.err.contains("--calibration"), "{}", ran.err);
    let fit = format!("{FIT} a.jsonl --gold codes.csv --calibration c.toml --model");
    assert_eq!(sandbox.run(&fit).code, 0);
    let file = sandbox.read("c.toml");
    let own = format!("own = {}", number(&model(&file), "own"));
    for (from, to, says) in [
        ("version = 2", "version = 3\nnews = 1", "the calibration has the version 3"),
        ("ln(1 + E / 0.05)", "ln(1 + E / 0.06)", "another formula"),
        (own.as_str(), "own = -0.5", "no curve for the theme"),
        (own.as_str(), "own = nan", "no curve for the theme"),
    ] {
        assert!(file.contains(from), "{from}");
        sandbox.write("bad.toml", file.replacen(from, to, 1));
        let ran = sandbox.run("score a.jsonl --lexicon two.toml --calibration bad.toml");
        assert_eq!(ran.code, 2, "{to}: {}", ran.err);
        assert!(ran.err.contains(says), "{to}: {}", ran.err);
    }
    let (_, codes) = articles();
    let few: Vec<&str> = codes.lines().take(60).collect();
    sandbox.write("few.csv", few.join("\n"));
    let ran = sandbox.run(&format!("{FIT} a.jsonl --gold few.csv --calibration few.toml --model"));
    assert!(ran.code == 2 && ran.err.contains("59 coded texts, 100 are needed"), "{}", ran.err);
}
