//! Agreement with human codes, as a user meets it; every number worked out by hand.

use std::fmt::Write as _;

use crate::support::{Ran, Rows, Sandbox, make};

/// With the lexicon of the tests `a` and `c` are about money, `b` says it weakly, `d` not at all.
const TEXTS: &str = "\
id,text,money,year,note
a,Taxes rise.,1,2018,first
b,Costs and costs.,1,2018,
c,Taxes are not the matter here.,0,2019,
d,Nothing here.,0,2019,
e,Taxes rise.,1,2019,the same text again
f,Budget cuts.,,2019,cannot tell
";

fn evaluate(sandbox: &Sandbox, arguments: &str) -> Ran {
    sandbox.run(&format!("evaluate --lexicon small.toml --language en {arguments}"))
}

fn measure(table: &Rows, row: usize, column: &str, expected: f64) {
    let found = table.float(row, column);
    assert!((found - expected).abs() < 1e-9, "{column}: {found}, not {expected}");
}

/// Strengths: a = e > c > b > d = 0; at the threshold stand a, e and c, of which two are right; b
/// is missed.
#[test]
fn texts_are_scored_and_measured() {
    let sandbox = Sandbox::with(&[("gold.csv", TEXTS)]);
    let ran = evaluate(&sandbox, "--gold gold.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    assert_eq!(
        (table.len(), table.get(0, "theme"), table.int(0, "n"), table.int(0, "positives")),
        (1, "money", 5, 3)
    );
    for (column, expected) in [
        ("threshold", 0.25),
        ("precision", 2.0 / 3.0),
        ("recall", 2.0 / 3.0),
        ("f1", 2.0 / 3.0),
        // a and e at precision 1, b at 3/4.
        ("average_precision", (1.0 + 1.0 + 0.75) / 3.0),
        // Of six pairs of one of each, b against c alone is out of order.
        ("roc_auc", 5.0 / 6.0),
        // 3 of 5 agree; by chance 0.6² + 0.4² = 0.52.
        ("kappa", (0.6 - 0.52) / 0.48),
        // q = 0.6: chance 0.48.
        ("ac1", (0.6 - 0.48) / 0.52),
        // 2 disagreements among 10 judgements, 6 of them yes: 1 - 2 · 9 / 24.
        ("alpha", 0.25),
        // At the strength of b all three are found, and c.
        ("best_f1", 6.0 / 7.0),
    ] {
        measure(&table, 0, column, expected);
    }
    for name in
        ["precision", "recall", "f1", "average_precision", "roc_auc", "kappa", "ac1", "alpha"]
    {
        let [low, value, high] = [format!("{name}_low"), name.to_owned(), format!("{name}_high")]
            .map(|column| table.float(0, &column));
        assert!(low <= value && value <= high && low < high, "{name}: {low} {value} {high}");
    }
    assert!(
        ran.err.contains("themes left out because CODED has no column for them: age, age.care"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("Columns not used: year, note"), "{}", ran.err);
    assert!(ran.err.contains("chosen on these same texts"), "{}", ran.err);
    assert!(!evaluate(&sandbox, "--gold gold.csv --quiet").err.contains("Columns"));
    assert_eq!(evaluate(&sandbox, "--gold gold.csv --threads 8").out, ran.out);
}

#[test]
fn a_threshold_of_ones_own() {
    let sandbox = Sandbox::with(&[("gold.csv", TEXTS)]);
    let table = Rows::csv(&evaluate(&sandbox, "--gold gold.csv --threshold 0.05").out);
    measure(&table, 0, "recall", 1.0);
    measure(&table, 0, "precision", 0.75);
    assert_eq!(evaluate(&sandbox, "--gold gold.csv --threshold 0").code, 2);
}

#[test]
fn measures_are_those_of_the_table_of_scores() {
    let sandbox = Sandbox::with(&[("gold.csv", TEXTS)]);
    let scores = sandbox.score("gold.csv --language en --unit article --repeats keep");
    let strengths: Vec<f64> = (0..scores.len()).map(|row| scores.float(row, "money")).collect();
    let best = Rows::csv(&evaluate(&sandbox, "--gold gold.csv").out).float(0, "best_threshold");
    assert_eq!(best.to_bits(), strengths[1].to_bits());
}

#[test]
fn errors_are_listed_the_furthest_from_the_threshold_first() {
    let sandbox = Sandbox::with(&[("gold.csv", TEXTS)]);
    let ran = evaluate(&sandbox, "--gold gold.csv --errors errors.csv -o measures.jsonl");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let errors = Rows::csv(&sandbox.read("errors.csv"));
    assert_eq!(
        errors.header,
        ["article_id", "paragraph", "theme", "gold", "strength", "threshold", "evidence", "text"]
    );
    assert_eq!(errors.column("article_id"), ["c", "b"]);
    assert_eq!(errors.column("gold"), ["0", "1"]);
    assert_eq!(errors.column("evidence"), ["Taxes (1)", "Costs (2)"]);
    assert_eq!(errors.get(0, "text"), "Taxes are not the matter here.");
    let measures: serde_json::Value =
        serde_json::from_str(&sandbox.read("measures.jsonl")).unwrap();
    assert!((measures["roc_auc"].as_f64().unwrap() - 5.0 / 6.0).abs() < 1e-9);
    assert_eq!(sandbox.manifest("measures.jsonl")["counts"]["evaluated"], 6);
    let same = evaluate(&sandbox, "--gold gold.csv --errors m.csv -o m.csv");
    assert_eq!(
        (same.code, same.err.contains("--errors and --output would write the same file")),
        (2, true),
        "{}",
        same.err
    );
    assert_eq!(evaluate(&sandbox, "--gold gold.csv --errors gold.csv").code, 2);
    assert_eq!(sandbox.read("gold.csv"), TEXTS);
}

#[test]
fn groups_are_measured_one_by_one() {
    let sandbox = Sandbox::with(&[("gold.csv", TEXTS)]);
    let table = Rows::csv(&evaluate(&sandbox, "--gold gold.csv --by year").out);
    assert_eq!(table.header[..3], ["year", "theme", "n"]);
    assert_eq!(table.column("year"), ["2018", "2019", "all"]);
    assert_eq!(table.column("n"), ["2", "3", "5"]);
    measure(&table, 0, "recall", 0.5);
    // One class alone has no curve; what is undefined is empty.
    assert_eq!([table.get(0, "roc_auc"), table.get(0, "roc_auc_low")], ["", ""]);
    measure(&table, 1, "precision", 0.5);
    assert_eq!(evaluate(&sandbox, "--gold gold.csv --by theme").code, 2);
    let unknown = evaluate(&sandbox, "--gold gold.csv --by years");
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("no column `years`"), "{}", unknown.err);
    // Two columns group by both, and a list by each of its values; the row `all` has each text
    // once.
    let line = |tags: &str, place: &str, money: u8| {
        format!(
            "{{\"text\": \"Taxes rise here {place} {money}.\", \"tags\": {tags}, \"place\": \"{place}\", \"money\": {money}}}\n"
        )
    };
    let lines =
        [line("[\"a\", \"b\"]", "Ely", 1), line("[\"b\"]", "Ely", 0), line("[]", "York", 1)];
    sandbox.write("lists.jsonl", lines.concat());
    let table = Rows::csv(&evaluate(&sandbox, "--gold lists.jsonl --by place,tags").out);
    let rows: Vec<String> = table.rows.iter().map(|row| row[..5].join(" ")).collect();
    assert_eq!(
        rows,
        ["Ely a money 1 1", "Ely b money 2 1", "York  money 1 1", "all all money 3 2"]
    );
    // What the articles have is known when they have been read.
    sandbox.write(
        "posts.jsonl",
        "{\"id\": \"a\", \"text\": \"Taxes rise.\", \"section\": \"news\"}\n",
    );
    sandbox.write("codes.csv", "id,money\na,1\n");
    let said = "no coded text has the field `selection`, so all are in one group (check --by)";
    assert!(evaluate(&sandbox, "--gold codes.csv posts.jsonl --by selection").err.contains(said));
    // A column of the codes is a field, too.
    sandbox.write("coded.csv", "id,money,period\na,1,late\n");
    let of_codes = evaluate(&sandbox, "--gold coded.csv posts.jsonl --by period");
    assert_eq!(of_codes.code, 0, "{}", of_codes.err);
    assert_eq!(Rows::csv(&of_codes.out).column("period"), ["late", "all"]);
    assert!(
        !evaluate(&sandbox, "--gold codes.csv posts.jsonl --by section").err.contains("check --by")
    );
}

