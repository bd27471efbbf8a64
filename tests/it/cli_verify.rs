//! `paratheme verify`: the same run is found the same, and what differs is named.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Ran, Sandbox};

/// Changes a manifest.
type Change = fn(&mut Value);

const PLAIN: &str = "Taxes rise and budget cuts hurt.\n\nPensions are safe in this town.\n";
const POSTS: &str = "\
{\"id\": \"x\", \"text\": \"Taxes rise.\\n\\nNothing else does.\", \"date\": \"2019-03-04\", \"source\": \"Echo\"}\n\
{\"id\": \"y\", \"text\": \"Care homes need staff and taxes.\", \"date\": \"2020-05-06\", \"source\": \"Post\"}\n";

/// A folder with articles, and a run of a command on them whose output is `out/…`.
fn after(command: &str) -> Sandbox {
    let sandbox = Sandbox::with(&[
        ("in/a.txt", PLAIN),
        ("in/b.txt", "Nothing.\n"),
        ("in/posts.jsonl", POSTS),
    ]);
    fs::create_dir(sandbox.path("out")).unwrap();
    let ran = sandbox.run(command);
    assert!(ran.code <= 1, "{command}\n{}", ran.err);
    sandbox
}

const SCORE: &str = "score in -o out/s.csv --lexicon small.toml --by year --summary out/y.csv";

fn verify(sandbox: &Sandbox, arguments: &str) -> Ran {
    sandbox.run(&format!("verify {arguments}"))
}

/// Changes the manifest of `file`.
fn edit(sandbox: &Sandbox, file: &str, change: impl FnOnce(&mut Value)) {
    let mut manifest = sandbox.manifest(file);
    change(&mut manifest);
    sandbox.write(&format!("{file}.manifest.json"), manifest.to_string());
}

