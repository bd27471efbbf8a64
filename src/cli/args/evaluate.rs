//! The arguments of `evaluate`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::strength;
use super::{Columns, ContextOption, Input, Lookup, Output, Words};

#[derive(Args, Serialize)]
#[command(
    mut_arg("inputs", |inputs| inputs.required(false)),
    mut_arg("columns", |columns| columns.requires("errors").help("The columns of --errors: full for all (adds title, date, source and url of the article), or names in the order wanted")),
    mut_arg("keep", |keep| keep.requires("errors").help("Fields of the inputs to add as columns of --errors")),
    after_help = "\
Examples:
  paratheme evaluate --gold coded.csv                          the texts are in the column `text`; each is scored as one article
  paratheme evaluate --gold coded.csv articles/ -o measures.csv --errors errors.csv
  paratheme evaluate --gold coded.csv --map fiscal=fiscal_pressure --by source
  paratheme evaluate --gold sample.csv articles/ --estimate-share --by year --table table.csv
  paratheme evaluate --gold sample.csv articles/ --estimate-share --by source --differences
  paratheme evaluate --gold coded.csv --lexicon mine.toml --threshold 0.4

CODED has a column for each theme: 1 if the text is about it, 0 if not, empty if the coder could not tell. With INPUTs its rows name
articles (`article_id`) or paragraphs (`article_id` and `paragraph`, or article_id#paragraph); without INPUTs they hold the texts.
For several coders there are columns age_1, age_2 ... for a theme `age`; the majority decides, unless there is a column `age` too."
)]
pub struct Evaluate {
    /// The human-coded texts: a CSV, TSV, JSON lines, JSON, Excel or ods file
    #[arg(long, value_name = "CODED", help_heading = "Evaluation")]
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
    pub of_context: ContextOption,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Evaluation")]
pub struct Compared {
    /// Which column of CODED holds which theme, if their names differ
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
    /// A text is about a theme if its strength is at least this [default: the lexicon's threshold,
    /// else 0.25, 0.45 with --context article, and 0.75 for articles]
    #[arg(long, value_name = "STRENGTH", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// Measure each group on its own: a column of CODED, or source, year, month; separate several
    /// with commas. The last rows are about all texts
    #[arg(long, value_name = "FIELD,...", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub by: Option<String>,
    /// Instead of measures, estimate the share of paragraphs about each theme, corrected for the
    /// program's errors by the coded paragraphs. These must be a random sample of the INPUTs with
    /// the probability of drawing each one in the column `probability` (see lexicon sample)
    #[arg(long, requires = "inputs")]
    pub estimate_share: bool,
    /// With --estimate-share and --by: estimate how groups differ, with intervals: each pair if
    /// there are up to five groups, otherwise each group against all others
    #[arg(long, requires_all = ["by", "estimate_share"])]
    pub differences: bool,
    /// With --estimate-share, a second file: every counted paragraph with the program's result, the
    /// probability of drawing it, and its codes, for programs such as dsl (R) and ppi-python
    #[arg(long, value_name = "FILE", requires = "estimate_share")]
    pub table: Option<PathBuf>,
    /// A second file: false positives and misses with their evidence, those furthest from the
    /// threshold first
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
}
