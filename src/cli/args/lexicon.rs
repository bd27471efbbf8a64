//! The arguments of `lexicon`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::input::one_or_all;
use super::numbers::{change, share, whole};
use super::{Columns, ContextOption, CsvSafe, Fit, Input, Lookup, Output, RuleOptions, Words};

#[derive(Subcommand)]
pub enum Lexicon {
    /// Print a lexicon: its themes, entries, conditions and weights
    #[command(after_help = "\
Examples:
  paratheme lexicon show
  paratheme lexicon show --format toml > mine.toml
  paratheme lexicon show public-services housing.toml         the themes of both
  paratheme lexicon show mine.toml --format toml              with all that it extends")]
    Show {
        /// A built-in lexicon or a TOML file; of several, the themes of all
        #[arg(value_name = "NAME_OR_FILE", default_value = "public-services")]
        lexicon: Vec<String>,
        /// text for reading, or toml for editing
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ShowFormat,
    },
    /// Show what each entry matches in a collection: forms with counts, entries without a match,
    /// entries with several stems, overlaps between themes
    #[command(after_help = "\
Examples:
  paratheme lexicon check articles/ --lexicon mine.toml -o check.csv
  paratheme lexicon check articles/ --gold coded.csv -o check.csv    with each entry's precision by human codes
  paratheme lexicon check posts.jsonl | head")]
    Check(Box<Check>),
    /// Propose new entries for the themes of a lexicon, and words for `unless`, for you to read and
    /// choose from
    #[command(after_help = "\
Examples:
  paratheme lexicon suggest articles/ -o proposals.csv
  paratheme lexicon suggest articles/ --lexicon mine.toml --theme ageing --top 50 -o proposals.csv
  paratheme lexicon suggest articles/ --gold coded.csv --map old=ageing -o proposals.csv

The lexicon itself is not changed. Proposals for unless need --gold.")]
    Suggest(Box<Suggest>),
    /// Learn entries from a collection: words that mark the paragraphs which a lexicon finds strong,
    /// each with a small weight, in a file for you to read and strike
    #[command(after_help = "\
Examples:
  paratheme lexicon learn articles/ -o learnt.toml
  paratheme lexicon learn posts.jsonl --lexicon mine.toml --most 50 -o learnt.toml
  paratheme lexicon learn articles/ --gold coded.csv -o learnt.toml
  paratheme score articles/ --lexicon learnt.toml -o scores.csv

The file extends the base lexicon. Its entries are proposals with counts and contexts; in evidence their names end in [learnt].")]
    Learn(Box<Learn>),
    /// Draw a random sample of paragraphs to code by hand: a sheet with an empty column for each
    /// theme
    #[command(after_help = "\
Examples:
  paratheme lexicon sample articles/ --size 400 -o sheet.csv
  paratheme lexicon sample articles/ --coders 2 -o sheet.xlsx        a workbook with drop-downs and the code book
  paratheme lexicon sample articles/ --plan                          the precision expected of sheets of 100 to 800 rows
  paratheme lexicon sample posts.jsonl --lexicon mine.toml --seed 2 -o second.csv
  paratheme lexicon sample posts.jsonl --calibration calibration.toml -o third.csv

More paragraphs are drawn from strata where coding tells more about the share of a theme: large ones, and those where the expected probability
of the theme (by --calibration, or fixed) is uncertain. --plan writes no sheet but, for each theme, the expected half-width of the 95 %
interval of `evaluate --estimate-share`.
The command also writes FILE.instructions.md: what each theme means, and how to code. Code 1 or 0; write ?, or
nothing, if you cannot tell.")]
    Sample(Box<Sample>),
    /// Fit entry weights to coded texts (kept only if they rank held-out sets better), and
    /// calibrate strengths as probabilities
    #[command(after_help = "\
Examples:
  paratheme lexicon fit --gold news.csv --gold blogs.csv --lexicon mine.toml -o fitted.toml --report entries.csv
  paratheme lexicon fit --gold sheet.csv articles/ --by source -o fitted.toml --left-out sets.csv
  paratheme lexicon fit --gold sheet.csv articles/ --calibration calibration.toml
  paratheme lexicon fit --gold sheet.csv articles/ --lexicon learnt.toml --calibration calibration.toml --model
  paratheme score articles/ --calibration calibration.toml -o scores.csv

CODED is read as by evaluate. A theme gets the fitted p only if they rank held-out sets better than its own p and than equal p, with both
95 % intervals above 0. With a single set this cannot be shown, and the p are not changed. --calibration needs at least 100 coded texts, and
so does --model; where a model is not better than the curve on held-out articles, the curve gives the probabilities.")]
    Fit(Box<Fit>),
    /// Convert a table (CSV, Excel, `OpenDocument`), or a dictionary of quanteda, LIWC, Lexicoder,
    /// Yoshikoder or `WordStat`, into a lexicon, and report what cannot be converted
    #[command(after_help = "\
Examples:
  paratheme lexicon import mine.xlsx -o mine.toml           a table as `lexicon export` writes it
  paratheme lexicon import laver-garry.cat -o mine.toml
  paratheme lexicon import words.txt --from liwc -o mine.toml
  paratheme lexicon import topics.yml --language de | less

A table with the columns of `lexicon export --to csv` is read without loss. In other dictionaries every entry gets p = 0.2: move it to
strong or weak if you know better. What cannot be converted is reported with its line, and listed in comments at the top of the TOML.")]
    Import(Import),
    /// Show which paragraphs two lexicons score differently, and because of which entries
    #[command(after_help = "\
Examples:
  paratheme lexicon diff public-services mine.toml articles/ -o diff.csv
  paratheme lexicon diff old.toml new.toml posts.jsonl --min-change 0.1 | head

Themes are matched by the names of their columns; a theme that one lexicon lacks counts as strength 0. Of repeated paragraphs only the
first is compared. The summary at the end counts all paragraphs that cross a theme's threshold, whatever --min-change is.")]
    Diff(Box<Diff>),
    /// Convert a lexicon into a table to edit in a spreadsheet, or for another program
    #[command(after_help = "\
Examples:
  paratheme lexicon export mine.toml -o mine.xlsx
  paratheme lexicon export public-services --to quanteda -o topics.yml
  paratheme lexicon export mine.toml --to liwc22 -o mine.dicx
  paratheme lexicon export public-services housing.toml --to csv -o both.csv

Tables (csv, xlsx) hold all that a lexicon says, and `lexicon import` reads them back. What another program cannot express is reported.")]
    Export(Export),
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
    /// Draw N paragraphs
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = whole::<u32>(1..=1_000_000, "400 unless you say otherwise"), allow_negative_numbers = true)]
    pub size: u32,
    /// The seed of the random draw; the same seed draws the same paragraphs
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u64>(0..=u64::MAX, "any whole number: the same one draws the same paragraphs"), allow_negative_numbers = true)]
    pub seed: u64,
    /// Instead of a sheet, show how precise the estimated share of each theme is expected to be
    /// with sheets of 100, 200, 400 and 800 paragraphs
    #[arg(long, conflicts_with_all = ["size", "show_scores", "coders"])]
    pub plan: bool,
    /// A file of `lexicon fit --calibration`: the expected probabilities, used to draw paragraphs
    /// where coding is most informative
    #[arg(long, value_name = "FILE")]
    pub calibration: Option<String>,
    /// Columns for N coders: `<theme>_1`, `<theme>_2` and so on in the place of `<theme>`
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u8>(1..=9, "1 unless you say otherwise"), allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "is_one")]
    pub coders: u8,
    /// Show strata, strengths and evidence in the sheet (not for coding: they would bias the
    /// coders)
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
    pub of_context: ContextOption,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(coders: &u8) -> bool {
    *coders == 1
}