#[test]
fn a_run_that_nobody_has_touched_is_the_same_for_every_command() {
    let coded = "article_id,paragraph,money,age\nx,1,1,0\nx,2,0,0\ny,1,1,1\n";
    let cases = [
        ("score in -o out/s.csv --lexicon small.toml --by year --summary out/y.csv", "out/s.csv"),
        (
            "score in -o out/s.csv --lexicon small.toml --summary y.csv --by source --write-text out/texts",
            "y.csv",
        ),
        ("score in --layout evidence -o out/e.tsv", "out/e.tsv"),
        ("score in -o out/s.xlsx --threads 1", "out/s.xlsx"),
        ("score in -o out/s.parquet --lexicon small.toml", "out/s.parquet"),
        ("score in/*.txt -o out/s.jsonl --keywords 0 --columns full", "out/s.jsonl"),
        ("terms in -o out/t.csv --matrix out/dtm", "out/t.csv"),
        ("terms in --by source --ngrams 2 -o out/t.csv", "out/t.csv"),
        ("keywords in -o out/k.csv --method tfidf", "out/k.csv"),
        (
            "compare in --by source --target-value Echo --min-count 1 --min-articles 1 -o out/c.csv",
            "out/c.csv",
        ),
        (
            "compare --target in/posts.jsonl --reference in/a.txt --theme --lexicon small.toml -o out/c.csv",
            "out/c.csv",
        ),
        ("kwic tax* in -o out/w.csv", "out/w.csv"),
        ("kwic --theme money in --lexicon small.toml -o out/w.csv", "out/w.csv"),
        ("report in -o out/p.html", "out/p.html"),
        ("extract in -o out/x.jsonl", "out/x.jsonl"),
        ("repeats in -o out/r.csv", "out/r.csv"),
        ("inspect in -o out/i.csv", "out/i.csv"),
        ("lexicon sample in --size 2 -o out/sheet.csv", "out/sheet.csv"),
        ("lexicon export small.toml -o out/l.csv", "out/l.csv"),
        ("lexicon diff small.toml public-services in -o out/d.csv", "out/d.csv"),
        (
            "evaluate --gold codes.csv in/posts.jsonl --lexicon small.toml -o out/v.csv --errors out/ve.csv",
            "out/v.csv",
        ),
    ];
    for (command, file) in cases {
        let sandbox =
            Sandbox::with(&[("in/a.txt", PLAIN), ("in/posts.jsonl", POSTS), ("codes.csv", coded)]);
        fs::create_dir(sandbox.path("out")).unwrap();
        let ran = sandbox.run(command);
        assert_eq!(ran.code, 0, "{command}\n{}", ran.err);
        let before = sandbox.names();
        let ran = verify(&sandbox, &format!("{file}.manifest.json"));
        assert_eq!(ran.code, 0, "{command}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains("the same bytes"), "{command}\n{}", ran.out);
        assert!(ran.out.ends_with("nothing differs\n"), "{command}\n{}", ran.out);
        assert_eq!(sandbox.names(), before, "{command} leaves files behind");
    }
}

#[test]
fn inputs_that_are_changed_missing_or_new_are_named() {
    let sandbox = after(SCORE);
    sandbox.write("in/a.txt", PLAIN.replace("Pensions", "Taxes"));
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("input changed: in/a.txt"), "{}", ran.out);
    assert!(!ran.out.contains("in/b.txt"), "{}", ran.out);
    assert!(
        ran.out.contains("run again: out/s.csv differs, first differing line 2: "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("the run wrote `"), "{}", ran.out);
    let ran = verify(&sandbox, "out/s.csv.manifest.json --no-run");
    assert_eq!((ran.code, ran.out.contains("input changed: in/a.txt")), (1, true), "{}", ran.out);
    assert!(ran.out.ends_with("\n1 difference\n"), "{}", ran.out);

    sandbox.write("in/a.txt", PLAIN);
    fs::remove_file(sandbox.path("in/b.txt")).unwrap();
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("input missing: in/b.txt\n"), "{}", ran.out);

    sandbox.write("in/b.txt", "Nothing.\n");
    sandbox.write("in/c.txt", "Taxes.\n");
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("input new: in/c.txt\n"), "{}", ran.out);

    fs::remove_dir_all(sandbox.path("in")).unwrap();
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1, "something differs, and it cannot be run either");
    assert!(ran.out.contains("input missing: in/a.txt\n"), "{}", ran.out);
    assert!(ran.out.contains("run again: not possible: in: "), "{}", ran.out);
}

#[cfg(feature = "archives")]
#[test]
fn a_member_of_an_archive_is_compared() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("in")).unwrap();
    let pack = |text: &str| {
        let mut zip = zip::ZipWriter::new(fs::File::create(sandbox.path("in/a.zip")).unwrap());
        zip.start_file("one.txt", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
        zip.finish().unwrap();
    };
    pack("Taxes rise.\n");
    assert_eq!(sandbox.run("score in -o s.csv").code, 0);
    let ran = verify(&sandbox, "s.csv.manifest.json --no-run");
    assert_eq!((ran.code, &*ran.err), (0, ""), "{}", ran.out);
    pack("Taxes fall.\n");
    let ran = verify(&sandbox, "s.csv.manifest.json --no-run");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("input changed: in/a.zip!one.txt\n"), "{}", ran.out);
}

