//! Inputs made to hurt: each once took minutes, or was lost.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::process::Command;

use crate::support::{GOOD, Ran, Rows, Sandbox};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use zip::{ZipWriter, write::SimpleFileOptions};

#[test]
fn records_without_an_id_on_one_line_of_json_are_all_read() {
    let sandbox = Sandbox::with(&[(
        "dump.json",
        "[{\"text\": \"One.\"}, {\"text\": \"Two.\"},\n {\"text\": \"Three.\"}, {\"text\": \"Four.\"}]",
    )]);
    let ran = sandbox.run("score dump.json --lexicon small.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    let ids: Vec<&str> = (0..4).map(|row| rows.get(row, "article_id")).collect();
    assert_eq!(ids, ["dump.json:1", "dump.json:1:2", "dump.json:2", "dump.json:2:2"]);
}

/// Offsets were counted from the front of the row for each match: this article would take a minute.
#[test]
fn the_offsets_of_many_matches_are_no_quadratic_work() {
    let words = 60_000;
    let sandbox = Sandbox::with(&[("a.txt", &"é tax costs ".repeat(words))]);
    let ran = sandbox.run("score a.txt --lexicon small.toml --unit article --layout evidence");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    let last = 2 * words - 1;
    let place = |row| (rows.get(row, "form"), rows.get(row, "start"), rows.get(row, "end"));
    assert_eq!(place(0), ("tax", "2", "5"));
    assert_eq!(place(last), ("costs", "719994", "719999"));
}

/// Every beginning of a word was looked up among the beginnings of globs: this word would take a
/// minute.
#[test]
fn a_word_of_half_a_mebibyte_is_no_quadratic_work() {
    let sandbox = Sandbox::with(&[("a.txt", &format!("Taxes on {} rise.", "a".repeat(1 << 19)))]);
    let ran = sandbox.run("score a.txt --lexicon small.toml --columns words,money_hits");
    assert_eq!((ran.code, ran.out.as_str()), (0, "words,money_hits\n4,1\n"), "{}", ran.err);
}

#[test]
fn a_table_does_not_replace_the_lexicon_that_it_is_scored_by() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.")]);
    let before = sandbox.read("small.toml");
    for writes in ["-o small.toml --format csv", "-o o.csv --summary small.toml --by year"] {
        let ran = sandbox.run(&format!("score a.txt --lexicon small.toml {writes}"));
        assert_eq!((ran.code, sandbox.read("small.toml") == before), (2, true), "{}", ran.err);
    }
    let ran = sandbox.run("lexicon check a.txt --lexicon small.toml -o small.toml --format csv");
    assert_eq!((ran.code, sandbox.read("small.toml") == before), (2, true), "{}", ran.err);
}

