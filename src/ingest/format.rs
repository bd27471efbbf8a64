//! Which format a file has: by its ending, else by its content.

use super::mail;
use super::source::without_compression;
use memchr::memmem;
use serde::de::IgnoredAny;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text: one article.
    Text,
    /// Markdown: one article, with front matter where there is one.
    Markdown,
    /// A web page: one article.
    Html,
    /// One JSON object a line: each an article.
    Jsonl,
    /// A JSON object, or an array of objects: each an article.
    Json,
    /// A table whose rows are articles; the delimiter `,`, `;` or tab is that of the header line.
    Csv,
    /// A table whose rows are articles, delimited by tabs.
    Tsv,
    /// A document of Word: one article.
    Docx,
    /// A text document of `LibreOffice` and others: one article.
    Odt,
    /// A document in Rich Text Format: one article.
    Rtf,
    /// A PDF with a text layer: one article.
    Pdf,
    /// An electronic book: one article.
    Epub,
    /// A workbook of Excel: the rows of its first sheet with a field of text are articles.
    Xlsx,
    /// A spreadsheet of `LibreOffice` and others: as [`Format::Xlsx`].
    Ods,
    /// A table of columns: its rows are articles.
    Parquet,
    /// A feed (RSS or Atom), whose items are articles, or any other XML: one article.
    Xml,
    /// An archive of the web as crawlers write it: each page is an article.
    Warc,
    /// A page that a browser has saved in one file: one article.
    Mhtml,
    /// A mail: one article.
    Eml,
    /// An export of Nexis or Nexis Uni, whatever document it is: each of its articles is one.
    Nexis,
    /// An export of Factiva.
    Factiva,
    /// An export of `ProQuest`.
    ProQuest,
    /// An export of Europresse.
    Europresse,
}

impl Format {
    /// The names of all formats, as [`Format::name`] gives them.
    pub const NAMES: &str = "txt, md, html, jsonl, json, csv, tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml, nexis, factiva, proquest, europresse";

    /// The format of a name, as a user writes it or as a file ends: one of [`Format::NAMES`] or a
    /// variant of it.
    ///
    /// # Examples
    /// ```
    /// use paratheme::ingest::Format;
    /// assert_eq!(Format::from_name("NDJSON"), Some(Format::Jsonl));
    /// assert_eq!(Format::from_name("doc"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" | "xht" => Self::Html,
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "docx" | "docm" => Self::Docx,
            "odt" | "fodt" => Self::Odt,
            "rtf" => Self::Rtf,
            "pdf" => Self::Pdf,
            "epub" => Self::Epub,
            "xlsx" | "xlsm" => Self::Xlsx,
            "ods" | "fods" => Self::Ods,
            "parquet" => Self::Parquet,
            "xml" | "rss" | "atom" => Self::Xml,
            "warc" => Self::Warc,
            "mhtml" | "mht" => Self::Mhtml,
            "eml" => Self::Eml,
            "nexis" => Self::Nexis,
            "factiva" => Self::Factiva,
            "proquest" => Self::ProQuest,
            "europresse" => Self::Europresse,
            _ => return None,
        })
    }

    /// The shortest name that [`Format::from_name`] knows it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::Epub => "epub",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Parquet => "parquet",
            Self::Xml => "xml",
            Self::Warc => "warc",
            Self::Mhtml => "mhtml",
            Self::Eml => "eml",
            Self::Nexis => "nexis",
            Self::Factiva => "factiva",
            Self::ProQuest => "proquest",
            Self::Europresse => "europresse",
        }
    }

    /// Whether it is the export of a news database: a shape that documents of several formats may
    /// have.
    pub const fn is_export(self) -> bool {
        matches!(self, Self::Nexis | Self::Factiva | Self::ProQuest | Self::Europresse)
    }

    /// Whether exports of news databases come in this format.
    pub(super) const fn may_be_export(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Html | Self::Docx | Self::Odt | Self::Rtf | Self::Xlsx | Self::Ods
        )
    }

    /// Whether a file of this format is one document, read whole; else it is cut into chunks of
    /// records.
    pub(super) const fn is_whole(self) -> bool {
        !matches!(
            self,
            Self::Jsonl | Self::Json | Self::Csv | Self::Tsv | Self::Parquet | Self::Warc
        )
    }

    /// Whether its files are bytes in an order of their own, not text in a character set.
    pub(super) const fn is_packed(self) -> bool {
        matches!(
            self,
            Self::Docx
                | Self::Odt
                | Self::Rtf
                | Self::Pdf
                | Self::Epub
                | Self::Xlsx
                | Self::Ods
                | Self::Parquet
                | Self::Warc
                | Self::Mhtml
                | Self::Eml
        )
    }

    /// Whether its files may declare their character set.
    pub(super) const fn declares(self) -> bool {
        matches!(self, Self::Html | Self::Xml)
    }
}

