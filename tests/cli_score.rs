//! `paratheme score` as a user meets it: what is read, what is written, how it ends.

mod support;

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};
use support::{Bench, Rows, SMALL, strength};

const GOOD: &str = "{\"id\": \"a\", \"text\": \"Taxes rise.\"}\n";
const BROKEN: &str = "{\"id\": \"a\", \"text\": \n";

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn exit_codes() {
    let bench =
        Bench::with(&[("a.txt", "Taxes rise.\n"), ("good.jsonl", GOOD), ("bad.jsonl", BROKEN), ("void.txt", ""), ("blank.txt", " \n\n")]);
    bench.write("bad.toml", "name = 'x'\n");
    bench.write("latin.toml", b"name = 'caf\xE9'\n");
    bench.write("data.txt", b"text\0text and more of it");
    fs::create_dir(bench.path("empty")).unwrap();
    // Arguments, exit code, what standard error says.
    let cases = [
        ("score a.txt", 0, ""),
        ("score empty", 0, "warning: no paragraph"),
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
        ("score a.txt --columns author", 2, "no column `author` (`--columns full` has them all, --keep adds fields of the source)"),
        ("score a.txt --layout long --columns theme", 2, "--columns is for the wide layout"),
        ("score a.txt --threshold 0", 2, "--threshold"),
        ("score a.txt --threshold 1.1", 2, "--threshold"),
        ("score a.txt --threshold NaN", 2, "--threshold"),
        ("score a.txt --keywords few", 2, "--keywords"),
        ("score a.txt --threads 0", 2, "--threads"),
        ("score a.txt --encoding utf-9", 2, "utf-9"),
        ("score a.txt --language xx", 2, "`xx`"),
        ("score a.txt --input-format doc", 2, "`doc`"),
        ("score a.txt --format cvs", 2, "did you mean csv?"),
        ("score a.txt -o out.txt", 2, ".txt"),
        ("score a.txt --summary s.csv", 2, "--by"),
        ("score a.txt --by year", 2, "--summary"),
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
    let before = bench.names();
    for (arguments, code, says) in cases {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, code, "{arguments}\n{}", ran.err);
        assert!(ran.err.contains(says), "{arguments}: {:?} does not say {says:?}", ran.err);
        let header_only = ran.out.lines().count() == 1;
        assert_eq!(ran.out.is_empty(), code > 1, "{arguments}: {:?}", ran.out);
        assert_eq!(header_only, says == "warning: no paragraph" || arguments == "--version", "{arguments}: {:?}", ran.out);
    }
    assert_eq!(bench.names(), before, "nothing was written");
}

#[test]
fn messages_are_one_line_and_lead_nowhere_private() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n")]);
    let folder = bench.path("").to_string_lossy().trim_end_matches('/').to_owned();
    for arguments in
        ["score none.txt", "score a.txt -o none/o.csv", "score a.txt --columns x", "score a.txt --lexicon none", "score a.txt -o ."]
    {
        let ran = bench.run(arguments);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(ran.err.starts_with("error: ") && ran.out.is_empty(), "{}", ran.err);
        assert!(!ran.err.contains(&folder), "{}", ran.err);
    }
}

#[test]
fn strict_writes_nothing() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN), ("old.csv", "old")]);
    let before = bench.names();
    let ran = bench.run("score a.txt bad.jsonl --strict -o old.csv --summary s.csv --by year --write-text texts");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("rejected: bad.jsonl:1: "), "{}", ran.err);
    assert_eq!(bench.names(), before);
    assert_eq!(bench.read("old.csv"), "old");
}

#[test]
fn all_rejected_leaves_the_old_file_and_says_why() {
    let bench = Bench::with(&[("bad.jsonl", BROKEN), ("o.csv", "old")]);
    let ran = bench.run("score bad.jsonl -o o.csv");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(bench.read("o.csv"), "old");
    let rejects = Rows::csv(&bench.read("o.csv.rejects.csv"));
    assert_eq!((rejects.len(), rejects.get(0, "path"), rejects.get(0, "record")), (1, "bad.jsonl", "1"));
}

