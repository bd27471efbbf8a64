//! Golden cases of the look-up. A case is a folder of `tests/golden/lookup`:
//!
//! - `lexicon.toml`: the lexicon;
//! - `text.txt`: the paragraphs, one a line, an empty line being a paragraph without words;
//! - `counts.txt`: the hits that must come out, written by hand from their source:
//!   `SCOPE COLUMN HITS...`, one number a paragraph. Nothing rewrites this file;
//! - `expected.txt`: what was found and by which entry, for the eye of a reviewer.
//!   `UPDATE_GOLDEN=1` rewrites it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use paratheme::lexicon::{Lexicon, LookupRules, Matcher, Overlap, Phrases, Scanner};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::text::{Analysis, Analyzer, Passage};

const SCOPES: [(&str, Overlap); 2] = [("theme", Overlap::Theme), ("lexicon", Overlap::Lexicon)];

/// A match that counts: the entry's name and the words as they stand in the text.
struct Hit {
    entry: String,
    form: String,
}

/// What one scope finds: per paragraph and theme, in the order in which the look-up gives it.
type Found = Vec<Vec<Vec<Hit>>>;

#[test]
fn every_case_finds_what_it_should() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let lexicon = Lexicon::from_file(&case.join("lexicon.toml"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = read(&case.join("text.txt"));
        let found = SCOPES.map(|(_, overlap)| look_up(&lexicon, &text, overlap));
        let shown = show(&lexicon, &found);
        let expected = case.join("expected.txt");
        if update {
            fs::write(&expected, &shown).unwrap();
        } else {
            let known = fs::read_to_string(&expected).unwrap_or_default();
            if let Some((line, (old, new))) = first_difference(&known, &shown) {
                wrong.push(format!(
                    "{name}: expected.txt:{line} says `{old}`, found is `{new}`\n{shown}"
                ));
            }
        }
        for complaint in miscounted(&lexicon, &found, &read(&case.join("counts.txt"))) {
            wrong.push(format!("{name}: {complaint}\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n\n{}", wrong.len(), wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/lookup");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 20, "the golden cases are gone");
    cases
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As quanteda has it: phrases go on past the ends of sentences.
fn look_up(lexicon: &Lexicon, text: &str, overlap: Overlap) -> Found {
    let rules = LookupRules { overlap, phrases: Phrases::Paragraph };
    let analysis = Analysis { language: lexicon.language, ..Analysis::default() };
    let mut analyzer = Analyzer::new(analysis);
    let mut scanner = Scanner::new(Arc::new(Matcher::new(lexicon, analysis.stemmer, rules)));
    let (mut tokens, mut evidence) = (Vec::new(), Vec::new());
    let mut found = Vec::new();
    let mut start = 0;
    for (ordinal, line) in (1..).zip(text.lines()) {
        let paragraph = Paragraph {
            ordinal,
            span: Span::new(start, start + line.len()),
            kind: Kind::Body,
            article: text,
        };
        tokens.clear();
        analyzer.tokens(&paragraph, &mut tokens);
        scanner.find(analyzer.vocabulary(), Passage { paragraph, tokens: &tokens }, &mut evidence);
        let mut themes: Vec<Vec<Hit>> = lexicon.themes.iter().map(|_| Vec::new()).collect();
        for hit in &evidence {
            let entry = lexicon.entries[hit.entry as usize].name();
            themes[hit.theme as usize].push(Hit { entry, form: hit.span.of(text).to_owned() });
        }
        found.push(themes);
        start += line.len() + 1;
    }
    found
}

fn show(lexicon: &Lexicon, found: &[Found; 2]) -> String {
    let mut out = String::new();
    for ((scope, _), paragraphs) in SCOPES.iter().zip(found) {
        writeln!(out, "overlap {scope}").unwrap();
        for (ordinal, themes) in (1..).zip(paragraphs) {
            writeln!(out, "  paragraph {ordinal}").unwrap();
            for (theme, hits) in lexicon.themes.iter().zip(themes) {
                writeln!(out, "    {} {}", theme.column, hits.len()).unwrap();
                for hit in hits {
                    let form = hit.form.escape_debug().to_string().replace("\\'", "'");
                    writeln!(out, "      {} -> {form}", hit.entry).unwrap();
                }
            }
        }
    }
    out
}

/// The first line, counted from 1, in which two texts differ.
fn first_difference<'t>(old: &'t str, new: &'t str) -> Option<(usize, (&'t str, &'t str))> {
    let lines = old.lines().count().max(new.lines().count());
    let line = |text: &'t str, at| text.lines().nth(at).unwrap_or("");
    (0..lines).map(|at| (at + 1, (line(old, at), line(new, at)))).find(|(_, (old, new))| old != new)
}

/// The rows of `counts.txt` that the look-up does not give.
fn miscounted(lexicon: &Lexicon, found: &[Found; 2], counts: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut rows = 0;
    for row in counts.lines().filter(|row| !row.starts_with('#') && !row.trim().is_empty()) {
        rows += 1;
        let mut fields = row.split_whitespace();
        let (scope, column) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
        let expected: Vec<usize> =
            fields.map(|count| count.parse().unwrap_or(usize::MAX)).collect();
        let scope = SCOPES.iter().position(|(name, _)| *name == scope);
        let theme = lexicon.themes.iter().position(|theme| theme.column == column);
        let (Some(scope), Some(theme)) = (scope, theme) else {
            complaints.push(format!("counts.txt: `{row}` names no scope and theme of the case"));
            continue;
        };
        let counted: Vec<usize> = found[scope].iter().map(|themes| themes[theme].len()).collect();
        if counted != expected {
            complaints.push(format!("counts.txt: `{row}`, but found is {counted:?}"));
        }
    }
    if rows == 0 {
        complaints.push("counts.txt says nothing".to_owned());
    }
    complaints
}
