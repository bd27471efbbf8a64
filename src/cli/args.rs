//! The arguments as typed. What they mean together is decided in `settings`.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

/// Theme analysis of article collections, paragraph by paragraph.
///
/// Reads articles as they come (text, Markdown, HTML, JSON lines, CSV, gzip of each), splits them into paragraphs, looks up a lexicon
/// of themes that you can edit, and writes one row per paragraph: theme strengths, keywords, and the words that made the score.
#[derive(Parser)]
#[command(name = "paratheme", version, max_term_width = 110, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = "\
Examples:
  paratheme score articles/ -o scores.csv            a folder becomes a table
  paratheme score posts.jsonl -o scores.csv --summary years.csv --by year
  paratheme lexicon show                             the themes that are built in
  paratheme lexicon show --format toml > mine.toml   a lexicon to edit
  paratheme score articles/ --lexicon mine.toml -o scores.csv

Run `paratheme COMMAND --help` for the options of a command.
Exit codes: 0 done, 1 done but some inputs were rejected, 2 wrong usage or lexicon, 3 failed.")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Args)]
#[command(next_help_heading = "Every command")]
pub struct Global {
    /// Worker threads [default: one per core]; the result is the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say more: each skipped file, each rejected input
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Progress bar on standard error; auto: on a terminal, in long runs
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub progress: When,
    /// Colour of messages; auto: on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    /// Score the paragraphs of a collection for the themes of a lexicon
    Score(Box<Score>),
    /// Show what would be read: format, encoding, title, date, paragraphs, kinds, repeats, and what is wrong
    Inspect(Box<Inspect>),
    /// List the paragraphs that say what others said: repeats, boilerplate, near repeats
    Repeats(Box<Repeated>),
    /// List the words and phrases that say what each article, each paragraph or the collection is about
    Keywords(Box<Keywords>),
    /// Look at a lexicon, and at what it catches
    #[command(subcommand)]
    Lexicon(Lexicon),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
}

