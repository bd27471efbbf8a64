//! How runs end, and what they say while they do.

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::support::{BROKEN, GOOD, Sandbox, on_a_terminal};

#[test]
fn exit_codes() {
    let sandbox = Sandbox::with(&[
        ("a.txt", "Taxes rise.\n"),
        ("good.jsonl", GOOD),
        ("bad.jsonl", BROKEN),
        ("void.txt", ""),
        ("blank.txt", " \n\n"),
    ]);
    sandbox.write("bad.toml", "name = 'x'\n");
    sandbox.write("latin.toml", b"name = 'caf\xE9'\n");
    sandbox.write("data.txt", b"text\0text and more of it");
    fs::create_dir(sandbox.path("empty")).unwrap();
    // Arguments, exit code, what standard error says.
    let cases = [
        ("score a.txt", 0, ""),
        ("score empty", 2, "empty: holds no file"),
        ("score void.txt", 0, "warning: no paragraph"),
        ("score blank.txt", 0, "warning: no paragraph"),
        ("score a.txt bad.jsonl", 1, "warning: rejected: bad.jsonl:1: "),
        ("score a.txt data.txt", 1, "warning: rejected: data.txt: "),
        ("score a.txt bad.jsonl --max-errors 1", 1, "rejected: bad.jsonl:1"),
        ("score a.txt bad.jsonl --max-errors 0", 3, "bad.jsonl:1"),
        ("score a.txt bad.jsonl --strict", 3, "--strict"),
        ("score a.txt --strict", 0, ""),
        ("score bad.jsonl", 3, "every input was rejected"),
        ("score data.txt", 3, "every input was rejected"),
        ("", 2, "Usage: paratheme"),
        ("score", 2, "<INPUT>"),
        ("score missing.txt", 2, "missing.txt: no such file or folder"),
        ("score a.tx", 2, "did you mean a.txt?"),
        ("score *.md", 2, "*.md: no file matches"),
        ("score a.txt missing.txt", 2, "missing.txt: no such file or folder"),
        ("score a.txt --lexikon small.toml", 2, "'--lexicon'"),
        ("scroe a.txt", 2, "'score'"),
        ("score a.txt --unit sentense", 2, "'sentence'"),
        ("score a.txt --layout lang", 2, "'long'"),
        ("score a.txt --lexicon public-servises", 2, "did you mean `public-services`?"),
        ("score a.txt --lexicon none.toml", 2, "public-services"),
        ("score a.txt --lexicon bad.toml", 2, "bad.toml"),
        ("score a.txt --lexicon empty", 2, "empty: "),
        ("score a.txt --lexicon data.txt", 2, "data.txt:"),
        ("score a.txt --lexicon latin.toml", 2, "latin.toml: "),
        ("score a.txt --columns inovation,text", 2, "did you mean `innovation`?"),
        ("score a.txt --columns artcle_id", 2, "did you mean `article_id`?"),
        (
            "score a.txt --columns author",
            2,
            "no column `author` (`--columns full` has them all, --keep adds fields of the source)",
        ),
        ("score a.txt --layout long --columns thme", 2, "did you mean `theme`?"),
        ("score a.txt --threshold 0", 2, "--threshold"),
        ("score a.txt --threshold 1.1", 2, "--threshold"),
        ("score a.txt --threshold NaN", 2, "--threshold"),
        ("score a.txt --keywords few", 2, "--keywords"),
        (
            "score a.txt --threads 0",
            2,
            "a whole number from 1 to 256 (leave it out for one thread per core)",
        ),
        ("score a.txt --threads -1", 2, "a whole number from 1 to 256 (leave it out"),
        ("score a.txt --threads x", 2, "a whole number from 1 to 256 (leave it out"),
        (
            "score a.txt --threads=",
            2,
            "the number is missing; it takes a whole number from 1 to 256",
        ),
        ("score a.txt --max-errors -1", 2, "a whole number from 0 on (leave it out"),
        ("terms a.txt --top -1", 2, "a whole number from 1 on (leave it out"),
        (
            "lexicon diff small.toml small.toml a.txt --min-change -0.1",
            2,
            "a number from 0 to 1 (0.01",
        ),
        ("score a.txt --encoding utf-9", 2, "utf-9"),
        ("score a.txt --language xx", 2, "`xx`"),
        ("score a.txt --input-format doc", 2, "`doc`"),
        ("score a.txt --format cvs", 2, "did you mean csv?"),
        ("score a.txt -o out.txt", 2, ".txt"),
        ("score a.txt --summary s.csv", 2, "--by"),
        ("score a.txt --by year", 0, "Share of counted paragraphs about each theme"),
        ("score a.txt -o none/out.csv", 3, "create the folder none first"),
        ("lexicon show non.toml", 2, "`non.toml`"),
        ("lexicon check a.txt", 0, ""),
        ("lexicon check a.txt bad.jsonl", 1, "bad.jsonl:1"),
        ("lexicon check bad.jsonl", 3, "nothing written"),
        ("lexicon check missing.txt", 2, "missing.txt"),
        ("completions bsh", 2, "'bash'"),
        ("--version", 0, ""),
        ("score --help", 0, ""),
    ];
    let before = sandbox.names();
    for (arguments, code, says) in cases {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, code, "{arguments}\n{}", ran.err);
        assert!(ran.err.contains(says), "{arguments}: {:?} does not say {says:?}", ran.err);
        let header_only = ran.out.lines().count() == 1;
        assert_eq!(ran.out.is_empty(), code > 1, "{arguments}: {:?}", ran.out);
        assert_eq!(
            header_only,
            says == "warning: no paragraph" || arguments == "--version",
            "{arguments}: {:?}",
            ran.out
        );
    }
    assert_eq!(sandbox.names(), before, "nothing was written");
}

