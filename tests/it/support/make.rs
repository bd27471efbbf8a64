//! Files of every format that is read, made byte by byte: one article or record each, with this
//! sentence and this date.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What [`whole`] can make, by the endings of files; XML has three kinds.
pub const ENDINGS: [&str; 27] = [
    "txt", "md", "html", "htm", "jsonl", "ndjson", "json", "csv", "tsv", "docx", "odt", "fodt",
    "pdf", "epub", "xlsx", "ods", "fods", "parquet", "rss", "atom", "xml", "warc", "xhtml",
    "mhtml", "mht", "eml", "rtf",
];

/// A file with this ending. Formats that have no place for a date leave it out.
pub fn whole(ending: &str, sentence: &str, date: &str) -> Vec<u8> {
    let text = match ending {
        "txt" => format!("{sentence}\n"),
        "rtf" => rtf(sentence, date),
        "md" => format!("---\ndate: {date}\n---\n{sentence}\n"),
        "html" | "htm" | "xhtml" => {
            format!(
                "<!DOCTYPE html><html><head><title>News</title><meta name='date' content='{date}'></head><body><p>{sentence}</p></body></html>"
            )
        }
        "jsonl" | "ndjson" => format!("{{\"text\": \"{sentence}\", \"date\": \"{date}\"}}\n"),
        "json" => format!("[{{\"text\": \"{sentence}\", \"date\": \"{date}\"}}]\n"),
        "csv" => format!("text,date\n\"{sentence}\",{date}\n"),
        "tsv" => format!("text\tdate\n{sentence}\t{date}\n"),
        "rss" => format!(
            "<rss><channel><title>Feed</title><item><description>{sentence}</description><pubDate>{date}</pubDate></item></channel></rss>"
        ),
        "atom" => format!(
            "<feed><title>Feed</title><entry><summary>{sentence}</summary><published>{date}</published></entry></feed>"
        ),
        "xml" => format!("<report><section><p>{sentence}</p></section></report>"),
        "eml" => format!(
            "From: Ann Lee <ann@town.example>\r\nDate: {date}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{sentence}\r\n"
        ),
        "mhtml" | "mht" => {
            return mhtml(std::str::from_utf8(&whole("html", sentence, date)).unwrap());
        }
        "docx" => return docx(&format!("<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>"), date),
        "fodt" => flat("text", &format!("<text:p>{sentence}</text:p>"), date),
        "fods" => {
            let cell = |text: &str| {
                format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>")
            };
            let row = |cells: [&str; 2]| {
                format!("<table:table-row>{}{}</table:table-row>", cell(cells[0]), cell(cells[1]))
            };
            flat(
                "spreadsheet",
                &format!(
                    "<table:table>{}{}</table:table>",
                    row(["text", "date"]),
                    row([sentence, date])
                ),
                date,
            )
        }
        "odt" => return odt(&format!("<text:p>{sentence}</text:p>"), date),
        "pdf" => return pdf(&format!("BT /F1 10 Tf 60 700 Td ({sentence}) Tj ET"), date),
        "epub" => return epub(sentence, date),
        "xlsx" => return xlsx(&[["text", "date"], [sentence, date]]),
        "ods" => return ods(&[["text", "date"], [sentence, date]]),
        "parquet" => return parquet(sentence, date),
        "warc" => return warc(std::str::from_utf8(&whole("html", sentence, date)).unwrap()),
        _ => panic!("no such format: {ending}"),
    };
    text.into_bytes()
}

pub fn docx(paragraphs: &str, date: &str) -> Vec<u8> {
    zip(&[
        (
            "word/document.xml",
            &format!("<w:document xmlns:w='w'><w:body>{paragraphs}</w:body></w:document>"),
        ),
        (
            "docProps/core.xml",
            &format!(
                "<cp:coreProperties><dcterms:created>{date}</dcterms:created></cp:coreProperties>"
            ),
        ),
    ])
}

