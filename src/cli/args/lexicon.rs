//! The arguments of `lexicon`.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{Input, Lookup, Output, Words};

#[derive(Subcommand)]
pub enum Lexicon {
    /// Print a lexicon: its themes, entries, conditions and weights
    #[command(after_help = "\
Examples:
  paratheme lexicon show
  paratheme lexicon show --format toml > mine.toml")]
    Show {
        /// A built-in lexicon or a TOML file
        #[arg(value_name = "NAME_OR_FILE", default_value = "public-services")]
        lexicon: String,
        /// For reading, or as TOML to edit
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ShowFormat,
    },
    /// Show what each entry catches in a collection: forms with counts, dead entries, several stems, overlaps between themes
    #[command(after_help = "\
Examples:
  paratheme lexicon check articles/ --lexicon mine.toml -o check.csv
  paratheme lexicon check posts.jsonl | head")]
    Check(Box<Check>),
    /// Draw paragraphs for people to code: a sheet with a blank column for each theme
    #[command(after_help = "\
Examples:
  paratheme lexicon sample articles/ --size 400 -o sheet.csv
  paratheme lexicon sample posts.jsonl --lexicon mine.toml --seed 2 -o second.csv

Beside the sheet stands FILE.instructions.md: what each theme means, and how to code. Code 1 or 0, leave empty what you cannot tell.")]
    Sample(Box<Sample>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    Text,
    Toml,
}

#[derive(Args, Serialize)]
pub struct Sample {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Paragraphs to draw
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub size: u32,
    /// The seed: the same one draws the same paragraphs
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Show strata, strengths and the words that made them: not for coding, which they would sway
    #[arg(long)]
    pub show_scores: bool,
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
pub struct Check {
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
    pub output: Output,
}
