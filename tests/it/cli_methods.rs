//! `paratheme methods`: all that it tells is in the manifests, and changes with them.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use serde_json::{Value, json};

use crate::support::{Sandbox, repository};

const POSTS: &str = "\
{\"id\": \"x\", \"text\": \"Taxes rise.\\n\\nNothing else does.\\n\\nTaxes rise.\", \"date\": \"2019-03-04\", \"source\": \"Echo\"}\n\
{\"id\": \"y\", \"text\": \"Care homes need staff and taxes.\", \"date\": \"2020-05-06\", \"source\": \"Post\"}\n\
{\"id\": \"z\", \"text\": \"Taxes rise.\\n\\nPensions are safe.\"}\n";
const CODES: &str = "article_id,paragraph,money_1,money_2,age_1,age_2\nx,1,1,1,0,0\nx,2,0,0,0,0\ny,1,1,0,1,1\nz,2,0,0,1,1\n";

/// Numbers of docs/METHODS.md that the sentences have, and those in names of standards and programs.
const CONSTANTS: [&str; 11] =
    ["1", "1.2", "0.5", "100", "95", "1,000", "29", "256", "0.8", "0", "2026"];

const COMMANDS: [(&str, &str); 7] = [
    (
        "score posts.jsonl -o s.csv --lexicon small.toml --by year --summary y.csv --from 2019-04 --negated drop",
        "s.csv",
    ),
    ("terms posts.jsonl -o t.csv --ngrams 2 --min-count 2 --matrix dtm --no-stop-words", "t.csv"),
    (
        "compare posts.jsonl --by source --target-value Echo --min-count 1 --min-articles 1 --measure bic,g2 -o c.csv",
        "c.csv",
    ),
    ("keywords posts.jsonl -o k.csv --method rake --top 3", "k.csv"),
    (
        "evaluate --gold codes.csv posts.jsonl --lexicon small.toml -o v.csv --errors ve.csv",
        "v.csv",
    ),
    ("report posts.jsonl -o p.html --lexicon small.toml --context article", "p.html"),
    ("kwic tax* posts.jsonl -o w.csv", "w.csv"),
];

fn after_all() -> Sandbox {
    let sandbox = Sandbox::with(&[("posts.jsonl", POSTS), ("codes.csv", CODES)]);
    for (command, _) in COMMANDS {
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 0, "{command}\n{}", ran.err);
    }
    sandbox
}

fn methods(sandbox: &Sandbox, files: &[&str]) -> String {
    let manifests: Vec<String> = files.iter().map(|file| format!("{file}.manifest.json")).collect();
    let ran = sandbox.run(&format!("methods {}", manifests.join(" ")));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// Returns the numbers in a text outside of references, digests and code.
fn numbers(text: &str) -> Vec<String> {
    let (head, rest) = text.split_once("## References").unwrap();
    let (_, checklist) = rest.split_once("## Checklist").unwrap();
    let text = format!("{head}\n{checklist}");
    let text = Regex::new("`[^`]*`|SHA-256 [0-9a-f]{12}…").unwrap().replace_all(&text, "");
    // A year after a name is a citation.
    let cited = Regex::new(r"(?:[\p{L}.]+) \(?(?:1[89]|20)\d\d\)?").unwrap();
    let text = cited.replace_all(&text, |found: &regex::Captures<'_>| {
        if found[0].contains("of 2026") { found[0].to_owned() } else { String::new() }
    });
    let number = Regex::new(r"\d[\d,]*(?:\.\d+)*").unwrap();
    number.find_iter(&text).map(|found| found.as_str().trim_end_matches(',').to_owned()).collect()
}

/// Returns all numbers and texts of a value.
fn leaves(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        Value::Object(values) => {
            found.push(json!(values.len()));
            values.values().for_each(|value| leaves(value, found));
        }
        value => found.push(value.clone()),
    }
    // The number of inputs is not a value itself.
    if let Value::Array(values) = value {
        found.push(json!(values.len()));
    }
}

