//! The house keeps its order: who may know whom, where threads start, files open, text is printed.
//!
//! The sources are read as text: comments, strings and test modules are blanked out, every path is
//! expanded (`use a::{b, c::d}` is `a::b` and `a::c::d`), and each rule is a question about the
//! paths of a file. [`planted_violations_are_caught`] shows that every rule can fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room may use those to its left.
const ORDER: [&str; 19] = [
    "error", "model", "segment", "text", "repeats", "terms", "lexicon", "keywords", "themes",
    "summary", "overview", "evaluate", "tables", "ingest", "output", "page", "pipeline", "library",
    "cli",
];
/// Rooms that know less than the order allows: the room and all that it may know.
const KNOWS_ONLY: [(&str, &[&str]); 5] = [
    ("evaluate", &["error", "summary"]),
    ("ingest", &["error", "model"]),
    ("output", &["error", "tables"]),
    ("page", &["error", "model", "summary", "overview", "tables", "output"]),
    ("keywords", &["error", "model", "segment", "text", "repeats", "terms"]),
];
/// What the crate's root gives out under its own name.
const AT_THE_ROOT: [(&str, &str); 4] =
    [("Error", "error"), ("ErrorKind", "error"), ("Location", "error"), ("Result", "error")];
const LONGEST_FILE: usize = 650;

/// A source file: its path below `src`, and its text.
pub(super) struct Source {
    pub path: String,
    pub text: String,
}

#[test]
fn every_room_knows_only_those_to_its_left() {
    let sources = sources();
    assert!(sources.len() > 50, "{} files", sources.len());
    let rooms: BTreeSet<&str> = sources.iter().filter_map(|source| room(&source.path)).collect();
    assert_eq!(rooms, ORDER.into_iter().collect(), "the rooms and the order name the same modules");
    let wrong: Vec<String> = sources.iter().flat_map(violations).collect();
    assert!(wrong.is_empty(), "{} violations\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_is_one_idea_and_says_which() {
    for Source { path, text } in sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "src/{path} has {lines} lines, more than {LONGEST_FILE}");
        assert!(text.starts_with("//! "), "src/{path} does not begin with what it is for");
    }
}

#[test]
fn every_dependency_is_used_and_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table =
        fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let firsts: BTreeSet<String> = sources()
        .iter()
        .flat_map(|source| paths(&code(&source.text)))
        .map(|path| path[0].clone())
        .collect();
    let reasons = fs::read_to_string(root.join("docs/DEPENDENCIES.md")).ok();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    assert!(dependencies.len() > 10);
    for name in dependencies.keys() {
        assert!(
            firsts.contains(&name.replace('-', "_")),
            "Cargo.toml names {name}, and src does not use it"
        );
    }
    let Some(reasons) = reasons else { return };
    // A row of the table is `| name, name | reason |`; another table lists the features.
    let reasons = reasons.split("| feature |").next().unwrap_or_default();
    let rows = reasons.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let explained: BTreeSet<&str> =
        rows.flat_map(|(names, _)| names.split(", ")).filter(|name| *name != "crate").collect();
    let mut known: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    known.extend(manifest["dev-dependencies"].as_table().unwrap().keys().map(String::as_str));
    for name in dependencies.keys() {
        assert!(
            explained.contains(name.as_str()),
            "docs/DEPENDENCIES.md gives no reason for {name}"
        );
    }
    for name in explained {
        assert!(
            known.contains(name),
            "docs/DEPENDENCIES.md explains {name}, which Cargo.toml does not name"
        );
    }
}

