//! The arguments of `extract`.

use clap::Args;
use serde::Serialize;

use super::{Input, Output, Words};

#[derive(Args, Clone, Serialize)]
#[command(mut_arg("format", |format| format.hide(true)), mut_arg("csv_safe", |csv_safe| csv_safe.hide(true)), mut_arg("lists", |lists| lists.hide(true)), mut_arg("excel", |excel| excel.hide(true)), mut_arg("output_delimiter", |delimiter| delimiter.hide(true)), mut_arg("decimal_comma", |comma| comma.hide(true)))]
#[command(after_help = "\
Examples:
  paratheme extract pages/ -o articles.jsonl
  paratheme score articles.jsonl -o scores.csv          the rows are the same as those of pages/
  paratheme extract pages/ -o articles.jsonl --update   reads only what is new or changed
  paratheme extract reports/ -o texts/                  a folder of plain texts

Each line is an article: its id, title, date, source, author, url, language, file, further fields and text, and its paragraphs with their
kinds, each by the offsets of its first character and of the one after its last. Every command reads these lines like the files themselves.")]
pub struct Extraction {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Fields of the inputs to save with each article, in addition to those of --name-pattern and
    /// --metadata
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Read only the inputs that are new or changed since the same command with the same options
    /// wrote FILE, and keep its other lines
    #[arg(long, requires = "output", help_heading = "Output")]
    #[serde(skip)]
    pub update: bool,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