#[test]
fn rejects_name_path_record_stage_code_and_place() {
    let bench = Bench::new();
    let first = "{\"id\": 1, \"text\": \"Taxes\"}\n";
    bench.write("r.jsonl", format!("{first}{{bad\n{{\"id\": 1, \"text\": \"Costs\"}}\n{{\"id\": 2, \"body_text\": \"x\"}}\n"));
    bench.write("pic.txt", b"GIF89a\0\0\0\0 and so on and on");
    bench.write("t.csv", "id,text\n1,\"Tax\nand tax\"\n2\n");
    bench.write_gz("full.txt.gz", "Taxes rise.\n".repeat(1000));
    let whole = fs::read(bench.path("full.txt.gz")).unwrap();
    bench.write("cut.txt.gz", &whole[..whole.len() / 2]);
    let ran = bench.run("score r.jsonl pic.txt t.csv cut.txt.gz --lexicon small.toml -o o.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let text = bench.read("o.csv.rejects.csv");
    assert!(text.starts_with("path,record,stage,code,message,byte_offset\n"), "{text}");
    let rejects = Rows::csv(&text);
    let cells = |row: usize| ["path", "record", "stage", "code"].map(|column| rejects.get(row, column));
    assert_eq!(cells(0), ["r.jsonl", "2", "parse", "malformed"]);
    assert_eq!(cells(1), ["r.jsonl", "3", "parse", "duplicate_id"]);
    assert_eq!(cells(2), ["r.jsonl", "4", "parse", "missing_field"]);
    assert_eq!(cells(3), ["pic.txt", "", "decode", "binary"]);
    assert_eq!(cells(4), ["t.csv", "4", "parse", "malformed"]);
    assert_eq!(cells(5), ["cut.txt.gz", "", "decode", "decode"]);
    assert_eq!(rejects.len(), 6);
    // The `b` of `{bad` and the brace of the fourth line.
    assert_eq!(rejects.int(0, "byte_offset"), first.len() as u64 + 1);
    assert!(rejects.get(1, "message").contains("`1`") && rejects.get(1, "message").contains("r.jsonl:1"), "both places");
    assert!(rejects.get(2, "message").contains("body_text") && rejects.get(2, "message").contains("--text-field"));
    assert_eq!(rejects.int(2, "byte_offset"), (first.len() + "{bad\n{\"id\": 1, \"text\": \"Costs\"}\n".len()) as u64);
    let manifest = bench.manifest("o.csv");
    assert_eq!((manifest["counts"]["rejects"].as_u64(), manifest["counts"]["articles"].as_u64()), (Some(6), Some(2)));
    assert_eq!(Rows::csv(&bench.read("o.csv")).column("article_id"), ["1", "t.csv/1"]);
}

#[test]
fn a_duplicate_id_is_neither_scored_nor_counted() {
    let line = |id: u32, text: &str| format!("{{\"id\": {id}, \"source\": \"Echo\", \"text\": \"{text}\"}}\n");
    let one = Bench::with(&[(
        "r.jsonl",
        &[line(1, "Taxes fell."), line(2, "Pension costs."), line(1, "Secret zebra taxes."), line(3, "Secret zebra taxes.")].concat(),
    )]);
    let other = Bench::with(&[("r.jsonl", &[line(1, "Taxes fell."), line(2, "Pension costs."), line(3, "Secret zebra taxes.")].concat())]);
    let options = "score r.jsonl --lexicon small.toml --columns full --summary s.csv --by source -o";
    assert_eq!(one.run(&format!("{options} o.csv")).code, 1);
    assert_eq!(other.run(&format!("{options} o.csv")).code, 0);
    assert_eq!(one.read("o.csv"), other.read("o.csv"));
    assert_eq!(one.read("s.csv"), other.read("s.csv"));
    let counts = |bench: &Bench| {
        let mut counts = bench.manifest("o.csv")["counts"].as_object().unwrap().clone();
        counts.remove("rejects");
        counts
    };
    assert_eq!(counts(&one), counts(&other));
    assert_eq!(counts(&one)["words"], 7);
    let message = Rows::csv(&one.read("o.csv.rejects.csv")).get(0, "message").to_owned();
    assert!(message.contains("r.jsonl:1"), "{message}");
    // Keywords of the third record see its words as those of one paragraph.
    assert_eq!(Rows::csv(&one.read("o.csv")).get(2, "repeat_of"), "");
    let check = |bench: &Bench| bench.run("lexicon check r.jsonl --lexicon small.toml").out;
    assert_eq!(check(&one), check(&other));
}

#[test]
fn the_manifest_tells_what_was_read_and_written() {
    let bench = Bench::new();
    let text = "Budgets\u{A0}shrink\n\nTaxes rise, taxes rise.\n\nTaxes rise, taxes rise.\n\nCaf\u{e9} costs.\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    bench.write("in/latin.txt", &latin);
    bench.write_gz("in/z.txt.gz", "Pensions.\n");
    bench.write("in/.hidden", "x");
    bench.write("in/void.txt", "");
    bench.write("in/bad.jsonl", BROKEN);
    let ran = bench.run("score in --lexicon small.toml -o o.csv --keep a --threshold 0.5 --threads 2");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let manifest = bench.manifest("o.csv");
    assert_eq!(manifest["command"], "score");
    assert_eq!(manifest["paratheme"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["lexicon"]["name"], "small");
    assert_eq!(manifest["lexicon"]["sha256"], sha256(SMALL));
    assert!(manifest["stemmer"].as_str().unwrap().starts_with("snowball"));
    assert!(manifest["unicode"].as_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!((&manifest["options"]["threshold"], &manifest["options"]["keep"]), (&0.5.into(), &["a"].as_slice().into()));
    let inputs = manifest["inputs"].as_array().unwrap();
    let named: Vec<&str> = inputs.iter().map(|input| input["path"].as_str().unwrap()).collect();
    assert_eq!(named, ["in/bad.jsonl", "in/latin.txt", "in/z.txt.gz"]);
    for input in inputs {
        let bytes = fs::read(bench.path(input["path"].as_str().unwrap())).unwrap();
        assert_eq!(input["bytes"], bytes.len());
        assert_eq!(input["sha256"], sha256(&bytes));
    }
    assert_eq!((inputs[1]["encoding"].as_str(), inputs[2]["encoding"].as_str()), (Some("windows-1252"), Some("UTF-8")));
    let skipped: Vec<&str> = manifest["skipped"].as_array().unwrap().iter().map(|skipped| skipped["path"].as_str().unwrap()).collect();
    assert_eq!(skipped, ["in/.hidden", "in/void.txt"]);
    let counts = |name: &str| manifest["counts"][name].as_u64().unwrap();
    // latin.txt: a title, a paragraph, its repeat, another paragraph; z.txt.gz: one more.
    assert_eq!(
        ["articles", "paragraphs", "repeats", "words", "rejects", "rows", "counted"].map(counts),
        [2, 5, 1, 2 + 4 + 4 + 2 + 1, 1, 5, 3]
    );
    let outputs = manifest["outputs"].as_array().unwrap();
    assert_eq!(outputs.iter().map(|output| output["path"].as_str().unwrap()).collect::<Vec<_>>(), ["o.csv", "o.csv.rejects.csv"]);
    for output in outputs {
        let bytes = fs::read(bench.path(output["path"].as_str().unwrap())).unwrap();
        assert_eq!((&output["bytes"], &output["sha256"]), (&bytes.len().into(), &sha256(&bytes).into()));
    }
    assert!(manifest["seconds"].as_f64().unwrap() > 0.0);
    let folder = bench.path("").to_string_lossy().trim_end_matches('/').to_owned();
    assert!(!bench.read("o.csv.manifest.json").contains(&folder), "an absolute path is nobody's business");
}

#[test]
fn a_complete_file_replaces_the_old_and_its_rejects() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN)]);
    assert_eq!(bench.run("score a.txt bad.jsonl --lexicon small.toml -o o.csv").code, 1);
    let first = bench.read("o.csv");
    assert!(bench.has("o.csv.rejects.csv") && bench.has("o.csv.manifest.json"));
    bench.write("o.csv", "something else");
    assert_eq!(bench.run("score a.txt --lexicon small.toml -o o.csv").code, 0);
    assert_eq!(bench.read("o.csv"), first);
    assert!(!bench.has("o.csv.rejects.csv"), "no reject, no file of rejects");
    assert_eq!(bench.names(), ["a.txt", "bad.jsonl", "o.csv", "o.csv.manifest.json", "small.toml"]);
}

