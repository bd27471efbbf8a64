//! Finds the conditions of an entry that the contexts around a match meet.
//!
//! Input: the occurrences of all contexts in a text, and a match with its rules. Output: the bits
//! of [`Rules`] that are met. This file does not know words, themes and what happens to a match.
//!
//! The time for a match is about that of a binary search, however large `within` is: a few contexts
//! near a match are examined one by one; if there are more, the sorted contexts of each pattern are
//! searched.

use rustc_hash::FxHashMap;

use super::matcher::Rules;

/// The most contexts near a match that are examined one by one.
const MAX_SCANNED_CONTEXTS: usize = 48;
/// The contexts of rules with more patterns are merged into sorted lists, once for each text.
const MAX_SEARCHED_PATTERNS: usize = 16;

/// An occurrence of an entry, a `not` span or a context, given by its id, in the words
/// `first..end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PatternMatch {
    pub id: u32,
    pub first: u32,
    pub end: u32,
}

/// Sorted contexts of one text, made when they are needed.
#[derive(Default)]
pub(super) struct Nearby {
    /// The contexts in the order of their ids. Contexts with the same id are equally long, so that
    /// their ends are in order too.
    by_id: Vec<PatternMatch>,
    /// The merged contexts by [`Rules::number`].
    sides: FxHashMap<u32, Sides>,
}

/// The sorted starts and ends of the contexts of some rules, for each role.
#[derive(Default)]
struct Sides {
    firsts: [Vec<u32>; ROLES.len()],
    ends: [Vec<u32>; ROLES.len()],
}

const ROLES: [u8; 4] = [Rules::AFTER, Rules::BEFORE, Rules::NEAR, Rules::UNLESS];
/// The roles that a context to the left of a match can have, and those of one to the right.
const LEFT: u8 = Rules::AFTER | Rules::NEAR | Rules::UNLESS;
const RIGHT: u8 = Rules::BEFORE | Rules::NEAR | Rules::UNLESS;

impl Nearby {
    /// Forgets the contexts of the text.
    pub fn clear(&mut self) {
        self.by_id.clear();
        self.sides.clear();
    }

    /// The bits of `rules` that the contexts around `found` meet. `contexts` must be in the order
    /// of their first words, none may have more than `longest` words, and they must be the same in
    /// every call until [`Nearby::clear`].
    pub fn met(
        &mut self,
        rules: &Rules,
        contexts: &[PatternMatch],
        longest: u32,
        found: PatternMatch,
    ) -> u8 {
        let from = contexts.partition_point(|context| {
            context.first.saturating_add(rules.within).saturating_add(longest) < found.first
        });
        let to = found.end.saturating_add(rules.within);
        let near = &contexts[from..];
        if near.get(MAX_SCANNED_CONTEXTS).is_none_or(|context| context.first > to) {
            return one_by_one(rules, near.iter().take_while(|context| context.first <= to), found);
        }
        self.searched(rules, contexts, found)
    }

    #[cold]
    fn searched(&mut self, rules: &Rules, contexts: &[PatternMatch], found: PatternMatch) -> u8 {
        let by_id = &mut self.by_id;
        if by_id.is_empty() {
            by_id.extend_from_slice(contexts);
            by_id.sort_unstable();
        }
        let of = |id: u32| {
            let from = by_id.partition_point(|context| context.id < id);
            &by_id[from..][..by_id[from..].partition_point(|context| context.id == id)]
        };
        if rules.contexts.len() <= MAX_SEARCHED_PATTERNS {
            return rules.contexts.iter().fold(0, |met, &(id, roles)| {
                let these = of(id);
                let before = these.partition_point(|context| context.end <= found.first);
                let left = before
                    .checked_sub(1)
                    .is_some_and(|last| found.first - these[last].end <= rules.within);
                let after = these.partition_point(|context| context.first < found.end);
                let right =
                    these.get(after).is_some_and(|next| next.first - found.end <= rules.within);
                met | if left { roles & LEFT } else { 0 } | if right { roles & RIGHT } else { 0 }
            });
        }
        let sides = self.sides.entry(rules.number).or_insert_with(|| {
            let mut sides = Sides::default();
            for &(id, roles) in &rules.contexts {
                for (role, _) in ROLES.iter().enumerate().filter(|(_, role)| roles & **role != 0) {
                    sides.firsts[role].extend(of(id).iter().map(|context| context.first));
                    sides.ends[role].extend(of(id).iter().map(|context| context.end));
                }
            }
            sides
                .firsts
                .iter_mut()
                .chain(&mut sides.ends)
                .for_each(|places| places.sort_unstable());
            sides
        });
        ROLES.iter().zip(sides.firsts.iter().zip(&sides.ends)).fold(
            0,
            |met, (role, (firsts, ends))| {
                let before = ends.partition_point(|&end| end <= found.first);
                let left = before
                    .checked_sub(1)
                    .is_some_and(|last| found.first - ends[last] <= rules.within);
                let after = firsts.partition_point(|&first| first < found.end);
                let right =
                    firsts.get(after).is_some_and(|first| first - found.end <= rules.within);
                met | if left { role & LEFT } else { 0 } | if right { role & RIGHT } else { 0 }
            },
        )
    }
}

fn one_by_one<'f>(
    rules: &Rules,
    contexts: impl Iterator<Item = &'f PatternMatch>,
    found: PatternMatch,
) -> u8 {
    contexts.fold(0, |met, context| {
        let left = context.end <= found.first && found.first - context.end <= rules.within;
        let right = context.first >= found.end;
        let sides = if left {
            LEFT
        } else if right {
            RIGHT
        } else {
            return met;
        };
        match rules.contexts.binary_search_by_key(&context.id, |&(id, _)| id) {
            Ok(at) => met | rules.contexts[at].1 & sides,
            Err(_) => met,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn searching_finds_what_looking_at_each_finds(
            places in vec((0..40_u32, 0..300_u32), 60..200),
            patterns in vec((0..40_u32, 1..16_u8), 1..40),
            asked in vec((0..300_u32, 1..4_u32), 1..10),
            within in 0..400_u32,
        ) {
            // The remainder of the id gives the number of words.
            let mut contexts: Vec<PatternMatch> =
                places.iter().map(|&(id, first)| PatternMatch { id, first, end: first + 1 + id % 3 }).collect();
            contexts.sort_unstable_by_key(|context| (context.first, context.id));
            contexts.dedup();
            let mut patterns = patterns.clone();
            patterns.sort_unstable();
            patterns.dedup_by_key(|(id, _)| *id);
            let rules = Rules { contexts: patterns, asked: 0, within, number: 0 };
            let mut nearby = Nearby::default();
            for (first, length) in asked {
                let found = PatternMatch { id: 0, first, end: first + length };
                // The definition: the number of words between, and the side.
                let expected = contexts.iter().fold(0, |met, context| {
                    let roles = rules.contexts.iter().find(|(id, _)| *id == context.id).map_or(0, |(_, roles)| *roles);
                    let gap = |from: u32, to: u32| i64::from(to) - i64::from(from);
                    let is_left = (0..=i64::from(within)).contains(&gap(context.end, found.first));
                    let is_right = (0..=i64::from(within)).contains(&gap(found.end, context.first));
                    met | if is_left { roles & !Rules::BEFORE } else { 0 } | if is_right { roles & !Rules::AFTER } else { 0 }
                });
                prop_assert_eq!(nearby.met(&rules, &contexts, 3, found), expected);
                prop_assert_eq!(nearby.searched(&rules, &contexts, found), expected);
            }
        }
    }
}
