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
  paratheme kwic -- '-pattern' -                      a pattern that begins with - comes after --

On a terminal the matches are aligned and cut to its width; in a file, a pipe or with --format they are a table.
Every match has a row, also in repeats, pull quotes, titles and datelines; `counted` is false for matches that totals leave out.
A PATTERN is searched in articles of every language; themes and entries only in articles and paragraphs in the lexicon's language.
Sorted rows are kept in memory.")]
pub struct Kwic {
    /// The pattern to find, written like a lexicon entry: word, phrase, glob* or gl?b, ~stem,
    /// /regex/ on one word. Leave it out with --theme or --entry
    #[arg(value_name = "PATTERN", required_unless_present_any = ["theme", "entry"])]
    pub pattern: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    /// Show the matches of this theme of the lexicon and its sub-themes
    #[arg(long, value_name = "NAME", help_heading = "Lexicon")]
    pub theme: Option<String>,
    /// Show the matches of this entry of the lexicon that meet its conditions; with --theme, in
    /// that theme
    #[arg(long, value_name = "ENTRY", help_heading = "Lexicon")]
    pub entry: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    /// Show at most N words of context on either side, within the paragraph
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = whole::<u16>(1..=100, "8 words on either side unless you say otherwise"), allow_negative_numbers = true, help_heading = "Table")]
    pub window: u16,
    /// The order of the rows: as in the input (none), or by the words to the left or to the right,
    /// from the match outwards
    #[arg(long, value_name = "SIDE", default_value = "none", help_heading = "Table")]
    pub sort: Sort,
    /// What to do with matches in exact repeats of earlier paragraphs: flag them as not counted,
    /// drop them, or keep and count them
    #[arg(long, value_name = "HOW", default_value = "flag", help_heading = "Table")]
    pub repeats: Repeats,
    /// The unit of offsets: Unicode characters (as in Python) or bytes
    #[arg(long, value_name = "UNIT", default_value = "char", help_heading = "Table")]
    pub offsets: Offsets,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