/// How an archive packs its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// With a directory at its end.
    Zip,
    /// One behind the other, maybe compressed as a whole.
    Tar,
}

/// What a file's ending says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileEnding {
    /// It is read.
    Known(Format),
    /// It is read as a folder is.
    Archive(Packing),
    /// It is not read; this is what to do instead.
    Unsupported(&'static str),
    /// It dresses a web page and holds no text.
    Asset,
    /// Nothing: the content decides.
    Unknown,
}

/// Whether the ending of a file name, that of a compression aside, is one of pages that are XML.
pub(super) fn is_xhtml(file_name: &str) -> bool {
    let lower = file_name.to_ascii_lowercase();
    [".xhtml", ".xht"].iter().any(|ending| without_compression(&lower).ends_with(ending))
}

/// What the ending of a file name says, that of a compression aside.
pub(super) fn ending(file_name: &str) -> FileEnding {
    let lower = file_name.to_ascii_lowercase();
    let plain = without_compression(&lower);
    let Some((_, last)) = plain.rsplit_once('.') else { return FileEnding::Unknown };
    if let Some(format) = Format::from_name(last).filter(|format| !format.is_export()) {
        return FileEnding::Known(format);
    }
    match last {
        "zip" => FileEnding::Archive(Packing::Zip),
        "tar" | "tgz" | "tbz2" | "tbz" | "tzst" => FileEnding::Archive(Packing::Tar),
        "doc" => FileEnding::Unsupported("save it as .docx, or as plain text"),
        "msg" | "mbox" => FileEnding::Unsupported("save its messages as .eml"),
        "ppt" | "pptx" | "odp" | "fodp" => {
            FileEnding::Unsupported("save it as .pdf, or as plain text")
        }
        "xls" | "xlsb" => FileEnding::Unsupported("save it as .xlsx, or the sheet as .csv"),
        "7z" | "rar" => FileEnding::Unsupported("unpack it and name the folder"),
        "xz" | "lz4" => {
            FileEnding::Unsupported("decompress it first, or compress it with gzip or Zstandard")
        }
        "css" | "js" | "mjs" | "map" | "png" | "jpg" | "jpeg" | "gif" | "svg" | "ico" | "webp"
        | "avif" | "bmp" | "woff" | "woff2" | "ttf" | "otf" | "eot" | "mp3" | "mp4" | "webm"
        | "ogg" | "wav" => FileEnding::Asset,
        _ => FileEnding::Unknown,
    }
}

/// The format that the beginning of a file that is no text looks like.
pub(super) fn sniff_packed(start: &[u8]) -> Option<Format> {
    let holds = |name: &str| memmem::find(start, name.as_bytes()).is_some();
    match start {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Format::Pdf),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(Format::Rtf),
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        [b'W', b'A', b'R', b'C', b'/', ..] => Some(Format::Warc),
        [b'P', b'K', 3, 4, ..] => [
            ("application/vnd.oasis.opendocument.text", Format::Odt),
            ("application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
            ("application/epub+zip", Format::Epub),
            ("word/", Format::Docx),
            ("xl/", Format::Xlsx),
        ]
        .into_iter()
        .find_map(|(name, format)| holds(name).then_some(format)),
        _ => format_of_flat(start).or_else(|| mail::sniff(start)),
    }
}

