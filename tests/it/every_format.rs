//! One folder with every format that is read, each whole and each broken: no article is lost, and
//! no file is passed over in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{Rows, Sandbox, make, repository};

/// What makes a file with no date of its own whole.
const DATE: &str = "2021-04-03";

fn sentence(name: &str) -> String {
    format!("The council that {name} speaks of raised its taxes this year.")
}

/// Each file with what stands in it: names within the folder, bytes.
fn whole() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        make::ENDINGS.iter().map(|ending| made(ending)).collect();
    let text = |name: &str| format!("{}\n", sentence(name)).into_bytes();
    files.push(("whole.txt.gz".into(), make::gz(&text("whole.txt.gz"))));
    files.push(("whole.txt.zst".into(), make::zst(&text("whole.txt.zst"))));
    files.push(("whole.txt.bz2".into(), make::bz2(&text("whole.txt.bz2"))));
    let members = |archive: &str| {
        [
            ("a.txt", sentence(&format!("{archive} a"))),
            ("b/c.md", sentence(&format!("{archive} c"))),
        ]
    };
    let pack = |archive: &str, packed: fn(&[(&str, &str)]) -> Vec<u8>| {
        let members = members(archive);
        packed(&[(members[0].0, &members[0].1), (members[1].0, &members[1].1)])
    };
    files.push(("whole.zip".into(), pack("whole.zip", make::zip)));
    files.push(("whole.tar".into(), pack("whole.tar", make::tar)));
    files.push(("whole.tar.gz".into(), make::gz(&pack("whole.tar.gz", make::tar))));
    files
}

fn made(ending: &str) -> (String, Vec<u8>) {
    let name = format!("whole.{ending}");
    let date = if ending == "pdf" { "D:20210403" } else { DATE };
    let bytes = make::whole(ending, &sentence(&name), date);
    (name, bytes)
}

/// What [`whole`] gives without its end.
fn cut(name: &str) -> Vec<u8> {
    let (_, bytes) = whole().into_iter().find(|(known, _)| known == name).unwrap();
    bytes[..bytes.len() / 2].to_vec()
}

/// Broken files by name. The part before the first dot says what is wrong.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let many = "a".repeat(16 << 20);
    vec![
        ("nul.txt", text("Taxes\0rise.")),
        ("nul.md", text("Taxes\0rise.")),
        ("deep.html", text(&"<div>".repeat(100_000))),
        ("attributes.htm", text(&format!("<p {}>Taxes rise.", "a ".repeat(100_000)))),
        ("cut.jsonl", text("{\"text\": \"cut.jsonl begins with taxes.\"}\n{\"text\": \"Costs")),
        ("no-text.ndjson", text("{\"id\": 1, \"words\": \"Taxes rise.\"}\n")),
        ("no-object.jsonl", text("\"Taxes rise.\"\n[1]\n{\"text\": 7}\n")),
        ("cut.json", text("[{\"text\": \"cut.json begins with taxes.\"}, {\"text\": \"Costs")),
        (
            "no-comma.json",
            text("[{\"text\": \"no-comma.json begins with taxes.\"} {\"text\": \"Costs\"}]"),
        ),
        (
            "same-id.json",
            text(
                "[{\"id\": \"same-id.json:a\", \"text\": \"same-id.json begins with taxes.\"},\n{\"id\": \"same-id.json:a\", \"text\": \"Costs\"}]",
            ),
        ),
        ("short-row.csv", text("text,date\nshort-row.csv begins with taxes.,2021\nCosts\n")),
        ("no-text.csv", text("words,date\nTaxes rise.,2021\n")),
        (
            "open-quote.csv",
            text(
                "text,date\nopen-quote.csv begins with taxes.,2021\n\"Costs rise,2021\nTaxes fall,2022\n",
            ),
        ),
        ("long-row.tsv", text("text\tdate\nTaxes\trise\t2021\n")),
        ("cut.docx", cut("whole.docx")),
        ("magic.docx", text("Taxes rise.")),
        ("xml.docx", make::docx("<w:p><w:r></w:p>", DATE)),
        ("bomb.docx", make::docx(&many, DATE)),
        ("magic.rtf", text("Taxes rise.")),
        ("deep.rtf", text(&format!("{{\\rtf1 {}", "{".repeat(100_000)))),
        ("cut.odt", cut("whole.odt")),
        ("cut.fodt", cut("whole.fodt")),
        ("magic.fods", text("Taxes rise.")),
        ("xml.odt", make::odt("<text:p>Taxes</text:h>", DATE)),
        ("cut.pdf", cut("whole.pdf")),
        ("magic.pdf", text("Taxes rise.")),
        ("scanned.pdf", make::pdf("q 600 0 0 800 0 0 cm Q", DATE)),
        ("cut.epub", cut("whole.epub")),
        ("no-part.epub", make::zip(&[("mimetype", "application/epub+zip")])),
        ("cut.xlsx", cut("whole.xlsx")),
        ("no-text.xlsx", make::xlsx(&[["words", "date"], ["Taxes rise.", DATE]])),
        ("cut.ods", cut("whole.ods")),
        ("no-row.ods", make::ods(&[])),
        ("cut.parquet", cut("whole.parquet")),
        ("magic.parquet", text("Taxes rise.")),
        (
            "cut.rss",
            text(
                "<rss><channel><item><description>cut.rss begins with taxes.</description></item>\n<item><description>Costs",
            ),
        ),
        ("no-text.atom", text("<feed><entry><title>Taxes</title></entry></feed>")),
        ("cut.xml", text("<report>\n<p>Taxes rise.</p>")),
        ("crossed.xml", text("<report>\n<p>Taxes <b>rise.</p></b></report>")),
        ("no.xml", text("Taxes rise.")),
        ("cut.warc", cut("whole.warc")),
        ("no-record.warc", text("Taxes rise.\n")),
        ("no-page.mhtml", text("From: a@town.example\nMIME-Version: 1.0\n\nTaxes rise.\n")),
        ("no-head.eml", text("Taxes rise.\n")),
        ("many.mbox", text("From a@town.example\nSubject: Taxes\n\nTaxes rise.\n")),
        ("cut.txt.gz", cut("whole.txt.gz")),
        ("cut.txt.zst", cut("whole.txt.zst")),
        ("cut.txt.bz2", cut("whole.txt.bz2")),
        ("magic.txt.gz", text("Taxes rise.")),
        ("magic.txt.zst", text("Taxes rise.")),
        ("magic.txt.bz2", text("Taxes rise.")),
        ("bomb.txt.gz", make::gz(many.as_bytes())),
        ("bomb.txt.bz2", make::bz2(many.as_bytes())),
        ("bomb.txt.zst", make::zst(many.as_bytes())),
        ("bomb.zip", make::zip(&[("a.txt", &many)])),
        ("cut.zip", cut("whole.zip")),
        ("magic.zip", text("Taxes rise.")),
        ("cut.tar", cut("whole.tar")),
        ("magic.tar", text("Taxes rise.")),
        ("cut.tar.gz", cut("whole.tar.gz")),
        (
            "within.zip",
            make::zip(&[("nul.txt", "Taxes\0rise."), ("cut.json", "[{\"text\": \"Costs")]),
        ),
        ("old.doc", text("\u{1}Taxes rise.")),
    ]
}

