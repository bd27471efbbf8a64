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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    Text,
    Toml,
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
