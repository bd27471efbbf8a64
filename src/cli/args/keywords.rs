//! The arguments of `keywords`.

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{Columns, Input, KeywordMethod, Output, Repeats, Words};

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme keywords articles/ -o keywords.csv
  paratheme keywords posts.jsonl --by collection --top 50
  paratheme keywords posts.jsonl --by year,source
  paratheme keywords articles/ --method yake --by paragraph --top 3")]
pub struct Keywords {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// How keywords are found: auto (phrases and words in one ranking), tfidf (words), yake, rake
    /// (phrases), textrank
    #[arg(long, value_name = "METHOD", default_value = "auto")]
    pub method: KeywordMethod,
    /// What has keywords: each paragraph, each article, or, adding up those of the articles, the
    /// collection or groups by source, year, month, or a field of the source; by several fields
    /// with commas between
    #[arg(long, value_name = "FIELD", value_parser = clap::builder::NonEmptyStringValueParser::new(), default_value = "article")]
    pub by: String,
    /// The most keywords that each has
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole::<u16>(1..=65535, "10 unless you say otherwise"), allow_negative_numbers = true)]
    pub top: u16,
    /// Paragraphs that say exactly what an earlier one says: an article keeps what others said
    /// first, the collection and its totals do not (flag); left out everywhere (drop); or kept with
    /// all others (keep)
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
