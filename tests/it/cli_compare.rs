//! Two collections, or the values of a field, set against each other: words, and themes.

use std::collections::BTreeMap;

use crate::support::{Rows, Sandbox, repository};

/// JSON lines of articles: id, source, date, text.
fn records(articles: &[(&str, &str, &str, String)]) -> String {
    let line = |(id, source, date, text): &(&str, &str, &str, String)| {
        serde_json::json!({"id": id, "source": source, "date": date, "section": source.to_lowercase(), "text": text}).to_string() + "\n"
    };
    articles.iter().map(line).collect()
}

/// A text of so many words of which so many are `word`, the others `other`.
fn text(word: &str, count: usize, words: usize) -> String {
    (0..words).map(|at| if at < count { word } else { "other" }).collect::<Vec<_>>().join(" ")
}

/// Five articles of 200 words that hold `budget` twice each, against four of 500 words of which two
/// hold it once: 10 of 1,000 against 2 of 2,000, a golden example of the measures.
fn golden() -> Sandbox {
    let target: Vec<_> = ["1", "2", "3", "4", "5"]
        .map(|id| (id, "Echo", "2018-01-10", text("budget", 2, 200)))
        .into();
    let reference: Vec<_> = ["6", "7", "8", "9"]
        .map(|id| (id, "Post", "2019-02-10", text("budget", usize::from(id < "8"), 500)))
        .into();
    Sandbox::with(&[
        ("a.jsonl", &records(&target)),
        ("b.jsonl", &records(&reference)),
        ("all.jsonl", &records(&[target, reference].concat())),
    ])
}

const SIDES: &str = "compare --target a.jsonl --reference b.jsonl --language en --repeats keep";
const BY_SOURCE: &str = "compare all.jsonl --by source --language en --repeats keep";

/// Runs a comparison that goes well, and reads its table.
fn compare(sandbox: &Sandbox, arguments: &str) -> Rows {
    let ran = sandbox.run(arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments}");
    Rows::csv(&ran.out)
}

fn row_of<'t>(table: &'t Rows, term: &str) -> BTreeMap<&'t str, &'t str> {
    let at = table
        .column("term")
        .iter()
        .position(|found| *found == term)
        .unwrap_or_else(|| panic!("no {term} in {table:?}"));
    table.header.iter().map(String::as_str).zip(table.rows[at].iter().map(String::as_str)).collect()
}

#[test]
fn the_numbers_are_those_of_the_methods() {
    let table = compare(
        &golden(),
        &format!("{SIDES} --measure log_likelihood,g2,odds_ratio,bic,log_odds,pmi"),
    );
    let row = row_of(&table, "budget");
    let expected = [
        ("target_count", "10"),
        ("reference_count", "2"),
        ("target_per_million", "10000.000"),
        ("reference_per_million", "1000.000"),
        ("log_ratio", "3.321928"),
        ("log_likelihood", "12.780637"),
        ("g2", "12.834909"),
        ("odds_ratio", "10.090909"),
        ("bic", "4.774270"),
        // The prior is the two sides together: 12 pseudo-counts of 3,000.
        ("log_odds", "1.982674"),
        // ln (10 · 3000 / (12 · 1000)).
        ("pmi", "0.916291"),
        ("target_articles", "5"),
        ("reference_articles", "2"),
    ];
    for (column, value) in expected {
        assert_eq!(row[column], value, "{column}");
    }
    // From any table of the chi-squared distribution, one degree of freedom: between 10.83 (.001)
    // and 15.14 (.0001).
    let p: f64 = row["p"].parse().unwrap();
    assert!((0.0001..0.001).contains(&p), "{p}");
    assert_eq!(table.column("term"), ["budget", "other"], "strongest first");
    assert!(
        row_of(&table, "other")["log_likelihood"].starts_with('-'),
        "more frequent in the reference"
    );
}

#[test]
fn the_first_measure_that_is_a_test_gives_p() {
    let p = |measures: &str| {
        row_of(&compare(&golden(), &format!("{SIDES} --measure {measures}")), "budget")["p"]
            .to_owned()
    };
    // 1.982674 standard deviations from 0: just below .05, whose quantile is 1.959964.
    let of_z: f64 = p("odds_ratio,log_odds,g2").parse().unwrap();
    assert!((0.045..0.05).contains(&of_z), "{of_z}");
    assert_eq!(p("pmi,odds_ratio,bic"), "");
    assert_ne!(p("bic,chi2"), p("bic,chi2_yates"));
}