#[test]
fn every_other_code_is_rejected_with_its_line() {
    let sandbox = Sandbox::with(&[(
        "gold.csv",
        "id,text,money\na,Taxes.,yes\nb,Taxes.,1.0\nc,Rain.,0\nb,Again.,1\nd,Short\n",
    )]);
    let ran = evaluate(&sandbox, "--gold gold.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(Rows::csv(&ran.out).int(0, "n"), 2);
    for said in [
        "gold.csv:2: `money` is `yes` (a code is 1, 0, ? or empty)",
        "gold.csv:5: duplicate id `b`, first used at gold.csv:3",
        "gold.csv:6: the row has 2 fields, the header 3",
    ] {
        assert_eq!(ran.err.matches(said).count(), 1, "{said}\n{}", ran.err);
    }
    let many = evaluate(&sandbox, "--gold gold.csv --max-errors 2 -o out.csv");
    assert_ne!(many.code, 0);
    assert!(many.err.contains("more than 2 inputs are rejected"), "{}", many.err);
    assert_eq!(evaluate(&sandbox, "--gold gold.csv --max-errors 3").code, 1);
    let strict = evaluate(&sandbox, "--gold gold.csv --strict -o out.csv");
    assert_eq!((strict.code, sandbox.has("out.csv")), (3, false), "{}", strict.err);
}

#[test]
fn columns_may_be_called_otherwise() {
    let sandbox = Sandbox::with(&[("gold.csv", &TEXTS.replacen("money", "fiscal", 1))]);
    let none = evaluate(&sandbox, "--gold gold.csv");
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains(
            "the table has id, text, fiscal, year, note; the lexicon small has money, age, age.care"
        ),
        "{}",
        none.err
    );
    let ran = evaluate(&sandbox, "--gold gold.csv --map fiscal=money");
    assert_eq!((ran.code, Rows::csv(&ran.out).column("theme")), (0, vec!["money"]), "{}", ran.err);
    for (map, said) in [
        ("fiscal", "has no ="),
        ("fiscal=mony", "no theme `mony`"),
        ("fisc=money", "no column `fisc`"),
        ("fiscal=money,note=money", "two columns"),
    ] {
        let ran = evaluate(&sandbox, &format!("--gold gold.csv --map {map}"));
        assert_eq!(ran.code, 2, "{map}");
        assert!(ran.err.contains(said), "{map}: {}", ran.err);
    }
}

