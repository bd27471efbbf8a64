//! Prints how fast each stage of the way from bytes to rows is, beside a floor: the least that
//! something of its kind could cost.
//!
//! `cargo bench --bench stages` prints the stages, `cargo bench --bench stages -- ablation` what
//! tricks give, by the way without it on the same text; `-- ROUNDS` is how often each is run (9).
//! Everything runs on one thread; a stage and its floor take turns, and the ratio is the median of
//! the rounds' ratios, so that what else the machine does falls on both.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and ends where its own text is wrong"
)]

mod ablation;
mod collection;
mod stages;
mod stopwatch;

use collection::Collection;
use stopwatch::Stopwatch;

/// Bytes of text: more than the caches hold, and quickly made.
const BYTES: usize = 4_000_000;
const ROUNDS: usize = 9;

fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS);
    let collection = Collection::new(BYTES);
    let mut stopwatch = Stopwatch::new(rounds, collection.words());
    if arguments.iter().any(|argument| argument == "ablation") {
        ablation::run(&collection, &mut stopwatch);
    } else {
        stages::run(&collection, &mut stopwatch);
    }
    println!(
        "profile {}; {} in {} paragraphs, {} words; {rounds} rounds, medians\n",
        profile(),
        megabytes(collection.bytes()),
        collection.paragraphs.len(),
        collection.words()
    );
    println!("{}", stopwatch.table());
}

/// The cargo profile of this program: the folder in which cargo put it.
fn profile() -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.ancestors().nth(2).and_then(std::path::Path::file_name);
    folder.unwrap_or_default().to_string_lossy().into_owned()
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB of text", bytes as f64 / 1e6)
}
