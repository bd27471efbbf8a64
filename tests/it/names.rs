//! One name has one meaning: types that other files can see have different names.
//!
//! The test collects every struct, enum, trait and type alias of `src` with a visibility (`pub`,
//! `pub(crate)`, `pub(super)` ...), and fails if two have the same name and no exception allows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{code, sources};

/// Names that several types may have, each with the reason.
const ALLOWED: &[(&str, &str)] = &[(
    "Scratch",
    "memory that one algorithm keeps from call to call: the same meaning in each room",
)];

/// Names that several types still have and should not. A name leaves this list when it is unique.
const STILL_SHARED: &[&str] = &[
    "ArticleFacts",
    "Check",
    "Codes",
    "Diff",
    "Draft",
    "Fit",
    "Format",
    "Found",
    "Ids",
    "Input",
    "Lexicon",
    "LexiconFile",
    "Lookup",
    "Names",
    "Options",
    "Outcome",
    "Place",
    "Reader",
    "Record",
    "Records",
    "Sample",
    "Scorer",
    "Skipped",
    "Stream",
    "Summary",
    "Syntax",
    "Table",
];

#[test]
fn every_type_has_a_name_of_its_own() {
    // What takes the place of a module that is left out has the names of that module.
    let files: Vec<(String, String)> = sources()
        .into_iter()
        .filter(|source| !source.path.ends_with("left_out.rs"))
        .map(|source| (source.path, source.text))
        .collect();
    let types = types_by_name(&files);
    assert!(types.len() > 300, "{} types", types.len());
    let shared = shared(&types);
    let allowed: BTreeSet<&str> =
        ALLOWED.iter().map(|(name, _)| *name).chain(STILL_SHARED.iter().copied()).collect();
    let wrong: Vec<String> = shared
        .iter()
        .filter(|(name, _)| !allowed.contains(name.as_str()))
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} names have several types; rename all but one of each:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    for (name, reason) in ALLOWED {
        assert!(shared.contains_key(*name), "{name} is unique: remove its exception ({reason})");
    }
}

#[test]
fn planted_violations_are_caught() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = [
        file("a.rs", "pub struct Place;\nmod inner {\n    pub(crate) enum Kind { A }\n}"),
        file("b/c.rs", "pub(super) type Place = u32;\n// pub struct Kind;\nstruct Kind;"),
        file(
            "b/d.rs",
            "pub(in crate::b) trait Kind {}\n#[cfg(test)]\nmod tests { pub struct Place; }",
        ),
    ];
    let shared = shared(&types_by_name(&files));
    let expected = [("Kind", vec!["a.rs", "b/d.rs"]), ("Place", vec!["a.rs", "b/c.rs"])];
    let found: Vec<(&str, Vec<&str>)> = shared
        .iter()
        .map(|(name, places)| (name.as_str(), places.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(found, expected);
}

/// The paths of the files that define each name.
fn types_by_name(files: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in files {
        for line in code(text).lines() {
            if let Some(name) = defined_type(line) {
                types.entry(name.to_owned()).or_default().push(path.clone());
            }
        }
    }
    types
}

fn shared(types: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let several = types.iter().filter(|(_, places)| places.len() > 1);
    several.map(|(name, places)| (name.clone(), places.clone())).collect()
}

/// The name of the visible type that a line of code defines.
fn defined_type(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub")?;
    let rest = match rest.strip_prefix('(') {
        Some(scope) => scope.split_once(')')?.1,
        None => rest,
    };
    let mut words = rest.strip_prefix(' ')?.split_whitespace();
    let keyword = words.next().filter(|word| *word != "unsafe").or_else(|| words.next())?;
    ["struct", "enum", "trait", "type", "union"].contains(&keyword).then_some(())?;
    let name = words.next()?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    Some(&name[..end])
}