/// The format of a document that is one XML file, if it begins as one.
pub(super) fn format_of_flat(start: &[u8]) -> Option<Format> {
    let start = &start[..start.len().min(16 << 10)];
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let root = memmem::find(text, b"<office:document").filter(|_| text.starts_with(b"<"))?;
    let named = &text[root..];
    let kind = &named[memmem::find(named, b"application/vnd.oasis.opendocument.")? + 35..];
    if kind.starts_with(b"text") {
        Some(Format::Odt)
    } else {
        kind.starts_with(b"spreadsheet").then_some(Format::Ods)
    }
}

/// The format that the beginning of a text looks like. `complete` says whether it is the whole
/// text.
pub(super) fn sniff(start: &str, complete: bool) -> Format {
    let text = start.trim_start();
    let begins =
        |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Format::Html;
    }
    if begins("<?xml") {
        return if text.contains("<html") { Format::Html } else { Format::Xml };
    }
    if begins("<rss") || begins("<feed") || begins("<rdf:RDF") {
        return Format::Xml;
    }
    let inner = |open: char| text.strip_prefix(open).map(str::trim_start);
    if inner('{').is_some() {
        return match text.split_once('\n') {
            Some((line, _)) if is_object(line) => Format::Jsonl,
            None if !complete || is_object(text) => Format::Jsonl,
            _ if inner('{').is_some_and(|rest| rest.starts_with('"')) => Format::Json,
            _ => Format::Text,
        };
    }
    if inner('[').is_some_and(|rest| rest.starts_with('{')) { Format::Json } else { Format::Text }
}

fn is_object(line: &str) -> bool {
    line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        for (name, expected) in [
            ("a.txt", FileEnding::Known(Format::Text)),
            ("a.TXT", FileEnding::Known(Format::Text)),
            ("a.markdown.gz", FileEnding::Known(Format::Markdown)),
            ("a.xhtml", FileEnding::Known(Format::Html)),
            ("a.ndjson.GZ", FileEnding::Known(Format::Jsonl)),
            ("a.b.json", FileEnding::Known(Format::Json)),
            ("a.tsv", FileEnding::Known(Format::Tsv)),
            ("site.css", FileEnding::Asset),
            ("README", FileEnding::Unknown),
            ("a.gz", FileEnding::Unknown),
            ("a.log", FileEnding::Unknown),
            ("a.warc.zst", FileEnding::Known(Format::Warc)),
            ("a.json.bz2", FileEnding::Known(Format::Json)),
            ("a.zip", FileEnding::Archive(Packing::Zip)),
            ("a.tar.gz", FileEnding::Archive(Packing::Tar)),
            ("a.tgz", FileEnding::Archive(Packing::Tar)),
            ("a.rar", FileEnding::Unsupported("unpack it and name the folder")),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }

    #[test]
    fn names_come_back() {
        for name in Format::NAMES.split(", ") {
            assert_eq!(Format::from_name(name).map(Format::name), Some(name));
        }
    }

    #[test]
    fn content() {
        for (text, complete, expected) in [
            ("Plain words.\n", true, Format::Text),
            ("  <!DOCTYPE HTML>\n<p>x", true, Format::Html),
            ("<html lang=en>", true, Format::Html),
            ("<p>not enough", true, Format::Text),
            ("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", true, Format::Jsonl),
            ("{\"text\": \"a\"}", true, Format::Jsonl),
            ("{\n  \"text\": \"a\"\n}\n", true, Format::Json),
            ("[{\"text\": \"a\"}]", true, Format::Json),
            ("[a note in brackets]", true, Format::Text),
            ("{braces} around a word\nand more", true, Format::Text),
            ("{\"text\": \"a line without an end in the sam", false, Format::Jsonl),
            ("", true, Format::Text),
        ] {
            assert_eq!(sniff(text, complete), expected, "{text:?}");
        }
    }
}
