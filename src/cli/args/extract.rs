//! The arguments of `extract`.

use clap::Args;
use serde::Serialize;

use super::{Input, Output, Words};

#[derive(Args, Clone, Serialize)]
#[command(mut_arg("format", |format| format.hide(true)), mut_arg("csv_safe", |csv_safe| csv_safe.hide(true)))]
#[command(after_help = "\
Examples:
  paratheme extract pages/ -o articles.jsonl
  paratheme score articles.jsonl -o scores.csv          the same rows as of pages/, without reading pages again
  paratheme extract pages/ -o articles.jsonl --update   reads only what is new or changed
  paratheme extract reports/ -o texts/                  a folder of plain texts

Each line is an article: id, title, date, source, author, url, language, the file it came from, further fields, its text, and its paragraphs with
their kinds, by the first character of each and the one behind its last. All commands read these lines as they read the files themselves.")]
pub struct Extraction {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Fields of the inputs that go with the articles, beside those of --name-pattern and
    /// --metadata
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Read only inputs that are new or changed since FILE was written by the same command with the
    /// same options; its other lines stay
    #[arg(long, requires = "output", help_heading = "Where it goes")]
    #[serde(skip)]
    pub update: bool,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
