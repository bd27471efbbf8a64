//! The arguments of `score`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::{strength, whole};
use super::{
    ContextOption, Input, Layout, Lookup, Negated, Offsets, Output, Repeats, Unit, Words,
    keyword_method,
};
use crate::keywords::Method;

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme score articles/ -o scores.csv
  paratheme score articles/ -o scores.xlsx
  paratheme score 'posts/*.jsonl' --keep author,section -o scores.csv
  paratheme score survey.csv --text-field answer --id-field respondent -o scores.csv
  paratheme score articles/ --layout evidence -o evidence.csv
  paratheme score articles/ --unit article --lexicon mine.toml
  paratheme score articles/ --sort innovation --top 20
  curl -s https://example.org/a.txt | paratheme score -

A FILE.xlsx of paragraphs has further sheets: articles, themes over time, sources, evidence, repeats and the lexicon.

The command also writes FILE.manifest.json (options, inputs, counts) and, if an input was rejected, FILE.rejects.csv.")]
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
    pub of_context: ContextOption,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
    #[command(flatten)]
    #[serde(flatten)]
    pub table: Table,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Table")]
pub struct Table {
    /// The unit that is scored: each paragraph, each sentence, or each article as one text
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    pub unit: Unit,
    /// One row for each text (wide), each text and theme (long), or each match (evidence)
    #[arg(long, value_name = "LAYOUT", default_value = "wide")]
    pub layout: Layout,
    /// The columns: full for all, or names in the order wanted; the fields of --keep come last
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Leave out the column text
    #[arg(long)]
    pub no_text: bool,
    /// Fields of the inputs to add as columns
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub keep: Vec<String>,
    /// What to do with exact repeats of earlier paragraphs: flag and do not count them, drop them,
    /// or keep and count them
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    /// What to do with negated matches such as "no budget cuts": count them like others (a denial
    /// is about its subject), count them separately, or drop them
    #[arg(long, value_name = "HOW", default_value = "count")]
    pub negated: Negated,
    /// Find near repeats too, and name the earliest paragraph with almost the same words in a
    /// column
    #[arg(long)]
    pub near: bool,
    /// List at most N keywords in each row (0: none, which is faster)
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<u16>(0..=1000, "0 for none"), allow_negative_numbers = true)]
    pub keywords: u16,
    /// The keyword method
    #[arg(long, value_name = "METHOD", default_value = Method::default().name(), value_parser = keyword_method())]
    pub keyword_method: Method,
    /// A text is about a theme if its strength is at least this [default: the lexicon's threshold,
    /// else 0.25, 0.45 with --context article, and 0.75 for articles]
    #[arg(long, value_name = "STRENGTH", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// A file of `lexicon fit --calibration`; adds the probability that the text is about each
    /// theme
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<String>,
    /// Sort the rows by this column: numbers from the highest, text from A
    #[arg(long, value_name = "COLUMN")]
    pub sort: Option<String>,
    /// Write only the first N rows after sorting, without rows that are not counted (repeats,
    /// boilerplate, titles)
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1..=u64::MAX, "write 20 for the first twenty rows"), requires = "sort", allow_negative_numbers = true)]
    pub top: Option<usize>,
    /// The unit of offsets: Unicode characters (as in Python) or bytes
    #[arg(long, value_name = "UNIT", default_value = "char")]
    pub offsets: Offsets,
    /// A second file: totals with 95 % intervals for each value of --by
    #[arg(long, value_name = "FILE", requires = "by")]
    pub summary: Option<PathBuf>,
    /// Print the share of each theme by article, source, year, month, theme (of the paragraphs
    /// about one theme, how many are about another), or a field of the inputs; separate several
    /// with commas. An article whose field is a list is in the group of each of its values
    #[arg(long, value_name = "FIELD,...", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub by: Option<String>,
    /// Save each article's text in this folder (offsets refer to it); index.csv lists which file
    /// belongs to which article
    #[arg(long, value_name = "DIR")]
    pub write_text: Option<PathBuf>,
}