/// Human codes, where there are some.
#[derive(Args, Serialize)]
#[command(next_help_heading = "Human codes")]
pub struct Codes {
    /// The human-coded texts, as for `evaluate`: rows that name articles or paragraphs of the
    /// INPUTs, or, without INPUTs, the texts themselves
    #[arg(long, value_name = "CODED")]
    pub gold: Option<String>,
    /// Which column of CODED holds which theme, if their names differ
    #[arg(long, value_name = "COLUMN=THEME,...", value_delimiter = ',', requires = "gold")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
}

#[derive(Args, Serialize)]
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present("gold")))]
pub struct Check {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub codes: Codes,
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
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present("gold")))]
pub struct Suggest {
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
    /// The themes to propose entries for [default: all]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', help_heading = "Proposals")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub theme: Vec<String>,
    /// Propose at most N entries, and at most N words for unless, for each theme
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = whole::<u16>(1..=1000, "20 unless you say otherwise"), allow_negative_numbers = true, help_heading = "Proposals")]
    pub top: u16,
    /// Propose only entries that occur in at least N articles
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole::<u64>(1..=u64::MAX, "3 unless you say otherwise"), allow_negative_numbers = true, help_heading = "Proposals")]
    pub min_articles: u64,
    #[command(flatten)]
    #[serde(flatten)]
    pub codes: Codes,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(mut_arg("inputs", |inputs| inputs.required(false).required_unless_present("gold")))]
