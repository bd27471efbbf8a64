//! The arguments of `compare`.

use std::ffi::OsString;

use clap::Args;
use serde::Serialize;

use super::input::as_text;
use super::numbers::{strength, whole};
use super::{Input, Lookup, Output, Repeats, Words};
use crate::terms::KeynessMeasure;

#[derive(Args, Serialize)]
#[command(
    mut_arg("inputs", |input| input.required(false).required_unless_present("target").requires("by")),
    mut_arg("lexicon", |lexicon| lexicon.requires("theme")),
    mut_arg("overlap", |overlap| overlap.requires("theme")),
    mut_arg("phrases", |phrases| phrases.requires("theme")),
    after_help = "\
Examples:
  paratheme compare --target blogs/ --reference news/ -o keyness.csv
  paratheme compare posts.jsonl --by source --target-value Echo -o keyness.csv
  paratheme compare posts.jsonl --by year --target-value 2019-2021 --reference-value 2015-2018 --no-stop-words --top 100
  paratheme compare --target a/ --reference b/ --measure log_likelihood,odds_ratio,bic
  paratheme compare posts.jsonl --by section --target-value Opinion --theme -o themes.csv

Terms with measures above 0 (odds_ratio: above 1) are more frequent in the target, the others in the reference."
)]
pub struct Compare {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub sides: Sides,
    #[command(flatten)]
    #[serde(flatten)]
    pub tests: Tests,
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
#[command(next_help_heading = "Comparison")]
pub struct Sides {
    /// The target collection: files, folders, globs, or - for standard input
    #[arg(long, value_name = "INPUT", num_args = 1.., requires = "reference", conflicts_with_all = ["inputs", "by"])]
    #[serde(serialize_with = "as_text", skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<OsString>,
    /// The reference collection
    #[arg(long, value_name = "INPUT", num_args = 1.., requires = "target")]
    #[serde(serialize_with = "as_text", skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<OsString>,
    /// Split one collection by source, year, month, or a field of the inputs; an article whose
    /// field is a list belongs to the side of each of its values
    #[arg(long, value_name = "FIELD", requires_all = ["inputs", "target_value"])]
    pub by: Option<String>,
    /// The values of the field that form the target; quote a value that contains a comma: '"Smith,
    /// John",Doe'; with --by year also a range: 2015-2018
    #[arg(long, value_name = "VALUE,...", requires = "by")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_value: Vec<String>,
    /// The values of the field that form the reference [default: all others; articles without the
    /// field belong to neither side]
    #[arg(long, value_name = "VALUE,...", requires = "by")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_value: Vec<String>,
    /// What to do with paragraphs that are not counted in totals (repeats, boilerplate, pull
    /// quotes, titles, datelines): leave them out (flag, drop) or count them too (keep)
    #[arg(long, value_name = "HOW", default_value = "flag")]
    pub repeats: Repeats,
    /// Compare themes instead of words (all themes of the lexicon, or those named), with 95 %
    /// intervals of the differences
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', num_args = 0..=1,
        conflicts_with_all = ["measure", "top", "min_count", "min_articles", "no_stop_words", "ngrams"])]
    pub theme: Option<Vec<String>>,
    /// A text is about a theme if its strength is at least this [default: the lexicon's threshold,
    /// else 0.25]
    #[arg(long, value_name = "STRENGTH", requires = "theme", value_parser = strength, allow_negative_numbers = true)]
    pub threshold: Option<f64>,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Test")]
pub struct Tests {
    /// Keyness measures, one column each; the first one orders the table, and p belongs to the
    /// first one that is a test
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', default_value = "log_likelihood",
        value_parser = clap::builder::PossibleValuesParser::new(KeynessMeasure::ALL.map(KeynessMeasure::name)))]
    pub measure: Vec<String>,
    /// Write only the N strongest terms; all terms are tested all the same
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1..=u64::MAX, "leave it out for all rows"), allow_negative_numbers = true)]
    pub top: Option<usize>,
    /// Leave out terms that occur less than N times in both collections together
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<u64>(0..=u64::MAX, "5 unless you say otherwise; 1 for all terms"), allow_negative_numbers = true)]
    pub min_count: u64,
    /// Leave out terms that occur in fewer than N articles of the side where they are more frequent
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole::<u64>(0..=u64::MAX, "3 unless you say otherwise; 1 for all terms"), allow_negative_numbers = true)]
    pub min_articles: u64,
    /// Leave out stop words, numbers and single letters (before stemming), and n-grams that begin
    /// or end with one
    #[arg(long)]
    pub no_stop_words: bool,
    /// Count terms of up to N words (1 to 3)
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u8>(1..=3, "1 for single words"), allow_negative_numbers = true)]
    pub ngrams: u8,
}