/// A table with a zero in it is no text to any reader, to this program neither.
#[test]
fn a_zero_in_an_id_or_a_text_makes_no_table_that_cannot_be_read() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"a\\u0000b\", \"text\": \"Taxes \\u0000 rise.\"}\n",
    )]);
    for name in ["o.csv", "o.tsv"] {
        let ran = sandbox.run(&format!(
            "score a.jsonl --lexicon small.toml --columns article_id,text -o {name}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let separator = if name == "o.tsv" { '\t' } else { ',' };
        assert_eq!(
            sandbox.read(name),
            format!("article_id{separator}text\na\u{FFFD}b{separator}Taxes \u{FFFD} rise.\n")
        );
        let copy = name.replace('o', "p");
        sandbox.write(&copy, sandbox.read(name).as_bytes());
        let ran = sandbox.run(&format!(
            "score {copy} --id-field article_id --lexicon small.toml --columns article_id"
        ));
        assert_eq!((ran.code, ran.out.as_str()), (0, "article_id\na\u{FFFD}b\n"), "{}", ran.err);
    }
    let ran = sandbox.run("score a.jsonl --lexicon small.toml --columns article_id --format jsonl");
    assert_eq!(ran.out, "{\"article_id\":\"a\\u0000b\"}\n");
}

#[test]
fn rejects_that_no_table_names_are_named_up_to_a_thousand() {
    let sandbox = Sandbox::with(&[("a.jsonl", &format!("{GOOD}{}", "x\n".repeat(2500)))]);
    let ran = sandbox.run("score a.jsonl --lexicon small.toml");
    assert_eq!((ran.code, ran.err.matches("warning: rejected: ").count()), (1, 1000));
    assert!(
        ran.err.contains("1500 more inputs rejected (--verbose names all"),
        "{}",
        &ran.err[ran.err.len() - 300..]
    );
    assert_eq!(
        sandbox
            .run("score a.jsonl --lexicon small.toml -v")
            .err
            .matches("warning: rejected: ")
            .count(),
        2500
    );
    let ran = sandbox.run("score a.jsonl --lexicon small.toml -o o.csv");
    assert_eq!(ran.err.matches("warning: rejected: ").count(), 5);
    assert_eq!(sandbox.read("o.csv.rejects.csv").lines().count(), 2501);
    let ran = sandbox.run("score a.jsonl --lexicon small.toml --max-errors 1200 -o p.csv");
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("more than 1200 inputs are rejected, the last one: a.jsonl:1202: "),
        "{}",
        ran.err
    );
}

#[test]
fn a_record_above_the_limit_is_the_only_one_that_is_missing() {
    let long = "x, \"\"y\"\"\n".repeat(200_000);
    let csv = format!("id,text\n1,Taxes rise.\n2,\"{long}\"\n3,Taxes fall.\n");
    let word = "x ]}\\\" ".repeat(300_000);
    let json = format!(
        "[{{\"id\": 1, \"text\": \"Taxes\"}},\n{{\"id\": 2, \"text\": \"{word}\"}},\n{{\"id\": 3, \"text\": \"Taxes\"}}]"
    );
    let lines = format!(
        "{{\"id\": 1, \"text\": \"Taxes\"}}\n{{\"id\": 2, \"text\": \"{word}\"}}\n{{\"id\": 3, \"text\": \"Taxes\"}}\n"
    );
    let small =
        |content: &str| content.replace(&long, &long[..300_000]).replace(&word, &word[..300_000]);
    let small = [
        ("a.csv", small(&csv)),
        ("a.json", small(&json)),
        ("a.jsonl", small(&lines)),
        ("a.tsv", small(&csv).replace(',', "\t")),
    ];
    for (name, content) in
        [("a.csv", csv), ("a.json", json), ("a.jsonl", lines)].into_iter().chain(small)
    {
        let sandbox = Sandbox::with(&[(name, &content)]);
        let ran = sandbox
            .run(&format!("score {name} --lexicon small.toml --max-file-size 100000 -o o.csv"));
        assert_eq!(ran.code, 1, "{name}: {}", ran.err);
        let table = sandbox.read("o.csv");
        let ids: Vec<&str> =
            table.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(ids, ["1", "3"], "{name}");
        let rejects = sandbox.read("o.csv.rejects.csv");
        let line = if name == "a.csv" || name == "a.tsv" { 3 } else { 2 };
        assert!(
            rejects.lines().nth(1).unwrap().starts_with(&format!("{name},{line},read,too_large,")),
            "{rejects}"
        );
        assert_eq!(rejects.lines().count(), 2, "{rejects}");
    }
}

