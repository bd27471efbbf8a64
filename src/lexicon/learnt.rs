//! Learnt entries: what was counted of them, and the lexicon's file that proposes them.
//!
//! What comes in: soft counts of words, and entries with their counts and contexts. What leaves:
//! log-odds, and TOML that extends a base lexicon. Does not know how words are counted.

use std::fmt::Write as _;

use super::import::in_a_comment;
use super::print::{number, quoted};
use super::{Lexicon, SuggestedCodes};
use crate::terms::Contingency;

/// Counts of paragraphs, with the sum of their strengths for a theme.
///
/// The sum is in millionths, so that counts of parts add up to the same in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoftCounts {
    /// The number of paragraphs.
    pub paragraphs: u64,
    /// The sum of their strengths, in millionths.
    pub strength: u64,
}

/// Millionths in a strength of 1.
const UNITS: u64 = 1_000_000;

impl SoftCounts {
    /// One paragraph with this strength, which is rounded to six decimals.
    pub fn of_strength(strength: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a strength is at least 0 and below 1"
        )]
        let strength = (strength * UNITS as f64).round() as u64;
        Self { paragraphs: 1, strength: strength.min(UNITS) }
    }

    /// Adds other paragraphs.
    pub fn add(&mut self, other: Self) {
        self.paragraphs += other.paragraphs;
        self.strength += other.strength;
    }

    /// The counts without some of the paragraphs.
    #[must_use]
    pub fn without(self, some: Self) -> Self {
        Self {
            paragraphs: self.paragraphs.saturating_sub(some.paragraphs),
            strength: self.strength.saturating_sub(some.strength),
        }
    }

    /// The mean strength; 0 without paragraphs.
    pub fn mean(self) -> f64 {
        if self.paragraphs == 0 {
            return 0.0;
        }
        self.strength as f64 / UNITS as f64 / self.paragraphs as f64
    }

    /// The log-odds ratio of a word between paragraphs about the theme and others, with its
    /// standard error.
    ///
    /// A paragraph of strength s counts as s paragraphs about the theme and 1 - s others; `self` are
    /// the paragraphs that hold the word, `all` is the same sum over all words. The ratio has an
    /// informative Dirichlet prior: the pseudo-counts of all words together are as many as all
    /// strengths amount to, and those of the word have its share of them.
    ///
    /// Follows: Monroe, Colaresi and Quinn 2008.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::SoftCounts;
    /// let (word, all) = (SoftCounts { paragraphs: 10, strength: 6_000_000 }, SoftCounts { paragraphs: 1_000, strength: 100_000_000 });
    /// // Pseudo-counts 100 and 10 · 100/1000 = 1: ln(7 / 193) - ln(5 / 995).
    /// assert!((word.log_odds(all).0 - (7_f64 / 193.0 * 995.0 / 5.0).ln()).abs() < 1e-12);
    /// ```
    pub fn log_odds(self, all: Self) -> (f64, f64) {
        let others = |counts: Self| (counts.paragraphs * UNITS).saturating_sub(counts.strength);
        let table = Contingency {
            a: self.strength,
            b: others(self),
            c: all.strength.saturating_sub(self.strength),
            d: others(all).saturating_sub(others(self)),
        };
        let prior = all.strength as f64;
        let word = prior * self.paragraphs as f64 / all.paragraphs.max(1) as f64;
        let (log_odds, variance) = table.log_odds(word, prior);
        (log_odds, (variance * UNITS as f64).sqrt())
    }
}

/// An entry that was learnt from a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct LearntEntry {
    /// The pattern: a stem, or two.
    pub pattern: String,
    /// Its p.
    pub p: f64,
    /// The paragraphs that hold it where no entry of the theme matches, and their strengths.
    pub soft: SoftCounts,
    /// The number of their articles.
    pub articles: u64,
    /// The number of their sources.
    pub sources: u64,
    /// The log-odds ratio and its standard error.
    pub log_odds: (f64, f64),
    /// What human codes tell about it, with the change of the average precision.
    pub coded: Option<(SuggestedCodes, f64)>,
    /// Its first occurrences, with the words around them.
    pub contexts: Vec<String>,
}

/// Why a word is not learnt although it marks the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotLearnt {
    /// It marks the theme in one source only.
    OneSource,
    /// Nearly every article of one source has it, and hardly any other.
    SiteFurniture,
    /// It is capitalised inside sentences.
    Name,
    /// It means little by itself, as *also* and *several weeks* do.
    LittleMeaning,
    /// Human codes rank worse with it.
    Harms,
}

impl NotLearnt {
    /// All reasons.
    pub const ALL: [Self; 5] =
        [Self::OneSource, Self::SiteFurniture, Self::Name, Self::LittleMeaning, Self::Harms];

    /// The reason in plain words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneSource => "words that mark the theme in one source only",
            Self::SiteFurniture => "words of nearly every article of one source",
            Self::Name => "names",
            Self::LittleMeaning => "words that mean little by themselves",
            Self::Harms => "entries with which the coded texts rank worse",
        }
    }
}