#[test]
fn swapped_sides_change_signs_and_columns_alone() {
    let sandbox = golden();
    let measures =
        "--measure log_likelihood,g2,g2_williams,chi2,chi2_yates,log_odds --min-articles 1";
    let table = compare(&sandbox, &format!("{SIDES} {measures}"));
    let swapped = compare(
        &sandbox,
        &format!(
            "compare --target b.jsonl --reference a.jsonl --language en --repeats keep {measures}"
        ),
    );
    assert_eq!(table.column("term"), swapped.column("term"));
    for at in 0..table.len() {
        for name in ["count", "per_million", "articles"] {
            let (target, reference) = (format!("target_{name}"), format!("reference_{name}"));
            assert_eq!(table.get(at, &target), swapped.get(at, &reference));
            assert_eq!(table.get(at, &reference), swapped.get(at, &target));
        }
        for name in
            ["log_ratio", "log_likelihood", "g2", "g2_williams", "chi2", "chi2_yates", "log_odds"]
        {
            assert!(table.float(at, name).abs() > 0.0, "{name}");
            assert!((table.float(at, name) + swapped.float(at, name)).abs() < 1e-5, "{name}");
        }
        for name in ["p", "p_adjusted"] {
            assert_eq!(table.get(at, name), swapped.get(at, name));
        }
    }
}

#[test]
fn one_article_makes_no_keyword() {
    let articles: Vec<_> = ["1", "2", "3"]
        .map(|id| (id, "Echo", "2018", text("budget", if id == "1" { 50 } else { 0 }, 200)))
        .into();
    let reference: Vec<_> =
        ["4", "5", "6"].map(|id| (id, "Post", "2018", text("roof", 10, 200))).into();
    let sandbox =
        Sandbox::with(&[("a.jsonl", &records(&articles)), ("b.jsonl", &records(&reference))]);
    assert_eq!(compare(&sandbox, SIDES).column("term"), ["roof", "other"]);
    let all = compare(&sandbox, &format!("{SIDES} --min-articles 1"));
    assert_eq!(all.column("term"), ["budget", "roof", "other"]);
    assert_eq!(row_of(&all, "budget")["target_articles"], "1");
    let fewer = compare(&sandbox, &format!("{SIDES} --min-articles 1 --min-count 51"));
    assert_eq!(fewer.column("term"), ["other"], "50 and 30 are fewer than 51");
}

/// By hand: of m p values in order, the adjusted one of the k-th is the least p · m / j of those
/// from it on.
#[test]
fn p_values_are_adjusted_for_all_terms_tested() {
    let words = |counts: [usize; 4]| {
        let words = ["budget", "roof", "school", "river"].into_iter().zip(counts);
        words.map(|(word, count)| vec![word; count].join(" ")).collect::<Vec<_>>().join(" ")
    };
    let side = |ids: [&'static str; 3], source: &'static str, counts| {
        Vec::from(ids.map(|id| (id, source, "2018", words(counts))))
    };
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &records(&side(["1", "2", "3"], "Echo", [20, 12, 10, 9]))),
        ("b.jsonl", &records(&side(["4", "5", "6"], "Post", [8, 10, 12, 13]))),
    ]);
    let table = compare(&sandbox, SIDES);
    assert_eq!(table.len(), 4);
    let p: Vec<f64> = (0..4).map(|at| table.float(at, "p")).collect();
    assert!(p.is_sorted(), "the strongest has the least p: {p:?}");
    let found: Vec<f64> = (0..4).map(|at| table.float(at, "p_adjusted")).collect();
    for (at, found) in found.iter().enumerate() {
        let by_hand = (at..4).map(|j| p[j] * 4.0 / (j + 1) as f64).fold(1.0, f64::min);
        assert!((found - by_hand).abs() < 1e-8, "{at}: {found} is not {by_hand}");
    }
    assert!(found[0] > p[0]);
    let top = compare(&sandbox, &format!("{SIDES} --top 2"));
    assert_eq!(top.rows, table.rows[..2], "all are tested, whether shown or not");
}

