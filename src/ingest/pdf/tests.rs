//! PDFs written here, line by line, and broken ones.

use crate::ingest::Options;
use crate::ingest::testing::{read, read_with};
use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;

/// A line of a page: x, y, size, text.
type Set<'t> = (u32, u32, u32, &'t str);

fn stream(fields: &str, content: &[u8]) -> Vec<u8> {
    [
        format!("<< {fields} /Length {} >>\nstream\n", content.len()).as_bytes(),
        content,
        b"\nendstream",
    ]
    .concat()
}

/// A document of these objects, the first of which is the catalogue and the second what it says
/// about itself.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut bytes, mut places) = (b"%PDF-1.4\n".to_vec(), String::new());
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", bytes.len());
        bytes.extend([format!("{} 0 obj\n", at + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let tail = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer << /Size {size} /Root 1 0 R /Info 2 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes.extend(tail.as_bytes());
    bytes
}

/// A document of pages with these streams.
fn document(title: &str, pages: &[Vec<u8>], more: &[Vec<u8>], resources: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 3 0 R >>".to_vec(),
        format!("<< /Title ({title}) /Author (A. Writer) /CreationDate (D:20181210093000Z) >>")
            .into_bytes(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 600 800] >>", pages.len())
            .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let resources = format!("<< /Font << /F1 4 0 R >> {resources} >>");
        objects.push(
            format!(
                "<< /Type /Page /Parent 3 0 R /Contents {} 0 R /Resources {resources} >>",
                6 + 2 * at
            )
            .into_bytes(),
        );
        objects.push(page.clone());
    }
    objects.extend_from_slice(more);
    file(&objects)
}

fn content(lines: &[Set]) -> String {
    lines.iter().fold(String::new(), |mut all, (x, y, size, text)| {
        let _ = writeln!(all, "BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET");
        all
    })
}

fn pdf(title: &str, pages: &[&[Set]]) -> Vec<u8> {
    document(
        title,
        &pages.iter().map(|lines| stream("", content(lines).as_bytes())).collect::<Vec<_>>(),
        &[],
        "",
    )
}

const FIRST: [Set; 9] = [
    (60, 770, 8, "Journal of Savings 3"),
    (60, 730, 20, "The great title of it"),
    (60, 700, 13, "Introduction"),
    (60, 680, 10, "The com-"),
    (60, 668, 10, "mission met well-known and so-called well-"),
    (60, 656, 10, "known sup-"),
    (60, 644, 10, "pliers of the state, who were told to cut what"),
    (60, 632, 10, "they spend on"),
    (300, 30, 8, "1"),
];
const SECOND: [Set; 6] = [
    (60, 770, 8, "Journal of Savings 4"),
    (60, 730, 10, "all of their goods, and of their services, by"),
    (60, 718, 10, "a tenth."),
    (70, 706, 10, "A new paragraph begins with an indent and"),
    (60, 694, 10, "goes on."),
    (300, 30, 8, "2"),
];
const THIRD: [Set; 4] = [
    (60, 770, 8, "Journal of Savings 5"),
    (60, 730, 10, "\\225 An item"),
    (60, 718, 10, "\\225 Another item"),
    (300, 30, 8, "3"),
];

#[test]
fn lines_make_paragraphs_over_pages() {
    for name in ["a.pdf", "a"] {
        let outcome = read(&[(name, &pdf("Of the file", &[&FIRST, &SECOND, &THIRD]))]);
        let expected = [
            "title|The great title of it",
            "heading|Introduction",
            "body|The commission met well-known and so-called well-known suppliers of the state, who were told to cut what they spend on \
             all of their goods, and of their services, by a tenth.",
            "body|A new paragraph begins with an indent and goes on.",
            "list|An item",
            "list|Another item",
        ];
        assert_eq!(outcome.blocks(), expected);
        assert_eq!(outcome.metas(), ["Of the file|2018-12-10||"]);
    }
    let options = Options { keep: vec!["author".into()], ..Options::default() };
    let outcome = read_with(&[("a.pdf", &pdf("Microsoft Word - x.doc", &[&FIRST]))], &options);
    assert_eq!(outcome.metas(), ["The great title of it|2018-12-10||"]);
    assert_eq!(outcome.articles[0].0.meta.extra, [("author".to_string(), "A. Writer".to_string())]);
}

#[test]
fn columns() {
    let left = [
        "The left column comes",
        "first, line after line, and",
        "it is read down to its",
        "end, and only then",
        "comes the other one.",
    ];
    let right = [
        "Second is the right",
        "column, which goes on",
        "over as many lines as",
        "the left one has, and",
        "then it ends too.",
    ];
    let rows = left.iter().zip(right).zip([700, 688, 676, 664, 652]);
    let lines: Vec<Set> =
        rows.flat_map(|((left, right), y)| [(60, y, 10, *left), (320, y, 10, right)]).collect();
    let outcome = read(&[("a.pdf", &pdf("T", &[&lines]))]);
    assert_eq!(
        outcome.blocks(),
        [format!("body|{}", left.join(" ")), format!("body|{}", right.join(" "))]
    );
}

#[test]
fn heads_of_chapters_and_contents_are_no_text() {
    const WORDS: [&str; 8] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
    let body = WORDS.map(|word| {
        format!("{word} is what the paragraph of this page is about, and nothing else.")
    });
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let page = |at: usize| -> Vec<Set> {
        // The last chapter has one page only.
        let chapter =
            ["Chapter 1: Savings", "Chapter 2: Taxes", "Chapter 3: Pensions"][at.min(6) / 3];
        let mut lines: Vec<Set> =
            vec![(60, 770, 9, chapter), (500, 770, 9, numbers[at]), (60, 700, 10, &body[at])];
        if at == 0 {
            lines.extend([
                (60, 660, 10, "1 Savings . . . . . . . . 1"),
                (60, 648, 10, "2 Taxes ............ 4"),
            ]);
        }
        lines
    };
    let pages: Vec<Vec<Set>> = (0..7).map(page).collect();
    let pages: Vec<&[Set]> = pages.iter().map(Vec::as_slice).collect();
    let outcome = read(&[("a.pdf", &pdf("T", &pages))]);
    let expected: Vec<String> = body[..7].iter().map(|text| format!("body|{text}")).collect();
    assert_eq!(outcome.blocks(), expected);
}

#[test]
fn cells_on_a_level_are_a_row() {
    let lines = [
        (60, 700, 10, "Words before it."),
        (60, 676, 10, "Year"),
        (200, 676, 10, "Cut"),
        (60, 664, 10, "2018"),
        (200, 664, 10, "10 %"),
    ];
    let outcome = read(&[("a.pdf", &pdf("T", &[&lines]))]);
    assert_eq!(
        outcome.blocks(),
        ["body|Words before it.", "table|Year | Cut", "table|2018 | 10 %"]
    );
}

#[test]
fn wrong_tables_of_objects_are_mended() {
    let whole = pdf("Of the file", &[&FIRST]);
    let text = String::from_utf8(whole.clone()).unwrap();
    let shifted = text.replace("%PDF-1.4\n", "%PDF-1.4\n% a line that someone put in\n");
    let wrong = text.replace("startxref\n", "startxref\n9");
    let outcome =
        read(&[("a.pdf", &whole), ("b.pdf", shifted.as_bytes()), ("c.pdf", wrong.as_bytes())]);
    assert_eq!(outcome.rejects, Vec::<String>::new());
    let texts: Vec<&str> =
        outcome.articles.iter().map(|(article, _)| article.text.as_str()).collect();
    assert!(
        texts.iter().all(|text| *text == texts[0] && text.contains("The commission met")),
        "{texts:?}"
    );
    assert_eq!(outcome.metas()[1], "Of the file|2018-12-10||");
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_broken_or_means_harm() {
    let whole = pdf("T", &[&FIRST]);
    let bomb = stream("/Filter /FlateDecode", &deflated(&vec![b' '; 300 << 20]));
    let twice =
        stream("/Filter [/FlateDecode /FlateDecode]", &deflated(&deflated(&vec![b' '; 64 << 20])));
    let form = |number: u32, draws: &str| {
        stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number} 0 R >> >>"
            ),
            draws.as_bytes(),
        )
    };
    let inherits = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"/X Do");
    let page = || vec![stream("", b"/X Do BT /F1 9 Tf 9 9 Td (words) Tj ET")];
    let draws = "/XObject << /X 7 0 R >>";
    let many: Vec<Vec<u8>> =
        (8..20).map(|number| form(number, &"/X Do ".repeat(50))).chain([form(99, "")]).collect();
    let picture = stream("/Type /XObject /Subtype /Image /Width 1 /Height 1", b"Q Q Q BI (((");
    let outcome = read(&[
        ("a.pdf", &whole[..whole.len() / 2]),
        ("b.pdf", b"%PDF-1.7\nnothing else"),
        ("c.pdf", &pdf("T", &[&[], &[]])),
        ("d.pdf", &document("T", &[bomb], &[], "")),
        ("e.pdf", &document("T", &[twice], &[], "")),
        ("f.pdf", &document("T", &page(), &[form(7, "/X Do")], draws)),
        ("g.pdf", &document("T", &page(), &many, draws)),
        ("h.pdf", &document("T", &page(), &[inherits], draws)),
        ("i.pdf", &document("T", &page(), &[picture], draws)),
    ]);
    assert_eq!(outcome.texts(), ["h.pdf|words", "i.pdf|words"]);
    let starts = [
        "a.pdf: not a whole PDF: ",
        "b.pdf: not a whole PDF: ",
        "c.pdf: the PDF has no text layer: its pages are pictures, empty or broken (recognise its text first",
        "d.pdf: a PDF that takes more memory to read than one of its size may (extract its text with another program",
        "e.pdf: a PDF that takes more memory to read than one of its size may",
        "f.pdf: a PDF without end: a form draws itself",
        "g.pdf: a PDF without end: its forms draw each other too often",
    ];
    for (reject, start) in outcome.rejects.iter().zip(starts) {
        assert!(reject.starts_with(start), "{reject}");
    }
    assert_eq!(outcome.rejects.len(), starts.len());
}

