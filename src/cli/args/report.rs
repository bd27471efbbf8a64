//! The arguments of `report`.

use clap::Args;
use serde::Serialize;

use super::numbers::{strength, whole};
use super::{ContextOption, Input, Lookup, Negated, Output, Repeats, Words, keyword_method};
use crate::keywords::Method;
use crate::overview::MOST_PARAGRAPHS;

/// The help of `--paragraphs`, which in this command takes a number too.
const PARAGRAPHS: &str = "How plain text is split into paragraphs: auto (detect), blank (at blank lines), line (each line), \
indent (at indented lines), regex:PATTERN (each match begins one). A number N is the same as --most-paragraphs N";

#[derive(Args, Serialize)]
#[command(
    mut_arg("format", |format| format.hide(true)),
    mut_arg("csv_safe", |csv_safe| csv_safe.hide(true)),
    mut_arg("lists", |lists| lists.hide(true)),
    mut_arg("excel", |excel| excel.hide(true)),
    mut_arg("output_delimiter", |delimiter| delimiter.hide(true)),
    mut_arg("decimal_comma", |comma| comma.hide(true)),
    mut_arg("paragraphs", |paragraphs| paragraphs.help(PARAGRAPHS)),
)]
#[command(after_help = "\
Examples:
  paratheme report articles/ -o report.html
  paratheme report posts.jsonl --lexicon mine.toml -o report.html
  paratheme report posts.jsonl --from 2019 --most-paragraphs 1000 -o report.html

The page is one file that can be mailed: it needs no other file, no server and no network, and can be read without a script.
The command also writes FILE.manifest.json (options, inputs, counts) and, if an input was rejected, FILE.rejects.csv.")]
pub struct Report {
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
    pub page: PageOptions,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Page")]
pub struct PageOptions {
    /// Show at most N paragraphs: if there are more, half of them are the strongest of the themes,
    /// and the others are drawn at random. By default also fewer, if they would make the page larger
    /// than about 5 MB
    #[arg(long, value_name = "N", default_value_t = MOST_PARAGRAPHS, value_parser = whole::<usize>(0..=1_000_000, "5000 make a page of some megabytes"), allow_negative_numbers = true)]
    pub most_paragraphs: usize,
    /// What to do with exact repeats of earlier paragraphs: flag and do not count them, drop them,
    /// or keep and count them
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    /// What to do with negated matches such as "no budget cuts": count them like others (a denial
    /// is about its subject), count them separately, or drop them
    #[arg(long, value_name = "HOW", default_value = "count")]
    pub negated: Negated,
    /// Find near repeats too, and name the earliest paragraph with almost the same words
    #[arg(long)]
    pub near: bool,
    /// List at most N keywords for each paragraph (0: none, which is faster)
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<u16>(0..=1000, "0 for none"), allow_negative_numbers = true)]
    pub keywords: u16,
    /// The keyword method
    #[arg(long, value_name = "METHOD", default_value = Method::default().name(), value_parser = keyword_method())]
    pub keyword_method: Method,
    /// A paragraph is about a theme if its strength is at least this [default: the lexicon's
    /// threshold, else 0.25, or 0.45 with --context article]
    #[arg(long, value_name = "STRENGTH", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
}
