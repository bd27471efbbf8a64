//! String interner: maps each distinct word to a small integer with about one cache miss per
//! lookup.

use std::hash::Hasher as _;

use prefetch_index::prefetch_index;
use rustc_hash::FxHasher;

/// Distinct words, numbered 0, 1, 2 ... in the order in which they were added.
///
/// An open-addressing table of ids, beside a list of the words packed into two integers each: a
/// word of up to 15 bytes is found by comparing integers, without reading its text. For a longer
/// word the list holds a hash. A slot takes four bytes, so the table is small enough for the
/// processor's cache; frequent words are added early, so their ids are small and their entries lie
/// close together. Many words are looked up together with [`Interner::begin_lookups`]. Data that is
/// needed for every word found, `A`, is stored in its entry, so that it is in the cache by then.
///
/// `L` sets the alignment of an entry: [`CacheLine`] pads smaller entries to 32 bytes, `()` adds no
/// padding.
pub(super) struct Interner<A = (), L = ()> {
    /// The ids of words, or [`NO_ID`]. The length is a power of two, and at most half of the slots
    /// are used.
    slots: Vec<u32>,
    entries: Vec<Entry<A, L>>,
    /// The texts of all words, concatenated, and the end of each.
    texts: String,
    ends: Vec<usize>,
}

struct Entry<A, L> {
    packed: Packed,
    data: A,
    /// Zero-sized: only its alignment matters.
    _alignment: [L; 0],
}

/// Aligned to 32 bytes, so that an entry of 32 bytes never crosses a cache line.
#[repr(align(32))]
pub(super) struct CacheLine;

/// A lookup that [`Interner::begin_lookups`] has started.
#[derive(Clone, Copy)]
pub(super) struct PendingLookup {
    packed: Packed,
    /// The hash, whose low bits are the first slot to probe.
    at: u32,
    /// The id in that slot if it is this word's, otherwise [`NO_ID`].
    id: u32,
}

/// Marks a free slot.
const NO_ID: u32 = u32::MAX;

/// A word of up to 15 bytes, padded with zeros, with its length in the last byte; for a longer word
/// its hash, with [`HASHED`] in the last byte.
type Packed = (u64, u64);

const MAX_PACKED_BYTES: usize = 15;
const HASHED: u64 = 0xFF << 56;

/// Masks that keep the first 0 to 15 of 16 bytes.
const BYTE_MASKS: [Packed; MAX_PACKED_BYTES + 1] = {
    let mut masks = [(0, 0); MAX_PACKED_BYTES + 1];
    let mut bytes = 1;
    while bytes <= MAX_PACKED_BYTES {
        let (low, high) = masks[bytes - 1];
        masks[bytes] = if bytes <= 8 { (low << 8 | 0xFF, high) } else { (low, high << 8 | 0xFF) };
        bytes += 1;
    }
    masks
};

impl<A, L> Default for Interner<A, L> {
    fn default() -> Self {
        Self { slots: Vec::new(), entries: Vec::new(), texts: String::new(), ends: Vec::new() }
    }
}

