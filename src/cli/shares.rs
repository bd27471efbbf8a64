//! Estimates shares of a collection from a coded sample, and differences between groups.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::gold::Gold;
use super::judged::{Judged, SHOWN, group_text, groups, short};
use crate::evaluate::{
    NoInterval, SampledText, ShareEstimate, TunedShare, estimate_share, share_difference,
    tuned_difference,
};
use crate::lexicon::Lexicon;
use crate::summary::{Estimate, Group, GroupSummary, Summary};
use crate::tables::{self, Cell, ShareRow, several, thousands};

/// The most groups that are compared in pairs; if there are more, each is compared with the rest.
const PAIRED: usize = 5;
/// The name of the rest that a group is compared with.
const REST: &str = "all others";

/// The share of a group's paragraphs that are about a theme.
pub struct Share {
    /// The values of the group; empty without `--by`, and for the rest.
    group: Group,
    /// The name of the group.
    name: String,
    theme: usize,
    /// The number of counted paragraphs.
    counted: u64,
    /// The share by the program's scores alone.
    naive: Option<Estimate>,
    /// The number of coded paragraphs.
    coded: u64,
    /// The share corrected for the program's errors, tuned by how well the scores predict the
    /// codes.
    estimate: Option<ShareEstimate>,
    tuned: Option<TunedShare>,
}

/// The difference of a group from another one, or from the rest.
pub struct Difference {
    ours: Share,
    theirs: Share,
    difference: Option<Estimate>,
}

/// The data from which shares are estimated.
pub struct Shares<'s> {
    judged: &'s Judged<'s>,
    gold: &'s Gold,
    naive: Vec<GroupSummary>,
    /// One element per theme for all groups together; without groups it is the same.
    all: Vec<GroupSummary>,
    threshold: &'s dyn Fn(usize) -> f64,
}

impl<'s> Shares<'s> {
    pub fn new(
        (judged, gold): (&'s Judged<'s>, &'s Gold),
        naive: &Summary,
        threshold: &'s dyn Fn(usize) -> f64,
    ) -> Self {
        Self { judged, gold, naive: naive.groups(), all: naive.of_all(), threshold }
    }

    /// Estimates the share of each theme that has codes, for each group and then for all groups
    /// together.
    pub fn all(&self) -> Vec<Share> {
        let themes = self.gold.themes();
        let groups = self.naive.iter().map(|summary| self.of_group(summary));
        let all = self
            .all
            .iter()
            .filter(|summary| !summary.group.is_empty())
            .map(|summary| self.of(summary, &|_| true));
        groups.chain(all).filter(|share| themes.contains(&share.theme)).collect()
    }

    /// Estimates the differences, theme by theme: of each pair of groups, or of each group from the
    /// rest if there are many.
    pub fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for theme in self.gold.themes() {
            let groups: Vec<&GroupSummary> =
                self.naive.iter().filter(|summary| summary.theme == theme).collect();
            for (at, group) in groups.iter().enumerate() {
                if groups.len() > PAIRED {
                    found.extend(
                        self.rest(group).map(|rest| difference(self.of_group(group), rest)),
                    );
                } else {
                    found.extend(
                        groups[at + 1..]
                            .iter()
                            .map(|other| difference(self.of_group(group), self.of_group(other))),
                    );
                }
            }
        }
        found
    }

    fn of_group(&self, summary: &GroupSummary) -> Share {
        self.of(summary, &|groups| groups.contains(&summary.group))
    }

    /// Estimates the share of the articles for whose groups `is_in` holds.
    fn of(&self, summary: &GroupSummary, is_in: &dyn Fn(&[Group]) -> bool) -> Share {
        self.share(
            (summary.group.clone(), name_of(&summary.group)),
            summary.theme,
            (summary.counted, summary.share),
            is_in,
        )
    }

    /// Estimates the share of the articles that are not in a group.
    fn rest(&self, group: &GroupSummary) -> Option<Share> {
        let all = self.all.iter().find(|summary| summary.theme == group.theme)?;
        let counted = all.counted - group.counted;
        let found = |summary: &GroupSummary| {
            summary.share.map_or(0.0, |share| share.value * summary.counted as f64)
        };
        let naive = (counted > 0).then(|| Estimate {
            value: (found(all) - found(group)) / counted as f64,
            interval: None,
        });
        Some(self.share(
            (Group::new(), REST.to_owned()),
            group.theme,
            (counted, naive),
            &|groups| !groups.contains(&group.group),
        ))
    }

