//! A file of any format: the first byte picks it, the rest is the file, or what stands in a package
//! of that format.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use paratheme::ingest::Options;
use paratheme_fuzz::{Written, begin, check_article};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Endings of files whose bytes are the input as it stands; without one the content decides. New
/// ones go to the end of [`PACKED`], or the seeds mean something else.
const BARE: [&str; 30] = [
    "", "txt", "md", "html", "json", "jsonl", "csv", "tsv", "xml", "rss", "atom", "docx", "odt", "pdf", "epub", "xlsx", "ods", "warc",
    "parquet", "zip", "tar", "tar.gz", "txt.gz", "txt.zst", "txt.bz2", "warc.gz", "csv.gz", "doc", "tgz", "xhtml",
];

/// Formats whose bytes are a package with a checksum that no change to them survives: the input is
/// the part that is named here.
const PACKED: [(&str, &[(&str, &str)], &str); 13] = [
    ("docx", &[], "word/document.xml"),
    ("odt", &[("mimetype", "application/vnd.oasis.opendocument.text")], "content.xml"),
    ("ods", &[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")], "content.xml"),
    (
        "epub",
        &[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"),
            (
                "b.opf",
                "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>",
            ),
        ],
        "a.xhtml",
    ),
    (
        "epub",
        &[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"),
            ("a.xhtml", "<html><body><p>Taxes rise.</p></body></html>"),
        ],
        "b.opf",
    ),
    (
        "xlsx",
        &[
            ("xl/workbook.xml", "<workbook><sheets><sheet name='Data' r:id='r1'/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
            ),
            ("xl/sharedStrings.xml", "<sst><si><t>text</t></si><si><t>date</t></si><si><t>Taxes rise.</t></si></sst>"),
        ],
        "xl/worksheets/sheet1.xml",
    ),
    ("zip", &[("b.jsonl", "{\"text\": \"One\"}\n")], "a.md"),
    ("txt.gz", &[], ""),
    ("pdf", &[], ""),
    (
        "xlsx",
        &[
            ("xl/workbook.xml", "<workbook><sheets><sheet name='Data' r:id='r1'/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
            ),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row><row><c t='s'><v>2</v></c></row></sheetData></worksheet>",
            ),
        ],
        "xl/sharedStrings.xml",
    ),
    ("eml", &[], ""),
    ("mhtml", &[], ""),
    ("rtf", &[], ""),
];

fuzz_target!(init: begin(), |data: &[u8]| {
    let Some((&pick, data)) = data.split_first() else { return };
    let pick = usize::from(pick) % (BARE.len() + PACKED.len());
    let written = match BARE.get(pick) {
        Some(ending) => Written::new(&format!("a.{ending}"), data),
        None => {
            let (ending, parts, own) = PACKED[pick - BARE.len()];
            let bytes = match ending {
                "pdf" => pdf(data),
                "eml" | "mhtml" | "rtf" => data.to_vec(),
                _ if own.is_empty() => gzip(data),
                _ => zip(parts, (own, data)),
            };
            Written::new(&format!("a.{ending}"), &bytes)
        }
    };
    let options = Options::default();
    let outcome = written.read(&options);
    for located in outcome.articles.iter().flatten() {
        check_article(&located.article);
    }
    assert_eq!(outcome, written.read(&options), "read twice");
});

fn zip(parts: &[(&str, &str)], (own, data): (&str, &[u8])) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts.iter().map(|(name, text)| (*name, text.as_bytes())).chain([(own, data)]) {
        writer.start_file(name, SimpleFileOptions::default()).expect("a name is free");
        writer.write_all(bytes).expect("memory takes every byte");
    }
    writer.finish().expect("memory takes every byte").into_inner()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

/// A document of one page, which draws `content`.
fn pdf(content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let objects = [
        ("<< /Type /Catalog /Pages 2 0 R >>".to_owned(), None),
        ("<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_owned(), None),
        ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(), None),
        ("<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>".to_owned(), None),
        (format!("<< /Length {length} >>"), Some(content)),
    ];
    let (mut file, mut places) = (b"%PDF-1.4\n".to_vec(), String::new());
    for (number, (object, content)) in (1..).zip(objects) {
        places += &format!("{:010} 00000 n \n", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n{object}\n").as_bytes());
        if let Some(content) = content {
            file.extend_from_slice(b"stream\n");
            file.extend_from_slice(content);
            file.extend_from_slice(b"\nendstream\n");
        }
        file.extend_from_slice(b"endobj\n");
    }
    let start = file.len();
    file.extend_from_slice(
        format!("xref\n0 6\n0000000000 65535 f \n{places}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    file
}