#[test]
fn every_number_in_the_text_is_in_the_manifest_or_a_constant_of_the_methods() {
    let sandbox = after_all();
    let reference = fs::read_to_string(repository("docs/METHODS.md")).unwrap();
    for constant in CONSTANTS.iter().filter(|constant| !["256", "0", "1"].contains(constant)) {
        let short = constant.trim_start_matches('0');
        assert!(reference.contains(short), "docs/METHODS.md has no {constant}");
    }
    for (command, file) in COMMANDS {
        let mut known = Vec::new();
        leaves(&sandbox.manifest(file), &mut known);
        let text = methods(&sandbox, &[file]);
        for number in numbers(&text) {
            let plain = number.replace(',', "");
            let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let is_known = known.iter().any(|value| match value {
                Value::Number(value) => {
                    format!("{:.decimals$}", value.as_f64().unwrap().abs()) == plain
                }
                Value::String(value) => value.contains(&plain),
                _ => false,
            });
            assert!(
                is_known || CONSTANTS.contains(&number.as_str()),
                "{command}: {number} is nowhere in the manifest\n{text}"
            );
        }
    }
}

#[test]
fn every_name_in_the_text_is_in_the_manifest_or_of_the_program() {
    let sandbox = after_all();
    let names = Regex::new("`([^`]+)`").unwrap();
    for (command, file) in COMMANDS {
        let manifest = sandbox.read(&format!("{file}.manifest.json"));
        let text = methods(&sandbox, &[file]);
        for name in names.captures_iter(&text) {
            let name = &name[1];
            // Items of the checklist name commands; `tokens_lookup` is a function of quanteda.
            let is_known = name.split(' ').all(|word| manifest.contains(word))
                || name.starts_with("paratheme ")
                || ["tokens_lookup", "-o"].contains(&name);
            assert!(is_known, "{command}: `{name}` is nowhere in the manifest");
        }
    }
}

#[test]
fn the_text_changes_with_what_the_manifest_holds() {
    let sandbox = after_all();
    let text = |manifest: &Value| {
        sandbox.write("changed.manifest.json", manifest.to_string());
        methods(&sandbox, &["changed"])
    };
    let cases: [(&str, &[&str]); 4] = [
        (
            "s.csv",
            &[
                "/paratheme",
                "/lexicon/name",
                "/lexicon/version",
                "/lexicon/sha256",
                "/unicode",
                "/stemmer",
                "/themes/0/id",
                "/themes/0/threshold",
                "/counts/articles",
                "/counts/paragraphs",
                "/counts/words",
                "/counts/counted",
                "/counts/repeats",
                "/counts/rejects",
                "/options/by",
                "/options/unit",
                "/options/context",
                "/options/negated",
                "/options/overlap",
                "/options/tokens",
                "/options/repeats",
                "/options/from",
                "/left_out/--from 2019-04",
                "/inputs_as_typed/0",
            ],
        ),
        (
            "t.csv",
            &[
                "/options/ngrams",
                "/options/min_count",
                "/options/weights",
                "/options/by",
                "/options/no_stop_words",
            ],
        ),
        (
            "c.csv",
            &[
                "/options/measure/0",
                "/options/target_value/0",
                "/options/by",
                "/options/min_count",
                "/counts/target_articles",
                "/counts/target_words",
                "/counts/reference_words",
                "/counts/terms_tested",
            ],
        ),
        (
            "v.csv",
            &[
                "/options/gold",
                "/counts/evaluated",
                "/validation/0/theme",
                "/validation/0/texts",
                "/validation/0/positives",
                "/validation/0/threshold",
                "/validation/0/figures/precision/0",
                "/options/errors",
            ],
        ),
    ];
    for (file, places) in cases {
        let manifest = sandbox.manifest(file);
        let before = text(&manifest);
        for place in places {
            let mut changed = manifest.clone();
            let value =
                changed.pointer_mut(place).unwrap_or_else(|| panic!("{file} has no {place}"));
            *value = match &*value {
                Value::Bool(is) => json!(!is),
                Value::Number(number) => number.as_u64().map_or_else(
                    || json!(number.as_f64().unwrap() + 7.0),
                    |count| json!(count + 7),
                ),
                Value::String(text) => match *place {
                    "/options/unit" | "/options/context" => json!("article"),
                    "/options/negated" => json!("separate"),
                    "/options/overlap" => json!("lexicon"),
                    "/options/tokens" => json!("uax29"),
                    "/options/repeats" => json!("keep"),
                    "/options/measure/0" => json!("chi2"),
                    _ => json!(format!("other{text}")),
                },
                other => panic!("{place} is {other}"),
            };
            assert_ne!(text(&changed), before, "{file}: {place} has no effect");
        }
    }
}