/// What is repaired or passed over, and what the manifest says of it.
fn said() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty.txt", Vec::new()),
        ("no-words.html", b"<p> </p>".to_vec()),
        ("front.md", b"---\ntitle: \"Open\ndate: 2021-04-03\n---\nTaxes rise where front.md is read.\n".to_vec()),
        ("half.json", b"[{\"text\": \"Taxes rise where half.json \\ud83d is read.\"}]".to_vec()),
        (
            "cut.eml",
            b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nTaxes rise where cut.eml is read.\n--x\nContent-Type: image/png\n\nx".to_vec(),
        ),
        ("cut.rtf", b"{\\rtf1\\ansi\\pard Taxes rise where cut.rtf is read.\\par {\\b Co".to_vec()),
        ("style.css", b"p { color: red }".to_vec()),
        ("bad-byte.jsonl", b"\xEF\xBB\xBF{\"text\": \"Taxes \xFF rise where bad-byte.jsonl is read, \xC3\xA9 and all.\"}\n".to_vec()),
    ]
}

#[test]
fn every_format_whole_and_broken() {
    let sandbox = Sandbox::new();
    let (whole, broken, said) = (whole(), broken(), said());
    let mut names = BTreeSet::new();
    let all = whole
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes))
        .chain(broken.iter().chain(&said).map(|(name, bytes)| (*name, bytes)));
    for (name, bytes) in all {
        sandbox.write(&format!("in/{name}"), bytes);
        assert!(names.insert(name.to_owned()), "{name} twice");
        // For tests/same_bytes.py.
        if let Some(folder) = std::env::var_os("EVERY_FORMAT") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
        }
    }
    let ran = sandbox.run("score in -o out.csv --lexicon small.toml");
    assert_eq!(ran.code, 1, "{}", ran.err);

    let rows = Rows::csv(&sandbox.read("out.csv"));
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (id, text) in rows.column("article_id").into_iter().zip(rows.column("text")) {
        *texts.entry(id).or_default() += text;
    }
    for (name, _) in &whole {
        let own: Vec<(&&str, &String)> =
            texts.iter().filter(|(id, _)| file_of(id) == *name).collect();
        let archive = name.contains(".zip") || name.contains(".tar");
        let expected = if cfg!(not(feature = "parquet")) && name.contains("parquet") {
            0
        } else {
            1 + usize::from(archive)
        };
        assert_eq!(own.len(), expected, "{name}: {own:?}");
        for (id, text) in own {
            let of = if archive {
                format!("{name} {}", if id.ends_with("c.md") { "c" } else { "a" })
            } else {
                name.clone()
            };
            assert!(text.contains(&sentence(&of)), "{id}: {text}");
        }
    }

    let rejects = Rows::csv(&sandbox.read("out.csv.rejects.csv"));
    let rejected: BTreeSet<&str> = rejects
        .column("path")
        .into_iter()
        .map(|path| file_of(path.trim_start_matches("in/")))
        .collect();
    let manifest = sandbox.manifest("out.csv");
    let skipped: BTreeSet<&str> = manifest["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| inside(&skipped["path"]))
        .collect();
    let replaced = |input: &&serde_json::Value| input["replaced"].as_u64() != Some(0);
    let repaired: BTreeSet<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(replaced)
        .map(|input| inside(&input["path"]))
        .collect();
    for (name, _) in &broken {
        assert!(rejected.contains(name), "{name} is broken and no reject");
    }
    assert_eq!(skipped, BTreeSet::from(["empty.txt", "style.css"]));
    assert_eq!(repaired, BTreeSet::from(["bad-byte.jsonl", "half.json"]));

    let warnings: Vec<&str> = manifest["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(serde_json::Value::as_str)
        .collect();
    assert!(warnings.contains(&"no-words.html: no paragraph"), "{warnings:?}");
    assert!(
        warnings.iter().any(|warning| warning
            .starts_with("front.md: line 2: the field `title` of the front matter")),
        "{warnings:?}"
    );

    assert!(warnings.contains(&"cut.eml: the end of the message is missing"), "{warnings:?}");
    assert!(warnings.contains(&"cut.rtf: the end of the document is missing"), "{warnings:?}");

    // Nothing is lost in silence: each file has rows, or rejects, or the manifest says why it has
    // none.
    let read: BTreeSet<&str> = texts.keys().map(|id| file_of(id)).collect();
    let told: BTreeSet<&str> =
        read.iter().chain(&rejected).chain(&skipped).copied().chain(["no-words.html"]).collect();
    assert_eq!(told, names.iter().map(String::as_str).collect());
    let count = |name: &str| manifest["counts"][name].as_u64().unwrap();
    assert_eq!(count("articles") - count("articles_without_paragraph"), texts.len() as u64);
    assert_eq!(count("articles_without_paragraph"), 1);
    assert_eq!(count("rejects"), rejects.len() as u64);
    // One article a whole file, two an archive; one before the fault of some broken files and the
    // first of cut.tar; six that are repaired, cut, or behind a quote that is never closed.
    let before = broken
        .iter()
        .filter(|(_, bytes)| memchr::memmem::find(bytes, b"begins with taxes.").is_some())
        .count();
    assert_eq!(
        texts.len(),
        whole.len() + 3 + before + 1 + 6 - usize::from(cfg!(not(feature = "parquet"))),
        "{:?}",
        texts.keys()
    );

    if cfg!(not(feature = "parquet")) {
        let of_parquet = |row: &usize| rejects.get(*row, "path") == "in/whole.parquet";
        let message = rejects.get((0..rejects.len()).find(of_parquet).unwrap(), "message");
        assert!(
            message.starts_with(
                "paratheme was built without parquet (build it with the feature `parquet`"
            ),
            "{message}"
        );
    }

    golden("rejects.csv", &sandbox.read("out.csv.rejects.csv"));
    println!("trials: {}", names.len());
}

/// Formats with a place for a date as text; any other XML has none, and RTF has its parts.
#[test]
fn an_open_date_is_read_in_the_order_that_is_told() {
    let sandbox = Sandbox::new();
    let dated: Vec<&str> = make::ENDINGS
        .into_iter()
        .filter(|ending| {
            !matches!(*ending, "xml" | "rtf") && (cfg!(feature = "parquet") || *ending != "parquet")
        })
        .collect();
    for ending in &dated {
        let date = "03/04/2021";
        let bytes = match *ending {
            "txt" => format!("London, {date}\n\n{}\n", sentence("a letter")).into_bytes(),
            _ => make::whole(ending, &sentence(ending), date),
        };
        sandbox.write(&format!("in/a.{ending}"), bytes);
    }
    for (order, expected) in [("dmy", "2021-04-03"), ("mdy", "2021-03-04"), ("auto", "2021")] {
        let rows = sandbox
            .score(&format!("in --unit article --columns article_id,date --date-order {order}"));
        assert_eq!(rows.len(), dated.len());
        for row in 0..rows.len() {
            let date = rows.get(row, "date");
            // Of a letter's head with an open date nothing is certain.
            assert!(
                date == expected || (order == "auto" && date.is_empty()),
                "{order} {}: {date}",
                rows.get(row, "article_id")
            );
        }
    }
}

/// The name of a file within the folder.
fn inside(path: &serde_json::Value) -> &str {
    path.as_str().unwrap().trim_start_matches("in/")
}

/// Compares `text` with a file of `tests/golden/every_format`; with `UPDATE_GOLDEN=1` writes that.
fn golden(name: &str, text: &str) {
    let path = repository("tests/golden/every_format").join(name);
    if cfg!(feature = "parquet") && std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // Without Parquet its files are rejected with one message.
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| cfg!(feature = "parquet") || !line.contains(".parquet"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(lines(text), lines(&expected));
}

/// The file that an article or a reject comes from.
fn file_of(place: &str) -> &str {
    place.split(['!', ':']).next().unwrap_or_default()
}