#[test]
fn the_values_of_a_field_make_the_sides() {
    let sandbox = golden();
    let expected = sandbox.run(SIDES).out;
    for by in [
        "source --target-value Echo",
        "source --target-value Echo --reference-value Post",
        "section --target-value echo",
        "year --target-value 2018",
        "year --target-value 2015-2018",
        "year --target-value 2018 --reference-value 2019-2021",
        "month --target-value 2018-01 --reference-value 2019-02",
    ] {
        let ran = sandbox.run(&format!("compare all.jsonl --language en --repeats keep --by {by}"));
        assert_eq!(
            (ran.code, ran.err.as_str(), ran.out.as_str()),
            (0, "", expected.as_str()),
            "--by {by}"
        );
    }
}

/// Another command counts the same, on the articles that come with the program.
#[test]
fn the_counts_are_those_of_the_term_statistics() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let run = |arguments: &[&str]| {
        let ran = sandbox.run_with(&[arguments, &[articles.to_str().unwrap()]].concat(), "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        Rows::csv(&ran.out)
    };
    let source = "Thornbridge Echo";
    let terms = run(&["terms", "--by", "source", "--ngrams", "2"]);
    let every = ["--min-count", "1", "--min-articles", "1", "--ngrams", "2"];
    let compared =
        run(&[&["compare", "--by", "source", "--target-value", source], &every[..]].concat());
    let mut expected: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for at in (0..terms.len()).filter(|at| !terms.get(*at, "source").is_empty()) {
        let side = usize::from(terms.get(at, "source") != source);
        let counts = expected.entry(terms.get(at, "term")).or_default();
        counts[side] += terms.int(at, "count");
        counts[2 + side] += terms.int(at, "articles");
    }
    let columns = ["target_count", "reference_count", "target_articles", "reference_articles"];
    let found: BTreeMap<&str, [u64; 4]> = (0..compared.len())
        .map(|at| (compared.get(at, "term"), columns.map(|column| compared.int(at, column))))
        .collect();
    assert!(found.len() > 1000);
    assert_eq!(found, expected);
}

#[test]
fn a_field_of_lists_puts_an_article_on_the_side_of_any_of_its_values() {
    let line = |id: u32, tags: &str, text: &str| {
        format!("{{\"id\": {id}, \"tags\": {tags}, \"text\": \"{text}\"}}\n")
    };
    let articles = [
        line(1, "[\"tax\", \"x\"]", "Levy levy."),
        line(2, "[\"age\"]", "Care care care."),
        line(3, "[\"age\", \"tax\"]", "Roof."),
    ];
    let sandbox = Sandbox::with(&[("a.jsonl", &articles.concat())]);
    let counts = |options: &str| {
        let ran = sandbox.run(&format!(
            "compare a.jsonl --by tags --min-count 1 --min-articles 1 --language en {options}"
        ));
        let table = Rows::csv(&ran.out);
        let mut rows: Vec<String> = table.rows.iter().map(|row| row[..3].join(" ")).collect();
        rows.sort();
        (rows.join(", "), ran.err)
    };
    assert_eq!(
        counts("--target-value tax"),
        ("care 0 3, levi 2 0, roof 1 0".to_owned(), String::new())
    );
    let (rows, said) = counts("--target-value tax --reference-value age");
    assert_eq!(
        (rows.as_str(), said.as_str()),
        (
            "care 0 3, levi 2 0",
            "warning: 1 article has values of both sides and belongs to neither\n"
        )
    );
    let two = sandbox.run("compare a.jsonl --by tags,id --target-value tax");
    assert_eq!(
        (two.code, two.err.contains("--by tags,id: the two sides are told apart by one field")),
        (2, true),
        "{}",
        two.err
    );
}

#[test]
fn articles_without_the_field_are_on_neither_side_and_said() {
    let sandbox = golden();
    sandbox.write("more.jsonl", "{\"id\": \"x\", \"text\": \"Budget budget budget.\"}\n");
    let ran = sandbox.run(
        "compare all.jsonl more.jsonl --by year --target-value 2018 --language en --repeats keep",
    );
    assert_eq!((ran.code, ran.out), (0, sandbox.run(SIDES).out));
    assert_eq!(ran.err, "warning: 1 article has no year and belongs to neither side\n");
    let sandbox = themed();
    sandbox.write("more.jsonl", "{\"id\": \"x\", \"text\": \"Budget budget budget.\"}\n");
    let ran = sandbox.run("compare all.jsonl more.jsonl --by source --target-value Echo --theme");
    assert!(
        ran.code == 0 && ran.err.starts_with("warning: 1 article has no source"),
        "{}",
        ran.err
    );
}

