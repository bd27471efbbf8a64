//! Which format a file has: by its ending, else by its content.

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
}

impl Format {
    /// The format of a name, as a user writes it or as a file ends: `txt`, `md`, `html`, `jsonl`, `json`, `csv`, `tsv` and their variants.
    ///
    /// # Examples
    /// ```
    /// use paratheme::ingest::Format;
    /// assert_eq!(Format::from_name("NDJSON"), Some(Format::Jsonl));
    /// assert_eq!(Format::from_name("docx"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
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
        }
    }

    /// Whether a file of this format is one document, read whole; else it is cut into chunks of records.
    pub(super) const fn is_whole(self) -> bool {
        !matches!(self, Self::Jsonl | Self::Csv | Self::Tsv)
    }
}

/// What a file's ending says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is read.
    Known(Format),
    /// It is not read; this is what to do instead.
    Unsupported(&'static str),
    /// It dresses a web page and holds no text.
    Asset,
    /// Nothing: the content decides.
    Unknown,
}

/// What the ending of a file name says, a final `.gz` aside.
pub(super) fn ending(file_name: &str) -> Ending {
    let lower = file_name.to_ascii_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    let Some((_, last)) = plain.rsplit_once('.') else { return Ending::Unknown };
    if let Some(format) = Format::from_name(last) {
        return Ending::Known(format);
    }
    match last {
        "docx" | "doc" | "odt" | "rtf" => Ending::Unsupported("save it as plain text, or convert it to .md or .html"),
        "pdf" => Ending::Unsupported("extract its text to a .txt file first, for instance with pdftotext"),
        "xlsx" | "xls" | "ods" => Ending::Unsupported("save the sheet as .csv"),
        "parquet" => Ending::Unsupported("convert it to .jsonl or .csv"),
        "xml" | "rss" | "atom" => Ending::Unsupported("convert it to .jsonl, one article a line"),
        "epub" => Ending::Unsupported("unpack it and name its .xhtml files"),
        "zip" | "tar" | "tgz" | "7z" | "rar" => Ending::Unsupported("unpack it and name the folder"),
        "zst" | "bz2" | "xz" | "lz4" => Ending::Unsupported("decompress it first, or compress it with gzip"),
        "warc" => Ending::Unsupported("extract its pages to .html files"),
        "css" | "js" | "mjs" | "map" | "png" | "jpg" | "jpeg" | "gif" | "svg" | "ico" | "webp" | "avif" | "bmp" | "woff" | "woff2"
        | "ttf" | "otf" | "eot" | "mp3" | "mp4" | "webm" | "ogg" | "wav" => Ending::Asset,
        _ => Ending::Unknown,
    }
}

/// The format that the beginning of a text looks like. `complete` says whether it is the whole text.
pub(super) fn sniff(start: &str, complete: bool) -> Format {
    let text = start.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Format::Html;
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
            ("a.txt", Ending::Known(Format::Text)),
            ("a.TXT", Ending::Known(Format::Text)),
            ("a.markdown.gz", Ending::Known(Format::Markdown)),
            ("a.xhtml", Ending::Known(Format::Html)),
            ("a.ndjson.GZ", Ending::Known(Format::Jsonl)),
            ("a.b.json", Ending::Known(Format::Json)),
            ("a.tsv", Ending::Known(Format::Tsv)),
            ("site.css", Ending::Asset),
            ("README", Ending::Unknown),
            ("a.gz", Ending::Unknown),
            ("a.log", Ending::Unknown),
            ("a.zip", Ending::Unsupported("unpack it and name the folder")),
            ("a.tar.gz", Ending::Unsupported("unpack it and name the folder")),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }

    #[test]
    fn names_come_back() {
        for format in [Format::Text, Format::Markdown, Format::Html, Format::Jsonl, Format::Json, Format::Csv, Format::Tsv] {
            assert_eq!(Format::from_name(format.name()), Some(format));
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