#[test]
fn no_clobber_keeps_what_is_there() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n"), ("o.csv", "old"), ("s.csv", "old")]);
    for options in ["-o o.csv", "-o new.csv --summary s.csv --by year"] {
        let ran = bench.run(&format!("score a.txt --no-clobber {options}"));
        assert_eq!(ran.code, 2, "{options}");
        assert!(ran.err.contains("exists already"), "{}", ran.err);
    }
    assert_eq!((bench.read("o.csv").as_str(), bench.read("s.csv").as_str(), bench.has("new.csv")), ("old", "old", false));
    assert_eq!(bench.run("score a.txt --no-clobber -o new.csv").code, 0);
    assert!(bench.has("new.csv"));
}

#[test]
fn files_do_not_write_over_each_other() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n"), ("posts.csv", "id,text\n1,Taxes\n"), ("in/a.txt", "Taxes rise.\n")]);
    for (arguments, says) in [
        ("score a.txt -o o.csv --summary o.csv --by year", "--summary"),
        ("score a.txt -o o.csv --summary ./o.csv --by year", "--summary"),
        ("score posts.csv -o posts.csv", "posts.csv"),
        ("score posts.csv --summary posts.csv --by year", "posts.csv"),
        ("score in/a.txt --write-text in", "in/a.txt"),
        ("score in --write-text in", "in"),
        ("lexicon check posts.csv -o posts.csv", "posts.csv"),
    ] {
        let before = bench.names();
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 2, "{arguments}: {}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
        assert_eq!(bench.names(), before, "{arguments}");
    }
    assert_eq!((bench.read("posts.csv").as_str(), bench.read("in/a.txt").as_str()), ("id,text\n1,Taxes\n", "Taxes rise.\n"));
}

#[test]
fn a_second_run_does_not_read_what_the_first_wrote() {
    let bench = Bench::with(&[("in/a.txt", "Taxes rise.\n"), ("in/b.jsonl", "{bad\n")]);
    let run = || {
        let ran = bench.run("score in --lexicon small.toml -o in/o.csv --summary in/s.csv --by year --write-text in/texts");
        assert_eq!(ran.code, 1, "{}", ran.err);
        (bench.read("in/o.csv"), bench.read("in/s.csv"), bench.read("in/o.csv.rejects.csv"))
    };
    let first = run();
    assert_eq!(run(), first);
    let skipped = bench.manifest("in/o.csv")["skipped"].clone();
    let skipped: Vec<&str> = skipped.as_array().unwrap().iter().map(|skipped| skipped["path"].as_str().unwrap()).collect();
    assert_eq!(skipped, ["in/o.csv", "in/o.csv.manifest.json", "in/o.csv.rejects.csv", "in/s.csv", "in/texts/a.txt"]);
}

#[test]
fn a_reader_that_hangs_up_is_success() {
    let bench = Bench::new();
    let line = "{\"text\": \"Taxes rise and budget cuts follow, as they did before.\"}\n";
    bench.write("long.jsonl", line.repeat(20_000));
    for threads in ["1", "2"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_paratheme"))
            .current_dir(bench.path(""))
            .args(["score", "long.jsonl", "--lexicon", "small.toml", "--threads", threads])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        assert_eq!(&first, b"article_id");
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()), (Some(0), ""));
    }
}

#[test]
fn article_ids_follow_the_contract() {
    let bench = Bench::new();
    for name in ["one/a.txt", "one/deep/b.txt", "two/a.txt", "c.txt"] {
        bench.write(name, format!("Text of {name}.\n"));
    }
    bench.write("one/r.jsonl", "{\"id\": \"x\", \"text\": \"One.\"}\n\n{\"text\": \"Two.\"}\n");
    bench.write("two/r.jsonl", "{\"id\": \"x\", \"text\": \"Three.\"}\n{\"id\": 7, \"text\": \"Four.\"}\n");
    bench.write("t.csv", "name,text\n\"x, y\",\"Five\nlines\"\n,Six\n");
    let absolute = bench.path("c.txt").to_string_lossy().into_owned();
    let cases: [(&str, &[&str]); 13] = [
        ("c.txt", &["c.txt"]),
        ("./c.txt", &["./c.txt"]),
        ("one/a.txt", &["one/a.txt"]),
        ("one/deep", &["b.txt"]),
        ("one/deep/", &["b.txt"]),
        ("one", &["a.txt", "deep/b.txt", "x", "r.jsonl:3"]),
        ("one/r.jsonl", &["x", "one/r.jsonl:3"]),
        ("one two", &["one/a.txt", "deep/b.txt", "x", "one/r.jsonl:3", "two/a.txt", "two/r.jsonl/x", "7"]),
        ("c.txt one/deep", &["c.txt", "b.txt"]),
        ("t.csv", &["t.csv:2", "t.csv:4"]),
        ("t.csv --id-field text", &["Five\nlines", "Six"]),
        ("two one/a.txt", &["a.txt", "x", "7", "one/a.txt"]),
        (&absolute, &[&absolute]),
    ];
    for (inputs, expected) in cases {
        let table = bench.score(inputs);
        assert_eq!(table.column("article_id"), expected, "{inputs}");
    }
    // Two INPUTs that hold the same name, and one INPUT typed twice.
    assert_eq!(bench.score("one/../one two").column("article_id")[0], "one/../one/a.txt");
    assert_eq!(bench.score("c.txt c.txt").len(), 1);
}

