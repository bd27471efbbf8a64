//! What a run writes beside the rows, what it leaves alone, and how files survive what goes wrong.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{BROKEN, Rows, SMALL, Sandbox};
use sha2::{Digest as _, Sha256};

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn strict_writes_nothing() {
    let sandbox =
        Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN), ("old.csv", "old")]);
    let before = sandbox.names();
    let ran = sandbox.run("score a.txt bad.jsonl --strict -o old.csv --summary s.csv --by year --write-text texts --overwrite");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("rejected: bad.jsonl:1: "), "{}", ran.err);
    assert_eq!(sandbox.names(), before);
    assert_eq!(sandbox.read("old.csv"), "old");
}

#[test]
#[cfg(unix)]
fn a_signal_leaves_the_old_file_and_nothing_else() {
    println!("trials: 2");
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::with(&[("old.csv", "old")]);
        // Enough to read for the signal to come in time.
        let line = |id: usize| {
            format!("{{\"id\": {id}, \"text\": \"{}\"}}\n", "Taxes rise again. ".repeat(200))
        };
        sandbox.write("long.jsonl", (0..4000).map(line).collect::<String>());
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        let mut run = command
            .current_dir(sandbox.path(""))
            .args(["score", "long.jsonl", "-o", "old.csv", "--overwrite"])
            .spawn()
            .unwrap();
        let begun = || sandbox.names().iter().any(|name| name.contains(".tmp"));
        while !begun() {
            assert!(run.try_wait().unwrap().is_none(), "it ended before it began to write");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let killed = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", run.id())])
            .status()
            .unwrap();
        assert!(killed.success());
        assert_eq!(run.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(sandbox.read("old.csv"), "old");
        assert_eq!(sandbox.names(), ["long.jsonl", "old.csv", "small.toml"]);
    }
}

/// Standard input and decompressed archives stand in temporary files while they are read.
#[test]
#[cfg(unix)]
fn a_signal_leaves_no_temporary_file() {
    use std::io::Write as _;

    let sandbox = Sandbox::with(&[("tmp/kept", "")]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
    let command = command
        .current_dir(sandbox.path(""))
        .env("TMPDIR", sandbox.path("tmp"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut run = command.args(["score", "-"]).spawn().unwrap();
    // More is to come: the program waits for it with what came in a file.
    run.stdin.as_mut().unwrap().write_all(b"Taxes rise.\n").unwrap();
    let names = || fs::read_dir(sandbox.path("tmp")).unwrap().count();
    while names() < 2 {
        assert!(run.try_wait().unwrap().is_none(), "it ended before it began to read");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let killed =
        Command::new("sh").args(["-c", &format!("kill -INT {}", run.id())]).status().unwrap();
    assert!(killed.success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert_eq!(names(), 1);
}

#[test]
fn no_room_for_standard_input_says_where_to_make_it() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .command(&["score", "-"])
        .env("TMPDIR", "none")
        .write_stdin("Taxes rise.")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("none")
            && said.ends_with("(make room there, or name another folder in TMPDIR)\n"),
        "{said}"
    );
}

#[test]
fn a_hyphen_is_standard_output() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    let plain = sandbox.run("score a.txt --lexicon small.toml");
    let hyphen = sandbox.run("score a.txt --lexicon small.toml -o -");
    assert_eq!((hyphen.code, &hyphen.out, &hyphen.err), (0, &plain.out, &plain.err));
    let entries = sandbox.run("lexicon export small.toml --to csv -o -");
    assert_eq!((entries.code, entries.out.contains("tax*")), (0, true), "{}", entries.err);
    assert_eq!(sandbox.names(), ["a.txt", "small.toml"]);
}

#[test]
fn hidden_files_are_read_where_that_is_asked_for() {
    let sandbox = Sandbox::with(&[
        ("in/a.txt", "Taxes rise.\n"),
        ("in/.b.txt", "Costs rise.\n"),
        ("in/.git/d.txt", "Pensions rise.\n"),
    ]);
    assert_eq!(sandbox.score("in").column("article_id"), ["a.txt"]);
    assert_eq!(sandbox.score("in --follow").column("article_id"), [".b.txt", "a.txt"]);
    assert_eq!(sandbox.score("in/.b.txt").column("article_id"), ["in/.b.txt"]);
}

#[test]
fn all_rejected_leaves_the_old_file_and_says_why() {
    let sandbox = Sandbox::with(&[("bad.jsonl", BROKEN)]);
    for _ in 0..2 {
        let ran = sandbox.run("score bad.jsonl -o o.csv");
        assert_eq!((ran.code, sandbox.has("o.csv")), (3, false), "{}", ran.err);
    }
    let other = Sandbox::with(&[("bad.jsonl", BROKEN), ("o.csv", "old")]);
    let ran = other.run("score bad.jsonl -o o.csv --overwrite");
    assert_eq!(
        (ran.code, other.names()),
        (3, ["bad.jsonl", "o.csv", "small.toml"].map(str::to_owned).to_vec()),
        "{}",
        ran.err
    );
    assert_eq!(other.read("o.csv"), "old");
    assert!(ran.err.contains("rejected: bad.jsonl:1"), "{}", ran.err);
    let rejects = Rows::csv(&sandbox.read("o.csv.rejects.csv"));
    assert_eq!(
        (rejects.len(), rejects.get(0, "path"), rejects.get(0, "record")),
        (1, "bad.jsonl", "1")
    );
}

#[test]
fn rejects_name_path_record_stage_code_and_place() {
    let sandbox = Sandbox::new();
    let first = "{\"id\": 1, \"text\": \"Taxes\"}\n";
    sandbox.write("r.jsonl", format!("{first}{{bad\n{{\"id\": 1, \"text\": \"Costs\"}}\n{{\"id\": 2, \"body_text\": \"x\"}}\n"));
    sandbox.write("pic.txt", b"GIF89a\0\0\0\0 and so on and on");
    sandbox.write("t.csv", "id,text\n1,\"Tax\nand tax\"\n2\n");
    sandbox.write_gz("full.txt.gz", "Taxes rise.\n".repeat(1000));
    let whole = fs::read(sandbox.path("full.txt.gz")).unwrap();
    sandbox.write("cut.txt.gz", &whole[..whole.len() / 2]);
    let ran = sandbox.run("score r.jsonl pic.txt t.csv cut.txt.gz --lexicon small.toml -o o.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let text = sandbox.read("o.csv.rejects.csv");
    assert!(text.starts_with("path,record,stage,code,message,byte_offset\n"), "{text}");
    let rejects = Rows::csv(&text);
    let cells =
        |row: usize| ["path", "record", "stage", "code"].map(|column| rejects.get(row, column));
    assert_eq!(cells(0), ["r.jsonl", "2", "parse", "malformed"]);
    assert_eq!(cells(1), ["r.jsonl", "3", "parse", "duplicate_id"]);
    assert_eq!(cells(2), ["r.jsonl", "4", "parse", "missing_field"]);
    assert_eq!(cells(3), ["pic.txt", "", "decode", "binary"]);
    assert_eq!(cells(4), ["t.csv", "4", "parse", "malformed"]);
    assert_eq!(cells(5), ["cut.txt.gz", "", "decode", "decode"]);
    assert_eq!(rejects.len(), 6);
    // The `b` of `{bad` and the brace of the fourth line.
    assert_eq!(rejects.int(0, "byte_offset"), first.len() as u64 + 1);
    assert!(
        rejects.get(1, "message").contains("`1`")
            && rejects.get(1, "message").contains("r.jsonl:1"),
        "both places"
    );
    assert!(
        rejects.get(2, "message").contains("body_text")
            && rejects.get(2, "message").contains("--text-field")
    );
    assert_eq!(
        rejects.int(2, "byte_offset"),
        (first.len() + "{bad\n{\"id\": 1, \"text\": \"Costs\"}\n".len()) as u64
    );
    let manifest = sandbox.manifest("o.csv");
    assert_eq!(
        (manifest["counts"]["rejects"].as_u64(), manifest["counts"]["articles"].as_u64()),
        (Some(6), Some(2))
    );
    assert_eq!(Rows::csv(&sandbox.read("o.csv")).column("article_id"), ["1", "t.csv/1"]);
}

#[test]
fn the_manifest_tells_what_was_read_and_written() {
    let sandbox = Sandbox::new();
    let text = "Budgets\u{A0}shrink\n\nTaxes rise, taxes rise.\n\nTaxes rise, taxes rise.\n\nCaf\u{e9} costs.\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    sandbox.write("in/latin.txt", &latin);
    sandbox.write_gz("in/z.txt.gz", "Pensions.\n");
    sandbox.write("in/.hidden", "x");
    sandbox.write("in/void.txt", "");
    sandbox.write("in/bad.jsonl", BROKEN);
    let ran =
        sandbox.run("score in --lexicon small.toml -o o.csv --keep a --keep-missing --threshold 0.5 --threads 2");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let manifest = sandbox.manifest("o.csv");
    assert_eq!(manifest["command"], "score");
    assert_eq!(manifest["paratheme"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["lexicon"]["name"], "small");
    assert_eq!(manifest["lexicon"]["sha256"], sha256(SMALL));
    assert!(manifest["stemmer"].as_str().unwrap().starts_with("snowball"));
    assert!(manifest["unicode"].as_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(
        (&manifest["options"]["threshold"], &manifest["options"]["keep"]),
        (&0.5.into(), &["a"].as_slice().into())
    );
    let inputs = manifest["inputs"].as_array().unwrap();
    let named: Vec<&str> = inputs.iter().map(|input| input["path"].as_str().unwrap()).collect();
    assert_eq!(named, ["in/bad.jsonl", "in/latin.txt", "in/z.txt.gz"]);
    for input in inputs {
        let bytes = fs::read(sandbox.path(input["path"].as_str().unwrap())).unwrap();
        assert_eq!(input["bytes"], bytes.len());
        assert_eq!(input["sha256"], sha256(&bytes));
    }
    assert_eq!(
        (inputs[1]["encoding"].as_str(), inputs[2]["encoding"].as_str()),
        (Some("windows-1252"), Some("UTF-8"))
    );
    let skipped: Vec<&str> = manifest["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| skipped["path"].as_str().unwrap())
        .collect();
    assert_eq!(skipped, ["in/.hidden", "in/void.txt"]);
    let counts = |name: &str| manifest["counts"][name].as_u64().unwrap();
    // latin.txt: a title, a paragraph, its repeat, another paragraph; z.txt.gz: one more.
    assert_eq!(
        ["articles", "paragraphs", "repeats", "words", "rejects", "rows", "counted"].map(counts),
        [2, 5, 1, 2 + 4 + 4 + 2 + 1, 1, 5, 3]
    );
    let outputs = manifest["outputs"].as_array().unwrap();
    assert_eq!(
        outputs.iter().map(|output| output["path"].as_str().unwrap()).collect::<Vec<_>>(),
        ["o.csv", "o.csv.rejects.csv"]
    );
    for output in outputs {
        let bytes = fs::read(sandbox.path(output["path"].as_str().unwrap())).unwrap();
        assert_eq!(
            (&output["bytes"], &output["sha256"]),
            (&bytes.len().into(), &sha256(&bytes).into())
        );
    }
    assert!(manifest["seconds"].as_f64().unwrap() > 0.0);
    let folder = sandbox.path("").to_string_lossy().trim_end_matches('/').to_owned();
    assert!(
        !sandbox.read("o.csv.manifest.json").contains(&folder),
        "an absolute path is nobody's business"
    );
}

#[test]
fn a_complete_file_replaces_the_old_and_its_rejects() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN)]);
    assert_eq!(sandbox.run("score a.txt bad.jsonl --lexicon small.toml -o o.csv").code, 1);
    let first = sandbox.read("o.csv");
    assert!(sandbox.has("o.csv.rejects.csv") && sandbox.has("o.csv.manifest.json"));
    assert_eq!(sandbox.run("score a.txt --lexicon small.toml -o o.csv").code, 0);
    assert_eq!(sandbox.read("o.csv"), first);
    assert_eq!(sandbox.manifest("o.csv")["outputs"].as_array().unwrap().len(), 1);
    assert!(!sandbox.has("o.csv.rejects.csv"), "no reject, no file of rejects");
    assert_eq!(
        sandbox.names(),
        ["a.txt", "bad.jsonl", "o.csv", "o.csv.manifest.json", "small.toml"]
    );
}

#[test]
fn no_clobber_keeps_what_is_there() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("o.csv", "old"), ("s.csv", "old")]);
    for options in ["-o o.csv", "-o new.csv --summary s.csv --by year"] {
        let ran = sandbox.run(&format!("score a.txt --no-clobber {options}"));
        assert_eq!(ran.code, 2, "{options}");
        assert!(ran.err.contains("already exists"), "{}", ran.err);
    }
    assert_eq!(
        (sandbox.read("o.csv").as_str(), sandbox.read("s.csv").as_str(), sandbox.has("new.csv")),
        ("old", "old", false)
    );
    assert_eq!(sandbox.run("score a.txt --no-clobber -o new.csv").code, 0);
    assert!(sandbox.has("new.csv"));
}

