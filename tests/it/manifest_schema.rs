//! The manifests of all commands fit docs/manifest.schema.json, docs/MANIFEST.md has all of its keys, and
//! no path in a manifest is made absolute.
//!
//! The schema uses few words of JSON Schema; [`mismatches`] checks these and fails on any other, so that a
//! word without effect is noticed. `UPDATE_GOLDEN=1 cargo test --test it manifest_schema::` writes the
//! tables of docs/MANIFEST.md.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use regex::Regex;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Sandbox, repository};

const ARTICLES: &str = "\
{\"id\": \"a\", \"text\": \"Taxes rise and rise again.\", \"party\": \"GP\", \"date\": \"2019-03-04\"}\n\
{\"id\": \"b\", \"text\": \"Pensions are safe, and taxes are too.\", \"party\": \"FF\", \"date\": \"2020-05-06\"}\n";
const CODES: &str = "article_id,paragraph,money,age\na,1,1,0\nb,1,1,1\n";

/// The words of the schema's language that the check knows.
const WORDS: [&str; 14] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "minimum",
    "pattern",
    "enum",
];

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(repository("docs/manifest.schema.json")).unwrap())
        .unwrap()
}

/// Returns where a value does not fit a schema.
fn mismatches(value: &Value, schema: &Value, root: &Value, place: &str) -> Vec<String> {
    let words = schema.as_object().unwrap();
    let mut found = Vec::new();
    for (word, rule) in words {
        assert!(WORDS.contains(&word.as_str()), "the check does not know `{word}`");
        let fits = match (word.as_str(), value) {
            ("$ref", _) => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                found.extend(mismatches(value, &root["$defs"][name], root, place));
                true
            }
            ("type", _) => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "number" => value.is_number(),
                "integer" => value.is_u64() || value.is_i64(),
                "null" => value.is_null(),
                other => panic!("the check does not know the type {other}"),
            },
            ("required", Value::Object(object)) => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|key| object.contains_key(key.as_str().unwrap())),
            ("properties", Value::Object(object)) => {
                for (key, inner) in object {
                    match (rule.get(key), schema.get("additionalProperties")) {
                        (Some(rule), _) => {
                            found.extend(mismatches(inner, rule, root, &format!("{place}.{key}")));
                        }
                        (None, Some(Value::Bool(false))) => {
                            found.push(format!("{place}.{key} is not in the schema"));
                        }
                        _ => {}
                    }
                }
                true
            }
            ("additionalProperties", Value::Object(object)) if rule.is_object() => {
                for (key, inner) in object {
                    found.extend(mismatches(inner, rule, root, &format!("{place}.{key}")));
                }
                true
            }
            ("items", Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    found.extend(mismatches(item, rule, root, &format!("{place}[{at}]")));
                }
                true
            }
            ("anyOf", _) => rule
                .as_array()
                .unwrap()
                .iter()
                .any(|rule| mismatches(value, rule, root, place).is_empty()),
            ("minimum", Value::Number(number)) => number.as_f64() >= rule.as_f64(),
            ("pattern", Value::String(text)) => {
                Regex::new(rule.as_str().unwrap()).unwrap().is_match(text)
            }
            _ => true,
        };
        if !fits {
            found.push(format!("{place} breaks `{word}`: {value}"));
        }
    }
    found
}

