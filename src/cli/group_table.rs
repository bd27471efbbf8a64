//! The summary of a run as a table for people.
//!
//! Input: the totals of groups of articles. Output: lines with a row for each group and, for
//! each theme, its share in percent with the interval. It does not know what groups articles.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use crate::lexicon::Lexicon;
use crate::summary::{ALL, Estimate, GroupSummary};
use crate::tables::{Unit, percent_number, thousands};

/// The most groups that are shown: the largest ones.
const MOST_GROUPS: usize = 30;
/// The longest name of a group, in columns of the terminal.
const LONGEST_NAME: usize = 40;
/// The space between two columns.
const GAP: &str = "  ";

/// What a table for people is made of.
pub struct GroupTable<'a> {
    /// The totals of each group and theme, then those of all articles.
    pub summary: &'a [GroupSummary],
    /// The names of what groups.
    pub by: Vec<&'a str>,
    /// The lexicon, whose top-level themes are shown.
    pub lexicon: &'a Lexicon,
    /// What a row of the scores is.
    pub unit: Unit,
    /// How many columns of the terminal a line may take.
    pub width: usize,
}

/// One column of the table.
struct Column {
    name: String,
    cells: Vec<String>,
    is_number: bool,
}

impl Column {
    fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width()).chain([self.name.width()]).max().unwrap_or(0)
    }

    /// Writes the name or a cell, as wide as the widest of them.
    fn padded(&self, text: &str) -> String {
        let space = " ".repeat(self.width() - text.width());
        if self.is_number { format!("{space}{text}") } else { format!("{text}{space}") }
    }
}

impl GroupTable<'_> {
    /// Returns the lines. Themes that a line has no room for follow below, with their groups again.
    pub fn lines(&self) -> Vec<String> {
        let groups = self.groups();
        let shown = largest(&groups);
        let first: Vec<&GroupSummary> = shown.iter().map(|&at| &groups[at][0]).collect();
        let mut heads: Vec<Column> = (self.by.iter().enumerate())
            .map(|(field, name)| Column {
                name: (*name).to_owned(),
                cells: first.iter().map(|group| group_name(&group.group[field])).collect(),
                is_number: false,
            })
            .collect();
        let number = |name: &str, value: fn(&GroupSummary) -> u64| Column {
            name: name.to_owned(),
            cells: first.iter().map(|group| thousands(value(group))).collect(),
            is_number: true,
        };
        heads.push(number("articles", |group| group.articles));
        heads.push(number("counted", |group| group.counted));
        let themes = (0..self.lexicon.themes.len()).filter(|&at| self.lexicon.is_top_level(at));
        let themes: Vec<Column> = themes
            .map(|theme| Column {
                name: self.lexicon.themes[theme].label.clone(),
                cells: shown.iter().map(|&at| share_cell(groups[at][theme].share)).collect(),
                is_number: true,
            })
            .collect();

        let units = match self.unit {
            Unit::Paragraph => "paragraphs",
            Unit::Sentence => "sentences",
            Unit::Article => "articles",
        };
        let mut lines = vec![format!(
            "Share of counted {units} about each theme, in percent [95 % interval over articles]:"
        )];
        for block in blocks(&heads, &themes, self.width) {
            let columns = || heads.iter().chain(block);
            lines.push(line(columns().map(|column| column.padded(&column.name))));
            lines.extend(
                (0..shown.len())
                    .map(|row| line(columns().map(|column| column.padded(&column.cells[row])))),
            );
        }
        if groups.len() > shown.len() {
            let left = groups.len() - shown.len();
            lines.push(format!("… and {} smaller groups", thousands(left as u64)));
        }
        lines
    }

    /// The totals by group: each has those of all themes.
    fn groups(&self) -> Vec<&[GroupSummary]> {
        self.summary.chunks(self.lexicon.themes.len().max(1)).collect()
    }
}

