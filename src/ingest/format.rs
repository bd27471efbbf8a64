//! The formats that are read, and what the ending of a file name says about them.

use super::source::without_compression;

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

/// The formats, in the order of the variants, and their names: first the one that messages use,
/// then the others that users write or that files end in.
const FORMATS: [(Format, &[&str]); 23] = [
    (Format::Text, &["txt", "text"]),
    (Format::Markdown, &["md", "markdown"]),
    (Format::Html, &["html", "htm", "xhtml", "xht"]),
    (Format::Jsonl, &["jsonl", "ndjson"]),
    (Format::Json, &["json"]),
    (Format::Csv, &["csv"]),
    (Format::Tsv, &["tsv"]),
    (Format::Docx, &["docx", "docm"]),
    (Format::Odt, &["odt", "fodt"]),
    (Format::Rtf, &["rtf"]),
    (Format::Pdf, &["pdf"]),
    (Format::Epub, &["epub"]),
    (Format::Xlsx, &["xlsx", "xlsm"]),
    (Format::Ods, &["ods", "fods"]),
    (Format::Parquet, &["parquet"]),
    (Format::Xml, &["xml", "rss", "atom"]),
    (Format::Warc, &["warc"]),
    (Format::Mhtml, &["mhtml", "mht"]),
    (Format::Eml, &["eml"]),
    (Format::Nexis, &["nexis"]),
    (Format::Factiva, &["factiva"]),
    (Format::ProQuest, &["proquest"]),
    (Format::Europresse, &["europresse"]),
];

impl Format {
    /// Returns the names of all formats, as [`Format::name`] gives them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(_, names)| names[0])
    }

    /// Returns the format of a name, as a user writes it or as a file ends: one of
    /// [`Format::names`] or a variant of it.
    ///
    /// # Examples
    /// ```
    /// use paratheme::ingest::Format;
    /// assert_eq!(Format::from_name("NDJSON"), Some(Format::Jsonl));
    /// assert_eq!(Format::from_name("doc"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let is_called = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        FORMATS.iter().find(|(_, names)| is_called(names)).map(|(format, _)| *format)
    }

    /// Returns the first name of its row: the one that messages use.
    pub const fn name(self) -> &'static str {
        FORMATS[self as usize].1[0]
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

/// Returns whether files with names like this are read for their ending alone: documents, tables,
/// archives, and what is compressed.
///
/// # Examples
/// ```
/// use paratheme::ingest::is_name_of_input;
/// assert!(is_name_of_input("my posts.jsonl") && is_name_of_input("posts.gz"));
/// assert!(!is_name_of_input("The council met.") && !is_name_of_input("a.css"));
/// ```
pub fn is_name_of_input(file_name: &str) -> bool {
    let lower = file_name.to_ascii_lowercase();
    matches!(ending(file_name), FileEnding::Known(_) | FileEnding::Archive(_))
        || without_compression(&lower) != lower
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
        for name in Format::names() {
            assert_eq!(Format::from_name(name).map(Format::name), Some(name));
        }
        assert_eq!(Format::Europresse as usize + 1, FORMATS.len());
        for (place, (format, _)) in FORMATS.iter().enumerate() {
            assert_eq!(*format as usize, place, "{}", format.name());
        }
    }
}
