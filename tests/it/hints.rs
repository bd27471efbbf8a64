//! Every error that a user can meet tells what to do about it.
//!
//! The test finds each `Error::new` of `src` after which no `.with_hint` follows before the next
//! one, and fails unless it is an internal defect or one of the exceptions.

use crate::architecture::{Source, code, sources};

/// How far behind `Error::new` its hint may be, in bytes.
const REACH: usize = 500;

/// Files that make errors whose hints are added elsewhere, with their number and the reason.
const ELSEWHERE: &[(&str, usize, &str)] = &[
    ("error.rs", 0, "the type itself"),
    ("ingest/record_files/record_splitter.rs", 1, "each caller adds the hint of its fault"),
];

#[test]
fn every_error_has_a_hint() {
    let mut without: Vec<String> = Vec::new();
    for Source { path, text } in sources() {
        let code = code(&text);
        let made: Vec<usize> = code
            .match_indices("Error::new(")
            .filter(|(at, _)| !code[..*at].ends_with("io::") && !is_within_word(&code, *at))
            .map(|(at, _)| at)
            .collect();
        let mut lacking = Vec::new();
        for (number, &at) in made.iter().enumerate() {
            let next = made.get(number + 1).copied().unwrap_or(code.len());
            let end = code.floor_char_boundary(next.min(at + REACH));
            let statement = &code[at..end];
            let is_defect = statement.starts_with("Error::new(ErrorKind::Internal");
            if !is_defect && !statement.contains("with_hint(") {
                lacking.push(code[..at].lines().count());
            }
        }
        let allowed = ELSEWHERE.iter().find(|(file, ..)| path.ends_with(file));
        if lacking.len() > allowed.map_or(0, |(_, number, _)| *number) {
            without.push(format!("{path}: lines {lacking:?}"));
        }
    }
    assert!(
        without.is_empty(),
        "errors without a hint; tell the user what to do:\n{}",
        without.join("\n")
    );
}

/// Whether the name of a longer type ends here, such as `PatternError`.
fn is_within_word(code: &str, at: usize) -> bool {
    code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}
