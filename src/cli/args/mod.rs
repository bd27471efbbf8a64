//! The arguments as typed. What they mean together is decided in `settings`.

mod choices;
mod compare;
mod evaluate;
mod extract;
mod fit;
mod input;
mod keywords;
mod kwic;
mod lexicon;
mod numbers;
mod report;
mod score;
mod terms;
mod verify;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

use numbers::whole;

pub use choices::{
    Context, CsvSafe, DateOrder, Extract, Layout, Negated, Offsets, Overlap, Phrases, Repeats,
    Sort, Stemmer, TextFormat, Tokens, Unit, Weights, keyword_method,
};
pub use compare::{Compare, Sides};
pub use evaluate::Evaluate;
pub use extract::Extraction;
pub use fit::{Fit, Fitted};
pub use input::{Columns, ContextOption, Input, Lookup, Output, RuleOptions, Words};
pub use keywords::Keywords;
pub use kwic::Kwic;
pub use lexicon::{
    Check, Codes, Diff, Export, From, Import, Learn, Lexicon, Place, Sample, ShowFormat, Suggest,
    To,
};
pub use report::Report;
pub use score::Score;
pub use terms::Terms;
pub use verify::{Methods, Verify};

/// Theme analysis of article collections, paragraph by paragraph.
///
/// Reads articles as they come (text, Markdown, HTML, JSON lines, CSV, gzip of each), splits them
/// into paragraphs, looks up a lexicon of themes that you can edit, and writes one row per
/// paragraph: theme strengths, keywords, and the words that made the score.
#[derive(Parser)]
#[command(
    name = "paratheme",
    version,
    max_term_width = 110,
    propagate_version = true,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Examples:
  paratheme score articles/ -o scores.csv            a folder becomes a table
  paratheme score posts.jsonl -o scores.csv --summary years.csv --by year
  paratheme lexicon show                             the themes that are built in
  paratheme lexicon show --format toml > mine.toml   a lexicon to edit
  paratheme score articles/ --lexicon mine.toml -o scores.csv

Run `paratheme COMMAND --help` for the options of a command.
Exit codes: 0 done, 1 done but some inputs were rejected, 2 wrong usage or lexicon, 3 failed.")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Args)]
#[command(next_help_heading = "All commands")]
pub struct Global {
    /// Worker threads [default: one per core]; the result is the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = whole::<u16>(1..=256, "leave it out for one thread per core"), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    /// Print errors only
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Report every skipped file and every rejected input
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Show a progress bar on standard error (auto: on a terminal, for long runs)
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    pub progress: When,
    /// Colour messages and matches (auto: on a terminal, unless `NO_COLOR` is set)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Read options from this TOML file; those that are given here count more [default:
    /// paratheme.toml in the current folder or in one around it]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read no file of options
    #[arg(long, global = true, conflicts_with = "config")]
    pub no_config: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make a folder to work in: options, a lexicon to change, instructions for coders, a README
    Init(Init),
    /// Score the paragraphs of a collection for the themes of a lexicon
    Score(Box<Score>),
    /// Show how each input is read (format, encoding, title, date, paragraphs, repeats) and what is
    /// wrong with it
    Inspect(Box<Inspect>),
    /// Read a collection once and save its articles and paragraphs as JSON lines, which every
    /// command accepts as input
    Extract(Box<Extraction>),
    /// List repeated paragraphs: exact repeats, boilerplate and near repeats
    Repeats(Box<Repeated>),
    /// Count words: frequencies, n-grams, collocations, readability, a document-term matrix
    Terms(Box<Terms>),
    /// Show each match of a pattern, theme or entry in its context (a concordance)
    Kwic(Box<Kwic>),
    /// Compare two collections: find the words or themes that are more frequent in one (keyness)
    Compare(Box<Compare>),
    /// Write one self-contained page: themes with intervals, charts, paragraphs with the evidence
    /// marked, quotes
    Report(Box<Report>),
    /// List the keywords of each article, each paragraph or the whole collection
    Keywords(Box<Keywords>),
    /// Measure how well the scores agree with human codes, and list the disagreements
    Evaluate(Box<Evaluate>),
    /// Show, check, extend, fit, import and export lexicons
    #[command(subcommand)]
    Lexicon(Lexicon),
    /// Write a methods section and a checklist for a paper from manifests
    Methods(Methods),
    /// Compare inputs, lexicon, version and outputs with a manifest, make the run again, and compare
    /// bytes
    Verify(Verify),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write a man page for each command into a folder
    Man(ManPages),
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  paratheme man ~/.local/share/man/man1      then `man paratheme-score` shows the page of score
  paratheme man man && man -l man/paratheme.1

A page of an earlier version is replaced; if another file has the name of a page, nothing is written.")]
pub struct ManPages {
    /// The folder, which is made if it does not exist
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  paratheme init climate-news        then copy articles into climate-news/articles/
  paratheme init                     in the current folder

No file is overwritten: if one of those to write exists, nothing is written.")]
pub struct Init {
    /// The folder, which is made if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme inspect articles/ -o inputs.csv
  paratheme inspect posts.jsonl --date-field posted | head
  paratheme inspect speeches/ --name-pattern '{year}_{speaker}_{party}'
  paratheme inspect articles/ -o inputs.csv --summary summary.csv")]
pub struct Inspect {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// A second file: the collection by format, language, year and source, as reported at the end
    /// of the run
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<PathBuf>,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme repeats articles/ -o repeats.csv
  paratheme repeats posts.jsonl --near | head")]
pub struct Repeated {
    #[command(flatten)]
    #[serde(flatten)]
    pub input: Input,
    /// Find near repeats too: paragraphs whose word 5-shingles have an estimated Jaccard similarity
    /// of at least 0.8
    #[arg(long)]
    pub near: bool,
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: Columns,
    #[command(flatten)]
    #[serde(flatten)]
    pub words: Words,
    #[command(flatten)]
    #[serde(flatten)]
    pub output: Output,
}