/// A word for the `unless` of an entry of the base lexicon.
#[derive(Clone, Debug, PartialEq)]
pub struct LearntUnless {
    /// The entry, as an index into the base lexicon's entries.
    pub entry: usize,
    /// The pattern of the word.
    pub pattern: String,
    /// The matches of the entry that have the word near them, and all.
    pub matches: [u64; 2],
    /// The mean strengths that the paragraphs of these matches have without the entry.
    pub strengths: [f64; 2],
}

/// What was learnt for a theme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LearntTheme {
    /// The theme, as an index into the base lexicon's themes.
    pub theme: usize,
    /// All paragraphs, with their strengths.
    pub all: SoftCounts,
    /// The entries, the surest first.
    pub entries: Vec<LearntEntry>,
    /// The patterns that were left out, by reason.
    pub left_out: Vec<(NotLearnt, String)>,
    /// Words for `unless`.
    pub unless: Vec<LearntUnless>,
}

/// The most patterns of one reason that the file lists.
const MOST_LEFT_OUT: usize = 24;

/// A lexicon's file with what was learnt.
#[derive(Debug)]
pub struct LearntFile<'l> {
    /// The lexicon that it extends.
    pub base: &'l Lexicon,
    /// How the file names what it extends.
    pub extends: &'l [String],
    /// What was learnt, by theme.
    pub themes: &'l [LearntTheme],
    /// How it was learnt: lines for its first comment.
    pub provenance: &'l [String],
}

impl LearntFile<'_> {
    /// Prints the file as TOML with comments.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = self.print(&mut out);
        out
    }

    fn print(&self, out: &mut String) -> std::fmt::Result {
        for line in self.provenance {
            comment(out, line)?;
        }
        writeln!(out, "\nname = {}", quoted(&format!("{} learnt", self.base.name)))?;
        writeln!(out, "version = {}", quoted(&format!("{}+learnt", self.base.version)))?;
        let extends: Vec<String> = self.extends.iter().map(|name| quoted(name)).collect();
        match extends.as_slice() {
            [one] => writeln!(out, "extends = {one}")?,
            several => writeln!(out, "extends = [{}]", several.join(", "))?,
        }
        for theme in self.themes {
            self.print_theme(out, theme)?;
        }
        Ok(())
    }

    fn print_theme(&self, out: &mut String, learnt: &LearntTheme) -> std::fmt::Result {
        let theme = &self.base.themes[learnt.theme];
        writeln!(out)?;
        if learnt.entries.is_empty() {
            comment(out, &format!("{}: nothing was learnt.", theme.column))?;
        } else {
            writeln!(out, "[[theme]]\nid = {}\nextend = true\nentries = [", quoted(&theme.id))?;
            for entry in &learnt.entries {
                print_entry(out, entry, learnt.all)?;
            }
            writeln!(out, "]")?;
        }
        for reason in NotLearnt::ALL {
            let all: Vec<&str> = learnt
                .left_out
                .iter()
                .filter(|(why, _)| *why == reason)
                .map(|(_, pattern)| pattern.as_str())
                .collect();
            if all.is_empty() {
                continue;
            }
            let listed = all.iter().take(MOST_LEFT_OUT).copied().collect::<Vec<_>>().join("; ");
            let more = match all.len().saturating_sub(MOST_LEFT_OUT) {
                0 => String::new(),
                more => format!("; {more} more"),
            };
            comment(out, &format!("Not learnt: {}: {listed}{more}", reason.name()))?;
        }
        for unless in &learnt.unless {
            let LearntUnless { entry, pattern, matches, strengths } = unless;
            comment(
                out,
                &format!(
                    "Proposed: unless = [{}] for the entry {} ({} of its {} matches; mean strength of their paragraphs without it {:.3}, \
                     of all {:.3})",
                    quoted(pattern),
                    quoted(&self.base.entries[*entry].name()),
                    matches[0],
                    matches[1],
                    strengths[0],
                    strengths[1]
                ),
            )?;
        }
        Ok(())
    }
}

fn print_entry(out: &mut String, entry: &LearntEntry, all: SoftCounts) -> std::fmt::Result {
    let LearntEntry { pattern, p, soft, articles, sources, log_odds, coded, contexts } = entry;
    let (value, error) = *log_odds;
    write!(
        out,
        "  # {} paragraphs, {articles} articles, {sources} sources; mean strength {:.3}, of all paragraphs {:.3}; log-odds {value:.2}, z {:.1}",
        soft.paragraphs,
        soft.mean(),
        all.mean(),
        value / error
    )?;
    if let Some((SuggestedCodes { with, right, .. }, gain)) = coded {
        write!(out, "; codes: {right} of {with} texts about it, average precision {gain:+.4}")?;
    }
    writeln!(out)?;
    for context in contexts {
        writeln!(out, "  #   {}", in_a_comment(context))?;
    }
    writeln!(out, "  {{ match = {}, p = {}, learnt = true }},", quoted(pattern), number(*p))
}

fn comment(out: &mut String, line: &str) -> std::fmt::Result {
    writeln!(out, "# {}", in_a_comment(line))
}