#[test]
fn messages_are_one_line_and_lead_nowhere_private() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    for (arguments, says) in [
        (
            "score",
            "error: the following required arguments were not provided: <INPUT>... (see --help)\n",
        ),
        (
            "score a.txt --lexikon x",
            "error: unexpected argument '--lexikon' found (a similar argument exists: '--lexicon')\n",
        ),
        (
            "score a.txt --unit sentense",
            "error: invalid value 'sentense' for '--unit <UNIT>' [possible values: paragraph, sentence, article] \
             (a similar value exists: 'sentence')\n",
        ),
        (
            "scroe",
            "error: unrecognized subcommand 'scroe' (a similar subcommand exists: 'score')\n",
        ),
    ] {
        assert_eq!(sandbox.run(arguments).err, says);
    }
    let folder = sandbox.path("").to_string_lossy().trim_end_matches('/').to_owned();
    for arguments in [
        "score none.txt",
        "score a.txt -o none/o.csv",
        "score a.txt --columns x",
        "score a.txt --lexicon none",
        "score a.txt -o .",
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(ran.err.starts_with("error: ") && ran.out.is_empty(), "{}", ran.err);
        assert!(!ran.err.contains(&folder), "{}", ran.err);
    }
}

#[test]
fn a_reader_that_hangs_up_is_success() {
    let sandbox = Sandbox::new();
    let line = "{\"text\": \"Taxes rise and budget cuts follow, as they did before.\"}\n";
    sandbox.write("long.jsonl", line.repeat(20_000));
    for threads in ["1", "2"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_paratheme"))
            .current_dir(sandbox.path(""))
            .args(["score", "long.jsonl", "--lexicon", "small.toml", "--threads", threads])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        assert_eq!(&first, b"article_id");
        let ended = child.wait_with_output().unwrap();
        assert_eq!(
            (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
            (Some(0), "")
        );
    }
}

#[test]
fn completions_are_printed() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish"] {
        let ran = sandbox.run(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        for part in ["paratheme", "score", "lexicon", "write-text"] {
            assert!(ran.out.contains(part), "{shell} lacks {part}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nothing_printed_can_steer_a_terminal() {
    let sandbox = Sandbox::new();
    let name = "e\u{1b}]0;gone\u{7}\u{202E}.jsonl";
    sandbox.write(name, BROKEN);
    sandbox.write(&format!("d/{}", name.replace("jsonl", "txt")), "");
    sandbox.write("a.txt", "Taxes.\n");
    for arguments in [
        vec!["score", name, "a.txt"],
        vec!["score", name],
        vec!["score", "d", "-v"],
        vec!["score", "missing\u{1b}[31m"],
        vec!["score", "a.txt", "--lexicon", "missing\u{1b}[31m"],
        vec!["score", "a.txt", "--columns", "x\u{1b}[31m"],
        vec!["score", "a.txt", "-o", "missing\u{1b}[31m/x.csv"],
        vec!["lexicon", "check", name],
        vec!["score", "a.txt", "--unknown\u{1b}[31m"],
    ] {
        let ran = sandbox.run_with(&arguments, "");
        assert!(!ran.err.is_empty(), "{arguments:?}");
        assert!(!ran.err.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{arguments:?}: {:?}", ran.err);
    }
    assert!(
        sandbox
            .run_with(&["score", name], "")
            .err
            .contains("e\\u{1B}]0;gone\\u{7}\\u{202E}.jsonl:1")
    );
}

#[cfg(unix)]
#[test]
fn tables_steer_no_terminal_and_keep_every_byte_elsewhere() {
    let sandbox = Sandbox::new();
    let evil = "\u{1b}]0;gone\u{7}\u{9b}2J\u{202E}\u{E0041}";
    let json = "\\u001b]0;gone\\u0007\\u009b2J\\u202e\\udb40\\udc41";
    let record = |id: &str| {
        format!(
            "{{\"id\": \"{id}{json}\", \"text\": \"Taxes rise {json} here, pension cuts too.\", \"title\": \"t{json}\", \"k\": \"v{json}\"}}\n"
        )
    };
    sandbox.write("e.jsonl", [record("a"), record("b")].concat());
    sandbox.write("small.jsonl", GOOD);
    let toml = "\\u001B]0;gone\\u0007\\u009B2J\\u202E\\U000E0041";
    sandbox.write(
        "e.toml",
        format!("# \u{9b}2J \u{202E}\nname = \"n{toml}\"\ndescription = \"d{toml}\\nx\"\n[[theme]]\nid = \"a\"\nlabel = \"l{toml}\"\nnot = [\"no{toml}\"]\nentries = [\"taxes{toml}\", \"pension*\"]\n"),
    );
    let steers = ['\u{1b}', '\u{7}', '\u{9b}', '\u{202E}', '\u{E0041}'];
    for arguments in [
        "score e.jsonl --keep k",
        "score e.jsonl --format tsv",
        "score e.jsonl --format jsonl --keep k",
        "score e.jsonl --layout evidence --lexicon e.toml",
        "score e.jsonl --unit article",
        "score e.jsonl -q --format csv -o /dev/tty",
        "terms e.jsonl --by article",
        "keywords e.jsonl",
        "inspect e.jsonl",
        "repeats e.jsonl",
        "kwic tax* e.jsonl --format csv",
        "kwic tax* e.jsonl",
        "lexicon check e.jsonl --lexicon e.toml",
        "lexicon sample e.jsonl --size 1",
        "lexicon diff e.toml small.toml e.jsonl",
        "lexicon show e.toml",
        "lexicon show e.toml --format toml",
        "lexicon export e.toml --to csv",
        "lexicon export e.toml --to quanteda",
        "compare --target e.jsonl --reference small.jsonl --min-count 1 --min-articles 1",
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        let seen =
            on_a_terminal(&sandbox, 200, &[words.as_slice(), &["--color", "never"]].concat());
        assert!(!seen.is_empty(), "{arguments}");
        assert!(!seen.contains(steers), "{arguments}: {seen:?}");
    }
    let csv = sandbox.run("score e.jsonl --keep k");
    assert!(
        csv.out.contains(&format!("v{evil}")),
        "a pipe has the bytes as they are: {:?}",
        csv.out
    );
    assert_eq!(sandbox.run("lexicon show e.toml --format toml").out, sandbox.read("e.toml"));
    let text = sandbox.run("lexicon show e.toml").out;
    assert!(
        !text.contains(steers) && text.contains("n\\u{1B}]0;gone\\u{7}"),
        "for people, wherever it goes: {text:?}"
    );
}

/// Fewer threads than are wished for do the work, down to the calling one alone; and never is it a
/// defect.
#[cfg(target_os = "linux")]
#[test]
fn threads_that_cannot_start_are_done_without() {
    let sandbox = Sandbox::new();
    sandbox.write("a.jsonl", GOOD.repeat(50).replace("\"id\": \"a\", ", ""));
    for number in 0..600 {
        sandbox.write(&format!("in/{number}.txt"), "Taxes rise.\n");
    }
    let expected =
        [sandbox.run("score a.jsonl --threads 1").out, sandbox.run("score in --threads 1").out];
    // The limit leaves room for seven stacks of eight gigabytes, and for none of a hundred
    // thousand; what the work itself needs fits beside them, whatever the memory of the machine and
    // the pools of its allocator.
    for stack in [8_u64 << 30, 100_000 << 30] {
        for (input, expected) in ["a.jsonl", "in"].iter().zip(&expected) {
            let script = format!(
                "ulimit -v 67108864; exec {} score {input} --threads 256",
                env!("CARGO_BIN_EXE_paratheme")
            );
            let ran = Command::new("sh")
                .current_dir(sandbox.path(""))
                .env("RUST_MIN_STACK", stack.to_string())
                .args(["-c", &script])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stderr);
            assert_eq!(ran.status.code(), Some(0), "{stack} {input}: {said}");
            assert!(ran.stdout == expected.as_bytes(), "{stack} {input}: {said}");
        }
    }
}

#[test]
fn quiet_says_nothing_and_verbose_more() {
    let sandbox =
        Sandbox::with(&[("in/a.txt", "Taxes.\n"), ("in/.hidden", "x"), ("bad.jsonl", BROKEN)]);
    let quiet = sandbox.run("score in -o o.csv --quiet");
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""));
    assert_eq!(sandbox.run("-q score in -o o.csv").err, "");
    assert_eq!(sandbox.run("score in bad.jsonl -o o.csv -q").code, 1);
    assert!(sandbox.run("score missing -q").err.starts_with("error: "));
    let usual = sandbox.run("score in -o o.csv");
    assert!(
        usual.err.contains("o.csv") && usual.err.contains("1 article, 1 paragraph"),
        "{}",
        usual.err
    );
    assert!(!usual.err.contains("hidden"));
    assert!(sandbox.run("score in -o o.csv -v").err.contains("skipped in/.hidden: hidden"));
    assert!(!usual.err.contains('\u{1b}'), "no colour where there is no terminal");
    assert!(sandbox.run("score missing --color always").err.contains('\u{1b}'));
}

#[test]
fn the_report_counts_what_the_table_holds() {
    let sandbox = Sandbox::with(&[(
        "a.txt",
        "Taxes and taxes rise.\n\nNothing.\n\nCosts fell by a little in the end, and that was that for all of us.\n\nTaxes and taxes rise.\n",
    )]);
    let ran = sandbox.run("score a.txt --lexicon small.toml -o o.csv");
    let lines: Vec<String> = ran
        .err
        .lines()
        .map(|line| line.replace('█', "").split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "1 article, 4 paragraphs, 3 of them counted",
            "not counted: 1 repeat",
            "money 1 of 3 paragraphs (33.3 %) is about it; 3 matches",
            "age 0 of 3 paragraphs (0 %) are about it; 0 matches",
            "(the longest bar is 1 paragraph)",
            "Scores and evidence: o.csv",
            "How they came about: o.csv.manifest.json",
        ]
    );
}