#[derive(Subcommand)]
pub enum Lexicon {
    /// Print a lexicon: its themes, entries, conditions and weights
    #[command(after_help = "\
Examples:
  paratheme lexicon show
  paratheme lexicon show --format toml > mine.toml")]
    Show {
        /// A built-in lexicon or a TOML file
        #[arg(value_name = "NAME_OR_FILE", default_value = "public-services")]
        lexicon: String,
        /// For reading, or as TOML to edit
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ShowFormat,
    },
    /// Show what each entry catches in a collection: forms with counts, dead entries, several stems, overlaps between themes
    #[command(after_help = "\
Examples:
  paratheme lexicon check articles/ --lexicon mine.toml -o check.csv
  paratheme lexicon check posts.jsonl | head")]
    Check(Box<Check>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    Text,
    Toml,
}

#[derive(Args, Serialize)]
pub struct Check {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme inspect articles/ -o inputs.csv
  paratheme inspect posts.jsonl --date-field posted | head")]
pub struct Inspect {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme repeats articles/ -o repeats.csv
  paratheme repeats posts.jsonl --near | head")]
pub struct Repeated {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Near repeats too: Jaccard similarity of word 5-shingles of at least .8, estimated
    #[arg(long)]
    pub near: bool,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme keywords articles/ -o keywords.csv
  paratheme keywords posts.jsonl --by collection --top 50
  paratheme keywords articles/ --method yake --by paragraph --top 3")]
pub struct Keywords {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// How keywords are found: auto (phrases and words in one ranking), tfidf (words), yake, rake (phrases), textrank
    #[arg(long, value_name = "METHOD", default_value = "auto")]
    pub method: KeywordMethod,
    /// What has keywords: each paragraph, each article, or the collection, which adds up those of its articles
    #[arg(long, value_name = "UNIT", default_value = "article")]
    pub by: KeywordUnit,
    /// The most keywords that each has
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    pub top: u16,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme score articles/ -o scores.csv
  paratheme score 'posts/*.jsonl' --keep author,section -o scores.csv
  paratheme score survey.csv --text-field answer --id-field respondent -o scores.csv
  paratheme score articles/ --layout evidence -o evidence.csv
  paratheme score articles/ --unit article --lexicon mine.toml
  curl -s https://example.org/a.txt | paratheme score -

Beside FILE stand FILE.manifest.json (options, inputs, counts) and, where an input was rejected, FILE.rejects.csv.")]
pub struct Score {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
    #[command(flatten)]
    #[serde(flatten)]
    pub table: Table,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "What is read")]
pub struct Input {
    /// Files, folders (read recursively, hidden files and links left out), globs, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    #[serde(skip)]
    pub inputs: Vec<String>,
    /// The field with the text [default: the first of text, body, content, article, paragraphs]
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
    /// What separates the paragraphs of plain text: auto (what the text shows), blank (lines), line, indent, regex:PATTERN (each match begins one)
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub paragraphs: String,
    /// Which comes first in dates such as 03/04/2021: the day (dmy) or the month (mdy); auto: of an open date only the year is taken
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub date_order: DateOrder,
    /// The character set of all inputs, instead of finding out
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,
    /// The format of all inputs, instead of going by their names: txt, md, html, jsonl, json, csv, tsv, docx, odt, pdf, epub,
    /// xlsx, ods, parquet, xml, warc
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<String>,
    /// How much of a web page is read: its main text (article), that and what is doubtful (recall), only what is sure (precision), or
    /// everything it shows (all)
    #[arg(long, value_name = "WHAT", default_value = "article")]
    pub extract: Extract,
    /// Follow symbolic links and read hidden files in folders
    #[arg(long)]
    pub follow: bool,
    /// The largest whole document, in bytes; JSON lines and tables may be of any size
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    pub max_file_size: u64,
    /// The most bytes that one compressed file or archive may expand to
    #[arg(long, value_name = "BYTES", default_value_t = 4 << 30)]
    pub max_expanded: u64,
    /// Write nothing when any input is rejected, and end with 3
    #[arg(long)]
    pub strict: bool,
    /// End when more than N inputs are rejected
    #[arg(long, value_name = "N")]
    pub max_errors: Option<u64>,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "How words are read")]
pub struct Words {
    /// The language of the texts, ISO 639-1; auto: each article's own as detected (one that is not the lexicon's has no scores)
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
    /// How words are reduced to stems
    #[arg(long, value_name = "NAME", default_value = "snowball")]
    pub stemmer: Stemmer,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "What is looked for")]
pub struct Lookup {
    /// A built-in lexicon (public-services) or a TOML file
    #[arg(long, value_name = "NAME_OR_FILE", default_value = "public-services")]
    pub lexicon: String,
    /// Whether a word taken by one theme can count for another (theme) or not (lexicon)
    #[arg(long, value_name = "SCOPE", default_value = "theme")]
    pub overlap: Overlap,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Where it goes")]
pub struct Output {
    /// The file to write, its format by its ending (.csv .tsv .jsonl); without it standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// csv, tsv or jsonl, whatever the ending [default on standard output: csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Whether text cells that a spreadsheet would run as formulas get an apostrophe in front, in CSV and TSV
    #[arg(long, value_name = "HOW", default_value = "apostrophe")]
    pub csv_safe: CsvSafe,
    /// Do not replace an existing FILE
    #[arg(long)]
    pub no_clobber: bool,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "What the table holds")]
pub struct Table {
    /// What is scored: each paragraph, each sentence, or each article as one text
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    pub unit: Unit,
    /// One row per text (wide), per text and theme (long), or per match (evidence)
    #[arg(long, value_name = "LAYOUT", default_value = "wide")]
    pub layout: Layout,
    /// The columns of the wide table: full for all, or names in the order wanted
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Leave the text out
    #[arg(long)]
    pub no_text: bool,
    /// Fields of the source that follow as columns
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub keep: Vec<String>,
    /// Paragraphs that say exactly what an earlier one says: flagged and not counted, dropped, or kept and counted with all others
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    /// Look for near repeats too: a column with the earliest paragraph that says almost the same
    #[arg(long)]
    pub near: bool,
    /// Keywords per row; 0 for none
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub keywords: u16,
    /// How keywords are found
    #[arg(long, value_name = "METHOD", default_value = "auto")]
    pub keyword_method: KeywordMethod,
    /// The strength from which a text is about a theme [default: the lexicon's, else 0.25]
    #[arg(long, value_name = "STRENGTH")]
    pub threshold: Option<f64>,
    /// Whether offsets count Unicode characters (as Python does) or bytes
    #[arg(long, value_name = "UNIT", default_value = "char")]
    pub offsets: Offsets,
    /// A second file: totals with 95 % intervals by the field of --by
    #[arg(long, value_name = "FILE", requires = "by")]
    pub summary: Option<PathBuf>,
    /// What --summary groups by: article, source, year, month, or a field of the source
    #[arg(long, value_name = "FIELD", requires = "summary")]
    pub by: Option<String>,
    /// Save each article's text in this folder: what the offsets slice
    #[arg(long, value_name = "DIR")]
    pub write_text: Option<PathBuf>,
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident => $value:expr),+ $(,)? } -> $type:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($variant),+ }

        impl From<$name> for $type {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $value),+ }
            }
        }
    )+};
}

choices! {
    Extract {
        Article => Self::Article,
        All => Self::All,
        Precision => Self::Precision,
        Recall => Self::Recall,
    } -> crate::ingest::Extract;
    Stemmer {
        Snowball => Self::Snowball,
        Snowball3 => Self::Snowball3,
        None => Self::None,
    } -> crate::text::StemmerKind;
    Overlap {
        Theme => Self::Theme,
        Lexicon => Self::Lexicon,
    } -> crate::lexicon::Overlap;
    DateOrder {
        Auto => Self::Unknown,
        Dmy => Self::DayFirst,
        Mdy => Self::MonthFirst,
    } -> crate::model::DateOrder;
    Unit {
        Paragraph => Self::Paragraph,
        Sentence => Self::Sentence,
        Article => Self::Article,
    } -> crate::report::Unit;
    Layout {
        Wide => Self::Wide,
        Long => Self::Long,
        Evidence => Self::Evidence,
    } -> crate::report::Layout;
    KeywordUnit {
        Paragraph => Self::Paragraph,
        Article => Self::Article,
        Collection => Self::Collection,
    } -> crate::pipeline::KeywordUnit;
    KeywordMethod {
        Auto => Self::Auto,
        Tfidf => Self::TfIdf,
        Yake => Self::Yake,
        Rake => Self::Rake,
        Textrank => Self::TextRank,
    } -> crate::keywords::Method;
    Repeats {
        Flag => Self::Flag,
        Drop => Self::Drop,
        Keep => Self::Keep,
    } -> crate::pipeline::Repeats;
    /// Whether text cells are guarded.
    CsvSafe {
        Apostrophe => true,
        Off => false,
    } -> bool;
    /// Whether offsets count bytes.
    Offsets {
        Char => false,
        Byte => true,
    } -> bool;
}
