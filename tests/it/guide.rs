//! README.md and pages of docs show what the program prints.
//!
//! The commands of each document run in its order, in a folder of their own with the data of the
//! repository. A `console` block shows some lines of what a command prints: `…` at the end of a line
//! is the rest of it, `…` alone is any number of lines. What `$ cat FILE` shows is written into FILE
//! before, as is a block of `toml` into mine.toml. The commands of a `sh` block, and those in the
//! tables of COMING-FROM.md, only have to work.
//! `UPDATE_GOLDEN=1 cargo test --test it guide::` writes what is printed now into the documents.
#![cfg(unix)]

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::support::{Sandbox, repository};

const REST: char = '…';
const COMING_FROM: &str = "docs/COMING-FROM.md";
const THEMES: [&str; 4] = ["fiscal_pressure", "ageing", "procurement", "innovation"];

#[test]
fn the_readme_shows_what_the_program_prints() {
    shows_what_is_printed("README.md");
}

#[test]
fn the_guide_shows_what_the_program_prints() {
    shows_what_is_printed("docs/GUIDE.md");
}

#[test]
fn the_tutorial_shows_what_the_program_prints() {
    shows_what_is_printed("docs/TUTORIAL.md");
}

#[test]
fn the_page_for_those_who_come_from_other_programs_shows_what_the_program_prints() {
    shows_what_is_printed(COMING_FROM);
    // A row may need what the text below its table writes.
    let sandbox = reader_folder();
    let page = fs::read_to_string(repository(COMING_FROM)).unwrap();
    as_printed_now(&page, &sandbox);
    let commands: Vec<&str> = commands_in_tables(&page).collect();
    assert!(commands.len() > 20, "{} commands", commands.len());
    for command in commands {
        if !command.starts_with("paratheme lexicon import ") {
            run(command, &sandbox);
        }
    }
}

#[test]
fn what_is_shown_is_compared_and_renewed() {
    let printed = lines("2 articles\n  by year: 2019, 2020, 2021\n  done: 3\n  last");
    for shown in
        ["2 articles\n…", "…\n  by year: 20…\n…\n  last", "2 articles\n  by year: 2019,…\n…"]
    {
        assert!(fits(&lines(shown), &printed), "{shown}");
    }
    for shown in ["2 articles", "…\n  by year: 20…", "3 articles\n…", "…\n  last\n  done: 3"]
    {
        assert!(!fits(&lines(shown), &printed), "{shown}");
    }
    let renewed = renewed(&lines("3 articles\n…\n  finished: 3\n…"), &printed);
    assert_eq!(renewed, ["2 articles", "…", "  done: 3", "…"]);
    assert!(fits(&renewed, &printed));
}

fn shows_what_is_printed(document: &str) {
    let path = repository(document);
    let known = fs::read_to_string(&path).unwrap();
    let now = as_printed_now(&known, &reader_folder());
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &now).unwrap();
        return;
    }
    for (number, (known, now)) in known.lines().zip(now.lines()).enumerate() {
        let line = number + 1;
        assert_eq!(known, now, "{document}:{line}: UPDATE_GOLDEN=1 cargo test --test it guide::");
    }
    assert_eq!(known, now, "{document} shows more or less than is printed");
}

/// Returns the commands in the cells of tables.
fn commands_in_tables(page: &str) -> impl Iterator<Item = &str> {
    let rows = page.lines().filter(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('`')).filter(|code| code.starts_with("paratheme "))
}

/// Makes the folder that a reader of the documents has before them.
fn reader_folder() -> Sandbox {
    let sandbox = Sandbox::with(&[
        (
            "speeches/2019_Ann-Lee_GP.txt",
            "We will cut the deficit and freeze spending.\n\nTaxes must not rise.\n",
        ),
        ("speeches/2020_Joe-Kay_FF.txt", "Care homes need staff.\n\nPensions are safe.\n"),
    ]);
    symlink(repository("data"), sandbox.path("data")).unwrap();
    symlink(repository("data/articles"), sandbox.path("articles")).unwrap();
    sandbox
}

