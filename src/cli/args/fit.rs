//! The arguments of `lexicon fit`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{ContextOption, Input, Lookup, Place, Words};

#[derive(Args, Serialize)]
#[command(mut_arg("inputs", |inputs| inputs.required(false)))]
pub struct Fit {
    /// The human-coded texts, as for `evaluate`; each file is a set of its own
    #[arg(long, value_name = "CODED", required = true, help_heading = "Fitting")]
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
    pub of_context: ContextOption,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

#[derive(Args, Serialize)]
#[command(next_help_heading = "Fitting")]
pub struct Fitted {
    /// Which column of CODED holds which theme, if their names differ
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Split each CODED into sets by one of its columns, or by source, year, month
    #[arg(long, value_name = "FIELD,...", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub by: Option<String>,
    /// Strength of the prior: the lexicon's own p counts as much as N coded texts
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole::<u32>(50..=1_000_000, "50 unless you say otherwise"), allow_negative_numbers = true)]
    pub prior: u32,
    /// Count at most N texts of a set for an entry; more are scaled down to N
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole::<u32>(1..=1_000_000, "50 unless you say otherwise"), allow_negative_numbers = true)]
    pub cap: u32,
    /// Write the fitted p even if they do not rank held-out sets better
    #[arg(long)]
    pub unproven: bool,
    /// A second file: each entry with its counts, its precision, and its p before and after
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// A further file: how well the fitted p rank each held-out set, beside the lexicon's own p and
    /// equal p
    #[arg(long, value_name = "FILE")]
    pub left_out: Option<PathBuf>,
    /// Also fit the curves that turn strengths into probabilities, and write them into this TOML
    /// file for `score --calibration`; without -o the lexicon is not changed
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<PathBuf>,
    /// Also fit, for each theme, a model that weighs a text's own evidence, its article and learnt
    /// entries, and use it where it ranks and predicts held-out articles better than the curve
    #[arg(long, requires = "calibration")]
    pub model: bool,
}