#[test]
fn a_file_that_gives_nothing_is_named() {
    let request = "WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 4\r\n\r\nGET \r\n\r\n";
    let files = [
        ("a.jsonl", GOOD),
        ("b.json", "[]"),
        ("c.csv", "id,text\n"),
        ("d.xml", "<rss><channel/></rss>"),
        ("e.warc", request),
        ("f.jsonl", "\n\n"),
    ];
    let sandbox = Sandbox::with(&files);
    let names = files.map(|(name, _)| name);
    let all = names.join(" ");
    for (command, options) in [
        ("score", "--lexicon small.toml"),
        ("score", "--lexicon small.toml --no-text --keywords 0"),
        ("keywords", ""),
        ("terms", ""),
    ] {
        let ran = sandbox.run(&format!("{command} {all} {options} --overwrite -o o.csv"));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let manifest = sandbox.manifest("o.csv");
        let notes: Vec<Option<&str>> = manifest["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|input| input["note"].as_str())
            .collect();
        let left_out = "no record that is an article; left out: 1 request";
        assert_eq!(
            notes,
            [
                None,
                Some("no record"),
                Some("no record"),
                Some("no record"),
                Some(left_out),
                Some("no record")
            ],
            "{command}"
        );
        for name in &names[1..] {
            assert!(
                ran.err.contains(&format!("warning: {name}: no record")),
                "{command} {name}: {}",
                ran.err
            );
        }
    }
    let inspected = sandbox.run(&format!("inspect {all}"));
    for name in &names[1..] {
        assert!(
            inspected.out.lines().any(|line| line.contains(name) && line.contains("no record")),
            "{name}: {}",
            inspected.out
        );
    }
}

/// Runs the program on one thread with no more than `megabytes` of address space, of which the
/// program itself takes some 200.
fn run_within(sandbox: &Sandbox, megabytes: u64, arguments: &str) -> Ran {
    let limited = format!(
        "ulimit -v {}; exec '{}' {arguments}",
        megabytes << 10,
        env!("CARGO_BIN_EXE_paratheme")
    );
    let output =
        Command::new("sh").args(["-c", &limited]).current_dir(sandbox.path("")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Scores an honest document, a hostile one of its kind and a text, in half a gigabyte of memory:
/// all but the hostile one have rows.
#[expect(clippy::print_stdout, reason = "the count for docs/RELIABILITY.md")]
fn one_is_rejected(honest: (&str, &[u8]), hostile: (&str, &[u8]), message: &str) {
    println!("trials: 1");
    let sandbox = Sandbox::with(&[("z.txt", "Costs rise.")]);
    sandbox.write(honest.0, honest.1);
    sandbox.write(hostile.0, hostile.1);
    let arguments = format!(
        "score {} {} z.txt --lexicon small.toml --threads 1 --columns article_id -o o.csv",
        honest.0, hostile.0
    );
    let ran = run_within(&sandbox, 500, &arguments);
    assert_eq!(ran.code, 1, "{}: {}", hostile.0, ran.err);
    let rows = Rows::csv(&sandbox.read("o.csv"));
    let ids: Vec<&str> = (0..rows.len()).map(|row| rows.get(row, "article_id")).collect();
    assert!(
        ids.iter().any(|id| id.starts_with(honest.0)) && ids.contains(&"z.txt"),
        "{}: {ids:?}",
        hostile.0
    );
    assert!(!ids.iter().any(|id| id.starts_with(hostile.0)), "{}: {ids:?}", hostile.0);
    let rejects = Rows::csv(&sandbox.read("o.csv.rejects.csv"));
    assert_eq!(rejects.len(), 1, "{rejects:?}");
    let (said, hint) = rejects.get(0, "message").split_once(" (").unwrap();
    assert_eq!(
        (rejects.get(0, "path"), rejects.get(0, "code"), said),
        (hostile.0, "too_large", message),
        "{hint}"
    );
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn paragraphs(most: usize) -> String {
    format!("an article of more than {most} paragraphs, the most that its size allows")
}

/// A megabyte of them took 150 MB, 45 MB of them ten gigabytes.
#[test]
fn an_article_of_a_million_paragraphs_is_rejected() {
    let prose = "A paragraph about taxes that rise, of some words.\n\n".repeat(20_000);
    let short = "a\n\n".repeat(1_500_000);
    let message = paragraphs(50_000 + short.len() / 30);
    one_is_rejected(("a.txt", prose.as_bytes()), ("b.txt", short.as_bytes()), &message);
    one_is_rejected(("a.md", prose.as_bytes()), ("b.md", short.as_bytes()), &message);
    let text = short[..short.len() - 2].len();
    let list = |paragraph: &str, times: usize| {
        format!(
            "[{{\"id\": \"b.json\", \"paragraphs\": [{}]}}]",
            vec![format!("\"{paragraph}\""); times].join(", ")
        )
    };
    let message = paragraphs(50_000 + text / 30);
    let honest = list("A paragraph about taxes that rise, of some words.", 20_000)
        .replace("b.json", "a.json");
    one_is_rejected(
        ("a.json", honest.as_bytes()),
        ("b.json", list("a", 1_500_000).as_bytes()),
        &message,
    );
}

/// 33 MB of them took 1.4 GB: the parser made a tree of all before they were counted.
#[test]
fn a_list_of_a_million_items_is_rejected_before_it_is_parsed() {
    let prose = "- An item about taxes that rise, of some words.\n".repeat(20_000);
    for item in ["- a\n", "1. a\n"] {
        let short = item.repeat(2_500_000);
        let message = paragraphs(50_000 + short.len() / 30);
        one_is_rejected(("a.md", prose.as_bytes()), ("b.md", short.as_bytes()), &message);
    }
}

/// It is legal, and runs for minutes: a warning tells, and a limit keeps what came before it.
#[test]
fn what_expands_a_hundred_times_is_warned_of_and_stopped_where_that_is_asked_for() {
    let sandbox = Sandbox::new();
    let line = format!("{{\"text\": \"Taxes rise.\", \"more\": \"{}\"}}\n", "a".repeat(4000));
    let lines = line.repeat(1000);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(lines.as_bytes()).unwrap();
    sandbox.write("a.jsonl.gz", encoder.finish().unwrap());
    let ratio = lines.len() as u64 / std::fs::metadata(sandbox.path("a.jsonl.gz")).unwrap().len();
    assert!((100..1000).contains(&ratio), "{ratio}");
    let score = "score a.jsonl.gz --lexicon small.toml --columns article_id --overwrite -o o.csv";
    let ran = sandbox.run(score);
    let warning = format!("a.jsonl.gz: expands to {ratio} times its size");
    assert!(ran.code == 0 && ran.err.contains(&warning), "{}: {}", ran.code, ran.err);
    let note = sandbox.manifest("o.csv")["inputs"][0]["note"].to_string();
    assert!(note.contains(&format!("expands to {ratio} times its size")), "{note}");
    let ran = sandbox.run(&format!("{score} --max-expanded 1000000"));
    let rows = sandbox.read("o.csv").lines().count() - 1;
    let rejects = sandbox.read("o.csv.rejects.csv");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!((200..300).contains(&rows), "{rows}");
    let place = format!("a.jsonl.gz,{},read,too_large,", rows + 1);
    assert!(rejects.lines().nth(1).unwrap().starts_with(&place), "{rows}: {rejects}");
    assert!(rejects.contains("expands to more than 1000000 bytes"), "{rejects}");
}

/// Five megabytes of them took 240 MB.
#[test]
fn a_mail_with_a_million_fields_is_read_in_little_memory() {
    let sandbox = Sandbox::new();
    let fields = "X-A: b\n continued\n".repeat(2_000_000);
    let mail = format!("From: a@town.example\n{fields}Subject: Taxes\n rise\n\nCosts rise.");
    sandbox.write("a.eml", mail.as_bytes());
    let ran = run_within(
        &sandbox,
        500,
        "score a.eml --lexicon small.toml --threads 1 --columns title,text",
    );
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "title,text\nTaxes rise,Costs rise.\n"),
        "{}",
        ran.err
    );
}

/// Three million of them took 900 MB. A text that has as many words and repeats them is read.
#[test]
fn an_article_of_a_million_different_words_is_rejected() {
    let prose = "A sentence about taxes that rise, of some words. ".repeat(100_000);
    let words = (0..1_000_000).fold(String::new(), |text, word| text + &format!("w{word} "));
    let most = 75_000 + words.len() / 20;
    let message =
        format!("an article of more than {most} different words, the most that its size allows");
    one_is_rejected(("a.txt", prose.as_bytes()), ("b.txt", words.as_bytes()), &message);
}

/// Three megabytes of them took 400 MB where each is a text.
#[test]
fn an_article_of_a_million_sentences_is_rejected_where_these_are_texts() {
    let short = "A. ".repeat(1_000_000);
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise. Costs rise.")]);
    sandbox.write("b.txt", short.as_bytes());
    let ran = run_within(
        &sandbox,
        500,
        "score a.txt b.txt --lexicon small.toml --threads 1 --unit sentence --columns article_id -o o.csv",
    );
    assert_eq!(
        (ran.code, sandbox.read("o.csv").as_str()),
        (1, "article_id\na.txt\na.txt\n"),
        "{}",
        ran.err
    );
    let rejects = sandbox.read("o.csv.rejects.csv");
    let expected = format!(
        "an article of more than {} sentences, the most that its size allows",
        50_000 + short.len() / 30
    );
    assert!(rejects.contains("too_large") && rejects.contains(&expected), "{rejects}");
    let ran = sandbox.run("score b.txt --lexicon small.toml --columns article_id");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "article_id\nb.txt\nb.txt\nb.txt\n"),
        "{}",
        ran.err
    );
}