#[test]
fn globs_folders_and_standard_input() {
    let bench = Bench::with(&[
        ("b.txt", "B\n"),
        ("a.txt", "A\n"),
        ("d/c.txt", "C\n"),
        ("d/e/f.txt", "F\n"),
        ("d/.h.txt", "H\n"),
        ("x[1].txt", "X\n"),
    ]);
    for (inputs, expected) in [
        ("*.txt", &["a.txt", "b.txt", "x[1].txt"][..]),
        ("?.txt d", &["a.txt", "b.txt", "c.txt", "e/f.txt"]),
        ("**/[cf].txt", &["d/c.txt", "d/e/f.txt"]),
        ("x[1].txt", &["x[1].txt"]),
        ("b.txt a.txt", &["b.txt", "a.txt"]),
    ] {
        assert_eq!(bench.score(inputs).column("article_id"), expected, "{inputs}");
    }
    let ran = bench.run_with(&["score", "-", "a.txt"], "From a pipe.\n");
    assert_eq!(Rows::csv(&ran.out).column("text"), ["From a pipe.", "A"]);
    let records = bench.run_with(&["score", "-"], "{\"text\": \"Taxes\"}\n{\"id\": \"n\", \"text\": \"Tax\"}\n");
    // An id that begins like a formula is guarded as any text is.
    assert_eq!(Rows::csv(&records.out).column("article_id"), ["'-:1", "n"]);
    let table = bench.run_with(&["score", "--input-format", "csv", "-"], "id;text\n1;a\n2;b\n");
    assert_eq!(Rows::csv(&table.out).column("article_id"), ["1", "2"]);
    let nothing = bench.run_with(&["score", "-"], "");
    assert_eq!((nothing.code, nothing.out.lines().count()), (0, 1));
}

#[test]
fn compressed_files_are_read_as_what_they_hold() {
    let bench = Bench::new();
    bench.write_gz("a.txt.gz", "Taxes rise.\n\nPensions too.\n");
    bench.write_gz("r.jsonl.gz", GOOD);
    let table = bench.score("a.txt.gz r.jsonl.gz");
    assert_eq!(table.places(), ["a.txt.gz#1", "a.txt.gz#2", "a#1"]);
    let piped = bench.run_with(&["score", "-"], fs::read(bench.path("a.txt.gz")).unwrap());
    assert_eq!(Rows::csv(&piped.out).column("text"), ["Taxes rise.", "Pensions too."]);
}

#[test]
fn a_row_worked_out_by_hand() {
    // Twelve words; "budget cuts" is one match of two words, "pension" none of a care home, "care homes" counts for age and age.care.
    let text = "Taxes, tax costs and budget\ncuts: the pension of two care homes";
    let bench = Bench::with(&[("a.txt", &format!("{text}.\n"))]);
    let table = bench.score("a.txt --columns full");
    assert_eq!(table.len(), 1);
    let words = 12;
    let money = strength(words, &[(0.5, 2), (0.5, 1), (0.05, 1)]);
    let care = strength(words, &[(0.5, 1)]);
    let age = strength(words, &[(0.2, 1), (0.5, 1)]);
    for (column, expected) in [("money", money), ("age", age), ("age.care", care)] {
        assert!((table.float(0, column) - expected).abs() < 5e-7, "{column}: {} and not {expected}", table.get(0, column));
        assert_eq!(table.get(0, column).split_once('.').unwrap().1.len(), 6);
    }
    for (column, expected) in [
        ("article_id", "a.txt"),
        ("paragraph", "1"),
        ("kind", "body"),
        ("counted", "true"),
        ("words", "12"),
        ("themes", "money; age"),
        ("money_hits", "4"),
        ("age_hits", "2"),
        ("age.care_hits", "1"),
        ("money_per_1000", "333.333"),
        ("age_per_1000", "166.667"),
        ("repeat_of", ""),
        ("boilerplate", "false"),
        ("short", "true"),
        ("language", "en"),
        ("start", "0"),
        ("end", "64"),
    ] {
        assert_eq!(table.get(0, column), expected, "{column}");
    }
    let evidence: Vec<&str> = table.get(0, "evidence").split(" | ").collect();
    assert_eq!(evidence.len(), 2);
    assert!(evidence[0].starts_with("money: ") && evidence[1].starts_with("age: "), "{evidence:?}");
    for form in ["Taxes (1)", "tax (1)", "costs (1)", "budget cuts (1)"] {
        assert!(evidence[0].contains(form), "{evidence:?} lacks {form}");
    }
    assert_eq!(evidence[1], "age: care homes (1), pension (1)");
}

#[test]
fn one_match_in_a_hundred_words_is_the_entrys_p() {
    let bench = Bench::with(&[("a.txt", &format!("tax {}\n", "word ".repeat(99)))]);
    let table = bench.score("a.txt");
    assert_eq!([table.get(0, "words"), table.get(0, "money"), table.get(0, "age")], ["100", "0.500000", "0"]);
}