/// Returns the positions of the groups with most counted texts, in their order; the one of all
/// articles is among them.
fn largest(groups: &[&[GroupSummary]]) -> BTreeSet<usize> {
    let mut by_size: Vec<usize> = (0..groups.len()).collect();
    let is_all = |at: usize| groups[at][0].group.iter().all(|value| value == ALL);
    by_size.sort_by_key(|&at| (!is_all(at), std::cmp::Reverse(groups[at][0].counted)));
    by_size.truncate(MOST_GROUPS + 1);
    by_size.into_iter().collect()
}

/// Splits the themes into blocks that fit into a line beside the groups, at least one theme each.
fn blocks<'c>(heads: &[Column], themes: &'c [Column], width: usize) -> Vec<&'c [Column]> {
    let taken = |columns: &[Column]| -> usize {
        columns.iter().map(|column| column.width() + GAP.len()).sum()
    };
    let room = width.saturating_sub(taken(heads));
    let (mut blocks, mut start) = (Vec::new(), 0);
    for end in 1..=themes.len() {
        let is_last = end == themes.len();
        if is_last || taken(&themes[start..=end]) > room {
            blocks.push(&themes[start..end]);
            start = end;
        }
    }
    blocks
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("{GAP}{}", cells.collect::<Vec<_>>().join(GAP)).trim_end().to_owned()
}

/// The name of a group, cut if it is long; `(none)` for articles without a value.
fn group_name(value: &str) -> String {
    let value = if value.is_empty() { "(none)" } else { value };
    let mut name: String = value.chars().take(LONGEST_NAME).collect();
    if name.len() < value.len() {
        name.pop();
        name.push('…');
    }
    name
}

/// A share in percent with its interval; a dash if nothing is counted.
fn share_cell(share: Option<Estimate>) -> String {
    let Some(Estimate { value, interval }) = share else { return "–".to_owned() };
    let interval = interval.map_or_else(String::new, |(low, high)| {
        format!(" [{}, {}]", end_text(low, f64::floor), end_text(high, f64::ceil))
    });
    format!("{}{interval}", percent_number(value))
}

/// The end of an interval in percent, rounded outwards: with one decimal from 1 on, two below.
fn end_text(end: f64, round: fn(f64) -> f64) -> String {
    let percent = 100.0 * end;
    let (decimals, steps) = if percent >= 1.0 { (1, 10.0) } else { (2, 100.0) };
    // An end that is a whole step but for rounding is not moved to the next one.
    let nearest = (percent * steps).round();
    let is_whole = (percent * steps - nearest).abs() < 1e-6;
    let rounded = if is_whole { nearest } else { round(percent * steps) } / steps;
    if rounded <= 0.0 {
        "0".to_owned()
    } else if rounded >= 100.0 {
        "100".to_owned()
    } else {
        format!("{rounded:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_intervals_are_rounded_outwards() {
        let ends = |low, high| [end_text(low, f64::floor), end_text(high, f64::ceil)];
        assert_eq!(ends(0.000_000_09, 0.999_999_9), ["0", "100"]);
        assert_eq!(ends(0.00286, 0.118_49), ["0.28", "11.9"]);
        assert_eq!(ends(0.1, 0.1), ["10.0", "10.0"]);
        assert_eq!(ends(0.0049, 0.005), ["0.49", "0.50"]);
    }

    #[test]
    fn themes_without_room_follow_below() {
        let column = |name: &str| Column {
            name: name.to_owned(),
            cells: vec!["12.3 [1.0, 20.5]".to_owned()],
            is_number: true,
        };
        let heads = [column("year")];
        let themes = ["a", "b", "c"].map(column);
        let names = |width| -> Vec<usize> {
            blocks(&heads, &themes, width).iter().map(|block| block.len()).collect()
        };
        assert_eq!(names(1000), [3]);
        // Each column takes 16 characters and a gap of 2.
        assert_eq!(names(54), [2, 1]);
        assert_eq!(names(72), [3]);
        assert_eq!(names(10), [1, 1, 1]);
    }
}
