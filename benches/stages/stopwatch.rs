//! Two ways to do something, timed in turns.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Times pairs, and prints them as a table.
pub struct Stopwatch {
    rounds: usize,
    words: usize,
    rows: Vec<[String; 7]>,
}

impl Stopwatch {
    pub fn new(rounds: usize, words: usize) -> Self {
        Self { rounds: rounds.max(1), words, rows: Vec::new() }
    }

    /// Adds a row: `stage` beside `floor`, which both go over `bytes` bytes. What they return is
    /// kept from being optimised away.
    pub fn pair<S, F>(
        &mut self,
        name: &str,
        bytes: usize,
        mut stage: impl FnMut() -> S,
        floor_name: &str,
        mut floor: impl FnMut() -> F,
    ) {
        // The first round fills caches and vocabularies.
        let mut rounds: Vec<(Duration, Duration)> =
            (0..=self.rounds).map(|_| (time(&mut stage), time(&mut floor))).collect();
        rounds.remove(0);
        let middle = |of: &dyn Fn(&(Duration, Duration)) -> f64| {
            let mut values: Vec<f64> = rounds.iter().map(of).collect();
            values.sort_unstable_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let seconds = |duration: Duration| duration.as_secs_f64().max(1e-9);
        let (stage, floor) = (middle(&|round| seconds(round.0)), middle(&|round| seconds(round.1)));
        let speed = |time: f64| format!("{:.0}", bytes as f64 / 1e6 / time);
        let of_a_word = |time: f64| format!("{:.2}", time * 1e9 / self.words as f64);
        let ratio = middle(&|round| seconds(round.0) / seconds(round.1));
        self.rows.push([
            name.into(),
            speed(stage),
            of_a_word(stage),
            floor_name.into(),
            speed(floor),
            of_a_word(floor),
            format!("{ratio:.2}"),
        ]);
    }

    /// The rows in Markdown.
    pub fn table(&self) -> String {
        let header = ["stage", "MB/s", "ns a word", "beside", "MB/s", "ns a word", "times as long"]
            .map(str::to_owned);
        let widths: Vec<usize> = (0..header.len())
            .map(|at| {
                self.rows
                    .iter()
                    .chain([&header])
                    .map(|row| row[at].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut table = String::new();
        for (number, row) in [&header].into_iter().chain(&self.rows).enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(table, "| {cell:width$} ");
            }
            table.push_str("|\n");
            if number == 0 {
                for width in &widths {
                    let _ = write!(table, "|{}", "-".repeat(width + 2));
                }
                table.push_str("|\n");
            }
        }
        table
    }
}

fn time<T>(work: &mut impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}