#[test]
fn a_lexicon_and_other_files_that_changed_are_named() {
    let sandbox = after(SCORE);
    let lexicon = sandbox.read("small.toml");
    sandbox.write("small.toml", lexicon.replace("weak = ['cost*']", "weak = ['cost*', 'town']"));
    for more in ["", "--no-run"] {
        let ran = verify(&sandbox, &format!("out/s.csv.manifest.json {more}"));
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains("lexicon changed: small.toml: "), "{}", ran.out);
    }
    fs::remove_file(sandbox.path("small.toml")).unwrap();
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("lexicon missing: small.toml\n"), "{}", ran.out);

    let sandbox = Sandbox::with(&[
        ("posts.jsonl", POSTS),
        ("meta.csv", "id,mood\nx,good\ny,bad\n"),
        ("codes.csv", "article_id,paragraph,money\nx,1,1\nx,2,0\ny,1,1\n"),
    ]);
    assert_eq!(sandbox.run("score posts.jsonl --metadata meta.csv --keep mood -o s.csv").code, 0);
    assert_eq!(
        sandbox.run("evaluate --gold codes.csv posts.jsonl --lexicon small.toml -o v.csv").code,
        0
    );
    sandbox.write("meta.csv", "id,mood\nx,good\ny,sad\n");
    sandbox.write("codes.csv", "article_id,paragraph,money\nx,1,1\nx,2,1\ny,1,1\n");
    let ran = verify(&sandbox, "s.csv.manifest.json");
    assert!(ran.out.contains("metadata changed: meta.csv\n"), "{}", ran.out);
    assert!(ran.out.contains("now it is `"), "{}", ran.out);
    let ran = verify(&sandbox, "v.csv.manifest.json --no-run");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("table of codes changed: codes.csv\n"), "{}", ran.out);
}

#[test]
fn an_output_that_was_edited_is_shown_beside_what_the_run_gives() {
    // The outputs are in the folder that is read: the edited one must not become an input.
    let sandbox = Sandbox::with(&[("in/posts.jsonl", POSTS)]);
    assert_eq!(sandbox.run("score in -o in/s.csv --lexicon small.toml").code, 0);
    let text = sandbox.read("in/s.csv");
    sandbox.write("in/s.csv", text.replace("Nothing else does.", "Something does."));
    let ran = verify(&sandbox, "in/s.csv.manifest.json");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("output changed since the run: in/s.csv\n"), "{}", ran.out);
    assert!(ran.out.contains("first differing line 3: the run gives `"), "{}", ran.out);
    assert!(ran.out.contains("1 output has the same bytes"), "{}", ran.out);
    assert!(!ran.out.contains("input new"), "{}", ran.out);
    assert!(ran.out.ends_with("\n1 difference\n"), "{}", ran.out);
    fs::remove_file(sandbox.path("in/s.csv")).unwrap();
    let ran = verify(&sandbox, "in/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("output missing: in/s.csv\n"), "{}", ran.out);
}

#[test]
fn another_version_and_another_option_are_named() {
    let sandbox = after(SCORE);
    edit(&sandbox, "out/s.csv", |manifest| manifest["paratheme"] = json!("0.0.9"));
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("made by paratheme 0.0.9, this is "), "{}", ran.out);
    assert!(ran.out.contains("2 outputs have the same bytes"), "{}", ran.out);

    let sandbox = after(SCORE);
    edit(&sandbox, "out/s.csv", |manifest| manifest["options"]["threshold"] = json!(0.9));
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("run again: out/y.csv differs"), "{}", ran.out);

    let sandbox = after(SCORE);
    edit(&sandbox, "out/s.csv", |manifest| {
        drop(manifest["options"].as_object_mut().unwrap().remove("near"));
        manifest["unicode"] = json!("9.0.0");
    });
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("option differs: near was not set, is false\n"), "{}", ran.out);
    assert!(ran.out.contains("Unicode differs: it was `9.0.0`"), "{}", ran.out);
}

#[test]
fn standard_input_cannot_be_read_again() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run_with(&["score", "-", "-o", "s.csv"], "Taxes rise.\n").code, 0);
    let ran = verify(&sandbox, "s.csv.manifest.json");
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.out.contains("input: standard input, which cannot be compared\n"), "{}", ran.out);
    let end = "\nno file differs; the run could not be made again\n";
    assert!(ran.out.ends_with(end) && !ran.out.contains("--folder"), "{}", ran.out);
    assert!(ran.err.contains("the run has read standard input"), "{}", ran.err);
    assert_eq!(verify(&sandbox, "s.csv.manifest.json --no-run").code, 0);
    sandbox.write("s.csv", "edited\n");
    assert_eq!(verify(&sandbox, "s.csv.manifest.json").code, 1);
}

