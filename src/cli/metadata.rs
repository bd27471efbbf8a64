//! Warnings about `--name-pattern`, `--metadata` and conditions, after a collection was read.

use std::collections::BTreeMap;

use crate::ingest::{self, Discovery, FileRead};
use crate::tables::{several, thousands};

/// The most file names that a warning lists.
const NAMED: usize = 3;

/// Counts the articles that do not meet each condition.
pub fn left_out(files: &[FileRead]) -> BTreeMap<String, u64> {
    let mut left_out: BTreeMap<String, u64> = BTreeMap::new();
    for (condition, articles) in files.iter().flat_map(|file| &file.lacking.left_out) {
        *left_out.entry(condition.clone()).or_default() += articles;
    }
    left_out
}

/// Describes what the conditions left out; `None` if they left out nothing.
pub fn left_out_text(files: &[FileRead]) -> Option<String> {
    let left_out = left_out(files);
    let all: u64 = left_out.values().sum();
    let each: Vec<String> = left_out
        .iter()
        .map(|(condition, articles)| format!("{} by {condition}", thousands(*articles)))
        .collect();
    (all > 0)
        .then(|| format!("{} left out: {}", several(all, "article", "articles"), each.join(", ")))
}

/// Returns the warnings: names that do not match, articles without a row, rows without an article,
/// and conditions on a field that no article has.
pub fn warnings(
    files: &[FileRead],
    discovery: &Discovery,
    options: &ingest::Options,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(pattern) = &options.name_pattern {
        let unfit = || {
            files
                .iter()
                .map(|file| discovery.files.name(file.index))
                .filter(|name| pattern.fields_in(name).is_none())
        };
        let count = unfit().count();
        if count > 0 {
            let named: Vec<String> = unfit().take(NAMED).collect();
            let more = if count > NAMED { ", ..." } else { "" };
            warnings.push(format!(
                "{} of {} file names do not match --name-pattern and have no fields from it: {}{more}",
                thousands(count as u64),
                thousands(files.len() as u64),
                named.join(", ")
            ));
        }
    }
    if let Some(table) = &options.metadata {
        let without: u64 = files.iter().map(|file| file.lacking.without_row).sum();
        if without > 0 {
            warnings.push(format!(
                "{} in the table of --metadata (paratheme inspect names them)",
                if without == 1 {
                    "1 article has no row".to_owned()
                } else {
                    format!("{} articles have no row", thousands(without))
                }
            ));
        }
        warnings.extend(table.notes());
    }
    warnings.extend(options.conditions.iter().filter_map(ingest::Condition::note));
    if !left_out(files).is_empty() && files.iter().all(|file| file.lacking.met == 0) {
        warnings.push("no article meets all conditions of --where, --from and --to".to_owned());
    }
    let undated: u64 = left_out(files)
        .iter()
        .filter(|(condition, _)| condition.ends_with("(no date)"))
        .map(|(_, articles)| articles)
        .sum();
    if undated > 0 {
        warnings.push(format!(
            "left out by --from or --to because the date is missing: {}",
            several(undated, "article", "articles")
        ));
    }
    warnings
}