/// A document with one page, whose font, content, and further objects from number 5 on are these.
fn page_of(font: &str, content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 3 0 R >>".to_vec(),
        b"<< /Title (T) >>".to_vec(),
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_vec(),
        b"<< /Type /Page /Parent 3 0 R /Contents 6 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        font.as_bytes().to_vec(),
        content,
    ];
    objects.extend_from_slice(more);
    file(&objects)
}

const HELVETICA: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
const WORDS: &str = "BT /F1 9 Tf 60 700 Td (words) Tj ET ";

/// The same word in codes of two bytes, which `map` says to be characters.
fn mapped(map: &str) -> Vec<u8> {
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [8 0 R] /ToUnicode 7 0 R >>";
    let more = [
        stream("", map.as_bytes()),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor 9 0 R /W [0 2000000000 500] >>".to_vec(),
        b"<< /Type /FontDescriptor >>".to_vec(),
    ];
    page_of(font, stream("", b"BT /F1 9 Tf 60 700 Td <0077006F007200640073> Tj ET"), &more)
}

const MEMORY: &str = "a PDF that takes more memory to read than one of its size may (extract its text with another program if it is to be trusted)";
const WORK: &str = "a PDF that takes more work to read than one of its size may (extract its text with another program if it is to be trusted)";

/// Each is a few kilobytes, and took gigabytes or minutes, or ended the program.
#[test]
fn little_documents_that_ask_for_much_are_refused() {
    let page = |content: Vec<u8>| page_of(HELVETICA, content, &[]);
    let flate = |content: &str| stream("/Filter /FlateDecode", &deflated(content.as_bytes()));
    let packed = |count: u32, objects: &str| {
        let index = (0..count).fold(String::new(), |index, at| format!("{index}{} 0 ", 50 + at));
        let content = deflated(format!("{index}{objects}").as_bytes());
        let pack = stream(
            &format!("/Type /ObjStm /N {count} /First {} /Filter /FlateDecode", index.len()),
            &content,
        );
        // The trailer names the list for what the document says about itself, so that all it refers
        // to is read.
        let list = format!(
            "[{}]",
            (50..50 + count).fold(String::new(), |list, number| format!("{list}{number} 0 R "))
        );
        let mut document =
            page_of(HELVETICA, stream("", WORDS.as_bytes()), &[list.into_bytes(), pack]);
        let info = memchr::memmem::rfind(&document, b"/Info 2 0 R").unwrap();
        document[info..info + 11].copy_from_slice(b"/Info 7 0 R");
        document
    };
    let fonts = |names: usize| {
        // Many fonts make many entries where all codes are shown.
        let codes = if names > 100 {
            (0..0x1_0000).fold(String::from("<"), |codes, code| format!("{codes}{code:04X}"))
                + "> Tj "
        } else {
            String::new()
        };
        let list = (0..names).fold(codes, |list, at| format!("{list}/G{at} 9 Tf "));
        let document = mapped("1 beginbfrange <0000> <FFFF> <0000> endbfrange");
        let all =
            (0..names).fold(String::from("/F1 5 0 R"), |all, at| format!("{all} /G{at} 5 0 R"));
        let text = String::from_utf8(document).unwrap();
        let text = text.replace("/F1 5 0 R", &all).replace("BT /F1", &format!("{list} BT /F1"));
        // The length and the table of objects are wrong now, which is mended.
        let start = text.find("BT /F1").unwrap() - list.len() - 1;
        let end = text[start..].find("\nendstream").unwrap();
        let length = text[..start].rfind("/Length ").unwrap();
        format!("{}/Length {end} >>\nstream\n{}", &text[..length], &text[start..]).into_bytes()
    };
    let kids = |times: usize| {
        let document = page_of(HELVETICA, stream("", WORDS.repeat(100).as_bytes()), &[]);
        let kids = format!("/Kids [{}]", "4 0 R ".repeat(times));
        String::from_utf8(document).unwrap().replace("/Kids [4 0 R]", &kids).into_bytes()
    };
    let cases: Vec<(&str, Vec<u8>, Vec<u8>, &str)> = vec![
        (
            "states",
            page(flate(&("q ".repeat(500) + WORDS))),
            page(flate(&("q ".repeat(30_000_000) + WORDS))),
            MEMORY,
        ),
        (
            "operators",
            page(flate(&WORDS.repeat(1000))),
            page(flate(&WORDS.repeat(200_000))),
            MEMORY,
        ),
        (
            "operands",
            page(flate(&WORDS.replace("(words) Tj", "[(words) 1 2] TJ"))),
            page(flate(&format!("[{}] TJ", "1 ".repeat(1 << 20)))),
            MEMORY,
        ),
        (
            "glyphs",
            page(flate(WORDS)),
            page(flate(&format!("BT /F1 9 Tf ({}) Tj", "a".repeat(2 << 20)))),
            MEMORY,
        ),
        ("packs", packed(10, "[1 2 3]"), packed(2000, &format!("[{}]", "1 ".repeat(5000))), MEMORY),
        ("names of fonts", fonts(5), fonts(500), WORK),
        ("pages", kids(1), kids(3), ""),
    ];
    for (name, honest, hostile, message) in cases {
        let outcome = read(&[("a.pdf", &honest), ("b.pdf", &hostile)]);
        assert!(
            outcome.texts().iter().any(|text| text.starts_with("a.pdf|words")),
            "{name}: {outcome:?}"
        );
        if !message.is_empty() {
            assert_eq!(outcome.rejects, [format!("b.pdf: {message}")], "{name}");
        }
    }
}

