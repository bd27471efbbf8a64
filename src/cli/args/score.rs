//! The arguments of `score`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::{strength, whole};
use super::{Input, KeywordMethod, Layout, Lookup, Negated, Offsets, Output, Repeats, Unit, Words};

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
#[command(next_help_heading = "What the table holds")]
pub struct Table {
    /// What is scored: each paragraph, each sentence, or each article as one text
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    pub unit: Unit,
    /// One row per text (wide), per text and theme (long), or per match (evidence)
    #[arg(long, value_name = "LAYOUT", default_value = "wide")]
    pub layout: Layout,
    /// The columns: full for all, or names in the order wanted; fields of --keep follow
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Leave the text out
    #[arg(long)]
    pub no_text: bool,
    /// Fields of the source that follow as columns
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub keep: Vec<String>,
    /// Paragraphs that say exactly what an earlier one says: flagged and not counted, dropped, or
    /// kept and counted with all others
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    /// Negated matches such as "no budget cuts": counted as others (a denial is about its subject),
    /// counted separately, or dropped
    #[arg(long, value_name = "HOW", default_value = "count")]
    pub negated: Negated,
    /// Look for near repeats too: a column with the earliest paragraph that says almost the same
    #[arg(long)]
    pub near: bool,
    /// Keywords per row; 0 for none
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<u16>(0..=1000, "0 for none"), allow_negative_numbers = true)]
    pub keywords: u16,
    /// How keywords are found
    #[arg(long, value_name = "METHOD", default_value = "auto")]
    pub keyword_method: KeywordMethod,
    /// The strength from which a text is about a theme [default: the lexicon's, else 0.25, and 0.75
    /// for articles]
    #[arg(long, value_name = "STRENGTH", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// A file of `lexicon fit --calibration`: adds the probability that the text is about each
    /// theme
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<String>,
    /// Whether offsets count Unicode characters (as Python does) or bytes
    #[arg(long, value_name = "UNIT", default_value = "char")]
    pub offsets: Offsets,
    /// A second file: totals with 95 % intervals by the field of --by
    #[arg(long, value_name = "FILE", requires = "by")]
    pub summary: Option<PathBuf>,
    /// What --summary groups by: article, source, year, month, or a field of the source; several
    /// with commas between. A list groups by each of its values; the last rows are about all
    /// articles
    #[arg(long, value_name = "FIELD", value_parser = clap::builder::NonEmptyStringValueParser::new(), requires = "summary")]
    pub by: Option<String>,
    /// Save each article's text in this folder: what the offsets slice; its index.csv says which
    /// file is whose
    #[arg(long, value_name = "DIR")]
    pub write_text: Option<PathBuf>,
}
