//! The arguments of `lexicon`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::input::one_or_all;
use super::numbers::{change, whole};
use super::{Columns, Fit, Input, Lookup, Output, Overlap, Words};

#[derive(Subcommand)]
pub enum Lexicon {
    /// Print a lexicon: its themes, entries, conditions and weights
    #[command(after_help = "\
Examples:
  paratheme lexicon show
  paratheme lexicon show --format toml > mine.toml
  paratheme lexicon show public-services housing.toml         the themes of both
  paratheme lexicon show mine.toml --format toml              with all that it extends")]
    Show {
        /// A built-in lexicon or a TOML file; of several, the themes of all
        #[arg(value_name = "NAME_OR_FILE", default_value = "public-services")]
        lexicon: Vec<String>,
        /// For reading, or as TOML to edit
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ShowFormat,
    },
    /// Show what each entry catches in a collection: forms with counts, dead entries, several
    /// stems, overlaps between themes
    #[command(after_help = "\
Examples:
  paratheme lexicon check articles/ --lexicon mine.toml -o check.csv
  paratheme lexicon check articles/ --gold coded.csv -o check.csv    each entry's precision by human codes
  paratheme lexicon check posts.jsonl | head")]
    Check(Box<Check>),
    /// Propose entries that the themes of a lexicon could have, and words for `unless`: what to
    /// read, never what to take unread
    #[command(after_help = "\
Examples:
  paratheme lexicon suggest articles/ -o proposals.csv
  paratheme lexicon suggest articles/ --lexicon mine.toml --theme ageing --top 50 -o proposals.csv
  paratheme lexicon suggest articles/ --gold coded.csv --map old=ageing -o proposals.csv

The lexicon is not changed. Words for unless need --gold.")]
    Suggest(Box<Suggest>),
    /// Draw paragraphs for people to code: a sheet with a blank column for each theme
    #[command(after_help = "\
Examples:
  paratheme lexicon sample articles/ --size 400 -o sheet.csv
  paratheme lexicon sample articles/ --plan                          what sheets of 100 to 800 rows would tell
  paratheme lexicon sample posts.jsonl --lexicon mine.toml --seed 2 -o second.csv
  paratheme lexicon sample posts.jsonl --calibration calibration.toml -o third.csv

Paragraphs are drawn where codes tell most of the share of each theme: by how many there are of a kind, and how often they are expected to be
about it (the probabilities of --calibration, else fixed ones). --plan writes no sheet: for each theme the half-width of the 95 % interval that
`evaluate --estimate-share` can be expected to give.
Beside the sheet stands FILE.instructions.md: what each theme means, and how to code. Code 1 or 0, leave empty what you cannot tell.")]
    Sample(Box<Sample>),
    /// Move each entry's p by coded texts, where that ranks better on sets left out; make
    /// probabilities of strengths
    #[command(after_help = "\
Examples:
  paratheme lexicon fit --gold news.csv --gold blogs.csv --lexicon mine.toml -o fitted.toml --report entries.csv
  paratheme lexicon fit --gold sheet.csv articles/ --by source -o fitted.toml --left-out sets.csv
  paratheme lexicon fit --gold sheet.csv articles/ --calibration calibration.toml
  paratheme score articles/ --calibration calibration.toml -o scores.csv

CODED is read as by evaluate. A theme gets its fitted p only where they rank the sets that were left out better than its own p and than
equal ones, both 95 % intervals above 0; with a single set nothing can be said, and p stay as they are. --calibration needs 100 coded texts.")]
    Fit(Box<Fit>),
    /// Make a lexicon of a table (CSV, Excel, `OpenDocument`), or of a dictionary of quanteda, LIWC,
    /// Lexicoder, Yoshikoder or `WordStat`, and report what is not carried over
    #[command(after_help = "\
Examples:
  paratheme lexicon import mine.xlsx -o mine.toml           a table as `lexicon export` writes it
  paratheme lexicon import laver-garry.cat -o mine.toml
  paratheme lexicon import words.txt --from liwc -o mine.toml
  paratheme lexicon import topics.yml --language de | less

Of a table with the columns of `lexicon export --to csv` everything is read. In other dictionaries every entry has p = 0.2: if you know
better, move it to strong or weak. What is not carried over is reported line by line, and in comments at the head of the TOML.")]
    Import(Import),
    /// Show which paragraphs two lexicons score otherwise, and through which entries
    #[command(after_help = "\
Examples:
  paratheme lexicon diff public-services mine.toml articles/ -o diff.csv
  paratheme lexicon diff old.toml new.toml posts.jsonl --min-change 0.1 | head

Themes are the same where their columns have one name; one that a lexicon does not have counts as strength 0. Of paragraphs that say the
same only the first is looked at. How many cross a theme's threshold is said at the end, of all paragraphs, whatever --min-change is.")]
    Diff(Box<Diff>),
    /// Write a lexicon as a table to edit in a spreadsheet, or for another program
    #[command(after_help = "\
Examples:
  paratheme lexicon export mine.toml -o mine.xlsx
  paratheme lexicon export public-services --to quanteda -o topics.yml
  paratheme lexicon export mine.toml --to liwc22 -o mine.dicx
  paratheme lexicon export public-services housing.toml --to csv -o both.csv

Tables (csv, xlsx) hold all that a lexicon says, and `lexicon import` reads them back. What another program cannot express is reported.")]
    Export(Export),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    Text,
    Toml,
}