#[test]
fn files_do_not_write_over_each_other() {
    let sandbox = Sandbox::with(&[
        ("a.txt", "Taxes rise.\n"),
        ("posts.csv", "id,text\n1,Taxes\n"),
        ("in/a.txt", "Taxes rise.\n"),
    ]);
    for (arguments, says) in [
        ("score a.txt -o o.csv --summary o.csv --by year", "--summary"),
        ("score a.txt -o o.csv --summary ./o.csv --by year", "--summary"),
        ("score posts.csv -o posts.csv", "posts.csv"),
        ("score posts.csv --summary posts.csv --by year", "posts.csv"),
        ("score in/a.txt --write-text in", "in/a.txt"),
        ("score in --write-text in", "in"),
        ("lexicon check posts.csv -o posts.csv", "posts.csv"),
    ] {
        let before = sandbox.names();
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
        assert_eq!(sandbox.names(), before, "{arguments}");
    }
    assert_eq!(
        (sandbox.read("posts.csv").as_str(), sandbox.read("in/a.txt").as_str()),
        ("id,text\n1,Taxes\n", "Taxes rise.\n")
    );
}

#[test]
fn a_second_run_does_not_read_what_the_first_wrote() {
    let sandbox = Sandbox::with(&[("in/a.txt", "Taxes rise.\n"), ("in/b.jsonl", "{bad\n")]);
    let run = || {
        let ran = sandbox.run("score in --lexicon small.toml -o in/o.csv --summary in/s.csv --by year --write-text in/texts");
        assert_eq!(ran.code, 1, "{}", ran.err);
        (sandbox.read("in/o.csv"), sandbox.read("in/s.csv"), sandbox.read("in/o.csv.rejects.csv"))
    };
    let first = run();
    assert_eq!(run(), first);
    let skipped = sandbox.manifest("in/o.csv")["skipped"].clone();
    let skipped: Vec<&str> = skipped
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| skipped["path"].as_str().unwrap())
        .collect();
    let own = ["in/o.csv", "in/o.csv.manifest.json", "in/o.csv.rejects.csv", "in/s.csv"];
    assert_eq!(
        skipped,
        [
            own.as_slice(),
            &["in/texts/a.txt", "in/texts/index.csv", "in/texts/index.csv.manifest.json"]
        ]
        .concat()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn devices_have_nothing_beside_them() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN)]);
    let direct = sandbox.run("score a.txt bad.jsonl");
    let ran = sandbox.run("score a.txt bad.jsonl --format csv -o /dev/stdout");
    assert_eq!((ran.code, &ran.out, &ran.err), (1, &direct.out, &direct.err));
    for ending in ["manifest.json", "rejects.csv"] {
        assert!(!std::path::Path::new(&format!("/dev/stdout.{ending}")).exists());
    }
    let full = sandbox.run("score a.txt --format csv -o /dev/full");
    assert_eq!((full.code, full.err.contains("make room")), (3, true), "{}", full.err);
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_old_file_or_a_complete_one() {
    let sandbox = Sandbox::new();
    let line = "{\"text\": \"Taxes rise and budget cuts follow, as they did before the pension costs rose.\"}\n";
    sandbox.write("in.jsonl", line.repeat(5_000));
    let command =
        "score in.jsonl --lexicon small.toml -o o.csv --summary s.csv --by source --overwrite";
    let arguments: Vec<&str> = command.split(' ').collect();
    assert_eq!(sandbox.run_with(&arguments, "").code, 0);
    let complete = ["o.csv", "s.csv"].map(|name| sandbox.read(name));
    let old = ["old".to_owned(), "old".to_owned()];
    let mut killed = 0;
    let delays = [0, 20, 60, 120, 200, 300, 450, 700];
    println!("trials: {}", delays.len());
    for delay in delays {
        sandbox.write("o.csv", "old");
        sandbox.write("s.csv", "old");
        let _ = fs::remove_file(sandbox.path("o.csv.manifest.json"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_paratheme"))
            .current_dir(sandbox.path(""))
            .args(&arguments)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        // The next run in the folder, of any command, finishes what was begun.
        assert_eq!(sandbox.run("inspect in.jsonl -o i.csv --overwrite").code, 0);
        let found = ["o.csv", "s.csv"].map(|name| sandbox.read(name));
        assert!(
            found == complete || found == old && !ended.success(),
            "{:?} bytes after {delay} ms",
            found.map(|found| found.len())
        );
        killed += usize::from(!ended.success());
    }
    assert!(killed > 0, "no run was caught in the middle");
    // What a killed run leaves behind is hidden, and no hindrance.
    sandbox.write(".o.csv.abcdef.paratheme.tmp", "half");
    assert_eq!(
        (sandbox.run_with(&arguments, "").code, sandbox.read("o.csv") == complete[0]),
        (0, true)
    );
    let known = [
        "i.csv",
        "i.csv.manifest.json",
        "in.jsonl",
        "o.csv",
        "o.csv.manifest.json",
        "s.csv",
        "small.toml",
    ];
    assert_eq!(sandbox.names(), known, "the next run removes it");
}

#[cfg(unix)]
#[test]
fn what_is_passed_over_is_said_and_is_no_reject() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with(&[
        ("in/a.txt", "Taxes.\n"),
        ("in/.git/config", "x"),
        ("in/void.md", ""),
        ("in/style.css", "p {}"),
        ("out.txt", "Costs.\n"),
    ]);
    symlink("../out.txt", sandbox.path("in/link.txt")).unwrap();
    symlink(".", sandbox.path("in/loop")).unwrap();
    let ran = sandbox.run("score in -o o.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let skipped = |file: &str| {
        let manifest = sandbox.manifest(file);
        let skipped = manifest["skipped"].as_array().unwrap();
        skipped
            .iter()
            .map(|skipped| skipped["path"].as_str().unwrap().to_owned())
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(
        skipped("o.csv"),
        ["in/.git", "in/link.txt", "in/loop", "in/style.css", "in/void.md"]
            .map(str::to_owned)
            .into()
    );
    assert!(!sandbox.has("o.csv.rejects.csv"));
    assert_eq!(sandbox.run("score in -o o.csv --follow").code, 0);
    assert_eq!(Rows::csv(&sandbox.read("o.csv")).column("article_id"), ["a.txt", "link.txt"]);
    assert_eq!(sandbox.run("score in/link.txt").code, 0, "a link that is typed is meant");
}
