//! Runs that nobody watches: a full disk, little memory, few descriptors, inputs that grow while
//! they are read, and no network.

#![cfg(unix)]

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Ran, Rows, SMALL, Sandbox};

/// Lines of JSON in which every article has words of its own.
fn articles(count: usize) -> String {
    (0..count).fold(String::new(), |mut lines, id| {
        writeln!(
            lines,
            "{{\"id\": \"a{id}\", \"text\": \"Taxes rise in town{id}, and budget cuts follow.\"}}"
        )
        .unwrap();
        lines
    })
}

/// Runs the program in a shell, after the commands of `limits`.
fn run_under(sandbox: &Sandbox, limits: &str, arguments: &str) -> Ran {
    let line = format!("{limits}; exec '{}' {arguments}", env!("CARGO_BIN_EXE_paratheme"));
    let output =
        Command::new("sh").args(["-c", &line]).current_dir(sandbox.path("")).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran {
        // A signal has no code.
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A limit on the size of files is what a full disk is: a write fails in the middle.
#[test]
fn a_full_disk_leaves_the_old_file() {
    let sandbox = Sandbox::new();
    sandbox.write("in.jsonl", articles(4_000));
    let mut trials = 0;
    for command in [
        "score in.jsonl --lexicon small.toml -o old",
        "score in.jsonl --lexicon small.toml -o old --summary sums.csv --by source",
        "kwic taxes in.jsonl --sort left -o old",
        "extract in.jsonl -o old",
        "keywords in.jsonl -o old",
        "terms in.jsonl -o old",
    ] {
        for ending in ["csv", "jsonl", "parquet", "xlsx"] {
            if ending != "jsonl" && command.starts_with("extract") {
                continue;
            }
            let file = format!("old.{ending}");
            let command = command.replace("old", &file) + " --overwrite";
            sandbox.write(&file, "old");
            let before = sandbox.names();
            // Without the trap, the system ends a program that writes beyond the limit.
            let ran = run_under(&sandbox, "trap '' XFSZ; ulimit -f 16", &command);
            assert_eq!(ran.code, 3, "{command}: {}", ran.err);
            let hint = ran.err.contains("check the disk") || ran.err.contains("make room");
            assert!(hint, "{command}: {}", ran.err);
            assert_eq!(sandbox.read(&file), "old", "{command}");
            assert_eq!(sandbox.names(), before, "{command}");
            trials += 1;
        }
    }
    println!("trials: {trials}");
}

/// The system's allocator ends the program where it has no memory left; that cannot be an error
/// of ours. What is there stays whole, and the next run removes what a dead one left.
#[test]
#[cfg(target_os = "linux")]
fn little_memory_leaves_the_old_file_or_a_complete_one() {
    let sandbox = Sandbox::new();
    sandbox.write("in.jsonl", articles(6_000));
    let command = "score in.jsonl --lexicon small.toml --threads 1 -o o.csv --overwrite";
    assert_eq!(sandbox.run(command).code, 0);
    let complete = sandbox.read("o.csv");
    let mut ends = [0, 0];
    for megabytes in (20..300).step_by(20) {
        sandbox.write("o.csv", "old");
        let ran = run_under(&sandbox, &format!("ulimit -v {}", megabytes << 10), command);
        let found = sandbox.read("o.csv");
        assert!(!ran.err.contains("panicked"), "{megabytes} MB: {}", ran.err);
        if ran.code == 0 {
            assert!(found == complete, "{megabytes} MB");
        } else {
            assert_eq!(found, "old", "{megabytes} MB: {}, {}", ran.code, ran.err);
        }
        ends[usize::from(ran.code == 0)] += 1;
    }
    assert!(ends.iter().all(|count| *count > 0), "{ends:?} runs that failed and were done");
    assert_eq!(sandbox.run(command).code, 0);
    assert_eq!(sandbox.names(), ["in.jsonl", "o.csv", "o.csv.manifest.json", "small.toml"]);
    println!("trials: {}", ends[0] + ends[1]);
}

#[test]
fn three_thousand_files_are_read_with_few_descriptors() {
    let sandbox = Sandbox::new();
    let files = 3_000;
    for at in 0..files {
        sandbox.write(&format!("in/{at}.txt"), format!("Taxes rise in town{at}.\n"));
    }
    let plain = sandbox.run("score in --lexicon small.toml -o plain.csv");
    assert_eq!(plain.code, 0, "{}", plain.err);
    for command in ["score in --lexicon small.toml -o few.csv", "extract in -o few.jsonl"] {
        let ran = run_under(&sandbox, "ulimit -n 32", &format!("{command} --threads 2"));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    }
    assert_eq!(sandbox.read("few.csv"), sandbox.read("plain.csv"));
    assert_eq!(Rows::csv(&sandbox.read("few.csv")).len(), files);
    assert_eq!(sandbox.read("few.jsonl").lines().count(), files);
    println!("trials: {}", 2 * files);
}

/// A log that another program writes: each article is whole, and what is not is named.
#[test]
fn a_file_that_grows_while_it_is_read_has_whole_articles() {
    let sandbox = Sandbox::new();
    let whole = articles(8_000);
    let mut ends = [0; 4];
    for delay in [0, 10, 30, 60, 100, 150, 220, 300] {
        let (begun, rest) = whole.split_at(whole.len() / 2);
        sandbox.write("in.jsonl", begun);
        let child = Command::new(env!("CARGO_BIN_EXE_paratheme"))
            .current_dir(sandbox.path(""))
            .args(["score", "in.jsonl", "--lexicon", "small.toml", "-o", "o.csv", "--overwrite"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let mut file = OpenOptions::new().append(true).open(sandbox.path("in.jsonl")).unwrap();
        for piece in rest.as_bytes().chunks(20_011) {
            file.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let code = usize::try_from(output.status.code().unwrap()).unwrap();
        match code {
            // Two readings differ, or the size and the digest do: the file is named.
            3 => assert!(err.contains("in.jsonl: changed while it was read"), "{err}"),
            0 | 1 => {
                let rows = Rows::csv(&sandbox.read("o.csv"));
                for (row, id) in rows.column("article_id").into_iter().enumerate() {
                    let number = id.strip_prefix('a').unwrap_or_else(|| panic!("{id}: {err}"));
                    let text = format!("Taxes rise in town{number}, and budget cuts follow.");
                    assert_eq!((rows.get(row, "text"), number), (text.as_str(), &*row.to_string()));
                }
            }
            _ => panic!("{code}: {err}"),
        }
        ends[code] += 1;
    }
    println!("trials: {} (exit codes 0, 1, 2, 3: {ends:?})", ends.iter().sum::<usize>());
}

#[test]
#[cfg(target_os = "linux")]
fn no_command_opens_a_socket() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: strace is not installed");
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.write("in.jsonl", articles(50));
    sandbox.write(
        "page.html",
        "<html><head><link rel=stylesheet href=http://example.org/a.css><base href=http://example.org/></head>\
         <body><article><h1>Taxes</h1><p>Taxes rise in the town, and the budget cuts follow soon.</p>\
         <img src=http://example.org/a.png><script src=http://example.org/a.js></script></article></body></html>",
    );
    sandbox.write(
        "feed.xml",
        "<?xml version='1.0'?><!DOCTYPE rss SYSTEM 'http://example.org/rss.dtd'><rss version='2.0'><channel>\
         <title>News</title><item><title>Taxes</title><link>http://example.org/1</link>\
         <description>Taxes rise in the town.</description></item></channel></rss>",
    );
    sandbox.write("other.toml", SMALL.replace("pension*", "elder*"));
    let commands = [
        "score in.jsonl page.html feed.xml -o s.csv",
        "score in.jsonl page.html -o s.xlsx",
        "extract in.jsonl page.html feed.xml -o e.jsonl",
        "inspect in.jsonl page.html feed.xml",
        "report in.jsonl page.html -o r.html",
        "kwic taxes in.jsonl",
        "terms in.jsonl",
        "keywords in.jsonl",
        "repeats in.jsonl",
        "lexicon diff small.toml other.toml in.jsonl",
        "verify s.csv.manifest.json",
        "methods s.csv.manifest.json",
    ];
    for command in commands {
        let traced = format!(
            "exec strace -f -qq -e trace=%network,io_uring_setup -e signal=none -o trace '{}' {command}",
            env!("CARGO_BIN_EXE_paratheme")
        );
        let output = Command::new("sh")
            .args(["-c", &traced])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        if err.contains("ptrace") {
            println!("skipped: processes cannot be traced here");
            return;
        }
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {err}");
        let calls = sandbox.read("trace");
        let calls: Vec<&str> = calls.lines().filter(|line| line.contains('(')).collect();
        assert!(calls.is_empty(), "{command}: {calls:?}");
    }
    println!("trials: {}", commands.len());
}
