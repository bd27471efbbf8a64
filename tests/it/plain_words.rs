//! Documents are written in plain words, one sentence a line, and their links lead somewhere.
//!
//! [`DIALECT`] lists turns of phrase that a reader has to decode, each with what to write instead.
//! Words in code (fenced, indented, or between backticks) are not looked at.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::repository;

/// Where to look: a folder, the endings of its files, and the patterns that they may not hold.
/// Folders within are read too, except [`SKIPPED`] and hidden ones.
const CHECKED: [(&str, &[&str], &[Pattern]); 9] = [
    ("", &["md"], &DIALECT),
    ("src/evaluate", &["rs"], &DIALECT),
    ("src/keywords", &["rs"], &DIALECT),
    ("src/library", &["rs"], &DIALECT),
    ("src/output", &["rs"], &DIALECT),
    ("src/overview", &["rs"], &DIALECT),
    ("src/page", &["rs"], &DIALECT),
    ("src/repeats", &["rs"], &DIALECT),
    ("src/terms", &["rs"], &DIALECT),
];
/// Folders of texts that are data, and of what programs make.
const SKIPPED: [&str; 5] = ["target", "articles", "golden", "corpus", "node_modules"];
/// Documents whose words are not checked, because they are written from the program.
const EXEMPT: [&str; 2] = ["docs/COLUMNS.md", "docs/OPTIONS.md"];

/// A regular expression, and what to write instead.
type Pattern = (&'static str, &'static str);

const DIALECT: [Pattern; 25] = [
    (
        r"(?i)\b(stands?|stood|standing) (in|at|on|above|alone|already|before|behind|below|beside|between|here|inside|near|there|within)\b",
        "is, occurs",
    ),
    (r"(?i)\bas (it|they) stood\b", "unchanged"),
    (r"(?i)\bso many\b", "a number"),
    (r"(?i)\banew\b", "again"),
    (r"(?i)\bmend(s|ed|ing)?\b", "hint, fix, correct"),
    (r"(?i)\bgo(es)? out\b", "leaves, is written"),
    (r"(?i)\b(that|which) (is|are) no\b", "that are not"),
    (r"(?i)\bof which there (is|are) none\b", "and there are none of these"),
    (
        r"(?i)\b(is|are|was|were|be|has|have|had|holds?|gives?|makes?|needs?|takes?) none\b([.,;:)]|$)",
        "does not, has no ...",
    ),
    (
        r"(?i)\b(is|are|was|were) no (article|book|candidate|date|keyword|match|number|page|paragraph|part|probability|prose|row|sentence|table|text|word)s?\b",
        "is not a",
    ),
    (r"(?i)(^|[,;.(] )else\b", "otherwise"),
    (r"(?i)\bis said\b|\bare said\b|\bat the end is said\b", "is reported"),
    (r"(?i)\bsays? (so|nothing|no more)\b", "reports, warns, tells"),
    (r"(?i)\b(may|must) know (whom|who|each other)\b", "may depend on"),
    (r"(?i)\bhas nothing to say\b|\bhave nothing to say\b", "casts no vote"),
    (r"(?i)\bnothing to spare\b", "only just"),
    (r"(?i)\bbut for\b", "except"),
    (r"(?i), for (he|it|she|they|there|we) ", "because"),
    (r"(?i)\bparts (words|them|it)\b", "separates"),
    (r"(?i)\bcomes of it\b|\bcome of it\b", "results"),
    (r"(?i)\bmarked up alike\b|\bshare their lot\b", "with the same mark-up"),
    (r"(?i)\bset(s)? two \w+ apart\b", "compare"),
    (r"(?i)\bbegins? anew\b|\bof no \w+ yet\b", "starts over, empty"),
    (r"(?i)\bis told by\b|\bare told by\b", "follows from"),
    (
        r"^\W*(Dropped|Left out|Lost|Measured|Read|Reported) (from \S+ \S+ )?(are|is)\b",
        "subject first",
    ),
];

/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: [&str; 12] =
    ["al", "cf", "Dr", "e.g", "etc", "i.e", "Inc", "M", "No", "p", "St", "vs"];