/// A document in Rich Text Format with this text; a date is `2021-04-03` or `03/04/2021`, of which
/// the format has parts only.
pub fn rtf(text: &str, date: &str) -> String {
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let info = match *parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            format!("{{\\info{{\\creatim\\yr{year}\\mo{month}\\dy{day}}}}}")
        }
        _ => String::new(),
    };
    format!("{{\\rtf1\\ansi{info}\\pard {text}\\par}}")
}

/// A document of `OpenDocument` in one file of XML.
fn flat(kind: &str, body: &str, date: &str) -> String {
    format!(
        "<?xml version='1.0'?>\n<office:document office:mimetype='application/vnd.oasis.opendocument.{kind}'><office:meta>\
         <meta:creation-date>{date}</meta:creation-date></office:meta><office:body><office:{kind}>{body}</office:{kind}></office:body>\
         </office:document>"
    )
}

pub fn odt(paragraphs: &str, date: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>"
    );
    let meta = format!(
        "<office:document-meta><office:meta><meta:creation-date>{date}</meta:creation-date></office:meta></office:document-meta>"
    );
    zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("meta.xml", &meta),
    ])
}

/// A document of one page that draws `content`.
pub fn pdf(content: &str, date: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 3 0 R >>".to_string(),
        format!("<< /CreationDate ({date}) >>"),
        "<< /Type /Pages /Kids [5 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_string(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_string(),
        "<< /Type /Page /Parent 3 0 R /Contents 6 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_string(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let (mut file, mut places) = ("%PDF-1.4\n".to_string(), String::new());
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = file.len();
    let _ = write!(
        file,
        "xref\n0 7\n0000000000 65535 f \n{places}trailer << /Size 7 /Root 1 0 R /Info 2 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}

pub fn epub(sentence: &str, date: &str) -> Vec<u8> {
    let package = format!(
        "<package><metadata><dc:date>{date}</dc:date></metadata><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>\
         <spine><itemref idref='a'/></spine></package>"
    );
    zip(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
        ),
        ("b.opf", &package),
        ("a.xhtml", &format!("<html><body><p>{sentence}</p></body></html>")),
    ])
}

pub fn xlsx(rows: &[[&str; 2]]) -> Vec<u8> {
    let mut sheet = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(["A", "B"]).map(|(cell, column)| {
            format!("<c r='{column}{}' t='inlineStr'><is><t>{cell}</t></is></c>", at + 1)
        });
        let _ = write!(sheet, "<row r='{}'>{}</row>", at + 1, cells.collect::<String>());
    }
    zip(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name='Data' r:id='r1'/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ])
}

pub fn ods(rows: &[[&str; 2]]) -> Vec<u8> {
    let cells = |row: &[&str; 2]| {
        row.map(|cell| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>"))
            .concat()
    };
    let rows = rows
        .iter()
        .map(|row| format!("<table:table-row>{}</table:table-row>", cells(row)))
        .collect::<Vec<_>>()
        .concat();
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

#[cfg(feature = "parquet")]
pub fn parquet(sentence: &str, date: &str) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    let schema = parquet::schema::parser::parse_message_type(
        "message m { required binary text (UTF8); required binary date (UTF8); }",
    )
    .unwrap();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema.into(), std::sync::Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for cell in [sentence, date] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[ByteArray::from(cell)], None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// The beginning of such a file: enough for a program that does not read it.
#[cfg(not(feature = "parquet"))]
pub fn parquet(_: &str, _: &str) -> Vec<u8> {
    b"PAR1".to_vec()
}

pub fn warc(page: &str) -> Vec<u8> {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let header = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}",
        answer.len()
    );
    format!("{header}\r\n\r\n{answer}\r\n\r\n").into_bytes()
}

/// A page and a picture of it in one file, as browsers save them.
pub fn mhtml(page: &str) -> Vec<u8> {
    let head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"end\"";
    let picture = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://a.example/b.png\r\n\r\nAAAA";
    let page = format!(
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        page.replace('=', "=3D")
    );
    format!("{head}\r\n\r\n--end\r\n{page}\r\n--end\r\n{picture}\r\n--end--\r\n").into_bytes()
}

/// A zip archive of these members, deflated.
pub fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated),
            )
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