/// Runs commands that write manifests of every kind; returns the manifests with their files.
fn manifests() -> Vec<(String, Value)> {
    let coded = |n: usize| {
        let row = |at: usize| format!("c{at},1,{},{}\n", at % 2, at % 3 / 2);
        "article_id,paragraph,money,age\n".to_owned() + &(0..n).map(row).collect::<String>()
    };
    let many = |n: usize| {
        let record = |at: usize| {
            let about = if at % 2 == 1 { "Taxes rise" } else { "Nothing else does" };
            let also = if at % 3 == 2 { "pensions" } else { "weather" };
            format!("{{\"id\": \"c{at}\", \"text\": \"{about} in town {at}, says the {also}.\"}}\n")
        };
        (0..n).map(record).collect::<String>()
    };
    let sandbox = Sandbox::with(&[
        ("in/a.jsonl", ARTICLES),
        ("in/b.txt", "Care homes need staff.\n\nBudget cuts hurt.\n"),
        ("in/empty.txt", ""),
        ("codes.csv", CODES),
        ("many.jsonl", &many(120)),
        ("many.csv", &coded(120)),
        ("meta.csv", "id,mood\na,good\nb,bad\n"),
        ("paratheme.toml", "keywords = 2\n"),
    ]);
    fs::create_dir(sandbox.path("other")).unwrap();
    let commands = [
        (
            "score in -o s.csv --by year --summary other/y.csv --lexicon small.toml --lexicon public-services",
            "s.csv other/y.csv",
        ),
        (
            "score in/a.jsonl -o m.csv --metadata meta.csv --from 2020 --where party=FF,GP --write-text texts",
            "m.csv texts/index.csv",
        ),
        ("score in --layout evidence -o e.parquet", "e.parquet"),
        ("terms in -o t.csv --matrix dtm", "t.csv dtm/matrix.mtx"),
        ("keywords in/*.txt -o k.csv", "k.csv"),
        (
            "compare --target in/a.jsonl --reference in/b.txt -o c.csv --min-count 1 --min-articles 1",
            "c.csv",
        ),
        (
            "compare in/a.jsonl --by party --target-value GP --theme money --lexicon small.toml -o ct.csv",
            "ct.csv",
        ),
        ("kwic tax* in -o w.csv", "w.csv"),
        ("repeats in -o r.csv", "r.csv"),
        ("inspect in -o i.csv --summary is.csv", "i.csv"),
        ("extract in -o x.jsonl", "x.jsonl"),
        ("report in -o p.html --lexicon small.toml", "p.html"),
        (
            "evaluate --gold codes.csv in/a.jsonl --lexicon small.toml -o v.csv --errors ve.csv",
            "v.csv",
        ),
        ("lexicon check in --lexicon small.toml -o lc.csv", "lc.csv"),
        ("lexicon suggest in --lexicon small.toml --min-articles 1 -o ls.csv", "ls.csv"),
        ("lexicon learn in --lexicon small.toml --min-articles 1 -o ll.toml", "ll.toml"),
        ("lexicon sample in --lexicon small.toml --size 2 -o sheet.csv", "sheet.csv"),
        ("lexicon diff small.toml public-services in -o ld.csv", "ld.csv"),
        ("lexicon export small.toml -o le.csv", "le.csv"),
        ("lexicon import le.csv -o li.toml", "li.toml"),
        (
            "lexicon fit --gold many.csv many.jsonl --lexicon small.toml --calibration cal.toml",
            "cal.toml",
        ),
        ("score many.jsonl --lexicon small.toml --calibration cal.toml -o sp.csv", "sp.csv"),
    ];
    let mut found = Vec::new();
    for (command, files) in commands {
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 0, "{command}\n{}", ran.err);
        let folder = sandbox.path("").to_string_lossy().into_owned();
        for file in files.split(' ') {
            let text = sandbox.read(&format!("{file}.manifest.json"));
            assert!(!text.contains(folder.trim_end_matches('/')), "{command}: an absolute path");
            found.push((file.to_owned(), serde_json::from_str(&text).unwrap()));
        }
    }
    found
}

#[test]
fn the_manifests_of_all_commands_fit_the_schema_and_every_key_of_it_is_in_one() {
    let schema = schema();
    let manifests = manifests();
    let guide = fs::read_to_string(repository("docs/MANIFEST.md")).unwrap();
    let of_language = Regex::new("^articles_in_[a-z]{2,3}$").unwrap();
    let mut seen = BTreeSet::new();
    for (file, manifest) in &manifests {
        let wrong = mismatches(manifest, &schema, &schema, file);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        seen.extend(manifest.as_object().unwrap().keys().cloned());
        for count in manifest["counts"].as_object().unwrap().keys() {
            let name = of_language.replace(count, "articles_in_LANGUAGE");
            assert!(
                guide.contains(&format!("`{name}`")),
                "docs/MANIFEST.md lacks the count {name}"
            );
        }
    }
    let known: BTreeSet<String> =
        schema["properties"].as_object().unwrap().keys().cloned().collect();
    // A test of outputs has the key about earlier ones.
    let unseen: Vec<&String> =
        known.difference(&seen).filter(|key| *key != "earlier_outputs").collect();
    assert!(unseen.is_empty(), "no manifest has {unseen:?}");
}

