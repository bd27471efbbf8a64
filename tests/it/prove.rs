//! docs/RELIABILITY.md has every promise of tests/promises.toml, and every test in it exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use walkdir::WalkDir;

use crate::support::repository;

/// The names of functions in the files of a folder, each with the first part of its path: the file
/// or the folder of the module.
fn functions(folder: &Path) -> BTreeSet<(String, String)> {
    let function = Regex::new(r"(?m)^ *fn ([a-z0-9_]+)\(").unwrap();
    let files = WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let sources = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    sources
        .flat_map(|path| {
            let within = path.strip_prefix(folder).unwrap().components().next().unwrap();
            let module = within.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            let source = fs::read_to_string(&path).unwrap();
            let names = function.captures_iter(&source).map(|found| found[1].to_owned());
            names.map(|name| (module.clone(), name)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn the_page_has_every_promise_and_its_tests_exist() {
    let table = fs::read_to_string(repository("tests/promises.toml")).unwrap();
    let table: toml::Table = table.parse().unwrap();
    let page = fs::read_to_string(repository("docs/RELIABILITY.md")).unwrap();
    let of_tests = functions(&repository("tests/it"));
    let of_library = functions(&repository("src"));
    let promises = table["promise"].as_array().unwrap();
    assert!(promises.len() > 20);
    for promise in promises {
        let (id, name) = (promise["id"].as_str().unwrap(), promise["name"].as_str().unwrap());
        assert!(page.contains(&format!("| [{name}](#")), "make prove: no row of {id}");
        let section = page.split(&format!("## {name}\n")).nth(1);
        let section = section.unwrap_or_else(|| panic!("make prove: no section of {id}"));
        let section = section.split("\n## ").next().unwrap();
        assert!(section.starts_with(promise["text"].as_str().unwrap()), "make prove: {id}");
        let mut tests = 0;
        for (key, known) in [("tests", &of_tests), ("lib", &of_library)] {
            for test in promise.get(key).and_then(|list| list.as_array()).into_iter().flatten() {
                let test = test.as_str().unwrap();
                let (module, function) =
                    (test.split("::").next().unwrap(), test.rsplit("::").next().unwrap());
                let place = (module.to_owned(), function.to_owned());
                assert!(known.contains(&place), "{id}: no test {test}");
                assert!(section.contains(&format!("`{test}`")), "make prove: {id} lacks {test}");
                tests += 1;
            }
        }
        assert!(tests > 0 || promise.get("beyond").is_some(), "{id}: neither tests nor a reason");
    }
    // A row that no promise has is of an older table.
    let rows = page.lines().filter(|line| line.starts_with("| [")).count();
    assert_eq!(rows, promises.len(), "make prove: rows of promises that there are no more");
}