#[test]
fn planted_violations_are_caught() {
    let cases = [
        ("text/stem.rs", "use crate::lexicon::Lexicon;", "text knows lexicon"),
        (
            "text/stem.rs",
            "use crate::{error::Error, lexicon::{Lexicon, Matcher}};",
            "text knows lexicon",
        ),
        ("text/mod.rs", "fn f(x: super::tables::Row) {}", "text knows tables"),
        ("text/stem.rs", "fn f() { super::super::cli::run() }", "text knows cli"),
        ("segment.rs", "use super::{model::Span, themes};", "segment knows themes"),
        ("ingest/reader.rs", "use crate::segment::layout;", "ingest knows segment"),
        ("output/sink.rs", "use crate::model::Date;", "output knows model"),
        ("keywords/tfidf.rs", "use crate::lexicon::Entry;", "keywords knows lexicon"),
        ("lexicon/check.rs", "use crate::keywords::Keyword;", "lexicon knows keywords"),
        ("evaluate/ranking.rs", "use crate::lexicon::Lexicon;", "evaluate knows lexicon"),
        ("tables/row.rs", "use crate::util::pad;", "no room `util`"),
        ("terms/stats.rs", "fn f() { std::thread::spawn(g); }", "starts threads"),
        ("terms/stats.rs", "use std::{fmt, thread};", "starts threads"),
        ("cli/score.rs", "use std::thread::spawn;", "starts threads"),
        ("output/sink.rs", "use crossbeam_channel::bounded;", "starts threads"),
        ("tables/row.rs", "fn f() { std::fs::read(p); }", "opens files"),
        ("pipeline/mod.rs", "use std::{fs::File, io};", "opens files"),
        ("lexicon/check.rs", "fn f() { File::open(p); }", "opens files"),
        ("terms/stats.rs", "fn f() { OpenOptions::new(); }", "opens files"),
        ("summary.rs", "fn f() { tempfile::tempfile(); }", "opens files"),
        ("themes.rs", "fn f() { println!(\"x\"); }", "prints"),
        ("pipeline/mod.rs", "fn f() { eprintln!(\"x\"); }", "prints"),
        ("output/sink.rs", "fn f() { std::io::stdout(); }", "prints"),
        ("ingest/reader.rs", "use std::io::{self, stderr};", "prints"),
        ("tables/table.rs", "use clap::ValueEnum;", "knows clap"),
        ("main.rs", "fn main() { paratheme::pipeline::score() }", "main knows pipeline"),
    ];
    for (path, text, expected) in cases {
        let found = violations(&Source { path: path.into(), text: text.into() });
        assert!(
            found.iter().any(|found| found.contains(expected)),
            "{path} `{text}`: {found:?} lacks `{expected}`"
        );
    }
    let innocent = "//! Uses crate::cli and println!.\nuse crate::model::Span; // crate::cli\n/* std::fs */ const A: &str = \"crate::cli::x \\\" std::fs\";\n\
        const B: char = '\"'; const C: &str = r#\"crate::cli \" \"#; fn f<'a>(x: &'a str) { x.trim() }\n\
        #[cfg(test)]\nmod tests { use crate::cli; fn f() { println!(\"{}\", std::fs::x()); } }\n";
    assert_eq!(
        violations(&Source { path: "text/stem.rs".into(), text: innocent.into() }),
        Vec::<String>::new()
    );
    let parallelism = Source {
        path: "cli/settings.rs".into(),
        text: "fn f() { std::thread::available_parallelism(); }".into(),
    };
    assert_eq!(violations(&parallelism), Vec::<String>::new());
    assert_eq!(
        paths("use a::{self, b::{c, d as e}, f::*}; x::<T>::y;"),
        [&["a", "self"][..], &["a", "b", "c"], &["a", "b", "d"], &["a", "f"], &["x"]]
    );
}

/// The source files that are part of the program: those of test modules are left out.
pub(super) fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    let all: Vec<(PathBuf, String)> =
        files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect();
    let tests: BTreeSet<PathBuf> =
        all.iter().flat_map(|(file, text)| test_files(file, text)).collect();
    let program = all.into_iter().filter(|(file, _)| !tests.contains(file));
    program
        .map(|(file, text)| Source {
            path: file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/"),
            text,
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            walk(&entry, files);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            files.push(entry);
        }
    }
}

