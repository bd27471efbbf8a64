//! The page of options and the man pages have every option of every command.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::support::{Sandbox, repository};

/// Commands that have commands in them.
const GROUPS: [&str; 1] = ["lexicon"];

#[test]
fn the_page_of_options_is_up_to_date() {
    let expected = paratheme::cli::options_markdown();
    let path = repository("docs/OPTIONS.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &expected).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let update = "UPDATE_GOLDEN=1 cargo test --test it options::";
    assert!(known == expected, "docs/OPTIONS.md is not what the command line gives: {update}");
}

#[test]
fn the_page_of_options_has_what_the_help_of_each_command_has() {
    let page = fs::read_to_string(repository("docs/OPTIONS.md")).unwrap();
    let sections: Vec<&str> = page.split("\n## ").collect();
    let shared: Vec<&str> =
        sections.iter().copied().filter(|text| text.starts_with("Shared options: ")).collect();
    for (command, options) in options_by_help() {
        let heading = format!("`{command}`\n");
        let Some(section) = sections.iter().find(|text| text.starts_with(&heading)) else {
            assert!(GROUPS.contains(&command.as_str()) || command.is_empty(), "{command}");
            continue;
        };
        for option in options {
            let own = Regex::new(&format!("`--{option}[` ]")).unwrap();
            let is_shared = shared.iter().any(|group| {
                let title = group.lines().next().unwrap().trim_start_matches("Shared options: ");
                let line = section.lines().find(|line| line.starts_with(&format!("- [{title}](")));
                let name = format!("`{option}`");
                own.is_match(group)
                    && line.is_some_and(|line| match line.split_once(" (only ") {
                        Some((_, only)) => only.contains(&name),
                        None => !line.contains(&name),
                    })
            });
            assert!(own.is_match(section) != is_shared, "{command} --{option} is described once");
        }
    }
}

#[test]
fn man_pages_have_every_command_and_every_option() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("man new/man1");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut files = BTreeSet::new();
    let mut seen = 0;
    for (command, options) in options_by_help() {
        let words = format!("paratheme {command}");
        let file = format!("new/man1/{}.1", words.trim().replace(' ', "-"));
        let page = sandbox.read(&file);
        for option in options {
            seen += 1;
            let name = format!("\\fB\\-\\-{}\\fR", option.replace('-', "\\-"));
            assert!(page.contains(&name), "{file} lacks --{option}");
        }
        files.insert(file);
    }
    assert!(seen > 300, "{seen} options");
    let written = fs::read_dir(sandbox.path("new/man1")).unwrap().count();
    assert_eq!(written, files.len(), "no page of anything else: {files:?}");
    assert!(ran.err.contains(&format!("{written} man pages")), "{}", ran.err);
    formatted_without_a_warning(&sandbox.path("new/man1"));
    // What the help of a command hides is not in its page.
    assert!(!sandbox.read("new/man1/paratheme-extract.1").contains("\\-\\-csv\\-safe"));
}

#[test]
fn man_pages_replace_earlier_ones_and_nothing_else() {
    let sandbox = Sandbox::new();
    let write = || {
        let output = sandbox.command(&["man", "."]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(write().0, 0);
    let page = sandbox.read("paratheme-score.1");
    sandbox.write("paratheme-score.1", page.lines().next().unwrap().to_owned() + "\nolder\n");
    assert_eq!(write().0, 0);
    assert_eq!(sandbox.read("paratheme-score.1"), page);
    sandbox.write("paratheme-score.1", "mine");
    fs::remove_file(sandbox.path("paratheme.1")).unwrap();
    let (code, told) = write();
    let expected = "paratheme-score.1: already exists, and is not a page of `paratheme man` (nothing was written: ";
    assert!(code == 2 && told.contains(expected), "{told}");
    assert!(sandbox.read("paratheme-score.1") == "mine" && !sandbox.has("paratheme.1"));
}

/// Returns each command, as it is typed, with the options that its help lists; the program itself has
/// an empty name.
fn options_by_help() -> Vec<(String, BTreeSet<String>)> {
    let sandbox = Sandbox::new();
    let option = Regex::new(r"(?m)^ +(?:-\w, )?--([a-z][a-z0-9-]*)").unwrap();
    let inner = Regex::new(r"(?m)^  ([a-z]+)(?:$|  )").unwrap();
    let mut left = vec![String::new()];
    let mut found = Vec::new();
    while let Some(command) = left.pop() {
        let help = sandbox.run(&format!("{command} --help")).out;
        let options = option.captures_iter(&help).map(|found| found[1].to_owned());
        let options = options.filter(|name| !matches!(name.as_str(), "help" | "version")).collect();
        let commands = help.split_once("\nCommands:\n").map(|(_, rest)| rest);
        let commands = commands.and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
        for name in inner.captures_iter(commands) {
            left.push(format!("{command} {}", &name[1]).trim().to_owned());
        }
        found.push((command, options));
    }
    assert!(found.len() > 20, "{} commands", found.len());
    found
}

/// Lets groff and mandoc, if they are installed, format all pages of a folder.
fn formatted_without_a_warning(folder: &Path) {
    let mut pages: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    for (program, arguments) in
        [("groff", &["-z", "-ww", "-man"][..]), ("mandoc", &["-T", "lint", "-W", "warning"])]
    {
        for page in &pages {
            // One that is not installed is left out; tests/packages.sh names it, and CI installs it.
            let Ok(output) = Command::new(program).args(arguments).arg(page).output() else {
                assert!(std::env::var_os("CI").is_none(), "{program} is not installed");
                break;
            };
            let told = [output.stdout, output.stderr].concat();
            let told = String::from_utf8_lossy(&told);
            // A page has no date, so that equal programs write equal pages.
            let warning = told.lines().find(|line| !line.contains("missing date"));
            assert_eq!(warning, None, "{}", page.display());
        }
    }
}