impl<A: Copy, L> Interner<A, L> {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a word.
    pub fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.texts[start..self.ends[id]]
    }

    /// The data that a word was added with.
    #[inline]
    pub fn data(&self, id: u32) -> A {
        self.entries[id as usize].data
    }

    /// The id of the word `text[start..end]`, or `None` if it is not in the table. Reads up to 16
    /// bytes of `text` from `start` on, also beyond `end`.
    #[inline]
    pub fn find(&self, text: &str, start: usize, end: usize) -> Option<u32> {
        let packed = pack(text.as_bytes(), start, end);
        self.probe(packed, hash(packed), || &text[start..end]).ok()
    }

    /// Begins the lookup of words of `text`, given by their byte ranges, and replaces the content
    /// of `pending` by the results of the first probe. [`Interner::finish_lookup`] completes each.
    ///
    /// Each step runs for all words before the next step begins, and prefetches the memory that the
    /// next step reads, so that the cache misses of different words overlap.
    pub fn begin_lookups(
        &self,
        text: &str,
        words: impl Iterator<Item = (usize, usize)>,
        pending: &mut Vec<PendingLookup>,
    ) {
        pending.clear();
        let slot_mask = self.slots.len().wrapping_sub(1);
        let want = |packed| {
            let at = hash(packed);
            prefetch_index(&self.slots, at as usize & slot_mask);
            PendingLookup { packed, at, id: NO_ID }
        };
        pending.extend(words.map(|(start, end)| want(pack(text.as_bytes(), start, end))));
        if self.slots.is_empty() {
            return;
        }
        for word in &mut *pending {
            word.id = self.slots[word.at as usize & slot_mask];
            prefetch_index(&self.entries, word.id as usize);
        }
        for word in pending {
            // No word is packed as two zeros, so a missing entry never matches.
            let there =
                self.entries.get(word.id as usize).map(|known| known.packed).unwrap_or_default();
            let differs = (there.0 ^ word.packed.0) | (there.1 ^ word.packed.1);
            let known = differs == 0 && word.packed.1 < HASHED;
            word.id = if known { word.id } else { NO_ID };
        }
    }

    /// Completes a lookup that [`Interner::begin_lookups`] started; `word` gives the text of the
    /// word.
    #[inline]
    pub fn finish_lookup<'w>(
        &self,
        pending: PendingLookup,
        word: impl Fn() -> &'w str,
    ) -> Option<u32> {
        if pending.id == NO_ID {
            self.probe(pending.packed, pending.at, word).ok()
        } else {
            Some(pending.id)
        }
    }

    /// The id of a word, which is added with this data if it is new.
    pub fn add(&mut self, word: &str, data: A) -> u32 {
        self.find(word, 0, word.len()).unwrap_or_else(|| self.insert(word, data))
    }

    /// Adds a word that is not in the table and returns its id.
    pub fn insert(&mut self, word: &str, data: A) -> u32 {
        if 2 * (self.len() + 1) > self.slots.len() {
            self.grow();
        }
        let id = u32::try_from(self.len())
            .ok()
            .filter(|&id| id != NO_ID)
            .expect("fewer than 2^32 - 1 distinct words");
        let packed = pack(word.as_bytes(), 0, word.len());
        let free = self.probe(packed, hash(packed), || word).expect_err("the word is new");
        self.slots[free] = id;
        self.entries.push(Entry { packed, data, _alignment: [] });
        self.texts.push_str(word);
        self.ends.push(self.texts.len());
        id
    }

    /// The id of a word, or the free slot where it would be inserted.
    #[inline]
    fn probe<'w>(
        &self,
        packed: Packed,
        hash: u32,
        word: impl Fn() -> &'w str,
    ) -> Result<u32, usize> {
        let Some(slot_mask) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut at = hash as usize & slot_mask;
        loop {
            let id = self.slots[at];
            if id == NO_ID {
                return Err(at);
            }
            if self.entries[id as usize].packed == packed
                && (packed.1 < HASHED || self.text(id) == word())
            {
                return Ok(id);
            }
            at = (at + 1) & slot_mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.slots = vec![NO_ID; (2 * self.slots.len()).max(64)];
        let slot_mask = self.slots.len() - 1;
        for (id, &Entry { packed, .. }) in (0..).zip(&self.entries) {
            let mut at = hash(packed) as usize & slot_mask;
            while self.slots[at] != NO_ID {
                at = (at + 1) & slot_mask;
            }
            self.slots[at] = id;
        }
    }
}

/// Packs the word `bytes[start..end]`.
#[inline]
fn pack(bytes: &[u8], start: usize, end: usize) -> Packed {
    let length = end - start;
    if length > MAX_PACKED_BYTES {
        return pack_hash(&bytes[start..end]);
    }
    let (low, high) = if let Some(window) = bytes[start..].first_chunk() {
        halves(window)
    } else {
        let mut window = [0; 16];
        window[..bytes.len() - start].copy_from_slice(&bytes[start..]);
        halves(&window)
    };
    let mask = BYTE_MASKS[length];
    (low & mask.0, high & mask.1 | (length as u64) << 56)
}