/// The files of the modules that `file` declares for tests alone.
fn test_files(file: &Path, text: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap();
    let item = |after: &str| {
        let after = after.trim_start();
        if let Some(rest) = after.strip_prefix("#[path = \"") {
            return rest.split_once('"').map(|(name, _)| folder.join(name));
        }
        let name = after.strip_prefix("mod ")?.split_once([';', ' '])?;
        text.contains(&format!("mod {};", name.0)).then(|| folder.join(format!("{}.rs", name.0)))
    };
    text.split("#[cfg(test)]").skip(1).filter_map(item).collect()
}

/// The module of the root that a file belongs to; none for `lib.rs` and `main.rs`.
fn room(path: &str) -> Option<&str> {
    let first = path.split('/').next()?.trim_end_matches(".rs");
    (first != "lib" && first != "main").then_some(first)
}

/// What a file does that it must not do.
fn violations(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    let code = code(&source.text);
    let here = room(path);
    let mut wrong = Vec::new();
    let mut say = |what: String| wrong.push(format!("src/{path}: {what}"));
    // How deep below the root the file's module is.
    let depth = match path.rsplit('/').next() {
        Some("mod.rs") => path.matches('/').count(),
        _ => path.matches('/').count() + 1,
    };
    for parts in paths(&code) {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let supers = parts.iter().take_while(|part| **part == "super").count();
        let inside = match parts[0] {
            "crate" => parts.get(1).copied(),
            "super" if supers == depth => parts.get(supers).copied(),
            "paratheme" if path == "main.rs" => parts.get(1).copied(),
            _ => None,
        };
        if let Some(name) = inside {
            let other =
                AT_THE_ROOT.iter().find(|(known, _)| *known == name).map_or(name, |(_, room)| room);
            match (here, ORDER.iter().position(|room| *room == other)) {
                (_, None) => say(format!("there is no room `{other}`")),
                (None, Some(_)) if path == "main.rs" && other != "cli" => {
                    say(format!("main knows {other}"));
                }
                (Some(here), Some(at)) if other != here && !may_know(here, other, at) => {
                    say(format!("{here} knows {other}"));
                }
                _ => {}
            }
        }
        let begins = |with: &[&str]| parts.starts_with(with);
        let parallelism =
            here == Some("cli") && begins(&["std", "thread", "available_parallelism"]);
        let threads =
            begins(&["std", "thread"]) || parts[0].starts_with("crossbeam") || parts[0] == "rayon";
        // The threads beside the pipeline's work on nothing: they wait for the disk.
        let waits = ["output/background_sync.rs", "ingest/discovery/sizes.rs"].contains(&path);
        if threads && !parallelism && here != Some("pipeline") && !waits {
            say(format!("starts threads with {}", parts.join("::")));
        }
        let files =
            begins(&["std", "fs"]) || ["fs", "File", "OpenOptions", "tempfile"].contains(&parts[0]);
        let opens =
            matches!(here, Some("ingest" | "output" | "cli")) || path == "lexicon/resolve.rs";
        if files && !opens {
            say(format!("opens files with {}", parts.join("::")));
        }
        if parts.iter().any(|part| matches!(*part, "stdout" | "stderr")) && here != Some("cli") {
            say(format!("prints with {}", parts.join("::")));
        }
        if parts[0].starts_with("clap") && here != Some("cli") {
            say("knows clap".to_owned());
        }
    }
    for printing in ["print!", "println!", "eprint!", "eprintln!", "dbg!"] {
        let whole = |at: usize| !code[..at].ends_with(is_word);
        if here != Some("cli") && code.match_indices(printing).any(|(at, _)| whole(at)) {
            say(format!("prints with {printing}"));
        }
    }
    wrong
}

