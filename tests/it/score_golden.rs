//! Golden runs. A case is a folder of `tests/golden/score`: inputs, `lexicon.toml`, `args.txt` with
//! the arguments, and `expected.csv` with what must stand on standard output. `UPDATE_GOLDEN=1`
//! rewrites the last; the diff is the review. The numbers of each case were worked out by hand when
//! it was added.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Sandbox, repository};

#[test]
fn every_case_writes_what_it_should() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let mut cases: Vec<PathBuf> = fs::read_dir(repository("tests/golden/score"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 5, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let found = run(&case);
        let expected = case.join("expected.csv");
        if update {
            fs::write(&expected, &found).unwrap();
        }
        let known = fs::read_to_string(&expected).unwrap_or_default();
        if known != found {
            wrong.push(format!("{}\nexpected\n{known}\nfound\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs a case in a copy of its folder, so that nothing can be written into it.
fn run(case: &Path) -> String {
    let sandbox = Sandbox::new();
    for file in fs::read_dir(case).unwrap() {
        let file = file.unwrap();
        if file.file_name() != "args.txt" && file.file_name() != "expected.csv" {
            sandbox.write(&file.file_name().to_string_lossy(), fs::read(file.path()).unwrap());
        }
    }
    let arguments = fs::read_to_string(case.join("args.txt")).unwrap();
    let ran = sandbox.run(&arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", case.display());
    ran.out
}