#[test]
fn inputs_are_as_they_were_typed_and_other_files_are_listed() {
    let manifests = manifests();
    let of = |name: &str| &manifests.iter().find(|(file, _)| file == name).unwrap().1;
    assert_eq!(of("s.csv")["inputs_as_typed"], json!(["in"]));
    assert_eq!(of("s.csv")["inputs"][0]["path"], "in/a.jsonl");
    assert_eq!(of("c.csv").get("inputs_as_typed"), None, "they are options");
    assert_eq!(of("c.csv")["options"]["target"], json!(["in/a.jsonl"]));
    let also = |name: &str| {
        let read = of(name)["also_read"].as_array().cloned().unwrap_or_default();
        read.iter().map(|read| format!("{}: {}", read["what"], read["path"])).collect::<Vec<_>>()
    };
    assert_eq!(also("s.csv"), ["\"lexicon\": \"small.toml\""]);
    assert_eq!(also("v.csv"), ["\"table of codes\": \"codes.csv\"", "\"lexicon\": \"small.toml\""]);
    assert_eq!(also("sp.csv")[1], "\"calibration\": \"cal.toml\"");
    // The digest is that of the file.
    let digest: String =
        Sha256::digest(CODES).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert_eq!(of("v.csv")["also_read"][0]["sha256"], digest.as_str());
    assert_eq!(of("v.csv")["also_read"][0]["bytes"], CODES.len());
}

#[test]
fn an_absolute_input_stays_as_it_was_typed_and_nothing_else_is_absolute() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    let typed = sandbox.path("a.txt").to_string_lossy().into_owned();
    let ran = sandbox.run_with(&["score", &typed, "-o", "out.csv"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut manifest = sandbox.manifest("out.csv");
    assert_eq!(manifest["inputs_as_typed"], json!([typed]));
    manifest["inputs_as_typed"].take();
    manifest["inputs"].take();
    assert!(!manifest.to_string().contains("/out.csv"), "{manifest}");
}

#[test]
fn a_check_that_finds_nothing_is_no_check() {
    let schema = schema();
    let (_, manifest) = manifests().swap_remove(0);
    let broken = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut broken = manifest.clone();
        change(broken.as_object_mut().unwrap());
        !mismatches(&broken, &schema, &schema, "").is_empty()
    };
    assert!(broken(&|it| drop(it.remove("command"))));
    assert!(broken(&|it| drop(it.insert("colour".to_owned(), json!(1)))));
    assert!(broken(&|it| it["lexicon"]["sha256"] = json!("abc")));
    assert!(broken(&|it| it["counts"]["words"] = json!(-1)));
    assert!(broken(&|it| it["inputs"][0]["bytes"] = json!("3")));
    assert!(!broken(&|_| {}));
}

#[test]
fn the_tables_of_the_document_are_those_of_the_schema() {
    let path = repository("docs/MANIFEST.md");
    let text = fs::read_to_string(&path).unwrap();
    let (head, _) = text.split_once("## Keys\n").unwrap();
    let now = format!("{head}## Keys\n{}", tables(&schema()));
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &now).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), now, "UPDATE_GOLDEN=1 writes the tables");
}

/// Returns the tables of all objects of the schema.
fn tables(schema: &Value) -> String {
    let mut text = table(schema);
    let inner = schema["properties"].as_object().unwrap().iter();
    let inner = inner.filter(|(_, rule)| rule.get("properties").is_some());
    let named = schema["$defs"].as_object().unwrap().iter();
    for (name, rule) in inner.chain(named.filter(|(_, rule)| rule["type"] == "object")) {
        let description = rule["description"].as_str().unwrap();
        // Writing into a String cannot fail.
        let _ = write!(text, "\n### {name}\n{description}\n\n{}", table(rule));
    }
    text
}

fn table(object: &Value) -> String {
    let mut text = "| key | type | always | meaning |\n|---|---|---|---|\n".to_owned();
    for (key, rule) in object["properties"].as_object().unwrap() {
        let is_required = object["required"].as_array().unwrap().contains(&json!(key));
        let always = if is_required { "yes" } else { "" };
        let meaning = rule["description"].as_str().unwrap();
        let kind = kind(key, rule);
        let _ = writeln!(text, "| `{key}` | {kind} | {always} | {meaning} |");
    }
    text
}

/// Returns the name of a type, with a link to its table.
fn kind(key: &str, rule: &Value) -> String {
    if let Some(name) = rule["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return if name == "sha256" { "text".to_owned() } else { format!("[{name}](#{name})") };
    }
    if let Some(rules) = rule["anyOf"].as_array() {
        return rules.iter().map(|rule| kind(key, rule)).collect::<Vec<_>>().join(" or ");
    }
    match rule["type"].as_str().unwrap() {
        "array" => format!("list of {}", kind(key, &rule["items"])),
        "object" if rule.get("properties").is_some() => format!("[{key}](#{key})"),
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        other => other.to_owned(),
    }
}