#[test]
fn tables_of_other_formats() {
    let sandbox = Sandbox::with(&[
        ("gold.tsv", "text\tmoney\nTaxes rise.\t1\nRain.\t0\n"),
        (
            "gold.jsonl",
            "{\"text\": \"Taxes rise.\", \"money\": 1}\n{\"money\": 0, \"text\": \"Rain.\"}\n",
        ),
        (
            "gold.json",
            "[{\"text\": \"Taxes rise.\", \"money\": \"1\"}, {\"text\": \"Rain.\", \"money\": 0}]",
        ),
        ("gold.txt", "Taxes rise."),
    ]);
    sandbox
        .write("gold.xlsx", make::xlsx(&[["text", "money"], ["Taxes rise.", "1"], ["Rain.", "0"]]));
    for name in ["gold.tsv", "gold.jsonl", "gold.json", "gold.xlsx"] {
        let ran = evaluate(&sandbox, &format!("--gold {name}"));
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let table = Rows::csv(&ran.out);
        assert_eq!((table.int(0, "n"), table.get(0, "f1")), (2, "1.000000000000"), "{name}");
    }
    assert_ne!(evaluate(&sandbox, "--gold gold.txt").code, 0);
    for (gold, said) in [("-", "cannot be read twice"), ("absent.csv", "absent.csv")] {
        let ran = evaluate(&sandbox, &format!("--gold {gold}"));
        assert_eq!(ran.code, 2, "{gold}");
        assert!(ran.err.contains(said), "{gold}: {}", ran.err);
    }
}

