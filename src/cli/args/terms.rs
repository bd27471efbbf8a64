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
    /// Count by collection, article, paragraph, source, year, month, or a field of the source; by
    /// several fields with commas between
    #[arg(long, value_name = "FIELD", value_parser = clap::builder::NonEmptyStringValueParser::new(), default_value = "collection", help_heading = "What is counted")]
    pub by: String,
    /// N-grams up to N words, 1 to 3; their words stand side by side in a paragraph
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u8>(1..=3, "1 for single words"), allow_negative_numbers = true, help_heading = "What is counted")]
    pub ngrams: u8,
    /// Leave out stop words, numbers and single letters before words are stemmed, and n-grams that
    /// begin or end with one
    #[arg(long, help_heading = "What is counted")]
    pub no_stop_words: bool,
    /// Leave out what is counted less than N times in its group [default: 1; collocations: 5]
    #[arg(long, value_name = "N", value_parser = whole::<u64>(0..=u64::MAX, "leave it out for 1, or 5 with --collocations"), allow_negative_numbers = true, help_heading = "What is counted")]
    pub min_count: Option<u64>,
    /// The first N rows of each group
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1..=u64::MAX, "leave it out for all rows"), allow_negative_numbers = true, help_heading = "What is counted")]
    pub top: Option<usize>,
    /// Paragraphs that totals do not use (repeats, boilerplate, pull quotes, titles, datelines):
    /// left out (flag, drop), or kept and counted
    #[arg(long, value_name = "HOW", default_value = "flag", help_heading = "What is counted")]
    pub repeats: Repeats,
    /// Instead of terms: pairs of words that stand side by side more often than by chance, stop
    /// words left out
    #[arg(long, conflicts_with_all = ["ngrams", "readability"], help_heading = "What is counted")]
    pub collocations: bool,
    /// Instead of terms: how varied the words of each text are, and how hard it is to read; with
    /// --by article or paragraph
    #[arg(long, conflicts_with_all = ["ngrams", "no_stop_words", "min_count", "top"], help_heading = "What is counted")]
    pub readability: bool,
    /// Write the document-term matrix into this folder too: matrix.mtx (Matrix Market),
    /// documents.csv, terms.csv; a document is an article, or with --by paragraph a paragraph
    #[arg(long, value_name = "DIR", help_heading = "Where it goes")]
    pub matrix: Option<PathBuf>,
    /// The values of the matrix: counts, or tf-idf by the name of the tool whose numbers it gives,
    /// or BM25
    #[arg(
        long,
        value_name = "SCHEME",
        default_value = "count",
        requires = "matrix",
        help_heading = "Where it goes"
    )]
    pub weights: Weights,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