#[test]
fn a_run_with_rejects_or_from_a_file_of_options_is_made_again() {
    let sandbox = Sandbox::with(&[
        ("in/a.txt", PLAIN),
        ("in/bad.jsonl", "{\"id\": \"a\", \"text\": \n"),
        ("paratheme.toml", "keywords = 1\nlexicon = 'small.toml'\ninputs = ['in']\n"),
    ]);
    assert_eq!(sandbox.run("score -o s.csv").code, 1);
    assert_eq!(verify(&sandbox, "s.csv.manifest.json").code, 0);
    // The second run has the options of the manifest, whatever the file has now.
    sandbox.write("paratheme.toml", "keywords = 3\n");
    let ran = verify(&sandbox, "s.csv.manifest.json");
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("file of options changed: paratheme.toml\n"), "{}", ran.out);
    assert!(ran.out.contains("2 outputs have the same bytes"), "{}", ran.out);
    assert!(ran.out.ends_with("\n1 difference\n"), "{}", ran.out);
    sandbox.write("in/bad.jsonl", "{\"id\": \"a\", \"text\": \"Fine.\"}\n");
    let ran = verify(&sandbox, "s.csv.manifest.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("s.csv.rejects.csv is not written any more"), "{}", ran.out);

    let sandbox = Sandbox::with(&[("in/a.txt", PLAIN), ("in/b.jsonl", POSTS)]);
    assert_eq!(sandbox.run("score in -o s.csv").code, 0);
    sandbox.write("in/b.jsonl", format!("{POSTS}{{\"id\": \n"));
    let ran = verify(&sandbox, "s.csv.manifest.json");
    assert!(ran.out.contains("output new: s.csv.rejects.csv\n"), "{}", ran.out);
}

#[test]
fn paths_are_relative_to_a_folder() {
    let sandbox = after(SCORE);
    fs::create_dir(sandbox.path("elsewhere")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command(arguments);
        command.current_dir(sandbox.path("elsewhere")).output().unwrap()
    };
    let ran = run(&["verify", "../out/s.csv.manifest.json"]);
    assert_eq!(ran.status.code(), Some(1), "the files are not here");
    let told = String::from_utf8(ran.stdout).unwrap();
    assert!(told.contains("no input is in this folder: --folder DIR names the one"), "{told}");
    let ran = run(&["verify", "../out/s.csv.manifest.json", "--folder", ".."]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stdout));
    let ran = run(&["verify", "../out/s.csv.manifest.json", "--folder", "none"]);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(fs::read_dir(sandbox.path("elsewhere")).unwrap().count(), 0);
}

#[test]
fn what_is_no_manifest_is_wrong_usage_and_nothing_panics() {
    let sandbox = after(SCORE);
    let whole = sandbox.read("out/s.csv.manifest.json");
    sandbox.write("half.json", &whole[..whole.len() / 2]);
    sandbox.write("list.json", "[1, 2]");
    sandbox.write("empty.json", "");
    sandbox.write("types.json", whole.replace("\"inputs\": [", "\"inputs\": 3, \"others\": ["));
    sandbox.write("bytes.json", [0xff, 0xfe, 0x00]);
    let files =
        ["none.json", "half.json", "list.json", "empty.json", "types.json", "bytes.json", "in"];
    for file in files.into_iter().chain(["out/s.csv"]) {
        for command in ["verify", "methods"] {
            let ran = sandbox.run(&format!("{command} {file}"));
            assert_eq!(ran.code, 2, "{command} {file}: {}{}", ran.out, ran.err);
            assert!(ran.err.starts_with("error: "), "{command} {file}: {}", ran.err);
            assert!(!ran.err.contains("defect"), "{command} {file}: {}", ran.err);
        }
    }
    let ran = verify(&sandbox, "out/s.csv");
    assert!(ran.err.contains("its manifest is out/s.csv.manifest.json"), "{}", ran.err);
}