#[test]
fn stop_words_and_n_grams() {
    let side = |ids: [&'static str; 3], text: &str| {
        Vec::from(ids.map(|id| (id, "Echo", "2018", text.to_owned())))
    };
    let sandbox = Sandbox::with(&[
        ("a.jsonl", &records(&side(["1", "2", "3"], "The budget cuts of 1999. The budget cuts."))),
        (
            "b.jsonl",
            &records(&side(["4", "5", "6"], "The roof of the school is new, and the windows are.")),
        ),
    ]);
    let terms = |options: &str| {
        let table = compare(&sandbox, &format!("{SIDES} {options}"));
        let mut terms: Vec<String> = table.column("term").into_iter().map(str::to_owned).collect();
        terms.sort();
        terms
    };
    assert_eq!(terms(""), ["budget", "cut", "of", "the"]);
    assert_eq!(terms("--no-stop-words"), ["budget", "cut"]);
    assert_eq!(terms("--ngrams 2 --no-stop-words"), ["budget", "budget cut", "cut"]);
    assert_eq!(
        terms("--ngrams 3"),
        ["budget", "budget cut", "cut", "of", "the", "the budget", "the budget cut"]
    );
    let table = compare(&sandbox, &format!("{SIDES} --ngrams 2 --no-stop-words"));
    // 6 of 24 words: stop words stay in the sizes of the sides.
    assert_eq!(row_of(&table, "budget cut")["target_per_million"], "250000.000");
    assert_eq!(
        row_of(&table, "budget cut")["log_ratio"],
        "4.044394",
        "log2 (6 / 24) - log2 (0.5 / 33)"
    );
}

#[test]
fn ratios_to_nothing_are_empty_and_come_first() {
    let sandbox = golden();
    sandbox.write("c.jsonl", records(&[("9", "Post", "2019", text("roof", 0, 500))]));
    let table = compare(
        &sandbox,
        "compare --target a.jsonl --reference c.jsonl --language en --repeats keep --measure odds_ratio,pmi --min-articles 1",
    );
    assert_eq!((table.column("term"), table.get(0, "odds_ratio")), (vec!["budget", "other"], ""));
    assert!(table.float(0, "pmi") > 0.0 && table.float(1, "odds_ratio") < 1.0);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for (sandbox, options) in
        [(golden(), "--measure log_odds,bic --ngrams 3 --min-articles 1"), (themed(), "--theme")]
    {
        let one = sandbox.run(&format!("{SIDES} {options} --threads 1"));
        assert!(one.code == 0 && one.out.lines().count() > 2, "{}", one.err);
        for threads in [2, 8] {
            assert_eq!(
                sandbox.run(&format!("{SIDES} {options} --threads {threads}")).out,
                one.out,
                "{options}, {threads} threads"
            );
        }
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let sandbox = golden();
    let cases = [
        ("compare", "<INPUT>"),
        ("compare all.jsonl", "--by"),
        ("compare --target a.jsonl", "--reference"),
        (
            "compare --target a.jsonl --reference a.jsonl",
            "a.jsonl: in the target and in the reference (name each file either in the target or in the reference)",
        ),
        ("compare --target . --reference b.jsonl", "b.jsonl: in the target and in the reference"),
        ("compare --target - --reference -", "-: in the target and in the reference"),
        ("compare --target a.jsonl --reference no.jsonl", "no such file"),
        (
            "compare --target a.jsonl --reference b.jsonl -o b.jsonl",
            "b.jsonl: is an INPUT; input and output are the same file",
        ),
        ("compare all.jsonl --by source", "--target-value"),
        ("compare all.jsonl --by article --target-value 1", "--by article makes no two sides"),
        (
            "compare all.jsonl --by source --target-value Echo --target a.jsonl --reference b.jsonl",
            "cannot be used with",
        ),
        (
            "compare all.jsonl --by source --target-value Ecko",
            "no article has `Ecko` as its source (there are: Echo, Post)",
        ),
        (
            "compare all.jsonl --by source --target-value Echo,Ecko --theme",
            "no article has `Ecko` as its source (there are: Echo, Post)",
        ),
        (
            "compare all.jsonl --by year --target-value 2018 --reference-value 2001-2005",
            "no article has `2001-2005` as its year (there are: 2018, 2019)",
        ),
        (
            "compare all.jsonl --by year --target-value soon",
            "`soon` is neither a year nor a range of years (such as 2018 or 2015-2018)",
        ),
        (
            "compare all.jsonl --by shelf --target-value top",
            "no article has `top` as its shelf (none has a shelf: name another field)",
        ),
        (
            "compare all.jsonl --by source --target-value Echo --reference-value Echo",
            "`Echo` is in the target and in the reference",
        ),
        (
            "compare --target a.jsonl --reference b.jsonl --measure g2,pmi,g2",
            "--measure names `g2` twice",
        ),
        (
            "compare --target a.jsonl --reference b.jsonl --measure g3",
            "log_likelihood, g2, g2_williams",
        ),
        (
            "compare --target a.jsonl --reference b.jsonl --ngrams 4",
            "it takes a whole number from 1 to 3",
        ),
        ("compare --target a.jsonl --reference b.jsonl --lexicon small.toml", "--theme"),
        ("compare --target a.jsonl --reference b.jsonl --theme --top 3", "cannot be used with"),
        ("compare --target a.jsonl --reference b.jsonl --threshold 0.5", "--theme"),
        (
            "compare --target a.jsonl --reference b.jsonl --theme --threshold 2",
            "it takes a number above 0 and at most 1",
        ),
        (
            "compare --target a.jsonl --reference b.jsonl --lexicon small.toml --theme moni",
            "no theme `moni` in the lexicon small (use one of money, age, age.care",
        ),
    ];
    for (arguments, message) in cases {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments}: {}", ran.err);
        assert!(
            ran.err.contains(message) && ran.err.lines().count() == 1,
            "{arguments}: {}",
            ran.err
        );
    }
    let nobody = sandbox.run(&format!("{BY_SOURCE} --target-value Ecko -o k.csv"));
    assert!(nobody.code == 2 && !sandbox.has("k.csv") && !sandbox.has("k.csv.manifest.json"));
}

