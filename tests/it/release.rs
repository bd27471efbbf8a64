//! The version is in one place: what repeats it, because its readers know no Cargo.toml, agrees with it.

use std::fs;

use crate::support::repository;

fn file(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_citation_has_the_version_and_the_licence_of_the_crate() {
    let citation = file("CITATION.cff");
    let version = concat!("version: ", env!("CARGO_PKG_VERSION"));
    assert!(citation.lines().any(|line| line == version), "CITATION.cff has no `{version}`");
    for licence in env!("CARGO_PKG_LICENSE").split(" OR ") {
        assert!(citation.contains(&format!("  - {licence}\n")), "CITATION.cff: {licence}");
    }
}

#[test]
fn the_python_packages_take_the_version_of_the_workspace() {
    assert!(file("python/pyproject.toml").contains("\ndynamic = [\"version\"]\n"));
    assert!(file("python/Cargo.toml").contains("\nversion.workspace = true\n"));
}

#[test]
fn a_released_version_has_its_heading_in_the_changelog() {
    let changelog = file("CHANGELOG.md");
    let released = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    let newest = released.clone().next().expect("no heading");
    let version = newest.split_whitespace().next().expect("an empty heading");
    assert!(
        version == "Unreleased" || version == env!("CARGO_PKG_VERSION"),
        "the newest heading is {newest}; the crate is {}",
        env!("CARGO_PKG_VERSION")
    );
}
