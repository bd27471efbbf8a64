//! Files of every format, read and parsed to articles.

use super::*;
use crate::ingest::{Ids, Parsed, discover, parse};
use crate::model::Article;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;

/// All that reading gives: articles as `id|text|line`, errors as they are printed, and what is
/// known about the files.
#[derive(Debug, PartialEq)]
struct Outcome {
    articles: Vec<String>,
    errors: Vec<String>,
    files: Vec<FileRead>,
    replaced: u64,
}

fn read_with(files: &[(&str, &[u8])], options: &Options, piece: usize) -> (Outcome, Vec<Parsed>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let found = discover(&[folder.path().display().to_string()], options).unwrap();
    assert!(found.rejects.is_empty());
    let mut reader = Reader::with_pieces(&found.files, options.clone(), piece);
    let mut outcome =
        Outcome { articles: Vec::new(), errors: Vec::new(), files: Vec::new(), replaced: 0 };
    let (mut ids, mut all) = (Ids::default(), Vec::new());
    let prefix = format!("{}/", folder.path().display());
    let mut refuse = |error: &Error| outcome.errors.push(error.to_string().replace(&prefix, ""));
    for chunk in reader.by_ref() {
        let mut parsed = match chunk {
            Ok(chunk) => parse(&chunk, options),
            Err(error) => {
                refuse(&error);
                continue;
            }
        };
        outcome.replaced += parsed.replaced;
        for located in &mut parsed.articles {
            match located {
                Ok(located) => match ids.admit(
                    &found.files,
                    parsed.file,
                    located.line,
                    &mut located.article.id,
                ) {
                    Ok(()) => {
                        let line = located.line.map_or("-".into(), |line| line.to_string());
                        outcome.articles.push(format!(
                            "{}|{}|{line}",
                            located.article.id, located.article.text
                        ));
                    }
                    Err(error) => refuse(&error),
                },
                Err(error) => refuse(error),
            }
        }
        all.push(parsed);
    }
    outcome.files = reader.into_files_read();
    (outcome, all)
}