#[test]
fn several_manifests_tell_once_what_they_share_and_validation_fills_the_checklist() {
    let sandbox = after_all();
    let alone = methods(&sandbox, &["s.csv"]);
    assert!(
        alone
            .contains("- [ ] **Validation by human codes**: `paratheme lexicon sample posts.jsonl")
    );
    let both = methods(&sandbox, &["s.csv", "v.csv"]);
    assert_eq!(both.matches("Themes are defined by the lexicon").count(), 1, "{both}");
    assert_eq!(both.matches("1 − exp(−E)").count(), 1, "{both}");
    assert!(both.contains("- [x] **Validation by human codes**: 4 texts of `codes.csv`"), "{both}");
    assert!(both.contains("- [x] **Agreement among coders**"), "{both}");
    assert!(
        both.contains("- [x] **Errors read**: the wrong decisions are listed in `ve.csv`"),
        "{both}"
    );
    assert!(both.contains("| `money` | 4 | 1 |") || both.contains("| `money` | 3 | 1 |"), "{both}");

    // Measures of another lexicon do not validate these scores.
    let mut other = sandbox.manifest("v.csv");
    other["lexicon"]["sha256"] = json!("0".repeat(64));
    sandbox.write("other.manifest.json", other.to_string());
    let with_other = methods(&sandbox, &["s.csv", "other"]);
    assert!(
        with_other
            .contains("- [ ] **Validation by human codes**: the measures are of another lexicon")
    );
}

#[test]
fn every_source_is_cited_and_no_citation_lacks_one() {
    let sandbox = after_all();
    let files: Vec<&str> = COMMANDS.iter().map(|(_, file)| *file).collect();
    let text = methods(&sandbox, &files);
    let (body, rest) = text.split_once("## References\n").unwrap();
    let (references, checklist) = rest.split_once("## Checklist").unwrap();
    let body = format!("{body}{checklist}");
    let cited =
        Regex::new(r"(\p{Lu}[\p{L}-]+)(?: and \p{Lu}[\p{L}-]+| et al\.)? \(?((?:1[89]|20)\d\d)")
            .unwrap();
    let cited: BTreeSet<(String, String)> = cited
        .captures_iter(&body)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    assert!(cited.len() > 10, "{cited:?}");
    for (author, year) in &cited {
        let found = references.lines().any(|line| {
            line.starts_with(&format!("- {author}")) && line.contains(&format!("{year}: "))
        });
        assert!(found, "no reference for {author} {year}\n{references}");
    }
    assert_eq!(references.trim().lines().count(), cited.len(), "{references}");
}

#[test]
fn a_file_is_written_as_all_outputs_are() {
    let sandbox = after_all();
    let ran = sandbox.run("methods s.csv.manifest.json -o methods.md");
    assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.err);
    assert_eq!(sandbox.read("methods.md"), methods(&sandbox, &["s.csv"]));
    assert_eq!(sandbox.manifest("methods.md")["command"], "methods");
    assert_eq!(sandbox.run("methods s.csv.manifest.json -o methods.md").code, 0, "its own file");
    assert_eq!(sandbox.run("verify methods.md.manifest.json").code, 0);
    sandbox.write("notes.md", "My notes.\n");
    assert_eq!(sandbox.run("methods s.csv.manifest.json -o notes.md").code, 2);
    assert_eq!(sandbox.read("notes.md"), "My notes.\n");
    assert_eq!(sandbox.run("methods s.csv.manifest.json -o s.csv.manifest.json").code, 2);
}

#[test]
fn names_in_a_manifest_cannot_break_out_of_the_text() {
    let sandbox = after_all();
    let mut manifest = sandbox.manifest("s.csv");
    manifest["lexicon"]["name"] = json!("x` <script>alert(1)</script>\n# Heading");
    sandbox.write("hostile.manifest.json", manifest.to_string());
    let text = methods(&sandbox, &["hostile"]);
    assert!(!text.contains("\n# Heading"), "{text}");
    assert!(text.contains("``x` <script>alert(1)</script>\u{FFFD}# Heading``"), "{text}");
}

