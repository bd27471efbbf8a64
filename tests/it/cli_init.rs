//! A folder to work in: what it holds, that its commands work as its README has them, and that
//! nothing is overwritten.

use std::fs;
use std::path::Path;

use paratheme::lexicon::Lexicon;

use crate::support::{Rows, Sandbox, repository};

const FILES: [&str; 5] =
    ["README.md", "articles", "coding-instructions.md", "lexicon.toml", "paratheme.toml"];

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Copies a folder with all folders in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn from_nothing_to_scores_by_the_commands_of_the_readme() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("init a/project");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let folder = sandbox.path("a/project");
    assert_eq!(names(&folder), FILES);
    copy(&repository("data/articles"), &folder.join("articles"));
    let readme = sandbox.read("a/project/README.md");
    let block = readme.split("```").nth(1).unwrap();
    let commands: Vec<&str> =
        block.lines().filter_map(|line| line.strip_prefix("paratheme ")).collect();
    assert_eq!(commands.len(), 3, "{block}");
    for command in commands {
        let command = command.split('#').next().unwrap();
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let ran = sandbox.command(&arguments).current_dir(&folder).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(0), "{command}: {said}");
        let expected = "options from paratheme.toml: inputs, lexicon\n";
        assert!(said.starts_with(expected), "{command}: {said}");
    }
    let scores = Rows::csv(&sandbox.read("a/project/scores.csv"));
    assert_eq!(scores.len(), 213);
    assert!(scores.column("evidence").iter().any(|cell| cell.starts_with("transport: ")));
    let manifest = sandbox.manifest("a/project/scores.csv");
    assert_eq!(
        (&manifest["lexicon"]["name"], &manifest["counts"]["articles"]),
        (&"mine".into(), &30.into())
    );
    assert!(sandbox.read("a/project/report.html").contains("Transport"));
    // The instructions are those that are written beside a sheet.
    let beside = sandbox.read("a/project/sheet.csv.instructions.md");
    assert_eq!(sandbox.read("a/project/coding-instructions.md"), beside);
    let sheet = Rows::csv(&sandbox.read("a/project/sheet.csv"));
    assert!(sheet.len() > 100 && sheet.header.contains(&"transport".to_owned()));
    // The other commands that the README names.
    for command in readme.split('`').filter_map(|part| part.strip_prefix("paratheme ")) {
        if command.contains("COMMAND") || command.starts_with("evaluate") {
            continue;
        }
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let ran = sandbox.command(&arguments).current_dir(&folder).output().unwrap();
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn the_lexicon_has_an_entry_of_each_kind() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("init .").code, 0);
    let text = sandbox.read("lexicon.toml");
    let lexicon = Lexicon::from_toml(&text, "lexicon.toml").unwrap();
    let has = |is: &dyn Fn(&str) -> bool| {
        lexicon.entries.iter().any(|entry| entry.context.is_empty() && is(entry.pattern.source()))
    };
    assert!(has(&|source| source.chars().all(char::is_alphabetic)), "a word");
    assert!(has(&|source| source.contains(' ') && !source.contains('*')), "a phrase");
    assert!(has(&|source| source.ends_with('*') && !source.contains(' ')), "a glob");
    assert!(has(&|source| source.ends_with('*') && source.contains(' ')), "a phrase with a glob");
    assert!(has(&|source| source.starts_with('~')), "a stem");
    assert!(has(&|source| source.starts_with('/')), "a regular expression");
    let contexts = || lexicon.entries.iter().map(|entry| &entry.context);
    assert!(contexts().any(|context| !context.near.is_empty()));
    assert!(contexts().any(|context| !context.after.is_empty()));
    assert!(contexts().any(|context| !context.before.is_empty()));
    assert!(contexts().any(|context| !context.unless.is_empty()));
    assert!(lexicon.entries.iter().any(|entry| entry.weight > 1.0));
    let tiers = [0.5, 0.2, 0.05];
    assert!(lexicon.entries.iter().any(|entry| tiers.iter().all(|p| (entry.p - p).abs() > 1e-9)));
    assert!(lexicon.themes.iter().any(|theme| !theme.not.is_empty()));
    assert!(lexicon.themes.iter().any(|theme| theme.parent.is_some()));
    // The line that adds a built-in lexicon works when it is switched on.
    let extended = text.replace("#extends", "extends");
    assert_ne!(extended, text);
    sandbox.write("both.toml", extended);
    let ran = sandbox.run("lexicon show both.toml");
    assert!(
        ran.code == 0
            && ran.out.contains("fiscal_pressure")
            && ran.out.contains("transport.cycling")
    );
}