    fn share(
        &self,
        (group, name): (Group, String),
        theme: usize,
        (counted, naive): (u64, Option<Estimate>),
        is_in: &dyn Fn(&[Group]) -> bool,
    ) -> Share {
        let mut articles: HashMap<&str, usize> = HashMap::new();
        let (mut sample, mut clusters) = (Vec::new(), Vec::new());
        let place = self.gold.themes().iter().position(|&coded| coded == theme);
        for (row, text, strengths) in self.judged.rows.iter().filter(|(_, text, _)| text.counted) {
            let Some(gold) =
                place.and_then(|at| row.codes[at].gold).filter(|_| is_in(&groups(row, text)))
            else {
                continue;
            };
            sample.push(SampledText {
                found: strengths[theme] >= (self.threshold)(theme),
                gold,
                probability: row.probability,
            });
            let next = articles.len();
            clusters.push(*articles.entry(&row.article).or_insert(next));
        }
        let collection = naive.map(|naive| (naive.value, counted));
        Share {
            group,
            name,
            theme,
            counted,
            naive,
            coded: sample.len() as u64,
            estimate: collection
                .and_then(|(share, texts)| estimate_share(share, texts, &sample, &clusters)),
            tuned: collection
                .and_then(|(share, texts)| tuned_difference(share, texts, &sample, &clusters)),
        }
    }
}

/// Describes the values of a group.
fn name_of(group: &[String]) -> String {
    group
        .iter()
        .map(|value| if value.is_empty() { "unknown" } else { value })
        .collect::<Vec<_>>()
        .join(", ")
}

fn difference(ours: Share, theirs: Share) -> Difference {
    let difference = ours
        .estimate
        .zip(theirs.estimate)
        .map(|(ours, theirs)| share_difference(ours.share, theirs.share));
    Difference { ours, theirs, difference }
}

impl Share {
    fn row(&self) -> ShareRow {
        let Self { counted, naive, coded, estimate, tuned, .. } = self;
        ShareRow {
            counted: *counted,
            naive: *naive,
            coded: *coded,
            estimate: *estimate,
            tuned: *tuned,
        }
    }

    /// Returns its row of the table.
    pub fn cells<'t>(&'t self, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
        tables::share_cells(&self.group, &lexicon.themes[self.theme].column, &self.row())
    }
}

impl Difference {
    pub fn cells<'t>(&'t self, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
        let Self { ours, theirs, difference } = self;
        tables::difference_cells(tables::DifferenceRow {
            group: &ours.group,
            name: &ours.name,
            compared_with: &theirs.name,
            theme: &lexicon.themes[ours.theme].column,
            ours: ours.row(),
            theirs: theirs.row(),
            difference: *difference,
        })
    }
}

/// Describes the estimates in plain text.
pub fn shares_text(shares: &[Share], by: &[String], lexicon: &Lexicon) -> String {
    let mut text = String::new();
    for Share { group, theme, counted, naive, coded, estimate, .. } in shares.iter().take(SHOWN) {
        let group = group_text(by, group);
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{group}{}: share {}, by the program alone {}; {}, {} coded{}",
            lexicon.themes[*theme].column,
            short(estimate.map(|estimate| estimate.share)),
            short(*naive),
            several(*counted, "paragraph", "paragraphs"),
            thousands(*coded),
            estimate
                .and_then(|estimate| estimate.lack)
                .map_or_else(String::new, |lack| format!("; {}", NoInterval::note(lack)))
        );
    }
    text + &more(shares.len())
}

/// Describes the differences in plain text.
pub fn differences_text(differences: &[Difference], by: &[String], lexicon: &Lexicon) -> String {
    let mut text = String::new();
    for Difference { ours, theirs, difference } in differences.iter().take(SHOWN) {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {} {} {}, {} {}, difference {}; {} and {} coded",
            lexicon.themes[ours.theme].column,
            by.join(","),
            ours.name,
            short(ours.estimate.map(|estimate| estimate.share)),
            theirs.name,
            short(theirs.estimate.map(|estimate| estimate.share)),
            short(*difference),
            ours.coded,
            theirs.coded
        );
    }
    text + &more(differences.len())
}

fn more(rows: usize) -> String {
    if rows > SHOWN { format!("{} more in the table\n", rows - SHOWN) } else { String::new() }
}