#[test]
fn unknown_commands_and_options_cannot_be_run_and_future_keys_are_passed_over() {
    let sandbox = after(SCORE);
    edit(&sandbox, "out/s.csv", |manifest| {
        manifest["colour"] = json!({"red": [1]});
        manifest["inputs"][0]["shape"] = json!("round");
    });
    assert_eq!(verify(&sandbox, "out/s.csv.manifest.json").code, 0);
    assert_eq!(sandbox.run("methods out/s.csv.manifest.json").code, 0);
    let changes: [(Change, &str); 5] = [
        (|manifest| manifest["command"] = json!("sing"), "has no command `sing`"),
        (|manifest| manifest["command"] = json!("lexicon"), "has no command `lexicon`"),
        (|manifest| manifest["options"]["volume"] = json!(11), "has no option `--volume`"),
        (|manifest| manifest["options"]["unit"] = json!("song"), "invalid value 'song'"),
        (|manifest| manifest["outputs"][0]["path"] = json!("t.csv"), "output missing: t.csv"),
    ];
    for (change, expected) in changes {
        let sandbox = after(SCORE);
        edit(&sandbox, "out/s.csv", change);
        let ran = verify(&sandbox, "out/s.csv.manifest.json");
        assert!([1, 3].contains(&ran.code), "{expected}: {} {}", ran.code, ran.err);
        let said = ran.out + &ran.err;
        assert!(said.contains(expected), "{expected}\n{said}");
        assert!(!said.contains("defect"), "{said}");
        // A methods section can be written of any command.
        assert_eq!(sandbox.run("methods out/s.csv.manifest.json").code, 0, "{expected}");
    }
}

#[test]
fn texts_and_matrices_in_folders_are_compared() {
    let command = "score in -o out/s.csv --lexicon small.toml --write-text out/texts";
    let sandbox = after(command);
    let text = "out/texts/x.txt";
    let whole = sandbox.read(text);
    for more in ["", "--no-run"] {
        assert_eq!(verify(&sandbox, &format!("out/s.csv.manifest.json {more}")).code, 0);
        sandbox.write(text, "Edited.\n");
        let ran = verify(&sandbox, &format!("out/s.csv.manifest.json {more}"));
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(ran.out.contains("output changed since the run: out/texts/x.txt\n"), "{}", ran.out);
        fs::remove_file(sandbox.path(text)).unwrap();
        let ran = verify(&sandbox, &format!("out/s.csv.manifest.json {more}"));
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(ran.out.contains("output missing: out/texts/x.txt\n"), "{}", ran.out);
        sandbox.write(text, &whole);
    }
    fs::remove_dir_all(sandbox.path("out/texts")).unwrap();
    let ran = verify(&sandbox, "out/s.csv.manifest.json");
    assert_eq!(ran.code, 1, "{}", ran.out);
    let expected =
        "texts of --write-text not compared: out/texts/index.csv.manifest.json is missing\n";
    assert!(ran.out.contains(expected), "{}", ran.out);

    let sandbox = after("terms in -o out/t.csv --matrix out/dtm");
    fs::remove_dir_all(sandbox.path("out/dtm")).unwrap();
    let ran = verify(&sandbox, "out/t.csv.manifest.json");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("output missing: out/dtm/matrix.mtx\n"), "{}", ran.out);
}

#[test]
fn messages_of_broken_manifests_name_the_key() {
    let sandbox = after(SCORE);
    let whole = sandbox.read("out/s.csv.manifest.json");
    sandbox.write("types.json", whole.replace("\"inputs\": [", "\"inputs\": 3, \"others\": ["));
    sandbox.write("list.json", "[]");
    sandbox.write("number.json", "3");
    sandbox.write("object.json", "{}");
    for (file, why) in [
        ("types", "`inputs`: invalid type: integer `3`"),
        ("list", "it is a list"),
        ("number", "it is a single value"),
        ("object", "it has no `paratheme`"),
    ] {
        let ran = verify(&sandbox, &format!("{file}.json"));
        let expected = format!("error: {file}.json: is not a manifest of paratheme: {why}");
        assert!(ran.code == 2 && ran.err.starts_with(&expected), "{}", ran.err);
    }
}