#[test]
fn a_page_of_a_million_elements_is_rejected() {
    let page = |paragraph: &str, times: usize| {
        format!("<html><body><h1>Taxes</h1>{}</body></html>", paragraph.repeat(times))
    };
    let honest = page("<p>A paragraph about <b>taxes</b> that rise, of some words.</p>", 20_000);
    let message = "there are more elements than a page of its size may have";
    one_is_rejected(
        ("a.html", honest.as_bytes()),
        ("b.html", page("<p>a", 1_500_000).as_bytes()),
        message,
    );
}

#[test]
fn an_office_document_of_a_million_paragraphs_is_rejected() {
    let odt = |paragraph: &str, times: usize| {
        let body = format!("<text:p>{paragraph}</text:p>").repeat(times);
        let content = format!(
            "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
        ])
    };
    let docx = |paragraph: &str, times: usize| {
        let body = format!("<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>").repeat(times);
        zipped(&[(
            "word/document.xml",
            &format!("<w:document><w:body>{body}</w:body></w:document>"),
        )])
    };
    let times = 400_000;
    let message = paragraphs(50_000 + (3 * times - 2) / 30);
    one_is_rejected(("a.odt", &odt("Taxes rise.", 1000)), ("b.odt", &odt("a", times)), &message);
    one_is_rejected(
        ("a.docx", &docx("Taxes rise.", 1000)),
        ("b.docx", &docx("a", times)),
        &message,
    );
}