#[test]
fn plain_words_and_one_sentence_a_line() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (folder, endings, patterns) in CHECKED {
        let patterns = compiled(patterns);
        for (path, text) in files(folder, endings) {
            seen += 1;
            wrong.extend(dialect(&path, &text, &patterns));
            if is_markdown(&path) {
                wrong.extend(lines_of_several_sentences(&path, &text));
            }
        }
    }
    assert!(seen >= 10, "{seen} files");
    assert!(wrong.is_empty(), "{} lines\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents = files("", &["md"]);
    for path in EXEMPT {
        documents.push((path.to_owned(), fs::read_to_string(repository(path)).unwrap()));
    }
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut wrong = Vec::new();
    for (path, text) in &documents {
        for (number, line) in lines_without_code(path, text) {
            for target in link.captures_iter(&line).map(|found| found[1].to_owned()) {
                if target.contains("://") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
                let folder = Path::new(path).parent().unwrap();
                let file = if file.is_empty() { path.into() } else { folder.join(file) };
                let Ok(at) = repository(&file.to_string_lossy()).canonicalize() else {
                    wrong.push(format!("{path}:{number}: {target}: no such file"));
                    continue;
                };
                if !anchor.is_empty() && !anchors(&fs::read_to_string(at).unwrap()).contains(anchor)
                {
                    wrong.push(format!("{path}:{number}: {target}: no such heading"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} links\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn planted_violations_are_caught() {
    let planted = [
        ("The texts that stand in the table.", "is, occurs"),
        ("It writes them anew.", "again"),
        ("An error with its line and the mend.", "hint, fix, correct"),
        ("Paragraphs that are no text.", "that are not"),
        ("A heading is none.", "does not, has no ..."),
        ("The first, else the second.", "otherwise"),
        ("Rows that no article has are said.", "is reported"),
        ("It is left out, for it is no page.", "because"),
        ("- Left out are cover pages.", "subject first"),
    ];
    assert_eq!(dialect("a.rs", "    /// So many.", &compiled(&DIALECT)).len(), 1);
    let patterns = compiled(&DIALECT);
    for (line, instead) in planted {
        let text = format!("# Title\n\n{line}\n");
        let found = dialect("a.md", &text, &patterns);
        let expected = format!("(write: {instead})");
        assert!(
            found.iter().any(|line| line.starts_with("a.md:3: ") && line.ends_with(&expected)),
            "{line}: {found:?}"
        );
    }
    for line in ["Words in `stand in` code.", "    stand in a block", "It stands for a word."] {
        assert_eq!(dialect("a.md", line, &patterns), [""; 0], "{line}");
    }

    let two = ["One is here. Two is there.", "- An item. (Another.)", "It ends! Does it? Yes."];
    for line in two {
        assert_eq!(lines_of_several_sentences("a.md", line).len(), 1, "{line}");
    }
    let wrapped = "A line that is cut\nby hand at a width.\n";
    assert_eq!(lines_of_several_sentences("a.md", wrapped).len(), 1);
    let one = [
        "One (Smith et al. 2020) is here.",
        "1. **A heading.** Then a sentence.",
        "| A cell. Another sentence. |",
        "```\nCode. More code.\n```",
        "One `a. B` is here.",
        "One.\nTwo.",
    ];
    for text in one {
        assert_eq!(lines_of_several_sentences("a.md", text), [""; 0], "{text}");
    }
    assert_eq!(
        anchors("## 1.2 Kinds of `a`: paragraphs\n"),
        ["12-kinds-of-a-paragraphs".to_owned()].into()
    );
    let twice = "# Keys\n```sh\n# a note\n```\n## Keys\n";
    assert_eq!(anchors(twice), ["keys".to_owned(), "keys-1".to_owned()].into());
}

fn compiled(patterns: &[Pattern]) -> Vec<(Regex, &'static str)> {
    patterns.iter().map(|(pattern, instead)| (Regex::new(pattern).unwrap(), *instead)).collect()
}

/// Returns the lines that match one of `patterns`, as `path:line: the words (write: ...)`.
fn dialect(path: &str, text: &str, patterns: &[(Regex, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in lines_without_code(path, text) {
        for (pattern, instead) in patterns {
            if let Some(words) = pattern.find(&line) {
                let words = words.as_str().trim();
                found.push(format!("{path}:{number}: {words} (write: {instead})"));
            }
        }
    }
    found
}

/// Returns the prose lines of a document that hold two sentences, or go on with the sentence of the
/// line before. Tables, headings and lists of references are not prose.
fn lines_of_several_sentences(path: &str, text: &str) -> Vec<String> {
    let end = Regex::new(r#"(\S+?)[.!?][)"”]* +["“(]*[A-Z`]"#).unwrap();
    let marker = Regex::new(r"^\s*([-*]|\d+\.) +").unwrap();
    let mut found = Vec::new();
    let mut references = false;
    let mut before = (0, false);
    for (number, line) in lines_without_code(path, text) {
        if line.starts_with('#') {
            references = line.ends_with("Sources");
        }
        if references || line.starts_with(['#', '|']) || line.trim().is_empty() {
            continue;
        }
        let item = marker.find(&line).map_or(0, |found| found.end());
        let sentences = &line[item..];
        let several = end.captures_iter(sentences).any(|found| {
            let word = found[1].trim_start_matches(['(', '"', '“', '*']);
            !ABBREVIATIONS.contains(&word)
        });
        if several {
            found.push(format!("{path}:{number}: more than one sentence in a line"));
        }
        let goes_on = before == (number - 1, true) && item == 0;
        if goes_on && sentences.trim_start().starts_with(|first: char| first.is_lowercase()) {
            found.push(format!("{path}:{number}: a sentence is broken over lines"));
        }
        before = (number, !sentences.trim_end().ends_with(['.', ':', '?', '!']));
    }
    found
}

/// Returns the lines with their numbers, from 1; code between backticks becomes a letter between
/// backticks. Of Markdown, the front matter and the lines of fenced and indented code are left out.
fn lines_without_code(path: &str, text: &str) -> Vec<(usize, String)> {
    let code = Regex::new(r"`[^`]+`").unwrap();
    let item = Regex::new(r"^\s*([-*]|\d+\.) ").unwrap();
    let markdown = is_markdown(path);
    let mut fenced = false;
    let mut listed = false;
    let mut lines = Vec::new();
    let front_matter = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
    let begin = front_matter.filter(|_| markdown).map_or(0, |(front, _)| front.lines().count() + 2);
    for (index, line) in text.lines().enumerate().skip(begin) {
        if markdown && line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        listed = item.is_match(line) || (listed && (line.is_empty() || line.starts_with(' ')));
        let indented = (line.starts_with("    ") && !listed) || line.starts_with("      ");
        if markdown && (fenced || indented) {
            continue;
        }
        lines.push((index + 1, code.replace_all(line, "`x`").into_owned()));
    }
    lines
}

/// Returns the anchors of a document's headings, as GitHub makes them: of equal ones the second ends in
/// `-1`. Lines of fenced code are not headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced || !line.starts_with('#') {
            continue;
        }
        let kept = line.trim_start_matches('#').trim().chars();
        let anchor: String = kept
            .filter(|letter| letter.is_alphanumeric() || "-_ ".contains(*letter))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .flat_map(char::to_lowercase)
            .collect();
        let others = (1..).map(|number| format!("{anchor}-{number}"));
        let free = std::iter::once(anchor.clone()).chain(others).find(|name| !found.contains(name));
        found.extend(free);
    }
    found
}

/// Returns the files below a folder of the repository whose names have one of `endings`, by path.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = repository("");
    let mut found = Vec::new();
    walk(&root.join(folder), endings, &mut found);
    let named = found.into_iter().map(|file| {
        let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (path, fs::read_to_string(&file).unwrap())
    });
    named.filter(|(path, _)| !EXEMPT.contains(&path.as_str())).collect()
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                walk(&entry, endings, found);
            }
        } else if has_ending(&entry, endings) {
            found.push(entry);
        }
    }
}

fn is_markdown(path: &str) -> bool {
    has_ending(Path::new(path), &["md"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known))
}