/// Ranges of characters were written out code by code, and brackets followed until the stack was
/// full.
#[test]
fn maps_of_characters_are_cut() {
    for map in [
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange".to_owned(),
        "1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange".to_owned(),
        format!("1 beginbfrange <0000> <FFFF> <0000> endbfrange {}", "[".repeat(200_000)),
        format!("{} 1 beginbfrange <0000> <FFFF> <0000> endbfrange", "<<".repeat(200_000)),
        "999999999 beginbfrange <0000> <FFFF> <0000> endbfrange".to_owned(),
    ] {
        assert_eq!(read(&[("a.pdf", &mapped(&map))]).texts(), ["a.pdf|words"], "{map:.60}");
    }
}

#[test]
fn fonts_that_ask_for_much() {
    let font = |widths: usize| {
        let list = "500 ".repeat(widths);
        format!(
            "<< /Type /Font /Subtype /TrueType /BaseFont /X /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar {} /Widths [{list}] >>",
            widths - 1
        )
    };
    let words = || stream("", WORDS.as_bytes());
    let type_1 = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FontDescriptor 7 0 R >>";
    let deep = [
        b"<< /Type /FontDescriptor /FontFile 8 0 R >>".to_vec(),
        stream("", "{".repeat(200_000).as_bytes()),
    ];
    let outcome = read(&[
        ("a.pdf", &page_of(&font(256), words(), &[])),
        ("b.pdf", &page_of(&font(20_000), words(), &[])),
        ("c.pdf", &page_of(type_1, words(), &deep)),
    ]);
    assert_eq!(outcome.texts(), ["a.pdf|words", "c.pdf|words"]);
    let expected = "b.pdf: a PDF with a font of 20000 widths, but 256 characters (extract its text with another program if it is to be trusted)";
    assert_eq!(outcome.rejects, [expected]);
}