#[test]
fn weights_that_are_not_proven_and_several_lexicons_are_told() {
    let sandbox = after_all();
    let mut manifest = sandbox.manifest("v.csv");
    manifest["command"] = json!("lexicon fit");
    manifest["lexicon"]["files"] = json!([
        {"name": "one", "version": "1.0", "sha256": "1".repeat(64), "path": "one.toml"},
        {"name": "two", "version": "", "sha256": "2".repeat(64), "path": "two.toml"},
    ]);
    sandbox.write("fit.manifest.json", manifest.to_string());
    let text = methods(&sandbox, &["fit"]);
    assert!(text.contains("kept for a theme only if they rank"), "{text}");
    let several =
        "the lexicons `one` `1.0` (SHA-256 111111111111…) and `two` (SHA-256 222222222222…).";
    assert!(text.contains(several), "{text}");
    manifest["options"]["unproven"] = json!(true);
    sandbox.write("fit.manifest.json", manifest.to_string());
    assert!(methods(&sandbox, &["fit"]).contains("kept whether or not they rank"));
}

#[test]
fn models_are_told_apart_from_curves_with_the_figures_of_what_is_used() {
    let sandbox = crate::cli_fit_model::sandbox();
    for command in [
        "lexicon fit --lexicon two.toml --language en a.jsonl --gold codes.csv --calibration c.toml --model",
        "score a.jsonl --lexicon two.toml --language en --calibration c.toml -o s.csv",
    ] {
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 0, "{command}\n{}", ran.err);
    }
    let file: toml::Table = sandbox.read("c.toml").parse().unwrap();
    let model = file["theme"][0]["model"].as_table().unwrap();
    let brier = &model["cross_validated"]["brier"];
    assert_ne!(brier, &file["theme"][0]["cross_validated"]["brier"]);
    let [value, low, high] = [0, 1, 2].map(|at| brier[at].as_float().unwrap());
    for file in ["c.toml", "s.csv"] {
        let manifest = sandbox.manifest(file);
        let found = if file == "c.toml" { &manifest } else { &manifest["calibration"] };
        let found = &found["validation"][0];
        assert_eq!(found["rule"], "model");
        assert_eq!(found["figures"]["brier"], json!([value, low, high]));
        let text = methods(&sandbox, &[file]);
        assert!(
            text.contains("The probabilities of `money` are given by a logistic model"),
            "{text}"
        );
        assert!(text.contains("Hoerl, Kennard 1970: "), "{text}");
        assert!(!text.contains("Platt"), "{text}");
        let figures = format!("Brier score {value:.2} [{low:.2}, {high:.2}]");
        assert!(text.contains(&figures), "{text}");
    }
    // Of two themes, each has its own.
    let mut manifest = sandbox.manifest("s.csv");
    let mut curve = manifest["calibration"]["validation"][0].clone();
    curve["theme"] = json!("age");
    curve["rule"] = json!("curve");
    manifest["calibration"]["validation"].as_array_mut().unwrap().push(curve);
    sandbox.write("both.manifest.json", manifest.to_string());
    let text = methods(&sandbox, &["both"]);
    assert!(text.contains("and those of `age` by a logistic curve"), "{text}");
    assert!(text.contains("Platt 1999: ") && text.contains("Hoerl, Kennard 1970: "), "{text}");
    // A manifest of an earlier version does not tell.
    manifest["calibration"]["validation"][0].as_object_mut().unwrap().remove("rule");
    sandbox.write("earlier.manifest.json", manifest.to_string());
    let text = methods(&sandbox, &["earlier"]);
    assert!(text.contains("the manifest does not tell which, fitted to"), "{text}");
}

#[test]
fn a_sentence_that_not_all_outputs_have_names_those_that_do() {
    let sandbox = after_all();
    let text = methods(&sandbox, &["s.csv", "t.csv"]);
    let line = |with: &str| text.lines().find(|line| line.contains(with)).unwrap().to_owned();
    // Only one of the two has a lexicon, and all that follows is about it.
    let words = line("Themes are defined by");
    let (shared, own) = words.split_once("For `s.csv`: Themes are defined by").unwrap();
    assert!(shared.contains("Words are the segments") && !shared.contains("For "), "{words}");
    assert!(!own.contains("For "), "{words}");
    assert!(line("We counted").starts_with("For `t.csv`: We counted"), "{text}");
    assert!(line("The strength of").starts_with("For `s.csv`: The strength of"), "{text}");
    // The text of one manifest alone needs no names.
    assert!(!methods(&sandbox, &["s.csv"]).contains("For `s.csv`"));
}

