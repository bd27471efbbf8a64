//! The arguments of `terms`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{Input, Output, Repeats, Weights, Words};

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme terms articles/ -o terms.csv
  paratheme terms posts.jsonl --by year --no-stop-words --top 50
  paratheme terms articles/ --ngrams 3 --min-count 5
  paratheme terms articles/ --collocations -o collocations.csv
  paratheme terms articles/ --by article --readability -o readability.csv
  paratheme terms articles/ --matrix dtm/ --weights sklearn -o terms.csv")]
pub struct Terms {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    /// Count for the collection, each article, each paragraph, or each source, year, month, or
    /// value of a field of the inputs; separate several fields with commas
    #[arg(long, value_name = "FIELD,...", value_parser = clap::builder::NonEmptyStringValueParser::new(), default_value = "collection", help_heading = "Counting")]
    pub by: String,
    /// Count n-grams of up to N words (1 to 3), which are adjacent words of a paragraph
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u8>(1..=3, "1 for single words"), allow_negative_numbers = true, help_heading = "Counting")]
    pub ngrams: u8,
    /// Leave out stop words, numbers and single letters (before stemming), and n-grams that begin
    /// or end with one
    #[arg(long, help_heading = "Counting")]
    pub no_stop_words: bool,
    /// Leave out terms that occur less than N times in their group [default: 1; with --collocations
    /// 5]
    #[arg(long, value_name = "N", value_parser = whole::<u64>(0..=u64::MAX, "leave it out for 1, or 5 with --collocations"), allow_negative_numbers = true, help_heading = "Counting")]
    pub min_count: Option<u64>,
    /// Write only the first N rows of each group
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1..=u64::MAX, "leave it out for all rows"), allow_negative_numbers = true, help_heading = "Counting")]
    pub top: Option<usize>,
    /// What to do with paragraphs that are not counted in totals (repeats, boilerplate, pull
    /// quotes, titles, datelines): leave them out (flag, drop) or count them too (keep)
    #[arg(long, value_name = "HOW", default_value = "flag", help_heading = "Counting")]
    pub repeats: Repeats,
    /// Instead of terms, list pairs of adjacent words that are more frequent than by chance,
    /// without stop words
    #[arg(long, conflicts_with_all = ["ngrams", "readability"], help_heading = "Counting")]
    pub collocations: bool,
    /// Instead of terms, measure lexical diversity and readability of each text (with --by article
    /// or paragraph)
    #[arg(long, conflicts_with_all = ["ngrams", "no_stop_words", "min_count", "top"], help_heading = "Counting")]
    pub readability: bool,
    /// Also write the document-term matrix into this folder: matrix.mtx (Matrix Market),
    /// documents.csv, terms.csv; a document is an article, or a paragraph with --by paragraph
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub matrix: Option<PathBuf>,
    /// The values of the matrix: counts, tf-idf named after the tool whose numbers it reproduces,
    /// or BM25
    #[arg(
        long,
        value_name = "SCHEME",
        default_value = "count",
        requires = "matrix",
        help_heading = "Output"
    )]
    pub weights: Weights,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
