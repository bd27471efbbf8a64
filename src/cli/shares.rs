//! Shares of a collection by a coded sample, and how they differ from group to group.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::gold::Gold;
use super::judged::{Judged, SHOWN, short};
use crate::evaluate::{NoInterval, Sampled, ShareEstimate, TunedShare, estimate_share, share_difference, tuned_difference};
use crate::lexicon::Lexicon;
use crate::report::{self, Cell, ShareRow};
use crate::summary::{Estimate, GroupSummary, Summary};

/// The most groups that are compared in pairs; more are compared with the rest each.
const PAIRED: usize = 5;
/// What a group is compared with where that is the rest.
const REST: &str = "all others";

/// The share of paragraphs about a theme of a group.
pub struct Share {
    group: String,
    theme: usize,
    /// Counted paragraphs.
    counted: u64,
    /// The share that the program finds.
    naive: Estimate,
    /// Coded paragraphs.
    coded: u64,
    /// The share with the program's errors taken out, and tuned by how far codes follow the program.
    estimate: Option<ShareEstimate>,
    tuned: Option<TunedShare>,
}

/// How a group differs from another one, or from the rest.
pub struct Difference {
    ours: Share,
    theirs: Share,
    difference: Option<Estimate>,
}

/// What shares are estimated from.
pub struct Shares<'s> {
    pub judged: &'s Judged<'s>,
    pub gold: &'s Gold,
    pub naive: Vec<GroupSummary>,
    pub threshold: &'s dyn Fn(usize) -> f64,
}

impl<'s> Shares<'s> {
    pub fn new((judged, gold): (&'s Judged<'s>, &'s Gold), naive: &Summary, threshold: &'s dyn Fn(usize) -> f64) -> Self {
        Self { judged, gold, naive: naive.groups(), threshold }
    }

    /// The share of each theme that has codes, by group.
    pub fn all(&self) -> Vec<Share> {
        let themes = self.gold.themes();
        let coded = self.naive.iter().filter(|summary| themes.contains(&summary.theme));
        coded
            .map(|summary| self.share(&summary.group, summary.theme, (summary.counted, summary.share), &|group| group == summary.group))
            .collect()
    }

    /// Each pair of groups, theme by theme, or each group against the rest where they are many.
    pub fn differences(&self) -> Vec<Difference> {
        let groups: BTreeSet<&str> = self.naive.iter().map(|summary| summary.group.as_str()).collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        let mut found = Vec::new();
        for theme in self.gold.themes() {
            for (at, group) in groups.iter().enumerate() {
                let ours = || self.of_groups(group, theme, &|other| other == *group);
                if groups.len() > PAIRED {
                    found.push(difference(ours(), self.of_groups(REST, theme, &|other| other != *group)));
                } else {
                    found.extend(groups[at + 1..].iter().map(|other| {
                        let theirs = self.of_groups(other, theme, &|group| group == *other);
                        difference(ours(), theirs)
                    }));
                }
            }
        }
        found
    }

    /// The share of several groups together.
    fn of_groups(&self, name: &str, theme: usize, is_in: &dyn Fn(&str) -> bool) -> Share {
        let here = || self.naive.iter().filter(|summary| summary.theme == theme && is_in(&summary.group));
        let counted: u64 = here().map(|summary| summary.counted).sum();
        let found: f64 = here().map(|summary| summary.share.value * summary.counted as f64).sum();
        let value = if counted > 0 { found / counted as f64 } else { 0.0 };
        self.share(name, theme, (counted, Estimate { value, interval: None }), is_in)
    }

    fn share(&self, group: &str, theme: usize, (counted, naive): (u64, Estimate), is_in: &dyn Fn(&str) -> bool) -> Share {
        let mut articles: HashMap<&str, usize> = HashMap::new();
        let (mut sample, mut clusters) = (Vec::new(), Vec::new());
        let place = self.gold.themes().iter().position(|&coded| coded == theme);
        for (row, _, strengths) in self.judged.rows.iter().filter(|(_, text, _)| text.counted && is_in(&text.group)) {
            if let Some(gold) = place.and_then(|at| row.codes[at].gold) {
                sample.push(Sampled { found: strengths[theme] >= (self.threshold)(theme), gold, probability: row.probability });
                let next = articles.len();
                clusters.push(*articles.entry(&row.article).or_insert(next));
            }
        }
        let collection = (naive.value, counted);
        Share {
            group: group.to_owned(),
            theme,
            counted,
            naive,
            coded: sample.len() as u64,
            estimate: estimate_share(collection, &sample, &clusters),
            tuned: tuned_difference(collection, &sample, &clusters),
        }
    }
}

fn difference(ours: Share, theirs: Share) -> Difference {
    let difference = ours.estimate.zip(theirs.estimate).map(|(ours, theirs)| share_difference(ours.share, theirs.share));
    Difference { ours, theirs, difference }
}

impl Share {
    fn row(&self) -> ShareRow {
        let Self { counted, naive, coded, estimate, tuned, .. } = self;
        ShareRow { counted: *counted, naive: *naive, coded: *coded, estimate: *estimate, tuned: *tuned }
    }

    /// Its row; with its group where there are some.
    pub fn cells<'t>(&'t self, by: Option<&str>, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
        report::share_cells(by.map(|_| self.group.as_str()), &lexicon.themes[self.theme].column, &self.row())
    }
}

impl Difference {
    pub fn cells<'t>(&'t self, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
        let Self { ours, theirs, difference } = self;
        let names = [&ours.group, &theirs.group, &lexicon.themes[ours.theme].column].map(String::as_str);
        report::difference_cells(names, (&ours.row(), &theirs.row()), *difference)
    }
}

/// What was estimated, for a person.
pub fn shares_text(shares: &[Share], by: Option<&str>, lexicon: &Lexicon) -> String {
    let mut text = String::new();
    for Share { group, theme, counted, naive, coded, estimate, .. } in shares.iter().take(SHOWN) {
        let group = by.map_or_else(String::new, |by| format!("{by} {}, ", known(group)));
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{group}{}: share {}, by the program alone {}; {counted} paragraphs, {coded} coded{}",
            lexicon.themes[*theme].column,
            short(estimate.map(|estimate| estimate.share)),
            short(Some(*naive)),
            estimate.and_then(|estimate| estimate.lack).map_or_else(String::new, |lack| format!("; {}", NoInterval::note(lack)))
        );
    }
    text + &more(shares.len())
}

/// The differences, for a person.
pub fn differences_text(differences: &[Difference], by: &str, lexicon: &Lexicon) -> String {
    let mut text = String::new();
    for Difference { ours, theirs, difference } in differences.iter().take(SHOWN) {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {by} {} {}, {} {}, difference {}; {} and {} coded",
            lexicon.themes[ours.theme].column,
            known(&ours.group),
            short(ours.estimate.map(|estimate| estimate.share)),
            known(&theirs.group),
            short(theirs.estimate.map(|estimate| estimate.share)),
            short(*difference),
            ours.coded,
            theirs.coded
        );
    }
    text + &more(differences.len())
}

fn known(group: &str) -> &str {
    if group.is_empty() { "unknown" } else { group }
}

fn more(rows: usize) -> String {
    if rows > SHOWN { format!("{} more in the table\n", rows - SHOWN) } else { String::new() }
}