#[test]
fn rows_without_scores_are_left_out_and_said() {
    let german = "Der Haushalt wird in diesem Jahr nicht verabschiedet, weil die Mehrheit im Rat fehlt und niemand mit den anderen reden will.";
    let gold = format!("id,text,money\na,Taxes rise.,1\nb,,0\nc,\"{german}\",1\n");
    let sandbox = Sandbox::with(&[("gold.csv", &gold)]);
    let ran = sandbox.run("evaluate --lexicon small.toml --gold gold.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(Rows::csv(&ran.out).int(0, "n"), 1);
    assert!(
        ran.err.contains("rows left out because they have no text: 1; the first is b"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains(
            "coded rows left out because they are in another language than the lexicon: 1"
        ),
        "{}",
        ran.err
    );
}

const ARTICLES: &str = "\
{\"id\": \"x\", \"source\": \"Echo\", \"text\": \"Taxes rise.\\n\\nRain falls on the town.\"}
{\"id\": \"y\", \"source\": \"Post\", \"text\": \"Pensions.\\n\\nTaxes rise.\"}
";

#[test]
fn coded_paragraphs_are_found_in_the_inputs() {
    let rows = [("x", 1, 1, 0), ("x", 2, 0, 0), ("y", 1, 0, 1), ("y", 2, 1, 0)];
    let parted: String = rows
        .map(|(id, paragraph, money, age)| format!("{id},{paragraph},{money},{age}\n"))
        .concat();
    let joined: String = rows
        .map(|(id, paragraph, money, age)| format!("{id}#{paragraph},{money},{age}\n"))
        .concat();
    let sandbox = Sandbox::with(&[
        ("a.jsonl", ARTICLES),
        ("parted.csv", &format!("article_id,paragraph,money,age\n{parted}")),
        ("joined.csv", &format!("article_id,money,age\n{joined}")),
    ]);
    let ran = evaluate(&sandbox, "--gold parted.csv a.jsonl --errors errors.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    assert_eq!(table.column("theme"), ["money", "age"]);
    assert_eq!(table.column("n"), ["4", "4"]);
    // A repeat has the strength of its first.
    measure(&table, 0, "f1", 1.0);
    measure(&table, 1, "roc_auc", 1.0);
    assert_eq!(evaluate(&sandbox, "--gold joined.csv a.jsonl").out, ran.out);
    // What is said of the inputs is not said of the codes.
    assert_eq!(
        evaluate(
            &sandbox,
            "--gold parted.csv a.jsonl --input-format jsonl --text-field text --encoding utf-8"
        )
        .out,
        ran.out
    );
    // What is known about the articles groups their paragraphs.
    let by = Rows::csv(&evaluate(&sandbox, "--gold parted.csv a.jsonl --by source").out);
    assert_eq!(by.column("source"), ["Echo", "Echo", "Post", "Post", "all", "all"]);
    assert_eq!(by.column("n"), ["2", "2", "2", "2", "4", "4"]);
    // Recall is 1 in both of two articles, whose paragraphs tell no more than two texts: Wilson's
    // lower end of 2 of 2 is 2 / (2 + z²).
    assert!(
        (table.float(0, "recall_low") - 2.0 / (2.0 + 1.959_963_984_540_054_f64.powi(2))).abs()
            < 1e-9
    );
    assert!(table.float(0, "recall_high") > 1.0 - 1e-9);
}

#[test]
fn ids_that_are_nowhere_are_named_and_counted() {
    let gold = "article_id,paragraph,money\nx,1,1\nx,9,0\nz,1,0\nx,1,0\nx,none,1\n";
    let sandbox = Sandbox::with(&[("a.jsonl", ARTICLES), ("gold.csv", gold)]);
    let ran = evaluate(&sandbox, "--gold gold.csv a.jsonl -o out.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    for said in [
        "gold.csv:3: the article `x` has no paragraph 9",
        "gold.csv:4: no article `z` in the inputs",
        "gold.csv:5: x#1 is coded already on line 2",
        "gold.csv:6: `paragraph` is `none`",
    ] {
        assert_eq!(ran.err.matches(said).count(), 1, "{said}\n{}", ran.err);
    }
    assert_eq!(Rows::csv(&sandbox.read("out.csv")).int(0, "n"), 1);
    assert_eq!(sandbox.manifest("out.csv")["counts"]["not_found"], 2);
    assert_eq!(Rows::csv(&sandbox.read("out.csv.rejects.csv")).len(), 4);
}

#[test]
fn coded_articles_are_scored_as_articles() {
    let sandbox =
        Sandbox::with(&[("a.jsonl", ARTICLES), ("gold.csv", "id,money,age\nx,1,0\ny,0,1\n")]);
    let table = Rows::csv(&evaluate(&sandbox, "--gold gold.csv a.jsonl --threshold 0.25").out);
    // The taxes of `y` repeat those of `x` and are not counted, as in the table of articles.
    measure(&table, 0, "f1", 1.0);
    measure(&table, 1, "roc_auc", 1.0);
    let no_input = evaluate(&sandbox, "--gold gold.csv");
    assert_eq!(no_input.code, 2);
    assert!(no_input.err.contains("no column with texts, and no INPUT"), "{}", no_input.err);
    sandbox.write("nameless.csv", "name,money\nx,1\n");
    assert!(
        evaluate(&sandbox, "--gold nameless.csv a.jsonl")
            .err
            .contains("no column `article_id` or `id`")
    );
    assert_eq!(evaluate(&sandbox, "--gold gold.csv a.jsonl --id-field id").code, 0);
}

/// Three coders; the last row is tied. Pairs: 1-2 agree on 2 of 4, 1-3 on all 2, 2-3 on 1 of 2.
#[test]
fn several_coders_have_a_majority_and_an_agreement_of_their_own() {
    let gold = "text,money_1,money_2,money_3\nTaxes rise.,1,1,\nCosts.,1,0,1\nRain.,0,0,0\nTaxes fall.,1,0,\n";
    let sandbox = Sandbox::with(&[("gold.csv", gold)]);
    let ran = evaluate(&sandbox, "--gold gold.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    assert_eq!(
        (
            table.int(0, "n"),
            table.int(0, "positives"),
            table.int(0, "coded_twice"),
            table.int(0, "ties")
        ),
        (3, 2, 4, 1)
    );
    // Kappa of 1-2: (1/2 - 3/8) / (5/8) … by pairs: 0.2, 1 and 0.
    measure(&table, 0, "coder_kappa", (0.2 + 1.0 + 0.0) / 3.0);
    // Agreement (1 + 1/3 + 1 + 0) / 4, q = (1 + 2/3 + 0 + 1/2) / 4 = 13/24.
    let chance = 2.0 * (13.0 / 24.0) * (11.0 / 24.0);
    measure(&table, 0, "coder_ac1", (7.0 / 12.0 - chance) / (1.0 - chance));
    // Ten codes, five of them 1: 4 of 10 ordered pairs apart are observed, 50 of 90 expected.
    measure(&table, 0, "coder_alpha", 1.0 - 0.4 / (50.0 / 90.0));
    assert!(ran.err.contains("money: rows left out because the coders are tied: 1"), "{}", ran.err);
    for name in ["coder_kappa", "coder_ac1", "coder_alpha"] {
        let [value, low, high] =
            ["", "_low", "_high"].map(|end| table.float(0, &format!("{name}{end}")));
        assert!(low < value && value < high && high < 1.0, "{name} {value} {low} {high}");
    }
    // Paragraphs of one article say nothing of others.
    sandbox.write("one.csv", "article_id,paragraph,money_1,money_2\nx,1,1,1\nx,2,0,1\n");
    sandbox.write("a.jsonl", ARTICLES);
    let one = Rows::csv(&evaluate(&sandbox, "--gold one.csv a.jsonl").out);
    assert_eq!([one.get(0, "coder_ac1_low"), one.get(0, "coder_ac1_high")], ["", ""]);
    let note = "no interval: all coded texts are of one article; no interval of coders: all texts coded twice are of one article";
    assert_eq!(one.get(0, "note"), note);
    // A column of its own is what counts.
    sandbox.write("settled.csv", gold.replace("money_3", "money"));
    let settled = Rows::csv(&evaluate(&sandbox, "--gold settled.csv").out);
    assert_eq!(
        (settled.int(0, "n"), settled.int(0, "ties"), settled.int(0, "coded_twice")),
        (2, 0, 4)
    );
}

/// The program finds 2 of 4 paragraphs of 2018. Of those coded 1 of 2 is right, and the one that it
/// does not find is missed: 1/2 · 1/2 + 1/2 · 1. Weights 2, 2 and 4, errors 0, -1 and 1: 1/2 + 2/8.
#[test]
fn shares_are_estimated_from_a_coded_sample() {
    let articles = "{\"id\": \"x\", \"date\": \"2018-01-02\", \"text\": \"Taxes rise.\\n\\nRain falls on the town.\\n\\nTaxes fall too.\\n\\nThe council pays.\"}
{\"id\": \"y\", \"date\": \"2019-01-02\", \"text\": \"The sun shines here.\\n\\nTaxes rise.\\n\\nIt snows.\"}\n";
    let gold = "article_id,paragraph,probability,money\nx,1,0.5,1\nx,3,0.5,0\nx,4,0.25,1\ny,1,1,0\ny,2,1,1\n";
    let sandbox = Sandbox::with(&[("in/a.jsonl", articles), ("in/gold.csv", gold)]);
    let ran = evaluate(&sandbox, "--gold in/gold.csv in --estimate-share --by year");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let expected = "year theme counted coded naive_share naive_share_low naive_share_high share share_low share_high raw \
                    tuned_share tuned_low tuned_high lambda note";
    assert_eq!(table.header.join(" "), expected);
    // The taxes of `y` repeat those of `x`: neither the collection nor the sample counts them.
    assert_eq!(
        [table.column("year"), table.column("counted"), table.column("coded")],
        [["2018", "2019", "all"], ["4", "2", "6"], ["3", "1", "4"]]
    );
    for (row, naive, share) in [(0, 0.5, 0.75), (1, 0.0, 0.0)] {
        measure(&table, row, "naive_share", naive);
        measure(&table, row, "share", share);
        measure(&table, row, "raw", share);
        assert_eq!(table.get(row, "share_low"), "", "one article has no interval");
        assert_eq!(table.get(row, "note"), "no interval: all coded paragraphs are of one article");
    }
    // All years together: of 6 paragraphs 2 are found; of the others the weights 4 (missed) and 1
    // are coded.
    let whole = Rows::csv(&evaluate(&sandbox, "--gold in/gold.csv in --estimate-share").out);
    assert_eq!(whole.header[0], "theme");
    assert_eq!(
        table.rows[2][1..],
        whole.rows[0][..],
        "the row `all` is what a run without --by says"
    );
    assert!((whole.float(0, "share") - (2.0 / 6.0 * 0.5 + 4.0 / 6.0 * 0.8)).abs() < 1e-6);
    // Errors 0, -1, 1 and 0 with weights 2, 2, 4 and 1.
    assert!((whole.float(0, "raw") - (2.0 / 6.0 + 2.0 / 9.0)).abs() < 1e-6);
    assert!(whole.float(0, "share_low") < whole.float(0, "share_high"));
    assert_eq!(whole.get(0, "note"), "");
    // Where the program finds nothing wrong and nothing of the others is coded, there is nothing to
    // go by: 1/3 - 1 is no share.
    sandbox.write("found.csv", "article_id,paragraph,probability,money\nx,1,0.5,0\nx,3,0.5,0\n");
    let found = evaluate(&sandbox, "--gold found.csv in --estimate-share");
    let table = Rows::csv(&found.out);
    assert_eq!(
        [table.get(0, "share"), table.get(0, "raw"), table.get(0, "share_low")],
        ["0", "-0.666667", ""]
    );
    assert_eq!(table.get(0, "note"), "no interval: no paragraph below the threshold is coded");
    assert!(
        found.err.contains("2 coded; no interval: no paragraph below the threshold is coded"),
        "{}",
        found.err
    );
    sandbox.write("empty.csv", "article_id,paragraph,probability,money\nx,1,0.5,\n");
    let empty = Rows::csv(&evaluate(&sandbox, "--gold empty.csv in --estimate-share").out);
    assert_eq!(
        [empty.get(0, "share"), empty.get(0, "raw"), empty.get(0, "note")],
        ["", "", "no paragraph is coded"]
    );
    sandbox.write("odd.csv", gold.replace("0.25", "0"));
    let odd = evaluate(&sandbox, "--gold odd.csv in --estimate-share");
    assert_eq!(odd.code, 1);
    assert!(odd.err.contains("odd.csv:4: `probability` is `0`"), "{}", odd.err);
    sandbox.write("none.csv", gold.replace("probability", "p"));
    assert!(
        evaluate(&sandbox, "--gold none.csv in --estimate-share")
            .err
            .contains("no column `probability`")
    );
    sandbox.write("articles.csv", "article_id,probability,money\nx,1,1\n");
    assert_eq!(evaluate(&sandbox, "--gold articles.csv in --estimate-share").code, 2);
    assert_eq!(evaluate(&sandbox, "--gold in/gold.csv --estimate-share").code, 2);
}

/// A sheet of our own has an apostrophe before an id that a spreadsheet would run.
#[test]
fn ids_that_look_like_formulas_are_found_by_the_sheet_that_names_them() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"-5\", \"text\": \"Taxes rise.\"}\n{\"id\": \"x;=1\", \"text\": \"It rains.\"}\n",
    )]);
    assert_eq!(
        sandbox.run("lexicon sample a.jsonl --lexicon small.toml --size 2 -o sheet.csv").code,
        0
    );
    let sheet = Rows::csv(&sandbox.read("sheet.csv"));
    let mut ids = sheet.column("article_id");
    ids.sort_unstable();
    assert_eq!(ids, ["'-5", "x;'=1"]);
    let mut coded = "article_id,paragraph,money\n".to_owned();
    for id in ids {
        coded += &[id, ",1,", if id == "'-5" { "1" } else { "0" }, "\n"].concat();
    }
    sandbox.write("coded.csv", coded);
    let ran = sandbox.run("evaluate --gold coded.csv a.jsonl --lexicon small.toml");
    assert_eq!((ran.code, Rows::csv(&ran.out).get(0, "n")), (0, "2"), "{}", ran.err);
}

/// A sheet that took what the program finds ten times as often: the measures are those of the
/// collection, and those of the sheet are beside them, in the table and in words.
#[test]
fn a_sheet_with_probabilities_is_weighted_to_its_collection() {
    let mut gold = "id,text,money,probability\n".to_owned();
    for (number, (text, code, probability)) in [
        ("The tax.", 1, 1),
        ("A tax.", 1, 1),
        ("Tax!", 0, 1),
        ("Rain.", 0, 10),
        ("Sun.", 1, 10),
        ("Snow.", 0, 10),
    ]
    .into_iter()
    .enumerate()
    {
        let probability = if probability == 1 { "1" } else { "0.1" };
        gold +=
            &[number.to_string().as_str(), text, if code == 1 { "1" } else { "0" }, probability]
                .join(",");
        gold.push('\n');
    }
    let sandbox = Sandbox::with(&[("gold.csv", &gold)]);
    let ran = evaluate(&sandbox, "--gold gold.csv");
    let table = Rows::csv(&ran.out);
    // Found are three, of which two are right; missed is one, which stands for ten.
    measure(&table, 0, "precision", 2.0 / 3.0);
    measure(&table, 0, "recall", 2.0 / 12.0);
    measure(&table, 0, "recall_of_sheet", 2.0 / 3.0);
    measure(&table, 0, "precision_of_sheet", 2.0 / 3.0);
    assert_eq!((table.get(0, "n"), table.get(0, "positives")), ("6", "3"));
    assert!(
        ran.err.contains("those of the collection")
            && ran.err.contains("of this sheet: precision 0.67   recall 0.67"),
        "{}",
        ran.err
    );
    // Without unequal probabilities there is one set of measures.
    sandbox.write("plain.csv", gold.replace(",0.1\n", ",1\n"));
    assert!(!evaluate(&sandbox, "--gold plain.csv").out.contains("of_sheet"));
}

/// Four articles of each of several years, with as many paragraphs, half of which are coded; those
/// of 2018 are about money more often than the program says.
fn years(years: std::ops::Range<u32>) -> (String, String) {
    let (mut articles, mut gold) =
        (String::new(), "article_id,paragraph,probability,money\n".to_owned());
    for year in years {
        for at in 0..4 {
            let id = format!("{year}-{at}");
            let tax = if at == 0 { "Taxes rise" } else { "The sun shines" };
            writeln!(articles, "{{\"id\": \"{id}\", \"date\": \"{year}-05-01\", \"text\": \"{tax} in {id}.\\n\\nRain falls on {id}.\\n\\nIt snows in {id}.\\n\\nFog in {id}.\"}}").unwrap();
            write!(
                gold,
                "{id},1,0.5,{}\n{id},2,0.5,0\n",
                u8::from(at == 0 || (year == 2018 && at == 1))
            )
            .unwrap();
        }
    }
    (articles, gold)
}

/// Shares of 2018: found 1/16, of which all are right, and of the others 1 of 7 coded is missed; of
/// 2019 none. MOVER of their ends.
#[test]
fn groups_differ_by_an_interval() {
    let (articles, gold) = years(2018..2021);
    let sandbox = Sandbox::with(&[("a.jsonl", &articles), ("gold.csv", &gold)]);
    let shares =
        Rows::csv(&evaluate(&sandbox, "--gold gold.csv a.jsonl --estimate-share --by year").out);
    let ran =
        evaluate(&sandbox, "--gold gold.csv a.jsonl --estimate-share --by year --differences");
    let table = Rows::csv(&ran.out);
    assert_eq!(table.column("year"), ["2018", "2018", "2019"]);
    assert_eq!(table.column("compared_with"), ["2019", "2020", "2020"]);
    assert_eq!(
        [table.get(0, "counted"), table.get(0, "coded_there"), table.get(0, "theme")],
        ["16", "8", "money"]
    );
    assert!((table.float(0, "difference") - 15.0 / 16.0 / 7.0).abs() < 1e-6);
    measure(&table, 0, "naive_difference", 0.0);
    let [ours, theirs] =
        [0, 1].map(|row| ["share", "share_low", "share_high"].map(|name| shares.float(row, name)));
    let low = 15.0 / 16.0 / 7.0 - (ours[0] - ours[1]).hypot(theirs[2] - theirs[0]);
    assert!(
        (table.float(0, "difference_low") - low).abs() < 2e-6
            && table.float(0, "difference_high") > 0.2,
        "{low} {}",
        ran.out
    );
    assert!(
        ran.err.contains("money: year 2018 0.20 [") && ran.err.contains("difference 0.13 ["),
        "{}",
        ran.err
    );
    // More than five are compared with the rest each: of 2018 to 2023 the others are 1/16.
    let (articles, gold) = years(2018..2024);
    sandbox.write("many.jsonl", &articles);
    sandbox.write("many.csv", &gold);
    let many = Rows::csv(
        &evaluate(&sandbox, "--gold many.csv many.jsonl --estimate-share --by year --differences")
            .out,
    );
    assert_eq!(
        (many.len(), many.get(0, "compared_with"), many.get(0, "counted_there")),
        (6, "all others", "80")
    );
    measure(&many, 0, "share_there", 0.0625);
    for options in ["--differences", "--estimate-share --differences"] {
        assert_eq!(
            evaluate(&sandbox, &format!("--gold gold.csv a.jsonl {options}")).code,
            2,
            "{options}"
        );
    }
}

/// The sheet knows strata: each paragraph gets the probability of its own, coded or not, and the
/// difference estimate that others make of the table is that of the column `raw`.
#[test]
fn a_table_for_other_programs_has_every_paragraph() {
    let mut articles = String::new();
    for at in 0..60 {
        let text = ["Taxes rise", "Costs", "Pensions", "Rain", "Snow", "Sun"][at % 6];
        writeln!(
            articles,
            "{{\"id\": \"a{at}\", \"source\": \"{}\", \"text\": \"{text} in {at}.\"}}",
            if at < 40 { "Echo" } else { "Post" }
        )
        .unwrap();
    }
    let sandbox = Sandbox::with(&[("a.jsonl", &articles)]);
    assert_eq!(
        sandbox
            .run("lexicon sample a.jsonl --lexicon small.toml --language en --size 30 -o sheet.csv")
            .code,
        0
    );
    let sheet = Rows::csv(&sandbox.read("sheet.csv"));
    let mut coded = "article_id,paragraph,probability,money\n".to_owned();
    for row in 0..sheet.len() {
        let code = u8::from(row % 4 == 0 || sheet.get(row, "text").starts_with("Tax"));
        writeln!(
            coded,
            "{},{},{},{code}",
            sheet.get(row, "article_id"),
            sheet.get(row, "paragraph"),
            sheet.get(row, "probability")
        )
        .unwrap();
    }
    sandbox.write("coded.csv", &coded);
    let ran = evaluate(
        &sandbox,
        "--gold coded.csv a.jsonl --estimate-share --by source --table table.csv -o shares.csv",
    );
    assert_eq!((ran.code, ran.err.contains("--table:")), (0, false), "{}", ran.err);
    let table = Rows::csv(&sandbox.read("table.csv"));
    assert_eq!(
        table.header.join(" "),
        "article_id paragraph source probability money money_found money_strength"
    );
    assert_eq!(
        (table.len(), table.get(0, "money_found"), table.get(3, "money_strength")),
        (60, "1", "0")
    );
    let probabilities: f64 = (0..60).map(|row| table.float(row, "probability")).sum();
    assert!((probabilities - 30.0).abs() < 1e-6, "{probabilities}");
    let with_code: Vec<usize> =
        (0..60).filter(|&row| !table.get(row, "money").is_empty()).collect();
    assert_eq!(with_code.len(), 30);
    let found = |row: usize| table.float(row, "money_found");
    let weights: f64 = with_code.iter().map(|&row| 1.0 / table.float(row, "probability")).sum();
    let errors: f64 = with_code
        .iter()
        .map(|&row| (table.float(row, "money") - found(row)) / table.float(row, "probability"))
        .sum();
    let raw = (0..60).map(found).sum::<f64>() / 60.0 + errors / weights;
    let whole = Rows::csv(&evaluate(&sandbox, "--gold coded.csv a.jsonl --estimate-share").out);
    assert!((whole.float(0, "raw") - raw).abs() < 1e-6, "{raw}");
    assert!(
        sandbox.manifest("shares.csv")["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|file| file["path"].as_str().unwrap().ends_with("table.csv"))
    );
    // Rows left out are said, and probabilities of no design refused.
    let part: Vec<&str> = coded.lines().take(12).collect();
    sandbox.write("part.csv", part.join("\n"));
    let part = evaluate(
        &sandbox,
        "--gold part.csv a.jsonl --estimate-share --table part-table.csv -o part-shares.csv",
    );
    assert!(
        part.err.contains("paragraphs (sum of 1/probability), the INPUTs have 60"),
        "{}",
        part.err
    );
    let first = sheet.get(0, "probability");
    sandbox.write("odd.csv", coded.replacen(&format!(",{first},"), ",0.123,", 1));
    let odd = evaluate(
        &sandbox,
        "--gold odd.csv a.jsonl --estimate-share --table odd-table.csv -o odd-shares.csv",
    );
    assert_eq!((odd.code, sandbox.has("odd-table.csv")), (2, false), "{}", odd.err);
    assert!(odd.err.contains("the probabilities differ within a stratum"), "{}", odd.err);
    assert_eq!(evaluate(&sandbox, "--gold coded.csv a.jsonl --table t.csv").code, 2);
}

/// Whole articles are judged at the threshold of articles; texts of one paragraph each, and named
/// paragraphs, at that of paragraphs.
#[test]
fn articles_are_judged_at_their_own_threshold() {
    let sandbox = Sandbox::with(&[
        ("one.csv", "text,money\nTaxes rise.,1\nRain.,0\n"),
        ("two.csv", "text,money\n\"Taxes rise.\n\nRain falls here.\",1\nRain.,0\n"),
    ]);
    let threshold = |arguments: &str| {
        Rows::csv(&evaluate(&sandbox, arguments).out).get(0, "threshold").to_owned()
    };
    assert_eq!(threshold("--gold one.csv"), "0.250000");
    assert_eq!(threshold("--gold two.csv"), "0.750000");
    assert_eq!(threshold("--gold two.csv --threshold 0.5"), "0.500000");
    sandbox.write("a.jsonl", "{\"id\": \"a\", \"text\": \"Taxes rise.\\n\\nRain falls.\"}\n{\"id\": \"b\", \"text\": \"Snow.\"}\n");
    sandbox.write("articles.csv", "article_id,money\na,1\nb,0\n");
    sandbox.write("paragraphs.csv", "article_id,paragraph,money\na,1,1\na,2,0\n");
    assert_eq!(
        [threshold("--gold articles.csv a.jsonl"), threshold("--gold paragraphs.csv a.jsonl")],
        ["0.750000", "0.250000"]
    );
}
