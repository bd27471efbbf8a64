//! The arguments of `keywords`.

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{Columns, Input, Output, Repeats, Words, keyword_method};
use crate::keywords::Method;

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
    #[arg(long, value_name = "METHOD", default_value = Method::default().name(), value_parser = keyword_method(), help = format!("The keyword method: {}", Method::list()))]
    pub method: Method,
    /// With --method tfidf, rank n-grams of up to N words (1 to 3): single words, and phrases of
    /// adjacent words that are not stop words [default: 3]
    #[arg(long, value_name = "N", value_parser = whole::<u8>(1..=3, "1 for single words"), allow_negative_numbers = true)]
    pub ngrams: Option<u8>,
    /// Whose keywords are listed: each paragraph's, each article's, or, summed over articles, the
    /// collection's or those of groups by source, year, month, or a field of the inputs; separate
    /// several fields with commas
    #[arg(long, value_name = "FIELD,...", value_parser = clap::builder::NonEmptyStringValueParser::new(), default_value = "article")]
    pub by: String,
    /// List at most N keywords for each
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole::<u16>(1..=65535, "10 unless you say otherwise"), allow_negative_numbers = true)]
    pub top: u16,
    /// What to do with exact repeats of earlier paragraphs: use them for the keywords of their own
    /// article only (flag), leave them out everywhere (drop), or treat them like all others (keep)
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