pub struct Learn {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub lookup: Lookup,
    /// The themes to learn entries for [default: all but sub-themes]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', help_heading = "Learning")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub theme: Vec<String>,
    /// Learn at most N entries for each theme
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = whole::<u16>(1..=1000, "200 unless you say otherwise"), allow_negative_numbers = true, help_heading = "Learning")]
    pub most: u16,
    /// How much a learnt entry weighs for each unit of its log-odds, as a share of an entry of the
    /// tier medium
    #[arg(long, value_name = "X", default_value_t = 0.01, value_parser = share, allow_negative_numbers = true, help_heading = "Learning")]
    pub strength: f64,
    /// Learn only entries that occur in at least N articles
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<u64>(1..=u64::MAX, "5 unless you say otherwise"), allow_negative_numbers = true, help_heading = "Learning")]
    pub min_articles: u64,
    #[command(flatten)]
    #[serde(flatten)]
    pub codes: Codes,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

#[derive(Args, Serialize)]
pub struct Diff {
    /// A built-in lexicon or a TOML file
    #[arg(value_name = "A")]
    pub a: String,
    /// The lexicon to compare it with
    #[arg(value_name = "B")]
    pub b: String,
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    /// List only changes of a strength by at least X
    #[arg(long, value_name = "X", default_value_t = 0.01, value_parser = change, allow_negative_numbers = true, help_heading = "Lexicon")]
    pub min_change: f64,
    #[command(flatten)]
    #[serde(flatten)]
    pub rules: RuleOptions,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
pub struct Import {
    /// The dictionary file, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The format of the dictionary [default: by its ending or its content]
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<From>,
    /// The language of the dictionary, ISO 639-1 [default: that of a lexicon's table, or en]
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

#[derive(Args, Serialize)]
pub struct Export {
    /// A built-in lexicon or a TOML file; of several, the themes of all
    #[arg(value_name = "NAME_OR_FILE", required = true)]
    #[serde(serialize_with = "one_or_all")]
    pub lexicon: Vec<String>,
    /// The format to write [default: by the ending of the output]
    #[arg(long, visible_alias = "format", value_name = "FORMAT")]
    pub to: Option<To>,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}

/// Where a text goes.
#[derive(Args, Serialize)]
pub struct Place {
    /// The file to write [default: standard output, as with -]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Never replace an existing FILE, not even one that this command wrote
    #[arg(long)]
    pub no_clobber: bool,
    /// Replace existing outputs even if this command did not write them or they were changed since
    /// (never a file that is an input)
    #[arg(long, conflicts_with = "no_clobber")]
    #[serde(skip)]
    pub overwrite: bool,
}

impl std::convert::From<&Place> for Output {
    /// The output of a file that is not a table.
    fn from(place: &Place) -> Self {
        Self {
            output: place.output.clone(),
            format: None,
            csv_safe: CsvSafe::Apostrophe,
            excel: false,
            output_delimiter: None,
            decimal_comma: false,
            lists: false,
            no_clobber: place.no_clobber,
            overwrite: place.overwrite,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    Quanteda,
    Liwc,
    Liwc22,
    Lexicoder,
    Yoshikoder,
    Wordstat,
    Csv,
    Table,
    Xlsx,
    Ods,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    Quanteda,
    Liwc22,
    Csv,
    Xlsx,
}