fn may_know(here: &str, other: &str, at: usize) -> bool {
    let to_the_left = ORDER.iter().position(|room| *room == here).is_some_and(|mine| at < mine);
    to_the_left
        && KNOWS_ONLY
            .iter()
            .find(|(room, _)| *room == here)
            .is_none_or(|(_, known)| known.contains(&other))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The text with comments, literals and test modules blanked out, byte for byte.
pub(super) fn code(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let find = |what: &str, from: usize| {
            text[at + from..].find(what).map_or(rest.len(), |found| from + found + what.len())
        };
        let hashes = |from: usize| rest[from..].iter().take_while(|byte| **byte == b'#').count();
        let length = match rest {
            [b'/', b'/', ..] => find("\n", 0) - usize::from(rest.contains(&b'\n')),
            [b'/', b'*', ..] => find("*/", 2),
            [b'"', ..] => string_length(rest, 0),
            [b'b', b'"', ..] => string_length(rest, 1),
            [b'r', b'"' | b'#', ..]
                if rest.get(1 + hashes(1)) == Some(&b'"') && !text[..at].ends_with(is_word) =>
            {
                find(&format!("\"{}", "#".repeat(hashes(1))), 2 + hashes(1))
            }
            [b'\'', b'\\', ..] => {
                2 + text[at + 2..]
                    .char_indices()
                    .skip(1)
                    .find(|(_, c)| *c == '\'')
                    .map_or(0, |(end, _)| end + 1)
            }
            [b'\'', ..] => {
                let c = text[at + 1..].chars().next().map_or(0, char::len_utf8);
                if rest.get(1 + c) == Some(&b'\'') { 2 + c } else { 0 }
            }
            _ => 0,
        };
        for byte in &mut bytes[at..at + length] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at += length.max(1);
        while !text.is_char_boundary(at.min(text.len())) {
            at += 1;
        }
    }
    let mut code = String::from_utf8_lossy(&bytes).into_owned();
    while let Some(start) = code.find("#[cfg(test)]") {
        let end = item_end(&code, start);
        code.replace_range(start..end, "");
    }
    code
}

fn string_length(rest: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Where the item ends that begins at `start`: after its `;`, or after the bracket that closes its
/// body.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return start + at + 1,
            '}' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return start + at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Every path of at least one name before `::`, groups expanded.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = code[at..].find(is_word).map(|start| at + start) {
        let word = code[start..].find(|c| !is_word(c)).map_or(code.len(), |length| start + length);
        if code[word..].trim_start().starts_with("::") {
            at = path(code, start, &[], &mut found);
        } else {
            at = word;
        }
    }
    found
}

/// Reads one path or element of a group that begins at `at`; gives where it ends.
fn path(code: &str, at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut names = prefix.to_vec();
    let mut at = at;
    loop {
        let end = code[at..].find(|c| !is_word(c)).map_or(code.len(), |length| at + length);
        if end > at {
            names.push(code[at..end].to_owned());
        }
        let rest = code[end..].trim_start();
        let Some(after) = rest.strip_prefix("::") else {
            found.push(names);
            return end;
        };
        let after = after.trim_start();
        at = code.len() - after.len();
        if after.starts_with('{') {
            return group(code, at + 1, &names, found);
        }
        if !after.starts_with(is_word) {
            found.push(names);
            return at;
        }
    }
}

/// Reads the elements of a group whose bracket has been opened; gives where it ends.
fn group(code: &str, mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    loop {
        let rest = code[at..].trim_start();
        at = code.len() - rest.len();
        match rest.chars().next() {
            None => return at,
            Some('}') => return at + 1,
            Some(',') => at += 1,
            Some(c) if is_word(c) => {
                at = path(code, at, prefix, found);
                let rest = code[at..].trim_start();
                if let Some(renamed) = rest.strip_prefix("as ") {
                    at = code.len() - renamed.trim_start_matches(is_word).len();
                }
            }
            Some(c) => at += c.len_utf8(),
        }
    }
}
