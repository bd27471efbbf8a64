//! Counts within one document of a collection, such as an article.

/// Marks a number that was not counted in this document.
const NOT_COUNTED: u32 = u32::MAX;

/// Counts numbers in one document after another. The counts of a document are contiguous, so that
/// counting stays in the cache however many numbers there are.
#[derive(Default)]
pub(super) struct DocumentCounts {
    /// For each number the position of its count, or [`NOT_COUNTED`].
    places: Vec<u32>,
    counts: Vec<DocumentCount>,
}

/// The count of a number in a document.
#[derive(Clone, Copy)]
pub(super) struct DocumentCount {
    pub number: u32,
    pub count: u32,
    /// The number of paragraphs of the document that hold it.
    pub paragraphs: u32,
    last: u32,
}

impl DocumentCounts {
    /// Counts a number once in a paragraph of the document. Paragraphs must come in ascending
    /// order, and be less than 2^32 - 1.
    pub fn count(&mut self, number: u32, paragraph: u32) {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, NOT_COUNTED);
        }
        if self.places[at] == NOT_COUNTED {
            self.places[at] = u32::try_from(self.counts.len()).unwrap_or(NOT_COUNTED);
            self.counts.push(DocumentCount { number, count: 0, paragraphs: 0, last: NOT_COUNTED });
        }
        let counted = &mut self.counts[self.places[at] as usize];
        counted.count += 1;
        counted.paragraphs += u32::from(counted.last != paragraph);
        counted.last = paragraph;
    }

    /// Ends the document and calls `each` with its counts, in the order in which the numbers first
    /// occurred.
    pub fn end(&mut self, mut each: impl FnMut(DocumentCount)) {
        for counted in self.counts.drain(..) {
            self.places[counted.number as usize] = NOT_COUNTED;
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
            let mut counts = DocumentCounts::default();
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
                counts.end(|DocumentCount { number, count, paragraphs, .. }| { fast.insert(number, (count, paragraphs)); });
                let slow: BTreeMap<u32, (u32, u32)> =
                    slow.into_iter().map(|(number, (count, paragraphs))| (number, (count, u32::try_from(paragraphs.len()).unwrap()))).collect();
                prop_assert_eq!(fast, slow);
            }
        }
    }
}
