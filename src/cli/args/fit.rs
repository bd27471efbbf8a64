//! The arguments of `lexicon fit`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{Input, Lookup, Place, Words};

#[derive(Args, Serialize)]
#[command(mut_arg("inputs", |inputs| inputs.required(false)))]
pub struct Fit {
    /// Texts that people have coded, as for `evaluate`; each file is a set
    #[arg(long, value_name = "CODED", required = true, help_heading = "What is fitted")]
    pub gold: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub fitted: Fitted,
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
    pub place: Place,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "What is fitted")]
pub struct Fitted {
    /// A column of CODED that is called otherwise than its theme
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Part each CODED into sets: a column of it, or source, year, month
    #[arg(long, value_name = "FIELD", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub by: Option<String>,
    /// How many texts the lexicon's own p weighs as much as
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole::<u32>(50..=1_000_000, "50 unless you say otherwise"), allow_negative_numbers = true)]
    pub prior: u32,
    /// The most texts that a set may count for an entry; more are counted in proportion
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole::<u32>(1..=1_000_000, "50 unless you say otherwise"), allow_negative_numbers = true)]
    pub cap: u32,
    /// Write the fitted p also where it is not shown that they are better
    #[arg(long)]
    pub unproven: bool,
    /// A second file: each entry with its counts, its precision and its p, before and after
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// A further file: how the fitted p rank each set that was left out, beside the lexicon's own p
    /// and equal ones
    #[arg(long, value_name = "FILE")]
    pub left_out: Option<PathBuf>,
    /// Fit what makes probabilities of strengths too, into this TOML file for
    /// `score --calibration`; without -o the lexicon stays as it is
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
}
