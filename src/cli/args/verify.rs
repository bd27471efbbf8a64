//! The arguments of `verify` and `methods`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Place;

#[derive(Args)]
#[command(after_help = "\
Examples:
  paratheme verify scores.csv.manifest.json
  paratheme verify scores.csv.manifest.json --no-run          compares files, but does not run the command again
  paratheme verify scores.csv.manifest.json --folder ../run   the paths in the manifest are relative to this folder

Exit codes: 0 nothing differs, 1 something differs, also if the command could not be run again either,
2 wrong usage or no manifest, 3 no file differs, but the command could not be run again.
The outputs of the second run go into a temporary folder and are removed.")]
pub struct Verify {
    /// The manifest, FILE.manifest.json beside an output
    #[arg(value_name = "MANIFEST")]
    pub manifest: PathBuf,
    /// Compare sizes and digests of the files, without running the command again
    #[arg(long)]
    pub no_run: bool,
    /// The folder in which the command was run, to which relative paths belong [default: the current
    /// folder]
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Args, Serialize)]
#[command(after_help = "\
Examples:
  paratheme methods scores.csv.manifest.json
  paratheme methods scores.csv.manifest.json measures.csv.manifest.json -o methods.md

The text is Markdown: paragraphs for a methods section, references, and a checklist of what reviewers ask for.
Every number and name in it is from the manifests; what they do not hold is an open item of the checklist.")]
pub struct Methods {
    /// The manifests, FILE.manifest.json beside each output
    #[arg(value_name = "MANIFEST", required = true)]
    pub manifests: Vec<PathBuf>,
    #[command(flatten)]
    #[serde(flatten)]
    pub place: Place,
}
