//! What each entry of a lexicon catches in a collection.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Lexicon};
use crate::text::{Token, Vocabulary};

/// What one entry caught.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryCheck {
    /// Matches that counted for the entry's own theme.
    pub hits: u64,
    /// Paragraphs with at least one of them.
    pub paragraphs: u64,
    /// The forms caught, as matching keys joined by spaces, each with its count.
    pub forms: BTreeMap<String, u64>,
    /// The stems of those forms: more than one in an entry of one word is a reason to look.
    pub stems: BTreeSet<String>,
    /// Entries of other themes that caught the same words, by their index, with how often.
    pub shared_with: BTreeMap<usize, u64>,
}

/// What a lexicon caught in a collection: one [`EntryCheck`] an entry. Two of the same lexicon add
/// up in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// In the order of the lexicon's entries.
    pub entries: Vec<EntryCheck>,
}

impl Check {
    /// Nothing caught yet.
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
            // None that begins farther before it reaches it: to compare each with each would take
            // hours for a long text.
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

    /// Adds what the same lexicon caught elsewhere.
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