#[test]
fn metadata_stands_in_its_columns() {
    let bench = Bench::new();
    let record = |fields: &str| format!("{{{fields}, \"text\": \"Taxes rise.\"}}\n");
    bench.write(
        "r.jsonl",
        [
            record(r#""id": "a", "title": "On tax", "date": "2018-12-10", "source": "Echo""#),
            record(r#""id": "b", "headline": "Tax", "published": "December 2018", "site": "Blog""#),
            record(r#""id": "c", "date": "2018", "url": "https://www.news.example/x""#),
            record(r#""id": "d", "url": "https://b.example/2019/03/04/x""#),
            record(r#""id": "e", "date": "soon""#),
        ]
        .concat(),
    );
    bench.write("2020-01-02-note.txt", "Taxes rise.\n");
    bench.write("plain.txt", "News, 10 December 2018\n\nWhy taxes rise\n\nBecause they always do, and did in 2009.\n");
    let table = bench.score("r.jsonl 2020-01-02-note.txt plain.txt --columns article_id,title,date,date_from,source,kind");
    let rows: Vec<String> = table.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "a|On tax|2018-12-10|metadata|Echo|body",
            "b|Tax|2018-12|metadata|Blog|body",
            "c||2018|metadata|news.example|body",
            "d||2019-03-04|url|b.example|body",
            "e|||||body",
            "2020-01-02-note.txt||2020-01-02|filename||body",
            "plain.txt|Why taxes rise|2018-12-10|text||dateline",
            "plain.txt|Why taxes rise|2018-12-10|text||title",
            "plain.txt|Why taxes rise|2018-12-10|text||body",
        ]
    );
    let counted = bench.score("plain.txt");
    assert_eq!(counted.column("counted"), ["false", "false", "true"]);
}

#[test]
fn kept_fields_follow() {
    let bench = Bench::with(&[(
        "r.jsonl",
        "{\"id\": 1, \"by\": [\"Ann\", \"Bo\"], \"n\": 3, \"text\": \"Taxes\"}\n{\"id\": 2, \"text\": \"Tax\"}\n",
    )]);
    bench.write("t.csv", "id,text,by,n\n3,Taxes,=Cy,4\n");
    let table = bench.score("r.jsonl t.csv --keep n,by");
    assert_eq!(table.header[table.header.len() - 2..], ["n", "by"]);
    assert_eq!((table.column("n"), table.column("by")), (vec!["3", "", "4"], vec!["Ann; Bo", "", "'=Cy"]));
}

#[test]
fn no_two_columns_share_a_name() {
    let bench = Bench::with(&[("r.jsonl", GOOD)]);
    for options in ["--keep title", "--keep by,by", "--columns text,text", "--keep start --columns full"] {
        let ran = bench.run(&format!("score r.jsonl --lexicon small.toml {options}"));
        assert_eq!(ran.code, 2, "{options}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("two columns"), "{options}: {}", ran.err);
    }
    assert_eq!(bench.score("r.jsonl --keep start").header.last().unwrap(), "start");
}

#[test]
fn columns_are_those_asked_for() {
    let bench = Bench::with(&[("a.txt", "Taxes rise in the care home.\n")]);
    let table = bench.score("a.txt --columns money_per_1000,article_id,age.care_hits,start");
    assert_eq!(table.header, ["money_per_1000", "article_id", "age.care_hits", "start"]);
    assert_eq!(table.rows, [["166.667", "a.txt", "1", "0"]]);
    assert!(!bench.score("a.txt --no-text").header.contains(&"text".to_owned()));
}

#[test]
fn keywords_as_many_as_asked_for() {
    let text = "The orchard supplies apples, pears, plums, cherries, quinces and medlars. Apples above all.\n";
    let bench = Bench::with(&[("a.txt", text)]);
    let some = |options: &str| {
        let table = bench.score(&format!("a.txt {options}"));
        table.get(0, "keywords").split("; ").filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(some("").len(), 5);
    assert_eq!(some("")[0], "apples");
    assert_eq!(some("--keywords 2").len(), 2);
    assert_eq!(some("--keywords 0"), Vec::<String>::new());
}

#[test]
fn thresholds_decide_what_a_text_is_about() {
    let text = format!("tax pension {}\n", "word ".repeat(98));
    let bench = Bench::with(&[("a.txt", &text)]);
    let mut low = SMALL.replace("id = 'age'", "id = 'age'\nthreshold = 0.2");
    // One match of a medium entry among 100 words is 0.2.
    for (options, expected) in [("", "money"), ("--threshold 0.2", "money; age"), ("--threshold 0.51", ""), ("--threshold 0.5", "money")] {
        assert_eq!(bench.score(&format!("a.txt {options}")).get(0, "themes"), expected, "{options}");
    }
    bench.write("small.toml", &low);
    assert_eq!(bench.score("a.txt").get(0, "themes"), "money; age");
    low = low.replace("threshold = 0.2", "threshold = 0.21");
    bench.write("small.toml", &low);
    assert_eq!(bench.score("a.txt").get(0, "themes"), "money");
}

#[test]
fn units() {
    let text = "Taxes rise. Pensions fall!\n\nNothing here.\n\nTaxes rise. Pensions fall!\n";
    let bench = Bench::with(&[("a.txt", text)]);
    let sentences =
        bench.score("a.txt --unit sentence --columns paragraph,sentence,text,words,counted,repeat_of,money_hits,age_hits,start");
    let rows: Vec<String> = sentences.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "1|1|Taxes rise.|2|true||1|0|0",
            "1|2|Pensions fall!|2|true||0|1|12",
            "2|1|Nothing here.|2|true||0|0|28",
            "3|1|Taxes rise.|2|false|a.txt#1|1|0|43",
            "3|2|Pensions fall!|2|false|a.txt#1|0|1|55",
        ]
    );
    // The article: counted paragraphs alone, so four and two words, one match of each theme; with the repeat eight words more.
    for (options, words, hits, n) in [("", 6, "1", 1), ("--repeats keep", 10, "2", 2)] {
        let article = bench.score(&format!("a.txt --unit article {options}"));
        assert_eq!(article.len(), 1);
        let cells = ["article_id", "paragraph", "kind", "repeat_of", "money_hits", "age_hits", "text"].map(|column| article.get(0, column));
        assert_eq!(cells, ["a.txt", "", "", "", hits, hits, text]);
        assert_eq!(article.int(0, "words"), words);
        assert!((article.float(0, "money") - strength(words, &[(0.5, n)])).abs() < 5e-7);
        assert!((article.float(0, "age") - strength(words, &[(0.2, n)])).abs() < 5e-7);
    }
    let long = bench.score("a.txt --unit article --layout long");
    assert_eq!((long.column("theme"), long.column("hits")), (vec!["money", "age", "age.care"], vec!["1", "1", "0"]));
}

#[test]
fn repeats_are_flagged_dropped_or_kept() {
    let bench = Bench::with(&[
        ("a.txt", "Taxes rise again.\n\nTAXES\u{A0}rise,  again!\n\nCosts.\n"),
        ("b.txt", "Costs\n\nTaxes rise again.\n\n* * *\n\n* * *\n"),
    ]);
    let flag = bench.score("a.txt b.txt");
    assert_eq!(flag.places(), ["a.txt#1", "a.txt#2", "a.txt#3", "b.txt#1", "b.txt#2", "b.txt#3", "b.txt#4"]);
    assert_eq!(flag.column("repeat_of"), ["", "a.txt#1", "", "a.txt#3", "a.txt#1", "", ""]);
    assert_eq!(flag.column("counted"), ["true", "false", "true", "false", "false", "true", "true"]);
    let drop = bench.score("a.txt b.txt --repeats drop");
    assert_eq!(drop.places(), ["a.txt#1", "a.txt#3", "b.txt#3", "b.txt#4"]);
    let keep = bench.score("a.txt b.txt --repeats keep");
    assert_eq!(keep.column("repeat_of"), flag.column("repeat_of"));
    assert!(keep.column("counted").iter().all(|counted| *counted == "true"));
    assert_eq!(bench.score("b.txt a.txt").column("repeat_of")[4], "b.txt#2", "the first in input order owns");
}

#[test]
fn boilerplate_is_what_three_articles_of_a_source_say() {
    let line = |id: &str, source: &str| {
        format!("{{\"id\": \"{id}\", \"source\": \"{source}\", \"paragraphs\": [\"News {id}.\", \"Subscribe to our taxes\"]}}\n")
    };
    let bench = Bench::with(&[("r.jsonl", &[line("a", "Echo"), line("b", "Echo"), line("c", "Echo"), line("d", "Post")].concat())]);
    let table = bench.score("r.jsonl --columns article_id,paragraph,boilerplate,counted,repeat_of");
    let second: Vec<String> = table.rows.iter().filter(|row| row[1] == "2").map(|row| row[2..].join("|")).collect();
    assert_eq!(second, ["true|false|", "true|false|a#2", "true|false|a#2", "false|false|a#2"]);
    assert!(table.rows.iter().filter(|row| row[1] == "1").all(|row| row[2..].join("|") == "false|true|"));
}

#[test]
fn offsets_slice_the_saved_text() {
    let bench = Bench::new();
    let text = "Größe – naïve “Tax” ﬁgures: 𝒯axes & taxes.\r\n\r\n日本の pension costs €5 👍🏽 care homes.\r\n";
    bench.write("ö/a.txt", text);
    bench.write("r.jsonl", "{\"id\": \"r/1\", \"paragraphs\": [\"É taxes\", \"Zwölf\\n\\npensions\"]}\n");
    bench.write("p.html", "<html><body><h1>Für taxes</h1><p>Naïve <b>pension</b>s &amp; costs</p></body></html>");
    for unit in ["paragraph", "sentence", "article"] {
        for (offsets, slice) in
            [("char", slice_chars as fn(&str, usize, usize) -> String), ("byte", |text, start, end| text[start..end].to_owned())]
        {
            let common = format!("ö r.jsonl p.html --unit {unit} --offsets {offsets}");
            let wide = bench.score(&format!("{common} --columns article_id,paragraph,text,start,end --write-text texts"));
            let saved = |id: &str| bench.read(&format!("texts/{}.txt", id.trim_end_matches(".txt")));
            assert_eq!(saved("a.txt"), text, "line ends are kept");
            assert_eq!(saved("r/1"), "É taxes\n\nZwölf\n\npensions");
            for row in 0..wide.len() {
                let article = saved(wide.get(row, "article_id"));
                let (start, end) = (wide.int(row, "start"), wide.int(row, "end"));
                let found = slice(&article, usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
                assert_eq!(found, wide.get(row, "text"), "{unit} {offsets} row {row}");
            }
            let evidence = bench.score(&format!("{common} --layout evidence"));
            assert!(evidence.len() >= 9, "{evidence:?}");
            for row in 0..evidence.len() {
                let key = |table: &Rows, row: usize| format!("{}#{}", table.get(row, "article_id"), table.get(row, "paragraph"));
                let texts = (0..wide.len()).filter(|&other| key(&wide, other) == key(&evidence, row)).map(|other| wide.get(other, "text"));
                let (start, end) = (evidence.int(row, "start"), evidence.int(row, "end"));
                let found = texts.map(|text| {
                    slice(text, usize::try_from(start).unwrap().min(text.len()), usize::try_from(end).unwrap().min(text.len()))
                });
                let found: Vec<String> = if unit == "sentence" { found.take(1).collect() } else { found.collect() };
                assert!(
                    found.iter().any(|found| found == evidence.get(row, "form")),
                    "{unit} {offsets}: {found:?} and {:?}",
                    evidence.rows[row]
                );
            }
        }
    }
}

fn slice_chars(text: &str, start: usize, end: usize) -> String {
    text.chars().take(end).skip(start).collect()
}

#[test]
fn formats_hold_the_same_table() {
    let bench = Bench::with(&[("a.txt", "Taxes \"rise\",\tthey say.\nAgain.\n\n- a list\n\n=1+1 tax\n")]);
    let csv = bench.score("a.txt --csv-safe off");
    let tsv = bench.run("score a.txt --lexicon small.toml --csv-safe off --format tsv");
    assert_eq!(Rows::delimited(&tsv.out, b'\t'), csv);
    for (name, format) in [("o.tsv", ""), ("o.csv", ""), ("o.jsonl", ""), ("o.dat", "--format jsonl")] {
        assert_eq!(bench.run(&format!("score a.txt --lexicon small.toml --csv-safe off -o {name} {format} -q")).code, 0);
    }
    assert_eq!(Rows::csv(&bench.read("o.csv")), csv);
    assert_eq!(bench.read("o.tsv"), tsv.out);
    assert_eq!(bench.read("o.jsonl"), bench.read("o.dat"));
    let lines = bench.read("o.jsonl");
    assert_eq!(lines.lines().count(), csv.len());
    for (row, line) in lines.lines().enumerate() {
        let value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert_eq!(value.len(), csv.header.len());
        for (name, value) in &value {
            let cell = csv.get(row, name);
            match value {
                serde_json::Value::Null => assert_eq!(cell, "", "{name}"),
                serde_json::Value::String(text) => assert_eq!(cell, text, "{name}"),
                serde_json::Value::Bool(flag) => assert_eq!(cell, flag.to_string(), "{name}"),
                number => assert!((number.as_f64().unwrap() - csv.float(row, name)).abs() < 1e-9, "{name}"),
            }
        }
    }
}

#[test]
fn formulas_are_guarded_in_csv_alone() {
    let bench = Bench::with(&[("r.jsonl", "{\"id\": \"=id\", \"title\": \"+t\", \"text\": \"=1+1 tax\"}\n")]);
    let csv = bench.score("r.jsonl --keywords 0");
    assert_eq!(["article_id", "title", "text"].map(|column| csv.get(0, column)), ["'=id", "'+t", "'=1+1 tax"]);
    let off = bench.score("r.jsonl --csv-safe off");
    assert_eq!(["article_id", "title", "text"].map(|column| off.get(0, column)), ["=id", "+t", "=1+1 tax"]);
    let tsv = bench.run("score r.jsonl --format tsv");
    assert!(tsv.out.contains("\t'=1+1 tax\t"), "{}", tsv.out);
    let jsonl: serde_json::Value = serde_json::from_str(&bench.run("score r.jsonl --format jsonl").out).unwrap();
    assert_eq!((&jsonl["article_id"], &jsonl["text"]), (&"=id".into(), &"=1+1 tax".into()));
    assert_eq!(bench.run("score r.jsonl -o o.csv").code, 0);
    assert_eq!(bench.manifest("o.csv")["options"]["csv_safe"], "apostrophe");
}

#[test]
fn a_summary_divides_sums() {
    let line = |id: &str, date: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"date\": \"{date}\", \"section\": \"s{}\", \"text\": \"{text}\"}}\n", &id[..1])
    };
    let bench = Bench::with(&[(
        "r.jsonl",
        &[line("1a", "2018-12-10", "Tax."), line("1b", "2018-11", &"word ".repeat(99)), line("2a", "", "Tax tax. Tax tax.")].concat(),
    )]);
    for (by, groups) in [
        ("year", vec!["", "2018"]),
        ("month", vec!["", "2018-11", "2018-12"]),
        ("section", vec!["s1", "s2"]),
        ("article", vec!["1a", "1b", "2a"]),
    ] {
        let ran = bench.run(&format!("score r.jsonl --lexicon small.toml --summary s.csv --by {by}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let says = ran.err.contains("1 articles have no date");
        assert_eq!(says, by == "year" || by == "month", "{by}: {}", ran.err);
        let table = Rows::csv(&bench.read("s.csv"));
        let mut found = table.column(by);
        found.dedup();
        assert_eq!(found, groups);
    }
    bench.run("score r.jsonl --lexicon small.toml --summary s.csv --by section");
    let table = Rows::csv(&bench.read("s.csv"));
    let cells =
        ["section", "theme", "articles", "paragraphs", "counted", "words", "hits", "share", "per_1000"].map(|column| table.get(0, column));
    assert_eq!(cells, ["s1", "money", "2", "2", "2", "100", "1", "0.500000", "10.000"]);
    let expected = strength(1, &[(0.5, 1)]) / 2.0;
    assert!((table.float(0, "strength") - expected).abs() < 5e-7);
    assert!(table.float(0, "strength_low") <= expected && expected <= table.float(0, "strength_high"));
    // One article says nothing about others.
    assert_eq!((table.get(3, "section"), table.get(3, "share_low"), table.get(3, "per_1000")), ("s2", "", "1000.000"));
    let none = bench.run("score r.jsonl --lexicon small.toml --summary s.csv --by sction");
    assert!(none.err.contains("3 articles have no sction"), "{}", none.err);
}

#[test]
fn lexicon_mistakes_show_the_line() {
    let bench = Bench::with(&[("a.txt", "Taxes.\n")]);
    for (lexicon, line, says) in [
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['tax']\nfoo = 1\n", 5, "foo"),
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['*']\n", 4, "everything"),
        ("name = 'x'\n[[theme]\nid = 'a'\n", 2, "]"),
        ("name = 'x'\nname = 'y'\n[[theme]]\nid = 'a'\nstrong = ['tax']\n", 2, "duplicate"),
        ("name = 'x'\n[[theme]]\nid = 'a'\n", 2, "a"),
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = ['tax']\n[[theme]]\nid = 'a'\nstrong = ['b']\n", 6, "a"),
        ("name = 'x'\n[[theme]]\nid = 'words'\nstrong = ['tax']\n", 3, "words"),
        ("name = 'x'\n[[theme]]\nid = 'a'\nstrong = [{ match = 'tax', p = 2.0 }]\n", 4, "p"),
    ] {
        bench.write("l.toml", lexicon);
        let source = lexicon.lines().nth(line - 1).unwrap();
        for command in ["score a.txt --lexicon l.toml", "lexicon show l.toml", "lexicon check a.txt --lexicon l.toml"] {
            let ran = bench.run(command);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{lexicon}{}", ran.err);
            assert!(ran.err.starts_with(&format!("error: l.toml:{line}: ")), "{lexicon}{}", ran.err);
            assert!(ran.err.contains(says), "{lexicon}{}", ran.err);
            assert!(
                ran.err.lines().nth(1).is_some_and(|shown| shown.ends_with(source) && shown.contains(&format!("{line} | "))),
                "{lexicon}{}",
                ran.err
            );
        }
    }
}

#[test]
fn a_lexicon_is_shown_for_reading_and_for_editing() {
    let bench = Bench::with(&[("a.txt", "Austerity, procurement and pensions.\n")]);
    let text = bench.run("lexicon show").out;
    for part in ["public-services", "fiscal_pressure", "ageing", "procurement", "innovation", "austerity", "p 0.5"] {
        assert!(text.contains(part), "{part}");
    }
    let toml = bench.run("lexicon show --format toml").out;
    let table: toml::Table = toml.parse().unwrap();
    let ids: Vec<&str> = table["theme"].as_array().unwrap().iter().map(|theme| theme["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["fiscal_pressure", "ageing", "procurement", "innovation"]);
    bench.write("mine.toml", &toml);
    assert_eq!(bench.run("score a.txt --lexicon mine.toml").out, bench.run("score a.txt").out);
    assert_eq!(bench.run("lexicon show small.toml --format toml").out, SMALL);
}

#[test]
fn a_lexicon_check_says_what_to_look_at() {
    let bench =
        Bench::with(&[("a.txt", "Tax, taxi and taxes. Taxed pension pots.\n\nTax, taxi and taxes. Taxed pension pots.\n\nTax again.\n")]);
    bench.write(
        "l.toml",
        "name = 'x'\n[[theme]]\nid = 'money'\nstrong = ['tax*', 'levy']\nweak = ['pension pot*']\n[[theme]]\nid = 'age'\nmedium = ['pension']\n",
    );
    let ran = bench.run("lexicon check a.txt --lexicon l.toml -o c.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = Rows::csv(&bench.read("c.csv"));
    let rows: Vec<String> = table.rows.iter().map(|row| row.join("|")).collect();
    // The repeat does not count again; the first paragraph has four forms, the last one of them once more.
    assert_eq!(rows[0], "money|tax*|4|0.500|5|2|0.833|tax (2); taxed (1); taxes (1); taxi (1)|tax; taxi|fires on 2 stems");
    assert_eq!(rows[1], "money|levy|4|0.500|0|0|0|||never fires");
    assert_eq!(rows[2], "money|pension pot*|5|0.050|1|1|0.167|pension pots (1)|pension pot|shares words with age: pension (1)");
    assert_eq!(rows[3], "age|pension|8|0.200|1|1|1.000|pension (1)|pension|shares words with money: pension pot* (1)");
    assert_eq!(table.len(), 4);
    assert!(ran.err.contains("1 of them never fire"), "{}", ran.err);
}

#[test]
fn completions_are_printed() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish"] {
        let ran = bench.run(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        for part in ["paratheme", "score", "lexicon", "write-text"] {
            assert!(ran.out.contains(part), "{shell} lacks {part}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nothing_printed_can_steer_a_terminal() {
    let bench = Bench::new();
    let name = "e\u{1b}]0;gone\u{7}\u{202E}.jsonl";
    bench.write(name, BROKEN);
    bench.write(&format!("d/{}", name.replace("jsonl", "txt")), "");
    bench.write("a.txt", "Taxes.\n");
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
        let ran = bench.run_with(&arguments, "");
        assert!(!ran.err.is_empty(), "{arguments:?}");
        assert!(!ran.err.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{arguments:?}: {:?}", ran.err);
    }
    assert!(bench.run_with(&["score", name], "").err.contains("e\\u{1B}]0;gone\\u{7}\\u{202E}.jsonl:1"));
}

#[test]
fn quiet_says_nothing_and_verbose_more() {
    let bench = Bench::with(&[("in/a.txt", "Taxes.\n"), ("in/.hidden", "x"), ("bad.jsonl", BROKEN)]);
    let quiet = bench.run("score in -o o.csv --quiet");
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""));
    assert_eq!(bench.run("-q score in -o o.csv").err, "");
    assert_eq!(bench.run("score in bad.jsonl -o o.csv -q").code, 1);
    assert!(bench.run("score missing -q").err.starts_with("error: "));
    let usual = bench.run("score in -o o.csv");
    assert!(usual.err.contains("o.csv") && usual.err.contains("1 articles, 1 paragraphs"), "{}", usual.err);
    assert!(!usual.err.contains("hidden"));
    assert!(bench.run("score in -o o.csv -v").err.contains("skipped in/.hidden: hidden"));
    assert!(!usual.err.contains('\u{1b}'), "no colour where there is no terminal");
    assert!(bench.run("score missing --color always").err.contains('\u{1b}'));
}

#[cfg(target_os = "linux")]
#[test]
fn devices_have_nothing_beside_them() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN)]);
    let direct = bench.run("score a.txt bad.jsonl");
    let ran = bench.run("score a.txt bad.jsonl --format csv -o /dev/stdout");
    assert_eq!((ran.code, &ran.out, &ran.err), (1, &direct.out, &direct.err));
    for ending in ["manifest.json", "rejects.csv"] {
        assert!(!std::path::Path::new(&format!("/dev/stdout.{ending}")).exists());
    }
    let full = bench.run("score a.txt --format csv -o /dev/full");
    assert_eq!((full.code, full.err.contains("make room")), (3, true), "{}", full.err);
}

#[test]
fn a_duplicate_id_moves_no_keyword() {
    let line = |id: u32, text: &str| format!("{{\"id\": {id}, \"text\": \"{text}\"}}\n");
    // Of equals the earlier word is the keyword; were the refused record counted, `orchard` would be in two paragraphs of three.
    let bench = Bench::with(&[("r.jsonl", &[line(1, "Orchard blossom."), line(2, "River."), line(1, "Orchard.")].concat())]);
    let table = bench.score_ending(1, "r.jsonl --keywords 1");
    assert_eq!(table.column("keywords"), ["Orchard", "River"]);
    let twice = Bench::with(&[("r.jsonl", &[line(1, "Orchard blossom."), line(2, "River."), line(3, "Orchard.")].concat())]);
    assert_eq!(twice.score("r.jsonl --keywords 1").column("keywords"), ["blossom", "River", "Orchard"]);
}

#[test]
fn the_report_counts_what_the_table_holds() {
    let bench = Bench::with(&[(
        "a.txt",
        "Taxes and taxes rise.\n\nNothing.\n\nCosts fell by a little in the end, and that was that for all of us.\n\nTaxes and taxes rise.\n",
    )]);
    let ran = bench.run("score a.txt --lexicon small.toml -o o.csv");
    let lines: Vec<String> = ran.err.lines().map(|line| line.replace('█', "").split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        [
            "1 articles, 4 paragraphs: 3 counted, 1 repeats, 0 pull quotes, 0 boilerplate",
            "money 1 of 3 counted rows (33.3 %), 3 hits",
            "age 0 of 3 counted rows (0.0 %), 0 hits",
            "Scores and evidence: o.csv",
            "How they came about: o.csv.manifest.json",
        ]
    );
}

#[test]
fn whoever_prints_may_be_left_alone() {
    let bench = Bench::with(&[("a.txt", "Taxes rise.\n")]);
    for arguments in [&["score", "a.txt"][..], &["lexicon", "show"], &["lexicon", "check", "a.txt"], &["completions", "bash"], &["--help"]]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        let ended = command.current_dir(bench.path("")).args(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()), (Some(0), ""), "{arguments:?}");
    }
}
