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
    [format!("<< {fields} /Length {} >>\nstream\n", content.len()).as_bytes(), content, b"\nendstream"].concat()
}

/// A document of these objects, the first of which is the catalogue and the second what it says about itself.
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
        format!("<< /Title ({title}) /Author (A. Writer) /CreationDate (D:20181210093000Z) >>").into_bytes(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 600 800] >>", pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let resources = format!("<< /Font << /F1 4 0 R >> {resources} >>");
        objects.push(format!("<< /Type /Page /Parent 3 0 R /Contents {} 0 R /Resources {resources} >>", 6 + 2 * at).into_bytes());
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
    document(title, &pages.iter().map(|lines| stream("", content(lines).as_bytes())).collect::<Vec<_>>(), &[], "")
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
const THIRD: [Set; 4] =
    [(60, 770, 8, "Journal of Savings 5"), (60, 730, 10, "\\225 An item"), (60, 718, 10, "\\225 Another item"), (300, 30, 8, "3")];

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
    let left =
        ["The left column comes", "first, line after line, and", "it is read down to its", "end, and only then", "comes the other one."];
    let right = ["Second is the right", "column, which goes on", "over as many lines as", "the left one has, and", "then it ends too."];
    let rows = left.iter().zip(right).zip([700, 688, 676, 664, 652]);
    let lines: Vec<Set> = rows.flat_map(|((left, right), y)| [(60, y, 10, *left), (320, y, 10, right)]).collect();
    let outcome = read(&[("a.pdf", &pdf("T", &[&lines]))]);
    assert_eq!(outcome.blocks(), [format!("body|{}", left.join(" ")), format!("body|{}", right.join(" "))]);
}

#[test]
fn heads_of_chapters_and_contents_are_no_text() {
    const WORDS: [&str; 8] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
    let body = WORDS.map(|word| format!("{word} is what the paragraph of this page is about, and nothing else."));
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let page = |at: usize| -> Vec<Set> {
        // The last chapter has one page only.
        let chapter = ["Chapter 1: Savings", "Chapter 2: Taxes", "Chapter 3: Pensions"][at.min(6) / 3];
        let mut lines: Vec<Set> = vec![(60, 770, 9, chapter), (500, 770, 9, numbers[at]), (60, 700, 10, &body[at])];
        if at == 0 {
            lines.extend([(60, 660, 10, "1 Savings . . . . . . . . 1"), (60, 648, 10, "2 Taxes ............ 4")]);
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
    let lines =
        [(60, 700, 10, "Words before it."), (60, 676, 10, "Year"), (200, 676, 10, "Cut"), (60, 664, 10, "2018"), (200, 664, 10, "10 %")];
    let outcome = read(&[("a.pdf", &pdf("T", &[&lines]))]);
    assert_eq!(outcome.blocks(), ["body|Words before it.", "table|Year | Cut", "table|2018 | 10 %"]);
}

#[test]
fn wrong_tables_of_objects_are_mended() {
    let whole = pdf("Of the file", &[&FIRST]);
    let text = String::from_utf8(whole.clone()).unwrap();
    let shifted = text.replace("%PDF-1.4\n", "%PDF-1.4\n% a line that someone put in\n");
    let wrong = text.replace("startxref\n", "startxref\n9");
    let outcome = read(&[("a.pdf", &whole), ("b.pdf", shifted.as_bytes()), ("c.pdf", wrong.as_bytes())]);
    assert_eq!(outcome.rejects, Vec::<String>::new());
    let texts: Vec<&str> = outcome.articles.iter().map(|(article, _)| article.text.as_str()).collect();
    assert!(texts.iter().all(|text| *text == texts[0] && text.contains("The commission met")), "{texts:?}");
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
    let twice = stream("/Filter [/FlateDecode /FlateDecode]", &deflated(&deflated(&vec![b' '; 64 << 20])));
    let form = |number: u32, draws: &str| {
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number} 0 R >> >>"), draws.as_bytes())
    };
    let inherits = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"/X Do");
    let page = || vec![stream("", b"/X Do BT /F1 9 Tf 9 9 Td (words) Tj ET")];
    let draws = "/XObject << /X 7 0 R >>";
    let many: Vec<Vec<u8>> = (8..20).map(|number| form(number, &"/X Do ".repeat(50))).chain([form(99, "")]).collect();
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