/// Splits a line into words as a POSIX shell does, for what the checklist has.
#[cfg(unix)]
fn shell_words(line: &str) -> Vec<String> {
    let ran = std::process::Command::new("sh")
        .args(["-c", &format!("printf '%s\\n' {line}")])
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_checklist_run_as_typed_on_the_texts_of_the_run() {
    let sandbox = Sandbox::with(&[("my posts.jsonl", POSTS), ("codes.csv", CODES)]);
    let lexicon = sandbox.read("small.toml");
    sandbox.write("my lexicon.toml", lexicon);
    let score = [
        "score",
        "my posts.jsonl",
        "--lexicon",
        "my lexicon.toml",
        "--where",
        "source=Echo,Post",
        "--context",
        "article",
        "--unit",
        "sentence",
        "-o",
        "s.csv",
    ];
    let ran = sandbox.run_with(&score, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = methods(&sandbox, &["s.csv"]);
    let commands = Regex::new("`paratheme ([^`]+)`").unwrap();
    let commands: Vec<String> =
        commands.captures_iter(&text).map(|found| found[1].to_owned()).collect();
    assert!(commands.len() >= 10, "{text}");
    let reading = "'my posts.jsonl' --lexicon 'my lexicon.toml' --context article";
    assert!(
        text.contains(&format!(
            "`paratheme lexicon sample {reading} --where 'source=Echo,Post' -o sheet.csv`"
        )),
        "{text}"
    );
    assert!(text.contains(&format!("`paratheme score {reading} --unit sentence ")), "{text}");
    assert!(text.contains("`paratheme lexicon show 'my lexicon.toml'`"), "{text}");
    let mut sheets: Vec<&str> =
        text.split(" -o ").skip(1).filter_map(|rest| rest.split('`').next()).collect();
    let count = sheets.len();
    sheets.sort_unstable();
    sheets.dedup();
    assert_eq!(sheets.len(), count, "two commands write the same file");
    sandbox.write("sheet.csv", "article_id,paragraph,money,age\nx,1,1,0\nx,2,0,0\ny,1,1,1\n");
    for command in commands {
        let words: Vec<String> = shell_words(&command)
            .into_iter()
            // The other lexicon is the reader's.
            .map(|word| if word == "B" { "public-services".to_owned() } else { word })
            .collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        if words.contains(&"sheet.csv") && words[1] == "sample" {
            // The sheet has codes by now.
            words.retain(|word| !["-o", "sheet.csv"].contains(word));
        }
        let ran = sandbox.run_with(&words, "");
        assert!(
            ran.code == 0 || words.contains(&"--estimate-share"),
            "{command}: {}\n{}",
            ran.code,
            ran.err
        );
    }
}

#[test]
fn a_version_cannot_break_out_of_the_text_and_p_is_an_estimate() {
    let sandbox = after_all();
    let mut manifest = sandbox.manifest("s.csv");
    manifest["lexicon"]["version"] = json!("1\n\n# Injected");
    sandbox.write("hostile.manifest.json", manifest.to_string());
    let text = methods(&sandbox, &["hostile"]);
    assert!(!text.contains("\n# Injected"), "{text}");
    assert!(text.contains("`1\u{FFFD}\u{FFFD}# Injected` (SHA-256"), "{text}");
    assert!(text.contains("p is the lexicon's estimate of the share of texts"), "{text}");
}

#[test]
fn keywords_name_their_n_grams_and_commands_without_stems_have_none() {
    let sandbox = Sandbox::with(&[("posts.jsonl", POSTS), ("bad.jsonl", "{\n")]);
    for (command, code) in [
        ("keywords posts.jsonl --method tfidf --ngrams 2 -o k.csv", 0),
        ("keywords posts.jsonl --method tfidf --ngrams 1 -o one.csv", 0),
        ("inspect posts.jsonl -o i.csv", 0),
        ("extract posts.jsonl -o x.jsonl", 0),
        ("repeats posts.jsonl -o r.csv", 0),
        ("score posts.jsonl bad.jsonl --lexicon small.toml -o s.csv", 1),
    ] {
        let ran = sandbox.run(command);
        assert_eq!(ran.code, code, "{command}\n{}", ran.err);
    }
    assert!(methods(&sandbox, &["k.csv"]).contains("n-grams of up to 2 words"));
    assert!(methods(&sandbox, &["one.csv"]).contains("the tf-idf of single words."));
    for file in ["i.csv", "x.jsonl", "r.csv"] {
        assert!(!methods(&sandbox, &[file]).contains("Snowball"), "{file}");
    }
    assert_eq!(sandbox.manifest("s.csv")["counts"]["rejects"], 1);
    let text = methods(&sandbox, &["s.csv"]);
    assert!(text.contains("1 input or record could not be read and was left out."), "{text}");
}