/// A file of 400 bytes took two gigabytes.
#[test]
fn sheets_of_cells_without_end_are_rejected() {
    let cell = |text: &str, more: &str| {
        format!("<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>")
    };
    let row =
        |cells: &str, more: &str| format!("<table:table-row {more}>{cells}</table:table-row>");
    let ods = |rows: &str| {
        let head = row(&cell("text", ""), "");
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table>{head}{rows}</table:table></office:spreadsheet>\
             </office:body></office:document-content>"
        );
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &content),
        ])
    };
    let message = "its cells hold more text than a workbook of its size may";
    let honest = ods(&row(&cell("Taxes rise.", ""), "table:number-rows-repeated='3'"));
    let rows = "table:number-rows-repeated='1000000'";
    for hostile in [
        row(&cell("words", "table:number-columns-repeated='1000000000'"), rows),
        row(&cell("words", ""), rows),
        row(&(cell("", "table:number-columns-repeated='16383'") + &cell("words", "")), rows),
    ] {
        one_is_rejected(("a.ods", &honest), ("b.ods", &ods(&hostile)), message);
    }
    let xlsx = |rows: &str, shared: &str| {
        let head = "<row><c t='inlineStr'><is><t>text</t></is></c></row>";
        zipped(&[
            ("_rels/.rels", "<r><r Type='x/officeDocument' Target='xl/workbook.xml'/></r>"),
            ("xl/workbook.xml", "<workbook><sheets><sheet id='r1'/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                "<r><r Id='r1' Type='x/worksheet' Target='s.xml'/><r Id='r2' Type='x/sharedStrings' Target='t.xml'/></r>",
            ),
            ("xl/s.xml", &format!("<worksheet><sheetData>{head}{rows}</sheetData></worksheet>")),
            ("xl/t.xml", &format!("<sst><si><t>{shared}</t></si></sst>")),
        ])
    };
    let one = "<row><c t='s'><v>0</v></c></row>";
    let honest = xlsx(&one.repeat(100), "Taxes rise.");
    for (rows, words) in [(5000, 100_000), (20_000, 1000)] {
        let hostile = xlsx(&one.repeat(rows), &"words ".repeat(words));
        one_is_rejected(("a.xlsx", &honest), ("b.xlsx", &hostile), message);
    }
    // Columns far to the right hold nothing, and take nothing.
    let sandbox = Sandbox::new();
    sandbox.write(
        "far.xlsx",
        xlsx(&"<row><c><v>7</v></c><c r='XFD2'><v>1</v></c></row>".repeat(5000), ""),
    );
    let ran =
        run_within(&sandbox, 500, "score far.xlsx --lexicon small.toml --threads 1 --columns text");
    assert_eq!((ran.code, ran.out.lines().count()), (0, 5001), "{}", ran.err);
}

