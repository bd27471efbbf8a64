//! No output overwrites what the user has: not a file that is read, and not another one unless an
//! earlier run wrote it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{self, Sandbox};

const POSTS: &str =
    "id,text,year\n1,Taxes rise and budget cuts follow.,2020\n2,The pension costs rose.,2021\n";
const CODES: &str = "article_id,money\n1,1\n2,0\n";
const DICTIONARY: &str = "money,tax*,0.5\n";

/// Each command with its options that name an output; `IN` is the INPUT, `OUT` the output.
const COMMANDS: [(&str, &[&str]); 14] = [
    ("score IN", &["-o OUT", "--summary OUT --by year", "-o new.csv --summary OUT --by year"]),
    ("inspect IN", &["-o OUT"]),
    ("repeats IN", &["-o OUT"]),
    ("terms IN", &["-o OUT"]),
    ("kwic tax* IN", &["-o OUT"]),
    ("compare IN --by year --target-value 2020", &["-o OUT"]),
    ("keywords IN", &["-o OUT"]),
    (
        "evaluate --gold codes.csv IN --lexicon small.toml",
        &["-o OUT", "--errors OUT", "-o new.csv --errors OUT"],
    ),
    ("lexicon check IN", &["-o OUT"]),
    ("lexicon suggest IN", &["-o OUT"]),
    ("lexicon learn IN", &["-o OUT"]),
    ("lexicon sample IN --size 2", &["-o OUT"]),
    ("lexicon diff public-services small.toml IN", &["-o OUT"]),
    (
        "lexicon fit --gold codes.csv IN --lexicon small.toml",
        &["-o OUT", "--report OUT", "--left-out OUT", "--calibration OUT"],
    ),
];

/// All files in a folder, hidden ones too, with what is in them.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() && !entry.path().is_symlink() {
            found.extend(contents(&entry.path()));
        } else if entry.path().is_file() {
            found.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn sandbox() -> Sandbox {
    Sandbox::with(&[("d/posts.csv", POSTS), ("codes.csv", CODES)])
}

/// Fails unless `arguments` end with exit code 2 and leave all as it was.
fn refused(sandbox: &Sandbox, arguments: &str) -> String {
    let before = contents(&sandbox.path(""));
    let ran = sandbox.run(arguments);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments}: {}", ran.err);
    assert!(contents(&sandbox.path("")) == before, "{arguments} changed a file");
    ran.err
}

/// Commands × outputs × ways to name an INPUT × ways to name the output.
#[test]
fn no_file_that_is_read_is_overwritten() {
    let sandbox = sandbox();
    let absolute = sandbox.path("d/posts.csv").display().to_string();
    let mut outputs = vec!["d/posts.csv", "./d/../d//posts.csv", absolute.as_str()];
    let mut inputs =
        vec!["d", "d/", "./d", "d/*.csv", "d/**/p*.csv", "d/posts.csv", absolute.as_str()];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("d/posts.csv", sandbox.path("link.csv")).unwrap();
        std::os::unix::fs::symlink("d", sandbox.path("folder")).unwrap();
        fs::hard_link(sandbox.path("d/posts.csv"), sandbox.path("hard.csv")).unwrap();
        outputs.extend(["link.csv", "folder/posts.csv", "hard.csv"]);
        inputs.extend(["link.csv", "folder", "folder/*.csv", "hard.csv"]);
    }
    let mut turn = 0;
    for (command, options) in COMMANDS {
        for option in options {
            for input in &inputs {
                // Every way of naming the output with `score`, one after the other with the other
                // commands.
                turn += 1;
                let ways = if command.starts_with("score") {
                    outputs.clone()
                } else {
                    vec![outputs[turn % outputs.len()]]
                };
                for output in ways {
                    let arguments = format!("{command} {option} --overwrite")
                        .replace("IN", input)
                        .replace("OUT", output);
                    let said = refused(&sandbox, &arguments);
                    assert!(
                        said.contains("input and output are the same file"),
                        "{arguments}: {said}"
                    );
                }
            }
            refused(
                &sandbox,
                &format!("{command} {option}").replace("IN", "d").replace("OUT", "d/posts.csv"),
            );
        }
    }
}

