//! What commands have in common: what is read, how, what is looked for, where it goes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use serde::{Serialize, Serializer};

use super::numbers::whole;
use super::{CsvSafe, DateOrder, Extract, Overlap, Stemmer, TextFormat, Tokens};

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "What is read")]
pub struct Input {
    /// Files, folders (read recursively, hidden files and links left out), globs, or - for standard
    /// input
    #[arg(value_name = "INPUT", required = true)]
    #[serde(skip)]
    pub inputs: Vec<OsString>,
    /// The field with the text, or the path to it, such as content.rendered or parts[].body
    /// [default: the first of text, body, content, article, paragraphs]
    #[arg(long, value_name = "FIELD")]
    pub text_field: Option<String>,
    /// The field with the id [default: id]
    #[arg(long, value_name = "FIELD")]
    pub id_field: Option<String>,
    /// The field with the title [default: title or headline]
    #[arg(long, value_name = "FIELD")]
    pub title_field: Option<String>,
    /// The field with the date [default: date, published and the like]
    #[arg(long, value_name = "FIELD")]
    pub date_field: Option<String>,
    /// The field with the source [default: source, site, blog, publisher, else the host of the url]
    #[arg(long, value_name = "FIELD")]
    pub source_field: Option<String>,
    /// Fields in the names of files: '{year}_{speaker}_{party}', with folders as
    /// '{source}/{date}*'. {year}, {month}, {day} and {date} make the date; {title}, {source},
    /// {author}, {url} and {id} are what they are called; other fields are for --by, --keep and
    /// --where
    #[arg(long, value_name = "PATTERN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_pattern: Option<String>,
    /// A table that says more about the articles, one row for each file or id; its columns are
    /// fields, like those in the inputs
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<PathBuf>,
    /// The column of --metadata that names the file or the id [default: file, filename, path, id
    /// and the like]
    #[arg(long, value_name = "COLUMN", requires = "metadata")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata_key: Option<String>,
    /// Only the articles with these values in a field: year=2019..2021, source=food,defra,
    /// party!=FF; several conditions hold together. Fields are id, title, date, year, month,
    /// source, author, url, folder, and those of the inputs, of --name-pattern and of --metadata
    #[arg(long = "where", value_name = "FIELD=VALUE,...")]
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Only the articles of this day, month or year and later ones
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only the articles of this day, month or year and earlier ones
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What separates the paragraphs of plain text: auto (what the text shows), blank (lines),
    /// line, indent, regex:PATTERN (each match begins one)
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub paragraphs: String,
    /// Which comes first in dates such as 03/04/2021: the day (dmy) or the month (mdy); auto: of an
    /// open date only the year is taken
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub date_order: DateOrder,
    /// The character set of all inputs, instead of finding out
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,
    /// The format of all inputs, instead of going by their names: txt, md, html, jsonl, json, csv,
    /// tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
    /// database that all are exports of: nexis, factiva, proquest, europresse
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<String>,
    /// What separates the fields of CSV and TSV: a character, or comma, semicolon, tab, pipe; auto:
    /// found out, table by table
    #[arg(long, value_name = "CHAR", default_value = "auto", allow_hyphen_values = true)]
    pub delimiter: String,
    /// Whether texts and titles of records and feeds hold HTML: auto (those that show it), plain
    /// (none), html (all)
    #[arg(long, value_name = "WHAT", default_value = "auto")]
    pub text_format: TextFormat,
    /// How much of a web page is read: its main text (article), that, what is doubtful and what is
    /// hidden until a click (recall), only what is sure (precision), or everything it shows (all)
    #[arg(long, value_name = "WHAT", default_value = "article")]
    pub extract: Extract,
    /// Follow symbolic links and read hidden files in folders; hidden folders are left out
    #[arg(long)]
    pub follow: bool,
    /// The largest whole document, and the largest record of JSON, JSON lines and tables, in bytes;
    /// files of records may be of any size
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, value_parser = whole::<u64>(1..=u64::MAX, "in bytes: 67108864 are 64 MiB"), allow_negative_numbers = true)]
    pub max_file_size: u64,
    /// The most bytes that one compressed file or archive may expand to
    #[arg(long, value_name = "BYTES", default_value_t = 4 << 30, value_parser = whole::<u64>(1..=u64::MAX, "in bytes: 4294967296 are 4 GiB"), allow_negative_numbers = true)]
    pub max_expanded: u64,
    /// Write nothing when any input is rejected, and end with 3
    #[arg(long)]
    pub strict: bool,
    /// End when more than N inputs are rejected
    #[arg(long, value_name = "N", value_parser = whole::<u64>(0..=u64::MAX, "leave it out to go on whatever is rejected"), allow_negative_numbers = true)]
    pub max_errors: Option<u64>,
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "How words are read")]
pub struct Words {
    /// The language of the texts, ISO 639-1; auto: each article's own as detected (one that is not
    /// the lexicon's has no scores)
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
    /// How words are reduced to stems
    #[arg(long, value_name = "NAME", default_value = "snowball")]
    pub stemmer: Stemmer,
    /// What a word and a sentence are: paratheme (by Unicode, with changes for lost spaces, elided
    /// articles, abbreviations and the like), or uax29 (by Unicode alone)
    #[arg(long, value_name = "RULES", default_value = "paratheme")]
    pub tokens: Tokens,
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "What is looked for")]
pub struct Lookup {
    /// A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
    /// times, the themes of all
    #[arg(long, value_name = "NAME_OR_FILE", default_value = "public-services")]
    #[serde(serialize_with = "one_or_all")]
    pub lexicon: Vec<String>,
    /// Whether a word taken by one theme can count for another (theme) or not (lexicon)
    #[arg(long, value_name = "SCOPE", default_value = "theme")]
    pub overlap: Overlap,
}

/// One value as itself, several as a list.
pub fn one_or_all<S: Serializer>(values: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match values {
        [value] => value.serialize(serializer),
        values => values.serialize(serializer),
    }
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "What the table holds")]
pub struct Columns {
    /// The columns: full for all, which adds title, date, source and url of the article, or names
    /// in the order wanted
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Fields of the source that follow as columns
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
}

impl Columns {
    /// Whether anything about the article is wanted beside the columns that the table has by
    /// itself.
    pub fn asks_for_articles(&self) -> bool {
        !self.columns.is_empty() || !self.keep.is_empty()
    }
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Where it goes")]
pub struct Output {
    /// The file to write, its format by its ending (.csv .tsv .jsonl); without it, or as -,
    /// standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// csv, tsv or jsonl, whatever the ending [default on standard output: csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Whether text that a spreadsheet would run as a formula gets an apostrophe, in CSV and TSV:
    /// at the start of a cell, and after what another reader may split it at
    #[arg(long, value_name = "HOW", default_value = "apostrophe")]
    pub csv_safe: CsvSafe,
    /// Do not replace an existing FILE, not even one that this command wrote
    #[arg(long)]
    pub no_clobber: bool,
    /// Replace an existing FILE, and other outputs that exist, even where this command did not
    /// write them or they were changed since; never a file that is read
    #[arg(long, conflicts_with = "no_clobber")]
    #[serde(skip)]
    pub overwrite: bool,
}
