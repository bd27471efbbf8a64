//! The arguments of `evaluate`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::strength;
use super::{Columns, Input, Lookup, Output, Words};

#[derive(Args, Serialize)]
#[command(
    mut_arg("inputs", |inputs| inputs.required(false)),
    mut_arg("columns", |columns| columns.requires("errors").help("The columns of --errors: full for all, which adds title, date, source and url of the article, or names in the order wanted")),
    mut_arg("keep", |keep| keep.requires("errors").help("Fields of the source that follow as columns of --errors")),
    after_help = "\
Examples:
  paratheme evaluate --gold coded.csv                          texts in the column `text`, each scored as one article
  paratheme evaluate --gold coded.csv articles/ -o measures.csv --errors errors.csv
  paratheme evaluate --gold coded.csv --map fiscal=fiscal_pressure --by source
  paratheme evaluate --gold sample.csv articles/ --estimate-share --by year --table table.csv
  paratheme evaluate --gold sample.csv articles/ --estimate-share --by source --differences
  paratheme evaluate --gold coded.csv --lexicon mine.toml --threshold 0.4

CODED.csv has a column for each theme: 1 about it, 0 not, empty where the coder could not tell. With INPUTs its rows are coded articles
(`article_id`) or paragraphs (`article_id` and `paragraph`, or article_id#paragraph); without, it has their texts.
Several coders: columns age_1, age_2 ... for a theme `age`; the majority counts, unless there is a column `age` too."
)]
pub struct Evaluate {
    /// The texts that people have coded: CSV, TSV, JSON lines, JSON, Excel or ods
    #[arg(long, value_name = "CODED", help_heading = "What is compared")]
    pub gold: String,
    #[command(flatten)]
    #[serde(flatten)]
    pub compared: Compared,
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
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
#[command(next_help_heading = "What is compared")]
pub struct Compared {
    /// A column of CODED that is called otherwise than its theme
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
    /// The strength from which a text is about a theme [default: the lexicon's, else 0.25, and 0.75
    /// for articles]
    #[arg(long, value_name = "STRENGTH", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// Measure group by group: a column of CODED, or source, year, month; several with commas
    /// between. The last rows are about all texts
    #[arg(long, value_name = "FIELD", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub by: Option<String>,
    /// Instead of measures: the share of paragraphs about each theme, the program's errors taken
    /// out by the coded paragraphs, which are a sample of the INPUTs with the probability that each
    /// had to be drawn in the column `probability`
    #[arg(long, requires = "inputs")]
    pub estimate_share: bool,
    /// With --estimate-share and --by: how groups differ, each pair of up to five, else each
    /// against all others, with intervals
    #[arg(long, requires_all = ["by", "estimate_share"])]
    pub differences: bool,
    /// With --estimate-share, a second file: every counted paragraph with what the program finds,
    /// its probability to be coded, and its codes, for programs such as dsl (R) and ppi-python
    #[arg(long, value_name = "FILE", requires = "estimate_share")]
    pub table: Option<PathBuf>,
    /// A second file: the false positives and misses with their evidence, the furthest from the
    /// threshold first
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
}
