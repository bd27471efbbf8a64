//! Counts what each entry of a lexicon matches in a collection.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Lexicon};
use crate::text::{Token, Vocabulary};

/// The matches of one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryCheck {
    /// Matches that counted for the entry's own theme.
    pub hits: u64,
    /// The number of paragraphs with at least one such match.
    pub paragraphs: u64,
    /// The matched forms, as matching keys joined by spaces, each with its count.
    pub forms: BTreeMap<String, u64>,
    /// The stems of those forms. More than one stem for an entry of one word is a reason to check
    /// it.
    pub stems: BTreeSet<String>,
    /// The entries of other themes that matched the same words, by index, with the number of times.
    pub shared_with: BTreeMap<usize, u64>,
}

/// The matches of a lexicon in a collection: one [`EntryCheck`] for each entry. Checks with the
/// same lexicon can be merged in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The checks in the order of the lexicon's entries.
    pub entries: Vec<EntryCheck>,
}

impl Check {
    /// Creates a check without matches.
    pub fn new(lexicon: &Lexicon) -> Self {
        Self { entries: vec![EntryCheck::default(); lexicon.entries.len()] }
    }

    /// Adds the evidence of one paragraph, whose words are `tokens`.
    pub fn add(
        &mut self,
        lexicon: &Lexicon,
        vocabulary: &Vocabulary,
        tokens: &[Token],
        evidence: &[Evidence],
    ) {
        let own = |evidence: &&Evidence| {
            lexicon.entries[evidence.entry as usize].theme == evidence.theme as usize
        };
        let mut seen = BTreeSet::new();
        let mut by_start: Vec<&Evidence> = evidence.iter().filter(own).collect();
        by_start.sort_by_key(|hit| hit.span.start);
        let longest = by_start.iter().map(|hit| hit.span.end - hit.span.start).max().unwrap_or(0);
        for hit in &by_start {
            let entry = &mut self.entries[hit.entry as usize];
            let words = words_of(tokens, hit);
            let texts = |text: &dyn Fn(&Token) -> String| {
                words.iter().map(text).collect::<Vec<_>>().join(" ")
            };
            let form = texts(&|token| vocabulary.key_text(token.key).to_owned());
            let stem =
                texts(&|token| vocabulary.term_text(vocabulary.term_of(token.surface)).to_owned());
            entry.hits += 1;
            entry.paragraphs += u64::from(seen.insert(hit.entry));
            *entry.forms.entry(form).or_default() += 1;
            entry.stems.insert(stem);
            // A match that begins farther before cannot reach this one. Comparing all pairs would
            // take hours for a long text.
            let near =
                by_start.partition_point(|other| other.span.start + longest <= hit.span.start);
            for other in by_start[near..].iter().take_while(|other| other.span.start < hit.span.end)
            {
                if other.theme != hit.theme && other.span.end > hit.span.start {
                    *entry.shared_with.entry(other.entry as usize).or_default() += 1;
                }
            }
        }
    }

    /// Adds the matches of the same lexicon in other articles.
    pub fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.entries.iter_mut().zip(other.entries) {
            mine.hits += theirs.hits;
            mine.paragraphs += theirs.paragraphs;
            mine.stems.extend(theirs.stems);
            for (form, count) in theirs.forms {
                *mine.forms.entry(form).or_default() += count;
            }
            for (entry, count) in theirs.shared_with {
                *mine.shared_with.entry(entry).or_default() += count;
            }
        }
    }
}

fn words_of<'t>(tokens: &'t [Token], hit: &Evidence) -> &'t [Token] {
    let first = tokens.partition_point(|token| token.span.start < hit.span.start);
    let end = tokens.partition_point(|token| token.span.start < hit.span.end);
    &tokens[first..end]
}
