//! docs/SUMMARY.md, by which the site is built, lists every document once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::support::repository;

/// Documents beside those of docs that are pages of the site.
const OTHERS: [&str; 7] = [
    "../CHANGELOG.md",
    "../CODE_OF_CONDUCT.md",
    "../CONTRIBUTING.md",
    "../README.md",
    "../SECURITY.md",
    "../data/README.md",
    "../data/gold/README.md",
];

#[test]
fn the_summary_lists_every_document_once() {
    let summary = fs::read_to_string(repository("docs/SUMMARY.md")).unwrap();
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    let listed: Vec<&str> =
        link.captures_iter(&summary).map(|found| found.get(1).unwrap().as_str()).collect();
    let documents = fs::read_dir(repository("docs")).unwrap().map(|entry| entry.unwrap());
    let documents = documents.map(|entry| entry.file_name().into_string().unwrap());
    let is_document = |name: &String| {
        name != "SUMMARY.md" && Path::new(name).extension().is_some_and(|ending| ending == "md")
    };
    let expected: BTreeSet<String> =
        documents.filter(is_document).chain(OTHERS.map(str::to_owned)).collect();
    assert!(expected.len() > 20, "{expected:?}");
    assert_eq!(
        listed.len(),
        expected.len(),
        "a document is listed twice, or not at all: {listed:?}"
    );
    let listed: BTreeSet<String> = listed.into_iter().map(str::to_owned).collect();
    assert_eq!(listed, expected);
}
