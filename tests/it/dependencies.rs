//! The licences of everything that is built in.

use std::process::Command;

/// Licences that MIT OR Apache-2.0 code can be shipped with. MPL-2.0 holds for the files it stands
/// in (the CSS parser below scraper), which are used unchanged. bzip2-1.0.6 is the licence of
/// libbzip2, much like BSD-3-Clause; CC0-1.0 gives all rights away (a hash function that is used
/// while building only).
const FITTING: [&str; 14] = [
    "MPL-2.0",
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "BSL-1.0",
    "MIT-0",
    "bzip2-1.0.6",
    "CC0-1.0",
    "Apache-2.0 WITH LLVM-exception",
];

/// Whether an SPDX expression can be fulfilled with [`FITTING`] licences. `/` is an old way to
/// write OR.
fn fits(expression: &str) -> bool {
    let alternatives = |part: &str| {
        part.replace('/', " OR ")
            .split(" OR ")
            .any(|one| FITTING.contains(&one.trim().trim_matches(['(', ')'])))
    };
    expression.split(" AND ").all(alternatives)
}

#[test]
fn the_judge_of_licences_can_say_no() {
    for (expression, fitting) in [
        ("MIT OR Apache-2.0", true),
        ("Unlicense/MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("LGPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-2.0", false),
    ] {
        assert_eq!(fits(expression), fitting, "{expression}");
    }
}

#[test]
fn every_crate_of_the_tree_has_a_fitting_licence() {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50);
    let unfit: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(fits))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(unfit.is_empty(), "{unfit:#?}");
}