/// A table of objects without a byte an entry, and one of many entries for one place.
#[test]
fn tables_of_objects_that_ask_for_much() {
    let whole =
        String::from_utf8(page_of(HELVETICA, stream("", WORDS.as_bytes()), &[b"[1 2 3]".to_vec()]))
            .unwrap();
    let place = whole.find("7 0 obj").unwrap();
    let entries = format!("100 20000\n{}trailer", format!("{place:010} 00000 n \n").repeat(20_000));
    let table = |fields: &str| {
        let body = &whole[..whole.find("xref").unwrap()];
        let stream = format!(
            "9 0 obj\n<< /Type /XRef /Size 10 /Root 1 0 R {fields} /Length 1 >>\nstream\n\x01\nendstream\nendobj\n"
        );
        format!("{body}{stream}startxref\n{}\n%%EOF\n", body.len())
    };
    let names = ["a.pdf", "b.pdf", "c.pdf"];
    let files = [
        whole.replace("trailer", &entries),
        table("/W [0 0 0] /Index [0 4000000000]"),
        table("/W [1 2000000000 2000000000] /Index [0 4000000000]"),
    ];
    let files: Vec<(&str, &[u8])> =
        names.into_iter().zip(files.iter().map(String::as_bytes)).collect();
    assert_eq!(read(&files).texts(), names.map(|name| format!("{name}|words")));
}