fn read(files: &[(&str, &[u8])]) -> Outcome {
    read_with(files, &Options::default(), CHUNK).0
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn one_file_of_each_format() {
    let outcome = read(&[
        ("a.txt", b"\xEF\xBB\xBFOne\r\n\r\nTwo"),
        ("b.md", b"# One\n\nTwo\n"),
        ("c.html", b"<p>One<p>Two"),
        ("d.jsonl", b"{\"text\": \"One\"}\n\n{\"id\": \"x\", \"body\": [\"Two\", \"Three\"]}\n"),
        ("e.json", b"[\n {\"text\": \"One\"},\n {\"text\": \"Two\"}\n]"),
        ("f.csv", b"id;text\n1;One\n2;\"Two\n\"\"2\"\"\"\n"),
        ("g.tsv", b"text\tid\nOne, a\t7\n"),
        ("h", b"<!doctype html><p>One"),
        ("i.gz", &gzip(b"{\"text\": \"One\"}\n")),
        ("j.log", b"One"),
        ("k.json", b"{\"text\": \"One\"}"),
    ]);
    assert_eq!(outcome.errors, Vec::<String>::new());
    let expected = [
        "a.txt|One\r\n\r\nTwo|-",
        "b.md|One\n\nTwo|-",
        "c.html|One\n\nTwo|-",
        "d.jsonl:1|One|1",
        "x|Two\n\nThree|3",
        "e.json:2|One|2",
        "e.json:3|Two|3",
        "1|One|2",
        "2|Two\n\"2\"|3",
        "7|One, a|2",
        "h|One|-",
        "i.gz:1|One|1",
        "j.log|One|-",
        "k.json:1|One|1",
    ];
    assert_eq!(outcome.articles, expected);
    assert_eq!(outcome.files.len(), 11);
    assert_eq!(outcome.files[0].encoding_from, EncodingFrom::Bom);
}

#[test]
fn the_good_records_beside_the_bad() {
    let outcome = read(&[
        ("a.jsonl", b"{\"text\": \"One\"}\n{\"text\": oops}\n\"text\"\n{\"id\": 5, \"n\": null}\n{\"text\": \"Two\"}\n{\"text\""),
        ("b.csv", b"id,text\n1,One\n2\n3,Three,3\n\n4,Four\n4,Five\n"),
        ("c.json", b"[{\"text\": \"One\"},\n 7,\n {\"text\": \"Two\"},\n {\"text\": "),
        ("d.csv", b"id,words\n1,a\n2,b\n"),
    ]);
    assert_eq!(
        outcome.articles,
        [
            "a.jsonl:1|One|1",
            "a.jsonl:5|Two|5",
            "1|One|2",
            "4|Four|6",
            "c.json:1|One|1",
            "c.json:3|Two|3"
        ]
    );
    let lacks = "no field `text`, `body`, `content`, `article`, `paragraphs`; the record has";
    let expected = [
        "a.jsonl:2: not a JSON object: expected value (correct it, or write the file again)".to_string(),
        "a.jsonl:3: not a JSON object: invalid type: string \"text\", expected an object (correct it, or write the file again)".to_string(),
        format!("a.jsonl:4: {lacks} id (name it with --text-field)"),
        "a.jsonl:6: not a JSON object: it ends within an object (correct it, or write the file again)".to_string(),
        "b.csv:3: the row has 1 field, the header 2 (put quotes around a field that holds the delimiter or a line end)".to_string(),
        "b.csv:4: the row has 3 fields, the header 2 (put quotes around a field that holds the delimiter or a line end)".to_string(),
        "b.csv:7: duplicate id `4`, first used at b.csv:6 (make the ids unique, name another field with --id-field, or sort by the field of --article-field)".to_string(),
        "c.json:2: not a JSON object: invalid type: integer `7`, expected an object (correct it, or write the file again)".to_string(),
        "c.json:4: not JSON: the value that begins here has no end (close it; what follows is missing)".to_string(),
        format!("d.csv:1: {lacks} id, words (name it with --text-field)"),
    ];
    assert_eq!(outcome.errors, expected);
}

#[test]
fn errors_know_their_byte() {
    let text = b"{\"text\": \"One\"}\n{\"text\": oops}\n";
    let (_, parsed) = read_with(&[("a.jsonl", text)], &Options::default(), CHUNK);
    let error = parsed[0].articles[1].as_ref().unwrap_err();
    assert_eq!((error.location().line, error.location().byte_offset), (Some(2), Some(25)));
    assert_eq!(text[25], b'o');
    let (_, parsed) =
        read_with(&[("a.csv", b"\xEF\xBB\xBFid,text\r\n1\r\n")], &Options::default(), CHUNK);
    let error = parsed[0].articles[0].as_ref().unwrap_err();
    assert_eq!((error.location().line, error.location().byte_offset), (Some(2), Some(12)));
}

#[test]
fn chunks_may_go_to_other_threads() {
    fn goes<T: Send>(value: T) -> T {
        value
    }
    let chunks: Vec<Chunk> =
        goes(Reader::new([], Options::default())).filter_map(Result::ok).collect();
    assert_eq!(goes(chunks).len(), 0);
}

#[test]
fn places() {
    let (_, parsed) = read_with(
        &[("a.jsonl", b"\n{\"text\": \"One\"}\n"), ("b.txt", b"x")],
        &Options::default(),
        CHUNK,
    );
    let places: Vec<String> =
        parsed.iter().map(|parsed| parsed.place(parsed.articles[0].as_ref().unwrap())).collect();
    assert!(places[0].ends_with("/a.jsonl:2") && places[1].ends_with("/b.txt"), "{places:?}");
}

#[test]
fn an_id_of_two_files() {
    let outcome = read(&[
        ("a.jsonl", b"{\"id\": 1, \"text\": \"a\"}"),
        ("b.jsonl", b"{\"id\": 1, \"text\": \"b\"}"),
    ]);
    assert_eq!(outcome.articles, ["1|a|1", "b.jsonl/1|b|1"]);
}

#[test]
fn rotten_files() {
    let words = (0..60_000_u32)
        .map(|n| format!("{{\"text\": \"{}\"}}\n", n.wrapping_mul(2_654_435_761)))
        .collect::<Vec<_>>()
        .concat();
    let cut = gzip(words.as_bytes());
    let outcome = read(&[
        ("a.txt.gz", &cut[..cut.len() / 2]),
        ("b.jsonl.gz", &cut[..cut.len() / 2]),
        ("c.txt", b"GIF89a\0\0\0\0x"),
        ("d.csv", b"text\n\"never closed\n"),
        ("e.txt.gz", &gzip(b"")),
        ("f.csv", b"text\n"),
        ("g.txt.gz", b"not gzip"),
        ("h.txt", b"good"),
        ("i.csv", b"\n\n"),
    ]);
    let short = "the gzip stream is cut short (fetch it again)";
    let never = "a quote opens here that is never closed (close it, or double the quotes within the field; what follows is missing)";
    let expected = [
        format!("a.txt.gz: {short}"),
        format!("b.jsonl.gz: {short}"),
        "c.txt: not text: a NUL byte in the first 8 KiB (give it the ending of what it is, or name the character set with --encoding)"
            .to_string(),
        format!("d.csv:2: {never}"),
        "g.txt.gz: not a gzip stream, in spite of its name (give it the ending of what it is)".to_string(),
    ];
    assert_eq!(outcome.errors, expected);
    // Of the lines before the cut none is lost or torn.
    let lines = outcome.articles.len() - 1;
    assert!(lines > 1000 && outcome.articles[lines] == "h.txt|good|-", "{lines}");
    assert_eq!(outcome.articles[lines - 1].rsplit('|').next(), Some(lines.to_string().as_str()));
    assert_eq!(outcome.files.iter().map(|file| file.index).collect::<Vec<_>>(), [1, 3, 4, 5, 7, 8]);
}

#[test]
fn limits() {
    let options = Options { max_file_size: 3000, max_expanded: 1 << 20, ..Options::default() };
    let bomb = gzip(&vec![b'\n'; 8 << 20]);
    let long = "x".repeat(3001);
    let outcome = read_with(
        &[("a.txt", long.as_bytes()), ("b.txt", b"short"), ("c.jsonl.gz", &bomb)],
        &options,
        CHUNK,
    )
    .0;
    assert_eq!(outcome.articles, ["b.txt|short|-"]);
    let document = "a.txt: a document of more than 3000 bytes (raise --max-file-size, or split it)";
    let expands = "c.jsonl.gz:1310721: expands to more than 1048576 bytes (raise --max-expanded if the file is to be trusted)";
    assert_eq!(outcome.errors, [document, expands]);
}

/// The bar of a compressed file was at its end as soon as a tenth of it had been read.
#[test]
fn the_position_in_compressed_files_is_that_on_disk() {
    let mut lines = String::new();
    for at in 0..200_000_u64 {
        let word = at.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        lines += &["{\"text\": \"", &word.to_string(), " ", &at.to_string(), "\"}\n"].concat();
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.jsonl.gz"), gzip(lines.as_bytes())).unwrap();
    std::fs::write(folder.path().join("b.jsonl"), &lines).unwrap();
    let options = Options::default();
    let found = discover(&[folder.path().display().to_string()], &options).unwrap();
    let mut reader = Reader::new(&found.files, options);
    let (mut expanded, mut before) = ([0, 0], 0);
    while let Some(chunk) = reader.next() {
        let chunk = chunk.unwrap();
        expanded[chunk.file()] += chunk.len();
        let [first, second] = [found.files.get(0).bytes as f64, found.files.get(1).bytes as f64];
        let whole = lines.len() as f64;
        let expected = first * expanded[0] as f64 / whole + second * expanded[1] as f64 / whole;
        let position = reader.bytes_done();
        assert!(before <= position, "{before} {position}");
        // What is read ahead is a sample, and a piece.
        let ahead = (SAMPLE + CHUNK) as f64;
        assert!((position as f64 - expected).abs() < ahead, "{position} {expected}");
        before = position;
    }
    assert_eq!(reader.bytes_done(), found.files.bytes());
}

#[test]
fn character_sets() {
    let table = "id,text\n1,\"Größe,\n„x“\"\n2,€\n";
    let latin: Vec<u8> = b"id,text\n1,caf\xE9 d\xE9j\xE0 vu, \n2,na\xEFve id\xE9e\n".to_vec();
    let (outcome, _) = read_with(
        &[
            ("a.csv", &[b"\xFF\xFE", wide(table).as_slice()].concat()),
            ("b.csv", &wide(table)),
            ("c.jsonl", &wide("{\"text\": \"Größe\"}\n{bad\n")),
            ("d.csv", &latin),
            (
                "e.jsonl",
                b"{\"text\": \"\xC3\xA9\xC3\xA9\xC3\xA9\"}\n{\"text\": \"\xC3\xA9 \xFF\"}\n",
            ),
            ("f.html", b"<meta charset=shift_jis><p>\x93\xFA\x96\x7B"),
        ],
        &Options::default(),
        CHUNK,
    );
    let expected = [
        "1|Größe,\n„x“|2",
        "2|€|4",
        "b.csv/1|Größe,\n„x“|2",
        "b.csv/2|€|4",
        "c.jsonl:1|Größe|1",
        "d.csv/2|naïve idée|3",
        "e.jsonl:1|ééé|1",
        "e.jsonl:2|é \u{FFFD}|2",
        "f.html|日本|-",
    ];
    assert_eq!(outcome.articles, expected);
    assert_eq!(outcome.errors.len(), 2);
    assert_eq!(outcome.replaced, 1);
    let found: Vec<_> = outcome
        .files
        .iter()
        .map(|file| (file.encoding.name(), file.encoding_from.name()))
        .collect();
    let sets = [
        ("UTF-16LE", "bom"),
        ("UTF-16LE", "detected"),
        ("UTF-16LE", "detected"),
        ("windows-1252", "detected"),
        ("UTF-8", "detected"),
        ("Shift_JIS", "declared"),
    ];
    assert_eq!(found, sets);
    // A UTF-16 file's torn last unit is found while reading.
    let torn =
        read(&[("a.jsonl", &[b"\xFF\xFE", wide("{\"text\": \"x\"}\n").as_slice(), b"a"].concat())]);
    assert_eq!((torn.files[0].replaced, torn.articles.len(), torn.errors.len()), (1, 1, 1));
}

#[test]
fn a_named_character_set_and_a_digest() {
    let options = Options {
        encoding: Some("koi8-r".into()),
        digest: true,
        keep: vec!["k".into()],
        ..Options::default()
    };
    let (outcome, parsed) = read_with(&[("2018-12-10-a.txt", b"\xC0\xC1")], &options, CHUNK);
    assert_eq!(outcome.articles, ["2018-12-10-a.txt|юа|-"]);
    assert_eq!((outcome.files[0].encoding_from, outcome.files[0].bytes), (EncodingFrom::Option, 2));
    assert_eq!(outcome.files[0].sha256.map(|digest| digest.len()), Some(32));
    let meta = &parsed[0].articles[0].as_ref().unwrap().article.meta;
    assert_eq!(
        meta.date.map(|(date, from)| (date.to_string(), from.name())),
        Some(("2018-12-10".into(), "filename"))
    );
    assert_eq!(meta.extra, [("k".to_string(), String::new())]);
}

#[test]
fn long_files_are_cut_into_many_chunks() {
    let lines = (0..20_000)
        .map(|n| format!("{{\"text\": \"line {n} {}\"}}\n", "x".repeat(100)))
        .collect::<Vec<_>>()
        .concat();
    let (outcome, parsed) = read_with(&[("a.jsonl", lines.as_bytes())], &Options::default(), CHUNK);
    assert_eq!((outcome.articles.len(), outcome.errors.len()), (20_000, 0));
    assert!(parsed.len() >= lines.len() / (2 * SAMPLE) && parsed.len() > 1, "{}", parsed.len());
    assert!(outcome.articles[19_999].starts_with("a.jsonl:20000|line 19999 "));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_size_of_chunks_changes_nothing(
        rows in proptest::collection::vec(("[a-zé,\"\r\n]{0,30}", proptest::bool::ANY), 0..400),
        piece in 1_usize..5000,
    ) {
        let mut table = String::from("text,n\r\n");
        let mut lines = String::new();
        for (n, (text, good)) in rows.iter().enumerate() {
            let quoted = text.replace('"', "\"\"");
            let number = if *good { format!(",{n}\r") } else { String::new() };
            table.extend(["\"", &quoted, "\"", &number, "\n"]);
            let object = serde_json::json!({"text": text}).to_string();
            lines.extend([if *good { &object } else { "{" }, "\n"]);
        }
        // Beyond the sample, so that the stream is read piecemeal.
        let more = "\"filler, of some length\",1\n".repeat(if rows.len() > 350 { SAMPLE / 26 + 50 } else { 0 });
        table.push_str(&more);
        let files: [(&str, &[u8]); 3] = [("a.csv", table.as_bytes()), ("b.jsonl", lines.as_bytes()), ("c.csv", &wide(&table))];
        let whole = read_with(&files, &Options::default(), usize::MAX >> 1).0;
        let cut = read_with(&files, &Options::default(), piece).0;
        prop_assert_eq!(&whole, &cut);
        let good: Vec<&String> = rows.iter().filter(|(_, good)| *good).map(|(text, _)| text).collect();
        let read: Vec<&str> = whole.articles.iter().filter(|article| article.starts_with("b.jsonl:")).filter_map(|article| article.split('|').nth(1)).collect();
        prop_assert_eq!(read, good);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn whatever_the_bytes_spans_slice_the_text(
        bytes in prop_oneof![
            proptest::collection::vec(proptest::num::u8::ANY, 0..300),
            r#"[\[\]{}",:;a\n\r\t0é\\&*#|>`<!/\-]{0,200}"#.prop_map(String::into_bytes),
            "(<(p|li|tr|td|table|h1|b|pre|br|svg|title|/p|/td|/table|/h1|!--)>|a| |\n){0,60}".prop_map(String::into_bytes),
            r#"---\n((a|title|- |: |\[|\]|&x|\*x|'|"|\n| ){0,30})\n---\n# x\n"#.prop_map(String::into_bytes),
        ],
        at in 0_usize..7,
    ) {
        let format = [Format::Text, Format::Markdown, Format::Html, Format::Jsonl, Format::Json, Format::Csv, Format::Tsv][at];
        let options = Options { format: Some(format), ..Options::default() };
        let (_, parsed) = read_with(&[("f", &bytes)], &options, 1);
        for located in parsed.iter().flat_map(|parsed| &parsed.articles).flatten() {
            let Article { text, blocks, .. } = &located.article;
            let mut end = 0;
            for block in blocks {
                prop_assert!(block.span.start >= end && !block.span.is_empty());
                prop_assert!(!block.span.of(text).trim().is_empty());
                end = block.span.end;
            }
            prop_assert!(end as usize <= text.len());
        }
    }
}
