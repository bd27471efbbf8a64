//! What is counted in one part of a collection, such as an article.

/// No place.
const NONE: u32 = u32::MAX;

/// Counts by number, begun anew for each part. What a part holds stands side by side, so that the
/// counting stays in the fast memory however many numbers there are.
#[derive(Default)]
pub(super) struct PartCounts {
    /// By number: its place in the part, [`NONE`] where it has none.
    places: Vec<u32>,
    counts: Vec<InPart>,
}

/// How often a number was counted in a part.
#[derive(Clone, Copy)]
pub(super) struct InPart {
    pub number: u32,
    pub count: u32,
    /// In how many paragraphs of the part.
    pub paragraphs: u32,
    last: u32,
}

impl PartCounts {
    /// Counts a number in a paragraph, below 2^32 - 1, of the part. The paragraphs come in order.
    pub fn count(&mut self, number: u32, paragraph: u32) {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, NONE);
        }
        if self.places[at] == NONE {
            self.places[at] = u32::try_from(self.counts.len()).unwrap_or(NONE);
            self.counts.push(InPart { number, count: 0, paragraphs: 0, last: NONE });
        }
        let counted = &mut self.counts[self.places[at] as usize];
        counted.count += 1;
        counted.paragraphs += u32::from(counted.last != paragraph);
        counted.last = paragraph;
    }

    /// Ends the part: gives what was counted in it, in the order of first sight.
    pub fn end(&mut self, mut each: impl FnMut(InPart)) {
        for counted in self.counts.drain(..) {
            self.places[counted.number as usize] = NONE;
            each(counted);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_a_map_counts(parts in proptest::collection::vec(proptest::collection::vec((0_u32..9, 0_u32..3), 0..30), 0..5)) {
            let mut counts = PartCounts::default();
            for mut part in parts {
                part.sort_by_key(|(_, paragraph)| *paragraph);
                let mut slow: BTreeMap<u32, (u32, BTreeSet<u32>)> = BTreeMap::new();
                for &(number, paragraph) in &part {
                    counts.count(number, paragraph);
                    let (count, paragraphs) = slow.entry(number).or_default();
                    *count += 1;
                    paragraphs.insert(paragraph);
                }
                let mut fast = BTreeMap::new();
                counts.end(|InPart { number, count, paragraphs, .. }| { fast.insert(number, (count, paragraphs)); });
                let slow: BTreeMap<u32, (u32, u32)> =
                    slow.into_iter().map(|(number, (count, paragraphs))| (number, (count, u32::try_from(paragraphs.len()).unwrap()))).collect();
                prop_assert_eq!(fast, slow);
            }
        }
    }
}
