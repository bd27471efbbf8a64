//! The arguments of `kwic`.

use clap::Args;
use serde::Serialize;

use super::numbers::whole;
use super::{Columns, Input, Lookup, Offsets, Output, Repeats, Sort, Words};

#[derive(Args, Clone, Serialize)]
#[command(
    group(clap::ArgGroup::new("of_lexicon").args(["theme", "entry"]).multiple(true)),
    mut_arg("inputs", |inputs| inputs.required(false)),
    mut_arg("lexicon", |lexicon| lexicon.requires("of_lexicon")),
    mut_arg("overlap", |overlap| overlap.requires("of_lexicon"))
)]
#[command(after_help = "\
Examples:
  paratheme kwic 'budget cut*' articles/
  paratheme kwic '~procure' articles/ --sort right
  paratheme kwic --theme ageing articles/ -o ageing.csv
  paratheme kwic --entry 'tender*' --lexicon mine.toml articles/ | head
  paratheme kwic -- '-pattern' -                      what begins with - stands after --

On a terminal the matches stand below each other, cut to its width; in a file, a pipe or with --format they are a table.
Every match has its row, those in repeats, pull quotes, titles and datelines too; `counted` tells which of them totals use. A PATTERN is sought in articles of every language;
a theme and an entry leave out articles and paragraphs in other languages than the lexicon's. Sorted rows are kept in memory.")]
pub struct Kwic {
    /// What to look for, as an entry of a lexicon: word, phrase, glob* or gl?b, ~stem, /regex/ on
    /// one word. None with --theme or --entry
    #[arg(value_name = "PATTERN", required_unless_present_any = ["theme", "entry"])]
    pub pattern: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    /// What counts for this theme of the lexicon, its sub-themes included
    #[arg(long, value_name = "NAME", help_heading = "What is looked for")]
    pub theme: Option<String>,
    /// What counts for this entry of the lexicon, under its conditions; with --theme, for that
    /// theme
    #[arg(long, value_name = "ENTRY", help_heading = "What is looked for")]
    pub entry: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    /// The most words shown on either side, within the paragraph
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = whole::<u16>(1..=100, "8 words on either side unless you say otherwise"), allow_negative_numbers = true, help_heading = "What the table holds")]
    pub window: u16,
    /// The order: of the input (none), or of the words shown to the left or to the right, from the
    /// match outwards
    #[arg(
        long,
        value_name = "SIDE",
        default_value = "none",
        help_heading = "What the table holds"
    )]
    pub sort: Sort,
    /// Matches in paragraphs that say exactly what an earlier one says: flagged as not counted,
    /// dropped, or kept and counted with all others
    #[arg(long, value_name = "HOW", default_value = "flag", help_heading = "What the table holds")]
    pub repeats: Repeats,
    /// Whether offsets count Unicode characters (as Python does) or bytes
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "char",
        help_heading = "What the table holds"
    )]
    pub offsets: Offsets,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