/// Of 5 articles of 200 words each holds `budget` twice: D = 1. Of 4 of 500 words two hold it once:
/// relative frequencies .002, .002, 0, 0, mean .001, standard deviation .001, V = 1, D = 1 -
/// 1/sqrt(3).
#[test]
fn terms_have_a_form_a_side_and_a_dispersion_on_both_sides() {
    let sandbox = golden();
    let table = compare(&sandbox, SIDES);
    assert_eq!(
        table.header[table.header.len() - 4..],
        ["form", "side", "target_dispersion", "reference_dispersion"]
    );
    let row = |at: usize| ["term", "form", "side"].map(|column| table.get(at, column));
    assert_eq!([row(0), row(1)], [["budget", "budget", "target"], ["other", "other", "reference"]]);
    assert!((table.float(0, "target_dispersion") - 1.0).abs() < 1e-6);
    assert!((table.float(0, "reference_dispersion") - (1.0 - 1.0 / 3.0_f64.sqrt())).abs() < 1e-6);
    let terms = Rows::csv(&sandbox.run("terms a.jsonl --language en --repeats keep").out);
    assert_eq!(terms.get(1, "dispersion"), table.get(0, "target_dispersion"), "as `terms` has it");
}

/// The p value of a chi-squared of 1 degree of freedom is erfc(sqrt(x/2)): of 415.9 it is below
/// anything that 9 decimals show.
#[test]
fn small_p_values_are_written_in_full() {
    let articles = |word: &str| -> String {
        let record = |at: u32| {
            format!(
                "{{\"id\": \"{word}{at}\", \"text\": \"{}\"}}\n",
                format!("{word} ").repeat(100)
            )
        };
        (0..3).map(record).collect::<Vec<_>>().concat()
    };
    let sandbox = Sandbox::with(&[("a.jsonl", &articles("roof")), ("b.jsonl", &articles("tree"))]);
    let table = compare(
        &sandbox,
        "compare --target a.jsonl --reference b.jsonl --language en --repeats keep",
    );
    // 2 · 300 · ln 2 = 415.9: the p value is erfc(sqrt(415.888/2)) = 1.91609e-92 by the C library.
    for at in 0..2 {
        let p = table.get(at, "p");
        assert!(
            p.contains("e-92") && (table.float(at, "p") / 1.916_09e-92 - 1.0).abs() < 1e-5,
            "{p}"
        );
        assert!(table.float(at, "p_adjusted") >= table.float(at, "p"));
    }
    let lines = sandbox.run("compare --target a.jsonl --reference b.jsonl --language en --repeats keep --format jsonl").out;
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert!(first["p"].as_f64().unwrap() < 1e-91);
    // What is written so can be read as a probability of a sheet.
    sandbox.write("gold.csv", "text,money,probability\nTaxes.,1,1.7e-3\nRain.,0,5e-1\n");
    assert_eq!(sandbox.run("evaluate --gold gold.csv --lexicon small.toml").code, 0);
}