#[test]
fn the_report_names_themes_by_their_labels_and_says_what_is_counted() {
    let lexicon =
        "name = 'x'\n[[theme]]\nid = 'tax'\nlabel = 'Taxes and levies'\nstrong = ['levy']\n";
    let record = |at: u32| {
        format!(
            "{{\"id\": {at}, \"text\": \"{} {at}.\"}}\n",
            if at == 7 { "A levy" } else { "Rain" }
        )
    };
    let articles = (0..400).map(record).collect::<Vec<_>>().concat();
    let sandbox = Sandbox::with(&[
        ("x.toml", lexicon),
        ("a.jsonl", &articles),
        ("b.txt", "Budget cuts.\n\nA levy.\n\nA levy.\n"),
    ]);
    let report = |arguments: &str| {
        sandbox.run(&format!("score {arguments} --lexicon x.toml -o o.csv --overwrite")).err
    };
    let rare = report("a.jsonl");
    assert!(
        rare.contains("Taxes and levies")
            && rare.contains("1 of 400 paragraphs (0.25 %) is about it; 1 match\n"),
        "{rare}"
    );
    assert!(!rare.contains("not counted"), "{rare}");
    assert!(
        report("a.jsonl --unit article --threshold 0.25").contains("1 of 400 articles (0.25 %)")
    );
    assert!(report("b.txt").contains("not counted: 1 repeat\n"));
    let kept = report("b.txt --repeats keep");
    assert!(
        kept.contains("counted like all others (--repeats keep): 1 repeat")
            && !kept.contains("not counted"),
        "{kept}"
    );
}

#[test]
fn whoever_prints_may_be_left_alone() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    for arguments in [
        &["score", "a.txt"][..],
        &["lexicon", "show"],
        &["lexicon", "check", "a.txt"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        let ended = command
            .current_dir(sandbox.path(""))
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(
            (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}