/// Returns a document with what its commands print now, unchanged if it fits what is shown.
fn as_printed_now(document: &str, sandbox: &Sandbox) -> String {
    let mut rest = document.lines().peekable();
    let mut block = "";
    let mut now = String::new();
    while let Some(line) = rest.next() {
        now.extend([line, "\n"]);
        if let Some(language) = line.strip_prefix("```") {
            block = language;
        }
        let mut following = |end: fn(&str) -> bool| {
            let mut lines = Vec::new();
            while let Some(line) = rest.next_if(|line| !end(line)) {
                lines.push(line.to_owned());
            }
            lines
        };
        match line.strip_prefix("$ ") {
            Some(command) if block == "console" => {
                let shown = following(|line| line.starts_with("$ ") || line == "```");
                if let Some(file) = command.strip_prefix("cat ") {
                    sandbox.write(file, shown.join("\n") + "\n");
                }
                let printed = run(command, sandbox);
                let shown = match printed.iter().find(|printed| fits(&shown, printed)) {
                    Some(_) => shown,
                    None => closest(&shown, &printed),
                };
                now.extend(shown.into_iter().flat_map(|line| [line, "\n".to_owned()]));
            }
            _ if line == "```toml" => {
                let lexicon = following(|line| line == "```");
                sandbox.write("mine.toml", lexicon.join("\n"));
                run("paratheme lexicon show mine.toml", sandbox);
                now.extend(lexicon.into_iter().flat_map(|line| [line, "\n".to_owned()]));
            }
            _ if block == "sh" && line.starts_with("paratheme ") => {
                run(line, sandbox);
            }
            _ => {}
        }
    }
    now
}

/// Runs a command that has to end with 0. Returns the lines of standard output, of standard error,
/// and of both.
fn run(command: &str, sandbox: &Sandbox) -> [Vec<String>; 3] {
    if command.contains("coded.csv") && !sandbox.has("coded.csv") {
        code_the_sheet(sandbox);
    }
    let program = Path::new(env!("CARGO_BIN_EXE_paratheme")).parent().unwrap();
    let path = format!("{}:{}", program.display(), env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(sandbox.path(""))
        .env("PATH", path)
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{command}: {}\n{err}", output.status);
    let both = format!("{err}{out}");
    [&out, &err, &both].map(|text| lines(text))
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Fills sheet.csv in with the codes of data/gold, as coded.csv.
fn code_the_sheet(sandbox: &Sandbox) {
    let table = |path: &Path| -> (csv::StringRecord, Vec<csv::StringRecord>) {
        let mut reader = csv::Reader::from_path(path).unwrap();
        (reader.headers().unwrap().clone(), reader.records().map(Result::unwrap).collect())
    };
    let column = |names: &csv::StringRecord, name: &str| -> usize {
        names.iter().position(|known| known == name).unwrap()
    };
    let (gold_names, gold) = table(&repository("data/gold/articles-codes.csv"));
    let (names, rows) = table(&sandbox.path("sheet.csv"));
    let mut filled = csv::Writer::from_path(sandbox.path("coded.csv")).unwrap();
    filled.write_record(&names).unwrap();
    for row in rows {
        let codes = gold.iter().find(|codes| codes[0] == row[0] && codes[1] == row[1]).unwrap();
        filled
            .write_record(names.iter().zip(&row).map(|(name, cell)| {
                if THEMES.contains(&name) { &codes[column(&gold_names, name)] } else { cell }
            }))
            .unwrap();
    }
    filled.flush().unwrap();
}

/// Whether a document shows these lines of what is printed.
fn fits(shown: &[String], printed: &[String]) -> bool {
    let mut at = 0;
    let mut left_out = false;
    for line in shown {
        if line.chars().eq([REST]) {
            left_out = true;
            continue;
        }
        let found = printed[at..].iter().position(|printed| same(line, printed));
        match found {
            Some(0) => at += 1,
            Some(later) if left_out => at += later + 1,
            _ => return false,
        }
        left_out = false;
    }
    left_out || at == printed.len()
}

fn same(shown: &str, printed: &str) -> bool {
    match shown.strip_suffix(REST) {
        Some(beginning) => printed.starts_with(beginning),
        None => shown == printed,
    }
}

/// Returns the lines of the output that resembles what is shown the most.
fn closest(shown: &[String], printed: &[Vec<String>; 3]) -> Vec<String> {
    let text = shown.join("\n");
    let candidates = printed.iter().map(|printed| renewed(shown, printed));
    let likeness = |lines: &Vec<String>| strsim::normalized_levenshtein(&text, &lines.join("\n"));
    candidates.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap()
}

/// Returns as many lines of what is printed as are shown, cut as they are: after lines that are
/// left out, the line that resembles the one shown the most.
fn renewed(shown: &[String], printed: &[String]) -> Vec<String> {
    let mut at = 0;
    let mut lines = Vec::new();
    let mut left_out = false;
    for line in shown {
        if line.chars().eq([REST]) {
            left_out = true;
            lines.push(line.clone());
            continue;
        }
        if left_out {
            let likeness = |index: &usize| strsim::normalized_levenshtein(line, &printed[*index]);
            let later = (at..printed.len()).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            at = later.unwrap_or(at);
        }
        left_out = false;
        let Some(now) = printed.get(at) else { break };
        at += 1;
        let width = line.chars().count();
        let cut = line.ends_with(REST) && now.chars().count() >= width;
        lines.push(if cut {
            now.chars().take(width - 1).chain([REST]).collect()
        } else {
            now.clone()
        });
    }
    if at < printed.len() && !left_out {
        lines.push(REST.to_string());
    }
    lines
}
