//! What commands have in common: what is read, how, what is looked for, where it goes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use serde::{Serialize, Serializer};

use super::numbers::{size, whole};
use super::{Context, CsvSafe, DateOrder, Extract, Overlap, Phrases, Stemmer, TextFormat, Tokens};
use crate::lexicon::LookupRules;
use crate::output::Format;

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Input")]
pub struct Input {
    /// Files, folders (read recursively, without hidden files and links), globs, or - for standard
    /// input
    #[arg(value_name = "INPUT", required = true)]
    #[serde(serialize_with = "as_text", skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<OsString>,
    /// The field with the text, or a path to it such as content.rendered or parts[].body [default:
    /// the first of text, body, content, article, paragraphs]
    #[arg(long, value_name = "FIELD")]
    pub text_field: Option<String>,
    /// The field with the id [default: id]
    #[arg(long, value_name = "FIELD")]
    pub id_field: Option<String>,
    /// The field that names the article of which records are passages, in order: consecutive records
    /// with the same value are one article, and each is a paragraph of it (speeches of a debate,
    /// sentences of a manifesto)
    #[arg(long, value_name = "FIELD", conflicts_with = "id_field")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article_field: Option<String>,
    /// The field with the title [default: title or headline]
    #[arg(long, value_name = "FIELD")]
    pub title_field: Option<String>,
    /// The field with the date [default: date, published and the like]
    #[arg(long, value_name = "FIELD")]
    pub date_field: Option<String>,
    /// The field with the source [default: source, site, blog, publisher, or the host of the url]
    #[arg(long, value_name = "FIELD")]
    pub source_field: Option<String>,
    /// Read fields from file names: '{year}_{speaker}_{party}', or with folders '{source}/{date}*'.
    /// {year}, {month}, {day} and {date} form the date; {title}, {source}, {author}, {url} and {id}
    /// have their usual meaning; other fields can be used by --by, --keep and --where
    #[arg(long, value_name = "PATTERN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_pattern: Option<String>,
    /// A table with further fields of the articles, one row for each file or id; its columns are
    /// fields like those of the inputs
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<PathBuf>,
    /// The column of --metadata that names the file or the id [default: file, filename, path, id
    /// and the like]
    #[arg(long, value_name = "COLUMN", requires = "metadata")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata_key: Option<String>,
    /// Read only articles with these values: year=2019..2021, source=food,defra, party!=FF; an
    /// article must meet all conditions. Fields are id, title, date, year, month, source, author,
    /// url, folder, and those of the inputs, --name-pattern and --metadata
    #[arg(long = "where", value_name = "FIELD=VALUE,...")]
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Go on if no article has a field that --by, --keep or --where names: as a rule that is a slip
    #[arg(long)]
    pub keep_missing: bool,
    /// Read only articles of this day, month or year, or later
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Read only articles of this day, month or year, or earlier
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each
    /// line), indent (at indented lines), regex:PATTERN (each match begins one)
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub paragraphs: String,
    /// Whether the day (dmy) or the month (mdy) comes first in dates such as 03/04/2021; auto: keep
    /// only the year of a date that can be read both ways
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub date_order: DateOrder,
    /// The character encoding of all inputs [default: detect]
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,
    /// The format of all inputs [default: by name and content]: txt, md, html, jsonl, json, csv,
    /// tsv, docx, odt, rtf, pdf, epub, xlsx, ods, parquet, xml, warc, mhtml, eml; or the news
    /// database that exported them: nexis, factiva, proquest, europresse
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<String>,
    /// The delimiter of CSV and TSV inputs: a character, or comma, semicolon, tab, pipe; auto:
    /// detect for each table
    #[arg(long, value_name = "CHAR", default_value = "auto", allow_hyphen_values = true)]
    pub delimiter: String,
    /// Whether texts and titles of records and feeds are HTML: auto (detect for each), plain
    /// (never), html (always)
    #[arg(long, value_name = "WHAT", default_value = "auto")]
    pub text_format: TextFormat,
    /// How much of a web page is read: the main text (article), only what is certainly main text
    /// (precision), also what is doubtful or hidden until a click (recall), or everything that the
    /// page shows (all)
    #[arg(long, value_name = "WHAT", default_value = "article")]
    pub extract: Extract,
    /// Follow symbolic links and read hidden files in folders (hidden folders are left out)
    #[arg(long)]
    pub follow: bool,
    /// The largest document, and the largest record of JSON, JSON lines and tables, in bytes; a
    /// file of records may be larger
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, value_parser = size, allow_negative_numbers = true)]
    pub max_file_size: u64,
    /// The most bytes that one compressed file or archive may expand to
    #[arg(long, value_name = "BYTES", default_value_t = 4 << 30, value_parser = size, allow_negative_numbers = true)]
    pub max_expanded: u64,
    /// Write nothing if any input is rejected, and exit with code 3
    #[arg(long)]
    pub strict: bool,
    /// Stop if more than N inputs are rejected
    #[arg(long, value_name = "N", value_parser = whole::<u64>(0..=u64::MAX, "leave it out to go on whatever is rejected"), allow_negative_numbers = true)]
    pub max_errors: Option<u64>,
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Language")]
pub struct Words {
    /// The language of the texts, ISO 639-1; auto: detect it for each article (articles in another
    /// language than the lexicon's get no scores)
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
    /// The stemmer
    #[arg(long, value_name = "NAME", default_value = "snowball")]
    pub stemmer: Stemmer,
    /// The rules for words and sentences: paratheme (Unicode's, adapted for lost spaces, elided
    /// articles, abbreviations and the like) or uax29 (Unicode's alone)
    #[arg(long, value_name = "RULES", default_value = "paratheme")]
    pub tokens: Tokens,
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Lexicon")]
pub struct Lookup {
    /// A built-in lexicon (public-services, public-sector-change) or a TOML file; given several
    /// times, the themes of all
    #[arg(long, value_name = "NAME_OR_FILE", default_value = "public-services")]
    #[serde(serialize_with = "one_or_all")]
    pub lexicon: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub rules: RuleOptions,
}

/// The rules of look-up.
#[derive(Args, Clone, Copy, Serialize)]
#[command(next_help_heading = "Lexicon")]
pub struct RuleOptions {
    /// Resolve overlapping matches within each theme (theme: a word can count for several themes)
    /// or over the whole lexicon (lexicon: it counts for one)
    #[arg(long, value_name = "SCOPE", default_value = "theme")]
    pub overlap: Overlap,
    /// Match phrases whose words are in one sentence (sentence) or in one paragraph (paragraph)
    #[arg(long, value_name = "WITHIN", default_value = "sentence")]
    pub phrases: Phrases,
}

impl From<RuleOptions> for LookupRules {
    fn from(options: RuleOptions) -> Self {
        Self { overlap: options.overlap.into(), phrases: options.phrases.into() }
    }
}

/// What decides what a text is about.
#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Lexicon")]
pub struct ContextOption {
    /// What decides what a paragraph is about: its own evidence (none), or its own and that of the
    /// article around it (article)
    #[arg(long, value_name = "CONTEXT", default_value = "none")]
    pub context: Context,
}

/// One value as itself, several as a list.
pub fn one_or_all<S: Serializer>(values: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match values {
        [value] => value.serialize(serializer),
        values => values.serialize(serializer),
    }
}

#[derive(Args, Clone, Serialize)]
#[command(next_help_heading = "Table")]
pub struct Columns {
    /// The columns: full for all (adds title, date, source and url of the article), or names in the
    /// order wanted
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Fields of the inputs to add as columns
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
#[command(next_help_heading = "Output")]
pub struct Output {
    #[arg(long, short, value_name = "FILE", help = format!("The file to write, in the format of its ending ({}) [default: standard output, as with -]", Format::endings(" ")))]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", help = format!("The format: {} [default: by the ending of FILE; csv on standard output]", Format::names()))]
    pub format: Option<String>,
    /// Whether an apostrophe is put before text that a spreadsheet would run as a formula, in CSV
    /// and TSV: at the start of a cell, and after a character at which another program may split it
    #[arg(long, value_name = "HOW", default_value = "apostrophe")]
    pub csv_safe: CsvSafe,
    /// Write CSV and TSV as Excel opens them: with a byte order mark and lines that end with CR LF;
    /// a longer text than a cell holds is cut, which a last column `text_truncated` tells
    #[arg(long)]
    #[serde(skip_serializing_if = "is_off")]
    pub excel: bool,
    /// What CSV has between cells: comma, semicolon, tab or pipe, or the character itself [default:
    /// comma, with --decimal-comma semicolon]
    #[arg(long, value_name = "CHAR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_delimiter: Option<String>,
    /// In CSV and TSV, write numbers with a comma before the decimals
    #[arg(long)]
    #[serde(skip_serializing_if = "is_off")]
    pub decimal_comma: bool,
    /// In Parquet and Arrow, columns of several texts (`themes`, `keywords`) as lists, not as text
    /// with `; ` between
    #[arg(long)]
    #[serde(skip_serializing_if = "is_off")]
    pub lists: bool,
    /// Never replace an existing FILE, not even one that this command wrote
    #[arg(long)]
    pub no_clobber: bool,
    /// Replace existing outputs even if this command did not write them or they were changed since
    /// (never a file that is an input)
    #[arg(long, conflicts_with = "no_clobber")]
    #[serde(skip)]
    pub overwrite: bool,
}

/// Whether an option is left out of the manifest: one that is off.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_off(option: &bool) -> bool {
    !option
}

/// Paths as text, as the manifest has them.
pub fn as_text<S: Serializer>(paths: &[OsString], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.to_string_lossy()))
}