#[derive(Args, Serialize)]
pub struct Sample {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Paragraphs to draw
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = whole::<u32>(1..=1_000_000, "400 unless you say otherwise"), allow_negative_numbers = true)]
    pub size: u32,
    /// The seed: the same one draws the same paragraphs
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u64>(0..=u64::MAX, "any whole number: the same one draws the same paragraphs"), allow_negative_numbers = true)]
    pub seed: u64,
    /// Instead of a sheet: how precisely sheets of 100, 200, 400 and 800 paragraphs can be expected
    /// to tell the share of each theme
    #[arg(long, conflicts_with_all = ["size", "show_scores"])]
    pub plan: bool,
    /// A file of `lexicon fit --calibration`: how often paragraphs are expected to be about each
    /// theme, to draw them where codes tell most
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<String>,
    /// Show strata, strengths and the words that made them: not for coding, which they would sway
    #[arg(long)]
    pub show_scores: bool,
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

/// Human codes, where there are some.
#[derive(Args, Serialize)]
#[command(next_help_heading = "What is compared")]
pub struct Codes {
    /// Texts that people have coded, as `evaluate` reads them: rows that name articles or
    /// paragraphs of the INPUTs, or without INPUT texts
    #[arg(long, value_name = "CODED")]
    pub gold: Option<String>,
    /// A column of CODED that is called otherwise than its theme
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',', requires = "gold")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
}

#[derive(Args, Serialize)]
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present("gold")))]
pub struct Check {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub codes: Codes,
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
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present("gold")))]
pub struct Suggest {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    /// The themes that proposals are for [default: all]
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        help_heading = "What is looked for"
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub theme: Vec<String>,
    /// The most entries proposed for a theme, and the most words for unless
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = whole::<u16>(1..=1000, "20 unless you say otherwise"), allow_negative_numbers = true, help_heading = "What is looked for")]
    pub top: u16,
    /// The fewest articles that hold a proposed entry
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole::<u64>(1..=u64::MAX, "3 unless you say otherwise"), allow_negative_numbers = true, help_heading = "What is looked for")]
    pub min_articles: u64,
    #[command(flatten)]
    #[serde(flatten)]
    pub codes: Codes,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
pub struct Diff {
    /// A built-in lexicon or a TOML file
    #[arg(value_name = "A")]
    pub a: String,
    /// The lexicon that it is compared with
    #[arg(value_name = "B")]
    pub b: String,
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    /// The smallest change of a strength that has a row
    #[arg(long, value_name = "X", default_value_t = 0.01, value_parser = change, allow_negative_numbers = true, help_heading = "What is looked for")]
    pub min_change: f64,
    /// Whether a word taken by one theme can count for another (theme) or not (lexicon)
    #[arg(
        long,
        value_name = "SCOPE",
        default_value = "theme",
        help_heading = "What is looked for"
    )]
    pub overlap: Overlap,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
pub struct Import {
    /// The dictionary, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Its format [default: by its ending, else by its content]
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<From>,
    /// The language of its words, ISO 639-1 [default: that of a lexicon's table, else en]
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

#[derive(Args, Serialize)]
pub struct Export {
    /// A built-in lexicon or a TOML file; of several, the themes of all
    #[arg(value_name = "NAME_OR_FILE", required = true)]
    #[serde(serialize_with = "one_or_all")]
    pub lexicon: Vec<String>,
    /// The format to write [default: by the ending of the output]
    #[arg(long, visible_alias = "format", value_name = "FORMAT")]
    pub to: Option<To>,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

/// Where a text goes.
#[derive(Args, Serialize)]
pub struct Place {
    /// The file to write; without it, or as -, standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Do not replace an existing FILE, not even one that this command wrote
    #[arg(long)]
    pub no_clobber: bool,
    /// Replace an existing FILE, and other outputs that exist, even where this command did not
    /// write them or they were changed since; never a file that is read
    #[arg(long, conflicts_with = "no_clobber")]
    #[serde(skip)]
    pub overwrite: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    Quanteda,
    Liwc,
    Liwc22,
    Lexicoder,
    Yoshikoder,
    Wordstat,
    Csv,
    Table,
    Xlsx,
    Ods,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    Quanteda,
    Liwc22,
    Csv,
    Xlsx,
}