#[test]
fn a_side_without_terms_of_its_own_is_said() {
    let sandbox = golden();
    for (options, rows, message) in [
        (
            "--min-count 5000",
            0,
            "no term occurs 5000 times and in 3 articles of the side where it is more frequent",
        ),
        (
            "--min-articles 5",
            1,
            "the reference has 4 articles, fewer than --min-articles 5: terms that are more frequent in it are not tested",
        ),
    ] {
        let ran = sandbox.run(&format!("{SIDES} {options}"));
        assert_eq!((ran.code, Rows::csv(&ran.out).len()), (0, rows), "{options}");
        assert!(ran.err.contains(message) && ran.err.lines().count() == 1, "{}", ran.err);
    }
    sandbox.write("none.txt", "...\n");
    let ran = sandbox.run("compare --target a.jsonl --reference none.txt --repeats keep");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("nothing to compare: the only article of the reference has no word"),
        "{}",
        ran.err
    );
    let ran = sandbox.run("compare --target a.jsonl --reference none.txt --repeats keep -o k.csv");
    assert!(ran.code == 2 && !sandbox.has("k.csv"), "{}", ran.err);
    let sandbox = themed();
    sandbox.write("none.txt", "...\n");
    let themes =
        sandbox.run("compare --target a.jsonl --reference none.txt --lexicon small.toml --theme");
    assert_eq!((themes.code, themes.out.as_str()), (2, ""));
    assert!(
        themes.err.contains(
            "nothing to compare: the only article of the reference has no counted paragraph"
        ),
        "{}",
        themes.err
    );
}

#[test]
fn a_rejected_input_is_said_and_the_rest_goes_on() {
    let sandbox = golden();
    sandbox.write("bad.jsonl", "{\n");
    let ran = sandbox.run("compare --target a.jsonl bad.jsonl --reference b.jsonl --language en --repeats keep -o k.csv");
    assert_eq!((ran.code, sandbox.read("k.csv")), (1, sandbox.run(SIDES).out), "{}", ran.err);
    let manifest = sandbox.manifest("k.csv");
    assert_eq!(manifest["command"], "compare");
    assert_eq!(manifest["options"]["target"], serde_json::json!(["a.jsonl", "bad.jsonl"]));
    let count = |name: &str| manifest["counts"][name].as_u64().unwrap();
    assert_eq!(
        ["target_articles", "reference_articles", "target_words", "reference_words"].map(count),
        [5, 4, 1000, 2000]
    );
    assert_eq!(["terms_tested", "rows", "rejects"].map(count), [2, 2, 1]);
    assert_eq!(sandbox.run("compare --target bad.jsonl --reference a.jsonl --strict").code, 3);
    assert_eq!(sandbox.run("compare --target bad.jsonl --reference bad.jsonl").code, 2);
}

/// Twelve articles a side; the target's are about money in one of two paragraphs, the reference's
/// in one of four of its articles.
fn themed() -> Sandbox {
    let ids: Vec<String> = (0..24).map(|at| format!("n{at}")).collect();
    let article = |at: usize| {
        let about = if at < 12 || at.is_multiple_of(4) {
            "Taxes and budget cuts hurt"
        } else {
            "The choir sings well"
        };
        let text = format!(
            "{about} in the year number {at} of our town.\n\nA quiet day number {at} at the river with friends.\n\nRead more."
        );
        (ids[at].as_str(), if at < 12 { "Echo" } else { "Post" }, "2018", text)
    };
    let articles: Vec<_> = (0..24).map(article).collect();
    let (target, reference) = articles.split_at(12);
    Sandbox::with(&[
        ("a.jsonl", &records(target)),
        ("b.jsonl", &records(reference)),
        ("all.jsonl", &records(&articles)),
    ])
}