/// Many numbers of a stream of objects name one place, at which a long string begins: each was a
/// string of its own in memory.
#[test]
fn one_place_with_a_long_string_and_many_numbers() {
    let packed = |count: usize, length: usize| {
        let (numbers, references): (String, String) = (100..100 + count)
            .map(|number| (format!("{number} 0 "), format!("{number} 0 R ")))
            .unzip();
        let held = format!("{numbers}({})", "x".repeat(length));
        let pack = stream(
            &format!("/Type /ObjStm /N {count} /First {} /Filter /FlateDecode", numbers.len()),
            &deflated(held.as_bytes()),
        );
        page_of(HELVETICA, stream(&format!("/More [{references}]"), WORDS.as_bytes()), &[pack])
    };
    let outcome = read(&[("a.pdf", &packed(400, 2_000_000)), ("b.pdf", &packed(400, 100))]);
    assert_eq!(outcome.texts(), ["b.pdf|words"]);
    assert_eq!(outcome.rejects.len(), 1, "{outcome:?}");
    assert!(outcome.rejects[0].starts_with("a.pdf: a PDF that takes more "), "{outcome:?}");
}

/// Tables of objects, each within the comment of the one before: all bytes behind it were looked at
/// for each of them.
#[test]
fn tables_within_the_comments_of_others() {
    let whole = String::from_utf8(page_of(HELVETICA, stream("", WORDS.as_bytes()), &[])).unwrap();
    let table = whole.rfind("xref\n0 ").unwrap();
    let tables = |count: usize| {
        let mut file = whole[..whole.rfind("startxref").unwrap()].to_owned();
        let start = file.len();
        for at in 1..=count {
            let link = "xref trailer<</Root 1 0 R/Prev ";
            let next = if at < count { file.len() + link.len() + 11 } else { table };
            let _ = write!(file, "{link}{next:010}%");
        }
        format!("{file}\n>>\nstartxref\n{start}\n%%EOF\n").into_bytes()
    };
    let outcome = read(&[("a.pdf", &tables(20_000)), ("b.pdf", &tables(20))]);
    assert!(
        matches!(&outcome.rejects[..], [only] if only.starts_with("a.pdf: a PDF that takes more ")),
        "{outcome:?}"
    );
    assert_eq!(outcome.texts(), ["b.pdf|words"]);
}