#[test]
fn what_is_read_beside_the_inputs_is_not_overwritten_either() {
    let sandbox = sandbox();
    sandbox.write("gold.csv", "id,text,money\na,Taxes.,1\nb,Rain.,0\n");
    sandbox.write("laver.csv", format!("theme,pattern,weight\n{DICTIONARY}"));
    for arguments in [
        "score d --lexicon small.toml -o small.toml --format csv",
        "score d --lexicon small.toml --summary small.toml --by year",
        "score d --calibration codes.csv -o codes.csv",
        "kwic --theme money d --lexicon small.toml -o small.toml --format csv",
        "compare d --by year --target-value 2020 --theme money --lexicon small.toml -o small.toml --format csv",
        "evaluate --gold codes.csv d --lexicon small.toml -o codes.csv",
        "evaluate --gold codes.csv d --lexicon small.toml --errors codes.csv",
        "evaluate --gold gold.csv --lexicon small.toml -o gold.csv",
        "lexicon check d --lexicon small.toml --gold codes.csv -o codes.csv",
        "lexicon suggest d --lexicon small.toml -o small.toml --format csv",
        "lexicon learn d --lexicon small.toml -o small.toml",
        "lexicon sample d --lexicon small.toml -o small.toml --format csv",
        "lexicon diff public-services small.toml d -o small.toml --format csv",
        "lexicon fit --gold gold.csv --lexicon small.toml -o small.toml",
        "lexicon fit --gold gold.csv --lexicon small.toml --report gold.csv",
        "lexicon fit --gold gold.csv --lexicon small.toml --calibration gold.csv",
        "lexicon import laver.csv -o laver.csv",
        "lexicon export small.toml --to csv -o small.toml",
    ] {
        let said = refused(&sandbox, &format!("{arguments} --overwrite"));
        assert!(
            said.contains("input and output are the same file") || said.contains("no calibration"),
            "{arguments}: {said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_standard_input_or_output_is_is_known() {
    use std::fs::{File, OpenOptions};
    use std::process::Command;
    let sandbox = sandbox();
    let before = contents(&sandbox.path(""));
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        command.current_dir(sandbox.path(""));
        command
    };
    let posts = File::open(sandbox.path("d/posts.csv")).unwrap();
    let from = program()
        .args(["score", "-", "--input-format", "csv", "-o", "d/posts.csv", "--overwrite"])
        .stdin(posts)
        .output()
        .unwrap();
    let posts = OpenOptions::new().append(true).open(sandbox.path("d/posts.csv")).unwrap();
    let to = program().args(["score", "d"]).stdout(posts).output().unwrap();
    for ran in [from, to] {
        assert_eq!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    assert!(contents(&sandbox.path("")) == before);
    // An empty one is what the shell has just made.
    let new = File::create(sandbox.path("d/scores.csv")).unwrap();
    assert_eq!(program().args(["score", "d"]).stdout(new).status().unwrap().code(), Some(0));
}

#[test]
fn an_archive_that_is_read_is_not_overwritten() {
    let sandbox = sandbox();
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(POSTS.len() as u64);
    tar.append_data(&mut header, "posts.csv", POSTS.as_bytes()).unwrap();
    sandbox.write("d/all.tar", tar.into_inner().unwrap());
    for input in ["d", "d/*.tar", "d/all.tar"] {
        refused(&sandbox, &format!("score {input} -o d/all.tar --format csv --overwrite"));
    }
}

#[test]
fn a_file_that_exists_is_replaced_only_where_the_same_command_wrote_it() {
    for (command, options) in COMMANDS {
        for option in options {
            let sandbox = sandbox();
            sandbox.write(
                "d/more.csv",
                "id,text,year\n3,Taxes fall. Care homes close. A pension is paid.,2020\n",
            );
            sandbox.write("codes.csv", "article_id,money,age\n1,1,0\n2,0,1\n3,1,1\n");
            let arguments =
                format!("{command} {option}").replace("IN", "d").replace("OUT", "out.csv");
            sandbox.write("out.csv", "theirs");
            let said = refused(&sandbox, &arguments);
            assert!(said.contains("already exists") && said.contains("--overwrite"), "{said}");
            let ran = sandbox.run(&format!("{arguments} --overwrite"));
            if ran.code != 0 {
                // A calibration or a fit may have too few codes: nothing is written then.
                assert_eq!(sandbox.read("out.csv"), "theirs", "{arguments}: {}", ran.err);
                continue;
            }
            let first = sandbox.read("out.csv");
            assert_ne!(first, "theirs", "{arguments}");
            assert_eq!(sandbox.run(&arguments).code, 0, "its own output: {arguments}");
            assert_eq!(sandbox.read("out.csv"), first);
            refused(&sandbox, &format!("{arguments} --no-clobber"));
            let other = if command.starts_with("terms") {
                "keywords d -o out.csv"
            } else {
                "terms d -o out.csv"
            };
            refused(&sandbox, other);
            sandbox.write("out.csv", format!("{first}edited"));
            refused(&sandbox, &arguments);
        }
    }
}

#[test]
fn a_manifest_of_other_files_allows_nothing_and_hides_nothing() {
    let sandbox = sandbox();
    assert_eq!(sandbox.run("score d -o out.csv --lexicon small.toml").code, 0);
    let manifest = sandbox.read("out.csv.manifest.json");
    sandbox.write("e/out.csv", "id,text\n9,Taxes and costs.\n");
    sandbox.write("e/out.csv.manifest.json", &manifest);
    sandbox.write("e/posts.csv", "id,text\n8,Taxes and costs.\n");
    sandbox.write("e/posts.csv.manifest.json", &manifest);
    refused(&sandbox, "score d -o e/out.csv");
    refused(&sandbox, "score d -o e/posts.csv");
    let ran = sandbox.run("score e");
    assert!(ran.out.contains("9,1,") && ran.out.contains("8,1,"), "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("e/out.csv: paratheme wrote it and it has been changed since"),
        "{}",
        ran.err
    );
}

#[test]
fn rejects_instructions_and_manifests_of_the_user_stay() {
    for (file, command) in [
        ("out.csv.rejects.csv", "score d -o out.csv"),
        ("out.csv.manifest.json", "score d -o out.csv"),
        ("sheet.csv.instructions.md", "lexicon sample d --size 2 -o sheet.csv"),
        ("s.csv.manifest.json", "score d --summary s.csv --by year"),
        ("m/matrix.mtx", "terms d --matrix m"),
        ("m/terms.csv", "terms d --matrix m"),
        ("t/index.csv", "score d --write-text t"),
        ("t/1.txt", "score d --write-text t"),
        ("mine.toml", "lexicon export small.toml --to csv -o mine.toml"),
    ] {
        let sandbox = sandbox();
        sandbox.write(file, "theirs");
        let before = contents(&sandbox.path(""));
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(contents(&sandbox.path("")) == before, "{command}");
        assert_eq!(sandbox.run(&format!("{command} --overwrite")).code, 0, "{command}");
    }
}

#[test]
fn outputs_of_one_run_are_different_files() {
    let sandbox = sandbox();
    sandbox.write("gold.csv", "id,text,money\na,Taxes.,1\nb,Rain.,0\n");
    for arguments in [
        "score d -o o.csv --summary o.csv --by year",
        "score d -o o.csv --summary ./O.CSV --by year",
        "score d -o o.csv --summary o.csv.rejects.csv --by year",
        "score d -o t/index.csv --write-text t",
        "score d -o o.csv --summary t/index.csv --by year --write-text t",
        "terms d -o m/terms.csv --matrix m",
        "lexicon sample d -o s.csv.instructions.md --format csv --size 2 -o s.csv.instructions.md",
        "evaluate --gold gold.csv --lexicon small.toml -o o.csv --errors o.csv",
        "lexicon fit --gold gold.csv --lexicon small.toml --report o.csv --left-out o.csv",
    ] {
        let before = contents(&sandbox.path(""));
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(contents(&sandbox.path("")) == before, "{arguments}");
    }
}

/// A second run over a folder that holds every output of the first one reads the articles alone.
#[test]
fn outputs_in_the_folder_of_the_inputs_are_no_articles() {
    let sandbox = sandbox();
    sandbox.write("d/sub/a.txt", "Taxes rise.\n");
    sandbox.write("d/gold.jsonl", "{\"id\": \"a\", \"text\": \"Taxes\", \"money\": 1}\n{\"id\": \"b\", \"text\": \"Rain\", \"money\": 0}\n");
    let ids = |sandbox: &Sandbox| {
        let ran = sandbox.run("score d --lexicon small.toml --columns article_id,paragraph");
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let first = ids(&sandbox);
    for command in [
        "score d --lexicon small.toml -o d/o.csv --summary d/sub/s.csv --by year --write-text d/texts",
        "terms d -o d/terms.tsv --matrix d/matrix",
        "lexicon sample d --lexicon small.toml --size 2 -o d/sheet.csv",
        "evaluate --gold d/gold.jsonl --lexicon small.toml -o d/m.csv --errors d/sub/e.csv",
        "lexicon fit --gold d/gold.jsonl --lexicon small.toml -o d/fitted.toml --report d/fit.csv",
        "lexicon export small.toml --to csv -o d/lexicon.csv",
    ] {
        for _ in 0..2 {
            assert_eq!(sandbox.run(command).code, 0, "{command}: {}", sandbox.run(command).err);
            assert_eq!(ids(&sandbox), first, "{command}");
        }
    }
    assert_eq!(
        sandbox.run("score d/**/*.* --lexicon small.toml --columns article_id,paragraph").code,
        0
    );
    // Texts of articles that are gone go too, and what is not of this program stays.
    fs::remove_file(sandbox.path("d/sub/a.txt")).unwrap();
    assert!(sandbox.has("d/texts/sub/a.txt"));
    sandbox.write("d/texts/mine.md", "Taxes.\n");
    refused(&sandbox, "score d --lexicon small.toml --write-text d/texts");
    fs::remove_file(sandbox.path("d/texts/mine.md")).unwrap();
    assert_eq!(sandbox.run("score d --lexicon small.toml --write-text d/texts").code, 0);
    assert!(!sandbox.has("d/texts/sub/a.txt") && sandbox.has("d/texts/index.csv"));
    // The summary of another run is still known after a run without one.
    assert_eq!(
        sandbox.run("score d --lexicon small.toml -o d/o.csv --summary d/years.csv --by year").code,
        0
    );
    assert_eq!(sandbox.run("score d --lexicon small.toml -o d/o.csv").code, 0);
    let earlier = sandbox.manifest("d/o.csv")["earlier_outputs"].clone();
    assert!(
        earlier.as_array().unwrap().iter().any(|output| output["path"] == "d/years.csv"),
        "{earlier}"
    );
    assert_eq!(
        sandbox.run("score d --lexicon small.toml -o d/o.csv --summary d/years.csv --by year").code,
        0
    );
}

/// Names that are not UTF-8 are INPUTs and outputs like others, and do not end a walk.
#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_read_and_written() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::with(&[("d/a.txt", "Taxes rise.\n")]);
    let name = |bytes: &'static [u8]| OsStr::from_bytes(bytes);
    fs::write(sandbox.path("d").join(name(b"caf\xe9.txt")), "Taxes fall.\n").unwrap();
    let score = |arguments: &[&OsStr]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paratheme"));
        let ran = command
            .current_dir(sandbox.path(""))
            .args(["score", "--lexicon", "small.toml"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(
            ran.status.code(),
            Some(0),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
        support::Rows::csv(&String::from_utf8(ran.stdout).unwrap()).column("article_id").join(" ")
    };
    assert_eq!(score(&[name(b"d/caf\xe9.txt")]), "d/caf\\xE9.txt");
    assert_eq!(score(&[name(b"d/*.txt")]), "d/a.txt d/caf\\xE9.txt");
    assert_eq!(score(&[name(b"d")]), "a.txt caf\\xE9.txt");
    let table = name(b"o\xe9.csv");
    for _ in 0..2 {
        assert_eq!(
            sandbox
                .command(&[])
                .args(["score", "d", "--lexicon", "small.toml", "-o"])
                .arg(table)
                .output()
                .unwrap()
                .status
                .code(),
            Some(0)
        );
    }
    assert!(sandbox.path("").join(table).exists());
}

/// Whoever reads the table may stop; the files of the run are about all articles all the same.
#[test]
fn a_reader_that_hangs_up_does_not_shorten_a_summary() {
    use std::process::{Command, Stdio};
    let sandbox = Sandbox::new();
    let line = |id: usize| {
        format!("{{\"id\": {id}, \"text\": \"Taxes rise again.\", \"date\": \"2020\"}}\n")
    };
    sandbox.write("long.jsonl", (0..3_000).map(line).collect::<String>());
    let arguments = [
        "score",
        "long.jsonl",
        "--summary",
        "s.csv",
        "--by",
        "year",
        "--write-text",
        "t",
        "--lexicon",
        "small.toml",
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
    let mut run = command
        .current_dir(sandbox.path(""))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    assert_eq!(run.wait().unwrap().code(), Some(0));
    assert_eq!(support::Rows::csv(&sandbox.read("s.csv")).get(0, "articles"), "3000");
    assert_eq!(sandbox.manifest("s.csv")["counts"]["articles"], 3000);
    assert_eq!(support::Rows::csv(&sandbox.read("t/index.csv")).len(), 3_000);
}

#[test]
fn ids_that_are_files_and_folders_at_once_have_texts_of_their_own() {
    let sandbox = Sandbox::with(&[(
        "p.jsonl",
        "{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": \"a.txt/b\", \"text\": \"Two.\"}\n",
    )]);
    assert_eq!(sandbox.run("score p.jsonl --write-text t").code, 0);
    assert_eq!(
        (sandbox.read("t/a.txt").trim(), sandbox.read("t/a.txt~2/b.txt").trim()),
        ("One.", "Two.")
    );
    assert_eq!(sandbox.read("t/index.csv"), "article_id,file\na,a.txt\na.txt/b,a.txt~2/b.txt\n");
}

#[cfg(unix)]
#[test]
fn texts_go_neither_through_links_nor_over_folders() {
    let sandbox = Sandbox::with(&[
        ("in/a.txt", "Costs rise.\n"),
        ("p.jsonl", "{\"id\": \"sub/a\", \"text\": \"Taxes rise.\"}\n"),
    ]);
    fs::create_dir(sandbox.path("t")).unwrap();
    std::os::unix::fs::symlink("../in", sandbox.path("t/sub")).unwrap();
    refused(&sandbox, "score in p.jsonl -o o.csv --write-text t --overwrite");
    sandbox.write("u/sub/a.txt/thesis.doc", "precious");
    refused(&sandbox, "score p.jsonl -o o.csv --write-text u --overwrite");
}

#[test]
fn outputs_within_one_another_are_refused() {
    let sandbox = sandbox();
    for arguments in [
        "score d -o x.csv --write-text x.csv",
        "score d -o o.csv --by year --summary s.csv --write-text s.csv",
        "terms d -o y.csv --matrix y.csv",
        "score d --write-text new -o new/index.csv/o.csv",
    ] {
        refused(&sandbox, arguments);
    }
}

/// A table that another run wrote into the folder of texts is none of its texts.
#[test]
fn only_texts_of_an_earlier_run_go() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("out")).unwrap();
    assert_eq!(sandbox.run("score d -o out/scores.txt --format csv").code, 0);
    for _ in 0..2 {
        assert_eq!(sandbox.run("score d -o other.csv --write-text out").code, 0);
        assert!(sandbox.has("out/scores.txt") && sandbox.has("out/1.txt"));
    }
}

#[test]
fn rejects_that_are_there_go_with_overwrite() {
    let sandbox = sandbox();
    sandbox.write("o.csv.rejects.csv", "theirs");
    assert_eq!(sandbox.run("score d -o o.csv --overwrite").code, 0);
    assert!(!sandbox.has("o.csv.rejects.csv"));
    assert_eq!(sandbox.run("score d -o o.csv").code, 0);
}

/// Texts lie in folders below that of their manifest, to which a glob or a folder may lead.
#[test]
fn texts_below_their_folder_are_no_articles_either() {
    let sandbox = Sandbox::with(&[("d/x/a.txt", "Taxes rise.\n"), ("d/b.txt", "Costs fall.\n")]);
    for _ in 0..2 {
        assert_eq!(sandbox.run("score d/**/*.txt -o o.csv --write-text d/texts").code, 0);
        assert_eq!(
            support::Rows::csv(&sandbox.read("o.csv")).column("article_id"),
            ["d/b.txt", "d/x/a.txt"]
        );
    }
    let ran = sandbox.run("score d/texts/d");
    assert!(ran.err.contains("all its files are outputs of paratheme"), "{}", ran.err);
}

/// A process that is killed while its files take their places leaves hidden ones, by which the next
/// run knows what is its own.
#[cfg(unix)]
#[test]
fn a_long_name_is_known_after_a_kill() {
    let name = "scores-of-all-the-articles-of-the-year-2024-final.csv";
    let sandbox = sandbox();
    let arguments = format!("score d -o {name}");
    assert_eq!(sandbox.run(&arguments).code, 0);
    // As if it had been killed before the manifest was there.
    let hidden = ".scores-of-all-the-articles-of-the-year-.manifest.json.abcdef.paratheme.tmp";
    fs::rename(sandbox.path(&format!("{name}.manifest.json")), sandbox.path(hidden)).unwrap();
    let again = sandbox.command(&arguments.split(' ').collect::<Vec<_>>()).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(!sandbox.has(hidden) && sandbox.has(&format!("{name}.manifest.json")));
}
