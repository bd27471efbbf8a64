//! What the workers find out about files while they parse them.
//!
//! Comes in: [`ChunkFindings`] in the order of reading. Goes out: [`FileRead`]s that are complete.

use std::collections::BTreeMap;

use crate::ingest::{FileRead, Lacking, LeftOut, MOST_DATES};

/// What a chunk gave beside its articles.
#[derive(Default)]
pub(super) struct ChunkFindings {
    /// The file's position in the source.
    pub file: usize,
    /// How many byte sequences had to be replaced.
    pub replaced: u64,
    /// Whether there was an article or a reject.
    pub gave_something: bool,
    /// The texts of date fields that could not be read as dates.
    pub unread_dates: Vec<String>,
    /// How many texts were read as HTML, and how many others had references to characters.
    pub markup: (u64, u64),
    /// Parts of the file that hold no articles and are no mistakes.
    pub left_out: LeftOut,
    /// What was left out by conditions, and what articles lack.
    pub lacking: Lacking,
}

impl ChunkFindings {
    /// Creates those of a chunk of the file at this position, in which nothing was found yet.
    pub fn of(file: usize) -> Self {
        Self { file, ..Self::default() }
    }
}

/// What the workers found out about files.
#[derive(Default)]
pub(super) struct FileFindings {
    /// Per file in which there were sequences that are no text: how many were replaced.
    replaced: BTreeMap<usize, u64>,
    /// Per file whether it gave an article or a reject.
    gave: Vec<bool>,
    /// By file, where there were some: the texts of date fields that could not be read as dates,
    /// with how often each occurs.
    unread_dates: BTreeMap<usize, BTreeMap<String, u64>>,
    /// By file, where there were some: how many texts were read as HTML, and how many others had
    /// references to characters.
    markup: BTreeMap<usize, (u64, u64)>,
    /// By file, where there were some: parts that hold no articles.
    left_out: BTreeMap<usize, LeftOut>,
    /// By file, where there is some: what was left out by conditions, and what articles lack.
    lacking: BTreeMap<usize, Lacking>,
}

impl FileFindings {
    /// Adds what the chunks of a batch gave.
    pub fn add(&mut self, findings: Vec<ChunkFindings>) {
        for finding in findings {
            let ChunkFindings { file, replaced, unread_dates, markup, left_out, lacking, .. } =
                finding;
            if lacking != Lacking::default() {
                self.lacking.entry(file).or_default().add(lacking);
            }
            for date in unread_dates {
                let of_file = self.unread_dates.entry(file).or_default();
                // Of a file in which each date is another text, the first ones are enough.
                let is_full = of_file.len() >= MOST_DATES && !of_file.contains_key(&date);
                let date = if is_full {
                    of_file.keys().next_back().cloned().unwrap_or(date)
                } else {
                    date
                };
                *of_file.entry(date).or_default() += 1;
            }
            if markup != (0, 0) {
                let of_file = self.markup.entry(file).or_default();
                *of_file = (of_file.0 + markup.0, of_file.1 + markup.1);
            }
            if !left_out.is_empty() {
                self.left_out.insert(file, left_out);
            }
            if replaced > 0 {
                *self.replaced.entry(file).or_default() += replaced;
            }
            if self.gave.len() <= file {
                self.gave.resize(file + 1, false);
            }
            self.gave[file] |= finding.gave_something;
        }
    }

    /// Adds what was found to the files that a reader lists.
    pub fn complete(&self, mut files: Vec<FileRead>) -> Vec<FileRead> {
        for file in &mut files {
            file.replaced += self.replaced.get(&file.index).copied().unwrap_or_default();
            file.unread_dates = self.unread_dates.get(&file.index).cloned().unwrap_or_default();
            (file.remarks.html, file.remarks.references) =
                self.markup.get(&file.index).copied().unwrap_or_default();
            if let Some(left_out) = self.left_out.get(&file.index) {
                file.left_out = left_out.clone();
            }
            file.lacking = self.lacking.get(&file.index).cloned().unwrap_or_default();
            file.is_barren = !self.gave.get(file.index).copied().unwrap_or_default();
        }
        files
    }
}