/// What the reader of PDFs encrypts itself is read where no password is needed.
#[test]
fn encrypted_documents() {
    use pdf_extract::{
        Document, EncryptionState, EncryptionVersion, Object, Permissions, StringFormat,
    };
    let encrypted = |password: &str| {
        let mut document = Document::load_mem(&pdf("Of the file", &[&FIRST])).unwrap();
        let id = Object::String(vec![7; 16], StringFormat::Literal);
        document.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    let plain = read(&[("a.pdf", &pdf("Of the file", &[&FIRST]))]);
    let outcome = read(&[("a.pdf", &encrypted("")), ("b.pdf", &encrypted("secret"))]);
    assert_eq!((outcome.texts(), outcome.metas()), (plain.texts(), plain.metas()), "{outcome:?}");
    assert_eq!(outcome.rejects, ["b.pdf: the PDF is encrypted (save it without a password)"]);
}

/// Objects that a stream holds, named by a table in a stream, and found without one.
#[test]
fn packed_objects() {
    let page =
        "<< /Type /Page /Parent 3 0 R /Contents 6 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
    let objects = [page.to_owned(), HELVETICA.to_owned()];
    let index = format!("4 0 5 {} ", page.len() + 1);
    let pack = stream(
        &format!("/Type /ObjStm /N 2 /First {} /Filter /FlateDecode", index.len()),
        &deflated((index + &objects.join(" ")).as_bytes()),
    );
    let whole = [
        b"<< /Type /Catalog /Pages 3 0 R >>".to_vec(),
        b"<< /Title (T) >>".to_vec(),
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_vec(),
        pack,
        b"null".to_vec(),
        stream("", WORDS.as_bytes()),
    ];
    let (mut bytes, mut table) = (b"%PDF-1.5\n".to_vec(), vec![0; 5]);
    for (at, object) in whole.iter().enumerate() {
        let (number, place) =
            ([1, 2, 3, 7, 8, 6][at], u16::try_from(bytes.len()).unwrap().to_be_bytes());
        bytes.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
        table.extend(match at {
            3 => vec![2, 0, 7, 0, 0],
            4 => vec![2, 0, 7, 0, 1],
            _ => vec![1, place[0], place[1], 0, 0],
        });
    }
    let place =
        u16::try_from(memchr::memmem::find(&bytes, b"7 0 obj").unwrap()).unwrap().to_be_bytes();
    table.extend([1, place[0], place[1], 0, 0]);
    let start = bytes.len();
    let end = format!("\nendobj\nstartxref\n{start}\n%%EOF\n");
    let fields = "/Type /XRef /Size 8 /Root 1 0 R /Info 2 0 R /W [1 2 2]";
    let named = [&bytes[..], b"9 0 obj\n", &stream(fields, &table), end.as_bytes()].concat();
    // Without a table the objects are searched for.
    let found =
        [&bytes[..], b"trailer << /Root 1 0 R /Info 2 0 R >>\nstartxref\n0\n%%EOF\n"].concat();
    let outcome = read(&[("a.pdf", &named), ("b.pdf", &found)]);
    assert_eq!(outcome.texts(), ["a.pdf|words", "b.pdf|words"]);
    assert_eq!(outcome.metas(), ["T|||", "T|||"]);
}

/// Each letter, each line, and a heading with its shadow.
#[test]
fn what_is_drawn_twice_is_read_once() {
    let tenth = |at: usize, of: u32| format!("{}.{}", of, at * 25);
    let line = |x: &str, y: u32, text: &str| format!("BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n");
    let twice = |y: u32, text: &str| line(&tenth(0, 60), y, text) + &line(&tenth(1, 60), y, text);
    let bold = twice(700, "The council will cut the levy of all the little towns,")
        + &twice(688, "and its budget for the hall is still full.");
    let letters = ["B", "u", "d", "g", "e", "t"].iter().zip([60, 70, 78, 86, 94, 102]).fold(String::new(), |all, (letter, x)| {
        format!("{all}BT /F1 14 Tf {x} 730 Td ({letter}) Tj ET BT /F1 14 Tf {x}.2 730 Td ({letter}) Tj ET\n")
    });
    let shadow =
        "BT /F1 14 Tf 61 759 Td (Little bill) Tj ET BT /F1 14 Tf 60 760 Td (Little bill) Tj ET\n";
    let page = stream("", (shadow.to_owned() + &letters + &bold).as_bytes());
    let outcome = read(&[("a.pdf", &document("T", &[page], &[], ""))]);
    let text = outcome.texts()[0].replace("\n\n", "|");
    assert_eq!(
        text,
        "a.pdf|Little bill|Budget|The council will cut the levy of all the little towns, and its budget for the hall is still full."
    );
}

/// Letters that follow each other closely, as in a condensed face, or where a font does not say how
/// wide they are.
#[test]
fn double_letters_are_no_second_drawing() {
    let text = "The committee will fill all bills.";
    let without_widths =
        "<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding >>";
    for (font, narrow) in
        [(HELVETICA, 100), (HELVETICA, 60), (HELVETICA, 45), (without_widths, 100)]
    {
        let content = format!("BT /F1 10 Tf {narrow} Tz 60 700 Td ({text}) Tj ET");
        let outcome = read(&[("a.pdf", &page_of(font, stream("", content.as_bytes()), &[]))]);
        assert_eq!(outcome.texts(), [format!("a.pdf|{text}")], "{font} {narrow}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Some bytes of a whole document were changed.
    #[test]
    fn broken_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = pdf("T", &[&FIRST, &THIRD]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&[("a.pdf", &bytes)]);
    }
}