/// A file of 1 KB took two gigabytes in a minute, and one of 200 KB ended the program.
#[test]
fn pdfs_that_ask_for_much_do_not_end_the_batch() {
    let pdf = |map: &str, content: &str| {
        let stream = |fields: &str, content: &[u8]| {
            [
                format!("<< {fields} /Length {} >>\nstream\n", content.len()).as_bytes(),
                content,
                b"\nendstream",
            ]
            .concat()
        };
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content.as_bytes()).unwrap();
        let objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>".to_vec(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>".to_vec(),
            stream("/Filter /FlateDecode", &encoder.finish().unwrap()),
            stream("", map.as_bytes()),
        ];
        let (mut bytes, mut places) = (b"%PDF-1.4\n".to_vec(), String::new());
        for (at, object) in objects.iter().enumerate() {
            let _ = writeln!(places, "{:010} 00000 n ", bytes.len());
            bytes
                .extend([format!("{} 0 obj\n", at + 1).as_bytes(), object, b"\nendobj\n"].concat());
        }
        let start = bytes.len();
        let tail = format!(
            "xref\n0 7\n0000000000 65535 f \n{places}trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        bytes.extend(tail.as_bytes());
        bytes
    };
    let words = "BT /F1 9 Tf 60 700 Td (Taxes rise.) Tj ET ";
    let identity = "1 beginbfrange <0000> <FFFF> <0000> endbfrange";
    let honest = pdf(identity, &words.repeat(100));
    let message = "a PDF that takes more memory to read than one of its size may";
    for content in ["q ".repeat(30_000_000) + words, words.repeat(500_000)] {
        one_is_rejected(("a.pdf", &honest), ("b.pdf", &pdf(identity, &content)), message);
    }
    for map in [
        "1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange".to_owned(),
        identity.to_owned() + &"[".repeat(200_000),
    ] {
        let sandbox = Sandbox::with(&[("z.txt", "Costs rise.")]);
        sandbox.write("b.pdf", pdf(&map, words));
        let ran = run_within(
            &sandbox,
            500,
            "score b.pdf z.txt --lexicon small.toml --threads 1 --columns text",
        );
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (0, "text\nTaxes rise.\nCosts rise.\n"),
            "{}",
            ran.err
        );
    }
}