#[test]
fn themes_are_those_of_the_summary_with_intervals_of_their_difference() {
    let sandbox = themed();
    sandbox.score("a.jsonl b.jsonl --summary s.csv --by source");
    let summary = Rows::csv(&sandbox.read("s.csv"));
    let table = compare(
        &sandbox,
        "compare --target a.jsonl --reference b.jsonl --lexicon small.toml --theme",
    );
    assert_eq!(table.column("theme"), ["money", "age", "age.care"]);
    for at in 0..3 {
        for (side, row) in [("target", at), ("reference", at + 3)] {
            assert_eq!(
                [summary.get(row, "theme"), summary.get(row, "source")],
                [table.get(at, "theme"), ["Echo", "Post"][row / 3]]
            );
            for name in ["articles", "counted", "words", "hits", "share", "per_1000", "strength"] {
                assert_eq!(
                    table.get(at, &format!("{side}_{name}")),
                    summary.get(row, name),
                    "{side} {name}"
                );
            }
        }
        for name in ["share", "per_1000", "strength"] {
            let value = |column: String| table.float(at, &column);
            let difference = value(format!("{name}_difference"));
            assert!(
                (value(format!("target_{name}")) - value(format!("reference_{name}")) - difference)
                    .abs()
                    < 2e-3,
                "{name}"
            );
            let ends = [format!("{name}_difference_low"), format!("{name}_difference_high")];
            // The articles of both sides are all alike, of which nothing follows where there is no
            // bound.
            if name != "share"
                && [at, at + 3]
                    .iter()
                    .all(|&row| summary.get(row, &format!("{name}_low")).is_empty())
            {
                assert_eq!(ends.map(|end| table.get(at, &end).to_owned()), ["", ""], "{name} {at}");
                continue;
            }
            let [low, high] = ends.map(value);
            assert!(low <= difference && difference <= high && low < high, "{name}");
            assert_eq!(low > 0.0, at == 0, "money alone sets them apart: {name} {low} {high}");
        }
    }
    assert!(
        (table.float(0, "share_difference") - 0.375).abs() < 1e-6,
        "12 of 24 paragraphs against 3 of 24"
    );
    let by_source = compare(
        &sandbox,
        "compare all.jsonl --by source --target-value Echo --lexicon small.toml --theme",
    );
    assert_eq!(by_source, table);
    let one = compare(
        &sandbox,
        "compare --target a.jsonl --reference b.jsonl --lexicon small.toml --theme age.care,money",
    );
    assert_eq!(one.rows, [table.rows[0].clone(), table.rows[2].clone()], "in the lexicon's order");
    let none = compare(
        &sandbox,
        "compare --target a.jsonl --reference b.jsonl --lexicon small.toml --theme money --threshold 1",
    );
    assert_eq!(
        [none.get(0, "target_share"), none.get(0, "target_hits")],
        ["0", table.get(0, "target_hits")]
    );
}

#[test]
fn a_side_of_one_article_has_no_interval() {
    let sandbox = themed();
    sandbox.write("one.jsonl", records(&[("z", "Echo", "2018", "Taxes rise.".to_owned())]));
    let table = compare(
        &sandbox,
        "compare --target one.jsonl --reference b.jsonl --lexicon small.toml --theme money",
    );
    assert_eq!([table.get(0, "target_counted"), table.get(0, "target_share")], ["1", "1.000000"]);
    assert_eq!(
        [table.get(0, "share_difference"), table.get(0, "share_difference_low")],
        ["0.875000", ""]
    );
}

#[test]
fn a_value_with_a_comma_stands_in_quotes() {
    let line = |who: &str, text: &str| format!("{{\"who\": \"{who}\", \"text\": \"{text}\"}}\n");
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        &(line("Smith, John", "tax tax") + &line("Doe", "cost") + &line("Roe", "cost")),
    )]);
    let arguments = [
        "compare",
        "a.jsonl",
        "--by",
        "who",
        "--target-value",
        "\"Smith, John\",Roe",
        "--min-count",
        "1",
        "--min-articles",
        "1",
    ];
    let ran = sandbox.run_with(&arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&ran.out);
    let tax = table.column("term").iter().position(|term| *term == "tax").unwrap();
    assert_eq!([table.get(tax, "target_count"), table.get(tax, "reference_count")], ["2", "0"]);
    let wrong = sandbox.run("compare a.jsonl --by who --target-value Nobody");
    assert!(wrong.code == 2 && wrong.err.contains("Doe, Roe, \"Smith, John\""), "{}", wrong.err);
}