#[cold]
fn pack_hash(word: &[u8]) -> Packed {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    (hasher.finish(), HASHED | word.len() as u64)
}

fn halves(window: &[u8; 16]) -> Packed {
    let all = u128::from_le_bytes(*window);
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    let low = all as u64;
    (low, (all >> 64) as u64)
}

#[expect(clippy::cast_possible_truncation, reason = "half of the hash is enough")]
fn hash((low, high): Packed) -> u32 {
    folded_product(low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xD1B5_4A32_D192_ED03) as u32
}

/// Multiplies two numbers and combines the high and low halves of the product by exclusive or (as
/// in wyhash, Wang Yi 2019).
pub(crate) fn folded_product(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    #[expect(clippy::cast_possible_truncation, reason = "the halves")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::text::word_spans;

    #[test]
    fn words_of_every_length_next_to_anything() {
        let mut interner = Interner::<()>::default();
        let text: String = "abcdefghijklmnopqrstuvwxyzé".repeat(2);
        let words: Vec<(usize, usize)> =
            (0..20).flat_map(|start| (start..=26).map(move |end| (start, end))).collect();
        for &(start, end) in &words {
            let known = interner.find(&text, start, end);
            assert_eq!(known.is_some(), start == end && start > 0, "{start}..{end}");
            let id = interner.add(&text[start..end], ());
            assert_eq!(interner.text(id), &text[start..end]);
            assert_eq!(interner.find(&text, start, end), Some(id));
            assert_eq!(interner.find(&text[..end], start, end), Some(id), "at the end of a text");
        }
    }

    #[test]
    fn together_as_one_by_one() {
        let text = "the state of the art, and the art of the state: characteristically";
        let mut words = Vec::new();
        word_spans(text, |start, end| words.push((start, end)));
        let mut interner = Interner::<()>::default();
        let mut pending = Vec::new();
        let found = |interner: &Interner<()>, pending: &[PendingLookup]| -> Vec<Option<u32>> {
            pending
                .iter()
                .zip(&words)
                .map(|(&pending, &(start, end))| {
                    interner.finish_lookup(pending, || &text[start..end])
                })
                .collect()
        };
        interner.begin_lookups(text, words.iter().copied(), &mut pending);
        assert_eq!(found(&interner, &pending), vec![None; words.len()]);
        for &(start, end) in &words {
            interner.add(&text[start..end], ());
        }
        interner.begin_lookups(text, words.iter().copied(), &mut pending);
        let expected: Vec<Option<u32>> =
            words.iter().map(|&(start, end)| interner.find(text, start, end)).collect();
        assert_eq!(found(&interner, &pending), expected);
        for (pending, &(start, end)) in pending.iter().zip(&words) {
            assert!(
                end - start <= MAX_PACKED_BYTES || pending.id == NO_ID,
                "a hash alone is no proof"
            );
        }
        assert!(pending.iter().filter(|pending| pending.id != NO_ID).count() > words.len() / 2);
    }

    proptest! {
        #[test]
        fn as_a_map_does(words in proptest::collection::vec("[ab\\u{0}é]{0,18}", 0..200)) {
            let mut interner = Interner::<()>::default();
            let mut map = HashMap::new();
            for word in &words {
                let next = u32::try_from(map.len()).unwrap();
                let expected = *map.entry(word.clone()).or_insert(next);
                prop_assert_eq!(interner.add(word, ()), expected);
            }
            prop_assert_eq!(interner.len(), map.len());
            for (word, id) in map {
                prop_assert_eq!(interner.text(id), word.as_str());
                prop_assert_eq!(interner.find(&word, 0, word.len()), Some(id));
            }
        }
    }
}