#[test]
fn every_line_of_the_options_can_be_switched_on() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("init").code, 0);
    let text = sandbox.read("paratheme.toml");
    // Prose has a space behind the `#`.
    let is_option =
        |line: &&str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    let options: Vec<&str> = text.lines().filter(is_option).collect();
    assert!(options.len() > 40, "{options:?}");
    let all: Vec<&str> =
        text.lines().map(|line| if is_option(&line) { &line[1..] } else { line }).collect();
    sandbox.write("all.toml", all.join("\n"));
    let ran = sandbox.run("completions bash --config all.toml");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // An option with a default has it in the file, so that switching it on changes nothing.
    let has_default = |line: &&&str| {
        let name = line[1..].split(' ').next().unwrap();
        ![
            "where", "sort", "top", "metadata", "from", "to", "by", "keep", "columns", "output",
            "summary",
        ]
        .contains(&name)
            && !name.ends_with("-field")
            && !["name-pattern", "metadata-key", "encoding", "input-format", "threads", "threshold"]
                .contains(&name)
    };
    let defaults: Vec<&str> = options.iter().filter(has_default).map(|line| &line[1..]).collect();
    assert!(defaults.len() > 20, "{defaults:?}");
    let score: Vec<&str> = defaults
        .iter()
        .copied()
        .filter(|line| {
            !["most-paragraphs", "size", "seed", "coders"].iter().any(|name| line.starts_with(name))
        })
        .collect();
    sandbox.write("defaults.toml", format!("[score]\n{}\n", score.join("\n")));
    sandbox.write("a.txt", "The railway is late.\n\nNobody came.\n");
    let usual = sandbox.run("score a.txt --no-config");
    let same = sandbox.run("score a.txt --quiet --config defaults.toml");
    assert_eq!((same.code, same.err.as_str()), (0, ""));
    assert_eq!(same.out, usual.out);
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::with(&[("mine/README.md", "my own"), ("mine/lexicon.toml", "my own")]);
    let ran = sandbox.run("init mine");
    assert_eq!(ran.code, 2);
    let expected =
        "error: mine/lexicon.toml: already exists; so does mine/README.md (nothing was written";
    assert!(ran.err.starts_with(expected), "{}", ran.err);
    assert_eq!(names(&sandbox.path("mine")), ["README.md", "lexicon.toml"]);
    assert_eq!(sandbox.read("mine/README.md"), "my own");
    // Articles that are there already stay; a file in the place of their folder is refused.
    let sandbox =
        Sandbox::with(&[("one/articles/a.txt", "Taxes rise.\n"), ("two/articles", "a file")]);
    assert_eq!(sandbox.run("init one").code, 0);
    assert_eq!(names(&sandbox.path("one")), FILES);
    assert_eq!(names(&sandbox.path("one/articles")), ["a.txt"]);
    let ran = sandbox.run("init two");
    assert!(ran.code == 2 && ran.err.contains("two/articles: already exists"), "{}", ran.err);
    assert_eq!(names(&sandbox.path("two")), ["articles"]);
    let ran = sandbox.run("init small.toml");
    assert!(ran.code != 0 && ran.err.starts_with("error: small.toml"), "{}", ran.err);
    // Another run in the same folder changes nothing.
    let ran = sandbox.run("init one");
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn what_is_switched_on_at_the_top_changes_no_other_command() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("init").code, 0);
    let text = sandbox.read("paratheme.toml");
    let (top, score) = text.split_once("\n[score]\n").unwrap();
    for option in ["#by = ", "#language = "] {
        assert!(!top.contains(option) && score.contains(option), "{option}");
    }
    // With every option that has a default switched on, a dictionary is read as before.
    let on = text.replace("#language", "language").replace("#tokens", "tokens");
    sandbox.write("on.toml", on.replace("#stemmer", "stemmer"));
    sandbox.write("words.csv", "theme,pattern\nmoney,tax*\n");
    let usual = sandbox.run("lexicon import words.csv --no-config");
    let same = sandbox.run("lexicon import words.csv --quiet --config on.toml");
    assert_eq!((usual.code, same.code), (0, 0), "{}{}", usual.err, same.err);
    assert_eq!(same.out, usual.out);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_nothing_is_refused() {
    let sandbox = Sandbox::new();
    std::os::unix::fs::symlink("gone", sandbox.path("link")).unwrap();
    for folder in ["link", "link/inner"] {
        let ran = sandbox.run(&format!("init {folder}"));
        let expected =
            "error: link: is a link to a folder that does not exist (nothing was written";
        assert!(ran.code == 2 && ran.err.starts_with(expected), "{}", ran.err);
    }
    assert!(!sandbox.has("gone"));
}
